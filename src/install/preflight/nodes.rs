//! Nodes, as the scheduler looks at them: which of them would take a pod, and what they have free.

use std::collections::BTreeMap;

use super::workloads::Workload;
use crate::inject::selector::Selector;
use crate::object::quantity;
use crate::values::{Map, Tree};

/// An amount of what pods ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Amount {
    /// In thousandths of a core.
    pub cpu: i64,
    /// In thousandths of a byte, as quantities can be.
    pub memory: i64,
    /// In pods.
    pub pods: i64,
}

impl Amount {
    /// Reads CPU and memory; what is not said is nothing.
    pub fn of(tree: Option<&Tree>) -> Self {
        let amount = |field| tree.and_then(|tree| tree.get(field)).and_then(quantity::thousandths).unwrap_or_default();
        Self { cpu: amount("cpu"), memory: amount("memory"), pods: 0 }
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_add(other.cpu),
            memory: self.memory.saturating_add(other.memory),
            pods: self.pods.saturating_add(other.pods),
        }
    }

    pub fn minus(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.saturating_sub(other.cpu),
            memory: self.memory.saturating_sub(other.memory),
            pods: self.pods.saturating_sub(other.pods),
        }
    }

    /// Returns the larger of each.
    pub fn or(self, other: Self) -> Self {
        Self { cpu: self.cpu.max(other.cpu), memory: self.memory.max(other.memory), pods: self.pods.max(other.pods) }
    }

    /// Tells whether there is room for this in another. What is not asked for needs no room, on a node that has been
    /// promised too much, too.
    pub fn fits(self, room: Self) -> bool {
        let fits = |wanted: i64, room: i64| wanted == 0 || wanted <= room;
        fits(self.cpu, room.cpu) && fits(self.memory, room.memory) && fits(self.pods, room.pods)
    }
}

/// `500m CPU and 2Gi memory`
impl std::fmt::Display for Amount {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (cpu, bytes) = (self.cpu.max(0), self.memory.max(0) / 1000);
        match cpu % 1000 {
            0 => write!(formatter, "{} CPU", cpu / 1000)?,
            _ => write!(formatter, "{cpu}m CPU")?,
        }
        let (mebi, gibi) = (bytes >> 20, bytes >> 30);
        match gibi {
            0 => write!(formatter, " and {mebi}Mi memory"),
            _ if mebi % 1024 == 0 => write!(formatter, " and {gibi}Gi memory"),
            _ => write!(formatter, " and {gibi}.{}Gi memory", (mebi % 1024) * 10 / 1024),
        }
    }
}

/// A node.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub name: &'a str,
    labels: Option<&'a Map>,
    taints: &'a [Tree],
    is_ready: bool,
    is_cordoned: bool,
    /// What it has for pods.
    pub all: Amount,
    /// What of that is free.
    pub free: Amount,
}

/// Why a node does not take a pod.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    NotReady,
    Cordoned,
    /// Its taint is not tolerated.
    Tainted(String),
    /// Its labels are not those that the pod asks for.
    NotSelected,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotReady => formatter.write_str("not ready"),
            Self::Cordoned => formatter.write_str("cordoned"),
            Self::Tainted(taint) => write!(formatter, "tainted with {taint}"),
            Self::NotSelected => formatter.write_str("without the labels that are asked for"),
        }
    }
}

/// Taints that pods of daemon sets tolerate, by the controller's doing.
const TOLERATED_BY_DAEMONS: &[&str] = &[
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/pid-pressure",
    "node.kubernetes.io/unschedulable",
];

impl<'a> Node<'a> {
    pub fn of(tree: &'a Tree) -> Self {
        let conditions = tree.items_at(&["status", "conditions"]).iter();
        let is_ready = conditions
            .filter(|condition| condition.text_at(&["type"]) == "Ready")
            .any(|condition| condition.text_at(&["status"]) == "True");
        let allocatable = tree.get_path(&["status", "allocatable"]);
        let pods =
            allocatable.and_then(|tree| tree.get("pods")).and_then(quantity::thousandths).map(|pods| pods / 1000);
        let all = Amount { pods: pods.unwrap_or(i64::MAX), ..Amount::of(allocatable) };
        Self {
            name: tree.text_at(&["metadata", "name"]),
            labels: tree.get_path(&["metadata", "labels"]).and_then(Tree::as_map),
            taints: tree.items_at(&["spec", "taints"]),
            is_ready,
            is_cordoned: tree.get_path(&["spec", "unschedulable"]).and_then(Tree::as_bool).unwrap_or_default(),
            all,
            free: all,
        }
    }

