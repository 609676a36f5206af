//! The help of every command at 80 columns: a change of help is a change that somebody has looked at.

use clap::CommandFactory;

use crate::support::TestContext;

/// Returns the path of every command, depth first, without the program's name.
fn paths(command: &clap::Command, above: &[String]) -> Vec<Vec<String>> {
    let mut found = vec![above.to_vec()];
    for child in command.get_subcommands().filter(|child| child.get_name() != "help" && !child.is_hide_set()) {
        let mut path = above.to_vec();
        path.push(child.get_name().to_owned());
        found.extend(paths(child, &path));
    }
    found
}

#[test]
fn help_of_every_command() {
    let test = TestContext::new();
    let mut names = Vec::new();
    for path in paths(&meshctl::commands::Cli::command(), &[]) {
        let run = test.run(path.iter().map(String::as_str).chain(["--help"]));
        let name = std::iter::once("help".to_owned()).chain(path.iter().cloned()).collect::<Vec<_>>().join("-");
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{name}");
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= 80, "{name}: wider than 80 columns: {line}");
            assert!(!line.contains("[default: ]"), "{name}: {line}");
        }
        names.push(format!("it__help__{name}.snap"));
        insta::assert_snapshot!(name, run.stdout);
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        let of_help =
            file.starts_with("it__help__") && std::path::Path::new(&file).extension().is_some_and(|end| end == "snap");
        assert!(!of_help || names.contains(&file), "{file} is of a command that is gone; remove it");
    }
}

#[test]
fn the_help_command_says_the_same_as_the_option() {
    let test = TestContext::new();
    assert_eq!(test.run(["help", "version"]).stdout, test.run(["version", "--help"]).stdout);
}

#[test]
fn help_lists_every_exit_code() {
    let help = TestContext::new().run(["--help"]).stdout;
    for code in meshctl::commands::ExitCode::ALL {
        assert!(help.contains(&format!("{:>5}  {}", code.number(), code.meaning())), "{code:?}\n{help}");
    }
}
