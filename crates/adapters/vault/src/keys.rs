//! The keys of a record, of a document and of the installation.

use crate::master::KeyWrapper;
use crate::place::Place;
use crate::seal::{SealError, Sealer, SecretBytes, secret_bytes};
use aws_lc_rs::hkdf;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::world::Entropy;
use std::fmt;
use zeroize::Zeroizing;

macro_rules! shows_nothing {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

/// The key of a record: it seals its register, its traces and its documents' metadata, and wraps
/// its documents' keys. Destroying its wrapped form destroys the record.
pub struct RecordKey {
    record: RecordId,
    bytes: SecretBytes,
    sealer: Sealer,
}
shows_nothing!(RecordKey);

impl RecordKey {
    /// Draws the key of a new record.
    pub fn generate(record: RecordId, entropy: &dyn Entropy) -> Self {
        Self::of(record, secret_bytes(entropy))
    }

    /// The form in which the key is kept.
    ///
    /// # Errors
    /// Those of the keeper of the master key.
    pub fn wrap(
        &self,
        master: &dyn KeyWrapper,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        master.wrap(&Place::RecordKey(self.record), &self.bytes, entropy)
    }

    /// Reads the form in which the key is kept.
    ///
    /// # Errors
    /// [`SealError::Altered`] when it is not the key of this record; those of the master key.
    pub fn unwrap(
        master: &dyn KeyWrapper,
        record: RecordId,
        wrapped: &[u8],
    ) -> Result<Self, SealError> {
        Ok(Self::of(
            record,
            master.unwrap(&Place::RecordKey(record), wrapped)?,
        ))
    }

    /// Seals bytes into their place.
    pub fn seal(&self, place: &Place, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        self.sealer.seal(place, plain, entropy)
    }

    /// Opens bytes sealed into this place.
    ///
    /// # Errors
    /// [`SealError::Altered`] or [`SealError::Malformed`].
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.sealer.open(place, sealed)
    }

    /// Whose key it is.
    pub const fn record(&self) -> RecordId {
        self.record
    }

    fn of(record: RecordId, bytes: SecretBytes) -> Self {
        let sealer = Sealer::new(&bytes);
        Self {
            record,
            bytes,
            sealer,
        }
    }
}

/// The key of a document: it seals its content, whole or in pieces.
pub struct DocumentKey {
    record: RecordId,
    document: DocumentId,
    bytes: SecretBytes,
    sealer: Sealer,
}
shows_nothing!(DocumentKey);

impl DocumentKey {
    /// Draws the key of a new document.
    pub fn generate(record: RecordId, document: DocumentId, entropy: &dyn Entropy) -> Self {
        Self::of(record, document, secret_bytes(entropy))
    }

    /// The form in which the key is kept, under the key of its record.
    pub fn wrap(&self, record_key: &RecordKey, entropy: &dyn Entropy) -> Vec<u8> {
        let place = Place::DocumentKey(self.record, self.document);
        record_key.seal(&place, self.bytes.as_slice(), entropy)
    }

    /// Reads the form in which the key is kept.
    ///
    /// # Errors
    /// [`SealError::Altered`] when it is not the key of this document in the record of the key.
    pub fn unwrap(
        record_key: &RecordKey,
        document: DocumentId,
        wrapped: &[u8],
    ) -> Result<Self, SealError> {
        let record = record_key.record();
        let plain = record_key.open(&Place::DocumentKey(record, document), wrapped)?;
        Ok(Self::of(record, document, secret(&plain)?))
    }

    /// The record of the document.
    pub const fn record(&self) -> RecordId {
        self.record
    }

    /// Which document.
    pub const fn document(&self) -> DocumentId {
        self.document
    }

    /// Seals what is said of the document: it becomes unreadable with the document's key.
    pub fn seal(&self, place: &Place, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        self.sealer.seal(place, plain, entropy)
    }

    /// Opens what is said of the document.
    ///
    /// # Errors
    /// [`SealError::Altered`] or [`SealError::Malformed`].
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.sealer.open(place, sealed)
    }

    pub(crate) const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    fn of(record: RecordId, document: DocumentId, bytes: SecretBytes) -> Self {
        let sealer = Sealer::new(&bytes);
        Self {
            record,
            document,
            bytes,
            sealer,
        }
    }
}

/// The key of what belongs to no record: accounts, sessions, directory, messages.
///
/// It seals far more often than the key of a record, so each place gets a key of its own, derived
/// by HKDF: the bound on random nonces is then one of each place.
pub struct InstallationKey(hkdf::Prk);
shows_nothing!(InstallationKey);

