//! The Helm repositories that are known by a name: those that were added, those of Helm, and those of [`known`].
//!
//! What was added lies in `repositories.yaml` in the folder of settings, in Helm's form; credentials are kept only there,
//! and only the owner can read it. Helm's own file is read where a name is not found, and never written.

pub mod known;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use url::Url;

use self::known::KNOWN;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;
use crate::fetch::{Access, Credentials, Trust};
use crate::hint::nearest;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions, Style, YamlError};

/// The name of the file in the folder of settings.
pub const FILE: &str = "repositories.yaml";

/// How large a file of repositories may be.
const SIZE_LIMIT: u64 = 4 << 20;

/// How long is waited while another process changes the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// A repository.
#[derive(Clone, PartialEq, Eq)]
pub struct Repository {
    /// What it is called.
    pub name: String,
    /// Where it is: `https://…`, `http://…`, or `oci://…` for charts in a registry.
    pub url: String,
    /// The user.
    pub username: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// The file with the authority that its certificate is to be of.
    pub authority: Option<PathBuf>,
    /// The file with the certificate to show.
    pub certificate: Option<PathBuf>,
    /// The file with that certificate's key.
    pub key: Option<PathBuf>,
    /// Whether its certificate is not checked.
    pub insecure: bool,
    /// Whether the credentials are also for other hosts that its index leads to.
    pub pass_credentials: bool,
    /// Where it is known from.
    pub origin: Origin,
}

/// Where a repository is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was added.
    Added,
    /// Helm knows it.
    Helm,
    /// It is part of the program.
    BuiltIn,
}

// Neither the password nor the user's name is for a log.
impl std::fmt::Debug for Repository {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { name, url, origin, .. } = self;
        formatter
            .debug_struct("Repository")
            .field("name", name)
            .field("url", url)
            .field("origin", origin)
            .finish_non_exhaustive()
    }
}

impl Repository {
    /// Returns a repository that is read without credentials.
    pub fn new(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            url: url.into(),
            username: None,
            password: None,
            authority: None,
            certificate: None,
            key: None,
            insecure: false,
            pass_credentials: false,
            origin: Origin::Added,
        }
    }

    /// Takes what is said about how it is spoken to over what is known.
    pub fn take(&mut self, access: Access, pass_credentials: bool) {
        let Access { credentials, trust: Trust { authority, identity, insecure } } = access;
        if let Some(Credentials::Basic { user, password }) = credentials {
            (self.username, self.password) = (Some(user), Some(password));
        }
        if let Some((certificate, key)) = identity {
            (self.certificate, self.key) = (Some(certificate), Some(key));
        }
        if authority.is_some() {
            self.authority = authority;
        }
        self.insecure |= insecure;
        self.pass_credentials |= pass_credentials;
    }

    /// Tells whether its charts lie in a registry.
    pub fn is_registry(&self) -> bool {
        self.url.starts_with("oci://")
    }

    /// Reads an entry of a file.
    fn of(entry: &Tree, origin: Origin) -> Option<Self> {
        let text = |key: &str| entry.get(key).and_then(Tree::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        let path = |key: &str| text(key).map(PathBuf::from);
        let flag = |key: &str| entry.get(key).and_then(Tree::as_bool).unwrap_or(false);
        Some(Self {
            name: text("name")?,
            url: text("url")?,
            username: text("username"),
            password: text("password"),
            authority: path("caFile"),
            certificate: path("certFile"),
            key: path("keyFile"),
            insecure: flag("insecure_skip_tls_verify"),
            pass_credentials: flag("pass_credentials_all"),
            origin,
        })
    }

    /// Returns the entry of a file.
    fn entry(&self) -> Tree {
        let Self { name, url, username, password, authority, certificate, key, insecure, pass_credentials, origin: _ } =
            self;
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let mut map = Map::new();
        let texts = [
            ("name", Some(name.clone())),
            ("url", Some(url.clone())),
            ("username", username.clone()),
            ("password", password.clone()),
            ("caFile", path(authority)),
            ("certFile", path(certificate)),
            ("keyFile", path(key)),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                map.insert(key.to_owned(), Tree::String(value));
            }
        }
        for (key, value) in [("insecure_skip_tls_verify", insecure), ("pass_credentials_all", pass_credentials)] {
            if *value {
                map.insert(key.to_owned(), Tree::Bool(true));
            }
        }
        Tree::Map(map)
    }
}

/// Where files of repositories lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Ours; `None` when nothing says where a home is.
    pub own: Option<PathBuf>,
    /// Helm's.
    pub helm: Option<PathBuf>,
}

