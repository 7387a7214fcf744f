//! Heads that are not written down yet: they are never lost, never forged, and never missed.

use crate::world::{World, creation, head_key, trace};
use dmp_core::access::Action;
use dmp_core::ids::RecordId;
use dmp_ledger::{Broken, Fault, Scope, Verifier};
use dmp_storage::{Act, Database, LedgerCursor, Options, Store};
use dmp_testkit::{SeededIds, TestEngine, on_each_engine};
use std::collections::HashMap;
use std::time::Duration;

fn read(world: &World, record: RecordId) {
    world
        .commit(world.on_record(Action::ListDocuments, record), vec![])
        .unwrap();
}

/// What a verification of the whole ledger says of each chain that is broken.
fn faults(store: &Store) -> Vec<Fault> {
    let mut chains: HashMap<Scope, Result<Verifier, Broken>> = HashMap::new();
    let mut after = LedgerCursor::default();
    loop {
        let page = store.all_links(after, 7).unwrap();
        let Some(last) = page.last() else { break };
        after = last.cursor;
        for placed in page {
            let begin = || Ok(Verifier::new(&head_key(), placed.scope));
            let chain = chains.entry(placed.scope).or_insert_with(begin);
            if let Ok(verifier) = chain
                && let Err(broken) = verifier.push(&placed.link)
            {
                *chain = Err(broken);
            }
        }
    }
    let mut faults = Vec::new();
    for (scope, head) in store.all_heads(None, 1_000).unwrap() {
        let begin = || Ok(Verifier::new(&head_key(), scope));
        let chain = chains.remove(&scope).unwrap_or_else(begin);
        let end = chain.and_then(|verifier| verifier.finish(&head));
        faults.extend(end.err().map(|it| it.fault));
    }
    assert!(chains.is_empty(), "a chain without a head");
    faults
}

/// A world of a hundred records whose acts were committed together, just now: not all of the
/// heads are written down.
fn in_one_group(engine: &TestEngine) -> World {
    let options = Options {
        commit_delay: Duration::from_millis(100),
        ..Options::default()
    };
    let world = World::with(engine, &options);
    std::thread::scope(|scope| {
        for number in 0..100 {
            let world = &world;
            scope.spawn(move || {
                let act = creation(world.new_record(number));
                world.store.commit(act).unwrap();
            });
        }
    });
    read_at_once(&world);
    world
}

/// Reads every record, all in the same group.
fn read_at_once(world: &World) {
    let records = world.store.records_after(None, 1_000).unwrap();
    std::thread::scope(|scope| {
        for record in records {
            scope.spawn(move || read(world, record));
        }
    });
}

/// The position of a link that is the last of its chain and whose head is not written down.
const LINK_AHEAD: &str = "(SELECT MAX(l.position) FROM ledger l
    JOIN record_head h ON h.record_id = l.record_id WHERE l.sequence > h.length)";

/// The files of a store as a crash leaves them, before all heads were written down.
///
/// The writer does that as soon as it is quiet, which a busy machine may let it be before the files
/// are copied: then once more from the acts on.
fn crashed_ahead(engine: &TestEngine, world: &World) -> (tempfile::TempDir, Database) {
    for _ in 0..50 {
        let (folder, database) = crashed(engine);
        if number(&database, &format!("SELECT COALESCE({LINK_AHEAD}, 0)")) > 0 {
            return (folder, database);
        }
        read_at_once(world);
    }
    panic!("the heads are always written down before the files are copied");
}

/// The files of the store as they are.
fn crashed(engine: &TestEngine) -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let path = engine.url().replace("sqlite:", "");
    for suffix in ["", "-wal"] {
        let copy = folder.path().join(format!("dmp.db{suffix}"));
        std::fs::copy(format!("{path}{suffix}"), copy).unwrap();
    }
    let path = folder.path().join("dmp.db");
    (folder, Database::Sqlite { path })
}

fn open(database: &Database) -> Store {
    let store = Store::open(database, &Options::default()).unwrap();
    store.set_head_key(head_key()).unwrap();
    store
}

