//! A changed, removed or reordered line of the ledger is found, and named.

use crate::world::{World, in_each_world};
use dmp_core::ids::RecordId;
use dmp_service::{reading, verification};
use dmp_testkit::on_each_engine;

/// A world whose record has several links; verification then finds what `spoil` did.
fn found_after(spoil: &[&str], what: &str) {
    on_each_engine(|engine| {
        let world = World::on(engine);
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        for _ in 0..3 {
            reading::record(&world.app, &patient, record).unwrap();
        }
        let whole = verification::verify_ledger(&world.app, |_| {}).unwrap();
        assert_eq!(whole.broken, None);
        for statement in spoil {
            engine.run(&statement.replace("THE_RECORD", &of(engine.is_sqlite(), record)));
        }
        let found = verification::verify_ledger(&world.app, |_| {}).unwrap();
        assert!(found.broken.is_some(), "{what} was not found");
    });
}

fn of(is_sqlite: bool, record: RecordId) -> String {
    if is_sqlite {
        format!("x'{record}'")
    } else {
        format!("'\\x{record}'::bytea")
    }
}

#[test]
fn a_changed_line_is_found() {
    found_after(
        &["UPDATE ledger SET at = at + 1 WHERE record_id = THE_RECORD AND sequence = 2"],
        "it",
    );
    found_after(
        &["UPDATE ledger SET sealed = hash WHERE record_id = THE_RECORD AND sequence = 2"],
        "another content",
    );
}

#[test]
fn a_removed_line_is_found_in_the_middle_and_at_the_end() {
    found_after(
        &["DELETE FROM ledger WHERE record_id = THE_RECORD AND sequence = 2"],
        "a gap",
    );
    found_after(
        &[
            "DELETE FROM ledger WHERE record_id = THE_RECORD AND sequence =
            (SELECT MAX(sequence) FROM ledger WHERE record_id = THE_RECORD)",
        ],
        "a missing end",
    );
}

#[test]
fn a_removed_end_is_found_even_if_the_head_is_rewritten() {
    found_after(
        &[
            "DELETE FROM ledger WHERE record_id = THE_RECORD AND sequence =
                (SELECT MAX(sequence) FROM ledger WHERE record_id = THE_RECORD)",
            "UPDATE record_head SET length = length - 1, hash =
                (SELECT hash FROM ledger WHERE record_id = THE_RECORD
                    ORDER BY sequence DESC LIMIT 1)
                WHERE record_id = THE_RECORD",
        ],
        "a rewritten head",
    );
}

#[test]
fn two_exchanged_lines_are_found() {
    found_after(
        &[
            "UPDATE ledger SET sequence = 1000 WHERE record_id = THE_RECORD AND sequence = 2",
            "UPDATE ledger SET sequence = 2 WHERE record_id = THE_RECORD AND sequence = 3",
            "UPDATE ledger SET sequence = 3 WHERE record_id = THE_RECORD AND sequence = 1000",
        ],
        "the exchange",
    );
}

#[test]
fn a_verification_is_remembered_for_the_console() {
    in_each_world(|world| {
        world.opened();
        let found = verification::verify_ledger(&world.app, |_| {}).unwrap();
        assert!(found.chains >= 2);
    });
}
