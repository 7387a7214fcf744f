//! From a header to the metadata of a document (CI-SIS: which element feeds which attribute).

use crate::Header;
use crate::header::AuthorKind;
use dmp_core::document::{Author, Coded, Origin, TypeCode};
use dmp_core::limits::TITLE_CHARS_MAX;
use dmp_core::time::Timestamp;

/// What a header says for a `DocumentEntry`; the fields have the names of that entry's.
/// What only the deposit knows (depositor, reception, visibility…) is not in it.
#[derive(Clone, PartialEq, Eq)]
pub struct EntryFields {
    /// Identifier of this version.
    pub unique_id: String,
    /// Identifier of all versions.
    pub set_id: Option<String>,
    /// Version number.
    pub version: Option<u32>,
    /// Title, shortened to `limits::TITLE_CHARS_MAX`.
    pub title: String,
    /// Language.
    pub language: String,
    /// Type.
    pub type_code: TypeCode,
    /// The type's label as received.
    pub type_label: Option<String>,
    /// Format.
    pub format_code: String,
    /// Kind of facility.
    pub facility_type: Option<Coded>,
    /// Kind of practice.
    pub practice_setting: Option<Coded>,
    /// Acts, diagnoses, modality, region; none twice.
    pub events: Vec<Coded>,
    /// Orders and accession numbers.
    pub references: Vec<Coded>,
    /// Who wrote it.
    pub authors: Vec<Author>,
    /// Who answers for it.
    pub legal_authenticator: Option<Author>,
    /// Whose document it is: the patient's when he alone wrote it.
    pub origin: Origin,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the act began.
    pub service_start: Timestamp,
    /// When the act ended.
    pub service_stop: Option<Timestamp>,
    /// Identifier of the document that it replaces.
    pub replaces_unique_id: Option<String>,
}

/// The metadata that `header` gives.
pub fn entry(header: &Header) -> EntryFields {
    let (service_start, service_stop) = header.service_time();
    let is_by_patient = header
        .authors
        .iter()
        .all(|author| author.kind == AuthorKind::Patient);
    EntryFields {
        unique_id: header.unique_id.clone(),
        set_id: header.set_id.clone(),
        version: header.version,
        title: shortened(&header.title),
        language: header.language.clone(),
        type_code: TypeCode(header.type_code.code.clone()),
        type_label: Some(header.type_code.label.clone()).filter(|label| !label.is_empty()),
        format_code: header.format_code.clone(),
        facility_type: header.facility_type.clone(),
        practice_setting: header.practice_setting.clone(),
        events: events(header),
        references: header.references.clone(),
        authors: header
            .authors
            .iter()
            .map(|author| author.author.clone())
            .collect(),
        legal_authenticator: header.legal_authenticator.clone(),
        origin: if is_by_patient {
            Origin::Patient
        } else {
            Origin::Professional
        },
        created_at: header.effective_time,
        service_start,
        service_stop,
        replaces_unique_id: header.replaces.clone(),
    }
}

fn events(header: &Header) -> Vec<Coded> {
    let mut events: Vec<Coded> = Vec::new();
    let all = header
        .events
        .iter()
        .flat_map(|event| event.code.iter().chain(&event.translations));
    for code in all {
        let is_known = |known: &Coded| (&known.code, &known.system) == (&code.code, &code.system);
        if !events.iter().any(is_known) {
            events.push(code.clone());
        }
    }
    events
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= TITLE_CHARS_MAX {
        return title.to_owned();
    }
    title
        .chars()
        .take(TITLE_CHARS_MAX - 1)
        .chain(['…'])
        .collect()
}

impl std::fmt::Debug for EntryFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EntryFields(…)")
    }
}
