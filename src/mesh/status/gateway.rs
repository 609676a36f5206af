//! [`Gateway`]: where a gateway is reached, as far as its load balancer says.

use schemars::JsonSchema;
use serde::Serialize;

use crate::values::Tree;

/// A gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    /// `Service`, or `Gateway` for one of the Gateway API.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The type of the service (`LoadBalancer`, `NodePort`, `ClusterIP`), or the class of the Gateway.
    #[serde(rename = "type")]
    pub sort: String,
    /// Names or IP addresses by which it is reached from outside.
    pub addresses: Vec<String>,
    /// Whether it is to have an address, and has none yet.
    pub pending: bool,
    /// Its ports, by number.
    pub ports: Vec<i64>,
}

impl Gateway {
    /// Reads the service of a gateway.
    pub fn of_service(service: &Tree) -> Self {
        let sort = match service.text_at(&["spec", "type"]) {
            "" => "ClusterIP",
            sort => sort,
        };
        let mut addresses = addresses(service.items_at(&["status", "loadBalancer", "ingress"]), &["hostname", "ip"]);
        addresses.extend(texts(service.items_at(&["spec", "externalIPs"])));
        Self {
            kind: "Service".to_owned(),
            pending: sort == "LoadBalancer" && addresses.is_empty(),
            addresses,
            ports: ports(service.items_at(&["spec", "ports"])),
            sort: sort.to_owned(),
            ..Self::named(service)
        }
    }

    /// Reads a Gateway of the Gateway API; none when the mesh does not serve its class.
    pub fn of_gateway(gateway: &Tree) -> Option<Self> {
        let class = gateway.text_at(&["spec", "gatewayClassName"]);
        if class != "istio" && !class.starts_with("istio-") {
            return None;
        }
        let addresses = addresses(gateway.items_at(&["status", "addresses"]), &["value"]);
        Some(Self {
            kind: "Gateway".to_owned(),
            pending: addresses.is_empty(),
            addresses,
            ports: ports(gateway.items_at(&["spec", "listeners"])),
            sort: class.to_owned(),
            ..Self::named(gateway)
        })
    }

    fn named(object: &Tree) -> Self {
        Self {
            kind: String::new(),
            namespace: object.text_at(&["metadata", "namespace"]).to_owned(),
            name: object.text_at(&["metadata", "name"]).to_owned(),
            sort: String::new(),
            addresses: Vec::new(),
            pending: false,
            ports: Vec::new(),
        }
    }
}

fn addresses(items: &[Tree], fields: &[&str]) -> Vec<String> {
    let first = |item: &Tree| {
        fields.iter().map(|field| item.text_at(&[field])).find(|text| !text.is_empty()).map(str::to_owned)
    };
    items.iter().filter_map(first).collect()
}

fn texts(items: &[Tree]) -> impl Iterator<Item = String> {
    items.iter().filter_map(Tree::as_str).map(str::to_owned)
}

fn ports(items: &[Tree]) -> Vec<i64> {
    let mut ports: Vec<i64> = items.iter().filter_map(|item| item.get("port").and_then(Tree::as_int)).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}
