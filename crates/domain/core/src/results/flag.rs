//! How a result stands to what is usual, as its laboratory says or as its range shows.

use super::range::Interval;
use crate::clinical::{Comparator, Labelled};
use crate::codes::rows;
use std::collections::HashMap;
use std::sync::LazyLock;

/// HL7 `ObservationInterpretation`.
const INTERPRETATION: &str = "2.16.840.1.113883.5.83";

/// How a result stands to what is usual. Ordered: the one that matters most is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Flag {
    /// Nothing says.
    Unknown,
    /// Usual.
    Normal,
    /// Unusual; in which direction is not said.
    Abnormal,
    /// Below what is usual.
    Low,
    /// Above what is usual.
    High,
    /// The laboratory calls it critical; in which direction is not said.
    Critical,
    /// The laboratory calls it critical, and it is low.
    CriticalLow,
    /// The laboratory calls it critical, and it is high.
    CriticalHigh,
}

static BY_CODE: LazyLock<HashMap<String, Flag>> = LazyLock::new(|| {
    rows(include_str!("../../data/results/interpretations.csv"))
        .map(|row| {
            let flag = match row[1].as_str() {
                "normal" => Flag::Normal,
                "abnormal" => Flag::Abnormal,
                "low" => Flag::Low,
                "high" => Flag::High,
                "critical" => Flag::Critical,
                "critical_low" => Flag::CriticalLow,
                "critical_high" => Flag::CriticalHigh,
                _ => unreachable!("the embedded table names our flags"),
            };
            (row[0].clone(), flag)
        })
        .collect()
});

impl Flag {
    /// What the laboratory says: of several interpretations, the one that matters most.
    /// Rule: UNI-012.
    pub(super) fn of_interpretations(interpretations: &[Labelled]) -> Self {
        let codes = interpretations.iter().flat_map(|it| &it.codes);
        codes
            .filter(|it| it.system.is_empty() || it.system == INTERPRETATION)
            .filter_map(|it| BY_CODE.get(it.code.trim()).copied())
            .max()
            .unwrap_or(Self::Unknown)
    }

    /// What the range shows. A limit (`< 0,5`) says something only where all it allows lies on one
    /// side. Rule: UNI-012.
    pub(super) fn of_range(number: f64, comparator: Option<Comparator>, usual: &Interval) -> Self {
        if usual.is_open() {
            return Self::Unknown;
        }
        let (is_low, is_high) = (usual.is_below(number), usual.is_above(number));
        match comparator {
            None if is_low => Self::Low,
            None if is_high => Self::High,
            None => Self::Normal,
            Some(Comparator::Less | Comparator::LessOrEqual) => match (is_low, usual.low) {
                (true, _) => Self::Low,
                (false, None) if !is_high => Self::Normal,
                (false, _) => Self::Unknown,
            },
            Some(Comparator::Greater | Comparator::GreaterOrEqual) => match (is_high, usual.high) {
                (true, _) => Self::High,
                (false, None) if !is_low => Self::Normal,
                (false, _) => Self::Unknown,
            },
        }
    }

    /// Whether it lies outside of what is usual.
    pub const fn is_outside(self) -> bool {
        match self {
            Self::Unknown | Self::Normal => false,
            Self::Abnormal
            | Self::Low
            | Self::High
            | Self::Critical
            | Self::CriticalLow
            | Self::CriticalHigh => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::range::Edge;
    use super::*;
    use crate::document::Coded;

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_word_of_the_laboratory_that_matters_most() {
        for (rule, codes, expected) in [
            ("UNI-012", &["N"][..],        Flag::Normal),
            ("UNI-012", &["L"],            Flag::Low),
            ("UNI-012", &["N", "H"],       Flag::High),
            ("UNI-012", &["HH", "A"],      Flag::CriticalHigh),
            ("UNI-012", &["LL"],           Flag::CriticalLow),
            ("UNI-012", &["AA", "L"],      Flag::Critical),
            ("UNI-012", &["POS"],          Flag::Unknown),
            ("UNI-012", &["S", "<"],       Flag::Unknown),
            ("UNI-012", &[],               Flag::Unknown),
        ] {
            let said: Vec<_> = codes.iter().map(|code| interpretation(code, INTERPRETATION)).collect();
            assert_eq!(Flag::of_interpretations(&said), expected, "{rule}: {codes:?}");
        }
        let other = [interpretation("H", "2.16.840.1.113883.6.96")];
        assert_eq!(Flag::of_interpretations(&other), Flag::Unknown, "UNI-012: another system");
        let bare = [interpretation("H", "")];
        assert_eq!(Flag::of_interpretations(&bare), Flag::High, "UNI-012: no system");
    }

    fn interpretation(code: &str, system: &str) -> Labelled {
        Labelled::code(Coded {
            code: code.into(),
            system: system.into(),
            label: String::new(),
        })
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_number_against_its_range() {
        use Comparator::{Greater, GreaterOrEqual, Less, LessOrEqual};
        let edge = |value| Some(Edge { value, is_inclusive: true });
        let both = Interval { low: edge(1.0), high: edge(2.0) };
        let high = Interval { low: None, high: edge(2.0) };
        let low = Interval { low: edge(1.0), high: None };
        let under = Interval { low: None, high: Some(Edge { value: 2.0, is_inclusive: false }) };
        let none = Interval { low: None, high: None };
        for (rule, number, comparator, usual, expected) in [
            ("UNI-012", 0.9, None,                 both,  Flag::Low),
            ("UNI-012", 1.0, None,                 both,  Flag::Normal),
            ("UNI-012", 2.0, None,                 both,  Flag::Normal),
            ("UNI-012", 2.1, None,                 both,  Flag::High),
            ("UNI-012", 2.0, None,                 under, Flag::High),
            ("UNI-012", 9.0, None,                 none,  Flag::Unknown),
            ("UNI-012", 0.5, Some(Less),           both,  Flag::Low),
            ("UNI-012", 1.5, Some(Less),           both,  Flag::Unknown),
            ("UNI-012", 1.5, Some(LessOrEqual),    high,  Flag::Normal),
            ("UNI-012", 2.5, Some(Less),           high,  Flag::Unknown),
            ("UNI-012", 2.5, Some(Greater),        both,  Flag::High),
            ("UNI-012", 1.5, Some(Greater),        both,  Flag::Unknown),
            ("UNI-012", 1.5, Some(GreaterOrEqual), low,   Flag::Normal),
            ("UNI-012", 0.5, Some(Greater),        low,   Flag::Unknown),
        ] {
            assert_eq!(Flag::of_range(number, comparator, &usual), expected, "{rule}: {number}");
        }
    }
}
