//! Go's template language, as `text/template` and Helm run it; knows nothing of charts or meshes.
//!
//! Text → [`lex`] → [`parse`] → [`ast`] → [`eval`] with the functions of [`funcs`] → text.

pub mod ast;
pub mod error;
pub mod eval;
pub mod funcs;
pub mod lex;
pub mod limits;
pub(crate) mod literal;
pub mod parse;
pub mod printf;
pub mod value;
