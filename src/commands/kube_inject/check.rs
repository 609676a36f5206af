//! `meshctl kube-inject check`: explains what injection would make of the objects of files.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::config::ConfigArgs;
use super::input;
use super::process::{check_object, read};
use super::report::{first_line, told};
use super::{custom_kind, failed, namespaces};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Diagnostic;
use crate::inject::pod_security::Level;
use crate::inject::{
    AnnotationEffect, CustomKind, DocumentInjector, Explanation, InjectionConfig, Injector, Namespaces,
    Outcome as Done, Resources, explain,
};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::yaml::ReadOptions;
use crate::yaml::stream::{Documents, RawDocument};

/// Explain what injection would make of the objects of files
///
/// For every object with pods: whether it would be injected and why, by which templates, which of its annotations have an
/// effect, which level of Pod Security the result needs, which labels telemetry misses, and what the proxies would ask for.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// File or folder with objects, `-` for standard input
    #[arg(value_name = "FILE", required_unless_present = "also")]
    files: Vec<String>,

    /// The same, as `kube-inject` spells it
    #[arg(short = 'f', long = "filename", value_name = "FILE", id = "also", hide = true)]
    also: Vec<String>,

    /// Look into the folders of folders, too
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Namespace of objects that name none
    #[arg(short, long, value_name = "NAME", default_value = "", hide_default_value = true)]
    namespace: String,

    /// Let the labels of namespaces in the input decide, too
    #[arg(long)]
    respect_namespace_labels: bool,

    /// A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated
    #[arg(long = "pod-template", value_name = "KIND=PATH")]
    pod_templates: Vec<String>,

    /// Fail with exit code 79 when a pod would be left as it is
    #[arg(long)]
    fail_on_skip: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    config: ConfigArgs,
}

/// Runs `meshctl kube-inject check`.
pub fn run(args: CheckArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CheckArgs {
        mut files,
        also,
        recursive,
        namespace,
        respect_namespace_labels,
        pod_templates,
        fail_on_skip,
        output,
        config,
    } = args;
    files.extend(also);
    let custom_kinds = pod_templates.iter().map(|text| custom_kind(text)).collect::<Result<Vec<_>, _>>()?;
    let config = config.read(context)?;
    let inputs = input::inputs(&files, recursive)?;
    let namespaces = if respect_namespace_labels { Some(namespaces(&inputs)?) } else { None };
    let checker = Checker { config: &config, custom_kinds: &custom_kinds, namespaces: namespaces.as_ref(), namespace };
    let mut check = Check::default();
    for input in inputs {
        let name = input.name();
        for document in Documents::new(input.open()?) {
            let document =
                document.map_err(|error| CommandError::from(error).context(format!("failed to read `{name}`")))?;
            let explanations =
                checker.explain(&name, &document).map_err(|error| failed(error, &name, Some(&document)))?;
            check.objects.extend(explanations.into_iter().map(|explanation| {
                check.total.add(explanation.resources);
                Checked::new(&name, &document, explanation)
            }));
        }
    }
    output::emit(context.ui(), output, &check)?;
    let is_skipped = check.objects.iter().any(|object| !object.injected);
    Ok(if fail_on_skip && is_skipped { Outcome::IssuesFound } else { Outcome::Success })
}

/// What documents are checked with.
struct Checker<'a> {
    config: &'a InjectionConfig,
    custom_kinds: &'a [CustomKind],
    namespaces: Option<&'a Namespaces>,
    namespace: String,
}

impl Checker<'_> {
    fn explain(&self, name: &str, raw: &RawDocument) -> Result<Vec<Explanation>, Box<dyn Diagnostic>> {
        let document = read(name, raw, &ReadOptions::go()).map_err(|error| Box::new(error) as Box<dyn Diagnostic>)?;
        if document.is_null() {
            return Ok(Vec::new());
        }
        check_object(&document)?;
        let injector = DocumentInjector {
            injector: Injector::new(self.config),
            custom_kinds: self.custom_kinds,
            namespaces: self.namespaces,
            default_namespace: &self.namespace,
        };
        explain(&injector, &document).map_err(|error| Box::new(error) as Box<dyn Diagnostic>)
    }
}

/// What injection would make of all objects.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(in crate::commands) struct Check {
    /// The objects with pods.
    objects: Vec<Checked>,
    /// What all proxies together would ask for.
    total: Resources,
}

/// What injection would make of an object.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Checked {
    /// The file that the object is in; `-` for standard input.
    file: String,
    /// The number of its document in the file, from 1.
    document: usize,
    /// The line on which the document begins, from 1.
    line: usize,
    /// `apps/v1`
    api_version: String,
    /// `Deployment`
    kind: String,
    /// Its namespace, where it names one.
    namespace: String,
    /// Its name.
    name: String,
    /// Whether its pods get a proxy.
    injected: bool,
    /// What becomes of it, in a word: `injected`, `skipped` and the like.
    outcome: &'static str,
    /// Why it is left as it is, as a word that stays the same.
    reason: Option<&'static str>,
    /// The same as a sentence.
    message: String,
    /// The templates that are put in.
    templates: Vec<String>,
    /// The annotations about injection, and whether they have an effect.
    annotations: Vec<AnnotationEffect>,
    /// The level of Pod Security that the pods need.
    pod_security: PodSecurity,
    /// Labels that the pods should have and have not.
    missing_labels: Vec<&'static str>,
    /// How many pods it makes.
    pods: i64,
    /// What the proxies of its pods ask for.
    resources: Resources,
    /// The API version that took the place of this one, when it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_api_version: Option<&'static str>,
    /// What is odd about it.
    warnings: Vec<String>,
    #[serde(skip)]
    title: String,
}

