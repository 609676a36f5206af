//! The tables of the mesh configuration's messages, in the order of their declarations.

use super::schema::Dialect::Protobuf;
use super::schema::{EnumType, Field, Kind, StructType, field, one_of};

/// Returns a message with its two names.
const fn message(names: (&'static str, &'static str), fields: &'static [Field]) -> StructType {
    StructType { name: names.0, pointer_name: names.1, dialect: Protobuf, fields }
}

const BOOL_VALUE: Kind = Kind::Wrapper("*wrapperspb.BoolValue", &Kind::Bool);
const INT32_VALUE: Kind = Kind::Wrapper("*wrapperspb.Int32Value", &Kind::Int32);
const INT64_VALUE: Kind = Kind::Wrapper("*wrapperspb.Int64Value", &Kind::Int64);

/// How a sidecar gets at a pod's traffic.
pub const INTERCEPTION_MODE: EnumType = EnumType {
    name: "v1alpha1.ProxyConfig_InboundInterceptionMode",
    values: &[("REDIRECT", 0), ("TPROXY", 1), ("NONE", 2)],
};

/// What traces call a service.
pub const TRACING_SERVICE_NAME: EnumType = EnumType {
    name: "v1alpha1.ProxyConfig_TracingServiceName",
    values: &[("APP_LABEL_AND_NAMESPACE", 0), ("CANONICAL_NAME_ONLY", 1), ("CANONICAL_NAME_AND_NAMESPACE", 2)],
};

/// Whether proxies speak mutual TLS with the control plane.
pub const AUTHENTICATION_POLICY: EnumType =
    EnumType { name: "v1alpha1.AuthenticationPolicy", values: &[("NONE", 0), ("MUTUAL_TLS", 1), ("INHERIT", 1000)] };

/// What becomes of a client's certificate details.
pub const FORWARD_CLIENT_CERTIFICATE: EnumType = EnumType {
    name: "v1alpha1.ForwardClientCertDetails",
    values: &[
        ("UNDEFINED", 0),
        ("SANITIZE", 1),
        ("FORWARD_ONLY", 2),
        ("APPEND_FORWARD", 3),
        ("SANITIZE_SET", 4),
        ("ALWAYS_FORWARD_ONLY", 5),
    ],
};

/// How a client speaks TLS.
pub const TLS_MODE: EnumType = EnumType {
    name: "v1alpha3.ClientTLSSettings_TLSmode",
    values: &[("DISABLE", 0), ("SIMPLE", 1), ("MUTUAL", 2), ("ISTIO_MUTUAL", 3)],
};

/// Which ingress resources the control plane serves.
pub const INGRESS_MODE: EnumType = EnumType {
    name: "v1alpha1.MeshConfig_IngressControllerMode",
    values: &[("UNSPECIFIED", 0), ("OFF", 1), ("DEFAULT", 2), ("STRICT", 3)],
};

/// The form of access logs.
pub const ACCESS_LOG_ENCODING: EnumType =
    EnumType { name: "v1alpha1.MeshConfig_AccessLogEncoding", values: &[("TEXT", 0), ("JSON", 1)] };

/// Whether requests are upgraded to HTTP/2.
pub const H2_UPGRADE_POLICY: EnumType =
    EnumType { name: "v1alpha1.MeshConfig_H2UpgradePolicy", values: &[("DO_NOT_UPGRADE", 0), ("UPGRADE", 1)] };

