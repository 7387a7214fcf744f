//! Types of documents (value sets `JDV_J66` and `JDV_J07`), their class and their space.

use super::{Space, rows};
use crate::document::TypeCode;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A type of document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentType {
    /// LOINC or `TRE_A05` code.
    pub code: TypeCode,
    /// OID of the code system.
    pub system: String,
    /// What people read.
    pub label: String,
    /// Class, value set `JDV_J57`.
    pub class_code: String,
    /// What people read of the class.
    pub class_label: String,
    /// Where it is shown.
    pub space: Space,
    /// Whether patients deposit it.
    pub patient_origin: bool,
    /// Whether new documents may have it; else it is of former years.
    pub is_current: bool,
    /// The type to use instead of one of former years.
    pub replaced_by: Option<TypeCode>,
}

struct Table {
    types: Vec<DocumentType>,
    by_code: HashMap<String, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let types: Vec<_> = rows(include_str!("../../data/document_types.csv"))
        .map(|row| read(&row))
        .collect();
    let by_code = types
        .iter()
        .enumerate()
        .map(|(at, kind)| (kind.code.0.clone(), at))
        .collect();
    Table { types, by_code }
});

fn read(row: &[String]) -> DocumentType {
    let [
        code,
        system,
        label,
        class_code,
        class_label,
        space,
        patient,
        era,
        replaced_by,
    ] = row
    else {
        unreachable!("the embedded table has nine columns");
    };
    DocumentType {
        code: TypeCode(code.clone()),
        system: system.clone(),
        label: label.clone(),
        class_code: class_code.clone(),
        class_label: class_label.clone(),
        space: Space::of_slug(space).expect("the embedded table names our spaces"),
        patient_origin: patient == "yes",
        is_current: era == "current",
        replaced_by: (!replaced_by.is_empty()).then(|| TypeCode(replaced_by.clone())),
    }
}

/// All types, those of former years too.
pub fn document_types() -> &'static [DocumentType] {
    &TABLE.types
}

/// The type of a code; `None` if our tables do not know it.
pub fn document_type(code: &TypeCode) -> Option<&'static DocumentType> {
    TABLE.by_code.get(&code.0).map(|at| &TABLE.types[*at])
}

/// Where a document is shown. A type that we do not know goes to the reports, so that no document
/// is lost.
pub fn space_of(code: &TypeCode) -> Space {
    document_type(code).map_or(Space::Reports, |kind| kind.space)
}

/// What a professional chooses from at deposit.
pub fn current_types() -> impl Iterator<Item = &'static DocumentType> {
    // Own statements of patients (class 90) that professionals may help to fill stay.
    TABLE
        .types
        .iter()
        .filter(|kind| kind.is_current && !kind.is_for_patient_alone())
}

/// What a patient chooses from at deposit.
pub fn patient_types() -> impl Iterator<Item = &'static DocumentType> {
    TABLE
        .types
        .iter()
        .filter(|kind| kind.is_current && kind.patient_origin)
}

impl DocumentType {
    /// Whether no professional writes it: patients' deposits and statements, but for « Volontés et
    /// droits », which a professional may fill with the patient, and questionnaires.
    pub fn is_for_patient_alone(&self) -> bool {
        is_for_patient_alone(&self.code)
    }
}

/// See [`DocumentType::is_for_patient_alone`]; the code tells, even one that our tables lack.
pub(crate) fn is_for_patient_alone(code: &TypeCode) -> bool {
    code.0.starts_with("DOCPAT") || matches!(code.0.as_str(), "EXPPAT_2" | "EXPPAT_3")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str) -> Option<&'static DocumentType> {
        document_type(&TypeCode(code.to_owned()))
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn each_type_has_one_space() {
        for (code, expected) in [
            ("60591-5",          Space::Summary),      // REQ-S-17
            ("57833-6",          Space::Treatments),   // REQ-S-18
            ("REMB",             Space::Treatments),
            ("34112-3",          Space::Reports),      // REQ-S-19
            ("18748-4",          Space::Imaging),      // REQ-S-20
            ("11502-2",          Space::Results),      // REQ-S-21
            ("87273-9",          Space::Prevention),   // REQ-S-22
            ("CERT_DECL",        Space::Certificates), // REQ-S-23
            ("PIECE-IDENTITE",   Space::Certificates),
            ("EXPPAT_2",         Space::Personal),     // REQ-S-24
            ("DOCPAT05",         Space::Results),
            ("unheard-of",       Space::Reports),
            ("",                 Space::Reports),
        ] {
            assert_eq!(space_of(&TypeCode(code.to_owned())), expected, "{code}");
        }
        for space in Space::ALL {
            assert!(current_types().any(|kind| kind.space == space), "{space:?}");
            assert_eq!(Space::of_slug(space.slug()), Some(space));
        }
    }

    #[test]
    fn the_table_is_whole_and_names_no_code_twice() {
        assert_eq!(document_types().len(), 130);
        assert_eq!(TABLE.by_code.len(), 130);
        let followed = document_types()
            .iter()
            .filter_map(|kind| kind.replaced_by.as_ref());
        assert!(followed.clone().count() >= 7);
        for code in followed {
            assert!(
                document_type(code).is_some_and(|kind| kind.is_current),
                "{code:?}"
            );
        }
        assert!(
            document_types()
                .iter()
                .all(|kind| kind.is_current || kind.replaced_by.is_some())
        );
    }

    #[test]
    fn patients_and_professionals_choose_from_their_own_types() {
        assert!(patient_types().all(|kind| kind.patient_origin && kind.is_current));
        assert_eq!(patient_types().count(), 13);
        assert!(current_types().any(|kind| kind.code.0 == "EXPPAT_1")); // REQ-S-28
        for code in ["EXPPAT_2", "EXPPAT_3", "DOCPAT01", "DOCPAT09"] {
            assert!(
                kind(code).is_some_and(DocumentType::is_for_patient_alone),
                "{code}"
            );
            assert!(current_types().all(|kind| kind.code.0 != code), "{code}");
        }
        assert_eq!(
            kind("CERT_DECL").map(|kind| kind.label.as_str()),
            Some("Certificat, déclaration")
        );
        assert_eq!(kind("29551-9").map(|kind| kind.is_current), Some(false));
    }
}
