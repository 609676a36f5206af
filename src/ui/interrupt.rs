//! Interrupts: SIGINT and SIGTERM end the program with the exit code that shells show for them, and no file half written
//! is left behind.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};

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
    let watch =
        WATCH.get_or_init(|| Watch { exit_code, at_once: Arc::new(AtomicBool::new(true)), remover: Once::new() });
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let code = i32::from(exit_code(signal));
        let _ = signal_hook::flag::register_conditional_shutdown(signal, code, Arc::clone(&watch.at_once));
    }
    #[cfg(not(unix))]
    let _ = watch;
}

/// Starts the thread that removes the temporary files on a signal, and returns when it is ready.
#[cfg(unix)]
fn start_remover(watch: &'static Watch) {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let thread = std::thread::Builder::new().name("interrupt".to_owned()).stack_size(64 * 1024).spawn(move || {
        if let Some(signal) = signals.forever().next() {
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
        watch.at_once.store(false, std::sync::atomic::Ordering::SeqCst);
    }
}

/// Does nothing: on other systems the system ends the program.
#[cfg(not(unix))]
fn start_remover(watch: &'static Watch) {
    let _ = (watch.exit_code, &watch.at_once);
}
