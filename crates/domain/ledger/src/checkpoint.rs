//! Checkpoints: the installation signs, from time to time, one root over the heads of all chains.
//!
//! Heads are leaves of a list that only grows ([`crate::tree`]): a chain has a new leaf whenever it
//! grew since the last checkpoint. Each checkpoint names the one before, so whoever keeps one of
//! them holds all that came before it. It is a text without personal data, made to be published and
//! kept elsewhere. Rules: LED-001 to LED-004; the bytes are in `docs/rules/ledger.md`.

use crate::chain::{Scope, sha256};
use crate::hex::{from_hex, to_hex};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use dmp_core::time::Timestamp;
use std::fmt;

const LEAF_TAG: &[u8] = b"dmp-ledger-leaf-1\0";
const KEY_TAG: &[u8] = b"dmp-checkpoint-key-1\0";
const FORMAT: &str = "dmp-checkpoint/1";

/// Why a checkpoint proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CheckpointFault {
    /// It is not a text of this format.
    #[error("not a checkpoint of a known format")]
    Malformed,
    /// Its signature is not that of its key over its text.
    #[error("the signature of the checkpoint does not hold")]
    Unsigned,
    /// It was not signed by a key of the installation.
    #[error("the key of the checkpoint is not one of the installation")]
    UnknownKey,
    /// A key was not endorsed by the one before it.
    #[error("a key was not endorsed by the one before it")]
    KeyNotEndorsed,
}

/// What the installation signs with; its `Debug` shows nothing.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// Makes it of 32 secret bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(pair(secret))
    }

    /// What others verify with.
    pub fn public(&self) -> [u8; 32] {
        array(self.0.public_key().as_ref())
    }

    /// Signs.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        array(self.0.sign(bytes).as_ref())
    }

    /// Says that `next` signs from now on.
    pub fn endorse(&self, next: &[u8; 32]) -> [u8; 64] {
        self.sign(&endorsed(next))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

fn pair(secret: &[u8; 32]) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(secret)
        .expect("every 32 bytes are the seed of an Ed25519 key")
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes
        .try_into()
        .expect("Ed25519 gives keys of 32 bytes and signatures of 64")
}

fn endorsed(key: &[u8; 32]) -> Vec<u8> {
    [KEY_TAG, key].concat()
}

/// Whether `signature` is that of `key` over `bytes`.
pub(crate) fn is_signed(key: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> bool {
    UnparsedPublicKey::new(&ED25519, key)
        .verify(bytes, signature)
        .is_ok()
}

/// A key of the installation, as it is published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedKey {
    /// The public key.
    pub public: [u8; 32],
    /// Signature of it by the key before; the first key has none.
    pub endorsement: Option<[u8; 64]>,
}

impl PublishedKey {
    /// Whether each key but the first was endorsed by the one before.
    ///
    /// # Errors
    /// [`CheckpointFault::KeyNotEndorsed`].
    pub fn check(keys: &[Self]) -> Result<(), CheckpointFault> {
        let is_first_alone = keys.first().is_some_and(|it| it.endorsement.is_none());
        let follow = keys.windows(2).all(|pair| {
            let next = &pair[1];
            next.endorsement
                .is_some_and(|it| is_signed(&pair[0].public, &endorsed(&next.public), &it))
        });
        if is_first_alone && follow {
            Ok(())
        } else {
            Err(CheckpointFault::KeyNotEndorsed)
        }
    }
}

/// The leaf of a chain of `length` links of which the last has this hash.
pub fn head_leaf(scope: Scope, length: u64, hash: &[u8; 32]) -> Vec<u8> {
    [LEAF_TAG, &scope.bytes(), &length.to_be_bytes(), hash].concat()
}

/// One checkpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// From 1, without a gap.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// How many leaves it is over.
    pub size: u64,
    /// The root over them.
    pub root: [u8; 32],
    /// [`Checkpoint::digest`] of the one before; zeros for the first.
    pub previous: [u8; 32],
    /// The key that signed it.
    pub key: [u8; 32],
    /// Its signature.
    pub signature: [u8; 64],
}

