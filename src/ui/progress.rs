//! Long operations as a person or a program sees them on standard error.
//!
//! On a terminal each part that is under way has a live line with a spinner and the time it has taken; what is done
//! stands above them. Elsewhere there are plain lines, few enough for a log. For programs each event is a line of JSON.

use std::cell::RefCell;
use std::io::Write;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::events::{Part, Pending, Progress, size};
use crate::ui::escape::visible;
use crate::ui::printer::{Style, colored};

/// How progress is shown
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ProgressMode {
    /// Live lines on a terminal, plain lines elsewhere
    #[default]
    Auto,
    /// Plain lines
    Plain,
    /// One JSON object per line, on standard error
    Json,
}

/// How often a spinner turns.
const TURN: Duration = Duration::from_millis(100);

/// How long a part that waits keeps still between two plain lines.
const PAUSE: Duration = Duration::from_secs(10);

/// How many objects a line names.
const NAMED: usize = 1;

/// The view of long operations.
pub(super) struct View {
    kind: Kind,
    clock: Box<dyn Fn() -> Duration>,
    has_color: bool,
}

enum Kind {
    Hidden,
    Plain(RefCell<Plain>),
    Live(Live),
    Json,
}

/// What the plain view remembers: which line each part had last, and when.
#[derive(Default)]
struct Plain {
    last: IndexMap<Part, (String, Duration)>,
}

/// What stands on a terminal.
struct Live {
    lines: MultiProgress,
    bars: RefCell<IndexMap<Part, ProgressBar>>,
}

impl View {
    /// Returns a view that shows nothing.
    pub(super) fn hidden() -> Self {
        Self::new(Kind::Hidden, false)
    }

    /// Returns plain lines.
    pub(super) fn plain(has_color: bool) -> Self {
        Self::new(Kind::Plain(RefCell::default()), has_color)
    }

    /// Returns live lines on standard error.
    pub(super) fn live(has_color: bool) -> Self {
        Self::live_on(ProgressDrawTarget::stderr(), has_color)
    }

    fn live_on(target: ProgressDrawTarget, has_color: bool) -> Self {
        let lines = MultiProgress::with_draw_target(target);
        Self::new(Kind::Live(Live { lines, bars: RefCell::default() }), has_color)
    }

    /// Returns lines of JSON.
    pub(super) fn json() -> Self {
        Self::new(Kind::Json, false)
    }

    fn new(kind: Kind, has_color: bool) -> Self {
        let start = Instant::now();
        Self { kind, clock: Box::new(move || start.elapsed()), has_color }
    }

