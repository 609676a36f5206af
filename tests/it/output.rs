//! Where output goes: a closed pipe, a full disk, quiet and color.

use std::process::{Command, Stdio};

use crate::support::TestContext;

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let test = TestContext::new();
    let folder = test.path("");
    let mut child = Command::new(env!("CARGO_BIN_EXE_meshctl"))
        .args(["completion", "bash"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_of_its_own() {
    let test = TestContext::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_meshctl"))
        .args(["completion", "bash"])
        .current_dir(test.path(""))
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(73));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("error: failed to write to standard output\ncaused by: No space left"), "{stderr}");
}

#[test]
fn color_comes_only_when_asked_for() {
    let test = TestContext::new();
    assert!(!test.run(["analyze"]).stderr.contains('\x1b'));
    assert!(!test.run(["--color", "never", "version"]).stdout.contains('\x1b'));
    let dumb = test.command(["versoin"]).env("NO_COLOR", "").env("TERM", "dumb").run();
    assert!(!dumb.stderr.contains('\x1b'));
}

#[test]
fn what_only_prints_leaves_no_file_and_input_alone() {
    let test = TestContext::new();
    test.write("folder/mine.yaml", "a: 1\n");
    assert_eq!(test.command(["version"]).stdin("never read").run().code, Some(0));
    assert_eq!(test.files(), ["folder/mine.yaml"]);
}

#[test]
fn control_characters_in_arguments_are_shown_not_sent() {
    let stderr = TestContext::new().run(["\x1b[2Jver\u{202e}sion\u{9b}"]).stderr;
    assert!(stderr.contains("'ver\u{fffd}sion\u{fffd}'") && !stderr.contains('\x1b'), "{stderr}");
}

/// Blocks the program in the middle of its output by a pipe that is full already, then signals it.
#[cfg(target_os = "linux")]
#[test]
fn signals_end_the_program_with_the_codes_that_shells_know() {
    use std::io::Write;

    for (signal, bit, code) in [("INT", 1 << 1, 130), ("TERM", 1 << 14, 143)] {
        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(&vec![b'x'; 64 * 1024]).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_meshctl")).arg("version").stdout(writer).spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        loop {
            assert!(std::time::Instant::now() < deadline, "SIG{signal} is not caught");
            assert!(child.try_wait().unwrap().is_none(), "it did not wait for the pipe");
            let status = std::fs::read_to_string(&status).unwrap();
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:\t")).unwrap();
            if u64::from_str_radix(caught, 16).unwrap() & bit != 0 {
                break;
            }
            std::thread::yield_now();
        }
        let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
        drop(reader);
    }
}

/// Signals the program while it writes thousands of files, at another moment each time.
#[cfg(unix)]
#[test]
fn a_signal_leaves_whole_files_only() {
    const COUNT: usize = 2000;
    let context = TestContext::new();
    context.write("chart/Chart.yaml", "apiVersion: v2\nname: many\nversion: 1.0.0\n");
    for index in 0..COUNT {
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{index}}}\ndata: {{end: here}}\n");
        context.write(format!("chart/templates/{index}.yaml"), &text);
    }
    let mut interrupted = 0;
    for round in 0..8 {
        let out = context.path(format!("out-{round}"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_meshctl"))
            .args(["chart", "template", "chart", "--output-dir"])
            .arg(&out)
            .current_dir(context.path(""))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let templates = out.join("many/templates");
        let written = || std::fs::read_dir(&templates).map_or(0, Iterator::count);
        while child.try_wait().unwrap().is_none() && written() <= round {
            std::thread::yield_now();
        }
        let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        interrupted += usize::from(child.wait().unwrap().code() == Some(143) && written() < COUNT);
        for entry in std::fs::read_dir(&templates).unwrap() {
            let path = entry.unwrap().path();
            assert!(path.extension().is_some_and(|extension| extension == "yaml"), "{} is left", path.display());
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.trim_end().ends_with("end: here}"), "{}: {text}", path.display());
        }
    }
    assert!(interrupted > 0, "no round was interrupted in the middle");
}
