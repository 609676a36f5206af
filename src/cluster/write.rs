//! Changing objects: server-side apply, creation, replacement, deletion.

use std::fmt::Write as _;

use super::read::escaped;
use super::{Answer, Call, Cluster, ClusterError, Method, Resource};
use crate::values::{Map, Tree, json};

/// How an object is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplyOptions {
    /// Whose fields they are.
    pub manager: &'static str,
    /// Whether the server only says what would come of it.
    pub dry_run: bool,
    /// Whether fields of others are taken from them.
    pub force: bool,
}

/// What came of applying an object.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The object as the server has it now, or would have it.
    pub object: Tree,
    /// Whether it was not there before.
    pub created: bool,
    /// What the server warns of.
    pub warnings: Vec<String>,
}

/// What must be true of an object for its deletion; what is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// Its UID: another object of the same name is not meant.
    pub uid: Option<String>,
    /// Its version: a change in between counts.
    pub resource_version: Option<String>,
}

/// What becomes of an object that is deleted.
#[derive(Debug, Clone, PartialEq)]
pub enum Deletion {
    /// It is gone, or was not there.
    Gone,
    /// It goes when its finalizers are done, or what it owns is gone; this is how it is until then.
    Going(Tree),
    /// It is another object by now, which was not meant.
    Another,
}

impl Cluster {
    /// Applies an object: the fields that it has are set, and belong to the manager; what the manager had set before and
    /// the object has no longer goes. Unknown fields are an error.
    pub async fn apply(
        &self,
        resource: &Resource,
        object: &Tree,
        options: &ApplyOptions,
    ) -> Result<Applied, ClusterError> {
        let ApplyOptions { manager, dry_run, force } = options;
        let (namespace, name) = place(resource, object);
        let mut path = format!("{}/{}", resource.path(namespace), escaped(name));
        let _ = write!(path, "?fieldManager={}&fieldValidation=Strict", escaped(manager));
        if *force {
            path.push_str("&force=true");
        }
        if *dry_run {
            path.push_str("&dryRun=All");
        }
        // JSON is YAML.
        let body = Some(("application/apply-patch+yaml", json::encode_in_order(object).into_bytes()));
        let subject = resource.subject("patch", namespace, Some(name));
        let answer = self.send(&Call { method: Method::Patch, body, ..Call::get(path, subject) }).await?;
        let object = self.tree(&answer).await?;
        Ok(Applied { object, created: answer.code == 201, warnings: answer.warnings })
    }

    /// Creates an object, which must not be there.
    pub async fn create(&self, resource: &Resource, object: &Tree, manager: &str) -> Result<Tree, ClusterError> {
        let (namespace, name) = place(resource, object);
        let path = format!("{}?fieldManager={}", resource.path(namespace), escaped(manager));
        let subject = resource.subject("create", namespace, (!name.is_empty()).then_some(name));
        let answer =
            self.send(&Call { method: Method::Post, body: content(object), ..Call::get(path, subject) }).await?;
        self.tree(&answer).await
    }

    /// Replaces an object by another of its name; with a `resourceVersion` only that version of it.
    pub async fn replace(&self, resource: &Resource, object: &Tree, manager: &str) -> Result<Tree, ClusterError> {
        let (namespace, name) = place(resource, object);
        let path = format!("{}/{}?fieldManager={}", resource.path(namespace), escaped(name), escaped(manager));
        let subject = resource.subject("update", namespace, Some(name));
        let answer =
            self.send(&Call { method: Method::Put, body: content(object), ..Call::get(path, subject) }).await?;
        self.tree(&answer).await
    }

    /// Changes some fields of an object (JSON merge patch, RFC 7386).
    pub async fn merge(
        &self,
        resource: &Resource,
        place: (Option<&str>, &str),
        change: &Tree,
        manager: &str,
    ) -> Result<Tree, ClusterError> {
        let query = format!("fieldManager={}", escaped(manager));
        Ok(self.patch(resource, place, change, &query).await?.object)
    }

    /// Does the same, and refuses fields that the kind does not have; in a dry run the server only says what would come
    /// of it.
    pub async fn merge_strictly(
        &self,
        resource: &Resource,
        place: (Option<&str>, &str),
        change: &Tree,
        (manager, dry_run): (&str, bool),
    ) -> Result<Applied, ClusterError> {
        let dry_run = if dry_run { "&dryRun=All" } else { "" };
        let query = format!("fieldManager={}&fieldValidation=Strict{dry_run}", escaped(manager));
        self.patch(resource, place, change, &query).await
    }

    async fn patch(
        &self,
        resource: &Resource,
        (namespace, name): (Option<&str>, &str),
        change: &Tree,
        query: &str,
    ) -> Result<Applied, ClusterError> {
        let path = format!("{}/{}?{query}", resource.path(namespace), escaped(name));
        let body = Some(("application/merge-patch+json", json::encode_in_order(change).into_bytes()));
        let subject = resource.subject("patch", namespace, Some(name));
        let answer = self.send(&Call { method: Method::Patch, body, ..Call::get(path, subject) }).await?;
        let object = self.tree(&answer).await?;
        Ok(Applied { object, created: false, warnings: answer.warnings })
    }

