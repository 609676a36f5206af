//! [`gather`]: asks a cluster for everything that a [`MeshStatus`] is made of. One list for each kind, in pages, all at the
//! same time; of pods, which may be many, only what is counted or shown stays in memory.

use std::time::Duration;

use futures_util::future::{join, join4, join5, try_join_all};
use jiff::Timestamp;

use super::certificate::{Bundle, Certificate};
use super::gateway::Gateway;
use super::plane::{Counter, NamespaceLabels, enrolled, labels_of};
use super::workload::{PodSeen, Workload};
use super::{Finding, MeshStatus, Severity, State, Unknown, Webhook, stand};
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::install::labels::{self, Owner};
use crate::install::ready::diagnosis::{self, Trouble, roots, standing};
use crate::install::ready::scope;
use crate::install::ready::signal::signals;
use crate::install::ready::{Expectations, ROOT_CERTIFICATE, Surroundings, readiness};
use crate::install::run::part;
use crate::install::tags::is_deactivated;
use crate::object::ObjectKey;
use crate::values::Tree;

static DEPLOYMENT: Resource = Resource::DEPLOYMENT;
static DAEMON_SET: Resource = Resource::DAEMON_SET;
static STATEFUL_SET: Resource = Resource::STATEFUL_SET;
static REPLICA_SET: Resource = Resource::REPLICA_SET;
static EVENT: Resource = Resource::EVENT;
static NAMESPACE: Resource = Resource::NAMESPACE;
static CONFIG_MAP: Resource = Resource::CONFIG_MAP;
static MUTATING_WEBHOOK: Resource = Resource::MUTATING_WEBHOOK;
static POD: Resource = Resource::POD;
static SERVICE: Resource = Resource::SERVICE;
static SECRET: Resource = Resource::SECRET;
static ENDPOINTS: Resource = Resource::ENDPOINT_SLICE;
static GATEWAY: Resource = Resource::GATEWAY;
static VALIDATING_WEBHOOK: Resource = Resource::VALIDATING_WEBHOOK;

/// The label of the services of gateways. That of the control plane has it too.
const GATEWAY_SERVICE: &str = "istio,istio!=pilot";
/// The Secrets in which the authority of a control plane may be, and the certificates in them.
const AUTHORITIES: [(&str, &[&str]); 2] =
    [("cacerts", &["ca-cert.pem", "root-cert.pem"]), ("istio-ca-secret", &["ca-cert.pem"])];

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The namespace of the control plane.
    pub namespace: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// An answer, or the right that is missing for it.
struct Answer<T> {
    value: Option<T>,
    unknown: Option<Unknown>,
}

impl<T> Answer<T> {
    /// Takes what is known; an error that is not about rights is one.
    fn of(result: Result<T, ClusterError>, what: &str) -> Result<Self, ClusterError> {
        match result {
            Ok(value) => Ok(Self { value: Some(value), unknown: None }),
            Err(ClusterError::Forbidden { subject, .. }) => {
                let unknown = Unknown { what: what.to_owned(), missing_right: subject.to_string() };
                Ok(Self { value: None, unknown: Some(unknown) })
            }
            Err(error) => Err(error),
        }
    }
}

/// What all pods of a cluster come to.
#[derive(Default)]
struct Pods {
    own: Vec<PodSeen>,
    proxies: Counter,
}

