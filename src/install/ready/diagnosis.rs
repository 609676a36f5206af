//! From signals to verdicts: what has been seen for how long, and what is the root of it.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::cause::Cause;
use super::remedy::ROOT_CERTIFICATE;
use super::signal::Signal;
use super::wait::LogPlace;
use crate::diagnostic::Diagnostic;
use crate::events::Part;
use crate::object::ObjectKey;

/// How long a signal may be away and still be the same when it is back: a container in a loop runs for a while each
/// time.
const LINGER: Duration = Duration::from_secs(60);

/// How many objects that show the same are named; the others are counted.
const NAMED: usize = 3;

/// When signals were first and last seen, by their own keys. Times are since the wait began.
#[derive(Debug, Clone, Default)]
pub struct Sightings {
    seen: HashMap<String, (Duration, Duration)>,
}

impl Sightings {
    /// Notes that a signal is seen now, and returns since when it has been.
    pub fn see(&mut self, signal: &Signal, now: Duration) -> Duration {
        let (first, last) = self.seen.entry(signal.sighting.clone()).or_insert((now, now));
        if now.saturating_sub(*last) > LINGER {
            *first = now;
        }
        *last = now;
        *first
    }
}

/// How far a signal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is too early to speak of it.
    Early,
    /// It is worth telling, and may still pass.
    Told,
    /// It does not pass.
    Fatal,
}

/// A signal of a workload that is waited for, with how far it has come.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The signal.
    pub signal: Signal,
    /// The object that is waited for.
    pub awaited: ObjectKey,
    /// The part that the object belongs to.
    pub part: Part,
    /// Since when it has been seen.
    pub since: Duration,
    /// How far it has come.
    pub standing: Standing,
}

/// Returns how far a signal has come that has been seen since `since`, and when it will have come further.
pub fn standing(cause: Cause, since: Duration, now: Duration) -> (Standing, Option<Duration>) {
    let patience = cause.patience();
    let told_at = since + patience.told_after;
    let fails_at = patience.fails_after.map(|after| since + after);
    if fails_at.is_some_and(|at| now >= at) {
        (Standing::Fatal, None)
    } else if now >= told_at {
        (Standing::Told, fails_at)
    } else {
        (Standing::Early, Some(fails_at.map_or(told_at, |at| at.min(told_at))))
    }
}

/// What is wrong, said once for all the objects that show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// The part of the operation that it stops.
    #[serde(flatten)]
    pub part: Part,
    /// The object that shows it.
    pub object: ObjectKey,
    /// The object that is waited for.
    pub awaited: ObjectKey,
    /// What sort of trouble it is.
    pub cause: Cause,
    /// What is wrong, for a person: a fragment of a sentence.
    pub what: String,
    /// The cluster's word for it.
    pub reason: String,
    /// The cluster's sentence.
    pub message: String,
    /// What to do, the most useful first; commands stand in backticks.
    pub remedies: Vec<String>,
    /// Whether it does not pass by itself.
    pub is_fatal: bool,
    /// Whose log says more.
    #[serde(skip)]
    pub log: Option<LogPlace>,
    /// The last lines of that log, as far as they could be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_lines: Vec<String>,
    /// Other objects that show the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<ObjectKey>,
}

