//! What a control plane in the cluster injects with: the `ConfigMap`s that istiod reads, of a revision or by their names.

use super::read::ListOptions;
use super::{Cluster, ClusterError, Resource};
use crate::hint::nearest;
use crate::inject::config::CapturedConfig;
use crate::values::Tree;

/// The `ConfigMap` with templates and values; a revision adds its own name.
const INJECTION: &str = "istio-sidecar-injector";
/// The `ConfigMap` with the mesh configuration; a revision adds its own name.
const MESH: &str = "istio";
/// The label with a control plane's revision.
const REVISION: &str = "istio.io/rev";
/// The label with a name that stands for a revision.
const TAG: &str = "istio.io/tag";
/// What the revision without a name is called in labels.
const DEFAULT_REVISION: &str = "default";

/// Which control plane is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlPlane {
    /// The namespace that it is in.
    pub namespace: String,
    /// Its revision, or a tag; empty for the one without a name.
    pub revision: String,
    /// The `ConfigMap` with templates and values, when it is not the revision's.
    pub injection_config_map: Option<String>,
    /// The `ConfigMap` with the mesh configuration, when it is not the revision's.
    pub mesh_config_map: Option<String>,
}

/// What a control plane in the cluster injects with.
#[derive(Debug, Clone)]
pub struct Captured {
    /// Templates, values and mesh configuration.
    pub config: CapturedConfig,
    /// The version of the cluster, such as `v1.36.3`; native sidecars depend on it.
    pub kubernetes: String,
}

/// Reads what a control plane injects with. Four requests, five where the revision is a tag.
pub async fn capture(cluster: &Cluster, plane: &ControlPlane) -> Result<Captured, ClusterError> {
    let ControlPlane { namespace, revision, injection_config_map, mesh_config_map } = plane;
    let mut revision = if revision == DEFAULT_REVISION { String::new() } else { revision.clone() };
    let find = async |given: &Option<String>, prefix: &str, revision: &str| {
        let name = given.clone().unwrap_or_else(|| named(prefix, revision));
        let found = cluster.get(&Resource::CONFIG_MAP, Some(namespace), &name).await?;
        Ok::<_, ClusterError>((name, found))
    };
    let (mut name, mut injection) = find(injection_config_map, INJECTION, &revision).await?;
    if injection.is_none()
        && injection_config_map.is_none()
        && let Some(tagged) = revision_of_tag(cluster, &plane.revision).await?
    {
        revision = tagged;
        (name, injection) = find(injection_config_map, INJECTION, &revision).await?;
    }
    let Some(injection) = injection else { return Err(missing(cluster, plane, &name).await) };
    let labelled = injection.get_path(&["metadata", "labels", REVISION]).and_then(Tree::as_str);
    if let Some(labelled) = labelled {
        revision = if labelled == DEFAULT_REVISION { String::new() } else { labelled.to_owned() };
    }
    let (mesh_name, mesh) = find(mesh_config_map, MESH, &revision).await?;
    // Without one istiod runs with its defaults; one that was named has to be there.
    if mesh.is_none() && mesh_config_map.is_some() {
        return Err(missing(cluster, plane, &mesh_name).await);
    }
    let mesh = mesh.map(|mesh| data(&mesh, &mesh_name, namespace, "mesh")).transpose()?.unwrap_or_default();
    let config = CapturedConfig {
        templates: data(&injection, &name, namespace, "config")?,
        values: data(&injection, &name, namespace, "values")?,
        mesh,
        tags: tags(cluster, &revision).await?,
        revision,
    };
    Ok(Captured { config, kubernetes: cluster.server_version().await? })
}

fn named(prefix: &str, revision: &str) -> String {
    if revision.is_empty() { prefix.to_owned() } else { format!("{prefix}-{revision}") }
}

fn data(config_map: &Tree, name: &str, namespace: &str, key: &str) -> Result<String, ClusterError> {
    let text = config_map.get_path(&["data", key]).and_then(Tree::as_str).map(str::to_owned);
    text.ok_or_else(|| ClusterError::Missing {
        what: format!("the key `{key}` of the ConfigMap `{name}` in the namespace `{namespace}`"),
        hint: Some("it may be another one's: name it with `--injectConfigMapName` or `--meshConfigMapName`".to_owned()),
    })
}

/// Returns the revision that a tag stands for.
async fn revision_of_tag(cluster: &Cluster, tag: &str) -> Result<Option<String>, ClusterError> {
    let tag = if tag.is_empty() { DEFAULT_REVISION } else { tag };
    let labels = format!("{TAG}={tag}");
    let webhooks = webhooks(cluster, labels).await?;
    Ok(webhooks.iter().find_map(|webhook| label(webhook, REVISION)).map(|revision| {
        // What the label calls by a name has none in the names of objects.
        if revision == DEFAULT_REVISION { String::new() } else { revision.to_owned() }
    }))
}

/// Returns the tags that stand for a revision.
async fn tags(cluster: &Cluster, revision: &str) -> Result<Vec<String>, ClusterError> {
    let revision = if revision.is_empty() { DEFAULT_REVISION } else { revision };
    let webhooks = webhooks(cluster, format!("{REVISION}={revision},{TAG}")).await?;
    Ok(webhooks.iter().filter_map(|webhook| label(webhook, TAG)).map(str::to_owned).collect())
}

/// Lists webhooks by their labels; a user who may not read them does without.
async fn webhooks(cluster: &Cluster, labels: String) -> Result<Vec<Tree>, ClusterError> {
    let options = ListOptions { labels, ..ListOptions::default() };
    match cluster.list(&Resource::MUTATING_WEBHOOK, None, &options).await {
        Err(ClusterError::Forbidden { .. }) => Ok(Vec::new()),
        result => result,
    }
}

