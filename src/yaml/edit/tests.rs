//! Each rule of an edit, with the bytes that it has to give.

use super::*;
use crate::yaml::parse;

fn options() -> ReadOptions {
    ReadOptions::go()
}

/// Returns a text edited to mean what another one means.
fn edited(text: &str, wanted: &str) -> String {
    let wanted = parse("wanted", wanted, &options()).unwrap();
    to(text, &wanted)
}

fn to(text: &str, wanted: &Tree) -> String {
    let source = SourceText::new("t", text);
    let document = EditableDocument::parse(&source, options()).unwrap();
    let result = document.reconcile(wanted).unwrap();
    let back = parse("result", &result, &options()).unwrap();
    assert!(alike(&back, wanted), "{result}\nmeans {back:?}\nnot {wanted:?}");
    result
}

#[track_caller]
fn check(text: &str, wanted: &str, result: &str) {
    assert_eq!(edited(text, wanted), result);
    // The same with other line ends.
    if !text.contains('\r') {
        let windows = |text: &str| text.replace('\n', "\r\n");
        if text.contains('\n') && !text.contains('|') {
            assert_eq!(edited(&windows(text), wanted), windows(result));
        }
    }
}

#[test]
fn what_is_wanted_already_stays_byte_for_byte() {
    for text in [
        "",
        "# c\n",
        "---\n",
        "\u{feff}a:   'x' # c\r\nb: [1,2 , 3]\r\n\r\n",
        "%YAML 1.1\n--- # d\na: &x {k: v}\nb: *x\n<<: *x\n...\n# end",
        "{\"a\": 1}",
        "a: |+\n  x\n\n",
        "a: 3.0\nb: 1_000\nyes: no\n",
        "&k a: 1\nb: *k\n",
        "a: 1\na: 2\n",
    ] {
        let source = SourceText::new("t", text);
        let document = EditableDocument::parse(&source, options()).unwrap();
        assert_eq!(document.reconcile(document.tree()).unwrap(), text);
    }
}

#[test]
fn keys_go_in_after_the_last_one() {
    check("a: 1 # one\n# end\n", "a: 1\nb: 2", "a: 1 # one\nb: 2\n# end\n");
    check("a: 1", "a: 1\nb: 2", "a: 1\nb: 2");
    check(
        "m:\n  a: 1\n  # in m\n# below\nv: 2\n",
        "m: {a: 1, b: 2}\nv: 2",
        "m:\n  a: 1\n  b: 2\n  # in m\n# below\nv: 2\n",
    );
    check(
        "m:\n  a:\n    - 1\n    # deep\nv: 2\n",
        "m: {a: [1], b: 2}\nv: 2",
        "m:\n  a:\n    - 1\n    # deep\n  b: 2\nv: 2\n",
    );
    check("m:\n  a: 1", "m: {a: 1, b: 2}\nv: {x: 1}", "m:\n  a: 1\n  b: 2\nv:\n  x: 1");
    check("- a: 1\n- b: 2\n", "[{a: 1, c: [1, {x: w}]}, {b: 2}]", "- a: 1\n  c:\n  - 1\n  - x: w\n- b: 2\n");
    check("a: |\n  x\nb: 1\n", "a: 'x\n\n'\nb: 1\nc: 2", "a: |\n  x\nb: 1\nc: 2\n");
    check("a: 1\n...\n", "a: 1\nb: 2", "a: 1\nb: 2\n...\n");
    check("\u{feff}%YAML 1.1\n---\na: 1\n\n\n", "a: 1\nb: 2", "\u{feff}%YAML 1.1\n---\na: 1\nb: 2\n\n\n");
}

