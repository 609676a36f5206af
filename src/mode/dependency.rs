//! What a workload of the built-in mode reaches, and how: `SERVICE:PORT`, and settings behind it.
//!
//! ```text
//! mysql:3306
//! cart:8080/http,timeout=5s,max-connections=100
//! payments.bank:443,local-port=8443
//! ```

use std::fmt;

use super::ModeError;
use crate::inject::pod;
use crate::template::funcs::go_duration;
use crate::values::Tree;

/// The annotation of a workload with its dependencies, blanks or line ends between them.
pub const DEPENDS_ON: &str = "meshctl.io/depends-on";

/// How a dependency is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Connections, whatever is in them.
    Tcp,
    /// HTTP/1.1 and HTTP/2.
    Http,
    /// gRPC: HTTP/2 without TLS.
    Grpc,
}

impl Protocol {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "tcp" => Some(Self::Tcp),
            "http" => Some(Self::Http),
            "grpc" | "http2" => Some(Self::Grpc),
            _ => None,
        }
    }

    /// Returns the protocol that a port of a Service names, as Istio reads it: by `appProtocol`, or by the first part
    /// of its name.
    pub fn of_port(port: &Tree) -> Option<Self> {
        let by_name = port.text_at(&["name"]).split('-').next().unwrap_or_default();
        let named = match port.text_at(&["appProtocol"]) {
            "kubernetes.io/h2c" => "http2",
            "kubernetes.io/ws" => "http",
            "" => by_name,
            other => other,
        };
        Self::parse(&named.to_lowercase())
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tcp => "tcp",
            Self::Http => "http",
            Self::Grpc => "grpc",
        })
    }
}

/// How many requests, or connections, are let through in a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// The time, as Envoy writes it: `1s`, `60s`.
    pub interval: &'static str,
}

/// What is configured for a dependency. What is none is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// How long a request may take, as Envoy writes it; HTTP only.
    pub timeout: Option<String>,
    /// How long a connection may take to be made.
    pub connect_timeout: Option<String>,
    /// How long a connection may be silent.
    pub idle_timeout: Option<String>,
    /// How often a request is tried again; HTTP only.
    pub retries: Option<u32>,
    /// How many connections there may be.
    pub max_connections: Option<u32>,
    /// How many requests may wait for a connection.
    pub max_pending: Option<u32>,
    /// How many requests may be under way.
    pub max_requests: Option<u32>,
    /// How many requests may be tried again at a time.
    pub max_retries: Option<u32>,
    /// After how many errors in a row an address is left alone.
    pub consecutive_errors: Option<u32>,
    /// For how long it is left alone at first.
    pub ejection_time: Option<String>,
    /// How many requests, for TCP connections, are let through.
    pub rate_limit: Option<Rate>,
}

impl Policy {
    /// The names of the settings.
    const KEYS: [&str; 11] = [
        "timeout",
        "connect-timeout",
        "idle-timeout",
        "retries",
        "max-connections",
        "max-pending",
        "max-requests",
        "max-retries",
        "consecutive-errors",
        "ejection-time",
        "rate-limit",
    ];

    /// Reads settings: `timeout=5s,max-connections=100`.
    pub fn parse(text: &str) -> Result<Self, ModeError> {
        let mut policy = Self::default();
        for setting in text.split(',') {
            policy.set(setting).map_err(|reason| ModeError::Dependency { text: text.to_owned(), reason })?;
        }
        Ok(policy)
    }

    fn set(&mut self, setting: &str) -> Result<(), String> {
        let (key, value) = setting.split_once('=').ok_or_else(|| format!("`{setting}` has no `=`"))?;
        match key {
            "timeout" => self.timeout = Some(seconds(key, value)?),
            "connect-timeout" => self.connect_timeout = Some(seconds(key, value)?),
            "idle-timeout" => self.idle_timeout = Some(seconds(key, value)?),
            "ejection-time" => self.ejection_time = Some(seconds(key, value)?),
            "retries" => self.retries = Some(number(key, value)?),
            "max-connections" => self.max_connections = Some(number(key, value)?),
            "max-pending" => self.max_pending = Some(number(key, value)?),
            "max-requests" => self.max_requests = Some(number(key, value)?),
            "max-retries" => self.max_retries = Some(number(key, value)?),
            "consecutive-errors" => self.consecutive_errors = Some(number(key, value)?),
            "rate-limit" => self.rate_limit = Some(rate(value)?),
            _ => return Err(format!("there is no setting `{key}`; there are: local-port, {}", Self::KEYS.join(", "))),
        }
        Ok(())
    }

