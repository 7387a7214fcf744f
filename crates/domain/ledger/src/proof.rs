//! A history with its proofs, which its holder verifies alone: rules LED-005 to LED-008.
//!
//! Each link up to the last signed checkpoint is in the file: those that the holder may see with
//! the event and the salt of the commitment, the others as the hash of their content. From these
//! the chain is recomputed; its end is a leaf of the checkpoint, which the installation signed.
//! What no chain proves (titles, the holder's name) is signed with the file. The format is
//! `docs/formats/history-proof.md`.

use crate::chain::{Scope, content_hash, hash_after, sha256};
use crate::checkpoint::{
    Checkpoint, CheckpointFault, PublishedKey, SigningKey, head_leaf, is_signed,
};
use crate::event::Event;
use crate::hex::{from_hex, to_hex};
use crate::salted::commitment;
use crate::tree::{leaf_hash, root_from};
use dmp_core::ids::RecordId;
use dmp_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FORMAT: &str = "dmp-history-proof/1";
const FILE_TAG: &[u8] = b"dmp-history-proof-1\0";

/// The file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFile {
    format: String,
    /// A [`Statement`], as the text that is signed.
    statement: String,
    lines: Vec<ProofLine>,
    inclusion: Inclusion,
    /// The text of the checkpoint.
    checkpoint: String,
    /// The keys of the installation, the first one first.
    keys: Vec<ProofKey>,
    /// By the last key, over checkpoint, end of the chain and statement.
    signature: String,
}

/// What is signed beside the chain.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// When the file was made.
    pub issued_at: Timestamp,
    /// The address of the portal that made it.
    pub portal: String,
    /// Whose history it is.
    pub holder: String,
    /// Which chain, in hexadecimal digits.
    pub scope: String,
    /// How many links come before the first of the file, and the hash of the last of these.
    pub before: (u64, String),
    /// Titles of the documents that lines name, as they were when the file was made.
    pub documents: BTreeMap<String, String>,
}

/// A link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ProofLine {
    /// With its event.
    Shown(ShownLine),
    /// Without.
    Bare(BareLine),
}

/// A link with its event.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownLine {
    /// Its place.
    pub sequence: u64,
    /// The event: JSON, as it was sealed.
    pub event: String,
    /// The salt of its commitment.
    #[serde(with = "crate::hex")]
    pub salt: [u8; 32],
    /// SHA-256 of the sealed bytes.
    #[serde(with = "crate::hex")]
    pub sealed: [u8; 32],
    /// The hash of the link.
    #[serde(with = "crate::hex")]
    pub hash: [u8; 32],
}

/// A link that its reader may not see: neither when nor what.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BareLine {
    /// Its place.
    pub sequence: u64,
    /// The hash of its content.
    #[serde(with = "crate::hex")]
    pub content: [u8; 32],
    /// The hash of the link.
    #[serde(with = "crate::hex")]
    pub hash: [u8; 32],
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inclusion {
    leaf: u64,
    path: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofKey {
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endorsement: Option<String>,
}

/// What a file is made of.
pub struct ProofParts {
    /// What is signed beside the chain.
    pub statement: Statement,
    /// Every link of the file, in order.
    pub lines: Vec<ProofLine>,
    /// The place of the chain's end in the list of heads.
    pub leaf: u64,
    /// The path from there to the root.
    pub path: Vec<[u8; 32]>,
    /// The checkpoint over it.
    pub checkpoint: Checkpoint,
    /// The keys of the installation, the first one first.
    pub keys: Vec<PublishedKey>,
}

/// What a file proves.
#[derive(Clone)]
pub struct Proven {
    /// What is signed beside the chain.
    pub statement: Statement,
    /// The events with their sequence.
    pub events: Vec<(u64, Event)>,
    /// How many links are there without their event.
    pub bare: usize,
    /// The checkpoint that the chain ends in.
    pub checkpoint: Checkpoint,
    /// The keys of the installation, of which the last signed the file.
    pub keys: Vec<PublishedKey>,
}

/// Why a file proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofFault {
    /// It is not a file of this format.
    #[error("not a proof of a known format")]
    Malformed,
    /// A line is missing, or out of order.
    #[error("line {sequence} is missing or out of order")]
    NotInOrder {
        /// The line that was expected.
        sequence: u64,
    },
    /// A line was changed.
    #[error("line {sequence} was changed")]
    LineChanged {
        /// Which one.
        sequence: u64,
    },
    /// The lines do not end where the checkpoint says.
    #[error("the lines do not end where the checkpoint says")]
    NotInCheckpoint,
    /// The checkpoint or the keys prove nothing.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointFault),
    /// The file is not signed by the installation.
    #[error("what accompanies the lines was changed")]
    StatementChanged,
}

