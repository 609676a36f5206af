//! How a Lease is got. Pure: what was seen and the time go in, what to do next comes out.

use std::fmt;
use std::time::Duration;

use super::{Lease, LockSettings};

/// The longest that a Lease is watched, whatever its holder said: one that asks for more is none of meshctl's.
const MAX_WATCH: Duration = Duration::from_secs(300);
/// How often a Lease is looked at while it is watched: twice between two renewals.
const LOOKS: u32 = 6;
/// How often another may be faster before that counts as somebody holding the lock.
const MAX_RACES: u32 = 10;
/// How long to wait after a race that was lost; each time by this more.
const RACE_PAUSE: Duration = Duration::from_millis(50);

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It begins, or a wait is over.
    Start,
    /// This is the Lease that is there.
    Found(Option<Lease>),
    /// The Lease was written.
    Written(Lease),
    /// It was not, because another was faster.
    Refused,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Look at the Lease.
    Look,
    /// Make one.
    Create,
    /// Put one in the place of this one.
    Replace(Lease),
    /// Wait, then begin again.
    Wait {
        /// How long.
        time: Duration,
        /// What a person should know.
        notice: Option<Notice>,
    },
    /// The Lease is ours.
    Held {
        /// As it is stored.
        lease: Lease,
        /// What a person should know.
        notice: Option<Notice>,
    },
    /// It is somebody else's.
    Busy(Busy),
}

/// What a person should know while a lock is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Somebody has the lock; whether that one lives is being found out.
    Watching {
        /// Who.
        holder: String,
        /// How long that takes.
        time: Duration,
    },
    /// The lock was taken over.
    TakenOver {
        /// From whom.
        holder: String,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Watching { holder, time } => {
                let time = time.as_secs_f64();
                write!(formatter, "the lock is held by {holder}; watching for {time} s whether that run is alive")
            }
            Self::TakenOver { holder } => {
                write!(formatter, "the run of {holder} did not renew its lock; this run goes on in its place")
            }
        }
    }
}

/// Somebody else holds the lock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("another run holds the lock: {holder}, since {since}")]
pub struct Busy {
    /// Who.
    pub holder: String,
    /// Since when (RFC 3339).
    pub since: String,
    /// When it was renewed (RFC 3339).
    pub renewed: String,
}

impl Busy {
    fn of(lease: &Lease) -> Self {
        let known = |text: &str| if text.is_empty() { "an unknown time".to_owned() } else { text.to_owned() };
        Self { holder: lease.holder.clone(), since: known(&lease.acquired), renewed: known(&lease.renewed) }
    }
}

/// A run that wants the Lease.
#[derive(Debug)]
pub struct Acquiring {
    me: String,
    settings: LockSettings,
    began: Option<Duration>,
    watched: Option<Watched>,
    /// Who had the Lease that is about to be taken over.
    dead: Option<String>,
    races: u32,
    last: Option<Lease>,
}

/// A Lease that is being watched.
#[derive(Debug)]
struct Watched {
    version: String,
    since: Duration,
    time: Duration,
}

impl Acquiring {
    /// Begins for a holder, whose name no other run has.
    pub fn new(me: &str, settings: LockSettings) -> Self {
        Self { me: me.to_owned(), settings, began: None, watched: None, dead: None, races: 0, last: None }
    }

    /// Returns what to do next. `now` counts from any instant, the same one each time.
    pub fn next(&mut self, now: Duration, event: Event) -> Action {
        let began = *self.began.get_or_insert(now);
        match event {
            Event::Start => Action::Look,
            Event::Found(None) => {
                self.watched = None;
                Action::Create
            }
            Event::Found(Some(lease)) => {
                self.last = Some(lease.clone());
                self.found(now, began, lease)
            }
            Event::Written(lease) => {
                let notice = self.dead.take().map(|holder| Notice::TakenOver { holder });
                Action::Held { lease, notice }
            }
            Event::Refused => {
                self.dead = None;
                self.races += 1;
                match &self.last {
                    Some(lease) if self.races > MAX_RACES => Action::Busy(Busy::of(lease)),
                    _ => Action::Wait { time: RACE_PAUSE * self.races.min(MAX_RACES), notice: None },
                }
            }
        }
    }

