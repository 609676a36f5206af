//! Rules for the mesh configuration, its proxies and its networks. pkg/config/validation/agent.

use super::{At, Rules, maps, text, words};
use crate::hint::nearest;
use crate::spec::schema::format::seconds;
use crate::values::{Map, Tree};

const NANOSECONDS: i64 = 1_000_000_000;

/// A kind of extension provider.
struct ProviderKind {
    key: &'static str,
    /// What it can be a default for.
    uses: &'static [&'static str],
    /// Whether it is a service with a host and a port.
    is_service: bool,
}

const fn provider(key: &'static str, uses: &'static [&'static str], is_service: bool) -> ProviderKind {
    ProviderKind { key, uses, is_service }
}

const PROVIDERS: [ProviderKind; 15] = [
    provider("envoyExtAuthzHttp", &[], true),
    provider("envoyExtAuthzGrpc", &[], true),
    provider("zipkin", &["tracing"], true),
    provider("lightstep", &["tracing"], true),
    provider("datadog", &["tracing"], true),
    provider("stackdriver", &["tracing", "metrics", "accessLogging"], false),
    provider("opencensus", &["tracing"], true),
    provider("skywalking", &["tracing"], true),
    provider("opentelemetry", &["tracing"], true),
    provider("prometheus", &["metrics"], false),
    provider("envoyFileAccessLog", &["accessLogging"], false),
    provider("envoyHttpAls", &["accessLogging"], true),
    provider("envoyTcpAls", &["accessLogging"], true),
    provider("envoyOtelAls", &["accessLogging"], true),
    provider("sds", &[], true),
];

/// The providers that every mesh has.
const BUILT_IN_PROVIDERS: [(&str, &str); 3] =
    [("prometheus", "prometheus"), ("stackdriver", "stackdriver"), ("envoy", "envoyFileAccessLog")];

/// The curves that Envoy knows.
const CURVES: [&str; 5] = ["P-256", "P-384", "P-521", "X25519", "X25519MLKEM768"];

/// Checks a mesh configuration.
pub fn check(config: &Map, at: &At, rules: &mut Rules<'_>) {
    if config.get("trustDomain").and_then(Tree::as_str) == Some("") {
        rules.error(&at.key("trustDomain"), "it is empty; leave it out for `cluster.local`");
    }
    if let Some((value, nanoseconds)) = duration(config, "connectTimeout")
        && !(NANOSECONDS / 1000..=3600 * NANOSECONDS).contains(&nanoseconds)
    {
        rules.error(&at.key("connectTimeout"), &format!("`{value}` is not between 0.001s and 3600s"));
    }
    for key in ["protocolDetectionTimeout", "dnsRefreshRate", "hboneIdleTimeout"] {
        if let Some((value, nanoseconds)) = duration(config, key)
            && nanoseconds < 0
        {
            rules.error(&at.key(key), &format!("`{value}` is negative"));
        }
    }
    if let Some(locality) = config.get("localityLbSetting").and_then(Tree::as_map) {
        check_locality(locality, &at.key("localityLbSetting"), rules);
    }
    let providers = check_providers(config, at, rules);
    check_default_providers(config, at, &providers, rules);
    check_tls_versions(config, at, rules);
    for (source_at, source) in maps(config, "caCertificates", at) {
        exactly_one(source, &["pem", "spiffeBundleUrl"], "of a certificate", &source_at, rules);
    }
    for (key, inner) in [("ca", "tlsSettings"), ("outboundTrafficPolicy", "tls")] {
        if let Some(tls) = config.get(key).and_then(|value| value.get(inner)).and_then(Tree::as_map) {
            check_tls(tls, &at.key(key).key(inner), rules);
        }
    }
    if let Some(ca) = config.get("ca").and_then(Tree::as_map)
        && text(ca, "address").is_none()
    {
        rules.error(&at.key("ca"), "it has no `address`");
    }
    if let Some(proxy) = config.get("defaultConfig").and_then(Tree::as_map) {
        check_proxy(proxy, &at.key("defaultConfig"), rules);
    }
}

/// Returns a duration as it is written, and its nanoseconds; one that is not in its form was told by the schema.
fn duration<'t>(map: &'t Map, key: &str) -> Option<(&'t str, i64)> {
    let value = text(map, key)?;
    Some((value, seconds(value)?))
}

