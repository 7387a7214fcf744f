//! One analysis over time.

use super::list::Row;
use super::{Chart, chart, missing, words};
use crate::professional::Badge;
use crate::wording;
use dmp_core::ids::DocumentId;
use dmp_core::results::{NotDrawn, Series};
use dmp_service::results::SeriesView;

/// Results on one page.
const PAGE_ROWS: usize = 50;
/// Results that are shown without opening what is older.
const OPEN_ROWS: usize = 12;

/// The page of a series.
pub struct SeriesPage {
    /// Its name.
    pub label: String,
    /// What it was measured on, and in which unit.
    pub lead: String,
    /// Address of the file.
    pub csv: String,
    /// The newest result.
    pub latest: Option<Point>,
    /// The curve.
    pub chart: Option<Chart>,
    /// What must be known to read it, a sentence each.
    pub notes: Vec<String>,
    /// The newest results.
    pub rows: Vec<Point>,
    /// Those of the page that are older.
    pub older: Vec<Point>,
    /// « Voir les 38 résultats plus anciens ».
    pub older_words: String,
    /// Other analyses of the same documents.
    pub companions: Vec<Row>,
    /// « 1 à 50 sur 83 résultats », or nothing.
    pub pager: String,
    /// Address of the page before, or nothing.
    pub previous: String,
    /// Address of the page after, or nothing.
    pub next: String,
}

/// One result.
pub struct Point {
    /// When.
    pub date: String,
    /// What was found, in the unit of the series where it converts.
    pub value: String,
    /// As it was received, where it was converted.
    pub received: String,
    /// The range, in the unit of the series where it converts.
    pub reference: String,
    /// How it stands to it.
    pub badge: Option<Badge>,
    /// Who measured it.
    pub laboratory: String,
    /// Method, site, comments, and what is to be known of its date.
    pub details: Vec<String>,
    /// The documents that state it: address and title.
    pub documents: Vec<(String, String)>,
}

impl SeriesPage {
    /// The page of `view`, from 1; `list` and `documents` are the addresses of the list and of the
    /// documents.
    pub fn of(view: &SeriesView, (list, documents): (&str, &str), page: usize) -> Self {
        let series = &view.series;
        let count = series.points.len();
        let pages = count.div_ceil(PAGE_ROWS).max(1);
        let page = page.clamp(1, pages);
        let first = (page - 1) * PAGE_ROWS;
        let shown = series.points.iter().skip(first).take(PAGE_ROWS);
        let mut rows: Vec<Point> = shown.map(|it| Point::of(view, it, documents)).collect();
        let end = first + rows.len();
        let older = rows.split_off(rows.len().min(OPEN_ROWS));
        let base = format!("{list}/{}", view.key);
        let address = |is_there: bool, page: usize| {
            if is_there {
                format!("{base}?page={page}")
            } else {
                String::new()
            }
        };
        let chart = Chart::of(series);
        let counted = wording::counted(count, "résultat", "résultats");
        Self {
            label: named(&series.label),
            lead: lead(series),
            csv: format!("{base}/fichier"),
            latest: (page == 1).then(|| Point::of(view, series.latest(), documents)),
            notes: notes(view, chart.as_ref()),
            chart: chart.filter(|_| page == 1),
            older_words: match older.len() {
                1 => "Voir le résultat plus ancien".to_owned(),
                count => format!("Voir les {count} résultats plus anciens"),
            },
            rows,
            older,
            companions: view.companions.iter().map(|it| Row::of(it, list)).collect(),
            pager: match pages {
                1 => String::new(),
                _ => format!("{} à {end} sur {counted}", first + 1),
            },
            previous: address(page > 1, page - 1),
            next: address(page < pages, page + 1),
        }
    }
}

impl Point {
    fn of(view: &SeriesView, point: &dmp_core::results::Point, documents: &str) -> Self {
        let link = |id: &DocumentId| {
            let title = view.titles.get(id).cloned().unwrap_or_default();
            (format!("{documents}/{id}"), title)
        };
        let mut details = point.methods.clone();
        details.extend(point.comments.iter().cloned());
        if point.has_date_of_document {
            details.push("Date du document".to_owned());
        }
        Self {
            date: words::date(point.at),
            value: words::shown(point, &view.series.unit),
            received: if point.is_converted {
                received(point)
            } else {
                String::new()
            },
            reference: words::usual(point, &view.series.unit),
            badge: words::flag(point.flag),
            laboratory: point.laboratory.clone(),
            details,
            documents: point.documents.iter().map(link).collect(),
        }
    }
}

/// A converted result and its range, as they were received.
fn received(point: &dmp_core::results::Point) -> String {
    let value = words::received(point);
    match words::reference(&point.ranges).as_str() {
        "" => value,
        range => format!("{value} (référence : {range})"),
    }
}

/// A name to be read; what has none is called so.
pub fn named(label: &str) -> String {
    match label.trim() {
        "" => "Analyse sans nom".to_owned(),
        label => label.to_owned(),
    }
}

fn lead(series: &Series) -> String {
    let specimen = series.specimen.iter().map(|it| format!("{it}."));
    let unit = (!series.unit.is_empty()).then(|| format!("En {}.", series.unit));
    let all = "Tous les laboratoires ensemble.".to_owned();
    let parts: Vec<String> = specimen.chain(unit).chain([all]).collect();
    parts.join(" ")
}

/// What must be known to read the curve: conversions, what has no place on it, what is missing.
fn notes(view: &SeriesView, chart: Option<&Chart>) -> Vec<String> {
    let series = &view.series;
    let mut notes = Vec::new();
    if series.points.iter().any(|it| it.is_converted) {
        notes.push(format!(
            "Des laboratoires ont donné leurs résultats en {}. Ils sont convertis ici en {} ; le \
             résultat reçu est écrit à côté.",
            series.other_units.join(", en "),
            series.unit
        ));
    }
    for why in [
        NotDrawn::NoNumber,
        NotDrawn::NoUnit,
        NotDrawn::UnknownUnit,
        NotDrawn::OtherUnit,
    ] {
        let count = series.not_drawn(why);
        if count > 0 {
            let results = wording::counted(count, "résultat", "résultats");
            notes.push(format!(
                "{results} {} : seulement dans le tableau.",
                words::not_drawn(why)
            ));
        }
    }
    if chart.is_some_and(|it| it.left_out > 0) {
        notes.push(format!(
            "La courbe montre les {} derniers résultats.",
            chart::POINTS_MAX
        ));
    }
    notes.extend(missing(view.completeness));
    notes
}
