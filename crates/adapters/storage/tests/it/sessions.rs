//! Sessions and kept work.

use crate::world::{NOW, World, in_each_world};
use dmp_core::ids::AccountId;
use dmp_core::time::{Minutes, Timestamp};
use dmp_storage::{NewSession, SessionRow, StorageError, What};

const END: Timestamp = Timestamp(NOW.0 + 600_000);

fn begin(world: &World, token: u8, account: AccountId) -> Result<(), StorageError> {
    world.store.insert_session(NewSession {
        token_hash: [token; 32],
        account,
        stage: 1,
        at: NOW,
        expires_at: END,
        data: vec![token],
    })
}

#[test]
fn a_session_is_read_back_and_changed() {
    in_each_world(|world| {
        let account = world.account(1);
        begin(world, 1, account).unwrap();
        let expected = SessionRow {
            token_hash: [1; 32],
            account,
            stage: 1,
            created_at: NOW,
            last_seen_at: NOW,
            expires_at: END,
            data: vec![1],
        };
        assert_eq!(world.store.session(&[1; 32]), Ok(Some(expected.clone())));
        let seen = NOW.plus_minutes(Minutes(2));
        world.store.touch_session(&[1; 32], seen).unwrap();
        world.store.replace_session_data(&[1; 32], b"data").unwrap();
        let expected = SessionRow {
            last_seen_at: seen,
            data: b"data".to_vec(),
            ..expected
        };
        assert_eq!(world.store.session(&[1; 32]), Ok(Some(expected)));
        assert_eq!(world.store.session(&[2; 32]), Ok(None));
        world.store.touch_session(&[2; 32], seen).unwrap();
        assert_eq!(world.store.session(&[2; 32]), Ok(None));
        let changed = world.store.replace_session_data(&[2; 32], b"");
        assert_eq!(changed, Err(StorageError::Vanished));
        assert_eq!(
            begin(world, 1, account),
            Err(StorageError::Duplicate(What::Id))
        );
    });
}

#[test]
fn sessions_end_one_by_one_by_account_and_by_time() {
    in_each_world(|world| {
        let (one, other) = (world.account(1), world.account(2));
        for (token, account) in [(1, one), (2, one), (3, one), (4, other)] {
            begin(world, token, account).unwrap();
        }
        let is_there = |token: u8| world.store.session(&[token; 32]).unwrap().is_some();
        world.store.delete_session(&[1; 32]).unwrap();
        world.store.delete_session(&[1; 32]).unwrap();
        assert_eq!(world.store.delete_sessions_of_except(one, &[2; 32]), Ok(1));
        assert_eq!([1, 2, 3, 4].map(is_there), [false, true, false, true]);
        assert_eq!(world.store.delete_sessions_of(one), Ok(1));
        assert_eq!(world.store.sweep_sessions(Timestamp(END.0 - 1)), Ok(0));
        assert_eq!(world.store.sweep_sessions(END), Ok(1));
        assert!(!is_there(4));
    });
}

#[test]
fn a_session_needs_its_account() {
    in_each_world(|world| {
        let outcome = begin(world, 1, AccountId::from_bytes([5; 16]));
        assert!(
            matches!(outcome, Err(StorageError::Rejected { .. })),
            "{outcome:?}"
        );
    });
}

#[test]
fn the_last_form_of_an_account_is_kept() {
    in_each_world(|world| {
        let (one, other) = (world.account(1), world.account(2));
        world.store.keep_work(one, NOW, b"first").unwrap();
        world.store.keep_work(one, END, b"second").unwrap();
        world.store.keep_work(other, NOW, b"other").unwrap();
        assert_eq!(world.store.kept_work(one), Ok(Some(b"second".to_vec())));
        assert_eq!(world.store.sweep_work(NOW), Ok(1));
        assert_eq!(world.store.kept_work(other), Ok(None));
        world.store.drop_work(one).unwrap();
        world.store.drop_work(one).unwrap();
        assert_eq!(world.store.kept_work(one), Ok(None));
    });
}
