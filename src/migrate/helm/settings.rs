//! What `k8s` of a component says, and where the values of its chart say the same: one row for each setting. Both ways.

use super::Lost;
use crate::values::path::{Path, Step};
use crate::values::{Map, Tree};

/// Where a setting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Parts of it, by their paths, go to paths of the values; the empty part is the whole, an empty path is for what the
    /// chart says anyway.
    Parts(&'static [(&'static str, &'static str)]),
    /// A list of variables: those with a plain value by name, the others as they are.
    Variables { by_name: &'static str, whole: &'static str },
    /// The spec of an autoscaler: least, most, use of processor and memory in percent, behavior.
    Autoscaler([&'static str; 5]),
}

use How::{Autoscaler, Parts, Variables};

/// A setting that the values of a chart can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    setting: &'static str,
    how: How,
    /// What is different then; empty for nothing.
    note: &'static str,
}

const fn row(setting: &'static str, how: How) -> Row {
    Row { setting, how, note: "" }
}

const fn noted(setting: &'static str, how: How, note: &'static str) -> Row {
    Row { setting, how, note }
}

/// The settings of a component that the values of a chart say, by the component's key.
const TABLE: &[(&str, &[Row])] = &[
    (
        "pilot",
        &[
            row("affinity", Parts(&[("", "pilot.affinity")])),
            row("env", Variables { by_name: "pilot.env", whole: "pilot.envVarFrom" }),
            row(
                "hpaSpec",
                Autoscaler([
                    "pilot.autoscaleMin",
                    "pilot.autoscaleMax",
                    "pilot.cpu.targetAverageUtilization",
                    "pilot.memory.targetAverageUtilization",
                    "pilot.autoscaleBehavior",
                ]),
            ),
            noted(
                "imagePullPolicy",
                Parts(&[("", "global.imagePullPolicy")]),
                "the chart has one for istiod and for proxies",
            ),
            row("nodeSelector", Parts(&[("", "pilot.nodeSelector")])),
            row(
                "podDisruptionBudget",
                Parts(&[
                    ("minAvailable", "pilot.pdb.minAvailable"),
                    ("maxUnavailable", "pilot.pdb.maxUnavailable"),
                    ("unhealthyPodEvictionPolicy", "pilot.pdb.unhealthyPodEvictionPolicy"),
                ]),
            ),
            row("podAnnotations", Parts(&[("", "pilot.podAnnotations")])),
            row("priorityClassName", Parts(&[("", "global.priorityClassName")])),
            row("replicaCount", Parts(&[("", "pilot.replicaCount")])),
            row("resources", Parts(&[("", "pilot.resources")])),
            row(
                "service",
                Parts(&[
                    ("ipFamilies", "pilot.ipFamilies"),
                    ("ipFamilyPolicy", "pilot.ipFamilyPolicy"),
                    ("trafficDistribution", "pilot.trafficDistribution"),
                ]),
            ),
            row("serviceAnnotations", Parts(&[("", "pilot.serviceAnnotations")])),
            row(
                "strategy",
                Parts(&[
                    ("type", ""),
                    ("rollingUpdate.maxSurge", "pilot.rollingMaxSurge"),
                    ("rollingUpdate.maxUnavailable", "pilot.rollingMaxUnavailable"),
                ]),
            ),
            noted(
                "tolerations",
                Parts(&[("", "pilot.tolerations")]),
                "the chart keeps its own toleration of `cni.istio.io/not-ready` besides",
            ),
            row("volumes", Parts(&[("", "pilot.volumes")])),
            row("volumeMounts", Parts(&[("", "pilot.volumeMounts")])),
        ],
    ),
    (
        "cni",
        &[
            row("affinity", Parts(&[("", "cni.affinity")])),
            noted(
                "env",
                Variables { by_name: "cni.env", whole: "" },
                "the chart writes it into its ConfigMap, from which the container has it",
            ),
            row("imagePullPolicy", Parts(&[("", "cni.pullPolicy")])),
            row("podAnnotations", Parts(&[("", "cni.podAnnotations")])),
            row("resources", Parts(&[("", "cni.resources")])),
            row("strategy", Parts(&[("", "cni.updateStrategy")])),
            row("tolerations", Parts(&[("", "cni.tolerations")])),
        ],
    ),
    (
        "ztunnel",
        &[
            row("affinity", Parts(&[("", "ztunnel.affinity")])),
            row("env", Variables { by_name: "ztunnel.env", whole: "" }),
            row("imagePullPolicy", Parts(&[("", "ztunnel.imagePullPolicy")])),
            row("nodeSelector", Parts(&[("", "ztunnel.nodeSelector")])),
            row("podAnnotations", Parts(&[("", "ztunnel.podAnnotations")])),
            row("resources", Parts(&[("", "ztunnel.resources")])),
            row("strategy", Parts(&[("", "ztunnel.updateStrategy")])),
            row("tolerations", Parts(&[("", "ztunnel.tolerations")])),
            row("volumes", Parts(&[("", "ztunnel.volumes")])),
            row("volumeMounts", Parts(&[("", "ztunnel.volumeMounts")])),
        ],
    ),
    ("ingressGateways", GATEWAY),
    ("egressGateways", GATEWAY),
];

/// Settings of gateways, in the chart `gateway`.
const GATEWAY: &[Row] = &[
    row("affinity", Parts(&[("", "affinity")])),
    row("env", Variables { by_name: "env", whole: "envVarFrom" }),
    row(
        "hpaSpec",
        Autoscaler([
            "autoscaling.minReplicas",
            "autoscaling.maxReplicas",
            "autoscaling.targetCPUUtilizationPercentage",
            "autoscaling.targetMemoryUtilizationPercentage",
            "autoscaling.autoscaleBehavior",
        ]),
    ),
    row("imagePullPolicy", Parts(&[("", "imagePullPolicy")])),
    row("nodeSelector", Parts(&[("", "nodeSelector")])),
    row(
        "podDisruptionBudget",
        Parts(&[
            ("minAvailable", "podDisruptionBudget.minAvailable"),
            ("maxUnavailable", "podDisruptionBudget.maxUnavailable"),
            ("unhealthyPodEvictionPolicy", "podDisruptionBudget.unhealthyPodEvictionPolicy"),
        ]),
    ),
    row("podAnnotations", Parts(&[("", "podAnnotations")])),
    row("priorityClassName", Parts(&[("", "priorityClassName")])),
    row("readinessProbe", Parts(&[("", "readinessProbe")])),
    row("replicaCount", Parts(&[("", "replicaCount")])),
    row("resources", Parts(&[("", "resources")])),
    row("securityContext", Parts(&[("", "securityContext")])),
    row(
        "service",
        Parts(&[
            ("type", "service.type"),
            ("ports", "service.ports"),
            ("clusterIP", "service.clusterIP"),
            ("loadBalancerIP", "service.loadBalancerIP"),
            ("loadBalancerSourceRanges", "service.loadBalancerSourceRanges"),
            ("loadBalancerClass", "service.loadBalancerClass"),
            ("allocateLoadBalancerNodePorts", "service.allocateLoadBalancerNodePorts"),
            ("healthCheckNodePort", "service.healthCheckNodePort"),
            ("externalTrafficPolicy", "service.externalTrafficPolicy"),
            ("externalIPs", "service.externalIPs"),
            ("ipFamilies", "service.ipFamilies"),
            ("ipFamilyPolicy", "service.ipFamilyPolicy"),
        ]),
    ),
    row("serviceAnnotations", Parts(&[("", "service.annotations")])),
    row("strategy", Parts(&[("", "strategy")])),
    row("tolerations", Parts(&[("", "tolerations")])),
    row("volumes", Parts(&[("", "volumes")])),
    row("volumeMounts", Parts(&[("", "volumeMounts")])),
];

fn rows(component: &str) -> &'static [Row] {
    TABLE.iter().find(|(key, _)| *key == component).map_or(&[], |(_, rows)| rows)
}

