//! One switch between the forms of a result: for a person, or the same data as JSON or YAML.

use serde::Serialize;

use crate::ui::printer::{OutputError, Printer};
use crate::yaml;

/// The form of a result on standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum OutputFormat {
    /// For a person
    #[default]
    Table,
    /// JSON, indented by two
    Json,
    /// YAML
    Yaml,
}

/// A result that a person can read too.
pub trait TableView {
    /// Returns the text for a person, with a line feed at the end.
    fn table(&self) -> String;
}

/// Writes a result to standard output in the wanted form.
pub fn emit(printer: &Printer, format: OutputFormat, result: &(impl Serialize + TableView)) -> Result<(), OutputError> {
    match format {
        OutputFormat::Table => printer.text(&result.table()),
        OutputFormat::Json => printer.data(&json(result)),
        OutputFormat::Yaml => printer.data(&yaml(result)),
    }
}

/// Returns indented JSON with a line feed at the end.
///
/// Our results have string keys and no fallible serializers, so there is always a text.
fn json(result: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(result).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns YAML with the fields in the order of the JSON: it is the same text, read again.
fn yaml(result: &impl Serialize) -> String {
    let text = json(result);
    crate::values::json::decode(&text).map_or(text, |tree| yaml::emit(&tree, yaml::Style::Ordered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Verbosity;

    #[derive(Serialize)]
    struct Sample {
        name: &'static str,
    }

    impl TableView for Sample {
        fn table(&self) -> String {
            format!("{}\n", self.name)
        }
    }

    #[test]
    fn every_form_comes_from_the_same_value() {
        let (printer, output, _) = Printer::kept(Verbosity::Normal, false);
        emit(&printer, OutputFormat::Table, &Sample { name: "a\x1b" }).unwrap();
        emit(&printer, OutputFormat::Json, &Sample { name: "b" }).unwrap();
        emit(&printer, OutputFormat::Yaml, &Sample { name: "yes" }).unwrap();
        assert_eq!(output.text(), "a␛\n{\n  \"name\": \"b\"\n}\nname: \"yes\"\n");
    }
}
