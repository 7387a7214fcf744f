//! Results in French words: values as they were received, numbers, ranges, flags, dates.

use crate::dates;
use crate::professional::Badge;
use dmp_core::clinical::{
    Assertion, Bound, Comparator, Decimal, PartialDate, Quantity, Range, ReferenceRange, Value,
};
use dmp_core::results::{Edge, Flag, NotDrawn, Point};
use dmp_core::units::Unit;

/// A number that was computed: three digits that count, decimal comma.
pub fn computed(number: f64) -> String {
    let decimals = match number.abs() {
        it if it >= 100.0 || it == 0.0 => 0,
        it if it >= 10.0 => 1,
        it if it >= 1.0 => 2,
        it if it >= 0.1 => 3,
        it if it >= 0.01 => 4,
        _ => 6,
    };
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    text.replace('.', ",")
}

fn written(number: &Decimal) -> String {
    number.as_str().replace('.', ",")
}

/// What people read of a unit; as it was written where we do not know it.
pub fn unit(text: &str) -> String {
    Unit::parse(text).map_or_else(|| text.to_owned(), |unit| unit.label().to_owned())
}

fn with_unit(number: String, unit_text: &str) -> String {
    match unit(unit_text).as_str() {
        "" => number,
        unit => format!("{number}\u{a0}{unit}"),
    }
}

fn quantity(it: &Quantity) -> String {
    let sign = it.comparator.map(Comparator::sign);
    let number = match sign {
        Some(sign) => format!("{sign}\u{a0}{}", written(&it.value)),
        None => written(&it.value),
    };
    with_unit(number, &it.unit)
}

fn range(it: &Range) -> String {
    let bound = |it: &Bound| with_unit(written(&it.value), &it.unit);
    match (&it.low, &it.high) {
        (Some(low), Some(high)) if low.unit == high.unit => {
            format!("{} à {}", written(&low.value), bound(high))
        }
        (Some(low), Some(high)) => format!("{} à {}", bound(low), bound(high)),
        (Some(low), None) if low.is_inclusive => format!("au moins {}", bound(low)),
        (Some(low), None) => format!("plus de {}", bound(low)),
        (None, Some(high)) if high.is_inclusive => format!("{} ou moins", bound(high)),
        (None, Some(high)) => format!("moins de {}", bound(high)),
        (None, None) => String::new(),
    }
}

fn value(it: &Value) -> String {
    match it {
        Value::Quantity(it) => quantity(it),
        Value::Range(it) => range(it),
        Value::Ratio(it) => format!("{}/{}", quantity(&it.numerator), quantity(&it.denominator)),
        Value::Concept(it) => it.display().to_owned(),
        Value::Boolean(true) => "Oui".to_owned(),
        Value::Boolean(false) => "Non".to_owned(),
        Value::Date(it) => date(*it),
        Value::Period(it) => {
            let ends = [it.start, it.end].into_iter().flatten().map(date);
            ends.collect::<Vec<_>>().join(" – ")
        }
        Value::Text(it) => it.clone(),
        Value::Missing(_) => "non communiqué".to_owned(),
    }
}

/// A result as it was received; what is denied says so.
pub fn received(point: &Point) -> String {
    let values: Vec<String> = point.values.iter().map(value).collect();
    let values = match values.join(" ; ") {
        empty if empty.trim().is_empty() => "non communiqué".to_owned(),
        values => values,
    };
    match point.assertion {
        Assertion::Present => values,
        Assertion::Absent => format!("{values} : absent"),
        Assertion::Unknown => format!("{values} : non connu"),
    }
}

/// A result on the curve of its series: converted to its unit where it came in another.
pub fn shown(point: &Point, unit: &str) -> String {
    let number = match point.number {
        Ok(number) if point.is_converted => computed(number),
        Ok(_) | Err(_) => return received(point),
    };
    let sign = point.comparator.map(Comparator::sign).unwrap_or_default();
    format!("{sign}{number}\u{a0}{unit}")
}

