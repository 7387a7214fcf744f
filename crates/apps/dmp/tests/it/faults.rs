//! The disk is full, or the database is gone: it is said at once, nothing is half done, and the
//! application goes on when the fault is over.

use crate::wires::Wire;
use crate::world::{Fittings, World, text};
use dmp_core::ids::RecordId;
use dmp_core::limits::CONTENT_IN_ROW_BYTES_MAX;
use dmp_service::sessions::Session;
use dmp_service::{Error, reading, verification};
use dmp_storage::{Counts, Options};
use dmp_testkit::TestEngine;
use dmp_vault::{BlobError, BlobName, BlobStore, Blobs, ListedBlob};
use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Content that stays in a row.
const SMALL: usize = 4_000;
const IN_ROW: usize = CONTENT_IN_ROW_BYTES_MAX - 1_000;
/// Content that goes into a blob.
const LARGE: usize = 2 * CONTENT_IN_ROW_BYTES_MAX;
/// How long the application may look for a database that refuses its connections.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is there, but for the size of the file.
fn counts(world: &World) -> Counts {
    Counts {
        bytes: 0,
        ..world.store.counts().unwrap()
    }
}

fn documents(world: &World, doctor: &Session, record: RecordId) -> usize {
    reading::record(&world.app, doctor, record)
        .unwrap()
        .documents
        .len()
}

/// What happened is our side's failure, and its cause is told to the operator.
#[track_caller]
fn assert_unavailable<T>(outcome: Result<T, Error>, cause: &str) {
    let Err(error @ Error::Unavailable(_)) = outcome else {
        panic!("{:?}", outcome.err());
    };
    let told = error.source().unwrap().to_string();
    assert!(told.contains(cause), "{told}");
}

#[track_caller]
fn assert_verified(world: &World) {
    let found = verification::verify_ledger(&world.app, None, |_| {}).unwrap();
    assert_eq!(found.broken, None);
}

/// How many files are in the folders of the blobs, finished or not.
fn files(folder: &Path) -> usize {
    let shelves = std::fs::read_dir(folder.join("blobs")).unwrap();
    shelves
        .map(|it| std::fs::read_dir(it.unwrap().path()).unwrap().count())
        .sum()
}

#[test]
fn when_the_database_is_full_a_deposit_fails_whole_and_reading_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path());
    let doctor = world.doctor();
    let record = world.open_record(&doctor, 1);
    let kept = world.note(&doctor, record, text(SMALL)).unwrap();
    let bytes = world.store.counts().unwrap().bytes;
    drop(world);
    let room = IN_ROW as u64 / 2;
    let options = Options {
        bytes_max: Some(bytes + room),
        ..Options::default()
    };
    let world = World::fitted(
        folder.path(),
        Fittings {
            options,
            ..Fittings::of(folder.path())
        },
    );
    let doctor = world.doctor();
    let before = counts(&world);
    let refused = text(IN_ROW);
    for _ in 0..3 {
        assert_unavailable(world.note(&doctor, record, refused.clone()), "full");
        assert_eq!(counts(&world), before);
    }
    assert_verified(&world);
    assert_eq!(documents(&world, &doctor, record), 1);
    assert!(reading::download(&world.app, &doctor, record, kept).is_ok());
    // What is small still fits, until nothing does.
    let fitted = (0..100)
        .take_while(|_| world.note(&doctor, record, text(SMALL)).is_ok())
        .count();
    assert!((1..100).contains(&fitted), "{fitted}");
    assert_eq!(counts(&world).documents, before.documents + fitted as u64);
    drop(world);
    // Somebody made room: the same file is taken, as one that was never there.
    let world = World::open(folder.path());
    let doctor = world.doctor();
    world.note(&doctor, record, refused).unwrap();
    assert_eq!(documents(&world, &doctor, record), fitted + 2);
    assert_verified(&world);
}

/// A store of blobs whose disk is full when told so.
struct Limited {
    blobs: BlobStore,
    is_full: AtomicBool,
}

impl Blobs for Limited {
    fn put(&self, name: &BlobName, bytes: &[u8]) -> Result<(), BlobError> {
        if self.is_full.load(Ordering::SeqCst) {
            return Err(BlobError::Full);
        }
        self.blobs.put(name, bytes)
    }

    fn get(&self, name: &BlobName) -> Result<Vec<u8>, BlobError> {
        self.blobs.get(name)
    }

    fn delete(&self, name: &BlobName) -> Result<(), BlobError> {
        self.blobs.delete(name)
    }

    fn list(&self, after: Option<&BlobName>, limit: usize) -> Result<Vec<ListedBlob>, BlobError> {
        self.blobs.list(after, limit)
    }
}

