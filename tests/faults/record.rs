//! What differs in the record from one run to the next although nothing is different.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use meshctl::install::inventory::Inventory;
use meshctl::install::revision;
use serde_json::Value;

/// How much of the record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// All of it: so many runs as before have been made.
    Counts,
    /// Only the revision that is installed: a run that was killed has left one more.
    LastOnly,
}

/// Takes out of an object what says who did something, and when.
pub fn adjust(object: &mut Value, history: History) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&object["metadata"]["name"]);
    if object["kind"] == "ConfigMap" && name.starts_with(&Inventory::name("")) {
        let parsed: Value = serde_json::from_str(&text(&object["data"]["inventory.json"])).unwrap_or_default();
        object["data"]["inventory.json"] = inventory(parsed, history);
    } else if object["kind"] == "Secret" && object["type"] == "meshctl.io/revision.v1" {
        if history == History::LastOnly && object["metadata"]["labels"][revision::STATUS] != "deployed" {
            *object = Value::Null;
            return;
        }
        let summary = &mut object["metadata"]["annotations"]["meshctl.io/summary"];
        let mut parsed: Value = serde_json::from_str(&text(summary)).unwrap_or_default();
        parsed["created"] = "(a time)".into();
        *summary = parsed;
        let meta = &mut object["data"]["meta.json"];
        let decoded = STANDARD.decode(text(meta)).unwrap_or_default();
        let mut parsed: Value = serde_json::from_slice(&decoded).unwrap_or_default();
        parsed["summary"]["created"] = "(a time)".into();
        if history == History::LastOnly {
            parsed["number"] = "(a number)".into();
        }
        *meta = parsed;
        if history == History::LastOnly {
            let number = text(&object["metadata"]["labels"][revision::NUMBER]);
            object["metadata"]["name"] = name.replace(&format!(".{number}"), ".N").into();
            object["metadata"]["labels"][revision::NUMBER] = "(a number)".into();
        }
    }
}

fn inventory(mut parsed: Value, history: History) -> Value {
    if let Some(fields) = parsed.as_object_mut() {
        fields.remove("run");
        if history == History::LastOnly {
            for key in ["current", "lastGood", "generation"] {
                fields.remove(key);
            }
        }
    }
    for object in parsed["objects"].as_array_mut().into_iter().flatten() {
        if object["uid"].is_string() {
            object["uid"] = "(a uid)".into();
        }
    }
    parsed
}
