//! What is asked of a cluster before an installation: few lists, side by side. Whoever may not see something gets a note,
//! and the checks that need it are left out.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{try_join, try_join4};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::Inquiry;
use super::webhooks::Service;
use crate::cluster::error::Subject;
use crate::cluster::{Call, Cluster, ClusterError, ListOptions, Resource};
use crate::install::live::Live;
use crate::install::lock::{ClusterStore, Lease, LeaseStore};
use crate::values::Tree;

/// More nodes than this have room for a mesh, and more pods than anybody wants to read.
const MANY_NODES: usize = 500;

/// How many requests of one sort are under way at a time.
const AT_ONCE: usize = 8;

const DEFINITION: Resource =
    Resource::of("apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);

/// The label of an endpoint slice with its service.
const SERVICE: &str = "kubernetes.io/service-name";

/// What a cluster said. What is none was not told, or did not matter.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The version of the server.
    pub kubernetes: String,
    /// The namespaces that objects go to; none is for one that is not there. None at all when nobody may look.
    pub namespaces: Option<BTreeMap<String, Option<Tree>>>,
    /// The nodes.
    pub nodes: Option<Vec<Tree>>,
    /// The pods of all namespaces that have not ended.
    pub pods: Option<Vec<Tree>>,
    /// The definitions.
    pub definitions: Vec<Tree>,
    /// The configurations of webhooks.
    pub webhooks: Vec<Tree>,
    /// The deployments of istiod.
    pub control_planes: Vec<Tree>,
    /// The lock of the installation.
    pub lease: Option<Lease>,
    /// Whether service accounts have projected tokens.
    pub has_tokens: bool,
    /// What could not be asked.
    pub unseen: Vec<Unseen>,
}

/// Something that the user may not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unseen {
    /// What was asked, in the words of RBAC.
    pub subject: String,
    /// What is not known therefore.
    pub consequence: &'static str,
}

/// Asks, and keeps account of what may not be asked.
pub(super) struct Asker<'a> {
    pub live: &'a Live<'a>,
    pub unseen: RefCell<Vec<Unseen>>,
}

impl<'a> Asker<'a> {
    pub fn new(live: &'a Live<'a>) -> Self {
        Self { live, unseen: RefCell::default() }
    }

