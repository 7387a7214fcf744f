//! Depositing: what a file is, whether it may enter the record, and its entry.

use crate::act::Effect;
use crate::app::App;
use crate::entry::{self, Declared};
use crate::error::{Conflict, Error, Problem};
use crate::facts::{OpenRecord, Target};
use crate::gate::{self, Admitted};
use crate::reach;
use crate::sealed;
use crate::sessions::Session;
use dmp_cda::{CdaError, Inspection};
use dmp_core::access::Action;
use dmp_core::codes::{self, Space};
use dmp_core::document::{ContentKind, DocumentEntry, Status, TypeCode, Visibility};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::limits::{CONTENT_BYTES_MAX, CONTENT_IN_ROW_BYTES_MAX};
use dmp_core::time::Date;
use dmp_media::MediaError;
use dmp_storage::{NewContent, NewDocument, Write};
use dmp_vault::{BlobName, DocumentKey, Place};

pub use crate::reach::{MyDeposit, my_deposits};

/// What is deposited.
#[derive(Clone)]
pub struct Deposit {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its title; a clinical document brings its own.
    pub title: Option<String>,
    /// Its type; a clinical document brings its own.
    pub type_code: Option<TypeCode>,
    /// The day of the act; a clinical document brings its own.
    pub date: Option<Date>,
    /// Who may see it.
    pub visibility: DepositVisibility,
    /// The document it replaces.
    pub replaces: Option<DocumentId>,
    /// A free comment.
    pub comments: Option<String>,
}

/// Who may see a document from its deposit on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DepositVisibility {
    /// The patient and his authorised professionals.
    Everyone,
    /// Masked from professionals but its author and the médecin traitant.
    Masked,
    /// Not yet the patient: to be announced.
    Withheld,
}

/// What a deposit would understand of a file.
pub struct Understood {
    /// What the bytes are.
    pub kind: ContentKind,
    /// Title, for a clinical document.
    pub title: Option<String>,
    /// Type, for a clinical document.
    pub type_code: Option<TypeCode>,
    /// Its label.
    pub type_label: Option<String>,
    /// The space it would be shown in.
    pub space: Option<Space>,
    /// First author, for a clinical document.
    pub author: Option<String>,
}

/// A document whose bytes were read and found acceptable, before any decision.
struct Read {
    kind: ContentKind,
    cda: Option<Inspection>,
    sha256: String,
}

/// What a deposit would understand of `bytes`; nothing is written.
///
/// # Errors
/// [`Error::Invalid`] on `file` with the reason a deposit would give.
pub fn inspect(bytes: &[u8]) -> Result<Understood, Error> {
    let read = read(bytes)?;
    let header = read.cda.as_ref().map(|cda| &cda.header);
    let type_code = header.map(|it| TypeCode(it.type_code.code.clone()));
    Ok(Understood {
        kind: read.kind,
        title: header.map(|it| it.title.clone()),
        type_label: header.map(|it| it.type_code.label.clone()),
        space: type_code.as_ref().map(codes::space_of),
        type_code,
        author: header
            .and_then(|it| it.authors.first())
            .map(|it| it.author.display_name()),
    })
}

/// Deposits a document; returns its id once it is durable. Rules: REQ-R-32, -36, -38, REQ-S-15.
///
/// # Errors
/// [`Error::Invalid`] with the field; [`Error::Refused`]; [`Error::Conflict`].
pub fn deposit(
    app: &App,
    session: &Session,
    record: RecordId,
    deposit: &Deposit,
) -> Result<DocumentId, Error> {
    let read = read(&deposit.bytes)?;
    let declared = Declared {
        deposit,
        kind: read.kind,
        header: read.cda.as_ref().map(|cda| &cda.header),
        sha256: &read.sha256,
        now: app.now(),
    };
    let id = app.new_document_id();
    let entry = entry::make(app, session, record, &declared)?;
    let replaced = match deposit.replaces {
        Some(document) => Some(document),
        None => announced_predecessor(app, record, &read)?,
    };
    let acting = session.acting(None, app.now());
    let facts = entry.facts(id);
    let deposited = match replaced {
        None => gate::act(
            app,
            &acting,
            Action::Submit,
            Target::NewDocument(record, &facts),
            |it| add(it, session, (id, &entry), &declared),
        ),
        Some(old) => gate::act(
            app,
            &acting,
            Action::Replace,
            Target::Document(record, old),
            |it| replace(it, (id, &entry), &declared),
        ),
    };
    deposited.map_err(|error| match (error, declared.header) {
        // The identifier of a plain file is made of its bytes: the same twice is the same file.
        (Error::Conflict(Conflict::DocumentExists), None) => {
            Error::invalid("file", Problem::Unchanged)
        }
        (error, _) => error,
    })
}

/// The effect of adding a document.
fn add(
    admitted: &Admitted<'_>,
    session: &Session,
    (id, entry): (DocumentId, &DocumentEntry),
    declared: &Declared<'_>,
) -> Result<Effect<DocumentId>, Error> {
    let record = admitted.record()?;
    declared.check_patient(&record.register.identity)?;
    let bytes = &declared.deposit.bytes;
    let effect = Effect::of(id).write(insert(admitted.app, record, (id, entry), bytes)?);
    Ok(match reach::of_depositor(admitted, session) {
        Some(change) => effect.write(Write::Reach(change)),
        None => effect,
    })
}

