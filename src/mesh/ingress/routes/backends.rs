//! Services, as routes name them: whether they exist, and have the port, the subset and endpoints.

use super::world::World;
use super::{Backend, Reference, hosts};
use crate::api::networking::virtual_service::Destination;
use crate::values::Tree;

/// What a route says of where requests go.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted<'a> {
    /// The name as it stands there.
    pub host: String,
    /// Namespace and name of a service of Kubernetes.
    pub service: Option<(String, String)>,
    /// The port's number or name.
    pub port: Option<Port<'a>>,
    pub subset: &'a str,
    pub weight: Option<i64>,
}

/// A port, as routes name it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Port<'a> {
    Number(u32),
    Name(&'a str),
}

impl<'a> Wanted<'a> {
    /// Reads a destination of a virtual service.
    pub fn of(destination: &'a Destination, own_namespace: &str, weight: Option<i32>) -> Self {
        let host = destination.host.as_str();
        Self {
            host: host.to_owned(),
            service: service_of(host, own_namespace),
            port: destination.port.as_ref().and_then(|port| port.number).map(Port::Number),
            subset: destination.subset.as_deref().unwrap_or_default(),
            weight: weight.map(i64::from),
        }
    }
}

/// Returns the service of Kubernetes that a host means: a name alone is one of the own namespace, a full name says it;
/// every other name with a point in it is no service of Kubernetes.
fn service_of(host: &str, own_namespace: &str) -> Option<(String, String)> {
    if !host.contains('.') {
        return Some((own_namespace.to_owned(), host.to_owned()));
    }
    let mut labels = host.splitn(4, '.');
    let (name, namespace) = (labels.next()?, labels.next()?);
    let is_full = labels.next() == Some("svc") && labels.next().is_some();
    is_full.then(|| (namespace.to_owned(), name.to_owned()))
}

/// Finds what a route wants.
pub(super) fn find(world: &World, wanted: Wanted<'_>) -> Backend {
    let Wanted { host, service, port, subset, weight } = wanted;
    let number = match port {
        Some(Port::Number(number)) => Some(number),
        _ => None,
    };
    let mut backend = Backend {
        host,
        service: None,
        port: number,
        subset: subset.to_owned(),
        weight,
        ready: None,
        endpoints: None,
        problem: String::new(),
    };
    let object = service.as_ref().and_then(|place| kubernetes(world, place));
    match (&world.services, object, &service) {
        (_, Some(object), Some((namespace, name))) => {
            backend.service = Some(Reference::new("", "Service", namespace, name));
            backend.problem = check_port(object, port, &mut backend.port);
            if object.text_at(&["spec", "type"]) != "ExternalName" {
                count(world, namespace, name, &mut backend);
            }
        }
        // Nobody may look.
        (None, ..) => {
            backend.service = service.as_ref().map(|(namespace, name)| Reference::new("", "Service", namespace, name));
        }
        _ => entry(world, service.as_ref(), &mut backend),
    }
    if backend.problem.is_empty() && !subset.is_empty() {
        backend.problem = check_subset(world, &backend.host, service.as_ref(), subset);
    }
    backend
}

fn kubernetes<'a>(world: &'a World, (namespace, name): &(String, String)) -> Option<&'a Tree> {
    world.services.as_ref()?.iter().find(|service| {
        service.text_at(&["metadata", "name"]) == name && service.text_at(&["metadata", "namespace"]) == namespace
    })
}

fn check_port(service: &Tree, wanted: Option<Port<'_>>, found: &mut Option<u32>) -> String {
    let ports: Vec<(u32, &str)> = service
        .items_at(&["spec", "ports"])
        .iter()
        .filter_map(|port| {
            let number = port.get("port").and_then(Tree::as_int).and_then(|number| u32::try_from(number).ok())?;
            Some((number, port.text_at(&["name"])))
        })
        .collect();
    let known = |matching: &dyn Fn(&(u32, &str)) -> bool| ports.iter().find(|port| matching(port)).map(|port| port.0);
    let (number, title) = match wanted {
        Some(Port::Number(wanted)) => (known(&|port| port.0 == wanted), wanted.to_string()),
        Some(Port::Name(wanted)) => (known(&|port| port.1 == wanted), wanted.to_owned()),
        None => {
            if let [(only, _)] = *ports {
                *found = Some(only);
            }
            return String::new();
        }
    };
    if number.is_some() {
        *found = number;
        return String::new();
    }
    let ports: Vec<String> = ports.iter().map(|(number, _)| number.to_string()).collect();
    format!("no port {title}: the service has {}", ports.join(", "))
}

