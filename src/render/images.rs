//! The images of a rendered mesh: which ones there are, and the same ones in another registry.
//!
//! Images stand in three places: in the pods of workloads; in the settings that istiod injects by (the injector's
//! `ConfigMap` holds the values as JSON and the templates as text); and in the values that are kept beside them. A gateway's
//! pod has the image `auto`, which injection replaces by that of the proxy.

use schemars::JsonSchema;
use serde::Serialize;

use super::Rendered;
use crate::object::{Object, ObjectKey};
use crate::values::{Map, Tree, json};

mod pin;
mod relocate;

pub use self::pin::pin;
pub use self::relocate::{Registry, relocate};

/// An image and who uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImageUse {
    /// The whole reference.
    pub image: String,
    /// The component, as the label `operator.istio.io/component` has it.
    pub component: &'static str,
    /// The name of the gateway; the component's key otherwise.
    pub name: String,
    /// What runs it.
    pub used_by: User,
}

/// Who uses an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum User {
    /// A container of a workload.
    Container {
        /// The workload.
        #[serde(flatten)]
        object: ObjectKey,
        /// The container's name.
        container: String,
    },
    /// The pods that istiod adds something to, or makes, by a template.
    Template {
        /// The template's name, e.g. `sidecar` or `waypoint`.
        template: String,
    },
    /// The pods of workloads in a governance mode, by `meshctl mode set`.
    Mode {
        /// The mode, e.g. `BUILD_IN_SERVICE_MESH`.
        mode: String,
    },
}

/// The kind that has no images, and is large.
const DEFINITION: &str = "CustomResourceDefinition";

/// The placeholder of a gateway's image.
const AUTO: &str = "auto";

/// The name of the proxy's image where the values give none.
const PROXY: &str = "proxyv2";

/// The template for gateways of the agent protocol, and the name of their image.
const AGENT_GATEWAY: &str = "agentgateway";

/// The registry of a reference that names none.
const DEFAULT_REGISTRY: &str = "docker.io";

/// The lists of a pod's containers.
const CONTAINER_LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// The beginning of the names of variables by which an operator is told images.
const OPERAND: &str = "RELATED_IMAGE_";

/// The key of the injector's `ConfigMap` that holds the templates.
const TEMPLATES_KEY: &str = "config";

/// Returns the images, component by component, each user once.
pub fn images(rendered: &Rendered) -> Vec<ImageUse> {
    let proxy = injectors(rendered).find_map(|(_, data)| Injector::read(data)).and_then(|injector| injector.proxy);
    let mut uses: Vec<ImageUse> = Vec::new();
    let mut push = |found: ImageUse| {
        if !uses.contains(&found) {
            uses.push(found);
        }
    };
    for part in &rendered.components {
        let found = |image: String, used_by| ImageUse {
            image,
            component: part.component.label,
            name: part.name.clone(),
            used_by,
        };
        for object in &part.objects {
            if object.key.kind == DEFINITION {
                continue;
            }
            let tree = object.tree();
            for (container, image) in operands(tree) {
                push(found(
                    image.to_owned(),
                    User::Container { object: object.key.clone(), container: container.to_owned() },
                ));
            }
            for (container, image, annotations) in containers(tree) {
                let image = if image == AUTO {
                    let own = annotations.and_then(|map| map.get("sidecar.istio.io/proxyImage")).and_then(Tree::as_str);
                    match own.or(proxy.as_deref()) {
                        Some(image) => image,
                        None => continue,
                    }
                } else {
                    image
                };
                push(found(
                    image.to_owned(),
                    User::Container { object: object.key.clone(), container: container.to_owned() },
                ));
            }
            if let Some(injector) = injector_data(tree).and_then(Injector::read) {
                for (template, image) in injector.images() {
                    push(found(image, User::Template { template }));
                }
            }
        }
    }
    uses
}

