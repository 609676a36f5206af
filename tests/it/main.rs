//! The integration binary: meshctl as its user meets it, one module per command or subject.

mod bad_input;
mod gateway;
mod help;
mod output;
mod support;
mod usage;
mod version;
