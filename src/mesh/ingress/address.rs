//! [`Address`]: host, ports and URLs of a gateway. From its load balancer where that has an address, else from the
//! addresses that somebody has given its service, the ports of the nodes, or those of its pods on their nodes.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::platform::{Platform, Sort, Stand, port_forward};
use super::ports::{Port, Role, number, pick};
use crate::object::pod::{is_over, is_ready};
use crate::values::{Map, Tree};

/// Where an address comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// The load balancer of the service.
    LoadBalancer,
    /// An address that somebody has given the service (`externalIPs`).
    ExternalIp,
    /// The node of a pod of the gateway, with the ports that the service has at nodes.
    NodePort,
    /// The node of a pod of the gateway, with ports that the pod has there itself.
    HostPort,
    /// What the Gateway says about itself.
    Status,
    /// There is none.
    None,
}

impl Origin {
    /// Returns what people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::LoadBalancer => "load balancer",
            Self::ExternalIp => "external IP",
            Self::NodePort => "node ports",
            Self::HostPort => "host ports",
            Self::Status => "Gateway",
            Self::None => "-",
        }
    }
}

/// A port that is reachable, with what to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The number of the port at the host.
    pub port: u16,
    /// What to open: a URL, or for TCP `host:port`.
    pub url: String,
}

/// Where a gateway is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// `Service`, or `Gateway` for one of the Gateway API.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The service behind a Gateway, as `namespace/name`; of a Service nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The type of the service, such as `LoadBalancer`; empty when there is no service.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service_type: String,
    /// Where the address comes from.
    pub origin: Origin,
    /// Whether the load balancer has no address yet.
    pub pending: bool,
    /// A name or an IP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// All hosts that would do, this one first.
    pub hosts: Vec<String>,
    /// HTTP in clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<Entry>,
    /// HTTP over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https: Option<Entry>,
    /// Other connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp: Option<Entry>,
    /// All ports.
    pub ports: Vec<Port>,
    /// Why there is no better address, or none at all: a fragment of a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What to do about it; commands stand in backticks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<String>,
}

/// Where the gateways of a mesh are reached.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Addresses {
    /// What sort of cluster it is.
    pub platform: Platform,
    /// The gateways.
    pub gateways: Vec<Address>,
    /// What could not be asked, and what is not known therefore.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
}

/// What an address is made of besides the gateway itself.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Pods, among them those of the gateway.
    pub pods: &'a [Tree],
    /// Nodes, as far as they are known.
    pub nodes: &'a [Tree],
    /// The sort of cluster.
    pub platform: &'a Platform,
    /// The path of the URLs, with its slash in front; empty for none.
    pub path: &'a str,
}

