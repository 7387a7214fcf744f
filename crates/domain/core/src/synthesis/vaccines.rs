//! Vaccines: each dose once, by vaccine.

use super::given::{Member, sort_lines};
use super::identity::{Keys, by_day, same};
use super::merge::line;
use super::{Line, Vaccine};
use crate::clinical::{Immunization, Labelled};
use crate::fold::fold;
use crate::time::Date;
use std::cmp::Reverse;
use std::collections::HashSet;

/// The vaccines of `members`, that of the newest dose first. Rules: SYN-024, SYN-025.
pub fn lines(members: &[Member<'_, Immunization>]) -> Vec<Vaccine> {
    let none = Labelled::default();
    let keys: Vec<_> = members.iter().map(|it| keys(it.fact, &none)).collect();
    let mut vaccines: Vec<_> = same(&keys)
        .into_iter()
        .map(|group| vaccine(members, &group))
        .collect();
    vaccines.sort_by_key(|it| (Reverse(day(&it.doses[0])), fold(&it.label)));
    vaccines
}

/// The codes of the vaccine; without any, the diseases it protects from; else its name.
fn keys<'a>(fact: &'a Immunization, none: &Labelled) -> Keys<'a> {
    let mut keys = Keys::of(&fact.vaccine.code, none);
    if keys.codes.is_empty() && !fact.targets.is_empty() {
        let mut targets: Vec<_> = fact.targets.iter().map(|it| fold(it.display())).collect();
        targets.sort_unstable();
        keys.words = targets.join(" ");
    } else if keys.words.is_empty() {
        keys.words = fold(&fact.vaccine.name);
    }
    keys
}

fn vaccine(members: &[Member<'_, Immunization>], group: &[usize]) -> Vaccine {
    let (dated, undated): (Vec<usize>, Vec<usize>) = group
        .iter()
        .partition(|at| members[**at].fact.period.date().is_some());
    let mut doses: Vec<_> = by_day(&dated, |at| members[at].fact.period.date());
    // Nobody knows which doses without a date are the same, unless they have a rank.
    let mut ranked: Vec<(u32, Vec<usize>)> = Vec::new();
    for at in undated {
        let Some(rank) = members[at].fact.dose_number else {
            doses.push(vec![at]);
            continue;
        };
        match ranked.iter_mut().find(|(known, _)| *known == rank) {
            Some((_, dose)) => dose.push(at),
            None => ranked.push((rank, vec![at])),
        }
    }
    doses.extend(ranked.into_iter().map(|(_, dose)| dose));
    let mut doses: Vec<_> = doses
        .into_iter()
        .map(|dose| line(&dose.iter().map(|at| members[*at]).collect::<Vec<_>>()))
        .collect();
    sort_lines(&mut doses);
    doses.sort_by_key(|dose| Reverse((day(dose), dose.fact.dose_number)));
    Vaccine {
        label: doses[0].fact.vaccine.display().to_owned(),
        targets: targets(&doses),
        doses,
    }
}

fn day(dose: &Line<Immunization>) -> Option<Date> {
    dose.fact
        .period
        .date()
        .map(crate::clinical::PartialDate::first_day)
}

/// Each target once, in the order of the doses.
fn targets(doses: &[Line<Immunization>]) -> Vec<Labelled> {
    let mut known = HashSet::new();
    let targets = doses.iter().flat_map(|dose| &dose.fact.targets);
    targets
        .filter(|target| known.insert(fold(target.display())))
        .cloned()
        .collect()
}
