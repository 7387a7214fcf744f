//! Blood groups: all that were determined, and whether they agree.

use super::given::{Member, sort_lines};
use super::identity::{Keys, same};
use super::merge::line;
use super::{Abo, BloodGroupLine, BloodType, Rhesus, tables};
use crate::clinical::{BloodGroup, Labelled};
use std::collections::HashMap;

/// The lines of `members`, newest first. Rule: SYN-026.
pub fn lines(members: &[Member<'_, BloodGroup>]) -> Vec<BloodGroupLine> {
    let none = Labelled::default();
    let mut known: HashMap<BloodType, Vec<Member<'_, BloodGroup>>> = HashMap::new();
    let mut others = Vec::new();
    for member in members {
        match tables::blood_type(&member.fact.group) {
            BloodType {
                abo: None,
                rhesus: None,
            } => others.push(*member),
            blood_type => known.entry(blood_type).or_default().push(*member),
        }
    }
    let mut lines: Vec<_> = known.into_values().map(|group| line(&group)).collect();
    let keys: Vec<_> = others
        .iter()
        .map(|it| Keys::of(&it.fact.group, &none))
        .collect();
    for group in same(&keys) {
        let group: Vec<_> = group.into_iter().map(|at| others[at]).collect();
        lines.push(line(&group));
    }
    sort_lines(&mut lines);
    let types: Vec<_> = lines
        .iter()
        .map(|line| tables::blood_type(&line.fact.group))
        .collect();
    let lines = lines.into_iter().zip(&types);
    lines
        .map(|(line, own)| BloodGroupLine {
            line,
            blood_type: *own,
            is_conflicting: types.iter().any(|other| own.contradicts(*other)),
        })
        .collect()
}

impl BloodType {
    /// « A+ », where both halves are known.
    pub fn label(self) -> Option<String> {
        let group = match self.abo? {
            Abo::A => "A",
            Abo::B => "B",
            Abo::AB => "AB",
            Abo::O => "O",
        };
        let sign = match self.rhesus? {
            Rhesus::Positive => "+",
            Rhesus::Negative => "-",
        };
        Some(format!("{group}{sign}"))
    }

    /// Whether both cannot be true of one person.
    fn contradicts(self, other: Self) -> bool {
        let differ = |left: bool, right: bool, same: bool| left && right && !same;
        differ(
            self.abo.is_some(),
            other.abo.is_some(),
            self.abo == other.abo,
        ) || differ(
            self.rhesus.is_some(),
            other.rhesus.is_some(),
            self.rhesus == other.rhesus,
        )
    }
}
