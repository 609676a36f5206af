//! Renders every component of a spec and puts its objects in order.

use crate::assets::release::{NEWEST, OLDEST};
use crate::assets::{Layout, Release};
use crate::chart::{Capabilities, ChartError, Entropy, Release as ChartRelease, RenderOptions};
use crate::diagnostic::{Category, Diagnostic};
use crate::object::Object;
use crate::object::order::install_key;
use crate::source::SourceText;
use crate::spec::Spec;
use crate::spec::component::Component;
use crate::spec::resolve::Instance;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

use super::charts;
use super::component_values::{component_values, shared_values};
use super::settings::{self, SettingsError};

/// The name of the release that charts are rendered as; the label `release` tells it.
const RELEASE: &str = "istio";

/// The objects of one component, in the order of their installation.
#[derive(Debug)]
pub struct ComponentObjects {
    /// What they are part of.
    pub component: &'static Component,
    /// The name of a gateway; the component's otherwise.
    pub name: String,
    /// The version of the chart that they are made by.
    pub chart_version: String,
    /// The objects.
    pub objects: Vec<Object>,
}

/// A rendered spec.
#[derive(Debug, Default)]
pub struct Rendered {
    /// The components, in the order of their installation.
    pub components: Vec<ComponentObjects>,
    /// What is odd, as lower-case fragments.
    pub warnings: Vec<String>,
}

/// A spec that cannot be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A component's chart failed.
    #[error("failed to render the {} `{name}`", component.title)]
    Chart {
        /// The component.
        component: &'static Component,
        /// Its name.
        name: String,
        /// Why.
        #[source]
        source: Box<ChartError>,
    },
    /// The `k8s` settings of a component cannot be applied.
    #[error("failed to apply the `k8s` settings of the {} `{name}`", component.title)]
    Settings {
        /// The component.
        component: &'static Component,
        /// Its name.
        name: String,
        /// Why.
        #[source]
        source: Box<SettingsError>,
    },
    /// The release is older than what can be installed.
    #[error(
        "`{path}` is Istio {version}, and Istio before 1.{OLDEST} speaks APIs that Kubernetes has not served since 1.22"
    )]
    TooOld {
        /// Where it comes from.
        path: String,
        /// Its version.
        version: String,
    },
    /// There is no chart for a component.
    #[error("this version of meshctl cannot install the {} `{name}` yet", component.title)]
    NoChart {
        /// The component.
        component: &'static Component,
        /// Its name.
        name: String,
    },
}

impl Diagnostic for RenderError {
    fn category(&self) -> Category {
        match self {
            Self::Chart { source, .. } => source.category(),
            Self::Settings { .. } | Self::NoChart { .. } | Self::TooOld { .. } => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Chart { .. } | Self::Settings { .. } => Vec::new(),
            Self::TooOld { path, .. } => vec![
                format!("take a release from 1.{OLDEST} to 1.{NEWEST}, or leave out `--manifests`"),
                format!(
                    "to look at its charts, unpack `{path}` and run `meshctl chart template NAME CHART`, or add `--force`"
                ),
            ],
            Self::NoChart { component, name } => {
                let [section, key] = component.place();
                let path = match component.number {
                    crate::spec::component::Number::One => format!("{section}.{key}"),
                    crate::spec::component::Number::Any => format!("{section}.{key}.[name:{name}]"),
                };
                vec![format!("leave it out with `--set {path}.enabled=false`, or take `--profile minimal`")]
            }
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Chart { source, .. } => Some(&**source),
            Self::Settings { source, .. } => Some(&**source),
            Self::NoChart { .. } | Self::TooOld { .. } => None,
        }
    }
}

/// Renders a spec for a cluster as it usually is. The same spec gives the same objects every time.
pub fn render(spec: &Spec) -> Result<Rendered, RenderError> {
    render_for(spec, &Capabilities::default())
}

/// Renders a spec for a cluster that can do this. The same inputs give the same objects every time.
pub fn render_for(spec: &Spec, capabilities: &Capabilities) -> Result<Rendered, RenderError> {
    render_parts(spec, capabilities, &|_| true)
}

