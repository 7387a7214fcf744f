//! A medical summary is written into a document and read back to the same values. Rule: VSM-004.

use crate::fixtures::{MORNING, coded, laboratory_report};
use dmp_cda::{Report, SUMMARY_TEMPLATE, compose, parse, reading, render, summary_content};
use dmp_core::clinical::{PartialDate, SectionReading};
use dmp_core::document::Coded;
use dmp_core::ids::DocumentId;
use dmp_core::summary::{
    Detail, Draft, PARTS, Part, Proposal, Row, Summary, TYPE_CODE, TYPE_SYSTEM, TypedLine,
    TypedSummary,
};
use dmp_core::synthesis::{Place, SourceRef};
use dmp_core::time::Date;
use proptest::prelude::*;

const CIM_10: &str = "2.16.840.1.113883.6.3";
const ATC: &str = "2.16.840.1.113883.6.73";
const CIS: &str = "1.2.250.1.213.2.3.1";
const LOINC: &str = "2.16.840.1.113883.6.1";
const CCAM: &str = "1.2.250.1.213.2.5";
const UNIQUE_ID: &str = "1.2.250.1.999.1.1.8";

fn today() -> Date {
    Date::parse("2025-03-14").expect("a date")
}

fn document(summary: &Summary) -> Vec<u8> {
    compose(&Report {
        unique_id: UNIQUE_ID.into(),
        title: "Synthèse médicale".into(),
        type_code: coded(TYPE_CODE, TYPE_SYSTEM, "Synthèse"),
        template: Some(SUMMARY_TEMPLATE.into()),
        event: None,
        content: summary_content(summary, UNIQUE_ID),
        ..laboratory_report()
    })
}

fn read_back(summary: &Summary) -> Summary {
    let reading = reading(&document(summary)).expect("what we write can be read");
    let left = reading.sections.iter().map(SectionReading::left_count);
    assert_eq!(left.sum::<usize>(), 0);
    Summary::read_back(&reading.statements)
}

fn line(part: Part, what: &str, detail: &str, date: &str) -> TypedLine {
    TypedLine {
        part: Some(part),
        key: String::new(),
        is_kept: true,
        what: what.into(),
        detail: detail.into(),
        date: date.into(),
    }
}

/// The same, as it was proposed with codes.
fn coded_line(draft: &mut Draft, (line, codes): (TypedLine, Vec<Coded>)) -> TypedLine {
    let number = u8::try_from(draft.proposals.len() + 1).expect("few lines");
    let source = SourceRef {
        place: Place::Document(DocumentId::from_bytes([number; 16])),
        index: 0,
        date: MORNING,
        who: "Solène AUBÉPINE".into(),
        title: "Lettre".into(),
        is_from_patient: false,
    };
    let mut codes = codes;
    if let Some(first) = codes.first_mut() {
        first.label.clone_from(&line.what);
    }
    let proposal = Proposal {
        row: Row {
            part: line.part.expect("each has one"),
            what: line.what.clone(),
            codes,
            detail: line.detail.clone(),
            date: None,
        },
        sources: vec![source],
    };
    let key = proposal.keys().next().expect("it has a source");
    draft.proposals.push(proposal);
    TypedLine { key, ..line }
}

/// A line of each part, with codes where there are some.
#[rustfmt::skip] // one line per line
fn one_of_each() -> Summary {
    use Part::*;
    let mut draft = Draft::default();
    let mut lines: Vec<_> = [
        (line(Allergies, "Amoxicilline", "urticaire", "2011"), vec![coded("J01CA04", ATC, "")]),
        (line(Problems, "Asthme", "", "2012-05"), vec![coded("J45", CIM_10, "")]),
        (line(MedicalHistory, "Pyélonéphrite aiguë", "", "2018-04-22"), vec![coded("N10", CIM_10, "")]),
        (line(SurgicalHistory, "Ligature des trompes", "", "2019"), vec![coded("Z30.2", CIM_10, "")]),
        (line(Acts, "Appendicectomie", "", "1998"), vec![coded("HHFA001", CCAM, "")]),
        (line(Treatments, "Metformine 500 mg", "1 comprimé matin et soir", "2021-03"),
            vec![coded("60234100", CIS, ""), coded("A10BA02", ATC, "metformine")]),
        (line(Vaccines, "Coqueluche", "LOT-42", "2020-06-02"), vec![coded("J07AJ52", ATC, "")]),
        (line(Vitals, "Poids", "72,5 kg", "2025-03-01"), vec![coded("29463-7", LOINC, "")]),
        (line(Results, "Hémoglobine", "10,2 g/dL", "2025-02-27"), vec![coded("718-7", LOINC, "")]),
    ]
    .into_iter()
    .map(|it| coded_line(&mut draft, it))
    .collect();
    lines.extend([
        line(FamilyHistory, "Cancer du sein", "Mère", ""),
        line(FamilyHistory, "Glaucome", "grand-oncle", ""),
        line(RiskFactors, "Tabac : 10 paquets-années", "", ""),
        line(BloodGroup, "A+", "", ""),
        line(Attention, "Vit seule, <3e étage> & sans ascenseur", "", ""),
        line(Attention, "Prévenir la fille avant toute hospitalisation", "", ""),
        line(Vitals, "Tour de taille", "98 cm", ""),
    ]);
    let typed = TypedSummary { lines, has_no_known_allergy: false };
    Summary::of(&typed, &draft, today()).expect("all lines are right")
}

