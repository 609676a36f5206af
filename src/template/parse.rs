//! Tokens → tree. Functions and variables are resolved here, so that an unknown one is a parse error as in Go.

use std::collections::HashMap;
use std::sync::Arc;

use super::ast::{Branch, Command, FieldName, Node, Operand, OperandKind, Pipe, Template};
use super::error::{TemplateError, TemplateErrorKind};
use super::funcs::Function;
use super::lex::{Lexer, Token, TokenKind};
use super::literal;
use super::value::Str;
use crate::hint::nearest;
use crate::source::{SourceText, Span};

/// The functions that a text may call, by name.
pub type FunctionMap = HashMap<&'static str, &'static Function>;

/// How deep parentheses and blocks may nest.
const MAX_NESTING: usize = 500;

/// Parses a text into its own template and those that it defines, in the order of their ends; its own comes last.
pub fn parse(source: &Arc<SourceText>, functions: &FunctionMap) -> Result<Vec<Template>, Box<TemplateError>> {
    let mut parser = Parser {
        source,
        functions,
        lexer: Lexer::new(&source.text),
        ahead: Vec::new(),
        variables: vec!["$".into()],
        slots: 1,
        range_depth: 0,
        nesting: 0,
        defined: Vec::new(),
    };
    let mut body = Vec::new();
    loop {
        let token = parser.next();
        match token.kind {
            TokenKind::End => break,
            TokenKind::Text => body.push(parser.text(&token)),
            TokenKind::LeftDelimiter => {
                let word = parser.next_nonspace();
                if parser.keyword(&word) == Some("define") {
                    parser.definition()?;
                    continue;
                }
                parser.ahead.push(word);
                match parser.action()? {
                    Item::Node(node) => body.push(node),
                    Item::End(span) => return Err(parser.error("unexpected {{end}}", span)),
                    Item::Else(span) => return Err(parser.error("unexpected {{else}}", span)),
                }
            }
            _ => return Err(parser.unexpected(&token, "input")),
        }
    }
    let template = Template { name: source.name.clone(), source: source.clone(), body, slots: parser.slots };
    let mut templates = std::mem::take(&mut parser.defined);
    templates.push(template);
    Ok(templates)
}

/// What an action turned out to be.
enum Item {
    Node(Node),
    End(Span),
    Else(Span),
}

struct Parser<'a> {
    source: &'a Arc<SourceText>,
    functions: &'a FunctionMap,
    lexer: Lexer<'a>,
    /// Tokens given back, the next one last.
    ahead: Vec<Token>,
    variables: Vec<Str>,
    slots: usize,
    range_depth: usize,
    nesting: usize,
    defined: Vec<Template>,
}

type Result<T, E = Box<TemplateError>> = std::result::Result<T, E>;

