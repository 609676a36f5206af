//! The ports of a gateway's service, and what each is for: by its name, and where that says nothing, by `appProtocol`,
//! and then by the port of the pods that it leads to. Its place in the list says nothing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::values::Tree;

/// What a port of a gateway is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// HTTP in clear text.
    Http,
    /// HTTP over TLS.
    Https,
    /// Connections of any kind.
    Tcp,
    /// TLS that the gateway may not open.
    Tls,
    /// The readiness of the gateway's own pods.
    Status,
    /// Nothing that is known.
    Other,
}

/// By what the role of a port is known; the earlier one counts more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// `http2`, which is what Istio's own gateways have.
    UsualName,
    /// `http`, `https`, `tcp`, …
    Name,
    /// `http-shop`: a protocol with something behind it.
    Prefix,
    AppProtocol,
    TargetPort,
    Nothing,
}

/// A port of a gateway's service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    /// Its name; empty when it has none.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Its number at the service, and at a load balancer.
    pub port: u16,
    /// The port of the pods that it leads to: a number or a name.
    pub target_port: String,
    /// Its number at every node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_port: Option<u16>,
    /// Its number at the nodes of the gateway's pods, where the pods have it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_port: Option<u16>,
    /// Its number at the host of the address; none when it cannot be reached there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<u16>,
    /// `TCP` or `UDP`.
    pub protocol: String,
    #[serde(skip)]
    evidence: u8,
}

impl Port {
    /// Reads the ports of a service. `pods` are those behind it.
    pub fn of_service(service: &Tree, pods: &[&Tree]) -> Vec<Self> {
        service.items_at(&["spec", "ports"]).iter().filter_map(|port| Self::of(port, pods)).collect()
    }

    fn of(port: &Tree, pods: &[&Tree]) -> Option<Self> {
        let number = number(port.get("port"))?;
        let name = port.text_at(&["name"]);
        let protocol = Some(port.text_at(&["protocol"])).filter(|text| !text.is_empty()).unwrap_or("TCP");
        let target_port = match port.get("targetPort") {
            Some(Tree::Int(target)) => target.to_string(),
            Some(Tree::String(target)) if !target.is_empty() => target.clone(),
            // What is not said is the same number.
            _ => number.to_string(),
        };
        let (role, evidence) = role(name, port.text_at(&["appProtocol"]), &target_port, protocol);
        Some(Self {
            role,
            evidence: evidence as u8,
            port: number,
            node_port: self::number(port.get("nodePort")),
            host_port: host_port(&target_port, protocol, pods),
            open: None,
            name: name.to_owned(),
            protocol: protocol.to_owned(),
            target_port,
        })
    }

    /// Returns a port that nothing but a listener of a Gateway tells of.
    pub(super) fn of_listener(name: &str, port: u16, role: Role) -> Self {
        Self {
            name: name.to_owned(),
            role,
            port,
            target_port: port.to_string(),
            node_port: None,
            host_port: None,
            open: Some(port),
            protocol: "TCP".to_owned(),
            evidence: Evidence::Name as u8,
        }
    }

    /// Has something that knows it say what the port is for.
    pub(super) fn set_role(&mut self, role: Role) {
        self.role = role;
        self.evidence = Evidence::Name as u8;
    }
}

/// Returns the port for a purpose: the one whose name says it best, the first of several that say it alike.
pub fn pick(ports: &[Port], role: Role) -> Option<&Port> {
    ports.iter().filter(|port| port.role == role).min_by_key(|port| port.evidence)
}

/// Reads the number of a port; 0 is none.
pub(super) fn number(tree: Option<&Tree>) -> Option<u16> {
    tree.and_then(Tree::as_int).and_then(|number| u16::try_from(number).ok()).filter(|number| *number > 0)
}

fn role(name: &str, app_protocol: &str, target: &str, protocol: &str) -> (Role, Evidence) {
    if protocol != "TCP" {
        return (Role::Other, Evidence::Nothing);
    }
    if target == "15021" || name == "status-port" {
        return (Role::Status, Evidence::Name);
    }
    if name == "http2" {
        return (Role::Http, Evidence::UsualName);
    }
    if let Some(role) = named(name) {
        return (role, Evidence::Name);
    }
    // Istio reads the protocol of a port from the part of its name before the first hyphen.
    if let Some(role) = name.split_once('-').and_then(|(protocol, _)| named(protocol)) {
        return (role, Evidence::Prefix);
    }
    let app_protocol = app_protocol.to_ascii_lowercase();
    if let Some(role) = named(if app_protocol == "kubernetes.io/h2c" { "http2" } else { &app_protocol }) {
        return (role, Evidence::AppProtocol);
    }
    let by_target = match target {
        "80" | "8080" => Some(Role::Http),
        "443" | "8443" => Some(Role::Https),
        "31400" => Some(Role::Tcp),
        "15443" => Some(Role::Tls),
        name => named(name),
    };
    by_target.map_or((Role::Other, Evidence::Nothing), |role| (role, Evidence::TargetPort))
}

