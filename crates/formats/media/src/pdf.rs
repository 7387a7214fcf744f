//! PDF: header, cross-reference and end.

use crate::MediaError;

/// How far the header may stand from the beginning, in bytes (ISO 32000, implementation notes).
const HEADER_WITHIN: usize = 1_024;
/// How far the end marks may stand from the end, in bytes: software appends white space and zeros.
const END_WITHIN: usize = 4_096;

/// Whether a header stands after a few bytes of something else.
pub fn has_late_header(bytes: &[u8]) -> bool {
    contains(&bytes[..bytes.len().min(HEADER_WITHIN)], b"%PDF-")
}

/// Checks that the header, `startxref` and `%%EOF` are there.
pub fn check(bytes: &[u8]) -> Result<(), MediaError> {
    let end = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if !contains(end, b"%%EOF") || !contains(end, b"startxref") {
        return Err(MediaError::Truncated);
    }
    // A table or a stream of cross-references, and a catalogue that may be compressed.
    let has_objects = contains(bytes, b" obj") || contains(bytes, b"\nobj");
    if has_objects {
        Ok(())
    } else {
        Err(MediaError::Malformed)
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == wanted[0]) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}
