//! Indexes as Helm writes them, as people write them, and as nobody should.

use super::*;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Collected, Silent};

const USUAL: &str = r#"apiVersion: v1
entries:
  base:
  - apiVersion: v2
    appVersion: 1.30.3
    created: "2026-11-21T00:21:52.590093093Z"
    description: Helm chart for deploying Istio cluster
      resources and CRDs
    digest: 205d2f8654700dce57f99197f9a0b73ceb92db40fbba9ed819fbaa78cfa52812
    keywords:
    - istio
    name: base
    urls:
    - base-1.30.3.tgz
    version: 1.30.3
  - name: base
    digest: sha256:82FDABA77D0A185F48952457B4A285A617CBEB75D07CC4BA7716D051FF9E600B
    description: |
      version: 9.9.9
    urls:
    - https://elsewhere.example.com/base-1.31.0-rc.1.tgz
    - base-1.31.0-rc.1.tgz
    version: "1.31.0-rc.1"
    unknown: {a: [1]}
  - name: base
    version: v1.29.10
    deprecated: true
    urls: [base-1.29.10.tgz]
  cni:
    - name: cni
      version: '1.0.0'
      urls: [cni.tgz]
generated: "2026-11-21T00:21:52.584988463Z"
"#;

fn index(text: &str) -> Index {
    Index::read("https://example.com/index.yaml", text.as_bytes().to_vec()).unwrap()
}

fn versions(index: &Index, chart: &str) -> Vec<String> {
    index.versions(chart, &Silent).unwrap().into_iter().map(|version| version.version).collect()
}

fn found(index: &Index, wanted: &str) -> Option<String> {
    let wanted = Wanted { version: Some(wanted).filter(|text| !text.is_empty()), development: false };
    index.find("base", wanted, &Silent).ok().map(|version| version.version)
}

#[test]
fn the_usual_form_is_not_parsed_whole() {
    let index = index(USUAL);
    assert!(index.whole.get().is_none());
    assert_eq!(index.charts(), ["base", "cni"]);
    assert_eq!(versions(&index, "base"), ["1.31.0-rc.1", "1.30.3", "v1.29.10"]);
    assert_eq!(versions(&index, "cni"), ["1.0.0"]);
    assert!(index.whole.get().is_none(), "each version is parsed by itself");
    let all = index.versions("base", &Silent).unwrap();
    assert_eq!(all[1].description, "Helm chart for deploying Istio cluster resources and CRDs");
    assert_eq!(all[1].created, "2026-11-21T00:21:52.590093093Z");
    let digest = "82fdaba77d0a185f48952457b4a285a617cbeb75d07cc4ba7716d051ff9e600b";
    assert_eq!((all[0].digest.map(|digest| digest.hex()), all[0].urls.len()), (Some(digest.to_owned()), 2));
    assert_eq!((all[2].digest, all[2].deprecated), (None, true));
}

#[test]
fn every_form_says_the_same() {
    let tree = yaml::parse("x", USUAL, &ReadOptions::default()).unwrap();
    let flow = format!("{{\"apiVersion\": v1, \"entries\": {}}}", json::encode(tree.get("entries").unwrap(), false));
    let wide = |line: &str| {
        let rest = line.trim_start();
        let indent = " ".repeat((line.len() - rest.len()) * 2);
        format!("{indent}{}\n", rest.replacen("- ", "-   ", usize::from(rest.starts_with('-'))))
    };
    let wide = USUAL.lines().map(wide).collect::<Vec<_>>().concat();
    let usual = index(USUAL);
    for text in [
        json::encode(&tree, false),
        flow,
        USUAL.replace("entries:", "\"entries\":"),
        USUAL.replace("  base:\n", "  ? base\n  :\n"),
        USUAL.replace('\n', "\r\n"),
        format!("---\n# made by hand\n{USUAL}"),
        USUAL.replace("  cni:", "  # the plugin\n  'cni':"),
        wide,
    ] {
        let index = index(&text);
        assert_eq!(index.charts(), ["base", "cni"], "{text}");
        for chart in ["base", "cni"] {
            assert_eq!(index.versions(chart, &Silent).unwrap(), usual.versions(chart, &Silent).unwrap(), "{text}");
        }
    }
}

