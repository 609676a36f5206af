//! The terminal: the only place that prints. It knows layer 0 and no domain type.
//!
//! - [`printer`]: standard output for data, standard error for talk
//! - [`escape`]: control characters made visible
//! - [`output`]: one switch between table, JSON and YAML
//! - [`table`] aligns columns
//! - [`error_report`]: an error, its causes, the text at fault and the hints
//! - [`files`]: output files, written whole or not at all
//! - [`progress`]: long operations, line by line or live
//! - [`spool`]: output that is held back until it is whole
//! - [`interrupt`]: what SIGINT and SIGTERM do
//! - [`prompt`]: questions; [`terminal`]: what the machine and its terminal are like
//! - [`wrap`]: lines no longer than a terminal is wide

pub mod error_report;
pub mod escape;
pub mod files;
pub mod interrupt;
pub mod output;
pub mod printer;
pub mod progress;
pub mod prompt;
pub mod spool;
pub mod table;
pub mod terminal;
pub mod wrap;

pub use output::{OutputFormat, TableView};
pub use printer::{ColorChoice, Printer, Verbosity};
pub use progress::ProgressMode;
pub use table::Table;
