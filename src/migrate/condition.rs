//! `match` of a route rule → conditions of a virtual service.

use regex::Regex;

use super::fields::{Fields, Labels};
use super::note::Severity;
use super::service::Service;
use super::surroundings::Surroundings;
use crate::api::networking::virtual_service::matching::{HttpMatch, StringMatch, StringPattern, TcpMatch};

/// The service that let requests into the mesh.
const INGRESS: &str = "istio-ingress";

/// Whose requests a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Those of everybody.
    All,
    /// Those of proxies beside clients.
    Mesh,
    /// Those that come in through the gateway.
    Gateway,
}

/// Which requests and connections a rule is for.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// What requests of HTTP must be like; none where the rule is not for HTTP.
    pub http: Option<HttpMatch>,
    /// What other connections must be like; none where the rule is not for them.
    pub tcp: Option<TcpMatch>,
    /// Whose requests.
    pub audience: Audience,
}

impl Condition {
    /// Reads `match`. None when a part of it cannot be expressed: without that part the rule would be for more requests
    /// than was wanted.
    pub fn read(fields: &Fields<'_>, namespace: Option<&str>, surroundings: &Surroundings) -> Option<Self> {
        let mut http = HttpMatch::default();
        let mut tcp = None;
        let mut possible = true;
        let mut audience = Audience::All;
        let mut labels = fields.labels("sourceTags");
        if let Some(source) = fields.get("source") {
            match Service::read(&source, namespace) {
                Some((Service::Local { name, namespace: of, .. }, wanted)) => {
                    labels.extend(wanted);
                    if name == INGRESS {
                        audience = Audience::Gateway;
                    } else {
                        labels.extend(selector(&source, surroundings, &name, of.as_deref()));
                        http.source_namespace = of;
                    }
                }
                Some((Service::External { .. }, _)) => {
                    source.lost("is no service of the cluster, so no client can be told by it");
                    possible = false;
                }
                // Labels without a name.
                None => labels.extend(source.labels("labels")),
            }
        }
        if labels.get("istio").is_some_and(|value| value == "ingress") {
            audience = Audience::Gateway;
        }
        if audience == Audience::Gateway {
            labels.clear();
            http.source_namespace = None;
        } else if !labels.is_empty() || http.source_namespace.is_some() {
            audience = Audience::Mesh;
        }
        let mut has_http = audience != Audience::All;
        let request = fields.get("request").and_then(|request| {
            let headers = request.get("headers");
            request.finish();
            headers
        });
        for headers in [request, fields.get("httpHeaders")].into_iter().flatten() {
            has_http = true;
            possible &= add_headers(&headers, &mut http);
        }
        if let Some(addresses) = fields.get("tcp") {
            let wanted = TcpMatch {
                destination_subnets: addresses.texts("destinationSubnet"),
                source_labels: labels.clone(),
                source_namespace: http.source_namespace.clone(),
                ..TcpMatch::default()
            };
            if addresses.get("sourceSubnet").is_some() {
                addresses.lost("asks for the address of the client, which proxies do not look at today; the rule is left out for TCP");
            } else {
                tcp = Some(wanted);
            }
            addresses.finish();
        }
        if let Some(udp) = fields.get("udp") {
            udp.lost("asks for UDP, which proxies do not handle");
        } else if tcp.is_none() && fields.get("tcp").is_none() {
            has_http = true;
        }
        fields.finish();
        http.source_labels = labels;
        possible.then_some(Self { http: has_http.then_some(http), tcp, audience })
    }

    /// Returns the condition of a rule without `match`: all requests of HTTP.
    pub fn always() -> Self {
        Self { http: Some(HttpMatch::default()), tcp: None, audience: Audience::All }
    }
}

/// Returns the labels by which the pods of a service are known.
fn selector(source: &Fields<'_>, surroundings: &Surroundings, name: &str, namespace: Option<&str>) -> Labels {
    if let Some(selector) = surroundings.service(name, namespace).map(|service| &service.selector) {
        return selector.clone();
    }
    source.note(
        Severity::Guessed,
        format!(
            "names the service `{name}`, and clients are told by the labels of their pods now: the label is taken for \
             `app: {name}`, since no file has the Service"
        ),
    );
    Labels::from([("app".to_owned(), name.to_owned())])
}

/// Adds conditions on headers; false when one of them cannot be expressed.
fn add_headers(headers: &Fields<'_>, http: &mut HttpMatch) -> bool {
    let mut possible = true;
    for (name, field) in headers.entries() {
        let Some(wanted) = string_match(&field) else {
            possible = false;
            continue;
        };
        match name {
            "uri" => http.uri = Some(wanted),
            "scheme" => http.scheme = Some(wanted),
            "method" => http.method = Some(wanted),
            "authority" => http.authority = Some(wanted),
            header => drop(http.headers.insert(header.to_ascii_lowercase(), wanted)),
        }
    }
    possible
}

/// Returns a condition on a text: `exact`, `prefix`, `regex`, or the exact text itself.
fn string_match(field: &Fields<'_>) -> Option<StringMatch> {
    if field.tree.as_map().is_none() {
        return Some(StringPattern::Exact(field.as_text()?).into());
    }
    let pattern = if let Some(text) = field.text("exact") {
        StringPattern::Exact(text)
    } else if let Some(text) = field.text("prefix") {
        StringPattern::Prefix(text)
    } else if let Some(text) = field.text("regex") {
        if let Err(error) = Regex::new(&text) {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            field.lost(format!("is no regular expression that proxies of today read (RE2): {reason}"));
            return None;
        }
        StringPattern::Regex(text)
    } else {
        field.lost("says neither `exact` nor `prefix` nor `regex`");
        return None;
    };
    field.finish();
    Some(pattern.into())
}
