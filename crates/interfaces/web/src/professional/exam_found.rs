//! A document that answers for an examination, in words.

use super::record::author;
use crate::dates;
use dmp_core::clinical::PartialDate;
use dmp_core::exams::Why;
use dmp_core::ids::DocumentId;
use dmp_core::time::Days;
use dmp_service::exams::{ExamFound, ExamValue};

/// A document that answers.
pub struct Found {
    /// Which one.
    pub id: DocumentId,
    /// « Même examen il y a 19 jours ».
    pub heading: String,
    /// Its title.
    pub title: String,
    /// « 21 février 2026, Dr Anne Veyrac, Imagerie du Parc ».
    pub source: String,
    /// What it concludes, or nothing.
    pub conclusion: String,
    /// Its results that answer: label, and value with its unit.
    pub values: Vec<(String, String)>,
    /// Whether it usually still answers.
    pub is_recent: bool,
    /// « Plus ancien que 90 jours. », or nothing.
    pub remark: String,
}

impl Found {
    /// What is said of `found`, of an examination that answers `within` a time.
    pub fn of(found: &ExamFound, within: &str) -> Self {
        let what = match found.why {
            Why::Same => "Même examen",
            Why::PanelContains => "Compris dans un examen fait",
            Why::Equivalent => "Examen équivalent",
        };
        let source = [day(found.date), author(&found.line), found.place.clone()];
        Self {
            id: found.line.id,
            heading: format!("{what} {}", age(found)),
            title: found.line.title.clone(),
            source: source
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            conclusion: found.conclusion.clone().unwrap_or_default(),
            values: found.values.iter().map(value).collect(),
            is_recent: found.is_recent,
            remark: if found.is_recent {
                String::new()
            } else {
                format!("Plus ancien que {within}.")
            },
        }
    }
}

/// « 90 jours », « 12 mois », « 5 ans ».
pub fn within(window: Days) -> String {
    match window.0 {
        days if days >= 730 => format!("{} ans", days / 365),
        days if days >= 365 => "12 mois".to_owned(),
        days => format!("{days} jours"),
    }
}

fn value(found: &ExamValue) -> (String, String) {
    let is_number = found
        .value
        .chars()
        .all(|it| it.is_ascii_digit() || "-.<>≤≥ ".contains(it));
    let text = if is_number {
        found.value.replace('.', ",")
    } else {
        found.value.clone()
    };
    let value = format!("{text} {}", found.unit);
    (found.label.clone(), value.trim().to_owned())
}

/// « il y a 19 jours », « hier », « en 2025 ».
fn age(found: &ExamFound) -> String {
    match (found.date, found.age.0) {
        (PartialDate::Year(_) | PartialDate::Month { .. }, _) => {
            format!("en {}", day(found.date))
        }
        (PartialDate::Day(_) | PartialDate::Instant { .. }, days) => match days {
            0 => "aujourd’hui".to_owned(),
            1 => "hier".to_owned(),
            2..=59 => format!("il y a {days} jours"),
            60..=729 => format!("il y a {} mois", days / 30),
            _ => format!("il y a {} ans", days / 365),
        },
    }
}

/// As precise as it was written: « 21 février 2026 », « février 2026 », « 2026 ».
fn day(date: PartialDate) -> String {
    let first = date.first_day();
    match date {
        PartialDate::Year(year) => year.to_string(),
        PartialDate::Month { .. } => dates::month(dates::start_of(first)).to_lowercase(),
        PartialDate::Day(_) | PartialDate::Instant { .. } => dates::civil(first),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use dmp_core::codes::Space;

    fn found(date: &str, days: i64, why: Why) -> ExamFound {
        ExamFound {
            line: samples::line("Scanner thoracique", Space::Imaging),
            date: PartialDate::parse(date).unwrap(),
            place: "Imagerie du Parc".to_owned(),
            age: Days(days),
            why,
            is_recent: false,
            conclusion: None,
            values: Vec::new(),
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_is_there_is_said_with_its_age() {
        for (date, days, why, heading, source) in [
            ("2026-02-21", 19,  Why::Same,          "Même examen il y a 19 jours",              "21 février 2026"),
            ("2026-03-12", 0,   Why::Same,          "Même examen aujourd’hui",                  "12 mars 2026"),
            ("2026-03-11", 1,   Why::Equivalent,    "Examen équivalent hier",                   "11 mars 2026"),
            ("2026-01-10", 61,  Why::PanelContains, "Compris dans un examen fait il y a 2 mois", "10 janvier 2026"),
            ("2023-03-01", 800, Why::Same,          "Même examen il y a 2 ans",                 "1er mars 2023"),
            ("2025",       436, Why::Same,          "Même examen en 2025",                      "2025"),
            ("2025-06",    285, Why::Same,          "Même examen en juin 2025",                 "juin 2025"),
        ] {
            let it = Found::of(&found(date, days, why), "90 jours");
            let expected = format!("{source}, Marc ORIOL, Imagerie du Parc");
            assert_eq!((it.heading.as_str(), it.source), (heading, expected), "{date}");
            assert_eq!(it.remark, "Plus ancien que 90 jours.");
        }
    }

    #[test]
    fn values_are_written_in_french_and_words_stay() {
        for (text, unit, expected) in [
            ("6.9", "%", "6,9 %"),
            ("< 0.5", "mg/L", "< 0,5 mg/L"),
            ("A. fumigatus", "", "A. fumigatus"),
            ("12 – 16", "g/dL", "12 – 16 g/dL"),
        ] {
            let it = ExamValue {
                label: "x".to_owned(),
                value: text.to_owned(),
                unit: unit.to_owned(),
            };
            assert_eq!(value(&it).1, expected);
        }
    }

    #[test]
    fn windows_are_said_in_the_nearest_unit() {
        for (days, expected) in [
            (7, "7 jours"),
            (180, "180 jours"),
            (365, "12 mois"),
            (1_095, "3 ans"),
        ] {
            assert_eq!(within(Days(days)), expected);
        }
    }
}
