//! From an API version of Kubernetes to the next one: each function makes the body of an object mean the same there. What
//! had another default in the old version is written out.

use super::successors;
use crate::values::{Map, Tree};

/// The group of all who are known to the API server.
pub const EVERYBODY: &str = "system:authenticated";

/// The same in both versions.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn same(_: &mut Map) -> Result<(), String> {
    Ok(())
}

/// The same in both versions, but for what only a server writes.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn without_status(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    Ok(())
}

fn below<'a>(map: &'a mut Map, path: &[&str]) -> Option<&'a mut Map> {
    path.iter().try_fold(map, |map, key| map.get_mut(key)?.as_map_mut())
}

/// Returns the map under a key, made where there is none.
fn made<'a>(map: &'a mut Map, key: &str) -> Option<&'a mut Map> {
    let place = map.entry(key.to_owned()).or_default();
    if place.is_null() {
        *place = Tree::Map(Map::new());
    }
    place.as_map_mut()
}

fn set_default(map: &mut Map, key: &str, value: Tree) {
    if map.get(key).is_none_or(Tree::is_null) {
        map.insert(key.to_owned(), value);
    }
}

/// Calls a key otherwise, and leaves it in its place.
fn rename(map: &mut Map, from: &str, to: &str) {
    if let Some(at) = map.get_index_of(from)
        && let Some(value) = map.shift_remove(from)
    {
        map.shift_insert(at, to.to_owned(), value);
    }
}

pub(super) fn is_empty(tree: Option<&Tree>) -> bool {
    match tree {
        None | Some(Tree::Null) => true,
        Some(Tree::Map(map)) => map.values().all(|value| is_empty(Some(value))),
        Some(Tree::List(list)) => list.is_empty(),
        Some(_) => false,
    }
}

fn items<'a>(map: &'a mut Map, key: &str) -> impl Iterator<Item = &'a mut Map> {
    let list = if let Some(Tree::List(list)) = map.get_mut(key) { &mut list[..] } else { &mut [] };
    list.iter_mut().filter_map(Tree::as_map_mut)
}

/// A workload: its selector is needed, and was that of the labels of its pods.
pub(super) fn workload(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    let Some(spec) = below(body, &["spec"]) else { return Err("it has no `spec`".to_owned()) };
    spec.shift_remove("templateGeneration");
    spec.shift_remove("rollbackTo");
    if !is_empty(spec.get("selector")) {
        return Ok(());
    }
    let labels = below(spec, &["template", "metadata", "labels"]).cloned().unwrap_or_default();
    if labels.is_empty() {
        return Err("it has no selector, and its pods have no labels".to_owned());
    }
    spec.shift_remove("selector");
    let selector = Map::from([("matchLabels".to_owned(), Tree::Map(labels))]);
    let at = spec.get_index_of("template").unwrap_or(spec.len());
    spec.shift_insert(at, "selector".to_owned(), Tree::Map(selector));
    Ok(())
}

/// A Job of the first group of all, whose selector the server made when it was told to; it always does now.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn extensions_job(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    if let Some(spec) = below(body, &["spec"]) {
        spec.shift_remove("autoSelector");
    }
    Ok(())
}

/// Subjects of the first version: their groups were called versions, and a user `*` was everybody.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn first_subjects(body: &mut Map) -> Result<(), String> {
    const GROUP: &str = "rbac.authorization.k8s.io";
    for subject in items(body, "subjects") {
        let is = |key: &str, text: &str| subject.get(key).and_then(Tree::as_str) == Some(text);
        let (is_account, is_everybody) = (is("kind", "ServiceAccount"), is("kind", "User") && is("name", "*"));
        if subject.shift_remove("apiVersion").is_some() && !is_account {
            subject.insert("apiGroup".to_owned(), Tree::from(GROUP));
        }
        if is_everybody {
            subject.insert("kind".to_owned(), Tree::from("Group"));
            subject.insert("name".to_owned(), Tree::from(EVERYBODY));
        }
    }
    Ok(())
}

