//! The store: opening a database, reading it, and running transactions on it.

use crate::database::{Database, Options};
use crate::db::{Address, Connection, PostgresConnection, SqliteConnection};
use crate::error::StorageError;
use crate::migrations;
use crate::pool::{Pool, Taken};
use crate::writer::Writer;
use dmp_core::time::Timestamp;
use dmp_ledger::HeadKey;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How often a transaction begins that the server undid because of another one.
const TRIES_MAX: u32 = 4;

/// A database in use. Cheap to clone; the last clone closes it, after the acts that wait.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    sides: Sides,
    head_key: OnceLock<HeadKey>,
}

pub(crate) enum Sides {
    Sqlite {
        path: PathBuf,
        writer: Writer,
        readers: Pool,
    },
    Postgres {
        pool: Pool,
        commit_delay: Duration,
    },
}

impl Store {
    /// Opens a migrated database.
    ///
    /// # Errors
    /// [`StorageError::Schema`] if it has not the schema of this program: run [`Store::migrate`]
    /// with the right program first. [`StorageError::Unavailable`], [`StorageError::Address`].
    pub fn open(database: &Database, options: &Options) -> Result<Self, StorageError> {
        let sides = match database {
            Database::Sqlite { path } => open_sqlite(path.clone(), options)?,
            Database::Postgres { url } => open_postgres(url, options)?,
        };
        let store = Self {
            inner: Arc::new(Inner {
                sides,
                head_key: OnceLock::new(),
            }),
        };
        store.read(migrations::check)?;
        Ok(store)
    }

    /// Brings the schema of a database to [`crate::SCHEMA_VERSION`]; makes the `SQLite` file when
    /// it is not there. Harmless when there is nothing to do. `now` is noted beside each migration.
    ///
    /// # Errors
    /// [`StorageError::Schema`] if a newer program migrated it, or a migration was altered.
    pub fn migrate(database: &Database, now: Timestamp) -> Result<(), StorageError> {
        let mut connection = match database {
            Database::Sqlite { path } => {
                Connection::Sqlite(SqliteConnection::open_or_create(path)?)
            }
            Database::Postgres { url } => connect(&Address::parse(url)?)?,
        };
        migrations::migrate(&mut connection, now)
    }

    /// The number of the last migration that was run. Also says whether the database answers.
    ///
    /// # Errors
    /// [`StorageError::Schema`] if there is none; [`StorageError::Unavailable`].
    pub fn schema_version(&self) -> Result<i64, StorageError> {
        self.read(migrations::version)
    }

    /// Gives the key that seals the heads of the ledger, which an installation keeps in the
    /// database and can open only afterwards. Creates the installation's chain the first time.
    ///
    /// # Errors
    /// [`StorageError::Ledger`] if the installation's chain was sealed with another key.
    pub fn set_head_key(&self, key: HeadKey) -> Result<(), StorageError> {
        let own = key.clone();
        self.transact(move |connection| crate::ledger::open_installation(connection, &own))?;
        // Set twice, the second key was just checked to be the same.
        let _ = self.inner.head_key.set(key);
        Ok(())
    }

    pub(crate) fn head_key(&self) -> Result<&HeadKey, StorageError> {
        self.inner
            .head_key
            .get()
            .ok_or(StorageError::HeadKeyMissing)
    }

    pub(crate) fn sides(&self) -> &Sides {
        &self.inner.sides
    }

    /// Whether one thread of this process does all the writing.
    pub(crate) fn has_writer(&self) -> bool {
        match &self.inner.sides {
            Sides::Sqlite { .. } => true,
            Sides::Postgres { .. } => false,
        }
    }

