//! Kinds that the server does not serve, and that nothing of the target defines.

use std::collections::BTreeMap;

use super::codes;
use super::rights::defined;
use crate::cluster::Resource;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;
use crate::object::ObjectKey;

/// Finds them; `resource` says where the server has a kind.
pub(super) fn check(target: &Target, resource: &dyn Fn(&ObjectKey) -> Option<Resource>) -> Vec<Finding> {
    let mut missing: BTreeMap<(&str, &str), Vec<&ObjectKey>> = BTreeMap::new();
    for object in &target.objects {
        let key = &object.object.key;
        if resource(key).is_none() && defined(target, key).is_none() {
            missing.entry((&key.api_version, &key.kind)).or_default().push(key);
        }
    }
    let told = missing.into_iter().map(|((api_version, kind), keys)| {
        let others = match keys.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        Finding::new(
            codes::KIND_NOT_SERVED,
            Severity::Error,
            format!("{}{others}", keys[0]),
            format!("the server does not serve the kind {kind} of {api_version}"),
            "install what defines the kind first, or leave out the component that needs it",
        )
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::target;

    #[test]
    fn a_kind_that_nobody_has_is_named_once() {
        let target = target(&["profile=demo"]);
        let served = |without: &'static str| {
            move |key: &ObjectKey| {
                let is_known = key.kind != without && !key.api_version.contains("istio.io");
                is_known.then(|| Resource::CONFIG_MAP.clone())
            }
        };
        assert_eq!(check(&target, &served("")), []);
        let found = check(&target, &served("RoleBinding"));
        assert_eq!(found.len(), 1);
        assert!(found[0].object.ends_with(" and 2 more"), "{}", found[0].object);
        assert_eq!(found[0].message, "the server does not serve the kind RoleBinding of rbac.authorization.k8s.io/v1");
    }
}
