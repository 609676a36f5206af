//! The typed API of Istio's resources: one Rust type per kind, from which the custom resource definitions of
//! `templates/base/files/crds` are generated and by which documents are read.
//!
//! A document that misses what the schema requires is read nevertheless, with an empty value in that place: such
//! objects are in clusters, from times when nothing was required, and whoever looks for faults wants to see the rest of
//! them. What is there must have the right type.
//!
//! A kind is written once and shared by all its versions. What Kubernetes has to know is taken from the type itself:
//!
//! | in Rust | in the schema |
//! |---|---|
//! | doc comment of a type or field | `description` (plain sentences, no links in brackets) |
//! | field with serde's `default` and `#[schemars(!default)]` | listed in `required`; read without it all the same |
//! | `Option<T>` | `T`, not required and not nullable |
//! | `i32`, `f64` | `format: int32`, `format: double` |
//! | `u32`, `u64`, `u16` | bounds, no format |
//! | `Vec<T>`, `BTreeMap<String, T>`, `BTreeMap<u16, T>` | `array`, `object` with `additionalProperties` |
//! | enum of unit variants | `enum` of strings, in the order of the variants |
//! | [`FreeForm`] | `object` with `x-kubernetes-preserve-unknown-fields` |
//! | [`Duration`] | `string`, with the rule that it is a duration of a millisecond or more |
//! | flattened `Option` of an enum with one value per variant | the members side by side, at most one of them |
//! | `#[schemars(length(max = 63))]`, `range(…)`, `regex(pattern = …)`, `inner(…)` | `maxLength`, `maximum`, `pattern`, … |
//! | `#[schemars(extend("x-kubernetes-validations" = [rule(…)]))]` | CEL rules; on a field it replaces the type's |
//! | `#[schemars(extend("additionalProperties" = text_up_to(63)))]` | limits on the values of a `BTreeMap` |
//! | `#[schemars(extend("x-one-of" = ["a", "b"]))]` on a type | at most one of these fields (where no enum is wanted) |
//! | `#[schemars(transform = also_spelt("camelName", "snake_name"))]` | a second spelling, beside serde's `alias` |
//! | `#[schemars(extend("nullable" = true))]`, `"x-kubernetes-list-type"`, `"maxProperties"`, … | as they stand |
//!
//! # Writing a kind
//!
//! [`security::PeerAuthentication`] is the example to follow:
//!
//! ```
//! use std::collections::BTreeMap;
//! use meshctl::api::{Column, CustomResource, Kind, Status, Version, rule};
//! use schemars::JsonSchema;
//! use serde::{Deserialize, Serialize};
//!
//! /// What an apple is.
//! #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
//! #[serde(rename_all = "camelCase")]
//! pub struct Apple {
//!     /// Who grows it.
//!     #[serde(default)]
//!     #[schemars(!default)]
//!     pub grower: String,
//!     /// How it tastes.
//!     #[serde(skip_serializing_if = "Option::is_none")]
//!     pub taste: Option<Taste>,
//!     /// Prices by currency.
//!     #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
//!     #[schemars(extend("minProperties" = 1))]
//!     pub prices: BTreeMap<String, u32>,
//!     /// How it is kept.
//!     #[serde(flatten, deserialize_with = "meshctl::api::one_of")]
//!     pub keeping: Option<Keeping>,
//! }
//!
//! /// Tastes.
//! #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
//! #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
//! pub enum Taste {
//!     /// Sweet.
//!     Sweet,
//!     /// Very sour.
//!     VerySour,
//! }
//!
//! /// At most one of these may stand in an apple: `cellar: north`, `freezer: -18`.
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
//! #[serde(rename_all = "camelCase")]
//! pub enum Keeping {
//!     /// The cellar in which it lies.
//!     Cellar(String),
//!     /// Degrees in its freezer.
//!     Freezer(i32),
//! }
//!
//! impl CustomResource for Apple {
//!     type Status = Status;
//!     const KIND: Kind = Kind {
//!         group: "fruit.istio.io",
//!         kind: "Apple",
//!         plural: "apples",
//!         singular: "apple",
//!         short_names: &["ap"],
//!         versions: &[Version::stored("v1"), Version::served("v1beta1")],
//!         columns: &[Column::text("Taste", ".spec.taste", "How it tastes"), Column::AGE],
//!         spec_required: false,
//!     };
//! }
//! ```
//!
//! and then one line in [`DEFINITIONS`].

mod choice;
pub mod crd;
mod duration;
pub mod extensions;
mod kind;
pub mod networking;
mod resource;
mod rule;
pub mod security;
mod selector;
mod status;
mod structural;
pub mod telemetry;

pub use choice::one_of;
pub use duration::Duration;
pub use kind::{Column, CustomResource, Definition, Kind, Version};
pub use resource::{Metadata, Resource, ResourceError};
pub use rule::{Rule, also_spelt, at_most_one, rule, text_up_to};
pub use selector::{PolicyTargetReference, PortSelector, WorkloadMode, WorkloadSelector};
pub use status::{Condition, MessageLevel, MessageType, Status, ValidationMessage};
pub use structural::SchemaError;

use crate::values::Tree;

/// What another program defines: any mapping.
pub type FreeForm = serde_json::Map<String, serde_json::Value>;

/// All kinds of the API, by the names of their definitions.
pub const DEFINITIONS: [Definition; 15] = [
    Definition::of::<security::AuthorizationPolicy>(),
    Definition::of::<networking::DestinationRule>(),
    Definition::of::<networking::EnvoyFilter>(),
    Definition::of::<networking::Gateway>(),
    Definition::of::<security::PeerAuthentication>(),
    Definition::of::<networking::ProxyConfig>(),
    Definition::of::<security::RequestAuthentication>(),
    Definition::of::<networking::ServiceEntry>(),
    Definition::of::<networking::Sidecar>(),
    Definition::of::<telemetry::Telemetry>(),
    Definition::of::<extensions::TrafficExtension>(),
    Definition::of::<networking::VirtualService>(),
    Definition::of::<extensions::WasmPlugin>(),
    Definition::of::<networking::WorkloadEntry>(),
    Definition::of::<networking::WorkloadGroup>(),
];

/// Returns the kind of a document, whichever version of it; none, when it is no kind of the API.
pub fn definition_of(document: &Tree) -> Option<&'static Definition> {
    const ALL: &[Definition] = &DEFINITIONS;
    let (group, _version) = document.get("apiVersion").and_then(Tree::as_str)?.split_once('/')?;
    let kind = document.get("kind").and_then(Tree::as_str)?;
    ALL.iter().find(|definition| definition.kind.group == group && definition.kind.kind == kind)
}
