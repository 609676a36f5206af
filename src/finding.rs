//! [`Finding`]: what a check has to say, in the same form whichever check says it.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It will not work.
    Error,
    /// It may not work, or not last.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.word())
    }
}

/// A sort of finding: an entry of a table, which never gets another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code {
    /// `MSH0501`
    pub number: &'static str,
    /// What it is called in the documentation.
    pub title: &'static str,
    /// The page of the documentation that explains it, at the number.
    pub page: &'static str,
}

impl Code {
    /// Returns where the documentation explains it: `docs/precheck.md#msh0501`.
    pub fn anchor(&self) -> String {
        format!("{}#{}", self.page, self.number.to_ascii_lowercase())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.number)
    }
}

/// Something that a check has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What sort of thing: `MSH0501`.
    #[schemars(with = "String")]
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: `Namespace istio-system`; empty for the cluster as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub object: String,
    /// What is the matter: a fragment of a sentence about the object.
    pub message: String,
    /// What to do; commands stand in backticks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Where the documentation explains it.
    pub documentation: String,
}

impl Finding {
    /// Returns a finding.
    pub fn new(
        code: Code,
        severity: Severity,
        object: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            object: object.into(),
            message: message.into(),
            hint: hint.into(),
            documentation: code.anchor(),
        }
    }
}

/// `Namespace istio-system: it is being deleted`
impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.object.is_empty() {
            write!(formatter, "{}: ", self.object)?;
        }
        write!(formatter, "{} ({})", self.message, self.code.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_as_data() {
        let code = Code { number: "MSH0500", title: "something", page: "docs/x.md" };
        let finding = Finding::new(code, Severity::Warning, "", "it is odd", "");
        assert_eq!(finding.to_string(), "it is odd (MSH0500)");
        let text = serde_json::to_string(&finding).unwrap();
        assert_eq!(
            text,
            r#"{"code":"MSH0500","severity":"warning","message":"it is odd","documentation":"docs/x.md#msh0500"}"#
        );
    }
}
