//! `meshctl version`: the version of this program and, when asked, those of what runs in clusters.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join, try_join};
use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use super::contexts::ContextsArgs;
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster, ClusterError};
use crate::events::Events;
use crate::install::upgrade::running::{ControlPlane, Proxy, control_planes, node_proxies, proxies};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};

/// The most characters of a version, a revision and a namespace in the table: with two more columns they fit into 80.
const ROOM: [usize; 3] = [19, 14, 15];

/// What is said in place of a version that nothing tells.
const UNKNOWN: &str = "unknown";

/// Print the versions of meshctl and of what a cluster runs
///
/// No cluster is asked unless `--remote`, `--contexts` or an option that names a cluster is given. Of a cluster it tells
/// the version of Kubernetes, the control planes in the namespace of `-i`, and how many proxies run which version, by
/// their images.
#[derive(Debug, clap::Args)]
pub struct VersionArgs {
    /// Print the version number only; with a cluster, a line for each kind of version
    #[arg(long, conflicts_with = "output")]
    short: bool,

    /// Ask the cluster, too; `--remote=false` asks none in any case
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
    let form = if short { Form::Short } else { Form::Whole(output) };
    let names_cluster = contexts.is_given() || cluster.is_given() || control_plane.is_given();
    if !remote.unwrap_or(names_cluster) {
        Versions::default().emit(form, context)?;
        return Ok(Outcome::Success);
    }
    let namespace = control_plane.namespace(&process_environment);
    if contexts.is_given() {
        return contexts.each(&cluster, output, context, &async |cluster: &Cluster, context: &Context| {
            show(cluster, &namespace, form, context).await
        });
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(show(&cluster, &namespace, form, context))?
}

/// Shows the versions of one cluster, as far as they are known, even when it cannot be asked for all.
async fn show(cluster: &Cluster, namespace: &str, form: Form, context: &Context) -> Result<Outcome, CommandError> {
    let mut versions = Versions { namespace: Some(namespace.to_owned()), ..Versions::default() };
    let asked = versions.ask(cluster, namespace, context).await;
    versions.emit(form, context)?;
    asked?;
    Ok(Outcome::Success)
}

/// The form of the output.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// A line for each kind of version.
    Short,
    /// Everything.
    Whole(OutputFormat),
}

/// The versions of everything that runs, as far as it was asked and has told them. The keys are istioctl's.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Versions {
    /// This program.
    client_version: ClientVersion,
    /// The API server.
    #[serde(skip_serializing_if = "Option::is_none")]
    kubernetes_version: Option<String>,
    /// The control planes.
    #[serde(skip_serializing_if = "Option::is_none")]
    mesh_version: Option<Vec<MeshVersion>>,
    /// The proxies.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_plane_version: Option<Vec<ProxyVersion>>,
    /// Where control planes were looked for; none when no cluster was asked.
    #[serde(skip)]
    namespace: Option<String>,
}

/// The version of this program.
#[derive(Debug, Serialize, JsonSchema)]
struct ClientVersion {
    /// Its version.
    version: &'static str,
    /// What it runs on.
    platform: String,
}

/// The version of a control plane.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct MeshVersion {
    /// `pilot`
    component: &'static str,
    /// Its revision.
    revision: String,
    /// Its namespace.
    namespace: String,
    /// What it says of itself.
    info: Info,
}

