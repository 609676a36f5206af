//! `Ingress` of a class of the mesh → `Gateway` and `VirtualService`s, one for each host.
//!
//! The rules of a service were followed at the ingress, too: where a path leads to a service with route rules, their
//! routes take the place of the plain one.

use std::collections::BTreeMap;

use regex::Regex;

use super::condition::Audience;
use super::error::MigrateError;
use super::fields::Fields;
use super::hosts::{self, Hosts};
use super::note::Severity;
use super::service::Service;
use super::surroundings::Surroundings;
use crate::api::Metadata;
use crate::api::networking::VirtualService;
use crate::api::networking::gateway::{Gateway, Server, ServerTls, ServerTlsMode};
use crate::api::networking::name::ScopedName;
use crate::api::networking::port::{DestinationPort, Port, Protocol};
use crate::api::networking::virtual_service::matching::{HttpMatch, StringMatch, StringPattern};
use crate::api::networking::virtual_service::{Destination, HttpRoute, HttpRouteDestination};
use crate::values::Tree;

/// The annotation that names the class of an ingress.
pub const CLASS: &str = "kubernetes.io/ingress.class";
/// The annotation that says whether clear text is answered.
const ALLOW_HTTP: &str = "kubernetes.io/ingress.allow-http";
/// What `kubectl apply` leaves in objects.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Every host.
const ANY: &str = "*";

/// A path of an ingress, and where it leads.
struct Path {
    /// What the address must be like; one of them.
    matches: Vec<StringPattern>,
    /// How long it is, and whether it is the whole address: the longest wins, and of two the whole one.
    rank: (usize, bool),
    destination: Destination,
}

/// Tells whether an ingress is the mesh's.
pub fn is_of_mesh(ingress: &Tree, surroundings: &Surroundings) -> bool {
    let annotated = ingress.get_path(&["metadata", "annotations", CLASS]).and_then(Tree::as_str);
    let named = ingress.get_path(&["spec", "ingressClassName"]).and_then(Tree::as_str);
    annotated.or(named).is_some_and(|class| surroundings.is_class(class))
}

/// What an ingress is converted with.
pub struct Converter<'a> {
    /// What is said of the services.
    pub hosts: &'a Hosts,
    /// The other objects.
    pub surroundings: &'a mut Surroundings,
    /// The labels of the pods of the gateway.
    pub gateway: &'a BTreeMap<String, String>,
}

