//! One-time codes.

use crate::world::{NOW, in_each_world};
use dmp_core::limits::ONE_TIME_CODE_TRIES_MAX;
use dmp_core::time::Timestamp;
use dmp_storage::CodeOutcome;

const END: Timestamp = Timestamp(NOW.0 + 600_000);
const RIGHT: [u8; 32] = [1; 32];
const WRONG: [u8; 32] = [2; 32];

#[test]
fn a_code_works_once_whoever_tries_at_the_same_time() {
    in_each_world(|world| {
        let account = world.account(1);
        world
            .store
            .put_code(account, &RIGHT, END, world.message())
            .unwrap();
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| world.store.try_code(account, &RIGHT, NOW).unwrap()))
                .collect();
            tries.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let accepted = outcomes
            .iter()
            .filter(|it| **it == CodeOutcome::Accepted)
            .count();
        let expired = outcomes
            .iter()
            .filter(|it| **it == CodeOutcome::Expired)
            .count();
        assert_eq!((accepted, expired), (1, 7), "{outcomes:?}");
    });
}

#[test]
fn wrong_codes_made_at_the_same_time_are_all_counted() {
    in_each_world(|world| {
        let account = world.account(1);
        world
            .store
            .put_code(account, &RIGHT, END, world.message())
            .unwrap();
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..12)
                .map(|_| scope.spawn(|| world.store.try_code(account, &WRONG, NOW).unwrap()))
                .collect();
            tries.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let wrong = outcomes
            .iter()
            .filter(|it| matches!(it, CodeOutcome::Wrong { .. }))
            .count();
        assert_eq!(wrong, usize::try_from(ONE_TIME_CODE_TRIES_MAX).unwrap() - 1);
        // Even the right one no longer works.
        assert_eq!(
            world.store.try_code(account, &RIGHT, NOW),
            Ok(CodeOutcome::TooMany)
        );
    });
}

#[test]
fn each_wrong_code_says_how_many_are_left() {
    in_each_world(|world| {
        let account = world.account(1);
        world
            .store
            .put_code(account, &RIGHT, END, world.message())
            .unwrap();
        for left in (1..ONE_TIME_CODE_TRIES_MAX).rev() {
            let outcome = world.store.try_code(account, &WRONG, NOW);
            assert_eq!(outcome, Ok(CodeOutcome::Wrong { left }));
        }
        assert_eq!(
            world.store.try_code(account, &WRONG, NOW),
            Ok(CodeOutcome::TooMany)
        );
    });
}

#[test]
fn a_code_ends_with_its_time() {
    in_each_world(|world| {
        let account = world.account(1);
        assert_eq!(
            world.store.try_code(account, &RIGHT, NOW),
            Ok(CodeOutcome::Expired)
        );
        world
            .store
            .put_code(account, &RIGHT, END, world.message())
            .unwrap();
        assert_eq!(
            world.store.try_code(account, &RIGHT, END),
            Ok(CodeOutcome::Expired)
        );
        let just_before = Timestamp(END.0 - 1);
        assert_eq!(
            world.store.try_code(account, &RIGHT, just_before),
            Ok(CodeOutcome::Accepted)
        );
    });
}

#[test]
fn another_code_takes_the_place_of_the_former_and_comes_with_its_message() {
    in_each_world(|world| {
        let account = world.account(1);
        world
            .store
            .put_code(account, &RIGHT, END, world.message())
            .unwrap();
        world
            .store
            .put_code(account, &WRONG, END, world.message())
            .unwrap();
        let former = world.store.try_code(account, &RIGHT, NOW).unwrap();
        assert!(matches!(former, CodeOutcome::Wrong { .. }));
        assert_eq!(
            world.store.try_code(account, &WRONG, NOW),
            Ok(CodeOutcome::Accepted)
        );
        assert_eq!(world.store.counts().unwrap().messages_due, 2);
    });
}

#[test]
fn codes_whose_time_is_over_are_swept() {
    in_each_world(|world| {
        let account = world.account(1);
        world
            .store
            .put_code(account, &RIGHT, END, world.message())
            .unwrap();
        assert_eq!(world.store.sweep_codes(NOW), Ok(0));
        assert_eq!(world.store.sweep_codes(END), Ok(1));
    });
}
