//! Ingress objects of the class `istio`: by their annotation, or by an `IngressClass` of the mesh's controller.

use super::backends::{Port, Wanted, find};
use super::world::World;
use super::{Entrance, Reference, Rule, Server, Way};
use crate::values::Tree;

const GROUP: &str = "networking.k8s.io";
const ANNOTATION: &str = "kubernetes.io/ingress.class";
const CONTROLLER: &str = "istio.io/ingress-controller";
/// The class of the annotation, unless the mesh's configuration names another.
const CLASS: &str = "istio";

/// Adds the ways of Ingress objects.
pub(super) fn ways(world: &World, ways: &mut Vec<(String, Way)>) {
    for ingress in &world.ingresses {
        let Some((class, problem)) = class(world, ingress) else { continue };
        let names: Vec<&str> =
            ingress.items_at(&["spec", "tls"]).iter().map(|tls| tls.text_at(&["secretName"])).collect();
        let mut servers = vec![Server { port: 80, protocol: "HTTP".to_owned(), tls: String::new() }];
        servers.extend(names.iter().map(|name| Server {
            port: 443,
            protocol: "HTTPS".to_owned(),
            tls: format!("SIMPLE {name}").trim_end().to_owned(),
        }));
        let gateway = Entrance {
            object: Reference::new(GROUP, "IngressClass", "", &class),
            servers,
            problems: problem.into_iter().collect(),
        };
        let (namespace, name) = (ingress.text_at(&["metadata", "namespace"]), ingress.text_at(&["metadata", "name"]));
        let way = |rules| Way {
            gateway: gateway.clone(),
            route: Some(Reference::new(GROUP, "Ingress", namespace, name)),
            rules,
            problems: Vec::new(),
        };
        for rule in ingress.items_at(&["spec", "rules"]) {
            let host = Some(rule.text_at(&["host"])).filter(|host| !host.is_empty()).unwrap_or("*");
            let paths = rule.items_at(&["http", "paths"]).iter();
            let rules = paths.map(|path| Rule {
                matches: Vec::from_iter(condition(path)),
                action: String::new(),
                backends: vec![backend(world, namespace, path.get("backend"))],
            });
            ways.push((host.to_ascii_lowercase(), way(rules.collect())));
        }
        if let Some(default) = ingress.get_path(&["spec", "defaultBackend"]) {
            let backends = vec![backend(world, namespace, Some(default))];
            ways.push(("*".to_owned(), way(vec![Rule { backends, ..Rule::default() }])));
        }
    }
}

/// Returns the class of an Ingress that the mesh answers for, and what is broken about it.
fn class(world: &World, ingress: &Tree) -> Option<(String, Option<String>)> {
    let annotation = ingress.text_at(&["metadata", "annotations", ANNOTATION]);
    if !annotation.is_empty() {
        return (annotation == CLASS).then(|| (annotation.to_owned(), None));
    }
    let name = ingress.text_at(&["spec", "ingressClassName"]);
    let known = world.ingress_classes.iter().find(|class| class.text_at(&["metadata", "name"]) == name);
    match known {
        Some(class) if class.text_at(&["spec", "controller"]) == CONTROLLER => Some((name.to_owned(), None)),
        Some(_) => None,
        // Somebody means the mesh, and it does not know.
        None if name == CLASS => {
            let problem = format!("no such IngressClass; make one with `controller: {CONTROLLER}`");
            Some((name.to_owned(), Some(problem)))
        }
        None => None,
    }
}

fn condition(path: &Tree) -> Option<String> {
    let text = path.text_at(&["path"]);
    match path.text_at(&["pathType"]) {
        "Exact" => Some(text.to_owned()),
        _ if matches!(text, "" | "/" | "/*") => None,
        "Prefix" => Some(format!("{}*", text.trim_end_matches('/'))),
        // Of what the implementation decides, Istio takes a `*` at the end for a prefix.
        _ => Some(text.trim_end_matches(".*").to_owned() + if text.ends_with(".*") { "*" } else { "" }),
    }
}

fn backend(world: &World, namespace: &str, backend: Option<&Tree>) -> super::Backend {
    let service = backend.and_then(|backend| backend.get("service")).cloned().unwrap_or_default();
    let name = service.text_at(&["name"]);
    let number = service.get_path(&["port", "number"]).and_then(Tree::as_int);
    let port = match number.and_then(|number| u32::try_from(number).ok()) {
        Some(number) => Some(Port::Number(number)),
        None => Some(service.text_at(&["port", "name"])).filter(|name| !name.is_empty()).map(Port::Name),
    };
    let place = Some((namespace.to_owned(), name.to_owned()));
    find(world, Wanted { host: name.to_owned(), service: place, port, subset: "", weight: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::tests::tree;
    use crate::mesh::ingress::routes::follow;
    use crate::mesh::ingress::routes::istio::tests::summary;

    fn ingress(metadata: &str, spec: &str) -> Tree {
        tree(&format!("{{kind: Ingress, metadata: {{name: i, namespace: shop, {metadata}}}, spec: {{{spec}}}}}"))
    }

    fn world(ingress: Tree) -> World {
        World {
            ingresses: vec![ingress],
            ingress_classes: vec![
                tree("{metadata: {name: mesh}, spec: {controller: istio.io/ingress-controller}}"),
                tree("{metadata: {name: nginx}, spec: {controller: k8s.io/ingress-nginx}}"),
            ],
            services: Some(vec![tree(
                "{metadata: {name: web, namespace: shop}, spec: {ports: [{name: http, port: 80}]}}",
            )]),
            ..World::default()
        }
    }

    const RULES: &str = "rules: [{host: A.test, http: {paths: [{path: /a, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}, \
        {path: /, pathType: Prefix, backend: {service: {name: gone, port: {number: 80}}}}]}}], \
        tls: [{hosts: [a.test], secretName: cert}], defaultBackend: {service: {name: web, port: {number: 81}}}";

    #[test]
    fn classes_are_by_annotation_or_controller() {
        for (metadata, spec, expected) in [
            ("annotations: {kubernetes.io/ingress.class: istio}", "", true),
            ("annotations: {kubernetes.io/ingress.class: nginx}", "ingressClassName: mesh, ", false),
            ("", "ingressClassName: mesh, ", true),
            ("", "ingressClassName: nginx, ", false),
            ("", "", false),
        ] {
            let world = world(ingress(metadata, &format!("{spec}{RULES}")));
            assert_eq!(!follow(&world, None, None).hosts.is_empty(), expected, "{metadata} {spec}");
        }
    }

    #[test]
    fn rules_lead_to_services() {
        let routes = follow(&world(ingress("", &format!("ingressClassName: mesh, {RULES}"))), None, None);
        assert_eq!(summary(&routes), ["a.test: no such service shop/gone", "*: no port 81: the service has 80"]);
        let way = &routes.hosts[0].ways[0];
        assert_eq!((&way.rules[0].matches[..], way.rules[0].backends[0].port), (&["/a*".to_owned()][..], Some(80)));
        assert_eq!(way.gateway.servers[1].tls, "SIMPLE cert");
        let lost = follow(&world(ingress("", &format!("ingressClassName: istio, {RULES}"))), None, Some("a.test"));
        assert!(summary(&lost)[0].contains("no such IngressClass"), "{:?}", summary(&lost));
    }
}
