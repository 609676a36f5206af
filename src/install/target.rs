//! [`Target`]: the objects that are to be there, in the order of their stages, with the labels that tell whose they are.

use std::collections::BTreeSet;

use crate::object::served::{self, Kubernetes, Moved, Unserved};
use crate::object::{Object, ObjectKey};
use crate::render::Rendered;
use crate::render::component_values::shared_values;
use crate::spec::Spec;
use crate::spec::component::COMPONENTS;
use crate::values::{Map, Tree};

use super::labels::{self, owner_id};
use super::stage::{self, Stage};
use super::{Identity, outgoing};

/// The revision of a control plane that has none.
pub const DEFAULT_REVISION: &str = "default";

/// The label with which a namespace says which network its pods are in.
const NETWORK: &str = "topology.istio.io/network";

/// What is to be in a cluster.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The namespace of the control plane; the record is there too.
    pub namespace: String,
    /// The revision; `default` without one. An installation is called by it.
    pub revision: String,
    /// The objects, in the order in which they are applied.
    pub objects: Vec<TargetObject>,
    /// What every object is labelled with, beside its component.
    pub marks: Marks,
    /// What was made for other API versions than those that the charts, or the record, have.
    pub moved: Vec<Moved>,
}

/// An object that is to be there.
#[derive(Debug, Clone)]
pub struct TargetObject {
    /// The object, labelled, without what is never sent.
    pub object: Object,
    /// The component's key: `pilot`, `ingressGateways`.
    pub component: String,
    /// The name of a gateway; the component's key otherwise.
    pub name: String,
    /// When it is applied.
    pub stage: Stage,
}

impl TargetObject {
    /// Returns which object it is.
    pub fn identity(&self) -> Identity {
        Identity::from(&self.object.key)
    }
}

/// The labels that do not depend on the object.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// The version of the mesh; empty when it is no value for a label.
    pub version: String,
    /// The name of the `IstioOperator`; empty without one.
    pub resource: String,
}

impl Target {
    /// Returns what a rendered spec wants.
    pub fn of(rendered: &Rendered, spec: &Spec) -> Self {
        let revision = shared_values(spec).get("revision").and_then(Tree::as_str).unwrap_or_default().to_owned();
        let version = spec.text(&["tag"]).filter(|tag| is_label_value(tag)).unwrap_or_default();
        let resource = spec.name().filter(|name| is_label_value(name)).unwrap_or_default();
        let mut target = Self {
            namespace: spec.namespace().to_owned(),
            revision: if revision.is_empty() { DEFAULT_REVISION.to_owned() } else { revision },
            objects: Vec::new(),
            marks: Marks { version: version.to_owned(), resource: resource.to_owned() },
            moved: Vec::new(),
        };
        for component in &rendered.components {
            for object in &component.objects {
                target.push(component.component.key, &component.name, object.clone());
            }
        }
        target.sort();
        target
    }

    /// Returns a target of objects that were recorded: they have their labels, and tell their component by them.
    pub fn of_recorded(namespace: &str, revision: &str, objects: Vec<Object>) -> Self {
        let objects = objects.into_iter().map(|object| {
            let label = labels::text(object.tree(), "labels", labels::COMPONENT).unwrap_or_default();
            let component = COMPONENTS.iter().find(|component| component.label == label);
            let component = component.map_or_else(|| label.to_owned(), |component| component.key.to_owned());
            let stage = Stage::of(&object.key, &component);
            TargetObject { object, name: component.clone(), component, stage }
        });
        let mut target = Self {
            namespace: namespace.to_owned(),
            revision: revision.to_owned(),
            objects: objects.collect(),
            marks: Marks::default(),
            moved: Vec::new(),
        };
        target.sort();
        target
    }

    /// Makes the objects for the API versions that are served. Returns those that cannot be; they are as they were.
    pub fn serve(&mut self, kubernetes: &Kubernetes) -> Vec<Unserved> {
        let served = served::serve(self.objects.iter_mut().map(|object| &mut object.object), kubernetes);
        self.moved = served.moved;
        served.unserved
    }

    /// Adds an object that no chart renders, such as one of a tag; one that is the same for a cluster is replaced.
    pub fn add(&mut self, component: &str, object: Tree) {
        let object = Object::from_tree(object);
        let identity = Identity::from(&object.key);
        self.objects.retain(|other| other.identity() != identity);
        self.push(component, component, object);
        self.sort();
    }

    /// Returns the name of the installation; that of the record.
    pub fn install(&self) -> &str {
        &self.revision
    }

