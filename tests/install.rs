//! `install.sh`, driven with a made-up program instead of a built one: no compiler, no network, a home of its own.

#![cfg_attr(unix, expect(clippy::unwrap_used, reason = "what cannot be set up fails the test"))]

#[cfg(not(unix))]
#[test]
fn installer() {
    eprintln!("skipped: install.sh needs a POSIX shell");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use sha2::Digest;

    const PROGRAM: &str = "#!/bin/sh\necho meshctl 9.9.9\n";

    /// A home, and a folder of programs that stands before the system's.
    struct Machine {
        folder: tempfile::TempDir,
    }

    impl Machine {
        fn new() -> Self {
            let machine = Self { folder: tempfile::tempdir().unwrap() };
            for folder in ["home", "programs", "target", "tmp"] {
                std::fs::create_dir(machine.path(folder)).unwrap();
            }
            machine
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// Puts a program before those of the system.
        fn program(&self, name: &str, text: &str) {
            executable(&self.path("programs").join(name), text);
        }

        /// A cargo that "builds" the made-up program where it is told to.
        fn with_cargo(&self) {
            let text = format!(
                "#!/bin/sh\nwhile [ \"$1\" != --target-dir ]; do shift; done\n\
                 mkdir -p \"$2/release\"\nprintf '%s' '{PROGRAM}' >\"$2/release/meshctl\"\nchmod +x \"$2/release/meshctl\"\n"
            );
            self.program("cargo", &text);
        }

        fn install(&self, arguments: &[&str]) -> Output {
            self.install_as("/bin/bash", arguments)
        }

        fn install_as(&self, shell: &str, arguments: &[&str]) -> Output {
            let path = format!("{}:{}", self.path("programs").display(), std::env::var("PATH").unwrap());
            Command::new("sh")
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("install.sh"))
                .args(arguments)
                .current_dir(self.folder.path())
                .env_clear()
                .env("PATH", path)
                .env("HOME", self.path("home"))
                .env("TMPDIR", self.path("tmp"))
                .env("SHELL", shell)
                .env("CARGO_TARGET_DIR", self.path("target"))
                .output()
                .unwrap()
        }

        /// Every file and folder of the home.
        fn home(&self) -> Vec<String> {
            let mut found = Vec::new();
            list(&self.path("home"), &self.path("home"), &mut found);
            found.sort();
            found
        }

        fn read(&self, name: &str) -> String {
            std::fs::read_to_string(self.path("home").join(name)).unwrap()
        }

        /// Packs a release archive for a system and returns its path; the checksum stands beside it.
        fn archive(&self, name: &str) -> PathBuf {
            let top = self.path("packed").join(name);
            for folder in ["completions", "man"] {
                std::fs::create_dir_all(top.join(folder)).unwrap();
            }
            executable(&top.join("meshctl"), PROGRAM);
            for file in [
                "completions/meshctl.bash",
                "completions/meshctl.zsh",
                "completions/meshctl.fish",
                "completions/meshctl.ps1",
                "man/meshctl.1",
            ] {
                std::fs::write(top.join(file), format!("{file}\n")).unwrap();
            }
            let archive = self.path(&format!("{name}.tar.gz"));
            let status = Command::new("tar")
                .arg("-czf")
                .arg(&archive)
                .arg("-C")
                .arg(self.path("packed"))
                .arg(name)
                .status()
                .unwrap();
            assert!(status.success());
            let sum = hex(&sha2::Sha256::digest(std::fs::read(&archive).unwrap()));
            std::fs::write(self.path(&format!("{name}.tar.gz.sha256")), format!("{sum}  {name}.tar.gz\n")).unwrap();
            archive
        }
    }

    fn executable(path: &Path, text: &str) {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    fn list(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            found.push(path.strip_prefix(root).unwrap().to_string_lossy().into_owned());
            if path.is_dir() {
                list(root, &path, found);
            }
        }
    }

    fn text(output: &Output) -> String {
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    fn succeeds(output: &Output) {
        assert!(output.status.success(), "{}", text(output));
    }

    /// Returns this system's name in an archive's name, found out apart from the script.
    fn platform() -> String {
        let system = if cfg!(target_os = "macos") { "darwin" } else { "linux" };
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "amd64" };
        format!("{system}-{machine}")
    }

    #[test]
    fn the_script_knows_the_version_of_the_package() {
        let script = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("install.sh")).unwrap();
        assert!(script.contains(&format!("\nversion='{}' ", env!("CARGO_PKG_VERSION"))));
    }

    #[test]
    fn builds_installs_and_takes_everything_away_again() {
        let machine = Machine::new();
        machine.with_cargo();
        let output = machine.install(&[]);
        succeeds(&output);
        let home = machine.home();
        for file in [
            ".local/bin/meshctl",
            ".local/share/bash-completion/completions/meshctl",
            ".local/share/man/man1/meshctl.1",
        ] {
            assert!(home.contains(&file.to_owned()), "{file} is missing: {home:?}\n{}", text(&output));
        }
        assert_eq!(machine.read(".local/bin/meshctl"), PROGRAM);
        let shown = text(&output);
        assert!(shown.contains("==> building meshctl: cargo build --release --locked"), "{shown}");
        let line = format!("export PATH={}/.local/bin:\"$PATH\"", machine.path("home").display());
        assert!(shown.contains(&line), "{shown}");
        assert!(!home.contains(&".bashrc".to_owned()));
        succeeds(&machine.install(&["--uninstall"]));
        assert_eq!(machine.home(), [".local"]);
        assert_eq!(std::fs::read_dir(machine.path("tmp")).unwrap().count(), 0, "temporary files are left");
        let again = machine.install(&["--uninstall"]);
        assert_eq!(again.status.code(), Some(66), "{}", text(&again));
    }

    #[test]
    fn a_failed_build_writes_nothing() {
        let machine = Machine::new();
        machine.program("cargo", "#!/bin/sh\necho 'error: it does not compile' >&2\nexit 101\n");
        let output = machine.install(&["--modify-path"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output).contains("the build failed; nothing has been installed"), "{}", text(&output));
        assert!(machine.home().is_empty());
    }

    #[test]
    fn a_program_that_does_not_run_here_is_not_installed() {
        let machine = Machine::new();
        machine.with_cargo();
        let cargo = std::fs::read_to_string(machine.path("programs/cargo")).unwrap();
        machine.program("cargo", &cargo.replace("echo meshctl 9.9.9", "exit 126"));
        assert_eq!(machine.install(&[]).status.code(), Some(1));
        assert!(machine.home().is_empty());
    }

    #[test]
    fn an_archive_is_verified_and_installed() {
        let machine = Machine::new();
        let archive = machine.archive("meshctl-9.9.9-any-any");
        let archive = archive.to_str().unwrap();
        succeeds(&machine.install_as("/usr/bin/zsh", &["--archive", archive, "--prefix", "pre fix"]));
        let prefix = machine.path("pre fix");
        assert_eq!(std::fs::read_to_string(prefix.join("bin/meshctl")).unwrap(), PROGRAM);
        assert_eq!(
            std::fs::read_to_string(prefix.join("share/zsh/site-functions/_meshctl")).unwrap(),
            "completions/meshctl.zsh\n"
        );
        succeeds(&machine.install(&["--uninstall", "--prefix", "pre fix"]));
        assert_eq!(std::fs::read_dir(&prefix).unwrap().count(), 0);
    }

    #[test]
    fn an_archive_with_another_checksum_is_refused() {
        let machine = Machine::new();
        let archive = machine.archive("meshctl-9.9.9-any-any");
        let archive = archive.to_str().unwrap();
        let other = "0".repeat(64);
        for (arguments, code, needle) in [
            (vec!["--archive", archive, "--sha256", &other], 65, "not the one that was published"),
            (vec!["--archive", archive, "--sha256", "abc"], 1, "not a SHA-256"),
            (vec!["--archive", "no-such-file.tar.gz"], 66, "there is no file"),
        ] {
            let output = machine.install(&arguments);
            assert_eq!(output.status.code(), Some(code), "{}", text(&output));
            assert!(text(&output).contains(needle), "{}", text(&output));
        }
        std::fs::remove_file(format!("{archive}.sha256")).unwrap();
        let output = machine.install(&["--archive", archive]);
        assert_eq!(output.status.code(), Some(66), "{}", text(&output));
        assert!(machine.home().is_empty());
    }

    #[test]
    fn a_url_gives_the_archive_of_this_system() {
        let machine = Machine::new();
        let name = format!("meshctl-9.9.9-{}", platform());
        machine.archive(&name);
        let base = format!("file://{}", machine.folder.path().display());
        let output = machine.install(&["--url", &base, "--release", "9.9.9", "--shell", "fish"]);
        succeeds(&output);
        assert!(text(&output).contains(&format!("==> downloading {base}/{name}.tar.gz")), "{}", text(&output));
        assert!(machine.home().contains(&".local/share/fish/vendor_completions.d/meshctl.fish".to_owned()));
        std::fs::write(machine.path(&format!("{name}.tar.gz.sha256")), format!("{}\n", "1".repeat(64))).unwrap();
        let again = machine.install(&["--url", &base, "--release", "9.9.9", "--prefix", "other"]);
        assert_eq!(again.status.code(), Some(65));
        assert!(!machine.path("other").exists());
        let missing = machine.install(&["--url", &base, "--release", "1.2.3", "--prefix", "other"]);
        assert_eq!(missing.status.code(), Some(1), "{}", text(&missing));
        assert!(!machine.path("other").exists());
    }

    #[test]
    fn the_path_is_changed_once_and_only_when_asked() {
        let machine = Machine::new();
        let archive = machine.archive("meshctl-9.9.9-any-any");
        let archive = archive.to_str().unwrap();
        std::fs::write(machine.path("home/.bashrc"), "alias ll='ls -l'").unwrap();
        for _ in 0..2 {
            succeeds(&machine.install(&["--archive", archive, "--modify-path"]));
        }
        let line = format!("export PATH={}/.local/bin:\"$PATH\"", machine.path("home").display());
        let expected = format!("alias ll='ls -l'\n# >>> meshctl >>>\n{line}\n# <<< meshctl <<<\n");
        assert_eq!(machine.read(".bashrc"), expected);
        // Another prefix replaces the line.
        succeeds(&machine.install(&["--archive", archive, "--modify-path", "--prefix", "/nowhere", "--dry-run"]));
        assert_eq!(machine.read(".bashrc"), expected);
        let other = machine.path("it's");
        succeeds(&machine.install(&["--archive", archive, "--modify-path", "--prefix", other.to_str().unwrap()]));
        let bashrc = machine.read(".bashrc");
        assert_eq!(bashrc.matches("meshctl >>>").count(), 1, "{bashrc}");
        let sourced = Command::new("sh")
            .args(["-c", ". \"$1\"; command -v meshctl", "sh"])
            .arg(machine.path("home/.bashrc"))
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&sourced.stdout).trim(), other.join("bin/meshctl").to_str().unwrap());
        succeeds(&machine.install(&["--uninstall"]));
        assert_eq!(machine.read(".bashrc"), "alias ll='ls -l'\n");
    }

    #[test]
    fn a_startup_file_that_we_made_goes_away_again() {
        let machine = Machine::new();
        let archive = machine.archive("meshctl-9.9.9-any-any");
        let arguments = ["--archive", archive.to_str().unwrap(), "--modify-path"];
        for shell in ["/usr/bin/fish", "/bin/zsh", "/bin/ksh"] {
            succeeds(&machine.install_as(shell, &arguments));
        }
        let fish = machine.read(".config/fish/config.fish");
        assert!(fish.contains("\nfish_add_path "), "{fish}");
        assert!(machine.read(".zshrc").contains("export PATH="));
        assert!(machine.read(".profile").contains("export PATH="));
        succeeds(&machine.install(&["--uninstall"]));
        assert_eq!(machine.home(), [".config", ".config/fish", ".local"]);
    }

    #[test]
    fn a_damaged_startup_file_is_left_alone() {
        let machine = Machine::new();
        let archive = machine.archive("meshctl-9.9.9-any-any");
        succeeds(&machine.install(&["--archive", archive.to_str().unwrap()]));
        let damaged = "# >>> meshctl >>>\nexport PATH=x\nalias keep='this'\n";
        std::fs::write(machine.path("home/.bashrc"), damaged).unwrap();
        let output = machine.install(&["--uninstall"]);
        assert!(text(&output).contains("is left alone"), "{}", text(&output));
        assert_eq!(machine.read(".bashrc"), damaged);
    }

    #[test]
    fn a_dry_run_does_nothing() {
        let machine = Machine::new();
        machine.program("cargo", "#!/bin/sh\nexit 101\n");
        let archive = machine.archive("meshctl-9.9.9-any-any");
        for arguments in [
            vec!["--dry-run"],
            vec!["--dry-run", "--archive", archive.to_str().unwrap(), "--modify-path"],
            vec!["--dry-run", "--url", "https://example.invalid/releases"],
        ] {
            let output = machine.install(&arguments);
            succeeds(&output);
            assert!(text(&output).contains("nothing was done"), "{}", text(&output));
            assert!(text(&output).contains("/.local/bin/meshctl"), "{}", text(&output));
        }
        assert!(machine.home().is_empty());
    }

    #[test]
    fn wrong_usage_is_64() {
        let machine = Machine::new();
        for arguments in [
            vec!["--prefx", "x"],
            vec!["--prefix"],
            vec!["--shell", "tcsh"],
            vec!["--archive", "a", "--url", "b"],
            vec!["--sha256", "b"],
            vec!["--url", "ftp://x"],
        ] {
            let output = machine.install(&arguments);
            assert_eq!(output.status.code(), Some(64), "{arguments:?}: {}", text(&output));
        }
        assert!(machine.home().is_empty());
    }

    #[test]
    fn an_upgrade_takes_away_what_the_new_release_lacks() {
        let machine = Machine::new();
        let old = machine.archive("meshctl-9.9.8-any-any");
        succeeds(&machine.install(&["--archive", old.to_str().unwrap(), "--shell", "all"]));
        assert!(machine.home().contains(&".local/share/zsh/site-functions/_meshctl".to_owned()));
        let new = machine.archive("meshctl-9.9.9-any-any");
        succeeds(&machine.install(&["--archive", new.to_str().unwrap(), "--shell", "none"]));
        assert!(!machine.home().contains(&".local/share/zsh/site-functions/_meshctl".to_owned()));
        assert!(machine.home().contains(&".local/bin/meshctl".to_owned()));
        succeeds(&machine.install(&["--uninstall"]));
        assert_eq!(machine.home(), [".local"]);
    }
}
