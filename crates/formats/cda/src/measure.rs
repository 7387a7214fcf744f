//! Numeric results among the coded entries: what a curve over all laboratories is drawn from.

use crate::header::{instant, period};
use crate::xml::{XmlNode, at, attribute, child, coded, is, value_type};
use dmp_core::document::Coded;
use dmp_core::time::Timestamp;

/// A result with a number (CDA `observation` whose value is a physical quantity).
/// Numbers stay as written: decimal point, no rounding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Measure {
    /// What was measured, LOINC most of the time.
    pub test: Coded,
    /// The number, as written.
    pub value: String,
    /// Unit (UCUM), empty for a pure number.
    pub unit: String,
    /// Lower end of the reference range.
    pub low: Option<String>,
    /// Upper end of the reference range.
    pub high: Option<String>,
    /// Interpretation code: `N`, `L`, `H`, `LL`, `HH`…
    pub interpretation: Option<String>,
    /// When: that of the observation, else of the group it belongs to.
    pub at: Option<Timestamp>,
}

/// All the numeric results below `root`, in document order.
pub fn read_all(root: XmlNode<'_, '_>) -> Vec<Measure> {
    root.descendants()
        .filter(|node| is(*node, "observation"))
        .filter_map(read)
        .collect()
}

fn read(observation: XmlNode<'_, '_>) -> Option<Measure> {
    let value = child(observation, "value").filter(|value| value_type(*value) == Some("PQ"))?;
    let limits = at(
        observation,
        &["referenceRange", "observationRange", "value"],
    );
    let limit = |name| number(child(limits?, name)?);
    Some(Measure {
        test: child(observation, "code").and_then(coded)?,
        value: number(value)?,
        unit: attribute(value, "unit")
            .filter(|unit| *unit != "1")
            .unwrap_or_default()
            .to_owned(),
        low: limit("low"),
        high: limit("high"),
        interpretation: child(observation, "interpretationCode")
            .and_then(|code| attribute(code, "code"))
            .map(str::to_owned),
        at: observation.ancestors().find_map(time),
    })
}

fn number(node: XmlNode<'_, '_>) -> Option<String> {
    let text = attribute(node, "value")?;
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_decimal = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1;
    is_decimal.then(|| text.to_owned())
}

fn time(node: XmlNode<'_, '_>) -> Option<Timestamp> {
    let is_holder = ["observation", "organizer", "act", "procedure"]
        .iter()
        .any(|name| is(node, name));
    let time = child(node, "effectiveTime").filter(|_| is_holder)?;
    instant(time).or_else(|| period(time).0)
}
