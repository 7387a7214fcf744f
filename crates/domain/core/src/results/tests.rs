//! Series made of the observations of invented documents.

use super::*;
use crate::clinical::{
    Assertion, Bound, Comparator, Decimal, EntryStatus, Fact, Labelled, Observation,
    ObservationKind, PartialDate, Period, Quantity, Range, ReferenceRange, Specimen, Stage,
    Statement, Subject, Value,
};
use crate::document::Coded;
use crate::ids::DocumentId;

const LOINC: &str = "2.16.840.1.113883.6.1";
const LOCAL: &str = "1.2.250.1.999.7";
pub(super) const GLUCOSE: (&str, &str, &str) = ("2345-7", LOINC, "Glucose");
const GLUCOSE_MOLES: (&str, &str, &str) = ("14749-6", LOINC, "Glucose (mol)");
const INR: (&str, &str, &str) = ("6301-6", LOINC, "INR");
const FREE: (&str, &str, &str) = ("", "", "Corps cétoniques");

/// A result: test (code, system, label), value as written, day.
pub(super) fn result(test: (&str, &str, &str), value: &str, at: &str) -> Statement {
    let codes = match test.0 {
        "" => Vec::new(),
        code => vec![Coded {
            code: code.into(),
            system: test.1.into(),
            label: test.2.into(),
        }],
    };
    Statement::of(Fact::Observation(Observation {
        kind: ObservationKind::Laboratory,
        test: Labelled {
            label: test.2.into(),
            codes,
            ..Labelled::default()
        },
        values: vec![value_of(value)],
        period: Period::at(PartialDate::parse(at).unwrap()),
        ..Observation::default()
    }))
}

/// `1.10 g/L`, `< 0.5 mg/L`, else words.
fn value_of(text: &str) -> Value {
    let (comparator, rest) = match text.strip_prefix("< ") {
        Some(rest) => (Some(Comparator::Less), rest),
        None => (None, text),
    };
    let (number, unit) = rest.split_once(' ').unwrap_or((rest, ""));
    match Decimal::parse(number) {
        Ok(value) => Value::Quantity(Quantity {
            comparator,
            value,
            unit: unit.into(),
        }),
        Err(_) => Value::Text(text.into()),
    }
}

fn bound(text: &str) -> Option<Bound> {
    let (number, unit) = text.split_once(' ')?;
    Some(Bound {
        value: Decimal::parse(number).unwrap(),
        unit: unit.into(),
        is_inclusive: true,
    })
}

fn within(low: &str, high: &str) -> ReferenceRange {
    ReferenceRange {
        value: Some(Value::Range(Range {
            low: bound(low),
            high: bound(high),
        })),
        ..ReferenceRange::default()
    }
}

fn changed(mut statement: Statement, change: impl FnOnce(&mut Observation)) -> Statement {
    if let Fact::Observation(observation) = &mut statement.fact {
        change(observation);
    }
    statement
}

fn with_entry(mut statement: Statement, id: &str) -> Statement {
    statement.source.entry_id = Some(id.into());
    statement
}

pub(super) fn document(number: u8) -> DocumentId {
    DocumentId::from_bytes([number; 16])
}

/// The series of documents; each is its number and what it states.
fn series_of(documents: &[(u8, Vec<Statement>)]) -> Results {
    let all = documents.iter().flat_map(|(number, statements)| {
        let read_in = ReadIn {
            document: document(*number),
            date: PartialDate::parse("2020-01-01").unwrap(),
            laboratory: "Laboratoire fictif",
        };
        observed(read_in, statements)
    });
    results(all.collect())
}

/// A point as a line: number on the scale or why not, flag, day.
fn line(point: &Point) -> String {
    let sign = point.comparator.map_or("", Comparator::sign);
    let number = match point.number {
        Ok(number) => format!("{sign}{number:.3}"),
        Err(why) => format!("{why:?}"),
    };
    format!("{} {number} {:?}", point.at, point.flag)
}

fn lines(series: &Series) -> Vec<String> {
    series.points.iter().map(line).collect()
}

