//! YAML files of a chart, and the YAML that its templates give, as trees with the chart's errors.

use super::error::ChartError;
use crate::source::SourceText;
use crate::values::Tree;
use crate::yaml::{self, ReadOptions, Style, YamlError};

fn fault(name: &str) -> impl Fn(Box<YamlError>) -> ChartError {
    move |source| ChartError::Yaml { file: name.to_owned(), source }
}

/// Reads a chart's file.
pub(super) fn parse(name: &str, text: &str) -> Result<Tree, ChartError> {
    yaml::parse(name, text, &ReadOptions::go()).map_err(fault(name))
}

/// Reads all documents of a file.
pub(super) fn documents(name: &str, text: &str, options: &ReadOptions) -> Result<Vec<Tree>, ChartError> {
    let source = SourceText::new(name, text);
    let documents = yaml::documents(&source, options).map(|loaded| loaded.map(|loaded| loaded.tree));
    documents.collect::<Result<_, _>>().map_err(fault(name))
}

/// Reads a document of a template's output.
pub(super) fn parse_output(template: &str, text: &str, whole: bool) -> Result<Tree, ChartError> {
    let name = format!("{template} (rendered)");
    let read = if whole {
        yaml::parse(&name, text, &ReadOptions::go())
    } else {
        yaml::parse_entries(&name, text, &ReadOptions::go(), &["apiVersion", "kind", "metadata"])
    };
    read.map_err(|source| ChartError::Output { template: template.to_owned(), source })
}

/// Writes a tree as Helm writes it.
pub(super) fn emit(tree: &Tree) -> String {
    yaml::emit(tree, Style::Sorted)
}