/// A Deployment of the group `apps`.
pub(super) fn deployment(body: &mut Map) -> Result<(), String> {
    workload(body)
}

/// A Deployment of the first group of all: one pod after the other was replaced.
pub(super) fn extensions_deployment(body: &mut Map) -> Result<(), String> {
    workload(body)?;
    let strategy = below(body, &["spec"]).and_then(|spec| made(spec, "strategy"));
    if let Some(strategy) = strategy
        && strategy.get("type").and_then(Tree::as_str) != Some("Recreate")
        && let Some(rolling) = made(strategy, "rollingUpdate")
    {
        set_default(rolling, "maxSurge", Tree::Int(1));
        set_default(rolling, "maxUnavailable", Tree::Int(1));
    }
    Ok(())
}

/// A `DaemonSet` of the first group of all: pods were replaced when they were deleted.
pub(super) fn extensions_daemon_set(body: &mut Map) -> Result<(), String> {
    workload(body)?;
    replaced_on_deletion(body);
    Ok(())
}

/// A `StatefulSet` of the first version: pods were replaced when they were deleted.
pub(super) fn early_stateful_set(body: &mut Map) -> Result<(), String> {
    workload(body)?;
    replaced_on_deletion(body);
    Ok(())
}

fn replaced_on_deletion(body: &mut Map) {
    if let Some(strategy) = below(body, &["spec"]).and_then(|spec| made(spec, "updateStrategy")) {
        set_default(strategy, "type", Tree::from("OnDelete"));
    }
}

/// An empty selector meant no pod, and means every pod now; none at all means no pod.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn disruption_budget(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    if let Some(spec) = below(body, &["spec"])
        && is_empty(spec.get("selector"))
    {
        spec.shift_remove("selector");
    }
    Ok(())
}

/// The same in both versions, but for what is scaled, which moved, too.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn scaled(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    name_scaled(body);
    Ok(())
}

/// Names what an autoscaler scales in the API version that has it now. Those of today can still name an old one.
pub(super) fn name_scaled(body: &mut Map) {
    let Some(target) = below(body, &["spec", "scaleTargetRef"]) else { return };
    let text = |key: &str| target.get(key).and_then(Tree::as_str).unwrap_or_default();
    if let Some(now) = successors(text("apiVersion"), text("kind")).last() {
        target.insert("apiVersion".to_owned(), Tree::from(*now));
    }
}

/// Metrics have a `target` of their own now, and are called by `metric`.
pub(super) fn autoscaler(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    name_scaled(body);
    let Some(spec) = below(body, &["spec"]) else { return Ok(()) };
    for metric in items(spec, "metrics") {
        let kind = metric.get("type").and_then(Tree::as_str).unwrap_or_default().to_owned();
        let (field, is_named) = match &*kind {
            "Resource" => ("resource", false),
            "ContainerResource" => ("containerResource", false),
            "Pods" => ("pods", true),
            "Object" => ("object", true),
            "External" => ("external", true),
            _ => return Err(format!("its metric of the type `{kind}` is not known")),
        };
        let Some(source) = below(metric, &[field]) else {
            return Err(format!("its metric of the type `{kind}` has no `{field}`"));
        };
        if kind == "Object" {
            rename(source, "target", "describedObject");
        }
        let target = target_of(source);
        if is_named {
            let mut named = Map::new();
            if let Some(name) = source.shift_remove("metricName") {
                named.insert("name".to_owned(), name);
            }
            let selector = source.shift_remove("metricSelector").or_else(|| source.shift_remove("selector"));
            if let Some(selector) = selector.filter(|selector| !selector.is_null()) {
                named.insert("selector".to_owned(), selector);
            }
            source.insert("metric".to_owned(), Tree::Map(named));
        }
        let Some(target) = target else {
            return Err(format!("its metric of the type `{kind}` has no target"));
        };
        source.insert("target".to_owned(), Tree::Map(target));
    }
    Ok(())
}

