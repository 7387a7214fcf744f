//! Migrations, and what opening refuses.

use crate::world::{NOW, World, head_key};
use dmp_core::time::Timestamp;
use dmp_ledger::{HeadKey, Scope};
use dmp_storage::{Database, Options, SCHEMA_VERSION, SchemaError, StorageError, Store};
use dmp_testkit::{TestEngine, on_each_engine};

fn open(engine: &TestEngine) -> Result<Store, StorageError> {
    Store::open(
        &Database::parse(&engine.url()).unwrap(),
        &Options::default(),
    )
}

fn migrate(engine: &TestEngine) -> Result<(), StorageError> {
    Store::migrate(&Database::parse(&engine.url()).unwrap(), NOW)
}

#[test]
fn migrating_from_nothing_makes_the_schema_and_again_changes_nothing() {
    on_each_engine(|engine| {
        migrate(engine).unwrap();
        let database = Database::parse(&engine.url()).unwrap();
        Store::migrate(&database, Timestamp(NOW.0 + 1)).unwrap();
        assert_eq!(open(engine).unwrap().schema_version(), Ok(SCHEMA_VERSION));
        let later = format!(
            "SELECT COUNT(*) FROM schema_migration WHERE applied_at > {}",
            NOW.0
        );
        assert_eq!(engine.number(&later), 0);
        assert_eq!(
            engine.number("SELECT COUNT(*) FROM schema_migration"),
            SCHEMA_VERSION
        );
    });
}

#[test]
fn two_migrations_at_the_same_time_run_once() {
    on_each_engine(|engine| {
        std::thread::scope(|scope| {
            let both = [
                scope.spawn(|| migrate(engine)),
                scope.spawn(|| migrate(engine)),
            ];
            for one in both {
                one.join().unwrap().unwrap();
            }
        });
        assert_eq!(
            engine.number("SELECT COUNT(*) FROM schema_migration"),
            SCHEMA_VERSION
        );
    });
}

#[test]
fn a_database_without_schema_is_refused_and_not_made() {
    on_each_engine(|engine| {
        let missing = Err(StorageError::Schema(SchemaError::Missing));
        assert_eq!(open(engine).map(drop), missing);
        assert_eq!(
            open(engine).map(drop),
            missing,
            "the first refusal made something"
        );
    });
}

#[test]
fn another_schema_than_ours_is_refused() {
    for (spoil, expected) in [
        (
            format!("DELETE FROM schema_migration WHERE number = {SCHEMA_VERSION}"),
            SchemaError::Older {
                found: SCHEMA_VERSION - 1,
                wanted: SCHEMA_VERSION,
            },
        ),
        (
            "UPDATE schema_migration SET number = 9999 WHERE number = 1".to_owned(),
            SchemaError::Newer {
                found: 9999,
                known: SCHEMA_VERSION,
            },
        ),
        (
            "UPDATE schema_migration SET checksum = (SELECT checksum FROM schema_migration
             WHERE number = 2) WHERE number = 1"
                .to_owned(),
            SchemaError::Altered { number: 1 },
        ),
    ] {
        on_each_engine(|engine| {
            migrate(engine).unwrap();
            engine.run(&spoil);
            assert_eq!(open(engine).map(drop), Err(StorageError::Schema(expected)));
            let is_older = matches!(expected, SchemaError::Older { .. });
            assert!(is_older || migrate(engine) == Err(StorageError::Schema(expected)));
        });
    }
}

#[test]
fn what_was_committed_is_there_when_the_store_is_opened_again() {
    on_each_engine(|engine| {
        let world = World::new(engine);
        let record = world.record(1);
        let document = world.document(record, 1);
        drop(world.store);
        let store = open(engine).unwrap();
        store.set_head_key(head_key()).unwrap();
        let world = World {
            store,
            ids: world.ids,
        };
        assert_eq!(world.store.record_by_ins(&[1; 32]), Ok(Some(record)));
        assert!(world.store.entry(record, document).unwrap().is_some());
        world.document(record, 2);
        world.verify_chains();
    });
}

#[test]
fn another_head_key_is_refused() {
    on_each_engine(|engine| {
        let world = World::new(engine);
        world.record(1);
        drop(world);
        let store = open(engine).unwrap();
        let outcome = store.set_head_key(HeadKey::new([8; 32]));
        assert!(
            matches!(outcome, Err(StorageError::Ledger(_))),
            "{outcome:?}"
        );
        let act = dmp_storage::Act {
            traces: vec![crate::world::trace(Scope::Installation)],
            ..dmp_storage::Act::default()
        };
        assert_eq!(store.commit(act), Err(StorageError::HeadKeyMissing));
        store.set_head_key(head_key()).unwrap();
        store.set_head_key(head_key()).unwrap();
    });
}

#[test]
fn a_database_that_is_not_there_is_a_clear_error() {
    let nowhere = Database::parse("postgres://dmp@127.0.0.1:1/dmp").unwrap();
    let opened = Store::open(&nowhere, &Options::default()).map(drop);
    assert!(
        matches!(opened, Err(StorageError::Unavailable { .. })),
        "{opened:?}"
    );
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Database::Sqlite {
        path: folder.path().join("absent").join("dmp.db"),
    };
    assert_eq!(
        Store::open(&nowhere, &Options::default()).map(drop),
        Err(StorageError::Schema(SchemaError::Missing)),
    );
    let migrated = Store::migrate(&nowhere, NOW);
    assert!(
        matches!(migrated, Err(StorageError::Unavailable { .. })),
        "{migrated:?}"
    );
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let engine = TestEngine::sqlite();
    let world = World::new(&engine);
    world.record(1);
    let path = engine.url().replace("sqlite:", "");
    for file in [path.clone(), format!("{path}-wal"), format!("{path}-shm")] {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
