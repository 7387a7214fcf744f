//! From what was kept and typed to a summary: what is refused, what keeps its codes.

use dmp_core::declared::Fault;
use dmp_core::summary::{Cell, Draft, LineFault, Part, Summary, TypedLine, TypedSummary};
use dmp_core::time::Date;

fn today() -> Date {
    Date::parse("2026-11-24").expect("a date")
}

fn line(part: Part, what: &str, detail: &str, date: &str) -> TypedLine {
    TypedLine {
        part: Some(part),
        key: String::new(),
        is_kept: true,
        what: what.to_owned(),
        detail: detail.to_owned(),
        date: date.to_owned(),
    }
}

fn of(lines: Vec<TypedLine>, has_no_known_allergy: bool) -> Result<Summary, Vec<LineFault>> {
    let typed = TypedSummary {
        lines,
        has_no_known_allergy,
    };
    Summary::of(&typed, &Draft::default(), today())
}

#[test]
#[rustfmt::skip] // one line per case
fn each_cell_that_is_wrong_is_told_at_its_place() {
    use Part::*;
    let long = "a".repeat(401);
    for (line, expected) in [
        (line(Problems,   "",            "",       "2019"),       vec![(Cell::What, Fault::Empty)]),
        (line(Problems,   &long,         "",       ""),           vec![(Cell::What, Fault::TooLong)]),
        (line(Problems,   &long[..400],  "",       ""),           vec![]),
        (line(Problems,   "a\u{fffe}",   "",       ""),           vec![(Cell::What, Fault::Malformed)]),
        (line(Problems,   "Asthme",      "",       "2026-11-25"), vec![(Cell::Date, Fault::InTheFuture)]),
        (line(Problems,   "Asthme",      "",       "2026-11-24"), vec![]),
        (line(Problems,   "Asthme",      "",       "2026-13"),    vec![(Cell::Date, Fault::NotADate)]),
        (line(Treatments, "Fer",         &long,    "hier"),
            vec![(Cell::Detail, Fault::TooLong), (Cell::Date, Fault::NotADate)]),
        (line(Vitals,     "Poids",       "",       ""),           vec![(Cell::Detail, Fault::Empty)]),
        (line(Vitals,     "Poids",       "lourd",  ""),           vec![(Cell::Detail, Fault::Malformed)]),
        (line(Vitals,     "Poids",       "72 kg",  ""),           vec![]),
        (line(BloodGroup, "Z+",          "",       ""),           vec![(Cell::What, Fault::UnknownCode)]),
        (line(BloodGroup, "AB-",         "",       ""),           vec![]),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(cell, fault)| LineFault::Cell(0, cell, fault))
            .collect();
        let found = of(vec![line.clone()], false).err().unwrap_or_default();
        assert_eq!(found, expected, "{} {}", line.detail.len(), line.date);
    }
}

#[test]
fn what_is_left_out_or_empty_is_not_looked_at() {
    let left_out = TypedLine {
        is_kept: false,
        ..line(Part::Problems, "Asthme", "", "jamais")
    };
    let blank = line(Part::Treatments, " ", "", "");
    let kept = line(Part::Problems, "Diabète", "", "");
    let summary = of(vec![left_out.clone(), blank, kept], false).unwrap();
    assert_eq!(summary.lines().len(), 1);
    assert_eq!(of(vec![left_out], false), Err(vec![LineFault::Nothing]));
    assert!(of(vec![], true).is_ok());
}

#[test]
fn that_no_allergy_is_known_does_not_stand_beside_one() {
    let allergy = line(Part::Allergies, "Pénicilline", "", "");
    let faults = of(vec![allergy], true);
    assert_eq!(faults, Err(vec![LineFault::AllergyBesideNone]));
    for words in ["Aucune allergie connue", "pas d'allergie", "Néant"] {
        let faults = of(vec![line(Part::Allergies, words, "", "")], false);
        assert_eq!(faults, Err(vec![LineFault::NoneAsAllergy(0)]), "{words}");
    }
}

#[test]
fn a_part_has_as_many_lines_as_a_reader_takes() {
    let lines = |count| vec![line(Part::Attention, "Vit seule", "", ""); count];
    assert!(of(lines(50), false).is_ok());
    let faults = of(lines(51), false);
    assert_eq!(faults, Err(vec![LineFault::TooMany(Part::Attention)]));
    let groups = vec![line(Part::BloodGroup, "A+", "", ""); 2];
    assert_eq!(
        of(groups, false),
        Err(vec![LineFault::TooMany(Part::BloodGroup)])
    );
}
