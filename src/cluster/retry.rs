//! What is tried again, when, and for how long: the one place where that is decided.
//!
//! Every request of meshctl can be made twice: reading changes nothing, server-side apply sets what it has set, a
//! deletion names the object by its identity, and who creates or replaces asks what became of it. So a fault on the way
//! is got over by asking again; what cannot succeed is not tried again.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use super::{ClusterError, Method};

/// For how long, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long one request is tried, all in all.
    pub deadline: Duration,
    /// How long the first pause is; each is twice as long as the one before.
    pub first: Duration,
    /// How long a pause is at most.
    pub longest: Duration,
}

impl Patience {
    /// Tries nothing again.
    pub const NONE: Self = Self { deadline: Duration::ZERO, first: Duration::ZERO, longest: Duration::ZERO };

    /// Returns how long the pause before another try is, after so many.
    fn pause(self, tries: u32) -> Duration {
        self.first.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(self.longest)
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self { deadline: Duration::from_secs(60), first: Duration::from_millis(250), longest: Duration::from_secs(8) }
    }
}

/// How often what may be a mistake for good is tried.
const FEW: u32 = 3;

/// How long a server may ask to be left alone.
const LONGEST_ASKED: Duration = Duration::from_secs(30);

/// How long a kind that has just been defined may take until it is served.
const KIND_SERVED: Duration = Duration::from_secs(30);

/// Where a request stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// How it is made.
    pub method: Method,
    /// How often it was tried, from 1.
    pub tries: u32,
    /// How many of these tries ended in doubt: see [`is_doubtful`].
    pub doubts: u32,
    /// How long ago it was tried for the first time.
    pub elapsed: Duration,
    /// Whether the server has answered anything before.
    pub reached: bool,
}

/// etcd's and the API server's words for what passes.
const PASSES: [&str; 4] = ["leader changed", "request timed out", "raft proposal dropped", "too many requests"];

/// What the API server says when it cannot ask a webhook.
const WEBHOOKS: [&str; 2] = ["failed calling webhook", "conversion webhook"];

/// Tells whether a failure may pass, or be for good: no answer in time, an error that the server does not explain.
pub fn is_doubtful(error: &ClusterError) -> bool {
    match error {
        ClusterError::TimedOut { .. } => true,
        ClusterError::Refused { refusal, .. } => {
            let says = |words: &[&str]| words.iter().any(|word| refusal.message.contains(word));
            refusal.code == 500 && !says(&PASSES) && !says(&WEBHOOKS)
        }
        _ => false,
    }
}

