//! Admission policies that the API server itself runs.

use super::Readiness;
use super::status::{items, shortened, text, unobserved};
use crate::values::Tree;

/// A policy is ready when it has been looked at; what its type check says is noted.
pub(super) fn admission_policy(object: &Tree) -> Readiness {
    if let Some(waiting) = unobserved(object) {
        return waiting;
    }
    let warnings = items(object, &["status", "typeChecking", "expressionWarnings"]);
    match warnings.first() {
        None => Readiness::Ready,
        Some(first) => Readiness::note(format!(
            "`{}` does not fit its types: {}",
            text(first, &["fieldRef"]),
            shortened(text(first, &["warning"]))
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn warnings_of_the_type_check_are_noted() {
        assert!(!admission_policy(&tree("{metadata: {generation: 1}}")).is_ready());
        assert_eq!(admission_policy(&tree("{status: {typeChecking: {}}}")), Readiness::Ready);
        let object = tree("{status: {typeChecking: {expressionWarnings: [{fieldRef: spec.x, warning: 'a\n b'}]}}}");
        assert_eq!(admission_policy(&object), Readiness::note("`spec.x` does not fit its types: a b"));
    }
}
