//! Profile, files and flags → [`Spec`].

use super::component::{COMPONENTS, Component, Number, REMOTE};
use super::detected::ClusterFacts;
use super::document::{self, API_VERSION, KIND};
use super::error::SpecError;
use super::findings::{Findings, Problem};
use super::old_addons;
use super::presets;
use super::profile::{self, ReadFile};
use super::release::ReleaseValues;
use super::schema;
use super::schema::locate::Locator;
use super::set::Setting;
use super::store::{self, StoreChart};
use super::validate::{self, Origins};
use crate::assets::release::{NEWEST, OLDEST};
use crate::assets::{Assets, Opener};
use crate::source::SourceText;
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// The namespace of a control plane that is not told where to live.
const NAMESPACE: &str = "istio-system";

/// Everything that a user says about a mesh.
#[derive(Debug, Clone, Default)]
pub struct SpecSources {
    /// `IstioOperator` files, in the order given; later ones win.
    pub files: Vec<SourceText>,
    /// `--set` flags, in the order given.
    pub sets: Vec<String>,
    /// A profile's name or the path of one; the same as `--set profile=…`.
    pub profile: Option<String>,
    /// The text of the profile, where that is a file that was read already.
    pub profile_text: Option<SourceText>,
    /// The revision; the same as `--set revision=…`.
    pub revision: Option<String>,
    /// A source of profiles and charts in place of the program's own; the same as `--set installPackagePath=…`.
    pub manifests: Option<String>,
    /// What opens that source; the default reads folders and archives on the disk.
    pub opener: Opener,
    /// What the cluster says about itself, when it is asked; profiles lie below, files and flags above it.
    pub cluster: Option<ClusterFacts>,
    /// Charts that come from elsewhere, in place of those that a component would have.
    pub charts: Vec<StoreChart>,
    /// What was odd when they were fetched, as lower-case fragments.
    pub warnings: Vec<String>,
    /// Whether to go on after faults that validation finds; they become warnings.
    pub force: bool,
}

/// A mesh as it is wanted: one `IstioOperator` with everything in it.
#[derive(Debug, Clone)]
pub struct Spec {
    operator: Map,
    /// The settings of a component that nobody lists.
    nothing: Map,
    /// Values that its words bring along: of a platform, a compatibility version, a profile named in the values. Below
    /// everything that it says itself.
    pub presets: Map,
    /// Where its profile came from and its charts come from.
    pub assets: Assets,
    /// The charts that come from elsewhere, in the order given.
    charts: Vec<StoreChart>,
    /// What users say of values, for charts that come from elsewhere.
    given: Map,
    /// Whether the user insists.
    pub is_forced: bool,
    /// What is odd about it, as lower-case fragments.
    pub warnings: Vec<String>,
}

/// One part of a mesh that is wanted.
#[derive(Debug, Clone)]
pub struct Instance<'a> {
    /// What it is.
    pub component: &'static Component,
    /// The name of a gateway; the component's otherwise.
    pub name: &'a str,
    /// The namespace that it goes to.
    pub namespace: &'a str,
    /// What the spec says about it, below `spec.components`.
    pub settings: &'a Map,
}

