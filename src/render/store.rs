//! Renders a component's chart that comes from elsewhere, as Helm does: the definitions of `crds/` first, subcharts, one
//! release for each component.
//!
//! What Helm does besides and an installation here does not: hooks are named in a warning, tests among them are left out,
//! and notes are not shown.

use std::collections::BTreeMap;

use super::pipeline::RenderError;
use super::store_values::store_values;
use crate::chart::{ChartError, Manifest, Release, RenderOptions};
use crate::object::{Object, ObjectKey};
use crate::source::SourceText;
use crate::spec::component::{Number, TRACING};
use crate::spec::resolve::Instance;
use crate::spec::{ChartOrigin, Spec, StoreChart};
use crate::values::merge::overlay;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// The kind of definitions.
const DEFINITION: &str = "CustomResourceDefinition";

/// Kinds of Kubernetes, and of what is usual beside it, whose objects belong to no namespace.
const OF_THE_CLUSTER: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    DEFINITION,
    "DeviceClass",
    "FlowSchema",
    "GatewayClass",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "SecurityContextConstraints",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

/// Renders a component by a chart that comes from elsewhere.
pub(super) fn render(
    spec: &Spec,
    instance: &Instance<'_>,
    stored: &StoreChart,
    options: &RenderOptions,
    warnings: &mut Vec<String>,
) -> Result<Vec<Object>, RenderError> {
    let Instance { component, name, namespace, .. } = instance;
    let failed = |source| RenderError::Chart { component, name: (*name).to_owned(), source: Box::new(source) };
    let release = Release {
        name: release_name(instance, stored).to_owned(),
        namespace: (*namespace).to_owned(),
        is_upgrade: false,
    };
    tell_settings_without_effect(instance, warnings);
    tell_unknown_values(instance, stored, warnings);
    let options = RenderOptions { bodies: false, ..options.clone() };
    let output = stored.chart.render(&store_values(spec, instance, stored), &release, &options).map_err(failed)?;
    warnings.extend(output.warnings);
    tell_hooks(stored, &output.hooks, warnings);
    let mut objects = Vec::new();
    for (file, text) in output.crds {
        objects.extend(documents(&file, &text).map_err(failed)?);
    }
    let manifests = output.manifests.into_iter().filter(|manifest| !manifest.body.is_null());
    for manifest in manifests {
        let object = Object::from_tree(body(manifest).map_err(failed)?);
        // A definition may lie in `crds/` and come from a template too, as that of Helm 2 did.
        let is_other = |known: &Object| identity(&known.key) != identity(&object.key);
        if object.key.kind != DEFINITION || objects.iter().all(is_other) {
            objects.push(object);
        }
    }
    put_into_namespace(&mut objects, namespace);
    Ok(objects)
}

fn identity(key: &ObjectKey) -> (&str, &str, &str) {
    (key.group(), &key.kind, &key.name)
}

/// Returns the name of the release that a component's chart is rendered as: that under which Istio's guides install it.
/// A gateway's objects are called by it.
fn release_name<'n>(instance: &Instance<'n>, stored: &'n StoreChart) -> &'n str {
    match instance.component.key {
        "base" => "istio-base",
        "pilot" => "istiod",
        "cni" => "istio-cni",
        TRACING => stored.chart.name(),
        _ if instance.component.number == Number::Any => instance.name,
        key => key,
    }
}

/// Reads a document as Helm sends it: with the end of its last line, which is part of a text that ends there.
fn body(manifest: Manifest) -> Result<Tree, ChartError> {
    let Manifest { source: template, mut text, .. } = manifest;
    text.push('\n');
    let name = format!("{template} (rendered)");
    yaml::parse(&name, &text, &ReadOptions::go()).map_err(|source| ChartError::Output { template, source })
}

/// Reads the objects of a file of `crds/`.
fn documents(file: &str, text: &str) -> Result<Vec<Object>, ChartError> {
    let source = SourceText::new(file, text);
    let options = ReadOptions::go();
    let trees = yaml::documents(&source, &options).map(|loaded| loaded.map(|loaded| loaded.tree));
    let trees = trees.collect::<Result<Vec<Tree>, _>>();
    let trees = trees.map_err(|source| ChartError::Yaml { file: file.to_owned(), source })?;
    Ok(trees.into_iter().filter(|tree| !tree.is_null()).map(Object::from_tree).collect())
}

