//! `--set` of installing: one `path=value`, the path below `spec`.
//!
//! It is istioctl's flag, not Helm's: a comma is part of the value, there are no lists in braces, and a list's item is
//! chosen by index (`[0]`) or by a key of its own (`[name:istio-ingressgateway]`), with or without a dot in front.

use super::error::SpecError;
use crate::source::{SourceText, Span};
use crate::values::{Map, Tree};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The value under a key.
    Key(String),
    /// An item by its place, from 0; the place after the last adds one.
    Index(usize),
    /// The item whose key has this value.
    Where(String, String),
}

/// A flag that was read.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    flag: &'a str,
    /// The steps and where each ends in the flag.
    steps: Vec<(Step, usize)>,
    value: Tree,
}

impl<'a> Setting<'a> {
    /// Reads a flag's value; it is split at the first `=` that no backslash precedes.
    pub fn parse(flag: &'a str) -> Result<Self, SpecError> {
        let fault =
            |at: usize, reason: &str, hint: Option<&str>| error(flag, at..at + 1, reason, hint.map(str::to_owned));
        let mut steps: Vec<(Step, usize)> = Vec::new();
        let mut name = String::new();
        // Whether a name, rather than a dot or the end, comes next.
        let mut wants_name = true;
        let mut characters = flag.char_indices();
        let end = loop {
            let Some((at, character)) = characters.next() else {
                return Err(fault(
                    flag.len(),
                    "it has no `=`",
                    Some("write `--set path=value`, e.g. `--set values.pilot.traceSampling=10`"),
                ));
            };
            match character {
                '=' => break at,
                '\\' => match characters.next() {
                    Some((_, next)) => name.push(next),
                    None => return Err(fault(at, "nothing follows the backslash", None)),
                },
                '.' => {
                    if !name.is_empty() {
                        steps.push((Step::Key(std::mem::take(&mut name)), at));
                    } else if wants_name {
                        return Err(fault(at, "a name is missing before the dot", None));
                    }
                    wants_name = true;
                }
                '[' => {
                    if !name.is_empty() {
                        steps.push((Step::Key(std::mem::take(&mut name)), at));
                    }
                    let mut inside = String::new();
                    let mut colon = None;
                    let close = loop {
                        match characters.next() {
                            Some((place, ']')) => break place,
                            Some((_, '\\')) => inside.extend(characters.next().map(|(_, next)| next)),
                            Some((_, ':')) if colon.is_none() => {
                                colon = Some(inside.len());
                                inside.push(':');
                            }
                            Some((_, other)) => inside.push(other),
                            None => return Err(fault(at, "the bracket is not closed", None)),
                        }
                    };
                    let step = match colon {
                        Some(colon) => Step::Where(inside[..colon].to_owned(), inside[colon + 1..].to_owned()),
                        None => Step::Index(inside.parse().map_err(|_| {
                            error(
                                flag,
                                at..close + 1,
                                "an item is chosen by its index or by a key of its own",
                                Some("write `[0]` or `[name:NAME]`".to_owned()),
                            )
                        })?),
                    };
                    steps.push((step, close + 1));
                    wants_name = false;
                }
                other if !wants_name => {
                    return Err(fault(at, &format!("a dot is missing before `{other}`"), None));
                }
                other => name.push(other),
            }
        };
        if !name.is_empty() {
            steps.push((Step::Key(name), end));
        } else if wants_name {
            return Err(fault(end, "a name is missing before the `=`", None));
        }
        let value = typed(&steps, &flag[end + 1..]);
        Ok(Self { flag, steps, value })
    }

    /// Returns the value when the path is one name, e.g. for `profile=demo`.
    pub fn value_of(&self, name: &str) -> Option<&Tree> {
        match &*self.steps {
            [(Step::Key(key), _)] if key == name => Some(&self.value),
            _ => None,
        }
    }

    /// Sets the value below the root, which is the `spec`. Maps and lists on the way are made where they are missing.
    pub fn apply(&self, root: &mut Map) -> Result<(), SpecError> {
        let mut root_tree = Tree::Map(std::mem::take(root));
        let outcome = self.apply_to(&mut root_tree);
        if let Tree::Map(map) = root_tree {
            *root = map;
        }
        outcome
    }

    fn apply_to(&self, root: &mut Tree) -> Result<(), SpecError> {
        let mut place = root;
        let mut start = 0;
        for (step, end) in &self.steps {
            let fault = |reason: String, hint| error(self.flag, start..*end, &reason, hint);
            if place.is_null() {
                *place = if matches!(step, Step::Key(_)) { Tree::Map(Map::new()) } else { Tree::List(Vec::new()) };
            }
            let above = self.flag[..start].trim_end_matches('.');
            place = match (step, place) {
                (Step::Key(key), Tree::Map(map)) => map.entry(key.clone()).or_default(),
                (Step::Index(index), Tree::List(items)) => {
                    if *index > items.len() {
                        let reason = format!("`{above}` has {} items, so there is no place {index} in it", items.len());
                        return Err(fault(reason, Some(format!("`[{}]` adds one", items.len()))));
                    }
                    if *index == items.len() {
                        items.push(Tree::Null);
                    }
                    &mut items[*index]
                }
                (Step::Where(key, wanted), Tree::List(items)) => {
                    let text = |item: &Tree| item.get(key).map(plain);
                    let known: Vec<String> = items.iter().filter_map(text).map(|name| format!("`{name}`")).collect();
                    let Some(index) = items.iter().position(|item| text(item).as_deref() == Some(wanted)) else {
                        let reason = format!("`{above}` has no item whose `{key}` is `{wanted}`");
                        let hint = match &*known {
                            [] => format!("add one with `--set '{above}[{}].{key}={wanted}'`", items.len()),
                            known => format!("there is {}", known.join(", ")),
                        };
                        return Err(fault(reason, Some(hint)));
                    };
                    &mut items[index]
                }
                (step, other) => {
                    let wanted = if matches!(step, Step::Key(_)) { "map" } else { "list" };
                    return Err(fault(format!("`{above}` is {}, not a {wanted}", a_kind(other)), None));
                }
            };
            start = *end;
        }
        *place = self.value.clone();
        Ok(())
    }
}

