//! Which objects of the record may be deleted. Pure; every rule that keeps an object is a reason that is told.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::object::ObjectKey;
use crate::values::Tree;

use super::Identity;
use super::inventory::{Entry, Inventory};
use super::labels::{self, Owner};
use super::uninstall::plan::is_operated;

/// Kinds whose deletion takes more along than the object: they are deleted only when the user asks for it.
const PRECIOUS: &[&str] = &["CustomResourceDefinition", "Namespace", "PersistentVolumeClaim"];

/// How many objects may go, however many there are: a mesh of three objects loses two of them easily; what is meant is
/// the file that was forgotten.
const FEW: usize = 5;

/// What a user allows, and what is known besides the record.
#[derive(Debug, Clone, Default)]
pub struct Rules<'a> {
    /// Whether definitions may go, with everything that was made by them.
    pub definitions: bool,
    /// Whether it is right that the mesh gets empty, or loses more than half of its objects: an uninstall.
    pub everything: bool,
    /// What the objects in this run were called by the API server when they were applied: an object that moved to
    /// another API group is the same under both names.
    pub touched: BTreeSet<String>,
    /// Objects in the records of other revisions of this mesh.
    pub others: Option<&'a BTreeSet<Identity>>,
}

/// Why an object stays though nobody wants it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum Kept {
    /// It is not there.
    Gone,
    /// It belongs to somebody else.
    Owner {
        /// To whom.
        owner: Owner,
    },
    /// An annotation of it, or of what was installed, says so.
    Annotation,
    /// It was made anew by somebody since it was recorded.
    Replaced,
    /// It was applied in this run under another API group.
    Moved,
    /// Another revision of the mesh has it.
    Shared,
    /// It takes more along than itself, and nobody asked for that.
    Precious,
}

impl std::fmt::Display for Kept {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Gone => formatter.write_str("it is gone already"),
            Self::Owner { owner } => write!(formatter, "it belongs to {owner}"),
            Self::Annotation => formatter.write_str("an annotation says that it stays"),
            Self::Replaced => formatter.write_str("it was made anew by somebody else"),
            Self::Moved => formatter.write_str("it moved to another API group"),
            Self::Shared => formatter.write_str("another revision of the mesh has it"),
            Self::Precious => formatter.write_str("deleting it takes more along; that must be asked for"),
        }
    }
}

/// An object to delete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pruned {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// Its component.
    pub component: String,
    /// What the API server calls it: a condition of the deletion.
    #[serde(skip)]
    pub uid: String,
    /// The state that was looked at: a condition of the deletion.
    #[serde(skip)]
    pub resource_version: String,
}

/// An object that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stays {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// Why.
    #[serde(flatten)]
    pub why: Kept,
}

/// What is to be done with the objects that are no longer wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Pruning {
    /// Those to delete, in the order in which that is done: the reverse of the one in which they were applied.
    pub delete: Vec<Pruned>,
    /// Those that stay; those that are gone are not among them.
    pub keep: Vec<Stays>,
}

/// Nothing is deleted, since it would be nearly everything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{count} of the mesh's {all} objects would be deleted")]
pub struct TooMuch {
    /// How many would be deleted.
    pub count: usize,
    /// How many there are.
    pub all: usize,
}

impl crate::diagnostic::Diagnostic for TooMuch {
    fn category(&self) -> crate::diagnostic::Category {
        crate::diagnostic::Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        vec![
            "look at the plan with `--dry-run`: a profile or a file may be missing in the command".to_owned(),
            "`meshctl uninstall` takes a mesh away".to_owned(),
        ]
    }
}

/// Returns the objects of a record that may have to be looked at before anything is deleted.
pub fn candidates<'a>(old: &'a Inventory, wanted: &BTreeSet<Identity>) -> Vec<&'a Entry> {
    old.objects.iter().filter(|entry| !wanted.contains(&entry.identity)).collect()
}

