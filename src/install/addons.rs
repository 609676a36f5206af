//! Add-ons in a cluster: which ones are there, and how they do.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::object::Object;
use crate::spec::component::{self, Component, TRACING};
use crate::values::Tree;

use super::labels::{self, OWNING_RESOURCE_NAMESPACE};

/// The label of every object of an add-on, with the add-on's name.
pub const ADDON: &str = "meshctl.io/addon";
/// The annotation of an add-on's workload that says how one logs in.
pub const LOGIN: &str = "meshctl.io/login";

/// How an add-on does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is not there.
    Absent,
    /// It is there, and not ready.
    Installed,
    /// It is there, and ready.
    Ready,
}

impl State {
    /// Returns the state for people, as it is serialized.
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Installed => "installed",
            Self::Ready => "ready",
        }
    }
}

/// How one logs in to an add-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Login {
    /// With a token of the cluster.
    Token,
    /// Not at all: everybody who reaches it is in.
    None,
}

/// An add-on, and what is there of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Addon {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// How it does.
    pub state: State,
    /// Where it is; empty when it is absent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// The Deployment; empty when it is absent.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub workload: String,
    /// Its image: what runs, or would run when it were installed.
    pub image: String,
    /// The version, by the tag of the image; empty for one without a tag.
    pub version: String,
    /// How one logs in; none when it is absent, or nothing says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
}

/// The add-ons of a mesh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Addons {
    /// The namespace of the mesh.
    pub mesh: String,
    /// The add-ons, in the order in which they are installed.
    pub addons: Vec<Addon>,
}

/// Returns which of its objects an add-on is, when its chart does not say so: the Deployment that is called like it, or
/// its only one, or the first.
pub fn workload(component: &Component, objects: &[Object]) -> Option<usize> {
    let own = component.workload.as_ref().map_or(component.key, |workload| workload.name);
    let server = format!("{}-server", component.key);
    let is_deployment = |object: &&Object| object.key.kind == "Deployment";
    let place =
        |wanted: &dyn Fn(&Object) -> bool| objects.iter().position(|object| is_deployment(&object) && wanted(object));
    place(&|object| object.key.name == own || object.key.name == component.key)
        .or_else(|| place(&|object| object.key.name == server))
        .or_else(|| place(&|object| object.key.name.contains(component.key)))
        .or_else(|| place(&|_| true))
}

/// Returns the add-ons of the mesh in a namespace. One request, and a second one for whoever may look only there.
pub async fn addons(cluster: &Cluster, namespace: &str) -> Result<Addons, ClusterError> {
    let options = ListOptions { labels: ADDON.to_owned(), ..ListOptions::default() };
    let found = match cluster.list(&Resource::DEPLOYMENT, None, &options).await {
        Err(ClusterError::Forbidden { .. }) => cluster.list(&Resource::DEPLOYMENT, Some(namespace), &options).await?,
        found => found?,
    };
    Ok(of(&found, namespace))
}

/// Returns the add-ons, given the workloads of all meshes.
fn of(workloads: &[Tree], namespace: &str) -> Addons {
    let is_of_mesh = |workload: &&Tree| {
        labels::text(workload, "labels", OWNING_RESOURCE_NAMESPACE).is_none_or(|mesh| mesh == namespace)
    };
    let addons = component::addons().map(|component| {
        let mut of_addon = workloads.iter().filter(is_of_mesh);
        let workload = of_addon.find(|workload| labels::text(workload, "labels", ADDON) == Some(component.key));
        let told = component.addon.as_ref();
        let mut addon = Addon {
            name: component.key.to_owned(),
            purpose: told.map(|told| told.purpose).unwrap_or_default().to_owned(),
            state: State::Absent,
            namespace: String::new(),
            workload: String::new(),
            image: told.and_then(|told| told.images.first()).map(|(_, image)| *image).unwrap_or_default().to_owned(),
            version: String::new(),
            login: None,
        };
        if let Some(workload) = workload {
            addon.state = if is_ready(workload) { State::Ready } else { State::Installed };
            workload.text_at(&["metadata", "namespace"]).clone_into(&mut addon.namespace);
            workload.text_at(&["metadata", "name"]).clone_into(&mut addon.workload);
            let containers = workload.items_at(&["spec", "template", "spec", "containers"]);
            if let Some(container) = containers.first() {
                container.text_at(&["image"]).clone_into(&mut addon.image);
            }
            addon.login = match labels::text(workload, "annotations", LOGIN) {
                Some("token") => Some(Login::Token),
                Some("none") => Some(Login::None),
                _ => None,
            };
            if component.key == TRACING && addon.workload == "zipkin" {
                "keeps traces of requests, by Zipkin".clone_into(&mut addon.purpose);
            }
        }
        version(&addon.image).clone_into(&mut addon.version);
        addon
    });
    Addons { mesh: namespace.to_owned(), addons: addons.collect() }
}

