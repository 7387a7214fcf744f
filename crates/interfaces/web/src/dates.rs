//! Dates and times as people in France read them: « 12 mars 2015 », « 1er mars », « 17 h 05 ».
//!
//! Instants are shown in the time of Paris, whatever the server's own.

use dmp_core::clinical::PartialDate;
use dmp_core::time::{Date, Timestamp};
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use std::sync::LazyLock;

static PARIS: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get("Europe/Paris").expect("the time zone database is part of the program")
});

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const SHORT_MONTHS: [&str; 12] = [
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
];
const WEEKDAYS: [&str; 7] = [
    "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche",
];

fn zoned(at: Timestamp) -> ZonedDateTime {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned_datetime(PARIS.clone())
}

/// The civil date in Paris.
pub fn day_of(at: Timestamp) -> Date {
    let it = zoned(at);
    let (month, day) = (it.month().unsigned_abs(), it.day().unsigned_abs());
    Date::new(it.year(), month, day).unwrap_or_else(|_| at.date_utc())
}

/// The instant at which a day begins in Paris.
pub fn start_of(date: Date) -> Timestamp {
    let (month, day) = (date.month().cast_signed(), date.day().cast_signed());
    jiff::civil::Date::new(date.year(), month, day)
        .and_then(|it| it.to_zoned_datetime(PARIS.clone()))
        .map_or_else(
            |_| Timestamp(date.to_days() * 86_400_000),
            |it| Timestamp(it.timestamp().as_millisecond()),
        )
}

/// The last millisecond of a day in Paris.
pub fn end_of(date: Date) -> Timestamp {
    Timestamp(start_of(Date::from_days(date.to_days() + 1)).0 - 1)
}

/// « 12 mars 2015 ».
pub fn day(at: Timestamp) -> String {
    civil(day_of(at))
}

/// « 12 mars 2015 », « 1er mars 2015 ».
pub fn civil(date: Date) -> String {
    format!("{} {}", without_year(date), date.year())
}

/// « 12 mars », for lists grouped by month.
pub fn day_month(at: Timestamp) -> String {
    without_year(day_of(at))
}

/// « 12 mars » in the year of `now`, « 12 mars 2015 » in another.
pub fn near_day(at: Timestamp, now: Timestamp) -> String {
    let is_this_year = day_of(at).year() == day_of(now).year();
    if is_this_year { day_month(at) } else { day(at) }
}

/// « 21 févr. 2026 », for dense lists.
pub fn short_day(at: Timestamp) -> String {
    let date = day_of(at);
    let month = SHORT_MONTHS[usize::from(date.month()) - 1];
    format!("{} {month} {}", ordinal(date.day()), date.year())
}

/// « Mars 2026 », the heading of a month.
pub fn month(at: Timestamp) -> String {
    let date = day_of(at);
    let mut name = MONTHS[usize::from(date.month()) - 1].to_owned();
    let first = name.remove(0);
    format!("{}{name} {}", first.to_uppercase(), date.year())
}

/// « Lundi 9 mars 2026 », the heading of a day.
pub fn weekday(at: Timestamp) -> String {
    let date = day_of(at);
    // 1970-01-01 was a Thursday.
    let index = usize::try_from((date.to_days() + 3).rem_euclid(7)).unwrap_or(0);
    format!("{} {}", WEEKDAYS[index], civil(date))
}

/// « 17 h 05 ».
pub fn time(at: Timestamp) -> String {
    let it = zoned(at);
    format!("{} h {:02}", it.hour(), it.minute())
}

/// « 12 mars 2015 à 17 h 05 ».
pub fn day_time(at: Timestamp) -> String {
    format!("{} à {}", day(at), time(at))
}

/// « 2015-03-12 », for machines.
pub fn iso(at: Timestamp) -> String {
    day_of(at).to_string()
}

/// « 2015-03 », the order of months.
pub fn iso_month(at: Timestamp) -> String {
    let date = day_of(at);
    format!("{:04}-{:02}", date.year(), date.month())
}

/// A date typed as day, month and year; `None` for a day that does not exist.
pub fn of_parts(day: &str, month: &str, year: &str) -> Option<Date> {
    let year = year.trim();
    if year.len() != 4 {
        return None;
    }
    let (day, month) = (day.trim().parse().ok()?, month.trim().parse().ok()?);
    Date::new(year.parse().ok()?, month, day).ok()
}

/// A date as a date field sends it (`2015-03-12`) or as people type it (`12/03/2015`).
pub fn typed(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(date) = Date::parse(text) {
        return Some(date);
    }
    let mut parts = text
        .split(['/', '.', ' ', '-'])
        .filter(|part| !part.is_empty());
    let date = of_parts(parts.next()?, parts.next()?, parts.next()?)?;
    parts.next().is_none().then_some(date)
}

/// « 2014 », « mars 2014 », « 9 mars 2014 »: as much as was written.
pub fn partial(date: PartialDate) -> String {
    match date {
        PartialDate::Year(year) => year.to_string(),
        PartialDate::Month { year, month } => {
            format!("{} {year}", MONTHS[usize::from(month) - 1])
        }
        PartialDate::Day(_) | PartialDate::Instant { .. } => civil(date.first_day()),
    }
}

fn without_year(date: Date) -> String {
    format!(
        "{} {}",
        ordinal(date.day()),
        MONTHS[usize::from(date.month()) - 1]
    )
}

fn ordinal(day: u8) -> String {
    if day == 1 {
        "1er".to_owned()
    } else {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2015-03-01T16:05:00Z is 17 h 05 in Paris, in winter.
    const WINTER: Timestamp = Timestamp(1_425_225_900_000);
    // 2026-07-14T22:30:00Z is 0 h 30 on the 15th in Paris, in summer.
    const SUMMER: Timestamp = Timestamp(1_784_068_200_000);

    #[test]
    fn instants_are_read_in_the_time_of_paris() {
        assert_eq!(day_time(WINTER), "1er mars 2015 à 17 h 05");
        assert_eq!(day_time(SUMMER), "15 juillet 2026 à 0 h 30");
        assert_eq!(weekday(WINTER), "Dimanche 1er mars 2015");
        assert_eq!(weekday(SUMMER), "Mercredi 15 juillet 2026");
        assert_eq!(month(WINTER), "Mars 2015");
        assert_eq!(short_day(SUMMER), "15 juil. 2026");
        assert_eq!(near_day(SUMMER, SUMMER), "15 juillet");
        assert_eq!(near_day(WINTER, SUMMER), "1er mars 2015");
        assert_eq!(
            (iso(SUMMER), iso_month(SUMMER)),
            ("2026-07-15".into(), "2026-07".into())
        );
    }

    #[test]
    fn a_day_runs_from_midnight_to_midnight_in_paris() {
        let date = Date::new(2026, 3, 29).unwrap(); // the clocks go forward: 23 hours
        assert_eq!(day_of(start_of(date)), date);
        assert_eq!(day_of(end_of(date)), date);
        assert_eq!(end_of(date).0 + 1 - start_of(date).0, 23 * 3_600_000);
    }

    #[test]
    fn a_typed_date_is_read_in_both_forms() {
        let expected = Date::new(1981, 4, 14).ok();
        for text in [
            "1981-04-14",
            "14/04/1981",
            " 14/4/1981 ",
            "14.04.1981",
            "14 4 1981",
        ] {
            assert_eq!(typed(text), expected, "{text}");
        }
        for text in ["", "31/02/2020", "14/04/81", "1981", "14/04/1981/2", "hier"] {
            assert_eq!(typed(text), None, "{text}");
        }
    }
}
