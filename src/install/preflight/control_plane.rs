//! Control planes that are there already. Two of one revision would answer for the same pods, and write into the same
//! webhooks.

use super::codes;
use crate::install::labels::{self, Owner};
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::{DEFAULT_REVISION, Target};
use crate::install::upgrade::{self, Way, running};
use crate::values::Tree;

/// Looks at the deployments of istiod in the cluster.
pub(super) fn check(target: &Target, control_planes: &[Tree], takes_ownership: bool) -> Vec<Finding> {
    let brings_one = target.objects.iter().any(|object| is_control_plane(object.object.tree()));
    if !brings_one {
        return Vec::new();
    }
    control_planes.iter().filter_map(|there| one(target, there, takes_ownership)).collect()
}

fn is_control_plane(object: &Tree) -> bool {
    object.text_at(&["kind"]) == "Deployment" && labels::text(object, "labels", "app") == Some("istiod")
}

fn one(target: &Target, there: &Tree, takes_ownership: bool) -> Option<Finding> {
    let revision = labels::text(there, "labels", labels::REVISION).unwrap_or(DEFAULT_REVISION);
    if revision != target.revision {
        return None;
    }
    let (namespace, name) = (there.text_at(&["metadata", "namespace"]), there.text_at(&["metadata", "name"]));
    let object = format!("Deployment {namespace}/{name}");
    let owner = Owner::of(there);
    if namespace != target.namespace {
        let remove = match &owner {
            Owner::Helm { release, namespace } => format!("`helm uninstall {release} -n {namespace}`"),
            Owner::Meshctl { .. } => format!("`meshctl uninstall --revision {revision} -i {namespace}`"),
            _ => format!("`istioctl uninstall --revision {revision} -i {namespace}`"),
        };
        return Some(Finding::new(
            codes::REVISION_TAKEN,
            Severity::Error,
            object,
            format!("it is a control plane of the revision `{revision}` already, by {owner}"),
            format!("choose another revision with `--revision NAME`, or remove that one: {remove}"),
        ));
    }
    if owner.is(&target.owner()) {
        return None;
    }
    let (runs, wanted) = (version_of(there), &target.marks.version);
    let own_version = format!("`--manifests istio:{runs}`");
    let refusal = upgrade::check(&runs, wanted, Way::InPlace).err();
    if takes_ownership {
        // Taking over is a matter of its own; a step between versions that nobody supports is another.
        return refusal.map(|refusal| {
            Finding::new(
                codes::CONTROL_PLANE_FOREIGN,
                Severity::Warning,
                object,
                format!("it is taken over and becomes {wanted} at once, and {refusal}"),
                format!("take it over as it is first, with {own_version} and its own values; then upgrade it"),
            )
        });
    }
    let as_it_is =
        if runs.is_empty() || runs == *wanted { String::new() } else { format!(", as it is with {own_version}") };
    Some(Finding::new(
        codes::CONTROL_PLANE_FOREIGN,
        Severity::Error,
        object,
        format!("it is the control plane of this revision, and belongs to {owner}"),
        format!(
            "take it over with `meshctl install --take-ownership`{as_it_is}; the plan shows what becomes of it; \
             or install another revision beside it with `--revision NAME`"
        ),
    ))
}

/// Returns the version of a control plane: that of its image, else what its installer said; empty when nothing tells.
fn version_of(deployment: &Tree) -> String {
    let containers = deployment.items_at(&["spec", "template", "spec", "containers"]).iter();
    let mut tags = containers.filter(|one| one.text_at(&["name"]) == "discovery").filter_map(running::version_of);
    let label = || labels::text(deployment, "labels", labels::VERSION).unwrap_or_default().to_owned();
    tags.next().unwrap_or_else(label)
}

/// Tells whether a version (`1.30.3`) is newer than another; what is no version is not.
pub(super) fn is_newer(left: &str, right: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u32>> {
        let text = text.split(['-', '+']).next().unwrap_or_default();
        text.split('.').map(|number| number.parse().ok()).collect()
    };
    matches!((numbers(left), numbers(right)), (Some(left), Some(right)) if left > right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::{target, tree};

    fn found(there: &str, takes_ownership: bool) -> Vec<Finding> {
        check(&target(&["profile=minimal"]), &[tree(there)], takes_ownership)
    }

    fn istiod(namespace: &str, labels: &str, annotations: &str) -> String {
        format!(
            "{{kind: Deployment, metadata: {{name: istiod, namespace: {namespace}, labels: {{{labels}}}, \
             annotations: {{{annotations}}}}}}}"
        )
    }

    #[test]
    fn a_control_plane_of_ours_or_of_another_revision_is_no_matter() {
        assert_eq!(found(&istiod("istio-system", "meshctl.io/owner: istio-system.default", ""), false), []);
        assert_eq!(found(&istiod("elsewhere", "istio.io/rev: canary", ""), false), []);
        assert_eq!(found(&istiod("istio-system", "operator.istio.io/managed: Reconcile", ""), true), []);
        // What brings no control plane, such as a gateway alone, is in nobody's way.
        let gateways = target(&["profile=empty"]);
        assert_eq!(check(&gateways, &[tree(&istiod("istio-system", "", ""))], false), []);
    }

    #[test]
    fn others_are_named_with_what_to_do() {
        let istioctl = "istio.io/rev: default, operator.istio.io/managed: Reconcile, operator.istio.io/version: 1.29.0";
        let here = found(&istiod("istio-system", istioctl, ""), false);
        assert_eq!(here[0].code, codes::CONTROL_PLANE_FOREIGN);
        assert!(here[0].message.ends_with("belongs to istioctl (1.29.0)"), "{}", here[0].message);
        assert!(here[0].hint.contains("--take-ownership`, as it is with `--manifests istio:1.29.0`; "));
        let helm = "meta.helm.sh/release-name: istiod, meta.helm.sh/release-namespace: mesh";
        let there = found(&istiod("mesh", "", helm), true);
        assert_eq!(there[0].code, codes::REVISION_TAKEN);
        assert!(there[0].hint.contains("`helm uninstall istiod -n mesh`"));
    }

    #[test]
    fn a_step_that_nobody_supports_is_told_where_a_mesh_is_taken_over() {
        let istioctl = |version: &str| {
            let labels = format!("operator.istio.io/managed: Reconcile, operator.istio.io/version: {version}");
            found(&istiod("istio-system", &labels, ""), true)
        };
        let old = istioctl("1.11.4");
        assert_eq!((old[0].code, old[0].severity), (codes::CONTROL_PLANE_FOREIGN, Severity::Warning));
        assert!(old[0].message.contains("from 1.11.4 to 1.30.3 is more than 1 minor version"), "{}", old[0].message);
        assert!(old[0].hint.contains("`--manifests istio:1.11.4`"), "{}", old[0].hint);
        assert_eq!(istioctl("1.29.2"), []);
    }

    #[test]
    fn versions_are_compared_by_number() {
        assert!(is_newer("1.31.0", "1.30.3") && is_newer("1.30.10", "1.30.9"));
        assert!(!is_newer("1.30.3", "1.30.3") && !is_newer("latest", "1.30.3") && !is_newer("", ""));
    }
}
