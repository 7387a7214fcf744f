//! The process is killed at random moments under load: what was acknowledged is there, nothing is
//! half there, and the ledger holds.
//!
//! The child is this test binary again, told by a variable which folder to work in. It deposits
//! from many threads and says on standard output what it was answered; the parent kills it.

use crate::binary::dmp;
use crate::world::{Fittings, World, WorldEntropy, note, sha256, text};
use dmp_core::document::Status;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::limits::CONTENT_IN_ROW_BYTES_MAX;
use dmp_core::world::Entropy;
use dmp_ledger::Scope;
use dmp_service::sessions::Session;
use dmp_service::submissions::deposit;
use dmp_service::{Conflict, Error, reading, upkeep};
use dmp_vault::Blobs;
use rusqlite::Connection;
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

/// Names the folder to a child.
const CHILD: &str = "DMP_CRASH_CHILD";
const TEST: &str = "crash::what_was_acknowledged_survives_twenty_kills_under_load";
const KILLS: usize = 20;
const RECORDS: u32 = 8;
const DEPOSITORS: usize = 16;
/// How many threads of the parent read at once: their traces share commits.
const READERS: usize = 8;
/// Of so many deposits of a thread, one is large.
const LARGE_EVERY: usize = 8;
/// Of so many deposits of a thread, one replaces the one before it.
const REPLACE_EVERY: usize = 5;
/// How long the child may take to begin, on a busy machine.
const BEGIN: Duration = Duration::from_mins(1);

/// What the child was answered.
#[derive(Clone)]
struct Acknowledged {
    record: RecordId,
    document: DocumentId,
    sha256: String,
    replaced: Option<DocumentId>,
}

#[test]
fn what_was_acknowledged_survives_twenty_kills_under_load() {
    if let Some(folder) = child_folder() {
        deposit_until_killed(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let records = prepare(&data);
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for kill in 1..=KILLS {
        let before = balance(&World::open(&data), &records);
        let load = random_load();
        let acknowledged = run_and_kill(&data, load);
        let world = World::open(&data);
        let name = format!("kill {kill} after {load:?}");
        assert_eq!(
            balance(&world, &records),
            before,
            "{name}: an act without its trace"
        );
        check(&world, &acknowledged, &name);
        check_lists(&world, &records, &mut seen, &name);
        all.extend(acknowledged);
        drop(world);
        assert_whole(&data, &name);
        let verified = dmp(folder.path(), &["verify", "--data-dir", "data"]);
        assert!(
            verified.assert_done().out.contains("every link holds"),
            "{name}: {verified:?}"
        );
    }
    assert!(all.len() > KILLS, "no load: {} deposits", all.len());
    assert!(all.iter().any(|it| it.replaced.is_some()), "no replacement");
    sweep_leaves_what_is_in_use(&data, &all);
}

#[expect(
    clippy::disallowed_methods,
    reason = "how the parent speaks to its child"
)]
fn child_folder() -> Option<String> {
    std::env::var(CHILD).ok()
}

fn random_load() -> Duration {
    let mut bytes = [0; 2];
    WorldEntropy::default().fill(&mut bytes);
    Duration::from_millis(50 + u64::from(u16::from_be_bytes(bytes)) % 351)
}

/// Opens the records, and leaves their ids for the children.
fn prepare(data: &Path) -> Vec<RecordId> {
    std::fs::create_dir(data).unwrap();
    let world = World::open(data);
    let doctor = world.doctor();
    let records: Vec<_> = (1..=RECORDS)
        .map(|it| world.open_record(&doctor, it))
        .collect();
    let lines: Vec<_> = records.iter().map(RecordId::to_string).collect();
    std::fs::write(data.join("records"), lines.join("\n")).unwrap();
    records
}

/// Links less documents: the same after any number of whole deposits, which leave one of each.
fn balance(world: &World, records: &[RecordId]) -> i64 {
    let length = |record: &RecordId| {
        world
            .store
            .head(Scope::Record(*record))
            .unwrap()
            .unwrap()
            .length
    };
    let links: u64 = records.iter().map(length).sum();
    let documents = world.store.counts().unwrap().documents;
    i64::try_from(links).unwrap() - i64::try_from(documents).unwrap()
}

/// Lets a child deposit for a while, kills it, and returns what it was answered until then.
fn run_and_kill(data: &Path, load: Duration) -> Vec<Acknowledged> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture"])
        .env(CHILD, data)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let (begun, beginning) = channel();
    let reader = std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        for line in BufReader::new(out).lines() {
            let line = line.unwrap();
            assert!(!line.starts_with("failed"), "{line}");
            if line.starts_with("begun") {
                begun.send(()).unwrap();
            } else if let Some(answer) = line.strip_prefix("acknowledged ") {
                acknowledged.push(parse(answer));
            }
        }
        acknowledged
    });
    let has_begun = beginning.recv_timeout(BEGIN);
    std::thread::sleep(load);
    // On Unix this is SIGKILL: nothing of the child runs any more.
    child.kill().unwrap();
    let status = child.wait().unwrap();
    let acknowledged = reader.join().unwrap();
    assert!(has_begun.is_ok(), "the child did not begin: {status}");
    assert_eq!(status.code(), None, "the child ended by itself");
    acknowledged
}

