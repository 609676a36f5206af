//! The same images in another registry.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{AUTO, DEFAULT_REGISTRY, DEFINITION, TEMPLATES_KEY, each_container, images};
use crate::render::Rendered;
use crate::values::{Map, Tree};

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
            _ => object.change(|tree| each_container(tree, &mut |container| mover.container(container))),
        }
    }
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
    /// Moves the image of a container, and what its environment variables say of images.
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

    fn registry() -> Registry {
        Registry::parse("r.example:5000/mesh/").unwrap()
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
    fn addresses_are_checked() {
        for text in ["https://r.example", "", "/", "R.example", "r.example/a:b", "a b", "a//b"] {
            assert!(Registry::parse(text).is_err(), "{text}");
        }
    }
}
