//! `meshctl sample`: applications to try a mesh with, installed, checked, removed.

use std::fmt::Write as _;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::change::{self, ChangeArgs, Job};
use super::cluster::{ClusterArgs, ControlPlaneArgs, duration};
use super::manifest::generate::{self, DocumentFormat};
use super::operation::{Interrupts, ResultFormat};
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster, ClusterError, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Part};
use crate::install::live::Live;
use crate::install::ready::{Awaited, WaitEnd, WaitOptions, wait};
use crate::mesh::change::{Action, Changes, Detail};
use crate::mesh::enrolment::{AMBIENT, DATAPLANE_MODE, Injectors, Insistence, Refusal, Wish};
use crate::mesh::ingress::probe::probe;
use crate::mesh::ingress::{self, Query};
use crate::mesh::namespaces;
use crate::mesh::sample::Sample;
use crate::mesh::sample::objects::{self, Enrolled};
use crate::mesh::sample::page::{self, Check, Way};
use crate::mesh::sample::pods::{Ground, PodState, pods};
use crate::object::Object;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::progress::ProgressMode;
use crate::ui::table::Table;
use crate::ui::wrap::wrapped;
use crate::values::Tree;

/// How wide texts are at most.
const COLUMNS: usize = 80;

/// Install applications to try a mesh with
#[derive(Debug, clap::Subcommand)]
pub enum SampleCommand {
    /// Istio's book shop: a page, details, ratings, and three versions of the reviews
    #[command(subcommand)]
    Bookinfo(SampleVerb),
    /// A service that calls another one, of which there are two versions
    #[command(subcommand)]
    Callme(SampleVerb),
}

/// What is done with a sample
#[derive(Debug, clap::Subcommand)]
pub enum SampleVerb {
    /// Print the objects, without a cluster
    #[command(after_help = "Example:\n  meshctl sample bookinfo generate | kubectl apply -f -")]
    Generate(GenerateArgs),
    /// Make the namespace and the objects, and wait until every pod has its proxy
    #[command(
        after_help = "Examples:\n  meshctl sample bookinfo install\n  meshctl sample bookinfo install -n default --revision canary"
    )]
    Install(Box<InstallArgs>),
    /// Ask the page several times, and say which versions answered
    #[command(
        after_help = "Examples:\n  meshctl sample bookinfo check\n  meshctl sample bookinfo check --url http://$GATEWAY_URL"
    )]
    Check(Box<CheckArgs>),
    /// Remove the objects, and the namespace when it was made for them
    Uninstall(Box<UninstallArgs>),
}

/// Where a sample is, and who injects its proxies.
#[derive(Debug, Clone, clap::Args)]
pub struct PlaceArgs {
    /// Namespace [default: that of the sample's name]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,

    /// Revision or tag whose control plane injects the proxies [default: that of `istio-injection=enabled`]
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,
}

impl PlaceArgs {
    fn read(self, sample: Sample) -> (String, Enrolled) {
        let enrolled = match self.revision.as_deref() {
            None | Some("default") => Enrolled::Default,
            Some(name) => Enrolled::Revision(name.to_owned()),
        };
        (self.namespace.unwrap_or_else(|| sample.name().to_owned()), enrolled)
    }
}

/// Print the objects
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    place: PlaceArgs,

    /// Form of the output: documents, or one list
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: DocumentFormat,
}

/// Make the namespace and the objects
#[derive(Debug, clap::Args)]
pub struct InstallArgs {
    #[command(flatten)]
    place: PlaceArgs,

    #[command(flatten)]
    change: ChangeArgs,

    /// Do not wait until the pods are ready
    #[arg(long, help_heading = "Operation")]
    no_wait: bool,

    /// How long the pods may take until they are ready
    #[arg(long, value_name = "DURATION", default_value = "5m", help_heading = "Operation")]
    readiness_timeout: String,

    /// Form of the result, on standard output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: ResultFormat,

    /// How the course of it is shown on standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true, help_heading = "Output")]
    progress: ProgressMode,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Ask the page several times
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// URL of the ingress gateway, without a path [default: its address, or a port forwarded to its pod]
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// How often
    #[arg(long, value_name = "NUMBER", default_value = "10", value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,

    /// How long an answer may take
    #[arg(long, value_name = "DURATION", default_value = "15s")]
    timeout: String,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Remove the objects
#[derive(Debug, clap::Args)]
pub struct UninstallArgs {
    /// Namespace [default: that of the sample's name]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,

    #[command(flatten)]
    change: ChangeArgs,

