//! [`find`]: asks a cluster for its gateways, and for what their addresses are made of: one list for each kind, side by
//! side; of the pods and nodes no more than is needed.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::address::{Address, Addresses, Around, load_balanced};
use super::platform::Platform;
use super::{IngressError, Origin};
use crate::cluster::{Call, Cluster, ClusterError, ListOptions, Resource};
use crate::values::{Map, Tree};

/// The same of servers from before it was final.
const GATEWAY_BETA: Resource = Resource::of("gateway.networking.k8s.io", "v1beta1", "Gateway", "gateways", true);
/// Classes of Gateways.
pub const GATEWAY_CLASS: Resource =
    Resource::of("gateway.networking.k8s.io", "v1", "GatewayClass", "gatewayclasses", false);

/// The label of a service that was made for a Gateway, with the Gateway's name.
pub const GATEWAY_NAME: &str = "gateway.networking.k8s.io/gateway-name";
/// How the services of ingress gateways are labelled: by Istio's installer, and by its chart with the usual name.
const LABELS: &str = "istio in (ingressgateway,ingress)";
/// The class that Istio makes, and the controllers whose classes are for traffic from outside.
const CLASS: &str = "istio";
const CONTROLLERS: [&str; 2] = ["istio.io/gateway-controller", "istio.io/unmanaged-gateway"];
/// How many nodes are looked at: the platform is the same for all, and few have a gateway.
const NODES: usize = 50;
/// How many lists of pods are under way at a time.
const AT_ONCE: usize = 4;

/// Which gateways are meant.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The name, or `namespace/name`; none for all.
    pub name: Option<String>,
    /// The namespace; none for all.
    pub namespace: Option<String>,
    /// The control plane's namespace, which is looked into where nobody may look into all.
    pub control_plane: String,
    /// Whether pods are asked for where they are not needed for an address, too.
    pub with_all_pods: bool,
}

impl Query {
    /// Returns namespace and name apart.
    pub fn parts(&self) -> (Option<&str>, Option<&str>) {
        match self.name.as_deref() {
            Some(name) => match name.split_once('/') {
                Some((namespace, name)) => (Some(namespace), Some(name)),
                None => (self.namespace.as_deref(), Some(name)),
            },
            None => (self.namespace.as_deref(), None),
        }
    }
}

/// What a cluster said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The services of gateways that were meant.
    pub services: Vec<Tree>,
    /// The Gateways of the Gateway API that were meant.
    pub gateways: Vec<Tree>,
    /// The services that were made for Gateways, or that they name.
    pub gateway_services: Vec<Tree>,
    /// The pods behind all these services, where they matter.
    pub pods: Vec<Tree>,
    /// Some nodes; empty when nobody may look.
    pub nodes: Vec<Tree>,
    /// What sort of cluster it is.
    pub platform: Platform,
    /// What could not be asked.
    pub unseen: Vec<String>,
}

impl Facts {
    /// Returns the addresses. `path` is that of the URLs, with its slash in front.
    pub fn addresses(&self, path: &str) -> Addresses {
        let around = Around { pods: &self.pods, nodes: &self.nodes, platform: &self.platform, path };
        let services = self.services.iter().map(|service| Address::of_service(service, around));
        let gateways =
            self.gateways.iter().map(|gateway| Address::of_gateway(gateway, self.service_of(gateway), around));
        let gateways = services.chain(gateways).collect();
        Addresses { platform: self.platform.clone(), gateways, unseen: self.unseen.clone() }
    }

    /// Returns the service of a Gateway: the one that was made for it, or the one whose host name it has as its address.
    pub fn service_of(&self, gateway: &Tree) -> Option<&Tree> {
        let namespace = gateway.text_at(&["metadata", "namespace"]);
        let name = gateway.text_at(&["metadata", "name"]);
        let is_made = |service: &&Tree| {
            service.text_at(&["metadata", "namespace"]) == namespace
                && service.text_at(&["metadata", "labels", GATEWAY_NAME]) == name
        };
        let named = named_service(gateway);
        let is_named = |service: &&Tree| {
            let place = (service.text_at(&["metadata", "namespace"]), service.text_at(&["metadata", "name"]));
            named.as_ref().is_some_and(|(namespace, name)| place == (namespace.as_str(), name.as_str()))
        };
        let all = || self.gateway_services.iter().chain(&self.services);
        all().find(is_named).or_else(|| all().find(is_made).filter(|_| named.is_none()))
    }
}

