//! OCI registries: images and Helm charts in them, read by digest and written.
//!
//! [`RegistryClient`] speaks the distribution protocol over [`Fetcher`]. What a registry sends is believed only as far as
//! a digest goes: a manifest is that of its digest, a blob that of its descriptor, and neither is used before.
//!
//! - [`mod@reference`]: what names an image
//! - [`manifest`]: what an image consists of
//! - `challenge`, `authorize`: who asks, and tokens
//! - `read`: tags, manifests, blobs
//! - [`chart`]: Helm charts
//! - `write`: blobs and manifests to another registry
//! - [`check`]: whether images can be pulled, and for which platforms
//! - [`mirror`]: images from one registry to another
//! - [`layout`]: images as files
//! - [`error`]: what can go wrong

mod authorize;
mod challenge;
pub mod chart;
pub mod check;
pub mod error;
pub mod layout;
pub mod manifest;
pub mod mirror;
mod read;
pub mod reference;
mod write;

#[cfg(unix)]
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Mutex;

use url::Url;

pub use self::chart::{FetchedChart, fetch_chart};
pub use self::error::RegistryError;
pub use self::manifest::{Content, Descriptor, Platform};
pub use self::read::Manifest;
use self::reference::is_loopback;
pub use self::reference::{ImageReference, ReferenceError};
pub use super::credentials::Login;
use super::{Credentials, Fetcher, Trust};

/// Which registries are spoken to without TLS, besides those on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PlainHttp {
    /// None.
    #[default]
    Never,
    /// All.
    Always,
    /// That of a host, with its port.
    Host(String),
}

/// How registries are spoken to.
#[derive(Debug, Clone, Default)]
pub struct RegistryOptions {
    /// Which are spoken to without TLS.
    pub plain_http: PlainHttp,
    /// How TLS is spoken.
    pub trust: Trust,
    /// Who we are for a host, where that is not what docker's settings say.
    pub login: Option<(String, Login)>,
}

/// Speaks to registries, and keeps the tokens that they give.
#[derive(Debug)]
pub struct RegistryClient {
    fetcher: Fetcher,
    options: RegistryOptions,
    /// What was accepted last, by host and scope.
    accepted: Mutex<HashMap<(String, String), Credentials>>,
}

impl RegistryClient {
    /// Returns a client. Nothing is connected to before the first request.
    pub fn new(fetcher: Fetcher, options: RegistryOptions) -> Self {
        Self { fetcher, options, accepted: Mutex::default() }
    }

    /// Returns what requests are made with.
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// Returns an address of a registry: `path` is what follows `/v2/`.
    fn url(&self, reference: &ImageReference, path: &str) -> Result<Url, RegistryError> {
        let is_plain = match &self.options.plain_http {
            PlainHttp::Never => false,
            PlainHttp::Always => true,
            PlainHttp::Host(host) => host == reference.host(),
        };
        let scheme = if is_plain || is_loopback(reference.host()) { "http" } else { "https" };
        Url::parse(&format!("{scheme}://{}/v2/{path}", reference.api_host()))
            .map_err(|_| RegistryError::reference(&reference.to_string(), ReferenceError::Host))
    }
}
