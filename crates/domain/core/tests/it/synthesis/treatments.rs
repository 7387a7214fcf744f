//! Treatments: the same medicine once, its stages side by side, current or not.

use super::scene::{
    DISPENSATION, Document, PRESCRIPTION, SUMMARY, at, concept, document, medication, of, of_all,
    quantity,
};
use MedicationStage::{Administered, Declared as ByPatient, Dispensed, InUse, Prescribed};
use dmp_core::clinical::{
    Fact, Labelled, Medication, MedicationStage, Procedure, Product, Stage, Statement, Value,
};
use dmp_core::synthesis::{Aspect, Declarant, Declared, ItemId, Progress};

fn in_use(label: &str, codes: &[&str]) -> Statement {
    medication(InUse, concept(label, codes), "2026-06-01/")
}

fn with(mut statement: Statement, change: impl FnOnce(&mut Medication)) -> Statement {
    if let Fact::Medication(fact) = &mut statement.fact {
        change(fact);
    }
    statement
}

#[test]
#[rustfmt::skip] // one line per case
fn the_same_medicine_is_one_line() {
    let named = |name: &str| with(in_use("", &[]), |it| it.product.name = name.to_owned());
    let formed = |name: &str, form: &str| with(in_use(name, &["atc|N02BE01"]), |it| it.product.form = Some(Labelled::text(form)));
    let made_of = |name: &str, substance: &str| with(in_use(name, &["cis|9"]), |it| it.product.ingredients = vec![Labelled::text(substance)]);
    let cases: [(&str, Vec<Statement>, usize); 14] = [
        ("SYN-010: product code",              vec![in_use("PLAVIX 75 mg", &["cis|1"]), in_use("clopidogrel", &["cis|1"])], 1),
        ("SYN-010: in a translation",          vec![in_use("A", &["cis|1", "cip|34"]), in_use("B", &["cip|34"])], 1),
        ("SYN-010: brands of one substance",   vec![in_use("PLAVIX 75 mg, comprimé", &["cis|1", "atc|B01AC04"]), in_use("CLOPIDOGREL LABO 75 mg, comprimés", &["cis|2", "atc|B01AC04"])], 1),
        ("SYN-010: other strength",            vec![in_use("PLAVIX 75 mg", &["cis|1", "atc|B01AC04"]), in_use("PLAVIX 300 mg", &["cis|2", "atc|B01AC04"])], 2),
        ("SYN-010: other form",                vec![formed("PARACETAMOL 500 mg", "Comprimé"), formed("PARACETAMOL 500 mg", "Suppositoire")], 2),
        ("SYN-010: nobody knows which",        vec![formed("PARACETAMOL 500 mg", "Comprimé"), formed("PARACETAMOL 500 mg", "Suppositoire"), in_use("paracétamol", &["atc|N02BE01"])], 3),
        ("SYN-010: the substance alone",       vec![in_use("PARACETAMOL MYLAN 500 mg, comprimé", &["cis|3", "atc|N02BE01"]), in_use("paracétamol", &["atc|N02BE01"])], 1),
        ("SYN-010: a group is no substance",   vec![in_use("PLAVIX 75 mg", &["atc|B01A"]), in_use("COUMADINE 5 mg", &["atc|B01A"])], 2),
        ("SYN-010: the name",                  vec![named("PLAVIX 75mg, comprimé pelliculé"), named("Plavix 75 mg")], 1),
        ("SYN-010: the name without strength", vec![named("PLAVIX 75mg"), named("plavix")], 1),
        ("SYN-010: declared by its substance", vec![made_of("DOLIPRANE 500 mg", "Paracétamol"), named("paracetamol")], 1),
        ("SYN-010: 0,5 mg is not 5 mg",        vec![named("DIGOXINE 0,5 mg"), named("DIGOXINE 5 mg")], 2),
        ("SYN-010: another medicine",          vec![in_use("PLAVIX", &["cis|1"]), in_use("COUMADINE", &["cis|2"])], 2),
        ("SYN-010: nothing is said",           vec![named(""), named("")], 2),
    ];
    for (what, statements, expected) in cases {
        let found = of(&[document(1, SUMMARY, "2026-06-01", &statements)]).treatments;
        assert_eq!(found.current.len(), expected, "{what}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn a_treatment_is_current_within_its_period_or_its_window() {
    let weeks = |number: &str, when| with(medication(Prescribed, Labelled::text("x"), when), |it| it.duration = Some(quantity(number, "wk")));
    let it = |stage, when| medication(stage, Labelled::text("x"), when);
    let stopped = Statement { status: Some(dmp_core::clinical::EntryStatus::Aborted), ..it(InUse, "2026-06-01/") };
    let planned = Statement { stage: Stage::Planned, ..it(Prescribed, "2026-06-01/2026-06-30") };
    // Day of the document; current, upcoming and former lines on 2026-06-15.
    let cases: [(&str, Statement, &str, [usize; 3]); 15] = [
        ("SYN-012: within its period",      it(Prescribed, "2026-06-01/2026-06-30"), "2026-06-01", [1, 0, 0]),
        ("SYN-012: its last day",           it(Prescribed, "2026-06-01/2026-06-15"), "2026-06-01", [1, 0, 0]),
        ("SYN-012: the day after",          it(Prescribed, "2026-06-01/2026-06-14"), "2026-06-01", [0, 0, 1]),
        ("SYN-012: ends this month",        it(Prescribed, "2026-05/2026-06"),       "2026-05-02", [1, 0, 0]),
        ("SYN-012: a prescription is a plan", planned,                               "2026-06-01", [1, 0, 0]),
        ("SYN-012: begins tomorrow",        it(Prescribed, "2026-06-16/"),           "2026-06-01", [0, 1, 0]),
        ("SYN-012: prescribed 92 days ago", it(Prescribed, "2026-03-15/"),           "2026-03-15", [1, 0, 0]),
        ("SYN-012: prescribed 93 days ago", it(Prescribed, "2026-03-14/"),           "2026-03-14", [0, 0, 1]),
        ("SYN-012: listed since 2010",      it(InUse, "2010/"),                      "2025-09-01", [1, 0, 0]),
        ("SYN-012: listed long ago",        it(InUse, "2010/"),                      "2025-06-14", [0, 0, 1]),
        ("SYN-012: handed out, no dates",   it(Dispensed, ""),                       "2026-06-01", [1, 0, 0]),
        ("SYN-012: given once",             it(Administered, "2026-06-01"),          "2026-06-01", [0, 0, 1]),
        ("SYN-012: two weeks, to the day",  weeks("2", "2026-06-01/"),               "2026-06-01", [1, 0, 0]),
        ("SYN-012: one week",               weeks("1", "2026-06-01/"),               "2026-06-01", [0, 0, 1]),
        ("SYN-012: stopped",                stopped,                                 "2026-06-01", [0, 0, 1]),
    ];
    for (what, statement, day, expected) in cases {
        let found = of(&[document(1, SUMMARY, day, &[statement])]).treatments;
        let lines = [found.current.len(), found.upcoming.len(), found.former.len()];
        assert_eq!(lines, expected, "{what}");
    }
}

fn one_of_each_stage() -> Vec<Document> {
    let plavix = || concept("PLAVIX 75 mg, comprimé", &["cis|1", "atc|B01AC04"]);
    let generic = || {
        concept(
            "CLOPIDOGREL LABO 75 mg, comprimé",
            &["cis|2", "atc|B01AC04"],
        )
    };
    let dosed = |statement, dose: &str| {
        with(statement, |it| {
            it.dose = Some(Value::Quantity(quantity(dose, "1")));
        })
    };
    let old = dosed(
        medication(Prescribed, plavix(), "2025-01-01/2025-03-31"),
        "4",
    );
    let prescribed = dosed(
        medication(Prescribed, plavix(), "2026-06-01/2026-08-31"),
        "1",
    );
    let dispensed = dosed(medication(Dispensed, generic(), "2026-06-02"), "1.0");
    let declared = dosed(medication(ByPatient, Labelled::text("plavix"), ""), "2");
    vec![
        document(1, PRESCRIPTION, "2025-01-01", &[old]),
        document(2, PRESCRIPTION, "2026-06-01", &[prescribed]),
        document(3, DISPENSATION, "2026-06-02", &[dispensed]),
        document(4, "DOCPAT02", "2026-06-10", &[declared]),
    ]
}

#[test]
fn stages_stand_side_by_side_and_what_differs_today_is_shown() {
    let found = of(&one_of_each_stage()).treatments;
    let [line] = found.current.as_slice() else {
        panic!("one line");
    };
    let steps: Vec<_> = line
        .fact
        .steps
        .iter()
        .map(|it| (it.stage, it.by.clone()))
        .collect();
    let expected = [
        (Prescribed, vec![2, 3]), // SYN-011: the newest of each stage first
        (Dispensed, vec![1]),
        (ByPatient, vec![0]),
    ];
    assert_eq!(steps, expected);
    let dose = line.difference(Aspect::Dose).unwrap(); // SYN-014
    let said: Vec<_> = dose.said.iter().map(|it| it.by.clone()).collect();
    assert_eq!(
        said,
        [vec![0], vec![1, 2]],
        "1 is 1.0, and what was in 2025 does not count"
    );
    assert!(line.difference(Aspect::Product).is_some());
}

#[test]
fn a_series_of_sessions_says_how_far_it_has_come() {
    let physiotherapy = Statement {
        stage: Stage::Planned,
        ..Statement::of(Fact::Procedure(Procedure {
            code: Labelled::text("Kinésithérapie"),
            ..Procedure::default()
        }))
    };
    let declared = |id: &str, day: &str, done| Declared {
        id: ItemId(id.into()),
        by: Declarant::Patient,
        who: "",
        at: at(day),
        statement: &physiotherapy,
        progress: Some(Progress {
            done,
            planned: Some(20),
        }),
    };
    let found = of_all(
        &[],
        &[
            declared("a", "2026-05-01", 4),
            declared("b", "2026-06-01", 7),
        ],
    );
    let [series] = found.treatments.series.as_slice() else {
        panic!("one series");
    };
    assert_eq!(series.fact.progress.done, 7, "SYN-013");
    assert_eq!(series.sources.len(), 2);
    assert_eq!(found.unplaced.total(), 0);
}

#[test]
fn a_medicine_that_is_known_by_its_name_is_shown_by_it() {
    let product = Product {
        name: "PLAVIX 75 mg".to_owned(),
        ..Product::default()
    };
    let named = with(in_use("", &[]), |it| it.product = product);
    let found = of(&[document(1, SUMMARY, "2026-06-01", &[named])]).treatments;
    assert_eq!(found.current[0].fact.product.display(), "PLAVIX 75 mg");
}