/// Resolves a spec: default profile < profile < what the cluster says < files < flags. `read_file` is asked for a profile
/// that is a file, the opener of the sources for profiles and charts that are not the program's.
pub fn resolve(sources: &SpecSources, read_file: ReadFile<'_>) -> Result<Spec, SpecError> {
    let SpecSources {
        files,
        sets,
        profile: named,
        profile_text,
        revision,
        manifests,
        opener,
        cluster,
        charts,
        warnings: told,
        force,
    } = sources;
    let read_profile = |path: &str| match profile_text {
        Some(read) => Ok(read.text.to_string()),
        None => read_file(path),
    };
    let mut documents = files.iter().map(document::read).collect::<Result<Vec<_>, _>>()?;
    let mut settings = sets.iter().map(|flag| Setting::parse(flag)).collect::<Result<Vec<_>, _>>()?;
    let manifests = given("installPackagePath", manifests.as_deref(), &settings, &documents);
    let assets = match manifests.as_deref() {
        Some(source) => opener.open(source).map_err(SpecError::Source)?,
        None => Assets::embedded(),
    };
    let is_of_store = store::has_mesh(charts);
    let release = if is_of_store { Some(ReleaseValues::of_charts(charts)) } else { ReleaseValues::of(&assets) };
    let mut findings = schema::check_all(files, &mut documents, &mut settings, release.as_ref());
    let chosen = given("profile", named.as_deref(), &settings, &documents);
    // A mesh of a store is what the store has, unless a profile is named.
    let is_bare = chosen.is_none() && is_of_store;
    let profile = chosen.clone().unwrap_or_else(|| if is_bare { store::BARE } else { profile::DEFAULT }.to_owned());

    let homes: Vec<Option<String>> = documents
        .iter()
        .map(|document| Some(document.get("metadata")?.get("namespace")?.as_str()?.to_owned()))
        .collect();

    let mut operator = if is_bare {
        store::bare()?
    } else {
        profile::load(&profile, &assets, release.as_ref(), &read_profile, &mut findings)?
    };
    store::switch_on(&mut operator, charts);
    let layers = if charts.is_empty() { Vec::new() } else { documents.clone() };
    if let Some(facts) = cluster
        && let Tree::Map(spec) = operator.entry("spec".to_owned()).or_insert_with(|| Tree::Map(Map::new()))
    {
        facts.apply(spec, &assets)?;
    }
    for document in documents {
        document::overlay(&mut operator, document);
    }
    let mut spec = match operator.shift_remove("spec") {
        Some(Tree::Map(spec)) => spec,
        _ => Map::new(),
    };
    for setting in &settings {
        match setting.apply(&mut spec) {
            // What cannot be applied for a reason that was found before is told with the rest.
            Err(_) if !findings.errors.is_empty() && !force => {}
            outcome => outcome?,
        }
    }
    spec.insert("profile".to_owned(), Tree::from(profile));
    if let Some(manifests) = manifests {
        spec.insert("installPackagePath".to_owned(), Tree::from(manifests));
    }
    if let Some(revision) = revision {
        spec.insert("revision".to_owned(), Tree::from(&**revision));
    }
    let said = if charts.is_empty() {
        Map::new()
    } else {
        let below = chosen.as_ref().map(|name| profile::load_alone(name, &assets, &read_profile)).transpose()?;
        match store::given(below, &layers, &settings, revision.as_deref()) {
            Err(_) if !findings.errors.is_empty() && !force => Map::new(),
            outcome => outcome?,
        }
    };
    old_addons::take_over(&mut spec, &assets, &mut findings);
    store::take_over(&mut spec, charts);
    if let Some(version) = store::mesh_version(charts)
        && !said.contains_key("tag")
    {
        spec.insert("tag".to_owned(), Tree::from(version));
    }
    let home = spec.get("values").and_then(|values| values.get_path(&["global", "istioNamespace"])?.as_str());
    warn_of_homes(files, &homes, home.filter(|home| !home.is_empty()).unwrap_or(NAMESPACE), &mut findings);
    validate::check(&spec, &Origins { files, settings: &settings, revision: revision.as_deref() }, &mut findings);
    let mut warnings = told.clone();
    warnings.extend(findings.conclude(*force)?);
    warnings.extend(release.as_ref().filter(|_| !is_of_store).and_then(|_| unknown_release(&assets)));
    let presets = presets::values(&spec, &assets)?;
    operator.insert("spec".to_owned(), Tree::Map(spec));
    let (charts, nothing) = (charts.clone(), Map::new());
    let mut spec = Spec { operator, nothing, presets, assets, charts, given: said, is_forced: *force, warnings };
    let odd = {
        let switched_on = spec.instances().iter().map(|instance| instance.component.key).collect();
        store::warnings(&spec.charts, &switched_on, profile::istio_version())
    };
    spec.warnings.extend(odd);
    Ok(spec)
}

