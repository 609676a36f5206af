//! Making a bundle: files in their order, each with a fixed time, packed and sealed. The same content gives the same
//! bytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};

use super::document::{BundleDocument, BundleFile, NAME};
use super::seal::Sealing;
use crate::ui::files::{Staged, WriteError};

/// What a file of a bundle is made of.
#[derive(Debug, Clone)]
pub enum Content {
    /// Bytes.
    Bytes(Vec<u8>),
    /// A file on the disk, which has these bytes and this checksum.
    File {
        /// Where it is.
        path: PathBuf,
        /// How many bytes it has.
        size: u64,
        /// Its SHA-256, in lower-case hexadecimal.
        sha256: String,
    },
}

impl Content {
    fn described(&self, path: &str) -> BundleFile {
        let (size, sha256) = match self {
            Self::Bytes(bytes) => (bytes.len() as u64, super::sha256(bytes)),
            Self::File { size, sha256, .. } => (*size, sha256.clone()),
        };
        BundleFile { path: path.to_owned(), size, sha256 }
    }
}

/// A file that is written and hears of failures as other files do.
struct Target(Staged, Option<WriteError>);

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.push(bytes) {
            Ok(()) => Ok(bytes.len()),
            Err(error) => {
                self.1 = Some(error);
                Err(io::Error::other("not written"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a bundle could not be made.
#[derive(Debug)]
pub enum Failure {
    /// It cannot be written.
    Write(WriteError),
    /// A file that belongs into it cannot be read.
    Read(io::Error),
}

/// Writes a bundle, whole or not at all. The list of files in the document is made here.
pub fn write(
    path: &Path,
    mut document: BundleDocument,
    files: &BTreeMap<String, Content>,
) -> Result<BundleDocument, Failure> {
    document.files = files.iter().map(|(path, content)| content.described(path)).collect();
    let staged = Staged::begin(path).map_err(Failure::Write)?;
    let packed = GzBuilder::new().mtime(0).operating_system(255);
    let packed = packed.write(Sealing::new(Target(staged, None)), Compression::default());
    let mut archive = tar::Builder::new(packed);
    let mut result = append(&mut archive, NAME, document.text().as_bytes(), None);
    for (path, content) in files {
        if result.is_err() {
            break;
        }
        result = match content {
            Content::Bytes(bytes) => append(&mut archive, path, &bytes[..], Some(bytes.len() as u64)),
            Content::File { path: from, size, .. } => File::open(from)
                .and_then(|file| append(&mut archive, path, BufReader::new(file).take(*size), Some(*size))),
        };
    }
    let sealed = result.and_then(|()| archive.into_inner()?.finish()?.seal());
    match sealed {
        Ok(Target(staged, None)) => staged.commit().map_err(Failure::Write).map(|()| document),
        Ok(Target(_, Some(error))) => Err(Failure::Write(error)),
        Err(error) => Err(Failure::Read(error)),
    }
}

fn append(
    archive: &mut tar::Builder<impl Write>,
    path: &str,
    data: impl Read,
    size: Option<u64>,
) -> io::Result<()> {
    let mut bytes = Vec::new();
    let mut data = data;
    let size = match size {
        Some(size) => size,
        None => data.read_to_end(&mut bytes)? as u64,
    };
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    archive.append_data(&mut header, path, bytes.chain(data))
}
