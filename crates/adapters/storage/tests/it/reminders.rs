//! The day on which a record is looked at: brought forward by changes, leased, set by who looked.

use crate::world::{NOW, World, in_each_world};
use dmp_core::access::Action;
use dmp_core::ids::RecordId;
use dmp_core::time::{Date, Days, Minutes};
use dmp_storage::{DueReminder, StorageError, Write};

const LEASE: Minutes = Minutes(60);

fn day(after: i64) -> Date {
    NOW.plus(Days(after)).date_utc()
}

/// What is due so many days after now, for whoever comes so many minutes later.
fn due(world: &World, days: i64, minutes: i64) -> Vec<DueReminder> {
    let now = NOW.plus_minutes(Minutes(minutes));
    let lease = (now, now.plus_minutes(LEASE));
    world.store.lease_reminders(day(days), lease, 10).unwrap()
}

fn look(world: &World, due: DueReminder, next: i64) -> Result<(), StorageError> {
    let permit = world.on_reminding(due.record);
    let write = Write::LookForReminders {
        day: day(next),
        asked: due.asked,
    };
    world.commit(permit, vec![write])
}

fn change(world: &World, record: RecordId) {
    let permit = world.on_record(Action::Block, record);
    let sealed = b"changed".to_vec();
    let write = Write::ReplaceRegister { sealed };
    world.commit(permit, vec![write]).unwrap();
}

#[test]
fn a_new_record_is_due_the_day_after_for_one_worker_at_a_time() {
    in_each_world(|world| {
        let record = world.record(1);
        assert_eq!(due(world, 0, 0), []);
        let leased = due(world, 1, 0);
        assert_eq!(leased, [DueReminder { record, asked: 1 }]);
        assert_eq!(due(world, 1, 59), [], "it is leased");
        assert_eq!(due(world, 1, 61), leased, "the lease was lost");
        let before = world.revision(record);
        assert_eq!(look(world, leased[0], 9), Ok(()));
        assert_eq!(world.revision(record), before, "no decision depends on it");
        assert_eq!(due(world, 8, 62), []);
        assert_eq!(due(world, 9, 62), leased);
    });
}

#[test]
fn a_change_brings_the_day_forward_also_while_somebody_looks() {
    in_each_world(|world| {
        let record = world.record(1);
        let leased = due(world, 1, 0)[0];
        change(world, record);
        assert_eq!(look(world, leased, 9), Ok(()));
        let again = due(world, 1, 0);
        let asked = leased.asked + 1;
        assert_eq!(again, [DueReminder { record, asked }], "it changed since");
        assert_eq!(look(world, again[0], 9), Ok(()));
        assert_eq!(due(world, 8, 0), []);
        change(world, record);
        assert_eq!(due(world, 1, 0).len(), 1);
    });
}

#[test]
fn what_is_dropped_comes_back_with_the_next_change() {
    in_each_world(|world| {
        let record = world.record(1);
        let leased = due(world, 1, 0)[0];
        change(world, record);
        world.store.drop_reminder(leased).unwrap();
        let again = due(world, 1, 61);
        assert_eq!(again.len(), 1, "it changed since");
        world.store.drop_reminder(again[0]).unwrap();
        assert_eq!(due(world, 99, 200), []);
        change(world, record);
        assert_eq!(due(world, 1, 200).len(), 1);
    });
}

#[test]
fn a_day_is_set_under_its_own_permit_only_and_goes_with_the_record() {
    in_each_world(|world| {
        let record = world.record(1);
        let write = Write::LookForReminders {
            day: day(1),
            asked: 1,
        };
        let permit = world.on_record(Action::Block, record);
        let outcome = world.commit(permit, vec![write]);
        assert_eq!(outcome, Err(StorageError::PermitMismatch));
        let purge = world.on_retained(record);
        world.commit(purge, vec![Write::DestroyRecord]).unwrap();
        assert_eq!(due(world, 99, 0), []);
    });
}
