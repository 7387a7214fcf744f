//! JPEG, PNG and TIFF: headers and structure, without decoding.

use crate::{MediaError, PIXELS_MAX};

/// Width and height, in pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dimensions {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl Dimensions {
    fn check(self) -> Result<(), MediaError> {
        match u64::from(self.width) * u64::from(self.height) {
            0 => Err(MediaError::Malformed),
            pixels if pixels > PIXELS_MAX => Err(MediaError::TooManyPixels),
            _ => Ok(()),
        }
    }
}

const PNG_SIGNATURE_BYTES: usize = 8;
/// Most directories and entries of a TIFF that are looked at.
const TIFF_ENTRIES_MAX: usize = 4_096;

/// Dimensions of a PNG, from its first chunk.
pub fn png_dimensions(bytes: &[u8]) -> Option<Dimensions> {
    let header = bytes.get(PNG_SIGNATURE_BYTES..PNG_SIGNATURE_BYTES + 16)?;
    if !header.starts_with(b"\0\0\0\x0DIHDR") {
        return None;
    }
    Some(Dimensions {
        width: big_u32(header, 8)?,
        height: big_u32(header, 12)?,
    })
}

/// Checks the chunks of a PNG: header first, image data, end last.
pub fn check_png(bytes: &[u8]) -> Result<(), MediaError> {
    let truncated = Err(MediaError::Truncated);
    if bytes.len() < PNG_SIGNATURE_BYTES + 25 {
        return truncated;
    }
    png_dimensions(bytes)
        .ok_or(MediaError::Malformed)?
        .check()?;
    let (mut at, mut has_data) = (PNG_SIGNATURE_BYTES, false);
    loop {
        let (Some(length), Some(kind)) = (big_u32(bytes, at), bytes.get(at + 4..at + 8)) else {
            return truncated;
        };
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(MediaError::Malformed);
        }
        let length = usize::try_from(length).map_err(|_| MediaError::Malformed)?;
        // Length, kind and checksum take 12 bytes.
        at = at.checked_add(length + 12).ok_or(MediaError::Malformed)?;
        if at > bytes.len() {
            return truncated;
        }
        has_data |= kind == b"IDAT";
        if kind == b"IEND" {
            return if has_data {
                Ok(())
            } else {
                Err(MediaError::Malformed)
            };
        }
    }
}

/// Dimensions of a JPEG, from its first frame header.
pub fn jpeg_dimensions(bytes: &[u8]) -> Option<Dimensions> {
    jpeg_frame(bytes).ok()
}

/// Checks the segments of a JPEG up to its image data, and that its end is there.
pub fn check_jpeg(bytes: &[u8]) -> Result<(), MediaError> {
    jpeg_frame(bytes)?.check()?;
    // Cameras append data after the end, so it is looked for and not expected last.
    let has_end = bytes.windows(2).rev().any(|pair| pair == [0xFF, 0xD9]);
    if has_end {
        Ok(())
    } else {
        Err(MediaError::Truncated)
    }
}

fn jpeg_frame(bytes: &[u8]) -> Result<Dimensions, MediaError> {
    let mut at = 2;
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (None, _) | (_, None) => return Err(MediaError::Truncated),
            // Fill bytes may stand before a marker.
            (Some(0xFF), Some(0xFF)) => at += 1,
            (Some(0xFF), Some(marker)) => {
                let length = big_u16(bytes, at + 2).ok_or(MediaError::Truncated)?;
                match marker {
                    // Frame headers; C4, C8 and CC are tables.
                    0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                        return frame_dimensions(bytes, at).ok_or(MediaError::Truncated);
                    }
                    // Image data or the end without a frame header.
                    0xDA | 0xD9 => return Err(MediaError::Malformed),
                    _ if length < 2 => return Err(MediaError::Malformed),
                    _ => at += 2 + usize::from(length),
                }
            }
            (Some(_), Some(_)) => return Err(MediaError::Malformed),
        }
    }
}

