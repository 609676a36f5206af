//! The shape of Go's types as data: which field has which name in templates and in JSON, and which type.
//!
//! One table serves reading (a field of a tree as a template value) and writing (Go's JSON of the type).

use crate::values::{Map, Tree};

/// A Go struct.
#[derive(Debug)]
pub struct StructType {
    /// Go's name, such as `v1.Container`.
    pub name: &'static str,
    /// Go's name of a pointer to it.
    pub pointer_name: &'static str,
    /// Whose conventions it follows.
    pub dialect: Dialect,
    /// The fields, in the order of the declaration, which is that of JSON.
    pub fields: &'static [Field],
}

/// The conventions of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A plain struct with JSON tags.
    Kubernetes,
    /// A protobuf message: every field has a getter that works on nil, and zero is not written.
    Protobuf,
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// The Go name.
    pub name: &'static str,
    /// The name in JSON and YAML.
    pub json: &'static str,
    /// The type.
    pub kind: Kind,
    /// When it is there.
    pub presence: Presence,
}

/// When a field is there, in Go and in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Nothing: JSON leaves it out when it is empty.
    Plain,
    /// JSON has it also when it is empty.
    AlwaysWritten,
    /// One of several that exclude each other in a message: there is a getter, but no field.
    GetterOnly,
}

/// The type of a field.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names are Go's")]
pub enum Kind {
    String,
    Bool,
    Int32,
    Int64,
    Uint32,
    Float64,
    /// `*string` and the like: nil when absent.
    StringPointer,
    BoolPointer,
    Int32Pointer,
    Int64Pointer,
    /// `[]string`
    Strings,
    /// `map[string]string`
    StringMap,
    /// A number with names.
    Enum(&'static EnumType),
    /// A struct by value: zero when absent.
    Struct(&'static StructType),
    /// A pointer to a struct: nil when absent.
    Pointer(&'static StructType),
    /// A slice of structs; Go's name of the slice.
    Structs(&'static StructType, &'static str),
    /// A protobuf message around one value of a basic type: Go's name of the pointer, and the type.
    Wrapper(&'static str, &'static Kind),
    /// `*durationpb.Duration`
    Duration,
    /// `metav1.Time`
    Time,
    /// `*metav1.Time`
    TimePointer,
    /// `intstr.IntOrString`
    IntOrString,
    /// Anything that templates take as it is.
    Untyped,
}

/// A named integer type with names for its values.
#[derive(Debug)]
pub struct EnumType {
    /// Go's name.
    pub name: &'static str,
    /// The names and numbers of the values.
    pub values: &'static [(&'static str, i32)],
}

impl EnumType {
    /// Returns the number that a tree stands for: a name, a number, or nothing (0).
    pub fn number(&self, tree: Option<&Tree>) -> i32 {
        match tree {
            Some(Tree::String(name)) => {
                self.values.iter().find(|(known, _)| known == name).map_or(0, |(_, number)| *number)
            }
            Some(tree) => i32::try_from(whole_number(tree)).unwrap_or_default(),
            None => 0,
        }
    }

