//! The catalog of examinations, read once from its tables.

use crate::codes::rows;
use crate::fold::words;
use crate::time::Days;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// An examination (*examen*) that may be asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Exam {
    /// Its name in our tables: `ct_chest`.
    pub id: String,
    /// What people read.
    pub label: String,
    /// What it is.
    pub kind: ExamKind,
    /// For an image, how it is made.
    pub modality: Option<Modality>,
    /// For an image, of what: `chest`.
    pub region: Option<String>,
    /// For how long its result usually answers.
    window: Days,
    /// Why for so long. Ours.
    pub reason: String,
    /// Words of each name, the label first, without words that say nothing.
    pub(super) names: Vec<Vec<String>>,
}

/// What an examination is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExamKind {
    /// *Biologie.*
    Laboratory,
    /// *Imagerie.*
    Imaging,
    /// *Acte*: exploration, endoscopy, consultation of screening.
    Act,
}

/// Code of a DICOM modality; codes of radiography are one (`XR`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Modality(String);

/// An examination that answers what another would.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Equivalent {
    /// Which.
    pub exam: &'static Exam,
    /// Whether the other is a part of it.
    pub is_panel: bool,
    /// Why.
    pub reason: &'static str,
}

struct Relation {
    exam: String,
    kind: String,
    other: String,
    reason: String,
}

struct Catalog {
    exams: Vec<Exam>,
    by_id: HashMap<String, usize>,
    /// By system and code; systems are `LOINC`, `CCAM` and `analysis`.
    by_code: HashMap<(String, String), usize>,
    relations: Vec<Relation>,
    /// Modality and word of its technique, by DICOM code.
    modalities: HashMap<String, (Modality, String)>,
}

static STOP_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    rows(include_str!("../../data/exams/stop_words.csv"))
        .map(|row| row[0].clone())
        .collect()
});

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let names: HashMap<_, _> = rows(include_str!("../../data/exams/names.csv"))
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let exams: Vec<_> = rows(include_str!("../../data/exams/exams.csv"))
        .map(|row| read(&row, &names))
        .collect();
    let by_id: HashMap<_, _> = exams
        .iter()
        .enumerate()
        .map(|(at, exam)| (exam.id.clone(), at))
        .collect();
    let by_code = rows(include_str!("../../data/exams/codes.csv"))
        .flat_map(|row| {
            let at = by_id[&row[0]];
            let codes: Vec<_> = row[2].split(' ').map(str::to_owned).collect();
            codes
                .into_iter()
                .map(move |code| ((row[1].clone(), code), at))
        })
        .collect();
    Catalog {
        exams,
        by_id,
        by_code,
        relations: relations(),
        modalities: rows(include_str!("../../data/exams/modalities.csv"))
            .map(|row| (row[0].clone(), (Modality(row[1].clone()), row[2].clone())))
            .collect(),
    }
});

fn read(row: &[String], names: &HashMap<String, String>) -> Exam {
    let [id, label, kind, modality, region, window, reason] = row else {
        unreachable!("the embedded table has seven columns");
    };
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    let others = names.get(id).map_or("", String::as_str).split(';');
    Exam {
        id: id.clone(),
        label: label.clone(),
        kind: match kind.as_str() {
            "laboratory" => ExamKind::Laboratory,
            "imaging" => ExamKind::Imaging,
            "act" => ExamKind::Act,
            _ => unreachable!("the embedded table names our kinds"),
        },
        modality: given(modality).map(Modality),
        region: given(region),
        window: Days(window.parse().expect("the embedded table gives days")),
        reason: reason.clone(),
        names: [label.as_str(), without_parenthesis(label)]
            .into_iter()
            .chain(others)
            .map(significant_words)
            .filter(|words| !words.is_empty())
            .collect(),
    }
}

/// `TSH` of `Thyréostimuline (TSH)`: labels end with their abbreviation or with a precision.
fn without_parenthesis(label: &str) -> &str {
    label.split(" (").next().unwrap_or(label)
}

fn relations() -> Vec<Relation> {
    rows(include_str!("../../data/exams/relations.csv"))
        .map(|row| Relation {
            exam: row[0].clone(),
            kind: row[1].clone(),
            other: row[2].clone(),
            reason: row[3].clone(),
        })
        .collect()
}

/// The words of `text` that say something, folded.
pub(super) fn significant_words(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| !STOP_WORDS.contains(word));
    words
}

/// All examinations.
pub fn exams() -> &'static [Exam] {
    &CATALOG.exams
}

