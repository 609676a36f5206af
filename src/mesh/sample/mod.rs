//! The samples: applications to try a mesh with, of public images and this project's own manifests (`templates/samples/`).
//!
//! - [`objects`]: what a sample consists of, and what is wanted of a cluster when it is installed and removed
//! - [`pods`]: whether its pods are ready and have their proxies
//! - [`page`]: its page, asked through the ingress gateway, and which versions answered

pub mod objects;
pub mod page;
pub mod pods;

/// A sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sample {
    /// Istio's book shop: a page, details, ratings, and three versions of the reviews.
    Bookinfo,
    /// A service that calls another one, of which there are two versions.
    Callme,
}

impl Sample {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Bookinfo, Self::Callme];

    /// Returns its name, which is that of its namespace unless another is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bookinfo => "bookinfo",
            Self::Callme => "callme",
        }
    }

    /// Returns the path of its page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Bookinfo => "/productpage",
            Self::Callme => "/caller/ping",
        }
    }
}
