//! The integration binary: meshctl as its user meets it, one module per command or subject.

mod bad_input;
mod completion;
mod gateway;
mod get;
mod help;
mod images;
mod kube_inject;
mod manifest;
mod migrate;
mod mode;
mod output;
mod profile;
mod release;
mod schemas;
mod support;
mod traffic;
mod usage;
mod values;
mod version;