#[test]
fn one_curve_over_laboratories_and_units() {
    let found = series_of(&[
        (1, vec![result(GLUCOSE, "0.90 g/L", "2024-01-05")]),
        (2, vec![result(GLUCOSE_MOLES, "6.1 mmol/L", "2025-02-03")]),
        (3, vec![result(GLUCOSE, "112 mg/dL", "2026-03-06")]),
    ]);
    assert_eq!(found.series.len(), 1);
    let series = &found.series[0];
    assert_eq!(
        (series.unit.as_str(), series.family.id.as_str()),
        ("g/L", "glucose")
    );
    assert_eq!(series.other_units, ["mmol/L", "mg/dL"]);
    let expected = [
        "2026-03-06 1.120 Unknown",
        "2025-02-03 1.099 Unknown",
        "2024-01-05 0.900 Unknown",
    ];
    assert_eq!(lines(series), expected, "UNI-008");
    let converted: Vec<_> = series.points.iter().map(|it| it.is_converted).collect();
    assert_eq!(converted, [true, true, false]);
}

#[test]
#[rustfmt::skip] // one line per case
fn what_has_no_place_on_the_curve_is_in_the_table() {
    for (rule, test, first, value, expected) in [
        ("UNI-010", GLUCOSE, "1 g/L",     "traces",      Err(NotDrawn::NoNumber)),
        ("UNI-010", GLUCOSE, "1 g/L",     "1/160",       Err(NotDrawn::NoNumber)),
        ("UNI-010", GLUCOSE, "1 g/L",     "1.2",         Err(NotDrawn::NoUnit)),
        ("UNI-010", GLUCOSE, "1 g/L",     "1.2 boxes",   Err(NotDrawn::UnknownUnit)),
        ("UNI-010", GLUCOSE, "1 g/L",     "1.2 mm[Hg]",  Err(NotDrawn::OtherUnit)),
        ("UNI-010", GLUCOSE, "1 g/L",     "< 0.5 g/L",   Ok(0.5)),
        ("UNI-010", INR,     "2.5 {INR}", "2.4",         Ok(2.4)),
        ("UNI-010", INR,     "2.5",       "2.4",         Ok(2.4)),
        ("UNI-010", FREE,    "absence",   "12",          Ok(12.0)),
        ("UNI-010", FREE,    "5 boxes",   "12 boxes",    Ok(12.0)),
    ] {
        let statements = vec![result(test, first, "2024-01-05"), result(test, value, "2025-01-05")];
        let found = series_of(&[(1, statements)]);
        assert_eq!(found.series.len(), 1, "{rule}: {value}");
        assert_eq!(found.series[0].points.len(), 2, "{rule}: {value}");
        assert_eq!(found.series[0].latest().number, expected, "{rule}: {value}");
    }
}

#[test]
fn several_values_of_one_result_are_no_number() {
    let both = changed(result(GLUCOSE, "1 g/L", "2024-01-05"), |it| {
        it.values.push(value_of("traces"));
    });
    let found = series_of(&[(1, vec![both])]);
    assert_eq!(
        found.series[0].latest().number,
        Err(NotDrawn::NoNumber),
        "UNI-010"
    );
    assert_eq!(found.series[0].latest().values.len(), 2);
}

#[test]
#[rustfmt::skip] // one line per case
fn what_is_one_series() {
    for (rule, one, other, count) in [
        ("UNI-008", GLUCOSE,                     GLUCOSE_MOLES,                 1),
        ("UNI-008", ("9999-9", LOINC, "a"),      ("9999-9", LOINC, "b"),        1),
        ("UNI-008", ("9999-9", LOINC, "a"),      ("9999-8", LOINC, "a"),        2),
        ("UNI-008", ("X1", LOCAL, "a"),          ("X1", LOCAL, "b"),            1),
        ("UNI-008", ("X1", LOCAL, "a"),          ("X1", "1.2.250.1.999.8", "a"), 2),
        ("UNI-008", ("X1", "", "Fer"),           ("X2", "", "fer "),            1),
        ("UNI-008", ("", "", "Fer sérique"),     ("", "", "FER SERIQUE"),       1),
        ("UNI-008", ("", "", "Fer"),             GLUCOSE,                       2),
    ] {
        let statements = vec![result(one, "1 g/L", "2024-01-05"), result(other, "1 g/L", "2025-01-05")];
        assert_eq!(series_of(&[(1, statements)]).series.len(), count, "{rule}: {one:?} {other:?}");
    }
    let on = |name: &str| changed(result(FREE, "traces", "2024-01-05"), |it| {
        it.specimen = Some(Specimen { kind: Labelled::text(name), ..Specimen::default() });
    });
    let found = series_of(&[(1, vec![on("Urines"), on("Sang"), on("urines")])]);
    let specimens: Vec<_> = found.series.iter().map(|it| it.specimen.as_deref()).collect();
    assert_eq!(specimens, [Some("Sang"), Some("urines")], "UNI-008: one series per specimen");
}

