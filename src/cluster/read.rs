//! Objects of a cluster as trees: one by its name, or lists of them, page by page.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::error::{Peer, Subject};
use super::{Answer, Call, Cluster, ClusterError};
use crate::values::{Map, Tree};

/// How many objects a page has.
const PAGE: usize = 500;

/// The media type of whole objects.
const WHOLE: &str = "application/json";

/// The media types of objects without anything but their metadata. A server that knows no such thing sends them whole.
const METADATA: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// A kind of object, and where the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The API group; empty for the first one.
    pub group: Cow<'static, str>,
    /// The version.
    pub version: Cow<'static, str>,
    /// The kind.
    pub kind: Cow<'static, str>,
    /// Its plural, as it stands in paths.
    pub plural: Cow<'static, str>,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
}

impl Resource {
    /// Pairs of names and texts.
    pub const CONFIG_MAP: Self = Self::of("", "v1", "ConfigMap", "configmaps", true);
    /// Pods of which each node has one.
    pub const DAEMON_SET: Self = Self::of("apps", "v1", "DaemonSet", "daemonsets", true);
    /// Pods of which any is like the other.
    pub const DEPLOYMENT: Self = Self::of("apps", "v1", "Deployment", "deployments", true);
    /// The addresses of a Service.
    pub const ENDPOINT_SLICE: Self = Self::of("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true);
    /// What happened to objects.
    pub const EVENT: Self = Self::of("", "v1", "Event", "events", true);
    /// Gateways of the Gateway API.
    pub const GATEWAY: Self = Self::of("gateway.networking.k8s.io", "v1", "Gateway", "gateways", true);
    /// Namespaces.
    pub const NAMESPACE: Self = Self::of("", "v1", "Namespace", "namespaces", false);
    /// Machines.
    pub const NODE: Self = Self::of("", "v1", "Node", "nodes", false);
    /// Containers that run together.
    pub const POD: Self = Self::of("", "v1", "Pod", "pods", true);
    /// The pods of one version of a Deployment.
    pub const REPLICA_SET: Self = Self::of("apps", "v1", "ReplicaSet", "replicasets", true);
    /// Pairs of names and bytes that not everybody may read.
    pub const SECRET: Self = Self::of("", "v1", "Secret", "secrets", true);
    /// Names by which pods are reached.
    pub const SERVICE: Self = Self::of("", "v1", "Service", "services", true);
    /// Pods with names and disks of their own.
    pub const STATEFUL_SET: Self = Self::of("apps", "v1", "StatefulSet", "statefulsets", true);
    /// Webhooks that check objects.
    pub const VALIDATING_WEBHOOK: Self = Self::of(
        "admissionregistration.k8s.io",
        "v1",
        "ValidatingWebhookConfiguration",
        "validatingwebhookconfigurations",
        false,
    );
    /// Webhooks that change objects.
    pub const MUTATING_WEBHOOK: Self = Self::of(
        "admissionregistration.k8s.io",
        "v1",
        "MutatingWebhookConfiguration",
        "mutatingwebhookconfigurations",
        false,
    );

    /// Returns a kind that is known when the program is compiled.
    pub const fn of(
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        plural: &'static str,
        namespaced: bool,
    ) -> Self {
        Self {
            group: Cow::Borrowed(group),
            version: Cow::Borrowed(version),
            kind: Cow::Borrowed(kind),
            plural: Cow::Borrowed(plural),
            namespaced,
        }
    }

    /// Returns `apiVersion` as it stands in objects.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_string() } else { format!("{}/{}", self.group, self.version) }
    }

