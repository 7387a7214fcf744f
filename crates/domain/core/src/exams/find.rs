//! What someone types, as examinations.

use super::catalog::{Exam, exams, significant_words};

/// Most words of a text that are looked at.
const WORDS_MAX: usize = 12;

/// An examination that a text may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub exam: &'static Exam,
    /// How near it is: 0 for one of its very names, more for what is less near.
    pub rank: usize,
}

/// How a text may meet a name, the nearest first.
const EXACT: usize = 0;
const BEGINS: usize = 100;
const WORDS: usize = 200;
const ACROSS_NAMES: usize = 300;

/// The examinations that `text` may mean, the nearest first, of equals in the order of the catalog.
///
/// Accents, capitals and small words do not count. A name that is the text comes before one that
/// begins with it, then names of which some words begin with each of its words, then examinations
/// whose names do so together; of each, shorter names first. Rule: EXA-001.
pub fn find(text: &str) -> Vec<Candidate> {
    let mut wanted = significant_words(text);
    wanted.truncate(WORDS_MAX);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut candidates: Vec<_> = exams()
        .iter()
        .filter_map(|exam| rank(exam, &wanted).map(|rank| Candidate { exam, rank }))
        .collect();
    candidates.sort_by_key(|candidate| candidate.rank);
    candidates
}

fn rank(exam: &Exam, wanted: &[String]) -> Option<usize> {
    let by_name = exam
        .names
        .iter()
        .filter_map(|name| rank_of_name(name, wanted))
        .min();
    by_name.or_else(|| {
        let all = exam.names.iter().flatten();
        let is_met = |word: &String| all.clone().any(|known| known.starts_with(word));
        wanted.iter().all(is_met).then_some(ACROSS_NAMES)
    })
}

fn rank_of_name(name: &[String], wanted: &[String]) -> Option<usize> {
    let is_met = |word: &String| name.iter().any(|known| known.starts_with(word));
    let more = name.len().saturating_sub(wanted.len()).min(BEGINS - 1);
    if name == wanted {
        Some(EXACT)
    } else if name.join(" ").starts_with(&wanted.join(" ")) {
        Some(BEGINS + more)
    } else {
        wanted.iter().all(is_met).then_some(WORDS + more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn people_find_what_they_mean() {
        for (rule, text, expected) in [
            ("EXA-001", "NFS",                        "nfs"),
            ("EXA-001", "numération formule sanguine", "nfs"),
            ("EXA-001", "hémogr",                     "nfs"),
            ("EXA-001", "scanner thoracique",         "ct_chest"),
            ("EXA-001", "TDM thorax",                 "ct_chest"),
            ("EXA-001", "TDM du thorax",              "ct_chest"),
            ("EXA-001", "thorax scanner",             "ct_chest"),
            ("EXA-001", "echo card",                  "us_heart"),
            ("EXA-001", "ETT",                        "us_heart"),
            ("EXA-001", "Fond d'oeil",                "fundus"),
            ("EXA-001", "FOND D’ŒIL",                 "fundus"),
            ("EXA-001", "fond d oeil",                "fundus"),
            ("EXA-001", "hba1c",                      "hba1c"),
            ("EXA-001", "hemoglobine glyquee",        "hba1c"),
            ("EXA-001", "bilan lipidique",            "lipids"),
            ("EXA-001", "ldl",                        "ldl"),
            ("EXA-001", "mammo",                      "mammography"),
            ("EXA-001", "frottis",                    "cervical_smear"),
            ("EXA-001", "test hpv",                   "hpv_test"),
            ("EXA-001", "coloscopie",                 "colonoscopy"),
            ("EXA-001", "efr",                        "spirometry"),
            ("EXA-001", "densitométrie",              "bone_density"),
            ("EXA-001", "ecg",                        "ecg"),
            ("EXA-001", "IRM genou",                  "mr_knee"),
            ("EXA-001", "genou irm droit",            ""),
            ("EXA-001", "zzz",                        ""),
            ("EXA-001", "de la",                      ""),
            ("EXA-001", "",                           ""),
            ("EXA-001", "\u{0}\u{202e}",              ""),
        ] {
            let found = find(text);
            let first = found.first().map_or("", |candidate| candidate.exam.id.as_str());
            assert_eq!(first, expected, "{rule}: {text}");
        }
    }

    #[test]
    fn every_name_finds_its_examination_first() {
        for exam in exams() {
            for name in &exam.names {
                let found = find(&name.join(" "));
                assert_eq!(
                    (found[0].exam, found[0].rank),
                    (exam, EXACT),
                    "EXA-001: {name:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn a_longer_beginning_finds_no_more(at in 0_usize..130, cut in 1_usize..20) {
            let exam = &exams()[at % exams().len()];
            let word = exam.names[0].iter().max_by_key(|word| word.len()).unwrap();
            let beginning = |length: usize| word.chars().take(length).collect::<String>();
            let (short, long) = (find(&beginning(cut)), find(&beginning(cut + 1)));
            // A small word is not looked for, though it begins others.
            prop_assume!(!short.is_empty());
            for found in &long {
                prop_assert!(short.iter().any(|other| other.exam == found.exam));
            }
            prop_assert!(find(word).iter().any(|found| found.exam == exam));
        }

        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,200}") {
            let found = find(&text);
            prop_assert!(found.is_sorted_by_key(|candidate| candidate.rank));
        }
    }
}
