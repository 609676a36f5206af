//! Template values over trees: structs, messages, enums, wrappers, durations and nil pointers, by the tables of
//! [`super::schema`].

use std::any::Any;
use std::rc::Rc;

use super::kubernetes_types::{CONTAINER, CONTAINER_PORT, OBJECT_META, POD_SPEC, SERVICE_PORT, TYPE_META};
use super::mesh_types::{MESH_CONFIG, PROXY_CONFIG};
use super::schema::{self, Dialect, EnumType, Field, Kind, Presence, StructType};
use crate::template::funcs::go_time::GoTime;
use crate::template::funcs::{Arguments, FuncError, dates, go_layout};
use crate::template::value::{IntKind, List, ListKind, MapKind, MapRef, Object, Str, Value};
use crate::values::{Map, Tree};

/// Returns a `metav1.ObjectMeta`.
pub fn object_meta(tree: &Tree) -> Value {
    structure(&OBJECT_META, tree)
}

/// Returns a `metav1.TypeMeta`.
pub fn type_meta(tree: &Tree) -> Value {
    structure(&TYPE_META, tree)
}

/// Returns a `corev1.PodSpec`.
pub fn pod_spec(tree: &Tree) -> Value {
    structure(&POD_SPEC, tree)
}

/// Returns a `[]corev1.Container` for a list.
pub fn containers(tree: &Tree) -> Value {
    value_of(Kind::Structs(&CONTAINER, "[]v1.Container"), Some(tree))
}

/// Returns a `corev1.Container`.
pub fn container(tree: &Tree) -> Value {
    structure(&CONTAINER, tree)
}

/// Returns a `corev1.ContainerPort`.
pub fn container_port(tree: &Tree) -> Value {
    structure(&CONTAINER_PORT, tree)
}

/// Returns a `corev1.ServicePort`.
pub fn service_port(tree: &Tree) -> Value {
    structure(&SERVICE_PORT, tree)
}

/// Returns a `*meshconfig.ProxyConfig`; nil for none.
pub fn proxy_config(tree: Option<&Tree>) -> Value {
    pointer(&PROXY_CONFIG, tree)
}

/// Returns a `*meshconfig.MeshConfig`; nil for none.
pub fn mesh_config(tree: Option<&Tree>) -> Value {
    pointer(&MESH_CONFIG, tree)
}

/// Returns a `*string`; nil for none.
pub fn string_pointer(text: Option<&str>) -> Value {
    text.map_or_else(|| nil_pointer("*string"), Value::str)
}

/// Returns a `map[string]string` of a mapping's strings; Go's nil map for none.
pub fn string_map(tree: Option<&Tree>) -> Value {
    value_of(Kind::StringMap, tree)
}

/// Returns a struct by value, of any table.
pub fn structure(kind: &'static StructType, tree: &Tree) -> Value {
    Value::object(StructObject { kind, tree: Some(tree.clone()), is_pointer: kind.dialect == Dialect::Protobuf })
}

/// Returns a pointer to a struct; nil for none.
fn pointer(kind: &'static StructType, tree: Option<&Tree>) -> Value {
    let tree = tree.filter(|tree| !tree.is_null()).cloned();
    Value::object(StructObject { kind, tree, is_pointer: true })
}

/// Returns a typed nil pointer to a basic value.
fn nil_pointer(type_name: &'static str) -> Value {
    Value::object(NilPointer { type_name })
}

/// Returns a struct of a table behind a value, and its tree; `None` for a nil pointer and for anything else.
pub fn as_struct(value: &Value) -> Option<(&'static StructType, &Tree)> {
    let Value::Object(object) = value else { return None };
    let object = object.as_any().downcast_ref::<StructObject>()?;
    Some((object.kind, object.tree.as_ref()?))
}

/// Returns the type of a struct behind a value, also of a nil pointer.
pub fn struct_type(value: &Value) -> Option<&'static StructType> {
    let Value::Object(object) = value else { return None };
    object.as_any().downcast_ref::<StructObject>().map(|object| object.kind)
}

