//! Who one is to a server, as `docker login`, `podman login` and `helm registry login` left it behind: files of
//! credentials, and the programs that keep them elsewhere.
//!
//! A program is run as `docker-credential-NAME get`, without a shell; it reads the server's name and answers with JSON. It
//! has ten seconds, and its name has to be a plain one. Nothing that is found is shown.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Settings;
use super::error::shortened;
use crate::diagnostic::{Category, Diagnostic};

/// How long a program may take.
const HELPER_TIME: Duration = Duration::from_secs(10);
/// How much a program may answer.
const HELPER_LIMIT: u64 = 64 << 10;
/// How large a file of credentials may be.
const FILE_LIMIT: u64 = 4 << 20;
/// How docker calls its own registry, and the names that others have for it.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";
const DOCKER_HUB_HOSTS: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];
/// The name of a user whose password is an identity token.
const TOKEN_USER: &str = "<token>";

/// How one logs in to a server.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token that a registry's service of tokens exchanges for others.
    Identity(String),
    /// A token that the registry takes as it is.
    Bearer(String),
}

impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Basic { .. } => "Basic(…)",
            Self::Identity(_) => "Identity(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}

/// Credentials that should be there and cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// A file cannot be read.
    #[error("failed to read the credentials in `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("the credentials in `{}` cannot be used: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A program failed.
    #[error("the program `{program}`, which keeps the credentials for {host}, {what}")]
    Helper {
        /// The program.
        program: String,
        /// The server.
        host: String,
        /// What happened.
        what: String,
        /// Whether it took too long.
        is_late: bool,
    },
}

impl Diagnostic for CredentialsError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Read { .. } => vec!["another folder is named with `DOCKER_CONFIG=FOLDER`".to_owned()],
            Self::File { .. } => vec!["`docker login HOST` writes it anew".to_owned()],
            Self::Helper { program, host, .. } => vec![
                format!("`echo {host} | {program} get` asks it by hand"),
                "take it out of `credHelpers` or `credsStore` in docker's `config.json` to do without it".to_owned(),
            ],
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Read { source, .. } => Category::of_read(source),
            Self::File { .. } => Category::NotParsable,
            Self::Helper { is_late: true, .. } => Category::TimedOut,
            Self::Helper { .. } => Category::PermissionDenied,
        }
    }
}

/// A file of credentials, as docker and podman write it.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Stored {
    auths: std::collections::BTreeMap<String, Entry>,
    cred_helpers: std::collections::BTreeMap<String, String>,
    creds_store: String,
}

/// What a file has for a server.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Entry {
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
    registrytoken: String,
}

/// Returns how one logs in to a server, when a file or a program knows it.
///
/// `host` is the server with its port, if it has an unusual one; `repository` is the path of an image below it, since
/// podman keeps credentials for parts of a registry too.
pub async fn find(
    host: &str,
    repository: Option<&str>,
    settings: &Settings,
) -> Result<Option<Login>, CredentialsError> {
    find_with(host, repository, settings, &Helpers { folder: None, time: HELPER_TIME }).await
}

async fn find_with(
    host: &str,
    repository: Option<&str>,
    settings: &Settings,
    helpers: &Helpers,
) -> Result<Option<Login>, CredentialsError> {
    for path in files(settings) {
        let Some(stored) = read(&path)? else { continue };
        if let Some(name) = stored.cred_helpers.iter().find_map(|(key, name)| is_of(key, host).then_some(name)) {
            if let Some(login) = helpers.ask(name, host, true).await? {
                return Ok(Some(login));
            }
        } else if !stored.creds_store.is_empty()
            && let Some(login) = helpers.ask(&stored.creds_store, host, false).await?
        {
            return Ok(Some(login));
        }
        if let Some(entry) = entry(&stored, host, repository)
            && let Some(login) = login(entry, &path)?
        {
            return Ok(Some(login));
        }
    }
    Ok(None)
}

