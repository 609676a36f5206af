//! The cluster as operations see it: what its kinds are called, and its watches.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream;

use super::FIELD_MANAGER;
use super::ready::scope::Scope;
use super::ready::wait::WatchStream;
use super::ready::{LogPlace, WatchEvent, Watcher};
use crate::cluster::{
    Applied, ApplyOptions, Cluster, ClusterError, Deletion, Discovery, ListOptions, Preconditions, Resource, watch,
};
use crate::diagnostic::Diagnostic;
use crate::object::ObjectKey;
use crate::object::served::{self, Kubernetes};
use crate::values::Tree;

/// A cluster, and what its server says it serves.
pub struct Live<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    discovery: RefCell<Discovery>,
}

impl<'a> Live<'a> {
    /// Asks a cluster what it serves.
    pub async fn new(cluster: &'a Cluster) -> Result<Self, ClusterError> {
        Ok(Self { cluster, discovery: RefCell::new(Discovery::load(cluster).await?) })
    }

    /// Asks again, since kinds have been defined.
    pub async fn refresh(&self) -> Result<(), ClusterError> {
        let discovery = Discovery::load(self.cluster).await?;
        self.discovery.replace(discovery);
        Ok(())
    }

    /// Returns the API versions that are served.
    pub fn api_versions(&self) -> Vec<String> {
        self.discovery.borrow().api_versions()
    }

    /// Returns what is served, for objects that are to be made for it.
    pub fn kubernetes(&self) -> Kubernetes {
        Kubernetes::of_server(&self.api_versions())
    }

    /// Returns where the objects of a kind are; none when the server does not serve it.
    pub fn resource(&self, key: &ObjectKey) -> Option<Resource> {
        self.discovery.borrow().resource(&key.api_version, &key.kind).cloned()
    }

    /// Returns where an object is now that was there under this version of its group: a server has the same object under
    /// another version, or another group, when it no longer serves that one.
    pub fn place(&self, key: &ObjectKey) -> Option<Resource> {
        let discovery = self.discovery.borrow();
        let ObjectKey { api_version, kind, .. } = key;
        let exact = discovery.resource(api_version, kind);
        let moved = || served::successors(api_version, kind).into_iter().find_map(|api| discovery.resource(api, kind));
        exact.or_else(|| discovery.versions_of(key.group(), kind).next()).or_else(moved).cloned()
    }

    /// Returns an object, in the version that is served; none when there is none, or its kind is not served at all.
    pub async fn get(&self, key: &ObjectKey) -> Result<Option<Tree>, ClusterError> {
        match self.place(key) {
            Some(resource) => self.cluster.get(&resource, namespace(key), &key.name).await,
            None => Ok(None),
        }
    }

    /// Applies an object; none when its kind is not served.
    pub async fn apply(
        &self,
        key: &ObjectKey,
        object: &Tree,
        dry_run: bool,
        force: bool,
    ) -> Result<Option<Applied>, ClusterError> {
        let Some(resource) = self.resource(key) else { return Ok(None) };
        let options = ApplyOptions { manager: FIELD_MANAGER, dry_run, force };
        self.cluster.apply(&resource, object, &options).await.map(Some)
    }

    /// Deletes an object that is still the one that was meant.
    pub async fn delete(
        &self,
        key: &ObjectKey,
        preconditions: &Preconditions,
        dry_run: bool,
    ) -> Result<Deletion, ClusterError> {
        match self.place(key) {
            Some(resource) => self.cluster.delete(&resource, namespace(key), &key.name, preconditions, dry_run).await,
            None => Ok(Deletion::Gone),
        }
    }
}

/// Returns the namespace of a key, when it has one.
fn namespace(key: &ObjectKey) -> Option<&str> {
    Some(&*key.namespace).filter(|namespace| !namespace.is_empty())
}

impl Watcher for Live<'_> {
    fn watch(&self, scope: &Scope) -> WatchStream<'_> {
        let Scope { api_version, kind, namespace, labels, fields, .. } = scope;
        let Some(resource) = self.discovery.borrow().resource(api_version, kind).cloned() else {
            // What is not served does not change.
            return Box::pin(stream::iter([Ok(WatchEvent::Listed(Vec::new()))]).chain(stream::pending()));
        };
        let options = ListOptions { labels: labels.clone(), fields: fields.clone() };
        let events = self.cluster.watch(&resource, namespace.as_deref(), &options);
        Box::pin(events.map(|event| match event {
            Ok(watch::WatchEvent::Listed(objects)) => Ok(WatchEvent::Listed(objects)),
            Ok(watch::WatchEvent::Applied(object)) => Ok(WatchEvent::Applied(object)),
            Ok(watch::WatchEvent::Deleted(object)) => Ok(WatchEvent::Deleted(object)),
            Err(error) => Err(Box::new(error) as Box<dyn Diagnostic>),
        }))
    }

    fn log<'a>(&'a self, place: &'a LogPlace, lines: usize) -> Pin<Box<dyn Future<Output = Option<String>> + 'a>> {
        let LogPlace { namespace, pod, container } = place;
        Box::pin(async move { self.cluster.log((namespace, pod, container), lines, true).await.ok() })
    }
}
