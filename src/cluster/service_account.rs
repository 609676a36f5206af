//! How a program inside a cluster reaches it: by variables that every container has, as the service account of its pod.

use std::path::Path;

use super::error::Peer;
use super::kubeconfig::{Access, Credentials};
use super::options::Environment;
use super::{ClusterError, ClusterOptions};

/// Where a pod finds token, authority and namespace.
pub const FOLDER: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Returns the access of a service account; `None` outside a cluster.
pub fn load(
    options: &ClusterOptions,
    environment: Environment<'_>,
    folder: &Path,
) -> Result<Option<Access>, ClusterError> {
    let (Some(host), Some(port)) = (environment("KUBERNETES_SERVICE_HOST"), environment("KUBERNETES_SERVICE_PORT"))
    else {
        return Ok(None);
    };
    let token = folder.join("token");
    if !token.exists() {
        return Ok(None);
    }
    let path = folder.join("ca.crt");
    let authority = std::fs::read(&path).map_err(|source| ClusterError::File {
        what: "the authority's certificate",
        path: path.clone(),
        source,
    })?;
    let namespace = std::fs::read_to_string(folder.join("namespace")).unwrap_or_default();
    let namespace = namespace.trim();
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    Ok(Some(Access {
        peer: Peer { context: None, server: format!("https://{host}:{port}") },
        namespace: if namespace.is_empty() { "default" } else { namespace }.to_owned(),
        authority: Some(authority),
        insecure: false,
        tls_server_name: None,
        proxy: None,
        credentials: Credentials {
            token_file: Some(token.to_string_lossy().into_owned()),
            impersonate_user: options.impersonate_user.clone(),
            impersonate_groups: options.impersonate_groups.clone(),
            impersonate_uid: options.impersonate_uid.clone(),
            ..Credentials::default()
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_finds_its_cluster() {
        let folder = tempfile::tempdir().unwrap();
        let environment = |name: &str| match name {
            "KUBERNETES_SERVICE_HOST" => Some("fd00::1".to_owned()),
            "KUBERNETES_SERVICE_PORT" => Some("443".to_owned()),
            _ => None,
        };
        let options = ClusterOptions::default();
        assert!(load(&options, &environment, folder.path()).unwrap().is_none());
        for (name, text) in [("token", "t"), ("ca.crt", "authority"), ("namespace", "robots\n")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let access = load(&options, &environment, folder.path()).unwrap().unwrap();
        assert_eq!(access.peer.to_string(), "https://[fd00::1]:443 (the cluster of this pod)");
        assert_eq!(access.namespace, "robots");
        assert!(load(&options, &|_| None, folder.path()).unwrap().is_none());
    }
}