/// The text of a scope in a file.
pub fn scope_text(scope: Scope) -> String {
    to_hex(&scope.bytes())
}

impl Statement {
    fn text(&self) -> String {
        serde_json::to_string(self).expect("a statement has only texts and numbers")
    }
}

fn pretty(file: &ProofFile) -> Vec<u8> {
    serde_json::to_vec_pretty(file).expect("a proof has only texts and numbers")
}

impl ProofFile {
    /// Signs a file.
    pub fn sign(parts: ProofParts, key: &SigningKey) -> Self {
        let statement = parts.statement.text();
        let checkpoint = parts.checkpoint.text();
        let end = end_of(&parts.statement, &parts.lines).unwrap_or_default();
        let signed = signed_bytes(&checkpoint, &end, &statement);
        let keys = parts.keys.into_iter().map(|it| ProofKey {
            public: to_hex(&it.public),
            endorsement: it.endorsement.map(|it| to_hex(&it)),
        });
        Self {
            format: FORMAT.to_owned(),
            statement,
            lines: parts.lines,
            inclusion: Inclusion {
                leaf: parts.leaf,
                path: parts.path.iter().map(|it| to_hex(it)).collect(),
            },
            checkpoint,
            keys: keys.collect(),
            signature: to_hex(&key.sign(&signed)),
        }
    }

    /// The bytes of the file: JSON, a line for each link.
    pub fn to_bytes(&self) -> Vec<u8> {
        pretty(self)
    }

    /// Reads and verifies a file.
    ///
    /// # Errors
    /// The first [`ProofFault`] that is found.
    pub fn verify(bytes: &[u8]) -> Result<Proven, ProofFault> {
        let file: Self = serde_json::from_slice(bytes).map_err(|_| ProofFault::Malformed)?;
        let statement: Statement =
            serde_json::from_str(&file.statement).map_err(|_| ProofFault::Malformed)?;
        if file.format != FORMAT {
            return Err(ProofFault::Malformed);
        }
        let scope = scope(&statement.scope)?;
        let events = follow(scope, &statement, &file.lines)?;
        let end = end_of(&statement, &file.lines).ok_or(ProofFault::Malformed)?;
        let checkpoint = Checkpoint::parse(&file.checkpoint)?;
        file.check_inclusion(scope, &end, &checkpoint)?;
        let keys = file.published_keys()?;
        check_keys(&keys, &checkpoint)?;
        file.check_signature(&keys, &end)?;
        Ok(Proven {
            statement,
            bare: file.lines.len() - events.len(),
            events,
            checkpoint,
            keys,
        })
    }

    fn check_inclusion(
        &self,
        scope: Scope,
        end: &End,
        checkpoint: &Checkpoint,
    ) -> Result<(), ProofFault> {
        let path: Option<Vec<[u8; 32]>> =
            self.inclusion.path.iter().map(|it| from_hex(it)).collect();
        let path = path.ok_or(ProofFault::Malformed)?;
        let leaf = leaf_hash(&head_leaf(scope, end.length, &end.hash));
        let root = root_from(leaf, self.inclusion.leaf, checkpoint.size, &path);
        if root == Some(checkpoint.root) {
            Ok(())
        } else {
            Err(ProofFault::NotInCheckpoint)
        }
    }

