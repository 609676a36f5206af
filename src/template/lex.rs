//! Template text → tokens, one at a time as the parser asks for them. The rules are those of `text/template/parse`:
//! trim markers need a space beside them and take only blanks, tabs, carriage returns and newlines; a comment stands
//! alone in its action.

use crate::source::Span;

/// A token with its place.
#[derive(Debug, Clone)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// Text outside of actions, trimmed already.
    Text,
    /// `{{`
    LeftDelimiter,
    /// `}}`
    RightDelimiter,
    /// White space inside an action; it separates arguments.
    Space,
    /// A name.
    Identifier,
    /// `.name`
    Field,
    /// `$` or `$name`
    Variable,
    /// `.`
    Dot,
    /// A number.
    Number,
    /// `'c'`
    Character,
    /// `"text"`
    Quoted,
    /// `` `text` ``
    Raw,
    /// `|`
    Pipe,
    /// `:=`
    Declare,
    /// `=`
    Assign,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// Another printable character, such as `,`.
    Other,
    /// The end of the text.
    End,
    /// A fault, in words.
    Error(String),
}

/// The lexer.
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
    inside: bool,
    parens: usize,
    /// The end of the text token that is under way, where trimming after it starts.
    trim_next: bool,
    failed: bool,
}

/// What trim markers take away.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
const LEFT: &str = "{{";
const RIGHT: &str = "}}";
const COMMENT_START: &str = "/*";
const COMMENT_END: &str = "*/";

