//! What only an `IstioOperator` has, of former times.

use super::draft::{Done, Draft, Drafted};
use super::rules::outdated_tag;
use super::{Line, Lines, is_empty};
use crate::migrate::note::Severity;
use crate::spec::component;
use crate::values::path::{Path, Step};
use crate::values::{Map, Tree};

/// Components that there are no more, and what does their work.
const GONE: &[(&str, u32, &str)] = &[
    ("policy", 8, "Telemetry objects and extension providers do what Mixer did"),
    ("telemetry", 8, "Telemetry objects and extension providers do what Mixer did"),
    ("galley", 8, "istiod does it"),
    ("citadel", 8, "istiod does it"),
    ("nodeAgent", 8, "istiod and the proxies do it"),
    ("certManager", 8, "install cert-manager by itself"),
    ("sidecarInjector", 8, "istiod does it"),
    ("trafficManagement", 8, "istiod does it"),
    ("configManagement", 8, "istiod does it"),
    ("istiodRemote", 24, "set `values.istiodRemote.enabled`, or take the profile `remote`"),
];

/// Brings what is outside of the values to another line.
pub(super) fn migrate(draft: &mut Draft<'_>, lines: Lines) {
    let Tree::Map(document) = &mut draft.tree else { return };
    let Some(Tree::Map(spec)) = document.get_mut("spec") else { return };
    let mut told = Vec::new();
    for (name, since, instead) in GONE.iter().filter(|(_, since, _)| lines.cross(*since)) {
        let Some(Tree::Map(components)) = spec.get_mut("components") else { break };
        let Some(settings) = components.shift_remove(name) else { continue };
        let is_on = settings.get("enabled").and_then(Tree::as_bool) != Some(false) && !is_empty(&settings);
        let severity = if is_on { Severity::Lost } else { Severity::Changed };
        told.push(change(&["components", name], Done::Removed, severity, None, Some(*since), (*instead).to_owned()));
    }
    if let Some(Tree::Map(addons)) = spec.shift_remove("addonComponents") {
        for (name, settings) in addons {
            told.push(addon(spec, &name, &settings));
        }
    }
    if lines.cross(22) && spec.get("profile").and_then(Tree::as_str) == Some("external") {
        spec.insert("profile".to_owned(), Tree::from("remote"));
        let message = "it is `remote` now".to_owned();
        told.push(change(&["profile"], Done::Changed, Severity::Changed, None, Some(22), message));
    }
    if let Some(message) = spec.get("tag").and_then(|tag| outdated_tag(tag, lines.to)) {
        spec.shift_remove("tag");
        told.push(change(&["tag"], Done::Removed, Severity::Changed, None, None, message));
    }
    if lines.cross(24) && spec.get("hub").and_then(Tree::as_str) == Some("gcr.io/istio-release") {
        spec.insert("hub".to_owned(), Tree::from("registry.istio.io/release"));
        let message = "`gcr.io/istio-release` is being switched off; it is `registry.istio.io/release` now".to_owned();
        told.push(change(&["hub"], Done::Changed, Severity::Changed, None, Some(24), message));
    }
    for drafted in told {
        draft.say(drafted);
    }
}

/// Brings an add-on of former times to where those of today are.
fn addon(spec: &mut Map, name: &str, settings: &Tree) -> Drafted {
    let path = ["addonComponents", name];
    let is_on = settings.get("enabled").and_then(Tree::as_bool) == Some(true);
    let Some(found) = component::named_addon(name) else {
        let severity = if is_on { Severity::Lost } else { Severity::Changed };
        return change(&path, Done::Removed, severity, None, Some(8), "there is no such add-on any more".to_owned());
    };
    let key = found.component.key;
    let to = format!("addons.{key}.enabled");
    let mut tree = Tree::Map(std::mem::take(spec));
    let steps = ["addons", key, "enabled"].map(|key| Step::Key(key.to_owned()));
    let is_set = Path::new(steps).set(&mut tree, Tree::Bool(is_on)).is_ok();
    if let Tree::Map(map) = tree {
        *spec = map;
    }
    let rest = settings.as_map().is_some_and(|map| map.iter().any(|(key, value)| key != "enabled" && !is_empty(value)));
    let severity = if !is_set || (rest && is_on) { Severity::Lost } else { Severity::Changed };
    let message = if rest && is_on { "its other settings have no successor" } else { "" };
    change(&path, Done::Moved, severity, Some(to), Some(8), message.to_owned())
}

fn change(
    keys: &[&str],
    done: Done,
    severity: Severity,
    to: Option<String>,
    since: Option<u32>,
    message: String,
) -> Drafted {
    let steps: Vec<Step> = ["spec"].iter().chain(keys).map(|key| Step::Key((*key).to_owned())).collect();
    let since = since.filter(|since| *since > super::OLDEST).map(Line);
    let path = keys.join(".");
    Drafted { steps, path, done, severity, to, since, message }
}
