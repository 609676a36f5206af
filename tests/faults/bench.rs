//! A cluster with everything that a scenario needs, and the program on it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use meshctl::install::FIELD_MANAGER;
use test_cluster::fault_proxy::Recorded;
use test_cluster::store::Saved;
use test_cluster::{Cluster, FaultProxy, Istiod, IstiodOptions, Options, Snapshot, say};

use crate::record::{History, adjust};

/// How long a run may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long two states that are to be the same may differ: certificates are filled in, and owned objects deleted, by others.
const CONVERGES: Duration = Duration::from_secs(10);
/// How long the cluster has to be at rest before a state of it counts.
const REST: Duration = Duration::from_millis(700);
/// How patient the program is here: (variable, value).
const ENVIRONMENT: [(&str, &str); 5] = [
    ("MESHCTL_RETRY_BACKOFF", "25ms"),
    ("MESHCTL_RETRY_TIMEOUT", "30s"),
    ("MESHCTL_KUBECLIENT_TIMEOUT", "2500ms"),
    ("MESHCTL_YES", "1"),
    ("NO_COLOR", "1"),
];

/// How long the lock is good for.
const LEASE: &str = "9s";
const SHORT_LEASE: &str = "2s";

/// What is done, and from where.
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// The commands that make the state in which it begins.
    pub before: &'static [&'static [&'static str]],
    /// The command.
    pub command: &'static [&'static str],
}

/// A scenario that was run undisturbed.
pub struct Measured {
    /// What is stored before it.
    pub start: Saved,
    /// What there is afterwards.
    pub end: Snapshot,
    /// The same without the history.
    pub end_without_history: Snapshot,
    /// What it asked.
    pub requests: Vec<Recorded>,
}

/// The cluster, and what is around it.
pub struct Bench {
    pub cluster: Cluster,
    pub proxy: FaultProxy,
    _istiod: Istiod,
    folder: tempfile::TempDir,
    empty: Saved,
    measured: RefCell<BTreeMap<&'static str, Arc<Measured>>>,
}

/// A run of the program.
pub struct Run {
    pub child: Child,
    folder: PathBuf,
    number: u64,
}

/// How a run ended.
pub struct Ended {
    pub status: ExitStatus,
    pub stderr: String,
    pub hung: bool,
}

