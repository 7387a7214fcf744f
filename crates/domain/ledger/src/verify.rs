//! Recomputes a chain link by link, and names the first place where it does not hold.

use crate::chain::{Head, HeadKey, Link, Scope, first_previous_hash, link_hash};

/// Where a chain is broken first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the chain {scope:?} is broken at {sequence}: {fault}")]
pub struct Broken {
    /// Which chain.
    pub scope: Scope,
    /// The first sequence that does not hold; for the head, the length it claims.
    pub sequence: u64,
    /// How.
    pub fault: Fault,
}

/// How a chain is broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// The link's hash is not that of its content after the link before.
    #[error("the link was altered, or comes from elsewhere")]
    Altered,
    /// The link of this sequence is not there, and a later one is.
    #[error("the link is missing")]
    Missing,
    /// A link comes after its place, or twice.
    #[error("the link comes again, or out of order")]
    OutOfOrder,
    /// The head says that there are more links.
    #[error("the chain ends too early")]
    Truncated,
    /// There are more links than the head says.
    #[error("the link was added past the head")]
    Surplus,
    /// The links hold together, but they are not those the head was sealed for.
    #[error("the chain was rewritten")]
    Rewritten,
    /// The head was not sealed with the key.
    #[error("the head was forged")]
    HeadForged,
    /// There is no head.
    #[error("the head is missing")]
    HeadMissing,
    /// A checkpoint was signed over a longer chain: an older state of it was put back.
    #[error("the chain is older than a checkpoint that was signed over it")]
    RolledBack,
    /// A checkpoint was signed over another link of this sequence.
    #[error("the link is not the one that a checkpoint was signed over")]
    NotAsSigned,
}

/// Verifies one chain, of any length, without keeping it in memory. Rule: REQ-R-43.
///
/// Links are pushed in the order of their sequence, then the head closes the verification.
#[derive(Debug)]
pub struct Verifier {
    key: HeadKey,
    scope: Scope,
    length: u64,
    hash: [u8; 32],
    signed: Option<Signed>,
}

/// How far a checkpoint was signed over a chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signed {
    /// How many links the chain had.
    pub length: u64,
    /// The hash of the last of them.
    pub hash: [u8; 32],
}

impl Verifier {
    /// Begins with the chain's first link.
    pub fn new(key: &HeadKey, scope: Scope) -> Self {
        Self {
            key: key.clone(),
            scope,
            length: 0,
            hash: first_previous_hash(),
            signed: None,
        }
    }

    /// The same, for a chain that a checkpoint was signed over: it must still be as it was.
    #[must_use]
    pub const fn signed(mut self, signed: Option<Signed>) -> Self {
        self.signed = signed;
        self
    }

    /// How many links were verified: `links` of storage are read after this sequence.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Verifies the next link.
    ///
    /// # Errors
    /// The first fault. The verifier stays where it was: what follows proves nothing.
    pub fn push(&mut self, link: &Link) -> Result<(), Broken> {
        let sequence = self.length + 1;
        if link.sequence > sequence {
            return Err(self.broken(sequence, Fault::Missing));
        }
        if link.sequence < sequence {
            return Err(self.broken(sequence, Fault::OutOfOrder));
        }
        let payload = (link.at, &*link.sealed, link.commitment.as_ref());
        let hash = link_hash(self.scope, &self.hash, sequence, payload);
        if hash != link.hash {
            return Err(self.broken(sequence, Fault::Altered));
        }
        self.length = sequence;
        self.hash = hash;
        match self.signed {
            Some(signed) if signed.length == sequence && signed.hash != hash => {
                Err(self.broken(sequence, Fault::NotAsSigned))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Verifies that the chain ends where its head says.
    ///
    /// # Errors
    /// [`Fault::HeadForged`], [`Fault::Truncated`], [`Fault::Surplus`], [`Fault::Rewritten`] or
    /// [`Fault::RolledBack`].
    pub fn finish(self, head: &Head) -> Result<(), Broken> {
        if !head.is_authentic(&self.key, self.scope) {
            return Err(self.broken(head.length, Fault::HeadForged));
        }
        if head.length > self.length {
            return Err(self.broken(self.length + 1, Fault::Truncated));
        }
        if head.length < self.length {
            return Err(self.broken(head.length + 1, Fault::Surplus));
        }
        if head.hash != self.hash {
            return Err(self.broken(head.length, Fault::Rewritten));
        }
        match self.signed {
            Some(signed) if signed.length > self.length => {
                Err(self.broken(self.length + 1, Fault::RolledBack))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The fault of a chain that has no head at all.
    pub fn finish_without_head(self) -> Broken {
        self.broken(self.length + 1, Fault::HeadMissing)
    }

    const fn broken(&self, sequence: u64, fault: Fault) -> Broken {
        Broken {
            scope: self.scope,
            sequence,
            fault,
        }
    }
}