fn named(name: &str) -> Option<Role> {
    match name {
        "http" | "http2" => Some(Role::Http),
        "https" => Some(Role::Https),
        "tcp" => Some(Role::Tcp),
        "tls" => Some(Role::Tls),
        _ => None,
    }
}

/// Returns the port of the node at which pods have a port themselves, as pods of `hostNetwork` and `hostPort` do.
fn host_port(target: &str, protocol: &str, pods: &[&Tree]) -> Option<u16> {
    let containers = pods.iter().flat_map(|pod| pod.items_at(&["spec", "containers"]));
    let ports = containers.flat_map(|container| container.items_at(&["ports"]));
    let is_meant = |port: &&Tree| {
        let said = port.text_at(&["protocol"]);
        let number = number(port.get("containerPort")).map(|number| number.to_string());
        (port.text_at(&["name"]) == target || number.as_deref() == Some(target))
            && (said.is_empty() || said == protocol)
    };
    ports.filter(is_meant).find_map(|port| number(port.get("hostPort")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;

    fn ports(text: &str) -> Vec<Port> {
        Port::of_service(&tree(&format!("{{spec: {{ports: {text}}}}}")), &[])
    }

    /// The numbers that are chosen for HTTP, HTTPS and TCP; 0 for none.
    fn chosen(text: &str) -> (u16, u16, u16) {
        let ports = ports(text);
        let number = |role| pick(&ports, role).map_or(0, |port| port.port);
        (number(Role::Http), number(Role::Https), number(Role::Tcp))
    }

    #[test]
    fn ports_are_known_by_their_names_wherever_they_stand() {
        let demo = "[{name: status-port, port: 15021, targetPort: 15021}, {name: http2, port: 80, targetPort: 8080}, \
            {name: https, port: 443, targetPort: 8443}, {name: tcp, port: 31400, targetPort: 31400}, \
            {name: tls, port: 15443, targetPort: 15443}]";
        assert_eq!(chosen(demo), (80, 443, 31400));
        let turned = "[{name: tls, port: 15443}, {name: tcp, port: 31400}, {name: https, port: 8443, targetPort: 80}, \
            {name: http2, port: 8000, targetPort: 443}, {name: status-port, port: 15021}]";
        assert_eq!(chosen(turned), (8000, 8443, 31400));
    }

    #[test]
    fn of_several_the_plainest_name_counts() {
        for (text, expected) in [
            ("[{name: http-admin, port: 81}, {name: http, port: 80}]", 80),
            ("[{name: http, port: 81}, {name: http2, port: 80}]", 80),
            ("[{name: web, appProtocol: http, port: 81}, {name: http-web, port: 80}]", 80),
            ("[{name: web, port: 81, targetPort: 8080}, {name: shop, appProtocol: kubernetes.io/h2c, port: 80}]", 80),
            ("[{name: http-a, port: 80}, {name: http-b, port: 81}]", 80),
        ] {
            assert_eq!(chosen(text).0, expected, "{text}");
        }
    }

    #[test]
    fn without_a_name_that_says_it_the_rest_does() {
        for (text, expected) in [
            ("[{port: 80, targetPort: 8080}]", (80, 0, 0)),
            ("[{name: web, port: 8000, targetPort: 80}, {name: safe, port: 9000, targetPort: 443}]", (8000, 9000, 0)),
            ("[{name: web, port: 80}]", (80, 0, 0)),
            ("[{name: a, port: 1, targetPort: https}]", (0, 1, 0)),
            ("[{name: a, appProtocol: HTTPS, port: 1, targetPort: 8080}]", (0, 1, 0)),
            ("[{name: grpc, port: 9, targetPort: 9}]", (0, 0, 0)),
            // HTTP/3 is no port to fetch a page from.
            ("[{name: https, protocol: UDP, port: 443}, {name: https-tcp, port: 444}]", (0, 444, 0)),
            // The readiness port speaks HTTP, and is not for clients.
            ("[{name: http-status, port: 15021, targetPort: 15021}]", (0, 0, 0)),
            ("[{port: nonsense}]", (0, 0, 0)),
        ] {
            assert_eq!(chosen(text), expected, "{text}");
        }
    }

    #[test]
    fn pods_may_have_ports_of_their_nodes() {
        let pod = tree(
            "{spec: {containers: [{ports: [{containerPort: 8080, hostPort: 80}, {name: safe, containerPort: 8443, hostPort: 443}]}]}}",
        );
        let service = tree("{spec: {ports: [{port: 80, targetPort: 8080}, {port: 443, targetPort: safe}, {port: 1}]}}");
        let ports = Port::of_service(&service, &[&pod]);
        let at_hosts: Vec<Option<u16>> = ports.iter().map(|port| port.host_port).collect();
        assert_eq!(at_hosts, [Some(80), Some(443), None]);
    }
}
