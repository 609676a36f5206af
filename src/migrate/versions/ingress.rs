//! Ingresses of other controllers: backends with a `service`, paths with a type.

use super::Edit;
use crate::values::{Map, Tree};

/// Gives backends and paths the form of today.
pub fn backends(edit: &mut Edit<'_>) {
    let Some(spec) = edit.map_at(&["spec"]) else { return };
    if let Some(mut backend) = spec.shift_remove("backend") {
        change(&mut backend);
        spec.shift_insert(0, "defaultBackend".to_owned(), backend);
    }
    let Some(Tree::List(rules)) = spec.get_mut("rules") else { return };
    let paths = rules.iter_mut().filter_map(|rule| {
        let http = rule.as_map_mut()?.get_mut("http")?.as_map_mut()?;
        if let Some(Tree::List(paths)) = http.get_mut("paths") { Some(paths) } else { None }
    });
    for path in paths.flatten().filter_map(Tree::as_map_mut) {
        if let Some(backend) = path.get_mut("backend") {
            change(backend);
        }
        if !path.contains_key("pathType") {
            let at = path.get_index_of("path").map_or(0, |at| at + 1);
            path.shift_insert(at, "pathType".to_owned(), "ImplementationSpecific".into());
        }
    }
}

fn change(backend: &mut Tree) {
    let Some(map) = backend.as_map_mut() else { return };
    let (Some(name), port) = (map.shift_remove("serviceName"), map.shift_remove("servicePort")) else { return };
    let mut service = Map::from_iter([("name".to_owned(), name)]);
    if let Some(port) = port {
        let key = if matches!(port, Tree::Int(_)) { "number" } else { "name" };
        service.insert("port".to_owned(), Map::from_iter([(key.to_owned(), port)]).into());
    }
    map.shift_insert(0, "service".to_owned(), service.into());
}