/// Tells whether a key has a value.
fn is_set(map: &Map, key: &str) -> bool {
    map.get(key).is_some_and(|value| !value.is_null())
}

/// Of some keys there must be one and no other.
fn exactly_one(map: &Map, keys: &[&str], of: &str, at: &At, rules: &mut Rules<'_>) {
    let found: Vec<&str> = keys.iter().copied().filter(|key| is_set(map, key)).collect();
    match &*found {
        [_] => {}
        [] => rules.error(at, &format!("it has none of {}", listed(keys))),
        several => rules.error(at, &format!("it has {} at once; one {of} is meant", listed(several))),
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Checks the providers, and returns each name with its kind.
fn check_providers<'t>(config: &'t Map, at: &At, rules: &mut Rules<'_>) -> Vec<(&'t str, &'static str)> {
    let mut defined: Vec<(&str, &'static str)> = Vec::new();
    for (provider_at, entry) in maps(config, "extensionProviders", at) {
        let kinds: Vec<&ProviderKind> = PROVIDERS.iter().filter(|kind| is_set(entry, kind.key)).collect();
        let kind = match &*kinds {
            [kind] => Some(*kind),
            [] => {
                rules.error(&provider_at, "it does not say which kind of provider it is, e.g. `opentelemetry`");
                None
            }
            several => {
                let keys: Vec<&str> = several.iter().map(|kind| kind.key).collect();
                rules.error(&provider_at, &format!("it is of several kinds at once: {}", listed(&keys)));
                None
            }
        };
        match text(entry, "name") {
            None => rules.error(&provider_at, "it has no `name`"),
            Some(name) if defined.iter().any(|(known, _)| *known == name) => {
                rules.error(&provider_at.key("name"), &format!("there is a provider `{name}` already"));
            }
            Some(name) => defined.push((name, kind.map_or("", |kind| kind.key))),
        }
        let Some(kind) = kind else { continue };
        let Some(settings) = entry.get(kind.key).and_then(Tree::as_map) else { continue };
        check_provider(kind, settings, &provider_at.key(kind.key), rules);
    }
    defined
}

fn check_provider(kind: &ProviderKind, settings: &Map, at: &At, rules: &mut Rules<'_>) {
    if kind.is_service {
        for key in ["service", "port"] {
            let is_there = is_set(settings, key) && settings.get(key).and_then(Tree::as_str) != Some("");
            if !is_there {
                rules.error(at, &format!("it has no `{key}`"));
            }
        }
    }
    match kind.key {
        "envoyExtAuthzHttp" => {
            if let Some(prefix) = text(settings, "pathPrefix").filter(|prefix| !prefix.starts_with('/')) {
                rules.error(&at.key("pathPrefix"), &format!("`{prefix}` does not begin with `/`"));
            }
        }
        "opentelemetry" if is_set(settings, "http") && is_set(settings, "grpc") => {
            rules.error(at, "`http` and `grpc` exclude each other");
        }
        "lightstep" if text(settings, "accessToken").is_none() => rules.error(at, "it has no `accessToken`"),
        _ => {}
    }
}

fn check_default_providers(config: &Map, at: &At, defined: &[(&str, &'static str)], rules: &mut Rules<'_>) {
    let Some(defaults) = config.get("defaultProviders").and_then(Tree::as_map) else { return };
    let at = at.key("defaultProviders");
    for purpose in ["tracing", "metrics", "accessLogging"] {
        for (name_at, name) in words(defaults, purpose, &at) {
            // What the mesh defines wins over what it has anyway.
            let kind =
                defined.iter().chain(&BUILT_IN_PROVIDERS).find(|(known, _)| *known == name).map(|(_, kind)| *kind);
            let Some(kind) = kind else {
                let known = defined.iter().chain(&BUILT_IN_PROVIDERS).map(|(known, _)| *known);
                let near = nearest(&name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                rules.error(&name_at, &format!("no provider `{name}` is defined in extensionProviders{near}"));
                continue;
            };
            let fits =
                PROVIDERS.iter().find(|known| known.key == kind).is_none_or(|known| known.uses.contains(&purpose));
            if !fits {
                rules.error(
                    &name_at,
                    &format!("the provider `{name}` is of the kind `{kind}`, which is not for {purpose}"),
                );
            }
        }
    }
}

fn check_tls_versions(config: &Map, at: &At, rules: &mut Rules<'_>) {
    if let Some(tls) = config.get("meshMTLS").and_then(Tree::as_map)
        && is_set(tls, "ecdhCurves")
    {
        rules.error(&at.key("meshMTLS").key("ecdhCurves"), "curves between proxies cannot be chosen");
    }
    let Some(tls) = config.get("tlsDefaults").and_then(Tree::as_map) else { return };
    let mut seen = Vec::new();
    for (curve_at, curve) in words(tls, "ecdhCurves", &at.key("tlsDefaults")) {
        if !CURVES.contains(&&*curve) {
            rules.warning(&curve_at, &format!("the curve `{curve}` is not known; the curves are {}", listed(&CURVES)));
        } else if seen.contains(&curve) {
            rules.warning(&curve_at, &format!("the curve `{curve}` is there twice"));
        }
        seen.push(curve);
    }
}

/// Preference for near endpoints. `ValidateLocalityLbSetting`.
fn check_locality(setting: &Map, at: &At, rules: &mut Rules<'_>) {
    const TOPOLOGY: [&str; 3] =
        ["topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone"];
    let distribute = maps(setting, "distribute", at);
    let failover = maps(setting, "failover", at);
    if !distribute.is_empty() && !failover.is_empty() {
        rules.error(at, "`distribute` and `failover` exclude each other");
    }
    if !failover.is_empty() {
        for (label_at, label) in words(setting, "failoverPriority", at) {
            if TOPOLOGY.contains(&&*label) {
                rules.error(&label_at, &format!("`{label}` and `failover` exclude each other"));
            }
        }
    }
    let mut sources: Vec<String> = Vec::new();
    for (entry_at, entry) in distribute {
        if let Some(from) = text(entry, "from") {
            places_apart(from, &sources, &entry_at.key("from"), rules);
            sources.push(from.to_owned());
        }
        let Some(to) = entry.get("to").and_then(Tree::as_map) else { continue };
        let to_at = entry_at.key("to");
        let mut places: Vec<String> = Vec::new();
        let mut sum: i64 = 0;
        for (place, weight) in to {
            let weight = weight.as_int().unwrap_or_default();
            sum = sum.saturating_add(weight);
            if !(1..=100).contains(&weight) {
                rules.error(&to_at.key(place), &format!("the share {weight} is not between 1 and 100"));
            }
            places_apart(place, &places, &to_at.key(place), rules);
            places.push(place.clone());
        }
        if sum != 100 {
            rules.error(&to_at, &format!("the shares are {sum} in all, not 100"));
        }
    }
    for (entry_at, entry) in failover {
        let (from, to) = (text(entry, "from").unwrap_or_default(), text(entry, "to").unwrap_or_default());
        if from == to {
            rules.error(&entry_at, "a region cannot stand in for itself");
        }
        for (key, region) in [("from", from), ("to", to)] {
            if region.contains(['/', '*']) {
                rules.error(&entry_at.key(key), &format!("`{region}` is not the name of a region alone"));
            }
        }
    }
}

/// A place is `region/zone/subzone`, with `*` only as its end, and must not overlap with others. validateLocalities.
fn places_apart(place: &str, others: &[String], at: &At, rules: &mut Rules<'_>) {
    if place.split('/').any(str::is_empty) || place.split('/').count() > 3 {
        rules.error(at, &format!("`{place}` is not a place such as `region/zone/*`"));
    } else if place.find('*').is_some_and(|star| star + 1 != place.len() || (star > 0 && !place[..star].ends_with('/')))
    {
        rules.error(at, &format!("`{place}` has a `*` that is not its last part"));
    }
    let stem = |place: &str| place.strip_suffix('*').unwrap_or(place).trim_end_matches('/').to_owned();
    let covers = |wide: &str, narrow: &str| {
        let wide = stem(wide);
        wide.is_empty() || wide == stem(narrow) || narrow.strip_prefix(&*wide).is_some_and(|rest| rest.starts_with('/'))
    };
    if let Some(other) = others.iter().find(|other| covers(other, place) || covers(place, other)) {
        rules.error(at, &format!("`{place}` and `{other}` overlap"));
    }
}

/// Checks the configuration of proxies. `ValidateMeshConfigProxyConfig`.
pub fn check_proxy(proxy: &Map, at: &At, rules: &mut Rules<'_>) {
    for key in ["configPath", "binaryPath", "discoveryAddress", "serviceCluster"] {
        if proxy.get(key).and_then(Tree::as_str) == Some("") {
            rules.error(&at.key(key), "it must not be empty");
        }
    }
    if is_set(proxy, "serviceCluster") && is_set(proxy, "tracingServiceName") {
        rules.error(&at.key("tracingServiceName"), "`serviceCluster` and `tracingServiceName` exclude each other");
    }
    if let Some((value, nanoseconds)) = duration(proxy, "drainDuration")
        && (nanoseconds < NANOSECONDS || nanoseconds % NANOSECONDS != 0)
    {
        rules.error(&at.key("drainDuration"), &format!("`{value}` is not a whole number of seconds from 1s"));
    }
    if let Some((value, nanoseconds)) = duration(proxy, "terminationDrainDuration")
        && nanoseconds < 0
    {
        rules.error(&at.key("terminationDrainDuration"), &format!("`{value}` is negative"));
    }
    if let Some(tracing) = proxy.get("tracing").and_then(Tree::as_map) {
        check_tracing(tracing, &at.key("tracing"), rules);
    }
    for key in ["envoyAccessLogService", "envoyMetricsService"] {
        if let Some(tls) = proxy.get(key).and_then(|service| service.get("tlsSettings")).and_then(Tree::as_map) {
            check_tls(tls, &at.key(key).key("tlsSettings"), rules);
        }
    }
    if let Some(provider) = proxy.get("privateKeyProvider").and_then(Tree::as_map) {
        let provider_at = at.key("privateKeyProvider");
        exactly_one(provider, &["cryptomb", "qat"], "of them", &provider_at, rules);
        for key in ["cryptomb", "qat"] {
            let Some(hardware) = provider.get(key).and_then(Tree::as_map) else { continue };
            match duration(hardware, "pollDelay") {
                Some((_, 1..)) => {}
                Some((value, _)) => {
                    rules.error(&provider_at.key(key).key("pollDelay"), &format!("`{value}` is not more than 0s"));
                }
                None if is_set(hardware, "pollDelay") => {}
                None => rules.error(&provider_at.key(key), "it has no `pollDelay`"),
            }
        }
    }
    if let Some(probe) = proxy.get("readinessProbe").and_then(Tree::as_map) {
        exactly_one(probe, &["httpGet", "tcpSocket", "exec", "grpc"], "way to probe", &at.key("readinessProbe"), rules);
    }
}

fn check_tracing(tracing: &Map, at: &At, rules: &mut Rules<'_>) {
    const TRACERS: [&str; 5] = ["zipkin", "lightstep", "datadog", "stackdriver", "openCensusAgent"];
    let found: Vec<&str> = TRACERS.iter().copied().filter(|key| is_set(tracing, key)).collect();
    if found.len() > 1 {
        rules.error(at, &format!("there are several collectors: {}", listed(&found)));
    }
    for (key, needed) in
        [("lightstep", &["address", "accessToken"][..]), ("zipkin", &["address"]), ("datadog", &["address"])]
    {
        let Some(collector) = tracing.get(key).and_then(Tree::as_map) else { continue };
        for needed in needed.iter().filter(|needed| text(collector, needed).is_none()) {
            rules.error(&at.key(key), &format!("it has no `{needed}`"));
        }
    }
    if let Some(tls) = tracing.get("tlsSettings").and_then(Tree::as_map) {
        check_tls(tls, &at.key("tlsSettings"), rules);
    }
    for (name, tag) in tracing.get("customTags").and_then(Tree::as_map).into_iter().flatten() {
        let tag_at = at.key("customTags").key(name);
        match tag {
            Tree::Map(tag) => exactly_one(tag, &["literal", "environment", "header"], "source", &tag_at, rules),
            Tree::Null => rules.error(&tag_at, "it says nothing"),
            _ => {}
        }
    }
}

/// Checks TLS settings of a client. `ValidateTLS`.
fn check_tls(tls: &Map, at: &At, rules: &mut Rules<'_>) {
    let mode = tls.get("mode").and_then(Tree::as_str).unwrap_or("DISABLE");
    let has = |key: &str| {
        text(tls, key).is_some() || tls.get(key).and_then(Tree::as_list).is_some_and(|list| !list.is_empty())
    };
    if tls.get("insecureSkipVerify").and_then(Tree::as_bool) == Some(true) {
        let clashing: &[&str] = match mode {
            "SIMPLE" => &["caCertificates", "credentialName", "subjectAltNames"],
            "MUTUAL" => &["caCertificates", "subjectAltNames"],
            _ => &[],
        };
        for key in clashing.iter().filter(|key| has(key)) {
            rules.error(&at.key(key), "it has no meaning with `insecureSkipVerify`");
        }
    }
    if !matches!(mode, "SIMPLE" | "MUTUAL") {
        return;
    }
    if has("credentialName") {
        for key in ["clientCertificate", "caCertificates", "privateKey", "caCrl"].iter().filter(|key| has(key)) {
            rules.error(&at.key(key), "it and `credentialName` exclude each other");
        }
    } else if mode == "MUTUAL" {
        for key in ["clientCertificate", "privateKey"].iter().filter(|key| !has(key)) {
            rules.error(at, &format!("it has no `{key}`, which mutual TLS needs"));
        }
    }
}

/// Checks the networks of a mesh. `ValidateMeshNetworks`.
pub fn check_networks(networks: &Map, at: &At, rules: &mut Rules<'_>) {
    for (name, network) in networks {
        let Some(network) = network.as_map() else { continue };
        let network_at = at.key(name);
        for (entry_at, entry) in maps(network, "endpoints", &network_at) {
            exactly_one(entry, &["fromCidr", "fromRegistry"], "of them", &entry_at, rules);
        }
        for (entry_at, entry) in maps(network, "gateways", &network_at) {
            exactly_one(entry, &["address", "registryServiceName"], "of them", &entry_at, rules);
            if !is_set(entry, "port") {
                rules.error(&entry_at, "it has no `port`");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::validate::tests::findings_of;

    /// Returns the faults of a mesh configuration in flow style, without their places.
    fn faults(config: &str) -> Vec<String> {
        let (errors, _) = findings_of(&format!("  meshConfig: {config}"), &[]);
        let cut = |error: &String| error.split("`spec.meshConfig").nth(1).unwrap_or(error).to_owned();
        errors.iter().map(cut).collect()
    }

    #[test]
    fn providers_are_named_once_and_are_whole() {
        assert_eq!(
            faults(
                "{extensionProviders: [{name: a, zipkin: {service: z.x, port: 1}}, {name: a, zipkin: {service: z.x}}, {prometheus: {}}, {name: c}, {name: d, datadog: {service: a.b, port: 2}, zipkin: {}}]}"
            ),
            [
                ".extensionProviders[1].name`: there is a provider `a` already",
                ".extensionProviders[1].zipkin`: it has no `port`",
                ".extensionProviders[2]`: it has no `name`",
                ".extensionProviders[3]`: it does not say which kind of provider it is, e.g. `opentelemetry`",
                ".extensionProviders[4]`: it is of several kinds at once: `zipkin`, `datadog`",
            ]
        );
        assert_eq!(
            faults("{extensionProviders: [{name: a, envoyExtAuthzHttp: {service: ns/a_b, port: 70000, pathPrefix: x, statusOnError: '999'}}]}").len(),
            4
        );
    }

    #[test]
    fn default_providers_are_defined_and_of_the_right_kind() {
        assert_eq!(
            faults(
                "{extensionProviders: [{name: otel, opentelemetry: {service: a.b, port: 1}}], defaultProviders: {tracing: [otel], metrics: [prometheus, otel], accessLogging: [envoy, otle]}}"
            ),
            [
                ".defaultProviders.metrics[1]`: the provider `otel` is of the kind `opentelemetry`, which is not for metrics",
                ".defaultProviders.accessLogging[1]`: no provider `otle` is defined in extensionProviders; did you mean `otel`?",
            ]
        );
    }

    #[test]
    fn near_endpoints_add_up() {
        assert_eq!(
            faults(
                "{localityLbSetting: {distribute: [{from: 'a/*', to: {'a/*': 50, 'a/b/*': 49}}, {from: a/b, to: {c: 100}}], failover: [{from: a, to: a}, {from: a/b, to: c}]}}"
            ),
            [
                ".localityLbSetting`: `distribute` and `failover` exclude each other",
                ".localityLbSetting.distribute[0].to.a/b/*`: `a/b/*` and `a/*` overlap",
                ".localityLbSetting.distribute[0].to`: the shares are 99 in all, not 100",
                ".localityLbSetting.distribute[1].from`: `a/b` and `a/*` overlap",
                ".localityLbSetting.failover[0]`: a region cannot stand in for itself",
                ".localityLbSetting.failover[1].from`: `a/b` is not the name of a region alone",
            ]
        );
    }

    #[test]
    fn proxies_durations_and_tls_are_checked() {
        assert_eq!(
            faults(
                "{connectTimeout: 2h, trustDomain: A_b, defaultConfig: {discoveryAddress: nowhere, concurrency: -1, drainDuration: 0s, tracing: {zipkin: {}, sampling: 101, tlsSettings: {mode: MUTUAL}}, privateKeyProvider: {qat: {pollDelay: 0s}}}}"
            ),
            [
                ".connectTimeout`: `2h` is not a number of seconds such as `30s` or `0.5s`; write `7200s`",
                ".trustDomain`: `A_b` is not a domain of lower-case letters, digits, `-` and `.`",
                ".defaultConfig.discoveryAddress`: `nowhere` has no port; it is an address `host:port`",
                ".defaultConfig.concurrency` is the integer `-1`, where an integer of at least 0 belongs",
                ".defaultConfig.tracing.sampling` is the integer `101`, where a number from 0 to 100 belongs",
                ".defaultConfig.drainDuration`: `0s` is not a whole number of seconds from 1s",
                ".defaultConfig.tracing.zipkin`: it has no `address`",
                ".defaultConfig.tracing.tlsSettings`: it has no `clientCertificate`, which mutual TLS needs",
                ".defaultConfig.tracing.tlsSettings`: it has no `privateKey`, which mutual TLS needs",
                ".defaultConfig.privateKeyProvider.qat.pollDelay`: `0s` is not more than 0s",
            ]
        );
        assert_eq!(faults("{connectTimeout: 3601s}"), [".connectTimeout`: `3601s` is not between 0.001s and 3600s"]);
    }

    #[test]
    fn networks_and_curves_are_checked() {
        let (errors, _) = findings_of(
            "  values: {global: {meshNetworks: {n: {endpoints: [{}, {fromCidr: 1.2.3.4/99}], gateways: [{address: 1.2.3.4}]}}}}",
            &[],
        );
        assert_eq!(errors.len(), 3, "{errors:?}");
        let (errors, warnings) = findings_of(
            "  meshConfig: {meshMTLS: {ecdhCurves: [P-256]}, tlsDefaults: {ecdhCurves: [P-256, P-256, x]}}",
            &[],
        );
        assert_eq!((errors.len(), warnings.len()), (1, 2), "{errors:?} {warnings:?}");
    }

    #[test]
    fn the_values_of_the_charts_are_held_to_the_same_rules() {
        let (errors, _) = findings_of("  values: {meshConfig: {extensionProviders: [{name: a}]}}", &[]);
        assert_eq!(errors.len(), 1);
    }
}