/// Returns the nanoseconds of a `*durationpb.Duration`, 0 for nil; `None` for anything else.
pub fn as_duration(value: &Value) -> Option<i64> {
    let Value::Object(object) = value else { return None };
    object.as_any().downcast_ref::<DurationPointer>().map(|duration| duration.0.unwrap_or_default())
}

/// Returns the template value of a field's type for what a tree has, or has not.
fn value_of(kind: Kind, tree: Option<&Tree>) -> Value {
    let tree = tree.filter(|tree| !tree.is_null());
    let number = tree.map_or(0, schema::whole_number);
    match kind {
        Kind::String => Value::str(tree.and_then(Tree::as_str).unwrap_or_default()),
        Kind::Bool => Value::Bool(tree.and_then(Tree::as_bool).unwrap_or_default()),
        Kind::Int32 => Value::Int(number, IntKind::Int32),
        Kind::Int64 => Value::int64(number),
        Kind::Uint32 => Value::Int(number, IntKind::Uint32),
        Kind::Float64 => match tree {
            #[expect(clippy::cast_precision_loss, reason = "the field is a floating-point number")]
            Some(Tree::Int(value)) => Value::Float(*value as f64),
            Some(Tree::Float(value)) => Value::Float(*value),
            _ => Value::Float(0.0),
        },
        // Go follows a pointer wherever a template uses it; only nil shows.
        Kind::StringPointer => tree.map_or_else(|| nil_pointer("*string"), |_| value_of(Kind::String, tree)),
        Kind::BoolPointer => tree.map_or_else(|| nil_pointer("*bool"), |_| value_of(Kind::Bool, tree)),
        Kind::Int32Pointer => tree.map_or_else(|| nil_pointer("*int32"), |_| value_of(Kind::Int32, tree)),
        Kind::Int64Pointer => tree.map_or_else(|| nil_pointer("*int64"), |_| value_of(Kind::Int64, tree)),
        Kind::Strings => Value::List(List {
            items: tree.and_then(Tree::as_list).unwrap_or_default().iter().map(text_of).collect(),
            kind: ListKind::Strings,
            is_nil: tree.is_none(),
        }),
        Kind::StringMap => Value::Map(tree.and_then(Tree::as_map).map_or_else(
            || MapRef::nil(MapKind::Strings),
            |map| {
                MapRef::new(
                    MapKind::Strings,
                    map.iter().map(|(key, item)| (Str::from(key.as_str()), text_of(item))).collect(),
                )
            },
        )),
        Kind::Enum(kind) => Value::object(EnumValue { kind, number: kind.number(tree) }),
        Kind::Struct(kind) => structure(kind, tree.unwrap_or(&Tree::Null)),
        Kind::Pointer(kind) => pointer(kind, tree),
        Kind::Structs(kind, name) => Value::List(List {
            items: tree.and_then(Tree::as_list).unwrap_or_default().iter().map(|item| structure(kind, item)).collect(),
            kind: ListKind::Named(name),
            is_nil: tree.is_none(),
        }),
        Kind::Wrapper(name, kind) => Value::object(Wrapper { name, kind: *kind, tree: tree.cloned() }),
        Kind::Duration => Value::object(DurationPointer(tree.map(schema::duration_nanoseconds))),
        Kind::Time => dates::time_value(time_of(tree).unwrap_or_else(GoTime::zero)),
        Kind::TimePointer => time_of(tree).map_or_else(|| nil_pointer("*v1.Time"), dates::time_value),
        Kind::IntOrString => Value::object(IntOrString(tree.cloned().unwrap_or(Tree::Int(0)))),
        Kind::Untyped => tree.map_or(Value::Nil, |tree| Value::from_tree(tree, true)),
    }
}

fn text_of(tree: &Tree) -> Value {
    value_of(Kind::String, Some(tree))
}

fn time_of(tree: Option<&Tree>) -> Option<GoTime> {
    go_layout::parse("2006-01-02T15:04:05Z07:00", tree?.as_str()?).ok()
}

/// A struct, a message, or a pointer to one.
struct StructObject {
    kind: &'static StructType,
    /// `None`: the nil pointer.
    tree: Option<Tree>,
    is_pointer: bool,
}

