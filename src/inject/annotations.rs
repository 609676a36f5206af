//! The annotations that istiod holds to rules before it injects, and what each can be.

use std::net::IpAddr;

use super::mesh_types::PROXY_CONFIG as PROXY_CONFIG_TYPE;
use super::{boolean, mesh_config};
use crate::spec::findings::Findings;
use crate::spec::schema::{Kind, check};
use crate::spec::validate::check_proxy_config;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// The annotation with a proxy's own configuration.
pub const PROXY_CONFIG: &str = "proxy.istio.io/config";
/// The annotation that says on which port the agent answers probes.
pub const STATUS_PORT: &str = "status.sidecar.istio.io/port";
/// The annotation that says how traffic is captured.
pub const INTERCEPTION_MODE: &str = "sidecar.istio.io/interceptionMode";
/// The annotation that says whether the agent serves the application's metrics, too.
pub const MERGE_METRICS: &str = "prometheus.istio.io/merge-metrics";

/// What an annotation can be.
#[derive(Debug, Clone, Copy)]
enum Rule {
    Mode,
    Port,
    Ports,
    PortsOrAll,
    Ranges,
    RangesOrAll,
    Interfaces,
    Number,
    Truth,
    Quantity,
    ProxyConfig,
}

/// The annotations with a rule.
const RULES: [(&str, Rule); 19] = [
    (INTERCEPTION_MODE, Rule::Mode),
    (STATUS_PORT, Rule::Port),
    ("readiness.status.sidecar.istio.io/initialDelaySeconds", Rule::Number),
    ("readiness.status.sidecar.istio.io/periodSeconds", Rule::Number),
    ("readiness.status.sidecar.istio.io/failureThreshold", Rule::Number),
    ("traffic.sidecar.istio.io/includeOutboundIPRanges", Rule::RangesOrAll),
    ("traffic.sidecar.istio.io/excludeOutboundIPRanges", Rule::Ranges),
    ("traffic.sidecar.istio.io/includeInboundPorts", Rule::PortsOrAll),
    ("traffic.sidecar.istio.io/excludeInboundPorts", Rule::Ports),
    ("traffic.sidecar.istio.io/excludeOutboundPorts", Rule::Ports),
    ("traffic.sidecar.istio.io/excludeInterfaces", Rule::Interfaces),
    ("traffic.sidecar.istio.io/kubevirtInterfaces", Rule::Interfaces),
    ("istio.io/reroute-virtual-interfaces", Rule::Interfaces),
    (MERGE_METRICS, Rule::Truth),
    (PROXY_CONFIG, Rule::ProxyConfig),
    ("sidecar.istio.io/proxyCPU", Rule::Quantity),
    ("sidecar.istio.io/proxyMemory", Rule::Quantity),
    ("sidecar.istio.io/proxyCPULimit", Rule::Quantity),
    ("sidecar.istio.io/proxyMemoryLimit", Rule::Quantity),
];

/// An annotation that cannot be what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotationFault {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What is wrong with it, as a lower-case fragment.
    pub reason: String,
    /// What would be right.
    pub wanted: &'static str,
}

impl std::fmt::Display for AnnotationFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, value, reason, .. } = self;
        // A long value is told by its fault.
        if value.len() > 60 || value.contains('\n') {
            return write!(formatter, "the annotation `{name}` is wrong: {reason}");
        }
        write!(formatter, "the annotation `{name}` is `{value}`: {reason}")
    }
}

/// Returns what is wrong with a pod's annotations, in the order of the table.
pub fn faults<'a>(lookup: impl Fn(&str) -> Option<&'a str>) -> Vec<AnnotationFault> {
    let faults = RULES.iter().filter_map(|(name, rule)| {
        let value = lookup(name)?;
        let reason = rule.fault(value)?;
        Some(AnnotationFault { name, value: value.to_owned(), reason, wanted: rule.wanted() })
    });
    faults.collect()
}

/// Tells whether an annotation has a rule.
pub fn is_checked(name: &str) -> bool {
    RULES.iter().any(|(known, _)| *known == name)
}

