//! What we install and what istioctl 1.30.3 left behind are equal in meaning, on the same server with its defaults.
//!
//! The references are the states of clusters after istioctl had installed a profile; what control planes write, and what
//! tells the installer, is left out of both.

use std::collections::{BTreeMap, BTreeSet};

use meshctl::install::live::Live;
use meshctl::install::{Identity, labels};
use meshctl::object::ObjectKey;
use meshctl::object::diff::changes;
use meshctl::values::{Tree, json};
use test_cluster::{Cluster, say};

use crate::made::{self, run};

/// What was asked for, and the state afterwards.
const STATES: &[(&[&str], &str)] = &[
    (&["profile=demo"], "10-install-demo.json"),
    (&["profile=default"], "18-install-default.json"),
    (
        &[
            "profile=minimal",
            "meshConfig.accessLogFile=/dev/stdout",
            "components.pilot.k8s.replicaCount=2",
            "components.pilot.k8s.resources.requests.cpu=10m",
        ],
        "27-install-from-file.json",
    ),
    (&["profile=ambient"], "50-install-ambient.json"),
];

/// Labels of the installer, of the version, and of the charts that it has.
fn is_installers(label: &str) -> bool {
    label.starts_with("install.operator.istio.io/")
        || [labels::OWNER, labels::VERSION, "helm.sh/chart"].contains(&label)
}

/// Lists whose items are told apart by their names.
fn has_no_order(path: &str) -> bool {
    [".env", ".volumes", ".volumeMounts"].iter().any(|list| path.ends_with(list))
}

/// Returns a configuration of injection without its templates, which are written anew: what they make of workloads is
/// compared elsewhere.
fn without_templates(text: &str) -> Tree {
    let mut config = crate::parse(text);
    let root = config.as_map_mut().unwrap();
    root.shift_remove("template");
    if let Some(Tree::Map(templates)) = root.get_mut("templates") {
        for template in templates.values_mut() {
            *template = Tree::Null;
        }
    }
    root.retain(|_, value| !value.is_null());
    config
}

/// Takes out of an object what a server or a control plane writes, and what tells the installer.
fn plain(object: &Tree) -> Tree {
    let mut object = object.clone();
    let kind = object.text_at(&["kind"]).to_owned();
    let root = object.as_map_mut().unwrap();
    root.shift_remove("status");
    if let Some(metadata) = root.get_mut("metadata").and_then(Tree::as_map_mut) {
        metadata.retain(|field, _| matches!(&**field, "name" | "namespace" | "labels" | "annotations"));
        for field in ["labels", "annotations"] {
            if let Some(entries) = metadata.get_mut(field).and_then(Tree::as_map_mut) {
                entries.retain(|name, _| !is_installers(name) && !name.starts_with("deployment.kubernetes.io/"));
            }
            if metadata.get(field).and_then(Tree::as_map).is_some_and(meshctl::values::Map::is_empty) {
                metadata.shift_remove(field);
            }
        }
    }
    if let Some(spec) = root.get_mut("spec").and_then(Tree::as_map_mut) {
        if kind == "Service" {
            for field in ["clusterIP", "clusterIPs", "healthCheckNodePort"] {
                spec.shift_remove(field);
            }
            if let Some(Tree::List(ports)) = spec.get_mut("ports") {
                for port in ports.iter_mut().filter_map(Tree::as_map_mut) {
                    port.shift_remove("nodePort");
                }
            }
        }
        if kind.ends_with("Deployment") {
            spec.shift_remove("replicas");
        }
    }
    // Of the pods, too.
    let pods = root.get_mut("spec").and_then(|spec| spec.as_map_mut()?.get_mut("template"));
    let metadata = pods.and_then(|pods| pods.as_map_mut()?.get_mut("metadata"));
    if let Some(labels) = metadata.and_then(|metadata| metadata.as_map_mut()?.get_mut("labels")?.as_map_mut()) {
        labels.retain(|name, _| !is_installers(name));
    }
    if let (Some(data), "ConfigMap") = (root.get_mut("data").and_then(Tree::as_map_mut), &*kind) {
        // What the charts were given, for people to read.
        data.retain(|name, _| !matches!(&**name, "merged-values" | "original-values"));
        if let Some(config) = data.get("config").and_then(Tree::as_str).map(without_templates) {
            data.insert("config".to_owned(), config);
        }
    }
    if kind == "ServiceAccount" {
        root.shift_remove("secrets");
    }
    if let Some(Tree::List(webhooks)) = root.get_mut("webhooks") {
        for webhook in webhooks.iter_mut().filter_map(Tree::as_map_mut) {
            if let Some(client) = webhook.get_mut("clientConfig").and_then(Tree::as_map_mut) {
                client.shift_remove("caBundle");
            }
            if kind == "ValidatingWebhookConfiguration" {
                webhook.shift_remove("failurePolicy");
            }
        }
    }
    object
}

fn references() -> Option<std::path::PathBuf> {
    let folder = crate::project().join("../shared/reference/transcripts/state");
    if folder.is_dir() {
        return Some(folder);
    }
    say(
        "SKIPPED what_is_installed_is_what_istioctl_installs: there are no states at ../shared/reference/transcripts/state",
    );
    None
}

#[test]
fn what_is_installed_is_what_istioctl_installs() {
    let Some(folder) = references() else { return };
    let mut wrong = Vec::new();
    for (flags, file) in STATES {
        let options = test_cluster::Options { nodes: 0, controllers: false };
        let Some(cluster) = Cluster::private(&options) else { return };
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let state = json::decode(&text).unwrap();
        let is_theirs = |object: &&Tree| labels::text(object, "labels", labels::MANAGED).is_some();
        let theirs: BTreeMap<Identity, &Tree> = state
            .as_list()
            .unwrap()
            .iter()
            .filter(is_theirs)
            .map(|object| (Identity::from(&ObjectKey::of(object).unwrap()), object))
            .collect();
        run(&cluster, async |client| {
            let (target, _) = made::target(client, flags).await?;
            made::install(&cluster, client, &target, false).await?;
            let live = Live::new(client).await?;
            let names: BTreeSet<Identity> = theirs.keys().cloned().collect();
            // istioctl has no add-ons.
            let is_addon = |identity: &&Identity| {
                let object = target.get(identity).unwrap();
                labels::text(object.object.tree(), "labels", meshctl::install::addons::ADDON).is_some()
            };
            let identities = target.identities();
            for extra in identities.difference(&names).filter(|identity| !is_addon(identity)) {
                wrong.push(format!("{file}: {extra} is ours only"));
            }
            for (identity, object) in &theirs {
                let key = ObjectKey::of(object).unwrap();
                let Some(ours) = live.get(&key).await? else {
                    wrong.push(format!("{file}: {identity} is missing"));
                    continue;
                };
                // The states have no specs of definitions.
                if identity.kind == "CustomResourceDefinition" {
                    continue;
                }
                for change in changes(&plain(object), &plain(&ours)) {
                    if change.order && has_no_order(&change.path) {
                        continue;
                    }
                    wrong.push(format!("{file}: {identity}: {change:?}"));
                }
            }
            Ok(())
        });
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}
