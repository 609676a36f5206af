//! A mesh as an install leaves it, made object by object: for tests of what comes afterwards.

use std::path::Path;
use std::process::{Command, Output};

use meshctl::cluster::{self, ApplyOptions, Cluster as Client, ClusterError, ClusterOptions, Resource};
use meshctl::commands::schema::{self, DOCUMENTS};
use meshctl::install::inventory::Inventory;
use meshctl::install::live::Live;
use meshctl::install::records::Records;
use meshctl::install::tags::{self, DefaultTag};
use meshctl::install::{FIELD_MANAGER, Stage, Target, target};
use meshctl::render::render;
use meshctl::spec::{SpecSources, resolve};
use test_cluster::Cluster;

/// Does something with a cluster. Its connections end with it.
pub fn run<T>(cluster: &Cluster, work: impl AsyncFnOnce(&Client) -> Result<T, ClusterError>) -> T {
    let client = Client::new(ClusterOptions { kubeconfig: Some(cluster.kubeconfig()), ..ClusterOptions::default() });
    cluster::block_on(work(&client)).unwrap().unwrap()
}

/// Returns what flags want in a cluster, the tag `default` included where it is due.
pub async fn target(client: &Client, flags: &[&str]) -> Result<(Target, DefaultTag), ClusterError> {
    let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
    let sources = SpecSources { sets, ..SpecSources::default() };
    let spec = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
    let mut target = Target::of(&render(&spec).unwrap(), &spec);
    let facts = tags::change::facts(client).await?;
    let tag = tags::add_default_tag(&mut target, &spec, &facts);
    for name in target.namespaces() {
        let object = target::namespace(name, &spec);
        let options = ApplyOptions { manager: FIELD_MANAGER, dry_run: false, force: false };
        client.apply(&Resource::NAMESPACE, &object, &options).await?;
    }
    Ok((target, tag))
}

/// Applies a target stage by stage, and records it.
pub async fn install(
    cluster: &Cluster,
    client: &Client,
    target: &Target,
    is_recorded: bool,
) -> Result<(), ClusterError> {
    let live = Live::new(client).await?;
    for stage in Stage::ALL {
        for object in target.waves(stage).concat() {
            live.apply(&object.object.key, object.object.tree(), false, true).await?.unwrap();
        }
        if stage == Stage::Definitions {
            cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
            live.refresh().await?;
        }
    }
    if is_recorded {
        let install = target.install().to_owned();
        let records = Records { cluster: client, namespace: target.namespace.clone(), install };
        records.write(&mut Inventory::of(target)).await.unwrap();
    }
    Ok(())
}

/// Reads what a command printed as JSON, and holds it to the schema of this name.
pub fn conforms(name: &str, text: &str) -> serde_json::Value {
    let document = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let faults = schema::check(name, &document);
    assert!(faults.is_empty(), "{name}: {}\n{text}", faults.join("\n"));
    document
}

/// Runs meshctl against a cluster: exit code, standard output, standard error. JSON is held to its schema.
pub fn meshctl(cluster: &Cluster, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).current_dir(Path::new("/")).env("KUBECONFIG", cluster.kubeconfig());
    // Long enough that renewals are not among the requests that are counted, short enough for a lock that was left.
    command.env_remove("MESHCTL_YES").env("MESHCTL_LEASE_DURATION", "20s");
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let stdout = text(stdout);
    hold(arguments, stdout.as_bytes());
    (status.code().unwrap(), stdout, text(stderr))
}

/// Holds what a command line printed to its schema, when it is JSON.
pub fn hold(arguments: &[&str], stdout: &[u8]) {
    if let Some(name) = schema_of(arguments).filter(|_| !stdout.is_empty()) {
        conforms(name, &String::from_utf8_lossy(stdout));
    }
}

/// Returns the name of the schema of what a command line prints, when it prints JSON and its schema is known.
fn schema_of(arguments: &[&str]) -> Option<&'static str> {
    let prints_json = arguments.windows(2).any(|pair| matches!(pair, ["-o" | "--output", "json"]));
    let words: Vec<&str> = arguments.iter().copied().take_while(|argument| !argument.starts_with('-')).collect();
    let names: Vec<String> = if arguments.contains(&"--contexts") {
        vec!["contexts".to_owned()]
    } else {
        (1..=words.len().min(3)).rev().map(|count| words[..count].join("-")).collect()
    };
    let known = |name: &String| DOCUMENTS.iter().find(|document| document.name == *name);
    names.iter().find_map(known).filter(|_| prints_json).map(|document| document.name)
}