impl Rule {
    /// Returns what is right, as it ends a sentence.
    fn wanted(self) -> &'static str {
        match self {
            Self::Mode => "it can be `REDIRECT`, `TPROXY` or `NONE`",
            Self::Port => "it is a port, such as `15020`, or `0` for none",
            Self::Ports => "it is a list of ports, such as `8080,9090`",
            Self::PortsOrAll => "it is a list of ports, such as `8080,9090`, or `*` for all",
            Self::Ranges => "it is a list of address ranges without blanks, such as `10.0.0.0/8,192.168.1.0/24`",
            Self::RangesOrAll => {
                "it is a list of address ranges without blanks, such as `10.0.0.0/8,192.168.1.0/24`, or `*` for all"
            }
            Self::Interfaces => "it is a list of network interfaces, such as `net1,net2`",
            Self::Number => "it is a whole number from 0",
            Self::Truth => "it can be `true` or `false`",
            Self::Quantity => "it is an amount, such as `100m`, `2`, `128Mi`",
            Self::ProxyConfig => "it is a ProxyConfig of the mesh configuration as YAML, such as `concurrency: 2`",
        }
    }

    /// Returns what is wrong with a value.
    fn fault(self, value: &str) -> Option<String> {
        match self {
            Self::Mode => {
                (!matches!(value, "REDIRECT" | "TPROXY" | "NONE")).then(|| "there is no such mode".to_owned())
            }
            Self::Port => port_fault(value),
            Self::PortsOrAll if value == "*" => None,
            Self::Ports | Self::PortsOrAll => items(value.trim()).find_map(port_fault),
            Self::RangesOrAll if value == "*" => None,
            Self::Ranges | Self::RangesOrAll => items(value).find_map(range_fault),
            Self::Interfaces => items(value).find_map(interface_fault),
            Self::Number => (!is_number(value, u64::from(u32::MAX))).then(|| "it is no such number".to_owned()),
            Self::Truth => boolean::parse(value).is_none().then(|| "it is neither".to_owned()),
            Self::Quantity => (value.chars().any(char::is_control) || !check::is_quantity(value))
                .then(|| "it is no amount".to_owned()),
            Self::ProxyConfig => proxy_config_fault(value),
        }
    }
}

/// Returns the items of a list with commas; none of an empty one.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(move |_| !list.is_empty())
}

fn is_number(text: &str, most: u64) -> bool {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && text.trim_start_matches('0').len() < 20 && text.parse::<u64>().is_ok_and(|number| number <= most)
}

fn port_fault(text: &str) -> Option<String> {
    (!is_number(text.trim(), u64::from(u16::MAX))).then(|| format!("`{text}` is no port"))
}

fn range_fault(text: &str) -> Option<String> {
    let Some((address, bits)) = text.split_once('/') else {
        return Some(format!("`{text}` is no address range, it has no `/`"));
    };
    let most = match address.parse() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return Some(format!("`{text}` has no address before the `/`")),
    };
    let is_plain = bits == "0" || !bits.starts_with('0');
    (!is_plain || !is_number(bits, most)).then(|| format!("`{text}` has no length from 0 to {most} after the `/`"))
}

fn interface_fault(text: &str) -> Option<String> {
    let name = text.trim();
    if name.is_empty() {
        return Some("the name of an interface is missing".to_owned());
    }
    if name.len() > 15 {
        return Some(format!("`{name}` is longer than the 15 characters that an interface's name can have"));
    }
    let is_good = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    (!is_good).then(|| format!("`{name}` is no name of an interface"))
}

/// Returns a proxy's configuration as the annotation has it; the error says why there is none.
fn proxy_config(value: &str) -> Result<Map, String> {
    let tree =
        yaml::parse("annotation", value, &ReadOptions::go()).map_err(|error| format!("it is not YAML: {error}"))?;
    match mesh_config::own_config(&tree) {
        Tree::Null => Ok(Map::new()),
        Tree::Map(config) => Ok(config),
        other => Err(format!("it is a {}, not a map", other.kind_name())),
    }
}

/// Returns why istiod cannot read a proxy's configuration: a value of another type.
fn proxy_config_fault(value: &str) -> Option<String> {
    let config = match proxy_config(value) {
        Ok(config) => Tree::Map(config),
        Err(reason) => return Some(reason),
    };
    let fault = PROXY_CONFIG_TYPE.fault(&config)?;
    Some(format!("`{}` is {}, where {} belongs", fault.path, fault.found, fault.wanted))
}