    /// Returns these settings with others for what they do not say.
    #[must_use]
    pub fn or(&self, others: &Self) -> Self {
        let text = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
        Self {
            timeout: text(&self.timeout, &others.timeout),
            connect_timeout: text(&self.connect_timeout, &others.connect_timeout),
            idle_timeout: text(&self.idle_timeout, &others.idle_timeout),
            ejection_time: text(&self.ejection_time, &others.ejection_time),
            retries: self.retries.or(others.retries),
            max_connections: self.max_connections.or(others.max_connections),
            max_pending: self.max_pending.or(others.max_pending),
            max_requests: self.max_requests.or(others.max_requests),
            max_retries: self.max_retries.or(others.max_retries),
            consecutive_errors: self.consecutive_errors.or(others.consecutive_errors),
            rate_limit: self.rate_limit.clone().or_else(|| others.rate_limit.clone()),
        }
    }
}

/// Something that a workload reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The workload that this is for; all when there is none.
    pub of: Option<String>,
    /// The name of the Service.
    pub service: String,
    /// Its namespace, when it is another one.
    pub namespace: Option<String>,
    /// Its port.
    pub port: u16,
    /// The port of the own host that it answers on.
    pub local_port: u16,
    /// How it is spoken to, where the user says it.
    pub protocol: Option<Protocol>,
    /// What is configured.
    pub policy: Policy,
    /// As it was written.
    pub text: String,
}

impl Dependency {
    /// Reads a dependency; in front may stand the workload that it is for, as `WORKLOAD=`.
    pub fn parse(whole: &str) -> Result<Self, ModeError> {
        let fault = |reason: String| ModeError::Dependency { text: whole.to_owned(), reason };
        let (of, text) = match (whole.find('='), whole.find(':')) {
            (Some(at), Some(colon)) if at < colon => (Some(whole[..at].to_owned()), &whole[at + 1..]),
            _ => (None, whole),
        };
        let mut parts = text.split(',');
        let place = parts.next().unwrap_or_default();
        let (name, port) = place.split_once(':').ok_or_else(|| fault("it has no port".to_owned()))?;
        let (port, protocol) = match port.split_once('/') {
            Some((port, protocol)) => {
                let known = Protocol::parse(protocol)
                    .ok_or_else(|| fault(format!("`{protocol}` is no protocol; there are: tcp, http, grpc")))?;
                (port, Some(known))
            }
            None => (port, None),
        };
        let port = port_number(port).map_err(fault)?;
        let (service, namespace) = match name.split_once('.') {
            Some((service, namespace)) => (service, Some(namespace.trim_end_matches(".svc").to_owned())),
            None => (name, None),
        };
        for name in std::iter::once(service).chain(namespace.as_deref()) {
            if !super::service::is_label(name) {
                return Err(fault(format!("`{name}` is no name of a Service or a namespace")));
            }
        }
        let mut dependency = Self {
            of,
            service: service.to_owned(),
            namespace,
            port,
            local_port: port,
            protocol,
            policy: Policy::default(),
            text: text.to_owned(),
        };
        for setting in parts {
            match setting.strip_prefix("local-port=") {
                Some(port) => dependency.local_port = port_number(port).map_err(fault)?,
                None => dependency.policy.set(setting).map_err(fault)?,
            }
        }
        Ok(dependency)
    }

    /// Returns the dependencies that the annotation of a workload names, on itself or on its pods.
    pub fn of_annotation(object: &Tree, template: &Tree) -> Result<Vec<Self>, ModeError> {
        let text = pod::annotation(object, DEPENDS_ON).or_else(|| pod::annotation(template, DEPENDS_ON));
        text.unwrap_or_default().split_whitespace().map(Self::parse).collect()
    }

    /// Returns the host's name: whole where the namespace is known, else as the pods' search list completes it.
    pub fn host(&self, namespace: &str) -> String {
        match self.namespace.as_deref().or(Some(namespace).filter(|name| !name.is_empty())) {
            Some(namespace) => format!("{}.{namespace}.svc.cluster.local", self.service),
            None => self.service.clone(),
        }
    }

