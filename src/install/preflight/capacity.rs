//! Whether the target's pods find nodes, and room there.
//!
//! Nodes are filled as they come: those that run everywhere first, then the others, the largest first. It is no
//! scheduler: priorities, spreading and volumes are not looked at, and what injection adds is not known. So a lack of
//! room is a warning; an autoscaler may bring nodes, too. What no node could ever hold is an error.

use std::collections::BTreeMap;

use super::codes;
use super::nodes::{Amount, Node, with_room};
use super::workloads::{Workload, workloads};
use crate::install::component::title;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;
use crate::values::Tree;

/// API groups of those who make nodes when pods find none.
const AUTOSCALERS: &[&str] = &["karpenter.sh", "auto.gke.io"];

/// Tells whether a cluster makes nodes as it needs them, as far as what it serves tells.
pub(super) fn makes_nodes(api_versions: &[String]) -> bool {
    api_versions.iter().any(|version| version.split('/').next().is_some_and(|group| AUTOSCALERS.contains(&group)))
}

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strictness {
    /// Whether the run ends only when the pods are ready.
    pub waits: bool,
    /// Whether nodes are made as they are needed.
    pub makes_nodes: bool,
}

impl Strictness {
    /// Returns how bad it is when a pod cannot start on the nodes that there are. One of a workload that has pods
    /// already need not: perhaps nothing of it changes.
    fn severity(self, workload: &Workload<'_>) -> Severity {
        if self.waits && !self.makes_nodes && !workload.has_pods { Severity::Error } else { Severity::Warning }
    }
}

/// Places the target's pods. Without the cluster's pods nodes are taken for empty.
pub(super) fn check(target: &Target, nodes: &[Tree], pods: Option<&[Tree]>, strictness: Strictness) -> Vec<Finding> {
    let mut workloads = workloads(target);
    for workload in &mut workloads {
        workload.has_pods = pods.into_iter().flatten().any(|pod| workload.owns(pod));
    }
    let mut nodes = with_room(nodes, pods, &workloads);
    let mut found = Vec::new();
    let (daemons, mut others): (Vec<&Workload<'_>>, Vec<&Workload<'_>>) =
        workloads.iter().partition(|workload| workload.is_daemon);
    for workload in daemons {
        found.extend(everywhere(workload, &mut nodes));
    }
    others.sort_by_key(|workload| std::cmp::Reverse((workload.asks.cpu, workload.asks.memory)));
    others.retain(|workload| workload.pods > 0);
    let is_homeless = |workload: &&&Workload<'_>| nodes.iter().all(|node| node.refusal(workload).is_some());
    if !others.is_empty() && others.iter().filter(is_homeless).count() == others.len() {
        let newest = others.iter().find(|workload| !workload.has_pods).unwrap_or(&others[0]);
        found.push(nowhere(newest, &nodes, strictness));
        return found;
    }
    for workload in others {
        found.extend(place(workload, &mut nodes, strictness));
    }
    found
}

fn named(workload: &Workload<'_>) -> String {
    format!("{} ({})", workload.key, title(workload.component))
}

/// Says why no node takes anything.
fn nowhere(workload: &Workload<'_>, nodes: &[Node<'_>], strictness: Strictness) -> Finding {
    let message = match nodes.len() {
        0 => "the cluster has no nodes".to_owned(),
        1 => format!("the only node takes no pods of the mesh: {}", reasons(workload, nodes)),
        count => format!("none of the {count} nodes takes pods of the mesh: {}", reasons(workload, nodes)),
    };
    let hint = "add a node, or make one usable: `kubectl describe nodes` says what is the matter with them";
    Finding::new(codes::NO_NODE, strictness.severity(workload), "Nodes", message, hint)
}

/// Returns why nodes do not take a pod, with how many of each.
fn reasons(workload: &Workload<'_>, nodes: &[Node<'_>]) -> String {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for refusal in nodes.iter().filter_map(|node| node.refusal(workload)) {
        *counts.entry(refusal).or_default() += 1;
    }
    counts.into_iter().map(|(refusal, count)| format!("{count} {refusal}")).collect::<Vec<_>>().join(", ")
}

