//! The entry of a deposit: what the document says, what its depositor declares, and their
//! agreement.

use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::{OpenDocument, OpenRecord};
use crate::sealed;
use crate::sessions::{Person, Session};
use crate::submissions::Deposit;
use dmp_cda::Header;
use dmp_core::codes;
use dmp_core::document::{
    Author, Coded, ContentKind, ContentSummary, Depositor, DocumentEntry, Organization, Origin,
    Status, TypeCode,
};
use dmp_core::ids::RecordId;
use dmp_core::limits::TITLE_CHARS_MAX;
use dmp_core::people::PatientIdentity;
use dmp_core::time::Timestamp;
use dmp_storage::Write;
use dmp_vault::Place;

/// A patient's note or photo, when he chose no type: « autre document du patient ».
const PATIENT_TYPE: &str = "EXPPAT_2";
const MILLISECONDS_PER_DAY: i64 = 86_400_000;
const SPECIALTY_OID: &str = "1.2.250.1.71.4.2.5";
const PROFESSION_OID: &str = "1.2.250.1.71.1.2.7";

/// A deposit with what its bytes were found to be.
pub(crate) struct Declared<'a> {
    pub deposit: &'a Deposit,
    pub kind: ContentKind,
    pub header: Option<&'a Header>,
    pub sha256: &'a str,
    pub now: Timestamp,
}

impl Declared<'_> {
    /// A clinical document must be about the record's patient.
    pub fn check_patient(&self, identity: &PatientIdentity) -> Result<(), Error> {
        let Some(header) = self.header else {
            return Ok(());
        };
        dmp_cda::check::patient(header, &identity.ins)
            .map_err(|_| Error::invalid("file", Problem::PatientMismatch))
    }
}

/// Makes the entry of a new document.
pub(crate) fn make(
    app: &App,
    session: &Session,
    record: RecordId,
    declared: &Declared<'_>,
) -> Result<DocumentEntry, Error> {
    let entry = match declared.header {
        Some(header) => clinical(session, header, declared)?,
        None => plain(app, session, record, declared)?,
    };
    entry.check().map_err(|error| match error.field {
        field @ ("title" | "date") => Error::invalid(field, Problem::Malformed),
        _ => Error::invalid("file", Problem::Malformed),
    })?;
    Ok(entry)
}

/// The write that replaces the entry of a document.
pub(crate) fn replace(
    app: &App,
    record: &OpenRecord,
    document: &OpenDocument,
    entry: &DocumentEntry,
) -> Write {
    let place = Place::Entry(record.id, document.id, document.version + 1);
    let bytes = sealed::to_bytes(entry);
    Write::ReplaceEntry {
        document: document.id,
        version: document.version,
        sealed: document.key.seal(&place, &bytes, &*app.inner.entropy),
    }
}

/// A clinical document says everything itself; what is declared must agree with it.
fn clinical(
    session: &Session,
    header: &Header,
    declared: &Declared<'_>,
) -> Result<DocumentEntry, Error> {
    let said = dmp_cda::entry(header);
    let chosen = declared.deposit.type_code.as_ref();
    if chosen.is_some_and(|chosen| *chosen != said.type_code) {
        return Err(Error::invalid("type", Problem::TypeMismatch));
    }
    Ok(DocumentEntry {
        unique_id: said.unique_id,
        set_id: said.set_id,
        version: said.version,
        title: said.title,
        language: said.language,
        type_code: said.type_code,
        type_label: said.type_label,
        format_code: said.format_code,
        facility_type: said.facility_type,
        practice_setting: said.practice_setting,
        events: said.events,
        references: said.references,
        authors: said.authors,
        legal_authenticator: said.legal_authenticator,
        created_at: said.created_at,
        service_start: said.service_start,
        service_stop: said.service_stop,
        ..frame(session, declared)?
    })
}

/// A file that says nothing of itself: its depositor does.
fn plain(
    app: &App,
    session: &Session,
    record: RecordId,
    declared: &Declared<'_>,
) -> Result<DocumentEntry, Error> {
    let type_code = declared_type(session, declared)?;
    Ok(DocumentEntry {
        unique_id: unique_id(app, session, record, declared),
        title: declared_title(declared, &type_code)?,
        type_code,
        authors: author(session).into_iter().collect(),
        service_start: declared_date(declared)?,
        ..frame(session, declared)?
    })
}

