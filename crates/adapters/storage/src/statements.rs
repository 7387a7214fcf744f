//! Every statement of the crate, so that tests can prepare them all on both engines.

use crate::db::{Address, Connection, PostgresConnection, SqliteConnection, Statement};
use crate::{
    Database, Store, account_changes, accounts, audit, checkpoints, codes, declared, destructions,
    directory, documents, exam_choices, heads, jobs, kept_work, ledger, migrations, outbox, reach,
    readings, records, reminders, secrets, sessions, settings, upkeep, visits,
};
use dmp_core::time::Timestamp;
use dmp_testkit::on_each_engine;

const ALL: &[&[Statement]] = &[
    account_changes::STATEMENTS,
    accounts::STATEMENTS,
    audit::STATEMENTS,
    checkpoints::STATEMENTS,
    codes::STATEMENTS,
    declared::STATEMENTS,
    destructions::STATEMENTS,
    directory::STATEMENTS,
    documents::STATEMENTS,
    exam_choices::STATEMENTS,
    heads::STATEMENTS,
    jobs::STATEMENTS,
    kept_work::STATEMENTS,
    ledger::STATEMENTS,
    migrations::STATEMENTS,
    outbox::STATEMENTS,
    reach::STATEMENTS,
    readings::STATEMENTS,
    records::STATEMENTS,
    reminders::STATEMENTS,
    secrets::STATEMENTS,
    sessions::STATEMENTS,
    settings::STATEMENTS,
    upkeep::STATEMENTS,
    visits::STATEMENTS,
];

#[test]
fn every_statement_prepares_on_both_engines() {
    on_each_engine(|engine| {
        let database = Database::parse(&engine.url()).unwrap();
        Store::migrate(&database, Timestamp(0)).unwrap();
        let mut connection = match &database {
            Database::Sqlite { path } => {
                Connection::Sqlite(SqliteConnection::open_writer(path).unwrap())
            }
            Database::Postgres { url } => {
                let address = Address::parse(url).unwrap();
                Connection::Postgres(Box::new(PostgresConnection::open(&address).unwrap()))
            }
        };
        for statement in ALL.iter().copied().flatten() {
            let prepared = connection.prepare(*statement);
            assert_eq!(prepared, Ok(()), "{}: {}", statement.name, statement.sql);
        }
    });
}

#[test]
fn no_query_that_is_kept_prepared_is_prepared_again_when_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dmp.db");
    let database = Database::Sqlite { path: path.clone() };
    Store::migrate(&database, Timestamp(0)).unwrap();
    let mut connection = SqliteConnection::open_reader(&path).unwrap();
    let queries = ALL.iter().copied().flatten();
    for statement in queries.filter(|it| it.sql.starts_with("SELECT")) {
        let again = connection.times_prepared_again(*statement);
        assert_eq!(again, Ok(0), "{}: {}", statement.name, statement.sql);
    }
}

#[test]
fn the_placeholders_of_a_statement_appear_in_their_order() {
    for statement in ALL.iter().copied().flatten() {
        let numbers: Vec<usize> = statement
            .sql
            .split('$')
            .skip(1)
            .map(|rest| {
                rest.chars()
                    .take_while(char::is_ascii_digit)
                    .collect::<String>()
            })
            .map(|digits| digits.parse().unwrap())
            .collect();
        let expected: Vec<usize> = (1..=numbers.len()).collect();
        assert_eq!(numbers, expected, "{}: {}", statement.name, statement.sql);
    }
}

/// A file that declares statements is in the list above, and no file has SQL of its own.
#[test]
fn every_file_with_statements_is_listed() {
    let sources = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut declaring = 0;
    for file in std::fs::read_dir(sources).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|it| it != "rs") || path.ends_with("statements.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        declaring += usize::from(text.contains("\nstatements! {"));
        let outside = text.matches("Statement {").count();
        assert_eq!(outside, 0, "{}", path.display());
    }
    assert_eq!(declaring, ALL.len());
}

#[test]
fn nothing_changes_or_removes_a_link_of_the_ledger() {
    for statement in ALL.iter().copied().flatten() {
        let sql = statement.sql.to_lowercase();
        for forbidden in [
            "update ledger ",
            "delete from ledger ",
            "insert or replace into ledger ",
        ] {
            // A statement may end with the name of the table.
            assert!(!format!("{sql} ").contains(forbidden), "{}", statement.name);
        }
    }
}
