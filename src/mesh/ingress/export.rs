//! [`Variable`]: the address of a gateway as variables of a shell, for `eval`.

use super::Address;
use super::address::authority;
use crate::hint::{nearest, shell_word};

/// What a variable can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The name or IP address; an IPv6 address without brackets.
    Host,
    /// The port for HTTP.
    Port,
    /// The port for HTTPS.
    SecurePort,
    /// The port for TCP.
    TcpPort,
    /// Host and port for HTTP, as they stand in a URL.
    Gateway,
    /// The URL for HTTP (for HTTPS where there is no other), with the path.
    Url,
    /// The URL for HTTPS, with the path.
    SecureUrl,
}

impl Key {
    /// All of them, as they are typed.
    pub const ALL: [(&'static str, Self); 7] = [
        ("host", Self::Host),
        ("port", Self::Port),
        ("secure-port", Self::SecurePort),
        ("tcp-port", Self::TcpPort),
        ("gateway", Self::Gateway),
        ("url", Self::Url),
        ("secure-url", Self::SecureUrl),
    ];

    /// Returns what it is of an address; none where it has no such thing.
    pub fn of(self, address: &Address) -> Option<String> {
        let host = address.host.as_deref()?;
        match self {
            Self::Host => Some(host.to_owned()),
            Self::Port => address.http.as_ref().map(|entry| entry.port.to_string()),
            Self::SecurePort => address.https.as_ref().map(|entry| entry.port.to_string()),
            Self::TcpPort => address.tcp.as_ref().map(|entry| entry.port.to_string()),
            Self::Gateway => address.page().map(|entry| authority(host, entry.port, None)),
            Self::Url => address.page().map(|entry| entry.url.clone()),
            Self::SecureUrl => address.https.as_ref().map(|entry| entry.url.clone()),
        }
    }
}

/// A variable, and what it is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub key: Key,
}

impl Variable {
    /// Returns the variables of Istio's own guides.
    pub fn usual() -> Vec<Self> {
        let of = |(name, key): (&str, Key)| Self { name: name.to_owned(), key };
        [
            ("INGRESS_HOST", Key::Host),
            ("INGRESS_PORT", Key::Port),
            ("SECURE_INGRESS_PORT", Key::SecurePort),
            ("TCP_INGRESS_PORT", Key::TcpPort),
            ("GATEWAY_URL", Key::Gateway),
        ]
        .map(of)
        .to_vec()
    }

    /// Reads `NAME=KEY`; the error says what is wrong, as a fragment of a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let known = || Key::ALL.map(|(name, _)| name).join(", ");
        let Some((name, key)) = text.split_once('=') else {
            return Err(format!("`{text}` is no NAME=KEY, such as `BOOKINFO_URL=url`; the keys are {}", known()));
        };
        let is_name = !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
        if !is_name {
            return Err(format!("`{name}` is no name of a variable"));
        }
        if let Some((_, key)) = Key::ALL.iter().find(|(known, _)| *known == key) {
            return Ok(Self { name: name.to_owned(), key: *key });
        }
        let near = nearest(key, Key::ALL.iter().map(|(name, _)| *name));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Err(format!("`{key}` is no key; there are {}{near}", known()))
    }
}

/// Returns `export NAME=value` in a line for each variable that an address has something for, ready for `eval`, and the
/// names of the others.
pub fn lines(variables: &[Variable], address: &Address) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut missing = Vec::new();
    for Variable { name, key } in variables {
        match key.of(address) {
            Some(value) => {
                text.push_str("export ");
                text.push_str(name);
                text.push('=');
                text.push_str(&shell_word(&value));
                text.push('\n');
            }
            None => missing.push(name.clone()),
        }
    }
    (text, missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::ingress::address::Around;
    use crate::mesh::ingress::address::tests::tree;
    use crate::mesh::ingress::platform::Platform;

    fn address(ingress: &str, ports: &str, path: &str) -> Address {
        let service = tree(&format!(
            "{{metadata: {{name: gw, namespace: 'n'}}, spec: {{type: LoadBalancer, ports: {ports}}}, \
             status: {{loadBalancer: {{ingress: [{ingress}]}}}}}}"
        ));
        Address::of_service(&service, Around { pods: &[], nodes: &[], platform: &Platform::default(), path })
    }

    const PORTS: &str = "[{name: http2, port: 80}, {name: https, port: 443}, {name: tcp, port: 31400}]";

    #[test]
    fn the_variables_of_the_guides() {
        let (text, missing) = lines(&Variable::usual(), &address("{ip: '2001:db8::1'}", PORTS, "/a"));
        insta::assert_snapshot!(text, @"
        export INGRESS_HOST=2001:db8::1
        export INGRESS_PORT=80
        export SECURE_INGRESS_PORT=443
        export TCP_INGRESS_PORT=31400
        export GATEWAY_URL='[2001:db8::1]:80'
        ");
        assert_eq!(missing, [""; 0]);
    }

    #[test]
    fn variables_of_the_users_own() {
        let variables: Vec<Variable> =
            ["BOOKINFO_URL=url", "SAFE=secure-url"].iter().map(|text| Variable::parse(text).unwrap()).collect();
        let address = address("{hostname: lb.example.com}", "[{name: http, port: 8080}]", "/productpage?a='b' c");
        let (text, missing) = lines(&variables, &address);
        assert_eq!(text, "export BOOKINFO_URL='http://lb.example.com:8080/productpage?a='\\''b'\\'' c'\n");
        assert_eq!(missing, ["SAFE"]);
    }

    #[test]
    fn what_is_no_variable_is_said() {
        for (text, expected) in [
            ("istio-ingressgateway", "no NAME=KEY"),
            ("1A=url", "no name of a variable"),
            ("A B=url", "no name of a variable"),
            ("A;rm=url", "no name of a variable"),
            ("=url", "no name of a variable"),
            ("A=urls", "did you mean `url`?"),
        ] {
            let error = Variable::parse(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
