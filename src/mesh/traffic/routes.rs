//! A `VirtualService` with something set for a service, and with it taken back. What is not about it stays: other routes,
//! conditions, gateways, headers.

use std::collections::BTreeSet;

use super::aspect::map_of;
use super::record::{Record, RouteRecord, identity};
use super::{Aspect, Host, Share};
use crate::api::CustomResource;
use crate::api::networking::VirtualService;
use crate::api::networking::name::ScopedName;
use crate::diagnostic::{Category, Message};
use crate::mesh::change::Wish;
use crate::object::diff;
use crate::values::{Map, Tree};

/// What is to be set in the routes of a service.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// Shares of versions, whose sum is a hundred.
    Split(Vec<Share>),
    /// The values of another aspect.
    Values(Aspect, Map),
}

impl Setting {
    /// Returns what it sets.
    pub fn aspect(&self) -> Aspect {
        match self {
            Self::Split(_) => Aspect::Split,
            Self::Values(aspect, _) => *aspect,
        }
    }
}

/// Returns a `VirtualService` of the service with something set; the live one with changes, where there is one. `route`
/// names the one route that is meant; otherwise shares are set where requests go that no condition speaks of, and
/// everything else in all routes that lead to the service.
pub fn set(
    live: Option<&Tree>,
    (namespace, name): (&str, &str),
    host: &Host,
    route: Option<&str>,
    setting: &Setting,
) -> Result<Tree, Message> {
    let mut object = live.cloned().unwrap_or_else(|| new(namespace, name, host));
    let mut record = Record::of(&object);
    record.made |= live.is_none();
    let applies_to_mesh = applies_to_mesh(&object);
    let routes = routes_of(&mut object)?;
    let mut chosen: Vec<usize> = match route {
        Some(wanted) => vec![named(routes, wanted)?],
        None => chosen(routes, host, namespace, setting.aspect()),
    };
    if chosen.is_empty() {
        let leading = (0..routes.len()).filter(|at| leads_to(&routes[*at], host, namespace)).count();
        match (leading, applies_to_mesh) {
            // All of a gateway's routes have conditions, and the one is meant.
            (1, false) => chosen.extend((0..routes.len()).filter(|at| leads_to(&routes[*at], host, namespace))),
            (2.., false) => {
                return Err(Message::new(
                    Category::Configuration,
                    format!(
                        "{leading} of its routes lead to {host}, each under a condition: choose one with `--route NAME`"
                    ),
                ));
            }
            _ => {
                let plain = plain_route(host, namespace);
                record.route(&plain).made = Some(plain.clone());
                chosen.push(routes.len());
                routes.push(plain);
            }
        }
    }
    for at in chosen {
        let target = &mut routes[at];
        let aspect = setting.aspect();
        let was = aspect.taken(target);
        let is = match setting {
            Setting::Split(shares) => split(target, host, namespace, shares),
            Setting::Values(_, values) => values.clone(),
        };
        record.route(target).steps.set(aspect, was, is.clone());
        aspect.put(target, is);
    }
    record.write(&mut object);
    Ok(object)
}

/// Returns a `VirtualService` of the service without routes.
fn new(namespace: &str, name: &str, host: &Host) -> Tree {
    let metadata = map_of([("name", Tree::from(name)), ("namespace", Tree::from(namespace))]);
    let hosts = Tree::List(vec![Tree::from(host.spelled(namespace))]);
    let spec = map_of([("hosts", hosts), ("http", Tree::List(Vec::new()))]);
    Tree::Map(map_of([
        ("apiVersion", Tree::from(format!("{}/v1", VirtualService::KIND.group))),
        ("kind", Tree::from(VirtualService::KIND.kind)),
        ("metadata", Tree::Map(metadata)),
        ("spec", Tree::Map(spec)),
    ]))
}

/// Tells whether the proxies beside the clients use the routes.
pub fn applies_to_mesh(object: &Tree) -> bool {
    let gateways = object.items_at(&["spec", "gateways"]);
    gateways.is_empty() || gateways.iter().filter_map(Tree::as_str).any(|name| ScopedName::from(name).is_mesh())
}

fn routes_of(object: &mut Tree) -> Result<&mut Vec<Tree>, Message> {
    let odd = || Message::new(Category::Configuration, "its routes are no list");
    let root = object.as_map_mut().ok_or_else(odd)?;
    let spec = root.entry("spec".to_owned()).or_insert_with(|| Tree::Map(Map::new())).as_map_mut().ok_or_else(odd)?;
    match spec.entry("http".to_owned()).or_insert_with(|| Tree::List(Vec::new())) {
        Tree::List(routes) => Ok(routes),
        _ => Err(odd()),
    }
}

/// Returns the place of the route with a name.
fn named(routes: &[Tree], wanted: &str) -> Result<usize, Message> {
    routes.iter().position(|route| route.text_at(&["name"]) == wanted).ok_or_else(|| {
        let known: Vec<&str> =
            routes.iter().map(|route| route.text_at(&["name"])).filter(|name| !name.is_empty()).collect();
        let known =
            if known.is_empty() { "none has a name".to_owned() } else { format!("there are: {}", known.join(", ")) };
        Message::new(Category::Usage, format!("it has no route `{wanted}`; {known}"))
    })
}

/// Returns the routes that are meant when nobody names one.
fn chosen(routes: &[Tree], host: &Host, namespace: &str, aspect: Aspect) -> Vec<usize> {
    let leading = (0..routes.len()).filter(|at| leads_to(&routes[*at], host, namespace));
    if aspect == Aspect::Split {
        // What stands behind a route for all is never reached.
        leading.filter(|at| is_for_all(&routes[*at])).take(1).collect()
    } else {
        leading.collect()
    }
}