/// Renders the components of a spec that somebody wants, as [`render_for`] renders all.
pub fn render_parts(
    spec: &Spec,
    capabilities: &Capabilities,
    is_wanted: &dyn Fn(&Component) -> bool,
) -> Result<Rendered, RenderError> {
    let mut rendered = Rendered { components: Vec::new(), warnings: spec.warnings.clone() };
    if let Some(error) = too_old(spec) {
        if !spec.is_forced {
            return Err(error);
        }
        rendered.warnings.push(error.to_string());
    }
    let options = RenderOptions {
        capabilities: capabilities.clone(),
        entropy: Entropy::Seed(0),
        now: jiff::Timestamp::UNIX_EPOCH,
        ..RenderOptions::default()
    };
    let shared = shared_values(spec);
    let revision = shared.get("revision").and_then(Tree::as_str).unwrap_or_default();
    for instance in spec.instances().into_iter().filter(|instance| is_wanted(instance.component)) {
        let Instance { component, name, .. } = &instance;
        let (chart_version, mut objects) =
            render_component(spec, &shared, &instance, &options, &mut rendered.warnings)?;
        settings::apply(&instance, revision, &mut objects, &mut rendered.warnings).map_err(|source| {
            RenderError::Settings { component, name: (*name).to_owned(), source: Box::new(source) }
        })?;
        rendered.components.push(ComponentObjects { component, name: (*name).to_owned(), chart_version, objects });
    }
    rendered.warnings.dedup();
    Ok(rendered)
}

/// Returns why a release is refused that nothing can be installed of.
fn too_old(spec: &Spec) -> Option<RenderError> {
    let release = spec.assets.release().filter(Release::is_too_old)?;
    let path = spec.assets.path()?.to_owned();
    Some(RenderError::TooOld { path, version: release.version })
}

fn render_component(
    spec: &Spec,
    shared: &Map,
    instance: &Instance<'_>,
    options: &RenderOptions,
    warnings: &mut Vec<String>,
) -> Result<(String, Vec<Object>), RenderError> {
    let Instance { component, name, namespace, .. } = instance;
    let failed = |source| RenderError::Chart { component, name: (*name).to_owned(), source: Box::new(source) };
    let missing = || RenderError::NoChart { component, name: (*name).to_owned() };
    let chart = charts::of(&spec.assets, component).map_err(failed)?.ok_or_else(missing)?;
    let release = ChartRelease { name: RELEASE.to_owned(), namespace: (*namespace).to_owned(), is_upgrade: false };
    let values = component_values(spec, shared, instance, chart.is_flat);
    let output = chart.chart.render(&values, &release, options).map_err(failed)?;
    warnings.extend(output.warnings);
    let mut definitions = definitions(spec, &values, &output.crds).map_err(failed)?;
    let manifests = output.manifests.into_iter().filter(|manifest| !manifest.body.is_null());
    let objects = manifests.map(|manifest| match chart.definition(&manifest.text) {
        Some(text) => Object::from_own_text(&manifest.body, text),
        None => Object::from_tree(manifest.body),
    });
    let mut objects: Vec<Object> = objects.collect();
    definitions.retain(|definition| objects.iter().all(|object| object.key != definition.key));
    definitions.append(&mut objects);
    Ok((chart.chart.metadata.version.clone(), definitions))
}

/// Returns the definitions that charts of older releases have beside their templates. An installer makes them first,
/// unless the values say that they are there.
fn definitions(spec: &Spec, values: &Map, files: &[(String, String)]) -> Result<Vec<Object>, ChartError> {
    let wanted = values.get("base").and_then(|base| base.get("enableIstioConfigCRDs")).and_then(Tree::as_bool);
    if spec.assets.layout() != Layout::Release || wanted == Some(false) {
        return Ok(Vec::new());
    }
    let mut objects = Vec::new();
    for (path, text) in files {
        let source = SourceText::new(path.as_str(), text.as_str());
        for loaded in yaml::documents(&source, &ReadOptions::go()) {
            let tree = loaded.map_err(|error| ChartError::Yaml { file: path.clone(), source: error })?.tree;
            if !tree.is_null() {
                objects.push(Object::from_tree(tree));
            }
        }
    }
    Ok(objects)
}

