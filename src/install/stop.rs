//! [`Stop`]: what a run asks whether somebody wants it to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a run that waits looks whether it is to end.
const LOOK: Duration = Duration::from_millis(50);

/// Whether somebody wants a run to end. Asked before every write; a request under way is brought to its end.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Returns a stop that is requested by setting this flag, which a signal's handler can do.
    pub fn by(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }

    /// Tells whether the run is to end.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits until the run is to end.
    pub async fn requested(&self) {
        while !self.is_requested() {
            tokio::time::sleep(LOOK).await;
        }
    }
}
