//! What can be listed, and by which names: plural, singular, short, with the group behind it, and those of 2017.

use std::borrow::Cow;

use crate::api::{self, Definition};
use crate::cluster::Resource;
use crate::commands::CommandError;
use crate::diagnostic::Category;
use crate::hint::nearest;

/// A kind that can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listable {
    /// The API group.
    pub group: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// Its plural.
    pub plural: &'static str,
    /// Its singular.
    pub singular: &'static str,
    /// Its short names.
    pub short_names: &'static [&'static str],
    /// Its versions, the one that is asked for first in front.
    versions: Versions,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versions {
    Of(&'static [&'static str]),
    Istio(&'static [api::Version]),
}

/// The group of the Gateway API.
const GATEWAY_API: &str = "gateway.networking.k8s.io";

/// The kinds of the Gateway API. `gateways` alone are Istio's.
const GATEWAY_KINDS: [Listable; 6] = [
    gateway_kind("Gateway", "gateways", "gateway", &["gtw"], &["v1", "v1beta1"], true),
    gateway_kind("GatewayClass", "gatewayclasses", "gatewayclass", &["gc"], &["v1", "v1beta1"], false),
    gateway_kind("HTTPRoute", "httproutes", "httproute", &[], &["v1", "v1beta1"], true),
    gateway_kind("GRPCRoute", "grpcroutes", "grpcroute", &[], &["v1"], true),
    gateway_kind("TLSRoute", "tlsroutes", "tlsroute", &[], &["v1", "v1alpha3", "v1alpha2"], true),
    gateway_kind("TCPRoute", "tcproutes", "tcproute", &[], &["v1alpha2"], true),
];

const fn gateway_kind(
    kind: &'static str,
    plural: &'static str,
    singular: &'static str,
    short_names: &'static [&'static str],
    versions: &'static [&'static str],
    namespaced: bool,
) -> Listable {
    Listable { group: GATEWAY_API, kind, plural, singular, short_names, versions: Versions::Of(versions), namespaced }
}

/// A kind of former times.
#[derive(Debug, PartialEq, Eq)]
pub struct Former {
    /// Its names, the first is the plural.
    names: &'static [&'static str],
    /// The kind.
    pub kind: &'static str,
    /// The plural of what is listed in its place.
    today: &'static str,
    /// Where what is still there can be found.
    left: &'static str,
}

/// Kinds of former times.
const FORMER: [Former; 7] = [
    Former {
        names: &["routerules", "routerule", "route-rules", "route-rule"],
        kind: "RouteRule",
        today: "virtualservices",
        left: "routerules.config.istio.io",
    },
    Former {
        names: &["destinationpolicies", "destinationpolicy", "destination-policies", "destination-policy"],
        kind: "DestinationPolicy",
        today: "destinationrules",
        left: "destinationpolicies.config.istio.io",
    },
    Former {
        names: &["egressrules", "egressrule", "egress-rules", "egress-rule"],
        kind: "EgressRule",
        today: "serviceentries",
        left: "egressrules.config.istio.io",
    },
    Former {
        names: &["externalservices", "externalservice"],
        kind: "ExternalService",
        today: "serviceentries",
        left: "externalservices.networking.istio.io",
    },
    Former { names: &["ingresses", "ingress", "ing"], kind: "Ingress", today: "gateways", left: "ingresses" },
    Former {
        names: &["policies", "policy", "meshpolicies", "meshpolicy"],
        kind: "Policy",
        today: "peerauthentications",
        left: "policies.authentication.istio.io",
    },
    Former {
        names: &["serviceroles", "servicerole", "servicerolebindings", "servicerolebinding"],
        kind: "ServiceRole",
        today: "authorizationpolicies",
        left: "serviceroles.rbac.istio.io",
    },
];

/// The words for all kinds of Istio.
const ALL: [&str; 2] = ["all", "istio-io"];

/// What a word stands for.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// The kinds.
    pub kinds: Vec<Listable>,
    /// The kind of former times that was asked for.
    pub former: Option<&'static Former>,
}

impl Listable {
    fn of(definition: &Definition) -> Self {
        let kind = definition.kind;
        Self {
            group: kind.group,
            kind: kind.kind,
            plural: kind.plural,
            singular: kind.singular,
            short_names: kind.short_names,
            versions: Versions::Istio(kind.versions),
            namespaced: true,
        }
    }

    /// Returns the plural with the group behind it.
    pub fn qualified(&self) -> String {
        format!("{}.{}", self.plural, self.group)
    }

    /// Returns where its objects are, for each of its versions; the one that is stored first.
    pub fn resources(&self) -> Vec<Resource> {
        let versions: Vec<&'static str> = match self.versions {
            Versions::Of(versions) => versions.to_vec(),
            Versions::Istio(versions) => {
                let stored = versions.iter().filter(|version| version.stored);
                let others = versions.iter().filter(|version| !version.stored);
                stored.chain(others).map(|version| version.name).collect()
            }
        };
        let resource = |version: &'static str| Resource {
            group: Cow::Borrowed(self.group),
            version: Cow::Borrowed(version),
            kind: Cow::Borrowed(self.kind),
            plural: Cow::Borrowed(self.plural),
            namespaced: self.namespaced,
        };
        versions.into_iter().map(resource).collect()
    }

    /// Tells whether it is Istio's.
    pub fn is_istios(&self) -> bool {
        self.group != GATEWAY_API
    }

    /// Tells whether a word names it, in any case.
    fn is_named(&self, word: &str) -> bool {
        // `virtualservices.v1.networking.istio.io`, the way `kubectl` takes it.
        let (name, group) = word.split_once('.').map_or((word, None), |(name, group)| (name, Some(group)));
        let is_name = [self.plural, self.singular].contains(&name) || self.short_names.contains(&name);
        is_name
            && group.is_none_or(|group| {
                group == self.group || group.split_once('.').is_some_and(|(_, group)| group == self.group)
            })
    }
}

