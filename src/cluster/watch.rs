//! Seeing objects change: a list, and then every change, over lost connections, versions that have grown too old, and
//! servers that let nobody watch.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::pin::Pin;
use std::time::Duration;

use futures_util::{Stream, stream};

use super::read::{ListOptions, Listed, escaped, identified};
use super::retry::scattered;
use super::{Call, Cluster, ClusterError, Resource};
use crate::values::{Tree, json};

/// What a watch says.
#[derive(Debug, Clone, PartialEq)]
pub enum WatchEvent {
    /// All there is. It comes first, and again when something may have been missed.
    Listed(Vec<Tree>),
    /// An object is new or has changed.
    Applied(Tree),
    /// An object is gone; this is what it was last.
    Deleted(Tree),
}

/// How many deadlines of a request a watch is open at most, before it is opened anew. The server ends it; what is heard
/// of no more after that is lost.
const DEADLINES: u32 = 4;

/// How long the first pause before a list in place of a watch is, and the longest.
const POLL: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(10));

/// How long to rest after a watch that broke off.
const REST: Duration = Duration::from_millis(250);

/// How often in a row nothing may come of it, before that is told.
const FAILURES: u32 = 8;

/// Lines of an answer as they come.
pub(super) struct Lines {
    body: kube::client::Body,
    held: Vec<u8>,
}

impl Lines {
    pub(super) fn new(body: kube::client::Body) -> Self {
        Self { body, held: Vec::new() }
    }

    /// Returns the next line; none at the end, an error where it breaks off.
    async fn next(&mut self) -> Result<Option<String>, String> {
        use http_body_util::BodyExt;
        loop {
            if let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.held.drain(..=end).collect();
                return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
            }
            match self.body.frame().await {
                None => return Ok(None),
                Some(Err(error)) => return Err(error.to_string()),
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        self.held.extend_from_slice(data);
                    }
                }
            }
        }
    }
}

/// Where a watch stands.
enum State {
    /// What there is has to be asked.
    List,
    /// Changes since a version have to be asked.
    Open(String),
    /// Changes come.
    Reading(Box<Lines>, String),
    /// Nobody may watch; a list comes after a pause.
    Poll(Duration),
    /// Something that does not pass was told.
    Over,
}

struct Watching<'a> {
    cluster: &'a Cluster,
    resource: Resource,
    namespace: Option<String>,
    options: ListOptions,
    state: State,
    ready: VecDeque<WatchEvent>,
    failures: u32,
}

impl Cluster {
    /// Watches objects of a kind, in one namespace or in all. The stream ends after an error that will not pass.
    pub fn watch<'a>(
        &'a self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Pin<Box<dyn Stream<Item = Result<WatchEvent, ClusterError>> + 'a>> {
        let watching = Watching {
            cluster: self,
            resource: resource.clone(),
            namespace: namespace.map(str::to_owned),
            options: options.clone(),
            state: State::List,
            ready: VecDeque::new(),
            failures: 0,
        };
        Box::pin(stream::unfold(watching, |mut watching| async move {
            let event = watching.next().await?;
            Some((event, watching))
        }))
    }
}

