//! What to do with a document that is no `IstioOperator`: the command that takes it.

/// Kinds that pods are made from.
const WORKLOADS: &[&str] = &[
    "CronJob",
    "DaemonSet",
    "Deployment",
    "DeploymentConfig",
    "Job",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
];

/// Kinds that Istio had before version 1.0, and has no longer.
const RETIRED: &[&str] = &[
    "DestinationPolicy",
    "EgressRule",
    "EndUserAuthenticationPolicySpec",
    "EndUserAuthenticationPolicySpecBinding",
    "HTTPAPISpec",
    "HTTPAPISpecBinding",
    "MeshPolicy",
    "Policy",
    "QuotaSpec",
    "QuotaSpecBinding",
    "ClusterRbacConfig",
    "RbacConfig",
    "RouteRule",
    "ServiceRole",
    "ServiceRoleBinding",
];

/// The groups of retired kinds.
const RETIRED_GROUPS: &[&str] =
    &["config.istio.io", "networking.istio.io", "authentication.istio.io", "rbac.istio.io", "security.istio.io"];

/// How standard input is called where a file's name stands.
const STANDARD_INPUT: &str = "standard input";

/// Returns what takes a document of a kind, as a hint.
pub fn taker(api_version: &str, kind: &str, file: &str) -> String {
    let file = if file == STANDARD_INPUT { "-" } else { file };
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    if RETIRED.contains(&kind) && RETIRED_GROUPS.contains(&group) {
        return format!(
            "{kind} is a kind of Istio before 1.0, which no cluster takes any more; `meshctl migrate -f {file}` will \
             turn it into kinds of today"
        );
    }
    match kind {
        "MeshConfig" => "put it under `spec.meshConfig` of an IstioOperator".to_owned(),
        "Kustomization" => format!("`kubectl apply -k {}` takes its folder", folder(file)),
        _ if WORKLOADS.contains(&kind) => format!(
            "`kubectl apply -f {file}` takes it; to add the sidecar first: `meshctl kube-inject -f {file} | kubectl apply -f -`"
        ),
        _ => format!("`kubectl apply -f {file}` takes it"),
    }
}

/// Returns the folder of a file.
fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// Returns what takes a map without a kind, which may be values of a chart.
pub fn taker_of_kindless(has_chart_keys: bool) -> Option<&'static str> {
    has_chart_keys.then_some("these are values of a chart: put them under `spec.values` of an IstioOperator")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_a_command() {
        let taker = |version, kind| taker(version, kind, "a/b.yaml");
        assert!(taker("apps/v1", "Deployment").contains("meshctl kube-inject -f a/b.yaml"));
        assert!(taker("config.istio.io/v1alpha2", "RouteRule").contains("meshctl migrate -f a/b.yaml"));
        assert_eq!(taker("networking.istio.io/v1", "VirtualService"), "`kubectl apply -f a/b.yaml` takes it");
        assert_eq!(super::taker("v1", "Service", STANDARD_INPUT), "`kubectl apply -f -` takes it");
        assert_eq!(taker("v1", "Policy"), "`kubectl apply -f a/b.yaml` takes it");
        assert_eq!(taker("kustomize.config.k8s.io/v1beta1", "Kustomization"), "`kubectl apply -k a` takes its folder");
    }
}
