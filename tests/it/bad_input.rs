//! Hostile and broken input through the real program: one clear error, the right exit code, no output.
//!
//! Nothing here is timed. Each case is stopped by a limit, so that without the limit the test would not end, or would
//! not fit into the memory that `memory_stays_bounded` allows.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::fmt::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Run, TestContext};

/// Exit code: an input is not what it should be, or larger than allowed.
const NOT_PARSABLE: i32 = 65;
/// Exit code: an input is not there.
const INPUT_MISSING: i32 = 66;
/// Exit code: chart and values do not fit together.
const CONFIGURATION: i32 = 78;
/// Exit code: wrong usage.
const USAGE: i32 = 64;

const CHART_FILE: &str = "apiVersion: v2\nname: bad\nversion: 0.1.0\n";

/// Asserts that a run ended with a code, with one error that tells all the fragments, and with no output.
#[track_caller]
fn refused(run: &Run, code: i32, fragments: &[&str]) {
    assert_eq!(run.code, Some(code), "exit code: {run}");
    assert_eq!(run.stdout, "", "standard output");
    let errors = run.stderr.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 1, "one error: {run}");
    for fragment in fragments {
        assert!(run.stderr.contains(fragment), "{fragment:?} is not told: {run}");
    }
    assert!(run.stderr.len() < 4000, "an error for a reader: {} bytes", run.stderr.len());
    for word in ["panicked", "RUST_BACKTRACE"] {
        assert!(!run.stderr.contains(word), "{run}");
    }
}

/// Writes a chart with one template and renders it.
fn render(template: &str) -> Run {
    let test = TestContext::new();
    test.write("bad/Chart.yaml", CHART_FILE);
    test.write("bad/templates/main.yaml", template);
    test.run(["chart", "template", "bad"])
}

/// Renders a good chart with a values file.
fn render_with_values(values: impl AsRef<[u8]>) -> Run {
    let test = good_chart();
    test.write("values.yaml", values);
    test.run(["chart", "template", "bad", "-f", "values.yaml"])
}

/// Renders a good chart with further arguments.
fn render_with(arguments: &[&str]) -> Run {
    good_chart().run(["chart", "template", "bad"].iter().chain(arguments))
}

