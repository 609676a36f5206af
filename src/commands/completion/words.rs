//! The words of a command line, as bash has it: one text, cut off at the cursor.

/// Returns the words before the cursor and the one at it, which is empty after a blank. Quotes and backslashes are taken
/// off. Of a line with several commands (`a | b && c`) it is the last one.
pub fn split(line: &str) -> (Vec<String>, String) {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut is_word = false;
    let mut quote: Option<char> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some('"'), '\\') => match characters.next() {
                Some(next @ ('"' | '\\' | '$' | '`')) => word.push(next),
                Some(next) => word.extend(['\\', next]),
                None => {}
            },
            (Some(_), _) => word.push(character),
            (None, '\'' | '"') => {
                quote = Some(character);
                is_word = true;
            }
            (None, '\\') => {
                is_word = true;
                word.extend(characters.next());
            }
            (None, ' ' | '\t' | '\n') => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            (None, ';' | '|' | '&' | '(') => {
                words.clear();
                word.clear();
                is_word = false;
            }
            (None, _) => {
                is_word = true;
                word.push(character);
            }
        }
    }
    // Variables for the one command stand before its name.
    let names = words.iter().take_while(|word| is_assignment(word)).count();
    words.drain(..names);
    (words, word)
}

fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        let mut characters = name.chars();
        characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_are_those_of_the_shell() {
        for (line, words, last) in [
            ("meshctl ", &["meshctl"][..], ""),
            ("meshctl install --pro", &["meshctl", "install"], "--pro"),
            ("A=b _c=d meshctl x", &["meshctl"], "x"),
            ("ls | meshctl --context=a", &["meshctl"], "--context=a"),
            (r#"m 'a b' "c\"d" e\ f g"#, &["m", "a b", "c\"d", "e f"], "g"),
            ("m '", &["m"], ""),
            ("", &[], ""),
        ] {
            assert_eq!(split(line), (words.iter().map(|word| (*word).to_owned()).collect(), last.to_owned()), "{line}");
        }
    }
}
