//! `WWW-Authenticate`: what a registry wants to see before it answers.

/// How many challenges of an answer are read.
const LIMIT: usize = 16;

/// What a registry wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// A token of a service.
    Bearer {
        /// The address of the service.
        realm: String,
        /// How the registry is called there.
        service: Option<String>,
        /// What the token has to be good for.
        scope: Option<String>,
    },
    /// Name and password.
    Basic,
}

/// Reads the challenges of an answer: there may be several headers, and several in each. What is not known is left out.
pub fn read<'a>(headers: impl IntoIterator<Item = &'a str>) -> Vec<Challenge> {
    let mut found = Vec::new();
    for header in headers {
        let mut rest = header.trim_start();
        while !rest.is_empty() && found.len() < LIMIT {
            let (scheme, after) = word(rest);
            if scheme.is_empty() {
                break;
            }
            let (parameters, after) = parameters(after.trim_start());
            rest = after.trim_start_matches([' ', '\t', ',']);
            let get = |name: &str| {
                let found = parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
            };
            if scheme.eq_ignore_ascii_case("bearer")
                && let Some(realm) = get("realm")
            {
                found.push(Challenge::Bearer { realm, service: get("service"), scope: get("scope") });
            } else if scheme.eq_ignore_ascii_case("basic") {
                found.push(Challenge::Basic);
            }
        }
    }
    found
}

/// Splits off a token, in the sense of HTTP.
fn word(text: &str) -> (&str, &str) {
    let is_token = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
    text.split_at(text.find(|sign| !is_token(sign)).unwrap_or(text.len()))
}

/// Reads `name=value` pairs up to the next scheme, and returns what is behind them.
fn parameters(text: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let before = rest;
        let (name, after) = word(rest);
        let Some(after) = after.trim_start().strip_prefix('=').filter(|_| !name.is_empty()) else {
            return (found, before);
        };
        let after = after.trim_start();
        let (value, after) = if let Some(quoted) = after.strip_prefix('"') {
            let Some((value, after)) = unquoted(quoted) else { return (found, "") };
            (value, after)
        } else {
            let end = after.find([',', ' ', '\t']).unwrap_or(after.len());
            (after[..end].to_owned(), &after[end..])
        };
        found.push((name.to_owned(), value));
        let after = after.trim_start();
        let Some(after) = after.strip_prefix(',') else { return (found, after) };
        rest = after.trim_start();
    }
}

/// Reads up to the closing quote, and returns what is behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => value.push(signs.next()?.1),
            sign => value.push(sign),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Challenge::Bearer { realm: realm.to_owned(), service: text(service), scope: text(scope) }
    }

    #[test]
    fn challenges_are_read() {
        for (header, expected) in [
            (
                r#"Bearer realm="https://a.b/token",service="a.b",scope="repository:x/y:pull,push""#,
                vec![bearer("https://a.b/token", Some("a.b"), Some("repository:x/y:pull,push"))],
            ),
            (r#"bearer REALM=https://a.b/t , service="""#, vec![bearer("https://a.b/t", None, None)]),
            (
                r#"Basic realm="a \"b\", c", Bearer realm="https://x""#,
                vec![Challenge::Basic, bearer("https://x", None, None)],
            ),
            ("Basic", vec![Challenge::Basic]),
            (r#"Negotiate, Basic realm="x""#, vec![Challenge::Basic]),
            (r#"Bearer service="x""#, vec![]),
            (r#"Bearer realm="https://x"#, vec![]),
            ("", vec![]),
            ("=,=", vec![]),
            ("\u{1b}[1m", vec![]),
        ] {
            assert_eq!(read([header]), expected, "{header}");
        }
    }

    #[test]
    fn there_is_an_end_to_it() {
        assert_eq!(read([&*"Basic, ".repeat(1000)]).len(), LIMIT);
    }
}
