//! Interrupts: SIGINT and SIGTERM end the program with the exit code that shells show for them, and no file half written
//! is left behind. Who changes a cluster asks for [`Orderly`] ends: the first signal is a wish, the second ends at once.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError, Weak};

use tempfile::NamedTempFile;

/// The temporary files that exist now.
static TEMPORARY: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// What is known since [`watch`].
static WATCH: OnceLock<Watch> = OnceLock::new();

/// How signals are answered.
struct Watch {
    /// The exit code for the number of a signal.
    exit_code: fn(i32) -> u8,
    /// Whether a signal may end the program at once, since nothing has to be removed.
    at_once: Arc<AtomicBool>,
    /// Starts the thread that removes files.
    remover: Once,
    /// Whether a first signal is only a wish now, see [`Orderly`].
    orderly: AtomicBool,
}

/// A temporary file that an interrupt removes, for as long as this lives.
#[derive(Debug)]
pub struct Guarded(PathBuf);

/// Has an interrupt remove the file that `create` makes.
///
/// # Errors
///
/// What `create` returns.
pub fn guard(create: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<(NamedTempFile, Guarded)> {
    if let Some(watch) = WATCH.get() {
        // Most runs write no file, and are spared the thread.
        watch.remover.call_once(|| start_remover(watch));
    }
    // An interrupt waits for this lock, so that no file is missed between its creation and its entry.
    let mut files = TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner);
    let file = create()?;
    files.insert(file.path().to_owned());
    let guarded = Guarded(file.path().to_owned());
    Ok((file, guarded))
}

impl Drop for Guarded {
    fn drop(&mut self) {
        TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Has SIGINT and SIGTERM end the program with the code that `exit_code` gives for the number of the signal.
///
/// Where that is not possible, the system ends the program, which gives the same code in a shell.
pub fn watch(exit_code: fn(i32) -> u8) {
    let watch = WATCH.get_or_init(|| Watch {
        exit_code,
        at_once: Arc::new(AtomicBool::new(true)),
        remover: Once::new(),
        orderly: AtomicBool::new(false),
    });
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let code = i32::from(exit_code(signal));
        let _ = signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&watch.at_once));
    }
    #[cfg(not(unix))]
    let _ = watch;
}

/// What [`Orderly`] ends have in common, as long as there is one.
static ORDERLY: Mutex<Weak<Wish>> = Mutex::new(Weak::new());

/// For as long as this lives, the first SIGINT or SIGTERM is a wish that the work under way looks for; the second one
/// ends the program at once. Those that live at the same time share the wish.
#[derive(Debug)]
pub struct Orderly(Arc<Wish>);

/// What the first signal wishes.
#[derive(Debug)]
struct Wish {
    wished: Arc<AtomicBool>,
    /// The signal that came first; 0 for none.
    signal: Arc<AtomicUsize>,
    was_at_once: bool,
    #[cfg(unix)]
    handlers: Vec<signal_hook::SigId>,
}

impl Orderly {
    /// Begins to take signals for wishes.
    pub fn begin() -> Self {
        let mut shared = ORDERLY.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wish) = shared.upgrade() {
            return Self(wish);
        }
        let wish = Arc::new(Wish::begin());
        *shared = Arc::downgrade(&wish);
        Self(wish)
    }

    /// Returns the flag that the first signal sets.
    pub fn wished(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.wished)
    }

    /// Returns the number of the signal that came, when one did.
    pub fn signal(&self) -> Option<i32> {
        i32::try_from(self.0.signal.load(Ordering::SeqCst)).ok().filter(|signal| *signal != 0)
    }
}

impl Wish {
    fn begin() -> Self {
        let (wished, signal) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let was_at_once = WATCH.get().is_some_and(|watch| {
            watch.orderly.store(true, Ordering::SeqCst);
            watch.at_once.swap(false, Ordering::SeqCst)
        });
        #[cfg(unix)]
        let handlers = {
            use signal_hook::consts::{SIGINT, SIGTERM};
            use signal_hook::flag::{register, register_conditional_shutdown, register_usize};

            let mut handlers = Vec::new();
            for (number, kind) in [(SIGINT, 2), (SIGTERM, 15)] {
                let code = WATCH.get().map_or(1, |watch| i32::from((watch.exit_code)(number)));
                // They run in this order: the wish of before is looked at before it is made.
                handlers.extend(register_conditional_shutdown(number, code, Arc::clone(&wished)));
                handlers.extend(register_usize(number, Arc::clone(&signal), kind));
                handlers.extend(register(number, Arc::clone(&wished)));
            }
            handlers
        };
        Self {
            wished,
            signal,
            was_at_once,
            #[cfg(unix)]
            handlers,
        }
    }
}

impl Drop for Wish {
    fn drop(&mut self) {
        #[cfg(unix)]
        for handler in self.handlers.drain(..) {
            signal_hook::low_level::unregister(handler);
        }
        if let Some(watch) = WATCH.get() {
            watch.at_once.store(self.was_at_once, Ordering::SeqCst);
            watch.orderly.store(false, Ordering::SeqCst);
        }
    }
}

/// Starts the thread that removes the temporary files on a signal, and returns when it is ready.
#[cfg(unix)]
fn start_remover(watch: &'static Watch) {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let thread = std::thread::Builder::new().name("interrupt".to_owned()).stack_size(64 * 1024).spawn(move || {
        for signal in &mut signals {
            if watch.orderly.load(Ordering::SeqCst) {
                continue;
            }
            // The lock stays held: no file can appear any more.
            let files = TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner);
            for path in files.iter() {
                let _ = std::fs::remove_file(path);
            }
            #[expect(clippy::exit, reason = "an interrupt ends the program wherever it is")]
            std::process::exit((watch.exit_code)(signal).into());
        }
    });
    if thread.is_ok() {
        watch.at_once.store(false, Ordering::SeqCst);
    }
}

/// Does nothing: on other systems the system ends the program.
#[cfg(not(unix))]
fn start_remover(watch: &'static Watch) {
    let _ = (watch.exit_code, &watch.at_once, &watch.orderly);
}
