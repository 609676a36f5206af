//! The files that say where a cluster is and who asks, found and read as kubectl does.
//!
//! Of several files (the variable `KUBECONFIG`) those that do not exist are passed over, and of entries with one name
//! the first counts, whole. Paths are relative to the file that they stand in.

use std::path::{Path, PathBuf};

use base64::Engine;

use super::error::{KUBECONFIG, Peer};
use super::options::Environment;
use super::plugin::{Interaction, Plugin};
use super::{ClusterError, ClusterOptions};
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// The variable with the files.
const VARIABLE: &str = "KUBECONFIG";

/// How a cluster is reached, and as whom.
#[derive(Debug, Clone)]
pub struct Access {
    /// The context and the server's address, with its scheme.
    pub peer: Peer,
    /// The namespace of the context.
    pub namespace: String,
    /// The certificates that the server's is checked with (PEM); else those of the system.
    pub authority: Option<Vec<u8>>,
    /// Whether the server's certificate is not checked at all.
    pub insecure: bool,
    /// The name that the server's certificate is checked for, when it is not the address's.
    pub tls_server_name: Option<String>,
    /// The proxy that the kubeconfig names, for this cluster only.
    pub proxy: Option<String>,
    /// Who asks.
    pub credentials: Credentials,
}

/// Who asks.
#[derive(Clone, Default)]
pub struct Credentials {
    /// A bearer token.
    pub token: Option<String>,
    /// The file of one; it is read again from time to time.
    pub token_file: Option<String>,
    /// Name and password.
    pub basic: Option<(String, String)>,
    /// Certificate and key (PEM).
    pub certificate: Option<(Vec<u8>, Vec<u8>)>,
    /// A program that gives token or certificate.
    pub plugin: Option<Box<Plugin>>,
    /// A built-in way of getting tokens: its name and its settings.
    pub provider: Option<(String, Vec<(String, String)>)>,
    /// The user to act as.
    pub impersonate_user: Option<String>,
    /// The groups to act as.
    pub impersonate_groups: Vec<String>,
    /// The UID to act as.
    pub impersonate_uid: Option<String>,
}

// Secrets are not printed.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("token", &self.token.is_some())
            .field("token_file", &self.token_file)
            .field("basic", &self.basic.is_some())
            .field("certificate", &self.certificate.is_some())
            .field("plugin", &self.plugin)
            .field("provider", &self.provider.as_ref().map(|(name, _)| name))
            .field("impersonate_user", &self.impersonate_user)
            .finish_non_exhaustive()
    }
}