#[test]
fn what_is_a_result_and_what_is_not() {
    let plain = || result(GLUCOSE, "1 g/L", "2024-01-05");
    let of_kind = |kind, test| changed(result(test, "1 g/L", "2024-01-05"), |it| it.kind = kind);
    let relative = Subject::Other(Labelled::text("mère"));
    for (case, statement, count) in [
        ("as it is", plain(), 1),
        (
            "a finding with a code of ours",
            of_kind(ObservationKind::Finding, GLUCOSE),
            1,
        ),
        (
            "another finding",
            of_kind(ObservationKind::Finding, FREE),
            0,
        ),
        ("of the body", of_kind(ObservationKind::VitalSign, FREE), 1),
        (
            "denied",
            Statement {
                assertion: Assertion::Absent,
                ..plain()
            },
            1,
        ),
        (
            "of a relative",
            Statement {
                subject: relative,
                ..plain()
            },
            0,
        ),
        (
            "a goal",
            Statement {
                stage: Stage::Goal,
                ..plain()
            },
            0,
        ),
        (
            "withdrawn",
            Statement {
                status: Some(EntryStatus::Nullified),
                ..plain()
            },
            0,
        ),
        (
            "going on",
            Statement {
                status: Some(EntryStatus::Active),
                ..plain()
            },
            1,
        ),
    ] {
        assert_eq!(
            series_of(&[(1, vec![statement])]).series.len(),
            count,
            "UNI-009: {case}"
        );
    }
    let denied = Statement {
        assertion: Assertion::Absent,
        ..plain()
    };
    let found = series_of(&[(1, vec![denied])]);
    assert_eq!(
        found.series[0].latest().number,
        Err(NotDrawn::NoNumber),
        "UNI-009: denied"
    );
}