    /// Returns the name of a number; an unknown number is its own name.
    pub fn value_name(&self, number: i32) -> String {
        let known = self.values.iter().find(|(_, known)| *known == number);
        known.map_or_else(|| number.to_string(), |(name, _)| (*name).to_owned())
    }
}

/// Returns a whole number of a tree; 0 when it has none.
pub fn whole_number(tree: &Tree) -> i64 {
    match tree {
        Tree::Int(value) => *value,
        #[expect(clippy::cast_possible_truncation, reason = "a number that YAML read as floating point")]
        Tree::Float(value) => *value as i64,
        Tree::String(text) => text.parse().unwrap_or_default(),
        _ => 0,
    }
}

/// Returns a field that JSON leaves out when it is empty.
pub const fn field(name: &'static str, json: &'static str, kind: Kind) -> Field {
    Field { name, json, kind, presence: Presence::Plain }
}

/// Returns a field that JSON always has.
pub const fn written(name: &'static str, json: &'static str, kind: Kind) -> Field {
    Field { name, json, kind, presence: Presence::AlwaysWritten }
}

/// Returns a member of a group of which a message has at most one.
pub const fn one_of(name: &'static str, json: &'static str, kind: Kind) -> Field {
    Field { name, json, kind, presence: Presence::GetterOnly }
}

impl StructType {
    /// Returns the tree that Go's JSON encoder writes: fields in Go's order, without the empty ones; what the table does
    /// not know comes last, unchanged.
    pub fn to_json(&self, tree: &Tree) -> Tree {
        let mut map = Map::new();
        for field in self.fields {
            let value = tree.get(field.json).filter(|value| !value.is_null());
            let is_written = field.presence == Presence::AlwaysWritten;
            if let Some(json) = field.kind.to_json(value, is_written, self.dialect) {
                map.insert(field.json.to_owned(), json);
            }
        }
        for (key, value) in tree.as_map().into_iter().flatten() {
            if !self.fields.iter().any(|field| field.json == key) {
                map.insert(key.clone(), value.clone());
            }
        }
        Tree::Map(map)
    }
}

impl Kind {
    /// Returns the JSON of a value of this type; `None` when the encoder leaves it out.
    fn to_json(self, value: Option<&Tree>, is_written: bool, dialect: Dialect) -> Option<Tree> {
        // A value that is not zero, or that is written in any case.
        let unless_zero = |json: Tree, is_zero: bool| (is_written || !is_zero).then_some(json);
        let number = |value: Option<&Tree>| value.map_or(0, whole_number);
        match self {
            Self::String => {
                let text = value.and_then(Tree::as_str).unwrap_or_default();
                unless_zero(Tree::from(text), text.is_empty())
            }
            Self::Bool => {
                let value = value.and_then(Tree::as_bool).unwrap_or_default();
                unless_zero(Tree::Bool(value), !value)
            }
            Self::Int32 | Self::Int64 | Self::Uint32 => {
                let number = number(value);
                unless_zero(Tree::Int(number), number == 0)
            }
            Self::Float64 => {
                let is_zero = matches!(value, None | Some(Tree::Int(0) | Tree::Float(0.0)));
                unless_zero(value.cloned().unwrap_or(Tree::Int(0)), is_zero)
            }
            Self::Enum(kind) => {
                let number = kind.number(value);
                unless_zero(Tree::from(kind.value_name(number)), number == 0)
            }
            Self::Struct(kind) => {
                let empty = Tree::Map(Map::new());
                let json = kind.to_json(value.unwrap_or(&empty));
                // The encoder never takes a struct for empty; the table's types without mark have `omitzero`.
                unless_zero(json, value.is_none())
            }
            Self::Pointer(kind) => value.map(|value| kind.to_json(value)),
            Self::Structs(kind, _) => {
                let items = value.and_then(Tree::as_list).unwrap_or_default();
                let json = items.iter().map(|item| kind.to_json(item)).collect();
                unless_zero(Tree::List(json), items.is_empty())
            }
            Self::Strings => {
                let items = value.and_then(Tree::as_list).unwrap_or_default();
                unless_zero(Tree::List(items.to_vec()), items.is_empty())
            }
            Self::StringMap => {
                let mut entries = value.and_then(Tree::as_map).cloned().unwrap_or_default();
                entries.sort_unstable_keys();
                let is_empty = entries.is_empty();
                unless_zero(Tree::Map(entries), is_empty)
            }
            Self::Duration => value.map(|value| Tree::from(duration_text(duration_nanoseconds(value)))),
            Self::Untyped if dialect == Dialect::Kubernetes => value.filter(|value| !is_empty(value)).cloned(),
            _ => value.cloned().or_else(|| is_written.then_some(Tree::Null)),
        }
    }
}

impl StructType {
    /// Takes out of a tree what Go's JSON encoder would leave out, but for what another tree has as well: there somebody
    /// has written it. Items of lists are the same when they have the same name.
    pub fn drop_zeroes(&self, tree: &mut Tree, written: Option<&Tree>) {
        let Tree::Map(map) = tree else { return };
        map.retain(|key, value| {
            let Some(field) = self.fields.iter().find(|field| field.json == key) else { return true };
            let written = written.and_then(|written| written.get(key));
            if written.is_none() && field.presence == Presence::Plain && field.kind.is_zero(value) {
                return false;
            }
            match (field.kind, value) {
                (Kind::Struct(kind) | Kind::Pointer(kind), value) => kind.drop_zeroes(value, written),
                (Kind::Structs(kind, _), Tree::List(items)) => {
                    let written = written.and_then(Tree::as_list).unwrap_or_default();
                    for item in items {
                        let name = item.get("name").cloned();
                        let same =
                            written.iter().find(|written| name.is_some() && written.get("name") == name.as_ref());
                        kind.drop_zeroes(item, same);
                    }
                }
                _ => {}
            }
            true
        });
    }
}

/// A part of a tree with a type that Go does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeFault {
    /// The part, such as `spec.containers[0].name`.
    pub path: String,
    /// What it is, with its article.
    pub found: String,
    /// What belongs there.
    pub wanted: &'static str,
}

