//! What bad input gets: refused with the reason, and nothing written.

use crate::world::{World, file, in_each_world, ins, opening, report, report_about};
use dmp_core::document::TypeCode;
use dmp_core::people::{InsKind, Nir};
use dmp_service::records::open_record;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{Conflict, Error, Problem, reading};

#[test]
fn a_record_is_not_opened_without_consent_a_right_number_and_a_checked_identity() {
    in_each_world(|world| {
        let doctor = world.doctor(1);
        let valid = opening();
        let mut wrong_key = ins();
        wrong_key.replace_range(13.., "00");
        for (field, problem, opening) in [
            ("consent", Problem::NotTicked, {
                let mut it = valid.clone();
                it.consent_given = false;
                it
            }),
            ("number", Problem::WrongKey, {
                let mut it = valid.clone();
                it.number = wrong_key;
                it
            }),
            ("number", Problem::Malformed, {
                let mut it = valid.clone();
                it.number = "12".to_owned();
                it
            }),
            ("document", Problem::IdentityNotChecked, {
                let mut it = valid.clone();
                it.document = None;
                it
            }),
            ("email", Problem::Malformed, {
                let mut it = valid.clone();
                it.email = Some("anouk@nulle part".to_owned());
                it
            }),
        ] {
            match open_record(&world.app, &doctor, &opening).map(|_| ()) {
                Err(Error::Invalid {
                    field: found,
                    problem: why,
                }) => {
                    assert_eq!((found, why), (field, problem));
                }
                other => panic!("{field}: {other:?}"),
            }
        }
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM record"), 0);
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM record_by_ins"), 0);
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM account"), 0);
        world.open_by(&doctor);
    });
}

#[test]
fn a_second_record_for_an_ins_is_refused_and_leaves_no_trace_of_a_person() {
    in_each_world(|world| {
        let doctor = world.doctor(1);
        world.open_by(&doctor);
        let again = open_record(&world.app, &doctor, &opening()).map(|_| ());
        assert!(matches!(
            again,
            Err(Error::Conflict(Conflict::RecordExists))
        ));
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM record"), 1);
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM account"), 1);
    });
}

fn refused(world: &World<'_>, deposit_of: &Deposit) -> Problem {
    let (doctor, _, record) = opened_once(world);
    match deposit(&world.app, &doctor, record, deposit_of) {
        Err(Error::Invalid { problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

fn opened_once(
    world: &World<'_>,
) -> (
    dmp_service::Session,
    dmp_service::Session,
    dmp_core::ids::RecordId,
) {
    world.opened()
}

/// REQ-R-38.
#[test]
fn files_that_a_record_does_not_accept_are_refused_with_the_reason() {
    const DTD: &str = "<?xml version=\"1.0\"?><!DOCTYPE ClinicalDocument [<!ENTITY a \"b\">]>\
        <ClinicalDocument xmlns=\"urn:hl7-org:v3\">&a;</ClinicalDocument>";
    const STYLE_SHEET: &str = "<?xml version=\"1.0\"?><xsl:stylesheet version=\"1.0\" \
        xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"></xsl:stylesheet>";
    for (bytes, problem) in [
        (Vec::new(), Problem::Empty),
        (DTD.as_bytes().to_vec(), Problem::UnsafeXml),
        (STYLE_SHEET.as_bytes().to_vec(), Problem::StyleSheet),
        (b"<note>bonjour</note>".to_vec(), Problem::NotCda),
        (
            b"<!doctype html><html><body>x</body></html>".to_vec(),
            Problem::KindNotAccepted,
        ),
        (
            b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00".to_vec(),
            Problem::KindNotAccepted,
        ),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0".to_vec(),
            Problem::Truncated,
        ),
    ] {
        in_each_world(|world| assert_eq!(refused(world, &file(bytes.clone())), problem));
    }
}

#[test]
fn a_clinical_document_of_another_patient_is_refused() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let other = Nir::from_thirteen("1511199990024").unwrap();
        let author = doctor.professional().unwrap();
        let bytes = report_about(other.as_str(), author, "Bilan", world.clock_now());
        let refused = deposit(&world.app, &doctor, record, &file(bytes));
        assert!(matches!(
            refused,
            Err(Error::Invalid {
                field: "file",
                problem: Problem::PatientMismatch
            })
        ));
        assert_eq!(world.engine.number("SELECT COUNT(*) FROM document"), 0);
    });
}

#[test]
fn a_declared_type_that_the_document_contradicts_is_refused() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let bytes = report(doctor.professional().unwrap(), "Bilan", world.clock_now());
        let mut wrong = file(bytes);
        wrong.type_code = Some(TypeCode("57833-6".to_owned()));
        let refused = deposit(&world.app, &doctor, record, &wrong);
        assert!(matches!(
            refused,
            Err(Error::Invalid {
                field: "type",
                problem: Problem::TypeMismatch
            })
        ));
    });
}

