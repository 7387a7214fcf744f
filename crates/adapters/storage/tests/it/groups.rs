//! Group commit: every acknowledged act is there, in order, and a bad one falls alone.

use crate::world::{World, creation, head_key, trace};
use dmp_ledger::Scope;
use dmp_storage::{Act, Database, Options, StorageError, Store, What};
use dmp_testkit::{SeededIds, TestEngine, on_each_engine};
use std::time::{Duration, Instant};

const THREADS: u8 = 32;
const ACTS: u8 = 12;

/// Each thread adds its own acts, in its own order, to the chain of the installation.
fn add_all(world: &World) {
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for act in 0..ACTS {
                    let mut own = trace(Scope::Installation);
                    own.sealed = vec![thread, act];
                    let act = Act {
                        traces: vec![own],
                        ..Act::default()
                    };
                    world.store.commit(act).unwrap();
                }
            });
        }
    });
}

fn check_all(world: &World) {
    let links = world.links(Scope::Installation);
    assert_eq!(links.len(), usize::from(THREADS) * usize::from(ACTS));
    for thread in 0..THREADS {
        let own: Vec<u8> = links
            .iter()
            .filter(|it| it.sealed[0] == thread)
            .map(|it| it.sealed[1])
            .collect();
        assert_eq!(own, (0..ACTS).collect::<Vec<_>>(), "thread {thread}");
    }
    world.verify_chains();
}

#[test]
fn every_acknowledged_act_is_there_in_the_order_of_its_thread() {
    on_each_engine(|engine| {
        let world = World::new(engine);
        add_all(&world);
        check_all(&world);
    });
}

#[test]
fn acts_committed_one_by_one_are_there_too() {
    let engine = TestEngine::sqlite();
    let options = Options {
        group_commit: false,
        ..Options::default()
    };
    let world = World::with(&engine, &options);
    add_all(&world);
    check_all(&world);
}

#[test]
fn acts_that_wait_share_the_cost_of_a_slow_disk() {
    let engine = TestEngine::sqlite();
    let options = Options {
        commit_delay: Duration::from_millis(5),
        ..Options::default()
    };
    let world = World::with(&engine, &options);
    let start = Instant::now();
    add_all(&world);
    let alone = Duration::from_millis(5) * u32::from(THREADS) * u32::from(ACTS);
    assert!(
        start.elapsed() < alone / 2,
        "{:?} against {alone:?} alone",
        start.elapsed()
    );
    check_all(&world);
}

#[test]
fn an_answer_waits_for_the_flush() {
    on_each_engine(|engine| {
        let delay = Duration::from_millis(30);
        let options = Options {
            commit_delay: delay,
            ..Options::default()
        };
        let world = World::with(engine, &options);
        let start = Instant::now();
        world.record(1);
        assert!(start.elapsed() >= delay);
    });
}

#[test]
fn an_act_that_fails_falls_alone() {
    on_each_engine(|engine| {
        let options = Options {
            commit_delay: Duration::from_millis(3),
            ..Options::default()
        };
        let world = World::with(engine, &options);
        world.record(1);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let world = &world;
            let acts: Vec<_> = (0..24_u8)
                .map(|number| {
                    // Every third is for the patient who has a record already.
                    let ins = if number % 3 == 0 { 1 } else { number + 10 };
                    scope.spawn(move || world.store.commit(creation(world.new_record(ins))))
                })
                .collect();
            acts.into_iter().map(|it| it.join().unwrap()).collect()
        });
        for (number, outcome) in outcomes.into_iter().enumerate() {
            let expected = if number % 3 == 0 {
                Err(StorageError::Duplicate(What::Ins))
            } else {
                Ok(())
            };
            assert_eq!(outcome, expected, "{number}");
        }
        assert_eq!(world.store.counts().unwrap().records, 17);
        world.verify_chains();
    });
}

#[test]
fn acts_under_way_when_the_store_is_dropped_are_answered() {
    let engine = TestEngine::sqlite();
    let world = World::new(&engine);
    let clones: Vec<_> = (0..8).map(|_| world.store.clone()).collect();
    let threads: Vec<_> = clones
        .into_iter()
        .map(|store| {
            std::thread::spawn(move || {
                let act = Act {
                    traces: vec![trace(Scope::Installation)],
                    ..Act::default()
                };
                store.commit(act)
            })
        })
        .collect();
    drop(world);
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Ok(()));
    }
    assert_eq!(engine.number("SELECT COUNT(*) FROM ledger"), 8);
}

#[test]
fn what_was_acknowledged_survives_a_crash() {
    let engine = TestEngine::sqlite();
    let world = World::new(&engine);
    add_all(&world);
    // The files as a crash leaves them: the store never closed. The WAL is copied last, since
    // pages may move from it to the file at any time.
    let crashed = tempfile::tempdir().unwrap();
    let path = engine.url().replace("sqlite:", "");
    for suffix in ["", "-wal"] {
        let copy = crashed.path().join(format!("dmp.db{suffix}"));
        std::fs::copy(format!("{path}{suffix}"), copy).unwrap();
    }
    let database = Database::Sqlite {
        path: crashed.path().join("dmp.db"),
    };
    let store = Store::open(&database, &Options::default()).unwrap();
    store.set_head_key(head_key()).unwrap();
    check_all(&World {
        store,
        ids: SeededIds::default(),
    });
}
