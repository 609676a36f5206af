//! The group `telemetry.istio.io`: metrics, access logs and traces.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Column, CustomResource, Duration, Kind, PolicyTargetReference, Status, Version, WorkloadSelector, at_most_one, rule,
};

/// Says which metrics, logs and traces proxies make, and where they go. What is left out is inherited: from the
/// namespace, then from the root namespace of the mesh.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [at_most_one(&["selector", "targetRef", "targetRefs"])]))]
pub struct Telemetry {
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
    /// Traces.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracing: Vec<Tracing>,
    /// Metrics.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metrics>,
    /// Access logs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_logging: Vec<AccessLogging>,
}

/// A provider of telemetry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProviderReference {
    /// The name under which `extensionProviders` of the mesh's configuration has it.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1))]
    pub name: String,
}

/// Which of its requests telemetry of a workload is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TelemetryMode {
    /// Those that it makes and those that it answers.
    ClientAndServer,
    /// Those that it makes.
    Client,
    /// Those that it answers.
    Server,
}

/// Requests that something applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TelemetryMatch {
    /// The workload's part in them; unset, any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<TelemetryMode>,
}

/// How requests are traced.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tracing {
    /// The requests that it applies to.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<TelemetryMatch>,
    /// Where traces go; one provider at present.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<ProviderReference>,
    /// Of a hundred requests without a decision of their callers, how many are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("nullable" = true))]
    pub random_sampling_percentage: Option<f64>,
    /// Whether nothing is sent; what callers decided is passed on all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub disable_span_reporting: Option<bool>,
    /// Whether the headers of the trace are kept from the workload's own requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub disable_context_propagation: Option<bool>,
    /// Tags on every span, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_tags: BTreeMap<String, CustomTag>,
    /// Whether the request's identifier decides if it is traced; unset, it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub use_request_id_for_trace_sampling: Option<bool>,
    /// Whether spans carry the tags of the mesh, such as the revision and the service; unset, they do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub enable_istio_tags: Option<bool>,
}

/// A tag of a span.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomTag {
    /// Where its value comes from.
    #[serde(flatten, deserialize_with = "super::one_of")]
    pub value: Option<CustomTagValue>,
}

/// Where the value of a tag comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum CustomTagValue {
    /// A fixed text.
    Literal(TagText),
    /// An environment variable of the proxy.
    Environment(TagSource),
    /// A header of the request.
    Header(TagSource),
    /// A text with commands of the access log in it, such as `%REQ(:METHOD)%`.
    Formatter(TagText),
}

/// A text of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TagText {
    /// The text.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1))]
    pub value: String,
}

/// A name under which the value of a tag is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TagSource {
    /// The name.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1))]
    pub name: String,
    /// The value when there is none under that name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
}

/// Which metrics are made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Where they go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<ProviderReference>,
    /// What is different from the metrics that the mesh makes by itself; a later entry wins over an earlier one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<MetricsOverride>,
    /// How often the metrics of connections that stay open are reported; unset, 5s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reporting_interval: Option<Duration>,
}

/// What is different about some metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricsOverride {
    /// The metrics; unset, all of them.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<MetricSelector>,
    /// Whether they are not made at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub disabled: Option<bool>,
    /// Their tags that are different, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tag_overrides: BTreeMap<String, TagOverride>,
}

/// Some metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MetricSelector {
    /// Which they are; unset, all.
    #[serde(flatten, deserialize_with = "super::one_of")]
    pub metric: Option<MetricName>,
    /// The workload's part in the requests; unset, any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<TelemetryMode>,
}

/// The name of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum MetricName {
    /// One that the mesh makes by itself.
    Metric(Metric),
    /// Another one, by its name.
    CustomMetric(#[schemars(length(min = 1))] String),
}

/// The metrics that the mesh makes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Metric {
    /// All of them.
    AllMetrics,
    /// Requests.
    RequestCount,
    /// How long requests take.
    RequestDuration,
    /// How large requests are.
    RequestSize,
    /// How large responses are.
    ResponseSize,
    /// Connections that were opened.
    TcpOpenedConnections,
    /// Connections that were closed.
    TcpClosedConnections,
    /// Bytes sent over connections.
    TcpSentBytes,
    /// Bytes received over connections.
    TcpReceivedBytes,
    /// Messages of gRPC in requests.
    GrpcRequestMessages,
    /// Messages of gRPC in responses.
    GrpcResponseMessages,
}

/// What is different about a tag.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [
    rule(
        "!has(self.operation) || self.operation != 'UPSERT' || (has(self.value) && self.value != '')",
        "value must be given when the operation is UPSERT",
    ),
    rule(
        "!has(self.operation) || self.operation != 'REMOVE' || !has(self.value)",
        "value cannot be given when the operation is REMOVE",
    ),
]))]
pub struct TagOverride {
    /// Whether the tag is set or left out; unset, it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<TagOperation>,
    /// The value: a name of an attribute, or an expression in CEL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What is done with a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TagOperation {
    /// It is added, or gets another value.
    Upsert,
    /// It is left out.
    Remove,
}

/// Which access logs are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessLogging {
    /// The requests that it applies to.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<TelemetryMatch>,
    /// Where the lines go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<ProviderReference>,
    /// Whether none are written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub disabled: Option<bool>,
    /// The requests that a line is written for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<AccessLogFilter>,
}

/// Requests that are logged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessLogFilter {
    /// The condition in CEL, such as `response.code >= 400`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
}

impl CustomResource for Telemetry {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "telemetry.istio.io",
        kind: "Telemetry",
        plural: "telemetries",
        singular: "telemetry",
        short_names: &["telemetry"],
        versions: &[Version::served("v1"), Version::stored("v1alpha1")],
        columns: &[Column::AGE],
        spec_required: false,
    };
}
