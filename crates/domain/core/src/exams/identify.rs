//! Which examinations of the catalog a known one is.

use super::catalog::{Exam, exam_of, exams, modality, parts, significant_words};
use crate::time::Date;
use crate::units::analysis_of;
use std::cmp::Reverse;
use std::fmt;
use std::sync::LazyLock;

/// Shortest abbreviation that is looked for inside a label; a shorter one must be all of it.
const LETTERS_MIN: usize = 3;
/// CCAM, as an OID and as its name.
const CCAM: [&str; 2] = ["1.2.250.1.213.2.5", "CCAM"];
/// LOINC, as an OID, as a URI and as its name.
const LOINC: [&str; 3] = ["2.16.840.1.113883.6.1", "http://loinc.org", "LOINC"];

/// A code, with its system by OID, URI or name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRef<'a> {
    /// Code system.
    pub system: &'a str,
    /// Code.
    pub code: &'a str,
}

/// An examination that the record knows, as its document says it.
///
/// It is a person's: `Debug` shows none of it.
#[derive(Clone)]
pub struct KnownExam<'a> {
    /// Its codes, and those of its results.
    pub codes: Vec<CodeRef<'a>>,
    /// Its title or label.
    pub label: &'a str,
    /// DICOM modality of an image.
    pub modality: Option<&'a str>,
    /// When it was done.
    pub date: Date,
}

impl CodeRef<'_> {
    /// Whether its system is one whose codes say what an examination is.
    pub(super) fn is_of_known_system(&self) -> bool {
        let system = self.system.strip_prefix("urn:oid:").unwrap_or(self.system);
        CCAM.contains(&system) || LOINC.contains(&system)
    }
}

impl fmt::Debug for KnownExam<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownExam { .. }")
    }
}

