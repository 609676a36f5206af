//! Gateways and routes of the Gateway API: which listener takes which route, by the API's rules.

use std::collections::{BTreeMap, BTreeSet};

use super::backends::{Port, Wanted, find};
use super::world::World;
use super::{Backend, Entrance, Reference, Rule, Server, Way, hosts};
use crate::inject::selector::Selector;
use crate::mesh::ingress::find::is_of_class;
use crate::values::Tree;

const GROUP: &str = "gateway.networking.k8s.io";

/// Adds the ways through Gateways of the Gateway API that the mesh answers for.
pub(super) fn ways(world: &World, ways: &mut Vec<(String, Way)>) {
    let mut used = BTreeSet::new();
    for route in &world.api_routes {
        let namespace = text(route, "namespace");
        for parent in route.items_at(&["spec", "parentRefs"]) {
            let is_gateway =
                matches!(parent.text_at(&["group"]), "" | GROUP) && matches!(parent.text_at(&["kind"]), "" | "Gateway");
            if !is_gateway {
                // Routes of services are for the inside.
                continue;
            }
            let of = Some(parent.text_at(&["namespace"])).filter(|text| !text.is_empty()).unwrap_or(namespace);
            let name = parent.text_at(&["name"]);
            let found = world.api_gateways.iter().find(|one| (text(one, "namespace"), text(one, "name")) == (of, name));
            match found {
                Some(gateway) if is_of_class(gateway, &world.gateway_classes) => {
                    used.insert((of.to_owned(), name.to_owned()));
                    through(world, ways, gateway, parent, route);
                }
                // Others answer for it.
                Some(_) => {}
                None => {
                    let object = Reference::new(GROUP, "Gateway", of, name);
                    let problems = vec!["no such Gateway".to_owned()];
                    let gateway = Entrance { object, servers: Vec::new(), problems };
                    for host in hosts_of(route) {
                        let way = Way {
                            gateway: gateway.clone(),
                            route: Some(reference(route)),
                            rules: rules(world, route),
                            problems: Vec::new(),
                        };
                        ways.push((host, way));
                    }
                }
            }
        }
    }
    let unused = world.api_gateways.iter().filter(|gateway| {
        is_of_class(gateway, &world.gateway_classes)
            && !used.contains(&(text(gateway, "namespace").to_owned(), text(gateway, "name").to_owned()))
    });
    for gateway in unused {
        let mut by_host: BTreeMap<String, Vec<&Tree>> = BTreeMap::new();
        for listener in gateway.items_at(&["spec", "listeners"]).iter().filter(|listener| is_http(listener)) {
            by_host.entry(host_of(listener)).or_default().push(listener);
        }
        for (host, listeners) in by_host {
            let problems = vec!["no route: nothing names this Gateway as its parent".to_owned()];
            let gateway = entrance(gateway, &listeners);
            ways.push((host, Way { gateway, route: None, rules: Vec::new(), problems }));
        }
    }
}

