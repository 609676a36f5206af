//! Commands that change a cluster, with a fault at each of their requests, killed at each of their writes, interrupted,
//! and two at a time: the end is the same as undisturbed.
//!
//! A fixed sample is run in which every kind of fault and every (verb, resource) occurs. The whole takes hours:
//!
//! ```text
//! MESHCTL_TEST_FAULTS=all cargo test --test faults -- --nocapture
//! ```
//!
//! - `MESHCTL_TEST_FAULTS_AT_ONCE=8`: so many faults in one run, each at a request of its own; less is known then about
//!   which of them it was (6 in the sample, else 1)
//! - `MESHCTL_TEST_FAULTS_ONLY='ResetAfter at create secrets'`: only those whose name has this in it
//! - `MESHCTL_TEST_FAULTS_SHOW=1`: lists the requests of the undisturbed runs

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

mod bench;
mod matrix;
mod record;

use std::sync::Arc;
use std::time::{Duration, Instant};

use test_cluster::fault_proxy::{At, Moment, Recorded, Rule};
use test_cluster::say;

use bench::{Bench, Measured, Scenario};
use matrix::what;
use record::History;

/// How long a request that has to come may take to come.
const COMES: Duration = Duration::from_secs(60);

const INSTALL: Scenario =
    Scenario { name: "install", before: &[], command: &["install", "--set", "profile=minimal", "-y"] };
const UPGRADE: Scenario = Scenario {
    name: "upgrade",
    before: &[&["install", "--set", "profile=minimal", "--set", "values.global.proxy.autoInject=disabled", "-y"]],
    command: &["install", "--set", "profile=default", "--set", "meshConfig.accessLogFile=/dev/stdout", "-y"],
};

const ROLLBACK: Scenario = Scenario {
    name: "rollback",
    before: &[
        &["install", "--set", "profile=default", "-y"],
        &["install", "--set", "profile=minimal", "--set", "meshConfig.accessLogFile=/dev/stdout", "-y"],
    ],
    command: &["rollback", "1", "-y"],
};
const UNINSTALL: Scenario = Scenario {
    name: "uninstall",
    before: &[&["install", "--set", "profile=default", "-y"]],
    command: &["uninstall", "--purge", "--purge-crds", "-y"],
};

/// In the order in which samples are chosen: what one has had, the next need not have.
const SCENARIOS: [&Scenario; 4] = [&INSTALL, &UPGRADE, &ROLLBACK, &UNINSTALL];

#[test]
fn faults_of_an_install_are_got_over() {
    survives_faults(&INSTALL);
}

#[test]
fn faults_of_an_upgrade_are_got_over() {
    survives_faults(&UPGRADE);
}

#[test]
fn faults_of_a_rollback_are_got_over() {
    survives_faults(&ROLLBACK);
}

#[test]
fn faults_of_an_uninstall_are_got_over() {
    survives_faults(&UNINSTALL);
}

#[test]
fn an_install_that_was_killed_is_completed_by_the_next() {
    survives_kills(&INSTALL, 4);
}

#[test]
fn an_upgrade_that_was_killed_is_completed_by_the_next() {
    survives_kills(&UPGRADE, 3);
}

#[test]
fn a_rollback_that_was_killed_is_completed_by_the_next() {
    survives_kills(&ROLLBACK, 3);
}

#[test]
fn an_uninstall_that_was_killed_is_completed_by_the_next() {
    survives_kills(&UNINSTALL, 4);
}

#[test]
fn an_install_that_is_interrupted_stops_in_order() {
    stops_when_interrupted(&INSTALL, 3);
}

#[test]
fn an_upgrade_that_is_interrupted_stops_in_order() {
    stops_when_interrupted(&UPGRADE, 2);
}

#[test]
fn a_rollback_that_is_interrupted_stops_in_order() {
    stops_when_interrupted(&ROLLBACK, 2);
}

#[test]
fn an_uninstall_that_is_interrupted_stops_in_order() {
    stops_when_interrupted(&UNINSTALL, 2);
}

