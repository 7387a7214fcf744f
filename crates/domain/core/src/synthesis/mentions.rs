//! What is planned, and what was not done or not found: listed apart, never as what is.

use super::Mention;
use super::absences::concept;
use super::given::Given;
use super::identity::{Keys, same};
use crate::clinical::{FactKind, Labelled};
use std::collections::BTreeMap;

/// One line for each thing of a kind, newest first. Rule: SYN-015.
pub fn lines(given: &[&Given<'_>]) -> Vec<Mention> {
    let mut kinds: BTreeMap<FactKind, Vec<&Given<'_>>> = BTreeMap::new();
    for given in given {
        let kind = given.statement.fact.kind();
        kinds.entry(kind).or_default().push(given);
    }
    let kinds = kinds.into_iter();
    let mut lines: Vec<_> = kinds
        .flat_map(|(kind, given)| of_kind(kind, &given))
        .collect();
    lines.sort_by(|left, right| left.sources[0].order().cmp(&right.sources[0].order()));
    lines
}

fn of_kind(kind: FactKind, given: &[&Given<'_>]) -> Vec<Mention> {
    let none = Labelled::default();
    let concepts: Vec<_> = given.iter().map(|it| concept(&it.statement.fact)).collect();
    let keys: Vec<_> = concepts.iter().map(|it| Keys::of(it, &none)).collect();
    let groups = same(&keys).into_iter();
    let mention = |group: Vec<usize>| {
        let newest = group[0];
        Mention {
            kind,
            what: concepts[newest].clone().into_owned(),
            period: given[newest].statement.fact.period(),
            sources: group.iter().map(|at| given[*at].source.clone()).collect(),
        }
    };
    groups.map(mention).collect()
}
