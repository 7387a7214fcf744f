//! A patient's history with its proofs: what is in it, what is not, and that it holds alone.

use crate::world::{self, World, in_each_world, report};
use dmp_core::access::Action;
use dmp_core::ids::RecordId;
use dmp_core::time::Minutes;
use dmp_ledger::proof::{ProofFile, Proven};
use dmp_service::history::{HistoryQuery, history};
use dmp_service::proof::history_proof;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{Error, Session, checkpoints, reading};
use std::collections::BTreeSet;

fn proof(world: &World<'_>, patient: &Session, record: RecordId) -> (Vec<u8>, Proven) {
    let file = history_proof(&world.app, patient, record).unwrap();
    let proven = ProofFile::verify(&file).unwrap();
    (file, proven)
}

#[test]
fn a_patient_is_given_every_line_of_his_history_with_its_proof_led_005() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        reading::record(&world.app, &doctor, record).unwrap();
        let stranger = world.doctor(8);
        assert!(reading::record(&world.app, &stranger, record).is_err());
        let (_, proven) = proof(world, &patient, record);
        let query = HistoryQuery {
            limit: 1_000,
            ..HistoryQuery::default()
        };
        let page = history(&world.app, &patient, record, &query).unwrap();
        let shown: BTreeSet<u64> = page.lines.iter().map(|it| it.sequence).collect();
        let told: BTreeSet<u64> = proven.events.iter().map(|it| it.0).collect();
        // The page also has the line of the download itself.
        let newest = told.last().unwrap() + 1;
        assert!(shown.iter().all(|it| told.contains(it) || *it >= newest));
        assert_eq!(proven.bare, 0);
        let titles: Vec<&String> = proven.statement.documents.values().collect();
        assert_eq!(titles, ["Bilan"]);
        assert_eq!(proven.statement.holder, patient.display_name());
        let last = proven.events.last().unwrap();
        assert_eq!(last.1.action, Action::ListDocuments);
        assert_eq!(
            proven.keys,
            checkpoints::published(&world.app, 1).unwrap().keys
        );
    });
}

#[test]
fn a_document_that_the_patient_does_not_see_is_in_no_word_of_the_file_led_006() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let bytes = report(
            doctor.professional().unwrap(),
            "Annonce grave",
            world.app.now(),
        );
        let hidden = Deposit {
            visibility: DepositVisibility::Withheld,
            ..world::file(bytes)
        };
        let withheld = deposit(&world.app, &doctor, record, &hidden).unwrap();
        reading::document(&world.app, &doctor, record, withheld).unwrap();
        let (file, proven) = proof(world, &patient, record);
        assert!(proven.bare >= 2);
        let text = String::from_utf8(file).unwrap();
        for word in ["Annonce", "grave", &withheld.to_string()] {
            assert!(!text.contains(word), "{word}");
        }
        let submitted = |it: &(u64, dmp_ledger::Event)| it.1.action == Action::Submit;
        assert!(!proven.events.iter().any(submitted));
    });
}

#[test]
fn the_file_goes_to_the_last_checkpoint_and_is_traced_led_005() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let (_, first) = proof(world, &patient, record);
        // Within a minute no other checkpoint is signed: the download itself is not in it yet.
        let (_, second) = proof(world, &patient, record);
        assert_eq!(second.checkpoint, first.checkpoint);
        assert_eq!(second.events.len(), first.events.len());
        world.clock.pass(Minutes(1));
        let (_, third) = proof(world, &patient, record);
        assert_eq!(third.checkpoint.number, first.checkpoint.number + 1);
        assert_eq!(third.checkpoint.previous, first.checkpoint.digest());
        let downloads = |of: &Proven| {
            let reads = |it: &&(u64, dmp_ledger::Event)| it.1.action == Action::ReadHistory;
            of.events.iter().filter(reads).count()
        };
        assert_eq!((downloads(&first), downloads(&third)), (0, 2));
    });
}

#[test]
fn nobody_is_given_the_proof_of_another_record() {
    in_each_world(|world| {
        let (_, _, record) = world.opened();
        let stranger = world.doctor(8);
        let refused = history_proof(&world.app, &stranger, record);
        assert!(matches!(refused, Err(Error::Refused(_))));
    });
}

#[test]
fn a_new_key_is_endorsed_by_the_one_before_and_older_proofs_hold_led_003() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let (file, old) = proof(world, &patient, record);
        let public = checkpoints::renew_key(&world.app).unwrap();
        assert!(ProofFile::verify(&file).is_ok());
        // Signed by the new key, over a checkpoint of the old one.
        let (_, between) = proof(world, &patient, record);
        assert_eq!(between.checkpoint, old.checkpoint);
        world.clock.pass(Minutes(1));
        let (_, new) = proof(world, &patient, record);
        assert_eq!(new.checkpoint.key, public);
        assert_eq!((old.keys.len(), new.keys.len()), (1, 2));
        assert_eq!(new.keys[0], old.keys[0]);
    });
}
