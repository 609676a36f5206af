//! A fast look at an index in the form that Helm writes: where things stand, told by indentation alone.
//!
//! The scan never decides what a text means. It gives up (`None`) where it sees something that it does not know, and
//! each piece that it cuts out is parsed before it is used: cut in the wrong place, it is no YAML or says otherwise.

use std::collections::HashSet;

use super::is_chart_name;

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    start: usize,
    end: usize,
}

impl Place {
    /// Returns what stands there.
    pub(super) fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Where a chart's list of versions stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Region {
    /// The chart.
    pub(super) name: String,
    /// The list, without the line of the name.
    pub(super) place: Place,
}

/// A line: where it begins, how far it is indented, and what follows.
struct Line<'a> {
    start: usize,
    indent: usize,
    rest: &'a str,
}

/// Returns the lines of a piece that have content; `None` in place of one that is indented by tabs.
fn lines(text: &str, place: Place) -> impl Iterator<Item = Option<Line<'_>>> {
    let mut start = place.start;
    let end = place.end;
    std::iter::from_fn(move || {
        while start < end {
            let line = &text[start..end];
            let length = line.find('\n').map_or(line.len(), |at| at + 1);
            let line = &line[..length];
            let indent = line.bytes().take_while(|byte| *byte == b' ').count();
            let rest = line[indent..].trim_end();
            let at = start;
            start += length;
            match rest.as_bytes().first() {
                None => {}
                // A tab that is all there is before the end of the line is no content either, but nobody writes that.
                Some(b'\t') => return Some(None),
                Some(_) => return Some(Some(Line { start: at, indent, rest })),
            }
        }
        None
    })
}

/// Returns where each chart's versions stand, or nothing when the text is not in the usual form.
pub(super) fn regions(text: &str) -> Option<Vec<Region>> {
    let mut regions: Vec<Region> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut has_entries = false;
    let mut is_inside = false;
    let mut names_at: Option<usize> = None;
    for line in lines(text, Place { start: 0, end: text.len() }) {
        let Line { start, indent, rest } = line?;
        if rest.starts_with('#') {
            continue;
        }
        if indent == 0 {
            if is_inside && let Some(region) = regions.last_mut() {
                region.place.end = start;
            }
            is_inside = false;
            if rest == "---" && start == 0 {
                continue;
            }
            let (key, value) = rest.split_once(':')?;
            if !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return None;
            }
            if key == "entries" {
                if has_entries || !is_nothing(value) {
                    return None;
                }
                has_entries = true;
                is_inside = true;
            }
            continue;
        }
        if !is_inside {
            continue;
        }
        let names_at = *names_at.get_or_insert(indent);
        if indent < names_at {
            return None;
        }
        if indent > names_at || is_item(rest) {
            if regions.is_empty() {
                return None;
            }
            continue;
        }
        let (name, value) = rest.split_once(':')?;
        let name = unquoted(name)?;
        if !is_chart_name(name) || !is_nothing(value) || !seen.insert(name) {
            return None;
        }
        if let Some(region) = regions.last_mut() {
            region.place.end = start;
        }
        let from = text[start..].find('\n').map_or(text.len(), |at| start + at + 1);
        regions.push(Region { name: name.to_owned(), place: Place { start: from, end: text.len() } });
    }
    has_entries.then_some(regions)
}

/// Tells whether a line begins an item of a list.
fn is_item(rest: &str) -> bool {
    rest == "-" || rest.starts_with("- ")
}

/// Returns where each item of a list stands, or nothing when it is not in the usual form.
pub(super) fn items(text: &str, place: Place) -> Option<Vec<Place>> {
    let mut items: Vec<Place> = Vec::new();
    let mut items_at = None;
    for line in lines(text, place) {
        let Line { start, indent, rest } = line?;
        let items_at = *items_at.get_or_insert(indent);
        if indent > items_at {
            continue;
        }
        if indent == items_at && is_item(rest) {
            if let Some(item) = items.last_mut() {
                item.end = start;
            }
            items.push(Place { start, end: place.end });
        } else if !rest.starts_with('#') {
            return None;
        }
    }
    Some(items)
}

/// Returns the version of an item, where it stands in plain view.
pub(super) fn version(item: &str) -> Option<&str> {
    const KEY: &str = "version:";
    let mut keys_at = None;
    let mut found: Option<&str> = None;
    // Whether the line before was that of the version, whose text may go on.
    let mut is_open = false;
    for line in lines(item, Place { start: 0, end: item.len() }) {
        let Line { indent, rest, .. } = line?;
        let (indent, rest) = match keys_at {
            None => {
                let after = rest.strip_prefix('-')?;
                let key = after.trim_start();
                (indent + rest.len() - key.len(), key)
            }
            Some(_) => (indent, rest),
        };
        let keys_at = *keys_at.get_or_insert(indent);
        if is_open && indent > keys_at {
            return None;
        }
        is_open = false;
        if indent != keys_at {
            continue;
        }
        if let Some(value) = rest.strip_prefix(KEY).filter(|value| value.starts_with(' ')) {
            if found.is_some() {
                return None;
            }
            found = Some(plain_version(value)?);
            is_open = true;
        }
    }
    found
}

/// Returns the text of a version that YAML cannot take for anything else: with two dots it is no number.
fn plain_version(value: &str) -> Option<&str> {
    let text = unquoted(value.trim())?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let has_three_numbers = text.bytes().filter(|byte| *byte == b'.').count() >= 2;
    (has_three_numbers && text.bytes().all(is_plain) && !text.starts_with(['.', '-', '+'])).then_some(text)
}

/// Returns a name or a version without quotes. Without them it must not be a word or a number to YAML.
fn unquoted(text: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote)?;
            return (!inner.contains(['"', '\'', '\\'])).then_some(inner);
        }
    }
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    let is_of_numbers = |byte: u8| byte.is_ascii_digit() || b".+-_eExo".contains(&byte);
    let is_number = text.bytes().all(is_of_numbers) && text.bytes().filter(|byte| *byte == b'.').count() < 2;
    (!is_word && !is_number).then_some(text)
}

/// Tells whether nothing stands behind a colon but blanks or a comment.
fn is_nothing(value: &str) -> bool {
    let value = value.trim();
    value.is_empty() || value.starts_with('#')
}
