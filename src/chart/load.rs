//! Reads a chart from a folder, from an archive, or from files in memory, within one budget for the whole tree.

use std::path::{Path, PathBuf};

use super::error::ChartError;
use super::ignore::Rules;
use super::metadata::Metadata;
use super::{Chart, File, ParsedTemplates, text};
use crate::archive::{self, Budget, Entry, Limits};
use crate::values::merge::overlay;
use crate::values::{Map, Tree};
use crate::yaml::ReadOptions;

impl Chart {
    /// Reads a chart from a folder or an archive.
    pub fn load(path: &Path) -> Result<Self, ChartError> {
        let read = |source| ChartError::Read { path: path.to_owned(), source };
        if std::fs::metadata(path).map_err(read)?.is_dir() {
            return Self::from_folder(path);
        }
        let bytes = std::fs::read(path).map_err(read)?;
        Self::from_archive(&path.to_string_lossy(), &bytes)
    }

    /// Reads a chart from the bytes of a .tgz or .tar; `name` is how the user knows it.
    pub fn from_archive(name: &str, bytes: &[u8]) -> Result<Self, ChartError> {
        archived(name, bytes, &mut Budget::new(Limits::CHART))
    }

    /// Reads a chart from files in memory, each with its path in the chart. Nothing is left out.
    pub fn from_files<'a>(
        name: &str,
        files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, ChartError> {
        let entries = files.into_iter().map(|(path, data)| Entry { path: path.to_owned(), data: data.to_vec() });
        assemble(name, entries.collect(), &mut Budget::new(Limits::CHART))
    }

    /// Reads a chart from a folder, without what its .helmignore names. Links may lead to places in the folder only.
    pub fn from_folder(folder: &Path) -> Result<Self, ChartError> {
        let read = |path: &Path| {
            let path = path.to_owned();
            move |source| ChartError::Read { path, source }
        };
        let root = folder.canonicalize().map_err(read(folder))?;
        if !root.join("Chart.yaml").is_file() {
            return Err(ChartError::NotAChart { name: folder.display().to_string() });
        }
        let ignore_file = root.join(".helmignore");
        let rules = match std::fs::read_to_string(&ignore_file) {
            Ok(text) => Rules::parse(&folder.join(".helmignore").to_string_lossy(), &text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Rules::new(),
            Err(error) => return Err(read(&ignore_file)(error)),
        };
        let mut budget = Budget::new(Limits::CHART);
        let mut walk =
            Walk { name: folder.display().to_string(), root: &root, rules, budget: &mut budget, entries: Vec::new() };
        walk.folder(&root, "", &mut vec![root.clone()])?;
        let entries = walk.entries;
        assemble(&folder.display().to_string(), entries, &mut budget)
    }
}

/// A walk through a chart's folder.
struct Walk<'a> {
    name: String,
    root: &'a Path,
    rules: Rules,
    budget: &'a mut Budget,
    entries: Vec<Entry>,
}

/// How deep folders may lie in folders.
const MAX_FOLDERS: usize = 64;

impl Walk<'_> {
    fn refuse(&self, file: &str, reason: impl Into<String>) -> ChartError {
        ChartError::File { chart: self.name.clone(), file: file.to_owned(), reason: reason.into() }
    }

    /// Reads a folder; `parents` are the real paths of the folders that lead to it, itself included.
    fn folder(&mut self, folder: &Path, prefix: &str, parents: &mut Vec<PathBuf>) -> Result<(), ChartError> {
        let read = |source| ChartError::Read { path: folder.to_owned(), source };
        let mut children = std::fs::read_dir(folder).map_err(read)?.collect::<Result<Vec<_>, _>>().map_err(read)?;
        children.sort_by_key(std::fs::DirEntry::file_name);
        for child in children {
            let file_name = child.file_name();
            let Some(file_name) = file_name.to_str() else {
                return Err(self.refuse(&format!("{prefix}{}", file_name.to_string_lossy()), "whose name is not UTF-8"));
            };
            let path = format!("{prefix}{file_name}");
            let unreadable = |source| ChartError::Read { path: child.path(), source };
            let mut kind = child.file_type().map_err(unreadable)?;
            let mut target = child.path();
            if kind.is_symlink() {
                target = child.path().canonicalize().map_err(unreadable)?;
                kind = std::fs::metadata(&target).map_err(unreadable)?.file_type();
                if self.rules.ignores(&path, kind.is_dir()) {
                    continue;
                }
                if !target.starts_with(self.root) {
                    return Err(self.refuse(&path, "a link that leads out of the chart"));
                }
                if kind.is_dir() && parents.contains(&target) {
                    return Err(ChartError::Cycle { name: self.name.clone(), path: child.path() });
                }
            } else if self.rules.ignores(&path, kind.is_dir()) {
                continue;
            }
            if kind.is_dir() {
                if parents.len() >= MAX_FOLDERS {
                    return Err(self.refuse(&path, format!("more than {MAX_FOLDERS} folders deep")));
                }
                parents.push(target.clone());
                self.folder(&target, &format!("{path}/"), parents)?;
                parents.pop();
            } else if kind.is_file() {
                let bytes = std::fs::metadata(&target).map_err(unreadable)?.len();
                self.budget.file(&self.name, &path, bytes)?;
                let data = std::fs::read(&target).map_err(unreadable)?;
                self.entries.push(Entry { path, data });
            } else {
                return Err(self.refuse(&path, "which is neither file nor folder"));
            }
        }
        Ok(())
    }
}