/// Returns what is said at a key of the spec: by an option, a flag or a file.
fn given(key: &str, option: Option<&str>, settings: &[Setting<'_>], documents: &[Map]) -> Option<String> {
    let by_flag = || settings.iter().rev().find_map(|setting| setting.value_of(key)?.as_str());
    let by_file = || documents.iter().rev().find_map(|document| document.get("spec")?.get(key)?.as_str());
    let text = option.or_else(by_flag).or_else(by_file).filter(|text| !text.is_empty());
    text.map(str::to_owned)
}

/// Returns what to say of a release that is not known.
fn unknown_release(assets: &Assets) -> Option<String> {
    let path = assets.path().unwrap_or_default();
    let own = profile::istio_version();
    match assets.release() {
        None => Some(format!("`{path}` does not tell which release of Istio it is; it is taken for one like {own}")),
        Some(release) if release.is_supported() || release.is_too_old() => None,
        Some(release) => Some(format!(
            "Istio {} is newer than what this version of meshctl knows (1.{OLDEST} to 1.{NEWEST}); it is taken for one like {own}",
            release.version
        )),
    }
}

/// Tells of files whose `metadata.namespace` looks as if it were the control plane's.
fn warn_of_homes(files: &[SourceText], homes: &[Option<String>], home: &str, findings: &mut Findings) {
    for (source, named) in files.iter().zip(homes) {
        let Some(named) = named.as_deref().filter(|named| !named.is_empty() && *named != home) else { continue };
        let path = ["metadata", "namespace"].map(|key| Step::Key(key.to_owned()));
        let location = Locator::new(source).find(&path).map(|found| source.locate(found.value.span));
        let message = format!(
            "`metadata.namespace` is `{named}`, but the control plane goes to `{home}`; `values.global.istioNamespace` moves it"
        );
        findings.warnings.push(Problem::new(location, message));
    }
}

impl Spec {
    /// Returns the whole `IstioOperator`.
    pub fn operator(&self) -> Map {
        let mut operator = Map::new();
        operator.insert("apiVersion".to_owned(), Tree::from(API_VERSION));
        operator.insert("kind".to_owned(), Tree::from(KIND));
        operator.extend(self.operator.iter().map(|(key, value)| (key.clone(), value.clone())));
        operator
    }

    /// Returns a value below `spec`.
    pub fn get(&self, path: &[&str]) -> Option<&Tree> {
        self.operator.get("spec")?.get_path(path)
    }

    /// Returns text below `spec`, when there is some.
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        self.get(path)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a map below `spec`.
    pub fn map(&self, path: &[&str]) -> Option<&Map> {
        self.get(path)?.as_map()
    }

    /// Returns the name of the `IstioOperator`, which owns what is made of it.
    pub fn name(&self) -> Option<&str> {
        self.operator.get("metadata")?.get("name")?.as_str()
    }

    /// Returns the namespace of the control plane. Where the document itself lies says nothing about it.
    pub fn namespace(&self) -> &str {
        self.text(&["values", "global", "istioNamespace"]).unwrap_or(NAMESPACE)
    }

    /// Returns what is switched on, in the order in which it is installed.
    pub fn instances(&self) -> Vec<Instance<'_>> {
        let mut instances = Vec::new();
        for component in COMPONENTS {
            if component.key == REMOTE && !component.has_release_chart(&self.assets) {
                continue;
            }
            let found = self.get(&component.place());
            let all: &[Tree] = match (component.number, found) {
                (Number::One, Some(one)) => std::slice::from_ref(one),
                (Number::Any, Some(Tree::List(items))) => items,
                _ => &[],
            };
            let by_values = component.enabled_by_values && self.is_enabled_by_values(component);
            let mut settings: Vec<&Map> = all.iter().filter_map(Tree::as_map).collect();
            if settings.is_empty() && (by_values || component.is_default) && found.is_none_or(Tree::is_null) {
                settings.push(&self.nothing);
            }
            for settings in settings {
                if !by_values && !is_enabled(component, settings) {
                    continue;
                }
                let text = |key: &str| settings.get(key).and_then(Tree::as_str).filter(|text| !text.is_empty());
                instances.push(Instance {
                    component,
                    name: text("name").unwrap_or(component.default_name),
                    namespace: text("namespace").unwrap_or_else(|| self.namespace()),
                    settings,
                });
            }
        }
        instances
    }

    /// Returns the charts that come from elsewhere and that a component of this mesh is made by.
    pub fn charts(&self) -> Vec<&StoreChart> {
        let instances = self.instances();
        let is_used = |chart: &&StoreChart| instances.iter().any(|instance| instance.component == chart.component);
        self.charts.iter().filter(is_used).collect()
    }

    /// Returns the chart of a component, when it comes from elsewhere. The last one that was given counts.
    pub fn chart(&self, component: &Component) -> Option<&StoreChart> {
        self.charts.iter().rev().find(|chart| chart.component == component)
    }

    /// Returns what users say of values, as keys of a spec: what lies over the defaults of charts that come from
    /// elsewhere.
    pub fn given(&self) -> &Map {
        &self.given
    }

    /// Returns the add-on of a key, when it is switched on.
    pub fn addon(&self, key: &str) -> Option<Instance<'_>> {
        self.instances().into_iter().find(|instance| instance.component.is_addon() && instance.component.key == key)
    }

    /// Tells whether the values switch a component on, as those of gateways do for all that are listed.
    fn is_enabled_by_values(&self, component: &Component) -> bool {
        let path: Vec<&str> = ["values"].iter().chain(component.values_root).chain(&["enabled"]).copied().collect();
        self.get(&path).and_then(Tree::as_bool) == Some(true)
    }
}