/// Decides about the objects of a record that are not wanted any more. `live` has them as they are; those that it does
/// not have are gone.
pub fn prune(
    old: &Inventory,
    wanted: &BTreeSet<Identity>,
    live: &BTreeMap<Identity, Tree>,
    rules: &Rules<'_>,
) -> Result<Pruning, TooMuch> {
    let mut pruning = Pruning::default();
    for entry in candidates(old, wanted) {
        let found = live.get(&entry.identity);
        match kept(entry, found, old, rules) {
            Some(Kept::Gone) => {}
            Some(why) => pruning.keep.push(Stays { key: entry.key(), why }),
            None => pruning.delete.push(Pruned {
                key: entry.key(),
                component: entry.component.clone(),
                uid: metadata(found, "uid"),
                resource_version: metadata(found, "resourceVersion"),
            }),
        }
    }
    pruning.delete.reverse();
    // An operator is the last that its work needs.
    pruning.delete.sort_by_key(|pruned| !is_operated(&pruned.key));
    let (count, all) = (pruning.delete.len(), old.objects.len());
    let is_too_much = wanted.is_empty() || (count > FEW && 2 * count > all);
    if is_too_much && count > 0 && !rules.everything { Err(TooMuch { count, all }) } else { Ok(pruning) }
}

fn kept(entry: &Entry, live: Option<&Tree>, old: &Inventory, rules: &Rules<'_>) -> Option<Kept> {
    let Some(object) = live else { return Some(Kept::Gone) };
    let uid = metadata(live, "uid");
    let owner = Owner::of(object);
    let is_definition = entry.identity.kind == "CustomResourceDefinition";
    // The keep of Helm's charts on definitions says what the flag for definitions overrules.
    let is_kept = (entry.keep || labels::is_kept(object)) && !(is_definition && rules.definitions && !is_never(object));
    let reasons = [
        (rules.touched.contains(&uid), Kept::Moved),
        (!owner.is(&old.owner), Kept::Owner { owner: owner.clone() }),
        (!entry.uid.is_empty() && entry.uid != uid, Kept::Replaced),
        (rules.others.is_some_and(|others| others.contains(&entry.identity)), Kept::Shared),
        (is_kept, Kept::Annotation),
        (PRECIOUS.contains(&&*entry.identity.kind) && !(is_definition && rules.definitions), Kept::Precious),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, why)| why)
}

/// Tells whether meshctl's own annotation keeps an object, which no flag overrules.
fn is_never(object: &Tree) -> bool {
    labels::text(object, "annotations", labels::PRUNE) == Some("never")
}