/// Reads an archive, whose files lie in one folder, as a chart.
fn archived(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Chart, ChartError> {
    let mut entries = archive::read(name, bytes, budget)?;
    for entry in &mut entries {
        if entry.path == "Chart.yaml" {
            return Err(ChartError::File {
                chart: name.to_owned(),
                file: entry.path.clone(),
                reason: "which must lie in a folder of the archive, with all other files".to_owned(),
            });
        }
        let Some((_, path)) = entry.path.split_once('/') else {
            return Err(ChartError::File {
                chart: name.to_owned(),
                file: entry.path.clone(),
                reason: "which lies outside the chart's folder".to_owned(),
            });
        };
        entry.path = path.to_owned();
    }
    budget.enter(name)?;
    let chart = assemble(name, entries, budget);
    budget.leave();
    chart
}

/// Makes a chart of its files. `name` is how the user knows it.
fn assemble(name: &str, mut entries: Vec<Entry>, budget: &mut Budget) -> Result<Chart, ChartError> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    entries.sort_by(|left, right| left.path.cmp(&right.path));
    for entry in &mut entries {
        if entry.data.starts_with(MARK) {
            entry.data.drain(..MARK.len());
        }
    }
    let at = |file: &str| format!("{name}/{file}");
    let Some(chart_entry) = entries.iter().find(|entry| entry.path == "Chart.yaml") else {
        return Err(ChartError::NotAChart { name: name.to_owned() });
    };
    let chart_file = file_of(chart_entry);
    let mut metadata = match text::parse(&at("Chart.yaml"), &chart_file.text())? {
        Tree::Map(map) => Metadata::read(&at("Chart.yaml"), &map)?,
        Tree::Null => Metadata::default(),
        other => return Err(not_a_map(&at("Chart.yaml"), &other)),
    };
    let mut warnings = Vec::new();
    let is_v1 = metadata.api_version == "v1";
    let (mut values, mut values_file, mut schema) = (Map::new(), None, None);
    let (mut templates, mut files) = (Vec::new(), Vec::new());
    let mut children: Vec<(String, Vec<Entry>)> = Vec::new();
    for mut entry in entries {
        match &*entry.path {
            "Chart.yaml" | "Chart.lock" => {}
            "values.yaml" => {
                let file = file_of(&entry);
                values = read_values(&at("values.yaml"), &file.text(), &ReadOptions::go())?;
                values_file = Some(file);
            }
            "values.schema.json" => schema = Some(file_of(&entry)),
            "requirements.yaml" => {
                let file = file_of(&entry);
                if let Tree::Map(map) = text::parse(&at("requirements.yaml"), &file.text())? {
                    metadata.read_dependencies(&at("requirements.yaml"), &map)?;
                }
                if is_v1 {
                    files.push(file);
                } else {
                    warnings.push(format!(
                        "chart `{}` is of apiVersion v2; its dependencies belong into Chart.yaml",
                        metadata.name
                    ));
                }
            }
            "requirements.lock" => {
                if is_v1 {
                    files.push(file_of(&entry));
                }
            }
            path if path.starts_with("templates/") => templates.push(file_of(&entry)),
            path if path.starts_with("charts/") && !has_extension(path, "prov") => {
                let rest = path["charts/".len()..].to_owned();
                let child = rest.split('/').next().unwrap_or_default().to_owned();
                entry.path = rest;
                match children.last_mut() {
                    Some((last, entries)) if *last == child => entries.push(entry),
                    _ => children.push((child, vec![entry])),
                }
            }
            _ => files.push(file_of(&entry)),
        }
    }
    metadata.check(&at("Chart.yaml"))?;
    let mut dependencies = Vec::new();
    for (child, entries) in children {
        if child.starts_with(['_', '.']) {
            continue;
        }
        let dependency = load_child(name, &child, entries, budget).map_err(|source| ChartError::Subchart {
            name: child.clone(),
            parent: metadata.name.clone(),
            source: Box::new(source),
        })?;
        dependencies.push(dependency);
    }
    Ok(Chart {
        metadata,
        values,
        values_file,
        chart_file,
        schema,
        templates,
        files,
        dependencies,
        warnings,
        parsed: ParsedTemplates::default(),
    })
}

