//! Tags: names that stand for a revision in the labels of namespaces and pods. The objects of one, and when the tag
//! `default` is made along with a control plane. Pure; [`change`] asks and writes.
//!
//! A tag's objects are made of its revision's own: of the webhook that injects, of the Service of the control plane, and
//! for the tag `default` of the check of configuration. So they come out the same whether the revision is about to be
//! installed or is found in a cluster, and whatever its charts were.
//!
//! # Whose they are
//!
//! The objects of the tag `default` are part of the installation that they point to: they stand in its target, so they
//! are planned, recorded, verified and pruned with everything else ([`add_default_tag`]). An installation does not take
//! the tag away from another revision that is there; `meshctl tag set default --overwrite` does.
//!
//! The objects of other tags, which `meshctl tag set` makes, are in no record: the next install would take them for
//! something that is not wanted any more. They have the owner label of the installation that they point to, and the
//! labels `istio.io/tag` and `istio.io/rev`, by which they are listed; with the last revision that they stand for they
//! would be dead, so `meshctl uninstall` of a revision names them with the namespaces that use them, and deletes them.
//! Making one is two writes of objects that nobody else writes, and a later one of the same name wins: there is no lock.

pub mod change;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::object::ObjectKey;
use crate::object::runtime::SERVER_METADATA;
use crate::render::component_values::shared_values;
use crate::spec::Spec;
use crate::values::{Map, Tree};

use super::labels::{self, NOT_PRUNED, OWNER, Owner, REVISION, TAG};
use super::target::{DEFAULT_REVISION, Target, TargetObject, key};

/// The tag by which labels without a revision are served.
pub const DEFAULT_TAG: &str = "default";
/// The check of configuration that names no revision.
pub const DEFAULT_VALIDATOR: &str = "istiod-default-validator";
/// The kind of the webhooks that inject.
pub const INJECTOR_KIND: &str = "MutatingWebhookConfiguration";
/// The kind of the webhooks that check.
pub const VALIDATOR_KIND: &str = "ValidatingWebhookConfiguration";

/// The namespace in which the names of webhooks do without it.
const USUAL_NAMESPACE: &str = "istio-system";
/// The component that a tag belongs to.
const CONTROL_PLANE: &str = "pilot";
/// What ends the names of the rules of injection.
const RULE: &str = ".sidecar-injector.istio.io";
/// The label of namespaces and pods that names a revision.
const PLAIN: &str = "istio-injection";
/// The label of a pod that asks for a sidecar, or refuses it.
const WISH: &str = "sidecar.istio.io/inject";
/// Namespaces into which nothing is injected unless they say so.
const SYSTEM: &[&str] = &["kube-system", "kube-public", "kube-node-lease", "local-path-storage"];
/// The label that no namespace and no pod has, and its value.
const NEVER: (&str, &str) = ("istio.io/deactivated", "never-match");
/// Annotations that say something about the object that they are on, not about what it is for.
const OWN_ANNOTATIONS: &[&str] = &["kubectl.kubernetes.io/", "meta.helm.sh/", "helm.sh/", "argocd.argoproj.io/"];

/// A tag to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The revision that it stands for.
    pub revision: &'a str,
    /// The namespace of the control plane.
    pub namespace: &'a str,
    /// Whether pods without any label are injected; the tag `default` only.
    pub auto: bool,
}

