//! What a cluster says about itself, and what a spec has to say for it: settings above the profile and below the
//! user's own.

use super::set::Setting;
use crate::assets::{Assets, Layout};
use crate::values::Map;

use super::error::SpecError;

/// What a cluster says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterFacts {
    /// The version of its API server as that tells it, such as `v1.34.1-gke.1431000`.
    pub version: String,
    /// The API versions that it serves: `apps/v1`, `config.openshift.io/v1`.
    pub api_versions: Vec<String>,
}

/// How a platform is known, and what it needs.
struct Platform {
    /// What stands in the version of its API servers; empty when nothing does.
    version: &'static str,
    /// An API group that no other platform has; empty when there is none.
    group: &'static str,
    /// The settings, as for `--set`.
    settings: &'static [&'static str],
    /// The same for charts that know no platforms.
    old: &'static [&'static str],
}

const PLATFORMS: &[Platform] = &[
    // What a node needs to start pods is in kube-system, where critical pods need no quota. As `istioctl`
    // (operator/pkg/render, `clusterSpecificSettings`) has it.
    Platform {
        version: "-gke",
        group: "",
        settings: &[
            "components.cni.namespace=kube-system",
            "values.global.platform=gke",
            "values.cni.resourceQuotas.enabled=false",
        ],
        old: &["components.cni.namespace=kube-system", "values.cni.cniBinDir=/home/kubernetes/bin"],
    },
    Platform { version: "+k3s", group: "", settings: &["values.global.platform=k3s"], old: &[] },
    Platform { version: "", group: "config.openshift.io/", settings: &["values.global.platform=openshift"], old: &[] },
];

impl ClusterFacts {
    /// Lays what the cluster needs over a spec.
    pub(super) fn apply(&self, spec: &mut Map, assets: &Assets) -> Result<(), SpecError> {
        let is_it = |platform: &&Platform| {
            let by_version = !platform.version.is_empty() && self.version.contains(platform.version);
            let is_of_group = |version: &String| version.starts_with(platform.group);
            by_version || !platform.group.is_empty() && self.api_versions.iter().any(is_of_group)
        };
        let Some(platform) = PLATFORMS.iter().find(is_it) else { return Ok(()) };
        let is_old =
            assets.layout() == Layout::Release && assets.release().is_some_and(|release| !release.knows_platforms());
        let settings = if is_old { platform.old } else { platform.settings };
        settings.iter().try_for_each(|flag| Setting::parse(flag)?.apply(spec))
    }
}
