//! Which versions of Kubernetes a mesh works with.

use super::codes;
use crate::chart::KubeVersion;
use crate::install::preflight::finding::{Finding, Severity};

/// Versions of Kubernetes, by their second number, that a version of the mesh is supported on: mesh, oldest, newest. From
/// the support status of Istio's releases; older ones lack what the control plane uses, newer ones were not tested.
const SUPPORTED: &[(&str, u32, u32)] = &[
    ("1.30", 32, 36),
    ("1.29", 31, 35),
    ("1.28", 30, 34),
    ("1.27", 29, 33),
    ("1.26", 29, 32),
    ("1.25", 29, 32),
    ("1.24", 28, 31),
    ("1.23", 27, 30),
    ("1.22", 27, 30),
    ("1.21", 26, 29),
    ("1.20", 25, 29),
    ("1.19", 25, 28),
    ("1.18", 24, 27),
    ("1.17", 23, 26),
    ("1.16", 22, 25),
    ("1.15", 22, 25),
    ("1.14", 21, 24),
    ("1.13", 20, 23),
    ("1.12", 19, 22),
    ("1.11", 18, 22),
];

/// Returns the oldest and the newest second number of Kubernetes that a mesh is supported on (`1.30.3`); those of the
/// newest mesh for one that is not known.
pub fn supported(mesh: &str) -> (u32, u32) {
    let of_line =
        |line: &str| mesh.strip_prefix(line).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    let found = SUPPORTED.iter().find(|(line, ..)| of_line(line)).unwrap_or(&SUPPORTED[0]);
    (found.1, found.2)
}

/// Compares the version of a server with what a mesh needs.
pub(super) fn check(server: &str, mesh: &str) -> Option<Finding> {
    let (oldest, newest) = supported(mesh);
    let range = format!("supported are 1.{oldest} to 1.{newest}");
    let object = "Kubernetes";
    let parsed = KubeVersion::parse(server)
        .and_then(|version| Some((version.major.parse::<u32>().ok()?, version.minor.parse::<u32>().ok()?)));
    match parsed {
        Some(version) if version < (1, oldest) => Some(Finding::new(
            codes::KUBERNETES_TOO_OLD,
            Severity::Error,
            object,
            format!("it is {server}, which is too old: {range}"),
            "upgrade the cluster first, or install an older mesh",
        )),
        Some(version) if version <= (1, newest) => None,
        Some(_) => Some(Finding::new(
            codes::KUBERNETES_UNTESTED,
            Severity::Warning,
            object,
            format!("it is {server}, newer than what the mesh was tested with: {range}"),
            "",
        )),
        None => Some(Finding::new(
            codes::KUBERNETES_UNTESTED,
            Severity::Warning,
            object,
            format!("its version `{server}` cannot be read: {range}"),
            "",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_against_the_table() {
        for (server, mesh, wanted) in [
            ("v1.32.0", "1.30.3", None),
            ("v1.36.3-gke.1", "1.30.3", None),
            ("v1.31.9+k3s1", "1.30.3", Some((codes::KUBERNETES_TOO_OLD, Severity::Error))),
            ("v1.31.9", "1.29.0", None),
            ("v1.22.0", "1.11.4", None),
            ("v1.36.3", "1.11.4", Some((codes::KUBERNETES_UNTESTED, Severity::Warning))),
            ("v1.31.9", "1.3.0", Some((codes::KUBERNETES_TOO_OLD, Severity::Error))),
            ("v1.37.0", "1.30.3", Some((codes::KUBERNETES_UNTESTED, Severity::Warning))),
            ("v2.0.0", "1.30.3", Some((codes::KUBERNETES_UNTESTED, Severity::Warning))),
            ("v0.0.0-master", "", Some((codes::KUBERNETES_TOO_OLD, Severity::Error))),
            ("unknown", "", Some((codes::KUBERNETES_UNTESTED, Severity::Warning))),
        ] {
            let found = check(server, mesh).map(|finding| (finding.code, finding.severity));
            assert_eq!(found, wanted, "{server} {mesh}");
        }
    }

    #[test]
    fn the_table_knows_the_mesh_of_this_program() {
        assert!(SUPPORTED.iter().any(|(line, ..)| *line == "1.30"));
        assert_eq!(supported("1.30.3"), (32, 36));
    }
}
