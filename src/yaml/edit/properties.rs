//! Edits of any document to mean anything.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::values::Map;
use crate::yaml::{Style, emit, parse};

/// A tree as a document may hold it.
fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        (-9_i64..99).prop_map(Tree::Int),
        Just(Tree::Float(1.5)),
        "[a-c]{1,3}".prop_map(Tree::String),
        prop_oneof![
            Just(""),
            Just("yes"),
            Just("1"),
            Just("a: b"),
            Just("# c"),
            Just("- x"),
            Just(" a "),
            Just("it's"),
            Just("\"q\""),
            Just("{}"),
            Just("[1"),
            Just("a\nb"),
            Just("a\nb\n"),
            Just("a\n\n"),
            Just("\n"),
            Just("  a\nb"),
            Just("*a"),
            Just("&a"),
            Just("---"),
            Just("..."),
            Just("~"),
            Just("<<"),
            Just("é\u{2028}"),
            Just("\t"),
            Just("a\r\n"),
            Just("%x"),
            Just("null"),
            Just("1:30"),
            Just("0x1"),
            Just("a,b"),
            Just("x #y"),
            Just("\u{feff}"),
        ]
        .prop_map(Tree::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Tree::List),
            proptest::collection::vec((key(), inner.clone()), 0..5)
                .prop_map(|entries| Tree::Map(entries.into_iter().collect())),
            // Named items, as containers are.
            proptest::collection::vec(("[a-d]", proptest::collection::vec((key(), inner), 0..3)), 1..4).prop_map(
                |items| {
                    let item = |(name, entries): (String, Vec<(String, Tree)>)| {
                        let named = [("name".to_owned(), Tree::String(name))];
                        Tree::Map(named.into_iter().chain(entries).collect())
                    };
                    Tree::List(items.into_iter().map(item).collect())
                }
            ),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-e]".prop_map(|key| key),
        1 => prop_oneof![Just("yes"), Just("1"), Just("a b"), Just(""), Just("<<"), Just("a: b"), Just("-"), Just("x\ny")]
            .prop_map(str::to_owned),
    ]
}

/// Returns numbers that follow from a first one.
fn numbers(mut state: u64) -> impl Iterator<Item = usize> {
    std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        usize::try_from((mixed ^ (mixed >> 27)) >> 33).unwrap_or_default()
    })
}

/// Changes some places of a tree, by numbers that are used up.
fn changed(tree: &Tree, others: &[Tree], numbers: &mut impl Iterator<Item = usize>) -> Tree {
    let mut next = |below: usize| numbers.next().unwrap_or(0) % below;
    let other = others.get(next(others.len().max(1))).cloned().unwrap_or_default();
    match (next(6), tree) {
        (0, _) => other,
        (_, Tree::Map(map)) => {
            let mut result = Map::new();
            for (key, value) in map {
                match numbers.next().unwrap_or(0) % 8 {
                    0 => {}
                    1 | 2 => drop(result.insert(key.clone(), changed(value, others, numbers))),
                    _ => drop(result.insert(key.clone(), value.clone())),
                }
            }
            if numbers.next().unwrap_or(0).is_multiple_of(2) {
                result.insert("new".to_owned(), other);
            }
            Tree::Map(result)
        }
        (_, Tree::List(items)) => {
            let mut result = Vec::new();
            for item in items {
                match numbers.next().unwrap_or(0) % 8 {
                    0 => {}
                    1 | 2 => result.push(changed(item, others, numbers)),
                    3 => result.extend([other.clone(), item.clone()]),
                    _ => result.push(item.clone()),
                }
            }
            if numbers.next().unwrap_or(0).is_multiple_of(3) {
                result.push(other);
            }
            Tree::List(result)
        }
        (1, _) => other,
        _ => tree.clone(),
    }
}

/// Writes a tree in styles that change from node to node.
struct Writer<'n> {
    numbers: &'n mut dyn Iterator<Item = usize>,
    output: String,
    comments: usize,
}

