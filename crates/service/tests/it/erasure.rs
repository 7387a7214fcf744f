//! What was destroyed is in no file: the database, its journals and the blobs are searched for the
//! very bytes of the wrapped keys and of what they sealed.

use crate::readings::{InProcess, put};
use crate::world::{World, file};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::record::ClosingReason;
use dmp_core::time::Days;
use dmp_service::closings::{ClosingRequest, close};
use dmp_service::destructions::destroy_due;
use dmp_service::readings::read_due;
use dmp_service::{bin, masking};
use dmp_storage::{Database, Options, Store};
use dmp_testkit::TestEngine;
use std::path::Path;

/// Documents of the record; half of them are deleted.
const DOCUMENTS: usize = 40;
/// Bytes of a marker: enough to be nowhere by chance, few enough to find a piece that was left.
const PIECE: usize = 24;

/// Pieces of what is to be gone.
struct Marks(Vec<(String, Vec<u8>)>);

impl Marks {
    fn add(&mut self, what: &str, bytes: &[u8]) {
        // The middle: the beginning may be a header that others share.
        let from = bytes.len() / 2;
        let piece = bytes[from..].iter().take(PIECE).copied().collect();
        self.0.push((what.to_owned(), piece));
    }

    /// Which of them stand in a file below `folders`.
    fn found_in(&self, folders: &[&Path]) -> Vec<String> {
        let mut found = Vec::new();
        for folder in folders {
            for path in files(folder) {
                let bytes = std::fs::read(&path).unwrap();
                for (what, piece) in &self.0 {
                    if memmem(&bytes, piece) {
                        found.push(format!("{what} in {}", path.display()));
                    }
                }
            }
        }
        found
    }
}

fn memmem(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|it| it == piece)
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// The keys and entries of these documents, as they are kept.
fn marks_of(store: &Store, record: RecordId, documents: &[DocumentId]) -> Marks {
    let mut marks = Marks(Vec::new());
    for document in documents {
        let row = store.entry(record, *document).unwrap().unwrap();
        marks.add(&format!("key of {document}"), &row.wrapped_key);
        marks.add(&format!("entry of {document}"), &row.entry);
    }
    marks
}

#[test]
fn no_file_holds_a_key_of_what_was_destroyed() {
    let engine = TestEngine::sqlite();
    let world = World::on(&engine);
    let (doctor, patient, record) = world.opened();
    let app = &world.app;
    let documents: Vec<_> = (0..DOCUMENTS)
        .map(|number| {
            let mut note = file(format!("Carnet marqueclair {number}").into_bytes());
            note.title = Some(format!("Titre {number}"));
            put(app, &patient, record, &note)
        })
        .collect();
    let mut large = file(crate::secrecy::large());
    large.title = Some("Grand".to_owned());
    put(app, &patient, record, &large);
    read_due(app, &InProcess).unwrap();
    // Entries are written again and again, as life does: pages are split and filled anew.
    for document in &documents {
        masking::mask(app, &patient, record, *document).unwrap();
        masking::unmask(app, &patient, record, *document).unwrap();
    }
    let (deleted, kept) = documents.split_at(DOCUMENTS / 2);
    let database = engine.url().trim_start_matches("sqlite:").to_owned();
    let folders = [Path::new(&database).parent().unwrap(), world.folder.path()];
    let store = Store::open(
        &Database::parse(&engine.url()).unwrap(),
        &Options::default(),
    )
    .unwrap();
    for document in deleted {
        bin::delete(app, &patient, record, *document).unwrap();
    }
    let gone = marks_of(&store, record, deleted);
    let there = marks_of(&store, record, kept);
    assert_eq!(
        found(&gone, &folders),
        2 * deleted.len(),
        "the search finds nothing at all"
    );
    world.clock.pass_days(Days(31));
    assert_eq!(destroy_due(app).unwrap(), deleted.len());
    assert_eq!(gone.found_in(&folders), Vec::<String>::new()); // REC-007
    assert_eq!(found(&there, &folders), 2 * kept.len());
    // And the record as a whole, ten years after it was closed.
    let mut all = marks_of(&store, record, kept);
    let row = store.record(record).unwrap().unwrap();
    all.add("key of the record", &row.wrapped_key);
    let request = ClosingRequest {
        reason: ClosingReason::PatientRequest,
        words: String::new(),
        is_confirmed: true,
    };
    close(app, &doctor, record, &request).unwrap();
    let row = store.record(record).unwrap().unwrap();
    all.add("register", &row.register);
    world.clock.pass_days(Days(3_660));
    assert_eq!(destroy_due(app).unwrap(), 1);
    world.clock.pass_days(Days(2));
    dmp_service::upkeep::sweep(app).unwrap();
    assert_eq!(all.found_in(&folders), Vec::<String>::new());
    assert!(files(&world.folder.path().join("blobs")).is_empty());
}

/// How many of the marks stand in some file.
fn found(marks: &Marks, folders: &[&Path]) -> usize {
    let found = marks.found_in(folders);
    let is_found = |what: &str| {
        found
            .iter()
            .any(|it| it.starts_with(&format!("{what} in ")))
    };
    marks.0.iter().filter(|(what, _)| is_found(what)).count()
}