/// Takes the target out of the source of a metric; what is empty counts as not there, as it did for the old version.
fn target_of(source: &mut Map) -> Option<Map> {
    const TARGETS: &[(&str, &str, &str)] = &[
        ("targetAverageUtilization", "Utilization", "averageUtilization"),
        ("targetAverageValue", "AverageValue", "averageValue"),
        ("averageValue", "AverageValue", "averageValue"),
        ("targetValue", "Value", "value"),
    ];
    let mut target = None;
    for (field, kind, value) in TARGETS {
        let Some(given) = source.shift_remove(field).filter(|given| !given.is_null()) else { continue };
        // One of them counts; an average was stronger than a value, which had to be written all the same.
        target.get_or_insert_with(|| Map::from([("type".to_owned(), Tree::from(*kind)), ((*value).to_owned(), given)]));
    }
    target
}

/// Backends are services by name and port, and every path says how it is compared.
pub(super) fn ingress(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    let Some(spec) = below(body, &["spec"]) else { return Ok(()) };
    rename(spec, "backend", "defaultBackend");
    if let Some(backend) = below(spec, &["defaultBackend"]) {
        service_backend(backend)?;
    }
    for rule in items(spec, "rules") {
        let Some(http) = below(rule, &["http"]) else { continue };
        for path in items(http, "paths") {
            if path.get("pathType").is_none_or(Tree::is_null) {
                path.shift_remove("pathType");
                let at = path.get_index_of("path").map_or(0, |at| at + 1);
                path.shift_insert(at, "pathType".to_owned(), Tree::from("ImplementationSpecific"));
            }
            match below(path, &["backend"]) {
                Some(backend) => service_backend(backend)?,
                None => return Err("one of its paths has no backend".to_owned()),
            }
        }
    }
    Ok(())
}

fn service_backend(backend: &mut Map) -> Result<(), String> {
    let Some(name) = backend.shift_remove("serviceName") else {
        // A resource in place of a service is the same in both.
        return if backend.contains_key("resource") {
            Ok(())
        } else {
            Err("one of its backends has no service".to_owned())
        };
    };
    let port = match backend.shift_remove("servicePort") {
        Some(Tree::Int(number)) => ("number", Tree::Int(number)),
        Some(Tree::String(text)) => match text.parse::<i64>() {
            Ok(number) => ("number", Tree::Int(number)),
            Err(_) => ("name", Tree::String(text)),
        },
        _ => return Err("one of its backends has no port".to_owned()),
    };
    let port = Map::from([(port.0.to_owned(), port.1)]);
    let service = Map::from([("name".to_owned(), name), ("port".to_owned(), Tree::Map(port))]);
    backend.shift_insert(0, "service".to_owned(), Tree::Map(service));
    Ok(())
}

/// Webhooks say what they change besides and which reviews they read; what was a default is written out.
pub(super) fn webhooks(body: &mut Map) -> Result<(), String> {
    for webhook in items(body, "webhooks") {
        let name = webhook.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
        match webhook.get("sideEffects").and_then(Tree::as_str) {
            // Nothing was said; a webhook of a mesh writes nothing but its answer.
            None | Some("Unknown") => {
                webhook.insert("sideEffects".to_owned(), Tree::from("None"));
            }
            Some("Some") => {
                return Err(format!("its webhook `{name}` has side effects, which is not allowed any more"));
            }
            Some(_) => {}
        }
        if is_empty(webhook.get("admissionReviewVersions")) {
            let versions = Tree::List(vec![Tree::from("v1beta1")]);
            webhook.insert("admissionReviewVersions".to_owned(), versions);
        }
        set_default(webhook, "failurePolicy", Tree::from("Ignore"));
        set_default(webhook, "matchPolicy", Tree::from("Exact"));
        set_default(webhook, "timeoutSeconds", Tree::Int(30));
    }
    Ok(())
}

