//! Output that is held back until it is known to be whole: in memory first, then in a file without a name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// How much is held in memory.
const MEMORY_BYTES: usize = 16 << 20;
/// How much is read back at once.
const CHUNK_BYTES: usize = 256 << 10;

/// Text that is held back.
#[derive(Debug, Default)]
pub struct Spool {
    memory: Vec<u8>,
    file: Option<File>,
}

impl Spool {
    /// Adds text at the end.
    ///
    /// # Errors
    ///
    /// The file for what does not fit into memory cannot be made or written.
    pub fn push(&mut self, text: &str) -> io::Result<()> {
        if self.file.is_none() && self.memory.len() + text.len() > MEMORY_BYTES {
            // It has no name from the beginning, so nothing is left behind however the program ends.
            self.file = Some(tempfile::tempfile()?);
        }
        match &mut self.file {
            None => self.memory.extend_from_slice(text.as_bytes()),
            Some(file) => {
                if !self.memory.is_empty() {
                    file.write_all(&std::mem::take(&mut self.memory))?;
                }
                file.write_all(text.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Gives everything away, in order and in pieces.
    ///
    /// # Errors
    ///
    /// What `give` returns, or that the file cannot be read.
    pub fn drain<E: From<io::Error>>(self, mut give: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        let Self { memory, file } = self;
        let Some(mut file) = file else { return give(text_of(&memory)?) };
        file.seek(SeekFrom::Start(0))?;
        let mut chunk = Vec::with_capacity(CHUNK_BYTES + 4);
        loop {
            let limit = CHUNK_BYTES as u64 - chunk.len() as u64;
            if (&mut file).take(limit).read_to_end(&mut chunk)? == 0 {
                return if chunk.is_empty() { Ok(()) } else { give(text_of(&chunk)?) };
            }
            // A character may be cut at the end: the rest of it comes with the next piece.
            let whole = match std::str::from_utf8(&chunk) {
                Ok(_) => chunk.len(),
                Err(error) => error.valid_up_to(),
            };
            let rest = chunk.split_off(whole);
            give(text_of(&chunk)?)?;
            chunk = rest;
        }
    }
}

fn text_of(bytes: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_also_when_it_is_large() {
        for count in [3, 90_000] {
            let mut spool = Spool::default();
            let line = "é".repeat(101);
            for _ in 0..count {
                spool.push(&line).unwrap();
            }
            assert_eq!(spool.file.is_some(), count > 3);
            let mut bytes = 0;
            spool
                .drain(|text| {
                    assert!(text.chars().all(|character| character == 'é'));
                    bytes += text.len();
                    Ok::<_, io::Error>(())
                })
                .unwrap();
            assert_eq!(bytes, count * line.len());
        }
    }
}
