//! Who may do what, through the use cases: emergencies, structures, chosen maskings.

use crate::world::in_each_world;
use dmp_core::access::{Mode, Refusal};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::limits::EMERGENCY_ACCESS;
use dmp_core::people::ProfessionCode;
use dmp_core::record::{Grantee, Objections};
use dmp_service::sessions::Session;
use dmp_service::{Error, Problem, account, authorizations, masking, reading, records};
use std::collections::BTreeSet;

const REASON: &str = "Patiente inconsciente à l’arrivée, traitement inconnu.";

fn refusal<T>(outcome: Result<T, Error>) -> Refusal {
    match outcome.map(|_| ()) {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unknown_record_and_an_unknown_document_are_hidden_alike() {
    use dmp_core::access::Disclosure;
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let nowhere = RecordId::from_bytes([9; 16]);
        let unknown = refusal(reading::record(&world.app, &patient, nowhere));
        assert_eq!(unknown.disclosure(), Disclosure::Hide);
        let nothing = DocumentId::from_bytes([9; 16]);
        let unknown = refusal(reading::document(&world.app, &patient, record, nothing));
        assert_eq!(unknown.disclosure(), Disclosure::Hide);
    });
}

#[test]
fn a_document_masked_from_chosen_professionals_is_seen_by_the_others() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let (one, other) = (world.doctor(2), world.professional(3, "60", None));
        world.authorize(&patient, record, &one);
        world.authorize(&patient, record, &other);
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        let count = |session: &Session| {
            reading::record(&world.app, session, record)
                .unwrap()
                .documents
                .len()
        };
        assert_eq!((count(&one), count(&other)), (1, 1));
        let chosen = BTreeSet::from([one.professional().unwrap().id]);
        let place = (record, document);
        let none = BTreeSet::new();
        masking::choose_audience(&world.app, &patient, place, &chosen, &none).unwrap();
        assert_eq!((count(&one), count(&other)), (0, 1));
        let nurses = BTreeSet::from([ProfessionCode("60".to_owned())]);
        masking::choose_audience(&world.app, &patient, place, &BTreeSet::new(), &nurses).unwrap();
        assert_eq!((count(&one), count(&other)), (1, 0));
    });
}

/// REQ-U-7.
#[test]
fn the_audience_says_who_sees_a_document_and_why_as_the_decision_does() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(2);
        world.authorize(&patient, record, &other);
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        masking::mask(&world.app, &patient, record, document).unwrap();
        let viewers = masking::audience(&world.app, &patient, record, document).unwrap();
        assert_eq!(viewers.len(), 2);
        for viewer in viewers {
            let session = dmp_service::sessions::acting_for(viewer.professional.clone());
            let opened = reading::document(&world.app, &session, record, document).map(|_| ());
            match (viewer.answer, opened) {
                (Ok(_), Ok(())) => {}
                (Err(said), Err(Error::Refused(was))) => assert_eq!(said, was),
                (said, was) => panic!("said {said:?}, was {was:?}"),
            }
        }
    });
}

#[test]
fn an_emergency_opens_the_record_for_an_hour_without_masked_documents_and_tells_the_patient() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let masked = world.deposit_report(&doctor, record, "Secret").unwrap();
        masking::mask(&world.app, &patient, record, masked).unwrap();
        let urgent = world.signed_in_professional(7);
        let short = records::break_glass(&world.app, &urgent, record, "trop court", true);
        assert!(matches!(
            short,
            Err(Error::Invalid {
                problem: Problem::TooShort,
                ..
            })
        ));
        let unattested = records::break_glass(&world.app, &urgent, record, REASON, false);
        assert!(matches!(
            unattested,
            Err(Error::Invalid {
                problem: Problem::NotTicked,
                ..
            })
        ));
        records::break_glass(&world.app, &urgent, record, REASON, true).unwrap();
        let urgent = world.session_again(&urgent);
        let view = reading::record(&world.app, &urgent, record).unwrap();
        assert_eq!(view.access.mode, Mode::BreakGlass);
        assert_eq!(
            view.documents
                .iter()
                .map(|it| it.title.as_str())
                .collect::<Vec<_>>(),
            ["Bilan"]
        );
        dmp_service::outbox::deliver_due_all(&world.app, &*world.inbox).unwrap();
        assert!(
            world
                .inbox
                .mails()
                .iter()
                .any(|it| it.subject.contains("urgence"))
        );
        world.clock.pass(EMERGENCY_ACCESS);
        let over = reading::record(&world.app, &urgent, record);
        assert_eq!(refusal(over), Refusal::AuthorizationMissing);
    });
}

#[test]
fn a_patient_who_objects_is_not_read_in_an_emergency() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let objections = Objections {
            to_emergency_dispatch: false,
            to_break_glass: true,
            to_masked_in_emergency: true,
        };
        account::change_objections(&world.app, &patient, objections).unwrap();
        let urgent = world.signed_in_professional(7);
        let refused = records::break_glass(&world.app, &urgent, record, REASON, true);
        assert_eq!(refusal(refused), Refusal::ObjectionToBreakGlass);
    });
}

#[test]
fn an_authorization_ends_by_itself_and_is_renewed() {
    use dmp_core::time::Days;
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let nurse = world.professional(3, "60", None);
        let grantee = Grantee::Professional(nurse.professional().unwrap().id);
        let until = Some(world.clock_now().plus(Days(2)));
        authorizations::authorize(&world.app, &patient, record, grantee, until).unwrap();
        assert!(reading::record(&world.app, &nurse, record).is_ok());
        world.clock.pass_days(Days(2));
        let expired = reading::record(&world.app, &nurse, record);
        assert_eq!(refusal(expired), Refusal::AuthorizationExpired);
        authorizations::authorize(&world.app, &patient, record, grantee, None).unwrap();
        assert!(reading::record(&world.app, &nurse, record).is_ok());
        authorizations::revoke(&world.app, &patient, record, grantee).unwrap();
        assert!(reading::record(&world.app, &nurse, record).is_err());
    });
}

/// REQ-S-30.
#[test]
fn a_professional_finds_his_patients_and_what_is_new_since_his_visit() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let mine = records::my_records(&world.app, &doctor).unwrap();
        assert_eq!((mine.len(), mine[0].is_primary_care), (1, true));
        reading::record(&world.app, &doctor, record).unwrap();
        world.clock.pass(dmp_core::time::Minutes(600));
        let biologist = world.doctor(4);
        world.deposit_report(&biologist, record, "Bilan").unwrap();
        let mine = records::my_records(&world.app, &doctor).unwrap();
        assert_eq!(mine[0].new_documents, 1);
        let id = doctor.professional().unwrap().id;
        authorizations::block(&world.app, &patient, record, id).unwrap();
        assert!(records::my_records(&world.app, &doctor).unwrap().is_empty());
    });
}