impl Converter<'_> {
    /// Returns the objects of today.
    pub fn convert(&mut self, ingress: &Fields<'_>, metadata: &Metadata) -> Result<Vec<Tree>, MigrateError> {
        let spec = ingress.get("spec");
        let Some(spec) = &spec else {
            ingress.lost("has no `spec`");
            return Ok(Vec::new());
        };
        spec.skip("ingressClassName");
        let allows_http = annotations(ingress);
        let namespace = metadata.namespace.as_deref();
        let fallback = [spec.get("backend"), spec.get("defaultBackend")].into_iter().flatten().next();
        let fallback = fallback.and_then(|fields| self.backend(&fields, namespace));
        let mut paths: Vec<(String, Vec<Path>)> = Vec::new();
        for rule in spec.items("rules") {
            let host = rule.text("host").unwrap_or_else(|| ANY.to_owned());
            if !paths.iter().any(|(known, _)| *known == host) {
                paths.push((host.clone(), Vec::new()));
            }
            if let Some(http) = rule.get("http") {
                let found = http.items("paths").into_iter().filter_map(|path| self.path(&path, namespace));
                let found: Vec<Path> = found.collect();
                if let Some((_, of_host)) = paths.iter_mut().find(|(known, _)| *known == host) {
                    of_host.extend(found);
                }
                http.finish();
            }
            rule.finish();
        }
        if fallback.is_some() && !paths.iter().any(|(host, _)| host == ANY) {
            paths.push((ANY.to_owned(), Vec::new()));
        }
        paths.retain(|(_, paths)| !paths.is_empty() || fallback.is_some());
        let named: Vec<String> = paths.iter().map(|(host, _)| host.clone()).collect();
        let mut servers = Vec::new();
        if allows_http {
            servers.push(server("http", 80, "HTTP", &named, None));
        }
        secured(spec, &named, metadata, &mut servers);
        spec.finish();
        if paths.is_empty() {
            spec.lost("leads nowhere: it has neither paths nor a default backend");
            return Ok(Vec::new());
        }
        let name = self.surroundings.take("Gateway", namespace, &metadata.name);
        let gateway = Gateway { servers, selector: self.gateway.clone() };
        let mut objects = vec![hosts::object(Metadata { name: name.clone(), ..metadata.clone() }, gateway)?];
        let is_only = paths.len() == 1;
        for (host, mut paths) in paths {
            paths.sort_by_key(|path| std::cmp::Reverse(path.rank));
            let mut http: Vec<HttpRoute> = paths.iter().flat_map(|path| self.routes(path, namespace, spec)).collect();
            // A path that takes everything leaves nothing for what comes after it.
            if let Some(at) = http.iter().position(|route| route.matches.is_empty()) {
                http.truncate(at + 1);
            } else if let Some(destination) = &fallback {
                let rest = Path { matches: Vec::new(), rank: (0, false), destination: destination.clone() };
                http.extend(self.routes(&rest, namespace, spec));
            }
            let wanted = if is_only { metadata.name.clone() } else { format!("{}-{}", metadata.name, of_host(&host)) };
            let service = VirtualService {
                hosts: vec![host],
                gateways: vec![ScopedName(name.clone())],
                http,
                ..VirtualService::default()
            };
            let name = self.surroundings.take("VirtualService", namespace, &wanted);
            objects.push(hosts::object(Metadata { name, ..metadata.clone() }, service)?);
        }
        Ok(objects)
    }

    /// Reads a path.
    fn path(&self, fields: &Fields<'_>, namespace: Option<&str>) -> Option<Path> {
        let text = fields.text("path").unwrap_or_default();
        let kind = fields.text("pathType").unwrap_or_default();
        let backend = fields.get("backend");
        fields.finish();
        let Some(backend) = backend else {
            fields.lost("has no backend");
            return None;
        };
        let destination = self.backend(&backend, namespace)?;
        let (matches, length, whole) = match kind.as_str() {
            "Exact" => (vec![StringPattern::Exact(text.clone())], text.len(), true),
            "Prefix" => {
                let folder = text.trim_end_matches('/').to_owned();
                let matches = if folder.is_empty() {
                    Vec::new()
                } else {
                    vec![StringPattern::Exact(folder.clone()), StringPattern::Prefix(format!("{folder}/"))]
                };
                (matches, folder.len(), false)
            }
            _ => loose(fields, &text)?,
        };
        Some(Path { matches, rank: (length, whole), destination })
    }

    /// Reads a backend, in its old form (`serviceName`, `servicePort`) or that of today.
    fn backend(&self, fields: &Fields<'_>, namespace: Option<&str>) -> Option<Destination> {
        let (name, port) = match fields.get("service") {
            Some(service) => {
                let port = service.get("port").and_then(|port| {
                    let found = port.get("number").or_else(|| port.get("name"));
                    port.finish();
                    found
                });
                let name = service.text("name");
                service.finish();
                (name, port)
            }
            None => (fields.text("serviceName"), fields.get("servicePort")),
        };
        if let Some(resource) = fields.get("resource") {
            resource.lost("leads to an object that is no Service, which a VirtualService cannot");
            return None;
        }
        fields.finish();
        let Some(name) = name else {
            fields.lost("names no service");
            return None;
        };
        let number = port.and_then(|port| {
            if let Tree::Int(number) = port.tree {
                return u32::try_from(*number).ok();
            }
            let text = port.as_text()?;
            let known = self.surroundings.service(&name, namespace).and_then(|service| service.ports.get(&text));
            let number = text.parse().ok().or(known.copied());
            if number.is_none() {
                port.lost(format!(
                    "is the port named `{text}`, and a VirtualService takes numbers; no file has the Service `{name}` \
                     with it, so it is left out: right only for a service with one port"
                ));
            }
            number
        });
        let port = number.map(|number| DestinationPort { number: Some(number) });
        Some(Destination { host: name, subset: None, port })
    }

    /// Returns the routes of a path: one to its service, or those of the rules of that service.
    fn routes(&self, path: &Path, namespace: Option<&str>, spec: &Fields<'_>) -> Vec<HttpRoute> {
        let conditions: Vec<HttpMatch> = path
            .matches
            .iter()
            .map(|pattern| HttpMatch { uri: Some(pattern.clone().into()), ..HttpMatch::default() })
            .collect();
        let plain = || HttpRoute {
            matches: conditions.clone(),
            route: vec![HttpRouteDestination { destination: path.destination.clone(), weight: None, headers: None }],
            ..HttpRoute::default()
        };
        let Some(host) = self.hosts.get(&Service::local(&path.destination.host, namespace)) else {
            return vec![plain()];
        };
        let mut routes = Vec::new();
        for rule in host.routes.iter().filter(|rule| rule.audience != Audience::Mesh) {
            let mut route = rule.http.clone();
            if !conditions.is_empty() {
                let wanted = if route.matches.is_empty() { vec![HttpMatch::default()] } else { route.matches.clone() };
                let joined = wanted.iter().flat_map(|one| conditions.iter().map(move |other| joined(one, other)));
                let joined: Vec<Join> = joined.collect();
                if joined.iter().any(|join| matches!(join, Join::Unknown)) {
                    spec.lost(format!(
                        "has a path for which the rules of `{}` have a regular expression: their route for it is left out",
                        path.destination.host
                    ));
                }
                route.matches = joined.into_iter().filter_map(Join::into_match).collect();
                if route.matches.is_empty() {
                    continue;
                }
            }
            for one in &mut route.route {
                if one.destination.host == path.destination.host {
                    one.destination.port.clone_from(&path.destination.port);
                }
            }
            routes.push(route);
        }
        // What no rule is for goes to the whole service.
        if !routes.iter().any(|route| route.matches == conditions) {
            routes.push(plain());
        }
        routes
    }
}