impl Writer<'_> {
    fn next(&mut self, below: usize) -> usize {
        self.numbers.next().unwrap_or(0) % below
    }

    fn end_line(&mut self, may_comment: bool) {
        if may_comment && self.next(4) == 0 {
            self.comment(" ");
        }
        self.output.push('\n');
        match self.next(8) {
            0 => self.output.push('\n'),
            1 => {
                let column = self.next(5);
                self.comment(&" ".repeat(column));
                self.output.push('\n');
            }
            _ => {}
        }
    }

    fn comment(&mut self, before: &str) {
        self.comments += 1;
        self.output.push_str(before);
        let _ = write!(self.output, "#c{}#", self.comments);
    }

    fn scalar(&mut self, tree: &Tree) {
        let text = emit(tree, Style::Ordered);
        let text = text.trim_end_matches('\n');
        match tree {
            Tree::Null if self.next(2) == 0 => {}
            Tree::String(string) if string.contains('\n') || self.next(3) == 0 => {
                self.output.push_str(&crate::values::json::encode(tree, false));
            }
            _ => self.output.push_str(text),
        }
    }

    fn flow(&mut self, tree: &Tree) {
        let space = ["", " ", "\n      "][self.next(3)];
        match tree {
            Tree::Map(map) => {
                self.output.push('{');
                for (index, (key, value)) in map.iter().enumerate() {
                    self.output.push_str(if index > 0 { "," } else { "" });
                    self.output.push_str(space);
                    self.output.push_str(&crate::values::json::encode(&Tree::from(&**key), false));
                    self.output.push_str(if space.is_empty() { ":" } else { ": " });
                    self.flow(value);
                }
                self.output.push_str(space);
                self.output.push('}');
            }
            Tree::List(items) => {
                self.output.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.output.push_str(if index > 0 { "," } else { "" });
                    self.output.push_str(space);
                    self.flow(item);
                }
                self.output.push_str(space);
                self.output.push(']');
            }
            other => self.output.push_str(&crate::values::json::encode(other, false)),
        }
    }

    /// Writes the value of a key or an item at a column whose parent stands at another one.
    fn value(&mut self, tree: &Tree, column: usize, after_dash: bool) {
        let indent = |output: &mut String, columns: usize| output.push_str(&" ".repeat(columns));
        let flow = self.next(6) == 0;
        match tree {
            Tree::Map(map) if !map.is_empty() && !flow => {
                let step = [1, 2, 2, 4][self.next(4)];
                let inner = if after_dash { column + 1 + step } else { column + step };
                if after_dash && self.next(3) > 0 {
                    indent(&mut self.output, step);
                } else {
                    self.end_line(true);
                    indent(&mut self.output, inner);
                }
                self.map(map, inner);
            }
            Tree::List(items) if !items.is_empty() && !flow => {
                let inner = column + if after_dash { 2 } else { [0, 2, 4][self.next(3)] };
                if after_dash {
                    indent(&mut self.output, 1);
                } else {
                    self.end_line(true);
                    indent(&mut self.output, inner);
                }
                self.list(items, inner);
            }
            Tree::Map(_) | Tree::List(_) => {
                self.output.push(' ');
                self.flow(tree);
                self.end_line(true);
            }
            Tree::String(text)
                if text.trim_end_matches('\n').contains('\n') && !text.contains(['\r', ' ']) && self.next(2) == 0 =>
            {
                let body = text.trim_end_matches('\n');
                let ends = text.len() - body.len();
                self.output.push_str([" |-", " |", " |+"][ends.min(2)]);
                self.output.push_str(if text.starts_with('\n') { "3\n" } else { "\n" });
                for line in body.split('\n') {
                    indent(&mut self.output, column + 3);
                    self.output.push_str(line);
                    self.output.push('\n');
                }
                self.output.push_str(&"\n".repeat(ends.saturating_sub(1)));
            }
            scalar => {
                self.output.push(' ');
                self.scalar(scalar);
                self.end_line(true);
            }
        }
    }

    fn map(&mut self, map: &Map, column: usize) {
        for (index, (key, value)) in map.iter().enumerate() {
            if index > 0 {
                self.output.push_str(&" ".repeat(column));
            }
            let name = crate::values::json::encode(&Tree::from(&**key), false);
            let plain = key.len() == 1 && key.starts_with(|first: char| first.is_ascii_lowercase());
            match self.next(12) {
                0 => {
                    let _ = write!(self.output, "? {name}\n{}", " ".repeat(column));
                }
                _ if plain && key != "n" && key != "y" => self.output.push_str(key),
                _ => self.output.push_str(&name),
            }
            self.output.push(':');
            self.value(value, column, false);
        }
    }

    fn list(&mut self, items: &[Tree], column: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.output.push_str(&" ".repeat(column));
            }
            self.output.push('-');
            self.value(item, column, true);
        }
    }
}

