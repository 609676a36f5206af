//! [`diagnose`]: why a gateway is not reached, from its service to its pods; `look` asks the cluster for what that
//! takes, and everything else is pure.

use futures_util::future::try_join4;
use schemars::JsonSchema;
use serde::Serialize;

use super::address::{Addresses, load_balanced, pods_of};
use super::find::{Facts, Query, find, one, permitted};
use super::platform::{Sort, Stand, port_forward};
use super::ports::{Port, Role, pick};
use super::{IngressError, codes};
use crate::api::{CustomResource, networking};
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::finding::{Finding, Severity};
use crate::install::ready::Surroundings;
use crate::install::ready::signal::{Signal, signals};
use crate::object::pod::{is_over, is_ready};
use crate::values::{Map, Tree};

/// Returns where the objects of a kind of the mesh are.
pub(super) fn mesh_resource<R: CustomResource>(version: &'static str) -> Resource {
    Resource::of(R::KIND.group, version, R::KIND.kind, R::KIND.plural, true)
}

/// How long a message of the cluster may be.
const MESSAGE: usize = 300;

/// What keeps gateways from being reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// The gateways, and where they are reached.
    #[serde(flatten)]
    pub addresses: Addresses,
    /// What is in the way, the worst first.
    pub findings: Vec<Finding>,
}

impl Diagnosis {
    /// Returns how many findings are so bad.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// What is looked at besides the facts of the addresses.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Warnings of the namespaces of the gateways.
    pub events: Vec<Tree>,
    /// Gateways of Istio's own kind; none when nobody may look.
    pub servers: Option<Vec<Tree>>,
    /// All load balancers, where they share machines; empty elsewhere.
    pub balancers: Vec<Tree>,
    /// Deployments and daemon sets of the namespaces of the gateways, where pods are missing.
    pub workloads: Vec<Tree>,
    /// The same with their replica sets, pods and events, to find out why.
    pub around: Surroundings,
    /// What could not be asked.
    pub unseen: Vec<String>,
}

/// Finds out what keeps gateways from being reached. `now` is for the age of what is pending.
pub async fn diagnose(cluster: &Cluster, query: &Query, now: jiff::Timestamp) -> Result<Diagnosis, IngressError> {
    let wider = Query { with_all_pods: true, ..query.clone() };
    let facts = Box::pin(find(cluster, &wider)).await?;
    let evidence = Box::pin(look(cluster, &facts)).await?;
    let findings = findings(&facts, &evidence, now);
    let mut addresses = facts.addresses("");
    addresses.unseen.extend(evidence.unseen);
    Ok(Diagnosis { addresses, findings })
}

/// Returns the services behind the gateways.
fn services(facts: &Facts) -> Vec<&Tree> {
    facts.services.iter().chain(facts.gateways.iter().filter_map(|gateway| facts.service_of(gateway))).collect()
}

/// Asks for what the findings need.
async fn look(cluster: &Cluster, facts: &Facts) -> Result<Evidence, ClusterError> {
    let services = services(facts);
    let namespace = one(services.iter().map(|service| text(service, "namespace")));
    let all = ListOptions::default();
    let warnings = ListOptions { fields: "type=Warning".to_owned(), ..ListOptions::default() };
    let balancers = async {
        if !shares_ports(facts.platform.sort) || !services.iter().any(|service| is_pending(service)) {
            return Ok(Some(Vec::new()));
        }
        permitted(cluster.list(&Resource::SERVICE, None, &all)).await
    };
    let gateways = mesh_resource::<networking::Gateway>("v1");
    let lacks_pods = services.iter().any(|service| !pods_of(service, &facts.pods).into_iter().any(is_ready));
    let workloads = async {
        if !lacks_pods {
            return Ok(Some(Vec::new()));
        }
        let lists = [Resource::DEPLOYMENT, Resource::DAEMON_SET, Resource::REPLICA_SET].map(|resource| {
            let all = &all;
            async move { cluster.list(&resource, namespace, all).await }
        });
        permitted(futures_util::future::try_join_all(lists)).await
    };
    let (events, servers, balancers, workloads) = try_join4(
        permitted(cluster.list(&Resource::EVENT, namespace, &warnings)),
        permitted(cluster.list(&gateways, None, &all)),
        balancers,
        workloads,
    )
    .await?;
    let mut evidence = Evidence { servers, balancers: balancers.unwrap_or_default(), ..Evidence::default() };
    match events {
        Some(events) => evidence.events = events,
        None => evidence.unseen.push("not allowed to list events: they may say why something fails".to_owned()),
    }
    match workloads {
        Some(lists) if !lists.is_empty() => {
            let around = &mut evidence.around;
            for (kind, objects) in ["Deployment", "DaemonSet", "ReplicaSet"].into_iter().zip(&lists) {
                around.list(kind, namespace, objects.clone());
            }
            around.list("Pod", namespace, facts.pods.clone());
            around.list("Event", namespace, evidence.events.clone());
            evidence.workloads = lists.into_iter().take(2).flatten().collect();
        }
        Some(_) => {}
        None => {
            evidence.unseen.push("not allowed to list deployments.apps: why pods are missing is not known".to_owned());
        }
    }
    Ok(evidence)
}

