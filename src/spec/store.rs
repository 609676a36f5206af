//! Components whose charts come from elsewhere: a Helm store, a registry, an archive or a folder of one chart.
//!
//! Such a chart has its own defaults, which no profile changes. Over them lie the values of the user alone: for a part of
//! the mesh those of `spec.values` and what the spec says beside them, for an add-on those of `spec.addons.NAME.values`,
//! and over both what is given for the chart by name.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::component::{COMPONENTS, Component, Number, TRACING};
use super::document;
use super::error::SpecError;
use super::set::Setting;
use crate::assets;
use crate::chart::Chart;
use crate::chart::unknown::INNER_DEFAULTS;
use crate::source::SourceText;
use crate::values::{Map, Tree};

/// The profile of a mesh whose charts all come from elsewhere: nothing but them.
pub(super) const BARE: &str = "empty";

/// The keys of a spec that become values of the mesh's charts.
const VALUES: [&str; 7] =
    ["values", "unvalidatedValues", "hub", "tag", "revision", "compatibilityVersion", "meshConfig"];

/// Where a component's chart comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChartOrigin {
    /// The component's key: `pilot`, `prometheus`.
    pub component: String,
    /// The chart's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it was found, without credentials: an address, or the path of a file.
    pub source: String,
    /// The checksum of its archive, `sha256:…`; empty for a folder.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// `istio-discovery 1.11.4 from https://charts.example.com`
impl std::fmt::Display for ChartOrigin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, version, source, .. } = self;
        write!(formatter, "{name} {version} from {source}")
    }
}

/// The chart of a component, in place of the one that the mesh's own charts have.
#[derive(Debug, Clone)]
pub struct StoreChart {
    /// The component.
    pub component: &'static Component,
    /// The chart.
    pub chart: Arc<Chart>,
    /// Where it comes from.
    pub origin: ChartOrigin,
    /// Values that are given for this chart by name, at the root of its values.
    pub values: Map,
}

impl StoreChart {
    /// Tells whether the chart's defaults have something at a path.
    pub fn knows(&self, path: &[&str]) -> bool {
        self.default(path).is_some()
    }

    /// Returns what the chart's defaults have at a path.
    pub fn default(&self, path: &[&str]) -> Option<&Tree> {
        let (first, rest) = path.split_first()?;
        let values = &self.chart.values;
        let inner = values.get(INNER_DEFAULTS).and_then(Tree::as_map);
        [Some(values), inner].into_iter().flatten().find_map(|values| values.get(first)?.get_path(rest))
    }

    /// Tells whether the chart has a file: a template, or one of those that templates read.
    pub fn has_file(&self, name: &str) -> bool {
        self.chart.templates.iter().chain(&self.chart.files).any(|file| file.name == name)
    }

    /// Returns the version of the mesh that a chart of it is for: the tag of its images, where that is a version.
    fn mesh_version(&self) -> &str {
        let is_version = |text: &&str| text.starts_with(|first: char| first.is_ascii_digit());
        let tag = self.default(&["global", "tag"]).and_then(Tree::as_str).filter(is_version);
        let told = Some(&*self.chart.metadata.app_version).filter(is_version);
        tag.or(told).unwrap_or(&self.chart.metadata.version)
    }
}

/// The names that charts of the components have had, in stores and in releases, what is usual today first.
const CHART_NAMES: &[(&str, &[&str])] = &[
    ("base", &["base", "istio-base"]),
    ("pilot", &["istiod", "istio-discovery"]),
    ("istiodRemote", &["istiod-remote"]),
    ("cni", &["cni", "istio-cni"]),
    ("ztunnel", &["ztunnel"]),
    ("ingressGateways", &["gateway", "istio-ingress", "istio-ingressgateway"]),
    ("egressGateways", &["gateway", "istio-egress", "istio-egressgateway"]),
    ("prometheus", &["prometheus"]),
    (TRACING, &["jaeger", "zipkin", "tracing"]),
    ("grafana", &["grafana"]),
    ("kiali", &["kiali-server", "kiali"]),
    ("kiali-operator", &["kiali-operator"]),
];

