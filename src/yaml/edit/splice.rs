//! Edits of a text: what is put where, and the text that comes of it.

/// Text that takes the place of other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
    /// Whether the text is whole lines, so that it has to begin on a line of its own.
    pub(super) lines: bool,
}

/// Returns a text with edits, which are in order and do not overlap. A text without a line end at its end has none
/// afterwards, unless it may.
pub(super) fn apply(text: &str, splices: &[Splice], line_ending: &str, may_end_line: bool) -> String {
    let added: usize = splices.iter().map(|splice| splice.text.len() + line_ending.len()).sum();
    let mut output = String::with_capacity(text.len() + added);
    let mut at = 0;
    for splice in splices {
        // Two edits of one place would both keep what is between them.
        output.push_str(&text[at..splice.start.max(at)]);
        if splice.lines && !splice.text.is_empty() && !ends_line(&output) {
            output.push_str(line_ending);
        }
        output.push_str(&splice.text);
        at = splice.end.max(at);
    }
    output.push_str(&text[at..]);
    if !may_end_line && !text.is_empty() && !ends_line(text) && ends_line(&output) {
        let end = output.strip_suffix("\r\n").or_else(|| output.strip_suffix(['\r', '\n'])).map_or(0, str::len);
        output.truncate(end);
    }
    output
}

/// Returns the offset in the text before the edits of an offset in the text after them.
pub(super) fn original_offset(splices: &[Splice], offset: usize) -> usize {
    let (mut at, mut written) = (0, 0);
    for splice in splices {
        let kept = splice.start.saturating_sub(at);
        if offset < written + kept {
            break;
        }
        written += kept + splice.text.len();
        at = splice.end.max(at);
        if offset < written {
            return splice.start;
        }
    }
    at + offset.saturating_sub(written)
}

fn ends_line(text: &str) -> bool {
    text.is_empty() || text == "\u{feff}" || text.ends_with(['\n', '\r'])
}
