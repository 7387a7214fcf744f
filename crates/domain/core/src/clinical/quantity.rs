//! Numbers, ranges and the other forms of a value.

use super::{Labelled, PartialDate, Period, opaque_debug};
use serde::{Deserialize, Serialize};

/// Most characters of a number.
const DECIMAL_CHARS_MAX: usize = 40;

/// A decimal number, digit for digit as it was written: `7.40` stays `7.40`.
///
/// Equal means written alike; to compare amounts use [`Decimal::as_f64`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal(String);

/// The text is no decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number")]
pub struct DecimalError;

impl Decimal {
    /// Parses a decimal number: sign, digits, decimal point or comma (kept as a point), exponent.
    ///
    /// # Errors
    /// [`DecimalError`] for anything else, infinity included.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let text = text.trim();
        let is_number =
            |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | ',' | 'e' | 'E');
        if text.len() > DECIMAL_CHARS_MAX || !text.chars().all(is_number) {
            return Err(DecimalError);
        }
        let number = text.replace(',', ".");
        let is_finite = number.parse::<f64>().is_ok_and(f64::is_finite);
        is_finite.then_some(Self(number)).ok_or(DecimalError)
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest floating-point number, for curves and comparisons. Always finite.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or_default()
    }
}

impl TryFrom<String> for Decimal {
    type Error = DecimalError;
    fn try_from(text: String) -> Result<Self, DecimalError> {
        Self::parse(&text)
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.0
    }
}

/// How a written number stands to the real one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// `<`: below what the method can count.
    Less,
    /// `≤`
    LessOrEqual,
    /// `≥`
    GreaterOrEqual,
    /// `>`: above what the method can count.
    Greater,
}

impl Comparator {
    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::GreaterOrEqual => "≥",
            Self::Greater => ">",
        }
    }
}

/// A number with its unit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// Present where the number is a limit of what was measured.
    #[serde(default)]
    pub comparator: Option<Comparator>,
    /// The number.
    pub value: Decimal,
    /// Unit as written, UCUM most of the time; empty for a pure number.
    #[serde(default)]
    pub unit: String,
}

/// One end of a range.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The number.
    pub value: Decimal,
    /// Unit as written; empty for a pure number.
    #[serde(default)]
    pub unit: String,
    /// Whether the end belongs to the range (it does unless said).
    pub is_inclusive: bool,
}

/// From a number to a number; an end that was not given is open.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Range {
    /// Lower end.
    pub low: Option<Bound>,
    /// Upper end.
    pub high: Option<Bound>,
}

impl Range {
    /// Whether `number` lies within. The caller answers for the units being the same.
    pub fn contains(&self, number: f64) -> bool {
        let above = self.low.as_ref().is_none_or(|low| {
            number > low.value.as_f64() || (low.is_inclusive && number >= low.value.as_f64())
        });
        let below = self.high.as_ref().is_none_or(|high| {
            number < high.value.as_f64() || (high.is_inclusive && number <= high.value.as_f64())
        });
        above && below
    }
}

/// One quantity over another: `1:160` for a titre.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// Above.
    pub numerator: Quantity,
    /// Below.
    pub denominator: Quantity,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number with or without unit.
    Quantity(Quantity),
    /// A range, or a number known only by an end.
    Range(Range),
    /// A titre, a concentration.
    Ratio(Ratio),
    /// A coded answer.
    Concept(Labelled),
    /// Yes or no.
    Boolean(bool),
    /// A date.
    Date(PartialDate),
    /// A span of time.
    Period(Period),
    /// Words.
    Text(String),
    /// The document says that there is none, and why (HL7 null flavour: `UNK`, `NA`, `NASK`…).
    Missing(String),
}

impl Value {
    /// What was found, where it was said in words.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Quantity(_)
            | Self::Range(_)
            | Self::Ratio(_)
            | Self::Concept(_)
            | Self::Boolean(_)
            | Self::Date(_)
            | Self::Period(_)
            | Self::Missing(_) => None,
        }
    }
}

opaque_debug!(Decimal, Quantity, Bound, Range, Ratio, Value);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_number_keeps_its_digits() {
        for (text, written, number) in [
            ("7.40",    Ok("7.40"),  7.4),
            (" 7,40 ",  Ok("7.40"),  7.4),
            ("-0.5",    Ok("-0.5"),  -0.5),
            ("+12",     Ok("+12"),   12.0),
            (".5",      Ok(".5"),    0.5),
            ("1e3",     Ok("1e3"),   1000.0),
            ("",        Err(DecimalError), 0.0),
            ("1e999",   Err(DecimalError), 0.0),
            ("inf",     Err(DecimalError), 0.0),
            ("NaN",     Err(DecimalError), 0.0),
            ("1.2.3",   Err(DecimalError), 0.0),
            ("< 5",     Err(DecimalError), 0.0),
            ("12 mg",   Err(DecimalError), 0.0),
            ("１２",    Err(DecimalError), 0.0),
        ] {
            let read = Decimal::parse(text);
            assert_eq!(read.as_ref().map(Decimal::as_str).map_err(|error| *error), written, "{text}");
            assert!((read.map_or(0.0, |read| read.as_f64()) - number).abs() < f64::EPSILON, "{text}");
        }
        assert!(Decimal::parse(&"1".repeat(DECIMAL_CHARS_MAX)).is_ok());
        assert!(Decimal::parse(&"1".repeat(DECIMAL_CHARS_MAX + 1)).is_err());
    }

    #[test]
    fn the_ends_of_a_range_belong_to_it_unless_said() {
        let bound = |text: &str, is_inclusive| {
            Some(Bound {
                value: Decimal::parse(text).unwrap(),
                unit: String::new(),
                is_inclusive,
            })
        };
        let closed = Range {
            low: bound("1", true),
            high: bound("2", true),
        };
        let open = Range {
            low: bound("1", false),
            high: bound("2", false),
        };
        let half = Range {
            low: bound("1", true),
            high: None,
        };
        for (number, expected) in [
            (0.9, [false, false, false]),
            (1.0, [true, false, true]),
            (1.5, [true, true, true]),
            (2.0, [true, false, true]),
            (2.1, [false, false, true]),
        ] {
            let found = [&closed, &open, &half].map(|range| range.contains(number));
            assert_eq!(found, expected, "{number}");
        }
    }
}
