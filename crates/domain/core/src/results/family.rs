//! The groups that series are listed under.

use crate::codes::rows;
use std::sync::LazyLock;

/// The family of what no table knows.
const OTHER: &str = "other";
/// The family of measures of the body.
pub(super) const VITAL_SIGNS: &str = "vital_signs";

/// A group of analyses (*chapitre*).
#[derive(PartialEq, Eq, Debug)]
pub struct Family {
    /// Its name in our tables: `lipids`.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Its place in the list.
    pub place: usize,
}

static FAMILIES: LazyLock<Vec<Family>> = LazyLock::new(|| {
    rows(include_str!("../../data/results/families.csv"))
        .enumerate()
        .map(|(place, row)| Family {
            id: row[0].clone(),
            label: row[1].clone(),
            place,
        })
        .collect()
});

/// All families, in the order in which they are listed.
pub fn families() -> &'static [Family] {
    &FAMILIES
}

/// The family with this name; that of everything else if there is none.
pub(super) fn family(id: &str) -> &'static Family {
    let named = |id: &str| FAMILIES.iter().find(|family| family.id == id);
    named(id)
        .or_else(|| named(OTHER))
        .expect("the embedded table has a family for the rest")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::analyses;

    #[test]
    fn each_analysis_has_its_family() {
        for analysis in analyses() {
            assert_eq!(family(&analysis.family).id, analysis.family);
        }
        assert_eq!(family("unheard of").id, OTHER);
        assert_eq!(family(VITAL_SIGNS).id, VITAL_SIGNS);
    }
}
