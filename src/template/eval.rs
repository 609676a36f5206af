//! Runs a parsed template: the rules of `text/template/exec.go`, as its behaviour shows them.
//!
//! Go knows two kinds of nil, and templates can tell them apart: nothing at all (the value of parentheses around a
//! missing key) and a nil interface (a missing key itself). `Evaluated` carries the difference.

mod arguments;
mod fields;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::ast::{Branch, Command, FieldName, Node, Number, Operand, OperandKind, Pipe, Template};
use super::error::{TemplateError, TemplateErrorKind};
use super::funcs::{Arguments, FuncError, Function, builtins};
use super::limits::{Limits, Usage};
use super::parse::{self, FunctionMap};
use super::printf;
use super::value::{Object, Str, Value};
use crate::hint::nearest;
use crate::source::{SourceText, Span};
use crate::values::{Tree, float};

/// The sources of what is not in the values: time, randomness, a cluster. A render with the same sources gives the
/// same text.
pub struct Environment {
    /// The time that `now` and `ago` see, and certificates are dated by.
    pub now: jiff::Timestamp,
    /// The random bytes that `randAlphaNum`, `uuidv4`, `genCA` and the like use.
    pub random: RandomSource,
    /// What `lookup` asks: API version, kind, namespace, name. `None`: everything is absent.
    #[expect(clippy::type_complexity, reason = "a callback with four names")]
    pub lookup: Option<Box<dyn Fn(&str, &str, &str, &str) -> Result<Value, FuncError>>>,
    /// The limits on work and size.
    pub limits: Limits,
}

/// Fills a buffer with random bytes.
pub type RandomSource = Box<dyn Fn(&mut [u8])>;

/// What a template does with a key that a map does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingKey {
    /// The element type's zero value, which for `map[string]interface {}` is a nil interface (Helm).
    #[default]
    Zero,
    /// Nothing at all (plain `text/template`, the sidecar injector).
    Nothing,
}

/// Parsed templates by name, with the functions they may call; shared between renders and threads.
#[derive(Clone)]
pub struct TemplateSet {
    functions: Arc<FunctionMap>,
    templates: HashMap<Str, Arc<Template>>,
    missing_key: MissingKey,
}

/// What a nil prints as: a missing value, in Go's words.
pub const NO_VALUE: &str = "<no value>";

impl TemplateSet {
    /// Returns an empty set whose templates may call the given functions (Go's builtins are always there); of two
    /// functions of one name the later is called.
    pub fn new(functions: &[&'static [Function]], missing_key: MissingKey) -> Self {
        let tables = std::iter::once(&builtins::FUNCTIONS).chain(functions);
        let functions = tables.flat_map(|table| table.iter()).map(|function| (function.name, function)).collect();
        Self { functions: Arc::new(functions), templates: HashMap::new(), missing_key }
    }

    /// Parses a text under a name and takes in the templates that it defines. A later definition replaces an earlier
    /// one unless it is empty.
    pub fn parse(&mut self, name: &str, text: &str) -> Result<(), Box<TemplateError>> {
        let source = Arc::new(SourceText::new(name, text));
        for template in parse::parse(&source, &self.functions)? {
            self.add(template);
        }
        Ok(())
    }

    fn add(&mut self, template: Template) {
        if template.is_empty() && self.templates.contains_key(&template.name) {
            return;
        }
        self.templates.insert(template.name.clone(), Arc::new(template));
    }

    /// Tells whether there is a template of a name.
    pub fn contains(&self, name: &str) -> bool {
        self.templates.contains_key(name)
    }

    /// Returns the names of all functions that the set's templates may call.
    pub fn function_names(&self) -> impl Iterator<Item = &'static str> {
        self.functions.keys().copied()
    }

    /// Starts a run: executions that share one count of work.
    pub fn run<'a>(&'a self, environment: &'a Environment) -> Run<'a> {
        Run { set: self, environment, usage: Usage::new(environment.limits), parsed: RefCell::default() }
    }

    /// Runs a template on data and returns its text.
    pub fn execute(&self, name: &str, data: &Value, environment: &Environment) -> Result<String, Box<TemplateError>> {
        self.run(environment).execute(name, data)
    }
}

