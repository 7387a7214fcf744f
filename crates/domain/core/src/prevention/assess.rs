//! The decision: which plan a person is asked by, and what it says, whatever is not known exactly.

use super::calendar::{Plan, PlanKind, Target, calendar_version, plans_for, targets};
use super::campaign::{campaign, pregnancy};
use super::person::{Answer, Condition, Person, Said, StatedCondition};
use super::series::{Days, Outcome, boosters, series};
use super::span::Span;
use super::status::{Exemption, Line, Status, Unclear};
use crate::clinical::PartialDate;
use crate::time::Date;
use std::mem::discriminant;

/// What the calendar says of `person` on `today`: one line for each target, in the order of the
/// page. Rule: REQ-S-27.
///
/// The first plan whose birth dates, conditions and ages fit speaks (VAC-012). An answer takes the
/// place of what is not recorded (VAC-003). Where a date is partial, every day that it may be is
/// tried at its ends, and the answer is given only if all agree (VAC-004).
pub fn assess(person: &Person, today: Date) -> Vec<Line> {
    targets()
        .iter()
        .filter(|target| target.is_line)
        .map(|target| line(person, target, today))
        .collect()
}

fn line(person: &Person, target: &'static Target, today: Date) -> Line {
    let question = Question {
        person,
        target,
        today,
        said: person
            .answers
            .iter()
            .rfind(|answer| answer.target == target)
            .map(|answer: &Answer| &answer.said),
    };
    let (plan, outcome) = question.agreed();
    Line {
        target,
        status: outcome.status,
        plan,
        next_dose: outcome.next_dose,
        version: calendar_version(),
    }
}

/// One person, one target, one day.
struct Question<'a> {
    person: &'a Person,
    target: &'static Target,
    today: Date,
    said: Option<&'a Said>,
}

/// One way in which all that is partial may have been.
#[derive(Clone, Copy)]
struct Scenario {
    birth: Date,
    pregnancy: Option<Date>,
    doses: Reading,
}

/// Which days partial dates of doses are taken for.
#[derive(Clone, Copy)]
enum Reading {
    Earliest,
    Latest,
    /// As far apart as they may be.
    Spread,
}

