//! Waiting until what was deleted is gone: by a watch of each object that has finalizers to wait for.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, join_all, select};
use tokio::time::timeout;

use super::UninstallError;
use super::error::{Held, failed};
use crate::cluster::{ListOptions, Resource, WatchEvent};
use crate::install::Stop;
use crate::install::live::Live;
use crate::object::ObjectKey;
use crate::values::Tree;

/// The pods of control planes.
const CONTROL_PLANE_PODS: &str = "app=istiod";

/// Objects that were deleted and wait for something, as they were last seen.
#[derive(Debug, Default)]
pub struct Waiting {
    objects: Vec<(ObjectKey, Tree)>,
}

impl Waiting {
    /// Adds an object.
    pub fn add(&mut self, key: ObjectKey, object: Tree) {
        self.objects.push((key, object));
    }

    /// Waits until all are gone; without a time to wait they are only noted.
    pub async fn end(
        self,
        live: &Live<'_>,
        wait: Option<Duration>,
        stop: &Stop,
        going: &mut Vec<ObjectKey>,
    ) -> Result<(), UninstallError> {
        let Some(wait) = wait else {
            going.extend(self.objects.into_iter().map(|(key, _)| key));
            return Ok(());
        };
        if self.objects.is_empty() {
            return Ok(());
        }
        let mut objects = self.objects;
        let waited = {
            let all = join_all(objects.iter_mut().map(|(key, object)| gone(live, key, object)));
            unless_stopped(timeout(wait, all), stop).await?
        };
        if let Ok(outcomes) = waited {
            return outcomes.into_iter().collect();
        }
        let held = objects.iter().filter(|(_, object)| !object.is_null());
        let held = held.map(|(key, object)| Held { key: key.clone(), why: holds(object) }).collect();
        Err(UninstallError::Held { held, after: format!("{} s", wait.as_secs_f64()) })
    }
}

/// Returns what comes of something, unless somebody wants the run to end before.
async fn unless_stopped<T>(work: impl Future<Output = T>, stop: &Stop) -> Result<T, UninstallError> {
    match select(pin!(work), pin!(stop.requested())).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(_) => Err(UninstallError::Interrupted),
    }
}

/// Watches an object until it is gone, or another is in its place; what was seen last is kept in `object`, nothing when
/// it is gone.
async fn gone(live: &Live<'_>, key: &ObjectKey, object: &mut Tree) -> Result<(), UninstallError> {
    let Some(resource) = live.place(key) else { return Ok(()) };
    let namespace = Some(&*key.namespace).filter(|namespace| !namespace.is_empty());
    let options = ListOptions { fields: format!("metadata.name={}", key.name), ..ListOptions::default() };
    let uid = object.text_at(&["metadata", "uid"]).to_owned();
    let mut events = live.cluster.watch(&resource, namespace, &options);
    while let Some(event) = events.next().await {
        let seen = match event.map_err(failed(format!("wait until {key} is gone")))? {
            WatchEvent::Listed(objects) => objects.into_iter().next(),
            WatchEvent::Applied(object) => Some(object),
            WatchEvent::Deleted(_) => None,
        };
        *object = seen.filter(|seen| seen.text_at(&["metadata", "uid"]) == uid).unwrap_or_default();
        if object.is_null() {
            break;
        }
    }
    Ok(())
}

/// Waits until a namespace has no pod of a control plane any more.
pub async fn pods(live: &Live<'_>, namespace: &str, wait: Option<Duration>, stop: &Stop) -> Result<(), UninstallError> {
    let Some(wait) = wait else { return Ok(()) };
    let options = ListOptions { labels: CONTROL_PLANE_PODS.to_owned(), ..ListOptions::default() };
    let mut alive: Vec<Tree> = Vec::new();
    let watched = async {
        let mut events = live.cluster.watch(&Resource::POD, Some(namespace), &options);
        while let Some(event) = events.next().await {
            let name = |pod: &Tree| pod.text_at(&["metadata", "uid"]).to_owned();
            match event.map_err(failed("wait until the control plane is gone"))? {
                WatchEvent::Listed(pods) => alive = pods,
                WatchEvent::Applied(pod) => {
                    alive.retain(|other| name(other) != name(&pod));
                    alive.push(pod);
                }
                WatchEvent::Deleted(pod) => alive.retain(|other| name(other) != name(&pod)),
            }
            if alive.is_empty() {
                break;
            }
        }
        Ok(())
    };
    let waited = unless_stopped(timeout(wait, watched), stop).await?;
    waited.unwrap_or_else(|_| {
        let held = alive.iter().filter_map(|pod| Some(Held { key: ObjectKey::of(pod)?, why: holds(pod) })).collect();
        Err(UninstallError::Held { held, after: format!("{} s", wait.as_secs_f64()) })
    })
}

/// Returns what an object waits for: finalizers, and what the cluster says about a namespace.
fn holds(object: &Tree) -> String {
    let texts = |path: &[&str]| object.items_at(path).iter().filter_map(Tree::as_str).collect::<Vec<_>>().join(", ");
    let conditions = object.items_at(&["status", "conditions"]).iter();
    let told = conditions.filter(|condition| {
        matches!(
            condition.text_at(&["type"]),
            "NamespaceContentRemaining"
                | "NamespaceFinalizersRemaining"
                | "NamespaceDeletionContentFailure"
                | "NamespaceDeletionDiscoveryFailure"
        ) && condition.text_at(&["status"]) == "True"
    });
    let told: Vec<&str> = told.map(|condition| condition.text_at(&["message"])).collect();
    if !told.is_empty() {
        return told.join("; ");
    }
    match texts(&["metadata", "finalizers"]) {
        none if none.is_empty() => "it is being deleted".to_owned(),
        finalizers => format!("it has the finalizers {finalizers}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn what_holds_an_object_is_named() {
        let told = |text: &str| holds(&json::decode(text).unwrap());
        assert_eq!(told(r#"{"metadata":{"finalizers":["a/b","c"]}}"#), "it has the finalizers a/b, c");
        assert_eq!(told("{}"), "it is being deleted");
        let namespace = r#"{"metadata":{},"status":{"conditions":[
            {"type":"NamespaceContentRemaining","status":"True","message":"pods. has 1 resource instances"},
            {"type":"NamespaceDeletionContentFailure","status":"False","message":"no"}]}}"#;
        assert_eq!(told(namespace), "pods. has 1 resource instances");
    }
}