/// The range of a result, in the unit of its series where the result was converted to it.
pub fn usual(point: &Point, unit: &str) -> String {
    let edge = |it: Edge| format!("{}\u{a0}{unit}", computed(it.value));
    match (point.usual.low, point.usual.high) {
        _ if !point.is_converted => reference(&point.ranges),
        (Some(low), Some(high)) => format!("{} à {}", computed(low.value), edge(high)),
        (Some(low), None) => format!("au moins {}", edge(low)),
        (None, Some(high)) => format!("{} ou moins", edge(high)),
        (None, None) => reference(&point.ranges),
    }
}

/// The range of a result, as it was received.
pub fn reference(ranges: &[ReferenceRange]) -> String {
    let one = |it: &ReferenceRange| {
        let numbers = it.value.as_ref().map(value).filter(|it| !it.is_empty());
        let conditions: Vec<_> = it
            .conditions
            .iter()
            .map(dmp_core::clinical::Labelled::display)
            .collect();
        let meaning = it.meaning.as_ref().map(|it| it.label.as_str());
        let conditions = meaning
            .into_iter()
            .chain(conditions)
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let text = numbers.or_else(|| it.text.clone()).unwrap_or_default();
        match conditions.as_str() {
            "" => text,
            conditions => format!("{text} ({conditions})"),
        }
    };
    let all: Vec<String> = ranges.iter().map(one).filter(|it| !it.is_empty()).collect();
    all.join(" ; ")
}

/// How a result stands to its range, for people; nothing where nothing says.
pub fn flag(flag: Flag) -> Option<Badge> {
    Some(match flag {
        Flag::Unknown => return None,
        Flag::Normal => Badge::new("ok", "check", "Dans la référence"),
        Flag::Low => Badge::new("warn", "triangle-alert", "En dessous"),
        Flag::High => Badge::new("warn", "triangle-alert", "Au-dessus"),
        Flag::Abnormal => Badge::new("warn", "triangle-alert", "Hors de la référence"),
        Flag::Critical => Badge::new("danger", "circle-alert", "Signalé critique"),
        Flag::CriticalLow => Badge::new("danger", "circle-alert", "Signalé critique, bas"),
        Flag::CriticalHigh => Badge::new("danger", "circle-alert", "Signalé critique, haut"),
    })
}

/// Why results have no place on a curve.
pub const fn not_drawn(why: NotDrawn) -> &'static str {
    match why {
        NotDrawn::NoNumber => "sans nombre",
        NotDrawn::NoUnit => "sans unité",
        NotDrawn::UnknownUnit => "dans une unité inconnue",
        NotDrawn::OtherUnit => "dans une unité qui ne se convertit pas",
    }
}

/// A date as precise as it was written.
pub fn date(at: PartialDate) -> String {
    match at {
        PartialDate::Year(year) => year.to_string(),
        PartialDate::Month { year, month } => {
            let day = at.first_day();
            let name = dates::civil(day);
            let named = name.split(' ').nth(1).map(str::to_owned);
            named.map_or_else(|| format!("{month:02}/{year}"), |it| format!("{it} {year}"))
        }
        PartialDate::Day(_) | PartialDate::Instant { .. } => dates::civil(at.first_day()),
    }
}

/// « mars 2026 », for the ends of a curve.
pub fn month(at: PartialDate) -> String {
    let day = dates::civil(at.first_day());
    day.split_once(' ')
        .map_or(day.clone(), |(_, rest)| rest.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_numbers_have_three_digits_that_count() {
        for (number, expected) in [
            (0.0, "0"),
            (1.098_9, "1,1"),
            (6.713, "6,71"),
            (142.4, "142"),
            (12.34, "12,3"),
            (0.5044, "0,504"),
            (100.0, "100"),
            (0.0123, "0,0123"),
            (-1.5, "-1,5"),
        ] {
            assert_eq!(computed(number), expected);
        }
    }

    #[test]
    fn dates_are_as_precise_as_they_were_written() {
        for (written, expected) in [
            ("2014", "2014"),
            ("2014-03", "mars 2014"),
            ("2014-03-01", "1er mars 2014"),
            ("2014-03-09T08:30:00+01:00", "9 mars 2014"),
        ] {
            assert_eq!(date(PartialDate::parse(written).unwrap()), expected);
        }
    }
}
