//! How a mesh is, at one time: what runs of it, whether that is well, and what takes part in it.
//!
//! - [`mod@gather`]: the requests, one list for each kind, all at the same time
//! - [`workload`]: components and add-ons with their pods
//! - [`certificate`]: until when certificates are good
//! - [`gateway`]: where gateways are reached
//! - [`plane`]: proxies and namespaces, counted
//!
//! What may not be read is left out and named in [`MeshStatus::unknown`]; nothing is guessed in its place.

pub mod certificate;
pub mod gateway;
pub mod gather;
pub mod plane;
pub mod workload;

use schemars::JsonSchema;
use serde::Serialize;

pub use certificate::Certificate;
pub use gateway::Gateway;
pub use gather::{Asked, gather};
pub use plane::{Enrolled, Proxies};
pub use workload::{Pod, State, Workload};

use super::enrolment::Mode;
use crate::install::component::title;
use crate::install::ready::{Awaited, Readiness};
use crate::install::run::part;
use crate::object::ObjectKey;

/// Certificates that end sooner than in so many days are warned of.
pub const FEW_DAYS: i64 = 30;

/// How many things of one sort are named; the others are counted.
const NAMED: usize = 5;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The mesh is not healthy.
    Error,
    /// The mesh works, and something may be unwanted.
    Warning,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, such as `Deployment istio-system/istiod`.
    pub object: String,
    /// What is wrong: a fragment of a sentence.
    pub message: String,
    /// What to do; empty when that follows from the message.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

/// Something that is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unknown {
    /// What is not known therefore.
    pub what: String,
    /// The right that is missing, such as `list pods`.
    pub missing_right: String,
}

/// A webhook of a control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// `MutatingWebhookConfiguration` or `ValidatingWebhookConfiguration`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The revision of the control plane that answers it.
    pub revision: String,
    /// The tag that it makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Whether it was made to match nothing, since a tag serves what it would.
    pub is_off: bool,
    /// Whether the API server would reach it and believe it.
    pub state: State,
    /// Why it is not ready, or what is odd about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// How a mesh is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeshStatus {
    /// Whether a mesh is installed.
    pub installed: bool,
    /// Whether nothing of it is in trouble; false when there is none.
    pub healthy: bool,
    /// The namespace that was looked at as the control plane's.
    pub namespace: String,
    /// What the mesh is made of: the control plane first.
    pub components: Vec<Workload>,
    /// Its add-ons.
    pub addons: Vec<Workload>,
    /// The webhooks of its control planes.
    pub webhooks: Vec<Webhook>,
    /// The certificates that it stands on, the one that ends first before the others.
    pub certificates: Vec<Certificate>,
    /// Its gateways.
    pub gateways: Vec<Gateway>,
    /// The proxies of all namespaces, by version; none when pods may not be listed.
    pub proxies: Option<Vec<Proxies>>,
    /// The namespaces, by how they take part; none when they may not be listed.
    pub namespaces: Option<Vec<Enrolled>>,
    /// What is not as it should be, the worst first.
    pub findings: Vec<Finding>,
    /// What is not known, since a right is missing.
    pub unknown: Vec<Unknown>,
    /// How many requests it took.
    pub requests: u64,
}

impl Finding {
    fn new(severity: Severity, object: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity, object: object.into(), message: message.into(), hint: String::new() }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Returns it in one line.
    pub fn line(&self) -> String {
        if self.object.is_empty() { self.message.clone() } else { format!("{}: {}", self.object, self.message) }
    }
}

impl MeshStatus {
    /// Returns the versions of the control planes.
    pub fn versions(&self) -> Vec<&str> {
        let planes = self.components.iter().filter(|component| component.component == "pilot");
        let mut versions: Vec<&str> =
            planes.map(|plane| &*plane.version).filter(|version| !version.is_empty()).collect();
        versions.sort_unstable();
        versions.dedup();
        versions
    }

    /// Returns what has to be waited for until the mesh is well.
    pub fn awaited(&self) -> Vec<Awaited> {
        let awaited = |key: ObjectKey, component: &str| Awaited { key, part: part(component), live: None };
        let workloads = self.components.iter().chain(&self.addons).filter(|workload| workload.state != State::Ready);
        let webhooks = self.webhooks.iter().filter(|webhook| webhook.state != State::Ready);
        let mut all: Vec<Awaited> = workloads.map(|workload| awaited(workload.key(), &workload.component)).collect();
        all.extend(webhooks.map(|webhook| awaited(webhook.key(), "pilot")));
        all
    }

