//! [`wait`](fn@wait): the engine. It opens the watches that a [`Course`] asks for, feeds it, and wakes it when time alone
//! changes its judgement.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures_util::Stream;
use futures_util::future::{Either, join_all, select};
use tokio::time::{Instant, sleep_until, timeout};

use super::course::{Course, Judgement};
use super::diagnosis::Trouble;
use super::scope::Scope;
use super::{Expectations, WaitEnd, WaitError, Waited};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Part};
use crate::object::ObjectKey;
use crate::values::Tree;

/// How close judgements may follow each other: a burst of changes is judged once.
const BREATH: Duration = Duration::from_millis(50);

/// How many changes are taken before time is given to anything else.
const BURST: usize = 1000;

/// How long a watch that has ended rests before it is opened again.
const REST: Duration = Duration::from_secs(1);

/// How many lines of a log are shown.
const LOG_LINES: usize = 20;

/// How long a log may take.
const LOG_TIME: Duration = Duration::from_secs(5);

/// How many logs are read at most.
const LOGS: usize = 3;

/// What a watch says.
#[derive(Debug, Clone, PartialEq)]
pub enum WatchEvent {
    /// All there is. It comes first, and again when something may have been missed.
    Listed(Vec<Tree>),
    /// An object is new or has changed.
    Applied(Tree),
    /// An object is gone; this is what it was last.
    Deleted(Tree),
}

/// A watch that is open.
pub type WatchStream<'a> = Pin<Box<dyn Stream<Item = Result<WatchEvent, Box<dyn Diagnostic>>> + 'a>>;

/// Sees a cluster change.
///
/// A stream gets over what passes (a lost connection, an old version) by itself. An error in it is told, and it may go
/// on after it; an end after an error is final.
pub trait Watcher {
    /// Opens a watch.
    fn watch(&self, scope: &Scope) -> WatchStream<'_>;

    /// Reads the last lines of a container's log; `None` when they cannot be had.
    fn log<'a>(&'a self, place: &'a LogPlace, lines: usize) -> Pin<Box<dyn Future<Output = Option<String>> + 'a>>;
}

/// The container whose last run ended badly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPlace {
    /// Where the pod is.
    pub namespace: String,
    /// The pod.
    pub pod: String,
    /// The container; it is the log of its previous run (`previous=true`) that counts.
    pub container: String,
}

/// An object that is waited for.
#[derive(Debug, Clone)]
pub struct Awaited {
    /// The object.
    pub key: ObjectKey,
    /// The part of the operation that it belongs to.
    pub part: Part,
    /// The object as the API server answered when it was applied or read. It spares a watch when it is ready already.
    pub live: Option<Tree>,
}

/// How a wait is done.
#[derive(Debug, Clone)]
pub struct WaitOptions {
    /// How long it may take.
    pub timeout: Duration,
    /// How long a workload must stay ready, since pods flap; one that did in this wait must for five times as long.
    pub hold: Duration,
    /// How long a workload is given before its pods and events are looked at, which costs requests.
    pub diagnose_after: Duration,
    /// What is asked of the objects.
    pub expectations: Expectations,
}

impl Default for WaitOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(300),
            hold: Duration::from_secs(1),
            diagnose_after: Duration::from_secs(2),
            expectations: Expectations::default(),
        }
    }
}

/// An open watch.
struct Open<'a> {
    scope: Scope,
    /// `None` while it rests, or for good when it is given up.
    stream: Option<WatchStream<'a>>,
    opens_at: Option<Instant>,
    last_error: Option<Box<dyn Diagnostic>>,
}

/// What happened first.
enum Next {
    Cancelled,
    Woken,
    Said(usize, Option<Result<WatchEvent, Box<dyn Diagnostic>>>),
}

/// Waits until all objects are ready, something cannot become so, the time is over, or `cancelled` is done.
pub async fn wait(
    awaited: Vec<Awaited>,
    watcher: &dyn Watcher,
    options: &WaitOptions,
    cancelled: impl Future<Output = ()>,
    events: &dyn Events,
) -> Result<Waited, Box<WaitError>> {
    let start = Instant::now();
    let mut options = options.clone();
    // Even a short wait is to end with reasons, and those are in pods and events.
    options.diagnose_after = options.diagnose_after.min(options.timeout / 4);
    let deadline = start + options.timeout;
    let mut course = Course::new(awaited, options);
    let mut open: Vec<Open> = Vec::new();
    let mut cancelled = pin!(cancelled);
    loop {
        let judged_at = Instant::now();
        let judgement = course.judge(judged_at - start);
        for progress in course.progress() {
            events.progress(&progress);
        }
        let wake = match judgement {
            Judgement::Ready => return Ok(course.outcome(judged_at - start)),
            Judgement::Failed(troubles) => {
                let troubles = with_logs(troubles, watcher, cancelled.as_mut()).await;
                return Err(ended(WaitEnd::Failed, &course, troubles, start, &open));
            }
            Judgement::GoesOn(_) if judged_at >= deadline => {
                let troubles = with_logs(course.troubles(), watcher, cancelled.as_mut()).await;
                return Err(ended(WaitEnd::TimedOut, &course, troubles, start, &open));
            }
            Judgement::GoesOn(wake) => wake,
        };
        open_watches(&mut open, course.scopes(), watcher, judged_at);
        let mut until = wake.map_or(deadline, |wake| deadline.min(start + wake));
        for rested in open.iter().filter_map(|watch| watch.opens_at) {
            until = until.min(rested);
        }
        let mut taken = 0;
        loop {
            match next(&mut open, cancelled.as_mut(), until).await {
                Next::Woken => break,
                Next::Cancelled => return Err(ended(WaitEnd::Cancelled, &course, course.troubles(), start, &open)),
                Next::Said(index, said) => {
                    if let Some(error) = take(&mut course, &mut open[index], said, events) {
                        return Err(ended(WaitEnd::Blind(error), &course, course.troubles(), start, &open));
                    }
                    taken += 1;
                    until = until.min(judged_at + BREATH);
                    if taken >= BURST {
                        break;
                    }
                }
            }
        }
    }
}

