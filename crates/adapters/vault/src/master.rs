//! The master keys: they wrap the keys of records and the secrets of the installation.
//!
//! Wrapped bytes are `key id (4) ‖ sealed bytes`. The first key of the file wraps; any of them
//! unwraps, found by its id, so that keys can be rotated while the installation runs.

use crate::keys::secret;
use crate::place::Place;
use crate::seal::{SealError, Sealer, SecretBytes};
use aws_lc_rs::digest;
use dmp_core::world::Entropy;
use std::fmt;

const ID_TAG: &[u8] = b"dmp-master-key-id-1\0";
const CHECK_TEXT: &[u8; 32] = b"dmp-master-key-check-1 0000000\0\0";

/// Wraps and unwraps 32-byte keys. The file of [`MasterKeys`] does; a remote keeper of keys can.
pub trait KeyWrapper: Send + Sync {
    /// Wraps a key for its place, under the current master key.
    ///
    /// # Errors
    /// [`SealError::Unavailable`] when a remote keeper does not answer.
    fn wrap(
        &self,
        place: &Place,
        key: &SecretBytes,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError>;

    /// Unwraps a key that was wrapped for this place.
    ///
    /// # Errors
    /// [`SealError::Altered`], [`SealError::Malformed`], [`SealError::MasterKeyUnknown`], or
    /// [`SealError::Unavailable`].
    fn unwrap(&self, place: &Place, wrapped: &[u8]) -> Result<SecretBytes, SealError>;
}

/// The master keys of a file, the current one first; never empty.
pub struct MasterKeys {
    keys: Vec<MasterKey>,
}

pub(crate) struct MasterKey {
    pub(crate) id: KeyId,
    pub(crate) bytes: SecretBytes,
    sealer: Sealer,
}

/// The first four bytes of a hash of the key: tells keys apart, and shows a mistyped one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct KeyId(pub(crate) [u8; 4]);

impl MasterKey {
    pub(crate) fn new(bytes: SecretBytes) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(ID_TAG);
        context.update(bytes.as_slice());
        let hash = context.finish();
        let id = KeyId(
            hash.as_ref()[..4]
                .try_into()
                .expect("a hash has more than four bytes"),
        );
        let sealer = Sealer::new(&bytes);
        Self { id, bytes, sealer }
    }
}

impl MasterKeys {
    /// `keys` has at least one key.
    pub(crate) const fn of(keys: Vec<MasterKey>) -> Self {
        Self { keys }
    }

    pub(crate) fn keys(&self) -> &[MasterKey] {
        &self.keys
    }

    /// How many keys the file has: more than one during a rotation.
    pub const fn count(&self) -> usize {
        self.keys.len()
    }

    /// The id of the current key, as the file shows it: it says nothing of the key.
    pub fn current_id(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.current().id.0)
    }

    /// A known text wrapped by the current key: kept by a new installation, see
    /// [`MasterKeys::check`].
    ///
    /// # Errors
    /// None for keys of a file.
    pub fn sealed_check(&self, entropy: &dyn Entropy) -> Result<Vec<u8>, SealError> {
        self.wrap(
            &Place::MasterCheck,
            &zeroize::Zeroizing::new(*CHECK_TEXT),
            entropy,
        )
    }

    /// Says whether these are the keys of the installation that kept `sealed_check`.
    ///
    /// # Errors
    /// [`SealError::MasterKeyWrong`]: the server must not start, it could read nothing.
    pub fn check(&self, sealed_check: &[u8]) -> Result<(), SealError> {
        match self.unwrap(&Place::MasterCheck, sealed_check) {
            Ok(text) if *text == *CHECK_TEXT => Ok(()),
            Ok(_) | Err(_) => Err(SealError::MasterKeyWrong),
        }
    }

    /// Wraps again what an older key wrapped; `None` when the current key did.
    ///
    /// # Errors
    /// Those of [`KeyWrapper::unwrap`].
    pub fn rewrap(
        &self,
        place: &Place,
        wrapped: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Option<Vec<u8>>, SealError> {
        let key = self.unwrap(place, wrapped)?;
        if wrapped.starts_with(&self.current().id.0) {
            return Ok(None);
        }
        self.wrap(place, &key, entropy).map(Some)
    }

    fn current(&self) -> &MasterKey {
        self.keys
            .first()
            .expect("a file without keys is refused when it is read")
    }
}

