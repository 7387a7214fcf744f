//! The ledger: links that are only ever added, and the head of each chain.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::store::Store;
use dmp_core::ids::RecordId;
use dmp_ledger::{Broken, Fault, Head, HeadKey, Link, Scope, append, empty_head};

/// Stands for the installation in the place of a record.
const INSTALLATION: RecordId = RecordId::from_bytes([0; 16]);

statements! {
    LINKS = "SELECT sequence, at, sealed, hash FROM ledger
        WHERE record_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    HEAD = "SELECT revision, length, hash, seal FROM record_head WHERE record_id = $1";
    LOCK_HEAD[Rows] = "SELECT revision, length, hash, seal FROM record_head WHERE record_id = $1";
    INSERT_LINK = "INSERT INTO ledger (record_id, sequence, at, sealed, hash)
        VALUES ($1, $2, $3, $4, $5)";
    INSERT_HEAD = "INSERT INTO record_head (record_id, revision, length, hash, seal)
        VALUES ($1, $2, $3, $4, $5)";
    INSERT_HEAD_ONCE = "INSERT INTO record_head (record_id, revision, length, hash, seal)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (record_id) DO NOTHING";
    MOVE_HEAD = "UPDATE record_head SET revision = $1, length = $2, hash = $3, seal = $4
        WHERE record_id = $5";
}

impl Store {
    /// Up to `limit` links of a chain in order, after the sequence `after`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn links(&self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Link>, StorageError> {
        let id = place(scope);
        self.read(|connection| {
            let rows = connection.query(LINKS, &[(&id).into(), after.into(), limit.into()])?;
            rows.into_iter().map(read_link).collect()
        })
    }

    /// The head of a chain.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn head(&self, scope: Scope) -> Result<Option<Head>, StorageError> {
        let id = place(scope);
        self.read(|connection| {
            let row = connection.find(HEAD, &[(&id).into()])?;
            row.map(|row| read_head(&row)).transpose()
        })
    }
}

/// The end of a chain while an act adds to it. Its row is locked until the act is over.
pub(crate) struct Chain {
    scope: Scope,
    revision: i64,
    head: Head,
    is_new: bool,
}

impl Chain {
    /// Locks the end of a chain.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such chain.
    pub fn lock(connection: &mut Connection, scope: Scope) -> Result<Self, StorageError> {
        let row = connection.find(LOCK_HEAD, &[(&place(scope)).into()])?;
        let row = row.ok_or(StorageError::Vanished)?;
        Ok(Self {
            scope,
            revision: row.integer(0)?,
            head: read_head(&row)?,
            is_new: false,
        })
    }

    /// The chain of a record that the act creates.
    pub fn begin(key: &HeadKey, record: RecordId) -> Self {
        let scope = Scope::Record(record);
        Self {
            scope,
            revision: 0,
            head: empty_head(key, scope),
            is_new: true,
        }
    }

    /// Which chain.
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// The revision of its record.
    pub const fn revision(&self) -> i64 {
        self.revision
    }

    /// Says that the record was changed.
    pub const fn advance(&mut self) {
        self.revision += 1;
    }

    /// Adds a link.
    pub fn push(
        &mut self,
        connection: &mut Connection,
        key: &HeadKey,
        trace: &crate::act::Trace,
    ) -> Result<(), StorageError> {
        let (link, head) = append(key, self.scope, &self.head, trace.at, trace.sealed.clone())?;
        let id = place(self.scope);
        let values = [
            (&id).into(),
            link.sequence.into(),
            link.at.into(),
            (&link.sealed).into(),
            (&link.hash).into(),
        ];
        connection.execute(INSERT_LINK, &values)?;
        self.head = head;
        Ok(())
    }

    /// Writes the head down.
    pub fn close(self, connection: &mut Connection) -> Result<(), StorageError> {
        let id = place(self.scope);
        let Head { length, hash, seal } = &self.head;
        let (revision, length) = (self.revision.into(), (*length).into());
        if self.is_new {
            let values = [(&id).into(), revision, length, hash.into(), seal.into()];
            connection.execute(INSERT_HEAD, &values).map(drop)
        } else {
            let values = [revision, length, hash.into(), seal.into(), (&id).into()];
            connection.change(MOVE_HEAD, &values)
        }
    }
}

/// Makes the installation's chain if there is none, and checks that `key` sealed its head.
///
/// # Errors
/// [`StorageError::Ledger`] if another key did.
pub(crate) fn open_installation(
    connection: &mut Connection,
    key: &HeadKey,
) -> Result<(), StorageError> {
    let scope = Scope::Installation;
    let empty = empty_head(key, scope);
    let values = [
        (&INSTALLATION).into(),
        0_i64.into(),
        empty.length.into(),
        (&empty.hash).into(),
        (&empty.seal).into(),
    ];
    connection.execute(INSERT_HEAD_ONCE, &values)?;
    let head = Chain::lock(connection, scope)?.head;
    if head.is_authentic(key, scope) {
        return Ok(());
    }
    Err(Broken {
        scope,
        sequence: head.length,
        fault: Fault::HeadForged,
    }
    .into())
}

fn place(scope: Scope) -> RecordId {
    scope.record().unwrap_or(INSTALLATION)
}

fn read_head(row: &Row) -> Result<Head, StorageError> {
    Ok(Head {
        length: row.count(1)?,
        hash: row.hash(2)?,
        seal: row.hash(3)?,
    })
}

fn read_link(mut row: Row) -> Result<Link, StorageError> {
    Ok(Link {
        sequence: row.count(0)?,
        at: row.instant(1)?,
        sealed: row.bytes(2)?,
        hash: row.hash(3)?,
    })
}
