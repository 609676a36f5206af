//! Tokens of service accounts that pods get for an audience: what istiod and the node agents are known by.

use super::codes;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;
use crate::values::Tree;

/// Finds the first workload that needs such tokens, where the server does not make them.
pub(super) fn check(target: &Target, are_served: bool) -> Option<Finding> {
    if are_served {
        return None;
    }
    let needs = |object: &Tree| {
        let volumes = object.items_at(&["spec", "template", "spec", "volumes"]).iter();
        volumes
            .flat_map(|volume| volume.items_at(&["projected", "sources"]))
            .any(|source| source.get("serviceAccountToken").is_some_and(|token| !token.is_null()))
    };
    let object = target.objects.iter().find(|object| needs(object.object.tree()))?;
    Some(Finding::new(
        codes::NO_TOKENS,
        Severity::Error,
        object.object.key.to_string(),
        "its pods need projected service account tokens, which the server does not make",
        "the API server needs `--service-account-issuer` and `--service-account-signing-key-file`",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::target;

    #[test]
    fn whoever_needs_tokens_is_named() {
        let target = target(&["profile=demo"]);
        assert_eq!(check(&target, true), None);
        let found = check(&target, false).unwrap();
        assert_eq!((found.code, &*found.object), (codes::NO_TOKENS, "Deployment istio-system/istiod"));
    }
}
