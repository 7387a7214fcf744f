//! Measures how many acts a second the store commits, each durable before it is answered.
//!
//! `cargo run --release -p dmp-storage --example throughput -- DATABASE THREADS SECONDS [DELAY_MS]`
//! where `DATABASE` is `sqlite:FILE` (made if absent) or `postgres://…` of an empty database. The
//! delay is waited after each commit, as a slow disk would. Measured are acts that read and leave a
//! trace, replace an entry or add a document of 8 KiB, and the listing of a record.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use dmp_core::access::{
    Action, Actor, Caller, Decision, Declaration, DocumentFacts, HabilitationMatrix, Mode, Permit,
    Professional, RecordFacts, Request, Standing, decide,
};
use dmp_core::document::{Origin, Status, TypeCode, Visibility};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::{NationalId, ProfessionCode};
use dmp_core::record::{Objections, RecordState};
use dmp_core::time::Timestamp;
use dmp_ledger::{HeadKey, Scope};
use dmp_storage::{
    Act, Database, NewContent, NewDocument, NewRecord, Options, StorageError, Store, Trace, Write,
};
use dmp_testkit::SeededIds;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const NOW: Timestamp = Timestamp(1_768_467_600_000);
/// Bytes of a sealed trace.
const TRACE_BYTES: usize = 420;
/// Bytes of a sealed entry.
const ENTRY_BYTES: usize = 900;
/// Bytes of a sealed content.
const CONTENT_BYTES: usize = 8_192;

struct Bench {
    store: Store,
    ids: SeededIds,
    /// For each thread the records it acts on in turn, alone, so that no act is stale.
    places: Vec<Vec<Place>>,
    /// A record with many documents.
    listed: RecordId,
}

/// A record and a document of it.
#[derive(Clone, Copy)]
struct Place {
    record: RecordId,
    document: DocumentId,
}

/// Records of each thread: enough that two acts seldom meet on a page.
const RECORDS_EACH: usize = 100;
/// Documents of the record that is listed.
const DOCUMENTS_LISTED: i64 = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, threads, seconds, ..] = arguments.as_slice() else {
        return Err("arguments: DATABASE THREADS SECONDS [DELAY_MS]".into());
    };
    let delay = arguments.get(3).map_or(Ok(0), |text| text.parse())?;
    let options = Options {
        commit_delay: Duration::from_millis(delay),
        ..Options::default()
    };
    let bench = Bench::new(&Database::parse(database)?, &options, threads.parse()?)?;
    let time = Duration::from_secs(seconds.parse()?);
    for (name, act) in [
        (
            "read and trace",
            Bench::read as fn(&Bench, Place, i64) -> Result<(), StorageError>,
        ),
        ("list 200 entries", Bench::list),
        ("replace an entry", Bench::mask),
        ("add a document", Bench::submit),
    ] {
        let (acts, longest) = bench.measure(time, act)?;
        println!("{name:17} {acts:>8.0} acts/s, longest {longest:?}");
    }
    Ok(())
}

