//! The typed API reads documents and writes them the same; the generated definitions are in the emitter's own form.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a file that cannot be read fails the test")]

use std::path::{Path, PathBuf};

use meshctl::api;
use meshctl::source::SourceText;
use meshctl::values::Tree;
use meshctl::yaml;

/// Our own documents: everything that a kind has.
#[test]
fn our_documents_come_back_as_they_are() {
    let documents = documents(&project().join("tests/fixtures/api"));
    assert!(!documents.is_empty());
    for (name, document) in documents {
        same(&name, &document);
    }
}

/// Those of the references, as far as they are valid; the types must read whatever an API server takes.
#[test]
fn valid_documents_come_back_as_they_are() {
    let folder = project().join("../shared/goldens/crd");
    if !folder.is_dir() {
        eprintln!("skipped: there are no documents at ../shared/goldens/crd");
        return;
    }
    let documents = documents(&folder);
    let valid: Vec<_> = documents.iter().filter(|(_, document)| document.get("_err").is_none()).collect();
    assert!(valid.len() > 20, "{} documents", valid.len());
    for (name, document) in valid {
        same(name, document);
    }
}

#[test]
fn a_document_with_a_fault_is_not_read() {
    let text =
        "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: x}\nspec: {mtls: {mode: LAX}}";
    let document = yaml::parse("x", text, &yaml::ReadOptions::default()).unwrap();
    let error = api::definition_of(&document).unwrap().reread(&document).unwrap_err();
    assert_eq!(error.to_string(), "PeerAuthentication `x` is not what its kind says");
    assert!(error.source.to_string().contains("unknown variant `LAX`"), "{}", error.source);
}

#[test]
fn another_spelling_is_read() {
    let text = concat!(
        "apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: x}\n",
        "spec: {jwtRules: [{issuer: a, jwks_uri: 'https://a'}]}"
    );
    let document = yaml::parse("x", text, &yaml::ReadOptions::default()).unwrap();
    let read = api::definition_of(&document).unwrap().reread(&document).unwrap();
    let rules = read.get_path(&["spec", "jwtRules"]).and_then(Tree::as_list).unwrap();
    assert_eq!(rules[0].get("jwksUri").and_then(Tree::as_str), Some("https://a"));
}

#[test]
fn a_field_that_is_null_is_absent() {
    let text = concat!(
        "apiVersion: extensions.istio.io/v1alpha1\nkind: WasmPlugin\nmetadata: {name: x, labels: null}\n",
        "spec: {url: a, selector: null, match: [{ports: null}], pluginConfig: {kept: null}}"
    );
    let document = yaml::parse("x", text, &yaml::ReadOptions::default()).unwrap();
    let read = api::definition_of(&document).unwrap().reread(&document).unwrap();
    assert_eq!(emit(read.get("spec").unwrap()), "match:\n- {}\npluginConfig:\n  kept: null\nurl: a\n");
}

/// What passes such a file on may do so without reading it.
#[test]
fn the_definitions_are_in_the_form_of_the_emitter() {
    let folder = project().join("templates/base/files/crds");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), api::DEFINITIONS.len());
    for definition in &api::DEFINITIONS {
        let path = folder.join(api::crd::file_name(definition));
        let text = std::fs::read_to_string(&path).unwrap();
        let tree = yaml::parse("definition", &text, &yaml::ReadOptions::default()).unwrap();
        for style in [yaml::Style::Sorted, yaml::Style::Ordered] {
            assert!(yaml::emit(&tree, style) == text, "{} is written differently as {style:?}", path.display());
        }
    }
}

/// A kind says all about itself, once.
#[test]
fn kinds_are_whole() {
    let names: Vec<String> = api::DEFINITIONS.iter().map(|definition| definition.kind.definition_name()).collect();
    assert!(names.is_sorted(), "{names:?}");
    for definition in &api::DEFINITIONS {
        let kind = definition.kind;
        assert_eq!(kind.singular, kind.kind.to_lowercase());
        assert!(kind.plural.starts_with(&kind.singular[..kind.singular.len() - 1]), "{}", kind.plural);
        assert_eq!(kind.versions.iter().filter(|version| version.stored).count(), 1, "{}", kind.kind);
        let undescribed = undescribed(&serde_json::Value::Object(definition.spec_schema().unwrap()), "spec");
        assert!(undescribed.is_empty(), "{}: nothing describes {undescribed:?}", kind.kind);
    }
}

/// Returns the fields without a description.
fn undescribed(schema: &serde_json::Value, path: &str) -> Vec<String> {
    let mut missing = Vec::new();
    for (name, property) in schema.get("properties").and_then(serde_json::Value::as_object).into_iter().flatten() {
        let path = format!("{path}.{name}");
        missing.extend(undescribed(property, &path));
        if property.get("description").is_none() {
            missing.push(path);
        }
    }
    for key in ["items", "additionalProperties"] {
        missing.extend(schema.get(key).into_iter().flat_map(|below| undescribed(below, path)));
    }
    missing
}

/// Checks that a document comes back as it is.
fn same(name: &str, document: &Tree) {
    let definition = api::definition_of(document).unwrap_or_else(|| panic!("{name}: no kind of ours"));
    let read = definition.reread(document).unwrap_or_else(|error| panic!("{name}: {error}: {}", error.source));
    let (read, written) = (sorted(&read), sorted(document));
    assert!(read == written, "{name}:\n{}\nis not\n{}", emit(&read), emit(&written));
}

fn emit(tree: &Tree) -> String {
    yaml::emit(tree, yaml::Style::Sorted)
}

/// Returns a tree without what says nothing: empty lists and mappings, the order of keys, and in what units a length of
/// time is written (`5m`, `300s`).
fn sorted(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => {
            let mut entries: Vec<(String, Tree)> = map
                .iter()
                .map(|(key, value)| (key.clone(), sorted(value)))
                .filter(|(_, value)| !empty(value))
                .collect();
            entries.sort_by(|left, right| left.0.cmp(&right.0));
            Tree::Map(entries.into_iter().collect())
        }
        Tree::List(items) => Tree::List(items.iter().map(sorted).collect()),
        // `10` and `10.0` are the same number in JSON.
        Tree::Int(number) => i32::try_from(*number).map_or(Tree::Int(*number), |number| Tree::Float(number.into())),
        Tree::String(text) => Tree::String(text.parse().map_or(text.clone(), |time: api::Duration| time.to_string())),
        other => other.clone(),
    }
}

fn empty(tree: &Tree) -> bool {
    match tree {
        Tree::Map(map) => map.is_empty(),
        Tree::List(items) => items.is_empty(),
        _ => false,
    }
}

/// Returns the documents of a folder, each with file and name.
fn documents(folder: &Path) -> Vec<(String, Tree)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        let file_name = file.file_name().unwrap().to_string_lossy().into_owned();
        let source = SourceText::new(file_name.as_str(), std::fs::read_to_string(&file).unwrap());
        for loaded in yaml::documents(&source, &yaml::ReadOptions::default()) {
            let tree = loaded.unwrap().tree;
            let name = tree.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default();
            documents.push((format!("{file_name}, {name}"), tree));
        }
    }
    documents
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