/// Returns the pause before a request that failed is tried again; none when it is not.
pub fn pause(error: &ClusterError, standing: Standing, patience: Patience) -> Option<Duration> {
    let Standing { method, tries, doubts, elapsed, reached } = standing;
    let usual = patience.pause(tries);
    let within = |pause: Duration, limit: Duration| (elapsed + pause < limit.min(patience.deadline)).then_some(pause);
    let few = || within(usual, patience.deadline).filter(|_| doubts < FEW);
    let lasting = || within(usual, patience.deadline);
    match error {
        // A server that was never there is not there, and whoever waits for it wants to know.
        ClusterError::Unreachable { .. } => lasting().filter(|_| reached),
        ClusterError::Broken { .. } => lasting(),
        _ if is_doubtful(error) => few(),
        ClusterError::Refused { refusal, .. } | ClusterError::Forbidden { refusal, .. } => {
            let says = |words: &[&str]| words.iter().any(|word| refusal.message.contains(word));
            match (refusal.code, refusal.retry_after) {
                (429 | 503, Some(asked)) => within(asked.min(LONGEST_ASKED), patience.deadline),
                (429 | 502..=504, _) => lasting(),
                (500, _) if says(&PASSES) => lasting(),
                // The webhook's own server may be about to start.
                (500, _) if says(&WEBHOOKS) => {
                    within(usual.max(patience.first * 4).min(patience.longest), patience.deadline)
                }
                // Two objects at once against one quota.
                (403 | 409, _) if says(&["Operation cannot be fulfilled on resourcequotas"]) => lasting(),
                (404, _) if method != Method::Get && says(&["could not find the requested resource"]) => {
                    within(usual, KIND_SERVED)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Returns a time that differs by up to a fifth, so that several who wait do not come back together.
pub fn scattered(time: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish() % 401;
    #[expect(clippy::cast_precision_loss, reason = "a number up to 400")]
    time.mul_f64(0.8 + random as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::error::{Peer, Refusal, Subject};

    fn peer() -> Box<Peer> {
        Box::new(Peer { context: None, server: "s".to_owned() })
    }

    fn refused(code: u16, message: &str, retry_after: Option<u64>) -> ClusterError {
        let retry_after = retry_after.map(Duration::from_secs);
        let refusal = Box::new(Refusal { code, message: message.to_owned(), retry_after, ..Refusal::default() });
        ClusterError::Refused { subject: Box::default(), refusal }
    }

    fn standing(tries: u32, seconds: u64) -> Standing {
        Standing { method: Method::Patch, tries, doubts: tries, elapsed: Duration::from_secs(seconds), reached: true }
    }

    fn millis(error: &ClusterError, tries: u32, seconds: u64) -> Option<u128> {
        pause(error, standing(tries, seconds), Patience::default()).map(|pause| pause.as_millis())
    }

    #[test]
    fn what_passes_is_tried_again_with_longer_and_longer_pauses() {
        let errors = [
            refused(429, "", None),
            refused(502, "<html>", None),
            refused(503, "", None),
            refused(504, "", None),
            refused(500, "etcdserver: leader changed", None),
            refused(500, "etcdserver: request timed out", None),
            refused(409, "Operation cannot be fulfilled on resourcequotas \"a\": …", None),
            ClusterError::Broken { peer: peer(), subject: Box::new(Subject::default()), what: String::new() },
            ClusterError::Unreachable { peer: peer(), what: String::new() },
        ];
        for error in &errors {
            let pauses: Vec<_> = (1..8).map(|tries| millis(error, tries, 0).unwrap()).collect();
            assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 8000, 8000], "{error}");
            assert_eq!(millis(error, 9, 55), None, "{error}");
        }
        assert_eq!(millis(&refused(500, "failed calling webhook \"x\": refused", None), 1, 0), Some(1000));
        assert_eq!(millis(&refused(404, "the server could not find the requested resource", None), 1, 0), Some(250));
        assert_eq!(millis(&refused(404, "the server could not find the requested resource", None), 1, 30), None);
    }

    #[test]
    fn the_server_says_how_long_to_wait() {
        assert_eq!(millis(&refused(429, "", Some(3)), 1, 0), Some(3000));
        assert_eq!(millis(&refused(503, "", Some(3)), 5, 0), Some(3000));
        assert_eq!(millis(&refused(429, "", Some(3600)), 1, 0), Some(30_000));
        assert_eq!(millis(&refused(429, "", Some(3600)), 1, 40), None);
    }

    #[test]
    fn what_cannot_succeed_is_not_tried_again() {
        for (code, message) in [
            (400, ""),
            (403, "exceeded quota"),
            (404, "configmaps \"a\" not found"),
            (409, "Apply failed with 1 conflict"),
            (413, ""),
            (422, "is immutable"),
        ] {
            assert_eq!(millis(&refused(code, message, None), 1, 0), None, "{code}");
        }
        let strange = refused(500, "something", None);
        assert_eq!((millis(&strange, 2, 0), millis(&strange, 3, 0)), (Some(500), None));
        let slow = ClusterError::TimedOut { peer: peer(), subject: Box::default(), after: Duration::ZERO };
        assert_eq!((millis(&slow, 2, 0), millis(&slow, 3, 0)), (Some(500), None));
        // What passed before was another matter.
        let after = Standing { doubts: 1, ..standing(6, 0) };
        assert_eq!(pause(&slow, after, Patience::default()).map(|pause| pause.as_millis()), Some(8000));
        let away = ClusterError::Unreachable { peer: peer(), what: String::new() };
        let never = Standing { reached: false, ..standing(1, 0) };
        assert_eq!(pause(&away, never, Patience::default()), None);
        assert_eq!(pause(&refused(429, "", None), standing(1, 0), Patience::NONE), None);
    }

    #[test]
    fn pauses_differ_a_little() {
        for _ in 0..100 {
            let pause = scattered(Duration::from_secs(1)).as_millis();
            assert!((800..=1200).contains(&pause), "{pause}");
        }
    }
}
