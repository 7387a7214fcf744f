//! The content of a document, and what was read of it: compressed where that helps, sealed in
//! pieces.
//!
//! What is sealed is `method (1) ‖ bytes`, cut into pieces of [`CONTENT_CHUNK_BYTES`]; each piece
//! is sealed for its place, which names its number and whether it is the last. So no piece can be
//! moved, repeated, left out or cut off.

use crate::keys::DocumentKey;
use crate::place::Place;
use crate::seal::{OVERHEAD_BYTES, SealError};
use dmp_core::limits::CONTENT_BYTES_MAX;
use dmp_core::world::Entropy;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;
use zstd::bulk::{Compressor, Decompressor};

/// How many bytes a piece holds.
pub const CONTENT_CHUNK_BYTES: usize = 64 * 1024;
/// Measured on clinical documents: see `docs/adr/0004-sealing.md`.
const LEVEL: i32 = 3;
/// Below this the header of a compressed frame costs what it saves.
const COMPRESSED_BYTES_MIN: usize = 128;
const SEALED_CHUNK_BYTES: usize = CONTENT_CHUNK_BYTES + OVERHEAD_BYTES;

const STORED: u8 = 0;
const ZSTD: u8 = 1;

/// Compressors at rest. One takes a megabyte, and making it costs more than a document does.
static COMPRESSORS: Resting<Compressor<'static>> = Resting::new();
static DECOMPRESSORS: Resting<Decompressor<'static>> = Resting::new();
/// How many rest: more only work at once when many contents come together.
const RESTING_MAX: usize = 4;

/// Things that are dear to make, taken by one caller at a time.
struct Resting<T>(Mutex<Vec<T>>);

impl<T> Resting<T> {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn with<U>(
        &self,
        make: impl FnOnce() -> Option<T>,
        work: impl FnOnce(&mut T) -> U,
    ) -> Option<U> {
        let rested = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut thing = rested.or_else(make)?;
        let done = work(&mut thing);
        let mut resting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if resting.len() < RESTING_MAX {
            resting.push(thing);
        }
        Some(done)
    }
}

impl DocumentKey {
    /// Compresses the content if that helps, and seals it.
    ///
    /// # Errors
    /// [`SealError::TooLong`] above [`CONTENT_BYTES_MAX`].
    pub fn seal_content(
        &self,
        content: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        self.seal_pieces(Pieces::Content, content, entropy)
    }

    /// Seals what was read of the document, in the same way.
    ///
    /// # Errors
    /// [`SealError::TooLong`] above [`CONTENT_BYTES_MAX`].
    pub fn seal_reading(
        &self,
        reading: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        self.seal_pieces(Pieces::Reading, reading, entropy)
    }

    /// Gives back the content.
    ///
    /// # Errors
    /// [`SealError::Altered`] when a piece was altered, moved or left out;
    /// [`SealError::Malformed`] when it is no content.
    pub fn open_content(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.open_pieces(Pieces::Content, sealed)
    }

    /// Gives back what was read of the document.
    ///
    /// # Errors
    /// As [`DocumentKey::open_content`].
    pub fn open_reading(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.open_pieces(Pieces::Reading, sealed)
    }

    fn seal_pieces(
        &self,
        pieces: Pieces,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        if plain.len() > CONTENT_BYTES_MAX {
            return Err(SealError::TooLong);
        }
        let packed = pack(plain);
        let count = packed.len().div_ceil(CONTENT_CHUNK_BYTES);
        let mut sealed = Vec::with_capacity(packed.len() + count * OVERHEAD_BYTES);
        for (chunk, plain) in (0..).zip(packed.chunks(CONTENT_CHUNK_BYTES)) {
            let place = self.chunk_place(pieces, chunk, count);
            self.sealer().seal_into(&mut sealed, &place, plain, entropy);
        }
        Ok(sealed)
    }

    fn open_pieces(&self, pieces: Pieces, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let count = sealed.len().div_ceil(SEALED_CHUNK_BYTES);
        let mut packed = Zeroizing::new(Vec::with_capacity(sealed.len()));
        for (chunk, piece) in (0..).zip(sealed.chunks(SEALED_CHUNK_BYTES)) {
            let place = self.chunk_place(pieces, chunk, count);
            packed.extend_from_slice(&self.sealer().open(&place, piece)?);
        }
        unpack(packed)
    }

    fn chunk_place(&self, pieces: Pieces, chunk: u32, count: usize) -> Place {
        let is_last = usize::try_from(chunk).is_ok_and(|chunk| chunk + 1 == count);
        let (record, document) = (self.record(), self.document());
        match pieces {
            Pieces::Content => Place::Content {
                record,
                document,
                chunk,
                is_last,
            },
            Pieces::Reading => Place::Reading {
                record,
                document,
                chunk,
                is_last,
            },
        }
    }
}

/// What is sealed in pieces.
#[derive(Clone, Copy)]
enum Pieces {
    Content,
    Reading,
}

fn pack(content: &[u8]) -> Zeroizing<Vec<u8>> {
    if let Some(packed) = compressed(content) {
        return packed;
    }
    let mut packed = Zeroizing::new(Vec::with_capacity(content.len() + 1));
    packed.push(STORED);
    packed.extend_from_slice(content);
    packed
}