impl Tag<'_> {
    fn is_default(&self) -> bool {
        self.name == DEFAULT_TAG
    }

    /// Returns the name of the webhook.
    pub fn webhook_name(&self) -> String {
        let place = if self.namespace == USUAL_NAMESPACE { String::new() } else { format!("-{}", self.namespace) };
        format!("istio-revision-tag-{}{place}", self.name)
    }

    /// Returns the name of the Service.
    pub fn service_name(&self) -> String {
        format!("istiod-revision-tag-{}", self.name)
    }

    /// Returns the webhook of the tag, given that of the revision, in a target or in a cluster.
    pub fn injector(&self, revision: &Tree) -> Tree {
        let prototype = revision.items_at(&["webhooks"]).first().cloned().unwrap_or_default();
        let webhooks = self.rules().into_iter().map(|(name, namespaces, pods)| {
            let mut webhook = prototype.clone();
            if let Some(webhook) = webhook.as_map_mut() {
                webhook.insert("name".to_owned(), Tree::from(format!("{name}{RULE}")));
                webhook.insert("namespaceSelector".to_owned(), selector(namespaces));
                webhook.insert("objectSelector".to_owned(), selector(pods));
            }
            webhook
        });
        let webhooks = Tree::List(webhooks.collect());
        self.object(revision, &self.webhook_name(), None, ("webhooks", webhooks))
    }

    /// Returns the check of configuration that names no revision, given that of the revision.
    pub fn validator(&self, revision: &Tree) -> Tree {
        let mut webhook = revision.items_at(&["webhooks"]).first().cloned().unwrap_or_default();
        if let Some(webhook) = webhook.as_map_mut() {
            webhook.insert("name".to_owned(), Tree::from("validation.istio.io"));
            webhook.insert("objectSelector".to_owned(), selector(vec![absent(REVISION)]));
        }
        let webhooks = Tree::List(vec![webhook]);
        self.object(revision, DEFAULT_VALIDATOR, None, ("webhooks", webhooks))
    }

    /// Returns the Service of the tag, given that of the revision.
    pub fn service(&self, revision: &Tree) -> Tree {
        let mut spec = Map::new();
        for field in ["ipFamilyPolicy", "ipFamilies"] {
            if let Some(value) = revision.get_path(&["spec", field]) {
                spec.insert(field.to_owned(), value.clone());
            }
        }
        // All pods of a control plane say their revision, that without a name too; its own Service does not ask for it.
        let mut selector = revision.get_path(&["spec", "selector"]).and_then(Tree::as_map).cloned().unwrap_or_default();
        selector.shift_remove("istio");
        selector.insert(REVISION.to_owned(), Tree::from(self.revision));
        spec.insert("selector".to_owned(), Tree::Map(selector));
        let ports = revision.items_at(&["spec", "ports"]).iter().map(|port| {
            let fields = ["name", "port", "targetPort", "protocol", "appProtocol"];
            let found = fields.iter().filter_map(|field| Some(((*field).to_owned(), port.get(field)?.clone())));
            Tree::Map(found.collect::<Map>())
        });
        spec.insert("ports".to_owned(), Tree::List(ports.collect()));
        self.object(revision, &self.service_name(), Some(self.namespace), ("spec", Tree::Map(spec)))
    }

    /// Returns an object with the labels and annotations of another, and what tells the tag.
    fn object(&self, source: &Tree, name: &str, namespace: Option<&str>, (field, value): (&str, Tree)) -> Tree {
        let text = |field: &str| (field.to_owned(), source.get(field).cloned().unwrap_or_default());
        let entries = |field: &str| source.get_path(&["metadata", field]).and_then(Tree::as_map).cloned();
        let mut labels = entries("labels").unwrap_or_default();
        labels.retain(|label, _| label != OWNER && self.keeps_label(label));
        labels.insert(REVISION.to_owned(), Tree::from(self.revision));
        labels.insert(TAG.to_owned(), Tree::from(self.name));
        if self.is_default() {
            labels.insert(NOT_PRUNED.to_owned(), Tree::from("true"));
        }
        let mut metadata = Map::from([("name".to_owned(), Tree::from(name))]);
        metadata.extend(namespace.map(|namespace| ("namespace".to_owned(), Tree::from(namespace))));
        metadata.insert("labels".to_owned(), Tree::Map(labels));
        let mut annotations = entries("annotations").unwrap_or_default();
        annotations.retain(|name, _| !OWN_ANNOTATIONS.iter().any(|prefix| name.starts_with(prefix)));
        if !annotations.is_empty() {
            metadata.insert("annotations".to_owned(), Tree::Map(annotations));
        }
        debug_assert!(!metadata.keys().any(|field| SERVER_METADATA.contains(&&**field)));
        let metadata = ("metadata".to_owned(), Tree::Map(metadata));
        Tree::Map(Map::from([text("apiVersion"), text("kind"), metadata, (field.to_owned(), value)]))
    }

    /// Tells whether a label of the revision's objects is one of the tag's. Those of istioctl's installer are only for
    /// the tag that the installer makes: whatever selects by them does not mean the others.
    fn keeps_label(&self, label: &str) -> bool {
        !label.starts_with("install.operator.istio.io/")
            && (self.is_default() || !label.starts_with("operator.istio.io/"))
    }

    /// Returns the rules of injection: names, and what is asked of the labels of namespaces and pods. At most one of
    /// them is true of a pod.
    fn rules(&self) -> Vec<(&'static str, Vec<Tree>, Vec<Tree>)> {
        let refused = || one_of("NotIn", WISH, &["false"]);
        let ours = || one_of("In", REVISION, &[self.name]);
        let mut rules = vec![
            ("rev.namespace", vec![ours(), absent(PLAIN)], vec![refused()]),
            ("rev.object", vec![absent(REVISION), absent(PLAIN)], vec![refused(), ours()]),
        ];
        if self.is_default() {
            rules.push(("namespace", vec![one_of("In", PLAIN, &["enabled"])], vec![refused()]));
            let asked = one_of("In", WISH, &["true"]);
            rules.push(("object", vec![absent(PLAIN), absent(REVISION)], vec![asked, absent(REVISION)]));
            if self.auto {
                let outside = one_of("NotIn", "kubernetes.io/metadata.name", SYSTEM);
                let namespaces = vec![absent(PLAIN), absent(REVISION), outside];
                rules.push(("auto", namespaces, vec![absent(WISH), absent(REVISION)]));
            }
        }
        rules
    }
}

