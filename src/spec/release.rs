//! The values that a release of Istio knows: those of all its charts and profiles. What a user says is held to them when
//! the charts are not the program's own.

use crate::assets::release::unwrapped;
use crate::assets::{Assets, Layout};
use crate::hint::nearest;
use crate::spec::component::{COMPONENTS, Component};
use crate::spec::profile;
use crate::spec::store::{self, StoreChart, line};
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// What charts with values of their own beside the shared ones share.
const SHARED: &[&str] = &[
    "base",
    "compatibilityVersion",
    "defaultRevision",
    "experimental",
    "gatewayClasses",
    "gateways",
    "global",
    "istiodRemote",
    "meshConfig",
    "ownerName",
    "platform",
    "profile",
    "revision",
    "revisionTags",
    "sidecarInjectorWebhook",
    "telemetry",
];

/// Charts of a release that no component is rendered by: their values mean something else.
const OTHER_CHARTS: &[&str] = &["ambient", "default", "gateway", "istio-operator"];

/// The add-ons that values switched on in lines until 1.6; see `spec::old_addons`.
pub const LEGACY_ADDONS: &[&str] = &["grafana", "istiocoredns", "kiali", "prometheus", "tracing"];

/// The values that a release knows.
#[derive(Debug)]
pub struct ReleaseValues {
    assets: Assets,
    /// The charts of a store that are the release, where they are.
    charts: Vec<StoreChart>,
    known: Tree,
    /// The keys of the components whose charts have their own values at the top.
    flat: Vec<&'static str>,
    /// The release in words, such as `Istio 1.11`.
    pub title: String,
    /// Whether types and forms are other ones than those of the program's own charts, so that what the schema says of
    /// them is advice only.
    pub is_other: bool,
}

/// What a release knows of a path.
#[derive(Debug, PartialEq)]
pub enum Known<'a> {
    /// It has this default.
    Default(&'a Tree),
    /// Nothing is said of what stands there, so anything goes.
    Free,
    /// It does not know the step of this number.
    Missing(usize),
}

impl ReleaseValues {
    /// Reads the values of a release; none for charts in this project's layout, which the schema describes.
    pub fn of(assets: &Assets) -> Option<Self> {
        if assets.layout() != Layout::Release {
            return None;
        }
        let mut known = Map::new();
        let mut flat = Vec::new();
        for folder in assets.charts().into_iter().filter(|folder| !OTHER_CHARTS.contains(folder)) {
            let files = assets.chart_files(folder);
            let text = files.iter().find(|(name, _)| *name == "values.yaml").map(|(_, data)| *data);
            let Some(Tree::Map(values)) = text.and_then(read) else { continue };
            let mut values = unwrapped(&values).clone();
            let component = COMPONENTS.iter().find(|component| component.release_charts().any(|name| name == folder));
            match component.map(|component| component.values_root) {
                Some([root]) if !values.contains_key(root) => {
                    let own = Tree::Map(values.clone());
                    values.retain(|key, _| SHARED.contains(&&**key));
                    values.insert((*root).to_owned(), own);
                    flat.push(*root);
                }
                _ => {}
            }
            add(&mut known, values);
        }
        for name in assets.profiles() {
            let profile = assets.profile(name).and_then(|source| read(source.text.as_bytes()));
            if let Some(values) = profile.and_then(|profile| profile.get_path(&["spec", "values"])?.as_map().cloned()) {
                add(&mut known, values);
            }
        }
        let release = assets.release();
        let own = profile::istio_version();
        let is_other = release.as_ref().is_none_or(|release| !own.starts_with(&format!("{}.", release.line())));
        let title = release.map_or_else(|| "this release".to_owned(), |release| format!("Istio {}", release.line()));
        let charts = Vec::new();
        Some(Self { assets: assets.clone(), charts, known: Tree::Map(known), flat, title, is_other })
    }

