//! A mesh as an `IstioOperator` → the values of Helm's charts, one for each component, and back.
//!
//! - [`gateway`]: gateways, whose chart is another one
//! - `settings`: what `k8s` of a component says

pub mod gateway;
mod settings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use self::gateway::Side;
use crate::assets::Assets;
use crate::render::component_values::{component_values, shared_values};
use crate::spec::Spec;
use crate::spec::component::{self, Number};
use crate::spec::document::{API_VERSION, KIND};
use crate::spec::resolve::Instance;
use crate::spec::schema::object;
use crate::values::{Map, Tree};

/// One chart, to be installed by Helm.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChartRelease {
    /// The component's key, as in `spec.components`.
    pub component: String,
    /// The chart, as it is published.
    pub chart: String,
    /// The name of the release.
    pub release: String,
    /// The namespace of the release.
    pub namespace: String,
    /// The version of the chart; none when the mesh names its version by a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The values.
    pub values: Tree,
}

impl ChartRelease {
    /// Returns the name of the file for the values.
    pub fn file(&self) -> String {
        let is_gateway = self.chart == GATEWAY_CHART;
        format!("{}.yaml", if is_gateway { &self.release } else { &self.chart })
    }

    /// Returns the command that installs the chart, or takes over what is there; `folder` is where the values are.
    pub fn command(&self, folder: &str) -> String {
        let Self { chart, release, namespace, version, .. } = self;
        let version = version.as_ref().map(|version| format!(" --version {version}")).unwrap_or_default();
        let file = self.file();
        let place = if folder.is_empty() { file } else { format!("{}/{file}", folder.trim_end_matches('/')) };
        format!(
            "helm upgrade --install {release} {REGISTRY}/{chart}{version} -n {namespace} -f {place} --take-ownership"
        )
    }
}

/// Where charts are published.
const REGISTRY: &str = "oci://ghcr.io/istio/release/charts";

/// The chart of gateways.
pub const GATEWAY_CHART: &str = "gateway";

/// Something that the other form cannot say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// Where it stands.
    pub path: String,
    /// Why it is lost, or what to do about it.
    pub message: String,
}

/// A mesh as charts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Translated {
    /// The charts, in the order in which they are installed.
    pub releases: Vec<ChartRelease>,
    /// What values cannot say.
    pub lost: Vec<Lost>,
    /// What is different then, by where it stands.
    pub notes: Vec<Lost>,
}

/// The published chart of a component, the name of its release, and the sections of the values that it reads.
struct Chart {
    component: &'static str,
    name: &'static str,
    release: &'static str,
    sections: &'static [&'static str],
}

/// Sections that every chart reads.
const SHARED: &[&str] = &["global", "revision", "ownerName", "profile", "platform", "compatibilityVersion"];

const CHARTS: &[Chart] = &[
    Chart {
        component: "base",
        name: "base",
        release: "istio-base",
        sections: &["base", "defaultRevision", "experimental"],
    },
    Chart {
        component: "pilot",
        name: "istiod",
        release: "istiod",
        sections: &[
            "pilot",
            "meshConfig",
            "telemetry",
            "sidecarInjectorWebhook",
            "revisionTags",
            "istiodRemote",
            "base",
            "experimental",
            "gateways",
            "gatewayClasses",
        ],
    },
    Chart { component: "cni", name: "cni", release: "istio-cni", sections: &["cni"] },
    Chart {
        component: "ztunnel",
        name: "ztunnel",
        release: "ztunnel",
        sections: &["ztunnel", "meshConfig", "istioNamespace", "resourceScope"],
    },
];

/// Makes the values of charts of a mesh.
pub fn translate(spec: &Spec) -> Translated {
    // Values are prefixed by their component, whatever lies in the charts that the mesh would be made by.
    let mut spec = spec.clone();
    spec.assets = Assets::embedded();
    let spec = &spec;
    let shared = shared_values(spec);
    let tag = spec.text(&["tag"]).unwrap_or_default();
    let is_version = tag.split('.').count() == 3 && tag.starts_with(|first: char| first.is_ascii_digit());
    let version = is_version.then(|| tag.split('-').next().unwrap_or(tag).to_owned());
    let revision = shared.get("revision").and_then(Tree::as_str).unwrap_or_default();
    let mut translated = Translated::default();
    for instance in spec.instances() {
        let place = place(&instance);
        if instance.component.is_addon() {
            let key = instance.component.key;
            let message = format!("Istio's charts have no add-ons: `meshctl addons install {key}` installs it");
            translated.lost.push(Lost { path: place, message });
            continue;
        }
        let all = component_values(spec, &shared, &instance, false);
        let (chart, release, values) = match CHARTS.iter().find(|chart| chart.component == instance.component.key) {
            Some(chart) => {
                let release = match (chart.component, revision) {
                    ("pilot", revision) if !revision.is_empty() && revision != "default" => {
                        format!("istiod-{revision}")
                    }
                    _ => chart.release.to_owned(),
                };
                (chart.name, release, chart_values(chart, &instance, all, &mut translated))
            }
            None => (GATEWAY_CHART, instance.name.to_owned(), gateway_values(&instance, &all, &mut translated)),
        };
        translated.releases.push(ChartRelease {
            component: instance.component.key.to_owned(),
            chart: chart.to_owned(),
            release,
            namespace: instance.namespace.to_owned(),
            version: version.clone(),
            values: Tree::Map(values),
        });
    }
    translated
}