/// Names the hooks, which are no part of what is installed. Tests are for `helm test` alone.
fn tell_hooks(stored: &StoreChart, hooks: &[Manifest], warnings: &mut Vec<String>) {
    let told: Vec<String> = hooks
        .iter()
        .filter(|hook| !hook.is_test())
        .map(|hook| format!("{} {} ({})", hook.kind, hook.name, hook.hooks.join(", ")))
        .collect();
    if !told.is_empty() {
        warnings.push(format!(
            "hooks of the chart `{}` are left out; run by hand what of them is needed: {}",
            stored.chart.name(),
            told.join("; ")
        ));
    }
}

/// Tells which settings of an add-on are for the built-in chart only.
fn tell_settings_without_effect(instance: &Instance<'_>, warnings: &mut Vec<String>) {
    const KNOWN: [&str; 4] = ["enabled", "namespace", "k8s", "values"];
    if !instance.component.is_addon() {
        return;
    }
    let [section, key] = instance.component.place();
    let lost: Vec<String> = instance
        .settings
        .iter()
        .filter(|(name, value)| !KNOWN.contains(&&***name) && !value.is_null())
        .map(|(name, _)| format!("`{section}.{key}.{name}`"))
        .collect();
    if !lost.is_empty() {
        warnings.push(format!(
            "{} {} no effect: the chart comes from elsewhere and takes `{section}.{key}.values`",
            lost.join(", "),
            if lost.len() == 1 { "has" } else { "have" }
        ));
    }
}

/// Tells which values that are given for the chart itself it knows nothing of. Those of the mesh were held to all of its
/// charts before.
fn tell_unknown_values(instance: &Instance<'_>, stored: &StoreChart, warnings: &mut Vec<String>) {
    let mut given = stored.values.clone();
    if instance.component.is_addon()
        && let Some(Tree::Map(own)) = instance.settings.get("values")
    {
        overlay(&mut given, own.clone());
    }
    if let Some(root) = instance.component.values_root.first()
        && !stored.knows(&[root])
    {
        // What a chart moves to the root from below its key is not looked at.
        given.shift_remove(root);
    }
    let unknown = stored.chart.unknown_values(&given);
    if !unknown.is_empty() {
        let told: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let ChartOrigin { name, version, .. } = &stored.origin;
        warnings.push(format!("the chart {name} {version} knows nothing of {}", told.join("; ")));
    }
}