fn one_of(operator: &str, label: &str, values: &[&str]) -> Tree {
    let values = values.iter().map(|value| Tree::from(*value)).collect::<Vec<_>>();
    Tree::Map(Map::from([
        ("key".to_owned(), Tree::from(label)),
        ("operator".to_owned(), Tree::from(operator)),
        ("values".to_owned(), Tree::List(values)),
    ]))
}

fn absent(label: &str) -> Tree {
    Tree::Map(Map::from([("key".to_owned(), Tree::from(label)), ("operator".to_owned(), Tree::from("DoesNotExist"))]))
}

fn selector(expressions: Vec<Tree>) -> Tree {
    Tree::Map(Map::from([("matchExpressions".to_owned(), Tree::List(expressions))]))
}

/// Makes the rules of a webhook match nothing, as istioctl 1.30.3 does with the webhook of the control plane without a
/// revision once there is the tag `default`: both would inject the same pods.
pub fn deactivate(webhook: &mut Tree) {
    let Some(Tree::List(webhooks)) = webhook.as_map_mut().and_then(|map| map.get_mut("webhooks")) else { return };
    for webhook in webhooks.iter_mut().filter_map(Tree::as_map_mut) {
        for field in ["namespaceSelector", "objectSelector"] {
            let labels = Map::from([(NEVER.0.to_owned(), Tree::from(NEVER.1))]);
            let nothing = Map::from([("matchLabels".to_owned(), Tree::Map(labels))]);
            webhook.insert(field.to_owned(), Tree::Map(nothing));
        }
    }
}

/// Tells whether a webhook matches nothing, as [`deactivate`] makes it.
pub fn is_deactivated(webhook: &Tree) -> bool {
    let webhooks = webhook.items_at(&["webhooks"]);
    let never = |webhook: &Tree| webhook.text_at(&["namespaceSelector", "matchLabels", NEVER.0]) == NEVER.1;
    !webhooks.is_empty() && webhooks.iter().all(never)
}

/// A webhook that injects, of a tag or of a revision itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Injector {
    /// What it is called.
    pub name: String,
    /// The tag; none for that of a revision itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The revision.
    pub revision: String,
    /// The namespace of the control plane that it asks; empty for one outside the cluster.
    pub namespace: String,
    /// Whose it is.
    pub owner: Owner,
    /// Whether it matches nothing.
    pub is_deactivated: bool,
}

/// What injects in a cluster: what decides about tags.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagFacts {
    /// All webhooks that inject.
    pub injectors: Vec<Injector>,
}

