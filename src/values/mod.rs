//! The dynamic tree that carries everything from profile to object, and what is done to it.
//!
//! - [`tree`]: the ordered value itself
//! - [`map`]: its maps, in the order of their entries
//! - [`path`]: `a.b[0].c`, to read, set and delete in a tree
//! - [`set_flag`]: the grammar of `--set` and its kin
//! - [`merge`]: overlay rules
//! - [`align`]: two sequences side by side
//! - [`float`]: floating-point numbers in Go's words
//! - [`json`]: JSON text, read and written as Go does

pub mod align;
pub mod float;
pub mod json;
pub mod map;
pub mod merge;
pub mod path;
pub mod set_flag;
pub mod tree;

pub use map::Map;
pub use tree::Tree;
