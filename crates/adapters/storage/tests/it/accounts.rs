//! Accounts: unique logins, counted tries, codes used once.

use crate::world::{NOW, in_each_world, on_accounts};
use dmp_core::ids::AccountId;
use dmp_core::time::{Minutes, Timestamp};
use dmp_storage::{NewAccount, NewSession, SecretTry, StorageError, What, Write};

const LATER: Timestamp = Timestamp(NOW.0 + 60_000);

#[test]
fn an_account_is_found_by_its_id_its_login_and_its_professional() {
    in_each_world(|world| {
        let new = NewAccount {
            professional: Some([8; 32]),
            ..world.new_account(1)
        };
        let id = new.id;
        world.store.insert_account(new).unwrap();
        let row = world.store.account(id).unwrap().unwrap();
        assert_eq!((row.id, row.kind, row.record), (id, 2, None));
        assert_eq!((row.failed, row.locked_until, row.totp_step), (0, None, 0));
        assert_eq!((row.must_change, row.provisional_until), (false, None));
        assert_eq!(
            world.store.account_by_login(&[1; 32]).unwrap(),
            Some(row.clone())
        );
        assert_eq!(
            world.store.account_by_professional(&[8; 32]).unwrap(),
            Some(row)
        );
        assert_eq!(world.store.account_by_login(&[2; 32]), Ok(None));
        assert_eq!(world.store.account_by_professional(&[1; 32]), Ok(None));
    });
}

#[test]
fn a_login_has_one_account() {
    in_each_world(|world| {
        world.account(1);
        let again = world.store.insert_account(world.new_account(1));
        assert_eq!(again, Err(StorageError::Duplicate(What::Login)));
    });
}

#[test]
fn the_account_of_a_patient_is_created_by_an_act_alone() {
    in_each_world(|world| {
        let record = world.record(1);
        let new = NewAccount {
            record: Some(record),
            ..world.new_account(1)
        };
        let outside = world.store.insert_account(new.clone());
        assert_eq!(outside, Err(StorageError::PermitMismatch));
        world
            .commit(world.on_secret(record), vec![Write::CreateAccount(new)])
            .unwrap();
        assert_eq!(world.store.accounts_of(record).unwrap().len(), 1);
    });
}

#[test]
fn an_act_on_accounts_creates_and_is_traced_in_the_installation() {
    in_each_world(|world| {
        let new = world.new_account(1);
        let id = new.id;
        world
            .commit(on_accounts(), vec![Write::CreateAccount(new)])
            .unwrap();
        assert!(world.store.account(id).unwrap().is_some());
        assert_eq!(world.links(dmp_ledger::Scope::Installation).len(), 1);
    });
}

#[test]
fn a_new_secret_is_given_to_an_account_of_the_record_alone() {
    in_each_world(|world| {
        let (record, other) = (world.record(1), world.record(2));
        let new = NewAccount {
            record: Some(record),
            ..world.new_account(1)
        };
        let account = new.id;
        world
            .commit(world.on_secret(record), vec![Write::CreateAccount(new)])
            .unwrap();
        let change = |permit, account| {
            let secret = "$argon2id$new".to_owned();
            let until = Some(LATER);
            let write = Write::ReplaceSecret {
                account,
                secret,
                must_change: true,
                provisional_until: until,
            };
            world.commit(permit, vec![write])
        };
        let elsewhere = change(world.on_secret(other), account);
        assert_eq!(elsewhere, Err(StorageError::PermitMismatch));
        let absent = AccountId::from_bytes([5; 16]);
        assert_eq!(
            change(world.on_secret(record), absent),
            Err(StorageError::Vanished)
        );
        world.store.record_failure(account, 3, Some(LATER)).unwrap();
        change(world.on_secret(record), account).unwrap();
        let row = world.store.account(account).unwrap().unwrap();
        assert_eq!(row.secret, "$argon2id$new");
        assert_eq!(
            (row.must_change, row.provisional_until),
            (true, Some(LATER))
        );
        assert_eq!((row.failed, row.locked_until), (0, None));
    });
}