#[test]
fn when_there_is_no_room_for_blobs_a_large_deposit_fails_whole_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = BlobStore::open(&folder.path().join("blobs")).unwrap();
    let limited = Arc::new(Limited {
        blobs,
        is_full: AtomicBool::new(false),
    });
    let fittings = Fittings {
        blobs: limited.clone(),
        ..Fittings::of(folder.path())
    };
    let world = World::fitted(folder.path(), fittings);
    let doctor = world.doctor();
    let record = world.open_record(&doctor, 1);
    let kept = world.note(&doctor, record, text(LARGE)).unwrap();
    assert_eq!(files(folder.path()), 1);
    let before = counts(&world);
    limited.is_full.store(true, Ordering::SeqCst);
    let refused = text(LARGE);
    assert_unavailable(
        world.note(&doctor, record, refused.clone()),
        "no room left for blobs",
    );
    assert_eq!((counts(&world), files(folder.path())), (before, 1));
    world.note(&doctor, record, text(SMALL)).unwrap();
    assert_eq!(documents(&world, &doctor, record), 2);
    assert!(reading::download(&world.app, &doctor, record, kept).is_ok());
    assert_verified(&world);
    limited.is_full.store(false, Ordering::SeqCst);
    world.note(&doctor, record, refused).unwrap();
    assert_eq!(
        (documents(&world, &doctor, record), files(folder.path())),
        (3, 2)
    );
    assert_verified(&world);
}

#[test]
fn when_the_folder_of_blobs_is_gone_it_is_said_and_small_files_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path());
    let doctor = world.doctor();
    let record = world.open_record(&doctor, 1);
    let kept = world.note(&doctor, record, text(LARGE)).unwrap();
    let (mounted, away) = (folder.path().join("blobs"), folder.path().join("away"));
    std::fs::rename(&mounted, &away).unwrap();
    let before = counts(&world);
    assert_unavailable(world.note(&doctor, record, text(LARGE)), "blob");
    assert_unavailable(reading::download(&world.app, &doctor, record, kept), "blob");
    assert_eq!(counts(&world), before);
    world.note(&doctor, record, text(SMALL)).unwrap();
    assert_eq!(documents(&world, &doctor, record), 2);
    std::fs::rename(&away, &mounted).unwrap();
    assert!(reading::download(&world.app, &doctor, record, kept).is_ok());
    assert_verified(&world);
}

/// The address of a server, and the same one through a wire.
fn wired(url: &str) -> (Wire, String) {
    let (start, rest) = url.split_once('@').unwrap();
    let (server, database) = rest.split_once('/').unwrap();
    let wire = Wire::to(server.parse().unwrap());
    let through = format!("{start}@{}/{database}", wire.near());
    (wire, through)
}

#[test]
fn when_the_server_is_gone_it_is_said_at_once_and_all_goes_on_when_it_is_back() {
    let engine = TestEngine::postgres();
    let (mut wire, url) = wired(&engine.url());
    let folder = tempfile::tempdir().unwrap();
    let world = World::fitted(
        folder.path(),
        Fittings {
            url,
            ..Fittings::of(folder.path())
        },
    );
    let doctor = world.doctor();
    let record = world.open_record(&doctor, 1);
    let kept = world.note(&doctor, record, text(SMALL)).unwrap();
    for outage in 1_u64..=2 {
        let before = counts(&world);
        wire.cut();
        let started = Instant::now();
        assert_unavailable(world.note(&doctor, record, text(SMALL)), "unavailable");
        assert_unavailable(world.note(&doctor, record, text(LARGE)), "unavailable");
        assert_unavailable(reading::record(&world.app, &doctor, record), "unavailable");
        let download = reading::download(&world.app, &doctor, record, kept);
        assert_unavailable(download, "unavailable");
        assert_unavailable(world.app.ready(), "unavailable");
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
        wire.mend();
        world.app.ready().unwrap();
        assert_eq!(counts(&world), before);
        assert!(reading::download(&world.app, &doctor, record, kept).is_ok());
        world.note(&doctor, record, text(SMALL)).unwrap();
        assert_eq!(
            documents(&world, &doctor, record) as u64,
            before.documents + 1,
            "{outage}"
        );
        assert_verified(&world);
    }
}

/// A link may be lost between an act and its answer: it may have happened or not, but whole.
#[test]
fn when_the_server_goes_under_load_no_act_is_half_done() {
    let engine = TestEngine::postgres();
    let (mut wire, url) = wired(&engine.url());
    let folder = tempfile::tempdir().unwrap();
    let world = World::fitted(
        folder.path(),
        Fittings {
            url,
            ..Fittings::of(folder.path())
        },
    );
    let doctor = world.doctor();
    let records: Vec<_> = (1..=4).map(|it| world.open_record(&doctor, it)).collect();
    let is_over = AtomicBool::new(false);
    let acknowledged: usize = std::thread::scope(|scope| {
        let depositors: Vec<_> = records
            .iter()
            .map(|record| {
                scope.spawn(|| {
                    let mut done = 0;
                    while !is_over.load(Ordering::SeqCst) {
                        match world.note(&doctor, *record, text(SMALL)) {
                            Ok(_) => done += 1,
                            outcome => assert_unavailable(outcome, "unavailable"),
                        }
                    }
                    done
                })
            })
            .collect();
        for _ in 0..4 {
            std::thread::sleep(Duration::from_millis(250));
            wire.cut();
            std::thread::sleep(Duration::from_millis(50));
            wire.mend();
        }
        is_over.store(true, Ordering::SeqCst);
        depositors.into_iter().map(|it| it.join().unwrap()).sum()
    });
    let half = "SELECT COUNT(*) FROM document LEFT JOIN document_content ON document_id = id
        WHERE document_id IS NULL";
    assert_eq!(engine.number(half), 0);
    let listed: usize = records
        .iter()
        .map(|it| documents(&world, &doctor, *it))
        .sum();
    assert!(
        acknowledged > 0 && listed >= acknowledged,
        "{listed} of {acknowledged}"
    );
    assert_verified(&world);
}
