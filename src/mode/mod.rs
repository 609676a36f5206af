//! Governance modes: how the traffic of a workload is governed, as plug-ins. Pure: objects in, objects out.
//!
//! A [`Mode`] says two things: what tells that its control plane is installed, as data that somebody with a cluster can
//! ask for, and what must be put into a workload. Each has a file of its own; [`registry`] is the table of them. To add
//! one is that file and one line there.
//!
//! - [`kubernetes_native_service`], [`build_in_service_mesh`], [`istio_service_mesh`], [`linkerd`], [`dapr`]: the modes
//! - [`custom`]: a user's own, from a file or from `ServiceMeshClass` resources
//! - [`switch`](mod@switch): a workload from one mode into another, with the way back recorded in it
//! - [`document`]: the same for the documents of a file
//! - [`dependency`]: what the built-in mode reaches, and how; [`bootstrap`]: its Envoy's configuration; [`images`]
//! - [`service`]: the Services by which a workload is reached
//! - [`upstreams`]: addresses of the own host that only the built-in mode answers

pub mod bootstrap;
pub mod build_in_service_mesh;
pub mod custom;
pub mod dapr;
pub mod dependency;
pub mod document;
pub mod images;
pub mod istio_service_mesh;
pub mod kubernetes_native_service;
pub mod linkerd;
pub mod registry;
pub mod service;
pub mod switch;
pub mod upstreams;

use std::fmt;
use std::time::Duration;

use crate::diagnostic::{Category, Diagnostic};
use crate::inject::pod::{annotation, label};
use crate::values::{Map, Tree};

pub use build_in_service_mesh::BUILD_IN_SERVICE_MESH;
pub use dependency::{Dependency, Policy};
pub use istio_service_mesh::ISTIO_SERVICE_MESH;
pub use kubernetes_native_service::KUBERNETES_NATIVE_SERVICE;
pub use registry::Registry;
pub use switch::{Current, Switched, switch};

/// The label of what was made for workloads: for Services the workload that is reached.
pub const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "meshctl");
/// How long an answer about a control plane may take.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// A way to govern the traffic of workloads.
pub trait Mode: fmt::Debug + Send + Sync {
    /// Returns its name, in capitals as Rainbond writes it.
    fn name(&self) -> &str;

    /// Returns what else it may be called.
    fn aliases(&self) -> Vec<&str>;

    /// Returns what it does: a fragment of a sentence.
    fn description(&self) -> &str;

    /// Returns what tells that its control plane is installed. The environment may name other objects.
    fn control_plane(&self, environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane;

    /// Returns what must be put into a workload.
    ///
    /// # Errors
    ///
    /// When the workload cannot be governed this way, or the wish lacks something.
    fn injection(&self, subject: &Subject<'_>, wish: &Wish<'_>) -> Result<Injection, ModeError>;

    /// Returns the labels and annotations by which a workload is known to be in this mode, when nobody has recorded it.
    fn marks(&self) -> Vec<Mark>;

    /// Returns what in a workload shows that it is in this mode; none when nothing does.
    fn evidence(&self, object: &Tree, template: &Tree) -> Option<String> {
        let found = self.marks().into_iter().find(|mark| mark.decides && mark.is_on(object, template))?;
        Some(found.to_string())
    }

    /// Takes out of a workload what others than meshctl have put in for this mode.
    fn take_out(&self, object: &mut Tree, template: &mut Tree) {
        for mark in self.marks() {
            if mark.is_on(object, template) {
                let target = if mark.on == On::Template { &mut *template } else { &mut *object };
                switch::remove_mark(target, mark.kind, &mark.key);
            }
        }
    }

    /// Returns what on a namespace puts its pods into this mode, whatever the pods say; none when nothing does.
    fn namespace_evidence(&self, _namespace: &Tree) -> Option<String> {
        None
    }

    /// Returns what keeps a workload out of this mode in a namespace that puts its pods into it.
    fn opt_out(&self) -> Option<Mark> {
        None
    }
}

/// What tells that a control plane is installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlPlane {
    /// What is installed or not: `istio`.
    pub product: String,
    /// The object that must be there; none for modes that need nothing.
    pub required: Option<Sought>,
    /// Objects that say more; that they are there does not stand in for the one that must be.
    pub further: Vec<Sought>,
    /// How it is installed: a command.
    pub install: Option<String>,
}

