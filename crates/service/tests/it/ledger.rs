//! A changed, removed or reordered line of the ledger is found, and named.

use crate::world::{World, in_each_world};
use dmp_core::ids::RecordId;
use dmp_ledger::{Checkpoint, SigningKey};
use dmp_service::{Session, checkpoints, reading, verification};
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
        let whole = verification::verify_ledger(&world.app, None, |_| {}).unwrap();
        assert_eq!(whole.broken, None);
        for statement in spoil {
            engine.run(&statement.replace("THE_RECORD", &of(engine.is_sqlite(), record)));
        }
        let found = verification::verify_ledger(&world.app, None, |_| {}).unwrap();
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
        let found = verification::verify_ledger(&world.app, None, |_| {}).unwrap();
        assert!(found.chains >= 2);
    });
}

/// What is said after `spoil`, of a store over which checkpoints were signed twice.
fn said_after(kept: Option<&Checkpoint>, world: &World<'_>, spoil: &[&str]) -> String {
    for statement in spoil {
        world.engine.run(statement);
    }
    let found = verification::verify_ledger(&world.app, kept, |_| {}).unwrap();
    found.broken.unwrap_or_default()
}

/// A world with two checkpoints over a record that grew between them.
fn signed_twice(engine: &dmp_testkit::TestEngine) -> (World<'_>, Session, RecordId) {
    let world = World::on(engine);
    let (_, patient, record) = world.opened();
    checkpoints::sign(&world.app).unwrap();
    reading::record(&world.app, &patient, record).unwrap();
    checkpoints::sign(&world.app).unwrap();
    (world, patient, record)
}

#[test]
fn an_older_state_of_a_chain_with_its_own_head_is_found_by_the_checkpoint_led_004() {
    on_each_engine(|engine| {
        let (world, patient, record) = signed_twice(engine);
        let is = format!("WHERE record_id = {}", of(engine.is_sqlite(), record));
        engine.run(&format!(
            "CREATE TABLE old_ledger AS SELECT * FROM ledger {is}"
        ));
        // Heads may be written shortly after: a verification writes them all.
        assert_eq!(said_after(None, &world, &[]), "");
        engine.run(&format!(
            "CREATE TABLE old_head AS SELECT * FROM record_head {is}"
        ));
        reading::record(&world.app, &patient, record).unwrap();
        // The older state, whole and authentic.
        let put_back = [
            &*format!("DELETE FROM ledger {is}"),
            "INSERT INTO ledger SELECT * FROM old_ledger",
            &format!("DELETE FROM record_head {is}"),
            "INSERT INTO record_head SELECT * FROM old_head",
        ];
        checkpoints::sign(&world.app).unwrap();
        let another = world.another_server();
        drop(world);
        for statement in put_back {
            engine.run(statement);
        }
        let found = verification::verify_ledger(&another, None, |_| {}).unwrap();
        let said = found.broken.unwrap_or_default();
        assert!(said.contains("older than a checkpoint"), "{said}");
    });
}

#[test]
fn a_record_that_is_gone_with_its_chain_is_found_led_004() {
    on_each_engine(|engine| {
        let (world, _, record) = signed_twice(engine);
        let is = format!("= {}", of(engine.is_sqlite(), record));
        drop(world.another_server());
        let said = said_after(
            None,
            &world,
            &[
                &format!("DELETE FROM ledger WHERE record_id {is}"),
                &format!("DELETE FROM record_head WHERE record_id {is}"),
                &format!("DELETE FROM record_by_ins WHERE record_id {is}"),
                &format!("DELETE FROM document_content WHERE record_id {is}"),
                &format!("DELETE FROM document WHERE record_id {is}"),
                &format!("DELETE FROM record WHERE id {is}"),
            ],
        );
        assert!(
            said.contains("checkpoint") && said.contains("Record"),
            "{said}"
        );
    });
}

#[test]
fn a_changed_list_of_heads_or_checkpoint_is_found_led_004() {
    for (spoil, expected) in [
        (
            "UPDATE head_log_leaf SET length = length + 1 WHERE leaf = 0",
            "not those that it was",
        ),
        (
            "DELETE FROM head_log_leaf WHERE leaf = 1",
            "not those that it was",
        ),
        ("DELETE FROM checkpoint WHERE number = 1", "does not follow"),
        (
            "UPDATE checkpoint SET signed_text = 'dmp-checkpoint/1' WHERE number = 2",
            "not a checkpoint",
        ),
        (
            "UPDATE checkpoint SET signed_text = REPLACE(signed_text, 'size ', 'size 1')",
            "signature",
        ),
        ("DELETE FROM checkpoint_key", "its key is not one"),
    ] {
        on_each_engine(|engine| {
            let (world, ..) = signed_twice(engine);
            assert_eq!(said_after(None, &world, &[]), "");
            let said = said_after(None, &world, &[spoil]);
            assert!(said.contains(expected), "{spoil}: {said}");
        });
    }
}

#[test]
fn a_checkpoint_kept_elsewhere_finds_that_the_whole_store_was_put_back_led_004() {
    on_each_engine(|engine| {
        let (world, ..) = signed_twice(engine);
        let kept = checkpoints::published(&world.app, 1).unwrap().checkpoints;
        let kept = &kept[0];
        assert_eq!(said_after(Some(kept), &world, &[]), "");
        let older = "DELETE FROM checkpoint WHERE number = 2";
        let said = said_after(Some(kept), &world, &[older]);
        assert!(said.contains("an older state was put back"), "{said}");
        world.clock.pass(dmp_core::time::Minutes(1));
        checkpoints::sign(&world.app).unwrap();
        let said = said_after(Some(kept), &world, &[]);
        assert!(said.contains("not the one that was kept"), "{said}");
        let foreign = SigningKey::new(&[9; 32]);
        let foreign = Checkpoint::sign(&foreign, None, kept.at, (1, [0; 32]));
        let said = said_after(Some(&foreign), &world, &[]);
        assert!(said.contains("another installation"), "{said}");
    });
}

#[test]
fn a_forged_head_gets_no_checkpoint_and_one_number_is_given_once_led_002() {
    on_each_engine(|engine| {
        let (world, _, record) = signed_twice(engine);
        let other = world.another_server();
        let made: Vec<_> = std::thread::scope(|scope| {
            let sign = |app| scope.spawn(move || checkpoints::sign(app).unwrap().number);
            let both = [sign(&world.app), sign(&other)];
            both.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert!(made.iter().all(|it| (3..=4).contains(it)), "{made:?}");
        assert_eq!(said_after(None, &world, &[]), "");
        let is = format!("WHERE record_id = {}", of(engine.is_sqlite(), record));
        let leaves = || engine.number(&format!("SELECT COUNT(*) FROM head_log_leaf {is}"));
        let before = leaves();
        engine.run(&format!("UPDATE record_head SET length = length + 1 {is}"));
        let third = world.another_server();
        checkpoints::sign(&third).unwrap();
        assert_eq!(leaves(), before);
    });
}