/// Asks for everything.
///
/// # Errors
///
/// When the cluster cannot be asked, or not even the workloads of the control plane's namespace may be listed.
pub async fn gather(cluster: &Cluster, asked: &Asked<'_>) -> Result<MeshStatus, ClusterError> {
    let Asked { namespace, now } = asked;
    let all = ListOptions::default();
    let workloads = join(
        join(workloads(cluster, &DEPLOYMENT, namespace), workloads(cluster, &DAEMON_SET, namespace)),
        workloads(cluster, &STATEFUL_SET, namespace),
    );
    let pods = pods(cluster, namespace, *now);
    let take_labels = |names: &mut Vec<NamespaceLabels>, object: Tree| names.push(labels_of(&object));
    let namespaces = cluster.walk_metadata(&NAMESPACE, None, &all, Vec::new, take_labels);
    let webhooks = join(cluster.list(&MUTATING_WEBHOOK, None, &all), cluster.list(&VALIDATING_WEBHOOK, None, &all));
    let around = join4(
        cluster.list(&ENDPOINTS, Some(namespace), &all),
        cluster.get(&CONFIG_MAP, Some(namespace), ROOT_CERTIFICATE),
        join(
            cluster.get(&SECRET, Some(namespace), AUTHORITIES[0].0),
            cluster.get(&SECRET, Some(namespace), AUTHORITIES[1].0),
        ),
        join(services(cluster, namespace), gateways(cluster, namespace)),
    );
    let (workloads, pods, namespaces, webhooks, around) =
        Box::pin(join5(workloads, pods, namespaces, webhooks, around)).await;
    let mut status = MeshStatus { namespace: (*namespace).to_owned(), ..MeshStatus::default() };

    let ((deployments, daemon_sets), stateful_sets) = workloads;
    // Without these nothing can be said at all.
    let mut objects = deployments?;
    let daemon_sets = status.known(daemon_sets, "node agents and node proxies")?;
    objects.extend(daemon_sets.unwrap_or_default());
    let stateful_sets = status.known(stateful_sets, "components that are StatefulSets")?;
    objects.extend(stateful_sets.unwrap_or_default());
    let pods = status.known(pods, "pods and proxies")?;
    let mut around_webhooks = surroundings();
    let (endpoints, root, (plugged, own), (services, gateways)) = around;
    if let Some(endpoints) = status.known(endpoints, "whether the webhooks' services have endpoints")? {
        around_webhooks.list("EndpointSlice", Some(namespace), endpoints);
    }
    let mut bundles = Vec::new();
    if let Some(root) = status.known(root, "the root certificate")?.flatten() {
        let pem = root.text_at(&["data", "root-cert.pem"]).to_owned();
        bundles.push(Bundle { place: format!("ConfigMap {namespace}/{ROOT_CERTIFICATE}"), pem });
        around_webhooks.put("ConfigMap", root);
    }
    for ((name, keys), secret) in AUTHORITIES.iter().zip([plugged, own]) {
        let Some(secret) = status.known(secret, "the certificate of the authority")?.flatten() else { continue };
        let place = format!("Secret {namespace}/{name}");
        bundles.extend(keys.iter().filter_map(|key| Bundle::of_base64(place.clone(), secret.text_at(&["data", key]))));
    }
    let (mutating, validating) = webhooks;
    let mutating = status.known(mutating, "webhooks, and which namespaces take part")?;
    let validating = status.known(validating, "webhooks that validate")?;
    for webhook in mutating.iter().chain(&validating).flatten().filter(|webhook| is_of_mesh(webhook)) {
        status.webhooks.push(Webhook::of(webhook, &around_webhooks));
        bundles.extend(authority(webhook));
    }
    status.certificates = Certificate::all(&bundles, *now);
    status.gateways = status.known(services, "the services of gateways")?.unwrap_or_default();
    let gateways = status.known(gateways, "Gateways")?;
    status.gateways.extend(gateways.unwrap_or_default());
    let namespaces = status.known(namespaces, "namespaces")?;
    status.namespaces = namespaces.zip(mutating).map(|(namespaces, webhooks)| enrolled(&namespaces, &webhooks));
    status.take(&objects, pods);
    let troubles = troubles(cluster, &objects).await?;
    status.explain(&troubles);
    status.findings.extend(objects.iter().filter_map(installer));
    status.requests = cluster.sent();
    status.judge();
    Ok(status)
}

/// Finds a control plane that another installer has.
fn installer(workload: &Tree) -> Option<Finding> {
    let key = ObjectKey::of(workload)?;
    let owner = Owner::of(workload);
    let is_foreign = matches!(owner, Owner::Istioctl { .. } | Owner::Helm { .. });
    let is_plane = key.kind == "Deployment" && labels::text(workload, "labels", "app") == Some("istiod");
    (is_plane && is_foreign).then(|| {
        let message = format!("it was installed by {owner}, and meshctl has no record of it");
        Finding::new(Severity::Warning, key.to_string(), message)
            .hint("`meshctl install --take-ownership` takes the mesh over, `meshctl verify` checks it as it is")
    })
}

