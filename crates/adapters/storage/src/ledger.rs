//! The ledger: links that are only ever added, and the head of each chain.

use crate::db::{Connection, Row, statements};
use crate::error::StorageError;
use crate::heads::{self, End};
use crate::store::Store;
use dmp_core::ids::RecordId;
use dmp_ledger::{Broken, Fault, Head, HeadKey, Link, Scope, append, empty_head};

/// Stands for the installation in the place of a record.
pub(crate) const INSTALLATION: RecordId = RecordId::from_bytes([0; 16]);

statements! {
    LINKS = "WITH RECURSIVE chain (
            record_id, position, previous, sequence, at, sealed, hash, commitment
        ) AS (
            SELECT record_id, position, previous, sequence, at, sealed, hash, commitment
            FROM ledger WHERE record_id = $1 AND position = $2
        UNION ALL
            SELECT l.record_id, l.position, l.previous, l.sequence, l.at, l.sealed, l.hash,
                l.commitment
            FROM chain c JOIN ledger l ON l.record_id = c.record_id AND l.position = c.previous
            WHERE c.sequence > $3
        )
        SELECT sequence, at, sealed, hash, commitment FROM chain WHERE sequence > $4
        ORDER BY sequence LIMIT $5";
    HEAD = "SELECT revision, length, hash, seal, last FROM record_head WHERE record_id = $1";
    LOCK_HEAD[Rows] = "SELECT revision, length, hash, seal, last
        FROM record_head WHERE record_id = $1";
    INSERT_LINK = "INSERT INTO ledger
            (record_id, position, previous, sequence, at, sealed, hash, commitment)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_HEAD = "INSERT INTO record_head (record_id, revision, length, hash, seal, last)
        VALUES ($1, $2, $3, $4, $5, $6)";
    INSERT_HEAD_ONCE = "INSERT INTO record_head (record_id, revision, length, hash, seal, last)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (record_id) DO NOTHING";
    MOVE_HEAD = "UPDATE record_head SET revision = $1, length = $2, hash = $3, seal = $4, last = $5
        WHERE record_id = $6";
}

impl Store {
    /// Up to `limit` links of a chain in order, after the sequence `after`. A chain is followed
    /// from its end: ask for as much at once as is wanted.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn links(&self, scope: Scope, after: u64, limit: usize) -> Result<Vec<Link>, StorageError> {
        let Some(end) = self.end(scope)? else {
            return Ok(Vec::new());
        };
        let id = place(scope);
        self.read(|connection| {
            let (last, sequence) = (end.last.into(), after.into());
            let values = [(&id).into(), last, sequence, sequence, limit.into()];
            let rows = connection.query(LINKS, &values)?;
            rows.into_iter().map(read_link).collect()
        })
    }

    /// The head of a chain.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn head(&self, scope: Scope) -> Result<Option<Head>, StorageError> {
        Ok(self.end(scope)?.map(|end| end.head))
    }

    /// The end of a chain: on the embedded engine its writer knows it best.
    fn end(&self, scope: Scope) -> Result<Option<End>, StorageError> {
        if self.has_writer() {
            self.transact(move |connection| known_end(connection, scope))
        } else {
            self.read(|connection| {
                let row = connection.find(HEAD, &[(&place(scope)).into()])?;
                row.map(|row| read_end(&row)).transpose()
            })
        }
    }
}

/// The end of a chain while an act adds to it. Its row is locked until the act is over.
pub(crate) struct Chain {
    scope: Scope,
    end: End,
    state: ChainState,
}

/// What an act did to the record of a chain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ChainState {
    /// It created it.
    New,
    /// It left it as it is.
    Same,
    /// It changed it.
    Changed,
}

impl Chain {
    /// Locks the end of a chain.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] if there is no such chain.
    pub fn lock(connection: &mut Connection, scope: Scope) -> Result<Self, StorageError> {
        let end = known_end(connection, scope)?.ok_or(StorageError::Vanished)?;
        Ok(Self {
            scope,
            end,
            state: ChainState::Same,
        })
    }

    /// The chain of a record that the act creates.
    pub fn begin(key: &HeadKey, record: RecordId) -> Self {
        let scope = Scope::Record(record);
        Self {
            scope,
            end: End {
                revision: 0,
                head: empty_head(key, scope),
                last: 0,
            },
            state: ChainState::New,
        }
    }

    /// Which chain.
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// The revision of its record.
    pub const fn revision(&self) -> i64 {
        self.end.revision
    }

