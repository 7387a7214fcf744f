//! The schema: numbered migrations, embedded, run once each and never changed afterwards.
//!
//! They only add (expand) or drop what no running program uses any more (contract); there is no way
//! down. One text serves both engines: `{BYTES}` is the type of bytes, `{CLUSTERED}` asks for rows
//! kept in the order of their key where the engine can, `{ARRIVAL…}` for the links of the ledger in
//! the order they came in (`SQLite`) or by record (`PostgreSQL`).

use crate::db::{Connection, Engine, statements};
use crate::error::{SchemaError, StorageError};
use aws_lc_rs::digest;
use dmp_core::time::Timestamp;

struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "records",
        sql: include_str!("../migrations/0001_records.sql"),
    },
    Migration {
        number: 2,
        name: "people",
        sql: include_str!("../migrations/0002_people.sql"),
    },
    Migration {
        number: 3,
        name: "installation",
        sql: include_str!("../migrations/0003_installation.sql"),
    },
    Migration {
        number: 4,
        name: "visits",
        sql: include_str!("../migrations/0004_visits.sql"),
    },
    Migration {
        number: 5,
        name: "ledger order",
        sql: include_str!("../migrations/0005_ledger_order.sql"),
    },
    Migration {
        number: 6,
        name: "readings",
        sql: include_str!("../migrations/0006_readings.sql"),
    },
    Migration {
        number: 7,
        name: "exam choices",
        sql: include_str!("../migrations/0007_exam_choices.sql"),
    },
    Migration {
        number: 8,
        name: "declared items",
        sql: include_str!("../migrations/0008_declared_items.sql"),
    },
    Migration {
        number: 9,
        name: "reminders",
        sql: include_str!("../migrations/0009_reminders.sql"),
    },
    Migration {
        number: 10,
        name: "checkpoints",
        sql: include_str!("../migrations/0010_checkpoints.sql"),
    },
    Migration {
        number: 11,
        name: "destructions",
        sql: include_str!("../migrations/0011_destructions.sql"),
    },
    Migration {
        number: 12,
        name: "jobs",
        sql: include_str!("../migrations/0012_jobs.sql"),
    },
];

/// The schema this program was built for.
pub const SCHEMA_VERSION: i64 = 12;

const CREATE_REGISTER: &str = "
    CREATE TABLE IF NOT EXISTS schema_migration (
        number BIGINT NOT NULL PRIMARY KEY, -- order of the migration, from 1
        name TEXT NOT NULL,                 -- what it was about
        checksum {BYTES} NOT NULL,          -- SHA-256 of its text
        applied_at BIGINT NOT NULL          -- when it was run, in ms
    );
";

/// Keeps two programs from migrating one server at once; any number that nobody else uses.
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7236828793281349)";

statements! {
    APPLIED = "SELECT number, checksum FROM schema_migration ORDER BY number";
    NOTE = "INSERT INTO schema_migration (number, name, checksum, applied_at)
            VALUES ($1, $2, $3, $4)";
}

/// Runs the migrations that were not run yet, all in one transaction.
///
/// # Errors
/// [`SchemaError::Newer`], [`SchemaError::Altered`], or what the engine answers.
pub(crate) fn migrate(connection: &mut Connection, now: Timestamp) -> Result<(), StorageError> {
    let begin = match connection.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE".to_owned(),
        Engine::Postgres => format!("BEGIN; {POSTGRES_LOCK}"),
    };
    connection.batch(&begin)?;
    let done = apply_missing(connection, now).and_then(|()| connection.batch("COMMIT"));
    if done.is_err() {
        // The first error says what went wrong; the connection is closed by the caller.
        let _ = connection.batch("ROLLBACK");
    }
    done
}

fn apply_missing(connection: &mut Connection, now: Timestamp) -> Result<(), StorageError> {
    connection.batch(&written_for(connection.engine(), CREATE_REGISTER))?;
    let applied = applied(connection)?;
    for migration in MIGRATIONS.iter().filter(|it| it.number > applied) {
        connection.batch(&written_for(connection.engine(), migration.sql))?;
        let checksum = checksum(migration);
        let values = [
            migration.number.into(),
            migration.name.into(),
            (&checksum).into(),
            now.into(),
        ];
        connection.execute(NOTE, &values)?;
    }
    Ok(())
}

/// The schema of a database.
///
/// # Errors
/// [`SchemaError::Missing`], [`SchemaError::Newer`] or [`SchemaError::Altered`].
pub(crate) fn version(connection: &mut Connection) -> Result<i64, StorageError> {
    match applied(connection) {
        Ok(0) => Err(SchemaError::Missing.into()),
        Err(StorageError::Rejected { code, .. }) if NO_TABLE.contains(&code.as_str()) => {
            Err(SchemaError::Missing.into())
        }
        answer => answer,
    }
}

/// What the two engines answer when a table does not exist.
const NO_TABLE: [&str; 2] = ["sqlite 1", "postgres 42P01"];

/// Checks that a database has the schema this program was built for.
///
/// # Errors
/// [`SchemaError`] says how it differs.
pub(crate) fn check(connection: &mut Connection) -> Result<(), StorageError> {
    let found = version(connection)?;
    if found < SCHEMA_VERSION {
        return Err(SchemaError::Older {
            found,
            wanted: SCHEMA_VERSION,
        }
        .into());
    }
    Ok(())
}