/// One run over a set: it counts work over all its executions, and keeps the texts that `tpl` parsed.
pub struct Run<'a> {
    set: &'a TemplateSet,
    environment: &'a Environment,
    usage: Usage,
    parsed: RefCell<HashMap<Str, Rc<Parsed>>>,
}

/// A text that `tpl` parsed: its own template, and the set it sees when it defines some itself.
struct Parsed {
    main: Arc<Template>,
    set: Option<TemplateSet>,
}

impl Run<'_> {
    /// Runs a template on data and returns its text.
    pub fn execute(&self, name: &str, data: &Value) -> Result<String, Box<TemplateError>> {
        let Some(template) = self.set.templates.get(name) else {
            return Err(Box::new(TemplateError {
                message: format!("template {name:?} not defined"),
                location: SourceText::new(name, "").locate(Span::default()),
                go_column: None,
                outermost_column: None,
                kind: TemplateErrorKind::Execute,
                chain: Vec::new(),
                values_path: None,
                suggestion: nearest(name, self.set.templates.keys().map(|name| &**name)).map(str::to_owned),
            }));
        };
        // Enough for most; the allocator takes its time with larger blocks.
        let mut text = String::with_capacity(template.source.text.len().min(16 << 10));
        Frame::run(self, self.set, template, &Evaluated::some(data.clone()), &mut text)?;
        Ok(text)
    }
}

/// A running template, as functions see it.
pub struct Engine<'a> {
    run: &'a Run<'a>,
    set: &'a TemplateSet,
    template: &'a Template,
}

impl Engine<'_> {
    /// Runs a named template (`include`), counting its depth.
    pub fn include(&self, name: &str, data: &Value) -> Result<String, FuncError> {
        let Some(template) = self.set.templates.get(name) else {
            return Err(self.not_defined(name));
        };
        let mut text = String::new();
        self.call(self.set, template, data, &mut text)?;
        Ok(text)
    }

    /// Parses and runs a text with the running set's templates in sight (`tpl`); what it defines is gone afterwards.
    pub fn tpl(&self, text: &str, data: &Value) -> Result<String, FuncError> {
        let cached = self.run.parsed.borrow().get(text).cloned();
        let parsed = if let Some(parsed) = cached {
            parsed
        } else {
            self.run.usage.text(text.len().saturating_mul(4))?;
            let source = Arc::new(SourceText::new(self.template.source.name.clone(), text));
            let mut templates = parse::parse(&source, &self.set.functions).map_err(FuncError::Template)?;
            let Some(main) = templates.pop().map(Arc::new) else { return Ok(String::new()) };
            let set = (!templates.is_empty()).then(|| {
                let mut set = self.set.clone();
                for template in templates {
                    set.add(template);
                }
                set
            });
            let parsed = Rc::new(Parsed { main, set });
            // A text with definitions sees the set of its caller, which may be another the next time.
            if parsed.set.is_none() {
                self.run.parsed.borrow_mut().insert(text.into(), parsed.clone());
            }
            parsed
        };
        let mut output = String::new();
        self.call(parsed.set.as_ref().unwrap_or(self.set), &parsed.main, data, &mut output)?;
        Ok(output)
    }

    fn call(&self, set: &TemplateSet, template: &Template, data: &Value, output: &mut String) -> Result<(), FuncError> {
        let done = Frame::run(self.run, set, template, &Evaluated::some(data.clone()), output);
        done.map_err(FuncError::Template)?;
        if self.set.missing_key == MissingKey::Zero && output.contains(NO_VALUE) {
            *output = output.replace(NO_VALUE, "");
        }
        Ok(())
    }

    fn not_defined(&self, name: &str) -> FuncError {
        FuncError::Unknown {
            message: format!("template {name:?} not defined"),
            suggestion: nearest(name, self.set.templates.keys().map(|name| &**name)).map(str::to_owned),
        }
    }

    /// Returns the environment.
    pub fn environment(&self) -> &Environment {
        self.run.environment
    }

    /// Accounts for a text of so many bytes that a function is about to build; fails when it is past the limits.
    pub fn charge_text(&self, bytes: usize) -> Result<(), FuncError> {
        self.run.usage.text(bytes)
    }

    /// Accounts for work that a function is about to do, in steps; a second has about 50 million.
    pub fn charge_work(&self, steps: u64) -> Result<(), FuncError> {
        self.run.usage.work(steps)
    }

    /// Accounts for a list or map of so many items that a function is about to build.
    pub fn charge_items(&self, items: usize) -> Result<(), FuncError> {
        self.run.usage.items(items)
    }
}