/// Adds the ways of a route through a Gateway that it names.
fn through(world: &World, ways: &mut Vec<(String, Way)>, gateway: &Tree, parent: &Tree, route: &Tree) {
    let section = parent.text_at(&["sectionName"]);
    let port = parent.get("port").and_then(Tree::as_int);
    let all: Vec<&Tree> = gateway.items_at(&["spec", "listeners"]).iter().collect();
    let named: Vec<&Tree> = all
        .iter()
        .copied()
        .filter(|listener| section.is_empty() || listener.text_at(&["name"]) == section)
        .filter(|listener| port.is_none() || listener.get("port").and_then(Tree::as_int) == port)
        .collect();
    let open: Vec<&Tree> = named.iter().copied().filter(|listener| lets_in(world, gateway, listener, route)).collect();
    let mut by_host: BTreeMap<String, Vec<&Tree>> = BTreeMap::new();
    for listener in open.iter().filter(|listener| is_http(listener)) {
        for host in hosts_of(route) {
            if let Some(host) = hosts::common(&host_of(listener), &host) {
                by_host.entry(host).or_default().push(listener);
            }
        }
    }
    if by_host.is_empty() {
        let problem = if named.is_empty() {
            match (section, port) {
                ("", Some(port)) => format!("the Gateway has no listener on port {port}"),
                _ => format!("the Gateway has no listener `{section}`"),
            }
        } else if open.is_empty() {
            format!("the Gateway lets no routes in from the namespace {}", text(route, "namespace"))
        } else {
            let taken: BTreeSet<String> = open.iter().map(|listener| host_of(listener)).collect();
            let taken = taken.into_iter().collect::<Vec<_>>().join(", ");
            format!("the Gateway does not take this host; it takes {taken}")
        };
        let gateway = entrance(gateway, &all);
        for host in hosts_of(route) {
            let (gateway, problems) = (gateway.clone(), vec![problem.clone()]);
            ways.push((host, Way { gateway, route: Some(reference(route)), rules: Vec::new(), problems }));
        }
        return;
    }
    for (host, listeners) in by_host {
        let gateway = entrance(gateway, &listeners);
        let (route, rules) = (Some(reference(route)), rules(world, route));
        ways.push((host, Way { gateway, route, rules, problems: Vec::new() }));
    }
}

fn entrance(gateway: &Tree, listeners: &[&Tree]) -> Entrance {
    let object = Reference::new(GROUP, "Gateway", text(gateway, "namespace"), text(gateway, "name"));
    let mut servers: Vec<Server> = listeners
        .iter()
        .map(|listener| {
            let tls = listener.get("tls").map(|tls| {
                let mode = Some(tls.text_at(&["mode"])).filter(|mode| !mode.is_empty()).unwrap_or("Terminate");
                let names = tls.items_at(&["certificateRefs"]).iter().map(|name| name.text_at(&["name"]).to_owned());
                [mode.to_owned()].into_iter().chain(names).collect::<Vec<_>>().join(" ")
            });
            Server {
                port: listener
                    .get("port")
                    .and_then(Tree::as_int)
                    .and_then(|port| u32::try_from(port).ok())
                    .unwrap_or(0),
                protocol: listener.text_at(&["protocol"]).to_ascii_uppercase(),
                tls: tls.unwrap_or_default(),
            }
        })
        .collect();
    servers.sort();
    servers.dedup();
    let conditions = gateway.items_at(&["status", "conditions"]).iter();
    let refused = conditions
        .filter(|condition| condition.text_at(&["type"]) == "Accepted" && condition.text_at(&["status"]) == "False");
    let problems = refused.map(|condition| format!("not accepted: {}", condition.text_at(&["message"]))).collect();
    Entrance { object, servers, problems }
}

/// Tells whether a listener lets a route in, by its namespace and kind.
fn lets_in(world: &World, gateway: &Tree, listener: &Tree, route: &Tree) -> bool {
    let allowed = ["allowedRoutes"];
    let kinds = listener.items_at(&["allowedRoutes", "kinds"]);
    if !kinds.is_empty() && !kinds.iter().any(|kind| kind.text_at(&["kind"]) == route.text_at(&["kind"])) {
        return false;
    }
    let namespace = text(route, "namespace");
    let namespaces = listener.get_path(&allowed).and_then(|allowed| allowed.get("namespaces"));
    match namespaces.map(|namespaces| namespaces.text_at(&["from"])).unwrap_or_default() {
        "All" => true,
        "None" => false,
        "Selector" => {
            let Some(known) = &world.namespaces else { return true };
            let selector = namespaces.and_then(|namespaces| namespaces.get("selector")).cloned().unwrap_or_default();
            let labels = known.iter().find(|known| text(known, "name") == namespace);
            let labels = labels.and_then(|known| known.get_path(&["metadata", "labels"])).and_then(Tree::as_map);
            Selector::parse(&selector).is_ok_and(|selector| selector.matches(labels))
        }
        _ => text(gateway, "namespace") == namespace,
    }
}

