//! From one version of the mesh to another: whether that goes in one step, and what is left to do afterwards. Pure.
//!
//! What Istio supports: a control plane in place of one that is at most one minor version older; beside one that is at
//! most two older; proxies that are as old as their control plane, or one minor version older, never newer.
//!
//! - [`running`]: which versions run
//! - [`definitions`]: what becomes of the definitions of kinds, and of the objects that use them

pub mod definitions;
pub mod running;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use self::running::{ControlPlane, Proxy, Workload};
use crate::diagnostic::{Category, Diagnostic};

/// What images are called beside their version.
const VARIANTS: &[&str] = &["distroless", "debug"];

/// The version of a mesh, as far as it can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeshVersion {
    major: u32,
    minor: u32,
    patch: u32,
    /// Whether it is a release, which comes after all that led to it.
    is_release: bool,
}

impl MeshVersion {
    /// Reads a version such as `1.30.3`, `1.30.3-distroless` or `1.31-alpha.0123abc`; none for a name such as `latest`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (numbers, rest) = text.split_once('-').unwrap_or((text, ""));
        let mut parts = numbers.split('.').map(str::parse::<u32>);
        let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
        let patch = parts.next().unwrap_or(Ok(0)).ok()?;
        let is_release = rest.is_empty() || VARIANTS.contains(&rest);
        parts.next().is_none().then_some(Self { major, minor, patch, is_release })
    }

    /// Returns the minor version of a release of 1.x.
    pub fn minor(self) -> Option<u32> {
        (self.major == 1).then_some(self.minor)
    }

    /// Returns how many minor versions come after this one up to another; none across major versions.
    fn minors_to(self, other: Self) -> Option<u32> {
        (self.major == other.major).then(|| other.minor.saturating_sub(self.minor))
    }
}

/// How a new version comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// In the place of the old one.
    InPlace,
    /// As a revision of its own, beside the old one.
    Canary,
}

impl Way {
    /// Returns how many minor versions may be between the old and the new one.
    fn reach(self) -> u32 {
        match self {
            Self::InPlace => 1,
            Self::Canary => 2,
        }
    }
}

/// What an upgrade is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// The version stays; the configuration may change.
    Same,
    /// A later version.
    Newer,
    /// Nobody can tell: a version is called by a name, or not known.
    Unknown,
}

/// An upgrade that is not done unless the user insists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpgradeRefusal {
    /// The new version is older.
    #[error("the mesh runs {from}, and {to} is older")]
    Downgrade {
        /// What runs.
        from: String,
        /// What is to run.
        to: String,
    },
    /// Too many versions are between them.
    #[error("from {from} to {to} is more than {} {}", way.reach(), if *way == Way::Canary { "minor versions, the most that a canary may be ahead" } else { "minor version, the most that goes in place" })]
    TooFar {
        /// What runs.
        from: String,
        /// What is to run.
        to: String,
        /// How it is to come.
        way: Way,
    },
    /// Proxies would be too old for the new control plane.
    #[error("{pods} would be more than one minor version older than {to}: {versions}", pods = count(*.pods, "pod's proxy", "pods' proxies"))]
    ProxiesBehind {
        /// How many.
        pods: usize,
        /// Which versions they run.
        versions: String,
        /// What is to run.
        to: String,
        /// How to restart them.
        commands: Vec<String>,
    },
}

impl Diagnostic for UpgradeRefusal {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        let insist = "`--force` goes on nevertheless".to_owned();
        match self {
            Self::Downgrade { .. } => {
                vec!["`meshctl rollback` goes back to what was installed before".to_owned(), insist]
            }
            Self::TooFar { from, way, .. } => {
                let next = MeshVersion::parse(from)
                    .map(|from| format!("upgrade to {}.{} first", from.major, from.minor + way.reach()));
                let beside = (*way == Way::InPlace)
                    .then(|| "`--canary` installs the new version beside the old one, up to two ahead".to_owned());
                next.into_iter().chain(beside).chain([insist]).collect()
            }
            Self::ProxiesBehind { commands, .. } => {
                let restart = commands.iter().map(|command| format!("restart them first: `{command}`"));
                restart.take(3).chain([insist]).collect()
            }
        }
    }
}