/// Adds a server for each secret.
fn secured(spec: &Fields<'_>, named: &[String], metadata: &Metadata, servers: &mut Vec<Server>) {
    for (index, item) in spec.items("tls").into_iter().enumerate() {
        let hosts = item.texts("hosts");
        let hosts = if hosts.is_empty() { named.to_vec() } else { hosts };
        let Some(secret) = item.text("secretName") else {
            item.lost("names no secret, and a gateway has no certificate of its own");
            continue;
        };
        item.finish();
        let namespace = metadata.namespace.as_deref().unwrap_or("the namespace of the Ingress");
        item.note(
            Severity::Changed,
            format!(
                "the secret `{secret}` has to be in the namespace of the gateway's pods: copy it there from {namespace}"
            ),
        );
        let tls =
            ServerTls { mode: Some(ServerTlsMode::Simple), credential_name: Some(secret), ..ServerTls::default() };
        let name = if index == 0 { "https".to_owned() } else { format!("https-{}", index + 1) };
        servers.push(server(&name, 443, "HTTPS", &hosts, Some(tls)));
    }
}

/// What becomes of two conditions of which both must hold.
enum Join {
    /// This one.
    Match(Box<HttpMatch>),
    /// Both never hold.
    Never,
    /// It cannot be said in one.
    Unknown,
}

impl Join {
    fn into_match(self) -> Option<HttpMatch> {
        if let Self::Match(condition) = self { Some(*condition) } else { None }
    }
}

