//! Reads values: quantities, ranges, codes, words.

use super::fields::{Fields, label};
use super::node::{bounded, kid, kids, name};
use super::references::bounded_text;
use crate::xml::{XmlNode, attribute, value_type};
use dmp_core::clinical::{Bound, Comparator, Decimal, Period, Quantity, Range, Ratio, Value};
use dmp_core::limits::{CLINICAL_ITEMS_MAX, CLINICAL_TEXT_CHARS_MAX};

/// Most characters of a unit that is written after its number.
const UNIT_CHARS_MAX: usize = 20;

/// Comparators as they are written before a number, the longest first.
const COMPARATORS: [(&str, Comparator); 8] = [
    ("<=", Comparator::LessOrEqual),
    (">=", Comparator::GreaterOrEqual),
    ("=<", Comparator::LessOrEqual),
    ("=>", Comparator::GreaterOrEqual),
    ("≤", Comparator::LessOrEqual),
    ("≥", Comparator::GreaterOrEqual),
    ("<", Comparator::Less),
    (">", Comparator::Greater),
];

impl Fields<'_, '_, '_> {
    /// All the values of an observation.
    pub fn values(&mut self, node: XmlNode<'_, '_>) -> Vec<Value> {
        kids(node, "value")
            .take(CLINICAL_ITEMS_MAX)
            .filter_map(|value| self.value(value))
            .collect()
    }

    /// A value of any type; where no type is given, what it looks like.
    pub fn value(&mut self, node: XmlNode<'_, '_>) -> Option<Value> {
        if attribute(node, "representation") == Some("B64") {
            // Embedded content is a part of the document, and no words.
            return None;
        }
        let kind = value_type(node).unwrap_or_else(|| likely_type(node));
        let read = match kind {
            "PQ" | "INT" | "REAL" | "MO" | "PPD_PQ" => self.quantity(node).map(Value::Quantity),
            "IVL_PQ" | "IVL_INT" | "IVL_REAL" => self.range(node).map(Value::Range),
            "RTO" | "RTO_PQ_PQ" | "RTO_QTY_QTY" => self.ratio(node).map(Value::Ratio),
            "CD" | "CE" | "CV" | "CS" | "CO" | "SC" | "PQR" => {
                let concept = self.concept(node);
                (!concept.is_empty()).then_some(Value::Concept(concept))
            }
            "BL" | "BN" => truth(node).map(Value::Boolean),
            "TS" => self.date(node).map(Value::Date),
            "IVL_TS" => {
                let (period, _) = self.period(node);
                (period != Period::default()).then_some(Value::Period(period))
            }
            _ => None,
        };
        read.or_else(|| self.words(node).map(Value::Text))
            .or_else(|| attribute_words(node).map(Value::Text))
            .or_else(|| attribute(node, "nullFlavor").map(|why| Value::Missing(label(why))))
    }

    /// Translations of the numbers of an observation into other units.
    pub fn equivalents(&mut self, node: XmlNode<'_, '_>) -> Vec<Quantity> {
        let translations = kids(node, "value")
            .flat_map(|value| kids(value, "translation"))
            .filter(|translation| attribute(*translation, "value").is_some());
        // A translated amount has its unit in the place of a code.
        translations
            .take(CLINICAL_ITEMS_MAX)
            .filter_map(|translation| {
                let unit = attribute(translation, "code");
                let quantity = self.quantity(translation)?;
                Some(Quantity {
                    unit: unit.map_or(quantity.unit, label),
                    ..quantity
                })
            })
            .collect()
    }

    /// A number with its unit; a number that is not one is noted.
    pub fn quantity(&mut self, node: XmlNode<'_, '_>) -> Option<Quantity> {
        let text = attribute(node, "value")?;
        let unit = attribute(node, "unit").filter(|unit| *unit != "1");
        let read = quantity_of(text).map(|quantity| Quantity {
            unit: unit.map_or(quantity.unit, label),
            ..quantity
        });
        if read.is_none() {
            self.note(node, text);
        }
        read
    }

    /// From a number to a number.
    pub fn range(&mut self, node: XmlNode<'_, '_>) -> Option<Range> {
        let mut bound = |end| {
            let node = kid(node, end)?;
            let quantity = self.quantity(node)?;
            Some(Bound {
                value: quantity.value,
                unit: quantity.unit,
                is_inclusive: attribute(node, "inclusive") != Some("false"),
            })
        };
        let range = Range {
            low: bound("low"),
            high: bound("high"),
        };
        if range == Range::default() {
            // « PQ » written where a range was announced.
            let quantity = kid(node, "center")
                .and_then(|center| self.quantity(center))
                .or_else(|| self.quantity(node))?;
            return Some(range_of(&quantity));
        }
        Some(range)
    }

    fn ratio(&mut self, node: XmlNode<'_, '_>) -> Option<Ratio> {
        Some(Ratio {
            numerator: self.quantity(kid(node, "numerator")?)?,
            denominator: self.quantity(kid(node, "denominator")?)?,
        })
    }

    /// A dose, a rate: a quantity, a range (one quantity where both ends are the same) or a ratio.
    pub fn amount(&mut self, node: XmlNode<'_, '_>) -> Option<Value> {
        let range = kid(node, "low").is_some() || kid(node, "high").is_some();
        let read = if range {
            self.range(node).map(dose_of)
        } else if kid(node, "numerator").is_some() {
            self.ratio(node).map(Value::Ratio)
        } else {
            self.quantity(node).map(Value::Quantity)
        };
        read.or_else(|| {
            let words =
                kids(node, "translation").find_map(|it| self.child_words(it, "originalText"));
            words.or_else(|| self.words(node)).map(Value::Text)
        })
    }
}

