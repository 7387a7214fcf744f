//! What people enter as data, through the use cases: who may, who sees, what stays.

use crate::world::{World, in_each_world};
use dmp_core::access::Refusal;
use dmp_core::declared::{Content, Item, Kind, Typed};
use dmp_core::ids::{DeclaredItemId, RecordId};
use dmp_core::synthesis::Declarant;
use dmp_service::sessions::Session;
use dmp_service::{Error, Problem, authorizations, declared, outbox, records};

const REASON: &str = "Patiente inconsciente à l’arrivée, traitement inconnu.";

fn what(text: &str) -> Typed {
    Typed {
        what: text.to_owned(),
        ..Typed::default()
    }
}

fn refusal<T>(outcome: Result<T, Error>) -> Refusal {
    match outcome.map(|_| ()) {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn enter(world: &World<'_>, by: &Session, record: RecordId, text: &str) -> DeclaredItemId {
    declared::declare(&world.app, by, record, Kind::Allergy, &what(text)).unwrap()
}

fn seen(world: &World<'_>, by: &Session, record: RecordId) -> Vec<Item> {
    declared::items(&world.app, by, record).unwrap().items
}

#[test]
fn a_correction_keeps_the_former_value_and_a_withdrawal_can_be_undone() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let id = enter(world, &patient, record, "Pollen");
        assert_eq!(
            enter(world, &patient, record, "Pollen"),
            id,
            "twice is once"
        );
        declared::correct(app, &doctor, record, id, &what("Pollens de graminées")).unwrap();
        let items = seen(world, &patient, record);
        let [item] = &items[..] else {
            panic!("{} items", items.len());
        };
        let said = item.said().unwrap();
        assert_eq!(said.by.declarant, Declarant::Professional);
        assert_eq!(said.by.name, doctor.display_name());
        assert_eq!(item.changes().len(), 2, "DEC-003");
        declared::withdraw(app, &patient, record, id).unwrap();
        declared::withdraw(app, &patient, record, id).unwrap();
        assert!(seen(world, &doctor, record)[0].is_withdrawn());
        declared::restore(app, &patient, record, id).unwrap();
        let item = &seen(world, &doctor, record)[0];
        assert_eq!((item.is_withdrawn(), item.changes().len()), (false, 4));
    });
}

#[test]
fn only_who_is_in_care_enters_and_reads_and_nobody_enters_in_an_emergency() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let app = &world.app;
        let id = enter(world, &patient, record, "Pollen");
        let stranger = world.doctor(2);
        let refused = declared::items(app, &stranger, record);
        assert_eq!(refusal(refused), Refusal::AuthorizationMissing);
        let refused = declared::correct(app, &stranger, record, id, &what("x"));
        assert_eq!(refusal(refused), Refusal::AuthorizationMissing, "ACC-015");
        world.authorize(&patient, record, &stranger);
        assert_eq!(seen(world, &stranger, record).len(), 1, "DEC-005");
        let theirs = enter(world, &stranger, record, "Latex");
        let blocked = stranger.professional().unwrap().id;
        authorizations::block(app, &patient, record, blocked).unwrap();
        let refused = declared::items(app, &stranger, record);
        assert_eq!(refusal(refused), Refusal::BlockedByPatient);
        let refused = declared::withdraw(app, &stranger, record, theirs);
        assert_eq!(refusal(refused), Refusal::BlockedByPatient, "ACC-004");
        let nothing = DeclaredItemId::from_bytes([9; 16]);
        let unknown = declared::withdraw(app, &patient, record, nothing);
        assert!(matches!(unknown, Err(Error::NotFound)));
        let emergency = world.signed_in_professional(7);
        records::break_glass(app, &emergency, record, REASON, true).unwrap();
        let emergency = world.session_again(&emergency);
        assert_eq!(seen(world, &emergency, record).len(), 2, "DEC-005");
        let refused = declared::withdraw(app, &emergency, record, id);
        assert_eq!(refusal(refused), Refusal::NoFunctionalRight, "ACC-015");
    });
}

#[test]
fn a_profession_that_reads_no_summary_sees_only_what_it_entered_itself() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        enter(world, &patient, record, "Pollen");
        let matrix = dmp_core::access::HabilitationMatrix::shipped();
        let summary = dmp_core::document::TypeCode("60591-5".to_owned());
        let professions = dmp_core::codes::professions().iter();
        let mut blind = professions
            .map(|it| dmp_core::people::ProfessionCode(it.code.clone()))
            .filter(|it| !matrix.may_read(it, None, &summary));
        let Some(profession) = blind.next() else {
            return;
        };
        let other = world.professional(3, &profession.0, None);
        world.authorize(&patient, record, &other);
        assert!(seen(world, &other, record).is_empty(), "DEC-005");
        enter(world, &other, record, "Latex");
        assert_eq!(seen(world, &other, record).len(), 1, "DEC-005");
        assert_eq!(seen(world, &patient, record).len(), 2);
    });
}

#[test]
fn the_patient_is_told_of_what_a_professional_entered_without_a_medical_word() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let deliver = || {
            outbox::deliver_due_all(&world.app, &*world.inbox).unwrap();
            world.inbox.mails()
        };
        let before = deliver().len();
        enter(world, &patient, record, "Pollen");
        assert_eq!(deliver().len(), before);
        enter(world, &doctor, record, "Latex");
        let mails = deliver();
        assert_eq!(mails.len(), before + 1); // REQ-R-44
        let text = format!("{} {}", mails[0].subject, mails[0].text);
        assert!(text.contains("Du nouveau dans votre dossier") && !text.contains("Latex"));
    });
}

#[test]
fn what_is_wrong_is_said_at_its_field_and_nothing_is_kept() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let sessions = Typed {
            done: "13".to_owned(),
            planned: "12".to_owned(),
            ..what("Kinésithérapie")
        };
        let outcome = declared::declare(&world.app, &patient, record, Kind::Sessions, &sessions);
        let expected = ("planned", Problem::MoreThanPlanned);
        match outcome {
            Err(Error::Invalid { field, problem }) => assert_eq!((field, problem), expected),
            other => panic!("{other:?}"),
        }
        assert!(seen(world, &patient, record).is_empty());
    });
}

#[test]
fn a_contact_is_kept_beside_health_information() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let typed = Typed {
            relation: "FRND".to_owned(),
            phone: "06 99 99 99 42".to_owned(),
            ..what("Basile Autrefictif")
        };
        let kind = Kind::EmergencyContact;
        declared::declare(&world.app, &patient, record, kind, &typed).unwrap();
        let items = seen(world, &doctor, record);
        match items[0].said().unwrap().content {
            Content::Contact(contact) => assert_eq!(contact.phone, "0699999942"),
            Content::Statement { .. } => panic!("not a contact"),
        }
        assert!(items[0].declared().is_none());
    });
}