    /// Judges what was seen: the findings, and whether the mesh is well.
    fn judge(&mut self) {
        self.installed = self.components.iter().any(|component| component.component != "gateway");
        let mut findings = std::mem::take(&mut self.findings);
        if self.installed && !self.components.iter().any(|component| component.component == "pilot") {
            findings.push(
                Finding::new(Severity::Error, "", "there is no control plane: istiod is missing")
                    .hint("`meshctl install` brings it back, `meshctl verify` tells what else is missing"),
            );
        }
        findings.extend(self.webhooks.iter().filter(|webhook| webhook.state != State::Ready).map(|webhook| {
            Finding::new(Severity::Error, format!("{} {}", webhook.kind, webhook.name), webhook.reason.clone())
        }));
        findings.extend(self.certificates.iter().filter_map(Certificate::finding));
        findings.extend(self.proxies());
        findings.extend(self.conflicts());
        findings.sort_by_key(|finding| finding.severity);
        self.healthy = self.installed && findings.iter().all(|finding| finding.severity != Severity::Error);
        self.findings = findings;
    }

    /// Returns what is odd about proxies.
    fn proxies(&self) -> Vec<Finding> {
        let versions = self.versions();
        let mut findings = Vec::new();
        let proxies = self.proxies.iter().flatten();
        let unready: usize = proxies.clone().map(|proxies| proxies.count - proxies.ready).sum();
        if unready > 0 {
            let message = format!("{} not ready", counted(unready, "proxy is", "proxies are"));
            findings.push(Finding::new(Severity::Warning, "", message));
        }
        let is_old = |version: &str| !version.is_empty() && !versions.is_empty() && !versions.contains(&version);
        for old in proxies.filter(|proxies| is_old(&proxies.version)) {
            let run = if old.count == 1 { "proxy runs" } else { "proxies run" };
            let message =
                format!("{} {run} {}, and the control plane {}", old.count, old.version, versions.join(" and "));
            let hint =
                "restart the workloads, so that their pods get the new proxy: `meshctl namespace list` tells which";
            findings.push(Finding::new(Severity::Warning, "", message).hint(hint));
        }
        findings
    }

    /// Returns which labels of namespaces do not go together.
    fn conflicts(&self) -> Vec<Finding> {
        let all: Vec<(&String, &String)> = self
            .namespaces
            .iter()
            .flatten()
            .flat_map(|enrolled| enrolled.conflicts.iter().map(|conflict| (&conflict.namespace, &conflict.message)))
            .collect();
        let named = all.iter().take(NAMED).map(|(namespace, message)| {
            Finding::new(Severity::Warning, format!("Namespace {namespace}"), message.as_str())
        });
        let mut findings: Vec<Finding> = named.collect();
        if all.len() > NAMED {
            let more = counted(all.len() - NAMED, "more conflict", "more conflicts");
            let message = format!("{more} between labels of namespaces: `meshctl namespace list` names them");
            findings.push(Finding::new(Severity::Warning, "", message));
        }
        findings
    }
}

impl Webhook {
    /// Returns which object it is.
    pub fn key(&self) -> ObjectKey {
        ObjectKey {
            api_version: "admissionregistration.k8s.io/v1".to_owned(),
            kind: self.kind.clone(),
            namespace: String::new(),
            name: self.name.clone(),
        }
    }
}

/// Returns how something stands, and why.
fn stand(readiness: Readiness) -> (State, String) {
    match readiness {
        Readiness::Ready => (State::Ready, String::new()),
        Readiness::ReadyWithNote(note) => (State::Ready, note),
        Readiness::Waiting { why } => (State::Waiting, why),
        Readiness::Failed { reason, .. } => (State::Failed, reason),
    }
}

/// Returns `1 proxy is`, `2 proxies are`.
fn counted(count: usize, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}

/// Returns the name of a component or an add-on for people.
pub fn title_of(component: &str) -> &str {
    match component {
        "gateway" => "Gateway",
        "waypoint" => "Waypoint",
        "ingressGateways" => "Ingress gateway",
        "egressGateways" => "Egress gateway",
        other => title(other),
    }
}

/// Returns how a mode is called beside the revision that it has.
pub fn mode_of(mode: Mode) -> &'static str {
    match mode {
        Mode::Sidecar => "sidecar",
        Mode::Ambient => "ambient",
        Mode::None => "not in the mesh",
    }
}

#[cfg(test)]
mod tests;
