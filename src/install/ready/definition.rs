//! What makes new kinds: definitions of custom resources, and API services.

use super::Readiness;
use super::status::{Condition, condition, name};
use crate::values::Tree;

/// A definition is ready when its kind is served. One whose names another definition has will never be.
pub(super) fn definition(object: &Tree) -> Readiness {
    if let Some(names) = condition(object, "NamesAccepted").filter(Condition::is_false) {
        let remedy = format!("see which definition has the names: `kubectl get crd {} -o yaml`", name(object));
        return Readiness::failed(format!("its names are not accepted: {}", names.words()), vec![remedy]);
    }
    match condition(object, "Established") {
        Some(established) if established.is_true() => Readiness::Ready,
        Some(established) if !established.message.is_empty() => {
            Readiness::waiting(format!("it is not established: {}", established.words()))
        }
        _ => Readiness::waiting("it is not established"),
    }
}

/// An API service is ready when it answers.
pub(super) fn api_service(object: &Tree) -> Readiness {
    match condition(object, "Available") {
        Some(available) if available.is_true() => Readiness::Ready,
        Some(available) => Readiness::waiting(format!("it is not available: {}", available.words())),
        None => Readiness::waiting("it is not available"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn definitions() {
        for (conditions, expected) in [
            ("[]", Readiness::waiting("it is not established")),
            ("[{type: Established, status: 'True'}, {type: NamesAccepted, status: 'True'}]", Readiness::Ready),
            (
                "[{type: Established, status: 'False', message: installing}]",
                Readiness::waiting("it is not established: installing"),
            ),
            (
                "[{type: Established, status: 'True'}, {type: NamesAccepted, status: 'False', message: m}]",
                Readiness::failed(
                    "its names are not accepted: m",
                    vec!["see which definition has the names: `kubectl get crd a -o yaml`".to_owned()],
                ),
            ),
        ] {
            let object = tree(&format!("{{metadata: {{name: a}}, status: {{conditions: {conditions}}}}}"));
            assert_eq!(definition(&object), expected, "{conditions}");
        }
    }

    #[test]
    fn api_services() {
        let object = tree("{status: {conditions: [{type: Available, status: 'False', reason: MissingEndpoints}]}}");
        assert_eq!(api_service(&object), Readiness::waiting("it is not available: MissingEndpoints"));
        let object = tree("{status: {conditions: [{type: Available, status: 'True'}]}}");
        assert_eq!(api_service(&object), Readiness::Ready);
    }
}