/// Returns the names that charts of a component have had.
pub fn chart_names(component: &Component) -> &'static [&'static str] {
    CHART_NAMES.iter().find(|(key, _)| *key == component.key).map(|(_, names)| *names).unwrap_or_default()
}

/// Tells whether the mesh itself comes from charts of a store, and not only its add-ons.
pub(super) fn has_mesh(charts: &[StoreChart]) -> bool {
    charts.iter().any(|chart| !chart.component.is_addon())
}

/// Returns the version of the mesh that charts are for: that of the control plane, else that of any part of the mesh.
pub(super) fn mesh_version(charts: &[StoreChart]) -> Option<&str> {
    let mut mesh = charts.iter().filter(|chart| !chart.component.is_addon());
    let control_plane = mesh.clone().find(|chart| chart.component.key == "pilot");
    control_plane.or_else(|| mesh.next()).map(StoreChart::mesh_version)
}

/// Returns an `IstioOperator` of which nothing is switched on, without defaults of a version.
pub(super) fn bare() -> Result<Map, SpecError> {
    let text = assets::profile(BARE).unwrap_or_default();
    document::read(&SourceText::new(format!("profiles/{BARE}.yaml"), text))
}

/// Switches the components on that have a chart of a store; what the user says lies over that.
pub(super) fn switch_on(operator: &mut Map, charts: &[StoreChart]) {
    let Tree::Map(spec) = entry(operator, "spec") else { return };
    for StoreChart { component, .. } in charts {
        let [section, key] = component.place();
        let Tree::Map(section) = entry(spec, section) else { continue };
        match component.number {
            Number::One => {
                if let Tree::Map(settings) = entry(section, key) {
                    settings.insert("enabled".to_owned(), Tree::Bool(true));
                }
            }
            Number::Any => {
                let list = section.entry(key.to_owned()).or_default();
                if !matches!(list, Tree::List(_)) {
                    *list = Tree::List(Vec::new());
                }
                if let Tree::List(items) = list {
                    switch_on_gateway(items, component.default_name);
                }
            }
        }
    }
}

fn switch_on_gateway(items: &mut Vec<Tree>, name: &str) {
    let is_it = |item: &&mut Tree| item.get("name").and_then(Tree::as_str) == Some(name);
    if let Some(Tree::Map(gateway)) = items.iter_mut().find(is_it) {
        gateway.insert("enabled".to_owned(), Tree::Bool(true));
        return;
    }
    let gateway = [("name".to_owned(), Tree::from(name)), ("enabled".to_owned(), Tree::Bool(true))];
    items.push(Tree::Map(Map::from_iter(gateway)));
}

/// Returns the value under a key, which becomes a map when it is none.
fn entry<'m>(map: &'m mut Map, key: &str) -> &'m mut Tree {
    let place = map.entry(key.to_owned()).or_default();
    if !matches!(place, Tree::Map(_)) {
        *place = Tree::Map(Map::new());
    }
    place
}

