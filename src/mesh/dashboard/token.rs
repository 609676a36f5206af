//! What one logs in to Kiali with: a token of its service account, made anew with an end, or the old one in a Secret where
//! a cluster still makes those.

use std::time::Duration;

use base64::Engine;

use crate::cluster::error::Subject;
use crate::cluster::{Call, Cluster, ClusterError, ListOptions, Method, Resource};
use crate::values::Tree;

/// The type of Secrets with tokens.
const KIND: &str = "kubernetes.io/service-account-token";
/// The annotation that names the account of such a Secret.
const ACCOUNT: &str = "kubernetes.io/service-account.name";

/// A token.
#[derive(Clone)]
pub struct Token {
    /// It itself: who has it is the account.
    pub token: String,
    /// When it ends; never, when it is from a Secret.
    pub expires: Option<String>,
    /// The Secret that it was read from.
    pub secret: Option<String>,
}

/// Returns a token of a service account.
///
/// # Errors
///
/// When the account does not exist, or its tokens may not be had.
pub async fn token(
    cluster: &Cluster,
    namespace: &str,
    account: &str,
    duration: Duration,
) -> Result<Token, ClusterError> {
    let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token");
    let body = serde_json::json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
        "spec": {"expirationSeconds": duration.as_secs()},
    });
    let subject = Subject {
        verb: "create",
        resource: "serviceaccounts/token".to_owned(),
        namespace: Some(namespace.to_owned()),
        name: Some(account.to_owned()),
    };
    let body = Some(("application/json", body.to_string().into_bytes()));
    let call = Call { method: Method::Post, body, ..Call::get(path, subject) };
    let error = match cluster.send(&call).await {
        Ok(answer) => {
            let answer = answer.tree(&cluster.peer().await?)?;
            let text = |name| answer.get_path(&["status", name]).and_then(Tree::as_str).map(str::to_owned);
            if let Some(token) = text("token") {
                return Ok(Token { token, expires: text("expirationTimestamp"), secret: None });
            }
            let peer = Box::new(cluster.peer().await?);
            ClusterError::Answer { peer, what: "its answer to a request for a token has none".to_owned() }
        }
        Err(error) => error,
    };
    // Servers of before 1.22 may not know such requests.
    let is_unserved = error.refusal().is_some_and(|refusal| matches!(refusal.code, 403..=405));
    if is_unserved {
        return stored(cluster, namespace, account).await.ok().flatten().ok_or(error);
    }
    Err(error)
}

/// Returns the token in a Secret of the account, when there is one.
async fn stored(cluster: &Cluster, namespace: &str, account: &str) -> Result<Option<Token>, ClusterError> {
    let options = ListOptions { fields: format!("type={KIND}"), ..ListOptions::default() };
    let secrets = cluster.list(&Resource::SECRET, Some(namespace), &options).await?;
    let of_account =
        |secret: &&Tree| secret.get_path(&["metadata", "annotations", ACCOUNT]).and_then(Tree::as_str) == Some(account);
    Ok(secrets.iter().filter(of_account).find_map(|secret| {
        let token = secret.get_path(&["data", "token"]).and_then(Tree::as_str)?;
        let token = base64::engine::general_purpose::STANDARD.decode(token).ok()?;
        let name = secret.get_path(&["metadata", "name"]).and_then(Tree::as_str)?.to_owned();
        Some(Token { token: String::from_utf8(token).ok()?, expires: None, secret: Some(name) })
    }))
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Token").field("expires", &self.expires).finish_non_exhaustive()
    }
}
