//! The table of what a mesh is made of. Data only.

use crate::assets::release::chart_folders;
use crate::assets::{Assets, Layout};

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
    /// The key in `spec.components`; that of an add-on in `spec.addons`.
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
    /// What an add-on has that no other component has; none for what the mesh itself consists of.
    pub addon: Option<Addon>,
}

/// What only add-ons have.
#[derive(Debug, PartialEq, Eq)]
pub struct Addon {
    /// What it is for, for lists.
    pub purpose: &'static str,
    /// The images that it runs when nobody says anything else: the path of each below its own settings, and the image.
    pub images: &'static [(&'static [&'static str], &'static str)],
    /// The add-ons that it shows something of, by key: it is told where they are.
    pub shows: &'static [&'static str],
}

impl Component {
    /// Returns where the spec has its settings: the key of the section, and its own.
    pub fn place(&self) -> [&'static str; 2] {
        [if self.is_addon() { ADDONS } else { "components" }, self.key]
    }

    /// Returns the folders that its chart may lie in in a release, below `charts/`.
    pub fn release_charts(&self) -> impl Iterator<Item = &'static str> {
        chart_folders(self.release_chart)
    }

    /// Tells whether the charts of a source are those of a release, with one for it.
    pub fn has_release_chart(&self, assets: &Assets) -> bool {
        assets.layout() == Layout::Release && self.release_charts().any(|folder| !assets.chart_files(folder).is_empty())
    }

    /// Tells whether it is an add-on.
    pub fn is_addon(&self) -> bool {
        self.addon.is_some()
    }
}

/// The section of the spec, and of the values of charts, with what is said of add-ons.
pub const ADDONS: &str = "addons";

/// The add-on for traces, whose provider the mesh configuration names.
pub const TRACING: &str = "tracing";

/// The component that stands for a control plane elsewhere. Lines until 1.23 have a chart for it, in place of that of the
/// control plane; a mesh without such a chart does not have it.
pub const REMOTE: &str = "istiodRemote";

/// Names that mean an add-on with a setting: the name, the key, and the setting.
const VARIANTS: &[(&str, &str, [&str; 2])] =
    &[("jaeger", TRACING, ["provider", "jaeger"]), ("zipkin", TRACING, ["provider", "zipkin"])];

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
    one(REMOTE, "IstiodRemote", "remote control plane", ["istiod-remote", "istiod-remote"], &["istiodRemote"], None),
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
        addon: None,
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
        addon: None,
    },
    addon(
        ["prometheus", "Prometheus", "Prometheus", "istio-telemetry/prometheus"],
        &["addons", "prometheus"],
        Workload { kind: "Deployment", name: "prometheus", container: "prometheus" },
        Addon {
            purpose: "collects the metrics of the mesh",
            images: &[(&["image"], "docker.io/prom/prometheus:v3.10.0")],
            shows: &[],
        },
    ),
    addon(
        [TRACING, "Tracing", "tracing", "istio-telemetry/tracing"],
        &["addons", "tracing"],
        Workload { kind: "Deployment", name: "jaeger", container: "tracing" },
        Addon {
            purpose: "keeps traces of requests: Jaeger or Zipkin",
            images: &[
                (&["jaeger", "image"], "docker.io/jaegertracing/jaeger:2.14.0"),
                (&["zipkin", "image"], "docker.io/openzipkin/zipkin-slim:3.4.0"),
            ],
            shows: &[],
        },
    ),
    addon(
        ["grafana", "Grafana", "Grafana", "istio-telemetry/grafana"],
        &["addons", "grafana"],
        Workload { kind: "Deployment", name: "grafana", container: "grafana" },
        Addon {
            purpose: "draws charts of the metrics",
            images: &[(&["image"], "docker.io/grafana/grafana:12.0.1")],
            shows: &["prometheus", TRACING],
        },
    ),
    addon(
        ["kiali", "Kiali", "Kiali", "istio-telemetry/kiali"],
        &["addons", "kiali"],
        Workload { kind: "Deployment", name: "kiali", container: "kiali" },
        Addon {
            purpose: "draws a picture of the mesh",
            images: &[(&["image"], "quay.io/kiali/kiali:v2.26")],
            shows: &["prometheus", "grafana", TRACING],
        },
    ),
    addon(
        ["kiali-operator", "KialiOperator", "Kiali operator", ""],
        &["addons", "kiali-operator"],
        Workload { kind: "Deployment", name: "kiali-operator", container: "operator" },
        Addon {
            purpose: "installs Kiali and keeps it as its resource says",
            images: &[
                (&["image"], "quay.io/kiali/kiali-operator:v2.26"),
                (&["serverImage"], "quay.io/kiali/kiali:v2.26"),
            ],
            shows: &["prometheus", "grafana", TRACING],
        },
    ),
];

