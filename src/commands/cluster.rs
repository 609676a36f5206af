//! The options of every command that asks a cluster: which one, as whom, and how long to wait for an answer.
//!
//! They are spelled as in istioctl and kubectl. What is not on the command line is taken from the environment:
//! `MESHCTL_CONTEXT` and the like, and where those are not set, `ISTIOCTL_CONTEXT` and the like.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::cluster::options::{DEFAULT_TIMEOUT, Environment, process_environment};
use crate::cluster::{Cluster, ClusterOptions, Patience};
use crate::commands::{CommandError, Context};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::template::funcs::go_duration;

/// Where the control plane is when nothing else is said.
pub const ISTIO_NAMESPACE: &str = "istio-system";

/// Which cluster is asked.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Cluster")]
pub struct ClusterArgs {
    /// Kubeconfig file [default: those of the variable `KUBECONFIG`, else `~/.kube/config`]
    #[arg(short = 'c', long, value_name = "FILE")]
    kubeconfig: Option<String>,

    /// Context of the kubeconfig [default: its current one]
    #[arg(long, value_name = "NAME")]
    context: Option<String>,

    /// User to act as
    #[arg(long = "as", value_name = "USER")]
    impersonate_user: Option<String>,

    /// Group to act as, with `--as`; may be repeated
    #[arg(long = "as-group", value_name = "GROUP", requires = "impersonate_user")]
    impersonate_groups: Vec<String>,

    /// UID to act as, with `--as`
    #[arg(long = "as-uid", value_name = "UID", requires = "impersonate_user")]
    impersonate_uid: Option<String>,

    /// How long a request may take, such as `30s` [default: 15s]
    #[arg(long, value_name = "DURATION")]
    kubeclient_timeout: Option<String>,

    /// Whether somebody waits for an answer who can do without.
    #[arg(skip)]
    is_quick: bool,
}

/// How long a request may take, with all its tries, when the answer is not worth waiting for.
const QUICK: Duration = Duration::from_secs(5);

impl ClusterArgs {
    /// Returns the same with a short time for each request, unless the user gives another, and few tries.
    #[must_use]
    pub fn quick(self) -> Self {
        Self { is_quick: true, ..self }
    }

    /// Returns the cluster; nothing is asked or read yet.
    pub fn cluster(self) -> Result<Cluster, CommandError> {
        Ok(Cluster::new(self.options(&process_environment)?))
    }

    /// Returns what the options of a line say that is still being typed, by their long names.
    pub fn of_line(options: &BTreeMap<String, String>) -> Self {
        let given = |name: &str| options.get(name).cloned();
        Self {
            kubeconfig: given("kubeconfig"),
            context: given("context"),
            impersonate_user: given("as"),
            impersonate_groups: given("as-group").into_iter().collect(),
            impersonate_uid: given("as-uid"),
            kubeclient_timeout: None,
            is_quick: true,
        }
    }

    /// Returns the arguments that name a kubeconfig and nothing else, for tests.
    #[cfg(test)]
    pub fn of_kubeconfig(file: &str) -> Self {
        Self { kubeconfig: Some(file.to_owned()), ..Self::default() }
    }

    /// Returns the same with another context.
    #[must_use]
    pub fn with_context(&self, context: &str) -> Self {
        Self { context: Some(context.to_owned()), ..self.clone() }
    }

    /// Tells whether any of the options is on the command line.
    pub fn is_given(&self) -> bool {
        let Self {
            kubeconfig,
            context,
            impersonate_user,
            impersonate_groups: _,
            impersonate_uid: _,
            kubeclient_timeout,
            is_quick: _,
        } = self;
        [kubeconfig, context, impersonate_user, kubeclient_timeout].into_iter().any(Option::is_some)
    }

    /// Returns what the command line and the environment say together.
    pub fn options(self, environment: Environment<'_>) -> Result<ClusterOptions, CommandError> {
        let Self {
            kubeconfig,
            context,
            impersonate_user,
            impersonate_groups,
            impersonate_uid,
            kubeclient_timeout,
            is_quick,
        } = self;
        let (flag, timeout) = match kubeclient_timeout {
            Some(text) => ("--kubeclient-timeout".to_owned(), Some(text)),
            None => match variable(environment, "KUBECLIENT_TIMEOUT") {
                Some((name, text)) => (name, Some(text)),
                None => (String::new(), None),
            },
        };
        let usual = if is_quick { QUICK } else { DEFAULT_TIMEOUT };
        let timeout = timeout.map(|text| duration(&flag, &text)).transpose()?.unwrap_or(usual);
        let mut patience = patience(environment)?;
        if is_quick {
            patience.deadline = patience.deadline.min(timeout);
        }
        let or_variable =
            |given: Option<String>, name| given.or_else(|| variable(environment, name).map(|found| found.1));
        Ok(ClusterOptions {
            kubeconfig: or_variable(kubeconfig, "KUBECONFIG").map(Into::into),
            context: or_variable(context, "CONTEXT"),
            impersonate_user,
            impersonate_groups,
            impersonate_uid,
            timeout,
            patience,
        })
    }
}