/// Returns the service that a Gateway names as its address (`name.namespace.svc…`), in place of one made for it.
fn named_service(gateway: &Tree) -> Option<(String, String)> {
    let mut addresses = gateway.items_at(&["spec", "addresses"]).iter();
    let host = addresses.find(|address| address.text_at(&["type"]) == "Hostname")?.text_at(&["value"]);
    let mut labels = host.split('.');
    let name = labels.next().filter(|name| !name.is_empty())?.to_owned();
    let namespace = labels.next().unwrap_or_else(|| gateway.text_at(&["metadata", "namespace"])).to_owned();
    labels.next().is_none_or(|label| label == "svc").then_some((namespace, name))
}

/// Asks for the gateways that are meant, and for what is around them.
pub async fn find(cluster: &Cluster, query: &Query) -> Result<Facts, IngressError> {
    let mut unseen = Vec::new();
    let context = cluster.peer().await?.context;
    let all = ListOptions::default();
    let ((services, gateways), (classes, nodes)) = Box::pin(try_join(
        try_join(services(cluster, query), gateways(cluster, query)),
        try_join(permitted(cluster.list(&GATEWAY_CLASS, None, &all)), permitted(some_nodes(cluster))),
    ))
    .await?;
    if nodes.is_none() {
        unseen.push("not allowed to list nodes: what sort of cluster it is, is told by the context alone".to_owned());
    }
    if gateways.is_none() {
        unseen.push("not allowed to list gateways.gateway.networking.k8s.io: they are left out".to_owned());
    }
    let classes = classes.unwrap_or_default();
    let mut gateways = gateways.unwrap_or_default();
    gateways.retain(|gateway| is_of_class(gateway, &classes));
    let nodes = nodes.unwrap_or_default();
    let platform = Platform::recognise(&nodes, context.as_deref());
    let mut facts = Facts { services, gateways, nodes, platform, unseen, ..Facts::default() };
    choose(&mut facts, cluster, query).await?;
    facts.gateway_services = gateway_services(cluster, &facts.gateways, query).await?;
    facts.pods = pods(cluster, &facts, query.with_all_pods).await?;
    for objects in [&mut facts.services, &mut facts.gateways] {
        objects.sort_by(|left, right| place(left).cmp(&place(right)));
    }
    Ok(facts)
}

fn place(object: &Tree) -> (&str, &str) {
    (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]))
}

/// Keeps those that are meant; looks further where there is none.
async fn choose(facts: &mut Facts, cluster: &Cluster, query: &Query) -> Result<(), IngressError> {
    // A service that was made for a Gateway is shown as that Gateway.
    facts.services.retain(|service| service.text_at(&["metadata", "labels", GATEWAY_NAME]).is_empty());
    let (namespace, name) = query.parts();
    let Some(name) = name else {
        if facts.services.is_empty() && facts.gateways.is_empty() {
            return Err(nothing(cluster, query).await?);
        }
        return Ok(());
    };
    let title = |object: &Tree| {
        let (namespace, name) = place(object);
        format!("{namespace}/{name}")
    };
    let known: Vec<String> = facts.services.iter().chain(&facts.gateways).map(title).collect();
    for objects in [&mut facts.services, &mut facts.gateways] {
        objects.retain(|object| object.text_at(&["metadata", "name"]) == name);
    }
    if facts.services.is_empty() && facts.gateways.is_empty() {
        // Any service may be that of a gateway, when somebody says so.
        let fields = ListOptions { fields: format!("metadata.name={name}"), ..ListOptions::default() };
        facts.services = everywhere(cluster, &Resource::SERVICE, namespace, query, &fields).await?;
    }
    if !facts.services.is_empty() || !facts.gateways.is_empty() {
        return Ok(());
    }
    if known.is_empty()
        && let error @ IngressError::NotInstalled = nothing(cluster, query).await?
    {
        return Err(error);
    }
    let namespace = namespace.map(str::to_owned);
    Err(IngressError::Unknown { name: name.to_owned(), namespace, known })
}

/// Returns why there is no gateway at all.
pub(super) async fn nothing(cluster: &Cluster, query: &Query) -> Result<IngressError, ClusterError> {
    let labels = ListOptions { labels: "app=istiod".to_owned(), ..ListOptions::default() };
    let found = permitted(everywhere(cluster, &Resource::DEPLOYMENT, None, query, &labels)).await?;
    if found.is_some_and(|found| found.is_empty()) {
        return Ok(IngressError::NotInstalled);
    }
    Ok(IngressError::NoGateway { namespace: query.parts().0.map(str::to_owned) })
}

