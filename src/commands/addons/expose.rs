//! `meshctl addons expose`: an add-on behind the ingress gateway, or at the nodes.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster;
use crate::cluster::Cluster;
use crate::cluster::options::process_environment;
use crate::commands::change::{ChangeArgs, Job, told};
use crate::commands::cluster::{ClusterArgs, ControlPlaneArgs};
use crate::commands::inputs::addon;
use crate::commands::operation::{Consent, Place, consent};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::install::addons::Login;
use crate::mesh::change::{Changes, Detail, Wanted};
use crate::mesh::ingress::Query;
use crate::mesh::ingress::expose::{self, Exposure, Published, Way};
use crate::mesh::ingress::find::find;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::terminal;
use crate::values::Tree;

/// How it is used.
pub const EXAMPLES: &str = "\
Examples:
  meshctl addons expose kiali --host kiali.example.com
  meshctl addons expose grafana --host grafana.example.com --certificate grafana-cert
  meshctl addons expose prometheus --node-port -y
  meshctl addons expose kiali --remove";

/// Publish an add-on through the ingress gateway, or at the nodes
///
/// A host is published by a Gateway and a `VirtualService`, a port of the nodes by a second Service. They are labelled with
/// the add-on, and go with it. Whoever can reach an add-on without a login sees what it shows: publishing one has to be
/// agreed to, with `--yes` where nobody can be asked.
///
/// `meshctl ingress address` lists what is published.
#[derive(Debug, clap::Args)]
pub struct ExposeArgs {
    /// Add-on: prometheus, grafana, tracing (jaeger, zipkin), kiali, kiali-operator
    #[arg(value_name = "NAME")]
    name: String,

    /// Host by which the gateway takes its requests, such as `kiali.example.com`
    #[arg(long, value_name = "HOST", required_unless_present_any = ["node_port", "remove"])]
    host: Option<String>,

    /// Secret with the host's certificate, in the gateway's namespace; with it HTTPS is spoken
    #[arg(long, value_name = "SECRET", requires = "host")]
    certificate: Option<String>,

    /// Gateway [default: the only one, or istio-ingressgateway]
    #[arg(long, value_name = "NAME", requires = "host")]
    gateway: Option<String>,

    /// Publish it at a port of every node, this one or one that the cluster chooses
    #[arg(
        long,
        value_name = "PORT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "0",
        conflicts_with_all = ["host", "remove"]
    )]
    node_port: Option<u16>,

    /// Publish it no more
    #[arg(long, conflicts_with = "host")]
    remove: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    change: ChangeArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// What came of publishing an add-on, or of taking it back.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Exposed {
    /// The add-on.
    addon: String,
    /// How one logs in to it; none when nothing says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<Login>,
    /// Where it is reached now.
    published: Vec<Published>,
    /// What was changed, or would be in a dry run.
    changes: Changes,
    #[serde(skip)]
    is_dry: bool,
}

/// Runs `meshctl addons expose`.
pub fn run(args: ExposeArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ExposeArgs { name, host, certificate, gateway, node_port, remove, output, change, control_plane, cluster } =
        args;
    let key = addon(&name)?.component.key;
    if let Some(host) = &host {
        check(host)?;
    }
    let way = match host {
        Some(host) => Some(Way::Host { host, certificate }),
        None if remove => None,
        None => Some(Way::NodePort { port: node_port.filter(|port| *port > 0) }),
    };
    let control_plane = control_plane.namespace(&process_environment);
    let query = Query { name: gateway, control_plane, ..Query::default() };
    let cluster = cluster.cluster()?;
    let job = Expose { addon: key, way, query, change, output };
    cluster::block_on(job.run(&cluster, context))?
}

/// Refuses what is no host of a gateway.
fn check(host: &str) -> Result<(), CommandError> {
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_')
    };
    if host == "*" || host.split('.').all(label) {
        return Ok(());
    }
    Err(CommandError::message(Category::Usage, format!("`--host {host}` is no name of a host"))
        .hint("write it without scheme, port and path, such as `kiali.example.com`"))
}

struct Expose {
    addon: &'static str,
    way: Option<Way>,
    query: Query,
    change: ChangeArgs,
    output: OutputFormat,
}

