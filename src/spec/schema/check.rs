//! Holds a document to the schema: unknown keys, wrong types, texts that are not in their form.
//!
//! A tree is walked once; only when something is found is the file read again for the places. A bare scalar where text
//! belongs (`tag: 1.20`) becomes the text that is written, which is only known there.

use super::format::Format;
use super::kind::Kind;
use super::language::{Field, ObjectType};
use super::locate::{Locator, scalar_text};
use super::{DOCUMENT, is_of_charts, lookup, object};
use crate::assets::Release;
use crate::source::SourceText;
use crate::spec::findings::{Findings, Problem};
use crate::spec::profile::istio_version;
use crate::spec::release::{Known, ReleaseValues};
use crate::values::path::{Path, Step};
use crate::values::{Map, Tree, float};

/// Something that was found in a tree, before it has a place.
#[derive(Debug)]
struct Raw {
    is_error: bool,
    path: Vec<Step>,
    /// Whether the key is at fault rather than the value.
    at_key: bool,
    message: String,
    hint: Option<String>,
}

/// A scalar that stands for something else.
#[derive(Debug)]
struct Repair<'k> {
    path: Vec<Step>,
    kind: &'k Kind,
    found: Tree,
}

/// Walks a tree along the schema.
#[derive(Default)]
struct Walk<'k> {
    path: Vec<Step>,
    found: Vec<Raw>,
    repairs: Vec<Repair<'k>>,
    /// Whether the value is part of a message of protobuf, which takes the number of an enum too.
    in_message: bool,
    /// The release whose charts are used in place of the program's.
    release: Option<&'k ReleaseValues>,
}

/// Checks a file that holds an `IstioOperator`, and lets bare scalars be the text that they stand for.
pub fn file(source: &SourceText, document: &mut Map, release: Option<&ReleaseValues>, findings: &mut Findings) {
    let Some(root) = object(DOCUMENT) else { return };
    let mut walk = Walk { release, ..Walk::default() };
    walk.object(root, document);
    if walk.found.is_empty() && walk.repairs.is_empty() {
        return;
    }
    let Walk { mut found, repairs, .. } = walk;
    let locator = Locator::new(source);
    let mut tree = Tree::Map(std::mem::take(document));
    for Repair { path, kind, found: value } in repairs {
        let written = locator
            .find(&path)
            .filter(|node| node.is_whole)
            .and_then(|node| scalar_text(node.value).map(str::to_owned));
        let repaired = repair(kind, &value, written.as_deref());
        report_repair(kind, &path, &value, &repaired, release, &mut found);
        // The path was just walked, so it can be set.
        let _ = Path::new(path).set(&mut tree, repaired);
    }
    if let Tree::Map(map) = tree {
        *document = map;
    }
    let mut placed: Vec<(u32, bool, Problem)> = Vec::with_capacity(found.len());
    for Raw { is_error, path, at_key, message, hint } in found {
        let span = locator.find(&path).map(|node| {
            let value = node.value.span;
            if at_key || !node.is_whole || scalar_text(node.value).is_none() || value.start == value.end {
                node.key
            } else {
                value
            }
        });
        let location = span.map(|span| source.locate(span));
        placed.push((span.map_or(0, |span| span.start), is_error, Problem { location, message, hint }));
    }
    placed.sort_by_key(|(start, _, _)| *start);
    for (_, is_error, problem) in placed {
        if is_error { findings.errors.push(problem) } else { findings.warnings.push(problem) }
    }
}

/// Checks a value that has no file, such as one of a flag; `name` is what it is called.
pub fn value(kind: &Kind, tree: &Tree, name: &str, findings: &mut Findings) {
    value_at(kind, tree, vec![Step::Key(name.to_owned())], None, findings);
}

