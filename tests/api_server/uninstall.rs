//! Meshes taken away from a real server: one revision of two, everything, what another program installed, what is held by
//! a finalizer, and runs that were ended on the way.

use std::collections::BTreeSet;
use std::time::Duration;

use meshctl::cluster::{ApplyOptions, ClusterError, ListOptions, Resource};
use meshctl::events::{Events, Progress, Silent};
use meshctl::install::inventory::Run;
use meshctl::install::live::Live;
use meshctl::install::lock::LockSettings;
use meshctl::install::uninstall::{self, Options, Request, Scope, UninstallError};
use meshctl::install::{FIELD_MANAGER, Stop, Target, labels};
use meshctl::values::{Tree, json};
use test_cluster::Cluster;

use crate::made::{self, meshctl, run};

const SERVICE_ROUTE: &str = r#"{"apiVersion":"networking.istio.io/v1","kind":"VirtualService",
    "metadata":{"name":"shop","namespace":"default"},"spec":{"hosts":["shop"],"http":[{"route":[{"destination":{"host":"shop"}}]}]}}"#;

fn decoded(text: &str) -> Tree {
    json::decode(text).unwrap()
}

/// Returns what of a target there still is.
async fn rest(live: &Live<'_>, target: &Target) -> Result<BTreeSet<String>, ClusterError> {
    let mut rest = BTreeSet::new();
    for object in &target.objects {
        let key = &object.object.key;
        if live.get(key).await?.is_some() {
            rest.insert(key.to_string());
        }
    }
    Ok(rest)
}

/// Returns the records, Secrets and Leases of meshctl.
fn records(cluster: &Cluster) -> String {
    let found = |kinds: &str, label: &str| cluster.kubectl(["get", kinds, "-A", "-l", label, "-o", "name"]);
    found("configmaps,secrets", "meshctl.io/record") + &found("leases", "meshctl.io/owner")
}

fn request(scope: Scope) -> Request {
    let lock = LockSettings { duration: Duration::from_secs(2), patience: Duration::ZERO };
    Request {
        namespace: "istio-system".to_owned(),
        scope,
        run: Run { id: "test".to_owned(), ..Run::default() },
        options: Options { definitions: false, namespace: false, wait: Some(Duration::from_secs(60)), lock },
    }
}