impl Expose {
    async fn run(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let (login, wanted, question) = match &self.way {
            Some(way) => {
                let exposure = Box::pin(expose::prepare(cluster, self.addon, way, &self.query)).await?;
                self.warn(&exposure, context);
                let Exposure { login, objects, gateway, .. } = exposure;
                let how = match (way, gateway) {
                    (Way::Host { host, .. }, Some(gateway)) => format!("at {host} through {}", gateway.title()),
                    _ => "at a port of every node".to_owned(),
                };
                let question = format!("This publishes {} {how}.", self.addon);
                let wanted: Vec<Wanted> =
                    objects.into_iter().map(|(kind, object)| Wanted::with_fields(kind, object)).collect();
                (login, wanted, question)
            }
            None => (None, self.gone(cluster).await?, format!("This publishes {} no more.", self.addon)),
        };
        // What lets everybody in is never made unasked, though nothing is changed by it.
        let lets_in = self.way.is_some() && login != Some(Login::Token);
        let shows = self.output == OutputFormat::Table;
        let detail = Detail::Whole;
        let job = Job { wanted: &wanted, question: &question, args: &self.change, detail, shows };
        if lets_in && !self.change.dry_run && !terminal::can_ask() {
            let place = Place::of(cluster, "").await?;
            let wish = Consent { yes: self.change.yes, question: &question, place: &place, is_harmless: false };
            consent(&wish, context, || {})?;
        }
        let changes = job.carry_out(cluster, context).await?;
        let is_dry = self.change.dry_run;
        let published = if is_dry { Vec::new() } else { self.published(cluster).await? };
        let exposed = Exposed { addon: self.addon.to_owned(), login, published, changes, is_dry };
        output::emit(context.ui(), self.output, &exposed)?;
        Ok(Outcome::Success)
    }

    fn warn(&self, exposure: &Exposure, context: &Context) {
        let addon = self.addon;
        match exposure.login {
            Some(Login::Token) => {}
            Some(Login::None) => {
                context.ui().warning(&format!("{addon} has no login: whoever reaches it sees all that it shows"));
            }
            None => context.ui().warning(&format!("it is not known whether {addon} has a login")),
        }
        let is_plain = matches!(&self.way, Some(Way::Host { certificate: None, .. } | Way::NodePort { .. }));
        if is_plain && exposure.login == Some(Login::Token) {
            context.ui().warning("its login token will go over the network in clear text; `--certificate` avoids that");
        }
    }

    /// Returns the objects that publish the add-on, as those that are to go.
    async fn gone(&self, cluster: &Cluster) -> Result<Vec<Wanted<'static>>, CommandError> {
        let addon = self.addon;
        let mut wanted = Vec::new();
        for kind in expose::kinds() {
            for object in expose::objects(cluster, &kind, addon).await? {
                let (namespace, name) =
                    (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]));
                let may_go = move |live: &Tree| expose::is_ours(live, addon);
                wanted.push(Wanted::gone(kind.clone(), namespace, name, may_go).known(Some(object.clone())));
            }
        }
        Ok(wanted)
    }

    async fn published(&self, cluster: &Cluster) -> Result<Vec<Published>, CommandError> {
        let query = Query { name: None, ..self.query.clone() };
        // Where there is no gateway, node ports are reached all the same.
        let addresses = Box::pin(find(cluster, &query)).await.map(|facts| facts.addresses("")).unwrap_or_default();
        let mut published = expose::published(cluster, &addresses).await?;
        published.retain(|one| one.addon == self.addon);
        Ok(published)
    }
}

impl TableView for Exposed {
    fn table(&self) -> String {
        if self.is_dry {
            return String::new();
        }
        if self.changes.objects.is_empty() {
            return format!("{} is not published\n", self.addon);
        }
        let mut text = told(&self.changes);
        for Published { addon, host, url, address, .. } in &self.published {
            match (url, address) {
                (Some(url), Some(address)) if !host.is_empty() => {
                    let _ = write!(text, "{addon}: {url}\n  as soon as {host} is {address} for whoever opens it\n");
                }
                (Some(url), _) => text.extend([addon, ": ", url, "\n"]),
                (None, _) => text.extend([addon, ": no address yet, see `meshctl ingress diagnose`\n"]),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::change::{Action, Changed};
    use crate::object::ObjectKey;

    #[test]
    fn hosts_are_names() {
        for host in ["kiali.example.com", "kiali", "*", "a-b.c"] {
            assert!(check(host).is_ok(), "{host}");
        }
        for host in ["http://kiali", "kiali:80", "kiali/", "a..b", "", "a b"] {
            assert!(check(host).is_err(), "{host}");
        }
    }

    #[test]
    fn what_was_done_is_told() {
        let object = |kind: &str| Changed {
            key: ObjectKey {
                api_version: "networking.istio.io/v1".to_owned(),
                kind: kind.to_owned(),
                namespace: "istio-system".to_owned(),
                name: "meshctl-kiali".to_owned(),
            },
            action: Action::Create,
            fields: Vec::new(),
            before: None,
            after: None,
        };
        let published = Published {
            addon: "kiali".to_owned(),
            namespace: "istio-system".to_owned(),
            host: "kiali.example.com".to_owned(),
            url: Some("http://kiali.example.com:31380/kiali".to_owned()),
            address: Some("172.18.0.2".to_owned()),
        };
        let changes = Changes { objects: vec![object("Gateway"), object("VirtualService")], warnings: Vec::new() };
        let addon = "kiali".to_owned();
        let exposed = Exposed { addon, login: Some(Login::Token), published: vec![published], changes, is_dry: false };
        insta::assert_snapshot!(exposed.table(), @"
        Gateway istio-system/meshctl-kiali created
        VirtualService istio-system/meshctl-kiali created
        kiali: http://kiali.example.com:31380/kiali
          as soon as kiali.example.com is 172.18.0.2 for whoever opens it
        ");
    }
}
