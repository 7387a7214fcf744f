//! Reading the whole ledger, for who verifies it.
//!
//! Links never change, so they are read page by page while acts go on. Heads are read afterwards:
//! each is then at least as long as what was read of its chain.

use crate::db::{Connection, Engine, Row, statements};
use crate::error::StorageError;
use crate::heads;
use crate::ledger::{read_link, scope_of};
use crate::store::Store;
use dmp_core::ids::RecordId;
use dmp_ledger::{Head, Link, Scope};

statements! {
    LINKS_BY_ARRIVAL = "SELECT sequence, at, sealed, hash, commitment, record_id, position
        FROM ledger WHERE position > $1 ORDER BY position LIMIT $2";
    LINKS_BY_RECORD = "SELECT sequence, at, sealed, hash, commitment, record_id, position
        FROM ledger WHERE (record_id, position) > ($1, $2) ORDER BY record_id, position LIMIT $3";
    HEADS = "SELECT record_id, length, hash, seal FROM record_head
        WHERE record_id >= $1 ORDER BY record_id LIMIT $2";
    HEADLESS = "SELECT id FROM record WHERE NOT EXISTS
        (SELECT 1 FROM record_head WHERE record_head.record_id = record.id) LIMIT $1";
}

/// How far the ledger was read; from its beginning by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LedgerCursor {
    record: RecordId,
    position: i64,
}

impl Default for LedgerCursor {
    fn default() -> Self {
        Self {
            record: RecordId::from_bytes([0; 16]),
            position: 0,
        }
    }
}

/// A link with the chain it stands in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacedLink {
    /// The chain.
    pub scope: Scope,
    /// The link.
    pub link: Link,
    /// Read on from here.
    pub cursor: LedgerCursor,
}

impl Store {
    /// Up to `limit` links of all chains after `after`. Those of one chain come in their order;
    /// between them, those of others may come.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn all_links(
        &self,
        after: LedgerCursor,
        limit: usize,
    ) -> Result<Vec<PlacedLink>, StorageError> {
        self.read(|connection| {
            let rows = match connection.engine() {
                Engine::Sqlite => {
                    connection.query(LINKS_BY_ARRIVAL, &[after.position.into(), limit.into()])
                }
                Engine::Postgres => {
                    let (record, position) = ((&after.record).into(), after.position.into());
                    connection.query(LINKS_BY_RECORD, &[record, position, limit.into()])
                }
            };
            rows?.into_iter().map(read_placed).collect()
        })
    }

    /// Up to `limit` heads in the order of their records, after the chain `after`: each as long as
    /// what [`Store::all_links`] gave before, or longer.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn all_heads(
        &self,
        after: Option<Scope>,
        limit: usize,
    ) -> Result<Vec<(Scope, Head)>, StorageError> {
        if after.is_none() && self.has_writer() {
            self.transact(heads::write_all)?;
        }
        let from = after.map_or(crate::ledger::INSTALLATION, crate::ledger::place);
        let mut found = self.read(|connection| heads_from(connection, from, limit))?;
        found.retain(|(scope, _)| Some(*scope) != after);
        Ok(found)
    }

    /// Up to `limit` records that have no chain at all, which must not be.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn records_without_head(&self, limit: usize) -> Result<Vec<RecordId>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(HEADLESS, &[limit.into()])?;
            rows.iter().map(|row| row.id(0)).collect()
        })
    }
}

fn heads_from(
    connection: &mut Connection,
    from: RecordId,
    limit: usize,
) -> Result<Vec<(Scope, Head)>, StorageError> {
    let rows = connection.query(HEADS, &[(&from).into(), (limit + 1).into()])?;
    let read = |row: &Row| {
        let (length, hash, seal) = (row.count(1)?, row.hash(2)?, row.hash(3)?);
        Ok((scope_of(row.id(0)?), Head { length, hash, seal }))
    };
    rows.iter().map(read).collect()
}

fn read_placed(row: Row) -> Result<PlacedLink, StorageError> {
    let (record, position) = (row.id(5)?, row.integer(6)?);
    Ok(PlacedLink {
        scope: scope_of(record),
        cursor: LedgerCursor { record, position },
        link: read_link(row)?,
    })
}