fn metadata(object: Option<&Tree>, field: &str) -> String {
    let value = object.and_then(|object| object.get_path(&["metadata", field])).and_then(Tree::as_str);
    value.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::Stage;
    use crate::values::json;

    fn entry(kind: &str, name: &str) -> Entry {
        Entry {
            identity: Identity {
                group: String::new(),
                kind: kind.to_owned(),
                namespace: String::new(),
                name: name.to_owned(),
            },
            version: "v1".to_owned(),
            uid: "uid".to_owned(),
            hash: String::new(),
            stage: Stage::Identity,
            component: "pilot".to_owned(),
            created: true,
            adopted: false,
            keep: false,
        }
    }

    fn inventory(entries: Vec<Entry>) -> Inventory {
        Inventory { owner: "n.default".to_owned(), objects: entries, ..Inventory::default() }
    }

    fn live(labels: &str, annotations: &str) -> Tree {
        json::decode(&format!(
            r#"{{"metadata":{{"uid":"uid","resourceVersion":"7","labels":{{{labels}}},"annotations":{{{annotations}}}}}}}"#
        ))
        .unwrap()
    }

    const OURS: &str = r#""meshctl.io/owner":"n.default""#;

    /// Decides about one object beside another that stays wanted.
    fn decided(old: Entry, live: Option<Tree>, rules: &Rules<'_>) -> Result<usize, Option<Kept>> {
        let wanted = BTreeSet::from([entry("ConfigMap", "wanted").identity]);
        let live = live.into_iter().map(|object| (old.identity.clone(), object)).collect();
        let record = inventory(vec![entry("ConfigMap", "wanted"), old]);
        let pruning = prune(&record, &wanted, &live, rules).unwrap();
        match pruning.keep.into_iter().next() {
            Some(stays) => Err(Some(stays.why)),
            None if pruning.delete.is_empty() => Err(None),
            None => {
                assert_eq!((&*pruning.delete[0].uid, &*pruning.delete[0].resource_version), ("uid", "7"));
                Ok(pruning.delete.len())
            }
        }
    }

    #[test]
    fn each_rule_keeps_an_object() {
        let rules = Rules::default();
        let map = || entry("ConfigMap", "a");
        assert_eq!(decided(map(), Some(live(OURS, "")), &rules), Ok(1));
        assert_eq!(decided(map(), None, &rules), Err(None));
        assert_eq!(decided(map(), Some(live("", "")), &rules), Err(Some(Kept::Owner { owner: Owner::Nobody })));
        let another = r#""meshctl.io/owner":"n.canary""#;
        assert!(matches!(decided(map(), Some(live(another, "")), &rules), Err(Some(Kept::Owner { .. }))));
        for annotation in [r#""meshctl.io/prune":"never""#, r#""helm.sh/resource-policy":"keep""#] {
            assert_eq!(decided(map(), Some(live(OURS, annotation)), &rules), Err(Some(Kept::Annotation)));
        }
        assert_eq!(decided(Entry { keep: true, ..map() }, Some(live(OURS, "")), &rules), Err(Some(Kept::Annotation)));
        let replaced = Entry { uid: "another".to_owned(), ..map() };
        assert_eq!(decided(replaced, Some(live(OURS, "")), &rules), Err(Some(Kept::Replaced)));
        // A run that was killed before it could note what the object is called.
        assert_eq!(decided(Entry { uid: String::new(), ..map() }, Some(live(OURS, "")), &rules), Ok(1));
        let touched = Rules { touched: BTreeSet::from(["uid".to_owned()]), ..Rules::default() };
        assert_eq!(decided(map(), Some(live(OURS, "")), &touched), Err(Some(Kept::Moved)));
        let others = BTreeSet::from([map().identity]);
        let shared = Rules { others: Some(&others), ..Rules::default() };
        assert_eq!(decided(map(), Some(live(OURS, "")), &shared), Err(Some(Kept::Shared)));
    }

    #[test]
    fn what_takes_more_along_must_be_asked_for() {
        let keep = r#""helm.sh/resource-policy":"keep""#;
        let with = Rules { definitions: true, ..Rules::default() };
        for kind in PRECIOUS {
            assert_eq!(
                decided(entry(kind, "a"), Some(live(OURS, "")), &Rules::default()),
                Err(Some(Kept::Precious)),
                "{kind}"
            );
        }
        let definition = || Entry { keep: true, ..entry("CustomResourceDefinition", "a") };
        assert_eq!(decided(definition(), Some(live(OURS, keep)), &with), Ok(1));
        let never = r#""meshctl.io/prune":"never""#;
        assert_eq!(decided(definition(), Some(live(OURS, never)), &with), Err(Some(Kept::Annotation)));
        assert_eq!(decided(entry("Namespace", "a"), Some(live(OURS, "")), &with), Err(Some(Kept::Precious)));
    }

    #[test]
    fn nearly_everything_is_too_much() {
        let all: Vec<Entry> = (0..20).map(|number| entry("ConfigMap", &format!("a{number}"))).collect();
        let alive: BTreeMap<Identity, Tree> =
            all.iter().map(|entry| (entry.identity.clone(), live(OURS, ""))).collect();
        let wanted = |count: usize| all[..count].iter().map(|entry| entry.identity.clone()).collect::<BTreeSet<_>>();
        let old = inventory(all.clone());
        let decide = |count: usize, rules: &Rules<'_>| prune(&old, &wanted(count), &alive, rules);
        assert_eq!(decide(0, &Rules::default()), Err(TooMuch { count: 20, all: 20 }));
        assert_eq!(decide(9, &Rules::default()), Err(TooMuch { count: 11, all: 20 }));
        let pruning = decide(10, &Rules::default()).unwrap();
        // What came last goes first.
        assert_eq!((pruning.delete.len(), &*pruning.delete[0].key.name), (10, "a19"));
        assert_eq!(decide(0, &Rules { everything: true, ..Rules::default() }).unwrap().delete.len(), 20);
        assert_eq!(decide(20, &Rules::default()), Ok(Pruning::default()));
        // Nothing there to delete is not too much.
        assert_eq!(prune(&old, &BTreeSet::new(), &BTreeMap::new(), &Rules::default()), Ok(Pruning::default()));
    }
}