/// What every entry has, whatever the file.
fn frame(session: &Session, declared: &Declared<'_>) -> Result<DocumentEntry, Error> {
    let comments = declared.deposit.comments.clone();
    Ok(DocumentEntry {
        unique_id: String::new(),
        set_id: None,
        version: None,
        title: String::new(),
        comments: comments.filter(|it| !it.trim().is_empty()),
        language: "fr-FR".to_owned(),
        type_code: TypeCode(String::new()),
        type_label: None,
        format_code: declared.kind.format_code().to_owned(),
        facility_type: None,
        practice_setting: None,
        events: Vec::new(),
        references: Vec::new(),
        authors: Vec::new(),
        legal_authenticator: None,
        depositor: depositor(session)?,
        origin: origin(session),
        created_at: declared.now,
        service_start: declared.now,
        service_stop: None,
        received_at: declared.now,
        content: ContentSummary {
            kind: declared.kind,
            size: declared.deposit.bytes.len() as u64,
            sha256: declared.sha256.to_owned(),
        },
        visibility: declared.deposit.visibility.of(declared.now),
        status: Status::Approved,
        replaces: None,
        entry_version: 1,
        value_sets_version: codes::VALUE_SETS_VERSION.to_owned(),
    })
}

fn declared_type(session: &Session, declared: &Declared<'_>) -> Result<TypeCode, Error> {
    match (&declared.deposit.type_code, &session.person) {
        (Some(chosen), _) if codes::document_type(chosen).is_some() => Ok(chosen.clone()),
        (Some(_), _) => Err(Error::invalid("type", Problem::UnknownCode)),
        (None, Person::Patient { .. }) => Ok(TypeCode(PATIENT_TYPE.to_owned())),
        (None, Person::Professional(_) | Person::Administrator { .. }) => {
            Err(Error::invalid("type", Problem::Empty))
        }
    }
}

fn declared_title(declared: &Declared<'_>, type_code: &TypeCode) -> Result<String, Error> {
    let chosen = declared
        .deposit
        .title
        .as_deref()
        .map(str::trim)
        .filter(|it| !it.is_empty());
    if chosen.is_some_and(|it| it.chars().count() > TITLE_CHARS_MAX) {
        return Err(Error::invalid("title", Problem::TooLong));
    }
    let label = codes::document_type(type_code).map(|it| it.label.as_ref());
    Ok(chosen.or(label).unwrap_or("Document").to_owned())
}

/// The declared day, else now; never a day to come.
fn declared_date(declared: &Declared<'_>) -> Result<Timestamp, Error> {
    let Some(date) = declared.deposit.date else {
        return Ok(declared.now);
    };
    if date > declared.now.latest_date() {
        return Err(Error::invalid("date", Problem::InTheFuture));
    }
    // Noon, so that no time zone of the country moves it to another day; and not after now.
    let noon = Timestamp(date.to_days() * MILLISECONDS_PER_DAY + MILLISECONDS_PER_DAY / 2);
    Ok(noon.min(declared.now))
}

/// The author of a file that names none: its depositor.
pub(crate) fn author(session: &Session) -> Option<Author> {
    match &session.person {
        Person::Professional(profile) => Some(Author {
            national_id: Some(profile.national_id.clone()),
            family_name: profile.family_name.clone(),
            given_name: profile.given_name.clone(),
            specialty: Some(match &profile.specialty {
                Some(specialty) => coded(&specialty.0, SPECIALTY_OID, profile.capacity()),
                None => coded(&profile.profession.0, PROFESSION_OID, profile.capacity()),
            }),
            organization: profile.organization.as_ref().map(|it| Organization {
                national_id: Some(it.national_id.clone()),
                name: it.name.clone(),
            }),
        }),
        Person::Patient { name, .. } => Some(Author {
            national_id: None,
            family_name: name.clone(),
            given_name: String::new(),
            specialty: None,
            organization: None,
        }),
        Person::Administrator { .. } => None,
    }
}

fn coded(code: &str, system: &str, label: String) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label,
    }
}

fn depositor(session: &Session) -> Result<Depositor, Error> {
    match &session.person {
        Person::Patient { .. } => Ok(Depositor::Patient),
        Person::Professional(profile) => Ok(Depositor::Professional {
            id: profile.id,
            national_id: profile.national_id.clone(),
            name: profile.display_name(),
            organization: profile.organization.as_ref().map(|it| it.id),
        }),
        Person::Administrator { .. } => Err(Error::NotFound),
    }
}

const fn origin(session: &Session) -> Origin {
    match session.person {
        Person::Patient { .. } => Origin::Patient,
        Person::Professional(_) | Person::Administrator { .. } => Origin::Professional,
    }
}

/// The identifier of a plain file: the same for the same bytes from the same person in the same
/// place, so that a file sent twice is refused (REQ-R-36) without looking at anybody else's.
fn unique_id(app: &App, session: &Session, record: RecordId, declared: &Declared<'_>) -> String {
    let depositor = match &session.person {
        Person::Professional(profile) => profile.id.to_string(),
        Person::Patient { .. } | Person::Administrator { .. } => session.account.to_string(),
    };
    let replaces = declared
        .deposit
        .replaces
        .map(|it| it.to_string())
        .unwrap_or_default();
    let what = format!("file:{depositor}:{replaces}:{}", declared.sha256);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&app.inner.keys.lookup.unique_id(record, &what)[..16]);
    let uuid = uuid::Builder::from_custom_bytes(bytes).into_uuid();
    format!("urn:uuid:{}", uuid.hyphenated())
}
