//! The header of a CDA document: what it is, whose it is, who wrote it and when.

mod people;
mod read;

pub use read::{instant, period, read};

use dmp_core::document::{Author, Coded, Organization};
use dmp_core::people::{InsKind, Sex};
use dmp_core::time::{Date, Timestamp};
use std::fmt;

/// Whether `oid` is that of a national health identifier (INS), of tests included.
pub fn is_ins(oid: &str) -> bool {
    InsKind::ALL.iter().any(|kind| kind.oid() == oid)
}

/// National identifiers of persons (`PSIdNat`), OID.
pub const PERSON_OID: &str = "1.2.250.1.71.4.2.1";
/// National identifiers of structures, OID.
pub const ORGANIZATION_OID: &str = "1.2.250.1.71.4.2.2";

/// The header of a document. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// Identifier of this version: `root`, or `root^extension`.
    pub unique_id: String,
    /// Identifier of all versions.
    pub set_id: Option<String>,
    /// Version number given by the creator.
    pub version: Option<u32>,
    /// Title; the type's label where the document has none.
    pub title: String,
    /// Type.
    pub type_code: Coded,
    /// Confidentiality, `N` first.
    pub confidentiality: Vec<Coded>,
    /// When it was made.
    pub effective_time: Timestamp,
    /// Language, `fr-FR` unless said.
    pub language: String,
    /// Templates that it claims to follow: `root`, or `root^extension`.
    pub template_ids: Vec<String>,
    /// Format: that of its body without structure, else its most specific CI-SIS template.
    pub format_code: String,
    /// Whose it is.
    pub patient: PatientHeader,
    /// Who wrote it, at least one.
    pub authors: Vec<HeaderAuthor>,
    /// Who answers for it.
    pub legal_authenticator: Option<Author>,
    /// The structure that keeps it.
    pub custodian: Option<Organization>,
    /// What it is about.
    pub events: Vec<ServiceEvent>,
    /// Kind of facility of the encounter (`JDV_J02`).
    pub facility_type: Option<Coded>,
    /// Kind of practice (`JDV_J04`).
    pub practice_setting: Option<Coded>,
    /// Orders that it answers, accession numbers: identifier as code, kind as label.
    pub references: Vec<Coded>,
    /// Identifier of the document that it replaces.
    pub replaces: Option<String>,
}

/// The patient, as the header names him. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PatientHeader {
    /// All his identifiers.
    pub identifiers: Vec<PatientIdentifier>,
    /// Birth name.
    pub birth_name: String,
    /// Given names of civil status, in order, separated by spaces.
    pub given_names: String,
    /// Name in use, when it says one.
    pub used_name: Option<String>,
    /// Sex, unless unknown to the header.
    pub sex: Option<Sex>,
    /// Birth date, when complete.
    pub birth_date: Option<Date>,
    /// Birth place (COG code), when given.
    pub birth_place: Option<String>,
}

/// One identifier of a patient. Its `Debug` shows only its system.
#[derive(Clone, PartialEq, Eq)]
pub struct PatientIdentifier {
    /// The identifier.
    pub extension: String,
    /// Its system.
    pub oid: String,
}

/// What kind of author wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuthorKind {
    /// A person.
    Person,
    /// Software or a device.
    Device,
    /// The patient himself.
    Patient,
    /// A structure without named person.
    Organization,
}

/// An author with when he wrote and what he was in this document. Its `Debug` shows no name.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderAuthor {
    /// Who.
    pub author: Author,
    /// What kind.
    pub kind: AuthorKind,
    /// When, if it can be read.
    pub time: Option<Timestamp>,
    /// His part in the care (`JDV_J47`), when given.
    pub function: Option<Coded>,
}

/// An act, a diagnosis or a period that the document is about.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceEvent {
    /// Act or diagnosis.
    pub code: Option<Coded>,
    /// The same in other code systems; modality, region.
    pub translations: Vec<Coded>,
    /// Beginning.
    pub start: Option<Timestamp>,
    /// End.
    pub stop: Option<Timestamp>,
    /// Whether a performer is named: the main event has one.
    pub has_performer: bool,
}

impl PatientHeader {
    /// The INS: matricule (15 characters) and OID. The first of several.
    pub fn ins(&self) -> Option<(&str, &str)> {
        self.identifiers
            .iter()
            .find(|identifier| is_ins(&identifier.oid))
            .map(|identifier| (identifier.extension.as_str(), identifier.oid.as_str()))
    }
}

impl Header {
    /// When the main act began and ended: the event with a performer, else the first with a date,
    /// else the document's own date.
    pub fn service_time(&self) -> (Timestamp, Option<Timestamp>) {
        let dated = |event: &&ServiceEvent| event.start.or(event.stop).is_some();
        let main = self
            .events
            .iter()
            .filter(dated)
            .find(|event| event.has_performer)
            .or_else(|| self.events.iter().find(dated));
        match main {
            Some(event) => (
                event.start.or(event.stop).unwrap_or(self.effective_time),
                event
                    .stop
                    .filter(|stop| event.start.is_some_and(|start| start <= *stop)),
            ),
            None => (self.effective_time, None),
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Header(…)")
    }
}

impl fmt::Debug for PatientHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PatientHeader(…)")
    }
}

impl fmt::Debug for PatientIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PatientIdentifier(… of {})", self.oid)
    }
}

impl fmt::Debug for HeaderAuthor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeaderAuthor({:?}, …)", self.kind)
    }
}

impl fmt::Debug for ServiceEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceEvent(…)")
    }
}