/// Returns the value that a flag's text stands for. `true`, `false`, `null` and whole numbers are what they look like,
/// a number with a fraction too when nothing of its text is lost (`1.20` stays text); all else is text, and so is
/// everything where only text makes sense.
fn typed(steps: &[(Step, usize)], text: &str) -> Tree {
    const TEXT: [&str; 6] = ["hub", "tag", "variant", "revision", "compatibilityVersion", "profile"];
    let names = || steps.iter().filter_map(|(step, _)| if let Step::Key(key) = step { Some(&**key) } else { None });
    let last = names().next_back().unwrap_or_default();
    if TEXT.contains(&last) || names().any(|name| name == "proxyMetadata") {
        return Tree::from(text);
    }
    match text {
        "true" => return Tree::Bool(true),
        "false" => return Tree::Bool(false),
        "null" => return Tree::Null,
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Tree::Int(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => Tree::Float(number),
        _ => Tree::from(text),
    }
}

/// Returns a scalar as text, to be compared with what a flag says.
fn plain(tree: &Tree) -> String {
    match tree {
        Tree::String(text) => text.clone(),
        Tree::Int(number) => number.to_string(),
        Tree::Bool(value) => value.to_string(),
        other => other.kind_name().to_owned(),
    }
}

/// Returns what kind of value this is, with its article.
fn a_kind(tree: &Tree) -> String {
    match tree {
        Tree::Int(_) => "an integer".to_owned(),
        other => format!("a {}", other.kind_name()),
    }
}

fn error(flag: &str, span: std::ops::Range<usize>, reason: &str, hint: Option<String>) -> SpecError {
    let location = SourceText::new("--set", flag).locate(Span::new(span.start, span.end));
    SpecError::Set { flag: flag.to_owned(), reason: reason.to_owned(), location: Box::new(location), hint }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::yaml;

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap()
    }

    fn set(base: &str, flag: &str) -> Tree {
        let Tree::Map(mut map) = tree(base) else { panic!("not a map") };
        Setting::parse(flag).unwrap().apply(&mut map).unwrap();
        Tree::Map(map)
    }

    #[test]
    fn paths_reach_everything() {
        assert_eq!(set("{}", "a.b=1"), tree("{a: {b: 1}}"));
        assert_eq!(set("{}", r"a.k8s\.io/x=v"), tree("{a: {k8s.io/x: v}}"));
        assert_eq!(set("{l: [{name: g}]}", "l[0].enabled=true"), tree("{l: [{name: g, enabled: true}]}"));
        assert_eq!(set("{l: [{name: g}]}", "l.[name:g].enabled=true"), tree("{l: [{name: g, enabled: true}]}"));
        assert_eq!(set("{l: [{name: g}]}", "l.[1].name=h"), tree("{l: [{name: g}, {name: h}]}"));
        assert_eq!(set("{}", "l[0]=x"), tree("{l: [x]}"));
        assert_eq!(set("{a: null}", "a.b="), tree("{a: {b: ''}}"));
    }

    #[test]
    fn values_keep_their_text_where_it_counts() {
        assert_eq!(set("{}", "a=b=c"), tree("{a: b=c}"));
        assert_eq!(set("{}", "a=x,y"), tree("{a: 'x,y'}"));
        assert_eq!(set("{}", "a=1.20"), tree("{a: '1.20'}"));
        assert_eq!(set("{}", "a=1.5"), tree("{a: 1.5}"));
        assert_eq!(set("{}", "a=007"), tree("{a: '007'}"));
        assert_eq!(set("{}", "a=t"), tree("{a: 't'}"));
        assert_eq!(set("{}", "a=nan"), tree("{a: 'nan'}"));
        assert_eq!(set("{}", "tag=2"), tree("{tag: '2'}"));
        assert_eq!(set("{a: 1}", "a=null"), tree("{a: null}"));
    }

    #[test]
    fn what_does_not_fit_is_refused_and_nothing_is_lost() {
        for flag in ["a", "a..b=1", ".a=1", "=1", "a[=1", "a[x]=1", "a[0]b=1", "a\\", "a.=1", ""] {
            assert!(matches!(Setting::parse(flag), Err(SpecError::Set { .. })), "{flag}");
        }
        let Tree::Map(mut map) = tree("{a: 2, l: [{name: g}]}") else { panic!("not a map") };
        let before = map.clone();
        let mut refuse = |flag: &str| Setting::parse(flag).unwrap().apply(&mut map).unwrap_err();
        assert!(refuse("a.b=3").to_string().ends_with("`a` is an integer, not a map"));
        assert!(refuse("l[5].x=3").hints()[0].contains("[1]"));
        assert_eq!(refuse("l.[name:x].y=1").hints(), ["there is `g`"]);
        assert_eq!(map, before);
    }
}