/// Lists workloads of all namespaces, or, when that is not allowed, of the control plane's.
async fn workloads(cluster: &Cluster, resource: &Resource, namespace: &str) -> Result<Vec<Tree>, ClusterError> {
    let all = ListOptions::default();
    let take = |kept: &mut Vec<Tree>, object: Tree| {
        if super::workload::is_of_mesh(&object) {
            kept.push(object);
        }
    };
    match cluster.walk(resource, None, &all, Vec::new, take).await {
        Err(ClusterError::Forbidden { .. }) => cluster.walk(resource, Some(namespace), &all, Vec::new, take).await,
        result => result,
    }
}

/// Lists pods of all namespaces, or, when that is not allowed, of the control plane's.
async fn pods(cluster: &Cluster, namespace: &str, now: Timestamp) -> Result<Pods, ClusterError> {
    let take = |pods: &mut Pods, pod: Tree| {
        pods.proxies.take(&pod);
        pods.own.extend(PodSeen::of(&pod, namespace, now));
    };
    cluster.walk(&POD, None, &ListOptions::default(), Pods::default, take).await
}

async fn services(cluster: &Cluster, namespace: &str) -> Result<Vec<Gateway>, ClusterError> {
    let options = ListOptions { labels: GATEWAY_SERVICE.to_owned(), ..ListOptions::default() };
    let take = |found: &mut Vec<Gateway>, service: Tree| found.push(Gateway::of_service(&service));
    match cluster.walk(&SERVICE, None, &options, Vec::new, take).await {
        Err(ClusterError::Forbidden { .. }) => cluster.walk(&SERVICE, Some(namespace), &options, Vec::new, take).await,
        result => result,
    }
}

async fn gateways(cluster: &Cluster, namespace: &str) -> Result<Vec<Gateway>, ClusterError> {
    let all = ListOptions::default();
    let take = |found: &mut Vec<Gateway>, gateway: Tree| found.extend(Gateway::of_gateway(&gateway));
    match cluster.walk(&GATEWAY, None, &all, Vec::new, take).await {
        Err(ClusterError::Forbidden { .. }) => cluster.walk(&GATEWAY, Some(namespace), &all, Vec::new, take).await,
        result => result,
    }
}

/// Returns what the webhooks are judged by.
fn surroundings() -> Surroundings {
    Surroundings::new(Expectations {
        authority: Some(ROOT_CERTIFICATE.to_owned()),
        // What a webhook lacks now is a fault, and no matter of time.
        webhook_grace: None,
        ..Expectations::default()
    })
}

/// Tells whether a webhook is one of a control plane.
fn is_of_mesh(webhook: &Tree) -> bool {
    let label = |name: &str| labels::text(webhook, "labels", name);
    label(labels::REVISION).is_some() || matches!(label("app"), Some("istiod" | "sidecar-injector"))
}

/// Returns by what a webhook is believed.
fn authority(configuration: &Tree) -> Option<Bundle> {
    let place = format!("{} {}", configuration.text_at(&["kind"]), configuration.text_at(&["metadata", "name"]));
    let mut bundles =
        configuration.items_at(&["webhooks"]).iter().map(|webhook| webhook.text_at(&["clientConfig", "caBundle"]));
    Bundle::of_base64(place, bundles.find(|bundle| !bundle.is_empty())?)
}

impl Webhook {
    fn of(configuration: &Tree, around: &Surroundings) -> Self {
        let label = |name: &str| labels::text(configuration, "labels", name).filter(|value| !value.is_empty());
        let (state, reason) = stand(readiness(configuration, around));
        let is_off = is_deactivated(configuration);
        Self {
            kind: configuration.text_at(&["kind"]).to_owned(),
            name: configuration.text_at(&["metadata", "name"]).to_owned(),
            revision: label(labels::REVISION).unwrap_or("default").to_owned(),
            tag: label(labels::TAG).map(str::to_owned),
            is_off,
            // What matches nothing need not answer.
            state: if is_off { State::Ready } else { state },
            reason: if is_off { String::new() } else { reason },
        }
    }
}

