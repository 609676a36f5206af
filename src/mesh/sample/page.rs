//! The page of a sample, asked through the ingress gateway, and which versions answered.
//!
//! The gateway is asked on a forwarded port, so that neither a load balancer nor a route to the nodes is needed, or by a
//! URL that somebody names.

use std::collections::BTreeMap;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use schemars::JsonSchema;
use serde::Serialize;

use super::Sample;
use crate::cluster::forward::PodPort;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::object::pod::{is_over, is_ready};
use crate::values::Tree;

/// How pods and services of ingress gateways are labelled.
const GATEWAYS: &str = "istio in (ingressgateway,ingress)";
/// The port on which gateways take HTTP, where their service does not say.
const HTTP: u16 = 8080;
/// How long a page may be (bytes).
const LONGEST: usize = 4 << 20;

/// What the page said, asked several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The sample.
    pub sample: &'static str,
    /// Where it was asked: a URL, or a pod and a port.
    pub asked: String,
    /// How often.
    pub requests: usize,
    /// How often each version answered.
    pub versions: BTreeMap<String, usize>,
    /// What went wrong, and how often.
    pub problems: BTreeMap<String, usize>,
}

impl Check {
    /// Tells whether every answer was one.
    pub fn is_well(&self) -> bool {
        self.problems.is_empty() && self.versions.values().sum::<usize>() == self.requests
    }
}

/// Where the page is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A port of a gateway's pod, through the API server.
    Forward(PodPort),
    /// A URL without a path.
    Url(String),
}

impl std::fmt::Display for Way {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Forward(PodPort { namespace, pod, port }) => write!(formatter, "pod {namespace}/{pod}, port {port}"),
            Self::Url(url) => formatter.write_str(url),
        }
    }
}

/// Returns the port of an ingress gateway's pod that is ready, one of the control plane's namespace before others; none
/// when there is no such pod.
pub async fn gateway(cluster: &Cluster, control_plane: &str) -> Result<Option<PodPort>, ClusterError> {
    let options = ListOptions { labels: GATEWAYS.to_owned(), ..ListOptions::default() };
    let mut place = None;
    let mut pods = cluster.list(&Resource::POD, None, &options).await;
    if matches!(pods, Err(ClusterError::Forbidden { .. })) {
        place = Some(control_plane);
        pods = cluster.list(&Resource::POD, place, &options).await;
    }
    let services = cluster.list(&Resource::SERVICE, place, &options).await?;
    Ok(chosen(&pods?, &services, control_plane))
}

fn chosen(pods: &[Tree], services: &[Tree], control_plane: &str) -> Option<PodPort> {
    let namespace = |object: &Tree| object.text_at(&["metadata", "namespace"]).to_owned();
    let mut ready: Vec<&Tree> = pods.iter().filter(|pod| is_ready(pod) && !is_over(pod)).collect();
    ready.sort_by_key(|pod| {
        (namespace(pod) != control_plane, namespace(pod), pod.text_at(&["metadata", "name"]).to_owned())
    });
    let pod = ready.first()?;
    let selects = |service: &&Tree| {
        let mut selector = service.get_path(&["spec", "selector"]).and_then(Tree::as_map).into_iter().flatten();
        namespace(service) == namespace(pod)
            && selector.all(|(key, value)| value.as_str() == Some(pod.text_at(&["metadata", "labels", key])))
    };
    let port = services.iter().find(selects).and_then(http_port).unwrap_or(HTTP);
    Some(PodPort::new(namespace(pod), pod.text_at(&["metadata", "name"]), port))
}

/// Returns the port of the pods behind a service's port for HTTP.
fn http_port(service: &Tree) -> Option<u16> {
    let ports = service.items_at(&["spec", "ports"]);
    let named = ports.iter().find(|port| matches!(port.text_at(&["name"]), "http2" | "http"));
    let port = named.or_else(|| ports.iter().find(|port| port.get("port").and_then(Tree::as_int) == Some(80)))?;
    let number = port.get("targetPort").and_then(Tree::as_int).or_else(|| port.get("port").and_then(Tree::as_int));
    number.and_then(|number| u16::try_from(number).ok())
}

/// Asks the page of a sample several times, one after the other, and says what answered.
pub async fn check(
    cluster: &Cluster,
    sample: Sample,
    way: &Way,
    requests: usize,
    deadline: Duration,
) -> Result<Check, ClusterError> {
    let mut check = Check {
        sample: sample.name(),
        asked: way.to_string(),
        requests,
        versions: BTreeMap::new(),
        problems: BTreeMap::new(),
    };
    for _ in 0..requests {
        let answer = match way {
            Way::Forward(target) => {
                let page = cluster.http_get(target, sample.path(), deadline).await?;
                Ok((page.code, String::from_utf8_lossy(&page.body).into_owned()))
            }
            Way::Url(url) => get(&format!("{}{}", url.trim_end_matches('/'), sample.path()), deadline).await,
        };
        let judged = answer.and_then(|(code, body)| match code {
            200 => version(sample, &body),
            code => Err(format!("status {code}")),
        });
        let (counts, what) = match judged {
            Ok(version) => (&mut check.versions, version),
            Err(problem) => (&mut check.problems, problem),
        };
        *counts.entry(what).or_default() += 1;
    }
    Ok(check)
}

