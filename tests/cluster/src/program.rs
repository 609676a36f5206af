//! Finds the one program that is all of Kubernetes, or builds it.
//!
//! It is the one that `MESHCTL_KUBETEST` names, `meshctl-kubetest` in `PATH`, or the one that is built from
//! `tests/cluster/kubetest` into the user's cache, in a folder named after that module's content.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use crate::say;

/// The version of Kubernetes that the module pins: major, minor and patch.
pub const VERSION: [&str; 3] = ["1", "36", "3"];
/// The variable that names the program.
const VARIABLE: &str = "MESHCTL_KUBETEST";
/// What the program is called in `PATH`.
const IN_PATH: &str = "meshctl-kubetest";

/// Finds the program, building it when it is nowhere; the error says why there is none.
pub fn find() -> Result<PathBuf, String> {
    if let Some(program) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from) {
        return check(&program)
            .map(|()| program.clone())
            .map_err(|why| format!("`{VARIABLE}` names {}: {why}", program.display()));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let in_path = std::env::split_paths(&path).map(|folder| folder.join(IN_PATH)).find(|program| program.is_file());
    if let Some(program) = in_path {
        return Ok(program);
    }
    cached()
}

/// Tells whether a program is the one.
fn check(program: &Path) -> Result<(), String> {
    let output = Command::new(program).arg("definitions").stdin(Stdio::null()).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err("it is another program".to_owned()) }
}

fn module() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kubetest")
}

/// Returns the program in the cache, building it when it is not there.
fn cached() -> Result<PathBuf, String> {
    let mut hash = Sha256::new();
    hash.update(VERSION.join("."));
    for file in ["go.mod", "go.sum", "main.go"] {
        let path = module().join(file);
        hash.update(std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
    }
    let hash = hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let folder = cache().ok_or("there is no folder for caches")?;
    let folder = folder.join("meshctl").join("test-tools").join(format!("kubetest-{hash}"));
    let program = folder.join("kubetest");
    if program.is_file() {
        return Ok(program);
    }
    let kept = |error: std::io::Error| format!("{}: {error}", folder.display());
    std::fs::create_dir_all(&folder).map_err(kept)?;
    // Several tests may come here at once; the others wait for the first.
    let lock = std::fs::File::create(folder.join("lock")).map_err(kept)?;
    lock.lock().map_err(kept)?;
    if program.is_file() {
        return Ok(program);
    }
    build(&folder)?;
    Ok(program)
}

fn build(folder: &Path) -> Result<(), String> {
    let [major, minor, patch] = VERSION;
    say(&format!(
        "building Kubernetes {major}.{minor}.{patch} for the tests once, into {}: this takes five to ten minutes",
        folder.display()
    ));
    let fresh = folder.join("fresh");
    // Without these the server does not know its own version, and clients do not understand it.
    let package = "k8s.io/component-base/version";
    let flags = format!(
        "-s -w -X {package}.gitVersion=v{major}.{minor}.{patch} -X {package}.gitMajor={major} -X {package}.gitMinor={minor}"
    );
    let mut command = Command::new("go");
    command.args(["build", "-trimpath", "-ldflags", &flags, "-o"]).arg(&fresh).arg(".").current_dir(module());
    command.env("CGO_ENABLED", "0").env("GOFLAGS", "-mod=readonly -buildvcs=false").stdin(Stdio::null());
    let output = command.output().map_err(|error| format!("go cannot be run: {error}"))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(format!("it cannot be built: {}", complaint.trim().lines().last().unwrap_or_default()));
    }
    std::fs::rename(&fresh, folder.join("kubetest")).map_err(|error| format!("cannot keep it: {error}"))
}

/// Returns the user's folder for caches.
fn cache() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = variable("XDG_CACHE_HOME").filter(|folder| folder.is_absolute()) {
        return Some(folder);
    }
    variable("HOME").map(|home| home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }))
}
