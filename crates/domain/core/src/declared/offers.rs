//! What a form offers to choose from: always values of our tables.

use super::Kind;
use crate::codes::{self, rows};
use crate::document::Coded;
use crate::prevention;
use std::sync::LazyLock;

static BLOOD_GROUPS: LazyLock<Vec<Coded>> = LazyLock::new(|| {
    // Columns: code, system, abo, rhesus, label. A group without one of its halves is not offered.
    rows(include_str!("../../data/synthesis/blood_types.csv"))
        .filter(|row| !row[2].is_empty() && !row[3].is_empty())
        .map(|row| Coded {
            code: row[0].clone(),
            system: row[1].clone(),
            label: format!("{}{}", row[2], row[3]),
        })
        .collect()
});

static RELATIONS: LazyLock<Vec<(&'static Coded, bool)>> = LazyLock::new(|| {
    rows(include_str!("../../data/declared/relations.csv"))
        .map(|row| {
            let relation = codes::relation(&row[0]);
            let relation = relation.expect("the embedded table names relations that we know");
            (relation, row[1] == "yes")
        })
        .collect()
});

static VACCINES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    prevention::targets()
        .iter()
        .map(|target| target.label.as_str())
        .filter(|label| !prevention::targets_of("", "", label).is_empty())
        .collect()
});

/// The eight blood groups with both halves, as « A+ ».
pub fn blood_groups() -> &'static [Coded] {
    &BLOOD_GROUPS
}

/// The relations that are offered for items of `kind`: blood relatives for an illness in the
/// family.
pub fn relations(kind: Kind) -> impl Iterator<Item = &'static Coded> {
    let is_family = kind == Kind::FamilyHistory;
    RELATIONS
        .iter()
        .filter(move |(_, is_relative)| *is_relative || !is_family)
        .map(|(relation, _)| *relation)
}

/// Names of vaccines by what they protect against, each known to the calendar; any other name may
/// be typed.
pub fn vaccine_names() -> &'static [&'static str] {
    &VACCINES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_blood_groups_are_offered() {
        let labels: Vec<_> = blood_groups().iter().map(|it| it.label.as_str()).collect();
        assert_eq!(labels, ["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"]);
    }

    #[test]
    fn a_spouse_is_a_person_to_call_and_no_blood_relative() {
        let has = |kind, code: &str| relations(kind).any(|it| it.code == code);
        assert!(has(Kind::TrustedPerson, "WIFE") && has(Kind::FamilyHistory, "MTH"));
        assert!(!has(Kind::FamilyHistory, "WIFE"));
    }
}
