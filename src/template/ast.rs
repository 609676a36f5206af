//! The tree of a parsed template. Every node that can fail carries its span; names are resolved already: functions to
//! their table entry, variables to a slot of the template's frame.

use std::sync::Arc;

use super::funcs::Function;
use super::value::Str;
use crate::source::{SourceText, Span};

/// A parsed template: the text outside of any `define`, or one `define`.
#[derive(Debug)]
pub struct Template {
    /// The name it is called by.
    pub name: Str,
    /// The text that it stands in.
    pub source: Arc<SourceText>,
    /// What it does.
    pub body: Vec<Node>,
    /// How many variables can be alive at once, `$` included.
    pub slots: usize,
}

impl Template {
    /// Tells whether the template prints nothing but white space whatever the data: such a definition never replaces
    /// another (text/template, `AddParseTree`).
    pub fn is_empty(&self) -> bool {
        self.body.iter().all(|node| match node {
            Node::Text(text) => text.trim_matches([' ', '\t', '\r', '\n']).is_empty(),
            _ => false,
        })
    }
}

/// A statement.
#[derive(Debug)]
pub enum Node {
    /// Text to copy.
    Text(Str),
    /// `{{ pipeline }}`: prints, unless it declares or assigns.
    Action(Pipe),
    /// `{{ if }}`
    If(Branch),
    /// `{{ with }}`
    With(Branch),
    /// `{{ range }}`
    Range(Branch),
    /// `{{ template "name" pipeline }}`
    Template {
        /// The called template.
        name: Str,
        /// Its data; nil when absent.
        data: Option<Pipe>,
        /// The whole action.
        span: Span,
    },
    /// `{{ break }}`
    Break,
    /// `{{ continue }}`
    Continue,
}

/// `if`, `with` or `range` with its two bodies.
#[derive(Debug)]
pub struct Branch {
    /// What is tested or ranged over.
    pub pipe: Pipe,
    /// Done when it is true or not empty.
    pub body: Vec<Node>,
    /// Done otherwise.
    pub otherwise: Vec<Node>,
}

/// Commands joined by `|`, and the variables that take the result.
#[derive(Debug)]
pub struct Pipe {
    /// Where it stands.
    pub span: Span,
    /// The variables' slots: none, one, or (in `range`) two.
    pub targets: Vec<usize>,
    /// Whether the variables exist already (`=` rather than `:=`).
    pub assigns: bool,
    /// The stages.
    pub commands: Vec<Command>,
}

/// One stage of a pipeline: an operand, or a function or method with arguments.
#[derive(Debug)]
pub struct Command {
    /// Where it stands.
    pub span: Span,
    /// The first operand decides what happens, the others are its arguments.
    pub operands: Vec<Operand>,
}

/// An operand with its place.
#[derive(Debug)]
pub struct Operand {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: OperandKind,
}

/// A name after a dot, with its place (the dot's).
#[derive(Debug)]
pub struct FieldName {
    /// The name without its dot.
    pub name: Str,
    /// Where it stands, dot included.
    pub span: Span,
}

/// What an operand is.
#[derive(Debug)]
pub enum OperandKind {
    /// `.`
    Dot,
    /// `nil`
    Nil,
    /// `true` or `false`
    Bool(bool),
    /// `"text"` or `` `text` ``
    Text(Str),
    /// A number or a character constant.
    Number(Number),
    /// `.a.b`
    Fields(Vec<FieldName>),
    /// `$x.a.b`
    Variable {
        /// The slot of the variable.
        slot: usize,
        /// The fields after it.
        fields: Vec<FieldName>,
    },
    /// `(pipeline).a.b`: any operand with fields.
    Chain {
        /// What the fields are taken of.
        of: Box<Operand>,
        /// The fields.
        fields: Vec<FieldName>,
    },
    /// `(pipeline)`
    Pipe(Box<Pipe>),
    /// The name of a function.
    Function(&'static Function),
}

/// An untyped constant: which Go types it can take.
#[derive(Debug, Clone)]
pub struct Number {
    /// As written.
    pub text: Str,
    /// Its value as a whole number with sign.
    pub int: Option<i64>,
    /// Its value as a whole number without sign.
    pub unsigned: Option<u64>,
    /// Its value as a floating-point number.
    pub float: Option<f64>,
    /// Whether it is a complex number (`2i`), the imaginary part.
    pub imaginary: Option<f64>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}({})", self.name, self.signature)
    }
}
