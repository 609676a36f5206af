//! Gateways and virtual services of Istio's own kinds: which belongs to which, by Istio's rules.

use std::collections::{BTreeMap, BTreeSet};

use super::backends::{Wanted, find};
use super::world::World;
use super::{Backend, Entrance, Reference, Rule, Server, Way, hosts};
use crate::api::Resource as Object;
use crate::api::networking::gateway::{Gateway, Server as GatewayServer, ServerTlsMode};
use crate::api::networking::name::ScopedName;
use crate::api::networking::port::KnownProtocol;
use crate::api::networking::virtual_service::http::HttpRoute;
use crate::api::networking::virtual_service::{HttpMatch, StringMatch, StringPattern, VirtualService};
use crate::values::Tree;

const GROUP: &str = "networking.istio.io";

/// How a server treats what arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    /// Its requests are looked at.
    Http,
    /// TLS goes on unopened, by its server name.
    Tls,
    /// Connections go on.
    Tcp,
    /// TLS goes on unopened, to other clusters of the mesh.
    Through,
}

/// Adds the ways through gateways of Istio's own.
pub(super) fn ways(world: &World, ways: &mut Vec<(String, Way)>) {
    let mut used = BTreeSet::new();
    for service in &world.virtual_services {
        let Some(spec) = &service.spec else { continue };
        let namespace = namespace_of(service);
        for name in spec.gateways.iter().filter(|name| !name.is_mesh()) {
            let place = resolve(name, namespace);
            let is_meant =
                |gateway: &&Object<Gateway>| (namespace_of(gateway), &*gateway.metadata.name) == (&*place.0, &*place.1);
            if let Some(gateway) = world.gateways.iter().find(is_meant) {
                used.insert(place);
                through(world, ways, gateway, name, service, spec);
                continue;
            }
            let object = Reference::new(GROUP, "Gateway", &place.0, &place.1);
            let entrance = Entrance { object, servers: Vec::new(), problems: vec!["no such Gateway".to_owned()] };
            let layers = BTreeSet::from([Layer::Http, Layer::Tls, Layer::Tcp]);
            let rules = rules(world, namespace, spec, name, &layers);
            for host in &spec.hosts {
                let (gateway, rules) = (entrance.clone(), rules.clone());
                let way = Way { gateway, route: Some(reference(service)), rules, problems: Vec::new() };
                ways.push((full(host, namespace), way));
            }
        }
    }
    for gateway in &world.gateways {
        let place = (namespace_of(gateway).to_owned(), gateway.metadata.name.clone());
        let Some(spec) = &gateway.spec else { continue };
        if used.contains(&place) {
            continue;
        }
        let mut by_host: BTreeMap<String, Vec<&GatewayServer>> = BTreeMap::new();
        for server in spec.servers.iter().filter(|server| layer(server) != Layer::Through) {
            for host in &server.hosts {
                by_host.entry(host.name().to_ascii_lowercase()).or_default().push(server);
            }
        }
        for (host, servers) in by_host {
            let entrance = entrance(world, gateway, spec, &servers);
            let problems = vec!["no route: no VirtualService names this Gateway".to_owned()];
            ways.push((host, Way { gateway: entrance, route: None, rules: Vec::new(), problems }));
        }
    }
}

