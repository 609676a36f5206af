//! The integration binary: meshctl as its user meets it, one module per command or subject.

mod bad_input;
mod bundle;
mod completion;
mod downloads;
mod gateway;
mod get;
mod help;
mod images;
mod kube_inject;
mod lock;
mod manifest;
mod migrate;
mod migrate_values;
mod mode;
mod output;
mod profile;
mod release;
mod repo;
mod schemas;
#[cfg(unix)]
mod signatures;
mod stores;
mod support;
mod traffic;
mod translate;
mod usage;
mod values;
mod version;
