//! The printer: standard output carries data, standard error talks to a person.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::rc::Rc;

use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Progress};
use crate::ui::error_report;
use crate::ui::escape::visible;
use crate::ui::progress::{ProgressMode, View, json_line};

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorChoice {
    /// Decides for one stream. `no_color` is the value of the variable `NO_COLOR`, which counts unless it is empty
    /// (no-color.org); a dumb terminal gets none either.
    pub fn decide(self, terminal: bool, no_color: Option<&str>, term: Option<&str>) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => terminal && no_color.is_none_or(str::is_empty) && term != Some("dumb"),
        }
    }
}

/// How much to say on standard error. Errors are always said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Warnings and notes too.
    #[default]
    Normal,
    /// What happens on the way too.
    Verbose,
}

/// Standard output could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write to standard output")]
pub struct OutputError {
    #[source]
    source: io::Error,
}

impl OutputError {
    /// Tells whether the reader has gone away, as `head` does: that is no failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        self.source.kind() == io::ErrorKind::BrokenPipe
    }
}

impl From<io::Error> for OutputError {
    fn from(source: io::Error) -> Self {
        Self { source }
    }
}

impl Diagnostic for OutputError {
    fn category(&self) -> Category {
        Category::NotWritable
    }
}

/// Writes data and talk to where they belong.
pub struct Printer {
    output: RefCell<Box<dyn Write>>,
    talk: Rc<RefCell<Box<dyn Write>>>,
    output_is_terminal: bool,
    output_has_color: bool,
    talk_has_color: bool,
    verbosity: Verbosity,
    progress: RefCell<View>,
    /// Whether others speak at the same time.
    is_part: bool,
}

impl Printer {
    /// Returns a printer on the process's standard streams.
    pub fn standard(verbosity: Verbosity, color: ColorChoice) -> Self {
        let variable = |name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let (no_color, term) = (variable("NO_COLOR"), variable("TERM"));
        Self {
            output: RefCell::new(Box::new(io::BufWriter::with_capacity(64 * 1024, io::stdout()))),
            talk: Rc::new(RefCell::new(Box::new(io::stderr()))),
            output_is_terminal: io::stdout().is_terminal(),
            output_has_color: color.decide(io::stdout().is_terminal(), no_color.as_deref(), term.as_deref()),
            talk_has_color: color.decide(io::stderr().is_terminal(), no_color.as_deref(), term.as_deref()),
            verbosity,
            progress: RefCell::new(View::hidden()),
            is_part: false,
        }
    }

    /// Shows long operations on standard error from now on: by live lines on a terminal that nothing else
    /// is said on, by plain lines elsewhere, by nothing when quiet; a program that asks for events gets them always.
    pub fn show_progress(&self, mode: ProgressMode) {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let is_live = io::stderr().is_terminal() && !is_dumb && self.verbosity == Verbosity::Normal && !self.is_part;
        let view = match mode {
            ProgressMode::Json => View::json(),
            _ if self.verbosity == Verbosity::Quiet => View::hidden(),
            ProgressMode::Auto if is_live => View::live(self.talk_has_color),
            ProgressMode::Auto | ProgressMode::Plain => View::plain(self.talk_has_color),
        };
        self.progress.replace(view);
    }

    /// Does something while progress is shown, also where a command shows none otherwise.
    pub fn showing_progress<T>(&self, work: impl FnOnce() -> T) -> T {
        let was_hidden = self.progress.borrow().is_hidden();
        if was_hidden {
            self.show_progress(ProgressMode::Auto);
        }
        let done = work();
        if was_hidden {
            self.progress.borrow().end();
            self.progress.replace(View::hidden());
        }
        done
    }

    /// Returns a printer that keeps what it is given, for tests: the printer, its output and its talk.
    pub fn kept(verbosity: Verbosity, output_is_terminal: bool) -> (Self, Kept, Kept) {
        let (output, talk) = (Kept::default(), Kept::default());
        let printer = Self {
            output: RefCell::new(Box::new(output.clone())),
            talk: Rc::new(RefCell::new(Box::new(talk.clone()))),
            output_is_terminal,
            output_has_color: output_is_terminal,
            talk_has_color: false,
            verbosity,
            progress: RefCell::new(View::hidden()),
            is_part: false,
        };
        (printer, output, talk)
    }

