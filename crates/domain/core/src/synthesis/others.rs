//! Procedures, devices and encounters: the same thing on the same day is one.

use super::clusters::Clusters;
use super::given::{Member, sort_lines};
use super::identity::{Keys, by_day, same, unless_told_apart};
use super::merge::{Merge, line};
use super::{Line, tables};
use crate::clinical::{Device, Encounter, Labelled, Procedure};
use crate::fold::fold;

/// The same act on the same day is one act. Rule: SYN-027.
pub fn procedures(members: &[Member<'_, Procedure>]) -> Vec<Line<Procedure>> {
    let none = Labelled::default();
    let keys: Vec<_> = members
        .iter()
        .map(|it| Keys::of(&it.fact.code, &none))
        .collect();
    let groups = same(&keys).into_iter();
    let groups = groups.flat_map(|group| by_day(&group, |at| members[at].fact.period.date()));
    made_of(members, groups)
}

/// The same device is the one with the same identifier, else of the same kind since the same day.
/// Rule: SYN-028.
pub fn devices(members: &[Member<'_, Device>]) -> Vec<Line<Device>> {
    let none = Labelled::default();
    let mut keys: Vec<_> = members
        .iter()
        .map(|it| Keys::of(&it.fact.kind, &none))
        .collect();
    for (keys, member) in keys.iter_mut().zip(members) {
        // Translations are categories that hold many devices.
        keys.codes.truncate(1);
        if keys.words.is_empty() {
            keys.words = fold(&member.fact.name);
        }
    }
    let mut clusters = Clusters::new(members.len());
    let ids = members.iter().enumerate();
    clusters.join_equal(ids.flat_map(|(at, it)| it.fact.ids.iter().map(move |id| (at, id))));
    for group in same(&keys) {
        for group in by_day(&group, |at| members[at].fact.period.date()) {
            let id = |at: usize| members[at].fact.ids.first();
            for group in unless_told_apart(&group, id) {
                clusters.join_equal(group.into_iter().map(|at| (at, ())));
            }
        }
    }
    made_of(members, clusters.into_groups().into_iter())
}

/// The same visit is one of the same sort, begun on the same day, not elsewhere. Rule: SYN-029.
pub fn encounters(members: &[Member<'_, Encounter>]) -> Vec<Line<Encounter>> {
    let none = Labelled::default();
    let keys: Vec<_> = members
        .iter()
        .map(|it| match tables::is_stay(&it.fact.kind) {
            Some(is_stay) => Keys {
                codes: Vec::new(),
                words: is_stay.to_string(),
            },
            None => Keys::of(&it.fact.kind, &none),
        })
        .collect();
    let place = |at: usize| {
        let place = members[at].fact.place.as_deref().map(fold);
        place.filter(|place| !place.is_empty())
    };
    let groups = same(&keys).into_iter();
    let groups = groups
        .flat_map(|group| by_known_day(members, &group))
        .flat_map(|group| unless_told_apart(&group, place));
    made_of(members, groups)
}

/// As [`by_day`]; but a visit without a date is no visit that is known.
fn by_known_day(members: &[Member<'_, Encounter>], group: &[usize]) -> Vec<Vec<usize>> {
    let date = |at: usize| members[at].fact.period.date();
    let (dated, undated): (Vec<usize>, Vec<usize>) =
        group.iter().partition(|at| date(**at).is_some());
    let undated = undated.into_iter().map(|at| vec![at]);
    by_day(&dated, date).into_iter().chain(undated).collect()
}

fn made_of<T: Merge>(
    members: &[Member<'_, T>],
    groups: impl Iterator<Item = Vec<usize>>,
) -> Vec<Line<T>> {
    let mut lines: Vec<_> = groups
        .map(|group| line(&group.iter().map(|at| members[*at]).collect::<Vec<_>>()))
        .collect();
    sort_lines(&mut lines);
    lines
}
