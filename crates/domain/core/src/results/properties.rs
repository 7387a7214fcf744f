//! What holds for any observations.

use super::tests::{GLUCOSE, document, result};
use super::*;
use crate::clinical::{PartialDate, Statement};
use crate::limits::RESULTS_MAX;
use proptest::prelude::*;

const TESTS: [(&str, &str, &str); 3] = [
    GLUCOSE,
    ("X1", "1.2.250.1.999.7", "Dosage local"),
    ("", "", "Aspect"),
];
const VALUES: [&str; 8] = [
    "1 g/L",
    "100 mg/dL",
    "5.6 mmol/L",
    "< 0.5 g/L",
    "1",
    "1 boxes",
    "traces",
    "1 mm[Hg]",
];
const DATES: [&str; 4] = [
    "2024",
    "2024-01-05",
    "2024-01-05T08:30:00+01:00",
    "2025-01-05",
];

/// Test, value, date, document and whether the entry has an identifier.
type Pick = (usize, usize, usize, u8, bool);

fn statement(&(test, value, date, _, has_entry): &Pick) -> Statement {
    let mut statement = result(TESTS[test], VALUES[value], DATES[date]);
    statement.source.entry_id = has_entry.then(|| format!("{test} {date}"));
    statement
}

fn read_in(number: u8) -> ReadIn<'static> {
    ReadIn {
        document: document(number),
        date: PartialDate::parse("2020-01-01").unwrap(),
        laboratory: "",
    }
}

fn picks() -> impl Strategy<Value = Vec<Pick>> {
    proptest::collection::vec(
        (0_usize..3, 0_usize..8, 0_usize..4, 1_u8..4, any::<bool>()),
        0..40,
    )
}

proptest! {
    #[test]
    fn nothing_is_lost_and_no_order_matters(picks in picks(), turn in 0_usize..40) {
        let documents: Vec<(u8, Vec<Statement>)> = (1_u8..4)
            .map(|number| {
                let own = picks.iter().filter(|pick| pick.3 == number);
                (number, own.map(statement).collect())
            })
            .collect();
        let mut all: Vec<Observed<'_>> = documents
            .iter()
            .flat_map(|(number, statements)| observed(read_in(*number), statements))
            .collect();
        let found = results(all.clone());
        let points = found.series.iter().flat_map(|it| &it.points);
        let count: usize = points.map(|it| 1 + it.doubles).sum();
        prop_assert_eq!(count, picks.len(), "UNI-013");
        for series in &found.series {
            prop_assert!(!series.points.is_empty());
            let is_sorted = series.points.is_sorted_by(|a, b| a.at.list_order(&b.at).is_ge());
            prop_assert!(is_sorted, "newest first");
        }
        all.reverse();
        if !all.is_empty() {
            let middle = turn % all.len();
            all.rotate_left(middle);
        }
        prop_assert!(results(all) == found, "another order, another result");
    }
}

#[test]
fn the_oldest_beyond_the_limit_are_counted() {
    let old = [result(GLUCOSE, "2 g/L", "2001-01-01")];
    let new = [result(GLUCOSE, "1 g/L", "2024-01-05T08:30:00+01:00")];
    let one = observed(read_in(1), &new).next().unwrap();
    let mut all = vec![one; RESULTS_MAX];
    let full = results(all.clone());
    assert_eq!((full.beyond_limit, full.series[0].points.len()), (0, 1));
    all.extend(observed(read_in(2), &old));
    let over = results(all);
    assert_eq!((over.beyond_limit, over.series[0].points.len()), (1, 1));
}