    /// Returns a printer for a part of the work that is done beside others: its talk has the part's name in front of
    /// every line, its output is kept until somebody hands it on with [`Self::own_bytes`]. It draws no live lines, and
    /// nobody is to be asked.
    pub fn part(&self, name: &str) -> (Self, Kept) {
        let is_json = self.progress.borrow().is_json();
        let prefix = if is_json {
            format!(r#"{{"context":{},"#, serde_json::Value::from(name))
        } else {
            format!("{}: ", visible(name))
        };
        let talk = Prefixed { prefix, is_json, talk: Rc::clone(&self.talk), is_line_open: false };
        let output = Kept::default();
        let printer = Self {
            output: RefCell::new(Box::new(output.clone())),
            talk: Rc::new(RefCell::new(Box::new(talk))),
            output_is_terminal: false,
            output_has_color: self.output_has_color,
            talk_has_color: self.talk_has_color,
            verbosity: self.verbosity,
            progress: RefCell::new(View::hidden()),
            is_part: true,
        };
        printer.show_progress(if is_json { ProgressMode::Json } else { ProgressMode::Plain });
        (printer, output)
    }

    /// Tells whether somebody may be asked, if there is somebody.
    pub fn may_ask(&self) -> bool {
        !self.is_part
    }

    /// Writes data for a program or a file: as it is, except that a terminal gets no control characters.
    pub fn data(&self, text: &str) -> Result<(), OutputError> {
        if self.output_is_terminal { self.text(text) } else { self.write(text.as_bytes()) }
    }

    /// Writes data as [`Self::data`] does, also when it is not text.
    pub fn data_bytes(&self, bytes: &[u8]) -> Result<(), OutputError> {
        if self.output_is_terminal { self.text(&String::from_utf8_lossy(bytes)) } else { self.write(bytes) }
    }

    /// Writes text for a person: never control characters, even into a pipe, which may end in a pager.
    pub fn text(&self, text: &str) -> Result<(), OutputError> {
        self.write(visible(text).as_bytes())
    }

    /// Writes lines for a person, in color where that is wanted: never control characters but our own.
    pub fn lines<'a>(&self, lines: impl IntoIterator<Item = (Style, &'a str)>) -> Result<(), OutputError> {
        let mut text = String::new();
        for (style, line) in lines {
            text.push_str(&colored(self.output_has_color, style, &visible(line)));
            text.push('\n');
        }
        self.write(text.as_bytes())
    }

    /// Writes text of ours that holds nothing from outside, as it is.
    pub fn own_bytes(&self, bytes: &[u8]) -> Result<(), OutputError> {
        self.write(bytes)
    }

    /// Hands everything written so far to the system. Called once at the end of a command.
    pub fn flush(&self) -> Result<(), OutputError> {
        self.output.borrow_mut().flush().map_err(|source| OutputError { source })
    }

    /// Says something on standard error, unless quiet.
    pub fn note(&self, message: &str) {
        if self.verbosity >= Verbosity::Normal {
            self.say("note", "", Style::Plain, message);
        }
    }

    /// Shows an error with its causes, excerpts and hints, on standard error, whatever the verbosity.
    pub fn error(&self, error: &dyn Diagnostic, hints: &[String]) {
        self.report(&error_report::report(error, hints));
    }

    /// Shows a report that is written already: lines with the labels `error:`, `caused by:` and `hint:`.
    pub fn report(&self, text: &str) {
        self.progress.borrow().end();
        if self.progress.borrow().is_json() {
            return self.talk_bytes(json_line(&Said { event: "error", message: text }).as_bytes());
        }
        let mut shown = String::new();
        for line in visible(text).lines() {
            let (label, rest) = error_report::label(line);
            shown.push_str(&self.styled(error_report::style_of(label), label));
            shown.push_str(rest);
            shown.push('\n');
        }
        self.talk_bytes(shown.as_bytes());
    }

    /// Writes lines for a person to standard error, unless quiet.
    pub fn talk_lines<'a>(&self, lines: impl IntoIterator<Item = (Style, &'a str)>) {
        if self.verbosity < Verbosity::Normal || self.progress.borrow().is_json() {
            return;
        }
        let mut text = String::new();
        for (style, line) in lines {
            text.push_str(&self.styled(style, &visible(line)));
            text.push('\n');
        }
        self.talk_bytes(text.as_bytes());
    }

    fn say(&self, event: &'static str, label: &str, style: Style, message: &str) {
        if self.progress.borrow().is_json() {
            return self.talk_bytes(json_line(&Said { event, message }).as_bytes());
        }
        let text = format!("{}{}\n", self.styled(style, label), visible(message));
        self.talk_bytes(text.as_bytes());
    }

    fn styled(&self, style: Style, text: &str) -> String {
        colored(self.talk_has_color, style, text)
    }

    /// When standard error cannot be written there is nobody left to tell.
    fn talk_bytes(&self, bytes: &[u8]) {
        self.progress.borrow().aside(|| {
            let _ = self.talk.borrow_mut().write_all(bytes);
        });
    }

    fn write(&self, bytes: &[u8]) -> Result<(), OutputError> {
        self.output.borrow_mut().write_all(bytes).map_err(|source| OutputError { source })
    }
}

