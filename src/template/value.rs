//! The values that templates work on: dynamic, shared, with Go's types where a template can see them.
//!
//! Maps are shared and can be changed in place (`set`, `unset`, `mergeOverwrite` depend on it); lists cannot.

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::funcs::{Arguments, FuncError, Function};
use crate::values::Tree;

/// Shared text. Atomic counting lets parsed templates, which hold literals, be shared between threads.
pub type Str = Arc<str>;

/// A value in a template.
#[derive(Clone, Default)]
pub enum Value {
    /// Go's nil interface: null, a missing key, the result of nothing.
    #[default]
    Nil,
    /// `bool`
    Bool(bool),
    /// An integer of one of Go's types. For the unsigned 64-bit types the bits of the number.
    Int(i64, IntKind),
    /// `float64`: what every number of a values file is.
    Float(f64),
    /// `string`
    Str(Str),
    /// `[]byte`
    Bytes(Arc<[u8]>),
    /// A slice.
    List(List),
    /// A map with string keys.
    Map(MapRef),
    /// Anything with fields and methods of its own.
    Object(Rc<dyn Object>),
}

/// Go's integer types, as `typeOf` and comparison tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Go's")]
pub enum IntKind {
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
}

impl IntKind {
    /// Returns Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint => "uint",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
        }
    }

    /// Tells whether the type has a sign.
    pub fn is_signed(self) -> bool {
        matches!(self, Self::Int | Self::Int8 | Self::Int16 | Self::Int32 | Self::Int64)
    }
}

/// The element type of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListKind {
    /// `[]interface {}`
    #[default]
    Any,
    /// `[]string`
    Strings,
    /// `[]int`
    Ints,
    /// A slice of a named Go type, such as `[]v1.Container`; the whole type's name.
    Named(&'static str),
}

impl ListKind {
    /// Returns Go's name of the slice type.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Any => "[]interface {}",
            Self::Strings => "[]string",
            Self::Ints => "[]int",
            Self::Named(name) => name,
        }
    }
}

/// A slice: shared, never changed in place.
#[derive(Clone, Default)]
pub struct List {
    /// The items.
    pub items: Rc<[Value]>,
    /// Their static type.
    pub kind: ListKind,
    /// Whether it is Go's nil slice, which JSON writes as `null`.
    pub is_nil: bool,
}

/// The type of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapKind {
    /// `map[string]interface {}`
    #[default]
    Any,
    /// `map[string]string`: a missing key gives `""`.
    Strings,
    /// A named Go type over `map[string]interface {}`, such as `chartutil.Values` (what `.Values` is).
    Named(&'static MapType),
}

/// A named map type: its name and its methods.
#[derive(Debug)]
pub struct MapType {
    /// Go's name, with the package.
    pub name: &'static str,
    /// The methods. A body gets the map itself as the first argument; the signature leaves it out.
    pub methods: &'static [Function],
}

impl PartialEq for MapType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for MapType {}

impl MapKind {
    /// Returns Go's name of the map type.
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Any => "map[string]interface {}",
            Self::Strings => "map[string]string",
            Self::Named(named) => named.name,
        }
    }
}

/// A shared map. Cloning gives another handle on the same entries.
#[derive(Clone)]
pub struct MapRef {
    kind: MapKind,
    is_nil: bool,
    entries: Rc<RefCell<BTreeMap<Str, Value>>>,
}

impl MapRef {
    /// Returns a new map of a kind.
    pub fn new(kind: MapKind, entries: BTreeMap<Str, Value>) -> Self {
        Self { kind, is_nil: false, entries: Rc::new(RefCell::new(entries)) }
    }

    /// Returns Go's nil map of a kind: empty, false, and not to be written to.
    pub fn nil(kind: MapKind) -> Self {
        Self { kind, is_nil: true, entries: Rc::default() }
    }

    /// Returns the map's type, as this handle sees it.
    pub fn kind(&self) -> MapKind {
        self.kind
    }

    /// Tells whether this is Go's nil map.
    pub fn is_nil(&self) -> bool {
        self.is_nil
    }

    /// Returns a handle of another type on the same entries: Go's conversion between map types.
    #[must_use]
    pub fn with_kind(&self, kind: MapKind) -> Self {
        Self { kind, ..self.clone() }
    }

