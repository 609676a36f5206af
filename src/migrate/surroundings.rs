//! What the other objects of the input tell: services with their selectors and ports, classes of ingresses, names that
//! are taken.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Labels;
use crate::values::{Map, Tree};

/// The controller that an ingress class of the mesh names.
const CONTROLLER: &str = "istio.io/ingress-controller";

/// A Service of the input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownService {
    /// The labels by which it selects its pods.
    pub selector: Labels,
    /// Its ports by their names.
    pub ports: BTreeMap<String, u32>,
}

/// What the other objects of the input tell.
#[derive(Debug, Default)]
pub struct Surroundings {
    services: BTreeMap<(Option<String>, String), KnownService>,
    classes: BTreeSet<String>,
    taken: BTreeSet<(String, Option<String>, String)>,
    hosts: Vec<(String, Option<String>, String, String)>,
}

impl Surroundings {
    /// Takes note of an object.
    pub fn add(&mut self, object: &Tree) {
        let namespace = namespace_of(object);
        let name = object.text_at(&["metadata", "name"]).to_owned();
        let (api_version, kind) = (object.text_at(&["apiVersion"]), object.text_at(&["kind"]));
        match (api_version, kind) {
            ("v1", "Service") => {
                let service = KnownService { selector: selector(object), ports: ports(object) };
                self.services.insert((namespace, name), service);
            }
            (_, "IngressClass") if object.text_at(&["spec", "controller"]) == CONTROLLER => {
                self.classes.insert(name);
            }
            (version, "VirtualService" | "DestinationRule" | "ServiceEntry" | "Gateway")
                if version.starts_with("networking.istio.io/") =>
            {
                let hosts = object.items_at(&["spec", "hosts"]).iter().filter_map(Tree::as_str);
                let host = object.get_path(&["spec", "host"]).and_then(Tree::as_str);
                for host in hosts.chain(host) {
                    self.hosts.push((kind.to_owned(), namespace.clone(), host.to_owned(), name.clone()));
                }
                self.taken.insert((kind.to_owned(), namespace, name));
            }
            _ => {}
        }
    }

    /// Returns a service of the input.
    pub fn service(&self, name: &str, namespace: Option<&str>) -> Option<&KnownService> {
        self.services.get(&(namespace.map(str::to_owned), name.to_owned()))
    }

    /// Tells whether ingresses of a class are the mesh's.
    pub fn is_class(&self, name: &str) -> bool {
        name == "istio" || self.classes.contains(name)
    }

    /// Returns the name of an object of the input that is of a kind and for a host.
    pub fn object_for(&self, kind: &str, namespace: Option<&str>, host: &str) -> Option<&str> {
        let found = self.hosts.iter().find(|(of, at, known, _)| {
            let short = known.split('.').next().unwrap_or_default();
            let is_local = known.contains(".svc.") || !known.contains('.');
            of == kind && at.as_deref() == namespace && (known == host || (is_local && short == host))
        });
        found.map(|(.., name)| name.as_str())
    }

    /// Returns a name for an object of a kind that no other one has, and takes it.
    pub fn take(&mut self, kind: &str, namespace: Option<&str>, wanted: &str) -> String {
        let names = (1..).map(|number: u32| if number == 1 { wanted.to_owned() } else { format!("{wanted}-{number}") });
        let mut names = names.map(|name| (kind.to_owned(), namespace.map(str::to_owned), name));
        let Some(free) = names.find(|name| !self.taken.contains(name)) else { return wanted.to_owned() };
        self.taken.insert(free.clone());
        free.2
    }
}

/// Returns the namespace of an object, as far as its file says it.
fn namespace_of(object: &Tree) -> Option<String> {
    let namespace = object.text_at(&["metadata", "namespace"]);
    (!namespace.is_empty()).then(|| namespace.to_owned())
}

fn selector(service: &Tree) -> Labels {
    let entries = service.get_path(&["spec", "selector"]).and_then(Tree::as_map).into_iter().flat_map(Map::iter);
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

fn ports(service: &Tree) -> BTreeMap<String, u32> {
    let ports = service.items_at(&["spec", "ports"]).iter();
    ports
        .filter_map(|port| {
            let number = port.get("port").and_then(Tree::as_int).and_then(|number| u32::try_from(number).ok())?;
            Some((port.text_at(&["name"]).to_owned(), number))
        })
        .collect()
}