/// Returns what of a spec is for charts of a store: what users say, and a profile that they name, without the version
/// that it brings along.
pub(super) fn given(
    profile: Option<Map>,
    documents: &[Map],
    settings: &[Setting<'_>],
    revision: Option<&str>,
) -> Result<Map, SpecError> {
    let mut given = profile.unwrap_or_default();
    if let Some(Tree::Map(spec)) = given.get_mut("spec") {
        spec.shift_remove("hub");
        spec.shift_remove("tag");
    }
    for document in documents {
        document::overlay(&mut given, document.clone());
    }
    let mut spec = match given.shift_remove("spec") {
        Some(Tree::Map(spec)) => spec,
        _ => Map::new(),
    };
    spec.retain(|key, _| VALUES.contains(&&**key));
    for setting in settings.iter().filter(|setting| VALUES.contains(&setting.section())) {
        setting.apply(&mut spec)?;
    }
    if let Some(revision) = revision {
        spec.insert("revision".to_owned(), Tree::from(revision));
    }
    Ok(spec)
}

/// Takes over what is said of the mesh as a whole among the values of the control plane's chart alone: the revision, and
/// the namespace. What the spec itself says is left.
pub(super) fn take_over(spec: &mut Map, charts: &[StoreChart]) {
    let Some(chart) = charts.iter().rev().find(|chart| chart.component.key == "pilot") else { return };
    let text = |path: &[&str]| -> Option<Tree> {
        let (first, rest) = path.split_first()?;
        chart
            .values
            .get(first)?
            .get_path(rest)
            .filter(|value| value.as_str().is_some_and(|text| !text.is_empty()))
            .cloned()
    };
    if let Some(revision) = text(&["revision"]) {
        spec.entry("revision".to_owned()).or_insert(revision);
    }
    if let Some(namespace) = text(&["global", "istioNamespace"])
        && let Tree::Map(values) = entry(spec, "values")
        && let Tree::Map(global) = entry(values, "global")
    {
        global.entry("istioNamespace".to_owned()).or_insert(namespace);
    }
}

/// Returns what is odd about charts of a store together with each other and with what is built in.
pub(super) fn warnings(charts: &[StoreChart], switched_on: &BTreeSet<&str>, built_in: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    if !has_mesh(charts) {
        return warnings;
    }
    let versions: BTreeSet<&str> =
        charts.iter().filter(|chart| !chart.component.is_addon()).map(|chart| line(chart.mesh_version())).collect();
    if versions.len() > 1 {
        let told: Vec<String> = charts
            .iter()
            .filter(|chart| !chart.component.is_addon())
            .map(|chart| format!("{} {}", chart.origin.name, chart.origin.version))
            .collect();
        warnings.push(format!("the charts of the mesh are of different lines of versions: {}", told.join(", ")));
    }
    let version = mesh_version(charts).unwrap_or_default();
    for component in COMPONENTS.iter().filter(|component| !component.is_addon() && switched_on.contains(component.key))
    {
        let has_chart = charts.iter().any(|chart| chart.component == component);
        if !has_chart && line(version) != line(built_in) {
            warnings.push(format!(
                "the {} comes from the built-in charts ({built_in}), beside a mesh of {version}; `--chart {}=REPO/CHART@{version}` takes one that fits",
                component.title, component.key
            ));
        }
    }
    warnings
}

/// Returns the line of a version: `1.11` of `1.11.4`.
pub fn line(version: &str) -> &str {
    let mut dots = version.match_indices('.').map(|(at, _)| at);
    dots.nth(1).map_or(version, |end| &version[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Spec, SpecSources, resolve};

    /// Returns a chart for a component.
    fn chart(component: &str, name: &str, values: &str) -> StoreChart {
        let metadata = format!("apiVersion: v1\nname: {name}\nversion: 1.11.4\n");
        let files = [("Chart.yaml", metadata.as_bytes()), ("values.yaml", values.as_bytes())];
        let component = crate::spec::component::named(component).unwrap();
        let origin = ChartOrigin { component: component.key.to_owned(), ..ChartOrigin::default() };
        StoreChart { component, chart: Arc::new(Chart::from_files(name, files).unwrap()), origin, values: Map::new() }
    }

    fn resolved(charts: Vec<StoreChart>, sets: &[&str], profile: Option<&str>) -> Spec {
        let sets = sets.iter().map(|set| (*set).to_owned()).collect();
        let sources = SpecSources { sets, profile: profile.map(str::to_owned), charts, ..SpecSources::default() };
        resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
    }

    fn keys(spec: &Spec) -> Vec<&str> {
        spec.instances().iter().map(|instance| instance.component.key).collect()
    }

    #[test]
    fn a_mesh_of_a_store_is_what_the_store_has() {
        let charts = || {
            vec![
                chart("base", "base", ""),
                chart("discovery", "istio-discovery", "pilot: {traceSampling: 1.0}\nglobal: {tag: 1.11.5}"),
            ]
        };
        let spec = resolved(charts(), &[], None);
        assert_eq!(keys(&spec), ["base", "pilot"]);
        assert_eq!((spec.text(&["tag"]), spec.text(&["profile"])), (Some("1.11.5"), Some("empty")));
        assert_eq!(spec.given(), &Map::new());
        assert_eq!(spec.text(&["hub"]), None);
        let said =
            resolved(charts(), &["values.pilot.traceSampling=5", "tag=mine", "addons.kiali.enabled=false"], None);
        assert_eq!(said.text(&["tag"]), Some("mine"));
        assert_eq!(said.given().get("tag"), Some(&Tree::from("mine")));
        assert_eq!(said.given().keys().collect::<Vec<_>>(), ["values", "tag"]);
    }

    #[test]
    fn a_profile_that_is_named_counts_but_its_version_does_not() {
        let spec = resolved(vec![chart("istiod", "istiod", "global: {tag: 1.29.2}")], &[], Some("demo"));
        assert!(keys(&spec).contains(&"ingressGateways"));
        assert_eq!(spec.text(&["tag"]), Some("1.29.2"));
        assert_eq!((spec.given().get("tag"), spec.given().get("hub")), (None, None));
        assert!(spec.given().contains_key("values"));
        let warning = spec.warnings.iter().find(|warning| warning.contains("ingress gateway"));
        assert!(warning.is_some_and(|warning| warning.contains("beside a mesh of 1.29.2")), "{:?}", spec.warnings);
    }

    #[test]
    fn an_add_on_of_a_store_comes_to_the_profile() {
        let spec = resolved(vec![chart("prometheus", "prometheus", "")], &[], None);
        assert_eq!(keys(&spec), ["base", "pilot", "ingressGateways", "prometheus"]);
        assert_eq!(spec.text(&["profile"]), Some("default"));
        assert!(spec.text(&["tag"]).unwrap().starts_with("1.30"));
        let off = resolved(vec![chart("prometheus", "prometheus", "")], &["addons.prometheus.enabled=false"], None);
        assert!(!keys(&off).contains(&"prometheus"));
    }

    #[test]
    fn a_gateway_of_a_store_is_switched_on_once() {
        let spec =
            resolved(vec![chart("ingress", "istio-ingress", ""), chart("egress", "istio-egress", "")], &[], None);
        assert_eq!(keys(&spec), ["ingressGateways", "egressGateways"]);
        assert_eq!(spec.instances()[1].name, "istio-egressgateway");
    }

    #[test]
    fn charts_of_different_lines_are_told() {
        let charts = vec![chart("base", "base", "global: {tag: 1.10.2}"), chart("istiod", "istiod", "")];
        let spec = resolved(charts, &[], None);
        assert!(spec.warnings.iter().any(|warning| warning.contains("different lines")), "{:?}", spec.warnings);
        assert_eq!([line("1.11.4"), line("1.11"), line("latest")], ["1.11", "1.11", "latest"]);
    }

    #[test]
    fn every_component_has_names_of_charts() {
        assert!(COMPONENTS.iter().all(|component| !chart_names(component).is_empty()));
        assert_eq!(CHART_NAMES.len(), COMPONENTS.len());
    }

    #[test]
    fn defaults_may_lie_within() {
        let new = chart("istiod", "istiod", "_internal_defaults_do_not_set: {pilot: {hub: a}}");
        assert!(new.knows(&["pilot", "hub"]) && !new.knows(&["pilot", "tag"]));
        let old = chart("istiod", "istio-discovery", "pilot: {hub: a}");
        assert!(old.knows(&["pilot"]) && !old.has_file("templates/x.yaml"));
    }
}
