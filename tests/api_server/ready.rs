//! Waiting, against the objects that real controllers make: what becomes ready, and what is told about the rest.

use std::future::{Future, pending};
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream;
use meshctl::cluster::{self, Cluster as Client, ClusterOptions, ListOptions, Resource};
use meshctl::diagnostic::Diagnostic;
use meshctl::events::{Part, Silent};
use meshctl::install::ready::scope::Scope;
use meshctl::install::ready::wait::WatchStream;
use meshctl::install::ready::{
    Awaited, Cause, LogPlace, WaitEnd, WaitError, WaitOptions, Waited, WatchEvent, Watcher, wait,
};
use meshctl::object::ObjectKey;
use serde_json::{Value, json};
use test_cluster::{Cluster, Fate};

/// Looks at everything twice a second.
struct Lists(Client);

impl Watcher for Lists {
    fn watch(&self, scope: &Scope) -> WatchStream<'_> {
        let (group, version) = scope.api_version.split_once('/').unwrap_or(("", &scope.api_version));
        let resource = Resource {
            group: group.to_owned().into(),
            version: version.to_owned().into(),
            kind: scope.kind.clone().into(),
            plural: format!("{}s", scope.kind.to_lowercase()).into(),
            namespaced: scope.namespace.is_some(),
        };
        let options = ListOptions { labels: scope.labels.clone(), fields: scope.fields.clone() };
        let namespace = scope.namespace.clone();
        Box::pin(stream::unfold(true, move |first| {
            let (resource, namespace, options) = (resource.clone(), namespace.clone(), options.clone());
            async move {
                if !first {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
                let list = self.0.list(&resource, namespace.as_deref(), &options).await;
                let list = list.map_err(|error| -> Box<dyn Diagnostic> { Box::new(error) });
                Some((list.map(WatchEvent::Listed), false))
            }
        }))
    }

    fn log<'a>(&'a self, _place: &'a LogPlace, _lines: usize) -> Pin<Box<dyn Future<Output = Option<String>> + 'a>> {
        Box::pin(async { Some("the last words".to_owned()) })
    }
}

/// Makes a workload, and returns what is waited for.
fn workload(cluster: &Cluster, kind: &str, namespace: &str, name: &str, replicas: Option<u32>, pod: &Value) -> Awaited {
    let mut spec = json!({
        "selector": {"matchLabels": {"app": name}},
        "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
    });
    if let Some(replicas) = replicas {
        spec["replicas"] = json!(replicas);
    }
    let object = json!({"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": spec});
    cluster.create(&format!("/apis/apps/v1/namespaces/{namespace}/{}s", kind.to_lowercase()), &object);
    Awaited {
        key: ObjectKey {
            api_version: "apps/v1".to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        },
        part: Part { id: name.to_owned(), title: name.to_owned() },
        live: None,
    }
}

async fn outcome(client: &Lists, awaited: Awaited) -> Result<Waited, Box<WaitError>> {
    let options = WaitOptions { timeout: Duration::from_secs(6), ..WaitOptions::default() };
    wait(vec![awaited], client, &options, pending(), &Silent).await
}

#[test]
fn what_real_controllers_say_is_understood() {
    let Some(cluster) = Cluster::shared() else { return };
    let plain = || json!({"containers": [{"name": "c", "image": "example.com/i:1"}]});
    let namespace = cluster.namespace("ready");
    let full = cluster.namespace("full");
    let quota = json!({"metadata": {"name": "small"}, "spec": {"hard": {"pods": "0"}}});
    cluster.create(&format!("/api/v1/namespaces/{full}/resourcequotas"), &quota);
    let strict = cluster.namespace("strict");
    cluster.kubectl(["label", "namespace", &*strict, "pod-security.kubernetes.io/enforce=restricted"]);
    let fates = [
        ("pulled", Fate::PullFails),
        ("crashed", Fate::Crashes),
        ("unready", Fate::NeverReady),
        ("homeless", Fate::Unschedulable),
    ];
    let _decided: Vec<_> = fates.iter().map(|(app, fate)| cluster.fate(app, *fate)).collect();
    let nobody = json!({"serviceAccountName": "nobody", "containers": [{"name": "c", "image": "i"}]});
    let privileged = json!({"containers": [{"name": "c", "image": "i", "securityContext": {"privileged": true}}]});
    let cases = [
        ("Deployment", &namespace, "well", plain(), None, ""),
        (
            "Deployment",
            &namespace,
            "pulled",
            plain(),
            Some(Cause::ImageRefused),
            "container `c`: the image `example.com/i:1` cannot be pulled",
        ),
        ("Deployment", &namespace, "crashed", plain(), Some(Cause::CrashLoop), "container `c` has ended 5 times"),
        ("Deployment", &namespace, "unready", plain(), Some(Cause::NotReady), "container `c` runs and is not ready"),
        ("Deployment", &namespace, "homeless", plain(), Some(Cause::Unschedulable), "no node takes the pod"),
        ("Deployment", &full, "much", plain(), Some(Cause::Quota), "the quota `small` leaves no room for its pods"),
        (
            "Deployment",
            &namespace,
            "nobodys",
            nobody,
            Some(Cause::ServiceAccount),
            "its service account `nobody` does not exist",
        ),
        ("DaemonSet", &strict, "mighty", privileged, Some(Cause::PodSecurity), "the pod security level of namespace"),
    ];
    let client =
        Lists(Client::new(ClusterOptions { kubeconfig: Some(cluster.kubeconfig()), ..ClusterOptions::default() }));
    let waits = cases.iter().map(|(kind, namespace, name, pod, ..)| {
        let replicas = (*kind == "Deployment").then_some(2);
        outcome(&client, workload(cluster, kind, namespace, name, replicas, pod))
    });
    let outcomes = cluster::block_on(join_all(waits)).unwrap();
    for ((kind, _, name, _, cause, what), outcome) in cases.iter().zip(outcomes) {
        let Some(cause) = cause else {
            assert!(outcome.is_ok(), "{name}: {outcome:?}");
            continue;
        };
        let error = outcome.unwrap_err();
        assert!(matches!(error.end, WaitEnd::TimedOut), "{name}: {error:?}");
        assert_eq!(error.troubles.len(), 1, "{name}: {error:?}");
        let trouble = &error.troubles[0];
        // On a slow machine it may not have been tried again since the wait began.
        assert!(trouble.cause == *cause || trouble.cause == Cause::RefusedBefore, "{name}: {trouble:?}");
        assert!(trouble.what.starts_with(what), "{name}: {trouble:?}");
        assert!(!trouble.remedies.is_empty(), "{name}: {trouble:?}");
        let has_two_pods = *kind == "Deployment" && trouble.object.kind == "Pod";
        assert_eq!(trouble.others.len(), usize::from(has_two_pods), "{name}: {trouble:?}");
        assert_eq!(trouble.log_lines.is_empty(), *cause != Cause::CrashLoop, "{name}");
        assert!(error.unready[0].is_explained, "{name}");
    }
}
