//! Kinds that definitions bring: the Gateway API's, and the mesh's own.

use super::Readiness;
use super::status::{Condition, condition, condition_in, items};
use crate::values::Tree;

/// A gateway is ready when it is accepted and programmed.
pub(super) fn gateway(object: &Tree) -> Readiness {
    for (name, what) in [("Accepted", "accepted"), ("Programmed", "programmed")] {
        match condition(object, name) {
            Some(condition) if condition.is_true() => {}
            Some(condition) if !condition.words().is_empty() => {
                return Readiness::waiting(format!("it is not {what}: {}", condition.words()));
            }
            _ => return Readiness::waiting(format!("it is not {what}")),
        }
    }
    Readiness::Ready
}

/// A route is ready when each of its parents has accepted it; a kind that has no parents, when it exists.
pub(super) fn route(object: &Tree) -> Readiness {
    if items(object, &["spec", "parentRefs"]).is_empty() {
        return Readiness::Ready;
    }
    let parents = items(object, &["status", "parents"]);
    if parents.is_empty() {
        return Readiness::waiting("no parent has accepted it");
    }
    for parent in parents {
        let accepted = parent.get("conditions").and_then(|conditions| condition_in(conditions, "Accepted"));
        match accepted {
            Some(accepted) if accepted.is_true() => {}
            Some(accepted) => return Readiness::waiting(format!("a parent has not accepted it: {}", accepted.words())),
            None => return Readiness::waiting("a parent has not accepted it"),
        }
    }
    Readiness::Ready
}

/// A resource of the mesh is ready when it exists, unless istiod writes a status and says otherwise.
pub(super) fn mesh_resource(object: &Tree) -> Readiness {
    if let Some(invalid) = condition(object, "PassedValidation").filter(Condition::is_false) {
        return Readiness::failed(format!("it is not valid: {}", invalid.words()), vec![]);
    }
    match condition(object, "Reconciled").filter(Condition::is_false) {
        Some(waiting) => Readiness::waiting(format!("not every proxy has it: {}", waiting.words())),
        None => Readiness::Ready,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn gateways() {
        for (conditions, expected) in [
            ("[]", Readiness::waiting("it is not accepted")),
            ("[{type: Accepted, status: 'True'}]", Readiness::waiting("it is not programmed")),
            (
                "[{type: Accepted, status: 'True'}, {type: Programmed, status: 'False', message: no address}]",
                Readiness::waiting("it is not programmed: no address"),
            ),
            ("[{type: Accepted, status: 'True'}, {type: Programmed, status: 'True'}]", Readiness::Ready),
        ] {
            assert_eq!(gateway(&tree(&format!("{{status: {{conditions: {conditions}}}}}"))), expected, "{conditions}");
        }
    }

    #[test]
    fn routes() {
        assert_eq!(route(&tree("{spec: {}}")), Readiness::Ready);
        let with = |status: &str| route(&tree(&format!("{{spec: {{parentRefs: [{{name: a}}]}}, status: {status}}}")));
        assert_eq!(with("{}"), Readiness::waiting("no parent has accepted it"));
        let refused = "{parents: [{conditions: [{type: Accepted, status: 'False', reason: NoMatchingParent}]}]}";
        assert_eq!(with(refused), Readiness::waiting("a parent has not accepted it: NoMatchingParent"));
        assert_eq!(with("{parents: [{conditions: [{type: Accepted, status: 'True'}]}]}"), Readiness::Ready);
    }

    #[test]
    fn resources_of_the_mesh() {
        let with = |conditions: &str| mesh_resource(&tree(&format!("{{status: {{conditions: {conditions}}}}}")));
        assert_eq!(with("[]"), Readiness::Ready);
        assert!(matches!(with("[{type: PassedValidation, status: 'False', message: m}]"), Readiness::Failed { .. }));
        assert_eq!(
            with("[{type: Reconciled, status: 'False', message: 1/2 proxies}]"),
            Readiness::waiting("not every proxy has it: 1/2 proxies")
        );
    }
}
