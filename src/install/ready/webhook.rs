//! Configurations of webhooks: whether the API server would reach and believe what stands behind them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::status::{items, text};
use super::{Readiness, Surroundings};
use crate::values::Tree;

/// A configuration is ready when each of its webhooks has the authority of its server, and an endpoint behind it.
///
/// The service of another control plane cannot be judged from here: it is noted, as an address outside the cluster is.
pub(super) fn webhooks(object: &Tree, around: &Surroundings) -> Readiness {
    let mut note = None;
    for webhook in items(object, &["webhooks"]) {
        match one(webhook, around) {
            Readiness::Ready => {}
            Readiness::ReadyWithNote(text) => note = note.or(Some(text)),
            other => return other,
        }
    }
    note.map_or(Readiness::Ready, Readiness::ReadyWithNote)
}

fn one(webhook: &Tree, around: &Surroundings) -> Readiness {
    let name = text(webhook, &["name"]);
    let bundle = text(webhook, &["clientConfig", "caBundle"]);
    let service = webhook.get_path(&["clientConfig", "service"]).filter(|service| !service.is_null());
    let Some(service) = service else {
        return Readiness::note(format!("`{name}` is outside the cluster, and is not looked at"));
    };
    let (namespace, service) = (text(service, &["namespace"]), text(service, &["name"]));
    if !around.is_own_service(namespace, service) {
        return Readiness::note(format!(
            "`{name}` is answered by Service {namespace}/{service}, which is not part of this"
        ));
    }
    let is_over = around.expectations.webhook_grace.is_some_and(|grace| around.waited >= grace);
    if bundle.is_empty() && is_over {
        return Readiness::note("it has no caBundle yet; istiod writes it when it runs");
    }
    if bundle.is_empty() {
        return Readiness::waiting(format!("`{name}` has no caBundle yet: istiod writes it when it runs"));
    }
    if around.ready_endpoints(namespace, service) == Some(0) {
        return Readiness::waiting(format!("none of the endpoints of Service {namespace}/{service} is ready"));
    }
    let root = around
        .expectations
        .authority
        .as_ref()
        .and_then(|name| around.find("ConfigMap", namespace, name))
        .map(|map| text(map, &["data", "root-cert.pem"]))
        .filter(|root| !root.is_empty());
    match root {
        // Another authority may have signed what istiod serves: only it knows.
        Some(root) if !shares_certificate(bundle, root) && is_over => {
            Readiness::note("its caBundle is not the root certificate that istiod publishes")
        }
        Some(root) if !shares_certificate(bundle, root) => {
            Readiness::waiting(format!("the caBundle of `{name}` is not the authority of istiod"))
        }
        _ => Readiness::Ready,
    }
}

/// Tells whether a bundle (base64 of PEM) and a PEM text have a certificate in common.
fn shares_certificate(bundle: &str, root: &str) -> bool {
    let bundle: String = bundle.split_whitespace().collect();
    let Ok(bundle) = STANDARD.decode(bundle) else { return false };
    let bundle = certificates(&String::from_utf8_lossy(&bundle));
    certificates(root).iter().any(|certificate| bundle.contains(certificate))
}

/// Returns the bodies of the certificates in a PEM text, without line breaks.
fn certificates(pem: &str) -> Vec<String> {
    pem.split("-----BEGIN CERTIFICATE-----")
        .skip(1)
        .filter_map(|rest| rest.split("-----END").next())
        .map(|body| body.split_whitespace().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::Expectations;
    use crate::install::ready::status::tree;

    fn configuration(client: &str) -> Tree {
        tree(&format!("{{webhooks: [{{name: w, clientConfig: {client}}}]}}"))
    }

    fn pem(body: &str) -> String {
        format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    }

    #[test]
    fn an_authority_and_an_endpoint_are_needed() {
        let mut around = Surroundings::default();
        let service = "service: {namespace: 'n', name: istiod}";
        let empty = configuration(&format!("{{{service}}}"));
        let why = "`w` has no caBundle yet: istiod writes it when it runs";
        assert_eq!(webhooks(&empty, &around), Readiness::waiting(why));
        let filled = configuration(&format!("{{{service}, caBundle: eA==}}"));
        assert_eq!(webhooks(&filled, &around), Readiness::Ready);
        around.list("EndpointSlice", Some("n"), vec![]);
        let why = "none of the endpoints of Service n/istiod is ready";
        assert_eq!(webhooks(&filled, &around), Readiness::waiting(why));
        assert_eq!(webhooks(&tree("{}"), &around), Readiness::Ready);
    }

    #[test]
    fn what_is_not_ours_is_noted() {
        let expectations = Expectations { own_services: Some([].into()), ..Expectations::default() };
        let foreign = configuration("{service: {namespace: 'n', name: istiod}}");
        let note = "`w` is answered by Service n/istiod, which is not part of this";
        assert_eq!(webhooks(&foreign, &Surroundings::new(expectations)), Readiness::note(note));
        let address = configuration("{url: 'https://example.com'}");
        let note = "`w` is outside the cluster, and is not looked at";
        assert_eq!(webhooks(&address, &Surroundings::default()), Readiness::note(note));
    }

    #[test]
    fn the_authority_is_that_of_istiod() {
        let expectations = Expectations { authority: Some("root".to_owned()), ..Expectations::default() };
        let mut around = Surroundings::new(expectations);
        let bundle = STANDARD.encode(pem("AAAA\nBBBB") + &pem("CCCC"));
        let object = configuration(&format!("{{service: {{namespace: 'n', name: istiod}}, caBundle: {bundle}}}"));
        assert_eq!(webhooks(&object, &around), Readiness::Ready);
        for (body, expected) in [
            ("AAAABBBB", Readiness::Ready),
            ("CCCC", Readiness::Ready),
            ("DDDD", Readiness::waiting("the caBundle of `w` is not the authority of istiod")),
        ] {
            let mut map = tree("{metadata: {name: root, namespace: 'n'}, data: {}}");
            let Some(data) = map.as_map_mut().and_then(|map| map.get_mut("data")).and_then(Tree::as_map_mut) else {
                panic!("no data")
            };
            data.insert("root-cert.pem".to_owned(), Tree::from(pem(body)));
            around.put("ConfigMap", map);
            assert_eq!(webhooks(&object, &around), expected, "{body}");
        }
    }
}