/// The number of the last migration that was run, 0 if none was.
fn applied(connection: &mut Connection) -> Result<i64, StorageError> {
    let mut last = 0;
    for row in connection.query(APPLIED, &[])? {
        last = row.integer(0)?;
        let Some(known) = MIGRATIONS.iter().find(|it| it.number == last) else {
            continue;
        };
        if row.hash(1)? != checksum(known) {
            return Err(SchemaError::Altered { number: last }.into());
        }
    }
    if last > SCHEMA_VERSION {
        return Err(SchemaError::Newer {
            found: last,
            known: SCHEMA_VERSION,
        }
        .into());
    }
    Ok(last)
}

fn checksum(migration: &Migration) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, migration.sql.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 gives 32 bytes")
}

fn written_for(engine: Engine, sql: &str) -> String {
    let words: [(&str, &str); 6] = match engine {
        Engine::Sqlite => [
            ("{BYTES}", "BLOB"),
            ("{CLUSTERED}", "WITHOUT ROWID"),
            ("{ARRIVAL}", "INTEGER PRIMARY KEY"),
            ("{ARRIVAL_KEY}", ""),
            (
                "{ARRIVED}",
                "(row_number() OVER (ORDER BY record_id, sequence))",
            ),
            ("{GROUP_KEY}", ""),
        ],
        Engine::Postgres => [
            ("{BYTES}", "BYTEA"),
            ("{CLUSTERED}", ""),
            ("{ARRIVAL}", "BIGINT"),
            ("{ARRIVAL_KEY}", ", PRIMARY KEY (record_id, position)"),
            ("{ARRIVED}", "sequence"),
            ("{GROUP_KEY}", ", PRIMARY KEY (last)"),
        ],
    };
    words.iter().fold(sql.to_owned(), |sql, (word, written)| {
        sql.replace(word, written)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Database;
    use crate::db::{Address, PostgresConnection, SqliteConnection};
    use dmp_testkit::on_each_engine;

    #[test]
    fn migrations_are_numbered_without_a_gap_up_to_the_version() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|it| it.number).collect();
        assert_eq!(numbers, (1..=SCHEMA_VERSION).collect::<Vec<_>>());
    }

    /// A database of the fourth schema, with two chains, becomes one of the fifth: every link has
    /// its place and the place of the link before, and every head the place of its last link.
    #[test]
    fn the_links_of_an_older_database_are_put_in_order() {
        on_each_engine(|engine| {
            let database = Database::parse(&engine.url()).unwrap();
            let mut connection = match &database {
                Database::Sqlite { path } => {
                    Connection::Sqlite(SqliteConnection::open_or_create(path).unwrap())
                }
                Database::Postgres { url } => {
                    let address = Address::parse(url).unwrap();
                    Connection::Postgres(Box::new(PostgresConnection::open(&address).unwrap()))
                }
            };
            for migration in MIGRATIONS.iter().filter(|it| it.number <= 4) {
                let sql = written_for(connection.engine(), migration.sql);
                connection.batch(&sql).unwrap();
            }
            let (one, other) = match connection.engine() {
                Engine::Sqlite => ("x'01'", "x'02'"),
                Engine::Postgres => ("'\\x01'::bytea", "'\\x02'::bytea"),
            };
            for (chain, sequence) in [(other, 2), (one, 1), (other, 1)] {
                let link = format!("({chain}, {sequence}, 7, {chain}, {chain})");
                connection
                    .batch(&format!("INSERT INTO ledger VALUES {link}"))
                    .unwrap();
            }
            for (chain, length) in [(one, 1), (other, 2)] {
                let head = format!("({chain}, 1, {length}, {chain}, {chain})");
                connection
                    .batch(&format!("INSERT INTO record_head VALUES {head}"))
                    .unwrap();
            }
            let fifth = written_for(connection.engine(), MIGRATIONS[4].sql);
            connection.batch(&fifth).unwrap();
            drop(connection);
            let expected = if engine.is_sqlite() {
                [(1, 0), (2, 0), (3, 2)]
            } else {
                [(1, 0), (1, 0), (2, 1)]
            };
            let places = "SELECT position * 10 + previous FROM ledger ORDER BY record_id, sequence";
            for (row, (position, previous)) in expected.into_iter().enumerate() {
                let sql = format!("{places} LIMIT 1 OFFSET {row}");
                assert_eq!(engine.number(&sql), position * 10 + previous, "{row}");
            }
            let last = format!("SELECT last FROM record_head WHERE record_id = {other}");
            assert_eq!(engine.number(&last), expected[2].0);
        });
    }

    #[test]
    fn every_column_says_what_it_is_for() {
        for migration in MIGRATIONS {
            let columns = migration.sql.lines().map(str::trim).filter(|line| {
                [" {BYTES}", " BIGINT", " TEXT", " {ARRIVAL}"]
                    .iter()
                    .any(|kind| line.contains(kind))
            });
            for column in columns {
                assert!(column.contains(" -- "), "{}: {column}", migration.name);
            }
        }
    }
}
