//! The values of a component's chart, made of a spec.
//!
//! Most of them are `spec.values` as they stand. What the spec says elsewhere (hub, tag, revision, mesh
//! configuration, a component's own hub and tag) is put below them, so that a value given by its own path wins.

use crate::spec::Spec;
use crate::spec::resolve::Instance;
use crate::values::merge::overlay;
use crate::values::{Map, Tree};

/// Returns the values for the chart of a component.
pub fn component_values(spec: &Spec, instance: &Instance<'_>) -> Map {
    let mut values = translated(spec);
    if let Some(given) = spec.map(&["values"]) {
        overlay(&mut values, given.clone());
    }
    if let Some(unvalidated) = spec.map(&["unvalidatedValues"]) {
        overlay(&mut values, unvalidated.clone());
    }
    // The default of a namespace that nobody gives; every chart has it.
    put(&mut values, &["global", "istioNamespace"], Tree::from(spec.namespace()));
    for key in ["hub", "tag"] {
        let own = instance.settings.get(key).filter(|value| !value.is_null());
        if let Some(value) = own {
            let path: Vec<&str> = instance.component.values_root.iter().copied().chain([key]).collect();
            put(&mut values, &path, value.clone());
        }
    }
    if let Some(name) = spec.name() {
        put(&mut values, &["ownerName"], Tree::from(name));
    }
    if instance.component.key == "pilot" {
        tell_about_node_agent(spec, &mut values);
    }
    values
}

/// Returns what the spec says outside of its values, as values.
fn translated(spec: &Spec) -> Map {
    const FIELDS: [(&str, &[&str]); 5] = [
        ("hub", &["global", "hub"]),
        ("tag", &["global", "tag"]),
        ("revision", &["revision"]),
        ("compatibilityVersion", &["compatibilityVersion"]),
        ("meshConfig", &["meshConfig"]),
    ];
    let mut values = Map::new();
    for (field, path) in FIELDS {
        if let Some(value) = spec.get(&[field]).filter(|value| !value.is_null()) {
            put(&mut values, path, value.clone());
        }
    }
    values
}

/// Lets injection know whether the node agent sets up the network of pods, and how.
fn tell_about_node_agent(spec: &Spec, values: &mut Map) {
    let enabled = spec.instances().iter().any(|instance| instance.component.key == "cni");
    let mut told = spec.map(&["values", "cni"]).cloned().unwrap_or_default();
    if let Some(given) = spec.map(&["values", "pilot", "cni"]) {
        overlay(&mut told, given.clone());
    }
    told.entry("enabled".to_owned()).or_insert(Tree::Bool(enabled));
    put(values, &["pilot", "cni"], Tree::Map(told));
}

/// Sets a value; maps on the way are made, and take the place of what is no map.
fn put(values: &mut Map, path: &[&str], value: Tree) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        values.insert((*first).to_owned(), value);
        return;
    }
    let place = values.entry((*first).to_owned()).or_default();
    if !matches!(place, Tree::Map(_)) {
        *place = Tree::Map(Map::new());
    }
    if let Tree::Map(inner) = place {
        put(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{SpecSources, resolve};

    fn pilot(flags: &[&str]) -> Tree {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let instances = spec.instances();
        let instance = instances.iter().find(|instance| instance.component.key == "pilot").unwrap();
        Tree::Map(component_values(&spec, instance))
    }

    #[test]
    fn a_value_by_its_own_path_wins() {
        let values = pilot(&["hub=a", "tag=b", "values.global.tag=c", "meshConfig.trustDomain=d", "revision=e"]);
        assert_eq!(values.get_path(&["global", "hub"]), Some(&Tree::from("a")));
        assert_eq!(values.get_path(&["global", "tag"]), Some(&Tree::from("c")));
        assert_eq!(values.get_path(&["meshConfig", "trustDomain"]), Some(&Tree::from("d")));
        assert_eq!(values.get("revision"), Some(&Tree::from("e")));
    }

    #[test]
    fn a_component_has_a_hub_and_a_tag_of_its_own() {
        let values = pilot(&["components.pilot.hub=mine", "components.pilot.tag=2"]);
        assert_eq!(values.get_path(&["pilot", "hub"]), Some(&Tree::from("mine")));
        assert_eq!(values.get_path(&["pilot", "tag"]), Some(&Tree::from("2")));
    }

    #[test]
    fn injection_knows_of_the_node_agent() {
        let values = pilot(&["components.cni.enabled=true", "values.cni.provider=multus"]);
        assert_eq!(values.get_path(&["pilot", "cni", "enabled"]), Some(&Tree::Bool(true)));
        assert_eq!(values.get_path(&["pilot", "cni", "provider"]), Some(&Tree::from("multus")));
        assert_eq!(pilot(&[]).get_path(&["pilot", "cni", "enabled"]), Some(&Tree::Bool(false)));
    }
}
