//! Documents: found by record, changed at their version, opened against a permit.

use crate::world::in_each_world;
use dmp_core::access::Action;
use dmp_storage::{ContentRow, NewContent, NewDocument, StorageError, What, Write};

#[test]
fn a_document_is_listed_found_and_opened() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let document = world.document(record, 1);
        let entries = world.store.entries(record).unwrap();
        assert_eq!(entries.len(), 1);
        let entry = &entries[0];
        assert_eq!((entry.document, entry.version), (document, 1));
        assert_eq!(
            (&entry.entry, &entry.wrapped_key),
            (&vec![1, 3], &vec![1, 4])
        );
        assert_eq!(
            world.store.entry(record, document).unwrap().as_ref(),
            Some(entry)
        );
        assert_eq!(world.store.entry(other, document), Ok(None));
        assert_eq!(
            world.store.document_by_unique_id(record, &[1; 32]),
            Ok(Some(document))
        );
        assert_eq!(world.store.document_by_unique_id(other, &[1; 32]), Ok(None));
        let permit = world.on_document(Action::OpenDocument, record, document);
        let content = world.store.content(&permit);
        assert_eq!(content, Ok(Some(ContentRow::InRow(vec![1; 1_000]))));
    });
}

#[test]
fn content_is_given_for_opening_and_exporting_only() {
    in_each_world(|world| {
        let record = world.record(1);
        let document = world.document(record, 1);
        for action in [Action::Mask, Action::Delete] {
            let permit = world.on_document(action, record, document);
            assert_eq!(
                world.store.content(&permit),
                Err(StorageError::PermitMismatch)
            );
        }
        let listing = world.on_record(Action::ListDocuments, record);
        let opening = world.on_document(Action::OpenDocument, record, document);
        let export = world.on_record(Action::ExportRecord, record);
        for permit in [&listing, &opening] {
            let exported = world.store.exported_content(permit, document);
            assert_eq!(exported, Err(StorageError::PermitMismatch));
        }
        assert_eq!(
            world.store.content(&export),
            Err(StorageError::PermitMismatch)
        );
        assert!(
            world
                .store
                .exported_content(&export, document)
                .unwrap()
                .is_some()
        );
        let elsewhere = world.document(world.record(2), 2);
        assert_eq!(world.store.exported_content(&export, elsewhere), Ok(None));
    });
}

#[test]
fn an_entry_is_replaced_at_the_version_that_was_read() {
    in_each_world(|world| {
        let record = world.record(1);
        let document = world.document(record, 1);
        let replace = |version, sealed: &[u8]| {
            let permit = world.on_document(Action::Mask, record, document);
            let sealed = sealed.to_vec();
            world.commit(
                permit,
                vec![Write::ReplaceEntry {
                    document,
                    version,
                    sealed,
                }],
            )
        };
        assert_eq!(replace(1, b"second"), Ok(()));
        assert_eq!(replace(1, b"late"), Err(StorageError::Stale));
        assert_eq!(replace(2, b"third"), Ok(()));
        let entry = world.store.entry(record, document).unwrap().unwrap();
        assert_eq!((entry.version, entry.entry), (3, b"third".to_vec()));
    });
}

#[test]
fn a_unique_id_is_unique_in_its_record() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        world.document(record, 1);
        let again = world.new_document(1);
        let permit = world.on_document(Action::Submit, record, again.id);
        let outcome = world.commit(permit, vec![Write::InsertDocument(again)]);
        assert_eq!(outcome, Err(StorageError::Duplicate(What::UniqueId)));
        world.document(other, 1);
    });
}

#[test]
fn a_replacement_adds_one_document_and_changes_the_other() {
    in_each_world(|world| {
        let record = world.record(1);
        let old = world.document(record, 1);
        let new = world.new_document(2);
        let id = new.id;
        let permit = world.on_document(Action::Replace, record, old);
        let deprecated = Write::ReplaceEntry {
            document: old,
            version: 1,
            sealed: vec![0],
        };
        world
            .commit(permit, vec![Write::InsertDocument(new), deprecated])
            .unwrap();
        let entries = world.store.entries(record).unwrap();
        let versions: Vec<_> = entries.iter().map(|it| (it.document, it.version)).collect();
        assert_eq!(versions, [(old, 2), (id, 1)]);
    });
}

#[test]
fn large_content_is_known_by_the_name_of_its_blob() {
    in_each_world(|world| {
        let record = world.record(1);
        for (number, name) in [(1, "bb"), (2, "aa"), (3, "cc")] {
            let content = NewContent::Blob {
                name: name.to_owned(),
            };
            let new = NewDocument {
                content,
                ..world.new_document(number)
            };
            let permit = world.on_document(Action::Submit, record, new.id);
            world
                .commit(permit, vec![Write::InsertDocument(new)])
                .unwrap();
        }
        world.document(record, 4);
        assert_eq!(
            world.store.blobs_after(None, 10).unwrap(),
            ["aa", "bb", "cc"]
        );
        assert_eq!(world.store.blobs_after(Some("aa"), 1).unwrap(), ["bb"]);
        assert_eq!(world.store.is_blob_in_use("aa"), Ok(true));
        assert_eq!(world.store.is_blob_in_use("dd"), Ok(false));
        let document = world
            .store
            .document_by_unique_id(record, &[2; 32])
            .unwrap()
            .unwrap();
        let permit = world.on_document(Action::OpenDocument, record, document);
        let blob = ContentRow::Blob {
            name: "aa".to_owned(),
        };
        assert_eq!(world.store.content(&permit), Ok(Some(blob)));
    });
}

#[test]
fn a_destroyed_document_is_gone_with_its_content_and_its_blob_is_an_orphan() {
    in_each_world(|world| {
        let record = world.record(1);
        let kept = world.document(record, 1);
        let content = NewContent::Blob {
            name: "aa".to_owned(),
        };
        let new = NewDocument {
            content,
            ..world.new_document(2)
        };
        let document = new.id;
        let permit = world.on_document(Action::Submit, record, document);
        world
            .commit(permit, vec![Write::InsertDocument(new)])
            .unwrap();

        let permit = world.on_binned(record, document);
        world
            .commit(permit, vec![Write::DestroyDocument { document }])
            .unwrap();

        assert_eq!(world.store.entry(record, document), Ok(None));
        assert!(world.store.blobs_after(None, 10).unwrap().is_empty());
        assert!(world.store.entry(record, kept).unwrap().is_some());
        let again = world.on_binned(record, document);
        let outcome = world.commit(again, vec![Write::DestroyDocument { document }]);
        assert_eq!(outcome, Err(StorageError::Vanished));
    });
}

#[test]
fn the_console_counts_without_naming() {
    in_each_world(|world| {
        let record = world.record(1);
        world.record(2);
        world.document(record, 1);
        world.account(1);
        let counts = world.store.counts().unwrap();
        assert_eq!(
            (counts.records, counts.documents, counts.accounts),
            (2, 1, 1)
        );
        assert_eq!((counts.messages_due, counts.messages_given_up), (0, 0));
        assert!(counts.bytes > 0);
    });
}
