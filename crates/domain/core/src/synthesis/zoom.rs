//! The timeline seen from afar and from near: years, months, days, and what a reader asks for.

use super::{Event, EventKind};
use crate::clinical::PartialDate;
use crate::codes::Space;
use crate::time::Date;

/// The events of a year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct YearGroup {
    /// The year; none for what has no date.
    pub year: Option<i16>,
    /// How many events.
    pub count: usize,
    /// Its months, in the order of the events.
    pub months: Vec<MonthGroup>,
}

/// The events of a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthGroup {
    /// The month, 1 to 12; none where only the year is known.
    pub month: Option<u8>,
    /// How many events.
    pub count: usize,
    /// Its days, in the order of the events.
    pub days: Vec<DayGroup>,
}

/// The events of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayGroup {
    /// The day of the month; none where only the month is known.
    pub day: Option<u8>,
    /// Ranks in the list given.
    pub events: Vec<usize>,
}

/// Groups `events`, sorted as [`timeline`](super::timeline) does, by year, month and day. Each
/// event is in one day. Rule: SYN-033.
pub fn by_year(events: &[Event]) -> Vec<YearGroup> {
    let mut years: Vec<YearGroup> = Vec::new();
    for (rank, event) in events.iter().enumerate() {
        let (year, month, day) = parts(event.period.date());
        let year = group(
            &mut years,
            |it| it.year == year,
            || YearGroup {
                year,
                count: 0,
                months: Vec::new(),
            },
        );
        year.count += 1;
        let month = group(
            &mut year.months,
            |it| it.month == month,
            || MonthGroup {
                month,
                count: 0,
                days: Vec::new(),
            },
        );
        month.count += 1;
        let day = group(
            &mut month.days,
            |it| it.day == day,
            || DayGroup {
                day,
                events: Vec::new(),
            },
        );
        day.events.push(rank);
    }
    years
}

/// The group that `is_it`, made if it is not there.
fn group<T>(groups: &mut Vec<T>, is_it: impl Fn(&T) -> bool, make: impl Fn() -> T) -> &mut T {
    let at = groups.iter().position(is_it).unwrap_or_else(|| {
        groups.push(make());
        groups.len() - 1
    });
    &mut groups[at]
}

fn parts(date: Option<PartialDate>) -> (Option<i16>, Option<u8>, Option<u8>) {
    let Some(date) = date else {
        return (None, None, None);
    };
    let first = date.first_day();
    match date {
        PartialDate::Year(year) => (Some(year), None, None),
        PartialDate::Month { year, month } => (Some(year), Some(month), None),
        PartialDate::Day(_) | PartialDate::Instant { .. } => {
            (Some(first.year()), Some(first.month()), Some(first.day()))
        }
    }
}

/// What a reader wants to see of the timeline; an empty list wants all.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Kinds of events.
    pub kinds: Vec<EventKind>,
    /// Spaces of the documents.
    pub spaces: Vec<Space>,
    /// Places, as the events name them.
    pub places: Vec<String>,
    /// Specialties, as the events name them.
    pub specialties: Vec<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

impl Filter {
    /// Whether `event` is asked for. What may lie between the days is. Rule: SYN-034.
    pub fn keeps(&self, event: &Event) -> bool {
        let is_wanted = |wanted: &[String], own: &Option<String>| {
            wanted.is_empty() || own.as_ref().is_some_and(|own| wanted.contains(own))
        };
        (self.kinds.is_empty() || self.kinds.contains(&event.kind))
            && (self.spaces.is_empty() || event.space.is_some_and(|own| self.spaces.contains(&own)))
            && is_wanted(&self.places, &event.place)
            && is_wanted(&self.specialties, &event.specialty)
            && self.is_between(event)
    }

    fn is_between(&self, event: &Event) -> bool {
        let (Some(start), end) = (event.period.date(), event.period.end) else {
            return self.from.is_none() && self.to.is_none();
        };
        let last = end.unwrap_or(start).last_day().max(start.last_day());
        self.from.is_none_or(|from| last >= from)
            && self.to.is_none_or(|to| start.first_day() <= to)
    }

    /// The events that are asked for, in their order.
    pub fn apply<'e>(&self, events: &'e [Event]) -> Vec<&'e Event> {
        events.iter().filter(|event| self.keeps(event)).collect()
    }
}

crate::clinical::opaque_debug!(Filter);
