//! [`Lease`]: the object of the API group `coordination.k8s.io` that a lock is.

use std::time::Duration;

use jiff::Timestamp;

use crate::install::labels::{self, OWNER};
use crate::install::target::key;
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

/// The group and version of Leases.
pub const API_VERSION: &str = "coordination.k8s.io/v1";
/// The kind.
pub const KIND: &str = "Lease";
/// The annotation with the duration in milliseconds; the field of the object has whole seconds only.
const MILLISECONDS: &str = "meshctl.io/lease-milliseconds";

/// A Lease, as far as a lock needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lease {
    /// Who has it; empty when it was given back.
    pub holder: String,
    /// How long it is good for after a renewal; zero when nobody said so.
    pub duration: Duration,
    /// When its holder got it (RFC 3339).
    pub acquired: String,
    /// When it was renewed (RFC 3339).
    pub renewed: String,
    /// How often it changed hands.
    pub transitions: i64,
    /// The version that the API server gave it; another one after every change.
    pub version: String,
}

impl Lease {
    /// Returns the name of the Lease of an installation.
    pub fn name(install: &str) -> String {
        format!("meshctl-{install}")
    }

    /// Returns the key of the Lease of an installation.
    pub fn key(namespace: &str, install: &str) -> ObjectKey {
        key(API_VERSION, KIND, namespace, &Self::name(install))
    }

    /// Returns a Lease for a holder, where there is none.
    pub fn new(holder: &str, duration: Duration, now: Timestamp) -> Self {
        let now = moment(now);
        Self {
            holder: holder.to_owned(),
            duration,
            acquired: now.clone(),
            renewed: now,
            transitions: 0,
            version: String::new(),
        }
    }

    /// Returns this Lease in the hands of another holder.
    #[must_use]
    pub fn taken_by(&self, holder: &str, duration: Duration, now: Timestamp) -> Self {
        Self {
            transitions: self.transitions.saturating_add(1),
            version: self.version.clone(),
            ..Self::new(holder, duration, now)
        }
    }

    /// Returns this Lease, renewed.
    #[must_use]
    pub fn renewed(&self, now: Timestamp) -> Self {
        Self { renewed: moment(now), ..self.clone() }
    }

    /// Reads a Lease; what it does not have, or has in another form, is empty.
    pub fn of(object: &Tree) -> Self {
        let text = |path: &[&str]| object.get_path(path).and_then(Tree::as_str).unwrap_or_default().to_owned();
        let number = |field: &str| object.get_path(&["spec", field]).and_then(Tree::as_int).unwrap_or_default();
        let exact = labels::text(object, "annotations", MILLISECONDS).and_then(|text| text.parse().ok());
        let seconds = u64::try_from(number("leaseDurationSeconds")).unwrap_or_default();
        Self {
            holder: text(&["spec", "holderIdentity"]),
            duration: exact.map_or(Duration::from_secs(seconds), Duration::from_millis),
            acquired: text(&["spec", "acquireTime"]),
            renewed: text(&["spec", "renewTime"]),
            transitions: number("leaseTransitions"),
            version: text(&["metadata", "resourceVersion"]),
        }
    }

    /// Returns the object, for an installation in a namespace.
    pub fn object(&self, namespace: &str, install: &str) -> Tree {
        let map = |entries: Vec<(&str, Tree)>| {
            Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>())
        };
        let milliseconds = u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX);
        // The API server takes whole seconds, at least one.
        let seconds = i64::try_from(milliseconds.div_ceil(1000)).unwrap_or(i64::MAX).clamp(1, i64::from(i32::MAX));
        let mut metadata = vec![
            ("name", Tree::from(Self::name(install))),
            ("namespace", Tree::from(namespace)),
            ("labels", map(vec![(OWNER, Tree::from(labels::owner_id(namespace, install)))])),
            ("annotations", map(vec![(MILLISECONDS, Tree::from(milliseconds.to_string()))])),
        ];
        if !self.version.is_empty() {
            metadata.push(("resourceVersion", Tree::from(&*self.version)));
        }
        map(vec![
            ("apiVersion", Tree::from(API_VERSION)),
            ("kind", Tree::from(KIND)),
            ("metadata", map(metadata)),
            (
                "spec",
                map(vec![
                    ("holderIdentity", Tree::from(&*self.holder)),
                    ("leaseDurationSeconds", Tree::Int(seconds)),
                    ("acquireTime", Tree::from(&*self.acquired)),
                    ("renewTime", Tree::from(&*self.renewed)),
                    ("leaseTransitions", Tree::Int(self.transitions)),
                ]),
            ),
        ])
    }
}

/// Returns a time as Leases have it: with six digits behind the second.
fn moment(now: Timestamp) -> String {
    format!("{now:.6}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn what_is_written_is_read() {
        let lease = Lease::new("anna", Duration::from_millis(1500), Timestamp::UNIX_EPOCH);
        let object = lease.object("istio-system", "default");
        assert_eq!(Lease::of(&object), lease);
        assert_eq!(object.get_path(&["spec", "leaseDurationSeconds"]), Some(&Tree::Int(2)));
        assert_eq!(object.get_path(&["spec", "renewTime"]), Some(&Tree::from("1970-01-01T00:00:00.000000Z")));
        assert_eq!(object.get_path(&["metadata", "name"]), Some(&Tree::from("meshctl-default")));
        let taken = Lease { version: "7".to_owned(), ..lease }.taken_by("ben", Duration::ZERO, Timestamp::UNIX_EPOCH);
        assert_eq!((&*taken.holder, taken.transitions, &*taken.version), ("ben", 1, "7"));
        let object = taken.object("n", "a");
        assert_eq!(object.get_path(&["spec", "leaseDurationSeconds"]), Some(&Tree::Int(1)));
        assert_eq!(Lease::of(&object).version, "7");
    }

    #[test]
    fn others_leases_are_read_too() {
        let text = r#"{"metadata":{"resourceVersion":"3"},"spec":{"holderIdentity":"x","leaseDurationSeconds":15}}"#;
        let lease = Lease::of(&json::decode(text).unwrap());
        assert_eq!((lease.duration, &*lease.version), (Duration::from_secs(15), "3"));
        assert_eq!(Lease::of(&Tree::Null), Lease::default());
        assert_eq!(Lease::of(&json::decode(r#"{"spec":{"leaseDurationSeconds":-1}}"#).unwrap()), Lease::default());
    }
}
