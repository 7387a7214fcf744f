//! Professions, specialties and the smaller value sets.

use super::rows;
use crate::document::Coded;
use crate::people::{ProfessionCode, SpecialtyCode};
use std::sync::LazyLock;

/// OID of `TRE_G15`, the professions.
const PROFESSION_OID: &str = "1.2.250.1.71.1.2.7";

static PROFESSIONS: LazyLock<Vec<Coded>> = LazyLock::new(|| {
    rows(include_str!("../../data/professions.csv"))
        .map(|row| Coded {
            code: row[0].clone(),
            system: PROFESSION_OID.to_owned(),
            label: row[1].clone(),
        })
        .collect()
});

/// Specialty, profession, label.
static SPECIALTIES: LazyLock<Vec<(SpecialtyCode, ProfessionCode, String)>> = LazyLock::new(|| {
    rows(include_str!("../../data/specialties.csv"))
        .map(|row| {
            (
                SpecialtyCode(row[0].clone()),
                ProfessionCode(row[1].clone()),
                row[2].clone(),
            )
        })
        .collect()
});

macro_rules! value_set {
    ($(#[$doc:meta])* $all:ident, $one:ident, $table:ident, $file:literal) => {
        static $table: LazyLock<Vec<Coded>> = LazyLock::new(|| coded(include_str!($file)));

        $(#[$doc])*
        pub fn $all() -> &'static [Coded] {
            &$table
        }

        /// The value with this code.
        pub fn $one(code: &str) -> Option<&'static Coded> {
            $table.iter().find(|value| value.code == code)
        }
    };
}

value_set!(
    /// Kinds of facility (`JDV_J02`).
    facility_types, facility_type, FACILITY_TYPES, "../../data/facility_types.csv"
);
value_set!(
    /// Kinds of practice (`JDV_J04`).
    practice_settings, practice_setting, PRACTICE_SETTINGS, "../../data/practice_settings.csv"
);
value_set!(
    /// Relations of a representative or a relative to the patient (`JDV_J11`).
    relations, relation, RELATIONS, "../../data/relations.csv"
);
value_set!(
    /// Functions of an author towards the patient (`JDV_J47`).
    functions, function, FUNCTIONS, "../../data/functions.csv"
);

fn coded(text: &str) -> Vec<Coded> {
    rows(text)
        .map(|row| Coded {
            code: row[0].clone(),
            system: row[1].clone(),
            label: row[2].clone(),
        })
        .collect()
}

/// The professions (`TRE_G15`).
pub fn professions() -> &'static [Coded] {
    &PROFESSIONS
}

/// What people read of a profession; `None` if our table does not know it.
pub fn profession_label(code: &ProfessionCode) -> Option<&'static str> {
    PROFESSIONS
        .iter()
        .find(|value| value.code == code.0)
        .map(|value| value.label.as_str())
}

/// What people read of a specialty, without its official suffix; `None` if our table lacks it.
pub fn specialty_label(code: &SpecialtyCode) -> Option<&'static str> {
    SPECIALTIES
        .iter()
        .find(|(known, ..)| known == code)
        .map(|(.., label)| without_suffix(label))
}

/// The specialties of a profession, with their labels.
pub fn specialties_of(
    profession: &ProfessionCode,
) -> impl Iterator<Item = (&'static SpecialtyCode, &'static str)> {
    SPECIALTIES
        .iter()
        .filter(move |(_, of, _)| of == profession)
        .map(|(code, _, label)| (code, without_suffix(label)))
}

/// Official labels end with the kind of the code in parentheses: `Pédiatrie (SM)`.
fn without_suffix(label: &str) -> &str {
    let is_kind = |kind: &str| kind.len() <= 4 && kind.chars().all(char::is_uppercase);
    label
        .strip_suffix(')')
        .and_then(|label| label.rsplit_once(" ("))
        .filter(|(_, kind)| is_kind(kind))
        .map_or(label, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_the_labels_of_their_table() {
        assert_eq!(
            profession_label(&ProfessionCode("10".to_owned())),
            Some("Médecin")
        );
        assert_eq!(profession_label(&ProfessionCode("99".to_owned())), None);
        let pathology = SpecialtyCode("SM01".to_owned());
        assert_eq!(
            specialty_label(&pathology),
            Some("Anatomie et Cytologie pathologiques")
        );
        assert_eq!(
            facility_type("SA01").unwrap().label,
            "Etablissement public de santé"
        );
        assert_eq!(
            practice_setting("AMBULATOIRE").unwrap().system,
            "1.2.250.1.213.1.1.4.9"
        );
        assert_eq!(relation("MTH").unwrap().label, "Mère");
        assert_eq!(function("PCP").unwrap().label, "Médecin traitant");
        assert_eq!(function("XXX"), None);
    }

    #[test]
    fn tables_are_whole() {
        let sizes = [
            professions(),
            facility_types(),
            practice_settings(),
            relations(),
            functions(),
        ];
        assert_eq!(sizes.map(<[Coded]>::len), [29, 69, 12, 37, 10]); // REQ-R-67
        assert!(specialties_of(&ProfessionCode("10".to_owned())).count() > 50);
    }
}