#[test]
fn a_revision_goes_and_the_other_stays() {
    let Some(cluster) = Cluster::private(&test_cluster::Options::default()) else { return };
    let (first, canary) = run(&cluster, async |client| {
        let (first, _) = made::target(client, &["profile=minimal"]).await?;
        made::install(&cluster, client, &first, true).await?;
        let (canary, _) = made::target(client, &["profile=minimal", "revision=canary"]).await?;
        made::install(&cluster, client, &canary, true).await?;
        Ok((first, canary))
    });
    cluster.kubectl(["create", "namespace", "shop"]);
    cluster.kubectl(["label", "namespace", "shop", "istio.io/rev=canary"]);
    let both = run(&cluster, async |client| {
        let live = Live::new(client).await?;
        client.create(&route(), &decoded(SERVICE_ROUTE), FIELD_MANAGER).await?;
        rest(&live, &first).await
    });

    let (code, plan, _) = meshctl(&cluster, &["uninstall", "-r", "canary", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(plan.contains("- MutatingWebhookConfiguration istio-sidecar-injector-canary\n"), "{plan}");
    assert!(plan.contains("goes over to another revision\n"), "{plan}");
    assert!(plan.contains("namespaces whose pods get no proxies any more\n  shop\n"), "{plan}");
    assert!(!plan.contains("- CustomResourceDefinition"), "{plan}");
    // Nobody says which.
    let (code, _, errors) = meshctl(&cluster, &["uninstall", "-y"]);
    assert_eq!(code, 64, "{errors}");
    assert!(errors.contains("more than one revision in the namespace `istio-system`: canary, default"), "{errors}");
    // Nobody agrees.
    let (code, _, errors) = meshctl(&cluster, &["uninstall", "-r", "canary"]);
    assert_eq!(code, 64, "{errors}");
    assert!(errors.contains("- Deployment istio-system/istiod-canary"), "{errors}");
    assert_eq!(
        run(&cluster, async |client| { rest(&Live::new(client).await?, &canary).await }).len(),
        canary.objects.len()
    );

    let (code, result, errors) = meshctl(&cluster, &["uninstall", "-r", "canary", "-y", "-o", "json"]);
    assert_eq!(code, 0, "{errors}");
    let result = decoded(&result);
    assert_eq!(result.text_at(&["status"]), "removed");
    run(&cluster, async |client| {
        let live = Live::new(client).await?;
        assert_eq!(rest(&live, &first).await?, both, "the other revision lost something");
        let gone = rest(&live, &canary).await?;
        assert!(gone.is_subset(&both), "{gone:?}");
        let definition = &first.objects.iter().find(|object| object.object.key.kind == "CustomResourceDefinition");
        let definition = live.get(&definition.unwrap().object.key).await?.unwrap();
        assert!(labels::Owner::of(&definition).is(&first.owner()));
        assert_eq!(labels::text(&definition, "labels", labels::REVISION), Some("default"));
        Ok(())
    });
    assert_eq!(records(&cluster), "configmap/meshctl-inventory-default\n");

    // There is nothing to do.
    let (code, result, errors) = meshctl(&cluster, &["uninstall", "-r", "canary", "-y"]);
    assert_eq!((code, &*result), (0, ""), "{errors}");
    assert!(errors.contains("nothing to do: there is no revision canary in the namespace istio-system"), "{errors}");

    // What is lost is named.
    let (code, plan, _) = meshctl(&cluster, &["uninstall", "--purge", "--purge-crds", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(plan.contains("- 1 VirtualService: default/shop\n"), "{plan}");
    cluster.kubectl(["-n", "shop", "create", "configmap", "istio-ca-root-cert"]);
    cluster.kubectl(["-n", "shop", "label", "configmap", "istio-ca-root-cert", "istio.io/config=true"]);
    let (code, stays, errors) =
        meshctl(&cluster, &["uninstall", "--purge", "--purge-crds", "--delete-namespace", "-y"]);
    assert_eq!((code, &*stays), (0, ""), "{errors}");
    run(&cluster, async |client| {
        assert_eq!(rest(&Live::new(client).await?, &first).await?, BTreeSet::new());
        assert_eq!(client.get(&Resource::NAMESPACE, None, "istio-system").await?, None);
        assert_eq!(client.get(&Resource::CONFIG_MAP, Some("shop"), "istio-ca-root-cert").await?, None);
        Ok(())
    });
    assert_eq!(records(&cluster), "");
}

fn route() -> Resource {
    Resource::of("networking.istio.io", "v1", "VirtualService", "virtualservices", true)
}

/// Ends the run when a number of components were begun.
struct EndsAfter(std::cell::Cell<usize>, std::sync::Arc<std::sync::atomic::AtomicBool>);

impl Events for EndsAfter {
    fn warning(&self, _message: &str) {}

    fn detail(&self, _message: &str) {}

    fn progress(&self, progress: &Progress) {
        if matches!(progress, Progress::Started { .. } | Progress::Done { .. }) {
            self.0.set(self.0.get().saturating_sub(1));
            if self.0.get() == 0 {
                self.1.store(true, std::sync::atomic::Ordering::SeqCst);
            }
        }
    }
}

#[test]
fn a_run_that_is_ended_goes_on_with_the_next() {
    let Some(cluster) = Cluster::private(&test_cluster::Options::default()) else { return };
    let request = request(Scope::Only);
    let target = run(&cluster, async |client| {
        let (target, _) = made::target(client, &["profile=demo"]).await?;
        made::install(&cluster, client, &target, true).await?;
        Ok(target)
    });
    let mut ended = 0;
    for count in 1.. {
        let flag = std::sync::Arc::default();
        let events = EndsAfter(count.into(), std::sync::Arc::clone(&flag));
        let stop = Stop::by(flag);
        let outcome = run(&cluster, async |client| {
            let live = Live::new(client).await?;
            let prepared = uninstall::prepare(&live, &request).await.unwrap();
            Ok(uninstall::execute(&live, &request, prepared, &stop, &events).await)
        });
        match outcome {
            Ok(_) => break,
            Err(UninstallError::Interrupted) => {
                ended += 1;
                // What it was made from is known until the end.
                assert_eq!(records(&cluster), "configmap/meshctl-inventory-default\n");
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(ended > 3, "{ended}");
    run(&cluster, async |client| {
        let rest = rest(&Live::new(client).await?, &target).await?;
        assert!(rest.iter().all(|key| key.starts_with("CustomResourceDefinition")), "{rest:?}");
        assert_eq!(rest.len(), 15);
        Ok(())
    });
    assert_eq!(records(&cluster), "");
}

#[test]
fn what_holds_an_object_is_named_and_waited_for() {
    let Some(cluster) = Cluster::private(&test_cluster::Options::default()) else { return };
    let target = run(&cluster, async |client| {
        let (target, _) = made::target(client, &["profile=minimal"]).await?;
        // As istioctl leaves it: its labels, no record.
        let mut theirs = target.clone();
        for object in &mut theirs.objects {
            object.object.change(|tree| {
                let labels = tree.as_map_mut().unwrap().get_mut("metadata").unwrap().as_map_mut().unwrap();
                labels.get_mut("labels").unwrap().as_map_mut().unwrap().shift_remove(labels::OWNER);
            });
        }
        made::install(&cluster, client, &theirs, false).await?;
        Ok(target)
    });
    cluster.kubectl([
        "-n",
        "istio-system",
        "patch",
        "configmap",
        "istio",
        "--type=merge",
        "-p",
        r#"{"metadata":{"finalizers":["example.com/held"]}}"#,
    ]);
    let (code, _, errors) = meshctl(&cluster, &["uninstall", "-y", "--timeout", "1s"]);
    assert_eq!(code, 75, "{errors}");
    assert!(errors.contains("ConfigMap istio-system/istio: it has the finalizers example.com/held"), "{errors}");
    cluster.kubectl([
        "-n",
        "istio-system",
        "patch",
        "configmap",
        "istio",
        "--type=merge",
        "-p",
        r#"{"metadata":{"finalizers":null}}"#,
    ]);
    let (code, stays, errors) = meshctl(&cluster, &["uninstall", "-r", "default", "-y"]);
    assert_eq!(code, 0, "{errors}");
    assert!(stays.is_empty() || stays.contains("definitions stay"), "{stays}");
    run(&cluster, async |client| {
        let rest = rest(&Live::new(client).await?, &target).await?;
        assert!(rest.iter().all(|key| key.starts_with("CustomResourceDefinition")), "{rest:?}");
        assert_eq!(rest.len(), 15);
        Ok(())
    });
    assert_eq!(records(&cluster), "");
}

#[test]
fn what_another_one_made_anew_stays() {
    let Some(cluster) = Cluster::private(&test_cluster::Options::default()) else { return };
    let request = request(Scope::Everything);
    run(&cluster, async |client| {
        let (target, _) = made::target(client, &["profile=minimal"]).await?;
        made::install(&cluster, client, &target, true).await?;
        let live = Live::new(client).await?;
        let prepared = uninstall::prepare(&live, &request).await.unwrap();
        // Between the plan and the deed.
        let maps = &Resource::CONFIG_MAP;
        client.delete(maps, Some("istio-system"), "istio", &meshctl::cluster::Preconditions::default(), false).await?;
        let text = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"istio","namespace":"istio-system"}}"#;
        let options = ApplyOptions { manager: "somebody", dry_run: false, force: false };
        client.apply(maps, &decoded(text), &options).await?;
        let done = uninstall::execute(&live, &request, prepared, &Stop::default(), &Silent).await.unwrap();
        assert_eq!(done.replaced.len(), 1);
        assert_eq!(
            client
                .list(maps, Some("istio-system"), &ListOptions::default())
                .await?
                .iter()
                .filter(|map| map.text_at(&["metadata", "name"]) == "istio")
                .count(),
            1
        );
        Ok(())
    });
}