/// Tells whether a route leads to a service, with a share or all of its requests.
pub(super) fn leads_to(route: &Tree, host: &Host, namespace: &str) -> bool {
    route.items_at(&["route"]).iter().any(|target| host.is(target.text_at(&["destination", "host"]), namespace))
}

/// Tells whether a route is for all requests: one of its conditions asks nothing.
pub(super) fn is_for_all(route: &Tree) -> bool {
    let conditions = route.items_at(&["match"]);
    let asks_nothing = |condition: &Tree| {
        let mut asked =
            condition.as_map().into_iter().flatten().filter(|(key, value)| *key != "name" && !value.is_null());
        asked.all(|(key, value)| key == "uri" && value.text_at(&["prefix"]) == "/")
    };
    conditions.is_empty() || conditions.iter().any(asks_nothing)
}

fn plain_route(host: &Host, namespace: &str) -> Tree {
    let destination = map_of([("host", Tree::from(host.spelled(namespace)))]);
    let target = Tree::Map(map_of([("destination", Tree::Map(destination))]));
    Tree::Map(map_of([("route", Tree::List(vec![target]))]))
}

/// Returns the destinations of a route by shares. What a destination says beside its weight stays; a new one gets the
/// port that the others have.
fn split(route: &Tree, host: &Host, namespace: &str, shares: &[Share]) -> Map {
    let old: Vec<&Tree> = route
        .items_at(&["route"])
        .iter()
        .filter(|target| host.is(target.text_at(&["destination", "host"]), namespace))
        .collect();
    let first = old.first().map(|target| target.text_at(&["destination", "host"]).to_owned());
    let spelled = first.unwrap_or_else(|| host.spelled(namespace));
    let port = old.first().and_then(|target| target.get_path(&["destination", "port"]));
    let port = port.filter(|port| old.iter().all(|target| target.get_path(&["destination", "port"]) == Some(port)));
    let targets = shares.iter().map(|Share { subset, weight }| {
        let known = old.iter().find(|target| target.text_at(&["destination", "subset"]) == subset);
        let mut target = if let Some(Tree::Map(target)) = known {
            target.clone()
        } else {
            let mut destination = map_of([("host", Tree::from(&*spelled)), ("subset", Tree::from(&**subset))]);
            if let Some(port) = port {
                destination.insert("port".to_owned(), port.clone());
            }
            map_of([("destination", Tree::Map(destination))])
        };
        target.insert("weight".to_owned(), Tree::Int(*weight));
        Tree::Map(target)
    });
    map_of([("route", Tree::List(targets.collect()))])
}

/// Returns a `VirtualService` without what was set in it, as far as nobody else has changed it since; and what had to
/// be left, as fragments.
pub fn reset(live: &Tree, aspects: &[Aspect]) -> Result<(Wish, Vec<String>), Message> {
    let mut record = Record::of(live);
    if record.is_empty() {
        return Ok((Wish::Leave, Vec::new()));
    }
    let mut object = live.clone();
    let mut left = Vec::new();
    let routes = routes_of(&mut object)?;
    for known in &mut record.routes {
        let at = routes.iter().position(|route| identity(route) == known.identity);
        let mut route = at.map(|at| &mut routes[at]);
        for aspect in aspects {
            let Some(step) = known.steps.take(*aspect) else { continue };
            let Some(route) = route.as_deref_mut() else {
                left.push(format!("the route in which {} was set is not there any more", aspect.name()));
                continue;
            };
            let now = aspect.taken(route);
            if diff::same(&Tree::Map(now), &Tree::Map(step.is)) {
                aspect.put(route, step.was);
            } else {
                left.push(format!("{} was changed by somebody else since, and stays", aspect.name()));
            }
        }
        if known.steps.0.is_empty()
            && let (Some(at), Some(made)) = (at, known.made.take())
            && diff::same(&routes[at], &made)
        {
            routes.remove(at);
        }
    }
    record.routes.retain(|RouteRecord { steps, .. }| !steps.0.is_empty());
    let is_bare = is_bare(&object);
    if record.made && is_bare {
        return Ok((Wish::Gone, left));
    }
    record.write(&mut object);
    Ok((Wish::Be(object), left))
}

/// Tells whether nothing is left that a `VirtualService` is for.
fn is_bare(object: &Tree) -> bool {
    ["http", "tls", "tcp"].iter().all(|key| object.items_at(&["spec", key]).is_empty())
}

/// Returns the subsets of a service to which a `VirtualService` leads, be it by shares or for copies.
pub fn subsets_used(object: &Tree, host: &Host) -> BTreeSet<String> {
    fn collect(tree: &Tree, host: &Host, namespace: &str, used: &mut BTreeSet<String>) {
        match tree {
            Tree::Map(map) => {
                let subset = tree.text_at(&["subset"]);
                if !subset.is_empty() && host.is(tree.text_at(&["host"]), namespace) {
                    used.insert(subset.to_owned());
                }
                map.values().for_each(|below| collect(below, host, namespace, used));
            }
            Tree::List(items) => items.iter().for_each(|item| collect(item, host, namespace, used)),
            _ => {}
        }
    }
    let mut used = BTreeSet::new();
    if let Some(spec) = object.get("spec") {
        collect(spec, host, object.text_at(&["metadata", "namespace"]), &mut used);
    }
    used
}
