//! Where the pod templates are in a document, for every kind that has some.

use super::identity::Workload;
use super::pod;
use crate::values::Tree;
use crate::values::path::{Path, Step};

/// A kind of object with a pod template.
struct WorkloadKind {
    kind: &'static str,
    /// The API versions that have, or had, it; the first is the one of today.
    api_versions: &'static [&'static str],
    /// Where its pod template is; the object itself for none.
    path: &'static [&'static str],
}

const TEMPLATE: &[&str] = &["spec", "template"];

/// The kinds with a pod template.
const KINDS: [WorkloadKind; 10] = [
    WorkloadKind { kind: "Pod", api_versions: &["v1"], path: &[] },
    WorkloadKind {
        kind: "Deployment",
        api_versions: &["apps/v1", "apps/v1beta2", "apps/v1beta1", "extensions/v1beta1"],
        path: TEMPLATE,
    },
    WorkloadKind {
        kind: "ReplicaSet",
        api_versions: &["apps/v1", "apps/v1beta2", "extensions/v1beta1"],
        path: TEMPLATE,
    },
    WorkloadKind { kind: "ReplicationController", api_versions: &["v1"], path: TEMPLATE },
    WorkloadKind { kind: "StatefulSet", api_versions: &["apps/v1", "apps/v1beta2", "apps/v1beta1"], path: TEMPLATE },
    WorkloadKind {
        kind: "DaemonSet",
        api_versions: &["apps/v1", "apps/v1beta2", "extensions/v1beta1"],
        path: TEMPLATE,
    },
    WorkloadKind { kind: "Job", api_versions: &["batch/v1", "extensions/v1beta1"], path: TEMPLATE },
    WorkloadKind {
        kind: "CronJob",
        api_versions: &["batch/v1", "batch/v1beta1", "batch/v2alpha1"],
        path: &["spec", "jobTemplate", "spec", "template"],
    },
    WorkloadKind { kind: "DeploymentConfig", api_versions: &["apps.openshift.io/v1", "v1"], path: TEMPLATE },
    WorkloadKind { kind: "Rollout", api_versions: &["argoproj.io/v1alpha1"], path: TEMPLATE },
];

/// A kind that the user says has a pod template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomKind {
    /// The kind; of any API group.
    pub kind: String,
    /// Where its pod template is.
    pub path: Vec<String>,
}

impl CustomKind {
    /// Reads `KIND=path`, such as `Workflow=spec.template`; the error says what is wrong, as a lower-case fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, path) = text.split_once('=').ok_or("it has no `=` between the kind and the path")?;
        if kind.is_empty() {
            return Err("it has no kind before the `=`".to_owned());
        }
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err("a part of its path is empty".to_owned());
        }
        Ok(Self { kind: kind.to_owned(), path })
    }
}

/// A pod template in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodPlace {
    /// Where the object is: nowhere for the document itself, `items[0]` in a list.
    pub object: Path,
    /// Where its pod template is, from the document's root.
    pub template: Path,
    /// What makes pods of it.
    pub workload: Workload,
    /// The API version that a cluster of today takes, when the object's is one of former times.
    pub today: Option<&'static str>,
}

/// Returns the pod templates of a document, in order, also those that ought to be there and are not.
pub fn pod_places(document: &Tree, custom: &[CustomKind]) -> Vec<PodPlace> {
    let mut places = Vec::new();
    collect(document, custom, &mut Vec::new(), &mut places);
    places
}

fn collect(object: &Tree, custom: &[CustomKind], at: &mut Vec<Step>, places: &mut Vec<PodPlace>) {
    let (kind, api_version) = (pod::text(object, &["kind"]), pod::text(object, &["apiVersion"]));
    if kind == "List" && api_version == "v1" {
        for (index, item) in object.get("items").and_then(Tree::as_list).unwrap_or_default().iter().enumerate() {
            at.extend([Step::Key("items".to_owned()), Step::Index(index)]);
            collect(item, custom, at, places);
            at.truncate(at.len() - 2);
        }
        return;
    }
    let known = KINDS.iter().find(|known| known.kind == kind && known.api_versions.contains(&api_version));
    let (path, today) = match (custom.iter().find(|custom| custom.kind == kind), known) {
        (Some(custom), _) => (custom.path.clone(), None),
        (None, Some(known)) => {
            let path = known.path.iter().map(|key| (*key).to_owned()).collect();
            (path, known.api_versions.first().copied().filter(|today| *today != api_version))
        }
        (None, None) => return,
    };
    let workload = if path.is_empty() { Workload::of_pod(object) } else { Workload::of_object(object) };
    let template = Path::new(at.iter().cloned().chain(path.into_iter().map(Step::Key)));
    places.push(PodPlace { object: Path::new(at.iter().cloned()), template, workload, today });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn places(text: &str, custom: &[CustomKind]) -> Vec<(String, String, Option<&'static str>)> {
        let tree = yaml::parse("test", text, &ReadOptions::default()).unwrap();
        let places = pod_places(&tree, custom).into_iter();
        places.map(|place| (place.template.to_string(), place.workload.name, place.today)).collect()
    }

    #[test]
    fn every_kind_has_its_place() {
        let of = |api_version: &str, kind: &str| {
            places(&format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: web}}}}"), &[])
        };
        let one = |path: &str, today| vec![(path.to_owned(), "web".to_owned(), today)];
        assert_eq!(of("v1", "Pod"), one("", None));
        assert_eq!(of("apps/v1", "Deployment"), one("spec.template", None));
        assert_eq!(of("extensions/v1beta1", "Deployment"), one("spec.template", Some("apps/v1")));
        assert_eq!(of("batch/v1beta1", "CronJob"), one("spec.jobTemplate.spec.template", Some("batch/v1")));
        assert_eq!(of("argoproj.io/v1alpha1", "Rollout"), one("spec.template", None));
        assert_eq!(of("example.com/v1", "Deployment"), []);
        assert_eq!(of("v1", "Service"), []);
    }

    #[test]
    fn lists_are_looked_into_and_kinds_can_be_added() {
        let custom = [CustomKind::parse("Workflow=spec.pod.template").unwrap()];
        let text = "{apiVersion: v1, kind: List, items: [{kind: Service, apiVersion: v1}, {apiVersion: v1, kind: Pod, metadata: {name: p}}, {apiVersion: x/v1, kind: Workflow, metadata: {name: w}}]}";
        let found = places(text, &custom);
        assert_eq!(found[0], ("items[1]".to_owned(), "p".to_owned(), None));
        assert_eq!(found[1], ("items[2].spec.pod.template".to_owned(), "w".to_owned(), None));
        assert!(CustomKind::parse("Workflow").unwrap_err().contains('='));
        assert!(CustomKind::parse("Workflow=a..b").is_err());
    }
}
