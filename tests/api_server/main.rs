//! A real API server takes the generated definitions, every valid document of the references, and refuses every invalid
//! one with the name of the field.
//!
//! The server is the real one, of the test cluster (`tests/cluster`). The client is asked here too, as commands ask it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be set up fails the test")]

mod addons;
mod adopting;
mod client;
mod contexts;
mod dashboard;
mod forward;
mod guides;
mod history;
mod ingress;
mod install;
mod installing;
mod made;
mod mesh;
mod migrate;
mod modes;
mod namespaces;
mod preflight;
mod ready;
mod releases;
mod rollback;
mod same_as_istioctl;
mod sample;
#[path = "../stand_ins/store.rs"]
mod shelf;
mod stand_in;
mod status;
mod stores;
mod tags;
mod traffic;
mod uninstall;
mod upgrade;
mod upgrade_to;
mod verify;
mod version;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use meshctl::api::{self, Definition, crd};
use meshctl::source::SourceText;
use meshctl::values::{Tree, json};
use meshctl::yaml;
use test_cluster::{Cluster, say};

#[test]
fn documents_are_taken_and_refused() {
    let Some(cluster) = Cluster::shared() else { return };
    install(cluster);
    let documents = documents();
    let mut wrong = Vec::new();
    for document in &documents {
        if let Err(reason) = document.check(cluster) {
            wrong.push(format!("{}: {reason}", document.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} documents:\n{}", wrong.len(), documents.len(), wrong.join("\n"));
}

/// Makes the definitions, and waits until the server serves their kinds.
fn install(cluster: &Cluster) {
    const PATH: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    for definition in &api::DEFINITIONS {
        let name = crd::file_name(definition);
        let file = project().join("templates/base/files/crds").join(&name);
        let (code, answer) = cluster.request("POST", PATH, "application/yaml", &std::fs::read_to_string(file).unwrap());
        assert_eq!(code, 201, "{name}: {answer}");
    }
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let (_, answer) = cluster.request("GET", PATH, "", "");
        let answer = parse(&answer);
        let items = answer.get("items").and_then(Tree::as_list).unwrap();
        let has = |item: &Tree, kind: &str| {
            let conditions = item.get_path(&["status", "conditions"]).and_then(Tree::as_list).unwrap_or_default();
            conditions.iter().any(|condition| {
                condition.get("type") == Some(&Tree::from(kind)) && condition.get("status") == Some(&Tree::from("True"))
            })
        };
        assert!(!items.iter().any(|item| has(item, "NonStructuralSchema")), "a schema is not structural");
        if items.iter().all(|item| has(item, "Established")) {
            return;
        }
        assert!(Instant::now() < until, "the definitions are not served after a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A document of the references.
struct Document {
    /// File and name, for messages.
    name: String,
    body: Tree,
    /// What a refusal is about; none, when the document is valid.
    refusal: Option<String>,
}

impl Document {
    fn check(&self, cluster: &Cluster) -> Result<(), String> {
        let (definition, version) = self.definition();
        let kind = definition.kind;
        // The mesh's kinds live in a namespace; `default` is always there. Nothing is stored.
        let path = format!(
            "/apis/{}/{version}/namespaces/default/{}?dryRun=All&fieldValidation=Strict",
            kind.group, kind.plural
        );
        let (code, answer) = cluster.request("POST", &path, "application/json", &json::encode(&self.body, false));
        match &self.refusal {
            None if code == 201 => Ok(()),
            None => Err(format!("refused: {answer}")),
            Some(refusal) if code == 422 => {
                // The words are ours; the fields are the API's.
                let fields = fields(definition);
                let unnamed: Vec<&str> =
                    words(refusal).filter(|word| fields.contains(*word) && !answer.contains(word)).collect();
                if unnamed.is_empty() {
                    Ok(())
                } else {
                    Err(format!("the refusal does not name {unnamed:?}: {answer}"))
                }
            }
            Some(refusal) => Err(format!("taken, or refused for another reason ({code}); {refusal}: {answer}")),
        }
    }

    /// Returns the document's kind and version.
    fn definition(&self) -> (&'static Definition, &str) {
        let found = api::definition_of(&self.body).unwrap_or_else(|| panic!("{}: no kind of ours", self.name));
        let version = self.body.get("apiVersion").and_then(Tree::as_str).and_then(|name| name.split('/').nth(1));
        (found, version.unwrap())
    }
}

/// Returns the words of a refusal that may be names: all before the server's own words about them.
fn words(refusal: &str) -> impl Iterator<Item = &str> {
    let names = refusal.split(" in body").next().unwrap_or_default();
    names.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// Returns the names of all fields of a kind.
fn fields(definition: &Definition) -> BTreeSet<String> {
    fn collect(schema: &serde_json::Value, fields: &mut BTreeSet<String>) {
        for (name, property) in schema.get("properties").and_then(serde_json::Value::as_object).into_iter().flatten() {
            fields.insert(name.clone());
            collect(property, fields);
        }
        for key in ["items", "additionalProperties"] {
            schema.get(key).into_iter().for_each(|below| collect(below, fields));
        }
    }
    let mut fields = BTreeSet::new();
    collect(&serde_json::Value::Object(definition.spec_schema().unwrap()), &mut fields);
    fields
}

/// Returns the documents of the references; none, with a word about it, where there are no references.
fn documents() -> Vec<Document> {
    let folder = project().join("../shared/goldens/crd");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        say("SKIPPED documents_are_taken_and_refused: there are no documents at ../shared/goldens/crd");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut documents = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "yaml")) {
        let file_name = file.file_name().unwrap().to_string_lossy().into_owned();
        let source = SourceText::new(file_name.as_str(), std::fs::read_to_string(file).unwrap());
        for loaded in yaml::documents(&source, &yaml::ReadOptions::default()) {
            let mut body = loaded.unwrap().tree;
            let name = body.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default();
            let name = format!("{file_name}, {name}");
            let refusal = body.as_map_mut().and_then(|map| map.shift_remove("_err"));
            let refusal = refusal.as_ref().and_then(Tree::as_str).map(str::to_owned);
            documents.push(Document { name, body, refusal });
        }
    }
    documents
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn parse(text: &str) -> Tree {
    yaml::parse("answer", text, &yaml::ReadOptions::default()).unwrap()
}
