//! What becomes of what another installer has besides.

use super::*;
use crate::values::{Map, json};

fn tree(text: &str) -> Tree {
    json::decode(text).unwrap()
}

/// Returns an object with labels and annotations.
fn object(kind: &str, name: &str, labels: &str, annotations: &str) -> Tree {
    tree(&format!(
        r#"{{"apiVersion":"v1","kind":"{kind}","metadata":{{"name":"{name}","namespace":"istio-system","uid":"u-{name}","labels":{{{labels}}},"annotations":{{{annotations}}}}}}}"#
    ))
}

const ISTIOCTL: &str = r#""operator.istio.io/managed":"Reconcile","operator.istio.io/component":"Pilot","istio.io/rev":"default","install.operator.istio.io/owning-resource-namespace":"istio-system""#;
const HELM: &str = r#""meta.helm.sh/release-name":"istiod","meta.helm.sh/release-namespace":"istio-system""#;

fn target(names: &[&str]) -> Target {
    let mut target =
        Target { namespace: "istio-system".to_owned(), revision: "default".to_owned(), ..Target::default() };
    for name in names {
        target.add("pilot", object("ConfigMap", name, "", ""));
    }
    target
}

fn facts(objects: Vec<Tree>) -> Facts {
    let identity = |object: &Tree| Identity::from(&ObjectKey::of(object).unwrap());
    Facts { objects: objects.into_iter().map(|object| (identity(&object), object)).collect(), ..Facts::default() }
}

/// Returns what goes and what stays.
fn decided(facts: &Facts, target: &Target) -> (Vec<String>, Vec<String>, Vec<String>) {
    let none = BTreeSet::new();
    let asked = Asked { target, scope: None, others: &none, old: None, loses_most: false };
    let Adoption { pruning, warnings } = decide(facts, &asked).unwrap().unwrap();
    let goes = pruning.delete.iter().map(|pruned| pruned.key.name.clone()).collect();
    let stays = pruning.keep.iter().map(|stays| format!("{}: {}", stays.key.name, stays.why)).collect();
    (goes, stays, warnings)
}