/// A number that was written in words, if that is all they say: `< 1,0 mg/L`.
pub fn quantity_of(text: &str) -> Option<Quantity> {
    let text = text.trim();
    let (comparator, rest) = COMPARATORS
        .iter()
        .find_map(|(sign, comparator)| Some((Some(*comparator), text.strip_prefix(sign)?)))
        .unwrap_or((None, text));
    let rest = rest.trim_start();
    let number_end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+')))
        .unwrap_or(rest.len());
    let (number, unit) = match Decimal::parse(rest) {
        Ok(number) => (number, ""),
        Err(_) => (
            Decimal::parse(&rest[..number_end]).ok()?,
            rest[number_end..].trim(),
        ),
    };
    let is_unit = unit.chars().count() <= UNIT_CHARS_MAX
        && !unit.contains(char::is_whitespace)
        && (unit.is_empty()
            || unit.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '[' | '°'))
            || (unit.starts_with('/') && !unit[1..].starts_with(|c: char| c.is_ascii_digit())));
    is_unit.then(|| Quantity {
        comparator,
        value: number,
        unit: unit.to_owned(),
    })
}

fn range_of(quantity: &Quantity) -> Range {
    let bound = |is_inclusive| {
        Some(Bound {
            value: quantity.value.clone(),
            unit: quantity.unit.clone(),
            is_inclusive,
        })
    };
    match quantity.comparator {
        None => Range {
            low: bound(true),
            high: bound(true),
        },
        Some(Comparator::Less) => Range {
            low: None,
            high: bound(false),
        },
        Some(Comparator::LessOrEqual) => Range {
            low: None,
            high: bound(true),
        },
        Some(Comparator::GreaterOrEqual) => Range {
            low: bound(true),
            high: None,
        },
        Some(Comparator::Greater) => Range {
            low: bound(false),
            high: None,
        },
    }
}

fn dose_of(range: Range) -> Value {
    match (&range.low, &range.high) {
        (Some(low), Some(high)) if low == high => Value::Quantity(Quantity {
            comparator: None,
            value: low.value.clone(),
            unit: low.unit.clone(),
        }),
        _ => Value::Range(range),
    }
}

fn truth(node: XmlNode<'_, '_>) -> Option<bool> {
    match attribute(node, "value")? {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn likely_type(node: XmlNode<'_, '_>) -> &'static str {
    let has = |attribute_name| attribute(node, attribute_name).is_some();
    let is_number = attribute(node, "value").is_some_and(|text| Decimal::parse(text).is_ok());
    let is_translated = kid(node, "translation")
        .is_some_and(|it| attribute(it, "code").is_some() && attribute(it, "value").is_none());
    if has("code") || is_translated {
        "CD"
    } else if has("unit") || is_number {
        "PQ"
    } else if kid(node, "numerator").is_some() {
        "RTO"
    } else if node.children().any(|it| matches!(name(it), "low" | "high")) {
        "IVL_PQ"
    } else if truth(node).is_some() {
        "BL"
    } else {
        "ST"
    }
}

/// Words given as attributes: what a value says when its type is not what it is.
fn attribute_words(node: XmlNode<'_, '_>) -> Option<String> {
    let words = ["value", "displayName", "code", "extension"]
        .into_iter()
        .find_map(|name| attribute(node, name));
    words
        .map(|words| bounded(words, CLINICAL_TEXT_CHARS_MAX).to_owned())
        .or_else(|| {
            let inner = bounded_text(node, CLINICAL_TEXT_CHARS_MAX);
            (!inner.is_empty()).then_some(inner)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_number_in_words_is_read_if_the_words_say_nothing_else() {
        for (text, expected) in [
            ("<1.0 mg/L",   Some((Some(Comparator::Less), "1.0", "mg/L"))),
            ("≥ 60",        Some((Some(Comparator::GreaterOrEqual), "60", ""))),
            (">= 3,5 g/L",  Some((Some(Comparator::GreaterOrEqual), "3.5", "g/L"))),
            ("5.40",        Some((None, "5.40", ""))),
            ("12 %",        Some((None, "12", "%"))),
            ("37°C",        Some((None, "37", "°C"))),
            ("-2",          Some((None, "-2", ""))),
            ("1/160",       None),
            ("positif",     None),
            ("12 à 15",     None),
            ("12-15",       None),
            ("3 par jour",  None),
            ("<",           None),
            ("",            None),
            ("é5",          None),
            ("5é",          Some((None, "5", "é"))),
        ] {
            let read = quantity_of(text);
            let read = read.as_ref().map(|it| (it.comparator, it.value.as_str(), it.unit.as_str()));
            assert_eq!(read, expected, "{text}");
        }
    }
}