/// Reads the kubeconfig that the options or the environment name; `None` when there is none and none was asked for.
pub fn load(options: &ClusterOptions, environment: Environment<'_>) -> Result<Option<Access>, ClusterError> {
    let files = Files::find(options, environment)?;
    let mut entries = Entries::default();
    for path in &files.paths {
        match std::fs::read_to_string(path) {
            Ok(text) => entries.add(path, &text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !files.explicit => {}
            Err(source) => return Err(ClusterError::File { what: KUBECONFIG, path: path.clone(), source }),
        }
    }
    if entries.is_empty() {
        return if files.explicit || options.context.is_some() { Err(files.missing()) } else { Ok(None) };
    }
    entries.access(options).map(Some)
}

/// Returns the names of the contexts, as far as the files can be read: for whoever only wants to choose.
pub fn contexts(options: &ClusterOptions, environment: Environment<'_>) -> Vec<String> {
    let mut entries = Entries::default();
    for path in Files::find(options, environment).map(|files| files.paths).unwrap_or_default() {
        if let Ok(text) = std::fs::read_to_string(&path) {
            // What comes before a fault has been read.
            let _ = entries.add(&path, &text);
        }
    }
    entries.contexts.into_iter().map(|context| context.name).collect()
}

/// Returns the error of a machine without any kubeconfig, with the files that were looked for.
pub fn missing(options: &ClusterOptions, environment: Environment<'_>) -> ClusterError {
    match Files::find(options, environment) {
        Ok(files) => files.missing(),
        Err(error) => error,
    }
}

/// Where kubeconfigs are looked for.
struct Files {
    paths: Vec<PathBuf>,
    /// What named them.
    from: &'static str,
    /// Whether a flag names the one.
    explicit: bool,
}

impl Files {
    fn find(options: &ClusterOptions, environment: Environment<'_>) -> Result<Self, ClusterError> {
        if let Some(path) = &options.kubeconfig {
            if path.as_os_str().is_empty() {
                return Err(invalid("`--kubeconfig` names no file".to_owned()));
            }
            return Ok(Self { paths: vec![path.clone()], from: "of `--kubeconfig`", explicit: true });
        }
        if let Some(list) = environment(VARIABLE) {
            let mut paths: Vec<PathBuf> = Vec::new();
            for path in std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()) {
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
            return Ok(Self { paths, from: "of the variable `KUBECONFIG`", explicit: false });
        }
        let home = environment("HOME").or_else(|| environment("USERPROFILE"));
        let paths = home.map(|home| Path::new(&home).join(".kube").join("config")).into_iter().collect();
        Ok(Self { paths, from: "the default; the variable `KUBECONFIG` is not set", explicit: false })
    }

    fn missing(self) -> ClusterError {
        ClusterError::NoKubeconfig { tried: self.paths, from: self.from }
    }
}

/// An entry of a kubeconfig: what it says, and the folder that its paths are relative to.
#[derive(Debug, Clone)]
struct Entry {
    /// What it is and its name, for messages.
    label: String,
    name: String,
    body: Map,
    folder: PathBuf,
}

/// The entries of all files together.
#[derive(Debug, Default)]
struct Entries {
    clusters: Vec<Entry>,
    users: Vec<Entry>,
    contexts: Vec<Entry>,
    current: Option<String>,
    any: bool,
}

impl Entries {
    fn is_empty(&self) -> bool {
        !self.any
    }

    fn add(&mut self, path: &Path, text: &str) -> Result<(), ClusterError> {
        let name = path.display().to_string();
        // A byte-order mark is what some editors write.
        let text = text.trim_start_matches('\u{feff}');
        let tree = yaml::parse(&name, text, &ReadOptions::default())
            .map_err(|source| ClusterError::Yaml { path: path.to_owned(), source })?;
        let tree = match tree {
            Tree::Null => return Ok(()),
            Tree::Map(map) => map,
            other => return Err(invalid(format!("`{name}` is a {}, where a map belongs", other.kind_name()))),
        };
        self.any = true;
        let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned));
        let folder = folder.unwrap_or_default();
        for (list, key, singular) in [
            (&mut self.clusters, "clusters", "cluster"),
            (&mut self.users, "users", "user"),
            (&mut self.contexts, "contexts", "context"),
        ] {
            let items = match tree.get(key) {
                None | Some(Tree::Null) => continue,
                Some(Tree::List(items)) => items,
                Some(other) => {
                    return Err(invalid(format!(
                        "`{key}` of `{name}` is a {}, where a list belongs",
                        other.kind_name()
                    )));
                }
            };
            for item in items {
                let entry_name = item.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
                if list.iter().any(|entry| entry.name == entry_name) {
                    continue;
                }
                let body = match item.get(singular) {
                    None | Some(Tree::Null) => Map::new(),
                    Some(Tree::Map(map)) => map.clone(),
                    Some(other) => {
                        let kind = other.kind_name();
                        return Err(invalid(format!("the {singular} `{entry_name}` is a {kind}, where a map belongs")));
                    }
                };
                let label = format!("the {singular} `{entry_name}`");
                list.push(Entry { label, name: entry_name, body, folder: folder.clone() });
            }
        }
        if self.current.is_none() {
            let current = tree.get("current-context").and_then(Tree::as_str);
            self.current = current.filter(|name| !name.is_empty()).map(str::to_owned);
        }
        Ok(())
    }

    fn access(&self, options: &ClusterOptions) -> Result<Access, ClusterError> {
        let known = || self.contexts.iter().map(|context| context.name.clone()).collect();
        let Some(name) = options.context.as_ref().or(self.current.as_ref()) else {
            return Err(ClusterError::NoContext { known: known() });
        };
        let context = self.contexts.iter().find(|context| context.name == *name).ok_or_else(|| {
            ClusterError::UnknownContext { name: name.clone(), asked: options.context.is_some(), known: known() }
        })?;
        let cluster_name = context.text("cluster")?.unwrap_or_default();
        let cluster = self.clusters.iter().find(|cluster| cluster.name == cluster_name);
        let cluster = cluster.ok_or_else(|| {
            invalid(format!("{} names the cluster `{cluster_name}`, which is not there", context.label))
        })?;
        let server = cluster.text("server")?.ok_or_else(|| invalid(format!("{} has no `server`", cluster.label)))?;
        let user_name = context.text("user")?.unwrap_or_default();
        let user = self.users.iter().find(|user| user.name == user_name);
        if user.is_none() && !user_name.is_empty() {
            return Err(invalid(format!("{} names the user `{user_name}`, who is not there", context.label)));
        }
        let authority =
            cluster.content("certificate-authority-data", "certificate-authority", "the authority's certificate")?;
        let mut credentials = user.map(|user| credentials(user, cluster)).transpose()?.unwrap_or_default();
        if let Some(user) = &options.impersonate_user {
            credentials.impersonate_user = Some(user.clone());
            credentials.impersonate_groups.clone_from(&options.impersonate_groups);
            credentials.impersonate_uid.clone_from(&options.impersonate_uid);
        }
        // Without a scheme it is HTTPS where something says so, as in kubectl.
        let secure = authority.is_some() || credentials.certificate.is_some();
        let server = match server.contains("://") {
            true => server,
            false if secure => format!("https://{server}"),
            false => format!("http://{server}"),
        };
        Ok(Access {
            peer: Peer { context: Some(name.clone()), server },
            namespace: context.text("namespace")?.unwrap_or_else(|| "default".to_owned()),
            authority,
            insecure: cluster.flag("insecure-skip-tls-verify")?,
            tls_server_name: cluster.text("tls-server-name")?,
            proxy: cluster.text("proxy-url")?,
            credentials,
        })
    }
}

