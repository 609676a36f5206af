//! Files of former times → files of today, offline: the rules of Istio's first versions, ingresses of the mesh, and
//! objects of API versions that are gone.
//!
//! [`migrate()`] gets all documents at once, since several rules of a host become one object. What it knows of each kind:
//!
//! - `route_rule` with `condition`, `destination_policy`, `egress_rule`: rules of `config.istio.io`, and their forms
//!   in Istio 0.1; gathered by `hosts`
//! - `ingress`: ingresses of a class of the mesh
//! - `versions`: API versions that are gone
//!
//! Values of charts are [`values`]' own matter, and [`helm`] is about an `IstioOperator` and the values of Helm's charts.
//!
//! Old objects are read through `fields`, by which no field is lost unseen; `note` is what a reader has to know;
//! `service` and `surroundings` are what names mean; `text` puts the result into the documents, `schema` holds it
//! to the kinds' own.

mod condition;
mod destination_policy;
mod egress_rule;
mod error;
mod fields;
pub mod helm;
mod hosts;
mod ingress;
mod note;
mod route_rule;
mod schema;
mod service;
mod surroundings;
mod text;
pub mod values;
mod versions;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::error::{MigrateError, NotValid};
pub use self::note::{Note, Severity};

use self::fields::Fields;
use self::hosts::Hosts;
use self::note::Notes;
use self::route_rule::RouteRule;
use self::surroundings::Surroundings;
use crate::api::Metadata;
use crate::source::SourceText;
use crate::values::path::Step;
use crate::values::{Map, Tree};
use crate::yaml::stream::RawDocument;
use crate::yaml::{EditableDocument, ReadOptions};

/// What documents are migrated with.
#[derive(Debug, Clone)]
pub struct Options {
    /// The labels of the pods of the gateway that takes the place of the ingress.
    pub gateway: BTreeMap<String, String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { gateway: BTreeMap::from([("istio".to_owned(), "ingressgateway".to_owned())]) }
    }
}

/// A document, and the name of the text that it is of.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The name of the text.
    pub name: &'a str,
    /// The document.
    pub raw: &'a RawDocument,
}

/// What becomes of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Migrated {
    /// Its text now; none when it stays as it is.
    pub text: Option<String>,
    /// What was done with its objects.
    pub objects: Vec<ObjectReport>,
}

/// What was done with an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectReport {
    /// The API version as it was; empty for objects of Istio 0.1.
    pub api_version: String,
    /// The kind as it was.
    pub kind: String,
    /// The namespace; empty where the file does not say.
    pub namespace: String,
    /// The name.
    pub name: String,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What was done with it.
    pub outcome: Outcome,
    /// The objects that it became, alone or with others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub becomes: Vec<ObjectOfToday>,
    /// What there is to know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// An object that has come out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectOfToday {
    /// The API version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty where the file does not say.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl ObjectOfToday {
    fn of(object: &Tree) -> Self {
        let text = |keys: &[&str]| object.text_at(keys).to_owned();
        Self {
            api_version: text(&["apiVersion"]),
            kind: text(&["kind"]),
            namespace: text(&["metadata", "namespace"]),
            name: text(&["metadata", "name"]),
        }
    }

    /// Returns how messages name the object.
    pub fn title(&self) -> String {
        title(&self.kind, &self.namespace, &self.name)
    }
}

/// What was done with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Objects of other kinds take its place.
    Replaced,
    /// It has the version of today.
    Updated,
    /// It is as it was.
    Kept,
}

impl ObjectReport {
    /// Returns how messages name the object.
    pub fn title(&self) -> String {
        title(&self.kind, &self.namespace, &self.name)
    }

    /// Tells whether something cannot be expressed, or had to be guessed.
    pub fn is_incomplete(&self) -> bool {
        self.notes.iter().any(|note| note.severity >= Severity::Guessed)
    }
}

/// What an object of the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    RouteRule,
    DestinationPolicy,
    EgressRule,
    Ingress,
    /// Anything else; its API version may be gone.
    Other,
}

/// An object of the input.
struct Entry<'a> {
    document: usize,
    at: Vec<Step>,
    tree: &'a Tree,
    form: Form,
}

/// What becomes of an object.
#[derive(Debug, Clone, PartialEq, Default)]
enum Fate {
    #[default]
    Kept,
    Updated(Tree),
    /// It goes; what takes its place stands here, or where the first object of the same host was.
    Replaced {
        here: Vec<Tree>,
        becomes: Vec<ObjectOfToday>,
    },
}

