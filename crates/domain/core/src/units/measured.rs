//! What stands in the column of results: a number, a titre, or words.

use crate::codes::rows;
use std::fmt;
use std::sync::LazyLock;

/// Longest text that is read as a number.
const NUMBER_CHARS_MAX: usize = 32;
/// Largest power of ten, as in `10^5 UFC/mL`.
const POWER_MAX: i32 = 30;

/// How a value stands to what was measured: `< 0,5` is below the limit of the method.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparator {
    /// The value itself.
    Equal,
    /// Less than the value.
    Below,
    /// The value or less.
    AtMost,
    /// The value or more.
    AtLeast,
    /// More than the value.
    Above,
}

/// A result as it was given. Nothing of it is lost. Rule: UNI-002.
///
/// It is a person's result: `Debug` says its kind alone.
#[derive(Clone, PartialEq)]
pub enum Measured {
    /// A number.
    Number {
        /// How it stands to what was measured.
        comparator: Comparator,
        /// The number, in the unit that stands beside it.
        value: f64,
        /// How many decimals were written, which says how precise it is.
        decimals: u8,
    },
    /// A titre (*titre*), the last dilution that still reacts: `1/80`.
    Titre {
        /// How it stands to what was measured.
        comparator: Comparator,
        /// 80 for `1/80`.
        dilution: u32,
    },
    /// Words or signs, as they were written: `traces`, `absence`, `++`, `10 - 20`.
    Text(String),
}

static COMPARATORS: LazyLock<Vec<(String, Comparator)>> = LazyLock::new(|| {
    rows(include_str!("../../data/units/comparators.csv"))
        .map(|row| {
            let comparator = match row[1].as_str() {
                "equal" => Comparator::Equal,
                "below" => Comparator::Below,
                "at_most" => Comparator::AtMost,
                "at_least" => Comparator::AtLeast,
                "above" => Comparator::Above,
                _ => unreachable!("the embedded table names our comparators"),
            };
            (row[0].clone(), comparator)
        })
        .collect()
});

impl Measured {
    /// Reads a result in French or English writing; what is neither number nor titre stays text.
    ///
    /// The last comma or point is the decimal one; spaces, and commas or points that come before
    /// another kind or more than once, part groups of three digits. Rule: UNI-002.
    pub fn parse(text: &str) -> Self {
        let trimmed = text.trim();
        let (comparator, rest) = comparison(trimmed);
        if let Some((value, decimals)) = number(rest) {
            return Self::Number {
                comparator,
                value,
                decimals,
            };
        }
        if let Some(dilution) = dilution(rest) {
            return Self::Titre {
                comparator,
                dilution,
            };
        }
        Self::Text(trimmed.to_owned())
    }

    /// The number, if it is one and not a limit: what a curve may join by a line.
    pub fn exact(&self) -> Option<f64> {
        match self {
            Self::Number {
                comparator: Comparator::Equal,
                value,
                ..
            } => Some(*value),
            Self::Number { .. } | Self::Titre { .. } | Self::Text(_) => None,
        }
    }
}

impl fmt::Debug for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number { .. } => "Number",
            Self::Titre { .. } => "Titre",
            Self::Text(_) => "Text",
        })
    }
}

/// The comparator at the start of `text`, and the rest.
fn comparison(text: &str) -> (Comparator, &str) {
    COMPARATORS
        .iter()
        .find_map(|(sign, comparator)| {
            let start = text.get(..sign.len())?;
            (start.to_lowercase() == *sign).then(|| (*comparator, text[sign.len()..].trim_start()))
        })
        .unwrap_or((Comparator::Equal, text))
}