/// Adds the ways of a virtual service through a gateway that it names.
fn through(
    world: &World,
    ways: &mut Vec<(String, Way)>,
    gateway: &Object<Gateway>,
    name: &ScopedName,
    service: &Object<VirtualService>,
    spec: &VirtualService,
) {
    let namespace = namespace_of(service);
    let empty = Gateway::default();
    let servers = gateway.spec.as_ref().unwrap_or(&empty);
    let mut by_host: BTreeMap<String, Vec<&GatewayServer>> = BTreeMap::new();
    for server in &servers.servers {
        for taken in &server.hosts {
            let lets_in = match taken.namespace() {
                None | Some("*") => true,
                Some(".") => namespace_of(gateway) == namespace,
                Some(other) => other == namespace,
            };
            for host in spec.hosts.iter().filter(|_| lets_in) {
                if let Some(host) = hosts::common(taken.name(), &full(host, namespace)) {
                    let servers = by_host.entry(host).or_default();
                    if !servers.contains(&server) {
                        servers.push(server);
                    }
                }
            }
        }
    }
    if by_host.is_empty() {
        let all: Vec<&GatewayServer> = servers.servers.iter().collect();
        let taken: BTreeSet<String> = all.iter().flat_map(|server| &server.hosts).map(ToString::to_string).collect();
        let taken = taken.into_iter().collect::<Vec<_>>().join(", ");
        let problems = vec![format!("the Gateway does not take this host; it takes {taken}")];
        for host in &spec.hosts {
            let gateway = entrance(world, gateway, servers, &all);
            let route = Some(reference(service));
            ways.push((full(host, namespace), Way { gateway, route, rules: Vec::new(), problems: problems.clone() }));
        }
        return;
    }
    for (host, of_host) in by_host {
        let layers: BTreeSet<Layer> = of_host.iter().map(|server| layer(server)).collect();
        let rules = rules(world, namespace, spec, name, &layers);
        let mut problems = Vec::new();
        if rules.is_empty() {
            let spoken: BTreeSet<&str> = of_host.iter().map(|server| &*server.port.protocol.0).collect();
            let spoken = spoken.into_iter().collect::<Vec<_>>().join(", ");
            problems.push(format!("it has no route for what is spoken there ({spoken})"));
        }
        problems.extend(hidden(world, servers, service, spec));
        let gateway = entrance(world, gateway, servers, &of_host);
        ways.push((host, Way { gateway, route: Some(reference(service)), rules, problems }));
    }
}

fn entrance(world: &World, gateway: &Object<Gateway>, spec: &Gateway, servers: &[&GatewayServer]) -> Entrance {
    let object = Reference::new(GROUP, "Gateway", namespace_of(gateway), &gateway.metadata.name);
    let mut shown: Vec<Server> = servers.iter().copied().map(shown).collect();
    shown.sort();
    shown.dedup();
    let mut problems = Vec::new();
    if let Some(pods) = proxies(world, spec)
        && pods.is_empty()
    {
        let pairs: Vec<String> = spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
        problems.push(format!("no pod has the labels of its selector, {}", pairs.join(",")));
    }
    Entrance { object, servers: shown, problems }
}

fn shown(server: &GatewayServer) -> Server {
    let tls = server.tls.as_ref().map(|tls| {
        // What is not said passes TLS through.
        let mode = tls.mode.unwrap_or(ServerTlsMode::Passthrough);
        let mode = serde_json::to_value(mode).ok().and_then(|mode| mode.as_str().map(str::to_owned));
        let mut text = mode.unwrap_or_default();
        for name in tls.credential_name.iter().chain(&tls.credential_names) {
            text.push(' ');
            text.push_str(name);
        }
        if tls.https_redirect == Some(true) { "redirects to HTTPS".to_owned() } else { text }
    });
    Server {
        port: server.port.number,
        protocol: server.port.protocol.0.to_ascii_uppercase(),
        tls: tls.unwrap_or_default(),
    }
}

fn layer(server: &GatewayServer) -> Layer {
    use KnownProtocol::{Grpc, GrpcWeb, Http, Http2, Https, Tls};
    let mode = server.tls.as_ref().map(|tls| tls.mode.unwrap_or(ServerTlsMode::Passthrough));
    match (server.port.protocol.known(), mode) {
        (_, Some(ServerTlsMode::AutoPassthrough)) => Layer::Through,
        (Some(Http | Http2 | Grpc | GrpcWeb), _) => Layer::Http,
        (Some(Https | Tls), Some(ServerTlsMode::Passthrough)) => Layer::Tls,
        (Some(Https), _) => Layer::Http,
        _ => Layer::Tcp,
    }
}

/// Returns the pods that a gateway selects; none at all when nobody may look, or it selects every gateway.
fn proxies<'a>(world: &'a World, spec: &Gateway) -> Option<Vec<&'a Tree>> {
    if spec.selector.is_empty() {
        return None;
    }
    let has = |pod: &&Tree| {
        let label = |key: &str| pod.text_at(&["metadata", "labels", key]);
        spec.selector.iter().all(|(key, value)| label(key) == value)
    };
    Some(world.pods.as_ref()?.iter().filter(has).collect())
}

