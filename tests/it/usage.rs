//! Wrong usage: exit code 64, nothing on standard output, and a way out.

use crate::support::TestContext;

#[test]
fn wrong_usage_is_answered_with_64_and_a_way_out() {
    let test = TestContext::new();
    let lines: [(&str, &[&str]); 7] = [
        ("no_command", &[]),
        ("unknown_command", &["versoin"]),
        ("unknown_option", &["version", "--shrot"]),
        ("unknown_value", &["version", "-o", "xml"]),
        ("missing_value", &["completion"]),
        ("unknown_shell", &["completion", "tcsh"]),
        ("options_in_conflict", &["-q", "-v", "version"]),
    ];
    for (name, line) in lines {
        let run = test.run(line);
        assert_eq!((run.code, run.stdout.as_str()), (Some(64), ""), "{name}");
        insta::assert_snapshot!(name, run);
    }
}

#[test]
fn planned_commands_say_what_to_use_meanwhile() {
    let test = TestContext::new();
    for planned in meshctl::commands::not_yet::PLANNED {
        for name in planned.names {
            let run = test.run([name, "any", "--option"]);
            assert_eq!((run.code, run.stdout.as_str()), (Some(64), ""), "{name}");
            assert!(run.stderr.contains(planned.meanwhile), "{name}: {}", run.stderr);
        }
        insta::assert_snapshot!(format!("planned_{}", planned.names[0]), test.run([planned.names[0]]));
    }
}