/// How far a plan is from fitting: the kind of what is amiss, and of equals a number of days.
type Distance = (u8, i64);
type Answered = (&'static Plan, Outcome);

impl Question<'_> {
    /// What all scenarios agree on, with the latest dates of them. Rule: VAC-004.
    fn agreed(&self) -> Answered {
        let scenarios = self.scenarios();
        let answers: Vec<_> = scenarios.map(|scenario| self.answer(scenario)).collect();
        let latest = *answers.last().expect("there is at least one scenario");
        let is_same = |(plan, outcome): &Answered| {
            plan.rule == latest.0.rule
                && outcome.next_dose == latest.1.next_dose
                && discriminant(&outcome.status) == discriminant(&latest.1.status)
        };
        if answers.iter().all(is_same) {
            return latest;
        }
        let has_partial_dose = self.given().any(|on| !on.is_one_day());
        let why = match (self.person.birth.is_one_day(), has_partial_dose) {
            (false, _) => Unclear::Birth,
            (true, true) => Unclear::Dose,
            (true, false) => Unclear::Pregnancy,
        };
        (latest.0, Outcome::of(Status::Unknown { why }))
    }

    /// All ends of what is partial; the last has the latest of each.
    fn scenarios(&self) -> impl Iterator<Item = Scenario> {
        let ends = |date: PartialDate| [date.first_day(), date.last_day()];
        let pregnancies = self
            .pregnancy()
            .and_then(|stated| stated.since)
            .map_or([None; 2], |since| ends(since).map(Some));
        let readings = [Reading::Spread, Reading::Earliest, Reading::Latest];
        ends(self.person.birth).into_iter().flat_map(move |birth| {
            pregnancies.into_iter().flat_map(move |pregnancy| {
                readings.into_iter().map(move |doses| Scenario {
                    birth,
                    pregnancy,
                    doses,
                })
            })
        })
    }

    fn answer(&self, scenario: Scenario) -> Answered {
        let (plan, outcome) = match self.plan(scenario) {
            Ok(plan) => (plan, self.outcome(plan, scenario)),
            Err((plan, why)) => (plan, Outcome::of(Status::NotConcerned { why })),
        };
        let outcome = match self.said {
            Some(Said::NotConcerned) => Outcome::of(Status::NotConcerned {
                why: Exemption::Said,
            }),
            Some(Said::AlreadyDone { on: None }) if outcome.status.is_to_do() => {
                Outcome::of(self.done_some_day(plan, scenario))
            }
            Some(Said::AlreadyDone { .. }) | None => outcome,
        };
        (plan, outcome)
    }

    /// « Déjà fait » without a day is believed where no later dose depends on it. Rule: VAC-003.
    fn done_some_day(&self, plan: &Plan, scenario: Scenario) -> Status {
        let is_past = |due: Span| due.after(scenario.birth) <= self.today;
        let is_all = plan.steps.iter().all(|step| is_past(step.due));
        match plan.kind {
            PlanKind::Series if is_all => Status::Done { last: None },
            PlanKind::Series | PlanKind::Boosters | PlanKind::Campaign | PlanKind::Pregnancy => {
                Status::Unknown {
                    why: Unclear::Answer,
                }
            }
        }
    }

    fn outcome(&self, plan: &Plan, scenario: Scenario) -> Outcome {
        let doses = self.doses(plan, scenario);
        let days = |origin| Days {
            origin,
            doses: &doses,
            today: self.today,
        };
        match plan.kind {
            PlanKind::Series => series(plan, &days(scenario.birth)),
            PlanKind::Boosters => boosters(plan, &days(scenario.birth)),
            PlanKind::Campaign => campaign(plan, &days(scenario.birth)),
            PlanKind::Pregnancy => match scenario.pregnancy {
                Some(since) => pregnancy(plan, &days(since)),
                None => Outcome::of(Status::Unknown {
                    why: Unclear::Pregnancy,
                }),
            },
        }
    }

    /// The first plan that fits; else why none does, by the plan that comes nearest to fitting.
    /// Rule: VAC-012.
    fn plan(&self, scenario: Scenario) -> Result<&'static Plan, (&'static Plan, Exemption)> {
        let mut nearest: Option<(Distance, &'static Plan, Exemption)> = None;
        for plan in plans_for(self.target) {
            let Some((distance, why)) = self.unfit(plan, scenario) else {
                return Ok(plan);
            };
            if nearest.is_none_or(|(least, ..)| distance < least) {
                nearest = Some((distance, plan, why));
            }
        }
        let (_, plan, why) = nearest.expect("each line has a plan");
        Err((plan, why))
    }

    /// Why a plan does not fit, and how far it is from fitting; `None` if it does.
    fn unfit(&self, plan: &Plan, scenario: Scenario) -> Option<(Distance, Exemption)> {
        let from = plan.age_from.after(scenario.birth);
        let until = plan.age_until.map(|until| until.after(scenario.birth));
        let is_born_before = |day: Option<Date>| day.is_some_and(|day| scenario.birth < day);
        let is_born_late = plan.born_before.is_some() && !is_born_before(plan.born_before);
        if is_born_before(plan.born_from) || is_born_late {
            Some(((3, 0), Exemption::Birth))
        } else if !self.has_condition(plan, scenario) {
            Some(((4, 0), Exemption::Condition))
        } else if self.today < from {
            Some(((1, from.to_days()), Exemption::TooYoung { from }))
        } else {
            let ended = until.filter(|until| *until <= self.today)?;
            Some(((2, -ended.to_days()), Exemption::TooOld))
        }
    }

    fn has_condition(&self, plan: &Plan, scenario: Scenario) -> bool {
        let is_stated = |stated: &&StatedCondition| plan.conditions.contains(&stated.condition);
        let mut stated = self.person.conditions.iter().filter(is_stated);
        plan.conditions.is_empty()
            || stated.any(|stated| match stated.condition {
                Condition::Pregnancy => !self.is_over(scenario.pregnancy),
                Condition::Immunodeficiency
                | Condition::Asplenia
                | Condition::ChronicRespiratory
                | Condition::ChronicCardiac
                | Condition::ChronicRenal
                | Condition::ChronicHepatic
                | Condition::ChronicNeurological
                | Condition::Diabetes
                | Condition::Obesity
                | Condition::HealthProfessional
                | Condition::TuberculosisExposure => true,
            })
    }

    /// Whether a pregnancy since `since` must be over.
    fn is_over(&self, since: Option<Date>) -> bool {
        let end = Span::parse("42w").expect("this is a span");
        since.is_some_and(|since| end.after(since) <= self.today)
    }

    /// The pregnancy that was stated last.
    fn pregnancy(&self) -> Option<&StatedCondition> {
        let mut conditions = self.person.conditions.iter();
        conditions.rfind(|stated| stated.condition == Condition::Pregnancy)
    }

    /// The dates of all doses and of a dose that was answered, whatever they count for.
    fn given(&self) -> impl Iterator<Item = PartialDate> {
        let said = self.said.and_then(|said| match said {
            Said::AlreadyDone { on } => *on,
            Said::NotConcerned => None,
        });
        self.person.doses.iter().map(|dose| dose.on).chain(said)
    }

    /// The days of the doses that count for `plan`: none before birth, none after today.
    fn doses(&self, plan: &Plan, scenario: Scenario) -> Vec<Date> {
        let counts = |targets: &[&Target]| targets.iter().any(|target| target.id == plan.counts);
        let recorded = self
            .person
            .doses
            .iter()
            .filter(|dose| counts(&dose.targets));
        let said = match self.said {
            Some(Said::AlreadyDone { on }) => *on,
            Some(Said::NotConcerned) | None => None,
        };
        let mut periods: Vec<(Date, Date)> = recorded
            .map(|dose| dose.on)
            .chain(said)
            .map(|on| {
                (
                    on.first_day().max(scenario.birth),
                    on.last_day().min(self.today),
                )
            })
            .filter(|(earliest, latest)| earliest <= latest)
            .collect();
        periods.sort_unstable();
        let last = i64::try_from(periods.len()).unwrap_or(i64::MAX) - 1;
        let days = periods
            .iter()
            .zip(0..)
            .map(|((earliest, latest), at)| match scenario.doses {
                Reading::Earliest => *earliest,
                Reading::Latest => *latest,
                Reading::Spread => {
                    let width = latest.to_days() - earliest.to_days();
                    Date::from_days(earliest.to_days() + width * at / last.max(1))
                }
            });
        let mut days: Vec<Date> = days.collect();
        days.sort_unstable();
        days
    }
}
