//! meshctl: installs, checks and operates a service mesh on Kubernetes.
//!
//! The library is a stack of layers; every module may use those named before it and none after it
//! (`tests/layers.rs` holds the list and guards it).

// layer 0: nouns without a domain
pub mod archive;
pub mod checksum;
pub mod diagnostic;
pub mod events;
pub mod finding;
pub mod hint;
pub mod object;
pub mod source;
pub mod template;
pub mod values;
pub mod yaml;

// layer 1: the product, offline and pure
pub mod api;
pub mod assets;
pub mod chart;
pub mod gateway;
pub mod inject;
pub mod migrate;
pub mod mode;
pub mod render;
pub mod spec;

// layer 2: the outside world
pub mod cluster;
pub mod fetch;

// layer 3: operations
pub mod install;
pub mod mesh;

// layer 4: the user
pub mod commands;
pub mod ui;