impl TypeFault {
    fn new(tree: &Tree, wanted: &'static str) -> Self {
        let kind = tree.kind_name();
        let found = match tree {
            Tree::Null => "null".to_owned(),
            Tree::Int(_) => format!("an {kind}"),
            _ => format!("a {kind}"),
        };
        Self { path: String::new(), found, wanted }
    }

    /// Puts a step in front of the path.
    fn within(mut self, step: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{step}{separator}{}", self.path);
        self
    }
}

impl StructType {
    /// Returns the first part of a tree that Go does not read as this type. What the table does not know is not looked at.
    pub fn fault(&self, tree: &Tree) -> Option<TypeFault> {
        match tree {
            Tree::Null => None,
            Tree::Map(map) => map.iter().find_map(|(key, value)| {
                let field = self.fields.iter().find(|field| field.json == key)?;
                field.kind.fault(value, self.dialect).map(|fault| fault.within(key))
            }),
            other => Some(TypeFault::new(other, "a map")),
        }
    }
}

impl Kind {
    fn fault(self, tree: &Tree, dialect: Dialect) -> Option<TypeFault> {
        let unless = |is_right: bool, wanted| (!is_right).then(|| TypeFault::new(tree, wanted));
        let each = |items: &[Tree], fault: &dyn Fn(&Tree) -> Option<TypeFault>| {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| fault(item).map(|fault| fault.within(&format!("[{index}]"))))
        };
        match (self, tree) {
            (_, Tree::Null) => None,
            (Self::String | Self::StringPointer, _) => unless(tree.as_str().is_some(), "text"),
            (Self::Bool | Self::BoolPointer, _) => unless(tree.as_bool().is_some(), "`true` or `false`"),
            // Protobuf takes a number in quotes.
            (Self::Int32 | Self::Int64 | Self::Uint32, Tree::String(text)) if dialect == Dialect::Protobuf => {
                unless(text.parse::<i64>().is_ok(), "a whole number")
            }
            (Self::Enum(kind), Tree::String(name)) => {
                unless(kind.values.iter().any(|(known, _)| known == name), "one of the names that it can have")
            }
            (Self::Enum(_), _) => unless(is_whole(tree), "one of the names that it can have"),
            (Self::Duration, _) => {
                unless(tree.as_str().is_some_and(|text| text.ends_with('s')), "a duration such as `5s`")
            }
            (Self::Wrapper(_, kind), _) => kind.fault(tree, dialect),
            (Self::Int32 | Self::Int32Pointer | Self::Int64 | Self::Int64Pointer | Self::Uint32, _) => {
                unless(is_whole(tree), "a whole number")
            }
            (Self::IntOrString, _) => unless(is_whole(tree) || tree.as_str().is_some(), "a whole number or a name"),
            (Self::Strings, Tree::List(items)) => each(items, &|item| Self::String.fault(item, dialect)),
            (Self::StringMap, Tree::Map(map)) => {
                map.iter().find_map(|(key, value)| Self::String.fault(value, dialect).map(|fault| fault.within(key)))
            }
            (Self::Structs(kind, _), Tree::List(items)) => each(items, &|item| kind.fault(item)),
            (Self::Strings | Self::Structs(..), _) => unless(false, "a list"),
            (Self::StringMap, _) => unless(false, "a map"),
            (Self::Struct(kind) | Self::Pointer(kind), _) => kind.fault(tree),
            _ => None,
        }
    }
}

