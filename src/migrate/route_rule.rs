//! `RouteRule` → routes of a virtual service.

use super::condition::{Audience, Condition};
use super::fields::{Fields, Labels};
use super::hosts::Hosts;
use super::note::Severity;
use super::service::Service;
use super::surroundings::Surroundings;
use crate::api::networking::virtual_service::fault::{Abort, AbortError, Delay, DelayLength};
use crate::api::networking::virtual_service::http::{HeaderChanges, Headers, HttpRedirect, HttpRetry, HttpRewrite};
use crate::api::networking::virtual_service::matching::{HttpMatch, StringMatch, StringPattern, TcpMatch};
use crate::api::networking::virtual_service::{
    CorsPolicy, FaultInjection, HttpRoute, HttpRouteDestination, Percent, RouteDestination, TcpRoute,
};

/// After which failures proxies tried again when a rule asked for retries; today they would do so after fewer.
const RETRY_ON: &str = "5xx,connect-failure,refused-stream";

/// A rule that is to be converted.
#[derive(Debug)]
pub struct RouteRule<'a> {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: Option<String>,
    /// What it says.
    pub spec: Fields<'a>,
    /// The service that it is for.
    pub service: Service,
    /// Rules of a higher precedence come first.
    pub precedence: i64,
    /// Which of the input's objects it is.
    pub object: usize,
}

/// A route for HTTP.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The route.
    pub http: HttpRoute,
    /// Whose requests it is for.
    pub audience: Audience,
}

impl Route {
    /// Tells whether it takes every request.
    pub fn is_unconditional(&self) -> bool {
        self.http.matches.is_empty() && self.audience != Audience::Gateway
    }
}

impl<'a> RouteRule<'a> {
    /// Reads what a rule is for.
    pub fn read(spec: Fields<'a>, name: String, namespace: Option<String>, object: usize) -> Option<Self> {
        let Some(destination) = spec.get("destination") else {
            spec.lost("has no `destination`, so nothing is known of what it is for");
            return None;
        };
        let Some((service, labels)) = Service::read(&destination, namespace.as_deref()) else {
            destination.lost("names no service");
            return None;
        };
        if !labels.is_empty() {
            destination.lost("has labels, which mean nothing in the destination of a rule");
        }
        let precedence = spec.whole("precedence").unwrap_or_default();
        Some(Self { name, namespace, spec, service, precedence, object })
    }

    /// Returns whether the rule has conditions.
    pub fn has_match(&self) -> bool {
        self.spec.get("match").is_some()
    }

    /// Adds the routes of the rule to those of its host.
    pub fn convert(&self, hosts: &mut Hosts, surroundings: &Surroundings) {
        let from = self.service.namespace().or(self.namespace.as_deref());
        let condition = match self.spec.get("match") {
            Some(fields) => Condition::read(&fields, self.namespace.as_deref(), surroundings),
            None => Some(Condition::always()),
        };
        let Some(condition) = condition else {
            self.spec.lost("is left out: without the condition that is lost it would be for other requests, too");
            return;
        };
        let destinations = self.destinations(hosts, from);
        if let Some(tcp) = condition.tcp {
            let route = destinations
                .iter()
                .map(|HttpRouteDestination { destination, weight, .. }| RouteDestination {
                    destination: destination.clone(),
                    weight: *weight,
                })
                .collect();
            let any = tcp == TcpMatch::default();
            hosts.of(&self.service).tcp.push(TcpRoute { matches: if any { Vec::new() } else { vec![tcp] }, route });
        }
        let Some(wanted) = condition.http else {
            self.skip_http();
            return;
        };
        let mut http = HttpRoute {
            redirect: self.spec.get("redirect").map(|fields| redirect(&fields)),
            rewrite: self.spec.get("rewrite").map(|fields| rewrite(&fields)),
            timeout: self.spec.get("httpReqTimeout").and_then(|fields| timeout(&fields)),
            retries: self.spec.get("httpReqRetries").and_then(|fields| retries(&fields)),
            fault: self.spec.get("httpFault").and_then(|fields| fault(&fields)),
            cors_policy: self.spec.get("corsPolicy").map(|fields| cors(&fields)),
            headers: self.appended(),
            mirror: self.spec.get("mirror").and_then(|fields| {
                let (service, labels) = Service::read(&fields, self.namespace.as_deref())?;
                Some(hosts.destination(&service, &labels, from))
            }),
            ..HttpRoute::default()
        };
        if wanted != HttpMatch::default() {
            http.matches = vec![wanted];
        }
        if http.redirect.is_none() {
            http.route = destinations;
        } else if let Some(route) = self.spec.get("route") {
            route.lost("has no effect beside `redirect`, and is not allowed there today");
        }
        if let (Some(_), Some(fields)) = (&http.redirect, self.spec.get("rewrite")) {
            http.rewrite = None;
            fields.lost("has no effect beside `redirect`, and is not allowed there today");
        }
        // Every proxy allows it today.
        self.spec.skip("websocketUpgrade");
        self.spec.finish();
        hosts.of(&self.service).routes.push(Route { http, audience: condition.audience });
    }

    /// Says what is lost of a rule that is not for HTTP.
    fn skip_http(&self) {
        self.spec.skip("websocketUpgrade");
        self.spec.finish();
    }

