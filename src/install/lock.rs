//! One run at a time: a Lease that the running one renews.
//!
//! Nobody's clock is compared with anybody else's. Whoever finds a Lease watches it for the time that its holder said it
//! is good for: a holder that lives renews it three times in that, one that was killed does not, and then the Lease is
//! taken over. A holder that cannot renew stops writing before anybody else may begin.
//!
//! - [`lease`]: the Lease itself
//! - [`acquire`]: how one gets it: what was seen and the time in, what to do next out
//! - [`keep`]: how one keeps it, in the same way
//! - [`cluster_store`]: where it is
//!
//! [`Lock`] drives the two with a [`LeaseStore`], and hands out a [`Signal`] that says whether it is still held.

pub mod acquire;
pub mod cluster_store;
pub mod keep;
pub mod lease;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::Stop;
use crate::diagnostic::{Category, Diagnostic};

pub use acquire::{Busy, Notice};
pub use cluster_store::ClusterStore;
pub use keep::Lost;
pub use lease::Lease;

use acquire::Acquiring;
use keep::Keeping;

/// How often a Lease is given back that changes meanwhile: once for each renewal that may still be under way, and more.
const RELEASES: u32 = 4;

/// How long a Lease is good for, and how patient a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockSettings {
    /// How long the Lease is good for without being renewed. It is renewed in every third of that, and its holder stops
    /// writing when two thirds have passed without.
    pub duration: Duration,
    /// How long a Lease that somebody renews is waited for; zero gives up with the first renewal.
    pub patience: Duration,
}

impl Default for LockSettings {
    fn default() -> Self {
        Self { duration: Duration::from_secs(30), patience: Duration::ZERO }
    }
}

/// Where a Lease is kept: one, in one place.
///
/// `None` in place of a Lease that was to be written says that another was faster: there is one already, or it is not
/// the one that was to be replaced, or it is gone.
pub trait LeaseStore {
    /// Why a request failed; those worth repeating have been repeated.
    type Error: Diagnostic;

    /// Returns the Lease, when there is one.
    fn get(&self) -> impl Future<Output = Result<Option<Lease>, Self::Error>>;

    /// Makes a Lease where there is none, and returns it as it is stored.
    fn create(&self, lease: &Lease) -> impl Future<Output = Result<Option<Lease>, Self::Error>>;

    /// Puts a Lease in the place of the one with the same version, and returns it as it is stored.
    fn replace(&self, lease: &Lease) -> impl Future<Output = Result<Option<Lease>, Self::Error>>;

    /// Deletes the Lease with this version; tells whether there was none of another version.
    fn delete(&self, lease: &Lease) -> impl Future<Output = Result<bool, Self::Error>>;
}

/// A lock that could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError<E: Diagnostic> {
    /// Somebody else holds it.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The cluster could not be asked.
    #[error("failed to ask for the lock")]
    Failed {
        /// Why.
        #[source]
        source: E,
    },
    /// The user wants no more.
    #[error("interrupted while the lock was waited for")]
    Stopped,
}

impl<E: Diagnostic> Diagnostic for LockError<E> {
    fn category(&self) -> Category {
        match self {
            Self::Busy(_) => Category::TimedOut,
            Self::Failed { source } => source.category(),
            Self::Stopped => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Busy(_) => vec!["try again when the other run is done".to_owned()],
            Self::Failed { .. } | Self::Stopped => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Busy(_) | Self::Stopped => None,
            Self::Failed { source } => Some(source),
        }
    }
}

/// Says whether the lock is held; whoever writes asks before every write.
#[derive(Debug, Clone)]
pub struct Signal(Arc<Mutex<Standing>>);

#[derive(Debug)]
struct Standing {
    /// When writing must stop unless the Lease is renewed before.
    until: Instant,
    lost: Option<Lost>,
}

impl Signal {
    /// Returns why the lock is not held any more, when it is not.
    pub fn lost(&self) -> Option<Lost> {
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.lost.is_none() && Instant::now() >= standing.until {
            standing.lost = Some(Lost::NotRenewed { why: "there was no time for it".to_owned() });
        }
        standing.lost.clone()
    }

    fn renewed(&self, until: Instant) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).until = until;
    }

    fn lose(&self, lost: Lost) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lost.get_or_insert(lost);
    }
}

/// A lock that is held.
pub struct Lock<S: LeaseStore> {
    store: S,
    keeping: Keeping,
    signal: Signal,
    /// The instant that the state machines count their time from.
    origin: Instant,
    clock: fn() -> Timestamp,
}

impl<S: LeaseStore> std::fmt::Debug for Lock<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Lock").field("keeping", &self.keeping).finish_non_exhaustive()
    }
}