fn good_chart() -> TestContext {
    let test = TestContext::new();
    test.write("bad/Chart.yaml", CHART_FILE);
    test.write("bad/templates/main.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
    test
}

/// Writes an archive of files and renders it.
fn render_archive(archive: &[u8]) -> Run {
    let test = TestContext::new();
    test.write("bad.tgz", archive);
    test.run(["chart", "template", "bad.tgz"])
}

/// Returns a header for an entry whose name is written as it is, be it unsafe or not.
fn header(name: &str, kind: tar::EntryType, bytes: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(bytes);
    header.set_cksum();
    header
}

/// Returns a gzipped tar of a good chart and of whatever `add` puts behind it.
fn archive(add: impl FnOnce(&mut tar::Builder<GzEncoder<Vec<u8>>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (name, text) in [("bad/Chart.yaml", CHART_FILE), ("bad/templates/main.yaml", "a: 1\n")] {
        append(&mut builder, name, text.as_bytes());
    }
    add(&mut builder);
    builder.into_inner().expect("a tar").finish().expect("a gzip stream")
}

fn append(builder: &mut tar::Builder<GzEncoder<Vec<u8>>>, name: &str, bytes: &[u8]) {
    builder.append(&header(name, tar::EntryType::Regular, bytes.len() as u64), bytes).expect("an entry");
}

#[test]
fn a_function_that_does_not_exist() {
    let run = render("a: 1\nb: {{ .Values.x | qoute }}\n");
    refused(&run, NOT_PARSABLE, &["main.yaml:2:", "qoute", "did you mean `quote`?"]);
}

#[test]
fn a_template_that_is_not_closed() {
    refused(&render("a: 1\n{{ if .Values.x }}\nb: 2\n"), NOT_PARSABLE, &["main.yaml:4:1"]);
}

#[test]
fn an_include_that_does_not_exist() {
    refused(&render("a: {{ include \"no.such\" . }}\n"), CONFIGURATION, &["main.yaml:1:", "no.such"]);
}

#[test]
fn a_value_below_nothing() {
    refused(&render("a: 1\nb: {{ .Values.image.tag }}\n"), CONFIGURATION, &["main.yaml:2:", ".Values.image"]);
}

#[test]
fn an_include_of_itself() {
    let run = render("{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}");
    refused(&run, CONFIGURATION, &["deep"]);
}

#[test]
fn a_template_action_of_itself() {
    let run = render("{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}");
    refused(&run, CONFIGURATION, &["deep"]);
}

#[test]
fn a_tpl_of_itself() {
    let run = render("{{ $_ := set .Values \"t\" \"{{ tpl .Values.t . }}\" }}{{ tpl .Values.t . }}");
    refused(&run, CONFIGURATION, &["deep"]);
}

#[test]
fn a_tpl_that_doubles_its_text() {
    let text = "{{ $_ := set .Values `t` (cat .Values.t .Values.t) }}{{ tpl .Values.t . }}";
    let run = render(&format!("{{{{ $_ := set .Values \"t\" {text:?} }}}}{{{{ tpl .Values.t . }}}}"));
    refused(&run, CONFIGURATION, &[]);
}

#[test]
fn a_text_of_a_gigabyte() {
    refused(&render("a: {{ repeat 1000000000 \"x\" }}"), CONFIGURATION, &["main.yaml:1:7", "1000000000"]);
}

#[test]
fn a_list_of_two_billion() {
    refused(&render("a: {{ until 2000000000 }}"), CONFIGURATION, &["main.yaml:1:7", "2000000000"]);
}

#[test]
fn a_loop_of_two_billion() {
    refused(&render("{{ range 2000000000 }}{{ end }}"), CONFIGURATION, &["main.yaml:1:"]);
}

#[test]
fn loops_in_loops() {
    let run = render("{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}x{{ end }}{{ end }}{{ end }}");
    refused(&run, CONFIGURATION, &["main.yaml:1:"]);
}

#[test]
fn a_text_doubled_again_and_again() {
    let run = render("{{ $x := \"x\" }}{{ range until 64 }}{{ $x = cat $x $x }}{{ end }}{{ $x }}");
    refused(&run, CONFIGURATION, &["main.yaml:1:"]);
}

#[test]
fn a_regular_expression_that_explodes() {
    let run = render("a: {{ mustRegexMatch \"((a{1,1000}){1,1000}){1,1000}\" \"aaa\" }}");
    refused(&run, CONFIGURATION, &["main.yaml:1:7"]);
}

#[test]
fn brackets_in_a_template() {
    refused(&render(&format!("{{{{ {}1 }}}}", "(".repeat(100_000))), NOT_PARSABLE, &["main.yaml:1:"]);
}

#[test]
fn blocks_in_blocks() {
    refused(&render(&"{{ if 1 }}".repeat(100_000)), NOT_PARSABLE, &["main.yaml:1:"]);
}

#[test]
fn output_that_is_not_yaml() {
    refused(&render("a: [1\nb: 2\n"), NOT_PARSABLE, &["bad/templates/main.yaml"]);
}

#[test]
fn output_that_is_an_alias_bomb() {
    refused(&render(&alias_bomb()), NOT_PARSABLE, &["bad/templates/main.yaml"]);
}

/// Returns nine levels of lists, each of nine aliases of the level before: a billion texts.
fn alias_bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..=9 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{aliases}]");
    }
    text
}

#[test]
fn a_tab_in_values() {
    refused(&render_with_values("image:\n\ttag: x\n"), NOT_PARSABLE, &["values.yaml:2:1", "tab"]);
}

#[test]
fn an_alias_bomb_in_values() {
    refused(&render_with_values(alias_bomb()), NOT_PARSABLE, &["values.yaml"]);
}

#[test]
fn many_aliases_of_a_large_text() {
    let mut text = format!("large: &large {}\nlist:\n", "x".repeat(100_000));
    text.push_str(&"- *large\n".repeat(20_000));
    refused(&render_with_values(text), NOT_PARSABLE, &["values.yaml"]);
}

#[test]
fn brackets_in_values() {
    refused(&render_with_values(format!("a: {}", "[".repeat(100_000))), NOT_PARSABLE, &["values.yaml:1:"]);
}

#[test]
fn braces_in_values() {
    refused(&render_with_values(format!("a: {}", "{a: ".repeat(100_000))), NOT_PARSABLE, &["values.yaml:1:"]);
}

#[test]
fn dashes_in_values() {
    refused(&render_with_values("- ".repeat(100_000)), NOT_PARSABLE, &["values.yaml:1:"]);
}

#[test]
fn values_that_are_a_list() {
    refused(&render_with_values("- a\n- b\n"), NOT_PARSABLE, &["values.yaml", "list"]);
}

#[test]
fn values_that_name_a_key_twice() {
    refused(&render_with_values("a: 1\nb: 2\na: 3\n"), NOT_PARSABLE, &["values.yaml:3:1", "\"a\"", "line 1"]);
}

#[test]
fn values_that_are_not_text() {
    refused(&render_with_values([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x80, 0x0a]), NOT_PARSABLE, &["values.yaml"]);
}

