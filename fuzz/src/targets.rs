//! What is tried: each function takes any bytes and panics when something is wrong.

use meshctl::template::eval::{Environment, MissingKey, TemplateSet};
use meshctl::template::funcs::for_charts;
use meshctl::template::limits::{Limits, on_render_stack};
use meshctl::template::value::Value;
use meshctl::values::set_flag::{self, Kind};
use meshctl::values::{Map, Tree};
use meshctl::yaml::{self, ReadOptions, Style};

/// Limits that end a run soon, however the input was changed.
const LIMITS: Limits = Limits {
    fuel: 20_000,
    output_bytes: 1 << 20,
    string_bytes: 256 << 10,
    list_items: 10_000,
    depth: 100,
    nesting: 2_000,
    memory_bytes: 8 << 20,
};

fn parsed(text: &str) -> Option<TemplateSet> {
    let mut set = TemplateSet::new(&for_charts(), MissingKey::Zero);
    match set.parse("fuzz", text) {
        Ok(()) => Some(set),
        Err(error) => {
            let place = error.location.position;
            assert!(place.line <= text.matches('\n').count() + 1, "line {} is not in the text", place.line);
            let line = text.split('\n').nth(place.line - 1).unwrap_or_default();
            assert!(place.column <= line.chars().count() + 1, "column {} is not in the line", place.column);
            assert!(!error.message.is_empty());
            None
        }
    }
}

/// Parsing never panics, and an error points into the text.
pub fn template_parse(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    on_render_stack(|| drop(parsed(&text))).expect("parsing does not panic");
}

/// Rendering never panics, and a render with the same sources gives the same.
pub fn template_render(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    on_render_stack(|| {
        let Some(set) = parsed(&text) else { return };
        let render = || {
            let environment = Environment {
                now: jiff::Timestamp::UNIX_EPOCH,
                random: Box::new(|bytes| bytes.fill(7)),
                lookup: None,
                limits: LIMITS,
            };
            set.execute("fuzz", &data(), &environment).map_err(|error| error.to_string())
        };
        assert_eq!(render(), render());
    })
    .expect("rendering does not panic");
}

/// Returns what the seeds speak of.
fn data() -> Value {
    let text = "text: some text\nnumber: 3.5\nlist: [a, b, {c: d}]\nmap: {x: {y: z}, n: null}\nyes: true\n";
    let values = yaml::parse("values", text, &ReadOptions::default()).unwrap_or_default();
    Value::map([("Values".into(), Value::from_tree(&values, false))])
}

/// Reading never panics, and what was read is read back from what is written of it.
pub fn yaml_read(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let options = ReadOptions::default();
    let Ok(tree) = yaml::parse("fuzz", &text, &options) else { return };
    for style in [Style::Sorted, Style::Ordered] {
        let written = yaml::emit(&tree, style);
        let back = yaml::parse("written", &written, &options);
        match back {
            Ok(back) => assert!(alike(&tree, &back), "{tree:?}\nis written as\n{written}\nand read as\n{back:?}"),
            Err(error) => panic!("{tree:?}\nis written as\n{written}\nwhich is not read: {error}"),
        }
    }
}

/// Tells whether two trees are the same, the order of keys aside; a number may come back as another of its value.
fn alike(left: &Tree, right: &Tree) -> bool {
    match (left, right) {
        (Tree::List(left), Tree::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| alike(left, right))
        }
        (Tree::Map(left), Tree::Map(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| alike(left, right)))
        }
        (Tree::Float(left), Tree::Float(right)) => left == right || left.is_nan() && right.is_nan(),
        #[expect(clippy::cast_precision_loss, reason = "a number is written in the shortest way")]
        (Tree::Int(whole), Tree::Float(number)) | (Tree::Float(number), Tree::Int(whole)) => *whole as f64 == *number,
        _ => left == right,
    }
}

/// Reading a flag never panics, and an error points into the flag's text.
pub fn set_flag(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    for kind in [Kind::Typed, Kind::Text, Kind::Json, Kind::File, Kind::Literal] {
        let mut values = Map::new();
        let read_file = |_: &str| Ok("content".to_owned());
        if let Err(error) = set_flag::apply(kind, &text, &mut values, &read_file) {
            assert!(error.location.position.line <= text.matches('\n').count() + 1);
        }
    }
}
