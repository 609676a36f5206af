//! `TrafficExtension`: a WebAssembly module or a Lua script that proxies run on requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TrafficSelector, WasmModule};
use crate::api::{
    Column, CustomResource, Kind, PolicyTargetReference, Status, Version, WorkloadSelector, at_most_one, rule,
};

/// Adds a program to the filters of proxies.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-one-of" = ["wasm", "lua"]))]
#[schemars(extend("x-kubernetes-validations" = [
    at_most_one(&["selector", "targetRefs"]),
    rule("has(self.wasm) != has(self.lua)", "one of wasm and lua must be set, and not both"),
]))]
pub struct TrafficExtension {
    /// The workloads that it is about; without one and without targets, all of its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<WorkloadSelector>,
    /// The objects that it is about: gateways, or services behind a waypoint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub target_refs: Vec<PolicyTargetReference>,
    /// The program, when it is a WebAssembly module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wasm: Option<WasmModule>,
    /// The program, when it is a Lua script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lua: Option<LuaScript>,
    /// Before which filters of the mesh it runs; unset, last of all, before the request is routed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<ExtensionPhase>,
    /// The order of programs of the same phase: the highest runs first; unset, 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub priority: Option<i32>,
    /// The traffic that it runs on: any of these; unset, all.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<TrafficSelector>,
}

/// A Lua script.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LuaScript {
    /// Its text; it has the functions `envoy_on_request` and `envoy_on_response`, or one of them.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1, max = 65536))]
    pub inline_code: String,
}

/// Where in the chain of filters a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExtensionPhase {
    /// At the end, before routing.
    Unspecified,
    /// Before the mesh's authentication.
    Authn,
    /// After authentication, before authorization.
    Authz,
    /// After authorization, before statistics.
    Stats,
}

impl CustomResource for TrafficExtension {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "extensions.istio.io",
        kind: "TrafficExtension",
        plural: "trafficextensions",
        singular: "trafficextension",
        short_names: &[],
        versions: &[Version::stored("v1alpha1")],
        columns: &[Column::AGE],
        spec_required: true,
    };
}
