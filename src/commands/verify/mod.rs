//! `meshctl verify`, as older versions of istioctl had it as `verify-install`: is the mesh what it is to be?

mod junit;
mod view;

use std::path::PathBuf;

use super::cluster::{ClusterArgs, ISTIO_NAMESPACE, UnusedNamespaceArgs, duration};
use super::contexts::ContextsArgs;
use super::wanted::{MeshArgs, MeshInputs};
use super::{CommandError, Context, ExitCode, Outcome};
use crate::cluster::{self, Cluster};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::install::inventory::Inventory;
use crate::install::live::Live;
use crate::install::ready::WaitOptions;
use crate::install::verify::{self, Expected, Level, Options, Report, Section, VerifyError};
use crate::object::documents;
use crate::source::SourceText;
use crate::spec::{self, SpecSources};
use crate::ui::files::write_atomically;
use crate::ui::output::{self, OutputFormat};
use crate::ui::progress::ProgressMode;
use crate::values::Tree;
use crate::yaml;

/// Check that a mesh is what it is to be
///
/// What it is to be, its record says: that of the revision `-r`, or of every revision in the namespace. With `--profile`,
/// `--set`, `-d` or `-f` it is what an install with them would make; a file with other objects than an `IstioOperator` is
/// compared as it stands. A mesh without a record (of istioctl or helm) is recognised by its labels.
///
/// Every finding has a code; the page `docs/verify.md` says what each means and what to do. Exits with 0 when there is no
/// error, with 79 when there is one, with 75 when `--wait` was in vain.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// How far to look; each level includes those before it
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t)]
    level: Level,

    /// Wait until everything is there and ready
    #[arg(long)]
    wait: bool,

    /// How long to wait, with `--wait`
    #[arg(long, value_name = "DURATION", default_value = "5m")]
    readiness_timeout: String,

    /// Fail on warnings, too
    #[arg(long)]
    strict: bool,

    /// Write the result as `JUnit` XML into this file, besides
    #[arg(long, value_name = "FILE", conflicts_with = "contexts")]
    junit: Option<PathBuf>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    mesh: MeshArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    contexts: ContextsArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl verify`.
pub fn run(args: VerifyArgs, context: &Context) -> Result<Outcome, CommandError> {
    let VerifyArgs { level, wait, readiness_timeout, strict, junit, output, mesh, cluster, contexts, unused } = args;
    unused.warn(context);
    let timeout = duration("--readiness-timeout", &readiness_timeout)?;
    let wanted = Wanted::read(mesh)?;
    if wait {
        context.ui().show_progress(ProgressMode::Auto);
    }
    let options = Options { level, wait: wait.then(|| WaitOptions { timeout, ..WaitOptions::default() }) };
    let job = Job { wanted, options, strict, junit, output };
    if contexts.is_given() {
        return contexts.each(&cluster, output, context, &async |cluster: &Cluster, context: &Context| {
            job.run(cluster, context).await
        });
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(job.run(&cluster, context))?
}

/// A check of one cluster.
struct Job {
    wanted: Wanted,
    options: Options,
    strict: bool,
    junit: Option<PathBuf>,
    output: OutputFormat,
}

impl Job {
    /// Does it, and writes the result.
    async fn run(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let Self { wanted, options, strict, junit, output } = self;
        let sections = sections(cluster, wanted, options, context).await?;
        let report = Report::of(options.level, sections, *strict);
        for note in view::notes(&report) {
            context.ui().detail(&note);
        }
        if *output == OutputFormat::Table {
            let lines = view::lines(&report);
            context.ui().lines(lines.iter().map(|line| (line.style, &*line.text)))?;
        } else {
            output::emit(context.ui(), *output, &report)?;
        }
        // The reason comes last, where both go to one terminal.
        context.ui().flush()?;
        if let Some(path) = junit {
            write_atomically(path, junit::document(&report).as_bytes())?;
        }
        verdict(&report)
    }
}

/// Verifies what an installation has just made, and tells what is found; the verdict is [`verdict`]'s.
pub async fn installed(
    live: &Live<'_>,
    wanted: &super::wanted::Wanted,
    wait: Option<WaitOptions>,
    context: &Context,
) -> Result<Report, CommandError> {
    let target = &wanted.target;
    let records = verify::records(live.cluster, &target.namespace).await?;
    let record = records.iter().find(|record| record.install == target.install());
    let expected = Expected::of_target(target, wanted.scope.as_ref(), record);
    let options = Options { level: Level::Ready, wait };
    let report = Report::of(options.level, vec![one(live, &expected, &options, context).await?], false);
    let lines = view::lines(&report);
    context.ui().talk_lines(lines.iter().map(|line| (line.style, &*line.text)));
    Ok(report)
}

/// Returns how the command ends: the same in all formats, with the reason in a line.
pub fn verdict(report: &Report) -> Result<Outcome, CommandError> {
    if report.ok {
        return Ok(Outcome::Success);
    }
    let reason = view::reason(report);
    if report.timed_out() {
        return Err(CommandError::message(Category::TimedOut, reason));
    }
    Err(CommandError::message(Category::Failed, reason).with_exit(ExitCode::IssuesFound))
}

/// What a mesh is compared with.
enum Wanted {
    /// What was recorded of it, or of one revision.
    Record { namespace: String, revision: Option<String> },
    /// What an install with these inputs would make.
    Inputs(Box<MeshInputs>),
    /// Objects.
    Objects { namespace: String, objects: Vec<Tree> },
}

impl Wanted {
    fn read(mesh: MeshArgs) -> Result<Self, CommandError> {
        let given = mesh.namespace();
        let namespace = given.clone().unwrap_or_else(|| ISTIO_NAMESPACE.to_owned());
        if !mesh.is_given() {
            return Ok(Self::Record { namespace, revision: mesh.revision().map(str::to_owned) });
        }
        let inputs = mesh.read_files()?;
        let SpecSources { files, sets, profile, manifests, .. } = inputs.sources();
        let plain = files.iter().filter(|file| is_plain(file)).count();
        if plain == 0 {
            inputs.spec()?;
            return Ok(Self::Inputs(Box::new(inputs)));
        }
        // The namespace is a value like others, and the only one that objects may have beside them.
        let is_more = sets.len() > usize::from(given.is_some()) || profile.is_some() || manifests.is_some();
        if plain < files.len() || is_more {
            let message =
                "objects are compared as they stand, without a profile, values or an IstioOperator beside them";
            return Err(CommandError::message(Category::Usage, message)
                .hint("verify them one after the other, or give the IstioOperator that they were made from"));
        }
        let mut objects = Vec::new();
        for file in files {
            objects.extend(documents::read(file)?.into_iter().map(|document| document.object));
        }
        Ok(Self::Objects { namespace, objects })
    }
}

/// Tells whether a file has objects of a cluster, and no `IstioOperator`.
fn is_plain(file: &SourceText) -> bool {
    let options = yaml::ReadOptions::go();
    let mut kinds = yaml::documents(file, &options).filter_map(|loaded| {
        let kind = loaded.ok()?.tree.get("kind")?.as_str()?.to_owned();
        Some(kind)
    });
    let Some(first) = kinds.next() else { return false };
    first != spec::document::KIND && kinds.all(|kind| kind != spec::document::KIND)
}

/// Verifies what is wanted, one section for each revision.
async fn sections(
    cluster: &Cluster,
    wanted: &Wanted,
    options: &Options,
    context: &Context,
) -> Result<Vec<Section>, CommandError> {
    let live = Live::new(cluster).await?;
    match wanted {
        Wanted::Record { namespace, revision } => {
            let records = verify::records(cluster, namespace).await?;
            of_records(&live, &records, namespace, revision.as_deref(), options, context).await
        }
        Wanted::Inputs(inputs) => {
            let version = cluster.server_version().await?;
            let wanted = inputs.wanted_in(&live, &version, context).await?;
            let target = &wanted.target;
            let records = verify::records(cluster, &target.namespace).await?;
            let record = records.iter().find(|record| record.install == target.install());
            let expected = Expected::of_target(target, wanted.scope.as_ref(), record);
            let mut section = one(&live, &expected, options, context).await?;
            section.findings.extend(record.into_iter().flat_map(verify::record_findings));
            Ok(vec![section])
        }
        Wanted::Objects { namespace, objects } => {
            let expected = Expected::of_objects(namespace, objects.clone());
            Ok(vec![one(&live, &expected, options, context).await?])
        }
    }
}

async fn of_records(
    live: &Live<'_>,
    records: &[Inventory],
    namespace: &str,
    revision: Option<&str>,
    options: &Options,
    context: &Context,
) -> Result<Vec<Section>, CommandError> {
    let mut sections = Vec::new();
    for record in records.iter().filter(|record| revision.is_none_or(|revision| record.revision == revision)) {
        let expected = verify::recorded(live, record, options.level).await?;
        let mut section = one(live, &expected, options, context).await?;
        section.findings.extend(verify::record_findings(record));
        sections.push(section);
    }
    if sections.is_empty() {
        for expected in verify::recognised(live, namespace, revision).await? {
            sections.push(one(live, &expected, options, context).await?);
        }
    }
    if sections.is_empty() {
        let known: Vec<String> = records.iter().map(|record| record.revision.clone()).collect();
        sections.push(verify::nothing(namespace, revision, &known));
    }
    Ok(sections)
}

async fn one(
    live: &Live<'_>,
    expected: &Expected,
    options: &Options,
    context: &Context,
) -> Result<Section, VerifyError> {
    verify::verify(live, expected, options, std::future::pending(), context.ui()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::verify::Basis;

    #[test]
    fn objects_are_told_from_a_description_of_a_mesh() {
        let is_plain = |text: &str| is_plain(&SourceText::new("a.yaml", text));
        assert!(is_plain("kind: ConfigMap\n---\nkind: Service\n"));
        assert!(!is_plain("kind: IstioOperator\n"));
        assert!(!is_plain("kind: ConfigMap\n---\nkind: IstioOperator\n"));
        assert!(!is_plain("spec: {}\n"));
        assert!(!is_plain("a: [\n"));
    }

    #[test]
    fn the_exit_code_follows_from_what_was_found() {
        let section = |check: Option<verify::Check>, timed_out: bool| Section {
            namespace: "n".to_owned(),
            revision: "default".to_owned(),
            basis: Basis::Record,
            comparison: None,
            objects: 1,
            timed_out,
            findings: check.map(|check| verify::Finding::new(check, None, "x\ny")).into_iter().collect(),
            keys: Vec::new(),
        };
        for (check, timed_out, strict, expected) in [
            (None, false, true, None),
            (Some(verify::Check::Replaced), false, false, None),
            (Some(verify::Check::Replaced), false, true, Some((ExitCode::IssuesFound, "1 warning: x (MSH0104)"))),
            (Some(verify::Check::Missing), false, false, Some((ExitCode::IssuesFound, "1 error: x (MSH0101)"))),
            (
                Some(verify::Check::NotReady),
                true,
                false,
                Some((ExitCode::TimedOut, "the mesh was not ready in time, 1 error: x (MSH0201)")),
            ),
        ] {
            let report = Report::of(Level::Ready, vec![section(check, timed_out)], strict);
            let told = verdict(&report).err().map(|error| (error.exit(), error.diagnostic().to_string()));
            assert_eq!(told, expected.map(|(exit, text)| (exit, text.to_owned())), "{check:?}");
        }
    }
}
