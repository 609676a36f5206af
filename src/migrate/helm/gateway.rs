//! Gateways: what the charts `istio-ingress` and `istio-egress` take below `gateways.…`, and what the chart `gateway`
//! takes at its root.

use super::settings::{put, take_path};
use crate::values::{Map, Tree};

/// Which way traffic goes through a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Into the mesh.
    Ingress,
    /// Out of it.
    Egress,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ingress, Self::Egress];

    /// Returns the key below `gateways`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ingress => "istio-ingressgateway",
            Self::Egress => "istio-egressgateway",
        }
    }
}

/// Where settings of the old charts are in the chart `gateway`: for each its old path and its new one.
const ROWS: &[(&str, &str)] = &[
    ("name", "name"),
    ("labels", "labels"),
    ("type", "service.type"),
    ("loadBalancerIP", "service.loadBalancerIP"),
    ("loadBalancerSourceRanges", "service.loadBalancerSourceRanges"),
    ("externalTrafficPolicy", "service.externalTrafficPolicy"),
    ("serviceAnnotations", "service.annotations"),
    ("ipFamilies", "service.ipFamilies"),
    ("ipFamilyPolicy", "service.ipFamilyPolicy"),
    ("ports", "service.ports"),
    ("autoscaleEnabled", "autoscaling.enabled"),
    ("autoscaleMin", "autoscaling.minReplicas"),
    ("autoscaleMax", "autoscaling.maxReplicas"),
    ("autoscaleBehavior", "autoscaling.autoscaleBehavior"),
    ("cpu.targetAverageUtilization", "autoscaling.targetCPUUtilizationPercentage"),
    ("memory.targetAverageUtilization", "autoscaling.targetMemoryUtilizationPercentage"),
    ("replicaCount", "replicaCount"),
    ("resources", "resources"),
    ("env", "env"),
    ("nodeSelector", "nodeSelector"),
    ("affinity", "affinity"),
    ("tolerations", "tolerations"),
    ("podAnnotations", "podAnnotations"),
    ("serviceAccount.annotations", "serviceAccount.annotations"),
    ("additionalContainers", "additionalContainers"),
    ("rollingMaxSurge", "strategy.rollingUpdate.maxSurge"),
    ("rollingMaxUnavailable", "strategy.rollingUpdate.maxUnavailable"),
];

/// Volumes of the old charts: the list, the key of the source's name, the source of the volume, and its key of the name.
const VOLUMES: [[&str; 4]; 2] =
    [["secretVolumes", "secretName", "secret", "secretName"], ["configVolumes", "configMapName", "configMap", "name"]];

/// What the chart `gateway` cannot be told, and what to do about it; `false` says nothing.
const LOST: &[(&str, &str)] = &[
    ("runAsRoot", "the gateway needs no root for ports below 1024; `containerSecurityContext` says otherwise"),
    ("podAntiAffinityLabelSelector", "write it as `affinity.podAntiAffinity`"),
    ("podAntiAffinityTermLabelSelector", "write it as `affinity.podAntiAffinity`"),
    ("hub", "the control plane that injects the gateway names its image"),
    ("tag", "the control plane that injects the gateway names its image"),
];

/// Keys that say nothing: whether there is a gateway is told by whether the chart is installed.
const DROPPED: &[&str] = &["enabled", "zvpn"];