    /// Returns the services that requests go to: those that the rule names, or its own.
    fn destinations(&self, hosts: &mut Hosts, from: Option<&str>) -> Vec<HttpRouteDestination> {
        let items = self.spec.items("route");
        let mut destinations = Vec::new();
        let mut sum = 0;
        for item in &items {
            let mut labels = item.labels("tags");
            labels.extend(item.labels("labels"));
            let service = match item.get("destination") {
                Some(fields) => match Service::read(&fields, self.namespace.as_deref()) {
                    Some((service, wanted)) => {
                        labels.extend(wanted);
                        service
                    }
                    None => self.service.clone(),
                },
                None => self.service.clone(),
            };
            let weight = item.whole::<i32>("weight").filter(|weight| {
                let is_allowed = (0..=100).contains(weight);
                if !is_allowed {
                    item.lost("has a weight that is not between 0 and 100");
                }
                is_allowed
            });
            sum += weight.unwrap_or_default();
            item.finish();
            let destination = hosts.destination(&service, &labels, from);
            destinations.push(HttpRouteDestination { destination, weight, headers: None });
        }
        match destinations.as_mut_slice() {
            [] => {
                let destination = hosts.destination(&self.service, &Labels::new(), from);
                destinations.push(HttpRouteDestination { destination, weight: None, headers: None });
            }
            [one] => one.weight = None,
            several if sum == 0 => {
                let count = i32::try_from(several.len()).unwrap_or(100).min(100);
                for (index, one) in (0..).zip(several.iter_mut()) {
                    one.weight = Some(100 / count + i32::from(index < 100 % count));
                }
                self.spec.note(Severity::Guessed, "has several routes and no weights: each gets the same share");
            }
            several => {
                for one in several {
                    one.weight.get_or_insert(0);
                }
                if sum != 100 {
                    let message = format!("has weights with the sum {sum}; they count in proportion to it now");
                    self.spec.note(Severity::Changed, message);
                }
            }
        }
        destinations
    }

    fn appended(&self) -> Option<Headers> {
        let add = self.spec.labels("appendHeaders");
        let request = HeaderChanges { add, ..HeaderChanges::default() };
        (!request.add.is_empty()).then_some(Headers { request: Some(request), response: None })
    }
}

fn redirect(fields: &Fields<'_>) -> HttpRedirect {
    let redirect =
        HttpRedirect { uri: fields.text("uri"), authority: fields.text("authority"), ..HttpRedirect::default() };
    fields.finish();
    redirect
}

fn rewrite(fields: &Fields<'_>) -> HttpRewrite {
    let rewrite = HttpRewrite { uri: fields.text("uri"), authority: fields.text("authority"), uri_regex_rewrite: None };
    fields.finish();
    rewrite
}

fn timeout(fields: &Fields<'_>) -> Option<crate::api::Duration> {
    let timeout = fields.get("simpleTimeout").and_then(|simple| {
        let timeout = simple.duration("timeout");
        simple.finish();
        timeout
    });
    fields.finish();
    timeout
}

fn retries(fields: &Fields<'_>) -> Option<HttpRetry> {
    let retries = fields.get("simpleRetry").map(|simple| {
        let retries = HttpRetry {
            attempts: simple.whole("attempts"),
            per_try_timeout: simple.duration("perTryTimeout"),
            retry_on: Some(RETRY_ON.to_owned()),
            ..HttpRetry::default()
        };
        simple.finish();
        retries
    });
    fields.finish();
    retries
}

/// Reads faults. Those that were for some requests only are left out: they would be for all.
fn fault(fields: &Fields<'_>) -> Option<FaultInjection> {
    if fields.get("headers").is_some() {
        fields.lost("is for requests with some headers only, which needs a route of its own today");
        return None;
    }
    let delay = fields.get("delay").and_then(|delay| {
        let percentage = percentage(&delay);
        let length = delay.duration("fixedDelay").map(DelayLength::FixedDelay);
        if let Some(exponential) = delay.get("exponentialDelay") {
            exponential.lost("never had an effect: proxies know fixed delays only");
        }
        delay.finish();
        length.map(|length| Delay { length: Some(length), percent: None, percentage })
    });
    let abort = fields.get("abort").and_then(|abort| {
        let percentage = percentage(&abort);
        let error = match (abort.whole::<i32>("httpStatus"), abort.text("grpcStatus")) {
            (Some(status @ 200..=599), _) => Some(AbortError::HttpStatus(status)),
            (Some(status), _) => {
                abort.lost(format!("has the status {status}, and proxies answer with 200 to 599"));
                None
            }
            (None, Some(status)) => Some(AbortError::GrpcStatus(status)),
            (None, None) => None,
        };
        abort.finish();
        error.map(|error| Abort { error: Some(error), percentage })
    });
    fields.finish();
    (delay.is_some() || abort.is_some()).then_some(FaultInjection { delay, abort })
}

/// Returns the share of requests that a fault is for.
fn percentage(fault: &Fields<'_>) -> Option<Percent> {
    let value = fault.number("percent");
    if value.is_none() {
        fault.note(Severity::Changed, "has no `percent`, which means no request, as before");
    }
    value.map(|value| Percent { value: Some(value) })
}

fn cors(fields: &Fields<'_>) -> CorsPolicy {
    let origins = fields.texts("allowOrigin").into_iter();
    let policy = CorsPolicy {
        allow_origins: origins.map(|origin| StringMatch::from(StringPattern::Exact(origin))).collect(),
        allow_methods: fields.texts("allowMethods"),
        allow_headers: fields.texts("allowHeaders"),
        expose_headers: fields.texts("exposeHeaders"),
        max_age: fields.duration("maxAge"),
        allow_credentials: fields.boolean("allowCredentials"),
        ..CorsPolicy::default()
    };
    fields.finish();
    policy
}
