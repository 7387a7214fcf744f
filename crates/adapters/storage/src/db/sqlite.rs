//! The embedded engine: a file in WAL mode, flushed at each commit.

use super::{Cell, Row, Statement, Value};
use crate::error::{SchemaError, StorageError, What};
use crate::heads::Heads;
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, ErrorCode, OpenFlags, ffi, params_from_iter};
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for another process that holds the file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Prepared statements kept by a connection: more than there are.
const STATEMENTS_KEPT: usize = 128;

/// Bytes of one page. Measured against 4096 by `examples/throughput.rs`: a typical entry stays in
/// its page, so that lists are read a third faster and the file is smaller; traces cost the same.
const PAGE_BYTES: u32 = 8192;

/// What every connection is set to. `FULL` flushes the WAL at each commit: what was answered
/// survives a power cut. Temporary structures (undo of a savepoint) stay in memory.
const SETTINGS: &str = "
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -2048;
    PRAGMA trusted_schema = OFF;
";

/// Only the writer moves pages from the WAL to the file, between two commits: see `crate::writer`.
/// What is deleted is overwritten with zeros. Rule: REC-007.
const WRITER_SETTINGS: &str = "
    PRAGMA secure_delete = ON;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -32768;
";

/// A connection to a file.
pub(crate) struct SqliteConnection {
    inner: rusqlite::Connection,
    heads: Option<Box<Heads>>,
}

impl SqliteConnection {
    /// Opens an existing file, to write.
    ///
    /// # Errors
    /// [`SchemaError::Missing`] if there is no file.
    pub fn open_writer(path: &Path) -> Result<Self, StorageError> {
        let mut connection = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.batch(WRITER_SETTINGS)?;
        connection.heads = Some(Box::default());
        Ok(connection)
    }

    /// Opens an existing file, to read.
    ///
    /// # Errors
    /// [`SchemaError::Missing`] if there is no file.
    pub fn open_reader(path: &Path) -> Result<Self, StorageError> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    /// Opens a file to migrate it, and makes it when it is not there, for its owner alone.
    pub fn open_or_create(path: &Path) -> Result<Self, StorageError> {
        create_private(path)?;
        let connection = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let settings = format!("PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = WAL;");
        connection.batch_patiently(&settings)?;
        Ok(connection)
    }

