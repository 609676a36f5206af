//! The language of the schema's files: objects, and in each a line for every key.
//!
//! ```text
//! # a comment
//! object Name [open] [proto]  from where upstream has it
//!   key[, another spelling]: type [= default] [!flag …] -- What it is, in one sentence.
//! ```
//!
//! - `open`: keys that are not listed are told, not refused
//! - `proto`: a message of protobuf, whose keys may also be written with underscores
//! - flags: `!hidden` (not shown unless asked for), `!deprecated(what to do instead)`
//! - the types are those of [`Kind::parse`]

use super::kind::Kind;

/// An object as text.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    head: &'static str,
    body: &'static str,
}

/// A type with keys of its own.
#[derive(Debug)]
pub struct ObjectType {
    /// Its name in the schema.
    pub name: &'static str,
    /// Where upstream has it.
    pub source: Option<&'static str>,
    /// Whether further keys are allowed.
    pub is_open: bool,
    /// Whether it is a message of protobuf.
    pub is_message: bool,
    /// Its keys, in the order in which they are worth knowing.
    pub fields: Vec<Field>,
    /// Lines that could not be read; a test keeps this empty.
    pub faults: Vec<String>,
}

/// A key.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub key: &'static str,
    /// Another spelling that is accepted.
    pub alias: Option<&'static str>,
    /// What belongs there.
    pub kind: Kind,
    /// What holds when it is not set, where no chart's values tell.
    pub default: Option<&'static str>,
    /// What to do instead, when it should not be used any more.
    pub deprecated: Option<&'static str>,
    /// Whether it is left out of lists.
    pub is_hidden: bool,
    /// What it is, in one sentence.
    pub doc: &'static str,
}

/// Returns the objects of a file, as text.
pub fn sections(text: &'static str) -> impl Iterator<Item = Section> {
    const BEGIN: &str = "\nobject ";
    let mut rest = text.find(BEGIN).map(|at| &text[at + BEGIN.len()..]);
    std::iter::from_fn(move || {
        let current = rest?;
        let (section, after) = match current.find(BEGIN) {
            Some(at) => (&current[..at], Some(&current[at + BEGIN.len()..])),
            None => (current, None),
        };
        rest = after;
        let (head, body) = section.split_once('\n').unwrap_or((section, ""));
        let name = head.split(' ').next().unwrap_or_default();
        Some(Section { name, head, body })
    })
}

impl Section {
    /// Reads the object.
    pub fn parse(&self) -> ObjectType {
        let (flags, source) = match self.head.split_once("  from ") {
            Some((flags, source)) => (flags, Some(source.trim())),
            None => (self.head, None),
        };
        let has = |flag: &str| flags.split(' ').skip(1).any(|word| word == flag);
        let mut object = ObjectType {
            name: self.name,
            source,
            is_open: has("open"),
            is_message: has("proto"),
            fields: Vec::new(),
            faults: Vec::new(),
        };
        for line in self.body.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match field(line) {
                Some(field) => object.fields.push(field),
                None => object.faults.push(line.to_owned()),
            }
        }
        object
    }
}

fn field(line: &'static str) -> Option<Field> {
    let (left, doc) = line.split_once(" -- ")?;
    let (key, rest) = left.split_once(": ")?;
    let (key, alias) = match key.split_once(", ") {
        Some((key, alias)) => (key, Some(alias)),
        None => (key, None),
    };
    let (rest, deprecated) = match rest.split_once(" !deprecated(") {
        Some((rest, what)) => (rest, Some(what.trim().strip_suffix(')')?)),
        None => (rest, None),
    };
    let (rest, is_hidden) = match rest.strip_suffix(" !hidden") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (kind, default) = match rest.split_once(" = ") {
        Some((kind, default)) => (kind, Some(default.trim())),
        None => (rest, None),
    };
    Some(Field { key, alias, kind: Kind::parse(kind.trim())?, default, deprecated, is_hidden, doc })
}

impl ObjectType {
    /// Returns a key by one of its spellings.
    pub fn field(&self, key: &str) -> Option<&Field> {
        let exact = self.fields.iter().find(|field| field.key == key || field.alias == Some(key));
        if exact.is_none() && self.is_message && key.contains('_') {
            let camel = camel_case(key);
            return self.fields.iter().find(|field| field.key == camel);
        }
        exact
    }
}

/// Returns a name with underscores as protobuf's JSON has it.
fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        match character {
            '_' => upper = true,
            character if upper => {
                camel.extend(character.to_uppercase());
                upper = false;
            }
            character => camel.push(character),
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# words\n\nobject A open proto  from somewhere\n  oneTwo: bool = true -- Doc.\n  # no\n\n  b, c: list(int(1..5)) \
        !hidden !deprecated(use a) -- Doc: b.\nobject B\n  bad\n";

    #[test]
    fn objects_and_keys_are_read() {
        let all: Vec<ObjectType> = sections(TEXT).map(|section| section.parse()).collect();
        let [a, b] = &*all else { panic!("{all:?}") };
        assert_eq!((a.name, a.source, a.is_open, a.is_message), ("A", Some("somewhere"), true, true));
        assert_eq!(a.field("one_two").map(|field| (field.key, field.default)), Some(("oneTwo", Some("true"))));
        let field = a.field("c").unwrap();
        assert_eq!((field.key, field.deprecated, field.is_hidden, field.doc), ("b", Some("use a"), true, "Doc: b."));
        assert_eq!(a.faults, Vec::<String>::new());
        assert_eq!((b.is_open, &*b.faults), (false, &["bad".to_owned()][..]));
    }
}
