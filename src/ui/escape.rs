//! Control characters made visible, so that a chart or a cluster cannot steer the user's terminal.

use std::borrow::Cow;

/// Returns the text with every character that could steer a terminal replaced by a visible stand-in.
///
/// Line feeds and tabs stay. C0 controls and DEL become their control pictures (ESC becomes `␛`), C1 controls and the
/// marks that change the direction of text become `�` followed by nothing, since no picture exists for them. A
/// carriage return before a line feed is dropped, any other becomes `␍`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_steering) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\x7f' => shown.push('\u{2421}'),
            _ if !is_steering(character) => shown.push(character),
            // The control pictures stand in the order of the controls from U+2400.
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}')),
            _ => shown.push('\u{fffd}'),
        }
    }
    Cow::Owned(shown)
}

/// Tells whether a terminal may act on the character instead of showing it.
fn is_steering(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        _ if character.is_control() => true,
        // Left-to-right and right-to-left marks, embeddings, overrides and isolates (Unicode TR 9); the line and
        // paragraph separators, which some terminals take for line ends; the byte order mark; language tags.
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_passed_on_uncopied() {
        assert!(matches!(visible("naïve\t→\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn escape_sequences_are_shown() {
        assert_eq!(visible("\x1b]0;title\x07x"), "␛]0;title␇x");
        assert_eq!(visible("\x1b[31mred"), "␛[31mred");
        assert_eq!(visible("a\x7f\0"), "a␡␀");
    }

    #[test]
    fn c1_controls_and_direction_marks_are_replaced() {
        assert_eq!(visible("a\u{9b}31m"), "a\u{fffd}31m");
        assert_eq!(visible("user\u{202e}gpj.exe\u{2066}"), "user\u{fffd}gpj.exe\u{fffd}");
    }

    #[test]
    fn only_a_lone_carriage_return_can_overwrite() {
        assert_eq!(visible("a\r\nb"), "a\nb");
        assert_eq!(visible("good\rbad"), "good␍bad");
    }
}
