//! A date of which the day, or the month too, may not be known.

use crate::time::{Date, DateError};
use std::fmt;

/// A day, a month or a year, as vaccination records give them.
///
/// It is a person's date: `Debug` says its precision alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PartialDate {
    earliest: Date,
    latest: Date,
}

impl PartialDate {
    /// Reads `2023`, `2023-05` or `2023-05-12`.
    ///
    /// # Errors
    /// [`DateError`] for any other form, or a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        match text.len() {
            4 => Ok(Self {
                earliest: Date::parse(&format!("{text}-01-01"))?,
                latest: Date::parse(&format!("{text}-12-31"))?,
            }),
            7 => {
                let earliest = Date::parse(&format!("{text}-01"))?;
                let last = [31, 30, 29, 28]
                    .into_iter()
                    .find_map(|day| Date::new(earliest.year(), earliest.month(), day).ok());
                Ok(Self {
                    earliest,
                    latest: last.ok_or(DateError)?,
                })
            }
            _ => Date::parse(text).map(Self::from),
        }
    }

    /// The first day that it may be.
    pub const fn earliest(self) -> Date {
        self.earliest
    }

    /// The last day that it may be.
    pub const fn latest(self) -> Date {
        self.latest
    }

    /// Whether the day is known.
    pub fn is_exact(self) -> bool {
        self.earliest == self.latest
    }
}

impl From<Date> for PartialDate {
    fn from(day: Date) -> Self {
        Self {
            earliest: day,
            latest: day,
        }
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_exact() { "a day" } else { "a period" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_partial_date_is_any_day_of_its_period() {
        for (text, earliest, latest) in [
            ("2023",       "2023-01-01", "2023-12-31"),
            ("2024-02",    "2024-02-01", "2024-02-29"),
            ("2023-02",    "2023-02-01", "2023-02-28"),
            ("2023-04",    "2023-04-01", "2023-04-30"),
            ("2023-05-12", "2023-05-12", "2023-05-12"),
        ] {
            let date = PartialDate::parse(text).unwrap();
            assert_eq!(date.earliest().to_string(), earliest, "{text}");
            assert_eq!(date.latest().to_string(), latest, "{text}");
        }
        for text in ["", "23", "2023-13", "2023-5", "2023-02-30", "0000", "20é", "2023-05-12T10"] {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
    }
}
