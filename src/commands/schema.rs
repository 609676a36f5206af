//! The schemas of everything that commands print as JSON (and as YAML, which has the same fields).
//!
//! [`DOCUMENTS`] is the table: a line for each form of output, with the type that it is written from. The files in
//! `docs/schemas/` and the list in `docs/schemas.md` are made of it (`tests/generated.rs`), and tests hold what commands
//! print to it by [`check`].

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use super::{
    addons, bundle, chart, comparison, contexts, dashboard, diff, get, images, ingress, install, kube_inject, lock,
    manifest, migrate, mode, namespace, precheck, profile, repo, rollback, sample, tag, uninstall, upgrade, version,
};
use crate::install::addons::Addons;
use crate::install::history::History;
use crate::install::verify;
use crate::mesh::ingress::diagnose::Diagnosis;
use crate::mesh::ingress::routes::Routes;
use crate::mesh::sample::page::Check;
use crate::mesh::status::MeshStatus;
use crate::mesh::traffic::overview::Overview;
use crate::spec::schema::explain::Explanation;

/// Where the schemas are published.
const PLACE: &str = "https://meshctl.io/schemas";

/// A form of output, and what it is written from.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// The name of its schema: the command's words with `-` between them.
    pub name: &'static str,
    /// The command line that prints it.
    pub command: &'static str,
    /// What is in it, for the list.
    pub title: &'static str,
    schema: fn() -> Schema,
}