impl<S: LeaseStore> Lock<S> {
    /// Gets the lock for a holder, whose name no other run has. What a person should know meanwhile goes to `tell`;
    /// `clock` gives the times that the Lease shows. When `stop` is requested nothing is waited for any more; a request
    /// under way is brought to its end, so that no Lease is left behind of which nobody knows.
    pub async fn acquire(
        store: S,
        holder: &str,
        settings: LockSettings,
        clock: fn() -> Timestamp,
        mut tell: impl FnMut(Notice),
        stop: &Stop,
    ) -> Result<Self, LockError<S::Error>> {
        let origin = Instant::now();
        let failed = |source| LockError::Failed { source };
        let mut acquiring = Acquiring::new(holder, settings);
        let mut event = acquire::Event::Start;
        // When what made the Lease ours was sent: it counts from then on at the latest.
        let mut sent = origin.elapsed();
        loop {
            let action = acquiring.next(origin.elapsed(), event);
            event = match action {
                acquire::Action::Look => acquire::Event::Found(store.get().await.map_err(failed)?),
                acquire::Action::Create => {
                    sent = origin.elapsed();
                    let lease = Lease::new(holder, settings.duration, clock());
                    store.create(&lease).await.map_err(failed)?.map_or(acquire::Event::Refused, acquire::Event::Written)
                }
                acquire::Action::Replace(old) => {
                    sent = origin.elapsed();
                    let lease = old.taken_by(holder, settings.duration, clock());
                    store
                        .replace(&lease)
                        .await
                        .map_err(failed)?
                        .map_or(acquire::Event::Refused, acquire::Event::Written)
                }
                acquire::Action::Wait { time, notice } => {
                    notice.into_iter().for_each(&mut tell);
                    if timeout(time, stop.requested()).await.is_ok() {
                        return Err(LockError::Stopped);
                    }
                    acquire::Event::Start
                }
                acquire::Action::Held { lease, notice } => {
                    notice.into_iter().for_each(&mut tell);
                    let keeping = Keeping::new(lease, settings, sent);
                    let standing = Standing { until: origin + keeping.deadline(), lost: None };
                    let signal = Signal(Arc::new(Mutex::new(standing)));
                    return Ok(Self { store, keeping, signal, origin, clock });
                }
                acquire::Action::Busy(busy) => return Err(LockError::Busy(busy)),
            };
        }
    }

    /// Returns what says whether the lock is held.
    pub fn signal(&self) -> Signal {
        self.signal.clone()
    }

    /// Renews the Lease until that fails; the signal says so then, too. Between two calls nothing is renewed.
    pub async fn keep(&mut self) -> Lost {
        let mut event = keep::Event::Start;
        loop {
            let now = self.origin.elapsed();
            let action = self.keeping.next(now, event);
            let deadline = self.origin + self.keeping.deadline();
            self.signal.renewed(deadline);
            event = match action {
                keep::Action::Wait(time) => {
                    sleep(time).await;
                    keep::Event::Start
                }
                keep::Action::Lost(lost) => {
                    self.signal.lose(lost.clone());
                    return lost;
                }
                keep::Action::Look => answered(timeout_at(deadline, self.store.get()).await, keep::Event::Found),
                keep::Action::Create(lease) => {
                    let lease = lease.renewed((self.clock)());
                    answered(timeout_at(deadline, self.store.create(&lease)).await, keep::Event::Written)
                }
                keep::Action::Replace(lease) => {
                    let lease = lease.renewed((self.clock)());
                    answered(timeout_at(deadline, self.store.replace(&lease)).await, keep::Event::Written)
                }
            };
        }
    }

    /// Renews the Lease while something is done. What is done is not broken off when the lock is lost: it asks the
    /// [`Signal`], and ends in order.
    pub async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut keep = pin!(self.keep());
        let mut is_lost = false;
        poll_fn(|context| {
            if let Poll::Ready(output) = work.as_mut().poll(context) {
                return Poll::Ready(output);
            }
            if !is_lost {
                is_lost = keep.as_mut().poll(context).is_ready();
            }
            Poll::Pending
        })
        .await
    }

    /// Gives the lock back. When that fails, the next run waits until the Lease has run out.
    pub async fn release(self) -> Result<(), S::Error> {
        if matches!(self.signal.lost(), Some(Lost::Taken { .. })) {
            return Ok(());
        }
        let mut lease = self.keeping.lease().clone();
        let mut is_known = !self.keeping.is_unsure();
        for _ in 0..RELEASES {
            if is_known && self.store.delete(&lease).await? {
                return Ok(());
            }
            // A renewal that was broken off may have been stored all the same, or be stored only now.
            match self.store.get().await? {
                Some(stored) if stored.holder == lease.holder => lease = stored,
                _ => return Ok(()),
            }
            is_known = true;
        }
        Ok(())
    }
}

/// Returns an answer, or the lack of one, as an event.
fn answered<T, E: Diagnostic>(
    answer: Result<Result<T, E>, tokio::time::error::Elapsed>,
    event: impl FnOnce(T) -> keep::Event,
) -> keep::Event {
    match answer {
        Ok(Ok(value)) => event(value),
        Ok(Err(error)) => keep::Event::Failed(error.to_string()),
        Err(_) => keep::Event::Failed("the API server did not answer".to_owned()),
    }
}

#[cfg(test)]
mod tests;
