//! A fresh database of an engine, gone at the end of the test.

use crate::postgres_cluster::FreshDatabase;
use rusqlite::Connection;
use std::path::PathBuf;
use tempfile::TempDir;

/// An empty database: a file that does not exist yet, or a database of a `PostgreSQL` cluster.
#[derive(Debug)]
pub struct TestEngine {
    place: Place,
}

#[derive(Debug)]
enum Place {
    Sqlite(TempDir),
    Postgres(FreshDatabase),
}

impl TestEngine {
    /// A database of the embedded engine, in a folder of its own.
    ///
    /// # Panics
    /// If there is no room for temporary files.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self {
            place: Place::Sqlite(folder),
        }
    }

    /// A database of the `PostgreSQL` cluster that `DMP_TEST_POSTGRES` names, else of one that is
    /// started for this process.
    ///
    /// # Panics
    /// If there is no `PostgreSQL`: a test that was not run must not pass.
    pub fn postgres() -> Self {
        Self {
            place: Place::Postgres(FreshDatabase::create()),
        }
    }

    /// Its address, as the configuration writes it: `sqlite:…` or `postgres://…`.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Sqlite(folder) => format!("sqlite:{}", file(folder).display()),
            Place::Postgres(database) => database.url(),
        }
    }

    /// Whether it is the embedded engine.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Sqlite(_))
    }

    /// Runs SQL on it behind the back of the code under test, to spoil what is there.
    ///
    /// # Panics
    /// If the engine refuses it.
    pub fn run(&self, sql: &str) {
        match &self.place {
            Place::Sqlite(folder) => {
                let connection = Connection::open(file(folder)).expect("the file can be opened");
                connection
                    .execute_batch(sql)
                    .expect("the file takes the statement");
            }
            Place::Postgres(database) => database.run(sql),
        }
    }

    /// What SQL that finds one whole number finds.
    ///
    /// # Panics
    /// If the engine refuses it.
    pub fn number(&self, sql: &str) -> i64 {
        match &self.place {
            Place::Sqlite(folder) => {
                let connection = Connection::open(file(folder)).expect("the file can be opened");
                let found = connection.query_row(sql, (), |row| row.get(0));
                found.expect("the statement finds a number")
            }
            Place::Postgres(database) => database.number(sql),
        }
    }

    const fn name(&self) -> &'static str {
        match self.place {
            Place::Sqlite(_) => "SQLite",
            Place::Postgres(_) => "PostgreSQL",
        }
    }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("dmp.db")
}

/// Runs a test on a fresh database of each engine, the embedded one first.
///
/// # Panics
/// If `test` does, after saying on which engine; or if there is no `PostgreSQL`.
pub fn on_each_engine(test: impl Fn(&TestEngine)) {
    for start in [TestEngine::sqlite, TestEngine::postgres] {
        let engine = start();
        let said = SayEngine(engine.name());
        test(&engine);
        drop(said);
    }
}

/// Names the engine when a test panics on it.
struct SayEngine(&'static str);

impl Drop for SayEngine {
    fn drop(&mut self) {
        if std::thread::panicking() {
            #[expect(clippy::print_stderr, reason = "this is how a test speaks")]
            {
                eprintln!("the test failed on {}", self.0);
            }
        }
    }
}
