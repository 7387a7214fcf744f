//! Two servers on one database: what one keeps in memory never outlives what the other changed.

use crate::world::in_each_world;
use dmp_core::access::Refusal;
use dmp_core::record::Grantee;
use dmp_service::{Error, authorizations, masking, reading};
use std::thread;

#[test]
fn many_deposits_into_one_record_at_once_are_all_accepted() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let accepted = thread::scope(|scope| {
            let deposits: Vec<_> = (0..48)
                .map(|number| {
                    let doctor = &doctor;
                    let title = format!("Bilan {number}");
                    scope.spawn(move || world.deposit_report(doctor, record, &title))
                })
                .collect();
            let done = deposits.into_iter().map(|it| it.join().unwrap());
            done.flatten().count()
        });
        assert_eq!(accepted, 48);
        let view = reading::record(&world.app, &doctor, record).unwrap();
        assert_eq!(view.documents.len(), 48);
    });
}

#[test]
fn a_block_on_one_server_holds_on_the_other_at_once() {
    in_each_world(|world| {
        let other = world.another_server();
        let (_, patient, record) = world.opened();
        let nurse = world.professional(5, "60", None);
        world.authorize(&patient, record, &nurse);
        assert!(reading::record(&other, &nurse, record).is_ok());
        let id = nurse.professional().unwrap().id;
        authorizations::block(&world.app, &patient, record, id).unwrap();
        let refused = reading::record(&other, &nurse, record).map(|_| ());
        assert!(matches!(
            refused,
            Err(Error::Refused(Refusal::BlockedByPatient))
        ));
    });
}

#[test]
fn an_authorization_on_one_server_opens_the_record_on_the_other_at_once() {
    in_each_world(|world| {
        let other = world.another_server();
        let (doctor, patient, record) = world.opened();
        let nurse = world.professional(5, "60", None);
        // The other server has the record in memory, as it was before.
        assert!(reading::record(&other, &doctor, record).is_ok());
        assert!(reading::record(&other, &nurse, record).is_err());
        let grantee = Grantee::Professional(nurse.professional().unwrap().id);
        authorizations::authorize(&world.app, &patient, record, grantee, None).unwrap();
        assert!(reading::record(&other, &nurse, record).is_ok());
    });
}

#[test]
fn a_masking_on_one_server_hides_the_document_on_the_other_at_once() {
    in_each_world(|world| {
        let other = world.another_server();
        let (doctor, patient, record) = world.opened();
        let colleague = world.doctor(2);
        world.authorize(&patient, record, &colleague);
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        assert!(reading::document(&other, &colleague, record, document).is_ok());
        assert!(reading::document(&other, &colleague, record, document).is_ok());
        masking::mask(&world.app, &patient, record, document).unwrap();
        let hidden = reading::document(&other, &colleague, record, document).map(|_| ());
        assert!(matches!(hidden, Err(Error::Refused(Refusal::Masked))));
        masking::unmask(&other, &patient, record, document).unwrap();
        assert!(reading::document(&world.app, &colleague, record, document).is_ok());
    });
}
