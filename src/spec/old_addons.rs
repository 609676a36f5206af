//! Add-ons as lines until 1.6 had them: `addonComponents`, and `enabled` among the values of each. What they ask for
//! becomes `spec.addons`, whose charts are those of the release where it has some, and the program's otherwise.

use super::component::{self, ADDONS, Component};
use super::findings::{Findings, Problem};
use super::release::LEGACY_ADDONS;
use crate::assets::Assets;
use crate::values::{Map, Tree};

/// The section of the spec.
const SECTION: &str = "addonComponents";

/// The settings that are taken along.
const SETTINGS: [&str; 2] = ["k8s", "namespace"];

/// Switches on the add-ons that a spec asks for in the old way, unless it speaks of them in the new one too.
pub fn take_over(spec: &mut Map, assets: &Assets, findings: &mut Findings) {
    let section = spec.get(SECTION).and_then(Tree::as_map).cloned().unwrap_or_default();
    let mut names: Vec<&str> = section.keys().map(String::as_str).collect();
    names.extend(LEGACY_ADDONS.iter().filter(|name| !section.contains_key(name)));
    for name in names {
        let by_values = spec.get("values").and_then(|values| values.get_path(&[name, "enabled"]));
        let is_on = |enabled: Option<&Tree>| enabled.and_then(Tree::as_bool) == Some(true);
        let asked = section.get(name);
        let place = if is_on(asked.and_then(|asked| asked.get("enabled"))) {
            format!("{SECTION}.{name}")
        } else if is_on(by_values) && LEGACY_ADDONS.contains(&name) {
            format!("values.{name}.enabled")
        } else {
            continue;
        };
        let Some(component) = component::addons().find(|component| component.key == name) else {
            let message = format!("`spec.{place}` has no effect: there is no add-on `{name}`");
            findings.warnings.push(Problem::new(None, message));
            continue;
        };
        let addons = spec.entry(ADDONS.to_owned()).or_default();
        if addons.is_null() {
            *addons = Tree::Map(Map::new());
        }
        let Tree::Map(addons) = addons else { continue };
        let own = addons.entry(name.to_owned()).or_default();
        if own.is_null() {
            *own = Tree::Map(Map::new());
        }
        let Tree::Map(own) = own else { continue };
        if own.get("enabled").is_some_and(|enabled| !enabled.is_null()) {
            continue;
        }
        own.insert("enabled".to_owned(), Tree::Bool(true));
        for key in SETTINGS {
            if let Some(value) = asked.and_then(|asked| asked.get(key)).filter(|value| !value.is_null()) {
                own.entry(key.to_owned()).or_insert_with(|| value.clone());
            }
        }
        if let Some(message) = advice(component, &place, assets) {
            findings.warnings.push(Problem::new(None, message));
        }
    }
}

/// Returns what to say of an add-on that is not the release's own.
fn advice(component: &Component, place: &str, assets: &Assets) -> Option<String> {
    if component.has_release_chart(assets) {
        return None;
    }
    let key = component.key;
    let line = assets.release().map(|release| format!("Istio {}", release.line())).unwrap_or_default();
    let message = format!(
        "`spec.{place}`: {line} has no chart for it, so the add-on of meshctl is taken, as by `addons.{key}.enabled`"
    );
    let sample = if key == component::TRACING { "jaeger" } else { key };
    let has_sample = assets.sample_addons().contains(&sample);
    Some(match assets.path().filter(|_| has_sample) {
        Some(path) => format!("{message}; that of the release is `samples/addons/{sample}.yaml` in `{path}`"),
        None => message,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn taken(spec: &str) -> (Tree, Vec<String>) {
        let Tree::Map(mut spec) = json::decode(spec).unwrap() else { panic!("a map") };
        let mut findings = Findings::default();
        take_over(&mut spec, &Assets::embedded(), &mut findings);
        let warnings = findings.warnings.iter().map(ToString::to_string).collect();
        (Tree::Map(spec).get("addons").cloned().unwrap_or_default(), warnings)
    }

    #[test]
    fn the_old_ways_switch_add_ons_on() {
        let (addons, warnings) = taken(
            r#"{"addonComponents":{"grafana":{"enabled":true,"k8s":{"replicaCount":2}},"kiali":{"enabled":false}},"values":{"tracing":{"enabled":true}}}"#,
        );
        assert_eq!(addons.get_path(&["grafana", "enabled"]), Some(&Tree::Bool(true)));
        assert_eq!(addons.get_path(&["grafana", "k8s", "replicaCount"]), Some(&Tree::Int(2)));
        assert_eq!(addons.get_path(&["tracing", "enabled"]), Some(&Tree::Bool(true)));
        assert_eq!(addons.get("kiali"), None);
        assert_eq!(warnings.len(), 2, "{warnings:?}");
    }

    #[test]
    fn what_is_said_in_the_new_way_counts() {
        let (addons, warnings) = taken(
            r#"{"addonComponents":{"kiali":{"enabled":true},"istiocoredns":{"enabled":true}},"addons":{"kiali":{"enabled":false}}}"#,
        );
        assert_eq!(addons.get_path(&["kiali", "enabled"]), Some(&Tree::Bool(false)));
        assert_eq!(warnings, ["`spec.addonComponents.istiocoredns` has no effect: there is no add-on `istiocoredns`"]);
    }
}