/// A value in evaluation, with Go's difference between nothing and a nil interface.
#[derive(Clone)]
pub(super) struct Evaluated {
    value: Value,
    /// Whether a nil is a nil interface.
    interface: bool,
}

impl Evaluated {
    fn some(value: Value) -> Self {
        Self { value, interface: false }
    }

    fn interface(value: Value) -> Self {
        Self { value, interface: true }
    }

    fn nothing() -> Self {
        Self { value: Value::Nil, interface: false }
    }
}

/// What a statement left behind.
#[derive(PartialEq)]
enum Flow {
    Next,
    Break,
    Continue,
}

type Outcome<T> = Result<T, Box<TemplateError>>;

/// Returns a position as Go's `int`.
fn index_value(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// A running template: its variables and the place it is at.
struct Frame<'a> {
    run: &'a Run<'a>,
    set: &'a TemplateSet,
    template: &'a Template,
    variables: Vec<Evaluated>,
    /// The node that an error would be told of: as in Go, the last one looked at.
    at: Span,
}

impl<'a> Frame<'a> {
    fn run(
        run: &'a Run<'a>,
        set: &'a TemplateSet,
        template: &'a Template,
        data: &Evaluated,
        output: &mut String,
    ) -> Outcome<()> {
        let mut frame = Frame { run, set, template, variables: Vec::new(), at: Span::default() };
        frame.variables.resize(template.slots, Evaluated::nothing());
        frame.variables[0] = data.clone();
        if let Err(error) = run.usage.enter() {
            return Err(frame.error_from(error, ""));
        }
        let result = frame.nodes(&template.body, data, output);
        run.usage.leave();
        result.map(|_| ())
    }

