//! `--manifests`: a made-up release in the layout of an old line, as a folder and as archives of it.
//!
//! `golden/release` holds what comes of it: what the release says of itself, what its operator would have told its charts,
//! and nothing of the program's own.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::io::{Cursor, Write};
use std::path::Path;

use crate::support::TestContext;

/// The release, as it lies in the fixtures.
const RELEASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/releases/old");

/// The folder around everything in an archive.
const ROOT: &str = "istio-1.11.4";

/// Returns the files of the release, sorted.
fn files() -> Vec<(String, Vec<u8>)> {
    fn walk(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else {
                let relative = path.strip_prefix(RELEASE).unwrap().to_string_lossy().replace('\\', "/");
                files.push((relative, std::fs::read(&path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    walk(Path::new(RELEASE), &mut files);
    files.sort();
    files
}

/// Packs files as a release is packed, with a program that nobody wants.
fn tar_gz(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut builder = tar::Builder::new(encoder);
    let program = ("bin/istioctl".to_owned(), vec![7; 9 << 20]);
    for (path, data) in std::iter::once(&program).chain(files) {
        let mut header = tar::Header::new_gnu();
        header.set_size(data.len() as u64);
        builder.append_data(&mut header, format!("{ROOT}/{path}"), &**data).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, data) in files {
        writer.start_file(format!("{ROOT}/{path}"), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The arguments of a case, and where its result lies.
const CASES: &[(&str, &[&str])] = &[
    ("default", &[]),
    (
        "demo-canary",
        &[
            "--profile",
            "demo",
            "--revision",
            "canary",
            "--set",
            "values.pilot.traceSampling=7",
            "--set",
            "values.pilot.plugins[0]=a",
            "--set",
            "components.cni.enabled=true",
            "--set",
            "components.cni.namespace=kube-system",
            "--set",
            "components.pilot.tag=1.11.4-own",
        ],
    ),
];

#[test]
fn a_release_makes_the_same_mesh_however_it_is_packed() {
    let test = TestContext::new();
    let files = files();
    test.write("release.tar.gz", tar_gz(&files));
    test.write("release.zip", zip(&files));
    for (name, arguments) in CASES {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/release/{name}/expected.yaml"));
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        for source in [RELEASE, "release.tar.gz", "release.zip"] {
            let run = test.run(["manifest", "generate", "--manifests", source].iter().chain(*arguments));
            assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{name}, {source}");
            if std::env::var_os("MESHCTL_WRITE_GOLDEN").is_some() {
                std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
                std::fs::write(&golden, &run.stdout).unwrap();
            } else {
                assert!(run.stdout == expected, "{name}, {source}:\n{}", run.stdout);
            }
        }
    }
}

#[test]
fn values_are_held_to_the_release() {
    let test = TestContext::new();
    test.write("release.zip", zip(&files()));
    let spec = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  values:\n    pilot:\n      \
                autoscaleMin: many\n      taint: {enabled: true}\n      traceSamplin: 1\n    global: {jwtPolicy: first-party-jwt}\n";
    test.write("mesh.yaml", spec);
    insta::assert_snapshot!(
        "release_values",
        test.run([
            "manifest",
            "generate",
            "-d",
            "release.zip",
            "-f",
            "mesh.yaml",
            "--set",
            "values.pilot.nosuch=1",
            "--set",
            "values.cni.ambient.enabled=true",
        ])
    );
}

#[test]
fn profiles_are_those_of_the_release() {
    let test = TestContext::new();
    test.write("release.zip", zip(&files()));
    insta::assert_snapshot!("release_profiles", test.run(["profile", "list", "-d", "release.zip"]));
    let show = ["profile", "show", "demo", "-d", "release.zip", "--path", "values.global"];
    insta::assert_snapshot!("release_profile", test.run(show));
}

#[test]
fn a_release_without_a_chart_for_an_add_on_takes_the_program_s() {
    let test = TestContext::new();
    test.write("release.zip", zip(&files()));
    let set = "addonComponents.kiali.enabled=true";
    let run = test.run(["manifest", "generate", "-d", "release.zip", "--profile", "demo", "--set", set]);
    assert!(run.stdout.contains("name: kiali"), "{run}");
    insta::assert_snapshot!("release_addon", run.stderr);
}

#[test]
fn what_cannot_be_used_is_told() {
    let test = TestContext::new();
    let old: Vec<_> = files()
        .into_iter()
        .map(|(path, data)| if path == "manifest.yaml" { (path, b"version: 1.6.13".to_vec()) } else { (path, data) })
        .collect();
    test.write("old.zip", zip(&old));
    let new: Vec<_> = old.iter().filter(|(path, _)| !path.starts_with("samples/")).cloned().collect();
    let new = new
        .into_iter()
        .map(|(path, data)| if path == "manifest.yaml" { (path, b"version: 1.99.0".to_vec()) } else { (path, data) });
    test.write("new.zip", zip(&new.collect::<Vec<_>>()));
    test.write("page.tar.gz", "<!DOCTYPE html><html>Not found</html>");
    let whole = tar_gz(&files());
    test.write("cut.tar.gz", &whole[..whole.len() / 2]);
    test.write("chart/Chart.yaml", "name: x\nversion: 1.0.0\n");
    let generate = |source: &str| test.run(["manifest", "generate", "--manifests", source]);
    insta::assert_snapshot!("release_too_old", generate("old.zip"));
    insta::assert_snapshot!("release_page", generate("page.tar.gz"));
    insta::assert_snapshot!("release_cut", generate("cut.tar.gz"));
    insta::assert_snapshot!("release_chart", generate("chart"));
    insta::assert_snapshot!("release_missing", generate("nosuch.tar.gz"));
    let newer = generate("new.zip");
    assert_eq!(newer.code, Some(0));
    insta::assert_snapshot!("release_newer", newer.stderr);
}
