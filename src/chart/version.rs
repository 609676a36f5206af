//! Versions and constraints on them, as charts write them (`>=1.2.0-0`, `^1.2 || ~2.0`).

use crate::template::funcs::semver::{Constraint, Version};

/// Tells whether a text is a version; the minor and patch numbers may be left out, a `v` may stand in front.
pub fn is_version(text: &str) -> bool {
    Version::parse(text).is_some()
}

/// Tells whether a text is a version with all three numbers and nothing in front.
pub fn is_strict(text: &str) -> bool {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    is_version(text) && numbers.split('.').count() == 3 && !text.starts_with('v')
}

/// Tells whether a version meets a constraint; a malformed version or constraint is not met.
pub fn meets(constraint: &str, version: &str) -> bool {
    match (Constraint::parse(constraint), Version::parse(version)) {
        (Some(constraint), Some(version)) => constraint.allows(&version),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_met_or_not() {
        assert!(meets(">=1.2.0", "1.3.0"));
        assert!(!meets("", "1.3.0"), "as in Helm");
        assert!(!meets("^2.0", "1.3.0"));
        assert!(!meets("not one", "1.3.0"));
        assert!(is_strict("1.2.3-x+y"));
        assert!(!is_strict("1.2"));
    }
}