/// Returns the containers of the pods of a workload: name, image, and the annotations of the pod.
fn containers(object: &Tree) -> Vec<(&str, &str, Option<&Map>)> {
    let mut found = Vec::new();
    let Some(pod) = pod(object) else { return found };
    let annotations = pod.get_path(&["metadata", "annotations"]).and_then(Tree::as_map);
    for list in CONTAINER_LISTS {
        for container in pod.items_at(&["spec", list]) {
            let text = |key: &str| container.get(key).and_then(Tree::as_str);
            if let Some(image) = text("image").filter(|image| !image.is_empty()) {
                found.push((text("name").unwrap_or_default(), image, annotations));
            }
        }
    }
    found
}

/// Returns the images that an operator is told to install by the environment of its container, as is usual: the name of
/// the container, and the image.
fn operands(object: &Tree) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for container in pod(object).map(|pod| pod.items_at(&["spec", "containers"])).unwrap_or_default() {
        for variable in container.items_at(&["env"]) {
            if variable.text_at(&["name"]).starts_with(OPERAND) {
                found.push((container.text_at(&["name"]), variable.text_at(&["value"])));
            }
        }
    }
    found.retain(|(_, image)| !image.is_empty());
    found
}

/// Returns the pod of a workload: `metadata` and `spec` of what its pods are made from.
fn pod(object: &Tree) -> Option<&Tree> {
    match object.get("kind")?.as_str()? {
        "Pod" => Some(object),
        "CronJob" => object.get_path(&["spec", "jobTemplate", "spec", "template"]),
        "CustomResourceDefinition" | "ConfigMap" => None,
        _ => object.get_path(&["spec", "template"]),
    }
}

fn injectors(rendered: &Rendered) -> impl Iterator<Item = (&Tree, &Map)> {
    let objects = rendered.components.iter().flat_map(|part| &part.objects);
    let trees = objects.filter(|object| object.key.kind == "ConfigMap").map(Object::tree);
    trees.filter_map(|tree| Some((tree, injector_data(tree)?)))
}

/// Returns the data of the injector's `ConfigMap`.
fn injector_data(object: &Tree) -> Option<&Map> {
    let is_injector = object.get("kind")?.as_str()? == "ConfigMap"
        && object.get_path(&["metadata", "name"])?.as_str()?.starts_with("istio-sidecar-injector");
    object.get("data")?.as_map().filter(|_| is_injector)
}

/// What injection goes by.
struct Injector {
    /// The image of sidecars and gateways.
    proxy: Option<String>,
    values: Tree,
    /// The templates by name.
    templates: Vec<(String, String)>,
}

impl Injector {
    fn read(data: &Map) -> Option<Self> {
        let values = json::decode(data.get("values")?.as_str()?).ok()?;
        let config = data.get(TEMPLATES_KEY).and_then(Tree::as_str).unwrap_or_default();
        let config =
            crate::yaml::parse(TEMPLATES_KEY, config, &crate::yaml::ReadOptions::default()).unwrap_or_default();
        let templates = config.get("templates").and_then(Tree::as_map).into_iter().flatten();
        let templates = templates.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect();
        Some(Self { proxy: injected(&values, "proxy", PROXY), values, templates })
    }

    /// Returns the images of each template: those that its containers name, evaluated as far as values alone tell.
    fn images(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (name, text) in self.templates.iter().filter(|(name, _)| self.is_in_use(name)) {
            let mut images: Vec<String> = Vec::new();
            // What the variable `$image` was set to last.
            let mut variable = "";
            for line in text.lines().map(str::trim_start) {
                if line.contains("$image :=") {
                    variable = line;
                }
                let Some(image) = line.trim_start_matches("- ").strip_prefix("image:") else { continue };
                let image = self.evaluate(image.trim().trim_matches('"'), variable);
                if let Some(image) = image.filter(|image| !images.contains(image)) {
                    images.push(image);
                }
            }
            found.extend(images.into_iter().map(|image| (name.clone(), image)));
        }
        found
    }

    /// Tells whether pods can come from a template: istiod makes agent gateways only when it is told to.
    fn is_in_use(&self, template: &str) -> bool {
        let switch = self.values.get_path(&["pilot", "env", "PILOT_ENABLE_AGENTGATEWAY"]);
        template != AGENT_GATEWAY
            || matches!(switch, Some(Tree::Bool(true)))
            || switch.and_then(Tree::as_str) == Some("true")
    }