/// A decimal number with how many decimals it was written with.
fn number(text: &str) -> Option<(f64, u8)> {
    if text.len() > NUMBER_CHARS_MAX {
        return None;
    }
    let (sign, unsigned) = match text.strip_prefix(['-', '−', '+']) {
        Some(rest) if !text.starts_with('+') => (-1.0, rest.trim_start()),
        Some(rest) => (1.0, rest),
        None => (1.0, text),
    };
    let (mantissa, power) = scientific(unsigned)?;
    let (plain, decimals) = plain_decimal(mantissa)?;
    let scaled = format!("{plain}e{power}");
    let value: f64 = scaled
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())?;
    // With a power of ten, the decimals of the mantissa are not those of the number.
    let decimals = i32::from(decimals).saturating_sub(power).max(0);
    Some((sign * value, u8::try_from(decimals).ok()?))
}

/// Mantissa and power of ten of `1,2E5`, `1.2 x 10^5`, `10^5`; power 0 for a plain number.
fn scientific(text: &str) -> Option<(&str, i32)> {
    for sign in [
        "x10^", "x 10^", "×10^", "× 10^", "*10^", "10^", "10*", "e", "E",
    ] {
        if let Some((mantissa, power)) = text.split_once(sign) {
            let mantissa = match mantissa.trim_end() {
                "" if sign.starts_with("10") => "1",
                mantissa => mantissa,
            };
            let power: i32 = power.parse().ok()?;
            return (power.abs() <= POWER_MAX).then_some((mantissa, power));
        }
    }
    Some((text, 0))
}

