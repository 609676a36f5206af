//! Level `data-plane`: what the pods of the cluster say about their proxies. Pure, but for the lists.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use super::expected::Expected;
use super::look::Seen;
use super::report::Finding;
use crate::cluster::{ClusterError, ListOptions, Resource};
use crate::inject::InjectionConfig;
use crate::inject::config::CapturedConfig;
use crate::inject::pod::PROXY;
use crate::inject::policy::{Decision, Namespace, decide, reaches};
use crate::install::labels;
use crate::install::live::Live;
use crate::object::ObjectKey;
use crate::object::pod::{is_container_ready, is_ready};
use crate::values::{Tree, json};

/// What istiod notes on a pod that it injected.
const STATUS: &str = "sidecar.istio.io/status";
/// What is wrong where nobody says how pods are injected.
const PLAIN: &str = "{policy: enabled, templates: {}}";

/// The pods of a cluster, and what decides about their proxies.
pub struct DataPlane {
    /// All namespaces.
    pub namespaces: Vec<Tree>,
    /// All pods.
    pub pods: Vec<Tree>,
    /// Tags of the revision, from its webhooks.
    pub tags: BTreeSet<String>,
}

/// Lists what is needed.
pub async fn look(live: &Live<'_>, expected: &Expected) -> Result<DataPlane, ClusterError> {
    let all = ListOptions::default();
    let namespaces = live.cluster.list(&Resource::NAMESPACE, None, &all).await?;
    let pods = live.cluster.list(&Resource::POD, None, &all).await?;
    let of_revision =
        ListOptions { labels: format!("{}={}", labels::REVISION, expected.revision), ..ListOptions::default() };
    let webhooks = live.cluster.list(&Resource::MUTATING_WEBHOOK, None, &of_revision).await?;
    let tags = webhooks.iter().filter_map(|webhook| labels::text(webhook, "labels", labels::TAG)).map(str::to_owned);
    Ok(DataPlane { namespaces, pods, tags: tags.collect() })
}

/// Returns the configuration by which the control plane decides, as it is in the cluster.
fn config(expected: &Expected, seen: &Seen, tags: &BTreeSet<String>) -> Option<InjectionConfig> {
    let maps = expected.objects.iter().filter(|object| object.key.kind == "ConfigMap");
    let map = maps
        .filter(|object| object.key.name.starts_with("istio-sidecar-injector"))
        .find_map(|object| seen.get(&object.key));
    let data = |key: &str| map.map(|map| map.text_at(&["data", key])).filter(|text| !text.is_empty());
    let revision = if expected.revision == "default" { String::new() } else { expected.revision.clone() };
    let captured = |templates: &str, values: &str| CapturedConfig {
        templates: templates.to_owned(),
        values: values.to_owned(),
        revision: revision.clone(),
        tags: tags.iter().cloned().collect(),
        ..CapturedConfig::default()
    };
    let live = data("config").zip(data("values"));
    let live = live.and_then(|(templates, values)| InjectionConfig::from_captured(&captured(templates, values)).ok());
    live.or_else(|| InjectionConfig::from_captured(&captured(PLAIN, "{}")).ok())
}

/// Returns the version of the control plane: the tag of istiod's image.
fn control_plane_version(expected: &Expected, seen: &Seen) -> Option<String> {
    let deployments = expected.objects.iter().filter(|object| object.key.kind == "Deployment");
    let images = deployments.filter_map(|object| {
        let containers = seen.get(&object.key)?.items_at(&["spec", "template", "spec", "containers"]);
        containers.iter().find(|container| container.text_at(&["name"]) == "discovery")
    });
    images.map(|container| container.text_at(&["image"])).find_map(version_of)
}

/// Returns the version in the tag of an image, without what says how it was built; none without a tag.
pub fn version_of(image: &str) -> Option<String> {
    let image = image.split('@').next().unwrap_or_default();
    let last = image.rsplit('/').next().unwrap_or_default();
    let (_, tag) = last.split_once(':')?;
    let version = ["-distroless", "-debug"].iter().fold(tag, |tag, build| tag.strip_suffix(build).unwrap_or(tag));
    Some(version.to_owned())
}

