//! Records of what installations were made from, written and read, whole and damaged.

use super::*;

fn revision(number: u32) -> Revision {
    let inputs = Inputs {
        files: vec![InputFile { name: "mesh.yaml".to_owned(), text: "spec: {}\n".to_owned() }],
        sets: vec!["profile=demo".to_owned()],
        ..Inputs::default()
    };
    Revision {
        install: "default".to_owned(),
        namespace: "istio-system".to_owned(),
        revision: "default".to_owned(),
        number,
        summary: Summary { description: "install".to_owned(), objects: 1, ..Summary::default() },
        charts: vec![ChartVersion { name: "base".to_owned(), ..ChartVersion::default() }],
        inputs,
        values: "kind: IstioOperator\n".to_owned(),
        manifest: "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ns\n".to_owned(),
    }
}

/// Returns text that gets hardly smaller.
fn noise(size: usize) -> String {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut text = String::with_capacity(size);
    for _ in 0..size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push(char::from(b' ' + u8::try_from((state >> 32) % 95).unwrap()));
    }
    text
}

const SMALL: Limits = Limits { part: 4 << 10, text: 64 << 10 };

fn split(mut secrets: Vec<Tree>) -> (Tree, Vec<Tree>) {
    let first = secrets.pop().unwrap();
    (first, secrets)
}

fn with_data(secret: &Tree, key: &str, value: &str) -> Tree {
    let mut secret = secret.clone();
    let data = secret.as_map_mut().unwrap().get_mut("data").unwrap().as_map_mut().unwrap();
    data.insert(key.to_owned(), Tree::from(value));
    secret
}

#[test]
fn what_is_written_is_read() {
    let (first, others) = split(revision(3).encode().unwrap());
    assert_eq!(name_of(&first), "meshctl.v1.default.3");
    assert_eq!((first.get("type"), first.get("immutable")), (Some(&Tree::from(TYPE)), Some(&Tree::Bool(true))));
    assert!(others.is_empty());
    assert_eq!(Revision::decode(&first, &[]).unwrap(), revision(3));
    assert_eq!(revision(3).target().unwrap().objects[0].object.key.to_string(), "ConfigMap ns/a");
    let sources = revision(3).inputs.sources();
    assert_eq!((&*sources.files[0].name, &*sources.sets), ("mesh.yaml", &["profile=demo".to_owned()][..]));
    assert_eq!(Inputs::of(&sources, &[]), revision(3).inputs);
}

#[test]
fn a_large_revision_has_parts() {
    let large = Revision { manifest: noise(14 << 10), ..revision(1) };
    let (first, others) = split(large.encode_within(SMALL).unwrap());
    assert!(others.len() >= 2);
    for secret in others.iter().chain([&first]) {
        let data = secret.get("data").unwrap().as_map().unwrap();
        let size: usize = data.values().map(|value| STANDARD.decode(value.as_str().unwrap()).unwrap().len()).sum();
        assert!(size <= SMALL.part, "{size}");
    }
    let mut names: Vec<String> = others.iter().map(name_of).collect();
    names.reverse();
    assert_eq!(Revision::parts(&first).unwrap(), names);
    assert_eq!(Revision::decode(&first, &others).unwrap(), large);
    let error = Revision::decode(&first, &others[1..]).unwrap_err();
    assert!(error.to_string().contains("is missing"), "{error}");
    let swapped = with_data(&others[0], MANIFEST, "AAAA");
    let mut damaged = others.clone();
    damaged[0] = swapped;
    let error = Revision::decode(&first, &damaged).unwrap_err();
    assert!(error.to_string().ends_with("`manifest.yaml.gz` is not what was written"), "{error}");
}

#[test]
fn texts_are_packed_without_gaps() {
    let blobs = [("a", vec![1; 5]), ("b", vec![]), ("c", vec![2; 14])];
    let sizes = |first: usize, room: usize| -> Vec<Vec<(&str, usize)>> {
        let parts = pack(&blobs, first, room);
        parts.iter().map(|part| part.iter().map(|(key, bytes)| (*key, bytes.len())).collect()).collect()
    };
    assert_eq!(sizes(100, 100), [vec![("a", 5), ("b", 0), ("c", 14)]]);
    assert_eq!(sizes(3, 10), [vec![("a", 3)], vec![("a", 2), ("b", 0), ("c", 8)], vec![("c", 6)]]);
    assert_eq!(sizes(5, 7), [vec![("a", 5)], vec![("b", 0), ("c", 7)], vec![("c", 7)]]);
}

