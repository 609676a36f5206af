//! Plans, records and the lock against the real server: what it answers to dry runs, whose fields are whose, and how
//! large objects may be.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use meshctl::cluster::{
    self, ApplyOptions, Cluster as Client, ClusterError, ClusterOptions, Discovery, Preconditions, Resource,
};
use meshctl::install::inventory::{Entry, Inventory, MAX_OBJECTS};
use meshctl::install::lock::{ClusterStore, Lock, LockSettings, Notice};
use meshctl::install::outgoing::{Surroundings, outgoing};
use meshctl::install::plan::{Action, Answer, Observation, Plan};
use meshctl::install::prune::Pruning;
use meshctl::install::revision::Revision;
use meshctl::install::{FIELD_MANAGER, Identity, Stage, Stop, Target, conflict, takeover};
use meshctl::render::render;
use meshctl::spec::{SpecSources, resolve};
use meshctl::values::Tree;
use test_cluster::Cluster;

fn client(cluster: &Cluster) -> Client {
    Client::new(ClusterOptions { kubeconfig: Some(cluster.kubeconfig()), ..ClusterOptions::default() })
}

fn run<T>(future: impl Future<Output = Result<T, ClusterError>>) -> T {
    cluster::block_on(future).unwrap().unwrap()
}

/// Returns a control plane that is in nobody's way, without definitions, which another test makes.
fn target(namespace: &str) -> Target {
    let sets = vec![
        "profile=minimal".to_owned(),
        "revision=planned".to_owned(),
        format!("values.global.istioNamespace={namespace}"),
    ];
    let sources = SpecSources { sets, ..SpecSources::default() };
    let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    let mut target = Target::of(&render(&spec).unwrap(), &spec);
    target.objects.retain(|object| object.stage != Stage::Definitions);
    target
}

/// What an install does with a cluster, in small.
struct Installer<'a> {
    client: &'a Client,
    discovery: Discovery,
    target: &'a Target,
    surroundings: Surroundings,
}

impl Installer<'_> {
    async fn plan(&self) -> Result<Plan, ClusterError> {
        let mut observations = BTreeMap::new();
        for object in &self.target.objects {
            let key = &object.object.key;
            let resource = self.discovery.resource(&key.api_version, &key.kind).unwrap();
            let namespace = Some(&*key.namespace).filter(|_| resource.namespaced);
            let live = self.client.get(resource, namespace, &key.name).await?;
            let sent = outgoing(object.object.tree(), live.as_ref(), &self.surroundings);
            let answer = match self.apply(resource, &sent.body, true, false).await {
                Ok(after) => Answer::Applied(after),
                Err(error) => {
                    let conflicts = conflict::of_error(&error, live.as_ref());
                    if conflicts.is_empty() {
                        return Err(error);
                    }
                    Answer::Conflict { conflicts: sent.unwanted(conflicts), forced: None }
                }
            };
            let body = sent.body.into_owned();
            observations.insert(object.identity(), Observation { live, sent: Some(body), answer });
        }
        Ok(Plan::of(self.target, &observations, Pruning::default()))
    }

    async fn install(&self) -> Result<(), ClusterError> {
        for object in &self.target.objects {
            let key = &object.object.key;
            let resource = self.discovery.resource(&key.api_version, &key.kind).unwrap();
            let sent = outgoing(object.object.tree(), None, &self.surroundings);
            self.apply(resource, &sent.body, false, false).await?;
        }
        Ok(())
    }

    async fn apply(&self, resource: &Resource, body: &Tree, dry_run: bool, force: bool) -> Result<Tree, ClusterError> {
        let options = ApplyOptions { manager: FIELD_MANAGER, dry_run, force };
        Ok(self.client.apply(resource, body, &options).await?.object)
    }
}

const WEBHOOKS: &str = "ValidatingWebhookConfiguration";

/// Writes an object's fields as somebody else does.
async fn change(
    client: &Client,
    resource: &Resource,
    (namespace, name): (Option<&str>, &str),
    manager: &str,
    edit: impl Fn(&mut String),
) -> Result<(), ClusterError> {
    let live = client.get(resource, namespace, name).await?.unwrap();
    let mut text = meshctl::values::json::encode_in_order(&live);
    edit(&mut text);
    client.replace(resource, &meshctl::values::json::decode(&text).unwrap(), manager).await?;
    Ok(())
}

