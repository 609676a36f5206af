//! What `k8s` of a component says about its objects, once the chart has made them: settings by name, each a patch of
//! one kind of object, and then `overlays`, patches by path.

use crate::diagnostic::{Category, Diagnostic};
use crate::object::overlay::{OverlayError, OverlayPath};
use crate::object::{Alternatives, Object, StrategicMergeError, strategic_merge};
use crate::spec::component::Workload;
use crate::spec::resolve::Instance;
use crate::values::{Map, Tree};

/// Which object of a component a setting is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    /// The Deployment or `DaemonSet`.
    Workload,
    /// The main container of the workload.
    Container,
    /// The `HorizontalPodAutoscaler`.
    Autoscaler,
    /// The `PodDisruptionBudget`.
    Budget,
    /// The Service.
    Service,
}

/// A setting: its name, what it is for, and where its value goes there. The whole body of `spec` is `["spec"]`.
const SETTINGS: &[(&str, Target, &[&str])] = &[
    ("affinity", Target::Workload, &["spec", "template", "spec", "affinity"]),
    ("env", Target::Container, &["env"]),
    ("hpaSpec", Target::Autoscaler, &["spec"]),
    ("imagePullPolicy", Target::Container, &["imagePullPolicy"]),
    ("nodeSelector", Target::Workload, &["spec", "template", "spec", "nodeSelector"]),
    ("podAnnotations", Target::Workload, &["spec", "template", "metadata", "annotations"]),
    ("podDisruptionBudget", Target::Budget, &["spec"]),
    ("priorityClassName", Target::Workload, &["spec", "template", "spec", "priorityClassName"]),
    ("readinessProbe", Target::Container, &["readinessProbe"]),
    ("replicaCount", Target::Workload, &["spec", "replicas"]),
    ("resources", Target::Container, &["resources"]),
    ("securityContext", Target::Workload, &["spec", "template", "spec", "securityContext"]),
    ("service", Target::Service, &["spec"]),
    ("serviceAnnotations", Target::Service, &["metadata", "annotations"]),
    ("strategy", Target::Workload, &["spec", "strategy"]),
    ("tolerations", Target::Workload, &["spec", "template", "spec", "tolerations"]),
    ("volumeMounts", Target::Container, &["volumeMounts"]),
    ("volumes", Target::Workload, &["spec", "template", "spec", "volumes"]),
];

/// A setting or an overlay that cannot be applied.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A setting does not fit the object.
    #[error("cannot change {kind} `{name}` as `{setting}` says")]
    Setting {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// The setting's name.
        setting: &'static str,
        /// Why.
        source: StrategicMergeError,
    },
    /// An overlay does not fit the object.
    #[error("cannot change {kind} `{name}` as `overlays[{index}].patches[{patch}]` says")]
    Overlay {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// Which overlay, from 0.
        index: usize,
        /// Which of its patches, from 0.
        patch: usize,
        /// Why.
        source: Box<OverlayError>,
    },
}

impl Diagnostic for SettingsError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Setting { source, .. } => Some(source),
            Self::Overlay { source, .. } => Some(&**source),
        }
    }
}

/// Applies the `k8s` settings of a component to its objects.
#[expect(clippy::similar_names, reason = "a setting has a patch and a path")]
pub(super) fn apply(
    instance: &Instance<'_>,
    revision: &str,
    objects: &mut [Object],
    warnings: &mut Vec<String>,
) -> Result<(), SettingsError> {
    let Some(Tree::Map(settings)) = instance.settings.get("k8s") else { return Ok(()) };
    let place = place(instance);
    if let Some(workload) = &instance.component.workload {
        let name = workload_name(instance, workload, revision);
        for (setting, target, path) in SETTINGS {
            let Some(value) = settings.get(setting).filter(|value| !value.is_null()) else { continue };
            let kind = match target {
                Target::Workload | Target::Container => workload.kind,
                Target::Autoscaler => "HorizontalPodAutoscaler",
                Target::Budget => "PodDisruptionBudget",
                Target::Service => "Service",
            };
            if workload.kind == "DaemonSet" && *setting == "replicaCount" {
                warnings.push(format!("`{place}.{setting}` has no effect: a DaemonSet runs on every node"));
                continue;
            }
            let Some(object) = find(objects, kind, &name) else {
                if is_nothing(value) {
                    continue;
                }
                warnings.push(format!("`{place}.{setting}` has no effect: there is no {kind} `{name}`"));
                continue;
            };
            let path: &[&str] = match *setting {
                "strategy" if workload.kind == "DaemonSet" => &["spec", "updateStrategy"],
                _ => path,
            };
            let patch = match target {
                Target::Container => in_container(workload.container, nested(path, value.clone())),
                _ => nested(path, value.clone()),
            };
            object.change(|tree| strategic_merge(kind, tree, &Tree::Map(patch), Alternatives::Replace)).map_err(
                |source| SettingsError::Setting { kind: kind.to_owned(), name: name.clone(), setting, source },
            )?;
        }
    }
    let overlays = settings.get("overlays").and_then(Tree::as_list).unwrap_or_default();
    for (index, overlay) in overlays.iter().enumerate() {
        apply_overlay(overlay, index, &place, objects, warnings)?;
    }
    Ok(())
}

