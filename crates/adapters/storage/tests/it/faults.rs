//! What fails leaves nothing behind, says so, and does not stop what comes after.

use crate::world::{World, creation, trace};
use dmp_core::access::Action;
use dmp_ledger::{Fault, Scope};
use dmp_storage::{Act, Database, Options, StorageError, Store, Write};
use dmp_testkit::{TestEngine, on_each_engine};
use std::time::Duration;

/// Makes every insert into the ledger fail.
fn break_ledger(engine: &TestEngine) {
    engine.run(if engine.is_sqlite() {
        "CREATE TRIGGER broken BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END"
    } else {
        "CREATE FUNCTION broken() RETURNS trigger AS
         $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql;
         CREATE TRIGGER broken BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION broken()"
    });
}

fn mend_ledger(engine: &TestEngine) {
    engine.run(if engine.is_sqlite() {
        "DROP TRIGGER broken"
    } else {
        "DROP TRIGGER broken ON ledger"
    });
}

#[test]
fn what_cannot_be_traced_does_not_happen() {
    on_each_engine(|engine| {
        let world = World::new(engine);
        let record = world.record(1);
        let revision = world.revision(record);
        break_ledger(engine);
        let change = || {
            let permit = world.on_record(Action::Block, record);
            world.commit(
                permit,
                vec![Write::ReplaceRegister {
                    sealed: b"new".to_vec(),
                }],
            )
        };
        let read = || world.commit(world.on_record(Action::ListDocuments, record), vec![]);
        let create = || world.store.commit(creation(world.new_record(2)));
        for outcome in [change(), read(), create()] {
            assert!(
                matches!(
                    outcome,
                    Err(StorageError::Rejected {
                        statement: "INSERT_LINK",
                        ..
                    })
                ),
                "{outcome:?}"
            );
        }
        assert_eq!(world.revision(record), revision);
        assert_eq!(
            world.store.record(record).unwrap().unwrap().register,
            [1, 1]
        );
        assert_eq!(world.store.record_by_ins(&[2; 32]), Ok(None));
        assert_eq!(world.links(Scope::Record(record)).len(), 1);
        mend_ledger(engine);
        change().unwrap();
        create().unwrap();
        world.verify_chains();
    });
}

#[test]
fn a_chain_whose_head_somebody_changed_is_not_added_to() {
    on_each_engine(|engine| {
        let world = World::new(engine);
        let record = world.record(1);
        engine.run("UPDATE record_head SET length = length + 1 WHERE length > 0");
        let act = Act {
            traces: vec![trace(Scope::Record(record))],
            ..Act::default()
        };
        let Err(StorageError::Ledger(broken)) = world.store.commit(act) else {
            panic!("a forged head was added to");
        };
        assert_eq!(
            (broken.scope, broken.fault),
            (Scope::Record(record), Fault::HeadForged)
        );
        assert_eq!(world.links(Scope::Record(record)).len(), 1);
    });
}

#[test]
fn a_stored_row_of_another_form_is_damaged() {
    on_each_engine(|engine| {
        let world = World::new(engine);
        let record = world.record(1);
        engine.run(if engine.is_sqlite() {
            "UPDATE record_head SET hash = x'00' WHERE length > 0"
        } else {
            "UPDATE record_head SET hash = '\\x00' WHERE length > 0"
        });
        let head = world.store.head(Scope::Record(record));
        assert!(
            matches!(head, Err(StorageError::Damaged { .. })),
            "{head:?}"
        );
    });
}

#[test]
fn a_server_that_closes_its_connections_is_connected_to_again() {
    let engine = TestEngine::postgres();
    let world = World::new(&engine);
    let record = world.record(1);
    let open_several = || {
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| world.store.record(record).unwrap());
            }
        });
    };
    for _ in 0..3 {
        open_several();
        engine.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        assert!(world.store.record(record).unwrap().is_some());
        open_several();
        engine.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        world
            .commit(world.on_record(Action::ListDocuments, record), vec![])
            .unwrap();
    }
    assert_eq!(world.links(Scope::Record(record)).len(), 4);
    world.verify_chains();
}

#[test]
fn who_finds_no_free_connection_in_time_is_told_so() {
    let engine = TestEngine::postgres();
    let options = Options {
        connections: 1,
        wait: Duration::from_millis(50),
        ..Options::default()
    };
    let world = World::with(&engine, &options);
    let record = world.record(1);
    let mut holder = postgres::Client::connect(&engine.url(), postgres::NoTls).unwrap();
    let mut held = holder.transaction().unwrap();
    held.execute("SELECT 1 FROM record_head FOR UPDATE", &[])
        .unwrap();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let act = Act {
                traces: vec![trace(Scope::Record(record))],
                ..Act::default()
            };
            world.store.commit(act)
        });
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(world.store.record(record), Err(StorageError::Busy));
        held.commit().unwrap();
        assert_eq!(waiting.join().unwrap(), Ok(()));
    });
    assert!(world.store.record(record).unwrap().is_some());
}

#[test]
fn a_full_disk_is_said_and_the_writer_goes_on_once_there_is_room() {
    let engine = TestEngine::sqlite();
    let world = World::new(&engine);
    let record = world.record(1);
    let pages = engine.number("PRAGMA page_count");
    let Database::Sqlite { path } = Database::parse(&engine.url()).unwrap() else {
        panic!("it is the embedded engine");
    };
    // The largest size stands for a full disk: the engine answers the same.
    let bytes_max = Some((u64::try_from(pages).unwrap() + 8) * 8192);
    let limited = Options {
        bytes_max,
        ..Options::default()
    };
    drop(world);
    let store = Store::open(&Database::Sqlite { path: path.clone() }, &limited).unwrap();
    store.set_head_key(crate::world::head_key()).unwrap();
    let fill = |store: &Store| {
        let mut large = trace(Scope::Record(record));
        large.sealed = vec![0; 200_000];
        store.commit(Act {
            traces: vec![large],
            ..Act::default()
        })
    };
    assert_eq!(fill(&store), Err(StorageError::Full));
    let small = Act {
        traces: vec![trace(Scope::Record(record))],
        ..Act::default()
    };
    assert_eq!(store.commit(small), Ok(()));
    drop(store);
    let store = Store::open(&Database::Sqlite { path }, &Options::default()).unwrap();
    store.set_head_key(crate::world::head_key()).unwrap();
    assert_eq!(fill(&store), Ok(()));
}
