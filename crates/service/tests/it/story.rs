//! The whole story: a record is opened, fed, read, masked, and its patient sees who looked.

use crate::world::{World, file, in_each_world};
use dmp_core::access::{Action, Ground, Refusal};
use dmp_core::codes::Space;
use dmp_core::ids::RecordId;
use dmp_ledger::Outcome;
use dmp_service::history::{HistoryQuery, history};
use dmp_service::sessions::Session;
use dmp_service::submissions::deposit;
use dmp_service::{Error, authorizations, masking, reading};

fn titles(world: &World<'_>, session: &Session, record: RecordId) -> Vec<String> {
    let view = reading::record(&world.app, session, record).unwrap();
    view.documents.into_iter().map(|it| it.title).collect()
}

#[test]
fn a_masked_document_is_seen_by_its_author_the_primary_care_physician_and_the_patient_alone() {
    in_each_world(|world| {
        let (primary_care, patient, record) = world.opened();
        let (author, other) = (world.doctor(2), world.doctor(3));
        world.authorize(&patient, record, &author);
        world.authorize(&patient, record, &other);
        let document = world.deposit_report(&author, record, "Bilan").unwrap();
        for session in [&primary_care, &author, &other, &patient] {
            assert_eq!(titles(world, session, record), ["Bilan"]);
        }
        masking::mask(&world.app, &patient, record, document).unwrap();
        for session in [&primary_care, &author, &patient] {
            assert_eq!(titles(world, session, record), ["Bilan"]);
        }
        assert!(titles(world, &other, record).is_empty());
        let refused = reading::document(&world.app, &other, record, document);
        assert!(matches!(refused, Err(Error::Refused(Refusal::Masked))));
        masking::unmask(&world.app, &patient, record, document).unwrap();
        assert_eq!(titles(world, &other, record), ["Bilan"]);
    });
}

#[test]
fn a_deposit_lands_in_its_space_with_its_title_author_and_date() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let author = world.doctor(2);
        world
            .deposit_report(&author, record, "Bilan sanguin")
            .unwrap();
        let view = reading::record(&world.app, &patient, record).unwrap();
        let lines: Vec<_> = view.in_space(Space::Results).collect();
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].title, "Bilan sanguin");
        assert!(lines[0].author.contains("Nomfictif2"));
        assert_eq!(lines[0].date.date_utc().to_string(), "2026-01-15");
        let open = reading::document(&world.app, &patient, record, lines[0].id).unwrap();
        let reading::Body::Html(html) = open.body else {
            panic!("not rendered")
        };
        assert!(html.contains("marqueur-du-contenu"));
    });
}

#[test]
fn who_was_not_authorized_reads_nothing_and_the_patient_learns_that_he_tried() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let stranger = world.doctor(4);
        let refused = reading::record(&world.app, &stranger, record).map(|_| ());
        assert!(matches!(
            refused,
            Err(Error::Refused(Refusal::AuthorizationMissing))
        ));
        let query = HistoryQuery {
            limit: 50,
            ..HistoryQuery::default()
        };
        let page = history(&world.app, &patient, record, &query).unwrap();
        let line = page
            .lines
            .iter()
            .find(|it| it.event.actor.name.contains("Nomfictif4"))
            .unwrap();
        assert_eq!(
            line.event.outcome,
            Outcome::Refused(Refusal::AuthorizationMissing)
        );
    });
}

#[test]
fn a_blocked_professional_reads_nothing_from_the_next_request_on() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        let nurse = world.professional(5, "60", None);
        world.authorize(&patient, record, &nurse);
        assert!(reading::record(&world.app, &nurse, record).is_ok());
        let id = nurse.professional().unwrap().id;
        authorizations::block(&world.app, &patient, record, id).unwrap();
        let refused = reading::record(&world.app, &nurse, record).map(|_| ());
        assert!(matches!(
            refused,
            Err(Error::Refused(Refusal::BlockedByPatient))
        ));
        authorizations::unblock(&world.app, &patient, record, id).unwrap();
        assert!(reading::record(&world.app, &nurse, record).is_ok());
    });
}

#[test]
fn the_patient_adds_a_note_and_it_is_marked_as_his_own() {
    in_each_world(|world| {
        let (primary_care, patient, record) = world.opened();
        let mut note = file("Une note fictive.".as_bytes().to_vec());
        note.title = Some("Ma note".to_owned());
        deposit(&world.app, &patient, record, &note).unwrap();
        let view = reading::record(&world.app, &primary_care, record).unwrap();
        let lines: Vec<_> = view.in_space(Space::Personal).collect();
        assert_eq!((lines.len(), lines[0].is_from_patient), (1, true));
    });
}

/// REQ-S-14.
#[test]
fn the_history_says_who_did_what_on_which_document_and_why_it_was_allowed() {
    in_each_world(|world| {
        let (primary_care, patient, record) = world.opened();
        let document = world
            .deposit_report(&primary_care, record, "Bilan")
            .unwrap();
        reading::document(&world.app, &primary_care, record, document).unwrap();
        let query = HistoryQuery {
            limit: 50,
            ..HistoryQuery::default()
        };
        let page = history(&world.app, &patient, record, &query).unwrap();
        let opened = page
            .lines
            .iter()
            .find(|it| it.event.action == Action::OpenDocument)
            .unwrap();
        let expected = Outcome::Permitted(Ground::Authorship);
        assert!(
            opened.event.outcome == expected
                || opened.event.outcome == Outcome::Permitted(Ground::PrimaryCarePhysician)
        );
        assert_eq!(opened.documents, [(document, Some("Bilan".to_owned()))]);
        assert_eq!(
            opened.event.actor.organization.as_deref(),
            Some("Cabinet 1")
        );
        assert!(
            page.lines
                .iter()
                .any(|it| it.event.action == Action::CreateRecord)
        );
    });
}
