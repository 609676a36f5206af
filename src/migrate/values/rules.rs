//! Changes of values that take more than a new place.

use super::draft::{Done, Draft, Drafted};
use super::table::{Harmless, Row};
use super::{Line, is_harmless};
use crate::migrate::note::Severity;
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// Where the registry was that images of releases are moved away from.
const OLD_REGISTRY: &str = "gcr.io/istio-release";
/// Where they are now.
const REGISTRY: &str = "registry.istio.io/release";

/// What tells where traces go, whatever the values say.
const TRACING: &str = "meshConfig.defaultConfig.tracing";

/// Says what was done with the value of a row.
fn say(draft: &mut Draft<'_>, row: &Row, steps: Vec<Step>, what: (Done, Severity), to: Option<&str>, message: &str) {
    let since = (row.since > super::table::OLDEST).then_some(Line(row.since));
    draft.say(Drafted {
        steps,
        path: row.path.to_owned(),
        done: what.0,
        severity: what.1,
        to: to.map(str::to_owned),
        since,
        message: message.to_owned(),
    });
}

fn steps(draft: &Draft<'_>, row: &Row) -> Vec<Step> {
    draft.find(row.path).unwrap_or_default()
}

/// Takes a value out that the line has no place for.
pub fn gone(draft: &mut Draft<'_>, value: &Tree, row: &Row, harmless: Harmless, instead: &str) {
    let steps = steps(draft, row);
    let nothing_lost = is_harmless(value, harmless);
    let severity = if nothing_lost { Severity::Changed } else { Severity::Lost };
    let instead = if nothing_lost && harmless != Harmless::Always { "it says what is so without it" } else { instead };
    draft.take(row.path);
    say(draft, row, steps, (Done::Removed, severity), None, instead);
}

/// Moves a value to where the line has it.
pub fn moved(draft: &mut Draft<'_>, value: &Tree, row: &Row, to: &str) {
    let steps = steps(draft, row);
    draft.take(row.path);
    if draft.put(to, value.clone()) {
        say(draft, row, steps, (Done::Moved, Severity::Changed), Some(to), "");
        return;
    }
    let is_same = draft.get(to) == Some(value);
    let severity = if is_same { Severity::Changed } else { Severity::Guessed };
    let message = if is_same { "it is there already" } else { "another value is there already, and stays" };
    say(draft, row, steps, (Done::Moved, severity), Some(to), message);
}

/// `pilot.enabled` of the chart `istiod`: whoever does not want it does not install it.
pub fn pilot_enabled(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    if !draft.is_operator {
        gone(
            draft,
            value,
            row,
            Harmless::Only(&["true"]),
            "the chart makes a control plane always: leave the chart out",
        );
    }
}

/// `pilot.configSource.subscribedResources`.
pub fn config_source(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let instead = "name the source in `meshConfig.configSources`";
    let is_empty = value.as_map().is_some_and(|map| map.values().all(|inner| is_harmless(inner, Harmless::Only(&[]))));
    let harmless = if is_empty { Harmless::Always } else { Harmless::Never };
    gone(draft, value, row, harmless, if is_empty { "it had no effect" } else { instead });
}

/// Whether the plugin extends another: where it does not, the cluster has Multus.
pub fn cni_chained(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let steps = steps(draft, row);
    draft.take(row.path);
    let to = "pilot.cni.provider";
    if value.as_bool() == Some(false) {
        draft.put(to, Tree::from("multus"));
        say(draft, row, steps, (Done::Moved, Severity::Changed), Some(to), "a plugin of its own is that of `multus`");
    } else {
        say(
            draft,
            row,
            steps,
            (Done::Removed, Severity::Changed),
            None,
            "it is so unless `pilot.cni.provider` says otherwise",
        );
    }
}

/// The collector that traces go to: the configuration of the mesh names it now.
pub fn tracer(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let Some(name) = value.as_str() else { return };
    let steps = steps(draft, row);
    if name == "none" || name.is_empty() {
        return;
    }
    draft.take(row.path);
    let address = |draft: &mut Draft<'_>| {
        let address = draft.take(&format!("global.tracer.{name}.address"));
        address.filter(|address| address.as_str().is_some_and(|text| !text.is_empty()))
    };
    let namespace = draft.get("global.istioNamespace").and_then(Tree::as_str).unwrap_or("istio-system").to_owned();
    let newest = draft.to.0;
    let collector = "name the collector in `meshConfig.extensionProviders` as `opentelemetry`";
    let settings = match name {
        "zipkin" => {
            let address = address(draft).unwrap_or_else(|| format!("zipkin.{namespace}:9411").into());
            Map::from_iter([("address".to_owned(), address)])
        }
        "datadog" => {
            let address = address(draft).unwrap_or_else(|| "$(HOST_IP):8126".into());
            Map::from_iter([("address".to_owned(), address)])
        }
        "lightstep" if newest < 27 => match draft.take("global.tracer.lightstep") {
            Some(Tree::Map(settings)) => settings,
            _ => Map::new(),
        },
        "stackdriver" if newest < 23 => Map::new(),
        _ => {
            draft.take(&format!("global.tracer.{name}"));
            say(draft, row, steps, (Done::Removed, Severity::Lost), None, collector);
            return;
        }
    };
    if draft.get(TRACING).is_some_and(|there| !there.is_null()) {
        let message = "the configuration of the mesh names a collector already, which stays";
        say(draft, row, steps, (Done::Removed, Severity::Changed), Some(TRACING), message);
        return;
    }
    let to = format!("{TRACING}.{name}");
    draft.put(&to, Tree::Map(settings));
    say(draft, row, steps, (Done::Moved, Severity::Changed), Some(&to), "");
}