impl Places {
    /// Returns the places for a folder of our settings and an environment. Helm's file is the one of
    /// `HELM_REPOSITORY_CONFIG`, else `repositories.yaml` in `HELM_CONFIG_HOME`, else in its folder below
    /// `XDG_CONFIG_HOME` or the home.
    pub fn new(config: Option<&Path>, variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let folder = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = || folder("HOME").or_else(|| folder("USERPROFILE"));
        let in_home = |home: PathBuf| {
            let config = if cfg!(target_os = "macos") { "Library/Preferences" } else { ".config" };
            home.join(config).join("helm")
        };
        let helm = || {
            folder("HELM_CONFIG_HOME")
                .or_else(|| folder("XDG_CONFIG_HOME").map(|folder| folder.join("helm")))
                .or_else(|| folder("APPDATA").filter(|_| cfg!(windows)).map(|folder| folder.join("helm")))
                .or_else(|| home().map(in_home))
                .map(|folder| folder.join("repositories.yaml"))
        };
        Self { own: config.map(|folder| folder.join(FILE)), helm: folder("HELM_REPOSITORY_CONFIG").or_else(helm) }
    }
}

/// The repositories that are known.
#[derive(Debug)]
pub struct Repositories {
    places: Places,
    /// All of them, those that win first.
    all: Vec<Repository>,
}

impl Repositories {
    /// Reads what is known. What Helm's file has is left out, with a warning, when that cannot be read.
    pub fn open(places: Places, events: &dyn Events) -> Result<Self, RepositoriesError> {
        let mut all = Vec::new();
        if let Some(path) = &places.own {
            all.extend(read(path, Origin::Added)?);
            warn_of_readers(path, &all, events);
        }
        if let Some(path) = &places.helm {
            match read(path, Origin::Helm) {
                Ok(of_helm) => all.extend(of_helm),
                Err(error) => events.warning(&format!("Helm's repositories are left out: {}", told(&error))),
            }
        }
        all.extend(
            KNOWN.iter().map(|known| Repository { origin: Origin::BuiltIn, ..Repository::new(known.name, known.url) }),
        );
        let mut names = std::collections::HashSet::new();
        all.retain(|repository| names.insert(repository.name.clone()));
        Ok(Self { places, all })
    }

    /// Returns all of them, those that were added first.
    pub fn all(&self) -> &[Repository] {
        &self.all
    }

    /// Returns the one of a name.
    pub fn find(&self, name: &str) -> Result<&Repository, RepositoriesError> {
        self.get(name).ok_or_else(|| self.unknown(name))
    }

    /// Returns the one of a name, if there is one.
    pub fn get(&self, name: &str) -> Option<&Repository> {
        self.all.iter().find(|repository| repository.name == name)
    }

