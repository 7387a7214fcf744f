//! Ages and intervals in years, months and days, and where they end in the calendar.

use crate::time::Date;

const DAYS_PER_WEEK: i64 = 7;

/// An age or an interval.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    months: i32,
    days: i64,
}

impl Span {
    /// Reads `6y`, `18m`, `8w` or `0d`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let number: u16 = number.parse().ok()?;
        let (months, days) = match unit {
            "y" => (i32::from(number) * 12, 0),
            "m" => (number.into(), 0),
            "w" => (0, i64::from(number) * DAYS_PER_WEEK),
            "d" => (0, number.into()),
            _ => return None,
        };
        Some(Self { months, days })
    }

    /// The day that lies this far after `date`.
    ///
    /// Where the month has no such day, the first of the next one: someone born on 29 February is
    /// a year older on 1 March, as for [`Date::age_on`]. Rule: VAC-006.
    #[must_use]
    pub fn after(self, date: Date) -> Date {
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 + self.months;
        let first_of = |months: i32| {
            let year = i16::try_from(months.div_euclid(12)).unwrap_or(i16::MAX);
            let month = u8::try_from(months.rem_euclid(12) + 1).unwrap_or(12);
            (year, month)
        };
        let (year, month) = first_of(months);
        let (next_year, next_month) = first_of(months + 1);
        let day = Date::new(year, month, date.day())
            .or_else(|_| Date::new(next_year, next_month, 1))
            // Only the year 9999 has no next month.
            .unwrap_or(Date::from_days(i64::MAX));
        Date::from_days(day.to_days() + self.days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn spans_end_on_the_day_of_the_month_or_the_first_of_the_next() {
        for (rule, date, span, expected) in [
            ("VAC-006", "2024-01-15", "2m",  "2024-03-15"),
            ("VAC-006", "2023-12-31", "2m",  "2024-03-01"),
            ("VAC-006", "2024-02-29", "1y",  "2025-03-01"),
            ("VAC-006", "2024-02-29", "4y",  "2028-02-29"),
            ("VAC-006", "2024-12-31", "0d",  "2024-12-31"),
            ("VAC-006", "2024-12-31", "6w",  "2025-02-11"),
            ("VAC-006", "2024-12-31", "1m",  "2025-01-31"),
            ("VAC-006", "9999-12-31", "10y", "9999-12-31"),
        ] {
            let ends = Span::parse(span).unwrap().after(Date::parse(date).unwrap());
            assert_eq!(ends.to_string(), expected, "{rule}: {date} {span}");
        }
        for text in ["", "y", "6", "6x", "-1d", "é", "6é", "99999999y"] {
            assert_eq!(Span::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_span_of_years_ends_on_the_birthday(days in 0_i64..40_000, years in 1_u16..110) {
            let born = Date::from_days(days - 25_000);
            let birthday = Span::parse(&format!("{years}y")).unwrap().after(born);
            let eve = Date::from_days(birthday.to_days() - 1);
            prop_assert_eq!(i32::from(born.age_on(birthday)), i32::from(years));
            prop_assert_eq!(i32::from(born.age_on(eve)), i32::from(years) - 1);
        }
    }
}
