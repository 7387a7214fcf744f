//! REQ-R-40, REQ-R-41, REQ-R-42: an event says all that a trace must, for as long as its record.

use dmp_core::access::{Action, Ground, Mode, Refusal};
use dmp_core::document::Visibility;
use dmp_core::ids::{AccountId, DocumentId, OrganizationId, ProfessionalId};
use dmp_core::people::{NationalId, ProfessionCode, SpecialtyCode};
use dmp_core::record::{Grantee, Objections};
use dmp_core::time::Timestamp;
use dmp_ledger::{ActorKind, ActorTrace, Event, Outcome, Subject};

/// As a version of long ago wrote it. Never change it: such bytes are in the chains.
const WRITTEN_ONCE: &str = concat!(
    r#"{"at":1700000000000,"actor":{"kind":"professional","#,
    r#""professional":"03030303030303030303030303030303","national_id":"810001234567","#,
    r#""name":"Anne Martin","profession":"10","specialty":"SM26","#,
    r#""organization":"Cabinet des Lilas","account":"04040404040404040404040404040404"},"#,
    r#""action":"open_document","mode":"break_glass","reason":"patient inconscient","#,
    r#""document":"02020202020202020202020202020202","#,
    r#""subject":{"until":{"until":1700003600000}},"#,
    r#""outcome":{"permitted":"break_glass"},"is_secret":false,"matrix_version":"2024-06","#,
    r#""software":"LPS-1"}"#
);

fn event() -> Event {
    Event {
        at: Timestamp(1_700_000_000_000),
        actor: ActorTrace {
            kind: ActorKind::Professional,
            professional: Some(ProfessionalId::from_bytes([3; 16])),
            national_id: Some(NationalId::parse("810001234567").unwrap()),
            name: "Anne Martin".to_owned(),
            profession: Some(ProfessionCode("10".to_owned())),
            specialty: Some(SpecialtyCode("SM26".to_owned())),
            organization: Some("Cabinet des Lilas".to_owned()),
            account: Some(AccountId::from_bytes([4; 16])),
        },
        action: Action::OpenDocument,
        mode: Mode::BreakGlass,
        reason: Some("patient inconscient".to_owned()),
        document: Some(DocumentId::from_bytes([2; 16])),
        subject: Some(Subject::Until {
            until: Timestamp(1_700_003_600_000),
        }),
        outcome: Outcome::Permitted(Ground::BreakGlass),
        is_secret: false,
        matrix_version: "2024-06".to_owned(),
        software: Some("LPS-1".to_owned()),
    }
}

fn read_back(event: &Event) {
    assert!(Event::from_bytes(&event.to_bytes()).unwrap() == *event);
}

#[test]
fn an_event_is_written_as_it_always_was() {
    assert_eq!(String::from_utf8(event().to_bytes()).unwrap(), WRITTEN_ONCE);
    assert!(Event::from_bytes(WRITTEN_ONCE.as_bytes()).unwrap() == event());
}

#[test]
fn every_action_ground_refusal_mode_and_actor_is_read_back() {
    for action in Action::ALL {
        read_back(&Event {
            action: *action,
            ..event()
        });
    }
    for ground in Ground::ALL {
        read_back(&Event {
            outcome: Outcome::Permitted(ground),
            ..event()
        });
    }
    for refusal in Refusal::ALL {
        read_back(&Event {
            outcome: Outcome::Refused(*refusal),
            ..event()
        });
    }
    for mode in [Mode::Normal, Mode::BreakGlass, Mode::EmergencyDispatch] {
        read_back(&Event { mode, ..event() });
    }
    for kind in [
        ActorKind::Patient,
        ActorKind::Representative,
        ActorKind::Professional,
        ActorKind::Staff,
        ActorKind::OrganizationSystem,
        ActorKind::Administrator,
        ActorKind::System,
    ] {
        read_back(&Event {
            actor: ActorTrace {
                kind,
                ..event().actor
            },
            ..event()
        });
    }
}

#[test]
fn every_subject_is_read_back() {
    let (professional, name) = (
        ProfessionalId::from_bytes([5; 16]),
        "Éloïse Hébert".to_owned(),
    );
    let organization = OrganizationId::from_bytes([6; 16]);
    let masked = Visibility::default().mask(Timestamp(0)).unwrap();
    let objections = Objections {
        to_emergency_dispatch: false,
        to_break_glass: true,
        to_masked_in_emergency: true,
    };
    for subject in [
        Subject::Professional {
            id: professional,
            name: name.clone(),
        },
        Subject::Organization {
            id: organization,
            name: name.clone(),
        },
        Subject::Profession(ProfessionCode("60".to_owned())),
        Subject::Authorization {
            grantee: Grantee::Professional(professional),
            name: name.clone(),
            until: Some(Timestamp(9)),
        },
        Subject::Authorization {
            grantee: Grantee::Organization(organization),
            name,
            until: None,
        },
        Subject::Visibility {
            before: Visibility::default(),
            after: masked,
        },
        Subject::Objections(objections),
        Subject::Consent {
            text_version: "2024-01".to_owned(),
        },
        Subject::Document(DocumentId::from_bytes([7; 16])),
        Subject::Account(AccountId::from_bytes([8; 16])),
        Subject::SignedForm {
            reference: "DEST-2024-17".to_owned(),
        },
        Subject::Mail,
        Subject::Until {
            until: Timestamp(9),
        },
    ] {
        read_back(&Event {
            subject: Some(subject),
            ..event()
        });
    }
}

#[test]
fn fields_of_a_later_version_are_passed_over_and_optional_ones_may_be_absent() {
    let later = WRITTEN_ONCE.replacen("{\"at\"", "{\"place\":{\"city\":[1,2]},\"at\"", 1);
    let later = later.replacen("\"kind\"", "\"level\":3,\"kind\"", 1);
    assert!(Event::from_bytes(later.as_bytes()).unwrap() == event());
    let least = concat!(
        r#"{"at":1,"actor":{"kind":"system","name":"dmp"},"action":"run_upkeep","#,
        r#""mode":"normal","outcome":{"refused":"blocked_by_patient"},"matrix_version":"1"}"#
    );
    let read = Event::from_bytes(least.as_bytes()).unwrap();
    assert!(!read.is_secret && read.document.is_none() && read.actor.account.is_none());
    read_back(&read);
}

#[test]
fn what_is_no_event_is_refused_and_never_quoted() {
    for (from, to) in [
        ("\"at\":1700000000000,", ""),
        ("\"open_document\"", "\"Anne\""),
        ("\"break_glass\",", "\"Anne\","),
        ("810001234567", "Anne!"),
        ("}", ""),
    ] {
        let text = WRITTEN_ONCE.replacen(from, to, 1);
        let refused = Event::from_bytes(text.as_bytes()).unwrap_err().to_string();
        assert!(
            refused.starts_with("not an event of this version"),
            "{from}: {refused}"
        );
        assert!(!refused.contains("Anne"), "{refused}");
    }
    assert!(Event::from_bytes(&[0xff, 0xfe]).is_err());
    assert!(Event::from_bytes(b"").is_err());
}

#[test]
fn an_event_shows_no_personal_data() {
    let event = Event {
        subject: Some(Subject::Professional {
            id: ProfessionalId::from_bytes([5; 16]),
            name: "Anne".to_owned(),
        }),
        ..event()
    };
    let shown = format!("{event:?} {:?} {:?}", event.actor, event.subject);
    for secret in ["Anne", "Lilas", "inconscient", "810001234567"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