impl Former {
    /// Returns what whoever asks for it has to know.
    pub fn note(&self) -> String {
        let Self { names: _, kind, today, left } = self;
        if *kind == "Ingress" {
            return format!(
                "an Ingress is none of Istio's kinds, these are its Gateways; `kubectl get {left}` lists Ingresses, and \
                 `meshctl migrate -f FILE` turns those of the class `istio` into Gateways and VirtualServices"
            );
        }
        let migrate = if left.ends_with(".config.istio.io") {
            "; `meshctl migrate -f FILE` turns old files into new ones"
        } else {
            ""
        };
        format!("{kind} is gone, these are {today}; `kubectl get {left}` lists what an old cluster still has{migrate}")
    }
}

/// Returns every kind that can be listed.
pub fn all() -> impl Iterator<Item = Listable> {
    api::DEFINITIONS.iter().map(Listable::of).collect::<Vec<_>>().into_iter().chain(GATEWAY_KINDS)
}

/// Returns what a word stands for.
pub fn named(word: &str) -> Result<Named, CommandError> {
    let lower = word.to_lowercase();
    if ALL.contains(&lower.as_str()) {
        return Ok(Named { kinds: all().filter(Listable::is_istios).collect(), former: None });
    }
    if let Some(kind) = all().find(|kind| kind.is_named(&lower)) {
        return Ok(Named { kinds: vec![kind], former: None });
    }
    if let Some(former) = FORMER.iter().find(|former| former.names.contains(&lower.as_str())) {
        let kinds = all().filter(|kind| kind.is_istios() && kind.plural == former.today).collect();
        return Ok(Named { kinds, former: Some(former) });
    }
    Err(unknown(word, &lower))
}

fn unknown(word: &str, lower: &str) -> CommandError {
    let kinds: Vec<Listable> = all().collect();
    let names =
        kinds.iter().flat_map(|kind| [kind.plural, kind.singular].into_iter().chain(kind.short_names.iter().copied()));
    let names = names.chain(FORMER.iter().flat_map(|former| former.names.iter().copied()));
    let mut error = CommandError::message(Category::Usage, format!("`{word}` is no type that can be listed"));
    if let Some(near) = nearest(lower, names) {
        error = error.hint(format!("did you mean `{near}`?"));
    }
    let istio: Vec<String> = kinds
        .iter()
        .filter(|kind| kind.is_istios())
        .map(|kind| match kind.short_names {
            [short, ..] if *short != kind.singular => format!("{} ({short})", kind.plural),
            _ => kind.plural.to_owned(),
        })
        .collect();
    let others: Vec<String> =
        kinds.iter().filter(|kind| !kind.is_istios()).map(|kind| kind.plural.to_owned()).collect();
    error
        .hint(format!("the types are {}", istio.join(", ")))
        .hint(format!("of the Gateway API there are {}; its gateways are `gateways.{GATEWAY_API}`", others.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(word: &str) -> Vec<String> {
        named(word).unwrap().kinds.iter().map(Listable::qualified).collect()
    }

    #[test]
    fn a_kind_has_many_names() {
        for word in [
            "virtualservices",
            "VirtualService",
            "vs",
            "VS",
            "virtualservices.networking.istio.io",
            "vs.v1beta1.networking.istio.io",
        ] {
            assert_eq!(found(word), ["virtualservices.networking.istio.io"], "{word}");
        }
        assert_eq!(found("gw"), ["gateways.networking.istio.io"]);
        assert_eq!(found("gateways.gateway.networking.k8s.io"), ["gateways.gateway.networking.k8s.io"]);
        assert_eq!(found("httproute"), ["httproutes.gateway.networking.k8s.io"]);
        assert_eq!(found("all").len(), api::DEFINITIONS.len());
        assert!(named("pods").is_err() && named("virtualservices.example.com").is_err());
    }

    #[test]
    fn no_name_stands_for_two_kinds() {
        let mut seen = std::collections::BTreeMap::new();
        for kind in all() {
            for name in [kind.plural, kind.singular].into_iter().chain(kind.short_names.iter().copied()) {
                let before = seen.insert(name, kind.kind);
                assert!(before.is_none_or(|before| before == kind.kind), "{name}");
            }
        }
        for name in FORMER.iter().flat_map(|former| former.names) {
            assert!(seen.insert(name, "former").is_none(), "{name}");
        }
    }

    #[test]
    fn kinds_of_former_times_are_answered_with_those_of_today() {
        for former in &FORMER {
            let answer = named(former.names[0]).unwrap();
            assert_eq!(answer.kinds.len(), 1, "{}", former.kind);
            assert!(answer.former.unwrap().note().contains("`kubectl get "));
        }
        insta::assert_snapshot!(FORMER[0].note(), @"RouteRule is gone, these are virtualservices; `kubectl get routerules.config.istio.io` lists what an old cluster still has; `meshctl migrate -f FILE` turns old files into new ones");
        insta::assert_snapshot!(FORMER[4].note(), @"an Ingress is none of Istio's kinds, these are its Gateways; `kubectl get ingresses` lists Ingresses, and `meshctl migrate -f FILE` turns those of the class `istio` into Gateways and VirtualServices");
    }

    #[test]
    fn the_stored_version_is_asked_for_first() {
        let kind = named("dr").unwrap().kinds[0];
        let versions: Vec<String> = kind.resources().iter().map(|resource| resource.version.to_string()).collect();
        assert_eq!(versions, ["v1", "v1alpha3", "v1beta1"]);
    }
}
