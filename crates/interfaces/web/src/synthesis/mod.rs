//! The synthesis and the care timeline as both portals show them.
//!
//! Lines come from `dmp_core::synthesis`; here they get their French words and the address of each
//! source. Rules: SYN-004, SYN-005.

mod lines;
mod sections;
pub mod timeline;
mod words;

pub use lines::link;
pub use sections::Content;

use dmp_core::ids::{DocumentId, RecordId};

/// Who reads, and where documents are for him.
#[derive(Clone, Copy)]
pub enum Reader {
    /// The patient.
    Patient,
    /// A professional, in this record.
    Professional(RecordId),
}

impl Reader {
    /// Address of a document.
    pub fn document(self, id: DocumentId) -> String {
        match self {
            Self::Patient => format!("/documents/{id}"),
            Self::Professional(record) => format!("/pro/patients/{record}/documents/{id}"),
        }
    }

    /// Address of what people entered as data.
    pub fn informations(self) -> String {
        match self {
            Self::Patient => "/informations".to_owned(),
            Self::Professional(record) => format!("/pro/patients/{record}/informations"),
        }
    }

    /// Address of the care timeline.
    pub fn timeline(self) -> String {
        match self {
            Self::Patient => "/parcours".to_owned(),
            Self::Professional(record) => format!("/pro/patients/{record}/parcours"),
        }
    }

    /// Address of the synthesis.
    pub fn synthesis(self) -> String {
        match self {
            Self::Patient => "/espaces/synthese".to_owned(),
            Self::Professional(record) => format!("/pro/patients/{record}/synthese"),
        }
    }

    /// How this reader calls the patient as a source.
    pub const fn patient(self) -> &'static str {
        match self {
            Self::Patient => "vous",
            Self::Professional(_) => "le patient",
        }
    }
}

/// One line of the synthesis.
#[derive(Clone, Default)]
pub struct Item {
    /// What.
    pub title: String,
    /// What is known of it.
    pub meta: Vec<String>,
    /// The shortest thing that is worth knowing, beside the title of a narrow panel.
    pub brief: String,
    /// What must be seen: kind of the badge, icon, words.
    pub badges: Vec<(&'static str, &'static str, String)>,
    /// In what sources differ, in sentences.
    pub differences: Vec<String>,
    /// Who says it, newest first.
    pub sources: Vec<SourceLink>,
}

/// A source in one click.
#[derive(Clone)]
pub struct SourceLink {
    /// Address of the document; empty for what was entered in a portal.
    pub href: String,
    /// Title of the document.
    pub title: String,
    /// Who says it.
    pub who: String,
    /// « 12 mars 2015 ».
    pub date: String,
    /// « 12 mars 2015 », short.
    pub short_date: String,
}
