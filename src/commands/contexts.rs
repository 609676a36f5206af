//! `--contexts a,b,c`: a command on several clusters at once, with one result and one exit code.
//!
//! Each cluster is worked on as if it were the only one, by the same code; what is said of it has the context's name in
//! front, and what fails in one does not concern the others. Nobody is asked on the way: what changes something that is
//! there needs `--yes`.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::ClusterArgs;
use super::operation::{Fault, Interrupts};
use super::outcome::ExitCode;
use super::{CommandError, Context, Outcome};
use crate::cluster::{self, Cluster, ClusterError};
use crate::diagnostic::Category;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};

/// How wide the table is at most.
const COLUMNS: usize = 80;

/// Several clusters.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ContextsArgs {
    /// Contexts of the kubeconfig to do this for, all at once, such as `east,west`; nobody is asked on the way
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "context", help_heading = "Cluster")]
    contexts: Vec<String>,
}

/// What came of a command in all contexts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Results {
    /// By context, in the order of the command line.
    contexts: Vec<InContext>,
    /// The exit code of the command.
    exit_code: u8,
}

/// What came of a command in one context.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct InContext {
    /// The context.
    context: String,
    /// The exit code that the command would have had for this context alone.
    exit_code: u8,
    /// Its document; none when it failed before there was one.
    result: Option<serde_json::Value>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
    #[serde(skip)]
    ended: Ended,
}

/// How it ended, for the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Done(Outcome),
    Failed(ExitCode),
}

impl Ended {
    fn exit_code(self) -> ExitCode {
        match self {
            Self::Done(outcome) => outcome.exit_code(),
            Self::Failed(code) => code,
        }
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Done(Outcome::Success) => formatter.write_str("done"),
            Self::Done(Outcome::Differences) => formatter.write_str("differences"),
            Self::Done(Outcome::IssuesFound) | Self::Failed(ExitCode::IssuesFound) => formatter.write_str("issues"),
            Self::Failed(ExitCode::Interrupted | ExitCode::Terminated) => formatter.write_str("interrupted"),
            Self::Failed(code) => write!(formatter, "failed ({})", code.number()),
        }
    }
}

impl ContextsArgs {
    /// Tells whether contexts are named.
    pub fn is_given(&self) -> bool {
        !self.contexts.is_empty()
    }

    /// Does something in every context, at the same time, and writes what came of it: the output of each context and a
    /// table, or one document with the documents of all.
    ///
    /// The exit code is that of an interrupt when there was one, else that of the first context, in the order of the
    /// command line, that failed; when none failed, that of issues or differences that were found.
    ///
    /// # Errors
    ///
    /// When something failed anywhere; and before anything is done when a context is not in the kubeconfig.
    pub fn each(
        &self,
        cluster: &ClusterArgs,
        format: OutputFormat,
        context: &Context,
        work: &impl AsyncFn(&Cluster, &Context) -> Result<Outcome, CommandError>,
    ) -> Result<Outcome, CommandError> {
        let names = self.names()?;
        let clusters: Vec<Cluster> =
            names.iter().map(|name| cluster.with_context(name).cluster()).collect::<Result<_, _>>()?;
        // A signal is a wish to all of them, from the beginning to the end.
        let _interrupts = Interrupts::begin();
        let results = cluster::block_on(async {
            for (name, known) in names.iter().zip(join_all(clusters.iter().map(Cluster::peer)).await) {
                if let Err(error) = known
                    && is_about_kubeconfig(&error)
                {
                    return Err(CommandError::from(error)
                        .context(format!("nothing was done in any context: `{name}` cannot be used")));
                }
            }
            let works = names.iter().zip(&clusters).map(|(name, cluster)| async {
                let (printer, kept) = context.ui().part(name);
                let part = Context::with_printer(printer);
                let outcome = work(cluster, &part).await;
                if let Err(error) = &outcome {
                    part.ui().error(error.diagnostic(), error.hints());
                }
                (name.clone(), outcome, kept.text())
            });
            Ok(join_all(works).await)
        })??;
        finish(results, format, context)
    }

    /// Returns the names; each counts once.
    fn names(&self) -> Result<Vec<String>, CommandError> {
        let wrong = |text: String| Err(CommandError::message(Category::Usage, text));
        let mut seen = BTreeSet::new();
        for name in &self.contexts {
            if name.is_empty() {
                return wrong("`--contexts` has an empty name".to_owned());
            }
            if !seen.insert(name) {
                return wrong(format!("`--contexts` names `{name}` twice"));
            }
        }
        Ok(self.contexts.clone())
    }
}