    /// Returns why the node would not take a pod of a workload, however much room it has.
    pub fn refusal(&self, workload: &Workload<'_>) -> Option<Refusal> {
        if !self.is_ready {
            return Some(Refusal::NotReady);
        }
        if self.is_cordoned && !workload.is_daemon {
            return Some(Refusal::Cordoned);
        }
        let taint = self.taints.iter().find(|taint| !is_tolerated(taint, workload));
        if let Some(taint) = taint {
            let (key, value, effect) = (taint.text_at(&["key"]), taint.text_at(&["value"]), taint.text_at(&["effect"]));
            let value = if value.is_empty() { String::new() } else { format!("={value}") };
            return Some(Refusal::Tainted(format!("{key}{value}:{effect}")));
        }
        (!self.is_selected(workload.pod)).then_some(Refusal::NotSelected)
    }

    fn is_selected(&self, pod: &Tree) -> bool {
        let label = |key: &str| self.labels.and_then(|labels| labels.get(key)).and_then(Tree::as_str);
        let selector = pod.get("nodeSelector").and_then(Tree::as_map);
        if selector.into_iter().flatten().any(|(key, value)| label(key) != value.as_str()) {
            return false;
        }
        let required =
            ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];
        let Some(terms) = pod.get_path(&required).and_then(Tree::as_list) else { return true };
        terms.iter().any(|term| self.is_term_met(term))
    }

    /// Terms are alternatives; what a term asks for has to be there together.
    fn is_term_met(&self, term: &Tree) -> bool {
        let fields = term.items_at(&["matchFields"]);
        let expressions = term.items_at(&["matchExpressions"]);
        let is_named = |field: &Tree| {
            let is_among = field.items_at(&["values"]).iter().any(|value| value.as_str() == Some(self.name));
            if field.text_at(&["operator"]) == "NotIn" { !is_among } else { is_among }
        };
        (!fields.is_empty() || !expressions.is_empty())
            && fields.iter().all(is_named)
            && expressions.iter().all(|expression| self.is_expression_met(expression))
    }

    fn is_expression_met(&self, expression: &Tree) -> bool {
        let operator = expression.text_at(&["operator"]);
        if matches!(operator, "Gt" | "Lt") {
            let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
            let label = self.labels.and_then(|labels| labels.get(expression.text_at(&["key"]))).and_then(Tree::as_str);
            let bound = expression.items_at(&["values"]).first().and_then(Tree::as_str);
            return match (number(label), number(bound)) {
                (Some(label), Some(bound)) => {
                    if operator == "Gt" {
                        label > bound
                    } else {
                        label < bound
                    }
                }
                _ => false,
            };
        }
        let selector = Tree::Map(Map::from([("matchExpressions".to_owned(), Tree::List(vec![expression.clone()]))]));
        // An operator that nobody knows is not a reason to refuse.
        Selector::parse(&selector).map_or(true, |selector| selector.matches(self.labels))
    }
}

fn is_tolerated(taint: &Tree, workload: &Workload<'_>) -> bool {
    let (key, value, effect) = (taint.text_at(&["key"]), taint.text_at(&["value"]), taint.text_at(&["effect"]));
    if effect == "PreferNoSchedule" || (workload.is_daemon && TOLERATED_BY_DAEMONS.contains(&key)) {
        return true;
    }
    workload.pod.items_at(&["tolerations"]).iter().any(|toleration| {
        let text = |field| toleration.text_at(&[field]);
        let is_key = text("key") == key || (text("key").is_empty() && text("operator") == "Exists");
        let is_value = text("operator") == "Exists" || text("value") == value;
        let is_effect = text("effect").is_empty() || text("effect") == effect;
        is_key && is_value && is_effect
    })
}