    /// Reads on a connection of its own. One statement sees one state of the database.
    pub(crate) fn read<T>(
        &self,
        read: impl Fn(&mut Connection) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let pool = match &self.inner.sides {
            Sides::Sqlite { readers, .. } => readers,
            Sides::Postgres { pool, .. } => pool,
        };
        let mut connection = pool.take()?;
        // Said by the first answer on a connection that the server closed meanwhile.
        match read(&mut connection) {
            Err(StorageError::Unavailable { .. }) if connection.is_gone() => {
                drop(connection);
                read(&mut *pool.take()?)
            }
            answer => answer,
        }
    }

    /// Runs `work` in a transaction; what it answers is durable. It may run more than once, and
    /// must pass on the first error it meets.
    pub(crate) fn transact<T, W>(&self, work: W) -> Result<T, StorageError>
    where
        T: Send + 'static,
        W: Fn(&mut Connection) -> Result<T, StorageError> + Send + 'static,
    {
        match &self.inner.sides {
            Sides::Sqlite { writer, .. } => writer.transact(work),
            Sides::Postgres { pool, commit_delay } => {
                let answer = transact_on_server(pool, &work);
                if !commit_delay.is_zero() {
                    std::thread::sleep(*commit_delay);
                }
                answer
            }
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.inner.sides {
            Sides::Sqlite { .. } => "Store(sqlite)",
            Sides::Postgres { .. } => "Store(postgres)",
        })
    }
}

fn open_sqlite(path: PathBuf, options: &Options) -> Result<Sides, StorageError> {
    let mut connection = Connection::Sqlite(SqliteConnection::open_writer(&path)?);
    migrations::check(&mut connection)?;
    drop(connection);
    let writer = Writer::start(path.clone(), options.clone())?;
    let file = path.clone();
    let open = Box::new(move || SqliteConnection::open_reader(&path).map(Connection::Sqlite));
    Ok(Sides::Sqlite {
        path: file,
        writer,
        readers: Pool::new(open, options.readers, options.wait),
    })
}

fn open_postgres(url: &str, options: &Options) -> Result<Sides, StorageError> {
    let address = Address::parse(url)?;
    let open = Box::new(move || connect(&address));
    let pool = Pool::new(open, options.connections, options.wait);
    Ok(Sides::Postgres {
        pool,
        commit_delay: options.commit_delay,
    })
}

fn connect(address: &Address) -> Result<Connection, StorageError> {
    Ok(Connection::Postgres(Box::new(PostgresConnection::open(
        address,
    )?)))
}

fn transact_on_server<T>(
    pool: &Pool,
    work: &impl Fn(&mut Connection) -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    let mut tries = 1;
    loop {
        let mut connection = pool.take()?;
        match attempt(&mut connection, work) {
            Err(Failure {
                error: StorageError::Busy,
                ..
            }) if tries < TRIES_MAX => tries += 1,
            Err(Failure {
                error: StorageError::Unavailable { .. },
                is_undone: true,
            }) if tries < TRIES_MAX && connection.is_gone() => {
                tries += 1;
            }
            answer => return answer.map_err(|failure| failure.error),
        }
    }
}

/// Why a transaction did not succeed, and whether it certainly left nothing behind.
struct Failure {
    error: StorageError,
    is_undone: bool,
}

fn attempt<T>(
    connection: &mut Taken<'_>,
    work: &impl Fn(&mut Connection) -> Result<T, StorageError>,
) -> Result<T, Failure> {
    let undone = |error| Failure {
        error,
        is_undone: true,
    };
    connection.batch("BEGIN").map_err(undone)?;
    let done = catch_unwind(AssertUnwindSafe(|| work(connection)))
        .unwrap_or(Err(StorageError::Interrupted));
    match done {
        Ok(value) => match connection.batch("COMMIT") {
            Ok(()) => Ok(value),
            Err(error) => {
                connection.is_of_no_use();
                Err(Failure {
                    error,
                    is_undone: false,
                })
            }
        },
        Err(error) => {
            if connection.batch("ROLLBACK").is_err() {
                connection.is_of_no_use();
            }
            Err(undone(error))
        }
    }
}
