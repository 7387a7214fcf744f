//! Closed, archived, opened again, destroyed: what each door says, and what comes back.

use crate::readings::{InProcess, find};
use crate::world::{World, file, in_each_world, opening};
use dmp_core::access::Refusal;
use dmp_core::declared::{Kind, Typed};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::record::{ClosingReason, ConsentBy, RecordState};
use dmp_core::time::{Date, Days, Timestamp};
use dmp_service::closings::{
    ClosingRequest, Reopening, begin_own_closing, close, close_own, own_closing, reopen,
};
use dmp_service::destructions::destroy_due;
use dmp_service::readings::read_due;
use dmp_service::records::{find_by_ins, my_records, open_record};
use dmp_service::sessions::NoSession;
use dmp_service::submissions::deposit;
use dmp_service::{
    Error, Problem, Session, authorizations, bin, declared, history, masking, reading, records,
    results, synthesis, verification,
};

/// Why something was refused, if it was.
pub fn refusal<T>(answer: Result<T, Error>) -> Option<Refusal> {
    if let Error::Refused(refusal) = answer.err()? {
        Some(refusal)
    } else {
        None
    }
}

fn asked() -> ClosingRequest {
    ClosingRequest {
        reason: ClosingReason::PatientRequest,
        words: "Je n’en veux plus".to_owned(),
        is_confirmed: true,
    }
}

fn agreed() -> Reopening {
    Reopening {
        consent_given: true,
        given_by: ConsentBy::Patient,
        text_version: "test-2".to_owned(),
        authorize_me: false,
        with_new_codes: false,
    }
}

/// What a record holds, as its patient sees it: each document's bytes and marks, and who may read.
fn content(
    world: &World<'_>,
    patient: &Session,
    record: RecordId,
) -> Vec<(DocumentId, Vec<u8>, String)> {
    let view = reading::record(&world.app, patient, record).unwrap();
    let mut all: Vec<_> = view
        .documents
        .iter()
        .map(|line| {
            let file = reading::download(&world.app, patient, record, line.id).unwrap();
            let marks = format!("{} {} {:?}", line.title, line.is_masked, line.status);
            (line.id, file.bytes, marks)
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_closed_record_answers_at_every_door_that_it_is_closed() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let document = world.deposit_report(&doctor, record, "Bilan").unwrap();
        close(app, &doctor, record, &asked()).unwrap(); // REQ-S-31, REQ-R-50
        let closed = Some(Refusal::RecordClosed);
        for session in [&doctor, &patient] {
            assert_eq!(refusal(reading::record(app, session, record)), closed);
            assert_eq!(
                refusal(reading::document(app, session, record, document)),
                closed
            );
            assert_eq!(
                refusal(reading::download(app, session, record, document)),
                closed
            );
            assert_eq!(refusal(synthesis::synthesis(app, session, record)), closed);
            assert_eq!(refusal(results::results(app, session, record)), closed);
            assert_eq!(refusal(declared::items(app, session, record)), closed);
            assert_eq!(
                refusal(authorizations::access_list(app, session, record)),
                closed
            );
            assert_eq!(
                refusal(masking::mask(app, session, record, document)),
                closed
            );
            assert_eq!(refusal(bin::delete(app, session, record, document)), closed);
            let typed = Typed {
                what: "Pollen".to_owned(),
                ..Typed::default()
            };
            let declared = declared::declare(app, session, record, Kind::Allergy, &typed);
            assert_eq!(refusal(declared), closed);
            let query = history::HistoryQuery::default();
            assert_eq!(
                refusal(history::history(app, session, record, &query)),
                closed
            );
        }
        let late = world.deposit_report(&doctor, record, "Trop tard");
        assert_eq!(refusal(late), closed);
        let note = file(b"Une note".to_vec());
        assert_eq!(refusal(deposit(app, &patient, record, &note)), closed);
        assert_eq!(refusal(bin::list(app, &patient, record)), closed);
        assert_eq!(refusal(close(app, &doctor, record, &asked())), closed);
        assert_eq!(refusal(records::new_codes(app, &doctor, record)), closed);
        let reason = "Malaise sur la voie publique, patiente confuse.";
        assert_eq!(
            refusal(records::break_glass(app, &doctor, record, reason, true)),
            closed
        );
        let declared = records::declare_authorization(app, &doctor, record, true, None);
        assert_eq!(refusal(declared), closed);
        // It is in no list; the existence test says since when, why, and until when.
        assert!(my_records(app, &doctor).unwrap().is_empty());
        assert!(
            dmp_service::submissions::my_deposits(app, &doctor)
                .unwrap()
                .is_empty()
        );
        let found = find_by_ins(app, &world.doctor(7), &crate::world::ins()).unwrap();
        assert_eq!(
            found.state,
            RecordState::Closed {
                at: world.clock_now()
            }
        );
        assert_eq!(found.closed_for, Some(ClosingReason::PatientRequest));
        assert!(matches!(
            open_record(app, &doctor, &opening()),
            Err(Error::Conflict(_))
        ));
        // No job reads it, and it is still destroyed by none.
        assert_eq!(read_due(app, &InProcess).unwrap(), 0);
        assert_eq!(destroy_due(app).unwrap(), 0);
    });
}

