//! Allergies: what somebody affirms stays, whatever others deny.

use super::given::{Member, sort_lines};
use super::identity::{CalledAlike, Keys, same_called};
use super::merge::line;
use super::{Allergies, Line};
use crate::clinical::{Allergy, ClinicalStatus};

/// The lines of `members`, newest first. Rule: SYN-006.
pub fn lines(members: &[Member<'_, Allergy>]) -> Allergies {
    let keys: Vec<_> = members
        .iter()
        .map(|it| Keys::of(&it.fact.agent, &it.fact.kind))
        .collect();
    let mut allergies = Allergies::default();
    // Documents name the agent by any product that holds it.
    for group in same_called(&keys, CalledAlike::Same) {
        let group: Vec<_> = group.into_iter().map(|at| members[at]).collect();
        allergies.list_for(&group).push(line(&group));
    }
    sort_lines(&mut allergies.current);
    sort_lines(&mut allergies.past);
    sort_lines(&mut allergies.refuted);
    allergies
}

impl Allergies {
    /// The list for what `group` says, newest first.
    fn list_for(&mut self, group: &[Member<'_, Allergy>]) -> &mut Vec<Line<Allergy>> {
        let mut affirmed = group.iter().filter(|it| !it.given.is_denied()).peekable();
        if affirmed.peek().is_none() {
            return &mut self.refuted;
        }
        match affirmed.find_map(|it| it.fact.status) {
            Some(ClinicalStatus::Resolved | ClinicalStatus::Inactive) => &mut self.past,
            Some(
                ClinicalStatus::Active | ClinicalStatus::Recurrence | ClinicalStatus::Remission,
            )
            | None => &mut self.current,
        }
    }
}