impl KeyWrapper for MasterKeys {
    fn wrap(
        &self,
        place: &Place,
        key: &SecretBytes,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        let current = self.current();
        let mut wrapped = current.id.0.to_vec();
        current
            .sealer
            .seal_into(&mut wrapped, place, key.as_slice(), entropy);
        Ok(wrapped)
    }

    fn unwrap(&self, place: &Place, wrapped: &[u8]) -> Result<SecretBytes, SealError> {
        let (id, sealed) = wrapped.split_at_checked(4).ok_or(SealError::Malformed)?;
        let key = self
            .keys
            .iter()
            .find(|key| key.id.0 == id)
            .ok_or(SealError::MasterKeyUnknown)?;
        secret(&key.sealer.open(place, sealed)?)
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use dmp_core::ids::RecordId;
    use zeroize::Zeroizing;

    const PLACE: Place = Place::RecordKey(RecordId::from_bytes([1; 16]));

    fn keys(bytes: &[u8]) -> MasterKeys {
        let key = |byte: &u8| MasterKey::new(Zeroizing::new([*byte; 32]));
        MasterKeys::of(bytes.iter().map(key).collect())
    }

    #[test]
    fn a_wrapped_key_unwraps_in_its_place_under_its_key_only() {
        let wrapped = keys(&[1])
            .wrap(&PLACE, &Zeroizing::new([9; 32]), &Seeded::new(1))
            .unwrap();
        assert_eq!(*keys(&[1]).unwrap(&PLACE, &wrapped).unwrap(), [9; 32]);
        let elsewhere = Place::RecordKey(RecordId::from_bytes([2; 16]));
        for (keys, place, expected) in [
            (keys(&[1]), elsewhere, SealError::Altered),
            (keys(&[1]), Place::MasterCheck, SealError::Altered),
            (keys(&[2]), PLACE, SealError::MasterKeyUnknown),
        ] {
            assert_eq!(keys.unwrap(&place, &wrapped).unwrap_err(), expected);
        }
        assert_eq!(
            keys(&[1]).unwrap(&PLACE, &wrapped[..3]).unwrap_err(),
            SealError::Malformed
        );
    }

    #[test]
    fn rotation_wraps_again_what_an_older_key_wrapped_and_nothing_else() {
        let entropy = Seeded::new(1);
        let old = keys(&[1])
            .wrap(&PLACE, &Zeroizing::new([9; 32]), &entropy)
            .unwrap();
        let both = keys(&[2, 1]);
        let new = both.rewrap(&PLACE, &old, &entropy).unwrap().unwrap();
        assert_eq!(both.rewrap(&PLACE, &new, &entropy), Ok(None));
        assert_eq!(*keys(&[2]).unwrap(&PLACE, &new).unwrap(), [9; 32]);
        assert!(keys(&[2]).rewrap(&PLACE, &old, &entropy).is_err());
        assert!(both.rewrap(&Place::MasterCheck, &old, &entropy).is_err());
    }

    #[test]
    fn another_installation_s_keys_are_recognised() {
        let check = keys(&[1]).sealed_check(&Seeded::new(1)).unwrap();
        assert_eq!(keys(&[1]).check(&check), Ok(()));
        assert_eq!(keys(&[2, 1]).check(&check), Ok(()));
        for (keys, check) in [
            (keys(&[2]), &check[..]),
            (keys(&[1]), &check[..9]),
            (keys(&[1]), &[]),
        ] {
            assert_eq!(keys.check(check), Err(SealError::MasterKeyWrong));
        }
    }

    #[test]
    fn master_keys_show_nothing() {
        assert_eq!(format!("{:?}", keys(&[1])), "MasterKeys(…)");
    }
}
