//! What is tried: each function takes any bytes and panics when something is wrong.

use std::sync::OnceLock;

use meshctl::inject::{DocumentInjector, InjectionConfig, Injector, uninject};
use meshctl::source::SourceText;
use meshctl::template::eval::{Environment, MissingKey, TemplateSet};
use meshctl::template::funcs::for_charts;
use meshctl::template::limits::{Limits, on_render_stack};
use meshctl::template::value::Value;
use meshctl::values::set_flag::{self, Kind};
use meshctl::values::{Map, Tree};
use meshctl::yaml::stream::{Documents, StreamError};
use meshctl::yaml::{self, Budget, EditableDocument, ReadOptions, Style};

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

/// Splitting never panics; the pieces are the input, however few bytes are read at a time, and each is one document.
pub fn split_documents(input: &[u8]) {
    let whole = pieces(Documents::new(input));
    let bytes: Vec<u8> = whole.iter().flat_map(|(bytes, _)| bytes.iter().copied()).collect();
    assert_eq!(bytes, input, "the pieces are not the input");
    for capacity in [1, 7] {
        let slow = std::io::BufReader::with_capacity(capacity, input);
        assert_eq!(pieces(Documents::new(slow)), whole, "read {capacity} bytes at a time");
    }
    let options = ReadOptions { budget: BUDGET, ..ReadOptions::go() };
    for (bytes, first_line) in &whole {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        // What follows `...` on its line is another document, but not to be told from the first by lines.
        if text.lines().any(|line| line.starts_with("... ") || line.starts_with("...\t")) {
            continue;
        }
        let source = SourceText::new("piece", text).starting_at_line(*first_line);
        let found: Vec<_> = yaml::documents(&source, &options).collect();
        assert!(found.len() <= 1 || found.iter().any(Result::is_err), "{text:?} is {} documents", found.len());
    }
}

/// Returns the bytes of each document and the line on which it begins.
fn pieces(documents: Documents<impl std::io::BufRead>) -> Vec<(Vec<u8>, usize)> {
    let piece = |document| match document {
        Ok(yaml::stream::RawDocument { text, first_line, .. }) => (text.into_bytes(), first_line),
        Err(StreamError::NotText { bytes, .. }) => (bytes, 1),
        Err(error) => panic!("{error}"),
    };
    documents.map(piece).collect()
}

/// What a document of a fuzzer may hold.
const BUDGET: Budget = Budget { depth: 64, nodes: 5_000, scalar_bytes: 1 << 20, anchors: 100, document_bytes: 1 << 20 };

/// Editing never panics nor fails, keeps what is to stay, and leads to what is wanted.
pub fn edit_document(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let options = ReadOptions { budget: BUDGET, ..ReadOptions::go() };
    if yaml::parse("fuzz", &text, &options).is_err() {
        return;
    }
    // What comes of an edit may be larger.
    let options = ReadOptions::go();
    let source = SourceText::new("fuzz", &*text);
    let Ok(document) = EditableDocument::parse(&source, options) else { return };
    let same = document.reconcile(document.tree()).expect("what is there can be written");
    assert_eq!(same, text);
    let sum = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    let mut changes = Changes { state: sum };
    for _ in 0..4 {
        let mut wanted = document.tree().clone();
        changes.change(&mut wanted, document.tree());
        let result = match document.reconcile(&wanted) {
            Ok(result) => result,
            Err(error) => panic!("{error}:\n{text}\nto {wanted:?}"),
        };
        match yaml::parse("result", &result, &options) {
            Ok(back) => {
                assert!(alike(&back, &wanted), "{text}\nis edited to\n{result}\nwhich is {back:?}, not {wanted:?}")
            }
            Err(error) => panic!("{text}\nis edited to\n{result}\nwhich is not read: {error}"),
        }
    }
}

/// Changes trees by chance.
struct Changes {
    state: u64,
}

