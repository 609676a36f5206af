//! meshctl: installs, checks and operates a service mesh on Kubernetes.
//!
//! The library is a stack of layers; every module may use those named before it and none after it
//! (`tests/layers.rs` holds the list and guards it).

// layer 0: nouns without a domain
pub mod hint;
pub mod source;
pub mod archive;
pub mod values;
pub mod yaml;
pub mod template;
pub mod object;

// layer 1: the product, offline and pure
pub mod assets;
pub mod chart;
pub mod spec;
pub mod render;
pub mod inject;

// layer 4: the user
pub mod ui;
pub mod commands;
