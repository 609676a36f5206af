//! Whether an installation can succeed, before anything is written: what is in its way, what it may not do, and what
//! the nodes have room for.
//!
//! - `facts`: what is asked of the cluster; all other modules are pure
//! - [`version`]: Kubernetes against the table of what is supported
//! - [`rights`]: what the user needs, and has not; [`role`]: the same as roles to apply
//! - `control_plane`: others of the same revision
//! - `webhooks`: those that would refuse everything
//! - `definitions`: those that would lose versions; `kinds`: those that nobody defines
//! - `namespaces`: those that are about to go
//! - `capacity`: pods without a node, and nodes without room (`workloads`, `nodes`)
//! - `tokens`: those that pods need
//! - `progress`: whether somebody installs already
//! - [`codes`]: all that can be found; [`finding`]: what was

pub mod codes;
pub mod rights;
pub mod role;
pub mod version;

mod capacity;
mod control_plane;
mod definitions;
mod facts;
mod kinds;
mod namespaces;
mod nodes;
mod progress;
mod tokens;
mod webhooks;
mod workloads;

use std::collections::BTreeSet;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::ClusterError;
use crate::cluster::error::Subject;
use crate::diagnostic::{Category, Diagnostic};
pub use crate::finding;
use crate::object::ObjectKey;

use super::live::Live;
use super::plan::Plan;
use super::target::Target;
use capacity::Strictness;
use facts::{Asker, Facts};
use finding::{Finding, Severity};
use rights::Need;

/// How long everything may take together.
const DEADLINE: Duration = Duration::from_secs(60);

/// What is to be installed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Inquiry<'a> {
    /// What is to be there.
    pub target: &'a Target,
    /// What will be done; none when that is not known yet. It tells which objects are deleted.
    pub plan: Option<&'a Plan>,
    /// The version of the server, where it has been asked already.
    pub kubernetes: Option<&'a str>,
    /// Whether objects of others are taken over.
    pub takes_ownership: bool,
    /// Whether the installation waits until everything is ready.
    pub waits: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// Roles with the rights that are missing, as YAML to apply; empty when none is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub roles: String,
}

impl Report {
    /// Returns how many findings are so bad.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Tells whether an installation would fail.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Returns why an installation must not begin, when that is so.
    pub fn obstacle(&self) -> Option<PreflightError> {
        let errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<Obstacle> = errors.cloned().map(Obstacle).collect();
        let lacks_rights = errors.iter().any(|error| is_right(&error.0));
        (!errors.is_empty()).then(|| PreflightError { errors, lacks_rights, roles: self.roles.clone() })
    }
}

fn is_right(finding: &Finding) -> bool {
    [codes::RIGHT_MISSING, codes::RIGHT_NOT_GRANTABLE].contains(&finding.code)
}

/// The cluster is not as an installation needs it. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[error("the cluster is not ready for the installation: {} {}", errors.len(), if errors.len() == 1 { "thing is in its way" } else { "things are in its way" })]
pub struct PreflightError {
    errors: Vec<Obstacle>,
    lacks_rights: bool,
    roles: String,
}

impl Diagnostic for PreflightError {
    fn category(&self) -> Category {
        if self.lacks_rights { Category::PermissionDenied } else { Category::Configuration }
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        self.errors.iter().map(|error| error as &dyn Diagnostic).collect()
    }

    fn hints(&self) -> Vec<String> {
        if self.roles.is_empty() {
            return Vec::new();
        }
        vec![format!("these are the rights that are missing, for whoever may give them:\n{}", self.roles.trim_end())]
    }
}

/// A finding in the way, as an error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Obstacle(Finding);

impl Diagnostic for Obstacle {
    fn hints(&self) -> Vec<String> {
        // Of a role to apply everything is said at once.
        if self.0.hint.is_empty() || is_right(&self.0) { Vec::new() } else { vec![self.0.hint.clone()] }
    }
}

/// Looks at a cluster as an installation will find it. Nothing is written; what the user may not see is a note. It needs
/// no plan, and is best asked before one is made: what it finds is what would make planning fail, too.
pub async fn preflight(live: &Live<'_>, inquiry: &Inquiry<'_>) -> Result<Report, ClusterError> {
    if let Ok(report) = tokio::time::timeout(DEADLINE, Box::pin(look(live, inquiry))).await {
        return report;
    }
    let resource = "what an installation needs".to_owned();
    let subject = Box::new(Subject { verb: "look at", resource, ..Subject::default() });
    Err(ClusterError::TimedOut { peer: Box::new(live.cluster.peer().await?), subject, after: DEADLINE })
}

