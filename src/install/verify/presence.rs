//! Level `exists`: every object is there, is ours, and is the one that was recorded. Pure.

use std::collections::BTreeMap;

use super::Check;
use super::expected::Expected;
use super::look::Seen;
use super::report::Finding;
use crate::install::labels::Owner;
use crate::install::plan::is_of_this_mesh;
use crate::values::Tree;

/// Returns what is wrong with the presence of objects.
pub fn findings(expected: &Expected, seen: &Seen) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for object in &expected.objects {
        let (key, identity) = (&object.key, object.identity());
        if let Some(why) = seen.hidden.get(&identity) {
            findings.push(Finding::new(Check::Unseen, Some(key), why.clone()));
            continue;
        }
        let Some(live) = seen.objects.get(&identity) else {
            let message = if seen.unserved.contains(&identity) {
                format!("it is not there, and the API server does not serve {} of {}", key.kind, key.api_version)
            } else {
                "it is not there".to_owned()
            };
            findings.push(Finding::new(Check::Missing, Some(key), message));
            continue;
        };
        let Some(owner) = &expected.owner else { continue };
        let whose = Owner::of(live);
        if !whose.is(owner) {
            match &whose {
                Owner::Meshctl { id } if is_of_this_mesh(&whose, &expected.namespace) => {
                    let revision = id.split_once('.').map_or(&**id, |(_, revision)| revision);
                    *shared.entry(revision.to_owned()).or_default() += 1;
                }
                _ => findings.push(Finding::new(Check::Foreign, Some(key), format!("it belongs to {whose}"))),
            }
        } else if !object.uid.is_empty() && object.uid != live.text_at(&["metadata", "uid"]) {
            let made = live.text_at(&["metadata", "creationTimestamp"]);
            let since = if made.is_empty() { String::new() } else { format!(" ({made})") };
            findings.push(Finding::new(
                Check::Replaced,
                Some(key),
                format!("it was deleted and made anew since it was recorded{since}"),
            ));
        }
    }
    for (revision, count) in shared {
        let objects = if count == 1 { "1 object is" } else { &format!("{count} objects are") };
        findings.push(Finding::new(Check::Shared, None, format!("{objects} the revision `{revision}`'s, too")));
    }
    findings
}

/// Returns who installed a mesh, by its objects; nobody when they do not say.
pub fn installer<'a>(objects: impl IntoIterator<Item = &'a Tree>) -> Option<Owner> {
    let mut owners = objects.into_iter().map(Owner::of);
    owners.find(|owner| !matches!(owner, Owner::Nobody))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::Identity;
    use crate::install::verify::expected::ExpectedObject;
    use crate::install::verify::report::Basis;
    use crate::object::ObjectKey;
    use crate::values::json;

    fn expected(owner: Option<&str>) -> Expected {
        let key = ObjectKey {
            api_version: "v1".to_owned(),
            kind: "ConfigMap".to_owned(),
            namespace: "istio-system".to_owned(),
            name: "istio".to_owned(),
        };
        Expected {
            namespace: "istio-system".to_owned(),
            revision: "default".to_owned(),
            basis: Basis::Record,
            owner: owner.map(str::to_owned),
            objects: vec![ExpectedObject { key, component: String::new(), uid: "u".to_owned(), wanted: None }],
            extra: Vec::new(),
        }
    }

    fn codes(expected: &Expected, live: Option<&str>) -> Vec<String> {
        let mut seen = Seen::default();
        if let Some(metadata) = live {
            let text = format!(
                r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"istio","namespace":"istio-system",{metadata}}}}}"#
            );
            let object = json::decode(&text).unwrap();
            let identity = Identity::from(&ObjectKey::of(&object).unwrap());
            seen.objects.insert(identity, object);
        }
        findings(expected, &seen).iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
    }

    #[test]
    fn what_is_there_and_ours_is_well() {
        let owned = |owner: &str, uid: &str| format!(r#""labels":{{"meshctl.io/owner":"{owner}"}},"uid":"{uid}""#);
        let ours = expected(Some("istio-system.default"));
        assert_eq!(codes(&ours, Some(&owned("istio-system.default", "u"))), [""; 0]);
        assert_eq!(codes(&ours, None), ["MSH0101 it is not there"]);
        assert_eq!(
            codes(&ours, Some(&owned("istio-system.default", "v"))),
            ["MSH0104 it was deleted and made anew since it was recorded"]
        );
        assert_eq!(
            codes(&ours, Some(&owned("istio-system.canary", "u"))),
            ["MSH0103 1 object is the revision `canary`'s, too"]
        );
        assert_eq!(
            codes(&ours, Some(&owned("elsewhere.default", "u"))),
            ["MSH0102 it belongs to meshctl (elsewhere.default)"]
        );
        assert_eq!(codes(&ours, Some(r#""uid":"u""#)), ["MSH0102 it belongs to nobody"]);
        assert_eq!(codes(&expected(None), Some(r#""uid":"u""#)), [""; 0]);
    }

    #[test]
    fn what_may_not_be_seen_is_told() {
        let expected = expected(Some("istio-system.default"));
        let identity = expected.objects[0].identity();
        let hidden = Seen { hidden: [(identity.clone(), "not allowed".to_owned())].into(), ..Seen::default() };
        assert_eq!(findings(&expected, &hidden)[0].code, "MSH0105");
        let unserved = Seen { unserved: vec![identity], ..Seen::default() };
        assert!(findings(&expected, &unserved)[0].message.ends_with("does not serve ConfigMap of v1"));
    }
}
