//! The heads of the chains on the embedded engine, known to the thread that writes.
//!
//! Every act ends with a new head of its record's chain. Written down each time, heads would dirty
//! a page for every act, wherever the record lies; the links, which are only added, dirty one for
//! twenty. A head follows from the last link of its chain, so only links are written with each act:
//! heads are kept here, and written down in turn, a few with each group, in the order of their
//! records. `ledger_mark` names the link up to which all are written. After a crash the heads of
//! the links behind it are made from these, if the seal of their group proves them: see
//! [`refresh`]. Seals of groups behind which all heads are written are removed, so that nobody can
//! take an old one for a chain that he cut.
//!
//! An act that changes its record writes the head with it: others read the revision there.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::ledger::scope_of;
use dmp_core::ids::RecordId;
use dmp_ledger::{Head, HeadKey, head_at, is_group, seal_group};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Heads written down with each group of acts, besides those that must be.
const WRITTEN_EACH_GROUP: usize = 32;
/// Of those that wait, the part that is written with each group: so that they cannot pile up.
const PART_EACH_GROUP: usize = 512;
/// Heads kept in memory that need not be: some 150 bytes each.
const KNOWN_MAX: usize = 32_768;
/// Heads written at once when it is quiet.
const WRITTEN_WHEN_QUIET: usize = 4_096;

statements! {
    MARK = "SELECT position FROM ledger_mark WHERE id = 0";
    MOVE_MARK = "UPDATE ledger_mark SET position = $1 WHERE id = 0";
    LAST_POSITION = "SELECT COALESCE(MAX(position), 0) FROM ledger";
    GROUPS_BEHIND = "SELECT last, seal FROM ledger_group WHERE last > $1 ORDER BY last";
    LINKS_BEHIND = "SELECT record_id, sequence, hash, position FROM ledger
        WHERE position > $1 AND position <= $2 ORDER BY position";
    INSERT_GROUP = "INSERT INTO ledger_group (last, seal) VALUES ($1, $2)";
    DELETE_GROUPS = "DELETE FROM ledger_group WHERE last <= $1";
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
    /// The links of the group: where, and their hash.
    links: Vec<(i64, [u8; 32])>,
    /// What seals heads and groups; nothing is known before it.
    key: Option<HeadKey>,
}

