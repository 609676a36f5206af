//! Programs that give credentials (`exec` of a kubeconfig): run with a deadline, and asked again when the server no
//! longer takes what they gave.
//!
//! The exchange is `client.authentication.k8s.io`: the question is in the variable `KUBERNETES_EXEC_INFO`, the answer on
//! standard output.

use std::io::IsTerminal;
use std::process::Stdio;
use std::time::Duration;

use super::ClusterError;
use crate::values::{Map, Tree, json};

/// How long a person has to log in.
const LOGIN_DEADLINE: Duration = Duration::from_secs(180);
/// How much of the complaints of a failed program is shown.
const COMPLAINT_LINES: usize = 10;

/// A program that gives credentials.
#[derive(Clone)]
pub struct Plugin {
    /// The program, a name or a path.
    pub command: String,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Variables besides those of this process.
    pub variables: Vec<(String, String)>,
    /// The version of the exchange.
    pub api_version: String,
    /// What the kubeconfig says about getting the program.
    pub install_hint: Option<String>,
    /// Whether it may ask the user.
    pub interaction: Interaction,
    /// What it is told about the cluster, when it wants to know.
    pub cluster: Option<Tree>,
}

// Arguments and variables may be secrets.
impl std::fmt::Debug for Plugin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Plugin").field("command", &self.command).finish_non_exhaustive()
    }
}

/// Whether a program may ask the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// It must not.
    Never,
    /// It may where there is a terminal.
    IfAvailable,
    /// It has to.
    Always,
}

/// What a program gave.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Issued {
    /// A bearer token.
    pub token: Option<String>,
    /// Certificate and key (PEM).
    pub certificate: Option<(String, String)>,
    /// When it ends.
    pub expires: Option<jiff::Timestamp>,
}

impl Plugin {
    /// Runs the program. Without a terminal it has `timeout`, with one it has the time that a person needs.
    pub async fn run(&self, timeout: Duration) -> Result<Issued, ClusterError> {
        let terminal = std::io::stdin().is_terminal();
        let interactive = match self.interaction {
            Interaction::Never => false,
            Interaction::IfAvailable => terminal,
            Interaction::Always if terminal => true,
            Interaction::Always => return Err(self.failed("needs a terminal to log in, and there is none")),
        };
        let mut command = tokio::process::Command::new(&self.command);
        command
            .args(&self.arguments)
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .env("KUBERNETES_EXEC_INFO", json::encode(&self.question(interactive), false))
            .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(if interactive { Stdio::inherit() } else { Stdio::piped() })
            .kill_on_drop(true);
        let start = |source| ClusterError::PluginStart {
            command: self.command.clone(),
            install_hint: self.install_hint.clone(),
            source,
        };
        let child = command.spawn().map_err(start)?;
        let after = if interactive { timeout.max(LOGIN_DEADLINE) } else { timeout };
        let output = tokio::time::timeout(after, child.wait_with_output())
            .await
            .map_err(|_| ClusterError::PluginTimedOut { command: self.command.clone(), after })?
            .map_err(start)?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            let lines: Vec<&str> = complaint.trim().lines().rev().take(COMPLAINT_LINES).collect();
            let lines: Vec<&str> = lines.into_iter().rev().collect();
            let colon = if lines.is_empty() { "" } else { ": " };
            return Err(self.failed(&format!("failed ({}){colon}{}", output.status, lines.join("\n"))));
        }
        self.read(&String::from_utf8_lossy(&output.stdout))
    }

    /// Returns what the program is told.
    fn question(&self, interactive: bool) -> Tree {
        let mut spec = Map::new();
        if let Some(cluster) = &self.cluster {
            spec.insert("cluster".to_owned(), cluster.clone());
        }
        spec.insert("interactive".to_owned(), interactive.into());
        let mut question = Map::new();
        question.insert("apiVersion".to_owned(), self.api_version.as_str().into());
        question.insert("kind".to_owned(), "ExecCredential".into());
        question.insert("spec".to_owned(), spec.into());
        question.into()
    }

    /// Reads the program's answer, which is never shown: it is a secret.
    fn read(&self, text: &str) -> Result<Issued, ClusterError> {
        let answer = json::decode(text.trim()).map_err(|_| self.failed("did not answer with JSON"))?;
        let version = answer.get("apiVersion").and_then(Tree::as_str).unwrap_or_default();
        if version != self.api_version {
            let versions = format!("answered in `{version}`, not in `{}` as the kubeconfig says", self.api_version);
            return Err(self.failed(&versions));
        }
        let status = answer.get("status").ok_or_else(|| self.failed("answered without a status"))?;
        let text =
            |key: &str| status.get(key).and_then(Tree::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let certificate = match (text("clientCertificateData"), text("clientKeyData")) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(self.failed("answered with one of certificate and key, and not both")),
        };
        let token = text("token");
        if token.is_none() && certificate.is_none() {
            return Err(self.failed("answered with neither a token nor a certificate"));
        }
        let expires = text("expirationTimestamp").map(|text| text.parse()).transpose();
        let expires = expires.map_err(|_| self.failed("answered with an `expirationTimestamp` that is no time"))?;
        Ok(Issued { token, certificate, expires })
    }

    fn failed(&self, what: &str) -> ClusterError {
        ClusterError::Plugin { command: self.command.clone(), what: what.to_owned() }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::diagnostic::{Category, Diagnostic};

    fn plugin(script: &str) -> Plugin {
        Plugin {
            command: "/bin/sh".to_owned(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
            variables: vec![("GREETING".to_owned(), "hello".to_owned())],
            api_version: "client.authentication.k8s.io/v1".to_owned(),
            install_hint: Some("get it from the shop".to_owned()),
            interaction: Interaction::Never,
            cluster: None,
        }
    }

    fn run(script: &str, timeout: Duration) -> Result<Issued, ClusterError> {
        let plugin = plugin(script);
        block_on(async { plugin.run(timeout).await }).unwrap()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_program_gives_a_token() {
        let script = r#"
case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) ;; *) exit 3;; esac
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$GREETING'","expirationTimestamp":"2030-01-02T03:04:05Z"}}'"#;
        let issued = run(script, LONG).unwrap();
        assert_eq!(issued.token.as_deref(), Some("hello"));
        assert_eq!(issued.expires.unwrap().to_string(), "2030-01-02T03:04:05Z");
    }

    #[test]
    fn what_fails_is_told_without_the_answer() {
        let error = run("echo secret; echo 'log in first' >&2; exit 7", LONG).err().unwrap();
        assert!(error.to_string().ends_with("failed (exit status: 7): log in first"), "{error}");
        assert_eq!(error.category(), Category::PermissionDenied);
        let error = run("echo secret", LONG).err().unwrap();
        assert!(error.to_string().ends_with("did not answer with JSON"), "{error}");
        let error = run(r#"echo '{"apiVersion":"client.authentication.k8s.io/v1beta1"}'"#, LONG).err().unwrap();
        assert!(error.to_string().contains("answered in `client.authentication.k8s.io/v1beta1`"), "{error}");
        let missing = Plugin { command: "/no/such/program".to_owned(), ..plugin("") };
        let error = block_on(async { missing.run(LONG).await }).unwrap().err().unwrap();
        assert_eq!(error.hints(), ["get it from the shop"]);
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let error = run("sleep 600", Duration::from_millis(50)).err().unwrap();
        assert_eq!(error.to_string(), "the credential plug-in `/bin/sh` has not answered after 50ms");
        assert_eq!(error.category(), Category::TimedOut);
    }
}