fn number(database: &Database, sql: &str) -> i64 {
    let Database::Sqlite { path } = database else {
        panic!("it is the embedded engine");
    };
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn run(database: &Database, sql: &str) {
    let Database::Sqlite { path } = database else {
        panic!("it is the embedded engine");
    };
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
}

#[test]
fn two_programs_on_one_database_add_to_the_same_chains() {
    on_each_engine(|engine| {
        let one = World::new(engine);
        let record = one.record(1);
        let database = Database::parse(&engine.url()).unwrap();
        let other = World {
            store: open(&database),
            ids: SeededIds::new(7),
        };
        for _ in 0..20 {
            read(&one, record);
            read(&other, record);
            read(&one, record);
        }
        assert_eq!(one.links(Scope::Record(record)).len(), 61);
        one.verify_chains();
        other.verify_chains();
    });
}

#[test]
fn chains_go_on_after_a_crash() {
    let engine = TestEngine::sqlite();
    let world = in_one_group(&engine);
    let (_folder, database) = crashed_ahead(&engine, &world);
    let again = World {
        store: open(&database),
        ids: SeededIds::new(7),
    };
    for record in world.store.records_after(None, 1_000).unwrap() {
        let before = again.links(Scope::Record(record)).len();
        read(&again, record);
        assert!(before >= 2);
        assert_eq!(again.links(Scope::Record(record)).len(), before + 1);
    }
    again.verify_chains();
    assert_eq!(faults(&again.store), []);
}

#[test]
fn a_link_taken_away_before_its_head_is_written_is_missed() {
    let engine = TestEngine::sqlite();
    let world = in_one_group(&engine);
    engine.run(&format!("DELETE FROM ledger WHERE position = {LINK_AHEAD}"));
    assert_eq!(faults(&world.store), [Fault::Truncated]);
}

#[test]
fn a_link_taken_away_or_altered_after_a_crash_is_missed() {
    let engine = TestEngine::sqlite();
    let world = in_one_group(&engine);
    for (change, fault) in [
        ("DELETE FROM ledger WHERE position =", Fault::Surplus),
        (
            "UPDATE ledger SET sealed = x'00' WHERE position =",
            Fault::Altered,
        ),
        ("DELETE FROM ledger_group WHERE last >=", Fault::Surplus),
        (
            "UPDATE ledger_group SET seal = zeroblob(32) WHERE last >=",
            Fault::Surplus,
        ),
    ] {
        let (_folder, database) = crashed_ahead(&engine, &world);
        run(&database, &format!("{change} {LINK_AHEAD}"));
        let found = faults(&open(&database));
        assert!(found.contains(&fault), "{change}: {found:?}");
    }
    assert_eq!(faults(&world.store), []);
}

#[test]
fn no_seal_is_left_to_cut_a_chain_with_once_it_is_quiet() {
    let engine = TestEngine::sqlite();
    let world = World::new(&engine);
    let record = world.record(1);
    (0..5).for_each(|_| read(&world, record));
    let waits = |sql: &str| {
        (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            engine.number(sql) == 0
        })
    };
    assert!(waits("SELECT COUNT(*) FROM ledger_group"));
    engine.run(
        "DELETE FROM ledger WHERE sequence > 4;
         UPDATE ledger_mark SET position = 0;
         UPDATE record_head SET length = 0 WHERE length > 0",
    );
    let database = Database::parse(&engine.url()).unwrap();
    drop(world);
    assert_eq!(faults(&open(&database)), [Fault::HeadForged]);
}

#[test]
fn an_act_that_fails_leaves_no_head_behind() {
    let engine = TestEngine::sqlite();
    let world = World::new(&engine);
    let record = world.record(1);
    engine.run(
        "CREATE TRIGGER broken BEFORE INSERT ON ledger WHEN NEW.sequence = 3
         BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    // Two traces in one act: the first is linked when the second fails.
    let two = || Act {
        traces: vec![trace(Scope::Record(record)); 2],
        ..Act::default()
    };
    assert!(world.store.commit(two()).is_err());
    engine.run("DROP TRIGGER broken");
    world.store.commit(two()).unwrap();
    assert_eq!(world.links(Scope::Record(record)).len(), 3);
    world.verify_chains();
}
