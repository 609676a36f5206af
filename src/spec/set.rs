//! `--set` of installing: one `path=value`, the path below `spec`.
//!
//! It is istioctl's flag, not Helm's: a comma is part of the value, there are no lists in braces, and a list's item is
//! chosen by index (`[0]`) or by a key of its own (`[name:istio-ingressgateway]`), with or without a dot in front. What a
//! value's text stands for is told by the schema: `1.20` and `t` are text where text belongs, `null` takes a value away,
//! a list may be written as a whole (`[a,b]`), and what does not fit is found before anything is applied.

use super::error::SpecError;
use super::findings::{Findings, Problem};
use super::release::{Known, ReleaseValues};
use super::schema::check::{self, a_kind, plain, unknown_key};
use super::schema::lookup::{self, Place};
use super::schema::{self, Kind};
use crate::source::{Location, SourceText, Span};
use crate::values::path;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

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

impl Step {
    /// Returns the step as far as the schema is concerned.
    fn in_schema(&self) -> lookup::Step<'_> {
        match self {
            Self::Key(key) => lookup::Step::Key(key),
            Self::Index(_) | Self::Where(..) => lookup::Step::Item,
        }
    }
}

/// A flag that was read.
#[derive(Debug)]
pub struct Setting<'a> {
    flag: &'a str,
    /// The steps and where each ends in the flag.
    steps: Vec<(Step, usize)>,
    /// Where the value begins in the flag.
    value_at: usize,
    value: Tree,
    findings: Findings,
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
        let mut setting = Self { flag, steps, value_at: end + 1, value: Tree::Null, findings: Findings::default() };
        setting.read_value(None);
        Ok(setting)
    }

    /// Makes the value of its text, by the schema; what does not fit is kept among the findings.
    fn read_value(&mut self, release: Option<&ReleaseValues>) {
        let text = &self.flag[self.value_at..];
        let steps: Vec<lookup::Step<'_>> = self.steps.iter().map(|(step, _)| step.in_schema()).collect();
        let mut findings = Findings::default();
        let whole_value = self.value_at..self.flag.len();
        let problem = |span, message: &str, hint| Problem {
            location: Some(locate(self.flag, span)),
            message: format!("`--set {}`: {message}", self.flag),
            hint,
        };
        let place = lookup::follow(&steps);
        if let Some(value) = release.and_then(|release| self.of_release(release, &place, &mut findings)) {
            self.value = value;
            self.findings = findings;
            return;
        }
        let is_other = release.is_some_and(|release| release.is_other);
        let value = match place {
            Place::Free => guess(text),
            Place::Unknown(taken, object) => {
                let key = if let lookup::Step::Key(key) = steps[taken] { key } else { "[…]" };
                let (message, hint) = unknown_key(object, &self.path(taken), key);
                let fault = problem(self.span(taken), &message, hint);
                let is_advice = is_other && object.is_message;
                if is_advice {
                    findings.warnings.push(fault);
                } else {
                    findings.errors.push(fault);
                }
                guess(text)
            }
            Place::NoWay(taken, kind) => {
                let at = check::shown_path(&self.path(taken));
                let (wanted, hint) = match kind {
                    Kind::List(_) => {
                        ("a list, whose items are chosen first", Some("write `[0]` or `[name:NAME]` before the key"))
                    }
                    Kind::Map(_) | Kind::Object(_) => ("a map, which has keys and no items", None),
                    _ => ("no map and no list", None),
                };
                findings.errors.push(problem(
                    self.span(taken),
                    &format!("`{at}` is {wanted}"),
                    hint.map(str::to_owned),
                ));
                guess(text)
            }
            Place::Known(kind, field) => {
                if let Some(instead) = field.and_then(|field| field.deprecated).filter(|_| !is_other) {
                    let message = format!("`{}` is deprecated: {instead}", check::shown_path(&self.path(steps.len())));
                    findings.warnings.push(problem(0..self.value_at - 1, &message, None));
                }
                if let Some(value) = typed(kind, text) {
                    let mut found = Findings::default();
                    check::value_at(kind, &value, self.path(steps.len()), release, &mut found);
                    let placed = |found: Problem| problem(whole_value.clone(), &found.message, found.hint);
                    findings.errors.extend(found.errors.into_iter().map(placed));
                    findings.warnings.extend(found.warnings.into_iter().map(placed));
                    value
                } else {
                    let at = check::shown_path(&self.path(steps.len()));
                    let message = format!("`{text}` is not {}, which `{at}` has to be", kind.wanted());
                    let hint = advice(kind, &self.flag[..self.value_at - 1]);
                    let fault = problem(whole_value, &message, hint);
                    let is_advice = is_other && check::values_path(&self.path(steps.len())).is_some();
                    if is_advice {
                        findings.warnings.push(fault);
                    } else {
                        findings.errors.push(fault);
                    }
                    guess(text)
                }
            }
        };
        self.value = value;
        self.findings = findings;
    }

    /// Reads the value anew, for the charts of a release.
    pub fn hold_to(&mut self, release: Option<&ReleaseValues>) {
        if release.is_some() {
            self.read_value(release);
        }
    }

    /// Reads a value that a release knows, or does not, in its own way; nothing for what the schema alone tells.
    fn of_release(&self, release: &ReleaseValues, place: &Place, findings: &mut Findings) -> Option<Tree> {
        let text = &self.flag[self.value_at..];
        let whole_path = self.path(self.steps.len());
        let path = check::values_path(&whole_path)?;
        let problem = |step: usize, message: String| Problem {
            location: Some(locate(self.flag, self.span(step))),
            message: format!("`--set {}`: {message}", self.flag),
            hint: None,
        };
        // How many steps of the schema lead to a key of the charts' values.
        let own = (1..=self.steps.len()).take_while(|taken| {
            let steps: Vec<lookup::Step<'_>> = self.steps[..*taken].iter().map(|(step, _)| step.in_schema()).collect();
            matches!(lookup::follow(&steps), Place::Known(Kind::Object(name), _) if schema::is_of_charts(name))
        });
        let own = own.count();
        let known = release.find(&path);
        // The first step is `values` itself.
        let missing = |at: usize, message: String, findings: &mut Findings| {
            findings.errors.push(problem(at + 1, message));
            Some(guess(text))
        };
        match (place, known) {
            (Place::Unknown(taken, _), Known::Missing(at)) if at + 1 == *taken => {
                missing(at, check::unknown_to_release(release, &whole_path[..at + 2], &path[..=at]), findings)
            }
            (Place::Unknown(taken, _), Known::Missing(at)) if at + 1 > *taken => Some(guess(text)),
            (_, Known::Missing(at)) if at < own => {
                missing(at, check::newer_than_release(release, &whole_path[..at + 3]), findings)
            }
            (Place::Unknown(..) | Place::NoWay(..), Known::Default(Tree::String(_))) => Some(Tree::from(text)),
            (Place::Unknown(..) | Place::NoWay(..), Known::Default(_) | Known::Free) => Some(guess(text)),
            _ => None,
        }
    }

    /// Hands over what does not fit the schema.
    pub fn take_findings(&mut self, findings: &mut Findings) {
        findings.errors.append(&mut self.findings.errors);
        findings.warnings.append(&mut self.findings.warnings);
    }

    /// Returns the place of the value, when it is what a path leads to or lies in; the path begins below `spec`.
    pub fn locate(&self, path: &[path::Step]) -> Option<Location> {
        let is_on_the_way = self.steps.len() <= path.len() && self.agrees(path);
        is_on_the_way.then(|| locate(self.flag, self.value_at..self.flag.len()))
    }

    /// Returns the place of the step to a path, when the value lies below it.
    pub fn locate_above(&self, path: &[path::Step]) -> Option<Location> {
        let last = path.len().checked_sub(1)?;
        let is_below = path.len() < self.steps.len() && self.agrees(path);
        is_below.then(|| locate(self.flag, self.span(last)))
    }

    /// Tells whether the steps are those of a path, as far as both go.
    fn agrees(&self, path: &[path::Step]) -> bool {
        self.steps.iter().zip(path).all(|((step, _), other)| match (step, other) {
            (Step::Key(key), path::Step::Key(other)) => key == other,
            (Step::Index(index), path::Step::Index(other)) => index == other,
            (Step::Where(..), path::Step::Index(_)) => true,
            _ => false,
        })
    }

    /// Returns the first steps as a path from the document's root; items chosen by a key are taken for the first.
    fn path(&self, count: usize) -> Vec<path::Step> {
        let steps = self.steps[..count].iter().map(|(step, _)| match step {
            Step::Key(key) => path::Step::Key(key.clone()),
            Step::Index(index) => path::Step::Index(*index),
            Step::Where(..) => path::Step::Index(0),
        });
        std::iter::once(path::Step::Key("spec".to_owned())).chain(steps).collect()
    }

    /// Returns where a step stands in the flag.
    fn span(&self, step: usize) -> std::ops::Range<usize> {
        let start = step.checked_sub(1).map_or(0, |before| self.steps[before].1);
        let end = self.steps[step].1;
        start + usize::from(self.flag[start..end].starts_with('.'))..end
    }

    /// Returns the value when the path is one name, e.g. for `profile=demo`.
    pub fn value_of(&self, name: &str) -> Option<&Tree> {
        match &*self.steps {
            [(Step::Key(key), _)] if key == name => Some(&self.value),
            _ => None,
        }
    }

    /// Returns the key below the `spec` that the path begins with.
    pub fn section(&self) -> &str {
        match self.steps.first() {
            Some((Step::Key(key), _)) => key,
            _ => "",
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

/// Returns the value that a text stands for where the schema says nothing: `true`, `false`, `null` and whole numbers are
/// what they look like, a number with a fraction too when nothing of its text is lost (`1.20` stays text); all else is
/// text.
fn guess(text: &str) -> Tree {
    match text {
        "true" => return Tree::Bool(true),
        "false" => return Tree::Bool(false),
        "null" => return Tree::Null,
        _ => {}
    }
    if let Some(number) = whole(text) {
        return Tree::Int(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => Tree::Float(number),
        _ => Tree::from(text),
    }
}

/// Returns the whole number that a text is in its plain form: no sign in front, no zeros.
fn whole(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().filter(|number| number.to_string() == text)
}

/// Returns the value of a type that a text stands for; `None` when there is none.
fn typed(kind: &Kind, text: &str) -> Option<Tree> {
    if text == "null" {
        return Some(Tree::Null);
    }
    Some(match kind {
        Kind::Any | Kind::Scalar => guess(text),
        Kind::Text(_) | Kind::Enum(_) | Kind::Quantity => Tree::from(text),
        Kind::Bool => Tree::Bool(text.parse().ok()?),
        Kind::Int(..) => Tree::Int(text.parse().ok()?),
        Kind::Number(..) => match text.parse() {
            Ok(whole) => Tree::Int(whole),
            Err(_) => Tree::Float(text.parse().ok().filter(|number: &f64| number.is_finite())?),
        },
        Kind::IntOrString => whole(text).map_or_else(|| Tree::from(text), Tree::Int),
        Kind::List(inner) if inner.objects().is_empty() => {
            Tree::List(items(text)?.map(|item| typed(inner, item)).collect::<Option<_>>()?)
        }
        Kind::List(_) | Kind::Map(_) | Kind::Object(_) => {
            let tree = yaml::parse("--set", text, &ReadOptions::default()).ok()?;
            let fits = match kind {
                Kind::List(_) => text.starts_with('[') && matches!(tree, Tree::List(_)),
                _ => text.starts_with('{') && matches!(tree, Tree::Map(_)),
            };
            return fits.then_some(tree);
        }
    })
}

/// Returns the items of a list of scalars in brackets, or in braces as Helm has them.
fn items(text: &str) -> Option<impl Iterator<Item = &str>> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let inner = inner.or_else(|| text.strip_prefix('{').and_then(|text| text.strip_suffix('}')))?;
    let unquoted = |item: &'_ str| -> usize {
        let quoted =
            item.len() >= 2 && ['"', '\''].iter().any(|quote| item.starts_with(*quote) && item.ends_with(*quote));
        usize::from(quoted)
    };
    let items = inner.split(',').map(str::trim).map(move |item| &item[unquoted(item)..item.len() - unquoted(item)]);
    Some(items.filter(|_| !inner.trim().is_empty()))
}

/// Returns what to write for a type, when the text does not fit it.
fn advice(kind: &Kind, path: &str) -> Option<String> {
    match kind {
        Kind::Bool => Some(format!("write `--set {path}=true` or `--set {path}=false`")),
        Kind::List(inner) if inner.objects().is_empty() => {
            Some(format!("write `--set '{path}=[a,b]'` for a whole list, `--set '{path}[0]=a'` for an item"))
        }
        Kind::List(_) => Some(format!("set an item's keys, e.g. `--set '{path}[0].KEY=VALUE'`")),
        Kind::Map(_) => Some(format!("set its entries, e.g. `--set {path}.KEY=VALUE`")),
        Kind::Object(name) => {
            let key = schema::object(name)?.fields.first()?.key;
            Some(format!("set its keys, e.g. `--set {path}.{key}=VALUE`"))
        }
        _ => None,
    }
}

fn error(flag: &str, span: std::ops::Range<usize>, reason: &str, hint: Option<String>) -> SpecError {
    let location = locate(flag, span);
    SpecError::Set { flag: flag.to_owned(), reason: reason.to_owned(), location: Box::new(location), hint }
}

fn locate(flag: &str, span: std::ops::Range<usize>) -> Location {
    SourceText::new("--set", flag).locate(Span::new(span.start, span.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::yaml;

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    fn set(base: &str, flag: &str) -> Tree {
        let Tree::Map(mut map) = tree(base) else { panic!("not a map") };
        Setting::parse(flag).unwrap().apply(&mut map).unwrap();
        Tree::Map(map)
    }

    #[test]
    fn a_place_in_a_spec_is_found_in_the_flag() {
        let setting = Setting::parse("a.b[0].c=1").unwrap();
        let path = |text: &str| -> Vec<path::Step> {
            text.split('.')
                .map(|part| part.parse().map_or_else(|_| path::Step::Key(part.to_owned()), path::Step::Index))
                .collect()
        };
        let column = |found: Option<Location>| found.map(|found| found.position.column);
        assert_eq!(column(setting.locate(&path("a.b.0.c"))), Some(10));
        assert_eq!(column(setting.locate(&path("a.b.0.c.d"))), Some(10));
        assert_eq!(column(setting.locate(&path("a.b.0"))), None);
        assert_eq!(column(setting.locate_above(&path("a.b.0"))), Some(4));
        assert_eq!(column(setting.locate_above(&path("a.b.1"))), None);
        assert_eq!(column(setting.locate_above(&path("a.b.0.c"))), None);
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
        assert_eq!(set("{tag: '1'}", "tag=null"), tree("{tag: null}"));
    }

    #[test]
    fn the_schema_tells_what_a_text_stands_for() {
        let value = |flag: &str| {
            let setting = Setting::parse(flag).unwrap();
            assert!(setting.findings.errors.is_empty(), "{flag}: {:?}", setting.findings);
            setting.value
        };
        assert_eq!(value("components.pilot.tag=1.20"), Tree::from("1.20"));
        assert_eq!(value("values.pilot.tag=2"), Tree::from("2"));
        assert_eq!(value("values.global.meshID=t"), Tree::from("t"));
        assert_eq!(value("meshConfig.defaultConfig.proxyMetadata.X=true"), Tree::from("true"));
        assert_eq!(value("components.ingressGateways[0].label.version=21"), Tree::from("21"));
        assert_eq!(value("values.pilot.traceSampling=0.5"), Tree::Float(0.5));
        assert_eq!(value("values.pilot.autoscaleMin=2"), Tree::Int(2));
        assert_eq!(value("values.pilot.rollingMaxSurge=25%"), Tree::from("25%"));
        assert_eq!(value("values.pilot.rollingMaxSurge=1"), Tree::Int(1));
        assert_eq!(value("values.pilot.resources.requests.cpu=2"), Tree::from("2"));
        assert_eq!(value("values.global.imagePullSecrets=[a, \"b\"]"), tree("[a, b]"));
        assert_eq!(value("values.global.imagePullSecrets={a,b}"), tree("[a, b]"));
        assert_eq!(value("values.global.imagePullSecrets=[]"), tree("[]"));
        assert_eq!(value("values.pilot.nodeSelector={}"), tree("{}"));
        assert_eq!(value("values.global.defaultTolerations=[{operator: Exists}]"), tree("[{operator: Exists}]"));
        assert_eq!(value("values.global.hub=null"), Tree::Null);
        assert_eq!(value("values.pilot.env.X=1"), Tree::Int(1));
    }

    #[test]
    fn what_does_not_fit_the_schema_is_found_with_its_place() {
        let found = |flag: &str| {
            let setting = Setting::parse(flag).unwrap();
            let [problem] = &*setting.findings.errors else { panic!("{flag}: {:?}", setting.findings) };
            let location = problem.location.as_ref().unwrap();
            let message = problem.message.strip_prefix(&format!("`--set {flag}`: ")).unwrap();
            format!("{}+{} {message}", location.position.column, location.width)
        };
        assert_eq!(found("values.global.nosuchKey=1"), "15+9 `spec.values.global` has no key `nosuchKey`");
        assert_eq!(found("values.pilto.x=1"), "8+5 `spec.values` has no key `pilto`; did you mean `pilot` (object)?");
        assert_eq!(
            found("values.global.logAsJson=t"),
            "25+1 `t` is not a boolean (true or false), which `spec.values.global.logAsJson` has to be"
        );
        assert_eq!(
            found("values.pilot.autoscaleMin=nan"),
            "27+3 `nan` is not an integer of at least 0, which `spec.values.pilot.autoscaleMin` has to be"
        );
        assert_eq!(
            found("values.pilot.autoscaleMin=-1"),
            "27+2 `spec.values.pilot.autoscaleMin` is the integer `-1`, where an integer of at least 0 belongs"
        );
        assert_eq!(
            found("components.ingressGateways.name=x"),
            "28+4 `spec.components.ingressGateways` is a list, whose items are chosen first"
        );
        assert_eq!(found("hub.x=1"), "5+1 `spec.hub` is no map and no list");
        assert_eq!(
            found("revision=A_b"),
            "10+3 `spec.revision`: `A_b` is not a name of lower-case letters, digits and `-`, at most 63"
        );
        assert_eq!(found("components.pilot=true"), "18+4 `true` is not a map, which `spec.components.pilot` has to be");
        assert_eq!(
            found("values.global.defaultTolerations=[{thats: x}]"),
            "34+12 `spec.values.global.defaultTolerations[0]` has no key `thats`"
        );
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
