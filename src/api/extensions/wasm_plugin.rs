//! `WasmPlugin`: WebAssembly that proxies run on requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::{
    Column, CustomResource, FreeForm, Kind, PolicyTargetReference, PortSelector, Status, Version, WorkloadMode,
    WorkloadSelector, at_most_one, rule,
};

/// Adds a WebAssembly module to the filters of proxies.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [at_most_one(&["selector", "targetRef", "targetRefs"])]))]
pub struct WasmPlugin {
    /// The workloads that it is about; without one and without targets, all of its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<WorkloadSelector>,
    /// The object that it is about; `targetRefs` takes several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ref: Option<PolicyTargetReference>,
    /// The objects that it is about: gateways, or services behind a waypoint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub target_refs: Vec<PolicyTargetReference>,
    /// The module.
    #[serde(flatten)]
    pub module: WasmModule,
    /// Before which filters of the mesh it runs; unset, last of all, before the request is routed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<WasmPhase>,
    /// The order of modules of the same phase: the highest runs first; unset, 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub priority: Option<i32>,
    /// The traffic that it runs on: any of these; unset, all.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<TrafficSelector>,
}

/// A WebAssembly module, and how it is run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WasmModule {
    /// Where the module is: `oci://`, `http://`, `https://` or `file://` inside the proxy's container; without a scheme
    /// it is an image.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1))]
    #[schemars(extend("x-kubernetes-validations" = [rule(
        "isURL(self) ? url(self).getScheme() in ['', 'http', 'https', 'file', 'oci'] : isURL('http://' + self)",
        "url must have the scheme http, https, file or oci, or none",
    )]))]
    pub url: String,
    /// The checksum of the module or of its image, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"(^$|^[a-f0-9]{64}$)"))]
    pub sha256: Option<String>,
    /// When an image is fetched anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_pull_policy: Option<ImagePullPolicy>,
    /// The secret in the plugin's namespace with which images are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub image_pull_secret: Option<String>,
    /// The key by which the module is checked; it is not used at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_key: Option<String>,
    /// The configuration that the module gets: whatever it understands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin_config: Option<FreeForm>,
    /// The name under which the module is known to the proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256))]
    pub plugin_name: Option<String>,
    /// What becomes of requests when the module cannot be fetched or fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_strategy: Option<FailStrategy>,
    /// The machine that runs the module.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_config: Option<VmConfig>,
    /// What kind of filter the module is; unset, one of HTTP.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub plugin_type: Option<PluginType>,
}

/// Where in the chain of filters a module runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WasmPhase {
    /// At the end, before routing.
    UnspecifiedPhase,
    /// Before the mesh's authentication.
    Authn,
    /// After authentication, before authorization.
    Authz,
    /// After authorization, before statistics.
    Stats,
}

/// When an image is fetched anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ImagePullPolicy {
    /// When it is not there; with the tag `latest`, whenever the configuration changes.
    #[serde(rename = "UNSPECIFIED_POLICY")]
    Unspecified,
    /// When it is not there.
    IfNotPresent,
    /// Whenever the configuration changes.
    Always,
}

/// What becomes of requests when a module fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FailStrategy {
    /// They are refused.
    FailClose,
    /// They go on without the module.
    FailOpen,
    /// The module is started again.
    FailReload,
}

/// What kind of filter a module is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PluginType {
    /// One of HTTP.
    UnspecifiedPluginType,
    /// One of HTTP.
    Http,
    /// One of connections.
    Network,
}

/// The machine that runs a module.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VmConfig {
    /// Environment variables that the module sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256))]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub env: Vec<EnvironmentVariable>,
}

/// An environment variable.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [rule(
    "!has(self.valueFrom) || self.valueFrom != 'HOST' || !has(self.value)",
    "value may be set only when valueFrom is INLINE",
)]))]
pub struct EnvironmentVariable {
    /// Its name.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1, max = 256))]
    pub name: String,
    /// Where its value comes from; unset, from `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_from: Option<EnvironmentSource>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub value: Option<String>,
}

/// Where the value of an environment variable comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvironmentSource {
    /// It is given.
    Inline,
    /// It is the proxy's own of that name.
    Host,
}

/// Traffic that something runs on: every part that is given must match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrafficSelector {
    /// The workload's part in it; unset, both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<WorkloadMode>,
    /// Its ports; unset, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["number"]))]
    pub ports: Vec<PortSelector>,
}

impl CustomResource for WasmPlugin {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "extensions.istio.io",
        kind: "WasmPlugin",
        plural: "wasmplugins",
        singular: "wasmplugin",
        short_names: &[],
        versions: &[Version::stored("v1alpha1")],
        columns: &[Column::AGE],
        spec_required: true,
    };
}
