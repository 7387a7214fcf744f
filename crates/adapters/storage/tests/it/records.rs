//! Records: created once, found by their INS, rewrapped, destroyed with their keys.

use crate::world::{World, creation, in_each_world, trace};
use dmp_core::access::Action;
use dmp_core::ids::RecordId;
use dmp_ledger::Scope;
use dmp_storage::{Act, KeyChange, NewAccount, NewRecord, ReachChange, StorageError, What, Write};

#[test]
fn a_record_is_found_by_the_ins_of_its_patient() {
    in_each_world(|world| {
        let id = world.record(1);
        assert_eq!(world.store.record_by_ins(&[1; 32]), Ok(Some(id)));
        assert_eq!(world.store.record_by_ins(&[2; 32]), Ok(None));
        let row = world.store.record(id).unwrap().unwrap();
        assert_eq!((row.id, row.revision), (id, 1));
        assert_eq!((row.register, row.wrapped_key), (vec![1, 1], vec![1, 2]));
        assert_eq!(world.store.record(world.ids.record()), Ok(None));
        assert_eq!(
            world.store.head(Scope::Record(world.ids.record())),
            Ok(None)
        );
    });
}

#[test]
fn a_patient_has_one_record() {
    in_each_world(|world| {
        world.record(1);
        let again = world.new_record(1);
        let id = again.id;
        let outcome = world.store.commit(creation(again));
        assert_eq!(outcome, Err(StorageError::Duplicate(What::Ins)));
        assert_eq!(world.store.head(Scope::Record(id)), Ok(None));
    });
}

#[test]
fn a_record_is_found_by_an_alias_too_and_the_alias_is_nobody_elses() {
    in_each_world(|world| {
        let new = NewRecord {
            alias_hash: Some([101; 32]),
            ..world.new_record(1)
        };
        let id = new.id;
        world.store.commit(creation(new)).unwrap();
        assert_eq!(world.store.record_by_ins(&[101; 32]), Ok(Some(id)));
        let other = NewRecord {
            alias_hash: Some([101; 32]),
            ..world.new_record(2)
        };
        let outcome = world.store.commit(creation(other));
        assert_eq!(outcome, Err(StorageError::Duplicate(What::Ins)));
        assert_eq!(world.store.record_by_ins(&[2; 32]), Ok(None));
        assert_eq!(world.store.counts().unwrap().records, 1);
        world
            .commit(world.on_retained(id), vec![Write::DestroyRecord])
            .unwrap();
        assert_eq!(world.store.record_by_ins(&[101; 32]), Ok(None));
    });
}

#[test]
fn a_record_cannot_take_the_place_of_the_installation() {
    in_each_world(|world| {
        let mut new = world.new_record(1);
        new.id = RecordId::from_bytes([0; 16]);
        let outcome = world.store.commit(creation(new));
        assert_eq!(outcome, Err(StorageError::Duplicate(What::Id)));
        assert_eq!(world.store.record_by_ins(&[1; 32]), Ok(None));
    });
}

#[test]
fn records_are_listed_page_by_page() {
    in_each_world(|world| {
        let all: Vec<_> = (1..=5).map(|number| world.record(number)).collect();
        let mut listed = Vec::new();
        loop {
            let page = world
                .store
                .records_after(listed.last().copied(), 2)
                .unwrap();
            if page.is_empty() {
                break;
            }
            listed.extend(page);
        }
        assert_eq!(listed, all);
    });
}

#[test]
fn a_key_is_rewrapped_only_if_it_is_still_the_one_that_was_read() {
    in_each_world(|world| {
        let (one, other) = (world.record(1), world.record(2));
        let rows = world.store.wrapped_keys_after(None, 10).unwrap();
        assert_eq!(
            rows.iter().map(|row| row.record).collect::<Vec<_>>(),
            [one, other]
        );
        let change = |record, from: &[u8]| KeyChange {
            record,
            from: from.to_vec(),
            to: vec![9],
        };
        let changes = vec![change(one, &[1, 2]), change(other, &[7, 7])];
        assert_eq!(world.store.replace_wrapped_keys(changes), Ok(1));
        let keys: Vec<_> = world.store.wrapped_keys_after(None, 10).unwrap();
        let keys: Vec<_> = keys.into_iter().map(|row| row.wrapped_key).collect();
        assert_eq!(keys, [vec![9], vec![2, 2]]);
        assert_eq!(
            world.store.wrapped_keys_after(Some(one), 10).unwrap().len(),
            1
        );
    });
}