#[test]
fn closing_ends_every_session_of_the_patient_and_tells_him_and_those_he_let_in() {
    in_each_world(|world| {
        let doctor = world.doctor(1);
        let opened = world.open_by(&doctor);
        let (app, record) = (&world.app, opened.record);
        let token = world.patient_token(&opened.letter);
        assert!(dmp_service::sessions::session(app, &token).is_ok());
        let other = world.signed_in_professional_with_mail(5, "cinq@exemple.fr");
        let patient = world.sign_in_patient(&opened.letter);
        world.authorize(&patient, record, &other);
        close(app, &doctor, record, &asked()).unwrap();
        let gone = dmp_service::sessions::session(app, &token);
        assert!(matches!(gone, Err(NoSession::Missing))); // REC-005
        dmp_service::outbox::deliver_due_all(app, &*world.inbox).unwrap();
        let mails = world.inbox.mails();
        let to = |address: &str| mails.iter().find(|it| it.to == address).unwrap();
        assert_eq!(to("anouk@exemple.fr").subject, "Votre dossier est fermé");
        let told = to("cinq@exemple.fr"); // REC-006
        assert_eq!(told.subject, "Un dossier est fermé");
        assert!(!told.text.to_lowercase().contains("anouk"));
        // He signs in again, and learns that it is closed, since when and until when.
        let patient = world.sign_in_patient(&opened.letter);
        let receipt = own_closing(app, &patient).unwrap().unwrap();
        assert_eq!(receipt.at, world.clock_now());
        assert_eq!(receipt.words.as_deref(), Some("Je n’en veux plus")); // REC-001
        assert!(receipt.recorded_by.unwrap().contains("Nomfictif1"));
    });
}

#[test]
fn a_professional_closes_on_the_request_he_attests_and_only_in_the_patients_care() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let (stranger, nurse) = (world.doctor(4), world.professional(5, "60", None));
        world.authorize(&patient, record, &nurse);
        let unsaid = ClosingRequest {
            is_confirmed: false,
            ..asked()
        };
        let answer = close(app, &doctor, record, &unsaid);
        assert!(matches!(
            answer,
            Err(Error::Invalid {
                field: "confirmed",
                ..
            })
        ));
        let long = ClosingRequest {
            words: "é".repeat(501),
            ..asked()
        };
        let answer = close(app, &doctor, record, &long);
        assert!(matches!(
            answer,
            Err(Error::Invalid {
                problem: Problem::TooLong,
                ..
            })
        ));
        let answer = close(app, &stranger, record, &asked());
        assert_eq!(refusal(answer), Some(Refusal::AuthorizationMissing)); // REQ-S-31
        let own = own_closing(app, &patient).unwrap();
        assert!(own.is_none());
        let death = ClosingRequest {
            reason: ClosingReason::Death,
            ..asked()
        };
        let receipt = close(app, &nurse, record, &death).unwrap(); // REC-002
        assert_eq!(
            (receipt.reason, receipt.words),
            (ClosingReason::Death, None)
        );
    });
}

#[test]
fn the_patient_closes_with_his_second_factor_given_again() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let wrong = close_own(app, &patient, "", "000000");
        assert!(matches!(wrong, Err(Error::Invalid { field: "code", .. }))); // REC-003
        reading::record(app, &patient, record).unwrap();
        begin_own_closing(app, &patient).unwrap();
        let code = world.mailed_code();
        let receipt = close_own(app, &patient, " Assez ", &code).unwrap();
        assert_eq!(receipt.recorded_by, None);
        assert_eq!(receipt.words.as_deref(), Some("Assez"));
        assert_eq!(
            refusal(reading::record(app, &doctor, record)),
            Some(Refusal::RecordClosed)
        );
        // An act of a session opened before; and twice.
        assert_eq!(
            refusal(begin_own_closing(app, &patient)),
            Some(Refusal::RecordClosed)
        );
        let again = close_own(app, &patient, "", &code);
        assert!(again.is_err());
    });
}