#[test]
fn of_two_installs_one_wins() {
    let Some(bench) = Bench::take() else { return };
    let measured = bench.measured(&INSTALL);
    bench.cluster.restore(&measured.start);
    bench.proxy.begin([]);
    // The first one has the lock, and is held up.
    let at = |request: &&Recorded| request.is_write() && !request.is_lease() && request.resource != "namespaces";
    let held = measured.requests.iter().find(at).unwrap();
    let mut pause = bench.proxy.pause(At::same(held), Moment::Arrived);
    let first = bench.begin(&INSTALL);
    pause.wait(COMES).unwrap();
    let lease = "/apis/coordination.k8s.io/v1/namespaces/istio-system/leases";
    let holder = bench.cluster.get(lease).unwrap()["items"][0]["spec"]["holderIdentity"].as_str().unwrap().to_owned();
    let second = bench.run(&INSTALL);
    assert_eq!(second.status.code(), Some(75), "{}", second.told());
    assert!(second.stderr.contains(&holder), "{holder} is not named: {}", second.told());
    pause.release();
    let first = first.wait();
    assert!(first.is_success(), "{}", first.told());
    assert_eq!(bench.difference(&measured, History::Counts), "");

    // Without anybody's help: who loses says so, and nobody spoils anything.
    bench.cluster.restore(&measured.start);
    bench.proxy.begin([]);
    let runs = [bench.begin(&INSTALL), bench.begin(&INSTALL), bench.begin(&INSTALL)];
    let ended = runs.map(bench::Run::wait);
    assert!(ended.iter().any(bench::Ended::is_success));
    for one in &ended {
        assert!(matches!(one.status.code(), Some(0 | 75)), "{}", one.told());
    }
    assert_eq!(bench.difference(&measured, History::LastOnly), "");
}

/// Runs a scenario with one fault after the other.
fn survives_faults(scenario: &Scenario) {
    let Some(bench) = Bench::take() else { return };
    let measured = bench.measured(scenario);
    let before = before(&bench, scenario);
    let before: Vec<_> = before.iter().map(|measured| &*measured.requests).collect();
    let groups = matrix::groups(&before, &measured.requests);
    let mut report = Report::new(scenario, "faults", groups.len(), groups.iter().map(Vec::len).sum());
    for cases in &groups {
        let place = cases.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        bench.cluster.restore(&measured.start);
        bench.proxy.begin(cases.iter().map(|case| Rule { at: At::same(&case.request), fault: case.fault }));
        let ended = bench.run(scenario);
        let requests = bench.proxy.requests();
        if !ended.is_success() {
            let hit: Vec<_> = requests.iter().filter(|request| request.fault.is_some()).collect();
            report.failed(&place, &format!("{}\n{}", ended.told(), around(&requests, &hit)));
            continue;
        }
        for case in cases {
            let is_it = |request: &&Recorded| {
                request.signature() == case.request.signature() && request.nth == case.request.nth
            };
            if requests.iter().find(is_it).is_none_or(|request| request.fault != Some(case.fault)) {
                report.missed(&case.to_string());
            }
        }
        report.compared(&place, &bench.difference(&measured, History::Counts));
    }
    report.end();
}

/// Runs a scenario, kills it at one write after the other (so many of them in the sample), and runs it again.
fn survives_kills(scenario: &Scenario, count: usize) {
    let Some(bench) = Bench::take() else { return };
    let measured = bench.measured(scenario);
    let writes = matrix::writes(&measured.requests, count);
    let mut report = Report::new(scenario, "kills", writes.len(), writes.len());
    for request in &writes {
        let place = format!("killed after {}", what(request));
        bench.cluster.restore(&measured.start);
        bench.proxy.begin([]);
        let pause = bench.proxy.pause(At::same(request), Moment::Answered);
        let mut run = bench.begin_doomed(scenario);
        if pause.wait(COMES).is_none() {
            let _ = run.child.kill();
            run.wait();
            report.missed(&place);
            continue;
        }
        run.child.kill().unwrap();
        let killed = run.wait();
        drop(pause);
        assert!(bench.proxy.settle(), "requests that nobody waits for do not end");
        let again = bench.run(scenario);
        if !again.is_success() {
            report.failed(&place, &format!("killed: {}\nagain: {}", killed.told(), again.told()));
            continue;
        }
        report.compared(&place, &bench.difference(&measured, History::LastOnly));
    }
    report.end();
}

