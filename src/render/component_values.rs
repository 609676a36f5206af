//! The values of a component's chart, made of a spec.
//!
//! Most of them are `spec.values` as they stand. What the spec says elsewhere (hub, tag, revision, mesh
//! configuration, which components there are) is put below them, so that a value given by its own path wins; below that
//! lie the values that a platform or a compatibility version brings along. What a component says about itself alone
//! (hub, tag, a gateway's name, labels and ports) wins over all.

use super::tracing;
use crate::assets::Layout;
use crate::spec::Spec;
use crate::spec::component::{self, ADDONS, Number};
use crate::spec::resolve::Instance;
use crate::values::merge::overlay;
use crate::values::{Map, Tree};

/// Returns the values that all charts of a spec share.
pub fn shared_values(spec: &Spec) -> Map {
    let mut values = spec.presets.clone();
    overlay(&mut values, translated(spec));
    for section in ["values", "unvalidatedValues"] {
        if let Some(given) = spec.map(&[section]) {
            overlay(&mut values, given.clone());
        }
    }
    // The default of a namespace that nobody gives; every chart has it.
    put(&mut values, &["global", "istioNamespace"], Tree::from(spec.namespace()));
    if let Some(missing) = tracing::provider(spec, &values).missing {
        tracing::add(&mut values, missing);
    }
    values
}

/// Returns the values for the chart of a component. `shared` is what [`shared_values`] returned; `is_flat` tells whether
/// the chart is one of a release that has what is its own beside what all share, and not below its own key.
pub fn component_values(spec: &Spec, shared: &Map, instance: &Instance<'_>, is_flat: bool) -> Map {
    let Instance { component, name, settings, .. } = instance;
    let mut values = shared.clone();
    let own = |key: &'static str| component.values_root.iter().copied().chain([key]).collect::<Vec<&str>>();
    for key in ["hub", "tag"] {
        if let Some(value) = settings.get(key).filter(|value| !value.is_null()) {
            put(&mut values, &own(key), value.clone());
        }
    }
    if component.is_addon() {
        values.insert(ADDONS.to_owned(), Tree::Map(addons(spec, &values)));
    }
    if component.number == Number::Any {
        put(&mut values, &own("name"), Tree::from(*name));
        put(
            &mut values,
            &own("labels"),
            settings.get("label").filter(|label| !label.is_null()).cloned().unwrap_or_else(|| Tree::Map(Map::new())),
        );
        if let Some(ports) = ports(settings, is_translated(spec)) {
            put(&mut values, &own("ports"), ports);
        }
    }
    if spec.assets.layout() == Layout::Release {
        match component.values_root {
            [root] if *root == "ztunnel" => flatten(&mut values, root),
            [root] if is_flat => {
                if let Some(Tree::Map(own)) = values.get(root).cloned() {
                    overlay(&mut values, own);
                }
            }
            _ => {}
        }
    } else if component.key == "pilot" {
        tell_about_node_agent(&mut values);
    } else if component.key == "ztunnel" {
        narrow(&mut values);
    }
    values
}

/// Returns what charts of add-ons see of all add-ons: what is said of each, whether it is there, and where.
fn addons(spec: &Spec, values: &Map) -> Map {
    let instances = spec.instances();
    let mut addons = Map::new();
    for component in component::addons() {
        let mut told = spec.map(&component.place()).cloned().unwrap_or_default();
        told.shift_remove("k8s");
        let found = instances.iter().find(|instance| instance.component == component);
        told.insert("enabled".to_owned(), Tree::Bool(found.is_some()));
        if let Some(instance) = found {
            told.insert("namespace".to_owned(), Tree::from(instance.namespace));
        }
        if component.key == component::TRACING && told.get("extensionProvider").is_none_or(is_unset) {
            let provider = tracing::provider(spec, values).name;
            told.insert("extensionProvider".to_owned(), Tree::from(provider));
        }
        addons.insert(component.key.to_owned(), Tree::Map(told));
    }
    addons
}

