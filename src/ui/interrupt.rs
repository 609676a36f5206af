//! Interrupts: SIGINT and SIGTERM end the program with the exit code that shells show for them, and no file half written
//! is left behind.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, OnceLock, PoisonError};

/// The temporary files that exist now.
static TEMPORARY: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// What the program ends with on a signal.
static EXIT_CODE: OnceLock<fn(i32) -> u8> = OnceLock::new();

/// A temporary file that an interrupt removes, for as long as this lives.
#[derive(Debug)]
pub struct Guarded(PathBuf);

/// Has an interrupt remove a file.
pub fn guard(path: &Path) -> Guarded {
    // As long as there is no file to remove, the system's own end of the program is as good, and costs no thread.
    static STARTED: Once = Once::new();
    STARTED.call_once(start);
    TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    Guarded(path.to_owned())
}

impl Drop for Guarded {
    fn drop(&mut self) {
        TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Says what the program ends with on SIGINT and SIGTERM: `exit_code` gives the code for the number of a signal.
pub fn watch(exit_code: fn(i32) -> u8) {
    let _ = EXIT_CODE.set(exit_code);
}

/// Starts to watch for the signals, and returns when they are watched.
///
/// Where that is not possible, the system ends the program, which gives the same code in a shell.
#[cfg(unix)]
fn start() {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let Some(exit_code) = EXIT_CODE.get() else { return };
    let (watching, ready) = std::sync::mpsc::channel();
    // Registered by the thread itself: where there is no thread, the signals keep their own effect.
    let thread = std::thread::Builder::new().name("interrupt".to_owned()).stack_size(64 * 1024).spawn(move || {
        let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        let _ = watching.send(());
        if let Some(signal) = signals.forever().next() {
            // The lock stays held: no file can appear any more.
            let files = TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner);
            for path in files.iter() {
                let _ = std::fs::remove_file(path);
            }
            #[expect(clippy::exit, reason = "an interrupt ends the program wherever it is")]
            std::process::exit(exit_code(signal).into());
        }
    });
    if thread.is_ok() {
        // An end without a word means that the signals could not be had.
        let _ = ready.recv();
    }
}

/// Does nothing: on other systems the system ends the program.
#[cfg(not(unix))]
fn start() {
    let _ = EXIT_CODE.get();
}