fn load_child(parent: &str, child: &str, entries: Vec<Entry>, budget: &mut Budget) -> Result<Chart, ChartError> {
    let name = format!("{parent}/charts/{child}");
    if has_extension(child, "tgz") {
        return match entries.first() {
            Some(entry) if entry.path == child => archived(&name, &entry.data, budget),
            _ => Err(ChartError::NotAChart { name }),
        };
    }
    let files = entries.into_iter().filter_map(|entry| {
        let (_, path) = entry.path.split_once('/')?;
        Some(Entry { path: path.to_owned(), data: entry.data })
    });
    let files = files.collect();
    budget.enter(&name)?;
    let chart = assemble(&name, files, budget);
    budget.leave();
    chart
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

fn file_of(entry: &Entry) -> File {
    File { name: entry.path.clone(), data: entry.data.as_slice().into() }
}

fn not_a_map(file: &str, found: &Tree) -> ChartError {
    ChartError::Invalid {
        file: file.to_owned(),
        message: format!("it is a {}, not a map", found.kind_name()),
        hint: None,
    }
}

/// Reads a values file: one or more YAML documents, later ones laid over earlier ones, every number a float.
pub fn read_values(name: &str, content: &str, options: &ReadOptions) -> Result<Map, ChartError> {
    let mut values = Map::new();
    for document in text::documents(name, content, options)? {
        match document {
            Tree::Map(map) => overlay(&mut values, floats(map)),
            Tree::Null => {}
            other => {
                let ChartError::Invalid { file, message, .. } = not_a_map(name, &other) else { continue };
                let hint = Some("values are names with values: `name: value`".to_owned());
                return Err(ChartError::Invalid { file, message, hint });
            }
        }
    }
    Ok(values)
}

/// Returns a map with every whole number as the float that Helm makes of it.
fn floats(map: Map) -> Map {
    map.into_iter().map(|(key, value)| (key, float(value))).collect()
}

fn float(tree: Tree) -> Tree {
    match tree {
        #[expect(clippy::cast_precision_loss, reason = "Helm loses it the same way")]
        Tree::Int(value) => Tree::Float(value as f64),
        Tree::List(items) => Tree::List(items.into_iter().map(float).collect()),
        Tree::Map(map) => Tree::Map(floats(map)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Diagnostic};

    const CHART: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

    fn write(folder: &Path, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }

    #[test]
    fn a_folder_is_read_without_what_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("Chart.yaml", CHART),
            (".helmignore", "*.bak\n"),
            ("x.bak", ""),
            ("y.txt", ""),
            ("values.yaml", "a: 1\n---\nb: 2\n"),
            ("templates/.hidden", ""),
            ("templates/a.yaml", ""),
            ("charts/d/Chart.yaml", CHART),
            ("charts/_e/x", ""),
        ];
        write(folder.path(), &files);
        let chart = Chart::load(folder.path()).unwrap();
        let names = |files: &[File]| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&chart.files), [".helmignore", "y.txt"]);
        assert_eq!(names(&chart.templates), ["templates/a.yaml"]);
        assert_eq!(chart.dependencies.len(), 1);
        assert_eq!(chart.values["b"], Tree::Float(2.0));
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_in_the_chart_and_do_not_lead_back() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &[("c/Chart.yaml", CHART), ("c/real/x", ""), ("secret", "")]);
        let chart = folder.path().join("c");
        std::os::unix::fs::symlink("real/x", chart.join("fine")).unwrap();
        assert_eq!(Chart::load(&chart).unwrap().files.len(), 2);
        std::os::unix::fs::symlink("../secret", chart.join("out")).unwrap();
        assert!(matches!(Chart::load(&chart).unwrap_err(), ChartError::File { file, .. } if file == "out"));
        std::fs::remove_file(chart.join("out")).unwrap();
        std::fs::create_dir(chart.join("charts")).unwrap();
        std::os::unix::fs::symlink("..", chart.join("charts/me")).unwrap();
        assert!(matches!(Chart::load(&chart).unwrap_err(), ChartError::Cycle { .. }));
    }

    #[test]
    fn subcharts_nest_only_so_deep() {
        let paths: Vec<String> = (0..12).map(|depth| format!("{}Chart.yaml", "charts/d/".repeat(depth))).collect();
        let files = paths.iter().map(|path| (path.as_str(), CHART.as_bytes()));
        let error = Chart::from_files("c", files).unwrap_err();
        assert_eq!(error.category(), Category::NotParsable);
        let mut cause: &dyn std::error::Error = &error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        assert!(cause.to_string().contains("8 levels deep"), "{cause}");
    }

    #[test]
    fn what_is_no_chart_is_told() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Chart::load(folder.path()).unwrap_err().category(), Category::InputMissing);
        assert_eq!(Chart::load(&folder.path().join("none")).unwrap_err().category(), Category::InputMissing);
        assert_eq!(Chart::from_archive("x", b"junk").unwrap_err().category(), Category::NotParsable);
        let error = read_values("v.yaml", "- a\n", &ReadOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "`v.yaml` is not valid: it is a list, not a map");
    }
}