pub(super) fn is_unset(value: &Tree) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// Returns what the spec says outside of its values, as values.
fn translated(spec: &Spec) -> Map {
    let mut values = translated_fields(&|field| spec.get(&[field]));
    // Charts look at each other's components.
    let instances = spec.instances();
    let has = |key: &str| Tree::Bool(instances.iter().any(|instance| instance.component.key == key));
    put(&mut values, &["pilot", "enabled"], has("pilot"));
    put(&mut values, &["pilot", "cni", "enabled"], has("cni"));
    if is_translated(spec) {
        put(&mut values, &["istio_cni", "enabled"], has("cni"));
        put(&mut values, &["global", "enabled"], has("base"));
        for (key, root) in [("base", "global"), ("pilot", "pilot"), ("cni", "cni")] {
            let namespace = spec.text(&["components", key, "namespace"]).unwrap_or_else(|| spec.namespace());
            put(&mut values, &[root, "namespace"], Tree::from(namespace));
        }
    }
    values
}

/// Returns the fields of a spec that are values under another name, as values.
pub(super) fn translated_fields<'t>(get: &dyn Fn(&str) -> Option<&'t Tree>) -> Map {
    const FIELDS: [(&str, &[&str]); 5] = [
        ("hub", &["global", "hub"]),
        ("tag", &["global", "tag"]),
        ("revision", &["revision"]),
        ("compatibilityVersion", &["compatibilityVersion"]),
        ("meshConfig", &["meshConfig"]),
    ];
    let mut values = Map::new();
    for (field, path) in FIELDS {
        if let Some(value) = get(field).filter(|value| !value.is_null()) {
            put(&mut values, path, value.clone());
        }
    }
    values
}

/// Tells whether the charts are of a line whose operator told every chart which components there are, and where.
fn is_translated(spec: &Spec) -> bool {
    spec.assets.layout() == Layout::Release && spec.assets.release().is_some_and(|release| release.is_translated())
}

/// Returns the ports of a gateway's service, when the `k8s` settings list some: they take the place of the chart's,
/// where other settings only add to what the chart makes. Older lines say `TCP` where nobody names a protocol.
pub(super) fn ports(settings: &Map, name_protocol: bool) -> Option<Tree> {
    let ports = settings.get("k8s")?.get_path(&["service", "ports"])?.as_list().filter(|ports| !ports.is_empty())?;
    let mut ports = ports.to_vec();
    for port in ports.iter_mut().filter_map(Tree::as_map_mut) {
        // As istioctl has it; the API server makes it the port's own number.
        port.entry("targetPort".to_owned()).or_insert(Tree::Int(0));
        if name_protocol {
            port.entry("protocol".to_owned()).or_insert(Tree::from("TCP"));
        }
    }
    Some(Tree::List(ports))
}

/// Lets injection know how the node agent sets up the network of pods.
fn tell_about_node_agent(values: &mut Map) {
    let mut told = values.get("cni").and_then(Tree::as_map).cloned().unwrap_or_default();
    if let Some(given) = values.get("pilot").and_then(|pilot| pilot.get("cni")).and_then(Tree::as_map) {
        overlay(&mut told, given.clone());
    }
    put(values, &["pilot", "cni"], Tree::Map(told));
}

/// Lets the node proxy have its own view of what components share: `values.ztunnel.revision` wins over
/// `values.revision`. The mesh configuration is for sidecars and gateways; of it the node proxy knows only what stands
/// below its own key. istioctl drops all other globals when there is a `values.ztunnel.global`; here they stay.
fn narrow(values: &mut Map) {
    values.shift_remove("meshConfig");
    if let Some(revision) = values.get("global").and_then(|global| global.get("revision")).cloned() {
        values.entry("revision".to_owned()).or_insert(revision);
    }
    let Some(Tree::Map(own)) = values.get("ztunnel") else { return };
    let shared = ["global", "meshConfig", "revision", "resourceScope", "platform", "istioNamespace"];
    let own: Map = shared.iter().filter_map(|key| Some(((*key).to_owned(), own.get(key)?.clone()))).collect();
    overlay(values, own);
}