    /// Returns the value under a key.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.entries.borrow().get(key).cloned()
    }

    /// Tells whether there is such a key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.entries.borrow().contains_key(key)
    }

    /// Puts a value under a key, in place. Returns false, and changes nothing, when this is Go's nil map.
    pub fn insert(&self, key: impl Into<Str>, value: Value) -> bool {
        if self.is_nil {
            return false;
        }
        // The old value is dropped after the borrow ends: it may hold this very map.
        let old = self.entries.borrow_mut().insert(key.into(), value);
        drop(old);
        true
    }

    /// Takes a key out, in place.
    pub fn remove(&self, key: &str) -> Option<Value> {
        self.entries.borrow_mut().remove(key)
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Tells whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Borrows the entries, sorted by key. Take [`MapRef::snapshot`] where the map may change meanwhile.
    pub fn entries(&self) -> Ref<'_, BTreeMap<Str, Value>> {
        self.entries.borrow()
    }

    /// Returns a copy of the entries, sorted by key.
    pub fn snapshot(&self) -> Vec<(Str, Value)> {
        self.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Tells whether two handles lead to the same map.
    pub fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries)
    }
}

impl FromIterator<(Str, Value)> for MapRef {
    fn from_iter<I: IntoIterator<Item = (Str, Value)>>(entries: I) -> Self {
        Self::new(MapKind::Any, entries.into_iter().collect())
    }
}

/// A Go struct, pointer, enum or named type with methods, as templates see it.
pub trait Object {
    /// Returns Go's name of the type, such as `chartutil.KubeVersion` or `*v1alpha1.ProxyConfig`.
    fn type_name(&self) -> &str;

    /// Returns Go's kind (`struct`, `ptr`, `map`, `slice`, `int32` for an enum), for `kindOf`.
    fn kind_name(&self) -> &'static str {
        "struct"
    }

    /// Returns the value of an exported field, or of a map's key; `None` when there is no such field.
    fn field(&self, _name: &str) -> Option<Value> {
        None
    }

    /// Returns the signature of a method (see [`super::funcs`] for the letters); `None` when there is no such method.
    fn method(&self, _name: &str) -> Option<&'static str> {
        None
    }

    /// Calls a method with arguments that fit its signature.
    fn call(&self, name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        Err(FuncError::message(format!("no method {name}")))
    }

    /// Tells whether this is a nil pointer; then only methods that allow it can be called.
    fn is_nil(&self) -> bool {
        false
    }

    /// Returns Go's truth of the value.
    fn truth(&self) -> bool {
        !self.is_nil()
    }

    /// Returns what `{{ . }}` and `%v` print.
    fn print(&self) -> String;

    /// Returns the entries for `range`, `index` and `len` when Go's kind is a map.
    fn entries(&self) -> Option<Vec<(Str, Value)>> {
        None
    }

    /// Returns the items for `range`, `index` and `len` when Go's kind is a slice.
    fn items(&self) -> Option<Vec<Value>> {
        None
    }

    /// Returns the value that Go's verbs for basic types (`%d`, `%s`) and conversions see, for a named basic type.
    fn basic(&self) -> Option<Value> {
        None
    }

    /// Returns what `toYaml` and `toJson` write.
    fn to_tree(&self) -> Tree;

    /// Returns itself, to get back the concrete type.
    fn as_any(&self) -> &dyn std::any::Any;
}

impl Value {
    /// Returns a Go `int`.
    pub fn int(value: i64) -> Self {
        Self::Int(value, IntKind::Int)
    }

    /// Returns a Go `int64`, what most of sprig's arithmetic returns.
    pub fn int64(value: i64) -> Self {
        Self::Int(value, IntKind::Int64)
    }

    /// Returns a string.
    pub fn str(text: impl Into<Str>) -> Self {
        Self::Str(text.into())
    }