/// Puts the `k8s` settings of a component into the values of its chart. What they cannot say is added to `lost`, by its
/// path below `k8s`; what is different, to `notes`.
pub(super) fn to_values(
    component: &str,
    settings: &Map,
    values: &mut Map,
    lost: &mut Vec<Lost>,
    notes: &mut Vec<(String, String)>,
) {
    for (setting, value) in settings.iter().filter(|(_, value)| !is_nothing(value)) {
        if setting == "overlays" {
            overlays(value, lost);
            continue;
        }
        let Some(row) = rows(component).iter().find(|row| row.setting == setting) else {
            let chart = "the values of the chart have nothing like it".to_owned();
            lost.push(Lost { path: setting.clone(), message: chart });
            continue;
        };
        if !row.note.is_empty() {
            notes.push((setting.clone(), row.note.to_owned()));
        }
        match row.how {
            Parts(parts) => to_parts(setting, value, parts, values, lost),
            Variables { by_name, whole } => to_variables(setting, value, [by_name, whole], values, lost),
            Autoscaler(places) => to_autoscaler(setting, value, places, values, lost),
        }
    }
}

fn to_parts(setting: &str, value: &Tree, parts: &[(&str, &str)], values: &mut Map, lost: &mut Vec<Lost>) {
    if let [("", to)] = parts {
        merge(values, to, value.clone());
        return;
    }
    let Tree::Map(mut rest) = value.clone() else { return };
    for (part, to) in parts {
        if let Some(part) = take_path(&mut rest, part)
            && !to.is_empty()
        {
            merge(values, to, part);
        }
    }
    lose_rest(setting, &rest, lost);
}

