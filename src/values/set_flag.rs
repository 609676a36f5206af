//! The grammar of `--set` and its kin, as Helm reads it (its `strvals` package, held to by asking it).
//!
//! `name=value,list[0].key=value,list={a,b},a\.b=1`: a backslash takes the next character as it is. What the value
//! becomes depends on the flag; see [`Kind`].

use crate::diagnostic::{Category, Diagnostic};
use crate::source::{Location, Position};
use crate::values::merge::overlay;
use crate::values::{Map, Tree};

/// The largest index of a list that can be set.
pub const MAX_INDEX: usize = 65_536;

/// How many names with a dot between them can follow each other.
pub const MAX_NAMES: usize = 30;

/// How many indexes can follow each other. Helm has no such limit, and no stack that could overflow either.
const MAX_INDEXES: usize = 100;

/// The flags that set values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `--set`: `true`, `false`, `null` and whole numbers are what they look like, all else is text.
    Typed,
    /// `--set-string`: all is text.
    Text,
    /// `--set-json`: JSON values after the `=`, or one whole JSON object.
    Json,
    /// `--set-file`: the value is the path of a file whose content is taken as text.
    File,
    /// `--set-literal`: one name; all after the first `=` is text, commas and backslashes too.
    Literal,
}

impl Kind {
    /// Returns the flag as it is typed.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Typed => "--set",
            Self::Text => "--set-string",
            Self::Json => "--set-json",
            Self::File => "--set-file",
            Self::Literal => "--set-literal",
        }
    }
}

/// A value of a flag that cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot read the value of `{}`: {message}", kind.flag())]
pub struct SetFlagError {
    /// The flag.
    pub kind: Kind,
    /// What is wrong.
    pub message: String,
    /// Where in the flag's value.
    pub location: Location,
    hint: Option<&'static str>,
    category: Category,
}

impl Diagnostic for SetFlagError {
    fn location(&self) -> Option<&Location> {
        Some(&self.location)
    }

    fn hints(&self) -> Vec<String> {
        self.hint.map(str::to_owned).into_iter().collect()
    }

    fn category(&self) -> Category {
        self.category
    }
}

/// Reads the content of a file that `--set-file` names.
pub type ReadFile<'a> = &'a dyn Fn(&str) -> std::io::Result<String>;

/// Reads one flag's value into a map of values. On an error the map may have been changed in part.
pub fn apply(kind: Kind, text: &str, values: &mut Map, read_file: ReadFile<'_>) -> Result<(), SetFlagError> {
    if kind == Kind::Json && text.trim_start().starts_with('{') {
        return apply_object(text, values);
    }
    let mut parser = Parser { kind, text: text.chars().collect(), at: 0, read_file };
    while parser.key(values, 0)? == Flow::More {}
    Ok(())
}

fn apply_object(text: &str, values: &mut Map) -> Result<(), SetFlagError> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(json) => {
            if let Tree::Map(map) = from_json(json) {
                overlay(values, map);
            }
            Ok(())
        }
        Err(error) => {
            let before: usize =
                text.lines().take(error.line().saturating_sub(1)).map(|line| line.chars().count() + 1).sum();
            let at = before + error.column().saturating_sub(1);
            let parser =
                Parser { kind: Kind::Json, text: text.chars().collect(), at, read_file: &|_| Ok(String::new()) };
            Err(parser.error(at, at + 1, json_message(&error)))
        }
    }
}

fn json_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" at line ").map_or(&*text, |(message, _)| message);
    format!("not JSON: {text}")
}

/// Returns the tree of JSON as Go decodes it without being told otherwise: every number is a `float64`.
fn from_json(json: serde_json::Value) -> Tree {
    match json {
        serde_json::Value::Null => Tree::Null,
        serde_json::Value::Bool(value) => Tree::Bool(value),
        serde_json::Value::Number(number) => Tree::Float(number.as_f64().unwrap_or_default()),
        serde_json::Value::String(text) => Tree::String(text),
        serde_json::Value::Array(items) => Tree::List(items.into_iter().map(from_json).collect()),
        serde_json::Value::Object(map) => {
            Tree::Map(map.into_iter().map(|(key, item)| (key, from_json(item))).collect())
        }
    }
}