#[test]
fn the_same_document_twice_is_refused() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let again = world.deposit_report(&doctor, record, "Bilan");
        assert!(matches!(
            again,
            Err(Error::Conflict(Conflict::DocumentExists))
        ));
        let note = file(b"une note fictive".to_vec());
        deposit(&world.app, &doctor, record, &typed(&note)).unwrap();
        let again = deposit(&world.app, &doctor, record, &typed(&note));
        assert!(matches!(
            again,
            Err(Error::Invalid {
                problem: Problem::Unchanged,
                ..
            })
        ));
        // Somebody else's same file is another deposit: nobody learns what is there.
        let other = world.doctor(6);
        deposit(&world.app, &other, record, &typed(&note)).unwrap();
    });
}

fn typed(note: &Deposit) -> Deposit {
    Deposit {
        type_code: Some(TypeCode("11488-4".to_owned())),
        ..note.clone()
    }
}

#[test]
fn a_new_version_replaces_the_former_one_and_keeps_its_visibility() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let first = world.deposit_report(&doctor, record, "Bilan").unwrap();
        dmp_service::masking::mask(&world.app, &patient, record, first).unwrap();
        let unchanged = report(doctor.professional().unwrap(), "Bilan", world.clock_now());
        let mut again = file(unchanged);
        again.replaces = Some(first);
        let refused = deposit(&world.app, &doctor, record, &again);
        assert!(matches!(
            refused,
            Err(Error::Invalid {
                problem: Problem::Unchanged,
                ..
            })
        ));
        let corrected = report(
            doctor.professional().unwrap(),
            "Bilan corrigé",
            world.clock_now(),
        );
        let mut new = file(corrected);
        new.replaces = Some(first);
        let second = deposit(&world.app, &doctor, record, &new).unwrap();
        let view = reading::record(&world.app, &patient, record).unwrap();
        let ids: Vec<_> = view
            .documents
            .iter()
            .map(|it| (it.id, it.is_masked))
            .collect();
        assert_eq!(ids, [(second, true)]);
        let open = reading::document(&world.app, &patient, record, second).unwrap();
        assert_eq!(
            open.versions.iter().map(|it| it.id).collect::<Vec<_>>(),
            [first]
        );
    });
}

#[test]
fn a_withheld_document_is_not_there_for_the_patient_until_it_is_announced() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let bytes = report(doctor.professional().unwrap(), "Biopsie", world.clock_now());
        let mut withheld = file(bytes);
        withheld.visibility = DepositVisibility::Withheld;
        let document = deposit(&world.app, &doctor, record, &withheld).unwrap();
        let view = reading::record(&world.app, &patient, record).unwrap();
        assert!(view.documents.is_empty());
        let page = dmp_service::history::history(
            &world.app,
            &patient,
            record,
            &dmp_service::history::HistoryQuery {
                limit: 50,
                ..Default::default()
            },
        )
        .unwrap();
        assert!(
            page.lines
                .iter()
                .all(|it| it.event.document != Some(document))
        );
        dmp_service::masking::announce(&world.app, &doctor, record, document).unwrap();
        let view = reading::record(&world.app, &patient, record).unwrap();
        assert_eq!(view.documents.len(), 1);
    });
}

#[test]
fn large_content_goes_beside_the_database_and_comes_back_byte_for_byte() {
    in_each_world(|world| {
        let (_, patient, record) = world.opened();
        // Noise does not compress: it stays above what a row holds.
        let mut text = String::new();
        let mut state = 1_u64;
        while text.len() < 600_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push(char::from(b'a' + u8::try_from(state >> 60).unwrap()));
            text.push(char::from(b'A' + u8::try_from(state >> 56 & 15).unwrap()));
        }
        let id = deposit(
            &world.app,
            &patient,
            record,
            &file(text.clone().into_bytes()),
        )
        .unwrap();
        let back = reading::download(&world.app, &patient, record, id).unwrap();
        assert_eq!(back.bytes, text.into_bytes());
        assert_eq!(
            world
                .engine
                .number("SELECT COUNT(*) FROM document_content WHERE blob IS NOT NULL"),
            1
        );
    });
}

#[test]
fn a_test_identity_is_refused_in_production() {
    use dmp_core::people::{Ins, InsError, InstallationMode};
    for kind in [InsKind::TestNir, InsKind::DemoNir] {
        let refused = Ins::parse(&ins(), kind.oid(), InstallationMode::Production).map(|_| ());
        assert_eq!(refused, Err(InsError::NotReal));
    }
}