#[test]
fn a_range_is_converted_with_its_result() {
    let ranged = |ranges: Vec<ReferenceRange>| {
        changed(result(GLUCOSE_MOLES, "6.1 mmol/L", "2024-01-05"), |it| {
            it.ranges = ranges;
        })
    };
    let shown = |statement| {
        let found = series_of(&[(1, vec![statement])]);
        let point = found.series[0].latest().clone();
        let edge = |it: Option<Edge>| it.map(|it| format!("{:.2}", it.value));
        (edge(point.usual.low), edge(point.usual.high), point.flag)
    };
    let text = |it: &str| Some(it.to_owned());
    let usual = within("3.9 mmol/L", "5.5 mmol/L");
    let child = within("3.3 mmol/L", "5.5 mmol/L");
    let critical = ReferenceRange {
        meaning: Some(Labelled::code(Coded {
            code: "HH".into(),
            system: String::new(),
            label: String::new(),
        })),
        ..within("20 mmol/L", "")
    };
    let mass = within("0.7 g/L", "1.1 g/L");
    let unknown = within("1 boxes", "2 mmol/L");
    let none = (None, None, Flag::Unknown);
    for (case, ranges, expected) in [
        (
            "one",
            vec![usual.clone()],
            (text("0.70"), text("0.99"), Flag::High),
        ),
        (
            "twice",
            vec![usual.clone(); 2],
            (text("0.70"), text("0.99"), Flag::High),
        ),
        ("two ages", vec![usual.clone(), child], none.clone()),
        (
            "usual and critical",
            vec![usual, critical],
            (text("0.70"), text("0.99"), Flag::High),
        ),
        (
            "another unit",
            vec![mass],
            (text("0.70"), text("1.10"), Flag::Normal),
        ),
        ("an unknown unit", vec![unknown], none.clone()),
        ("none", Vec::new(), none),
    ] {
        assert_eq!(shown(ranged(ranges)), expected, "UNI-011: {case}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn what_is_stated_twice_is_one_result() {
    let day = "2024-01-05";
    let instant = "2024-01-05T08:30:00+01:00";
    let same = "2024-01-05T07:30:00+00:00";
    let at = |value: &str, at: &str| result(GLUCOSE, value, at);
    for (case, documents, points) in [
        ("another document, same day",    vec![(1, vec![at("1 g/L", day)]), (2, vec![at("1 g/L", day)])],           1),
        ("in another unit",               vec![(1, vec![at("1.1 g/L", day)]), (2, vec![at("110 mg/dL", day)])],     1),
        ("another value",                 vec![(1, vec![at("1 g/L", day)]), (2, vec![at("1.01 g/L", day)])],        2),
        ("another day",                   vec![(1, vec![at("1 g/L", day)]), (2, vec![at("1 g/L", "2024-01-06")])],  2),
        ("one document, same day",        vec![(1, vec![at("1 g/L", day), at("1 g/L", day)])],                      2),
        ("two and one of another",        vec![(1, vec![at("1 g/L", day); 2]), (2, vec![at("1 g/L", day)])],        2),
        ("one document, same instant",    vec![(1, vec![at("1 g/L", instant), at("1 g/L", instant)])],              1),
        ("the instant on another clock",  vec![(1, vec![at("1 g/L", instant)]), (2, vec![at("1 g/L", same)])],      1),
        ("one entry",                     vec![(1, vec![with_entry(at("1 g/L", day), "7"); 2])],                    1),
        ("a limit and a number",          vec![(1, vec![at("1 g/L", day)]), (2, vec![at("< 1 g/L", day)])],         2),
        ("the same words",                vec![(1, vec![at("traces", day)]), (2, vec![at("traces", day)])],         1),
    ] {
        let found = series_of(&documents);
        assert_eq!(found.series[0].points.len(), points, "UNI-013: {case}");
        let given: usize = documents.iter().map(|(_, it)| it.len()).sum();
        let kept: usize = found.series[0].points.iter().map(|it| 1 + it.doubles).sum();
        assert_eq!(kept, given, "UNI-013: {case}");
    }
    let found = series_of(&[(1, vec![at("1 g/L", day)]), (2, vec![at("1 g/L", day)])]);
    assert_eq!(found.series[0].latest().documents, [document(1), document(2)], "UNI-013");
}

#[test]
fn what_has_no_date_or_name_of_its_own_has_those_of_its_document() {
    let bare = changed(result(GLUCOSE, "1 g/L", "2024-01-05"), |it| {
        it.period = Period::default();
    });
    let mut named = result(GLUCOSE, "2 g/L", "2024-01-05");
    named.source.performer = Some("Laboratoire de garde".into());
    let found = series_of(&[(1, vec![bare, named])]);
    let shown: Vec<_> = found.series[0]
        .points
        .iter()
        .map(|it| {
            (
                it.at.to_string(),
                it.has_date_of_document,
                it.laboratory.as_str(),
            )
        })
        .collect();
    let expected = [
        ("2024-01-05".to_owned(), false, "Laboratoire de garde"),
        ("2020-01-01".to_owned(), true, "Laboratoire fictif"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn series_are_listed_as_laboratories_list_them() {
    let tests = [
        FREE,
        INR,
        GLUCOSE,
        ("718-7", LOINC, "Hb"),
        ("", "", "Autre"),
    ];
    let statements = tests.map(|test| result(test, "1", "2024-01-05"));
    let found = series_of(&[(1, statements.to_vec())]);
    let names: Vec<_> = found.series.iter().map(|it| it.label.as_str()).collect();
    let glucose = crate::units::analysis("glucose").unwrap().label.as_str();
    assert_eq!(
        names,
        ["Hémoglobine", "INR", glucose, "Autre", "Corps cétoniques"]
    );
}
