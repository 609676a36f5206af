//! What a template for gateways sees: the Gateway's own fields, and what istiod adds to them.

use std::any::Any;

use super::class::Chosen;
use super::control_plane::ControlPlane;
use super::documents::{Documents, annotation, label, name_of, namespace_of};
use super::proxy_config;
use crate::inject::objects;
use crate::inject::schema::{Dialect, Kind, StructType, field, written};
use crate::template::value::{List, ListKind, Object, Value};
use crate::values::{Map, Tree};

/// The label by which a pod is known as a gateway's.
pub const NAME_LABEL: &str = "gateway.networking.k8s.io/gateway-name";
/// Labels and annotations of this group are istiod's own.
const RESERVED_PREFIX: &str = "gateway.networking.k8s.io/";
/// The label of the network that a workload is in.
const NETWORK_LABEL: &str = "topology.istio.io/network";
/// The label that takes a workload into ambient mode, or out of it.
const AMBIENT_LABEL: &str = "istio.io/dataplane-mode";
/// The port of the proxy's health checks, which every service has.
pub const STATUS_PORT: i64 = 15021;
/// The user and group of proxies.
const PROXY_ID: i64 = 1337;

/// A Gateway's specification in Go.
const GATEWAY_SPEC: StructType = StructType {
    name: "v1.GatewaySpec",
    pointer_name: "*v1.GatewaySpec",
    dialect: Dialect::Kubernetes,
    fields: &[
        written("GatewayClassName", "gatewayClassName", Kind::String),
        written("Listeners", "listeners", Kind::Structs(&LISTENER, "[]v1.Listener")),
        field("Addresses", "addresses", Kind::Structs(&ADDRESS, "[]v1.GatewaySpecAddress")),
        field("Infrastructure", "infrastructure", Kind::Pointer(&INFRASTRUCTURE)),
        field("AllowedListeners", "allowedListeners", Kind::Untyped),
        field("TLS", "tls", Kind::Untyped),
        field("DefaultScope", "defaultScope", Kind::String),
    ],
};

const LISTENER: StructType = StructType {
    name: "v1.Listener",
    pointer_name: "*v1.Listener",
    dialect: Dialect::Kubernetes,
    fields: &[
        written("Name", "name", Kind::String),
        field("Hostname", "hostname", Kind::StringPointer),
        written("Port", "port", Kind::Int32),
        written("Protocol", "protocol", Kind::String),
        field("TLS", "tls", Kind::Untyped),
        field("AllowedRoutes", "allowedRoutes", Kind::Untyped),
    ],
};

const ADDRESS: StructType = StructType {
    name: "v1.GatewaySpecAddress",
    pointer_name: "*v1.GatewaySpecAddress",
    dialect: Dialect::Kubernetes,
    fields: &[field("Type", "type", Kind::StringPointer), field("Value", "value", Kind::String)],
};

const INFRASTRUCTURE: StructType = StructType {
    name: "v1.GatewayInfrastructure",
    pointer_name: "*v1.GatewayInfrastructure",
    dialect: Dialect::Kubernetes,
    fields: &[
        field("Labels", "labels", Kind::StringMap),
        field("Annotations", "annotations", Kind::StringMap),
        field("ParametersRef", "parametersRef", Kind::Untyped),
    ],
};

/// The data of a template.
struct TemplateInput {
    /// The fields of its own.
    fields: Vec<(&'static str, Value)>,
    /// The structs whose fields are its own too, as Go promotes those of embedded structs.
    embedded: [Value; 2],
}

impl Object for TemplateInput {
    fn type_name(&self) -> &'static str {
        "gatewaycommon.derivedInput"
    }

    fn field(&self, name: &str) -> Option<Value> {
        if let Some((_, value)) = self.fields.iter().find(|(known, _)| *known == name) {
            return Some(value.clone());
        }
        self.embedded.iter().find_map(|value| if let Value::Object(object) = value { object.field(name) } else { None })
    }

    fn print(&self) -> String {
        self.type_name().to_owned()
    }