    fn found(&mut self, now: Duration, began: Duration, lease: Lease) -> Action {
        if lease.holder == self.me {
            // The answer to what we wrote was lost on the way.
            let notice = self.dead.take().map(|holder| Notice::TakenOver { holder });
            return Action::Held { lease, notice };
        }
        if lease.holder.is_empty() {
            return Action::Replace(lease);
        }
        match &self.watched {
            Some(watched) if watched.version == lease.version => {
                let left = (watched.since + watched.time).saturating_sub(now);
                if left.is_zero() {
                    self.dead = Some(lease.holder.clone());
                    Action::Replace(lease)
                } else {
                    Action::Wait { time: left.min(watched.time / LOOKS), notice: None }
                }
            }
            Some(_) if now.saturating_sub(began) >= self.settings.patience => Action::Busy(Busy::of(&lease)),
            watched => {
                let is_new = watched.is_none();
                let said = if lease.duration.is_zero() { self.settings.duration } else { lease.duration };
                let time = said.min(MAX_WATCH);
                let notice = is_new.then(|| Notice::Watching { holder: lease.holder.clone(), time });
                self.watched = Some(Watched { version: lease.version, since: now, time });
                Action::Wait { time: time / LOOKS, notice }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: LockSettings = LockSettings { duration: Duration::from_secs(30), patience: Duration::ZERO };

    fn lease(holder: &str, version: &str) -> Lease {
        Lease {
            holder: holder.to_owned(),
            version: version.to_owned(),
            duration: Duration::from_secs(12),
            acquired: "2026-11-21T08:00:00Z".to_owned(),
            ..Lease::default()
        }
    }

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn found(holder: &str, version: &str) -> Event {
        Event::Found(Some(lease(holder, version)))
    }

    fn wait(action: &Action) -> Duration {
        let Action::Wait { time, .. } = action else { panic!("{action:?}") };
        *time
    }

    #[test]
    fn where_there_is_none_one_is_made() {
        let mut run = Acquiring::new("me", SETTINGS);
        assert_eq!(run.next(secs(0), Event::Start), Action::Look);
        assert_eq!(run.next(secs(0), Event::Found(None)), Action::Create);
        let mine = lease("me", "1");
        assert_eq!(run.next(secs(0), Event::Written(mine.clone())), Action::Held { lease: mine, notice: None });
    }

    #[test]
    fn one_that_was_given_back_is_taken_at_once() {
        let mut run = Acquiring::new("me", SETTINGS);
        assert_eq!(run.next(secs(0), found("", "4")), Action::Replace(lease("", "4")));
    }

    #[test]
    fn one_that_does_not_change_is_taken_over() {
        let mut run = Acquiring::new("me", SETTINGS);
        let first = run.next(secs(100), found("other", "4"));
        assert_eq!(
            first,
            Action::Wait {
                time: secs(2),
                notice: Some(Notice::Watching { holder: "other".to_owned(), time: secs(12) })
            }
        );
        for second in [102, 104, 106, 108, 110] {
            assert_eq!(run.next(secs(second), Event::Start), Action::Look);
            assert_eq!(wait(&run.next(secs(second), found("other", "4"))), secs(2));
        }
        assert_eq!(wait(&run.next(secs(111), found("other", "4"))), secs(1));
        assert_eq!(run.next(secs(112), found("other", "4")), Action::Replace(lease("other", "4")));
        let mine = lease("me", "5");
        let notice = Some(Notice::TakenOver { holder: "other".to_owned() });
        assert_eq!(run.next(secs(112), Event::Written(mine.clone())), Action::Held { lease: mine, notice });
    }

    #[test]
    fn one_that_is_renewed_is_somebodys() {
        let mut run = Acquiring::new("me", SETTINGS);
        run.next(secs(0), found("other", "4"));
        let Action::Busy(busy) = run.next(secs(2), found("other", "5")) else { panic!("busy") };
        assert_eq!(busy.to_string(), "another run holds the lock: other, since 2026-11-21T08:00:00Z");
    }

    #[test]
    fn one_that_is_given_back_meanwhile_is_free() {
        let mut run = Acquiring::new("me", SETTINGS);
        run.next(secs(0), found("other", "4"));
        assert_eq!(run.next(secs(2), Event::Found(None)), Action::Create);
        let mut run = Acquiring::new("me", SETTINGS);
        run.next(secs(0), found("other", "4"));
        assert_eq!(run.next(secs(2), found("", "5")), Action::Replace(lease("", "5")));
    }

    #[test]
    fn patience_waits_for_a_holder_that_lives() {
        let mut run = Acquiring::new("me", LockSettings { patience: secs(60), ..SETTINGS });
        run.next(secs(0), found("other", "1"));
        assert_eq!(wait(&run.next(secs(10), found("other", "2"))), secs(2));
        assert_eq!(wait(&run.next(secs(20), found("other", "2"))), secs(2));
        assert_eq!(run.next(secs(22), found("other", "2")), Action::Replace(lease("other", "2")));
        // It was faster, with its last breath; the new one is watched anew.
        assert!(matches!(run.next(secs(22), Event::Refused), Action::Wait { .. }));
        run.next(secs(23), found("third", "3"));
        assert!(matches!(run.next(secs(61), found("third", "4")), Action::Busy(_)));
    }

    #[test]
    fn of_two_that_take_over_one_loses() {
        let mut run = Acquiring::new("me", SETTINGS);
        run.next(secs(0), found("dead", "4"));
        assert!(matches!(run.next(secs(12), found("dead", "4")), Action::Replace(_)));
        assert!(matches!(run.next(secs(12), Event::Refused), Action::Wait { notice: None, .. }));
        let Action::Busy(busy) = run.next(secs(12), found("faster", "5")) else { panic!("busy") };
        assert_eq!(busy.holder, "faster");
    }

    #[test]
    fn an_answer_that_was_lost_is_found_again() {
        let mut run = Acquiring::new("me", SETTINGS);
        assert_eq!(run.next(secs(0), Event::Found(None)), Action::Create);
        run.next(secs(0), Event::Refused);
        assert!(matches!(run.next(secs(1), found("me", "1")), Action::Held { .. }));
    }

    #[test]
    fn races_do_not_go_on_for_ever() {
        let mut run = Acquiring::new("me", SETTINGS);
        let mut count = 0;
        loop {
            match run.next(secs(0), found("", "1")) {
                Action::Replace(_) => {}
                other => panic!("{other:?}"),
            }
            count += 1;
            if let Action::Busy(_) = run.next(secs(0), Event::Refused) {
                break;
            }
        }
        assert_eq!(count, MAX_RACES + 1);
    }

    #[test]
    fn a_lease_is_watched_for_what_its_holder_said_within_reason() {
        let watched = |duration: Duration| {
            let mut run = Acquiring::new("me", SETTINGS);
            let seen = Lease { duration, ..lease("other", "1") };
            wait(&run.next(secs(0), Event::Found(Some(seen)))) * LOOKS
        };
        assert_eq!(watched(secs(6)), secs(6));
        assert_eq!(watched(Duration::ZERO), secs(30));
        assert_eq!(watched(secs(86_400)), MAX_WATCH);
    }
}
