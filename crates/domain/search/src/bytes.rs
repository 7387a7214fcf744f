//! Numbers and texts in a row of bytes: the form of a digest.

/// Appends a number, seven bits a byte, lowest first.
pub fn push_number(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(low_bits(number) | 0x80);
        number >>= 7;
    }
    bytes.push(low_bits(number));
}

const fn low_bits(number: u32) -> u8 {
    (number & 0x7F).to_le_bytes()[0]
}

/// Appends a length. Digests are bounded far below what a `u32` holds.
pub fn push_length(length: usize, bytes: &mut Vec<u8>) {
    push_number(u32::try_from(length).unwrap_or(u32::MAX), bytes);
}

/// Appends bytes after their length.
pub fn push_slice(slice: &[u8], bytes: &mut Vec<u8>) {
    push_length(slice.len(), bytes);
    bytes.extend_from_slice(slice);
}

/// Reads what the functions above wrote; `None` where the bytes are something else.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads `bytes` from their beginning.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What was not read yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether all was read.
    pub const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// A number.
    pub fn number(&mut self) -> Option<u32> {
        let mut number = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7F).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// A length.
    pub fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    /// Bytes after their length.
    pub fn slice(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let (slice, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_take_the_bytes_they_need() {
        for (number, length) in [(0, 1), (127, 1), (128, 2), (16_384, 3), (u32::MAX, 5)] {
            let mut bytes = Vec::new();
            push_number(number, &mut bytes);
            assert_eq!(bytes.len(), length, "{number}");
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.number(), Some(number));
            assert!(reader.is_at_end());
        }
    }

    #[test]
    fn what_was_not_written_here_is_not_read() {
        for bytes in [&[][..], &[0x80], &[0xFF; 6], &[3, b'a', b'b']] {
            assert!(Reader::new(bytes).slice().is_none(), "{bytes:?}");
        }
    }
}
