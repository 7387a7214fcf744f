//! Clinical content: facts that documents state in codes, or that people declare.
//!
//! A [`Statement`] is one [`Fact`] with its context: of whom, whether it is so or denied, whether
//! it happened or is planned, and who said it where. Readers of formats make statements; pages,
//! curves and calendars are computed from them. Nothing here completes what was not written: a
//! year stays a year, a number keeps its digits, and a text that no reader understood is kept
//! beside the fact ([`Statement::unread`]).

mod allergy;
mod date;
mod fact;
mod immunization;
mod label;
mod medication;
mod observation;
mod problem;
mod quantity;
mod reading;
mod statement;

pub use allergy::{Allergy, Reaction};
pub use date::{PartialDate, PartialDateError, Period};
pub use fact::{Act, ActOrigin, BloodGroup, Device, Encounter, Fact, FactKind, Procedure};
pub use immunization::Immunization;
pub use label::{Labelled, Qualifier};
pub use medication::{DosageStep, Frequency, Medication, MedicationStage, Product};
pub use observation::{Observation, ObservationKind, ReferenceRange, Specimen};
pub use problem::{ClinicalStatus, Problem, ProblemCategory};
pub use quantity::{Bound, Comparator, Decimal, DecimalError, Quantity, Range, Ratio, Value};
pub use reading::{LeftAsText, Reading, SectionReading};
pub use statement::{
    Assertion, EntryStatus, SectionSource, Source, Stage, Statement, Subject, Unread,
};

/// Gives types a `Debug` that shows nothing of what they hold: it is health data.
macro_rules! opaque_debug {
    ($($name:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
pub(crate) use opaque_debug;