/// Returns the nodes, with what is free on each: what it has, without what the pods on it ask for. Pods of the workloads
/// themselves are to be replaced, and do not count.
pub(super) fn with_room<'a>(nodes: &'a [Tree], pods: Option<&[Tree]>, workloads: &[Workload<'_>]) -> Vec<Node<'a>> {
    let mut used: BTreeMap<&str, Amount> = BTreeMap::new();
    for pod in pods.into_iter().flatten() {
        let node = pod.text_at(&["spec", "nodeName"]);
        let has_ended = matches!(pod.text_at(&["status", "phase"]), "Succeeded" | "Failed");
        if node.is_empty() || has_ended || workloads.iter().any(|workload| workload.owns(pod)) {
            continue;
        }
        let asked = pod.get("spec").map(super::workloads::asked).unwrap_or_default();
        let sum = used.entry(node).or_default();
        *sum = sum.plus(asked);
    }
    let mut nodes: Vec<Node<'_>> = nodes.iter().map(Node::of).collect();
    for node in &mut nodes {
        node.free = node.all.minus(used.get(node.name).copied().unwrap_or_default());
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::tree;

    fn node(rest: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{name: a, labels: {{kubernetes.io/os: linux, size: '4'}}}}, spec: {{{rest}}}, status: {{\
             conditions: [{{type: Ready, status: 'True'}}], allocatable: {{cpu: '2', memory: 4Gi, pods: '10'}}}}}}"
        ))
    }

    fn refusal(node: &Tree, pod: &str, is_daemon: bool) -> Option<Refusal> {
        let pod = tree(pod);
        let mut workload = Workload::of_pod(&pod);
        workload.is_daemon = is_daemon;
        Node::of(node).refusal(&workload)
    }

    #[test]
    fn nodes_refuse_as_the_scheduler_says() {
        assert_eq!(refusal(&node(""), "{}", false), None);
        assert_eq!(refusal(&tree("{metadata: {name: a}}"), "{}", true), Some(Refusal::NotReady));
        let cordoned =
            node("unschedulable: true, taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule}]");
        assert_eq!(refusal(&cordoned, "{}", false), Some(Refusal::Cordoned));
        assert_eq!(refusal(&cordoned, "{}", true), None);
        let tainted = node("taints: [{key: x, value: why, effect: NoSchedule}, {key: p, effect: PreferNoSchedule}]");
        assert_eq!(refusal(&tainted, "{}", true), Some(Refusal::Tainted("x=why:NoSchedule".to_owned())));
        for (tolerations, is_taken) in [
            ("{key: x, value: why}", true),
            ("{key: x, value: z}", false),
            ("{key: x, operator: Exists, effect: NoExecute}", false),
            ("{operator: Exists}", true),
            ("{key: z, operator: Exists}", false),
        ] {
            let pod = format!("{{tolerations: [{tolerations}]}}");
            assert_eq!(refusal(&tainted, &pod, false).is_none(), is_taken, "{tolerations}");
        }
    }

    #[test]
    fn pods_ask_for_nodes_by_labels() {
        let term = |term: &str| {
            format!(
                "{{affinity: {{nodeAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: \
                 {{nodeSelectorTerms: [{term}]}}}}}}}}"
            )
        };
        for (pod, is_taken) in [
            ("{nodeSelector: {kubernetes.io/os: linux}}".to_owned(), true),
            ("{nodeSelector: {kubernetes.io/os: windows}}".to_owned(), false),
            ("{affinity: {nodeAffinity: {}}}".to_owned(), true),
            (term("{matchExpressions: [{key: size, operator: In, values: ['4', '8']}]}"), true),
            (term("{matchExpressions: [{key: size, operator: Gt, values: ['4']}]}"), false),
            (term("{matchExpressions: [{key: size, operator: Lt, values: ['5']}]}"), true),
            (term("{matchFields: [{key: metadata.name, operator: In, values: [b]}]}"), false),
            (term("{}, {matchExpressions: [{key: none, operator: DoesNotExist}]}"), true),
            (term("{}"), false),
        ] {
            assert_eq!(refusal(&node(""), &pod, false).is_none(), is_taken, "{pod}");
        }
    }

    #[test]
    fn what_is_free_is_what_pods_leave() {
        let pod = |rest: &str, node: &str, cpu: &str| {
            tree(&format!(
                "{{metadata: {{namespace: 'n', labels: {{app: a}}}}, {rest} spec: {{nodeName: '{node}', \
                 containers: [{{resources: {{requests: {{cpu: {cpu}, memory: 1Gi}}}}}}]}}}}"
            ))
        };
        let nodes = [node("")];
        let pods =
            [pod("", "a", "500m"), pod("status: {phase: Failed},", "a", "1"), pod("", "b", "1"), pod("", "", "1")];
        let free = |workloads: &[Workload<'_>]| with_room(&nodes, Some(&pods), workloads)[0].free;
        assert_eq!(free(&[]).to_string(), "1500m CPU and 3Gi memory");
        assert_eq!(free(&[]).pods, 9);
        // A pod that is to be replaced takes no room.
        let deployment = tree(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: 'n'}, \
             spec: {selector: {matchLabels: {app: a}}, template: {spec: {}}}}",
        );
        let own = Workload::of(&deployment, "pilot", &[]).unwrap();
        assert_eq!(free(&[own]).to_string(), "2 CPU and 4Gi memory");
    }

    #[test]
    fn amounts_read_well() {
        let amount = |cpu, mebi: i64| Amount { cpu, memory: (mebi << 20) * 1000, pods: 1 }.to_string();
        assert_eq!(amount(250, 100), "250m CPU and 100Mi memory");
        assert_eq!(amount(4000, 1536), "4 CPU and 1.5Gi memory");
        assert_eq!(amount(-5, 0), "0 CPU and 0Mi memory");
    }
}
