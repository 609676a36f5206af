//! `DestinationPolicy` → traffic policies of a destination rule.

use super::fields::{Fields, Labels};
use super::hosts::Hosts;
use super::note::Severity;
use super::service::Service;
use crate::api::Metadata;
use crate::api::networking::destination_rule::connection_pool::{HttpSettings, TcpSettings};
use crate::api::networking::destination_rule::load_balancer::{Algorithm, SimpleAlgorithm};
use crate::api::networking::destination_rule::{ConnectionPool, LoadBalancer, OutlierDetection, TrafficPolicy};

/// After how many errors in a row an endpoint was left alone, where a circuit breaker said nothing.
const ERRORS: u32 = 5;

/// Adds what a policy says to its host.
pub fn convert(
    spec: &Fields<'_>,
    name: &str,
    namespace: Option<&str>,
    metadata: &Metadata,
    object: usize,
    hosts: &mut Hosts,
) {
    let (service, labels) = match spec.get("destination").map(|fields| (Service::read(&fields, namespace), fields)) {
        Some((Some(found), _)) => found,
        Some((None, fields)) => {
            fields.lost("names no service");
            return;
        }
        None => {
            spec.note(Severity::Guessed, format!("has no `destination`; it is taken to be `{name}`, its own name"));
            (Service::local(name, namespace), Labels::new())
        }
    };
    if let Some(source) = spec.get("source") {
        source.lost("restricts the policy to some clients; the policy is left out, since it would be for all");
        return;
    }
    hosts.contributes(&service, object, namespace, metadata);
    // The first version had a list, each with labels of its own.
    for item in spec.items("policy") {
        let mut wanted = item.labels("tags");
        wanted.extend(item.labels("labels"));
        add(&item, &service, &wanted, hosts);
    }
    if spec.get("loadBalancing").is_some() || spec.get("circuitBreaker").is_some() {
        add(spec, &service, &labels, hosts);
    } else {
        spec.finish();
    }
}

fn add(fields: &Fields<'_>, service: &Service, labels: &Labels, hosts: &mut Hosts) {
    let policy = traffic_policy(fields);
    fields.finish();
    let host = hosts.of(service);
    let place = if labels.is_empty() { &mut host.policy } else { &mut host.subset(labels).traffic_policy };
    let before = place.get_or_insert_default();
    let TrafficPolicy { load_balancer, connection_pool, outlier_detection, .. } = policy;
    before.load_balancer = load_balancer.or(before.load_balancer.take());
    before.connection_pool = connection_pool.or(before.connection_pool.take());
    before.outlier_detection = outlier_detection.or(before.outlier_detection.take());
    if *before == TrafficPolicy::default() {
        *place = None;
    }
}

fn traffic_policy(fields: &Fields<'_>) -> TrafficPolicy {
    let mut policy = TrafficPolicy {
        load_balancer: fields.get("loadBalancing").and_then(|fields| load_balancer(&fields)),
        ..TrafficPolicy::default()
    };
    if let Some(breaker) = fields.get("circuitBreaker") {
        if let Some(simple) = breaker.get("simpleCb") {
            circuit_breaker(&simple, &mut policy);
            simple.finish();
        }
        breaker.finish();
    }
    policy
}

fn load_balancer(fields: &Fields<'_>) -> Option<LoadBalancer> {
    let name = if fields.tree.as_str().is_some() { fields.as_text() } else { fields.text("name") };
    if let Some(ring) = fields.get("ringHash") {
        ring.lost("does not say what decides about the endpoint, which `consistentHash` has to say today");
    }
    fields.finish();
    let algorithm = match name?.as_str() {
        "ROUND_ROBIN" => SimpleAlgorithm::RoundRobin,
        "LEAST_CONN" => SimpleAlgorithm::LeastRequest,
        "RANDOM" => SimpleAlgorithm::Random,
        other => {
            fields.lost(format!("is `{other}`, which no proxy knows"));
            return None;
        }
    };
    Some(LoadBalancer { algorithm: Some(Algorithm::Simple(algorithm)), ..LoadBalancer::default() })
}

/// Reads limits, and when endpoints are left alone: a circuit breaker always did that.
fn circuit_breaker(simple: &Fields<'_>, policy: &mut TrafficPolicy) {
    let max_connections = simple.whole("maxConnections");
    let http = HttpSettings {
        http1_max_pending_requests: simple.whole("httpMaxPendingRequests"),
        http2_max_requests: simple.whole("httpMaxRequests"),
        max_requests_per_connection: simple.whole("httpMaxRequestsPerConnection"),
        max_retries: simple.whole("httpMaxRetries"),
        ..HttpSettings::default()
    };
    let pool = ConnectionPool {
        tcp: max_connections.map(|number| TcpSettings { max_connections: Some(number), ..TcpSettings::default() }),
        http: (http != HttpSettings::default()).then_some(http),
    };
    policy.connection_pool = (pool != ConnectionPool::default()).then_some(pool);
    policy.outlier_detection = Some(OutlierDetection {
        consecutive_5xx_errors: Some(simple.whole("httpConsecutiveErrors").unwrap_or(ERRORS)),
        interval: simple.duration("httpDetectionInterval"),
        base_ejection_time: simple.duration("sleepWindow"),
        max_ejection_percent: simple.whole("httpMaxEjectionPercent"),
        ..OutlierDetection::default()
    });
}