/// Returns a number of things.
fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// There is nothing that could be upgraded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NothingToUpgrade {
    /// No control plane at all.
    #[error("there is no control plane in the namespace `{namespace}`")]
    Nowhere {
        /// Where.
        namespace: String,
    },
    /// None of this revision.
    #[error("the namespace `{namespace}` has no control plane of revision `{revision}`")]
    NoRevision {
        /// Where.
        namespace: String,
        /// What was asked for.
        revision: String,
        /// What there is.
        there: Vec<String>,
    },
}

impl Diagnostic for NothingToUpgrade {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Nowhere { .. } => vec![
                "run `meshctl install`".to_owned(),
                "`--istioNamespace NAME` looks into another namespace".to_owned(),
            ],
            Self::NoRevision { there, .. } => vec![
                format!("name one that is there: {}", there.join(", ")),
                "`--canary` installs a new one beside them".to_owned(),
            ],
        }
    }
}

/// Returns the control plane that a new one of a revision takes the place of, or comes beside, and which of the two.
pub fn origin<'a>(
    planes: &'a [ControlPlane],
    namespace: &str,
    revision: &str,
    canary: bool,
) -> Result<(&'a ControlPlane, Way), NothingToUpgrade> {
    let namespace = namespace.to_owned();
    // A canary that is there already is brought up to date.
    if let Some(same) = planes.iter().find(|plane| plane.revision == revision) {
        return Ok((same, Way::InPlace));
    }
    let newest = planes.iter().max_by_key(|plane| MeshVersion::parse(&plane.version));
    match newest {
        None => Err(NothingToUpgrade::Nowhere { namespace }),
        Some(newest) if canary => Ok((newest, Way::Canary)),
        Some(_) => {
            let there = planes.iter().map(|plane| plane.revision.clone()).collect();
            Err(NothingToUpgrade::NoRevision { namespace, revision: revision.to_owned(), there })
        }
    }
}

/// Judges a step from the version that runs to the one that is to run.
pub fn check(from: &str, to: &str, way: Way) -> Result<Step, UpgradeRefusal> {
    let (Some(old), Some(new)) = (MeshVersion::parse(from), MeshVersion::parse(to)) else {
        return Ok(Step::Unknown);
    };
    let (from, to) = (from.to_owned(), to.to_owned());
    if new < old {
        return Err(UpgradeRefusal::Downgrade { from, to });
    }
    match old.minors_to(new) {
        Some(minors) if minors <= way.reach() => Ok(if new == old { Step::Same } else { Step::Newer }),
        _ => Err(UpgradeRefusal::TooFar { from, to, way }),
    }
}

/// Judges the proxies of a control plane that is to be replaced. `proxies` are its own.
pub fn check_proxies(proxies: &[Proxy], to: &str) -> Result<(), UpgradeRefusal> {
    let Some(new) = MeshVersion::parse(to) else { return Ok(()) };
    let is_behind = |proxy: &&Proxy| {
        MeshVersion::parse(&proxy.version)
            .is_some_and(|version| version.minors_to(new).is_none_or(|minors| minors > Way::InPlace.reach()))
    };
    // A gateway that the mesh itself deploys comes along.
    let behind: Vec<Proxy> = proxies.iter().filter(|proxy| !proxy.is_installed).filter(is_behind).cloned().collect();
    if behind.is_empty() {
        return Ok(());
    }
    let versions: BTreeSet<&str> = behind.iter().map(|proxy| &*proxy.version).collect();
    let versions = versions.into_iter().collect::<Vec<_>>().join(", ");
    let commands = outdated(&behind, to).iter().filter_map(Outdated::restart).collect();
    Err(UpgradeRefusal::ProxiesBehind { pods: behind.len(), versions, to: to.to_owned(), commands })
}

/// Returns the name of the revision in which a version is installed beside another: `1-30-3`.
pub fn revision_of(version: &str) -> String {
    let name: String = version
        .to_lowercase()
        .chars()
        .map(|character| if character.is_ascii_lowercase() || character.is_ascii_digit() { character } else { '-' })
        .collect();
    name.trim_matches('-').to_owned()
}

/// A namespace whose pods run older proxies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outdated {
    /// The namespace.
    pub namespace: String,
    /// How many pods.
    pub pods: usize,
    /// The versions that they run.
    pub versions: BTreeSet<String>,
    /// What they belong to.
    pub workloads: BTreeSet<Workload>,
}