/// Says of everything that is left of a setting that the values cannot say it.
fn lose_rest(setting: &str, rest: &Map, lost: &mut Vec<Lost>) {
    for (key, _) in rest.iter().filter(|(_, value)| !is_nothing(value)) {
        let message = "the values of the chart have nothing like it".to_owned();
        lost.push(Lost { path: format!("{setting}.{key}"), message });
    }
}

fn to_variables(setting: &str, value: &Tree, [by_name, whole]: [&str; 2], values: &mut Map, lost: &mut Vec<Lost>) {
    for (index, variable) in value.as_list().unwrap_or_default().iter().enumerate() {
        let name = variable.text_at(&["name"]);
        match variable.get("valueFrom").filter(|from| !from.is_null()) {
            None => {
                let text = variable.get("value").cloned().unwrap_or_else(|| Tree::from(""));
                let steps = by_name.split('.').map(|key| Step::Key(key.to_owned()));
                set(values, steps.chain([Step::Key(name.to_owned())]), text);
            }
            Some(_) if !whole.is_empty() => {
                let mut all = match take_path(values, whole) {
                    Some(Tree::List(items)) => items,
                    _ => Vec::new(),
                };
                all.push(variable.clone());
                put(values, whole, Tree::List(all));
            }
            Some(_) => lost.push(Lost {
                path: format!("{setting}[{index}]"),
                message: format!("the values of the chart take plain values only, and `{name}` comes from elsewhere"),
            }),
        }
    }
}

fn to_autoscaler(setting: &str, value: &Tree, places: [&str; 5], values: &mut Map, lost: &mut Vec<Lost>) {
    let Tree::Map(mut rest) = value.clone() else { return };
    let [least, most, processor, memory, behavior] = places;
    // It is for the workload of the component whatever it says.
    rest.shift_remove("scaleTargetRef");
    for (key, to) in [("minReplicas", least), ("maxReplicas", most), ("behavior", behavior)] {
        if let Some(value) = rest.shift_remove(key) {
            merge(values, to, value);
        }
    }
    let metrics = rest.shift_remove("metrics");
    for (index, metric) in metrics.as_ref().and_then(Tree::as_list).unwrap_or_default().iter().enumerate() {
        let place = match metric.text_at(&["resource", "name"]) {
            "cpu" => processor,
            "memory" => memory,
            _ => "",
        };
        let used = metric.get_path(&["resource", "target", "averageUtilization"]);
        // So did the versions of the API before v2.
        let used = used.or_else(|| metric.get_path(&["resource", "targetAverageUtilization"]));
        match used.filter(|_| !place.is_empty() && metric.text_at(&["type"]) == "Resource") {
            Some(used) => put(values, place, used.clone()),
            None => lost.push(Lost {
                path: format!("{setting}.metrics[{index}]"),
                message: "the values of the chart know the use of processor and memory in percent".to_owned(),
            }),
        }
    }
    lose_rest(setting, &rest, lost);
}

/// Names every patch of the overlays, of which values know nothing.
fn overlays(value: &Tree, lost: &mut Vec<Lost>) {
    for (index, overlay) in value.as_list().unwrap_or_default().iter().enumerate() {
        let (kind, name) = (overlay.text_at(&["kind"]), overlay.text_at(&["name"]));
        for (patch, change) in overlay.items_at(&["patches"]).iter().enumerate() {
            let path = change.text_at(&["path"]);
            let message =
                format!("a chart has no overlays: patch `{path}` of {kind} `{name}` after Helm has rendered it");
            lost.push(Lost { path: format!("overlays[{index}].patches[{patch}]"), message });
        }
    }
}