#[test]
fn versions_are_chosen_as_helm_chooses_them() {
    let index = index(USUAL);
    for (wanted, expected) in [
        ("", Some("1.30.3")),
        ("*", Some("1.30.3")),
        ("1.30.3", Some("1.30.3")),
        ("v1.30.3", Some("1.30.3")),
        ("1.29.10", Some("v1.29.10")),
        ("v1.29.10", Some("v1.29.10")),
        ("1.29", Some("v1.29.10")),
        ("~1.29", Some("v1.29.10")),
        ("<1.30", Some("v1.29.10")),
        ("^1.0.0-0", Some("1.31.0-rc.1")),
        ("1.31.0-rc.1", Some("1.31.0-rc.1")),
        ("~1.31", None),
        ("1.31", None),
        ("2.x", None),
    ] {
        assert_eq!(found(&index, wanted).as_deref(), expected, "{wanted}");
    }
    let newest = index.find("base", Wanted { version: None, development: true }, &Silent).unwrap();
    assert_eq!(newest.version, "1.31.0-rc.1");
}

#[test]
fn what_is_behind_a_plus_orders_what_is_equal_otherwise() {
    let mut text = "entries:\n  base:\n".to_owned();
    for version in ["1.0.0+9", "1.0.0", "1.0.0+10", "1.0.0-rc.1", "1.0.0+a"] {
        let line = format!("  - version: {version}\n    urls: [x.tgz]\n");
        text.push_str(&line);
    }
    let index = index(&text);
    assert_eq!(versions(&index, "base"), ["1.0.0+10", "1.0.0+9", "1.0.0+a", "1.0.0", "1.0.0-rc.1"]);
    assert_eq!(found(&index, "1.0.0+9").as_deref(), Some("1.0.0+9"), "written just so");
    assert_eq!(found(&index, "1.0.0").as_deref(), Some("1.0.0"));
}

