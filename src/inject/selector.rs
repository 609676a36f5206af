//! Label selectors: `matchLabels` and `matchExpressions`.

use crate::values::{Map, Tree};

/// A selector of pods by their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq)]
struct Requirement {
    key: String,
    operator: Operator,
}

#[derive(Debug, Clone, PartialEq)]
enum Operator {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    DoesNotExist,
}

impl Selector {
    /// Reads a selector; the error says what is wrong with it, as a lower-case fragment.
    pub fn parse(tree: &Tree) -> Result<Self, String> {
        if tree.is_null() {
            return Ok(Self(Vec::new()));
        }
        let map = tree.as_map().ok_or_else(|| format!("it is a {}, not a map", tree.kind_name()))?;
        if let Some(key) = map.keys().find(|key| !matches!(key.as_str(), "matchLabels" | "matchExpressions")) {
            return Err(format!("it has `{key}`, where `matchLabels` and `matchExpressions` can be"));
        }
        let mut requirements = Vec::new();
        for (key, value) in map.get("matchLabels").and_then(Tree::as_map).into_iter().flatten() {
            let value = value.as_str().ok_or_else(|| format!("the label `{key}` is a {}", value.kind_name()))?;
            requirements.push(Requirement { key: key.clone(), operator: Operator::In(vec![value.to_owned()]) });
        }
        for expression in map.get("matchExpressions").and_then(Tree::as_list).unwrap_or_default() {
            requirements.push(Requirement::parse(expression)?);
        }
        Ok(Self(requirements))
    }

    /// Tells whether it asks for nothing; such a selector selects no pod for injection.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether labels fit.
    pub fn matches(&self, labels: Option<&Map>) -> bool {
        self.0.iter().all(|requirement| requirement.holds(requirement.value(labels)))
    }

    /// Returns why labels do not fit, by the first requirement that does not hold: the end of a sentence about whoever
    /// has the labels, such as ``has no label `app` ``. None when they fit.
    pub fn unmet(&self, labels: Option<&Map>) -> Option<String> {
        let unmet = self.0.iter().find(|requirement| !requirement.holds(requirement.value(labels)))?;
        let key = &unmet.key;
        Some(match unmet.value(labels) {
            None => format!("has no label `{key}`"),
            Some(value) => format!("has the label `{key}={value}`"),
        })
    }
}

/// As kubectl writes and reads it: `app in (a,b),!tier`.
impl std::fmt::Display for Selector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, Requirement { key, operator }) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(",")?;
            }
            match operator {
                Operator::In(values) if values.len() == 1 => write!(formatter, "{key}={}", values[0]),
                Operator::In(values) => write!(formatter, "{key} in ({})", values.join(",")),
                Operator::NotIn(values) if values.len() == 1 => write!(formatter, "{key}!={}", values[0]),
                Operator::NotIn(values) => write!(formatter, "{key} notin ({})", values.join(",")),
                Operator::Exists => formatter.write_str(key),
                Operator::DoesNotExist => write!(formatter, "!{key}"),
            }?;
        }
        Ok(())
    }
}

impl Requirement {
    /// Returns the value of the label that it is about.
    fn value<'a>(&self, labels: Option<&'a Map>) -> Option<&'a str> {
        labels.and_then(|labels| labels.get(&self.key)).and_then(Tree::as_str)
    }

    fn holds(&self, value: Option<&str>) -> bool {
        let is_one = |values: &[String]| value.is_some_and(|value| values.iter().any(|known| known == value));
        match &self.operator {
            Operator::In(values) => is_one(values),
            Operator::NotIn(values) => !is_one(values),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }

    fn parse(tree: &Tree) -> Result<Self, String> {
        let text = |key: &str| tree.get(key).and_then(Tree::as_str);
        let key = text("key").filter(|key| !key.is_empty()).ok_or("an expression has no `key`")?.to_owned();
        let items = tree.get("values").and_then(Tree::as_list).unwrap_or_default();
        let values: Vec<String> = items.iter().filter_map(Tree::as_str).map(str::to_owned).collect();
        let operator = match text("operator").unwrap_or_default() {
            "In" | "NotIn" if values.is_empty() => return Err(format!("the expression of `{key}` has no `values`")),
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                return Err(format!("the expression of `{key}` has `values`, which its operator does not take"));
            }
            "In" => Operator::In(values),
            "NotIn" => Operator::NotIn(values),
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            other => return Err(format!("the expression of `{key}` has the operator `{other}`, which does not exist")),
        };
        Ok(Self { key, operator })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    fn fits(selector: &str, labels: &str) -> bool {
        Selector::parse(&tree(selector)).unwrap().matches(tree(labels).as_map())
    }

    #[test]
    fn every_requirement_has_to_fit() {
        assert!(fits("{matchLabels: {a: b}}", "{a: b, c: d}"));
        assert!(!fits("{matchLabels: {a: b}, matchExpressions: [{key: c, operator: DoesNotExist}]}", "{a: b, c: d}"));
        assert!(fits("{matchExpressions: [{key: a, operator: In, values: [x, b]}]}", "{a: b}"));
        assert!(fits("{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", "{}"));
        assert!(!fits("{matchExpressions: [{key: a, operator: Exists}]}", "{}"));
        assert!(Selector::parse(&Tree::Null).unwrap().is_empty());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let selector = "{matchLabels: {a: b}, matchExpressions: [{key: c, operator: DoesNotExist}, {key: d, operator: NotIn, values: [x, w]}]}";
        let selector = Selector::parse(&tree(selector)).unwrap();
        assert_eq!(selector.to_string(), "a=b,!c,d notin (x,w)");
        let unmet = |labels: &str| selector.unmet(tree(labels).as_map());
        assert_eq!(unmet("{}").unwrap(), "has no label `a`");
        assert_eq!(unmet("{a: z}").unwrap(), "has the label `a=z`");
        assert_eq!(unmet("{a: b, c: d}").unwrap(), "has the label `c=d`");
        assert_eq!(unmet("{a: b, d: x}").unwrap(), "has the label `d=x`");
        assert_eq!(unmet("{a: b, d: z}"), None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let fault = |text: &str| Selector::parse(&tree(text)).unwrap_err();
        assert!(fault("{matchExpressions: [{key: a, operator: Like}]}").contains("`Like`"));
        assert!(fault("{matchExpressions: [{key: a, operator: In}]}").contains("no `values`"));
        assert!(fault("{match: {a: b}}").contains("`match`"));
    }
}