/// Whether there may be more to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    More,
    End,
}

struct Parser<'a> {
    kind: Kind,
    text: Vec<char>,
    at: usize,
    read_file: ReadFile<'a>,
}

impl Parser<'_> {
    fn error(&self, start: usize, end: usize, message: impl Into<String>) -> SetFlagError {
        let start = start.min(self.text.len());
        let line_start = self.text[..start].iter().rposition(|character| *character == '\n').map_or(0, |at| at + 1);
        let line: String = self.text[line_start..].iter().take_while(|character| **character != '\n').collect();
        let line_number = self.text[..start].iter().filter(|character| **character == '\n').count() + 1;
        SetFlagError {
            kind: self.kind,
            message: message.into(),
            location: Location {
                name: self.kind.flag().into(),
                position: Position { line: line_number, column: start - line_start + 1 },
                line_text: line.into(),
                width: end.saturating_sub(start).max(1),
            },
            hint: None,
            category: Category::Usage,
        }
    }

    /// Reads up to one of the stops and over it. A backslash takes the next character as it is.
    fn until(&mut self, stops: &[char]) -> (String, Option<char>) {
        let mut text = String::new();
        while let Some(&character) = self.text.get(self.at) {
            self.at += 1;
            if stops.contains(&character) {
                return (text, Some(character));
            }
            if character == '\\' && self.kind != Kind::Literal {
                let Some(&next) = self.text.get(self.at) else { break };
                self.at += 1;
                text.push(next);
            } else {
                text.push(character);
            }
        }
        (text, None)
    }

    fn key(&mut self, data: &mut Map, names: usize) -> Result<Flow, SetFlagError> {
        let start = self.at;
        let stops: &[char] = if self.kind == Kind::Literal { &['=', '[', '.'] } else { &['=', '[', '.', ','] };
        let (name, stop) = self.until(stops);
        let end = self.at - usize::from(stop.is_some());
        match stop {
            None if name.is_empty() => Ok(Flow::End),
            None => {
                let mut error = self.error(start, end, format!("`{name}` has no value"));
                error.hint = Some("write NAME=VALUE; a comma inside a value is written `\\,`");
                Err(error)
            }
            Some('=') => {
                let (value, flow) = self.value()?;
                put(data, name, value);
                Ok(flow)
            }
            Some('[') => {
                let Some(index) = self.index()? else { return Ok(Flow::End) };
                let mut list = match data.get_mut(&name) {
                    None => Vec::new(),
                    Some(Tree::List(list)) => std::mem::take(list),
                    Some(other) => return Err(self.wrong_type(start, end, &name, other, "list")),
                };
                let flow = self.item(&mut list, index, names, 0)?;
                put(data, name, Tree::List(list));
                Ok(flow)
            }
            Some('.') => {
                if names >= MAX_NAMES {
                    return Err(self.error(start, end, format!("names are nested more than {MAX_NAMES} deep")));
                }
                let mut inner = match data.get_mut(&name) {
                    None => Map::new(),
                    Some(Tree::Map(map)) => std::mem::take(map),
                    Some(other) => return Err(self.wrong_type(start, end, &name, other, "map")),
                };
                let flow = self.key(&mut inner, names + 1)?;
                if inner.is_empty() && flow == Flow::More {
                    return Err(self.error(start, end, format!("`{name}` has no value")));
                }
                if !inner.is_empty() || data.contains_key(&name) {
                    put(data, name, Tree::Map(inner));
                }
                Ok(flow)
            }
            Some(_) => {
                let mut error = self.error(start, end, format!("`{name}` has no value"));
                error.hint = Some("write NAME=VALUE; a comma inside a value is written `\\,`");
                Err(error)
            }
        }
    }

    fn wrong_type(&self, start: usize, end: usize, name: &str, found: &Tree, wanted: &str) -> SetFlagError {
        let mut error = self.error(start, end, format!("`{name}` is a {wanted} here but a {} already", kind_of(found)));
        error.hint = Some("set it as a whole with `--set-json`, or change where it is set before");
        error
    }

    /// Reads the number of an index and the bracket after it; `None` at the end of the text.
    fn index(&mut self) -> Result<Option<usize>, SetFlagError> {
        let start = self.at;
        let (text, stop) = self.until(&[']']);
        if stop.is_none() {
            return Ok(None);
        }
        let end = self.at - 1;
        match text.parse::<i64>() {
            Ok(index) if index < 0 => Err(self.error(start, end, format!("the index {index} is negative"))),
            Ok(index) => match usize::try_from(index) {
                Ok(index) if index <= MAX_INDEX => Ok(Some(index)),
                _ => Err(self.error(start, end, format!("the index {index} is greater than {MAX_INDEX}"))),
            },
            Err(_) => Err(self.error(start, end, format!("`{text}` is not an index"))),
        }
    }

    /// Reads what follows an index, and sets it in the list.
    fn item(&mut self, list: &mut Vec<Tree>, index: usize, names: usize, indexes: usize) -> Result<Flow, SetFlagError> {
        let start = self.at;
        let (extra, stop) = self.until(&['[', '.', '=']);
        if !extra.is_empty() {
            return Err(self.error(start, start + extra.chars().count(), format!("`{extra}` follows an index")));
        }
        match stop {
            None => Ok(Flow::End),
            Some('=') => {
                let (value, flow) = self.value()?;
                put_at(list, index, value);
                Ok(flow)
            }
            Some('[') => {
                if indexes >= MAX_INDEXES {
                    return Err(self.error(start, self.at, format!("more than {MAX_INDEXES} indexes in a row")));
                }
                let Some(next) = self.index()? else { return Ok(Flow::End) };
                let mut inner = match list.get_mut(index) {
                    None | Some(Tree::Null) => Vec::new(),
                    Some(Tree::List(inner)) => std::mem::take(inner),
                    Some(other) => {
                        let other = other.clone();
                        return Err(self.wrong_type(start, self.at, &format!("[{index}]"), &other, "list"));
                    }
                };
                let flow = self.item(&mut inner, next, names, indexes + 1)?;
                if flow == Flow::More || !inner.is_empty() {
                    put_at(list, index, Tree::List(inner));
                }
                Ok(flow)
            }
            Some(_) => {
                let mut inner = match list.get_mut(index) {
                    Some(Tree::Map(map)) => std::mem::take(map),
                    _ => Map::new(),
                };
                let flow = self.key(&mut inner, names)?;
                put_at(list, index, Tree::Map(inner));
                Ok(flow)
            }
        }
    }

    /// Reads what follows an equals sign, with the comma after it.
    fn value(&mut self) -> Result<(Tree, Flow), SetFlagError> {
        if self.kind == Kind::Json {
            return self.json_value();
        }
        if self.at == self.text.len() {
            return Ok((Tree::from(""), Flow::End));
        }
        if self.kind != Kind::Literal && self.text.get(self.at) == Some(&'{') {
            self.at += 1;
            return Ok((self.braces()?, Flow::More));
        }
        let start = self.at;
        let (text, _) = self.until(if self.kind == Kind::Literal { &[] } else { &[','] });
        Ok((self.typed(text, start)?, Flow::More))
    }

    /// Reads the items of `{a,b}` and the comma that may follow.
    fn braces(&mut self) -> Result<Tree, SetFlagError> {
        let brace = self.at - 1;
        let mut items = Vec::new();
        loop {
            let start = self.at;
            let (text, stop) = self.until(&[',', '}']);
            if stop.is_none() {
                return Err(self.error(brace, self.at, "the list does not end with `}`"));
            }
            items.push(self.typed(text, start)?);
            if stop == Some('}') {
                self.at += usize::from(self.text.get(self.at) == Some(&','));
                return Ok(Tree::List(items));
            }
        }
    }

    fn json_value(&mut self) -> Result<(Tree, Flow), SetFlagError> {
        if self.blank() {
            return Ok((Tree::Null, Flow::More));
        }
        let rest: String = self.text[self.at..].iter().collect();
        let mut stream = serde_json::Deserializer::from_str(&rest).into_iter::<serde_json::Value>();
        let value = match stream.next() {
            Some(Ok(json)) => from_json(json),
            Some(Err(error)) => {
                let line_start: usize =
                    rest.split('\n').take(error.line().saturating_sub(1)).map(|line| line.chars().count() + 1).sum();
                let at = self.at + line_start + error.column().saturating_sub(1);
                return Err(self.error(at, at + 1, json_message(&error)));
            }
            None => Tree::Null,
        };
        let read = stream.byte_offset();
        self.at += rest[..read].chars().count();
        self.blank();
        Ok((value, Flow::More))
    }

    /// Reads blanks up to and over a comma; tells whether there was a comma or the end.
    fn blank(&mut self) -> bool {
        while let Some(character) = self.text.get(self.at) {
            if *character == ',' {
                self.at += 1;
                return true;
            }
            if !character.is_whitespace() {
                return false;
            }
            self.at += 1;
        }
        true
    }

    fn typed(&self, text: String, start: usize) -> Result<Tree, SetFlagError> {
        match self.kind {
            Kind::Typed => Ok(typed(text)),
            Kind::File => match (self.read_file)(&text) {
                Ok(content) => Ok(Tree::String(content)),
                Err(cause) => {
                    let mut error = self.error(start, self.at, format!("cannot read `{text}`: {cause}"));
                    error.category = Category::of_read(&cause);
                    Err(error)
                }
            },
            _ => Ok(Tree::String(text)),
        }
    }
}

