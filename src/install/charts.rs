//! Where the charts of an installation come from, when not from the program: what is recorded, and what changes.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::spec::ChartOrigin;

/// A component whose chart comes from elsewhere, or came from there, and is another one now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChartChange {
    /// The component's key.
    pub component: String,
    /// The chart that it was made by; none when it was not there, or its chart was built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ChartOrigin>,
    /// The chart that it will be made by; none when it goes, or its chart is the built-in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<ChartOrigin>,
}

/// `prometheus: prometheus 14.11.1 from URL → prometheus 15.0.0 from URL`
impl std::fmt::Display for ChartChange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { component, before, after } = self;
        match (before, after) {
            (Some(before), Some(after)) => {
                let is_same = |of: fn(&ChartOrigin) -> &String| of(before) == of(after);
                if !is_same(|origin| &origin.name) || !is_same(|origin| &origin.version) {
                    return write!(formatter, "{component}: {} {} → {after}", before.name, before.version);
                }
                if is_same(|origin| &origin.source) {
                    return write!(formatter, "{component}: {after}, with other content");
                }
                write!(formatter, "{component}: {before} → {after}")
            }
            (Some(before), None) => write!(formatter, "{component}: no longer {before}"),
            (None, Some(after)) => write!(formatter, "{component}: {after}"),
            (None, None) => formatter.write_str(component),
        }
    }
}

/// Returns what changes between two records. Components that a run is not about stay as they are.
pub fn changes(before: &[ChartOrigin], after: &[ChartOrigin], scope: Option<&BTreeSet<String>>) -> Vec<ChartChange> {
    let is_meant = |key: &str| scope.is_none_or(|scope| scope.contains(key));
    let of = |origins: &[ChartOrigin], key: &str| origins.iter().find(|origin| origin.component == key).cloned();
    let mut keys: Vec<&str> = Vec::new();
    for origin in after.iter().chain(before) {
        if is_meant(&origin.component) && !keys.contains(&&*origin.component) {
            keys.push(&origin.component);
        }
    }
    let changes = keys.into_iter().map(|key| ChartChange {
        component: key.to_owned(),
        before: of(before, key),
        after: of(after, key),
    });
    changes.filter(|change| change.before != change.after).collect()
}

/// Returns what is recorded after a run: the charts of what it is about, and those of all else as they were.
pub fn merged(before: &[ChartOrigin], after: &[ChartOrigin], scope: Option<&BTreeSet<String>>) -> Vec<ChartOrigin> {
    let Some(scope) = scope else { return after.to_vec() };
    let is_new = |key: &str| after.iter().any(|origin| origin.component == key);
    let stays = before.iter().filter(|origin| !scope.contains(&origin.component) && !is_new(&origin.component));
    stays.chain(after).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;

    fn origin(component: &str, version: &str, source: &str) -> ChartOrigin {
        let name = format!("the-{component}");
        ChartOrigin {
            component: component.to_owned(),
            name,
            version: version.to_owned(),
            source: source.to_owned(),
            digest: String::new(),
        }
    }

    fn told(before: &[ChartOrigin], after: &[ChartOrigin], scope: Option<&[&str]>) -> Vec<String> {
        let scope = scope.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        changes(before, after, scope.as_ref()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_changes_is_told() {
        let [one, two, moved] = [origin("p", "1", "s"), origin("p", "2", "s"), origin("p", "2", "t")];
        assert_eq!(told(&[], from_ref(&one), None), ["p: the-p 1 from s"]);
        assert_eq!(told(from_ref(&one), from_ref(&two), None), ["p: the-p 1 → the-p 2 from s"]);
        assert_eq!(told(from_ref(&two), &[moved], None), ["p: the-p 2 from s → the-p 2 from t"]);
        assert_eq!(told(from_ref(&two), &[], None), ["p: no longer the-p 2 from s"]);
        let other = ChartOrigin { digest: "sha256:x".to_owned(), ..two.clone() };
        assert_eq!(told(from_ref(&two), &[other], None), ["p: the-p 2 from s, with other content"]);
        assert_eq!(told(from_ref(&two), from_ref(&two), None), [""; 0]);
        assert_eq!(told(&[one, origin("q", "1", "s")], &[two], Some(&["p"])), ["p: the-p 1 → the-p 2 from s"]);
    }

    #[test]
    fn what_a_run_is_not_about_stays_recorded() {
        let before = [origin("p", "1", "s"), origin("q", "1", "s")];
        let after = [origin("p", "2", "s")];
        let scope = BTreeSet::from(["p".to_owned()]);
        assert_eq!(merged(&before, &after, Some(&scope)), [before[1].clone(), after[0].clone()]);
        assert_eq!(merged(&before, &after, None), after);
    }
}
