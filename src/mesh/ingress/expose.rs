//! Add-ons on the ingress gateway, or at the nodes: [`prepare`] finds what an add-on is reached by and tells which objects
//! publish it, [`published`] which ones are.
//!
//! The objects carry the add-on's label, and the add-on's Deployment owns them: with it they go.

use schemars::JsonSchema;
use serde::Serialize;

use super::address::{Address, Addresses, Around, authority};
use super::diagnose::mesh_resource;
use super::find::{Query, find, permitted};
use super::platform::Platform;
use super::ports::{Port, Role, pick};
use super::{Facts, IngressError};
use crate::api::networking::{Gateway, VirtualService};
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::addons::{ADDON, Login, State, addons};
use crate::values::{Map, Tree};

/// The annotation of what publishes an add-on with the gateway's service (`namespace/name`).
const GATEWAY: &str = "meshctl.io/gateway";
/// The annotation with the path of the add-on's first page.
const PATH: &str = "meshctl.io/path";

/// Schemes of URLs, and the ports for them.
const SCHEMES: [(&str, Role); 2] = [("http", Role::Http), ("https", Role::Https)];

/// How an add-on is to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Through the ingress gateway.
    Host {
        /// The host.
        host: String,
        /// The secret with its certificate, in the gateway's namespace; without one it is HTTP in clear text.
        certificate: Option<String>,
    },
    /// At a port of every node.
    NodePort {
        /// The port; the cluster chooses one unless given.
        port: Option<u16>,
    },
}

/// What publishes an add-on.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// The add-on.
    pub addon: String,
    /// How one logs in to it; none when nothing says so.
    pub login: Option<Login>,
    /// The objects.
    pub objects: Vec<(Resource, Tree)>,
    /// The gateway, where it is one.
    pub gateway: Option<Address>,
}

/// An add-on that is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// The add-on.
    pub addon: String,
    /// The namespace of what publishes it.
    pub namespace: String,
    /// Its host; empty where it is any.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// What to open; none as long as the gateway has no address, or the node port no pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address that the host must have, by DNS or `/etc/hosts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// An add-on that cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum ExposeError {
    /// It is not there.
    #[error("{addon} is not installed")]
    Absent {
        /// The add-on.
        addon: String,
    },
    /// Its service is not there.
    #[error("{addon} has no service with pages: looked for `{service}` in the namespace `{namespace}`")]
    NoService {
        /// The add-on.
        addon: String,
        /// The service.
        service: String,
        /// Its namespace.
        namespace: String,
    },
    /// There are several gateways.
    #[error("there are several gateways: {}", known.join(", "))]
    Several {
        /// Their names.
        known: Vec<String>,
    },
    /// The gateway has no port for it.
    #[error("the gateway {gateway} has no port for {scheme}")]
    NoPort {
        /// The gateway.
        gateway: String,
        /// `HTTP` or `HTTPS`.
        scheme: &'static str,
    },
    /// There is no gateway.
    #[error(transparent)]
    Ingress(#[from] IngressError),
    /// The cluster cannot be asked.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

impl Diagnostic for ExposeError {
    fn category(&self) -> Category {
        match self {
            Self::Several { .. } => Category::Usage,
            Self::Ingress(error) => error.category(),
            Self::Cluster(error) => error.category(),
            _ => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Absent { addon } => vec![format!("install it with `meshctl addons install {addon}`")],
            Self::NoService { .. } => vec!["see how it does with `meshctl addons list`".to_owned()],
            Self::Several { .. } => vec!["choose one with `--gateway NAME`".to_owned()],
            Self::NoPort { .. } => vec!["choose another with `--gateway NAME`, or use `--node-port`".to_owned()],
            Self::Ingress(error) => error.hints(),
            Self::Cluster(error) => error.hints(),
        }
    }
}

/// Where the pages of an add-on are.
struct Pages {
    namespace: String,
    service: Tree,
    port: u16,
    target: Tree,
    path: &'static str,
    owner: Tree,
    login: Option<Login>,
}

/// Returns the service of an add-on that has its pages.
fn service_name(addon: &str) -> &str {
    match addon {
        "kiali-operator" => "kiali",
        other => other,
    }
}

fn path(addon: &str, workload: &str) -> &'static str {
    match (addon, workload) {
        ("kiali" | "kiali-operator", _) => "/kiali",
        ("tracing", "zipkin") => "/zipkin",
        ("tracing", _) => "/jaeger",
        _ => "",
    }
}