/// Checks a value as [`value`] does; `path` is where it belongs.
pub fn value_at(kind: &Kind, tree: &Tree, path: Vec<Step>, release: Option<&ReleaseValues>, findings: &mut Findings) {
    let mut walk = Walk { path, release, ..Walk::default() };
    walk.value(kind, tree);
    let Walk { mut found, repairs, .. } = walk;
    for Repair { path, kind, found: value } in repairs {
        report_repair(kind, &path, &value, &repair(kind, &value, None), release, &mut found);
    }
    for Raw { is_error, message, hint, .. } in found {
        let problem = Problem { location: None, message, hint };
        if is_error { findings.errors.push(problem) } else { findings.warnings.push(problem) }
    }
}

/// Returns what a scalar stands for; `written` is its text in the file.
fn repair(kind: &Kind, value: &Tree, written: Option<&str>) -> Tree {
    match (kind, value) {
        (Kind::Bool, Tree::String(text)) => Tree::Bool(text == "true"),
        (Kind::Int(..), Tree::String(text)) => text.parse().map_or_else(|_| value.clone(), Tree::Int),
        (Kind::Number(..), Tree::String(text)) => text.parse().map_or_else(|_| value.clone(), Tree::Float),
        (_, value) => Tree::String(written.map_or_else(|| plain(value), str::to_owned)),
    }
}

fn report_repair(
    kind: &Kind,
    path: &[Step],
    value: &Tree,
    repaired: &Tree,
    release: Option<&ReleaseValues>,
    found: &mut Vec<Raw>,
) {
    let shown = shown_path(path);
    let raw = |is_error, message, hint| Raw { is_error, path: path.to_vec(), at_key: false, message, hint };
    let taken = format!("it is taken as {}", shown_value(repaired));
    let message = format!("`{shown}` is {}, where {} belongs; {taken}", a_kind(value), plain_wanted(kind));
    found.push(raw(false, message, None));
    let mut walk = Walk { path: path.to_vec(), release, ..Walk::default() };
    walk.value(kind, repaired);
    found.append(&mut walk.found);
}

impl<'k> Walk<'k> {
    /// Reports a fault; where a release of another line has its own types, it is advice.
    fn error(&mut self, message: String, hint: Option<String>) {
        let is_error = !(self.is_of_other_release() && (self.in_message || values_path(&self.path).is_some()));
        self.found.push(Raw { is_error, path: self.path.clone(), at_key: false, message, hint });
    }

    fn is_of_other_release(&self) -> bool {
        self.release.is_some_and(|release| release.is_other)
    }

    fn repair(&mut self, kind: &'k Kind, tree: &Tree) {
        self.repairs.push(Repair { path: self.path.clone(), kind, found: tree.clone() });
    }

    fn wrong(&mut self, kind: &Kind, tree: &Tree) {
        let path = shown_path(&self.path);
        let wanted = if kind.is_text() && !matches!(kind, Kind::Enum(_)) { plain_wanted(kind) } else { kind.wanted() };
        let found = match tree {
            Tree::List(_) | Tree::Map(_) => a_kind(tree),
            scalar => shown_value(scalar),
        };
        self.error(format!("`{path}` is {found}, where {wanted} belongs"), hint_for(kind, tree));
    }

