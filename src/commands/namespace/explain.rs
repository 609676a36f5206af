//! `meshctl namespace explain`

use futures_util::future::try_join3;
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::injection::{ControlPlane, capture};
use crate::cluster::{self, Cluster, ClusterError, ListOptions, Resource};
use crate::commands::cluster::{ClusterArgs, UnusedNamespaceArgs};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::inject::InjectionConfig;
use crate::mesh::enrolment::{
    Considered, ControlPlanes, DEFAULT, Enrolment, Fate, InjectorWebhook, Injectors, Membership, PodFacts, Reason,
    Staleness, Subject, Verdict,
};
use crate::mesh::namespaces::injectors;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::wrap::wrapped;
use crate::values::{Map, Tree};

/// How wide it is at most.
const COLUMNS: usize = 80;

/// Tell which control plane injects the pods of a namespace, or one pod, and why, or why none does
///
/// The selectors of every webhook in the cluster that injects are evaluated as the API server does it, and then what the
/// control plane itself would refuse. With `--labels` it is told for a pod that is not there yet.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  meshctl namespace explain shop\n  meshctl namespace explain shop/cart-5d4f-x\n  \
                        meshctl namespace explain shop --labels istio.io/rev=canary,app=cart")]
pub struct ExplainArgs {
    /// Namespace, or a pod of it
    #[arg(value_name = "NAMESPACE[/POD]")]
    subject: String,

    /// Labels of a pod that is not there yet, such as `app=cart,sidecar.istio.io/inject=true`
    #[arg(short, long, value_name = "LABELS", value_delimiter = ',')]
    labels: Vec<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// A pod that runs, and how it takes part.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Running {
    /// Its name.
    name: String,
    /// How it takes part.
    membership: Membership,
    /// Why it is not what it would be if it were made now.
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<Staleness>,
}

/// Who injects, and why.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// The namespace.
    namespace: String,
    /// What the labels of the namespace come to.
    enrolment: Enrolment,
    /// The pod that runs; none when only its labels, or none at all, were asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pod: Option<Running>,
    /// The labels that the pod has, or would have.
    pod_labels: std::collections::BTreeMap<String, String>,
    /// What becomes of such a pod when it is made now, and why.
    verdict: Verdict,
    /// The reason in words.
    why: String,
    /// Every webhook that injects in the cluster, in the order in which they are asked.
    webhooks: Vec<Considered>,
}

/// Runs `meshctl namespace explain`.
pub fn run(args: ExplainArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ExplainArgs { subject, labels, output, cluster, unused } = args;
    unused.warn(context);
    let (namespace, pod) = match subject.split_once('/') {
        Some((namespace, pod)) => (namespace.to_owned(), Some(pod.to_owned())),
        None => (subject, None),
    };
    let is_empty = |name: &str| name.is_empty() || name.contains('/');
    if is_empty(&namespace) || pod.as_deref().is_some_and(is_empty) {
        return Err(CommandError::message(Category::Usage, "a namespace is named, or a pod as `NAMESPACE/POD`"));
    }
    if pod.is_some() && !labels.is_empty() {
        return Err(CommandError::message(Category::Usage, "a pod that is there has labels of its own")
            .hint("leave `--labels` or the name of the pod out"));
    }
    let labels = read_labels(&labels)?;
    let cluster = cluster.cluster()?;
    let explained = cluster::block_on(explain(&cluster, &namespace, pod.as_deref(), labels, context))??;
    output::emit(context.ui(), output, &explained)?;
    Ok(Outcome::Success)
}

fn read_labels(labels: &[String]) -> Result<Map, CommandError> {
    let label = |text: &String| match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), Tree::from(value))),
        _ => Err(CommandError::message(Category::Usage, format!("`{text}` is not a label"))
            .hint("write `--labels KEY=VALUE`, several with commas between them")),
    };
    labels.iter().map(label).collect()
}