/// Counts the endpoints of a service.
fn count(world: &World, namespace: &str, name: &str, backend: &mut Backend) {
    let Some(slices) = &world.slices else { return };
    let own = slices.iter().filter(|slice| {
        slice.text_at(&["metadata", "namespace"]) == namespace
            && slice.text_at(&["metadata", "labels", "kubernetes.io/service-name"]) == name
    });
    // A service of two families has a slice for each, with the same endpoints.
    let mut families: std::collections::BTreeMap<&str, (usize, usize)> = std::collections::BTreeMap::new();
    for slice in own {
        let (ready, all) = families.entry(slice.text_at(&["addressType"])).or_default();
        for endpoint in slice.items_at(&["endpoints"]) {
            *all += 1;
            // What is not said is as good as yes.
            *ready += usize::from(endpoint.get_path(&["conditions", "ready"]).and_then(Tree::as_bool).unwrap_or(true));
        }
    }
    let (ready, all) = families.into_values().max().unwrap_or_default();
    backend.ready = Some(ready);
    backend.endpoints = Some(all);
    if backend.problem.is_empty() {
        backend.problem = match (ready, all) {
            (0, 0) => "no endpoints".to_owned(),
            (0, 1) => "its endpoint is not ready".to_owned(),
            (0, all) => format!("none of its {all} endpoints is ready"),
            _ => String::new(),
        };
    }
}

/// Looks for a host among the service entries.
fn entry(world: &World, service: Option<&(String, String)>, backend: &mut Backend) {
    let entries = world.service_entries.as_deref().unwrap_or_default();
    let has = |entry: &&crate::api::Resource<crate::api::networking::ServiceEntry>| {
        let hosts = entry.spec.as_ref().map(|spec| spec.hosts.as_slice()).unwrap_or_default();
        hosts.iter().any(|host| hosts::common(host, &backend.host).is_some_and(|host| host == backend.host))
    };
    if let Some(found) = entries.iter().find(has) {
        let namespace = found.metadata.namespace.as_deref().unwrap_or_default();
        backend.service = Some(Reference::new("networking.istio.io", "ServiceEntry", namespace, &found.metadata.name));
        return;
    }
    let labels: Vec<&str> = backend.host.split('.').collect();
    backend.problem = match (service, &*labels) {
        (Some((namespace, name)), _) => format!("no such service {namespace}/{name}"),
        // A short form of a name in another namespace, which the mesh does not complete.
        (None, [name, namespace] | [name, namespace, "svc"])
            if kubernetes(world, &((*namespace).to_owned(), (*name).to_owned())).is_some() =>
        {
            format!("no such host: write {name}.{namespace}.svc.cluster.local")
        }
        // It may be one of those that nobody may look at.
        _ if world.service_entries.is_none() => String::new(),
        _ => "no such host: neither a service nor a ServiceEntry has it".to_owned(),
    };
}

