//! What can be set for a service, and where it stands.

use crate::values::{Map, Tree};

/// One thing that can be set for the traffic of a service, and reset by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Shares of versions.
    Split,
    /// Requests are held back.
    Delay,
    /// Requests are answered with an error.
    Abort,
    /// How long a request may take.
    Timeout,
    /// How often a request is tried again.
    Retry,
    /// Somebody gets copies.
    Mirror,
    /// Limits, and endpoints left alone that fail.
    CircuitBreak,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Split, Self::Delay, Self::Abort, Self::Timeout, Self::Retry, Self::Mirror, Self::CircuitBreak];

    /// Returns its name on the command line and in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Delay => "delay",
            Self::Abort => "abort",
            Self::Timeout => "timeout",
            Self::Retry => "retry",
            Self::Mirror => "mirror",
            Self::CircuitBreak => "circuit-break",
        }
    }

    /// Returns the aspect of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aspect| aspect.name() == name)
    }

    /// Returns where it stands in a route, or in the spec of a rule: the map, and the keys in it.
    fn place(self) -> (Option<&'static str>, &'static [&'static str]) {
        match self {
            Self::Split => (None, &["route"]),
            Self::Delay => (Some("fault"), &["delay"]),
            Self::Abort => (Some("fault"), &["abort"]),
            Self::Timeout => (None, &["timeout"]),
            Self::Retry => (None, &["retries"]),
            Self::Mirror => (None, &["mirror", "mirrorPercentage", "mirrorPercent", "mirror_percent", "mirrors"]),
            Self::CircuitBreak => (Some("trafficPolicy"), &["connectionPool", "outlierDetection"]),
        }
    }

    /// Returns what is set: the keys that are there, with their values.
    pub fn taken(self, from: &Tree) -> Map {
        let (parent, keys) = self.place();
        let map = match parent {
            Some(parent) => from.get(parent),
            None => Some(from),
        };
        let entries = keys.iter().filter_map(|key| Some(((*key).to_owned(), map?.get(key)?.clone())));
        entries.filter(|(_, value)| !value.is_null()).collect()
    }

    /// Sets this, and nothing else of the aspect.
    pub fn put(self, into: &mut Tree, values: Map) {
        let (parent, keys) = self.place();
        let Some(root) = into.as_map_mut() else { return };
        let Some(parent) = parent else {
            return replace(root, keys, values);
        };
        if values.is_empty() && root.get(parent).is_none_or(Tree::is_null) {
            return;
        }
        let below = root.entry(parent.to_owned()).or_default();
        if below.as_map().is_none() {
            *below = Tree::Map(Map::new());
        }
        if let Some(below) = below.as_map_mut() {
            replace(below, keys, values);
            if below.is_empty() {
                root.shift_remove(parent);
            }
        }
    }
}

/// Puts values in the place of those under some keys; what stays keeps its place.
fn replace(map: &mut Map, keys: &[&str], values: Map) {
    map.retain(|key, _| !keys.contains(&&**key) || values.contains_key(key));
    for (key, value) in values {
        map.insert(key, value);
    }
}

/// A version of a service, and its share of the requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The subset.
    pub subset: String,
    /// Of a hundred.
    pub weight: i64,
}

/// Returns a map of some entries.
pub fn map_of<const COUNT: usize>(entries: [(&str, Tree); COUNT]) -> Map {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Returns a share of requests, as faults and copies have it.
pub fn percentage(percent: f64) -> Tree {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number up to a hundred")]
    let value = if percent.fract() == 0.0 { Tree::Int(percent as i64) } else { Tree::Float(percent) };
    Tree::Map(map_of([("value", value)]))
}

/// Returns what holds a share of requests back.
pub fn delay(percent: f64, time: &str) -> Map {
    let delay = map_of([("percentage", percentage(percent)), ("fixedDelay", Tree::from(time))]);
    map_of([("delay", Tree::Map(delay))])
}

/// Returns what answers a share of requests with a status.
pub fn abort(percent: f64, status: i64) -> Map {
    let abort = map_of([("percentage", percentage(percent)), ("httpStatus", Tree::Int(status))]);
    map_of([("abort", Tree::Map(abort))])
}
