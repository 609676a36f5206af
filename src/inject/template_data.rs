//! The data that an injection template sees: the pod, its workload, and the configuration that applies to it.

use std::any::Any;

use super::concurrency;
use super::config::InjectionConfig;
use super::identity::{self, Workload};
use super::objects;
use super::policy::Namespace;
use super::schema::{Dialect, Kind, StructType, field};
use crate::template::value::{Object, Value};
use crate::values::{Map, Tree};

/// The name of an object with its namespace; its fields have no other names in JSON.
const NAMESPACED_NAME: StructType = StructType {
    name: "types.NamespacedName",
    pointer_name: "*types.NamespacedName",
    dialect: Dialect::Kubernetes,
    fields: &[field("Namespace", "Namespace", Kind::String), field("Name", "Name", Kind::String)],
};

/// The data of a template.
struct SidecarTemplateData {
    fields: Vec<(&'static str, Value)>,
}

impl Object for SidecarTemplateData {
    fn type_name(&self) -> &'static str {
        "*inject.SidecarTemplateData"
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    fn print(&self) -> String {
        self.type_name().to_owned()
    }

    fn to_tree(&self) -> Tree {
        Tree::Null
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What a template's data is made of.
pub(super) struct Inputs<'a> {
    /// What the control plane injects with.
    pub config: &'a InjectionConfig,
    /// The pod, without what an earlier injection has put into it.
    pub pod: &'a Tree,
    /// Its workload.
    pub workload: &'a Workload,
    /// Its namespace, where it is known.
    pub namespace: Option<Namespace<'a>>,
    /// The configuration of its proxy.
    pub proxy_config: &'a Map,
}

/// Returns the data of a template. `shared` is what is the same for all pods.
pub(super) fn template_data(inputs: &Inputs<'_>, shared: &Shared) -> Value {
    let Inputs { config, pod, workload, namespace, proxy_config } = inputs;
    let text = |text: &str| Tree::from(text);
    let type_meta = [("kind", text(&workload.kind)), ("apiVersion", text(&workload.api_version))];
    let deployment_meta = [("Name", text(&workload.name)), ("Namespace", text(&workload.namespace))];
    let map = |entries: [(&str, Tree); 2]| {
        Tree::Map(entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
    };
    let (user, group) = identity::proxy_ids(*namespace);
    let build = proxy_config.get("image").map(|image| image.text_at(&["imageType"]));
    let fields = vec![
        ("TypeMeta", objects::type_meta(&map(type_meta))),
        ("DeploymentMeta", objects::structure(&NAMESPACED_NAME, &map(deployment_meta))),
        ("ObjectMeta", objects::object_meta(pod.get("metadata").unwrap_or(&Tree::Null))),
        ("Spec", objects::pod_spec(pod.get("spec").unwrap_or(&Tree::Null))),
        ("ProxyConfig", objects::proxy_config(Some(&Tree::Map((*proxy_config).clone())))),
        ("MeshConfig", shared.mesh.clone()),
        ("Values", shared.values.clone()),
        ("Revision", Value::str(&*config.revision)),
        ("NativeSidecars", Value::Bool(config.native_sidecars)),
        ("ProxyImage", Value::str(identity::image(&config.values, "proxy", build, pod))),
        ("ProxyInitImage", Value::str(identity::image(&config.values, "proxy_init", None, pod))),
        ("ProxyUID", Value::int64(user)),
        ("ProxyGID", Value::int64(group)),
        ("InboundTrafficPolicyMode", Value::str(shared.inbound_mode)),
        ("EstimatedConcurrency", Value::int64(concurrency::estimated(proxy_config, pod, &config.values))),
        ("CompliancePolicy", Value::str(&*config.compliance_policy)),
    ];
    Value::object(SidecarTemplateData { fields })
}

/// What is the same for all pods, as template values.
pub(super) struct Shared {
    mesh: Value,
    values: Value,
    inbound_mode: &'static str,
}

impl Shared {
    /// Returns the values of a configuration.
    pub(super) fn new(config: &InjectionConfig) -> Self {
        let mode = config.mesh.get("inboundTrafficPolicy").map(|policy| policy.text_at(&["mode"]));
        Self {
            mesh: objects::mesh_config(Some(&Tree::Map(config.mesh.clone()))),
            values: Value::from_tree(&config.values, false),
            inbound_mode: if mode == Some("LOCALHOST") { "localhost" } else { "passthrough" },
        }
    }
}
