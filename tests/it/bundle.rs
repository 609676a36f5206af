//! `meshctl bundle`, and bundles in place of files, flags and charts.

use crate::support::TestContext;

const MESH: &str =
    "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  meshConfig: {accessLogFile: /dev/stdout}\n";
const PROFILE: &str =
    "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  values: {pilot: {traceSampling: 7}}\n";

#[test]
fn a_bundle_gives_the_same_objects_as_what_it_was_made_of() {
    let test = TestContext::new();
    test.write("mesh.yaml", MESH);
    test.write("mine.yaml", PROFILE);
    for inputs in [
        &["--profile", "demo", "-f", "mesh.yaml", "--set", "values.pilot.env.A=b"][..],
        &["--profile", "./mine.yaml", "--revision", "canary"],
        &["--profile", "ambient", "--addons", "prometheus"],
        &["--component", "base,pilot"],
    ] {
        let without = test.run(["manifest", "generate"].iter().chain(inputs));
        assert_eq!(without.code, Some(0), "{without}");
        let made = test.run(["bundle", "create", "-o", "mesh.tgz", "--images=false"].iter().chain(inputs));
        assert_eq!(made.code, Some(0), "{made}");
        let first = std::fs::read(test.path("mesh.tgz")).unwrap();
        test.run(["bundle", "create", "-o", "mesh.tgz", "--images=false"].iter().chain(inputs));
        assert!(std::fs::read(test.path("mesh.tgz")).unwrap() == first, "{inputs:?}");
        // What the bundle was made of is not needed any more.
        let elsewhere = TestContext::new();
        elsewhere.write("mesh.tgz", &first);
        let with = elsewhere.run(["manifest", "generate", "--bundle", "mesh.tgz"]);
        assert_eq!((with.code, &*with.stderr), (Some(0), &*without.stderr), "{with}");
        assert!(with.stdout == without.stdout, "{inputs:?}");
        // The record of an installation has the bundle for its charts.
        let recorded = elsewhere.run(["manifest", "generate", "--manifests", "mesh.tgz", "--set", "profile=minimal"]);
        assert_eq!(recorded.code, Some(0), "{recorded}");
    }
}

#[test]
fn what_is_said_besides_lies_over_the_bundle() {
    let test = TestContext::new();
    test.run(["bundle", "create", "-o", "mesh.tgz", "--images=false", "--profile", "minimal", "--set", "tag=1"]);
    let list = |more: &[&str]| test.run(["images", "list", "--bundle", "mesh.tgz"].iter().chain(more)).stdout;
    assert!(list(&[]).contains("docker.io/istio/pilot:1 "), "{}", list(&[]));
    assert!(list(&["--set", "tag=2"]).contains("docker.io/istio/pilot:2 "));
    assert!(list(&["--profile", "ambient"]).contains("ztunnel:1"));
    let both = test.run(["manifest", "generate", "--bundle", "mesh.tgz", "--manifests", "x"]);
    assert_eq!(both.code, Some(64), "{both}");
}

#[test]
fn a_bundle_is_shown() {
    let test = TestContext::new();
    test.write("mesh.yaml", MESH);
    let made =
        test.run(["bundle", "create", "-o", "mesh.tgz", "--images=false", "-f", "mesh.yaml", "--profile", "minimal"]);
    // How many files there are, and how large they are, is not what this is about.
    let settled = |text: &str| {
        let numbers =
            |word: &str| if word.bytes().all(|sign| sign.is_ascii_digit()) { "N".to_owned() } else { word.to_owned() };
        let line = |line: &str| match line.strip_prefix("Contents") {
            Some(_) => "Contents    [SHA256]".to_owned(),
            None => line
                .split(' ')
                .map(|word| if word.is_empty() { String::new() } else { numbers(word) })
                .collect::<Vec<_>>()
                .join(" "),
        };
        text.lines().map(line).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(settled(&made.stdout), @r"
    mesh.tgz: Istio 1.30.3, N files, N bytes
    N images listed, N with their digests
    ");
    let shown = test.run(["bundle", "inspect", "mesh.tgz"]);
    insta::assert_snapshot!(settled(&shown.stdout), @r"
    Bundle      mesh.tgz, N bytes
    Checksums   all right: N files
    Contents    [SHA256]
    Istio       1.30.3
    Charts      built-in
    Made by     meshctl [VERSION]
    Profile     minimal
    Files       mesh.yaml

    IMAGE                            DIGEST   HERE
    busybox:1.28                     -        no
    docker.io/istio/pilot:1.30.3     -        no
    docker.io/istio/proxyv2:1.30.3   -        no
    ");
    let json = test.run(["bundle", "inspect", "mesh.tgz", "-o", "json"]);
    let document = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(meshctl::commands::schema::check("bundle-inspect", &document), [""; 0]);
}

#[test]
fn a_damaged_bundle_is_refused_everywhere() {
    let test = TestContext::new();
    test.run(["bundle", "create", "-o", "mesh.tgz", "--images=false"]);
    let mut bytes = std::fs::read(test.path("mesh.tgz")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    test.write("mesh.tgz", &bytes);
    for command in [
        &["bundle", "inspect", "mesh.tgz"][..],
        &["manifest", "generate", "--bundle", "mesh.tgz"],
        &["manifest", "generate", "--manifests", "mesh.tgz"],
        &["install", "--dry-run=client", "--bundle", "mesh.tgz"],
        &["images", "list", "--bundle", "mesh.tgz"],
    ] {
        let run = test.run(command);
        assert_eq!((run.code, &*run.stdout), (Some(65), ""), "{command:?}: {run}");
        assert!(run.stderr.contains("the bundle `mesh.tgz` is damaged"), "{run}");
    }
    let none = test.run(["bundle", "inspect", "none.tgz"]);
    assert_eq!(none.code, Some(66), "{none}");
    let other =
        test.run(["bundle", "create", "-o", "no/folder/../../mesh.yaml/x", "--images=false", "--profile", "demo"]);
    assert_ne!(other.code, Some(0), "{other}");
}