impl StructObject {
    fn value(&self, field: &Field) -> Value {
        value_of(field.kind, self.tree.as_ref().and_then(|tree| tree.get(field.json)))
    }

    /// Returns the field that a getter of a message returns.
    fn getter(&self, name: &str) -> Option<&'static Field> {
        let name = name.strip_prefix("Get").filter(|_| self.kind.dialect == Dialect::Protobuf)?;
        self.kind.fields.iter().find(|field| field.name == name)
    }
}

impl Object for StructObject {
    fn type_name(&self) -> &str {
        if self.is_pointer { self.kind.pointer_name } else { self.kind.name }
    }

    fn kind_name(&self) -> &'static str {
        if self.is_pointer { "ptr" } else { "struct" }
    }

    fn field(&self, name: &str) -> Option<Value> {
        let mut fields = self.kind.fields.iter();
        let field = fields.find(|field| field.name == name && field.presence != Presence::GetterOnly)?;
        Some(self.value(field))
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        let is_known = self.getter(name).is_some() || (name == "String" && self.kind.dialect == Dialect::Protobuf);
        is_known.then_some("")
    }

    fn call(&self, name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        match self.getter(name) {
            Some(field) => Ok(self.value(field)),
            None if name == "String" => Ok(Value::str(self.print())),
            None => Err(FuncError::message(format!("{} has no method {name}", self.type_name()))),
        }
    }

    fn is_nil(&self) -> bool {
        self.tree.is_none()
    }

    /// Prints the fields in order, as Go does for structs; messages print their JSON, because Go's own text form of
    /// them is not stable.
    fn print(&self) -> String {
        if self.is_nil() {
            return "<nil>".to_owned();
        }
        if self.kind.dialect == Dialect::Protobuf {
            return serde_json::to_string(&self.to_tree()).unwrap_or_default();
        }
        let fields: Vec<String> = self.kind.fields.iter().map(|field| print_value(&self.value(field))).collect();
        format!("{}{{{}}}", if self.is_pointer { "&" } else { "" }, fields.join(" "))
    }

    fn to_tree(&self) -> Tree {
        self.tree.as_ref().map_or(Tree::Null, |tree| self.kind.to_json(tree))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Prints a value inside of a struct.
fn print_value(value: &Value) -> String {
    match value {
        Value::Nil => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value, _) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => format!("{bytes:?}").replace(',', ""),
        Value::List(list) => {
            let items: Vec<String> = list.items.iter().map(print_value).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(map) => {
            let entries: Vec<String> =
                map.entries().iter().map(|(key, item)| format!("{key}:{}", print_value(item))).collect();
            format!("map[{}]", entries.join(" "))
        }
        Value::Object(object) => object.print(),
    }
}

/// A nil pointer to a basic value.
struct NilPointer {
    type_name: &'static str,
}

impl Object for NilPointer {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn is_nil(&self) -> bool {
        true
    }

    fn print(&self) -> String {
        "<nil>".to_owned()
    }

    fn to_tree(&self) -> Tree {
        Tree::Null
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A value of an enum.
struct EnumValue {
    kind: &'static EnumType,
    number: i32,
}

impl Object for EnumValue {
    fn type_name(&self) -> &str {
        self.kind.name
    }

    fn kind_name(&self) -> &'static str {
        "int32"
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        matches!(name, "String" | "Number").then_some("")
    }

    fn call(&self, name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        Ok(if name == "Number" { Value::Int(self.number.into(), IntKind::Int32) } else { Value::str(self.print()) })
    }

    fn truth(&self) -> bool {
        self.number != 0
    }

    fn print(&self) -> String {
        self.kind.value_name(self.number)
    }

    fn basic(&self) -> Option<Value> {
        Some(Value::Int(self.number.into(), IntKind::Int32))
    }

    fn to_tree(&self) -> Tree {
        Tree::Int(self.number.into())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A `*wrapperspb.BoolValue` and its kin.
struct Wrapper {
    name: &'static str,
    kind: Kind,
    tree: Option<Tree>,
}

impl Object for Wrapper {
    fn type_name(&self) -> &str {
        self.name
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn field(&self, name: &str) -> Option<Value> {
        (name == "Value").then(|| value_of(self.kind, self.tree.as_ref()))
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        matches!(name, "GetValue" | "String").then_some("")
    }

    fn call(&self, name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        Ok(if name == "GetValue" { value_of(self.kind, self.tree.as_ref()) } else { Value::str(self.print()) })
    }

    fn is_nil(&self) -> bool {
        self.tree.is_none()
    }

    fn print(&self) -> String {
        // Protobuf's text form leaves out a zero.
        match value_of(self.kind, self.tree.as_ref()) {
            _ if self.is_nil() => "<nil>".to_owned(),
            value if value.truth() => format!("value:{}", print_value(&value)),
            _ => String::new(),
        }
    }

    fn to_tree(&self) -> Tree {
        self.tree.as_ref().map_or(Tree::Null, |tree| Tree::Map(Map::from_iter([("value".to_owned(), tree.clone())])))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A `*durationpb.Duration`, in nanoseconds.
struct DurationPointer(Option<i64>);

impl Object for DurationPointer {
    fn type_name(&self) -> &'static str {
        "*durationpb.Duration"
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn field(&self, name: &str) -> Option<Value> {
        let nanoseconds = self.0.unwrap_or_default();
        match name {
            "Seconds" => Some(Value::int64(nanoseconds / 1_000_000_000)),
            "Nanos" => Some(Value::Int(nanoseconds % 1_000_000_000, IntKind::Int32)),
            _ => None,
        }
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        matches!(name, "AsDuration" | "GetSeconds" | "GetNanos" | "String").then_some("")
    }

    fn call(&self, name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        Ok(match name.strip_prefix("Get").and_then(|name| self.field(name)) {
            Some(value) => value,
            None if name == "AsDuration" => dates::duration_value(self.0.unwrap_or_default()),
            None => Value::str(self.print()),
        })
    }

    fn is_nil(&self) -> bool {
        self.0.is_none()
    }

    fn print(&self) -> String {
        let Some(nanoseconds) = self.0 else { return "<nil>".to_owned() };
        let parts = [("seconds", nanoseconds / 1_000_000_000), ("nanos", nanoseconds % 1_000_000_000)];
        let parts = parts.iter().filter(|(_, value)| *value != 0).map(|(name, value)| format!("{name}:{value}"));
        parts.collect::<Vec<_>>().join(" ")
    }

    fn to_tree(&self) -> Tree {
        let Some(nanoseconds) = self.0 else { return Tree::Null };
        let parts = [("seconds", nanoseconds / 1_000_000_000), ("nanos", nanoseconds % 1_000_000_000)];
        let parts = parts.into_iter().filter(|(_, value)| *value != 0);
        Tree::Map(parts.map(|(name, value)| (name.to_owned(), Tree::Int(value))).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// An `intstr.IntOrString`.
struct IntOrString(Tree);

impl Object for IntOrString {
    fn type_name(&self) -> &'static str {
        "intstr.IntOrString"
    }

    fn field(&self, name: &str) -> Option<Value> {
        let text = self.0.as_str();
        match name {
            "Type" => Some(Value::int64(text.is_some().into())),
            "IntVal" => {
                let number = if text.is_some() { 0 } else { schema::whole_number(&self.0) };
                Some(Value::Int(number, IntKind::Int32))
            }
            "StrVal" => Some(Value::str(text.unwrap_or_default())),
            _ => None,
        }
    }

    fn print(&self) -> String {
        let parts =
            ["Type", "IntVal", "StrVal"].map(|name| self.field(name).as_ref().map(print_value).unwrap_or_default());
        format!("{{{}}}", parts.join(" "))
    }

    fn truth(&self) -> bool {
        true
    }

    fn to_tree(&self) -> Tree {
        self.0.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns the items of a list value.
pub(super) fn items(value: &Value) -> Option<Rc<[Value]>> {
    if let Value::List(list) = value { Some(list.items.clone()) } else { None }
}