fn rules(world: &World, route: &Tree) -> Vec<Rule> {
    let one = |rule: &Tree| {
        let matches: Vec<String> = rule.items_at(&["matches"]).iter().map(condition).collect();
        // One condition that asks for nothing is as good as none.
        let matches = if matches.iter().any(String::is_empty) { Vec::new() } else { matches };
        let redirect = rule
            .items_at(&["filters"])
            .iter()
            .find(|filter| filter.text_at(&["type"]) == "RequestRedirect")
            .and_then(|filter| filter.get("requestRedirect"));
        if let Some(redirect) = redirect {
            let scheme = Some(redirect.text_at(&["scheme"])).filter(|text| !text.is_empty());
            let scheme = scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
            let path = ["replaceFullPath", "replacePrefixMatch"].map(|key| redirect.text_at(&["path", key])).concat();
            let action = format!("redirect to {scheme}{}{path}", redirect.text_at(&["hostname"]));
            return Rule { matches, action: action.trim_end().to_owned(), backends: Vec::new() };
        }
        let all = rule.items_at(&["backendRefs"]);
        let backends = all.iter().map(|backend| self::backend(world, route, backend, all.len() > 1)).collect();
        let action = if all.is_empty() { "answers 500: it has no backend".to_owned() } else { String::new() };
        Rule { matches, action, backends }
    };
    route.items_at(&["spec", "rules"]).iter().map(one).collect()
}

fn backend(world: &World, route: &Tree, backend: &Tree, is_shared: bool) -> Backend {
    let own = text(route, "namespace");
    let name = backend.text_at(&["name"]);
    let (group, kind) = (backend.text_at(&["group"]), backend.text_at(&["kind"]));
    let namespace = Some(backend.text_at(&["namespace"])).filter(|text| !text.is_empty()).unwrap_or(own);
    let port = backend.get("port").and_then(Tree::as_int).and_then(|port| u32::try_from(port).ok());
    let is_host = (group, kind) == ("networking.istio.io", "Hostname");
    if !is_host && !matches!((group, kind), ("", "" | "Service")) {
        return Backend {
            host: name.to_owned(),
            service: Some(Reference::new(group, kind, namespace, name)),
            port,
            subset: String::new(),
            weight: None,
            ready: None,
            endpoints: None,
            problem: String::new(),
        };
    }
    // What is not said has the weight 1, which says nothing where it is the only one.
    let weight = backend.get("weight").and_then(Tree::as_int).or(is_shared.then_some(1));
    let service = (!is_host).then(|| (namespace.to_owned(), name.to_owned()));
    let mut found =
        find(world, Wanted { host: name.to_owned(), service, port: port.map(Port::Number), subset: "", weight });
    if !is_host && namespace != own && !is_granted(world, route, namespace, name) {
        found.problem = format!("no ReferenceGrant in {namespace} lets routes of {own} go there");
    }
    found
}

/// Tells whether a namespace lets a route of another one go to its service.
fn is_granted(world: &World, route: &Tree, namespace: &str, name: &str) -> bool {
    let Some(grants) = &world.grants else { return true };
    let own = text(route, "namespace");
    let from = |grant: &Tree| {
        grant.items_at(&["spec", "from"]).iter().any(|from| {
            from.text_at(&["group"]) == GROUP
                && from.text_at(&["kind"]) == route.text_at(&["kind"])
                && from.text_at(&["namespace"]) == own
        })
    };
    let to = |grant: &Tree| {
        grant.items_at(&["spec", "to"]).iter().any(|to| {
            to.text_at(&["group"]).is_empty()
                && to.text_at(&["kind"]) == "Service"
                && (to.text_at(&["name"]).is_empty() || to.text_at(&["name"]) == name)
        })
    };
    grants.iter().any(|grant| text(grant, "namespace") == namespace && from(grant) && to(grant))
}