/// A moment within a group, to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    replaced: usize,
    links: usize,
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

    /// Takes the position of a new link, whose hash is `hash`.
    pub fn add_link(&mut self, hash: [u8; 32]) -> i64 {
        self.last += 1;
        self.links.push((self.last, hash));
        self.last
    }

    /// Now: what [`Self::undo`] goes back to.
    pub const fn moment(&self) -> Moment {
        Moment {
            replaced: self.replaced.len(),
            links: self.links.len(),
        }
    }

    /// Takes back what was changed since that moment. Positions are not used again.
    pub fn undo(&mut self, to: Moment) {
        self.links.truncate(to.links);
        for (chain, before) in self.replaced.split_off(to.replaced).into_iter().rev() {
            self.set(chain, before);
        }
    }

    /// The group is durable.
    pub fn committed(&mut self) {
        self.replaced.clear();
        self.links.clear();
        if self.known.len() > KNOWN_MAX {
            self.known.retain(|_, it| !it.is_written);
        }
    }

    /// The group was lost, and with it what was read to begin it.
    pub fn lost(&mut self) {
        self.undo(Moment {
            replaced: 0,
            links: 0,
        });
        self.version = None;
    }

    /// What seals heads.
    pub fn key(&self) -> Option<HeadKey> {
        self.key.clone()
    }

    /// Gives what seals heads: from now on they can be known.
    pub fn set_key(&mut self, key: HeadKey) {
        self.key = Some(key);
    }

    /// Whether the mark is behind the last link.
    pub fn is_behind(&self) -> bool {
        self.mark != self.last
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
/// proven links behind the mark, and to what was known here: links that were taken away meanwhile
/// are missed then.
pub(crate) fn refresh(connection: &mut Connection) -> Result<(), StorageError> {
    let version = connection.version_of_others()?;
    let Some((heads, key)) = connection
        .heads()
        .and_then(|it| it.key().map(|key| (it, key)))
    else {
        return Ok(());
    };
    if heads.version == version {
        return Ok(());
    }
    let before = std::mem::take(heads);
    heads.key = Some(key.clone());
    let behind = ends_behind_mark(connection, &key)?;
    let ours = before.unwritten.iter();
    let ours = ours.filter_map(|chain| Some((*chain, before.find(*chain)?.clone())));
    for (chain, end) in behind.into_iter().chain(ours) {
        write(connection, chain, &end)?;
    }
    let last = connection.find(LAST_POSITION, &[])?;
    let last = last.ok_or(StorageError::Vanished)?.integer(0)?;
    if let Some(heads) = connection.heads() {
        heads.last = last;
        heads.turn_began_at = last;
        heads.version = version;
    }
    move_mark(connection, last)
}

/// The heads that follow from the proven links behind the mark. What no group proves is left: a
/// verification will say so.
pub(crate) fn ends_behind_mark(
    connection: &mut Connection,
    key: &HeadKey,
) -> Result<BTreeMap<RecordId, End>, StorageError> {
    let mark = connection.find(MARK, &[])?.ok_or(StorageError::Vanished)?;
    let mut after = mark.integer(0)?;
    let mut ends = BTreeMap::new();
    for group in connection.query(GROUPS_BEHIND, &[after.into()])? {
        let last = group.integer(0)?;
        let links = connection.query(LINKS_BEHIND, &[after.into(), last.into()])?;
        let hashes: Result<Vec<_>, StorageError> = links
            .iter()
            .map(|link| Ok((link.integer(3)?, link.hash(2)?)))
            .collect();
        if is_group(key, hashes?, &group.hash(1)?) {
            for link in &links {
                let (chain, end) = end_at(key, link)?;
                ends.insert(chain, end);
            }
        }
        after = last;
    }
    Ok(ends)
}

/// The head that ends with `link`. The revision of its record is not known from there.
fn end_at(key: &HeadKey, link: &Row) -> Result<(RecordId, End), StorageError> {
    let chain = link.id(0)?;
    let head = head_at(key, scope_of(chain), link.count(1)?, link.hash(2)?);
    let (revision, last) = (0, link.integer(3)?);
    Ok((
        chain,
        End {
            revision,
            head,
            last,
        },
    ))
}

/// Ends a group: seals its links, and writes the next few heads down.
pub(crate) fn close_group(connection: &mut Connection) -> Result<(), StorageError> {
    let Some(heads) = connection.heads() else {
        return Ok(());
    };
    if let (Some(key), Some((last, _))) = (&heads.key, heads.links.last()) {
        let (last, seal) = (*last, seal_group(key, heads.links.iter().copied()));
        connection.execute(INSERT_GROUP, &[last.into(), (&seal).into()])?;
    }
    write_some(connection)
}

/// Writes the next few heads down, as a part of the group.
fn write_some(connection: &mut Connection) -> Result<(), StorageError> {
    let Some(heads) = connection.heads() else {
        return Ok(());
    };
    let waiting = heads.unwritten.len();
    write_next(connection, WRITTEN_EACH_GROUP + waiting / PART_EACH_GROUP)
}

/// Writes all heads down, in the transaction that is open.
pub(crate) fn write_all(connection: &mut Connection) -> Result<(), StorageError> {
    while connection
        .heads()
        .is_some_and(|it| !it.unwritten.is_empty())
    {
        write_next(connection, WRITTEN_WHEN_QUIET)?;
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
    connection.execute(MOVE_MARK, &[to.into()])?;
    connection.execute(DELETE_GROUPS, &[to.into()]).map(drop)
}

fn write(connection: &mut Connection, chain: RecordId, end: &End) -> Result<(), StorageError> {
    let Head { length, hash, seal } = &end.head;
    let length = (*length).into();
    let (hash, seal, last) = (hash.into(), seal.into(), end.last.into());
    let values = [length, hash, seal, last, (&chain).into(), length];
    connection.execute(WRITE_HEAD, &values).map(drop)
}