impl ControlPlane {
    /// Returns the one of a mode that needs none.
    pub fn none(product: &str) -> Self {
        Self { product: product.to_owned(), required: None, further: Vec::new(), install: None }
    }
}

/// An object that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// What it shows: `root certificate`.
    pub title: String,
    /// Its API group; empty for the first one.
    pub group: String,
    /// Its version.
    pub version: String,
    /// Its kind.
    pub kind: String,
    /// Its plural.
    pub plural: String,
    /// Where it is, when its kind is in namespaces.
    pub namespace: Option<String>,
    /// Its name; empty when any one with the labels will do.
    pub name: String,
    /// A selector of its labels, where no name is known.
    pub labels: String,
    /// How long the answer may take.
    pub deadline: Duration,
}

impl Sought {
    /// Returns a `ConfigMap`.
    pub fn config_map(title: &str, namespace: &str, name: &str) -> Self {
        Self {
            title: title.to_owned(),
            group: String::new(),
            version: "v1".to_owned(),
            kind: "ConfigMap".to_owned(),
            plural: "configmaps".to_owned(),
            namespace: Some(namespace.to_owned()),
            name: name.to_owned(),
            labels: String::new(),
            deadline: DEADLINE,
        }
    }

    /// Returns a webhook that changes objects.
    pub fn webhook(title: &str, name: &str) -> Self {
        Self {
            title: title.to_owned(),
            group: "admissionregistration.k8s.io".to_owned(),
            version: "v1".to_owned(),
            kind: "MutatingWebhookConfiguration".to_owned(),
            plural: "mutatingwebhookconfigurations".to_owned(),
            namespace: None,
            name: name.to_owned(),
            labels: String::new(),
            deadline: DEADLINE,
        }
    }
}

/// `ConfigMap default/istio-ca-root-cert`
impl fmt::Display for Sought {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, namespace, name, labels, .. } = self;
        match (namespace, name.is_empty()) {
            (Some(namespace), false) => write!(formatter, "{kind} {namespace}/{name}"),
            (None, false) => write!(formatter, "{kind} {name}"),
            (Some(namespace), true) => write!(formatter, "{kind} in {namespace} with {labels}"),
            (None, true) => write!(formatter, "{kind} with {labels}"),
        }
    }
}

/// What of an object a mark is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The template of its pods.
    Template,
    /// The object itself.
    Workload,
}

/// A label or an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A label.
    Label,
    /// An annotation.
    Annotation,
}

impl MarkKind {
    /// Returns the field of an object's metadata.
    pub fn field(self) -> &'static str {
        match self {
            Self::Label => "labels",
            Self::Annotation => "annotations",
        }
    }

    /// Returns what it is called.
    pub fn word(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Annotation => "annotation",
        }
    }
}

/// A label or an annotation that belongs to a mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it is.
    pub on: On,
    /// What it is.
    pub kind: MarkKind,
    /// Its name.
    pub key: String,
    /// The value that it must have; any when there is none.
    pub value: Option<String>,
    /// Whether it alone shows the mode.
    pub decides: bool,
}

impl Mark {
    /// Returns a mark on the template of the pods that shows the mode.
    pub fn on_template(kind: MarkKind, key: &str, value: &str) -> Self {
        Self { on: On::Template, kind, key: key.to_owned(), value: Some(value.to_owned()), decides: true }
    }

    /// Tells whether a workload has it.
    pub fn is_on(&self, object: &Tree, template: &Tree) -> bool {
        let tree = if self.on == On::Template { template } else { object };
        let found = match self.kind {
            MarkKind::Label => label(tree, &self.key),
            MarkKind::Annotation => annotation(tree, &self.key),
        };
        found.is_some_and(|found| self.value.as_ref().is_none_or(|value| value == found))
    }
}

/// ``label `sidecar.istio.io/inject: "true"` of the pods``
impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { on, kind, key, value, .. } = self;
        write!(formatter, "{} `{key}", kind.word())?;
        if let Some(value) = value {
            write!(formatter, ": \"{value}\"")?;
        }
        formatter.write_str("`")?;
        if *on == On::Template { formatter.write_str(" of the pods") } else { Ok(()) }
    }
}

/// The workload that a mode is to govern.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its namespace; empty where a file does not say.
    pub namespace: &'a str,
    /// The object, as the user wrote it: without what a former mode had put in.
    pub object: &'a Tree,
    /// The template of its pods, the same.
    pub template: &'a Tree,
}