#[test]
fn what_signing_in_notes_is_read_back() {
    in_each_world(|world| {
        let id = world.account(1);
        world.store.record_failure(id, 2, Some(LATER)).unwrap();
        let row = world.store.account(id).unwrap().unwrap();
        assert_eq!((row.failed, row.locked_until), (2, Some(LATER)));
        world.store.clear_failures(id).unwrap();
        world.store.replace_account_profile(id, b"profile").unwrap();
        world
            .store
            .replace_secret(id, "$new", true, Some(LATER))
            .unwrap();
        let row = world.store.account(id).unwrap().unwrap();
        assert_eq!((row.failed, row.locked_until), (0, None));
        assert_eq!(
            (row.sealed.as_slice(), row.secret.as_str()),
            (&b"profile"[..], "$new")
        );
        assert_eq!(
            (row.must_change, row.provisional_until),
            (true, Some(LATER))
        );
        let absent = AccountId::from_bytes([5; 16]);
        assert_eq!(
            world.store.clear_failures(absent),
            Err(StorageError::Vanished)
        );
        let replaced = world.store.replace_account_profile(absent, b"");
        assert_eq!(replaced, Err(StorageError::Vanished));
    });
}

#[test]
fn tries_made_at_the_same_time_are_all_counted() {
    in_each_world(|world| {
        let id = world.account(1);
        let begin = || world.store.begin_try(id, NOW, 5, LATER).unwrap();
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..12).map(|_| scope.spawn(begin)).collect();
            tries.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let allowed = outcomes
            .iter()
            .filter(|it| **it == SecretTry::Allowed)
            .count();
        assert_eq!(allowed, 5, "{outcomes:?}");
        assert_eq!(begin(), SecretTry::Locked { until: LATER });
        let after = world
            .store
            .begin_try(id, LATER, 5, LATER.plus_minutes(Minutes(1)));
        assert_eq!(after, Ok(SecretTry::Allowed));
        let absent = AccountId::from_bytes([5; 16]);
        assert_eq!(
            world.store.begin_try(absent, NOW, 5, LATER),
            Ok(SecretTry::Missing)
        );
    });
}

#[test]
fn a_totp_step_is_used_once_and_no_earlier_one_after_it() {
    in_each_world(|world| {
        let id = world.account(1);
        let won = std::thread::scope(|scope| {
            let uses: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| world.store.use_totp_step(id, 100).unwrap()))
                .collect();
            uses.into_iter()
                .map(|it| it.join().unwrap())
                .filter(|it| *it)
                .count()
        });
        assert_eq!(won, 1);
        for (step, is_new) in [(99, false), (100, false), (101, true), (101, false)] {
            assert_eq!(world.store.use_totp_step(id, step), Ok(is_new), "{step}");
        }
    });
}

#[test]
fn accounts_are_listed_page_by_page() {
    in_each_world(|world| {
        let all: Vec<_> = (1..=3).map(|number| world.account(number)).collect();
        let page = world.store.accounts_after(None, 2).unwrap();
        assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), all[..2]);
        let page = world.store.accounts_after(Some(all[1]), 2).unwrap();
        assert_eq!(page.iter().map(|row| row.id).collect::<Vec<_>>(), all[2..]);
    });
}

#[test]
fn a_deleted_account_takes_its_sessions_codes_and_kept_work() {
    in_each_world(|world| {
        let id = world.account(1);
        let session = NewSession {
            token_hash: [1; 32],
            account: id,
            stage: 1,
            at: NOW,
            expires_at: LATER,
            data: vec![],
        };
        world.store.insert_session(session).unwrap();
        world
            .store
            .put_code(id, &[1; 32], LATER, world.message())
            .unwrap();
        world.store.keep_work(id, NOW, b"form").unwrap();
        world.store.delete_account(id).unwrap();
        assert_eq!(world.store.session(&[1; 32]), Ok(None));
        assert_eq!(world.store.kept_work(id), Ok(None));
        assert_eq!(world.store.delete_account(id), Err(StorageError::Vanished));
    });
}
