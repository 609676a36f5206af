//! A service, and how objects name it.

use crate::diagnostic::{Category, Message};

/// A Kubernetes Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
}

/// What stands between a namespace and the domain of the cluster.
const SERVICES: &str = "svc";
/// The domain, where nobody has chosen another.
const DOMAIN: &str = "cluster.local";

impl Host {
    /// Reads `reviews`, `reviews.shop` or `reviews.shop.svc.cluster.local`. The namespace may stand in the name or be
    /// given; where neither says one, it is the default.
    pub fn parse(text: &str, given: Option<&str>, default: &str) -> Result<Self, Message> {
        let usage = |text: String| Message::new(Category::Usage, text);
        let mut parts = text.split('.');
        let name = parts.next().unwrap_or_default();
        let own = parts.next();
        let is_service = parts.next().is_none_or(|part| part == SERVICES);
        let is_word = |word: &str| {
            !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        if !is_service || !is_word(name) || own.is_some_and(|own| !is_word(own)) {
            return Err(usage(format!("`{text}` is no service: write NAME or NAME.NAMESPACE")));
        }
        match (own, given) {
            (Some(own), Some(given)) if own != given => {
                Err(usage(format!("`{text}` is in the namespace {own}, and `--namespace` says {given}")))
            }
            (own, given) => Ok(Self { name: name.to_owned(), namespace: own.or(given).unwrap_or(default).to_owned() }),
        }
    }

    /// Returns the name that is the same everywhere.
    pub fn full(&self) -> String {
        format!("{}.{}.{SERVICES}.{DOMAIN}", self.name, self.namespace)
    }

    /// Returns the name as an object in a namespace spells it.
    pub fn spelled(&self, namespace: &str) -> String {
        if namespace == self.namespace { self.name.clone() } else { self.full() }
    }

    /// Tells whether an object in a namespace means this service by a host.
    pub fn is(&self, host: &str, namespace: &str) -> bool {
        let mut parts = host.splitn(4, '.');
        let is_name = parts.next() == Some(&self.name);
        match (parts.next(), parts.next()) {
            (None, _) => is_name && namespace == self.namespace,
            (Some(own), None | Some(SERVICES)) => is_name && own == self.namespace,
            (Some(_), Some(_)) => false,
        }
    }
}

/// `reviews.shop`
impl std::fmt::Display for Host {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.name, self.namespace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_named_in_three_ways() {
        let host = |text: &str, given: Option<&str>| Host::parse(text, given, "default").map(|host| host.to_string());
        assert_eq!(host("reviews", None).unwrap(), "reviews.default");
        assert_eq!(host("reviews", Some("shop")).unwrap(), "reviews.shop");
        assert_eq!(host("reviews.shop", None).unwrap(), "reviews.shop");
        assert_eq!(host("reviews.shop", Some("shop")).unwrap(), "reviews.shop");
        assert_eq!(host("reviews.shop.svc.cluster.local", None).unwrap(), "reviews.shop");
        for (text, given) in
            [("reviews.shop", Some("other")), ("", None), ("a.b.example.com", None), ("*.shop", None), ("a/b", None)]
        {
            assert!(host(text, given).is_err(), "{text}");
        }
    }

    #[test]
    fn objects_mean_it_by_short_and_by_whole_names() {
        let host = Host { name: "reviews".to_owned(), namespace: "shop".to_owned() };
        for (text, namespace, expected) in [
            ("reviews", "shop", true),
            ("reviews", "other", false),
            ("reviews.shop", "other", true),
            ("reviews.shop.svc", "other", true),
            ("reviews.shop.svc.cluster.local", "other", true),
            ("reviews.shop.svc.example.com", "other", true),
            ("reviews.other.svc.cluster.local", "shop", false),
            ("reviews.shop.example.com", "shop", false),
            ("*", "shop", false),
            ("ratings", "shop", false),
        ] {
            assert_eq!(host.is(text, namespace), expected, "{text} in {namespace}");
        }
        assert_eq!(host.spelled("shop"), "reviews");
        assert_eq!(host.spelled("other"), "reviews.shop.svc.cluster.local");
    }
}
