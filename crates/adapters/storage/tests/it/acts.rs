//! An act happens as a whole, on the record and revision of its permit, with its trace.

use crate::world::{
    NOW, World, creation, in_each_world, on_accounts, on_document_at, on_record_at, trace,
};
use dmp_core::access::Action;
use dmp_core::ids::RecordId;
use dmp_ledger::Scope;
use dmp_storage::{Act, NewAccount, ReachChange, StorageError, What, Write};

fn register(sealed: &[u8]) -> Write {
    Write::ReplaceRegister {
        sealed: sealed.to_vec(),
    }
}

#[test]
fn a_read_leaves_a_trace_and_does_not_change_the_revision() {
    in_each_world(|world| {
        let record = world.record(1);
        let before = world.revision(record);
        let permit = world.on_record(Action::ListDocuments, record);
        world.commit(permit, vec![]).unwrap();
        assert_eq!(world.links(Scope::Record(record)).len(), 2);
        assert_eq!(world.revision(record), before);
    });
}

#[test]
fn a_change_moves_the_record_to_its_next_revision_once() {
    in_each_world(|world| {
        let record = world.record(1);
        let before = world.revision(record);
        let permit = world.on_record(Action::Block, record);
        let reach = ReachChange::Remove {
            professional: [9; 32],
        };
        world
            .commit(permit, vec![register(b"new"), Write::Reach(reach)])
            .unwrap();
        assert_eq!(world.revision(record), before + 1);
        assert_eq!(
            world.store.record(record).unwrap().unwrap().register,
            b"new"
        );
    });
}

#[test]
fn a_refused_act_leaves_its_trace_alone() {
    in_each_world(|world| {
        let record = world.record(1);
        for scope in [Scope::Record(record), Scope::Installation] {
            let before = world.links(scope).len();
            let act = Act {
                traces: vec![trace(scope)],
                ..Act::default()
            };
            world.store.commit(act).unwrap();
            assert_eq!(world.links(scope).len(), before + 1);
        }
    });
}

#[test]
fn an_act_on_a_revision_that_passed_is_stale_and_leaves_nothing() {
    in_each_world(|world| {
        let record = world.record(1);
        let (read, write) = (
            world.on_record(Action::ListDocuments, record),
            world.on_record(Action::Block, record),
        );
        let other = world.on_record(Action::Unblock, record);
        world.commit(other, vec![register(b"first")]).unwrap();
        let links = world.links(Scope::Record(record)).len();
        assert_eq!(
            world.commit(write, vec![register(b"second")]),
            Err(StorageError::Stale)
        );
        assert_eq!(world.commit(read, vec![]), Err(StorageError::Stale));
        assert_eq!(world.links(Scope::Record(record)).len(), links);
        assert_eq!(
            world.store.record(record).unwrap().unwrap().register,
            b"first"
        );
    });
}

#[test]
fn an_act_does_only_what_its_permit_is_for() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let document = world.document(record, 1);
        let elsewhere = world.document(other, 2);
        let entry = |document| Write::ReplaceEntry {
            document,
            version: 1,
            sealed: vec![],
        };
        let on_record = |action| world.on_record(action, record);
        let on_document = |action| world.on_document(action, record, document);
        let described = world.ids.document();
        let account = Write::CreateAccount(NewAccount {
            record: Some(other),
            ..world.new_account(3)
        });
        let (list, open) = (
            on_record(Action::ListDocuments),
            on_document(Action::OpenDocument),
        );
        let (mask, submit) = (|| on_document(Action::Mask), Action::Submit);
        let submit = world.on_document(submit, record, described);
        let (creation, purge) = (
            Write::CreateRecord(world.new_record(9)),
            Write::DestroyRecord,
        );
        let deposit = Write::InsertDocument(world.new_document(7));
        let reach = Write::Reach(ReachChange::Remove {
            professional: [1; 32],
        });
        let destroy = Write::DestroyDocument { document };
        #[rustfmt::skip] // one line per case
        let cases = vec![
            ("reading changes nothing",        list,                           register(b"x")),
            ("opening changes nothing",        open,                           entry(document)),
            ("masking changes no register",    mask(),                         register(b"x")),
            ("masking destroys nothing",       mask(),                         destroy),
            ("another document of the record", mask(),                         entry(described)),
            ("a document of another record",   mask(),                         entry(elsewhere)),
            ("only a purge destroys",          on_record(Action::CloseRecord), purge),
            ("creation has no record yet",     on_record(Action::Block),       creation),
            ("not the document described",     submit,                         deposit),
            ("an account of another record",   world.on_secret(record),        account.clone()),
            ("accounts reach no record",       on_accounts(),                  reach),
            ("accounts give nobody one",       on_accounts(),                  account),
        ];
        for (case, permit, write) in cases {
            let before = world.links(Scope::Record(record)).len();
            let outcome = world.commit(permit, vec![write]);
            assert_eq!(outcome, Err(StorageError::PermitMismatch), "{case}");
            assert_eq!(world.links(Scope::Record(record)).len(), before, "{case}");
        }
    });
}

#[test]
fn a_document_of_another_record_is_not_there() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let elsewhere = world.document(other, 2);
        // The facts lie: they place the document in the wrong record.
        let permit = world.on_document(Action::Mask, record, elsewhere);
        let write = Write::ReplaceEntry {
            document: elsewhere,
            version: 1,
            sealed: vec![],
        };
        assert_eq!(
            world.commit(permit, vec![write]),
            Err(StorageError::Vanished)
        );
        let permit = world.on_document(Action::OpenDocument, record, elsewhere);
        assert_eq!(world.store.content(&permit), Ok(None));
    });
}