/// Every form of output, by name.
pub const DOCUMENTS: &[Document] = &[
    Document::of::<addons::expose::Exposed>(
        "addons-expose",
        "meshctl addons expose -o json",
        "What publishes an add-on, and where it is reached",
    ),
    Document::of::<Kubernetes>(
        "addons-generate",
        "meshctl addons generate -o json",
        "The objects of add-ons: a list of objects",
    ),
    Document::of::<Either<install::result::InstallResult, install::result::Unplanned>>(
        "addons-install",
        "meshctl addons install -o json",
        "What came of adding add-ons; only `status` and `error` where there was no plan",
    ),
    Document::of::<Addons>("addons-list", "meshctl addons list -o json", "The add-ons, and how they do"),
    Document::of::<Either<install::result::InstallResult, install::result::Unplanned>>(
        "addons-uninstall",
        "meshctl addons uninstall -o json",
        "What came of taking add-ons away; only `status` and `error` where there was no plan",
    ),
    Document::of::<bundle::create::Created>(
        "bundle-create",
        "meshctl bundle create --format json",
        "A bundle that was written",
    ),
    Document::of::<bundle::inspect::Inspected>(
        "bundle-inspect",
        "meshctl bundle inspect -o json",
        "What is in a bundle whose checksums are right",
    ),
    Document::of::<chart::lint::LintResult>("chart-lint", "meshctl chart lint -o json", "What is wrong with charts"),
    Document::of::<chart::pull::Pulled>("chart-pull", "meshctl chart pull -o json", "A chart that was fetched"),
    Document::of::<chart::search::Found>(
        "chart-search",
        "meshctl chart search -o json",
        "Charts in repositories, the best hits first",
    ),
    Document::of::<chart::show::Parts>("chart-show", "meshctl chart show -o json", "Parts of a chart"),
    Document::of::<contexts::Results>(
        "contexts",
        "meshctl … --contexts … -o json",
        "A command's result in each of several clusters; `result` is the document of the command",
    ),
    Document::of::<Either<dashboard::Dashboard, dashboard::Login>>(
        "dashboard",
        "meshctl dashboard -o json",
        "Where pages are, printed once they can be opened; with `--token` what one logs in with",
    ),
    Document::of::<diff::Shown>("diff", "meshctl diff -o json", "What an installation would change"),
    Document::of::<Kubernetes>(
        "gateway-preview",
        "meshctl gateway preview -o json",
        "What the control plane makes of Gateways: a list of objects",
    ),
    Document::of::<Either<get::List, get::One>>(
        "get",
        "meshctl get -o json",
        "Istio's objects as they are in the cluster: a list, or the one that was asked for by its name",
    ),
    Document::of::<History>("history", "meshctl history -o json", "What was installed, and when"),
    Document::of::<images::check::Checked>(
        "images-check",
        "meshctl images check -o json",
        "Whether images can be pulled, and for which platforms",
    ),
    Document::of::<images::list::Images>("images-list", "meshctl images list -o json", "The images that a mesh needs"),
    Document::of::<images::mirror::MirrorResult>(
        "images-mirror",
        "meshctl images mirror -o json",
        "What became of images that were copied to another registry",
    ),
    Document::of::<ingress::address::Shown>(
        "ingress-address",
        "meshctl ingress address -o json",
        "Where the gateways are reached, and the add-ons that are published",
    ),
    Document::of::<Diagnosis>(
        "ingress-diagnose",
        "meshctl ingress diagnose -o json",
        "What keeps gateways from being reached",
    ),
    Document::of::<Routes>(
        "ingress-routes",
        "meshctl ingress routes -o json",
        "Which way requests take, and where that breaks off",
    ),
    Document::of::<Either<install::result::InstallResult, install::result::Unplanned>>(
        "install",
        "meshctl install -o json",
        "What an installation did, or would do; only `status` and `error` where there was no plan",
    ),
    Document::of::<kube_inject::check::Check>(
        "kube-inject-check",
        "meshctl kube-inject check -o json",
        "What injection would make of objects",
    ),
    Document::of::<kube_inject::report::Entry>(
        "kube-inject-report",
        "meshctl kube-inject --report json",
        "What was done with an object: each line on standard error is such a document",
    ),
    Document::of::<lock::Locked>(
        "lock",
        "meshctl lock --format json",
        "What a mesh was locked to, or what differs from it",
    ),
    Document::of::<comparison::Comparison>(
        "manifest-diff",
        "meshctl manifest diff -o json",
        "How manifests differ: object by object",
    ),
    Document::of::<Kubernetes>(
        "manifest-generate",
        "meshctl manifest generate -o json",
        "The objects of a mesh: a list of objects",
    ),
    Document::of::<manifest::translate::Charts>(
        "manifest-translate",
        "meshctl manifest translate -o json",
        "A mesh as the values of Helm's charts",
    ),
    Document::of::<migrate::report::Entry>(
        "migrate-report",
        "meshctl migrate --report json",
        "What became of an object: each line on standard error is such a document",
    ),
    Document::of::<migrate::values::Entry>(
        "migrate-values-report",
        "meshctl migrate values --report json",
        "What became of a value: each line on standard error is such a document",
    ),
    Document::of::<crate::mesh::modes::Check>(
        "mode-check",
        "meshctl mode check -o json",
        "Whether the control plane of a governance mode is installed",
    ),
    Document::of::<mode::view::ModeList>("mode-list", "meshctl mode list -o json", "The governance modes"),
    Document::of::<mode::view::SetResult>(
        "mode-set",
        "meshctl mode set -o json",
        "What became of workloads that were put into a governance mode",
    ),
    Document::of::<mode::view::SeenList>(
        "mode-show",
        "meshctl mode show -o json",
        "The governance modes of workloads, and how they are reached",
    ),
    Document::of::<namespace::explain::Explained>(
        "namespace-explain",
        "meshctl namespace explain -o json",
        "Which control plane injects a pod, and why, or why none does",
    ),
    Document::of::<namespace::plan_view::LabelResult>(
        "namespace-label",
        "meshctl namespace label -o json",
        "What changes about namespaces, and what became of it; `unlabel` prints the same",
    ),
    Document::of::<namespace::list::Namespaces>(
        "namespace-list",
        "meshctl namespace list -o json",
        "How namespaces take part in the mesh, and which of their pods are out of date",
    ),
    Document::of::<precheck::Precheck>("precheck", "meshctl precheck -o json", "What an installation would meet"),
    Document::of::<comparison::Comparison>(
        "profile-diff",
        "meshctl profile diff -o json",
        "How two profiles differ: field by field",
    ),
    Document::of::<profile::list::Profiles>("profile-list", "meshctl profile list -o json", "The profiles"),
    Document::of::<repo::add::Added>("repo-add", "meshctl repo add -o json", "What adding a repository came to"),
    Document::of::<repo::list::List>("repo-list", "meshctl repo list -o json", "The repositories that are known"),
    Document::of::<repo::remove::Removed>(
        "repo-remove",
        "meshctl repo remove -o json",
        "The repositories that are no longer on the list",
    ),
    Document::of::<repo::update::Updates>(
        "repo-update",
        "meshctl repo update -o json",
        "What became of the indexes of repositories",
    ),
    Document::of::<Either<rollback::RollbackResult, install::result::Unplanned>>(
        "rollback",
        "meshctl rollback -o json",
        "What a rollback did, or would do",
    ),
    Document::of::<Check>(
        "sample-check",
        "meshctl sample bookinfo check -o json",
        "Which versions of a sample answered, and how often",
    ),
    Document::of::<Kubernetes>(
        "sample-generate",
        "meshctl sample bookinfo generate -o json",
        "The objects of a sample: a list of objects",
    ),
    Document::of::<sample::SampleResult>(
        "sample-install",
        "meshctl sample bookinfo install -o json",
        "What was done for a sample, and its pods",
    ),
    Document::of::<sample::SampleResult>(
        "sample-uninstall",
        "meshctl sample bookinfo uninstall -o json",
        "What was removed of a sample",
    ),
    Document::of::<MeshStatus>("status", "meshctl status -o json", "How a mesh is, at one time"),
    Document::of::<tag::Tags>("tag-list", "meshctl tag list -o json", "The tags, and who uses them"),
    Document::of::<Kubernetes>(
        "traffic",
        "meshctl traffic split|delay|… -o json",
        "The objects about a service as they would become: a list of objects",
    ),
    Document::of::<Overview>(
        "traffic-show",
        "meshctl traffic show -o json",
        "What is set for a service, route by route",
    ),
    Document::of::<Either<uninstall::UninstallResult, install::result::Unplanned>>(
        "uninstall",
        "meshctl uninstall -o json",
        "What was taken away, or would be",
    ),
    Document::of::<Either<upgrade::UpgradeResult, install::result::Unplanned>>(
        "upgrade",
        "meshctl upgrade -o json",
        "What an upgrade did, or would do",
    ),
    Document::of::<Explanation>(
        "values-explain",
        "meshctl values explain -o json",
        "What a setting is for, its type, default and profiles",
    ),
    Document::of::<verify::Report>("verify", "meshctl verify -o json", "Where a mesh is not what it is to be"),
    Document::of::<version::Versions>("version", "meshctl version -o json", "The versions of all that runs"),
];