#[test]
fn a_plan_says_what_the_server_would_do() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("planned");
    let client = client(cluster);
    let target = target(&namespace);
    run(async {
        let discovery = Discovery::load(&client).await?;
        let service = (namespace.clone(), "istiod-planned".to_owned());
        let surroundings = Surroundings::of(&target, &[], HashSet::from([service]));
        let mut installer = Installer { client: &client, discovery, target: &target, surroundings };

        let plan = installer.plan().await?;
        assert_eq!(plan.counts().create, target.objects.len(), "{}", plan.text(120));
        assert!(plan.only_creates());
        installer.install().await?;
        let plan = installer.plan().await?;
        assert!(plan.is_empty(), "an install is planned twice:\n{}", plan.text(120));

        // istiod is ready, and sets what is its own.
        let discovery = &installer.discovery;
        let webhooks = discovery.resource("admissionregistration.k8s.io/v1", WEBHOOKS).unwrap();
        let name = &target.objects.iter().find(|object| object.object.key.kind == WEBHOOKS).unwrap().object.key.name;
        change(&client, webhooks, (None, name), "pilot-discovery", |text| {
            *text = text.replace(r#""failurePolicy":"Ignore""#, r#""failurePolicy":"Fail""#);
        })
        .await?;
        assert!(installer.plan().await?.is_empty());
        // It is gone, and its webhook would refuse everything.
        installer.surroundings.answering.clear();
        let plan = installer.plan().await?;
        assert_eq!((plan.counts().update, plan.counts().conflicts), (1, 0), "{}", plan.text(120));
        let live = client.get(webhooks, None, name).await?.unwrap();
        let identity = plan.writes().map(|change| Identity::from(&change.key)).next().unwrap();
        let object = target.get(&identity).unwrap().object.tree();
        let sent = outgoing(object, Some(&live), &installer.surroundings);
        assert!(sent.may_force(&live));
        installer.apply(webhooks, &sent.body, false, true).await?;
        assert!(installer.plan().await?.is_empty());

        // Somebody changes what is ours.
        let deployments = installer.discovery.resource("apps/v1", "Deployment").unwrap();
        change(&client, deployments, (Some(&namespace), "istiod-planned"), "somebody", |text| {
            *text = text.replace("docker.io/istio/pilot", "example.com/pilot");
        })
        .await?;
        let plan = installer.plan().await?;
        assert_eq!(plan.counts().conflicts, 1, "{}", plan.text(120));
        let field = &plan.conflicts[0].field;
        assert_eq!(field.field, "spec.template.spec.containers.[name:discovery].image");
        assert_eq!((&*field.manager, &*field.operation), ("somebody", "Update"));
        assert!(!field.since.is_empty());
        assert_eq!((plan.with(Action::Update).len(), plan.restarts.len()), (1, 1));
        let live = client.get(deployments, Some(&namespace), "istiod-planned").await?.unwrap();
        let identity = plan.writes().map(|change| Identity::from(&change.key)).next().unwrap();
        let wanted = target.get(&identity).unwrap().object.tree();
        // What is foreseen is what the server says.
        assert_eq!(conflict::foreseen(&live, wanted), std::slice::from_ref(field));
        Ok(())
    });
}

