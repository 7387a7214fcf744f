//! The entry of a deposit: what the document says, what its depositor declares, and their
//! agreement.

use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::{OpenDocument, OpenRecord};
use crate::sealed;
use crate::sessions::{Person, Session};
use crate::submissions::Deposit;
use dmp_cda::Cda;
use dmp_core::codes;
use dmp_core::document::{
    Author, Coded, ContentKind, ContentSummary, Depositor, DocumentEntry, Organization, Origin,
    Status, TypeCode,
};
use dmp_core::ids::DocumentId;
use dmp_core::people::PatientIdentity;
use dmp_core::time::{Date, Timestamp};
use dmp_storage::Write;
use dmp_vault::Place;

/// A patient's note or photo, when he chose no type: « autre document du patient ».
const PATIENT_TYPE: &str = "EXPPAT_2";
const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// A deposit with what its bytes were found to be.
pub(crate) struct Declared<'a> {
    pub deposit: &'a Deposit,
    pub kind: ContentKind,
    pub cda: Option<&'a Cda>,
    pub sha256: &'a str,
    pub now: Timestamp,
}

impl Declared<'_> {
    /// A clinical document must be about the record's patient.
    pub fn check_patient(&self, identity: &PatientIdentity) -> Result<(), Error> {
        let Some(cda) = self.cda else {
            return Ok(());
        };
        dmp_cda::check::patient(&cda.header, &identity.ins)
            .map_err(|_| Error::invalid("file", Problem::PatientMismatch))
    }
}

/// Makes the entry of a new document.
pub(crate) fn make(
    app: &App,
    session: &Session,
    id: DocumentId,
    declared: &Declared<'_>,
) -> Result<DocumentEntry, Error> {
    let type_code = type_code(session, declared)?;
    let entry = DocumentEntry {
        unique_id: declared.cda.map_or_else(
            || format!("urn:uuid:{}", hyphenated(id)),
            |cda| cda.header.unique_id.clone(),
        ),
        set_id: declared.cda.and_then(|cda| cda.header.set_id.clone()),
        version: declared.cda.and_then(|cda| cda.header.version),
        title: title(declared, &type_code)?,
        comments: declared.deposit.comments.clone().filter(|it| !it.trim().is_empty()),
        language: declared
            .cda
            .and_then(|cda| cda.header.language.clone())
            .unwrap_or_else(|| "fr-FR".to_owned()),
        type_label: declared.cda.map(|cda| cda.header.type_code.label.clone()),
        format_code: declared.cda.and_then(|cda| cda.header.format_code.clone()).unwrap_or_else(
            || declared.kind.format_code().to_owned(),
        ),
        facility_type: declared.cda.and_then(|cda| cda.header.facility_type.clone()),
        practice_setting: declared.cda.and_then(|cda| cda.header.practice_setting.clone()),
        events: declared.cda.map(|cda| cda.header.events.clone()).unwrap_or_default(),
        references: Vec::new(),
        authors: authors(session, declared),
        legal_authenticator: declared.cda.and_then(|cda| cda.header.legal_authenticator.clone()),
        depositor: depositor(session)?,
        origin: origin(session),
        created_at: declared.cda.map_or(declared.now, |cda| cda.header.effective_time),
        service_start: service_start(declared)?,
        service_stop: declared.cda.and_then(|cda| cda.header.service_stop),
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
        type_code,
    };
    let _ = app;
    entry.check().map_err(|error| Error::invalid(error.field, Problem::Malformed))?;
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

/// The document's own type; a declared one must be the same.
fn type_code(session: &Session, declared: &Declared<'_>) -> Result<TypeCode, Error> {
    let chosen = declared.deposit.type_code.as_ref();
    if let Some(cda) = declared.cda {
        let own = TypeCode(cda.header.type_code.code.clone());
        return match chosen {
            Some(chosen) if *chosen != own => Err(Error::invalid("type", Problem::TypeMismatch)),
            Some(_) | None => Ok(own),
        };
    }
    match (chosen, &session.person) {
        (Some(chosen), _) if codes::document_type(chosen).is_some() => Ok(chosen.clone()),
        (Some(_), _) => Err(Error::invalid("type", Problem::UnknownCode)),
        (None, Person::Patient { .. }) => Ok(TypeCode(PATIENT_TYPE.to_owned())),
        (None, Person::Professional(_) | Person::Administrator { .. }) => {
            Err(Error::invalid("type", Problem::Empty))
        }
    }
}

fn title(declared: &Declared<'_>, type_code: &TypeCode) -> Result<String, Error> {
    use dmp_core::limits::TITLE_CHARS_MAX;
    let own = declared.cda.map(|cda| cda.header.title.as_str());
    let chosen = declared.deposit.title.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let label = codes::document_type(type_code).map(|it| it.label);
    let title = own.filter(|it| !it.trim().is_empty()).or(chosen).or(label).unwrap_or("Document");
    if chosen.is_some_and(|it| it.chars().count() > TITLE_CHARS_MAX) {
        return Err(Error::invalid("title", Problem::TooLong));
    }
    Ok(title.chars().take(TITLE_CHARS_MAX).collect())
}

/// The document's own authors; else the depositor.
fn authors(session: &Session, declared: &Declared<'_>) -> Vec<Author> {
    if let Some(cda) = declared.cda {
        return cda.header.authors.iter().map(|it| it.author.clone()).collect();
    }
    match &session.person {
        Person::Professional(profile) => vec![Author {
            national_id: Some(profile.national_id.clone()),
            family_name: profile.family_name.clone(),
            given_name: profile.given_name.clone(),
            specialty: Some(Coded {
                code: profile.specialty.as_ref().map_or_else(
                    || profile.profession.0.clone(),
                    |specialty| specialty.0.clone(),
                ),
                system: if profile.specialty.is_some() {
                    "1.2.250.1.71.4.2.5".to_owned()
                } else {
                    "1.2.250.1.71.1.2.7".to_owned()
                },
                label: profile.capacity(),
            }),
            organization: profile.organization.as_ref().map(|it| Organization {
                national_id: Some(it.national_id.clone()),
                name: it.name.clone(),
            }),
        }],
        Person::Patient { name, .. } => vec![Author {
            national_id: None,
            family_name: name.clone(),
            given_name: String::new(),
            specialty: None,
            organization: None,
        }],
        Person::Administrator { .. } => Vec::new(),
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

/// The document's own date of act; else the declared day; else now. Never a day to come.
fn service_start(declared: &Declared<'_>) -> Result<Timestamp, Error> {
    if let Some(cda) = declared.cda {
        return Ok(cda.header.service_start.unwrap_or(cda.header.effective_time));
    }
    let Some(date) = declared.deposit.date else {
        return Ok(declared.now);
    };
    // Noon, so that no time zone of the country moves it to another day.
    let noon = Timestamp(date.to_days() * MILLISECONDS_PER_DAY + MILLISECONDS_PER_DAY / 2);
    let tomorrow = Date::from_days(declared.now.date_utc().to_days() + 1);
    if date >= tomorrow {
        return Err(Error::invalid("date", Problem::InTheFuture));
    }
    Ok(noon)
}

fn hyphenated(id: DocumentId) -> String {
    let hex = id.to_string();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