/// Tells whether load balancers of a platform share the ports of its machines.
fn shares_ports(sort: Sort) -> bool {
    matches!(sort, Sort::K3d | Sort::K3s | Sort::DockerDesktop)
}

fn text<'a>(object: &'a Tree, field: &str) -> &'a str {
    object.text_at(&["metadata", field])
}

fn is_pending(service: &Tree) -> bool {
    service.text_at(&["spec", "type"]) == "LoadBalancer" && load_balanced(service).is_empty()
}

/// Returns everything that is found, the worst first.
pub fn findings(facts: &Facts, evidence: &Evidence, now: jiff::Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    for service in services(facts) {
        Check::of(service, facts, evidence).all(&mut found, now);
    }
    for gateway in &facts.gateways {
        refused(&mut found, gateway, facts);
    }
    let unseen = evidence.unseen.iter().map(|what| Finding::new(codes::NOT_SEEN, Severity::Info, "", what.clone(), ""));
    found.extend(unseen);
    found.sort_by_key(|finding| finding.severity);
    found
}

/// The checks of one service.
struct Check<'a> {
    service: &'a Tree,
    object: String,
    namespace: &'a str,
    name: &'a str,
    pods: Vec<&'a Tree>,
    ports: Vec<Port>,
    facts: &'a Facts,
    evidence: &'a Evidence,
}

impl<'a> Check<'a> {
    fn of(service: &'a Tree, facts: &'a Facts, evidence: &'a Evidence) -> Self {
        let (namespace, name) = (text(service, "namespace"), text(service, "name"));
        let pods: Vec<&Tree> = pods_of(service, &facts.pods).into_iter().filter(|pod| !is_over(pod)).collect();
        let ports = Port::of_service(service, &pods);
        Self { service, object: format!("Service {namespace}/{name}"), namespace, name, pods, ports, facts, evidence }
    }

    fn finding(
        &self,
        code: crate::finding::Code,
        severity: Severity,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Finding {
        Finding::new(code, severity, self.object.clone(), message, hint)
    }

    fn stand(&self) -> Stand<'a> {
        let port = pick(&self.ports, Role::Http).or_else(|| pick(&self.ports, Role::Https)).or(self.ports.first());
        Stand { namespace: self.namespace, service: self.name, port: port.map_or(80, |port| port.port) }
    }

    fn all(&self, found: &mut Vec<Finding>, now: jiff::Timestamp) {
        found.extend(self.balancer(now));
        found.extend(self.inside_only());
        found.extend(self.node_ports());
        found.extend(self.sources());
        let no_pods = self.no_pods();
        let is_empty = no_pods.is_empty();
        found.extend(no_pods);
        if !self.pods.is_empty() {
            if is_empty {
                found.extend(self.not_ready());
            }
            found.extend(self.wrong_ports());
            found.extend(self.no_server());
        }
    }

    /// What keeps a load balancer from having an address.
    fn balancer(&self, now: jiff::Timestamp) -> Vec<Finding> {
        let mut found = self.refused_ports();
        if !is_pending(self.service) {
            return found;
        }
        let platform = &self.facts.platform;
        let settle = platform.settle(self.stand());
        if let Some(event) = self.newest_event() {
            let message = event.text_at(&["message"]);
            let is_quota = {
                let lower = message.to_lowercase();
                ["quota", "limit exceeded", "limitexceeded", "toomanyloadbalancers", "too many"]
                    .iter()
                    .any(|word| lower.contains(word))
            };
            let (code, hint) = if is_quota {
                (
                    codes::QUOTA,
                    "have the provider raise the quota, or delete a load balancer that nobody needs".to_owned(),
                )
            } else {
                let command = format!("`kubectl -n {} describe service {}`", self.namespace, self.name);
                (codes::LOAD_BALANCER_FAILED, format!("it is tried again by itself; {command} shows how that goes"))
            };
            let reason = event.text_at(&["reason"]);
            found.push(self.finding(code, Severity::Error, format!("{reason}: {}", shortened(message)), hint));
        }
        let class = self.service.text_at(&["spec", "loadBalancerClass"]);
        if !class.is_empty() {
            found.push(self.finding(
                codes::LOAD_BALANCER_CLASS,
                Severity::Error,
                format!("it asks for the class `{class}`, and no controller of that class has given it an address"),
                format!(
                    "see that the controller for `{class}` runs; a class cannot be changed: for another delete the \
                     service and run `meshctl install` again"
                ),
            ));
        }
        found.extend(self.port_taken());
        if found.is_empty() {
            let age = age(self.service, now);
            if platform.lacks_load_balancers() || platform.sort == Sort::Unknown {
                let where_from = match platform.title() {
                    Some(title) => format!("{title} gives load balancers no addresses by itself"),
                    None => "nothing in this cluster gives load balancers addresses".to_owned(),
                };
                let message = format!("its load balancer has no address{age}: {where_from}");
                found.push(self.finding(codes::NO_LOAD_BALANCERS, Severity::Error, message, settle));
            } else {
                let message = format!("its load balancer has no address{age}, and no event says why");
                found.push(self.finding(codes::PENDING, Severity::Error, message, settle));
            }
        }
        found
    }