impl Address {
    /// Returns `namespace/name`.
    pub fn title(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    /// Returns the entry that a browser would be given: HTTP, else HTTPS.
    pub fn page(&self) -> Option<&Entry> {
        self.http.as_ref().or(self.https.as_ref())
    }

    /// Returns where a service is reached.
    pub fn of_service(service: &Tree, around: Around<'_>) -> Self {
        let mut address = Self::unaddressed("Service", service);
        service.text_at(&["spec", "type"]).clone_into(&mut address.service_type);
        let pods = pods_of(service, around.pods);
        address.ports = Port::of_service(service, &pods);
        address.look(service, &pods, around);
        address.finish(around);
        address
    }

    /// Returns where a Gateway of the Gateway API is reached. `service` is the one that was made for it, or that it names.
    pub fn of_gateway(gateway: &Tree, service: Option<&Tree>, around: Around<'_>) -> Self {
        let mut address = Self::unaddressed("Gateway", gateway);
        let listeners = gateway.items_at(&["spec", "listeners"]);
        let roles: Vec<(u16, Role, &str)> = listeners
            .iter()
            .filter_map(|listener| {
                Some((number(listener.get("port"))?, role_of(listener), listener.text_at(&["name"])))
            })
            .collect();
        if let Some(service) = service {
            service.text_at(&["spec", "type"]).clone_into(&mut address.service_type);
            address.service = Some(format!(
                "{}/{}",
                service.text_at(&["metadata", "namespace"]),
                service.text_at(&["metadata", "name"])
            ));
            let pods = pods_of(service, around.pods);
            address.ports = Port::of_service(service, &pods);
            for port in address.ports.iter_mut().filter(|port| port.role != Role::Status) {
                match roles.iter().find(|(number, ..)| *number == port.port) {
                    Some((_, role, _)) => port.set_role(*role),
                    // The service may be shared; what nobody listens on is no way in.
                    None => port.set_role(Role::Other),
                }
            }
            address.look(service, &pods, around);
        } else {
            address.hosts = status_addresses(gateway);
            address.ports = roles.iter().map(|(port, role, name)| Port::of_listener(name, *port, *role)).collect();
            if address.hosts.is_empty() {
                address.reason = unprogrammed(gateway);
            } else {
                address.origin = Origin::Status;
            }
        }
        address.finish(around);
        address
    }

    fn unaddressed(kind: &str, object: &Tree) -> Self {
        Self {
            kind: kind.to_owned(),
            namespace: object.text_at(&["metadata", "namespace"]).to_owned(),
            name: object.text_at(&["metadata", "name"]).to_owned(),
            service: None,
            service_type: String::new(),
            origin: Origin::None,
            pending: false,
            host: None,
            hosts: Vec::new(),
            http: None,
            https: None,
            tcp: None,
            ports: Vec::new(),
            reason: String::new(),
            advice: Vec::new(),
        }
    }

    /// Chooses hosts and ports.
    fn look(&mut self, service: &Tree, pods: &[&Tree], around: Around<'_>) {
        let balanced = load_balanced(service);
        self.pending = self.service_type == "LoadBalancer" && balanced.is_empty();
        let external = service.items_at(&["spec", "externalIPs"]).iter().filter_map(Tree::as_str).map(str::to_owned);
        let external: Vec<String> = external.collect();
        let mut node_hosts = node_hosts(pods, around.nodes);
        // A service that had them keeps no ports at nodes when its type is changed; what says so all the same is not so.
        if !matches!(&*self.service_type, "LoadBalancer" | "NodePort") {
            self.ports.iter_mut().for_each(|port| port.node_port = None);
        }
        let has = |port: fn(&Port) -> Option<u16>| self.ports.iter().any(|own| port(own).is_some());
        let (origin, hosts) = if !balanced.is_empty() {
            (Origin::LoadBalancer, balanced)
        } else if !external.is_empty() {
            (Origin::ExternalIp, external)
        } else if has(|port| port.node_port) && !node_hosts.is_empty() {
            if let Some(host) = around.platform.node_port_host() {
                node_hosts.insert(0, host.to_owned());
            }
            (Origin::NodePort, node_hosts)
        } else if has(|port| port.host_port) && !node_hosts.is_empty() {
            (Origin::HostPort, node_hosts)
        } else {
            (Origin::None, Vec::new())
        };
        self.reason = match (origin, &*self.service_type) {
            (Origin::LoadBalancer, _) => String::new(),
            (Origin::None, "ExternalName") => "its service is a mere name (ExternalName)".to_owned(),
            (_, "LoadBalancer") if origin != Origin::None => "its load balancer has no address yet".to_owned(),
            (Origin::None, "LoadBalancer") if has(|port| port.node_port) => {
                "its load balancer has no address yet, and no pod of it runs".to_owned()
            }
            (Origin::None, "LoadBalancer") => {
                "its load balancer has no address yet, and it has no ports at the nodes".to_owned()
            }
            (Origin::None, "NodePort") => "no pod of it runs on any node".to_owned(),
            (Origin::None, _) => "its service has the type ClusterIP: it is reached from inside only".to_owned(),
            _ => String::new(),
        };
        self.origin = origin;
        self.hosts = hosts;
    }

    /// Sets what follows from hosts and ports.
    fn finish(&mut self, around: Around<'_>) {
        self.host = self.hosts.first().cloned();
        for port in &mut self.ports {
            port.open = match self.origin {
                Origin::LoadBalancer | Origin::ExternalIp | Origin::Status => Some(port.port),
                Origin::NodePort => port.node_port,
                Origin::HostPort => port.host_port,
                Origin::None => None,
            };
        }
        if let Some(host) = &self.host {
            let open = |role| pick(&self.ports, role).and_then(|port| port.open);
            let path = around.path;
            let url = |scheme: &str, port: u16, usual: u16| Entry {
                port,
                url: format!("{scheme}://{}{path}", authority(host, port, Some(usual))),
            };
            self.http = open(Role::Http).map(|port| url("http", port, 80));
            self.https = open(Role::Https).map(|port| url("https", port, 443));
            self.tcp = open(Role::Tcp).map(|port| Entry { port, url: authority(host, port, None) });
        }
        self.advice = self.advise(around);
    }

    fn advise(&self, around: Around<'_>) -> Vec<String> {
        let (namespace, service) = match self.service.as_deref().and_then(|service| service.split_once('/')) {
            Some((namespace, name)) => (namespace, name),
            None => (&*self.namespace, &*self.name),
        };
        let chosen = pick(&self.ports, Role::Http).or_else(|| pick(&self.ports, Role::Https));
        let Some(port) = chosen.or(self.ports.first()).map(|port| port.port) else { return Vec::new() };
        let stand = Stand { namespace, service, port };
        let platform = around.platform;
        let mut advice = Vec::new();
        if self.pending {
            advice.push(platform.settle(stand));
        }
        match self.origin {
            Origin::LoadBalancer if matches!(platform.sort, Sort::Kind | Sort::K3d) => {
                advice.extend(platform.reach(stand));
            }
            Origin::NodePort | Origin::HostPort => {
                let outside = external_addresses(around.nodes, &self.hosts);
                match &*outside {
                    [] => advice.extend(platform.reach(stand).filter(|_| platform.node_port_host().is_none())),
                    [first, ..] => advice.push(format!(
                        "from outside the nodes' network the host is {first}, if its firewall lets the ports in"
                    )),
                }
            }
            Origin::None if !self.service_type.is_empty() => {
                advice.push(format!("from here, for as long as it runs: `{}`", port_forward(stand)));
            }
            _ => {}
        }
        advice
    }
}

/// Returns a host with a port: the host of a URL, IPv6 in brackets, without the port that is usual.
pub fn authority(host: &str, port: u16, usual: Option<u16>) -> String {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    if usual == Some(port) { host } else { format!("{host}:{port}") }
}

/// Returns the addresses that the load balancer of a service has.
pub fn load_balanced(service: &Tree) -> Vec<String> {
    if service.text_at(&["spec", "type"]) != "LoadBalancer" {
        return Vec::new();
    }
    let entries = service.items_at(&["status", "loadBalancer", "ingress"]).iter();
    let either = entries.map(|entry| match entry.text_at(&["ip"]) {
        "" => entry.text_at(&["hostname"]),
        ip => ip,
    });
    either.filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// Returns the addresses that a Gateway says it has, those for numbers first.
pub fn status_addresses(gateway: &Tree) -> Vec<String> {
    let addresses = gateway.items_at(&["status", "addresses"]);
    let of = |wanted: fn(&str) -> bool| {
        let fitting = addresses.iter().filter(move |address| wanted(address.text_at(&["type"])));
        fitting.map(|address| address.text_at(&["value"])).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    of(|sort| sort.is_empty() || sort == "IPAddress").chain(of(|sort| sort == "Hostname")).collect()
}

/// Returns why a Gateway has no address, in its own words.
fn unprogrammed(gateway: &Tree) -> String {
    let conditions = gateway.items_at(&["status", "conditions"]).iter();
    let mut said = conditions.filter(|condition| {
        ["Accepted", "Programmed"].contains(&condition.text_at(&["type"])) && condition.text_at(&["status"]) == "False"
    });
    match said.next() {
        Some(condition) => format!("it has no address: {}", condition.text_at(&["message"])),
        None => "it has no address, and no service".to_owned(),
    }
}

fn role_of(listener: &Tree) -> Role {
    match listener.text_at(&["protocol"]) {
        "HTTP" => Role::Http,
        "HTTPS" => Role::Https,
        "TCP" => Role::Tcp,
        "TLS" => Role::Tls,
        _ => Role::Other,
    }
}

/// Returns those pods that a service leads to; a service without a selector leads to none that could be told.
pub fn pods_of<'a>(service: &Tree, pods: &'a [Tree]) -> Vec<&'a Tree> {
    let selector = service.get_path(&["spec", "selector"]).and_then(Tree::as_map);
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { return Vec::new() };
    let namespace = service.text_at(&["metadata", "namespace"]);
    let fits = |pod: &&Tree| {
        pod.text_at(&["metadata", "namespace"]) == namespace
            && has_labels(pod.get_path(&["metadata", "labels"]).and_then(Tree::as_map), selector)
    };
    pods.iter().filter(fits).collect()
}

/// Tells whether labels have all that a selector asks for.
pub fn has_labels(labels: Option<&Map>, selector: &Map) -> bool {
    selector.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
}

/// Returns the addresses of the nodes that pods run on, those of ready pods first, and then the nodes' addresses for the
/// outside.
fn node_hosts(pods: &[&Tree], nodes: &[Tree]) -> Vec<String> {
    let host = |pod: &Tree| pod.text_at(&["status", "hostIP"]).to_owned();
    let (ready, others): (Vec<&Tree>, Vec<&Tree>) =
        pods.iter().filter(|pod| !is_over(pod)).partition(|pod| is_ready(pod));
    let mut seen = BTreeSet::new();
    let mut hosts: Vec<String> = ready.into_iter().chain(others).map(host).collect();
    hosts.retain(|host| !host.is_empty() && seen.insert(host.clone()));
    let outside = external_addresses(nodes, &hosts);
    hosts.extend(outside.into_iter().filter(|host| seen.insert(host.clone())));
    hosts
}

/// Returns the addresses for the outside of the nodes that have one of these addresses.
fn external_addresses(nodes: &[Tree], hosts: &[String]) -> Vec<String> {
    let addresses = |node: &Tree, wanted: &[&str]| -> Vec<String> {
        let all = node.items_at(&["status", "addresses"]).iter();
        let fitting = all.filter(|address| wanted.contains(&address.text_at(&["type"])));
        fitting.map(|address| address.text_at(&["address"]).to_owned()).collect()
    };
    let is_meant = |node: &&Tree| addresses(node, &["InternalIP"]).iter().any(|address| hosts.contains(address));
    let meant = nodes.iter().filter(is_meant);
    let outside: Vec<String> = meant.flat_map(|node| addresses(node, &["ExternalIP"])).collect();
    outside.into_iter().filter(|address| !address.is_empty()).collect()
}

#[cfg(test)]
pub(in crate::mesh) mod tests {
    use super::*;
    use crate::yaml;