#[test]
fn what_is_opened_again_is_there_byte_for_byte() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        let (other, short) = (world.doctor(2), world.doctor(3));
        world.authorize(&patient, record, &other);
        let soon = Some(world.clock_now().plus(Days(40)));
        let short_id = short.professional().unwrap().id;
        let grantee = dmp_core::record::Grantee::Professional(short_id);
        authorizations::authorize(app, &patient, record, grantee, soon).unwrap();
        let masked = world.deposit_report(&doctor, record, "Bilan").unwrap();
        let old = world.deposit_report(&doctor, record, "Avant").unwrap();
        masking::mask(app, &patient, record, masked).unwrap();
        let mut note = file(crate::secrecy::large());
        note.title = Some("Grand carnet".to_owned());
        deposit(app, &patient, record, &note).unwrap();
        let typed = Typed {
            what: "Pollen".to_owned(),
            ..Typed::default()
        };
        declared::declare(app, &patient, record, Kind::Allergy, &typed).unwrap();
        bin::delete(app, &patient, record, old).unwrap();
        read_due(app, &InProcess).unwrap();
        let before = content(world, &patient, record);
        let page = |limit| history::HistoryQuery {
            limit,
            ..history::HistoryQuery::default()
        };
        let traces = history::history(app, &doctor, record, &page(500))
            .unwrap()
            .lines
            .len();
        close(app, &doctor, record, &asked()).unwrap();
        world.clock.pass_days(Days(50));
        // The bin of a closed record is emptied like any other.
        assert_eq!(destroy_due(app).unwrap(), 1);
        let no = Reopening {
            consent_given: false,
            ..agreed()
        };
        let answer = reopen(app, &doctor, record, &no);
        assert!(matches!(
            answer,
            Err(Error::Invalid {
                field: "consent",
                ..
            })
        ));
        // By a professional whom the record does not know: the consent is what it takes.
        let stranger = world.doctor(9);
        assert!(reopen(app, &stranger, record, &agreed()).unwrap().is_none()); // REQ-S-33
        assert_eq!(
            refusal(reopen(app, &doctor, record, &agreed())),
            Some(Refusal::RecordNotClosed)
        );
        assert_eq!(content(world, &patient, record), before);
        assert_eq!(
            declared::items(app, &patient, record).unwrap().items.len(),
            1
        );
        assert!(
            history::history(app, &doctor, record, &page(500))
                .unwrap()
                .lines
                .len()
                > traces
        );
        // Texts are read again, and found under the mask as before. Rule: REC-004.
        assert_eq!(read_due(app, &InProcess).unwrap(), 2);
        assert_eq!(find(app, &doctor, record, "bilan").total, 1);
        assert_eq!(find(app, &other, record, "bilan").total, 0);
        // Authorisations are as time left them.
        let expired = reading::record(app, &short, record);
        assert_eq!(refusal(expired), Some(Refusal::AuthorizationExpired));
        let unknown = reading::record(app, &stranger, record);
        assert_eq!(refusal(unknown), Some(Refusal::AuthorizationMissing));
        assert_eq!(my_records(app, &other).unwrap().len(), 1);
        // And it can be closed again: the receipt says which closing it is.
        let again = close(app, &doctor, record, &asked()).unwrap();
        assert!(again.reference.ends_with("-2"));
    });
}

#[test]
fn new_codes_come_with_a_reopening_when_they_are_asked_for() {
    in_each_world(|world| {
        let doctor = world.doctor(1);
        let opened = world.open_by(&doctor);
        let app = &world.app;
        close(app, &doctor, opened.record, &asked()).unwrap();
        let stranger = world.doctor(9);
        let with = Reopening {
            with_new_codes: true,
            authorize_me: true,
            ..agreed()
        };
        let letter = reopen(app, &stranger, opened.record, &with)
            .unwrap()
            .unwrap();
        let former = dmp_service::sign_in::start(
            app,
            dmp_service::sessions::Portal::Patient,
            &opened.letter.login,
            &opened.letter.secret,
            "test",
        );
        assert!(former.is_err());
        let patient = world.sign_in_patient(&letter);
        reading::record(app, &patient, opened.record).unwrap();
        reading::record(app, &stranger, opened.record).unwrap();
    });
}