async fn look(live: &Live<'_>, inquiry: &Inquiry<'_>) -> Result<Report, ClusterError> {
    let target = inquiry.target;
    let resource = |key: &ObjectKey| live.resource(key);
    let asker = Asker::new(live);
    let mut facts = asker.facts(inquiry).await?;
    let namespaces = facts.namespaces.clone().unwrap_or_default();
    let concerns = webhooks::concerns(target, &facts.webhooks, &namespaces, &resource);
    let services: BTreeSet<_> = concerns.iter().map(|concern| concern.service.clone()).collect();
    let answering = asker.answering(&services).await?;
    let webhooks = webhooks::check(target, &concerns, &answering);
    drop(concerns);
    facts.unseen = asker.unseen.take();
    let missing = missing_rights(live, inquiry, &facts).await?;

    let mut findings: Vec<Finding> = version::check(&facts.kubernetes, &target.marks.version).into_iter().collect();
    findings.extend(rights::findings(&missing));
    findings.extend(kinds::check(target, &resource));
    findings.extend(namespaces::check(&namespaces));
    findings.extend(control_plane::check(target, &facts.control_planes, inquiry.takes_ownership));
    findings.extend(webhooks);
    findings.extend(definitions::check(target, &facts.definitions));
    findings.extend(tokens::check(target, facts.has_tokens));
    if let Some(nodes) = &facts.nodes {
        let makes_nodes = capacity::makes_nodes(&live.api_versions());
        let strictness = Strictness { waits: inquiry.waits, makes_nodes };
        findings.extend(capacity::check(target, nodes, facts.pods.as_deref(), strictness));
    }
    findings.extend(progress::check(target, facts.lease.as_ref()));
    findings.extend(facts.unseen.iter().map(unseen));
    findings.sort_by_key(|finding| finding.severity);
    // What is only for later is no reason to hand out a role.
    let now: Vec<Need> = missing.into_iter().filter(|need| !need.later).collect();
    Ok(Report { findings, roles: role::roles(&now) })
}

async fn missing_rights(live: &Live<'_>, inquiry: &Inquiry<'_>, facts: &Facts) -> Result<Vec<Need>, ClusterError> {
    let absent = |namespaces: &std::collections::BTreeMap<String, Option<_>>| {
        namespaces.iter().filter(|(_, object)| object.is_none()).map(|(name, _)| name.clone()).collect()
    };
    let run = rights::Run {
        target: inquiry.target,
        plan: inquiry.plan,
        missing_namespaces: facts.namespaces.as_ref().map(absent),
        waits: inquiry.waits,
    };
    let needs = rights::needed(&run, &|key| live.place(key));
    let missing = rights::missing(live.cluster, needs).await?;
    rights::without_covered(inquiry.target, missing, async |namespace| facts::rules(live.cluster, namespace).await)
        .await
}

fn unseen(unseen: &facts::Unseen) -> Finding {
    let facts::Unseen { subject, consequence } = unseen;
    Finding::new(
        codes::NOT_LOOKED_AT,
        Severity::Info,
        "",
        format!("not allowed to {subject}: it is not known {consequence}"),
        "",
    )
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::cluster::Resource;
    use crate::render::render;
    use crate::spec::{SpecSources, resolve};
    use crate::values::Tree;
    use crate::yaml;

    pub(super) fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap()
    }

    pub(super) fn target(flags: &[&str]) -> Target {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        Target::of(&render(&spec).unwrap(), &spec)
    }

    /// Where a server has what Kubernetes brings along.
    pub(super) fn served(key: &ObjectKey) -> Option<Resource> {
        if key.group().ends_with("istio.io") {
            return None;
        }
        let (group, version) = key.api_version.split_once('/').unwrap_or(("", &key.api_version));
        let lower = key.kind.to_lowercase();
        let plural = lower.strip_suffix('y').map_or_else(|| format!("{lower}s"), |stem| format!("{stem}ies"));
        let owned = |text: &str| Cow::Owned(text.to_owned());
        Some(Resource {
            group: owned(group),
            version: owned(version),
            kind: owned(&key.kind),
            plural: owned(&plural),
            namespaced: !key.namespace.is_empty(),
        })
    }

    fn finding(code: finding::Code, severity: Severity) -> Finding {
        Finding::new(code, severity, "Namespace a", "it is odd", "look at it")
    }

    #[test]
    fn errors_are_in_the_way_and_nothing_else() {
        let report = Report { findings: vec![finding(codes::NO_ROOM, Severity::Warning)], roles: String::new() };
        assert!(!report.has_errors() && report.obstacle().is_none());
        let findings =
            vec![finding(codes::NAMESPACE_LEAVING, Severity::Error), finding(codes::NO_ROOM, Severity::Warning)];
        let error = Report { findings, roles: String::new() }.obstacle().unwrap();
        assert_eq!(error.category(), Category::Configuration);
        assert_eq!(error.to_string(), "the cluster is not ready for the installation: 1 thing is in its way");
        let parts = error.parts();
        assert_eq!((parts.len(), parts[0].to_string()), (1, "Namespace a: it is odd (MSH0512)".to_owned()));
        assert_eq!(parts[0].hints(), ["look at it"]);
    }

    #[test]
    fn a_right_that_is_missing_decides_about_the_exit_code() {
        let findings =
            vec![finding(codes::NAMESPACE_LEAVING, Severity::Error), finding(codes::RIGHT_MISSING, Severity::Error)];
        let error = Report { findings, roles: "kind: Role\n".to_owned() }.obstacle().unwrap();
        assert_eq!(error.category(), Category::PermissionDenied);
        assert!(error.hints()[0].ends_with(":\nkind: Role"));
        assert_eq!(error.parts()[1].hints(), Vec::<String>::new());
    }
}
