//! The guard against doing an examination again (*examen redondant*).

use super::catalog::{Equivalent, Exam, equivalents, window};
use super::identify::{KnownExam, identify};
use crate::time::Date;
use std::cmp::Reverse;

/// A known examination that answers what the asked one would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Its place among the known ones.
    pub index: usize,
    /// Why it answers.
    pub why: Why,
    /// How many days ago it was done; negative if it is planned.
    pub age_days: i64,
    /// Whether it is recent enough to answer usually; see [`window`].
    pub within_window: bool,
}

/// Why a known examination answers for the asked one, the best reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is the same.
    Same,
    /// It holds the asked one, or images its region.
    PanelContains,
    /// Another that answers the same question.
    Equivalent,
}

/// The known examinations that answer what `exam` would, the newest first, of one day in the order
/// given.
///
/// One that is as old as the window is still within it, one that is planned too. A match is advice:
/// it forbids nothing. Rule: EXA-006.
pub fn guard<'a>(
    exam: &Exam,
    known: impl IntoIterator<Item = KnownExam<'a>>,
    today: Date,
) -> Vec<Match> {
    let equivalents = equivalents(exam);
    let mut matches: Vec<_> = known
        .into_iter()
        .enumerate()
        .filter_map(|(index, known)| {
            let why = why(exam, &equivalents, &known)?;
            let age_days = today.to_days() - known.date.to_days();
            let within_window = age_days <= window(exam).0;
            Some(Match {
                index,
                why,
                age_days,
                within_window,
            })
        })
        .collect();
    matches.sort_by_key(|found| (found.age_days, found.index));
    matches
}

/// The best reason why `known` answers for `exam`.
fn why(exam: &Exam, equivalents: &[Equivalent], known: &KnownExam<'_>) -> Option<Why> {
    let reason = |found: &Exam| {
        if found == exam {
            return Some(Why::Same);
        }
        let equivalent = equivalents
            .iter()
            .find(|equivalent| equivalent.exam == found)?;
        Some(if equivalent.is_panel {
            Why::PanelContains
        } else {
            Why::Equivalent
        })
    };
    let reasons = identify(known).into_iter().filter_map(reason);
    reasons.max_by_key(|why| Reverse(*why))
}

#[cfg(test)]
mod tests {
    use super::super::catalog::{exam, exams};
    use super::super::identify::CodeRef;
    use super::*;
    use proptest::prelude::*;

    fn known(label: &str, days_ago: i64) -> KnownExam<'_> {
        KnownExam {
            codes: Vec::new(),
            label,
            modality: None,
            date: Date::from_days(20_000 - days_ago),
        }
    }

    fn shown(id: &str, known: impl IntoIterator<Item = KnownExam<'static>>) -> String {
        let matches = guard(exam(id).unwrap(), known, Date::from_days(20_000));
        let shown = |found: &Match| {
            let recent = if found.within_window { "recent" } else { "old" };
            format!(
                "{} {:?} {} {recent}",
                found.index, found.why, found.age_days
            )
        };
        matches.iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_is_already_there_is_said_newest_first() {
        for (rule, asked, labels, expected) in [
            ("EXA-006", "hba1c",    &[("HbA1c", 90)][..],                        "0 Same 90 recent"),
            ("EXA-006", "hba1c",    &[("HbA1c", 91)],                            "0 Same 91 old"),
            ("EXA-006", "hba1c",    &[("Glycémie à jeun", 3)],                   ""),
            ("EXA-006", "tsh",      &[("TSH", 42), ("TSH", 10), ("TSH", 43)],    "1 Same 10 recent, 0 Same 42 recent, 2 Same 43 old"),
            ("EXA-006", "tsh",      &[("Bilan thyroïdien", 5)],                  "0 PanelContains 5 recent"),
            ("EXA-006", "ldl",      &[("Bilan lipidique", 365)],                 "0 PanelContains 365 recent"),
            ("EXA-006", "lipids",   &[("LDL cholestérol", 5)],                   ""),
            ("EXA-006", "xr_chest", &[("Scanner thoracique", 5)],                "0 Equivalent 5 recent"),
            ("EXA-006", "ct_chest", &[("Radio thorax", 5)],                      ""),
            ("EXA-006", "ct_chest", &[("TDM TAP", 5)],                           "0 PanelContains 5 recent"),
            ("EXA-006", "ecg",      &[("ECG", -7)],                              "0 Same -7 recent"),
            ("EXA-006", "ecg",      &[],                                         ""),
        ] {
            let known = labels.iter().map(|(label, days)| known(label, *days));
            assert_eq!(shown(asked, known), expected, "{rule}: {asked} {labels:?}");
        }
    }

    #[test]
    fn results_by_code_answer_in_any_unit_and_method() {
        let by_code = |code| KnownExam {
            codes: vec![CodeRef {
                system: "LOINC",
                code,
            }],
            ..known("Compte rendu de biologie", 12)
        };
        assert_eq!(
            shown("kidney", [by_code("14682-9")]),
            "0 Same 12 recent",
            "EXA-006"
        );
        assert_eq!(
            shown("kidney", [by_code("2160-0")]),
            "0 Same 12 recent",
            "EXA-006"
        );
        assert_eq!(shown("kidney", [by_code("718-7")]), "", "EXA-006");
        assert_eq!(format!("{:?}", by_code("718-7")), "KnownExam { .. }");
    }

    prop_compose! {
        fn some_known()(
            all in prop::collection::vec((0_usize..130, -50_i64..4_000), 0..8),
        ) -> Vec<(usize, i64)> {
            all
        }
    }

    proptest! {
        #[test]
        fn each_match_is_of_a_known_one_and_the_newest_is_first(
            asked in 0_usize..130, all in some_known(),
        ) {
            let known: Vec<_> = all
                .iter()
                .map(|(at, days)| known(&exams()[at % exams().len()].label, *days))
                .collect();
            let asked = &exams()[asked % exams().len()];
            let matches = guard(asked, known.clone(), Date::from_days(20_000));
            prop_assert!(matches.is_sorted_by_key(|found| found.age_days));
            for found in &matches {
                prop_assert_eq!(found.age_days, all[found.index].1);
                prop_assert_eq!(found.within_window, found.age_days <= window(asked).0);
            }
            for (index, (at, _)) in all.iter().enumerate() {
                let is_same = exams()[at % exams().len()] == *asked;
                prop_assert!(!is_same || matches.iter().any(|found| found.index == index));
            }
        }

        #[test]
        fn one_more_known_takes_no_match_away(asked in 0_usize..130, all in some_known()) {
            let asked = &exams()[asked % exams().len()];
            let known: Vec<_> = all
                .iter()
                .map(|(at, days)| known(&exams()[at % exams().len()].label, *days))
                .collect();
            let fewer = known.iter().skip(1).cloned();
            let with = guard(asked, known.iter().cloned(), Date::from_days(20_000));
            let without = guard(asked, fewer, Date::from_days(20_000));
            for found in without {
                let moved = Match { index: found.index + 1, ..found };
                prop_assert!(with.contains(&moved));
            }
        }
    }
}
