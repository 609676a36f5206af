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
        self.0.iter().all(|Requirement { key, operator }| {
            let value = labels.and_then(|labels| labels.get(key)).and_then(Tree::as_str);
            match operator {
                Operator::In(values) => value.is_some_and(|value| values.iter().any(|known| known == value)),
                Operator::NotIn(values) => !value.is_some_and(|value| values.iter().any(|known| known == value)),
                Operator::Exists => value.is_some(),
                Operator::DoesNotExist => value.is_none(),
            }
        })
    }
}

impl Requirement {
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
    fn what_is_wrong_is_said() {
        let fault = |text: &str| Selector::parse(&tree(text)).unwrap_err();
        assert!(fault("{matchExpressions: [{key: a, operator: Like}]}").contains("`Like`"));
        assert!(fault("{matchExpressions: [{key: a, operator: In}]}").contains("no `values`"));
        assert!(fault("{match: {a: b}}").contains("`match`"));
    }
}
