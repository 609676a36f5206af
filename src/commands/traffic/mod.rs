//! `meshctl traffic`: where the requests to a service go, and what becomes of them on the way.
//!
//! - `set`: what all commands that set something have in common
//! - `reset`, `show`: the other two

mod reset;
mod set;
pub mod show;

use super::change::ChangeArgs;
use super::cluster::ClusterArgs;
use super::{CommandError, Context, Outcome};
use crate::api::Duration;
use crate::cluster::Cluster;
use crate::commands::manifest::generate::{self, DocumentFormat};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::mesh::change::{Wanted, Wish, manifest};
use crate::mesh::traffic::aspect::{self, map_of, percentage};
use crate::mesh::traffic::look::{self, Seen};
use crate::mesh::traffic::{Aspect, Host, Share};
use crate::object::Object;
use crate::values::{Map, Tree};

/// Say where the requests to a service go, and what becomes of them
///
/// Writes the `VirtualService` and the `DestinationRule` of the service, or changes those that are there: conditions, gateways
/// and routes of others stay. What was there before is kept in an annotation, and `meshctl traffic reset` returns to it.
#[derive(Debug, clap::Subcommand)]
pub enum TrafficCommand {
    /// Give each version a share of the requests
    #[command(
        after_help = "Examples:\n  meshctl traffic split reviews v1=80 v2=20\n  meshctl traffic split reviews.shop v2=100 --yes"
    )]
    Split(Box<SplitArgs>),
    /// Hold a share of the requests back
    #[command(after_help = "Example:\n  meshctl traffic delay ratings --percent 10 --delay 5s")]
    Delay(Box<DelayArgs>),
    /// Answer a share of the requests with an error
    #[command(after_help = "Example:\n  meshctl traffic abort ratings --percent 10 --status 500")]
    Abort(Box<AbortArgs>),
    /// Limit how long requests may take
    #[command(after_help = "Example:\n  meshctl traffic timeout reviews 3s")]
    Timeout(Box<TimeoutArgs>),
    /// Try requests again that fail
    #[command(
        after_help = "Example:\n  meshctl traffic retry reviews --attempts 3 --per-try-timeout 2s --on 5xx,connect-failure"
    )]
    Retry(Box<RetryArgs>),
    /// Send a copy of the requests to another version or service
    #[command(
        after_help = "Examples:\n  meshctl traffic mirror reviews v3 --percent 50\n  meshctl traffic mirror reviews --to-service reviews-next"
    )]
    Mirror(Box<MirrorArgs>),
    /// Limit connections and requests, and leave endpoints alone that fail
    #[command(
        after_help = "Example:\n  meshctl traffic circuit-break reviews --max-connections 100 --errors 5 --ejection 30s"
    )]
    CircuitBreak(Box<CircuitBreakArgs>),
    /// Take back what was set
    #[command(after_help = "Examples:\n  meshctl traffic reset ratings delay abort\n  meshctl traffic reset reviews")]
    Reset(Box<reset::ResetArgs>),
    /// Show what is set, route by route
    Show(Box<show::ShowArgs>),
}

/// Which service, and in which objects.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ServiceArgs {
    /// Service, as NAME or NAME.NAMESPACE
    #[arg(value_name = "SERVICE")]
    service: String,

    /// Namespace of the service [default: that of the context]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,

    /// `VirtualService` to change, as NAME or NAMESPACE/NAME, where several are about the service
    #[arg(long, value_name = "NAME")]
    virtual_service: Option<String>,

    /// `DestinationRule` to change, as NAME or NAMESPACE/NAME, where several are about the service
    #[arg(long, value_name = "NAME")]
    destination_rule: Option<String>,
}

/// What all commands have that write something.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct WriteArgs {
    #[command(flatten)]
    service: ServiceArgs,

    #[command(flatten)]
    change: ChangeArgs,

    /// Print the objects as they would become, and change nothing
    #[arg(short, long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    output: Option<DocumentFormat>,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// The usual heading of the help, after the arguments about the cluster.