/// Tells whether an error is about what the user wrote, and not about a cluster.
fn is_about_kubeconfig(error: &ClusterError) -> bool {
    matches!(
        error,
        ClusterError::NoKubeconfig { .. }
            | ClusterError::File { .. }
            | ClusterError::Yaml { .. }
            | ClusterError::Invalid { .. }
            | ClusterError::NoContext { .. }
            | ClusterError::UnknownContext { .. }
    )
}

/// Writes what came of it, and returns how the command ends.
fn finish(
    results: Vec<(String, Result<Outcome, CommandError>, String)>,
    format: OutputFormat,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let mut contexts = Vec::new();
    for (name, outcome, text) in results {
        let ended = outcome.as_ref().map_or_else(|error| Ended::Failed(error.exit()), |outcome| Ended::Done(*outcome));
        if format == OutputFormat::Table && !text.is_empty() {
            context.ui().text(&format!("context {name}:\n"))?;
            // It was made visible when it was written.
            context.ui().own_bytes(text.as_bytes())?;
            context.ui().text("\n")?;
        }
        contexts.push(InContext {
            context: name,
            exit_code: ended.exit_code().number(),
            result: if format == OutputFormat::Table { None } else { document(&text) },
            error: outcome.as_ref().err().map(Fault::of),
            ended,
        });
    }
    let worst = worst(contexts.iter().map(|one| one.ended));
    let results = Results { contexts, exit_code: worst.exit_code().number() };
    output::emit(context.ui(), format, &results)?;
    match worst {
        Ended::Done(outcome) => Ok(outcome),
        Ended::Failed(code) => {
            let failed: Vec<&str> = results
                .contexts
                .iter()
                .filter(|one| matches!(one.ended, Ended::Failed(_)))
                .map(|one| &*one.context)
                .collect();
            let what = if code == ExitCode::IssuesFound { "not well" } else { "not done" };
            let text =
                format!("{what} in {} of {} contexts: {}", failed.len(), results.contexts.len(), failed.join(", "));
            Err(CommandError::message(Category::Failed, text).with_exit(code))
        }
    }
}

/// Reads the document that a context's command wrote, in whatever form: JSON is YAML.
fn document(text: &str) -> Option<serde_json::Value> {
    let tree = crate::yaml::parse("the result", text, &crate::yaml::ReadOptions::default()).ok()?;
    serde_json::from_str(&crate::values::json::encode_in_order(&tree))
        .ok()
        .filter(|value: &serde_json::Value| !value.is_null())
}

/// Returns how the whole ends: as the first of those that are worst.
fn worst(all: impl Iterator<Item = Ended>) -> Ended {
    let badness = |ended: Ended| match ended {
        Ended::Done(Outcome::Success) => 0,
        Ended::Done(Outcome::Differences) => 1,
        Ended::Done(Outcome::IssuesFound) | Ended::Failed(ExitCode::IssuesFound) => 2,
        Ended::Failed(ExitCode::Interrupted | ExitCode::Terminated) => 4,
        Ended::Failed(_) => 3,
    };
    let mut worst = Ended::Done(Outcome::Success);
    for ended in all {
        if badness(ended) > badness(worst) {
            worst = ended;
        }
    }
    worst
}

impl TableView for Results {
    fn table(&self) -> String {
        let header = ["context", "result", "reason"];
        let ended: Vec<String> = self.contexts.iter().map(|one| one.ended.to_string()).collect();
        let widest = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or_default();
        let names = widest(&mut self.contexts.iter().map(|one| one.context.chars().count())).clamp(7, 40);
        let results = widest(&mut ended.iter().map(|text| text.chars().count())).max(6);
        let room = COLUMNS.saturating_sub(names + results + 6);
        let mut table = Table::new(header);
        for (one, ended) in self.contexts.iter().zip(ended) {
            let reason = one.error.as_ref().map(|error| shortened(&error.message, room)).unwrap_or_default();
            table.row([shortened(&one.context, names), ended, reason]);
        }
        table.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Printer, Verbosity};

