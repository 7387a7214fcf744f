//! The unit of a series, and how numbers come to it.

use crate::clinical::{Comparator, Quantity, Range, Ratio, Value};
use crate::results::point::NotDrawn;
use crate::units::{self, Analysis, Measured, Unit, convert, preferred_unit};
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

/// A number as it was received.
pub(super) struct Received<'a> {
    pub comparator: Option<Comparator>,
    pub number: f64,
    pub unit: Cow<'a, str>,
}

impl<'a> Received<'a> {
    /// The number that `values` are; none for several values, words, a titre, a true range.
    pub(super) fn of(values: &'a [Value]) -> Option<Self> {
        match values {
            [Value::Quantity(quantity)] => Some(Self::of_quantity(quantity)),
            [Value::Range(range)] => Self::of_range(range),
            [Value::Ratio(ratio)] => Self::of_ratio(ratio),
            [Value::Text(text)] => Self::of_text(text),
            [
                Value::Concept(_)
                | Value::Boolean(_)
                | Value::Date(_)
                | Value::Period(_)
                | Value::Missing(_),
            ]
            | []
            | [_, _, ..] => None,
        }
    }

    fn of_quantity(quantity: &'a Quantity) -> Self {
        Self {
            comparator: quantity.comparator,
            number: quantity.value.as_f64(),
            unit: Cow::Borrowed(quantity.unit.trim()),
        }
    }

    /// A range with one end is a number known by that end.
    fn of_range(range: &'a Range) -> Option<Self> {
        let (comparator, bound) = match (&range.low, &range.high) {
            (Some(low), None) if low.is_inclusive => (Comparator::GreaterOrEqual, low),
            (Some(low), None) => (Comparator::Greater, low),
            (None, Some(high)) if high.is_inclusive => (Comparator::LessOrEqual, high),
            (None, Some(high)) => (Comparator::Less, high),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(Self {
            comparator: Some(comparator),
            number: bound.value.as_f64(),
            unit: Cow::Borrowed(bound.unit.trim()),
        })
    }

    /// A concentration; a ratio without units is a titre, and has no place on a curve.
    fn of_ratio(ratio: &Ratio) -> Option<Self> {
        let (above, below) = (&ratio.numerator, &ratio.denominator);
        let is_plain = above.unit.is_empty() || below.unit.is_empty();
        let is_limit = above.comparator.is_some() || below.comparator.is_some();
        let number = above.value.as_f64() / below.value.as_f64();
        (!is_plain && !is_limit && number.is_finite()).then(|| Self {
            comparator: None,
            number,
            unit: Cow::Owned(format!("{}/({})", above.unit, below.unit)),
        })
    }

    fn of_text(text: &str) -> Option<Self> {
        let Measured::Number {
            comparator, value, ..
        } = Measured::parse(text)
        else {
            return None;
        };
        let comparator = match comparator {
            units::Comparator::Equal => None,
            units::Comparator::Below => Some(Comparator::Less),
            units::Comparator::AtMost => Some(Comparator::LessOrEqual),
            units::Comparator::AtLeast => Some(Comparator::GreaterOrEqual),
            units::Comparator::Above => Some(Comparator::Greater),
        };
        Some(Self {
            comparator,
            number: value,
            unit: Cow::Borrowed(""),
        })
    }
}

/// Units that were read, each text once.
#[derive(Default)]
pub(super) struct Units(HashMap<String, Option<Rc<Unit>>>);

impl Units {
    pub(super) fn read(&mut self, text: &str) -> Option<Rc<Unit>> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let unit = Unit::parse(text).map(Rc::new);
        self.0.insert(text.to_owned(), unit.clone());
        unit
    }

    /// What people read of a unit; as it was written where we do not know it.
    pub(super) fn label(&mut self, text: &str) -> String {
        let known = self.read(text).map(|unit| unit.label().to_owned());
        known.unwrap_or_else(|| text.to_owned())
    }
}

/// The unit that a series is shown in.
pub(super) enum Scale {
    /// A unit of our tables.
    Known(Unit),
    /// A unit that we do not know, as it was written; empty for plain numbers.
    Written(String),
}

impl Scale {
    /// The unit of a series whose numbers came in `texts`, oldest first. Rules: UNI-007, UNI-010.
    pub(super) fn of(analysis: Option<&Analysis>, texts: &[&str], units: &mut Units) -> Self {
        let known: Vec<_> = texts.iter().filter_map(|text| units.read(text)).collect();
        match preferred_unit(analysis, known.iter().map(Rc::as_ref)) {
            Some(unit) => Self::Known(unit.clone()),
            None => Self::Written(most_written(texts)),
        }
    }

    /// What people read of it.
    pub(super) fn label(&self) -> &str {
        match self {
            Self::Known(unit) => unit.label(),
            Self::Written(text) => text,
        }
    }

    /// `number`, received in the unit `text`, on this scale. A number without unit is on it only
    /// if its own unit is one that nobody writes, as for the INR. Rule: UNI-010.
    pub(super) fn place(
        &self,
        (number, text): (f64, &str),
        analysis: Option<&Analysis>,
        units: &mut Units,
    ) -> Result<f64, NotDrawn> {
        match self {
            Self::Written(own) if own == text => Ok(number),
            Self::Known(own) if text.is_empty() && own.label().is_empty() => Ok(number),
            Self::Known(_) | Self::Written(_) if text.is_empty() => Err(NotDrawn::NoUnit),
            Self::Written(_) => Err(NotDrawn::UnknownUnit),
            Self::Known(own) => {
                let unit = units.read(text).ok_or(NotDrawn::UnknownUnit)?;
                convert(number, &unit, own, analysis).ok_or(NotDrawn::OtherUnit)
            }
        }
    }
}

/// The text that most are, the latest of equals.
fn most_written(texts: &[&str]) -> String {
    let mut uses: HashMap<&str, (usize, usize)> = HashMap::new();
    for (at, text) in texts.iter().enumerate() {
        let known = uses.entry(text).or_default();
        *known = (known.0 + 1, at);
    }
    let most = uses.into_iter().max_by_key(|(_, uses)| *uses);
    most.map(|(text, _)| text.to_owned()).unwrap_or_default()
}
