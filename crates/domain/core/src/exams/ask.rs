//! What somebody asks for, in words or as a code.

use super::catalog::Exam;
use super::find::find;
use super::identify::{CodeRef, KnownExam, identify, of_code};
use crate::time::Date;

/// Most examinations that a text is answered with.
const MEANT_MAX: usize = 16;

/// The examinations that `text` may mean: one if it is clear, several to choose from, none if it
/// means nothing.
///
/// A code of LOINC or CCAM is the examination of that code. Words that are a name are the one of
/// that name; else all that they may be. Words that name none together are looked at for the names
/// they hold: « scanner thoracique sans injection », « NFS, CRP ». Rule: EXA-007.
pub fn ask(text: &str) -> Vec<&'static Exam> {
    if let Some(exam) = coded(text) {
        return vec![exam];
    }
    let found = find(text);
    let is_name = |rank: usize| rank == 0;
    let meant: Vec<_> = match found.first() {
        Some(first) if is_name(first.rank) => vec![first.exam],
        Some(_) => found.into_iter().map(|it| it.exam).collect(),
        None => named(text),
    };
    meant.into_iter().take(MEANT_MAX).collect()
}

fn coded(text: &str) -> Option<&'static Exam> {
    let code = text.trim().to_ascii_uppercase();
    let of_system = |system| {
        of_code(&CodeRef {
            system,
            code: &code,
        })
    };
    of_system("LOINC").or_else(|| of_system("CCAM"))
}

fn named(text: &str) -> Vec<&'static Exam> {
    identify(&KnownExam {
        codes: Vec::new(),
        label: text,
        modality: None,
        date: Date::from_days(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_text_is_one_examination_several_or_none() {
        for (rule, text, expected) in [
            ("EXA-007", "Scanner thoracique",                "ct_chest"),
            ("EXA-007", "scanner thoracique sans injection", "ct_chest"),
            ("EXA-007", "ecg",                               "ecg"),
            ("EXA-007", "ecg de contrôle",                   "ecg"),
            ("EXA-007", "718-7",                             "nfs"),
            ("EXA-007", " zbqk001 ",                         "ct_chest"),
            ("EXA-007", "ZBQK001-4-0",                       "ct_chest"),
            ("EXA-007", "NFS, CRP",                          "nfs crp"),
            ("EXA-007", "radio genou",                       "xr_knee"),
            ("EXA-007", "zzz",                               ""),
            ("EXA-007", "",                                  ""),
            ("EXA-007", "€",                                 ""),
            ("EXA-007", "718-7 et la suite",                 ""),
        ] {
            let mut found: Vec<_> = ask(text).iter().map(|exam| exam.id.as_str()).collect();
            let mut expected: Vec<_> = expected.split_whitespace().collect();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{rule}: {text}");
        }
        let several = ask("échographie").len();
        assert!((9..=MEANT_MAX).contains(&several), "EXA-007: {several}");
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer_of_bounded_length(text in ".{0,80}") {
            prop_assert!(ask(&text).len() <= MEANT_MAX);
        }
    }
}
