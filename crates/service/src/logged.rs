//! What checkpoints were signed over, verified: each root from the leaves, each signature, and that
//! they follow each other. Rule: LED-004.

use crate::app::App;
use crate::checkpoints;
use crate::error::Error;
use dmp_ledger::tree::{Node, completed, leaf_hash, root};
use dmp_ledger::{Checkpoint, PublishedKey, Scope, Signed, head_leaf};
use std::collections::{BTreeMap, HashMap};

const PAGE: usize = 1_000;

/// What was found.
pub(crate) struct Logged {
    /// How far checkpoints were signed over each chain.
    pub signed: HashMap<Scope, Signed>,
    /// How many checkpoints hold.
    pub checkpoints: u64,
    /// The first that does not, in words.
    pub broken: Option<String>,
}

/// Reads the whole list of heads and verifies every checkpoint over it. `kept` is one that was kept
/// elsewhere: it must be here too.
pub(crate) fn read(app: &App, kept: Option<&Checkpoint>) -> Result<Logged, Error> {
    let mut reading = Reading {
        app,
        tree: Frontier::default(),
        last: None,
        logged: Logged {
            signed: HashMap::new(),
            checkpoints: 0,
            broken: None,
        },
    };
    let keys = checkpoints::keys(app)?;
    if !keys.is_empty() && PublishedKey::check(&keys).is_err() {
        reading.broken(1, "its key was not endorsed by the one before");
    }
    while let Some(checkpoint) = reading.next()? {
        reading.verify(&keys, checkpoint)?;
    }
    if let Some(kept) = kept {
        reading.compare(&keys, kept)?;
    }
    Ok(reading.logged)
}

struct Reading<'a> {
    app: &'a App,
    tree: Frontier,
    last: Option<Checkpoint>,
    logged: Logged,
}

impl Reading<'_> {
    /// The checkpoint after the last that was verified; none after the first broken one.
    fn next(&mut self) -> Result<Option<Checkpoint>, Error> {
        let after = self.last.as_ref().map_or(0, |it| it.number);
        let texts = self.app.inner.store.checkpoints(after, 1)?;
        let Some(text) = texts.first().filter(|_| self.logged.broken.is_none()) else {
            return Ok(None);
        };
        match Checkpoint::parse(text) {
            Ok(checkpoint) => Ok(Some(checkpoint)),
            Err(fault) => {
                self.broken(after + 1, &fault.to_string());
                Ok(None)
            }
        }
    }

    fn verify(&mut self, keys: &[PublishedKey], checkpoint: Checkpoint) -> Result<(), Error> {
        let (number, previous) = match &self.last {
            Some(last) => (last.number + 1, last.digest()),
            None => (1, [0; 32]),
        };
        if checkpoint.number != number || checkpoint.previous != previous {
            self.broken(number, "it does not follow the one before");
        } else if !is_published(keys, &checkpoint) {
            self.broken(number, "its key is not one of the installation");
        } else if !self.grow_to(checkpoint.size)? || self.tree.root() != checkpoint.root {
            self.broken(number, "the heads are not those that it was signed over");
        } else {
            self.logged.checkpoints += 1;
            self.last = Some(checkpoint);
        }
        Ok(())
    }

    /// Reads leaves up to `size`; false if there are not as many, or fewer than before.
    fn grow_to(&mut self, size: u64) -> Result<bool, Error> {
        while self.tree.size < size {
            let missing = usize::try_from(size - self.tree.size).unwrap_or(PAGE);
            let limit = missing.min(PAGE);
            let page = self.app.inner.store.logged_heads(self.tree.size, limit)?;
            if page.is_empty() {
                return Ok(false);
            }
            for head in page {
                let (length, hash) = (head.length, head.hash);
                if head.leaf != self.tree.size {
                    return Ok(false);
                }
                self.tree
                    .push(leaf_hash(&head_leaf(head.scope, length, &hash)));
                let signed = Signed { length, hash };
                self.logged.signed.insert(head.scope, signed);
            }
        }
        Ok(self.tree.size == size)
    }

    /// Compares with a checkpoint that was kept elsewhere.
    fn compare(&mut self, keys: &[PublishedKey], kept: &Checkpoint) -> Result<(), Error> {
        if !is_published(keys, kept) {
            self.broken(kept.number, "it was signed by another installation");
            return Ok(());
        }
        match self.app.inner.store.checkpoint(kept.number)? {
            Some(text) if text == kept.text() => {}
            Some(_) => self.broken(kept.number, "it is not the one that was kept elsewhere"),
            None => self.broken(
                kept.number,
                "it was kept elsewhere and is not here: an older state was put back",
            ),
        }
        Ok(())
    }

    fn broken(&mut self, number: u64, how: &str) {
        let said = || format!("checkpoint {number}: {how}");
        self.logged.broken.get_or_insert_with(said);
    }
}

fn is_published(keys: &[PublishedKey], checkpoint: &Checkpoint) -> bool {
    keys.iter().any(|it| it.public == checkpoint.key)
}

/// The complete subtrees at the right edge of a growing list: all that its root follows from.
#[derive(Default)]
struct Frontier {
    size: u64,
    nodes: BTreeMap<Node, [u8; 32]>,
}

impl Frontier {
    fn push(&mut self, leaf: [u8; 32]) {
        let new = completed(self.size, leaf, |node| self.find(node));
        self.size += 1;
        self.nodes.extend(new.unwrap_or_default());
        // A level needs its last two subtrees at most.
        let keep = |node: &Node| (node.position + 2) << node.level >= self.size;
        self.nodes.retain(|node, _| keep(node));
    }

    /// The root over all that was pushed.
    fn root(&self) -> [u8; 32] {
        root(self.size, |node| self.find(node)).unwrap_or_default()
    }

    fn find(&self, node: Node) -> Result<[u8; 32], Missing> {
        self.nodes.get(&node).copied().ok_or(Missing)
    }
}

/// A subtree that no longer is at the edge: it is not asked for.
struct Missing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_gives_the_root_of_every_size_and_stays_small() {
        let (mut edge, mut all) = (Frontier::default(), BTreeMap::new());
        for index in 0..200_u64 {
            let leaf = leaf_hash(&index.to_be_bytes());
            let new = completed(index, leaf, |node| all.get(&node).copied().ok_or(Missing));
            all.extend(new.unwrap_or_default());
            edge.push(leaf);
            let expected = root(index + 1, |node| all.get(&node).copied().ok_or(Missing));
            assert_eq!(Some(edge.root()), expected.ok());
            assert!(edge.nodes.len() < 30, "{}", edge.nodes.len());
        }
    }
}
