//! Files that a spreadsheet opens in French: semicolons, UTF-8 with its mark. A cell that a
//! spreadsheet would run as a formula is kept as words.

use crate::security::FileOfRecord;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// Answers with a file, to be saved under `name`, which has no medical word.
pub fn answer(
    name: &'static str,
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    let mut answer = (headers, file(head, rows)).into_response();
    answer.extensions_mut().insert(FileOfRecord::Other);
    answer
}

fn file(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut file = String::from("\u{feff}");
    push_row(&mut file, head.iter().map(|it| (*it).to_owned()));
    for cells in rows {
        push_row(&mut file, cells.into_iter());
    }
    file
}

/// Words that no spreadsheet takes for a formula.
pub fn safe(words: &str) -> String {
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
    }
}
