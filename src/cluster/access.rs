//! What may be done: the server is asked beforehand, so that nothing is begun that cannot be ended.

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::{Call, Cluster, ClusterError, Method, Resource};
use crate::values::{Map, Tree, json};

/// How many questions are under way at a time.
const AT_ONCE: usize = 16;

/// Something that somebody may be allowed to do, in the words of RBAC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Right {
    /// `get`, `list`, `watch`, `create`, `patch`, `update`, `delete`
    pub verb: &'static str,
    /// The API group; empty for the first one.
    pub group: String,
    /// The plural, with a subresource behind a slash: `pods/log`.
    pub resource: String,
    /// Where; none for everywhere, or for kinds without namespaces.
    pub namespace: Option<String>,
}

impl std::fmt::Display for Right {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { verb, group, resource, namespace } = self;
        write!(formatter, "{verb} {resource}")?;
        if !group.is_empty() {
            write!(formatter, ".{group}")?;
        }
        match namespace {
            Some(namespace) => write!(formatter, " in the namespace `{namespace}`"),
            None => Ok(()),
        }
    }
}

const REVIEW: Resource =
    Resource::of("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false);

const RULES_REVIEW: Resource =
    Resource::of("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", false);

impl Cluster {
    /// Returns those of some rights that the user does not have, in the order given.
    pub async fn missing_rights(&self, rights: &[Right]) -> Result<Vec<Right>, ClusterError> {
        let answers = stream::iter(rights).map(|right| async move {
            let allowed = self.may(right, None).await?;
            Ok::<_, ClusterError>((!allowed).then(|| right.clone()))
        });
        let missing: Vec<Option<Right>> = answers.buffered(AT_ONCE).try_collect().await?;
        Ok(missing.into_iter().flatten().collect())
    }

    /// Tells whether the user has a right, for all objects or for the one with a name.
    pub async fn may(&self, right: &Right, name: Option<&str>) -> Result<bool, ClusterError> {
        let Right { verb, group, resource, namespace } = right;
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let attributes = [
            ("verb", *verb),
            ("group", group),
            ("resource", resource),
            ("subresource", subresource),
            ("namespace", namespace.as_deref().unwrap_or_default()),
            ("name", name.unwrap_or_default()),
        ];
        let attributes = attributes.into_iter().filter(|(_, value)| !value.is_empty());
        let attributes: Map = attributes.map(|(key, value)| (key.to_owned(), Tree::from(value))).collect();
        let answer = self.review(&REVIEW, ("resourceAttributes", Tree::Map(attributes))).await?;
        Ok(answer.get_path(&["status", "allowed"]).and_then(Tree::as_bool).unwrap_or_default())
    }

    /// Returns what the server knows of the user's rules in a namespace, as a `SelfSubjectRulesReview`: those for all
    /// namespaces are among them.
    pub async fn rules_review(&self, namespace: &str) -> Result<Tree, ClusterError> {
        self.review(&RULES_REVIEW, ("namespace", namespace.into())).await
    }

    async fn review(&self, kind: &Resource, (field, value): (&str, Tree)) -> Result<Tree, ClusterError> {
        let spec = Map::from_iter([(field.to_owned(), value)]);
        let review = Tree::Map(Map::from_iter([
            ("apiVersion".to_owned(), kind.api_version().into()),
            ("kind".to_owned(), Tree::from(&*kind.kind)),
            ("spec".to_owned(), Tree::Map(spec)),
        ]));
        let body = Some(("application/json", json::encode_in_order(&review).into_bytes()));
        let subject = kind.subject("create", None, None);
        let answer = self.send(&Call { method: Method::Post, body, ..Call::get(kind.path(None), subject) }).await?;
        self.tree(&answer).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};

    #[test]
    fn what_is_missing_is_named() {
        let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews".to_owned();
        let answers = [true, false].map(|allowed| Reply::ok(format!(r#"{{"status":{{"allowed":{allowed}}}}}"#)));
        let server = MockServer::with([(path, answers.to_vec())]);
        let right = |verb| Right {
            verb,
            group: "apps".to_owned(),
            resource: "deployments".to_owned(),
            namespace: Some("istio-system".to_owned()),
        };
        let cluster = server.cluster();
        let missing =
            block_on(async { cluster.missing_rights(&[right("get"), right("patch")]).await }).unwrap().unwrap();
        assert_eq!(missing.len(), 1);
        assert_eq!(right("patch").to_string(), "patch deployments.apps in the namespace `istio-system`");
    }
}
