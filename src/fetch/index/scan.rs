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

/// A line: where it begins, how far it is indented, and what follows, without blanks at its end.
struct Line<'a> {
    start: usize,
    indent: usize,
    rest: &'a str,
}

/// The lines of a piece that have content and are not indented further than is looked at; `None` in place of one that is
/// indented by tabs.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    /// How far lines may be indented; what is further in is passed over, without a look at it.
    most: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, place: Place) -> Self {
        Self { text, at: place.start, end: place.end, most: usize::MAX }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Option<Line<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes().get(..self.end)?;
        while self.at < self.end {
            let start = self.at;
            let next = next_line(bytes, start);
            self.at = next;
            let line = &bytes[start..next];
            let looked_at = self.most.saturating_add(1);
            let indent = line.iter().take(looked_at).take_while(|byte| **byte == b' ').count();
            match line.get(indent) {
                None | Some(b'\n' | b'\r' | b' ') => {}
                Some(b'\t') => return Some(None),
                Some(_) if indent > self.most => {}
                Some(_) => {
                    let rest = self.text.get(start + indent..next)?.trim_end();
                    return Some(Some(Line { start, indent, rest }));
                }
            }
        }
        None
    }
}

/// Returns where the line after the one at `from` begins. Eight bytes are looked at in one step.
fn next_line(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, rest) = bytes[from..].as_chunks::<8>();
    for (number, word) in words.iter().enumerate() {
        // Line feeds become zeros; of a word with zeros, the lowest byte that is marked is one.
        let word = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'\n'));
        let marked = word.wrapping_sub(ONES) & !word & HIGH;
        if marked != 0 {
            return from + number * 8 + (marked.trailing_zeros() / 8) as usize + 1;
        }
    }
    match rest.iter().position(|byte| *byte == b'\n') {
        Some(at) => bytes.len() - rest.len() + at + 1,
        None => bytes.len(),
    }
}

/// Returns where each chart's versions stand, or nothing when the text is not in the usual form.
pub(super) fn regions(text: &str) -> Option<Vec<Region>> {
    let mut regions: Vec<Region> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let mut has_entries = false;
    let mut is_inside = false;
    let mut names_at: Option<usize> = None;
    let mut lines = Lines { most: 0, ..Lines::new(text, Place { start: 0, end: text.len() }) };
    while let Some(line) = lines.next() {
        let Line { start, indent, rest } = line?;
        if rest.starts_with('#') {
            continue;
        }
        if indent == 0 {
            if is_inside && let Some(region) = regions.last_mut() {
                region.place.end = start;
            }
            is_inside = false;
            lines.most = 0;
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
                lines.most = usize::MAX;
            }
            continue;
        }
        if !is_inside {
            continue;
        }
        let names_at = *names_at.get_or_insert(indent);
        lines.most = names_at;
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
        regions.push(Region { name: name.to_owned(), place: Place { start: lines.at, end: text.len() } });
    }
    has_entries.then_some(regions)
}

/// Tells whether a line begins an item of a list.
fn is_item(rest: &str) -> bool {
    rest == "-" || rest.starts_with("- ")
}

/// A version in a chart's list.
#[derive(Debug)]
pub(super) struct Item<'a> {
    /// Where it stands.
    pub(super) place: Place,
    /// Its number, where that stands in plain view.
    pub(super) version: Option<&'a str>,
}

/// Returns the items of a list, or nothing when it is not in the usual form.
pub(super) fn items(text: &str, place: Place) -> Option<Vec<Item<'_>>> {
    const KEY: &str = "version:";
    let mut items: Vec<Item<'_>> = Vec::new();
    let mut items_at = None;
    // How far the keys of the item are indented.
    let mut keys_at = 0;
    // Whether the item has had a version, which counts only when it is the only one.
    let mut is_found = false;
    // Whether the line before was that of the version, whose text may go on.
    let mut is_open = false;
    let mut lines = Lines::new(text, place);
    while let Some(line) = lines.next() {
        let Line { start, indent, rest } = line?;
        if is_open {
            is_open = false;
            lines.most = keys_at;
            if indent > keys_at {
                items.last_mut()?.version = None;
                continue;
            }
        }
        let items_at = *items_at.get_or_insert(indent);
        let (indent, key) = if indent > items_at {
            (indent, rest)
        } else if rest.starts_with('#') {
            continue;
        } else if indent == items_at && is_item(rest) {
            if let Some(item) = items.last_mut() {
                item.place.end = start;
            }
            items.push(Item { place: Place { start, end: place.end }, version: None });
            let key = rest[1..].trim_start();
            keys_at = indent + rest.len() - key.len();
            lines.most = keys_at;
            is_found = false;
            (keys_at, key)
        } else {
            return None;
        };
        if indent == keys_at
            && let Some(value) = key.strip_prefix(KEY).filter(|value| value.starts_with(' '))
        {
            let item = items.last_mut()?;
            item.version = plain_version(value).filter(|_| !is_found);
            is_found = true;
            is_open = true;
            lines.most = usize::MAX;
        }
    }
    Some(items)
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
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote)?;
            return (!inner.contains(['"', '\'', '\\'])).then_some(inner);
        }
    }
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
