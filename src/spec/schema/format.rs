//! Forms of text: addresses, names, durations, image references. Empty text always fits, as it means "not set".

use std::net::IpAddr;

use crate::template::funcs::go_duration;

/// A form that text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Any text.
    Any,
    /// A label of DNS: a name of Kubernetes without dots.
    DnsLabel,
    /// Labels of DNS with dots between: a name of Kubernetes.
    DnsName,
    /// A registry and a path in it.
    Hub,
    /// A tag of an image.
    Tag,
    /// A name of an image, or a reference.
    Image,
    /// A version of Istio, `1.28`.
    Version,
    /// An address.
    Ip,
    /// A block of addresses.
    Cidr,
    /// A block of addresses or an address.
    CidrOrIp,
    /// Blocks of addresses with commas between, or `*`.
    Cidrs,
    /// Ports with commas between, or `*`.
    Ports,
    /// The same, and blanks beside the commas do no harm.
    SpacedPorts,
    /// A name of DNS or an address.
    Host,
    /// A name of DNS whose first label may be `*`.
    WildcardHost,
    /// A host and a port.
    HostPort,
    /// A host and a port, where the host may be the node's address.
    TracerAddress,
    /// A host with its namespace in front where that is needed.
    ProviderService,
    /// A trust domain.
    TrustDomain,
    /// An address of the web.
    Url,
    /// A duration as Go writes it, `1h30m`.
    Duration,
    /// A duration as protobuf's JSON writes it, `90s`.
    Seconds,
    /// Scopes and levels of a log.
    LogScopes,
    /// A status of HTTP.
    HttpStatus,
}

/// The longest name of DNS.
const MAX_NAME: usize = 253;
/// The longest label of DNS.
const MAX_LABEL: usize = 63;

impl Format {
    /// Returns a form by its name in the schema.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::Any,
            "dns-label" => Self::DnsLabel,
            "dns-name" => Self::DnsName,
            "hub" => Self::Hub,
            "tag" => Self::Tag,
            "image" => Self::Image,
            "version" => Self::Version,
            "ip" => Self::Ip,
            "cidr" => Self::Cidr,
            "cidr-or-ip" => Self::CidrOrIp,
            "cidrs" => Self::Cidrs,
            "ports" => Self::Ports,
            "spaced-ports" => Self::SpacedPorts,
            "host" => Self::Host,
            "wildcard-host" => Self::WildcardHost,
            "host-port" => Self::HostPort,
            "tracer-address" => Self::TracerAddress,
            "provider-service" => Self::ProviderService,
            "trust-domain" => Self::TrustDomain,
            "url" => Self::Url,
            "duration" => Self::Duration,
            "seconds" => Self::Seconds,
            "log-scopes" => Self::LogScopes,
            "http-status" => Self::HttpStatus,
            _ => return None,
        })
    }

    /// Returns what fits, in words.
    pub fn wanted(self) -> &'static str {
        match self {
            Self::Any => "text",
            Self::DnsLabel => "a name of lower-case letters, digits and `-`, at most 63",
            Self::DnsName => "a name of lower-case letters, digits, `-` and `.`",
            Self::Hub => "a registry and a path, such as `docker.io/istio`",
            Self::Tag => "a tag of letters, digits, `_`, `-` and `.`, at most 128",
            Self::Image => "a name of an image or a reference such as `docker.io/istio/pilot:1.30.3`",
            Self::Version => "a version such as `1.28`",
            Self::Ip => "an IP address",
            Self::Cidr => "a block of addresses, such as `10.0.0.0/8`",
            Self::CidrOrIp => "an IP address or a block such as `10.0.0.0/8`",
            Self::Cidrs => "blocks such as `10.0.0.0/8`, with commas between, or `*`",
            Self::Ports | Self::SpacedPorts => "ports from 0 to 65535, with commas between, or `*`",
            Self::Host => "a host name or an IP address",
            Self::WildcardHost => "a host name, whose first label may be `*`",
            Self::HostPort | Self::TracerAddress => "an address `host:port`",
            Self::ProviderService => "a host, or `namespace/host`",
            Self::TrustDomain => "a domain of lower-case letters, digits, `-` and `.`",
            Self::Url => "a URL such as `https://host:15017/inject`",
            Self::Duration => "a duration such as `30m` or `1h30m`",
            Self::Seconds => "a number of seconds such as `30s` or `0.5s`",
            Self::LogScopes => "levels such as `info` or `default:info,ads:debug`",
            Self::HttpStatus => "an HTTP status such as `403`",
        }
    }

    /// Returns what is wrong with a text, as the end of a sentence about it; `None` when it fits.
    pub fn fault(self, text: &str) -> Option<String> {
        if text.is_empty() {
            return None;
        }
        let unless = |fits: bool| (!fits).then(|| format!("is not {}", self.wanted()));
        match self {
            Self::Any => None,
            Self::DnsLabel => unless(is_label(text)),
            Self::DnsName => unless(is_name(text)),
            Self::Hub => unless(is_hub(text)),
            Self::Tag => unless(
                text.len() <= 128 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)),
            ),
            Self::Image => unless(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:@".contains(&byte))),
            Self::Version => {
                let parts: Vec<&str> = text.trim_start_matches('v').split('.').collect();
                let numbers =
                    parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
                unless(numbers && (2..=3).contains(&parts.len()))
            }
            Self::Ip => unless(is_ip(text)),
            Self::Cidr => unless(is_cidr(text)),
            Self::CidrOrIp => unless(is_cidr(text) || is_ip(text)),
            // operator/pkg/apis/validation validateIPRangesOrStar: no blanks between.
            Self::Cidrs => {
                let bad = text.split(',').find(|part| !is_cidr(part)).filter(|_| text != "*")?;
                Some(format!("has `{bad}`, which is not a block of addresses such as `10.0.0.0/8`"))
            }
            // operator/pkg/apis/validation validatePortNumberString.
            Self::Ports | Self::SpacedPorts => {
                let is_port = |part: &&str| {
                    matches!(*part, "" | "*") || part.parse::<u16>().is_ok_and(|_| !part.starts_with('+'))
                };
                let trimmed = |part| if self == Self::SpacedPorts { str::trim(part) } else { part };
                let bad = text.split(',').map(trimmed).find(|part| !is_port(part))?;
                Some(format!("has `{bad}`, which is not a port from 0 to 65535"))
            }
            Self::Host => unless(is_ip(text) || is_domain(text)),
            Self::WildcardHost => unless(is_wildcard_domain(text)),
            Self::HostPort => host_port_fault(text),
            Self::TracerAddress => host_port_fault(&text.replacen("$(HOST_IP)", "127.0.0.1", 1)),
            Self::ProviderService => unless(is_provider_service(text)),
            Self::TrustDomain => unless(text.strip_suffix('.').unwrap_or(text).split('.').all(is_label)),
            Self::Url => unless(is_url(text)),
            Self::Duration => unless(go_duration::parse(text).is_some()),
            Self::Seconds => seconds_fault(text),
            Self::LogScopes => log_fault(text),
            Self::HttpStatus => unless(text.parse().is_ok_and(is_http_status)),
        }
    }
}