    /// Returns what the names of its variables begin with: `MY_SQL` for `my-sql`.
    pub fn variable_prefix(&self) -> String {
        let name: String = self
            .service
            .chars()
            .map(|character| if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' })
            .collect();
        if name.starts_with(|character: char| character.is_ascii_digit()) { format!("_{name}") } else { name }
    }

    /// Returns its name in Envoy's configuration and statistics.
    pub fn cluster(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{}.{namespace}:{}", self.service, self.port),
            None => format!("{}:{}", self.service, self.port),
        }
    }
}

/// `mysql:3306`
impl fmt::Display for Dependency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.cluster())
    }
}

fn port_number(text: &str) -> Result<u16, String> {
    text.parse().ok().filter(|port| *port > 0).ok_or_else(|| format!("`{text}` is no port"))
}

fn number(key: &str, text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{key}={text}` is no number"))
}

/// Returns a time as Envoy writes it: seconds with decimals.
fn seconds(key: &str, text: &str) -> Result<String, String> {
    let nanoseconds = go_duration::parse(text).and_then(|nanoseconds| u64::try_from(nanoseconds).ok());
    let wrong = || format!("`{key}={text}` is no time; write a number with a unit, such as `5s` or `250ms`");
    let nanoseconds = nanoseconds.ok_or_else(wrong)?;
    let (whole, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    if rest == 0 {
        return Ok(format!("{whole}s"));
    }
    let decimals = format!("{rest:09}");
    Ok(format!("{whole}.{}s", decimals.trim_end_matches('0')))
}

/// Reads `100/s`, `100/m` or `100/h`.
fn rate(text: &str) -> Result<Rate, String> {
    let wrong = || format!("`rate-limit={text}` is no rate; write it as `100/s`, `100/m` or `100/h`");
    let (count, unit) = text.split_once('/').ok_or_else(wrong)?;
    let interval = match unit {
        "s" => "1s",
        "m" => "60s",
        "h" => "3600s",
        _ => return Err(wrong()),
    };
    let count = count.parse().ok().filter(|count| *count > 0).ok_or_else(wrong)?;
    Ok(Rate { count, interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read() {
        let plain = Dependency::parse("mysql:3306").unwrap();
        assert_eq!((&*plain.service, plain.port, plain.local_port, plain.protocol), ("mysql", 3306, 3306, None));
        assert_eq!(plain.host("shop"), "mysql.shop.svc.cluster.local");
        assert_eq!(plain.host(""), "mysql");
        let whole = "web=cart.shop:8080/http,timeout=1m500ms,rate-limit=5/m,local-port=18080,max-connections=7";
        let rich = Dependency::parse(whole).unwrap();
        assert_eq!(rich.of.as_deref(), Some("web"));
        assert_eq!(rich.text, &whole[4..]);
        assert_eq!(rich.host("x"), "cart.shop.svc.cluster.local");
        assert_eq!((rich.local_port, rich.protocol), (18080, Some(Protocol::Http)));
        assert_eq!(rich.policy.timeout.as_deref(), Some("60.5s"));
        assert_eq!(rich.policy.rate_limit, Some(Rate { count: 5, interval: "60s" }));
        let both = rich.policy.or(&Policy::parse("timeout=1s,retries=2").unwrap());
        assert_eq!((both.timeout.as_deref(), both.retries), (Some("60.5s"), Some(2)));
        assert_eq!(Dependency::parse("my-sql:1").unwrap().variable_prefix(), "MY_SQL");
    }

    #[test]
    fn what_is_none_says_why() {
        for (text, reason) in [
            ("mysql", "it has no port"),
            ("mysql:0", "`0` is no port"),
            ("My:1", "`My` is no name of a Service or a namespace"),
            ("a:1/udp", "`udp` is no protocol; there are: tcp, http, grpc"),
            ("a:1,timeout=5", "`timeout=5` is no time; write a number with a unit, such as `5s` or `250ms`"),
            ("a:1,rate-limit=5", "`rate-limit=5` is no rate; write it as `100/s`, `100/m` or `100/h`"),
            ("a:1,x", "`x` has no `=`"),
        ] {
            let error = Dependency::parse(text).unwrap_err();
            assert_eq!(error.to_string(), format!("`{text}` is no dependency: {reason}"));
        }
    }
}
