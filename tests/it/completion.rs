//! Completion as the shells do it: a bash and a zsh on a terminal of their own, to which keys are sent, and fish by its own
//! `complete -C`. What is completed is run, by a function that prints what it is given.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "what cannot be set up fails the test")]
#![expect(clippy::print_stderr, reason = "what is skipped says so")]

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::{TestContext, server};

/// How long a shell may take for anything, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// A shell on a terminal.
struct Terminal {
    shell: Child,
    keys: Option<ChildStdin>,
    shown: Receiver<Vec<u8>>,
    screen: String,
    /// All that was ever on the screen.
    history: String,
    marks: usize,
}

impl Terminal {
    /// Starts a shell; none, visibly, where it or the program that makes a terminal is missing.
    fn start(test: &TestContext, shell: &str, arguments: &str) -> Option<Self> {
        for needed in [shell, "script"] {
            if !is_there(needed) {
                eprintln!("SKIPPED: completion of {shell}: there is no {needed} (apt-get install {needed})");
                return None;
            }
        }
        let mut command = Command::new("script");
        command.args(["-qfec", &format!("{shell} {arguments}"), "/dev/null"]);
        let mut shell = environment(&mut command, test).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (sender, shown) = channel();
        let mut output = shell.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let keys = shell.stdin.take();
        Some(Self { shell, keys, shown, screen: String::new(), history: String::new(), marks: 0 })
    }

    fn press(&mut self, keys: &str) {
        let stream = self.keys.as_mut().unwrap();
        stream.write_all(keys.as_bytes()).unwrap();
        stream.flush().unwrap();
    }

    /// Waits until a text is on the screen, and returns what was shown up to it.
    fn see(&mut self, text: &str) -> String {
        loop {
            if let Some(found) = self.screen.find(text) {
                let rest = self.screen.split_off(found + text.len());
                return std::mem::replace(&mut self.screen, rest);
            }
            let shown = self.shown.recv_timeout(PATIENCE);
            let shown = shown.unwrap_or_else(|error| panic!("no `{text}` ({error}) in {:?}", self.screen));
            self.screen.push_str(&String::from_utf8_lossy(&shown));
            self.history.push_str(&String::from_utf8_lossy(&shown));
        }
    }

    /// Runs a line, and waits until the shell has done so.
    fn run(&mut self, line: &str) {
        self.marks += 1;
        let mark = self.marks;
        // What is typed is shown too: the mark is not in it.
        self.press(&format!("{line}; printf 'done-%s.\\n' {mark}\n"));
        self.see(&format!("done-{mark}."));
    }

    /// Types a line, ends it with these keys, and returns what the program is given.
    fn completed(&mut self, line: &str, keys: &str) -> String {
        self.press(&format!("{line}{keys}\n"));
        self.see("RAN<");
        self.see(">").trim_end_matches('>').to_owned()
    }
}

