//! `Chart.yaml`: what a chart says about itself, checked as Helm checks it.

use super::error::ChartError;
use super::version;
use crate::values::{Map, Tree};

/// What Chart.yaml says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    /// The name; also the key of a subchart's values.
    pub name: String,
    /// The project's page.
    pub home: String,
    /// Where the sources are.
    pub sources: Vec<String>,
    /// The chart's version, a semantic one.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// Who maintains it.
    pub maintainers: Vec<Maintainer>,
    /// The address of a picture.
    pub icon: String,
    /// `v1` or `v2`; `v1` where there is none.
    pub api_version: String,
    /// A condition; without meaning here.
    pub condition: String,
    /// Tags; without meaning here.
    pub tags: String,
    /// The version of what the chart installs.
    pub app_version: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Anything else.
    pub annotations: Vec<(String, String)>,
    /// Which Kubernetes versions it is for.
    pub kube_version: String,
    /// The subcharts that it needs.
    pub dependencies: Vec<Dependency>,
    /// Whether dependencies are listed at all, be it an empty list.
    pub lists_dependencies: bool,
    /// `application`, `library` or nothing.
    pub kind: String,
}

/// Somebody who maintains a chart.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Maintainer {
    pub name: String,
    pub email: String,
    pub url: String,
}

/// A subchart that a chart needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependency {
    /// The subchart's name.
    pub name: String,
    /// The versions that will do.
    pub version: String,
    /// Where it comes from.
    pub repository: String,
    /// Paths of booleans in the values, with commas between them; the first that is there decides.
    pub condition: String,
    /// Tags that switch it on and off.
    pub tags: Vec<String>,
    /// What it is called here instead of its name.
    pub alias: String,
    /// Which of its values are taken over.
    pub import_values: Vec<Import>,
}

/// Values that a chart takes from a subchart.
#[derive(Debug, Clone, PartialEq)]
pub enum Import {
    /// Everything below `exports.NAME`.
    Export(String),
    /// Everything below one path, put below another.
    Path {
        /// The path in the subchart's values.
        child: String,
        /// The path in the chart's own; `.` is the root.
        parent: String,
    },
}

impl Dependency {
    /// Returns the name under which the subchart takes part.
    pub fn effective_name(&self) -> &str {
        if self.alias.is_empty() { &self.name } else { &self.alias }
    }
}

/// Reads fields of a map, with the file and the place in it for errors.
struct Reader<'a> {
    file: &'a str,
    place: String,
    map: &'a Map,
}

impl<'a> Reader<'a> {
    fn wrong(&self, key: &str, found: &Tree, wanted: &str) -> ChartError {
        let hint = matches!(found, Tree::Int(_) | Tree::Float(_) | Tree::Bool(_)) && wanted == "string";
        ChartError::Invalid {
            file: self.file.to_owned(),
            message: format!("`{}{key}` is a {}, not a {wanted}", self.place, found.kind_name()),
            hint: hint.then(|| format!("put it in quotes: `{key}: \"…\"`")),
        }
    }

    fn text(&self, key: &str) -> Result<String, ChartError> {
        match self.map.get(key) {
            None | Some(Tree::Null) => Ok(String::new()),
            Some(Tree::String(text)) => Ok(sanitized(text)),
            Some(other) => Err(self.wrong(key, other, "string")),
        }
    }

    fn flag(&self, key: &str) -> Result<bool, ChartError> {
        match self.map.get(key) {
            None | Some(Tree::Null) => Ok(false),
            Some(Tree::Bool(value)) => Ok(*value),
            Some(other) => Err(self.wrong(key, other, "boolean")),
        }
    }

    fn list(&self, key: &str) -> Result<&'a [Tree], ChartError> {
        match self.map.get(key) {
            None | Some(Tree::Null) => Ok(&[]),
            Some(Tree::List(items)) => Ok(items),
            Some(other) => Err(self.wrong(key, other, "list")),
        }
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, ChartError> {
        self.list(key)?
            .iter()
            .map(|item| match item {
                Tree::String(text) => Ok(sanitized(text)),
                Tree::Null => Ok(String::new()),
                other => Err(self.wrong(key, other, "string")),
            })
            .collect()
    }

    fn maps<T>(&self, key: &str, read: impl Fn(&Reader<'_>) -> Result<T, ChartError>) -> Result<Vec<T>, ChartError> {
        let mut read_items = Vec::new();
        for (index, item) in self.list(key)?.iter().enumerate() {
            let Tree::Map(map) = item else {
                return Err(ChartError::Invalid {
                    file: self.file.to_owned(),
                    message: format!("`{key}[{index}]` is a {}, not a map", item.kind_name()),
                    hint: None,
                });
            };
            read_items.push(read(&Reader { file: self.file, place: format!("{}{key}[{index}].", self.place), map })?);
        }
        Ok(read_items)
    }
}

impl Metadata {
    /// Reads Chart.yaml; nothing is checked but the types.
    pub fn read(file: &str, map: &Map) -> Result<Self, ChartError> {
        let reader = Reader { file, place: String::new(), map };
        let mut metadata = Self {
            name: reader.text("name")?,
            home: reader.text("home")?,
            sources: reader.texts("sources")?,
            version: reader.text("version")?,
            description: reader.text("description")?,
            keywords: reader.texts("keywords")?,
            maintainers: reader.maps("maintainers", |reader| {
                Ok(Maintainer { name: reader.text("name")?, email: reader.text("email")?, url: reader.text("url")? })
            })?,
            icon: reader.text("icon")?,
            api_version: reader.text("apiVersion")?,
            condition: reader.text("condition")?,
            tags: reader.text("tags")?,
            app_version: reader.text("appVersion")?,
            deprecated: reader.flag("deprecated")?,
            annotations: Vec::new(),
            kube_version: reader.text("kubeVersion")?,
            dependencies: Vec::new(),
            lists_dependencies: false,
            kind: reader.text("type")?,
        };
        if metadata.api_version.is_empty() {
            "v1".clone_into(&mut metadata.api_version);
        }
        match map.get("annotations") {
            None | Some(Tree::Null) => {}
            Some(Tree::Map(annotations)) => {
                for (key, value) in annotations {
                    match value {
                        Tree::String(text) => metadata.annotations.push((key.clone(), text.clone())),
                        Tree::Null => metadata.annotations.push((key.clone(), String::new())),
                        other => return Err(reader.wrong(&format!("annotations.{key}"), other, "string")),
                    }
                }
                metadata.annotations.sort();
            }
            Some(other) => return Err(reader.wrong("annotations", other, "map")),
        }
        metadata.read_dependencies(file, map)?;
        Ok(metadata)
    }

