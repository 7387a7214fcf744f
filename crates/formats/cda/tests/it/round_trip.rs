//! What we write, we read back; and what it looks like was read by people before being accepted.

use crate::fixtures::{MORNING, PNG, assert_safe, laboratory_report};
use dmp_cda::{
    Body, Content, PatientIdentifier, Report, check, compose, entry, inspect, media, parse, render,
};
use dmp_core::document::{ContentKind, Origin, TypeCode};
use dmp_core::people::{BirthPlace, IdentityTraits, Ins, InstallationMode, NationalId, Sex};
use dmp_core::time::{Date, Timestamp};
use proptest::prelude::*;

#[test]
fn a_report_is_read_back_with_all_that_was_written() {
    let report = laboratory_report();
    let cda = parse(&compose(&report)).unwrap();
    assert_header(&cda.header, &report);
    assert_eq!(cda.parts.len(), 1);
    assert_eq!(media(&cda, 0), Some((ContentKind::Png, PNG.to_vec())));
    assert_eq!(media(&cda, 1), None);
    let values: Vec<_> = cda
        .measures
        .iter()
        .map(|measure| measure.value.as_str())
        .collect();
    assert_eq!(values, ["1.12", "5.6"]);
    let measure = &cda.measures[0];
    assert_eq!((measure.unit.as_str(), measure.at), ("g/L", Some(MORNING)));
    assert_eq!(
        (measure.low.as_deref(), measure.high.as_deref()),
        (Some("0.74"), Some("1.06"))
    );
    assert_eq!(measure.interpretation.as_deref(), Some("H"));
    let Body::Structured(sections) = &cda.body else {
        panic!("not structured")
    };
    assert_eq!(sections[1].sections[0].title, "Vaccinations");
    assert!(cda.plain_text().contains("Hémoglobine glyquée\t5,6 %"));
}

#[test]
fn a_report_without_structure_is_read_back_with_its_content() {
    let bytes = b"%PDF-1.4 fictitious".to_vec();
    let content = Content::Embedded {
        kind: ContentKind::Pdf,
        bytes: bytes.clone(),
    };
    let report = Report {
        content,
        ..laboratory_report()
    };
    let written = compose(&report);
    let cda = parse(&written).unwrap();
    assert_eq!(cda.body, Body::Unstructured { part: 0 });
    assert_eq!(inspect(&written).unwrap().whole_body, Some(0));
    assert_eq!(media(&cda, 0), Some((ContentKind::Pdf, bytes)));
    assert_eq!(cda.header.format_code, "urn:ihe:iti:xds-sd:pdf:2008");
    let html = render(&cda, |number| format!("/parts/{number}"));
    assert_eq!((html.as_str(), html.unplaced()), ("", &[0][..]));
}

#[test]
fn the_written_document_is_the_reviewed_one() {
    insta::assert_snapshot!(
        "composed",
        String::from_utf8(compose(&laboratory_report())).unwrap()
    );
}

#[test]
fn the_rendered_document_is_the_reviewed_one() {
    let cda = parse(&compose(&laboratory_report())).unwrap();
    let html = render(&cda, |number| format!("/parts/{number}"));
    assert_safe(html.as_str(), "our own");
    insta::assert_snapshot!("rendered", html.as_str());
}

#[test]
fn the_metadata_of_an_entry_come_from_the_header() {
    let fields = entry(&parse(&compose(&laboratory_report())).unwrap().header);
    assert_eq!(fields.unique_id, "1.2.250.1.999.1.1.7");
    assert_eq!(
        fields.replaces_unique_id.as_deref(),
        Some("1.2.250.1.999.1.1.6")
    );
    assert_eq!(fields.type_code, TypeCode("11502-2".into()));
    assert_eq!(fields.format_code, "urn:oid:1.2.250.1.213.1.1.1.55");
    assert_eq!(
        (fields.created_at, fields.service_stop),
        (MORNING, Some(MORNING))
    );
    assert_eq!(fields.service_start, Timestamp(MORNING.0 - 7_200_000));
    assert_eq!(fields.events[0].code, "26436-6");
    assert_eq!(fields.origin, Origin::Professional);
    let long = Report {
        title: "é".repeat(300),
        ..laboratory_report()
    };
    let title = entry(&parse(&compose(&long)).unwrap().header).title;
    assert_eq!((title.chars().count(), title.ends_with('…')), (200, true));
}