const HERE: Option<&str> = None;

/// What all commands have that set something.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SetArgs {
    #[command(flatten)]
    write: WriteArgs,

    /// Name of the one route that is meant [default: all that lead to the service]
    #[arg(help_heading = HERE, long, value_name = "NAME")]
    route: Option<String>,

    /// Ask no cluster: print the objects for a service about which there are none yet; with `--output`
    #[arg(long, requires = "output", help_heading = "Output")]
    offline: bool,
}

/// Give each version a share of the requests
#[derive(Debug, clap::Args)]
pub struct SplitArgs {
    #[command(flatten)]
    set: SetArgs,

    /// Shares in percent, such as `v1=80 v2=20`; their sum is 100
    #[arg(help_heading = HERE, value_name = "VERSION=PERCENT", required = true)]
    shares: Vec<String>,

    /// Label by which pods tell their version
    #[arg(help_heading = HERE, long, value_name = "KEY", default_value = "version")]
    label: String,
}

/// Hold a share of the requests back
#[derive(Debug, clap::Args)]
pub struct DelayArgs {
    #[command(flatten)]
    set: SetArgs,

    /// Share of the requests
    #[arg(help_heading = HERE, long, value_name = "NUMBER", default_value = "100")]
    percent: String,

    /// How long, such as `5s`
    #[arg(help_heading = HERE, long, value_name = "DURATION")]
    delay: String,
}

/// Answer a share of the requests with an error
#[derive(Debug, clap::Args)]
pub struct AbortArgs {
    #[command(flatten)]
    set: SetArgs,

    /// Share of the requests
    #[arg(help_heading = HERE, long, value_name = "NUMBER", default_value = "100")]
    percent: String,

    /// Status of the answer
    #[arg(help_heading = HERE, long, value_name = "STATUS", value_parser = clap::value_parser!(i64).range(200..=599))]
    status: i64,
}

/// Limit how long requests may take
#[derive(Debug, clap::Args)]
pub struct TimeoutArgs {
    #[command(flatten)]
    set: SetArgs,

    /// How long, such as `3s`
    #[arg(help_heading = HERE, value_name = "DURATION")]
    time: String,
}

/// Try requests again that fail
#[derive(Debug, clap::Args)]
pub struct RetryArgs {
    #[command(flatten)]
    set: SetArgs,

    /// How often; 0 is never
    #[arg(help_heading = HERE, long, value_name = "COUNT", value_parser = clap::value_parser!(i64).range(0..=100))]
    attempts: i64,

    /// How long each try may take
    #[arg(help_heading = HERE, long, value_name = "DURATION")]
    per_try_timeout: Option<String>,

    /// After which failures: names of Envoy's retry policies and statuses, with commas between
    #[arg(help_heading = HERE, long, value_name = "CONDITIONS")]
    on: Option<String>,
}

/// Send a copy of the requests to another version or service
#[derive(Debug, clap::Args)]
pub struct MirrorArgs {
    #[command(flatten)]
    set: SetArgs,

    /// Version that gets the copies
    #[arg(help_heading = HERE, value_name = "VERSION", required_unless_present = "to_service", conflicts_with = "to_service")]
    version: Option<String>,

    /// Service that gets the copies, as NAME or NAME.NAMESPACE
    #[arg(help_heading = HERE, long, value_name = "SERVICE")]
    to_service: Option<String>,

    /// Share of the requests
    #[arg(help_heading = HERE, long, value_name = "NUMBER", default_value = "100")]
    percent: String,

    /// Label by which pods tell their version
    #[arg(help_heading = HERE, long, value_name = "KEY", default_value = "version")]
    label: String,
}

/// Limit connections and requests, and leave endpoints alone that fail
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("limits").required(true).multiple(true))]
#[command(override_usage = "meshctl traffic circuit-break [OPTIONS] <SERVICE>")]
pub struct CircuitBreakArgs {
    #[command(flatten)]
    write: WriteArgs,

