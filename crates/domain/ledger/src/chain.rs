//! One hash chain per record, and one for the installation.
//!
//! The chain runs over sealed bytes: it verifies without the keys of the record, also after they
//! were destroyed. Anybody can recompute the hashes; only the holder of the [`HeadKey`] can seal a
//! [`Head`], so whoever rewrites a chain cannot make its head fit. Rule: REQ-R-43.

use crate::verify::{Broken, Fault};
use aws_lc_rs::{digest, hmac};
use dmp_core::ids::RecordId;
use dmp_core::time::Timestamp;
use std::fmt;
use std::sync::Arc;

const FIRST_LINK_TAG: &[u8] = b"dmp-ledger-link-1\0";
const LINK_TAG: &[u8] = b"dmp-ledger-link-2\0";
const CONTENT_TAG: &[u8] = b"dmp-ledger-content-2\0";
const HEAD_TAG: &[u8] = b"dmp-ledger-head-1\0";
const GROUP_TAG: &[u8] = b"dmp-ledger-group-1\0";
/// What the first link has for its previous hash.
const NO_HASH: [u8; 32] = [0; 32];

/// Which chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// The installation's: accounts, directory, administration.
    Installation,
    /// The chain of one record.
    Record(RecordId),
}

impl Scope {
    /// 17 bytes: `00` and sixteen zeros for the installation, `01` and the id for a record.
    pub fn bytes(&self) -> [u8; 17] {
        let mut bytes = [0; 17];
        match self {
            Self::Installation => {}
            Self::Record(id) => {
                bytes[0] = 1;
                bytes[1..].copy_from_slice(id.bytes());
            }
        }
        bytes
    }

    /// The record, if it is the chain of one.
    pub const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Installation => None,
            Self::Record(id) => Some(*id),
        }
    }
}

/// The key that seals heads; cheap to clone. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct HeadKey(Arc<hmac::Key>);

impl HeadKey {
    /// Wraps 32 secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }
}

impl fmt::Debug for HeadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeadKey(…)")
    }
}

/// The end of a chain: how long it is, its last hash, and the seal over both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// How many links there are; also the sequence of the last one.
    pub length: u64,
    /// The hash of the last link; zeros when there is none.
    pub hash: [u8; 32],
    /// HMAC-SHA256 under the [`HeadKey`].
    pub seal: [u8; 32],
}

impl Head {
    /// Whether the seal was made with `key`, for this chain, this length and this hash.
    pub fn is_authentic(&self, key: &HeadKey, scope: Scope) -> bool {
        hmac::verify(
            &key.0,
            &sealed_bytes(scope, self.length, &self.hash),
            &self.seal,
        )
        .is_ok()
    }
}

/// One sealed event in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Its place, from 1, without a gap.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// The event, sealed under a key of the record.
    pub sealed: Vec<u8>,
    /// What commits to the event in clear; links of the first format have none.
    pub commitment: Option<[u8; 32]>,
    /// SHA-256 over all of the above, the scope and the hash before.
    pub hash: [u8; 32],
}

/// What comes into a chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Payload {
    /// When.
    pub at: Timestamp,
    /// The event, sealed.
    pub sealed: Vec<u8>,
    /// What commits to the event in clear: see [`crate::SaltedEvent`].
    pub commitment: [u8; 32],
}

/// The head of a chain without links.
pub fn empty_head(key: &HeadKey, scope: Scope) -> Head {
    seal_head(key, scope, 0, NO_HASH)
}

/// The head of a chain whose last link has this sequence and this hash. Only for links that are
/// proven otherwise: it makes them true.
pub fn head_at(key: &HeadKey, scope: Scope, sequence: u64, hash: [u8; 32]) -> Head {
    seal_head(key, scope, sequence, hash)
}

/// The link that comes after `head`, and the head that comes of it.
///
/// # Errors
/// [`Fault::HeadForged`] when `head` was not sealed with `key` for `scope`: a forged head must not
/// be made true by the next event.
pub fn append(
    key: &HeadKey,
    scope: Scope,
    head: &Head,
    payload: Payload,
) -> Result<(Link, Head), Broken> {
    if !head.is_authentic(key, scope) {
        return Err(Broken {
            scope,
            sequence: head.length,
            fault: Fault::HeadForged,
        });
    }
    let sequence = head.length + 1;
    let Payload {
        at,
        sealed,
        commitment,
    } = payload;
    let commitment = Some(commitment);
    let hashed = (at, &*sealed, commitment.as_ref());
    let hash = link_hash(scope, &head.hash, sequence, hashed);
    Ok((
        Link {
            sequence,
            at,
            sealed,
            commitment,
            hash,
        },
        seal_head(key, scope, sequence, hash),
    ))
}

/// The seal over links of any chains that were committed together, given by the position where each
/// is kept and its hash, in the order of the positions.
///
/// It proves the last links of chains whose heads are not written down yet. Rule: REQ-R-43.
pub fn seal_group(key: &HeadKey, links: impl IntoIterator<Item = (i64, [u8; 32])>) -> [u8; 32] {
    array(signed_group(key, links).sign().as_ref())
}

/// Whether `seal` is the one of these links.
pub fn is_group(
    key: &HeadKey,
    links: impl IntoIterator<Item = (i64, [u8; 32])>,
    seal: &[u8; 32],
) -> bool {
    let computed = signed_group(key, links).sign();
    aws_lc_rs::constant_time::verify_slices_are_equal(computed.as_ref(), seal).is_ok()
}

fn signed_group(key: &HeadKey, links: impl IntoIterator<Item = (i64, [u8; 32])>) -> hmac::Context {
    let mut context = hmac::Context::with_key(&key.0);
    context.update(GROUP_TAG);
    for (position, hash) in links {
        context.update(&position.to_be_bytes());
        context.update(&hash);
    }
    context
}