/// Opens the watches that are wanted and not open; one that is wider now takes the place of what it was.
fn open_watches<'a>(open: &mut Vec<Open<'a>>, wanted: Vec<Scope>, watcher: &'a dyn Watcher, now: Instant) {
    for scope in wanted {
        match open.iter_mut().find(|watch| watch.scope.is_place_of(&scope)) {
            Some(watch) if watch.scope == scope => {}
            // Objects drop out of a scope when they are ready; what is open sees the rest as well.
            Some(watch) if watch.scope.is_needed => {}
            Some(watch) => {
                *watch = Open { stream: Some(watcher.watch(&scope)), scope, opens_at: None, last_error: None };
            }
            None => {
                let stream = Some(watcher.watch(&scope));
                open.push(Open { scope, stream, opens_at: None, last_error: None });
            }
        }
    }
    for watch in open.iter_mut().filter(|watch| watch.opens_at.is_some_and(|time| time <= now)) {
        watch.stream = Some(watcher.watch(&watch.scope));
        watch.opens_at = None;
    }
}

/// Waits for the first of: the end of patience, something said by a watch, a point in time.
async fn next(open: &mut [Open<'_>], mut cancelled: Pin<&mut impl Future<Output = ()>>, until: Instant) -> Next {
    let mut sleep = pin!(sleep_until(until));
    poll_fn(|context| {
        if cancelled.as_mut().poll(context).is_ready() {
            return Poll::Ready(Next::Cancelled);
        }
        for (index, watch) in open.iter_mut().enumerate() {
            let Some(stream) = &mut watch.stream else { continue };
            if let Poll::Ready(said) = stream.as_mut().poll_next(context) {
                return Poll::Ready(Next::Said(index, said));
            }
        }
        sleep.as_mut().poll(context).map(|()| Next::Woken)
    })
    .await
}

/// Takes what a watch says; returns the error that makes it pointless to go on.
fn take(
    course: &mut Course,
    watch: &mut Open<'_>,
    said: Option<Result<WatchEvent, Box<dyn Diagnostic>>>,
    events: &dyn Events,
) -> Option<Box<dyn Diagnostic>> {
    match said {
        Some(Ok(event)) => {
            watch.last_error = None;
            course.take(&watch.scope, event);
            None
        }
        Some(Err(error)) => {
            events.detail(&format!("watching {}: {error}", watch.scope));
            if error.category() == Category::PermissionDenied {
                if watch.scope.is_needed {
                    return Some(error);
                }
                watch.stream = None;
                course.give_up(&watch.scope);
            }
            watch.last_error = Some(error);
            None
        }
        None => {
            watch.stream = None;
            match watch.last_error.take() {
                Some(error) if watch.scope.is_needed => return Some(error),
                // Nobody has to see pods and events to install a mesh: the reasons are poorer without them.
                Some(_) => course.give_up(&watch.scope),
                None => watch.opens_at = Some(Instant::now() + REST),
            }
            None
        }
    }
}

/// Reads the logs that troubles ask for; whoever stops waiting stops reading too.
async fn with_logs(
    mut troubles: Vec<Trouble>,
    watcher: &dyn Watcher,
    cancelled: Pin<&mut impl Future<Output = ()>>,
) -> Vec<Trouble> {
    let places: Vec<(usize, LogPlace)> = troubles
        .iter()
        .enumerate()
        .filter_map(|(index, trouble)| Some((index, trouble.log.clone()?)))
        .take(LOGS)
        .collect();
    let reads = places.iter().map(|(index, place)| async {
        let text = timeout(LOG_TIME, watcher.log(place, LOG_LINES)).await.ok().flatten()?;
        Some((*index, text))
    });
    let Either::Left((texts, _)) = select(pin!(join_all(reads)), cancelled).await else { return troubles };
    for (index, text) in texts.into_iter().flatten() {
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(LOG_LINES)..];
        troubles[index].log_lines = last.iter().map(|line| super::status::shortened(line)).collect();
    }
    troubles
}

fn ended(end: WaitEnd, course: &Course, troubles: Vec<Trouble>, start: Instant, open: &[Open<'_>]) -> Box<WaitError> {
    let last_error = open.iter().filter(|watch| watch.scope.is_needed).find_map(|watch| watch.last_error.as_ref());
    Box::new(WaitError {
        end,
        after: start.elapsed(),
        total: course.total(),
        troubles,
        unready: course.unready(),
        last_error: last_error.map(ToString::to_string),
    })
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.kind)?;
        match &self.namespace {
            Some(namespace) => write!(formatter, " in the namespace `{namespace}`"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
