//! All that the old rules say of a host, gathered, and the objects of today that say it.

use super::condition::Audience;
use super::error::MigrateError;
use super::fields::Labels;
use super::note::{Notes, Severity};
use super::route_rule::Route;
use super::service::Service;
use super::surroundings::Surroundings;
use crate::api::networking::destination_rule::{PortTrafficPolicy, Subset, TrafficPolicy};
use crate::api::networking::virtual_service::{Destination, HttpRoute, HttpRouteDestination, TcpRoute};
use crate::api::networking::{DestinationRule, VirtualService};
use crate::api::{CustomResource, Metadata, Resource};
use crate::values::Tree;

/// What a name of a subset may have at most.
const NAME_LENGTH: usize = 63;

/// All that the rules say of a host.
#[derive(Debug, Clone)]
pub struct Host {
    /// The service.
    pub service: Service,
    /// The routes for HTTP, the first that matches is used.
    pub routes: Vec<Route>,
    /// The routes for other connections.
    pub tcp: Vec<TcpRoute>,
    /// How clients connect.
    pub policy: Option<TrafficPolicy>,
    /// How clients connect to single ports.
    pub ports: Vec<PortTrafficPolicy>,
    /// Its parts, with the labels of each.
    pub subsets: Vec<Subset>,
    /// The namespace of the first rule.
    pub namespace: Option<String>,
    /// Labels and annotations of the rules.
    pub metadata: Metadata,
    /// Which of the input's objects are about it, the first of them first.
    pub objects: Vec<usize>,
}

/// All hosts.
#[derive(Debug, Default)]
pub struct Hosts(Vec<Host>);

