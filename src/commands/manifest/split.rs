//! `--split DIR`: a file for each object, with a name that stays the same from run to run.
//!
//! `STAGE-KIND.NAMESPACE.NAME.yaml` sorts as the objects are applied, so `kubectl apply -f DIR` works. All files are
//! written before the first takes its place; then those of an earlier run that are no longer part of the mesh go, known
//! by their first line.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;

use super::generate::{DocumentFormat, document};
use crate::commands::{CommandError, Context};
use crate::diagnostic::Category;
use crate::object::order::stage;
use crate::object::{Object, ObjectKey};
use crate::ui::files::write_together;

/// The first line of the files: what made them, and may take them away again.
const MARK: &str = "# Written by `meshctl manifest generate --split`; a later run replaces or removes this file.";

/// Writes a file for each object.
pub fn write(
    folder: &Path,
    objects: &[&Object],
    format: DocumentFormat,
    context: &Context,
) -> Result<(), CommandError> {
    if folder.is_file() {
        let message = format!("cannot write files into `{}`: it is a file itself", folder.display());
        return Err(CommandError::message(Category::NotWritable, message)
            .hint("name a folder; for one file, redirect the output: `meshctl manifest generate … > FILE`"));
    }
    let mut taken = BTreeSet::new();
    let mut files = Vec::with_capacity(objects.len());
    for object in objects {
        let name = name(&object.key, format, &mut taken);
        let text = match format {
            DocumentFormat::Yaml => format!("{MARK}\n{}", document(object, format)),
            DocumentFormat::Json => document(object, format),
        };
        files.push((name, text.into_bytes()));
    }
    write_together(folder, &files)?;
    let removed = remove_stale(folder, &taken).map_err(|error| {
        let cause = CommandError::message(Category::NotWritable, error.to_string());
        cause.context(format!("failed to remove files of an earlier run from `{}`", folder.display()))
    })?;
    let mut note = format!("wrote {} files to {}", files.len(), folder.display());
    if removed > 0 {
        note = format!("{note}, removed {removed} of an earlier run");
    }
    context.ui().note(&note);
    Ok(())
}

/// Returns the file's name of an object, and takes it.
fn name(key: &ObjectKey, format: DocumentFormat, taken: &mut BTreeSet<String>) -> String {
    let ObjectKey { kind, namespace, name, .. } = key;
    let ending = match format {
        DocumentFormat::Yaml => "yaml",
        DocumentFormat::Json => "json",
    };
    let fine = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    let plain =
        |text: &str| text.chars().map(|character| if fine(character) { character } else { '_' }).collect::<String>();
    let parts = [kind.to_lowercase(), namespace.clone(), name.clone()];
    let parts: Vec<String> = parts.iter().filter(|part| !part.is_empty()).map(|part| plain(part)).collect();
    let base = format!("{}-{}", stage(kind), parts.join("."));
    // The same kind in two groups, or names that differ only in what a file's name cannot have.
    let group =
        if taken.contains(&format!("{base}.{ending}")) { format!(".{}", plain(key.group())) } else { String::new() };
    let numbered = (1..).map(|number| if number == 1 { String::new() } else { format!(".{number}") });
    let mut candidates = numbered.map(|number| format!("{base}{group}{number}.{ending}"));
    let found = candidates.find(|candidate| !taken.contains(candidate)).unwrap_or(base);
    taken.insert(found.clone());
    found
}

/// Removes the files of earlier runs that are not among the present ones, and returns how many.
fn remove_stale(folder: &Path, present: &BTreeSet<String>) -> std::io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_yaml = entry.path().extension().is_some_and(|extension| extension == "yaml");
        if present.contains(&name) || !is_yaml || !entry.file_type()?.is_file() {
            continue;
        }
        let mut line = String::new();
        let is_ours =
            BufReader::new(std::fs::File::open(entry.path())?).read_line(&mut line).is_ok() && line.trim_end() == MARK;
        if is_ours {
            std::fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(keys: &[(&str, &str, &str, &str)]) -> Vec<String> {
        let mut taken = BTreeSet::new();
        let key = |(version, kind, namespace, name): &(&str, &str, &str, &str)| ObjectKey {
            api_version: (*version).to_owned(),
            kind: (*kind).to_owned(),
            namespace: (*namespace).to_owned(),
            name: (*name).to_owned(),
        };
        keys.iter().map(|parts| name(&key(parts), DocumentFormat::Yaml, &mut taken)).collect()
    }

    #[test]
    fn names_are_safe_and_differ() {
        let names = names(&[
            ("apps/v1", "Deployment", "istio-system", "istiod"),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", "", "istio:reader"),
            ("networking.istio.io/v1", "Gateway", "a", "x"),
            ("gateway.networking.k8s.io/v1", "Gateway", "a", "x"),
            ("v1", "ClusterRole", "", "istio_reader"),
            ("v1", "ClusterRole", "", "istio/reader"),
        ]);
        assert_eq!(
            names,
            [
                "3-deployment.istio-system.istiod.yaml",
                "2-clusterrole.istio_reader.yaml",
                "5-gateway.a.x.yaml",
                "5-gateway.a.x.gateway.networking.k8s.io.yaml",
                "2-clusterrole.istio_reader..yaml",
                "2-clusterrole.istio_reader..2.yaml",
            ]
        );
    }
}
