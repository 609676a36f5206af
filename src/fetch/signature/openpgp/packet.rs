//! Packets: a tag, a length, a body.

use super::Fault;

/// The tags that mean something here.
pub mod tag {
    /// A signature.
    pub const SIGNATURE: u8 = 2;
    /// A secret key.
    pub const SECRET_KEY: u8 = 5;
    /// A public key.
    pub const PUBLIC_KEY: u8 = 6;
    /// A secret subkey.
    pub const SECRET_SUBKEY: u8 = 7;
    /// A user's name and address.
    pub const USER_ID: u8 = 13;
    /// A public subkey.
    pub const PUBLIC_SUBKEY: u8 = 14;
    /// A user's picture.
    pub const USER_ATTRIBUTE: u8 = 17;
}

/// A packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// What it is.
    pub tag: u8,
    /// What is in it.
    pub body: &'a [u8],
}

/// A part of what a signature says about itself: its type, whether it must be understood, its content.
pub type Subpacket<'a> = (u8, bool, &'a [u8]);

/// Bytes that are read from the front.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

/// Said of bytes that end too early.
const CUT: Fault = "it ends in the middle of something";

impl<'a> Reader<'a> {
    /// Returns a reader of bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Tells whether everything is read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what is left, without reading it.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Reads so many bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(CUT)?;
        self.0 = rest;
        Ok(taken)
    }

    /// Reads a fixed number of bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(CUT)?;
        self.0 = rest;
        Ok(*taken)
    }

    /// Reads a byte.
    pub fn byte(&mut self) -> Result<u8, Fault> {
        self.array().map(|[byte]| byte)
    }

    /// Reads a number of two bytes.
    pub fn short(&mut self) -> Result<usize, Fault> {
        self.array().map(|bytes| u16::from_be_bytes(bytes).into())
    }

    /// Reads a number of four bytes.
    pub fn long(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads a length of four bytes.
    pub fn length(&mut self) -> Result<usize, Fault> {
        usize::try_from(self.long()?).map_err(|_| CUT)
    }

    /// Reads a large number: its length in bits, then its bytes, of which the first is none of zeros only.
    pub fn number(&mut self) -> Result<&'a [u8], Fault> {
        let bits = self.short()?;
        let bytes = self.take(bits.div_ceil(8))?;
        let leading = bytes.first().map_or(0, |first| first.leading_zeros() as usize);
        if bytes.len() * 8 - leading != bits {
            return Err("a number has another length than it says");
        }
        Ok(bytes)
    }

    /// Reads a packet; none at the end.
    pub fn packet(&mut self) -> Result<Option<Packet<'a>>, Fault> {
        if self.is_empty() {
            return Ok(None);
        }
        let head = self.byte()?;
        if head & 0x80 == 0 {
            return Err("there is something that is no packet");
        }
        let (tag, length) = if head & 0x40 == 0 {
            let length = match head & 3 {
                0 => self.byte()?.into(),
                1 => self.short()?,
                2 => self.length()?,
                _ => return Err("a packet does not say how long it is"),
            };
            ((head >> 2) & 0x0f, length)
        } else {
            let length = match self.byte()? {
                short @ 0..=191 => short.into(),
                first @ 192..=223 => 192 + ((usize::from(first) - 192) << 8) + usize::from(self.byte()?),
                224..=254 => return Err("a packet comes in parts"),
                255 => self.length()?,
            };
            (head & 0x3f, length)
        };
        Ok(Some(Packet { tag, body: self.take(length)? }))
    }

    /// Reads what a signature says about itself in one place: the type, whether it must be understood, the content.
    pub fn subpacket(&mut self) -> Result<Option<Subpacket<'a>>, Fault> {
        if self.is_empty() {
            return Ok(None);
        }
        let length = match self.byte()? {
            short @ 0..=191 => short.into(),
            first @ 192..=254 => 192 + ((usize::from(first) - 192) << 8) + usize::from(self.byte()?),
            255 => self.length()?,
        };
        let mut content = Self(self.take(length)?);
        let kind = content.byte()?;
        Ok(Some((kind & 0x7f, kind & 0x80 != 0, content.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_both_formats_are_read() {
        let long = [vec![0xc2, 0xc0, 0x00], vec![7; 192]].concat();
        let longest = [vec![0xc2, 255, 0, 0, 0, 2], vec![7; 2]].concat();
        let old = [vec![0x89, 0, 3], vec![7; 3]].concat();
        let old_long = [vec![0x8a, 0, 0, 0, 1], vec![7; 1]].concat();
        for (bytes, length) in
            [(vec![0xc2, 1, 7], 1), (long, 192), (longest, 2), (vec![0x88, 1, 7], 1), (old, 3), (old_long, 1)]
        {
            let mut reader = Reader::new(&bytes);
            let packet = reader.packet().unwrap().unwrap();
            assert_eq!((packet.tag, packet.body.len()), (tag::SIGNATURE, length));
            assert_eq!(reader.packet().unwrap(), None);
        }
    }

    #[test]
    fn what_is_cut_or_odd_is_refused() {
        for bytes in
            [&[0xc2][..], &[0xc2, 2, 1], &[0x02, 1, 1], &[0xc2, 225, 1], &[0x8b, 1], &[0xc2, 255, 255, 255, 255, 255]]
        {
            assert!(Reader::new(bytes).packet().is_err(), "{bytes:?}");
        }
        assert_eq!(Reader::new(&[0, 9, 1, 255]).number().unwrap(), [1, 255]);
        assert!(Reader::new(&[0, 9, 0, 255]).number().is_err());
        assert!(Reader::new(&[0, 9, 255, 255]).number().is_err());
        assert!(Reader::new(&[0]).subpacket().is_err());
    }
}