impl Outdated {
    /// Returns the command that restarts the workloads; none where nothing would start the pods again.
    pub fn restart(&self) -> Option<String> {
        let is_restartable =
            |workload: &&Workload| matches!(&*workload.kind, "Deployment" | "DaemonSet" | "StatefulSet");
        let names = self.workloads.iter().filter(is_restartable);
        let names: Vec<String> =
            names.map(|workload| format!("{}/{}", workload.kind.to_lowercase(), workload.name)).collect();
        (!names.is_empty()).then(|| format!("kubectl -n {} rollout restart {}", self.namespace, names.join(" ")))
    }

    /// Returns the workloads that no command restarts.
    pub fn others(&self) -> Vec<&Workload> {
        let is_other = |workload: &&Workload| !matches!(&*workload.kind, "Deployment" | "DaemonSet" | "StatefulSet");
        self.workloads.iter().filter(is_other).collect()
    }
}

/// Returns the namespaces whose pods run other proxies than those of a version.
pub fn outdated(proxies: &[Proxy], version: &str) -> Vec<Outdated> {
    let mut namespaces: BTreeMap<&str, Outdated> = BTreeMap::new();
    for proxy in proxies.iter().filter(|proxy| !is_same(&proxy.version, version)) {
        let entry = namespaces.entry(&proxy.namespace).or_insert_with(|| Outdated {
            namespace: proxy.namespace.clone(),
            pods: 0,
            versions: BTreeSet::new(),
            workloads: BTreeSet::new(),
        });
        entry.pods += 1;
        entry.versions.insert(proxy.version.clone());
        entry.workloads.insert(proxy.workload.clone());
    }
    namespaces.into_values().collect()
}

/// Tells whether two versions are the same, whatever their images are called besides.
fn is_same(left: &str, right: &str) -> bool {
    match (MeshVersion::parse(left), MeshVersion::parse(right)) {
        (Some(left_version), Some(right_version)) if left_version.is_release => left_version == right_version,
        _ => left == right,
    }
}

