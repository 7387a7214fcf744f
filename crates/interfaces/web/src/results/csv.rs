//! A series as a file that a spreadsheet opens in French: semicolons, decimal comma, UTF-8 with
//! its mark. A cell that a spreadsheet would run as a formula is kept as words.

use super::words;
use crate::security::FileOfRecord;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
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
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"resultats.csv\"",
        ),
    ];
    let mut answer = (headers, file(view)).into_response();
    answer.extensions_mut().insert(FileOfRecord::Other);
    answer
}

fn file(view: &SeriesView) -> String {
    let mut file = String::from("\u{feff}");
    push_row(&mut file, HEAD.iter().map(|it| (*it).to_owned()));
    for point in &view.series.points {
        push_row(&mut file, cells(view, point));
    }
    file
}

fn cells(view: &SeriesView, point: &Point) -> impl Iterator<Item = String> {
    let titles = point.documents.iter().filter_map(|it| view.titles.get(it));
    let titles: Vec<&str> = titles.map(|it| it.trim()).collect();
    let edge = |it: Option<Edge>| it.map(|it| number(it.value)).unwrap_or_default();
    let mut details = point.methods.clone();
    details.extend(point.comments.iter().cloned());
    let sign = point.comparator.map(Comparator::sign).unwrap_or_default();
    [
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
    .into_iter()
}

/// A number as a French spreadsheet reads it.
fn number(number: f64) -> String {
    let rounded = format!("{number:.6}");
    let text = rounded.trim_end_matches('0').trim_end_matches('.');
    text.replace('.', ",")
}

/// Words that no spreadsheet takes for a formula.
fn safe(words: &str) -> String {
    let is_formula = words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if is_formula {
        format!("'{words}")
    } else {
        words.to_owned()
    }
}

fn push_row(file: &mut String, cells: impl Iterator<Item = String>) {
    let quoted: Vec<String> = cells.map(|it| quoted(&it)).collect();
    file.push_str(&quoted.join(";"));
    file.push_str("\r\n");
}

fn quoted(cell: &str) -> String {
    if cell.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn no_cell_is_a_formula_and_none_breaks_its_row() {
        for (words, expected) in [
            ("traces",             "traces"),
            ("=HYPERLINK(\"x\")",  "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+++",                "'+++"),
            ("-1",                 "'-1"),
            ("@SUM(A1)",           "'@SUM(A1)"),
            ("\tcmd",              "'\tcmd"),
            ("a;b\nc",             "\"a;b\nc\""),
        ] {
            assert_eq!(quoted(&safe(words)), expected);
        }
        for (value, expected) in [(1.1, "1,1"), (100.0, "100"), (-0.25, "-0,25"), (0.0, "0")] {
            assert_eq!(number(value), expected);
        }
    }
}