async fn services(cluster: &Cluster, query: &Query) -> Result<Vec<Tree>, ClusterError> {
    let labels = ListOptions { labels: LABELS.to_owned(), ..ListOptions::default() };
    everywhere(cluster, &Resource::SERVICE, query.parts().0, query, &labels).await
}

async fn gateways(cluster: &Cluster, query: &Query) -> Result<Option<Vec<Tree>>, ClusterError> {
    let (namespace, _) = query.parts();
    let all = ListOptions::default();
    for resource in [Resource::GATEWAY, GATEWAY_BETA] {
        match cluster.list_at(&resource, namespace, &all).await {
            Ok(listed) => return Ok(Some(listed.objects)),
            Err(error) if error.is_not_found() => {}
            Err(ClusterError::Forbidden { .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(Vec::new()))
}

/// Tells whether a Gateway is for traffic from outside, and the mesh answers for it.
pub(super) fn is_of_class(gateway: &Tree, classes: &[Tree]) -> bool {
    let class = gateway.text_at(&["spec", "gatewayClassName"]);
    match classes.iter().find(|known| known.text_at(&["metadata", "name"]) == class) {
        Some(known) => CONTROLLERS.contains(&known.text_at(&["spec", "controllerName"])),
        None => class == CLASS,
    }
}

/// Returns the services of Gateways.
async fn gateway_services(cluster: &Cluster, gateways: &[Tree], query: &Query) -> Result<Vec<Tree>, ClusterError> {
    if gateways.is_empty() {
        return Ok(Vec::new());
    }
    let namespace = one(gateways.iter().map(|gateway| place(gateway).0));
    let labels = ListOptions { labels: GATEWAY_NAME.to_owned(), ..ListOptions::default() };
    let mut services = everywhere(cluster, &Resource::SERVICE, namespace, query, &labels).await?;
    let named: BTreeSet<(String, String)> = gateways.iter().filter_map(named_service).collect();
    for (namespace, name) in named {
        services.extend(cluster.get(&Resource::SERVICE, Some(&namespace), &name).await?);
    }
    Ok(services)
}

/// Returns the pods of those services that may need them: of all that have no load balancer's address, or of all.
async fn pods(cluster: &Cluster, facts: &Facts, all: bool) -> Result<Vec<Tree>, ClusterError> {
    let services = facts.services.iter().chain(facts.gateways.iter().filter_map(|gateway| facts.service_of(gateway)));
    let services: Vec<&Tree> = services.filter(|service| all || load_balanced(service).is_empty()).collect();
    let lists = pod_lists(&services);
    let found = lists.iter().map(|(namespace, labels)| {
        let options = ListOptions { labels: labels.clone(), ..ListOptions::default() };
        async move { cluster.list(&Resource::POD, namespace.as_deref(), &options).await }
    });
    let found: Vec<Vec<Tree>> = stream::iter(found).buffered(AT_ONCE).try_collect().await?;
    Ok(found.concat())
}

/// Returns which lists have the pods of services: one for all whose selectors have the label `istio`, one for all of
/// Gateways, one for each other. Each with its namespace where there is only one.
pub(super) fn pod_lists(services: &[&Tree]) -> Vec<(Option<String>, String)> {
    let mut shared: BTreeMap<&str, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    let mut lists = BTreeSet::new();
    for service in services {
        let selector = service.get_path(&["spec", "selector"]).and_then(Tree::as_map);
        let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { continue };
        let (namespace, _) = place(service);
        let text = |key: &str| selector.get(key).and_then(Tree::as_str);
        match ["istio", GATEWAY_NAME].into_iter().find_map(|key| Some((key, text(key)?))) {
            Some((key, value)) => {
                let (values, namespaces) = shared.entry(key).or_default();
                values.insert(value);
                namespaces.insert(namespace);
            }
            None => {
                lists.insert((Some(namespace.to_owned()), equal_to(selector)));
            }
        }
    }
    for (key, (values, namespaces)) in shared {
        let values = values.into_iter().collect::<Vec<_>>().join(",");
        lists.insert((one(namespaces.into_iter()).map(str::to_owned), format!("{key} in ({values})")));
    }
    lists.into_iter().collect()
}

fn equal_to(selector: &Map) -> String {
    let pairs = selector.iter().filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?)));
    pairs.collect::<Vec<_>>().join(",")
}

/// Returns the item that all are.
pub(super) fn one<'a>(mut items: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let first = items.next()?;
    items.all(|item| item == first).then_some(first)
}

