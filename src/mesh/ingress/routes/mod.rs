//! Which way a request takes: host → gateway → route → service → endpoints, and where that breaks off.
//!
//! - [`hosts`]: hosts with wildcards
//! - [`world`]: what is asked of a cluster
//! - `backends`: services, their ports, subsets and endpoints
//! - `istio`: gateways and virtual services of Istio's own kinds
//! - `gateway_api`: Gateways and routes of the Gateway API
//! - `kubernetes`: Ingress objects of the class `istio`

pub mod hosts;
pub mod world;

mod backends;
mod gateway_api;
mod istio;
mod kubernetes;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::IngressError;
use super::find::{Query, nothing};
use crate::cluster::Cluster;
use world::World;

/// The ways into a mesh.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Routes {
    /// The hosts that are asked for, each with its ways; `*` is any host.
    pub hosts: Vec<Host>,
    /// How many links are broken.
    pub broken: usize,
    /// What could not be asked or read, and is left out or not known therefore.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unseen: Vec<String>,
}

/// A host, and the ways of its requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Host {
    /// The name; the leftmost label may be `*`.
    pub host: String,
    /// The ways.
    pub ways: Vec<Way>,
}

/// The way of a request through one gateway by one route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// Where it comes in.
    pub gateway: Entrance,
    /// The object with the route; none when no route leads on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<Reference>,
    /// Where it goes from there.
    pub rules: Vec<Rule>,
    /// What is broken between gateway and route.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// Where requests come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entrance {
    /// The object: a Gateway of Istio's or of the Gateway API, or the class of an Ingress.
    #[serde(flatten)]
    pub object: Reference,
    /// The ports, with what is spoken there.
    pub servers: Vec<Server>,
    /// What is broken about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

/// A port of a gateway.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// The number, at the gateway's service.
    pub port: u32,
    /// The protocol, in capitals.
    pub protocol: String,
    /// How TLS is spoken, with the name of the certificate; empty for clear text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub tls: String,
}

/// An object of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// The API group.
    pub group: String,
    /// The kind.
    pub kind: String,
    /// The namespace; empty for what has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl Reference {
    fn new(group: &str, kind: &str, namespace: &str, name: &str) -> Self {
        let owned = |text: &str| text.to_owned();
        Self { group: owned(group), kind: owned(kind), namespace: owned(namespace), name: owned(name) }
    }
}

/// `VirtualService shop/web`
impl std::fmt::Display for Reference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, namespace, name, .. } = self;
        if namespace.is_empty() {
            write!(formatter, "{kind} {name}")
        } else {
            write!(formatter, "{kind} {namespace}/{name}")
        }
    }
}

/// What becomes of some requests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Which requests: paths (`/a` exactly, `/a*` and what begins so, `~a` by a pattern) and other conditions; none for
    /// all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<String>,
    /// What is done in place of sending them on, such as a redirect; empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub action: String,
    /// Where they go.
    pub backends: Vec<Backend>,
}

/// A service that requests go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Backend {
    /// The name as it stands in the route.
    pub host: String,
    /// The service; none when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Reference>,
    /// The port of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u32>,
    /// The subset of the service; empty for all of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subset: String,
    /// Its share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i64>,
    /// How many of its endpoints are ready; none when it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<usize>,
    /// How many endpoints it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<usize>,
    /// What is broken; empty for nothing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub problem: String,
}

impl Way {
    /// Returns how many links of it are broken.
    pub fn broken(&self) -> usize {
        let backends = self.rules.iter().flat_map(|rule| &rule.backends);
        self.gateway.problems.len()
            + self.problems.len()
            + backends.filter(|backend| !backend.problem.is_empty()).count()
    }
}

/// Asks for everything that routes requests, and follows them: those for one host, or all; those of one namespace, or of
/// all.
pub async fn routes(cluster: &Cluster, query: &Query, host: Option<&str>) -> Result<Routes, IngressError> {
    let world = Box::pin(World::of(cluster)).await?;
    if world.is_empty()
        && let error @ IngressError::NotInstalled = nothing(cluster, query).await?
    {
        return Err(error);
    }
    Ok(follow(&world, query.namespace.as_deref(), host))
}

/// Follows the requests.
pub fn follow(world: &World, namespace: Option<&str>, host: Option<&str>) -> Routes {
    let mut ways: Vec<(String, Way)> = Vec::new();
    istio::ways(world, &mut ways);
    gateway_api::ways(world, &mut ways);
    kubernetes::ways(world, &mut ways);
    ways.retain(|(of, way)| {
        let owner = way.route.as_ref().unwrap_or(&way.gateway.object);
        namespace.is_none_or(|namespace| owner.namespace == namespace)
            && host.is_none_or(|host| hosts::common(of, host).is_some())
    });
    let broken = ways.iter().map(|(_, way)| way.broken()).sum();
    let mut by_host: BTreeMap<String, Vec<Way>> = BTreeMap::new();
    for (host, way) in ways {
        let known = by_host.entry(host).or_default();
        if !known.contains(&way) {
            known.push(way);
        }
    }
    let mut hosts: Vec<Host> = by_host.into_iter().map(|(host, ways)| Host { host, ways }).collect();
    hosts.sort_by(|left, right| hosts::rank(&left.host).cmp(&hosts::rank(&right.host)));
    Routes { hosts, broken, unseen: world.unseen.clone() }
}