/// What `known` is: by its codes; by its label where no code tells; and a panel of which every part
/// is there. Rule: EXA-004.
pub(super) fn identify(known: &KnownExam<'_>) -> Vec<&'static Exam> {
    let mut found: Vec<&'static Exam> = known.codes.iter().filter_map(of_code).collect();
    if found.is_empty() {
        found = of_label(known);
    }
    let is_complete = |panel: &&Exam| {
        let mut parts = parts(panel).peekable();
        parts.peek().is_some() && parts.all(|part| found.contains(&part))
    };
    let panels: Vec<_> = exams().iter().filter(is_complete).collect();
    found.extend(panels);
    found
}

/// The examination of a code.
pub(super) fn of_code(code: &CodeRef<'_>) -> Option<&'static Exam> {
    let system = code.system.strip_prefix("urn:oid:").unwrap_or(code.system);
    if CCAM.contains(&system) {
        // Activity and phase may follow the seven characters.
        return exam_of("CCAM", code.code.get(..7)?);
    }
    if !LOINC.contains(&system) {
        return None;
    }
    exam_of("LOINC", code.code).or_else(|| {
        let analysis = analysis_of(code.code, system)?;
        exam_of("analysis", &analysis.id)
    })
}

/// By the names in the label, the longest first; where it names none, by its modality and its
/// label (`CT`, « Thorax »). An image of another modality is not it. Rule: EXA-005.
fn of_label(known: &KnownExam<'_>) -> Vec<&'static Exam> {
    let words = significant_words(known.label);
    let known_modality = known.modality.and_then(modality);
    let is_possible = |exam: &&'static Exam| match (&exam.modality, known_modality) {
        (Some(of_exam), Some((of_known, _))) => of_exam == of_known,
        (None, Some(_)) => false,
        (_, None) => true,
    };
    let mut found = named_in(&words);
    found.retain(is_possible);
    if let (true, Some((_, technique))) = (found.is_empty(), known_modality) {
        let mut words = words;
        words.splice(0..0, significant_words(technique));
        found = named_in(&words);
        found.retain(is_possible);
    }
    found
}

/// Words of each name with its examination, the longest first.
static NAMES: LazyLock<Vec<(&'static [String], &'static Exam)>> = LazyLock::new(|| {
    let names_of = |exam: &'static Exam| exam.names.iter().map(move |name| (&name[..], exam));
    let mut names: Vec<_> = exams().iter().flat_map(names_of).collect();
    names.sort_by_key(|(name, _)| Reverse((name.len(), letters(name))));
    names
});

fn letters(name: &[String]) -> usize {
    name.iter().map(String::len).sum()
}

/// The examinations named in `words`; what a longer name takes is not there for a shorter one.
fn named_in(words: &[String]) -> Vec<&'static Exam> {
    let mut rest: Vec<Option<&String>> = words.iter().map(Some).collect();
    let mut found = Vec::new();
    for (name, exam) in NAMES.iter().copied() {
        let is_here = |window: &[Option<&String>]| window.iter().copied().eq(name.iter().map(Some));
        let is_long_enough = letters(name) >= LETTERS_MIN || name == words;
        let place = rest.windows(name.len()).position(is_here);
        if let Some(at) = place.filter(|_| is_long_enough) {
            rest[at..at + name.len()].fill(None);
            found.push(exam);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn known_examinations_are_recognised() {
        for (rule, codes, label, modality, expected) in [
            ("EXA-004", "LOINC|718-7",                    "Résultats",                 None, "nfs"),
            ("EXA-004", "http://loinc.org|59261-8",       "",                          None, "hba1c"),
            ("EXA-004", "2.16.840.1.113883.6.1|13457-7",  "bilan lipidique",           None, "ldl"),
            ("EXA-004", "LOINC|2093-3 LOINC|2085-9 LOINC|2089-1 LOINC|2571-8", "",     None, "cholesterol hdl ldl triglycerides lipids"),
            ("EXA-004", "CCAM|ZBQK001",                   "",                          None, "ct_chest"),
            ("EXA-004", "CCAM|DEQP003-1-0",               "",                          None, "ecg"),
            ("EXA-004", "CCAM|é",                         "",                          None, ""),
            ("EXA-004", "OTHER|718-7",                    "",                          None, ""),
            ("EXA-005", "LOINC|0-0",   "Scanner thoracique avec injection",            None, "ct_chest"),
            ("EXA-005", "",            "Compte rendu de TDM du thorax",                None, "ct_chest"),
            ("EXA-005", "",            "Scanner thoraco-abdomino-pelvien",             None, "ct_trunk"),
            ("EXA-005", "",            "NFS, CRP, TSH",                                None, "nfs crp tsh"),
            ("EXA-005", "",            "Radiographie du thorax de face",               None, "xr_chest"),
            ("EXA-005", "",            "Thorax",                                 Some("CT"), "ct_chest"),
            ("EXA-005", "",            "Thorax",                                 Some("DX"), "xr_chest"),
            ("EXA-005", "",            "Thorax",                                       None, ""),
            ("EXA-005", "",            "Scanner thoracique",                     Some("MR"), ""),
            ("EXA-005", "",            "Mammographie bilatérale",                Some("MG"), "mammography"),
            ("EXA-005", "",            "ECG",                                    Some("CT"), ""),
            ("EXA-005", "",            "TP",                                           None, "prothrombin"),
            ("EXA-005", "",            "Courrier de TP",                               None, ""),
            ("EXA-005", "",            "Lettre de sortie",                             None, ""),
            ("EXA-005", "",            "",                                       Some("ZZ"), ""),
        ] {
            let codes = codes.split_whitespace().filter_map(|code| code.split_once('|'));
            let known = KnownExam {
                codes: codes.map(|(system, code)| CodeRef { system, code }).collect(),
                label,
                modality,
                date: Date::from_days(0),
            };
            let mut found: Vec<_> = identify(&known).iter().map(|exam| exam.id.as_str()).collect();
            let mut expected: Vec<_> = expected.split_whitespace().collect();
            found.sort_unstable();
            found.dedup();
            expected.sort_unstable();
            assert_eq!(found, expected, "{rule}: {codes:?} {label}", codes = known.codes);
        }
    }
}
