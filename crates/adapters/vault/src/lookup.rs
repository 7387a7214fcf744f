//! Keyed hashes by which rows are found without their identifiers being written anywhere.
//!
//! `HMAC-SHA256(key, tag ‖ kind ‖ fields of fixed width ‖ text)`. Without the key nobody can try
//! the few billion possible identifiers against a stolen database.

use crate::seal::SecretBytes;
use aws_lc_rs::hmac;
use dmp_core::ids::{AccountId, OrganizationId, ProfessionalId, RecordId};
use std::fmt;

const TAG: &[u8] = b"dmp-lookup-1\0";

/// The key of the keyed hashes. Each function hashes in a domain of its own.
pub struct LookupKey(hmac::Key);

impl LookupKey {
    /// Makes it of a secret of the installation.
    pub fn new(secret: &SecretBytes) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_slice()))
    }

    /// Of an INS: the text must be canonical, number and OID.
    pub fn ins(&self, ins: &str) -> [u8; 32] {
        self.hash(0, &[], ins.as_bytes())
    }

    /// Of a login, canonical.
    pub fn login(&self, login: &str) -> [u8; 32] {
        self.hash(1, &[], login.as_bytes())
    }

    /// Of a professional, for the list of records he may reach.
    pub fn professional(&self, id: ProfessionalId) -> [u8; 32] {
        self.hash(2, id.bytes(), &[])
    }

    /// Of a structure, for the list of records its professionals may reach.
    pub fn organization(&self, id: OrganizationId) -> [u8; 32] {
        self.hash(3, id.bytes(), &[])
    }

    /// Of a national identifier.
    pub fn national_id(&self, national_id: &str) -> [u8; 32] {
        self.hash(4, &[], national_id.as_bytes())
    }

    /// Of the unique id of a document in a record: the same id in two records hashes differently.
    pub fn unique_id(&self, record: RecordId, unique_id: &str) -> [u8; 32] {
        self.hash(5, record.bytes(), unique_id.as_bytes())
    }

    /// Of a session token.
    pub fn token(&self, token: &[u8]) -> [u8; 32] {
        self.hash(6, &[], token)
    }

    /// Of a one-time code of an account: a million codes only, so the key matters.
    pub fn code(&self, account: AccountId, code: &str) -> [u8; 32] {
        self.hash(7, account.bytes(), code.as_bytes())
    }

    /// What an account's visits to a record are found by.
    pub fn visit(&self, record: RecordId, account: AccountId) -> [u8; 32] {
        self.hash(8, record.bytes(), account.bytes())
    }

    /// Of a series of results in a record, for its address: the same analysis in two records hashes
    /// differently, and no address says what was measured.
    pub fn series(&self, record: RecordId, series: &str) -> [u8; 32] {
        self.hash(16, record.bytes(), series.as_bytes())
    }

    /// What a choice among words of a record is called in an address, where it must say nothing.
    pub fn choice(&self, record: RecordId, words: &str) -> [u8; 32] {
        self.hash(9, record.bytes(), words.as_bytes())
    }

    fn hash(&self, kind: u8, fixed: &[u8], text: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(TAG);
        context.update(&[kind]);
        context.update(fixed);
        context.update(text);
        context
            .sign()
            .as_ref()
            .try_into()
            .expect("HMAC-SHA256 gives 32 bytes")
    }
}

impl fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use zeroize::Zeroizing;

    #[test]
    fn each_kind_of_identifier_hashes_in_its_own_domain() {
        let key = LookupKey::new(&Zeroizing::new([1; 32]));
        let bytes = *b"0123456789abcdef";
        let text = "0123456789abcdef";
        let (one, other) = (RecordId::from_bytes(bytes), RecordId::from_bytes([1; 16]));
        let hashes = [
            key.ins(text),
            key.login(text),
            key.professional(ProfessionalId::from_bytes(bytes)),
            key.organization(OrganizationId::from_bytes(bytes)),
            key.national_id(text),
            key.unique_id(one, ""),
            key.unique_id(other, ""),
            key.token(&bytes),
            key.code(AccountId::from_bytes(bytes), ""),
            key.code(AccountId::from_bytes(bytes), "1"),
            key.visit(one, AccountId::from_bytes(bytes)),
            key.series(one, text),
            key.series(other, text),
            key.choice(one, text),
            key.choice(other, text),
            LookupKey::new(&Zeroizing::new([2; 32])).ins(text),
        ];
        assert_eq!(hashes.iter().collect::<BTreeSet<_>>().len(), hashes.len());
        assert_eq!(key.ins(text), hashes[0]);
    }

    #[test]
    fn a_hash_is_the_hmac_of_the_rule() {
        let key = LookupKey::new(&Zeroizing::new([1; 32]));
        let expected = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, &[1; 32]),
            b"dmp-lookup-1\0\x01jean",
        );
        assert_eq!(key.login("jean"), expected.as_ref());
    }
}