/// `None` unless it saves at least one byte in sixteen: images and most PDF do not.
fn compressed(content: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if content.len() < COMPRESSED_BYTES_MIN {
        return None;
    }
    // The frame is written at the place it stays at: no second copy.
    let mut packed = Zeroizing::new(vec![0; 1 + content.len() - content.len() / 16]);
    packed[0] = ZSTD;
    // A buffer that is too small for the frame is what « it does not help » looks like.
    let make = || Compressor::new(LEVEL).ok();
    let length = COMPRESSORS
        .with(make, |compressor| {
            compressor.compress_to_buffer(content, &mut packed[1..])
        })?
        .ok()?;
    packed.truncate(1 + length);
    Some(packed)
}

fn unpack(mut packed: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, SealError> {
    match packed.first().copied() {
        Some(STORED) => {
            packed.remove(0);
            Ok(packed)
        }
        Some(ZSTD) => unpack_zstd(&packed[1..]),
        Some(_) | None => Err(SealError::Malformed),
    }
}

fn unpack_zstd(packed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let length = Decompressor::upper_bound(packed).unwrap_or(CONTENT_BYTES_MAX);
    if length > CONTENT_BYTES_MAX {
        return Err(SealError::Malformed);
    }
    let make = || Decompressor::new().ok();
    let content = DECOMPRESSORS
        .with(make, |decompressor| decompressor.decompress(packed, length))
        .ok_or(SealError::Malformed)?;
    content
        .map(Zeroizing::new)
        .map_err(|_| SealError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use dmp_core::ids::{DocumentId, RecordId};
    use proptest::prelude::*;

    fn key(document: u8) -> DocumentKey {
        let id = DocumentId::from_bytes([document; 16]);
        DocumentKey::generate(RecordId::from_bytes([1; 16]), id, &Seeded::new(9))
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        Seeded::new(3).fill(&mut bytes);
        bytes
    }

    #[test]
    fn any_content_opens_to_the_same_bytes() {
        let text = "<observation code=\"718-7\">13,2 g/dL</observation>".repeat(20_000);
        for content in [
            &b""[..],
            b"a",
            text.as_bytes(),
            &noise(CONTENT_CHUNK_BYTES - 2),
            &noise(CONTENT_CHUNK_BYTES - 1),
            &noise(CONTENT_CHUNK_BYTES),
            &noise(3 * CONTENT_CHUNK_BYTES + 7),
        ] {
            let sealed = key(1).seal_content(content, &Seeded::new(4)).unwrap();
            assert_eq!(
                *key(1).open_content(&sealed).unwrap(),
                content,
                "{}",
                content.len()
            );
        }
    }

    #[test]
    fn text_is_compressed_and_noise_costs_one_byte() {
        let text = "<observation code=\"718-7\">13,2 g/dL</observation>".repeat(1_000);
        let sealed = key(1)
            .seal_content(text.as_bytes(), &Seeded::new(4))
            .unwrap();
        assert!(sealed.len() < text.len() / 20, "{}", sealed.len());
        let noise = noise(10_000);
        let sealed = key(1).seal_content(&noise, &Seeded::new(4)).unwrap();
        assert_eq!(sealed.len(), noise.len() + 1 + OVERHEAD_BYTES);
    }

    #[test]
    fn no_piece_can_be_moved_repeated_left_out_or_cut_off() {
        let sealed = key(1)
            .seal_content(&noise(3 * CONTENT_CHUNK_BYTES), &Seeded::new(4))
            .unwrap();
        let pieces: Vec<&[u8]> = sealed.chunks(SEALED_CHUNK_BYTES).collect();
        assert_eq!(pieces.len(), 4);
        for order in [
            &[1, 0, 2, 3][..],
            &[0, 1, 1, 2, 3],
            &[0, 2, 3],
            &[0, 1, 2],
            &[0],
            &[3],
            &[0, 1, 3, 2],
        ] {
            let moved: Vec<u8> = order
                .iter()
                .flat_map(|index| pieces[*index])
                .copied()
                .collect();
            assert_eq!(
                key(1).open_content(&moved).unwrap_err(),
                SealError::Altered,
                "{order:?}"
            );
        }
        let short = &sealed[..sealed.len() - 1];
        assert_eq!(key(1).open_content(short).unwrap_err(), SealError::Altered);
        assert_eq!(key(1).open_content(&[]).unwrap_err(), SealError::Malformed);
        assert_eq!(
            key(2).open_content(&sealed).unwrap_err(),
            SealError::Altered
        );
    }

    #[test]
    fn content_is_sealed_up_to_the_limit_and_not_above() {
        let mut content = vec![0; CONTENT_BYTES_MAX + 1];
        let refused = key(1).seal_content(&content, &Seeded::new(4)).unwrap_err();
        assert_eq!(refused, SealError::TooLong);
        content.pop();
        let sealed = key(1).seal_content(&content, &Seeded::new(4)).unwrap();
        assert_eq!(
            key(1).open_content(&sealed).unwrap().len(),
            CONTENT_BYTES_MAX
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_flipped_bit_anywhere_is_found(
            content in prop::collection::vec(0_u8..4, 0..3_000),
            at in any::<prop::sample::Index>(),
            bit in 0_u8..8,
        ) {
            let mut sealed = key(1).seal_content(&content, &Seeded::new(4)).unwrap();
            prop_assert_eq!(&*key(1).open_content(&sealed).unwrap(), &content);
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            prop_assert!(key(1).open_content(&sealed).is_err());
        }
    }
}