/// Returns the files that may have credentials, the most particular first.
fn files(settings: &Settings) -> Vec<PathBuf> {
    let variable = |name: &str| settings.variable(name).map(PathBuf::from);
    let home = settings.home();
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    let containers = |folder: PathBuf| folder.join("containers").join("auth.json");
    let docker = variable("DOCKER_CONFIG").or_else(|| below_home(".docker"));
    let config = variable("XDG_CONFIG_HOME").or_else(|| below_home(".config"));
    [
        variable("REGISTRY_AUTH_FILE"),
        docker.map(|folder| folder.join("config.json")),
        variable("XDG_RUNTIME_DIR").map(containers),
        config.map(containers),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Reads a file of credentials; what is not there has none.
fn read(path: &Path) -> Result<Option<Stored>, CredentialsError> {
    use std::io::{ErrorKind, Read};
    let failed = |source| CredentialsError::Read { path: path.to_owned(), source };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut text = Vec::new();
    file.take(FILE_LIMIT).read_to_end(&mut text).map_err(failed)?;
    if text.trim_ascii().is_empty() {
        return Ok(None);
    }
    // The reader's own words may quote what is in the file.
    let odd = |error: serde_json::Error| CredentialsError::File {
        path: path.to_owned(),
        what: format!("it is not the JSON that docker writes (line {})", error.line()),
    };
    serde_json::from_slice(&text).map(Some).map_err(odd)
}

/// Tells whether a key of a file is that of a server. Old ones have a scheme and a path.
fn is_of(key: &str, host: &str) -> bool {
    let key = key.split_once("://").map_or(key, |(_, rest)| rest);
    let key = key.split('/').next().unwrap_or_default();
    key.eq_ignore_ascii_case(host) || (is_docker_hub(key) && is_docker_hub(host))
}

fn is_docker_hub(host: &str) -> bool {
    DOCKER_HUB_HOSTS.iter().any(|known| host.eq_ignore_ascii_case(known))
}

/// Returns what a file has for a server: for the longest part of the repository that it knows, else for all of it.
fn entry<'s>(stored: &'s Stored, host: &str, repository: Option<&str>) -> Option<&'s Entry> {
    let mut part = repository;
    while let Some(path) = part {
        if let Some(entry) = stored.auths.get(&format!("{host}/{path}")) {
            return Some(entry);
        }
        part = path.rsplit_once('/').map(|(above, _)| above);
    }
    let is_whole = |key: &str| key.contains("://") || !key.contains('/');
    let exact = stored.auths.get(host);
    exact.or_else(|| stored.auths.iter().find_map(|(key, entry)| (is_whole(key) && is_of(key, host)).then_some(entry)))
}

/// Returns what an entry stands for; one that is empty only says that somebody logged in once.
fn login(entry: &Entry, path: &Path) -> Result<Option<Login>, CredentialsError> {
    let Entry { auth, username, password, identitytoken, registrytoken } = entry;
    if !registrytoken.is_empty() {
        return Ok(Some(Login::Bearer(registrytoken.clone())));
    }
    if !identitytoken.is_empty() {
        return Ok(Some(Login::Identity(identitytoken.clone())));
    }
    if auth.is_empty() {
        let (user, password) = (username.clone(), password.clone());
        return Ok((!user.is_empty()).then_some(Login::Basic { user, password }));
    }
    let odd = || CredentialsError::File {
        path: path.to_owned(),
        what: "an `auth` in it is not user and password in base64".to_owned(),
    };
    let decoded = base64::engine::general_purpose::STANDARD.decode(auth.trim()).map_err(|_| odd())?;
    let text = String::from_utf8(decoded).map_err(|_| odd())?;
    let (user, password) = text.split_once(':').ok_or_else(odd)?;
    // Some writers fill it up with zeros.
    Ok(Some(Login::Basic { user: user.to_owned(), password: password.trim_end_matches('\0').to_owned() }))
}

/// How programs are run.
struct Helpers {
    /// Where they are; else where the variable `PATH` says.
    folder: Option<PathBuf>,
    time: Duration,
}

/// What a program answers.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