/// What a link says, in one hash: when, the sealed bytes, and the commitment to the event in clear.
///
/// A reader who may not see a link is given this and nothing else of it: it tells neither the
/// moment nor the length of the event.
pub fn content_hash(at: Timestamp, sealed: &[u8; 32], commitment: &[u8; 32]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(CONTENT_TAG);
    context.update(&at.0.to_be_bytes());
    context.update(sealed);
    context.update(commitment);
    array(context.finish().as_ref())
}

/// The hash of the link of this content and sequence, after the one whose hash is `previous`.
pub fn hash_after(
    scope: Scope,
    previous: &[u8; 32],
    sequence: u64,
    content: &[u8; 32],
) -> [u8; 32] {
    let mut hasher = digest::Context::new(&digest::SHA256);
    hasher.update(LINK_TAG);
    hasher.update(&scope.bytes());
    hasher.update(&sequence.to_be_bytes());
    hasher.update(previous);
    hasher.update(content);
    array(hasher.finish().as_ref())
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    array(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// The hash that a link must have.
pub(crate) fn link_hash(
    scope: Scope,
    previous: &[u8; 32],
    sequence: u64,
    payload: (Timestamp, &[u8], Option<&[u8; 32]>),
) -> [u8; 32] {
    let (at, sealed, commitment) = payload;
    match commitment {
        Some(commitment) => {
            let content = content_hash(at, &sha256(sealed), commitment);
            hash_after(scope, previous, sequence, &content)
        }
        None => first_link_hash(scope, previous, sequence, (at, sealed)),
    }
}

/// The hash of a link of the first format, which commits to no event in clear.
fn first_link_hash(
    scope: Scope,
    previous: &[u8; 32],
    sequence: u64,
    (at, sealed): (Timestamp, &[u8]),
) -> [u8; 32] {
    let length = u64::try_from(sealed.len()).expect("a length in memory fits in 64 bits");
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(FIRST_LINK_TAG);
    context.update(&scope.bytes());
    context.update(&sequence.to_be_bytes());
    context.update(&at.0.to_be_bytes());
    context.update(previous);
    context.update(&length.to_be_bytes());
    context.update(sealed);
    array(context.finish().as_ref())
}

pub(crate) const fn first_previous_hash() -> [u8; 32] {
    NO_HASH
}

fn seal_head(key: &HeadKey, scope: Scope, length: u64, hash: [u8; 32]) -> Head {
    let tag = hmac::sign(&key.0, &sealed_bytes(scope, length, &hash));
    Head {
        length,
        hash,
        seal: array(tag.as_ref()),
    }
}

fn sealed_bytes(scope: Scope, length: u64, hash: &[u8; 32]) -> Vec<u8> {
    [HEAD_TAG, &scope.bytes(), &length.to_be_bytes(), hash].concat()
}

fn array(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().expect("SHA-256 gives 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    const SCOPE: Scope = Scope::Record(RecordId::from_bytes(*b"0123456789abcdef"));

    fn payload(at: i64, sealed: &[u8]) -> Payload {
        Payload {
            at: Timestamp(at),
            sealed: sealed.to_vec(),
            commitment: [9; 32],
        }
    }

    #[test]
    fn the_bytes_of_a_chain_are_those_of_the_rule_req_r_43() {
        // Computed from docs/rules/ledger.md by another program (see the example there).
        let key = HeadKey::new([7; 32]);
        let head = empty_head(&key, SCOPE);
        let new = payload(1_700_000_000_123, b"sealed");
        let (link, head) = append(&key, SCOPE, &head, new).unwrap();
        assert_eq!(hex(&link.hash), EXPECTED_HASH);
        assert_eq!(hex(&head.seal), EXPECTED_SEAL);
        assert_eq!((head.length, head.hash), (1, link.hash));
    }

    #[test]
    fn links_of_the_first_format_keep_their_hash() {
        let old = (Timestamp(1_700_000_000_123), &b"sealed"[..], None);
        let hash = link_hash(SCOPE, &NO_HASH, 1, old);
        assert_eq!(hex(&hash), EXPECTED_FIRST_HASH);
    }

    #[test]
    fn a_forged_head_is_not_appended_to() {
        let key = HeadKey::new([7; 32]);
        let head = empty_head(&key, Scope::Installation);
        let of_another_scope = empty_head(&key, Scope::Record(RecordId::from_bytes([0; 16])));
        let of_another_key = empty_head(&HeadKey::new([8; 32]), Scope::Installation);
        let longer = Head {
            length: 1,
            ..head.clone()
        };
        let rehashed = Head {
            hash: [1; 32],
            ..head.clone()
        };
        for forged in [of_another_scope, of_another_key, longer, rehashed] {
            let broken = append(&key, Scope::Installation, &forged, payload(0, b""));
            assert_eq!(broken.unwrap_err().fault, Fault::HeadForged);
        }
        assert!(append(&key, Scope::Installation, &head, payload(0, b"")).is_ok());
    }

    #[test]
    fn a_head_key_shows_nothing() {
        assert_eq!(format!("{:?}", HeadKey::new([7; 32])), "HeadKey(…)");
    }

    const EXPECTED_FIRST_HASH: &str =
        "b652d1bf2380553a322649a825e9479b7fecc89602915c05a205e11a81432d2c";
    const EXPECTED_HASH: &str = "f3523e679bc41c58cbd78d757806cdb1d5a894bf8c03aaf63ce544c21d036c16";
    const EXPECTED_SEAL: &str = "cbdac9584f9ee2ed0989ad04010d689b4da705909410b51b9e37ba40901453e3";
}
