//! What can go wrong with a cluster, and what to do then.

use std::path::PathBuf;
use std::time::Duration;

use super::forward::PodPort;
use crate::diagnostic::{Category, Diagnostic};
use crate::hint::nearest;
use crate::yaml::YamlError;

/// Which server is asked, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The context of the kubeconfig; `None` with a service account.
    pub context: Option<String>,
    /// The server's address.
    pub server: String,
}

impl std::fmt::Display for Peer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.context {
            Some(context) => write!(formatter, "{} (context `{context}`)", self.server),
            None => write!(formatter, "{} (the cluster of this pod)", self.server),
        }
    }
}

/// What a request was about, for messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The verb as RBAC calls it: `get`, `list`, `patch`, …
    pub verb: &'static str,
    /// The resource as RBAC calls it: plural, with its group behind a point.
    pub resource: String,
    /// The object's namespace.
    pub namespace: Option<String>,
    /// The object's name.
    pub name: Option<String>,
}

impl std::fmt::Display for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.verb, self.resource)?;
        if let Some(name) = &self.name {
            write!(formatter, " `{name}`")?;
        }
        if let Some(namespace) = &self.namespace {
            write!(formatter, " in the namespace `{namespace}`")?;
        }
        Ok(())
    }
}

/// An answer that says no, in the words of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// The status code of HTTP.
    pub code: u16,
    /// The word for the reason, such as `Conflict`; empty when the answer has none.
    pub reason: String,
    /// The server's sentence.
    pub message: String,
    /// What is wrong in detail: field and message.
    pub causes: Vec<(String, String)>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
}

/// A cluster that cannot be asked, or an answer that says no.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// Nothing says where the cluster is.
    #[error("no kubeconfig says where the cluster is")]
    NoKubeconfig {
        /// The files that were looked for.
        tried: Vec<PathBuf>,
        /// Where the list came from.
        from: &'static str,
    },
    /// A file that the kubeconfig needs cannot be read.
    #[error("failed to read {what} `{}`", path.display())]
    File {
        /// What the file is.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A kubeconfig is not YAML.
    #[error("the kubeconfig `{}` is not YAML", path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<YamlError>,
    },
    /// Something in the kubeconfig is not what it should be.
    #[error("the kubeconfig is not valid: {what}")]
    Invalid {
        /// What is wrong, with the entry that it is about.
        what: String,
    },
    /// No context is chosen.
    #[error("the kubeconfig has no current context")]
    NoContext {
        /// Those that it has.
        known: Vec<String>,
    },
    /// The context does not exist.
    #[error("the kubeconfig has no context `{name}`")]
    UnknownContext {
        /// Its name.
        name: String,
        /// Whether it was asked for, and not the file's own current context.
        asked: bool,
        /// Those that it has.
        known: Vec<String>,
    },
    /// The program that gives credentials cannot be started.
    #[error("failed to start the credential plug-in `{command}`")]
    PluginStart {
        /// The program.
        command: String,
        /// What the kubeconfig says about getting it.
        install_hint: Option<String>,
        /// Why.
        source: std::io::Error,
    },
    /// The program that gives credentials failed.
    #[error("the credential plug-in `{command}` {what}")]
    Plugin {
        /// The program.
        command: String,
        /// What happened.
        what: String,
    },
    /// The program that gives credentials takes too long.
    #[error("the credential plug-in `{command}` has not answered after {}", seconds(*after))]
    PluginTimedOut {
        /// The program.
        command: String,
        /// How long was waited.
        after: Duration,
    },
    /// Credentials that the kubeconfig names cannot be had.
    #[error("failed to get the credentials that the kubeconfig names: {what}")]
    Credentials {
        /// Why.
        what: String,
    },
    /// The server cannot be reached.
    #[error("failed to reach the API server {peer}: {what}")]
    Unreachable {
        /// The server.
        peer: Box<Peer>,
        /// Why.
        what: String,
    },
    /// The server is not who it should be, or does not believe that we are.
    #[error("failed to set up TLS with the API server {peer}: {what}")]
    Tls {
        /// The server.
        peer: Box<Peer>,
        /// Why.
        what: String,
        /// Whether it is about the server's certificate, and not about ours.
        certificate: bool,
    },
    /// The server was reached, and the connection broke off.
    #[error("the connection to the API server {peer} broke off while it was asked to {subject}: {what}")]
    Broken {
        /// The server.
        peer: Box<Peer>,
        /// What was asked.
        subject: Box<Subject>,
        /// Why.
        what: String,
    },
    /// The server was reached, and has not answered in time.
    #[error("the API server {peer} has not answered after {} when it was asked to {subject}", seconds(*after))]
    TimedOut {
        /// The server.
        peer: Box<Peer>,
        /// What was asked.
        subject: Box<Subject>,
        /// How long was waited.
        after: Duration,
    },
    /// The server does not know who asks (401).
    #[error("the API server {peer} does not accept the credentials")]
    Unauthorized {
        /// The server.
        peer: Box<Peer>,
    },
    /// The user may not (403).
    #[error("not allowed to {subject}: {}", refusal.message)]
    Forbidden {
        /// What was asked.
        subject: Box<Subject>,
        /// The server's words.
        refusal: Box<Refusal>,
    },
    /// Something else is wrong with the request, the object or the server.
    #[error("the API server refused to {subject} ({}): {}", refusal.code, refusal.message)]
    Refused {
        /// What was asked.
        subject: Box<Subject>,
        /// The server's words.
        refusal: Box<Refusal>,
    },
    /// An object that is needed is not there.
    #[error("{what} is not in the cluster")]
    Missing {
        /// What it is.
        what: String,
        /// What may help.
        hint: Option<String>,
    },
    /// A pod does not run, so nothing listens there.
    #[error("the pod `{}` of the namespace `{}` does not run: it is {phase}", target.pod, target.namespace)]
    PodNotRunning {
        /// The pod.
        target: Box<PodPort>,
        /// What it is in Kubernetes' words, such as `Pending`.
        phase: String,
    },
    /// A pod runs, and nothing listens on a port of it.
    #[error("nothing listens on port {} in the pod `{}` of the namespace `{}`", target.port, target.pod, target.namespace)]
    PortClosed {
        /// The port.
        target: Box<PodPort>,
    },
    /// The way to a port of a pod does not work.
    #[error(
        "the connection to port {} of the pod `{}` in the namespace `{}` does not work: {what}",
        target.port, target.pod, target.namespace
    )]
    NotForwarded {
        /// The port.
        target: Box<PodPort>,
        /// Why.
        what: String,
    },
    /// The answer is not what Kubernetes answers.
    #[error("{peer} does not answer as an API server does: {what}")]
    Answer {
        /// The server.
        peer: Box<Peer>,
        /// What is wrong with it.
        what: String,
    },
    /// The machine is short of something.
    #[error("failed to prepare for requests")]
    Runtime {
        /// Why.
        source: std::io::Error,
    },
}

