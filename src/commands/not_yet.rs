//! Names that users of istioctl will type and that meshctl does not answer yet: each says what to use meanwhile.
//!
//! They are in no help and no completion; a name leaves the table when its command arrives.

use super::CommandError;
use crate::diagnostic::Category;

/// A command that is still to come.
#[derive(Debug)]
pub struct Planned {
    /// The names it will be known by, the first is the main one.
    pub names: &'static [&'static str],
    /// What it will do.
    pub purpose: &'static str,
    /// What does it, or comes near, today.
    pub meanwhile: &'static str,
}

/// The commands that are still to come.
pub const PLANNED: &[Planned] = &[
    Planned {
        names: &["analyze"],
        purpose: "look for mistakes in the configuration of a mesh",
        meanwhile: "have the API server check files with `kubectl apply --dry-run=server -f FILE`",
    },
    Planned {
        names: &["validate"],
        purpose: "check configuration files without a cluster",
        meanwhile: "have the API server check files with `kubectl apply --dry-run=server -f FILE`",
    },
    Planned {
        names: &["proxy-status", "ps"],
        purpose: "tell which proxies have the latest configuration",
        meanwhile: "ask the control plane with `kubectl -n istio-system exec deploy/istiod -- pilot-discovery request GET /debug/syncz`",
    },
    Planned {
        names: &["proxy-config", "pc"],
        purpose: "show the configuration of a proxy",
        meanwhile: "ask the proxy with `kubectl exec POD -c istio-proxy -- pilot-agent request GET config_dump`",
    },
    Planned {
        names: &["ztunnel-config", "zc"],
        purpose: "show the configuration of a node's ztunnel",
        meanwhile: "ask it with `kubectl -n istio-system port-forward POD 15000` and `curl localhost:15000/config_dump`",
    },
    Planned {
        names: &["describe"],
        purpose: "describe a pod or a service in the mesh",
        meanwhile: "use `kubectl describe pod POD` and `kubectl get virtualservices,destinationrules,authorizationpolicies -A`",
    },
    Planned {
        names: &["waypoint"],
        purpose: "create and list waypoints",
        meanwhile: "apply a Gateway of class `istio-waypoint` with `kubectl apply -f FILE`",
    },
    Planned {
        names: &["workload"],
        purpose: "configure workloads outside the cluster",
        meanwhile: "apply a WorkloadGroup or a WorkloadEntry with `kubectl apply -f FILE`",
    },
    Planned {
        names: &["create-remote-secret", "remote-secrets", "remote-clusters"],
        purpose: "connect clusters to one mesh",
        meanwhile: "put a kubeconfig into a secret with `kubectl -n istio-system create secret generic NAME --from-file=CLUSTER=KUBECONFIG`, then `kubectl -n istio-system label secret NAME istio/multiCluster=true`",
    },
    Planned {
        names: &["bug-report"],
        purpose: "collect what is needed to look into a problem",
        meanwhile: "collect logs and objects with `kubectl cluster-info dump --namespaces istio-system --output-directory DIR`",
    },
];

/// Returns the entry of a name.
pub fn find(name: &str) -> Option<&'static Planned> {
    PLANNED.iter().find(|planned| planned.names.contains(&name))
}

/// Returns the answer to a name of the table.
pub fn error(name: &str, planned: &Planned) -> CommandError {
    let text = format!("meshctl {} has no command `{name}` yet", env!("CARGO_PKG_VERSION"));
    CommandError::message(Category::Usage, text)
        .hint(format!("it is planned, to {}; until then, {}", planned.purpose, planned.meanwhile))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_planned_name_is_taken_or_listed_twice() {
        let command = <crate::commands::Cli as clap::CommandFactory>::command();
        let mut seen = std::collections::BTreeSet::new();
        for name in PLANNED.iter().flat_map(|planned| planned.names) {
            assert!(seen.insert(name), "`{name}` is listed twice");
            assert!(command.find_subcommand(name).is_none(), "`{name}` has arrived; take it out of the table");
        }
    }

    #[test]
    fn every_answer_names_a_command_to_run() {
        for planned in PLANNED {
            assert!(planned.meanwhile.contains('`'), "{:?}", planned.names);
        }
    }
}