    /// Returns the value of the label [`labels::OWNER`] on all objects.
    pub fn owner(&self) -> String {
        owner_id(&self.namespace, self.install())
    }

    /// Returns an object.
    pub fn get(&self, identity: &Identity) -> Option<&TargetObject> {
        self.objects.iter().find(|object| object.identity() == *identity)
    }

    /// Returns which objects there are.
    pub fn identities(&self) -> BTreeSet<Identity> {
        self.objects.iter().map(TargetObject::identity).collect()
    }

    /// Returns the objects of a stage wave by wave; those of a wave may be applied side by side.
    pub fn waves(&self, stage: Stage) -> Vec<Vec<&TargetObject>> {
        let of_stage = self.objects.iter().filter(|object| object.stage == stage).collect::<Vec<_>>();
        let waves =
            of_stage.chunk_by(|left, right| stage::wave(&left.object.key.kind) == stage::wave(&right.object.key.kind));
        waves.map(<[_]>::to_vec).collect()
    }

    /// Returns the namespaces that objects are in and that are not among the objects.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        let own = self.objects.iter().filter(|object| object.object.key.kind == "Namespace");
        let own: BTreeSet<&str> = own.map(|object| &*object.object.key.name).collect();
        let used = self.objects.iter().map(|object| &*object.object.key.namespace).chain([&*self.namespace]);
        used.filter(|namespace| !namespace.is_empty() && !own.contains(namespace)).collect()
    }

    fn push(&mut self, component: &str, name: &str, mut object: Object) {
        let stage = Stage::of(&object.key, component);
        let owner = self.owner();
        object.change(|tree| {
            outgoing::leave_out(tree);
            labels::set(tree, &self.labels(component, &owner));
        });
        let (component, name) = (component.to_owned(), name.to_owned());
        self.objects.push(TargetObject { object, component, name, stage });
    }

    /// Returns the labels of an object. istioctl sets the same ones beside the owner.
    fn labels<'a>(&'a self, component: &'a str, owner: &'a str) -> Vec<(&'static str, &'a str)> {
        let label = COMPONENTS.iter().find(|known| known.key == component).map_or(component, |known| known.label);
        let all = [
            (labels::MANAGED, "Reconcile"),
            (labels::VERSION, &*self.marks.version),
            (labels::COMPONENT, label),
            (labels::REVISION, &*self.revision),
            (labels::OWNING_RESOURCE, &*self.marks.resource),
            (labels::OWNING_RESOURCE_NAMESPACE, &*self.namespace),
            (labels::OWNER, owner),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Brings the objects into the order in which they are applied.
    pub fn sort(&mut self) {
        self.objects.sort_by(|left, right| {
            stage::order(left.stage, &left.object.key.kind).cmp(&stage::order(right.stage, &right.object.key.kind))
        });
    }
}

/// Returns the object of a namespace that is missing. That of the control plane says which network it is in, where the
/// spec says so; istioctl does the same, and neither touches it later.
pub fn namespace(name: &str, spec: &Spec) -> Tree {
    let network = spec.text(&["values", "global", "network"]).filter(|_| name == spec.namespace());
    bare_namespace(name, network)
}

/// Returns the object of a namespace that is in a network, or in none.
pub fn bare_namespace(name: &str, network: Option<&str>) -> Tree {
    let mut metadata = Map::from([("name".to_owned(), Tree::from(name))]);
    if let Some(network) = network {
        let labels = Map::from([(NETWORK.to_owned(), Tree::from(network))]);
        metadata.insert("labels".to_owned(), Tree::Map(labels));
    }
    Tree::Map(Map::from([
        ("apiVersion".to_owned(), Tree::from("v1")),
        ("kind".to_owned(), Tree::from("Namespace")),
        ("metadata".to_owned(), Tree::Map(metadata)),
    ]))
}

/// Returns a key for an object that is known by its parts.
pub fn key(api_version: &str, kind: &str, namespace: &str, name: &str) -> ObjectKey {
    ObjectKey {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

/// Tells whether a text can be a label's value, by the rules of Kubernetes.
pub fn is_label_value(text: &str) -> bool {
    let inner = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let ends = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.ends_with(|last: char| last.is_ascii_alphanumeric())
    };
    text.is_empty() || (text.len() <= labels::MAX_VALUE && text.chars().all(inner) && ends(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::render;
    use crate::spec::{SpecSources, resolve};

    fn spec(flags: &[&str]) -> Spec {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
    }

    fn target(flags: &[&str]) -> Target {
        let spec = spec(flags);
        Target::of(&render(&spec).unwrap(), &spec)
    }

    fn label<'a>(target: &'a Target, kind: &str, name: &str, label: &str) -> Option<&'a str> {
        let wanted = |object: &&TargetObject| object.object.key.kind == kind && object.object.key.name == name;
        labels::text(target.objects.iter().find(wanted).unwrap().object.tree(), "labels", label)
    }

    #[test]
    fn every_object_tells_whose_it_is() {
        let target = target(&["profile=demo"]);
        assert_eq!((&*target.namespace, &*target.revision), ("istio-system", "default"));
        for object in &target.objects {
            let label = |name: &str| labels::text(object.object.tree(), "labels", name);
            assert!(labels::Owner::of(object.object.tree()).is("istio-system.default"), "{}", object.object.key);
            assert_eq!(label(labels::MANAGED), Some("Reconcile"), "{}", object.object.key);
            assert_eq!(label(labels::VERSION), Some("1.30.3"));
            assert_eq!(label(labels::REVISION), Some("default"));
            assert_eq!(label(labels::OWNING_RESOURCE_NAMESPACE), Some("istio-system"));
        }
        assert_eq!(label(&target, "Deployment", "istiod", labels::COMPONENT), Some("Pilot"));
        assert_eq!(label(&target, "Deployment", "istio-egressgateway", labels::COMPONENT), Some("EgressGateways"));
    }

    #[test]
    fn a_revision_is_an_installation_of_its_own() {
        let target = target(&["profile=minimal", "revision=canary"]);
        assert_eq!(target.owner(), "istio-system.canary");
        assert_eq!(label(&target, "Deployment", "istiod-canary", labels::REVISION), Some("canary"));
    }

    #[test]
    fn objects_stand_in_the_order_of_their_stages() {
        let target = target(&["profile=ambient"]);
        assert!(target.objects.is_sorted_by_key(|object| object.stage));
        let names = |stage: Stage| -> Vec<String> {
            target.waves(stage).concat().iter().map(|object| object.object.key.to_string()).collect()
        };
        assert_eq!(names(Stage::Namespaces), Vec::<String>::new());
        assert_eq!(names(Stage::Definitions).len(), 15);
        assert_eq!(
            names(Stage::NodeAgents),
            ["DaemonSet istio-system/istio-cni-node", "DaemonSet istio-system/ztunnel"]
        );
        let waves = target.waves(Stage::Identity);
        assert!(waves[0].iter().all(|object| !object.object.key.kind.ends_with("Binding")));
        assert!(waves[1].iter().all(|object| object.object.key.kind.ends_with("Binding")));
        assert_eq!(target.namespaces(), BTreeSet::from(["istio-system"]));
    }

    #[test]
    fn a_recorded_target_is_the_one_that_was_recorded() {
        let first = target(&["profile=demo"]);
        let objects: Vec<Object> = first.objects.iter().rev().map(|object| object.object.clone()).collect();
        let again = Target::of_recorded("istio-system", "default", objects);
        let told = |target: &Target| -> Vec<(String, Stage)> {
            let mut all: Vec<_> = target
                .objects
                .iter()
                .map(|object| (format!("{}{}", object.component, object.object.key), object.stage))
                .collect();
            all.sort();
            all
        };
        assert_eq!(told(&first), told(&again));
        assert_eq!(first.owner(), again.owner());
    }

    #[test]
    fn what_is_added_is_labelled_and_in_its_place() {
        let mut target = target(&["profile=minimal"]);
        let count = target.objects.len();
        let service = |port: i64| {
            let text = format!(
                r#"{{"apiVersion":"v1","kind":"Service","metadata":{{"name":"istiod-revision-tag-default","namespace":"istio-system"}},"spec":{{"x":{port}}}}}"#
            );
            crate::values::json::decode(&text).unwrap()
        };
        target.add("pilot", service(1));
        target.add("pilot", service(2));
        assert_eq!(target.objects.len(), count + 1);
        assert!(target.objects.is_sorted_by_key(|object| object.stage));
        assert_eq!(label(&target, "Service", "istiod-revision-tag-default", labels::COMPONENT), Some("Pilot"));
    }

    #[test]
    fn a_namespace_says_its_network() {
        let spec = spec(&["profile=minimal", "values.global.network=one"]);
        assert_eq!(labels::text(&namespace("istio-system", &spec), "labels", NETWORK), Some("one"));
        assert_eq!(labels::text(&namespace("other", &spec), "labels", NETWORK), None);
    }
}
