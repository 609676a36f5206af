//! The integration binary: meshctl as its user meets it, one module per command or subject.

mod bad_input;
mod help;
mod output;
mod support;
mod usage;
mod values;
mod version;