    /// Most connections to the service
    #[arg(help_heading = HERE, long, value_name = "COUNT", group = "limits", value_parser = clap::value_parser!(i32).range(1..))]
    max_connections: Option<i32>,

    /// Most requests that wait for a connection
    #[arg(help_heading = HERE, long, value_name = "COUNT", group = "limits", value_parser = clap::value_parser!(i32).range(1..))]
    max_pending: Option<i32>,

    /// Most requests at a time
    #[arg(help_heading = HERE, long, value_name = "COUNT", group = "limits", value_parser = clap::value_parser!(i32).range(1..))]
    max_requests: Option<i32>,

    /// How many errors in a row (5xx) have an endpoint left alone
    #[arg(help_heading = HERE, long, value_name = "COUNT", group = "limits", value_parser = clap::value_parser!(u32).range(1..))]
    errors: Option<u32>,

    /// Time between two looks at the errors
    #[arg(help_heading = HERE, long, value_name = "DURATION", requires = "errors")]
    interval: Option<String>,

    /// How long an endpoint is left alone the first time
    #[arg(help_heading = HERE, long, value_name = "DURATION", requires = "errors")]
    ejection: Option<String>,

    /// How many of the endpoints may be left alone at a time
    #[arg(help_heading = HERE, long, value_name = "PERCENT", requires = "errors", value_parser = clap::value_parser!(i32).range(0..=100))]
    max_ejected: Option<i32>,

    /// Ask no cluster: print the object for a service about which there is none yet; with `--output`
    #[arg(long, requires = "output", help_heading = "Output")]
    offline: bool,
}

/// Runs `meshctl traffic …`.
pub fn run(command: TrafficCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        TrafficCommand::Split(args) => split(*args, context),
        TrafficCommand::Delay(args) => delay(*args, context),
        TrafficCommand::Abort(args) => abort(*args, context),
        TrafficCommand::Timeout(args) => timeout(*args, context),
        TrafficCommand::Retry(args) => retry(*args, context),
        TrafficCommand::Mirror(args) => mirror(*args, context),
        TrafficCommand::CircuitBreak(args) => circuit_break(*args, context),
        TrafficCommand::Reset(args) => reset::run(*args, context),
        TrafficCommand::Show(args) => show::run(*args, context),
    }
}

fn split(args: SplitArgs, context: &Context) -> Result<Outcome, CommandError> {
    let SplitArgs { set, shares, label } = args;
    let shares = shares_of(&shares)?;
    let told: Vec<String> = shares.iter().map(|Share { subset, weight }| format!("{weight} % to {subset}")).collect();
    let told = format!("sends the requests to {{}}: {}", told.join(", "));
    let wish = set::Wish {
        versions: Some((shares.clone(), label)),
        routes: Some(set::Routes::Split(shares)),
        limits: None,
        told,
    };
    set::run(set, wish, context)
}

fn delay(args: DelayArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DelayArgs { set, percent, delay } = args;
    let (share, time) = (percent_of(&percent)?, time_of("--delay", &delay)?);
    let told = format!("holds {percent} % of the requests to {{}} back for {time}");
    values(set, Aspect::Delay, aspect::delay(share, &time), told, context)
}

fn abort(args: AbortArgs, context: &Context) -> Result<Outcome, CommandError> {
    let AbortArgs { set, percent, status } = args;
    let told = format!("answers {percent} % of the requests to {{}} with status {status}");
    values(set, Aspect::Abort, aspect::abort(percent_of(&percent)?, status), told, context)
}

fn timeout(args: TimeoutArgs, context: &Context) -> Result<Outcome, CommandError> {
    let TimeoutArgs { set, time } = args;
    let time = time_of("DURATION", &time)?;
    let told = format!("ends requests to {{}} after {time}");
    values(set, Aspect::Timeout, map_of([("timeout", Tree::from(time))]), told, context)
}

