//! Tags of a cluster: listed, made, moved, removed.

use super::TagFacts;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::install::labels::REVISION;

/// Returns what injects in a cluster: one request.
pub async fn facts(cluster: &Cluster) -> Result<TagFacts, ClusterError> {
    let options = ListOptions { labels: REVISION.to_owned(), ..ListOptions::default() };
    Ok(TagFacts::of(&cluster.list(&Resource::MUTATING_WEBHOOK, None, &options).await?))
}