/// The configuration of one proxy.
pub const PROXY_CONFIG: StructType = message(
    ("v1alpha1.ProxyConfig", "*v1alpha1.ProxyConfig"),
    &[
        field("ConfigPath", "configPath", Kind::String),
        field("BinaryPath", "binaryPath", Kind::String),
        one_of("ServiceCluster", "serviceCluster", Kind::String),
        one_of("TracingServiceName", "tracingServiceName", Kind::Enum(&TRACING_SERVICE_NAME)),
        field("DrainDuration", "drainDuration", Kind::Duration),
        field("DiscoveryAddress", "discoveryAddress", Kind::String),
        field("DiscoveryRefreshDelay", "discoveryRefreshDelay", Kind::Duration),
        field("ZipkinAddress", "zipkinAddress", Kind::String),
        field("StatsdUdpAddress", "statsdUdpAddress", Kind::String),
        field("EnvoyMetricsServiceAddress", "envoyMetricsServiceAddress", Kind::String),
        field("ProxyAdminPort", "proxyAdminPort", Kind::Int32),
        field("AvailabilityZone", "availabilityZone", Kind::String),
        field("ControlPlaneAuthPolicy", "controlPlaneAuthPolicy", Kind::Enum(&AUTHENTICATION_POLICY)),
        field("CustomConfigFile", "customConfigFile", Kind::String),
        field("StatNameLength", "statNameLength", Kind::Int32),
        field("Concurrency", "concurrency", INT32_VALUE),
        field("ProxyBootstrapTemplatePath", "proxyBootstrapTemplatePath", Kind::String),
        field("InterceptionMode", "interceptionMode", Kind::Enum(&INTERCEPTION_MODE)),
        field("Tracing", "tracing", Kind::Pointer(&TRACING)),
        field("Sds", "sds", Kind::Pointer(&SDS)),
        field("EnvoyAccessLogService", "envoyAccessLogService", Kind::Pointer(&REMOTE_SERVICE)),
        field("EnvoyMetricsService", "envoyMetricsService", Kind::Pointer(&REMOTE_SERVICE)),
        field("ProxyMetadata", "proxyMetadata", Kind::StringMap),
        field("RuntimeValues", "runtimeValues", Kind::StringMap),
        field("StatusPort", "statusPort", Kind::Int32),
        field("ExtraStatTags", "extraStatTags", Kind::Strings),
        field("GatewayTopology", "gatewayTopology", Kind::Pointer(&TOPOLOGY)),
        field("TerminationDrainDuration", "terminationDrainDuration", Kind::Duration),
        field("MeshId", "meshId", Kind::String),
        field("ReadinessProbe", "readinessProbe", Kind::Pointer(&READINESS_PROBE)),
        field("ProxyStatsMatcher", "proxyStatsMatcher", Kind::Pointer(&STATS_MATCHER)),
        field("HoldApplicationUntilProxyStarts", "holdApplicationUntilProxyStarts", BOOL_VALUE),
        field("CaCertificatesPem", "caCertificatesPem", Kind::Strings),
        field("Image", "image", Kind::Pointer(&PROXY_IMAGE)),
        field("PrivateKeyProvider", "privateKeyProvider", Kind::Pointer(&PRIVATE_KEY_PROVIDER)),
        field("ProxyHeaders", "proxyHeaders", Kind::Pointer(&PROXY_HEADERS)),
        field("FileFlushInterval", "fileFlushInterval", Kind::Duration),
        field("FileFlushMinSizeKb", "fileFlushMinSizeKb", Kind::Uint32),
        field("StatsCompression", "statsCompression", BOOL_VALUE),
    ],
);

/// Where traces go.
pub const TRACING: StructType = message(
    ("v1alpha1.Tracing", "*v1alpha1.Tracing"),
    &[
        one_of("Zipkin", "zipkin", Kind::Pointer(&ZIPKIN)),
        one_of("Lightstep", "lightstep", Kind::Pointer(&LIGHTSTEP)),
        one_of("Datadog", "datadog", Kind::Pointer(&DATADOG)),
        one_of("Stackdriver", "stackdriver", Kind::Pointer(&STACKDRIVER)),
        one_of("OpenCensusAgent", "openCensusAgent", Kind::Pointer(&OPEN_CENSUS_AGENT)),
        field("CustomTags", "customTags", Kind::Untyped),
        field("MaxPathTagLength", "maxPathTagLength", Kind::Uint32),
        field("Sampling", "sampling", Kind::Float64),
        field("TlsSettings", "tlsSettings", Kind::Pointer(&TLS_SETTINGS)),
        field("EnableIstioTags", "enableIstioTags", BOOL_VALUE),
    ],
);

/// A Zipkin collector.
pub const ZIPKIN: StructType =
    message(("v1alpha1.Tracing_Zipkin", "*v1alpha1.Tracing_Zipkin"), &[field("Address", "address", Kind::String)]);

/// A Lightstep collector.
pub const LIGHTSTEP: StructType = message(
    ("v1alpha1.Tracing_Lightstep", "*v1alpha1.Tracing_Lightstep"),
    &[field("Address", "address", Kind::String), field("AccessToken", "accessToken", Kind::String)],
);

/// A Datadog agent.
pub const DATADOG: StructType =
    message(("v1alpha1.Tracing_Datadog", "*v1alpha1.Tracing_Datadog"), &[field("Address", "address", Kind::String)]);

