//! Fetching what lies elsewhere: releases, Helm repositories, OCI registries, and the cache of what was fetched.
//!
//! The only layer that names `reqwest`. Whatever comes from outside is checked before a byte of it is used or kept.

pub mod signature;
