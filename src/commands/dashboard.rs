//! `meshctl dashboard`: the pages of an add-on or of istiod, on a port of this machine.

use std::net::IpAddr;
use std::pin::pin;
use std::process::{Command, Stdio};
use std::time::Duration;

use futures_util::future::{Either, select};
use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, ControlPlaneArgs, duration};
use super::operation::Interrupts;
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::mesh::dashboard::relay::{self, Happening};
use crate::mesh::dashboard::token::{Token, token};
use crate::mesh::dashboard::{Found, Search, Site, find};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::terminal;

/// Open the pages of an add-on, or of istiod, on a port of this machine
///
/// Forwards a local port to the pod, prints the address, and opens the browser when standard output is a terminal. A pod
/// that is replaced is followed. It goes on until Ctrl-C. Nothing else has to be installed on this machine.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DashboardArgs {
    /// Whose pages
    #[arg(value_enum, value_name = "WHAT")]
    site: Site,

    /// Print a token to log in to Kiali with, and end
    #[arg(long, conflicts_with_all = ["port", "address", "browser", "ui_port"])]
    token: bool,

    /// How long the token is good
    #[arg(long, value_name = "DURATION", default_value = "1h", requires = "token")]
    duration: String,

    /// Local port, 0 for any [default: the port of the pod where it is free, else any]
    #[arg(short, long, value_name = "PORT")]
    port: Option<u16>,

    /// Local address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "localhost")]
    address: String,

    /// Open the browser [default: when standard output is a terminal]
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true
    )]
    browser: Option<bool>,

    /// Port of the pod
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    ui_port: Option<u16>,

    /// Namespace of the pod [default: that of the control plane, then all others]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,

    /// Labels of the pod, in place of the usual ones
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    selector: Option<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

const EXAMPLES: &str = "\
Examples:
  meshctl dashboard kiali
  meshctl dashboard grafana --port 0 --browser=false
  meshctl dashboard kiali --token";

/// Where the pages are.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Dashboard {
    /// The address of the first page on this machine.
    url: String,
    /// Whose pages they are.
    name: &'static str,
    /// The pod's namespace.
    namespace: String,
    /// The pod that is taken first.
    pod: String,
    /// Its port.
    pod_port: u16,
    /// The port of this machine.
    local_port: u16,
}

/// What one logs in with.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Login {
    /// The token.
    token: String,
    /// The service account whose it is.
    service_account: String,
    /// Its namespace.
    namespace: String,
    /// When it ends; missing, when it is the one in a Secret, which does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    /// The Secret that it was read from; missing, when it is a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl TableView for Dashboard {
    fn table(&self) -> String {
        format!("{}\n", self.url)
    }
}

impl TableView for Login {
    fn table(&self) -> String {
        format!("{}\n", self.token)
    }
}

/// Runs `meshctl dashboard`.
pub fn run(args: &DashboardArgs, context: &Context) -> Result<Outcome, CommandError> {
    if args.token && args.site != Site::Kiali {
        let text = format!("`--token` is for Kiali; {} asks for none", args.site.name());
        return Err(CommandError::message(Category::Usage, text));
    }
    let lasts = duration("--duration", &args.duration)?;
    let search = Search {
        namespace: args.namespace.clone(),
        control_plane: args.control_plane.clone().namespace(&process_environment),
        labels: args.selector.clone(),
        port: args.ui_port,
    };
    // A signal is a wish from the beginning: what this command does ends with it in good order.
    let interrupts = Interrupts::begin();
    let cluster = args.cluster.clone().cluster()?;
    cluster::block_on(async {
        let work = async {
            let found = find(&cluster, args.site, &search).await?;
            if args.token {
                return login(&cluster, &found, lasts, args.output, context).await;
            }
            dashboard(&cluster, &found, args, context).await
        };
        match select(pin!(work), pin!(interrupts.stop.requested())).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => Ok(Outcome::Success),
        }
    })?
}