fn retry(args: RetryArgs, context: &Context) -> Result<Outcome, CommandError> {
    let RetryArgs { set, attempts, per_try_timeout, on } = args;
    let mut retries = map_of([("attempts", Tree::Int(attempts))]);
    if let Some(time) = per_try_timeout {
        retries.insert("perTryTimeout".to_owned(), Tree::from(time_of("--per-try-timeout", &time)?));
    }
    if let Some(on) = on {
        retries.insert("retryOn".to_owned(), Tree::from(on));
    }
    let told = match attempts {
        0 => "tries requests to {} never again".to_owned(),
        1 => "tries requests to {} once again".to_owned(),
        count => format!("tries requests to {{}} up to {count} times again"),
    };
    values(set, Aspect::Retry, map_of([("retries", Tree::Map(retries))]), told, context)
}

fn values(set: SetArgs, aspect: Aspect, values: Map, told: String, context: &Context) -> Result<Outcome, CommandError> {
    let wish = set::Wish { versions: None, routes: Some(set::Routes::Values(aspect, values)), limits: None, told };
    set::run(set, wish, context)
}

fn mirror(args: MirrorArgs, context: &Context) -> Result<Outcome, CommandError> {
    let MirrorArgs { set, version, to_service, percent, label } = args;
    let share = percentage(percent_of(&percent)?);
    let to = version.as_deref().or(to_service.as_deref()).unwrap_or_default();
    let told = format!("sends a copy of {percent} % of the requests to {{}} to {to}");
    let versions = version.as_ref().map(|version| (vec![Share { subset: version.clone(), weight: 100 }], label));
    let routes = Some(set::Routes::Mirror { version, service: to_service, share });
    set::run(set, set::Wish { versions, routes, limits: None, told }, context)
}

fn circuit_break(args: CircuitBreakArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CircuitBreakArgs {
        write,
        max_connections,
        max_pending,
        max_requests,
        errors,
        interval,
        ejection,
        max_ejected,
        offline,
    } = args;
    let number = |value: Option<i32>| value.map(|value| Tree::Int(value.into()));
    let time = |flag: &str, value: Option<String>| value.map(|text| time_of(flag, &text).map(Tree::from)).transpose();
    let map = |entries: Vec<(&str, Option<Tree>)>| -> Option<Tree> {
        let entries = entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        let map: Map = entries.collect();
        (!map.is_empty()).then_some(Tree::Map(map))
    };
    let tcp = map(vec![("maxConnections", number(max_connections))]);
    let http = map(vec![("http1MaxPendingRequests", number(max_pending)), ("http2MaxRequests", number(max_requests))]);
    let outliers = map(vec![
        ("consecutive5xxErrors", errors.map(|count| Tree::Int(count.into()))),
        ("interval", time("--interval", interval)?),
        ("baseEjectionTime", time("--ejection", ejection)?),
        ("maxEjectionPercent", number(max_ejected)),
    ]);
    let limits = map(vec![("connectionPool", map(vec![("tcp", tcp), ("http", http)])), ("outlierDetection", outliers)]);
    let limits = limits.as_ref().and_then(Tree::as_map).cloned().unwrap_or_default();
    let told = "limits what clients may ask of {}".to_owned();
    let wish = set::Wish { versions: None, routes: None, limits: Some(limits), told };
    set::run(SetArgs { write, route: None, offline }, wish, context)
}

fn usage(text: String) -> CommandError {
    CommandError::message(Category::Usage, text)
}

/// Reads `v1=80 v2=20`.
fn shares_of(texts: &[String]) -> Result<Vec<Share>, CommandError> {
    let mut shares: Vec<Share> = Vec::new();
    for text in texts {
        let read = text.split_once('=').and_then(|(subset, weight)| {
            let weight: i64 = weight.strip_suffix('%').unwrap_or(weight).parse().ok()?;
            let is_name =
                !subset.is_empty() && subset.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
            (is_name && (0..=100).contains(&weight)).then(|| Share { subset: subset.to_owned(), weight })
        });
        let share = read.ok_or_else(|| {
            usage(format!(
                "`{text}` is no share: write VERSION=PERCENT, such as `v1=80`, with a whole number up to 100"
            ))
        })?;
        if shares.iter().any(|known| known.subset == share.subset) {
            return Err(usage(format!("`{}` has two shares", share.subset)));
        }
        shares.push(share);
    }
    match shares.iter().map(|share| share.weight).sum() {
        100 => Ok(shares),
        sum => Err(usage(format!("the shares make {sum} %, and have to make 100 %"))),
    }
}

