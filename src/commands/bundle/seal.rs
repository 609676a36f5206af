//! The seal: the checksum of a bundle's file at its end, as an empty piece of gzip whose comment it is.
//!
//! `tar` and `gzip` read a sealed file as any other. The checksum that gzip itself has leaves out the head of the file
//! and bits between its parts; this one leaves out nothing, and what it does not cover, itself, can have one form only.

use std::io::{self, Read, Write};

use crate::checksum::Hasher;

/// What the comment of the seal begins with.
const COMMENT: &[u8] = b"meshctl bundle sha256:";

/// A head of gzip with a comment, no time and no system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 255];

/// The end of the comment, nothing, compressed, its checksum and its length.
const TAIL: [u8; 11] = [0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// How many bytes the seal has.
pub const LENGTH: usize = HEAD.len() + COMMENT.len() + 64 + TAIL.len();

/// Returns the seal of a checksum.
fn seal(checksum: &str) -> Vec<u8> {
    [&HEAD[..], COMMENT, checksum.as_bytes(), &TAIL].concat()
}

/// Returns the checksum of a seal, when it is one.
pub fn checksum(bytes: &[u8]) -> Option<&str> {
    let checksum = bytes.get(HEAD.len() + COMMENT.len()..)?.get(..64)?;
    let checksum = std::str::from_utf8(checksum).ok()?;
    (bytes == seal(checksum)).then_some(checksum)
}

/// Bytes on their way, of which the checksum is taken.
#[derive(Debug)]
pub struct Sealing<T> {
    inner: T,
    digest: Hasher,
    length: u64,
}

impl<T> Sealing<T> {
    /// Begins.
    pub fn new(inner: T) -> Self {
        Self { inner, digest: Hasher::default(), length: 0 }
    }

    /// Returns the checksum of everything that went through, and how many bytes that were.
    pub fn finish(self) -> (T, String, u64) {
        (self.inner, self.digest.finish().hex(), self.length)
    }

    fn count(&mut self, bytes: &[u8]) {
        self.digest.push(bytes);
        self.length += bytes.len() as u64;
    }
}

impl<W: Write> Sealing<W> {
    /// Writes the seal, and returns what it was written to.
    pub fn seal(self) -> io::Result<W> {
        let (mut inner, checksum, _) = self.finish();
        inner.write_all(&seal(&checksum))?;
        Ok(inner)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.count(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Sealing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count(&buffer[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_gzip_of_nothing_and_has_one_form() {
        let mut sealing = Sealing::new(Vec::new());
        sealing.write_all(b"hello").unwrap();
        let sealed = sealing.seal().unwrap();
        let (data, seal) = sealed.split_at(5);
        assert_eq!((data, seal.len()), (&b"hello"[..], LENGTH));
        assert_eq!(checksum(seal), Some("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"));
        let mut text = String::new();
        flate2::read::GzDecoder::new(seal).read_to_string(&mut text).unwrap();
        assert_eq!(text, "");
        let whole = checksum(seal);
        for at in 0..seal.len() {
            let mut changed = seal.to_vec();
            changed[at] ^= 1;
            // A changed checksum is one still, of something else.
            assert_ne!(checksum(&changed), whole, "{at}");
        }
    }
}
