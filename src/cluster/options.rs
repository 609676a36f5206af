//! What a user says about the cluster, on the command line or in the environment.

use std::path::PathBuf;
use std::time::Duration;

use super::retry::Patience;

/// How long a request may take when nothing else is said: istioctl's figure.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(15);

/// Which cluster is asked, as whom, and with how much patience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterOptions {
    /// The kubeconfig file; else those of the variable `KUBECONFIG`, else `~/.kube/config`, else the service account.
    pub kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig; else its current one.
    pub context: Option<String>,
    /// The user to act as.
    pub impersonate_user: Option<String>,
    /// The groups to act as; they need a user.
    pub impersonate_groups: Vec<String>,
    /// The UID to act as; it needs a user.
    pub impersonate_uid: Option<String>,
    /// How long a request may take, from the first connection to the answer's last byte.
    pub timeout: Duration,
    /// How long and how often a request that fails for the moment is tried again.
    pub patience: Patience,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            kubeconfig: None,
            context: None,
            impersonate_user: None,
            impersonate_groups: Vec::new(),
            impersonate_uid: None,
            timeout: DEFAULT_TIMEOUT,
            patience: Patience::default(),
        }
    }
}

/// Where variables of the environment come from: the process, or a test.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Returns a variable of the process, unless it is empty.
pub fn process_environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