#[test]
fn typographic_quotes_in_values() {
    refused(
        &render_with_values("a: \u{201c}x: y\u{201d}\n"),
        NOT_PARSABLE,
        &["values.yaml:1:", "\u{201c}", "column 4", "U+201C"],
    );
}

#[test]
fn values_that_do_not_fit_the_schema() {
    let test = good_chart();
    test.write("bad/values.schema.json", r#"{"properties": {"port": {"type": "integer", "maximum": 65535}}}"#);
    let run = test.run(["chart", "template", "bad", "--set", "port=70000"]);
    refused(&run, CONFIGURATION, &["/port", "65535"]);
}

#[test]
fn a_chart_that_is_missing() {
    let test = TestContext::new();
    refused(&test.run(["chart", "template", "no/such/chart"]), INPUT_MISSING, &["no/such/chart"]);
}

#[test]
fn a_folder_that_is_no_chart() {
    let test = TestContext::new();
    test.write("empty/readme.txt", "nothing here");
    refused(&test.run(["chart", "template", "empty"]), INPUT_MISSING, &["empty", "Chart.yaml"]);
}

#[test]
fn a_values_file_that_is_missing() {
    refused(&render_with(&["-f", "none.yaml"]), INPUT_MISSING, &["none.yaml"]);
}

#[test]
fn a_values_file_that_is_a_folder() {
    let run = render_with(&["-f", "bad"]);
    assert_ne!(run.code, Some(0));
    refused(&run, INPUT_MISSING, &["bad"]);
}

#[cfg(unix)]
#[test]
fn a_values_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;

    let test = good_chart();
    let path = test.write("secret.yaml", "a: 1\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    if std::fs::read(&path).is_ok() {
        eprintln!("SKIPPED a_values_file_that_may_not_be_read: this user may read everything");
        return;
    }
    refused(&test.run(["chart", "template", "bad", "-f", "secret.yaml"]), 77, &["secret.yaml"]);
}

#[test]
fn a_set_flag_that_cannot_be_read() {
    for (flag, value) in [("--set", "a[x]=1"), ("--set", "a.b"), ("--set-json", "a={"), ("--set", "a={1")] {
        refused(&render_with(&[flag, value]), USAGE, &[flag]);
    }
}

#[test]
fn a_set_flag_of_a_huge_index() {
    refused(&render_with(&["--set", "a[2000000000]=1"]), USAGE, &["--set", "2000000000"]);
}

#[test]
fn a_set_flag_of_many_levels() {
    let deep = format!("{}=1", vec!["a"; 10_000].join("."));
    let run = render_with(&["--set", &deep]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(USAGE), ""), "exit code");
}

#[test]
fn an_archive_that_leads_out() {
    for name in ["bad/../../evil", "../evil", "bad/templates/../../../evil", "/etc/evil", "bad\\..\\..\\evil"] {
        let run = render_archive(&archive(|builder| append(builder, name, b"x")));
        refused(&run, NOT_PARSABLE, &["bad.tgz", "evil"]);
    }
}

#[test]
fn an_archive_with_a_link() {
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link] {
        let archive = archive(|builder| {
            let mut header = header("bad/link", kind, 0);
            header.set_link_name("/etc/passwd").expect("a name");
            header.set_cksum();
            builder.append(&header, std::io::empty()).expect("an entry");
        });
        refused(&render_archive(&archive), NOT_PARSABLE, &["bad/link"]);
    }
}

#[test]
fn an_archive_with_a_device() {
    let archive = archive(|builder| {
        builder.append(&header("bad/zero", tar::EntryType::Char, 0), std::io::empty()).expect("an entry");
    });
    refused(&render_archive(&archive), NOT_PARSABLE, &["bad/zero"]);
}

#[test]
fn an_archive_that_is_cut_off() {
    let whole = archive(|builder| append(builder, "bad/files/noise", &noise(50_000)));
    for length in [0, 1, 9, 20, whole.len() / 2, whole.len() - 12] {
        refused(&render_archive(&whole[..length]), NOT_PARSABLE, &["bad.tgz"]);
    }
}

/// Returns bytes that do not compress.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

#[test]
fn a_file_that_is_no_archive() {
    refused(&render_archive(b"apiVersion: v2\nname: not an archive\n"), NOT_PARSABLE, &["bad.tgz"]);
}

#[test]
fn an_archive_of_too_many_files() {
    let archive = archive(|builder| {
        for index in 0..20_000 {
            append(builder, &format!("bad/files/{index}"), b"");
        }
    });
    refused(&render_archive(&archive), NOT_PARSABLE, &["bad.tgz"]);
}

