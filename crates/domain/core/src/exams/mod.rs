//! Examinations, and the guard against doing one again that is already there.
//!
//! [`find`] names what someone types, [`guard`] says which known examinations answer the same
//! question and whether they are recent enough. Names, codes, equivalences and windows are data
//! (`data/exams/`); windows are ours. Rules are numbered EXA-nnn in `docs/rules/exams.md`.

mod ask;
mod catalog;
mod choice;
mod find;
mod guard;
mod identify;
mod known;

pub use ask::ask;
pub use catalog::{Equivalent, Exam, ExamKind, Modality, equivalents, exam, exams, window};
pub use choice::{Choice, Reason};
pub use find::{Candidate, find};
pub use guard::{Match, Why, guard};
pub use identify::{CodeRef, KnownExam};
pub use known::{Told, answers, told};
