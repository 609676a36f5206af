//! Definitions that are in the cluster already: what replacing them would break.

use super::codes;
use super::control_plane::is_newer;
use crate::install::labels;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;
use crate::values::Tree;

/// Compares the definitions of a target with those that are there. A newer mesh may have put them there, whose objects
/// are stored in versions that ours does not have: then they would be lost, or could not be read any more.
pub(super) fn check(target: &Target, live: &[Tree]) -> Vec<Finding> {
    let mut found = Vec::new();
    let ours = target.objects.iter().filter(|object| object.object.key.kind == "CustomResourceDefinition");
    for object in ours {
        let wanted = object.object.tree();
        let name = &object.object.key.name;
        if let Some(there) = live.iter().find(|there| there.text_at(&["metadata", "name"]) == name) {
            found.extend(compare(name, wanted, there, target));
            found.extend(names(name, there));
        } else {
            found.extend(live.iter().find_map(|there| rival(name, wanted, there)));
        }
    }
    found
}

fn compare(name: &str, wanted: &Tree, there: &Tree, target: &Target) -> Option<Finding> {
    let object = format!("CustomResourceDefinition {name}");
    let known: Vec<&str> = versions(wanted, false);
    let lost = |names: Vec<&str>| -> Vec<String> {
        names.into_iter().filter(|name| !known.contains(name)).map(|name| format!("`{name}`")).collect()
    };
    let stored: Vec<&str> = there.items_at(&["status", "storedVersions"]).iter().filter_map(Tree::as_str).collect();
    let stored = lost(stored);
    if !stored.is_empty() {
        return Some(Finding::new(
            codes::DEFINITION_LOSES_VERSION,
            Severity::Error,
            object,
            format!("objects are stored in {}, which this mesh does not have", stored.join(", ")),
            format!(
                "install the version of the mesh that the definition comes from, or a newer one; \
                 `kubectl get crd {name} -o yaml` shows it"
            ),
        ));
    }
    let theirs = labels::text(there, "labels", labels::VERSION).unwrap_or_default();
    let ours = &target.marks.version;
    let served = lost(versions(there, true));
    if !served.is_empty() {
        // A newer mesh may give up an old version; an older one that lacks a version never had it.
        let gives_up = is_newer(ours, theirs);
        return Some(Finding::new(
            codes::DEFINITION_LOSES_VERSION,
            if gives_up { Severity::Warning } else { Severity::Error },
            object,
            format!("{} would not be served any more: whoever uses it fails", served.join(", ")),
            if gives_up {
                "bring files and programs to the versions that stay first"
            } else {
                "install the version of the mesh that the definition comes from, or a newer one"
            },
        ));
    }
    is_newer(theirs, ours).then(|| {
        Finding::new(
            codes::DEFINITION_NEWER,
            Severity::Warning,
            object,
            format!("it comes from {theirs}, and would be that of {ours}: newer fields would be dropped"),
            "a newer control plane in the cluster needs its own definitions: install that version last",
        )
    })
}

/// Returns the versions of a definition; those that are served only, when that is asked for.
fn versions(definition: &Tree, served: bool) -> Vec<&str> {
    let versions = definition.items_at(&["spec", "versions"]).iter();
    let wanted = versions
        .filter(|version| !served || version.get("served").and_then(Tree::as_bool).unwrap_or_default())
        .map(|version| version.text_at(&["name"]));
    wanted.collect()
}

/// Finds a definition whose own names were not accepted.
fn names(name: &str, there: &Tree) -> Option<Finding> {
    let conditions = there.items_at(&["status", "conditions"]).iter();
    let refused = conditions
        .filter(|condition| condition.text_at(&["type"]) == "NamesAccepted")
        .find(|condition| condition.text_at(&["status"]) == "False")?;
    Some(Finding::new(
        codes::DEFINITION_NAMES,
        Severity::Error,
        format!("CustomResourceDefinition {name}"),
        format!("its names are not accepted: {}", refused.text_at(&["message"])),
        format!("see which definition has the names: `kubectl get crd {name} -o yaml`"),
    ))
}

