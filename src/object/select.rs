//! Which objects are meant: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a glob.

use super::ObjectKey;
use crate::hint::nearest;

/// Short names of kinds, as kubectl has them.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("cm", "ConfigMap"),
    ("crd", "CustomResourceDefinition"),
    ("deploy", "Deployment"),
    ("dr", "DestinationRule"),
    ("ds", "DaemonSet"),
    ("gw", "Gateway"),
    ("hpa", "HorizontalPodAutoscaler"),
    ("mwc", "MutatingWebhookConfiguration"),
    ("netpol", "NetworkPolicy"),
    ("ns", "Namespace"),
    ("pdb", "PodDisruptionBudget"),
    ("po", "Pod"),
    ("quota", "ResourceQuota"),
    ("sa", "ServiceAccount"),
    ("se", "ServiceEntry"),
    ("sts", "StatefulSet"),
    ("svc", "Service"),
    ("vs", "VirtualService"),
    ("vwc", "ValidatingWebhookConfiguration"),
];

/// A pattern for objects. Letter case does not count in kinds; `*` is any run of characters, `?` any one.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    kind: String,
    namespace: Option<String>,
    name: Option<String>,
}

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let parts: Vec<&str> = text.split('/').collect();
        let (kind, namespace, name) = match *parts.as_slice() {
            [kind] => (kind, None, None),
            [kind, name] => (kind, None, Some(name)),
            [kind, namespace, name] => (kind, Some(namespace), Some(name)),
            _ => return Err("it has more than three parts"),
        };
        if parts.iter().any(|part| part.is_empty()) {
            return Err("a part of it is empty");
        }
        let short = SHORT_NAMES.iter().find(|(short, _)| kind.eq_ignore_ascii_case(short)).map(|(_, kind)| *kind);
        let kind = short.unwrap_or(kind).to_ascii_lowercase();
        Ok(Self { text: text.to_owned(), kind, namespace: namespace.map(str::to_owned), name: name.map(str::to_owned) })
    }

    /// Returns the pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Tells whether an object is meant.
    pub fn matches(&self, key: &ObjectKey) -> bool {
        let Self { kind, namespace, name, .. } = self;
        let part = |pattern: &Option<String>, text: &str| pattern.as_ref().is_none_or(|pattern| glob(pattern, text));
        self.is_kind(kind, &key.kind) && part(namespace, &key.namespace) && part(name, &key.name)
    }

    /// `deployments` is a Deployment too, as for kubectl.
    #[expect(clippy::unused_self, reason = "reads as a question about the pattern")]
    fn is_kind(&self, pattern: &str, kind: &str) -> bool {
        let kind = kind.to_ascii_lowercase();
        let plural = if let Some(stem) = kind.strip_suffix('y') { format!("{stem}ies") } else { format!("{kind}s") };
        glob(pattern, &kind) || pattern == plural
    }

    /// Returns the kind or name among these objects that may have been meant by a pattern that matches none.
    pub fn suggestion(&self, keys: &[ObjectKey]) -> Option<String> {
        let of_kind = || keys.iter().filter(|key| self.is_kind(&self.kind, &key.kind));
        if of_kind().next().is_none() {
            let kind = nearest(&self.kind, keys.iter().map(|key| &*key.kind))?;
            return Some(self.text.replacen(self.text.split('/').next()?, kind, 1));
        }
        let name = nearest(self.name.as_deref()?, of_kind().map(|key| &*key.name))?;
        let (before, _) = self.text.rsplit_once('/')?;
        Some(format!("{before}/{name}"))
    }
}

/// Matches a whole text; only `*` and `?` are special, since names of objects have none of a shell's other signs.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut from) = (0, 0);
    // Where the last `*` stands, and up to where in the text it has been tried.
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some('?') => {
                at += 1;
                from += 1;
            }
            Some(character) if *character == text[from] => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((place, tried)) => {
                    star = Some((place, tried + 1));
                    at = place + 1;
                    from = tried + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|character| *character == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: &str, namespace: &str, name: &str) -> ObjectKey {
        ObjectKey { api_version: "v1".into(), kind: kind.into(), namespace: namespace.into(), name: name.into() }
    }

    fn matches(pattern: &str, key: &ObjectKey) -> bool {
        Pattern::parse(pattern).unwrap().matches(key)
    }

    #[test]
    fn kinds_names_and_namespaces_are_globs() {
        let istiod = key("Deployment", "istio-system", "istiod-canary");
        for pattern in [
            "deployment",
            "Deployments",
            "deploy/istiod*",
            "*/istiod-canary",
            "Deployment/istio-*/istiod-?anary",
            "*/*/*",
            "dep*",
        ] {
            assert!(matches(pattern, &istiod), "{pattern}");
        }
        for pattern in ["service", "deployment/istiod", "deployment/default/istiod-canary", "*/canary", "dep"] {
            assert!(!matches(pattern, &istiod), "{pattern}");
        }
        assert!(matches("networkpolicies", &key("NetworkPolicy", "", "a")));
        assert!(matches("ClusterRole/istio:*", &key("ClusterRole", "", "istio:reader")));
        assert!(!matches("ClusterRole/*/x", &key("ClusterRole", "", "y")));
    }

    #[test]
    fn stars_are_tried_everywhere() {
        assert!(glob("a*b*c", "axbxbxc"));
        assert!(!glob("a*b*c", "axbxbx"));
        assert!(glob("*", ""));
        assert!(!glob("?", ""));
    }

    #[test]
    fn a_pattern_without_objects_gets_a_suggestion() {
        let keys = [key("Deployment", "n", "istiod"), key("Service", "n", "istiod")];
        let suggest = |pattern: &str| Pattern::parse(pattern).unwrap().suggestion(&keys);
        assert_eq!(suggest("deploymnt/istiod").as_deref(), Some("Deployment/istiod"));
        assert_eq!(suggest("Service/n/istoid").as_deref(), Some("Service/n/istiod"));
        assert_eq!(suggest("Service/other"), None);
        assert!(Pattern::parse("a/b/c/d").is_err() && Pattern::parse("a//b").is_err() && Pattern::parse("").is_err());
    }
}
