//! What people enter as data: written at its version, read against a permit, gone with the record.

use crate::world::in_each_world;
use dmp_core::access::Action;
use dmp_core::ids::DeclaredItemId;
use dmp_storage::{StorageError, Write};

const ITEM: DeclaredItemId = DeclaredItemId::from_bytes([5; 16]);

fn put(version: i64, sealed: &[u8]) -> Vec<Write> {
    vec![Write::PutItem {
        item: ITEM,
        version,
        sealed: sealed.to_vec(),
    }]
}

#[test]
fn an_item_is_replaced_at_the_version_that_was_read() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let write = |version, sealed: &[u8]| {
            let permit = world.on_record(Action::Declare, record);
            world.commit(permit, put(version, sealed))
        };
        assert_eq!(write(1, b"early"), Err(StorageError::Vanished));
        assert_eq!(write(0, b"first"), Ok(()));
        assert_eq!(write(0, b"again"), Err(StorageError::Stale));
        assert_eq!(write(1, b"second"), Ok(()));
        assert_eq!(write(1, b"late"), Err(StorageError::Stale));
        let read = |record| {
            let permit = world.on_record(Action::ReadSynthesis, record);
            world.store.declared_items(&permit).unwrap()
        };
        let rows = read(record);
        let [row] = &rows[..] else {
            panic!("{} rows", rows.len());
        };
        assert_eq!(
            (row.id, row.version, &row.sealed[..]),
            (ITEM, 2, &b"second"[..])
        );
        assert!(read(other).is_empty());
    });
}

#[test]
fn items_are_written_and_read_under_their_own_permits_only() {
    in_each_world(|world| {
        let record = world.record(1);
        for action in [
            Action::ReadSynthesis,
            Action::ListDocuments,
            Action::UpdateAdministrativeData,
        ] {
            let permit = world.on_record(action, record);
            let outcome = world.commit(permit, put(0, b"first"));
            assert_eq!(outcome, Err(StorageError::PermitMismatch), "{action:?}");
        }
        let listing = world.on_record(Action::ListDocuments, record);
        let refused = world.store.declared_items(&listing);
        assert_eq!(refused, Err(StorageError::PermitMismatch));
    });
}

#[test]
fn items_go_with_their_record_and_with_no_other() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        for record in [record, other] {
            let permit = world.on_record(Action::Declare, record);
            world.commit(permit, put(0, b"first")).unwrap();
        }
        let count = |record| {
            let permit = world.on_record(Action::ReadSynthesis, record);
            world.store.declared_items(&permit).unwrap().len()
        };
        assert_eq!((count(record), count(other)), (1, 1));
        let reading = world.on_record(Action::ReadSynthesis, record);
        let purge = world.on_retained(record);
        world.commit(purge, vec![Write::DestroyRecord]).unwrap();
        assert_eq!(world.store.declared_items(&reading), Ok(Vec::new()));
        assert_eq!(count(other), 1);
    });
}
