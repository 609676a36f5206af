//! Records of objects, written and read, whole and damaged.

use super::stored::{KEY, name_of, text_of};
use super::*;
use crate::values::Map;

fn target(names: &[&str]) -> Target {
    let mut target =
        Target { namespace: "istio-system".to_owned(), revision: "default".to_owned(), ..Target::default() };
    for name in names {
        let text = format!(
            r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"{name}","namespace":"istio-system"}},"spec":{{"x":"{name}"}}}}"#
        );
        target.add("pilot", json::decode(&text).unwrap());
    }
    target
}

fn names(inventory: &Inventory) -> Vec<&str> {
    inventory.objects.iter().map(|entry| &*entry.identity.name).collect()
}

fn many(count: usize) -> Inventory {
    let mut inventory = Inventory::of(&target(&["a"]));
    let entry = inventory.objects[0].clone();
    inventory.objects = (0..count)
        .map(|number| {
            let mut entry = entry.clone();
            entry.identity.name = format!("object-{number:05}");
            entry
        })
        .collect();
    inventory
}

fn text(inventory: &mut Inventory) -> String {
    text_of(&inventory.encode().unwrap().main).unwrap().to_owned()
}

fn record(text: &str) -> Tree {
    let mut main = Inventory::of(&target(&["a"])).encode().unwrap().main;
    let data = Map::from([(KEY.to_owned(), Tree::from(text))]);
    main.as_map_mut().unwrap().insert("data".to_owned(), Tree::Map(data));
    main
}

#[test]
fn what_is_written_is_read() {
    let run = Run { id: "r".to_owned(), process: 7, stage: Some(Stage::Webhooks), ..Run::default() };
    let created = target(&["a"]).identities();
    let mut inventory = Inventory::begin(None, &target(&["a", "b"]), run, &created, &BTreeSet::new());
    inventory.target = Some(3);
    inventory.note(&inventory.objects[1].identity.clone(), "uid");
    let encoded = inventory.encode().unwrap();
    assert_eq!(name_of(&encoded.main), "meshctl-inventory-default");
    assert_eq!(Inventory::parts(&encoded.main), Ok(Vec::new()));
    assert_eq!(Inventory::decode(&encoded.main, &[]).unwrap(), inventory);
    assert!(inventory.objects[0].created && !inventory.objects[1].created);
    let empty = Inventory { owner: "o".to_owned(), ..Inventory::default() };
    assert_eq!(Inventory::decode(&empty.clone().encode().unwrap().main, &[]).unwrap(), empty);
}

#[test]
fn a_record_is_a_superset_before_the_first_write() {
    let mut old = Inventory::of(&target(&["a", "gone"]));
    old.note(&old.objects[0].identity.clone(), "uid-a");
    old.objects[0].created = true;
    (old.current, old.last_good) = (4, 3);
    let new = target(&["a", "b"]);
    let begun = Inventory::begin(Some(&old), &new, Run::default(), &BTreeSet::new(), &target(&["b"]).identities());
    assert_eq!(names(&begun), ["a", "b", "gone"]);
    assert_eq!((&*begun.objects[0].uid, begun.objects[0].created), ("uid-a", true));
    assert!(begun.objects[1].adopted && !begun.objects[1].created);
    assert_eq!((begun.state, begun.current, begun.last_good), (State::Applying, 4, 3));
    // A second run finds the first one's record.
    let again = Inventory::begin(Some(&begun), &target(&["c"]), Run::default(), &BTreeSet::new(), &BTreeSet::new());
    assert_eq!(names(&again), ["c", "a", "b", "gone"]);

    let done = begun.clone().finish(&new, &BTreeSet::new(), 5);
    assert_eq!(names(&done), ["a", "b"]);
    assert_eq!((done.state, done.current, done.last_good, done.target), (State::Idle, 5, 5, None));
    assert_eq!(names(&begun.finish(&new, &target(&["gone"]).identities(), 5)), ["a", "b", "gone"]);
}

#[test]
fn what_is_made_anew_is_another() {
    let mut old = Inventory::of(&target(&["a"]));
    old.note(&old.objects[0].identity.clone(), "uid-a");
    old.objects[0].adopted = true;
    let new = target(&["a"]);
    let begun = Inventory::begin(Some(&old), &new, Run::default(), &new.identities(), &BTreeSet::new());
    let entry = &begun.objects[0];
    assert_eq!((&*entry.uid, entry.created, entry.adopted), ("", true, false));
}

