//! What an API server serves: kinds, by API version, and where each is.

use super::error::Subject;
use super::{Call, Cluster, ClusterError, Resource};
use crate::values::Tree;

/// Asks for all groups in one answer; servers before 1.27 answer in their old way.
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
    application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// The kinds that a server serves, as it said when it was asked.
#[derive(Debug, Clone, Default)]
pub struct Discovery {
    /// In the server's order: its groups, the preferred version of each first.
    resources: Vec<Resource>,
    /// Also those without any kind.
    versions: Vec<String>,
}

impl Discovery {
    /// Asks a server for everything that it serves: two requests, or with an old server one more for each API version.
    pub async fn load(cluster: &Cluster) -> Result<Self, ClusterError> {
        let mut discovery = Self::default();
        for path in ["/api", "/apis"] {
            let answer = ask(cluster, path, AGGREGATED).await?;
            if answer.get("kind").and_then(Tree::as_str) == Some("APIGroupDiscoveryList") {
                discovery.add_groups(&answer);
                continue;
            }
            for (group, version) in versions_of(&answer) {
                let path =
                    if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") };
                // A group whose own server is away must not hide the others.
                match ask(cluster, &path, "application/json").await {
                    Ok(list) => discovery.add_list(&group, &version, &list),
                    Err(error) if error.refusal().is_some() => discovery.add_version(&group, &version),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(discovery)
    }

    /// Returns where the objects of a kind are; none when the server does not serve it.
    pub fn resource(&self, api_version: &str, kind: &str) -> Option<&Resource> {
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        self.resources
            .iter()
            .find(|resource| resource.kind == kind && resource.group == group && resource.version == version)
    }

    /// Returns what is served of a group's kind, in any version: the preferred one first.
    pub fn versions_of<'a>(&'a self, group: &'a str, kind: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(move |resource| resource.group == group && resource.kind == kind)
    }

    /// Returns everything that is served.
    pub fn resources(&self) -> &[Resource] {
        &self.resources
    }

    /// Returns the API versions that are served (`apps/v1`), and each with its kinds (`apps/v1/Deployment`), as Helm has
    /// them in `.Capabilities.APIVersions`.
    pub fn api_versions(&self) -> Vec<String> {
        let kinds = self.resources.iter().map(|resource| format!("{}/{}", resource.api_version(), resource.kind));
        self.versions.iter().cloned().chain(kinds).collect()
    }

    fn add_version(&mut self, group: &str, version: &str) {
        self.versions.push(if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") });
    }

    /// Takes up the answer for all groups at once.
    fn add_groups(&mut self, answer: &Tree) {
        for group in answer.items_at(&["items"]) {
            let name = group.text_at(&["metadata", "name"]);
            for version in group.items_at(&["versions"]) {
                let number = version.text_at(&["version"]);
                self.add_version(name, number);
                for resource in version.items_at(&["resources"]) {
                    // What the kind is when it is asked for, which need not be of this group.
                    let kind = resource.get("responseKind").map(|kind| kind.text_at(&["kind"])).unwrap_or_default();
                    let namespaced = resource.text_at(&["scope"]) == "Namespaced";
                    self.add(name, number, kind, resource.text_at(&["resource"]), namespaced);
                }
            }
        }
    }

    /// Takes up the answer for one API version.
    fn add_list(&mut self, group: &str, version: &str, answer: &Tree) {
        self.add_version(group, version);
        for resource in answer.items_at(&["resources"]) {
            let plural = resource.text_at(&["name"]);
            // `pods/log` is no kind of its own.
            if !plural.contains('/') {
                let namespaced = resource.get("namespaced").and_then(Tree::as_bool).unwrap_or_default();
                self.add(group, version, resource.text_at(&["kind"]), plural, namespaced);
            }
        }
    }

    fn add(&mut self, group: &str, version: &str, kind: &str, plural: &str, namespaced: bool) {
        if !kind.is_empty() && !plural.is_empty() {
            self.resources.push(Resource {
                group: group.to_owned().into(),
                version: version.to_owned().into(),
                kind: kind.to_owned().into(),
                plural: plural.to_owned().into(),
                namespaced,
            });
        }
    }
}

async fn ask(cluster: &Cluster, path: &str, accept: &'static str) -> Result<Tree, ClusterError> {
    let subject = Subject { verb: "get", resource: path.to_owned(), ..Subject::default() };
    let answer = cluster.send(&Call { accept, ..Call::get(path.to_owned(), subject) }).await?;
    cluster.tree(&answer).await
}

/// Returns groups and versions of an answer in the old way.
fn versions_of(answer: &Tree) -> Vec<(String, String)> {
    let core = answer
        .items_at(&["versions"])
        .iter()
        .filter_map(Tree::as_str)
        .map(|version| (String::new(), version.to_owned()));
    let groups = answer.items_at(&["groups"]).iter().flat_map(|group| {
        let name = group.text_at(&["name"]);
        group
            .items_at(&["versions"])
            .iter()
            .map(move |version| (name.to_owned(), version.text_at(&["version"]).to_owned()))
    });
    core.chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn an_answer_for_all_groups_is_read() {
        let answer = json::decode(
            r#"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"apps"},"versions":[{"version":"v1",
            "resources":[{"resource":"deployments","responseKind":{"group":"","version":"","kind":"Deployment"},
            "scope":"Namespaced","subresources":[{"subresource":"scale","responseKind":{"kind":"Scale"}}]}]}]},
            {"metadata":{"name":"gone.example"},"versions":[{"version":"v1","freshness":"Stale"}]}]}"#,
        )
        .unwrap();
        let mut discovery = Discovery::default();
        discovery.add_groups(&answer);
        let resource = discovery.resource("apps/v1", "Deployment").unwrap();
        assert_eq!(
            (resource.path(Some("a")).as_str(), resource.namespaced),
            ("/apis/apps/v1/namespaces/a/deployments", true)
        );
        assert_eq!(discovery.resource("v1", "Deployment"), None);
        assert_eq!(discovery.resource("apps/v1", "Scale"), None);
        assert_eq!(discovery.api_versions(), ["apps/v1", "gone.example/v1", "apps/v1/Deployment"]);
        assert_eq!(discovery.versions_of("apps", "Deployment").count(), 1);
    }

    #[test]
    fn answers_of_old_servers_are_read() {
        let groups =
            json::decode(r#"{"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"version":"v1"}]}]}"#);
        assert_eq!(versions_of(&groups.unwrap()), [("apps".to_owned(), "v1".to_owned())]);
        let core = json::decode(r#"{"kind":"APIVersions","versions":["v1"]}"#).unwrap();
        assert_eq!(versions_of(&core), [(String::new(), "v1".to_owned())]);
        let list = json::decode(
            r#"{"kind":"APIResourceList","resources":[{"name":"nodes","kind":"Node","namespaced":false},
            {"name":"nodes/status","kind":"Node","namespaced":false}]}"#,
        );
        let mut discovery = Discovery::default();
        discovery.add_list("", "v1", &list.unwrap());
        assert_eq!(discovery.api_versions(), ["v1", "v1/Node"]);
        assert!(!discovery.resource("v1", "Node").unwrap().namespaced);
    }
}