    /// Runs statements that the engine refuses at once, without waiting, when another program does
    /// the same.
    fn batch_patiently(&self, sql: &str) -> Result<(), StorageError> {
        const PAUSE: Duration = Duration::from_millis(10);
        let mut waited = Duration::ZERO;
        loop {
            match self.batch(sql) {
                Err(StorageError::Busy) if waited < BUSY_TIMEOUT => {
                    std::thread::sleep(PAUSE);
                    waited += PAUSE;
                }
                answer => return answer,
            }
        }
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, StorageError> {
        if !path.exists() {
            return Err(SchemaError::Missing.into());
        }
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner = rusqlite::Connection::open_with_flags(path, flags).map_err(error("OPEN"))?;
        inner.busy_timeout(BUSY_TIMEOUT).map_err(error("OPEN"))?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        // Else a statement whose plan might depend on a value is prepared again each time it runs.
        inner
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(error("OPEN"))?;
        let connection = Self { inner, heads: None };
        connection.batch(SETTINGS)?;
        Ok(connection)
    }

    /// Keeps the file from growing beyond this many bytes, rounded down to whole pages.
    pub fn limit(&self, bytes_max: u64) -> Result<(), StorageError> {
        let pages = bytes_max / u64::from(PAGE_BYTES);
        self.batch(&format!("PRAGMA max_page_count = {pages}"))
    }

    pub fn execute(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<u64, StorageError> {
        let mut prepared = self.prepared(statement)?;
        let changed = prepared
            .execute(params_from_iter(values))
            .map_err(error(statement.name))?;
        Ok(changed as u64)
    }

    pub fn query(
        &mut self,
        statement: Statement,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, StorageError> {
        let fail = error(statement.name);
        let mut prepared = self.prepared(statement)?;
        let columns = prepared.column_count();
        let mut found = prepared.query(params_from_iter(values)).map_err(&fail)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(&fail)? {
            let cells = (0..columns).map(|column| {
                row.get_ref(column)
                    .map_err(&fail)
                    .and_then(|value| cell(statement, value))
            });
            rows.push(Row::new(statement.name, cells.collect::<Result<_, _>>()?));
        }
        Ok(rows)
    }

    #[cfg(test)]
    pub fn prepare(&mut self, statement: Statement) -> Result<(), StorageError> {
        self.prepared(statement).map(drop)
    }

    /// How often a query was prepared again although its connection keeps it prepared.
    #[cfg(test)]
    pub fn times_prepared_again(&mut self, statement: Statement) -> Result<i32, StorageError> {
        use rusqlite::StatementStatus;
        let fail = error(statement.name);
        for _ in 0..3 {
            let mut prepared = self.prepared(statement)?;
            for number in 1..=prepared.parameter_count() {
                prepared.raw_bind_parameter(number, 1).map_err(&fail)?;
            }
            prepared.raw_query().next().map_err(&fail)?;
        }
        let prepared = self.prepared(statement)?;
        Ok(prepared.get_status(StatementStatus::RePrepare))
    }

    pub fn batch(&self, sql: &str) -> Result<(), StorageError> {
        self.inner.execute_batch(sql).map_err(error("BATCH"))
    }

    /// The heads known to a connection that writes.
    pub fn heads(&mut self) -> Option<&mut Heads> {
        self.heads.as_deref_mut()
    }

    /// A number that changes when another connection has written.
    pub fn version_of_others(&mut self) -> Result<i64, StorageError> {
        let mut prepared = self
            .inner
            .prepare_cached("PRAGMA data_version")
            .map_err(error("VERSION"))?;
        prepared
            .query_row((), |row| row.get(0))
            .map_err(error("VERSION"))
    }

    /// Whether no transaction is open: also after the engine undid one by itself.
    pub fn is_between_transactions(&self) -> bool {
        self.inner.is_autocommit()
    }

    /// Starts a transaction that may write.
    pub fn begin(&mut self) -> Result<(), StorageError> {
        self.control("BEGIN IMMEDIATE")
    }

    /// Makes it durable.
    pub fn commit(&mut self) -> Result<(), StorageError> {
        self.control("COMMIT")
    }

    /// Undoes it, unless the engine did already.
    pub fn rollback(&mut self) -> Result<(), StorageError> {
        if self.is_between_transactions() {
            Ok(())
        } else {
            self.control("ROLLBACK")
        }
    }

    /// Marks a place within the transaction.
    pub fn save(&mut self) -> Result<(), StorageError> {
        self.control("SAVEPOINT act")
    }

    /// Keeps what was done since the mark.
    pub fn keep(&mut self) -> Result<(), StorageError> {
        self.control("RELEASE act")
    }

    /// Undoes what was done since the mark.
    pub fn undo(&mut self) -> Result<(), StorageError> {
        self.control("ROLLBACK TO act")?;
        self.control("RELEASE act")
    }

    fn control(&mut self, sql: &'static str) -> Result<(), StorageError> {
        let mut prepared = self.inner.prepare_cached(sql).map_err(error(sql))?;
        prepared.execute(()).map(drop).map_err(error(sql))
    }

    /// Moves pages of the WAL to the file. `must_finish` waits for readers and empties the WAL;
    /// otherwise what is in their way is left. Returns the pages that remain in the WAL.
    pub fn checkpoint(&mut self, must_finish: bool) -> Result<u64, StorageError> {
        let mode = if must_finish { "TRUNCATE" } else { "PASSIVE" };
        self.checkpoint_in(mode)
    }

    /// Pages of the WAL that are not in the file yet.
    pub fn waiting_pages(&mut self) -> Result<u64, StorageError> {
        self.checkpoint_in("NOOP")
    }

    fn checkpoint_in(&mut self, mode: &str) -> Result<u64, StorageError> {
        let sql = format!("PRAGMA wal_checkpoint({mode})");
        let (written, moved) = self
            .inner
            .query_row(&sql, (), |row| {
                Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })
            .map_err(error("CHECKPOINT"))?;
        Ok(u64::try_from(written - moved).unwrap_or(0))
    }

    pub fn size(&mut self) -> Result<u64, StorageError> {
        let number = |sql: &str| self.inner.query_row(sql, (), |row| row.get::<_, i64>(0));
        let pages = number("PRAGMA page_count").map_err(error("SIZE"))?;
        let bytes = number("PRAGMA page_size").map_err(error("SIZE"))?;
        Ok(u64::try_from(pages.saturating_mul(bytes)).unwrap_or(0))
    }

    fn prepared(&self, statement: Statement) -> Result<CachedStatement<'_>, StorageError> {
        self.inner
            .prepare_cached(statement.sql)
            .map_err(error(statement.name))
    }
}

fn cell(statement: Statement, value: ValueRef<'_>) -> Result<Cell, StorageError> {
    match value {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(number) => Ok(Cell::Integer(number)),
        ValueRef::Blob(bytes) => Ok(Cell::Bytes(bytes.to_vec())),
        ValueRef::Text(text) => String::from_utf8(text.to_vec())
            .map(Cell::Text)
            .map_err(|_| StorageError::Damaged {
                statement: statement.name,
            }),
        ValueRef::Real(_) => Err(StorageError::Damaged {
            statement: statement.name,
        }),
    }
}

/// Says in our words what the engine answered, without its text: there may be a value in it.
fn error(statement: &'static str) -> impl Fn(rusqlite::Error) -> StorageError {
    move |error| {
        let Some(failure) = error.sqlite_error() else {
            return StorageError::Rejected {
                statement,
                code: "driver".to_owned(),
            };
        };
        let code = || format!("sqlite {}", failure.extended_code);
        let is_any = |codes: &[ErrorCode]| codes.contains(&failure.code);
        let is_duplicate = [
            ffi::SQLITE_CONSTRAINT_UNIQUE,
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
        ]
        .contains(&failure.extended_code);
        if is_duplicate {
            StorageError::Duplicate(What::Id)
        } else if is_any(&[ErrorCode::DiskFull]) {
            StorageError::Full
        } else if is_any(&[ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked]) {
            StorageError::Busy
        } else if is_any(&UNAVAILABLE) {
            StorageError::Unavailable { code: code() }
        } else {
            StorageError::Rejected {
                statement,
                code: code(),
            }
        }
    }
}

const UNAVAILABLE: [ErrorCode; 7] = [
    ErrorCode::CannotOpen,
    ErrorCode::DatabaseCorrupt,
    ErrorCode::NotADatabase,
    ErrorCode::OutOfMemory,
    ErrorCode::PermissionDenied,
    ErrorCode::ReadOnly,
    ErrorCode::SystemIoFailure,
];

/// Makes an empty file that its owner alone may read, unless there is one. Its WAL inherits that.
fn create_private(path: &Path) -> Result<(), StorageError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(StorageError::Unavailable {
                code: format!("file {:?}", error.kind()),
            })
        }
        Ok(_) | Err(_) => Ok(()),
    }
}