/// Tells whether a setting is empty, as `service: {}` is.
fn is_nothing(value: &Tree) -> bool {
    match value {
        Tree::Null => true,
        Tree::Map(map) => map.is_empty(),
        _ => false,
    }
}

/// Returns where the settings of a component stand in the spec.
fn place(instance: &Instance<'_>) -> String {
    let [section, key] = instance.component.place();
    match instance.component.number {
        crate::spec::component::Number::One => format!("{section}.{key}.k8s"),
        crate::spec::component::Number::Any => format!("{section}.{key}[name:{}].k8s", instance.name),
    }
}

fn workload_name(instance: &Instance<'_>, workload: &Workload, revision: &str) -> String {
    match instance.component.key {
        "pilot" if !revision.is_empty() && revision != "default" => format!("{}-{revision}", workload.name),
        "ingressGateways" | "egressGateways" => instance.name.to_owned(),
        _ => workload.name.to_owned(),
    }
}

/// Returns the object of a kind with a name, or the only workload: a node proxy may have a name of its own, while the
/// only Service may be that of a revision's tag.
fn find<'o>(objects: &'o mut [Object], kind: &str, name: &str) -> Option<&'o mut Object> {
    let mut same = objects.iter().enumerate().filter(|(_, object)| object.key.kind == kind);
    let by_name = same.clone().find(|(_, object)| object.key.name == name);
    let is_workload = matches!(kind, "Deployment" | "DaemonSet");
    let only = same.next().filter(|_| is_workload && same.next().is_none());
    let (at, _) = by_name.or(only)?;
    objects.get_mut(at)
}

/// Returns a value below a path, as a patch.
fn nested(path: &[&str], value: Tree) -> Map {
    let mut tree = value;
    for key in path.iter().rev() {
        tree = Tree::Map(Map::from([((*key).to_owned(), tree)]));
    }
    match tree {
        Tree::Map(map) => map,
        _ => Map::new(),
    }
}

/// Returns a patch of the workload that changes a container.
fn in_container(container: &str, mut patch: Map) -> Map {
    patch.shift_insert(0, "name".to_owned(), Tree::from(container));
    nested(&["spec", "template", "spec", "containers"], Tree::List(vec![Tree::Map(patch)]))
}