impl ClusterError {
    /// Returns the server's words, when it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Forbidden { refusal, .. } | Self::Refused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// Tells whether the object or the kind does not exist (404).
    pub fn is_not_found(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.code == 404)
    }
}

impl Diagnostic for ClusterError {
    fn category(&self) -> Category {
        match self {
            Self::NoKubeconfig { .. } | Self::NoContext { .. } | Self::Invalid { .. } => Category::Configuration,
            Self::UnknownContext { asked: true, .. } => Category::Usage,
            Self::UnknownContext { asked: false, .. } => Category::Configuration,
            Self::File { source, .. } => Category::of_read(source),
            Self::Yaml { .. } => Category::NotParsable,
            Self::PluginStart { .. } => Category::Configuration,
            Self::Plugin { .. } | Self::Credentials { .. } | Self::Unauthorized { .. } | Self::Forbidden { .. } => {
                Category::PermissionDenied
            }
            Self::PluginTimedOut { .. } | Self::TimedOut { .. } => Category::TimedOut,
            Self::Unreachable { .. } | Self::Tls { .. } | Self::Broken { .. } | Self::Answer { .. } => {
                Category::Unreachable
            }
            Self::Missing { .. } | Self::PodNotRunning { .. } | Self::PortClosed { .. } => Category::Configuration,
            Self::NotForwarded { .. } => Category::Unreachable,
            Self::Refused { .. } | Self::Runtime { .. } => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoKubeconfig { tried, from } => {
                let tried: Vec<String> = tried.iter().map(|path| format!("`{}`", path.display())).collect();
                let tried = match tried.as_slice() {
                    [] => format!("looked for {from}"),
                    _ => format!("looked for {} ({from})", tried.join(", ")),
                };
                vec!["name the file with `--kubeconfig FILE` or the variable `KUBECONFIG`".to_owned(), tried]
            }
            Self::File { what, .. } if *what == KUBECONFIG => {
                vec!["check `--kubeconfig`; `kubectl config view` shows what kubectl reads".to_owned()]
            }
            Self::NoContext { known } => {
                let mut hints = vec!["choose one with `--context NAME` or `kubectl config use-context NAME`".to_owned()];
                hints.extend(listed(known));
                hints
            }
            Self::UnknownContext { name, known, .. } => {
                let near = nearest(name, known.iter().map(String::as_str));
                let mut hints: Vec<String> = near.map(|near| format!("did you mean `{near}`?")).into_iter().collect();
                hints.extend(listed(known));
                hints
            }
            Self::PluginStart { install_hint, command, .. } => vec![
                install_hint.clone().unwrap_or_else(|| format!("install `{command}`, or add its folder to `PATH`")),
            ],
            Self::Plugin { .. } => vec!["`kubectl get --raw /version` runs the same plug-in".to_owned()],
            Self::PluginTimedOut { .. } => {
                vec!["give it more time with `--kubeclient-timeout 1m`, or log in beforehand".to_owned()]
            }
            Self::Unreachable { .. } => vec![
                "check that the cluster runs and that this machine can reach it: `kubectl get --raw /version`".to_owned(),
                "another cluster is chosen with `--context NAME` or `--kubeconfig FILE`".to_owned(),
            ],
            Self::Tls { certificate: true, .. } => vec![
                "the kubeconfig's `certificate-authority-data` has to be of the authority that signed the server's certificate"
                    .to_owned(),
                "a server that is reached by another name needs `tls-server-name` in the kubeconfig".to_owned(),
            ],
            Self::TimedOut { .. } => vec!["give it more time with `--kubeclient-timeout 1m`".to_owned()],
            Self::Unauthorized { .. } | Self::Credentials { .. } => {
                vec!["log in again; `kubectl auth whoami` shows whether the credentials work".to_owned()]
            }
            Self::Forbidden { subject, .. } => vec![can_i(subject)],
            Self::Missing { hint, .. } => hint.clone().into_iter().collect(),
            Self::PodNotRunning { target, .. } | Self::PortClosed { target } => {
                vec![format!("`kubectl describe pod {} -n {}` tells more", target.pod, target.namespace)]
            }
            Self::Answer { .. } => {
                vec!["check `server` in the kubeconfig: something else may listen there, such as a proxy".to_owned()]
            }
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        if let Self::Yaml { source, .. } = self { Some(source) } else { None }
    }
}

/// What a kubeconfig is called in messages.
pub const KUBECONFIG: &str = "the kubeconfig";

/// Returns the command that asks for a permission.
fn can_i(subject: &Subject) -> String {
    let Subject { verb, resource, namespace, .. } = subject;
    let namespace = namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
    let asked = match resource.split_once('/') {
        Some((whole, part)) if !whole.is_empty() => format!("{whole} --subresource={part}"),
        _ => resource.clone(),
    };
    format!(
        "ask for a role with the verb `{verb}` on `{resource}`; `kubectl auth can-i {verb} {asked}{namespace}` checks it"
    )
}

/// Returns the names that there are, when they are few.
fn listed(known: &[String]) -> Option<String> {
    match known {
        [] => Some("the kubeconfig has no contexts at all".to_owned()),
        _ if known.len() > 20 => Some("`kubectl config get-contexts` lists them".to_owned()),
        _ => Some(format!("there are `{}`", known.join("`, `"))),
    }
}

/// Returns a duration as a person writes it.
fn seconds(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 { format!("{}s", duration.as_secs()) } else { format!("{duration:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_context_is_suggested() {
        let error = ClusterError::UnknownContext {
            name: "prodution".to_owned(),
            asked: true,
            known: vec!["production".to_owned(), "test".to_owned()],
        };
        assert_eq!(error.hints(), ["did you mean `production`?", "there are `production`, `test`"]);
        assert_eq!(error.category(), Category::Usage);
    }

    #[test]
    fn a_forbidden_request_names_verb_and_resource() {
        let subject = Subject {
            verb: "list",
            resource: "deployments.apps".to_owned(),
            namespace: Some("istio-system".to_owned()),
            name: None,
        };
        let refusal = Refusal { code: 403, message: "no".to_owned(), ..Refusal::default() };
        let error = ClusterError::Forbidden { subject: Box::new(subject), refusal: Box::new(refusal) };
        assert_eq!(error.to_string(), "not allowed to list deployments.apps in the namespace `istio-system`: no");
        assert!(error.hints()[0].contains("`kubectl auth can-i list deployments.apps -n istio-system`"));
        assert_eq!(error.category(), Category::PermissionDenied);
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_secs(15)), "15s");
        assert_eq!(seconds(Duration::from_millis(250)), "250ms");
    }
}