    fn value(&mut self, kind: &'k Kind, tree: &Tree) {
        if tree.is_null() {
            return;
        }
        let is_scalar = !matches!(tree, Tree::List(_) | Tree::Map(_));
        match (kind, tree) {
            (Kind::Any, _) => {}
            (Kind::Scalar, _) if is_scalar => {}
            (Kind::Text(format), Tree::String(text)) => self.text(*format, text),
            (Kind::Enum(words), Tree::String(text)) => self.word(words, text),
            (Kind::Enum(_), Tree::Int(_)) if self.in_message => {}
            (Kind::Text(_) | Kind::Enum(_), _) if is_scalar => self.repair(kind, tree),
            (Kind::Bool, Tree::Bool(_)) => {}
            (Kind::Bool, Tree::String(text)) if matches!(&**text, "true" | "false") => self.repair(kind, tree),
            (Kind::Int(from, to), Tree::Int(number)) if (from..=to).contains(&number) => {}
            (Kind::Int(..), Tree::String(text)) if text.parse::<i64>().is_ok() => self.repair(kind, tree),
            #[expect(clippy::cast_precision_loss, reason = "limits are small")]
            (Kind::Number(from, to), Tree::Int(number)) if (*from..=*to).contains(&(*number as f64)) => {}
            (Kind::Number(from, to), Tree::Float(number)) if (from..=to).contains(&number) => {}
            (Kind::Number(..), Tree::String(text)) if text.parse::<f64>().is_ok_and(f64::is_finite) => {
                self.repair(kind, tree);
            }
            (Kind::Quantity, Tree::Int(_) | Tree::Float(_)) => {}
            (Kind::Quantity, Tree::String(text)) if is_quantity(text) => {}
            (Kind::IntOrString, Tree::Int(_) | Tree::String(_)) => {}
            (Kind::List(inner), Tree::List(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(inner, item);
                    self.path.pop();
                }
            }
            (Kind::Map(inner), Tree::Map(map)) => {
                if **inner == Kind::Any {
                    return;
                }
                for (key, value) in map {
                    self.path.push(Step::Key(key.clone()));
                    self.value(inner, value);
                    self.path.pop();
                }
            }
            (Kind::Object(name), Tree::Map(map)) => {
                if let Some(object) = object(name) {
                    self.object(object, map);
                }
            }
            _ => self.wrong(kind, tree),
        }
    }

