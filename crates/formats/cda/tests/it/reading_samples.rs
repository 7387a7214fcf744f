//! The clinical content of the official sample documents, read where they are present.
//!
//! The snapshots hold codes, labels of codes, numbers and dates; no prose and no name.

use crate::reading_print::print;
use crate::samples::folder;
use dmp_cda::{CdaError, parse, parse_with_reading, reading};
use std::fs;

#[test]
fn the_clinical_content_of_each_sample_is_read() {
    let Some(folder) = folder() else { return };
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/clinical");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for name in names {
            let bytes = fs::read(folder.join(&name)).unwrap();
            let text = match reading(&bytes) {
                Ok(reading) => print(&reading),
                Err(error) => format!("refused: {error}\n"),
            };
            let plain: String = name
                .trim_end_matches(".xml")
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() || c == '-' {
                        c
                    } else {
                        '_'
                    }
                })
                .collect();
            insta::assert_snapshot!(plain, text);
        }
    });
}

/// CLI-001: each clinical element of a section is a statement, a detail, a wrapper, or left.
#[test]
fn no_element_of_a_sample_is_dropped() {
    let Some(folder) = folder() else { return };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let Ok((cda, reading)) = parse_with_reading(&bytes) else {
            assert_eq!(parse(&bytes).unwrap_err(), CdaError::StyleSheet, "{path:?}");
            continue;
        };
        assert_eq!(
            parse(&bytes),
            Ok(cda),
            "reading more changes nothing: {path:?}"
        );
        let accounted: usize = reading
            .sections
            .iter()
            .map(|it| it.read_count() + it.details + it.wrappers + it.left_count())
            .sum();
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(accounted, elements(&text), "{path:?}");
    }
}

/// How many clinical elements the text has, told by their class codes, comments left aside.
fn elements(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        if rest.starts_with("<!--") {
            rest = &rest[rest.find("-->").expect("a comment ends")..];
            continue;
        }
        let name: String = rest[1..]
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        count += usize::from(NAMES.contains(&name.as_str()));
        rest = &rest[1..];
    }
    count
}

const NAMES: [&str; 9] = [
    "act",
    "encounter",
    "observation",
    "observationMedia",
    "organizer",
    "procedure",
    "regionOfInterest",
    "substanceAdministration",
    "supply",
];
