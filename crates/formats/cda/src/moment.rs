//! HL7 time stamps: `2023`, `202301`, `20230131`, `202301311200+0100`, `20230131120000.5+0100`.

use dmp_core::time::{Date, Timestamp};

/// A point in time as HL7 writes it, with how precisely it was written.
///
/// What is not written counts as its beginning (first month, first day, midnight). A time without
/// zone counts as UTC: CI-SIS asks for a zone with each time, so this only touches faulty input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The day as written, in the zone of the writer.
    pub day: Date,
    /// How much was written.
    pub precision: Precision,
    /// How far the writer's clock was ahead of UTC, in minutes; 0 where no zone was written.
    pub zone_minutes: i16,
}

/// How much of a time stamp was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// Year only.
    Year,
    /// Year and month.
    Month,
    /// A day.
    Day,
    /// An hour of a day.
    Hour,
    /// A minute.
    Minute,
    /// A second, or finer.
    Second,
}

/// Why a text is not an HL7 time stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an HL7 time stamp")]
pub struct MomentError;

const MILLISECONDS_PER_DAY: i64 = 86_400_000;
const MILLISECONDS_PER_MINUTE: i64 = 60_000;
/// No civil time differs more from UTC.
const ZONE_MINUTES_MAX: i64 = 14 * 60;

impl Moment {
    /// Parses an HL7 `TS` value. Zones: `+0100`, `+100` (seen in official samples), `+01`, `Z`.
    ///
    /// # Errors
    /// [`MomentError`] for any other form, or a date that the calendar does not have.
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        let text = text.trim();
        let (clock, zone) = match text.find(['+', '-', 'Z']) {
            Some(start) => text.split_at(start),
            None => (text, ""),
        };
        let (digits, fraction) = clock.split_once('.').unwrap_or((clock, ""));
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MomentError);
        }
        let precision = match digits.len() {
            4 => Precision::Year,
            6 => Precision::Month,
            8 => Precision::Day,
            10 => Precision::Hour,
            12 => Precision::Minute,
            14 => Precision::Second,
            _ => return Err(MomentError),
        };
        let field = |from: usize, absent: i64| -> Result<i64, MomentError> {
            if from >= digits.len() {
                Ok(absent)
            } else {
                number(&digits[from..from + 2])
            }
        };
        let day = date(number(&digits[..4])?, field(4, 1)?, field(6, 1)?)?;
        let (hour, minute, second) = (field(8, 0)?, field(10, 0)?, field(12, 0)?);
        if hour > 23 || minute > 59 || second > 59 {
            return Err(MomentError);
        }
        let in_day = ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds(fraction)?;
        let zone = match (precision, zone_minutes(zone)?) {
            (Precision::Year | Precision::Month, _) if !zone.is_empty() => return Err(MomentError),
            // A day is a day wherever it was written.
            (Precision::Year | Precision::Month | Precision::Day, _) => 0,
            (Precision::Hour | Precision::Minute | Precision::Second, minutes) => minutes,
        };
        let at = day.to_days() * MILLISECONDS_PER_DAY + in_day - zone * MILLISECONDS_PER_MINUTE;
        Ok(Self {
            at: Timestamp(at),
            day,
            precision,
            zone_minutes: i16::try_from(zone).unwrap_or(0),
        })
    }
}

/// Writes an instant as an HL7 `TS` in UTC, with milliseconds only when there are some.
pub fn to_hl7(at: Timestamp) -> String {
    let date = at.date_utc();
    let in_day = at.0.rem_euclid(MILLISECONDS_PER_DAY);
    let (seconds, fraction) = (in_day / 1_000, in_day % 1_000);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = if fraction == 0 {
        String::new()
    } else {
        format!(".{fraction:03}")
    };
    format!(
        "{}{hour:02}{minute:02}{second:02}{fraction}+0000",
        date.to_string().replace('-', "")
    )
}

fn number(digits: &str) -> Result<i64, MomentError> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(MomentError);
    }
    digits.parse().map_err(|_| MomentError)
}

fn date(year: i64, month: i64, day: i64) -> Result<Date, MomentError> {
    let year = i16::try_from(year).map_err(|_| MomentError)?;
    let month = u8::try_from(month).map_err(|_| MomentError)?;
    let day = u8::try_from(day).map_err(|_| MomentError)?;
    Date::new(year, month, day).map_err(|_| MomentError)
}

fn milliseconds(fraction: &str) -> Result<i64, MomentError> {
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(MomentError);
    }
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    number(&digits)
}

fn zone_minutes(zone: &str) -> Result<i64, MomentError> {
    let (sign, digits) = match zone.split_at_checked(1) {
        None if zone.is_empty() => return Ok(0),
        Some(("Z", "")) => return Ok(0),
        Some(("+", digits)) => (1, digits),
        Some(("-", digits)) => (-1, digits),
        _ => return Err(MomentError),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(MomentError);
    }
    let minutes = match digits.len() {
        2 => number(digits)? * 60,
        3 => number(&digits[..1])? * 60 + number(&digits[1..])?,
        4 => number(&digits[..2])? * 60 + number(&digits[2..])?,
        _ => return Err(MomentError),
    };
    if minutes > ZONE_MINUTES_MAX {
        Err(MomentError)
    } else {
        Ok(sign * minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn time_stamps_are_read_with_their_precision_and_zone() {
        for (text, milliseconds, precision) in [
            ("2023",                    1_672_531_200_000, Precision::Year),
            ("202301",                  1_672_531_200_000, Precision::Month),
            ("20230131",                1_675_123_200_000, Precision::Day),
            ("2023013112+0100",         1_675_162_800_000, Precision::Hour),
            ("202301311200+0100",       1_675_162_800_000, Precision::Minute),
            ("20230131120000+0100",     1_675_162_800_000, Precision::Second),
            ("20230131120000+100",      1_675_162_800_000, Precision::Second),
            ("20230131120000+01",       1_675_162_800_000, Precision::Second),
            ("20230131120000Z",         1_675_166_400_000, Precision::Second),
            ("20230131120000",          1_675_166_400_000, Precision::Second),
            ("20230131120000.25-0330",  1_675_179_000_250, Precision::Second),
            ("20230131120000.123456Z",  1_675_166_400_123, Precision::Second),
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!((moment.at.0, moment.precision), (milliseconds, precision), "{text}");
        }
    }

    #[test]
    fn what_the_calendar_or_the_clock_does_not_have_is_refused() {
        for text in [
            "",
            "20",
            "202",
            "20231",
            "2023-01-31",
            "2023-01",
            "202301-31",
            "20230229",
            "20231301",
            "20230131240000",
            "20230131126000",
            "20230131120060",
            "20230131120000+1500",
            "20230131120000+01000",
            "20230131120000.12345678901",
            "20230131120000.12x",
            "2O230131",
            "２０２３",
            "２０２３+0100",
            "2023é",
            "20230131120000+é",
            "20230131120000é",
            "20230131120000+0é",
        ] {
            assert_eq!(Moment::parse(text), Err(MomentError), "{text}");
        }
    }

    #[test]
    fn an_instant_that_was_written_is_read_back() {
        for milliseconds in [
            0,
            1,
            1_675_166_400_123,
            -62_135_596_800_000,
            253_402_300_799_999,
        ] {
            let text = to_hl7(Timestamp(milliseconds));
            assert_eq!(
                Moment::parse(&text).map(|moment| moment.at.0),
                Ok(milliseconds),
                "{text}"
            );
        }
    }
}
