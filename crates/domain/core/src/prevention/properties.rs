//! What holds for every person and every day.

use super::tests::shown;
use super::*;
use crate::time::Date;
use proptest::prelude::*;

/// 1 January 1920, in days.
const EARLIEST_BIRTH: i64 = -18_262;
const OLDEST_DAYS: i64 = 39_000;
/// Since when conditions are stated, in days of age.
const ADULT_DAYS: i64 = 7_000;

/// A person with doses of one target, and a day of his life.
#[derive(Clone)]
struct Life {
    person: Person,
    target: &'static Target,
    today: Date,
}

impl std::fmt::Debug for Life {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let doses = self.person.doses.iter().map(|dose| dose.on.first_day());
        let (birth, doses) = (self.person.birth.first_day(), doses.collect::<Vec<_>>());
        write!(
            f,
            "{} born {birth} doses {doses:?} on {}",
            self.target.id, self.today
        )
    }
}

impl Life {
    fn line(&self) -> Line {
        let lines = assess(&self.person, self.today);
        lines
            .into_iter()
            .find(|line| line.target == self.target)
            .unwrap()
    }

    fn with_dose(&self, on: Date) -> Self {
        let mut life = self.clone();
        let counted = targets()
            .iter()
            .filter(|target| target.id.starts_with(&self.target.id));
        let targets = counted.collect();
        life.person.doses.push(Dose {
            targets,
            on: on.into(),
        });
        life
    }
}

prop_compose! {
    /// Childhood is as likely as the rest of life: most doses are given then.
    fn life()(
        born in EARLIEST_BIRTH..20_800_i64,
        at in prop_oneof![0_i64..OLDEST_DAYS, 0_i64..1_000, 0_i64..8_000],
        doses in prop::collection::vec(0_i64..1_000_000, 0..6),
        target in 0_usize..15,
        condition in prop::option::of(0_usize..12),
    ) -> Life {
        let targets: Vec<_> = targets().iter().filter(|target| target.is_line).collect();
        let stated = condition.map(|at| StatedCondition {
            condition: Condition::ALL[at],
            since: Some(Date::from_days(born + ADULT_DAYS).into()),
        });
        let life = Life {
            person: Person {
                birth: Date::from_days(born).into(),
                conditions: stated.into_iter().collect(),
                doses: Vec::new(),
                answers: Vec::new(),
            },
            target: targets[target],
            today: Date::from_days(born + at),
        };
        let day = |dose: i64| Date::from_days(born + dose % (at + 1));
        doses.iter().fold(life, |life, dose| life.with_dose(day(*dose)))
    }
}

fn rank(line: &Line) -> u8 {
    match line.status {
        Status::Late { .. } => 2,
        Status::DueFrom { .. } => 1,
        Status::Done { .. }
        | Status::UpToDate { .. }
        | Status::NotConcerned { .. }
        | Status::Unknown { .. } => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_dose_more_never_makes_one_more_late(life in life(), dose in 0_i64..1_000_000) {
        let born = life.person.birth.first_day().to_days();
        let day = Date::from_days(born + dose % (life.today.to_days() - born + 1));
        let before = life.line();
        let after = life.with_dose(day).line();
        prop_assert!(rank(&after) <= rank(&before), "{} then {}", shown(&before), shown(&after));
        if let (Status::Late { since: before }, Status::Late { since: after }) =
            (before.status, after.status)
        {
            prop_assert!(after >= before);
        }
    }

    #[test]
    fn what_is_late_stays_late_until_it_is_asked_no_more(life in life(), later in 1_i64..4_000) {
        let now = life.line();
        let then = Life { today: Date::from_days(life.today.to_days() + later), ..life }.line();
        let is_series = now.next_dose.is_some() && now.plan.rule == then.plan.rule;
        let is_over = matches!(then.status, Status::NotConcerned { .. });
        prop_assert!(!is_series || is_over || rank(&then) >= rank(&now), "{}", shown(&then));
    }

    #[test]
    fn what_is_due_lies_in_the_past_and_what_is_not_in_the_future(life in life()) {
        match life.line().status {
            Status::DueFrom { date } | Status::Late { since: date } => {
                prop_assert!(date <= life.today);
            }
            Status::UpToDate { until } => prop_assert!(until > life.today),
            Status::Done { last } => prop_assert!(last.is_none_or(|last| last <= life.today)),
            Status::NotConcerned { .. } | Status::Unknown { .. } => {}
        }
    }

    #[test]
    fn the_order_of_doses_does_not_matter(life in life()) {
        let mut reversed = life.clone();
        reversed.person.doses.reverse();
        prop_assert_eq!(shown(&life.line()), shown(&reversed.line()));
    }

    #[test]
    fn no_precision_of_dates_makes_it_fail(
        born in "(19|20)[0-9]{2}(-0[1-9])?",
        dose in "(19|20)[0-9]{2}(-1[0-2])?",
        today in 0_i64..40_000,
    ) {
        let facts = targets().iter().map(|target| format!("{}:{dose} ", target.id));
        let person = super::tests::person(&born, &facts.collect::<String>());
        assess(&person, Date::from_days(today));
    }
}
