//! `ProxyConfig`: how proxies run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::{CustomResource, Kind, Status, Version, WorkloadSelector, text_up_to};

/// Says how proxies run that are started from now on; a proxy that runs already keeps what it has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProxyConfig {
    /// The workloads that it is about; without one, all of its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<WorkloadSelector>,
    /// How many threads a proxy has; 0 for one per core, unset for as many as its limits of CPU allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("nullable" = true))]
    pub concurrency: Option<i32>,
    /// Environment variables of the proxy; a name that starts with `ISTIO_META_` becomes metadata of the proxy.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("additionalProperties" = text_up_to(2048)))]
    pub environment_variables: BTreeMap<String, String>,
    /// The image of the proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ProxyImage>,
}

/// The image of a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProxyImage {
    /// Its variant: `default`, `debug` or `distroless`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_type: Option<String>,
}

impl CustomResource for ProxyConfig {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "networking.istio.io",
        kind: "ProxyConfig",
        plural: "proxyconfigs",
        singular: "proxyconfig",
        short_names: &[],
        versions: &[Version::stored("v1beta1")],
        columns: &[],
        spec_required: false,
    };
}