/// Google's collector.
pub const STACKDRIVER: StructType = message(
    ("v1alpha1.Tracing_Stackdriver", "*v1alpha1.Tracing_Stackdriver"),
    &[
        field("Debug", "debug", Kind::Bool),
        field("MaxNumberOfAttributes", "maxNumberOfAttributes", INT64_VALUE),
        field("MaxNumberOfAnnotations", "maxNumberOfAnnotations", INT64_VALUE),
        field("MaxNumberOfMessageEvents", "maxNumberOfMessageEvents", INT64_VALUE),
    ],
);

/// An `OpenCensus` agent.
pub const OPEN_CENSUS_AGENT: StructType = message(
    ("v1alpha1.Tracing_OpenCensusAgent", "*v1alpha1.Tracing_OpenCensusAgent"),
    &[field("Address", "address", Kind::String), field("Context", "context", Kind::Strings)],
);

/// How a proxy speaks TLS to a service.
pub const TLS_SETTINGS: StructType = message(
    ("v1alpha3.ClientTLSSettings", "*v1alpha3.ClientTLSSettings"),
    &[
        field("Mode", "mode", Kind::Enum(&TLS_MODE)),
        field("ClientCertificate", "clientCertificate", Kind::String),
        field("PrivateKey", "privateKey", Kind::String),
        field("CaCertificates", "caCertificates", Kind::String),
        field("CredentialName", "credentialName", Kind::String),
        field("SubjectAltNames", "subjectAltNames", Kind::Strings),
        field("Sni", "sni", Kind::String),
        field("InsecureSkipVerify", "insecureSkipVerify", BOOL_VALUE),
        field("CaCrl", "caCrl", Kind::String),
    ],
);

/// The secret discovery service of old.
pub const SDS: StructType = message(
    ("v1alpha1.SDS", "*v1alpha1.SDS"),
    &[field("Enabled", "enabled", Kind::Bool), field("K8SSaJwtPath", "k8sSaJwtPath", Kind::String)],
);

/// A service outside of the mesh that proxies report to.
pub const REMOTE_SERVICE: StructType = message(
    ("v1alpha1.RemoteService", "*v1alpha1.RemoteService"),
    &[
        field("Address", "address", Kind::String),
        field("TlsSettings", "tlsSettings", Kind::Pointer(&TLS_SETTINGS)),
        field("TcpKeepalive", "tcpKeepalive", Kind::Pointer(&TCP_KEEPALIVE)),
    ],
);

/// How long idle connections are kept.
pub const TCP_KEEPALIVE: StructType = message(
    (
        "v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive",
        "*v1alpha3.ConnectionPoolSettings_TCPSettings_TcpKeepalive",
    ),
    &[
        field("Probes", "probes", Kind::Uint32),
        field("Time", "time", Kind::Duration),
        field("Interval", "interval", Kind::Duration),
    ],
);

/// What stands before a gateway.
pub const TOPOLOGY: StructType = message(
    ("v1alpha1.Topology", "*v1alpha1.Topology"),
    &[
        field("NumTrustedProxies", "numTrustedProxies", Kind::Uint32),
        field("ForwardClientCertDetails", "forwardClientCertDetails", Kind::Enum(&FORWARD_CLIENT_CERTIFICATE)),
        field("ProxyProtocol", "proxyProtocol", Kind::Pointer(&PROXY_PROTOCOL)),
    ],
);

/// The PROXY protocol; there is nothing to set.
pub const PROXY_PROTOCOL: StructType =
    message(("v1alpha1.Topology_ProxyProtocolConfiguration", "*v1alpha1.Topology_ProxyProtocolConfiguration"), &[]);

/// How a virtual machine's workload is probed.
pub const READINESS_PROBE: StructType = message(
    ("v1alpha3.ReadinessProbe", "*v1alpha3.ReadinessProbe"),
    &[
        field("InitialDelaySeconds", "initialDelaySeconds", Kind::Int32),
        field("TimeoutSeconds", "timeoutSeconds", Kind::Int32),
        field("PeriodSeconds", "periodSeconds", Kind::Int32),
        field("SuccessThreshold", "successThreshold", Kind::Int32),
        field("FailureThreshold", "failureThreshold", Kind::Int32),
        one_of("HttpGet", "httpGet", Kind::Untyped),
        one_of("TcpSocket", "tcpSocket", Kind::Untyped),
        one_of("Exec", "exec", Kind::Untyped),
        one_of("Grpc", "grpc", Kind::Untyped),
    ],
);