impl Changes {
    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap_or_default() % limit
    }

    /// Returns a value that was not there.
    fn value(&mut self, whole: &Tree) -> Tree {
        const TEXTS: [&str; 12] = [
            "text",
            "",
            "yes",
            "a: b # c",
            "- x",
            "one\ntwo\n",
            "one\ntwo",
            "end\n\n",
            " x\n\ty",
            "é\u{2028}\0",
            "<<",
            "'\"\\",
        ];
        match self.below(8) {
            0 => Tree::Null,
            1 => Tree::Int(7),
            2 => whole.clone(),
            3 => Tree::List(vec![Tree::Float(0.5), self.value(&Tree::Null)]),
            4 => [("name".to_owned(), Tree::from("x")), ("b".to_owned(), self.value(&Tree::Null))]
                .into_iter()
                .collect::<Map>()
                .into(),
            _ => Tree::from(TEXTS[self.below(TEXTS.len())]),
        }
    }

    fn change(&mut self, tree: &mut Tree, whole: &Tree) {
        match (self.below(10), tree) {
            (0, tree) => *tree = self.value(whole),
            (_, Tree::Map(map)) => {
                for _ in 0..=self.below(3) {
                    let at = self.below(map.len() + 1);
                    match self.below(4) {
                        0 => drop(map.shift_remove_index(at)),
                        1 => {
                            let key = ["a", "b", "name", "new", "a: #", "two\nlines"][self.below(6)];
                            drop(map.insert(key.to_owned(), self.value(whole)));
                        }
                        _ => {
                            if let Some((_, value)) = map.get_index_mut(at) {
                                self.change(value, whole);
                            }
                        }
                    }
                }
            }
            (_, Tree::List(items)) => {
                for _ in 0..=self.below(3) {
                    let at = self.below(items.len() + 1);
                    match (self.below(4), at < items.len()) {
                        (0, true) => drop(items.remove(at)),
                        (1, true) => {
                            let to = self.below(items.len());
                            items.swap(at, to);
                        }
                        (2, true) => self.change(&mut items[at], whole),
                        _ => {
                            let value = self.value(whole);
                            items.insert(at, value);
                        }
                    }
                }
            }
            (1..6, tree) => *tree = self.value(whole),
            _ => {}
        }
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

/// What pods are injected with: the program's own charts, as the default profile sets them.
fn injection() -> &'static InjectionConfig {
    static CONFIG: OnceLock<InjectionConfig> = OnceLock::new();
    CONFIG.get_or_init(|| {
        let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let spec = meshctl::spec::resolve(&meshctl::spec::SpecSources::default(), &none).expect("the default profile");
        let rendered = meshctl::render::render(&spec).expect("objects");
        let objects = rendered.in_apply_order().into_iter().map(meshctl::object::Object::tree);
        InjectionConfig::from_objects(objects, None).expect("an injection configuration")
    })
}

/// Injecting never panics; what was injected is injected again to the same, and the way back leads back.
pub fn inject_pod(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let options = ReadOptions { budget: BUDGET, ..ReadOptions::go() };
    let injector = DocumentInjector {
        injector: Injector::new(injection()),
        custom_kinds: &[],
        namespaces: None,
        default_namespace: "",
    };
    for document in Documents::new(text.as_bytes()).flatten() {
        let Ok(document) = yaml::parse("fuzz", &document.text, &options) else { continue };
        let Ok(injected) = injector.inject(&document) else { continue };
        let Some(injected) = injected.tree else { continue };
        let _ = uninject(&injected, &[]);
        // What others have injected is refreshed by istiod's rules, which do not promise that.
        if text.contains("sidecar.istio.io/status") || text.contains("meshctl.io/injected") {
            continue;
        }
        let again = injector.inject(&injected).expect("an injected pod can be injected");
        assert!(again.tree.is_none(), "{injected:?}\nbecomes\n{:?}", again.tree);
        let back = uninject(&injected, &[]).expect("the injection can be taken out");
        assert_eq!(back.tree.as_ref(), Some(&document), "the way back leads elsewhere");
    }
}