    /// Returns the plural with the group behind it, as RBAC and kubectl name a resource.
    pub fn qualified(&self) -> String {
        if self.group.is_empty() { self.plural.to_string() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// Returns the path of the objects of a namespace, or of all.
    pub fn path(&self, namespace: Option<&str>) -> String {
        let mut path = if self.group.is_empty() { "/api/".to_owned() } else { format!("/apis/{}/", self.group) };
        path.push_str(&self.version);
        if let Some(namespace) = namespace {
            let _ = write!(path, "/namespaces/{}", escaped(namespace));
        }
        let _ = write!(path, "/{}", self.plural);
        path
    }

    /// Returns what a request is about.
    pub fn subject(&self, verb: &'static str, namespace: Option<&str>, name: Option<&str>) -> Subject {
        let owned = |text: &str| text.to_owned();
        Subject { verb, resource: self.qualified(), namespace: namespace.map(owned), name: name.map(owned) }
    }
}

/// Which objects of a kind are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListOptions {
    /// By their labels, as in `kubectl -l`; empty for all.
    pub labels: String,
    /// By their fields, as in `kubectl --field-selector`; empty for all.
    pub fields: String,
}

/// Objects as they are at one time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listed {
    /// The objects, each with its kind and version.
    pub objects: Vec<Tree>,
    /// The version of the list, from which changes can be watched.
    pub version: String,
}

