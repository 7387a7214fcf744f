//! What is new since a reader's last visit, counted from what he may see.

use super::{Place, Visible};
use crate::codes::Space;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// How much is new.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Novelty {
    /// New documents by space; spaces without any are not in it.
    pub by_space: BTreeMap<Space, usize>,
    /// New or newly confirmed declared items.
    pub declared: usize,
}

impl Novelty {
    /// How many things in all.
    pub fn total(&self) -> usize {
        self.by_space.values().sum::<usize>() + self.declared
    }
}

/// Counts what came after `since`, the reader's last visit; nothing is new at the first one. What
/// he wrote or deposited himself is not new to him. Rule: SYN-050.
pub fn novelty(
    visible: &Visible<'_>,
    since: Option<Timestamp>,
    is_own: impl Fn(&Place) -> bool,
) -> Novelty {
    let mut novelty = Novelty::default();
    let Some(since) = since else {
        return novelty;
    };
    for document in visible.documents {
        let is_new = document.entry.received_at > since;
        if is_new && !is_own(&Place::Document(document.id)) {
            *novelty.by_space.entry(document.entry.space()).or_default() += 1;
        }
    }
    let items = visible.declared.iter().filter(|it| it.at > since);
    novelty.declared = items
        .filter(|it| !is_own(&Place::Declared(it.id.clone())))
        .count();
    novelty
}
