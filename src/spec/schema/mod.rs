//! The schema of everything that a user can set: one place for keys, types, defaults and what each is for.
//!
//! The data are the files beside this one, in a language of their own ([`language`]). They drive the check of files
//! and flags ([`check`]), what a `--set` means ([`crate::spec::set`]), `values explain` and completion
//! ([`lookup`], [`explain`]). An object of the schema is parsed when it is first asked for, so that a render pays for what it uses.

pub mod check;
pub mod explain;
pub mod format;
pub mod kind;
pub mod language;
pub mod locate;
pub mod lookup;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

pub use kind::Kind;
pub use language::{Field, ObjectType};

use super::findings::Findings;
use super::release::ReleaseValues;
use super::set::Setting;
use crate::source::SourceText;
use crate::values::Map;

/// The name of the object that a whole document is.
pub const DOCUMENT: &str = "IstioOperator";
/// The name of the object that paths of `--set` begin in.
pub const SPEC: &str = "Spec";

/// The files of the schema, with their names.
pub static FILES: [(&str, &str); 4] = [
    ("operator.schema", include_str!("operator.schema")),
    ("values.schema", include_str!("values.schema")),
    ("mesh.schema", include_str!("mesh.schema")),
    ("kubernetes.schema", include_str!("kubernetes.schema")),
];

/// An object that may not have been parsed yet.
struct Entry {
    section: language::Section,
    /// The name of the file that it is in.
    file: &'static str,
    parsed: OnceLock<ObjectType>,
}

static OBJECTS: LazyLock<HashMap<&'static str, Entry>> = LazyLock::new(|| {
    let sections = FILES.iter().flat_map(|(file, text)| language::sections(text).map(|section| (*file, section)));
    sections.map(|(file, section)| (section.name, Entry { section, file, parsed: OnceLock::new() })).collect()
});

/// Returns an object of the schema by its name.
pub fn object(name: &str) -> Option<&'static ObjectType> {
    let entry = OBJECTS.get(name)?;
    Some(entry.parsed.get_or_init(|| entry.section.parse()))
}

/// Tells whether an object is one of the charts' values, whose keys differ from release to release.
pub fn is_of_charts(name: &str) -> bool {
    OBJECTS.get(name).is_some_and(|entry| entry.file == "values.schema")
}

/// Returns the names of all objects, in no particular order.
pub fn names() -> impl Iterator<Item = &'static str> {
    OBJECTS.keys().copied()
}

/// Checks files and flags: all of them, before anything is refused. Bare scalars in the files become the text that they
/// stand for. Where the charts are those of a release, that is what values are held to.
pub fn check_all(
    files: &[SourceText],
    documents: &mut [Map],
    settings: &mut [Setting<'_>],
    release: Option<&ReleaseValues>,
) -> Findings {
    let mut findings = Findings::default();
    for (source, document) in files.iter().zip(documents) {
        check::file(source, document, release, &mut findings);
    }
    for setting in settings {
        setting.hold_to(release);
        setting.take_findings(&mut findings);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets;
    use crate::spec::component::COMPONENTS;
    use crate::values::Tree;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn every_object_parses_and_every_name_is_known() {
        let mut count = 0;
        for (file, text) in FILES {
            for section in language::sections(text) {
                let object = section.parse();
                assert_eq!(object.faults, Vec::<String>::new(), "{file}: {}", object.name);
                assert!(std::ptr::eq(super::object(object.name).unwrap().name, object.name), "{} twice", object.name);
                for field in &object.fields {
                    for name in field.kind.objects() {
                        assert!(super::object(name).is_some(), "{file}: {}.{}: no {name}", object.name, field.key);
                    }
                    assert!(field.doc.ends_with('.'), "{file}: {}.{}: {}", object.name, field.key, field.doc);
                    assert!(field.doc.len() <= 120, "{file}: {}.{} is long", object.name, field.key);
                    count += 1;
                }
                let mut keys: Vec<&str> = object.fields.iter().map(|field| field.key).collect();
                keys.sort_unstable();
                keys.dedup();
                assert_eq!(keys.len(), object.fields.len(), "{file}: {} has a key twice", object.name);
            }
        }
        assert!(count > 800, "{count}");
    }

    #[test]
    fn every_object_can_be_reached() {
        let mut reached = vec![DOCUMENT];
        let mut next = 0;
        while let Some(name) = reached.get(next).copied() {
            for field in &object(name).unwrap().fields {
                for name in field.kind.objects() {
                    if !reached.contains(&name) {
                        reached.push(name);
                    }
                }
            }
            next += 1;
        }
        let lost: Vec<&str> = names().filter(|name| !reached.contains(name)).collect();
        assert_eq!(lost, Vec::<&str>::new());
    }

    #[test]
    fn defaults_are_of_their_type() {
        for name in names() {
            for field in &object(name).unwrap().fields {
                let Some(default) = field.default else { continue };
                let tree = yaml::parse("default", default, &ReadOptions::default()).unwrap();
                let mut findings = Findings::default();
                check::value(&field.kind, &tree, field.key, &mut findings);
                assert!(findings.errors.is_empty(), "{name}.{}: {:?}", field.key, findings.errors);
            }
        }
    }

    #[test]
    fn the_built_in_profiles_are_beyond_reproach() {
        for name in assets::profiles() {
            let source = SourceText::new(name, assets::profile(name).unwrap());
            let Tree::Map(mut document) = yaml::parse(name, &source.text, &ReadOptions::default()).unwrap() else {
                panic!("{name} is no map")
            };
            let before = document.clone();
            let mut findings = Findings::default();
            check::file(&source, &mut document, None, &mut findings);
            assert!(findings.errors.is_empty() && findings.warnings.is_empty(), "{name}: {findings:?}");
            assert_eq!(document, before);
        }
    }

    /// The values of every chart are known to the schema, at the place where the chart's component has them.
    #[test]
    fn the_values_of_the_charts_are_known() {
        let mut faults = Vec::new();
        let built_in = assets::Assets::embedded();
        let charts = COMPONENTS.iter().map(|component| component.chart).chain(["default"]);
        for chart in charts.filter(|chart| !built_in.chart_files(chart).is_empty()) {
            let files = built_in.chart_files(chart);
            let Some((_, text)) = files.into_iter().find(|(name, _)| *name == "values.yaml") else {
                panic!("{chart} has no values")
            };
            let text = std::str::from_utf8(text).unwrap();
            let mut tree = yaml::parse(chart, text, &ReadOptions::default()).unwrap();
            let mut found = Findings::default();
            // What is said of add-ons stands beside the values of a spec, not among them.
            if let Some(addons) = tree.as_map_mut().and_then(|tree| tree.shift_remove("addons")) {
                check::value(&Kind::Object("Addons"), &addons, "addons", &mut found);
            }
            check::value(&Kind::Object("Values"), &tree, "values", &mut found);
            for problem in found.errors.iter().chain(&found.warnings) {
                faults.push(format!("{chart}: {problem}"));
            }
        }
        assert_eq!(faults, Vec::<String>::new());
    }
}