/// The control plane's namespace.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Cluster")]
pub struct ControlPlaneArgs {
    /// Namespace of the control plane [default: istio-system]
    #[arg(short = 'i', long = "istioNamespace", visible_alias = "istio-namespace", value_name = "NAME")]
    istio_namespace: Option<String>,
}

impl ControlPlaneArgs {
    /// Tells whether it is on the command line.
    pub fn is_given(&self) -> bool {
        self.istio_namespace.is_some()
    }

    /// Returns the namespace, by the command line or the environment.
    pub fn namespace(self, environment: Environment<'_>) -> String {
        self.given(environment).unwrap_or_else(|| ISTIO_NAMESPACE.to_owned())
    }

    /// Returns the namespace when the command line or the environment names one.
    pub fn given(self, environment: Environment<'_>) -> Option<String> {
        self.istio_namespace.or_else(|| variable(environment, "ISTIONAMESPACE").map(|found| found.1))
    }
}

/// The namespace that every command of istioctl takes, for those that have no use for it.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct UnusedNamespaceArgs {
    /// A flag of istioctl's that means nothing here: `-i` is the control plane's namespace
    #[arg(short = 'n', long = "namespace", hide = true, value_name = "NAME")]
    unused_namespace: Option<String>,
}

impl UnusedNamespaceArgs {
    /// Says so, when it is given.
    pub fn warn(&self, context: &Context) {
        if let Some(name) = &self.unused_namespace {
            context.ui().warning(&format!(
                "`-n {name}` means nothing here; `-i` is the control plane's namespace, where one is asked for"
            ));
        }
    }
}

/// Returns a variable of ours, or istioctl's, with its name.
fn variable(environment: Environment<'_>, name: &str) -> Option<(String, String)> {
    let names = [format!("MESHCTL_{name}"), format!("ISTIOCTL_{name}")];
    names.into_iter().find_map(|name| environment(&name).map(|value| (name, value)))
}

/// Returns how long and how often requests are tried, by the environment: `MESHCTL_RETRY_TIMEOUT` for all tries of one
/// request, `MESHCTL_RETRY_BACKOFF` for the first pause between them.
fn patience(environment: Environment<'_>) -> Result<Patience, CommandError> {
    let time = |name: &str| environment(name).map(|text| duration(name, &text)).transpose();
    let mut patience = Patience::default();
    if let Some(deadline) = time("MESHCTL_RETRY_TIMEOUT")? {
        patience.deadline = deadline;
    }
    if let Some(first) = time("MESHCTL_RETRY_BACKOFF")? {
        patience.longest = (first * 32).min(patience.longest);
        patience.first = first;
    }
    Ok(patience)
}

/// Reads a time to wait, which a flag or a variable gives.
pub fn duration(flag: &str, text: &str) -> Result<Duration, CommandError> {
    let nanoseconds = go_duration::parse(text).and_then(|nanoseconds| u64::try_from(nanoseconds).ok());
    match nanoseconds {
        Some(nanoseconds @ 1..) => Ok(Duration::from_nanos(nanoseconds)),
        _ => Err(CommandError::message(Category::Usage, format!("`{flag}` is `{text}`, which is no time to wait"))
            .hint("write a number with a unit, such as `30s` or `1m30s`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::outcome::ExitCode;

    #[test]
    fn the_command_line_wins_over_ours_and_ours_over_istioctls() {
        let environment = |name: &str| match name {
            "MESHCTL_CONTEXT" => Some("ours".to_owned()),
            "ISTIOCTL_CONTEXT" => Some("theirs".to_owned()),
            "ISTIOCTL_KUBECLIENT_TIMEOUT" => Some("1m30s".to_owned()),
            "ISTIOCTL_ISTIONAMESPACE" => Some("mesh".to_owned()),
            _ => None,
        };
        let options = ClusterArgs::default().options(&environment).unwrap();
        assert_eq!(options.context.as_deref(), Some("ours"));
        assert_eq!(options.timeout, Duration::from_secs(90));
        let args = ClusterArgs { context: Some("given".to_owned()), ..ClusterArgs::default() };
        assert_eq!(args.options(&environment).unwrap().context.as_deref(), Some("given"));
        assert_eq!(ControlPlaneArgs::default().namespace(&environment), "mesh");
        assert_eq!(ControlPlaneArgs::default().namespace(&|_| None), ISTIO_NAMESPACE);
    }

    #[test]
    fn a_time_without_a_unit_is_refused() {
        let args = ClusterArgs { kubeclient_timeout: Some("30".to_owned()), ..ClusterArgs::default() };
        let error = args.options(&|_| None).unwrap_err();
        assert_eq!(error.diagnostic().to_string(), "`--kubeclient-timeout` is `30`, which is no time to wait");
        assert_eq!(error.exit(), ExitCode::Usage);
    }
}
