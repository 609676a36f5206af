//! What a cluster stores, kept and put back: [`Saved`]. This goes past the API server, to etcd, so that nothing waits for
//! finalizers or for namespaces to end, and a test begins where the one before it began.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Cluster;

/// Where the server keeps everything.
const ROOT: &str = "/registry/";
/// What goes on by itself: what nodes say of themselves, and what was noted about others.
const RESTLESS: [&str; 6] = [
    "/registry/events/",
    "/registry/leases/kube-node-lease/",
    "/registry/leases/kube-system/",
    "/registry/masterleases/",
    "/registry/minions/",
    "/registry/health",
];
/// Those that make others: they go first, so that they make nothing anew while the rest goes.
const MAKERS: [&str; 6] =
    ["deployments", "replicasets", "daemonsets", "statefulsets", "jobs", "horizontalpodautoscalers"];

/// What a cluster had stored at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Key and value, as etcd has them, the value in base64.
    entries: BTreeMap<String, String>,
    /// The API groups that were served.
    groups: BTreeSet<String>,
}

impl Cluster {
    /// Keeps what is stored now.
    pub fn save(&self) -> Saved {
        Saved { entries: self.stored(), groups: self.groups() }
    }

    /// Puts back what was stored then, and waits until the cluster lives up to it.
    pub fn restore(&self, saved: &Saved) {
        // What was under way when something went may still make something; the next look finds it.
        self.wait_until("what is stored to be as it was", || {
            let now = self.stored();
            let gone: Vec<&String> = now.keys().filter(|key| !saved.entries.contains_key(*key)).collect();
            let (makers, others): (Vec<_>, Vec<_>) =
                gone.into_iter().partition(|key| MAKERS.iter().any(|maker| key.contains(&format!("/{maker}/"))));
            let delete = |key: &String| json!({"requestDeleteRange": {"key": STANDARD.encode(key)}});
            let other = |(key, value): &(&String, &String)| now.get(*key) != Some(*value);
            let put =
                |(key, value): (&String, &String)| json!({"requestPut": {"key": STANDARD.encode(key), "value": value}});
            let rest: Vec<Value> =
                others.into_iter().map(delete).chain(saved.entries.iter().filter(other).map(put)).collect();
            let makers: Vec<Value> = makers.into_iter().map(delete).collect();
            let is_as_it_was = makers.is_empty() && rest.is_empty();
            self.commit(&makers);
            self.commit(&rest);
            is_as_it_was && self.groups() == saved.groups
        });
    }

    fn commit(&self, changes: &[Value]) {
        if !changes.is_empty() {
            self.ask_store("/v3/kv/txn", &json!({"success": changes}));
        }
    }

    fn stored(&self) -> BTreeMap<String, String> {
        let end = STANDARD.encode(ROOT.replace("y/", "y0"));
        let answer = self.ask_store("/v3/kv/range", &json!({"key": STANDARD.encode(ROOT), "range_end": end}));
        let entries = answer["kvs"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let entries = entries.iter().map(|entry| {
            let key = STANDARD.decode(text(&entry["key"])).unwrap_or_default();
            (String::from_utf8_lossy(&key).into_owned(), text(&entry["value"]))
        });
        entries.filter(|(key, _)| !RESTLESS.iter().any(|restless| key.starts_with(restless))).collect()
    }

    /// Returns the API groups that are served.
    fn groups(&self) -> BTreeSet<String> {
        let list = self.get("/apis").unwrap_or_default();
        let groups = list["groups"].as_array().map(Vec::as_slice).unwrap_or_default();
        groups.iter().filter_map(|group| group["name"].as_str()).map(str::to_owned).collect()
    }

    fn ask_store(&self, path: &str, body: &Value) -> Value {
        let answer = self.store().request("POST", path, "application/json", &body.to_string());
        let (code, text) = answer.unwrap_or_else(|error| panic!("etcd, {path}: {error}"));
        assert_eq!(code, 200, "etcd, {path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }
}