async fn explain(
    cluster: &Cluster,
    namespace: &str,
    pod_name: Option<&str>,
    labels: Map,
    context: &Context,
) -> Result<Explained, CommandError> {
    static POD: Resource = Resource::POD;
    static NAMESPACE: Resource = Resource::NAMESPACE;
    let pod = async {
        match pod_name {
            Some(name) => cluster.get(&POD, Some(namespace), name).await,
            None => Ok(None),
        }
    };
    let object = cluster.get(&NAMESPACE, None, namespace);
    let (object, injectors, pod) = try_join3(object, injectors(cluster), pod).await?;
    let missing = |what: String, hint: &str| ClusterError::Missing { what, hint: Some(hint.to_owned()) };
    let object = object
        .ok_or_else(|| missing(format!("the namespace `{namespace}`"), "`meshctl namespace list -A` lists them all"))?;
    if let (Some(name), None) = (pod_name, &pod) {
        let hint = format!("`kubectl -n {namespace} get pods` lists those that are there");
        return Err(missing(format!("the pod `{name}` of the namespace `{namespace}`"), &hint).into());
    }
    let namespace_labels = object.get_path(&["metadata", "labels"]).and_then(Tree::as_map);
    let subject = match &pod {
        Some(pod) => Subject::of_pod(namespace, namespace_labels, pod),
        None => Subject { namespace, namespace_labels, pod_labels: Some(&labels), ..Subject::default() },
    };
    let config = config_of(cluster, &injectors, &subject, context).await?;
    let verdict = Verdict::of(&injectors, &subject, config.as_ref());
    let running = match &pod {
        Some(pod) => Some(running(cluster, pod, &verdict, &injectors).await?),
        None => None,
    };
    let pod_labels = subject.pod_labels.into_iter().flatten();
    Ok(Explained {
        namespace: namespace.to_owned(),
        enrolment: Enrolment::of(&injectors, namespace, namespace_labels),
        pod: running,
        pod_labels: pod_labels.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect(),
        why: verdict.reason.to_string(),
        verdict,
        webhooks: injectors.iter().map(|injector: &InjectorWebhook| injector.consider(&subject)).collect(),
    })
}

