//! The state of background work, on both engines.

use crate::world::{NOW, in_each_world};
use dmp_core::time::{Minutes, Timestamp};
use dmp_storage::JobRow;

const ONE: [u8; 16] = [1; 16];
const OTHER: [u8; 16] = [2; 16];

fn at(minutes: i64) -> Timestamp {
    NOW.plus_minutes(Minutes(minutes))
}

fn row(server: [u8; 16], ended: i64, failures: u64, due: i64) -> JobRow {
    JobRow {
        name: "sweep".to_owned(),
        server,
        began_at: at(ended - 1),
        ended_at: at(ended),
        handled: 7,
        failures,
        due_at: at(due),
    }
}

#[test]
fn one_server_at_a_time_has_a_job_and_only_when_it_is_due() {
    in_each_world(|world| {
        let store = &world.store;
        let take = |server, now, until| {
            store
                .lease_job("sweep", server, (at(now), at(until)))
                .unwrap()
        };
        assert!(take(ONE, 0, 10), "the first one takes it");
        assert!(!take(OTHER, 5, 15), "it is taken");
        assert!(take(OTHER, 10, 20), "a server that stopped loses it");
        store.report_job(row(OTHER, 12, 0, 72)).unwrap();
        assert!(!take(ONE, 71, 81), "it is not due");
        assert!(take(ONE, 72, 82), "it is due again");
    });
}

#[test]
fn failures_add_up_until_it_goes_well() {
    in_each_world(|world| {
        let store = &world.store;
        assert_eq!(store.jobs().unwrap(), []);
        for (failed, expected) in [(1, 1), (1, 2), (0, 0), (1, 1)] {
            store.report_job(row(ONE, 1, failed, 2)).unwrap();
            assert_eq!(store.jobs().unwrap(), [row(ONE, 1, expected, 2)]);
        }
    });
}

#[test]
fn a_job_that_only_was_taken_is_not_listed() {
    in_each_world(|world| {
        let store = &world.store;
        store.lease_job("sweep", ONE, (at(0), at(1))).unwrap();
        assert_eq!(store.jobs().unwrap(), []);
    });
}