/// Returns a condition in a few words; empty when it asks for nothing.
fn condition(one: &Tree) -> String {
    let mut words = Vec::new();
    if let Some(method) = one.get("method") {
        match method {
            // That of gRPC has a service and a method.
            Tree::Map(_) => words.push(format!("{}/{}", method.text_at(&["service"]), method.text_at(&["method"]))),
            method => words.push(method.as_str().unwrap_or_default().to_owned()),
        }
    }
    if let Some(path) = one.get("path") {
        let value = path.text_at(&["value"]);
        match path.text_at(&["type"]) {
            "Exact" => words.push(value.to_owned()),
            "RegularExpression" => words.push(format!("~{value}")),
            _ if matches!(value, "" | "/") => {}
            _ => words.push(format!("{value}*")),
        }
    }
    for header in one.items_at(&["headers"]) {
        let sign = if header.text_at(&["type"]) == "RegularExpression" { "~" } else { "" };
        words.push(format!("{}: {sign}{}", header.text_at(&["name"]), header.text_at(&["value"])));
    }
    for parameter in one.items_at(&["queryParams"]) {
        words.push(format!("?{}={}", parameter.text_at(&["name"]), parameter.text_at(&["value"])));
    }
    words.join(" ")
}

fn hosts_of(route: &Tree) -> Vec<String> {
    let hosts: Vec<String> =
        route.items_at(&["spec", "hostnames"]).iter().filter_map(Tree::as_str).map(str::to_owned).collect();
    if hosts.is_empty() { vec!["*".to_owned()] } else { hosts }
}

fn host_of(listener: &Tree) -> String {
    let host = listener.text_at(&["hostname"]);
    if host.is_empty() { "*".to_owned() } else { host.to_ascii_lowercase() }
}

fn is_http(listener: &Tree) -> bool {
    matches!(listener.text_at(&["protocol"]), "HTTP" | "HTTPS")
}

fn text<'a>(object: &'a Tree, field: &str) -> &'a str {
    object.text_at(&["metadata", field])
}