#[test]
fn a_record_tells_whether_anything_is_new() {
    let old = Inventory::of(&target(&["a", "b"]));
    assert!(old.has_settled(&target(&["a", "b"])));
    assert!(old.has_settled(&target(&["a"])) && !old.has_settled(&target(&["a", "c"])));
    let mut changed = target(&["a", "b"]);
    changed.objects[0].object.change(|tree| labels::set(tree, &[("x", "y")]));
    assert!(!old.has_settled(&changed));
    assert!(!Inventory { state: State::Failed, ..old }.has_settled(&target(&["a", "b"])));
}

#[test]
fn a_secret_has_no_checksum() {
    let object = |kind: &str| json::decode(&format!(r#"{{"kind":"{kind}","data":{{"a":"MQ=="}}}}"#)).unwrap();
    assert_eq!(hash(&object("Secret")), "");
    assert_eq!(hash(&object("ConfigMap")).len(), 64);
    // The order of keys says nothing.
    let turned = json::decode(r#"{"data":{"a":"MQ=="},"kind":"ConfigMap"}"#).unwrap();
    assert_eq!(hash(&turned), hash(&object("ConfigMap")));
}

#[test]
fn a_large_record_has_parts_that_change_at_once() {
    let mut inventory = many(9_000);
    let encoded = inventory.encode().unwrap();
    assert!(encoded.parts.len() > 1);
    for part in encoded.parts.iter().chain([&encoded.main]) {
        assert!(text_of(part).unwrap().len() < 1 << 20);
    }
    let wanted = Inventory::parts(&encoded.main).unwrap();
    assert_eq!(wanted, encoded.parts.iter().map(name_of).collect::<Vec<_>>());
    let mut turned = encoded.parts.clone();
    turned.reverse();
    assert_eq!(Inventory::decode(&encoded.main, &turned).unwrap(), inventory);

    // The next record does not touch the parts of this one.
    inventory.objects[0].uid = "other".to_owned();
    let next = inventory.encode().unwrap();
    assert!(next.parts.iter().all(|part| !wanted.contains(&name_of(part))));
    // Parts of another record are not taken for its own.
    let error = Inventory::decode(&next.main, &encoded.parts).unwrap_err();
    assert!(error.to_string().ends_with("is missing"), "{error}");
    let mut mixed = next.parts.clone();
    mixed[0].as_map_mut().unwrap().insert("data".to_owned(), encoded.parts[0].get("data").unwrap().clone());
    let error = Inventory::decode(&next.main, &mixed).unwrap_err();
    assert!(error.to_string().ends_with("is another one"), "{error}");
}

#[test]
fn there_is_a_most_of_objects() {
    assert!(many(MAX_OBJECTS).encode().is_ok());
    assert_eq!(many(MAX_OBJECTS + 1).encode().unwrap_err(), InventoryError::TooMany { count: MAX_OBJECTS + 1 });
}

#[test]
fn damage_is_told_and_does_not_panic() {
    let whole = text(&mut Inventory::of(&target(&["a", "b"])));
    for end in 0..whole.len() {
        assert!(Inventory::decode(&record(&whole[..end]), &[]).is_err(), "{}", &whole[..end]);
    }
    for (text, told) in [
        ("", "damaged"),
        ("[]", "damaged"),
        (r#"{"schema":2}"#, "has the format 2"),
        (&whole.replace(r#""k":"Deployment""#, r#""k":"""#), "an object has no kind or name"),
        (&whole.replace(r#""stage":"controlPlane""#, r#""stage":"moon""#), "damaged"),
        (&whole.replace(r#""objects":"#, r#""others":"#), "missing field `objects`"),
    ] {
        let error = Inventory::decode(&record(text), &[]).unwrap_err();
        assert!(error.to_string().contains(told), "{error}");
    }
    assert!(Inventory::decode(&Tree::Null, &[]).unwrap_err().to_string().contains("`inventory.json`"));
    // What a later version may add does no harm, and an object that is there twice is there once.
    let later = whole.replace(r#""state":"idle""#, r#""state":"dancing","more":1"#).replace(r#""n":"b""#, r#""n":"a""#);
    let read = Inventory::decode(&record(&later), &[]).unwrap();
    assert_eq!((read.state, names(&read)), (State::Interrupted, vec!["a"]));
}

#[test]
fn states_have_their_names() {
    for state in State::ALL {
        assert_eq!(State::parse(state.name()), state);
        assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
    }
}