/// Returns that a virtual service is hidden from all pods of a gateway, when that is so.
fn hidden(world: &World, gateway: &Gateway, service: &Object<VirtualService>, spec: &VirtualService) -> Option<String> {
    if spec.export_to.is_empty() || spec.export_to.iter().any(|to| to == "*") {
        return None;
    }
    let own = namespace_of(service);
    let pods = proxies(world, gateway).filter(|pods| !pods.is_empty())?;
    let sees = |pod: &&Tree| {
        let namespace = pod.text_at(&["metadata", "namespace"]);
        spec.export_to.iter().any(|to| to == namespace || (to == "." && namespace == own))
    };
    if pods.iter().any(sees) {
        return None;
    }
    let namespaces: BTreeSet<&str> = pods.iter().map(|pod| pod.text_at(&["metadata", "namespace"])).collect();
    let namespaces = namespaces.into_iter().collect::<Vec<_>>().join(", ");
    Some(format!("its `exportTo` hides it from the gateway's pods in {namespaces}"))
}

/// Returns where requests go that come in by a gateway.
fn rules(
    world: &World,
    namespace: &str,
    spec: &VirtualService,
    gateway: &ScopedName,
    layers: &BTreeSet<Layer>,
) -> Vec<Rule> {
    let names = |own: &[ScopedName]| {
        own.is_empty() || own.iter().any(|name| resolve(name, namespace) == resolve(gateway, namespace))
    };
    let mut rules = Vec::new();
    if layers.contains(&Layer::Http) {
        for route in &spec.http {
            let matching: Vec<&HttpMatch> = route.matches.iter().filter(|one| names(&one.gateways)).collect();
            if !route.matches.is_empty() && matching.is_empty() {
                continue;
            }
            rules.push(http(world, namespace, route, &matching));
        }
    }
    let backends = |route: &[crate::api::networking::virtual_service::RouteDestination]| -> Vec<Backend> {
        let one = |to: &crate::api::networking::virtual_service::RouteDestination| {
            find(world, Wanted::of(&to.destination, namespace, to.weight))
        };
        route.iter().map(one).collect()
    };
    if layers.contains(&Layer::Tls) {
        for route in &spec.tls {
            let matching = route.matches.iter().filter(|one| names(&one.gateways));
            let matches: Vec<String> =
                matching.flat_map(|one| &one.sni_hosts).map(|host| format!("TLS for {host}")).collect();
            if !matches.is_empty() {
                rules.push(Rule { matches, action: String::new(), backends: backends(&route.route) });
            }
        }
    }
    if layers.contains(&Layer::Tcp) {
        for route in &spec.tcp {
            let matching: Vec<_> = route.matches.iter().filter(|one| names(&one.gateways)).collect();
            if !route.matches.is_empty() && matching.is_empty() {
                continue;
            }
            let matches = matching.iter().filter_map(|one| one.port).map(|port| format!("port {port}")).collect();
            rules.push(Rule { matches, action: String::new(), backends: backends(&route.route) });
        }
    }
    rules
}

fn http(world: &World, namespace: &str, route: &HttpRoute, matching: &[&HttpMatch]) -> Rule {
    let mut rule = Rule {
        matches: matching.iter().map(|one| condition(one)).filter(|text| !text.is_empty()).collect(),
        ..Rule::default()
    };
    // One condition that asks for nothing is as good as none.
    if matching.iter().any(|one| condition(one).is_empty()) {
        rule.matches.clear();
    }
    if let Some(redirect) = &route.redirect {
        let scheme = redirect.scheme.as_deref().map(|scheme| format!("{scheme}://")).unwrap_or_default();
        let host = redirect.authority.as_deref().unwrap_or_default();
        let path = redirect.uri.as_deref().unwrap_or_default();
        let to = format!("{scheme}{host}{path}");
        rule.action = if to.is_empty() { "redirect".to_owned() } else { format!("redirect to {to}") };
        return rule;
    }
    if let Some(answer) = &route.direct_response {
        rule.action = format!("answers {}", answer.status);
        return rule;
    }
    let backends = |namespace: &str, route: &HttpRoute| -> Vec<Backend> {
        let one = |to: &crate::api::networking::virtual_service::HttpRouteDestination| {
            find(world, Wanted::of(&to.destination, namespace, to.weight))
        };
        route.route.iter().map(one).collect()
    };
    if let Some(delegate) = &route.delegate {
        let to = (delegate.namespace.as_deref().unwrap_or(namespace), delegate.name.as_deref().unwrap_or_default());
        rule.action = format!("as VirtualService {}/{} says", to.0, to.1);
        let found = world.virtual_services.iter().find(|one| (namespace_of(one), &*one.metadata.name) == to);
        match found.and_then(|one| one.spec.as_ref()) {
            Some(spec) => rule.backends = spec.http.iter().flat_map(|route| backends(to.0, route)).collect(),
            None => rule.backends.push(Backend {
                host: to.1.to_owned(),
                service: None,
                port: None,
                subset: String::new(),
                weight: None,
                ready: None,
                endpoints: None,
                problem: format!("no such VirtualService {}/{}", to.0, to.1),
            }),
        }
        return rule;
    }
    rule.backends = backends(namespace, route);
    rule
}