/// Lists in one namespace, or in all; where nobody may do that, in the control plane's.
async fn everywhere(
    cluster: &Cluster,
    resource: &Resource,
    namespace: Option<&str>,
    query: &Query,
    options: &ListOptions,
) -> Result<Vec<Tree>, ClusterError> {
    match cluster.list(resource, namespace, options).await {
        Err(error @ ClusterError::Forbidden { .. }) if namespace.is_none() => {
            let narrower = cluster.list(resource, Some(&query.control_plane), options).await;
            // What was wanted first is the right to ask for.
            if matches!(narrower, Err(ClusterError::Forbidden { .. })) { Err(error) } else { narrower }
        }
        result => result,
    }
}

/// Returns none where the user may not ask.
pub(super) async fn permitted<T>(
    answer: impl Future<Output = Result<T, ClusterError>>,
) -> Result<Option<T>, ClusterError> {
    match answer.await {
        Ok(answer) => Ok(Some(answer)),
        Err(ClusterError::Forbidden { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns one page of the nodes.
async fn some_nodes(cluster: &Cluster) -> Result<Vec<Tree>, ClusterError> {
    let path = format!("{}?limit={NODES}", Resource::NODE.path(None));
    let answer = cluster.send(&Call::get(path, Resource::NODE.subject("list", None, None))).await?;
    let list = answer.tree(&cluster.peer().await?)?;
    Ok(list.items_at(&["items"]).to_vec())
}

/// Tells whether an address is one that can be used.
pub fn is_usable(address: &Address) -> bool {
    address.origin != Origin::None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;

    fn service(namespace: &str, selector: &str) -> Tree {
        tree(&format!("{{metadata: {{name: gw, namespace: {namespace}}}, spec: {{selector: {selector}}}}}"))
    }

    #[test]
    fn pods_of_many_gateways_are_two_lists() {
        let all = [
            service("a", "{istio: ingressgateway, app: x}"),
            service("b", "{istio: ingress}"),
            service("a", "{gateway.networking.k8s.io/gateway-name: web}"),
            service("a", "{gateway.networking.k8s.io/gateway-name: api}"),
            service("c", "{app: own, tier: edge}"),
            service("c", "{}"),
        ];
        let lists = pod_lists(&all.iter().collect::<Vec<_>>());
        let lists: Vec<(Option<&str>, &str)> =
            lists.iter().map(|(namespace, labels)| (namespace.as_deref(), &**labels)).collect();
        assert_eq!(
            lists,
            [
                (None, "istio in (ingress,ingressgateway)"),
                (Some("a"), "gateway.networking.k8s.io/gateway-name in (api,web)"),
                (Some("c"), "app=own,tier=edge"),
            ]
        );
    }

    #[test]
    fn the_class_of_a_gateway_is_known_by_its_controller() {
        let gateway = |class: &str| tree(&format!("{{spec: {{gatewayClassName: {class}}}}}"));
        let classes = [
            tree("{metadata: {name: mine}, spec: {controllerName: istio.io/gateway-controller}}"),
            tree("{metadata: {name: istio-waypoint}, spec: {controllerName: istio.io/mesh-controller}}"),
        ];
        assert!(is_of_class(&gateway("mine"), &classes));
        assert!(is_of_class(&gateway("istio"), &[]));
        assert!(!is_of_class(&gateway("istio-waypoint"), &classes));
        assert!(!is_of_class(&gateway("cilium"), &[]));
    }

    #[test]
    fn a_gateway_may_name_its_service() {
        let gateway = |value: &str| {
            tree(&format!(
                "{{metadata: {{name: g, namespace: 'n'}}, spec: {{addresses: [{{type: Hostname, value: {value}}}]}}}}"
            ))
        };
        let named = |value: &str| named_service(&gateway(value)).map(|(namespace, name)| format!("{namespace}/{name}"));
        assert_eq!(named("ingress.edge.svc.cluster.local").as_deref(), Some("edge/ingress"));
        assert_eq!(named("ingress").as_deref(), Some("n/ingress"));
        assert_eq!(named("www.example.com"), None);
        let mut made = service("n", "{}");
        made.as_map_mut().unwrap().insert(
            "metadata".to_owned(),
            tree("{name: g-istio, namespace: 'n', labels: {gateway.networking.k8s.io/gateway-name: g}}"),
        );
        let facts = Facts { gateway_services: vec![made, service("edge", "{}")], ..Facts::default() };
        assert_eq!(facts.service_of(&gateway("gw.edge.svc.cluster.local")).map(place), Some(("edge", "gw")));
        assert_eq!(facts.service_of(&gateway("gone.edge.svc")), None);
        assert_eq!(facts.service_of(&tree("{metadata: {name: g, namespace: 'n'}}")).map(place), Some(("n", "g-istio")));
    }
}