impl TagFacts {
    /// Reads the webhooks of a cluster that name a revision; others are left out.
    pub fn of<'a>(webhooks: impl IntoIterator<Item = &'a Tree>) -> Self {
        let injector = |webhook: &Tree| {
            let label = |name: &str| labels::text(webhook, "labels", name).map(str::to_owned);
            let first = webhook.items_at(&["webhooks"]).first();
            let namespace = first.map(|rule| rule.text_at(&["clientConfig", "service", "namespace"]));
            Some(Injector {
                name: webhook.text_at(&["metadata", "name"]).to_owned(),
                tag: label(TAG).filter(|tag| !tag.is_empty()),
                revision: label(REVISION)?,
                namespace: namespace.unwrap_or_default().to_owned(),
                owner: Owner::of(webhook),
                is_deactivated: is_deactivated(webhook),
            })
        };
        Self { injectors: webhooks.into_iter().filter_map(injector).collect() }
    }

    /// Returns the tags.
    pub fn tags(&self) -> impl Iterator<Item = &Injector> {
        self.injectors.iter().filter(|injector| injector.tag.is_some())
    }

    /// Returns the webhook of a tag.
    pub fn tag(&self, name: &str) -> Option<&Injector> {
        self.tags().find(|injector| injector.tag.as_deref() == Some(name))
    }

    /// Returns the webhooks of the revisions themselves.
    pub fn revisions(&self) -> impl Iterator<Item = &Injector> {
        self.injectors.iter().filter(|injector| injector.tag.is_none())
    }

    /// Returns the names of the revisions.
    pub fn revision_names(&self) -> BTreeSet<&str> {
        self.revisions().map(|injector| &*injector.revision).collect()
    }
}

/// Returns the names of those namespaces whose pods get their proxies by a tag, or by the name of a revision. The tag
/// `default` serves those with the plain label, too, which wins over a revision.
pub fn namespaces_of(namespaces: &[Tree], name: &str) -> Vec<String> {
    let uses = |namespace: &&Tree| {
        let label = |label: &str| labels::text(namespace, "labels", label);
        match label(PLAIN) {
            Some(plain) => plain == "enabled" && name == DEFAULT_TAG,
            None => label(REVISION) == Some(name),
        }
    };
    namespaces.iter().filter(uses).map(|namespace| namespace.text_at(&["metadata", "name"]).to_owned()).collect()
}

/// What becomes of the tag `default` with an installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "is")]
pub enum DefaultTag {
    /// It stands for this installation, and is part of the target.
    Here,
    /// It stands for another revision, and stays there.
    Elsewhere {
        /// Which one.
        revision: String,
        /// The namespace of its control plane.
        namespace: String,
    },
    /// The installation has nothing that injects, so there is nothing to tag.
    Nothing,
}

/// Puts the objects of the tag `default` into the target of a control plane, unless another revision has the tag.
///
/// istioctl 1.30.3 makes it when there is none, and moves it to a control plane without a revision each time one is
/// installed, away from the revision that a user gave it. Here only a tag whose revision is gone is moved.
pub fn add_default_tag(target: &mut Target, spec: &Spec, facts: &TagFacts) -> DefaultTag {
    let own = |object: &&TargetObject, kind: &str| {
        let tree = object.object.tree();
        object.object.key.kind == kind
            && labels::text(tree, "labels", REVISION) == Some(&*target.revision)
            && labels::text(tree, "labels", TAG).is_none()
            && object.object.key.name != DEFAULT_VALIDATOR
    };
    let of_kind = |kind: &str| {
        let found = target.objects.iter().filter(|object| object.component == CONTROL_PLANE);
        found.filter(|object| own(object, kind)).map(|object| (object.identity(), object.object.tree().clone())).next()
    };
    let Some((identity, injector)) = of_kind(INJECTOR_KIND) else { return DefaultTag::Nothing };
    let (validator, service) = (of_kind(VALIDATOR_KIND), of_kind("Service"));
    if target.revision == DEFAULT_REVISION
        && let Some(object) = target.objects.iter_mut().find(|object| object.identity() == identity)
    {
        object.object.change(deactivate);
    }
    if let Some(tag) = elsewhere(target, facts) {
        // A chart may have it by its own values.
        target.objects.retain(|object| object.object.key.name != DEFAULT_VALIDATOR);
        return DefaultTag::Elsewhere { revision: tag.revision.clone(), namespace: tag.namespace.clone() };
    }
    let values = shared_values(spec);
    let auto = values.get("sidecarInjectorWebhook").and_then(|webhook| webhook.get("enableNamespacesByDefault"));
    let auto = auto.and_then(Tree::as_bool).unwrap_or_default();
    let (revision, namespace) = (target.revision.clone(), target.namespace.clone());
    let tag = Tag { name: DEFAULT_TAG, revision: &revision, namespace: &namespace, auto };
    target.add(CONTROL_PLANE, tag.injector(&injector));
    if let Some((_, service)) = service {
        target.add(CONTROL_PLANE, tag.service(&service));
    }
    if let Some((_, validator)) = validator {
        target.add(CONTROL_PLANE, tag.validator(&validator));
    }
    DefaultTag::Here
}