    /// The newest warning about the service.
    fn newest_event(&self) -> Option<&'a Tree> {
        let is_about = |event: &&Tree| {
            let about = |field: &str| event.text_at(&["involvedObject", field]);
            about("kind") == "Service" && about("namespace") == self.namespace && about("name") == self.name
        };
        let last = |event: &&Tree| {
            let times = [&["series", "lastObservedTime"][..], &["lastTimestamp"], &["eventTime"]];
            let time = times.iter().map(|path| event.text_at(path)).find(|time| !time.is_empty());
            time.unwrap_or_default().to_owned()
        };
        self.evidence.events.iter().filter(is_about).max_by_key(last)
    }

    /// Ports that the load balancer itself reports as failed.
    fn refused_ports(&self) -> Vec<Finding> {
        let entries = self.service.items_at(&["status", "loadBalancer", "ingress"]).iter();
        let ports = entries.flat_map(|entry| entry.items_at(&["ports"]));
        let failed = ports.filter(|port| !port.text_at(&["error"]).is_empty());
        let finding = |port: &Tree| {
            let number = super::ports::number(port.get("port")).unwrap_or_default();
            let message = format!("its load balancer does not serve port {number}: {}", port.text_at(&["error"]));
            self.finding(codes::LOAD_BALANCER_FAILED, Severity::Error, message, "")
        };
        failed.map(finding).collect()
    }

    /// Other load balancers with the same ports, where they share machines.
    fn port_taken(&self) -> Vec<Finding> {
        let other = |service: &&Tree| {
            service.text_at(&["spec", "type"]) == "LoadBalancer"
                && !load_balanced(service).is_empty()
                && (text(service, "namespace"), text(service, "name")) != (self.namespace, self.name)
        };
        let mut found = Vec::new();
        for service in self.evidence.balancers.iter().filter(other) {
            let theirs = Port::of_service(service, &[]);
            let shared: Vec<String> = self
                .ports
                .iter()
                .filter(|port| theirs.iter().any(|other| (other.port, &other.protocol) == (port.port, &port.protocol)))
                .map(|port| port.port.to_string())
                .collect();
            if !shared.is_empty() {
                let (namespace, name) = (text(service, "namespace"), text(service, "name"));
                let what = if shared.len() == 1 { "port" } else { "ports" };
                let message = format!("Service {namespace}/{name} has its {what} {} already", shared.join(", "));
                let hint = format!(
                    "load balancers share the ports of the nodes here: change the other one with \
                     `kubectl -n {namespace} edit service {name}`, or give this one other ports"
                );
                found.push(self.finding(codes::PORT_TAKEN, Severity::Error, message, hint));
            }
        }
        found
    }

    fn inside_only(&self) -> Option<Finding> {
        let sort = self.service.text_at(&["spec", "type"]);
        let has_hosts = self.ports.iter().any(|port| port.host_port.is_some());
        let has_external = !self.service.items_at(&["spec", "externalIPs"]).is_empty();
        if !matches!(sort, "ClusterIP" | "") || has_hosts || has_external {
            return None;
        }
        let (namespace, name) = (self.namespace, self.name);
        let hint = format!(
            "`kubectl -n {namespace} patch service {name} -p '{{\"spec\":{{\"type\":\"LoadBalancer\"}}}}'`, or from here \
             `{}`",
            port_forward(self.stand())
        );
        Some(self.finding(codes::INSIDE_ONLY, Severity::Warning, "it has the type ClusterIP", hint))
    }

    fn node_ports(&self) -> Option<Finding> {
        let has_any = self.ports.iter().any(|port| port.node_port.is_some());
        (is_pending(self.service) && !has_any).then(|| {
            let message = "it has no ports at nodes either (`allocateLoadBalancerNodePorts: false`)";
            self.finding(codes::NO_NODE_PORTS, Severity::Info, message, format!("`{}`", port_forward(self.stand())))
        })
    }

    fn sources(&self) -> Option<Finding> {
        let ranges: Vec<&str> =
            self.service.items_at(&["spec", "loadBalancerSourceRanges"]).iter().filter_map(Tree::as_str).collect();
        (!ranges.is_empty()).then(|| {
            let message = format!("its load balancer lets in {} only", ranges.join(", "));
            self.finding(codes::SOURCES, Severity::Info, message, "")
        })
    }

    fn selector(&self) -> Option<&'a Map> {
        let selector = self.service.get_path(&["spec", "selector"]).and_then(Tree::as_map);
        selector.filter(|selector| !selector.is_empty())
    }

    /// A service that leads to no pod.
    fn no_pods(&self) -> Vec<Finding> {
        if !self.pods.is_empty() {
            return Vec::new();
        }
        let (namespace, name) = (self.namespace, self.name);
        let Some(selector) = self.selector() else {
            let message = "it has no selector: where it leads is in EndpointSlices that somebody keeps by hand";
            let hint = format!("`kubectl -n {namespace} get endpointslices -l kubernetes.io/service-name={name}`");
            return vec![self.finding(codes::NO_PODS, Severity::Warning, message, hint)];
        };
        if let Some(workload) = self.workload() {
            return self.absent(workload);
        }
        let message = format!("its selector {} matches no pod", pairs(selector));
        // The one that is meant has the service's name, or most of the labels.
        let alike = |workload: &&Tree| {
            let labels = template_labels(workload);
            let shared = selector.iter().filter(|(key, value)| labels.and_then(|all| all.get(key)) == Some(*value));
            (text(workload, "name") == name, shared.count())
        };
        let own = self.evidence.workloads.iter().filter(|workload| text(workload, "namespace") == namespace);
        let meant = own.filter(|workload| alike(workload) > (false, 0)).max_by_key(alike);
        let hint = match meant.and_then(|workload| Some((workload, template_labels(workload)?))) {
            Some((workload, labels)) => {
                let wanted: Map =
                    selector.keys().filter_map(|key| Some((key.clone(), labels.get(key)?.clone()))).collect();
                let wanted = if wanted.is_empty() { labels.clone() } else { wanted };
                format!(
                    "{} {namespace}/{} has {}; `kubectl -n {namespace} set selector service {name} '{}'`",
                    workload.text_at(&["kind"]),
                    text(workload, "name"),
                    pairs(&wanted),
                    pairs(&wanted)
                )
            }
            None => format!("`kubectl -n {namespace} get pods --show-labels` shows what there is"),
        };
        vec![self.finding(codes::NO_PODS, Severity::Error, message, hint)]
    }

    /// Returns the workload whose pods the service would lead to.
    fn workload(&self) -> Option<&'a Tree> {
        let selector = self.selector()?;
        self.evidence.workloads.iter().find(|workload| {
            text(workload, "namespace") == self.namespace
                && super::address::has_labels(template_labels(workload), selector)
        })
    }

    /// A workload that has no pods.
    fn absent(&self, workload: &Tree) -> Vec<Finding> {
        let kind = workload.text_at(&["kind"]);
        let (namespace, name) = (self.namespace, text(workload, "name"));
        if workload.get_path(&["spec", "replicas"]).and_then(Tree::as_int) == Some(0) {
            let message = format!("it leads to no pod: {kind} {namespace}/{name} is scaled to 0");
            let hint = format!("`kubectl -n {namespace} scale {} {name} --replicas 1`", kind.to_lowercase());
            return vec![self.finding(codes::NO_PODS, Severity::Error, message, hint)];
        }
        let shown = self.of_signals(codes::NO_PODS, &signals(workload, &self.evidence.around));
        if !shown.is_empty() {
            return shown;
        }
        let message = format!("it leads to no pod: {kind} {namespace}/{name} has none");
        let hint = format!("`kubectl -n {namespace} describe {} {name}`", kind.to_lowercase());
        vec![self.finding(codes::NO_PODS, Severity::Error, message, hint)]
    }

    /// Pods of which none is ready.
    fn not_ready(&self) -> Vec<Finding> {
        if self.pods.iter().any(|pod| is_ready(pod)) {
            return Vec::new();
        }
        let shown = self.workload().map(|workload| signals(workload, &self.evidence.around)).unwrap_or_default();
        let shown = self.of_signals(codes::NOT_READY, &shown);
        if !shown.is_empty() {
            return shown;
        }
        let count = self.pods.len();
        let pods = if count == 1 { "its pod is".to_owned() } else { format!("none of its {count} pods is") };
        let first = self.pods.first().map_or("", |pod| text(pod, "name"));
        let (is, rest) = if count == 1 { ("not ready", pods) } else { ("ready", pods) };
        let hint = format!("`kubectl -n {} describe pod {first}`", self.namespace);
        vec![self.finding(codes::NOT_READY, Severity::Error, format!("{rest} {is}"), hint)]
    }

    fn of_signals(&self, code: crate::finding::Code, shown: &[Signal]) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        for Signal { object, what, message, remedies, .. } in shown {
            let detail = if message.is_empty() { String::new() } else { format!(": {message}") };
            let message = format!("no pod is ready; {object}: {what}{detail}");
            let hint = remedies.first().cloned().unwrap_or_default();
            // Pods that are alike are told of once.
            if !found.iter().any(|finding| finding.hint == hint) {
                found.push(self.finding(code, Severity::Error, message, hint));
            }
        }
        found
    }

    /// Ports that lead to none of the pods.
    fn wrong_ports(&self) -> Vec<Finding> {
        let containers = self.pods.iter().flat_map(|pod| {
            ["containers", "initContainers"].into_iter().flat_map(|field| pod.items_at(&["spec", field]))
        });
        let declared: Vec<&Tree> = containers.flat_map(|container| container.items_at(&["ports"])).collect();
        let numbers: Vec<u16> =
            declared.iter().filter_map(|port| super::ports::number(port.get("containerPort"))).collect();
        // Ports of the proxy's own, which every one has.
        let is_own = |port: u16| (15000..15100).contains(&port);
        // What a container declares is no more than a word. It counts where the other ports of the service are declared.
        let is_declaring = self
            .ports
            .iter()
            .any(|port| port.target_port.parse().is_ok_and(|target| numbers.contains(&target) && !is_own(target)));
        let shown = |numbers: &[u16]| {
            let mut numbers: Vec<u16> = numbers.iter().copied().filter(|number| !is_own(*number)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        let mut found = Vec::new();
        for port in self.ports.iter().filter(|port| port.protocol == "TCP") {
            let target = &port.target_port;
            let title = match &*port.name {
                "" => format!("its port {}", port.port),
                name => format!("its port {name} ({})", port.port),
            };
            let finding = |severity, message: String, wanted: &str| {
                let hint =
                    format!("set `targetPort` to {wanted}: `kubectl -n {} edit service {}`", self.namespace, self.name);
                self.finding(codes::WRONG_PORT, severity, message, hint)
            };
            match target.parse::<u16>() {
                Err(_) if !declared.iter().any(|port| port.text_at(&["name"]) == target) => {
                    let message =
                        format!("{title} leads to a port `{target}` of the pods, and they have none of that name");
                    found.push(finding(Severity::Error, message, "the number of the port"));
                }
                Ok(number) if is_declaring && !numbers.contains(&number) && !is_own(number) => {
                    let message = format!(
                        "{title} leads to port {number} of the pods, and what they listen on is {}",
                        shown(&numbers)
                    );
                    found.push(finding(Severity::Warning, message, "one of these"));
                }
                _ => {}
            }
        }
        found
    }

    /// Ports on which nothing makes the gateway listen.
    fn no_server(&self) -> Option<Finding> {
        // The listeners of a Gateway open their ports themselves.
        if !self.service.text_at(&["metadata", "labels", super::find::GATEWAY_NAME]).is_empty() {
            return None;
        }
        let servers = self.evidence.servers.as_ref()?;
        let labels = self.pods.first()?.get_path(&["metadata", "labels"]).and_then(Tree::as_map);
        let empty = Map::default();
        let selects = |gateway: &&Tree| {
            let selector = gateway.get_path(&["spec", "selector"]).and_then(Tree::as_map).unwrap_or(&empty);
            super::address::has_labels(labels, selector)
        };
        let open: Vec<u16> = servers
            .iter()
            .filter(selects)
            .flat_map(|gateway| gateway.items_at(&["spec", "servers"]))
            .filter_map(|server| super::ports::number(server.get_path(&["port", "number"])))
            .collect();
        // A server names the port of the service, or that of the pods.
        let is_open =
            |port: &Port| open.contains(&port.port) || port.target_port.parse().is_ok_and(|port| open.contains(&port));
        let pages: Vec<&Port> = [Role::Http, Role::Https].iter().filter_map(|role| pick(&self.ports, *role)).collect();
        if pages.is_empty() || pages.iter().any(|port| is_open(port)) {
            return None;
        }
        let numbers: Vec<String> = pages.iter().map(|port| port.port.to_string()).collect();
        let message = format!(
            "no Gateway for its pods opens port {}: connections are refused until one does",
            numbers.join(" or ")
        );
        let hint = "apply a Gateway whose `selector` has labels of the pods (or an Ingress of class `istio`); `meshctl \
                    ingress routes` shows what there is";
        Some(self.finding(codes::NO_SERVER, Severity::Info, message, hint))
    }
}

/// What the control plane says against a Gateway of the Gateway API.
fn refused(found: &mut Vec<Finding>, gateway: &Tree, facts: &Facts) {
    let (namespace, name) = (text(gateway, "namespace"), text(gateway, "name"));
    let object = format!("Gateway {namespace}/{name}");
    let conditions = gateway.items_at(&["status", "conditions"]);
    // That its load balancer is pending is said of its service.
    let has_pending = facts.service_of(gateway).is_some_and(is_pending);
    for condition in conditions {
        let says_no = ["Accepted", "Programmed"].contains(&condition.text_at(&["type"]))
            && condition.text_at(&["status"]) == "False";
        if !says_no || (has_pending && condition.text_at(&["reason"]) == "AddressNotAssigned") {
            continue;
        }
        let (sort, reason) = (condition.text_at(&["type"]), condition.text_at(&["reason"]));
        let message = format!("not {} ({reason}): {}", sort.to_lowercase(), shortened(condition.text_at(&["message"])));
        found.push(Finding::new(codes::GATEWAY_REFUSED, Severity::Error, object.clone(), message, ""));
    }
    let is_untouched = conditions.iter().all(|condition| condition.text_at(&["reason"]) == "Pending");
    if is_untouched && facts.service_of(gateway).is_none() {
        let class = gateway.text_at(&["spec", "gatewayClassName"]);
        let message = format!("nobody has taken it up; its class is `{class}`");
        let hint = "see that istiod runs with `meshctl verify`, and that `kubectl get gatewayclasses` has the class";
        found.push(Finding::new(codes::GATEWAY_REFUSED, Severity::Error, object.clone(), message, hint));
    }
    for listener in gateway.items_at(&["status", "listeners"]) {
        for condition in listener.items_at(&["conditions"]) {
            let sort = condition.text_at(&["type"]);
            let bad = if sort == "Conflicted" { "True" } else { "False" };
            let counts = ["Accepted", "ResolvedRefs", "Conflicted"].contains(&sort);
            if counts && condition.text_at(&["status"]) == bad {
                let message = format!(
                    "its listener {} is not well ({}): {}",
                    listener.text_at(&["name"]),
                    condition.text_at(&["reason"]),
                    shortened(condition.text_at(&["message"]))
                );
                found.push(Finding::new(codes::GATEWAY_REFUSED, Severity::Error, object.clone(), message, ""));
            }
        }
    }
}

fn template_labels(workload: &Tree) -> Option<&Map> {
    workload.get_path(&["spec", "template", "metadata", "labels"]).and_then(Tree::as_map)
}

/// Returns `app=x,istio=y`.
fn pairs(labels: &Map) -> String {
    let pairs = labels.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)));
    pairs.collect::<Vec<_>>().join(",")
}