/// Returns what pods say.
pub fn findings(expected: &Expected, seen: &Seen, data: &DataPlane) -> Vec<Finding> {
    let Some(config) = config(expected, seen, &data.tags) else { return Vec::new() };
    let version = control_plane_version(expected, seen);
    let namespaces: BTreeMap<&str, &Tree> =
        data.namespaces.iter().map(|namespace| (namespace.text_at(&["metadata", "name"]), namespace)).collect();
    let mut groups: BTreeMap<(&str, Check, String), Vec<&Tree>> = BTreeMap::new();
    for pod in data.pods.iter().filter(|pod| runs(pod)) {
        let place = pod.text_at(&["metadata", "namespace"]);
        let Some(proxy) = proxy(pod) else {
            let namespace = namespaces.get(place).and_then(|namespace| namespace.get("metadata"));
            if namespace.is_some_and(|metadata| is_to_be_injected(&config, pod, place, metadata)) {
                groups.entry((place, Check::NoProxy, String::new())).or_default().push(pod);
            }
            continue;
        };
        if !is_of(pod, &config) {
            continue;
        }
        if let (Some(wanted), Some(found)) = (&version, version_of(proxy.text_at(&["image"])))
            && *wanted != found
        {
            let told = format!("its proxy is {found}, and the control plane {wanted}");
            groups.entry((place, Check::ProxyVersion, told)).or_default().push(pod);
        }
        if !is_container_ready(pod, PROXY) {
            groups.entry((place, Check::ProxyNotReady, String::new())).or_default().push(pod);
        } else if !is_ready(pod) {
            groups.entry((place, Check::PodNotReady, String::new())).or_default().push(pod);
        }
    }
    groups.into_iter().map(|((place, check, told), pods)| finding(check, place, &told, &pods)).collect()
}

/// Returns what is said of some pods of a namespace: the first is named, the others counted.
fn finding(check: Check, namespace: &str, told: &str, pods: &[&Tree]) -> Finding {
    let names: Vec<&str> = pods.iter().map(|pod| pod.text_at(&["metadata", "name"])).collect();
    let what = match check {
        Check::NoProxy => "it has no proxy, and its namespace or its labels ask for one",
        Check::ProxyNotReady => "its proxy is not ready",
        Check::PodNotReady => "its proxy is ready, and another of its containers is not",
        _ => told,
    };
    let more = match names.len() - 1 {
        0 => String::new(),
        1 => format!(" (and so is {})", names[1]),
        more => format!(" (and so are {} and {} more of the namespace)", names[1], more - 1),
    };
    let more = if more.ends_with("and 0 more of the namespace)") { String::new() } else { more };
    let key = ObjectKey {
        api_version: "v1".to_owned(),
        kind: "Pod".to_owned(),
        namespace: namespace.to_owned(),
        name: names.first().copied().unwrap_or_default().to_owned(),
    };
    let finding = Finding::new(check, Some(&key), format!("{what}{more}"));
    match check {
        Check::NoProxy | Check::ProxyVersion => finding.hint(format!(
            "restart the workloads: `kubectl -n {namespace} rollout restart deployment`; new pods get a proxy of the control plane's version"
        )),
        Check::ProxyNotReady => {
            finding.hint(format!("`kubectl -n {namespace} logs {} -c {PROXY}` says why", key.name))
        }
        _ => finding.hint(format!("`kubectl -n {namespace} describe pod {}` says why", key.name)),
    }
}

/// Tells whether a pod is there to stay.
fn runs(pod: &Tree) -> bool {
    pod.text_at(&["metadata", "deletionTimestamp"]).is_empty()
        && !matches!(pod.text_at(&["status", "phase"]), "Succeeded" | "Failed")
}

/// Returns the proxy of a pod, which may be an init container that stays.
fn proxy(pod: &Tree) -> Option<&Tree> {
    ["containers", "initContainers"]
        .iter()
        .find_map(|place| pod.items_at(&["spec", place]).iter().find(|container| container.text_at(&["name"]) == PROXY))
}

fn is_to_be_injected(config: &InjectionConfig, pod: &Tree, name: &str, metadata: &Tree) -> bool {
    let namespace = Namespace { name, metadata };
    // Pods of an ambient namespace have no proxy of their own.
    let is_ambient = namespace.label("istio.io/dataplane-mode") == Some("ambient");
    !is_ambient
        && reaches(config, pod, namespace).is_ok()
        && matches!(decide(config, pod, name, &mut Vec::new()), Decision::Inject(_))
}