fn frame_dimensions(bytes: &[u8], at: usize) -> Option<Dimensions> {
    let (height, width) = (big_u16(bytes, at + 5)?, big_u16(bytes, at + 7)?);
    Some(Dimensions {
        width: width.into(),
        height: height.into(),
    })
}

/// Dimensions of a TIFF, from its first directory.
pub fn tiff_dimensions(bytes: &[u8]) -> Option<Dimensions> {
    Tiff::read(bytes).ok()?.dimensions()
}

/// Checks the first directory of a TIFF, and that the image data it names is there.
pub fn check_tiff(bytes: &[u8]) -> Result<(), MediaError> {
    let tiff = Tiff::read(bytes)?;
    tiff.dimensions().ok_or(MediaError::Malformed)?.check()?;
    tiff.check_data()
}

const TIFF_WIDTH: u16 = 256;
const TIFF_HEIGHT: u16 = 257;
/// Tags of offsets and sizes of image data, in strips and in tiles.
const TIFF_DATA: [(u16, u16); 2] = [(273, 279), (324, 325)];

struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
    entries: &'a [u8],
}

impl<'a> Tiff<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, MediaError> {
        let is_little = bytes.starts_with(b"II");
        let mut tiff = Self {
            bytes,
            is_little,
            entries: &[],
        };
        let directory = tiff.u32(bytes, 4).ok_or(MediaError::Truncated)?;
        let directory = usize::try_from(directory).map_err(|_| MediaError::Malformed)?;
        let count = tiff.u16(bytes, directory).ok_or(MediaError::Truncated)?;
        let start = directory + 2;
        let end = start + 12 * usize::from(count);
        tiff.entries = bytes.get(start..end).ok_or(MediaError::Truncated)?;
        Ok(tiff)
    }

    fn dimensions(&self) -> Option<Dimensions> {
        Some(Dimensions {
            width: self.number(TIFF_WIDTH)?,
            height: self.number(TIFF_HEIGHT)?,
        })
    }

    fn check_data(&self) -> Result<(), MediaError> {
        let (offsets, sizes) = TIFF_DATA
            .into_iter()
            .find_map(|(offsets, sizes)| Some((self.numbers(offsets)?, self.numbers(sizes)?)))
            .ok_or(MediaError::Malformed)?;
        let length = u64::try_from(self.bytes.len()).unwrap_or(u64::MAX);
        let is_whole = offsets
            .iter()
            .zip(&sizes)
            .all(|(offset, size)| u64::from(*offset) + u64::from(*size) <= length);
        if is_whole {
            Ok(())
        } else {
            Err(MediaError::Truncated)
        }
    }

    fn number(&self, tag: u16) -> Option<u32> {
        self.numbers(tag)?.first().copied()
    }

    fn numbers(&self, tag: u16) -> Option<Vec<u32>> {
        let entry = self
            .entries
            .chunks_exact(12)
            .find(|entry| self.u16(entry, 0) == Some(tag))?;
        let size = match self.u16(entry, 2)? {
            3 => 2,
            4 => 4,
            _ => return None,
        };
        let count = usize::try_from(self.u32(entry, 4)?)
            .ok()?
            .min(TIFF_ENTRIES_MAX);
        let values = if count * size <= 4 {
            entry.get(8..8 + count * size)?
        } else {
            let start = usize::try_from(self.u32(entry, 8)?).ok()?;
            self.bytes.get(start..start.checked_add(count * size)?)?
        };
        values
            .chunks_exact(size)
            .map(|value| {
                if size == 2 {
                    self.u16(value, 0).map(u32::from)
                } else {
                    self.u32(value, 0)
                }
            })
            .collect()
    }

    fn u16(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let value = big_u16(bytes, at)?;
        Some(if self.is_little {
            value.swap_bytes()
        } else {
            value
        })
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let value = big_u32(bytes, at)?;
        Some(if self.is_little {
            value.swap_bytes()
        } else {
            value
        })
    }
}

fn big_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(
        bytes.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

fn big_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}
