//! The timeline: what happened, once, and how it is looked at.

use super::scene::{Document, SUMMARY, at, concept, document, period, sources};
use dmp_core::clinical::{
    Encounter, Fact, Immunization, Labelled, Procedure, Product, SectionSource, Stage, Statement,
};
use dmp_core::codes::Space;
use dmp_core::synthesis::{Event, EventKind, Filter, Visible, by_year, timeline};
use dmp_core::time::Date;

const STAY_REPORT: &str = "34112-3";
const DISCHARGE_LETTER: &str = "11490-0";
const CONSULTATION: &str = "11488-4";
const OPERATION: &str = "34874-8";
const VACCINATION: &str = "87273-9";

fn events(documents: &[Document]) -> Vec<Event> {
    let documents = sources(documents);
    timeline(&Visible {
        documents: &documents,
        declared: &[],
    })
}

fn visit(kind: &str, when: &str) -> Statement {
    Statement::of(Fact::Encounter(Encounter {
        kind: concept("", &[&format!("2.16.840.1.113883.5.4|{kind}")]),
        period: period(when),
        ..Encounter::default()
    }))
}

fn in_body(mut statement: Statement) -> Statement {
    statement.source.section = Some(SectionSource::default());
    statement
}

fn operation(day: &str) -> Statement {
    Statement::of(Fact::Procedure(Procedure {
        code: concept("Appendicectomie", &["ccam|HHFA001"]),
        period: period(day),
        ..Procedure::default()
    }))
}

fn dose(day: &str) -> Statement {
    Statement::of(Fact::Immunization(Box::new(Immunization {
        vaccine: Product {
            code: Labelled::text("DTP"),
            ..Product::default()
        },
        period: period(day),
        ..Immunization::default()
    })))
}

#[test]
#[rustfmt::skip] // one line per case
fn an_event_is_one_with_the_document_that_reports_it() {
    use EventKind::{Act, Consultation, Other, Stay, Vaccine};
    let stay = || visit("IMP", "2024-03-01/2024-03-09");
    let day = "2024-03-01";
    let cases: [(&str, Vec<Document>, Vec<EventKind>); 11] = [
        ("SYN-031: a document",            vec![document(1, CONSULTATION, day, &[])],                               vec![Consultation]),
        ("SYN-032: its visit",             vec![document(1, CONSULTATION, day, &[visit("AMB", day)])],              vec![Consultation]),
        ("SYN-032: another visit",         vec![document(1, CONSULTATION, day, &[in_body(visit("AMB", "2023-05-01"))])], vec![Consultation, Consultation]),
        ("SYN-032: its stay",              vec![document(1, STAY_REPORT, day, &[stay()])],                          vec![Stay]),
        ("SYN-032: its stay, told since",  vec![document(1, STAY_REPORT, "2024-03-05", &[]), document(2, CONSULTATION, "2025-01-01", &[in_body(stay())])], vec![Consultation, Stay]),
        ("SYN-032: two reports of a stay", vec![document(1, STAY_REPORT, day, &[]), document(2, DISCHARGE_LETTER, day, &[])], vec![Stay]),
        ("SYN-032: its operation",         vec![document(1, OPERATION, day, &[operation(day)])],                    vec![Act]),
        ("SYN-032: an older operation",    vec![document(1, OPERATION, day, &[operation("1985")])],                 vec![Act, Act]),
        ("SYN-032: told twice",            [1, 2].map(|it| document(it, SUMMARY, day, &[operation("1985")])).to_vec(), vec![Other, Other, Act]),
        ("SYN-032: its dose",              vec![document(1, VACCINATION, day, &[dose(day)])],                       vec![Vaccine]),
        ("SYN-031: what is planned",       vec![document(1, SUMMARY, day, &[Statement { stage: Stage::Planned, ..operation("2030") }])], vec![Other]),
    ];
    for (what, documents, expected) in cases {
        let found: Vec<_> = events(&documents).iter().map(|it| it.kind).collect();
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn a_stay_has_the_dates_of_the_stay_and_the_title_of_its_report() {
    let stay = visit("IMP", "2024-03-01/2024-03-09");
    let found = events(&[document(1, STAY_REPORT, "2024-03-09", &[stay])]);
    assert_eq!(found[0].period.start.unwrap().to_string(), "2024-03-01");
    assert_eq!(found[0].title, "Document 1");
    assert_eq!(found[0].place.as_deref(), Some("Cabinet du port"));
    assert_eq!(found[0].specialty.as_deref(), Some("Médecine générale"));
    assert_eq!(found[0].sources.len(), 1);
}

fn a_few_years() -> Vec<Event> {
    let summary = document(
        1,
        SUMMARY,
        "2024-03-01",
        &[operation("1985"), dose("2019-11"), dose("2020-01-02")],
    );
    let mut visit = document(2, CONSULTATION, "2024-03-15", &[]);
    visit.entry.authors.clear();
    events(&[summary, visit, document(3, "18748-4", "2023-12-31", &[])])
}

#[test]
fn each_event_is_in_one_day_of_one_year() {
    let found = a_few_years();
    let shape: Vec<_> = by_year(&found)
        .into_iter()
        .map(|year| {
            let months = year.months.into_iter();
            let months = months.map(|it| (it.month, it.count, it.days.len()));
            (year.year, year.count, months.collect::<Vec<_>>())
        })
        .collect();
    let expected = [
        (Some(2024), 2, vec![(Some(3), 2, 2)]),
        (Some(2023), 1, vec![(Some(12), 1, 1)]),
        (Some(2020), 1, vec![(Some(1), 1, 1)]),
        (Some(2019), 1, vec![(Some(11), 1, 1)]),
        (Some(1985), 1, vec![(None, 1, 1)]),
    ];
    assert_eq!(shape, expected, "SYN-033");
}

#[test]
#[rustfmt::skip] // one line per case
fn a_reader_sees_what_he_asks_for() {
    let day = |text: &str| Some(Date::parse(text).unwrap());
    let all = Filter::default;
    let events = a_few_years();
    for (what, filter, expected) in [
        ("SYN-034: all",             all(),                                                              6),
        ("SYN-034: a kind",          Filter { kinds: vec![EventKind::Vaccine, EventKind::Act], ..all() }, 3),
        ("SYN-034: a space",         Filter { spaces: vec![Space::Imaging], ..all() },                   1),
        ("SYN-034: a place",         Filter { places: vec!["Cabinet du port".to_owned()], ..all() },     2),
        ("SYN-034: a specialty",     Filter { specialties: vec!["Médecine générale".to_owned()], ..all() }, 2),
        ("SYN-034: since that day",  Filter { from: day("2024-03-01"), ..all() },                        2),
        ("SYN-034: up to that day",  Filter { to: day("2023-12-30"), ..all() },                          3),
        ("SYN-034: a day in a year", Filter { from: day("1985-06-01"), to: day("1985-06-30"), ..all() }, 1),
        ("SYN-034: both",            Filter { kinds: vec![EventKind::Act], from: day("2000-01-01"), ..all() }, 0),
    ] {
        assert_eq!(filter.apply(&events).len(), expected, "{what}");
    }
}

#[test]
fn a_card_of_doubles_is_one_event() {
    let mut twice = [
        document(1, CONSULTATION, "2024-01-01", &[]),
        document(2, CONSULTATION, "2024-01-01", &[]),
    ];
    for document in &mut twice {
        document.entry.content.sha256 = "f".repeat(64);
        document.entry.received_at = at("2024-01-02");
    }
    let found = events(&twice);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].sources.len(), 2);
}