/// Says of objects without a namespace that they are in that of the release, where they are in one.
fn put_into_namespace(objects: &mut [Object], namespace: &str) {
    let mut defined: BTreeMap<(String, String), bool> = BTreeMap::new();
    for definition in objects.iter().filter(|object| object.key.kind == DEFINITION) {
        let text = |path: &[&str]| definition.tree().text_at(path).to_owned();
        let is_namespaced = text(&["spec", "scope"]) != "Cluster";
        defined.insert((text(&["spec", "group"]), text(&["spec", "names", "kind"])), is_namespaced);
    }
    for object in objects.iter_mut().filter(|object| object.key.namespace.is_empty()) {
        let key = (object.key.group().to_owned(), object.key.kind.clone());
        let is_namespaced = defined.get(&key).copied().unwrap_or_else(|| !OF_THE_CLUSTER.contains(&&*object.key.kind));
        if is_namespaced && !object.key.kind.is_empty() {
            object.change(|tree| {
                let Some(root) = tree.as_map_mut() else { return };
                let metadata = root.entry("metadata".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
                if let Some(metadata) = metadata.as_map_mut() {
                    metadata.insert("namespace".to_owned(), Tree::from(namespace));
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::chart::Chart;
    use crate::render::{Rendered, render};
    use crate::spec::component::named;
    use crate::spec::{ChartOrigin, SpecSources, StoreChart, resolve};
    use crate::values::{Map, Tree};

    const CRD: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.x.io}\nspec: {group: x.io, scope: SCOPE, names: {kind: Thing}}\n";

    fn rendered(component: &str, files: &[(&str, &str)], sets: &[&str]) -> Rendered {
        let component = named(component).unwrap();
        let chart = Chart::from_files("c", files.iter().map(|(path, text)| (*path, text.as_bytes()))).unwrap();
        let origin = ChartOrigin::default();
        let charts = vec![StoreChart { component, chart: Arc::new(chart), origin, values: Map::new() }];
        let sets = sets.iter().map(|set| (*set).to_owned()).collect();
        let sources = SpecSources { profile: Some("empty".to_owned()), sets, charts, ..SpecSources::default() };
        render(&resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()).unwrap()
    }

    fn told(rendered: &Rendered) -> Vec<String> {
        rendered.components[0].objects.iter().map(|object| object.key.to_string()).collect()
    }

    const CHART: (&str, &str) = ("Chart.yaml", "apiVersion: v2\nname: mine\nversion: 1.2.3\n");

    #[test]
    fn definitions_come_first_and_once_and_objects_have_a_namespace() {
        let crd = CRD.replace("SCOPE", "Cluster");
        let files = [
            CHART,
            ("crds/things.yaml", &*crd),
            ("templates/crd.yaml", &*crd),
            ("templates/thing.yaml", "apiVersion: x.io/v1\nkind: Thing\nmetadata: {name: one}\n"),
            ("templates/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '{{ .Release.Name }}'}\n"),
            (
                "templates/role.yaml",
                "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n",
            ),
            ("templates/NOTES.txt", "hello"),
        ];
        let rendered = rendered("prometheus", &files, &["addons.prometheus.namespace=metrics"]);
        assert_eq!(
            told(&rendered),
            ["CustomResourceDefinition things.x.io", "ConfigMap metrics/prometheus", "ClusterRole r", "Thing one"]
        );
        assert_eq!(rendered.components[0].chart_version, "1.2.3");
        assert_eq!(rendered.warnings, Vec::<String>::new());
    }

    #[test]
    fn hooks_are_told_and_tests_are_not() {
        let hook = |name: &str, event: &str| {
            format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  annotations: {{helm.sh/hook: {event}}}\n")
        };
        let (test, job) = (hook("t", "test"), hook("j", "'pre-install,pre-upgrade'"));
        let files = [CHART, ("templates/t.yaml", &*test), ("templates/j.yaml", &*job)];
        let rendered = rendered("grafana", &files, &["addons.grafana.image=x", "addons.grafana.values.a=1"]);
        assert_eq!(told(&rendered), Vec::<String>::new());
        assert_eq!(rendered.warnings.len(), 4, "{:?}", rendered.warnings);
        assert!(rendered.warnings[1].starts_with("`addons.grafana.image` has no effect"), "{:?}", rendered.warnings);
        assert!(rendered.warnings[2].ends_with("knows nothing of `a`"), "{:?}", rendered.warnings);
        assert!(rendered.warnings[3].ends_with("Pod j (pre-install, pre-upgrade)"), "{:?}", rendered.warnings);
    }

    #[test]
    fn a_release_is_called_as_guides_call_it() {
        let name = ("templates/x.yaml", "kind: ClusterRole\nmetadata: {name: '{{ .Release.Name }}'}\n");
        for (component, expected) in [
            ("base", "istio-base"),
            ("discovery", "istiod"),
            ("cni", "istio-cni"),
            ("ingress", "istio-ingressgateway"),
            ("kiali-operator", "kiali-operator"),
            ("jaeger", "mine"),
        ] {
            let rendered = rendered(component, &[CHART, name], &[]);
            assert_eq!(told(&rendered), [format!("ClusterRole {expected}")], "{component}");
        }
    }

    #[test]
    fn settings_of_kubernetes_reach_the_objects() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: some}\nspec: {template: {spec: {}}}\n";
        let rendered =
            rendered("grafana", &[CHART, ("templates/x.yaml", text)], &["addons.grafana.k8s.replicaCount=2"]);
        let replicas = rendered.components[0].objects[0].tree().get_path(&["spec", "replicas"]);
        assert_eq!(replicas, Some(&Tree::Int(2)));
    }
}