#[test]
fn only_what_the_installer_has_of_this_mesh_goes() {
    let with = |more: &str| format!("{ISTIOCTL},{more}");
    let facts = facts(vec![
        object("ConfigMap", "wanted", ISTIOCTL, ""),
        object("ConfigMap", "old", ISTIOCTL, ""),
        object("ConfigMap", "canary", &ISTIOCTL.replace("default", "canary"), ""),
        object("ConfigMap", "elsewhere", &ISTIOCTL.replace("istio-system", "other"), ""),
        object("ConfigMap", "tag", &with(r#""istio.io/tag":"prod""#), ""),
        object("ConfigMap", "mine", r#""istio.io/rev":"default""#, ""),
        object("ConfigMap", "kept", ISTIOCTL, r#""helm.sh/resource-policy":"keep""#),
        object("CustomResourceDefinition", "kinds", ISTIOCTL, ""),
        object("ConfigMap", "ours", &with(r#""meshctl.io/owner":"istio-system.canary""#), ""),
    ]);
    let (goes, mut stays, warnings) = decided(&facts, &target(&["wanted"]));
    stays.sort();
    assert_eq!(goes, ["old"]);
    assert_eq!(
        stays,
        ["kept: an annotation says that it stays", "kinds: deleting it takes more along; that must be asked for",]
    );
    assert_eq!(warnings, Vec::<String>::new());
}

#[test]
fn what_another_revision_stands_on_stays() {
    let mut facts = facts(vec![object("ConfigMap", "reader", &ISTIOCTL.replace("Pilot", "Base"), "")]);
    assert_eq!(decided(&facts, &target(&[])).0, ["reader"]);
    facts.revisions = BTreeSet::from(["default".to_owned(), "canary".to_owned()]);
    assert_eq!(decided(&facts, &target(&[])).0, Vec::<String>::new());
}

#[test]
fn the_record_of_istioctl_goes_with_its_revision() {
    let mut facts = facts(Vec::new());
    facts.states = ["installed-state", "installed-state-canary", "mine"]
        .map(|name| object("IstioOperator", name, "", ""))
        .to_vec();
    assert_eq!(decided(&facts, &target(&[])).0, ["installed-state"]);
    let mut canary = target(&[]);
    canary.revision = "canary".to_owned();
    assert_eq!(decided(&facts, &canary).0, ["installed-state-canary"]);
}

#[test]
fn an_operator_that_runs_is_in_the_way_of_its_mesh_alone() {
    let mut facts = facts(vec![object("ConfigMap", "wanted", ISTIOCTL, "")]);
    facts.operators = vec![key("apps/v1", "Deployment", "istio-operator", "istio-operator")];
    let (target, none) = (target(&["wanted"]), BTreeSet::new());
    let asked = Asked { target: &target, scope: None, others: &none, old: None, loses_most: false };
    assert_eq!(
        decide(&facts, &asked).unwrap_err().to_string(),
        "Deployment istio-operator/istio-operator reconciles the mesh, and would change it back"
    );
    facts.objects.clear();
    assert!(decide(&facts, &asked).is_ok());
}

#[test]
fn a_plan_that_would_delete_most_is_refused() {
    let names: Vec<String> = (0..8).map(|number| format!("old-{number}")).collect();
    let facts = facts(names.iter().map(|name| object("ConfigMap", name, ISTIOCTL, "")).collect());
    let (target, none) = (target(&["wanted"]), BTreeSet::new());
    let asked = Asked { target: &target, scope: None, others: &none, old: None, loses_most: false };
    assert_eq!(decide(&facts, &asked).unwrap().unwrap_err(), TooMuch { count: 8, all: 8 });
    let asked = Asked { loses_most: true, ..asked };
    assert_eq!(decide(&facts, &asked).unwrap().unwrap().pruning.delete.len(), 8);
}

/// Returns a release with these objects.
fn release(names: &[&str]) -> Release {
    let objects = names.iter().map(|name| key("v1", "ConfigMap", "istio-system", name)).collect();
    let record = object("Secret", "sh.helm.release.v1.istiod.v1", "", "");
    Release { name: "istiod".to_owned(), namespace: "istio-system".to_owned(), records: vec![record], objects }
}

#[test]
fn the_records_of_a_release_go_once_nothing_of_it_is_left() {
    let component = r#""operator.istio.io/component":"Pilot""#;
    let mut whole = facts(vec![object("ConfigMap", "wanted", "", HELM), object("ConfigMap", "old", component, HELM)]);
    whole.releases = vec![release(&["wanted", "old", "gone"])];
    assert_eq!(decided(&whole, &target(&["wanted"])).0, ["old", "sh.helm.release.v1.istiod.v1"]);

    // What is not of the mesh stays, and with it the record.
    let shop = object("ConfigMap", "shop", "", HELM);
    whole.objects.insert(Identity::from(&ObjectKey::of(&shop).unwrap()), shop);
    whole.releases = vec![release(&["wanted", "old", "shop"])];
    let (goes, _, warnings) = decided(&whole, &target(&["wanted"]));
    assert_eq!(goes, ["old"]);
    assert!(
        warnings[0].starts_with("the release `istiod` of helm has more than this mesh, such as ConfigMap"),
        "{warnings:?}"
    );

    // A release without anything that is wanted is somebody else's.
    whole.releases = vec![release(&["shop"])];
    assert_eq!(decided(&whole, &target(&["wanted"])).0, Vec::<String>::new());
}

#[test]
fn records_of_helm_are_unpacked() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use std::io::Write as _;

    let manifest = "---\n# Source: a\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: b\n---\n";
    let text =
        format!(r#"{{"name":"istiod","namespace":"mesh","manifest":{}}}"#, json::encode(&Tree::from(manifest), false));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    let packed = STANDARD.encode(packed.finish().unwrap());
    let record = |kind: &str, data: &str, labels: &str| {
        let mut record = object(kind, "r", labels, "");
        let data = Map::from([("release".to_owned(), Tree::from(data))]);
        record.as_map_mut().unwrap().insert("data".to_owned(), Tree::Map(data));
        record
    };
    let labels = r#""owner":"helm","name":"istiod","version":"1""#;
    let records = [
        record("ConfigMap", &packed, labels),
        record("Secret", &STANDARD.encode(&packed), &labels.replace(r#""1""#, r#""2""#)),
        record("Secret", "no such thing", &labels.replace(r#""1""#, r#""3""#)),
        record("Secret", &packed, r#""owner":"helm""#),
    ];
    let mut releases = Vec::new();
    release::collect(&records, &mut releases);
    assert_eq!((releases.len(), releases[0].records.len()), (1, 3));
    assert!(releases[0].records.iter().all(|record| record.get("data").is_none()));
    let told: Vec<String> = releases[0].objects.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["ClusterRole b", "ConfigMap mesh/a"]);
}