/// Migrates documents, of one text or of several.
pub fn migrate(documents: &[Given<'_>], options: &Options) -> Vec<Result<Migrated, MigrateError>> {
    let sources: Vec<SourceText> = documents.iter().map(|given| given.raw.source(given.name)).collect();
    let read: Vec<Result<Option<EditableDocument<'_>>, MigrateError>> =
        documents.iter().zip(&sources).map(|(given, source)| parse(given.raw, source)).collect();
    let mut surroundings = Surroundings::default();
    let mut objects: Vec<(usize, Vec<Step>, &Tree)> = Vec::new();
    for (number, document) in read.iter().enumerate() {
        if let Ok(Some(document)) = document {
            collect(document.tree(), number, &mut Vec::new(), &mut objects);
        }
    }
    for (_, _, tree) in &objects {
        surroundings.add(tree);
    }
    let entries: Vec<Entry<'_>> = objects
        .into_iter()
        .map(|(document, at, tree)| Entry { document, at, tree, form: form_of(tree, &surroundings) })
        .collect();
    let notes: Vec<Notes> = entries.iter().map(|_| Notes::default()).collect();
    let (fates, mut faults) = fates(&entries, &notes, surroundings, options);
    let mut results: Vec<Result<Migrated, MigrateError>> = Vec::new();
    let mut notes = notes.into_iter();
    let mut at = 0;
    for (number, document) in read.iter().enumerate() {
        let count = entries[at..].iter().take_while(|entry| entry.document == number).count();
        let (of, fate) = (&entries[at..at + count], &fates[at..at + count]);
        let notes: Vec<Notes> = notes.by_ref().take(count).collect();
        at += count;
        let Ok(Some(document)) = document else {
            results.push(Ok(Migrated::default()));
            continue;
        };
        let fault =
            faults.iter().position(|(document, _)| *document == number).map(|index| faults.swap_remove(index).1);
        results.push(match fault {
            Some(error) => Err(error),
            None => finish(document, of, fate, notes),
        });
    }
    for (number, document) in read.into_iter().enumerate() {
        if let Err(error) = document {
            results[number] = Err(error);
        }
    }
    text::separate(documents, &mut results);
    results
}

/// Reads a document; none when it has no content.
fn parse<'a>(raw: &RawDocument, source: &'a SourceText) -> Result<Option<EditableDocument<'a>>, MigrateError> {
    if !raw.has_content {
        return Ok(None);
    }
    let document = EditableDocument::parse(source, ReadOptions::go())?;
    let missing = |key: &str| document.tree().get(key).and_then(Tree::as_str).is_none_or(str::is_empty);
    match document.tree() {
        Tree::Null => Ok(None),
        Tree::Map(_) if old_type(document.tree()).is_some() => Ok(Some(document)),
        Tree::Map(_) if missing("kind") => Err(MigrateError::NoObject("it has no `kind`".to_owned())),
        Tree::Map(_) if missing("apiVersion") => Err(MigrateError::NoObject("it has no `apiVersion`".to_owned())),
        Tree::Map(_) => Ok(Some(document)),
        other => Err(MigrateError::NoObject(format!("it is a {}, where an object belongs", other.kind_name()))),
    }
}

/// Collects the objects of a document, those of lists one by one.
fn collect<'a>(tree: &'a Tree, document: usize, at: &mut Vec<Step>, objects: &mut Vec<(usize, Vec<Step>, &'a Tree)>) {
    if tree.text_at(&["kind"]) == "List" && tree.text_at(&["apiVersion"]) == "v1" {
        for (index, item) in tree.items_at(&["items"]).iter().enumerate() {
            at.extend([Step::Key("items".to_owned()), Step::Index(index)]);
            collect(item, document, at, objects);
            at.truncate(at.len() - 2);
        }
        return;
    }
    objects.push((document, at.clone(), tree));
}

/// Returns what an object of Istio 0.1 is.
fn old_type(object: &Tree) -> Option<Form> {
    if object.get("kind").is_some() {
        return None;
    }
    match object.text_at(&["type"]) {
        "route-rule" => Some(Form::RouteRule),
        "destination-policy" => Some(Form::DestinationPolicy),
        "egress-rule" => Some(Form::EgressRule),
        _ => None,
    }
}

fn form_of(object: &Tree, surroundings: &Surroundings) -> Form {
    let (api_version, kind) = (object.text_at(&["apiVersion"]), object.text_at(&["kind"]));
    let group = api_version.split('/').next().unwrap_or_default();
    let name = object.text_at(&["metadata", "name"]);
    match (group, kind) {
        ("config.istio.io" | "istio.io", "RouteRule") => Form::RouteRule,
        ("config.istio.io" | "istio.io", "DestinationPolicy") => Form::DestinationPolicy,
        ("config.istio.io" | "istio.io", "EgressRule") => Form::EgressRule,
        // As Istio 0.1 had them in the cluster.
        ("istio.io", "IstioConfig") if name.starts_with("route-rule-") => Form::RouteRule,
        ("istio.io", "IstioConfig") if name.starts_with("destination-policy-") => Form::DestinationPolicy,
        ("extensions" | "networking.k8s.io", "Ingress") if ingress::is_of_mesh(object, surroundings) => Form::Ingress,
        ("", _) => old_type(object).unwrap_or(Form::Other),
        _ => Form::Other,
    }
}

