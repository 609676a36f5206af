//! The lock with a store in memory, whose answers are scripted, on a clock that jumps.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::*;
use crate::diagnostic::Message;

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// It fails.
    Fails,
    /// It is done, but the answer is lost; the repetition meets what it did itself.
    AnswerLost,
    /// There is never an answer.
    Hangs,
    /// It is done, but there is never an answer.
    DoneAndHangs,
    /// Another request, which was sent before, is done just before it.
    Overtaken,
}

/// One Lease, as a server keeps it.
#[derive(Debug, Default)]
struct Server {
    lease: RefCell<Option<Lease>>,
    version: Cell<u64>,
    log: RefCell<Vec<&'static str>>,
    faults: RefCell<VecDeque<(&'static str, Fault)>>,
}

impl Server {
    fn with(holder: &str, duration: Duration) -> Rc<Self> {
        let server = Rc::new(Self::default());
        server.store(&Lease::new(holder, duration, Timestamp::UNIX_EPOCH));
        server
    }

    fn store(&self, lease: &Lease) -> Lease {
        self.version.set(self.version.get() + 1);
        let stored = Lease { version: self.version.get().to_string(), ..lease.clone() };
        *self.lease.borrow_mut() = Some(stored.clone());
        stored
    }

    /// Has the next request of a kind go wrong.
    fn fault(&self, request: &'static str, fault: Fault) {
        self.faults.borrow_mut().push_back((request, fault));
    }

    fn log(&self) -> String {
        self.log.borrow().join(" ")
    }

    /// Answers a write. What is found is checked before and after the answer got lost.
    async fn write(
        &self,
        request: &'static str,
        apply: impl Fn(&Self) -> Option<Lease>,
    ) -> Result<Option<Lease>, Message> {
        match self.asked(request).await? {
            Some(Fault::AnswerLost) => {
                apply(self);
                Ok(apply(self))
            }
            Some(Fault::DoneAndHangs) => {
                apply(self);
                std::future::pending().await
            }
            _ => Ok(apply(self)),
        }
    }

    async fn asked(&self, request: &'static str) -> Result<Option<Fault>, Message> {
        self.log.borrow_mut().push(request);
        let is_next = self.faults.borrow().front().is_some_and(|(faulty, _)| *faulty == request);
        let fault = if is_next { self.faults.borrow_mut().pop_front().map(|(_, fault)| fault) } else { None };
        match fault {
            Some(Fault::Fails) => Err(Message::new(Category::Unreachable, "connection refused")),
            Some(Fault::Hangs) => std::future::pending().await,
            other => Ok(other),
        }
    }
}

impl LeaseStore for Rc<Server> {
    type Error = Message;

    async fn get(&self) -> Result<Option<Lease>, Message> {
        self.asked("get").await?;
        Ok(self.lease.borrow().clone())
    }

    async fn create(&self, lease: &Lease) -> Result<Option<Lease>, Message> {
        let is_free = |server: &Server| server.lease.borrow().is_none();
        self.write("create", |server| is_free(server).then(|| server.store(lease))).await
    }

    async fn replace(&self, lease: &Lease) -> Result<Option<Lease>, Message> {
        let is_it = |server: &Server| server.lease.borrow().as_ref().is_some_and(|old| old.version == lease.version);
        self.write("replace", |server| is_it(server).then(|| server.store(lease))).await
    }

