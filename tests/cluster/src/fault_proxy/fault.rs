//! [`Fault`]: what goes wrong with one request, and the answers of which it consists.

use serde_json::{Value, json};

use super::Recorded;

/// What goes wrong with one request, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// 429 that says when to come back: after a second.
    TooManyRequestsAfter,
    /// 429 without a word about when.
    TooManyRequests,
    /// 500: etcd has another leader.
    LeaderChanged,
    /// 500: etcd has not answered in time.
    EtcdTimedOut,
    /// 500: a webhook could not be asked.
    WebhookFailed,
    /// 500: the webhook that converts custom resources could not be asked.
    ConversionFailed,
    /// 502 with the page of a load balancer.
    BadGateway,
    /// 503 that says when to come back: after a second.
    UnavailableAfter,
    /// 503 without a word about when.
    Unavailable,
    /// 504 of the server.
    GatewayTimeout,
    /// 409: two objects at once were counted against one quota.
    QuotaConflict,
    /// 409: somebody else changed the Lease.
    LeaseConflict,
    /// The connection is reset before the server gets the request.
    ResetBefore,
    /// The server has done what was asked; then the connection is reset.
    ResetAfter,
    /// The answer's body ends in its middle.
    TruncatedBody,
    /// The answer ends within its headers.
    TruncatedHeaders,
    /// Nobody answers for longer than anybody waits; the server does not get the request.
    Stall,
    /// The server has done what was asked, and its answer never comes.
    StallAfter,
    /// The answer comes in small pieces.
    Drip,
    /// The watch begins with the event that its version is too old.
    ExpiredEvent,
    /// The watch is refused since its version is too old (410).
    Expired,
    /// The watch breaks off within an event.
    WatchCut,
    /// The answer is the one that the same request had before, where there is such an answer.
    Stale,
}

/// An answer: status, headers and body.
pub(super) type Reply = (u16, Vec<(&'static str, &'static str)>, String);

impl Fault {
    /// All of them.
    pub const ALL: [Self; 23] = [
        Self::TooManyRequestsAfter,
        Self::TooManyRequests,
        Self::LeaderChanged,
        Self::EtcdTimedOut,
        Self::WebhookFailed,
        Self::ConversionFailed,
        Self::BadGateway,
        Self::UnavailableAfter,
        Self::Unavailable,
        Self::GatewayTimeout,
        Self::QuotaConflict,
        Self::LeaseConflict,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::TruncatedBody,
        Self::TruncatedHeaders,
        Self::Stall,
        Self::StallAfter,
        Self::Drip,
        Self::ExpiredEvent,
        Self::Expired,
        Self::WatchCut,
        Self::Stale,
    ];

    /// Tells whether a server or a network would do this to a request.
    pub fn applies_to(self, request: &Recorded) -> bool {
        let changes = !matches!(&*request.verb, "get" | "list" | "watch");
        match self {
            // Reviews pass no webhook, and everything else that is sent does, also when it is only tried out.
            Self::WebhookFailed => changes && !request.is_review(),
            Self::ConversionFailed => request.resource.contains("istio.io"),
            // What is tried out is not counted.
            Self::QuotaConflict => {
                request.is_write() && matches!(&*request.verb, "create" | "update" | "patch") && !request.is_lease()
            }
            Self::LeaseConflict => request.is_lease() && matches!(&*request.verb, "update" | "patch"),
            Self::ExpiredEvent | Self::Expired | Self::WatchCut => request.verb == "watch",
            // A watch says nothing until something happens: nothing to cut, and nothing to wait for.
            Self::TruncatedBody | Self::Drip => request.verb != "watch",
            Self::Stale => request.verb == "list",
            _ => true,
        }
    }

