//! Namespaces that are about to go take nothing new.

use std::collections::BTreeMap;

use super::codes;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::ready::{Readiness, Surroundings, readiness};
use crate::values::Tree;

/// Looks at the namespaces that objects go to; none is for one that is not there.
pub(super) fn check(namespaces: &BTreeMap<String, Option<Tree>>) -> Vec<Finding> {
    let present = namespaces.iter().filter_map(|(name, object)| Some((name, object.as_ref()?)));
    present
        .filter_map(|(name, object)| match readiness(object, &Surroundings::default()) {
            Readiness::Failed { reason, remedies } => Some(Finding::new(
                codes::NAMESPACE_LEAVING,
                Severity::Error,
                format!("Namespace {name}"),
                format!("{reason}{}", finalizers(object)),
                remedies.join("; "),
            )),
            _ => None,
        })
        .collect()
}

/// Returns who keeps the namespace itself, other than Kubernetes.
fn finalizers(object: &Tree) -> String {
    let of =
        |path: &[&str]| object.items_at(path).iter().filter_map(Tree::as_str).map(str::to_owned).collect::<Vec<_>>();
    let mut names = of(&["spec", "finalizers"]);
    names.retain(|name| name != "kubernetes");
    names.extend(of(&["metadata", "finalizers"]));
    if names.is_empty() { String::new() } else { format!("; it waits for the finalizers {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::tree;

    #[test]
    fn what_is_being_deleted_is_found_with_what_holds_it() {
        let leaving = tree(
            "{apiVersion: v1, kind: Namespace, metadata: {name: a, deletionTimestamp: x, finalizers: [example.com/f]}, \
             spec: {finalizers: [kubernetes]}, status: {phase: Terminating, conditions: [\
             {type: NamespaceFinalizersRemaining, status: 'True', message: 'x/y in 1 resource instances'}]}}",
        );
        let active = tree("{apiVersion: v1, kind: Namespace, metadata: {name: b}, status: {phase: Active}}");
        let namespaces = [("a", Some(leaving)), ("b", Some(active)), ("c", None)];
        let namespaces = namespaces.into_iter().map(|(name, object)| (name.to_owned(), object)).collect();
        let found = check(&namespaces);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].code, &*found[0].object), (codes::NAMESPACE_LEAVING, "Namespace a"));
        assert_eq!(
            found[0].message,
            "it is being deleted since x: x/y in 1 resource instances; it waits for the finalizers example.com/f"
        );
        assert!(found[0].hint.contains("`kubectl get namespace a -o yaml`"));
    }
}