fn reference(route: &Tree) -> Reference {
    Reference::new(GROUP, route.text_at(&["kind"]), text(route, "namespace"), text(route, "name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;
    use crate::mesh::ingress::routes::follow;
    use crate::mesh::ingress::routes::istio::tests::summary;

    fn gateway(class: &str, listeners: &str) -> Tree {
        tree(&format!(
            "{{kind: Gateway, metadata: {{name: web, namespace: edge}}, spec: {{gatewayClassName: {class}, listeners: {listeners}}}}}"
        ))
    }

    fn route(namespace: &str, parent: &str, spec: &str) -> Tree {
        tree(&format!(
            "{{kind: HTTPRoute, metadata: {{name: r, namespace: {namespace}}}, spec: {{parentRefs: [{{{parent}}}], {spec}}}}}"
        ))
    }

    fn world(listeners: &str, routes: Vec<Tree>) -> World {
        World {
            api_gateways: vec![gateway("istio", listeners)],
            api_routes: routes,
            grants: Some(Vec::new()),
            namespaces: Some(vec![tree("{metadata: {name: shop, labels: {edge: allowed}}}")]),
            services: Some(vec![tree("{metadata: {name: web, namespace: shop}, spec: {ports: [{port: 80}]}}")]),
            slices: Some(vec![tree(
                "{metadata: {namespace: shop, labels: {kubernetes.io/service-name: web}}, endpoints: [{addresses: [a]}]}",
            )]),
            ..World::default()
        }
    }

    const OPEN: &str =
        "{name: http, port: 80, protocol: HTTP, hostname: '*.test', allowedRoutes: {namespaces: {from: All}}}";
    const TO: &str = "rules: [{backendRefs: [{name: web, port: 80}]}]";
    const PARENT: &str = "name: web, namespace: edge";

    #[test]
    fn listeners_take_routes_by_host_namespace_and_name() {
        let hosts = |hosts: &str| format!("hostnames: {hosts}, {TO}");
        for (listener, parent, spec, expected) in [
            (OPEN, PARENT, hosts("[a.test]"), "a.test: "),
            (OPEN, PARENT, TO.to_owned(), "*.test: "),
            (OPEN, PARENT, hosts("['*.a.test', x.org]"), "*.a.test: "),
            (OPEN, PARENT, hosts("[a.org]"), "a.org: the Gateway does not take this host; it takes *.test"),
            (
                OPEN,
                "name: web, namespace: edge, sectionName: https",
                hosts("[a.test]"),
                "a.test: the Gateway has no listener `https`",
            ),
            (
                OPEN,
                "name: web, namespace: edge, port: 81",
                hosts("[a.test]"),
                "a.test: the Gateway has no listener on port 81",
            ),
            (
                "{name: a, port: 80, protocol: HTTP}",
                PARENT,
                TO.to_owned(),
                "*: the Gateway lets no routes in from the namespace shop",
            ),
            (
                "{name: a, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {edge: allowed}}}}}",
                PARENT,
                TO.to_owned(),
                "*: ",
            ),
            (
                "{name: a, port: 80, protocol: HTTP, allowedRoutes: {kinds: [{kind: GRPCRoute}], namespaces: {from: All}}}",
                PARENT,
                TO.to_owned(),
                "*: the Gateway lets no routes in from the namespace shop",
            ),
            (OPEN, "name: gone", hosts("[a.test]"), "a.test: no such Gateway"),
        ] {
            let mut routes = follow(&world(&format!("[{listener}]"), vec![route("shop", parent, &spec)]), None, None);
            // The Gateway itself is without a route then.
            routes.hosts.retain(|host| host.ways.iter().any(|way| way.route.is_some()));
            assert_eq!(summary(&routes), [expected], "{listener} {parent} {spec}");
        }
    }

    #[test]
    fn a_service_of_another_namespace_takes_a_grant() {
        let spec = "rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]";
        let mut world = world(&format!("[{OPEN}]"), vec![route("other", PARENT, spec)]);
        let routes = follow(&world, None, None);
        assert_eq!(summary(&routes), ["*.test: no ReferenceGrant in shop lets routes of other go there"]);
        world.grants = Some(vec![tree(
            "{metadata: {namespace: shop}, spec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: other}], \
             to: [{group: '', kind: Service}]}}",
        )]);
        assert_eq!(follow(&world, None, None).broken, 0);
    }

    #[test]
    fn rules_in_a_few_words() {
        let spec = "rules: [{matches: [{path: {type: Exact, value: /a}, method: GET}, {path: {type: PathPrefix, value: /b}, headers: [{name: x, value: '1'}]}], \
            backendRefs: [{name: web, port: 80, weight: 9}, {name: gone, port: 80}]}, \
            {matches: [{path: {type: PathPrefix, value: /}}], filters: [{type: RequestRedirect, requestRedirect: {scheme: https, hostname: c.test}}]}]";
        let routes = follow(&world(&format!("[{OPEN}]"), vec![route("shop", PARENT, spec)]), None, None);
        let rules = &routes.hosts[0].ways[0].rules;
        assert_eq!(rules[0].matches, ["GET /a", "/b* x: 1"]);
        assert_eq!((rules[0].backends[0].weight, rules[0].backends[1].weight), (Some(9), Some(1)));
        assert_eq!((&*rules[1].action, rules[1].matches.len()), ("redirect to https://c.test", 0));
        assert_eq!(summary(&routes), ["*.test: no such service shop/gone"]);
    }

    #[test]
    fn others_gateways_are_left_to_others() {
        let mut world = world("[]", vec![route("shop", PARENT, TO)]);
        world.api_gateways = vec![gateway("cilium", &format!("[{OPEN}]"))];
        assert!(follow(&world, None, None).hosts.is_empty());
        let lone = World { api_gateways: vec![gateway("istio", &format!("[{OPEN}]"))], ..World::default() };
        assert_eq!(summary(&follow(&lone, None, None)), ["*.test: no route: nothing names this Gateway as its parent"]);
    }
}
