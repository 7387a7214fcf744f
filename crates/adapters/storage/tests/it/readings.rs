//! What was read of documents: given under the permit to read a record as data or to search in it,
//! and told from what was read before without its bytes.

use crate::world::{World, in_each_world};
use dmp_core::access::Action;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_storage::{StorageError, Write};

fn put(world: &World, (record, document): (RecordId, DocumentId), version: i64, sealed: &[u8]) {
    let write = Write::PutReading {
        document,
        version,
        sealed: sealed.to_vec(),
    };
    let permit = world.on_prepared(record, document);
    world.commit(permit, vec![write]).unwrap();
}

#[test]
fn a_reading_has_another_mark_when_it_was_read_otherwise() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let document = world.document(record, 1);
        let marks = |record| {
            let permit = world.on_record(Action::SearchRecord, record);
            world.store.reading_marks(&permit).unwrap()
        };
        assert!(marks(record).is_empty());
        let revision = world.revision(record);
        let long = vec![7; 20_000];
        let mut seen = Vec::new();
        for (version, sealed) in [(1, b"one".to_vec()), (2, b"two".to_vec()), (2, long)] {
            put(world, (record, document), version, &sealed);
            let permit = world.on_record(Action::ReadSynthesis, record);
            let rows = world.store.readings(&permit).unwrap();
            assert_eq!((rows.len(), &rows[0].sealed), (1, &sealed));
            assert_eq!(marks(record), vec![(document, rows[0].mark())]);
            assert!(!seen.contains(&rows[0].mark()));
            seen.push(rows[0].mark());
        }
        assert_eq!(world.revision(record), revision);
        assert!(marks(other).is_empty());
    });
}

#[test]
fn readings_and_their_marks_are_given_to_read_and_to_search_only() {
    in_each_world(|world| {
        let record = world.record(1);
        let document = world.document(record, 1);
        put(world, (record, document), 1, b"read");
        let listing = world.on_record(Action::ListDocuments, record);
        let opening = world.on_document(Action::OpenDocument, record, document);
        for permit in [listing, opening] {
            let refused = StorageError::PermitMismatch;
            assert_eq!(world.store.readings(&permit), Err(refused.clone()));
            assert_eq!(world.store.reading_marks(&permit), Err(refused));
        }
    });
}
