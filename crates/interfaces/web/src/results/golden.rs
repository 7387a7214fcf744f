//! The curves as they are drawn, in `tests/golden/charts.html`: a page that anybody can open and
//! judge.
//!
//! When a curve changes, the test writes `charts.html.new` beside it and fails. Look at both in a
//! browser; if the new one is what was meant, put it in the place of the old one.

use super::samples::series_within;
use super::{Chart, foot};
use crate::filters;
use crate::frame::Frame;
use askama::Template;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/charts.html");

/// What each curve shows, its results and what is usual.
const CURVES: [(&str, &[&str], (&str, &str)); 6] = [
    (
        "All within what is usual",
        &["0.85 g/L", "0.92 g/L", "0.88 g/L", "0.95 g/L"],
        ("0.7 g/L", "1.1 g/L"),
    ),
    (
        "Below and above what is usual: triangles that point to where they lie",
        &["0.5 g/L", "0.9 g/L", "1.3 g/L", "2.6 g/L"],
        ("0.7 g/L", "1.1 g/L"),
    ),
    (
        "Below the limit of detection: squares with their sign",
        &["0.9 g/L", "< 0.5 g/L", "< 0.5 g/L", "0.8 g/L"],
        ("", "1.1 g/L"),
    ),
    (
        "Two units: one curve, in the first of them",
        &["0.9 g/L", "5.5 mmol/L", "1.0 g/L", "6.1 mmol/L"],
        ("", ""),
    ),
    (
        "A result without a number: a cross at the foot",
        &["0.9 g/L", "traces", "1.0 g/L"],
        ("0.7 g/L", "1.1 g/L"),
    ),
    ("One result: no curve", &["0.9 g/L"], ("0.7 g/L", "1.1 g/L")),
];

/// One curve, as pages include it.
#[derive(Template)]
#[template(source = "{% include \"results/chart.html\" %}", ext = "html")]
struct Drawn<'a> {
    frame: Frame,
    chart: &'a Chart,
}

fn page() -> String {
    let mut page = "<!doctype html>\n<html lang=\"fr\">\n<meta charset=\"utf-8\">\n\
                    <title>Curves</title>\n\
                    <link rel=\"stylesheet\" href=\"../../assets/dmp.css\">\n\
                    <body class=\"wrap stack\">\n"
        .to_owned();
    for (what, results, usual) in CURVES {
        writeln!(page, "<h2>{what}</h2>").unwrap();
        match Chart::of(&series_within(results, usual)) {
            Some(chart) => {
                let frame = Frame::sample();
                let chart = &chart;
                writeln!(page, "{}", Drawn { frame, chart }.render().unwrap()).unwrap();
            }
            None => page.push_str("<p>(none)</p>\n"),
        }
    }
    page
}

#[test]
fn the_curves_are_those_that_were_looked_at() {
    let now = page();
    assert!(now.contains(&format!("{}", foot())), "a cross at the foot");
    let approved = fs::read_to_string(GOLDEN).unwrap_or_default();
    if now != approved {
        fs::write(Path::new(GOLDEN).with_extension("html.new"), &now).unwrap();
        panic!("curves changed: compare tests/golden/charts.html.new with charts.html");
    }
}