/// Prints a token.
async fn login(
    cluster: &Cluster,
    found: &Found,
    lasts: Duration,
    format: OutputFormat,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let Found { namespace, account, .. } = found;
    let Token { token, expires, secret } = token(cluster, namespace, account, lasts).await?;
    let until = match (&expires, &secret) {
        (Some(expires), _) => format!("expires at {expires}"),
        (None, Some(secret)) => format!("from the Secret {secret}, which does not expire"),
        (None, None) => "whose end is not known".to_owned(),
    };
    context.ui().note(&format!("token of the service account {account} in the namespace {namespace}, {until}"));
    let login = Login { token, service_account: account.clone(), namespace: namespace.clone(), expires, secret };
    output::emit(context.ui(), format, &login)?;
    Ok(Outcome::Success)
}

/// Forwards a port until somebody ends it.
async fn dashboard(
    cluster: &Cluster,
    found: &Found,
    args: &DashboardArgs,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let DashboardArgs { site, port, address, browser, output, .. } = args;
    let listened = match port {
        Some(port) => relay::listen(address, *port).await,
        None => match relay::listen(address, found.port).await {
            Ok(listeners) => Ok(listeners),
            // Another program has it.
            Err(_) => relay::listen(address, 0).await,
        },
    };
    let listeners = listened.map_err(|error| {
        let port = port.unwrap_or(found.port);
        CommandError::message(Category::Failed, format!("failed to listen on port {port} of {address}: {error}"))
            .hint("`--port 0` takes a port that is free")
    })?;
    let local_port = listeners.first().and_then(|listener| listener.local_addr().ok()).map_or(0, |local| local.port());
    let url = format!("http://{}:{local_port}{}", host(address), found.path);
    let shown = Dashboard {
        url: url.clone(),
        name: site.name(),
        namespace: found.namespace.clone(),
        pod: found.pod.clone(),
        pod_port: found.port,
        local_port,
    };
    output::emit(context.ui(), *output, &shown)?;
    // Somebody waits for it, while this goes on.
    context.ui().flush()?;
    if *site == Site::Istiod && found.port == 9876 {
        context.ui().note("this is ControlZ; `--ui-port 15014` shows the debug pages");
    }
    if listeners.iter().any(|listener| listener.local_addr().is_ok_and(|local| !local.ip().is_loopback())) {
        context.ui().warning("everybody who reaches this machine can use this address with your rights");
    }
    context.ui().note("Ctrl-C ends it");
    if browser.unwrap_or_else(terminal::is_read) && !open(&url) {
        context.ui().note("there is no program to open a browser with: open the address yourself");
    }
    let tell = |happening: Happening| match happening {
        Happening::Gone(pod) => context.ui().note(&format!("the pod {pod} is gone; waiting for another one")),
        Happening::Now(pod) => context.ui().note(&format!("connections go to the pod {pod} now")),
        Happening::Broken(what) => context.ui().warning(&what),
    };
    Err(relay::serve(cluster, found, &listeners, &tell).await.into())
}

/// Returns an address as it stands in a URL.
fn host(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(ip) if ip.is_unspecified() => "localhost".to_owned(),
        Ok(IpAddr::V6(ip)) => format!("[{ip}]"),
        _ => address.to_owned(),
    }
}

/// Opens the browser; tells whether there is a program to do that.
fn open(url: &str) -> bool {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    // It goes on beside this program.
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stand_in_urls() {
        for (address, expected) in
            [("localhost", "localhost"), ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "localhost"), ("::1", "[::1]")]
        {
            assert_eq!(host(address), expected);
        }
    }

    #[test]
    fn the_address_alone_is_for_people() {
        let shown = Dashboard {
            url: "http://localhost:20001/kiali".to_owned(),
            name: "kiali",
            namespace: "istio-system".to_owned(),
            pod: "kiali-0".to_owned(),
            pod_port: 20001,
            local_port: 20001,
        };
        insta::assert_snapshot!(shown.table(), @"http://localhost:20001/kiali");
        let token = "t".to_owned();
        let (service_account, namespace) = ("kiali".to_owned(), "istio-system".to_owned());
        let login = Login { token, service_account, namespace, expires: None, secret: None };
        insta::assert_snapshot!(login.table(), @"t");
    }
}