impl Rendered {
    /// Returns all objects in the order in which they can be applied: by kind first, as Helm sorts them, then by
    /// component.
    pub fn in_apply_order(&self) -> Vec<&Object> {
        let mut objects: Vec<&Object> = self.components.iter().flat_map(|component| &component.objects).collect();
        objects.sort_by_key(|object| install_key(&object.key.kind));
        objects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{SpecSources, resolve};

    fn rendered(flags: &[&str]) -> Result<Rendered, RenderError> {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        render(&resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap())
    }

    fn find<'a>(rendered: &'a Rendered, kind: &str) -> Vec<(&'a str, &'a Tree)> {
        let wanted = rendered.in_apply_order().into_iter().filter(|object| object.key.kind == kind);
        wanted.map(|object| (&*object.key.name, object.tree())).collect()
    }

    #[test]
    fn the_minimal_profile_is_a_whole_control_plane() {
        let rendered = rendered(&["profile=minimal"]).unwrap();
        assert_eq!(rendered.warnings, Vec::<String>::new());
        let [("istiod", deployment)] = &*find(&rendered, "Deployment") else { panic!("not one deployment") };
        let containers = deployment.get_path(&["spec", "template", "spec", "containers"]).unwrap().as_list().unwrap();
        assert_eq!(containers[0].get("image"), Some(&Tree::from("docker.io/istio/pilot:1.30.3")));
        assert_eq!(find(&rendered, "ConfigMap").len(), 3);
        let order: Vec<&str> = rendered.in_apply_order().iter().map(|object| &*object.key.kind).collect();
        assert_eq!(order.first(), Some(&"ServiceAccount"));
        assert!(order.iter().position(|kind| *kind == "Service") < order.iter().position(|kind| *kind == "Deployment"));
    }

    #[test]
    fn a_revision_names_its_objects() {
        let rendered = rendered(&["profile=minimal", "revision=canary"]).unwrap();
        assert_eq!(find(&rendered, "Deployment")[0].0, "istiod-canary");
        assert_eq!(find(&rendered, "MutatingWebhookConfiguration")[0].0, "istio-sidecar-injector-canary");
    }

    #[test]
    fn a_null_takes_a_default_of_a_chart_away() {
        let rendered = rendered(&["profile=minimal", "values.pilot.autoscaleEnabled=null"]).unwrap();
        assert_eq!(find(&rendered, "HorizontalPodAutoscaler"), []);
        assert_eq!(find(&rendered, "Deployment")[0].1.get_path(&["spec", "replicas"]), Some(&Tree::Int(1)));
    }

    #[test]
    fn definitions_are_whole_and_stay_unread() {
        let rendered = rendered(&["profile=minimal"]).unwrap();
        let definitions = rendered.in_apply_order().into_iter().filter(|object| object.key.kind.starts_with("Custom"));
        let mut count = 0;
        for object in definitions {
            assert!(!object.is_read(), "{}", object.key);
            assert!(object.tree().get_path(&["spec", "versions"]).is_some(), "{}", object.key);
            count += 1;
        }
        assert_eq!(count, 15);
    }

    #[test]
    fn two_renders_give_the_same_bytes() {
        let printed = || {
            let rendered = rendered(&["profile=demo", "values.global.platform=k3s"]).unwrap();
            let mut text = String::new();
            rendered.in_apply_order().into_iter().for_each(|object| object.write_yaml(&mut text));
            text
        };
        assert_eq!(printed(), printed());
    }

    /// Returns an object as YAML.
    fn text(rendered: &Rendered, kind: &str, name: &str) -> String {
        let objects = rendered.in_apply_order();
        let wanted = objects.iter().find(|object| object.key.kind == kind && object.key.name == name);
        let mut text = String::new();
        wanted.unwrap_or_else(|| panic!("no {kind} {name}")).write_yaml(&mut text);
        text
    }

    const INGRESS: [&str; 2] = ["Deployment", "istio-ingressgateway"];

    #[test]
    fn a_gateway_that_injection_fills_in_keeps_its_canonical_name() {
        let rendered = rendered(&["values.gateways.istio-ingressgateway.injectionTemplate=gateway"]).unwrap();
        let gateway = text(&rendered, INGRESS[0], INGRESS[1]);
        assert!(gateway.contains("service.istio.io/canonical-name: istio-ingressgateway"), "{gateway}");
        assert!(gateway.contains("service.istio.io/canonical-revision: latest"), "{gateway}");
    }

