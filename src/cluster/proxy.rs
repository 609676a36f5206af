//! The proxy on the way to a server, by the variables that curl, kubectl and most others know.
//!
//! The rules are those of Go's `httpproxy`, so that whoever sets `NO_PROXY` for kubectl need not think again: a name
//! covers the names below it, `.name` those alone; addresses and networks (CIDR) count as such; a port narrows an entry;
//! `*` is everything; this machine is never reached through a proxy.

use std::net::IpAddr;

use super::options::Environment;

/// Returns the proxy for a server's address; `None` for a direct connection.
pub fn for_server(server: &str, environment: Environment<'_>) -> Option<String> {
    let (scheme, rest) = server.split_once("://")?;
    let variables = if scheme == "https" { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let proxy = variables.into_iter().find_map(environment)?;
    let (host, port) = host_and_port(rest.split(['/', '?', '#']).next().unwrap_or_default());
    let port = port.unwrap_or(if scheme == "https" { "443" } else { "80" });
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return None;
    }
    let exceptions = ["NO_PROXY", "no_proxy"].into_iter().find_map(environment).unwrap_or_default();
    let is_exempt = exceptions.split(',').map(str::trim).any(|entry| matches(entry, host, address, port));
    if is_exempt {
        return None;
    }
    Some(if proxy.contains("://") { proxy } else { format!("http://{proxy}") })
}

/// Tells whether an entry of the exceptions covers a server.
fn matches(entry: &str, host: &str, address: Option<IpAddr>, port: &str) -> bool {
    if entry.is_empty() {
        return false;
    }
    if entry == "*" {
        return true;
    }
    if let Some((network, bits)) = entry.split_once('/')
        && let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u8>())
    {
        return address.is_some_and(|address| is_within(address, network, bits));
    }
    let (name, wanted_port) = match entry.parse::<IpAddr>() {
        Ok(_) => (entry, None),
        Err(_) => host_and_port(entry),
    };
    if wanted_port.is_some_and(|wanted| wanted != port) {
        return false;
    }
    if let Ok(wanted) = name.parse::<IpAddr>() {
        return address == Some(wanted);
    }
    let (name, host) = (name.to_lowercase(), host.to_lowercase());
    let name = name.strip_prefix('*').unwrap_or(&name);
    match name.strip_prefix('.') {
        Some(_) => host.ends_with(name),
        None => host == name || host.strip_suffix(name).is_some_and(|before| before.ends_with('.')),
    }
}

/// Splits `host`, `host:port`, `[address]:port` and, with the user left out, `user@host`.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    if let Some(rest) = text.strip_prefix('[')
        && let Some((host, after)) = rest.split_once(']')
    {
        return (host, after.strip_prefix(':'));
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => (host, Some(port)),
        _ => (text, None),
    }
}

fn is_within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    let (address, network, width) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (u128::from(address.to_bits()), u128::from(network.to_bits()), 32)
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    let Some(shift) = u32::checked_sub(width, u32::from(bits)) else { return false };
    address.checked_shr(shift).unwrap_or(0) == network.checked_shr(shift).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(server: &str, exceptions: &str) -> Option<String> {
        for_server(server, &|name| match name {
            "HTTPS_PROXY" => Some("proxy:3128".to_owned()),
            "http_proxy" => Some("http://plain:80".to_owned()),
            "NO_PROXY" => Some(exceptions.to_owned()),
            _ => None,
        })
    }

    #[test]
    fn the_scheme_chooses_the_variable() {
        assert_eq!(proxy("https://kube.example:6443", ""), Some("http://proxy:3128".to_owned()));
        assert_eq!(proxy("http://kube.example/base", ""), Some("http://plain:80".to_owned()));
        assert_eq!(for_server("https://kube.example", &|_| None), None);
    }

    #[test]
    fn exceptions_are_as_in_go() {
        for (server, exceptions, direct) in [
            ("https://127.0.0.1:6443", "", true),
            ("https://[::1]:6443", "", true),
            ("https://localhost", "", true),
            ("https://kube.example", "*", true),
            ("https://kube.example", "example", true),
            ("https://example", ".example", false),
            ("https://kube.example", " a, .EXAMPLE,", true),
            ("https://kube.example", "*.example", true),
            ("https://badexample", "example", false),
            ("https://kube.example:6443", "kube.example:6443", true),
            ("https://kube.example:6443", "kube.example:443", false),
            ("https://kube.example", "kube.example:443", true),
            ("https://10.1.2.3", "10.1.0.0/16", true),
            ("https://10.2.2.3", "10.1.0.0/16", false),
            ("https://10.2.2.3", "0.0.0.0/0", true),
            ("https://10.2.2.3", "10.2.2.3", true),
            ("https://[fd00::1]:443", "fd00::/8", true),
            ("https://[fd00::1]:443", "fd00::1", true),
            ("https://[fe00::1]:443", "fd00::/8", false),
        ] {
            assert_eq!(proxy(server, exceptions).is_none(), direct, "{server} with {exceptions:?}");
        }
    }
}
