//! A series as a file that a spreadsheet opens in French, with decimal commas.

use super::words;
use crate::csv::{self, safe};
use axum::response::Response;
use dmp_core::clinical::Comparator;
use dmp_core::results::{Edge, Point};
use dmp_service::results::SeriesView;

const HEAD: &[&str] = &[
    "Date",
    "Résultat reçu",
    "Signe",
    "Résultat",
    "Unité",
    "Référence basse",
    "Référence haute",
    "Référence reçue",
    "Appréciation",
    "Laboratoire",
    "Précisions",
    "Document",
];

/// Answers with the file of a series, to be saved under a name without any medical word.
pub fn answer(view: &SeriesView) -> Response {
    let rows = view.series.points.iter();
    csv::answer("resultats.csv", HEAD, rows.map(|point| cells(view, point)))
}

fn cells(view: &SeriesView, point: &Point) -> Vec<String> {
    let titles = point.documents.iter().filter_map(|it| view.titles.get(it));
    let titles: Vec<&str> = titles.map(|it| it.trim()).collect();
    let edge = |it: Option<Edge>| it.map(|it| number(it.value)).unwrap_or_default();
    let mut details = point.methods.clone();
    details.extend(point.comments.iter().cloned());
    let sign = point.comparator.map(Comparator::sign).unwrap_or_default();
    vec![
        point.at.to_string(),
        safe(&words::received(point)),
        safe(sign),
        point.number.map(number).unwrap_or_default(),
        safe(&view.series.unit),
        edge(point.usual.low),
        edge(point.usual.high),
        safe(&words::reference(&point.ranges)),
        words::flag(point.flag)
            .map(|it| it.text)
            .unwrap_or_default(),
        safe(&point.laboratory),
        safe(&details.join(" ; ")),
        safe(&titles.join(" ; ")),
    ]
}

/// A number as a French spreadsheet reads it.
fn number(number: f64) -> String {
    let rounded = format!("{number:.6}");
    let text = rounded.trim_end_matches('0').trim_end_matches('.');
    text.replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_decimal_comma() {
        for (value, expected) in [(1.1, "1,1"), (100.0, "100"), (-0.25, "-0,25"), (0.0, "0")] {
            assert_eq!(number(value), expected);
        }
    }
}
