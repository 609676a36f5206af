//! What changes between the release that runs and the one that is to run, beside the objects: definitions of kinds, the
//! objects that use what they lose, and values that are called otherwise.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{Cluster, ClusterError};
use crate::commands::{CommandError, Context};
use crate::events::Events;
use crate::install::target::Target;
use crate::install::upgrade::MeshVersion;
use crate::install::upgrade::definitions::{Affected, DefinitionChange, Definitions, StoredVersionsLost, survey};
use crate::migrate::Severity;
use crate::migrate::values::{Change, Form, Line, Lines, NEWEST, migrate_tree, migrate_values};
use crate::spec::SpecSources;
use crate::spec::set::Setting;
use crate::values::{Map, Tree};
use crate::yaml::stream::Documents;

/// How many objects of a kind are shown.
const SHOWN: usize = 10;

/// What changes between two releases, beside the objects of the mesh.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Between {
    /// Where the new release comes from; none for that of this program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Definitions of kinds; none where they may not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definitions: Option<Definitions>,
    /// Values of the user that are called otherwise in the new release, or that it does not have.
    pub values: Vec<ValueChange>,
}

/// A value of the user that is not in the new release what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct ValueChange {
    /// The file, or the flags.
    pub place: String,
    /// The value.
    #[serde(flatten)]
    pub change: Change,
}

/// What values from flags are called.
const FLAGS: &str = "--set";

impl Between {
    /// Finds out what changes.
    pub async fn find(
        cluster: &Cluster,
        target: &Target,
        sources: &SpecSources,
        [from, to]: [&str; 2],
        context: &Context,
    ) -> Result<Self, CommandError> {
        let definitions = match survey(cluster, target).await {
            Ok(definitions) => Some(definitions),
            Err(error @ ClusterError::Forbidden { .. }) => {
                context.ui().warning(&format!("what becomes of the definitions of kinds is not known: {error}"));
                None
            }
            Err(error) => return Err(error.into()),
        };
        let values = lines(from, to).map(|lines| values(sources, lines)).unwrap_or_default();
        Ok(Self { source: sources.manifests.clone(), definitions, values })
    }

    /// Returns why the API server would not take the new definitions, when it would not.
    pub fn obstacle(&self) -> Option<StoredVersionsLost> {
        let changed = self.definitions.iter().flat_map(|definitions| &definitions.changed);
        let lost: Vec<DefinitionChange> = changed.filter(|change| !change.lost.is_empty()).cloned().collect();
        (!lost.is_empty()).then_some(StoredVersionsLost(lost))
    }

    /// Tells what changes.
    pub fn tell(&self, [from, to]: [&str; 2], context: &Context) {
        for (is_warning, line) in self.told([from, to]) {
            if is_warning { context.ui().warning(&line) } else { context.ui().note(&line) }
        }
    }

    /// Returns the lines, and which of them are warnings.
    fn told(&self, [from, to]: [&str; 2]) -> Vec<(bool, String)> {
        let mut told = Vec::new();
        if let Some(Definitions { changed, added, kept }) = &self.definitions {
            if !added.is_empty() {
                told.push((false, format!("new kinds: {}", added.join(", "))));
            }
            for change in changed {
                definition(change, &mut told);
            }
            if !kept.is_empty() {
                told.push((false, format!("{to} does not define {}; what is there stays", kept.join(", "))));
            }
        }
        for ValueChange { place, change } in &self.values {
            let place = if change.line == 0 { place.clone() } else { format!("{place}:{}", change.line) };
            told.push((change.severity != Severity::Changed, format!("{place}: {change}")));
        }
        let files = self.values.iter().map(|value| &value.place).filter(|place| *place != FLAGS);
        let mut files: Vec<&String> = files.collect();
        files.dedup();
        if let Some(lines) = lines(from, to) {
            for file in files {
                let Lines { from, to } = lines;
                told.push((
                    false,
                    format!("`meshctl migrate values {file} --from {from} --to {to} --in-place` rewrites it"),
                ));
            }
        }
        told
    }
}

fn definition(change: &DefinitionChange, told: &mut Vec<(bool, String)>) {
    let DefinitionChange { name, added, removed, unserved, removed_fields, affected, affected_count, unread, .. } =
        change;
    let versions = [
        ("comes", "come", added),
        ("goes", "go", removed),
        ("is not served any more", "are not served any more", unserved),
    ];
    let versions: Vec<String> = versions
        .into_iter()
        .filter(|(_, _, versions)| !versions.is_empty())
        .map(|(one, several, versions)| {
            format!("{} {}", versions.join(", "), if versions.len() == 1 { one } else { several })
        })
        .collect();
    if !versions.is_empty() {
        let is_loss = !removed.is_empty() || !unserved.is_empty();
        told.push((is_loss, format!("{name}: {}", versions.join("; "))));
    }
    if !removed_fields.is_empty() && affected.is_empty() && unread.is_none() {
        told.push((false, format!("{name}: fields go that no object uses: {}", removed_fields.join(", "))));
    }
    for Affected { object, fields } in affected.iter().take(SHOWN) {
        told.push((true, format!("{} {object} would lose {}", change.kind, fields.join(", "))));
    }
    if *affected_count > affected.len().min(SHOWN) {
        let more = affected_count - affected.len().min(SHOWN);
        told.push((true, format!("{more} more of the kind {} would lose fields; `-o json` names them", change.kind)));
    }
    if let Some(reason) = unread {
        told.push((true, format!("{name}: whether objects use what goes is not known: {reason}")));
    }
}

