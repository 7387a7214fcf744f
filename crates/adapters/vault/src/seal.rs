//! AES-256-GCM with a random nonce and the place as associated data.
//!
//! Sealed bytes are `01 ‖ nonce (12) ‖ ciphertext ‖ tag (16)`.

use crate::place::Place;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use dmp_core::world::Entropy;
use zeroize::Zeroizing;

/// The algorithm of these sealed bytes; another one would have another number.
const FORMAT: u8 = 1;
const TAG_BYTES: usize = 16;
/// How much longer sealed bytes are than what they hold.
pub(crate) const OVERHEAD_BYTES: usize = 1 + NONCE_LEN + TAG_BYTES;

/// 32 secret bytes, wiped when they are dropped.
pub type SecretBytes = Zeroizing<[u8; 32]>;

/// Draws 32 secret bytes: a key that was never seen.
pub fn secret_bytes(entropy: &dyn Entropy) -> SecretBytes {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(bytes.as_mut_slice());
    bytes
}

/// Why sealed bytes do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Another key sealed them, they belong to another place, or a bit of them changed.
    #[error("the sealed bytes were altered, or belong elsewhere")]
    Altered,
    /// They are too short, or of an unknown format.
    #[error("not sealed bytes of a known format")]
    Malformed,
    /// They were wrapped by a master key that is not in the file.
    #[error("the master key that wrapped this is not among those given")]
    MasterKeyUnknown,
    /// None of the master keys given is that of this installation.
    #[error("the master key is not that of this installation")]
    MasterKeyWrong,
    /// The content is longer than a document may be.
    #[error("the content is longer than a document may be")]
    TooLong,
    /// The keeper of the master key did not answer.
    #[error("the keeper of the master key is unavailable")]
    Unavailable,
}

/// A key ready to seal and open.
pub(crate) struct Sealer(LessSafeKey);

impl Sealer {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key).expect("the algorithm takes 32 bytes");
        Self(LessSafeKey::new(key))
    }

    pub(crate) fn seal(&self, place: &Place, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD_BYTES);
        self.seal_into(&mut sealed, place, plain, entropy);
        sealed
    }

    /// Seals at the end of `sealed`, so that chunks need no buffer of their own.
    pub(crate) fn seal_into(
        &self,
        sealed: &mut Vec<u8>,
        place: &Place,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) {
        let mut nonce = [0; NONCE_LEN];
        entropy.fill(&mut nonce);
        sealed.push(FORMAT);
        sealed.extend_from_slice(&nonce);
        let start = sealed.len();
        sealed.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(place.bytes()), &mut sealed[start..])
            .expect("what is sealed is far below the 64 GiB of the algorithm");
        sealed.extend_from_slice(tag.as_ref());
    }

    pub(crate) fn open(
        &self,
        place: &Place,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (FORMAT, rest) = sealed
            .split_first()
            .map(|(format, rest)| (*format, rest))
            .ok_or(SealError::Malformed)?
        else {
            return Err(SealError::Malformed);
        };
        let (nonce, rest) = rest
            .split_at_checked(NONCE_LEN)
            .ok_or(SealError::Malformed)?;
        if rest.len() < TAG_BYTES {
            return Err(SealError::Malformed);
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Malformed)?;
        let mut plain = Zeroizing::new(rest.to_vec());
        let length = self
            .0
            .open_in_place(nonce, Aad::from(place.bytes()), plain.as_mut_slice())
            .map_err(|_| SealError::Altered)?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::tests::any_place;
    use crate::testing::Seeded;
    use proptest::prelude::*;

    #[test]
    fn what_is_sealed_opens_to_the_same_bytes() {
        let key = Sealer::new(&[7; 32]);
        for plain in [&b""[..], b"a", &[0; 4096]] {
            let sealed = key.seal(&Place::MasterCheck, plain, &Seeded::new(1));
            assert_eq!(sealed.len(), plain.len() + OVERHEAD_BYTES);
            assert_eq!(*key.open(&Place::MasterCheck, &sealed).unwrap(), plain);
        }
    }

    #[test]
    fn no_bit_and_no_length_of_the_sealed_bytes_can_change() {
        let key = Sealer::new(&[7; 32]);
        let sealed = key.seal(&Place::MasterCheck, b"plain", &Seeded::new(1));
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let expected = if bit < 8 {
                SealError::Malformed
            } else {
                SealError::Altered
            };
            assert_eq!(
                key.open(&Place::MasterCheck, &flipped).unwrap_err(),
                expected
            );
        }
        for length in 0..sealed.len() {
            assert!(
                key.open(&Place::MasterCheck, &sealed[..length]).is_err(),
                "{length}"
            );
        }
        let longer = [&sealed[..], b"x"].concat();
        assert_eq!(
            key.open(&Place::MasterCheck, &longer).unwrap_err(),
            SealError::Altered
        );
    }

    #[test]
    fn another_key_opens_nothing() {
        let sealed = Sealer::new(&[7; 32]).seal(&Place::MasterCheck, b"plain", &Seeded::new(1));
        let opened = Sealer::new(&[8; 32]).open(&Place::MasterCheck, &sealed);
        assert_eq!(opened.unwrap_err(), SealError::Altered);
    }

    #[test]
    fn the_same_bytes_are_never_sealed_alike() {
        let (key, entropy) = (Sealer::new(&[7; 32]), Seeded::new(1));
        let one = key.seal(&Place::MasterCheck, b"plain", &entropy);
        assert_ne!(one, key.seal(&Place::MasterCheck, b"plain", &entropy));
    }

    proptest! {
        #[test]
        fn sealed_bytes_open_in_their_own_place_only(one in any_place(), other in any_place()) {
            let key = Sealer::new(&[7; 32]);
            let sealed = key.seal(&one, b"plain", &Seeded::new(1));
            prop_assert_eq!(key.open(&other, &sealed).is_ok(), one == other);
        }
    }
}