/// Returns what istiod reads in a proxy's configuration, and the proxy does not understand.
pub fn doubts(value: &str) -> Vec<String> {
    let Ok(config) = proxy_config(value) else { return Vec::new() };
    let mut findings = Findings::default();
    check::value_at(&Kind::Object("ProxyConfig"), &Tree::Map(config.clone()), Vec::new(), None, &mut findings);
    if findings.errors.is_empty() {
        check_proxy_config(&config, &mut findings);
    }
    let doubts = findings.errors.into_iter();
    doubts.map(|problem| format!("its annotation `{PROXY_CONFIG}`: {}", problem.message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that values are right, and that others are not, with a word of the reason.
    fn check(name: &str, good: &[&str], bad: &[(&str, &str)]) {
        for value in good {
            assert_eq!(faults(|asked| (asked == name).then_some(*value)), [], "{name}: {value}");
        }
        for (value, needle) in bad {
            let found = faults(|asked| (asked == name).then_some(*value));
            assert_eq!(found.len(), 1, "{name}: {value}");
            let text = found[0].to_string();
            assert!(text.contains(needle) && text.contains(name), "{value}: {text}");
        }
    }

    #[test]
    fn modes_numbers_and_truths() {
        check(INTERCEPTION_MODE, &["REDIRECT", "TPROXY", "NONE"], &[("redirect", "no such mode"), ("", "no such")]);
        check(STATUS_PORT, &["0", "15020", " 7 "], &[("65536", "no port"), ("x", "`x`"), ("+5", "no port")]);
        let period = "readiness.status.sidecar.istio.io/periodSeconds";
        check(period, &["0", "4294967295"], &[("-1", "number"), ("4294967296", "number"), ("1s", "number")]);
        check(MERGE_METRICS, &["true", "F", "0"], &[("yes", "neither"), ("", "neither")]);
        check("sidecar.istio.io/proxyCPU", &["100m", "2", "1.5"], &[("2 cores", "amount"), ("1\n", "amount")]);
    }

    #[test]
    fn ports_ranges_and_interfaces() {
        let traffic = |name: &str| format!("traffic.sidecar.istio.io/{name}");
        check(&traffic("includeInboundPorts"), &["*", "", "1,2 , 3"], &[("a", "`a`"), ("1,*", "`*`"), ("1,", "``")]);
        check(&traffic("excludeInboundPorts"), &["", "80"], &[("*", "`*`")]);
        check(
            &traffic("includeOutboundIPRanges"),
            &["*", "", "10.0.0.0/8", "::/0,10.1.2.3/32"],
            &[("10.0.0.0", "no `/`"), ("10.0.0.0/33", "32"), ("a/8", "address"), ("1.1.1.1/08", "length")],
        );
        check(&traffic("excludeOutboundIPRanges"), &[""], &[("*", "no `/`"), ("10.0.0.0/8, 11.0.0.0/8", "address")]);
        check(
            &traffic("excludeInterfaces"),
            &["", "eth0, net1.5"],
            &[("1eth", "`1eth`"), ("a,", "missing"), ("averyverylonginterface", "15")],
        );
    }

    #[test]
    fn a_proxys_configuration_is_held_to_its_types() {
        check(
            PROXY_CONFIG,
            &["", "concurrency: 2", "proxy_metadata: {A: b}", "{\"holdApplicationUntilProxyStarts\": true}"],
            &[
                ("concurrency: many", "concurrency"),
                ("drainDuration: 5", "drainDuration"),
                ("interceptionMode: SOME", "interceptionMode"),
                ("- a", "list"),
                ("a: [", "not YAML"),
            ],
        );
    }

    #[test]
    fn what_a_proxy_does_not_understand_is_doubted() {
        for (config, needle) in [("concurency: 2", "concurency"), ("drainDuration: 0s", "drainDuration")] {
            assert!(doubts(config).iter().any(|doubt| doubt.contains(needle)), "{config}: {:?}", doubts(config));
        }
        assert_eq!(doubts("concurrency: 2"), Vec::<String>::new());
    }
}