#[test]
fn keys_that_go_take_their_lines_and_comments() {
    check("a: 1\n# of b\nb: 2 # two\n  # of b too\n# of c\nc: 3\n", "a: 1\nc: 3", "a: 1\n# of c\nc: 3\n");
    check("# header\na: 1\nb: 2\n", "b: 2", "# header\nb: 2\n");
    check("m:\n  # of a\n  a: 1\n  b: 2\n", "m: {b: 2}", "m:\n  b: 2\n");
    check("a: 1\n\n# alone\n\n# of b\nb:\n- 1\n- 2\nc: 3\n", "a: 1\nc: 3", "a: 1\n\n# alone\n\nc: 3\n");
    check("a: 1\nb: 2", "a: 1", "a: 1");
    check("- a: 1\n  b: 2\n", "[{b: 2}]", "- b: 2\n");
    check("- a: 1\n  # of b\n  b: 2\n", "[{b: 2}]", "- # of b\n  b: 2\n");
    check("m:\n  a: 1\nv: 2\n", "m: {}\nv: 2", "m: {}\nv: 2\n");
    check("m: # c\n  a: 1\n  # d\nv: 2\n", "m: {}\nv: 2", "m: {} # c\nv: 2\n");
    check("a: \"x\n# not of b\"\nb: 1\n", "a: 'x # not of b'", "a: \"x\n# not of b\"\n");
    check("a: 1\nb: 2\n", "{}", "{}\n");
    check("a: |+\n  x\n\nb: 1\nc: 2\n", "b: 1\nc: 2", "b: 1\nc: 2\n");
}

#[test]
fn values_change_in_place() {
    check("a: 1 # c\nb: 'x'\nc: \"w\"\n", "{a: 2, b: it's, c: z}", "a: 2 # c\nb: 'it''s'\nc: \"z\"\n");
    check("a:\t1\t# c\n", "a: x", "a:\tx\t# c\n");
    check("a:\n  long\n  text # c\nb: 1\n", "a: short\nb: 1", "a:\n  short # c\nb: 1\n");
    check("a: &x !!str 1\n", "a: 'two'", "a: two\n");
    check("a: yes\n", "a: 'yes'", "a: \"yes\"\n");
    check("a: |\n  x\n  w\nb: 1\n", "a: z\nb: 1", "a: z\nb: 1\n");
    check("a: x # c\nb: 1\n", "a: |\n  1\n  2\nb: 1", "a: \"1\\n2\\n\" # c\nb: 1\n");
    check("a: x  \nb: 1\n", "a: |\n  1\n  2\nb: 1", "a: |\n  1\n  2\nb: 1\n");
    check("- x\n- w", "- |-\n  1\n  2\n- w", "- |-\n  1\n  2\n- w");
    check("--- x # c\n", "w", "--- w # c\n");
    check("x", "w", "w");
}

#[test]
fn empty_values_are_filled() {
    check("labels: # none\nb: 1\n", "labels: {a: x}\nb: 1", "labels: # none\n  a: x\nb: 1\n");
    check("labels:\nb: 1\n", "labels: [x]\nb: 1", "labels:\n- x\nb: 1\n");
    check("labels: {}  # none\n", "labels: {a: x}", "labels:  # none\n  a: x\n");
    check("labels: []", "labels: [x, [w, z], {}]", "labels:\n- x\n- - w\n  - z\n- {}");
    check("labels: null\n", "labels: {a: {b: c}}", "labels:\n  a:\n    b: c\n");
    check("- # none\n- {}\n-\n", "[{a: 1}, {b: 2, c: 3}, [4]]", "- # none\n  a: 1\n- b: 2\n  c: 3\n- - 4\n");
    check("a:\n", "a: x", "a: x\n");
    check("a: # c\n", "a: x", "a: x # c\n");
    check("- # c\n", "[x]", "- x # c\n");
    check("", "a: 1", "a: 1\n");
    check("---\n# c\n", "a: 1", "---\na: 1\n# c\n");
    check("# c\n", "[1]", "# c\n- 1\n");
    check("--- # c", "a: 1", "--- # c\na: 1");
    check("? a\n? b\n", "{a: 1, b: null}", "? b\na: 1\n");
}

#[test]
fn collections_give_way() {
    check("a: # c\n  b: 1\n  # d\nc: 2\n", "a: x\nc: 2", "a: x # c\nc: 2\n");
    check("a:\n  b: 1\nc: 2\n", "a: [1]\nc: 2", "a:\n- 1\nc: 2\n");
    check("a:\n- 1\n- 2\nc: 2\n", "a: {b: 1}\nc: 2", "a:\n  b: 1\nc: 2\n");
    check("- a: 1\n  b: 2\n- c\n", "[x, c]", "- x\n- c\n");
    check("- a: 1\n  b: 2\n- c\n", "[{d: 1}, c]", "- d: 1\n- c\n");
    check("a: 1\n", "[1]", "- 1\n");
    check("---\n# c\na: 1\n", "[1]", "---\n- 1\n");
    check("a: &x # c\n  b: 1\nc: 2\n", "a: [1]\nc: 2", "a:\n- 1\nc: 2\n");
}

