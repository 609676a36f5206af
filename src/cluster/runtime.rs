//! The asynchronous runtime: one thread, made when a command asks a cluster, gone when it has its answer.

use super::ClusterError;

/// Runs a future to its end.
///
/// What hangs in the background then, such as a name that is still being resolved, does not hold the program up.
pub fn block_on<T>(future: impl Future<Output = T>) -> Result<T, ClusterError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| ClusterError::Runtime { source })?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(result)
}

/// Tells whether something runs already that [`block_on`] cannot be called within.
pub fn is_waiting() -> bool {
    tokio::runtime::Handle::try_current().is_ok()
}