impl Cluster {
    /// Returns an object; `None` when it does not exist, or its kind does not.
    pub async fn get(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Option<Tree>, ClusterError> {
        let path = format!("{}/{}", resource.path(namespace), escaped(name));
        let subject = resource.subject("get", namespace, Some(name));
        match self.send(&Call::get(path, subject)).await {
            Ok(answer) => self.tree(&answer).await.map(Some),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the objects of a kind, in one namespace or in all, each with its kind and version; none, when the kind does
    /// not exist (any more): its definition may be going.
    pub async fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Vec<Tree>, ClusterError> {
        match self.list_at(resource, namespace, options).await {
            Ok(listed) => Ok(listed.objects),
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// Does the same, with the version of the list; that a kind does not exist is an error.
    pub async fn list_at(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Listed, ClusterError> {
        let walk = Walk { resource, namespace, options, accept: WHOLE };
        let (objects, version) = self.pages(&walk, Vec::new, Vec::push).await?;
        Ok(Listed { objects, version })
    }

    /// Hands over the objects of a kind, in one namespace or in all, one by one. No more than the text of a page and one
    /// object are in memory. `begin` makes what they are gathered in: once, and again when the pages have grown too old on
    /// the way, after which every object comes anew. A kind that does not exist has no objects.
    pub async fn walk<T>(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
        begin: impl FnMut() -> T,
        each: impl FnMut(&mut T, Tree),
    ) -> Result<T, ClusterError> {
        self.walked(&Walk { resource, namespace, options, accept: WHOLE }, begin, each).await
    }

    /// Does the same, but asks for no more than the metadata of the objects: names, labels, annotations, owners. For kinds
    /// whose objects are big, such as Secrets, which are then not read.
    pub async fn walk_metadata<T>(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
        begin: impl FnMut() -> T,
        each: impl FnMut(&mut T, Tree),
    ) -> Result<T, ClusterError> {
        self.walked(&Walk { resource, namespace, options, accept: METADATA }, begin, each).await
    }

    async fn walked<T>(
        &self,
        walk: &Walk<'_>,
        mut begin: impl FnMut() -> T,
        each: impl FnMut(&mut T, Tree),
    ) -> Result<T, ClusterError> {
        match self.pages(walk, &mut begin, each).await {
            Ok((gathered, _)) => Ok(gathered),
            Err(error) if error.is_not_found() => Ok(begin()),
            Err(error) => Err(error),
        }
    }

    /// Reads page after page, and returns what was made of the objects, with the version of the list.
    async fn pages<T>(
        &self,
        walk: &Walk<'_>,
        begin: impl FnMut() -> T,
        mut each: impl FnMut(&mut T, Tree),
    ) -> Result<(T, String), ClusterError> {
        let items = |gathered: &mut T, answer: &Answer, peer: &Peer| {
            answer.items(peer, |item| each(gathered, identified(item, walk.resource)))
        };
        self.answers(walk, begin, items).await
    }

    /// Asks for page after page, and returns what was made of the answers, with the version of the list. `take` returns the
    /// answer without what it took out of it.
    pub(super) async fn answers<T>(
        &self,
        walk: &Walk<'_>,
        mut begin: impl FnMut() -> T,
        mut take: impl FnMut(&mut T, &Answer, &Peer) -> Result<Tree, ClusterError>,
    ) -> Result<(T, String), ClusterError> {
        let mut gathered = begin();
        let mut version = String::new();
        let mut page = Some(String::new());
        let mut limit = Some(PAGE);
        while let Some(token) = page {
            let list = match self.send(&walk.call(limit, &token)).await {
                Ok(answer) => take(&mut gathered, &answer, &self.peer().await?)?,
                // The pages have grown too old (410); the whole list cannot.
                Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 410) && !token.is_empty() => {
                    gathered = begin();
                    limit = None;
                    page = Some(String::new());
                    continue;
                }
                Err(error) => return Err(error),
            };
            let text = list.text_at(&["metadata", "resourceVersion"]);
            if !text.is_empty() {
                text.clone_into(&mut version);
            }
            page = Some(list.text_at(&["metadata", "continue"]).to_owned()).filter(|token| !token.is_empty());
        }
        Ok((gathered, version))
    }

    /// Returns the version of the server, such as `v1.36.3`.
    pub async fn server_version(&self) -> Result<String, ClusterError> {
        let subject = Subject { verb: "get", resource: "/version".to_owned(), ..Subject::default() };
        let answer = self.send(&Call::get("/version".to_owned(), subject)).await?;
        let tree = self.tree(&answer).await?;
        let version = tree.get("gitVersion").and_then(Tree::as_str).map(str::to_owned);
        if let Some(version) = version {
            return Ok(version);
        }
        let peer = Box::new(self.peer().await?);
        Err(ClusterError::Answer { peer, what: "its version has no `gitVersion`".to_owned() })
    }

    pub(super) async fn tree(&self, answer: &Answer) -> Result<Tree, ClusterError> {
        answer.tree(&self.peer().await?)
    }
}

/// Which objects are read, and in which form.
pub(super) struct Walk<'a> {
    pub(super) resource: &'a Resource,
    pub(super) namespace: Option<&'a str>,
    pub(super) options: &'a ListOptions,
    pub(super) accept: &'static str,
}

impl Walk<'_> {
    /// Returns the request for a page, the first one by an empty token.
    fn call(&self, limit: Option<usize>, token: &str) -> Call {
        let Self { resource, namespace, options, accept } = self;
        let mut path = resource.path(*namespace);
        let mut separator = '?';
        let limit = limit.map(|limit| limit.to_string()).unwrap_or_default();
        for (name, value) in [
            ("limit", limit.as_str()),
            ("labelSelector", &options.labels),
            ("fieldSelector", &options.fields),
            ("continue", token),
        ] {
            if !value.is_empty() {
                let _ = write!(path, "{separator}{name}={}", escaped(value));
                separator = '&';
            }
        }
        Call { accept, ..Call::get(path, resource.subject("list", *namespace, None)) }
    }
}

/// Returns an item of a list with the kind and version of its kind: only the list has them, and one of metadata has others.
pub(super) fn identified(item: Tree, resource: &Resource) -> Tree {
    let Tree::Map(mut item) = item else { return item };
    item.shift_remove("apiVersion");
    item.shift_remove("kind");
    let mut object = Map::with_capacity(item.len() + 2);
    object.insert("apiVersion".to_owned(), resource.api_version().into());
    object.insert("kind".to_owned(), resource.kind.as_ref().into());
    object.extend(item);
    object.into()
}

/// Returns a text for a path or a query: all but letters, digits and `-._~` as percent signs with numbers.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};

    const PATH: &str = "/api/v1/namespaces/shop/configmaps";

    fn list(server: &MockServer) -> Result<Vec<Tree>, ClusterError> {
        let cluster = server.cluster();
        block_on(async { cluster.list(&Resource::CONFIG_MAP, Some("shop"), &ListOptions::default()).await }).unwrap()
    }

    fn page(names: &[&str], token: &str) -> Reply {
        let items: Vec<String> = names.iter().map(|name| format!(r#"{{"metadata":{{"name":"{name}"}}}}"#)).collect();
        Reply::ok(format!(r#"{{"metadata":{{"continue":"{token}"}},"items":[{}]}}"#, items.join(",")))
    }

    fn names(objects: &[Tree]) -> Vec<&str> {
        objects.iter().map(|object| object.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap()).collect()
    }

    #[test]
    fn a_list_is_read_page_by_page() {
        let server = MockServer::of([
            (format!("{PATH}?limit=500"), page(&["a", "b"], "x=1")),
            (format!("{PATH}?limit=500&continue=x%3D1"), page(&["c"], "")),
        ]);
        let objects = list(&server).unwrap();
        assert_eq!(names(&objects), ["a", "b", "c"]);
        assert_eq!(objects[2].get("kind"), Some(&Tree::from("ConfigMap")));
        assert_eq!(objects[2].get("apiVersion"), Some(&Tree::from("v1")));
    }

    #[test]
    fn pages_that_grew_too_old_are_read_anew_in_one() {
        let server = MockServer::of([
            (format!("{PATH}?limit=500"), page(&["a", "b"], "old")),
            (format!("{PATH}?limit=500&continue=old"), Reply::refused(410, "Expired", "too old")),
            (PATH.to_owned(), page(&["b", "c"], "")),
        ]);
        assert_eq!(names(&list(&server).unwrap()), ["b", "c"]);
    }

    #[test]
    fn a_walk_begins_anew_when_its_pages_grew_too_old() {
        let server = MockServer::of([
            (format!("{PATH}?limit=500&labelSelector=a%3Db"), page(&["a", "b"], "old")),
            (format!("{PATH}?limit=500&labelSelector=a%3Db&continue=old"), Reply::refused(410, "Expired", "too old")),
            (format!("{PATH}?labelSelector=a%3Db"), page(&["b", "c"], "")),
        ]);
        let cluster = server.cluster();
        let options = ListOptions { labels: "a=b".to_owned(), ..ListOptions::default() };
        let walk = async || {
            let mut begun = 0;
            let fresh = || {
                begun += 1;
                Vec::new()
            };
            let gathered = cluster.walk(&Resource::CONFIG_MAP, Some("shop"), &options, fresh, Vec::push).await;
            (gathered, begun)
        };
        let (found, times) = block_on(walk()).unwrap();
        assert_eq!((names(&found.unwrap()), times), (vec!["b", "c"], 2));
    }

    #[test]
    fn a_walk_of_metadata_asks_for_no_more_and_keeps_the_kind() {
        let item = r#"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a"}}"#;
        let body = format!(r#"{{"kind":"PartialObjectMetadataList","metadata":{{}},"items":[{item}]}}"#);
        let server = MockServer::of([(format!("{PATH}?limit=500"), Reply::ok(body))]);
        let cluster = server.cluster();
        let options = ListOptions::default();
        let resource = Resource::CONFIG_MAP;
        let walk = cluster.walk_metadata(&resource, Some("shop"), &options, Vec::new, Vec::push);
        let gathered = block_on(walk).unwrap().unwrap();
        assert_eq!(gathered[0].get("kind"), Some(&Tree::from("ConfigMap")));
        assert_eq!(gathered[0].get("apiVersion"), Some(&Tree::from("v1")));
        let asked = server.requests()[0].to_ascii_lowercase();
        assert!(asked.contains("accept: application/json;as=partialobjectmetadatalist;g=meta.k8s.io;v=v1,"), "{asked}");
    }

    #[test]
    fn a_kind_that_does_not_exist_has_no_objects() {
        assert_eq!(list(&MockServer::of([])).unwrap(), Vec::<Tree>::new());
        let server =
            MockServer::of([(format!("{PATH}?limit=500"), Reply::refused(403, "Forbidden", "you cannot list"))]);
        assert!(list(&server).is_err());
    }

    #[test]
    fn what_does_not_exist_is_none() {
        let server = MockServer::of([]);
        let cluster = server.cluster();
        let found = block_on(async { cluster.get(&Resource::CONFIG_MAP, Some("shop"), "../x y").await }).unwrap();
        assert!(found.unwrap().is_none());
        assert!(server.requests()[0].starts_with("GET /api/v1/namespaces/shop/configmaps/..%2Fx%20y HTTP/1.1"));
    }
}
