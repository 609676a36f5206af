//! Finding places in the schema by path, for `--set`, `values explain` and suggestions.

use super::kind::Kind;
use super::language::{Field, ObjectType};
use super::{SPEC, object};
use crate::hint::nearest;

/// One step of a path, as far as the schema is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A key.
    Key(&'a str),
    /// An item of a list, whichever.
    Item,
}

/// Where a path leads.
#[derive(Debug, Clone)]
pub enum Place {
    /// To a type, and to the key that has it when the last step is one.
    Known(&'static Kind, Option<&'static Field>),
    /// Into something without a schema.
    Free,
    /// To a key that an object does not have; how many steps lead to the object.
    Unknown(usize, &'static ObjectType),
    /// Past something that has no keys, or no items; how many steps lead to it.
    NoWay(usize, &'static Kind),
}

static ROOT: Kind = Kind::Object(SPEC);

/// Follows a path from `spec`.
pub fn follow(steps: &[Step<'_>]) -> Place {
    let mut kind = &ROOT;
    let mut last = None;
    for (taken, step) in steps.iter().enumerate() {
        match next(kind, *step) {
            Place::Known(inner, field) => (kind, last) = (inner, field),
            Place::Free => return Place::Free,
            Place::Unknown(_, object) => return Place::Unknown(taken, object),
            Place::NoWay(_, kind) => return Place::NoWay(taken, kind),
        }
    }
    Place::Known(kind, last)
}

/// Takes one step.
pub fn next(kind: &'static Kind, step: Step<'_>) -> Place {
    match (kind, step) {
        (Kind::Any, _) => Place::Free,
        (Kind::List(inner), Step::Item) | (Kind::Map(inner), Step::Key(_)) => Place::Known(inner, None),
        (Kind::Object(name), Step::Key(key)) => {
            let Some(object) = object(name) else { return Place::Free };
            match object.field(key) {
                Some(field) => Place::Known(&field.kind, Some(field)),
                None if object.is_open => Place::Free,
                None => Place::Unknown(0, object),
            }
        }
        _ => Place::NoWay(0, kind),
    }
}

/// Returns the key of an object, or of one of the objects in it, that was probably meant, with its path from there.
pub fn nearest_key(object: &'static ObjectType, key: &str) -> Option<(String, &'static Kind)> {
    /// How deep to look.
    const DEPTH: usize = 2;
    let mut below: Vec<(String, &'static Field)> = Vec::new();
    let mut level: Vec<(String, &'static ObjectType)> = vec![(String::new(), object)];
    for depth in 0..=DEPTH {
        let mut next = Vec::new();
        for (path, object) in level {
            for field in &object.fields {
                let path = if path.is_empty() { field.key.to_owned() } else { format!("{path}.{}", field.key) };
                if let Kind::Object(name) = &field.kind
                    && let Some(inner) = super::object(name)
                {
                    next.push((path.clone(), inner));
                }
                below.push((path, field));
            }
        }
        let keys = || below.iter().map(|(_, field)| field.key);
        // Right here a near name will do; deeper there are too many names for a weak likeness.
        let exact = keys().position(|known| known.eq_ignore_ascii_case(key));
        let near = (depth < DEPTH).then(|| nearest(key, keys())).flatten();
        let found = exact.or_else(|| near.and_then(|near| keys().position(|known| known == near)));
        if let Some(at) = found {
            let (path, field) = below.swap_remove(at);
            return Some((path, &field.kind));
        }
        level = next;
    }
    None
}

/// Returns the paths from `spec` that are worth completing: every object's keys, down to a depth.
pub fn paths(depth: usize) -> Vec<String> {
    let mut paths = Vec::new();
    gather(&ROOT, "", depth, &mut paths);
    paths
}

fn gather(kind: &'static Kind, path: &str, depth: usize, paths: &mut Vec<String>) {
    let Kind::Object(name) = kind else { return };
    let Some(object) = object(name).filter(|_| depth > 0) else { return };
    for field in object.fields.iter().filter(|field| !field.is_hidden && field.deprecated.is_none()) {
        let path = if path.is_empty() { field.key.to_owned() } else { format!("{path}.{}", field.key) };
        gather(&field.kind, &path, depth - 1, paths);
        paths.push(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(path: &str) -> Vec<Step<'_>> {
        path.split('.').map(|key| if key == "[]" { Step::Item } else { Step::Key(key) }).collect()
    }

    #[test]
    fn paths_lead_to_types() {
        let known = |path| match follow(&keys(path)) {
            Place::Known(kind, _) => kind.name(),
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(known("values.pilot.traceSampling"), "number");
        assert_eq!(known("components.ingressGateways.[].k8s.service.ports.[].port"), "integer");
        assert_eq!(known("meshConfig.default_config.proxyMetadata.ANY"), "string");
        assert_eq!(known("values.gateways.istio-ingressgateway.type"), "enum");
        assert!(matches!(follow(&keys("unvalidatedValues.a.b")), Place::Free));
        assert!(matches!(follow(&keys("values.ztunnel.own.x")), Place::Free));
        assert!(matches!(follow(&keys("values.nosuch.x")), Place::Unknown(1, object) if object.name == "Values"));
        assert!(matches!(follow(&keys("hub.x")), Place::NoWay(1, _)));
        assert!(matches!(follow(&keys("components.ingressGateways.name")), Place::NoWay(2, Kind::List(_))));
    }

    #[test]
    fn suggestions_look_deeper_only_for_likely_names() {
        let suggest = |name, key| nearest_key(object(name).unwrap(), key).map(|(path, _)| path);
        assert_eq!(suggest("Spec", "accessLogFile").as_deref(), Some("meshConfig.accessLogFile"));
        assert_eq!(suggest("Spec", "revison").as_deref(), Some("revision"));
        assert_eq!(suggest("Global", "nosuchKey"), None);
        assert_eq!(suggest("Toleration", "thats"), None);
    }
}