    /// Reads the values of charts of a store, those of the mesh itself. What belongs to parts of the mesh that the store
    /// is not asked for is not looked at.
    pub fn of_charts(charts: &[StoreChart]) -> Self {
        let charts: Vec<StoreChart> = charts.iter().filter(|chart| !chart.component.is_addon()).cloned().collect();
        let mut known = Map::new();
        let mut flat = Vec::new();
        for stored in &charts {
            let mut values = unwrapped(&stored.chart.values).clone();
            if !stored.knows(stored.component.values_root) {
                if let [root] = stored.component.values_root {
                    flat.push(*root);
                }
                let own = Tree::Map(values.clone());
                values.retain(|key, _| SHARED.contains(&&**key));
                let own = stored
                    .component
                    .values_root
                    .iter()
                    .rev()
                    .fold(own, |own, key| Tree::Map(Map::from_iter([((*key).to_owned(), own)])));
                if let Tree::Map(own) = own {
                    add(&mut known, own);
                }
            }
            add(&mut known, values);
        }
        let is_there = |component: &Component| charts.iter().any(|stored| stored.component == component);
        let absent = COMPONENTS.iter().filter(|component| !component.is_addon() && !is_there(component));
        for root in absent.filter_map(|component| component.values_root.first()) {
            known.entry((*root).to_owned()).or_insert_with(|| Tree::Map(Map::new()));
        }
        let version = store::mesh_version(&charts).unwrap_or_default();
        let is_other = line(version) != line(profile::istio_version());
        let title = format!("Istio {}", line(version));
        Self { assets: Assets::embedded(), charts, known: Tree::Map(known), flat, title, is_other }
    }

    /// Follows a path from `values`; a step of `None` is an item of a list.
    pub fn find(&self, path: &[Option<&str>]) -> Known<'_> {
        if let Some(Some(first)) = path.first()
            && LEGACY_ADDONS.contains(first)
        {
            return Known::Free;
        }
        // What switches a component on is read before any chart is.
        if let [parents @ .., Some("enabled")] = path
            && COMPONENTS
                .iter()
                .any(|component| parents.iter().copied().eq(component.values_root.iter().map(|key| Some(*key))))
        {
            return Known::Free;
        }
        let mut place = &self.known;
        for (at, step) in path.iter().enumerate() {
            let (Some(key), Tree::Map(map)) = (step, place) else { return Known::Free };
            if map.is_empty() {
                return Known::Free;
            }
            match map.get(key) {
                Some(next) => place = next,
                None if self.mentions(&path[..at], key) => return Known::Free,
                None => return Known::Missing(at),
            }
        }
        Known::Default(place)
    }

    /// Returns the key that was probably meant, of those that stand at a path.
    pub fn nearest(&self, above: &[Option<&str>], key: &str) -> Option<String> {
        let Known::Default(Tree::Map(map)) = self.find(above) else { return None };
        nearest(key, map.keys().map(String::as_str)).map(str::to_owned)
    }

    /// Returns where the charts come from, as the user knows it.
    pub fn path(&self) -> &str {
        match self.charts.iter().find(|stored| stored.component.key == "pilot").or(self.charts.first()) {
            Some(stored) => &stored.origin.source,
            None => self.assets.path().unwrap_or_default(),
        }
    }

    /// Tells whether a template reads a key that no file of values has.
    fn mentions(&self, above: &[Option<&str>], key: &str) -> bool {
        let parent = above.last().copied().flatten().unwrap_or("Values");
        let mut spellings = vec![format!(".{parent}.{key}"), format!("{parent}).{key}")];
        // Files of values name in comments what has no default.
        spellings.extend([format!("#{key}:"), format!("# {key}:")]);
        if above.len() == 1 && self.flat.contains(&parent) {
            spellings.extend([format!(".Values.{key}"), format!("Values).{key}")]);
        }
        if above.first() == Some(&Some("gateways")) && above.len() == 2 {
            spellings.push(format!("$gateway.{key}"));
        }
        if !self.charts.is_empty() {
            let mut files = self.charts.iter().flat_map(|stored| {
                let chart = &stored.chart;
                chart.templates.iter().chain(&chart.files).chain(&chart.values_file)
            });
            return files.any(|file| spellings.iter().any(|spelling| has_word(&file.text(), spelling)));
        }
        let templates = self.assets.charts().into_iter().filter(|folder| !OTHER_CHARTS.contains(folder));
        let mut files = templates.flat_map(|folder| self.assets.chart_files(folder));
        files.any(|(_, data)| {
            let Ok(text) = std::str::from_utf8(data) else { return false };
            spellings.iter().any(|spelling| has_word(text, spelling))
        })
    }
}

/// Tells whether a text has a word that is no beginning of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let next = text[at + word.len()..].chars().next();
        next.is_none_or(|next| !next.is_ascii_alphanumeric() && next != '_')
    })
}

fn read(data: &[u8]) -> Option<Tree> {
    yaml::parse("values", std::str::from_utf8(data).ok()?, &ReadOptions::default()).ok()
}

