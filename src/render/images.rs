//! The images of a rendered mesh: which ones there are, and the same ones in another registry.
//!
//! Images stand in three places: in the pods of workloads; in the settings that istiod injects by (the injector's
//! `ConfigMap` holds the values as JSON and the templates as text); and in the values that are kept beside them. A gateway's
//! pod has the image `auto`, which injection replaces by that of the proxy.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::Rendered;
use crate::object::{Object, ObjectKey};
use crate::values::{Map, Tree, json};

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

/// A registry that has copies of all images: each at its own path below, without the host that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    address: String,
}

impl Registry {
    /// Reads the address of a registry, with a path below it or without; the error says what is wrong.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let address = text.trim_end_matches('/');
        if address.contains("://") {
            return Err("it begins with a scheme, which an image's reference has not");
        }
        if address.is_empty() {
            return Err("it is empty");
        }
        if address.chars().any(|character| character.is_ascii_uppercase()) {
            return Err("it has upper-case letters, which an image's reference may not have");
        }
        let fine = |character: char| character.is_ascii_alphanumeric() || "._-/:".contains(character);
        let (host, path) = address.split_once('/').unwrap_or((address, ""));
        if !address.chars().all(fine) || path.contains(':') || address.contains("//") || host.is_empty() {
            return Err("it is not an address such as `registry.example.com:5000/mesh`");
        }
        Ok(Self { address: address.to_owned() })
    }

    /// Returns the address as it is typed.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns where an image is in this registry: `docker.io/istio/pilot:1.30.3` becomes `REGISTRY/istio/pilot:1.30.3`.
    /// None for what is no reference, or is there already.
    pub fn image(&self, image: &str) -> Option<String> {
        if image == AUTO || image.is_empty() || self.is_here(image) {
            return None;
        }
        let (host, path) = split_host(image);
        // Images of the default registry without a path belong to `library`.
        let library =
            if !path.contains('/') && matches!(host, None | Some(DEFAULT_REGISTRY)) { "library/" } else { "" };
        Some(format!("{}/{library}{path}", self.address))
    }

    /// The same for a hub, which is an image's reference without its last part.
    fn hub(&self, hub: &str) -> Option<String> {
        if hub.is_empty() || self.is_here(hub) {
            return None;
        }
        let (host, path) = split_host(hub);
        if host.is_none() && is_host(path) {
            return Some(self.address.clone());
        }
        Some(format!("{}/{path}", self.address))
    }

    fn is_here(&self, reference: &str) -> bool {
        reference.strip_prefix(&*self.address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Splits a reference into the host, when it names one, and the rest.
fn split_host(reference: &str) -> (Option<&str>, &str) {
    match reference.split_once('/') {
        Some((host, path)) if is_host(host) => (Some(host), path),
        _ => (None, reference),
    }
}

/// Tells a host from the first part of a path, as container runtimes do.
fn is_host(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost"
}

/// Moves every image to another registry: those of pods, those in the settings and templates of injection, and those
/// in the values that are kept in the cluster.
pub fn relocate(rendered: &mut Rendered, registry: &Registry) {
    let hosts: BTreeSet<String> = images(rendered)
        .into_iter()
        .filter_map(|found| split_host(&found.image).0.map(str::to_owned))
        .chain([DEFAULT_REGISTRY.to_owned()])
        .filter(|host| !registry.is_here(host))
        .collect();
    let mover = Mover { registry, hosts };
    for object in rendered.components.iter_mut().flat_map(|part| &mut part.objects) {
        match &*object.key.kind {
            DEFINITION => {}
            "ConfigMap" => object.change(|tree| {
                let Some(data) = tree.as_map_mut().and_then(|map| map.get_mut("data")?.as_map_mut()) else { return };
                for (key, value) in data {
                    if let Tree::String(text) = value
                        && let Cow::Owned(moved) = mover.text(text, key == TEMPLATES_KEY)
                    {
                        *text = moved;
                    }
                }
            }),
            _ => object.change(|tree| mover.tree(tree)),
        }
    }
}

/// Makes images those of a digest, `REFERENCE@sha256:…`: those of pods, and those in the settings and templates of
/// injection. An image without a digest, or with one already, stays as it is.
pub fn pin(rendered: &mut Rendered, digest_of: &dyn Fn(&str) -> Option<String>) {
    let pinned: BTreeMap<String, String> = images(rendered)
        .into_iter()
        .filter(|found| !found.image.contains('@'))
        .filter_map(|found| Some((format!("{}@{}", found.image, digest_of(&found.image)?), found.image)))
        .map(|(whole, image)| (image, whole))
        .collect();
    if pinned.is_empty() {
        return;
    }
    for object in rendered.components.iter_mut().flat_map(|part| &mut part.objects) {
        match &*object.key.kind {
            DEFINITION => {}
            "ConfigMap" if injector_data(object.tree()).is_some() => object.change(|tree| {
                if let Some(data) = tree.as_map_mut().and_then(|map| map.get_mut("data")?.as_map_mut()) {
                    pin_injection(data, &pinned);
                }
            }),
            "ConfigMap" => {}
            _ => object.change(|tree| pin_containers(tree, &pinned)),
        }
    }
}

/// Makes the images of injection those of a digest: an image with a slash is a whole one.
fn pin_injection(data: &mut Map, pinned: &BTreeMap<String, String>) {
    if let Some(Tree::String(text)) = data.get_mut("values")
        && let Ok(mut values) = json::decode(text)
    {
        for (which, default) in [("proxy", PROXY), ("proxy_init", PROXY), (AGENT_GATEWAY, AGENT_GATEWAY)] {
            let Some(whole) = injected(&values, which, default).and_then(|image| pinned.get(&image)) else { continue };
            let global = values.as_map_mut().and_then(|map| map.get_mut("global")?.as_map_mut());
            let Some(global) = global else { continue };
            if let Tree::Map(settings) = global.entry(which.to_owned()).or_insert_with(|| Tree::Map(Map::new())) {
                settings.insert("image".to_owned(), Tree::from(&**whole));
            }
        }
        *text = json::encode_pretty(&values, "  ");
    }
    if let Some(Tree::String(text)) = data.get_mut(TEMPLATES_KEY) {
        let line = |line: &str| {
            let image = line.trim_start_matches([' ', '-']).strip_prefix("image:")?.trim().trim_matches(['"', '\'']);
            Some(line.replace(image, pinned.get(image)?))
        };
        let lines = text.split('\n').map(|text| line(text).map_or(Cow::Borrowed(text), Cow::Owned));
        *text = lines.collect::<Vec<_>>().join("\n");
    }
}

/// Makes the images of the containers in a tree those of a digest, and what environment variables say of them.
fn pin_containers(tree: &mut Tree, pinned: &BTreeMap<String, String>) {
    match tree {
        Tree::Map(map) => {
            for (key, value) in map {
                if CONTAINER_LISTS.contains(&&**key)
                    && let Tree::List(containers) = value
                {
                    for container in containers.iter_mut().filter_map(Tree::as_map_mut) {
                        pin_container(container, pinned);
                    }
                }
                pin_containers(value, pinned);
            }
        }
        Tree::List(items) => items.iter_mut().for_each(|item| pin_containers(item, pinned)),
        _ => {}
    }
}

fn pin_container(container: &mut Map, pinned: &BTreeMap<String, String>) {
    let pin = |text: &mut Tree| {
        if let Tree::String(image) = text
            && let Some(whole) = pinned.get(image)
        {
            image.clone_from(whole);
        }
    };
    if let Some(image) = container.get_mut("image") {
        pin(image);
    }
    let Some(Tree::List(variables)) = container.get_mut("env") else { return };
    variables.iter_mut().filter_map(|variable| variable.as_map_mut()?.get_mut("value")).for_each(pin);
}

struct Mover<'a> {
    registry: &'a Registry,
    /// The hosts that images of this mesh come from.
    hosts: BTreeSet<String>,
}

/// What may be part of a reference.
fn is_reference_sign(character: char) -> bool {
    character.is_ascii_alphanumeric() || "._-/:@".contains(character)
}

impl Mover<'_> {
    /// Moves the images of the containers in a tree, and what environment variables say of them.
    fn tree(&self, tree: &mut Tree) {
        match tree {
            Tree::Map(map) => {
                for (key, value) in map {
                    if CONTAINER_LISTS.contains(&&**key)
                        && let Tree::List(containers) = value
                    {
                        containers.iter_mut().filter_map(Tree::as_map_mut).for_each(|map| self.container(map));
                    }
                    self.tree(value);
                }
            }
            Tree::List(items) => items.iter_mut().for_each(|item| self.tree(item)),
            _ => {}
        }
    }

    fn container(&self, container: &mut Map) {
        if let Some(Tree::String(image)) = container.get_mut("image")
            && let Some(moved) = self.registry.image(image)
        {
            *image = moved;
        }
        let Some(Tree::List(variables)) = container.get_mut("env") else { return };
        for variable in variables.iter_mut().filter_map(Tree::as_map_mut) {
            if let Some(Tree::String(value)) = variable.get_mut("value")
                && self.is_of_known_host(value)
                && let Some(moved) = self.registry.image(value)
            {
                *value = moved;
            }
        }
    }

    fn is_of_known_host(&self, text: &str) -> bool {
        split_host(text).0.is_some_and(|host| self.hosts.contains(host)) && text.chars().all(is_reference_sign)
    }

    /// Moves what a text in YAML or JSON, or a template of one, says of images: the values of `hub` and `image`, and
    /// every reference to a host that images of this mesh come from. All else stays as it is, to the letter.
    ///
    /// `names` tells that an image without a slash is a whole one, rather than the last part of one.
    fn text<'t>(&self, text: &'t str, names: bool) -> Cow<'t, str> {
        let mut moved = String::new();
        let mut copied = 0;
        let mut key: Option<&str> = None;
        let mut previous: Option<&str> = None;
        let mut rest = 0;
        while let Some(offset) = text[rest..].find(is_reference_sign) {
            let start = rest + offset;
            let end = text[start..].find(|character| !is_reference_sign(character)).map_or(text.len(), |at| start + at);
            // A value stands on the line of its key, behind blanks and quotes.
            let between = |character: char| matches!(character, ' ' | '\t' | '"' | '\'' | '\\');
            if !text[rest..start].chars().all(between) {
                key = None;
                previous = None;
            }
            rest = end;
            let token = &text[start..end];
            if token == ":" {
                key = previous.take();
                continue;
            }
            if let Some(name) = token.strip_suffix(':') {
                key = Some(name);
                previous = None;
                continue;
            }
            previous = Some(token);
            let replacement = match key.take() {
                Some("hub") => self.registry.hub(token),
                Some("image") if names || token.contains('/') => self.registry.image(token),
                _ if self.is_of_known_host(token) => self.registry.hub(token),
                _ => None,
            };
            if let Some(replacement) = replacement {
                moved.push_str(&text[copied..start]);
                moved.push_str(&replacement);
                copied = end;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        moved.push_str(&text[copied..]);
        Cow::Owned(moved)
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
    fn a_reference_keeps_its_path() {
        let registry = registry();
        for (image, moved) in [
            ("docker.io/istio/pilot:1.30.3", Some("r.example:5000/mesh/istio/pilot:1.30.3")),
            ("istio/pilot", Some("r.example:5000/mesh/istio/pilot")),
            ("busybox:1.36", Some("r.example:5000/mesh/library/busybox:1.36")),
            ("docker.io/busybox", Some("r.example:5000/mesh/library/busybox")),
            ("localhost/x@sha256:0", Some("r.example:5000/mesh/x@sha256:0")),
            ("quay.io:443/a/b/c", Some("r.example:5000/mesh/a/b/c")),
            ("r.example:5000/mesh/istio/pilot", None),
            ("auto", None),
        ] {
            assert_eq!(registry.image(image).as_deref(), moved, "{image}");
        }
        assert_eq!(registry.hub("docker.io/istio").as_deref(), Some("r.example:5000/mesh/istio"));
        assert_eq!(registry.hub("istio").as_deref(), Some("r.example:5000/mesh/istio"));
        assert_eq!(registry.hub("localhost:5000").as_deref(), Some("r.example:5000/mesh"));
    }

    #[test]
    fn texts_are_changed_where_they_name_images() {
        let registry = registry();
        let mover = Mover { registry: &registry, hosts: BTreeSet::from(["docker.io".to_owned()]) };
        for (text, moved) in [
            (
                r#"{"hub":"docker.io/istio","image":"proxyv2","tag":"1"}"#,
                r#"{"hub":"r.example:5000/mesh/istio","image":"proxyv2","tag":"1"}"#,
            ),
            ("hub: istio\nimage:\n  x: y", "hub: r.example:5000/mesh/istio\nimage:\n  x: y"),
            (r#""image": "gcr.io/a/b:1""#, r#""image": "r.example:5000/mesh/a/b:1""#),
            ("{{ .x | default \"docker.io/istio/y\" }}", "{{ .x | default \"r.example:5000/mesh/istio/y\" }}"),
            ("image: docker.io/istio/{{ .x }}", "image: r.example:5000/mesh/istio/{{ .x }}"),
        ] {
            assert_eq!(mover.text(text, false), moved);
        }
        assert_eq!(mover.text("- image: busybox", true), "- image: r.example:5000/mesh/library/busybox");
        for text in [
            "image: \"{{ .Values.global.hub }}/x\"",
            "imagePullPolicy: Always",
            "https://docker.io/x",
            "a: gcr.io/x",
            "hub:",
        ] {
            assert!(matches!(mover.text(text, false), Cow::Borrowed(_)), "{text}");
        }
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

    #[test]
    fn addresses_are_checked() {
        for text in ["https://r.example", "", "/", "R.example", "r.example/a:b", "a b", "a//b"] {
            assert!(Registry::parse(text).is_err(), "{text}");
        }
    }
}