/// The effect of replacing a document: the new one in, the old one deprecated. Rule: REQ-R-33.
fn replace(
    admitted: &Admitted<'_>,
    (id, entry): (DocumentId, &DocumentEntry),
    declared: &Declared<'_>,
) -> Result<Effect<DocumentId>, Error> {
    let (record, old) = (admitted.record()?, admitted.document()?);
    declared.check_patient(&record.register.identity)?;
    if old.entry.content.sha256 == declared.sha256 {
        return Err(Error::invalid("file", Problem::Unchanged));
    }
    // A new version is seen by whom the former one was: masking survives a correction.
    let mut entry = entry.clone();
    entry.replaces = Some(old.id);
    if declared.deposit.visibility == DepositVisibility::Everyone {
        entry.visibility = old.entry.visibility.clone();
    }
    let mut former = old.entry.clone();
    former.status = Status::Deprecated { by: id };
    former.entry_version += 1;
    Ok(Effect::of(id)
        .write(insert(
            admitted.app,
            record,
            (id, &entry),
            &declared.deposit.bytes,
        )?)
        .write(entry::replace(admitted.app, record, old, &former)))
}

/// The row of a new document, sealed.
fn insert(
    app: &App,
    record: &OpenRecord,
    (id, entry): (DocumentId, &DocumentEntry),
    bytes: &[u8],
) -> Result<Write, Error> {
    let entropy = &*app.inner.entropy;
    let key = DocumentKey::generate(record.id, id, entropy);
    let wrapped_key = key.wrap(&record.key, entropy);
    let content = key
        .seal_content(bytes, entropy)
        .map_err(Error::unavailable)?;
    let content = if content.len() <= CONTENT_IN_ROW_BYTES_MAX {
        NewContent::InRow(content)
    } else {
        // Before the commit, under a random name: a crash leaves an orphan, never a missing file.
        let name = BlobName::draw(entropy);
        app.inner
            .blobs
            .put(&name, &content)
            .map_err(Error::unavailable)?;
        NewContent::Blob {
            name: name.to_string(),
        }
    };
    let place = Place::Entry(record.id, id, 1);
    Ok(Write::InsertDocument(NewDocument {
        id,
        unique_id_hash: app.inner.keys.lookup.unique_id(record.id, &entry.unique_id),
        at: entry.received_at,
        entry: key.seal(&place, &sealed::to_bytes(entry), entropy),
        wrapped_key,
        content,
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
    }))
}

/// The document that a clinical document says it replaces, if the record has it.
fn announced_predecessor(
    app: &App,
    record: RecordId,
    read: &Read,
) -> Result<Option<DocumentId>, Error> {
    let header = read.cda.as_ref().map(|cda| &cda.header);
    let Some(unique_id) = header.and_then(|it| it.replaces.as_deref()) else {
        return Ok(None);
    };
    let hash = app.inner.keys.lookup.unique_id(record, unique_id);
    Ok(app.inner.store.document_by_unique_id(record, &hash)?)
}

/// Reads the bytes of a deposit: their kind, their structure, their limits.
fn read(bytes: &[u8]) -> Result<Read, Error> {
    if bytes.is_empty() {
        return Err(Error::invalid("file", Problem::Empty));
    }
    if bytes.len() > CONTENT_BYTES_MAX {
        return Err(Error::invalid("file", Problem::TooLarge));
    }
    let kind = dmp_media::detect(bytes).map_err(media)?;
    let cda = match kind {
        ContentKind::Cda => Some(dmp_cda::inspect(bytes).map_err(|error| clinical(&error))?),
        ContentKind::Pdf
        | ContentKind::Text
        | ContentKind::Rtf
        | ContentKind::Jpeg
        | ContentKind::Png
        | ContentKind::Tiff => {
            dmp_media::check(kind, bytes).map_err(media)?;
            None
        }
    };
    Ok(Read {
        kind,
        cda,
        sha256: sealed::sha256_hex(bytes),
    })
}

fn media(error: MediaError) -> Error {
    Error::invalid(
        "file",
        match error {
            MediaError::Empty => Problem::Empty,
            MediaError::TooLarge | MediaError::TooManyPixels => Problem::TooLarge,
            MediaError::Truncated | MediaError::Malformed => Problem::Truncated,
            MediaError::StyleSheet => Problem::StyleSheet,
            MediaError::OtherXml => Problem::NotCda,
            MediaError::Html | MediaError::Unknown | MediaError::Unsupported(_) => {
                Problem::KindNotAccepted
            }
        },
    )
}

fn clinical(error: &CdaError) -> Error {
    Error::invalid(
        "file",
        match error {
            CdaError::StyleSheet => Problem::StyleSheet,
            CdaError::NotCda => Problem::NotCda,
            CdaError::TooLarge => Problem::TooLarge,
            CdaError::Missing(_) | CdaError::InvalidTime(_) | CdaError::SeveralPatients => {
                Problem::Malformed
            }
            CdaError::NotWellFormed { .. } | CdaError::EmbeddedContent(_) => Problem::Truncated,
            CdaError::UnsupportedEncoding(_)
            | CdaError::WrongEncoding
            | CdaError::DocumentType
            | CdaError::TooDeep
            | CdaError::TooManyElements
            | CdaError::TooManyAttributes
            | CdaError::AttributeTooLong => Problem::UnsafeXml,
        },
    )
}

impl DepositVisibility {
    /// The visibility of a new entry.
    pub(crate) fn of(self, now: dmp_core::time::Timestamp) -> Visibility {
        let default = Visibility::default();
        match self {
            Self::Everyone => default,
            // Nothing is set on a new visibility: neither can contradict the other.
            Self::Masked => default.clone().mask(now).unwrap_or(default),
            Self::Withheld => default
                .clone()
                .withhold_from_patient(now)
                .unwrap_or(default),
        }
    }
}