    fn to_tree(&self) -> Tree {
        Tree::Null
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The names of a gateway's objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// Of the deployment, the service, the autoscaler and the disruption budget.
    pub deployment: String,
    /// Of the account.
    pub account: String,
}

/// Returns the names of a gateway's objects: its own, with its class at the end where the class says so, unless it has
/// annotations that say otherwise.
pub fn names(gateway: &Tree, chosen: Chosen<'_>) -> Names {
    let name = name_of(gateway);
    let default = if chosen.controller.has_suffix {
        format!("{name}-{}", gateway.text_at(&["spec", "gatewayClassName"]))
    } else {
        name.to_owned()
    };
    let or_default = |key: &str| annotation(gateway, key).map_or_else(|| default.clone(), str::to_owned);
    Names {
        deployment: or_default("gateway.istio.io/name-override"),
        account: or_default("gateway.istio.io/service-account"),
    }
}

/// Returns the data of a template. `listeners` are those of the Gateway and of the lists that others add to it.
pub fn template_input(
    gateway: &Tree,
    chosen: Chosen<'_>,
    listeners: &[Tree],
    control_plane: &ControlPlane,
    documents: &Documents,
) -> Value {
    let config = proxy_config::effective(gateway, control_plane, documents);
    let Names { deployment, account } = names(gateway, chosen);
    let controller = chosen.controller;
    let service_type = annotation(gateway, "networking.istio.io/service-type").unwrap_or(controller.service_type);
    let (user, group) = proxy_ids(documents.namespace(namespace_of(gateway)));
    let metadata = gateway.get("metadata").cloned().unwrap_or_default();
    let labels = Tree::Map(infrastructure_labels(gateway, control_plane));
    let annotations = Tree::Map(infrastructure(gateway, "annotations", control_plane));
    let mut mesh = control_plane.mesh.clone();
    mesh.entry("trustDomain".to_owned()).or_insert_with(|| Tree::from("cluster.local"));
    let fields = vec![
        ("TypeMeta", objects::type_meta(gateway)),
        ("ObjectMeta", objects::object_meta(&metadata)),
        ("Spec", objects::structure(&GATEWAY_SPEC, gateway.get("spec").unwrap_or(&Tree::Null))),
        ("Namespace", Value::str(namespace_of(gateway))),
        ("GatewayClass", Value::str(gateway.text_at(&["spec", "gatewayClassName"]))),
        ("DeploymentName", Value::str(deployment)),
        ("ServiceAccount", Value::str(account)),
        ("Ports", service_ports(listeners)),
        ("ServiceType", Value::str(service_type)),
        ("ClusterID", Value::str(control_plane.setting("CLUSTER_ID", "Kubernetes"))),
        ("KubeVersion", Value::int(control_plane.kube_version)),
        ("Revision", Value::str(&*control_plane.revision)),
        ("NativeSidecars", Value::Bool(control_plane.switch("ENABLE_NATIVE_SIDECARS", true))),
        ("ProxyUID", Value::int64(user)),
        ("ProxyGID", Value::int64(group)),
        ("CompliancePolicy", Value::str(control_plane.setting("COMPLIANCE_POLICY", ""))),
        ("InfrastructureLabels", objects::string_map(Some(&labels))),
        ("InfrastructureAnnotations", objects::string_map(Some(&annotations))),
        ("GatewayNameLabel", Value::str(NAME_LABEL)),
        ("IsEastWestGateway", Value::Bool(controller.class == "istio-east-west")),
        ("ControllerLabel", Value::str(controller.label)),
        ("ProxyImage", Value::str(proxy_config::proxy_image(gateway, &config, control_plane))),
        ("AgentgatewayImage", Value::str(proxy_config::agent_image(gateway, &config, control_plane))),
        ("ProxyConfig", objects::proxy_config(Some(&Tree::Map(config)))),
        ("MeshConfig", objects::mesh_config(Some(&Tree::Map(mesh)))),
        ("Values", Value::from_tree(&control_plane.values, false)),
    ];
    let embedded = [objects::object_meta(&metadata), objects::type_meta(gateway)];
    Value::object(TemplateInput { fields, embedded })
}

/// Returns the labels or annotations that a gateway's objects get: those of `spec.infrastructure`, or the Gateway's own
/// when it has none there.
fn infrastructure(gateway: &Tree, what: &str, control_plane: &ControlPlane) -> Map {
    let own = |path: &[&str]| gateway.get_path(path).and_then(Tree::as_map).cloned();
    if let Some(mut map) = own(&["spec", "infrastructure", what]) {
        map.retain(|key, _| !key.starts_with(RESERVED_PREFIX));
        return map;
    }
    if !control_plane.switch("PILOT_ENABLE_GATEWAY_API_COPY_LABELS_ANNOTATIONS", true) {
        return Map::new();
    }
    own(&["metadata", what]).unwrap_or_default()
}

fn infrastructure_labels(gateway: &Tree, control_plane: &ControlPlane) -> Map {
    let mut labels = infrastructure(gateway, "labels", control_plane);
    let class = gateway.text_at(&["spec", "gatewayClassName"]);
    let is_inside = class.contains("waypoint") || class.contains("east-west");
    let is_ambient = control_plane.ambient_switch("PILOT_ENABLE_AMBIENT_WAYPOINTS", true);
    // A gateway is its own data plane, so ztunnel keeps away from it unless it is asked for.
    if is_ambient && !is_inside && label(gateway, AMBIENT_LABEL).is_none() {
        labels.entry(AMBIENT_LABEL.to_owned()).or_insert_with(|| Tree::from("none"));
    }
    let network = control_plane.value(&["global", "network"]);
    if is_inside && !network.is_empty() && label(gateway, NETWORK_LABEL).is_none() {
        labels.insert(NETWORK_LABEL.to_owned(), Tree::from(network));
    }
    labels
}

/// Returns the ports of the service: the one of health checks, then one for each port of the listeners.
fn service_ports(listeners: &[Tree]) -> Value {
    let port = |name: &str, number: i64, protocol: &str| {
        let fields = [("name", Tree::from(name)), ("port", Tree::Int(number)), ("appProtocol", Tree::from(protocol))];
        objects::service_port(&Tree::Map(fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()))
    };
    let mut ports = vec![port("status-port", STATUS_PORT, "tcp")];
    let mut seen = Vec::new();
    for (index, listener) in listeners.iter().enumerate() {
        let number = listener.get("port").and_then(Tree::as_int).unwrap_or_default();
        if seen.contains(&number) {
            continue;
        }
        seen.push(number);
        let protocol = listener.text_at(&["protocol"]).to_lowercase();
        // The name of a listener is a host name, that of a port is a label.
        let mut name = listener.text_at(&["name"]).replace('.', "-");
        let end = (0..=63.min(name.len())).rev().find(|end| name.is_char_boundary(*end));
        name.truncate(end.unwrap_or_default());
        if name.is_empty() {
            name = format!("{protocol}-{index}");
        }
        ports.push(port(&name, number, &protocol));
    }
    Value::List(List { items: ports.into(), kind: ListKind::Named("[]v1.ServicePort"), is_nil: false })
}

/// Returns the user and the group of proxies in a namespace: on `OpenShift` the last of those that the namespace has.
fn proxy_ids(namespace: Option<&Tree>) -> (i64, i64) {
    let ids = |name: &str| namespace.and_then(|namespace| annotation(namespace, name));
    let users = ids("openshift.io/sa.scc.uid-range");
    let groups = ids("openshift.io/sa.scc.supplemental-groups").or(users);
    let last = |blocks: Option<&str>| blocks.and_then(|blocks| last_of_block(blocks.split(',').next()?));
    (last(users).unwrap_or(PROXY_ID), last(groups).unwrap_or(PROXY_ID))
}

/// Returns the last number of a block: `1000/10` has ten from 1000, `1000-1009` says both ends.
fn last_of_block(block: &str) -> Option<i64> {
    if let Some((start, size)) = block.split_once('/') {
        let size: i64 = size.trim().parse().ok().filter(|size| *size > 0)?;
        return start.trim().parse::<i64>().ok()?.checked_add(size - 1);
    }
    let (start, end) = block.split_once('-')?;
    let (start, end): (i64, i64) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (start <= end).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_come_from_openshifts_blocks() {
        assert_eq!(last_of_block("1000650000/10000"), Some(1_000_659_999));
        assert_eq!(last_of_block("1000-1009"), Some(1009));
        assert_eq!(last_of_block("1000-9"), None);
        assert_eq!(last_of_block("1000/0"), None);
        assert_eq!(last_of_block("x"), None);
        assert_eq!(proxy_ids(None), (1337, 1337));
    }
}