    /// Form of the result, on standard output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: ResultFormat,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Runs `meshctl sample …`.
pub fn run(command: SampleCommand, context: &Context) -> Result<Outcome, CommandError> {
    let (sample, verb) = match command {
        SampleCommand::Bookinfo(verb) => (Sample::Bookinfo, verb),
        SampleCommand::Callme(verb) => (Sample::Callme, verb),
    };
    match verb {
        SampleVerb::Generate(args) => generate(sample, args, context),
        SampleVerb::Install(args) => install(sample, *args, context),
        SampleVerb::Check(args) => check(sample, *args, context),
        SampleVerb::Uninstall(args) => uninstall(sample, *args, context),
    }
}

fn generate(sample: Sample, args: GenerateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let GenerateArgs { place, output } = args;
    let (namespace, enrolled) = place.read(sample);
    let mut all = vec![objects::namespace(&namespace, &enrolled)];
    all.extend(objects::objects(sample, &namespace));
    let all: Vec<Object> = all.into_iter().map(Object::from_tree).collect();
    context.ui().data(&generate::text(&all.iter().collect::<Vec<_>>(), output))?;
    Ok(Outcome::Success)
}

/// What was done for a sample, or would be.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SampleResult {
    /// The sample.
    sample: &'static str,
    /// Its namespace.
    namespace: String,
    /// Whether this is only what would be done.
    dry_run: bool,
    /// What happened to its objects.
    #[serde(flatten)]
    changes: Changes,
    /// Its pods, after the wait.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pods: Vec<PodState>,
    /// Whether the pods are to have proxies of their own.
    #[serde(skip)]
    proxies: bool,
}

impl SampleResult {
    fn without_proxy(&self) -> Vec<&PodState> {
        self.pods.iter().filter(|pod| self.proxies && !pod.proxy).collect()
    }
}

impl TableView for SampleResult {
    fn table(&self) -> String {
        let Self { sample, namespace, dry_run, changes, pods, .. } = self;
        if *dry_run {
            return String::new();
        }
        let mut text = if changes.is_empty() {
            format!("the sample {sample} in the namespace {namespace}: nothing to do\n")
        } else {
            change::told(changes)
        };
        let without = self.without_proxy();
        if !pods.is_empty() && without.is_empty() {
            let proxies = if self.proxies { ", each with its proxy" } else { "" };
            let _ = writeln!(text, "{} pods are ready{proxies}", pods.len());
        }
        for pod in without {
            let _ = writeln!(text, "Pod {namespace}/{} has no proxy", pod.name);
        }
        text
    }
}

fn emit(result: &SampleResult, output: ResultFormat, context: &Context) -> Result<(), CommandError> {
    Ok(output::emit(context.ui(), output.format(), result)?)
}

/// Has a dry run's lines not stand beside a document.
fn shown(change: &ChangeArgs, output: ResultFormat) -> bool {
    !change.dry_run || output == ResultFormat::Text
}

fn install(sample: Sample, args: InstallArgs, context: &Context) -> Result<Outcome, CommandError> {
    let InstallArgs { place, change, no_wait, readiness_timeout, output, progress, cluster } = args;
    let timeout = duration("--readiness-timeout", &readiness_timeout)?;
    context.ui().show_progress(progress);
    let (namespace, enrolled) = place.read(sample);
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let injectors = enrollable(&cluster, &namespace, &enrolled).await?;
        let wanted = objects::installed(sample, &namespace, &enrolled);
        let question = format!("This installs the sample {} in the namespace {namespace}.", sample.name());
        let job = Job {
            wanted: &wanted,
            question: &question,
            args: &change,
            detail: Detail::Names,
            shows: shown(&change, output),
        };
        let changes = Box::pin(job.carry_out(&cluster, context)).await?;
        let space = changes.objects.first().and_then(|object| object.after.clone());
        let is_ambient =
            space.as_ref().is_some_and(|space| space.text_at(&["metadata", "labels", DATAPLANE_MODE]) == AMBIENT);
        let mut result = SampleResult {
            sample: sample.name(),
            namespace: namespace.clone(),
            dry_run: change.dry_run,
            changes,
            pods: Vec::new(),
            proxies: !is_ambient,
        };
        if change.dry_run || no_wait {
            emit(&result, output, context)?;
            return Ok(Outcome::Success);
        }
        Box::pin(until_ready(&cluster, sample, &result.changes, timeout, context)).await?;
        let labels = space.as_ref().and_then(|space| space.get_path(&["metadata", "labels"])).and_then(Tree::as_map);
        let ground = Ground { namespace: &namespace, labels, injectors: injectors.as_ref() };
        result.pods = pods(&cluster, sample, ground).await?;
        emit(&result, output, context)?;
        let without = result.without_proxy();
        let Some(first) = without.first() else { return Ok(Outcome::Success) };
        context.ui().flush()?;
        let why = first.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        context.ui().warning(&format!("{} of {} pods have no proxy{why}", without.len(), result.pods.len()));
        context.ui().note(&format!("`meshctl namespace explain {namespace}/{}` says more", first.name));
        context.ui().note(&format!("`kubectl -n {namespace} rollout restart deployment` makes them anew"));
        Ok(Outcome::IssuesFound)
    })?
}

