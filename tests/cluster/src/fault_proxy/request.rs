//! [`Recorded`]: a request as the proxy saw it, in the words of RBAC.

use std::fmt;

use serde_json::Value;

use super::Fault;

/// A request that came by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Its place in the order of arrival, from 1.
    pub number: usize,
    /// The method of HTTP.
    pub method: String,
    /// The path, without its query.
    pub path: String,
    /// The verb as RBAC calls it.
    pub verb: String,
    /// The plural with the group behind it, such as `deployments.apps`, and a subresource with a slash; the path, where
    /// it is about no object.
    pub resource: String,
    /// The namespace; empty for none.
    pub namespace: String,
    /// The name; empty for none.
    pub name: String,
    /// Whether it is only tried out.
    pub dry_run: bool,
    /// Whether fields are taken from others.
    pub force: bool,
    /// Which one of the same kind it is, from 1: see [`Self::signature`].
    pub nth: usize,
    /// The status code of the answer that was passed on; none while there is none, and where there was no answer.
    pub status: Option<u16>,
    /// What was done to it.
    pub fault: Option<Fault>,
}

impl Recorded {
    /// Reads a request: its method, its path with its query, and what it sends.
    pub(super) fn of(method: &str, uri: &str, body: &[u8]) -> Self {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut recorded = Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() };
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (group, rest) = match parts.as_slice() {
            ["api", _, rest @ ..] if !rest.is_empty() => ("", rest),
            ["apis", group, _, rest @ ..] if !rest.is_empty() => (*group, rest),
            _ => {
                path.clone_into(&mut recorded.resource);
                recorded.verb = method.to_lowercase();
                return recorded;
            }
        };
        let (namespace, rest) = match rest {
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (*namespace, rest),
            _ => ("", rest),
        };
        let plural = rest.first().copied().unwrap_or_default();
        let name = rest.get(1).copied().unwrap_or_default();
        let group = if group.is_empty() { String::new() } else { format!(".{group}") };
        recorded.resource = format!("{plural}{group}");
        if let Some(below) = rest.get(2) {
            recorded.resource = format!("{}/{below}", recorded.resource);
        }
        namespace.clone_into(&mut recorded.namespace);
        name.clone_into(&mut recorded.name);
        let says = |key: &str, value: &str| query.split('&').any(|pair| pair.split_once('=') == Some((key, value)));
        let watches = says("watch", "true") || says("watch", "1");
        let verb = match (method, name.is_empty()) {
            ("GET", _) if watches => "watch",
            ("GET", true) => "list",
            ("GET", false) => "get",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            ("DELETE", true) => "deletecollection",
            ("DELETE", false) => "delete",
            (other, _) => other,
        };
        verb.clone_into(&mut recorded.verb);
        recorded.force = says("force", "true");
        // A deletion says so in what it sends.
        let options: Value =
            if method == "DELETE" { serde_json::from_slice(body).unwrap_or_default() } else { Value::Null };
        recorded.dry_run = says("dryRun", "All") || options["dryRun"].as_array().is_some_and(|all| !all.is_empty());
        recorded
    }

    /// Tells whether it asks what somebody may, or who somebody is: such an object is not stored.
    pub fn is_review(&self) -> bool {
        self.resource.contains(".authorization.k8s.io") || self.resource.contains(".authentication.k8s.io")
    }

    /// Tells whether it is about a Lease.
    pub fn is_lease(&self) -> bool {
        self.resource == "leases.coordination.k8s.io"
    }

    /// Tells whether it stores or removes something.
    pub fn is_write(&self) -> bool {
        !matches!(&*self.verb, "get" | "list" | "watch" | "head" | "options") && !self.dry_run && !self.is_review()
    }

    /// Returns what tells it from other requests in any run: several are under way at a time, so that their order is
    /// chance, and requests with the same signature are counted.
    pub fn signature(&self) -> String {
        let mut text = format!("{} {}", self.verb, self.resource);
        if !self.namespace.is_empty() || !self.name.is_empty() {
            text.push(' ');
            if !self.namespace.is_empty() {
                text.push_str(&self.namespace);
                text.push('/');
            }
            text.push_str(&self.name);
        }
        for (is_so, word) in [(self.dry_run, " dry-run"), (self.force, " force")] {
            if is_so {
                text.push_str(word);
            }
        }
        text
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:>3} {}", self.number, self.signature())?;
        if self.nth > 1 {
            write!(formatter, " ({})", self.nth)?;
        }
        match self.status {
            Some(status) => write!(formatter, " → {status}")?,
            None => formatter.write_str(" → nothing")?,
        }
        match self.fault {
            Some(fault) => write!(formatter, " [{fault:?}]"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_as_rbac_reads_them() {
        let signature = |method, uri: &str, body: &str| Recorded::of(method, uri, body.as_bytes()).signature();
        assert_eq!(signature("GET", "/version", ""), "get /version");
        assert_eq!(signature("GET", "/apis", ""), "get /apis");
        assert_eq!(signature("GET", "/apis/apps/v1", ""), "get /apis/apps/v1");
        assert_eq!(signature("GET", "/api/v1/namespaces/a", ""), "get namespaces a");
        assert_eq!(signature("GET", "/api/v1/namespaces", ""), "list namespaces");
        assert_eq!(signature("GET", "/api/v1/namespaces/a/pods?limit=500", ""), "list pods a/");
        assert_eq!(signature("GET", "/api/v1/pods?limit=1&watch=true", ""), "watch pods");
        assert_eq!(signature("GET", "/api/v1/namespaces/a/pods/b/log?container=c", ""), "get pods/log a/b");
        let path = "/apis/apps/v1/namespaces/a/deployments/b";
        assert_eq!(
            signature("PATCH", &format!("{path}?fieldManager=m&force=true&dryRun=All"), ""),
            "patch deployments.apps a/b dry-run force"
        );
        assert_eq!(signature("DELETE", path, r#"{"dryRun":["All"]}"#), "delete deployments.apps a/b dry-run");
        assert_eq!(signature("DELETE", path, r#"{"preconditions":{}}"#), "delete deployments.apps a/b");
    }

    #[test]
    fn writes_store_something() {
        let is_write = |method, uri: &str| Recorded::of(method, uri, b"").is_write();
        assert!(is_write("POST", "/api/v1/namespaces"));
        assert!(!is_write("POST", "/api/v1/namespaces?dryRun=All"));
        assert!(!is_write("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"));
        assert!(!is_write("GET", "/api/v1/namespaces/a"));
    }
}
