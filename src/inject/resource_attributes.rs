//! `otelResourceAttributes`: what OpenTelemetry calls a workload, for the proxy's environment.
//!
//! Only for meshes whose tracing provider asks for OpenTelemetry's conventions. Each attribute has a chain of sources:
//! the pod's annotation, then what Kubernetes knows
//! (<https://opentelemetry.io/docs/specs/semconv/non-normative/k8s-attributes/#service-attributes>).

#![expect(clippy::unnecessary_wraps, reason = "all functions of a table have one type")]

use super::objects::{self, as_struct};
use crate::template::eval::Engine;
use crate::template::funcs::{Arguments, FuncError};
use crate::template::value::{MapRef, Value};
use crate::values::Tree;

/// The prefix of annotations that set an attribute.
const ANNOTATION: &str = "resource.opentelemetry.io/";

/// Returns the attributes as `name=value`, with commas between; empty when no provider asks for them.
///
/// Arguments: mesh configuration, annotations, labels, namespace, containers.
pub(super) fn function(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let is_asked_for = as_struct(arguments.get(0)).is_some_and(|(_, mesh)| asks_for_attributes(mesh));
    if !is_asked_for {
        return Ok(Value::str(""));
    }
    let (annotations, labels, namespace) = (arguments.map(1), arguments.map(2), arguments.str(3));
    let containers = objects::items(arguments.get(4)).unwrap_or_default();
    let first_text = |name: &str| {
        let (_, container) = containers.first().and_then(as_struct)?;
        container.get(name).and_then(Tree::as_str)
    };
    // An image tells the workload's version only where it is the workload's one image.
    let image = first_text("image").filter(|_| containers.len() == 1);
    let annotation = |name: &str| text(&annotations, &format!("{ANNOTATION}{name}"));
    let attributes = [
        ("service.namespace", annotation("service.namespace").unwrap_or_else(|| namespace.to_owned())),
        (
            "service.version",
            annotation("service.version")
                .or_else(|| text(&labels, "app.kubernetes.io/version"))
                .or_else(|| image.and_then(image_version))
                .unwrap_or_default(),
        ),
        (
            "service.instance.id",
            annotation("service.instance.id")
                // The pod's name is known when it runs; Kubernetes puts it in.
                .or_else(|| first_text("name").map(|name| format!("{namespace}.$(POD_NAME).{name}")))
                .unwrap_or_default(),
        ),
    ];
    let set = attributes.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
    Ok(Value::str(set.collect::<Vec<_>>().join(",")))
}

fn asks_for_attributes(mesh: &Tree) -> bool {
    let providers = mesh.get("extensionProviders").and_then(Tree::as_list).unwrap_or_default();
    providers.iter().any(|provider| {
        let enrichment = provider.get_path(&["opentelemetry", "serviceAttributeEnrichment"]);
        enrichment.and_then(Tree::as_str) == Some("OTEL_SEMANTIC_CONVENTIONS")
    })
}

fn text(map: &MapRef, key: &str) -> Option<String> {
    map.get(key).and_then(|value| value.as_str().map(str::to_owned)).filter(|text| !text.is_empty())
}

/// Returns an image's tag and digest, whichever it has: `tag`, `digest`, or `tag@digest`.
fn image_version(image: &str) -> Option<String> {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // A colon before the last slash belongs to the registry's port.
    let tag = name.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag);
    match (tag, digest) {
        (Some(tag), Some(digest)) => Some(format!("{tag}@{digest}")),
        (tag, digest) => tag.or(digest).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_digest_or_a_tag_or_both() {
        assert_eq!(image_version("host:5000/a/b:1.2").as_deref(), Some("1.2"));
        assert_eq!(image_version("host:5000/a/b"), None);
        assert_eq!(image_version("a@sha256:ab").as_deref(), Some("sha256:ab"));
        assert_eq!(image_version("a:1@sha256:ab").as_deref(), Some("1@sha256:ab"));
    }
}
