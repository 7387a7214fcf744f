//! A document as one line of a list.

use crate::app::App;
use crate::facts::OpenDocument;
use crate::sessions::{Person, Session};
use dmp_core::codes::{self, Space};
use dmp_core::document::{Author, ContentKind, Depositor, DocumentEntry, Origin, Status, TypeCode};
use dmp_core::ids::DocumentId;
use dmp_core::time::Timestamp;
use dmp_search::Field;

/// A document as one line of a list.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a mark of its own on the line"
)]
pub struct DocumentLine {
    /// Which document.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// The space it is shown in.
    pub space: Space,
    /// Its type.
    pub type_code: TypeCode,
    /// Its type in French: ours, else the document's own words, else the code.
    pub type_label: String,
    /// When the act took place.
    pub date: Timestamp,
    /// When the record received it.
    pub received_at: Timestamp,
    /// Its first author.
    pub author: String,
    /// What he is, in French; empty when unknown.
    pub author_capacity: String,
    /// Where he works.
    pub organization: Option<String>,
    /// Whether the patient deposited it. Rule: REQ-S-15.
    pub is_from_patient: bool,
    /// Whether the caller wrote or deposited it.
    pub is_mine: bool,
    /// Whether it is masked from professionals.
    pub is_masked: bool,
    /// Whether it is masked from chosen professionals or professions.
    pub is_restricted: bool,
    /// Whether the patient does not see it yet.
    pub is_withheld: bool,
    /// Whether representatives do not see it.
    pub is_hidden_from_representatives: bool,
    /// Its availability.
    pub status: Status,
    /// What its bytes are.
    pub kind: ContentKind,
    /// How many.
    pub size: u64,
    /// Whether it came since the caller's last visit.
    pub is_new: bool,
    /// Its version number, when its creator gave one.
    pub version: Option<u32>,
}

/// Makes the line of `document` for this session.
pub(crate) fn line(
    app: &App,
    session: &Session,
    since: Option<Timestamp>,
    document: &OpenDocument,
) -> DocumentLine {
    let entry = &document.entry;
    let visibility = &entry.visibility;
    let is_mine = is_mine(session, entry);
    DocumentLine {
        id: document.id,
        title: entry.title.clone(),
        space: codes::space_of(&entry.type_code),
        type_code: entry.type_code.clone(),
        type_label: type_label(entry),
        date: entry.service_start,
        received_at: entry.received_at,
        author: author_name(entry),
        author_capacity: author_capacity(entry),
        organization: organization_name(entry),
        is_from_patient: matches!(entry.origin, Origin::Patient),
        is_mine,
        is_masked: visibility.is_masked_from_professionals(),
        is_restricted: !visibility.excluded_professionals().is_empty()
            || !visibility.excluded_professions().is_empty(),
        is_withheld: visibility.is_withheld_from_patient(app.now()),
        is_hidden_from_representatives: visibility.is_hidden_from_representatives(),
        status: entry.status.clone(),
        kind: entry.content.kind,
        size: entry.content.size,
        is_new: !is_mine && since.is_some_and(|since| entry.received_at > since),
        version: entry.version,
    }
}

/// What a search finds a document by, besides its text.
pub(crate) fn search_words(document: &OpenDocument, mut add: impl FnMut(Field, &str)) {
    let entry = &document.entry;
    add(Field::Title, &entry.title);
    add(Field::Type, &type_label(entry));
    for author in &entry.authors {
        add(Field::Author, &author.display_name());
        if let Some(organization) = &author.organization {
            add(Field::Author, &organization.name);
        }
        if let Some(specialty) = &author.specialty {
            add(Field::Author, &specialty.label);
        }
    }
    if let Some(comments) = &entry.comments {
        add(Field::Note, comments);
    }
}

/// Whether the session's person wrote or deposited a document.
pub(crate) fn is_mine(session: &Session, entry: &DocumentEntry) -> bool {
    match &session.person {
        Person::Patient { .. } => matches!(entry.depositor, Depositor::Patient),
        Person::Administrator { .. } => false,
        Person::Professional(profile) => {
            let is_author = entry
                .authors
                .iter()
                .any(|author| author.national_id.as_ref() == Some(&profile.national_id));
            let is_depositor = match &entry.depositor {
                Depositor::Professional { id, .. } => *id == profile.id,
                Depositor::Patient => false,
            };
            is_author || is_depositor
        }
    }
}

fn type_label(entry: &DocumentEntry) -> String {
    let known = codes::document_type(&entry.type_code).map(|it| it.label.clone());
    known
        .or_else(|| entry.type_label.clone())
        .unwrap_or_else(|| entry.type_code.0.clone())
}

/// The name of its first author; empty for what the patient deposited.
pub(crate) fn author_name(entry: &DocumentEntry) -> String {
    match (entry.origin, entry.authors.first()) {
        (Origin::Patient, _) | (Origin::Professional, None) => String::new(),
        (Origin::Professional, Some(author)) => author.display_name(),
    }
}

fn author_capacity(entry: &DocumentEntry) -> String {
    let specialty = entry
        .authors
        .first()
        .and_then(|author| author.specialty.as_ref());
    specialty.map(|it| it.label.clone()).unwrap_or_default()
}

/// Where its first author works.
pub(crate) fn organization_name(entry: &DocumentEntry) -> Option<String> {
    let of = |author: &Author| author.organization.as_ref().map(|it| it.name.clone());
    entry.authors.first().and_then(of)
}
