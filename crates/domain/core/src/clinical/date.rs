//! Dates as precise as they were written. Rule: CLI-003.

use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

const MILLISECONDS_PER_DAY: i64 = 86_400_000;
const MILLISECONDS_PER_MINUTE: i64 = 60_000;

/// A date as it was written: a year, a month, a day or an instant. Nothing is completed.
///
/// Text form, also that of its serialization: `2014`, `2014-03`, `2014-03-09`,
/// `2014-03-09T08:30:00+01:00`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    /// A year.
    Year(i16),
    /// A month of a year, 1 to 12.
    Month {
        /// Year.
        year: i16,
        /// Month, 1 to 12.
        month: u8,
    },
    /// A day.
    Day(Date),
    /// An instant, and how far the clock it was read on was ahead of UTC, in minutes.
    Instant {
        /// The instant.
        at: Timestamp,
        /// Minutes ahead of UTC.
        zone_minutes: i16,
    },
}

/// Why a text or numbers are not a partial date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the calendar")]
pub struct PartialDateError;

impl PartialDate {
    /// A year, 1 to 9999.
    ///
    /// # Errors
    /// [`PartialDateError`] for another number.
    pub fn year(year: i16) -> Result<Self, PartialDateError> {
        Date::new(year, 1, 1).map_err(|_| PartialDateError)?;
        Ok(Self::Year(year))
    }

    /// A month of a year.
    ///
    /// # Errors
    /// [`PartialDateError`] if the calendar has no such month.
    pub fn month(year: i16, month: u8) -> Result<Self, PartialDateError> {
        Date::new(year, month, 1).map_err(|_| PartialDateError)?;
        Ok(Self::Month { year, month })
    }

    /// Parses the text form (see [`PartialDate`]).
    ///
    /// # Errors
    /// [`PartialDateError`] for any other form, or a date that does not exist.
    pub fn parse(text: &str) -> Result<Self, PartialDateError> {
        match text.len() {
            4 => Self::year(number(text)?),
            7 => {
                let (year, month) = text.split_once('-').ok_or(PartialDateError)?;
                Self::month(number(year)?, u8::try_from(number(month)?).unwrap_or(0))
            }
            10 => day(text).map(Self::Day),
            _ => instant(text),
        }
    }

    /// The first day that it may mean, on the writer's calendar.
    pub fn first_day(self) -> Date {
        match self {
            Self::Year(year) => first(year, 1),
            Self::Month { year, month } => first(year, month),
            Self::Day(day) => day,
            Self::Instant { at, zone_minutes } => local(at, zone_minutes).date_utc(),
        }
    }

    /// The last day that it may mean, on the writer's calendar.
    pub fn last_day(self) -> Date {
        match self {
            Self::Year(9999) => Date::from_days(i64::MAX),
            Self::Year(year) => day_before(first(year + 1, 1)),
            Self::Month { year, month: 12 } => Self::Year(year).last_day(),
            Self::Month { year, month } => day_before(first(year, month + 1)),
            Self::Day(_) | Self::Instant { .. } => self.first_day(),
        }
    }

    /// Whether its day is known.
    pub fn is_one_day(self) -> bool {
        self.first_day() == self.last_day()
    }

    /// The instant, when the time of day was written.
    pub fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Instant { at, .. } => Some(at),
            Self::Year(_) | Self::Month { .. } | Self::Day(_) => None,
        }
    }

    /// An order for lists, total where [`PartialOrd`] does not know: by first day, then by the
    /// instant where there is one, and what is less precise first.
    pub fn list_order(&self, other: &Self) -> Ordering {
        let key = |date: &Self| {
            let at = date.instant().map(|at| at.0);
            (date.first_day(), at, std::cmp::Reverse(date.last_day()))
        };
        key(self).cmp(&key(other))
    }
}

/// Knows an order only where it is certain: `2014` is before `2015-03`; whether `2014` is before
/// `2014-03` nobody knows.
impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if let (Some(mine), Some(theirs)) = (self.instant(), other.instant()) {
            // The same instant on two clocks is not equal: `==` compares what was written.
            let is_other_text = mine == theirs && self != other;
            return (!is_other_text).then(|| mine.cmp(&theirs));
        }
        if self == other {
            Some(Ordering::Equal)
        } else if self.last_day() < other.first_day() {
            Some(Ordering::Less)
        } else if self.first_day() > other.last_day() {
            Some(Ordering::Greater)
        } else {
            None
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Instant { at, zone_minutes } => write_instant(f, at, zone_minutes),
        }
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(…)")
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;
    fn try_from(text: String) -> Result<Self, PartialDateError> {
        Self::parse(&text)
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

/// From when to when, each end as far as it is known. A point in time has two equal ends.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Period {
    /// When it began.
    pub start: Option<PartialDate>,
    /// When it ended or will end.
    pub end: Option<PartialDate>,
}

impl Period {
    /// A point in time.
    pub fn at(date: PartialDate) -> Self {
        Self {
            start: Some(date),
            end: Some(date),
        }
    }

    /// Whether neither end is known.
    pub fn is_empty(&self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    /// The date to list it under: its start, else its end.
    pub fn date(&self) -> Option<PartialDate> {
        self.start.or(self.end)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Period(…)")
    }
}

fn first(year: i16, month: u8) -> Date {
    Date::new(year, month, 1).unwrap_or(Date::from_days(i64::MIN))
}

fn day_before(day: Date) -> Date {
    Date::from_days(day.to_days() - 1)
}

fn local(at: Timestamp, zone_minutes: i16) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::from(zone_minutes) * MILLISECONDS_PER_MINUTE))
}