    /// Checks whether a repository could be added, as far as that can be told without writing.
    pub fn check(&self, repository: &Repository, force: bool) -> Result<(), RepositoriesError> {
        check_name(&repository.name)?;
        check_url(&repository.url)?;
        match self.get(&repository.name) {
            Some(known) if known.origin == Origin::Added && known != repository && !force => {
                Err(RepositoriesError::Exists { name: known.name.clone(), url: known.url.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Adds a repository, and says what it takes the place of among those that were added.
    ///
    /// One of the same name that says something else is an error unless `force` is set; one that says the same is fine.
    pub fn add(&mut self, repository: &Repository, force: bool) -> Result<Change, RepositoriesError> {
        check_name(&repository.name)?;
        check_url(&repository.url)?;
        let mut change = Change::Added;
        self.change(|all| {
            let Some(known) = all.iter_mut().find(|known| known.name == repository.name) else {
                all.push(repository.clone());
                return Ok(());
            };
            change = if known == repository { Change::Same } else { Change::Replaced };
            if change == Change::Replaced && !force {
                return Err(RepositoriesError::Exists { name: known.name.clone(), url: known.url.clone() });
            }
            known.clone_from(repository);
            Ok(())
        })?;
        Ok(change)
    }

    /// Removes repositories that were added: all of them, or none when one of them is not there.
    pub fn remove(&mut self, names: &[String]) -> Result<(), RepositoriesError> {
        for name in names {
            match self.find(name)?.origin {
                Origin::Added => {}
                origin => return Err(RepositoriesError::NotAdded { name: name.clone(), origin }),
            }
        }
        self.change(|all| {
            all.retain(|repository| !names.contains(&repository.name));
            Ok(())
        })
    }

    /// Changes the file: read again under a lock, so that of two processes none undoes what the other did.
    fn change(
        &mut self,
        change: impl FnOnce(&mut Vec<Repository>) -> Result<(), RepositoriesError>,
    ) -> Result<(), RepositoriesError> {
        let path = self.places.own.clone().ok_or(RepositoriesError::NoFolder)?;
        let failed = |doing| {
            let path = path.clone();
            move |source| RepositoriesError::File { doing, path, source }
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        make_folder(folder).map_err(failed("write"))?;
        let _lock = lock(&path.with_extension("lock"))?;
        let before = read(&path, Origin::Added)?;
        let mut after = before.clone();
        change(&mut after)?;
        if after != before {
            write(&path, &text(&after)).map_err(failed("write"))?;
        }
        self.all.retain(|repository| {
            repository.origin != Origin::Added && after.iter().all(|added| added.name != repository.name)
        });
        self.all.splice(0..0, after);
        Ok(())
    }

    fn unknown(&self, name: &str) -> RepositoriesError {
        let names = || self.all.iter().map(|repository| repository.name.as_str());
        RepositoriesError::Unknown {
            name: name.to_owned(),
            near: nearest(name, names()).map(str::to_owned),
            known: names().map(str::to_owned).collect(),
        }
    }
}

/// What adding a repository came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It took the place of another one.
    Replaced,
    /// It was there, just so.
    Same,
}

/// Refuses what cannot be the name of a repository.
pub(super) fn check_name(name: &str) -> Result<(), RepositoriesError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    if starts_well && name.len() <= 100 && name.bytes().all(is_plain) {
        return Ok(());
    }
    Err(RepositoriesError::BadName { name: name.to_owned() })
}

/// Refuses what cannot be the address of a repository.
pub fn check_url(address: &str) -> Result<(), RepositoriesError> {
    let bad = |url: &str, reason| RepositoriesError::BadUrl { url: url.to_owned(), reason };
    let Ok(url) = Url::parse(address) else { return Err(bad(address, "it is no URL")) };
    if !matches!(url.scheme(), "https" | "http" | "oci") {
        return Err(bad(address, "it begins with neither `https://` nor `oci://`"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad(address, "it has no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(RepositoriesError::CredentialsInUrl { host: url.host_str().unwrap_or_default().to_owned() });
    }
    Ok(())
}

/// Reads a file; one that is not there has nothing.
fn read(path: &Path, origin: Origin) -> Result<Vec<Repository>, RepositoriesError> {
    let failed = |source| RepositoriesError::File { doing: "read", path: path.to_owned(), source };
    let text = match File::open(path) {
        Ok(file) => {
            let mut text = String::new();
            io::Read::read_to_string(&mut io::Read::take(file, SIZE_LIMIT), &mut text).map_err(failed)?;
            text
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(failed(error)),
    };
    let shown = path.to_string_lossy();
    let tree = yaml::parse(&shown, &text, &ReadOptions::go())
        .map_err(|source| RepositoriesError::Yaml { path: path.to_owned(), source })?;
    let invalid = |reason| RepositoriesError::Invalid { path: path.to_owned(), reason };
    let entries = match &tree {
        Tree::Null => return Ok(Vec::new()),
        Tree::Map(map) => match map.get("repositories") {
            None | Some(Tree::Null) => return Ok(Vec::new()),
            Some(Tree::List(entries)) => entries,
            Some(_) => return Err(invalid("`repositories` is not a list")),
        },
        _ => return Err(invalid("it is not a map")),
    };
    let read = entries.iter().map(|entry| Repository::of(entry, origin)).collect::<Option<Vec<_>>>();
    read.ok_or_else(|| invalid("a repository in it has no name or no url"))
}

/// Returns the text of a file.
fn text(repositories: &[Repository]) -> String {
    let entries = repositories.iter().map(Repository::entry).collect();
    let root =
        Map::from_iter([("apiVersion".to_owned(), Tree::from("v1")), ("repositories".to_owned(), Tree::List(entries))]);
    yaml::emit(&Tree::Map(root), Style::Ordered)
}

/// Writes a file that only its owner can read, as a whole; a link is followed.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".meshctl-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&target).map(drop).map_err(|error| error.error)
}

/// Makes a folder that only its owner can look into.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Waits until no other process changes the file; that ends when the result is dropped.
fn lock(path: &Path) -> Result<File, RepositoriesError> {
    let failed = |source| RepositoriesError::File { doing: "write", path: path.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(fs::TryLockError::WouldBlock) => return Err(RepositoriesError::Locked { path: path.to_owned() }),
            // A file system without locks: what is written is whole all the same.
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
            Err(fs::TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
}

/// Warns when others can read a file with passwords.
fn warn_of_readers(path: &Path, repositories: &[Repository], events: &dyn Events) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map(|metadata| metadata.permissions().mode()).unwrap_or_default();
        if mode & 0o077 != 0 && repositories.iter().any(|repository| repository.password.is_some()) {
            let path = path.display();
            events
                .warning(&format!("`{path}` has passwords and can be read by others; `chmod 600 {path}` changes that"));
        }
    }
    #[cfg(not(unix))]
    let _ = (path, repositories, events);
}

/// Returns an error with its cause in one line.
fn told(error: &RepositoriesError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// What is wrong with the list of repositories, or with what is asked of it.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum RepositoriesError {
    /// The file cannot be read or written.
    #[error("failed to {doing} the list of repositories `{}`", path.display())]
    File { doing: &'static str, path: PathBuf, source: io::Error },
    /// It is no YAML.
    #[error("cannot read the list of repositories `{}`", path.display())]
    Yaml { path: PathBuf, source: Box<YamlError> },
    /// It says something else than it should.
    #[error("the list of repositories `{}` is not valid: {reason}", path.display())]
    Invalid { path: PathBuf, reason: &'static str },
    /// There is no place for it.
    #[error("there is no place for the list of repositories: nothing says where your home is")]
    NoFolder,
    /// Another process does not come to an end with it.
    #[error("another process is changing the list of repositories (`{}`)", path.display())]
    Locked { path: PathBuf },
    /// No repository has that name.
    #[error("there is no repository `{name}`")]
    Unknown { name: String, near: Option<String>, known: Vec<String> },
    /// There is one of that name.
    #[error("there is a repository `{name}` already, which is `{url}`")]
    Exists { name: String, url: String },
    /// It was not added, so it cannot be removed.
    #[error("the repository `{name}` is {}, so it cannot be removed", match origin { Origin::Helm => "one of Helm's", _ => "part of the program" })]
    NotAdded { name: String, origin: Origin },
    /// The name will not do.
    #[error("`{name}` is not a name for a repository")]
    BadName { name: String },
    /// The address will not do.
    #[error("`{url}` is not the address of a repository: {reason}")]
    BadUrl { url: String, reason: &'static str },
    /// A password would be in the list of processes, and in messages.
    #[error("the address of the repository at `{host}` has a user or a password in it")]
    CredentialsInUrl { host: String },
}

impl Diagnostic for RepositoriesError {
    fn category(&self) -> Category {
        match self {
            Self::File { doing: "read", source, .. } => Category::of_read(source),
            Self::File { .. } => Category::NotWritable,
            Self::Yaml { .. } | Self::Invalid { .. } => Category::NotParsable,
            Self::NoFolder | Self::Exists { .. } | Self::NotAdded { .. } => Category::Configuration,
            Self::Locked { .. } => Category::TimedOut,
            Self::Unknown { .. } => Category::InputMissing,
            Self::BadName { .. } | Self::BadUrl { .. } | Self::CredentialsInUrl { .. } => Category::Usage,
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Yaml { source, .. } => Some(&**source),
            _ => None,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = |text: &str| vec![text.to_owned()];
        match self {
            Self::File { .. } | Self::Yaml { .. } => Vec::new(),
            Self::Invalid { .. } => {
                hint("an entry needs a `name` and a `url`; Helm's file of the same name has the same form")
            }
            Self::NoFolder => hint("name a folder for it with `MESHCTL_CONFIG_DIR`"),
            Self::Locked { .. } => hint("try again when it is done"),
            Self::Unknown { near: Some(near), .. } => vec![format!("did you mean `{near}`?")],
            Self::Unknown { name, known, .. } => {
                vec![format!("add it: `meshctl repo add {name} URL`"), format!("known are {}", known.join(", "))]
            }
            Self::Exists { name, .. } => {
                vec![format!("take another name, or replace it: `meshctl repo add {name} URL --force`")]
            }
            Self::NotAdded { name, origin: Origin::Helm } => {
                vec![format!("have Helm remove it: `helm repo remove {name}`")]
            }
            Self::NotAdded { name, .. } => vec![format!("put another one in its place: `meshctl repo add {name} URL`")],
            Self::BadName { .. } => hint("use letters, digits, dashes and dots, beginning with a letter or digit"),
            Self::BadUrl { .. } => {
                hint("write it as `https://charts.example.com`, or `oci://registry.example.com/charts`")
            }
            Self::CredentialsInUrl { .. } => hint("leave them out, and add `--username NAME --password-stdin` instead"),
        }
    }
}

#[cfg(test)]
mod tests;