impl Bench {
    /// Returns the one of all tests, for one of them at a time; none where there is no cluster.
    pub fn take() -> Option<MutexGuard<'static, Self>> {
        static BENCH: OnceLock<Option<Mutex<Bench>>> = OnceLock::new();
        let bench = BENCH.get_or_init(|| Self::start().map(Mutex::new));
        Some(bench.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn start() -> Option<Self> {
        let cluster = Cluster::private(&Options::default())?;
        let istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
        let proxy = FaultProxy::start(&cluster).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let empty = at_rest(&cluster);
        Some(Self { cluster, proxy, _istiod: istiod, folder, empty, measured: RefCell::default() })
    }

    /// Returns what a scenario is when nothing disturbs it.
    pub fn measured(&self, scenario: &Scenario) -> Arc<Measured> {
        let known = self.measured.borrow().get(scenario.name).cloned();
        known.unwrap_or_else(|| {
            let measured = Arc::new(self.measure(scenario));
            self.measured.borrow_mut().insert(scenario.name, measured.clone());
            measured
        })
    }

    /// Makes the state in which a scenario begins, and runs it undisturbed.
    fn measure(&self, scenario: &Scenario) -> Measured {
        self.cluster.restore(&self.empty);
        for command in scenario.before {
            let ended = self.spawn(command, &self.cluster.kubeconfig(), LEASE).wait();
            assert!(ended.is_success(), "{}, {command:?}: {}", scenario.name, ended.told());
        }
        let start = at_rest(&self.cluster);
        self.proxy.begin([]);
        let begin = Instant::now();
        let ended = self.run(scenario);
        assert!(ended.is_success(), "{}: {}", scenario.name, ended.told());
        let requests = self.proxy.requests();
        say(&format!(
            "{}: {} requests, {} of them writes, {:.1?}",
            scenario.name,
            requests.len(),
            requests.iter().filter(|request| request.is_write()).count(),
            begin.elapsed()
        ));
        if std::env::var_os("MESHCTL_TEST_FAULTS_SHOW").is_some() {
            for request in &requests {
                say(&format!("    {request}"));
            }
        }
        at_rest(&self.cluster);
        let end = self.snapshot(History::Counts);
        Measured { start, end, end_without_history: self.snapshot(History::LastOnly), requests }
    }

    /// Runs a scenario's command through the proxy.
    pub fn run(&self, scenario: &Scenario) -> Ended {
        self.begin(scenario).wait()
    }

    /// Begins to run a scenario's command through the proxy.
    pub fn begin(&self, scenario: &Scenario) -> Run {
        self.spawn(scenario.command, &self.proxy.kubeconfig(), LEASE)
    }

    /// Does the same for a run that will be killed: nobody waits long for its Lease to run out.
    pub fn begin_doomed(&self, scenario: &Scenario) -> Run {
        self.spawn(scenario.command, &self.proxy.kubeconfig(), SHORT_LEASE)
    }

    fn spawn(&self, arguments: &[&str], kubeconfig: &Path, lease: &str) -> Run {
        static NUMBER: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = self.folder.path().to_owned();
        let file = |name: &str| File::create(folder.join(format!("{number}.{name}"))).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(arguments).current_dir(&folder).env("KUBECONFIG", kubeconfig).env("HOME", &folder);
        command
            .envs(ENVIRONMENT)
            .env("MESHCTL_LEASE_DURATION", lease)
            .stdin(Stdio::null())
            .stdout(file("out"))
            .stderr(file("err"));
        Run { child: command.spawn().unwrap(), folder, number }
    }

    /// Returns what there is.
    pub fn snapshot(&self, history: History) -> Snapshot {
        Snapshot::of(&self.cluster, FIELD_MANAGER, &|object| adjust(object, history))
    }

    /// Returns what is different from a state; nothing, once it is the same.
    pub fn difference(&self, measured: &Measured, history: History) -> String {
        let wanted = match history {
            History::Counts => &measured.end,
            History::LastOnly => &measured.end_without_history,
        };
        let until = Instant::now() + CONVERGES;
        loop {
            let difference = wanted.difference(&self.snapshot(history));
            if difference.is_empty() || Instant::now() > until {
                return difference;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Waits until nothing changes any more, and returns what is stored then.
fn at_rest(cluster: &Cluster) -> Saved {
    let mut saved = cluster.save();
    let until = Instant::now() + PATIENCE;
    loop {
        std::thread::sleep(REST);
        let now = cluster.save();
        if now == saved {
            return saved;
        }
        assert!(Instant::now() < until, "the cluster does not come to rest");
        saved = now;
    }
}

impl Run {
    /// Waits for its end.
    pub fn wait(mut self) -> Ended {
        let until = Instant::now() + PATIENCE;
        let mut hung = false;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > until && !hung {
                hung = true;
                self.child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        let read = |name: &str| {
            let mut text = String::new();
            let path = self.folder.join(format!("{}.{name}", self.number));
            let _ = File::open(&path).and_then(|mut file| file.read_to_string(&mut text));
            let _ = std::fs::remove_file(path);
            text
        };
        let _ = std::fs::remove_file(self.folder.join(format!("{}.out", self.number)));
        Ended { status, stderr: read("err"), hung }
    }

    /// Sends it a signal, by its name.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }
}

impl Ended {
    pub fn is_success(&self) -> bool {
        self.status.success() && !self.hung
    }

    /// Returns how it ended, for people.
    pub fn told(&self) -> String {
        let hung = if self.hung { ", after two minutes" } else { "" };
        let lines: Vec<&str> = self.stderr.trim().lines().collect();
        let last = &lines[lines.len().saturating_sub(12)..];
        format!("{}{hung}\n        {}", self.status, last.join("\n        "))
    }
}
