//! The outbox: leased, retried, given up, never lost.

use crate::world::{NOW, World, in_each_world};
use dmp_core::ids::MessageId;
use dmp_core::time::{Minutes, Timestamp};
use dmp_storage::{Act, NewMessage};

fn send(world: &World, at: Timestamp) -> MessageId {
    let message = NewMessage {
        at,
        ..world.message()
    };
    let id = message.id;
    world
        .store
        .commit(Act {
            messages: vec![message],
            ..Act::default()
        })
        .unwrap();
    id
}

fn lease(world: &World, now: Timestamp, limit: usize) -> Vec<MessageId> {
    let leased = world
        .store
        .lease_messages(now, now.plus_minutes(Minutes(2)), limit)
        .unwrap();
    leased.into_iter().map(|it| it.id).collect()
}

#[test]
fn a_leased_message_is_nobody_elses_until_the_lease_ends() {
    in_each_world(|world| {
        let id = send(world, NOW);
        assert_eq!(lease(world, Timestamp(NOW.0 - 1), 10), []);
        assert_eq!(lease(world, NOW, 10), [id]);
        assert_eq!(lease(world, NOW, 10), []);
        assert_eq!(lease(world, NOW.plus_minutes(Minutes(1)), 10), []);
        assert_eq!(lease(world, NOW.plus_minutes(Minutes(2)), 10), [id]);
    });
}

#[test]
fn the_oldest_messages_come_first_and_no_more_than_asked_for() {
    in_each_world(|world| {
        let later = send(world, NOW.plus_minutes(Minutes(1)));
        let sooner = send(world, NOW);
        let now = NOW.plus_minutes(Minutes(1));
        assert_eq!(lease(world, now, 1), [sooner]);
        assert_eq!(lease(world, now, 1), [later]);
    });
}

#[test]
fn workers_at_the_same_time_take_different_messages() {
    in_each_world(|world| {
        let mut sent: Vec<_> = (0..20).map(|_| send(world, NOW)).collect();
        let mut taken: Vec<_> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..5)
                .map(|_| scope.spawn(|| lease(world, NOW, 4)))
                .collect();
            workers
                .into_iter()
                .flat_map(|it| it.join().unwrap())
                .collect()
        });
        // A worker may meet rows that another is taking and leave with fewer than it asked for.
        taken.extend(lease(world, NOW, 20));
        sent.sort();
        taken.sort();
        assert_eq!(taken, sent);
    });
}

#[test]
fn a_failed_message_comes_again_when_it_is_due_or_never() {
    in_each_world(|world| {
        let (retried, given_up) = (send(world, NOW), send(world, NOW));
        lease(world, NOW, 10);
        let due = NOW.plus_minutes(Minutes(5));
        world.store.failed(retried, Some(due), "smtp 451").unwrap();
        world.store.failed(given_up, None, "smtp 550").unwrap();
        assert_eq!(lease(world, NOW.plus_minutes(Minutes(4)), 10), []);
        let again = world.store.lease_messages(due, due, 10).unwrap();
        assert_eq!(
            again
                .iter()
                .map(|it| (it.id, it.attempts))
                .collect::<Vec<_>>(),
            [(retried, 1)]
        );
        let counts = world.store.counts().unwrap();
        assert_eq!((counts.messages_due, counts.messages_given_up), (1, 1));
    });
}

#[test]
fn a_delivered_message_is_not_delivered_again_and_is_swept() {
    in_each_world(|world| {
        let id = send(world, NOW);
        lease(world, NOW, 10);
        world.store.delivered(id, NOW).unwrap();
        // A worker that lost its lease speaks too late.
        world.store.failed(id, Some(NOW), "late").unwrap();
        assert_eq!(lease(world, NOW.plus_minutes(Minutes(60)), 10), []);
        assert_eq!(world.store.counts().unwrap().messages_due, 0);
        assert_eq!(world.store.sweep_messages(Timestamp(NOW.0 - 1)), Ok(0));
        assert_eq!(world.store.sweep_messages(NOW), Ok(1));
    });
}