/// What a definition says of all of its versions, each of them says now; each needs a schema, which has to be structural.
pub(super) fn definition(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    let Some(spec) = below(body, &["spec"]) else { return Err("it has no `spec`".to_owned()) };
    set_default(spec, "scope", Tree::from("Namespaced"));
    let keeps_unknown = spec.shift_remove("preserveUnknownFields").and_then(|flag| flag.as_bool()).unwrap_or(true);
    let schema = spec.shift_remove("validation");
    let subresources = spec.shift_remove("subresources");
    let mut columns = spec.shift_remove("additionalPrinterColumns");
    if let Some(Tree::List(columns)) = &mut columns {
        columns.iter_mut().filter_map(Tree::as_map_mut).for_each(|column| rename(column, "JSONPath", "jsonPath"));
    }
    if let Some(single) = spec.shift_remove("version")
        && is_empty(spec.get("versions"))
    {
        let version = Map::from([
            ("name".to_owned(), single),
            ("served".to_owned(), true.into()),
            ("storage".to_owned(), true.into()),
        ]);
        spec.insert("versions".to_owned(), Tree::List(vec![Tree::Map(version)]));
    }
    conversion(spec);
    if is_empty(spec.get("versions")) {
        return Err("it has no version".to_owned());
    }
    for version in items(spec, "versions") {
        let name = version.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
        items(version, "additionalPrinterColumns").for_each(|column| rename(column, "JSONPath", "jsonPath"));
        let common = [("schema", &schema), ("subresources", &subresources), ("additionalPrinterColumns", &columns)];
        for (field, all) in common {
            if let Some(all) = all.as_ref().filter(|all| !all.is_null()) {
                set_default(version, field, all.clone());
            }
        }
        let place = made(version, "schema").map(|schema| schema.entry("openAPIV3Schema".to_owned()).or_default());
        let Some(root) = place else { return Err(format!("the schema of its version `{name}` is no map")) };
        if root.is_null() || root.as_map().is_some_and(Map::is_empty) {
            *root = Tree::Map(Map::from([("type".to_owned(), Tree::from("object"))]));
        }
        if let Some(root) = root.as_map_mut() {
            set_default(root, "type", Tree::from("object"));
        }
        if let Some(fault) = fault_of(root, true) {
            return Err(format!("the schema of its version `{name}` is not structural: {fault}"));
        }
        if keeps_unknown {
            keep_unknown(root);
        }
    }
    Ok(())
}

/// How objects get from one version to the other stands below the webhook that does it.
fn conversion(spec: &mut Map) {
    let Some(conversion) = below(spec, &["conversion"]) else { return };
    let moved = [("webhookClientConfig", "clientConfig"), ("conversionReviewVersions", "conversionReviewVersions")];
    let mut webhook = Map::new();
    for (from, to) in moved {
        if let Some(value) = conversion.shift_remove(from) {
            webhook.insert(to.to_owned(), value);
        }
    }
    if webhook.contains_key("clientConfig") {
        set_default(&mut webhook, "conversionReviewVersions", Tree::List(vec![Tree::from("v1beta1")]));
        conversion.insert("webhook".to_owned(), Tree::Map(webhook));
    }
}

/// The parts of a schema with a schema each in a map, and those that are schemas.
const MAPS: &[&str] = &["properties", "patternProperties", "definitions"];
const SCHEMAS: &[&str] = &["items", "additionalProperties"];
/// The parts that judge a value that is described elsewhere.
const JUDGES: &[&str] = &["allOf", "anyOf", "oneOf", "not"];
/// What those parts may not say.
const ELSEWHERE: &[&str] = &["type", "description", "title", "default", "nullable", "additionalProperties"];