/// Places a workload that has a pod on every node that takes it.
fn everywhere(workload: &Workload<'_>, nodes: &mut [Node<'_>]) -> Option<Finding> {
    let mut placed = 0;
    let mut full = Vec::new();
    for node in nodes.iter_mut().filter(|node| node.refusal(workload).is_none()) {
        if workload.asks.fits(node.free) {
            node.free = node.free.minus(workload.asks);
            placed += 1;
        } else {
            full.push((node.name, node.free));
        }
    }
    if let Some((name, free)) = full.first() {
        let others = match full.len() {
            1 => String::new(),
            count => format!(" and {} other nodes", count - 1),
        };
        return Some(Finding::new(
            codes::NO_ROOM,
            Severity::Warning,
            named(workload),
            format!(
                "it asks for {} on every node, and node {name}{others} has no room: {free} free there",
                workload.asks
            ),
            room_hint(workload),
        ));
    }
    (placed == 0).then(|| {
        let why = if nodes.is_empty() { "the cluster has none".to_owned() } else { reasons(workload, nodes) };
        Finding::new(
            codes::NO_NODE_FOR_AGENT,
            Severity::Warning,
            named(workload),
            format!("it would run on no node: {why}"),
            "`kubectl get nodes --show-labels` shows what its node selector could be",
        )
    })
}

/// Places the pods of a workload, one by one.
fn place(workload: &Workload<'_>, nodes: &mut [Node<'_>], strictness: Strictness) -> Option<Finding> {
    let takes = |node: &&Node<'_>| node.refusal(workload).is_none();
    if !nodes.iter().any(|node| takes(&node)) {
        return Some(Finding::new(
            codes::NO_NODE,
            strictness.severity(workload),
            named(workload),
            format!("no node takes its pods: {}", reasons(workload, nodes)),
            "`kubectl describe nodes` shows their labels and taints",
        ));
    }
    if !nodes.iter().filter(takes).any(|node| workload.asks.fits(node.all)) {
        let largest = nodes.iter().filter(takes).max_by_key(|node| (node.all.cpu, node.all.memory));
        let largest = largest.map(|node| format!("; the largest, {}, has {}", node.name, node.all)).unwrap_or_default();
        return Some(Finding::new(
            codes::NO_NODE_LARGE_ENOUGH,
            strictness.severity(workload),
            named(workload),
            format!("each of its pods asks for {}, more than any node has{largest}", workload.asks),
            room_hint(workload),
        ));
    }
    let mut placed = 0;
    while placed < workload.pods {
        let free = nodes.iter_mut().find(|node| node.refusal(workload).is_none() && workload.asks.fits(node.free));
        let Some(node) = free else { break };
        node.free = node.free.minus(workload.asks);
        placed += 1;
    }
    if placed == workload.pods {
        return None;
    }
    let roomiest = nodes.iter().filter(takes).max_by_key(|node| (relative(workload.asks, node.free), node.free.cpu));
    let roomiest =
        roomiest.map(|node| format!("; the most is free on {}: {}", node.name, node.free)).unwrap_or_default();
    let which = match (workload.pods, placed) {
        (1, _) => "its pod".to_owned(),
        (count, 0) => format!("none of its {count} pods"),
        (count, placed) => format!("only {placed} of its {count} pods"),
    };
    let verb = if workload.pods == 1 { "finds no room" } else { "finds room" };
    Some(Finding::new(
        codes::NO_ROOM,
        Severity::Warning,
        named(workload),
        format!("{which} {verb}, each asks for {}{roomiest}", workload.asks),
        room_hint(workload),
    ))
}

/// Returns how much of what is asked for there is room for, in thousandths, by what is scarcer.
fn relative(asked: Amount, free: Amount) -> i64 {
    let share = |asked: i64, free: i64| if asked == 0 { i64::MAX } else { free.saturating_mul(1000) / asked };
    share(asked.cpu, free.cpu).min(share(asked.memory, free.memory)).min(share(asked.pods, free.pods))
}

