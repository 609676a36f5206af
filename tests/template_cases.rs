//! Go's answers to small templates: our own cases in `golden/template`, and the reference's where it is at hand.
//!
//! Output must agree to the byte. An error must be at the same place: Go counts columns in bytes from 0 and we show
//! characters from 1, so the test converts; the words are ours.

#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod template_cases {
    pub mod answer;
    pub mod case;
    pub mod run;
}

use std::path::{Path, PathBuf};

use template_cases::case::{self, Case};
use template_cases::run;

/// Cases of ours where we stop on Go's line but show another column, because it tells more.
const OTHER_COLUMNS: &[&str] = &[
    // Go finds an assignment to an unknown variable when it runs, and points at the value; we point at the variable.
    "error/assign-undeclared",
    // Go points at what it evaluated last in the parentheses; we point at the field that is not there.
    "error/from-yaml-field",
];

/// Runs all cases of a file and reports every difference at once.
fn check(cases: &[Case]) {
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let outcome = run::run(case);
            let columns = !OTHER_COLUMNS.contains(&&*case.name);
            case.expected.compare(&outcome, columns).err().map(|difference| {
                format!("{} ({:?})\n  template: {:?}\n{difference}", case.name, case.engine, case.template)
            })
        })
        .collect();
    let passed = cases.len() - failures.len();
    assert!(
        failures.is_empty(),
        "{passed} of {} cases agree with Go; these do not:\n\n{}\n",
        cases.len(),
        failures.join("\n")
    );
    eprintln!("{passed} of {} cases agree with Go", cases.len());
}

/// Returns the folder of the references, which lie beside the checkout where they are at hand.
fn references() -> PathBuf {
    std::env::var_os("MESHCTL_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from)
}

#[test]
fn our_cases_agree_with_go() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/template/cases.json");
    let cases = case::read_own(&std::fs::read_to_string(path).expect("the cases of this repository"));
    assert_eq!(cases.len(), 280, "no case may get lost");
    check(&cases);
}

#[test]
fn reference_cases_agree_with_go() {
    let path = references().join("reference/template-cases.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED reference_cases_agree_with_go: {} is not there", path.display());
        return;
    };
    let cases = case::read_reference(&text);
    assert_eq!(cases.len(), 369, "no case may get lost");
    check(&cases);
}