impl Watching<'_> {
    async fn next(&mut self) -> Option<Result<WatchEvent, ClusterError>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            let state = std::mem::replace(&mut self.state, State::Over);
            let outcome = match state {
                State::Over => return None,
                State::List => self.list(None).await,
                State::Poll(pause) => {
                    tokio::time::sleep(scattered(pause)).await;
                    self.list(Some((pause * 2).min(POLL.1))).await
                }
                State::Open(version) => self.open(version).await,
                State::Reading(lines, version) => self.read(*lines, version).await,
            };
            if let Err(error) = outcome {
                return Some(Err(error));
            }
        }
    }

    /// Asks what there is. A list in place of a watch is followed by another after a pause.
    async fn list(&mut self, pause: Option<Duration>) -> Result<(), ClusterError> {
        let Listed { objects, version } =
            self.cluster.list_at(&self.resource, self.namespace.as_deref(), &self.options).await?;
        self.ready.push_back(WatchEvent::Listed(objects));
        self.state = pause.map_or(State::Open(version), State::Poll);
        Ok(())
    }

    /// Asks for changes.
    async fn open(&mut self, version: String) -> Result<(), ClusterError> {
        let mut path = self.resource.path(self.namespace.as_deref());
        let seconds = self.open_for().as_secs().max(1);
        let _ = write!(path, "?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={version}");
        for (name, value) in [("labelSelector", &self.options.labels), ("fieldSelector", &self.options.fields)] {
            if !value.is_empty() {
                let _ = write!(path, "&{name}={}", escaped(value));
            }
        }
        let subject = self.resource.subject("watch", self.namespace.as_deref(), None);
        match self.cluster.stream(&Call::get(path, subject)).await {
            Ok(body) => {
                self.state = State::Reading(Box::new(Lines::new(body)), version);
                Ok(())
            }
            Err(ClusterError::Forbidden { .. }) => {
                self.state = State::Poll(POLL.0);
                Ok(())
            }
            Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 410) => {
                self.state = State::List;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Takes the next change.
    async fn read(&mut self, mut lines: Lines, mut version: String) -> Result<(), ClusterError> {
        let patience = self.open_for() + self.cluster.timeout();
        let Ok(Ok(Some(line))) = tokio::time::timeout(patience, lines.next()).await else {
            // An end, a break or a silence: whatever it was, what has been missed is known by its version.
            self.failures += 1;
            if self.failures > FAILURES {
                self.failures = 0;
                self.state = State::List;
            } else {
                tokio::time::sleep(scattered(REST)).await;
                self.state = State::Open(version);
            }
            return Ok(());
        };
        let event = json::decode(&line).unwrap_or_default();
        let object = event.get("object").cloned().unwrap_or_default();
        if let Some(now) = object.get_path(&["metadata", "resourceVersion"]).and_then(Tree::as_str) {
            now.clone_into(&mut version);
            self.failures = 0;
        }
        match event.get("type").and_then(Tree::as_str) {
            Some("ADDED" | "MODIFIED") => self.ready.push_back(WatchEvent::Applied(identified(object, &self.resource))),
            Some("DELETED") => self.ready.push_back(WatchEvent::Deleted(identified(object, &self.resource))),
            Some("BOOKMARK") => {}
            // The version is too old, or the server has lost the thread: half a line, an error.
            _ => {
                tokio::time::sleep(scattered(REST)).await;
                self.state = State::List;
                return Ok(());
            }
        }
        self.state = State::Reading(Box::new(lines), version);
        Ok(())
    }

    /// Returns how long the server keeps a watch open.
    fn open_for(&self) -> Duration {
        self.cluster.timeout() * DEADLINES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};
    use futures_util::StreamExt;

    const MAPS: Resource = Resource::CONFIG_MAP;
    const LIST: &str = "/api/v1/namespaces/n/configmaps?limit=500";

    fn watch(version: u32) -> String {
        let path = "/api/v1/namespaces/n/configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=60";
        format!("{path}&resourceVersion={version}")
    }

    fn list(version: u32) -> Reply {
        Reply::ok(format!(
            r#"{{"metadata":{{"resourceVersion":"{version}"}},"items":[{{"metadata":{{"name":"a"}}}}]}}"#
        ))
    }

    fn line(kind: &str, name: &str, version: u32) -> String {
        format!(r#"{{"type":"{kind}","object":{{"metadata":{{"name":"{name}","resourceVersion":"{version}"}}}}}}"#)
            + "\n"
    }

    /// Returns the first events of a watch, in short.
    fn events<const COUNT: usize>(server: &MockServer) -> [String; COUNT] {
        let cluster = server.cluster();
        let found: Vec<String> = block_on(async {
            let watch = cluster.watch(&MAPS, Some("n"), &ListOptions::default());
            let name = |tree: &Tree| tree.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap().to_owned();
            watch
                .take(COUNT)
                .map(|event| match event {
                    Ok(WatchEvent::Listed(objects)) => format!("listed {}", objects.len()),
                    Ok(WatchEvent::Applied(object)) => format!("applied {}", name(&object)),
                    Ok(WatchEvent::Deleted(object)) => format!("deleted {}", name(&object)),
                    Err(error) => error.to_string(),
                })
                .collect()
                .await
        })
        .unwrap();
        found.try_into().unwrap()
    }

    #[test]
    fn changes_follow_the_list_over_the_end_of_a_watch() {
        let first = line("ADDED", "b", 2) + &line("BOOKMARK", "", 5);
        let server = MockServer::of([
            (LIST.to_owned(), list(1)),
            (watch(1), Reply::ok(first)),
            (watch(5), Reply::ok(line("DELETED", "b", 6))),
        ]);
        assert_eq!(events(&server), ["listed 1", "applied b", "deleted b"]);
    }

    #[test]
    fn a_version_that_is_too_old_begins_again() {
        let error = r#"{"type":"ERROR","object":{"kind":"Status","code":410}}"#.to_owned() + "\n";
        let server = MockServer::with([
            (LIST.to_owned(), vec![list(1), list(7), list(8)]),
            (watch(1), vec![Reply::ok(error)]),
            (watch(7), vec![Reply::refused(410, "Expired", "too old")]),
            (watch(8), vec![Reply::ok(line("MODIFIED", "c", 9))]),
        ]);
        assert_eq!(events(&server), ["listed 1", "listed 1", "listed 1", "applied c"]);
    }

    #[test]
    fn a_line_that_is_cut_is_asked_again() {
        let mut cut = Reply::ok(line("ADDED", "b", 2));
        cut.cut = true;
        let server = MockServer::with([
            (LIST.to_owned(), vec![list(1)]),
            (watch(1), vec![cut, Reply::ok(line("ADDED", "b", 2))]),
        ]);
        assert_eq!(events(&server), ["listed 1", "applied b"]);
    }
}
