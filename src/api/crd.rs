//! Custom resource definitions, made from the kinds' types.

use serde_json::{Value, json};

use super::kind::Definition;
use super::resource::tree;
use super::structural::SchemaError;
use crate::values::Tree;

/// Returns the name of the file that holds a kind's definition: `virtualservices.networking.istio.io.yaml`.
pub fn file_name(definition: &Definition) -> String {
    format!("{}.yaml", definition.kind.definition_name())
}

/// Returns the custom resource definition of a kind.
pub fn custom_resource_definition(definition: &Definition) -> Result<Tree, SchemaError> {
    let kind = &definition.kind;
    let mut root = json!({
        "type": "object",
        "properties": { "spec": definition.spec_schema()?, "status": definition.status_schema()? },
    });
    if kind.spec_required {
        root["required"] = json!(["spec"]);
    }
    let columns: Vec<Value> = kind
        .columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": column.format,
                "jsonPath": column.json_path,
                "description": column.description,
            })
        })
        .collect();
    let versions: Vec<Value> = kind
        .versions
        .iter()
        .map(|version| {
            let mut version = json!({
                "name": version.name,
                "served": true,
                "storage": version.stored,
                "schema": { "openAPIV3Schema": root },
                "subresources": { "status": {} },
            });
            if !columns.is_empty() {
                version["additionalPrinterColumns"] = json!(columns);
            }
            version
        })
        .collect();
    let mut names = json!({
        "kind": kind.kind,
        "listKind": format!("{}List", kind.kind),
        "plural": kind.plural,
        "singular": kind.singular,
        "categories": kind.categories(),
    });
    if !kind.short_names.is_empty() {
        names["shortNames"] = json!(kind.short_names);
    }
    Ok(tree(json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": kind.definition_name(),
            // Removing the chart must not remove everybody's configuration.
            "annotations": { "helm.sh/resource-policy": "keep" },
            "labels": {
                "app.kubernetes.io/instance": "istio",
                "app.kubernetes.io/part-of": "istio",
                "app.kubernetes.io/version": "1.0.0",
            },
        },
        "spec": { "group": kind.group, "names": names, "scope": "Namespaced", "versions": versions },
    })))
}
