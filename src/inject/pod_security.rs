//! Which level of the Pod Security Standards a pod needs, and what of it keeps it from a stricter one.
//!
//! The rules are those of <https://kubernetes.io/docs/concepts/security/pod-security-standards/>.

use schemars::JsonSchema;
use serde::Serialize;

use super::pod::{self, Containers};
use crate::values::Tree;

/// A level of the Pod Security Standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What is written with security in mind.
    Restricted,
    /// What does nothing that is known to be dangerous.
    Baseline,
    /// Everything.
    Privileged,
}

impl std::fmt::Display for Level {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Restricted => "restricted",
            Self::Baseline => "baseline",
            Self::Privileged => "privileged",
        })
    }
}

/// The capabilities that `baseline` lets containers add.
const BASELINE_CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
/// The volumes that `restricted` allows.
const RESTRICTED_VOLUMES: [&str; 8] =
    ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];
/// The kernel parameters that `baseline` allows.
const BASELINE_SYSCTLS: [&str; 10] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_syncookies",
];
const SELINUX_TYPES: [&str; 5] = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

/// The level that a pod needs, and why not a stricter one, as lower-case fragments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The level.
    pub level: Level,
    /// What of the pod the next stricter level does not allow.
    pub reasons: Vec<String>,
}

/// Returns the level that a pod needs.
pub fn need(pod: &Tree) -> Need {
    let reasons = against_baseline(pod);
    if !reasons.is_empty() {
        return Need { level: Level::Privileged, reasons };
    }
    let reasons = against_restricted(pod);
    let level = if reasons.is_empty() { Level::Restricted } else { Level::Baseline };
    Need { level, reasons }
}

fn all_containers(pod: &Tree) -> impl Iterator<Item = (&str, &Tree)> {
    let lists = [Containers::Init, Containers::Main].into_iter();
    lists.flat_map(|list| pod::containers(pod, list)).map(|container| (pod::name(container), container))
}

fn context<'a>(container: &'a Tree, path: &[&str]) -> Option<&'a Tree> {
    container.get("securityContext").and_then(|context| context.get_path(path)).filter(|value| !value.is_null())
}

fn added(container: &Tree) -> impl Iterator<Item = &str> {
    let added = context(container, &["capabilities", "add"]).and_then(Tree::as_list).unwrap_or_default();
    added.iter().filter_map(Tree::as_str)
}

fn volumes(pod: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let volumes = pod.items_at(&["spec", "volumes"]);
    volumes.iter().filter_map(|volume| {
        let kind = volume.as_map()?.keys().find(|key| *key != "name")?;
        Some((pod::name(volume), kind.as_str()))
    })
}

fn against_baseline(pod: &Tree) -> Vec<String> {
    let mut reasons = Vec::new();
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod.get_path(&["spec", field]).and_then(Tree::as_bool) == Some(true) {
            reasons.push(format!("`{field}` is set"));
        }
    }
    for (name, container) in all_containers(pod) {
        if context(container, &["privileged"]).and_then(Tree::as_bool) == Some(true) {
            reasons.push(format!("the container `{name}` is privileged"));
        }
        for capability in added(container).filter(|capability| !BASELINE_CAPABILITIES.contains(capability)) {
            reasons.push(format!("the container `{name}` adds the capability `{capability}`"));
        }
        if context(container, &["procMount"]).and_then(Tree::as_str).is_some_and(|mount| mount != "Default") {
            reasons.push(format!("the container `{name}` has another `procMount` than `Default`"));
        }
        let ports = container.get("ports").and_then(Tree::as_list).unwrap_or_default();
        if ports.iter().any(|port| port.get("hostPort").and_then(Tree::as_int).is_some_and(|port| port != 0)) {
            reasons.push(format!("the container `{name}` has a port of the host"));
        }
    }
    let contexts = all_containers(pod).map(|(name, container)| (format!("the container `{name}`"), container));
    let spec = pod.get("spec").map(|spec| ("the pod".to_owned(), spec));
    for (owner, holder) in spec.into_iter().chain(contexts) {
        let text = |path: &[&str]| context(holder, path).and_then(Tree::as_str).unwrap_or_default();
        if text(&["seccompProfile", "type"]) == "Unconfined" {
            reasons.push(format!("{owner} has no seccomp profile"));
        }
        if text(&["appArmorProfile", "type"]) == "Unconfined" {
            reasons.push(format!("{owner} has no AppArmor profile"));
        }
        let selinux = |field: &str| text(&["seLinuxOptions", field]);
        if !SELINUX_TYPES.contains(&selinux("type")) || !selinux("user").is_empty() || !selinux("role").is_empty() {
            reasons.push(format!("{owner} has SELinux options"));
        }
        if context(holder, &["windowsOptions", "hostProcess"]).and_then(Tree::as_bool) == Some(true) {
            reasons.push(format!("{owner} is a process of the host"));
        }
    }
    for (name, _) in volumes(pod).filter(|(_, kind)| *kind == "hostPath") {
        reasons.push(format!("the volume `{name}` is a path of the host"));
    }
    let sysctls = pod.items_at(&["spec", "securityContext", "sysctls"]);
    for name in sysctls.iter().map(pod::name).filter(|name| !BASELINE_SYSCTLS.contains(name)) {
        reasons.push(format!("the pod sets the kernel parameter `{name}`"));
    }
    reasons
}