impl InstallationKey {
    /// Makes it of a secret of the installation.
    pub fn new(secret: &SecretBytes) -> Self {
        Self(hkdf::Salt::new(hkdf::HKDF_SHA256, b"dmp-installation-1").extract(secret.as_slice()))
    }

    /// Seals bytes into their place.
    pub fn seal(&self, place: &Place, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        self.sealer(place).seal(place, plain, entropy)
    }

    /// Opens bytes sealed into this place.
    ///
    /// # Errors
    /// [`SealError::Altered`] or [`SealError::Malformed`].
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.sealer(place).open(place, sealed)
    }

    fn sealer(&self, place: &Place) -> Sealer {
        let mut key = Zeroizing::new([0; 32]);
        self.0
            .expand(&[&place.bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(key.as_mut_slice()))
            .expect("32 bytes are within what HKDF gives");
        Sealer::new(&key)
    }
}

pub(crate) fn secret(plain: &[u8]) -> Result<SecretBytes, SealError> {
    plain
        .try_into()
        .map(Zeroizing::new)
        .map_err(|_| SealError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use dmp_core::ids::AccountId;

    const RECORD: RecordId = RecordId::from_bytes([1; 16]);
    const OTHER_RECORD: RecordId = RecordId::from_bytes([2; 16]);
    const DOCUMENT: DocumentId = DocumentId::from_bytes([3; 16]);
    const OTHER_DOCUMENT: DocumentId = DocumentId::from_bytes([4; 16]);

    #[test]
    fn a_document_key_unwraps_under_its_record_and_for_its_document_only() {
        let entropy = Seeded::new(1);
        let record_key = RecordKey::generate(RECORD, &entropy);
        let wrapped = DocumentKey::generate(RECORD, DOCUMENT, &entropy).wrap(&record_key, &entropy);
        assert!(DocumentKey::unwrap(&record_key, DOCUMENT, &wrapped).is_ok());
        let other_key = RecordKey::generate(RECORD, &entropy);
        let moved = RecordKey::of(OTHER_RECORD, record_key.bytes.clone());
        for (key, document) in [
            (&record_key, OTHER_DOCUMENT),
            (&other_key, DOCUMENT),
            (&moved, DOCUMENT),
        ] {
            let refused = DocumentKey::unwrap(key, document, &wrapped).unwrap_err();
            assert_eq!(refused, SealError::Altered);
        }
    }

    #[test]
    fn bytes_of_the_installation_open_in_their_place_with_their_key_only() {
        let (entropy, place) = (
            Seeded::new(1),
            Place::Account(AccountId::from_bytes([1; 16])),
        );
        let key = InstallationKey::new(&Zeroizing::new([1; 32]));
        let sealed = key.seal(&place, b"profile", &entropy);
        assert_eq!(*key.open(&place, &sealed).unwrap(), b"profile");
        let elsewhere = Place::Account(AccountId::from_bytes([2; 16]));
        assert_eq!(
            key.open(&elsewhere, &sealed).unwrap_err(),
            SealError::Altered
        );
        let other = InstallationKey::new(&Zeroizing::new([2; 32]));
        assert_eq!(other.open(&place, &sealed).unwrap_err(), SealError::Altered);
    }

    #[test]
    fn without_its_wrapped_key_a_record_is_noise_req_r_66() {
        let entropy = Seeded::new(1);
        let (record_key, place) = (
            RecordKey::generate(RECORD, &entropy),
            Place::Register(RECORD),
        );
        let sealed = record_key.seal(&place, b"register", &entropy);
        let document_key = DocumentKey::generate(RECORD, DOCUMENT, &entropy);
        let wrapped = document_key.wrap(&record_key, &entropy);
        // What is left of a destroyed record: its rows, and every other key. Rule: REQ-R-66.
        let others = [
            RecordKey::generate(OTHER_RECORD, &entropy),
            RecordKey::generate(RECORD, &entropy),
        ];
        for key in others {
            assert_eq!(key.open(&place, &sealed).unwrap_err(), SealError::Altered);
            assert!(DocumentKey::unwrap(&key, DOCUMENT, &wrapped).is_err());
        }
    }

    #[test]
    fn keys_show_nothing() {
        let entropy = Seeded::new(1);
        assert_eq!(
            format!("{:?}", RecordKey::generate(RECORD, &entropy)),
            "RecordKey(…)"
        );
        let document_key = DocumentKey::generate(RECORD, DOCUMENT, &entropy);
        assert_eq!(format!("{document_key:?}"), "DocumentKey(…)");
        let installation = InstallationKey::new(&Zeroizing::new([1; 32]));
        assert_eq!(format!("{installation:?}"), "InstallationKey(…)");
    }
}
