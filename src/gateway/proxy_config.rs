//! What configures the proxy of a gateway: the mesh's default configuration, `ProxyConfig` objects, and its image.

use super::control_plane::ControlPlane;
use super::documents::{Documents, annotation, namespace_of};
use crate::inject::proxy_config::with_defaults;
use crate::values::{Map, Tree};

/// The label by which a `ProxyConfig` chooses a gateway.
const NAME_LABEL: &str = "gateway.networking.k8s.io/gateway-name";

/// Returns the configuration of a gateway's proxy: the mesh's, then what the `ProxyConfig` of the root namespace, of the
/// gateway's namespace, and of the gateway itself say. The annotation `proxy.istio.io/config` of a Gateway says nothing.
pub fn effective(gateway: &Tree, control_plane: &ControlPlane, documents: &Documents) -> Map {
    let mut config =
        with_defaults(control_plane.mesh.get("defaultConfig").and_then(Tree::as_map).unwrap_or(&Map::new()));
    let root = control_plane.root_namespace();
    let namespace = namespace_of(gateway);
    let name = gateway.text_at(&["metadata", "name"]);
    let of_all = |namespace: &str| {
        let mut found = documents.proxy_configs.iter().filter(|object| namespace_of(object) == namespace);
        found.find(|object| object.get_path(&["spec", "selector"]).is_none_or(Tree::is_null))
    };
    let of_this = documents.proxy_configs.iter().find(|object| {
        let labels = object.get_path(&["spec", "selector", "matchLabels"]).and_then(Tree::as_map);
        namespace_of(object) == namespace
            && labels.is_some_and(|labels| {
                !labels.is_empty()
                    && labels.iter().all(|(label, value)| label == NAME_LABEL && value.as_str() == Some(name))
            })
    });
    let of_namespace = of_all(namespace).filter(|_| namespace != root);
    for object in [of_all(root), of_namespace, of_this].into_iter().flatten() {
        lay(&mut config, object);
    }
    config
}

/// Lays a `ProxyConfig` over a configuration.
fn lay(config: &mut Map, object: &Tree) {
    let setting = |name: &str| object.get_path(&["spec", name]).filter(|value| !value.is_null());
    for name in ["concurrency", "image"] {
        if let Some(value) = setting(name) {
            config.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(variables) = setting("environmentVariables").and_then(Tree::as_map) {
        let place = config.entry("proxyMetadata".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
        if let Some(metadata) = place.as_map_mut() {
            metadata.extend(variables.clone());
        }
    }
}

/// Returns the image of Envoy, for a gateway whose template does not name another.
pub fn proxy_image(gateway: &Tree, config: &Map, control_plane: &ControlPlane) -> String {
    let name = match control_plane.value(&["global", "proxy", "image"]) {
        "" => "proxyv2",
        name => name,
    };
    image(name, annotation(gateway, "sidecar.istio.io/proxyImageType"), config, control_plane)
}

/// Returns the image of the gateway for agents, for a gateway whose template does not name another.
pub fn agent_image(gateway: &Tree, config: &Map, control_plane: &ControlPlane) -> String {
    image("agentgateway", annotation(gateway, "gateway.istio.io/agentgatewayImage"), config, control_plane)
}

/// Returns `hub/name:tag-variant`. The variant is what the Gateway asks for, else the proxy's configuration, else the
/// values.
fn image(name: &str, wanted: Option<&str>, config: &Map, control_plane: &ControlPlane) -> String {
    let configured = config.get("image").filter(|image| !image.is_null());
    let variant = wanted
        .or_else(|| configured.map(|image| image.text_at(&["imageType"])))
        .unwrap_or_else(|| control_plane.value(&["global", "variant"]));
    let tag = match control_plane.values.get_path(&["global", "tag"]) {
        Some(Tree::String(tag)) => tag.clone(),
        Some(Tree::Int(tag)) => tag.to_string(),
        Some(Tree::Float(tag)) => tag.to_string(),
        _ => String::new(),
    };
    format!("{}/{name}:{}", control_plane.value(&["global", "hub"]), tag_of_variant(&tag, variant))
}

/// Returns a tag with a variant at its end, in place of the one that it may have.
fn tag_of_variant(tag: &str, variant: &str) -> String {
    if variant.is_empty() {
        return tag.to_owned();
    }
    let bare = tag.strip_suffix("-distroless").or_else(|| tag.strip_suffix("-debug")).unwrap_or(tag);
    if variant == "default" { bare.to_owned() } else { format!("{bare}-{variant}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    fn control_plane() -> ControlPlane {
        let Tree::Map(mesh) = tree("{rootNamespace: root, defaultConfig: {proxyMetadata: {A: mesh}}}") else {
            panic!("a map")
        };
        let values = tree("{global: {hub: h, tag: 1.2.3, variant: debug, proxy: {image: p}}}");
        ControlPlane { namespace: "root".to_owned(), mesh, values, ..ControlPlane::default() }
    }

    #[test]
    fn the_nearest_configuration_wins() {
        let object =
            |namespace: &str, spec: &str| tree(&format!("{{metadata: {{namespace: {namespace}}}, spec: {spec}}}"));
        let documents = Documents {
            proxy_configs: vec![
                object(
                    "shop",
                    "{selector: {matchLabels: {gateway.networking.k8s.io/gateway-name: g}}, environmentVariables: {D: own}}",
                ),
                object("shop", "{selector: {matchLabels: {app: other}}, concurrency: 9}"),
                object("shop", "{concurrency: 2, environmentVariables: {B: near, C: near}}"),
                object("root", "{concurrency: 1, environmentVariables: {B: root}, image: {imageType: distroless}}"),
                object("elsewhere", "{concurrency: 8}"),
            ],
            ..Documents::default()
        };
        let gateway =
            tree("{metadata: {name: g, namespace: shop, annotations: {proxy.istio.io/config: '{concurrency: 7}'}}}");
        let config = effective(&gateway, &control_plane(), &documents);
        assert_eq!(config.get("concurrency"), Some(&Tree::Int(2)));
        assert_eq!(config.get("proxyMetadata"), Some(&tree("{A: mesh, B: near, C: near, D: own}")));
        assert_eq!(proxy_image(&gateway, &config, &control_plane()), "h/p:1.2.3-distroless");
    }

    #[test]
    fn images_have_the_variant_that_is_asked_for() {
        let gateway = tree("{metadata: {annotations: {sidecar.istio.io/proxyImageType: default}}}");
        assert_eq!(proxy_image(&gateway, &Map::new(), &control_plane()), "h/p:1.2.3");
        assert_eq!(agent_image(&gateway, &Map::new(), &control_plane()), "h/agentgateway:1.2.3-debug");
        assert_eq!(tag_of_variant("1.2-distroless", "debug"), "1.2-debug");
        assert_eq!(tag_of_variant("1.2-distroless", "default"), "1.2");
        assert_eq!(tag_of_variant("1.2-distroless", ""), "1.2-distroless");
    }
}