impl Document {
    /// Returns a line of the table.
    const fn of<T: JsonSchema>(name: &'static str, command: &'static str, title: &'static str) -> Self {
        Self { name, command, title, schema: schema_of::<T> }
    }

    /// Returns the schema, in JSON Schema's version of 2020-12.
    pub fn schema(&self) -> Value {
        let mut schema = (self.schema)();
        schema.insert("$id".to_owned(), format!("{PLACE}/{}.json", self.name).into());
        schema.insert("title".to_owned(), self.command.into());
        schema.insert("description".to_owned(), self.title.into());
        schema.into()
    }
}

/// Holds a document to the schema of this name, and returns what does not conform: none when all is well.
pub fn check(name: &str, document: &Value) -> Vec<String> {
    let Some(found) = DOCUMENTS.iter().find(|known| known.name == name) else {
        return vec![format!("there is no schema `{name}`")];
    };
    match jsonschema::validator_for(&found.schema()) {
        Ok(validator) => {
            let told = validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path()));
            told.collect()
        }
        Err(error) => vec![format!("the schema `{name}` is wrong: {error}")],
    }
}

fn schema_of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(Plain);
    settings.into_generator().into_root_schema_for::<T>()
}

/// Takes out of descriptions what only means something in the documentation of the source: links, and lines that end in
/// the middle of a sentence.
#[derive(Debug, Clone)]
struct Plain;

impl Transform for Plain {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.replace("[`", "`").replace("`]", "`").replace('\n', " ");
        }
        transform_subschemas(self, schema);
    }
}

/// One of two types: what was done, or why nothing was.
struct Either<A, B>(PhantomData<(A, B)>);

impl<A: JsonSchema, B: JsonSchema> JsonSchema for Either<A, B> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Or{}", A::schema_name(), B::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [generator.subschema_for::<A>(), generator.subschema_for::<B>()] })
    }
}

/// A list of objects of Kubernetes, of which each kind has a schema of its own.
struct Kubernetes;

impl JsonSchema for Kubernetes {
    fn schema_name() -> Cow<'static, str> {
        "List".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "required": ["apiVersion", "kind", "items"],
            "properties": {
                "apiVersion": { "const": "v1" },
                "kind": { "const": "List" },
                "items": {
                    "description": "The objects.",
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["apiVersion", "kind"],
                        "properties": {
                            "apiVersion": { "description": "Its group and version.", "type": "string" },
                            "kind": { "description": "Its kind.", "type": "string" },
                            "metadata": { "description": "Its name, namespace, labels and the like.", "type": "object" }
                        }
                    }
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_schema_is_one() {
        assert!(DOCUMENTS.is_sorted_by(|left, right| left.name < right.name));
        for document in DOCUMENTS {
            let schema = document.schema();
            assert!(jsonschema::meta::is_valid(&schema), "{}", document.name);
            assert!(jsonschema::validator_for(&schema).is_ok(), "{}", document.name);
        }
    }

    /// Returns where a schema has properties without a description, constants apart.
    fn undescribed(schema: &Value, path: &str, found: &mut Vec<String>) {
        match schema {
            Value::Object(map) => {
                for (name, property) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    if property.get("description").is_none() && property.get("const").is_none() {
                        found.push(format!("{path}/{name}"));
                    }
                }
                map.iter().for_each(|(name, below)| undescribed(below, &format!("{path}/{name}"), found));
            }
            Value::Array(items) => items.iter().for_each(|item| undescribed(item, path, found)),
            _ => {}
        }
    }

    #[test]
    fn every_field_says_what_it_is() {
        let mut found = Vec::new();
        for document in DOCUMENTS {
            undescribed(&document.schema(), document.name, &mut found);
        }
        assert!(found.is_empty(), "no doc comments: {found:#?}");
    }

    #[test]
    fn what_does_not_conform_is_told_with_its_place() {
        let document = |version: Value| {
            let client = ["revision", "golang_version", "status", "tag"].map(|name| (name.to_owned(), "".into()));
            let mut client: serde_json::Map<String, Value> = client.into_iter().collect();
            client.insert("version".to_owned(), version);
            serde_json::json!({"clientVersion": client, "meshctlVersion": {"version": "1", "platform": "p"}})
        };
        assert_eq!(check("version", &document("1".into())), [""; 0]);
        let wrong = check("version", &document(1.into()));
        assert_eq!(wrong, ["/clientVersion/version: 1 is not of type \"string\""]);
        assert_eq!(check("nothing", &Value::Null), ["there is no schema `nothing`"]);
    }
}
