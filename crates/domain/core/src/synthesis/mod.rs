//! From statements to answers: the synthesis, the timeline, doubles and what is new.
//!
//! Everything here is a pure function of what one reader may see ([`Visible`]): the caller filters,
//! and what is not in the list leaves no trace. Nothing is invented: a value that a line shows was
//! written by one of its sources, and where sources differ the line says so. Rules are numbered
//! SYN-nnn in docs/rules/synthesis.md; the codes they go by are in `data/synthesis/`.

mod absences;
mod allergies;
mod blood;
mod build;
mod clusters;
mod documents;
mod doubles;
mod fields;
mod given;
mod identity;
mod input;
mod line;
mod medicines;
mod mentions;
mod merge;
mod novelty;
mod observations;
mod others;
mod page;
mod problems;
mod source;
mod tables;
mod timeline;
mod treatments;
mod vaccines;
mod zoom;

pub(crate) use absences::{is_no_allergy, says_no_allergy};
pub use build::synthesis;
pub use doubles::{Card, Why, collapse};
pub use input::{Declarant, Declared, ItemId, Progress, SourceDocument, Visible};
pub use line::{Absence, Aspect, Difference, Line, Mention, Said, SaidValue};
pub use novelty::{Novelty, novelty};
pub use page::{
    Allergies, Analysis, BloodGroupLine, DocumentLine, Flag, Point, Problems, Relative, Series,
    Synthesis, Treatment, TreatmentStep, Treatments, Trend, Unplaced, Vaccine,
};
pub use source::{Place, SourceRef};
pub use tables::{Abo, BloodType, DocumentRole, Rhesus, role_of};
pub use timeline::{Event, EventKind, timeline};
pub use zoom::{DayGroup, Filter, MonthGroup, YearGroup, by_year};