    async fn delete(&self, lease: &Lease) -> Result<bool, Message> {
        if self.asked("delete").await? == Some(Fault::Overtaken) {
            self.store(lease);
        }
        let mut stored = self.lease.borrow_mut();
        stored.take_if(|old| old.version == lease.version);
        Ok(stored.is_none())
    }
}

const SETTINGS: LockSettings = LockSettings { duration: Duration::from_secs(30), patience: Duration::ZERO };

/// Runs on a clock that jumps to the next timer when there is nothing else to do.
fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

async fn acquire(server: &Rc<Server>, holder: &str) -> (Result<Lock<Rc<Server>>, LockError<Message>>, Vec<String>) {
    acquire_unless(server, holder, &Stop::default()).await
}

async fn acquire_unless(
    server: &Rc<Server>,
    holder: &str,
    stop: &Stop,
) -> (Result<Lock<Rc<Server>>, LockError<Message>>, Vec<String>) {
    let mut told = Vec::new();
    let tell = |notice: Notice| told.push(notice.to_string());
    let lock = Lock::acquire(server.clone(), holder, SETTINGS, Timestamp::now, tell, stop).await;
    (lock, told)
}

fn holder(server: &Server) -> Option<String> {
    server.lease.borrow().as_ref().map(|lease| lease.holder.clone())
}

#[test]
fn a_lock_is_got_and_given_back() {
    run(async {
        let server = Rc::new(Server::default());
        let (lock, told) = acquire(&server, "me").await;
        assert_eq!(holder(&server).as_deref(), Some("me"));
        lock.unwrap().release().await.unwrap();
        assert_eq!((holder(&server), told), (None, Vec::new()));
        assert_eq!(server.log(), "get create delete");
    });
}

#[test]
fn who_is_to_stop_waits_for_nobody_and_leaves_nothing() {
    run(async {
        let stop = Stop::by(Arc::new(true.into()));
        let server = Server::with("somebody", Duration::from_secs(12));
        let (lock, _) = acquire_unless(&server, "me", &stop).await;
        assert!(matches!(lock, Err(LockError::Stopped)));
        assert_eq!((holder(&server).as_deref(), server.log()), (Some("somebody"), "get".to_owned()));
        // What nobody holds is got, so that it can be given back.
        let server = Rc::new(Server::default());
        let (lock, _) = acquire_unless(&server, "me", &stop).await;
        lock.unwrap().release().await.unwrap();
        assert_eq!(holder(&server), None);
    });
}

#[test]
fn a_dead_holder_is_outwaited_and_that_is_said() {
    run(async {
        let server = Server::with("killed", Duration::from_secs(12));
        let began = Instant::now();
        let (lock, told) = acquire(&server, "me").await;
        assert_eq!(began.elapsed().as_secs(), 12);
        assert_eq!(holder(&server).as_deref(), Some("me"));
        assert_eq!(lock.unwrap().keeping.lease().transitions, 1);
        assert_eq!(
            told,
            [
                "the lock is held by killed; watching for 12 s whether that run is alive",
                "the run of killed did not renew its lock; this run goes on in its place",
            ]
        );
    });
}

#[test]
fn of_two_runs_one_works_and_the_other_ends_and_names_it() {
    run(async {
        let server = Rc::new(Server::default());
        let mut first = acquire(&server, "anna@build").await.0.unwrap();
        let (second, told) = first.during(acquire(&server, "ben")).await;
        let error = second.unwrap_err();
        assert!(error.to_string().starts_with("another run holds the lock: anna@build, since "), "{error}");
        assert_eq!(error.category(), Category::TimedOut);
        assert_eq!(told.len(), 1);
        assert_eq!(first.signal().lost(), None);
        first.release().await.unwrap();
        assert!(acquire(&server, "ben").await.0.is_ok());
    });
}

#[test]
fn a_lock_is_held_as_long_as_the_work_goes_on() {
    run(async {
        let server = Rc::new(Server::default());
        let mut lock = acquire(&server, "me").await.0.unwrap();
        let signal = lock.signal();
        let done = lock.during(async {
            for _ in 0..300 {
                sleep(Duration::from_secs(1)).await;
                assert_eq!(signal.lost(), None);
            }
            "done"
        });
        assert_eq!(done.await, "done");
        let renewals = server.log.borrow().iter().filter(|request| **request == "replace").count();
        assert!((29..=31).contains(&renewals), "{renewals}");
        lock.release().await.unwrap();
        assert_eq!(holder(&server), None);
    });
}

#[test]
fn without_renewal_the_writing_stops_in_time() {
    for fault in [Fault::Fails, Fault::Hangs] {
        run(async {
            let server = Rc::new(Server::default());
            let mut lock = acquire(&server, "me").await.0.unwrap();
            let signal = lock.signal();
            for _ in 0..100 {
                server.fault("replace", fault);
            }
            let began = Instant::now();
            let work = async {
                while signal.lost().is_none() {
                    sleep(Duration::from_millis(100)).await;
                }
                began.elapsed()
            };
            let stopped = lock.during(work).await;
            assert!((19..=21).contains(&stopped.as_secs()), "{fault:?} {stopped:?}");
            let lost = signal.lost().unwrap();
            assert!(matches!(lost, Lost::NotRenewed { .. }), "{lost}");
        });
    }
}

#[test]
fn a_work_that_does_not_look_is_not_broken_off() {
    run(async {
        let server = Rc::new(Server::default());
        let mut lock = acquire(&server, "me").await.0.unwrap();
        server.store(&Lease::new("thief", Duration::from_secs(30), Timestamp::UNIX_EPOCH));
        let signal = lock.signal();
        lock.during(sleep(Duration::from_mins(2))).await;
        assert_eq!(signal.lost(), Some(Lost::Taken { holder: "thief".to_owned() }));
        // What is another's is not given back.
        lock.release().await.unwrap();
        assert_eq!(holder(&server).as_deref(), Some("thief"));
    });
}

#[test]
fn a_signal_that_nobody_renews_says_so_itself() {
    run(async {
        let server = Rc::new(Server::default());
        let lock = acquire(&server, "me").await.0.unwrap();
        sleep(Duration::from_secs(19)).await;
        assert_eq!(lock.signal().lost(), None);
        sleep(Duration::from_secs(1)).await;
        assert!(lock.signal().lost().is_some());
    });
}

#[test]
fn one_fault_is_survived_wherever_it_is() {
    for (request, fault) in [
        ("create", Fault::AnswerLost),
        ("replace", Fault::AnswerLost),
        ("replace", Fault::Fails),
        ("replace", Fault::Fails),
    ] {
        run(async {
            let server = Rc::new(Server::default());
            server.fault(request, fault);
            let mut lock = acquire(&server, "me").await.0.unwrap();
            let signal = lock.signal();
            lock.during(sleep(Duration::from_mins(1))).await;
            assert_eq!(signal.lost(), None, "{request} {fault:?}");
            lock.release().await.unwrap();
            assert_eq!(holder(&server), None, "{request} {fault:?}");
        });
    }
}

#[test]
fn a_renewal_that_is_broken_off_leaves_no_lock_behind() {
    run(async {
        let server = Rc::new(Server::default());
        let mut lock = acquire(&server, "me").await.0.unwrap();
        server.fault("replace", Fault::DoneAndHangs);
        lock.during(sleep(Duration::from_secs(11))).await;
        lock.release().await.unwrap();
        assert_eq!(holder(&server), None);
        assert_eq!(server.log(), "get create replace get delete");
        // It is stored only when the lock is given back.
        let server = Rc::new(Server::default());
        let mut lock = acquire(&server, "me").await.0.unwrap();
        server.fault("replace", Fault::Hangs);
        server.fault("delete", Fault::Overtaken);
        lock.during(sleep(Duration::from_secs(11))).await;
        lock.release().await.unwrap();
        assert_eq!((holder(&server), server.log()), (None, "get create replace get delete get delete".to_owned()));
    });
}

#[test]
fn a_takeover_whose_answer_is_lost_is_ours() {
    run(async {
        let server = Server::with("killed", Duration::from_secs(3));
        server.fault("replace", Fault::AnswerLost);
        assert!(acquire(&server, "me").await.0.is_ok());
        assert_eq!(server.lease.borrow().as_ref().unwrap().transitions, 1);
    });
}

#[test]
fn a_server_that_does_not_answer_is_told() {
    run(async {
        let server = Rc::new(Server::default());
        server.fault("get", Fault::Fails);
        let error = acquire(&server, "me").await.0.unwrap_err();
        assert_eq!(error.to_string(), "failed to ask for the lock");
        assert_eq!(error.category(), Category::Unreachable);
    });
}