fn apply_overlay(
    overlay: &Tree,
    index: usize,
    place: &str,
    objects: &mut [Object],
    warnings: &mut Vec<String>,
) -> Result<(), SettingsError> {
    let text = |key: &str| overlay.get(key).and_then(Tree::as_str).unwrap_or_default();
    let (kind, name) = (text("kind"), text("name"));
    let patches = overlay.get("patches").and_then(Tree::as_list).unwrap_or_default();
    let of_kind: Vec<String> = objects
        .iter()
        .filter(|object| object.key.kind == kind)
        .map(|object| format!("`{}`", object.key.name))
        .collect();
    let mut found = false;
    // The API version is not looked at: objects moved on from versions that users still write.
    for object in objects.iter_mut().filter(|object| object.key.kind == kind && object.key.name == name) {
        found = true;
        let outcome = object.change(|tree| {
            for (at, patch) in patches.iter().enumerate() {
                let path = patch.get("path").and_then(Tree::as_str).unwrap_or_default();
                let parsed = OverlayPath::parse(path).map_err(|error| (at, error))?;
                match patch.get("value").filter(|value| !value.is_null()) {
                    Some(value) => parsed.set(tree, value.clone()).map_err(|error| (at, error))?,
                    None => {
                        if !parsed.delete(tree).map_err(|error| (at, error))? {
                            warnings.push(format!(
                                "`{place}.overlays[{index}].patches[{at}]` takes nothing away: there is no `{path}` in {kind} `{name}`"
                            ));
                        }
                    }
                }
            }
            Ok(())
        });
        outcome.map_err(|(patch, source)| SettingsError::Overlay {
            kind: kind.to_owned(),
            name: name.to_owned(),
            index,
            patch,
            source: Box::new(source),
        })?;
    }
    if !found {
        let there = if of_kind.is_empty() {
            format!("the component has no {kind}")
        } else {
            format!("the component has {kind} {}", of_kind.join(", "))
        };
        warnings.push(format!("`{place}.overlays[{index}]` has no effect: there is no {kind} `{name}`; {there}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::component::COMPONENTS;
    use crate::values::json;

    fn deployment(name: &str) -> Object {
        let text = format!(
            r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"{name}"}},"spec":{{"template":{{"spec":{{"containers":[{{"name":"side"}},{{"name":"discovery","args":["--keep","30m"]}}]}}}}}}}}"#
        );
        Object::from_tree(json::decode(&text).unwrap())
    }

    fn applied(settings: &str, objects: &mut [Object], revision: &str) -> Result<Vec<String>, SettingsError> {
        let Tree::Map(settings) = json::decode(&format!(r#"{{"k8s":{settings}}}"#)).unwrap() else { panic!("a map") };
        let component = COMPONENTS.iter().find(|component| component.key == "pilot").unwrap();
        let instance = Instance { component, name: "pilot", namespace: "ns", settings: &settings };
        let mut warnings = Vec::new();
        apply(&instance, revision, objects, &mut warnings).map(|()| warnings)
    }

    #[test]
    fn settings_go_to_their_objects_and_containers() {
        let mut objects = [deployment("istiod-canary")];
        let settings = r#"{"env":[{"name":"A","value":"1"}],"nodeSelector":{"a":"b"},"replicaCount":3,"hpaSpec":{"minReplicas":2}}"#;
        let warnings = applied(settings, &mut objects, "canary").unwrap();
        assert_eq!(
            warnings,
            ["`components.pilot.k8s.hpaSpec` has no effect: there is no HorizontalPodAutoscaler `istiod-canary`"]
        );
        let spec = objects[0].tree().get_path(&["spec"]).unwrap();
        assert_eq!(spec.get("replicas"), Some(&Tree::Int(3)));
        assert_eq!(spec.get_path(&["template", "spec", "nodeSelector", "a"]), Some(&Tree::from("b")));
        let containers = spec.get_path(&["template", "spec", "containers"]).unwrap().as_list().unwrap();
        assert_eq!(containers.len(), 2);
        assert_eq!(containers[1].get("env").unwrap().as_list().unwrap()[0].get("name"), Some(&Tree::from("A")));
    }

    #[test]
    fn a_service_of_another_name_is_left_alone() {
        let text = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"istiod-revision-tag-prod"},"spec":{}}"#;
        let mut objects = [Object::from_tree(json::decode(text).unwrap())];
        let warnings = applied(r#"{"service":{"type":"NodePort"}}"#, &mut objects, "canary").unwrap();
        assert!(warnings[0].ends_with("there is no Service `istiod-canary`"), "{warnings:?}");
        assert_eq!(objects[0].tree().get_path(&["spec", "type"]), None);
    }

    #[test]
    fn overlays_come_last_and_tell_when_they_do_nothing() {
        let mut objects = [deployment("istiod")];
        let container = "spec.template.spec.containers.[name:discovery]";
        let overlays = format!(
            r#"{{"overlays":[{{"kind":"Deployment","name":"istiod","patches":[{{"path":"{container}.args.[30m]","value":"60m"}},{{"path":"{container}.image"}}]}},{{"kind":"Deployment","name":"istio-pilot"}}]}}"#
        );
        let warnings = applied(&overlays, &mut objects, "").unwrap();
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("patches[1]") && warnings[1].ends_with("the component has Deployment `istiod`"));
        let containers = objects[0].tree().get_path(&["spec", "template", "spec", "containers"]).unwrap();
        assert_eq!(containers.as_list().unwrap()[1].get("args").unwrap().as_list().unwrap()[1], Tree::from("60m"));
    }

    #[test]
    fn an_overlay_that_leads_nowhere_is_an_error() {
        let overlays = r#"{"overlays":[{"kind":"Deployment","name":"istiod","patches":[{"path":"spec.template.spec.containers.[name:pilot].image","value":"x"}]}]}"#;
        let error = applied(overlays, &mut [deployment("istiod")], "").unwrap_err();
        assert_eq!(error.to_string(), "cannot change Deployment `istiod` as `overlays[0].patches[0]` says");
        assert!(error.diagnostic_cause().unwrap().hints()[0].contains("[name:discovery]"));
    }
}
