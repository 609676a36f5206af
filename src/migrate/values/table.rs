//! What became of values between two lines of releases: one row for each change. Data, and the functions that some rows
//! name.
//!
//! The lines come from the `values.yaml` of the charts and the change notes of the releases. A row of which only a span is
//! known has the later end: what is kept for a line too long does no harm, what goes too early does.

use super::draft::Draft;
use super::rules;
use crate::values::Tree;

/// What became of a value.
#[derive(Clone, Copy)]
pub enum Fate {
    /// It stands elsewhere.
    Moved(&'static str),
    /// It has no place any more; what to do instead.
    Gone(Harmless, &'static str),
    /// It is still there, and of these values no more; what to do instead.
    Refused(&'static [&'static str], &'static str),
    /// A function decides.
    Rule(fn(&mut Draft<'_>, &Tree, &Row)),
}

/// Of which values nothing is lost when they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harmless {
    /// Of none.
    Never,
    /// Of all: they had no effect.
    Always,
    /// Of these scalars, and of what is empty.
    Only(&'static [&'static str]),
}

/// A change of a value.
pub struct Row {
    /// The value, from the root of a chart's values; `meshConfig` is that of an `IstioOperator`, too.
    pub path: &'static str,
    /// The first line, as the minor version, in which it is so.
    pub since: u32,
    /// What became of it.
    pub fate: Fate,
}

/// A default that is another one now, which matters to whoever does not set the value.
pub struct NewDefault {
    /// The value.
    pub path: &'static str,
    /// The first line with the new default.
    pub since: u32,
    /// What is different.
    pub message: &'static str,
}

use Fate::{Gone, Moved, Refused, Rule};
use Harmless::{Always, Never, Only};

const ADDON: &str = "it was an add-on in the charts of former times; `meshctl addons install` installs those of today";
const MIXER: &str = "Mixer is gone; Telemetry objects and extension providers do what it did";
const TELEMETRY: &str =
    "proxies report without an EnvoyFilter of the chart; a Telemetry object changes metrics and logs";
const COLLECTOR: &str = "name the collector in `meshConfig.extensionProviders` as `opentelemetry`";
const NO_EFFECT: &str = "it had no effect";

/// The oldest line of the table; what was before it is taken for gone whatever line values come from.
pub const OLDEST: u32 = 11;

/// The changes, those of one section after another.
pub const ROWS: &[Row] = &[
    // From before 1.11, in values that were carried on.
    row("mixer", 8, Gone(Only(&["enabled=false"]), MIXER)),
    row("telemetry.v1", 8, Gone(Never, MIXER)),
    row("policy", 8, Gone(Never, MIXER)),
    row("security", 8, Gone(Never, "istiod signs certificates; settings of it are `pilot.env`")),
    row("galley", 8, Gone(Never, "istiod checks configuration")),
    row("nodeagent", 8, Gone(Never, "istiod and the proxies do it")),
    row("prometheus", 8, Gone(Never, ADDON)),
    row("grafana", 8, Gone(Never, ADDON)),
    row("tracing", 8, Gone(Never, ADDON)),
    row("kiali", 8, Gone(Never, ADDON)),
    row(
        "istiocoredns",
        8,
        Gone(Never, "proxies answer DNS: `meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE`"),
    ),
    row("global.mtls", 8, Gone(Never, "a PeerAuthentication object says which mode of mutual TLS holds")),
    row("global.controlPlaneSecurityEnabled", 8, Gone(Only(&["true"]), "it is always on")),
    row("global.k8sIngress", 8, Gone(Never, "write Gateway objects, or `meshConfig.ingressControllerMode`")),
    row(
        "global.meshExpansion",
        8,
        Gone(Only(&["enabled=false"]), "set the ports of the gateway, and write Gateway objects"),
    ),
    row("global.outboundTrafficPolicy", 8, Moved("meshConfig.outboundTrafficPolicy")),
    row("global.trustDomain", 8, Moved("meshConfig.trustDomain")),
    row("global.trustDomainAliases", 8, Moved("meshConfig.trustDomainAliases")),
    row("global.enableTracing", 8, Moved("meshConfig.enableTracing")),
    row("global.localityLbSetting", 8, Moved("meshConfig.localityLbSetting")),
    row("global.proxy.accessLogFile", 8, Moved("meshConfig.accessLogFile")),
    row("global.proxy.accessLogFormat", 8, Moved("meshConfig.accessLogFormat")),
    row("global.proxy.accessLogEncoding", 8, Moved("meshConfig.accessLogEncoding")),
    row("global.proxy.concurrency", 8, Moved("meshConfig.defaultConfig.concurrency")),
    row("global.proxy.protocolDetectionTimeout", 8, Moved("meshConfig.protocolDetectionTimeout")),
    row("global.policyCheckFailOpen", 8, Gone(Never, MIXER)),
    row("global.disablePolicyChecks", 8, Gone(Never, MIXER)),
    row("pilot.sidecar", 8, Gone(Always, NO_EFFECT)),
    row(
        "sidecarInjectorWebhook.enabled",
        8,
        Gone(Only(&["true"]), "istiod injects; `global.proxy.autoInject` says into what"),
    ),
    row("sidecarInjectorWebhook.selfSigned", 8, Gone(Always, NO_EFFECT)),
    row("global.sds.enabled", 8, Gone(Only(&["true"]), "it is always on")),
    row("global.sds.udsPath", 8, Gone(Always, NO_EFFECT)),
    row("global.sds.useNormalJwt", 8, Gone(Always, NO_EFFECT)),
    row("global.sds.useTrustworthyJwt", 8, Gone(Always, NO_EFFECT)),
    // istiod.
    row("pilot.enabled", 24, Rule(rules::pilot_enabled)),
    row(
        "pilot.enableProtocolSniffingForInbound",
        24,
        Gone(Only(&["true"]), "protocols are found out always; `appProtocol` of a service's port says which it is"),
    ),
    row(
        "pilot.enableProtocolSniffingForOutbound",
        24,
        Gone(Only(&["true"]), "protocols are found out always; `appProtocol` of a service's port says which it is"),
    ),
    row("pilot.configSource", 24, Rule(rules::config_source)),
    row("pilot.configNamespace", 24, Gone(Always, NO_EFFECT)),
    row("pilot.plugins", 24, Gone(Always, NO_EFFECT)),
    row("pilot.useMCP", 24, Gone(Only(&["false"]), "name the source in `meshConfig.configSources`")),
    // Injection.
    row(
        "sidecarInjectorWebhook.objectSelector",
        24,
        Gone(Only(&["enabled=true", "autoInject=true"]), "webhooks choose by labels of pods always"),
    ),
    row(
        "sidecarInjectorWebhook.useLegacySelectors",
        24,
        Gone(Only(&["false"]), "webhooks choose by labels of namespaces and pods"),
    ),
    row(
        "global.proxy.holdApplicationUntilProxyStarts",
        12,
        Moved("meshConfig.defaultConfig.holdApplicationUntilProxyStarts"),
    ),
    row(
        "global.proxy.enableCoreDump",
        24,
        Gone(Only(&["false"]), "the annotation `sidecar.istio.io/enableCoreDump` of a pod does it"),
    ),
    row(
        "global.proxy_init.resources",
        19,
        Gone(Always, "the container that redirects traffic has the resources of the proxy, `global.proxy.resources`"),
    ),
    row("istio_cni.enabled", 22, Moved("pilot.cni.enabled")),
    row("istio_cni.chained", 22, Rule(rules::cni_chained)),
    row("istio_cni.provider", 22, Moved("pilot.cni.provider")),
    row("pilot.cni.chained", 24, Rule(rules::cni_chained)),
    // What all share.
    row(
        "global.jwtPolicy",
        22,
        Gone(Only(&["third-party-jwt"]), "tokens are always bound to pod and audience (`third-party-jwt`)"),
    ),
    row(
        "global.oneNamespace",
        24,
        Gone(Only(&["false"]), "say in `meshConfig.discoverySelectors` which namespaces istiod looks at"),
    ),
    row("global.useMCP", 24, Gone(Only(&["false"]), "name the source in `meshConfig.configSources`")),
    row("global.autoscalingV2API", 24, Gone(Always, NO_EFFECT)),
    row("global.configRootNamespace", 24, Moved("meshConfig.rootNamespace")),
    row(
        "global.defaultConfigVisibilitySettings",
        24,
        Gone(Only(&[]), "say it in `meshConfig.defaultServiceExportTo` and its like"),
    ),
    row("global.certificates", 18, Gone(Only(&[]), "let cert-manager keep the certificates, or an issuer of your own")),
    row(
        "global.pilotCertProvider",
        18,
        Refused(
            &["kubernetes"],
            "clusters since 1.22 sign no such certificates: name a signer, `k8s.io/SIGNER`, or take `istiod`",
        ),
    ),
    row("global.multiCluster.enabled", 31, Gone(Always, NO_EFFECT)),
    row(
        "global.multiCluster.globalDomainSuffix",
        12,
        Gone(Always, "names of the kind `NAME.global` are gone; services have one name in all clusters"),
    ),
    row(
        "global.multiCluster.includeEnvoyFilter",
        12,
        Gone(Always, "names of the kind `NAME.global` are gone; services have one name in all clusters"),
    ),
    row("global.proxy.tracer", 22, Rule(rules::tracer)),
    row("global.tracer", 22, Rule(rules::tracer_settings)),
    row("global.hub", 24, Rule(rules::hub)),
    row("global.tag", OLDEST, Rule(rules::tag)),
    row("pilot.tag", OLDEST, Rule(rules::tag)),
    row("cni.tag", OLDEST, Rule(rules::tag)),
    row("ztunnel.tag", OLDEST, Rule(rules::tag)),
    row("compatibilityVersion", OLDEST, Rule(rules::compatibility)),
    row("profile", OLDEST, Rule(rules::profile)),
    // Telemetry.
    row("telemetry.v2.metadataExchange", 21, Gone(Always, NO_EFFECT)),
    row("telemetry.v2.prometheus.wasmEnabled", 21, Gone(Only(&["false"]), TELEMETRY)),
    row("telemetry.v2.prometheus.configOverride", 21, Gone(Only(&[]), TELEMETRY)),
    row("telemetry.v2.stackdriver.configOverride", 21, Gone(Only(&[]), TELEMETRY)),
    row("telemetry.v2.stackdriver.disableOutbound", 21, Gone(Only(&["false"]), TELEMETRY)),
    row("telemetry.v2.stackdriver.outboundAccessLogging", 21, Gone(Only(&[]), TELEMETRY)),
    row("telemetry.v2.stackdriver.inboundAccessLogging", 21, Gone(Only(&[]), TELEMETRY)),
    row("telemetry.v2.stackdriver.logging", 21, Gone(Only(&["false"]), TELEMETRY)),
    row("telemetry.v2.stackdriver.monitoring", 21, Gone(Only(&["false"]), TELEMETRY)),
    row("telemetry.v2.stackdriver.topology", 21, Gone(Always, NO_EFFECT)),
    row("telemetry.v2.accessLogPolicy", 21, Gone(Only(&["enabled=false", "logWindowDuration=43200s"]), TELEMETRY)),
    // The base.
    row("base.validateGateway", 24, Gone(Always, NO_EFFECT)),
    // The node agent.
    row("cni.logLevel", 23, Moved("cni.logging.level")),
    row("cni.privileged", 22, Gone(Only(&["false"]), "the node agent has the rights that it needs, and no more")),
    row("cni.psp_cluster_role", 22, Gone(Only(&[""]), "pod security policies are gone from Kubernetes")),
    row("cni.taint", 22, Gone(Only(&["enabled=false"]), "istiod takes the taint away: `pilot.taint.enabled`")),
    row("cni.repair.createEvents", 24, Gone(Always, NO_EFFECT)),
    row("cni.ambient.redirectMode", 21, Gone(Always, NO_EFFECT)),
    // Gateways.
    row("gateways.istio-ingressgateway.zvpn", 12, Gone(Always, NO_EFFECT)),
    row("gateways.istio-egressgateway.zvpn", 12, Gone(Always, NO_EFFECT)),
    row("gateways.istio-ingressgateway.meshExpansionPorts", 12, Moved("gateways.istio-ingressgateway.ingressPorts")),
    // The configuration of the mesh.
    row(
        "meshConfig.certificates",
        18,
        Gone(Only(&[]), "let cert-manager keep the certificates, or an issuer of your own"),
    ),
    row("meshConfig.thriftConfig", 22, Gone(Always, NO_EFFECT)),
    row("meshConfig.mixerCheckServer", 8, Gone(Always, MIXER)),
    row("meshConfig.mixerReportServer", 8, Gone(Always, MIXER)),
    row("meshConfig.disablePolicyChecks", 8, Gone(Always, MIXER)),
    row("meshConfig.disableMixerHttpReports", 8, Gone(Always, MIXER)),
    row("meshConfig.policyCheckFailOpen", 8, Gone(Always, MIXER)),
    row("meshConfig.enableClientSidePolicyCheck", 8, Gone(Always, MIXER)),
    row("meshConfig.sidecarToTelemetrySessionAffinity", 8, Gone(Always, MIXER)),
    row("meshConfig.reportBatchMaxEntries", 8, Gone(Always, MIXER)),
    row("meshConfig.reportBatchMaxTime", 8, Gone(Always, MIXER)),
    row("meshConfig.disableReportBatch", 8, Gone(Always, MIXER)),
    row("meshConfig.mixerAddress", 8, Gone(Always, MIXER)),
    row("meshConfig.authPolicy", 8, Gone(Never, "a PeerAuthentication object says which mode of mutual TLS holds")),
    row("meshConfig.rdsRefreshDelay", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.sdsUdsPath", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.sdsRefreshDelay", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.enableSdsTokenMount", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.sdsUseK8sSaJwt", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.extensionProviders", 27, Rule(rules::providers)),
    row("meshConfig.defaultConfig.parentShutdownDuration", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.defaultConfig.connectTimeout", 8, Moved("meshConfig.connectTimeout")),
    row("meshConfig.defaultConfig.discoveryRefreshDelay", 8, Gone(Always, NO_EFFECT)),
    row("meshConfig.defaultConfig.availabilityZone", 12, Gone(Always, NO_EFFECT)),
    row("meshConfig.defaultConfig.zipkinAddress", 12, Moved("meshConfig.defaultConfig.tracing.zipkin.address")),
    row("meshConfig.defaultConfig.tracing.lightstep", 27, Gone(Never, COLLECTOR)),
    row("meshConfig.defaultConfig.tracing.openCensusAgent", 27, Gone(Never, COLLECTOR)),
];

/// The defaults that changed.
pub const DEFAULTS: &[NewDefault] = &[
    NewDefault {
        path: "global.proxy.startupProbe",
        since: 20,
        message: "sidecars have a startup probe: a pod whose sidecar is not ready after 10 minutes starts anew",
    },
    NewDefault {
        path: "global.proxy.tracer",
        since: 22,
        message: "no traces go to `zipkin.istio-system` by themselves; a provider in `meshConfig.extensionProviders` and a Telemetry object send them",
    },
    NewDefault {
        path: "base.enableCRDTemplates",
        since: 24,
        message: "the chart `base` makes the custom resource definitions itself; Helm takes those that are there only with `--take-ownership`",
    },
];

const fn row(path: &'static str, since: u32, fate: Fate) -> Row {
    Row { path, since, fate }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::schema::lookup::{Place, Step, follow};
    use crate::values::path::{self, Path};

    /// Returns where a path leads in the schema of today.
    fn place(path: &str) -> Place {
        let path = Path::parse(path).unwrap();
        let mut steps = vec![Step::Key("values")];
        steps.extend(path.steps().iter().map(|step| match step {
            path::Step::Key(key) => Step::Key(key),
            path::Step::Index(_) => Step::Item,
        }));
        // Keys of the path are borrowed by the steps.
        follow(&steps)
    }

    #[test]
    fn every_row_is_sound() {
        let mut seen = Vec::new();
        for Row { path, since, fate } in ROWS {
            assert!(!seen.contains(path), "{path} twice");
            seen.push(path);
            assert!((8..=31).contains(since), "{path}");
            match fate {
                Moved(to) => assert!(matches!(place(to), Place::Known(..)), "{path} goes to {to}, which nobody knows"),
                Gone(_, instead) | Refused(_, instead) => {
                    assert!(!instead.ends_with('.') && instead.len() < 160, "{path}");
                }
                Rule(_) => {}
            }
        }
    }

    #[test]
    fn defaults_are_of_values_that_there_are() {
        for NewDefault { path, message, .. } in DEFAULTS {
            assert!(matches!(place(path), Place::Known(..)), "{path}");
            assert!(!message.ends_with('.'), "{path}");
        }
    }
}