#[test]
fn items_come_and_go_one_by_one() {
    let pod =
        "containers:\n  # the app\n  - name: app\n    image: a # tag\n\n  - name: other\n    image: b\n# end\nx: 1\n";
    check(
        pod,
        "containers: [{name: app, image: a}, {name: other, image: b}, {name: proxy, ports: [{containerPort: 1}]}]\nx: 1",
        "containers:\n  # the app\n  - name: app\n    image: a # tag\n\n  - name: other\n    image: b\n  - name: proxy\n    ports:\n      - containerPort: 1\n# end\nx: 1\n",
    );
    check(
        pod,
        "containers: [{name: proxy}, {name: app, image: c}, {name: other, image: b, w: 1}]\nx: 1",
        "containers:\n  - name: proxy\n  # the app\n  - name: app\n    image: c # tag\n\n  - name: other\n    image: b\n    w: 1\n# end\nx: 1\n",
    );
    check(
        pod,
        "containers: [{name: other, image: b}]\nx: 1",
        "containers:\n\n  - name: other\n    image: b\n# end\nx: 1\n",
    );
    check(pod, "containers: []\nx: 1", "containers: []\n# end\nx: 1\n");
    check("- a\n- b # b\n- c\n", "[a, x, c]", "- a\n- x # b\n- c\n");
    check("- a\n- b # b\n- c\n", "[b, c, d]", "- b # b\n- c\n- d\n");
    check("- a\n- b\n- c", "[a]", "- a");
    check("- - a\n  - b\n- c\n", "[[b], c]", "- - b\n- c\n");
    check("- - a\n  - b\n- c\n", "[[a, x, b], c]", "- - a\n  - x\n  - b\n- c\n");
    check(
        "-   name: a\n    x: 1\n",
        "[{name: a, x: 1, w: 2}, {name: b}]",
        "-   name: a\n    x: 1\n    w: 2\n- name: b\n",
    );
    check(
        "ports:\n- containerPort: 80 # http\n",
        "ports: [{containerPort: 81}]",
        "ports:\n- containerPort: 81 # http\n",
    );
}

#[test]
fn items_that_move_take_their_lines_along() {
    check(
        "- a: 1 # a\n# of b\n- b:   2\n- c: 3\n",
        "[{b: 2}, {c: 3}, {a: 1}]",
        "# of b\n- b:   2\n- c: 3\n- a: 1 # a\n",
    );
    check("- name: a\n- name: b # b\n  x:  1", "[{name: b, x: 1}, {name: a}]", "- name: b # b\n  x:  1\n- name: a");
}

#[test]
fn an_edit_that_does_not_lead_there_is_made_again() {
    let mut failed = 0;
    let source = SourceText::new("t", "a: |\n  x\nb: |\n  x");
    let document = EditableDocument::parse(&source, options()).unwrap();
    let wanted = parse("w", "{a: \"x\\n\", b: x, c: 1}", &options()).unwrap();
    let result = document.reconcile_counting(&wanted, &mut failed).unwrap();
    assert_eq!((&*result, failed), ("a: |\n  x\nb: x\nc: 1", 1));
}

#[test]
fn the_layout_is_that_of_the_surroundings() {
    check(
        "a:\n    b:\n        - 1\nc:\n",
        "a: {b: [1]}\nc: {d: {e: [1]}}",
        "a:\n    b:\n        - 1\nc:\n    d:\n        e:\n            - 1\n",
    );
    check(
        "a:\n    b: 1\nc:\n  - d:\n    e:\n",
        "a: {b: 1}\nc: [{d: {x: 1}, e: [1]}]",
        "a:\n    b: 1\nc:\n  - d:\n        x: 1\n    e:\n      - 1\n",
    );
    check(
        "a: 1\r\nb: |\r\n  x\r\n",
        "a: 1\nb: |\n  x\nc: |\n  w\n  z",
        "a: 1\r\nb: |\r\n  x\r\nc: |-\r\n  w\r\n  z\r\n",
    );
}