impl Bench {
    fn new(database: &Database, options: &Options, threads: usize) -> Result<Self, StorageError> {
        Store::migrate(database, NOW)?;
        let store = Store::open(database, options)?;
        store.set_head_key(HeadKey::new([7; 32]))?;
        let counts = store.counts()?;
        let ids = SeededIds::new(counts.records + counts.documents);
        let mut bench = Self {
            store,
            ids,
            places: Vec::new(),
            listed: RecordId::from_bytes([0; 16]),
        };
        let create_all = || (0..RECORDS_EACH).map(|_| bench.create()).collect();
        let places = std::thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(create_all)).collect();
            all.into_iter()
                .map(|it| it.join().expect("no act panics"))
                .collect::<Result<_, StorageError>>()
        })?;
        bench.places = places;
        bench.listed = bench.create()?.record;
        for added in 0..DOCUMENTS_LISTED {
            bench.submit_as(bench.listed, bench.ids.document(), FIRST_REVISION + added)?;
        }
        Ok(bench)
    }

    fn create(&self) -> Result<Place, StorageError> {
        let id = self.ids.record();
        let mut ins_hash = [0; 32];
        ins_hash[..16].copy_from_slice(id.bytes());
        let new = NewRecord {
            id,
            ins_hash,
            alias_hash: None,
            at: NOW,
            register: vec![1; ENTRY_BYTES],
            wrapped_key: vec![2; 60],
        };
        self.commit(
            permit(doctor(), Action::CreateRecord, None, None),
            id,
            Write::CreateRecord(new),
        )?;
        let document = self.ids.document();
        self.submit_as(id, document, 1)?;
        Ok(Place {
            record: id,
            document,
        })
    }

    /// Runs `act` on every place at once; returns acts a second, and the longest one.
    fn measure(
        &self,
        time: Duration,
        act: fn(&Self, Place, i64) -> Result<(), StorageError>,
    ) -> Result<(f64, Duration), StorageError> {
        let (acts, longest) = (AtomicU64::new(0), AtomicU64::new(0));
        let start = Instant::now();
        let one_thread = |places: &[Place]| -> Result<(), StorageError> {
            let mut revisions: Vec<i64> = places
                .iter()
                .map(|it| Ok(self.store.record(it.record)?.map_or(0, |row| row.revision)))
                .collect::<Result<_, StorageError>>()?;
            for turn in (0..places.len())
                .cycle()
                .take_while(|_| start.elapsed() < time)
            {
                let begun = Instant::now();
                act(self, places[turn], revisions[turn])?;
                let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
                longest.fetch_max(took, Ordering::Relaxed);
                acts.fetch_add(1, Ordering::Relaxed);
                revisions[turn] += 1;
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let one_thread = &one_thread;
            let threads: Vec<_> = self
                .places
                .iter()
                .map(|it| scope.spawn(move || one_thread(it)))
                .collect();
            threads
                .into_iter()
                .try_for_each(|it| it.join().expect("no act panics"))
        })?;
        let acts = u32::try_from(acts.into_inner()).unwrap_or(u32::MAX);
        let rate = f64::from(acts) / start.elapsed().as_secs_f64();
        Ok((rate, Duration::from_micros(longest.into_inner())))
    }

    /// Reading does not change the revision: it is the one that was read first.
    fn read(&self, place: Place, _: i64) -> Result<(), StorageError> {
        let Place { record, document } = place;
        let facts = record_facts(record, FIRST_REVISION);
        let document = document_facts(document);
        let permit = permit(
            Actor::Patient(record),
            Action::OpenDocument,
            Some(&facts),
            Some(&document),
        );
        let act = Act {
            permit: Some(permit),
            traces: vec![trace(record)],
            ..Act::default()
        };
        self.store.commit(act)
    }

    /// Reads the entries of the record that has many, and nothing else.
    fn list(&self, _: Place, _: i64) -> Result<(), StorageError> {
        self.store.entries(self.listed).map(drop)
    }

    fn mask(&self, place: Place, revision: i64) -> Result<(), StorageError> {
        let Place { record, document } = place;
        let facts = record_facts(record, revision);
        let described = document_facts(document);
        let permit = permit(
            Actor::Patient(record),
            Action::Mask,
            Some(&facts),
            Some(&described),
        );
        let version = revision - FIRST_REVISION + 1;
        let write = Write::ReplaceEntry {
            document,
            version,
            sealed: vec![3; ENTRY_BYTES],
        };
        self.commit(permit, record, write)
    }

    fn submit(&self, place: Place, revision: i64) -> Result<(), StorageError> {
        self.submit_as(place.record, self.ids.document(), revision)
    }

    fn submit_as(
        &self,
        record: RecordId,
        document: DocumentId,
        revision: i64,
    ) -> Result<(), StorageError> {
        let facts = record_facts(record, revision);
        let described = document_facts(document);
        let permit = permit(
            Actor::Patient(record),
            Action::Submit,
            Some(&facts),
            Some(&described),
        );
        let mut unique_id_hash = [0; 32];
        unique_id_hash[..16].copy_from_slice(document.bytes());
        let new = NewDocument {
            id: document,
            unique_id_hash,
            at: NOW,
            entry: vec![4; ENTRY_BYTES],
            wrapped_key: vec![5; 60],
            content: NewContent::InRow(vec![6; CONTENT_BYTES]),
            size: 20_000,
        };
        self.commit(permit, record, Write::InsertDocument(new))
    }

    fn commit(&self, permit: Permit, record: RecordId, write: Write) -> Result<(), StorageError> {
        let (traces, writes) = (vec![trace(record)], vec![write]);
        self.store.commit(Act {
            permit: Some(permit),
            traces,
            writes,
            messages: vec![],
        })
    }
}

/// After the creation of the record and its first document.
const FIRST_REVISION: i64 = 2;

fn trace(record: RecordId) -> Trace {
    Trace {
        scope: Scope::Record(record),
        at: NOW,
        sealed: vec![7; TRACE_BYTES],
        commitment: [9; 32],
    }
}

fn permit(
    actor: Actor,
    action: Action,
    record: Option<&RecordFacts>,
    document: Option<&DocumentFacts>,
) -> Permit {
    let caller = Caller {
        actor,
        mode: Mode::Normal,
        is_secret: false,
        account: None,
    };
    let declared = &[Declaration::PatientAct, Declaration::Consent];
    let matrix = HabilitationMatrix::shipped();
    let request = Request {
        caller: &caller,
        action,
        record,
        document,
        declared,
        matrix,
        now: NOW,
    };
    match decide(&request) {
        Decision::Permitted(permit) => permit,
        Decision::Refused(refusal) => panic!("{action:?} is refused: {refusal:?}"),
    }
}

fn doctor() -> Actor {
    Actor::Professional(Professional {
        id: SeededIds::default().professional(),
        national_id: NationalId::parse("899700000001").expect("it has the form of an RPPS number"),
        profession: ProfessionCode(ProfessionCode::DOCTOR.to_owned()),
        specialty: None,
        organization: None,
    })
}

fn record_facts(id: RecordId, revision: i64) -> RecordFacts {
    let state = RecordState::Open { since: NOW };
    let objections = Objections::default();
    RecordFacts {
        id,
        revision,
        state,
        standing: Standing::NONE,
        objections,
    }
}

fn document_facts(id: DocumentId) -> DocumentFacts {
    DocumentFacts {
        id,
        type_code: TypeCode("EXPPAT_1".to_owned()),
        authors: vec![],
        depositor: None,
        organization: None,
        origin: Origin::Patient,
        status: Status::Approved,
        visibility: Visibility::default(),
    }
}
