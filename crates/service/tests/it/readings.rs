//! New documents are read as data and text, once, whoever reads them and whatever they hold.

use crate::world::{World, file, in_each_world};
use dmp_core::document::TypeCode;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Minutes;
use dmp_ledger::ActorKind;
use dmp_pdf::PdfError;
use dmp_service::App;
use dmp_service::history::{HistoryKind, HistoryPage, HistoryQuery, history};
use dmp_service::readings::{Extraction, TextExtractor, TextRead, read_due};
use dmp_service::search::{SearchQuery, SearchView, search};
use dmp_service::sessions::Session;
use dmp_service::submissions::{Deposit, deposit};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long a worker keeps a document, and a minute more.
const LEASE_OVER: Minutes = Minutes(11);

/// The real reader of PDF, without the process around it; a file that names [`BOMB`] is stopped as
/// that process would stop it.
pub struct InProcess;

pub const BOMB: &str = "Grosse bombe";

impl TextExtractor for InProcess {
    fn extract(&self, pdf: &[u8]) -> Result<Extraction, dmp_extract::ExtractError> {
        let found = match dmp_pdf::extract(pdf.to_vec()) {
            Ok(found) => found,
            Err(PdfError::Encrypted) => return Ok(Extraction::Encrypted),
            Err(PdfError::TooManyObjects) => return Ok(Extraction::TooCostly),
            Err(PdfError::Unreadable) => return Ok(Extraction::Unreadable),
        };
        let text = found.pages.join("\u{C}");
        Ok(if text.contains(BOMB) {
            Extraction::TooCostly
        } else if text.is_empty() {
            Extraction::NoText {
                pages: found.pages.len(),
            }
        } else {
            Extraction::Extracted {
                pages: found.pages.len(),
                text,
                is_cut: found.is_cut,
            }
        })
    }
}

/// No process starts, until it is mended.
struct Faulty {
    is_mended: AtomicBool,
}

impl TextExtractor for Faulty {
    fn extract(&self, pdf: &[u8]) -> Result<Extraction, dmp_extract::ExtractError> {
        if self.is_mended.load(Ordering::Relaxed) {
            return InProcess.extract(pdf);
        }
        let fault = io::Error::from(io::ErrorKind::OutOfMemory);
        Err(dmp_extract::ExtractError::NotStarted(fault))
    }
}

/// A file with a title and a type, as a professional deposits it.
pub fn letter(title: &str, bytes: Vec<u8>) -> Deposit {
    Deposit {
        title: Some(title.to_owned()),
        type_code: Some(TypeCode("11488-4".to_owned())),
        ..file(bytes)
    }
}

/// A file with a title, as a patient adds it.
pub fn note(title: &str, bytes: Vec<u8>) -> Deposit {
    Deposit {
        title: Some(title.to_owned()),
        ..file(bytes)
    }
}

pub fn pdf(lines: &[&str]) -> Vec<u8> {
    dmp_testpdf::letter(&[lines])
}

pub fn put(app: &App, who: &Session, record: RecordId, document: &Deposit) -> DocumentId {
    deposit(app, who, record, document).unwrap()
}

pub fn find(app: &App, who: &Session, record: RecordId, text: &str) -> SearchView {
    let query = SearchQuery {
        text: text.to_owned(),
        ..SearchQuery::default()
    };
    search(app, who, record, &query).unwrap()
}

pub fn titles(view: &SearchView) -> Vec<&str> {
    view.found.iter().map(|it| it.line.title.as_str()).collect()
}

fn read_all(world: &World<'_>, extractor: &dyn TextExtractor) -> usize {
    read_due(&world.app, extractor).unwrap()
}

#[test]
fn a_document_is_found_by_its_text_once_it_was_read_and_before_that_by_its_title_only() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        world
            .deposit_report(&doctor, record, "Bilan alpha")
            .unwrap();
        let scan = pdf(&["Aspect compatible avec une mandragore."]);
        put(app, &doctor, record, &letter("Scanner beta", scan));
        let note = note("Note gamma", b"Je prends de la verveine.".to_vec());
        put(app, &patient, record, &note);
        let of_text = [
            ("marqueur-du-contenu", "Bilan alpha"),
            ("mandragore", "Scanner beta"),
            ("verveine", "Note gamma"),
        ];
        for (word, title) in of_text {
            let (by_word, by_title) = (
                find(app, &doctor, record, word),
                find(app, &doctor, record, title),
            );
            assert_eq!((by_word.total, by_word.waiting), (0, 3), "{word}");
            assert_eq!(titles(&by_title), [title]);
        }
        assert_eq!(read_all(world, &InProcess), 3);
        assert_eq!(read_all(world, &InProcess), 0, "each is read once");
        for (word, title) in of_text {
            for reader in [&doctor, &patient] {
                let found = find(app, reader, record, word);
                assert_eq!((titles(&found), found.waiting), (vec![title], 0), "{word}");
                let snippet = &found.found[0].snippets[0];
                assert_eq!(&snippet.text[snippet.marks[0].clone()], word);
            }
        }
    });
}