    /// Says that the record was changed.
    pub const fn advance(&mut self) {
        self.end.revision += 1;
        self.state = match self.state {
            ChainState::New => ChainState::New,
            ChainState::Same | ChainState::Changed => ChainState::Changed,
        };
    }

    /// Adds a link.
    pub fn push(
        &mut self,
        connection: &mut Connection,
        key: &HeadKey,
        trace: &crate::act::Trace,
    ) -> Result<(), StorageError> {
        let head = &self.end.head;
        let (link, head) = append(key, self.scope, head, trace.payload())?;
        let id = place(self.scope);
        let position = match connection.heads() {
            Some(heads) => heads.add_link(link.hash),
            None => i64::try_from(link.sequence).map_err(|_| StorageError::Vanished)?,
        };
        let values = [
            (&id).into(),
            position.into(),
            self.end.last.into(),
            link.sequence.into(),
            link.at.into(),
            (&link.sealed).into(),
            (&link.hash).into(),
            (&trace.commitment).into(),
        ];
        connection.execute(INSERT_LINK, &values)?;
        self.end.head = head;
        self.end.last = position;
        Ok(())
    }

    /// Writes the head down, or leaves that to the writer who knows it.
    pub fn close(self, connection: &mut Connection) -> Result<(), StorageError> {
        let id = place(self.scope);
        if self.state == ChainState::Same
            && let Some(heads) = connection.heads()
        {
            heads.unwritten(id, self.end);
            return Ok(());
        }
        let Head { length, hash, seal } = &self.end.head;
        let (revision, length) = (self.end.revision.into(), (*length).into());
        let (hash, seal, last) = (hash.into(), seal.into(), self.end.last.into());
        match self.state {
            ChainState::New => {
                let values = [(&id).into(), revision, length, hash, seal, last];
                connection.execute(INSERT_HEAD, &values)?;
            }
            ChainState::Same | ChainState::Changed => {
                let values = [revision, length, hash, seal, last, (&id).into()];
                connection.change(MOVE_HEAD, &values)?;
            }
        }
        if let Some(heads) = connection.heads() {
            heads.written(id, self.end);
        }
        Ok(())
    }
}

/// The end of a chain, from memory or from its row.
fn known_end(connection: &mut Connection, scope: Scope) -> Result<Option<End>, StorageError> {
    let id = place(scope);
    if let Some(end) = connection.heads().and_then(|it| it.find(id)) {
        return Ok(Some(end.clone()));
    }
    let row = connection.find(LOCK_HEAD, &[(&id).into()])?;
    let Some(end) = row.map(|row| read_end(&row)).transpose()? else {
        return Ok(None);
    };
    if let Some(heads) = connection.heads() {
        heads.written(id, end.clone());
    }
    Ok(Some(end))
}

/// Makes the installation's chain if there is none, and checks that `key` sealed its head. The
/// writer of a file seals with it from then on.
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
        0_i64.into(),
    ];
    connection.execute(INSERT_HEAD_ONCE, &values)?;
    let row = connection.find(HEAD, &[(&INSTALLATION).into()])?;
    let head = read_end(&row.ok_or(StorageError::Vanished)?)?.head;
    if !head.is_authentic(key, scope) {
        return Err(Broken {
            scope,
            sequence: head.length,
            fault: Fault::HeadForged,
        }
        .into());
    }
    if let Some(heads) = connection.heads() {
        heads.set_key(key.clone());
    }
    heads::refresh(connection)
}

/// The chain that is kept under this id.
pub(crate) fn scope_of(chain: RecordId) -> Scope {
    if chain == INSTALLATION {
        Scope::Installation
    } else {
        Scope::Record(chain)
    }
}

pub(crate) fn place(scope: Scope) -> RecordId {
    scope.record().unwrap_or(INSTALLATION)
}

pub(crate) fn read_end(row: &Row) -> Result<End, StorageError> {
    Ok(End {
        revision: row.integer(0)?,
        head: Head {
            length: row.count(1)?,
            hash: row.hash(2)?,
            seal: row.hash(3)?,
        },
        last: row.integer(4)?,
    })
}

pub(crate) fn read_link(mut row: Row) -> Result<Link, StorageError> {
    Ok(Link {
        commitment: row.optional_hash(4)?,
        sequence: row.count(0)?,
        at: row.instant(1)?,
        sealed: row.bytes(2)?,
        hash: row.hash(3)?,
    })
}
