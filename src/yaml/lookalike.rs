//! Characters that come from web pages and word processors in place of those that YAML knows.

use crate::source::{SourceText, position};

/// What looks alike: the character, its name, what was meant.
const LOOKALIKES: &[(char, &str, &str)] = &[
    ('\u{201c}', "left double quotation mark", "\""),
    ('\u{201d}', "right double quotation mark", "\""),
    ('\u{201e}', "low double quotation mark", "\""),
    ('\u{ab}', "left guillemet", "\""),
    ('\u{bb}', "right guillemet", "\""),
    ('\u{2018}', "left single quotation mark", "'"),
    ('\u{2019}', "right single quotation mark", "'"),
    ('\u{2013}', "en dash", "-"),
    ('\u{2014}', "em dash", "-"),
    ('\u{2212}', "minus sign", "-"),
    ('\u{2010}', "hyphen", "-"),
    ('\u{2011}', "non-breaking hyphen", "-"),
    ('\u{ff1a}', "full-width colon", ":"),
    ('\u{ff0c}', "full-width comma", ","),
    ('\u{a0}', "no-break space", "a space"),
    ('\u{3000}', "ideographic space", "a space"),
    ('\u{202f}', "narrow no-break space", "a space"),
    ('\u{200b}', "zero-width space", "nothing"),
    ('\u{feff}', "byte-order mark", "nothing"),
];

/// Returns advice for the first lookalike on the line of a fault or on the line before it, outside of quoted strings
/// and comments.
pub(super) fn advice(source: &SourceText, offset: usize) -> Vec<String> {
    let text = &*source.text;
    let fault = position(text, offset).line;
    let lines = text.lines().enumerate().skip(fault.saturating_sub(2)).take(2);
    let mut found: Vec<(usize, String)> = lines
        .filter_map(|(index, line)| {
            let (column, (character, name, meant)) = first(line)?;
            let code = u32::from(*character);
            let line = index + source.first_line;
            let meant = if meant.len() == 1 { format!("`{meant}`") } else { (*meant).to_owned() };
            Some((
                line,
                format!("line {line}, column {column} has {character:?} (U+{code:04X}, {name}); write {meant} instead"),
            ))
        })
        .collect();
    // The fault's own line first.
    found.sort_by_key(|(line, _)| line.abs_diff(fault + source.first_line - 1));
    found.into_iter().map(|(_, advice)| advice).take(1).collect()
}

/// Returns the first lookalike of a line with its column in characters from 1.
fn first(line: &str) -> Option<(usize, &'static (char, &'static str, &'static str))> {
    let mut quote = None;
    let mut previous = ' ';
    for (index, character) in line.chars().enumerate() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if !previous.is_alphanumeric() => quote = Some(character),
            (None, '#') if previous == ' ' => return None,
            (None, _) => {
                if let Some(found) = LOOKALIKES.iter().find(|(other, ..)| *other == character) {
                    return Some((index + 1, found));
                }
            }
        }
        previous = character;
    }
    None
}
