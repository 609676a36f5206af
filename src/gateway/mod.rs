//! What the control plane makes of Gateway API gateways: a deployment, a service, an account, for each of them. Pure.
//!
//! Objects of a rendered mesh → [`control_plane`] (templates, values, mesh configuration and switches of istiod);
//! documents of a user → [`documents`]; both → [`preview()`], which chooses a [`class`], runs the template over the
//! [`template_input`] with the [`proxy_config`] that applies, lays the user's [`parameters`] over what comes out and shows
//! it as it is once the cluster has [`settled`].
//!
//! The rules are those of istiod 1.30's controller for gateways, as its behaviour shows them.

pub mod class;
pub mod control_plane;
pub mod documents;
pub mod parameters;
pub mod preview;
pub mod proxy_config;
pub mod settled;
pub mod template_input;

pub use control_plane::{ControlPlane, ControlPlaneError};
pub use documents::Documents;
pub use preview::{Preview, PreviewError, preview};