/// Makes settings of an old chart those of the chart `gateway`; what has no place is returned by its path, with what to
/// do about it.
pub fn from_values(own: &Map) -> (Map, Vec<(String, String)>) {
    let mut rest = own.clone();
    let mut values = Map::new();
    let mut lost = Vec::new();
    for key in DROPPED {
        rest.shift_remove(key);
    }
    for (from, to) in ROWS {
        if let Some(value) = take_path(&mut rest, from).filter(|value| !value.is_null()) {
            put(&mut values, to, value);
        }
    }
    if let Some(Tree::List(further)) = rest.shift_remove("ingressPorts")
        && !further.is_empty()
    {
        append(&mut values, "service", "ports", further);
    }
    if rest.shift_remove("customService").is_some_and(|custom| custom.as_bool() == Some(true)) {
        put(&mut values, "service.type", Tree::from("None"));
    }
    if let Some(Tree::String(template)) = rest.shift_remove("injectionTemplate")
        && !template.is_empty()
    {
        put(&mut values, "podAnnotations.inject\\.istio\\.io/templates", Tree::String(template));
    }
    for [list, name_key, source, source_key] in VOLUMES {
        for volume in rest.shift_remove(list).as_ref().and_then(Tree::as_list).unwrap_or_default() {
            mount(&mut values, volume, name_key, source, source_key);
        }
    }
    if values.get("strategy").is_some() {
        put(&mut values, "strategy.type", Tree::from("RollingUpdate"));
    }
    for (key, instead) in LOST {
        if let Some(value) = rest.shift_remove(key)
            && !is_nothing(&value)
        {
            lost.push(((*key).to_owned(), (*instead).to_owned()));
        }
    }
    for (key, value) in rest.iter().filter(|(_, value)| !is_nothing(value)) {
        let inner = value.as_map().into_iter().flat_map(Map::keys).map(|inner| format!("{key}.{inner}"));
        let inner: Vec<String> = inner.collect();
        let paths = if inner.is_empty() { vec![key.clone()] } else { inner };
        lost.extend(paths.into_iter().map(|path| (path, "the chart `gateway` has nothing like it".to_owned())));
    }
    (values, lost)
}

/// Mounts a Secret or a `ConfigMap`.
fn mount(values: &mut Map, volume: &Tree, name_key: &str, source: &str, source_key: &str) {
    let entry = |key: &str, value: Tree| (key.to_owned(), value);
    let text = |key: &str| Tree::from(volume.text_at(&[key]));
    let from = Map::from_iter([entry(source_key, text(name_key)), entry("optional", Tree::Bool(true))]);
    let made = Map::from_iter([entry("name", text("name")), entry(source, Tree::Map(from))]);
    let mounted = Map::from_iter([
        entry("name", text("name")),
        entry("mountPath", text("mountPath")),
        entry("readOnly", Tree::Bool(true)),
    ]);
    append(values, "", "volumes", vec![Tree::Map(made)]);
    append(values, "", "volumeMounts", vec![Tree::Map(mounted)]);
}

/// Adds items to a list, of the root or of a section.
fn append(values: &mut Map, section: &str, key: &str, items: Vec<Tree>) {
    let path = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
    let mut all = match take_path(values, &path) {
        Some(Tree::List(items)) => items,
        _ => Vec::new(),
    };
    all.extend(items);
    put(values, &path, Tree::List(all));
}

fn is_nothing(value: &Tree) -> bool {
    match value {
        Tree::Null | Tree::Bool(false) => true,
        Tree::String(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        Tree::Map(map) => map.values().all(is_nothing),
        Tree::Bool(true) | Tree::Int(_) | Tree::Float(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions, Style};

    #[test]
    fn settings_find_their_place() {
        let own = "
type: NodePort
zvpn: {}
autoscaleMin: 2
cpu: {targetAverageUtilization: 70}
serviceAnnotations: {a: b}
ports: [{name: http2, port: 80}]
ingressPorts: [{name: tcp, port: 9000}]
secretVolumes: [{name: certs, secretName: my-certs, mountPath: /etc/certs}]
rollingMaxSurge: 1
injectionTemplate: gateway
runAsRoot: true
podAntiAffinityLabelSelector: []
tag: ''
odd: {a: 1, b: false}
";
        let Tree::Map(own) = yaml::parse("own", own, &ReadOptions::default()).unwrap() else { panic!("a map") };
        let (values, lost) = from_values(&own);
        insta::assert_snapshot!(yaml::emit(&Tree::Map(values), Style::Ordered), @"
        service:
          type: NodePort
          annotations:
            a: b
          ports:
          - name: http2
            port: 80
          - name: tcp
            port: 9000
        autoscaling:
          minReplicas: 2
          targetCPUUtilizationPercentage: 70
        strategy:
          rollingUpdate:
            maxSurge: 1
          type: RollingUpdate
        podAnnotations:
          inject.istio.io/templates: gateway
        volumes:
        - name: certs
          secret:
            secretName: my-certs
            optional: true
        volumeMounts:
        - name: certs
          mountPath: /etc/certs
          readOnly: true
        ");
        let lost: Vec<&str> = lost.iter().map(|(path, _)| &**path).collect();
        assert_eq!(lost, ["runAsRoot", "odd.a", "odd.b"]);
    }
}