    /// Returns the answer in place of the server's: status, headers and body; none where it is not an answer.
    pub(super) fn answer(self, request: &Recorded) -> Option<Reply> {
        let json_type = ("Content-Type", "application/json");
        let later = ("Retry-After", "1");
        let status = |code: u16, reason: &str, message: &str| (code, vec![json_type], status(code, reason, message));
        let asked_to_wait = |code: u16, reason: &str, message: &str| {
            let mut answer: Value = serde_json::from_str(&self::status(code, reason, message)).unwrap_or_default();
            answer["details"] = json!({"retryAfterSeconds": 1});
            (code, vec![json_type, later], answer.to_string())
        };
        let busy = "the server has received too many requests and has asked us to try again later";
        Some(match self {
            Self::TooManyRequestsAfter => asked_to_wait(429, "TooManyRequests", busy),
            // The server's own limit answers in plain text.
            Self::TooManyRequests => {
                (429, vec![("Content-Type", "text/plain")], "Too many requests, please try again later.\n".to_owned())
            }
            Self::LeaderChanged => status(500, "", "etcdserver: leader changed"),
            Self::EtcdTimedOut => status(500, "", "etcdserver: request timed out"),
            Self::WebhookFailed => status(
                500,
                "InternalError",
                "Internal error occurred: failed calling webhook \"validation.example.com\": failed to call webhook: \
                 Post \"https://validation.example.svc:443/validate?timeout=10s\": dial tcp 127.96.1.2:443: connect: \
                 connection refused",
            ),
            Self::ConversionFailed => status(
                500,
                "",
                "conversion webhook for networking.example.com/v1, Kind=Thing failed: Post \
                 \"https://conversion.example.svc:443/convert?timeout=30s\": dial tcp 127.96.1.3:443: connect: \
                 connection refused",
            ),
            Self::BadGateway => (
                502,
                vec![("Content-Type", "text/html")],
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                 Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
                    .to_owned(),
            ),
            Self::UnavailableAfter => {
                asked_to_wait(503, "ServiceUnavailable", "the server is currently unable to handle the request")
            }
            Self::Unavailable => (503, vec![("Content-Type", "text/plain")], "service unavailable\n".to_owned()),
            Self::GatewayTimeout => status(
                504,
                "Timeout",
                "Timeout: request did not complete within requested timeout - context deadline exceeded",
            ),
            Self::QuotaConflict => status(
                409,
                "Conflict",
                "Operation cannot be fulfilled on resourcequotas \"mesh\": the object has been modified; please apply \
                 your changes to the latest version and try again",
            ),
            Self::LeaseConflict => status(
                409,
                "Conflict",
                &format!(
                    "Operation cannot be fulfilled on leases.coordination.k8s.io \"{}\": the object has been modified; \
                     please apply your changes to the latest version and try again",
                    request.name
                ),
            ),
            Self::Expired => status(410, "Expired", EXPIRED),
            Self::ExpiredEvent => {
                let object: Value = serde_json::from_str(&self::status(410, "Expired", EXPIRED)).unwrap_or_default();
                (200, vec![json_type], format!("{}\n", json!({"type": "ERROR", "object": object})))
            }
            _ => return None,
        })
    }
}

/// What the server says of a version that it does not have any more.
const EXPIRED: &str = "too old resource version: 1 (2)";

/// Returns a refusal as Kubernetes writes it.
fn status(code: u16, reason: &str, message: &str) -> String {
    let mut status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "code": code,
    });
    if !reason.is_empty() {
        status["reason"] = reason.into();
    }
    status.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(method: &str, path: &str) -> Recorded {
        Recorded::of(method, path, b"")
    }

    #[test]
    fn all_of_them_apply_to_something() {
        let requests = [
            recorded("GET", "/api/v1/namespaces/a/pods?watch=true"),
            recorded("GET", "/api/v1/namespaces/a/pods"),
            recorded("PUT", "/apis/coordination.k8s.io/v1/namespaces/a/leases/b"),
            recorded("PATCH", "/apis/networking.istio.io/v1/namespaces/a/gateways/b"),
        ];
        for fault in Fault::ALL {
            assert!(requests.iter().any(|request| fault.applies_to(request)), "{fault:?}");
        }
        let review = recorded("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
        assert!(!Fault::WebhookFailed.applies_to(&review) && !Fault::QuotaConflict.applies_to(&review));
    }

    #[test]
    fn answers_are_what_kubernetes_answers() {
        let request = recorded("PUT", "/apis/coordination.k8s.io/v1/namespaces/a/leases/b");
        let (code, headers, body) = Fault::TooManyRequestsAfter.answer(&request).unwrap();
        assert_eq!((code, headers[1]), (429, ("Retry-After", "1")));
        assert!(body.contains(r#""details":{"retryAfterSeconds":1}"#), "{body}");
        let (_, _, body) = Fault::LeaseConflict.answer(&request).unwrap();
        assert!(body.contains(r#"leases.coordination.k8s.io \"b\": the object has been modified"#), "{body}");
        assert!(Fault::ResetBefore.answer(&request).is_none());
    }
}