    /// Tells whether standard error is for a program, so that everything said there is a line of JSON.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.kind, Kind::Json)
    }

    /// Tells whether nothing is shown.
    pub(super) fn is_hidden(&self) -> bool {
        matches!(self.kind, Kind::Hidden)
    }

    /// Writes something else to standard error, between the live lines and what stands above them.
    pub(super) fn aside(&self, write: impl FnOnce()) {
        match &self.kind {
            Kind::Live(live) if !live.bars.borrow().is_empty() => live.lines.suspend(write),
            _ => write(),
        }
    }

    /// Takes the live lines away: the operation is over, or an error is told next.
    pub(super) fn end(&self) {
        if let Kind::Live(live) = &self.kind {
            for (_, bar) in live.bars.borrow_mut().drain(..) {
                bar.finish_and_clear();
            }
        }
    }

    /// Shows how far an operation is.
    pub(super) fn show(&self, progress: &Progress, output: &RefCell<Box<dyn Write>>) {
        let text = match &self.kind {
            Kind::Hidden => return,
            Kind::Json => self.json_line(progress),
            Kind::Plain(plain) => match self.plain_line(&mut plain.borrow_mut(), progress) {
                Some(text) => text,
                None => return,
            },
            Kind::Live(live) => match self.live_line(live, progress) {
                Some(text) => text,
                None => return,
            },
        };
        // When standard error cannot be written there is nobody left to tell.
        self.aside(|| {
            let _ = output.borrow_mut().write_all(text.as_bytes());
        });
        if matches!(progress, Progress::Completed { .. }) {
            self.end();
        }
    }

    fn json_line(&self, progress: &Progress) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Line<'a> {
            #[serde(flatten)]
            progress: &'a Progress,
            elapsed_millis: u64,
        }
        let elapsed_millis = u64::try_from((self.clock)().as_millis()).unwrap_or(u64::MAX);
        json_line(&Line { progress, elapsed_millis })
    }

    /// Returns the line for what a log should have: the ends, and now and then what is waited for.
    fn plain_line(&self, plain: &mut Plain, progress: &Progress) -> Option<String> {
        if let Some(line) = self.last_line(progress) {
            return Some(line);
        }
        let part = match progress {
            Progress::Downloading { part, .. } => part,
            Progress::Waiting { part, pending, .. } if !pending.is_empty() => part,
            _ => return None,
        };
        let line = one_line(&format!("  {}: {}\n", part.title, doing(progress)));
        let now = (self.clock)();
        let is_due = plain.last.get(part).is_none_or(|(last, at)| *last != line && now.saturating_sub(*at) >= PAUSE);
        if !is_due {
            return None;
        }
        plain.last.insert(part.clone(), (line.clone(), now));
        Some(line)
    }

    /// Changes the live line of a part, and returns the line that takes its place when it is done.
    fn live_line(&self, live: &Live, progress: &Progress) -> Option<String> {
        let over = self.last_line(progress);
        let Some(part) = progress.part() else { return over };
        let mut bars = live.bars.borrow_mut();
        if over.is_some() {
            if let Some(bar) = bars.shift_remove(part) {
                bar.finish_and_clear();
                live.lines.remove(&bar);
            }
            return over;
        }
        let bar = bars.entry(part.clone()).or_insert_with(|| {
            // It is complete before it is shown the first time.
            let bar = match progress {
                Progress::Downloading { bytes, total: Some(total), .. } => {
                    ProgressBar::new(*total).with_position(*bytes).with_style(download_style(self.has_color))
                }
                _ => ProgressBar::new_spinner().with_style(style(self.has_color)),
            };
            let bar = live.lines.add(bar.with_prefix(one_line(&part.title)));
            bar.enable_steady_tick(TURN);
            // A position alone is not drawn at once.
            bar.force_draw();
            bar
        });
        if let Progress::Downloading { bytes, total: Some(total), .. } = progress {
            if bar.length() != Some(*total) {
                bar.set_style(download_style(self.has_color));
                bar.set_length(*total);
            }
            bar.set_position(*bytes);
        } else {
            bar.set_message(one_line(&doing(progress)));
        }
        None
    }

    /// Returns the line with which a part, or all, is over.
    fn last_line(&self, progress: &Progress) -> Option<String> {
        let (style, sign, text) = match progress {
            Progress::Done { part, outcome } => (Style::Added, "✔", format!("{} {outcome}", part.title)),
            Progress::Completed { title } => (Style::Added, "✔", title.clone()),
            // Why is told once, at the end, with everything that belongs to it.
            Progress::Failed { part, reason: _ } => (Style::Removed, "✘", format!("{} failed", part.title)),
            Progress::Skipped { part, reason } => (Style::Context, "-", format!("{} skipped: {reason}", part.title)),
            Progress::Started { .. }
            | Progress::Applying { .. }
            | Progress::Downloading { .. }
            | Progress::Waiting { .. } => return None,
        };
        Some(format!("{} {}\n", colored(self.has_color, style, sign), one_line(&text)))
    }
}

/// Returns what a part is doing.
fn doing(progress: &Progress) -> String {
    match progress {
        Progress::Applying { done, total, .. } => format!("applying objects ({done}/{total})"),
        Progress::Downloading { bytes: 0, total: Some(total), .. } => format!("downloading {}", size(*total)),
        Progress::Downloading { bytes: 0, total: None, .. } => "downloading".to_owned(),
        Progress::Downloading { bytes, total: Some(total), .. } => {
            format!("downloaded {} of {}", size(*bytes), size(*total))
        }
        Progress::Downloading { bytes, total: None, .. } => format!("downloaded {}", size(*bytes)),
        Progress::Waiting { pending, .. } if !pending.is_empty() => {
            let named = pending.iter().take(NAMED).map(|Pending { object, why }| format!("{object}: {why}"));
            let mut text = format!("waiting for {}", named.collect::<Vec<_>>().join(", "));
            if pending.len() > NAMED {
                text = format!("{text} (and {} more)", pending.len() - NAMED);
            }
            text
        }
        _ => String::new(),
    }
}

/// Returns text without controls, on one line.
fn one_line(text: &str) -> String {
    let (text, end) = text.strip_suffix('\n').map_or((text, ""), |text| (text, "\n"));
    format!("{}{end}", visible(&text.replace(['\n', '\t'], " ")))
}

