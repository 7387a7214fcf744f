//! When two statements are about the same thing.

use super::clusters::{Clusters, buckets};
use super::tables;
use crate::clinical::{Labelled, PartialDate};
use crate::fold::fold;
use crate::time::Date;
use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;

/// What a concept is recognised by: its codes, and its words.
pub struct Keys<'a> {
    /// System and code of each code that says what it is.
    pub codes: Vec<(&'a str, &'a str)>,
    /// Its words, folded; empty for a concept that says nothing.
    pub words: String,
}

impl<'a> Keys<'a> {
    /// The keys of `concept`. A code or a word that only says « other » or « yes » recognises
    /// nothing: then `context`, what it was said about, and the author's own text do.
    pub fn of(concept: &'a Labelled, context: &Labelled) -> Self {
        let codes: Vec<_> = concept
            .codes
            .iter()
            .filter(|code| !code.code.is_empty() && !tables::is_generic(code))
            .map(|code| (code.system.as_str(), code.code.as_str()))
            .collect();
        let words = if concept.label.is_empty() {
            fold(&concept.original_text)
        } else {
            fold(&concept.label)
        };
        let says_itself = !codes.is_empty() || concept.codes.is_empty();
        if says_itself && !tables::is_generic_word(&words) {
            return Self { codes, words };
        }
        let own = fold(&concept.original_text);
        let words = format!("{} {words} {own}", fold(context.display()));
        Self {
            codes,
            words: words.trim().to_owned(),
        }
    }
}

/// Whether codes of one system tell apart what is called alike.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CalledAlike {
    /// They do: two kinds of diabetes.
    ToldApart,
    /// They do not: two products of one name are one agent.
    Same,
}

