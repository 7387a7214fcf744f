//! The heads of the chains on the embedded engine, known to the thread that writes.
//!
//! Every act ends with a new head of its record's chain. Written down each time, heads would dirty
//! a page for every act, wherever the record lies; the links, which are only added, dirty one for
//! twenty. A head follows from the last link of its chain (its hash, its seal), so only links are
//! written with each act: heads are kept here, and written down in turn, a few with each group, in
//! the order of their records. `ledger_mark` names the link up to which all are written; after a
//! crash the heads of the links behind it are read from these (see [`refresh`]).
//!
//! An act that changes its record writes the head with it: others read the revision there.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use dmp_core::ids::RecordId;
use dmp_ledger::Head;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Heads written down with each group of acts, besides those that must be.
const WRITTEN_EACH_GROUP: usize = 32;
/// Of those that wait, the part that is written with each group: so that they cannot pile up.
const PART_EACH_GROUP: usize = 512;
/// Heads kept in memory that need not be: some 150 bytes each.
const KNOWN_MAX: usize = 32_768;
/// Links read at once after a crash.
const PAGE: usize = 4_096;

statements! {
    MARK = "SELECT position FROM ledger_mark WHERE id = 0";
    MOVE_MARK = "UPDATE ledger_mark SET position = $1 WHERE id = 0";
    LAST_POSITION = "SELECT COALESCE(MAX(position), 0) FROM ledger";
    LINKS_BEHIND = "SELECT record_id, sequence, hash, seal, position FROM ledger
        WHERE position > $1 ORDER BY position LIMIT $2";
    WRITE_HEAD = "UPDATE record_head SET length = $1, hash = $2, seal = $3, last = $4
        WHERE record_id = $5 AND length < $6";
}

/// A head with the revision of its record and the position of its last link.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// How often the record was changed.
    pub revision: i64,
    /// The head.
    pub head: Head,
    /// The position of the last link; 0 if there is none.
    pub last: i64,
}

/// A head, and whether it is written down.
#[derive(Clone)]
struct Known {
    end: End,
    is_written: bool,
}

/// The heads known to the writer. Nothing in it is true for others before the group is committed.
#[derive(Default)]
pub(crate) struct Heads {
    known: BTreeMap<RecordId, Known>,
    unwritten: BTreeSet<RecordId>,
    /// What the acts of the group replaced, oldest first.
    replaced: Vec<(RecordId, Option<Known>)>,
    /// The position of the last link.
    last: i64,
    /// Where the next heads are written: after this record.
    cursor: Option<RecordId>,
    /// The link up to which all heads are written.
    mark: i64,
    /// The last link when the present turn over all heads began.
    turn_began_at: i64,
    /// What the engine says as long as nobody else writes.
    version: Option<i64>,
}

impl Heads {
    /// The head of a chain, if it is known.
    pub fn find(&self, chain: RecordId) -> Option<&End> {
        self.known.get(&chain).map(|it| &it.end)
    }

    /// Remembers a head as it stands in its row.
    pub fn written(&mut self, chain: RecordId, end: End) {
        let is_written = true;
        self.put(chain, Some(Known { end, is_written }));
    }

    /// Remembers a head that is to be written down later.
    pub fn unwritten(&mut self, chain: RecordId, end: End) {
        let is_written = false;
        self.put(chain, Some(Known { end, is_written }));
    }