/// Asks a URL once.
async fn get(url: &str, deadline: Duration) -> Result<(u16, String), String> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(deadline));
    let client: Client<_, Empty<&'static [u8]>> = Client::builder(TokioExecutor::new()).build(connector);
    let request = http::Request::get(url)
        .header(http::header::USER_AGENT, concat!("meshctl/", env!("CARGO_PKG_VERSION")))
        .body(Empty::new())
        .map_err(|_| "the URL cannot be asked".to_owned())?;
    let answered = async {
        let answer = client.request(request).await.map_err(|_| "no answer".to_owned())?;
        let code = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        let body = body.map_err(|_| "an answer that broke off, or is too long".to_owned())?;
        Ok((code, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
    };
    tokio::time::timeout(deadline, answered).await.unwrap_or_else(|_| Err("no answer in time".to_owned()))
}

/// What stands before the name of the pod whose reviews a page shows.
const SERVED_BY: &str = "Reviews served by:";

/// Returns which version a page is of, or what is wrong with it.
///
/// The book shop's page names the pod of the reviews; where it does not, the colour of the stars tells: black ones are
/// version 2, red ones version 3, and version 1 has none.
pub fn version(sample: Sample, body: &str) -> Result<String, String> {
    match sample {
        Sample::Callme => {
            let version = body.split("callme-service ").nth(1).map(word).filter(|word| !word.is_empty());
            version
                .map(|version| format!("callme-service {version}"))
                .ok_or_else(|| "a page without a version".to_owned())
        }
        Sample::Bookinfo => {
            if body.contains("Error fetching product reviews") {
                return Err("the page has no reviews: their service does not answer".to_owned());
            }
            let pod = body.split(SERVED_BY).nth(1).map(|rest| word(rest.trim_start()));
            let of_pod = pod.and_then(|pod| {
                let version = pod.strip_prefix("reviews-")?.split('-').next()?;
                (!version.is_empty()).then(|| format!("reviews {version}"))
            });
            let has = |colour: &str| {
                [format!("gap-x-1 text-{colour}-500"), format!("<font color=\"{colour}\">")]
                    .iter()
                    .any(|mark| body.contains(mark))
            };
            match of_pod {
                Some(version) => Ok(version),
                None if has("red") => Ok("reviews v3".to_owned()),
                None if has("black") => Ok("reviews v2".to_owned()),
                None if body.contains("Book Reviews") => Ok("reviews v1".to_owned()),
                None => Err("a page that is not the book shop's".to_owned()),
            }
        }
    }
}

/// Returns the letters, digits, points and hyphens at the beginning of a text.
fn word(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_ascii_alphanumeric() && character != '-' && character != '.');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn a_page_tells_its_version() {
        for (page, expected) in [
            (
                "<h4>Book Reviews</h4> Reviews served by: \n  reviews-v2-7f99cc4496-abcde\n  on cluster",
                Ok("reviews v2"),
            ),
            ("Book Reviews<div class=\"flex gap-x-1 text-black-500\">", Ok("reviews v2")),
            ("Book Reviews<div class=\"flex gap-x-1 text-red-500\">", Ok("reviews v3")),
            ("Book Reviews <font color=\"red\">", Ok("reviews v3")),
            ("Book Reviews <p class=\"text-red-500\">Ratings service is currently unavailable</p>", Ok("reviews v1")),
            ("<h4>Book Reviews</h4>", Ok("reviews v1")),
            ("Error fetching product reviews", Err("the page has no reviews: their service does not answer")),
            ("hello", Err("a page that is not the book shop's")),
        ] {
            let found = version(Sample::Bookinfo, page);
            assert_eq!(found.as_deref().map_err(|error| &**error), expected, "{page}");
        }
        let callme = |page: &str| version(Sample::Callme, page);
        assert_eq!(callme("I'm caller-service v1. Calling... I'm callme-service v2").unwrap(), "callme-service v2");
        assert!(callme("I'm caller-service v1").is_err());
    }

    #[test]
    fn a_gateway_is_asked_where_its_service_leads() {
        let tree = |text: &str| yaml::parse("test", text, &ReadOptions::default()).unwrap();
        let pod = |namespace: &str, name: &str, ready: &str| {
            tree(&format!(
                "{{metadata: {{name: {name}, namespace: {namespace}, labels: {{istio: ingressgateway, app: g}}}}, \
                 status: {{conditions: [{{type: Ready, status: '{ready}'}}]}}}}"
            ))
        };
        let service = |selector: &str, ports: &str| {
            tree(&format!(
                "{{metadata: {{name: g, namespace: istio-system}}, spec: {{selector: {{{selector}}}, ports: [{ports}]}}}}"
            ))
        };
        let pods = [pod("a", "other", "True"), pod("istio-system", "z", "True"), pod("istio-system", "b", "False")];
        let ports = "{name: status-port, port: 15021}, {name: http2, port: 80, targetPort: 8081}";
        let found = |pods: &[Tree], services: &[Tree]| chosen(pods, services, "istio-system");
        assert_eq!(found(&pods, &[service("app: g", ports)]), Some(PodPort::new("istio-system", "z", 8081)));
        assert_eq!(found(&pods, &[service("app: x", ports)]), Some(PodPort::new("istio-system", "z", 8080)));
        assert_eq!(found(&pods, &[service("app: g", "{port: 80}")]).unwrap().port, 80);
        assert_eq!(found(&pods[..1], &[]), Some(PodPort::new("a", "other", 8080)));
        assert_eq!(found(&pods[2..], &[]), None);
    }
}