    /// Returns the image that the text after `image:` in a template stands for, given what `$image` was set to.
    fn evaluate(&self, text: &str, variable: &str) -> Option<String> {
        if !text.contains("{{") {
            return Some(text.to_owned()).filter(|image| !image.is_empty() && image != AUTO);
        }
        let source = if text.contains("$image") { variable } else { text };
        if source.contains(AGENT_GATEWAY) {
            return injected(&self.values, AGENT_GATEWAY, AGENT_GATEWAY);
        }
        // The set-up of a pod's network has an image of its own only when that is a whole one.
        let own = source.contains("proxy_init").then(|| self.values.get_path(&["global", "proxy_init", "image"]));
        let own = own.flatten().and_then(Tree::as_str).filter(|image| image.contains('/'));
        own.map(str::to_owned).or_else(|| self.proxy.clone())
    }
}

/// Returns the image that istiod makes of the values: one with a slash is whole, any other gets hub, tag and variant.
fn injected(values: &Tree, which: &str, default: &str) -> Option<String> {
    let global = values.get("global")?;
    let text = |tree: Option<&Tree>| match tree {
        Some(Tree::String(text)) => text.clone(),
        Some(Tree::Int(number)) => number.to_string(),
        Some(Tree::Float(number)) => number.to_string(),
        _ => String::new(),
    };
    let image = match text(global.get_path(&[which, "image"])) {
        none if none.is_empty() => default.to_owned(),
        image => image,
    };
    if image.contains('/') {
        return Some(image);
    }
    let (hub, tag, variant) = (text(global.get("hub")), text(global.get("tag")), text(global.get("variant")));
    let mut whole = if hub.is_empty() { image } else { format!("{hub}/{image}") };
    if !tag.is_empty() {
        whole = format!("{whole}:{tag}");
        if !variant.is_empty() && !tag.ends_with(&format!("-{variant}")) {
            whole = format!("{whole}-{variant}");
        }
    }
    Some(whole)
}