impl Kind {
    /// Tells whether a value is one that Go's encoder leaves out.
    fn is_zero(self, tree: &Tree) -> bool {
        match (self, tree) {
            (Self::String | Self::Untyped, Tree::String(text)) => text.is_empty(),
            (Self::Bool, Tree::Bool(value)) => !value,
            (Self::Int32 | Self::Int64 | Self::Uint32 | Self::Float64, Tree::Int(number)) => *number == 0,
            (Self::Int32 | Self::Int64 | Self::Uint32 | Self::Float64, Tree::Float(number)) => *number == 0.0,
            (Self::Strings | Self::Structs(..) | Self::Untyped, Tree::List(items)) => items.is_empty(),
            (Self::StringMap, Tree::Map(entries)) => entries.is_empty(),
            (_, Tree::Null) => true,
            _ => false,
        }
    }
}

fn is_whole(tree: &Tree) -> bool {
    match tree {
        Tree::Int(_) => true,
        Tree::Float(value) => value.fract() == 0.0,
        _ => false,
    }
}

fn is_empty(tree: &Tree) -> bool {
    match tree {
        Tree::List(items) => items.is_empty(),
        Tree::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Returns the nanoseconds of a duration: `1.5s`, or `{seconds: 1, nanos: 500000000}`.
pub fn duration_nanoseconds(tree: &Tree) -> i64 {
    match tree {
        Tree::String(text) => crate::template::funcs::go_duration::parse(text).unwrap_or_default(),
        tree => {
            let part = |name: &str| tree.get(name).map_or(0, whole_number);
            part("seconds").saturating_mul(1_000_000_000).saturating_add(part("nanos"))
        }
    }
}

/// Writes a duration as protobuf's JSON does: seconds with none, three, six or nine decimals.
fn duration_text(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let magnitude = nanoseconds.unsigned_abs();
    let (seconds, rest) = (magnitude / 1_000_000_000, magnitude % 1_000_000_000);
    let decimals = if rest == 0 {
        String::new()
    } else if rest % 1_000_000 == 0 {
        format!(".{:03}", rest / 1_000_000)
    } else if rest % 1_000 == 0 {
        format!(".{:06}", rest / 1_000)
    } else {
        format!(".{rest:09}")
    };
    format!("{sign}{seconds}{decimals}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORT: StructType = StructType {
        name: "Port",
        pointer_name: "*Port",
        dialect: Dialect::Kubernetes,
        fields: &[field("Name", "name", Kind::String), written("Number", "number", Kind::Int32)],
    };

    #[test]
    fn json_has_go_order_and_leaves_out_what_is_empty() {
        let tree = Tree::Map(Map::from_iter([
            ("extra".to_owned(), Tree::Bool(true)),
            ("number".to_owned(), Tree::Float(80.0)),
            ("name".to_owned(), Tree::from("")),
        ]));
        let json = PORT.to_json(&tree);
        assert_eq!(serde_json::to_string(&json).expect("json"), r#"{"number":80,"extra":true}"#);
        assert_eq!(serde_json::to_string(&PORT.to_json(&Tree::Null)).expect("json"), r#"{"number":0}"#);
    }

    #[test]
    fn zeroes_go_unless_somebody_wrote_them() {
        let map = |number: i64| {
            Tree::Map(Map::from_iter([("name".to_owned(), Tree::from("")), ("number".to_owned(), Tree::Int(number))]))
        };
        let mut tree = map(0);
        PORT.drop_zeroes(&mut tree, None);
        assert_eq!(serde_json::to_string(&tree).expect("json"), r#"{"number":0}"#);
        let mut tree = map(1);
        PORT.drop_zeroes(&mut tree, Some(&map(2)));
        assert_eq!(tree, map(1));
    }

    #[test]
    fn durations_are_written_in_seconds() {
        assert_eq!(duration_text(45_000_000_000), "45s");
        assert_eq!(duration_text(-1_500_000_000), "-1.500s");
        assert_eq!(duration_text(1_000), "0.000001s");
        assert_eq!(duration_text(1), "0.000000001s");
        let message = Tree::Map(Map::from_iter([("seconds".to_owned(), Tree::Int(3725))]));
        assert_eq!(duration_nanoseconds(&message), duration_nanoseconds(&Tree::from("1h2m5s")));
    }
}
