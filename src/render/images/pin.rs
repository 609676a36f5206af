//! The same images, each by its digest.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{AGENT_GATEWAY, DEFINITION, PROXY, TEMPLATES_KEY, each_container, images, injected, injector_data};
use crate::render::Rendered;
use crate::values::{Map, Tree, json};

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
            _ => object.change(|tree| each_container(tree, &mut |container| pin_container(container, &pinned))),
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

/// Makes the image of a container that of a digest, and what its environment variables say of images.
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