/// Which statistics a proxy keeps.
pub const STATS_MATCHER: StructType = message(
    ("v1alpha1.ProxyConfig_ProxyStatsMatcher", "*v1alpha1.ProxyConfig_ProxyStatsMatcher"),
    &[
        field("InclusionPrefixes", "inclusionPrefixes", Kind::Strings),
        field("InclusionSuffixes", "inclusionSuffixes", Kind::Strings),
        field("InclusionRegexps", "inclusionRegexps", Kind::Strings),
    ],
);

/// Which image a proxy runs.
pub const PROXY_IMAGE: StructType =
    message(("v1beta1.ProxyImage", "*v1beta1.ProxyImage"), &[field("ImageType", "imageType", Kind::String)]);

/// What computes with private keys.
pub const PRIVATE_KEY_PROVIDER: StructType = message(
    ("v1alpha1.PrivateKeyProvider", "*v1alpha1.PrivateKeyProvider"),
    &[one_of("Cryptomb", "cryptomb", Kind::Untyped), one_of("Qat", "qat", Kind::Untyped)],
);

/// Which headers a proxy adds.
pub const PROXY_HEADERS: StructType = message(
    ("v1alpha1.ProxyConfig_ProxyHeaders", "*v1alpha1.ProxyConfig_ProxyHeaders"),
    &[
        field("ForwardedClientCert", "forwardedClientCert", Kind::Enum(&FORWARD_CLIENT_CERTIFICATE)),
        field("SetCurrentClientCertDetails", "setCurrentClientCertDetails", Kind::Untyped),
        field("RequestId", "requestId", Kind::Untyped),
        field("Server", "server", Kind::Untyped),
        field("AttemptCount", "attemptCount", Kind::Untyped),
        field("EnvoyDebugHeaders", "envoyDebugHeaders", Kind::Untyped),
        field("MetadataExchangeHeaders", "metadataExchangeHeaders", Kind::Untyped),
        field("PreserveHttp1HeaderCase", "preserveHttp1HeaderCase", BOOL_VALUE),
        field("XForwardedHost", "xForwardedHost", Kind::Untyped),
        field("XForwardedPort", "xForwardedPort", Kind::Untyped),
    ],
);

