//! Bundles, whole and damaged.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::document::{BundleDocument, BundleInput};
use super::error::BundleError;
use super::read::{Bundle, is_bundle};
use super::seal::{self, Sealing};
use super::write::{Content, Failure, write};
use crate::diagnostic::{Category, Diagnostic as _};

fn bytes(text: &str) -> Content {
    Content::Bytes(text.as_bytes().to_vec())
}

fn document() -> BundleDocument {
    let mut document = BundleDocument::new("meshctl 0".to_owned());
    document.version = "1.30.3".to_owned();
    document.inputs.files.push(BundleInput { name: "mesh.yaml".to_owned(), path: "inputs/001-mesh.yaml".to_owned() });
    document
}

fn files() -> BTreeMap<String, Content> {
    let long = format!("assets/templates/{}x.yaml", "long/".repeat(40));
    let files = [
        ("assets/profiles/default.yaml".to_owned(), bytes("spec: {}\n")),
        (long, bytes("x")),
        ("blobs/sha256/aa".to_owned(), bytes(&"layer ".repeat(1000))),
        ("inputs/001-mesh.yaml".to_owned(), bytes("kind: IstioOperator\n")),
    ];
    files.into_iter().collect()
}

fn made(folder: &Path) -> PathBuf {
    let path = folder.join("mesh.tgz");
    write(&path, document(), &files()).unwrap();
    path
}

/// Packs entries as they are, and seals them.
fn packed(path: &Path, entries: &[(&str, &str)], after: &[u8]) {
    let mut archive =
        tar::Builder::new(flate2::write::GzEncoder::new(Sealing::new(Vec::new()), flate2::Compression::default()));
    for (path, text) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    let mut sealing = archive.into_inner().unwrap().finish().unwrap();
    sealing.write_all(after).unwrap();
    std::fs::write(path, sealing.seal().unwrap()).unwrap();
}

#[test]
fn what_goes_in_comes_out_and_always_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let first = std::fs::read(&path).unwrap();
    let bundle = Bundle::open(&path).unwrap();
    assert_eq!(bundle.document.files.len(), 4);
    assert_eq!(bundle.files.len(), 3, "what images consist of is not kept");
    assert_eq!(bundle.files["inputs/001-mesh.yaml"], b"kind: IstioOperator\n");
    assert_eq!(bundle.size, first.len() as u64);
    made(folder.path());
    assert_eq!(std::fs::read(&path).unwrap(), first);
    assert!(is_bundle(&path) && !is_bundle(folder.path()));

    let blobs = folder.path().join("blobs");
    Bundle::open_with_blobs(&path, &blobs).unwrap();
    assert_eq!(std::fs::read(blobs.join("blobs/sha256/aa")).unwrap().len(), 6000);
}

#[test]
fn other_programs_can_unpack_it() {
    let folder = tempfile::tempdir().unwrap();
    let packed = std::fs::read(made(folder.path())).unwrap();
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
    let mut archive = tar::Archive::new(&unpacked[..]);
    let names: Vec<String> =
        archive.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect();
    assert_eq!(names.first().map(String::as_str), Some("bundle.yaml"));
    assert_eq!(names.len(), 5);
}

#[test]
fn every_flipped_bit_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let whole = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.tgz");
    for at in 0..whole.len() {
        for bit in [0, 7, at % 8] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            std::fs::write(&damaged, &bytes).unwrap();
            let error = Bundle::open(&damaged).unwrap_err();
            assert_eq!(error.category(), Category::NotParsable, "bit {bit} of byte {at}: {error}");
        }
    }
    for end in (0..whole.len()).step_by(whole.len() / 10) {
        std::fs::write(&damaged, &whole[..end]).unwrap();
        assert!(matches!(Bundle::open(&damaged), Err(BundleError::NotABundle { .. })), "cut at {end}");
    }
    std::fs::write(&damaged, [&whole[..], b"x"].concat()).unwrap();
    assert!(Bundle::open(&damaged).is_err());
}

#[test]
fn a_list_of_contents_is_held_to_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.tgz");
    let text = |files: &[(&str, u64, &str)]| {
        let mut document = BundleDocument::new("meshctl 0".to_owned());
        document.files = files
            .iter()
            .map(|(path, size, text)| super::document::BundleFile {
                path: (*path).to_owned(),
                size: *size,
                sha256: super::sha256(text.as_bytes()),
            })
            .collect();
        document.text()
    };
    let one = text(&[("a", 1, "1"), ("b", 1, "2")]);
    let error = |entries: &[(&str, &str)], after: &[u8]| {
        packed(&path, entries, after);
        Bundle::open(&path).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(error(&[("bundle.yaml", &one), ("a", "1"), ("b", "2")], b""), Ok(()));
    for (entries, after, wanted) in [
        (&[("bundle.yaml", &*one), ("a", "1"), ("b", "3")][..], &b""[..], "`b` has another checksum"),
        (&[("bundle.yaml", &one), ("a", "11"), ("b", "2")], b"", "`a` has another size"),
        (&[("bundle.yaml", &one), ("b", "2"), ("a", "1")], b"", "`b` is not what"),
        (&[("bundle.yaml", &one), ("a", "1")], b"", "`b` is missing"),
        (&[("bundle.yaml", &one), ("a", "1"), ("b", "2"), ("c", "3")], b"", "`c` is not what"),
        (&[("bundle.yaml", &one), ("a", "1"), ("b", "2"), ("b", "2")], b"", "`b` is not what"),
        (&[("a", "1")], b"", "begins with `a`"),
        (&[], b"", "empty"),
        (&[("bundle.yaml", &one), ("a", "1"), ("b", "2")], b"more", "something follows"),
        (&[("bundle.yaml", "apiVersion: meshctl.io/v2\n")], b"", "has the format meshctl.io/v2"),
        (&[("bundle.yaml", "apiVersion: [")], b"", "cannot be read"),
    ] {
        let found = error(entries, after).unwrap_err();
        assert!(found.contains(wanted), "{wanted}: {found}");
    }
    let huge = text(&[("a", 1 << 40, "1")]);
    assert!(error(&[("bundle.yaml", &huge)], b"").unwrap_err().contains("refused"));
    let lies = text(&[("a", 1, "1")]);
    assert!(error(&[("bundle.yaml", &lies), ("a", &"1".repeat(1 << 20))], b"").is_err());
}

#[test]
fn what_is_no_bundle_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x");
    std::fs::write(&path, vec![0; seal::LENGTH + 10]).unwrap();
    assert!(matches!(Bundle::open(&path), Err(BundleError::NotABundle { .. })));
    assert_eq!(Bundle::open(&folder.path().join("none")).unwrap_err().category(), Category::InputMissing);
}

#[test]
fn nothing_is_written_when_something_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mesh.tgz");
    let missing = Content::File { path: folder.path().join("none"), size: 1, sha256: "0".repeat(64) };
    let files = BTreeMap::from([("blobs/sha256/aa".to_owned(), missing)]);
    assert!(matches!(write(&path, BundleDocument::new(String::new()), &files), Err(Failure::Read(_))));
    let source = folder.path().join("layer");
    std::fs::write(&source, "layer").unwrap();
    let changed = Content::File { path: source, size: 5, sha256: "0".repeat(64) };
    let files = BTreeMap::from([("blobs/sha256/aa".to_owned(), changed)]);
    assert!(matches!(write(&path, BundleDocument::new(String::new()), &files), Err(Failure::Read(_))));
    assert!(!path.exists());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
