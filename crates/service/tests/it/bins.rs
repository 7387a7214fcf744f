//! The bin: gone at once for everybody else, restored by the patient alone, destroyed when due.

use crate::endings::refusal;
use crate::readings::{InProcess, find, put};
use crate::world::{World, file, in_each_world};
use dmp_core::access::Refusal;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::{Days, Timestamp};
use dmp_service::bin::{delete, list, restore};
use dmp_service::destructions::destroy_due;
use dmp_service::history::{HistoryQuery, history};
use dmp_service::readings::read_due;
use dmp_service::submissions::{DepositVisibility, deposit};
use dmp_service::{Session, reading, submissions, synthesis};

/// A note of the patient, with words to look for.
fn note(world: &World<'_>, by: &Session, record: RecordId, text: &str) -> DocumentId {
    let mut note = file(text.as_bytes().to_vec());
    note.title = Some(format!("Titre {text}"));
    note.visibility = DepositVisibility::Everyone;
    deposit(&world.app, by, record, &note).unwrap()
}

#[test]
fn what_is_deleted_is_gone_at_once_for_everybody_but_its_patient() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        read_due(app, &InProcess).unwrap();
        assert_eq!(find(app, &doctor, record, "bilan").total, 1);
        delete(app, &patient, record, document).unwrap(); // REQ-S-34
        for session in [&doctor, &patient] {
            assert!(
                reading::record(app, session, record)
                    .unwrap()
                    .documents
                    .is_empty()
            );
            assert_eq!(find(app, session, record, "bilan").total, 0);
            synthesis::synthesis(app, session, record).unwrap();
        }
        // Its author finds nothing either. Rule: ACC-021.
        let opened = reading::document(app, &doctor, record, document);
        assert_eq!(refusal(opened), Some(Refusal::Deleted));
        assert!(submissions::my_deposits(app, &doctor).unwrap().is_empty());
        assert_eq!(
            refusal(restore(app, &doctor, record, document)),
            Some(Refusal::NoFunctionalRight)
        );
        assert_eq!(
            refusal(list(app, &doctor, record)),
            Some(Refusal::NoFunctionalRight)
        );
        let (lines, kept) = list(app, &patient, record).unwrap();
        assert_eq!((lines.len(), kept), (1, Days(30)));
        assert_eq!(lines[0].until, world.clock_now().plus(Days(30)));
        assert!(
            reading::document(app, &patient, record, document)
                .unwrap()
                .may_restore
        );
        // The history keeps the act; a professional's has no title of it.
        let page = history(
            app,
            &doctor,
            record,
            &HistoryQuery {
                limit: 100,
                ..HistoryQuery::default()
            },
        );
        let page = page.unwrap();
        let titles = page.lines.iter().flat_map(|it| &it.documents);
        assert!(
            titles
                .into_iter()
                .all(|(id, title)| *id != document || title.is_none())
        );
    });
}

#[test]
fn what_is_restored_is_what_it_was_and_is_found_again() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let document = note(world, &patient, record, "Carnet marquerestaure");
        let before = reading::download(app, &patient, record, document)
            .unwrap()
            .bytes;
        delete(app, &patient, record, document).unwrap();
        // Deleting twice finds nothing to delete.
        assert_eq!(
            refusal(delete(app, &patient, record, document)),
            Some(Refusal::Deleted)
        );
        // Whoever reads documents meanwhile leaves it alone. Rule: REC-004.
        read_due(app, &InProcess).unwrap();
        restore(app, &patient, record, document).unwrap();
        assert_eq!(
            refusal(restore(app, &patient, record, document)),
            Some(Refusal::Deleted)
        );
        read_due(app, &InProcess).unwrap();
        assert_eq!(find(app, &doctor, record, "marquerestaure").total, 1);
        let after = reading::download(app, &patient, record, document)
            .unwrap()
            .bytes;
        assert_eq!(before, after);
        world.clock.pass_days(Days(60));
        assert_eq!(destroy_due(app).unwrap(), 0);
        reading::document(app, &patient, record, document).unwrap();
    });
}

