//! Laws that hold for any input: what is written is read back the same, and trimming twice is trimming once.

use meshctl::diagnostic::Diagnostic;
use meshctl::source::SourceText;
use meshctl::spec::{self, SpecError, SpecSources};
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

/// Flags of installing: real paths with any values, and what only looks like a flag.
fn set_flag() -> impl Strategy<Value = String> {
    prop_oneof![
        (spec_key(), "[ -~]{0,8}").prop_map(|(key, value)| format!("{key}={value}")),
        (spec_key(), "[.a-z0-9\\[\\]:\\\\=]{0,8}", "[ -~]{0,8}")
            .prop_map(|(key, more, value)| format!("{key}{more}={value}")),
        (spec_key(), "nan|inf|-inf|1e999|0x1f|9223372036854775808|t|007|1.20")
            .prop_map(|(key, value)| format!("{key}={value}")),
        "[.a-c\\[\\]:\\\\=0-9]{0,16}",
        "\\PC{0,12}",
    ]
}

/// Paths of every type of value.
fn spec_key() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "tag",
        "profile",
        "values",
        "values.pilot.autoscaleMin",
        "values.pilot.traceSampling",
        "values.pilot.nodeSelector",
        "values.pilot.keepaliveMaxServerConnectionAge",
        "values.global.logAsJson",
        "values.global.imagePullSecrets",
        "values.global.proxy.includeIPRanges",
        "values.global.meshNetworks.n.gateways[0]",
        "meshConfig.localityLbSetting",
        "meshConfig.extensionProviders[0]",
        "meshConfig.defaultConfig.discoveryAddress",
        "components.ingressGateways[0].k8s.service.ports[0].port",
        "components.ingressGateways.[name:istio-ingressgateway].enabled",
        "components.pilot.k8s.hpaSpec",
        "unvalidatedValues.x",
    ])
    .prop_map(str::to_owned)
}

/// Returns maps around a value, one for each key of a path; items of lists are left out.
fn nested(path: &str, value: Tree) -> Tree {
    path.rsplit('.').filter(|key| !key.starts_with('[')).fold(value, |value, key| {
        let (key, is_item) = key.split_once('[').map_or((key, false), |(key, _)| (key, true));
        let value = if is_item { Tree::List(vec![value]) } else { value };
        Tree::Map(Map::from_iter([(key.to_owned(), value)]))
    })
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
    fn a_flag_is_taken_or_refused_with_its_place(flag in set_flag()) {
        let sources = SpecSources { sets: vec![flag.clone()], ..SpecSources::default() };
        match spec::resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())) {
            Ok(_) => {}
            Err(SpecError::Invalid { problems, .. }) => {
                for problem in &problems {
                    let location = problem.location().expect("a flag's fault has a place");
                    prop_assert!(location.position.column <= flag.chars().count() + 1, "{flag}: {problem}");
                }
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn a_flag_for_text_sets_that_text(text in "[ -~]{0,12}") {
        let sets = vec![format!("values.global.meshID={text}")];
        let sources = SpecSources { sets, ..SpecSources::default() };
        let spec = spec::resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).expect("text is taken");
        let wanted = if text == "null" { Tree::Null } else { Tree::from(text) };
        prop_assert_eq!(spec.get(&["values", "global", "meshID"]), Some(&wanted));
    }

    #[test]
    fn any_configuration_is_taken_or_refused(tree in tree(), key in spec_key()) {
        let document = format!(
            "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {}\n",
            json::encode(&nested(&key, tree), false),
        );
        for force in [false, true] {
            let files = vec![SourceText::new("mesh.yaml", &*document)];
            let sources = SpecSources { files, force, ..SpecSources::default() };
            let _ = spec::resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into()));
        }
    }

    #[test]
    fn reading_never_panics(text in "[ -~\n\t\u{e9}]{0,60}") {
        let _ = read(&text);
        let _ = render(&text, "x");
    }
}
