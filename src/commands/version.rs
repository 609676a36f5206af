//! `meshctl version`: the version of this program, and those of what runs in a cluster.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use futures_util::future::join;
use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use super::contexts::ContextsArgs;
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster, ClusterError};
use crate::diagnostic::Diagnostic;
use crate::events::Events;
use crate::mesh::versions::{Build, Istiod, Running, running};
use crate::spec::profile::istio_version;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};

/// The most characters of a version, a revision and a namespace in the table: with two more columns they fit into 80.
const ROOM: [usize; 3] = [19, 14, 15];

/// What is said in place of a version that nothing tells.
const UNKNOWN: &str = "unknown";

/// Print the versions of this program, the control plane and the proxies
///
/// The client's version is that of the Istio which meshctl installs; meshctl's own stands behind it. Where there is a
/// kubeconfig its cluster is asked, each request for five seconds at most: every istiod in the namespace of `-i` tells its
/// version and those of its proxies, by port-forward. In place of one that does not, images and labels tell them.
#[derive(Debug, clap::Args)]
pub struct VersionArgs {
    /// Print the lines of `istioctl version`, without meshctl's version; `--short=false` prints a table of all that is known
    #[arg(
        short,
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true
    )]
    short: Option<bool>,

    /// Ask the cluster, too [default: where a kubeconfig names one]; `--remote=false` asks none
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true
    )]
    remote: Option<bool>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    contexts: ContextsArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl version`.
pub fn run(args: VersionArgs, context: &Context) -> Result<Outcome, CommandError> {
    let VersionArgs { short, remote, output, control_plane, cluster, contexts, unused } = args;
    unused.warn(context);
    let form = match short {
        None => Form::Usual,
        Some(true) => Form::Short,
        Some(false) => Form::Long,
    };
    let shown = Shown { form, format: output };
    if remote == Some(false) {
        output::emit(context.ui(), output, &Versions::new(form))?;
        return Ok(Outcome::Success);
    }
    let is_wanted = remote == Some(true) || cluster.is_given();
    let cluster = cluster.quick();
    let namespace = control_plane.namespace(&process_environment);
    if contexts.is_given() {
        return contexts.each(&cluster, output, context, &async |cluster: &Cluster, context: &Context| {
            show(cluster, &namespace, shown, context).await
        });
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        // Who has no cluster wants to know the version of this program.
        if !is_wanted
            && let Err(ClusterError::NoKubeconfig { .. } | ClusterError::NoContext { .. }) = cluster.peer().await
        {
            output::emit(context.ui(), output, &Versions::new(form))?;
            return Ok(Outcome::Success);
        }
        show(&cluster, &namespace, shown, context).await
    })?
}

/// Shows the versions of one cluster, as far as they are known, even when it cannot be asked for all.
async fn show(cluster: &Cluster, namespace: &str, shown: Shown, context: &Context) -> Result<Outcome, CommandError> {
    let mut versions = Versions { namespace: Some(namespace.to_owned()), ..Versions::new(shown.form) };
    let (kubernetes, running) = join(cluster.server_version(), running(cluster, namespace, cluster.timeout())).await;
    versions.kubernetes_version = kubernetes.ok();
    let asked = running.map(|running| versions.take(running, context));
    output::emit(context.ui(), shown.format, &versions)?;
    // What is known comes first where both go to one terminal.
    context.ui().flush()?;
    let is_there = asked?;
    if let Some(waiting) = is_there {
        context.ui().note(&waiting);
    }
    Ok(Outcome::Success)
}

/// The form of the output.
#[derive(Debug, Clone, Copy)]
struct Shown {
    form: Form,
    format: OutputFormat,
}

/// How much a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    /// A line for each kind of version, and meshctl's.
    #[default]
    Usual,
    /// Such lines in istioctl's words.
    Short,
    /// A table of everything.
    Long,
}

/// The versions of everything that runs, as far as it was asked and has told them. The keys are istioctl's.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Versions {
    /// The Istio that this program installs.
    client_version: Info,
    /// This program.
    meshctl_version: Program,
    /// The API server; missing when it was not asked or does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    kubernetes_version: Option<String>,
    /// The istiods that run; missing when there are none or nobody was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    mesh_version: Option<Vec<MeshVersion>>,
    /// The proxies that the control plane knows; missing when it was not asked or nobody may tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_plane_version: Option<Vec<ProxyVersion>>,
    /// Where control planes were looked for; none when no cluster was asked.
    #[serde(skip)]
    namespace: Option<String>,
    #[serde(skip)]
    form: Form,
}

/// The version of this program.
#[derive(Debug, Serialize, JsonSchema)]
struct Program {
    /// Its version.
    version: &'static str,
    /// What it runs on.
    platform: String,
}

/// The version of a control plane.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct MeshVersion {
    /// What it calls itself: `pilot`, or `istiod` with a revision.
    component: String,
    /// Its revision.
    revision: String,
    /// Its namespace.
    namespace: String,
    /// Its pod; missing when pods may not be listed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pod: String,
    /// What it says of itself.
    info: Info,
}

/// A version and what belongs to it. What is not known is empty.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Info {
    /// The version.
    version: String,
    /// The commit that it was built from.
    revision: String,
    /// The version of Go that it was built with.
    golang_version: String,
    /// Whether what it was built from is that commit: `Clean`, `Modified`.
    status: String,
    /// The tag of the commit.
    tag: String,
}

/// The version of a proxy.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct ProxyVersion {
    /// The pod and its namespace.
    #[serde(rename = "ID")]
    id: String,
    /// Its version.
    istio_version: String,
    /// What it is: `sidecar`, `gateway`, `waypoint`, `ztunnel`.
    #[serde(rename = "Type")]
    role: String,
}

impl Default for Program {
    fn default() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            platform: format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

impl Info {
    fn of(build: Build) -> Self {
        let Build { version, commit: revision, status } = build;
        Self { tag: version.clone(), version, revision, golang_version: String::new(), status }
    }
}

impl MeshVersion {
    fn of(plane: Istiod) -> Self {
        let Istiod { pod, namespace, component, revision, build } = plane;
        Self { component, revision, namespace, pod, info: Info::of(build) }
    }
}

impl Versions {
    fn new(form: Form) -> Self {
        let client_version = Info::of(Build { version: istio_version().to_owned(), ..Build::default() });
        Self { client_version, form, ..Self::default() }
    }

    /// Takes what runs, and says why something is not known. Returns what is to be said where nothing runs.
    fn take(&mut self, running: Running, context: &Context) -> Option<String> {
        let Running { planes, waiting, proxies, by_image, proxies_by_image, unknown_proxies } = running;
        if planes.is_empty() {
            let namespace = self.namespace.as_deref().unwrap_or_default();
            let none = format!("no running Istio pods in namespace {namespace:?}");
            if waiting.is_empty() {
                return Some(format!("Istio is not present in the cluster: {none}"));
            }
            let waiting: Vec<String> = waiting.iter().map(|(pod, phase)| format!("{pod} is {phase}")).collect();
            return Some(format!("Istio does not run in the cluster: {none} ({})", waiting.join(", ")));
        }
        let told = |what: &str, error: &ClusterError| {
            context.ui().warning(&format!("{what}: {error}"));
            error.hints().iter().for_each(|hint| context.ui().note(&format!("hint: {hint}")));
        };
        match (&by_image, &proxies_by_image) {
            (Some(error), None) => told("the version of the control plane is that of its image", error),
            (Some(error), Some(_)) => {
                told("versions are those of images, since the control plane does not tell", error);
            }
            (None, Some(error)) => told("the versions of proxies are those of their images", error),
            (None, None) => {}
        }
        if let Some(error) = &unknown_proxies {
            told("which proxies run is not known", error);
        }
        self.mesh_version = Some(planes.into_iter().map(MeshVersion::of).collect());
        self.data_plane_version = proxies.map(|proxies| {
            let proxies = proxies.into_iter().map(|proxy| ProxyVersion {
                id: format!("{}.{}", proxy.pod, proxy.namespace),
                istio_version: proxy.version,
                role: proxy.role,
            });
            proxies.collect()
        });
        None
    }

    /// Returns a line for each kind of version.
    fn lines(&self) -> String {
        let mut text = format!("client version: {}", self.client_version.version);
        if self.form == Form::Usual {
            let _ = write!(text, " (meshctl {})", self.meshctl_version.version);
        }
        text.push('\n');
        let Some(planes) = &self.mesh_version else { return text };
        let versions: BTreeSet<(&str, &str)> =
            planes.iter().map(|plane| (&*plane.revision, known(&plane.info.version))).collect();
        for (revision, version) in &versions {
            // Alone it needs no name.
            let name = if versions.len() == 1 { String::new() } else { format!(" ({revision})") };
            let _ = writeln!(text, "control plane version: {version}{name}");
        }
        let proxies = self.proxies().map(|counts| {
            let counts: Vec<String> =
                counts.into_iter().map(|(version, count)| format!("{version} ({count} proxies)")).collect();
            if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
        });
        let _ = writeln!(text, "data plane version: {}", proxies.as_deref().unwrap_or(UNKNOWN));
        text
    }

    /// Returns how many proxies run each version, the most frequent one first.
    fn proxies(&self) -> Option<Vec<(&str, usize)>> {
        let proxies = self.data_plane_version.as_ref()?;
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for proxy in proxies {
            *counts.entry(known(&proxy.istio_version)).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(version, count)| (Reverse(*count), *version == UNKNOWN, Reverse(*version)));
        Some(counts)
    }

    fn long(&self) -> String {
        let mut table = Table::new(["component", "version", "revision", "namespace", "count"]);
        let mut row = |component: &str, version: &str, revision: &str, namespace: &str, count: &str| {
            let [versions, revisions, namespaces] = ROOM;
            table.row([
                component.to_owned(),
                shortened(version, versions),
                shortened(revision, revisions),
                shortened(namespace, namespaces),
                count.to_owned(),
            ]);
        };
        row("client", &self.client_version.version, "", "", "");
        row("meshctl", self.meshctl_version.version, "", "", "");
        let Some(namespace) = &self.namespace else { return table.to_string() };
        row("Kubernetes", self.kubernetes_version.as_deref().unwrap_or(UNKNOWN), "", "", "");
        match self.mesh_version.as_deref() {
            None => row("control plane", "none", "", namespace, ""),
            Some(planes) => {
                let same = |left: &MeshVersion, right: &MeshVersion| {
                    (&left.revision, &left.info.version) == (&right.revision, &right.info.version)
                };
                for pods in planes.chunk_by(same) {
                    let [MeshVersion { revision, namespace, info, .. }, ..] = pods else { continue };
                    row("control plane", known(&info.version), revision, namespace, &pods.len().to_string());
                }
            }
        }
        match self.proxies() {
            None => row("data plane", UNKNOWN, "", "", ""),
            Some(counts) if counts.is_empty() => row("data plane", "none", "", "", ""),
            Some(counts) => {
                for (version, count) in counts {
                    row("data plane", version, "", "", &count.to_string());
                }
            }
        }
        table.to_string()
    }
}

/// Returns a version, or that it is not known.
fn known(version: &str) -> &str {
    if version.is_empty() { UNKNOWN } else { version }
}

impl TableView for Versions {
    fn table(&self) -> String {
        if self.form == Form::Long { self.long() } else { self.lines() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(form: Form, planes: &[(&str, &str)], proxies: &[&str]) -> Versions {
        let plane = |(revision, version): &(&str, &str)| MeshVersion {
            component: "pilot".to_owned(),
            revision: (*revision).to_owned(),
            namespace: "istio-system".to_owned(),
            pod: "istiod-0".to_owned(),
            info: Info::of(Build { version: (*version).to_owned(), ..Build::default() }),
        };
        let proxy = |version: &&str| ProxyVersion {
            id: "cart-0.shop".to_owned(),
            istio_version: (*version).to_owned(),
            role: "sidecar".to_owned(),
        };
        Versions {
            client_version: Info { version: "1.30.3".to_owned(), ..Info::default() },
            meshctl_version: Program { version: "1.2.3", platform: "linux/x86_64".to_owned() },
            kubernetes_version: Some("v1.36.3".to_owned()),
            mesh_version: Some(planes.iter().map(plane).collect()),
            data_plane_version: Some(proxies.iter().map(proxy).collect()),
            namespace: Some("istio-system".to_owned()),
            form,
        }
    }

    #[test]
    fn what_runs_is_told_in_80_columns() {
        let planes = [("1-29-2", "1.29.2-distroless"), ("a-revision-with-a-long-name", ""), ("default", "1.30.3")];
        let planes = [&planes[..], &[("default", "1.30.3")]].concat();
        let proxies = ["1.30.3", "1.29.2", "1.30.3", ""];
        let table = versions(Form::Long, &planes, &proxies).table();
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        insta::assert_snapshot!(table, @"
        COMPONENT       VERSION             REVISION         NAMESPACE      COUNT
        client          1.30.3
        meshctl         1.2.3
        Kubernetes      v1.36.3
        control plane   1.29.2-distroless   1-29-2           istio-system   1
        control plane   unknown             a-revision-wi…   istio-system   1
        control plane   1.30.3              default          istio-system   2
        data plane      1.30.3                                              2
        data plane      1.29.2                                              1
        data plane      unknown                                             1
        ");
        insta::assert_snapshot!(versions(Form::Usual, &planes, &proxies).table(), @"
        client version: 1.30.3 (meshctl 1.2.3)
        control plane version: 1.29.2-distroless (1-29-2)
        control plane version: unknown (a-revision-with-a-long-name)
        control plane version: 1.30.3 (default)
        data plane version: 1.30.3 (2 proxies), 1.29.2 (1 proxies), unknown (1 proxies)
        ");
    }

    #[test]
    fn one_version_is_told_as_istioctl_does() {
        let planes = [("default", "1.30.3"), ("default", "1.30.3")];
        insta::assert_snapshot!(versions(Form::Short, &planes, &["1.30.3", "1.29.2", "1.30.3"]).table(), @"
        client version: 1.30.3
        control plane version: 1.30.3
        data plane version: 1.30.3 (2 proxies), 1.29.2 (1 proxies)
        ");
        insta::assert_snapshot!(versions(Form::Short, &planes, &[]).table(), @"
        client version: 1.30.3
        control plane version: 1.30.3
        data plane version: none
        ");
    }

    #[test]
    fn nothing_there_is_not_the_same_as_not_known() {
        let plane = [("default", "1.30.3")];
        let unknown = Versions { data_plane_version: None, ..versions(Form::Usual, &plane, &[]) };
        insta::assert_snapshot!(unknown.table(), @"
        client version: 1.30.3 (meshctl 1.2.3)
        control plane version: 1.30.3
        data plane version: unknown
        ");
        let nothing = Versions { mesh_version: None, ..unknown };
        insta::assert_snapshot!(nothing.table(), @"
        client version: 1.30.3 (meshctl 1.2.3)
        ");
        insta::assert_snapshot!(nothing.long(), @"
        COMPONENT       VERSION   REVISION   NAMESPACE      COUNT
        client          1.30.3
        meshctl         1.2.3
        Kubernetes      v1.36.3
        control plane   none                 istio-system
        data plane      unknown
        ");
        let keys = |versions: &Versions| {
            let document = serde_json::to_value(versions).unwrap();
            document.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(keys(&nothing), ["clientVersion", "kubernetesVersion", "meshctlVersion"]);
        assert_eq!(keys(&Versions::new(Form::Usual)).len(), 2);
        assert_eq!(keys(&versions(Form::Usual, &plane, &[])).len(), 5);
    }
}
