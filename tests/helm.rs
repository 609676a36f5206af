//! The charts in `templates/` are Helm charts: helm's own rendering of them equals meshctl's, byte for byte.
//!
//! Every chart is rendered with its defaults, and with the settings of each case of `tests/charts/CHART.yaml`; what those
//! must give is for `charts.rs` to say.
//!
//! helm is the one that `HELM` names, one of the right version in `PATH`, or the one that is built once from
//! `tests/helm/go.mod` into the user's cache. Where it cannot be built the test is skipped with a line that says so; with
//! `CI=true` it fails.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use meshctl::values::{Map, Tree};
use meshctl::yaml;
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
    for case in &cases {
        let file = helm.home.path().join("values.yaml");
        std::fs::write(&file, &case.values).expect("a values file");
        let wanted = helm.run(&case.arguments(&file));
        let mut meshctl = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        meshctl.arg("chart").args(case.arguments(&file)).current_dir(root()).env("HOME", helm.home.path());
        let got = meshctl.env("NO_COLOR", "1").output().expect("meshctl runs");
        if wanted.status.success() != got.status.success() {
            failures.push(format!("{}: helm: {}\nmeshctl: {}", case.name, told(&wanted), told(&got)));
        } else if let Some(difference) = difference(&text(&wanted.stdout), &text(&got.stdout)) {
            failures.push(format!("{}: {difference}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} of {total} cases differ from helm:\n\n{}", failures.len(), failures.join("\n\n"));
}

/// One rendering.
struct Case {
    /// How it is called in a failure.
    name: String,
    chart: String,
    /// The values as YAML.
    values: String,
    namespace: String,
    flags: Vec<String>,
}

impl Case {
    /// Returns the case of a chart that an entry of its file describes.
    fn read(chart: &str, entry: &Tree) -> Self {
        let field = |key: &str| entry.get(key).and_then(Tree::as_str);
        let name = field("name").expect("a case has a name");
        let mut flags = Vec::new();
        if let Some(version) = field("kube-version") {
            flags.extend(["--kube-version".to_owned(), version.to_owned()]);
        }
        if entry.get("upgrade").and_then(Tree::as_bool) == Some(true) {
            flags.push("--is-upgrade".to_owned());
        }
        let values = entry.get("values").map(|values| yaml::emit(values, yaml::Style::Ordered));
        Self {
            name: format!("{chart}: {name}"),
            chart: chart.to_owned(),
            values: values.unwrap_or_default(),
            namespace: field("namespace").unwrap_or("istio-system").to_owned(),
            flags,
        }
    }

    /// Returns what follows `helm` and `meshctl chart`.
    fn arguments(&self, values: &Path) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["template".into(), "istio".into()];
        arguments.push(format!("templates/{}", self.chart).into());
        arguments.extend(["--namespace".into(), self.namespace.clone().into(), "--values".into(), values.into()]);
        arguments.extend(self.flags.iter().map(OsString::from));
        arguments
    }
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
    let mut cases = Vec::new();
    for chart in charts() {
        cases.push(Case::read(&chart, &Tree::from(Map::from_iter([("name".to_owned(), Tree::from("defaults"))]))));
        let Ok(text) = std::fs::read_to_string(root().join(format!("tests/charts/{chart}.yaml"))) else { continue };
        let entries = yaml::parse(&chart, &text, &yaml::ReadOptions::go()).expect("a list of cases");
        cases.extend(entries.as_list().expect("a list of cases").iter().map(|entry| Case::read(&chart, entry)));
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

    fn run(&self, arguments: &[OsString]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(root());
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