#[test]
fn changes_need_a_permit_and_a_trace() {
    in_each_world(|world| {
        let record = world.record(1);
        let untraced = Act {
            permit: Some(world.on_record(Action::Block, record)),
            writes: vec![register(b"x")],
            ..Act::default()
        };
        assert_eq!(world.store.commit(untraced), Err(StorageError::Untraced));
        let unpermitted = Act {
            traces: vec![trace(Scope::Record(record))],
            writes: vec![register(b"x")],
            ..Act::default()
        };
        assert_eq!(
            world.store.commit(unpermitted),
            Err(StorageError::PermitMismatch)
        );
        let other = world.record(2);
        let traced_elsewhere = Act {
            permit: Some(world.on_record(Action::Block, record)),
            traces: vec![trace(Scope::Record(other))],
            writes: vec![register(b"x")],
            ..Act::default()
        };
        assert_eq!(
            world.store.commit(traced_elsewhere),
            Err(StorageError::PermitMismatch)
        );
        assert_eq!(
            world.store.record(record).unwrap().unwrap().register,
            [1, 1]
        );
    });
}

#[test]
fn a_change_that_fails_takes_the_whole_act_with_it() {
    in_each_world(|world| {
        let record = world.record(1);
        world.document(record, 1);
        let revision = world.revision(record);
        let links = world.links(Scope::Record(record)).len();
        let new = world.new_document(1);
        let permit = world.on_document(Action::Submit, record, new.id);
        let act = Act {
            permit: Some(permit),
            traces: vec![trace(Scope::Record(record)), trace(Scope::Installation)],
            writes: vec![Write::InsertDocument(new)],
            messages: vec![world.message()],
        };
        let outcome = world.store.commit(act);
        assert_eq!(outcome, Err(StorageError::Duplicate(What::UniqueId)));
        assert_eq!(world.revision(record), revision);
        assert_eq!(world.links(Scope::Record(record)).len(), links);
        assert_eq!(world.store.entries(record).unwrap().len(), 1);
        assert_eq!(world.store.counts().unwrap().messages_due, 0);
    });
}

#[test]
fn the_messages_of_an_act_are_in_the_outbox_with_it() {
    in_each_world(|world| {
        let record = world.record(1);
        let message = world.message();
        let act = Act {
            permit: Some(world.on_record(Action::ListDocuments, record)),
            traces: vec![trace(Scope::Record(record))],
            messages: vec![message.clone()],
            ..Act::default()
        };
        world.store.commit(act).unwrap();
        let leased = world.store.lease_messages(NOW, NOW, 10).unwrap();
        assert_eq!(leased.len(), 1);
        assert_eq!(
            (leased[0].id, &leased[0].sealed),
            (message.id, &message.sealed)
        );
    });
}

#[test]
fn the_record_that_an_act_is_about_must_exist() {
    in_each_world(|world| {
        let absent = RecordId::from_bytes([5; 16]);
        let permit = on_record_at(Action::ListDocuments, absent, 0);
        assert_eq!(world.commit(permit, vec![]), Err(StorageError::Vanished));
        let refused = Act {
            traces: vec![trace(Scope::Record(absent))],
            ..Act::default()
        };
        assert_eq!(world.store.commit(refused), Err(StorageError::Vanished));
        let document = world.ids.document();
        let permit = on_document_at(Action::OpenDocument, absent, 0, document);
        assert_eq!(world.store.content(&permit), Ok(None));
    });
}

#[test]
fn an_act_may_be_traced_in_two_chains() {
    in_each_world(|world| {
        let record = world.record(1);
        let act = Act {
            permit: Some(world.on_record(Action::ListDocuments, record)),
            traces: vec![
                trace(Scope::Installation),
                trace(Scope::Record(record)),
                trace(Scope::Record(record)),
            ],
            ..Act::default()
        };
        world.store.commit(act).unwrap();
        assert_eq!(world.links(Scope::Record(record)).len(), 3);
        assert_eq!(world.links(Scope::Installation).len(), 1);
    });
}

#[test]
fn acts_at_the_same_time_keep_every_chain_whole() {
    in_each_world(|world| {
        let records: Vec<RecordId> = (1..=3).map(|number| world.record(number)).collect();
        std::thread::scope(|scope| {
            for start in 0..6 {
                let records = &records;
                scope.spawn(move || {
                    for step in 0..20 {
                        touch(world, records[(start + step) % records.len()]);
                    }
                });
            }
        });
        let links: usize = records
            .iter()
            .map(|record| world.links(Scope::Record(*record)).len())
            .sum();
        assert_eq!(links, 3 + 6 * 20);
        assert_eq!(world.links(Scope::Installation).len(), 6 * 20);
    });
}

/// Changes a record, again as long as somebody else was faster.
fn touch(world: &World, record: RecordId) {
    loop {
        let act = Act {
            permit: Some(world.on_record(Action::Block, record)),
            traces: vec![trace(Scope::Installation), trace(Scope::Record(record))],
            writes: vec![register(b"touched")],
            messages: vec![],
        };
        match world.store.commit(act) {
            Err(StorageError::Stale) => {}
            outcome => return outcome.unwrap(),
        }
    }
}

#[test]
fn of_two_creations_for_one_patient_one_happens() {
    in_each_world(|world| {
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let creations: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| world.store.commit(creation(world.new_record(1)))))
                .collect();
            creations.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let created = outcomes.iter().filter(|it| it.is_ok()).count();
        let refused = outcomes
            .iter()
            .filter(|it| **it == Err(StorageError::Duplicate(What::Ins)));
        assert_eq!((created, refused.count()), (1, 7));
        assert_eq!(world.store.records_after(None, 10).unwrap().len(), 1);
    });
}