    /// Takes an answer that says that the user may not ask for none.
    fn seen<T>(&self, answer: Result<T, ClusterError>, consequence: &'static str) -> Result<Option<T>, ClusterError> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(ClusterError::Forbidden { subject, .. }) => {
                self.unseen.borrow_mut().push(Unseen { subject: subject.to_string(), consequence });
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn list(
        &self,
        resource: &Resource,
        options: ListOptions,
        consequence: &'static str,
    ) -> Result<Option<Vec<Tree>>, ClusterError> {
        self.seen(self.live.cluster.list(resource, None, &options).await, consequence)
    }

    /// Asks for everything that does not depend on an answer.
    pub async fn facts(&self, inquiry: &Inquiry<'_>) -> Result<Facts, ClusterError> {
        let target = inquiry.target;
        let version = async {
            match inquiry.kubernetes {
                Some(version) => Ok(version.to_owned()),
                None => self.live.cluster.server_version().await,
            }
        };
        let lease = async {
            let store = ClusterStore::new(self.live.cluster, &target.namespace, target.install());
            self.seen(store.get().await, "whether somebody installs already")
        };
        let places = try_join(self.nodes_and_pods(inquiry), self.namespaces(inquiry));
        let marked = try_join4(version, lease, self.has_tokens(), self.control_planes());
        let others = try_join(self.definitions(inquiry), self.webhooks());
        let ((((nodes, pods), namespaces), (kubernetes, lease, has_tokens, control_planes)), (definitions, webhooks)) =
            Box::pin(try_join(try_join(places, marked), others)).await?;
        Ok(Facts {
            kubernetes,
            namespaces,
            nodes,
            pods,
            definitions,
            webhooks,
            control_planes,
            lease: lease.flatten(),
            has_tokens,
            unseen: Vec::new(),
        })
    }

    async fn namespaces(&self, inquiry: &Inquiry<'_>) -> Result<Option<BTreeMap<String, Option<Tree>>>, ClusterError> {
        let objects = inquiry.target.objects.iter().map(|object| &object.object.key);
        let own = objects.filter(|key| key.kind == "Namespace").map(|key| &*key.name);
        let names: BTreeSet<&str> = inquiry.target.namespaces().into_iter().chain(own).collect();
        let asked = names.into_iter().map(|name| async move {
            Ok((name.to_owned(), self.live.cluster.get(&Resource::NAMESPACE, None, name).await?))
        });
        let answer = stream::iter(asked).buffered(AT_ONCE).try_collect().await;
        self.seen(answer, "whether the namespaces are there, or are being deleted")
    }

    async fn nodes_and_pods(
        &self,
        inquiry: &Inquiry<'_>,
    ) -> Result<(Option<Vec<Tree>>, Option<Vec<Tree>>), ClusterError> {
        let has_pods = |kind: &str| matches!(kind, "Deployment" | "StatefulSet" | "DaemonSet");
        if !inquiry.target.objects.iter().any(|object| has_pods(&object.object.key.kind)) {
            return Ok((None, None));
        }
        let all = ListOptions::default();
        let Some(nodes) = self.list(&Resource::NODE, all, "whether the nodes take pods, and have room").await? else {
            return Ok((None, None));
        };
        if nodes.is_empty() || nodes.len() > MANY_NODES {
            return Ok((Some(nodes), None));
        }
        let fields = "status.phase!=Succeeded,status.phase!=Failed".to_owned();
        let running = ListOptions { fields, ..ListOptions::default() };
        let pods = self.list(&Resource::POD, running, "how much room the pods of others leave").await?;
        Ok((Some(nodes), pods))
    }

    async fn control_planes(&self) -> Result<Vec<Tree>, ClusterError> {
        let options = ListOptions { labels: "app=istiod".to_owned(), ..ListOptions::default() };
        let found =
            self.list(&Resource::DEPLOYMENT, options, "whether there is another control plane of the revision").await?;
        Ok(found.unwrap_or_default())
    }

    /// Returns the definitions, where there may be one that matters: where a group of the target's is served already.
    async fn definitions(&self, inquiry: &Inquiry<'_>) -> Result<Vec<Tree>, ClusterError> {
        let wanted =
            inquiry.target.objects.iter().filter(|object| object.object.key.kind == "CustomResourceDefinition");
        let groups: BTreeSet<&str> = wanted.map(|object| object.object.tree().text_at(&["spec", "group"])).collect();
        let served = self.live.api_versions();
        if !served.iter().any(|version| version.split('/').next().is_some_and(|group| groups.contains(group))) {
            return Ok(Vec::new());
        }
        let found =
            self.list(&DEFINITION, ListOptions::default(), "whether definitions come from a newer mesh").await?;
        Ok(found.unwrap_or_default())
    }

    async fn webhooks(&self) -> Result<Vec<Tree>, ClusterError> {
        let consequence = "whether a webhook would block the installation";
        let (validating, mutating) = try_join(
            self.list(&Resource::VALIDATING_WEBHOOK, ListOptions::default(), consequence),
            self.list(&Resource::MUTATING_WEBHOOK, ListOptions::default(), consequence),
        )
        .await?;
        Ok([validating.unwrap_or_default(), mutating.unwrap_or_default()].concat())
    }

    /// Tells whether the server makes tokens of service accounts for an audience.
    async fn has_tokens(&self) -> Result<bool, ClusterError> {
        let subject = Subject { verb: "get", resource: "/api/v1".to_owned(), ..Subject::default() };
        let answer = self.live.cluster.send(&Call::get("/api/v1".to_owned(), subject)).await;
        let Some(answer) = self.seen(answer, "whether service accounts have projected tokens")? else {
            return Ok(true);
        };
        let list = answer.tree(&self.live.cluster.peer().await?)?;
        let resources = list.items_at(&["resources"]);
        Ok(resources.is_empty() || resources.iter().any(|one| one.text_at(&["name"]) == "serviceaccounts/token"))
    }

    /// Returns those of some services that answer. Those that nobody may look at are taken for answering.
    pub async fn answering(&self, services: &BTreeSet<Service>) -> Result<BTreeSet<Service>, ClusterError> {
        let asked = services.iter().map(|service| async move {
            let (namespace, name) = service;
            let options = ListOptions { labels: format!("{SERVICE}={name}"), ..ListOptions::default() };
            let slices = self.live.cluster.list(&Resource::ENDPOINT_SLICE, Some(namespace), &options).await;
            let slices = self.seen(slices, "whether something answers behind a webhook")?;
            let answers = slices.is_none_or(|slices| slices.iter().any(has_address));
            Ok::<_, ClusterError>(answers.then(|| service.clone()))
        });
        let answers: Vec<Option<Service>> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        Ok(answers.into_iter().flatten().collect())
    }
}

/// Tells whether an endpoint slice has an address that is ready.
fn has_address(slice: &Tree) -> bool {
    slice.items_at(&["endpoints"]).iter().any(|endpoint| {
        // What is not said is as good as yes.
        endpoint.get_path(&["conditions", "ready"]).and_then(Tree::as_bool).unwrap_or(true)
            && !endpoint.items_at(&["addresses"]).is_empty()
    })
}

/// Returns the rules of the user's in a namespace, or everywhere.
pub(super) async fn rules(cluster: &Cluster, namespace: Option<&str>) -> Result<Vec<super::role::Rule>, ClusterError> {
    // What holds in a namespace that is not there holds everywhere.
    let review = cluster.rules_review(namespace.unwrap_or("meshctl-no-such-namespace")).await?;
    Ok(super::role::Rule::of_review(&review))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::tree;

    #[test]
    fn an_address_that_is_not_ready_does_not_answer() {
        for (endpoints, expected) in [
            ("[]", false),
            ("[{addresses: [a], conditions: {ready: false}}]", false),
            ("[{addresses: []}]", false),
            ("[{addresses: [a], conditions: {ready: false}}, {addresses: [b]}]", true),
        ] {
            assert_eq!(has_address(&tree(&format!("{{endpoints: {endpoints}}}"))), expected, "{endpoints}");
        }
    }
}