fn parse(answer: &str) -> Acknowledged {
    let words: Vec<_> = answer.split(' ').collect();
    let [record, document, sha256, replaced] = words[..] else {
        panic!("{answer}");
    };
    Acknowledged {
        record: RecordId::parse(record).unwrap(),
        document: DocumentId::parse(document).unwrap(),
        sha256: sha256.to_owned(),
        replaced: DocumentId::parse(replaced).ok(),
    }
}

/// What the child does.
fn deposit_until_killed(data: &Path) -> ! {
    let world = World::open(data);
    let doctor = world.doctor();
    let records: Vec<_> = std::fs::read_to_string(data.join("records"))
        .unwrap()
        .lines()
        .map(|line| RecordId::parse(line).unwrap())
        .collect();
    say("\nbegun");
    std::thread::scope(|scope| {
        for number in 0..DEPOSITORS {
            let (world, doctor, record) = (&world, &doctor, records[number % records.len()]);
            scope.spawn(move || deposit_for_ever(world, doctor, record, number));
        }
    });
    unreachable!("the depositors never end")
}

fn deposit_for_ever(world: &World, doctor: &Session, record: RecordId, number: usize) {
    let mut former: Option<DocumentId> = None;
    for turn in number.. {
        let is_large = turn % LARGE_EVERY == 0;
        let bytes = text(if is_large {
            2 * CONTENT_IN_ROW_BYTES_MAX
        } else {
            4_000
        });
        let sha256 = sha256(&bytes);
        let replaced = former.filter(|_| turn % REPLACE_EVERY == 0);
        match deposit(&world.app, doctor, record, &note(bytes, replaced)) {
            Ok(document) => {
                let replaced = replaced.map_or_else(|| "-".to_owned(), |it| it.to_string());
                say(&format!(
                    "acknowledged {record} {document} {sha256} {replaced}"
                ));
                former = Some(document);
            }
            Err(Error::Conflict(Conflict::Stale)) => {}
            Err(error) => say(&format!("failed: {error:?}")),
        }
    }
}

/// One line in one write, which a pipe takes whole or not at all.
fn say(line: &str) {
    let line = format!("{line}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Each acknowledged document opens with the bytes that were deposited, and what it replaced is
/// marked so.
fn check(world: &World, acknowledged: &[Acknowledged], name: &str) {
    let doctor = world.doctor();
    in_parallel(acknowledged, |it| {
        let download = reading::download(&world.app, &doctor, it.record, it.document);
        let bytes = download
            .unwrap_or_else(|error| panic!("{name}: {error:?}"))
            .bytes;
        assert_eq!(sha256(&bytes), it.sha256, "{name}");
        let Some(replaced) = it.replaced else {
            return;
        };
        let entry = |id| {
            reading::document(&world.app, &doctor, it.record, id)
                .unwrap()
                .entry
        };
        assert_eq!(entry(it.document).replaces, Some(replaced), "{name}");
        let is_marked = entry(replaced).status == Status::Deprecated { by: it.document };
        assert!(is_marked, "{name}: half a replacement");
    });
}

/// Every document of a list opens, acknowledged or not.
fn check_lists(world: &World, records: &[RecordId], seen: &mut HashSet<DocumentId>, name: &str) {
    let doctor = world.doctor();
    for record in records {
        let view = reading::record(&world.app, &doctor, *record).unwrap();
        let ids = view.documents.iter().map(|it| it.id);
        let new: Vec<_> = ids.filter(|id| seen.insert(*id)).collect();
        in_parallel(&new, |id| {
            let opened = reading::download(&world.app, &doctor, *record, *id);
            assert!(opened.is_ok(), "{name}: {:?}", opened.err());
        });
    }
}

fn in_parallel<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let share = items.len().div_ceil(READERS).max(1);
    std::thread::scope(|scope| {
        for items in items.chunks(share) {
            scope.spawn(|| items.iter().for_each(&work));
        }
    });
}

/// The file is whole, and no document is without its content.
fn assert_whole(data: &Path, name: &str) {
    let database = Connection::open(data.join("dmp.db")).unwrap();
    let text = |sql| {
        database
            .query_row(sql, (), |row| row.get::<_, String>(0))
            .unwrap()
    };
    assert_eq!(text("PRAGMA integrity_check"), "ok", "{name}");
    let sql = "SELECT CAST(COUNT(*) AS TEXT) FROM document LEFT JOIN document_content
        ON document_content.record_id = document.record_id
        AND document_content.document_id = document.id
        WHERE document_content.document_id IS NULL OR (sealed IS NULL) = (blob IS NULL)";
    assert_eq!(text(sql), "0", "{name}: a document without content");
}

/// Two days later, the sweep has removed what the kills left, and nothing that a document names.
fn sweep_leaves_what_is_in_use(data: &Path, all: &[Acknowledged]) {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let fittings = Fittings::of(data);
    let blobs = fittings.blobs.clone();
    let world = World::fitted(data, fittings);
    world.clock.go_back(-2 * DAY);
    upkeep::sweep(&world.app).unwrap();
    let stored = |blobs: &dyn Blobs| -> Vec<String> {
        let listed = blobs.list(None, usize::MAX).unwrap();
        listed.into_iter().map(|it| it.name.to_string()).collect()
    };
    assert!(!stored(&*blobs).is_empty(), "no large deposit");
    assert_eq!(
        stored(&*blobs),
        world.store.blobs_after(None, 1_000_000).unwrap()
    );
    check(&world, all, "at the end");
}