/// Tells whether all pods that a Deployment wants are there, of its latest form, and available.
fn is_ready(workload: &Tree) -> bool {
    let number = |path: &[&str]| workload.get_path(path).and_then(Tree::as_int).unwrap_or_default();
    let wanted = workload.get_path(&["spec", "replicas"]).and_then(Tree::as_int).unwrap_or(1);
    number(&["status", "observedGeneration"]) >= number(&["metadata", "generation"])
        && number(&["status", "updatedReplicas"]) >= wanted
        && number(&["status", "availableReplicas"]) >= wanted
}

/// Returns the tag of an image; nothing for one that has none, or only a digest.
pub fn version(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    match name.rsplit_once(':') {
        Some((_, tag)) if !tag.contains('/') => tag,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn workload(name: &str, addon: &str, mesh: &str, available: i64) -> Tree {
        json::decode(&format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"pictures","generation":2,
                "labels":{{"meshctl.io/addon":"{addon}","install.operator.istio.io/owning-resource-namespace":"{mesh}"}},
                "annotations":{{"meshctl.io/login":"token"}}}},
              "spec":{{"replicas":1,"template":{{"spec":{{"containers":[{{"image":"r.example:5000/kiali/{name}:v9"}}]}}}}}},
              "status":{{"observedGeneration":2,"updatedReplicas":1,"availableReplicas":{available}}}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn an_add_on_is_there_when_its_workload_is() {
        let workloads = [workload("kiali", "kiali", "istio-system", 1), workload("grafana", "grafana", "other", 1)];
        let addons = of(&workloads, "istio-system").addons;
        let states: Vec<(&str, State)> = addons.iter().map(|addon| (&*addon.name, addon.state)).collect();
        assert_eq!(
            states,
            [
                ("prometheus", State::Absent),
                ("tracing", State::Absent),
                ("grafana", State::Absent),
                ("kiali", State::Ready),
                ("kiali-operator", State::Absent),
            ]
        );
        assert_eq!(
            (&*addons[3].namespace, &*addons[3].version, addons[3].login),
            ("pictures", "v9", Some(Login::Token))
        );
        assert_eq!(addons[0].version, "v3.10.0");
        let starting = of(&[workload("kiali", "kiali", "istio-system", 0)], "istio-system").addons;
        assert_eq!(starting[3].state, State::Installed);
    }

    #[test]
    fn an_add_on_of_another_chart_is_its_main_deployment() {
        let objects = |names: &[&str]| -> Vec<Object> {
            let object = |name: &&str| {
                json::decode(&format!(r#"{{"kind":"Deployment","metadata":{{"name":"{name}"}}}}"#)).unwrap()
            };
            names.iter().map(|name| Object::from_tree(object(name))).collect()
        };
        let prometheus = component::named("prometheus").unwrap();
        let at = |names: &[&str]| super::workload(prometheus, &objects(names));
        assert_eq!(at(&["prometheus-alertmanager", "prometheus-server", "x"]), Some(1));
        assert_eq!(at(&["prometheus-alertmanager", "prometheus"]), Some(1));
        assert_eq!((at(&["x", "y"]), at(&[])), (Some(0), None));
    }

    #[test]
    fn a_version_is_a_tag() {
        for (image, expected) in [
            ("quay.io/kiali/kiali:v2.26", "v2.26"),
            ("r.example:5000/kiali", ""),
            ("kiali:1@sha256:abc", "1"),
            ("kiali@sha256:abc", ""),
        ] {
            assert_eq!(version(image), expected, "{image}");
        }
    }
}