    /// Reads YAML.
    pub(in crate::mesh) fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap()
    }

    const PORTS: &str = "ports: [{name: status-port, port: 15021, nodePort: 30021}, \
        {name: http2, port: 80, targetPort: 8080, nodePort: 30080}, \
        {name: https, port: 443, targetPort: 8443, nodePort: 30443}, {name: tcp, port: 31400, nodePort: 31400}]";
    const NO_NODE_PORTS: &str = "ports: [{name: http2, port: 80, targetPort: 8080}, {name: https, port: 443}]";

    fn service(spec: &str, ports: &str, status: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{name: gw, namespace: 'n'}}, spec: {{{spec}, selector: {{istio: ingressgateway}}, {ports}}}, \
             status: {{loadBalancer: {status}}}}}"
        ))
    }

    fn pod(host: &str, ready: bool, ports: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{name: p, namespace: 'n', labels: {{istio: ingressgateway, app: x}}}}, \
             spec: {{containers: [{{ports: [{ports}]}}]}}, status: {{phase: Running, hostIP: '{host}', \
             conditions: [{{type: Ready, status: '{}'}}]}}}}",
            if ready { "True" } else { "False" }
        ))
    }

    struct Setting {
        pods: Vec<Tree>,
        nodes: Vec<Tree>,
        platform: Platform,
        path: &'static str,
    }

    impl Setting {
        fn of(pods: Vec<Tree>) -> Self {
            Self { pods, nodes: Vec::new(), platform: Platform::default(), path: "" }
        }

        fn around(&self) -> Around<'_> {
            Around { pods: &self.pods, nodes: &self.nodes, platform: &self.platform, path: self.path }
        }

        /// What matters of an address: origin, host, HTTP, HTTPS, TCP.
        fn summary(&self, service: &Tree) -> (Origin, String, String, String, String) {
            let address = Address::of_service(service, self.around());
            let url = |entry: &Option<Entry>| entry.as_ref().map(|entry| entry.url.clone()).unwrap_or_default();
            let host = address.host.clone().unwrap_or_default();
            (address.origin, host, url(&address.http), url(&address.https), url(&address.tcp))
        }
    }

    #[test]
    fn addresses_of_many_shapes_of_services() {
        let running = || vec![pod("172.18.0.2", true, "")];
        for (name, pods, service, expected) in [
            (
                "an IP",
                running(),
                service("type: LoadBalancer", PORTS, "{ingress: [{ip: 192.0.2.1}]}"),
                (Origin::LoadBalancer, "192.0.2.1", "http://192.0.2.1", "https://192.0.2.1", "192.0.2.1:31400"),
            ),
            (
                "a hostname, after an empty entry",
                vec![],
                service("type: LoadBalancer", PORTS, "{ingress: [{}, {hostname: lb.example.com}]}"),
                (
                    Origin::LoadBalancer,
                    "lb.example.com",
                    "http://lb.example.com",
                    "https://lb.example.com",
                    "lb.example.com:31400",
                ),
            ),
            (
                "IPv6",
                vec![],
                service("type: LoadBalancer", PORTS, "{ingress: [{ip: '2001:db8::1'}]}"),
                (
                    Origin::LoadBalancer,
                    "2001:db8::1",
                    "http://[2001:db8::1]",
                    "https://[2001:db8::1]",
                    "[2001:db8::1]:31400",
                ),
            ),
            (
                "pending",
                running(),
                service("type: LoadBalancer", PORTS, "{}"),
                (
                    Origin::NodePort,
                    "172.18.0.2",
                    "http://172.18.0.2:30080",
                    "https://172.18.0.2:30443",
                    "172.18.0.2:31400",
                ),
            ),
            (
                "pending, and a ready pod behind one that is not",
                vec![pod("10.0.0.1", false, ""), pod("10.0.0.2", true, "")],
                service("type: LoadBalancer", PORTS, "{}"),
                (Origin::NodePort, "10.0.0.2", "http://10.0.0.2:30080", "https://10.0.0.2:30443", "10.0.0.2:31400"),
            ),
            (
                "pending, without pods",
                vec![],
                service("type: LoadBalancer", PORTS, "{}"),
                (Origin::None, "", "", "", ""),
            ),
            (
                "pending, without node ports",
                running(),
                service("type: LoadBalancer", NO_NODE_PORTS, "{}"),
                (Origin::None, "", "", "", ""),
            ),
            (
                "external IPs",
                running(),
                service("type: ClusterIP, externalIPs: [198.51.100.7]", NO_NODE_PORTS, "{}"),
                (Origin::ExternalIp, "198.51.100.7", "http://198.51.100.7", "https://198.51.100.7", ""),
            ),
            (
                "a load balancer goes before external IPs",
                running(),
                service(
                    "type: LoadBalancer, externalIPs: [198.51.100.7]",
                    NO_NODE_PORTS,
                    "{ingress: [{ip: 192.0.2.1}]}",
                ),
                (Origin::LoadBalancer, "192.0.2.1", "http://192.0.2.1", "https://192.0.2.1", ""),
            ),
            (
                "what a load balancer left behind",
                running(),
                service("type: ClusterIP", NO_NODE_PORTS, "{ingress: [{ip: 192.0.2.1}]}"),
                (Origin::None, "", "", "", ""),
            ),
            (
                "node ports",
                vec![pod("fd00::2", true, "")],
                service("type: NodePort", PORTS, "{}"),
                (Origin::NodePort, "fd00::2", "http://[fd00::2]:30080", "https://[fd00::2]:30443", "[fd00::2]:31400"),
            ),
            (
                "ports that the pods have at their nodes",
                vec![pod("10.0.0.1", true, "{containerPort: 8080, hostPort: 80}")],
                service("type: ClusterIP", NO_NODE_PORTS, "{}"),
                (Origin::HostPort, "10.0.0.1", "http://10.0.0.1", "", ""),
            ),
            ("inside only", running(), service("type: ClusterIP", NO_NODE_PORTS, "{}"), (Origin::None, "", "", "", "")),
            (
                "another port than the usual",
                vec![],
                service("type: LoadBalancer", "ports: [{name: http, port: 8080}]", "{ingress: [{ip: 192.0.2.1}]}"),
                (Origin::LoadBalancer, "192.0.2.1", "http://192.0.2.1:8080", "", ""),
            ),
        ] {
            let (origin, host, http, https, tcp) = Setting::of(pods).summary(&service);
            assert_eq!((origin, &*host, &*http, &*https, &*tcp), expected, "{name}");
        }
    }

    #[test]
    fn other_pods_do_not_count() {
        let mut gone = pod("10.0.0.9", true, "");
        gone.as_map_mut().unwrap().insert("status".to_owned(), tree("{phase: Failed, hostIP: 10.0.0.9}"));
        let mut other = pod("10.0.0.8", true, "");
        other
            .as_map_mut()
            .unwrap()
            .insert("metadata".to_owned(), tree("{namespace: 'n', labels: {istio: egressgateway}}"));
        let setting = Setting::of(vec![gone, other, pod("10.0.0.1", true, ""), pod("10.0.0.1", true, "")]);
        let address = Address::of_service(&service("type: NodePort", PORTS, "{}"), setting.around());
        assert_eq!(address.hosts, ["10.0.0.1"]);
        let bare = tree("{metadata: {namespace: 'n'}, spec: {type: NodePort, ports: [{port: 80, nodePort: 30080}]}}");
        assert_eq!(Address::of_service(&bare, setting.around()).origin, Origin::None);
    }

    #[test]
    fn the_path_stands_behind_urls_only() {
        let mut setting = Setting::of(Vec::new());
        setting.path = "/productpage";
        let service = service("type: LoadBalancer", PORTS, "{ingress: [{ip: '2001:db8::1'}]}");
        let (.., http, _, tcp) = setting.summary(&service);
        assert_eq!((&*http, &*tcp), ("http://[2001:db8::1]/productpage", "[2001:db8::1]:31400"));
    }

    #[test]
    fn nodes_have_addresses_for_the_outside() {
        let mut setting = Setting::of(vec![pod("10.0.0.1", true, "")]);
        setting.nodes = vec![
            tree(
                "{status: {addresses: [{type: InternalIP, address: 10.0.0.2}, {type: ExternalIP, address: 203.0.113.2}]}}",
            ),
            tree(
                "{status: {addresses: [{type: InternalIP, address: 10.0.0.1}, {type: ExternalIP, address: 203.0.113.1}]}}",
            ),
        ];
        let address = Address::of_service(&service("type: NodePort", PORTS, "{}"), setting.around());
        assert_eq!(address.hosts, ["10.0.0.1", "203.0.113.1"]);
        assert_eq!(
            address.advice,
            ["from outside the nodes' network the host is 203.0.113.1, if its firewall lets the ports in"]
        );
    }

    #[test]
    fn advice_fits_the_platform() {
        let advice = |sort, name: &str, service: &Tree| {
            let mut setting = Setting::of(vec![pod("172.18.0.2", true, "")]);
            setting.platform = Platform { sort, name: name.to_owned(), evidence: String::new() };
            let address = Address::of_service(service, setting.around());
            (address.host.unwrap_or_default(), address.advice.join("\n"))
        };
        let pending = service("type: LoadBalancer", PORTS, "{}");
        for (sort, name, host, command) in [
            (Sort::Kind, "dev", "172.18.0.2", "`cloud-provider-kind`"),
            (Sort::Minikube, "minikube", "172.18.0.2", "`minikube service -n n gw --url`"),
            (Sort::K3d, "dev", "172.18.0.2", "`k3d cluster edit dev --port-add 8080:80@loadbalancer`"),
            (Sort::DockerDesktop, "docker-desktop", "127.0.0.1", "`localhost`"),
            (Sort::DockerDesktop, "desktop", "172.18.0.2", "`localhost`"),
            (Sort::Cloud, "AWS", "172.18.0.2", "`kubectl -n n describe service gw`"),
            (Sort::Unknown, "", "172.18.0.2", "MetalLB"),
        ] {
            let (found, text) = advice(sort, name, &pending);
            assert_eq!(found, host, "{sort:?}");
            assert!(text.contains(command), "{sort:?}: {text}");
        }
        let inside = service("type: ClusterIP", NO_NODE_PORTS, "{}");
        let (_, text) = advice(Sort::Cloud, "AWS", &inside);
        assert_eq!(text, "from here, for as long as it runs: `kubectl -n n port-forward service/gw 8080:80`");
    }

    #[test]
    fn gateways_of_the_gateway_api_are_reached_by_their_service() {
        let gateway = tree(
            "{metadata: {name: web, namespace: 'n'}, spec: {listeners: [{name: front, port: 80, protocol: HTTP}, \
             {name: safe, port: 8443, protocol: HTTPS}, {name: raw, port: 9000, protocol: TCP}]}}",
        );
        let made = service(
            "type: LoadBalancer",
            "ports: [{name: status-port, port: 15021}, {name: front, port: 80}, {name: safe, port: 8443}, \
             {name: raw, port: 9000}, {name: http, port: 81}]",
            "{ingress: [{ip: 192.0.2.1}]}",
        );
        let setting = Setting::of(Vec::new());
        let address = Address::of_gateway(&gateway, Some(&made), setting.around());
        assert_eq!((&*address.kind, address.service.as_deref()), ("Gateway", Some("n/gw")));
        assert_eq!(address.http.unwrap().url, "http://192.0.2.1");
        assert_eq!(address.https.unwrap().url, "https://192.0.2.1:8443");
        assert_eq!(address.tcp.unwrap().url, "192.0.2.1:9000");
    }

    #[test]
    fn a_gateway_without_a_service_says_where_it_is() {
        let setting = Setting::of(Vec::new());
        let of = |status: &str| {
            let text = format!(
                "{{metadata: {{name: web, namespace: 'n'}}, spec: {{listeners: [{{name: a, port: 80, protocol: HTTP}}]}}, status: {status}}}"
            );
            Address::of_gateway(&tree(&text), None, setting.around())
        };
        let address = of("{addresses: [{type: Hostname, value: a.example.com}, {value: '2001:db8::1'}]}");
        assert_eq!((address.origin, address.http.unwrap().url.as_str()), (Origin::Status, "http://[2001:db8::1]"));
        assert_eq!(address.hosts, ["2001:db8::1", "a.example.com"]);
        let address = of("{conditions: [{type: Programmed, status: 'False', message: address pending for hostname}]}");
        assert_eq!(
            (address.origin, &*address.reason),
            (Origin::None, "it has no address: address pending for hostname")
        );
    }
}