fn shortened(message: &str) -> String {
    let words = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MESSAGE {
        return words;
    }
    words.chars().take(MESSAGE).chain(['…']).collect()
}

/// Returns ` after 12 minutes`; nothing when the age is not known.
fn age(object: &Tree, now: jiff::Timestamp) -> String {
    let Ok(since) = object.text_at(&["metadata", "creationTimestamp"]).parse::<jiff::Timestamp>() else {
        return String::new();
    };
    let seconds = now.duration_since(since).as_secs().max(0);
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..86400 => (seconds / 3600, "hour"),
        _ => (seconds / 86400, "day"),
    };
    format!(" after {count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;
    use crate::mesh::ingress::platform::Platform;

    const PORTS: &str = "[{name: status-port, port: 15021, targetPort: 15021}, \
        {name: http2, port: 80, targetPort: 8080, nodePort: 30080}, \
        {name: https, port: 443, targetPort: 8443, nodePort: 30443}]";
    const POD: &str = "{metadata: {name: p, namespace: 'n', labels: {istio: ingressgateway}}, \
        spec: {containers: [{name: istio-proxy, ports: [{containerPort: 15021}, {containerPort: 8080}, \
        {containerPort: 8443}, {containerPort: 15090, name: http-envoy-prom}]}]}, \
        status: {phase: Running, hostIP: 10.0.0.1, conditions: [{type: Ready, status: 'True'}]}}";

    fn service(spec: &str, ports: &str, status: &str) -> Tree {
        tree(&format!(
            "{{apiVersion: v1, kind: Service, metadata: {{name: gw, namespace: 'n', creationTimestamp: '2026-11-21T10:00:00Z'}}, \
             spec: {{selector: {{istio: ingressgateway}}, {spec}, ports: {ports}}}, status: {status}}}"
        ))
    }

    fn event(message: &str, time: &str) -> Tree {
        tree(&format!(
            "{{involvedObject: {{kind: Service, name: gw, namespace: 'n'}}, reason: SyncLoadBalancerFailed, \
             message: '{message}', lastTimestamp: '{time}'}}"
        ))
    }

    fn facts(service: Tree, pods: &[&str], sort: Sort) -> Facts {
        Facts {
            services: vec![service],
            pods: pods.iter().map(|pod| tree(pod)).collect(),
            platform: Platform { sort, name: "dev".to_owned(), evidence: String::new() },
            ..Facts::default()
        }
    }

    /// Codes and severities.
    fn codes_of(facts: &Facts, evidence: &Evidence) -> Vec<(&'static str, Severity)> {
        let now = "2026-11-21T10:12:00Z".parse().unwrap();
        findings(facts, evidence, now).iter().map(|finding| (finding.code.number, finding.severity)).collect()
    }

    fn first(facts: &Facts, evidence: &Evidence) -> Finding {
        let now = "2026-11-21T10:12:00Z".parse().unwrap();
        findings(facts, evidence, now).remove(0)
    }

    const BALANCED: &str = "{loadBalancer: {ingress: [{ip: 192.0.2.1}]}}";
    use Severity::{Error, Info, Warning};

    #[test]
    fn a_gateway_that_is_well_has_no_findings() {
        let well = facts(service("type: LoadBalancer", PORTS, BALANCED), &[POD], Sort::Cloud);
        assert_eq!(codes_of(&well, &Evidence::default()), []);
    }

    #[test]
    fn what_keeps_a_load_balancer_from_an_address() {
        let pending = |spec: &str, sort| facts(service(spec, PORTS, "{}"), &[POD], sort);
        let plain = "type: LoadBalancer";
        let none = Evidence::default;
        let finding = first(&pending(plain, Sort::Kind), &none());
        assert_eq!(finding.code, codes::NO_LOAD_BALANCERS);
        assert_eq!(
            finding.message,
            "its load balancer has no address after 12 minutes: kind gives load balancers no addresses by itself"
        );
        assert!(finding.hint.contains("`cloud-provider-kind`"));
        assert_eq!(codes_of(&pending(plain, Sort::Unknown), &none()), [("MSH0602", Error)]);
        assert_eq!(codes_of(&pending(plain, Sort::Cloud), &none()), [("MSH0601", Error)]);
        assert_eq!(
            codes_of(&pending("type: LoadBalancer, loadBalancerClass: a/b", Sort::Cloud), &none()),
            [("MSH0605", Error)]
        );

        let said = |messages: &[(&str, &str)]| Evidence {
            events: messages.iter().map(|(message, time)| event(message, time)).collect(),
            ..Evidence::default()
        };
        let failed = said(&[("subnet not found", "2026-11-21T10:05:00Z"), ("Quota exceeded", "2026-11-21T10:01:00Z")]);
        let finding = first(&pending(plain, Sort::Cloud), &failed);
        assert_eq!(
            (finding.code, &*finding.message),
            (codes::LOAD_BALANCER_FAILED, "SyncLoadBalancerFailed: subnet not found")
        );
        assert_eq!(codes_of(&pending(plain, Sort::Cloud), &said(&[("Quota Y exceeded", "")])).len(), 1);
        assert_eq!(first(&pending(plain, Sort::Cloud), &said(&[("Quota X exceeded", "")])).code, codes::QUOTA);
    }

    #[test]
    fn a_port_that_another_load_balancer_has() {
        let facts = facts(service("type: LoadBalancer", PORTS, "{}"), &[POD], Sort::K3s);
        let traefik = tree(
            "{metadata: {name: traefik, namespace: kube-system}, spec: {type: LoadBalancer, ports: [{port: 80}, {port: 443}]}, \
             status: {loadBalancer: {ingress: [{ip: 10.0.0.1}]}}}",
        );
        let evidence = Evidence { balancers: vec![traefik, facts.services[0].clone()], ..Evidence::default() };
        let finding = first(&facts, &evidence);
        assert_eq!(
            (finding.code, &*finding.message),
            (codes::PORT_TAKEN, "Service kube-system/traefik has its ports 80, 443 already")
        );
    }

    #[test]
    fn a_selector_that_matches_nothing_names_the_labels_that_would() {
        let facts = facts(service("type: LoadBalancer", PORTS, BALANCED), &[], Sort::Cloud);
        let deployment = |labels: &str, replicas: i64| {
            tree(&format!(
                "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: gw, namespace: 'n'}}, \
                 spec: {{replicas: {replicas}, template: {{metadata: {{labels: {labels}}}}}}}}}"
            ))
        };
        let finding = first(
            &facts,
            &Evidence { workloads: vec![deployment("{istio: other, app: x}", 1)], ..Evidence::default() },
        );
        assert_eq!(
            (finding.code, &*finding.message),
            (codes::NO_PODS, "its selector istio=ingressgateway matches no pod")
        );
        assert_eq!(
            finding.hint,
            "Deployment n/gw has istio=other; `kubectl -n n set selector service gw 'istio=other'`"
        );
        let evidence = Evidence { workloads: vec![deployment("{istio: ingressgateway}", 0)], ..Evidence::default() };
        let finding = first(&facts, &evidence);
        assert_eq!(finding.hint, "`kubectl -n n scale deployment gw --replicas 1`");
        assert_eq!(codes_of(&facts, &Evidence::default()), [("MSH0607", Error)]);
    }

    #[test]
    fn pods_that_are_not_ready() {
        let pod = POD.replace("'True'", "'False'");
        let facts = facts(service("type: LoadBalancer", PORTS, BALANCED), &[&pod], Sort::Cloud);
        let finding = first(&facts, &Evidence::default());
        assert_eq!((finding.code, &*finding.message), (codes::NOT_READY, "its pod is not ready"));
        let facts = Facts { pods: vec![tree(&pod), tree(POD)], ..facts };
        assert_eq!(codes_of(&facts, &Evidence::default()), []);
    }

    #[test]
    fn ports_that_lead_nowhere() {
        let of = |ports: &str, pod: &str| {
            codes_of(&facts(service("type: LoadBalancer", ports, BALANCED), &[pod], Sort::Cloud), &Evidence::default())
        };
        let wrong = PORTS.replace("targetPort: 8080", "targetPort: 9999");
        assert_eq!(of(&wrong, POD), [("MSH0609", Warning)]);
        // Pods that declare nothing say nothing: the gateways of Istio's chart.
        let silent = POD.replace("{containerPort: 8080}, {containerPort: 8443}, ", "");
        assert_eq!(of(&wrong, &silent), []);
        let named = PORTS.replace("targetPort: 8080", "targetPort: web");
        assert_eq!(of(&named, POD), [("MSH0609", Error)]);
        assert_eq!(of(&named, &POD.replace("containerPort: 8080", "containerPort: 8080, name: web")), []);
    }

    #[test]
    fn a_port_is_open_when_a_gateway_opens_it() {
        let facts = facts(service("type: LoadBalancer", PORTS, BALANCED), &[POD], Sort::Cloud);
        let of = |selector: &str, port: u16| {
            let gateway = tree(&format!("{{spec: {{selector: {selector}, servers: [{{port: {{number: {port}}}}}]}}}}"));
            codes_of(&facts, &Evidence { servers: Some(vec![gateway]), ..Evidence::default() })
        };
        assert_eq!(of("{istio: ingressgateway}", 80), []);
        assert_eq!(of("{istio: ingressgateway}", 8443), []);
        assert_eq!(of("{istio: ingressgateway}", 31400), [("MSH0610", Info)]);
        assert_eq!(of("{istio: other}", 80), [("MSH0610", Info)]);
    }

    #[test]
    fn what_is_for_the_inside_or_for_some() {
        let bare = "[{name: http2, port: 80, targetPort: 8080}]";
        let of = |spec: &str, status: &str| {
            codes_of(&facts(service(spec, bare, status), &[POD], Sort::Cloud), &Evidence::default())
        };
        assert_eq!(of("type: ClusterIP", "{}"), [("MSH0611", Warning)]);
        assert_eq!(of("type: ClusterIP, externalIPs: [192.0.2.1]", "{}"), []);
        assert_eq!(of("type: LoadBalancer", "{}"), [("MSH0601", Error), ("MSH0612", Info)]);
        assert_eq!(of("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]", BALANCED), [("MSH0614", Info)]);
        let failed = "{loadBalancer: {ingress: [{ip: a, ports: [{port: 80, error: NoAddress}]}]}}";
        assert_eq!(of("type: LoadBalancer", failed), [("MSH0603", Error)]);
    }

    #[test]
    fn a_gateway_that_is_refused_says_why() {
        let of = |status: &str| {
            let text = format!(
                "{{metadata: {{name: g, namespace: 'n'}}, spec: {{gatewayClassName: istio}}, status: {status}}}"
            );
            let facts = Facts { gateways: vec![tree(&text)], ..Facts::default() };
            findings(&facts, &Evidence::default(), jiff::Timestamp::UNIX_EPOCH)
        };
        let found = of("{conditions: [{type: Accepted, status: 'False', reason: Invalid, message: m}], \
             listeners: [{name: l, conditions: [{type: ResolvedRefs, status: 'False', reason: InvalidCertificateRef, message: secret x}, \
             {type: Conflicted, status: 'False'}]}]}");
        let messages: Vec<&str> = found.iter().map(|finding| &*finding.message).collect();
        assert_eq!(
            messages,
            ["not accepted (Invalid): m", "its listener l is not well (InvalidCertificateRef): secret x"]
        );
        assert!(of("{}")[0].message.contains("nobody has taken it up"));
        assert_eq!(of("{conditions: [{type: Programmed, status: 'True'}]}"), []);
    }
}