fn write_instant(f: &mut fmt::Formatter<'_>, at: Timestamp, zone_minutes: i16) -> fmt::Result {
    let local = local(at, zone_minutes);
    let in_day = local.0.rem_euclid(MILLISECONDS_PER_DAY);
    let (seconds, fraction) = (in_day / 1_000, in_day % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    write!(f, "{}T{hour:02}:{minute:02}:{second:02}", local.date_utc())?;
    if fraction != 0 {
        write!(f, ".{fraction:03}")?;
    }
    let sign = if zone_minutes < 0 { '-' } else { '+' };
    let zone = zone_minutes.unsigned_abs();
    write!(f, "{sign}{:02}:{:02}", zone / 60, zone % 60)
}

fn number(digits: &str) -> Result<i16, PartialDateError> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PartialDateError);
    }
    digits.parse().map_err(|_| PartialDateError)
}

fn day(text: &str) -> Result<Date, PartialDateError> {
    Date::parse(text).map_err(|_| PartialDateError)
}

fn instant(text: &str) -> Result<PartialDate, PartialDateError> {
    let (date, clock) = text.split_once('T').ok_or(PartialDateError)?;
    let zone_start = clock.find(['+', '-']).ok_or(PartialDateError)?;
    let (clock, zone) = clock.split_at(zone_start);
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let zone_minutes = sign * minutes(&zone[1..])?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "000"));
    let (hours_and_minutes, seconds) = clock.rsplit_once(':').ok_or(PartialDateError)?;
    if fraction.len() != 3 || seconds.len() != 2 {
        return Err(PartialDateError);
    }
    let (seconds, fraction) = (number(seconds)?, number(fraction)?);
    if seconds > 59 {
        return Err(PartialDateError);
    }
    let in_day = i64::from(minutes(hours_and_minutes)?) * MILLISECONDS_PER_MINUTE
        + i64::from(seconds) * 1_000
        + i64::from(fraction);
    let at = day(date)?.to_days() * MILLISECONDS_PER_DAY + in_day
        - i64::from(zone_minutes) * MILLISECONDS_PER_MINUTE;
    Ok(PartialDate::Instant {
        at: Timestamp(at),
        zone_minutes,
    })
}

/// `HH:MM` in minutes.
fn minutes(text: &str) -> Result<i16, PartialDateError> {
    let (hours, minutes) = text.split_once(':').ok_or(PartialDateError)?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if text.len() != 5 || hours > 23 || minutes > 59 {
        return Err(PartialDateError);
    }
    Ok(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_date_is_written_as_it_was_read_and_covers_its_days() {
        for (text, first, last) in [
            ("2014",                          "2014-01-01", "2014-12-31"),
            ("9999",                          "9999-01-01", "9999-12-31"),
            ("0001",                          "0001-01-01", "0001-12-31"),
            ("2024-02",                       "2024-02-01", "2024-02-29"),
            ("2014-12",                       "2014-12-01", "2014-12-31"),
            ("2014-03-09",                    "2014-03-09", "2014-03-09"),
            ("2014-03-09T00:30:00+01:00",     "2014-03-09", "2014-03-09"),
            ("2014-03-09T23:30:05.250-04:00", "2014-03-09", "2014-03-09"),
        ] {
            let read = date(text);
            assert_eq!(read.to_string(), text);
            let days = (read.first_day().to_string(), read.last_day().to_string());
            assert_eq!(days, (first.into(), last.into()), "{text}");
            assert_eq!(read.is_one_day(), first == last, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "0000",
            "2014-13",
            "2014-00",
            "2014-02-30",
            "14",
            "201403",
            "2014-03-09T08:30:00",
            "2014-03-09T24:00:00+00:00",
            "2014-03-09T08:30:60+00:00",
            "2014-03-09T08:30:00+é1:00",
            "2014é03",
        ] {
            assert_eq!(PartialDate::parse(text), Err(PartialDateError), "{text}");
        }
    }

    // CLI-003
    #[test]
    #[rustfmt::skip] // one line per case
    fn an_order_is_known_only_where_it_is_certain() {
        for (left, right, expected) in [
            ("2014",       "2015-03",    Some(Ordering::Less)),
            ("2014",       "2014-03",    None),
            ("2014-03",    "2014-03",    Some(Ordering::Equal)),
            ("2014-03-09", "2014-03",    None),
            ("2014-04",    "2014-03-31", Some(Ordering::Greater)),
            ("2014-03-09T08:00:00+01:00", "2014-03-09T07:30:00+00:00", Some(Ordering::Less)),
            ("2014-03-09T08:00:00+01:00", "2014-03-09T07:00:00+00:00", None),
            ("2014-03-09T08:00:00+01:00", "2014-03-09", None),
        ] {
            assert_eq!(date(left).partial_cmp(&date(right)), expected, "{left} {right}");
        }
    }

    #[test]
    fn a_list_has_an_order_for_all_dates() {
        let mut dates = [
            "2014-03-09T08:00:00+01:00",
            "2014-03-09",
            "2015",
            "2014-03",
            "2014",
        ]
        .map(date);
        dates.sort_by(PartialDate::list_order);
        let texts = dates.map(|date| date.to_string());
        let expected = [
            "2014",
            "2014-03",
            "2014-03-09",
            "2014-03-09T08:00:00+01:00",
            "2015",
        ];
        assert_eq!(texts, expected);
    }
}
