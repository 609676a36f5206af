//! [`IngressError`]: why there is no gateway to look at.

use crate::cluster::ClusterError;
use crate::diagnostic::{Category, Diagnostic};

/// There is no gateway, or the cluster cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum IngressError {
    /// There is no mesh.
    #[error("istio is not installed: the cluster has no control plane and no ingress gateway")]
    NotInstalled,
    /// There is a mesh without an ingress gateway.
    #[error("there is no ingress gateway{}", place(namespace.as_deref()))]
    NoGateway {
        /// Where was looked; none for everywhere.
        namespace: Option<String>,
    },
    /// There is none of that name.
    #[error("there is no gateway `{name}`{}", place(namespace.as_deref()))]
    Unknown {
        /// The name that was given.
        name: String,
        /// Where was looked; none for everywhere.
        namespace: Option<String>,
        /// Those that there are, as `namespace/name`.
        known: Vec<String>,
    },
    /// The cluster cannot be asked, or says no.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

fn place(namespace: Option<&str>) -> String {
    namespace.map(|namespace| format!(" in the namespace `{namespace}`")).unwrap_or_default()
}

impl Diagnostic for IngressError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster(error) => error.category(),
            _ => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotInstalled => vec!["install it with `meshctl install`".to_owned()],
            Self::NoGateway { .. } => vec![
                "install one with `meshctl install --set components.ingressGateways[name:istio-ingressgateway].enabled=true`, \
                 or apply a Gateway of class `istio`"
                    .to_owned(),
                "one is known by the label `istio=ingressgateway` or `istio=ingress` of its service; another is found by \
                 its name"
                    .to_owned(),
            ],
            Self::Unknown { known, .. } if known.is_empty() => Vec::new(),
            Self::Unknown { known, .. } => vec![format!("there are: {}", known.join(", "))],
            Self::Cluster(error) => error.hints(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            // It is the error itself, and what is below it is its own.
            Self::Cluster(error) => error.diagnostic_cause(),
            _ => None,
        }
    }
}
