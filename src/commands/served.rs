//! What to do about objects that the cluster does not serve.

use std::collections::{BTreeMap, BTreeSet};

use super::{CommandError, Context};
use crate::assets::Assets;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;
use crate::object::ObjectKey;
use crate::object::served::{Unserved, UnservedError, gone_in};
use crate::spec::Spec;

/// Refuses objects that cannot be made for what is served, all of them at once, before anything is written. When the user
/// insists they are left out: returns which.
pub fn take_served(
    objects: Vec<Unserved>,
    is_forced: bool,
    spec: &Spec,
    context: &Context,
) -> Result<Vec<ObjectKey>, CommandError> {
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    if is_forced {
        for object in &objects {
            context.ui().warning(&format!("{object}; it is left out"));
        }
        return Ok(objects.into_iter().map(|object| object.key).collect());
    }
    let mut instead = Vec::new();
    if let (Some(_), Some(own)) = (spec.assets.path(), Assets::embedded().release()) {
        instead.push(format!(
            "take a later release; without `--manifests` it is Istio {}, whose objects this cluster serves",
            own.version
        ));
    }
    instead.push("`--force` goes on without these objects".to_owned());
    Err(UnservedError { objects, instead }.into())
}

/// The last Kubernetes that took many API versions away at once: what a release needs of these, nothing serves.
const LAST_CLEARANCE: u32 = 22;
/// The first release that can be installed, at its last patch for which the charts were tried.
const FIRST_RELEASE: &str = "1.11.4";

/// A release that no Kubernetes of these days can run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Istio {version} cannot be installed: {}", reason(.gone))]
pub struct OldRelease {
    /// Its version.
    version: String,
    /// What is gone of what its charts make: kinds, by API version.
    gone: Vec<(String, String)>,
}

fn reason(gone: &[(String, String)]) -> String {
    if gone.is_empty() {
        return format!("releases before {FIRST_RELEASE} are for a Kubernetes that nobody has any more");
    }
    let told: Vec<String> = gone.iter().map(|(version, kinds)| format!("{version} ({kinds})")).collect();
    format!("no Kubernetes since 1.{LAST_CLEARANCE} serves what its charts write: {}", told.join(", "))
}

impl Diagnostic for OldRelease {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        let own =
            Assets::embedded().release().map(|own| format!("; without `--manifests` it is Istio {}", own.version));
        vec![
            format!("take {FIRST_RELEASE} or a later release{}", own.unwrap_or_default()),
            "`meshctl chart template NAME CHART` renders its charts one by one".to_owned(),
        ]
    }
}

/// Refuses a release that is older than any that can be installed, with what of it nothing serves any more.
pub fn refuse_old(assets: &Assets) -> Result<(), OldRelease> {
    let Some(release) = assets.release().filter(crate::assets::Release::is_too_old) else { return Ok(()) };
    let mut gone: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, data) in assets.all_chart_files() {
        let Ok(text) = std::str::from_utf8(data) else { continue };
        for (version, kinds) in gone_in(text, LAST_CLEARANCE) {
            gone.entry(version).or_default().extend(kinds);
        }
    }
    let told = |kinds: &BTreeSet<&str>| kinds.iter().copied().collect::<Vec<_>>().join(", ");
    let gone = gone.iter().map(|(version, kinds)| ((*version).to_owned(), told(kinds))).collect();
    Err(OldRelease { version: release.version, gone })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_of_another_time_is_refused_with_what_is_gone() {
        let release = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = release.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("manifests/profiles/default.yaml", "spec: {tag: 1.6.13}\n");
        write("manifests/charts/base/Chart.yaml", "name: base\nversion: 1.0.0\n");
        write("manifests/charts/base/templates/a.yaml", "apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: Role\n");
        write(
            "manifests/charts/base/files/b.yaml",
            "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\n---\napiVersion: policy/v1beta1\nkind: PodDisruptionBudget\n",
        );
        let open = || Assets::open(release.path().to_str().unwrap()).unwrap();
        let error = refuse_old(&open()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Istio 1.6.13 cannot be installed: no Kubernetes since 1.22 serves what its charts write: \
             apiextensions.k8s.io/v1beta1 (CustomResourceDefinition), rbac.authorization.k8s.io/v1beta1 (Role)"
        );
        assert_eq!(error.category(), Category::Configuration);
        assert!(error.hints()[0].starts_with("take 1.11.4 or a later release; without `--manifests` it is Istio 1."));
        write("manifests/profiles/default.yaml", "spec: {tag: 1.11.4}\n");
        assert_eq!(refuse_old(&open()), Ok(()));
        assert_eq!(refuse_old(&Assets::embedded()), Ok(()));
    }
}
