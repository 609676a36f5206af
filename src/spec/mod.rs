//! What a mesh is to be: profiles, `IstioOperator` files and flags become one resolved [`Spec`].
//!
//! - [`profile`] finds profiles, [`document`] reads `IstioOperator` files
//! - [`set`] reads `--set` and applies it
//! - [`resolve()`] lays them over each other: default < profile < cluster < files < sets
//! - [`detected`] is what a cluster says about itself
//! - `presets` are values that a platform or a compatibility version brings along
//! - [`schema`] knows every key, its type and what it is for; [`validate`] holds the whole to the rules between them
//! - [`release`] is what a release of Istio knows, when the charts are not the program's
//! - [`findings`] keeps what is wrong or odd until all of it is known
//! - [`other_kinds`] tells what takes a document that is none
//! - [`old_addons`] takes over what lines until 1.6 called add-ons
//! - [`component`] is the table of what a mesh is made of, [`store`] the charts that come from elsewhere

pub mod component;
pub mod detected;
pub mod document;
pub mod error;
pub mod findings;
pub mod old_addons;
pub mod other_kinds;
mod presets;
pub mod profile;
pub mod release;
pub mod resolve;
pub mod schema;
pub mod set;
pub mod store;
pub mod validate;

pub use detected::ClusterFacts;
pub use error::SpecError;
pub use resolve::{Spec, SpecSources, resolve};
pub use store::{ChartOrigin, StoreChart};