    /// The position of the next link.
    pub const fn next_position(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    /// How many changes the group made so far: what [`Self::undo`] goes back to.
    pub const fn changes(&self) -> usize {
        self.replaced.len()
    }

    /// Takes back what was changed since there were `changes`.
    pub fn undo(&mut self, changes: usize) {
        for (chain, before) in self.replaced.split_off(changes).into_iter().rev() {
            self.set(chain, before);
        }
    }

    /// The group is durable.
    pub fn committed(&mut self) {
        self.replaced.clear();
        if self.known.len() > KNOWN_MAX {
            self.known.retain(|_, it| !it.is_written);
        }
    }

    /// The group was lost, and with it what was read to begin it.
    pub fn lost(&mut self) {
        self.undo(0);
        self.version = None;
    }

    /// Whether heads wait to be written down.
    pub fn has_unwritten(&self) -> bool {
        !self.unwritten.is_empty()
    }

    fn put(&mut self, chain: RecordId, known: Option<Known>) {
        let before = self.known.get(&chain).cloned();
        self.replaced.push((chain, before));
        self.set(chain, known);
    }

    fn set(&mut self, chain: RecordId, known: Option<Known>) {
        if known.as_ref().is_some_and(|it| !it.is_written) {
            self.unwritten.insert(chain);
        } else {
            self.unwritten.remove(&chain);
        }
        match known {
            Some(known) => self.known.insert(chain, known),
            None => self.known.remove(&chain),
        };
    }

    /// The next heads to write down, in the order of their records; none at the end of a turn.
    fn next_unwritten(&mut self, most: usize) -> Vec<(RecordId, End)> {
        let after = self.cursor.map_or(Bound::Unbounded, Bound::Excluded);
        let chains = self.unwritten.range((after, Bound::Unbounded)).take(most);
        let next: Vec<_> = chains
            .filter_map(|chain| Some((*chain, self.find(*chain)?.clone())))
            .collect();
        self.cursor = next.last().map(|(chain, _)| *chain);
        next
    }
}

/// Begins a group: reads anew what somebody else may have changed.
///
/// At the first group of a writer, and whenever another program wrote, heads are brought up to the
/// links behind the mark, and to what was known here: links that were taken away are missed then.
pub(crate) fn refresh(connection: &mut Connection) -> Result<(), StorageError> {
    let Some(version) = connection.version_of_others()? else {
        return Ok(());
    };
    let Some(heads) = connection.heads() else {
        return Ok(());
    };
    if heads.version == Some(version) {
        return Ok(());
    }
    let before = std::mem::take(heads);
    let (behind, last) = ends_behind_mark(connection)?;
    let ours = before.unwritten.iter();
    let ours = ours.filter_map(|chain| Some((*chain, before.find(*chain)?.clone())));
    for (chain, end) in behind.into_iter().chain(ours) {
        write(connection, chain, &end)?;
    }
    connection.execute(MOVE_MARK, &[last.into()])?;
    if let Some(heads) = connection.heads() {
        heads.last = last;
        heads.mark = last;
        heads.turn_began_at = last;
        heads.version = Some(version);
    }
    Ok(())
}

/// The heads that follow from the links behind the mark, and the position of the last link. Their
/// revision is not known from there.
pub(crate) fn ends_behind_mark(
    connection: &mut Connection,
) -> Result<(BTreeMap<RecordId, End>, i64), StorageError> {
    let mark = connection.find(MARK, &[])?.ok_or(StorageError::Vanished)?;
    let mut after = mark.integer(0)?;
    let mut ends = BTreeMap::new();
    loop {
        let rows = connection.query(LINKS_BEHIND, &[after.into(), PAGE.into()])?;
        for row in &rows {
            let end = end_at(row)?;
            after = end.last;
            ends.insert(row.id(0)?, end);
        }
        if rows.len() < PAGE {
            break;
        }
    }
    let last = connection.find(LAST_POSITION, &[])?;
    let last = last.ok_or(StorageError::Vanished)?.integer(0)?;
    Ok((ends, last))
}

fn end_at(link: &Row) -> Result<End, StorageError> {
    Ok(End {
        revision: 0,
        head: Head {
            length: link.count(1)?,
            hash: link.hash(2)?,
            seal: link.hash(3)?,
        },
        last: link.integer(4)?,
    })
}

/// Writes the next few heads down, as a part of the group.
pub(crate) fn write_some(connection: &mut Connection) -> Result<(), StorageError> {
    let Some(heads) = connection.heads() else {
        return Ok(());
    };
    let waiting = heads.unwritten.len();
    write_next(connection, WRITTEN_EACH_GROUP + waiting / PART_EACH_GROUP)
}

/// Writes all heads down, in the transaction that is open.
pub(crate) fn write_all(connection: &mut Connection) -> Result<(), StorageError> {
    while connection.heads().is_some_and(|it| it.has_unwritten()) {
        write_next(connection, PAGE)?;
    }
    match connection.heads().map(|it| it.last) {
        Some(last) => move_mark(connection, last),
        None => Ok(()),
    }
}

fn write_next(connection: &mut Connection, most: usize) -> Result<(), StorageError> {
    let Some(heads) = connection.heads() else {
        return Ok(());
    };
    let next = heads.next_unwritten(most);
    if next.is_empty() {
        // A whole turn: every head that was there at its beginning is written.
        let mark = heads.turn_began_at;
        heads.turn_began_at = heads.last;
        return move_mark(connection, mark);
    }
    for (chain, end) in next {
        write(connection, chain, &end)?;
        if let Some(heads) = connection.heads() {
            heads.written(chain, end);
        }
    }
    Ok(())
}

fn move_mark(connection: &mut Connection, to: i64) -> Result<(), StorageError> {
    match connection.heads() {
        Some(heads) if heads.mark != to => heads.mark = to,
        Some(_) | None => return Ok(()),
    }
    connection.execute(MOVE_MARK, &[to.into()]).map(drop)
}

fn write(connection: &mut Connection, chain: RecordId, end: &End) -> Result<(), StorageError> {
    let Head { length, hash, seal } = &end.head;
    let length = (*length).into();
    let (hash, seal, last) = (hash.into(), seal.into(), end.last.into());
    let values = [length, hash, seal, last, (&chain).into(), length];
    connection.execute(WRITE_HEAD, &values).map(drop)
}