#[test]
fn what_another_installer_set_goes_when_it_is_not_wanted() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("taken");
    let client = client(cluster);
    let map = |data: &str| {
        let text = format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"istio","namespace":"{namespace}"}},"data":{data}}}"#
        );
        meshctl::values::json::decode(&text).unwrap()
    };
    run(async {
        let by = |manager: &'static str| ApplyOptions { manager, dry_run: false, force: false };
        client.apply(&Resource::CONFIG_MAP, &map(r#"{"a":"1","old":"x"}"#), &by("istio-operator")).await?;
        let live = client.get(&Resource::CONFIG_MAP, Some(&namespace), "istio").await?.unwrap();
        assert_eq!(conflict::foreseen(&live, &map(r#"{"a":"2"}"#)).len(), 1);
        let patch = takeover::patch(&live, takeover::INSTALLERS).unwrap();
        let patched = client.merge(&Resource::CONFIG_MAP, (Some(&namespace), "istio"), &patch, FIELD_MANAGER).await?;
        assert_eq!(conflict::foreseen(&patched, &map(r#"{"a":"2"}"#)), []);
        let applied = client.apply(&Resource::CONFIG_MAP, &map(r#"{"a":"2"}"#), &by(FIELD_MANAGER)).await?.object;
        assert_eq!(applied.get("data"), map(r#"{"a":"2"}"#).get("data"));
        // A patch of what somebody changed in between is refused.
        let refused = client.merge(&Resource::CONFIG_MAP, (Some(&namespace), "istio"), &patch, FIELD_MANAGER).await;
        assert_eq!(refused.unwrap_err().refusal().map(|refusal| refusal.code), Some(409));
        Ok(())
    });
}

#[test]
fn the_largest_records_are_stored_and_read() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("records");
    let client = client(cluster);
    let secrets = Resource::of("", "v1", "Secret", "secrets", true);
    let target = target(&namespace);
    run(async {
        let mut inventory = Inventory::of(&target);
        let first = inventory.objects[0].clone();
        inventory.objects = (0..MAX_OBJECTS)
            .map(|number| {
                let mut entry: Entry = first.clone();
                entry.identity.name = format!("{}-{number}", "an-object-with-a-name-of-usual-length");
                entry.uid = "01234567-89ab-cdef-0123-456789abcdef".to_owned();
                entry
            })
            .collect();
        let encoded = inventory.encode().unwrap();
        for map in encoded.parts.iter().chain([&encoded.main]) {
            client.create(&Resource::CONFIG_MAP, map, FIELD_MANAGER).await?;
        }
        let main = client.get(&Resource::CONFIG_MAP, Some(&namespace), &Inventory::name("planned")).await?.unwrap();
        let mut parts = Vec::new();
        for name in Inventory::parts(&main).unwrap() {
            parts.push(client.get(&Resource::CONFIG_MAP, Some(&namespace), &name).await?.unwrap());
        }
        assert_eq!(Inventory::decode(&main, &parts).unwrap(), inventory);

        // Text that is hardly compressed, so that the Secrets are full.
        let mut state = 1_u64;
        let noise: String = (0..2 << 20)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(b' ' + u8::try_from((state >> 33) % 95).unwrap())
            })
            .collect();
        let revision = Revision {
            install: "planned".to_owned(),
            namespace: namespace.clone(),
            number: 1,
            manifest: noise,
            values: Revision::manifest_of(&target),
            ..Revision::default()
        };
        let written = revision.encode().unwrap();
        assert!(written.len() > 1);
        for secret in &written {
            client.create(&secrets, secret, FIELD_MANAGER).await?;
        }
        let first = client.get(&secrets, Some(&namespace), &Revision::name("planned", 1)).await?.unwrap();
        let mut others = Vec::new();
        for name in Revision::parts(&first).unwrap() {
            others.push(client.get(&secrets, Some(&namespace), &name).await?.unwrap());
        }
        assert_eq!(Revision::decode(&first, &others).unwrap(), revision);
        let recorded = Revision { manifest: revision.values.clone(), ..revision.clone() }.target().unwrap();
        assert_eq!(recorded.identities(), target.identities());
        let count = recorded.objects.iter().map(|object| object.component.clone()).collect::<BTreeSet<_>>();
        assert_eq!(count, target.objects.iter().map(|object| object.component.clone()).collect());
        Ok(())
    });
}

#[test]
fn one_of_two_runs_has_the_lock() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("locked");
    let client = client(cluster);
    let settings = LockSettings { duration: Duration::from_millis(900), patience: Duration::ZERO };
    let stop = Stop::default();
    let acquire = |holder: &'static str, told: fn(Notice)| {
        let store = ClusterStore::new(&client, &namespace, "default");
        Lock::acquire(store, holder, settings, jiff::Timestamp::now, told, &stop)
    };
    run(async {
        let mut first = acquire("first", |notice| panic!("{notice}")).await.unwrap();
        let error = first.during(acquire("second", |_| {})).await.unwrap_err();
        assert!(error.to_string().starts_with("another run holds the lock: first, since 20"), "{error}");
        assert_eq!(first.signal().lost(), None);
        // Killed: nobody renews it.
        let second = acquire("second", |_| {}).await.unwrap();
        // Too late.
        let signal = first.signal();
        first.keep().await;
        assert!(signal.lost().is_some());
        first.release().await?;
        second.release().await?;
        let store = meshctl::install::lock::cluster_store::RESOURCE;
        assert_eq!(client.get(&store, Some(&namespace), "meshctl-default").await?, None);
        // What is not there is not deleted.
        client.delete(&store, Some(&namespace), "meshctl-default", &Preconditions::default(), false).await?;
        Ok(())
    });
}
