//! The configuration of the built-in mode's Envoy: a static bootstrap (Envoy API v3) in which every dependency has a
//! listener on 127.0.0.1 and a cluster behind it.

use super::dependency::{Dependency, Policy, Protocol};
use super::{list, map};
use crate::values::Tree;

/// The port of Envoy's own pages, on 127.0.0.1.
pub const ADMIN_PORT: u16 = 15900;
/// The port on which it tells kubelet and Prometheus how it is.
pub const STATUS_PORT: u16 = 15921;
/// The address that dependencies answer on.
pub const LOCAL: &str = "127.0.0.1";
/// As many as there can be: Envoy's own limits would be in the way of who wants none.
const UNLIMITED: i64 = u32::MAX as i64;

/// A dependency with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream<'a> {
    /// The dependency.
    pub dependency: &'a Dependency,
    /// Where it is.
    pub host: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// What is configured.
    pub policy: Policy,
}

/// Returns the bootstrap of a workload's Envoy.
pub fn bootstrap(workload: &str, namespace: &str, upstreams: &[Upstream<'_>]) -> Tree {
    let listeners = upstreams.iter().map(listener).chain([status_listener()]).collect::<Vec<_>>();
    let clusters = upstreams.iter().map(cluster).chain([admin_cluster()]).collect::<Vec<_>>();
    let group = if namespace.is_empty() { workload.to_owned() } else { format!("{workload}.{namespace}") };
    map([
        ("node", map([("id", workload.into()), ("cluster", group.into())])),
        ("admin", map([("address", socket(LOCAL, ADMIN_PORT))])),
        ("static_resources", map([("listeners", Tree::List(listeners)), ("clusters", Tree::List(clusters))])),
    ])
}

fn socket(address: &str, port: u16) -> Tree {
    map([("socket_address", map([("address", address.into()), ("port_value", i64::from(port).into())]))])
}

/// Returns a part of Envoy's that is named and has a type.
fn typed<const COUNT: usize>(name: &str, kind: &str, fields: [(&str, Tree); COUNT]) -> Tree {
    let mut config = map([("@type", format!("type.googleapis.com/{kind}").into())]);
    if let (Some(config), Tree::Map(fields)) = (config.as_map_mut(), map(fields)) {
        config.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    map([("name", name.into()), ("typed_config", config)])
}

fn listener(upstream: &Upstream<'_>) -> Tree {
    let Upstream { dependency, protocol, policy, .. } = upstream;
    let name = dependency.cluster();
    let filters = match protocol {
        Protocol::Tcp => tcp_filters(&name, policy),
        Protocol::Http | Protocol::Grpc => vec![http_filter(&name, policy)],
    };
    map([
        ("name", name.into()),
        ("address", socket(LOCAL, dependency.local_port)),
        ("filter_chains", list([map([("filters", Tree::List(filters))])])),
    ])
}

fn tcp_filters(name: &str, policy: &Policy) -> Vec<Tree> {
    let mut filters = Vec::new();
    if let Some(bucket) = bucket(policy) {
        filters.push(typed(
            "envoy.filters.network.local_ratelimit",
            "envoy.extensions.filters.network.local_ratelimit.v3.LocalRateLimit",
            [("stat_prefix", name.into()), ("token_bucket", bucket)],
        ));
    }
    filters.push(typed(
        "envoy.filters.network.tcp_proxy",
        "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
        [
            ("stat_prefix", name.into()),
            ("cluster", name.into()),
            ("idle_timeout", policy.idle_timeout.as_deref().unwrap_or("0s").into()),
        ],
    ));
    filters
}

fn bucket(policy: &Policy) -> Option<Tree> {
    let rate = policy.rate_limit.as_ref()?;
    let count = Tree::from(i64::from(rate.count));
    Some(map([("max_tokens", count.clone()), ("tokens_per_fill", count), ("fill_interval", rate.interval.into())]))
}

fn http_filter(name: &str, policy: &Policy) -> Tree {
    let retries = policy.retries.map_or(Tree::Null, |count| {
        map([
            ("retry_on", "connect-failure,refused-stream,reset-before-request,retriable-status-codes".into()),
            ("num_retries", i64::from(count).into()),
            ("retriable_status_codes", list([Tree::Int(503)])),
        ])
    });
    let mut route = map([
        ("cluster", name.into()),
        ("timeout", policy.timeout.as_deref().unwrap_or("0s").into()),
        ("auto_host_rewrite", true.into()),
        ("retry_policy", retries),
    ]);
    if let Some(route) = route.as_map_mut() {
        route.retain(|_, value| !value.is_null());
    }
    let mut filters = Vec::new();
    if let Some(bucket) = bucket(policy) {
        let all = |key: &str| {
            let share = map([("numerator", Tree::Int(100)), ("denominator", "HUNDRED".into())]);
            map([("runtime_key", key.into()), ("default_value", share)])
        };
        filters.push(typed(
            "envoy.filters.http.local_ratelimit",
            "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
            [
                ("stat_prefix", name.into()),
                ("token_bucket", bucket),
                ("filter_enabled", all("rate_limit_enabled")),
                ("filter_enforced", all("rate_limit_enforced")),
            ],
        ));
    }
    let idle = policy.idle_timeout.as_deref().unwrap_or("0s");
    connection_manager(name, route_to(name, "/", route), filters, idle)
}

fn route_to(name: &str, prefix: &str, route: Tree) -> Tree {
    let route = map([("match", map([("prefix", prefix.into())])), ("route", route)]);
    virtual_host(name, vec![route])
}

fn virtual_host(name: &str, routes: Vec<Tree>) -> Tree {
    let host = map([("name", name.into()), ("domains", list(["*".into()])), ("routes", Tree::List(routes))]);
    map([("name", name.into()), ("virtual_hosts", list([host]))])
}

fn connection_manager(name: &str, routes: Tree, mut filters: Vec<Tree>, idle: &str) -> Tree {
    filters.push(typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router", []));
    typed(
        "envoy.filters.network.http_connection_manager",
        "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        [
            ("stat_prefix", name.into()),
            ("stream_idle_timeout", idle.into()),
            ("upgrade_configs", list([map([("upgrade_type", "websocket".into())])])),
            ("route_config", routes),
            ("http_filters", Tree::List(filters)),
        ],
    )
}

fn cluster(upstream: &Upstream<'_>) -> Tree {
    let Upstream { dependency, host, protocol, policy } = upstream;
    let name = dependency.cluster();
    let limit = |limit: Option<u32>| Tree::from(limit.map_or(UNLIMITED, i64::from));
    let thresholds = map([
        ("max_connections", limit(policy.max_connections)),
        ("max_pending_requests", limit(policy.max_pending)),
        ("max_requests", limit(policy.max_requests)),
        ("max_retries", limit(policy.max_retries)),
    ]);
    let mut cluster = map([
        ("name", (&*name).into()),
        ("type", "STRICT_DNS".into()),
        ("dns_lookup_family", "V4_PREFERRED".into()),
        ("connect_timeout", policy.connect_timeout.as_deref().unwrap_or("5s").into()),
        ("circuit_breakers", map([("thresholds", list([thresholds]))])),
    ]);
    if let Some(cluster) = cluster.as_map_mut() {
        if let Some(errors) = policy.consecutive_errors {
            let errors = Tree::from(i64::from(errors));
            let detection = map([
                ("consecutive_5xx", errors.clone()),
                ("consecutive_gateway_failure", errors),
                ("interval", "5s".into()),
                ("base_ejection_time", policy.ejection_time.as_deref().unwrap_or("30s").into()),
                ("max_ejection_percent", Tree::Int(100)),
            ]);
            cluster.insert("outlier_detection".to_owned(), detection);
            // A Service is one address: when it is left alone there is nothing else to fall back on.
            let panic = map([("healthy_panic_threshold", map([("value", Tree::Int(0))]))]);
            cluster.insert("common_lb_config".to_owned(), panic);
        }
        let options = match protocol {
            Protocol::Tcp => None,
            Protocol::Http => Some((
                "use_downstream_protocol_config",
                map([("http_protocol_options", map([])), ("http2_protocol_options", map([]))]),
            )),
            Protocol::Grpc => Some(("explicit_http_config", map([("http2_protocol_options", map([]))]))),
        };
        if let Some((key, value)) = options {
            const KIND: &str = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
            let options = map([("@type", format!("type.googleapis.com/{KIND}").into()), (key, value)]);
            cluster.insert("typed_extension_protocol_options".to_owned(), map([(KIND, options)]));
        }
        cluster.insert("load_assignment".to_owned(), assignment(&name, host, dependency.port));
    }
    cluster
}

fn assignment(name: &str, host: &str, port: u16) -> Tree {
    let endpoint = map([("endpoint", map([("address", socket(host, port))]))]);
    map([("cluster_name", name.into()), ("endpoints", list([map([("lb_endpoints", list([endpoint]))])]))])
}

/// Returns the listener by which kubelet and Prometheus see two of Envoy's own pages, and nothing else.
fn status_listener() -> Tree {
    let routes = ["/ready", "/stats/prometheus"]
        .map(|path| map([("match", map([("path", path.into())])), ("route", map([("cluster", "admin".into())]))]));
    let manager = connection_manager("status", virtual_host("status", routes.into()), Vec::new(), "30s");
    map([
        ("name", "status".into()),
        ("address", socket("0.0.0.0", STATUS_PORT)),
        ("filter_chains", list([map([("filters", list([manager]))])])),
    ])
}

fn admin_cluster() -> Tree {
    map([
        ("name", "admin".into()),
        ("type", "STATIC".into()),
        ("connect_timeout", "1s".into()),
        ("load_assignment", assignment("admin", LOCAL, ADMIN_PORT)),
    ])
}