    /// Deletes an object, and what it owns afterwards.
    pub async fn delete(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        name: &str,
        preconditions: &Preconditions,
        dry_run: bool,
    ) -> Result<Deletion, ClusterError> {
        let Preconditions { uid, resource_version } = preconditions;
        let mut conditions = Map::new();
        for (key, value) in [("uid", uid), ("resourceVersion", resource_version)] {
            if let Some(value) = value {
                conditions.insert(key.to_owned(), Tree::from(&**value));
            }
        }
        let mut options = Map::new();
        options.insert("apiVersion".to_owned(), Tree::from("v1"));
        options.insert("kind".to_owned(), Tree::from("DeleteOptions"));
        options.insert("propagationPolicy".to_owned(), Tree::from("Background"));
        options.insert("preconditions".to_owned(), Tree::Map(conditions));
        if dry_run {
            options.insert("dryRun".to_owned(), Tree::List(vec![Tree::from("All")]));
        }
        let path = format!("{}/{}", resource.path(namespace), escaped(name));
        let subject = resource.subject("delete", namespace, Some(name));
        let body = content(&Tree::Map(options));
        let sent = self.send(&Call { method: Method::Delete, body, ..Call::get(path, subject) }).await;
        match sent {
            Ok(answer) => self.deletion(&answer).await,
            Err(error) if error.is_not_found() => Ok(Deletion::Gone),
            // The precondition does not hold.
            Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 409) => Ok(Deletion::Another),
            Err(error) => Err(error),
        }
    }

    /// Tells what an answer to a deletion means: `Status`, or the object while it waits for its finalizers.
    async fn deletion(&self, answer: &Answer) -> Result<Deletion, ClusterError> {
        let object = self.tree(answer).await?;
        let waits = object.get_path(&["metadata", "deletionTimestamp"]).is_some_and(|time| !time.is_null());
        Ok(if waits { Deletion::Going(object) } else { Deletion::Gone })
    }

    /// Returns the last lines of a container's log, of its run before this one when `previous`.
    pub async fn log(
        &self,
        (namespace, pod, container): (&str, &str, &str),
        lines: usize,
        previous: bool,
    ) -> Result<String, ClusterError> {
        let pods = Resource::POD;
        let mut path = format!("{}/{}/log", pods.path(Some(namespace)), escaped(pod));
        let _ = write!(path, "?container={}&tailLines={lines}&previous={previous}", escaped(container));
        let mut subject = pods.subject("get", Some(namespace), Some(pod));
        subject.resource.push_str("/log");
        let answer = self.send(&Call { accept: "*/*", ..Call::get(path, subject) }).await?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }
}

/// Returns an object as what is sent.
fn content(object: &Tree) -> Option<(&'static str, Vec<u8>)> {
    Some(("application/json", json::encode_in_order(object).into_bytes()))
}

/// Returns where an object is: its namespace, when its kind has one, and its name.
fn place<'a>(resource: &Resource, object: &'a Tree) -> (Option<&'a str>, &'a str) {
    let text = |key: &str| object.get_path(&["metadata", key]).and_then(Tree::as_str).unwrap_or_default();
    (Some(text("namespace")).filter(|namespace| resource.namespaced && !namespace.is_empty()), text("name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};

    const MAPS: Resource = Resource::CONFIG_MAP;

    fn object() -> Tree {
        json::decode(r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"}}"#).unwrap()
    }

    #[test]
    fn an_object_is_applied() {
        let path = "/api/v1/namespaces/n/configmaps/a?fieldManager=meshctl&fieldValidation=Strict";
        let mut created = Reply::ok("{}");
        created.code = 201;
        let server =
            MockServer::of([(path.to_owned(), created), (format!("{path}&force=true&dryRun=All"), Reply::ok("{}"))]);
        let apply = |dry_run, force| {
            let cluster = server.cluster();
            let options = ApplyOptions { manager: "meshctl", dry_run, force };
            block_on(async { cluster.apply(&MAPS, &object(), &options).await }).unwrap().unwrap()
        };
        assert!(apply(false, false).created);
        assert!(!apply(true, true).created);
        let requests = server.requests();
        assert!(
            requests[0].starts_with("PATCH ") && requests[0].contains("application/apply-patch+yaml"),
            "{requests:?}"
        );
    }

    #[test]
    fn what_is_deleted_goes_or_is_gone_or_is_another() {
        let path = |name: &str| format!("/api/v1/namespaces/n/configmaps/{name}");
        let server = MockServer::of([
            (path("gone"), Reply::ok(r#"{"kind":"Status","status":"Success"}"#)),
            (path("going"), Reply::ok(r#"{"metadata":{"deletionTimestamp":"2026-01-01T00:00:00Z"}}"#)),
            (path("another"), Reply::refused(409, "Conflict", "the UID in the precondition does not match")),
            (path("kept"), Reply::refused(403, "Forbidden", "somebody cannot delete it")),
        ]);
        let delete = |name: &str| {
            let cluster = server.cluster();
            let conditions = Preconditions { uid: Some("u".to_owned()), ..Preconditions::default() };
            block_on(async { cluster.delete(&MAPS, Some("n"), name, &conditions, false).await }).unwrap()
        };
        assert_eq!(delete("gone").unwrap(), Deletion::Gone);
        assert_eq!(delete("nowhere").unwrap(), Deletion::Gone);
        assert!(matches!(delete("going").unwrap(), Deletion::Going(_)));
        assert_eq!(delete("another").unwrap(), Deletion::Another);
        assert!(delete("kept").is_err());
    }
}
