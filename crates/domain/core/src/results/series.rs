//! The series of a person: one per analysis.

use super::doubles;
use super::family::Family;
use super::flag::Flag;
use super::identity::{Identity, SeriesId, identity, words};
use super::observed::Observed;
use super::point::{NotDrawn, Point};
use super::scale::{Received, Scale, Units};
use crate::clinical::opaque_debug;
use crate::fold::fold;
use crate::limits::RESULTS_MAX;
use std::collections::HashMap;

/// What [`results`] makes of all observations.
#[derive(Clone, PartialEq, Default)]
pub struct Results {
    /// By family, in the order of laboratory reports, then by name.
    pub series: Vec<Series>,
    /// How many of the oldest results are left out, because there are more of them than
    /// [`RESULTS_MAX`].
    pub beyond_limit: usize,
}

/// One analysis over time.
#[derive(Clone, PartialEq)]
pub struct Series {
    /// What makes it one.
    pub id: SeriesId,
    /// What people read: the name of our table, else that of its latest result.
    pub label: String,
    /// What it was measured on, where the name alone identifies it.
    pub specimen: Option<String>,
    /// The group it is listed under.
    pub family: &'static Family,
    /// The unit it is shown in, as people read it; empty for plain numbers and words.
    pub unit: String,
    /// The other units that drawn results came in, as people read them, oldest first.
    pub other_units: Vec<String>,
    /// The results, newest first; never empty.
    pub points: Vec<Point>,
    place: usize,
}

opaque_debug!(Results, Series);

impl Series {
    /// The newest result.
    pub fn latest(&self) -> &Point {
        &self.points[0]
    }

    /// The results that have a place on the curve, oldest first, each with its number.
    pub fn drawn(&self) -> impl DoubleEndedIterator<Item = (&Point, f64)> {
        let drawn = self.points.iter().rev();
        drawn.filter_map(|point| Some((point, point.number.ok()?)))
    }

    /// How many results have no place on the curve, by reason.
    pub fn not_drawn(&self, reason: NotDrawn) -> usize {
        let is_it = |point: &&Point| point.number == Err(reason);
        self.points.iter().filter(is_it).count()
    }

    /// How many results lie outside of what is usual.
    pub fn outside(&self) -> usize {
        self.points
            .iter()
            .filter(|it| Flag::is_outside(it.flag))
            .count()
    }
}

/// One series per analysis, over all that was `observed`, in whatever order it comes.
///
/// Each observation is a point or a double of one; if there are more than
/// [`RESULTS_MAX`], the oldest are left out and counted.
pub fn results(mut observed: Vec<Observed<'_>>) -> Results {
    observed.sort_by_cached_key(Observed::order);
    let beyond_limit = observed.len().saturating_sub(RESULTS_MAX);
    let mut by_id: HashMap<SeriesId, (Identity, Vec<Observed<'_>>)> = HashMap::new();
    for one in observed.into_iter().skip(beyond_limit) {
        let identity = identity(one.observation);
        let series = by_id.entry(identity.id.clone());
        series.or_insert_with(|| (identity, Vec::new())).1.push(one);
    }
    let mut units = Units::default();
    let mut series: Vec<_> = by_id
        .into_values()
        .map(|(identity, observed)| one(identity, &observed, &mut units))
        .collect();
    series.sort_by_cached_key(|it| (it.family.place, it.place, fold(&it.label), it.id.clone()));
    Results {
        series,
        beyond_limit,
    }
}

/// The series of `observed`, oldest first and at least one.
fn one(identity: Identity, observed: &[Observed<'_>], units: &mut Units) -> Series {
    let analysis = identity.analysis;
    let received: Vec<_> = observed
        .iter()
        .filter_map(|it| Received::of(&it.observation.values))
        .collect();
    let texts: Vec<&str> = received.iter().map(|it| it.unit.as_ref()).collect();
    let scale = Scale::of(analysis, &texts, units);
    let points = observed.iter().map(|it| {
        let point = Point::of(it, (&scale, analysis), units);
        (point, it.statement.source.entry_id.clone())
    });
    let mut points = doubles::merged(points.collect());
    points.reverse();
    let latest = observed.last().expect("a series has results");
    let specimen = latest.observation.specimen.as_ref();
    Series {
        label: analysis.map_or_else(|| words(latest.observation), |it| it.label.clone()),
        specimen: specimen
            .filter(|_| analysis.is_none())
            .map(|it| it.kind.display().trim().to_owned())
            .filter(|name| !name.is_empty()),
        family: identity.family,
        unit: scale.label().to_owned(),
        other_units: others(&texts, &scale, units),
        points,
        place: analysis.map_or(usize::MAX, crate::units::place),
        id: identity.id,
    }
}

fn others(texts: &[&str], scale: &Scale, units: &mut Units) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for text in texts.iter().filter(|text| seen.insert(**text)) {
        let label = units.label(text);
        let is_other = !label.is_empty() && label != scale.label();
        if is_other && !others.contains(&label) {
            others.push(label);
        }
    }
    others
}