/// Returns what the control plane that is asked about a pod decides by; none when none is asked, or when that cannot be
/// had.
async fn config_of(
    cluster: &Cluster,
    injectors: &Injectors,
    subject: &Subject<'_>,
    context: &Context,
) -> Result<Option<InjectionConfig>, ClusterError> {
    let matching = injectors.matching(subject);
    let Some(injector) = matching.first().map(|found| found.injector) else { return Ok(None) };
    let revision = if injector.revision == DEFAULT { String::new() } else { injector.revision.clone() };
    let plane = ControlPlane { namespace: injector.namespace.clone(), revision, ..ControlPlane::default() };
    let unknown = |why: &dyn std::fmt::Display| {
        context.ui().warning(&format!(
            "what the control plane {} itself refuses is not known, and is taken to be the usual: {why}",
            injector.revision
        ));
    };
    // One outside the cluster keeps its configuration there.
    if injector.namespace.is_empty() {
        return Ok(None);
    }
    match capture(cluster, &plane).await {
        Ok(captured) => match InjectionConfig::from_captured(&captured.config) {
            Ok(config) => Ok(Some(config)),
            Err(error) => {
                unknown(&error);
                Ok(None)
            }
        },
        Err(error @ (ClusterError::Forbidden { .. } | ClusterError::Missing { .. })) => {
            unknown(&error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Returns how a pod that runs takes part, and whether that is out of date.
async fn running(
    cluster: &Cluster,
    pod: &Tree,
    verdict: &Verdict,
    injectors: &Injectors,
) -> Result<Running, ClusterError> {
    static POD: Resource = Resource::POD;
    let mut planes = ControlPlanes::default();
    let istiod = ListOptions { labels: "app=istiod".to_owned(), ..ListOptions::default() };
    match cluster.list(&POD, None, &istiod).await {
        Ok(pods) => pods.iter().filter_map(PodFacts::of).for_each(|pod| planes.take(&pod)),
        // Who may not see control planes does not learn of old versions.
        Err(ClusterError::Forbidden { .. }) => {}
        Err(error) => return Err(error),
    }
    let membership = Membership::of(pod);
    let stale = membership.staleness(verdict, injectors, &planes);
    Ok(Running { name: pod.text_at(&["metadata", "name"]).to_owned(), membership, stale })
}

/// Returns a revision as people know it: with the tag that leads to it.
fn by_name(revision: &str, tag: Option<&str>) -> String {
    match tag {
        Some(tag) => format!("the revision {revision} (tag {tag})"),
        None => format!("the revision {revision}"),
    }
}

impl TableView for Explained {
    fn table(&self) -> String {
        let Self { namespace, enrolment, pod, pod_labels, verdict, why, webhooks } = self;
        let mut text = String::new();
        let mut push = |indent: usize, line: &str| {
            if line.is_empty() {
                text.push('\n');
            }
            let mut lines = wrapped(line, indent, COLUMNS).into_iter();
            if let Some(first) = lines.next() {
                text.extend([&*first, "\n"]);
            }
            let rest: Vec<String> = lines.map(|line| line.trim_start().to_owned()).collect();
            if !rest.is_empty() {
                let more = wrapped(&rest.join(" "), indent + 2, COLUMNS);
                for line in &more {
                    text.extend([line, "\n"]);
                }
            }
        };
        let subject = match pod {
            Some(pod) => format!("the pod {namespace}/{}", pod.name),
            None if pod_labels.is_empty() => format!("a pod of {namespace} without labels of its own"),
            None => format!("a pod of {namespace} with these labels"),
        };
        let when = if pod.is_some() { ", if it were made now" } else { "" };
        let fate = match (&verdict.fate, &verdict.by) {
            (Fate::Sidecar, Some(by)) => format!("gets a sidecar of {}", by_name(&by.revision, by.tag.as_deref())),
            (Fate::Sidecar, None) => "gets a sidecar".to_owned(),
            (Fate::Ambient, _) => "is in the ambient mode".to_owned(),
            (Fate::None, _) => "is not in the mesh".to_owned(),
        };
        push(0, &format!("{subject} {fate}{when}"));
        push(2, &format!("why: {why}"));
        if let Some(by) = &verdict.by {
            let refuses = if matches!(verdict.reason, Reason::Refused { .. }) { "asked" } else { "by" };
            push(2, &format!("{refuses}: the rule {} of {}", by.rule, by.webhook));
        }
        for other in &verdict.also {
            push(2, &format!("and also by: {other}"));
        }
        for warning in &verdict.warnings {
            push(2, &format!("note: {warning}"));
        }
        if let Some(pod) = pod {
            let now = match &pod.membership {
                Membership::Sidecar { revision, version } => {
                    let version = version.as_deref().map(|version| format!(", version {version}")).unwrap_or_default();
                    format!("a sidecar of the revision {revision}{version}")
                }
                Membership::Ambient => "in the ambient mode".to_owned(),
                Membership::None => "not in the mesh".to_owned(),
            };
            push(2, &format!("as it runs: {now}"));
            if let Some(stale) = &pod.stale {
                let what = if stale.is_outdated() { "out of date" } else { "left over" };
                push(2, &format!("{what}: {stale}"));
            }
        }
        let listed = |labels: &std::collections::BTreeMap<String, String>| {
            let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if labels.is_empty() { "none".to_owned() } else { labels.join(" ") }
        };
        push(0, "");
        push(0, &format!("labels of the namespace about the mesh: {}", listed(&enrolment.labels)));
        push(0, &format!("labels of the pod: {}", listed(pod_labels)));
        for conflict in &enrolment.conflicts {
            push(2, &format!("conflict: {conflict}"));
        }
        push(0, "");
        if webhooks.is_empty() {
            push(0, "webhooks that inject: none");
            return text;
        }
        push(0, "webhooks that inject, in the order in which they are asked:");
        for Considered { webhook, tag, revision, is_deactivated, matches, rules, .. } in webhooks {
            let mark = if *matches { '✔' } else { '✘' };
            let off = if *is_deactivated { ": matches nothing, since a tag serves what it would" } else { "" };
            push(0, &format!("{mark} {webhook}, {}{off}", by_name(revision, tag.as_deref())));
            for rule in rules.iter().filter(|_| !*is_deactivated) {
                let mark = if rule.matches { '✔' } else { '✘' };
                push(2, &format!("{mark} {}: {}", rule.rule, rule.why));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::enrolment::tests::webhook;
    use crate::values::json;

    fn explained(namespace: &str, labels: &str, pod: Option<Running>) -> Explained {
        let mut plain = webhook("default", None, false);
        crate::install::tags::deactivate(&mut plain);
        let injectors = Injectors::of([
            &plain,
            &webhook("default", Some("default"), false),
            &webhook("canary", Some("prod"), false),
        ]);
        let (namespace, labels) = (json::decode(namespace).unwrap(), json::decode(labels).unwrap());
        let subject = Subject {
            namespace: "shop",
            namespace_labels: namespace.as_map(),
            pod_labels: labels.as_map(),
            ..Subject::default()
        };
        let verdict = Verdict::of(&injectors, &subject, None);
        Explained {
            namespace: "shop".to_owned(),
            enrolment: Enrolment::of(&injectors, "shop", namespace.as_map()),
            pod,
            pod_labels: labels
                .as_map()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            why: verdict.reason.to_string(),
            verdict,
            webhooks: injectors.iter().map(|injector| injector.consider(&subject)).collect(),
        }
    }

    #[test]
    fn who_injects_is_told_with_the_reason() {
        let running = Running {
            name: "cart-5d4f-x".to_owned(),
            membership: Membership::Sidecar { revision: "default".to_owned(), version: Some("1.29.0".to_owned()) },
            stale: Some(Staleness::OtherRevision { found: "default".to_owned(), wanted: "canary".to_owned() }),
        };
        let table = explained(r#"{"istio.io/rev":"prod"}"#, r#"{"app":"cart"}"#, Some(running)).table();
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS), "{table}");
        insta::assert_snapshot!(table, @"
        the pod shop/cart-5d4f-x gets a sidecar of the revision canary (tag prod), if it
          were made now
          why: the namespace has the label `istio.io/rev=prod`
          by: the rule rev.namespace of istio-revision-tag-prod
          as it runs: a sidecar of the revision default, version 1.29.0
          out of date: its proxy is of the revision default, and it would get one of
            canary

        labels of the namespace about the mesh: istio.io/rev=prod
        labels of the pod: app=cart

        webhooks that inject, in the order in which they are asked:
        ✘ istio-revision-tag-default, the revision default (tag default)
          ✘ rev.namespace: the namespace has the label `istio.io/rev=prod`
          ✘ rev.object: the namespace has the label `istio.io/rev=prod`
          ✘ namespace: the namespace has no label `istio-injection`
          ✘ object: the namespace has the label `istio.io/rev=prod`
        ✔ istio-revision-tag-prod, the revision canary (tag prod)
          ✔ rev.namespace: namespace: istio.io/rev=prod,!istio-injection; pod:
            sidecar.istio.io/inject!=false
          ✘ rev.object: the namespace has the label `istio.io/rev=prod`
        ✘ istio-sidecar-injector, the revision default: matches nothing, since a tag
          serves what it would
        ");
    }

    #[test]
    fn why_nobody_injects_is_told() {
        let table = explained(
            r#"{"istio-injection":"enabled","istio.io/rev":"old"}"#,
            r#"{"sidecar.istio.io/inject":"false"}"#,
            None,
        )
        .table();
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS), "{table}");
        insta::assert_snapshot!(table, @"
        a pod of shop with these labels is not in the mesh
          why: the pod has the label `sidecar.istio.io/inject=false`

        labels of the namespace about the mesh: istio-injection=enabled istio.io/rev=old
        labels of the pod: sidecar.istio.io/inject=false
          conflict: `istio-injection=enabled` wins over `istio.io/rev=old`, which counts
            for nothing

        webhooks that inject, in the order in which they are asked:
        ✘ istio-revision-tag-default, the revision default (tag default)
          ✘ rev.namespace: the namespace has the label `istio.io/rev=old`
          ✘ rev.object: the namespace has the label `istio.io/rev=old`
          ✘ namespace: the pod has the label `sidecar.istio.io/inject=false`
          ✘ object: the namespace has the label `istio-injection=enabled`
        ✘ istio-revision-tag-prod, the revision canary (tag prod)
          ✘ rev.namespace: the namespace has the label `istio.io/rev=old`
          ✘ rev.object: the namespace has the label `istio.io/rev=old`
        ✘ istio-sidecar-injector, the revision default: matches nothing, since a tag
          serves what it would
        ");
    }
}
