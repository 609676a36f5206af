//! What was installed, when and from what, by the metadata of the records: nobody has to read a Secret for it.

use schemars::JsonSchema;
use serde::Serialize;

use super::records::revisions_in;
use super::revision::{Listed, Status};
use crate::cluster::{Cluster, ClusterError};
use crate::diagnostic::{Category, Diagnostic};

/// Everything that meshctl has installed in a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// The namespace of the control planes.
    pub namespace: String,
    /// The installations, by name.
    pub installations: Vec<Installation>,
}

/// A control plane, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Installation {
    /// The revision of the control plane; the installation is called so.
    pub revision: String,
    /// What was installed, the oldest first.
    pub history: Vec<Listed>,
}

impl Installation {
    /// Returns what is recorded under a number.
    pub fn get(&self, number: u32) -> Option<&Listed> {
        self.history.iter().find(|one| one.number == number)
    }

    /// Returns what was tried last, whatever became of it.
    pub fn last(&self) -> Option<&Listed> {
        self.history.last()
    }

    /// Returns what is installed.
    pub fn deployed(&self) -> Option<&Listed> {
        self.history.iter().rev().find(|one| one.status == Status::Deployed)
    }
}

/// A history that cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The cluster could not be asked.
    #[error("failed to read the history of the mesh")]
    Cluster(#[from] ClusterError),
    /// Nothing is called so.
    #[error("meshctl has installed no revision `{revision}` in the namespace `{namespace}`")]
    NoInstallation {
        /// What was asked for.
        revision: String,
        /// Where.
        namespace: String,
        /// What there is.
        there: Vec<String>,
    },
    /// There is nothing at all.
    #[error("meshctl has installed nothing in the namespace `{namespace}`")]
    Nothing {
        /// Where.
        namespace: String,
    },
    /// There are several, and none was named.
    #[error("the namespace `{namespace}` has several revisions of the control plane: {}", there.join(", "))]
    Several {
        /// Where.
        namespace: String,
        /// Which ones.
        there: Vec<String>,
    },
}

impl Diagnostic for HistoryError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster(source) => source.category(),
            Self::NoInstallation { .. } | Self::Nothing { .. } => Category::Configuration,
            Self::Several { .. } => Category::Usage,
        }
    }

    fn hints(&self) -> Vec<String> {
        let elsewhere = "`--istioNamespace NAME` looks into another namespace".to_owned();
        match self {
            Self::Cluster(_) => Vec::new(),
            Self::NoInstallation { there, .. } if there.is_empty() => vec![elsewhere],
            Self::NoInstallation { there, .. } => vec![format!("there is {}", there.join(", "))],
            Self::Nothing { .. } => vec![
                elsewhere,
                "what istioctl or helm installed has no history; `meshctl install --take-ownership` begins one"
                    .to_owned(),
            ],
            Self::Several { .. } => vec!["name one of them with `-r NAME`".to_owned()],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster(source) => Some(source),
            _ => None,
        }
    }
}

impl History {
    /// Reads the history of a namespace, or that of one revision in it. One request; no value of a Secret is asked for.
    pub async fn read(cluster: &Cluster, namespace: &str, revision: Option<&str>) -> Result<Self, HistoryError> {
        let listed = revisions_in(cluster, namespace, None).await?;
        Self::of(namespace, listed, revision)
    }

    /// Arranges what was read. What lacks the Secret with its metadata was never complete, and is no part of a history.
    fn of(namespace: &str, listed: Vec<Listed>, revision: Option<&str>) -> Result<Self, HistoryError> {
        let mut installations: Vec<Installation> = Vec::new();
        for one in listed.into_iter().filter(|one| one.is_complete) {
            match installations.last_mut() {
                Some(last) if last.revision == one.install => last.history.push(one),
                _ => installations.push(Installation { revision: one.install.clone(), history: vec![one] }),
            }
        }
        let history = Self { namespace: namespace.to_owned(), installations };
        match revision {
            None => Ok(history),
            Some(revision) => {
                let one = history.choose(Some(revision))?;
                Ok(Self { installations: vec![one], ..history })
            }
        }
    }

    /// Returns the installation that is meant: the one with this name, or the only one.
    pub fn choose(&self, revision: Option<&str>) -> Result<Installation, HistoryError> {
        let namespace = self.namespace.clone();
        let there = || self.installations.iter().map(|one| one.revision.clone()).collect();
        match (revision, &*self.installations) {
            (Some(revision), all) => all.iter().find(|one| one.revision == revision).cloned().ok_or_else(|| {
                HistoryError::NoInstallation { revision: revision.to_owned(), namespace, there: there() }
            }),
            (None, []) => Err(HistoryError::Nothing { namespace }),
            (None, [one]) => Ok(one.clone()),
            (None, _) => Err(HistoryError::Several { namespace, there: there() }),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::install::revision::Summary;

    /// Returns what is recorded under a number.
    pub fn listed(install: &str, number: u32, status: Status) -> Listed {
        Listed {
            install: install.to_owned(),
            number,
            status,
            summary: Summary::default(),
            secrets: std::iter::once(format!("meshctl.v1.{install}.{number}")).collect(),
            is_complete: true,
        }
    }

    fn all() -> Vec<Listed> {
        let unfinished = Listed { is_complete: false, ..listed("canary", 2, Status::Failed) };
        vec![
            listed("canary", 1, Status::Deployed),
            unfinished,
            listed("default", 1, Status::Superseded),
            listed("default", 2, Status::Deployed),
            listed("default", 3, Status::Failed),
        ]
    }

    #[test]
    fn each_installation_has_a_history() {
        let history = History::of("istio-system", all(), None).unwrap();
        let told: Vec<(&str, usize)> =
            history.installations.iter().map(|one| (&*one.revision, one.history.len())).collect();
        assert_eq!(told, [("canary", 1), ("default", 3)]);
        let default = history.choose(Some("default")).unwrap();
        let number = |one: Option<&Listed>| one.map(|one| one.number);
        assert_eq!((number(default.last()), number(default.deployed())), (Some(3), Some(2)));
        assert_eq!((number(default.get(1)), number(default.get(4))), (Some(1), None));
    }

    #[test]
    fn the_only_one_need_not_be_named() {
        let one = History::of("n", all(), Some("canary")).unwrap();
        assert_eq!(one.installations.len(), 1);
        assert_eq!(one.choose(None).unwrap().revision, "canary");
        let several = History::of("n", all(), None).unwrap().choose(None).unwrap_err();
        assert_eq!(
            several.to_string(),
            "the namespace `n` has several revisions of the control plane: canary, default"
        );
        assert_eq!(several.category(), Category::Usage);
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let error = History::of("n", all(), Some("next")).unwrap_err();
        assert_eq!(error.to_string(), "meshctl has installed no revision `next` in the namespace `n`");
        assert_eq!(
            (error.category(), error.hints()),
            (Category::Configuration, vec!["there is canary, default".to_owned()])
        );
        let nothing = History::of("n", Vec::new(), None).unwrap();
        assert!(matches!(nothing.choose(None), Err(HistoryError::Nothing { .. })));
    }
}
