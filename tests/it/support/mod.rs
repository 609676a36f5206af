//! What a test of the program needs: a folder and a home of its own, a clean environment, and results to compare.
//!
//! ```ignore
//! let test = TestContext::new();
//! test.write("values.yaml", "replicas: 2\n");                  // a file in the test's folder
//! let run = test.run(["chart", "template", "x", "./chart"]);   // arguments; runs in that folder
//! run.code; run.stdout; run.stderr;                            // filtered: [TMP], [VERSION]
//! insta::assert_snapshot!(run);                                // exit code, stdout and stderr at once
//! test.command(["…"]).stdin("a: 1").env("NAME", "value").run() // with more
//! ```
//!
//! New snapshots are written with `INSTA_UPDATE=always cargo test --test it` and looked at before they are committed.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

pub mod server;
pub mod store;
#[path = "../../stand_ins/store.rs"]
pub mod stores;

use std::ffi::OsStr;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder with a home in it, and the program that runs there.
pub struct TestContext {
    folder: tempfile::TempDir,
}

impl TestContext {
    /// Returns a context with an empty folder.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("home")).expect("a home");
        std::fs::create_dir(folder.path().join("work")).expect("a folder to work in");
        Self { folder }
    }

    /// Returns the path of a file or folder in the folder where commands run.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    /// Writes a file, and the folders above it, below the folder where commands run.
    pub fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("folders");
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Returns the files below the folder where commands run, relative and sorted: to show that nothing was left.
    pub fn files(&self) -> Vec<String> {
        fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    walk(root, &path, found);
                } else {
                    let relative = path.strip_prefix(root).expect("a path below");
                    found.push(relative.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.path(""), &self.path(""), &mut found);
        found.sort();
        found
    }

    /// Writes a kubeconfig that leads to a server that nobody answers for, in the context `gone`.
    pub fn unreachable(&self) -> String {
        let config = "apiVersion: v1\nkind: Config\ncurrent-context: gone\n\
                      contexts: [{name: gone, context: {cluster: gone, user: gone}}]\nusers: [{name: gone, user: {}}]\n\
                      clusters: [{name: gone, cluster: {server: 'https://127.0.0.1:1'}}]\n";
        self.write("gone.yaml", config).to_string_lossy().into_owned()
    }

    /// Runs meshctl and waits for it.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.command(arguments).run()
    }

    /// Returns an invocation of meshctl that can be told more before it runs.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Invocation<'_> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        let home = self.folder.path().join("home");
        command
            .args(arguments)
            .current_dir(self.path(""))
            .env_clear()
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .env("NO_COLOR", "1")
            .env("COLUMNS", "80");
        // Windows programs cannot start without it.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        Invocation { context: self, command, stdin: Vec::new() }
    }

    /// Replaces what differs from run to run: folders by `[TMP]`, the version by `[VERSION]`.
    fn filter(&self, bytes: &[u8]) -> String {
        let work = self.path("").to_string_lossy().trim_end_matches(['/', '\\']).to_owned();
        String::from_utf8_lossy(bytes)
            .replace(&work, "[TMP]")
            .replace(&*self.folder.path().to_string_lossy(), "[TMP]/..")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
            .replace("meshctl.exe", "meshctl")
            .replace("\r\n", "\n")
    }
}

/// A command line that has not run yet.
pub struct Invocation<'a> {
    context: &'a TestContext,
    command: Command,
    stdin: Vec<u8>,
}

impl Invocation<'_> {
    /// Gives the program text on standard input; without it standard input is empty.
    pub fn stdin(mut self, text: impl AsRef<[u8]>) -> Self {
        self.stdin = text.as_ref().to_vec();
        self
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs the program and waits for it.
    pub fn run(mut self) -> Run {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("meshctl starts");
        let mut stdin = child.stdin.take().expect("its standard input");
        let text = std::mem::take(&mut self.stdin);
        // A thread, since the program may write before it has read everything; it may also end without reading.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&text)));
        let output = child.wait_with_output().expect("meshctl ends");
        writer.join().expect("the writer ends");
        Run {
            code: output.status.code(),
            stdout: self.context.filter(&output.stdout),
            stderr: self.context.filter(&output.stderr),
        }
    }
}

/// What a run left: the exit code (none after a signal) and the filtered output.
#[derive(Debug)]
pub struct Run {
    /// Exit code.
    pub code: Option<i32>,
    /// Standard output, filtered.
    pub stdout: String,
    /// Standard error, filtered.
    pub stderr: String,
}

impl fmt::Display for Run {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => writeln!(formatter, "exit code: {code}")?,
            None => writeln!(formatter, "killed by a signal")?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            writeln!(formatter, "----- {name} -----\n{text}")?;
        }
        Ok(())
    }
}
