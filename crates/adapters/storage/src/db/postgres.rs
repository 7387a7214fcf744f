//! The server engine, by its synchronous client.

use super::{Address, Cell, Row, Statement, Value};
use crate::error::{StorageError, What};
use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, Error};
use std::collections::HashMap;

/// Limits of a session, in milliseconds: nothing of ours takes that long.
const SETTINGS: &str = "
    SET statement_timeout = 30000;
    SET lock_timeout = 10000;
    SET idle_in_transaction_session_timeout = 60000;
";

/// A connection to a server.
pub(crate) struct PostgresConnection {
    client: Client,
    prepared: HashMap<&'static str, postgres::Statement>,
    /// Whether the server said that it ends the session, or the network did.
    is_lost: bool,
}

impl PostgresConnection {
    /// Connects.
    pub fn open(address: &Address) -> Result<Self, StorageError> {
        let mut client = address.connect().map_err(error("OPEN"))?;
        client.batch_execute(SETTINGS).map_err(error("OPEN"))?;
        Ok(Self {
            client,
            prepared: HashMap::new(),
            is_lost: false,
        })
    }

    pub fn execute(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<u64, StorageError> {
        let prepared = self.prepare(statement)?;
        let changed = self.client.execute(&prepared, &arguments(values));
        self.noticing(changed, statement.name)
    }

    pub fn query(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StorageError> {
        let prepared = self.prepare(statement)?;
        let found = self.client.query(&prepared, &arguments(values));
        let found = self.noticing(found, statement.name)?;
        found.iter().map(|row| read(statement, row)).collect()
    }

    /// The prepared form of a statement, kept as long as the connection.
    pub fn prepare(&mut self, statement: Statement) -> Result<postgres::Statement, StorageError> {
        if let Some(prepared) = self.prepared.get(statement.sql) {
            return Ok(prepared.clone());
        }
        let prepared = self.client.prepare(&statement.postgres_sql());
        let prepared = self.noticing(prepared, statement.name)?;
        self.prepared.insert(statement.sql, prepared.clone());
        Ok(prepared)
    }

    pub fn batch(&mut self, sql: &str) -> Result<(), StorageError> {
        let done = self.client.batch_execute(sql);
        self.noticing(done, "BATCH")
    }

    pub fn size(&mut self) -> Result<u64, StorageError> {
        let sql = "SELECT pg_database_size(current_database())";
        let row = self.client.query_one(sql, &[]);
        let row = self.noticing(row, "SIZE")?;
        Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or(0))
    }

    /// Whether nothing more can be asked of it; what was not committed on it is undone.
    pub fn is_closed(&self) -> bool {
        self.is_lost || self.client.is_closed()
    }

    /// The answer in our words; remembers when it says that the session is over.
    fn noticing<T>(
        &mut self,
        answer: Result<T, Error>,
        statement: &'static str,
    ) -> Result<T, StorageError> {
        answer.map_err(|answered| {
            self.is_lost |= answered.code().is_none_or(|state| ENDS.contains(state));
            error(statement)(answered)
        })
    }
}

/// The server ends the session.
const ENDS: [SqlState; 3] = [
    SqlState::ADMIN_SHUTDOWN,
    SqlState::CRASH_SHUTDOWN,
    SqlState::CANNOT_CONNECT_NOW,
];

fn arguments<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

fn read(statement: Statement, row: &postgres::Row) -> Result<Row, StorageError> {
    let fail = error(statement.name);
    let cells = row.columns().iter().enumerate().map(|(index, column)| {
        let cell = match *column.type_() {
            Type::INT8 => row
                .try_get::<_, Option<i64>>(index)
                .map(|it| it.map(Cell::Integer)),
            Type::BYTEA => row
                .try_get::<_, Option<Vec<u8>>>(index)
                .map(|it| it.map(Cell::Bytes)),
            Type::TEXT => row
                .try_get::<_, Option<String>>(index)
                .map(|it| it.map(Cell::Text)),
            _ => {
                return Err(StorageError::Damaged {
                    statement: statement.name,
                });
            }
        };
        cell.map(|it| it.unwrap_or(Cell::Null)).map_err(&fail)
    });
    Ok(Row::new(statement.name, cells.collect::<Result<_, _>>()?))
}

/// Says in our words what the server answered, without its text: there may be a value in it.
fn error(statement: &'static str) -> impl Fn(Error) -> StorageError {
    move |error| {
        let Some(state) = error.code() else {
            let code = if error.is_closed() {
                "connection closed"
            } else {
                "connection failed"
            };
            return StorageError::Unavailable {
                code: code.to_owned(),
            };
        };
        let is_any = |states: &[SqlState]| states.contains(state);
        let code = || format!("postgres {}", state.code());
        if is_any(&[SqlState::UNIQUE_VIOLATION]) {
            StorageError::Duplicate(What::Id)
        } else if is_any(&[SqlState::DISK_FULL]) {
            StorageError::Full
        } else if is_any(&BUSY) {
            StorageError::Busy
        } else if UNAVAILABLE_CLASSES
            .iter()
            .any(|class| state.code().starts_with(class))
        {
            StorageError::Unavailable { code: code() }
        } else {
            StorageError::Rejected {
                statement,
                code: code(),
            }
        }
    }
}

/// The server undid the transaction because of another one: the same act can begin again at once.
const BUSY: [SqlState; 2] = [
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
];

/// Connection exceptions, resources, locks and times exceeded, the operator, the system.
const UNAVAILABLE_CLASSES: [&str; 5] = ["08", "53", "55", "57", "58"];
