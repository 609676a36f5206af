//! Renders every component of a spec and puts its objects in order.

use crate::assets::Layout;
use crate::chart::{Capabilities, Chart, ChartError, Entropy, Release, RenderOptions};
use crate::diagnostic::{Category, Diagnostic};
use crate::object::order::install_key;
use crate::spec::Spec;
use crate::spec::component::Component;
use crate::spec::resolve::Instance;
use crate::values::Tree;

use super::component_values::component_values;

/// The name of the release that charts are rendered as; the label `release` tells it.
const RELEASE: &str = "istio";

/// The objects of one component, in the order of their installation.
#[derive(Debug)]
pub struct ComponentObjects {
    /// What they are part of.
    pub component: &'static Component,
    /// The name of a gateway; the component's otherwise.
    pub name: String,
    /// The objects.
    pub objects: Vec<Tree>,
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
            Self::NoChart { .. } => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Chart { .. } => Vec::new(),
            Self::NoChart { component, name } => {
                let path = match component.number {
                    crate::spec::component::Number::One => component.key.to_owned(),
                    crate::spec::component::Number::Any => format!("{}.[name:{name}]", component.key),
                };
                vec![format!("leave it out with `--set components.{path}.enabled=false`, or take `--profile minimal`")]
            }
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Chart { source, .. } => Some(&**source),
            Self::NoChart { .. } => None,
        }
    }
}

/// Renders a spec for the usual cluster. The same spec gives the same objects every time.
pub fn render(spec: &Spec) -> Result<Rendered, RenderError> {
    render_for(spec, &Capabilities::default())
}

/// Renders a spec for a cluster that can do this.
pub fn render_for(spec: &Spec, capabilities: &Capabilities) -> Result<Rendered, RenderError> {
    let mut rendered = Rendered { components: Vec::new(), warnings: spec.warnings.clone() };
    let options = RenderOptions {
        capabilities: capabilities.clone(),
        entropy: Entropy::Seed(0),
        now: jiff::Timestamp::UNIX_EPOCH,
        ..RenderOptions::default()
    };
    for instance in spec.instances() {
        if instance.settings.get("k8s").is_some_and(|settings| !settings.is_null()) {
            let Instance { component, name, .. } = &instance;
            rendered
                .warnings
                .push(format!("`k8s` of the {} `{name}` is not applied by this version of meshctl", component.title));
        }
        let objects = render_component(spec, &instance, &options, &mut rendered.warnings)?;
        rendered.components.push(ComponentObjects {
            component: instance.component,
            name: instance.name.to_owned(),
            objects,
        });
    }
    rendered.warnings.dedup();
    Ok(rendered)
}

fn render_component(
    spec: &Spec,
    instance: &Instance<'_>,
    options: &RenderOptions,
    warnings: &mut Vec<String>,
) -> Result<Vec<Tree>, RenderError> {
    let Instance { component, name, namespace, .. } = instance;
    let folder = match spec.assets.layout() {
        Layout::Own => component.chart,
        Layout::Release => component.release_chart,
    };
    let files = spec.assets.chart_files(folder);
    if files.is_empty() {
        return Err(RenderError::NoChart { component, name: (*name).to_owned() });
    }
    let failed = |source| RenderError::Chart { component, name: (*name).to_owned(), source: Box::new(source) };
    let chart = Chart::from_files(component.chart, files).map_err(failed)?;
    let release = Release { name: RELEASE.to_owned(), namespace: (*namespace).to_owned(), is_upgrade: false };
    let output = chart.render(&component_values(spec, instance), &release, options).map_err(failed)?;
    warnings.extend(output.warnings);
    let objects = output.manifests.into_iter().map(|manifest| manifest.body);
    Ok(objects.filter(|body| !body.is_null()).collect())
}

impl Rendered {
    /// Returns all objects in the order in which they can be applied: by kind first, as Helm sorts them, then by
    /// component.
    pub fn in_apply_order(&self) -> Vec<&Tree> {
        let mut objects: Vec<&Tree> = self.components.iter().flat_map(|component| &component.objects).collect();
        objects.sort_by_key(|object| install_key(object.get("kind").and_then(Tree::as_str).unwrap_or_default()));
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
        let all = rendered.in_apply_order().into_iter();
        let wanted = all.filter(|object| object.get("kind").and_then(Tree::as_str) == Some(kind));
        wanted.map(|object| (object.get_path(&["metadata", "name"]).unwrap().as_str().unwrap(), object)).collect()
    }

    #[test]
    fn the_minimal_profile_is_a_whole_control_plane() {
        let rendered = rendered(&["profile=minimal"]).unwrap();
        assert_eq!(rendered.warnings, Vec::<String>::new());
        let [("istiod", deployment)] = &*find(&rendered, "Deployment") else { panic!("not one deployment") };
        let containers = deployment.get_path(&["spec", "template", "spec", "containers"]).unwrap().as_list().unwrap();
        assert_eq!(containers[0].get("image"), Some(&Tree::from("docker.io/istio/pilot:1.30.3")));
        assert_eq!(find(&rendered, "ConfigMap").len(), 3);
        let order: Vec<&str> =
            rendered.in_apply_order().iter().map(|object| object.get("kind").unwrap().as_str().unwrap()).collect();
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
    fn the_empty_profile_is_empty() {
        assert_eq!(rendered(&["profile=empty"]).unwrap().components.len(), 0);
    }
}
