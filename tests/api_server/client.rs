//! The client against the real server: what it reads, and what it says when the server says no.

use std::path::PathBuf;

use meshctl::cluster::injection::{ControlPlane, capture};
use meshctl::cluster::{self, Cluster as Client, ClusterError, ClusterOptions, ListOptions, Resource};
use meshctl::diagnostic::{Category, Diagnostic};
use meshctl::values::Tree;
use serde_json::json;
use test_cluster::Cluster;

fn client(kubeconfig: PathBuf) -> Client {
    Client::new(ClusterOptions { kubeconfig: Some(kubeconfig), ..ClusterOptions::default() })
}

fn run<T>(future: impl Future<Output = Result<T, ClusterError>>) -> Result<T, ClusterError> {
    cluster::block_on(future).unwrap()
}

#[test]
fn a_revision_is_captured_in_few_requests() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("mesh");
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    let labels = json!({"istio.io/rev": "canary"});
    cluster.create(
        &path,
        &json!({
            "metadata": {"name": "istio-sidecar-injector-canary", "labels": labels},
            "data": {"config": "templates: {}", "values": "{}"},
        }),
    );
    let mesh = json!({"metadata": {"name": "istio-canary"}, "data": {"mesh": "rootNamespace: x"}});
    cluster.create(&path, &mesh);
    let webhook =
        json!({"metadata": {"name": namespace, "labels": {"istio.io/rev": "canary", "istio.io/tag": "next"}}});
    cluster.create("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", &webhook);
    let plane = ControlPlane { namespace: namespace.clone(), revision: "next".to_owned(), ..ControlPlane::default() };
    let client = client(cluster.kubeconfig());
    let captured = run(async { capture(&client, &plane).await }).unwrap();
    assert_eq!(captured.config.revision, "canary");
    assert_eq!(captured.config.mesh, "rootNamespace: x");
    assert_eq!(captured.config.tags, ["next"]);
    assert_eq!(captured.kubernetes, "v1.36.3");
    let requests = cluster.requests_of("meshctl/");
    let ours = requests.iter().filter(|request| request.uri.contains(&namespace)).count();
    assert_eq!(ours, 3, "{requests:?}");
}

#[test]
fn a_long_list_has_all_its_pages() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("pages");
    let path = format!("/api/v1/namespaces/{namespace}/configmaps");
    for number in 0..520 {
        cluster.create(&path, &json!({"metadata": {"name": format!("map-{number:03}"), "labels": {"of": "pages"}}}));
    }
    let client = client(cluster.kubeconfig());
    let options = ListOptions { labels: "of=pages".to_owned(), ..ListOptions::default() };
    let list = run(async { client.list(&Resource::CONFIG_MAP, Some(&namespace), &options).await }).unwrap();
    assert_eq!(list.len(), 520);
    assert_eq!(list[519].get_path(&["metadata", "name"]).and_then(Tree::as_str), Some("map-519"));
}

#[test]
fn what_is_forbidden_is_named() {
    let Some(cluster) = Cluster::shared() else { return };
    let client = client(cluster.kubeconfig_of("robot", &["ci"]));
    let options = ListOptions::default();
    let error = run(async { client.list(&Resource::CONFIG_MAP, Some("default"), &options).await }).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("not allowed to list configmaps in the namespace `default`: configmaps is forbidden"),
        "{error}"
    );
    assert_eq!(error.category(), Category::PermissionDenied);
}

#[test]
fn credentials_of_another_cluster_are_not_accepted() {
    let Some(cluster) = Cluster::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(cluster.kubeconfig()).unwrap();
    let user = text.find("users:").unwrap();
    let contexts = text.find("contexts:").unwrap();
    let other = format!("{}users: [{{name: kubetest, user: {{token: wrong}}}}]\n{}", &text[..user], &text[contexts..]);
    let path = folder.path().join("kubeconfig");
    std::fs::write(&path, other).unwrap();
    let error = run(async { client(path.clone()).server_version().await }).unwrap_err();
    assert!(matches!(error, ClusterError::Unauthorized { .. }), "{error:?}");

    // An authority that did not sign the server's certificate.
    let stranger = test_cluster::certificates::Authority::new("stranger").unwrap();
    let file = folder.path().join("ca.crt");
    std::fs::write(&file, stranger.certificate()).unwrap();
    let start = text.find("certificate-authority-data:").unwrap();
    let end = start + text[start..].find("}}").unwrap();
    let other = format!("{}certificate-authority: ca.crt{}", &text[..start], &text[end..]);
    std::fs::write(&path, other).unwrap();
    let error = run(async { client(path).server_version().await }).unwrap_err();
    assert!(matches!(error, ClusterError::Tls { certificate: true, .. }), "{error:?}");
    assert_eq!(error.category(), Category::Unreachable);
}

#[test]
fn a_user_can_act_as_another() {
    let Some(cluster) = Cluster::shared() else { return };
    let options = ClusterOptions {
        kubeconfig: Some(cluster.kubeconfig()),
        impersonate_user: Some("anna".to_owned()),
        ..ClusterOptions::default()
    };
    let client = Client::new(options);
    let error = run(async { client.get(&Resource::NAMESPACE, None, "default").await }).unwrap_err();
    assert!(error.to_string().contains(r#"User "anna" cannot get resource "namespaces""#), "{error}");
}