/// Returns a condition in a few words; empty when it asks for nothing.
fn condition(one: &HttpMatch) -> String {
    let text = |matching: &StringMatch| match &matching.pattern {
        Some(StringPattern::Exact(text)) => text.clone(),
        Some(StringPattern::Prefix(text)) => format!("{text}*"),
        Some(StringPattern::Regex(text)) => format!("~{text}"),
        None => "*".to_owned(),
    };
    let mut words = Vec::new();
    words.extend(one.method.as_ref().map(text));
    words.extend(one.uri.as_ref().map(text).filter(|path| path != "/*"));
    words.extend(one.scheme.as_ref().map(|matching| format!("{}://", text(matching))));
    words.extend(one.authority.as_ref().map(|matching| format!("host {}", text(matching))));
    words.extend(one.headers.iter().map(|(name, matching)| format!("{name}: {}", text(matching))));
    words.extend(one.without_headers.iter().map(|(name, matching)| format!("not {name}: {}", text(matching))));
    words.extend(one.query_params.iter().map(|(name, matching)| format!("?{name}={}", text(matching))));
    words.extend(one.port.map(|port| format!("port {port}")));
    words.join(" ")
}

fn namespace_of<R: crate::api::CustomResource>(object: &Object<R>) -> &str {
    object.metadata.namespace.as_deref().unwrap_or_default()
}

fn reference(service: &Object<VirtualService>) -> Reference {
    Reference::new(GROUP, "VirtualService", namespace_of(service), &service.metadata.name)
}

/// Returns the gateway that a name means: `name`, `namespace/name`, or as it was written once, `name.namespace.svc…`.
fn resolve(name: &ScopedName, own_namespace: &str) -> (String, String) {
    if name.namespace().is_none() {
        let mut labels = name.name().split('.');
        if let (Some(gateway), Some(namespace)) = (labels.next(), labels.next()) {
            return (namespace.to_owned(), gateway.to_owned());
        }
    }
    let (namespace, name) = name.resolve(own_namespace);
    (namespace.to_owned(), name.to_owned())
}

