//! Charts of ours through the real program, held byte for byte to what helm printed for the same arguments.
//!
//! `golden/chart/record` asks helm again.

use std::path::Path;
use std::process::Command;

#[test]
fn charts_render_as_helm_renders_them() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut cases: Vec<_> = std::fs::read_dir(tests.join("golden/chart"))
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert_eq!(cases.len(), CASES, "no case may get lost");
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut failures = Vec::new();
    for case in &cases {
        let arguments = std::fs::read_to_string(case.join("args")).expect("the arguments");
        let expected = std::fs::read_to_string(case.join("expected.yaml")).expect("the expected output");
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(["chart", "template"]).args(arguments.lines());
        command.current_dir(tests.join("fixtures/charts")).env("HOME", home.path()).env("NO_COLOR", "1");
        let output = command.output().expect("meshctl runs");
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        if !output.status.success() {
            failures.push(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
        } else if let Some(difference) = difference(&expected, &String::from_utf8_lossy(&output.stdout)) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "{} of {CASES} cases differ from helm:\n\n{}", failures.len(), failures.join("\n\n"));
}

/// How many cases there are.
const CASES: usize = 19;

/// Returns the first line that differs, with what stands around it.
fn difference(expected: &str, got: &str) -> Option<String> {
    if expected == got {
        return None;
    }
    let (expected, got): (Vec<&str>, Vec<&str>) = (expected.split('\n').collect(), got.split('\n').collect());
    let line = expected.iter().zip(&got).take_while(|(expected, got)| expected == got).count();
    let around =
        |lines: &[&str]| lines[line.saturating_sub(5).min(lines.len())..(line + 5).min(lines.len())].join("\n  ");
    Some(format!("line {} differs; helm:\n  {}\nmeshctl:\n  {}", line + 1, around(&expected), around(&got)))
}
