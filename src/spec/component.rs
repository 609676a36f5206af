//! The table of what a mesh is made of. Data only.

/// How many there can be of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// One.
    One,
    /// A list of any number, each with a name and a namespace of its own.
    Any,
}

/// The workload that a component's chart makes: what `k8s` settings are for.
#[derive(Debug, PartialEq, Eq)]
pub struct Workload {
    /// `Deployment` or `DaemonSet`.
    pub kind: &'static str,
    /// Its name, without a revision; that of a gateway is its own.
    pub name: &'static str,
    /// The container that settings of containers are for.
    pub container: &'static str,
}

/// A component: what `spec.components` calls it, and what renders it.
#[derive(Debug, PartialEq, Eq)]
pub struct Component {
    /// The key in `spec.components`.
    pub key: &'static str,
    /// The name in the label `operator.istio.io/component`.
    pub label: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The chart's folder in `templates/`.
    pub chart: &'static str,
    /// The chart's folder in `charts/` of a release of Istio.
    pub release_chart: &'static str,
    /// Where the chart looks for what is its own in the values; empty for a chart without such a place.
    pub values_root: &'static [&'static str],
    /// Its workload; none for the base.
    pub workload: Option<Workload>,
    /// How many there can be.
    pub number: Number,
    /// Whether it is there when nobody says anything about it, as `pilot:` without content does not.
    pub is_default: bool,
    /// Whether `enabled` at its place in the values switches it on too.
    pub enabled_by_values: bool,
    /// The name of one that has none.
    pub default_name: &'static str,
}

/// The components, in the order in which they are installed.
pub const COMPONENTS: &[Component] = &[
    by_default(one("base", "Base", "base", ["base", "base"], &["base"], None)),
    by_default(one(
        "pilot",
        "Pilot",
        "control plane",
        ["istiod", "istio-control/istio-discovery"],
        &["pilot"],
        Some(Workload { kind: "Deployment", name: "istiod", container: "discovery" }),
    )),
    one(
        "cni",
        "Cni",
        "node agent",
        ["cni", "istio-cni"],
        &["cni"],
        Some(Workload { kind: "DaemonSet", name: "istio-cni-node", container: "install-cni" }),
    ),
    one(
        "ztunnel",
        "Ztunnel",
        "node proxy",
        ["ztunnel", "ztunnel"],
        &["ztunnel"],
        Some(Workload { kind: "DaemonSet", name: "ztunnel", container: "istio-proxy" }),
    ),
    Component {
        key: "ingressGateways",
        label: "IngressGateways",
        title: "ingress gateway",
        chart: "gateway-ingress",
        release_chart: "gateways/istio-ingress",
        values_root: &["gateways", "istio-ingressgateway"],
        workload: Some(Workload { kind: "Deployment", name: "istio-ingressgateway", container: "istio-proxy" }),
        number: Number::Any,
        is_default: false,
        enabled_by_values: true,
        default_name: "istio-ingressgateway",
    },
    Component {
        key: "egressGateways",
        label: "EgressGateways",
        title: "egress gateway",
        chart: "gateway-egress",
        release_chart: "gateways/istio-egress",
        values_root: &["gateways", "istio-egressgateway"],
        workload: Some(Workload { kind: "Deployment", name: "istio-egressgateway", container: "istio-proxy" }),
        number: Number::Any,
        is_default: false,
        enabled_by_values: true,
        default_name: "istio-egressgateway",
    },
];

/// Other names of components, without hyphens and a plural's `s`: those of charts, of guides and of older versions.
const SPELLINGS: &[(&str, &str)] = &[
    ("istiobase", "base"),
    ("crd", "base"),
    ("istiod", "pilot"),
    ("istiodremote", "pilot"),
    ("discovery", "pilot"),
    ("istiodiscovery", "pilot"),
    ("controlplane", "pilot"),
    ("istiocni", "cni"),
    ("nodeagent", "cni"),
    ("nodeproxy", "ztunnel"),
    ("ingress", "ingressGateways"),
    ("istioingress", "ingressGateways"),
    ("gatewayingress", "ingressGateways"),
    ("egress", "egressGateways"),
    ("istioegress", "egressGateways"),
    ("gatewayegress", "egressGateways"),
];

/// Returns the component of a name, in any of its spellings: `Pilot`, `istiod`, `ingressGateways`, `ingress-gateway`.
pub fn named(name: &str) -> Option<&'static Component> {
    let plain = |name: &str| {
        let plain: String = name.chars().filter(|character| !matches!(character, '-' | '_' | ' ')).collect();
        plain.to_lowercase().trim_end_matches('s').to_owned()
    };
    let name = plain(name);
    let key = SPELLINGS.iter().find(|(spelling, _)| plain(spelling) == name).map(|(_, key)| *key);
    COMPONENTS.iter().find(|component| key == Some(component.key) || plain(component.key) == name)
}

const fn one(
    key: &'static str,
    label: &'static str,
    title: &'static str,
    [chart, release_chart]: [&'static str; 2],
    values_root: &'static [&'static str],
    workload: Option<Workload>,
) -> Component {
    Component {
        key,
        label,
        title,
        chart,
        release_chart,
        values_root,
        workload,
        number: Number::One,
        is_default: false,
        enabled_by_values: false,
        default_name: key,
    }
}

/// Makes a component one that a mesh has unless the spec says otherwise.
const fn by_default(component: Component) -> Component {
    Component { is_default: true, ..component }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_known_by_many_names() {
        let key = |name| named(name).map(|component| component.key);
        for name in COMPONENTS.iter().flat_map(|component| [component.key, component.label, component.title]) {
            assert!(key(name).is_some(), "{name}");
        }
        assert_eq!(key("istiod"), Some("pilot"));
        assert_eq!(key("Istio-CNI"), Some("cni"));
        assert_eq!(key("ingress-gateway"), Some("ingressGateways"));
        assert_eq!(key("ingress"), Some("ingressGateways"));
        assert_eq!(key("gateway"), None);
        for (_, key) in SPELLINGS {
            assert!(COMPONENTS.iter().any(|component| component.key == *key), "{key}");
        }
    }
}
