//! Values that come along with a word: a platform, a compatibility version, or another profile's values.
//!
//! They are data in `profiles/`: `platform/NAME.yaml` and `compatibility/VERSION.yaml` hold plain values, a profile's are
//! those of its `IstioOperator`. They lie below everything that the spec says, and above the charts' defaults.

use super::document;
use super::error::SpecError;
use crate::assets::{Assets, Layout};
use crate::hint::nearest;
use crate::source::SourceText;
use crate::values::merge::overlay;
use crate::values::{Map, Tree, json};
use crate::yaml::{self, ReadOptions};

/// The version that needs no compatibility values: the minor version that the charts are of.
const CURRENT: &str = "1.30";

/// Returns the values that the words of a spec bring along. Charts of a release of Istio bring their own.
pub(super) fn values(spec: &Map, assets: &Assets) -> Result<Map, SpecError> {
    let mut values = Map::new();
    if assets.layout() == Layout::Release {
        return Ok(values);
    }
    if let Some((path, name)) = word(spec, &[&["values", "profile"], &["values", "global", "profile"]]) {
        overlay(&mut values, of_profile(&name, path, assets)?);
    }
    if let Some((path, version)) = word(spec, &[&["values", "compatibilityVersion"], &["compatibilityVersion"]])
        && version != CURRENT
    {
        overlay(&mut values, of_file("compatibility", &version, path, assets)?);
    }
    if let Some((path, name)) = word(spec, &[&["values", "platform"], &["values", "global", "platform"]]) {
        overlay(&mut values, of_file("platform", &name, path, assets)?);
    }
    Ok(values)
}

/// Returns the first of some places in the spec that says something, and what it says.
fn word<'p>(spec: &Map, paths: &[&'p [&'p str]]) -> Option<(&'p [&'p str], String)> {
    paths.iter().find_map(|path| {
        let (first, rest) = path.split_first()?;
        let text = match spec.get(first)?.get_path(rest)? {
            Tree::String(text) => text.clone(),
            // A version without quotes.
            number @ (Tree::Int(_) | Tree::Float(_)) => json::encode_in_order(number),
            _ => return None,
        };
        (!text.is_empty()).then_some((*path, text))
    })
}

fn of_profile(name: &str, path: &[&str], assets: &Assets) -> Result<Map, SpecError> {
    let source = assets.profile(name).filter(|_| !name.contains('/'));
    let source = source.ok_or_else(|| unknown(name, path, assets.profiles()))?;
    let mut operator = document::read(&source)?;
    let Some(Tree::Map(mut spec)) = operator.shift_remove("spec") else { return Ok(Map::new()) };
    let mut values = Map::new();
    if let Some(mesh_config @ Tree::Map(_)) = spec.shift_remove("meshConfig") {
        values.insert("meshConfig".to_owned(), mesh_config);
    }
    if let Some(Tree::Map(own)) = spec.shift_remove("values") {
        overlay(&mut values, own);
    }
    Ok(values)
}

fn of_file(folder: &str, name: &str, path: &[&str], assets: &Assets) -> Result<Map, SpecError> {
    let source = assets.preset(folder, name).ok_or_else(|| {
        let mut known = assets.presets(folder);
        if folder == "compatibility" {
            known.push(CURRENT);
        }
        unknown(name, path, known)
    })?;
    read(&source)
}

fn read(source: &SourceText) -> Result<Map, SpecError> {
    let broken = |error| SpecError::Yaml { name: source.name.to_string(), source: error };
    match yaml::parse(&source.name, &source.text, &ReadOptions::default()).map_err(broken)? {
        Tree::Map(values) => Ok(values),
        other => Err(SpecError::WrongKind { path: source.name.to_string(), found: other.kind_name(), wanted: "map" }),
    }
}

fn unknown(name: &str, path: &[&str], known: Vec<&str>) -> SpecError {
    SpecError::UnknownPreset {
        path: format!("spec.{}", path.join(".")),
        name: name.to_owned(),
        nearest: nearest(name, known.iter().copied()).map(str::to_owned),
        known: known.into_iter().map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values_of(spec: &str) -> Result<Tree, SpecError> {
        let Tree::Map(spec) = json::decode(spec).unwrap() else { panic!("a map") };
        values(&spec, &Assets::embedded()).map(Tree::Map)
    }

    #[test]
    fn every_file_holds_values() {
        let assets = Assets::embedded();
        for folder in ["platform", "compatibility"] {
            let names = assets.presets(folder);
            assert!(names.len() >= 5, "{names:?}");
            for name in names {
                let source = assets.preset(folder, name).unwrap();
                assert!(source.text.starts_with("# "), "{name} does not say what it is for");
                assert!(!read(&source).unwrap().is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn words_bring_values_and_the_platform_wins() {
        let values =
            values_of(r#"{"compatibilityVersion":1.28,"values":{"profile":"ambient","global":{"platform":"k3s"}}}"#);
        let values = values.unwrap();
        let get = |path: &str| values.get_path(&path.split('.').collect::<Vec<_>>()).cloned();
        assert_eq!(get("cni.cniBinDir"), Some(Tree::from("/var/lib/rancher/k3s/data/cni")));
        assert_eq!(get("cni.ambient.enabled"), Some(Tree::Bool(true)));
        assert_eq!(get("cni.ambient.reconcileIptablesOnStartup"), Some(Tree::Bool(false)));
        assert_eq!(get("pilot.env.PILOT_ENABLE_AMBIENT"), Some(Tree::from("true")));
        assert!(get("meshConfig.serviceScopeConfigs").is_some());
        assert_eq!(values_of(r#"{"compatibilityVersion":"1.30"}"#).unwrap(), Tree::Map(Map::new()));
    }

    #[test]
    fn unknown_words_are_told() {
        for (spec, path, near) in [
            (r#"{"values":{"global":{"platform":"gek"}}}"#, "spec.values.global.platform", Some("gke")),
            (r#"{"values":{"profile":"dmeo"}}"#, "spec.values.profile", Some("demo")),
            (r#"{"compatibilityVersion":"1.2"}"#, "spec.compatibilityVersion", Some("1.25")),
            (r#"{"values":{"profile":"platform/gke"}}"#, "spec.values.profile", None),
        ] {
            let Err(SpecError::UnknownPreset { path: at, nearest, .. }) = values_of(spec) else { panic!("{spec}") };
            assert_eq!((&*at, nearest.as_deref()), (path, near));
        }
    }
}