/// Returns the add-ons, in the order in which they are installed.
pub fn addons() -> impl Iterator<Item = &'static Component> {
    COMPONENTS.iter().filter(|component| component.is_addon())
}

/// An add-on that is named, and what the name says of it besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedAddon {
    /// The add-on.
    pub component: &'static Component,
    /// A setting: its key, and its value.
    pub setting: Option<[&'static str; 2]>,
}

/// Returns the add-on of a name, in any of its spellings: `kiali`, `kialiOperator`, `zipkin` for tracing by Zipkin.
pub fn named_addon(name: &str) -> Option<NamedAddon> {
    let variant = VARIANTS.iter().find(|(spelling, _, _)| name.eq_ignore_ascii_case(spelling));
    let component = named(name).filter(|component| component.is_addon())?;
    Some(NamedAddon { component, setting: variant.map(|(_, _, setting)| *setting) })
}

/// Other names of components, without hyphens and a plural's `s`: those of charts, of guides and of older versions.
const SPELLINGS: &[(&str, &str)] = &[
    ("istiobase", "base"),
    ("crd", "base"),
    ("istiod", "pilot"),
    ("istiodremote", "pilot"),
    ("discovery", "pilot"),
    ("istiodiscovery", "pilot"),
    ("remotecontrolplane", REMOTE),
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
    ("jaeger", TRACING),
    ("zipkin", TRACING),
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
        addon: None,
    }
}

/// Returns an add-on: a component that is there only when somebody switches it on.
const fn addon(
    [key, label, title, release_chart]: [&'static str; 4],
    values_root: &'static [&'static str],
    workload: Workload,
    what: Addon,
) -> Component {
    Component { addon: Some(what), ..one(key, label, title, [key, release_chart], values_root, Some(workload)) }
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
        assert_eq!(key("kialiOperator"), Some("kiali-operator"));
        assert_eq!(key("zipkin"), Some("tracing"));
        for (_, key) in SPELLINGS {
            assert!(COMPONENTS.iter().any(|component| component.key == *key), "{key}");
        }
    }

    #[test]
    fn an_addon_may_be_named_with_a_setting() {
        let found = |name| named_addon(name).map(|found| (found.component.key, found.setting));
        assert_eq!(found("zipkin"), Some(("tracing", Some(["provider", "zipkin"]))));
        assert_eq!(found("tracing"), Some(("tracing", None)));
        assert_eq!(found("Kiali-Operator"), Some(("kiali-operator", None)));
        assert_eq!(found("pilot"), None);
    }

    /// The images that the charts have are those of the table.
    #[test]
    fn the_images_of_addons_are_those_of_their_charts() {
        let assets = Assets::embedded();
        for component in addons() {
            let files = assets.chart_files(component.chart);
            let (_, values) = files.into_iter().find(|(name, _)| *name == "values.yaml").unwrap();
            let values = crate::yaml::parse(
                component.chart,
                std::str::from_utf8(values).unwrap(),
                &crate::yaml::ReadOptions::default(),
            )
            .unwrap();
            for (path, image) in component.addon.as_ref().unwrap().images {
                let path: Vec<&str> = component.values_root.iter().chain(*path).copied().collect();
                assert_eq!(values.get_path(&path).and_then(|image| image.as_str()), Some(*image), "{path:?}");
            }
        }
    }
}
