//! Tests of archives as a whole.

use std::io::Write;

use super::*;
use ::tar;

fn tar_of(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, kind, data) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_size(data.len() as u64);
        // The builder refuses the names that are to be tried.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        builder.append(&header, *data).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read_all(bytes: &[u8]) -> Result<Vec<Entry>, ArchiveError> {
    read("x.tgz", bytes, &mut Budget::new(Limits::CHART))
}

const FILE: tar::EntryType = tar::EntryType::Regular;

#[test]
fn reads_files_packed_or_not() {
    let plain = tar_of(&[("./a/b", FILE, b"1"), ("a/c/", tar::EntryType::Directory, b"")]);
    let wanted = [Entry { path: "a/b".into(), data: b"1".to_vec() }];
    assert_eq!(read_all(&plain).unwrap(), wanted);
    assert_eq!(read_all(&gzip(&plain)).unwrap(), wanted);
}

#[test]
fn refuses_unsafe_names_and_names_them() {
    for path in ["../x", "a/../../x", "/etc/x", "C:/x", "a/C:/x", "a\\x"] {
        let error = read_all(&tar_of(&[(path, FILE, b"")])).unwrap_err();
        assert!(matches!(&error, ArchiveError::UnsafeName { .. }), "{path}: {error}");
        assert!(error.to_string().contains(path));
    }
    assert!(safe_path(format!("a/{}", "x".repeat(256)).as_bytes()).is_err());
    assert!(safe_path(b"a\0b").is_err());
    assert!(safe_path(b"\xff").is_err());
}

#[test]
fn refuses_links_devices_and_duplicates() {
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Char, tar::EntryType::Fifo] {
        let error = read_all(&tar_of(&[("a/x", kind, b"")])).unwrap_err();
        assert!(matches!(error, ArchiveError::NotAFile { .. }));
    }
    let error = read_all(&tar_of(&[("a/x", FILE, b""), ("a/X", FILE, b"")])).unwrap_err();
    assert!(matches!(error, ArchiveError::Duplicate { .. }));
}

#[test]
fn a_small_archive_that_unpacks_to_much_is_stopped_early() {
    let zeros = vec![0; 4 << 20];
    let names: Vec<String> = (0..40).map(|index| format!("a/{index}")).collect();
    let entries: Vec<_> = names.iter().map(|name| (name.as_str(), FILE, zeros.as_slice())).collect();
    let bytes = gzip(&tar_of(&entries));
    let mut budget = Budget::new(Limits::CHART);
    let error = read("bomb.tgz", &bytes, &mut budget).unwrap_err();
    assert!(matches!(error, ArchiveError::Ratio { .. }), "{error}");
    assert!(budget.bytes < 40 << 20, "{}", budget.bytes);
}

#[test]
fn the_budget_is_shared_by_all_archives_of_a_tree() {
    let limits = Limits { total_bytes: 6000, ..Limits::CHART };
    let mut budget = Budget::new(limits);
    let bytes = tar_of(&[("a/x", FILE, &[1; 2000])]);
    read("one", &bytes, &mut budget).unwrap();
    assert!(matches!(read("two", &bytes, &mut budget).unwrap_err(), ArchiveError::TooLarge { .. }));
}

#[test]
fn limits_on_a_file_the_entries_and_the_depth() {
    let bytes = tar_of(&[("a/x", FILE, &[1; 20]), ("a/y", FILE, b"")]);
    let refused = |limits| read("x", &bytes, &mut Budget::new(limits)).unwrap_err();
    assert!(matches!(refused(Limits { file_bytes: 19, ..Limits::CHART }), ArchiveError::FileTooLarge { .. }));
    assert!(matches!(refused(Limits { entries: 1, ..Limits::CHART }), ArchiveError::TooManyEntries { .. }));
    assert!(matches!(refused(Limits { depth: 0, ..Limits::CHART }), ArchiveError::TooDeep { .. }));
}

#[test]
fn a_cut_off_archive_is_an_error() {
    let noise: Vec<u8> = (0..9000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let bytes = gzip(&tar_of(&[("a/x", FILE, &noise)]));
    for length in [20, bytes.len() / 2] {
        assert!(matches!(read_all(&bytes[..length]).unwrap_err(), ArchiveError::Damaged { .. }));
    }
    assert!(matches!(read_all(b"hello").unwrap_err(), ArchiveError::NotAnArchive { .. }));
}