#[test]
fn a_destroyed_record_leaves_its_chain_and_nothing_else() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let document = world.document(record, 1);
        let kept = world.document(other, 1);
        open_account(world, record);
        let put = ReachChange::Put {
            professional: [9; 32],
        };
        let authorize = world.on_record(Action::Authorize, record);
        world.commit(authorize, vec![Write::Reach(put)]).unwrap();
        let before = world.links(Scope::Record(record)).len();

        world
            .commit(world.on_retained(record), vec![Write::DestroyRecord])
            .unwrap();

        assert_eq!(world.store.record(record), Ok(None));
        assert_eq!(world.store.record_by_ins(&[1; 32]), Ok(None));
        assert_eq!(world.store.entry(record, document), Ok(None));
        assert!(world.store.reach(&[9; 32]).unwrap().is_empty());
        assert!(world.store.accounts_of(record).unwrap().is_empty());
        assert_eq!(world.links(Scope::Record(record)).len(), before + 1);
        world.verify_chain(Scope::Record(record));
        assert!(world.store.entry(other, kept).unwrap().is_some());
        world.record(1);
    });
}

/// The holder of `record` gets an account.
fn open_account(world: &World, record: RecordId) {
    let new = NewAccount {
        record: Some(record),
        ..world.new_account(1)
    };
    world
        .commit(world.on_secret(record), vec![Write::CreateAccount(new)])
        .unwrap();
}

#[test]
fn a_record_is_created_with_its_account_and_its_reach_in_one_act() {
    in_each_world(|world| {
        let new = world.new_record(1);
        let record = new.id;
        let mut act = creation(new);
        let account = NewAccount {
            record: Some(record),
            ..world.new_account(1)
        };
        act.writes.push(Write::CreateAccount(account));
        let put = ReachChange::Put {
            professional: [9; 32],
        };
        act.writes.push(Write::Reach(put));
        world.store.commit(act).unwrap();
        assert_eq!(world.revision(record), 1);
        assert_eq!(world.store.accounts_of(record).unwrap().len(), 1);
        assert_eq!(world.store.reach(&[9; 32]).unwrap(), [record]);
    });
}

#[test]
fn a_record_is_once_in_the_list_of_those_somebody_may_reach() {
    in_each_world(|world| {
        let (one, other) = (world.record(1), world.record(2));
        let change = |record, change| {
            let permit = world.on_record(Action::Authorize, record);
            world.commit(permit, vec![Write::Reach(change)]).unwrap();
        };
        let put = ReachChange::Put {
            professional: [9; 32],
        };
        change(one, put);
        change(one, put);
        change(other, put);
        assert_eq!(world.store.reach(&[9; 32]).unwrap(), [one, other]);
        change(
            one,
            ReachChange::Remove {
                professional: [9; 32],
            },
        );
        change(
            one,
            ReachChange::Remove {
                professional: [9; 32],
            },
        );
        assert_eq!(world.store.reach(&[9; 32]).unwrap().len(), 1);
        assert!(world.store.reach(&[8; 32]).unwrap().is_empty());
    });
}

#[test]
fn a_chain_is_read_page_by_page_and_in_order() {
    in_each_world(|world| {
        let record = world.record(1);
        let scope = Scope::Record(record);
        for _ in 0..6 {
            let act = Act {
                traces: vec![trace(scope)],
                ..Act::default()
            };
            world.store.commit(act).unwrap();
        }
        let page = |after| {
            let links = world.store.links(scope, after, 3).unwrap();
            links
                .into_iter()
                .map(|link| link.sequence)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            (page(0), page(3), page(6)),
            (vec![1, 2, 3], vec![4, 5, 6], vec![7])
        );
        assert_eq!(world.store.head(scope).unwrap().unwrap().length, 7);
    });
}
