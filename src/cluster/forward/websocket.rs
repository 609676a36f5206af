//! WebSocket (RFC 6455) as far as a client of Kubernetes needs it: binary messages whose first byte is the number of a
//! channel. The connection is there already; this is what is said on it.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{Error, ErrorKind, Result};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What the answer to a key is made with.
const MAGIC: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// How long the content of a frame is at most that is about the connection itself.
const CONTROL: u64 = 125;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// More of a message that has begun.
    More,
    /// The beginning of a message.
    Message,
    /// The end of the connection.
    Close,
    /// A question whether the other side is there.
    Ping,
    /// The answer to it.
    Pong,
}

impl Kind {
    fn of(code: u8) -> Result<Self> {
        match code {
            0 => Ok(Self::More),
            1 | 2 => Ok(Self::Message),
            8 => Ok(Self::Close),
            9 => Ok(Self::Ping),
            10 => Ok(Self::Pong),
            _ => Err(odd("a frame of an unknown kind")),
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::More => 0,
            Self::Message => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }
}

/// The beginning of a frame; its content follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// How many bytes its content has.
    pub length: u64,
}

/// Returns a key for a request to change to this protocol.
pub fn key() -> String {
    let halves = [random().to_ne_bytes(), random().to_ne_bytes()];
    STANDARD.encode(halves.concat())
}

/// Returns what a server answers to a key.
pub fn answer(key: &str) -> String {
    STANDARD.encode(Sha1::digest(format!("{key}{MAGIC}")))
}

/// Reads the beginning of a frame; `None` when the connection ends before one.
pub async fn read(reader: &mut (impl AsyncRead + Unpin)) -> Result<Option<Frame>> {
    let mut head = [0; 2];
    if reader.read(&mut head[..1]).await? == 0 {
        return Ok(None);
    }
    reader.read_exact(&mut head[1..]).await?;
    if head[0] & 0x70 != 0 || head[1] & 0x80 != 0 {
        return Err(odd("a frame with what was not agreed on"));
    }
    let kind = Kind::of(head[0] & 0x0f)?;
    let length = match head[1] {
        126 => u64::from(reader.read_u16().await?),
        127 => reader.read_u64().await?,
        short => u64::from(short),
    };
    if length > CONTROL && matches!(kind, Kind::Close | Kind::Ping | Kind::Pong) {
        return Err(odd("a frame that is too long"));
    }
    Ok(Some(Frame { kind, length }))
}

/// Writes a frame. A client disguises what it says, against proxies that take it for something else.
pub async fn write(writer: &mut (impl AsyncWrite + Unpin), kind: Kind, parts: &[&[u8]]) -> Result<()> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut frame = Vec::with_capacity(length + 14);
    frame.push(0x80 | kind.code());
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..126), _) => frame.push(0x80 | short),
        (_, Ok(long)) => {
            frame.push(0xfe);
            frame.extend_from_slice(&long.to_be_bytes());
        }
        _ => {
            frame.push(0xff);
            frame.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    let mask = random().to_ne_bytes();
    let mask = &mask[..4];
    frame.extend_from_slice(mask);
    frame.extend(parts.iter().copied().flatten().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    writer.write_all(&frame).await?;
    writer.flush().await
}

/// Returns a number that nobody can foresee: the keys of the hasher are random.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

fn odd(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;

    #[test]
    fn the_answer_to_a_key_is_that_of_the_standard() {
        assert_eq!(answer("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(key().len(), 24);
        assert_ne!(key(), key());
    }

    #[test]
    fn lengths_are_written_in_three_ways() {
        for (length, head) in [
            (5, vec![0x82, 0x85]),
            (125, vec![0x82, 0xfd]),
            (126, vec![0x82, 0xfe, 0, 126]),
            (70_000, vec![0x82, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x70]),
        ] {
            let content = vec![7; length];
            let mut written = Vec::new();
            block_on(write(&mut written, Kind::Message, &[&content[..2], &content[2..]])).unwrap().unwrap();
            assert_eq!(written[..head.len()], head);
            let mask = &written[head.len()..head.len() + 4];
            let plain: Vec<u8> =
                written[head.len() + 4..].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
            assert_eq!(plain, content);
        }
    }

    #[test]
    fn frames_are_read_and_odd_ones_refused() {
        let read = |bytes: &[u8]| {
            let mut bytes = bytes;
            block_on(read(&mut bytes)).unwrap()
        };
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(read(&[0x82, 3]).unwrap(), Some(Frame { kind: Kind::Message, length: 3 }));
        assert_eq!(read(&[0x00, 126, 1, 0]).unwrap(), Some(Frame { kind: Kind::More, length: 256 }));
        assert_eq!(
            read(&[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]).unwrap(),
            Some(Frame { kind: Kind::Message, length: 65_536 })
        );
        assert_eq!(read(&[0x88, 0]).unwrap(), Some(Frame { kind: Kind::Close, length: 0 }));
        for wrong in [&[0x82][..], &[0x83, 0], &[0xc2, 0], &[0x82, 0x83], &[0x89, 126, 1, 0]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