/// The level of Pod Security that pods need.
#[derive(Debug, Serialize, JsonSchema)]
struct PodSecurity {
    /// Without the proxy.
    before: Level,
    /// With the proxy.
    level: Level,
    /// Why it is not a stricter one.
    reasons: Vec<String>,
}

impl Checked {
    fn new(file: &str, document: &RawDocument, explanation: Explanation) -> Self {
        let Explanation { report, annotations, level_before, level, level_reasons, missing_labels, resources, pods } =
            explanation;
        let message = told(&report.outcome);
        let title = report.object.to_string();
        let (injected, reason, templates) = match &report.outcome {
            Done::Injected { reason, templates, .. } => (true, Some(reason.key()), templates.clone()),
            Done::Skipped(reason) => (false, Some(reason.key()), Vec::new()),
            Done::Uninjected { .. } | Done::NotInjected => (false, None, Vec::new()),
        };
        Self {
            file: file.to_owned(),
            document: document.number,
            line: first_line(document),
            injected,
            outcome: report.outcome.key(),
            reason,
            message,
            templates,
            annotations,
            pod_security: PodSecurity { before: level_before, level, reasons: level_reasons },
            missing_labels,
            pods,
            resources,
            current_api_version: report.today,
            warnings: report.warnings,
            api_version: report.object.api_version,
            kind: report.object.kind,
            namespace: report.object.namespace,
            name: report.object.name,
            title,
        }
    }

    /// Writes what a person wants to know, a line for each thing.
    fn write(&self, text: &mut String) {
        let mut line = |what: &str, told: &str| {
            let _ = writeln!(text, "  {what:<14}{told}");
        };
        line("injection:", &self.message);
        if !self.templates.is_empty() {
            line("templates:", &self.templates.join(", "));
        }
        for AnnotationEffect { name, value, has_effect } in &self.annotations {
            let effect = if *has_effect { "has an effect" } else { "has no effect" };
            line("annotation:", &format!("{name}: {} ({effect})", shortened(value)));
        }
        let PodSecurity { before, level, reasons } = &self.pod_security;
        let change = if before == level { String::new() } else { format!(" ({before} without the proxy)") };
        line("pod security:", &format!("{level}{change}"));
        for reason in reasons {
            line("", reason);
        }
        if !self.missing_labels.is_empty() {
            let labels: Vec<String> = self.missing_labels.iter().map(|label| format!("`{label}`")).collect();
            line("labels:", &format!("without {}, by which telemetry groups", labels.join(" and ")));
        }
        if self.injected {
            let pods = if self.pods == 1 { "1 pod".to_owned() } else { format!("{} pods", self.pods) };
            line("resources:", &format!("{} for {pods}", amounts(&self.resources)));
        }
        if let Some(today) = self.current_api_version {
            line("version:", &format!("clusters of today take `{today}`, not `{}`", self.api_version));
        }
        for warning in &self.warnings {
            line("warning:", warning);
        }
    }
}

impl TableView for Check {
    fn table(&self) -> String {
        let mut text = String::new();
        for object in &self.objects {
            let _ = writeln!(text, "{}:{}: {}", object.file, object.line, object.title);
            object.write(&mut text);
            text.push('\n');
        }
        let injected = self.objects.iter().filter(|object| object.injected).count();
        let _ = writeln!(
            text,
            "{injected} of {} would be injected; their proxies ask for {}",
            self.objects.len(),
            amounts(&self.total)
        );
        text
    }
}

/// Returns a value on one line, cut where it is long.
fn shortened(value: &str) -> String {
    const MOST: usize = 60;
    let line: String = value.trim().chars().map(|character| if character == '\n' { ' ' } else { character }).collect();
    if line.chars().count() <= MOST {
        return line;
    }
    line.chars().take(MOST - 1).chain(['…']).collect()
}

/// Returns amounts of CPU and memory in words.
fn amounts(resources: &Resources) -> String {
    let Resources { cpu_millis, memory_bytes, cpu_limit_millis, memory_limit_bytes } = resources;
    let limit = |amount: i64, shown: String| if amount == 0 { String::new() } else { format!(" (at most {shown})") };
    format!(
        "{} CPU{}, {} memory{}",
        cpu(*cpu_millis),
        limit(*cpu_limit_millis, cpu(*cpu_limit_millis)),
        memory(*memory_bytes),
        limit(*memory_limit_bytes, memory(*memory_limit_bytes))
    )
}

fn cpu(millis: i64) -> String {
    if millis % 1000 == 0 { (millis / 1000).to_string() } else { format!("{millis}m") }
}

fn memory(bytes: i64) -> String {
    let units = [(1_i64 << 30, "Gi"), (1 << 20, "Mi"), (1 << 10, "Ki")];
    let unit = units.into_iter().find(|(size, _)| bytes >= *size && bytes % size == 0);
    unit.map_or_else(|| bytes.to_string(), |(size, unit)| format!("{}{unit}", bytes / size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short() {
        let resources =
            Resources { cpu_millis: 1500, memory_bytes: 128 << 20, cpu_limit_millis: 2000, memory_limit_bytes: 0 };
        assert_eq!(amounts(&resources), "1500m CPU (at most 2), 128Mi memory");
        assert_eq!(shortened("a\nb"), "a b");
        assert_eq!(shortened(&"x".repeat(80)).chars().count(), 60);
    }
}