/// Returns a tree as text in styles that the numbers choose.
fn written(tree: &Tree, numbers: &mut dyn Iterator<Item = usize>) -> String {
    let mut writer = Writer { numbers, output: String::new(), comments: 0 };
    match writer.next(6) {
        0 => writer.output.push_str("---\n"),
        1 => writer.output.push_str("\u{feff}# top\n%YAML 1.1\n---  # c\n"),
        _ => {}
    }
    match tree {
        Tree::Map(map) if !map.is_empty() => writer.map(map, 0),
        Tree::List(items) if !items.is_empty() => writer.list(items, 0),
        other => {
            writer.output.push_str(&crate::values::json::encode(other, false));
            writer.output.push('\n');
        }
    }
    match writer.next(6) {
        0 => writer.output.push_str("...\n# after\n"),
        1 => drop(writer.output.pop()),
        _ => {}
    }
    let crlf = writer.next(5) == 0;
    let output = writer.output;
    if crlf { output.replace('\n', "\r\n") } else { output }
}

/// Puts an anchor on one value and aliases of it in the places of others.
fn with_aliases(text: &str) -> Option<String> {
    let (first, _) = text.split_once(": [")?;
    let at = first.len() + 2;
    let end = at + text[at..].find(']')? + 1;
    let value = &text[at..end];
    let rest = text[end..].replacen(value, "*x ", 2);
    Some(format!("{}&x {value}{rest}", &text[..at]))
}

fn check(text: &str, wanted: &Tree) -> Result<(), TestCaseError> {
    let options = ReadOptions::go();
    let source = SourceText::new("t", text);
    let Ok(document) = EditableDocument::parse(&source, options) else { return Ok(()) };
    let same = document.reconcile(document.tree());
    prop_assert_eq!(same.as_deref(), Ok(text));
    let result = document.reconcile(wanted);
    let result = result.map_err(|error| TestCaseError::fail(format!("{error}\nfor {text:?}\nto {wanted:?}")))?;
    let back = parse("back", &result, &options);
    let back = back.map_err(|error| TestCaseError::fail(format!("{error}\nfor {text:?}\ngives {result:?}")))?;
    prop_assert!(alike(&back, wanted), "{:?}\ngives {:?}\nwhich means {:?}\nnot {:?}", text, result, back, wanted);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_result_means_what_is_wanted(
        tree in tree(),
        others in proptest::collection::vec(tree(), 3),
        seed in any::<u64>(),
    ) {
        let mut numbers = numbers(seed);
        let text = written(&tree, &mut numbers);
        let parsed = parse("t", &text, &ReadOptions::go());
        let parsed = parsed.map_err(|error| TestCaseError::fail(format!("{error}\nin {text:?}")))?;
        let wanted = changed(&parsed, &others, &mut numbers);
        check(&text, &wanted)?;
        check(&text, &others[0])?;
        if let Some(text) = with_aliases(&text) {
            check(&text, &wanted)?;
        }
    }

    #[test]
    fn what_is_added_to_the_root_leaves_every_line(
        tree in tree(),
        seed in any::<u64>(),
        other in tree(),
    ) {
        let Tree::Map(mut wanted) = tree.clone() else { return Ok(()) };
        let text = written(&tree, &mut numbers(seed));
        prop_assume!(!wanted.is_empty() && text.contains('#') && !text.contains('|'));
        wanted.insert("added".to_owned(), other);
        let source = SourceText::new("t", &*text);
        let Ok(document) = EditableDocument::parse(&source, ReadOptions::go()) else { return Ok(()) };
        let result = document.reconcile(&Tree::Map(wanted.clone())).unwrap();
        let mut left = result.lines();
        for line in text.lines() {
            prop_assert!(left.any(|other| other == line), "{:?} is not in {:?}, from {:?}", line, result, text);
        }
        // And it can be taken out again.
        wanted.shift_remove("added");
        let ended = result.ends_with('\n');
        let source = SourceText::new("t", result);
        let document = EditableDocument::parse(&source, ReadOptions::go()).unwrap();
        let mut left = document.reconcile(&Tree::Map(wanted)).unwrap();
        // A text of several lines ends with one; whether there was an end of the last line before it nobody knows afterwards.
        if !text.ends_with('\n') && ended && left.ends_with('\n') {
            left.truncate(left.trim_end_matches(['\r', '\n']).len());
        }
        prop_assert_eq!(left, text);
    }
}