impl MeshStatus {
    /// Returns what is known, and notes what is not.
    fn known<T>(&mut self, result: Result<T, ClusterError>, what: &str) -> Result<Option<T>, ClusterError> {
        let Answer { value, unknown } = Answer::of(result, what)?;
        self.unknown.extend(unknown);
        Ok(value)
    }

    /// Takes the workloads with their pods.
    fn take(&mut self, objects: &[Tree], pods: Option<Pods>) {
        let (own, proxies) = pods.map(|Pods { own, proxies }| (own, proxies.counted())).unzip();
        self.proxies = proxies;
        for object in objects {
            match Workload::of(object, own.as_deref()) {
                Some((workload, true)) => self.addons.push(workload),
                Some((workload, false)) => self.components.push(workload),
                None => {}
            }
        }
        for list in [&mut self.components, &mut self.addons] {
            list.sort_by(|left, right| order(left).cmp(&order(right)));
        }
    }

    /// Says which workloads are not ready, and why.
    fn explain(&mut self, troubles: &[Trouble]) {
        let unready = self.components.iter().chain(&self.addons).filter(|workload| workload.state != State::Ready);
        let findings = unready.map(|workload| {
            let key = workload.key();
            let finding = Finding::new(Severity::Error, key.to_string(), workload.reason.clone());
            match troubles.iter().find(|trouble| trouble.awaited == key || trouble.others.contains(&key)) {
                Some(trouble) => {
                    let message = format!("{}: {}", workload.reason, trouble.line());
                    Finding { message, ..finding }.hint(trouble.remedies.first().cloned().unwrap_or_default())
                }
                None => finding,
            }
        });
        self.findings = findings.collect();
    }
}

/// Looks into workloads that are not ready: their replica sets, pods and events say why. Who may not see them is told less.
async fn troubles(cluster: &Cluster, objects: &[Tree]) -> Result<Vec<Trouble>, ClusterError> {
    let is_unready = |object: &&Tree| !readiness(object, &Surroundings::default()).is_ready();
    let unready: Vec<&Tree> = objects.iter().filter(is_unready).collect();
    let scopes = scope::below(unready.iter().copied());
    let lists = scopes.iter().map(|scope| async move {
        let resource = match &*scope.kind {
            "ReplicaSet" => &REPLICA_SET,
            "Pod" => &POD,
            "Event" => &EVENT,
            _ => return Ok((scope, Vec::new())),
        };
        let options = ListOptions { labels: scope.labels.clone(), fields: scope.fields.clone() };
        match cluster.list(resource, scope.namespace.as_deref(), &options).await {
            Ok(objects) => Ok((scope, objects)),
            Err(ClusterError::Forbidden { .. }) => Ok((scope, Vec::new())),
            Err(error) => Err(error),
        }
    });
    let mut around = Surroundings::default();
    for (scope, objects) in try_join_all(lists).await? {
        around.list(&scope.kind, scope.namespace.as_deref(), objects);
    }
    let mut sightings = Vec::new();
    for object in unready {
        let Some((workload, _)) = Workload::of(object, None) else { continue };
        for signal in signals(object, &around) {
            let (standing, _) = standing(signal.cause, Duration::ZERO, Duration::ZERO);
            let (awaited, part) = (workload.key(), part(&workload.component));
            sightings.push(diagnosis::Finding { signal, awaited, part, since: Duration::ZERO, standing });
        }
    }
    Ok(roots(&sightings))
}

/// Returns the place of a workload among others: control planes first, then what they need, then gateways.
fn order(workload: &Workload) -> (usize, &str, &str) {
    let component = &*workload.component;
    let place = ["pilot", "cni", "ztunnel"].iter().position(|known| *known == component).unwrap_or(3);
    (place, &workload.namespace, &workload.name)
}
