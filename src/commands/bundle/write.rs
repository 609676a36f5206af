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

/// A file that is written, whose failures pass through those who write.
struct Target(Staged);

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.push(bytes).map_err(io::Error::other)?;
        Ok(bytes.len())
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

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        error.downcast::<WriteError>().map_or_else(Self::Read, Self::Write)
    }
}

/// Writes a bundle, whole or not at all. The list of files in the document is made here.
pub fn write(
    path: &Path,
    mut document: BundleDocument,
    files: &BTreeMap<String, Content>,
) -> Result<BundleDocument, Failure> {
    document.files = files.iter().map(|(path, content)| content.described(path)).collect();
    let staged = Staged::begin(path).map_err(Failure::Write)?;
    let Target(staged) = pack(Target(staged), &document, files)?;
    staged.commit().map_err(Failure::Write)?;
    Ok(document)
}

fn pack<W: Write>(target: W, document: &BundleDocument, files: &BTreeMap<String, Content>) -> io::Result<W> {
    let packed = GzBuilder::new().mtime(0).operating_system(255).write(Sealing::new(target), Compression::default());
    let mut archive = tar::Builder::new(packed);
    let text = document.text();
    append(&mut archive, NAME, text.len() as u64, text.as_bytes())?;
    for (path, content) in files {
        match content {
            Content::Bytes(bytes) => append(&mut archive, path, bytes.len() as u64, &bytes[..])?,
            Content::File { path: from, size, sha256 } => {
                // The file may have changed since its checksum was taken.
                let mut data = Sealing::new(BufReader::new(File::open(from)?).take(*size));
                append(&mut archive, path, *size, &mut data)?;
                let (_, found, length) = data.finish();
                if (&found, length) != (sha256, *size) {
                    let text = format!("`{}` changed while it was read", from.display());
                    return Err(io::Error::new(io::ErrorKind::InvalidData, text));
                }
            }
        }
    }
    archive.into_inner()?.finish()?.seal()
}

fn append(archive: &mut tar::Builder<impl Write>, path: &str, size: u64, data: impl Read) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    archive.append_data(&mut header, path, data)
}