/// What the user says beside the mode.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// What the workload depends on; none to go by its annotation.
    pub dependencies: Option<&'a [Dependency]>,
    /// What counts for dependencies that say nothing else.
    pub defaults: Option<&'a Policy>,
    /// The image of the built-in mode's Envoy, in place of the table's.
    pub image: Option<&'a str>,
    /// Dapr's name of the application.
    pub app_id: Option<&'a str>,
    /// The port on which the application listens to Dapr.
    pub app_port: Option<u16>,
    /// The Services of the namespace, where they are known.
    pub services: &'a [Tree],
    /// The namespace, where it is known.
    pub namespace: Option<&'a Tree>,
}

/// What is put into a workload.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Injection {
    /// Labels and annotations.
    pub marks: Vec<(On, MarkKind, String, String)>,
    /// Containers that start before the workload's own and run as long as the pod.
    pub sidecars: Vec<Tree>,
    /// Volumes.
    pub volumes: Vec<Tree>,
    /// Variables of every container of the workload that does not set them itself.
    pub environment: Vec<(String, String)>,
    /// Settings of the kernel for the pod.
    pub sysctls: Vec<(String, String)>,
    /// Objects beside the workload.
    pub objects: Vec<Tree>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

impl Injection {
    /// Tells whether nothing is put in.
    pub fn is_empty(&self) -> bool {
        let Self { marks, sidecars, volumes, environment, sysctls, objects, warnings: _ } = self;
        marks.is_empty()
            && sidecars.is_empty()
            && volumes.is_empty()
            && environment.is_empty()
            && sysctls.is_empty()
            && objects.is_empty()
    }

    /// Adds a label or an annotation.
    pub fn mark(&mut self, on: On, kind: MarkKind, key: &str, value: impl Into<String>) {
        self.marks.push((on, kind, key.to_owned(), value.into()));
    }
}

/// Why a workload cannot be switched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModeError {
    /// There is no such mode.
    #[error("there is no mode `{name}`")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The name that is nearest.
        nearest: Option<String>,
        /// All names.
        names: Vec<String>,
    },
    /// The description of a mode is wrong.
    #[error("{place}: {reason}")]
    Description {
        /// Where it is.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A dependency cannot be read.
    #[error("`{text}` is no dependency: {reason}")]
    Dependency {
        /// The text.
        text: String,
        /// What is wrong.
        reason: String,
    },
    /// The mode cannot govern the workload.
    #[error("{workload}: {reason}")]
    Unfit {
        /// `Deployment shop/cart`
        workload: String,
        /// Why.
        reason: String,
        /// What can be done.
        hint: String,
    },
    /// What an earlier switch has recorded cannot be read.
    #[error("{workload}: the annotation `{annotation}` cannot be read: {reason}")]
    Record {
        /// `Deployment shop/cart`
        workload: String,
        /// The annotation.
        annotation: &'static str,
        /// Why.
        reason: String,
    },
    /// A name for a Service cannot be had.
    #[error("{reason}")]
    Service {
        /// Why.
        reason: String,
        /// What can be done.
        hint: String,
    },
}

impl Diagnostic for ModeError {
    fn category(&self) -> Category {
        match self {
            Self::Unknown { .. } | Self::Dependency { .. } => Category::Usage,
            Self::Description { .. } | Self::Record { .. } => Category::NotParsable,
            Self::Unfit { .. } | Self::Service { .. } => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unknown { nearest: Some(nearest), .. } => vec![format!("did you mean `{nearest}`?")],
            Self::Unknown { names, .. } => vec![format!("there are: {}", names.join(", "))],
            Self::Dependency { .. } => vec![
                "write it as SERVICE:PORT, with settings as SERVICE:PORT/http,timeout=5s,max-connections=100"
                    .to_owned(),
            ],
            Self::Unfit { hint, .. } | Self::Service { hint, .. } => {
                Some(hint).filter(|hint| !hint.is_empty()).cloned().into_iter().collect()
            }
            Self::Description { .. } => Vec::new(),
            Self::Record { annotation, .. } => {
                vec![format!("take out by hand what the mode has put in, and the annotation `{annotation}`")]
            }
        }
    }
}

/// Returns a map of these entries.
pub(crate) fn map<const COUNT: usize>(entries: [(&str, Tree); COUNT]) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>())
}

/// Returns a list of these items.
pub(crate) fn list<const COUNT: usize>(items: [Tree; COUNT]) -> Tree {
    Tree::List(items.into())
}
