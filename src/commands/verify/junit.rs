//! A [`Report`] as `JUnit` XML, which every CI system shows: a suite for each revision, a case for each object.

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
    for (_, _, suite) in &suites {
        text.push_str(suite);
    }
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
            '\n' | '\t' => shown.push(character),
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
        insta::assert_snapshot!(document(&report()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="meshctl verify --level content" tests="4" failures="2" errors="0">
          <testsuite name="revision default in istio-system" tests="4" failures="2" errors="0">
            <testcase classname="meshctl.verify.istio-system.default" name="DaemonSet istio-system/istio-cni-node">
              <system-out>info MSH0204: no node wants one of its pods
        hint: nothing has to be done
        see docs/verify.md#msh0204</system-out>
            </testcase>
            <testcase classname="meshctl.verify.istio-system.default" name="Deployment istio-system/gateway">
              <failure type="MSH0201" message="0 of 1 replica available: Pod istio-system/gateway-1: container `istio-proxy`:�[31m &lt;no&gt; &quot;&amp;&quot; �">error MSH0201: 0 of 1 replica available: Pod istio-system/gateway-1: container `istio-proxy`:�[31m &lt;no&gt; &quot;&amp;&quot; �
        its log ends with:
        | x
        hint: look again with `--wait`, which gives it time
        see docs/verify.md#msh0201</failure>
            </testcase>
            <testcase classname="meshctl.verify.istio-system.default" name="Deployment istio-system/istiod">
              <failure type="MSH0301" message="2 fields are not as wanted">error MSH0301: 2 fields are not as wanted
        spec.template.spec.containers.[name:discovery].image: is &quot;example.com/a/very/long/name/of/an/image/that/does/not/fit/into/a/line:1.2.3&quot;, wanted &quot;docker.io/istio/pilot:1.30.3&quot;, by kubectl-edit at 2026-11-21T08:00:00Z
        spec.replicas: is not there, wanted 1
        hint: `meshctl diff` shows what an install would change; `meshctl install` sets it right, `--force-conflicts` where others keep it
        see docs/verify.md#msh0301</failure>
            </testcase>
            <testcase classname="meshctl.verify.istio-system.default" name="MSH0003">
              <system-out>warning MSH0003: the last run has not ended well: `failed`, begun 2026-11-21T08:00:00Z by ci@runner
        hint: run the same command again: it goes on where that run ended
        see docs/verify.md#msh0003</system-out>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
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