/// Does something with every container in a tree.
fn each_container(tree: &mut Tree, act: &mut dyn FnMut(&mut Map)) {
    match tree {
        Tree::Map(map) => {
            for (key, value) in map {
                if CONTAINER_LISTS.contains(&&**key)
                    && let Tree::List(containers) = value
                {
                    containers.iter_mut().filter_map(Tree::as_map_mut).for_each(&mut *act);
                }
                each_container(value, act);
            }
        }
        Tree::List(items) => items.iter_mut().for_each(|item| each_container(item, act)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{ComponentObjects, render};
    use crate::spec::{SpecSources, resolve};

    fn rendered(flags: &[&str]) -> Rendered {
        let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let sources = SpecSources { sets, ..SpecSources::default() };
        render(&resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()).unwrap()
    }

    fn registry() -> Registry {
        Registry::parse("r.example:5000/mesh/").unwrap()
    }

    /// Returns a control plane whose injector has two templates, and a gateway.
    fn small_mesh() -> Rendered {
        let text = r#"
kind: ConfigMap
metadata: {name: istio-sidecar-injector-canary, namespace: istio-system}
data:
  values: '{"global":{"hub":"docker.io/istio","tag":"1.30.3","variant":"debug","proxy":{"image":"proxyv2"},"proxy_init":{"image":"quay.io/me/init:1"}}}'
  config: |
    templates:
      sidecar: |
        containers:
        - name: istio-proxy
          image: "{{ .ProxyImage }}"
        initContainers:
        {{- $image := annotation .ObjectMeta "x" .Values.global.proxy_init.image }}
        - image: {{ ternary $image .ProxyImage (contains "/" $image) }}
      agentgateway: |
        image: {{ .AgentgatewayImage }}
      extra: |
        containers:
        - image: busybox:1.36
        - image: auto
---
kind: Deployment
metadata: {name: gate, namespace: a}
spec:
  template:
    spec:
      containers:
      - {name: istio-proxy, image: auto}
      - {name: more, image: quay.io/me/more, env: [{name: IMAGE, value: 'quay.io/me/init:1'}, {name: URL, value: 'x.io/y'}]}
"#;
        let objects = crate::object::documents::read(&crate::source::SourceText::new("mesh.yaml", text)).unwrap();
        let part = ComponentObjects {
            component: crate::spec::component::named("pilot").unwrap(),
            name: "pilot".to_owned(),
            chart_version: String::new(),
            objects: objects.into_iter().map(|document| Object::from_tree(document.object)).collect(),
        };
        Rendered { components: vec![part], warnings: Vec::new() }
    }

    /// Returns `IMAGE USER` for every image.
    fn told(rendered: &Rendered) -> Vec<String> {
        let user = |user: User| match user {
            User::Container { object, container } => format!("{} {container}", object.name),
            User::Template { template } => template,
            User::Mode { mode } => mode,
        };
        images(rendered).into_iter().map(|found| format!("{} {}", found.image, user(found.used_by))).collect()
    }

    #[test]
    fn pods_get_the_images_of_injection() {
        assert_eq!(
            told(&small_mesh()),
            [
                "docker.io/istio/proxyv2:1.30.3-debug sidecar",
                "quay.io/me/init:1 sidecar",
                "busybox:1.36 extra",
                "docker.io/istio/proxyv2:1.30.3-debug gate istio-proxy",
                "quay.io/me/more gate more",
            ]
        );
    }

    #[test]
    fn injection_takes_its_images_from_another_registry_too() {
        let mut mesh = small_mesh();
        relocate(&mut mesh, &Registry::parse("r.example").unwrap());
        assert_eq!(
            told(&mesh),
            [
                "r.example/istio/proxyv2:1.30.3-debug sidecar",
                "r.example/me/init:1 sidecar",
                "r.example/library/busybox:1.36 extra",
                "r.example/istio/proxyv2:1.30.3-debug gate istio-proxy",
                "r.example/me/more gate more",
            ]
        );
        let text = format!("{mesh:?}");
        assert!(!text.contains("quay.io") && text.contains("image: auto") && text.contains("x.io/y"), "{text}");
    }

    #[test]
    fn images_become_those_of_a_digest() {
        let mut mesh = small_mesh();
        pin(&mut mesh, &|image| Some(format!("sha256:{}", image.len())));
        assert_eq!(
            told(&mesh),
            [
                "docker.io/istio/proxyv2:1.30.3-debug@sha256:36 sidecar",
                "quay.io/me/init:1@sha256:17 sidecar",
                "busybox:1.36@sha256:12 extra",
                "docker.io/istio/proxyv2:1.30.3-debug@sha256:36 gate istio-proxy",
                "quay.io/me/more@sha256:15 gate more",
            ]
        );
        let text = format!("{mesh:?}");
        assert!(text.contains("image: auto") && text.contains("x.io/y\""), "{text}");
        let mut whole = rendered(&["profile=demo"]);
        pin(&mut whole, &|_| Some("sha256:0".to_owned()));
        assert!(images(&whole).iter().all(|found| found.image.ends_with("@sha256:0")), "{:?}", told(&whole));
        let mut none = rendered(&["profile=demo"]);
        pin(&mut none, &|_| None);
        assert_eq!(told(&none), told(&rendered(&["profile=demo"])));
    }

    #[test]
    fn the_control_plane_has_an_image() {
        assert!(
            told(&rendered(&["profile=minimal"])).contains(&"docker.io/istio/pilot:1.30.3 istiod discovery".to_owned())
        );
    }

    #[test]
    fn nothing_is_left_behind() {
        let mut rendered = rendered(&["profile=minimal"]);
        relocate(&mut rendered, &registry());
        let once = format!("{:?}", rendered.components);
        assert!(!once.contains("docker.io/"), "an image is left");
        assert!(images(&rendered).iter().all(|found| found.image.starts_with("r.example:5000/mesh/")));
        relocate(&mut rendered, &registry());
        assert_eq!(format!("{:?}", rendered.components), once);
    }
}
