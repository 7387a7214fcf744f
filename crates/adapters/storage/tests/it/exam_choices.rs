//! Counts of choices: each check once, whoever counts at the same time.

use crate::world::in_each_world;
use dmp_storage::{ExamCell, ExamCheck, ExamCount, Store};

const READ: i64 = 1;
const NOT_PRESCRIBED: i64 = 2;

const fn check(id: u8) -> ExamCheck {
    ExamCheck {
        id: [id; 16],
        forget_on: 20_500,
        replaceable: READ,
    }
}

const fn cell(choice: i64) -> ExamCell {
    ExamCell {
        month: 202_601,
        kind: 2,
        choice,
    }
}

fn counted(store: &Store) -> Vec<(i64, u64)> {
    let counts = store.exam_counts(0).unwrap();
    counts
        .iter()
        .map(|it| (it.cell.choice, it.counted))
        .collect()
}

#[test]
fn a_check_is_counted_once_and_reading_may_become_a_decision() {
    in_each_world(|world| {
        let store = &world.store;
        let count = |choice| store.count_exam_choice(check(1), cell(choice)).unwrap();
        for (rule, choice, is_counted, expected) in [
            ("EXA-010", READ, true, vec![(READ, 1)]),
            ("EXA-010", READ, false, vec![(READ, 1)]),
            ("EXA-010", NOT_PRESCRIBED, true, vec![(NOT_PRESCRIBED, 1)]),
            ("EXA-010", 3, false, vec![(NOT_PRESCRIBED, 1)]),
            ("EXA-010", READ, false, vec![(NOT_PRESCRIBED, 1)]),
        ] {
            assert_eq!(count(choice), is_counted, "{rule}: {choice}");
            assert_eq!(counted(store), expected, "{rule}: {choice}");
        }
    });
}

#[test]
fn choices_made_at_the_same_time_are_all_counted_and_none_twice() {
    in_each_world(|world| {
        let store = &world.store;
        let made: usize = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..24)
                .map(|number| {
                    // Each check is tried by three.
                    let (check, cell) = (check(number / 3), cell(NOT_PRESCRIBED));
                    scope.spawn(move || store.count_exam_choice(check, cell).unwrap())
                })
                .collect();
            let done = tries.into_iter().map(|it| it.join().unwrap());
            done.filter(|is_counted| *is_counted).count()
        });
        assert_eq!((made, counted(store)), (8, vec![(NOT_PRESCRIBED, 8)]));
    });
}

#[test]
fn nothing_is_kept_but_counts_by_month_kind_and_choice() {
    in_each_world(|world| {
        let store = &world.store;
        store.count_exam_choice(check(1), cell(READ)).unwrap();
        let expected = ExamCount {
            cell: cell(READ),
            counted: 1,
        };
        assert_eq!(store.exam_counts(202_601), Ok(vec![expected])); // EXA-011
        assert_eq!(store.exam_counts(202_602), Ok(Vec::new()));
        assert_eq!(store.sweep_exam_checks(20_499), Ok(0));
        assert_eq!(store.sweep_exam_checks(20_500), Ok(1));
        assert_eq!(store.exam_counts(202_601), Ok(vec![expected]));
    });
}