    /// Returns a `[]interface {}`.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Self {
        Self::List(List { items: items.into_iter().collect(), kind: ListKind::Any, is_nil: false })
    }

    /// Returns a `[]string`.
    pub fn strings<S: Into<Str>>(items: impl IntoIterator<Item = S>) -> Self {
        let items = items.into_iter().map(|item| Self::Str(item.into())).collect();
        Self::List(List { items, kind: ListKind::Strings, is_nil: false })
    }

    /// Returns a `map[string]interface {}`.
    pub fn map(entries: impl IntoIterator<Item = (Str, Value)>) -> Self {
        Self::Map(entries.into_iter().collect())
    }

    /// Returns an object.
    pub fn object(object: impl Object + 'static) -> Self {
        Self::Object(Rc::new(object))
    }

    /// Returns Go's name of the dynamic type (`%T`, `typeOf`); `<nil>` for nil.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Nil => "<nil>",
            Self::Bool(_) => "bool",
            Self::Int(_, kind) => kind.name(),
            Self::Float(_) => "float64",
            Self::Str(_) => "string",
            Self::Bytes(_) => "[]uint8",
            Self::List(list) => list.kind.type_name(),
            Self::Map(map) => map.kind().type_name(),
            Self::Object(object) => object.type_name(),
        }
    }

    /// Returns Go's kind (`kindOf`); `invalid` for nil.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Nil => "invalid",
            Self::Bool(_) => "bool",
            Self::Int(_, kind) => kind.name(),
            Self::Float(_) => "float64",
            Self::Str(_) => "string",
            Self::Bytes(_) | Self::List(_) => "slice",
            Self::Map(_) => "map",
            Self::Object(object) => object.kind_name(),
        }
    }

    /// Returns Go's truth: false for nil, false, zero, and what is empty.
    pub fn truth(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Int(value, _) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Str(text) => !text.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::List(list) => !list.items.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Object(object) => object.truth(),
        }
    }

    /// Tells whether this is nil.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// Returns the text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Str(text) = self { Some(text) } else { None }
    }

    /// Returns a template value for a tree as Helm sees a values file: every number is a `float64` unless
    /// `keep_integers` is set (then whole numbers are Go `int64`, as `--set` gives).
    pub fn from_tree(tree: &Tree, keep_integers: bool) -> Self {
        match tree {
            Tree::Null => Self::Nil,
            Tree::Bool(value) => Self::Bool(*value),
            Tree::Int(value) if keep_integers => Self::int64(*value),
            #[expect(clippy::cast_precision_loss, reason = "Go loses it the same way")]
            Tree::Int(value) => Self::Float(*value as f64),
            Tree::Float(value) => Self::Float(*value),
            Tree::String(text) => Self::str(text.as_str()),
            Tree::List(items) => Self::list(items.iter().map(|item| Self::from_tree(item, keep_integers))),
            Tree::Map(map) => {
                Self::map(map.iter().map(|(key, item)| (key.as_str().into(), Self::from_tree(item, keep_integers))))
            }
        }
    }

    /// Returns the tree that Go's JSON encoder would see.
    ///
    /// A map that contains itself has no tree: past `depth` 1,000 an error names the fault.
    pub fn to_tree(&self) -> Result<Tree, FuncError> {
        self.to_tree_at(0)
    }

    fn to_tree_at(&self, depth: usize) -> Result<Tree, FuncError> {
        if depth > 1000 {
            return Err(FuncError::message("value is nested more than 1000 deep; it may contain itself"));
        }
        Ok(match self {
            Self::Nil => Tree::Null,
            Self::Bool(value) => Tree::Bool(*value),
            Self::Int(value, IntKind::Uint | IntKind::Uint64) if *value < 0 =>
            {
                #[expect(
                    clippy::cast_sign_loss,
                    clippy::cast_precision_loss,
                    reason = "the bits of an unsigned number"
                )]
                Tree::Float(*value as u64 as f64)
            }
            Self::Int(value, _) => Tree::Int(*value),
            Self::Float(value) => Tree::Float(*value),
            Self::Str(text) => Tree::String(text.to_string()),
            Self::Bytes(bytes) => {
                Tree::String(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes))
            }
            Self::List(list) if list.is_nil => Tree::Null,
            Self::List(list) => {
                Tree::List(list.items.iter().map(|item| item.to_tree_at(depth + 1)).collect::<Result<_, _>>()?)
            }
            Self::Map(map) if map.is_nil() => Tree::Null,
            Self::Map(map) => Tree::Map(
                map.entries()
                    .iter()
                    .map(|(key, item)| Ok((key.to_string(), item.to_tree_at(depth + 1)?)))
                    .collect::<Result<_, FuncError>>()?,
            ),
            Self::Object(object) => object.to_tree(),
        })
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nil => formatter.write_str("nil"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Int(value, kind) => write!(formatter, "{}({value})", kind.name()),
            Self::Float(value) => write!(formatter, "float64({value})"),
            Self::Str(text) => write!(formatter, "{text:?}"),
            Self::Bytes(bytes) => write!(formatter, "{bytes:?}"),
            Self::List(list) => write!(formatter, "{}{:?}", list.kind.type_name(), list.items),
            Self::Map(map) => write!(formatter, "{}(len {})", map.kind().type_name(), map.len()),
            Self::Object(object) => write!(formatter, "{}", object.type_name()),
        }
    }
}