/// Returns the tag `default` when it stands for another control plane that is there.
fn elsewhere<'a>(target: &Target, facts: &'a TagFacts) -> Option<&'a Injector> {
    let is_here = |injector: &Injector| {
        injector.revision == target.revision
            && (injector.namespace.is_empty() || injector.namespace == target.namespace)
    };
    let is_alive =
        |tag: &Injector| facts.revisions().any(|one| one.revision == tag.revision && one.namespace == tag.namespace);
    facts.tag(DEFAULT_TAG).filter(|tag| !is_here(tag) && is_alive(tag))
}

/// Returns the keys of a tag's objects, those of the tag `default` that only it has included.
pub fn keys(tag: &Tag<'_>, webhook_name: &str) -> Vec<ObjectKey> {
    let webhooks = "admissionregistration.k8s.io/v1";
    let mut keys = vec![key(webhooks, INJECTOR_KIND, "", webhook_name)];
    if tag.is_default() {
        keys.push(key(webhooks, VALIDATOR_KIND, "", DEFAULT_VALIDATOR));
    }
    keys.push(key("v1", "Service", tag.namespace, &tag.service_name()));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::Stage;
    use crate::render::render;
    use crate::spec::{SpecSources, resolve};
    use crate::values::json;

    fn target(flags: &[&str], facts: &TagFacts) -> (Target, DefaultTag) {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let mut target = Target::of(&render(&spec).unwrap(), &spec);
        let tag = add_default_tag(&mut target, &spec, facts);
        (target, tag)
    }

    fn named<'a>(target: &'a Target, name: &str) -> Option<&'a Tree> {
        let is_map = |object: &TargetObject| object.object.key.kind == "ConfigMap";
        let found = target.objects.iter().find(|object| object.object.key.name == name && !is_map(object));
        found.map(|object| object.object.tree())
    }

    fn rules(webhook: &Tree) -> Vec<&str> {
        webhook.items_at(&["webhooks"]).iter().map(|rule| rule.text_at(&["name"]).trim_end_matches(RULE)).collect()
    }

    fn injector(tag: &str, revision: &str) -> Tree {
        let tag = if tag.is_empty() { String::new() } else { format!(r#","istio.io/tag":"{tag}""#) };
        json::decode(&format!(
            r#"{{"kind":"MutatingWebhookConfiguration","metadata":{{"name":"w","labels":{{"istio.io/rev":"{revision}"{tag}}}}},
            "webhooks":[{{"clientConfig":{{"service":{{"namespace":"istio-system"}}}}}}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn the_first_control_plane_becomes_the_default() {
        for (flags, service, count) in [
            (&["profile=minimal"][..], "istiod", 4),
            (&["profile=minimal", "revision=canary"], "istiod-canary", 4),
            (&["profile=minimal", "values.sidecarInjectorWebhook.enableNamespacesByDefault=true"], "istiod", 5),
        ] {
            let (target, tag) = target(flags, &TagFacts::default());
            assert_eq!(tag, DefaultTag::Here);
            let injector = named(&target, "istio-revision-tag-default").unwrap();
            assert_eq!(rules(injector).len(), count, "{flags:?}");
            let first = &injector.items_at(&["webhooks"])[0];
            assert_eq!(first.text_at(&["clientConfig", "service", "name"]), service);
            let chosen = &first.items_at(&["namespaceSelector", "matchExpressions"])[0];
            assert_eq!(chosen.items_at(&["values"]), [Tree::from("default")]);
            for (name, stage) in [
                ("istio-revision-tag-default", Stage::Webhooks),
                (DEFAULT_VALIDATOR, Stage::Webhooks),
                ("istiod-revision-tag-default", Stage::ControlPlane),
            ] {
                let tree = named(&target, name).unwrap();
                let label = |label: &str| labels::text(tree, "labels", label);
                assert_eq!((label(TAG), label(REVISION)), (Some("default"), Some(&*target.revision)), "{name}");
                assert_eq!((label(NOT_PRUNED), label(labels::COMPONENT)), (Some("true"), Some("Pilot")), "{name}");
                assert!(Owner::of(tree).is(&target.owner()));
                let found = target.objects.iter().filter(|object| object.object.key.name == name).count();
                assert_eq!(found, 1, "{name}");
                assert!(target.objects.iter().any(|object| object.object.key.name == name && object.stage == stage));
            }
        }
    }

    #[test]
    fn only_one_webhook_injects_a_pod() {
        let (target, _) = target(&["profile=minimal"], &TagFacts::default());
        let plain = named(&target, "istio-sidecar-injector").unwrap();
        assert!(is_deactivated(plain));
        assert!(!is_deactivated(named(&target, "istio-revision-tag-default").unwrap()));
        // That of a revision serves its own label, which no tag does.
        let (target, _) = self::target(&["profile=minimal", "revision=canary"], &TagFacts::default());
        assert!(!is_deactivated(named(&target, "istio-sidecar-injector-canary").unwrap()));
    }

    #[test]
    fn a_tag_is_not_taken_from_a_control_plane_that_is_there() {
        let here = TagFacts::of([&injector("default", "default"), &injector("", "default")]);
        let there = TagFacts::of([&injector("default", "canary"), &injector("", "canary")]);
        let dead = TagFacts::of([&injector("default", "canary")]);
        let elsewhere = DefaultTag::Elsewhere { revision: "canary".to_owned(), namespace: "istio-system".to_owned() };
        for (flags, facts, expected) in [
            (&["profile=minimal"][..], &here, DefaultTag::Here),
            (&["profile=minimal"], &dead, DefaultTag::Here),
            (&["profile=minimal"], &there, elsewhere),
            (&["profile=minimal", "revision=canary"], &there, DefaultTag::Here),
            (&["profile=empty"], &TagFacts::default(), DefaultTag::Nothing),
            (
                &["profile=minimal", "values.global.operatorManageWebhooks=true"],
                &TagFacts::default(),
                DefaultTag::Nothing,
            ),
        ] {
            let (target, tag) = target(flags, facts);
            assert_eq!(tag, expected, "{flags:?}");
            let is_here = expected == DefaultTag::Here;
            assert_eq!(named(&target, "istio-revision-tag-default").is_some(), is_here, "{flags:?}");
            assert_eq!(named(&target, "istiod-revision-tag-default").is_some(), is_here, "{flags:?}");
        }
    }

    #[test]
    fn a_tag_is_made_of_what_a_cluster_has() {
        let tag = Tag { name: "prod", revision: "canary", namespace: "mesh", auto: true };
        let live = json::decode(
            r#"{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration",
            "metadata":{"name":"istio-sidecar-injector-canary-mesh","uid":"u","resourceVersion":"7","managedFields":[{}],
            "annotations":{"meta.helm.sh/release-name":"istiod","mine":"x"},
            "labels":{"app":"sidecar-injector","meshctl.io/owner":"o","operator.istio.io/component":"Pilot",
            "install.operator.istio.io/owning-resource":"x","istio.io/rev":"canary"}},
            "webhooks":[{"name":"rev.namespace.sidecar-injector.istio.io","clientConfig":{"caBundle":"eA=="},
            "namespaceSelector":{"matchLabels":{"istio.io/deactivated":"never-match"}},"timeoutSeconds":10}]}"#,
        )
        .unwrap();
        let made = tag.injector(&live);
        assert_eq!(rules(&made), ["rev.namespace", "rev.object"]);
        assert!(!is_deactivated(&made));
        let metadata = json::decode(
            r#"{"name":"istio-revision-tag-prod-mesh","labels":{"app":"sidecar-injector","istio.io/rev":"canary","istio.io/tag":"prod"},
            "annotations":{"mine":"x"}}"#,
        );
        assert_eq!(made.get("metadata"), Some(&metadata.unwrap()));
        assert_eq!(made.items_at(&["webhooks"])[1].text_at(&["clientConfig", "caBundle"]), "eA==");

        let live = json::decode(
            r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"istiod-canary","namespace":"mesh"},"status":{},
            "spec":{"clusterIP":"10.0.0.1","type":"ClusterIP","selector":{"app":"istiod","istio":"pilot"},
            "ports":[{"name":"https-webhook","port":443,"targetPort":15017,"nodePort":3}]}}"#,
        )
        .unwrap();
        let spec = json::decode(
            r#"{"selector":{"app":"istiod","istio.io/rev":"canary"},"ports":[{"name":"https-webhook","port":443,"targetPort":15017}]}"#,
        );
        assert_eq!(tag.service(&live).get("spec"), Some(&spec.unwrap()));
    }
}