impl Hosts {
    /// Returns a host, which is new when nothing has been said of it.
    pub fn of(&mut self, service: &Service) -> &mut Host {
        let at = self.0.iter().position(|host| host.service == *service).unwrap_or_else(|| {
            self.0.push(Host {
                service: service.clone(),
                routes: Vec::new(),
                tcp: Vec::new(),
                policy: None,
                ports: Vec::new(),
                subsets: Vec::new(),
                namespace: service.namespace().map(str::to_owned),
                metadata: Metadata::default(),
                objects: Vec::new(),
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    /// Returns a host about which something has been said.
    pub fn get(&self, service: &Service) -> Option<&Host> {
        self.0.iter().find(|host| host.service == *service)
    }

    /// Returns all hosts.
    pub fn all(&self) -> &[Host] {
        &self.0
    }

    /// Returns the destination of a route: the pods of a service that have some labels, as an object of a namespace names
    /// it.
    pub fn destination(&mut self, service: &Service, labels: &Labels, from: Option<&str>) -> Destination {
        let subset = (!labels.is_empty()).then(|| self.of(service).subset(labels).name.clone());
        Destination { host: service.host(from), subset, port: None }
    }

    /// Takes note of an object that is about a host, and of what it is labelled with.
    pub fn contributes(&mut self, service: &Service, object: usize, namespace: Option<&str>, metadata: &Metadata) {
        let host = self.of(service);
        if host.objects.is_empty() {
            host.metadata = Metadata { name: String::new(), namespace: None, ..metadata.clone() };
            host.namespace = host.namespace.take().or_else(|| namespace.map(str::to_owned));
        } else {
            // What all of them have.
            host.metadata.labels.retain(|key, value| metadata.labels.get(key) == Some(value));
            host.metadata.annotations.retain(|key, value| metadata.annotations.get(key) == Some(value));
        }
        if !host.objects.contains(&object) {
            host.objects.push(object);
        }
    }

    /// Gives hosts that others' routes lead to, and no rule is about, to the objects of those routes.
    pub fn adopt(&mut self) {
        let first = self.0.iter().flat_map(|host| &host.objects).copied().min();
        let routed: Vec<(String, usize, Option<String>)> = self
            .0
            .iter()
            .flat_map(|host| {
                let object = host.objects.first().copied();
                let destinations = host.routes.iter().flat_map(|route| {
                    let route = &route.http;
                    route.route.iter().map(|one| &one.destination).chain(&route.mirror)
                });
                let tcp = host.tcp.iter().flat_map(|route| &route.route).map(|one| &one.destination);
                let from = host.namespace.clone();
                destinations.chain(tcp).filter_map(move |to| Some((to.host.clone(), object?, from.clone())))
            })
            .collect();
        for host in self.0.iter_mut().filter(|host| host.objects.is_empty()) {
            let found = routed.iter().find(|(name, _, from)| *name == host.service.host(from.as_deref()));
            host.objects.extend(found.map(|(_, object, _)| *object).or(first));
            if let Some((_, _, from)) = found {
                host.namespace = host.namespace.take().or_else(|| from.clone());
            }
        }
    }
}

impl Host {
    /// Returns the part of a host with some labels, which is new when nothing has been said of it.
    pub fn subset(&mut self, labels: &Labels) -> &mut Subset {
        let at = self.subsets.iter().position(|subset| subset.labels == *labels).unwrap_or_else(|| {
            let wanted = subset_name(labels);
            let is_taken = |name: &str| self.subsets.iter().any(|subset| subset.name == name);
            let mut name = wanted.clone();
            let mut number = 2;
            while is_taken(&name) {
                name = format!("{wanted}-{number}");
                number += 1;
            }
            self.subsets.push(Subset { name, labels: labels.clone(), traffic_policy: None });
            self.subsets.len() - 1
        });
        &mut self.subsets[at]
    }

    /// Returns the objects of today, and how messages name each.
    pub fn objects(&self, surroundings: &mut Surroundings, notes: &Notes) -> Result<Vec<Tree>, MigrateError> {
        let mut objects = Vec::new();
        let routes: Vec<HttpRoute> = self
            .routes
            .iter()
            .filter(|route| route.audience != Audience::Gateway)
            .map(|route| route.http.clone())
            .collect();
        let namespace = self.namespace.as_deref();
        let host = self.service.host(namespace);
        if !routes.is_empty() || !self.tcp.is_empty() {
            let http = with_the_rest(routes, &host);
            let service =
                VirtualService { hosts: vec![host.clone()], http, tcp: self.tcp.clone(), ..VirtualService::default() };
            objects.push(self.object(service, &host, surroundings, notes)?);
        }
        if !self.subsets.is_empty() || self.policy.is_some() || !self.ports.is_empty() {
            let mut policy = self.policy.clone();
            if !self.ports.is_empty() {
                policy.get_or_insert_default().port_level_settings.clone_from(&self.ports);
            }
            let rule = DestinationRule {
                host: host.clone(),
                traffic_policy: policy,
                subsets: self.subsets.clone(),
                ..DestinationRule::default()
            };
            objects.push(self.object(rule, &host, surroundings, notes)?);
        }
        Ok(objects)
    }

    fn object<R: CustomResource>(
        &self,
        spec: R,
        host: &str,
        surroundings: &mut Surroundings,
        notes: &Notes,
    ) -> Result<Tree, MigrateError> {
        let namespace = self.namespace.as_deref();
        if let Some(other) = surroundings.object_for(R::KIND.kind, namespace, host) {
            let message = format!(
                "is for the host of the {} `{other}` of the input: join the two, only one of them would count",
                R::KIND.kind
            );
            notes.add(Severity::Lost, &[], message);
        }
        let name = surroundings.take(R::KIND.kind, namespace, &self.service.object_name());
        let metadata = Metadata { name, namespace: self.namespace.clone(), ..self.metadata.clone() };
        object(metadata, spec)
    }
}

/// Returns routes with one behind them for the requests that they leave over: such requests went to all of the service.
fn with_the_rest(mut routes: Vec<HttpRoute>, host: &str) -> Vec<HttpRoute> {
    if !routes.is_empty() && !routes.iter().any(|route| route.matches.is_empty()) {
        let destination = Destination { host: host.to_owned(), ..Destination::default() };
        let route = vec![HttpRouteDestination { destination, weight: None, headers: None }];
        routes.push(HttpRoute { route, ..HttpRoute::default() });
    }
    routes
}

/// Returns an object of today, held to the schema of its kind.
pub fn object<R: CustomResource>(metadata: Metadata, spec: R) -> Result<Tree, MigrateError> {
    let version = R::KIND.storage_version().unwrap_or("v1");
    let api_version = format!("{}/{version}", R::KIND.group);
    let kind = R::KIND.kind.to_owned();
    let resource = Resource { api_version, kind, metadata, spec: Some(spec), status: None };
    let tree = resource.to_tree()?;
    super::schema::check::<R>(&tree)?;
    Ok(tree)
}

/// Returns a name for the pods with some labels: the version where that is the only label.
fn subset_name(labels: &Labels) -> String {
    let version = labels.get("version").cloned();
    let others = labels.iter().filter(|(key, _)| *key != "version").map(|(key, value)| {
        let key = key.rsplit('/').next().unwrap_or(key);
        format!("{key}-{value}")
    });
    let parts: Vec<String> = version.into_iter().chain(others).collect();
    let is_allowed = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let name = parts.join("-").to_lowercase();
    let name: String = name.chars().map(|character| if is_allowed(character) { character } else { '-' }).collect();
    let name: String = name.trim_matches('-').chars().take(NAME_LENGTH).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "subset".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn subsets_are_named_after_their_labels() {
        assert_eq!(subset_name(&labels(&[("version", "v1")])), "v1");
        assert_eq!(subset_name(&labels(&[("version", "1.2"), ("example.com/env", "Prod")])), "1-2-env-prod");
        assert_eq!(subset_name(&labels(&[("a", "")])), "a");
        assert_eq!(subset_name(&labels(&[("version", "_")])), "subset");
    }

    #[test]
    fn two_subsets_never_have_one_name() {
        let mut hosts = Hosts::default();
        let web = Service::local("web", None);
        let names = ["1.0", "1-0", "1.0"]
            .map(|version| hosts.destination(&web, &labels(&[("version", version)]), None).subset.unwrap_or_default());
        assert_eq!(names, ["1-0", "1-0-2", "1-0"]);
    }
}
