//! Which faults befall which requests.

use std::collections::BTreeSet;

use test_cluster::Fault;
use test_cluster::fault_proxy::Recorded;

/// A fault, and the request that it befalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub fault: Fault,
    pub request: Recorded,
}

/// Tells whether the whole is asked for, and not the sample.
pub fn is_whole() -> bool {
    std::env::var_os("MESHCTL_TEST_FAULTS").is_some_and(|value| value == "all")
}

/// Returns how many faults a run has: more than one saves time, one shows what it was.
pub fn at_once() -> usize {
    let asked = std::env::var("MESHCTL_TEST_FAULTS_AT_ONCE").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(if is_whole() { 1 } else { 6 }).max(1)
}

/// Returns the faults of each run: every fault at every request that it applies to, or the sample.
pub fn groups(before: &[&[Recorded]], requests: &[Recorded]) -> Vec<Vec<Case>> {
    let mut seen = Seen::default();
    for requests in before {
        sample(requests, &mut seen);
    }
    let cases = if is_whole() { whole(requests) } else { sample(requests, &mut seen) };
    let only = std::env::var("MESHCTL_TEST_FAULTS_ONLY").unwrap_or_default();
    let cases: Vec<Case> = cases.into_iter().filter(|case| case.to_string().contains(&only)).collect();
    let count = cases.len().div_ceil(at_once());
    let mut groups = vec![Vec::new(); count];
    // Neighbours come to different runs: one fault is over before the next befalls, and waits are spread.
    for (at, case) in cases.into_iter().enumerate() {
        // A second one with the same signature may be the first one, tried again.
        let signature = case.request.signature();
        let has_it = |group: &[Case]| group.iter().any(|other| other.request.signature() == signature);
        let free = (0..count).map(|step| (at + step) % count).find(|place| !has_it(&groups[*place]));
        groups[free.unwrap_or(at % count)].push(case);
    }
    groups
}

fn whole(requests: &[Recorded]) -> Vec<Case> {
    let faults = Fault::ALL.into_iter().flat_map(|fault| {
        let befallen = requests.iter().filter(move |request| fault.applies_to(request));
        befallen.map(move |request| Case { fault, request: request.clone() })
    });
    faults.collect()
}

/// Returns a few cases, always the same: every (verb, resource) that is not yet seen, and every fault that is not.
fn sample(requests: &[Recorded], seen: &mut Seen) -> Vec<Case> {
    let requests = sorted(requests);
    let mut cases = Vec::new();
    for request in &requests {
        if !seen.kinds.insert((request.verb.clone(), request.resource.clone(), request.dry_run)) {
            continue;
        }
        // The one that came up least often, the earlier in the list where several did.
        let applicable = Fault::ALL.into_iter().filter(|fault| fault.applies_to(request));
        let Some(fault) = applicable.min_by_key(|fault| seen.count(*fault)) else { continue };
        seen.faults.push(fault);
        cases.push(Case { fault, request: request.clone() });
    }
    for fault in Fault::ALL {
        let is_free = |request: &&Recorded| {
            fault.applies_to(request) && !cases.iter().any(|case: &Case| case.request.number == request.number)
        };
        // Writes are where a fault does harm.
        let found = requests.iter().filter(|request| request.is_write()).find(is_free);
        let found = found.or_else(|| requests.iter().find(is_free));
        if let (0, Some(request)) = (seen.count(fault), found) {
            seen.faults.push(fault);
            cases.push(Case { fault, request: request.clone() });
        }
    }
    cases
}

/// Returns requests in an order that does not depend on chance.
fn sorted(requests: &[Recorded]) -> Vec<Recorded> {
    let mut sorted = requests.to_vec();
    sorted.sort_by_key(|request| (request.signature(), request.nth));
    sorted
}

impl std::fmt::Display for Case {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} at {}", self.fault, what(&self.request))
    }
}

/// Names a request.
pub fn what(request: &Recorded) -> String {
    format!("{} ({})", request.signature(), request.nth)
}

/// What has been in a sample so far.
#[derive(Debug, Default)]
struct Seen {
    kinds: BTreeSet<(String, String, bool)>,
    faults: Vec<Fault>,
}

impl Seen {
    fn count(&self, fault: Fault) -> usize {
        self.faults.iter().filter(|one| **one == fault).count()
    }
}

/// Returns the writes: all, or so many of them, spread from the first to the last.
pub fn writes(requests: &[Recorded], count: usize) -> Vec<Recorded> {
    let only = std::env::var("MESHCTL_TEST_FAULTS_ONLY").unwrap_or_default();
    let writes: Vec<&Recorded> = requests.iter().filter(|request| request.is_write()).collect();
    let last = writes.len().saturating_sub(1);
    let is_chosen = |at: usize| is_whole() || (0..count).any(|step| step * last / (count - 1).max(1) == at);
    let chosen = writes.iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, request)| (*request).clone());
    chosen.filter(|request| what(request).contains(&only)).collect()
}