/// What a control plane says of its version.
#[derive(Debug, Serialize, JsonSchema)]
struct Info {
    /// Its version.
    version: String,
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

impl Default for ClientVersion {
    fn default() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            platform: format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

impl Versions {
    /// Asks a cluster for everything. Who may not list the pods of all namespaces is told the rest.
    async fn ask(&mut self, cluster: &Cluster, namespace: &str, context: &Context) -> Result<(), ClusterError> {
        self.kubernetes_version = Some(cluster.server_version().await?);
        let all_proxies = try_join(proxies(cluster), node_proxies(cluster));
        let (planes, proxies) = join(control_planes(cluster, namespace), all_proxies).await;
        let planes = planes?.into_iter().map(|ControlPlane { revision, version }| MeshVersion {
            component: "pilot",
            revision,
            namespace: namespace.to_owned(),
            info: Info { version },
        });
        self.mesh_version = Some(planes.collect());
        match proxies {
            Ok((mut all, of_nodes)) => {
                all.extend(of_nodes);
                self.data_plane_version = Some(all.into_iter().map(ProxyVersion::of).collect());
            }
            Err(error @ ClusterError::Forbidden { .. }) => {
                context.ui().warning(&format!("which proxies run is not known: {error}"));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn emit(&self, form: Form, context: &Context) -> Result<(), CommandError> {
        match form {
            Form::Short => context.ui().text(&self.short())?,
            Form::Whole(format) => output::emit(context.ui(), format, self)?,
        }
        Ok(())
    }

    /// Returns a line for each kind of version; the number alone, when there is but one.
    fn short(&self) -> String {
        let client = self.client_version.version;
        if self.namespace.is_none() {
            return format!("{client}\n");
        }
        let listed = |all: Vec<String>| if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        let or_unknown = |text: Option<String>| text.unwrap_or_else(|| UNKNOWN.to_owned());
        let planes = self.mesh_version.as_ref().map(|planes| {
            let versions: BTreeSet<&str> = planes.iter().map(|plane| known(&plane.info.version)).collect();
            listed(versions.into_iter().map(str::to_owned).collect())
        });
        let proxies = self.proxies().map(|counts| {
            listed(counts.into_iter().map(|(version, count)| format!("{version} ({count} proxies)")).collect())
        });
        format!(
            "client version: {client}\nKubernetes version: {}\ncontrol plane version: {}\ndata plane version: {}\n",
            or_unknown(self.kubernetes_version.clone()),
            or_unknown(planes),
            or_unknown(proxies)
        )
    }

    /// Returns how many proxies run each version.
    fn proxies(&self) -> Option<BTreeMap<&str, usize>> {
        self.data_plane_version.as_ref().map(|proxies| {
            let mut counts = BTreeMap::new();
            for proxy in proxies {
                *counts.entry(known(&proxy.istio_version)).or_default() += 1;
            }
            counts
        })
    }
}

/// Returns a version, or that it is not known.
fn known(version: &str) -> &str {
    if version.is_empty() { UNKNOWN } else { version }
}

impl ProxyVersion {
    fn of(proxy: Proxy) -> Self {
        let Proxy { namespace, pod, version, role, workload: _, revision: _, is_installed: _ } = proxy;
        Self { id: format!("{pod}.{namespace}"), istio_version: version, role }
    }
}

impl TableView for Versions {
    fn table(&self) -> String {
        let Some(namespace) = &self.namespace else {
            return format!("client version: {}\n", self.client_version.version);
        };
        let mut table = Table::new(["component", "version", "revision", "namespace", "proxies"]);
        let mut row = |component: &str, version: &str, revision: &str, namespace: &str, proxies: &str| {
            let [versions, revisions, namespaces] = ROOM;
            table.row([
                component.to_owned(),
                shortened(version, versions),
                shortened(revision, revisions),
                shortened(namespace, namespaces),
                proxies.to_owned(),
            ]);
        };
        row("client", self.client_version.version, "", "", "");
        row("Kubernetes", self.kubernetes_version.as_deref().unwrap_or(UNKNOWN), "", "", "");
        match self.mesh_version.as_deref() {
            None => row("control plane", UNKNOWN, "", namespace, ""),
            Some([]) => row("control plane", "none", "", namespace, ""),
            Some(planes) => {
                for MeshVersion { revision, namespace, info, .. } in planes {
                    row("control plane", known(&info.version), revision, namespace, "");
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

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(planes: &[(&str, &str)], proxies: &[&str]) -> Versions {
        let plane = |(revision, version): &(&str, &str)| MeshVersion {
            component: "pilot",
            revision: (*revision).to_owned(),
            namespace: "istio-system".to_owned(),
            info: Info { version: (*version).to_owned() },
        };
        let proxy = |version: &&str| ProxyVersion {
            id: "cart-0.shop".to_owned(),
            istio_version: (*version).to_owned(),
            role: "sidecar".to_owned(),
        };
        Versions {
            client_version: ClientVersion { version: "1.2.3", platform: "linux/x86_64".to_owned() },
            kubernetes_version: Some("v1.36.3".to_owned()),
            mesh_version: Some(planes.iter().map(plane).collect()),
            data_plane_version: Some(proxies.iter().map(proxy).collect()),
            namespace: Some("istio-system".to_owned()),
        }
    }

    #[test]
    fn what_runs_is_told_in_80_columns() {
        let planes = [("default", "1.30.3"), ("a-revision-with-a-long-name", ""), ("1-29-2", "1.29.2-distroless")];
        let versions = versions(&planes, &["1.30.3", "1.29.2", "1.30.3", ""]);
        let table = versions.table();
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        insta::assert_snapshot!(table, @"
        COMPONENT       VERSION             REVISION         NAMESPACE      PROXIES
        client          1.2.3
        Kubernetes      v1.36.3
        control plane   1.30.3              default          istio-system
        control plane   unknown             a-revision-wi…   istio-system
        control plane   1.29.2-distroless   1-29-2           istio-system
        data plane      1.29.2                                              1
        data plane      1.30.3                                              2
        data plane      unknown                                             1
        ");
        insta::assert_snapshot!(versions.short(), @"
        client version: 1.2.3
        Kubernetes version: v1.36.3
        control plane version: 1.29.2-distroless, 1.30.3, unknown
        data plane version: 1.29.2 (1 proxies), 1.30.3 (2 proxies), unknown (1 proxies)
        ");
    }

    #[test]
    fn nothing_there_is_not_the_same_as_not_known() {
        let nothing = versions(&[], &[]);
        insta::assert_snapshot!(nothing.table(), @"
        COMPONENT       VERSION   REVISION   NAMESPACE      PROXIES
        client          1.2.3
        Kubernetes      v1.36.3
        control plane   none                 istio-system
        data plane      none
        ");
        let unknown = Versions { namespace: Some("mesh".to_owned()), ..Versions::default() };
        let short = unknown.short();
        assert!(
            short.ends_with(
                "Kubernetes version: unknown\ncontrol plane version: unknown\ndata plane version: unknown\n"
            )
        );
        assert!(nothing.short().ends_with("control plane version: none\ndata plane version: none\n"));
        let keys = |versions: &Versions| {
            let document = serde_json::to_value(versions).unwrap();
            document.as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(keys(&unknown), ["clientVersion"]);
        assert_eq!(keys(&nothing).len(), 4);
    }
}
