//! YAML text and trees.
