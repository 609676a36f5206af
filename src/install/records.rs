//! The records of an installation where they are kept: the inventory in a `ConfigMap`, the revisions in Secrets.

use std::collections::BTreeSet;

use super::FIELD_MANAGER;
use super::inventory::{Inventory, InventoryError, MAIN, RECORD};
use super::labels;
use super::revision::{INSTALL, Listed, Revision, RevisionError, Status, listed, status_patch};
use crate::cluster::{ApplyOptions, Cluster, ClusterError, ListOptions, Preconditions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::values::Tree;

/// A record that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The cluster could not be asked.
    #[error("failed to reach the record of the installation")]
    Cluster(#[from] ClusterError),
    /// The inventory cannot be used.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// A revision cannot be used.
    #[error(transparent)]
    Revision(#[from] RevisionError),
}

impl Diagnostic for RecordError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster(source) => source.category(),
            Self::Inventory(error) => error.category(),
            Self::Revision(error) => error.category(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Cluster(_) => Vec::new(),
            Self::Inventory(error) => error.hints(),
            Self::Revision(error) => error.hints(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster(source) => Some(source),
            Self::Inventory(_) | Self::Revision(_) => None,
        }
    }
}

/// Returns the revisions of one installation in a namespace, or of all of them, each's oldest first. What is in the
/// Secrets is not asked for.
pub async fn revisions_in(
    cluster: &Cluster,
    namespace: &str,
    install: Option<&str>,
) -> Result<Vec<Listed>, ClusterError> {
    let selector = install.map_or_else(|| format!("{RECORD}=revision"), |install| format!("{INSTALL}={install}"));
    let options = ListOptions { labels: selector, ..ListOptions::default() };
    let secrets = cluster.walk_metadata(&Resource::SECRET, Some(namespace), &options, Vec::new, Vec::push).await?;
    Ok(listed(&secrets))
}

/// The records of one installation.
pub struct Records<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// The namespace of the control plane.
    pub namespace: String,
    /// The installation's name.
    pub install: String,
}

impl Records<'_> {
    /// Returns the inventory; none when nothing was installed.
    pub async fn inventory(&self) -> Result<Option<Inventory>, RecordError> {
        let maps = &Resource::CONFIG_MAP;
        let name = Inventory::name(&self.install);
        let Some(main) = self.cluster.get(maps, Some(&self.namespace), &name).await? else { return Ok(None) };
        let mut parts = Vec::new();
        for name in Inventory::parts(&main)? {
            parts.extend(self.cluster.get(maps, Some(&self.namespace), &name).await?);
        }
        Ok(Some(Inventory::decode(&main, &parts)?))
    }

    /// Returns the records of all installations in the namespace; one that cannot be read is left out, with why.
    pub async fn all(&self) -> Result<(Vec<Inventory>, Vec<InventoryError>), RecordError> {
        let options = ListOptions { labels: RECORD.to_owned(), ..ListOptions::default() };
        let maps = self.cluster.list(&Resource::CONFIG_MAP, Some(&self.namespace), &options).await?;
        let (mut records, mut faults) = (Vec::new(), Vec::new());
        for main in maps.iter().filter(|map| labels::text(map, "labels", RECORD) == Some(MAIN)) {
            match Inventory::decode(main, &maps) {
                Ok(inventory) => records.push(inventory),
                Err(fault) => faults.push(fault),
            }
        }
        Ok((records, faults))
    }

    /// Writes the inventory.
    pub async fn write(&self, inventory: &mut Inventory) -> Result<(), RecordError> {
        let encoded = inventory.encode()?;
        // Nobody else has a word in it.
        let options = ApplyOptions { manager: FIELD_MANAGER, dry_run: false, force: true };
        for object in encoded.parts.iter().chain([&encoded.main]) {
            self.cluster.apply(&Resource::CONFIG_MAP, object, &options).await?;
        }
        Ok(())
    }

    /// Returns the revisions, the oldest first.
    pub async fn revisions(&self) -> Result<Vec<Listed>, RecordError> {
        Ok(revisions_in(self.cluster, &self.namespace, Some(&self.install)).await?)
    }

    /// Writes a revision that is about to be installed.
    pub async fn add(&self, revision: &Revision) -> Result<(), RecordError> {
        for secret in revision.encode()? {
            match self.cluster.create(&Resource::SECRET, &secret, FIELD_MANAGER).await {
                Ok(_) => {}
                // It is this very one, whose answer was lost: the lock leaves nobody else to make it.
                Err(error) if error.refusal().is_some_and(|refusal| refusal.reason == "AlreadyExists") => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Returns a revision with everything in it; none when there is none.
    pub async fn read(&self, number: u32) -> Result<Option<Revision>, RecordError> {
        let name = Revision::name(&self.install, number);
        let Some(first) = self.cluster.get(&Resource::SECRET, Some(&self.namespace), &name).await? else {
            return Ok(None);
        };
        let mut parts = Vec::new();
        for name in Revision::parts(&first)? {
            parts.extend(self.cluster.get(&Resource::SECRET, Some(&self.namespace), &name).await?);
        }
        Ok(Some(Revision::decode(&first, &parts)?))
    }

    /// Notes what has become of a revision.
    pub async fn mark(&self, number: u32, status: Status) -> Result<(), RecordError> {
        let name = Revision::name(&self.install, number);
        let place = (Some(&*self.namespace), &*name);
        match self.cluster.merge(&Resource::SECRET, place, &status_patch(status), FIELD_MANAGER).await {
            Err(error) if !error.is_not_found() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Deletes Secrets of revisions that are not kept.
    pub async fn clean(&self, names: &BTreeSet<String>) -> Result<(), RecordError> {
        for name in names {
            let any = Preconditions::default();
            self.cluster.delete(&Resource::SECRET, Some(&self.namespace), name, &any, false).await?;
        }
        Ok(())
    }

    /// Deletes everything that is recorded.
    pub async fn remove(&self, inventory: &Inventory) -> Result<(), RecordError> {
        let mut copy = inventory.clone();
        let encoded = copy.encode()?;
        let names: BTreeSet<String> = self.revisions().await?.into_iter().flat_map(|one| one.secrets).collect();
        self.clean(&names).await?;
        for object in [&encoded.main].into_iter().chain(&encoded.parts) {
            let name = object.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default();
            let any = Preconditions::default();
            self.cluster.delete(&Resource::CONFIG_MAP, Some(&self.namespace), name, &any, false).await?;
        }
        Ok(())
    }
}