/// Tells whether a pod is one of the revision's; one that does not say is the default's.
fn is_of(pod: &Tree, config: &InjectionConfig) -> bool {
    let noted = labels::text(pod, "annotations", STATUS).and_then(|text| json::decode(text).ok());
    let noted = noted.as_ref().map(|status| status.text_at(&["revision"])).filter(|revision| !revision.is_empty());
    let revision = noted.or_else(|| labels::text(pod, "labels", labels::REVISION)).unwrap_or("default");
    config.is_meant_by(revision) || (revision == "default" && config.is_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::verify::report::Basis;

    fn tree(text: &str) -> Tree {
        crate::yaml::parse("test", text, &crate::yaml::ReadOptions::go()).unwrap()
    }

    fn pod(name: &str, proxy: Option<(&str, bool)>, ready: bool) -> Tree {
        let proxy_ready = proxy.is_some_and(|(_, ready)| ready);
        let container =
            proxy.map(|(image, _)| format!(", {{name: istio-proxy, image: '{image}'}}")).unwrap_or_default();
        tree(&format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: shop}}, spec: {{containers: [{{name: a}}{container}]}}, \
             status: {{phase: Running, conditions: [{{type: Ready, status: '{}'}}], containerStatuses: [{{name: istio-proxy, ready: {proxy_ready}}}]}}}}",
            if ready { "True" } else { "False" },
        ))
    }

    fn told(labels: &str, pods: Vec<Tree>) -> Vec<String> {
        let istiod = tree(
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: istiod, namespace: i}, spec: {template: {spec: {containers: [{name: discovery, image: 'docker.io/istio/pilot:1.30.3-distroless'}]}}}}",
        );
        let expected = Expected::of_labels("i", "default", std::slice::from_ref(&istiod));
        assert_eq!(expected.basis, Basis::Labels);
        let mut seen = Seen::default();
        seen.objects.insert(expected.objects[0].identity(), istiod);
        let namespaces = vec![tree(&format!("{{metadata: {{name: shop, labels: {labels}}}}}"))];
        let plane = DataPlane { namespaces, pods, tags: BTreeSet::new() };
        findings(&expected, &seen, &plane)
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.line()))
            .collect()
    }

    #[test]
    fn pods_without_a_proxy_are_told_where_one_is_asked_for() {
        let enabled = "{istio-injection: enabled}";
        let none = "it has no proxy, and its namespace or its labels ask for one";
        assert_eq!(told(enabled, vec![pod("a", None, true)]), [format!("MSH0401 Pod shop/a: {none}")]);
        let three = vec![pod("a", None, true), pod("b", None, true), pod("c", None, true)];
        let more = "(and so are b and 1 more of the namespace)";
        assert_eq!(told(enabled, three), [format!("MSH0401 Pod shop/a: {none} {more}")]);
        assert_eq!(told("{}", vec![pod("a", None, true)]), [""; 0]);
        assert_eq!(told("{istio.io/rev: canary}", vec![pod("a", None, true)]), [""; 0]);
        assert_eq!(told("{istio.io/dataplane-mode: ambient}", vec![pod("a", None, true)]), [""; 0]);
    }

    #[test]
    fn proxies_are_of_the_control_planes_version_and_ready() {
        let image = |tag: &str| format!("docker.io/istio/proxyv2:{tag}");
        let told = |tag: &str, proxy: bool, ready: bool| told("{}", vec![pod("a", Some((&image(tag), proxy)), ready)]);
        assert_eq!(told("1.30.3", true, true), [""; 0]);
        assert_eq!(told("1.30.3-debug", true, true), [""; 0]);
        assert_eq!(
            told("1.29.0", true, true),
            ["MSH0402 Pod shop/a: its proxy is 1.29.0, and the control plane 1.30.3"]
        );
        assert_eq!(told("1.30.3", false, false), ["MSH0403 Pod shop/a: its proxy is not ready"]);
        assert_eq!(
            told("1.30.3", true, false),
            ["MSH0404 Pod shop/a: its proxy is ready, and another of its containers is not"]
        );
    }

    #[test]
    fn a_version_is_read_off_an_image() {
        for (image, version) in [
            ("docker.io/istio/pilot:1.30.3", Some("1.30.3")),
            ("registry:5000/pilot:1.30.3-distroless@sha256:00", Some("1.30.3")),
            ("registry:5000/pilot@sha256:00", None),
            ("pilot", None),
        ] {
            assert_eq!(version_of(image).as_deref(), version, "{image}");
        }
    }
}
