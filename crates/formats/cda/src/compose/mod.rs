//! Writes CDA R2 documents of our own: header profile of CI-SIS, narrative, coded entries.

mod body;
mod entries;
mod header;
mod statements;
mod summary;
mod writer;

use crate::Measure;
use dmp_core::clinical::Statement;
use dmp_core::document::{Author, Coded, ContentKind, Organization};
use dmp_core::people::Sex;
use dmp_core::time::{Date, Timestamp};
use writer::Writer;

pub use summary::{SUMMARY_TEMPLATE, summary_content};

/// A document to write. Texts may hold any character; those that XML cannot hold become `U+FFFD`.
#[derive(Clone)]
pub struct Report {
    /// Identifier of this version: an OID or UUID, or `root^extension`.
    pub unique_id: String,
    /// Identifier of all versions.
    pub set_id: Option<String>,
    /// Version number, from 1.
    pub version: u32,
    /// Title.
    pub title: String,
    /// Type.
    pub type_code: Coded,
    /// Content profile it follows, `root` or `root^extension`.
    pub template: Option<String>,
    /// When it was made.
    pub effective_time: Timestamp,
    /// Whose it is.
    pub subject: Subject,
    /// Who wrote it; the first one answers for it.
    pub authors: Vec<Signature>,
    /// The structure that keeps it.
    pub custodian: Organization,
    /// Act or diagnosis.
    pub event: Option<Coded>,
    /// When the act began.
    pub service_start: Timestamp,
    /// When the act ended.
    pub service_stop: Option<Timestamp>,
    /// Kind of facility (`JDV_J02`).
    pub facility_type: Coded,
    /// Kind of practice (`JDV_J04`).
    pub practice_setting: Coded,
    /// Identifier of the document that it replaces.
    pub replaces: Option<String>,
    /// What it says.
    pub content: Content,
}

/// The patient of a report.
#[derive(Clone)]
pub struct Subject {
    /// INS, 15 characters.
    pub ins: String,
    /// OID of the INS.
    pub ins_oid: String,
    /// Birth name.
    pub birth_name: String,
    /// Name in use, when it is another.
    pub used_name: Option<String>,
    /// Given names of civil status, separated by spaces.
    pub given_names: String,
    /// Sex.
    pub sex: Sex,
    /// Birth date.
    pub birth_date: Date,
    /// Birth place (COG code).
    pub birth_place: String,
}

/// An author and when he signed.
#[derive(Clone)]
pub struct Signature {
    /// Who.
    pub author: Author,
    /// When.
    pub at: Timestamp,
}

/// What a report says.
#[derive(Clone)]
pub enum Content {
    /// Sections with narrative and coded entries (level 3).
    Sections(Vec<NewSection>),
    /// One embedded content (level 1).
    Embedded {
        /// Its kind.
        kind: ContentKind,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A section of a report.
#[derive(Clone)]
pub struct NewSection {
    /// Title.
    pub title: String,
    /// What it is about.
    pub code: Option<Coded>,
    /// Narrative.
    pub blocks: Vec<Block>,
    /// The same for software.
    pub entries: Vec<ClinicalEntry>,
    /// Sections inside.
    pub sections: Vec<NewSection>,
}

/// A piece of narrative.
#[derive(Clone)]
pub enum Block {
    /// A paragraph.
    Paragraph(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table {
        /// Its title, or empty.
        caption: String,
        /// Head cells.
        head: Vec<String>,
        /// Cells by row.
        rows: Vec<Vec<String>>,
    },
    /// An image, or another content to open.
    Figure(Figure),
}

/// Embedded content shown by the narrative.
#[derive(Clone)]
pub struct Figure {
    /// Its kind.
    pub kind: ContentKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its title, or empty.
    pub caption: String,
}

/// A coded entry.
#[derive(Clone)]
pub enum ClinicalEntry {
    /// A result with a number.
    Result(Measure),
    /// A treatment.
    Medication(Medication),
    /// A health problem.
    Problem(Problem),
    /// A vaccination.
    Vaccination(Vaccination),
    /// An allergy.
    Allergy(Allergy),
    /// An act that was done.
    Procedure(Procedure),
    /// What a medical summary states.
    Statement(Box<Statement>),
}

/// An allergy or an intolerance.
#[derive(Clone)]
pub struct Allergy {
    /// What provokes it; « no known allergy » is a code as well.
    pub agent: Coded,
    /// What it did.
    pub reaction: Option<Coded>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Whether it lasts.
    pub is_active: bool,
}

/// An act that was done: an operation, an examination.
#[derive(Clone)]
pub struct Procedure {
    /// What.
    pub code: Coded,
    /// When.
    pub at: Option<Timestamp>,
}

/// A treatment.
#[derive(Clone)]
pub struct Medication {
    /// The product.
    pub product: Coded,
    /// How it is taken.
    pub dosage: String,
    /// From when.
    pub start: Option<Timestamp>,
    /// Until when.
    pub stop: Option<Timestamp>,
}

/// A health problem.
#[derive(Clone)]
pub struct Problem {
    /// What it is.
    pub condition: Coded,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Whether it lasts.
    pub is_active: bool,
}

/// A vaccination.
#[derive(Clone)]
pub struct Vaccination {
    /// The vaccine.
    pub vaccine: Coded,
    /// When it was given.
    pub at: Timestamp,
    /// Lot number.
    pub lot: Option<String>,
}

/// Writes `report` as a CDA R2 document in UTF-8.
pub fn compose(report: &Report) -> Vec<u8> {
    let mut writer = Writer::new();
    let namespaces = [
        ("xmlns", "urn:hl7-org:v3"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    writer.element("ClinicalDocument", &namespaces, |writer| {
        header::write(writer, report);
        let templates: body::Templates = match report.template.as_deref() {
            Some(SUMMARY_TEMPLATE) => summary::section_templates,
            Some(_) | None => |_| &[],
        };
        body::write(writer, &report.content, templates);
    });
    writer.into_bytes()
}