/// Returns a chart in a chart's `charts/` whose one file is `bytes` zeros, packed well enough to be tiny.
fn zeros(bytes: u64) -> Vec<u8> {
    archive(|builder| {
        let zeros = std::io::Read::take(std::io::repeat(0), bytes);
        builder.append(&header("bad/files/zeros", tar::EntryType::Regular, bytes), zeros).expect("an entry");
    })
}

/// Returns an archive of some ten thousand bytes that holds the archive of a chart with much more in it.
fn nested_bomb() -> Vec<u8> {
    // Compressed twice: what is inside is itself a run of alike bytes.
    let inner = zeros(40 << 20);
    archive(|builder| {
        for index in 0..50 {
            append(builder, &format!("bad/charts/c{index}.tgz"), &inner);
        }
    })
}

#[test]
fn an_archive_that_unpacks_to_much_more() {
    refused(&render_archive(&zeros(200 << 20)), NOT_PARSABLE, &["bad/files/zeros"]);
}

#[test]
fn an_archive_of_archives_that_unpack_to_gigabytes() {
    let bomb = nested_bomb();
    assert!(bomb.len() < 100_000, "{} bytes", bomb.len());
    refused(&render_archive(&bomb), NOT_PARSABLE, &["bad.tgz"]);
}

#[test]
fn subcharts_in_subcharts() {
    let mut nested = archive(|_| {});
    for _ in 0..200 {
        let inner = nested;
        nested = archive(|builder| append(builder, "bad/charts/bad.tgz", &inner));
    }
    refused(&render_archive(&nested), NOT_PARSABLE, &["bad.tgz"]);
}

#[cfg(unix)]
#[test]
fn a_chart_that_contains_itself() {
    let test = good_chart();
    std::fs::create_dir(test.path("bad/charts")).expect("a folder");
    std::os::unix::fs::symlink(test.path("bad"), test.path("bad/charts/again")).expect("a link");
    refused(&test.run(["chart", "template", "bad"]), NOT_PARSABLE, &["contains itself", "again"]);
}

#[test]
fn nothing_is_written_when_a_template_fails() {
    let test = TestContext::new();
    test.write("bad/Chart.yaml", CHART_FILE);
    test.write("bad/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    test.write("bad/templates/b.yaml", "{{ fail \"no\" }}");
    let before = test.files();
    refused(&test.run(["chart", "template", "bad", "--output-dir", "out"]), CONFIGURATION, &["no"]);
    assert_eq!(test.files(), before);
}

/// Runs the worst of the above with little memory: without the limits each needs gigabytes.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_bounded() {
    use std::process::Command;

    // Kilobytes of address space: the gigabyte of stack that a render reserves, the one that the allocator reserves, and
    // what an unbounded one would pass.
    let allowed = (2_usize << 20) + (512 << 10);
    let test = TestContext::new();
    test.write("bomb.tgz", nested_bomb());
    test.write("zeros.tgz", zeros(200 << 20));
    test.write("bad/Chart.yaml", CHART_FILE);
    let templates = [
        ("repeat", "a: {{ repeat 1000000000 \"x\" }}"),
        ("until", "a: {{ until 2000000000 }}"),
        ("double", "{{ $x := \"x\" }}{{ range until 64 }}{{ $x = cat $x $x }}{{ end }}{{ $x }}"),
        ("lists", "{{ $x := list 1 }}{{ range until 64 }}{{ $x = concat $x $x }}{{ end }}{{ len $x }}"),
        ("tpl", "{{ $_ := set .Values \"t\" \"{{ tpl .Values.t . }}\" }}{{ tpl .Values.t . }}"),
        ("output", "{{ $x := repeat 1000000 \"x\" }}{{ range until 10000 }}{{ $x }}{{ end }}"),
    ];
    let mut lines = vec![("bomb", "bomb.tgz".to_owned()), ("zeros", "zeros.tgz".to_owned())];
    for (name, template) in templates {
        test.write(format!("{name}/Chart.yaml"), CHART_FILE);
        test.write(format!("{name}/templates/main.yaml"), template);
        lines.push((name, name.to_owned()));
    }
    for (name, chart) in lines {
        let script = format!("ulimit -v {allowed} && exec \"$0\" chart template \"$1\"");
        let output = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_meshctl"), &chart])
            .current_dir(test.path(""))
            .output()
            .expect("a shell");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(NOT_PARSABLE | CONFIGURATION)),
            "{name}: {:?} {stderr}",
            output.status
        );
        assert!(output.stdout.is_empty() && stderr.starts_with("error: "), "{name}: {stderr}");
    }
}
