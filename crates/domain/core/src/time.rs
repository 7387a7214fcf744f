//! Instants, durations and civil dates. Nothing here reads a clock.

use crate::limits::AHEAD_OF_UTC_MAX;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

/// A whole number of days of 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Days(pub i64);

/// A whole number of minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Minutes(pub i64);

const MILLISECONDS_PER_MINUTE: i64 = 60_000;
const MILLISECONDS_PER_DAY: i64 = 86_400_000;

impl Timestamp {
    /// The instant `days` later.
    #[must_use]
    pub const fn plus(self, days: Days) -> Self {
        Self(
            self.0
                .saturating_add(days.0.saturating_mul(MILLISECONDS_PER_DAY)),
        )
    }

    /// The instant `minutes` later.
    #[must_use]
    pub const fn plus_minutes(self, minutes: Minutes) -> Self {
        Self(
            self.0
                .saturating_add(minutes.0.saturating_mul(MILLISECONDS_PER_MINUTE)),
        )
    }

    /// The civil date of this instant in UTC.
    pub fn date_utc(self) -> Date {
        Date::from_days(self.0.div_euclid(MILLISECONDS_PER_DAY))
    }

    /// The last day that has begun for somebody in France, overseas included: a later one is to
    /// come, for whoever writes it.
    pub fn latest_date(self) -> Date {
        self.plus_minutes(AHEAD_OF_UTC_MAX).date_utc()
    }
}

/// Why a text or three numbers are not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the calendar")]
pub struct DateError;

/// A day of the Gregorian calendar, 0001-01-01 to 9999-12-31. Written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// Makes a date of its three numbers.
    ///
    /// # Errors
    /// [`DateError`] if the calendar has no such day.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, DateError> {
        let is_valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        is_valid
            .then_some(Self { year, month, day })
            .ok_or(DateError)
    }

    /// Parses `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`DateError`] for any other form, or a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DateError);
        };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(DateError);
        }
        let number = |digits: &str| digits.parse::<u8>().map_err(|_| DateError);
        Self::new(
            year.parse().map_err(|_| DateError)?,
            number(month)?,
            number(day)?,
        )
    }

    /// The year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01 (negative before).
    pub fn to_days(self) -> i64 {
        // Counting from 1 March puts the leap day last in its year.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The date that lies `days` after 1970-01-01, kept within the years 1 to 9999.
    pub fn from_days(days: i64) -> Self {
        let shifted = days.clamp(-719_162, 2_932_896) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 {
            month_from_march + 3
        } else {
            month_from_march - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        // The clamp above keeps each number within its type.
        Self {
            year: i16::try_from(year).unwrap_or(9999),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(day).unwrap_or(31),
        }
    }

    /// Whole years lived on `today` by someone born on this date.
    pub fn age_on(self, today: Self) -> i16 {
        let had_birthday = (today.month, today.day) >= (self.month, self.day);
        today.year - self.year - i16::from(!had_birthday)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;
    fn try_from(text: String) -> Result<Self, DateError> {
        Self::parse(&text)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

const fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_from_1900_to_2100_follows_the_day_before() {
        let mut date = Date::parse("1900-01-01").unwrap();
        while date < Date::parse("2100-12-31").unwrap() {
            let next = Date::from_days(date.to_days() + 1);
            assert_eq!(next.to_days(), date.to_days() + 1);
            assert!(next > date, "{date} then {next}");
            date = next;
        }
        assert_eq!(Date::parse("1970-01-01").unwrap().to_days(), 0);
    }

    #[test]
    fn a_day_has_begun_when_it_has_for_somebody_in_france() {
        let day = Date::parse("2026-11-24").unwrap().to_days();
        let at =
            |minutes: i64| Timestamp(day * MILLISECONDS_PER_DAY).plus_minutes(Minutes(minutes));
        for (minutes, expected) in [
            (0, "2026-11-24"),
            (11 * 60 + 59, "2026-11-24"),
            (12 * 60, "2026-11-25"),
            (23 * 60 + 59, "2026-11-25"),
        ] {
            assert_eq!(at(minutes).latest_date().to_string(), expected, "{minutes}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2023-02-29",
            "2100-02-29",
            "2024-13-01",
            "2024-00-10",
            "24-01-01",
            "2024-1-1",
        ] {
            assert_eq!(Date::parse(text), Err(DateError), "{text}");
        }
        assert!(Date::parse("2000-02-29").is_ok());
    }

    #[test]
    fn a_year_is_lived_on_the_birthday() {
        let born = Date::parse("1981-04-14").unwrap();
        assert_eq!(born.age_on(Date::parse("2026-04-13").unwrap()), 44);
        assert_eq!(born.age_on(Date::parse("2026-04-14").unwrap()), 45);
    }
}