/// Returns where the settings of a component stand in the spec.
fn place(instance: &Instance<'_>) -> String {
    let [section, key] = instance.component.place();
    match instance.component.number {
        Number::One => format!("{section}.{key}"),
        Number::Any => format!("{section}.{key}.[name:{}]", instance.name),
    }
}

fn chart_values(chart: &Chart, instance: &Instance<'_>, mut values: Map, translated: &mut Translated) -> Map {
    values.retain(|key, _| SHARED.contains(&&**key) || chart.sections.contains(&&**key));
    let take_enabled = |values: &mut Map, section: &str| {
        if let Some(Tree::Map(own)) = values.get_mut(section) {
            own.shift_remove("enabled");
        }
    };
    take_enabled(&mut values, chart.component);
    if chart.component == "pilot" {
        // Of the node agent, injection has to know no more than this.
        if let Some(Tree::Map(agent)) = values.get_mut("pilot").and_then(|pilot| pilot.as_map_mut()?.get_mut("cni")) {
            agent.retain(|key, _| matches!(&**key, "enabled" | "provider"));
        }
        if let Some(Tree::Map(gateways)) = values.get_mut("gateways") {
            gateways.retain(|key, _| matches!(&**key, "securityContext" | "seccompProfile"));
        }
        if let Some(Tree::Map(telemetry)) = values.get_mut("base") {
            telemetry.retain(|key, _| key.starts_with("validation"));
        }
    }
    add_settings(instance, &mut values, translated);
    if chart.component == "pilot" {
        warn_of_replicas(instance, &values, translated);
    }
    if chart.component == "ztunnel"
        && let Some(Tree::Map(own)) = values.shift_remove("ztunnel")
    {
        for (key, value) in own {
            // What is shared lies in the shared values by now.
            values.entry(key).or_insert(value);
        }
    }
    values.retain(|_, value| !value.as_map().is_some_and(Map::is_empty));
    values
}

/// Tells of a number of replicas that does not count.
fn warn_of_replicas(instance: &Instance<'_>, values: &Map, translated: &mut Translated) {
    let given = instance.settings.get("k8s").and_then(|settings| settings.get("replicaCount")).is_some();
    let scales = values.get("pilot").and_then(|pilot| pilot.get("autoscaleEnabled")?.as_bool()) != Some(false);
    if given && scales {
        let path = format!("{}.k8s.replicaCount", place(instance));
        let message =
            "an autoscaler sets the number; `values.pilot.autoscaleEnabled=false` lets this one count".to_owned();
        translated.notes.push(Lost { path, message });
    }
}

/// Puts the `k8s` settings of a component into its values.
fn add_settings(instance: &Instance<'_>, values: &mut Map, translated: &mut Translated) {
    let Some(Tree::Map(given)) = instance.settings.get("k8s") else { return };
    let (mut lost, mut notes) = (Vec::new(), Vec::new());
    settings::to_values(instance.component.key, given, values, &mut lost, &mut notes);
    let place = format!("{}.k8s", place(instance));
    let below = |path: &str| format!("{place}.{path}");
    translated.lost.extend(lost.into_iter().map(|Lost { path, message }| Lost { path: below(&path), message }));
    translated.notes.extend(notes.into_iter().map(|(path, message)| Lost { path: below(&path), message }));
}