#[test]
fn what_does_not_fit_is_refused_before_it_is_written() {
    let error = Revision { manifest: noise(48 << 10), ..revision(1) }.encode_within(SMALL).unwrap_err();
    assert!(matches!(error, RevisionError::TooLarge { .. }), "{error}");
    let error = Revision { values: "x".repeat((64 << 10) + 1), ..revision(1) }.encode_within(SMALL).unwrap_err();
    assert!(matches!(error, RevisionError::TooMuchText { part: VALUES }), "{error}");
}

#[test]
fn a_bomb_is_not_followed() {
    let bytes = compress(&"x".repeat(1 << 20));
    assert!(matches!(expand(VALUES, &bytes, 1 << 19, "r").unwrap_err(), RevisionError::TooMuchText { .. }));
    assert_eq!(expand(VALUES, &bytes, 1 << 20, "r").unwrap().len(), 1 << 20);
}

#[test]
fn damage_is_told_and_does_not_panic() {
    let (first, _) = split(revision(1).encode().unwrap());
    let meta = String::from_utf8(bytes_of(&first, META).unwrap().unwrap()).unwrap();
    let with_meta = |text: &str| with_data(&first, META, &STANDARD.encode(text));
    for (secret, told) in [
        (Tree::Null, "it has no `meta.json`"),
        (with_data(&first, META, "!"), "`meta.json`"),
        (with_meta("{"), "EOF"),
        (with_meta(&meta.replace(r#""schema":1"#, r#""schema":9"#)), "has the format 9"),
        (with_meta(&meta.replace(r#""parts":1"#, r#""parts":0"#)), "it says that it has 0 parts"),
        (with_meta(&meta.replace(r#""parts":1"#, r#""parts":99999999"#)), "parts"),
        (with_meta(&meta.replace(r#""hashes""#, r#""others""#)), "missing field `hashes`"),
        (with_data(&first, VALUES, "AAAA"), "`values.yaml.gz` is not what was written"),
        (with_data(&first, INPUTS, "?"), "`inputs.json.gz`"),
    ] {
        let error = Revision::decode(&secret, &[]).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
    let whole = compress("text");
    for end in 0..whole.len() {
        let text = expand(VALUES, &whole[..end], MAX_TEXT, "r");
        assert!(end == 0 || text.is_err(), "{end}");
    }
}

#[test]
fn a_history_is_read_from_metadata() {
    let mut secrets: Vec<Tree> = (1..=3).flat_map(|number| revision(number).encode().unwrap()).collect();
    secrets[0] = with_status(&secrets[0], Status::Deployed);
    secrets[1] = with_status(&secrets[1], Status::Superseded);
    for secret in &mut secrets {
        secret.as_map_mut().unwrap().shift_remove("data");
    }
    // A part that a killed run left behind, and a Secret of somebody else.
    let lost = Revision { manifest: noise(6 << 10), ..revision(9) };
    secrets.push(lost.encode_within(SMALL).unwrap().remove(0));
    secrets.push(json::decode(r#"{"metadata":{"name":"x"}}"#).unwrap());
    let all = listed(&secrets);
    assert_eq!(all.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3, 9]);
    assert_eq!((all[0].status, &*all[0].summary.description), (Status::Deployed, "install"));
    assert_eq!((all[1].status, all[2].status), (Status::Superseded, Status::Pending));
    assert!(!all[3].is_complete);
    assert_eq!(next_number(&all), 10);
    assert_eq!(next_number(&[]), 1);

    let gone = |keep: usize, needed: &[u32]| surplus(&all, keep, needed).into_iter().collect::<Vec<_>>();
    assert_eq!(gone(5, &[]), ["meshctl.v1.default.9.p1"]);
    assert_eq!(gone(2, &[9]), ["meshctl.v1.default.1"]);
    assert_eq!(gone(1, &[1, 9]), ["meshctl.v1.default.2"]);
}
