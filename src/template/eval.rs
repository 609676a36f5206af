//! Runs a parsed template. (Interface; the body follows.)

use std::rc::Rc;

use super::error::TemplateError;
use super::funcs::{FuncError, Function};
use super::limits::Limits;
use super::value::Value;

/// The sources of what is not in the values: time, randomness, a cluster. A render with the same sources gives the
/// same text.
pub struct Environment {
    /// The time that `now` and `ago` see, and certificates are dated by.
    pub now: jiff::Timestamp,
    /// The random bytes that `randAlphaNum`, `uuidv4`, `genCA` and the like use.
    pub random: Box<dyn Fn(&mut [u8])>,
    /// What `lookup` asks: API version, kind, namespace, name. `None`: everything is absent.
    #[expect(clippy::type_complexity, reason = "a callback with four names")]
    pub lookup: Option<Box<dyn Fn(&str, &str, &str, &str) -> Result<Value, FuncError>>>,
    /// The limits on work and size.
    pub limits: Limits,
}

/// Parsed templates by name, with the functions they may call; shared between renders and threads.
#[derive(Clone)]
pub struct TemplateSet {}

impl TemplateSet {
    /// Returns an empty set whose templates may call the given functions (Go's builtins are always there).
    pub fn new(functions: &[&'static [Function]]) -> Self {
        let _ = functions;
        todo!()
    }

    /// Parses a text under a name and takes in the templates that it defines. A later definition replaces an earlier
    /// one unless it is empty.
    pub fn parse(&mut self, name: &str, text: &str) -> Result<(), TemplateError> {
        let _ = (name, text);
        todo!()
    }

    /// Runs a template on data and returns its text. Never recurses past the limits.
    pub fn execute(&self, name: &str, data: &Value, environment: &Rc<Environment>) -> Result<String, TemplateError> {
        let _ = (name, data, environment);
        todo!()
    }
}

/// A running template, as functions see it.
pub struct Engine<'a> {
    _set: &'a TemplateSet,
}

impl Engine<'_> {
    /// Runs a named template (`include`), counting its depth.
    pub fn include(&self, name: &str, data: &Value) -> Result<String, FuncError> {
        let _ = (name, data);
        todo!()
    }

    /// Parses and runs a text with the running set's templates in sight (`tpl`); what it defines is gone afterwards.
    pub fn tpl(&self, text: &str, data: &Value) -> Result<String, FuncError> {
        let _ = (text, data);
        todo!()
    }

    /// Returns the environment.
    pub fn environment(&self) -> &Environment {
        todo!()
    }

    /// Accounts for a text of so many bytes that a function is about to build; fails when it is past the limits.
    pub fn charge_text(&self, bytes: usize) -> Result<(), FuncError> {
        let _ = bytes;
        todo!()
    }

    /// Accounts for a list or map of so many items that a function is about to build.
    pub fn charge_items(&self, items: usize) -> Result<(), FuncError> {
        let _ = items;
        todo!()
    }
}
