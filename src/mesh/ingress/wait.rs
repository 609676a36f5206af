//! [`wait`]: until the load balancers of gateways have their addresses, by watching their services, for as long as is
//! given.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::select_all;

use super::Facts;
use super::address::{load_balanced, status_addresses};
use super::find::one;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource, WatchEvent};
use crate::values::Tree;

/// Something without an address: kind, namespace, name.
type Awaited = (&'static str, String, String);

/// Waits for what has no address yet; tells whether all had one in time. Services that have no load balancer are not
/// waited for.
pub async fn wait(cluster: &Cluster, facts: &Facts, timeout: Duration) -> Result<bool, ClusterError> {
    let mut awaited = awaited(facts);
    if awaited.is_empty() {
        return Ok(true);
    }
    let mut watches = Vec::new();
    for resource in [Resource::SERVICE, Resource::GATEWAY] {
        let places: Vec<&Awaited> = awaited.iter().filter(|(kind, ..)| *kind == resource.kind).collect();
        let Some((_, _, name)) = places.first() else { continue };
        let namespace = one(places.iter().map(|(_, namespace, _)| &**namespace));
        let fields = if places.len() == 1 { format!("metadata.name={name}") } else { String::new() };
        let options = ListOptions { fields, ..ListOptions::default() };
        watches.push(cluster.watch(&resource, namespace, &options).map(move |event| (resource.clone(), event)));
    }
    let mut events = select_all(watches.into_iter().map(Box::pin));
    let seen = async {
        while let Some((resource, event)) = events.next().await {
            take(&mut awaited, &resource, event?);
            if awaited.is_empty() {
                break;
            }
        }
        Ok(awaited.is_empty())
    };
    tokio::time::timeout(timeout, seen).await.unwrap_or(Ok(false))
}

/// Returns what has no address yet and may get one.
fn awaited(facts: &Facts) -> BTreeSet<Awaited> {
    let key = |kind, object: &Tree| {
        let text = |field| object.text_at(&["metadata", field]).to_owned();
        (kind, text("namespace"), text("name"))
    };
    let services = facts.services.iter().chain(facts.gateways.iter().filter_map(|gateway| facts.service_of(gateway)));
    let services = services.filter(|service| !is_settled("Service", service)).map(|service| key("Service", service));
    let lone = facts.gateways.iter().filter(|gateway| facts.service_of(gateway).is_none());
    let lone = lone.filter(|gateway| !is_settled("Gateway", gateway)).map(|gateway| key("Gateway", gateway));
    services.chain(lone).collect()
}

/// Takes what was seen.
fn take(awaited: &mut BTreeSet<Awaited>, resource: &Resource, event: WatchEvent) {
    let objects = match event {
        WatchEvent::Listed(objects) => objects,
        WatchEvent::Applied(object) => vec![object],
        WatchEvent::Deleted(_) => return,
    };
    for object in objects {
        if is_settled(&resource.kind, &object) {
            let place = (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]));
            awaited.retain(|(kind, namespace, name)| *kind != resource.kind || (&**namespace, &**name) != place);
        }
    }
}

/// Tells whether an object has its address, or will never have one of a load balancer.
fn is_settled(kind: &str, object: &Tree) -> bool {
    match kind {
        "Service" => {
            object.text_at(&["spec", "type"]) != "LoadBalancer"
                || !load_balanced(object).is_empty()
                || !object.items_at(&["spec", "externalIPs"]).is_empty()
        }
        _ => !status_addresses(object).is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;

    #[test]
    fn only_load_balancers_without_an_address_are_waited_for() {
        let service = |name: &str, rest: &str| tree(&format!("{{metadata: {{name: {name}, namespace: 'n'}}, {rest}}}"));
        let mut facts = Facts {
            services: vec![
                service("pending", "spec: {type: LoadBalancer}"),
                service("settled", "spec: {type: LoadBalancer}, status: {loadBalancer: {ingress: [{ip: a}]}}"),
                service("given", "spec: {type: LoadBalancer, externalIPs: [a]}"),
                service("nodes", "spec: {type: NodePort}"),
            ],
            gateways: vec![service("lone", "spec: {}")],
            ..Facts::default()
        };
        let mut left = awaited(&facts);
        let names = |left: &BTreeSet<Awaited>| left.iter().map(|(.., name)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&left), ["lone", "pending"]);
        take(&mut left, &Resource::SERVICE, WatchEvent::Applied(service("pending", "spec: {type: LoadBalancer}")));
        take(&mut left, &Resource::SERVICE, WatchEvent::Applied(service("lone", "spec: {type: NodePort}")));
        assert_eq!(names(&left), ["lone", "pending"]);
        take(&mut left, &Resource::SERVICE, WatchEvent::Listed(vec![service("pending", "spec: {type: ClusterIP}")]));
        take(&mut left, &Resource::GATEWAY, WatchEvent::Applied(service("lone", "status: {addresses: [{value: a}]}")));
        assert!(left.is_empty());
        facts.services.truncate(0);
        facts.gateways.truncate(0);
        assert!(awaited(&facts).is_empty());
    }
}