/// Returns what an entry says about a user.
fn credentials(user: &Entry, cluster: &Entry) -> Result<Credentials, ClusterError> {
    let certificate = user.content("client-certificate-data", "client-certificate", "the client's certificate")?;
    let key = user.content("client-key-data", "client-key", "the client's key")?;
    let certificate = match (certificate, key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => return Err(invalid(format!("{} has a certificate and no key", user.label))),
        (None, Some(_)) => return Err(invalid(format!("{} has a key and no certificate", user.label))),
    };
    let password = user.text("password")?.unwrap_or_default();
    let provider = user.map("auth-provider")?.map(|provider| {
        let name = provider.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
        let settings = provider.get("config").and_then(Tree::as_map);
        let text = |(name, value): (&String, &Tree)| Some((name.clone(), value.as_str()?.to_owned()));
        (name, settings.into_iter().flatten().filter_map(text).collect())
    });
    if let Some((name, _)) = &provider
        && name != "oidc"
    {
        let what = format!("{} logs in with the provider `{name}`, which kubectl has no more either", user.label);
        return Err(invalid(what));
    }
    Ok(Credentials {
        token: user.text("token")?,
        token_file: user.path("tokenFile")?,
        basic: user.text("username")?.map(|name| (name, password)),
        certificate,
        plugin: user.map("exec")?.map(|exec| plugin(user, exec, cluster)).transpose()?.map(Box::new),
        provider,
        impersonate_user: user.text("as")?,
        impersonate_groups: user.texts("as-groups")?,
        impersonate_uid: user.text("as-uid")?,
    })
}

/// Returns the program that an entry names.
fn plugin(user: &Entry, exec: &Map, cluster: &Entry) -> Result<Plugin, ClusterError> {
    let exec = Entry { label: format!("`exec` of {}", user.label), body: exec.clone(), ..user.clone() };
    let command = exec.text("command")?.ok_or_else(|| invalid(format!("{} has no `command`", exec.label)))?;
    // A name alone is looked for in PATH; a path is relative to the file.
    let is_path = command.contains('/') || (cfg!(windows) && command.contains('\\'));
    let command = if is_path { exec.folder.join(command).to_string_lossy().into_owned() } else { command };
    let variables = exec.body.get("env").and_then(Tree::as_list).unwrap_or_default();
    let text = |item: &Tree, key: &str| item.get(key).and_then(Tree::as_str).map(str::to_owned);
    let variables = variables.iter().filter_map(|item| Some((text(item, "name")?, text(item, "value")?))).collect();
    let interaction = match exec.text("interactiveMode")?.as_deref() {
        None | Some("IfAvailable") => Interaction::IfAvailable,
        Some("Never") => Interaction::Never,
        Some("Always") => Interaction::Always,
        Some(other) => return Err(invalid(format!("{} has the interactive mode `{other}`", exec.label))),
    };
    let cluster = exec.flag("provideClusterInfo")?.then(|| cluster_for_plugin(cluster)).transpose()?;
    Ok(Plugin {
        command,
        arguments: exec.texts("args")?,
        variables,
        api_version: exec.text("apiVersion")?.unwrap_or_else(|| "client.authentication.k8s.io/v1".to_owned()),
        install_hint: exec.text("installHint")?,
        interaction,
        cluster,
    })
}

