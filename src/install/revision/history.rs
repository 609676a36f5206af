//! The revisions that there are, as the metadata of their Secrets tell: what `history` shows, and which are too many.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::install::inventory::RECORD;
use crate::install::labels;
use crate::values::{Map, Tree};

use super::{INSTALL, NUMBER, PART, STATUS, SUMMARY, Summary, name_of};

/// What became of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is being installed, or its run was killed.
    Pending,
    /// It is installed.
    Deployed,
    /// It was installed; a later one is.
    Superseded,
    /// Installing it failed.
    Failed,
}

impl Status {
    const ALL: [Self; 4] = [Self::Pending, Self::Deployed, Self::Superseded, Self::Failed];

    /// Returns the status as the label has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Deployed => "deployed",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What the metadata of a revision's Secrets say: what `history` shows. The Secrets themselves need not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The installation.
    pub install: String,
    /// The number.
    pub number: u32,
    /// The status; one that nobody knows counts as failed.
    pub status: Status,
    /// What is known about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// The names of its Secrets. Without the first one, the revision was never complete.
    #[serde(skip)]
    pub secrets: BTreeSet<String>,
    /// Whether its first Secret is there.
    #[serde(skip)]
    pub is_complete: bool,
}

/// Returns the revisions that a list of Secrets, or of their metadata, has; the oldest first. Other Secrets are left
/// out.
pub fn listed<'a>(secrets: impl IntoIterator<Item = &'a Tree>) -> Vec<Listed> {
    let mut all: BTreeMap<(String, u32), Listed> = BTreeMap::new();
    for secret in secrets {
        let label = |name: &str| labels::text(secret, "labels", name);
        let (Some(install), Some(number)) = (label(INSTALL), label(NUMBER).and_then(|text| text.parse().ok())) else {
            continue;
        };
        if label(RECORD) != Some("revision") {
            continue;
        }
        let listed = all.entry((install.to_owned(), number)).or_insert_with(|| Listed {
            install: install.to_owned(),
            number,
            status: Status::Failed,
            summary: Summary::default(),
            secrets: BTreeSet::new(),
            is_complete: false,
        });
        listed.secrets.insert(name_of(secret));
        if label(PART) == Some("0") {
            listed.is_complete = true;
            listed.status = label(STATUS).and_then(Status::parse).unwrap_or(Status::Failed);
            let summary = labels::text(secret, "annotations", SUMMARY);
            listed.summary = summary.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        }
    }
    all.into_values().collect()
}

/// Returns the number of the next revision: after all there are, what a killed run left behind included.
pub fn next_number(listed: &[Listed]) -> u32 {
    listed.iter().map(|one| one.number).max().unwrap_or_default() + 1
}

/// Returns the Secrets that are one too many: those of the oldest revisions of an installation beyond `keep`, and parts
/// of revisions that were never complete. `needed` ones stay, however old they are.
pub fn surplus(listed: &[Listed], keep: usize, needed: &[u32]) -> BTreeSet<String> {
    let stays = |one: &Listed| needed.contains(&one.number);
    let complete: Vec<&Listed> = listed.iter().filter(|one| one.is_complete).collect();
    let kept: BTreeSet<u32> = complete.iter().rev().take(keep).map(|one| one.number).collect();
    let gone = listed.iter().filter(|one| !(stays(one) || (one.is_complete && kept.contains(&one.number))));
    gone.flat_map(|one| one.secrets.iter().cloned()).collect()
}

/// Returns a Secret with another status.
pub fn with_status(secret: &Tree, status: Status) -> Tree {
    let mut secret = secret.clone();
    labels::set(&mut secret, &[(STATUS, status.name())]);
    secret
}

/// Returns the patch that gives a Secret of a revision another status: labels of what never changes may change.
pub fn status_patch(status: Status) -> Tree {
    let label = Map::from([(STATUS.to_owned(), Tree::from(status.name()))]);
    let labels = Map::from([("labels".to_owned(), Tree::Map(label))]);
    Tree::Map(Map::from([("metadata".to_owned(), Tree::Map(labels))]))
}