/// Adds what is not known yet. A map says more than anything else.
fn add(known: &mut Map, more: Map) {
    for (key, value) in more {
        match (known.get_mut(&key), value) {
            (Some(Tree::Map(inner)), Tree::Map(more)) => add(inner, more),
            (Some(Tree::Map(_)), _) => {}
            (Some(place), value @ Tree::Map(_)) => *place = value,
            (Some(place), value) if place.is_null() => *place = value,
            (Some(_), _) => {}
            (None, value) => {
                known.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// Returns the assets of a made-up release of an old line.
    fn old_release() -> Assets {
        let files = [
            ("manifest.yaml", "version: 1.11.4\n"),
            (
                "manifests/profiles/default.yaml",
                "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  hub: docker.io/istio\n  tag: 1.11.4\n  values: {telemetry: {v2: {enabled: true}}}\n",
            ),
            ("manifests/charts/base/Chart.yaml", "name: base\nversion: 1.1.0\n"),
            (
                "manifests/charts/base/values.yaml",
                "global: {istioNamespace: istio-system}\nbase: {validationURL: ''}\n",
            ),
            ("manifests/charts/istio-control/istio-discovery/Chart.yaml", "name: istio-discovery\nversion: 1.2.0\n"),
            (
                "manifests/charts/istio-control/istio-discovery/values.yaml",
                "global: {hub: h, tag: t, jwtPolicy: third-party-jwt, proxy: {tracer: zipkin}}\npilot: {traceSampling: 1.0, env: {}, autoscaleMin: 1}\n#podDNSSearchNamespaces:\nrevision: ''\n",
            ),
            ("manifests/charts/istio-control/istio-discovery/templates/x.yaml", "{{ .Values.pilot.plugins }}"),
        ];
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (path, text) in files {
            writer.start_file(format!("istio-1.11.4/{path}"), zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        Assets::from_archive("old.zip", writer.finish().unwrap()).unwrap()
    }

    /// Returns a chart of a store.
    fn stored(component: &str, values: &str) -> StoreChart {
        let files = [
            ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.11.4\n"),
            ("values.yaml", values),
            ("templates/x.yaml", "{{ .Values.pilot.plugins }}"),
        ];
        let chart = crate::chart::Chart::from_files("c", files.map(|(path, text)| (path, text.as_bytes()))).unwrap();
        let component = crate::spec::component::named(component).unwrap();
        StoreChart { component, chart: chart.into(), origin: crate::spec::ChartOrigin::default(), values: Map::new() }
    }

    #[test]
    fn charts_of_a_store_are_a_release_too() {
        let charts = [
            stored("pilot", "pilot: {traceSampling: 1.0}\nglobal: {tag: t, proxy: {tracer: zipkin}}\n"),
            stored("ztunnel", "logLevel: info\nrevision: ''\n"),
            stored("prometheus", "server: {}\n"),
        ];
        let values = ReleaseValues::of_charts(&charts);
        assert_eq!((&*values.title, values.is_other), ("Istio 1.11", true));
        let find = |path: &'static str| values.find(&path.split('.').map(Some).collect::<Vec<_>>());
        assert!(matches!(find("pilot.traceSampling"), Known::Default(Tree::Float(_))));
        assert!(matches!(find("ztunnel.logLevel"), Known::Default(Tree::String(_))));
        assert!(matches!(find("revision"), Known::Default(_)));
        assert_eq!((find("pilot.plugins"), find("cni.anything")), (Known::Free, Known::Free));
        assert_eq!((find("pilot.taint.enabled"), find("server")), (Known::Missing(1), Known::Missing(0)));
    }

    #[test]
    fn a_release_knows_its_charts_its_profiles_and_its_templates() {
        assert!(ReleaseValues::of(&Assets::embedded()).is_none());
        let values = ReleaseValues::of(&old_release()).unwrap();
        assert_eq!((&*values.title, values.is_other), ("Istio 1.11", true));
        assert!(values.mentions(&[Some("global")], "podDNSSearchNamespaces"), "in a comment");
        let find = |path: &'static str| values.find(&path.split('.').map(Some).collect::<Vec<_>>());
        assert!(matches!(find("pilot.traceSampling"), Known::Default(Tree::Float(_))));
        assert_eq!(find("gateways.istio-egressgateway.enabled"), Known::Free, "no chart of new lines has it");
        assert!(matches!(find("telemetry.v2.enabled"), Known::Default(Tree::Bool(true))));
        assert_eq!(find("pilot.env.ANY"), Known::Free);
        assert_eq!(find("pilot.plugins"), Known::Free);
        assert_eq!(find("prometheus.enabled"), Known::Free);
        assert_eq!(find("pilot.taint.enabled"), Known::Missing(1));
        assert_eq!(find("cni"), Known::Missing(0));
        assert_eq!(values.nearest(&[Some("pilot")], "traceSampling1").as_deref(), Some("traceSampling"));
    }
}