/// Returns the objects that publish an add-on; `query` says which gateway.
pub async fn prepare(cluster: &Cluster, addon: &str, way: &Way, query: &Query) -> Result<Exposure, ExposeError> {
    let pages = pages(cluster, addon, &query.control_plane).await?;
    let login = pages.login;
    let addon = addon.to_owned();
    match way {
        Way::NodePort { port } => {
            let objects = vec![(Resource::SERVICE, node_port(&addon, &pages, *port))];
            Ok(Exposure { addon, login, objects, gateway: None })
        }
        Way::Host { host, certificate } => {
            let facts = Box::pin(find(cluster, query)).await?;
            let (service, address) = gateway(&facts)?;
            let objects = through(&addon, &pages, (service, &address), (host, certificate.as_deref()))?;
            Ok(Exposure { addon, login, objects, gateway: Some(address) })
        }
    }
}

/// Finds an add-on, its service and its Deployment.
async fn pages(cluster: &Cluster, addon: &str, control_plane: &str) -> Result<Pages, ExposeError> {
    let all = addons(cluster, control_plane).await?;
    let present = |name: &str| all.addons.iter().find(|one| one.name == name && one.state != State::Absent);
    // The one that the operator makes is the same to everybody but the operator.
    let found = present(addon).or_else(|| present("kiali-operator").filter(|_| addon == "kiali"));
    let absent = || ExposeError::Absent { addon: addon.to_owned() };
    let found = found.ok_or_else(absent)?;
    let (namespace, name) = (found.namespace.clone(), service_name(&found.name));
    let service = cluster.get(&Resource::SERVICE, Some(&namespace), name).await?;
    let deployment = cluster.get(&Resource::DEPLOYMENT, Some(&namespace), &found.workload).await?.ok_or_else(absent)?;
    let no_service =
        || ExposeError::NoService { addon: addon.to_owned(), service: name.to_owned(), namespace: namespace.clone() };
    let service = service.ok_or_else(no_service)?;
    let ports = Port::of_service(&service, &[]);
    let port = pick(&ports, Role::Http).or(ports.first()).map(|port| port.port).ok_or_else(no_service)?;
    let of_service = service.items_at(&["spec", "ports"]).iter();
    let own = of_service.clone().find(|one| super::ports::number(one.get("port")) == Some(port));
    let target = own.and_then(|own| own.get("targetPort")).cloned().unwrap_or(Tree::Int(port.into()));
    let path = path(&found.name, &found.workload);
    let (login, owner) = (found.login, owner(&deployment));
    Ok(Pages { namespace, service, port, target, path, owner, login })
}

/// Returns the gateway that is meant: the only one, or the usual one.
fn gateway(facts: &Facts) -> Result<(&Tree, Address), ExposeError> {
    const USUAL: &str = "istio-ingressgateway";
    let name = |service: &Tree| service.text_at(&["metadata", "name"]).to_owned();
    let usual: Vec<&Tree> = facts.services.iter().filter(|service| name(service) == USUAL).collect();
    let service = match (&*facts.services, &*usual) {
        ([only], _) => only,
        (_, [usual]) => *usual,
        ([], _) => return Err(IngressError::NoGateway { namespace: None }.into()),
        (several, _) => return Err(ExposeError::Several { known: several.iter().map(name).collect() }),
    };
    let around = Around { pods: &facts.pods, nodes: &facts.nodes, platform: &facts.platform, path: "" };
    Ok((service, Address::of_service(service, around)))
}

