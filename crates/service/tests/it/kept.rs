//! What is kept opened in memory: only for who may open it, and no longer than it is true.

use crate::readings::{InProcess, find, letter, put};
use crate::world::{World, in_each_world};
use dmp_core::ids::RecordId;
use dmp_service::readings::read_due;
use dmp_service::sessions::Session;
use dmp_service::synthesis::synthesis;
use dmp_service::{App, Error, authorizations, masking, reading};

/// What a reader is told of a record: documents listed, of the synthesis, found and suggested.
fn told(app: &App, reader: &Session, record: RecordId) -> (usize, usize, usize, usize) {
    (
        reading::record(app, reader, record)
            .unwrap()
            .documents
            .len(),
        synthesis(app, reader, record).unwrap().documents,
        find(app, reader, record, "mandragore").total,
        find(app, reader, record, "mandr").suggestions.len(),
    )
}

/// A record with one document that was read, its médecin traitant, its patient and a colleague.
fn scene(world: &World<'_>) -> (Session, Session, Session, RecordId) {
    let (doctor, patient, record) = world.opened();
    let colleague = world.doctor(2);
    world.authorize(&patient, record, &colleague);
    let text = letter("Alpha", b"Une mandragore.".to_vec());
    put(&world.app, &doctor, record, &text);
    assert_eq!(read_due(&world.app, &InProcess).unwrap(), 1);
    (doctor, patient, colleague, record)
}

/// REQ-R-20.
#[test]
fn what_one_reader_opened_is_given_to_no_other_who_may_not_open_it() {
    in_each_world(|world| {
        let (doctor, patient, colleague, record) = scene(world);
        let other = world.another_server();
        let servers = [&world.app, &other];
        let document = reading::record(&world.app, &doctor, record)
            .unwrap()
            .documents[0]
            .id;
        for server in servers {
            for reader in [&doctor, &patient, &colleague] {
                assert_eq!(told(server, reader, record), (1, 1, 1, 1));
            }
        }
        masking::mask(&world.app, &patient, record, document).unwrap();
        // Whoever still may opens it first, so that it stands in memory.
        for server in servers {
            assert_eq!(told(server, &doctor, record), (1, 1, 1, 1));
            assert_eq!(told(server, &colleague, record), (0, 0, 0, 0));
            assert_eq!(told(server, &patient, record), (1, 1, 1, 1));
        }
        masking::unmask(&other, &patient, record, document).unwrap();
        for server in servers {
            assert_eq!(told(server, &colleague, record), (1, 1, 1, 1));
        }
        let id = colleague.professional().unwrap().id;
        authorizations::block(&world.app, &patient, record, id).unwrap();
        for server in servers {
            assert_eq!(told(server, &doctor, record), (1, 1, 1, 1));
            let refused = synthesis(server, &colleague, record).map(|_| ());
            assert!(matches!(refused, Err(Error::Refused(_))));
        }
    });
}

/// What is destroyed is readable nowhere, not in the memory of a server that read it either.
#[test]
fn what_was_destroyed_is_not_given_from_memory() {
    in_each_world(|world| {
        let (doctor, patient, colleague, record) = scene(world);
        let other = world.another_server();
        for server in [&world.app, &other] {
            assert_eq!(told(server, &colleague, record), (1, 1, 1, 1));
        }
        world.engine.run(
            "DELETE FROM document_reading; DELETE FROM document_content; DELETE FROM document;
            UPDATE record_head SET revision = revision + 1",
        );
        for server in [&world.app, &other] {
            for reader in [&doctor, &patient, &colleague] {
                assert_eq!(told(server, reader, record), (0, 0, 0, 0));
            }
        }
    });
}

#[test]
fn a_document_that_was_read_again_is_found_by_what_it_says_now() {
    in_each_world(|world| {
        let (doctor, _, _, record) = scene(world);
        let second = letter("Beta", b"Une autre mandragore.".to_vec());
        assert_eq!(find(&world.app, &doctor, record, "mandragore").total, 1);
        put(&world.app, &doctor, record, &second);
        // It waits: it is found by its title, beside what is kept.
        assert_eq!(find(&world.app, &doctor, record, "mandragore").total, 1);
        assert_eq!(find(&world.app, &doctor, record, "beta").waiting, 1);
        read_due(&world.app, &InProcess).unwrap();
        assert_eq!(find(&world.app, &doctor, record, "mandragore").total, 2);
        // As a newer reader would: the revision of the record stays as it is.
        world.engine.run("DELETE FROM document_reading");
        let found = find(&world.app, &doctor, record, "mandragore");
        assert_eq!((found.total, found.waiting), (0, 2));
    });
}