/// Returns why a schema is not structural, by the rules of Kubernetes: every value has a type, and what only judges values
/// describes none.
fn fault_of(schema: &Tree, is_root: bool) -> Option<String> {
    let Some(map) = schema.as_map() else { return Some("a part of it is no map".to_owned()) };
    let says = |key: &str| map.get(key).and_then(Tree::as_bool) == Some(true);
    let kind = map.get("type").and_then(Tree::as_str).unwrap_or_default();
    let is_number_or_text = says("x-kubernetes-int-or-string");
    if kind.is_empty() && !is_number_or_text && !says("x-kubernetes-preserve-unknown-fields") {
        return Some("a value has no type".to_owned());
    }
    if is_root && kind != "object" {
        return Some("it does not begin with an object".to_owned());
    }
    for refused in ["$ref", "patternProperties", "definitions", "dependencies", "uniqueItems", "id"] {
        if map.get(refused).is_some_and(|value| *value != Tree::Bool(false)) {
            return Some(format!("it has `{refused}`"));
        }
    }
    for judge in JUDGES.iter().filter(|_| !is_number_or_text) {
        let all = match map.get(judge) {
            Some(Tree::List(list)) => &list[..],
            Some(one @ Tree::Map(_)) => std::slice::from_ref(one),
            _ => &[],
        };
        if let Some(fault) = all.iter().find_map(|part| judging_fault(part, judge)) {
            return Some(fault);
        }
    }
    let in_maps = MAPS.iter().filter_map(|key| map.get(key)?.as_map()).flat_map(Map::values);
    let alone = SCHEMAS.iter().filter_map(|key| map.get(key)).filter(|value| value.as_bool().is_none());
    in_maps.chain(alone).find_map(|below| fault_of(below, false))
}

fn judging_fault(part: &Tree, judge: &str) -> Option<String> {
    let map = part.as_map()?;
    if let Some(said) = ELSEWHERE.iter().find(|key| map.contains_key(key)) {
        return Some(format!("`{said}` stands below `{judge}`"));
    }
    let in_maps = MAPS.iter().filter_map(|key| map.get(key)?.as_map()).flat_map(Map::values);
    in_maps.chain(map.get("items")).find_map(|below| judging_fault(below, judge))
}

/// Keeps fields of objects that no schema names, as all were kept that did not say otherwise.
fn keep_unknown(schema: &mut Tree) {
    let Some(map) = schema.as_map_mut() else { return };
    for key in MAPS {
        if let Some(parts) = map.get_mut(key).and_then(Tree::as_map_mut) {
            parts.values_mut().for_each(keep_unknown);
        }
    }
    for key in SCHEMAS {
        map.get_mut(key).into_iter().for_each(keep_unknown);
    }
    let is_object = map.get("type").and_then(Tree::as_str) == Some("object");
    if is_object && !map.contains_key("additionalProperties") {
        map.insert("x-kubernetes-preserve-unknown-fields".to_owned(), Tree::Bool(true));
    }
}

/// Where an endpoint is, says a field each; what else was said of that no server keeps.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn endpoint_slice(body: &mut Map) -> Result<(), String> {
    for endpoint in items(body, "endpoints") {
        let Some(Tree::Map(mut topology)) = endpoint.shift_remove("topology") else { continue };
        for (label, field) in [("kubernetes.io/hostname", "nodeName"), ("topology.kubernetes.io/zone", "zone")] {
            if let Some(value) = topology.shift_remove(label) {
                set_default(endpoint, field, value);
            }
        }
    }
    Ok(())
}

/// Shares of a priority level are called nominal.
#[expect(clippy::unnecessary_wraps, reason = "it stands in a table among those that can fail")]
pub(super) fn priority_level(body: &mut Map) -> Result<(), String> {
    body.shift_remove("status");
    if let Some(limited) = below(body, &["spec", "limited"]) {
        rename(limited, "assuredConcurrencyShares", "nominalConcurrencyShares");
    }
    Ok(())
}
