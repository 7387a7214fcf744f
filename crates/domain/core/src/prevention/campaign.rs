//! Plans of each year's campaigns, and of each pregnancy.

use super::calendar::{Campaign, Plan};
use super::series::{Days, Outcome};
use super::status::{Exemption, Status};
use crate::time::Date;

/// One campaign of one year.
struct Opening {
    opens: Date,
    closes: Date,
    counts_from: Date,
}

/// The campaigns around `today`, in order.
fn openings(plan: &Plan, today: Date) -> Vec<Opening> {
    let years = today.year() - 1..=today.year().saturating_add(2);
    let mut openings: Vec<_> = years
        .flat_map(|year| {
            plan.campaigns
                .iter()
                .filter_map(move |campaign| open(campaign, year))
        })
        .collect();
    openings.sort_by_key(|opening| opening.opens);
    openings
}

/// Days that lie before the opening in the year are of the year after (its end) or before.
fn open(campaign: &Campaign, year: i16) -> Option<Opening> {
    let day = |year: i16, (month, day): (u8, u8)| Date::new(year, month, day).ok();
    let closes_later = i16::from(campaign.closes < campaign.opens);
    let counts_earlier = i16::from(campaign.counts_from > campaign.opens);
    Some(Opening {
        opens: day(year, campaign.opens)?,
        closes: day(year + closes_later, campaign.closes)?,
        counts_from: day(year - counts_earlier, campaign.counts_from)?,
    })
}

/// A dose in each campaign: due while it is open, never late; a dose in the weeks before counts.
/// Rule: VAC-010.
pub(super) fn campaign(plan: &Plan, days: &Days<'_>) -> Outcome {
    let openings = openings(plan, days.today);
    let is_done = |opening: &Opening| days.doses.iter().any(|dose| *dose >= opening.counts_from);
    let open_now = openings
        .iter()
        .rfind(|opening| opening.opens <= days.today)
        .filter(|opening| days.today <= opening.closes && !is_done(opening));
    if let Some(opening) = open_now {
        let date = opening.opens.max(plan.age_from.after(days.origin));
        return Outcome::of(Status::DueFrom { date });
    }
    let next = openings
        .iter()
        .find(|opening| opening.opens > days.today && !is_done(opening));
    Outcome::of(Status::UpToDate {
        until: next.map_or(Date::from_days(i64::MAX), |opening| opening.opens),
    })
}

/// A dose in the weeks of a pregnancy, and in the months of the plan if it has some.
/// Rule: VAC-011.
pub(super) fn pregnancy(plan: &Plan, days: &Days<'_>) -> Outcome {
    let step = &plan.steps[0];
    let accepted = step.accepted_from.after(days.origin);
    if let Some(last) = days.doses.last().filter(|dose| **dose >= accepted) {
        return Outcome::of(Status::Done { last: Some(*last) });
    }
    let from = step.due.after(days.origin);
    let due = if plan.campaigns.is_empty() {
        Some(from)
    } else {
        let openings = openings(plan, from);
        let open = openings.iter().find(|opening| opening.closes >= from);
        open.map(|opening| opening.opens.max(from))
    };
    let end = step.until.map(|until| until.after(days.origin));
    let is_in_time = |due: &Date| end.is_none_or(|end| *due < end && days.today < end);
    Outcome::of(match due.filter(is_in_time) {
        Some(due) => days.timed(due, step.grace),
        None => Status::NotConcerned {
            why: Exemption::Season,
        },
    })
}