fn against_restricted(pod: &Tree) -> Vec<String> {
    let mut reasons = Vec::new();
    for (name, kind) in volumes(pod).filter(|(_, kind)| !RESTRICTED_VOLUMES.contains(kind)) {
        reasons.push(format!("the volume `{name}` is of the kind `{kind}`"));
    }
    let of_pod = |path: &[&str]| pod.get("spec").and_then(|spec| context(spec, path));
    for (name, container) in all_containers(pod) {
        let effective = |path: &[&str]| context(container, path).or_else(|| of_pod(path));
        if context(container, &["allowPrivilegeEscalation"]).and_then(Tree::as_bool) != Some(false) {
            reasons.push(format!("the container `{name}` does not set `allowPrivilegeEscalation: false`"));
        }
        if effective(&["runAsNonRoot"]).and_then(Tree::as_bool) != Some(true) {
            reasons.push(format!("the container `{name}` does not set `runAsNonRoot: true`"));
        }
        if effective(&["runAsUser"]).and_then(Tree::as_int) == Some(0) {
            reasons.push(format!("the container `{name}` runs as root"));
        }
        let profile = effective(&["seccompProfile", "type"]).and_then(Tree::as_str);
        if !matches!(profile, Some("RuntimeDefault" | "Localhost")) {
            reasons.push(format!("the container `{name}` has no seccomp profile"));
        }
        let dropped = context(container, &["capabilities", "drop"]).and_then(Tree::as_list).unwrap_or_default();
        if !dropped.iter().any(|capability| capability.as_str() == Some("ALL")) {
            reasons.push(format!("the container `{name}` does not drop all capabilities"));
        }
        for capability in added(container).filter(|capability| *capability != "NET_BIND_SERVICE") {
            reasons.push(format!("the container `{name}` adds the capability `{capability}`"));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn level(spec: &str) -> (Level, Vec<String>) {
        let pod = yaml::parse("test", &format!("{{spec: {spec}}}"), &ReadOptions::default()).unwrap();
        let Need { level, reasons } = need(&pod);
        (level, reasons)
    }

    #[test]
    fn pods_need_what_they_do() {
        let good = "{securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}}], volumes: [{name: v, emptyDir: {}}]}";
        assert_eq!(level(good), (Level::Restricted, Vec::new()));
        let (found, reasons) = level("{containers: [{name: a}]}");
        assert_eq!((found, reasons.len()), (Level::Baseline, 4));
        let (found, reasons) = level(
            "{containers: [{name: a}], initContainers: [{name: istio-init, securityContext: {capabilities: {add: [NET_ADMIN, CHOWN]}}}]}",
        );
        assert_eq!(found, Level::Privileged);
        assert_eq!(reasons, ["the container `istio-init` adds the capability `NET_ADMIN`"]);
        for spec in [
            "{hostNetwork: true}",
            "{volumes: [{name: v, hostPath: {path: /}}]}",
            "{containers: [{name: a, ports: [{hostPort: 80}]}]}",
            "{securityContext: {sysctls: [{name: kernel.msgmax}]}}",
            "{securityContext: {seccompProfile: {type: Unconfined}}}",
        ] {
            assert_eq!(level(spec).0, Level::Privileged, "{spec}");
        }
    }
}