#[test]
fn header_and_declaration_must_agree() {
    let header = parse(&compose(&laboratory_report())).unwrap().header;
    let author = |text| check::author(&header, &NationalId::parse(text).unwrap());
    assert_eq!(author("899900000017"), Ok(()));
    assert_eq!(author("899900000018"), Err(check::Mismatch::Author));
    let type_code = |code: &str| check::type_code(&header, &TypeCode(code.into()));
    assert_eq!(type_code("11502-2"), Ok(()));
    assert_eq!(type_code("34112-3"), Err(check::Mismatch::Type));
    assert_eq!(
        check::unique_id(&header, "urn:oid:1.2.250.1.999.1.1.7"),
        Ok(())
    );
    assert_eq!(
        check::unique_id(&header, "1.2.250.1.999"),
        Err(check::Mismatch::UniqueId)
    );
}

#[test]
fn a_document_is_the_patients_when_each_of_its_ins_is_his() {
    let header = parse(&compose(&laboratory_report())).unwrap().header;
    let (demo, test) = ("1.2.250.1.213.1.4.11", "1.2.250.1.213.1.4.10");
    let own = header.patient.ins().unwrap().0.to_owned();
    let with = |identifiers: &[(&str, &str)]| {
        let mut header = header.clone();
        header.patient.identifiers = identifiers
            .iter()
            .map(|(extension, oid)| PatientIdentifier {
                extension: (*extension).into(),
                oid: (*oid).into(),
            })
            .collect();
        header
    };
    let ins = Ins::parse(&own, demo, InstallationMode::Demo).unwrap();
    let other = "279035121518989";
    for (identifiers, outcome) in [
        (&[(own.as_str(), demo)][..], Ok(())),
        (&[("42", "1.2.3"), (&own, demo)], Ok(())),
        (&[(&own, demo), (&own, demo)], Ok(())),
        (&[(&own, test)], Err(check::Mismatch::OtherPatient)),
        (&[(other, demo)], Err(check::Mismatch::OtherPatient)),
        (
            &[(&own, demo), (other, demo)],
            Err(check::Mismatch::OtherPatient),
        ),
        (&[("42", "1.2.3")], Err(check::Mismatch::NoIns)),
        (&[], Err(check::Mismatch::NoIns)),
    ] {
        assert_eq!(
            check::patient(&with(identifiers), &ins),
            outcome,
            "{identifiers:?}"
        );
    }
}

#[test]
fn traits_agree_whatever_their_case_and_accents() {
    let header = parse(&compose(&laboratory_report())).unwrap().header;
    let declared = |birth_name: &str, birth_date: &str, sex| IdentityTraits {
        birth_name: birth_name.into(),
        given_names: String::new(),
        sex,
        birth_date: Date::parse(birth_date).unwrap(),
        birth_place: BirthPlace::parse("75112").unwrap(),
    };
    for (name, date, sex, outcome) in [
        ("D ormesson Levy", "1990-01-17", Sex::Female, Ok(())),
        (
            "D'ORMESSON",
            "1990-01-17",
            Sex::Female,
            Err(check::Mismatch::BirthName),
        ),
        (
            "D'ORMESSON-LÉVY",
            "1990-01-18",
            Sex::Female,
            Err(check::Mismatch::BirthDate),
        ),
        (
            "D'ORMESSON-LÉVY",
            "1990-01-17",
            Sex::Male,
            Err(check::Mismatch::Sex),
        ),
    ] {
        assert_eq!(
            check::traits(&header, &declared(name, date, sex)),
            outcome,
            "{name}"
        );
    }
}

