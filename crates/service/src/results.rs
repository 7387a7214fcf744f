//! Results over time: one series per analysis, of the documents that the reader may open.
//!
//! Series are made again for each reader, so that a hidden document leaves no trace in them: no
//! point, no unit, no name, no address.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::lines;
use crate::reading::{RecordHead, record_head};
use crate::readings::{self, ReadDocument};
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::clinical::PartialDate;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::results::{Family, Observed, Point, ReadIn, Results, Series, SeriesId, observed};
use std::collections::HashMap;
use std::fmt;

/// How many of its last numbers a line shows as a small curve.
const TREND: usize = 8;
/// How many other analyses of the same documents a series shows.
const COMPANIONS: usize = 12;
/// Bytes of the keyed hash that stand in an address.
const KEY_BYTES: usize = 16;

/// The address of a series in one record: opaque, and no medical word.
#[derive(Clone, PartialEq, Eq)]
pub struct SeriesKey(String);

impl fmt::Display for SeriesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All the series of a record.
pub struct ResultsView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// The series, those of one family together.
    pub series: Vec<SeriesLine>,
    /// What may be missing.
    pub completeness: Completeness,
}

/// A series as one line of a list.
pub struct SeriesLine {
    /// Its address.
    pub key: SeriesKey,
    /// What people read.
    pub label: String,
    /// What it was measured on, where the name does not say.
    pub specimen: Option<String>,
    /// The group it is listed under.
    pub family: &'static Family,
    /// The unit it is shown in; empty for plain numbers and words.
    pub unit: String,
    /// Its newest result; beside another series, the newest of the same documents.
    pub latest: Point,
    /// Its last numbers, oldest first, for a small curve.
    pub trend: Vec<f64>,
    /// How many results it has.
    pub count: usize,
}

/// One series.
pub struct SeriesView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// Its address.
    pub key: SeriesKey,
    /// The series.
    pub series: Series,
    /// The titles of the documents that state its results.
    pub titles: HashMap<DocumentId, String>,
    /// Other analyses that the documents of its newest result give.
    pub companions: Vec<SeriesLine>,
    /// What may be missing.
    pub completeness: Completeness,
}

/// What may be missing among results.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Completeness {
    /// How many documents wait to be read.
    pub waiting: usize,
    /// How many of the oldest results were left out, because there are too many.
    pub beyond_limit: usize,
}

/// All the series that the documents give which the reader may open. Rule: REQ-R-20.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn results(app: &App, session: &Session, record: RecordId) -> Result<ResultsView, Error> {
    read(app, session, record, |admitted| {
        let read = Read::of(admitted)?;
        let lines = read.found.series.iter();
        Ok(ResultsView {
            head: record_head(admitted, session)?,
            series: lines
                .map(|it| line(admitted.app, record, it, it.latest()))
                .collect(),
            completeness: read.completeness,
        })
    })
}

/// The series at `key`. One that only documents give which the reader may not open is not found,
/// like one that nothing gives. Rule: REQ-R-20.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn series(
    app: &App,
    session: &Session,
    record: RecordId,
    key: &str,
) -> Result<SeriesView, Error> {
    let found = read(app, session, record, |admitted| {
        let mut read = Read::of(admitted)?;
        let asked = |it: &Series| key_of(admitted.app, record, &it.id).0 == key;
        let Some(at) = read.found.series.iter().position(asked) else {
            return Ok(None);
        };
        let series = read.found.series.swap_remove(at);
        Ok(Some(SeriesView {
            head: record_head(admitted, session)?,
            key: key_of(admitted.app, record, &series.id),
            titles: read.titles_of(&series),
            companions: companions(admitted.app, record, &read.found.series, &series),
            series,
            completeness: read.completeness,
        }))
    })?;
    found.ok_or(Error::NotFound)
}

fn read<T: Send + 'static>(
    app: &App,
    session: &Session,
    record: RecordId,
    view: impl Fn(&Admitted<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::ReadSynthesis, target, |admitted| {
        Ok(Effect::of(view(admitted)?))
    })
}

/// What the documents that the reader may open give.
struct Read {
    found: Results,
    documents: Vec<ReadDocument>,
    completeness: Completeness,
}

impl Read {
    fn of(admitted: &Admitted<'_>) -> Result<Self, Error> {
        let documents = readings::readable(admitted)?;
        let authors: Vec<String> = documents.iter().map(laboratory).collect();
        let all: Vec<Observed<'_>> = documents
            .iter()
            .zip(&authors)
            .flat_map(|(document, author)| {
                observed(read_in(document, author), document.statements())
            })
            .collect();
        let found = dmp_core::results::results(all);
        Ok(Self {
            completeness: Completeness {
                waiting: documents.iter().filter(|it| it.is_waiting()).count(),
                beyond_limit: found.beyond_limit,
            },
            found,
            documents,
        })
    }

    fn titles_of(&self, series: &Series) -> HashMap<DocumentId, String> {
        let title = |it: &ReadDocument| (it.document.id, it.document.entry.title.clone());
        let mut titles: HashMap<_, _> = self.documents.iter().map(title).collect();
        let stated = series.points.iter().flat_map(|it| &it.documents);
        stated.filter_map(|id| titles.remove_entry(id)).collect()
    }
}

fn read_in<'a>(document: &ReadDocument, laboratory: &'a str) -> ReadIn<'a> {
    ReadIn {
        document: document.document.id,
        date: PartialDate::Day(document.document.entry.service_start.date_utc()),
        laboratory,
    }
}

/// Who answers for the results of a document: the structure of its author, else himself.
fn laboratory(document: &ReadDocument) -> String {
    let entry = &document.document.entry;
    lines::organization_name(entry).unwrap_or_else(|| lines::author_name(entry))
}

fn key_of(app: &App, record: RecordId, id: &SeriesId) -> SeriesKey {
    let hash = app.inner.keys.lookup.series(record, id.as_str());
    SeriesKey(data_encoding::HEXLOWER.encode(&hash[..KEY_BYTES]))
}

fn line(app: &App, record: RecordId, series: &Series, latest: &Point) -> SeriesLine {
    let exact = series.drawn().rev().filter(|(it, _)| it.exact().is_some());
    let mut trend: Vec<f64> = exact.map(|(_, number)| number).take(TREND).collect();
    trend.reverse();
    SeriesLine {
        key: key_of(app, record, &series.id),
        label: series.label.clone(),
        specimen: series.specimen.clone(),
        family: series.family,
        unit: series.unit.clone(),
        latest: latest.clone(),
        trend,
        count: series.points.len(),
    }
}

/// What the documents of the newest result of `series` give besides, of the same day.
fn companions(app: &App, record: RecordId, others: &[Series], series: &Series) -> Vec<SeriesLine> {
    let latest = series.latest();
    let is_beside = |point: &&Point| {
        point.at.first_day() == latest.at.first_day()
            && point
                .documents
                .iter()
                .any(|it| latest.documents.contains(it))
    };
    let mut beside: Vec<_> = others
        .iter()
        .filter_map(|it| Some((it, it.points.iter().find(is_beside)?)))
        .collect();
    beside.sort_by_key(|(it, _)| it.family.place.abs_diff(series.family.place));
    beside
        .into_iter()
        .take(COMPANIONS)
        .map(|(it, point)| line(app, record, it, point))
        .collect()
}
