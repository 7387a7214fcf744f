//! Measures what a checkpoint costs over many records: the first one, one when few of them grew,
//! one when none did, and a proof.
//!
//! `cargo run --release -p dmp-storage --example checkpoints -- RECORDS GROWN`, on each engine (see
//! `dmp-testkit` for the `PostgreSQL` one).

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use dmp_core::ids::RecordId;
use dmp_core::time::Timestamp;
use dmp_ledger::{HeadKey, Scope, head_at, to_hex};
use dmp_storage::{Database, Options, StorageError, Store};
use dmp_testkit::{TestEngine, on_each_engine};
use std::time::Instant;

/// How many heads are added in one transaction, as the service does.
const BATCH: usize = 500;
/// How many heads one statement of the preparation writes.
const ROWS: u64 = 1_000;

fn main() {
    let numbers: Vec<u64> = std::env::args()
        .skip(1)
        .filter_map(|it| it.parse().ok())
        .collect();
    let [records, grown] = *numbers.as_slice() else {
        println!("arguments: RECORDS GROWN");
        return;
    };
    on_each_engine(|engine| {
        if let Err(error) = measure(engine, records, grown) {
            println!("{error}");
        }
    });
}

fn measure(engine: &TestEngine, records: u64, grown: u64) -> Result<(), StorageError> {
    let database = Database::parse(&engine.url())?;
    Store::migrate(&database, Timestamp(0))?;
    let key = HeadKey::new([7; 32]);
    put_heads(engine, &key, (1, records), 3);
    let store = Store::open(&database, &Options::default())?;
    store.set_head_key(key.clone())?;
    println!("{records} records, SQLite: {}", engine.is_sqlite());
    say("the first checkpoint", &store)?;
    drop(store);
    put_heads(engine, &key, (records / 2, grown), 4);
    let store = Store::open(&database, &Options::default())?;
    store.set_head_key(key)?;
    say(&format!("{grown} grew"), &store)?;
    say("none grew", &store)?;
    let (size, _) = store.log_root()?;
    let begun = Instant::now();
    let path = store.inclusion(size / 3, size)?;
    println!("  a path of {} hashes: {:?}", path.len(), begun.elapsed());
    Ok(())
}

fn say(what: &str, store: &Store) -> Result<(), StorageError> {
    let begun = Instant::now();
    let (mut after, mut longest) = (None, begun.elapsed());
    loop {
        let batch = Instant::now();
        let grown = store.log_heads(after, BATCH)?;
        longest = longest.max(batch.elapsed());
        after = grown.last;
        if after.is_none() {
            break;
        }
    }
    let (size, _) = store.log_root()?;
    let whole = begun.elapsed();
    println!("  {what}: {whole:?}, longest transaction {longest:?}, {size} leaves");
    Ok(())
}

/// Writes heads of this length, as acts on these records would have left them.
fn put_heads(engine: &TestEngine, key: &HeadKey, (first, count): (u64, u64), length: u64) {
    let mut next = first;
    while next < first + count {
        let until = (next + ROWS).min(first + count);
        let rows: Vec<String> = (next..until)
            .map(|it| row(engine, key, it, length))
            .collect();
        engine.run(&format!(
            "INSERT INTO record_head (record_id, revision, length, hash, seal, last) VALUES {}
             ON CONFLICT (record_id) DO UPDATE SET length = excluded.length,
             hash = excluded.hash, seal = excluded.seal",
            rows.join(", ")
        ));
        next = until;
    }
}

fn row(engine: &TestEngine, key: &HeadKey, number: u64, length: u64) -> String {
    let mut id = [1; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    let head = head_at(
        key,
        Scope::Record(RecordId::from_bytes(id)),
        length,
        [5; 32],
    );
    let bytes = |it: &[u8]| {
        let hex = to_hex(it);
        if engine.is_sqlite() {
            format!("x'{hex}'")
        } else {
            format!("'\\x{hex}'::bytea")
        }
    };
    format!(
        "({}, 1, {length}, {}, {}, 0)",
        bytes(&id),
        bytes(&head.hash),
        bytes(&head.seal)
    )
}
