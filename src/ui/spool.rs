//! Output that is held back until it is known to be whole: in memory first, then in a file without a name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// How much is held in memory.
const MEMORY_BYTES: usize = 16 << 20;
/// How much is read back at once.
const CHUNK_BYTES: usize = 256 << 10;

/// Bytes that are held back.
#[derive(Debug, Default)]
pub struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
}

impl Spool {
    /// Adds bytes at the end.
    ///
    /// # Errors
    ///
    /// The file for what does not fit into memory cannot be made or written.
    pub fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() && self.memory.len() + bytes.len() > MEMORY_BYTES {
            // It has no name from the beginning, so nothing is left behind however the program ends.
            self.file = Some(tempfile::tempfile()?);
        }
        match &mut self.file {
            None => self.memory.extend_from_slice(bytes),
            Some(file) => {
                if !self.memory.is_empty() {
                    file.write_all(&std::mem::take(&mut self.memory))?;
                }
                file.write_all(bytes)?;
            }
        }
        Ok(())
    }

    /// Gives everything away, in order and in pieces.
    ///
    /// # Errors
    ///
    /// What `give` returns, or that the file cannot be read.
    pub fn drain<E: From<io::Error>>(self, mut give: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let Self { memory, file } = self;
        let Some(mut file) = file else { return give(&memory) };
        file.seek(SeekFrom::Start(0))?;
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            match file.read(&mut chunk)? {
                0 => return Ok(()),
                count => give(&chunk[..count])?,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_also_when_it_is_large() {
        for count in [3, 90_000] {
            let mut spool = Spool::default();
            let line = [7; 202];
            for _ in 0..count {
                spool.push(&line).unwrap();
            }
            assert_eq!(spool.file.is_some(), count > 3);
            let mut bytes = 0;
            spool
                .drain(|piece| {
                    assert!(piece.iter().all(|byte| *byte == 7));
                    bytes += piece.len();
                    Ok::<_, io::Error>(())
                })
                .unwrap();
            assert_eq!(bytes, count * line.len());
        }
    }
}
