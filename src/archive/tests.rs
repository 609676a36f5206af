//! Tests of archives as a whole.

use std::io::{Cursor, Write};

use super::*;

fn tar_of(entries: &[(&str, ::tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (path, kind, data) in entries {
        let mut header = ::tar::Header::new_gnu();
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

const FILE: ::tar::EntryType = ::tar::EntryType::Regular;

#[test]
fn reads_files_packed_or_not() {
    let plain = tar_of(&[("./a/b", FILE, b"1"), ("a/c/", ::tar::EntryType::Directory, b"")]);
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
    for kind in [::tar::EntryType::Symlink, ::tar::EntryType::Link, ::tar::EntryType::Char, ::tar::EntryType::Fifo] {
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

/// Takes what lies in `want/`, wherever that is.
fn is_wanted(path: &str) -> bool {
    path.starts_with("want/") || path.contains("/want/")
}

fn wanted_of(bytes: &[u8], limits: Limits) -> Result<Vec<String>, ArchiveError> {
    let entries = read_wanted("release", Cursor::new(bytes), &is_wanted, &mut Budget::new(limits))?;
    Ok(entries.into_iter().map(|entry| entry.path).collect())
}

fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, data) in entries {
        writer.start_file(*path, ::zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Changes bytes of an entry's record in the directory of a zip archive.
fn patched(mut bytes: Vec<u8>, entry: &str, offset: usize, new: &[u8]) -> Vec<u8> {
    const RECORD: usize = 46;
    let is_record =
        |at: &usize| bytes[*at..].starts_with(b"PK\x01\x02") && bytes[*at + RECORD..].starts_with(entry.as_bytes());
    let at = (0..bytes.len()).find(is_record).unwrap() + offset;
    bytes[at..at + new.len()].copy_from_slice(new);
    bytes
}

#[test]
fn what_is_not_wanted_passes_by_in_every_kind_of_archive() {
    let large = vec![7; 6 << 20];
    let plain = tar_of(&[
        ("r/bin/program", FILE, &large),
        ("r/want/a", FILE, b"1"),
        ("r/link", ::tar::EntryType::Symlink, b""),
        ("r/want/b/c", FILE, b"2"),
    ]);
    let zip = zip_of(&[("r/bin/program", &large), ("r/want/a", b"1"), ("r/want/b/c", b"2")]);
    for bytes in [&plain, &gzip(&plain), &zip] {
        assert_eq!(wanted_of(bytes, Limits::RELEASE).unwrap(), ["r/want/a", "r/want/b/c"]);
        let refused = |limits| wanted_of(bytes, limits).unwrap_err();
        let too_large = refused(Limits { passed_file_bytes: 1 << 20, ..Limits::RELEASE });
        assert!(matches!(too_large, ArchiveError::FileTooLarge { .. }), "{too_large}");
        let packed = refused(Limits { packed_bytes: 100, ..Limits::RELEASE });
        assert!(matches!(packed, ArchiveError::PackedTooLarge { limit: 100, .. }), "{packed}");
        let entries = refused(Limits { entries: 2, ..Limits::RELEASE });
        assert!(matches!(entries, ArchiveError::TooManyEntries { .. }), "{entries}");
        let kept = refused(Limits { kept_bytes: 1, ..Limits::RELEASE });
        assert!(matches!(kept, ArchiveError::TooLarge { limit: 1, .. }), "{kept}");
        let file = refused(Limits { file_bytes: 0, ..Limits::RELEASE });
        assert!(matches!(file, ArchiveError::FileTooLarge { limit: 0, .. }), "{file}");
    }
    let total = wanted_of(&plain, Limits { total_bytes: 1 << 20, ..Limits::RELEASE }).unwrap_err();
    assert!(matches!(total, ArchiveError::TooLarge { .. }), "{total}");
}

#[test]
fn a_link_is_refused_where_files_are_wanted_only() {
    let error = wanted_of(&tar_of(&[("r/want/a", ::tar::EntryType::Symlink, b"")]), Limits::RELEASE).unwrap_err();
    assert!(matches!(error, ArchiveError::NotAFile { .. }), "{error}");
    let sparse = wanted_of(&tar_of(&[("r/a", ::tar::EntryType::GNUSparse, b"")]), Limits::RELEASE);
    assert!(sparse.is_err());
    let mode = (0o120_777_u32 << 16).to_le_bytes();
    let linked = |entry: &str| {
        let bytes = patched(zip_of(&[(entry, b"../x")]), entry, 38, &mode);
        wanted_of(&patched(bytes, entry, 5, &[3]), Limits::RELEASE)
    };
    assert!(matches!(linked("r/want/a").unwrap_err(), ArchiveError::NotAFile { what: "a symbolic link", .. }));
    assert_eq!(linked("r/other").unwrap(), Vec::<String>::new());
}

#[test]
fn unsafe_names_are_refused_even_where_nobody_looks() {
    for path in ["../x", "/etc/x", "r\\x"] {
        let error = wanted_of(&tar_of(&[(path, FILE, b"")]), Limits::RELEASE).unwrap_err();
        assert!(matches!(error, ArchiveError::UnsafeName { .. }), "{error}");
        let plain = "q".repeat(path.len());
        let zip = patched(zip_of(&[(&plain, b"")]), &plain, 46, path.as_bytes());
        let error = wanted_of(&zip, Limits::RELEASE).unwrap_err();
        assert!(matches!(error, ArchiveError::UnsafeName { .. }), "{error}");
    }
    let twice = wanted_of(&zip_of(&[("want/a", b""), ("want/A", b"")]), Limits::RELEASE).unwrap_err();
    assert!(matches!(twice, ArchiveError::Duplicate { .. }), "{twice}");
}

#[test]
fn a_zip_archive_that_lies_of_its_entries_is_refused() {
    let honest = zip_of(&[("want/a", &[b'x'; 5000])]);
    for told in [4_u32, 4999, 5001, 1 << 20] {
        let error =
            wanted_of(&patched(honest.clone(), "want/a", 24, &told.to_le_bytes()), Limits::RELEASE).unwrap_err();
        let is_found = matches!(error, ArchiveError::OtherSize { .. } | ArchiveError::Damaged { .. });
        assert!(is_found, "{told}: {error}");
    }
    let huge = patched(honest.clone(), "want/a", 24, &(1_u32 << 30).to_le_bytes());
    assert!(matches!(wanted_of(&huge, Limits::RELEASE).unwrap_err(), ArchiveError::FileTooLarge { .. }));
    let secret = patched(honest.clone(), "want/a", 8, &[1]);
    assert!(matches!(wanted_of(&secret, Limits::RELEASE).unwrap_err(), ArchiveError::NotReadable { .. }));
    let method = patched(honest.clone(), "want/a", 10, &[77]);
    let error = wanted_of(&method, Limits::RELEASE).unwrap_err();
    assert!(matches!(error, ArchiveError::NotReadable { .. } | ArchiveError::Damaged { .. }), "{error}");
    let broken = patched(honest.clone(), "want/a", 16, &[1, 2, 3, 4]);
    assert!(matches!(wanted_of(&broken, Limits::RELEASE).unwrap_err(), ArchiveError::Damaged { .. }));
    for cut in [30, honest.len() / 2, honest.len() - 1] {
        assert!(wanted_of(&honest[..cut], Limits::RELEASE).is_err(), "{cut}");
    }
    let zeros = vec![0; 4 << 20];
    let names: Vec<String> = (0..20).map(|index| format!("want/{index}")).collect();
    let bomb = zip_of(&names.iter().map(|name| (name.as_str(), zeros.as_slice())).collect::<Vec<_>>());
    assert!(matches!(wanted_of(&bomb, Limits::RELEASE).unwrap_err(), ArchiveError::Ratio { .. }));
}

#[test]
fn headers_are_not_a_place_to_hide_in() {
    let name = vec![b'n'; 3 << 20];
    let bytes = tar_of(&[("././@LongLink", ::tar::EntryType::GNULongName, &name), ("want/a", FILE, b"1")]);
    let error = wanted_of(&bytes, Limits::RELEASE).unwrap_err();
    assert!(matches!(error, ArchiveError::Headers { .. }), "{error}");
    assert!(matches!(wanted_of(b"<html>", Limits::RELEASE).unwrap_err(), ArchiveError::NoKnownKind { .. }));
}
