//! Which components need which: the graph that an installation follows.

use std::collections::BTreeSet;

use crate::spec::component::{COMPONENTS, REMOTE};

/// Returns the components that one needs directly, by key. Whatever is no component of a mesh itself, such as an add-on,
/// needs the control plane.
pub fn needs(component: &str) -> &'static [&'static str] {
    match component {
        "base" => &[],
        "pilot" | "cni" | REMOTE => &["base"],
        // It is configured by the control plane, and gets its traffic from the node agent.
        "ztunnel" => &["pilot", "cni"],
        _ => &["pilot"],
    }
}

/// Tells whether a component needs one of these, directly or not; returns the first that it needs.
pub fn needed<'a>(component: &str, among: &'a BTreeSet<String>) -> Option<&'a str> {
    needs(component).iter().find_map(|parent| among.get(*parent).map(String::as_str).or_else(|| needed(parent, among)))
}

/// Returns a component's name for people, as the lines of an installation have it.
pub fn title(component: &str) -> &str {
    match component {
        "base" => "Istio core",
        "pilot" => "Istiod",
        "cni" => "CNI",
        "ztunnel" => "Ztunnel",
        "ingressGateways" => "Ingress gateways",
        "egressGateways" => "Egress gateways",
        "tracing" => "Tracing",
        other => COMPONENTS.iter().find(|known| known.key == other).map_or(other, |known| known.title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_something_that_failed_is_known() {
        let among = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(needed("ingressGateways", &among(&["pilot"])), Some("pilot"));
        assert_eq!(needed("ztunnel", &among(&["base"])), Some("base"));
        assert_eq!(needed("cni", &among(&["pilot"])), None);
        assert_eq!(needed("base", &among(&["base"])), None);
        assert_eq!(needed("kiali", &among(&["pilot"])), Some("pilot"));
    }

    #[test]
    fn every_component_has_a_title_and_known_parents() {
        for component in COMPONENTS {
            assert!(!title(component.key).is_empty());
            assert!(needs(component.key).iter().all(|parent| COMPONENTS.iter().any(|known| known.key == *parent)));
        }
    }
}
