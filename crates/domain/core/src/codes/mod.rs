//! Code tables: document types and their spaces, professions, specialties, value sets.
//!
//! The tables are data (`data/*.csv`, sources and versions in `data/README.md`), embedded and read
//! once.

mod csv;
mod document_type;
mod space;
mod value_set;

pub(crate) use csv::rows;
pub(crate) use document_type::is_for_patient_alone;
pub use document_type::{
    DocumentType, current_types, document_type, document_types, patient_types, space_of,
};
pub use space::Space;
pub use value_set::{
    facility_type, facility_types, function, functions, practice_setting, practice_settings,
    profession_label, professions, relation, relations, specialties_of, specialty_label,
};

/// Version of all the tables together; kept with each entry that was checked against them.
pub const VALUE_SETS_VERSION: &str = "2026-06-29";
