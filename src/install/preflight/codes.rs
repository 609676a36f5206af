//! What can be found before an installation: the one table that the checks, the documentation and its test share. A
//! number that is given up is never given again.

use crate::install::preflight::finding::Code;

const fn code(number: &'static str, title: &'static str) -> Code {
    Code { number, title, page: "docs/precheck.md" }
}

/// Kubernetes is older than the mesh needs.
pub const KUBERNETES_TOO_OLD: Code = code("MSH0501", "Kubernetes is too old");
/// Kubernetes is newer than what the mesh was tested with, or does not say what it is.
pub const KUBERNETES_UNTESTED: Code = code("MSH0502", "Kubernetes is newer than what was tested");
/// A right is missing without which nothing can be installed.
pub const RIGHT_MISSING: Code = code("MSH0503", "A right is missing");
/// A right is missing that is needed later, or tells more.
pub const RIGHT_MISSING_LATER: Code = code("MSH0504", "A right is missing that is needed later");
/// The user may not give the mesh the rights that it needs.
pub const RIGHT_NOT_GRANTABLE: Code = code("MSH0505", "Rights of the mesh may not be given");
/// A control plane of the same revision is in another namespace.
pub const REVISION_TAKEN: Code = code("MSH0506", "The revision is taken");
/// A control plane of the same revision was installed by something else.
pub const CONTROL_PLANE_FOREIGN: Code = code("MSH0507", "The control plane belongs to another installer");
/// A webhook that does not answer refuses what would be made.
pub const WEBHOOK_BLOCKS: Code = code("MSH0508", "A webhook would block the installation");
/// A definition has versions that it would lose.
pub const DEFINITION_LOSES_VERSION: Code = code("MSH0509", "A definition would lose a version");
/// A definition comes from a newer mesh.
pub const DEFINITION_NEWER: Code = code("MSH0510", "A definition comes from a newer mesh");
/// The names of a definition are taken.
pub const DEFINITION_NAMES: Code = code("MSH0511", "The names of a definition are taken");
/// A namespace is being deleted.
pub const NAMESPACE_LEAVING: Code = code("MSH0512", "A namespace is being deleted");
/// No node takes pods.
pub const NO_NODE: Code = code("MSH0513", "No node takes pods");
/// A workload's pods do not fit on what the nodes have free.
pub const NO_ROOM: Code = code("MSH0514", "The nodes have no room");
/// A workload's pod is larger than every node.
pub const NO_NODE_LARGE_ENOUGH: Code = code("MSH0515", "No node is large enough");
/// Service accounts have no tokens for pods.
pub const NO_TOKENS: Code = code("MSH0516", "Service accounts have no projected tokens");
/// Somebody has the lock.
pub const IN_PROGRESS: Code = code("MSH0517", "An installation is in progress");
/// Something could not be looked at.
pub const NOT_LOOKED_AT: Code = code("MSH0518", "Something was not looked at");
/// A kind is not served.
pub const KIND_NOT_SERVED: Code = code("MSH0519", "A kind is not served");
/// What runs on every node finds none.
pub const NO_NODE_FOR_AGENT: Code = code("MSH0520", "Node agents find no node");

/// All of them, by number.
pub const ALL: &[Code] = &[
    KUBERNETES_TOO_OLD,
    KUBERNETES_UNTESTED,
    RIGHT_MISSING,
    RIGHT_MISSING_LATER,
    RIGHT_NOT_GRANTABLE,
    REVISION_TAKEN,
    CONTROL_PLANE_FOREIGN,
    WEBHOOK_BLOCKS,
    DEFINITION_LOSES_VERSION,
    DEFINITION_NEWER,
    DEFINITION_NAMES,
    NAMESPACE_LEAVING,
    NO_NODE,
    NO_ROOM,
    NO_NODE_LARGE_ENOUGH,
    NO_TOKENS,
    IN_PROGRESS,
    NOT_LOOKED_AT,
    KIND_NOT_SERVED,
    NO_NODE_FOR_AGENT,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_are_documented() {
        assert!(ALL.is_sorted_by(|left, right| left.number < right.number));
        let page = include_str!("../../../docs/precheck.md");
        for code in ALL {
            let heading = format!("### {}\n\n{}.", code.number, code.title);
            assert!(page.contains(&heading), "docs/precheck.md has no `{heading}`");
        }
    }
}
