//! What becomes of the requests to a service, route by route.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::look::{Seen, place};
use super::record::{Record, identity};
use super::{Aspect, Host, routes};
use crate::values::{Tree, json};

/// The traffic of a service.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The service's name.
    pub service: String,
    /// Its namespace.
    pub namespace: String,
    /// The `VirtualService` objects about it.
    pub virtual_services: Vec<Routes>,
    /// The `DestinationRule` objects about it.
    pub destination_rules: Vec<Rule>,
    /// The pods of the service by their version; the empty version is that of pods without the label.
    pub pods: BTreeMap<String, usize>,
    /// `VirtualService` objects of gateways that lead to the service under other hosts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<String>,
}

/// A `VirtualService`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Routes {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The gateways that use it; `mesh` stands for the proxies beside the clients.
    pub gateways: Vec<String>,
    /// Its routes that lead to the service, the first that fits is used.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its conditions, one of which must hold; none for all requests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Tree>,
    /// Where it leads.
    pub to: Vec<Target>,
    /// What else is set, by aspect.
    pub set: BTreeMap<&'static str, Tree>,
    /// The aspects that `meshctl traffic` has set, and can reset.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ours: Vec<&'static str>,
}

/// Where a share of requests goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// The host.
    pub host: String,
    /// The subset, where there is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subset: String,
    /// The weight, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i64>,
}

/// A `DestinationRule`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// The labels of its subsets' pods.
    pub subsets: BTreeMap<String, BTreeMap<String, String>>,
    /// Limits, and when endpoints are left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circuit_break: Option<Tree>,
}

/// Returns the traffic of a service.
pub fn overview(seen: &Seen, host: &Host, pods: BTreeMap<String, usize>) -> Overview {
    Overview {
        service: host.name.clone(),
        namespace: host.namespace.clone(),
        virtual_services: seen.virtual_services_of(host).into_iter().map(|object| routes_of(object, host)).collect(),
        destination_rules: seen.destination_rules_of(host).into_iter().map(rule_of).collect(),
        pods,
        past: seen.gateways_past(host),
    }
}

fn routes_of(object: &Tree, host: &Host) -> Routes {
    let (namespace, name) = place(object);
    let record = Record::of(object);
    let gateways: Vec<String> =
        object.items_at(&["spec", "gateways"]).iter().filter_map(Tree::as_str).map(str::to_owned).collect();
    let leading = object.items_at(&["spec", "http"]).iter().filter(|route| routes::leads_to(route, host, namespace));
    let routes = leading.map(|route| {
        let known = record.routes.iter().find(|known| known.identity == identity(route));
        let ours = known.map(|known| known.steps.0.iter().map(|(aspect, _)| aspect.name()).collect());
        let set = Aspect::ALL.into_iter().filter(|aspect| !matches!(aspect, Aspect::Split | Aspect::CircuitBreak));
        let set = set.filter_map(|aspect| {
            let taken = aspect.taken(route);
            // A value that is alone says all.
            let value = if taken.len() == 1 { taken.first()?.1.clone() } else { Tree::Map(taken.clone()) };
            (!taken.is_empty()).then(|| (aspect.name(), value))
        });
        Route {
            name: route.text_at(&["name"]).to_owned(),
            conditions: if routes::is_for_all(route) { Vec::new() } else { route.items_at(&["match"]).to_vec() },
            to: route.items_at(&["route"]).iter().map(target_of).collect(),
            set: set.collect(),
            ours: ours.unwrap_or_default(),
        }
    });
    Routes {
        name: name.to_owned(),
        namespace: namespace.to_owned(),
        gateways: if gateways.is_empty() { vec!["mesh".to_owned()] } else { gateways },
        routes: routes.collect(),
    }
}

fn target_of(target: &Tree) -> Target {
    Target {
        host: target.text_at(&["destination", "host"]).to_owned(),
        subset: target.text_at(&["destination", "subset"]).to_owned(),
        weight: target.get("weight").and_then(Tree::as_int),
    }
}

fn rule_of(object: &Tree) -> Rule {
    let (namespace, name) = place(object);
    let text = |value: &Tree| value.as_str().map_or_else(|| json::encode_in_order(value), str::to_owned);
    let subsets = object.items_at(&["spec", "subsets"]).iter().map(|subset| {
        let labels = subset.get("labels").and_then(Tree::as_map).into_iter().flatten();
        (subset.text_at(&["name"]).to_owned(), labels.map(|(key, value)| (key.clone(), text(value))).collect())
    });
    let limits = object.get("spec").map(|spec| Aspect::CircuitBreak.taken(spec)).filter(|limits| !limits.is_empty());
    Rule {
        name: name.to_owned(),
        namespace: namespace.to_owned(),
        subsets: subsets.collect(),
        circuit_break: limits.map(Tree::Map),
    }
}