#[test]
fn a_deposit_under_way_when_the_record_is_closed_is_refused_whole() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let app = &world.app;
        let deposits: Vec<bool> = std::thread::scope(|scope| {
            let works: Vec<_> = (0..4)
                .map(|number| {
                    let session = world.doctor(10 + number);
                    scope.spawn(move || {
                        world
                            .deposit_report(&session, record, &format!("Course {number}"))
                            .is_ok()
                    })
                })
                .collect();
            close(app, &doctor, record, &asked()).unwrap();
            works.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let accepted = deposits.iter().filter(|it| **it).count();
        let rows = world.engine.number("SELECT COUNT(*) FROM document");
        assert_eq!(usize::try_from(rows).unwrap(), accepted);
        let late = world.deposit_report(&doctor, record, "Trop tard");
        assert_eq!(refusal(late), Some(Refusal::RecordClosed));
    });
}

fn morning(date: &str) -> Timestamp {
    Timestamp(Date::parse(date).unwrap().to_days() * 86_400_000 + 30_000_000)
}

#[test]
#[rustfmt::skip] // one line per case
fn a_record_is_destroyed_after_ten_years_of_the_calendar_and_not_a_day_before() {
    for (closed, day, is_due) in [
        ("2026-05-10", "2036-05-09", false), // REQ-S-32: 9 years and 364 days
        ("2026-05-10", "2036-05-11", true),  // 10 years and 1 day
        ("2028-02-29", "2038-02-28", false),
        ("2028-02-29", "2038-03-01", true),
    ] {
        in_each_world(|world| {
            let (doctor, _, record) = world.opened();
            world.clock.set(morning(closed));
            close(&world.app, &doctor, record, &asked()).unwrap();
            world.clock.set(morning(day));
            let destroyed = destroy_due(&world.app).unwrap();
            assert_eq!(destroyed, usize::from(is_due), "closed {closed}, now {day}");
            let answer = reopen(&world.app, &doctor, record, &agreed());
            let expected = is_due.then_some(Refusal::RecordUnknown);
            assert_eq!(refusal(answer), expected, "closed {closed}, now {day}");
        });
    }
}

#[test]
fn what_was_destroyed_is_nowhere_its_chain_holds_and_a_new_record_can_be_opened() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let app = &world.app;
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let links = verification::verify_ledger(app, None, |_| {})
            .unwrap()
            .links;
        close(app, &doctor, record, &asked()).unwrap();
        world.clock.pass_days(Days(3_653));
        // Due, and not destroyed yet: nobody sees it any more, and it cannot come back.
        let waiting = reopen(app, &doctor, record, &agreed());
        assert_eq!(refusal(waiting), Some(Refusal::RecordPurged));
        assert_eq!(destroy_due(app).unwrap(), 1);
        assert_eq!(destroy_due(app).unwrap(), 0);
        for table in [
            "record",
            "record_by_ins",
            "document",
            "document_content",
            "document_reading",
            "declared_item",
            "reach",
            "account",
            "session",
            "destruction_due",
            "reading_due",
        ] {
            let rows = world
                .engine
                .number(&format!("SELECT COUNT(*) FROM {table}"));
            assert_eq!(rows, 0, "{table}");
        }
        assert_eq!(
            refusal(reading::record(app, &patient, record)),
            Some(Refusal::RecordUnknown)
        );
        let found = verification::verify_ledger(app, None, |_| {}).unwrap(); // REC-008
        assert_eq!(found.broken, None);
        assert!(found.links > links);
        let again = world.open_by(&doctor);
        assert_ne!(again.record, record);
        let fresh = world.sign_in_patient(&again.letter);
        assert!(
            reading::record(app, &fresh, again.record)
                .unwrap()
                .documents
                .is_empty()
        );
    });
}

#[test]
fn a_clock_that_jumps_back_keeps_a_closed_record_and_lets_it_be_opened() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let app = &world.app;
        close(app, &doctor, record, &asked()).unwrap();
        world.clock.pass_days(Days(-400));
        assert_eq!(destroy_due(app).unwrap(), 0);
        reopen(app, &doctor, record, &agreed()).unwrap();
    });
}