#[test]
fn inside_brackets_it_stays_in_brackets() {
    check("a: {b: 1, c: x} # c\n", "a: {b: 2, c: x, d: [1, w z]}", "a: {b: 2, c: x, d: [1, \"w z\"]} # c\n");
    check("a: { b: 1, c: 2, d: 3 }\n", "a: {c: 2}", "a: { c: 2 }\n");
    check("a: {b: 1}\n", "a: {c: 1}", "a: {c: 1}\n");
    check("a: [1, 2, 3,]\n", "a: [0, 2, 4, 5]", "a: [0, 2, 4, 5,]\n");
    check("a: [x, w, z]\n", "a: [v, m, x, z]", "a: [v, m, x, z]\n");
    check("a: [x, w, z]\n", "a: [w]", "a: [w]\n");
    check("a: [x]\n", "a: []", "a: []\n");
    check("a: {b, c: , d: {}}\n", "a: {b: 1, c: 2, d: {e: f}}", "a: {b: 1, c: 2, d: {e: f}}\n");
    check("a: {b: 'x', c: \"w\"}\n", "a: {b: 'it''s', c: w}", "a: {b: 'it''s', c: \"w\"}\n");
    check("a: [b: 1, c]\n", "a: [{b: 2}, c]", "a: [{b: 2}, c]\n");
    check("a: {\n  b: 1, # one\n  c: 2\n}\n", "a: {b: 1, c: 2, d: 3}", "a: {\n  b: 1, # one\n  c: 2,\n  d: 3\n}\n");
    check("{}\n", "{a: {b: 1}}", "{\"a\": {\"b\": 1}}\n");
    check("a: {b: 1}\n", "a: x", "a: x\n");
    check("a: {b: 1}\n", "a: [x]", "a:\n- x\n");
}

#[test]
fn json_stays_json() {
    check(
        "{\"a\":1,\"b\":{\"c\":\"x\"}}",
        "{a: 1, b: {c: w, d: [1, {e: null}]}, f: {}}",
        "{\"a\":1,\"b\":{\"c\":\"w\",\"d\":[1,{\"e\":null}]},\"f\":{}}",
    );
    let pretty = "{\n    \"a\": [\n        {\n            \"name\": \"x\"\n        }\n    ],\n    \"b\": {},\n    \"c\": [1, 2]\n}\n";
    check(
        pretty,
        "{a: [{name: x, w: true}, {name: z}], b: {d: [1.5]}, c: [1, 2, 3], e: {f: g}}",
        "{\n    \"a\": [\n        {\n            \"name\": \"x\",\n            \"w\": true\n        },\n        {\n            \"name\": \"z\"\n        }\n    ],\n    \"b\": {\n        \"d\": [\n            1.5\n        ]\n    },\n    \"c\": [1, 2, 3],\n    \"e\": {\n        \"f\": \"g\"\n    }\n}\n",
    );
    check("{\n\t\"a\": 1\n}", "{a: 1, b: [2]}", "{\n\t\"a\": 1,\n\t\"b\": [\n\t\t2\n\t]\n}");
    check("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{b: 2}", "{\n  \"b\": 2\n}\n");
    check("[\"a\"]", "[b, {c: d}]", "[\"b\", {\"c\": \"d\"}]");
}

#[test]
fn an_alias_on_the_way_to_a_change_is_expanded_there_only() {
    check(
        "a: &x\n  b: 1\nc: *x # c\nd: *x\n",
        "a: {b: 1}\nc: {b: 2}\nd: {b: 1}",
        "a: &x\n  b: 1\nc: # c\n  b: 2\nd: *x\n",
    );
    check("a: &x\n  b: 1\nc: *x\n", "a: {b: 2}\nc: {b: 1}", "a: &x\n  b: 2\nc:\n  b: 1\n");
    check("a: &x\n  b: 1\nc: *x\n", "a: {b: 2}\nc: {b: 2}", "a: &x\n  b: 2\nc: *x\n");
    check("a: &x\n  b: 1\nc: *x\n", "c: {b: 1}", "c:\n  b: 1\n");
    check("a: &x 1\nc: [*x , 2]\n", "a: 3\nc: [1, 2]", "a: 3\nc: [1 , 2]\n");
    check("&k a: 1\nb: *k\nc: 2\n", "a: 1\nb: a\nc: 3", "&k a: 1\nb: *k\nc: 3\n");
}