impl<'a> Lexer<'a> {
    /// Returns a lexer at the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, inside: false, parens: 0, trim_next: false, failed: false }
    }

    /// Returns the next token; after the end or a fault, the same again.
    pub fn next_token(&mut self) -> Token {
        if self.failed {
            return self.token(TokenKind::End, self.at);
        }
        let token = if self.inside { self.inside_action() } else { self.outside() };
        self.failed = matches!(token.kind, TokenKind::Error(_));
        token
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn token(&self, kind: TokenKind, start: usize) -> Token {
        Token { kind, span: Span::new(start, self.at) }
    }

    fn error(&mut self, message: impl Into<String>, start: usize) -> Token {
        if self.at == start {
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        Token { kind: TokenKind::Error(message.into()), span: Span::new(start, self.at) }
    }

    /// Text up to the next action; comments vanish here.
    fn outside(&mut self) -> Token {
        loop {
            if self.trim_next {
                let rest = self.rest();
                self.at += rest.len() - rest.trim_start_matches(BLANKS).len();
                self.trim_next = false;
            }
            let start = self.at;
            let Some(offset) = self.rest().find(LEFT) else {
                self.at = self.text.len();
                let kind = if start < self.at { TokenKind::Text } else { TokenKind::End };
                return self.token(kind, start);
            };
            let left = start + offset;
            let after = &self.text[left + LEFT.len()..];
            let trims = after.starts_with('-') && after[1..].starts_with(BLANKS);
            let mut end = left;
            if trims {
                end = start + self.text[start..left].trim_end_matches(BLANKS).len();
            }
            if end > start {
                // The text first; the action is seen again on the next call.
                self.at = left;
                return Token { kind: TokenKind::Text, span: Span::new(start, end) };
            }
            let body = left + LEFT.len() + if trims { 2 } else { 0 };
            if self.text[body..].starts_with(COMMENT_START) {
                match self.comment(left, body) {
                    Some(token) => return token,
                    None => continue,
                }
            }
            self.at = body;
            self.inside = true;
            self.parens = 0;
            return Token { kind: TokenKind::LeftDelimiter, span: Span::new(left, body) };
        }
    }

    /// Skips a comment; returns the fault where there is one.
    fn comment(&mut self, left: usize, body: usize) -> Option<Token> {
        let Some(length) = self.text[body..].find(COMMENT_END) else {
            self.at = self.text.len();
            return Some(self.error("unclosed comment", left));
        };
        self.at = body + length + COMMENT_END.len();
        let rest = self.rest();
        let trims = rest.starts_with(BLANKS) && rest[1..].starts_with("-}}");
        if trims {
            self.at += 2;
        } else if !rest.starts_with(RIGHT) {
            return Some(self.error("comment ends before closing delimiter", left));
        }
        self.at += RIGHT.len();
        self.trim_next = trims;
        None
    }

    fn bytes(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn at_right_delimiter(&self) -> Option<bool> {
        match self.bytes() {
            [b'}', b'}', ..] => Some(false),
            [b' ' | b'\t' | b'\r' | b'\n', b'-', b'}', b'}', ..] => Some(true),
            _ => None,
        }
    }

    fn inside_action(&mut self) -> Token {
        let start = self.at;
        if let Some(trims) = self.at_right_delimiter() {
            if self.parens > 0 {
                return self.error("unclosed left paren", start);
            }
            self.at += if trims { 2 } else { 0 };
            let delimiter = self.at;
            self.at += RIGHT.len();
            self.inside = false;
            self.trim_next = trims;
            return self.token(TokenKind::RightDelimiter, delimiter);
        }
        let Some(character) = self.rest().chars().next() else {
            return self.error("unclosed action", start);
        };
        match character {
            character if BLANKS.contains(&character) => self.space(),
            '=' => self.single(TokenKind::Assign),
            ':' => {
                if self.rest().starts_with(":=") {
                    self.at += 2;
                    self.token(TokenKind::Declare, start)
                } else {
                    self.error("expected :=", start)
                }
            }
            '|' => self.single(TokenKind::Pipe),
            '"' => self.delimited('"', TokenKind::Quoted, "unterminated quoted string"),
            '\'' => self.delimited('\'', TokenKind::Character, "unterminated character constant"),
            '`' => {
                let Some(length) = self.rest()[1..].find('`') else {
                    self.at = self.text.len();
                    return self.error("unterminated raw quoted string", start);
                };
                self.at += length + 2;
                self.token(TokenKind::Raw, start)
            }
            '$' => {
                self.at += 1;
                self.name(TokenKind::Variable, start)
            }
            '.' if !self.rest()[1..].starts_with(|next: char| next.is_ascii_digit()) => {
                self.at += 1;
                if self.rest().starts_with(is_alphanumeric) {
                    self.name(TokenKind::Field, start)
                } else if self.at_terminator() {
                    self.token(TokenKind::Dot, start)
                } else {
                    self.bad_character()
                }
            }
            '.' | '+' | '-' | '0'..='9' => self.number(),
            '(' => {
                self.parens += 1;
                self.single(TokenKind::LeftParen)
            }
            ')' => {
                if self.parens == 0 {
                    return self.error("unexpected right paren", start);
                }
                self.parens -= 1;
                self.single(TokenKind::RightParen)
            }
            character if is_alphanumeric(character) => self.name(TokenKind::Identifier, start),
            character if character.is_ascii_graphic() => self.single(TokenKind::Other),
            character => self.error(format!("unrecognized character in action: {}", describe(character)), start),
        }
    }

    fn single(&mut self, kind: TokenKind) -> Token {
        let start = self.at;
        self.at += 1;
        self.token(kind, start)
    }

    /// White space, but not the blank that belongs to a right trim marker.
    fn space(&mut self) -> Token {
        let start = self.at;
        while matches!(self.bytes().first(), Some(b' ' | b'\t' | b'\r' | b'\n')) && self.at_right_delimiter().is_none()
        {
            self.at += 1;
        }
        self.token(TokenKind::Space, start)
    }

    /// A quoted string or character constant: to the closing quote on the same line.
    fn delimited(&mut self, quote: char, kind: TokenKind, unterminated: &str) -> Token {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        for (offset, character) in self.text[self.at..].char_indices() {
            match character {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if character == quote => {
                    self.at += offset + 1;
                    return self.token(kind, start);
                }
                _ => {}
            }
        }
        self.at = start + 1;
        self.error(unterminated, start)
    }

    fn name(&mut self, kind: TokenKind, start: usize) -> Token {
        // Most names are ASCII; the rest is looked at character by character.
        self.at += self.bytes().iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if self.bytes().first().is_some_and(|byte| !byte.is_ascii()) {
            let rest = self.rest();
            self.at += rest.find(|character| !is_alphanumeric(character)).unwrap_or(rest.len());
        }
        if self.at_terminator() { self.token(kind, start) } else { self.bad_character() }
    }

    fn bad_character(&mut self) -> Token {
        let start = self.at;
        let character = self.rest().chars().next().unwrap_or('\0');
        self.error(format!("bad character {}", describe(character)), start)
    }

    /// Tells whether a name may end here.
    fn at_terminator(&self) -> bool {
        matches!(
            self.bytes(),
            [] | [b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'(', ..] | [b'}', b'}', ..]
        )
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        let mut good = self.scan_number();
        if good && self.rest().starts_with(['+', '-']) {
            good = self.scan_number() && self.text[start..self.at].ends_with('i');
        }
        if good {
            return self.token(TokenKind::Number, start);
        }
        let rest = self.rest();
        self.at += rest.find(|character: char| !is_alphanumeric(character)).unwrap_or(rest.len());
        let text = self.text[start..self.at].to_owned();
        self.error(format!("bad number syntax: {text:?}"), start)
    }

    /// Takes one number; false when a letter follows it.
    fn scan_number(&mut self) -> bool {
        self.accept(&['+', '-']);
        let mut radix = 10;
        let mut exponent = ['e', 'E'];
        if self.accept(&['0']) {
            if self.accept(&['x', 'X']) {
                (radix, exponent) = (16, ['p', 'P']);
            } else if self.accept(&['o', 'O']) {
                radix = 8;
            } else if self.accept(&['b', 'B']) {
                radix = 2;
            }
        }
        self.accept_digits(radix);
        if self.accept(&['.']) {
            self.accept_digits(radix);
        }
        if matches!(radix, 10 | 16) && self.accept(&exponent) {
            self.accept(&['+', '-']);
            self.accept_digits(10);
        }
        self.accept(&['i']);
        !self.rest().starts_with(is_alphanumeric)
    }

    fn accept(&mut self, characters: &[char]) -> bool {
        let found = self.rest().starts_with(characters);
        self.at += usize::from(found);
        found
    }

    fn accept_digits(&mut self, radix: u32) {
        while self.rest().starts_with(|digit: char| digit == '_' || digit.is_digit(radix)) {
            self.at += 1;
        }
    }
}

/// Tells whether a character may stand in a name.
fn is_alphanumeric(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// Returns a character as Go's `%#U` shows it.
fn describe(character: char) -> String {
    format!("U+{:04X} '{character}'", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(String, String)> {
        let mut lexer = Lexer::new(text);
        let mut all = Vec::new();
        loop {
            let token = lexer.next_token();
            let name = format!("{:?}", token.kind);
            all.push((name, text[token.span.start as usize..token.span.end as usize].to_owned()));
            if matches!(token.kind, TokenKind::End | TokenKind::Error(_)) {
                return all;
            }
        }
    }

    fn texts(text: &str) -> Vec<String> {
        kinds(text).into_iter().filter(|(kind, _)| kind == "Text").map(|(_, text)| text).collect()
    }

    #[test]
    fn trims_only_where_a_blank_stands_beside_the_marker() {
        assert_eq!(texts("a \n {{- 1 -}} \u{a0}b"), ["a", "\u{a0}b"]);
        assert_eq!(texts("a {{-1}} b"), ["a ", " b"]);
        assert_eq!(texts("a {{- /* c */ -}} b {{/* d */}} c"), ["a", "b ", " c"]);
        assert_eq!(texts("a {{- /* c */}} b"), ["a", " b"]);
    }

    #[test]
    fn names_faults() {
        for (text, message) in [
            ("{{/* a", "unclosed comment"),
            ("{{/* a */ }}", "comment ends before"),
            ("{{ \"a }}", "unterminated quoted string"),
            ("{{ (1 }}", "unclosed left paren"),
            ("{{ a-b }}", "bad character U+002D '-'"),
            ("{{ 1x }}", "bad number syntax"),
            ("{{ a", "unclosed action"),
        ] {
            let last = kinds(text).pop().unwrap().0;
            assert!(last.contains(message), "{text}: {last}");
        }
    }
}
