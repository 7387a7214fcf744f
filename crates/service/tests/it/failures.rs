//! When our side fails, nothing is disclosed and nothing is half done.

use crate::world::{file, in_each_world};
use dmp_service::submissions::deposit;
use dmp_service::{Error, reading};

/// Makes every insert into the ledger fail, on either engine.
fn break_ledger(world: &crate::world::World<'_>) {
    if world.engine.is_sqlite() {
        world.engine.run(
            "CREATE TRIGGER broken BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END",
        );
    } else {
        world.engine.run(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no'; END $$;
             CREATE TRIGGER broken BEFORE INSERT ON ledger
                FOR EACH ROW EXECUTE FUNCTION broken()",
        );
    }
}

fn mend_ledger(world: &crate::world::World<'_>) {
    world.engine.run(if world.engine.is_sqlite() {
        "DROP TRIGGER broken"
    } else {
        "DROP TRIGGER broken ON ledger; DROP FUNCTION broken()"
    });
}

#[test]
fn if_the_trace_cannot_be_written_nothing_is_shown_and_nothing_is_changed() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        break_ledger(world);
        let app = &world.app;
        let unavailable = |outcome: Result<(), Error>| {
            assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
        };
        unavailable(reading::record(app, &patient, record).map(|_| ()));
        unavailable(reading::document(app, &patient, record, document).map(|_| ()));
        unavailable(reading::download(app, &patient, record, document).map(|_| ()));
        unavailable(dmp_service::masking::mask(app, &patient, record, document));
        let note = file(b"une note".to_vec());
        unavailable(deposit(app, &patient, record, &note).map(|_| ()));
        // A refusal that cannot be traced is a failure too.
        let stranger = world.doctor(9);
        unavailable(reading::record(app, &stranger, record).map(|_| ()));
        mend_ledger(world);
        let view = reading::record(app, &patient, record).unwrap();
        assert_eq!(view.documents.len(), 1);
        assert!(!view.documents[0].is_masked);
    });
}