#[test]
fn a_line_of_each_part_is_read_back() {
    let summary = one_of_each();
    for part in PARTS {
        assert!(summary.of_part(part).next().is_some(), "{part:?}");
    }
    let back = read_back(&summary);
    let rows = |it: &Summary| -> Vec<String> {
        let rows = it.lines().iter().map(|line| &line.row);
        rows.map(|it| {
            let codes: Vec<_> = it.codes.iter().map(|code| &*code.code).collect();
            let date = it.date.map(|date| date.to_string()).unwrap_or_default();
            format!("{:?} {} {codes:?} {} {date}", it.part, it.what, it.detail)
        })
        .collect()
    };
    assert_eq!(rows(&back), rows(&summary));
    assert!(back.says_the_same_as(&summary));
}

#[test]
fn that_no_allergy_is_known_is_read_back_and_is_never_supposed() {
    let typed = |has_no_known_allergy| TypedSummary {
        lines: vec![line(Part::Problems, "Asthme", "", "")],
        has_no_known_allergy,
    };
    for stated in [true, false] {
        let summary = Summary::of(&typed(stated), &Draft::default(), today()).unwrap();
        let back = read_back(&summary);
        assert_eq!(back.has_no_known_allergy(), stated);
        assert!(back.says_the_same_as(&summary));
    }
}

#[test]
fn the_written_summary_is_the_reviewed_one() {
    let written = String::from_utf8(document(&one_of_each())).unwrap();
    insta::assert_snapshot!("summary", written);
}

#[test]
fn the_rendered_summary_is_the_reviewed_one() {
    let cda = parse(&document(&one_of_each())).unwrap();
    let html = render(&cda, |number| format!("/parts/{number}"));
    insta::assert_snapshot!("summary_rendered", html.as_str());
}

fn any_words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-zÀ-ÿ0-9'’,.()/-]{1,12}( [A-Za-zÀ-ÿ0-9%]{1,10}){0,4}",
        "[\\PC]{1,30}x",
        Just("]]> & <b a=\"x\" c='y'> &amp; &#0; <!-- --> <?x?>".to_owned()),
        Just("aucun".to_owned()),
        Just("\u{2009}Anne\u{a0}Lise\t\r\n ".to_owned()),
        Just("12 mg/L".to_owned()),
        Just("true".to_owned()),
    ]
}

fn any_detail(part: Part) -> BoxedStrategy<String> {
    match part.detail() {
        Detail::None => Just(String::new()).boxed(),
        Detail::Reaction | Detail::Relation | Detail::Dosage | Detail::Lot => {
            prop_oneof![Just(String::new()), any_words(),].boxed()
        }
        Detail::Value => (
            "[0-9]{1,4}([.,][0-9]{1,3})?",
            prop_oneof![
                Just(""),
                Just("kg"),
                Just("mmHg"),
                Just("g/L"),
                Just("µmol/l"),
                Just("{INR}"),
                Just("10*9/L"),
                Just("croix"),
                Just("%"),
                Just("UI/L")
            ],
        )
            .prop_map(|(number, unit)| format!("{number} {unit}"))
            .boxed(),
    }
}

fn any_date() -> impl Strategy<Value = String> {
    (1900_i16..2025, 1_u8..13, 1_u8..29, 0..4).prop_map(|(year, month, day, shape)| match shape {
        0 => String::new(),
        1 => format!("{year}"),
        2 => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    })
}

fn any_codes() -> impl Strategy<Value = Vec<Coded>> {
    // Codes that say by themselves what they are (a vaccine, none known) are not any codes.
    let code = (
        "X[A-Z0-9.]{1,8}",
        "1\\.2\\.250\\.1\\.[1-9]{2,5}",
        any_words(),
    );
    let code = code.prop_map(|(code, system, label)| coded(&code, &system, label.trim()));
    prop::collection::vec(code, 0..3)
}

fn any_line() -> impl Strategy<Value = (TypedLine, Vec<Coded>)> {
    prop::sample::select(PARTS.to_vec()).prop_flat_map(|part| {
        let what = if part == Part::BloodGroup {
            Just("O-".to_owned()).boxed()
        } else {
            any_words().boxed()
        };
        (what, any_detail(part), any_date(), any_codes())
            .prop_map(move |(what, detail, date, codes)| (line(part, &what, &detail, &date), codes))
    })
}

/// Words as a form leaves them: proposals are made of such.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_summary_is_read_back(
        given in prop::collection::vec(any_line(), 1..14),
        has_no_known_allergy in any::<bool>(),
    ) {
        let mut draft = Draft::default();
        let mut lines: Vec<_> = Vec::new();
        for (mut line, mut codes) in given {
            line.what = spaced(&line.what);
            let has_codes = !matches!(
                line.part,
                Some(Part::BloodGroup | Part::Attention | Part::RiskFactors)
            );
            for code in &mut codes {
                code.label = spaced(&code.label);
            }
            let codes = if has_codes { codes } else { Vec::new() };
            lines.push(coded_line(&mut draft, (line, codes)));
        }
        let typed = TypedSummary { lines, has_no_known_allergy };
        // What is refused is another test's matter.
        let Ok(summary) = Summary::of(&typed, &draft, today()) else { return Ok(()) };
        prop_assert!(read_back(&summary).says_the_same_as(&summary), "{}",
            String::from_utf8(document(&summary)).unwrap());
    }
}

#[test]
fn dates_keep_their_precision() {
    let summary = one_of_each();
    let dates: Vec<_> = read_back(&summary)
        .lines()
        .iter()
        .filter_map(|it| it.row.date)
        .map(|date| matches!(date, PartialDate::Instant { .. }))
        .collect();
    assert!(!dates.is_empty() && dates.iter().all(|is_instant| !is_instant));
}
