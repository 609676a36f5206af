//! Values of the gateways' old charts, `istio-ingress` and `istio-egress`, whose place the chart `gateway` takes.

use super::draft::{Done, Draft, Drafted};
use super::{Form, Line, Lines, is_empty};
use crate::migrate::helm::gateway::{Side, from_values};
use crate::migrate::note::Severity;
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// The line that the chart `gateway` came with.
const SINCE: u32 = 12;

/// The keys beside `gateways` that such values have for themselves; the chart `gateway` has some of them.
const SHARED: [&str; 3] = ["global", "revision", "meshConfig"];

/// Makes values of the old charts those of the chart `gateway`.
pub(super) fn migrate(draft: &mut Draft<'_>, form: Form, lines: Lines) {
    if !lines.cross(SINCE) {
        return;
    }
    let Tree::Map(map) = &draft.tree else { return };
    let Some(gateways) = map.get("gateways").and_then(Tree::as_map) else { return };
    let present: Vec<Side> = Side::ALL.into_iter().filter(|side| gateways.contains_key(side.key())).collect();
    let say = |draft: &mut Draft<'_>, side: Side, what: (Done, Severity), message: String| {
        let steps = ["gateways", side.key()].map(|key| Step::Key(key.to_owned())).to_vec();
        let path = format!("gateways.{}", side.key());
        let since = Some(Line(SINCE));
        draft.say(Drafted { steps, path, done: what.0, severity: what.1, to: None, since, message });
    };
    if present.is_empty() {
        return;
    }
    let has_settings: Vec<Side> =
        present.iter().copied().filter(|side| gateways.get(side.key()).is_some_and(|own| !is_empty(own))).collect();
    // One chart is one gateway, and the values of another chart have no place for any.
    if form != Form::Gateway || has_settings.len() > 1 {
        for side in has_settings {
            let message = format!(
                "the chart `gateway` takes values of one gateway, in a file of its own: `meshctl manifest translate` writes it from an IstioOperator; here nothing reads `gateways.{}`",
                side.key()
            );
            say(draft, side, (Done::Kept, Severity::Lost), message);
        }
        return;
    }
    let side = has_settings.first().copied().unwrap_or(present[0]);
    let own = gateways.get(side.key()).and_then(Tree::as_map).cloned().unwrap_or_default();
    let (values, lost) = from_values(&own);
    let Tree::Map(map) = std::mem::take(&mut draft.tree) else { return };
    let mut result = Map::new();
    for (key, value) in map {
        match &*key {
            "gateways" => {
                for (key, value) in &values {
                    result.insert(key.clone(), value.clone());
                }
            }
            "revision" => {
                result.insert(key, value);
            }
            "global" => keep_shared(value, &mut result, draft),
            _ if SHARED.contains(&&*key) => {
                if !is_empty(&value) {
                    let message = "the chart `gateway` has no configuration of the mesh; that of `istiod` counts";
                    draft.say(removed(&key, message));
                }
            }
            _ => {
                result.insert(key, value);
            }
        }
    }
    draft.tree = Tree::Map(result);
    let message = "its settings stand at the root, as those of the chart `gateway`".to_owned();
    say(draft, side, (Done::Changed, Severity::Changed), message);
    for (path, message) in lost {
        let mut steps = vec![Step::Key("gateways".to_owned()), Step::Key(side.key().to_owned())];
        steps.extend(path.split('.').map(|key| Step::Key(key.to_owned())));
        let path = format!("gateways.{}.{path}", side.key());
        let (done, severity) = (Done::Removed, Severity::Lost);
        draft.say(Drafted { steps, path, done, severity, to: None, since: Some(Line(SINCE)), message });
    }
}

/// Keeps what the chart `gateway` reads of the shared values.
fn keep_shared(global: Tree, result: &mut Map, draft: &mut Draft<'_>) {
    let Tree::Map(mut global) = global else { return };
    for key in ["imagePullSecrets", "imagePullPolicy"] {
        if let Some(value) = global.shift_remove(key).filter(|value| !is_empty(value)) {
            let value = match value {
                // The chart wants names in maps.
                Tree::List(items) => {
                    let named = items.into_iter().map(|item| match item {
                        Tree::String(name) => Tree::Map(Map::from_iter([("name".to_owned(), Tree::String(name))])),
                        other => other,
                    });
                    Tree::List(named.collect())
                }
                other => other,
            };
            result.insert(key.to_owned(), value);
        }
    }
    global.retain(|key, value| key == "networkPolicy" || key == "platform" || !is_empty(value));
    let (kept, other): (Vec<_>, Vec<_>) =
        global.into_iter().partition(|(key, _)| key == "networkPolicy" || key == "platform");
    if !kept.is_empty() {
        result.insert("global".to_owned(), Tree::Map(kept.into_iter().collect()));
    }
    for (key, _) in other {
        let message = "the gateway gets it from the control plane that injects it";
        draft.say(removed(&format!("global.{key}"), message));
    }
}

fn removed(path: &str, message: &str) -> Drafted {
    Drafted {
        steps: path.split('.').map(|key| Step::Key(key.to_owned())).collect(),
        path: path.to_owned(),
        done: Done::Removed,
        severity: Severity::Changed,
        to: None,
        since: Some(Line(SINCE)),
        message: message.to_owned(),
    }
}