fn gateway_values(instance: &Instance<'_>, all: &Map, translated: &mut Translated) -> Map {
    let own = instance.component.values_root.iter().fold(all.get("gateways"), |own, key| match *key {
        "gateways" => own,
        key => own.and_then(|own| own.get(key)),
    });
    let mut own = own.and_then(Tree::as_map).cloned().unwrap_or_default();
    if own.get("name").and_then(Tree::as_str) == Some(instance.name) {
        own.shift_remove("name");
    }
    let (mut values, lost) = gateway::from_values(&own);
    let root = instance.component.values_root.join(".");
    translated
        .lost
        .extend(lost.into_iter().map(|(path, message)| Lost { path: format!("values.{root}.{path}"), message }));
    if let Some(revision) =
        all.get("revision").filter(|revision| revision.as_str().is_some_and(|text| !text.is_empty()))
    {
        values.insert("revision".to_owned(), revision.clone());
    }
    let global = |key: &str| all.get("global").and_then(|global| global.get(key));
    let secrets = global("imagePullSecrets").and_then(Tree::as_list).unwrap_or_default();
    if !secrets.is_empty() {
        let named = secrets.iter().map(|name| Tree::Map(Map::from_iter([("name".to_owned(), name.clone())])));
        values.insert("imagePullSecrets".to_owned(), Tree::List(named.collect()));
    }
    if let Some(policy) =
        global("imagePullPolicy").filter(|policy| policy.as_str().is_some_and(|text| !text.is_empty()))
    {
        values.insert("imagePullPolicy".to_owned(), policy.clone());
    }
    let kept: Map = ["platform", "networkPolicy"]
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), global(key).filter(|value| !value.is_null())?.clone())))
        .collect();
    if !kept.is_empty() {
        values.insert("global".to_owned(), Tree::Map(kept));
    }
    add_settings(instance, &mut values, translated);
    values.retain(|_, value| !value.as_map().is_some_and(Map::is_empty));
    values
}

/// Values of a chart, and what it was installed as.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartValues {
    /// The name of the chart, or of a gateway.
    pub name: String,
    /// The values.
    pub values: Map,
}

/// Makes an `IstioOperator` of values of charts; what it cannot say is returned, too.
pub fn gather(charts: Vec<ChartValues>) -> (Tree, Vec<Lost>) {
    let mut gathered = Gathered::default();
    for ChartValues { name, values } in charts {
        match component::named(&name).map(|component| component.key) {
            Some(key @ ("base" | "pilot" | "cni" | "ztunnel")) => gathered.chart(key, &name, values),
            Some("ingressGateways") => gathered.gateway(Side::Ingress, "istio-ingressgateway", values),
            Some("egressGateways") => gathered.gateway(Side::Egress, "istio-egressgateway", values),
            _ => {
                let side = if name.contains("egress") { Side::Egress } else { Side::Ingress };
                gathered.gateway(side, &name, values);
            }
        }
    }
    gathered.finish()
}

#[derive(Default)]
struct Gathered {
    values: Map,
    mesh: Map,
    revision: Option<Tree>,
    components: BTreeMap<&'static str, bool>,
    gateways: BTreeMap<&'static str, Vec<Tree>>,
    lost: Vec<Lost>,
}

impl Gathered {
    fn chart(&mut self, key: &'static str, name: &str, values: Map) {
        self.components.insert(key, true);
        let own = match key {
            "pilot" => "Pilot",
            "cni" => "Cni",
            "ztunnel" => "Ztunnel",
            _ => "Base",
        };
        let mut sorted = Map::new();
        let mut prefixed = Map::new();
        for (section, value) in values {
            let is_shared = SHARED.contains(&&*section) && section != "platform" || section == "global";
            let is_known = |name: &str| object(name).is_some_and(|object| object.field(&section).is_some());
            match &*section {
                "revision" => self.take_revision(name, value),
                "meshConfig" if key == "pilot" => self.lay_mesh(name, value),
                // In the chart `istiod` it tells of the node agent, whose own chart has other settings there.
                "cni" if key == "pilot" => {
                    prefixed.insert(section, value);
                }
                _ if section == key && !is_shared => match value {
                    Tree::Map(inner) => crate::values::merge::overlay(&mut prefixed, inner),
                    other => {
                        prefixed.insert(section, other);
                    }
                },
                _ if is_shared || (key != "ztunnel" && is_known("Values")) => {
                    sorted.insert(section, value);
                }
                _ if is_known(own) => {
                    prefixed.insert(section, value);
                }
                _ => self.lost.push(Lost {
                    path: format!("{name}: {section}"),
                    message: "an IstioOperator has nothing like it".to_owned(),
                }),
            }
        }
        if !prefixed.is_empty() {
            sorted.insert(key.to_owned(), Tree::Map(prefixed));
        }
        lay(&mut self.values, sorted, name, "", &mut self.lost);
    }

    fn take_revision(&mut self, name: &str, value: Tree) {
        if value.as_str().is_none_or(str::is_empty) {
            return;
        }
        if self.revision.as_ref().is_some_and(|other| *other != value) {
            let message = "other values name another revision, which counts".to_owned();
            self.lost.push(Lost { path: format!("{name}: revision"), message });
            return;
        }
        self.revision = Some(value);
    }

    fn lay_mesh(&mut self, name: &str, value: Tree) {
        if let Tree::Map(value) = value {
            lay(&mut self.mesh, value, name, "meshConfig", &mut self.lost);
        }
    }