/// Returns an object as a line of JSON.
///
/// Ours have string keys and no fallible serializers, so there is always a text.
pub(super) fn json_line(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the style of the live line of a download: how much there is, how fast it comes, and how long it takes yet.
fn download_style(has_color: bool) -> ProgressStyle {
    let template = if has_color {
        "{spinner:.cyan} {prefix:.bold} {wide_bar:.cyan} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}"
    } else {
        "{spinner} {prefix} {wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec} {eta}"
    };
    // The templates are our own; the default stands in for one that is not understood.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Returns the style of a live line: a spinner, the part, the time it has taken, and what it is doing.
fn style(has_color: bool) -> ProgressStyle {
    let template = if has_color {
        "{spinner:.cyan} {prefix:.bold} {elapsed:.dim} {wide_msg}"
    } else {
        "{spinner} {prefix} {elapsed} {wide_msg}"
    };
    // The templates are our own; the default stands in for one that is not understood.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io;
    use std::rc::Rc;
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;
    use crate::ui::printer::Kept;

    const COLUMNS: usize = 60;

    /// A terminal that shows what it is given, as live lines and as text.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<(Vec<String>, usize)>>);

    impl Screen {
        fn put(&self, text: &str) {
            let mut state = self.0.lock().unwrap();
            let (lines, row) = &mut *state;
            for character in text.chars() {
                match character {
                    '\n' => *row += 1,
                    '\r' => {}
                    other => {
                        // What comes after the last column stands in the next line.
                        if lines.get(*row).is_some_and(|line| line.chars().count() == COLUMNS) {
                            *row += 1;
                        }
                        while lines.len() <= *row {
                            lines.push(String::new());
                        }
                        lines[*row].push(other);
                    }
                }
            }
        }

        fn shown(&self) -> Vec<String> {
            let state = self.0.lock().unwrap();
            state.0.iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            u16::try_from(COLUMNS).unwrap()
        }

        fn move_cursor_up(&self, n: usize) -> io::Result<()> {
            let mut state = self.0.lock().unwrap();
            state.1 = state.1.saturating_sub(n);
            Ok(())
        }

        fn move_cursor_down(&self, n: usize) -> io::Result<()> {
            self.0.lock().unwrap().1 += n;
            Ok(())
        }

        fn move_cursor_right(&self, _n: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _n: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.put(text);
            self.put("\n");
            Ok(())
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.put(text);
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            let mut state = self.0.lock().unwrap();
            let row = state.1;
            if let Some(line) = state.0.get_mut(row) {
                line.clear();
            }
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Write for Screen {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.put(&String::from_utf8_lossy(bytes));
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn part(title: &str) -> Part {
        Part { id: title.to_lowercase(), title: title.to_owned() }
    }

    fn waiting(title: &str, why: &[&str]) -> Progress {
        let pending = why.iter().map(|why| Pending { object: "Deployment n/a".to_owned(), why: (*why).to_owned() });
        Progress::Waiting { part: part(title), ready: 0, total: why.len(), pending: pending.collect() }
    }

    fn done(title: &str) -> Progress {
        Progress::Done { part: part(title), outcome: "installed".to_owned() }
    }

    fn completed() -> Progress {
        Progress::Completed { title: "Installation complete".to_owned() }
    }

    type Output = RefCell<Box<dyn Write>>;

    /// Returns a view with a clock that the test moves (in seconds), and what it writes.
    fn with_clock(mut view: View) -> (View, Rc<Cell<u64>>, Output, Kept) {
        let seconds = Rc::new(Cell::new(0));
        let hand = Rc::clone(&seconds);
        view.clock = Box::new(move || Duration::from_secs(hand.get()));
        let kept = Kept::default();
        (view, seconds, RefCell::new(Box::new(kept.clone())), kept)
    }

    #[test]
    fn a_log_gets_few_lines() {
        let (view, seconds, output, kept) = with_clock(View::plain(false));
        view.show(&Progress::Started { part: part("Istiod") }, &output);
        view.show(&Progress::Applying { part: part("Istiod"), done: 1, total: 2 }, &output);
        view.show(&waiting("Istiod", &["0 of 1 replica available", "no"]), &output);
        seconds.set(9);
        view.show(&waiting("Istiod", &["too early to tell"]), &output);
        seconds.set(10);
        view.show(&waiting("Istiod", &["0 of 1 replica\n\u{1b}[2J available"]), &output);
        view.show(&done("Istiod"), &output);
        view.show(&Progress::Failed { part: part("Gateway"), reason: "no image".to_owned() }, &output);
        view.show(&Progress::Skipped { part: part("Addons"), reason: "Istiod failed".to_owned() }, &output);
        view.show(&completed(), &output);
        insta::assert_snapshot!(kept.text(), @r"
          Istiod: waiting for Deployment n/a: 0 of 1 replica available (and 1 more)
          Istiod: waiting for Deployment n/a: 0 of 1 replica ␛[2J available
        ✔ Istiod installed
        ✘ Gateway failed
        - Addons skipped: Istiod failed
        ✔ Installation complete
        ");
    }

    #[test]
    fn a_program_gets_every_event_as_a_line() {
        let (view, seconds, output, kept) = with_clock(View::json());
        view.show(&waiting("Istiod", &["why"]), &output);
        seconds.set(2);
        view.show(&done("Istiod"), &output);
        view.show(&completed(), &output);
        insta::assert_snapshot!(kept.text(), @r#"
        {"event":"waiting","part":"istiod","title":"Istiod","ready":0,"total":1,"pending":[{"object":"Deployment n/a","why":"why"}],"elapsedMillis":0}
        {"event":"done","part":"istiod","title":"Istiod","outcome":"installed","elapsedMillis":2000}
        {"event":"completed","title":"Installation complete","elapsedMillis":2000}
        "#);
    }

    #[test]
    fn a_terminal_has_a_live_line_for_each_part_below_what_is_done() {
        let screen = Screen::default();
        let view = View::live_on(ProgressDrawTarget::term_like(Box::new(screen.clone())), false);
        let output: RefCell<Box<dyn Write>> = RefCell::new(Box::new(screen.clone()));
        view.show(&Progress::Started { part: part("Core") }, &output);
        view.show(&waiting("Istiod", &["0 of 1 replica available, and much more to say than fits"]), &output);
        view.show(&done("Core"), &output);
        let shown = screen.shown();
        assert_eq!(shown[0], "✔ Core installed");
        assert!(shown[1].contains(" Istiod 0s waiting for Deployment n/a: 0 of"), "{shown:?}");
        assert!(shown.len() == 2 && shown[1].chars().count() <= COLUMNS, "{shown:?}");
        view.aside(|| output.borrow_mut().write_all(b"warning: w\n").unwrap());
        view.show(&done("Istiod"), &output);
        view.show(&completed(), &output);
        assert_eq!(screen.shown(), ["✔ Core installed", "warning: w", "✔ Istiod installed", "✔ Installation complete"]);
    }

    fn downloading(bytes: u64, total: Option<u64>) -> Progress {
        Progress::Downloading { part: part("Base.tgz"), bytes, total }
    }

    #[test]
    fn a_download_has_its_begin_and_its_end_in_a_log() {
        let (view, seconds, output, kept) = with_clock(View::plain(false));
        view.show(&downloading(0, Some(40 << 20)), &output);
        seconds.set(5);
        view.show(&downloading(10 << 20, Some(40 << 20)), &output);
        seconds.set(10);
        view.show(&downloading(20 << 20, Some(40 << 20)), &output);
        view.show(&done("Base.tgz"), &output);
        view.show(&downloading(0, None), &output);
        insta::assert_snapshot!(kept.text(), @r"
          Base.tgz: downloading 40 MiB
          Base.tgz: downloaded 20 MiB of 40 MiB
        ✔ Base.tgz installed
        ");
        let (view, _, output, kept) = with_clock(View::json());
        view.show(&downloading(5, None), &output);
        insta::assert_snapshot!(kept.text(), @r#"{"event":"downloading","part":"base.tgz","title":"Base.tgz","bytes":5,"total":null,"elapsedMillis":0}"#);
    }

    #[test]
    fn a_download_has_a_bar_on_a_terminal() {
        let screen = Screen::default();
        let view = View::live_on(ProgressDrawTarget::term_like(Box::new(screen.clone())), false);
        let output: RefCell<Box<dyn Write>> = RefCell::new(Box::new(screen.clone()));
        view.show(&Progress::Started { part: part("Base.tgz") }, &output);
        view.show(&downloading(0, Some(40 << 20)), &output);
        view.show(&downloading(20 << 20, Some(40 << 20)), &output);
        view.show(&done("Base.tgz"), &output);
        assert_eq!(screen.shown(), ["✔ Base.tgz installed"]);
        view.show(&downloading(20 << 20, Some(40 << 20)), &output);
        let shown = screen.shown();
        assert!(shown[1].contains("Base.tgz") && shown[1].contains("20.00 MiB/40.00 MiB"), "{shown:?}");
        assert!(shown.len() == 2 && shown[1].chars().count() <= COLUMNS, "{shown:?}");
        view.end();
    }

    #[test]
    fn live_lines_go_before_an_error_is_told() {
        let screen = Screen::default();
        let view = View::live_on(ProgressDrawTarget::term_like(Box::new(screen.clone())), false);
        let output: RefCell<Box<dyn Write>> = RefCell::new(Box::new(screen.clone()));
        view.show(&waiting("Istiod", &["why"]), &output);
        assert_eq!(screen.shown().len(), 1);
        view.end();
        assert_eq!(screen.shown(), [""; 0]);
    }

    #[test]
    fn color_is_in_the_sign_only() {
        let (view, _, output, kept) = with_clock(View::plain(true));
        view.show(&done("Istiod"), &output);
        assert_eq!(kept.text(), "\u{1b}[32m✔\u{1b}[0m Istiod installed\n");
    }

    #[test]
    fn a_hidden_view_says_nothing() {
        let (view, _, output, kept) = with_clock(View::hidden());
        view.show(&completed(), &output);
        assert_eq!(kept.text(), "");
    }
}