fn map(entries: impl IntoIterator<Item = (&'static str, Tree)>) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn owner(deployment: &Tree) -> Tree {
    let text = |field: &str| Tree::from(deployment.text_at(&["metadata", field]));
    map([("apiVersion", "apps/v1".into()), ("kind", "Deployment".into()), ("name", text("name")), ("uid", text("uid"))])
}

/// Returns what the objects that publish an add-on are called.
pub fn object_name(addon: &str) -> String {
    format!("meshctl-{addon}")
}

fn metadata(addon: &str, pages: &Pages, annotations: &[(&str, &str)]) -> Tree {
    let annotations: Map = annotations.iter().map(|(key, value)| ((*key).to_owned(), Tree::from(*value))).collect();
    let labels = Map::from_iter([
        ("app.kubernetes.io/managed-by".to_owned(), Tree::from("meshctl")),
        (ADDON.to_owned(), Tree::from(addon)),
    ]);
    map([
        ("name", object_name(addon).into()),
        ("namespace", pages.namespace.as_str().into()),
        ("labels", labels.into()),
        ("annotations", annotations.into()),
        ("ownerReferences", vec![pages.owner.clone()].into()),
    ])
}

/// Returns a second service of the add-on, with a port at the nodes.
fn node_port(addon: &str, pages: &Pages, wanted: Option<u16>) -> Tree {
    let mut port = map([
        ("name", "http".into()),
        ("port", Tree::Int(pages.port.into())),
        ("targetPort", pages.target.clone()),
        ("protocol", "TCP".into()),
    ]);
    if let (Some(wanted), Some(port)) = (wanted, port.as_map_mut()) {
        port.insert("nodePort".to_owned(), Tree::Int(wanted.into()));
    }
    let selector = pages.service.get_path(&["spec", "selector"]).cloned().unwrap_or_default();
    map([
        ("apiVersion", "v1".into()),
        ("kind", "Service".into()),
        ("metadata", metadata(addon, pages, &[(PATH, pages.path)])),
        ("spec", map([("type", "NodePort".into()), ("selector", selector), ("ports", vec![port].into())])),
    ])
}

/// Returns the Gateway and the `VirtualService` of an add-on.
fn through(
    addon: &str,
    pages: &Pages,
    (gateway, address): (&Tree, &Address),
    (host, certificate): (&str, Option<&str>),
) -> Result<Vec<(Resource, Tree)>, ExposeError> {
    let number = |role| pick(&address.ports, role).map(|port| Tree::Int(port.port.into()));
    let missing = |scheme| ExposeError::NoPort { gateway: address.title(), scheme };
    let server = |name: &str, protocol: &str, port: Tree, tls: Option<Tree>| {
        let port = map([("number", port), ("name", name.into()), ("protocol", protocol.into())]);
        let mut server = vec![("port", port), ("hosts", vec![Tree::from(host)].into())];
        server.extend(tls.map(|tls| ("tls", tls)));
        map(server)
    };
    let servers: Vec<Tree> = match certificate {
        None => vec![server("http", "HTTP", number(Role::Http).ok_or_else(|| missing("HTTP"))?, None)],
        Some(certificate) => {
            let tls = map([("mode", "SIMPLE".into()), ("credentialName", certificate.into())]);
            let secure = server("https", "HTTPS", number(Role::Https).ok_or_else(|| missing("HTTPS"))?, Some(tls));
            let redirect = map([("httpsRedirect", true.into())]);
            let plain = number(Role::Http).map(|port| server("http", "HTTP", port, Some(redirect)));
            [secure].into_iter().chain(plain).collect()
        }
    };
    // The label by which gateways are told apart is enough where there is one; the rest may change.
    let selector = gateway.get_path(&["spec", "selector"]).and_then(Tree::as_map).cloned().unwrap_or_default();
    let selector = match selector.get("istio") {
        Some(own) => map([("istio", own.clone())]),
        None => Tree::Map(selector),
    };
    let title = address.title();
    let annotations = [(GATEWAY, &*title), (PATH, pages.path)];
    let name = pages.service.text_at(&["metadata", "name"]);
    let to = map([
        ("host", format!("{name}.{}.svc.cluster.local", pages.namespace).into()),
        ("port", map([("number", Tree::Int(pages.port.into()))])),
    ]);
    let mut routes = Vec::new();
    if !pages.path.is_empty() {
        let exactly = map([("uri", map([("exact", "/".into())]))]);
        let to = format!("{}/", pages.path);
        routes.push(map([("match", vec![exactly].into()), ("redirect", map([("uri", to.into())]))]));
    }
    routes.push(map([("route", vec![map([("destination", to)])].into())]));
    let object = |kind: &str, spec: Tree| {
        map([
            ("apiVersion", "networking.istio.io/v1".into()),
            ("kind", kind.into()),
            ("metadata", metadata(addon, pages, &annotations)),
            ("spec", spec),
        ])
    };
    let names = vec![Tree::from(object_name(addon))];
    let service = map([("hosts", vec![Tree::from(host)].into()), ("gateways", names.into()), ("http", routes.into())]);
    Ok(vec![
        (mesh_resource::<Gateway>("v1"), object("Gateway", map([("selector", selector), ("servers", servers.into())]))),
        (mesh_resource::<VirtualService>("v1"), object("VirtualService", service)),
    ])
}

/// Returns the kinds of the objects that publish add-ons.
pub fn kinds() -> [Resource; 3] {
    [mesh_resource::<Gateway>("v1"), mesh_resource::<VirtualService>("v1"), Resource::SERVICE]
}

/// Tells whether an object publishes an add-on.
pub fn is_ours(object: &Tree, addon: &str) -> bool {
    let label = |name: &str| object.text_at(&["metadata", "labels", name]);
    object.text_at(&["metadata", "name"]) == object_name(addon)
        && label(ADDON) == addon
        && label("app.kubernetes.io/managed-by") == "meshctl"
}

/// Returns the objects of a kind that publish an add-on.
pub async fn objects(cluster: &Cluster, kind: &Resource, addon: &str) -> Result<Vec<Tree>, ClusterError> {
    let options = ListOptions { labels: format!("{ADDON}={addon}"), ..ListOptions::default() };
    let mut found = cluster.list(kind, None, &options).await?;
    found.retain(|object| is_ours(object, addon));
    Ok(found)
}

/// Returns the add-ons that are published, through these gateways or at nodes. What may not be listed is left out.
pub async fn published(cluster: &Cluster, addresses: &Addresses) -> Result<Vec<Published>, ClusterError> {
    let [gateway, service, _] = kinds();
    let labelled = ListOptions { labels: ADDON.to_owned(), ..ListOptions::default() };
    let lists = [gateway, service, Resource::SERVICE].map(|kind| {
        let labelled = &labelled;
        async move { permitted(cluster.list(&kind, None, labelled)).await }
    });
    let lists = futures_util::future::try_join_all(lists).await?;
    let [gateways, routes, services] = <[_; 3]>::try_from(lists).unwrap_or_default().map(Option::unwrap_or_default);
    let at_nodes: Vec<&Tree> =
        services.iter().filter(|service| service.text_at(&["spec", "type"]) == "NodePort").collect();
    let pods = if at_nodes.is_empty() {
        Vec::new()
    } else {
        permitted(cluster.list(&Resource::POD, None, &labelled)).await?.unwrap_or_default()
    };
    let through = routes.iter().map(|route| of_route(route, &gateways, addresses));
    let at_nodes = at_nodes.into_iter().map(|service| of_service(service, &pods, &addresses.platform));
    let mut found: Vec<Published> = through.chain(at_nodes).collect();
    found.sort_by(|left, right| (&left.addon, &left.host).cmp(&(&right.addon, &right.host)));
    Ok(found)
}

fn label(object: &Tree) -> String {
    object.text_at(&["metadata", "labels", ADDON]).to_owned()
}

fn of_route(route: &Tree, gateways: &[Tree], addresses: &Addresses) -> Published {
    let annotation = |name: &str| route.text_at(&["metadata", "annotations", name]);
    let (namespace, name) = (route.text_at(&["metadata", "namespace"]), route.text_at(&["metadata", "name"]));
    let is_own = |gateway: &&Tree| {
        (gateway.text_at(&["metadata", "namespace"]), gateway.text_at(&["metadata", "name"])) == (namespace, name)
    };
    let servers = gateways.iter().find(is_own).map(|gateway| gateway.items_at(&["spec", "servers"]));
    let protocol = servers.and_then(<[Tree]>::first).map(|server| server.text_at(&["port", "protocol"]).to_owned());
    let host = route.items_at(&["spec", "hosts"]).first().and_then(Tree::as_str).unwrap_or_default().to_owned();
    let address = addresses.gateways.iter().find(|address| address.title() == annotation(GATEWAY));
    let (scheme, role) = if protocol.as_deref() == Some("HTTPS") { SCHEMES[1] } else { SCHEMES[0] };
    let port = address.and_then(|address| pick(&address.ports, role)?.open);
    let usual = if role == Role::Https { 443 } else { 80 };
    let url = port.map(|port| format!("{scheme}://{}{}", authority(&host, port, Some(usual)), annotation(PATH)));
    let address = address.and_then(|address| address.host.clone());
    Published { addon: label(route), namespace: namespace.to_owned(), host, url, address }
}

fn of_service(service: &Tree, pods: &[Tree], platform: &Platform) -> Published {
    let path = service.text_at(&["metadata", "annotations", PATH]);
    let address = Address::of_service(service, Around { pods, nodes: &[], platform, path });
    Published {
        addon: label(service),
        namespace: address.namespace,
        host: String::new(),
        url: address.http.map(|entry| entry.url),
        address: address.host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;
    use crate::yaml;

    fn pages() -> Pages {
        Pages {
            namespace: "istio-system".to_owned(),
            service: tree("{metadata: {name: kiali, namespace: istio-system}, spec: {selector: {app: kiali}}}"),
            port: 20001,
            target: Tree::Int(20001),
            path: "/kiali",
            owner: owner(&tree("{metadata: {name: kiali, uid: u}}")),
            login: Some(Login::Token),
        }
    }

    fn facts(services: &[&str]) -> Facts {
        let service = |name: &&str| {
            tree(&format!(
                "{{metadata: {{name: {name}, namespace: istio-system}}, spec: {{type: LoadBalancer, selector: {{app: {name}, istio: ingressgateway}}, \
                 ports: [{{name: https, port: 443}}, {{name: http2, port: 8080}}]}}, status: {{loadBalancer: {{ingress: [{{ip: 192.0.2.1}}]}}}}}}"
            ))
        };
        Facts { services: services.iter().map(service).collect(), ..Facts::default() }
    }

    fn texts(objects: &[(Resource, Tree)]) -> String {
        objects.iter().map(|(_, object)| yaml::emit(object, yaml::Style::Ordered)).collect::<Vec<_>>().join("---\n")
    }

    #[test]
    fn an_add_on_behind_the_gateway() {
        let facts = facts(&["istio-ingressgateway"]);
        let (service, address) = gateway(&facts).unwrap();
        let objects = through("kiali", &pages(), (service, &address), ("kiali.test", None)).unwrap();
        insta::assert_snapshot!(texts(&objects), @"
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata:
          name: meshctl-kiali
          namespace: istio-system
          labels:
            app.kubernetes.io/managed-by: meshctl
            meshctl.io/addon: kiali
          annotations:
            meshctl.io/gateway: istio-system/istio-ingressgateway
            meshctl.io/path: /kiali
          ownerReferences:
          - apiVersion: apps/v1
            kind: Deployment
            name: kiali
            uid: u
        spec:
          selector:
            istio: ingressgateway
          servers:
          - port:
              number: 8080
              name: http
              protocol: HTTP
            hosts:
            - kiali.test
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: meshctl-kiali
          namespace: istio-system
          labels:
            app.kubernetes.io/managed-by: meshctl
            meshctl.io/addon: kiali
          annotations:
            meshctl.io/gateway: istio-system/istio-ingressgateway
            meshctl.io/path: /kiali
          ownerReferences:
          - apiVersion: apps/v1
            kind: Deployment
            name: kiali
            uid: u
        spec:
          hosts:
          - kiali.test
          gateways:
          - meshctl-kiali
          http:
          - match:
            - uri:
                exact: /
            redirect:
              uri: /kiali/
          - route:
            - destination:
                host: kiali.istio-system.svc.cluster.local
                port:
                  number: 20001
        ");
        let secured = through("kiali", &pages(), (service, &address), ("kiali.test", Some("cert"))).unwrap();
        let servers = secured[0].1.items_at(&["spec", "servers"]);
        assert_eq!(servers[0].text_at(&["tls", "credentialName"]), "cert");
        assert_eq!(servers[1].get_path(&["tls", "httpsRedirect"]), Some(&Tree::Bool(true)));

        let mut addresses = facts.addresses("");
        let found = of_route(&objects[1].1, &[objects[0].1.clone()], &addresses);
        assert_eq!((&*found.addon, found.url.as_deref()), ("kiali", Some("http://kiali.test:8080/kiali")));
        assert_eq!(found.address.as_deref(), Some("192.0.2.1"));
        let found = of_route(&secured[1].1, &[secured[0].1.clone()], &addresses);
        assert_eq!(found.url.as_deref(), Some("https://kiali.test/kiali"));
        addresses.gateways.clear();
        assert_eq!(of_route(&objects[1].1, &[], &addresses).url, None);
    }

    #[test]
    fn an_add_on_at_the_nodes() {
        let service = node_port("kiali", &pages(), Some(30001));
        assert_eq!(service.text_at(&["spec", "selector", "app"]), "kiali");
        let pod = tree("{metadata: {namespace: istio-system, labels: {app: kiali}}, status: {hostIP: 10.0.0.1}}");
        let found = of_service(&service, &[pod], &Platform::default());
        assert_eq!(found.url.as_deref(), Some("http://10.0.0.1:30001/kiali"));
        assert_eq!(of_service(&service, &[], &Platform::default()).url, None);
    }

    #[test]
    fn of_several_gateways_the_usual_one_is_meant() {
        let chosen =
            |names: &[&str]| gateway(&facts(names)).map(|(_, address)| address.name).map_err(|error| error.to_string());
        assert_eq!(chosen(&["edge"]).unwrap(), "edge");
        assert_eq!(chosen(&["edge", "istio-ingressgateway"]).unwrap(), "istio-ingressgateway");
        assert_eq!(chosen(&["a", "b"]).unwrap_err(), "there are several gateways: a, b");
        assert!(chosen(&[]).is_err());
    }
}
