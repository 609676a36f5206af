//! Word boundaries for `snakecase`, `kebabcase` and `camelcase`, by the examples that xstrings documents.

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Class {
    Upper,
    Lower,
    Digit,
    Separator,
}

fn class(character: char) -> Class {
    if character.is_uppercase() {
        Class::Upper
    } else if character.is_numeric() {
        Class::Digit
    } else if character == '_' || character == '-' || character.is_whitespace() {
        Class::Separator
    } else {
        Class::Lower
    }
}

/// Returns a text's words in lower case with a delimiter between them: `HTTPServer2xx` is `http_server_2xx`.
pub fn delimited(text: &str, delimiter: char) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut output = String::with_capacity(text.len() + 8);
    for (at, character) in characters.iter().enumerate() {
        let here = class(*character);
        if here == Class::Separator {
            output.push(delimiter);
            continue;
        }
        let before = at.checked_sub(1).map(|before| class(characters[before]));
        let after = characters.get(at + 1).map(|after| class(*after));
        let starts_word = match (before, here) {
            (None | Some(Class::Separator), _) => false,
            (Some(Class::Lower | Class::Digit), Class::Upper) => true,
            // The last capital of a row begins the word after it.
            (Some(Class::Upper), Class::Upper) => after == Some(Class::Lower),
            // Digits join the word before them when a capital follows (`Bld4Floor`), and begin one otherwise.
            (Some(Class::Lower | Class::Upper), Class::Digit) => {
                let rest = characters[at..].iter().find(|next| class(**next) != Class::Digit);
                rest.is_some_and(|next| class(*next) == Class::Lower)
                    && !characters[..at]
                        .iter()
                        .rev()
                        .take_while(|c| class(**c) != Class::Separator)
                        .any(|c| class(*c) == Class::Digit)
                    || before == Some(Class::Upper)
            }
            _ => false,
        };
        if starts_word {
            output.push(delimiter);
        }
        output.extend(character.to_lowercase());
    }
    output
}

/// Returns a text's words joined, each with a capital first letter: `some_words` is `SomeWords`. Delimiters at the
/// ends stay.
pub fn pascal(text: &str) -> String {
    let is_connector = |character: char| character == '_' || character == '-' || character.is_whitespace();
    let trimmed_start = text.trim_start_matches(is_connector);
    let body = trimmed_start.trim_end_matches(is_connector);
    let prefix = &text[..text.len() - trimmed_start.len()];
    let suffix = &trimmed_start[body.len()..];
    let mut output = String::from(prefix);
    let mut starts = true;
    let mut connectors = 0;
    let mut previous_upper = false;
    for character in body.chars() {
        if is_connector(character) {
            connectors += 1;
            // One delimiter of several stays.
            if connectors > 1 {
                output.push(character);
            }
            starts = true;
            previous_upper = false;
            continue;
        }
        connectors = 0;
        if starts {
            output.extend(character.to_uppercase());
        } else if character.is_uppercase() && previous_upper {
            output.extend(character.to_lowercase());
        } else {
            output.push(character);
        }
        previous_upper = character.is_uppercase();
        starts = false;
    }
    output.push_str(suffix);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words() {
        for (text, snake) in [
            ("FirstName", "first_name"),
            ("HTTPServer", "http_server"),
            ("NoHTTPS", "no_https"),
            ("GO_PATH", "go_path"),
            ("GO PATH", "go_path"),
            ("already-kebab", "already_kebab"),
        ] {
            assert_eq!(delimited(text, '_'), snake);
        }
        for (text, camel) in
            [("some_words", "SomeWords"), ("http_server", "HttpServer"), ("_complex__case_", "_Complex_Case_")]
        {
            assert_eq!(pascal(text), camel);
        }
    }
}
