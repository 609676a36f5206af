//! Laws that hold for any input: what is written is read back the same, and trimming twice is trimming once.

use meshctl::template::eval::{Environment, MissingKey, TemplateSet};
use meshctl::template::funcs;
use meshctl::template::limits::Limits;
use meshctl::template::value::Value;
use meshctl::values::json::{self, KeyOrder};
use meshctl::values::{Map, Tree};
use meshctl::yaml::{self, ReadOptions, Style};
use proptest::prelude::*;

/// Text with what is hard for YAML: indicators, blanks at ends, line ends, words that are not strings.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[ \n\ta-c:#'\"|>&*!%@`{}\\[\\],?-]{0,16}",
        "\\PC{0,8}",
        "(word ){0,30}",
        proptest::sample::select(vec![
            "yes",
            "no",
            "~",
            "null",
            "1",
            "1.5",
            "0x1f",
            "1_000",
            "1:30",
            "<<",
            "2001-01-01",
            "---",
            ""
        ])
        .prop_map(str::to_owned),
    ]
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(Tree::Null),
        any::<bool>().prop_map(Tree::Bool),
        any::<i64>().prop_map(Tree::Int),
        (-1e9f64..1e9).prop_map(|number| Tree::Float(number + 0.5).clone()),
        text().prop_map(Tree::String),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Tree::List),
            prop::collection::vec((text(), inner), 0..5)
                .prop_map(|entries| Tree::Map(entries.into_iter().collect::<Map>())),
        ]
    })
}

fn read(text: &str) -> Result<Tree, String> {
    yaml::parse("text", text, &ReadOptions::default()).map_err(|error| format!("{error}\n{text}"))
}

/// Whole floats come back as integers, which are the same number to JSON and to Go.
fn same(left: &Tree, right: &Tree) -> bool {
    match (left, right) {
        (Tree::List(left), Tree::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Tree::Map(left), Tree::Map(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "the same number, not a near one")]
        (Tree::Int(whole), Tree::Float(number)) | (Tree::Float(number), Tree::Int(whole)) => *whole as f64 == *number,
        _ => left == right,
    }
}

/// Renders a template with a text as `.s`.
fn render(template: &str, text: &str) -> Result<String, String> {
    let mut set = TemplateSet::new(&funcs::for_charts(), MissingKey::Zero);
    set.parse("t", template).map_err(|error| error.to_string())?;
    let environment = Environment {
        now: jiff::Timestamp::UNIX_EPOCH,
        random: Box::new(|bytes| bytes.fill(1)),
        lookup: None,
        limits: Limits::default(),
    };
    let data = Value::map([("s".into(), Value::str(text))]);
    set.execute("t", &data, &environment).map_err(|error| error.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sorted_yaml_reads_back(tree in tree()) {
        let text = yaml::emit(&tree, Style::Sorted);
        let back = read(&text);
        prop_assert!(back.as_ref().is_ok_and(|back| same(back, &tree)), "{text}\n{back:?}\n{tree:?}");
    }

    #[test]
    fn ordered_yaml_reads_back_in_order(tree in tree()) {
        let text = yaml::emit(&tree, Style::Ordered);
        let back = read(&text);
        prop_assert!(back.as_ref().is_ok_and(|back| same(back, &tree)), "{text}\n{back:?}\n{tree:?}");
        if let (Ok(Tree::Map(back)), Tree::Map(map)) = (&back, &tree) {
            prop_assert!(back.keys().eq(map.keys()), "{text}");
        }
    }

    #[test]
    fn json_reads_back(tree in tree()) {
        for text in [json::encode(&tree, true), json::encode_pretty_with(&tree, "  ", KeyOrder::Source, false)] {
            let back = json::decode(&text);
            prop_assert!(back.as_ref().is_ok_and(|back| same(back, &tree)), "{text}\n{back:?}");
            // JSON is YAML, too, but for keys past the length of a line.
            let back = read(&text);
            prop_assert!(back.as_ref().is_ok_and(|back| same(back, &tree)), "{text}\n{back:?}");
        }
    }

    #[test]
    fn quoted_text_reads_back(text in text()) {
        let back = render("{{ (fromYaml (printf \"a: %s\" (quote .s))).a }}", &text);
        prop_assert_eq!(back, Ok(text));
    }

    #[test]
    fn json_text_reads_back(text in text()) {
        let back = render("{{ first (fromJsonArray (printf \"[%s]\" (toJson .s))) }}", &text);
        prop_assert_eq!(back, Ok(text));
    }

    #[test]
    fn trimming_twice_is_trimming_once(text in text()) {
        prop_assert_eq!(render("{{ trim (trim .s) }}", &text), render("{{ trim .s }}", &text));
    }

    #[test]
    fn reading_never_panics(text in "[ -~\n\t\u{e9}]{0,60}") {
        let _ = read(&text);
        let _ = render(&text, "x");
    }
}