/// Puts something in front of every line.
struct Prefixed {
    prefix: String,
    /// Whether the lines are JSON: the prefix takes the place of their first brace.
    is_json: bool,
    talk: Rc<RefCell<Box<dyn Write>>>,
    is_line_open: bool,
}

impl Write for Prefixed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = Vec::with_capacity(bytes.len() + self.prefix.len());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = if self.is_line_open {
                line
            } else {
                text.extend_from_slice(self.prefix.as_bytes());
                if self.is_json { line.strip_prefix(b"{").unwrap_or(line) } else { line }
            };
            text.extend_from_slice(line);
            self.is_line_open = !line.ends_with(b"\n");
        }
        self.talk.borrow_mut().write_all(&text)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.talk.borrow_mut().flush()
    }
}

/// Something said on standard error, for a program.
#[derive(serde::Serialize)]
struct Said<'a> {
    event: &'static str,
    message: &'a str,
}

/// Returns text with the terminal's sequences of a style around it, where there is color.
pub(super) fn colored(has_color: bool, style: Style, text: &str) -> String {
    match style.code() {
        Some(code) if has_color && !text.is_empty() => format!("\x1b[{code}m{text}\x1b[0m"),
        _ => text.to_owned(),
    }
}

impl Events for Printer {
    fn warning(&self, message: &str) {
        if self.verbosity >= Verbosity::Normal {
            self.say("warning", "warning: ", Style::Warning, message);
        }
    }

    fn detail(&self, message: &str) {
        if self.verbosity >= Verbosity::Verbose {
            self.say("detail", "", Style::Plain, message);
        }
    }

    fn progress(&self, progress: &Progress) {
        self.progress.borrow().show(progress, &self.talk);
    }
}

/// How a label looks where color is on; the label's words carry the meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// Bold red.
    Error,
    /// Bold yellow.
    Warning,
    /// Bold cyan.
    Hint,
    /// Bold blue, for line numbers and carets.
    Frame,
    /// Bold, for what stands above other lines.
    Heading,
    /// Green, for what is new.
    Added,
    /// Red, for what is gone.
    Removed,
    /// Yellow, for what is another than before.
    Changed,
    /// Faint, for what stands around a change.
    Context,
}

impl Style {
    /// Returns the parameter of the terminal's sequence "select graphic rendition".
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Error => Some("1;31"),
            Self::Warning => Some("1;33"),
            Self::Hint => Some("1;36"),
            Self::Frame => Some("1;34"),
            Self::Heading => Some("1"),
            Self::Added => Some("32"),
            Self::Removed => Some("31"),
            Self::Changed => Some("33"),
            Self::Context => Some("2"),
        }
    }
}

/// Bytes that a test's printer has been given.
#[derive(Debug, Clone, Default)]
pub struct Kept(Rc<RefCell<Vec<u8>>>);