    fn gateway(&mut self, side: Side, name: &str, mut values: Map) {
        let component = match side {
            Side::Ingress => "ingressGateways",
            Side::Egress => "egressGateways",
        };
        let text =
            |tree: Option<Tree>| tree.and_then(|tree| tree.as_str().map(str::to_owned)).filter(|text| !text.is_empty());
        let own_name = text(values.shift_remove("name")).unwrap_or_else(|| name.to_owned());
        let mut gateway =
            Map::from_iter([("name".to_owned(), Tree::String(own_name)), ("enabled".to_owned(), Tree::Bool(true))]);
        if let Some(labels) =
            values.shift_remove("labels").filter(|labels| labels.as_map().is_some_and(|map| !map.is_empty()))
        {
            gateway.insert("label".to_owned(), labels);
        }
        if let Some(revision) = values.shift_remove("revision") {
            self.take_revision(name, revision);
        }
        let mut shared = Map::new();
        for (from, to) in [
            ("autoscaling.enabled", "autoscaleEnabled"),
            ("serviceAccount.annotations", "serviceAccount.annotations"),
            ("additionalContainers", "additionalContainers"),
        ] {
            if let Some(value) = settings::take_path(&mut values, from).filter(|value| !value.is_null()) {
                settings::put(&mut shared, &format!("gateways.{}.{to}", side.key()), value);
            }
        }
        lay(&mut self.values, shared, name, "", &mut self.lost);
        let of_kubernetes = settings::from_values(component, &mut values);
        if !of_kubernetes.is_empty() {
            gateway.insert("k8s".to_owned(), Tree::Map(of_kubernetes));
        }
        self.lose(name, "", &values);
        self.gateways.entry(component).or_default().push(Tree::Map(gateway));
    }

    /// Says of what is left of the values of a gateway that it is lost.
    fn lose(&mut self, name: &str, path: &str, values: &Map) {
        for (key, value) in values {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match value {
                Tree::Map(inner) if path == "service" || path == "autoscaling" => self.lose(name, &path, inner),
                Tree::Null => {}
                Tree::Map(inner) if inner.is_empty() => {}
                Tree::List(items) if items.is_empty() => {}
                Tree::String(text) if text.is_empty() => {}
                _ => {
                    let message = "an IstioOperator has nothing like it".to_owned();
                    self.lost.push(Lost { path: format!("{name}: {path}"), message });
                }
            }
        }
    }

    fn finish(self) -> (Tree, Vec<Lost>) {
        let Self { mut values, mesh, revision, components, mut gateways, lost } = self;
        let mut spec = Map::from_iter([("profile".to_owned(), Tree::from("minimal"))]);
        if let Some(revision) = revision {
            spec.insert("revision".to_owned(), revision);
        }
        for key in ["hub", "tag"] {
            let taken = settings::take_path(&mut values, &format!("global.{key}"));
            if let Some(value) = taken.filter(|value| !value.is_null()) {
                spec.insert(key.to_owned(), value);
            }
        }
        let mut listed = Map::new();
        for (key, is_default) in [("base", true), ("pilot", true), ("cni", false), ("ztunnel", false)] {
            let is_there = components.contains_key(key);
            if is_there != is_default {
                let enabled = Map::from_iter([("enabled".to_owned(), Tree::Bool(is_there))]);
                listed.insert(key.to_owned(), Tree::Map(enabled));
            }
        }
        for key in ["ingressGateways", "egressGateways"] {
            if let Some(items) = gateways.remove(key) {
                listed.insert(key.to_owned(), Tree::List(items));
            }
        }
        for (key, section) in [("meshConfig", mesh), ("components", listed), ("values", values)] {
            if !section.is_empty() {
                spec.insert(key.to_owned(), Tree::Map(section));
            }
        }
        let operator = Map::from_iter([
            ("apiVersion".to_owned(), Tree::from(API_VERSION)),
            ("kind".to_owned(), Tree::from(KIND)),
            ("spec".to_owned(), Tree::Map(spec)),
        ]);
        (Tree::Map(operator), lost)
    }
}

/// Lays values over others; where they say something else, both are told of.
fn lay(base: &mut Map, over: Map, name: &str, path: &str, lost: &mut Vec<Lost>) {
    for (key, value) in over {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (base.get_mut(&key), value) {
            (Some(Tree::Map(there)), Tree::Map(value)) => lay(there, value, name, &path, lost),
            (Some(there), value) if !there.is_null() && *there != value => {
                let message =
                    "values of another chart say something else here, where an IstioOperator has one value".to_owned();
                lost.push(Lost { path: format!("{name}: {path}"), message });
            }
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