/// Returns a host in full: a name alone is that of a service of the own namespace.
fn full(host: &str, namespace: &str) -> String {
    if host.contains(['.', '*', ':']) {
        host.to_ascii_lowercase()
    } else {
        format!("{host}.{namespace}.svc.cluster.local")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;
    use crate::mesh::ingress::routes::{Routes, follow};

    fn object<R: crate::api::CustomResource>(kind: &str, namespace: &str, name: &str, spec: &str) -> Object<R> {
        let text = format!(
            "{{apiVersion: networking.istio.io/v1, kind: {kind}, metadata: {{name: {name}, namespace: {namespace}}}, spec: {spec}}}"
        );
        Object::from_tree(&tree(&text)).unwrap()
    }

    const PODS: &str = "{metadata: {namespace: istio-system, labels: {istio: ingressgateway, app: x}}}";

    fn world(gateways: &[(&str, &str)], services: &[(&str, &str)]) -> World {
        World {
            gateways: gateways.iter().map(|(name, spec)| object("Gateway", "shop", name, spec)).collect(),
            virtual_services: services
                .iter()
                .enumerate()
                .map(|(number, (namespace, spec))| object("VirtualService", namespace, &format!("vs{number}"), spec))
                .collect(),
            pods: Some(vec![tree(PODS)]),
            services: Some(vec![tree("{metadata: {name: web, namespace: shop}, spec: {ports: [{port: 80}]}}")]),
            slices: Some(vec![tree(
                "{metadata: {namespace: shop, labels: {kubernetes.io/service-name: web}}, endpoints: [{addresses: [a]}]}",
            )]),
            ..World::default()
        }
    }

    const HTTP: &str = "port: {number: 80, name: http, protocol: HTTP}";
    const TO_WEB: &str = "http: [{route: [{destination: {host: web.shop.svc.cluster.local}}]}]";

    /// The hosts with what is broken about each.
    pub(in crate::mesh::ingress::routes) fn summary(routes: &Routes) -> Vec<String> {
        let problems = |way: &Way| -> Vec<String> {
            let backends = way.rules.iter().flat_map(|rule| &rule.backends).map(|backend| backend.problem.clone());
            let own = way.gateway.problems.iter().chain(&way.problems).cloned();
            own.chain(backends).filter(|text| !text.is_empty()).collect()
        };
        let line = |host: &crate::mesh::ingress::routes::Host| {
            let all: Vec<String> = host.ways.iter().flat_map(problems).collect();
            format!("{}: {}", host.host, all.join("; "))
        };
        routes.hosts.iter().map(line).collect()
    }

    fn followed(world: &World) -> Routes {
        follow(world, None, None)
    }

    #[test]
    fn hosts_of_both_sides_have_to_meet() {
        let gateway = format!(
            "{{selector: {{istio: ingressgateway}}, servers: [{{{HTTP}, hosts: ['*.example.com', 'other/a.test', './b.test']}}]}}"
        );
        for (namespace, hosts, expected) in [
            ("shop", "['*']", vec!["b.test", "*.example.com"]),
            ("shop", "[www.example.com, b.test]", vec!["b.test", "www.example.com"]),
            ("other", "['*.test']", vec!["a.test"]),
            ("third", "['*.www.example.com']", vec!["*.www.example.com"]),
        ] {
            let spec = format!("{{hosts: {hosts}, gateways: [shop/web], {TO_WEB}}}");
            let world = world(&[("web", &gateway)], &[(namespace, &spec)]);
            let routes = followed(&world);
            let found: Vec<&str> = routes.hosts.iter().map(|host| &*host.host).collect();
            assert_eq!((found, routes.broken), (expected, 0), "{hosts}");
        }
    }

    #[test]
    fn broken_links_are_counted() {
        let gateway = format!("{{selector: {{istio: ingressgateway}}, servers: [{{{HTTP}, hosts: [a.test]}}]}}");
        let of = |services: &[(&str, &str)]| followed(&world(&[("web", &gateway)], services));
        let bad = "b.test: the Gateway does not take this host; it takes a.test";
        let routes = of(&[
            ("shop", &format!("{{hosts: [b.test], gateways: [web], {TO_WEB}}}")),
            ("shop", &format!("{{hosts: [c.test], gateways: [gone], {TO_WEB}}}")),
            ("shop", "{hosts: [a.test], gateways: [web], http: [{route: [{destination: {host: gone}}]}]}"),
            // That is for the inside.
            ("shop", &format!("{{hosts: [d.test], gateways: [mesh], {TO_WEB}}}")),
            ("shop", &format!("{{hosts: [e.test], {TO_WEB}}}")),
        ]);
        assert_eq!(summary(&routes), ["a.test: no such service shop/gone", bad, "c.test: no such Gateway"]);
        assert_eq!(routes.broken, 3);
        let none = of(&[]);
        assert_eq!(summary(&none), ["a.test: no route: no VirtualService names this Gateway"]);
    }

    #[test]
    fn gateways_need_pods_that_see_the_route() {
        let lost = format!("{{selector: {{istio: other}}, servers: [{{{HTTP}, hosts: ['*']}}]}}");
        let vs = format!("{{hosts: [a.test], gateways: [web], {TO_WEB}}}");
        let routes = followed(&world(&[("web", &lost)], &[("shop", &vs)]));
        assert_eq!(summary(&routes), ["a.test: no pod has the labels of its selector, istio=other"]);
        let gateway = format!("{{selector: {{istio: ingressgateway}}, servers: [{{{HTTP}, hosts: ['*']}}]}}");
        let hidden = format!("{{hosts: [a.test], gateways: [web], exportTo: ['.'], {TO_WEB}}}");
        let routes = followed(&world(&[("web", &gateway)], &[("shop", &hidden)]));
        let expected = "a.test: its `exportTo` hides it from the gateway's pods in istio-system";
        assert_eq!(summary(&routes), [expected]);
    }

    #[test]
    fn what_is_spoken_decides_which_routes_count() {
        let gateway = "{selector: {istio: ingressgateway}, servers: [{port: {number: 443, name: tls, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: [a.test]}, \
            {port: {number: 31400, name: tcp, protocol: TCP}, hosts: [b.test]}, \
            {port: {number: 8443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: cert}, hosts: [c.test]}, \
            {port: {number: 15443, name: x, protocol: TLS}, tls: {mode: AUTO_PASSTHROUGH}, hosts: ['*.local']}]}";
        let to = "route: [{destination: {host: web}}]";
        let vs = format!(
            "{{hosts: [a.test, b.test, c.test], gateways: [web], tls: [{{match: [{{sniHosts: [a.test]}}], {to}}}], \
             tcp: [{{match: [{{port: 31400}}], {to}}}], http: [{{{to}}}]}}"
        );
        let routes = followed(&world(&[("web", gateway)], &[("shop", &vs)]));
        let matches: Vec<(&str, &[String])> =
            routes.hosts.iter().map(|host| (&*host.host, &*host.ways[0].rules[0].matches)).collect();
        assert_eq!(
            matches,
            [("a.test", &["TLS for a.test".to_owned()][..]), ("b.test", &["port 31400".to_owned()]), ("c.test", &[])]
        );
        let server = &routes.hosts[2].ways[0].gateway.servers[0];
        assert_eq!((server.port, &*server.tls), (8443, "SIMPLE cert"));
        let only_http = format!("{{hosts: [a.test], gateways: [web], http: [{{{to}}}]}}");
        let routes = followed(&world(&[("web", gateway)], &[("shop", &only_http)]));
        assert_eq!(summary(&routes), ["a.test: it has no route for what is spoken there (TLS)"]);
    }

    #[test]
    fn conditions_may_be_for_other_gateways() {
        let gateway = format!("{{selector: {{istio: ingressgateway}}, servers: [{{{HTTP}, hosts: ['*']}}]}}");
        let to = "route: [{destination: {host: web}}]";
        let vs = format!(
            "{{hosts: [a.test], gateways: [web, mesh], http: [{{match: [{{gateways: [mesh], uri: {{prefix: /in}}}}], {to}}}, \
             {{match: [{{gateways: [shop/web], uri: {{exact: /a}}, method: {{exact: GET}}}}, {{uri: {{regex: '/b.*'}}, headers: {{x: {{}}}}}}], {to}}}, \
             {{redirect: {{uri: /c, authority: d.test}}}}]}}"
        );
        let routes = followed(&world(&[("web", &gateway)], &[("shop", &vs)]));
        let rules = &routes.hosts[0].ways[0].rules;
        assert_eq!(rules[0].matches, ["GET /a", "~/b.* x: *"]);
        assert_eq!((rules.len(), &*rules[1].action), (2, "redirect to d.test/c"));
    }

    #[test]
    fn delegates_are_followed() {
        let gateway = format!("{{selector: {{istio: ingressgateway}}, servers: [{{{HTTP}, hosts: ['*']}}]}}");
        let root = "{hosts: [a.test], gateways: [web], http: [{delegate: {name: vs1, namespace: team}}, {delegate: {name: gone}}]}";
        let part = "{http: [{route: [{destination: {host: web.shop.svc.cluster.local}}]}]}";
        let routes = followed(&world(&[("web", &gateway)], &[("shop", root), ("team", part)]));
        let rules = &routes.hosts[0].ways[0].rules;
        assert_eq!((&*rules[0].action, rules[0].backends[0].ready), ("as VirtualService team/vs1 says", Some(1)));
        assert_eq!(summary(&routes), ["a.test: no such VirtualService shop/gone"]);
    }

    #[test]
    fn a_host_that_is_asked_for_is_found_below_wildcards() {
        let gateway = format!("{{selector: {{istio: ingressgateway}}, servers: [{{{HTTP}, hosts: ['*']}}]}}");
        let of = |hosts: &str| format!("{{hosts: {hosts}, gateways: [web], {TO_WEB}}}");
        let world = world(
            &[("web", &gateway)],
            &[
                ("shop", &of("['*.a.test']")),
                ("shop", &of("[b.test]")),
                ("team", &of("['*']").replace("[web]", "[shop/web]")),
            ],
        );
        let found = |namespace, host| -> Vec<String> {
            follow(&world, namespace, host).hosts.into_iter().map(|host| host.host).collect()
        };
        assert_eq!(found(None, Some("www.a.test")), ["*.a.test", "*"]);
        assert_eq!(found(Some("shop"), Some("b.test")), ["b.test"]);
        assert_eq!(found(Some("shop"), Some("c.test")), [""; 0]);
    }
}