/// Returns name, namespace, labels and annotations of an object.
fn metadata_of(object: &Tree) -> Metadata {
    let pairs = |key: &str| {
        let entries = object.get_path(&["metadata", key]).and_then(Tree::as_map).into_iter().flat_map(Map::iter);
        entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
    };
    let old = object.get("metadata").is_none();
    let text = |key: &str| if old { object.text_at(&[key]) } else { object.text_at(&["metadata", key]) }.to_owned();
    let name = text("name");
    let short = ["route-rule-", "destination-policy-"].iter().find_map(|prefix| name.strip_prefix(prefix));
    let is_stored = object.text_at(&["kind"]) == "IstioConfig";
    let name = short.filter(|_| is_stored).map_or_else(|| name.clone(), str::to_owned);
    let namespace = Some(text("namespace")).filter(|namespace| !namespace.is_empty());
    let mut metadata = Metadata { name, namespace, labels: pairs("labels"), annotations: pairs("annotations") };
    ingress::without_ingress_annotations(&mut metadata);
    metadata
}

/// Returns what becomes of every object, and the documents that cannot be migrated.
fn fates(
    entries: &[Entry<'_>],
    notes: &[Notes],
    mut surroundings: Surroundings,
    options: &Options,
) -> (Vec<Fate>, Vec<(usize, MigrateError)>) {
    let mut fates = vec![Fate::Kept; entries.len()];
    let mut faults = Vec::new();
    let mut hosts = Hosts::default();
    let spec_of = |index: usize| {
        let Entry { at, tree, .. } = &entries[index];
        let spec = Step::Key("spec".to_owned());
        let path = at.iter().cloned().chain([spec]).collect();
        tree.get("spec").map(|spec| Fields::new(spec, path, &notes[index]))
    };
    let of_form = |form: Form| (0..entries.len()).filter(move |index| entries[*index].form == form);
    let mut rules: Vec<RouteRule<'_>> = Vec::new();
    for index in of_form(Form::RouteRule) {
        let metadata = metadata_of(entries[index].tree);
        let rule = spec_of(index)
            .and_then(|spec| RouteRule::read(spec, metadata.name.clone(), metadata.namespace.clone(), index));
        if let Some(rule) = rule {
            hosts.contributes(&rule.service, index, metadata.namespace.as_deref(), &metadata);
            rules.push(rule);
        }
    }
    convert(rules, notes, &mut hosts, &surroundings);
    for index in of_form(Form::DestinationPolicy) {
        let metadata = metadata_of(entries[index].tree);
        if let Some(spec) = spec_of(index) {
            let namespace = metadata.namespace.as_deref();
            destination_policy::convert(&spec, &metadata.name, namespace, &metadata, index, &mut hosts);
        }
    }
    for index in of_form(Form::EgressRule) {
        let Some(spec) = spec_of(index) else { continue };
        let metadata = metadata_of(entries[index].tree);
        match egress_rule::convert(&spec, &metadata, index, &mut hosts, &mut surroundings) {
            Ok(entry) => replace(&mut fates[index], entry.into_iter().collect()),
            Err(error) => faults.push((entries[index].document, error)),
        }
    }
    hosts.adopt();
    for host in hosts.all() {
        let Some(first) = host.objects.first().copied() else { continue };
        match host.objects(&mut surroundings, &notes[first]) {
            Ok(objects) => {
                let today: Vec<ObjectOfToday> = objects.iter().map(ObjectOfToday::of).collect();
                replace(&mut fates[first], objects);
                for index in host.objects.iter().filter(|index| **index != first) {
                    join(&mut fates[*index], &today);
                }
            }
            Err(error) => faults.push((entries[first].document, error)),
        }
    }
    for index in of_form(Form::Ingress) {
        let Entry { at, tree, document, .. } = &entries[index];
        let fields = Fields::new(tree, at.clone(), &notes[index]);
        let metadata = metadata_of(tree);
        let mut converter =
            ingress::Converter { hosts: &hosts, surroundings: &mut surroundings, gateway: &options.gateway };
        match converter.convert(&fields, &metadata) {
            Ok(objects) => replace(&mut fates[index], objects),
            Err(error) => faults.push((*document, error)),
        }
    }
    for index in of_form(Form::Other) {
        let Entry { at, tree, .. } = &entries[index];
        if let Some(changed) = versions::today(tree, &notes[index], at) {
            fates[index] = Fate::Updated(changed);
        }
    }
    (fates, faults)
}

/// Converts rules in their order: those of a higher precedence first, of the same those with conditions.
fn convert(mut rules: Vec<RouteRule<'_>>, notes: &[Notes], hosts: &mut Hosts, surroundings: &Surroundings) {
    rules.sort_by(|one, other| {
        let rank = |rule: &RouteRule<'_>| (std::cmp::Reverse(rule.precedence), !rule.has_match());
        rank(one).cmp(&rank(other)).then_with(|| one.name.cmp(&other.name))
    });
    for (index, rule) in rules.iter().enumerate() {
        let host = hosts.of(&rule.service);
        let before = host.routes.len();
        if host.routes.iter().any(route_rule::Route::is_unconditional) {
            notes[rule.object].add(Severity::Changed, &[], "is never used: a rule before it takes all requests");
        }
        let is_same = |other: &RouteRule<'_>| {
            other.service == rule.service
                && other.precedence == rule.precedence
                && other.has_match() == rule.has_match()
        };
        if let Some(other) = rules[..index].iter().find(|other| is_same(other)) {
            let message = format!(
                "has the precedence of `{}`, which left their order open; they are in the order of their names",
                other.name
            );
            notes[rule.object].add(Severity::Changed, &[], message);
        }
        rule.convert(hosts, surroundings);
        let host = hosts.of(&rule.service);
        // A name tells which rule a route comes from, in access logs, too.
        for route in &mut host.routes[before..] {
            route.http.name = Some(rule.name.clone()).filter(|name| !name.is_empty());
        }
    }
}