/// Returns the lines of releases between which values move, when both are known.
fn lines(from: &str, to: &str) -> Option<Lines> {
    let line = |version: &str| MeshVersion::parse(version).and_then(MeshVersion::minor).map(Line);
    let (from, to) = (line(from)?, line(to)?);
    (from < to).then_some(Lines { from, to: to.min(NEWEST) })
}

/// Returns which values of the user are not in the new release what they were.
fn values(sources: &SpecSources, lines: Lines) -> Vec<ValueChange> {
    let mut found = Vec::new();
    let is_of_user = |change: &Change| {
        change.done != crate::migrate::values::draft::Done::Kept || change.severity != Severity::Changed
    };
    for file in &sources.files {
        for raw in Documents::new(file.text.as_bytes()).flatten() {
            // What cannot be read is told by whoever reads it for the mesh.
            let Ok(migrated) = migrate_values(&raw, &file.name, lines, Some(Form::IstioOperator)) else { continue };
            let changes = migrated.changes.into_iter().filter(is_of_user);
            found.extend(changes.map(|change| ValueChange { place: file.name.to_string(), change }));
        }
    }
    let mut spec = Map::new();
    for flag in &sources.sets {
        if let Ok(setting) = Setting::parse(flag) {
            let _ = setting.apply(&mut spec);
        }
    }
    let operator = Tree::Map(Map::from_iter([("spec".to_owned(), Tree::Map(spec))]));
    let (_, changes) = migrate_tree(&operator, Form::IstioOperator, lines);
    let changes = changes.into_iter().filter(is_of_user);
    found.extend(changes.map(|change| ValueChange { place: FLAGS.to_owned(), change }));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::upgrade::definitions::ObjectName;
    use crate::source::SourceText;

    #[test]
    fn values_that_are_called_otherwise_are_told_with_their_place() {
        let text = "kind: IstioOperator\nspec:\n  values:\n    global:\n      jwtPolicy: first-party-jwt\n    istio_cni: {enabled: true}\n";
        let sources = SpecSources {
            files: vec![SourceText::new("mesh.yaml", text)],
            sets: vec!["values.cni.logLevel=debug".to_owned(), "values.pilot.env.A=b".to_owned()],
            ..SpecSources::default()
        };
        let found = values(&sources, lines("1.21.0", "1.24.2").unwrap());
        let between = Between { source: None, definitions: None, values: found };
        let told: Vec<String> = between.told(["1.21.0", "1.24.2"]).into_iter().map(|(_, line)| line).collect();
        assert_eq!(
            told,
            [
                "mesh.yaml:5: lost: `global.jwtPolicy` is gone since 1.22: tokens are always bound to pod and audience (`third-party-jwt`)",
                "mesh.yaml:6: `istio_cni.enabled` is `pilot.cni.enabled` since 1.22",
                "--set: `cni.logLevel` is `cni.logging.level` since 1.23",
                "`meshctl migrate values mesh.yaml --from 1.21 --to 1.24 --in-place` rewrites it",
            ]
        );
        assert!(lines("1.24.2", "1.24.3").is_none() && lines("latest", "1.24.3").is_none());
    }

    #[test]
    fn what_becomes_of_definitions_is_told() {
        let object = |name: &str| ObjectName { namespace: "shop".to_owned(), name: name.to_owned() };
        let change = DefinitionChange {
            name: "sidecars.networking.istio.io".to_owned(),
            kind: "Sidecar".to_owned(),
            added: vec!["v2".to_owned()],
            removed: vec!["v1alpha3".to_owned(), "v1beta1".to_owned()],
            removed_fields: vec!["spec.old".to_owned()],
            affected: (0..11)
                .map(|at| Affected { object: object(&format!("s{at}")), fields: vec!["spec.old".to_owned()] })
                .collect(),
            affected_count: 1500,
            ..DefinitionChange::default()
        };
        let unused = DefinitionChange {
            removed_fields: vec!["spec.x".to_owned()],
            name: "gateways.example.com".to_owned(),
            ..DefinitionChange::default()
        };
        let definitions = Definitions {
            changed: vec![change, unused],
            added: vec!["doors.example.com".to_owned()],
            kept: vec!["old.example.com".to_owned()],
        };
        let between = Between { definitions: Some(definitions), ..Between::default() };
        let told = between.told(["1.30.3", "1.31.0"]);
        let text: Vec<String> =
            told.into_iter().map(|(warns, line)| format!("{}{line}", if warns { "! " } else { "" })).collect();
        insta::assert_snapshot!(text.join("\n"), @"
        new kinds: doors.example.com
        ! sidecars.networking.istio.io: v2 comes; v1alpha3, v1beta1 go
        ! Sidecar shop/s0 would lose spec.old
        ! Sidecar shop/s1 would lose spec.old
        ! Sidecar shop/s2 would lose spec.old
        ! Sidecar shop/s3 would lose spec.old
        ! Sidecar shop/s4 would lose spec.old
        ! Sidecar shop/s5 would lose spec.old
        ! Sidecar shop/s6 would lose spec.old
        ! Sidecar shop/s7 would lose spec.old
        ! Sidecar shop/s8 would lose spec.old
        ! Sidecar shop/s9 would lose spec.old
        ! 1490 more of the kind Sidecar would lose fields; `-o json` names them
        gateways.example.com: fields go that no object uses: spec.x
        1.31.0 does not define old.example.com; what is there stays
        ");
        assert!(between.obstacle().is_none());
    }
}
