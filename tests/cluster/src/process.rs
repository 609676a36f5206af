//! Programs of a cluster as processes. Each watches a pipe whose other end is ours alone, and ends when we do: also when
//! we are killed, and without anything that another process would have to do.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program has to end by itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// A running program.
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a program of `kubetest`, which writes its log into a folder.
    ///
    /// With `remove` it takes that folder away when it ends because we did.
    pub fn start(
        kubetest: &Path,
        name: &str,
        arguments: &[String],
        folder: &Path,
        remove: Option<&Path>,
    ) -> std::io::Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let mut command = Command::new(kubetest);
        command.arg(name).args(arguments).current_dir(folder);
        command.env("KUBETEST_STDIN", "watch").env_remove("KUBECONFIG").env_remove("KUBETEST_REMOVE");
        if let Some(remove) = remove {
            command.env("KUBETEST_REMOVE", remove);
        }
        // A group of its own: Ctrl-C is for us, and reaches the program by the pipe.
        command.stdin(Stdio::piped()).stdout(file.try_clone()?).stderr(file).process_group(0);
        Ok(Self { name: name.to_owned(), child: command.spawn()?, log })
    }

    /// Returns what the program left, when it has ended although nobody asked it to.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.trim().lines().rev().take(8).collect();
        let lines: Vec<&str> = lines.into_iter().rev().collect();
        Some(format!("{} ended ({status}):\n{}", self.name, lines.join("\n")))
    }

    /// Returns the number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells the program to end, and does not wait for it.
    pub fn release(&mut self) {
        drop(self.child.stdin.take());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.release();
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