impl Trouble {
    fn of(finding: &Finding) -> Self {
        let Finding { signal, awaited, part, since: _, standing } = finding.clone();
        Self {
            part,
            object: signal.object,
            awaited,
            cause: signal.cause,
            what: signal.what,
            reason: signal.reason,
            message: signal.message,
            remedies: signal.remedies,
            is_fatal: standing == Standing::Fatal,
            log: signal.log,
            log_lines: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Returns what is wrong in one line, without the object that is waited for.
    pub fn line(&self) -> String {
        let Self { object, what, reason, message, .. } = self;
        let mut line = format!("{object}: {what}");
        if !reason.is_empty() {
            line = format!("{line} ({reason})");
        }
        if !message.is_empty() {
            line = format!("{line}: {message}");
        }
        line
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, awaited, log_lines, others, .. } = self;
        if object != awaited {
            write!(formatter, "{awaited}: ")?;
        }
        formatter.write_str(&self.line())?;
        if !log_lines.is_empty() {
            formatter.write_str("\nits log ends with:")?;
            for line in log_lines {
                write!(formatter, "\n| {line}")?;
            }
        }
        if !others.is_empty() {
            let names: Vec<String> = others.iter().take(NAMED).map(ToString::to_string).collect();
            write!(formatter, "\nthe same: {}", names.join(", "))?;
            if others.len() > NAMED {
                write!(formatter, " and {} more", others.len() - NAMED)?;
            }
        }
        Ok(())
    }
}

impl Diagnostic for Trouble {
    fn hints(&self) -> Vec<String> {
        self.remedies.clone()
    }
}

/// Returns what is at the root of findings, each said once: the same fault in several objects is one trouble, and what
/// is only the look of a deeper one is left out. The gravest come first, then those seen first.
pub fn roots<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Trouble> {
    let mut findings: Vec<&Finding> = findings.into_iter().collect();
    let deep: BTreeSet<&ObjectKey> =
        findings.iter().filter(|finding| !finding.signal.cause.is_symptom()).map(|finding| &finding.awaited).collect();
    findings.retain(|finding| !finding.signal.cause.is_symptom() || !deep.contains(&finding.awaited));
    // Without istiod there is no root certificate anywhere: while istiod is in trouble itself, that is its trouble.
    let istiod_is_down = findings.iter().any(|finding| !waits_for_istiod(finding) && is_istiod(&finding.awaited));
    if istiod_is_down {
        findings.retain(|finding| !waits_for_istiod(finding));
    }
    findings.sort_by(|left, right| right.standing.cmp(&left.standing).then(left.since.cmp(&right.since)));
    let mut troubles: Vec<(&str, Trouble)> = Vec::new();
    for finding in findings {
        let Signal { subject, cause, object, .. } = &finding.signal;
        let known =
            troubles.iter_mut().find(|(known, trouble)| trouble.cause.family() == cause.family() && known == subject);
        match known {
            Some((_, trouble)) => {
                // An object shows a fault once for each that waits for it, one after the other.
                if *object != trouble.object && trouble.others.last() != Some(object) {
                    trouble.others.push(object.clone());
                }
            }
            None => troubles.push((subject, Trouble::of(finding))),
        }
    }
    troubles.into_iter().map(|(_, trouble)| trouble).collect()
}

fn waits_for_istiod(finding: &Finding) -> bool {
    finding.signal.subject == format!("configmap {ROOT_CERTIFICATE}")
}

fn is_istiod(key: &ObjectKey) -> bool {
    key.kind == "Deployment" && (key.name == "istiod" || key.name.starts_with("istiod-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: &str, name: &str) -> ObjectKey {
        ObjectKey {
            api_version: String::new(),
            kind: kind.to_owned(),
            namespace: "n".to_owned(),
            name: name.to_owned(),
        }
    }

    fn finding(awaited: &str, pod: &str, cause: Cause, subject: &str) -> Finding {
        Finding {
            signal: Signal {
                object: key("Pod", pod),
                cause,
                what: "w".to_owned(),
                reason: "R".to_owned(),
                message: "m".to_owned(),
                subject: subject.to_owned(),
                remedies: vec!["do".to_owned()],
                log: None,
                sighting: pod.to_owned(),
            },
            awaited: key("Deployment", awaited),
            part: Part { id: "p".to_owned(), title: "P".to_owned() },
            since: Duration::ZERO,
            standing: Standing::Told,
        }
    }

    #[test]
    fn a_signal_comes_of_age() {
        let seconds = Duration::from_secs;
        for (cause, age, expected, next) in [
            (Cause::InvalidImage, 0, Standing::Fatal, None),
            (Cause::ImageRefused, 0, Standing::Told, Some(20)),
            (Cause::ImageRefused, 19, Standing::Told, Some(20)),
            (Cause::ImageRefused, 20, Standing::Fatal, None),
            (Cause::ImageNotPulled, 59, Standing::Told, Some(60)),
            (Cause::ImageNotPulled, 60, Standing::Fatal, None),
            (Cause::CrashLoop, 30, Standing::Fatal, None),
            (Cause::Quota, 9, Standing::Told, Some(10)),
            (Cause::Quota, 10, Standing::Fatal, None),
            (Cause::RefusedBefore, 10, Standing::Told, Some(60)),
            (Cause::Webhook, 20, Standing::Fatal, None),
            (Cause::PendingWebhook, 10_000, Standing::Told, None),
            (Cause::Unschedulable, 14, Standing::Early, Some(15)),
            (Cause::Unschedulable, 15, Standing::Told, Some(120)),
            (Cause::Unschedulable, 120, Standing::Fatal, None),
            (Cause::UnschedulableForGood, 14, Standing::Early, Some(15)),
            (Cause::UnschedulableForGood, 15, Standing::Fatal, None),
            (Cause::NodeOnItsWay, 10_000, Standing::Told, None),
            (Cause::Mount, 44, Standing::Early, Some(45)),
            (Cause::Mount, 10_000, Standing::Told, None),
            (Cause::PodsFailed, 0, Standing::Fatal, None),
        ] {
            let since = seconds(7);
            let result = standing(cause, since, since + seconds(age));
            assert_eq!(result, (expected, next.map(|next| since + seconds(next))), "{cause:?} after {age} s");
        }
    }

    #[test]
    fn a_signal_that_comes_and_goes_keeps_its_age() {
        let signal = finding("a", "p", Cause::CrashLoop, "s").signal;
        let mut sightings = Sightings::default();
        let seconds = Duration::from_secs;
        assert_eq!(sightings.see(&signal, seconds(1)), seconds(1));
        assert_eq!(sightings.see(&signal, seconds(50)), seconds(1));
        assert_eq!(sightings.see(&signal, seconds(110)), seconds(1));
        assert_eq!(sightings.see(&signal, seconds(171)), seconds(171));
    }

    #[test]
    fn the_same_fault_is_told_once() {
        let troubles = roots(&[
            finding("istiod", "a", Cause::ImageRefused, "hub/pilot:x"),
            finding("istiod", "b", Cause::ImageNotPulled, "hub/pilot:x"),
            finding("gateway", "c", Cause::ImageRefused, "hub/proxy:x"),
            finding("gateway", "c", Cause::ImageRefused, "hub/proxy:x"),
        ]);
        let told: Vec<String> = troubles.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            ["Deployment n/istiod: Pod n/a: w (R): m\nthe same: Pod n/b", "Deployment n/gateway: Pod n/c: w (R): m",]
        );
    }

    #[test]
    fn the_look_of_a_deeper_trouble_is_left_out() {
        let troubles = roots(&[
            finding("istiod", "a", Cause::NotReady, "x"),
            finding("istiod", "b", Cause::CrashLoop, "y"),
            finding("gateway", "c", Cause::NotReady, "z"),
            finding("gateway", "d", Cause::Mount, "configmap istio-ca-root-cert"),
        ]);
        let objects: Vec<&str> = troubles.iter().map(|trouble| &*trouble.object.name).collect();
        assert_eq!(objects, ["b"]);
        let troubles = roots(&[finding("gateway", "d", Cause::Mount, "configmap istio-ca-root-cert")]);
        assert_eq!(troubles.len(), 1);
    }

    #[test]
    fn the_gravest_comes_first_and_many_are_counted() {
        let mut findings = vec![finding("a", "told", Cause::Unschedulable, "x")];
        findings.extend(
            ["1", "2", "3", "4", "5"]
                .map(|pod| Finding { standing: Standing::Fatal, ..finding("b", pod, Cause::CrashLoop, "y") }),
        );
        let troubles = roots(&findings);
        assert!(troubles[0].is_fatal && !troubles[1].is_fatal);
        assert!(troubles[0].to_string().ends_with("\nthe same: Pod n/2, Pod n/3, Pod n/4 and 1 more"));
    }

    #[test]
    fn the_end_of_a_log_is_part_of_the_story() {
        let mut trouble = roots(&[finding("a", "p", Cause::CrashLoop, "x")]).remove(0);
        trouble.log_lines = vec!["one".to_owned(), "two".to_owned()];
        assert_eq!(trouble.to_string(), "Deployment n/a: Pod n/p: w (R): m\nits log ends with:\n| one\n| two");
    }
}
