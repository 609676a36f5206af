//! A [`Report`] as JUnit XML, which every CI system shows: a suite for each revision, a case for each object.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::install::verify::{Finding, Report, Section, Severity};
use crate::object::ObjectKey;

/// Returns the document.
pub(super) fn document(report: &Report) -> String {
    let suites: Vec<(usize, usize, String)> =
        report.revisions.iter().map(|section| suite(section, report.strict)).collect();
    let tests: usize = suites.iter().map(|(tests, ..)| tests).sum();
    let failures: usize = suites.iter().map(|(_, failures, _)| failures).sum();
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(
        text,
        "<testsuites name=\"meshctl verify --level {}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">",
        report.level
    );
    suites.iter().for_each(|(_, _, suite)| text.push_str(suite));
    text.push_str("</testsuites>\n");
    text
}

/// Returns how many cases a suite has, how many of them failed, and the suite.
fn suite(section: &Section, strict: bool) -> (usize, usize, String) {
    let name = format!("revision {} in {}", section.revision, section.namespace);
    let class = format!("meshctl.verify.{}.{}", section.namespace, section.revision);
    let mut cases: BTreeMap<String, Vec<&Finding>> =
        section.keys.iter().map(|key| (case_name(key), Vec::new())).collect();
    for finding in &section.findings {
        let case = finding.object.as_ref().map_or_else(|| finding.code.to_owned(), case_name);
        cases.entry(case).or_default().push(finding);
    }
    let (tests, mut failures, mut body) = (cases.len(), 0, String::new());
    for (case, findings) in cases {
        let is_failure = |finding: &&&Finding| {
            finding.severity == Severity::Error || (strict && finding.severity == Severity::Warning)
        };
        let failed: Vec<&&Finding> = findings.iter().filter(is_failure).collect();
        let _ = write!(body, "    <testcase classname=\"{}\" name=\"{}\"", escaped(&class), escaped(&case));
        if findings.is_empty() {
            body.push_str("/>\n");
            continue;
        }
        body.push_str(">\n");
        if let Some(first) = failed.first() {
            failures += 1;
            let message = first.message.lines().next().unwrap_or_default();
            let text: Vec<String> = failed.iter().map(|finding| told(finding)).collect();
            let _ = writeln!(
                body,
                "      <failure type=\"{}\" message=\"{}\">{}</failure>",
                first.code,
                escaped(message),
                escaped(&text.join("\n"))
            );
        }
        let rest: Vec<String> =
            findings.iter().filter(|finding| !is_failure(finding)).map(|finding| told(finding)).collect();
        if !rest.is_empty() {
            let _ = writeln!(body, "      <system-out>{}</system-out>", escaped(&rest.join("\n")));
        }
        body.push_str("    </testcase>\n");
    }
    let suite = format!(
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n{body}  </testsuite>\n",
        escaped(&name)
    );
    (tests, failures, suite)
}

fn case_name(key: &ObjectKey) -> String {
    key.to_string()
}

/// Returns a finding with everything that helps.
fn told(finding: &Finding) -> String {
    let Finding { code, severity, message, hint, documentation, fields, .. } = finding;
    let mut text = format!("{} {code}: {message}", severity.word());
    for field in fields {
        let value = |value: &Option<crate::values::Tree>| value.as_ref().map(crate::values::json::encode_in_order);
        let _ = write!(text, "\n{}: is {}", field.path, value(&field.actual).unwrap_or_else(|| "not there".to_owned()));
        if let Some(wanted) = value(&field.wanted) {
            let _ = write!(text, ", wanted {wanted}");
        }
        for author in &field.changed_by {
            let _ = write!(text, ", by {author}");
        }
    }
    let _ = write!(text, "\nhint: {hint}\nsee {documentation}");
    text
}

/// Returns a text as it may stand in XML. Characters that XML does not have, not even escaped, are shown as `�`.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\n' => shown.push_str("&#10;"),
            '\t' => shown.push_str("&#9;"),
            other if other.is_control() || matches!(other, '\u{fffe}' | '\u{ffff}') => shown.push('\u{fffd}'),
            other => shown.push(other),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::verify::view::tests::report;

    #[test]
    fn every_object_is_a_case() {
        insta::assert_snapshot!(document(&report()), @"");
    }

    #[test]
    fn warnings_fail_only_when_they_are_to() {
        let failures = |strict: bool| {
            let mut report = report();
            report.strict = strict;
            document(&report).matches("<failure").count()
        };
        assert_eq!((failures(false), failures(true)), (2, 3));
    }
}