fn label<'a>(object: &'a Tree, name: &str) -> Option<&'a str> {
    object.get_path(&["metadata", "labels", name]).and_then(Tree::as_str).filter(|value| !value.is_empty())
}

/// Returns the error for a `ConfigMap` that is not there, with the ones that are.
async fn missing(cluster: &Cluster, plane: &ControlPlane, name: &str) -> ClusterError {
    let namespace = &plane.namespace;
    let maps = cluster.list(&Resource::CONFIG_MAP, Some(namespace), &ListOptions::default()).await.unwrap_or_default();
    let names = maps.iter().filter_map(|object| object.get_path(&["metadata", "name"])).filter_map(Tree::as_str);
    let names: Vec<&str> = names.collect();
    let by_name = plane.injection_config_map.is_some() || plane.mesh_config_map.is_some();
    let revisions = names.iter().filter_map(|name| name.strip_prefix(INJECTION)).map(|suffix| match suffix {
        "" => DEFAULT_REVISION,
        suffix => suffix.trim_start_matches('-'),
    });
    let revisions: Vec<&str> = revisions.collect();
    let hint = if by_name && !names.is_empty() {
        nearest(name, names.iter().copied()).map(|near| format!("did you mean `{near}`?"))
    } else if revisions.is_empty() {
        Some(format!("there is no control plane in `{namespace}`; name another namespace with `-i NAMESPACE`"))
    } else {
        Some(format!("choose a revision with `-r`; there are `{}`", revisions.join("`, `")))
    };
    ClusterError::Missing { what: format!("the ConfigMap `{name}` of the namespace `{namespace}`"), hint }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};
    use crate::diagnostic::{Category, Diagnostic};

    const MAPS: &str = "/api/v1/namespaces/istio-system/configmaps";
    const WEBHOOKS: &str =
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?limit=500&labelSelector=";
    const NONE: &str = r#"{"kind":"List","metadata":{},"items":[]}"#;
    const VERSION: (&str, &str) = ("/version", r#"{"gitVersion":"v1.36.3"}"#);

    fn injector(revision: &str) -> String {
        format!(
            r#"{{"kind":"ConfigMap","metadata":{{"labels":{{"istio.io/rev":"{revision}"}}}},"data":{{"config":"templates: {{}}","values":"{{}}"}}}}"#
        )
    }

    fn capture_from(server: &MockServer, revision: &str) -> Result<Captured, ClusterError> {
        let plane = ControlPlane {
            namespace: "istio-system".to_owned(),
            revision: revision.to_owned(),
            ..ControlPlane::default()
        };
        let cluster = server.cluster();
        block_on(async { capture(&cluster, &plane).await }).unwrap()
    }

    #[test]
    fn the_default_revision_with_its_tags() {
        let webhook =
            r#"{"metadata":{},"items":[{"metadata":{"labels":{"istio.io/rev":"default","istio.io/tag":"prod"}}}]}"#;
        let server = MockServer::of([
            (format!("{MAPS}/istio-sidecar-injector"), Reply::ok(injector("default"))),
            (format!("{MAPS}/istio"), Reply::ok(r#"{"data":{"mesh":"rootNamespace: x"}}"#)),
            (format!("{WEBHOOKS}istio.io%2Frev%3Ddefault%2Cistio.io%2Ftag"), Reply::ok(webhook)),
            (VERSION.0.to_owned(), Reply::ok(VERSION.1)),
        ]);
        let captured = capture_from(&server, "").unwrap();
        assert_eq!(captured.config.templates, "templates: {}");
        assert_eq!(captured.config.mesh, "rootNamespace: x");
        assert_eq!(captured.config.revision, "");
        assert_eq!(captured.config.tags, ["prod"]);
        assert_eq!(captured.kubernetes, "v1.36.3");
        assert_eq!(server.requests().len(), 4);
    }

    #[test]
    fn a_tag_leads_to_its_revision() {
        let webhook =
            r#"{"metadata":{},"items":[{"metadata":{"labels":{"istio.io/rev":"canary","istio.io/tag":"next"}}}]}"#;
        let server = MockServer::of([
            (format!("{WEBHOOKS}istio.io%2Ftag%3Dnext"), Reply::ok(webhook)),
            (format!("{WEBHOOKS}istio.io%2Frev%3Dcanary%2Cistio.io%2Ftag"), Reply::ok(NONE)),
            (format!("{MAPS}/istio-sidecar-injector-canary"), Reply::ok(injector("canary"))),
            (VERSION.0.to_owned(), Reply::ok(VERSION.1)),
        ]);
        let captured = capture_from(&server, "next").unwrap();
        assert_eq!(captured.config.revision, "canary");
        assert_eq!(captured.config.mesh, "");
    }

    #[test]
    fn a_revision_that_is_not_there_lists_the_others() {
        let maps = r#"{"metadata":{},"items":[{"metadata":{"name":"istio"}},{"metadata":{"name":"istio-sidecar-injector-canary"}}]}"#;
        let server = MockServer::of([
            (format!("{WEBHOOKS}istio.io%2Ftag%3Dother"), Reply::ok(NONE)),
            (format!("{MAPS}?limit=500"), Reply::ok(maps)),
        ]);
        let error = capture_from(&server, "other").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the ConfigMap `istio-sidecar-injector-other` of the namespace `istio-system` is not in the cluster"
        );
        assert_eq!(error.hints(), ["choose a revision with `-r`; there are `canary`"]);
        assert_eq!(error.category(), Category::Configuration);
    }
}