fn room_hint(workload: &Workload<'_>) -> &'static str {
    match workload.component {
        "pilot" => "add a node, or ask for less: `--set values.pilot.resources.requests.cpu=…`, `….memory=…`",
        _ => "add a node, or ask for less in the component's `k8s.resources.requests`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::{target, tree};

    const STRICT: Strictness = Strictness { waits: true, makes_nodes: false };

    fn node(name: &str, cpu: &str, rest: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{name: {name}, labels: {{kubernetes.io/os: linux}}}}, spec: {{{rest}}}, status: {{\
             conditions: [{{type: Ready, status: 'True'}}], allocatable: {{cpu: {cpu}, memory: 8Gi, pods: '10'}}}}}}"
        ))
    }

    fn pod(node: &str, cpu: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{namespace: x}}, spec: {{nodeName: {node}, containers: [{{resources: {{requests: {{cpu: {cpu}}}}}}}]}}}}"
        ))
    }

    fn found(flags: &[&str], nodes: &[Tree], pods: &[Tree], strictness: Strictness) -> Vec<(&'static str, Severity)> {
        let found = check(&target(flags), nodes, Some(pods), strictness);
        found.iter().map(|finding| (finding.code.number, finding.severity)).collect()
    }

    #[test]
    fn a_plan_that_fits_has_nothing_to_say() {
        assert_eq!(found(&["profile=demo"], &[node("a", "4", "")], &[], STRICT), []);
        assert_eq!(found(&["profile=ambient"], &[node("a", "4", ""), node("b", "4", "")], &[], STRICT), []);
        // Nothing with pods needs no node.
        assert_eq!(found(&["profile=empty"], &[], &[], STRICT), []);
    }

    #[test]
    fn without_a_node_there_is_one_finding_for_everything() {
        let tainted = "taints: [{key: only, value: others, effect: NoSchedule}]";
        let nodes = [node("a", "4", "unschedulable: true"), node("b", "4", tainted), node("c", "4", tainted)];
        let target = target(&["profile=demo"]);
        let all = check(&target, &nodes, None, STRICT);
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].code, all[0].severity), (codes::NO_NODE, Severity::Error));
        assert_eq!(
            all[0].message,
            "none of the 3 nodes takes pods of the mesh: 1 cordoned, 2 tainted with only=others:NoSchedule"
        );
        assert_eq!(check(&target, &[], None, STRICT)[0].message, "the cluster has no nodes");
        // What has pods already may stay as it is.
        let minimal = ["profile=minimal"];
        assert_eq!(found(&minimal, &nodes, &[pod("a", "1")], STRICT), [(codes::NO_NODE.number, Severity::Error)]);
        let istiod =
            tree("{metadata: {namespace: istio-system, labels: {app: istiod, istio: pilot}}, spec: {nodeName: a}}");
        assert_eq!(found(&minimal, &nodes, &[istiod], STRICT), [(codes::NO_NODE.number, Severity::Warning)]);
        let unhurried = Strictness { waits: false, makes_nodes: false };
        assert_eq!(check(&target, &[], None, unhurried)[0].severity, Severity::Warning);
        let elastic = Strictness { waits: true, makes_nodes: true };
        assert_eq!(check(&target, &[], None, elastic)[0].severity, Severity::Warning);
        assert!(
            makes_nodes(&["apps/v1".to_owned(), "karpenter.sh/v1".to_owned()]) && !makes_nodes(&["apps/v1".to_owned()])
        );
    }

    #[test]
    fn the_component_that_does_not_fit_is_named() {
        let minimal = target(&["profile=minimal", "values.pilot.autoscaleMin=3"]);
        let nodes = [node("a", "2", ""), node("b", "1", "")];
        let all = check(&minimal, &nodes, Some(&[pod("a", "1200m"), pod("b", "600m")]), STRICT);
        assert_eq!((all.len(), all[0].code, all[0].severity), (1, codes::NO_ROOM, Severity::Warning));
        assert_eq!(all[0].object, "Deployment istio-system/istiod (Istiod)");
        assert_eq!(
            all[0].message,
            "only 1 of its 3 pods finds room, each asks for 500m CPU and 2Gi memory; \
             the most is free on b: 400m CPU and 8Gi memory"
        );
        let small = check(&target(&["profile=minimal"]), &[node("a", "400m", "")], None, STRICT);
        assert_eq!((small[0].code, small[0].severity), (codes::NO_NODE_LARGE_ENOUGH, Severity::Error));
        assert!(small[0].message.ends_with("the largest, a, has 400m CPU and 8Gi memory"), "{}", small[0].message);
    }

    #[test]
    fn node_agents_take_their_room_first() {
        let nodes = [node("a", "700m", ""), node("b", "100m", "")];
        let ambient = found(&["profile=ambient"], &nodes, &[], STRICT);
        // On b there is no room for ztunnel, on a there is none left for istiod.
        let no_room = (codes::NO_ROOM.number, Severity::Warning);
        assert_eq!(ambient, [no_room, no_room]);
        let windows = tree(
            "{metadata: {name: w, labels: {kubernetes.io/os: windows}}, status: {conditions: [{type: Ready, status: 'True'}], \
             allocatable: {cpu: '8', memory: 8Gi, pods: '10'}}}",
        );
        let agents = (codes::NO_NODE_FOR_AGENT.number, Severity::Warning);
        assert_eq!(found(&["profile=ambient"], &[windows], &[], STRICT), [agents, agents]);
    }
}
