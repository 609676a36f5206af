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

/// Returns every fault at every request that it applies to.
pub fn whole(requests: &[Recorded]) -> Vec<Case> {
    let cases = requests.iter().flat_map(|request| {
        let faults = Fault::ALL.into_iter().filter(|fault| fault.applies_to(request));
        faults.map(|fault| Case { fault, request: request.clone() })
    });
    cases.collect()
}

/// Returns a few of them, always the same: every (verb, resource) that is not yet in `seen`, and every fault that is not.
pub fn sample(requests: &[Recorded], seen: &mut Seen) -> Vec<Case> {
    let mut cases = Vec::new();
    for request in requests {
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
        // Writes are where a fault does harm.
        let applicable = |request: &&Recorded| fault.applies_to(request);
        let found = requests.iter().filter(|request| request.is_write()).find(applicable);
        let found = found.or_else(|| requests.iter().find(applicable));
        if let (0, Some(request)) = (seen.count(fault), found) {
            seen.faults.push(fault);
            cases.push(Case { fault, request: request.clone() });
        }
    }
    cases
}

/// What has been in a sample so far.
#[derive(Debug, Default)]
pub struct Seen {
    kinds: BTreeSet<(String, String, bool)>,
    faults: Vec<Fault>,
}

impl Seen {
    fn count(&self, fault: Fault) -> usize {
        self.faults.iter().filter(|one| **one == fault).count()
    }
}

/// Returns some of the writes: all, or one of each (verb, resource).
pub fn writes(requests: &[Recorded], seen: &mut BTreeSet<(String, String)>) -> Vec<Recorded> {
    let writes = requests.iter().filter(|request| request.is_write());
    let chosen = writes.filter(|request| is_whole() || seen.insert((request.verb.clone(), request.resource.clone())));
    chosen.cloned().collect()
}