impl Helpers {
    /// Asks a program for the credentials of a server; none when it has none. One that is only the default, and is not
    /// installed, has none either: a file of settings often comes from another machine.
    async fn ask(&self, name: &str, host: &str, is_named: bool) -> Result<Option<Login>, CredentialsError> {
        let program = format!("docker-credential-{name}");
        let failed = |what: String| CredentialsError::Helper {
            program: shortened(&program),
            host: host.to_owned(),
            what,
            is_late: false,
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || !name.bytes().all(is_plain) {
            return Err(failed("has a name that is not plain, and is not run".to_owned()));
        }
        let path = self.folder.as_ref().map_or_else(|| PathBuf::from(&program), |folder| folder.join(&program));
        let mut command = tokio::process::Command::new(path);
        command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => return Ok(None),
            Err(error) => return Err(failed(format!("cannot be run: {error}"))),
        };
        let server = if is_docker_hub(host) { DOCKER_HUB } else { host };
        let exchange = async {
            if let Some(mut input) = child.stdin.take() {
                // A program that does not read has its reasons; its answer counts.
                let _ = input.write_all(server.as_bytes()).await;
            }
            let mut answer = Vec::new();
            if let Some(output) = child.stdout.take() {
                output.take(HELPER_LIMIT + 1).read_to_end(&mut answer).await?;
            }
            if answer.len() as u64 > HELPER_LIMIT {
                return Ok((None, answer));
            }
            Ok::<_, std::io::Error>((Some(child.wait().await?), answer))
        };
        let late = |_| CredentialsError::Helper {
            program: program.clone(),
            host: host.to_owned(),
            what: format!("has not answered after {}s", self.time.as_secs_f32()),
            is_late: true,
        };
        let exchanged = tokio::time::timeout(self.time, exchange).await.map_err(late)?;
        let (status, answer) = exchanged.map_err(|error| failed(format!("broke off: {error}")))?;
        let Some(status) = status else {
            return Err(failed(format!("answers with more than {} KiB", HELPER_LIMIT >> 10)));
        };
        let text = String::from_utf8_lossy(&answer);
        if !status.success() {
            // By the protocol its output is a message then.
            let message = shortened(&text);
            if message.to_ascii_lowercase().contains("credentials not found") {
                return Ok(None);
            }
            let shown =
                if message.is_empty() || message.contains('{') { String::new() } else { format!(": {message}") };
            return Err(failed(format!("failed ({status}){shown}")));
        }
        let Ok(Answer { username, secret }) = serde_json::from_str(&text) else {
            return Err(failed("does not answer with the JSON that docker expects".to_owned()));
        };
        Ok(match username.as_str() {
            _ if secret.is_empty() => None,
            TOKEN_USER => Some(Login::Identity(secret)),
            _ => Some(Login::Basic { user: username, password: secret }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    /// Returns a folder with docker's settings in it, and settings that name it.
    fn docker(text: &str) -> (tempfile::TempDir, Settings) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), text).unwrap();
        let settings = Settings::below_with(folder.path(), &[("DOCKER_CONFIG", folder.path().to_str().unwrap())]);
        (folder, settings)
    }

    fn basic(user: &str, password: &str) -> Option<Login> {
        Some(Login::Basic { user: user.to_owned(), password: password.to_owned() })
    }

    #[test]
    fn files_have_entries_for_servers() {
        // anna:secret
        let (_folder, settings) = docker(
            r#"{"auths":{
                "registry.example:5000":{"auth":"YW5uYTpzZWNyZXQ="},
                "https://old.example/v2/":{"username":"otto","password":"old"},
                "https://index.docker.io/v1/":{"auth":"aHViOnNlY3JldAAA"},
                "quay.example/team/mesh":{"auth":"dGVhbTpz"},
                "quay.example":{"identitytoken":"abc"},
                "token.example":{"registrytoken":"def"},
                "empty.example":{}},
               "HttpHeaders":{"a":"b"}}"#,
        );
        let find = |host: &str, repository| run(find(host, repository, &settings)).unwrap();
        assert_eq!(find("registry.example:5000", None), basic("anna", "secret"));
        assert_eq!(find("registry.example", None), None);
        assert_eq!(find("old.example", Some("a/b")), basic("otto", "old"));
        for host in DOCKER_HUB_HOSTS {
            assert_eq!(find(host, Some("library/a")), basic("hub", "secret"), "{host}");
        }
        assert_eq!(find("quay.example", Some("team/mesh/pilot")), basic("team", "s"));
        assert_eq!(find("quay.example", Some("team/other")), Some(Login::Identity("abc".to_owned())));
        assert_eq!(find("token.example", None), Some(Login::Bearer("def".to_owned())));
        assert_eq!(find("empty.example", None), None);
        assert!(!format!("{:?}", find("old.example", None)).contains("old"));
    }

    #[test]
    fn files_are_looked_for_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, user: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, format!(r#"{{"auths":{{"a.example":{{"username":"{user}"}}}}}}"#)).unwrap();
        };
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (own, run_folder, home) = (path("own.json"), path("run"), path("home"));
        let variables = [("REGISTRY_AUTH_FILE", &*own), ("XDG_RUNTIME_DIR", &*run_folder), ("HOME", &*home)];
        let settings = Settings::below_with(folder.path(), &variables);
        let find = || match run(find("a.example", None, &settings)).unwrap() {
            Some(Login::Basic { user, .. }) => user,
            other => format!("{other:?}"),
        };
        assert_eq!(find(), "None");
        for (path, user) in [
            ("home/.config/containers/auth.json", "4"),
            ("run/containers/auth.json", "3"),
            ("home/.docker/config.json", "2"),
            ("own.json", "1"),
        ] {
            write(path, user);
            assert_eq!(find(), user);
        }
    }

    #[test]
    fn a_file_that_is_broken_is_named_and_not_shown() {
        for text in ["{secret", r#"{"auths":{"a.example":{"auth":"secret!"}}}"#, r#"{"auths":["secret"]}"#] {
            let (folder, settings) = docker(text);
            let error = run(find("a.example", None, &settings)).unwrap_err();
            assert!(error.to_string().contains(folder.path().to_str().unwrap()), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
            assert_eq!(error.category(), Category::NotParsable);
        }
        let (_folder, settings) = docker(" \n");
        assert_eq!(run(find("a.example", None, &settings)).unwrap(), None);
    }

    #[cfg(unix)]
    mod programs {
        use std::io::Write;

        use super::*;

        /// Writes a program. A process of its own does so: one that another test starts meanwhile would hold the file open
        /// for writing, and then it cannot be run.
        fn program(folder: &Path, script: &str) {
            let path = folder.join("docker-credential-test");
            let mut writer = std::process::Command::new("/bin/sh")
                .args(["-c", r#"cat >"$1" && chmod 755 "$1""#, "sh"])
                .arg(path)
                .stdin(Stdio::piped())
                .spawn()
                .unwrap();
            writer.stdin.take().unwrap().write_all(format!("#!/bin/sh\n{script}\n").as_bytes()).unwrap();
            assert!(writer.wait().unwrap().success());
        }

        /// Asks with a program that is a script.
        fn asked(settings: &str, script: &str, host: &str) -> Result<Option<Login>, CredentialsError> {
            let (folder, settings) = docker(settings);
            program(folder.path(), script);
            let helpers = Helpers { folder: Some(folder.path().to_owned()), time: Duration::from_secs(60) };
            run(find_with(host, None, &settings, &helpers))
        }

        const NAMED: &str = r#"{"credHelpers":{"a.example":"test"}}"#;
        const DEFAULT: &str = r#"{"credsStore":"test","auths":{"b.example":{"username":"file"}}}"#;

        #[test]
        fn they_are_asked_for_a_server() {
            let script = r#"read -r server || true; [ "$*" = get ] || exit 3
printf '{"ServerURL":"%s","Username":"anna","Secret":"%s"}' "$server" "$server""#;
            assert_eq!(asked(NAMED, script, "a.example").unwrap(), basic("anna", "a.example"));
            assert_eq!(asked(NAMED, script, "b.example").unwrap(), None);
            assert_eq!(asked(DEFAULT, script, "docker.io").unwrap(), basic("anna", DOCKER_HUB));
            let token = r#"cat >/dev/null; echo '{"Username":"<token>","Secret":"abc"}'"#;
            assert_eq!(asked(NAMED, token, "a.example").unwrap(), Some(Login::Identity("abc".to_owned())));
        }

        #[test]
        fn one_that_has_nothing_is_passed_over() {
            let script = "echo 'credentials not found in native keychain'; exit 1";
            assert_eq!(asked(DEFAULT, script, "a.example").unwrap(), None);
            assert_eq!(asked(DEFAULT, script, "b.example").unwrap(), basic("file", ""));
        }

        #[test]
        fn one_that_fails_is_named_without_its_secrets() {
            for (script, what) in [
                ("echo 'the keychain is locked'; exit 1", "failed (exit status: 1): the keychain is locked"),
                ("echo '{\"Secret\":\"secret\"}'; exit 1", "failed (exit status: 1)"),
                ("echo secret", "does not answer with the JSON that docker expects"),
                ("while :; do echo secretsecretsecretsecret; done", "answers with more than 64 KiB"),
            ] {
                let error = asked(NAMED, script, "a.example").unwrap_err();
                let begin = "the program `docker-credential-test`, which keeps the credentials for a.example, ";
                assert_eq!(error.to_string(), format!("{begin}{what}"));
                assert_eq!(error.category(), Category::PermissionDenied);
            }
        }

        #[test]
        fn one_that_hangs_is_ended() {
            let (folder, settings) = docker(NAMED);
            program(folder.path(), "exec sleep 600");
            let helpers = Helpers { folder: Some(folder.path().to_owned()), time: Duration::from_millis(50) };
            let error = run(find_with("a.example", None, &settings, &helpers)).unwrap_err();
            assert_eq!(error.category(), Category::TimedOut);
        }

        #[test]
        fn one_that_is_not_there_matters_when_it_is_named() {
            let missing = |settings: &str| {
                let (folder, settings) = docker(settings);
                let helpers = Helpers { folder: Some(folder.path().join("none")), time: HELPER_TIME };
                run(find_with("a.example", None, &settings, &helpers))
            };
            assert_eq!(missing(DEFAULT).unwrap(), None);
            assert!(missing(NAMED).unwrap_err().to_string().contains("cannot be run"));
        }

        #[test]
        fn a_name_that_is_a_path_is_not_run() {
            for name in ["../evil", "a/b", "a b", "a;b", ""] {
                let settings = format!(r#"{{"credHelpers":{{"a.example":"{name}"}}}}"#);
                let error = asked(&settings, "exit 0", "a.example").unwrap_err();
                assert!(error.to_string().ends_with("has a name that is not plain, and is not run"), "{error}");
            }
        }
    }
}
