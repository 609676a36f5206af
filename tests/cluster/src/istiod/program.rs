//! A real istiod in place of the stand-in: `pilot-discovery` as a process of this machine, with the arguments, the
//! environment and the service account of its pod.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};

use super::Shared;

/// The variable that names the program.
pub const VARIABLE: &str = "MESHCTL_TEST_ISTIOD";
/// The flags that say where it listens, by the ports of its container.
const LISTENS: [(u64, &str); 5] = [
    (8080, "--httpAddr"),
    (15010, "--grpcAddr"),
    (15012, "--secureGRPCAddr"),
    (15014, "--monitoringAddr"),
    (15017, "--httpsAddr"),
];
/// Runs a program until nobody holds the other end of the standard input any more: so it ends with us, however we end.
const UNTIL_WE_END: &str = r#""$0" "$@" </dev/null & program=$!; read -r _; kill "$program"; wait"#;

/// A running istiod; it ends with the value.
pub(crate) struct Program {
    child: Child,
    ports: BTreeMap<u64, SocketAddr>,
    folder: tempfile::TempDir,
}

impl Program {
    /// Starts it as a pod's container says.
    pub(crate) async fn start(shared: &Shared, program: &Path, pod: &Value) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("istiod-").tempdir().map_err(|error| error.to_string())?;
        let kubeconfig = kubeconfig(shared, pod, folder.path()).await?;
        let mut ports = BTreeMap::new();
        let mut listeners = Vec::new();
        for (port, _) in LISTENS {
            let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
            ports.insert(port, listener.local_addr().map_err(|error| error.to_string())?);
            listeners.push(listener);
        }
        drop(listeners);
        let container = container(pod);
        let log = File::create(folder.path().join("log")).map_err(|error| error.to_string())?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        let mut command = Command::new("sh");
        command.args(["-c", UNTIL_WE_END]).arg(program).args(arguments(container, &ports, &kubeconfig));
        // Its files are looked for below the working directory; what is not there comes from the cluster.
        command.current_dir(folder.path()).envs(environment(pod, container)).env_remove("KUBECONFIG");
        command.process_group(0).stdin(Stdio::piped()).stdout(log).stderr(errors);
        let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        Ok(Self { child, ports, folder })
    }

    /// Returns where it listens in place of a port of its container.
    pub(crate) fn address(&self, port: u64) -> Option<SocketAddr> {
        self.ports.get(&port).copied()
    }

    /// Returns where it runs; its log is there, as `log`.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Returns the container that is istiod.
fn container(pod: &Value) -> &Value {
    let containers = pod["spec"]["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
    containers.iter().find(|container| container["name"] == "discovery").or(containers.first()).unwrap_or(&Value::Null)
}

/// Returns the arguments of a container, with the addresses and the cluster of here.
fn arguments(container: &Value, ports: &BTreeMap<u64, SocketAddr>, kubeconfig: &Path) -> Vec<String> {
    let given = container["args"].as_array().map(Vec::as_slice).unwrap_or_default();
    let given = given.iter().filter_map(Value::as_str);
    let replaced = |argument: &&str| LISTENS.iter().any(|(_, flag)| argument.starts_with(&format!("{flag}=")));
    let mut arguments: Vec<String> = given.filter(|argument| !replaced(argument)).map(str::to_owned).collect();
    if arguments.is_empty() {
        arguments.push("discovery".to_owned());
    }
    for (port, flag) in LISTENS {
        arguments.extend(ports.get(&port).map(|address| format!("{flag}={address}")));
    }
    arguments.push(format!("--kubeconfig={}", kubeconfig.display()));
    // Its page for the curious would always be on the same port.
    arguments.push("--ctrlz_port=0".to_owned());
    arguments
}

/// Returns the environment of a container: what is written there, and what is taken from the pod.
fn environment(pod: &Value, container: &Value) -> BTreeMap<String, String> {
    let mut environment = BTreeMap::new();
    for entry in container["env"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let Some(name) = entry["name"].as_str() else { continue };
        let field = entry["valueFrom"]["fieldRef"]["fieldPath"].as_str().map(|path| path.replace('.', "/"));
        let value = entry["value"].as_str().or_else(|| pod.pointer(&format!("/{}", field?))?.as_str());
        environment.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }
    environment
}

/// Writes a kubeconfig with a token of the pod's service account.
async fn kubeconfig(shared: &Shared, pod: &Value, folder: &Path) -> Result<PathBuf, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (namespace, account) = (text(&pod["metadata"]["namespace"]), text(&pod["spec"]["serviceAccountName"]));
    let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token");
    let wanted = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}).to_string();
    let (code, answer) = shared.api.ask("POST", &path, "application/json", &wanted).await?;
    if code != 201 {
        return Err(format!("POST {path}: {answer}"));
    }
    let answer: Value = serde_json::from_str(&answer).map_err(|error| format!("POST {path}: {error}"))?;
    let authority = base64::engine::general_purpose::STANDARD.encode(&shared.authority);
    let mut written = "apiVersion: v1\nkind: Config\ncurrent-context: pod\n".to_owned();
    let _ = writeln!(
        written,
        "clusters: [{{name: pod, cluster: {{server: '{}', certificate-authority-data: {authority}}}}}]\n\
         users: [{{name: pod, user: {{token: {}}}}}]\ncontexts: [{{name: pod, context: {{cluster: pod, user: pod}}}}]",
        shared.server,
        text(&answer["status"]["token"]),
    );
    let path = folder.join("kubeconfig");
    std::fs::write(&path, written).map_err(|error| error.to_string())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_as_its_container_says() {
        let pod = json!({
            "metadata": {"name": "istiod-1", "namespace": "mesh"},
            "spec": {"serviceAccountName": "istiod", "containers": [{"name": "other"}, {
                "name": "discovery",
                "args": ["discovery", "--monitoringAddr=:15014", "--domain", "cluster.local"],
                "env": [
                    {"name": "PILOT_TRACE_SAMPLING", "value": "1"},
                    {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                    {"name": "SERVICE_ACCOUNT", "valueFrom": {"fieldRef": {"fieldPath": "spec.serviceAccountName"}}},
                    {"name": "GOMAXPROCS", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
                ],
            }]},
        });
        let ports = BTreeMap::from([(15014, SocketAddr::from(([127, 0, 0, 1], 4)))]);
        let arguments = arguments(container(&pod), &ports, Path::new("/k"));
        let expected = [
            "discovery",
            "--domain",
            "cluster.local",
            "--monitoringAddr=127.0.0.1:4",
            "--kubeconfig=/k",
            "--ctrlz_port=0",
        ];
        assert_eq!(arguments, expected);
        let environment = environment(&pod, container(&pod));
        let environment: Vec<_> = environment.iter().map(|(name, value)| (&**name, &**value)).collect();
        let expected = [("PILOT_TRACE_SAMPLING", "1"), ("POD_NAME", "istiod-1"), ("SERVICE_ACCOUNT", "istiod")];
        assert_eq!(environment, expected);
    }
}