impl Parser<'_> {
    fn next(&mut self) -> Token {
        self.ahead.pop().unwrap_or_else(|| self.lexer.next_token())
    }

    fn next_nonspace(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != TokenKind::Space {
                return token;
            }
        }
    }

    fn peek_nonspace(&mut self) -> TokenKind {
        let token = self.next_nonspace();
        let kind = token.kind.clone();
        self.ahead.push(token);
        kind
    }

    fn slice(&self, span: Span) -> &str {
        &self.source.text[span.start as usize..span.end as usize]
    }

    /// Returns the keyword that a token is.
    fn keyword(&self, token: &Token) -> Option<&'static str> {
        if token.kind != TokenKind::Identifier {
            return None;
        }
        Some(match self.slice(token.span) {
            "block" => "block",
            "break" => "break",
            "continue" => "continue",
            "define" => "define",
            "else" => "else",
            "end" => "end",
            "if" => "if",
            "nil" => "nil",
            "range" => "range",
            "template" => "template",
            "with" => "with",
            _ => return None,
        })
    }

    fn error(&self, message: impl Into<String>, span: Span) -> Box<TemplateError> {
        Box::new(TemplateError {
            message: message.into(),
            location: self.source.locate(span),
            go_column: None,
            outermost_column: None,
            kind: TemplateErrorKind::Parse,
            chain: Vec::new(),
            values_path: None,
            suggestion: None,
        })
    }

    fn unexpected(&self, token: &Token, context: &str) -> Box<TemplateError> {
        let message = match &token.kind {
            TokenKind::Error(message) => message.clone(),
            TokenKind::End => "unexpected end of the template".to_owned(),
            TokenKind::RightDelimiter => format!("unexpected \"}}}}\" in {context}"),
            _ => format!("unexpected \"{}\" in {context}", self.slice(token.span)),
        };
        self.error(message, token.span)
    }

    fn expect(&mut self, kind: &TokenKind, context: &str) -> Result<Token> {
        let token = self.next_nonspace();
        if token.kind == *kind { Ok(token) } else { Err(self.unexpected(&token, context)) }
    }

    fn text(&self, token: &Token) -> Node {
        Node::Text(self.slice(token.span).into())
    }

    fn enter(&mut self, span: Span) -> Result<()> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(self.error(format!("nested more than {MAX_NESTING} deep"), span));
        }
        Ok(())
    }

    /// `{{ define "name" }} … {{ end }}`, the keyword taken already.
    fn definition(&mut self) -> Result<()> {
        let name = self.template_name("define clause")?;
        self.expect(&TokenKind::RightDelimiter, "define clause")?;
        self.defined_body(name, "define clause")
    }

    /// The body of a `define` or `block`: a template of its own, with its own variables.
    fn defined_body(&mut self, name: (Str, Span), context: &str) -> Result<()> {
        let variables = std::mem::replace(&mut self.variables, vec!["$".into()]);
        let slots = std::mem::replace(&mut self.slots, 1);
        let range_depth = std::mem::take(&mut self.range_depth);
        let (body, end) = self.items()?;
        if let Item::Else(span) = end {
            return Err(self.error(format!("unexpected {{{{else}}}} in {context}"), span));
        }
        let template = Template { name: name.0, source: self.source.clone(), body, slots: self.slots };
        self.variables = variables;
        self.slots = slots;
        self.range_depth = range_depth;
        let earlier = self.defined.iter_mut().find(|other| other.name == template.name);
        match earlier {
            Some(earlier) if earlier.is_empty() => *earlier = template,
            Some(_) if template.is_empty() => {}
            Some(_) => {
                return Err(self.error(format!("template {:?} is defined twice", &*template.name), name.1));
            }
            None => self.defined.push(template),
        }
        Ok(())
    }

    fn template_name(&mut self, context: &str) -> Result<(Str, Span)> {
        let token = self.next_nonspace();
        match token.kind {
            TokenKind::Quoted | TokenKind::Raw => Ok((self.unquote(&token)?, token.span)),
            _ => Err(self.unexpected(&token, context)),
        }
    }

    fn unquote(&self, token: &Token) -> Result<Str> {
        literal::unquote(self.slice(token.span)).map_err(|message| self.error(message, token.span))
    }

    /// Nodes up to `{{ end }}` or `{{ else }}`.
    fn items(&mut self) -> Result<(Vec<Node>, Item)> {
        let mut nodes = Vec::new();
        loop {
            let token = self.next();
            match token.kind {
                TokenKind::Text => nodes.push(self.text(&token)),
                TokenKind::LeftDelimiter => match self.action()? {
                    Item::Node(node) => nodes.push(node),
                    end => return Ok((nodes, end)),
                },
                _ => return Err(self.unexpected(&token, "input")),
            }
        }
    }

    /// An action, its left delimiter taken already.
    fn action(&mut self) -> Result<Item> {
        let token = self.next_nonspace();
        let node = match self.keyword(&token) {
            Some("if") => Node::If(self.control("if")?),
            Some("with") => Node::With(self.control("with")?),
            Some("range") => Node::Range(self.control("range")?),
            Some("template") => self.template_call()?,
            Some("block") => self.block(token.span)?,
            Some("end") => {
                self.expect(&TokenKind::RightDelimiter, "end")?;
                return Ok(Item::End(token.span));
            }
            Some("else") => {
                // The keyword of `else if` and `else with` is left for the control structure.
                let next = self.next_nonspace();
                if matches!(self.keyword(&next), Some("if" | "with")) {
                    self.ahead.push(next);
                } else if next.kind != TokenKind::RightDelimiter {
                    return Err(self.unexpected(&next, "else"));
                }
                return Ok(Item::Else(token.span));
            }
            Some(word @ ("break" | "continue")) => {
                self.expect(&TokenKind::RightDelimiter, word)?;
                if self.range_depth == 0 {
                    return Err(self.error(format!("{{{{{word}}}}} outside {{{{range}}}}"), token.span));
                }
                if word == "break" { Node::Break } else { Node::Continue }
            }
            _ => {
                self.ahead.push(token);
                Node::Action(self.pipeline("command", &TokenKind::RightDelimiter)?)
            }
        };
        Ok(Item::Node(node))
    }

    fn control(&mut self, context: &str) -> Result<Branch> {
        let visible = self.variables.len();
        let pipe = self.pipeline(context, &TokenKind::RightDelimiter)?;
        self.enter(pipe.span)?;
        let is_range = context == "range";
        self.range_depth += usize::from(is_range);
        let (body, mut end) = self.items()?;
        // `break` in the else part belongs to an outer range.
        self.range_depth -= usize::from(is_range);
        let mut otherwise = Vec::new();
        if let Item::Else(span) = end {
            let next = self.ahead.last().cloned();
            let word = next.as_ref().and_then(|token| self.keyword(token));
            if let Some(word @ ("if" | "with")) = word {
                if is_range || (context == "if") != (word == "if") {
                    return Err(self.error(format!("unexpected {word} after else of {context}"), span));
                }
                self.ahead.pop();
                let branch = self.control(word)?;
                otherwise.push(if word == "if" { Node::If(branch) } else { Node::With(branch) });
                self.nesting -= 1;
                self.variables.truncate(visible);
                return Ok(Branch { pipe, body, otherwise });
            }
            (otherwise, end) = self.items()?;
            if let Item::Else(span) = end {
                return Err(self.error("expected end; found {{else}}", span));
            }
        }
        self.nesting -= 1;
        self.variables.truncate(visible);
        Ok(Branch { pipe, body, otherwise })
    }

    fn template_call(&mut self) -> Result<Node> {
        let (name, name_span) = self.template_name("template clause")?;
        // Go reports the call at its name.
        let span = name_span;
        let data = if self.peek_nonspace() == TokenKind::RightDelimiter {
            self.next_nonspace();
            None
        } else {
            Some(self.pipeline("template clause", &TokenKind::RightDelimiter)?)
        };
        Ok(Node::Template { name, data, span })
    }

    fn block(&mut self, start: Span) -> Result<Node> {
        let name = self.template_name("block clause")?;
        let data = self.pipeline("block clause", &TokenKind::RightDelimiter)?;
        let span = Span { start: start.start, end: data.span.end };
        self.enter(span)?;
        self.defined_body(name.clone(), "block clause")?;
        self.nesting -= 1;
        Ok(Node::Template { name: name.0, data: Some(data), span })
    }

    fn declare(&mut self, name: Str) -> usize {
        self.variables.push(name);
        self.slots = self.slots.max(self.variables.len());
        self.variables.len() - 1
    }

    /// A pipeline up to its closing token, which is taken.
    fn pipeline(&mut self, context: &str, end: &TokenKind) -> Result<Pipe> {
        let mut pipe = Pipe { span: Span::default(), targets: Vec::new(), assigns: false, commands: Vec::new() };
        let first = self.next_nonspace();
        pipe.span = first.span;
        self.ahead.push(first);
        let declared = self.targets(context, &mut pipe)?;
        loop {
            let token = self.next_nonspace();
            if token.kind == *end {
                self.check(&pipe, context, token.span)?;
                // A new variable is not in sight in its own pipeline.
                for name in declared {
                    let slot = self.declare(name);
                    pipe.targets.push(slot);
                }
                return Ok(pipe);
            }
            match token.kind {
                TokenKind::Identifier if matches!(self.keyword(&token), Some(word) if word != "nil") => {
                    return Err(self.unexpected(&token, context));
                }
                TokenKind::Identifier
                | TokenKind::Character
                | TokenKind::Dot
                | TokenKind::Field
                | TokenKind::Number
                | TokenKind::Raw
                | TokenKind::Quoted
                | TokenKind::Variable
                | TokenKind::LeftParen => {
                    self.ahead.push(token);
                    let command = self.command()?;
                    pipe.span.end = command.span.end;
                    pipe.commands.push(command);
                }
                _ => return Err(self.unexpected(&token, context)),
            }
        }
    }

    /// The variables before `:=` or `=`. Returns the names that are new.
    fn targets(&mut self, context: &str, pipe: &mut Pipe) -> Result<Vec<Str>> {
        let mut names: Vec<(Str, Span)> = Vec::new();
        loop {
            let variable = self.next_nonspace();
            if variable.kind != TokenKind::Variable {
                self.ahead.push(variable);
                return Ok(Vec::new());
            }
            let after = self.next();
            let spaced = after.kind == TokenKind::Space;
            let next = if spaced { self.next_nonspace() } else { after.clone() };
            match next.kind {
                TokenKind::Declare | TokenKind::Assign => {
                    names.push((self.slice(variable.span).into(), variable.span));
                    pipe.assigns = next.kind == TokenKind::Assign;
                    if !pipe.assigns {
                        return Ok(names.into_iter().map(|(name, _)| name).collect());
                    }
                    for (name, span) in names {
                        let slot = self.slot(&name, span)?;
                        pipe.targets.push(slot);
                    }
                    return Ok(Vec::new());
                }
                TokenKind::Other if self.slice(next.span) == "," => {
                    names.push((self.slice(variable.span).into(), variable.span));
                    if context != "range" || names.len() >= 2 {
                        return Err(self.error(format!("too many declarations in {context}"), next.span));
                    }
                    if self.peek_nonspace() != TokenKind::Variable {
                        return Err(self.error("range can only initialize variables", next.span));
                    }
                }
                _ => {
                    self.ahead.push(next);
                    if spaced {
                        self.ahead.push(after);
                    }
                    self.ahead.push(variable);
                    return Ok(Vec::new());
                }
            }
        }
    }

    /// A pipeline has a value, and only what can be called takes one.
    fn check(&self, pipe: &Pipe, context: &str, span: Span) -> Result<()> {
        if pipe.commands.is_empty() {
            return Err(self.error(format!("missing value for {context}"), span));
        }
        for (index, command) in pipe.commands.iter().enumerate().skip(1) {
            let first = command.operands.first().map(|operand| &operand.kind);
            if matches!(
                first,
                Some(
                    OperandKind::Bool(_)
                        | OperandKind::Dot
                        | OperandKind::Nil
                        | OperandKind::Number(_)
                        | OperandKind::Text(_)
                )
            ) {
                let message = format!("non executable command in pipeline stage {}", index + 1);
                return Err(self.error(message, command.span));
            }
        }
        Ok(())
    }

    /// Operands up to `|` or the end of the pipeline, which is left.
    fn command(&mut self) -> Result<Command> {
        let mut operands: Vec<Operand> = Vec::new();
        loop {
            let next = self.next_nonspace();
            self.ahead.push(next);
            if let Some(operand) = self.operand()? {
                operands.push(operand);
            }
            let token = self.next();
            match token.kind {
                TokenKind::Space => continue,
                TokenKind::RightDelimiter | TokenKind::RightParen => self.ahead.push(token),
                TokenKind::Pipe => {}
                _ => return Err(self.unexpected(&token, "operand")),
            }
            let (Some(first), Some(last)) = (operands.first(), operands.last()) else {
                return Err(self.error("empty command", Span::default()));
            };
            return Ok(Command { span: Span { start: first.span.start, end: last.span.end }, operands });
        }
    }

    /// A term with the fields after it.
    fn operand(&mut self) -> Result<Option<Operand>> {
        let Some(mut operand) = self.term()? else { return Ok(None) };
        let mut fields = Vec::new();
        loop {
            let token = self.next();
            if token.kind != TokenKind::Field {
                self.ahead.push(token);
                break;
            }
            operand.span.end = token.span.end;
            fields.push(self.field(&token));
        }
        if fields.is_empty() {
            return Ok(Some(operand));
        }
        match &mut operand.kind {
            OperandKind::Fields(names) | OperandKind::Variable { fields: names, .. } => names.extend(fields),
            OperandKind::Bool(_)
            | OperandKind::Text(_)
            | OperandKind::Number(_)
            | OperandKind::Nil
            | OperandKind::Dot => {
                let span = fields.first().map_or(operand.span, |field| field.span);
                return Err(self.error(format!("unexpected . after term {:?}", self.slice(operand.span)), span));
            }
            OperandKind::Pipe(_) | OperandKind::Function(_) | OperandKind::Chain { .. } => {
                let span = operand.span;
                operand = Operand { span, kind: OperandKind::Chain { of: Box::new(operand), fields } };
            }
        }
        Ok(Some(operand))
    }

    fn field(&self, token: &Token) -> FieldName {
        FieldName { name: self.slice(token.span)[1..].into(), span: token.span }
    }

    fn term(&mut self) -> Result<Option<Operand>> {
        let token = self.next_nonspace();
        let span = token.span;
        let kind = match token.kind {
            TokenKind::Identifier => match self.slice(span) {
                "true" => OperandKind::Bool(true),
                "false" => OperandKind::Bool(false),
                "nil" => OperandKind::Nil,
                _ if self.keyword(&token).is_some() => {
                    self.ahead.push(token);
                    return Ok(None);
                }
                name => {
                    if let Some(function) = self.functions.get(name) {
                        OperandKind::Function(function)
                    } else {
                        let mut error = self.error(format!("function {name:?} not defined"), span);
                        error.suggestion = nearest(name, self.functions.keys().copied()).map(str::to_owned);
                        return Err(error);
                    }
                }
            },
            TokenKind::Dot => OperandKind::Dot,
            TokenKind::Field => OperandKind::Fields(vec![self.field(&token)]),
            TokenKind::Variable => {
                let slot = self.slot(self.slice(span), span)?;
                OperandKind::Variable { slot, fields: Vec::new() }
            }
            TokenKind::Number => {
                let number = literal::number(self.slice(span)).map_err(|message| self.error(message, span))?;
                OperandKind::Number(number)
            }
            TokenKind::Character => {
                let number = literal::character(self.slice(span)).map_err(|message| self.error(message, span))?;
                OperandKind::Number(number)
            }
            TokenKind::Quoted | TokenKind::Raw => OperandKind::Text(self.unquote(&token)?),
            TokenKind::LeftParen => {
                self.enter(span)?;
                let mut pipe = self.pipeline("parenthesized pipeline", &TokenKind::RightParen)?;
                self.nesting -= 1;
                pipe.span.start = span.start;
                pipe.span.end += 1;
                let span = pipe.span;
                return Ok(Some(Operand { span, kind: OperandKind::Pipe(Box::new(pipe)) }));
            }
            _ => {
                self.ahead.push(token);
                return Ok(None);
            }
        };
        Ok(Some(Operand { span, kind }))
    }

    /// Returns the slot of a variable that is in sight.
    fn slot(&self, name: &str, span: Span) -> Result<usize> {
        self.variables.iter().rposition(|other| &**other == name).ok_or_else(|| {
            let mut error = self.error(format!("undefined variable {name:?}"), span);
            error.suggestion = nearest(name, self.variables.iter().map(|other| &**other)).map(str::to_owned);
            error
        })
    }
}