/// Settings of collectors: those of the one that is chosen went with it.
pub fn tracer_settings(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let steps = steps(draft, row);
    let zipkin = value.get_path(&["zipkin", "address"]).and_then(Tree::as_str).filter(|address| !address.is_empty());
    let is_chosen =
        draft.get("global.proxy.tracer").is_some() || draft.get(TRACING).is_some_and(|there| !there.is_null());
    if let Some(address) = zipkin.filter(|_| !is_chosen) {
        // What nobody chose was Zipkin.
        let to = "meshConfig.defaultConfig.tracing.zipkin.address";
        let address = Tree::from(address);
        draft.take("global.tracer.zipkin.address");
        draft.put(to, address);
        let path = Row { path: "global.tracer.zipkin.address", ..*row };
        let deeper = steps.iter().cloned().chain(["zipkin", "address"].map(|key| Step::Key(key.to_owned()))).collect();
        say(draft, &path, deeper, (Done::Moved, Severity::Changed), Some(to), "");
    }
    if draft.take(row.path).is_some_and(|rest| !is_harmless(&rest, Harmless::Only(&[]))) {
        let message = "they are of collectors that traces do not go to";
        say(draft, row, steps, (Done::Removed, Severity::Changed), None, message);
    }
}

/// The registry of images.
pub fn hub(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    if value.as_str() == Some(OLD_REGISTRY) {
        let steps = steps(draft, row);
        draft.replace(row.path, Tree::from(REGISTRY));
        let message = format!("`{OLD_REGISTRY}` is being switched off; it is `{REGISTRY}` now");
        say(draft, row, steps, (Done::Changed, Severity::Changed), None, &message);
    }
}

/// The version of images: that of an old line would keep the old program.
pub fn tag(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    if let Some(message) = outdated_tag(value, draft.to) {
        let steps = steps(draft, row);
        draft.take(row.path);
        say(draft, row, steps, (Done::Removed, Severity::Changed), None, &message);
    }
}

/// Returns what there is to say of a tag that names the images of an older line.
pub fn outdated_tag(value: &Tree, to: Line) -> Option<String> {
    let text = match value {
        Tree::String(text) => text.clone(),
        Tree::Float(number) => number.to_string(),
        _ => return None,
    };
    let line: Line = text.parse().ok()?;
    (line < to).then(|| format!("`{text}` are the images of {line}; without it the charts of {to} take theirs"))
}

/// The older version whose defaults are kept: each line knows only some.
pub fn compatibility(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let text = match value {
        Tree::String(text) => text.clone(),
        Tree::Float(number) => number.to_string(),
        _ => return,
    };
    let Ok(line) = text.parse::<Line>() else { return };
    let to = draft.to;
    let oldest = oldest_compatible(to);
    if line < oldest || line >= to {
        let steps = steps(draft, row);
        draft.take(row.path);
        let harmless = line >= to;
        let message = if harmless {
            format!("{to} has those defaults itself")
        } else {
            format!("{to} knows the defaults of {oldest} and later ones only: set `{oldest}`, or what of them you need")
        };
        let severity = if harmless { Severity::Changed } else { Severity::Lost };
        say(draft, row, steps, (Done::Removed, severity), None, &message);
    }
}

/// Returns the oldest line whose defaults another one can keep.
pub fn oldest_compatible(to: Line) -> Line {
    /// The line that those of 1.30 and later reach back to.
    const SINCE_LATELY: u32 = 25;
    if to.0 >= 30 { Line(SINCE_LATELY) } else { Line(to.0.saturating_sub(3)) }
}

/// The profile that charts know themselves.
pub fn profile(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let (profile, platform) = match value.as_str() {
        Some("external") if draft.to.0 >= 22 => (Some("remote"), None),
        Some("openshift") if draft.to.0 >= 24 => (None, Some("openshift")),
        Some("ambient-openshift" | "openshift-ambient") if draft.to.0 >= 24 => (Some("ambient"), Some("openshift")),
        _ => return,
    };
    let steps = steps(draft, row);
    match profile {
        Some(name) => draft.replace(row.path, Tree::from(name)),
        None => {
            draft.take(row.path);
        }
    }
    let mut message = profile.map(|name| format!("it is `{name}` now")).unwrap_or_default();
    if let Some(platform) = platform {
        draft.put("global.platform", Tree::from(platform));
        message = format!("{message}{}", if message.is_empty() { "" } else { ", " });
        message.push_str("`global.platform` says the rest");
    }
    let done = if profile.is_some() { Done::Changed } else { Done::Removed };
    say(draft, row, steps, (done, Severity::Changed), None, &message);
}

/// Providers of telemetry that are gone: they stay, and are told.
pub fn providers(draft: &mut Draft<'_>, value: &Tree, row: &Row) {
    let at = steps(draft, row);
    for (index, provider) in value.as_list().unwrap_or_default().iter().enumerate() {
        for kind in ["lightstep", "opencensus"] {
            if provider.get(kind).is_none() {
                continue;
            }
            let name = provider.text_at(&["name"]);
            let steps = at.iter().cloned().chain([Step::Index(index), Step::Key(kind.to_owned())]).collect();
            let message =
                format!("the provider `{name}` sends nothing any more: make it one of the kind `opentelemetry`");
            let since = Some(Line(row.since));
            draft.say(Drafted {
                steps,
                path: format!("{}[{index}].{kind}", row.path),
                done: Done::Kept,
                severity: Severity::Lost,
                to: None,
                since,
                message,
            });
        }
    }
}