/// Takes what `k8s` of a component can say out of the values of its chart.
pub(super) fn from_values(component: &str, values: &mut Map) -> Map {
    let mut settings = Map::new();
    for Row { setting, how, .. } in rows(component) {
        match how {
            Parts(parts) => {
                for (part, from) in *parts {
                    let Some(value) = take_path(values, from).filter(|value| !value.is_null()) else { continue };
                    let path = if part.is_empty() { (*setting).to_owned() } else { format!("{setting}.{part}") };
                    put(&mut settings, &path, value);
                }
            }
            Variables { by_name, whole } => {
                let mut all = Vec::new();
                if let Some(Tree::Map(named)) = take_path(values, by_name) {
                    all.extend(named.into_iter().map(|(name, value)| {
                        let entries = [("name".to_owned(), Tree::String(name)), ("value".to_owned(), as_text(value))];
                        Tree::Map(Map::from_iter(entries))
                    }));
                }
                if let Some(Tree::List(items)) = take_path(values, whole) {
                    all.extend(items);
                }
                if !all.is_empty() {
                    put(&mut settings, setting, Tree::List(all));
                }
            }
            Autoscaler(places) => autoscaler(setting, *places, values, &mut settings),
        }
    }
    settings
}

fn autoscaler(
    setting: &str,
    [least, most, processor, memory, behavior]: [&str; 5],
    values: &mut Map,
    settings: &mut Map,
) {
    for (key, from) in [("minReplicas", least), ("maxReplicas", most), ("behavior", behavior)] {
        if let Some(value) = take_path(values, from).filter(|value| !is_nothing(value)) {
            put(settings, &format!("{setting}.{key}"), value);
        }
    }
    let mut metrics = Vec::new();
    for (name, from) in [("cpu", processor), ("memory", memory)] {
        let Some(used @ Tree::Int(_)) = take_path(values, from) else { continue };
        let mut metric = Map::from_iter([("type".to_owned(), Tree::from("Resource"))]);
        put(&mut metric, "resource.name", Tree::from(name));
        put(&mut metric, "resource.target.type", Tree::from("Utilization"));
        put(&mut metric, "resource.target.averageUtilization", used);
        metrics.push(Tree::Map(metric));
    }
    if !metrics.is_empty() {
        put(settings, &format!("{setting}.metrics"), Tree::List(metrics));
    }
}

fn as_text(value: Tree) -> Tree {
    match value {
        Tree::String(text) => Tree::String(text),
        Tree::Null => Tree::from(""),
        other => Tree::String(crate::values::json::encode(&other, false)),
    }
}

fn is_nothing(value: &Tree) -> bool {
    match value {
        Tree::Null => true,
        Tree::List(items) => items.is_empty(),
        Tree::Map(map) => map.is_empty(),
        _ => false,
    }
}

/// Lays a value over what is there: maps merge.
fn merge(values: &mut Map, path: &str, value: Tree) {
    let there = take_path(values, path);
    let merged = match (there, value) {
        (Some(Tree::Map(mut there)), Tree::Map(value)) => {
            crate::values::merge::overlay(&mut there, value);
            Tree::Map(there)
        }
        (_, value) => value,
    };
    put(values, path, merged);
}

/// Sets a value.
pub(super) fn put(values: &mut Map, path: &str, value: Tree) {
    // Paths are those of tables; one that cannot be read sets nothing, and their tests would tell.
    if let Ok(path) = Path::parse(path) {
        set(values, path.steps().to_vec(), value);
    }
}

fn set(values: &mut Map, steps: impl IntoIterator<Item = Step>, value: Tree) {
    let mut tree = Tree::Map(std::mem::take(values));
    // What is no map where one belongs is left alone.
    let _ = Path::new(steps).set(&mut tree, value);
    if let Tree::Map(map) = tree {
        *values = map;
    }
}

/// Takes a value out, and the maps around it that are empty then.
pub(super) fn take_path(values: &mut Map, path: &str) -> Option<Tree> {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let Some(rest) = rest else { return values.shift_remove(first) };
    let inner = values.get_mut(first)?.as_map_mut()?;
    let taken = take_path(inner, rest);
    if inner.is_empty() {
        values.shift_remove(first);
    }
    taken
}
