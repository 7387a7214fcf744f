//! The range of what is usual for a point, in the unit of its series.

use crate::clinical::{Bound, Comparator, Range, ReferenceRange, Value};

/// The code of the range of what is usual, as interpretations write it.
const USUAL: &str = "N";

/// One end of what is usual.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Edge {
    /// The number, in the unit of the series.
    pub value: f64,
    /// Whether it is usual itself.
    pub is_inclusive: bool,
}

/// What is usual, in the unit of the series; an end that was not given is open.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Interval {
    /// Lower end.
    pub low: Option<Edge>,
    /// Upper end.
    pub high: Option<Edge>,
}

impl Interval {
    /// Whether neither end is known.
    pub fn is_open(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// Whether `number` lies below all of it.
    pub(super) fn is_below(&self, number: f64) -> bool {
        self.low
            .is_some_and(|low| number < low.value || (!low.is_inclusive && number <= low.value))
    }

    /// Whether `number` lies above all of it.
    pub(super) fn is_above(&self, number: f64) -> bool {
        self.high
            .is_some_and(|high| number > high.value || (!high.is_inclusive && number >= high.value))
    }

    /// What `ranges` say is usual, each end placed by `place`; open unless exactly one of them says
    /// so: between ranges for other ages or sexes nothing is chosen. An end that has no place
    /// leaves the whole interval open, lest the other be taken for all of it. Rule: UNI-011.
    pub(super) fn of(ranges: &[ReferenceRange], place: impl Fn(&Bound) -> Option<f64>) -> Self {
        let edge = |bound: &Bound| {
            Some(Edge {
                value: place(bound)?,
                is_inclusive: bound.is_inclusive,
            })
        };
        let whole = |range: &Range| {
            Some(Self {
                low: range
                    .low
                    .as_ref()
                    .map_or(Some(None), |low| edge(low).map(Some))?,
                high: range
                    .high
                    .as_ref()
                    .map_or(Some(None), |high| edge(high).map(Some))?,
            })
        };
        usual(ranges).as_ref().and_then(whole).unwrap_or_default()
    }
}

/// The one range of numbers that says what is usual.
fn usual(ranges: &[ReferenceRange]) -> Option<Range> {
    let mut found: Vec<Range> = Vec::new();
    for range in ranges.iter().filter(|it| says_what_is_usual(it)) {
        if let Some(range) = range.value.as_ref().and_then(numbers)
            && !found.contains(&range)
        {
            found.push(range);
        }
    }
    match found.len() {
        1 => found.pop(),
        _ => None,
    }
}

fn says_what_is_usual(range: &ReferenceRange) -> bool {
    range.meaning.as_ref().is_none_or(|meaning| {
        meaning.codes.is_empty() || meaning.codes.iter().any(|code| code.code == USUAL)
    })
}

/// A range of numbers; `< 5` is one.
fn numbers(value: &Value) -> Option<Range> {
    match value {
        Value::Range(range) => Some(range.clone()),
        Value::Quantity(quantity) => {
            let bound = |is_inclusive| {
                Some(Bound {
                    value: quantity.value.clone(),
                    unit: quantity.unit.clone(),
                    is_inclusive,
                })
            };
            let (low, high) = match quantity.comparator? {
                Comparator::Less => (None, bound(false)),
                Comparator::LessOrEqual => (None, bound(true)),
                Comparator::GreaterOrEqual => (bound(true), None),
                Comparator::Greater => (bound(false), None),
            };
            Some(Range { low, high })
        }
        Value::Ratio(_)
        | Value::Concept(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::Text(_)
        | Value::Missing(_) => None,
    }
}