    /// Runs something in contexts that a kubeconfig has; nothing is asked.
    fn run(
        names: &[&str],
        format: OutputFormat,
        work: impl Fn(&str, &Context) -> Result<Outcome, CommandError>,
    ) -> (Result<Outcome, CommandError>, String, String) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        let context = |name: &str| format!("- {{name: {name}, context: {{cluster: c, user: u}}}}\n");
        let contexts: String = ["a", "b", "c"].map(context).concat();
        let text = format!(
            "kind: Config\ncontexts:\n{contexts}clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:1'}}}}]\nusers: [{{name: u, user: {{}}}}]\n"
        );
        std::fs::write(&file, text).unwrap();
        let (printer, output, talk) = Printer::kept(Verbosity::Normal, false);
        let args = ContextsArgs { contexts: names.iter().map(|name| (*name).to_owned()).collect() };
        let cluster = ClusterArgs::of_kubeconfig(file.to_str().unwrap());
        let context = Context::with_printer(printer);
        let outcome = args.each(&cluster, format, &context, &async |cluster: &Cluster, context: &Context| {
            let name = cluster.peer().await?.context.unwrap_or_default();
            work(&name, context)
        });
        (outcome, output.text(), talk.text())
    }

    fn well(name: &str, context: &Context) -> Result<Outcome, CommandError> {
        context.ui().note("hello");
        context.ui().text(&format!("name: {name}\n"))?;
        match name {
            "b" => Err(CommandError::message(Category::TimedOut, "somebody holds\nthe lock")),
            _ => Ok(Outcome::Success),
        }
    }

    #[test]
    fn each_context_has_its_own_end() {
        let (outcome, output, talk) = run(&["c", "b"], OutputFormat::Table, well);
        assert_eq!(outcome.unwrap_err().exit(), ExitCode::TimedOut);
        assert_eq!(
            output,
            "context c:\nname: c\n\ncontext b:\nname: b\n\n\
             CONTEXT   RESULT        REASON\nc         done\nb         failed (75)   somebody holds the lock\n"
        );
        assert_eq!(talk, "c: hello\nb: hello\nb: error: somebody holds\nb:   the lock\n");
        let (outcome, _, _) = run(&["a", "c"], OutputFormat::Table, well);
        assert_eq!(outcome.unwrap(), Outcome::Success);
    }

    #[test]
    fn there_is_one_document() {
        let (_, output, _) = run(&["b", "a"], OutputFormat::Json, well);
        let document: serde_json::Value = serde_json::from_str(&output).unwrap();
        assert_eq!(document["exitCode"], 75);
        assert_eq!(document["contexts"][0]["error"]["message"], "somebody holds\nthe lock");
        assert_eq!(document["contexts"][1]["result"]["name"], "a");
        assert_eq!(document["contexts"][1]["exitCode"], 0);
    }

    #[test]
    fn a_wrong_name_stops_all() {
        let began = std::cell::Cell::new(false);
        let (outcome, output, _) = run(&["a", "d"], OutputFormat::Table, |_, _| {
            began.set(true);
            Ok(Outcome::Success)
        });
        let error = outcome.unwrap_err();
        assert_eq!(error.diagnostic().to_string(), "nothing was done in any context: `d` cannot be used");
        assert!(output.is_empty() && !began.get());
        let (outcome, ..) = run(&["a", "a"], OutputFormat::Table, well);
        assert_eq!(outcome.unwrap_err().exit(), ExitCode::Usage);
    }

    #[test]
    fn the_worst_end_counts() {
        let failed = |code| Ended::Failed(code);
        let (well, differs) = (Ended::Done(Outcome::Success), Ended::Done(Outcome::Differences));
        let cases = [
            (vec![well, differs], differs),
            (vec![differs, failed(ExitCode::IssuesFound)], failed(ExitCode::IssuesFound)),
            (vec![failed(ExitCode::IssuesFound), failed(ExitCode::Unreachable)], failed(ExitCode::Unreachable)),
            (vec![failed(ExitCode::TimedOut), failed(ExitCode::Unreachable)], failed(ExitCode::TimedOut)),
            (vec![failed(ExitCode::TimedOut), failed(ExitCode::Interrupted)], failed(ExitCode::Interrupted)),
            (vec![well, well], well),
        ];
        for (all, expected) in cases {
            assert_eq!(worst(all.into_iter()), expected);
        }
    }
}