/// Puts what is below a key in the place of all other maps but the globals.
fn flatten(values: &mut Map, key: &str) {
    let Some(Tree::Map(own)) = values.shift_remove(key) else { return };
    values.retain(|key, value| key == "global" || !matches!(value, Tree::Map(_)));
    values.extend(own);
}

/// Sets a value; maps on the way are made, and take the place of what is no map.
pub(super) fn put(values: &mut Map, path: &[&str], value: Tree) {
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

    fn values_of(component: &str, flags: &[&str]) -> Tree {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let instances = spec.instances();
        let instance = instances.iter().find(|instance| instance.component.key == component).unwrap();
        Tree::Map(component_values(&spec, &shared_values(&spec), instance, false))
    }

    fn pilot(flags: &[&str]) -> Tree {
        values_of("pilot", flags)
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
    fn what_a_platform_brings_loses_against_the_spec() {
        let get = |flags: &[&str]| values_of("cni", flags).get_path(&["cni", "cniBinDir"]).cloned();
        let flags = ["components.cni.enabled=true", "values.global.platform=k3s"];
        assert_eq!(get(&flags), Some(Tree::from("/var/lib/rancher/k3s/data/cni")));
        assert_eq!(get(&[flags[0], flags[1], "values.cni.cniBinDir=/mine"]), Some(Tree::from("/mine")));
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
        let values = pilot(&["values.pilot.cni.enabled=true"]);
        assert_eq!(values.get_path(&["pilot", "cni", "enabled"]), Some(&Tree::Bool(true)));
    }

    #[test]
    fn the_node_proxy_has_its_own_view() {
        let on = "components.ztunnel.enabled=true";
        let flags = [on, "values.ztunnel.global.network=a", "values.ztunnel.revision=b", "meshConfig.trustDomain=c"];
        let values = values_of("ztunnel", &flags);
        assert_eq!(values.get_path(&["global", "network"]), Some(&Tree::from("a")));
        assert_eq!(values.get_path(&["global", "hub"]), Some(&Tree::from("docker.io/istio")));
        assert_eq!(values.get("revision"), Some(&Tree::from("b")));
        assert_eq!(values.get("meshConfig"), None);
    }

    #[test]
    fn add_ons_know_of_each_other() {
        let flags = ["addons.kiali.enabled=true", "addons.grafana.enabled=true", "addons.grafana.namespace=charts"];
        let values = values_of("kiali", &flags);
        let told = |path: &[&str]| values.get("addons").unwrap().get_path(path).cloned();
        assert_eq!(told(&["grafana", "enabled"]), Some(Tree::Bool(true)));
        assert_eq!(told(&["grafana", "namespace"]), Some(Tree::from("charts")));
        assert_eq!(told(&["prometheus", "enabled"]), Some(Tree::Bool(false)));
        assert_eq!(pilot(&flags).get("addons"), None);
    }

    #[test]
    fn a_gateway_has_its_name_labels_and_ports() {
        let gateway = "components.ingressGateways[0]";
        let set = |rest: &str| format!("{gateway}.{rest}");
        let flags = [set("name=mine"), set("enabled=true"), set("label.a=b"), set("k8s.service.ports[0].port=8080")];
        let values = values_of("ingressGateways", &flags.iter().map(String::as_str).collect::<Vec<_>>());
        let own = values.get_path(&["gateways", "istio-ingressgateway"]).unwrap();
        assert_eq!(own.get("name"), Some(&Tree::from("mine")));
        assert_eq!(own.get_path(&["labels", "a"]), Some(&Tree::from("b")));
        assert_eq!(own.get("ports").unwrap().as_list().unwrap()[0].get("targetPort"), Some(&Tree::Int(0)));
    }
}