/// The examination with this name in our tables.
pub fn exam(id: &str) -> Option<&'static Exam> {
    CATALOG.by_id.get(id).map(|at| &CATALOG.exams[*at])
}

/// The examination of a code in one of the systems of our table.
pub(super) fn exam_of(system: &str, code: &str) -> Option<&'static Exam> {
    let key = (system.to_owned(), code.to_owned());
    CATALOG.by_code.get(&key).map(|at| &CATALOG.exams[*at])
}

/// The modality of a DICOM code, and the French word of its technique.
pub(super) fn modality(dicom: &str) -> Option<(&'static Modality, &'static str)> {
    let (modality, technique) = CATALOG.modalities.get(dicom)?;
    Some((modality, technique))
}

/// For how long the result of `exam` usually answers, in days. Ours; no authority reviewed it.
///
/// Rule: EXA-003.
pub fn window(exam: &Exam) -> Days {
    exam.window
}

/// The examinations that answer what `exam` would: panels that hold it, and others that serve for
/// it. Not always the other way round: a chest CT serves for a radiograph. Rule: EXA-002.
pub fn equivalents(exam: &Exam) -> Vec<Equivalent> {
    let answers = |relation: &'static Relation| {
        let (id, is_panel) = match relation.kind.as_str() {
            "contains" if relation.other == exam.id => (&relation.exam, true),
            "serves_for" | "equivalent" if relation.other == exam.id => (&relation.exam, false),
            "equivalent" if relation.exam == exam.id => (&relation.other, false),
            _ => return None,
        };
        Some(Equivalent {
            exam: self::exam(id)?,
            is_panel,
            reason: &relation.reason,
        })
    };
    CATALOG.relations.iter().filter_map(answers).collect()
}

/// The parts that a panel holds; none if it is no panel.
pub(super) fn parts(exam: &Exam) -> impl Iterator<Item = &'static Exam> {
    CATALOG
        .relations
        .iter()
        .filter(|relation| relation.kind == "contains" && relation.exam == exam.id)
        .filter_map(|relation| self::exam(&relation.other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::analysis;

    #[test]
    fn the_catalog_is_whole() {
        assert!(exams().len() >= 80);
        assert_eq!(CATALOG.by_id.len(), exams().len());
        for exam in exams() {
            assert!(
                window(exam).0 > 0 && !exam.reason.is_empty(),
                "EXA-003: {exam:?}"
            );
            let is_image = exam.kind == ExamKind::Imaging;
            assert_eq!(
                (exam.modality.is_some(), exam.region.is_some()),
                (is_image, is_image)
            );
        }
        for row in rows(include_str!("../../data/exams/names.csv")) {
            assert!(exam(&row[0]).is_some(), "{row:?}");
        }
        for relation in &CATALOG.relations {
            assert!(exam(&relation.exam).is_some() && exam(&relation.other).is_some());
            assert!(["contains", "serves_for", "equivalent"].contains(&relation.kind.as_str()));
        }
        for (system, code) in CATALOG.by_code.keys() {
            let is_known = match system.as_str() {
                "analysis" => analysis(code).is_some(),
                "LOINC" => code.contains('-'),
                "CCAM" => code.len() == 7,
                _ => false,
            };
            assert!(is_known, "{system} {code}");
        }
    }

    #[test]
    fn no_name_is_of_two_examinations() {
        let mut owners: HashMap<&Vec<String>, &str> = HashMap::new();
        for exam in exams() {
            for name in &exam.names {
                let owner = *owners.entry(name).or_insert(&exam.id);
                assert_eq!(owner, exam.id, "{name:?}");
            }
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_answers_for_another() {
        for (rule, id, expected) in [
            ("EXA-002", "ldl",       "lipids panel"),
            ("EXA-002", "lipids",    ""),
            ("EXA-002", "xr_chest",  "ct_chest"),
            ("EXA-002", "ct_chest",  "ct_trunk panel"),
            ("EXA-002", "hpv_test",  "cervical_smear"),
            ("EXA-002", "cervical_smear", "hpv_test"),
            ("EXA-002", "fit",       "colonoscopy"),
            ("EXA-002", "colonoscopy", ""),
        ] {
            let shown = |found: &Equivalent| {
                found.exam.id.clone() + if found.is_panel { " panel" } else { "" }
            };
            let found: Vec<_> = equivalents(exam(id).unwrap()).iter().map(shown).collect();
            assert_eq!(found.join(", "), expected, "{rule}: {id}");
        }
    }
}
