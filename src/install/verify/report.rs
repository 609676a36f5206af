//! What `verify` has found, as data.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Check, Level, Severity};
use crate::object::ObjectKey;
use crate::values::Tree;

/// What a mesh was compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Basis {
    /// What was recorded when it was installed.
    Record,
    /// What the inputs of an install say.
    Inputs,
    /// Objects of files.
    Objects,
    /// What has the labels of a mesh: whatever is there is taken for all there is to be.
    Labels,
}

impl std::fmt::Display for Basis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Record => "its record",
            Self::Inputs => "what is wanted",
            Self::Objects => "the objects of the files",
            Self::Labels => "what its labels say",
        })
    }
}

/// How the content of objects was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Comparison {
    /// Field by field, and the API server was asked what applying the wanted object would change.
    ServerSide,
    /// Field by field, with what the live objects say; the API server may not be asked.
    FieldByField,
    /// By whose fields they are: the values that were applied are not known.
    Ownership,
    /// Not at all.
    None,
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::ServerSide => "field by field",
            Self::FieldByField => "field by field, without the API server's word (no right to `patch`)",
            Self::Ownership => "by whose fields they are (the values of the record may not be read)",
            Self::None => "not at all",
        })
    }
}

/// Who wrote a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Author {
    /// The field manager, such as `kubectl-edit`.
    pub manager: String,
    /// When it wrote last (RFC 3339), where that is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub time: String,
}

impl std::fmt::Display for Author {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.manager)?;
        if self.time.is_empty() { Ok(()) } else { write!(formatter, " at {}", self.time) }
    }
}

/// A field that is not as it is to be.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldDrift {
    /// Where, as meshctl writes paths.
    pub path: String,
    /// What is there; none when it is missing. Values of Secrets are hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual: Option<Tree>,
    /// What is to be there; none when nothing is, or it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Tree>,
    /// Who wrote what is there.
    pub changed_by: Vec<Author>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What it is, for programs.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The level at which it was found.
    pub level: Level,
    /// The object that it is about; none for the mesh as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectKey>,
    /// What it is, for people: a fragment of a sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Where more is said.
    pub documentation: String,
    /// The fields that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldDrift>,
}

impl Finding {
    /// Returns a finding about an object, or about the mesh.
    pub fn new(check: Check, object: Option<&ObjectKey>, message: impl Into<String>) -> Self {
        Self {
            code: check.code(),
            severity: check.severity(),
            level: check.level(),
            object: object.cloned(),
            message: message.into(),
            hint: check.hint().to_owned(),
            documentation: check.anchor(),
            fields: Vec::new(),
        }
    }

    /// Sets what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Returns it in a line: `Deployment istio-system/istiod: 0 of 1 replica available`.
    pub fn line(&self) -> String {
        match &self.object {
            Some(object) => format!("{object}: {}", self.message),
            None => self.message.clone(),
        }
    }
}

/// What was found of one revision.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// The namespace of the control plane.
    pub namespace: String,
    /// The revision.
    pub revision: String,
    /// What it was compared with.
    pub basis: Basis,
    /// How the content was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// How many objects were looked at.
    pub objects: usize,
    /// Whether the time that was given was over before everything was ready.
    pub timed_out: bool,
    /// What was found, the gravest first.
    pub findings: Vec<Finding>,
    /// The objects that were looked at.
    #[serde(skip)]
    pub keys: Vec<ObjectKey>,
}

impl Section {
    /// Returns how many findings are this grave.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How far was looked.
    pub level: Level,
    /// Whether nothing is wrong.
    pub ok: bool,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// One for each revision.
    pub revisions: Vec<Section>,
    /// Whether warnings count as errors do.
    #[serde(skip)]
    pub strict: bool,
}

impl Report {
    /// Puts sections together. With `strict` warnings are as bad as errors.
    pub fn of(level: Level, mut revisions: Vec<Section>, strict: bool) -> Self {
        for section in &mut revisions {
            section.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        }
        let count = |severity| revisions.iter().map(|section| section.count(severity)).sum();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let timed_out = revisions.iter().any(|section| section.timed_out);
        let ok = errors == 0 && !timed_out && (!strict || warnings == 0);
        Self { level, ok, errors, warnings, revisions, strict }
    }

    /// Tells whether the time that was given was over before everything was ready.
    pub fn timed_out(&self) -> bool {
        self.revisions.iter().any(|section| section.timed_out)
    }

    /// Returns all findings, the gravest first.
    pub fn findings(&self) -> Vec<&Finding> {
        let mut findings: Vec<&Finding> = self.revisions.iter().flat_map(|section| &section.findings).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }

    /// Returns how many objects were looked at.
    pub fn objects(&self) -> usize {
        self.revisions.iter().map(|section| section.objects).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(checks: &[Check], timed_out: bool) -> Section {
        Section {
            namespace: "n".to_owned(),
            revision: "default".to_owned(),
            basis: Basis::Record,
            comparison: None,
            objects: 1,
            timed_out,
            findings: checks.iter().map(|check| Finding::new(*check, None, "x")).collect(),
            keys: Vec::new(),
        }
    }

    #[test]
    fn errors_fail_and_warnings_only_when_they_are_to() {
        for (checks, timed_out, strict, ok) in [
            (&[][..], false, false, true),
            (&[Check::Added], false, true, true),
            (&[Check::Replaced], false, false, true),
            (&[Check::Replaced], false, true, false),
            (&[Check::Missing], false, false, false),
            (&[], true, false, false),
        ] {
            let report = Report::of(Level::Ready, vec![section(checks, timed_out)], strict);
            assert_eq!(report.ok, ok, "{checks:?} {timed_out} {strict}");
        }
    }

    #[test]
    fn the_gravest_come_first() {
        let report =
            Report::of(Level::Ready, vec![section(&[Check::Note, Check::Replaced, Check::Missing], false)], false);
        let codes: Vec<&str> = report.findings().iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["MSH0101", "MSH0104", "MSH0204"]);
        assert_eq!((report.errors, report.warnings), (1, 1));
    }
}