impl Checkpoint {
    /// Signs a checkpoint after `previous` over `size` leaves.
    pub fn sign(
        key: &SigningKey,
        previous: Option<&Self>,
        at: Timestamp,
        (size, root): (u64, [u8; 32]),
    ) -> Self {
        let mut made = Self {
            number: previous.map_or(0, |it| it.number) + 1,
            at,
            size,
            root,
            previous: previous.map_or([0; 32], Self::digest),
            key: key.public(),
            signature: [0; 64],
        };
        made.signature = key.sign(made.signed_text().as_bytes());
        made
    }

    /// The text that is published: seven lines that are signed, and the signature.
    pub fn text(&self) -> String {
        format!(
            "{}signature {}\n",
            self.signed_text(),
            to_hex(&self.signature)
        )
    }

    /// Reads a text, which must be exactly as [`Checkpoint::text`] writes it.
    ///
    /// # Errors
    /// [`CheckpointFault::Malformed`], or [`CheckpointFault::Unsigned`].
    pub fn parse(text: &str) -> Result<Self, CheckpointFault> {
        let read = Self::read(text).ok_or(CheckpointFault::Malformed)?;
        if read.text() != text {
            return Err(CheckpointFault::Malformed);
        }
        if is_signed(&read.key, read.signed_text().as_bytes(), &read.signature) {
            Ok(read)
        } else {
            Err(CheckpointFault::Unsigned)
        }
    }

    /// What the next one names it by.
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.text().as_bytes())
    }

    fn signed_text(&self) -> String {
        format!(
            "{FORMAT}\nnumber {}\ntime {}\nsize {}\nroot {}\nprevious {}\nkey {}\n",
            self.number,
            self.at.0,
            self.size,
            to_hex(&self.root),
            to_hex(&self.previous),
            to_hex(&self.key)
        )
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut field = |name: &str| lines.next()?.strip_prefix(name);
        field(FORMAT)?;
        Some(Self {
            number: field("number ")?.parse().ok()?,
            at: Timestamp(field("time ")?.parse().ok()?),
            size: field("size ")?.parse().ok()?,
            root: from_hex(field("root ")?)?,
            previous: from_hex(field("previous ")?)?,
            key: from_hex(field("key ")?)?,
            signature: from_hex(field("signature ")?)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_read_back_and_no_byte_of_it_can_change() {
        let key = SigningKey::new(&[7; 32]);
        let first = Checkpoint::sign(&key, None, Timestamp(5), (3, [1; 32]));
        let second = Checkpoint::sign(&key, Some(&first), Timestamp(9), (4, [2; 32]));
        assert_eq!((second.number, second.previous), (2, first.digest()));
        let text = second.text();
        assert_eq!(Checkpoint::parse(&text).as_ref(), Ok(&second));
        for place in 0..text.len() {
            for replaced in [b'0', b'1', b'a', b' ', b'\n', b'A'] {
                let mut bytes = text.clone().into_bytes();
                if bytes[place] == replaced {
                    continue;
                }
                bytes[place] = replaced;
                let changed = String::from_utf8(bytes).unwrap();
                assert!(Checkpoint::parse(&changed).is_err(), "{changed}");
            }
        }
        for cut in 0..text.len() {
            assert!(Checkpoint::parse(&text[..cut]).is_err());
        }
    }

    #[test]
    fn keys_follow_each_other_by_endorsement() {
        let keys = [1, 2, 3].map(|byte| SigningKey::new(&[byte; 32]));
        let published = |number: usize, by: Option<usize>| PublishedKey {
            public: keys[number].public(),
            endorsement: by.map(|by| keys[by].endorse(&keys[number].public())),
        };
        let right = [
            published(0, None),
            published(1, Some(0)),
            published(2, Some(1)),
        ];
        assert_eq!(PublishedKey::check(&right), Ok(()));
        for wrong in [
            vec![],
            vec![published(1, Some(0))],
            vec![published(0, None), published(1, None)],
            vec![published(0, None), published(2, Some(1))],
            vec![published(0, None), published(1, Some(1))],
        ] {
            assert!(PublishedKey::check(&wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(format!("{:?}", keys[0]), "SigningKey(…)");
    }
}
