//! `.Files`: the files of a chart that are neither templates nor about the chart itself.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::pattern::Glob;
use super::{File, text};
use crate::template::funcs::{Arguments, FuncError};
use crate::template::value::{Object, Str, Value};
use crate::values::{Map, Tree};

/// Returns a file's content as text; bytes that are not UTF-8 are replaced.
fn text_of(data: &[u8]) -> String {
    match std::str::from_utf8(data) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(data).into_owned(),
    }
}

/// The files of a chart, or those that a pattern chose, by path.
#[derive(Default)]
pub(super) struct Files {
    files: BTreeMap<Str, Arc<[u8]>>,
}

impl Files {
    pub(super) fn new(files: &[File]) -> Self {
        Self { files: files.iter().map(|file| (file.name.as_str().into(), file.data.clone())).collect() }
    }

    fn text(&self, name: &str) -> String {
        self.files.get(name).map(|data| text_of(data)).unwrap_or_default()
    }

    /// Returns the YAML of a map from the last part of each path to something made of the content.
    fn data(&self, content: impl Fn(&[u8]) -> String) -> Value {
        let entries = self.files.iter().map(|(path, data)| {
            let name = path.rsplit('/').next().unwrap_or(path);
            (name.to_owned(), Tree::String(content(data)))
        });
        let mut map: Map = entries.collect();
        map.sort_keys();
        Value::str(text::emit(&Tree::Map(map)).trim_end_matches('\n'))
    }
}

impl Object for Files {
    fn type_name(&self) -> &'static str {
        "engine.files"
    }

    fn kind_name(&self) -> &'static str {
        "map"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.files.get(name).map(|data| Value::Bytes(data.clone()))
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        match name {
            "Get" | "GetBytes" | "Glob" | "Lines" => Some("s"),
            "AsConfig" | "AsSecrets" => Some(""),
            _ => None,
        }
    }

    fn call(&self, name: &str, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        let argument = arguments.str(0);
        Ok(match name {
            "Get" => Value::str(self.text(argument)),
            "GetBytes" => Value::Bytes(self.files.get(argument).cloned().unwrap_or_else(|| Vec::new().into())),
            "Glob" => {
                let glob = Glob::parse(argument).unwrap_or_else(Glob::everything);
                let chosen = self.files.iter().filter(|(path, _)| glob.matches(path));
                Value::object(Self { files: chosen.map(|(path, data)| (path.clone(), data.clone())).collect() })
            }
            "Lines" => match self.text(argument) {
                text if text.is_empty() => Value::strings::<Str>([]),
                text => Value::strings(text.strip_suffix('\n').unwrap_or(&text).split('\n')),
            },
            "AsConfig" => self.data(text_of),
            "AsSecrets" => self.data(|data| STANDARD.encode(data)),
            other => return Err(FuncError::message(format!("no method {other}"))),
        })
    }

    fn truth(&self) -> bool {
        !self.files.is_empty()
    }

    fn print(&self) -> String {
        let entries = self.files.iter().map(|(path, data)| (path.clone(), Value::Bytes(data.clone())));
        crate::template::printf::print_value(&Value::map(entries))
    }

    fn entries(&self) -> Option<Vec<(Str, Value)>> {
        Some(self.files.iter().map(|(path, data)| (path.clone(), Value::Bytes(data.clone()))).collect())
    }

    fn to_tree(&self) -> Tree {
        let entries = self.files.iter().map(|(path, data)| (path.to_string(), Tree::String(STANDARD.encode(data))));
        Tree::Map(entries.collect::<Map>())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