/// Returns what a program is told about the cluster.
fn cluster_for_plugin(cluster: &Entry) -> Result<Tree, ClusterError> {
    let mut told = Map::new();
    for key in ["server", "tls-server-name", "proxy-url"] {
        if let Some(text) = cluster.text(key)? {
            told.insert(key.to_owned(), text.into());
        }
    }
    if cluster.flag("insecure-skip-tls-verify")? {
        told.insert("insecure-skip-tls-verify".to_owned(), true.into());
    }
    let authority =
        cluster.content("certificate-authority-data", "certificate-authority", "the authority's certificate")?;
    if let Some(authority) = authority {
        let text = base64::engine::general_purpose::STANDARD.encode(authority);
        told.insert("certificate-authority-data".to_owned(), text.into());
    }
    let extensions = cluster.body.get("extensions").and_then(Tree::as_list).unwrap_or_default();
    let ours = Tree::from("client.authentication.k8s.io/exec");
    if let Some(extension) = extensions.iter().find(|extension| extension.get("name") == Some(&ours)) {
        told.insert("config".to_owned(), extension.get("extension").cloned().unwrap_or_default());
    }
    Ok(told.into())
}

impl Entry {
    /// Returns a text that is there and not empty.
    fn text(&self, key: &str) -> Result<Option<String>, ClusterError> {
        match self.body.get(key) {
            None | Some(Tree::Null) => Ok(None),
            Some(Tree::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(other) => Err(self.wrong(key, other, "text")),
        }
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, ClusterError> {
        match self.body.get(key) {
            None | Some(Tree::Null) => Ok(Vec::new()),
            Some(Tree::List(items)) => {
                let text = |item: &Tree| item.as_str().map(str::to_owned).ok_or_else(|| self.wrong(key, item, "text"));
                items.iter().map(text).collect()
            }
            Some(other) => Err(self.wrong(key, other, "a list")),
        }
    }

    fn flag(&self, key: &str) -> Result<bool, ClusterError> {
        match self.body.get(key) {
            None | Some(Tree::Null) => Ok(false),
            Some(Tree::Bool(value)) => Ok(*value),
            Some(other) => Err(self.wrong(key, other, "true or false")),
        }
    }

    fn map(&self, key: &str) -> Result<Option<&Map>, ClusterError> {
        match self.body.get(key) {
            None | Some(Tree::Null) => Ok(None),
            Some(Tree::Map(map)) => Ok(Some(map)),
            Some(other) => Err(self.wrong(key, other, "a map")),
        }
    }

    /// Returns a path, made absolute.
    fn path(&self, key: &str) -> Result<Option<String>, ClusterError> {
        Ok(self.text(key)?.map(|path| self.folder.join(path).to_string_lossy().into_owned()))
    }

    /// Returns the content of a key with base64, or else of a file that another key names.
    fn content(&self, data: &str, file: &str, what: &'static str) -> Result<Option<Vec<u8>>, ClusterError> {
        if let Some(text) = self.text(data)? {
            let text: String = text.split_whitespace().collect();
            let decoded = base64::engine::general_purpose::STANDARD.decode(text);
            return decoded.map(Some).map_err(|_| invalid(format!("`{data}` of {} is not base64", self.label)));
        }
        let Some(path) = self.path(file)? else { return Ok(None) };
        let read = std::fs::read(&path);
        read.map(Some).map_err(|source| ClusterError::File { what, path: path.into(), source })
    }

    fn wrong(&self, key: &str, found: &Tree, wanted: &str) -> ClusterError {
        invalid(format!("`{key}` of {} is a {}, where {wanted} belongs", self.label, found.kind_name()))
    }
}

fn invalid(what: String) -> ClusterError {
    ClusterError::Invalid { what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Diagnostic};

    const FIRST: &str = "
current-context: one
clusters:
- name: east
  cluster: {server: 'https://east:6443', certificate-authority: pki/ca.crt, tls-server-name: kube}
users:
- {name: anna, user: {token: secret}}
contexts:
- {name: one, context: {cluster: east, user: anna, namespace: shop}}
- {name: lost, context: {cluster: gone, user: anna}}
";
    const SECOND: &str = "
current-context: two
clusters:
- {name: east, cluster: {server: 'https://other'}}
- {name: west, cluster: {server: 'west:8080', proxy-url: 'http://proxy:3128'}}
users:
- name: anna
  user: {token: other}
- name: bert
  user:
    as: carl
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: ./bin/login
      args: [get-token]
      env: [{name: REGION, value: north}]
      provideClusterInfo: true
contexts:
- {name: two, context: {cluster: west, user: bert}}
";

    struct Home {
        folder: tempfile::TempDir,
    }

    impl Home {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(folder.path().join("a/pki")).unwrap();
            std::fs::create_dir_all(folder.path().join("b")).unwrap();
            std::fs::write(folder.path().join("a/config"), FIRST).unwrap();
            std::fs::write(folder.path().join("a/pki/ca.crt"), "authority").unwrap();
            std::fs::write(folder.path().join("b/config"), SECOND).unwrap();
            Self { folder }
        }

        fn load(&self, variable: &[&str], context: Option<&str>) -> Result<Option<Access>, ClusterError> {
            let list = std::env::join_paths(variable.iter().map(|name| self.folder.path().join(name))).unwrap();
            let list = list.into_string().unwrap();
            let options = ClusterOptions { context: context.map(str::to_owned), ..ClusterOptions::default() };
            load(&options, &|name| (name == VARIABLE).then(|| list.clone()))
        }
    }

    #[test]
    fn of_several_files_the_first_to_name_something_counts() {
        let home = Home::new();
        let access = home.load(&["missing", "a/config", "b/config"], None).unwrap().unwrap();
        assert_eq!(access.peer.to_string(), "https://east:6443 (context `one`)");
        assert_eq!(access.namespace, "shop");
        assert_eq!(access.authority.unwrap(), b"authority");
        assert_eq!(access.tls_server_name.unwrap(), "kube");
        assert_eq!(access.credentials.token.unwrap(), "secret");
    }

    #[test]
    fn a_context_of_the_second_file_has_that_files_paths() {
        let home = Home::new();
        let access = home.load(&["a/config", "b/config"], Some("two")).unwrap().unwrap();
        assert_eq!(access.peer.server, "http://west:8080");
        assert_eq!(access.proxy.unwrap(), "http://proxy:3128");
        assert_eq!(access.credentials.impersonate_user.as_deref(), Some("carl"));
        let plugin = access.credentials.plugin.unwrap();
        assert_eq!(Path::new(&plugin.command), home.folder.path().join("b/./bin/login"));
        assert_eq!(plugin.variables, [("REGION".to_owned(), "north".to_owned())]);
        let cluster = plugin.cluster.unwrap();
        assert_eq!(cluster.get("server").and_then(Tree::as_str), Some("west:8080"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let home = Home::new();
        let error = home.load(&["a/config"], Some("on")).unwrap_err();
        assert_eq!(error.to_string(), "the kubeconfig has no context `on`");
        assert_eq!(error.hints()[0], "did you mean `one`?");
        assert_eq!(error.category(), Category::Usage);
        let error = home.load(&["a/config"], Some("lost")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the kubeconfig is not valid: the context `lost` names the cluster `gone`, which is not there"
        );
        std::fs::write(home.folder.path().join("b/config"), "a: [").unwrap();
        assert_eq!(home.load(&["b/config"], None).unwrap_err().category(), Category::NotParsable);
        std::fs::write(home.folder.path().join("b/config"), "users: 7").unwrap();
        let error = home.load(&["b/config"], None).unwrap_err();
        assert!(error.to_string().contains("is a integer, where a list belongs"), "{error}");
    }

    #[test]
    fn without_any_file_there_is_none_unless_one_was_asked_for() {
        let home = Home::new();
        assert!(home.load(&["missing"], None).unwrap().is_none());
        let error = home.load(&["missing"], Some("one")).unwrap_err();
        assert_eq!(error.category(), Category::Configuration);
        let options = ClusterOptions { kubeconfig: Some("/no/such/file".into()), ..ClusterOptions::default() };
        let error = load(&options, &|_| None).unwrap_err();
        assert_eq!(error.to_string(), "failed to read the kubeconfig `/no/such/file`");
        assert_eq!(error.category(), Category::InputMissing);
    }

    #[test]
    fn a_flag_wins_over_the_file_as_whom_to_act() {
        let home = Home::new();
        let options = ClusterOptions {
            kubeconfig: Some(home.folder.path().join("b/config")),
            impersonate_user: Some("dora".to_owned()),
            impersonate_groups: vec!["viewers".to_owned()],
            ..ClusterOptions::default()
        };
        let credentials = load(&options, &|_| None).unwrap().unwrap().credentials;
        assert_eq!(credentials.impersonate_user.as_deref(), Some("dora"));
        assert_eq!(credentials.impersonate_groups, ["viewers"]);
    }

    #[test]
    fn secrets_are_not_printed() {
        let home = Home::new();
        let access = home.load(&["a/config"], None).unwrap().unwrap();
        assert!(!format!("{access:?}").contains("secret"));
    }
}