/// Makes sure that the label by which pods get proxies is served, and does not contradict those of the namespace; returns
/// what injects, where that may be looked at.
async fn enrollable(
    cluster: &Cluster,
    namespace: &str,
    enrolled: &Enrolled,
) -> Result<Option<Injectors>, CommandError> {
    let seen = match namespaces::look(cluster, &[namespace.to_owned()], false, false).await {
        Ok(seen) => seen,
        Err(ClusterError::Forbidden { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let ground = seen.ground(namespace);
    let is_ambient =
        ground.labels.and_then(|labels| labels.get(DATAPLANE_MODE)).and_then(Tree::as_str) == Some(AMBIENT);
    if !is_ambient {
        let (key, value) = enrolled.label();
        let wish = Wish { literal: vec![format!("{key}={value}")], ..Wish::default() };
        if let Err(refusal) = wish.change()?.plan(&ground, Insistence::default()) {
            let error = CommandError::message(refusal.category(), refusal.to_string());
            return Err(match refusal {
                Refusal::NotInstalled => error.hint("run `meshctl install` first"),
                Refusal::Differs { .. } | Refusal::Contradicted { .. } => error
                    .hint(format!("`meshctl namespace label {namespace} {key}={value} --overwrite` changes that"))
                    .hint("`-n NAME` chooses another namespace, which is made when it is not there"),
                _ => error.hint("`meshctl tag list` shows the revisions and tags that there are"),
            });
        }
    }
    Ok(Some(seen.injectors))
}

/// Waits until the workloads of a sample are ready.
async fn until_ready(
    cluster: &Cluster,
    sample: Sample,
    changes: &Changes,
    timeout: Duration,
    context: &Context,
) -> Result<(), CommandError> {
    let part = Part { id: sample.name().to_owned(), title: format!("Sample {}", sample.name()) };
    let workloads = changes.objects.iter().filter(|object| object.key.kind == "Deployment");
    let awaited =
        workloads.map(|object| Awaited { key: object.key.clone(), part: part.clone(), live: object.after.clone() });
    let live = Live::new(cluster).await?;
    let options = WaitOptions { timeout, ..WaitOptions::default() };
    let interrupts = Interrupts::begin();
    match wait(awaited.collect(), &live, &options, interrupts.stop.requested(), context.ui()).await {
        Ok(_) => Ok(()),
        Err(error) => {
            let is_interrupt = matches!(error.end, WaitEnd::Cancelled);
            Err(interrupts.error_of(CommandError::from(error), is_interrupt))
        }
    }
}

impl TableView for Check {
    fn table(&self) -> String {
        let mut text: String = wrapped(&format!("asked {} {} times", self.asked, self.requests), 0, COLUMNS)
            .into_iter()
            .map(|line| line + "\n")
            .collect();
        let mut table = Table::new(["answer", "times"]);
        for (what, count) in self.versions.iter().chain(&self.problems) {
            table.row([what.clone(), count.to_string()]);
        }
        text.push_str(&table.to_string());
        text
    }
}

fn check(sample: Sample, args: CheckArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CheckArgs { url, count, timeout, output, control_plane, cluster } = args;
    let timeout = duration("--timeout", &timeout)?;
    let control_plane = control_plane.namespace(&process_environment);
    let cluster = cluster.cluster()?;
    let check = cluster::block_on(async {
        let way = match url {
            Some(url) if url.starts_with("http://") => Way::Url(url),
            Some(url) => {
                return Err(CommandError::message(
                    Category::Usage,
                    format!("`--url` is `{url}`, and has to begin with http://"),
                ));
            }
            None => Box::pin(way(&cluster, sample, control_plane)).await?,
        };
        Ok(Box::pin(page::check(&cluster, sample, &way, count.into(), timeout)).await?)
    })??;
    output::emit(context.ui(), output, &check)?;
    Ok(if check.is_well() { Outcome::Success } else { Outcome::IssuesFound })
}

/// Returns how the page is asked: at the address of an ingress gateway, where a gateway of the mesh answers there from
/// here, and else on a port that is forwarded to the gateway's pod.
async fn way(cluster: &Cluster, sample: Sample, control_plane: String) -> Result<Way, CommandError> {
    /// How long a gateway's address may take to answer.
    const MOMENT: Duration = Duration::from_secs(2);
    /// How many addresses are tried.
    const ADDRESSES: usize = 3;
    /// What a gateway says that it is.
    const GATEWAY: &str = "istio-envoy";
    let query = Query { control_plane: control_plane.clone(), ..Query::default() };
    // What cannot be found out here does not matter: there is another way.
    let addresses =
        Box::pin(ingress::find(cluster, &query)).await.map(|facts| facts.addresses("").gateways).unwrap_or_default();
    let urls = addresses.iter().filter(|address| address.kind == "Service").filter_map(|address| address.http.as_ref());
    for entry in urls.take(ADDRESSES) {
        let probe = probe(&format!("{}{}", entry.url, sample.path()), MOMENT).await;
        if probe.server == GATEWAY {
            return Ok(Way::Url(entry.url.clone()));
        }
    }
    let forwarded = page::gateway(cluster, &control_plane).await?;
    Ok(Way::Forward(forwarded.ok_or_else(|| {
        CommandError::message(Category::Configuration, "there is no ingress gateway with a pod that is ready")
            .hint("`meshctl install --profile demo` installs one")
            .hint("`--url URL` names another way to the page")
    })?))
}

fn uninstall(sample: Sample, args: UninstallArgs, context: &Context) -> Result<Outcome, CommandError> {
    let UninstallArgs { namespace, change, output, cluster } = args;
    let namespace = namespace.unwrap_or_else(|| sample.name().to_owned());
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let space = cluster.get(&Resource::NAMESPACE, None, &namespace).await?;
        let others = match &space {
            Some(_) => objects::others(&cluster, sample, &namespace).await?,
            None => Vec::new(),
        };
        if let (Some(space), Some(first)) = (&space, others.first())
            && objects::is_made_for(space, sample)
        {
            let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
            context.ui().warning(&format!("the namespace {namespace} stays: {first}{more} is in it, too"));
        }
        let wanted = objects::removed(sample, &namespace, !others.is_empty());
        let question = format!("This removes the sample {} from the namespace {namespace}.", sample.name());
        let job = Job {
            wanted: &wanted,
            question: &question,
            args: &change,
            detail: Detail::Names,
            shows: shown(&change, output),
        };
        let mut changes = Box::pin(job.carry_out(&cluster, context)).await?;
        // What is not there, and was not, is not worth a line.
        changes.objects.retain(|object| object.action != Action::Leave);
        let result = SampleResult {
            sample: sample.name(),
            namespace,
            dry_run: change.dry_run,
            changes,
            pods: Vec::new(),
            proxies: false,
        };
        emit(&result, output, context)?;
        Ok(Outcome::Success)
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_says_which_versions_answered() {
        let check = Check {
            sample: "bookinfo",
            asked: "pod istio-system/istio-ingressgateway-7d9f8c8b5-abcde, port 8080, with a long name".to_owned(),
            requests: 10,
            versions: [("reviews v1".to_owned(), 3), ("reviews v2".to_owned(), 5)].into(),
            problems: [("status 503".to_owned(), 2)].into(),
        };
        insta::assert_snapshot!(check.table(), @"
        asked pod istio-system/istio-ingressgateway-7d9f8c8b5-abcde, port 8080, with a
        long name 10 times
        ANSWER       TIMES
        reviews v1   3
        reviews v2   5
        status 503   2
        ");
        assert!(!check.is_well());
    }

    #[test]
    fn a_result_says_what_was_done_and_who_has_no_proxy() {
        let pod = |name: &str, proxy| PodState { name: name.to_owned(), ready: true, proxy, why: None };
        let mut result = SampleResult {
            sample: "callme",
            namespace: "shop".to_owned(),
            dry_run: false,
            changes: Changes::default(),
            pods: vec![pod("a", true), pod("b", false)],
            proxies: true,
        };
        insta::assert_snapshot!(result.table(), @"
        the sample callme in the namespace shop: nothing to do
        Pod shop/b has no proxy
        ");
        result.pods.pop();
        result.pods.push(pod("c", true));
        insta::assert_snapshot!(result.table(), @"
        the sample callme in the namespace shop: nothing to do
        2 pods are ready, each with its proxy
        ");
    }
}