/// Digits with a point for decimals, and how many decimals.
fn plain_decimal(text: &str) -> Option<(String, u8)> {
    let separators: Vec<char> = text.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let last = separators.last().copied();
    let is_repeated = separators.iter().filter(|c| Some(**c) == last).count() > 1;
    let decimal = last.filter(|_| !is_repeated);
    let (whole, decimals) = match decimal.and_then(|decimal| text.split_once(decimal)) {
        Some((whole, decimals)) => (whole, decimals),
        None => (text, ""),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_decimals = decimal.is_none() || !decimals.is_empty();
    let whole = ungrouped(whole)?;
    (are_digits(decimals) && has_decimals).then(|| {
        let count = u8::try_from(decimals.len()).unwrap_or(u8::MAX);
        (format!("{whole}.{decimals}0"), count)
    })
}

/// Digits without what parts their groups of three.
fn ungrouped(text: &str) -> Option<String> {
    let is_separator = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’' | ',' | '.');
    let mut groups = text.split(is_separator);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let are_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = match rest.as_slice() {
        [] => !first.is_empty() && are_digits(first),
        groups => {
            (1..=3).contains(&first.len())
                && are_digits(first)
                && groups
                    .iter()
                    .all(|group| group.len() == 3 && are_digits(group))
        }
    };
    is_number.then(|| first.to_owned() + &rest.concat())
}

/// 80 for `1/80` and `1:80`.
fn dilution(text: &str) -> Option<u32> {
    let rest = text.strip_prefix('1')?.trim_start();
    let rest = rest.strip_prefix(['/', ':'])?.trim();
    let (value, decimals) = number(rest)?;
    let is_whole = decimals == 0 && rest.starts_with(|c: char| c.is_ascii_digit());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked before"
    )]
    (is_whole && (1.0..=f64::from(u32::MAX)).contains(&value)).then_some(value as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(measured: &Measured) -> String {
        match measured {
            Measured::Number {
                comparator,
                value,
                decimals,
            } => {
                format!("{comparator:?} {value} ({decimals})")
            }
            Measured::Titre {
                comparator,
                dilution,
            } => format!("{comparator:?} 1/{dilution}"),
            Measured::Text(text) => format!("« {text} »"),
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn results_are_read_as_they_are_written_and_nothing_is_lost() {
        for (rule, text, expected) in [
            ("UNI-002", "5,4",               "Equal 5.4 (1)"),
            ("UNI-002", "5.40",              "Equal 5.4 (2)"),
            ("UNI-002", "1 234",             "Equal 1234 (0)"),
            ("UNI-002", "1\u{202f}234,5",    "Equal 1234.5 (1)"),
            ("UNI-002", "1.234,5",           "Equal 1234.5 (1)"),
            ("UNI-002", "1,234.5",           "Equal 1234.5 (1)"),
            ("UNI-002", "1,234",             "Equal 1.234 (3)"),
            ("UNI-002", "12,345,678",        "Equal 12345678 (0)"),
            ("UNI-002", "-2,5",              "Equal -2.5 (1)"),
            ("UNI-002", "− 2,5",             "Equal -2.5 (1)"),
            ("UNI-002", "+1",                "Equal 1 (0)"),
            ("UNI-002", "< 0,5",             "Below 0.5 (1)"),
            ("UNI-002", "<0,5",              "Below 0.5 (1)"),
            ("UNI-002", "> 90",              "Above 90 (0)"),
            ("UNI-002", "≤ 1",               "AtMost 1 (0)"),
            ("UNI-002", ">= 1",              "AtLeast 1 (0)"),
            ("UNI-002", "Inférieur à 5",     "Below 5 (0)"),
            ("UNI-002", "Supérieur ou égal à 5", "AtLeast 5 (0)"),
            ("UNI-002", "1,2E5",             "Equal 120000 (0)"),
            ("UNI-002", "1.25 x 10^1",       "Equal 12.5 (1)"),
            ("UNI-002", "10^5",              "Equal 100000 (0)"),
            ("UNI-002", "> 10^5",            "Above 100000 (0)"),
            ("UNI-002", "1/80",              "Equal 1/80"),
            ("UNI-002", "> 1/1 280",         "Above 1/1280"),
            ("UNI-002", "1:40",              "Equal 1/40"),
            ("UNI-002", "traces",            "« traces »"),
            ("UNI-002", "absence",           "« absence »"),
            ("UNI-002", "++",                "« ++ »"),
            ("UNI-002", "+",                 "« + »"),
            ("UNI-002", "< ",                "« < »"),
            ("UNI-002", "10 - 20",           "« 10 - 20 »"),
            ("UNI-002", "5 4",               "« 5 4 »"),
            ("UNI-002", "5,",                "« 5, »"),
            ("UNI-002", ",5",                "« ,5 »"),
            ("UNI-002", "1,2,3",             "« 1,2,3 »"),
            ("UNI-002", "1/0",               "« 1/0 »"),
            ("UNI-002", "2/80",              "« 2/80 »"),
            ("UNI-002", "1/-2",              "« 1/-2 »"),
            ("UNI-002", "NaN",               "« NaN »"),
            ("UNI-002", "inf",               "« inf »"),
            ("UNI-002", "1e999",             "« 1e999 »"),
            ("UNI-002", "٣",                 "« ٣ »"),
            ("UNI-002", "",                  "«  »"),
        ] {
            assert_eq!(shown(&Measured::parse(text)), expected, "{rule}: {text:?}");
        }
    }

    #[test]
    fn only_a_value_that_was_measured_is_exact() {
        assert_eq!(Measured::parse("5,4").exact(), Some(5.4));
        assert_eq!(Measured::parse("< 5,4").exact(), None);
        assert_eq!(Measured::parse("1/80").exact(), None);
        assert_eq!(format!("{:?}", Measured::parse("5,4")), "Number");
    }

    proptest! {
        #[test]
        fn french_and_english_decimals_say_the_same(
            whole in 0_u32..1_000_000, hundredths in 0_u8..100,
        ) {
            let french = Measured::parse(&format!("{whole},{hundredths:02}"));
            let english = Measured::parse(&format!("{whole}.{hundredths:02}"));
            prop_assert!(french == english);
            prop_assert_eq!(french.exact(), Some(f64::from(whole) + f64::from(hundredths) / 100.0));
        }

        #[test]
        fn what_is_no_number_stays_as_it_was(text in "\\PC{0,40}") {
            if let Measured::Text(kept) = Measured::parse(&text) {
                prop_assert_eq!(kept, text.trim());
            }
        }
    }
}
