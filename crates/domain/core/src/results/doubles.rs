//! One result that several documents state is one point.

use super::point::Point;
use crate::clinical::{Bound, Comparator, Labelled, PartialDate, Quantity, Range, Value};
use crate::fold::fold;
use crate::ids::DocumentId;
use std::collections::HashMap;

/// A day or a longer span, or an instant on whatever clock: what two equal dates have in common.
type Moment = (i64, i64);

/// Merges the doubles among `points`, each with the identifier of its entry, in their order.
///
/// The same value of the same date is one result if its entry has one identifier, if it has an
/// instant, or if other documents state it: a letter that copies a report. Within one document,
/// two values of one day are two results. Rule: UNI-013.
pub(super) fn merged(points: Vec<(Point, Option<String>)>) -> Vec<Point> {
    ranked(one_per_entry(points))
}

fn one_per_entry(points: Vec<(Point, Option<String>)>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let mut by_entry: HashMap<(String, Moment, String), usize> = HashMap::new();
    for (point, entry) in points {
        let place = entry.map(|entry| (entry, moment(point.at), written(&point)));
        if let Some(at) = place.as_ref().and_then(|place| by_entry.get(place)) {
            kept[*at].absorb(point);
            continue;
        }
        if let Some(place) = place {
            by_entry.insert(place, kept.len());
        }
        kept.push(point);
    }
    kept
}

/// The first of a day in one document is the first of that day in another, and so on.
fn ranked(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    let mut seen: HashMap<(Moment, String, DocumentId), usize> = HashMap::new();
    let mut by_rank: HashMap<(Moment, String, usize), usize> = HashMap::new();
    for point in points {
        let (moment, text) = (moment(point.at), written(&point));
        let ranks = point.documents.iter().map(|document| {
            let count = seen.entry((moment, text.clone(), *document)).or_default();
            *count += 1;
            *count
        });
        let rank = ranks.max().filter(|_| point.at.instant().is_none());
        let place = (moment, text, rank.unwrap_or_default());
        if let Some(at) = by_rank.get(&place) {
            kept[*at].absorb(point);
            continue;
        }
        by_rank.insert(place, kept.len());
        kept.push(point);
    }
    kept
}

impl Point {
    /// Takes over what its double says more.
    fn absorb(&mut self, double: Self) {
        for document in double.documents {
            if !self.documents.contains(&document) {
                self.documents.push(document);
            }
        }
        self.doubles += 1 + double.doubles;
        self.flag = self.flag.max(double.flag);
        if self.ranges.is_empty() {
            self.usual = double.usual;
            self.ranges = double.ranges;
        }
        if self.interpretations.is_empty() {
            self.interpretations = double.interpretations;
        }
        for comment in double.comments {
            if !self.comments.contains(&comment) {
                self.comments.push(comment);
            }
        }
    }
}

fn moment(date: PartialDate) -> Moment {
    match date.instant() {
        Some(at) => (at.0, i64::MIN),
        None => (date.first_day().to_days(), date.last_day().to_days()),
    }
}

/// A text that two points have in common if they state the same: the number on the scale, or what
/// was written, with the method.
fn written(point: &Point) -> String {
    let sign = point.comparator.map(Comparator::sign).unwrap_or_default();
    let value = match point.number {
        // Rounded, so that 1.1 g/L and 110 mg/dL are the same.
        Ok(number) => format!("{number:.9e}"),
        Err(_) => point.values.iter().map(text).collect::<Vec<_>>().join("\n"),
    };
    let methods = point.methods.join("\n");
    format!("{:?} {sign} {value}\n{methods}", point.assertion)
}

fn text(value: &Value) -> String {
    match value {
        Value::Quantity(it) => of_quantity(it),
        Value::Range(Range { low, high }) => {
            let bound = |it: &Option<Bound>| {
                it.as_ref()
                    .map(|it| format!("{} {} {}", it.value.as_str(), it.unit, it.is_inclusive))
            };
            format!("{:?} – {:?}", bound(low), bound(high))
        }
        Value::Ratio(it) => {
            format!(
                "{} : {}",
                of_quantity(&it.numerator),
                of_quantity(&it.denominator)
            )
        }
        Value::Concept(it) => concept(it),
        Value::Boolean(it) => it.to_string(),
        Value::Date(it) => it.to_string(),
        Value::Period(it) => {
            let end = |it: Option<PartialDate>| it.map(|it| it.to_string());
            format!("{:?} – {:?}", end(it.start), end(it.end))
        }
        Value::Text(it) => it.trim().to_owned(),
        Value::Missing(why) => format!("missing {why}"),
    }
}

fn of_quantity(it: &Quantity) -> String {
    let sign = it.comparator.map(Comparator::sign).unwrap_or_default();
    format!("{sign} {} {}", it.value.as_str(), it.unit)
}

fn concept(it: &Labelled) -> String {
    match it.codes.first() {
        Some(code) => format!("{} {}", code.system, code.code),
        None => fold(&it.label),
    }
}
