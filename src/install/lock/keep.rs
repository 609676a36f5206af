//! How a Lease is kept. Pure: what was answered and the time go in, what to do next comes out.

use std::time::Duration;

use super::{Lease, LockSettings};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It begins, or a wait is over.
    Start,
    /// The Lease was written; without one, another was faster.
    Written(Option<Lease>),
    /// This is the Lease that is there.
    Found(Option<Lease>),
    /// There was no answer, and this is why.
    Failed(String),
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Wait, then begin again.
    Wait(Duration),
    /// Renew this one.
    Replace(Lease),
    /// Look at the Lease.
    Look,
    /// Make this one anew: somebody deleted it.
    Create(Lease),
    /// It is over.
    Lost(Lost),
}

/// Why a lock is not held any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// Another run took it.
    #[error("the lock was taken over by {holder}")]
    Taken {
        /// Who.
        holder: String,
    },
    /// It could not be renewed in time.
    #[error("the lock could not be renewed: {why}")]
    NotRenewed {
        /// What went wrong last.
        why: String,
    },
}

impl crate::diagnostic::Diagnostic for Lost {
    fn category(&self) -> crate::diagnostic::Category {
        crate::diagnostic::Category::TimedOut
    }

    fn hints(&self) -> Vec<String> {
        vec!["run the same command again: it goes on where this one stopped".to_owned()]
    }
}

/// A run that has the Lease.
#[derive(Debug)]
pub struct Keeping {
    lease: Lease,
    settings: LockSettings,
    /// When the request was sent that renewed it last: others count from later on.
    renewed: Duration,
    /// When the request was sent that is under way.
    asked: Duration,
    why: String,
}

impl Keeping {
    /// Begins with a Lease that was written by a request that was sent at this time.
    pub fn new(lease: Lease, settings: LockSettings, sent: Duration) -> Self {
        let why = "there was no time for it".to_owned();
        Self { lease, settings, renewed: sent, asked: sent, why }
    }

    /// Returns the Lease as it is stored.
    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Tells whether a renewal has no answer yet, so that what is stored may be another version.
    pub fn is_unsure(&self) -> bool {
        self.asked != self.renewed
    }

    /// Returns when writing must stop unless the Lease is renewed before.
    pub fn deadline(&self) -> Duration {
        self.renewed + self.settings.duration * 2 / 3
    }

    /// Returns what to do next. `now` counts from the same instant as with [`Keeping::new`].
    pub fn next(&mut self, now: Duration, event: Event) -> Action {
        let every = self.settings.duration / 3;
        match event {
            Event::Written(Some(lease)) => {
                self.lease = lease;
                self.renewed = self.asked;
                Action::Wait((self.renewed + every).saturating_sub(now))
            }
            Event::Found(Some(lease)) if lease.holder != self.lease.holder && !lease.holder.is_empty() => {
                Action::Lost(Lost::Taken { holder: lease.holder })
            }
            Event::Failed(why) => {
                self.why = why;
                self.unless_late(now, Action::Wait(every / 4))
            }
            Event::Start => match (self.renewed + every).saturating_sub(now) {
                // A keeper that is called again begins with the rest of the wait.
                left if !left.is_zero() => Action::Wait(left),
                _ => {
                    self.asked = now;
                    self.unless_late(now, Action::Replace(self.lease.clone()))
                }
            },
            Event::Written(None) => self.unless_late(now, Action::Look),
            Event::Found(Some(lease)) => {
                self.lease = Lease { holder: self.lease.holder.clone(), ..lease };
                self.asked = now;
                self.unless_late(now, Action::Replace(self.lease.clone()))
            }
            Event::Found(None) => {
                self.lease.version = String::new();
                self.asked = now;
                self.unless_late(now, Action::Create(self.lease.clone()))
            }
        }
    }

    fn unless_late(&self, now: Duration, action: Action) -> Action {
        if now < self.deadline() { action } else { Action::Lost(Lost::NotRenewed { why: self.why.clone() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: LockSettings = LockSettings { duration: Duration::from_secs(30), patience: Duration::ZERO };

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn lease(holder: &str, version: &str) -> Lease {
        Lease { holder: holder.to_owned(), version: version.to_owned(), ..Lease::default() }
    }

    fn keeping() -> Keeping {
        Keeping::new(lease("me", "1"), SETTINGS, secs(0))
    }

    #[test]
    fn a_lease_is_renewed_in_every_third_of_its_time() {
        let mut run = keeping();
        assert_eq!(run.next(secs(1), Event::Start), Action::Wait(secs(9)));
        assert_eq!(run.next(secs(10), Event::Start), Action::Replace(lease("me", "1")));
        // The answer takes a while; it counts from when it was asked for.
        assert_eq!(run.next(secs(13), Event::Written(Some(lease("me", "2")))), Action::Wait(secs(7)));
        assert_eq!(run.deadline(), secs(30));
        assert_eq!(run.next(secs(20), Event::Start), Action::Replace(lease("me", "2")));
    }

    #[test]
    fn failures_are_repeated_until_it_is_late() {
        let mut run = keeping();
        run.next(secs(10), Event::Start);
        assert_eq!(run.next(secs(11), Event::Failed("no".to_owned())), Action::Wait(Duration::from_millis(2500)));
        assert_eq!(run.next(secs(14), Event::Start), Action::Replace(lease("me", "1")));
        let lost = Action::Lost(Lost::NotRenewed { why: "still no".to_owned() });
        assert_eq!(run.next(secs(20), Event::Failed("still no".to_owned())), lost);
        assert_eq!(run.next(secs(21), Event::Start), lost);
    }

    #[test]
    fn a_lease_that_another_took_is_lost() {
        let mut run = keeping();
        run.next(secs(10), Event::Start);
        assert_eq!(run.next(secs(10), Event::Written(None)), Action::Look);
        let lost = Lost::Taken { holder: "other".to_owned() };
        assert_eq!(run.next(secs(10), Event::Found(Some(lease("other", "9")))), Action::Lost(lost));
    }

    #[test]
    fn a_lease_that_somebody_touched_is_renewed_as_it_is() {
        let mut run = keeping();
        run.next(secs(10), Event::Start);
        run.next(secs(10), Event::Written(None));
        assert_eq!(run.next(secs(11), Event::Found(Some(lease("me", "9")))), Action::Replace(lease("me", "9")));
        assert_eq!(run.next(secs(11), Event::Found(Some(lease("", "10")))), Action::Replace(lease("me", "10")));
    }

    #[test]
    fn a_lease_that_somebody_deleted_is_made_anew() {
        let mut run = keeping();
        run.next(secs(10), Event::Start);
        run.next(secs(10), Event::Written(None));
        assert_eq!(run.next(secs(10), Event::Found(None)), Action::Create(lease("me", "")));
        assert_eq!(run.next(secs(10), Event::Written(Some(lease("me", "2")))), Action::Wait(secs(10)));
    }
}
