//! Paths and URLs as text (sprig `path`, `filepath`, `url.go`): nothing is looked up anywhere. Paths are Unix ones.

use super::builtins::url_query;
use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::{Str, Value};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "base", signature: "s", body: |_, a| Ok(Value::str(base(a.str(0)))) },
    Function { name: "osBase", signature: "s", body: |_, a| Ok(Value::str(base(a.str(0)))) },
    Function { name: "dir", signature: "s", body: |_, a| Ok(Value::str(directory(a.str(0)))) },
    Function { name: "osDir", signature: "s", body: |_, a| Ok(Value::str(directory(a.str(0)))) },
    Function { name: "clean", signature: "s", body: |_, a| Ok(Value::str(clean(a.str(0)))) },
    Function { name: "osClean", signature: "s", body: |_, a| Ok(Value::str(clean(a.str(0)))) },
    Function { name: "ext", signature: "s", body: |_, a| Ok(Value::str(extension(a.str(0)))) },
    Function { name: "osExt", signature: "s", body: |_, a| Ok(Value::str(extension(a.str(0)))) },
    Function { name: "isAbs", signature: "s", body: |_, a| Ok(Value::Bool(a.str(0).starts_with('/'))) },
    Function { name: "osIsAbs", signature: "s", body: |_, a| Ok(Value::Bool(a.str(0).starts_with('/'))) },
    Function { name: "urlParse", signature: "s", body: url_parse },
    Function { name: "urlJoin", signature: "m", body: url_join },
    // A render asks no name server: the answer is that of a name which does not exist.
    Function { name: "getHostByName", signature: "s", body: |_, _| Ok(Value::str("")) },
];

fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let path = path.trim_end_matches('/');
    if path.is_empty() { "/" } else { path.rsplit('/').next().unwrap_or(path) }
}

fn directory(path: &str) -> String {
    clean(path.rfind('/').map_or("", |at| &path[..=at]))
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rfind('.').map_or("", |at| &name[at..])
}

/// Returns the shortest path that means the same: no `.`, no `x/..`, no doubled slashes.
pub fn clean(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            _ => parts.push(part),
        }
    }
    let body = parts.join("/");
    match (absolute, body.is_empty()) {
        (true, _) => format!("/{body}"),
        (false, true) => ".".to_owned(),
        (false, false) => body,
    }
}

fn url_parse(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let text = a.str(0);
    if text.contains(|character: char| character.is_control()) {
        return Err(FuncError::message(format!("unable to parse URL {text:?}: it has a control character")));
    }
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let scheme_end = rest.find(':').filter(|end| {
        rest.starts_with(|first: char| first.is_ascii_alphabetic())
            && rest[..*end].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    });
    if rest.starts_with(':') {
        return Err(FuncError::message(format!("unable to parse URL {text:?}: it has no scheme before the colon")));
    }
    let (scheme, rest) = scheme_end.map_or(("", rest), |end| (&rest[..end], &rest[end + 1..]));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (mut authority, mut path, mut opaque) = ("", rest, "");
    if let Some(after) = rest.strip_prefix("//") {
        let end = after.find('/').unwrap_or(after.len());
        (authority, path) = after.split_at(end);
    } else if !scheme.is_empty() && !rest.starts_with('/') {
        (path, opaque) = ("", rest);
    }
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let hostname = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((inside, _)) => inside,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let port = host.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.contains(']'));
    if let Some(port) = port
        && !port.bytes().all(|digit| digit.is_ascii_digit())
    {
        return Err(FuncError::message(format!("unable to parse URL {text:?}: invalid port {port:?} after host")));
    }
    let decoded = percent_decode(path)
        .ok_or_else(|| FuncError::message(format!("unable to parse URL {text:?}: invalid escape in the path")))?;
    let fragment = percent_decode(fragment)
        .ok_or_else(|| FuncError::message(format!("unable to parse URL {text:?}: invalid escape in the fragment")))?;
    let entries = [
        ("scheme", scheme.to_lowercase()),
        ("host", host.to_owned()),
        ("hostname", hostname.to_owned()),
        ("path", decoded),
        ("query", query.to_owned()),
        ("opaque", opaque.to_owned()),
        ("fragment", fragment),
        ("userinfo", user.to_owned()),
    ];
    Ok(Value::map(entries.map(|(key, text)| (Str::from(key), Value::str(text)))))
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'%' {
            let code = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(code, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn url_join(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let map = a.map(0);
    let part = |key: &str| -> Result<String> {
        match map.get(key) {
            None => Ok(String::new()),
            Some(Value::Str(text)) => Ok(text.to_string()),
            Some(other) => Err(FuncError::message(format!(
                "unable to parse {key} key: it is a {}, not a string",
                other.type_name()
            ))),
        }
    };
    let (scheme, user, host) = (part("scheme")?, part("userinfo")?, part("host")?);
    let (path, query, opaque, fragment) = (part("path")?, part("query")?, part("opaque")?, part("fragment")?);
    let mut url = String::new();
    if !scheme.is_empty() {
        url.push_str(&scheme);
        url.push(':');
    }
    if opaque.is_empty() {
        if !host.is_empty() || !user.is_empty() || (!scheme.is_empty() && !path.is_empty() && path.starts_with("//")) {
            url.push_str("//");
            if !user.is_empty() {
                url.push_str(&user);
                url.push('@');
            }
            url.push_str(&host);
            if !path.is_empty() && !path.starts_with('/') {
                url.push('/');
            }
        }
        url.push_str(&path.split('/').map(|part| url_query(part).replace('+', "%20")).collect::<Vec<_>>().join("/"));
    } else {
        url.push_str(&opaque);
    }
    if !query.is_empty() {
        url.push('?');
        url.push_str(&query);
    }
    if !fragment.is_empty() {
        url.push('#');
        url.push_str(&fragment);
    }
    Ok(Value::str(url))
}