    #[test]
    fn the_root_certificate_has_one_name_for_all() {
        let flags = ["components.ztunnel.enabled=true", "values.global.trustBundleName=roots"];
        let named = rendered(&flags).unwrap();
        for [kind, name] in [INGRESS, ["Deployment", "istiod"], ["DaemonSet", "ztunnel"]] {
            let workload = text(&named, kind, name);
            assert!(workload.contains("name: roots") && !workload.contains("istio-ca-root-cert"), "{workload}");
        }
        let bundle = rendered(&["values.pilot.env.ENABLE_CLUSTER_TRUST_BUNDLE_API=true"]).unwrap();
        assert!(text(&bundle, INGRESS[0], INGRESS[1]).contains("name: istio.io:istiod-ca:root-cert"));
    }

    #[test]
    fn a_scope_is_taken_by_its_word() {
        let kinds = |scope: &str| {
            let rendered = rendered(&[&format!("values.global.resourceScope={scope}")]).unwrap();
            let [inside, outside] = ["ConfigMap", "ClusterRole"].map(|kind| !find(&rendered, kind).is_empty());
            (inside, outside)
        };
        assert_eq!(kinds("all"), (true, true));
        assert_eq!(kinds("cluster"), (false, true));
        assert_eq!(kinds("namespace"), (true, false));
        assert_eq!(kinds("undefined"), (false, false));
    }

    #[test]
    fn settings_of_a_remote_control_plane_may_stand_below_pilot() {
        let rendered = rendered(&["values.pilot.istiodRemote.injectionURL=https://mesh.example/inject"]).unwrap();
        let webhook = text(&rendered, "MutatingWebhookConfiguration", "istio-sidecar-injector");
        assert!(webhook.contains("url: https://mesh.example/inject"), "{webhook}");
    }

    #[test]
    fn a_signer_beside_istiod_is_not_held_to_names_that_nobody_gives() {
        let rendered = rendered(&["profile=minimal", "values.global.pilotCertProvider=k8s.io/signer"]).unwrap();
        let role = text(&rendered, "ClusterRole", "istiod-clusterrole-istio-system");
        assert!(role.contains("- signers") && !role.contains("resourceNames: []"), "{role}");
    }

    #[test]
    fn settings_of_a_collector_that_is_gone_are_refused() {
        for place in ["values.global.tracer", "meshConfig.defaultConfig.tracing"] {
            let error = rendered(&[&format!("{place}.stackdriver.debug=true")]).unwrap_err();
            let RenderError::Chart { source, .. } = error else { panic!("not the chart") };
            assert!(source.to_string().contains("stackdriver.debug"), "{source}");
        }
    }

    #[test]
    fn injection_relies_on_the_node_agent_when_it_is_a_component() {
        let told = |flag: &str| {
            let rendered = rendered(&["profile=minimal", flag]).unwrap();
            text(&rendered, "ConfigMap", "istio-sidecar-injector")
        };
        let agent = |word: &str| format!("\"cni\": {{\n          \"enabled\": {word}");
        assert!(told("values.cni.enabled=true").contains(&agent("false")), "{}", told("values.cni.enabled=true"));
        assert!(told("components.cni.enabled=true").contains(&agent("true")));
    }

    #[test]
    fn the_node_proxy_is_not_told_as_the_others_are() {
        let flags = ["profile=ambient", "meshConfig.defaultConfig.proxyMetadata.MINE=1"];
        let node_proxy = text(&rendered(&flags).unwrap(), "DaemonSet", "ztunnel");
        assert!(node_proxy.contains("ISTIO_META_ENABLE_HBONE") && !node_proxy.contains("MINE"), "{node_proxy}");
        let logs = |own: &str| {
            let own = format!("values.ztunnel.logAsJson={own}");
            let flags = ["profile=ambient", "values.global.logAsJson=true", own.as_str()];
            text(&rendered(&flags).unwrap(), "DaemonSet", "ztunnel").contains("LOG_FORMAT")
        };
        assert!(logs("true") && logs("null") && !logs("false"));
    }

    #[test]
    fn the_empty_profile_is_empty() {
        assert_eq!(rendered(&["profile=empty"]).unwrap().components.len(), 0);
    }
}