impl Terminal {
    /// Makes sure that nobody complained.
    fn is_quiet(&self) {
        assert!(!self.history.contains("error") && !self.history.contains("not found"), "{}", self.history);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The shell reads the end of its terminal, and ends.
        drop(self.keys.take());
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

fn is_there(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// Gives a shell a home of its own, and the program that is tested.
fn environment<'a>(command: &'a mut Command, test: &TestContext) -> &'a mut Command {
    let program = Path::new(env!("CARGO_BIN_EXE_meshctl")).parent().unwrap();
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::join_paths([program.to_owned()].into_iter().chain(std::env::split_paths(&folders))).unwrap();
    command.current_dir(test.path("")).env_clear();
    command.env("PATH", folders).env("HOME", test.path("")).env("TERM", "xterm").env("LC_ALL", "C.UTF-8")
}

/// Writes a kubeconfig with two contexts, of which `east` has a cluster that answers.
fn kubeconfig(test: &TestContext) -> String {
    let object = |name: &str| format!(r#"{{"metadata":{{"name":"{name}"}}}}"#);
    let webhook = |labels: &str| {
        format!(
            r#"{{"metadata":{{"name":"w","labels":{{{labels}}}}},"webhooks":[{{"name":"namespace.sidecar-injector.istio.io",
            "clientConfig":{{"service":{{"namespace":"istio-system"}}}}}}]}}"#
        )
    };
    let list = |items: &[String]| format!(r#"{{"items":[{}]}}"#, items.join(","));
    let webhooks = list(&[
        webhook(r#""app":"sidecar-injector","istio.io/rev":"canary""#),
        webhook(r#""app":"sidecar-injector","istio.io/rev":"canary","istio.io/tag":"prod""#),
    ]);
    let answering = server::kubeconfig(
        test,
        vec![
            ("/api/v1/namespaces?limit=500", list(&[object("shop"), object("bank")])),
            ("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?limit=500", webhooks),
        ],
    );
    let config = std::fs::read_to_string(answering).unwrap();
    let config = config
        .replace("name: test, context:", "name: east, context:")
        .replace("current-context: test", "current-context: away");
    let config = config.replace(
        "contexts: [",
        "contexts: [{name: 'arn:aws:eks:x:1:cluster/y', context: {}}, {name: away, context: {}}, ",
    );
    test.write("mesh.yaml", "");
    let file = test.write("kubeconfig.yaml", config);
    file.to_string_lossy().into_owned()
}

/// What is typed, the keys that complete it, and what comes of it.
type Case = (&'static str, &'static str);

/// What a unique beginning is completed to, in every shell.
const UNIQUE: &[Case] = &[
    ("meshctl prof", "profile"),
    ("meshctl profile sh", "profile show"),
    ("meshctl profile show amb", "profile show ambient"),
    ("meshctl status --outp", "status --output"),
    ("meshctl status -o js", "status -o json"),
    ("meshctl status --output=ya", "status --output=yaml"),
    ("meshctl status -c kubeconfig.yaml --context ea", "status -c kubeconfig.yaml --context east"),
    ("meshctl status -c kubeconfig.yaml --context=ea", "status -c kubeconfig.yaml --context=east"),
    (
        "meshctl status -c kubeconfig.yaml --context=arn:aws:e",
        "status -c kubeconfig.yaml --context=arn:aws:eks:x:1:cluster/y",
    ),
    ("meshctl status -c kubeconfig.yaml --contexts away,ea", "status -c kubeconfig.yaml --contexts away,east"),
    ("meshctl status -c kubeconfig.yaml --context east -i sh", "status -c kubeconfig.yaml --context east -i shop"),
    (
        "meshctl verify -c kubeconfig.yaml --context=east --revision=can",
        "verify -c kubeconfig.yaml --context=east --revision=canary",
    ),
    ("meshctl tag remove -c kubeconfig.yaml --context=east pr", "tag remove -c kubeconfig.yaml --context=east prod"),
    // The cluster cannot be asked: nothing is completed, nothing is said.
    ("meshctl status -c kubeconfig.yaml -i sh", "status -c kubeconfig.yaml -i sh"),
    ("meshctl status -c missing.yaml -i sh", "status -c missing.yaml -i sh"),
    ("meshctl install --set profile=amb", "install --set profile=ambient"),
    ("meshctl install -f mes", "install -f mesh.yaml"),
];

const SHOW: &str = "meshctl() { printf 'RAN<%s>\\n' \"$*\"; }";

#[test]
fn bash_completes() {
    let test = TestContext::new();
    kubeconfig(&test);
    let Some(mut bash) = Terminal::start(&test, "bash", "--norc --noprofile -i") else { return };
    bash.run("bind 'set enable-bracketed-paste off'; bind 'set bell-style none'");
    bash.run("source <(meshctl completion bash)");
    bash.run(SHOW);
    for (typed, completed) in UNIQUE {
        assert_eq!(bash.completed(typed, "\t").trim_end(), *completed, "{typed}");
    }
    // Escape and a star insert all that fits.
    assert_eq!(bash.completed("meshctl profile s", "\x1b*").trim_end(), "profile show");
    assert_eq!(bash.completed("meshctl status -o ", "\x1b*").trim_end(), "status -o json table yaml");
    assert_eq!(
        bash.completed("meshctl status -c kubeconfig.yaml --context=east -i ", "\x1b*").trim_end(),
        "status -c kubeconfig.yaml --context=east -i bank shop"
    );
    // Behind `=` there is more to type.
    assert_eq!(bash.completed("meshctl install --set profil", "\tdemo"), "install --set profile=demo");
    bash.is_quiet();
}

#[test]
fn zsh_completes() {
    let test = TestContext::new();
    kubeconfig(&test);
    let Some(mut zsh) = Terminal::start(&test, "zsh", "-f -i") else { return };
    zsh.run("unsetopt zle_bracketed_paste beep list_beep; unset zle_bracketed_paste");
    zsh.run("autoload -Uz compinit && compinit -u -D");
    zsh.run("source <(meshctl completion zsh)");
    zsh.run(SHOW);
    for (typed, completed) in UNIQUE {
        assert_eq!(zsh.completed(typed, "\t").trim_end(), *completed, "{typed}");
    }
    assert_eq!(zsh.completed("meshctl install --set profil", "\tdemo"), "install --set profile=demo");
    zsh.is_quiet();
}

#[test]
fn fish_completes() {
    let test = TestContext::new();
    kubeconfig(&test);
    if !is_there("fish") {
        eprintln!("SKIPPED: completion of fish: there is no fish (apt-get install fish)");
        return;
    }
    for (typed, completed) in UNIQUE {
        let mut command = Command::new("fish");
        command.args(["--no-config", "-c", "meshctl completion fish | source; complete -C $argv[1]", typed]);
        let output = environment(&mut command, &test).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{typed}");
        let values: Vec<&str> = shown.lines().map(|line| line.split('\t').next().unwrap()).collect();
        let wanted = completed.rsplit(' ').next().unwrap();
        let nothing = typed.ends_with(completed);
        assert!(if nothing { values.is_empty() } else { values == [wanted] }, "{typed}: {values:?}, not {wanted}");
    }
}

#[test]
fn a_server_that_does_not_answer_is_not_waited_for() {
    let test = TestContext::new();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let config = format!(
        "current-context: a\ncontexts: [{{name: a, context: {{cluster: a}}}}]\n\
         clusters: [{{name: a, cluster: {{server: 'http://{address}'}}}}]\n"
    );
    test.write("silent.yaml", config);
    let run = test.run(["__complete", "zsh", "--", "meshctl", "status", "-c", "silent.yaml", "-i"]);
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(0), "values\n", ""));
    // A program that gives credentials may hang as well.
    let plugin =
        "{apiVersion: client.authentication.k8s.io/v1, command: /bin/sleep, args: ['30'], interactiveMode: Never}";
    let config = format!(
        "current-context: a\ncontexts: [{{name: a, context: {{cluster: a, user: a}}}}]\n\
         users: [{{name: a, user: {{exec: {plugin}}}}}]\nclusters: [{{name: a, cluster: {{server: 'http://{address}'}}}}]\n"
    );
    test.write("silent.yaml", config);
    let run = test.run(["__complete", "fish", "--", "meshctl", "status", "-c", "silent.yaml", "-i"]);
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(0), "values\n", ""));
}

#[test]
fn what_is_typed_cannot_make_it_fail() {
    let test = TestContext::new();
    for words in [
        &[][..],
        &[""],
        &["meshctl"],
        &["meshctl", "nonsense"],
        &["meshctl", "status", "--nonsense"],
        &["meshctl", "-"],
    ] {
        for shell in ["bash", "zsh", "fish", "powershell"] {
            let run = test.run(["__complete", shell, "--word=--x=\u{1b}", "--"].iter().chain(words));
            assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{shell} {words:?}");
            assert!(run.stdout.starts_with("values") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
        }
    }
}
