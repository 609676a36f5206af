//! What is said about fetching, by flags and the environment: the cache, the folders, the proxies, the patience.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cluster::options::Environment;

/// The variables that count, besides those that say where the folders are; they are read once.
const VARIABLES: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "HOME",
    "USERPROFILE",
    "DOCKER_CONFIG",
    "REGISTRY_AUTH_FILE",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "APPDATA",
    "HELM_CONFIG_HOME",
    "HELM_REPOSITORY_CONFIG",
    "MESHCTL_RELEASE_SERVER",
];

/// What is said about fetching on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// Whether the network is not to be used, only the cache (`--offline`).
    pub offline: bool,
    /// The server of releases (`--release-server`).
    pub release_server: Option<String>,
}

/// How long is waited, and how often something is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// For a connection.
    pub connect: Duration,
    /// For the next bytes of an answer, or its beginning.
    pub silence: Duration,
    /// For a request and its answer (not a download), with all tries.
    pub request: Duration,
    /// For a download, with all tries.
    pub download: Duration,
    /// Before the second try; it doubles with each one, up to [`Times::longest_pause`].
    pub first_pause: Duration,
    /// The longest pause between tries, also when the server asks for a longer one.
    pub longest_pause: Duration,
    /// How often something is tried that gets no further.
    pub tries: u32,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            request: Duration::from_secs(120),
            download: Duration::from_secs(30 * 60),
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(30),
            tries: 5,
        }
    }
}

/// What is said about fetching.
#[derive(Clone)]
pub struct Settings {
    /// Whether the network is not to be used, only the cache.
    pub offline: bool,
    /// The folder of the cache; `None` when nothing says where a home is.
    pub cache: Option<PathBuf>,
    /// The folder of our own settings: repositories, known releases.
    pub config: Option<PathBuf>,
    /// The server of releases, when it is not upstream's.
    pub release_server: Option<String>,
    /// How long is waited.
    pub times: Times,
    variables: BTreeMap<&'static str, String>,
}

// The variables may have passwords of proxies.
impl std::fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { offline, cache, config, .. } = self;
        formatter
            .debug_struct("Settings")
            .field("offline", offline)
            .field("cache", cache)
            .field("config", config)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Returns what the flags and the environment say.
    ///
    /// The cache is `MESHCTL_CACHE_DIR`, else `meshctl` in `XDG_CACHE_HOME` or `~/.cache`; the settings are in
    /// `MESHCTL_CONFIG_DIR`, else in `meshctl` in `XDG_CONFIG_HOME` or `~/.config`. Windows has both in `LOCALAPPDATA`.
    pub fn new(flags: &Flags, environment: Environment<'_>) -> Self {
        let get = |name: &str| environment(name).filter(|value| !value.is_empty());
        let absolute = |name: &str| get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || get("HOME").or_else(|| get("USERPROFILE")).map(PathBuf::from);
        let folder = |own: &str, shared: &str, below_home: &str| {
            get(own).map(PathBuf::from).or_else(|| {
                absolute(shared)
                    .map(|path| path.join("meshctl"))
                    .or_else(|| absolute("LOCALAPPDATA").map(|path| path.join("meshctl").join(&below_home[1..])))
                    .or_else(|| home().map(|home| home.join(below_home).join("meshctl")))
            })
        };
        let offline = flags.offline
            || get("MESHCTL_OFFLINE")
                .is_some_and(|value| !matches!(value.to_ascii_lowercase().as_str(), "0" | "false"));
        Self {
            offline,
            cache: folder("MESHCTL_CACHE_DIR", "XDG_CACHE_HOME", ".cache"),
            config: folder("MESHCTL_CONFIG_DIR", "XDG_CONFIG_HOME", ".config"),
            release_server: flags.release_server.clone().or_else(|| get("MESHCTL_RELEASE_SERVER")),
            times: Times::default(),
            variables: VARIABLES.iter().filter_map(|name| Some((*name, get(name)?))).collect(),
        }
    }

    /// Returns a variable of the environment.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    /// Returns the user's folder.
    pub fn home(&self) -> Option<PathBuf> {
        self.variable("HOME").or_else(|| self.variable("USERPROFILE")).map(PathBuf::from)
    }

    /// Returns a file of our own settings.
    pub fn config_file(&self, name: &str) -> Option<PathBuf> {
        self.config.as_deref().map(|folder: &Path| folder.join(name))
    }
}

#[cfg(test)]
impl Settings {
    /// Returns settings below a folder, with little patience.
    pub(crate) fn below(folder: &Path) -> Self {
        Self::below_with(folder, &[])
    }

    /// Returns settings below a folder, with little patience and these variables.
    pub(crate) fn below_with(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let environment = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let times = Times {
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(5),
            ..Times::default()
        };
        Self {
            cache: Some(folder.join("cache")),
            config: Some(folder.join("config")),
            times,
            ..Self::new(&Flags::default(), &environment)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        Settings::new(&Flags::default(), &|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[cfg(unix)]
    #[test]
    fn folders_are_where_the_environment_says() {
        let path = |text: &str| Some(PathBuf::from(text));
        let found = settings(&[("HOME", "/home/anna")]);
        assert_eq!(found.cache, path("/home/anna/.cache/meshctl"));
        assert_eq!(found.config_file("x.yaml"), path("/home/anna/.config/meshctl/x.yaml"));
        let found = settings(&[("HOME", "/home/anna"), ("XDG_CACHE_HOME", "/c"), ("XDG_CONFIG_HOME", "relative")]);
        assert_eq!((found.cache, found.config), (path("/c/meshctl"), path("/home/anna/.config/meshctl")));
        let found = settings(&[("MESHCTL_CACHE_DIR", "/own"), ("MESHCTL_CONFIG_DIR", "/etc/own"), ("HOME", "/h")]);
        assert_eq!((found.cache, found.config), (path("/own"), path("/etc/own")));
        assert_eq!(settings(&[]).cache, None);
    }

    #[test]
    fn offline_is_a_flag_or_a_variable() {
        assert!(!settings(&[]).offline);
        assert!(settings(&[("MESHCTL_OFFLINE", "1")]).offline);
        assert!(!settings(&[("MESHCTL_OFFLINE", "false")]).offline);
        let flags = Flags { offline: true, release_server: Some("https://mirror.example".to_owned()) };
        let found = Settings::new(&flags, &|_| Some("https://other.example".to_owned()));
        assert!(found.offline);
        assert_eq!(found.release_server.as_deref(), Some("https://mirror.example"));
    }

    #[test]
    fn what_is_secret_is_not_shown() {
        let found = settings(&[("HTTPS_PROXY", "http://anna:secret@proxy:1")]);
        assert!(!format!("{found:?}").contains("secret"));
        assert_eq!(found.variable("HTTPS_PROXY").as_deref(), Some("http://anna:secret@proxy:1"));
    }
}