/// Tells whether a component that is listed is switched on: unless it says otherwise. An add-on has to say so, since what
/// else is said of it may be for when it is.
fn is_enabled(component: &Component, settings: &Map) -> bool {
    match settings.get("enabled").filter(|enabled| !enabled.is_null()) {
        Some(enabled) => enabled.as_bool() == Some(true),
        None => !component.is_addon(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(sources: &SpecSources) -> Spec {
        resolve(sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
    }

    fn file(spec: &str) -> SourceText {
        SourceText::new("mesh.yaml", format!("apiVersion: {API_VERSION}\nkind: {KIND}\nspec: {spec}\n"))
    }

    #[test]
    fn what_a_cluster_says_lies_between_profile_and_user() {
        let facts = |version: &str, group: &str| {
            Some(ClusterFacts { version: version.to_owned(), api_versions: vec!["v1".to_owned(), group.to_owned()] })
        };
        let spec = |cluster: Option<ClusterFacts>, flags: &[&str]| {
            resolve(&SpecSources { cluster, ..sets(flags) }, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
        };
        let platform = |spec: &Spec| spec.text(&["values", "global", "platform"]).map(str::to_owned);
        let gke = spec(facts("v1.34.1-gke.1431000", "apps/v1"), &[]);
        assert_eq!(platform(&gke).as_deref(), Some("gke"));
        assert_eq!(gke.text(&["components", "cni", "namespace"]), Some("kube-system"));
        assert_eq!(gke.get(&["values", "cni", "resourceQuotas", "enabled"]), Some(&Tree::Bool(false)));
        assert_eq!(platform(&spec(facts("v1.34.1+k3s1", "apps/v1"), &[])).as_deref(), Some("k3s"));
        let openshift = facts("v1.34.1", "config.openshift.io/v1");
        assert_eq!(platform(&spec(openshift.clone(), &[])).as_deref(), Some("openshift"));
        assert_eq!(platform(&spec(openshift, &["values.global.platform=k3d"])).as_deref(), Some("k3d"));
        assert_eq!(platform(&spec(facts("v1.34.1", "apps/v1"), &[])), None);
    }

    fn sets(flags: &[&str]) -> SpecSources {
        SpecSources { sets: flags.iter().map(|flag| (*flag).to_owned()).collect(), ..SpecSources::default() }
    }

    fn keys(spec: &Spec) -> Vec<&str> {
        spec.instances().iter().map(|instance| instance.component.key).collect()
    }

    #[test]
    fn a_component_without_content_is_the_default() {
        let bare = SpecSources { files: vec![file("{components: {pilot: , cni: }}")], ..SpecSources::default() };
        assert_eq!(keys(&resolved(&bare)), ["base", "pilot", "ingressGateways"]);
        let listed = sets(&["profile=minimal", "components.cni.namespace=kube-system"]);
        assert_eq!(keys(&resolved(&listed)), ["base", "pilot", "cni"]);
    }

    #[test]
    fn the_namespace_of_a_document_is_not_that_of_the_mesh() {
        let text = format!("apiVersion: {API_VERSION}\nkind: {KIND}\nmetadata: {{namespace: elsewhere}}\nspec: {{}}\n");
        let mut sources = SpecSources { files: vec![SourceText::new("mesh.yaml", text)], ..SpecSources::default() };
        let spec = resolved(&sources);
        assert_eq!(spec.namespace(), "istio-system");
        assert!(spec.warnings[0].starts_with("mesh.yaml:3:23: `metadata.namespace`"), "{:?}", spec.warnings);
        sources.sets = vec!["values.global.istioNamespace=elsewhere".to_owned()];
        assert_eq!(resolved(&sources).warnings, Vec::<String>::new());
    }

    #[test]
    fn later_sources_win() {
        let mut sources = sets(&["tag=flag"]);
        sources.files = vec![file("{tag: one, hub: one}"), file("{tag: two}")];
        let spec = resolved(&sources);
        assert_eq!(spec.text(&["tag"]), Some("flag"));
        assert_eq!(spec.text(&["hub"]), Some("one"));
        sources.sets.clear();
        assert_eq!(resolved(&sources).text(&["tag"]), Some("two"));
    }

    #[test]
    fn a_profile_is_named_by_option_flag_or_file() {
        let mut sources = SpecSources { files: vec![file("{profile: empty}")], ..SpecSources::default() };
        assert_eq!(keys(&resolved(&sources)), Vec::<&str>::new());
        sources.sets = vec!["profile=minimal".to_owned()];
        assert_eq!(keys(&resolved(&sources)), ["base", "pilot"]);
        sources.profile = Some("demo".to_owned());
        let demo = keys(&resolved(&sources)).join(" ");
        assert_eq!(demo, "base pilot ingressGateways egressGateways prometheus tracing grafana kiali");
    }

    #[test]
    fn an_add_on_is_there_when_it_is_switched_on() {
        let set = |flag: &str| resolved(&sets(&["profile=minimal", flag]));
        assert_eq!(keys(&set("addons.kiali.auth=anonymous")), ["base", "pilot"]);
        let spec = set("addons.prometheus.enabled=true");
        assert_eq!(keys(&spec), ["base", "pilot", "prometheus"]);
        assert_eq!(spec.addon("prometheus").unwrap().namespace, "istio-system");
        assert!(spec.addon("pilot").is_none() && spec.addon("kiali").is_none());
    }

    #[test]
    fn a_flag_chooses_a_gateway_of_the_profile_by_name() {
        let spec = resolved(&sets(&["components.ingressGateways.[name:istio-ingressgateway].enabled=false"]));
        assert_eq!(keys(&spec), ["base", "pilot"]);
        let spec = resolved(&sets(&["components.egressGateways[0].enabled=true"]));
        assert_eq!(keys(&spec), ["base", "pilot", "ingressGateways", "egressGateways"]);
    }

    #[test]
    fn namespaces_follow_the_spec() {
        let spec = resolved(&sets(&["values.global.istioNamespace=mesh-system", "components.pilot.namespace=other"]));
        let namespaces: Vec<&str> = spec.instances().iter().map(|instance| instance.namespace).collect();
        assert_eq!(namespaces, ["mesh-system", "other", "mesh-system"]);
    }

    #[test]
    fn all_faults_are_told_at_once_and_force_makes_warnings_of_them() {
        let mut sources = sets(&["components.pilto.enabled=true"]);
        sources.files = vec![file("{components: {pilot: true}}")];
        let read = |_: &str| Ok(String::new());
        let Err(SpecError::Invalid { problems, .. }) = resolve(&sources, &read) else { panic!("taken") };
        assert_eq!(problems.len(), 2);
        sources.force = true;
        assert_eq!(resolve(&sources, &read).unwrap().warnings.len(), 2);
    }
}