/// The configuration of the whole mesh.
pub const MESH_CONFIG: StructType = message(
    ("v1alpha1.MeshConfig", "*v1alpha1.MeshConfig"),
    &[
        field("ProxyListenPort", "proxyListenPort", Kind::Int32),
        field("ProxyInboundListenPort", "proxyInboundListenPort", Kind::Int32),
        field("ProxyHttpPort", "proxyHttpPort", Kind::Int32),
        field("ConnectTimeout", "connectTimeout", Kind::Duration),
        field("HboneIdleTimeout", "hboneIdleTimeout", Kind::Duration),
        field("ProtocolDetectionTimeout", "protocolDetectionTimeout", Kind::Duration),
        field("TcpKeepalive", "tcpKeepalive", Kind::Pointer(&TCP_KEEPALIVE)),
        field("IngressClass", "ingressClass", Kind::String),
        field("IngressService", "ingressService", Kind::String),
        field("IngressControllerMode", "ingressControllerMode", Kind::Enum(&INGRESS_MODE)),
        field("IngressSelector", "ingressSelector", Kind::String),
        field("EnableTracing", "enableTracing", Kind::Bool),
        field("AccessLogFile", "accessLogFile", Kind::String),
        field("AccessLogFormat", "accessLogFormat", Kind::String),
        field("AccessLogEncoding", "accessLogEncoding", Kind::Enum(&ACCESS_LOG_ENCODING)),
        field("EnableEnvoyAccessLogService", "enableEnvoyAccessLogService", Kind::Bool),
        field("DisableEnvoyListenerLog", "disableEnvoyListenerLog", Kind::Bool),
        field("DefaultConfig", "defaultConfig", Kind::Pointer(&PROXY_CONFIG)),
        field("OutboundTrafficPolicy", "outboundTrafficPolicy", Kind::Untyped),
        field("InboundTrafficPolicy", "inboundTrafficPolicy", Kind::Untyped),
        field("ConfigSources", "configSources", Kind::Untyped),
        field("EnableAutoMtls", "enableAutoMtls", BOOL_VALUE),
        field("TrustDomain", "trustDomain", Kind::String),
        field("TrustDomainAliases", "trustDomainAliases", Kind::Strings),
        field("CaCertificates", "caCertificates", Kind::Untyped),
        field("DefaultServiceExportTo", "defaultServiceExportTo", Kind::Strings),
        field("DefaultVirtualServiceExportTo", "defaultVirtualServiceExportTo", Kind::Strings),
        field("DefaultDestinationRuleExportTo", "defaultDestinationRuleExportTo", Kind::Strings),
        field("RootNamespace", "rootNamespace", Kind::String),
        field("LocalityLbSetting", "localityLbSetting", Kind::Untyped),
        field("DnsRefreshRate", "dnsRefreshRate", Kind::Duration),
        field("H2UpgradePolicy", "h2UpgradePolicy", Kind::Enum(&H2_UPGRADE_POLICY)),
        field("InboundClusterStatName", "inboundClusterStatName", Kind::String),
        field("OutboundClusterStatName", "outboundClusterStatName", Kind::String),
        field("Certificates", "certificates", Kind::Untyped),
        field("ServiceSettings", "serviceSettings", Kind::Untyped),
        field("ServiceScopeConfigs", "serviceScopeConfigs", Kind::Untyped),
        field("EnablePrometheusMerge", "enablePrometheusMerge", BOOL_VALUE),
        field("VerifyCertificateAtClient", "verifyCertificateAtClient", BOOL_VALUE),
        field("Ca", "ca", Kind::Untyped),
        field("ExtensionProviders", "extensionProviders", Kind::Untyped),
        field("DefaultProviders", "defaultProviders", Kind::Untyped),
        field("DiscoverySelectors", "discoverySelectors", Kind::Untyped),
        field("PathNormalization", "pathNormalization", Kind::Untyped),
        field("DefaultHttpRetryPolicy", "defaultHttpRetryPolicy", Kind::Untyped),
        field("MeshMTLS", "meshMTLS", Kind::Untyped),
        field("TlsDefaults", "tlsDefaults", Kind::Untyped),
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::schema::{Kind as Known, ObjectType, object};

    /// The tables here have Go's side of the mesh configuration: names of fields, pointers, numbers of enums. What can be
    /// set is in the schema; both know the same fields with the same types.
    #[test]
    fn the_tables_and_the_schema_agree() {
        let mut faults = Vec::new();
        compare(&MESH_CONFIG, object("MeshConfig").unwrap(), &mut faults);
        assert_eq!(faults, Vec::<String>::new());
    }

    fn compare(table: &StructType, schema: &'static ObjectType, faults: &mut Vec<String>) {
        for field in &schema.fields {
            if !table.fields.iter().any(|known| known.json == field.key) {
                faults.push(format!("{} has no {}", table.name, field.key));
            }
        }
        for field in table.fields {
            let Some(known) = schema.field(field.json) else {
                faults.push(format!("the schema's {} has no {}", schema.name, field.json));
                continue;
            };
            match (field.kind, &known.kind) {
                (Kind::Pointer(inner) | Kind::Struct(inner), Known::Object(name)) => {
                    compare(inner, object(name).unwrap(), faults);
                }
                (Kind::Enum(values), Known::Enum(words)) => {
                    for word in words {
                        if !values.values.iter().any(|(name, _)| name == word) {
                            faults.push(format!("{} has no {word}", values.name));
                        }
                    }
                }
                (kind, known) if fits(kind, known) => {}
                (kind, known) => faults.push(format!("{}.{}: {kind:?} and {known:?}", schema.name, field.json)),
            }
        }
    }

    fn fits(kind: Kind, known: &Known) -> bool {
        match kind {
            Kind::Wrapper(_, inner) => fits(*inner, known),
            Kind::String => matches!(known, Known::Text(_)),
            Kind::Duration => {
                matches!(known, Known::Text(format) if *format == crate::spec::schema::format::Format::Seconds)
            }
            Kind::Bool => *known == Known::Bool,
            Kind::Int32 | Kind::Int64 | Kind::Uint32 => matches!(known, Known::Int(..)),
            Kind::Float64 => matches!(known, Known::Number(..)),
            Kind::Strings => matches!(known, Known::List(inner) if matches!(**inner, Known::Text(_) | Known::Enum(_))),
            Kind::StringMap => matches!(known, Known::Map(inner) if matches!(**inner, Known::Text(_))),
            Kind::Untyped => true,
            _ => false,
        }
    }
}
