//! What types add to their schemas: CEL rules, which the API server evaluates, and limits.

use std::borrow::Cow;

use serde::Serialize;

/// A rule about a value, `self`, and what the API server says when it does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// What is said: it should name the field.
    pub message: Cow<'static, str>,
    /// The condition in CEL.
    pub rule: Cow<'static, str>,
}

/// Returns the rule that a condition in CEL holds.
pub const fn rule(condition: &'static str, message: &'static str) -> Rule {
    Rule { message: Cow::Borrowed(message), rule: Cow::Borrowed(condition) }
}

/// Returns the rule that at most one of some fields is set.
pub fn at_most_one(fields: &[&str]) -> Rule {
    let counts: Vec<String> = fields.iter().map(|field| format!("(has(self.{field}) ? 1 : 0)")).collect();
    let last = fields.last().copied().unwrap_or_default();
    let others = fields.get(..fields.len().saturating_sub(1)).unwrap_or_default().join(", ");
    Rule {
        message: Cow::Owned(format!("at most one of {others} and {last} may be set")),
        rule: Cow::Owned(format!("{} <= 1", counts.join(" + "))),
    }
}

/// Returns the schema of a text of so many characters at most: for the values of a mapping, on which schemars puts no
/// limits.
pub fn text_up_to(characters: u32) -> serde_json::Value {
    serde_json::json!({"type": "string", "maxLength": characters})
}

/// Returns a change to a schema: a field may be spelt another way too, which serde knows by `alias`.
pub fn also_spelt(field: &'static str, other: &'static str) -> impl FnMut(&mut schemars::Schema) {
    move |schema| {
        if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut)
            && let Some(property) = properties.get(field).cloned()
        {
            properties.insert(other.to_owned(), property);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_some_fields_one_may_be_set() {
        let rule = at_most_one(&["a", "b", "c"]);
        assert_eq!(rule.message, "at most one of a, b and c may be set");
        assert_eq!(rule.rule, "(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) + (has(self.c) ? 1 : 0) <= 1");
    }
}