fn check_subset(world: &World, host: &str, service: Option<&(String, String)>, subset: &str) -> String {
    let Some(rules) = &world.destination_rules else { return String::new() };
    let has = |rule: &crate::api::Resource<crate::api::networking::DestinationRule>| {
        let Some(spec) = &rule.spec else { return false };
        let namespace = rule.metadata.namespace.as_deref().unwrap_or_default();
        let is_meant = match service {
            Some(place) => {
                service_of(&spec.host, namespace).as_ref() == Some(place)
                    || hosts::common(&spec.host, &format!("{}.{}.svc.cluster.local", place.1, place.0)).is_some()
            }
            None => hosts::common(&spec.host, host).is_some_and(|common| common == host.to_ascii_lowercase()),
        };
        is_meant && spec.subsets.iter().any(|known| known.name == subset)
    };
    if rules.iter().any(has) { String::new() } else { format!("no DestinationRule has the subset `{subset}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;

    fn world() -> World {
        let object = |text: &str| tree(text);
        World {
            services: Some(vec![
                object("{metadata: {name: web, namespace: shop}, spec: {ports: [{name: http, port: 80}]}}"),
                object(
                    "{metadata: {name: two, namespace: shop}, spec: {ports: [{name: a, port: 1}, {name: b, port: 2}]}}",
                ),
                object("{metadata: {name: out, namespace: shop}, spec: {type: ExternalName}}"),
            ]),
            slices: Some(vec![
                object(
                    "{metadata: {namespace: shop, labels: {kubernetes.io/service-name: web}}, addressType: IPv4, \
                     endpoints: [{conditions: {ready: true}}, {conditions: {ready: false}}]}",
                ),
                object(
                    "{metadata: {namespace: shop, labels: {kubernetes.io/service-name: web}}, addressType: IPv6, \
                     endpoints: [{conditions: {ready: true}}, {conditions: {ready: false}}]}",
                ),
                object(
                    "{metadata: {namespace: shop, labels: {kubernetes.io/service-name: two}}, \
                     endpoints: [{conditions: {ready: false}}, {conditions: {ready: false}}]}",
                ),
            ]),
            service_entries: Some(vec![
                crate::api::Resource::from_tree(&object(
                    "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: ext, namespace: shop}, \
                     spec: {hosts: ['*.example.com']}}",
                ))
                .unwrap(),
            ]),
            destination_rules: Some(vec![
                crate::api::Resource::from_tree(&object(
                    "{apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: r, namespace: shop}, \
                     spec: {host: web, subsets: [{name: v1}]}}",
                ))
                .unwrap(),
            ]),
            ..World::default()
        }
    }

    fn found(world: &World, host: &str, port: Option<u32>, subset: &str) -> Backend {
        let destination = Destination {
            host: host.to_owned(),
            subset: (!subset.is_empty()).then(|| subset.to_owned()),
            port: port.map(|number| crate::api::networking::port::DestinationPort { number: Some(number) }),
        };
        find(world, Wanted::of(&destination, "shop", None))
    }

    #[test]
    fn services_are_found_by_the_names_that_routes_have_for_them() {
        let world = world();
        for (host, port, subset, problem) in [
            ("web", None, "", ""),
            ("web", Some(80), "v1", ""),
            ("web.shop.svc.cluster.local", Some(80), "", ""),
            ("web.shop.svc.mesh.internal", None, "", ""),
            ("web", Some(81), "", "no port 81: the service has 80"),
            ("web", None, "v2", "no DestinationRule has the subset `v2`"),
            ("two", Some(1), "", "none of its 2 endpoints is ready"),
            ("gone", None, "", "no such service shop/gone"),
            ("web.other.svc.cluster.local", None, "", "no such service other/web"),
            ("web.shop", None, "", "no such host: write web.shop.svc.cluster.local"),
            ("a.example.com", Some(443), "", ""),
            ("example.org", None, "", "no such host: neither a service nor a ServiceEntry has it"),
            ("out", None, "", ""),
        ] {
            assert_eq!(found(&world, host, port, subset).problem, problem, "{host} {port:?} {subset}");
        }
        let web = found(&world, "web", None, "");
        assert_eq!((web.ready, web.endpoints, web.port), (Some(1), Some(2), Some(80)));
        assert_eq!(found(&world, "a.example.com", None, "").service.unwrap().to_string(), "ServiceEntry shop/ext");
    }

    #[test]
    fn what_nobody_may_look_at_is_not_broken() {
        let world = World::default();
        let backend = found(&world, "web", Some(80), "v1");
        assert_eq!((&*backend.problem, backend.ready), ("", None));
        assert_eq!(backend.service.unwrap().to_string(), "Service shop/web");
    }
}
