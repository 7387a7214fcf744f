//! Plans that count doses in a row, and boosters at fixed ages.

use super::calendar::{Plan, Step};
use super::span::Span;
use super::status::{Exemption, Status};
use crate::time::Date;

/// The days on which a plan is judged.
pub(super) struct Days<'a> {
    /// Birth, or the first day of the pregnancy.
    pub(super) origin: Date,
    /// Doses that count, none before birth or after today, oldest first.
    pub(super) doses: &'a [Date],
    pub(super) today: Date,
}

/// What a plan says.
#[derive(Clone, Copy)]
pub(super) struct Outcome {
    pub(super) status: Status,
    pub(super) next_dose: Option<u8>,
}

impl Outcome {
    pub(super) const fn of(status: Status) -> Self {
        Self {
            status,
            next_dose: None,
        }
    }
}

impl Days<'_> {
    fn at(&self, span: Span) -> Date {
        span.after(self.origin)
    }

    /// The status of what is due on `due`, and late after `grace`. Rule: VAC-005.
    pub(super) fn timed(&self, due: Date, grace: Option<Span>) -> Status {
        match grace.map(|grace| grace.after(due)) {
            Some(since) if since <= self.today => Status::Late { since },
            _ if due <= self.today => Status::DueFrom { date: due },
            _ => Status::UpToDate { until: due },
        }
    }
}

/// A series, judged from each dose on: earlier ones may be left out, so that a dose that was given
/// never makes more doses due than its absence. Rule: VAC-002.
pub(super) fn series(plan: &Plan, days: &Days<'_>) -> Outcome {
    let starts = 0..days.doses.len().max(1);
    starts
        .map(|start| {
            let doses = &days.doses[start..];
            from_first(plan, &Days { doses, ..*days })
        })
        .min_by_key(|outcome| outcome.status.lateness())
        .expect("there is at least one start")
}

fn from_first(plan: &Plan, days: &Days<'_>) -> Outcome {
    let first = days.doses.first().copied().unwrap_or(days.today);
    let is_asked = |step: &&Step| {
        step.first_from.is_none_or(|from| first >= days.at(from))
            && step
                .first_before
                .is_none_or(|before| first < days.at(before))
    };
    let steps: Vec<&Step> = plan.steps.iter().filter(is_asked).collect();
    let last = days.doses.last().copied();
    let Some(step) = steps.get(counted(&steps, days)) else {
        return Outcome::of(Status::Done { last });
    };
    // From the last dose, even one that did not count: two doses are never asked too close.
    let after_last = last.map(|last| step.interval.after(last));
    let due = days.at(step.due).max(after_last.unwrap_or(days.origin));
    let status = match until(step, due, days) {
        Status::Late { since } => in_first_window(steps[0], due, since, days),
        status @ (Status::Done { .. }
        | Status::UpToDate { .. }
        | Status::DueFrom { .. }
        | Status::NotConcerned { .. }
        | Status::Unknown { .. }) => status,
    };
    let is_asked = !matches!(status, Status::NotConcerned { .. });
    Outcome {
        status,
        next_dose: step.dose.filter(|_| is_asked),
    }
}

/// No dose is late while even the first would not be: someone who began early has all the time
/// that someone who did not begin has. Rule: VAC-005.
fn in_first_window(first: &Step, due: Date, since: Date, days: &Days<'_>) -> Status {
    let end = first.grace.map(|grace| grace.after(days.at(first.due)));
    match end.map(|end| end.max(since)) {
        Some(since) if since <= days.today => Status::Late { since },
        Some(_) | None => Status::DueFrom { date: due },
    }
}

/// How many steps are done: each by the first dose that is neither too early in life nor too close
/// to the one before. Rule: VAC-002.
fn counted(steps: &[&Step], days: &Days<'_>) -> usize {
    let mut done = 0;
    let mut previous: Option<Date> = None;
    for dose in days.doses.iter().copied() {
        let is_valid = |step: &&Step| {
            dose >= days.at(step.accepted_from)
                && previous.is_none_or(|previous| dose >= step.minimum.after(previous))
        };
        if steps.get(done).is_some_and(is_valid) {
            done += 1;
            previous = Some(dose);
        }
    }
    done
}

/// What cannot be made up for any more is not asked. Rule: VAC-008.
fn until(step: &Step, due: Date, days: &Days<'_>) -> Status {
    let end = step.until.map(|until| days.at(until));
    match end.filter(|end| due >= *end || days.today >= *end) {
        Some(_) => Status::NotConcerned {
            why: Exemption::TooOld,
        },
        None => days.timed(due, step.grace),
    }
}

/// Boosters at fixed ages: the last age that was reached counts, former ones are not made up for.
/// A dose in the years before an age counts for it. Rule: VAC-009.
pub(super) fn boosters(plan: &Plan, days: &Days<'_>) -> Outcome {
    let is_done = |step: &&Step| {
        let accepted = days.at(step.accepted_from);
        days.doses.iter().any(|dose| *dose >= accepted)
    };
    let reached = plan
        .steps
        .iter()
        .rposition(|step| days.at(step.due) <= days.today);
    let asked = plan
        .steps
        .iter()
        .skip(reached.unwrap_or(0))
        .find(|step| !is_done(step));
    let last = days.doses.last().copied();
    let Some(step) = asked else {
        return Outcome::of(Status::Done { last });
    };
    let after_last = last.map(|last| step.interval.after(last));
    let due = days.at(step.due).max(after_last.unwrap_or(days.origin));
    Outcome::of(until(step, due, days))
}