/// Interrupts a scenario at one write after the other (so many of them in the sample), and runs it again.
fn stops_when_interrupted(scenario: &Scenario, count: usize) {
    let Some(bench) = Bench::take() else { return };
    let measured = bench.measured(scenario);
    let writes = matrix::writes(&measured.requests, count);
    let mut report = Report::new(scenario, "interrupts", writes.len(), writes.len());
    for request in &writes {
        let place = format!("interrupted at {}", what(request));
        bench.cluster.restore(&measured.start);
        bench.proxy.begin([]);
        let mut pause = bench.proxy.pause(At::same(request), Moment::Answered);
        let run = bench.begin(scenario);
        if pause.wait(COMES).is_none() {
            run.wait();
            report.missed(&place);
            continue;
        }
        let before = bench.proxy.requests().len();
        run.signal("INT");
        // The signal is taken in before the answer comes.
        std::thread::sleep(Duration::from_millis(100));
        pause.release();
        let stopped = run.wait();
        let mut wrong = Vec::new();
        // When only the record is to be finished, it finishes.
        let is_done = is_of_record(request) && stopped.is_success();
        if stopped.status.code() != Some(130) && !is_done {
            wrong.push("it does not end with 130".to_owned());
        }
        if !stopped.stderr.contains("again") && !is_done {
            wrong.push("it does not say how to go on".to_owned());
        }
        let leases = bench.cluster.get("/apis/coordination.k8s.io/v1/namespaces/istio-system/leases");
        let leases = leases.and_then(|list| list["items"].as_array().cloned()).unwrap_or_default();
        if leases.iter().any(|lease| lease["spec"]["holderIdentity"].as_str().is_some_and(|holder| !holder.is_empty()))
        {
            wrong.push("it keeps the lock".to_owned());
        }
        let since = bench.proxy.requests().split_off(before);
        let writes = since.iter().filter(|request| request.is_write() && !is_of_record(request));
        wrong.extend(writes.map(|request| format!("it goes on with {request}")));
        let again = bench.run(scenario);
        if !again.is_success() {
            wrong.push(format!("again: {}", again.told()));
        }
        if wrong.is_empty() {
            report.compared(&place, &bench.difference(&measured, History::LastOnly));
        } else {
            report.failed(&place, &format!("{}\n{}", wrong.join("\n"), stopped.told()));
        }
    }
    report.end();
}

/// Tells whether a request is about the lock or the record.
fn is_of_record(request: &Recorded) -> bool {
    request.is_lease() || request.name.starts_with("meshctl")
}

/// Returns the scenarios whose samples come before one's.
fn before(bench: &Bench, scenario: &Scenario) -> Vec<Arc<Measured>> {
    let before = SCENARIOS.iter().take_while(|one| one.name != scenario.name && !matrix::is_whole());
    before.map(|one| bench.measured(one)).collect()
}

/// Returns the requests around those that a fault befell.
fn around(requests: &[Recorded], hit: &[&Recorded]) -> String {
    let is_near =
        |request: &&Recorded| hit.iter().any(|hit| request.number + 3 > hit.number && request.number < hit.number + 8);
    let lines: Vec<String> = requests.iter().filter(is_near).map(|request| format!("        {request}")).collect();
    let last = requests.iter().rev().take(5).rev().map(|request| format!("        {request}"));
    format!("{}\n      and last\n{}\n", lines.join("\n"), last.collect::<Vec<_>>().join("\n"))
}

/// What came of many runs.
struct Report {
    name: String,
    /// How many runs there are.
    planned: usize,
    /// How many requests something is to happen to.
    asked: usize,
    good: usize,
    missed: Vec<String>,
    wrong: Vec<String>,
    begin: Instant,
}

impl Report {
    fn new(scenario: &Scenario, what: &str, planned: usize, asked: usize) -> Self {
        let name = format!("{}, {what}", scenario.name);
        Self { name, planned, asked, good: 0, missed: Vec::new(), wrong: Vec::new(), begin: Instant::now() }
    }

    fn tell(&self, word: &str, place: &str) {
        if matrix::is_whole() || word != "ok" {
            let done = self.good + self.wrong.len();
            say(&format!("{} {done}/{}: {word}: {place}", self.name, self.planned));
        }
    }

    fn compared(&mut self, place: &str, difference: &str) {
        if difference.is_empty() {
            self.good += 1;
            self.tell("ok", place);
        } else {
            self.failed(place, &format!("the end is another one:\n{difference}"));
        }
    }

    fn failed(&mut self, place: &str, why: &str) {
        self.wrong.push(format!("{place}: {why}"));
        self.tell("WRONG", &format!("{place}: {why}"));
    }

    /// Several requests are under way at a time, and what one says may make another superfluous.
    fn missed(&mut self, place: &str) {
        self.missed.push(place.to_owned());
        self.tell("did not come up", place);
    }

    fn end(self) {
        let Self { name, planned, asked, good, missed, wrong, begin } = self;
        say(&format!(
            "{name}: {good} of {planned} end as undisturbed, {} did not come up, {:.0?}",
            missed.len(),
            begin.elapsed()
        ));
        assert!(wrong.is_empty(), "{name}: {} of {planned} do not:\n{}", wrong.len(), wrong.join("\n\n"));
        // What is ready at once is not watched.
        let few = (asked / 10).max(1);
        assert!(missed.len() <= few, "{name}: too many did not come up:\n{}", missed.join("\n"));
    }
}
