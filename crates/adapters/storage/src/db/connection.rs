//! A connection to one of the two engines.

use super::{PostgresConnection, Row, SqliteConnection, Statement, Value};
use crate::error::StorageError;
use crate::heads::Heads;

/// Which engine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Engine {
    /// The embedded one.
    Sqlite,
    /// A server.
    Postgres,
}

/// A connection. Statements are prepared once and kept.
pub(crate) enum Connection {
    /// To a file.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(Box<PostgresConnection>),
}

impl Connection {
    /// Which engine it speaks to.
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs a statement that changes rows; returns how many.
    pub fn execute(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<u64, StorageError> {
        match self {
            Self::Sqlite(connection) => connection.execute(statement, values),
            Self::Postgres(connection) => connection.execute(statement, values),
        }
    }

    /// Runs a statement that must change one row.
    ///
    /// # Errors
    /// [`StorageError::Vanished`] when there was none to change.
    pub fn change(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<(), StorageError> {
        match self.execute(statement, values)? {
            0 => Err(StorageError::Vanished),
            _ => Ok(()),
        }
    }

    /// The rows a statement finds, all of them: every statement has a bound of its own.
    pub fn query(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StorageError> {
        match self {
            Self::Sqlite(connection) => connection.query(statement, values),
            Self::Postgres(connection) => connection.query(statement, values),
        }
    }

    /// The first row a statement finds.
    pub fn find(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, StorageError> {
        Ok(self.query(statement, values)?.into_iter().next())
    }

    /// Runs several statements without values: migrations and transaction control.
    pub fn batch(&mut self, sql: &str) -> Result<(), StorageError> {
        match self {
            Self::Sqlite(connection) => connection.batch(sql),
            Self::Postgres(connection) => connection.batch(sql),
        }
    }

    /// Prepares a statement and forgets it.
    #[cfg(test)]
    pub fn prepare(&mut self, statement: Statement) -> Result<(), StorageError> {
        match self {
            Self::Sqlite(connection) => connection.prepare(statement),
            Self::Postgres(connection) => connection.prepare(statement).map(drop),
        }
    }

    /// Bytes the database takes on its disk.
    pub fn size(&mut self) -> Result<u64, StorageError> {
        match self {
            Self::Sqlite(connection) => connection.size(),
            Self::Postgres(connection) => connection.size(),
        }
    }

    /// The heads that the writer of a file knows; nobody else does.
    pub fn heads(&mut self) -> Option<&mut Heads> {
        match self {
            Self::Sqlite(connection) => connection.heads(),
            Self::Postgres(_) => None,
        }
    }

    /// What changes when somebody else writes to the file; nothing on a server.
    pub fn version_of_others(&mut self) -> Result<Option<i64>, StorageError> {
        match self {
            Self::Sqlite(connection) => connection.version_of_others().map(Some),
            Self::Postgres(_) => Ok(None),
        }
    }

    /// Whether nothing more can be asked of it.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(connection) => connection.is_closed(),
        }
    }
}
