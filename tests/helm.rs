//! The charts in `templates/` are Helm charts: helm's own rendering of them equals meshctl's, byte for byte.
//!
//! Every chart is rendered with its defaults, and with each document of `tests/charts/*.yaml`: values for the chart whose
//! name the file's begins with.
//!
//! helm is the one that `HELM` names, one of the right version in `PATH`, or the one that is built once from
//! `tests/helm/go.mod` into the user's cache. Where it cannot be built the test is skipped with a line that says so; with
//! `CI=true` it fails.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest, Sha256};

/// The version that the module pins, as `helm version` tells it when it is built from source: major and minor.
const VERSION: &str = "v4.2";

/// The package to build.
const PACKAGE: &str = "helm.sh/helm/v4/cmd/helm";

#[test]
fn helm_renders_our_charts_as_we_do() {
    let helm = match Helm::find() {
        Ok(helm) => helm,
        Err(reason) => {
            assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "there is no helm: {reason}");
            say(&format!("SKIPPED helm_renders_our_charts_as_we_do: there is no helm: {reason}"));
            return;
        }
    };
    let cases = cases();
    let mut failures = Vec::new();
    let total = cases.len();
    for Case { name, chart, values } in cases {
        let file = helm.home.path().join("values.yaml");
        std::fs::write(&file, &values).expect("a values file");
        let arguments =
            ["template", "istio", &*format!("templates/{chart}"), "--namespace", "istio-system", "--values"];
        let wanted = helm.run(arguments, &file);
        let mut meshctl = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        meshctl.arg("chart").args(arguments).arg(&file).current_dir(root()).env("HOME", helm.home.path());
        let got = meshctl.env("NO_COLOR", "1").output().expect("meshctl runs");
        if wanted.status.success() != got.status.success() {
            failures.push(format!("{name}: helm: {}\nmeshctl: {}", told(&wanted), told(&got)));
        } else if let Some(difference) = difference(&text(&wanted.stdout), &text(&got.stdout)) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "{} of {total} cases differ from helm:\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn every_file_of_values_belongs_to_a_chart() {
    // `cases` fails on a file that does not; and every chart is rendered at least once.
    let cases = cases();
    for chart in charts() {
        assert!(cases.iter().any(|case| case.chart == chart), "{chart}");
    }
}

/// One rendering.
struct Case {
    /// How it is called in a failure.
    name: String,
    chart: String,
    values: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the names in a folder, sorted.
fn names_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn charts() -> Vec<String> {
    names_in("templates")
        .into_iter()
        .filter(|name| root().join("templates").join(name).join("Chart.yaml").exists())
        .collect()
}

fn cases() -> Vec<Case> {
    let charts = charts();
    let defaults = charts.iter().map(|chart| Case { name: chart.clone(), chart: chart.clone(), values: String::new() });
    let mut cases: Vec<Case> = defaults.collect();
    for file in names_in("tests/charts").into_iter().filter(|name| name.ends_with(".yaml")) {
        let stem = file.trim_end_matches(".yaml");
        let belongs =
            |chart: &&String| stem.strip_prefix(&***chart).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        let chart = charts.iter().filter(belongs).max_by_key(|chart| chart.len());
        let chart = chart.unwrap_or_else(|| panic!("tests/charts/{file} begins with no chart's name"));
        let all = std::fs::read_to_string(root().join("tests/charts").join(&file)).expect("values");
        for (index, values) in all.split("\n---\n").enumerate() {
            let name = format!("tests/charts/{file}, document {}", index + 1);
            cases.push(Case { name, chart: chart.clone(), values: values.to_owned() });
        }
    }
    cases
}

/// A helm of the right version, and a home for it.
struct Helm {
    program: PathBuf,
    home: tempfile::TempDir,
}

impl Helm {
    /// Finds helm, or builds it; the error says why there is none.
    fn find() -> Result<Self, String> {
        let home = tempfile::tempdir().expect("a temporary folder");
        if let Some(program) = std::env::var_os("HELM").map(PathBuf::from) {
            let version = version(&program);
            assert!(version.is_some(), "`HELM` names {}, which is no helm", program.display());
            return Ok(Self { program, home });
        }
        let in_path = PathBuf::from("helm");
        if version(&in_path).is_some_and(|version| version == VERSION || version.starts_with(&format!("{VERSION}."))) {
            return Ok(Self { program: in_path, home });
        }
        let program = cached()?;
        Ok(Self { program, home })
    }

    fn run(&self, arguments: [&str; 6], values: &Path) -> Output {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg(values).current_dir(root());
        // Neither a configuration of the user's nor a cluster has a say.
        command.env("HOME", self.home.path()).env("KUBECONFIG", "/nonexistent").env_remove("HELM_KUBECONTEXT");
        for name in ["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"] {
            command.env(name, self.home.path().join(name));
        }
        command.output().expect("helm runs")
    }
}

/// Returns the version that a helm tells.
fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).args(["version", "--template", "{{.Version}}"]).output().ok()?;
    output.status.success().then(|| text(&output.stdout))
}

/// Returns the helm in the cache, building it when it is not there.
fn cached() -> Result<PathBuf, String> {
    let module = root().join("tests/helm");
    let mut hash = Sha256::new();
    for file in ["go.mod", "go.sum"] {
        hash.update(std::fs::read(module.join(file)).expect("the module"));
    }
    let hash = hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let folder =
        cache().ok_or("there is no folder for caches")?.join("meshctl").join("test-tools").join(format!("helm-{hash}"));
    let program = folder.join(format!("helm{}", std::env::consts::EXE_SUFFIX));
    if version(&program).is_some() {
        return Ok(program);
    }
    say(&format!("building helm {VERSION} once, into {}: this takes a minute or two", folder.display()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    // Two runs at once each build, and the last to finish is the one that stays.
    let fresh = folder.join(format!("helm-{}{}", std::process::id(), std::env::consts::EXE_SUFFIX));
    let mut build = Command::new("go");
    build.args(["build", "-trimpath", "-o"]).arg(&fresh).arg(PACKAGE).current_dir(&module);
    build.env("CGO_ENABLED", "0").env("GOFLAGS", "-mod=readonly -buildvcs=false").stdin(Stdio::null());
    let output = build.output().map_err(|error| format!("go cannot be run: {error}"))?;
    if !output.status.success() {
        let _ = std::fs::remove_file(&fresh);
        return Err(format!("it cannot be built: {}", text(&output.stderr).lines().last().unwrap_or_default()));
    }
    std::fs::rename(&fresh, &program).map_err(|error| format!("cannot keep it: {error}"))?;
    version(&program).map(|_| program).ok_or_else(|| "what was built does not run".to_owned())
}

/// Says something that the test harness does not keep to itself.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Returns the user's folder for caches.
fn cache() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = variable("XDG_CACHE_HOME").filter(|folder| folder.is_absolute()) {
        return Some(folder);
    }
    if cfg!(windows) {
        return variable("LOCALAPPDATA");
    }
    variable("HOME").map(|home| home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Returns how a run ended.
fn told(output: &Output) -> String {
    format!("{}, {}", output.status, text(&output.stderr).trim())
}

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