/// Puts objects in the place of one, if there are any.
fn replace(fate: &mut Fate, objects: Vec<Tree>) {
    if objects.is_empty() {
        return;
    }
    let today = objects.iter().map(ObjectOfToday::of);
    match fate {
        Fate::Replaced { here, becomes } => {
            becomes.extend(today);
            here.extend(objects);
        }
        _ => *fate = Fate::Replaced { becomes: today.collect(), here: objects },
    }
}

/// Says that an object is part of others, which stand elsewhere.
fn join(fate: &mut Fate, today: &[ObjectOfToday]) {
    if today.is_empty() {
        return;
    }
    match fate {
        Fate::Replaced { becomes, .. } => becomes.extend_from_slice(today),
        _ => *fate = Fate::Replaced { here: Vec::new(), becomes: today.to_vec() },
    }
}

fn title(kind: &str, namespace: &str, name: &str) -> String {
    if namespace.is_empty() { format!("{kind} `{name}`") } else { format!("{kind} `{namespace}/{name}`") }
}

/// Puts what becomes of its objects into a document.
fn finish(
    document: &EditableDocument<'_>,
    entries: &[Entry<'_>],
    fates: &[Fate],
    notes: Vec<Notes>,
) -> Result<Migrated, MigrateError> {
    let text = text::write(document, entries.iter().map(|entry| entry.at.as_slice()).zip(fates))?;
    let mut objects = Vec::new();
    for ((entry, fate), notes) in entries.iter().zip(fates).zip(notes) {
        let Metadata { name, namespace, .. } = metadata_of(entry.tree);
        let line_of = |path: &[Step]| document.locate(if path.is_empty() { &entry.at } else { path }).position.line;
        let kind = if entry.tree.get("kind").is_some() { "kind" } else { "type" };
        let mut notes = notes.finish(line_of);
        // Fields are named from the root of the object, not of the list that it is in.
        let prefix = crate::values::path::Path::new(entry.at.iter().cloned()).to_string();
        for note in &mut notes {
            if !prefix.is_empty()
                && let Some(rest) = note.field.strip_prefix(&prefix)
            {
                note.field = rest.trim_start_matches('.').to_owned();
            }
        }
        let (outcome, becomes) = match fate {
            Fate::Kept => (Outcome::Kept, Vec::new()),
            Fate::Updated(tree) => (Outcome::Updated, vec![ObjectOfToday::of(tree)]),
            Fate::Replaced { becomes, .. } => (Outcome::Replaced, becomes.clone()),
        };
        objects.push(ObjectReport {
            api_version: entry.tree.text_at(&["apiVersion"]).to_owned(),
            kind: entry.tree.text_at(&[kind]).to_owned(),
            namespace: namespace.unwrap_or_default(),
            name,
            line: line_of(&entry.at),
            outcome,
            becomes,
            notes,
        });
    }
    Ok(Migrated { text, objects })
}
