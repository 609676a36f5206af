//! A Lease where it belongs: in the namespace of a mesh, on its API server.

use crate::cluster::write::Preconditions;
use crate::cluster::{Cluster, ClusterError, Deletion, Resource};
use crate::install::FIELD_MANAGER;

use super::{Lease, LeaseStore};

/// Leases, where the server has them.
pub const RESOURCE: Resource = Resource::of("coordination.k8s.io", "v1", "Lease", "leases", true);

/// The Lease of an installation.
#[derive(Clone, Copy)]
pub struct ClusterStore<'a> {
    cluster: &'a Cluster,
    namespace: &'a str,
    install: &'a str,
}

impl<'a> ClusterStore<'a> {
    /// Returns the Lease of an installation in a namespace, which must be there.
    pub fn new(cluster: &'a Cluster, namespace: &'a str, install: &'a str) -> Self {
        Self { cluster, namespace, install }
    }
}

impl LeaseStore for ClusterStore<'_> {
    type Error = ClusterError;

    async fn get(&self) -> Result<Option<Lease>, ClusterError> {
        let found = self.cluster.get(&RESOURCE, Some(self.namespace), &Lease::name(self.install)).await?;
        Ok(found.as_ref().map(Lease::of))
    }

    async fn create(&self, lease: &Lease) -> Result<Option<Lease>, ClusterError> {
        let object = lease.object(self.namespace, self.install);
        let created = self.cluster.create(&RESOURCE, &object, FIELD_MANAGER).await;
        // A namespace that is being deleted refuses with 403; a Lease that is there with this.
        unless(created.map(|object| Lease::of(&object)), |code| code == 409)
    }

    async fn replace(&self, lease: &Lease) -> Result<Option<Lease>, ClusterError> {
        let object = lease.object(self.namespace, self.install);
        let replaced = self.cluster.replace(&RESOURCE, &object, FIELD_MANAGER).await;
        unless(replaced.map(|object| Lease::of(&object)), |code| matches!(code, 404 | 409))
    }

    async fn delete(&self, lease: &Lease) -> Result<bool, ClusterError> {
        let conditions = Preconditions { resource_version: Some(lease.version.clone()), ..Preconditions::default() };
        let name = Lease::name(self.install);
        let deletion = self.cluster.delete(&RESOURCE, Some(self.namespace), &name, &conditions, false).await?;
        Ok(deletion != Deletion::Another)
    }
}

/// Returns nothing in place of a refusal that says that another was faster.
fn unless(answer: Result<Lease, ClusterError>, is_race: impl Fn(u16) -> bool) -> Result<Option<Lease>, ClusterError> {
    match answer {
        Ok(lease) => Ok(Some(lease)),
        Err(error) if error.refusal().is_some_and(|refusal| is_race(refusal.code)) => Ok(None),
        Err(error) => Err(error),
    }
}