#[test]
fn nothing_of_a_document_is_in_its_debug_text() {
    let cda = parse(&compose(&laboratory_report())).unwrap();
    let shown = format!(
        "{cda:?} {:?} {:?} {:?} {:?} {:?}",
        cda.header,
        cda.header.patient,
        cda.header.patient.identifiers,
        cda.header.authors,
        cda.header.events
    );
    for secret in [
        "ORMESSON",
        "2900175",
        "AUBÉPINE",
        "Glucose",
        "sanguin",
        "75112",
        "26436",
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// What reading does to a text: runs of white space become one space.
fn read_back(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_header(header: &dmp_cda::Header, report: &Report) {
    assert_eq!(header.unique_id, report.unique_id);
    assert_eq!(
        (&header.set_id, header.version),
        (&report.set_id, Some(report.version))
    );
    assert_eq!(header.title, read_back(&report.title));
    assert_eq!(header.type_code.code, report.type_code.code);
    assert_eq!(header.effective_time, report.effective_time);
    assert_eq!(header.replaces, report.replaces);
    let (patient, subject) = (&header.patient, &report.subject);
    assert_eq!(
        patient.ins(),
        Some((subject.ins.as_str(), subject.ins_oid.as_str()))
    );
    assert_eq!(patient.birth_name, read_back(&subject.birth_name));
    assert_eq!(patient.given_names, read_back(&subject.given_names));
    assert_eq!(
        patient.used_name,
        subject.used_name.as_deref().map(read_back)
    );
    assert_eq!(
        (patient.birth_date, patient.sex),
        (Some(subject.birth_date), Some(subject.sex))
    );
    assert_eq!(patient.birth_place, Some(subject.birth_place.clone()));
    let (found, written) = (&header.authors[0], &report.authors[0]);
    assert_eq!(found.author.national_id, written.author.national_id);
    assert_eq!(
        found.author.family_name,
        read_back(&written.author.family_name)
    );
    assert_eq!(found.author.specialty, written.author.specialty);
    assert_eq!(found.time, Some(written.at));
    assert_eq!(header.legal_authenticator, Some(found.author.clone()));
    assert_eq!(header.custodian, found.author.organization);
    assert_eq!(header.events[0].code, report.event);
    assert_eq!(header.events[0].stop, report.service_stop);
    assert_eq!(header.facility_type.as_ref(), Some(&report.facility_type));
    assert_eq!(
        header.practice_setting.as_ref(),
        Some(&report.practice_setting)
    );
}

/// Texts that XML could mistake for markup, and any other that it can hold; never blank.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-zÀ-ÿ'’ -]{0,30}[A-Z]",
        "[\\PC\t\n\r]{0,30}x",
        // Spaces that XML keeps, before and between given names.
        Just("\u{2009}Anne\u{a0}Lise".to_owned()),
        Just("]]> & <b a=\"x\" c='y'> &amp; &#0; <!-- --> <?x?>".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_of_a_header_is_read_back(
        title in any_text(),
        birth_name in any_text(),
        given_names in any_text(),
        family_name in any_text(),
        structure in any_text(),
        instant in -60_000_000_000_000_i64..250_000_000_000_000,
        days in -30_000_i64..30_000,
    ) {
        let mut report = laboratory_report();
        report.title = title;
        report.subject.birth_name = birth_name;
        report.subject.given_names = given_names;
        report.subject.birth_date = Date::from_days(days);
        report.authors[0].author.family_name = family_name;
        let structure = read_back(&structure);
        report.authors[0].author.organization.as_mut().unwrap().name = structure;
        report.effective_time = Timestamp(instant);
        let cda = parse(&compose(&report)).unwrap();
        assert_header_of_any_text(&cda.header, &report);
    }
}

fn assert_header_of_any_text(header: &dmp_cda::Header, report: &Report) {
    let mut report = report.clone();
    report.custodian = report.authors[0]
        .author
        .organization
        .clone()
        .expect("set in each report");
    let mut header = header.clone();
    header.custodian = header.authors[0].author.organization.clone();
    assert_header(&header, &report);
}