/// Returns what is left to do after a new version is installed, command by command.
///
/// In place the pods need only be started again; beside the old one their namespaces have to say first which revision
/// they want, and the old one is taken away at the end.
pub fn next_steps(outdated: &[Outdated], way: Way, new: &str, old: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for namespace in outdated {
        if way == Way::Canary {
            let name = &namespace.namespace;
            steps.push(format!("kubectl label namespace {name} istio-injection- istio.io/rev={new} --overwrite"));
        }
        steps.extend(namespace.restart());
    }
    if way == Way::Canary {
        steps.push(format!("meshctl uninstall -r {old}"));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let parse = |text| MeshVersion::parse(text).unwrap();
        assert!(parse("1.9.0") < parse("1.10.0"));
        assert!(parse("1.30.3") == parse("v1.30.3-distroless"));
        assert!(parse("1.31-alpha.0123") < parse("1.31.0"));
        assert!(parse("1.31-alpha.0123") > parse("1.30.9"));
        for name in ["latest", "", "1", "1.x", "1.2.3.4", "0123abcdef"] {
            assert_eq!(MeshVersion::parse(name), None, "{name}");
        }
    }

    #[test]
    fn steps_are_judged() {
        let cases = [
            ("1.30.3", "1.30.3", Way::InPlace, Ok(Step::Same)),
            ("1.30.2", "1.30.3", Way::InPlace, Ok(Step::Newer)),
            ("1.29.9", "1.30.0", Way::InPlace, Ok(Step::Newer)),
            (
                "1.28.1",
                "1.30.3",
                Way::InPlace,
                Err("from 1.28.1 to 1.30.3 is more than 1 minor version, the most that goes in place"),
            ),
            ("1.28.1", "1.30.3", Way::Canary, Ok(Step::Newer)),
            (
                "1.27.1",
                "1.30.3",
                Way::Canary,
                Err("from 1.27.1 to 1.30.3 is more than 2 minor versions, the most that a canary may be ahead"),
            ),
            ("1.30.4", "1.30.3", Way::InPlace, Err("the mesh runs 1.30.4, and 1.30.3 is older")),
            ("1.31.0", "1.30.3", Way::Canary, Err("the mesh runs 1.31.0, and 1.30.3 is older")),
            (
                "1.30.3",
                "2.0.0",
                Way::Canary,
                Err("from 1.30.3 to 2.0.0 is more than 2 minor versions, the most that a canary may be ahead"),
            ),
            ("latest", "1.30.3", Way::InPlace, Ok(Step::Unknown)),
            ("", "1.30.3", Way::InPlace, Ok(Step::Unknown)),
        ];
        for (from, to, way, expected) in cases {
            let found = check(from, to, way).map_err(|refusal| refusal.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{from} {to}");
        }
    }

    #[test]
    fn what_is_upgraded_is_found() {
        let plane =
            |revision: &str, version: &str| ControlPlane { revision: revision.to_owned(), version: version.to_owned() };
        let planes = [plane("1-29-2", "1.29.2"), plane("default", "1.28.0")];
        let find =
            |revision, canary| origin(&planes, "n", revision, canary).map(|(plane, way)| (&*plane.revision, way));
        assert_eq!(find("default", false), Ok(("default", Way::InPlace)));
        assert_eq!(find("1-30-3", true), Ok(("1-29-2", Way::Canary)));
        assert_eq!(find("1-29-2", true), Ok(("1-29-2", Way::InPlace)));
        assert!(matches!(find("next", false), Err(NothingToUpgrade::NoRevision { .. })));
        assert!(matches!(origin(&[], "n", "default", true), Err(NothingToUpgrade::Nowhere { .. })));
    }

    #[test]
    fn a_refusal_says_what_goes() {
        let refusal = check("1.27.1", "1.30.3", Way::InPlace).unwrap_err();
        assert_eq!(refusal.hints()[0], "upgrade to 1.28 first");
        assert_eq!(refusal.hints().len(), 3);
    }

    #[test]
    fn a_revision_is_named_after_its_version() {
        assert_eq!(revision_of("1.30.3"), "1-30-3");
        assert_eq!(revision_of("1.31-alpha.0Aff_"), "1-31-alpha-0aff");
    }

    fn proxy(namespace: &str, kind: &str, name: &str, version: &str) -> Proxy {
        Proxy {
            namespace: namespace.to_owned(),
            pod: format!("{name}-0"),
            workload: Workload { kind: kind.to_owned(), name: name.to_owned() },
            version: version.to_owned(),
            role: "sidecar".to_owned(),
            revision: "default".to_owned(),
            is_installed: false,
        }
    }

    #[test]
    fn what_runs_old_proxies_is_told_with_what_to_do() {
        let proxies = [
            proxy("shop", "Deployment", "cart", "1.29.2"),
            proxy("shop", "Deployment", "cart", "1.29.2-distroless"),
            proxy("shop", "StatefulSet", "store", "1.28.0"),
            proxy("shop", "Job", "night", "1.29.2"),
            proxy("bank", "Deployment", "teller", "1.30.3-distroless"),
        ];
        let outdated = outdated(&proxies, "1.30.3");
        assert_eq!((outdated.len(), outdated[0].pods, outdated[0].versions.len()), (1, 4, 3));
        assert_eq!(outdated[0].others()[0].name, "night");
        let restart = "kubectl -n shop rollout restart deployment/cart statefulset/store";
        assert_eq!(next_steps(&outdated, Way::InPlace, "default", "default"), [restart]);
        assert_eq!(
            next_steps(&outdated, Way::Canary, "1-30-3", "default"),
            [
                "kubectl label namespace shop istio-injection- istio.io/rev=1-30-3 --overwrite",
                restart,
                "meshctl uninstall -r default"
            ]
        );
        let refusal = check_proxies(&proxies, "1.30.3").unwrap_err();
        assert_eq!(refusal.to_string(), "1 pod's proxy would be more than one minor version older than 1.30.3: 1.28.0");
        assert_eq!(refusal.hints()[0], "restart them first: `kubectl -n shop rollout restart statefulset/store`");
        assert_eq!(check_proxies(&proxies[..2], "1.30.3"), Ok(()));
        let gateway = Proxy { is_installed: true, ..proxies[2].clone() };
        assert_eq!(check_proxies(&[gateway], "1.30.3"), Ok(()));
    }
}
