//! One result of a series.

use super::flag::Flag;
use super::observed::Observed;
use super::range::Interval;
use super::scale::{Received, Scale, Units};
use crate::clinical::{
    Assertion, Comparator, Labelled, PartialDate, ReferenceRange, Value, opaque_debug,
};
use crate::ids::DocumentId;
use crate::units::Analysis;

/// Why a result has no place on the curve. It is in the table all the same. Rule: UNI-010.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NotDrawn {
    /// It is no number: words, a titre, a range, nothing.
    NoNumber,
    /// It is a number without unit, and the others have one.
    NoUnit,
    /// Its unit is not in our tables.
    UnknownUnit,
    /// Its unit does not convert to that of the series.
    OtherUnit,
}

/// One result (*résultat*), as one document or several state it.
#[derive(Clone, PartialEq)]
pub struct Point {
    /// When, as it was written.
    pub at: PartialDate,
    /// Whether the date is the document's, because the result has none.
    pub has_date_of_document: bool,
    /// What was found, as it was received.
    pub values: Vec<Value>,
    /// Whether it is so, or denied.
    pub assertion: Assertion,
    /// The number in the unit of the series, or why there is none.
    pub number: Result<f64, NotDrawn>,
    /// Whether the number was converted: its unit was another one.
    pub is_converted: bool,
    /// Present where the number is a limit of what was measured.
    pub comparator: Option<Comparator>,
    /// What is usual, in the unit of the series.
    pub usual: Interval,
    /// The ranges as they were received.
    pub ranges: Vec<ReferenceRange>,
    /// How it stands to what is usual.
    pub flag: Flag,
    /// What the laboratory says of it.
    pub interpretations: Vec<Labelled>,
    /// Who measured it; empty when nobody is named.
    pub laboratory: String,
    /// How, and where in the body.
    pub methods: Vec<String>,
    /// What its author adds in words.
    pub comments: Vec<String>,
    /// The documents that state it, at least one.
    pub documents: Vec<DocumentId>,
    /// How many more times it is stated than this point shows: its doubles.
    pub doubles: usize,
}

opaque_debug!(Point);

impl Point {
    /// The number, if it has a place on the curve and is not a limit: what a line may join.
    pub fn exact(&self) -> Option<f64> {
        self.number.ok().filter(|_| self.comparator.is_none())
    }

    /// What `observed` is on `scale`.
    pub(super) fn of(
        observed: &Observed<'_>,
        (scale, analysis): (&Scale, Option<&Analysis>),
        units: &mut Units,
    ) -> Self {
        let statement = observed.statement;
        let observation = observed.observation;
        let received =
            Received::of(&observation.values).filter(|_| statement.assertion == Assertion::Present);
        let number = received.as_ref().map_or(Err(NotDrawn::NoNumber), |it| {
            scale.place((it.number, &it.unit), analysis, units)
        });
        let unit = received
            .as_ref()
            .map(|it| it.unit.as_ref())
            .unwrap_or_default();
        let usual = usual(observed, unit, (scale, analysis), units);
        let comparator = received.as_ref().and_then(|it| it.comparator);
        let said = Flag::of_interpretations(&observation.interpretations);
        let flag = match (said, number) {
            (Flag::Unknown, Ok(number)) => Flag::of_range(number, comparator, &usual),
            (said, _) => said,
        };
        let named = |it: &[Labelled]| it.iter().map(|it| it.display().to_owned()).collect();
        let methods: [Vec<String>; 2] = [named(&observation.methods), named(&observation.sites)];
        Self {
            at: observed.date(),
            has_date_of_document: observation.period.is_empty(),
            values: observation.values.clone(),
            assertion: statement.assertion,
            is_converted: number.is_ok() && units.label(unit) != scale.label(),
            number,
            comparator,
            usual,
            ranges: observation.ranges.clone(),
            flag,
            interpretations: observation.interpretations.clone(),
            laboratory: observed.laboratory().to_owned(),
            methods: methods.concat(),
            comments: statement.comments.clone(),
            documents: vec![observed.read_in.document],
            doubles: 0,
        }
    }
}

/// What is usual, on the scale; a bound without unit has that of the result.
fn usual(
    observed: &Observed<'_>,
    unit: &str,
    (scale, analysis): (&Scale, Option<&Analysis>),
    units: &mut Units,
) -> Interval {
    let units = std::cell::RefCell::new(units);
    Interval::of(&observed.observation.ranges, |bound| {
        let own = match bound.unit.trim() {
            "" => unit,
            own => own,
        };
        let units = &mut **units.borrow_mut();
        scale
            .place((bound.value.as_f64(), own), analysis, units)
            .ok()
    })
}