/// Joins the condition of a rule with one that only looks at the path.
fn joined(rule: &HttpMatch, path: &HttpMatch) -> Join {
    use StringPattern::{Exact, Prefix, Regex};
    let pattern = |condition: &HttpMatch| condition.uri.as_ref().and_then(|uri| uri.pattern.clone());
    let uri = match (pattern(rule), pattern(path)) {
        (None, other) | (other, None) => other,
        (Some(Exact(one)), Some(Exact(other))) if one == other => Some(Exact(one)),
        (Some(Exact(one)), Some(Prefix(prefix))) | (Some(Prefix(prefix)), Some(Exact(one)))
            if one.starts_with(&prefix) =>
        {
            Some(Exact(one))
        }
        (Some(Prefix(one)), Some(Prefix(other))) if one.starts_with(&other) => Some(Prefix(one)),
        (Some(Prefix(one)), Some(Prefix(other))) if other.starts_with(&one) => Some(Prefix(other)),
        (Some(Regex(one)), Some(Regex(other))) if one == other => Some(Regex(one)),
        (Some(Regex(_)), _) | (_, Some(Regex(_))) => return Join::Unknown,
        _ => return Join::Never,
    };
    Join::Match(Box::new(HttpMatch { uri: uri.map(StringMatch::from), ..rule.clone() }))
}

/// Reads a path without a type: a regular expression, of which `.*` at the end is the usual one.
fn loose(fields: &Fields<'_>, text: &str) -> Option<(Vec<StringPattern>, usize, bool)> {
    const SPECIAL: [char; 13] = ['*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '^', '$', '\\'];
    if let Some(prefix) = text.strip_suffix(".*").filter(|prefix| !prefix.contains(SPECIAL)) {
        let matches =
            if matches!(prefix, "" | "/") { Vec::new() } else { vec![StringPattern::Prefix(prefix.to_owned())] };
        return Some((matches, prefix.len(), false));
    }
    if text.is_empty() {
        return Some((Vec::new(), 0, false));
    }
    if !text.contains(SPECIAL) {
        return Some((vec![StringPattern::Exact(text.to_owned())], text.len(), true));
    }
    if Regex::new(text).is_err() {
        fields.lost(format!("has the path `{text}`, which is no regular expression that proxies read (RE2)"));
        return None;
    }
    Some((vec![StringPattern::Regex(text.to_owned())], text.len(), false))
}

/// Says what becomes of the annotations; returns whether clear text is answered.
fn annotations(ingress: &Fields<'_>) -> bool {
    let fields = ingress.get("metadata").and_then(|metadata| metadata.get("annotations"));
    let entries = fields.map(|fields| fields.entries()).unwrap_or_default();
    for (name, field) in entries {
        let about_ingress = name.contains("ingress") && !matches!(name, CLASS | ALLOW_HTTP | LAST_APPLIED);
        if about_ingress {
            field.lost("is for another ingress controller, and means nothing to a Gateway");
        }
    }
    let allow = ingress.tree.get_path(&["metadata", "annotations", ALLOW_HTTP]).and_then(Tree::as_str);
    allow != Some("false")
}

/// Leaves out the annotations that the objects of today have no use for.
pub fn without_ingress_annotations(metadata: &mut Metadata) {
    metadata.annotations.retain(|name, _| !name.contains("ingress") && name != LAST_APPLIED);
}

fn server(name: &str, number: u32, protocol: &str, hosts: &[String], tls: Option<ServerTls>) -> Server {
    // One for every host holds the others.
    let any = hosts.iter().any(|host| host == ANY);
    let hosts =
        if any { vec![ScopedName::from(ANY)] } else { hosts.iter().map(|host| ScopedName(host.clone())).collect() };
    let port = Port { number, protocol: Protocol::from(protocol), name: name.to_owned(), target_port: None };
    Server { port, hosts, tls, ..Server::default() }
}

/// Returns a part of a name that stands for a host.
fn of_host(host: &str) -> String {
    if host == ANY {
        return "any".to_owned();
    }
    host.trim_start_matches("*.").to_lowercase()
}