/// Groups what is the same: what shares a code, whichever of them it is (SYN-001), else what has
/// the same words, unless codes of one system tell two things apart that are called alike.
pub fn same(keys: &[Keys<'_>]) -> Vec<Vec<usize>> {
    same_called(keys, CalledAlike::ToldApart)
}

/// As [`same`]; `alike` says whether codes tell apart what is called alike.
pub fn same_called(keys: &[Keys<'_>], alike: CalledAlike) -> Vec<Vec<usize>> {
    let mut clusters = Clusters::new(keys.len());
    let codes = keys.iter().enumerate();
    clusters.join_equal(codes.flat_map(|(at, it)| it.codes.iter().map(move |code| (at, *code))));
    let by_code: Vec<usize> = (0..keys.len()).map(|at| clusters.of(at)).collect();
    let words = keys.iter().enumerate();
    let words = words.filter(|(_, it)| !it.words.is_empty());
    for bucket in buckets(words.map(|(at, it)| (at, it.words.as_str()))) {
        let is_told_apart = alike == CalledAlike::ToldApart && tells_apart(keys, &bucket, &by_code);
        let joined = bucket
            .iter()
            .filter(|at| !is_told_apart || keys[**at].codes.is_empty());
        clusters.join_equal(joined.map(|at| (*at, ())));
    }
    clusters.into_groups()
}

/// Whether members of different clusters by code have codes of the same system.
fn tells_apart(keys: &[Keys<'_>], bucket: &[usize], by_code: &[usize]) -> bool {
    let mut seen: HashSet<(&str, usize)> = HashSet::new();
    let mut systems: HashSet<&str> = HashSet::new();
    for at in bucket {
        let own = keys[*at].codes.iter().map(|(system, _)| *system);
        seen.extend(own.clone().map(|system| (system, by_code[*at])));
        systems.extend(own);
    }
    seen.len() > systems.len()
}

/// Splits `group` by what `tell` says of each: what says nothing stays with the others as long as
/// they all say the same, and apart from them as soon as they do not.
pub fn unless_told_apart<K: Eq + Hash>(
    group: &[usize],
    tell: impl Fn(usize) -> Option<K>,
) -> Vec<Vec<usize>> {
    let told: Vec<Option<K>> = group.iter().map(|at| tell(*at)).collect();
    let distinct: HashSet<&K> = told.iter().flatten().collect();
    if distinct.len() < 2 {
        return vec![group.to_vec()];
    }
    let mut clusters = Clusters::new(group.len());
    clusters.join_equal(told.iter().enumerate());
    let groups = clusters.into_groups().into_iter();
    groups
        .map(|members| members.into_iter().map(|member| group[member]).collect())
        .collect()
}

/// Splits `group` by the day on which each took place. A year or a month goes with the one day in
/// it, no date with the one day that there is; where there are several days, they stay apart.
pub fn by_day(group: &[usize], date: impl Fn(usize) -> Option<PartialDate>) -> Vec<Vec<usize>> {
    let dates: Vec<_> = group.iter().map(|at| date(*at)).collect();
    let day = |date: PartialDate| {
        let is_a_day = date.first_day() == date.last_day();
        is_a_day.then(|| date.first_day())
    };
    let days: BTreeSet<Date> = dates
        .iter()
        .flatten()
        .filter_map(|date| day(*date))
        .collect();
    let key = |date: &Option<PartialDate>| match date {
        None if days.len() == 1 => days.first().map(ToString::to_string),
        None => None,
        Some(date) => {
            let mut within = days.range(date.first_day()..=date.last_day());
            match (within.next(), within.next()) {
                (Some(only), None) => Some(only.to_string()),
                (None | Some(_), _) => Some(date.to_string()),
            }
        }
    };
    let mut clusters = Clusters::new(group.len());
    clusters.join_equal(dates.iter().map(key).enumerate());
    let groups = clusters.into_groups().into_iter();
    groups
        .map(|members| members.into_iter().map(|member| group[member]).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Coded;

    fn concept(label: &str, codes: &[&str]) -> Labelled {
        let parsed = |code: &&str| {
            let (system, code) = code.split_once('|').unwrap();
            Coded {
                code: code.to_owned(),
                system: system.to_owned(),
                label: String::new(),
            }
        };
        Labelled {
            codes: codes.iter().map(parsed).collect(),
            ..Labelled::text(label)
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn things_are_the_same_by_a_shared_code_else_by_their_words() {
        type Case = (&'static str, &'static [(&'static str, &'static [&'static str])], usize);
        let cases: [Case; 8] = [
            ("SYN-001: a code in common",    &[("HTA", &["icd|I10", "snomed|38"]), ("Hypertension", &["snomed|38"])], 1),
            ("SYN-001: through a third",     &[("a", &["x|1"]), ("b", &["y|2"]), ("c", &["y|2", "x|1"])], 1),
            ("SYN-001: same words",          &[("Hypertension artérielle", &["icd|I10"]), ("HYPERTENSION ARTERIELLE", &[])], 1),
            ("SYN-001: words, two systems",  &[("paracétamol", &["cis|1"]), ("Paracétamol", &["atc|2"])], 1),
            ("SYN-001: told apart by codes", &[("diabète", &["icd|E10"]), ("diabète", &["icd|E11"])], 2),
            ("SYN-001: nobody knows which",  &[("diabète", &["icd|E10"]), ("diabète", &["icd|E11"]), ("Diabète", &[])], 3),
            ("same code, other system",      &[("a", &["x|1"]), ("b", &["y|1"])], 2),
            ("nothing said",                 &[("", &[]), ("", &[])], 2),
        ];
        for (what, concepts, expected) in cases {
            let concepts: Vec<_> = concepts.iter().map(|(label, codes)| concept(label, codes)).collect();
            let none = Labelled::default();
            let keys: Vec<_> = concepts.iter().map(|it| Keys::of(it, &none)).collect();
            assert_eq!(same(&keys).len(), expected, "{what}");
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn vague_dates_go_with_the_one_day_they_may_mean() {
        type Case = (&'static [Option<&'static str>], &'static [&'static [usize]]);
        let cases: [Case; 5] = [
            (&[Some("2009-09-28"), Some("2009-09-28T09:49:14+01:00")], &[&[0, 1]]),
            (&[Some("2009-09-28"), Some("2009"), None],                &[&[0, 1, 2]]),
            (&[Some("2009-09-28"), Some("2009-10-01"), Some("2009")],  &[&[0], &[1], &[2]]),
            (&[Some("2009-09-28"), Some("2010")],                      &[&[0], &[1]]),
            (&[Some("2009"), Some("2009"), None],                      &[&[0, 1], &[2]]),
        ];
        for (dates, expected) in cases {
            let group: Vec<usize> = (0..dates.len()).collect();
            let date = |at: usize| dates[at].map(|date| PartialDate::parse(date).unwrap());
            assert_eq!(by_day(&group, date), expected, "{dates:?}");
        }
    }
}