    fn object(&mut self, object: &'static ObjectType, map: &Map)
    where
        'static: 'k,
    {
        let outside = std::mem::replace(&mut self.in_message, object.is_message);
        for (key, value) in map {
            self.path.push(Step::Key(key.clone()));
            match object.field(key) {
                Some(_) if self.is_of_newer_line(object) => {}
                Some(field) => self.field(field, value),
                None => self.unknown(object, key),
            }
            self.path.pop();
        }
        self.in_message = outside;
    }

    /// Tells whether the release does not know a key that the schema knows, and reports it.
    fn is_of_newer_line(&mut self, object: &ObjectType) -> bool {
        // The schema is that of a whole line, whose charts read more than their files of values have.
        let of_another_line = |release: &&ReleaseValues| release.is_other && is_of_charts(object.name);
        let Some(release) = self.release.filter(of_another_line) else { return false };
        let Some(path) = values_path(&self.path) else { return false };
        if !matches!(release.find(&path), Known::Missing(_)) {
            return false;
        }
        let message = newer_than_release(release, &self.path);
        self.found.push(Raw { is_error: true, path: self.path.clone(), at_key: true, message, hint: None });
        true
    }

    fn field(&mut self, field: &'static Field, value: &Tree)
    where
        'static: 'k,
    {
        // What is old by now was not in an older line.
        if let Some(instead) = field.deprecated.filter(|_| says_something(value) && !self.is_of_other_release()) {
            let message = format!("`{}` is deprecated: {instead}", shown_path(&self.path));
            self.found.push(Raw { is_error: false, path: self.path.clone(), at_key: true, message, hint: None });
        }
        self.value(&field.kind, value);
    }

    fn unknown(&mut self, object: &'static ObjectType, key: &str) {
        if let Some(release) = self.release
            && let Some(path) = values_path(&self.path)
            && is_of_charts(object.name)
        {
            if matches!(release.find(&path), Known::Missing(_)) {
                let message = unknown_to_release(release, &self.path[..self.path.len() - 1], &path);
                self.found.push(Raw { is_error: true, path: self.path.clone(), at_key: true, message, hint: None });
            }
            return;
        }
        if self.is_of_other_release() && object.is_message {
            let message = format!("`{}` is not known to meshctl, so it is not checked", shown_path(&self.path));
            self.found.push(Raw { is_error: false, path: self.path.clone(), at_key: true, message, hint: None });
            return;
        }
        let (message, hint) = unknown_key(object, &self.path[..self.path.len() - 1], key);
        let message = if object.is_open { format!("{message}; nothing reads it") } else { message };
        self.found.push(Raw { is_error: !object.is_open, path: self.path.clone(), at_key: true, message, hint });
    }

    fn text(&mut self, format: Format, text: &str) {
        if let Some(fault) = format.fault(text) {
            self.error(format!("`{}`: `{text}` {fault}", shown_path(&self.path)), None);
        }
    }

    fn word(&mut self, words: &[&'static str], text: &str) {
        if text.is_empty() || words.contains(&text) {
            return;
        }
        let near = crate::hint::nearest(text, words.iter().copied().filter(|word| !word.is_empty()));
        let near = near.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        let wanted = Kind::Enum(words.to_vec()).wanted();
        self.error(format!("`{}`: `{text}` is not {wanted}{near}", shown_path(&self.path)), None);
    }
}

/// Tells whether a value is more than a place for one.
fn says_something(value: &Tree) -> bool {
    match value {
        Tree::Null => false,
        Tree::String(text) => !text.is_empty(),
        Tree::List(items) => !items.is_empty(),
        Tree::Map(map) => !map.is_empty(),
        _ => true,
    }
}

/// Returns message and hint for a key that an object does not have; `parent` is the path of the object.
pub fn unknown_key(object: &'static ObjectType, parent: &[Step], key: &str) -> (String, Option<String>) {
    let place = shown_path(parent);
    let place = if place.is_empty() { "an IstioOperator".to_owned() } else { format!("`{place}`") };
    let near = lookup::nearest_key(object, key);
    let near = near.map(|(path, kind)| format!("; did you mean `{path}` ({})?", kind.name())).unwrap_or_default();
    // Items of lists are explained by the list.
    let mut keys = parent.iter().filter_map(|step| if let Step::Key(key) = step { Some(key.clone()) } else { None });
    let below_spec = keys.next().as_deref() == Some("spec");
    let path = Path::new(keys.map(Step::Key)).to_string();
    let command =
        if path.is_empty() { "meshctl values explain".to_owned() } else { format!("meshctl values explain {path}") };
    let hint = below_spec.then(|| format!("`{command}` lists what can be set there; `--force` goes on with a warning"));
    (format!("{place} has no key `{key}`{near}"), hint)
}

/// Returns what to do about a value of the wrong type.
fn hint_for(kind: &Kind, tree: &Tree) -> Option<String> {
    match (kind, tree) {
        (Kind::List(_), Tree::Map(_)) => Some("begin each item with `- `".to_owned()),
        (Kind::Object(name), Tree::Bool(_)) if object(name)?.field("enabled").is_some() => {
            Some("write `enabled:` below it".to_owned())
        }
        _ => None,
    }
}

/// Returns what belongs there without the form of a text.
fn plain_wanted(kind: &Kind) -> String {
    match kind {
        Kind::Text(_) => Kind::Text(Format::Any).wanted(),
        Kind::Int(..) => "an integer".to_owned(),
        Kind::Number(..) => "a number".to_owned(),
        Kind::Bool => "a boolean".to_owned(),
        other => other.wanted(),
    }
}

/// Returns a path as people write it.
pub fn shown_path(path: &[Step]) -> String {
    Path::new(path.iter().cloned()).to_string()
}

/// Returns a path that leads into the values, from there; items of lists are `None`.
pub fn values_path(path: &[Step]) -> Option<Vec<Option<&str>>> {
    let mut keys = path.iter().map(|step| match step {
        Step::Key(key) => Some(&**key),
        Step::Index(_) => None,
    });
    let is_in_values = keys.next() == Some(Some("spec")) && keys.next() == Some(Some("values"));
    is_in_values.then(|| keys.collect()).filter(|path: &Vec<_>| !path.is_empty())
}

/// Returns what to say of a key that neither a release nor the schema knows; `above` is the path of what it stands in,
/// `path` its own from the values.
pub fn unknown_to_release(release: &ReleaseValues, above: &[Step], path: &[Option<&str>]) -> String {
    let (last, parents) = path.split_last().map_or((None, path), |(last, parents)| (*last, parents));
    let key = last.unwrap_or_default();
    let near = release.nearest(parents, key).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("`{}` has no key `{key}` in {}{near}", shown_path(above), release.title)
}

/// Returns what to say of a key that the schema knows and a release does not.
pub fn newer_than_release(release: &ReleaseValues, path: &[Step]) -> String {
    let own = Release::parse(istio_version()).map(|own| own.line()).unwrap_or_default();
    let ReleaseValues { title, .. } = release;
    format!("`{}` is known to Istio {own}, not to {title} of `{}`", shown_path(path), release.path())
}

/// Returns what kind of value this is, with its article.
pub fn a_kind(tree: &Tree) -> String {
    match tree {
        Tree::Int(_) => "an integer".to_owned(),
        other => format!("a {}", other.kind_name()),
    }
}

/// Returns a value for a message: its kind, and a short one itself.
fn shown_value(tree: &Tree) -> String {
    const LONGEST: usize = 40;
    let text = plain(tree);
    let kind = match tree {
        Tree::List(_) | Tree::Map(_) => return a_kind(tree),
        other => other.kind_name(),
    };
    if text.chars().count() > LONGEST {
        let start: String = text.chars().take(LONGEST).collect();
        return format!("the {kind} `{start}…`");
    }
    format!("the {kind} `{text}`")
}

/// Returns a scalar as text.
pub fn plain(tree: &Tree) -> String {
    match tree {
        Tree::String(text) => text.clone(),
        Tree::Int(number) => number.to_string(),
        Tree::Float(number) => float::shortest(*number),
        Tree::Bool(value) => value.to_string(),
        other => other.kind_name().to_owned(),
    }
}

/// Tells whether a text is an amount as Kubernetes writes it: a decimal number and a suffix.
pub fn is_quantity(text: &str) -> bool {
    const SUFFIXES: [&str; 16] = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end =
        unsigned.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let number_fits = number.bytes().any(|byte| byte.is_ascii_digit()) && number.matches('.').count() <= 1;
    let exponent = suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| exponent.parse::<i16>().is_ok());
    number_fits && (SUFFIXES.contains(&suffix) || exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn check(spec: &str) -> (Vec<String>, Vec<String>, Map) {
        let source = SourceText::new("mesh.yaml", format!("spec:\n{spec}\n"));
        let Tree::Map(mut document) = yaml::parse("m", &source.text, &ReadOptions::default()).unwrap() else {
            panic!("no map")
        };
        let mut findings = Findings::default();
        file(&source, &mut document, None, &mut findings);
        let show = |problems: Vec<Problem>| {
            let place = |problem: &Problem| problem.location.as_ref().unwrap().position;
            problems.iter().map(|p| format!("{}:{}: {p}", place(p).line, place(p).column)).collect::<Vec<_>>()
        };
        (show(findings.errors), show(findings.warnings), document)
    }

    #[test]
    fn unknown_keys_are_told_with_the_nearest_and_its_type() {
        let (errors, warnings, _) = check(
            "  values:\n    global:\n      badKey: 1\n      includeIPRanges: '*'\n    pilto: {}\n  components:\n    ingressGateways:\n    - k8s:\n        hpaSpec:\n          metrics:\n          - resource: {targetAverageUtilization: 1}\n",
        );
        assert_eq!(
            errors,
            [
                "4:7: `spec.values.global` has no key `badKey`",
                "5:7: `spec.values.global` has no key `includeIPRanges`; did you mean `proxy.includeIPRanges` (string)?",
                "6:5: `spec.values` has no key `pilto`; did you mean `pilot` (object)?",
                "12:24: `spec.components.ingressGateways[0].k8s.hpaSpec.metrics[0].resource` has no key \
                 `targetAverageUtilization`; did you mean `target.averageUtilization` (integer)?",
            ]
        );
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn wrong_types_are_told_with_the_wanted_one() {
        let (errors, ..) = check(
            "  components: {pilot: true, ingressGateways: {name: x}}\n  tag: [1]\n  values: {pilot: {autoscaleMin: many, traceSampling: 101, cpu: {targetAverageUtilization: -1}}, global: {logAsJson: loud, proxy: {resources: {limits: {cpu: lots}}}}}",
        );
        assert_eq!(
            errors,
            [
                "2:23: `spec.components.pilot` is the boolean `true`, where a map belongs",
                "2:29: `spec.components.ingressGateways` is a map, where a list belongs",
                "3:3: `spec.tag` is a list, where a string belongs",
                "4:34: `spec.values.pilot.autoscaleMin` is the string `many`, where an integer of at least 0 belongs",
                "4:55: `spec.values.pilot.traceSampling` is the integer `101`, where a number from 0 to 100 belongs",
                "4:92: `spec.values.pilot.cpu.targetAverageUtilization` is the integer `-1`, where an integer of at least 0 \
                 belongs",
                "4:118: `spec.values.global.logAsJson` is the string `loud`, where a boolean (true or false) belongs",
                "4:158: `spec.values.global.proxy.resources.limits.cpu` is the string `lots`, where a quantity such as \
                 `100m` or `2Gi` belongs",
            ]
        );
    }

    #[test]
    fn bare_scalars_stand_for_their_text() {
        let (errors, warnings, document) = check(
            "  tag: 1.20\n  revision: 007\n  values: {global: {hub: yes, logAsJson: 'true'}, pilot: {autoscaleMin: '2', nodeSelector: {a: 0x1f}}}",
        );
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(
            warnings[0],
            "2:8: `spec.tag` is a number, where a string belongs; it is taken as the string `1.20`"
        );
        assert_eq!(warnings.len(), 6);
        let wanted = "spec: {tag: '1.20', revision: '007', values: {global: {hub: 'yes', logAsJson: true}, pilot: {autoscaleMin: 2, nodeSelector: {a: '0x1f'}}}}";
        assert_eq!(Tree::Map(document), yaml::parse("w", wanted, &ReadOptions::default()).unwrap());
    }

    #[test]
    fn texts_and_words_have_their_form() {
        let (errors, warnings, _) = check(
            "  revision: A_b\n  meshConfig: {accessLogEncoding: JSONN, outbound_traffic_policy: {mode: 1}, connectTimeout: 1m}\n  values: {ztunnel: {own: 1}, global: {jwtPolicy: x}}",
        );
        assert_eq!(
            errors,
            [
                "2:13: `spec.revision`: `A_b` is not a name of lower-case letters, digits and `-`, at most 63",
                "3:35: `spec.meshConfig.accessLogEncoding`: `JSONN` is not one of `TEXT`, `JSON`; did you mean `JSON`?",
                "3:94: `spec.meshConfig.connectTimeout`: `1m` is not a number of seconds such as `30s` or `0.5s`; write `60s`",
            ]
        );
        assert_eq!(
            warnings,
            [
                "4:22: `spec.values.ztunnel` has no key `own`; nothing reads it",
                "4:40: `spec.values.global.jwtPolicy` is deprecated: it has no effect",
            ]
        );
    }

    #[test]
    fn quantities_are_those_of_kubernetes() {
        for text in ["1", "0.5", "100m", "2Gi", "1e3", "-1", ".5", "12E6"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "Gi", "1gi", "1.2.3", "1 Gi", "lots"] {
            assert!(!is_quantity(text), "{text}");
        }
    }
}
