//! `meshctl history` against the real server: what is recorded is listed, and no value of a Secret is asked for.

use std::path::Path;
use std::process::{Command, Output};

use meshctl::cluster::{self, Cluster as Client, ClusterOptions};
use meshctl::install::records::Records;
use meshctl::install::revision::{Revision, Status, Summary};
use serde_json::Value;
use test_cluster::Cluster;

/// Runs meshctl with a kubeconfig.
fn meshctl(kubeconfig: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).env("KUBECONFIG", kubeconfig);
    let output = command.output().unwrap();
    crate::made::hold(arguments, &output.stdout);
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn what_is_recorded_is_listed() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("history");
    let kubeconfig = cluster.kubeconfig();
    let history = |arguments: &[&str]| {
        let all: Vec<&str> = ["history", "-i", &namespace].into_iter().chain(arguments.iter().copied()).collect();
        meshctl(&kubeconfig, &all)
    };

    let nothing = history(&[]);
    assert!(nothing.status.success() && nothing.stdout.is_empty());
    assert_eq!(text(&nothing.stderr), format!("meshctl has installed nothing in the namespace `{namespace}`\n"));

    let client = Client::new(ClusterOptions { kubeconfig: Some(kubeconfig.clone()), ..ClusterOptions::default() });
    let revision = |install: &str, number: u32, description: &str| Revision {
        install: install.to_owned(),
        namespace: namespace.clone(),
        revision: install.to_owned(),
        number,
        summary: Summary {
            created: "2026-11-21T08:00:00Z".to_owned(),
            description: description.to_owned(),
            profile: "demo".to_owned(),
            mesh_version: "1.30.3".to_owned(),
            ..Summary::default()
        },
        manifest: "secret: canary-value\n".to_owned(),
        ..Revision::default()
    };
    cluster::block_on(async {
        for (install, number, status) in [
            ("default", 1, Some(Status::Superseded)),
            ("default", 2, Some(Status::Deployed)),
            // Killed.
            ("default", 10, None),
            ("canary", 1, Some(Status::Deployed)),
        ] {
            let records = Records { cluster: &client, namespace: namespace.clone(), install: install.to_owned() };
            records.add(&revision(install, number, "install \u{1b}[2J")).await.unwrap();
            if let Some(status) = status {
                records.mark(number, status).await.unwrap();
            }
        }
    })
    .unwrap();

    let table = history(&["-r", "default"]);
    assert_eq!(
        text(&table.stdout),
        "NUMBER   WHEN (UTC)         STATUS       PROFILE   VERSION   DESCRIPTION\n\
         1        2026-11-21 08:00   superseded   demo      1.30.3    install ␛[2J\n\
         2        2026-11-21 08:00   deployed     demo      1.30.3    install ␛[2J\n\
         10       2026-11-21 08:00   pending      demo      1.30.3    install ␛[2J\n"
    );
    let before = cluster.requests_of("meshctl/").len();
    let all = history(&["-o", "json"]);
    let all: Value = serde_json::from_slice(&all.stdout).unwrap();
    assert_eq!(all["installations"][0]["revision"], "canary");
    let last = &all["installations"][1]["history"][2];
    assert_eq!(
        (&last["number"], &last["status"], &last["meshVersion"]),
        (&10.into(), &"pending".into(), &"1.30.3".into())
    );
    // Other tests ask at the same time; this one asked for no object by its name.
    let asked = cluster.requests_of("meshctl/").split_off(before);
    let secrets = format!("/namespaces/{namespace}/secrets");
    let ours: Vec<_> = asked.iter().filter(|request| request.uri.contains(&secrets)).collect();
    assert!(ours.len() == 1 && ours[0].verb == "list", "{ours:?}");

    let missing = history(&["-r", "next"]);
    assert_eq!(missing.status.code(), Some(78));
    let said = text(&missing.stderr);
    assert!(said.contains("hint: there is canary, default"), "{said}");
    let forbidden = meshctl(&cluster.kubeconfig_of("nobody", &[]), &["history", "-i", &namespace]);
    assert_eq!(forbidden.status.code(), Some(77), "{}", text(&forbidden.stderr));
}