/// Reads a share of requests.
fn percent_of(text: &str) -> Result<f64, CommandError> {
    let number = text.strip_suffix('%').unwrap_or(text).parse::<f64>().ok();
    let share = number.filter(|share| (0.0..=100.0).contains(share));
    share.ok_or_else(|| usage(format!("`--percent` is `{text}`, and has to be a number from 0 to 100")))
}

/// Reads a time of a millisecond or more, and returns it as it is written in objects.
fn time_of(flag: &str, text: &str) -> Result<String, CommandError> {
    match text.parse::<Duration>() {
        Ok(time) if time.0 >= std::time::Duration::from_millis(1) => Ok(time.to_string()),
        Ok(_) => Err(usage(format!("`{flag}` is `{text}`, and has to be a millisecond or more"))),
        Err(error) => Err(usage(format!("`{flag}`: {error}"))),
    }
}

/// The service that is meant, and what a cluster has about it.
struct Found {
    host: Host,
    seen: Seen,
}

impl ServiceArgs {
    /// Asks a cluster about the service, which has to be there.
    async fn find(&self, cluster: &Cluster) -> Result<Found, CommandError> {
        let default = cluster.namespace().await?;
        let host = self.host(&default)?;
        let seen = look::look(cluster, &host).await?;
        if seen.service.is_none() {
            return Err(look::TrafficError::NoService { host }.into());
        }
        Ok(Found { host, seen })
    }

    fn host(&self, default: &str) -> Result<Host, CommandError> {
        Ok(Host::parse(&self.service, self.namespace.as_deref(), default)?)
    }
}

/// Prints objects as they would become.
fn print(wanted: &[Wanted<'_>], format: DocumentFormat, context: &Context) -> Result<Outcome, CommandError> {
    let mut objects = Vec::new();
    for one in wanted {
        match one.wished()? {
            Wish::Be(object) => objects.push(Object::from_tree(manifest(&object))),
            Wish::Gone => context.ui().warning(&format!("{} would be deleted", one.key)),
            Wish::Leave => {}
        }
    }
    context.ui().data(&generate::text(&objects.iter().collect::<Vec<_>>(), format))?;
    Ok(Outcome::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_make_a_hundred() {
        let shares = |texts: &[&str]| shares_of(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(shares(&["v1=80", "v2=20%"]).unwrap().len(), 2);
        assert_eq!(shares(&["v2=100", "v1=0"]).unwrap()[1].weight, 0);
        for (texts, told) in [
            (&["v1=80"][..], "make 80 %"),
            (&["v1=80", "v2=30"], "make 110 %"),
            (&["v1=50", "v1=50"], "`v1` has two shares"),
            (&["v1"], "no share"),
            (&["=100"], "no share"),
            (&["v1=-1", "v2=101"], "no share"),
            (&["v1=99.5"], "no share"),
            (&["v 1=100"], "no share"),
        ] {
            let error = shares(texts).unwrap_err();
            assert!(error.diagnostic().to_string().contains(told), "{texts:?}: {}", error.diagnostic());
            assert_eq!(error.exit().number(), 64);
        }
    }

    #[test]
    fn times_and_percentages_are_held_to_what_the_api_takes() {
        assert_eq!(time_of("--delay", "5000ms").unwrap(), "5s");
        assert!(time_of("--delay", "5").is_err() && time_of("--delay", "0s").is_err());
        assert!((percent_of("12.5%").unwrap() - 12.5).abs() < f64::EPSILON);
        assert!(percent_of("101").is_err() && percent_of("x").is_err() && percent_of("NaN").is_err());
    }
}