/// Finds another definition that has a name of one that is to be made, within its group.
fn rival(name: &str, wanted: &Tree, there: &Tree) -> Option<Finding> {
    if wanted.text_at(&["spec", "group"]) != there.text_at(&["spec", "group"]) {
        return None;
    }
    let of = |tree: &Tree| -> Vec<String> {
        let single =
            ["kind", "listKind", "plural", "singular"].map(|field| tree.text_at(&["spec", "names", field]).to_owned());
        let short = tree.items_at(&["spec", "names", "shortNames"]).iter().filter_map(Tree::as_str).map(str::to_owned);
        single.into_iter().chain(short).filter(|name| !name.is_empty()).collect()
    };
    let taken = of(there);
    let shared: Vec<String> = of(wanted).into_iter().filter(|name| taken.contains(name)).collect();
    let owner = there.text_at(&["metadata", "name"]);
    (!shared.is_empty()).then(|| {
        Finding::new(
            codes::DEFINITION_NAMES,
            Severity::Error,
            format!("CustomResourceDefinition {name}"),
            format!("its names {} belong to the definition {owner}", shared.join(", ")),
            format!("see whose it is: `kubectl get crd {owner} -o yaml`"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::{target, tree};

    const NAME: &str = "gateways.networking.istio.io";

    fn codes_of(live: &str) -> Vec<(&'static str, Severity)> {
        let target = target(&["profile=minimal"]);
        check(&target, &[tree(live)]).iter().map(|finding| (finding.code.number, finding.severity)).collect()
    }

    #[test]
    fn what_would_be_lost_is_found() {
        let served = |versions: &str, rest: &str| {
            format!(
                "{{metadata: {{name: {NAME}{rest}}}, spec: {{group: networking.istio.io, versions: [{versions}]}}}}"
            )
        };
        assert_eq!(codes_of(&served("{name: v1, served: true}, {name: v1beta1, served: true}", "")), []);
        assert_eq!(codes_of(&served("{name: v2, served: false}", "")), []);
        assert_eq!(
            codes_of(&served("{name: v2, served: true}", "")),
            [(codes::DEFINITION_LOSES_VERSION.number, Severity::Error)]
        );
        let gives_up = "{name: v1alpha1, served: true}";
        assert_eq!(
            codes_of(&served(gives_up, ", labels: {operator.istio.io/version: 1.29.4}")),
            [(codes::DEFINITION_LOSES_VERSION.number, Severity::Warning)]
        );
        let newer = ", labels: {operator.istio.io/version: 1.31.0}";
        assert_eq!(
            codes_of(&served("{name: v1, served: true}", newer)),
            [(codes::DEFINITION_NEWER.number, Severity::Warning)]
        );
        let older = ", labels: {operator.istio.io/version: 1.29.4}";
        assert_eq!(codes_of(&served("{name: v1, served: true}", older)), []);
        let stored = format!("{{metadata: {{name: {NAME}}}, status: {{storedVersions: [v1, v9]}}}}");
        let target = target(&["profile=minimal"]);
        let found = check(&target, &[tree(&stored)]);
        assert_eq!(found[0].message, "objects are stored in `v9`, which this mesh does not have");
    }

    #[test]
    fn names_that_are_taken_are_found() {
        let refused = format!(
            "{{metadata: {{name: {NAME}}}, status: {{conditions: [{{type: NamesAccepted, status: 'False', message: m}}]}}}}"
        );
        assert_eq!(codes_of(&refused), [(codes::DEFINITION_NAMES.number, Severity::Error)]);
        let rival =
            "{metadata: {name: doors.networking.istio.io}, spec: {group: networking.istio.io, names: {kind: Gateway}}}";
        assert_eq!(codes_of(rival), [(codes::DEFINITION_NAMES.number, Severity::Error)]);
        let other = "{metadata: {name: gateways.example.com}, spec: {group: example.com, names: {kind: Gateway}}}";
        assert_eq!(codes_of(other), []);
    }
}
