//! The metadata of a document (IHE `XDSDocumentEntry`, CI-SIS and DMP constraints).
//!
//! The whole entry is sealed under the document's key: nothing of it stands in clear in storage.

use super::{ContentKind, Status, Visibility};
use crate::access::DocumentFacts;
use crate::codes::{self, Space};
use crate::ids::{DocumentId, OrganizationId, ProfessionalId};
use crate::people::NationalId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A document type: LOINC or `TRE_A05` code, value sets `JDV_J66` and `JDV_J07`. Labels:
/// [`crate::codes`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct TypeCode(pub String);

/// A code with its system and a label, as received.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// OID of its code system, without prefix.
    pub system: String,
    /// What people read.
    pub label: String,
}

/// Metadata of one document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntry {
    /// Given by the creator, constant over time: an OID, an OID with extension (`root^ext`) or a
    /// `urn:uuid:`.
    pub unique_id: String,
    /// Document set: the same for all the versions of a document (CDA `setId`), when known.
    pub set_id: Option<String>,
    /// Version number given by the creator, when known.
    pub version: Option<u32>,
    /// Title.
    pub title: String,
    /// Free comment.
    pub comments: Option<String>,
    /// Language, `fr-FR` unless said.
    pub language: String,
    /// Type. Class and space follow from it: [`crate::codes`].
    pub type_code: TypeCode,
    /// The type's label as received, for codes that our tables do not know.
    pub type_label: Option<String>,
    /// Format (`JDV_J10` or a template's).
    pub format_code: String,
    /// Kind of facility (`JDV_J02`).
    pub facility_type: Option<Coded>,
    /// Kind of practice (`JDV_J04`).
    pub practice_setting: Option<Coded>,
    /// Acts, diagnoses, modality, region.
    pub events: Vec<Coded>,
    /// Identifiers of orders, accessions, studies (`JDV_J231`).
    pub references: Vec<Coded>,
    /// Who wrote it, first author first.
    pub authors: Vec<Author>,
    /// Who answers for it.
    pub legal_authenticator: Option<Author>,
    /// Who deposited it.
    pub depositor: Depositor,
    /// Whose document it is.
    pub origin: Origin,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the act began.
    pub service_start: Timestamp,
    /// When the act ended.
    pub service_stop: Option<Timestamp>,
    /// When this record received it.
    pub received_at: Timestamp,
    /// The bytes.
    pub content: ContentSummary,
    /// Who may see it.
    pub visibility: Visibility,
    /// Its availability.
    pub status: Status,
    /// The document it replaces.
    pub replaces: Option<DocumentId>,
    /// Number of this version of the metadata, from 1.
    pub entry_version: u32,
    /// Version of the value sets that its codes were checked with.
    pub value_sets_version: String,
}

impl DocumentEntry {
    /// What a decision may look at.
    pub fn facts(&self, id: DocumentId) -> DocumentFacts {
        let (depositor, organization) = match &self.depositor {
            Depositor::Patient => (None, None),
            Depositor::Professional {
                id, organization, ..
            } => (Some(*id), *organization),
        };
        DocumentFacts {
            id,
            type_code: self.type_code.clone(),
            authors: self
                .authors
                .iter()
                .filter_map(|a| a.national_id.clone())
                .collect(),
            depositor,
            organization,
            origin: self.origin,
            status: self.status.clone(),
            visibility: self.visibility.clone(),
        }
    }

    /// What people read of its type: our label, or the one received, or the code itself.
    pub fn type_label(&self) -> &str {
        codes::document_type(&self.type_code)
            .map(|kind| kind.label.as_str())
            .or(self.type_label.as_deref())
            .unwrap_or(&self.type_code.0)
    }

    /// Where it is shown.
    pub fn space(&self) -> Space {
        codes::space_of(&self.type_code)
    }
}

/// An author: a person, a device or the patient, with the structure it worked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// National identifier (RPPS, ADELI…), when there is one.
    pub national_id: Option<NationalId>,
    /// Family name or device name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Profession and specialty (value set `JDV_J01`).
    pub specialty: Option<Coded>,
    /// Structure.
    pub organization: Option<Organization>,
}

impl Author {
    /// « Prénom NOM », or the structure's name for an author without one.
    pub fn display_name(&self) -> String {
        let name = format!("{} {}", self.given_name, self.family_name);
        match (name.trim(), &self.organization) {
            ("", Some(organization)) => organization.name.clone(),
            (name, _) => name.to_owned(),
        }
    }
}

/// A structure as a document names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Organization {
    /// National identifier (FINESS, SIRET…), when there is one.
    pub national_id: Option<String>,
    /// Name.
    pub name: String,
}

/// Who put the document into the record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depositor {
    /// The patient himself.
    Patient,
    /// A professional, or staff in the name of a structure.
    Professional {
        /// Directory entry.
        id: ProfessionalId,
        /// National identifier.
        national_id: NationalId,
        /// Name as it was that day.
        name: String,
        /// The structure the deposit is imputed to.
        organization: Option<OrganizationId>,
    },
}

/// Whose document it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Made by professionals.
    Professional,
    /// Given by the patient (« déposé par le patient »).
    Patient,
}

/// What the bytes are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContentSummary {
    /// Their kind, told by the bytes.
    pub kind: ContentKind,
    /// Their number.
    pub size: u64,
    /// SHA-256, in lower-case hexadecimal. Rule: REQ-R-39.
    pub sha256: String,
}

// What an entry says of a person stays out of logs and panics.

impl fmt::Debug for DocumentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "DocumentEntry({:?}, version {}, …)",
            self.content.kind, self.entry_version
        )
    }
}

impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Author(…)")
    }
}

impl fmt::Debug for Depositor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patient => "Patient",
            Self::Professional { .. } => "Professional(…)",
        })
    }
}