#[test]
fn a_merge_is_expanded_when_it_brings_what_is_not_wanted() {
    let text = "a: &x\n  b: 1\n  c: 2\nd:\n  <<: *x\n  e: 3\n";
    check(
        text,
        "a: {b: 1, c: 2}\nd: {b: 1, c: 2, e: 3, f: 4}",
        "a: &x\n  b: 1\n  c: 2\nd:\n  <<: *x\n  e: 3\n  f: 4\n",
    );
    check(text, "a: {b: 1, c: 2}\nd: {b: 9, c: 2, e: 3}", "a: &x\n  b: 1\n  c: 2\nd:\n  <<: *x\n  e: 3\n  b: 9\n");
    check(text, "a: {b: 1, c: 2}\nd: {b: 1, e: 3}", "a: &x\n  b: 1\n  c: 2\nd:\n  e: 3\n  b: 1\n");
    check(text, "a: {b: 5, c: 2}\nd: {b: 5, c: 2, e: 3}", "a: &x\n  b: 5\n  c: 2\nd:\n  <<: *x\n  e: 3\n");
    check(text, "a: {b: 5, c: 2}\nd: {b: 1, c: 2, e: 3}", "a: &x\n  b: 5\n  c: 2\nd:\n  <<: *x\n  e: 3\n  b: 1\n");
    check("a: &x {b: 1}\nd:\n  <<: *x\n  b: 2\n", "a: {b: 1}\nd: {b: 1}", "a: &x {b: 1}\nd:\n  <<: *x\n");
    check("a: &x {b: 1}\nd: {<<: *x, e: 3}\n", "a: {b: 1}\nd: {e: 3}", "a: &x {b: 1}\nd: {e: 3}\n");
}

#[test]
fn odd_documents_are_edited_too() {
    check("a: 1\na: 2\nb: 3\n", "a: 4\nb: 3", "a: 1\na: 4\nb: 3\n");
    check("a: 1\na: 2\nb: 3\n", "b: 3", "b: 3\n");
    check("? |\n  k\n: 2\nb: 3\n", "{\"k\\n\": 4, b: 5}", "? |\n  k\n: 4\nb: 5\n");
    check("a: 1\n# c\n", "", "null\n# c\n");
    check("? a\n: b: 1\n? c\n: - 2\n", "{a: {b: 1, d: 2}, c: [2, 3]}", "? a\n: b: 1\n  d: 2\n? c\n: - 2\n  - 3\n");
    check("1: a\nyes: b\n", "{'1': a, 'true': c}", "1: a\nyes: c\n");
    // A literal at the very end has no line end, which a line after it would give it.
    check("a: |\n  x", "a: x\nb: 1", "a: x\nb: 1");
    check("a: x", "{a: x, b: \"1\\n2\\n\"}", "a: x\nb: |\n  1\n  2\n");
    check("a: x\n\n\n", "{a: x, b: \"1\\n\\n\"}", "a: x\nb: \"1\\n\\n\"\n\n\n");
    check("a:\n  >\n  x\nb: 1\n", "a: \"x\\n\"\nb: 2", "a:\n  >\n  x\nb: 2\n");
}

#[test]
fn values_at_paths_are_edited() {
    let text = "items:\n- metadata: {name: a} # a\n- metadata: {name: b} # b\n";
    let source = SourceText::new("t", text);
    let document = EditableDocument::parse(&source, options()).unwrap();
    let path = |index| vec![Step::Key("items".to_owned()), Step::Index(index), Step::Key("metadata".to_owned())];
    let wanted = parse("w", "{name: b, x: 1}", &options()).unwrap();
    assert_eq!(
        document.reconcile_at(&path(1), &wanted).unwrap(),
        "items:\n- metadata: {name: a} # a\n- metadata: {name: b, x: 1} # b\n"
    );
    let error = document.reconcile_at(&path(2), &wanted).unwrap_err();
    assert_eq!(error.to_string(), "the document has no value at `items[2].metadata`");
    assert_eq!(document.locate(&path(1)).position.line, 3);
    let (first, second) = (path(0), path(1));
    let both = document.reconcile_each([(&*first, &Tree::Null), (&*second, &Tree::Int(1))]).unwrap();
    assert_eq!(both, "items:\n- metadata: null # a\n- metadata: 1 # b\n");
}

#[test]
fn what_no_document_can_hold_is_an_error() {
    let source = SourceText::new("t", "a: 1\n");
    let document = EditableDocument::parse(&source, options()).unwrap();
    let error = document.reconcile(&Tree::List(vec![Tree::Float(f64::NAN)])).unwrap_err();
    assert!(matches!(&error, EditError::NotWritable { .. }), "{error}");
}