#[test]
fn what_is_broken_is_left_out_with_a_warning() {
    let text = "entries:
  base:
  - version: 1.9.0
  - version: 1.8.0
    urls: x.tgz
  - urls: [x.tgz]
  - version: 1.10
    urls: [x.tgz]
  - version: one.two.three
    urls: [x.tgz]
  - version: 1.7.0
    digest: 12
    urls: [x.tgz]
  - just text
  - version: 1.6.0
    urls: [x.tgz]
";
    let index = index(text);
    let events = Collected::default();
    let all = index.versions("base", &events).unwrap();
    assert_eq!(all.iter().map(|version| &*version.version).collect::<Vec<_>>(), ["1.6.0"]);
    insta::assert_snapshot!(events.warnings().join("\n"), @"
    https://example.com/index.yaml: chart `base`: a version has no number; it is left out
    https://example.com/index.yaml: chart `base`: a version is a number without quotes, which does not tell 1.1 from 1.10; it is left out
    https://example.com/index.yaml: chart `base`: a version is `one.two.three`, which is no semantic version; it is left out
    https://example.com/index.yaml: chart `base`: a version is not a map; it is left out
    https://example.com/index.yaml: chart `base`: version 1.9.0 does not say where it lies; it is left out
    https://example.com/index.yaml: chart `base`: 2 more are left out
    ");
    let events = Collected::default();
    assert_eq!(index.find("base", Wanted::default(), &events).unwrap().version, "1.6.0");
    assert_eq!(events.warnings().len(), 3, "those that are newer");
}

#[test]
fn a_scan_that_is_misled_gives_way_to_the_parser() {
    // A text in quotes may go on at any indentation.
    let text = "entries:
  base:
  - description: \"one
    version: 9.9.9
  - version: 8.8.8
    \"
    version: 1.0.0
    urls: [x.tgz]
";
    assert_eq!(versions(&index(text), "base"), ["1.0.0"]);
    let anchors = "entries:
  base:
  - &one
    version: 1.0.0
    urls: [x.tgz]
  cni:
  - *one
";
    let index = index(anchors);
    assert_eq!(versions(&index, "cni"), ["1.0.0"]);
    assert_eq!(versions(&index, "base"), ["1.0.0"]);
}

#[test]
fn lines_end_wherever_they_end() {
    // Every length, so that the line feed comes at each place of a word, and at the end of the text.
    for length in 0..40 {
        let filler = "x".repeat(length);
        let text = format!("entries:\n  base:\n  - about: {filler}\n    version: 1.0.{length}\n    urls: [x.tgz]");
        let index = index(&text);
        assert!(index.whole.get().is_none());
        assert_eq!(versions(&index, "base"), [format!("1.0.{length}")]);
        assert!(index.whole.get().is_none());
    }
}

#[test]
fn a_version_is_not_taken_from_elsewhere() {
    let text = "entries:
  base:
  - version: 1.0.0
      -rc.1
    urls: [x.tgz]
  - dependencies:
    - name: a
      version: 7.7.7
    urls: [x.tgz]
    version: 1.1.0 # the newest

  -
    version: 1.2.0
    urls: [x.tgz]
  - {version: 1.3.0, urls: [x.tgz]}
  # the last
  - version:
      1.4.0
    urls: [x.tgz]
";
    assert_eq!(versions(&index(text), "base"), ["1.4.0", "1.3.0", "1.2.0", "1.1.0"]);
}

#[test]
fn what_is_no_index_is_told() {
    let error = |text: &[u8]| Index::read("https://example.com/index.yaml", text.to_vec()).unwrap_err();
    for text in [&b"<!DOCTYPE html><html>"[..], b"\xff\xfe", b"- a\n", b"a: 1\n", b"entries: 1\n", b"entries: {\n", b""]
    {
        let error = error(text);
        assert_eq!(error.category(), Category::NotParsable, "{error}");
    }
    assert_eq!(
        error(b"<html>").to_string(),
        "`https://example.com/index.yaml` is not the index of a Helm repository: it is a web page"
    );
    for empty in ["entries: {}\n", "entries:\n", "apiVersion: v1\n", "entries:\ngenerated: now\n"] {
        assert_eq!(index(empty).charts(), Vec::<&str>::new(), "{empty}");
    }
    let twice = "entries:\n  a:\n  - version: 1.0.0\n  a:\n  - version: 1.0.0\n";
    assert_eq!(error(twice.as_bytes()).category(), Category::NotParsable);
    let broken = index("entries:\n  a:\n  - version: 1.0.0\n    urls: [\n");
    assert_eq!(broken.versions("a", &Silent).unwrap_err().category(), Category::NotParsable);
}

#[test]
fn names_that_lead_elsewhere_are_not_taken() {
    let text = "entries:\n  ../x:\n  - {version: 1.0.0, urls: [x]}\n  \"a\\u001b\":\n  - {version: 1.0.0, urls: [x]}\n  ..: []\n  ok: []\n";
    assert_eq!(index(text).charts(), ["ok"]);
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let index = index(USUAL);
    let hint = |chart: &str, version: Option<&str>| {
        let error = index.find(chart, Wanted { version, development: false }, &Silent).unwrap_err();
        format!("{error}\n{}", error.hints().join("\n"))
    };
    insta::assert_snapshot!([
        hint("bsae", None),
        hint("prometheus", None),
        hint("base", Some("1.30.4")),
        hint("base", Some("7.x")),
        hint("base", Some("~1.31")),
        hint("base", Some("newest")),
    ].join("\n\n"), @"
    there is no chart `bsae` in `https://example.com/index.yaml`
    did you mean `base`?

    there is no chart `prometheus` in `https://example.com/index.yaml`
    it has base, cni

    there is no version `1.30.4` of the chart `base` in `https://example.com/index.yaml`
    did you mean `1.30.3`?
    the newest are 1.31.0-rc.1, 1.30.3, v1.29.10

    there is no version `7.x` of the chart `base` in `https://example.com/index.yaml`
    the newest are 1.31.0-rc.1, 1.30.3, v1.29.10

    there is no version `~1.31` of the chart `base` in `https://example.com/index.yaml`
    only pre-releases are within that range: take one with `--version 1.31.0-rc.1`

    `newest` is neither a version nor a range of versions
    write a version such as `1.30.3`, or a range such as `~1.30` or `>=1.29 <1.31`
    ");
}