/// Returns what a value of `--set` looks like. A number that starts with a zero stays text, so that versions and modes
/// do.
fn typed(text: String) -> Tree {
    if text.eq_ignore_ascii_case("true") {
        return Tree::Bool(true);
    }
    if text.eq_ignore_ascii_case("false") {
        return Tree::Bool(false);
    }
    if text.eq_ignore_ascii_case("null") {
        return Tree::Null;
    }
    if text == "0" {
        return Tree::Int(0);
    }
    if !text.starts_with('0')
        && let Ok(number) = text.parse::<i64>()
    {
        return Tree::Int(number);
    }
    Tree::String(text)
}

fn kind_of(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "null",
        other => other.kind_name(),
    }
}

/// Sets a value under a name; an empty name sets nothing.
fn put(data: &mut Map, name: String, value: Tree) {
    if !name.is_empty() {
        data.insert(name, value);
    }
}

/// Sets an item; the ones missing before it are null.
fn put_at(list: &mut Vec<Tree>, index: usize, value: Tree) {
    if list.len() <= index {
        list.resize(index + 1, Tree::Null);
    }
    list[index] = value;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(kind: Kind, text: &str) -> Result<Map, SetFlagError> {
        let mut values = Map::new();
        apply(kind, text, &mut values, &|path| Ok(format!("<{path}>")))?;
        Ok(values)
    }

    fn json(kind: Kind, text: &str) -> String {
        match set(kind, text) {
            Ok(values) => serde_json::to_string(&Tree::Map(values)).unwrap(),
            Err(error) => format!("{}: {}", error.location.position.column, error.message),
        }
    }

    #[test]
    fn values_are_what_helm_makes_of_them() {
        for (text, wanted) in [
            ("a=1", r#"{"a":1}"#),
            ("a=1.5,b=01,c=1_000,d=0,e=-3,f=1e3", r#"{"a":"1.5","b":"01","c":"1_000","d":0,"e":-3,"f":"1e3"}"#),
            ("a=TRUE,b=False,c=NULL,d=yes", r#"{"a":true,"b":false,"c":null,"d":"yes"}"#),
            ("a=", r#"{"a":""}"#),
            ("a=,b=1", r#"{"a":"","b":1}"#),
            ("a={x,1,null}", r#"{"a":["x",1,null]}"#),
            ("a={},b=2", r#"{"a":[""],"b":2}"#),
            ("a[0].b=1,a[0].c=2,a[2]=x", r#"{"a":[{"b":1,"c":2},null,"x"]}"#),
            ("a[1][0]=1,a[1][1]=2", r#"{"a":[null,[1,2]]}"#),
            (r"a\.b/c.d=x\,y\=z\\", r#"{"a.b/c":{"d":"x,y=z\\"}}"#),
            ("a=b=c", r#"{"a":"b=c"}"#),
            ("=x,a=1", r#"{"a":1}"#),
            ("a.b=1,a.c=2", r#"{"a":{"b":1,"c":2}}"#),
            ("9223372036854775808=9223372036854775808", r#"{"9223372036854775808":"9223372036854775808"}"#),
            ("", "{}"),
            ("a[0][1]", r#"{"a":[]}"#),
            // Helm loses the item here; its own rule for `a.b=` is the better one.
            ("a[0].b=", r#"{"a":[{"b":""}]}"#),
        ] {
            assert_eq!(json(Kind::Typed, text), wanted, "{text}");
        }
    }

    #[test]
    fn the_other_flags() {
        assert_eq!(json(Kind::Text, "a=1,b=true,c={1,2}"), r#"{"a":"1","b":"true","c":["1","2"]}"#);
        assert_eq!(json(Kind::Literal, r"a.b[0]=x,y=\z"), r#"{"a":{"b":["x,y=\\z"]}}"#);
        assert_eq!(json(Kind::File, "a.b=x,c=y"), r#"{"a":{"b":"<x>"},"c":"<y>"}"#);
        assert_eq!(
            json(Kind::Json, r#"a=[1,{"b":null}] , c="x",d=,e[1]=true"#),
            r#"{"a":[1.0,{"b":null}]," c":"x","d":null,"e":[null,true]}"#
        );
        assert_eq!(json(Kind::Json, r#"{"a":{"b":1}}"#), r#"{"a":{"b":1.0}}"#);
    }

    #[test]
    fn errors_point_at_the_text() {
        for (text, wanted) in [
            ("a=1,bb", "5: `bb` has no value"),
            ("a,b=1", "1: `a` has no value"),
            ("a=1,a.b=2", "5: `a` is a map here but a integer already"),
            ("a[x]=1", "3: `x` is not an index"),
            ("a[-1]=1", "3: the index -1 is negative"),
            ("a[65537]=1", "3: the index 65537 is greater than 65536"),
            ("a[0]b=1", "5: `b` follows an index"),
            ("a={x", "3: the list does not end with `}`"),
        ] {
            assert_eq!(json(Kind::Typed, text), wanted, "{text}");
        }
        assert_eq!(json(Kind::Json, "a={x}"), "4: not JSON: key must be a string");
        let deep = format!("{}=1", vec!["a"; 32].join("."));
        assert!(json(Kind::Typed, &deep).ends_with("deep"));
        let deep = format!("a{}=1", "[0]".repeat(100_000));
        assert!(json(Kind::Typed, &deep).ends_with("in a row"));
    }

    fn escape(text: &str) -> String {
        text.chars().flat_map(|character| ['\\', character]).collect()
    }

    proptest! {
        #[test]
        fn an_escaped_path_and_value_come_back(
            names in proptest::collection::vec(".{1,8}", 1..5),
            index in proptest::option::of(0_usize..4),
            value in ".*",
        ) {
            let path: Vec<String> = names.iter().map(|name| escape(name)).collect();
            let bracket = index.map(|index| format!("[{index}]")).unwrap_or_default();
            let text = format!("{}{bracket}={},z=1", path.join("."), escape(&value));
            let values = set(Kind::Text, &text).unwrap();
            let keys: Vec<&str> = names.iter().map(String::as_str).collect();
            let tree = Tree::Map(values);
            // The second assignment may have replaced the first.
            if keys[0] != "z" {
                let mut found = tree.get_path(&keys).unwrap();
                if let Some(index) = index {
                    found = &found.as_list().unwrap()[index];
                }
                prop_assert_eq!(found, &Tree::String(value));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in r"[a-z=,.\[\]{}\\0-9]{0,40}") {
            for kind in [Kind::Typed, Kind::Text, Kind::Json, Kind::File, Kind::Literal] {
                let _ = set(kind, &text);
            }
        }
    }
}
