//! The same cluster for a person: `up`, `down` and `run`, beside this package, call it.
//!
//!     up [NAME]        starts a cluster that stays, and prints its kubeconfig
//!     down [NAME]      ends it
//!     run COMMAND…     starts a cluster, runs a command with it, and ends it
//!     build            builds the programs, when they are nowhere yet

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use test_cluster::{Cluster, Options, program, say};

/// What the cluster is called that nobody named.
const NAME: &str = "default";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["build"] => program::find().map(|_| 0),
        ["up"] => up(NAME),
        ["up", name] => up(name),
        ["down"] => down(NAME),
        ["down", name] => down(name),
        ["serve", name] => serve(name),
        ["run", command, arguments @ ..] => run(command, arguments),
        _ => {
            say("usage: up [NAME] | down [NAME] | run COMMAND [ARGUMENT...] | build");
            return ExitCode::from(64);
        }
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(reason) => {
            say(&format!("error: {reason}"));
            ExitCode::FAILURE
        }
    }
}

/// Returns the folder of a cluster that stays.
fn folder(name: &str) -> Result<PathBuf, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(format!("`{name}` is no name for a cluster: letters, digits and `-`"));
    }
    Ok(std::env::temp_dir().join(format!("kubetest-{name}")))
}

fn up(name: &str) -> Result<u8, String> {
    let folder = folder(name)?;
    if connect(&folder).is_some() {
        return Err(format!("the cluster `{name}` is up: {}", folder.join("kubeconfig").display()));
    }
    program::find()?;
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.args(["serve", name]).stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let mut line = String::new();
    let output = child.stdout.take().ok_or("it has no output")?;
    BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
    if line.is_empty() {
        let _ = child.wait();
        return Err("the cluster has not come up".to_owned());
    }
    print(line.trim_end())?;
    Ok(0)
}

/// Holds a cluster until somebody connects and asks for its end.
fn serve(name: &str) -> Result<u8, String> {
    let folder = folder(name)?;
    let told = |error: std::io::Error| error.to_string();
    let cluster = Cluster::start(&Options::default())?;
    let kubeconfig = folder.join("kubeconfig");
    std::fs::copy(cluster.kubeconfig(), &kubeconfig).map_err(told)?;
    let listener = TcpListener::bind("127.0.0.1:0").map_err(told)?;
    let address = listener.local_addr().map_err(told)?;
    std::fs::write(folder.join("control"), address.to_string()).map_err(told)?;
    print(&format!("KUBECONFIG={}", kubeconfig.display()))?;
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        let mut word = String::new();
        let _ = BufReader::new(&stream).read_line(&mut word);
        if word.trim() == "down" {
            drop(cluster);
            let _ = std::fs::remove_dir_all(&folder);
            let _ = stream.write_all(b"done\n");
            break;
        }
    }
    Ok(0)
}

fn down(name: &str) -> Result<u8, String> {
    let folder = folder(name)?;
    let Some(mut stream) = connect(&folder) else {
        let _ = std::fs::remove_dir_all(&folder);
        say(&format!("the cluster `{name}` is not up"));
        return Ok(0);
    };
    let told = |error: std::io::Error| error.to_string();
    stream.write_all(b"down\n").map_err(told)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(told)?;
    Ok(0)
}

/// Connects to whoever holds a cluster.
fn connect(folder: &std::path::Path) -> Option<TcpStream> {
    let address = std::fs::read_to_string(folder.join("control")).ok()?;
    TcpStream::connect(address).ok()
}

fn run(command: &str, arguments: &[&str]) -> Result<u8, String> {
    let cluster = Cluster::start(&Options::default())?;
    let mut path = vec![cluster.folder_for_path().map_err(|error| error.to_string())?];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(path).map_err(|error| error.to_string())?;
    let mut command_line = Command::new(command);
    command_line.args(arguments).env("KUBECONFIG", cluster.kubeconfig()).env("PATH", path);
    let status = command_line.status().map_err(|error| format!("`{command}` cannot be run: {error}"))?;
    Ok(status.code().and_then(|code| code.try_into().ok()).unwrap_or(1))
}

fn print(line: &str) -> Result<(), String> {
    let mut output = std::io::stdout();
    writeln!(output, "{line}").and_then(|()| output.flush()).map_err(|error| error.to_string())
}
