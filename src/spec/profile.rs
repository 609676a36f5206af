//! Profiles: named ones that are part of the program, or files.

use super::document;
use super::error::SpecError;
use super::findings::Findings;
use super::release::ReleaseValues;
use super::schema;
use crate::assets::{self, Assets};
use crate::hint::nearest;
use crate::source::SourceText;
use crate::values::Map;

/// The profile that every other one builds on, and that is taken when none is named.
pub const DEFAULT: &str = "default";

/// Reads the text of a file.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> std::io::Result<String>;

/// Returns the names of the profiles, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    assets::profiles().into_iter()
}

/// Returns a profile with the default profile below it, as a whole `IstioOperator`. A name with a slash or the ending
/// of a YAML file is the path of a file, which is held to the schema as other files are.
pub fn load(
    name: &str,
    assets: &Assets,
    release: Option<&ReleaseValues>,
    read_file: ReadFile<'_>,
    findings: &mut Findings,
) -> Result<Map, SpecError> {
    let mut operator = document::read(&named(DEFAULT, assets)?)?;
    if name != DEFAULT {
        let document = if is_path(name) {
            let read = |source| SpecError::ReadProfile { path: name.to_owned(), source };
            let source = SourceText::new(name, read_file(name).map_err(read)?);
            let mut document = document::read(&source)?;
            schema::check::file(&source, &mut document, release, findings);
            document
        } else {
            document::read(&named(name, assets)?)?
        };
        document::overlay(&mut operator, document);
    }
    Ok(operator)
}

/// Returns the first comment of a profile: what it is for.
pub fn summary(name: &str) -> Option<&'static str> {
    assets::profile(name)?.lines().next()?.strip_prefix("# ")
}

/// Returns the same for a profile of any source. One that says nothing is for what the program's of that name is for.
pub fn summary_in(assets: &Assets, name: &str) -> Option<String> {
    let source = assets.profile(name)?;
    let comment = source.text.lines().next().and_then(|line| line.strip_prefix("# "));
    comment.or_else(|| summary(name)).map(str::to_owned)
}

/// Returns the version of Istio whose charts and profiles are part of the program.
pub fn istio_version() -> &'static str {
    let tag = |line: &'static str| line.strip_prefix("  tag: ");
    assets::profile(DEFAULT).and_then(|text| text.lines().find_map(tag)).unwrap_or_default()
}

/// Tells whether a profile is named by the path of a file.
pub fn is_path(name: &str) -> bool {
    name.contains(['/', '\\'])
        || [".yaml", ".yml", ".json"].iter().any(|ending| name.to_ascii_lowercase().ends_with(ending))
}

fn named(name: &str, assets: &Assets) -> Result<SourceText, SpecError> {
    assets.profile(name).ok_or_else(|| {
        let known = assets.profiles();
        SpecError::UnknownProfile {
            name: name.to_owned(),
            nearest: nearest(name, known.iter().copied()).map(str::to_owned),
            known: known.into_iter().map(str::to_owned).collect(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::values::Tree;

    fn no_file(_: &str) -> std::io::Result<String> {
        Err(std::io::ErrorKind::NotFound.into())
    }

    #[test]
    fn the_default_profile_tells_the_version() {
        let operator = load(DEFAULT, &Assets::embedded(), None, &no_file, &mut Findings::default()).unwrap();
        let operator = Tree::from(operator);
        assert_eq!(operator.get_path(&["spec", "tag"]).and_then(Tree::as_str), Some(istio_version()));
    }

    #[test]
    fn every_profile_loads_over_the_default_one() {
        for name in names() {
            let operator =
                Tree::Map(load(name, &Assets::embedded(), None, &no_file, &mut Findings::default()).unwrap());
            assert_eq!(operator.get_path(&["spec", "tag"]).and_then(Tree::as_str), Some("1.30.3"), "{name}");
            assert!(summary(name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_wrong_name_gets_the_nearest() {
        let error = load("dmeo", &Assets::embedded(), None, &no_file, &mut Findings::default()).unwrap_err();
        assert_eq!(error.hints()[0], "did you mean `demo`?");
        assert!(matches!(
            load("./mine.yaml", &Assets::embedded(), None, &no_file, &mut Findings::default()),
            Err(SpecError::ReadProfile { .. })
        ));
    }

    #[test]
    fn a_file_is_a_profile_too() {
        let text = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {tag: mine}\n";
        let operator = Tree::Map(
            load("./mine.yaml", &Assets::embedded(), None, &|_| Ok(text.to_owned()), &mut Findings::default()).unwrap(),
        );
        assert_eq!(operator.get_path(&["spec", "tag"]).and_then(Tree::as_str), Some("mine"));
        assert_eq!(operator.get_path(&["spec", "components", "pilot", "enabled"]), Some(&Tree::Bool(true)));
    }
}