    fn engine(&self) -> Engine<'a> {
        Engine { run: self.run, set: self.set, template: self.template }
    }

    fn error(&self, message: impl Into<String>) -> Box<TemplateError> {
        let source = &self.template.source;
        let start = self.at.start as usize;
        let line_start = source.text[..start].rfind('\n').map_or(0, |at| at + 1);
        Box::new(TemplateError {
            message: message.into(),
            location: source.locate(self.at),
            go_column: Some(start - line_start),
            outermost_column: None,
            kind: TemplateErrorKind::Execute,
            chain: Vec::new(),
            values_path: None,
            suggestion: None,
        })
    }

    /// Returns the error for a function's failure; `name` is the function's.
    fn error_from(&self, failure: FuncError, name: &str) -> Box<TemplateError> {
        match failure {
            FuncError::Message(message) => self.error(format!("error calling {name}: {message}")),
            FuncError::Fail(message) => {
                let mut error = self.error(message);
                error.kind = TemplateErrorKind::Fail;
                error
            }
            FuncError::Limit(message) => {
                let mut error = self.error(message);
                error.kind = TemplateErrorKind::Limit;
                error
            }
            FuncError::Depth(message) => {
                let mut error = self.error(message);
                error.kind = TemplateErrorKind::Depth;
                error
            }
            FuncError::Unknown { message, suggestion } => {
                let mut error = self.error(format!("error calling {name}: {message}"));
                error.suggestion = suggestion;
                error
            }
            FuncError::Template(mut inner) => {
                let here = self.error("");
                inner.outermost_column = here.go_column;
                inner.chain.insert(0, here.location);
                inner
            }
        }
    }

    fn step(&self) -> Outcome<()> {
        self.run.usage.work(1).map_err(|error| self.error_from(error, ""))
    }

    /// Runs the body of a block.
    fn block(&mut self, nodes: &'a [Node], dot: &Evaluated, output: &mut String) -> Outcome<Flow> {
        self.run.usage.indent().map_err(|error| self.error_from(error, ""))?;
        let flow = self.nodes(nodes, dot, output);
        self.run.usage.outdent();
        flow
    }

    fn nodes(&mut self, nodes: &'a [Node], dot: &Evaluated, output: &mut String) -> Outcome<Flow> {
        for node in nodes {
            let flow = self.node(node, dot, output)?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn node(&mut self, node: &'a Node, dot: &Evaluated, output: &mut String) -> Outcome<Flow> {
        self.step()?;
        match node {
            Node::Text(text) => {
                output.push_str(text);
                self.check_output(output)?;
            }
            Node::Action(pipe) => {
                self.at = pipe.span;
                let value = self.pipeline(pipe, dot)?;
                if pipe.targets.is_empty() {
                    self.at = pipe.span;
                    printf::print_into(&value.value, output);
                    self.check_output(output)?;
                }
            }
            Node::If(branch) => return self.conditional(branch, dot, false, output),
            Node::With(branch) => return self.conditional(branch, dot, true, output),
            Node::Range(branch) => return self.range(branch, dot, output),
            Node::Template { name, data, span } => {
                self.at = *span;
                let Some(template) = self.set.templates.get(name) else {
                    let mut error = self.error(format!("template {name:?} not defined"));
                    let names = self.set.templates.keys().map(|name| &**name);
                    error.suggestion = nearest(name, names).map(str::to_owned);
                    return Err(error);
                };
                let data = match data {
                    Some(pipe) => self.pipeline(pipe, dot)?,
                    None => Evaluated::nothing(),
                };
                self.at = *span;
                if let Err(mut error) = Frame::run(self.run, self.set, template, &data, output) {
                    let here = self.error("");
                    error.outermost_column = here.go_column;
                    error.chain.insert(0, here.location);
                    return Err(error);
                }
            }
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn check_output(&self, output: &str) -> Outcome<()> {
        self.run.usage.output(output.len()).map_err(|error| self.error_from(error, ""))
    }

    fn conditional(
        &mut self,
        branch: &'a Branch,
        dot: &Evaluated,
        rebinds: bool,
        output: &mut String,
    ) -> Outcome<Flow> {
        let value = self.pipeline(&branch.pipe, dot)?;
        if value.value.truth() {
            self.block(&branch.body, if rebinds { &value } else { dot }, output)
        } else {
            self.block(&branch.otherwise, dot, output)
        }
    }

    fn range(&mut self, branch: &'a Branch, dot: &Evaluated, output: &mut String) -> Outcome<Flow> {
        self.at = branch.pipe.span;
        let over = self.pipeline(&branch.pipe, dot)?.value;
        let place = self.at;
        let over = match over {
            Value::Object(ref object) => {
                if let Some(entries) = object.entries() {
                    Value::map(entries)
                } else if let Some(items) = object.items() {
                    Value::list(items)
                } else {
                    over
                }
            }
            other => other,
        };
        let ran = match &over {
            Value::Nil => None,
            Value::List(list) if list.items.is_empty() => None,
            Value::Map(map) if map.is_empty() => None,
            Value::Int(count, _) if *count <= 0 => None,
            Value::Bytes(bytes) if bytes.is_empty() => None,
            Value::List(list) => {
                let items = list.items.iter().enumerate();
                let items =
                    items.map(|(index, item)| (Value::int(index_value(index)), Evaluated::interface(item.clone())));
                Some(self.iterate(branch, items, output)?)
            }
            Value::Map(map) => {
                let entries = map.snapshot().into_iter();
                let entries = entries.map(|(key, item)| (Value::Str(key), Evaluated::interface(item)));
                Some(self.iterate(branch, entries, output)?)
            }
            Value::Bytes(bytes) => {
                let items = bytes.iter().enumerate().map(|(index, byte)| {
                    let item = Value::Int(i64::from(*byte), super::value::IntKind::Uint8);
                    (Value::int(index_value(index)), Evaluated::some(item))
                });
                Some(self.iterate(branch, items, output)?)
            }
            Value::Int(count, kind) => {
                if branch.pipe.targets.len() > 1 {
                    self.at = place;
                    return Err(self.error(format!("range over {count} gives one variable, not two")));
                }
                let numbers =
                    (0..*count).map(|number| (Value::int(number), Evaluated::some(Value::Int(number, *kind))));
                Some(self.iterate(branch, numbers, output)?)
            }
            other => {
                self.at = place;
                return Err(self.error(format!("range can't iterate over {}", printf::print_value(other))));
            }
        };
        match ran {
            Some(flow) => Ok(flow),
            None => self.block(&branch.otherwise, dot, output),
        }
    }

    fn iterate(
        &mut self,
        branch: &'a Branch,
        items: impl Iterator<Item = (Value, Evaluated)>,
        output: &mut String,
    ) -> Outcome<Flow> {
        for (index, item) in items {
            self.step()?;
            match branch.pipe.targets[..] {
                [only] => self.variables[only] = item.clone(),
                [first, second] => {
                    self.variables[first] = Evaluated::some(index);
                    self.variables[second] = item.clone();
                }
                _ => {}
            }
            if self.block(&branch.body, &item, output)? == Flow::Break {
                break;
            }
        }
        Ok(Flow::Next)
    }

    /// Returns a pipeline's value; a nil interface has become nothing.
    fn pipeline(&mut self, pipe: &'a Pipe, dot: &Evaluated) -> Outcome<Evaluated> {
        let mut value = None;
        for command in &pipe.commands {
            let result = self.command(command, dot, value)?;
            value = Some(Evaluated::some(result.value));
        }
        let value = value.unwrap_or_else(Evaluated::nothing);
        if let [.., slot] = pipe.targets[..] {
            // In a range the variables are set at each turn; that they hold the whole before is Go's way too.
            self.variables[slot] = value.clone();
        }
        Ok(value)
    }

    fn command(&mut self, command: &'a Command, dot: &Evaluated, piped: Option<Evaluated>) -> Outcome<Evaluated> {
        self.step()?;
        let Some((first, arguments)) = command.operands.split_first() else {
            return Err(self.error("empty command"));
        };
        match &first.kind {
            OperandKind::Fields(fields) => self.field_operand(fields, dot, dot, arguments, piped),
            OperandKind::Variable { slot, fields } if !fields.is_empty() => {
                let receiver = self.variables[*slot].clone();
                self.field_operand(fields, &receiver, dot, arguments, piped)
            }
            OperandKind::Chain { of, fields } => {
                let receiver = self.operand(of, dot)?;
                self.field_operand(fields, &receiver, dot, arguments, piped)
            }
            OperandKind::Function(function) => {
                self.at = first.span;
                self.function(function, command.span, arguments, dot, piped)
            }
            _ => {
                self.at = first.span;
                if !arguments.is_empty() || piped.is_some() {
                    let text = &self.template.source.text[first.span.start as usize..first.span.end as usize];
                    return Err(self.error(format!("can't give argument to non-function {text}")));
                }
                match &first.kind {
                    OperandKind::Nil => Err(self.error("nil is not a command")),
                    _ => self.operand(first, dot),
                }
            }
        }
    }

    /// Returns an operand's value where any type will do.
    fn operand(&mut self, operand: &'a Operand, dot: &Evaluated) -> Outcome<Evaluated> {
        self.at = operand.span;
        match &operand.kind {
            OperandKind::Dot => Ok(dot.clone()),
            OperandKind::Nil => Ok(Evaluated::interface(Value::Nil)),
            OperandKind::Bool(value) => Ok(Evaluated::some(Value::Bool(*value))),
            OperandKind::Text(text) => Ok(Evaluated::some(Value::Str(text.clone()))),
            OperandKind::Number(number) => self.constant(number).map(Evaluated::some),
            OperandKind::Fields(fields) => self.field_operand(fields, dot, dot, &[], None),
            OperandKind::Variable { slot, fields } => {
                let value = self.variables[*slot].clone();
                if fields.is_empty() { Ok(value) } else { self.field_operand(fields, &value, dot, &[], None) }
            }
            OperandKind::Chain { of, fields } => {
                let receiver = self.operand(of, dot)?;
                self.field_operand(fields, &receiver, dot, &[], None)
            }
            OperandKind::Pipe(pipe) => {
                self.run.usage.indent().map_err(|error| self.error_from(error, ""))?;
                let value = self.pipeline(pipe, dot);
                self.run.usage.outdent();
                value
            }
            OperandKind::Function(function) => self.function(function, operand.span, &[], dot, None),
        }
    }

    /// Returns the value that an untyped constant has by itself.
    fn constant(&self, number: &Number) -> Outcome<Value> {
        let is_character = number.text.starts_with('\'');
        let is_hexadecimal = number.text.len() > 2
            && (number.text.starts_with("0x") || number.text.starts_with("0X"))
            && !number.text.contains(['p', 'P']);
        let looks_floating = !is_character && !is_hexadecimal && number.text.contains(['.', 'e', 'E', 'p', 'P']);
        if let (Some(imaginary), real) = (number.imaginary, number.float.unwrap_or(0.0)) {
            return Ok(Value::object(Complex { real, imaginary }));
        }
        match (number.float, number.int) {
            (Some(float), _) if looks_floating => Ok(Value::Float(float)),
            (_, Some(int)) => Ok(Value::int(int)),
            _ => Err(self.error(format!("{} overflows int", number.text))),
        }
    }

    /// Calls a function with the operands and the piped value as arguments.
    fn function(
        &mut self,
        function: &'static Function,
        span: Span,
        operands: &'a [Operand],
        dot: &Evaluated,
        piped: Option<Evaluated>,
    ) -> Outcome<Evaluated> {
        if function.name == "and" || function.name == "or" {
            return self.short_circuit(function, operands, dot, piped);
        }
        let values = self.arguments(function.name, function.signature, None, operands, dot, piped)?;
        match (function.body)(&self.engine(), &Arguments::new(&values)) {
            Ok(value) => Ok(Evaluated::interface(value)),
            Err(error) => {
                self.at = span;
                Err(self.error_from(error, function.name))
            }
        }
    }

    /// `and` and `or` stop at the first operand that decides.
    fn short_circuit(
        &mut self,
        function: &Function,
        operands: &'a [Operand],
        dot: &Evaluated,
        piped: Option<Evaluated>,
    ) -> Outcome<Evaluated> {
        if operands.is_empty() && piped.is_none() {
            return Err(self.error(format!("wrong number of args for {}: want at least 1 got 0", function.name)));
        }
        let decides = function.name == "or";
        let mut value = Evaluated::nothing();
        for operand in operands {
            value = self.operand(operand, dot)?;
            if value.value.truth() == decides {
                return Ok(value);
            }
        }
        Ok(piped.unwrap_or(value))
    }
}

/// A complex constant: it can be printed, and nothing else takes it.
struct Complex {
    real: f64,
    imaginary: f64,
}

impl Object for Complex {
    fn type_name(&self) -> &str {
        "complex128"
    }

    fn kind_name(&self) -> &'static str {
        "complex128"
    }

    fn truth(&self) -> bool {
        self.real != 0.0 || self.imaginary != 0.0
    }

    fn print(&self) -> String {
        let sign = if self.imaginary.is_sign_negative() { "" } else { "+" };
        format!("({}{sign}{}i)", float::shortest(self.real), float::shortest(self.imaginary))
    }

    fn to_tree(&self) -> Tree {
        Tree::String(self.print())
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment() -> Environment {
        Environment {
            now: jiff::Timestamp::UNIX_EPOCH,
            random: Box::new(|bytes| bytes.fill(7)),
            lookup: None,
            limits: Limits::default(),
        }
    }

    fn render(text: &str, data: &Value) -> Result<String, Box<TemplateError>> {
        let mut set = TemplateSet::new(&[], MissingKey::Nothing);
        set.parse("t", text)?;
        set.execute("t", data, &environment())
    }

    fn data() -> Value {
        let tree = crate::values::json::decode(
            r#"{"a": {"b": {"c": 1}}, "l": [1, "x", null], "s": "str", "z": 0, "n": null, "m": {"k2": 2, "k1": 1}}"#,
        )
        .unwrap();
        Value::from_tree(&tree, false)
    }

    #[test]
    fn renders_the_language() {
        for (text, wanted) in [
            ("{{ .a.b.c }} {{ (.a).b.c }} {{ $.a.b.c }}", "1 1 1"),
            ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $y := 3 }}{{ $y }}{{ end }}{{ $x }}", "32"),
            ("{{ range $i, $e := .l }}{{ $i }}={{ $e }};{{ else }}none{{ end }}", "0=1;1=x;2=<no value>;"),
            ("{{ range $k, $v := .m }}{{ $k }}{{ $v }} {{ end }}", "k11 k22 "),
            ("{{ range 3 }}{{ . }}{{ if eq . 1 }}{{ break }}{{ end }}{{ end }}", "01"),
            ("{{ range .l }}{{ continue }}x{{ end }}{{ range .n }}{{ else }}none{{ end }}", "none"),
            ("{{ if .z }}a{{ else if .s }}b{{ else }}c{{ end }}", "b"),
            ("{{ with .n }}a{{ else with .s }}{{ . }}{{ end }}", "str"),
            ("{{ define \"d\" }}<{{ . }}>{{ end }}{{ template \"d\" .s }}{{ template \"d\" }}", "<str><<no value>>"),
            ("{{ block \"b\" .z }}[{{ . }}]{{ end }}", "[0]"),
            ("{{ and .s 0 .nope.deeper }} {{ or 0 .s }}", "0 str"),
            ("{{ index .l 1 }} {{ len .l }} {{ slice .s 1 2 }}", "x 3 t"),
            ("{{ 1 | printf \"%d-%s\" | print }}", "1-%!s(MISSING)"),
            ("{{ eq .s \"a\" \"str\" }} {{ lt 1 2 }} {{ ne .n nil }}", "true true false"),
            ("a {{- /* c */ -}} b", "ab"),
        ] {
            assert_eq!(render(text, &data()).map_err(|error| error.to_string()).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn tells_where_it_fails() {
        for (text, wanted) in [
            ("x\n{{ .s.deeper }}", "t:2:6: can't evaluate field deeper"),
            ("{{ .n.a }}", "t:1:6: nil pointer evaluating"),
            ("{{ lt .s 1 }}", "t:1:4: error calling lt: incompatible types"),
            ("{{ $nope }}", "t:1:4: undefined variable"),
            ("{{ nope }}", "t:1:4: function \"nope\" not defined"),
            ("{{ if }}{{ end }}", "t:1:7: missing value for if"),
            ("{{ template \"x\" }}", "template \"x\" not defined"),
            ("{{ 1 | 2 }}", "non executable command"),
            ("{{ nil }}", "nil is not a command"),
            ("{{ .s 1 }}", "s is not a method but has arguments"),
            ("{{ else }}", "unexpected {{else}}"),
            ("{{ define \"a\" }}1{{ end }}{{ define \"a\" }}2{{ end }}", "is defined twice"),
        ] {
            let error = render(text, &data()).unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }

    #[test]
    fn stops_what_runs_away() {
        for text in [
            "{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}",
            "{{ range 1000000000 }}{{ end }}",
            "{{ range 1000000000 }}0123456789012345678901234567890123456789{{ end }}",
            "{{ printf \"%1000000d\" 1 | printf \"%1000000s%1000000s%1000000s\" | printf \"%s%s\" | len }}{{ range 1000000 }}{{ $x := printf \"%100000d\" 1 }}{{ end }}",
        ] {
            let error = on_stack(text);
            assert!(matches!(error.kind, TemplateErrorKind::Limit | TemplateErrorKind::Depth), "{text}: {error}");
        }
    }

    fn on_stack(text: &str) -> Box<TemplateError> {
        crate::template::limits::on_render_stack(|| render(text, &Value::Nil).unwrap_err()).unwrap()
    }
}
