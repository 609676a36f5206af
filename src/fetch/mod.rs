//! Fetching what lies elsewhere: releases, Helm repositories, OCI registries, and the cache of what was fetched.
//!
//! The only layer that names `reqwest`. Whatever comes from outside is checked before a byte of it is used or kept.
//!
//! - [`settings`]: where the cache lies, how long is waited, which proxies there are; from flags and the environment
//! - [`http`]: [`Fetcher`]: requests with redirects, credentials, deadlines and retries
//! - [`download`]: downloads into the cache, resumed and checked
//! - [`cache`]: what was downloaded, by its digest
//! - [`credentials`]: who one is to a server, by docker's files and programs
//! - [`release`]: releases of Istio, by version or address
//! - [`registry`]: OCI registries: images and charts in them
//! - [`repositories`]: the Helm repositories that are known by a name
//! - [`index`]: which charts a repository has
//! - [`repository`]: an index and charts, fetched
//! - [`mod@reference`]: what names a chart, and how it is fetched
//! - [`error`]: what can go wrong on the way, and what to do then
//! - [`signature`]: signatures of charts and images

pub mod cache;
pub mod credentials;
pub mod download;
pub mod error;
pub mod http;
pub mod index;
pub mod reference;
pub mod registry;
pub mod release;
pub mod repositories;
pub mod repository;
pub mod settings;
pub mod signature;
mod tls;

#[cfg(test)]
pub(crate) mod stand_in;

pub use self::download::{Download, Downloaded};
pub use self::error::FetchError;
pub use self::http::{Access, Credentials, Fetcher, Method, Payload, Request, Response, Trust};
pub use self::settings::Settings;
pub use crate::checksum::Digest;