#[test]
fn each_deletes_what_is_his_to_delete() {
    in_each_world(|world| {
        let (primary, patient, record) = world.opened();
        let (author, other) = (world.doctor(2), world.doctor(3));
        let app = &world.app;
        world.authorize(&patient, record, &other);
        let report = world
            .deposit_report(&author, record, "Compte rendu")
            .unwrap();
        let own = note(world, &patient, record, "Carnet");
        for (who, document, expected) in [
            (&other, report, Some(Refusal::NotAuthor)), // REQ-R-34
            (&primary, report, Some(Refusal::NotAuthor)),
            (&other, own, Some(Refusal::PatientDocument)),
            (&primary, own, None),
            (&author, report, None), // without any authorisation
        ] {
            assert_eq!(refusal(delete(app, who, record, document)), expected);
        }
        assert_eq!(list(app, &patient, record).unwrap().0.len(), 2);
    });
}

#[test]
fn a_document_is_destroyed_when_its_time_is_over_and_not_before() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        let kept = world.deposit_report(&doctor, record, "Autre").unwrap();
        delete(app, &patient, record, document).unwrap();
        let until = world.clock_now().plus(Days(30));
        world.clock.set(Timestamp(until.0 - 1));
        assert_eq!(destroy_due(app).unwrap(), 0); // ACC-023
        world.clock.set(until);
        assert_eq!(
            refusal(restore(app, &patient, record, document)),
            Some(Refusal::Deleted)
        );
        assert!(list(app, &patient, record).unwrap().0.is_empty());
        assert_eq!(destroy_due(app).unwrap(), 1);
        assert_eq!(destroy_due(app).unwrap(), 0);
        let gone = reading::download(app, &patient, record, document);
        assert_eq!(refusal(gone.map(drop)), Some(Refusal::DocumentUnknown));
        reading::download(app, &patient, record, kept).unwrap();
        for table in ["document_content", "document_reading", "destruction_due"] {
            let rows = world
                .engine
                .number(&format!("SELECT COUNT(*) FROM {table}"));
            assert_eq!(rows, i64::from(table == "document_content"), "{table}");
        }
    });
}

#[test]
fn a_clock_that_jumps_back_destroys_nothing_early_and_promises_are_kept() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let app = &world.app;
        let document = note(world, &patient, record, "Carnet");
        delete(app, &patient, record, document).unwrap();
        world.clock.pass_days(Days(29));
        world.clock.pass_days(Days(-59));
        assert_eq!(destroy_due(app).unwrap(), 0);
        restore(app, &patient, record, document).unwrap();
        world.clock.pass_days(Days(100));
        assert_eq!(destroy_due(app).unwrap(), 0);
        // Deleted anew, it has its whole time again.
        delete(app, &patient, record, document).unwrap();
        world.clock.pass_days(Days(29));
        assert_eq!(destroy_due(app).unwrap(), 0);
        world.clock.pass_days(Days(1));
        assert_eq!(destroy_due(app).unwrap(), 1);
    });
}

#[test]
fn two_servers_destroy_it_once() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let documents: Vec<_> = (0..6)
            .map(|number| note(world, &patient, record, &format!("Carnet {number}")))
            .collect();
        for document in &documents {
            delete(&world.app, &patient, record, *document).unwrap();
        }
        world.clock.pass_days(Days(31));
        let other = world.another_server();
        let destroyed = std::thread::scope(|scope| {
            let one = scope.spawn(|| destroy_due(&world.app).unwrap());
            let two = scope.spawn(|| destroy_due(&other).unwrap());
            one.join().unwrap() + two.join().unwrap()
        });
        world.clock.pass_days(Days(1));
        let late = destroy_due(&world.app).unwrap();
        assert_eq!(destroyed + late, documents.len());
    });
}

#[test]
fn a_large_document_of_the_bin_is_swept_from_the_disk() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let app = &world.app;
        let letter = file(crate::secrecy::large());
        let document = put(app, &patient, record, &letter);
        delete(app, &patient, record, document).unwrap();
        world.clock.pass_days(Days(31));
        assert_eq!(destroy_due(app).unwrap(), 1);
        world.clock.pass_days(Days(2));
        dmp_service::upkeep::sweep(app).unwrap();
        assert_eq!(files(&world.folder.path().join("blobs")), 0);
    });
}

fn files(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}