/// Tells whether a text is a label of DNS (RFC 1123).
pub fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty()
        && text.len() <= MAX_LABEL
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Tells whether a text is a name of Kubernetes: labels with dots between.
pub fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME && text.split('.').all(is_label)
}

/// Tells whether a text is a fully qualified domain name; a dot at its end is allowed, a number as its last label not.
fn is_domain(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= MAX_NAME + 2
        && last.parse::<u64>().is_err()
        && text.strip_suffix('.').unwrap_or(text).split('.').all(is_label)
}

fn is_wildcard_domain(text: &str) -> bool {
    match text.split_once('.') {
        Some((first, rest)) => (first == "*" || is_label(first)) && is_domain(rest),
        None => text == "*" || is_label(text),
    }
}

/// Tells whether a text is an address.
pub fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    // As in Go: no sign and no leading zero.
    let plain = bits.bytes().all(|byte| byte.is_ascii_digit()) && (bits.len() == 1 || !bits.starts_with('0'));
    plain && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}

/// A registry comes first when it has a dot or a colon; the path is lower-case. go-containerregistry's weak checks.
fn is_hub(text: &str) -> bool {
    let (registry, path) = match text.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), Some(rest)),
        None if text.contains(['.', ':']) || text == "localhost" => (Some(text), None),
        _ => (None, Some(text)),
    };
    let registry_fits = registry.is_none_or(|registry| {
        let (host, port) = match registry.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') => (host, Some(port)),
            _ => (registry, None),
        };
        let host_fits = !host.is_empty()
            && (host.starts_with('[')
                || host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)));
        host_fits && port.is_none_or(|port| port.parse::<u16>().is_ok())
    });
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-./".contains(&byte);
    let path_fits = path.is_none_or(|path| path.len() <= 255 && path.bytes().all(allowed) && !path.ends_with('/'));
    registry_fits && path_fits
}

/// pkg/config/validation/agent `ValidateProxyAddress`.
fn host_port_fault(text: &str) -> Option<String> {
    let Some((host, port)) = text.rsplit_once(':') else {
        return Some("has no port; it is an address `host:port`".to_owned());
    };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host_fits = match bare {
        Some(address) => is_ip(address),
        None => !host.contains(':') && (is_domain(host) || is_ip(host)),
    };
    if !host_fits {
        return Some(format!("has `{host}`, which is not a host name or an IP address"));
    }
    let port_fits = port.parse::<u16>().is_ok_and(|number| number > 0 && !port.starts_with('+'));
    (!port_fits).then(|| format!("has `{port}`, which is not a port from 1 to 65535"))
}

/// pkg/config/validation/agent validateExtensionProviderService.
fn is_provider_service(text: &str) -> bool {
    match text.split_once('/') {
        None => is_domain(text) || is_ip(text),
        Some((namespace, host)) => {
            (matches!(namespace, "*" | ".") || is_label(namespace))
                && !host.contains('/')
                && (host == "*" || (host.contains('.') && is_wildcard_domain(host)))
        }
    }
}

fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        matches!(scheme, "http" | "https")
            && !rest.is_empty()
            && !rest.starts_with('/')
            && !text.contains(char::is_whitespace)
    })
}

/// Returns the nanoseconds of a duration in protobuf's JSON form.
pub fn seconds(text: &str) -> Option<i64> {
    let number = text.strip_suffix('s')?;
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || fraction.len() > 9 {
        return None;
    }
    go_duration::parse(text)
}

fn seconds_fault(text: &str) -> Option<String> {
    if seconds(text).is_some() {
        return None;
    }
    let instead = go_duration::parse(text).map(|nanoseconds| {
        let (whole, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
        let fraction = format!(".{:09}", rest.unsigned_abs());
        let fraction = if rest == 0 { "" } else { fraction.trim_end_matches('0') };
        format!("; write `{whole}{fraction}s`")
    });
    Some(format!("is not {}{}", Format::Seconds.wanted(), instead.unwrap_or_default()))
}

fn log_fault(text: &str) -> Option<String> {
    const LEVELS: [&str; 6] = ["debug", "info", "warn", "error", "fatal", "none"];
    let bad = text.split(',').find_map(|part| {
        let level = part.rsplit_once(':').map_or(part, |(_, level)| level);
        (!LEVELS.contains(&level)).then_some(level)
    })?;
    Some(format!("has the level `{bad}`; the levels are {}", LEVELS.join(", ")))
}

/// The statuses that Envoy has names for.
fn is_http_status(status: u16) -> bool {
    matches!(status,
        100 | 200..=208 | 226 | 300..=305 | 307 | 308 | 400..=417 | 421..=424 | 426 | 428 | 429 | 431 | 500..=508 | 510 | 511)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_takes_what_fits_and_refuses_what_does_not() {
        let cases: &[(Format, &[&str], &[&str])] = &[
            (Format::DnsLabel, &["a", "a-1"], &["A", "-a", "a.b", "a_b"]),
            (Format::DnsName, &["a.b-c"], &["a..b", "A.b"]),
            (
                Format::Hub,
                &["docker.io/istio", "localhost:5000", "istio-spec.hub", "a/b", "gcr.io/x/y"],
                &["Docker.io/Istio!", "a b", "docker.io/Istio", "a:b/c"],
            ),
            (Format::Tag, &["1.30.3", "1.30.3-distroless", "2"], &["a:b", "a/b", "1.30 "]),
            (Format::Version, &["1.28", "1.28.3"], &["1", "1.x", "latest"]),
            (
                Format::Cidrs,
                &["*", "10.0.0.0/8,::/0"],
                &["10.0.0.0", "10.0.0.0/8, 1.0.0.0/8", "10.0.0.0/33", "10.0.0.256/8"],
            ),
            (Format::Ports, &["*", "80,443", "0"], &["80-90", "65536", "http", "+80", "80, 443"]),
            (Format::SpacedPorts, &["*", "80, 443"], &["80-90", "8 0"]),
            (Format::Cidr, &["1.2.3.4/32"], &["1.2.3.4", "1.2.3.4/08"]),
            (
                Format::HostPort,
                &["istiod.istio-system.svc:15012", "[::1]:80", "1.2.3.4:1"],
                &["istiod", "istiod:0", "a b:1", "::1:80", "a:99999"],
            ),
            (Format::TracerAddress, &["$(HOST_IP):9411"], &["$(OTHER):9411"]),
            (Format::ProviderService, &["a.b.svc.cluster.local", "ns/a.b", "1.2.3.4", "a"], &["ns/a", "a_b", "a/b/c"]),
            (Format::TrustDomain, &["cluster.local", "td."], &["Cluster.local", "a_b"]),
            (Format::Url, &["https://xxx:15017/inject"], &["xxx:15017", "https://", "ftp://x"]),
            (Format::Duration, &["30m", "1h30m", "0s"], &["30", "half"]),
            (Format::Seconds, &["45s", "0.5s", "-1s"], &["1m", "45", "s", "1.s"]),
            (Format::LogScopes, &["info", "default:info,ads:debug"], &["loud", "ads:loud"]),
            (Format::HttpStatus, &["403"], &["999", "x"]),
            (Format::WildcardHost, &["*.a.svc", "*", "a"], &["a.*.svc", "A"]),
            (Format::Image, &["proxyv2", "docker.io/a/b:c@sha256:00"], &["a b"]),
        ];
        for (format, good, bad) in cases {
            assert_eq!(format.fault(""), None);
            for text in *good {
                assert_eq!(format.fault(text), None, "{format:?} {text}");
            }
            for text in *bad {
                assert!(format.fault(text).is_some(), "{format:?} {text}");
            }
        }
        assert!(Format::Seconds.fault("1m30s").unwrap().ends_with("write `90s`"));
    }
}
