//! File name patterns: the shell's, as .helmignore and `--show-only` have them, and `.Files.Glob`'s, which know `**` and
//! `{a,b}`.

/// Tells whether a whole path matches a shell pattern: `*` and `?` stop at `/`, `[a-z]` and `[^a-z]` are sets, a
/// backslash takes the next character as it is. `None`: the pattern is malformed.
pub fn shell_match(pattern: &str, path: &str) -> Option<bool> {
    let tokens = shell_tokens(pattern)?;
    let path: Vec<char> = path.chars().collect();
    Some(match_tokens(&tokens, &path))
}

/// A pattern of `.Files.Glob`, where `/` parts names.
#[derive(Debug, Clone)]
pub struct Glob {
    /// One list of tokens for each choice of the braces.
    choices: Vec<Vec<Token>>,
}

/// How many choices the braces of a pattern may give.
const MAX_CHOICES: usize = 1024;

impl Glob {
    /// Reads a pattern; `None` when it is malformed.
    pub fn parse(pattern: &str) -> Option<Self> {
        let characters: Vec<char> = pattern.chars().collect();
        let mut at = 0;
        let choices = alternatives(&characters, &mut at, false)?;
        Some(Self { choices })
    }

    /// Returns the pattern that matches everything.
    pub fn everything() -> Self {
        Self { choices: vec![vec![Token::AnyDeep]] }
    }

    /// Tells whether a whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        self.choices.iter().any(|tokens| match_tokens(tokens, &path))
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Exactly(char),
    /// One character but `/`.
    One,
    /// Any run of characters but `/`.
    Any,
    /// Any run of characters.
    AnyDeep,
    Set {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Matches without recursion: each token keeps the set of positions that the path can have been read to.
fn match_tokens(tokens: &[Token], path: &[char]) -> bool {
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for token in tokens {
        let mut next = vec![false; path.len() + 1];
        match token {
            Token::Any | Token::AnyDeep => {
                let mut open = false;
                for (position, was_reached) in reached.iter().enumerate() {
                    open |= *was_reached;
                    next[position] = open;
                    if *token == Token::Any && path.get(position) == Some(&'/') {
                        open = false;
                    }
                }
            }
            single => {
                for (position, character) in path.iter().enumerate() {
                    next[position + 1] = reached[position] && matches_one(single, *character);
                }
            }
        }
        reached = next;
    }
    reached.last() == Some(&true)
}

fn matches_one(token: &Token, character: char) -> bool {
    match token {
        Token::Exactly(wanted) => *wanted == character,
        Token::One => character != '/',
        Token::Set { negated, ranges } => {
            ranges.iter().any(|(low, high)| (*low..=*high).contains(&character)) != *negated && character != '/'
        }
        Token::Any | Token::AnyDeep => false,
    }
}

fn shell_tokens(pattern: &str) -> Option<Vec<Token>> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        at += 1;
        tokens.push(match character {
            '*' => Token::Any,
            '?' => Token::One,
            '[' => set(&characters, &mut at, '^')?,
            '\\' => {
                at += 1;
                Token::Exactly(*characters.get(at - 1)?)
            }
            other => Token::Exactly(other),
        });
    }
    Some(tokens)
}

/// Reads a set after its opening bracket.
fn set(characters: &[char], at: &mut usize, negation: char) -> Option<Token> {
    let negated = characters.get(*at) == Some(&negation);
    *at += usize::from(negated);
    let mut ranges = Vec::new();
    let next = |at: &mut usize| -> Option<char> {
        let mut character = *characters.get(*at)?;
        *at += 1;
        if character == '\\' {
            character = *characters.get(*at)?;
            *at += 1;
        }
        Some(character)
    };
    loop {
        if characters.get(*at) == Some(&']') && !ranges.is_empty() {
            *at += 1;
            return Some(Token::Set { negated, ranges });
        }
        let low = next(at)?;
        let high = if characters.get(*at) == Some(&'-') && characters.get(*at + 1).is_some_and(|end| *end != ']') {
            *at += 1;
            next(at)?
        } else {
            low
        };
        if high < low {
            return None;
        }
        ranges.push((low, high));
    }
}

/// Reads a pattern up to its end, or the end of a choice in braces, as all the lists of tokens it can stand for.
fn alternatives(characters: &[char], at: &mut usize, in_braces: bool) -> Option<Vec<Vec<Token>>> {
    let mut finished: Vec<Vec<Token>> = Vec::new();
    let mut current: Vec<Vec<Token>> = vec![Vec::new()];
    loop {
        let Some(&character) = characters.get(*at) else {
            return (!in_braces).then_some(current);
        };
        *at += 1;
        let token = match character {
            '*' if characters.get(*at) == Some(&'*') => {
                *at += 1;
                Token::AnyDeep
            }
            '*' => Token::Any,
            '?' => Token::One,
            '[' => set(characters, at, '!')?,
            '\\' => {
                *at += 1;
                Token::Exactly(*characters.get(*at - 1)?)
            }
            '{' => {
                let inner = alternatives(characters, at, true)?;
                if current.len().saturating_mul(inner.len()) > MAX_CHOICES {
                    return None;
                }
                current = current
                    .iter()
                    .flat_map(|before| inner.iter().map(|after| before.iter().chain(after).cloned().collect()))
                    .collect();
                continue;
            }
            ',' if in_braces => {
                finished.append(&mut current);
                current = vec![Vec::new()];
                continue;
            }
            '}' if in_braces => {
                finished.append(&mut current);
                return (finished.len() <= MAX_CHOICES).then_some(finished);
            }
            other => Token::Exactly(other),
        };
        for tokens in &mut current {
            tokens.push(token.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_patterns() {
        for (pattern, path, wanted) in [
            ("*.txt", "a.txt", true),
            ("*.txt", "a/b.txt", false),
            ("a/*/c", "a/b/c", true),
            ("[a-c]?", "bz", true),
            ("[^a-c]?", "bz", false),
            (r"\*", "*", true),
            ("", "", true),
        ] {
            assert_eq!(shell_match(pattern, path), Some(wanted), "{pattern} {path}");
        }
        assert_eq!(shell_match("[a", "a"), None);
        assert_eq!(shell_match("a\\", "a"), None);
    }

    #[test]
    fn globs() {
        for (pattern, path, wanted) in [
            ("f/*.txt", "f/a.txt", true),
            ("f/*", "f/g/a.txt", false),
            ("**.txt", "f/g/a.txt", true),
            ("f/**", "f/g/a.txt", true),
            ("{a,b/c}*", "b/cd", true),
            ("{a,b{c,d}}x", "bdx", true),
            ("[!a]", "b", true),
            ("a?c", "a/c", false),
        ] {
            assert_eq!(Glob::parse(pattern).unwrap().matches(path), wanted, "{pattern} {path}");
        }
        assert!(Glob::parse("{a").is_none());
        assert!(Glob::parse(&"{a,b}".repeat(20)).is_none());
    }

    #[test]
    fn many_stars_take_no_time() {
        assert_eq!(shell_match(&"*a".repeat(200), &"a".repeat(199)), Some(false));
    }
}