    /// Takes the dependencies of Chart.yaml, or of a requirements.yaml.
    pub fn read_dependencies(&mut self, file: &str, map: &Map) -> Result<(), ChartError> {
        let reader = Reader { file, place: String::new(), map };
        if !matches!(map.get("dependencies"), None | Some(Tree::Null)) {
            self.lists_dependencies = true;
            self.dependencies = reader.maps("dependencies", read_dependency)?;
        }
        Ok(())
    }

    /// Checks what Helm checks when it loads a chart.
    pub fn check(&self, file: &str) -> Result<(), ChartError> {
        let fault = |message: String, hint: Option<&str>| {
            Err(ChartError::Invalid { file: file.to_owned(), message, hint: hint.map(str::to_owned) })
        };
        if self.name.is_empty() {
            return fault("`name` is missing".to_owned(), None);
        }
        if matches!(&*self.name, "." | "..") || self.name.contains('/') {
            return fault(format!("the name `{}` is not allowed", self.name), Some("use letters, digits and dashes"));
        }
        if self.version.is_empty() {
            return fault("`version` is missing".to_owned(), Some("add one, such as `version: 0.1.0`"));
        }
        if !version::is_version(&self.version) {
            return fault(
                format!("`version` is `{}`, which is not a semantic version", self.version),
                Some("write MAJOR.MINOR.PATCH, such as `1.2.3`"),
            );
        }
        if !matches!(&*self.kind, "" | "application" | "library") {
            return fault(format!("`type` is `{}`", self.kind), Some("write `application` or `library`"));
        }
        let mut names: Vec<&str> = Vec::new();
        for dependency in &self.dependencies {
            let alias_is_fine =
                dependency.alias.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
            if !alias_is_fine {
                return fault(
                    format!("the alias `{}` of dependency `{}` is not allowed", dependency.alias, dependency.name),
                    Some("use letters, digits, dashes and underscores"),
                );
            }
            let name = dependency.effective_name();
            if names.contains(&name) {
                return fault(
                    format!("there is more than one dependency with the name or alias `{name}`"),
                    Some("give one of them an `alias`"),
                );
            }
            names.push(name);
        }
        Ok(())
    }
}

fn read_dependency(reader: &Reader<'_>) -> Result<Dependency, ChartError> {
    let mut import_values = Vec::new();
    for item in reader.list("import-values")? {
        match item {
            Tree::String(name) => import_values.push(Import::Export(name.clone())),
            Tree::Map(map) => {
                let path = |key: &str| map.get(key).and_then(Tree::as_str).unwrap_or_default().to_owned();
                import_values.push(Import::Path { child: path("child"), parent: path("parent") });
            }
            // Helm passes over anything else.
            _ => {}
        }
    }
    Ok(Dependency {
        name: reader.text("name")?,
        version: reader.text("version")?,
        repository: reader.text("repository")?,
        condition: reader.text("condition")?,
        tags: reader.texts("tags")?,
        alias: reader.text("alias")?,
        import_values,
    })
}

/// Returns a text without control characters, every kind of white space as a blank.
fn sanitized(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            _ if letter.is_whitespace() => Some(' '),
            _ if letter.is_control() => None,
            _ => Some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entries: &[(&str, Tree)]) -> Result<Metadata, ChartError> {
        let map = entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        let metadata = Metadata::read("Chart.yaml", &map)?;
        metadata.check("Chart.yaml")?;
        Ok(metadata)
    }

    #[test]
    fn names_and_versions_are_needed() {
        let name = ("name", Tree::from("x"));
        assert!(read(&[name.clone(), ("version", "1.2.3".into())]).is_ok());
        for entries in [
            vec![],
            vec![name.clone()],
            vec![name.clone(), ("version", "one".into())],
            vec![("name", "../x".into()), ("version", "1.0.0".into())],
            vec![name.clone(), ("version", "1.0.0".into()), ("type", "other".into())],
        ] {
            assert!(read(&entries).is_err(), "{entries:?}");
        }
    }

    #[test]
    fn a_number_for_a_text_is_told_with_a_hint() {
        let error = read(&[("name", "x".into()), ("version", Tree::Float(1.0))]).unwrap_err();
        assert_eq!(error.to_string(), "`Chart.yaml` is not valid: `version` is a number, not a string");
        assert_eq!(crate::diagnostic::Diagnostic::hints(&error), ["put it in quotes: `version: \"…\"`"]);
    }
}