impl Kept {
    /// Returns everything as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.borrow()).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_follows_choice_terminal_and_environment() {
        assert!(ColorChoice::Auto.decide(true, None, Some("xterm")));
        assert!(ColorChoice::Auto.decide(true, Some(""), None));
        assert!(!ColorChoice::Auto.decide(false, None, None));
        assert!(!ColorChoice::Auto.decide(true, Some("1"), None));
        assert!(!ColorChoice::Auto.decide(true, None, Some("dumb")));
        assert!(ColorChoice::Always.decide(false, Some("1"), None));
        assert!(!ColorChoice::Never.decide(true, None, None));
    }

    #[test]
    fn a_pipe_gets_data_as_it_is_and_text_without_controls() {
        let (printer, output, _) = Printer::kept(Verbosity::Normal, false);
        printer.data("\x1b[31m").unwrap();
        printer.text("\x1b[31m").unwrap();
        assert_eq!(output.text(), "\x1b[31m␛[31m");
    }

    #[test]
    fn a_terminal_gets_no_controls() {
        let (printer, output, _) = Printer::kept(Verbosity::Normal, true);
        printer.data("a: \x1b[2J\n").unwrap();
        assert_eq!(output.text(), "a: ␛[2J\n");
    }

    #[test]
    fn lines_have_color_on_a_terminal_only() {
        let lines = [(Style::Added, "+ a\x1b"), (Style::Plain, "b"), (Style::Removed, "")];
        let (printer, output, _) = Printer::kept(Verbosity::Normal, true);
        printer.lines(lines).unwrap();
        assert_eq!(output.text(), "\x1b[32m+ a␛\x1b[0m\nb\n\n");
        let (printer, output, _) = Printer::kept(Verbosity::Normal, false);
        printer.lines(lines).unwrap();
        assert_eq!(output.text(), "+ a␛\nb\n\n");
    }

    #[test]
    fn verbosity_decides_what_is_said() {
        for (verbosity, expected) in [
            (Verbosity::Quiet, ""),
            (Verbosity::Normal, "warning: w␛\nn\n"),
            (Verbosity::Verbose, "warning: w␛\nn\nd\n"),
        ] {
            let (printer, _, talk) = Printer::kept(verbosity, true);
            printer.warning("w\x1b");
            printer.note("n");
            printer.detail("d");
            assert_eq!(talk.text(), expected);
        }
    }

    #[test]
    fn a_program_gets_all_that_is_said_as_json() {
        let (printer, _, talk) = Printer::kept(Verbosity::Normal, false);
        printer.show_progress(ProgressMode::Json);
        printer.warning("w\u{1b}");
        printer.note("n");
        printer.detail("d");
        printer.progress(&Progress::Completed { title: "Done".to_owned() });
        printer.report("error: e\n");
        let text = talk.text();
        let said: Vec<&str> = text.lines().collect();
        assert_eq!(said[0], r#"{"event":"warning","message":"w\u001b"}"#);
        assert_eq!(said[1], r#"{"event":"note","message":"n"}"#);
        assert!(said[2].starts_with(r#"{"event":"completed","title":"Done","elapsedMillis":"#));
        assert_eq!(said[3], r#"{"event":"error","message":"error: e\n"}"#);
        assert_eq!(said.len(), 4);
    }

    #[test]
    fn parts_are_told_apart() {
        let (printer, output, talk) = Printer::kept(Verbosity::Normal, false);
        let (part, kept) = printer.part("b\u{1b}");
        part.warning("w");
        part.note("one\ntwo");
        part.progress(&Progress::Completed { title: "Done".to_owned() });
        part.text("data\n").unwrap();
        printer.note("n");
        assert!(!part.may_ask() && printer.may_ask());
        let said = talk.text();
        assert!(said.starts_with("b␛: warning: w\nb␛: one\nb␛: two\nb␛: "), "{said}");
        assert!(said.ends_with("\nn\n"), "{said}");
        assert_eq!((&*output.text(), &*kept.text()), ("", "data\n"));
        let (printer, _, talk) = Printer::kept(Verbosity::Normal, false);
        printer.show_progress(ProgressMode::Json);
        printer.part("b\"").0.note("n");
        assert_eq!(talk.text(), "{\"context\":\"b\\\"\",\"event\":\"note\",\"message\":\"n\"}\n");
    }

    #[test]
    fn a_quiet_printer_shows_no_progress() {
        let (printer, _, talk) = Printer::kept(Verbosity::Quiet, false);
        printer.show_progress(ProgressMode::Plain);
        printer.progress(&Progress::Completed { title: "Done".to_owned() });
        assert_eq!(talk.text(), "");
    }
}
