//! The services that old rules speak of, by short names, by whole names, or by parts.

use super::fields::{Fields, Labels};

/// What the names of services end with, where nothing else is said.
const DOMAIN: &str = "svc.cluster.local";

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Service {
    /// One of the cluster.
    Local {
        /// Its name.
        name: String,
        /// Its namespace; none where no file says one.
        namespace: Option<String>,
        /// What its whole name ends with.
        domain: String,
    },
    /// One outside, by its host, which may begin with `*`.
    External {
        /// The host.
        host: String,
    },
}

impl Service {
    /// Returns a service of the cluster.
    pub fn local(name: &str, namespace: Option<&str>) -> Self {
        let owned = |text: &str| text.to_owned();
        Self::Local { name: name.to_owned(), namespace: namespace.map(owned), domain: DOMAIN.to_owned() }
    }

    /// Reads what an object of a namespace says of a service, with the labels that it wants of its pods. It is a text, as
    /// the first version had it, or a mapping.
    pub fn read(fields: &Fields<'_>, namespace: Option<&str>) -> Option<(Self, Labels)> {
        if fields.tree.as_str().is_some() {
            return Some((Self::of_host(&fields.as_text()?, namespace), Labels::new()));
        }
        let own = fields.text("namespace");
        let namespace = own.as_deref().or(namespace);
        let domain = fields.text("domain");
        let service = match (fields.text("service"), fields.text("name")) {
            (Some(host), _) => Some(Self::of_host(&host, namespace)),
            (None, Some(name)) => Some(match (Self::local(&name, namespace), domain) {
                (Self::Local { name, namespace, .. }, Some(domain)) => Self::Local { name, namespace, domain },
                (service, _) => service,
            }),
            (None, None) => None,
        };
        let labels = fields.labels("labels");
        fields.finish();
        Some((service?, labels))
    }

    /// Returns the service of a host, as an object of a namespace means it.
    pub fn of_host(host: &str, namespace: Option<&str>) -> Self {
        let mut parts = host.splitn(4, '.');
        let found = (parts.next(), parts.next(), parts.next(), parts.next());
        match found {
            (Some(name), None, ..) if !name.contains(['*', '/', ':']) => Self::local(name, namespace),
            (Some(name), Some(namespace), Some("svc"), domain) if name != "*" => Self::Local {
                name: name.to_owned(),
                namespace: Some(namespace.to_owned()),
                domain: domain.map_or_else(|| DOMAIN.to_owned(), |domain| format!("svc.{domain}")),
            },
            _ => Self::External { host: host.to_owned() },
        }
    }

    /// Returns its namespace, as far as it is known.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Self::Local { namespace, .. } => namespace.as_deref(),
            Self::External { .. } => None,
        }
    }

    /// Returns how an object of a namespace calls it.
    pub fn host(&self, from: Option<&str>) -> String {
        match self {
            Self::External { host } => host.clone(),
            Self::Local { name, namespace, domain } => match namespace {
                Some(namespace) if from != Some(namespace) => format!("{name}.{namespace}.{domain}"),
                _ => name.clone(),
            },
        }
    }

    /// Returns a name for objects about it.
    pub fn object_name(&self) -> String {
        match self {
            Self::Local { name, .. } => name.clone(),
            Self::External { host } => {
                let allowed = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
                let name: String = host
                    .chars()
                    .map(|c| c.to_ascii_lowercase())
                    .map(|c| if allowed(c) || c == '.' { c } else { '-' })
                    .collect();
                name.trim_matches(['-', '.']).to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_services_of_the_cluster_or_outside() {
        for (host, name, seen_from_shop, seen_from_elsewhere) in [
            ("web", "web", "web", "web.shop.svc.cluster.local"),
            ("web.prod.svc.cluster.local", "web", "web.prod.svc.cluster.local", "web.prod.svc.cluster.local"),
            ("web.shop.svc.mine.example", "web", "web", "web.shop.svc.mine.example"),
            ("*.example.com", "example.com", "*.example.com", "*.example.com"),
            ("api.example.com", "api.example.com", "api.example.com", "api.example.com"),
            ("10.0.0.0/8", "10.0.0.0-8", "10.0.0.0/8", "10.0.0.0/8"),
        ] {
            let service = Service::of_host(host, Some("shop"));
            assert_eq!(service.object_name(), name);
            assert_eq!(service.host(Some("shop")), seen_from_shop);
            assert_eq!(service.host(Some("else")), seen_from_elsewhere);
        }
        assert_eq!(Service::of_host("web", None).host(Some("shop")), "web");
    }
}