#[test]
fn a_bomb_is_left_unread_and_does_not_stop_the_others() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let app = &world.app;
        for (title, line) in [
            ("Avant", "mandragore un"),
            ("Piège", BOMB),
            ("Après", "mandragore deux"),
        ] {
            put(app, &doctor, record, &letter(title, pdf(&[line])));
        }
        put(app, &doctor, record, &letter("Image", dmp_testpdf::scan()));
        let locked = dmp_testpdf::encrypted(&[&["mandragore trois"]]);
        put(app, &doctor, record, &letter("Fermé", locked));
        assert_eq!(read_all(world, &InProcess), 5);
        let found = find(app, &doctor, record, "mandragore");
        assert_eq!((found.total, found.waiting), (2, 0));
        for (title, text) in [
            ("Avant", TextRead::Read),
            ("Piège", TextRead::TooCostly),
            ("Image", TextRead::NoText),
            ("Fermé", TextRead::Encrypted),
        ] {
            let found = find(app, &doctor, record, title);
            assert_eq!((titles(&found), found.found[0].text), (vec![title], text));
        }
        assert_eq!(find(app, &doctor, record, "bombe").total, 0);
    });
}

/// SEA-014.
#[test]
fn a_reading_that_fails_on_our_side_is_tried_five_times_then_left() {
    for (mended_before, expected) in [(5, 1), (6, 0)] {
        in_each_world(|world| {
            let (doctor, _, record) = world.opened();
            let app = &world.app;
            let text = pdf(&["mandragore"]);
            put(app, &doctor, record, &letter("Alpha", text));
            let faulty = Faulty {
                is_mended: AtomicBool::new(false),
            };
            for number in 1..=8 {
                if number == mended_before {
                    faulty.is_mended.store(true, Ordering::Relaxed);
                }
                read_all(world, &faulty);
                let waiting = find(app, &doctor, record, "alpha").waiting;
                assert_eq!(waiting, usize::from(number < 5), "after {number} tries");
                // Within the lease it is not tried again.
                assert_eq!(read_all(world, &InProcess), 0, "after {number} tries");
                world.clock.pass(LEASE_OVER);
            }
            assert_eq!(titles(&find(app, &doctor, record, "alpha")), ["Alpha"]);
            let found = find(app, &doctor, record, "mandragore");
            assert_eq!(found.total, expected);
        });
    }
}

#[test]
fn two_servers_share_the_work_and_each_document_is_read_once() {
    in_each_world(|world| {
        const DOCUMENTS: usize = 40;
        let (_, patient, record) = world.opened();
        let other = world.another_server();
        for number in 0..DOCUMENTS {
            let text = format!("mandragore {number}");
            put(
                &world.app,
                &patient,
                record,
                &note(&format!("Note {number}"), text.into_bytes()),
            );
        }
        let done: usize = std::thread::scope(|scope| {
            let servers =
                [&world.app, &other].map(|app| scope.spawn(|| read_due(app, &InProcess).unwrap()));
            servers.map(|it| it.join().unwrap()).iter().sum()
        });
        assert_eq!(done, DOCUMENTS);
        let found = find(&other, &patient, record, "mandragore");
        assert_eq!((found.total, found.waiting), (DOCUMENTS, 0));
        let page = history_of(world, &patient, record, Some(HistoryKind::Preparation));
        let acts: usize = page.lines.iter().map(|it| it.count).sum();
        assert_eq!(acts, DOCUMENTS, "one trace for each");
    });
}

fn history_of(
    world: &World<'_>,
    who: &Session,
    record: RecordId,
    kind: Option<HistoryKind>,
) -> HistoryPage {
    let query = HistoryQuery {
        kind,
        limit: 500,
        ..HistoryQuery::default()
    };
    history(&world.app, who, record, &query).unwrap()
}

/// SEA-013.
#[test]
fn what_the_installation_reads_is_in_the_history_apart_from_what_people_did() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        for number in 0..3 {
            let title = format!("Bilan {number}");
            world.deposit_report(&doctor, record, &title).unwrap();
        }
        let before = history_of(world, &patient, record, None);
        assert_eq!(before.prepared, 0);
        assert_eq!(read_all(world, &InProcess), 3);
        let after = history_of(world, &patient, record, None);
        assert_eq!(
            (after.total - before.total, after.prepared),
            (1, 3),
            "its own reading"
        );
        let is_by_itself = |page: &HistoryPage| {
            let mut kinds = page.lines.iter().map(|it| it.event.actor.kind);
            kinds.any(|kind| kind == ActorKind::System)
        };
        for kind in [
            None,
            Some(HistoryKind::Reading),
            Some(HistoryKind::Change),
            Some(HistoryKind::Deposit),
        ] {
            assert!(!is_by_itself(&history_of(world, &patient, record, kind)));
        }
        let apart = history_of(world, &patient, record, Some(HistoryKind::Preparation));
        assert_eq!((apart.lines.len(), apart.lines[0].count), (1, 3));
        assert!(is_by_itself(&apart));
        assert!(!apart.lines[0].is_by_professional(), "nobody looked");
    });
}