    fn published_keys(&self) -> Result<Vec<PublishedKey>, ProofFault> {
        let read = |key: &ProofKey| {
            let endorsement = match &key.endorsement {
                Some(text) => Some(from_hex(text)?),
                None => None,
            };
            Some(PublishedKey {
                public: from_hex(&key.public)?,
                endorsement,
            })
        };
        let keys: Option<Vec<_>> = self.keys.iter().map(read).collect();
        keys.ok_or(ProofFault::Malformed)
    }

    fn check_signature(&self, keys: &[PublishedKey], end: &End) -> Result<(), ProofFault> {
        let signed = signed_bytes(&self.checkpoint, end, &self.statement);
        let signature = from_hex(&self.signature).ok_or(ProofFault::Malformed)?;
        let key = keys.last().ok_or(ProofFault::Malformed)?;
        if is_signed(&key.public, &signed, &signature) {
            Ok(())
        } else {
            Err(ProofFault::StatementChanged)
        }
    }
}

fn check_keys(keys: &[PublishedKey], checkpoint: &Checkpoint) -> Result<(), ProofFault> {
    PublishedKey::check(keys)?;
    if keys.iter().any(|it| it.public == checkpoint.key) {
        Ok(())
    } else {
        Err(CheckpointFault::UnknownKey.into())
    }
}

/// Where the lines of a file end.
#[derive(Clone, Copy, Default)]
struct End {
    length: u64,
    hash: [u8; 32],
}

fn end_of(statement: &Statement, lines: &[ProofLine]) -> Option<End> {
    let (length, hash) = match lines.last() {
        Some(ProofLine::Shown(line)) => (line.sequence, line.hash),
        Some(ProofLine::Bare(line)) => (line.sequence, line.hash),
        None => (statement.before.0, from_hex(&statement.before.1)?),
    };
    Some(End { length, hash })
}

/// Recomputes the chain, and gives the events that are shown.
fn follow(
    scope: Scope,
    statement: &Statement,
    lines: &[ProofLine],
) -> Result<Vec<(u64, Event)>, ProofFault> {
    let (mut sequence, before) = (statement.before.0, &statement.before.1);
    let mut previous = from_hex(before).ok_or(ProofFault::Malformed)?;
    let mut events = Vec::new();
    for line in lines {
        sequence = sequence.checked_add(1).ok_or(ProofFault::Malformed)?;
        let changed = || ProofFault::LineChanged { sequence };
        let (found, content, hash) = match line {
            ProofLine::Shown(line) => {
                let event = Event::from_bytes(line.event.as_bytes()).map_err(|_| changed())?;
                let committed = commitment(&line.salt, line.event.as_bytes());
                let content = content_hash(event.at, &line.sealed, &committed);
                events.push((sequence, event));
                (line.sequence, content, line.hash)
            }
            ProofLine::Bare(line) => (line.sequence, line.content, line.hash),
        };
        if found != sequence {
            return Err(ProofFault::NotInOrder { sequence });
        }
        if hash_after(scope, &previous, sequence, &content) != hash {
            return Err(changed());
        }
        previous = hash;
    }
    Ok(events)
}

fn scope(text: &str) -> Result<Scope, ProofFault> {
    let bytes: [u8; 17] = from_hex(text).ok_or(ProofFault::Malformed)?;
    let scope = match bytes.split_first_chunk::<1>() {
        Some(([1], id)) => RecordId::try_from(id).map(Scope::Record).ok(),
        Some(_) | None => None,
    };
    scope.ok_or(ProofFault::Malformed)
}

fn signed_bytes(checkpoint: &str, end: &End, statement: &str) -> Vec<u8> {
    [
        FILE_TAG,
        &sha256(checkpoint.as_bytes()),
        &end.length.to_be_bytes(),
        &end.hash,
        &sha256(statement.as_bytes()),
    ]
    .concat()
}
