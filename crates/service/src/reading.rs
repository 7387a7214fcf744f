//! Reading: a record, a document, its bytes. The trace is durable before anything is returned.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::{OpenDocument, OpenRecord, Target};
use crate::gate::{self, Admitted, Openable};
use crate::lines::line;
use crate::sealed;
use crate::sessions::Session;
use crate::visits::{last_visit, remember_visit};
use dmp_core::access::{Action, Ground, Mode};
use dmp_core::codes::Space;
use dmp_core::document::{ContentKind, DocumentEntry, Status};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::PatientIdentity;
use dmp_core::record::RecordState;
use dmp_core::synthesis::{Card, SourceDocument, collapse};
use dmp_core::time::{Days, Timestamp};
use dmp_storage::ContentRow;
use dmp_vault::BlobName;
use std::sync::Arc;

pub use crate::lines::DocumentLine;

/// A record as its reader sees it: only what he may see.
#[derive(Clone)]
pub struct RecordView {
    /// Which record.
    pub record: RecordId,
    /// Whose.
    pub identity: PatientIdentity,
    /// Its life.
    pub state: RecordState,
    /// Why the reader may read it.
    pub access: AccessBasis,
    /// The visible documents, newest act first. Every count comes from this list. REQ-R-20.
    pub documents: Vec<DocumentLine>,
    /// The same on cards: doubles stand behind one another. Each document is on one card.
    pub cards: Vec<Card>,
    /// When the reader was here before.
    pub since: Option<Timestamp>,
    pub(crate) revision: i64,
}

/// Why, how and until when a caller reads a record.
#[derive(Clone)]
pub struct AccessBasis {
    /// The ground of the decision.
    pub ground: Ground,
    /// The mode.
    pub mode: Mode,
    /// The end of the authorisation, or of the emergency access.
    pub until: Option<Timestamp>,
    /// Whether he is a médecin traitant of the record.
    pub is_primary_care: bool,
    /// The reason given, in an emergency.
    pub reason: Option<String>,
}

/// Whose record is open, and why its reader may read it: the head of every page on it.
#[derive(Clone)]
pub struct RecordHead {
    /// Which record.
    pub record: RecordId,
    /// Whose.
    pub identity: PatientIdentity,
    /// Why the reader may read it.
    pub access: AccessBasis,
}

/// One document, open.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a button of its own on the page"
)]
pub struct DocumentView {
    /// Whose record it is in.
    pub patient: PatientIdentity,
    /// Why the reader may read it.
    pub access: AccessBasis,
    /// Its line.
    pub line: DocumentLine,
    /// Its metadata.
    pub entry: DocumentEntry,
    /// What can be shown of its content.
    pub body: Body,
    /// Files embedded in a clinical document that its text does not show in place.
    pub attachments: Vec<Attachment>,
    /// Its other versions that the reader may see, newest first.
    pub versions: Vec<DocumentLine>,
    /// Whether the reader may mask it from professionals.
    pub may_mask: bool,
    /// Whether he may show it again.
    pub may_unmask: bool,
    /// Whether he may choose who does not see it.
    pub may_choose_audience: bool,
    /// Whether he may replace it by a new version.
    pub may_replace: bool,
    /// Whether he may make it visible to the patient.
    pub may_announce: bool,
    /// Whether he may put it into the patient's bin.
    pub may_delete: bool,
    /// Whether he may take it out of there.
    pub may_restore: bool,
    /// For how long it would stay there.
    pub bin_delay: Days,
}

/// A file embedded in a clinical document, at `parties/{index}`.
pub struct Attachment {
    /// Its number.
    pub index: usize,
    /// What it is; `None` when nothing that a browser could be given.
    pub kind: Option<ContentKind>,
    /// Its number of bytes.
    pub size: usize,
}

/// What can be shown of a content.
pub enum Body {
    /// A safe fragment: headings from h2, embedded images at `parties/{n}`.
    Html(String),
    /// Text, to be shown as it is.
    Text(String),
    /// An image the browser shows.
    Image,
    /// A PDF, opened apart.
    Pdf,
    /// Anything else: download only.
    Other,
}

/// Bytes to hand over.
pub struct Download {
    /// The bytes, as they were deposited.
    pub bytes: Vec<u8>,
    /// What they are.
    pub kind: ContentKind,
    /// A name for the file, without any medical word.
    pub file_name: String,
    /// Whether a browser may show it in the page; false for active content.
    pub may_show_inline: bool,
}

impl RecordView {
    /// How many visible documents `space` holds.
    pub fn count(&self, space: Space) -> usize {
        self.in_space(space).count()
    }

    /// The visible documents of `space`, newest first.
    pub fn in_space(&self, space: Space) -> impl Iterator<Item = &DocumentLine> {
        self.documents
            .iter()
            .filter(move |line| line.space == space)
    }
}

/// A record with its visible documents.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn record(app: &App, session: &Session, record: RecordId) -> Result<RecordView, Error> {
    let acting = session.acting(Some(record), app.now());
    let since = last_visit(app, session, record)?;
    gate::act(
        app,
        &acting,
        Action::ListDocuments,
        Target::Record(record),
        |admitted| {
            let mut documents = visible_documents(admitted)?;
            documents.retain(|it| is_current(&it.entry));
            documents.sort_by_key(|it| {
                std::cmp::Reverse((it.entry.service_start, it.entry.received_at, it.id))
            });
            let lines = documents
                .iter()
                .map(|document| line(app, session, since, document));
            let open = admitted.record()?;
            Ok(Effect::of(RecordView {
                record,
                identity: open.register.identity.clone(),
                state: open.register.state,
                access: basis(admitted, session)?,
                documents: lines.collect(),
                cards: cards(&documents),
                since,
                revision: open.revision,
            }))
        },
    )
    .inspect(|view| remember_visit(app, session, record, view.revision))
}

/// Whose record it is, and why its reader may read it.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn head(app: &App, session: &Session, record: RecordId) -> Result<RecordHead, Error> {
    let acting = session.acting(Some(record), app.now());
    let (action, target) = (Action::ReadAdministrativeData, Target::Record(record));
    gate::act(app, &acting, action, target, |admitted| {
        Ok(Effect::of(record_head(admitted, session)?))
    })
}

/// Doubles as their metadata tell: a list opens no content.
fn cards(documents: &[Arc<OpenDocument>]) -> Vec<Card> {
    let sources: Vec<_> = documents
        .iter()
        .map(|it| SourceDocument {
            id: it.id,
            entry: &it.entry,
            statements: &[],
        })
        .collect();
    collapse(&sources)
}

/// One document with what can be shown of it.
///
/// # Errors
/// [`Error::Refused`], traced, also for what does not exist; [`Error::Unavailable`].
pub fn document(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<DocumentView, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Document(record, document);
    gate::act(app, &acting, Action::OpenDocument, target, |admitted| {
        let open = admitted.document()?;
        let bytes = content(admitted)?;
        let would = |action| admitted.would(&acting.caller, action).is_ok();
        let (body, attachments) = body(open.entry.content.kind, &bytes);
        Ok(Effect::of(DocumentView {
            patient: admitted.record()?.register.identity.clone(),
            access: basis(admitted, session)?,
            line: line(app, session, None, open),
            entry: open.entry.clone(),
            body,
            attachments,
            versions: versions(admitted, session)?,
            may_mask: would(Action::Mask),
            may_unmask: would(Action::Unmask),
            may_choose_audience: would(Action::ChangeAudience),
            may_replace: would(Action::Replace),
            may_announce: would(Action::Announce),
            may_delete: would(Action::Delete),
            may_restore: would(Action::Restore),
            bin_delay: app.inner.bin_delay,
        }))
    })
}

/// The bytes of a document, as they were deposited.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn download(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<Download, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Document(record, document);
    gate::act(app, &acting, Action::OpenDocument, target, |admitted| {
        let kind = admitted.document()?.entry.content.kind;
        let bytes = content(admitted)?;
        Ok(Effect::of(Download {
            may_show_inline: may_show_inline(kind, &bytes),
            file_name: format!("document-{}.{}", short(document), kind.extension()),
            kind,
            bytes,
        }))
    })
}

/// An image or a file that is embedded in a clinical document.
///
/// # Errors
/// [`Error::NotFound`] if it has no such part; [`Error::Refused`], traced.
pub fn part(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
    index: usize,
) -> Result<Download, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Document(record, document);
    gate::act(app, &acting, Action::OpenDocument, target, |admitted| {
        let cda = dmp_cda::parse(&content(admitted)?).map_err(|_| Error::NotFound)?;
        let (kind, bytes) = dmp_cda::media(&cda, index).ok_or(Error::NotFound)?;
        Ok(Effect::of(Download {
            may_show_inline: may_show_inline(kind, &bytes),
            file_name: format!("document-{}-{index}.{}", short(document), kind.extension()),
            kind,
            bytes,
        }))
    })
}

/// The documents of the admitted record that its caller may see.
pub(crate) fn visible_documents(admitted: &Admitted<'_>) -> Result<Vec<Arc<OpenDocument>>, Error> {
    visible_documents_of(admitted, admitted.record()?)
}

/// The documents of `record` that the admitted caller may see.
pub(crate) fn visible_documents_of(
    admitted: &Admitted<'_>,
    record: &OpenRecord,
) -> Result<Vec<Arc<OpenDocument>>, Error> {
    let app = admitted.app;
    let documents = app.inner.shelf.documents(app, record)?;
    Ok(admitted.visible(record, documents.iter().cloned()))
}

/// The documents of the admitted record whose content its caller may open, as a list shows them:
/// neither former versions nor the bin.
pub(crate) fn openable_documents(admitted: &Admitted<'_>) -> Result<Openable, Error> {
    let (app, record) = (admitted.app, admitted.record()?);
    let documents = app.inner.shelf.documents(app, record)?;
    let kept = documents.iter().filter(|it| is_kept(&it.entry));
    Ok(admitted.openable(record, kept.cloned()))
}

/// Whether a document is neither a former version nor in the bin.
pub(crate) const fn is_kept(entry: &DocumentEntry) -> bool {
    match entry.status {
        Status::Approved | Status::Archived => true,
        Status::Deprecated { .. } | Status::Deleted { .. } => false,
    }
}

/// The bytes of the admitted document.
pub(crate) fn content(admitted: &Admitted<'_>) -> Result<Vec<u8>, Error> {
    let stored = admitted
        .app
        .inner
        .store
        .content(admitted.permit)?
        .ok_or(Error::NotFound)?;
    let stored = match stored {
        ContentRow::InRow(bytes) => bytes,
        ContentRow::Blob { name } => {
            let name = BlobName::parse(&name).map_err(Error::unavailable)?;
            admitted
                .app
                .inner
                .blobs
                .get(&name)
                .map_err(Error::unavailable)?
        }
    };
    let document = admitted.document()?;
    let content = document
        .key
        .open_content(&stored)
        .map_err(Error::unavailable)?;
    if sealed::sha256_hex(&content) != document.entry.content.sha256 {
        return Err(Error::unavailable(Altered));
    }
    Ok(content.to_vec())
}

#[derive(Debug, thiserror::Error)]
#[error("a content is not the one that was deposited")]
struct Altered;

/// The head of a page on the admitted record.
pub(crate) fn record_head(admitted: &Admitted<'_>, session: &Session) -> Result<RecordHead, Error> {
    let record = admitted.record()?;
    Ok(RecordHead {
        record: record.id,
        identity: record.register.identity.clone(),
        access: basis(admitted, session)?,
    })
}

fn basis(admitted: &Admitted<'_>, session: &Session) -> Result<AccessBasis, Error> {
    use dmp_core::access::AuthorizationState;
    let record = admitted.record()?;
    let standing = record
        .register
        .standing(&admitted.acting.caller, admitted.now);
    let emergency = session
        .emergencies
        .iter()
        .find(|it| it.record == record.id && admitted.now < it.until)
        .map(|it| it.until);
    let authorized = match standing.authorization {
        AuthorizationState::Valid { until } => Some(until),
        AuthorizationState::Expired | AuthorizationState::Missing => None,
    };
    Ok(AccessBasis {
        ground: admitted.permit.ground(),
        mode: admitted.acting.caller.mode,
        until: emergency.or(authorized),
        is_primary_care: standing.is_primary_care_physician,
        reason: admitted.acting.reason.clone(),
    })
}

/// The former and later versions: what the document replaces, and what replaces it.
fn versions(admitted: &Admitted<'_>, session: &Session) -> Result<Vec<DocumentLine>, Error> {
    let open = admitted.document()?;
    let is_replaced = matches!(open.entry.status, Status::Deprecated { .. });
    if open.entry.replaces.is_none() && !is_replaced {
        return Ok(Vec::new());
    }
    let all = visible_documents(admitted)?;
    let mut series = vec![open.id];
    // Each pass adds the neighbours of the series; it ends when a pass adds none.
    loop {
        let before = series.len();
        for it in &all {
            let older = it.entry.replaces.is_some_and(|id| series.contains(&id));
            let newer = match &it.entry.status {
                Status::Deprecated { by } => series.contains(by),
                Status::Approved | Status::Archived | Status::Deleted { .. } => false,
            };
            if (older || newer) && !series.contains(&it.id) {
                series.push(it.id);
            }
        }
        if series.len() == before {
            break;
        }
    }
    let mut lines: Vec<_> = all
        .iter()
        .filter(|it| it.id != open.id && series.contains(&it.id))
        .map(|it| line(admitted.app, session, None, it))
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.received_at));
    Ok(lines)
}

fn is_current(entry: &DocumentEntry) -> bool {
    match entry.status {
        Status::Approved => true,
        Status::Deprecated { .. } | Status::Archived | Status::Deleted { .. } => false,
    }
}

fn body(kind: ContentKind, bytes: &[u8]) -> (Body, Vec<Attachment>) {
    let body = match kind {
        ContentKind::Cda => return clinical_body(bytes),
        ContentKind::Text | ContentKind::Rtf => {
            dmp_media::as_text(kind, bytes).map_or(Body::Other, Body::Text)
        }
        ContentKind::Jpeg | ContentKind::Png => Body::Image,
        ContentKind::Pdf => Body::Pdf,
        ContentKind::Tiff => Body::Other,
    };
    (body, Vec::new())
}

fn clinical_body(bytes: &[u8]) -> (Body, Vec<Attachment>) {
    // It was read when it was deposited: a stricter reader today must not lose it.
    let Ok(cda) = dmp_cda::parse(bytes) else {
        return (Body::Other, Vec::new());
    };
    let html = dmp_cda::render(&cda, |index| format!("parties/{index}"));
    let attachments = html
        .unplaced()
        .iter()
        .filter_map(|index| cda.parts.get(*index).map(|part| (*index, part)))
        .map(|(index, part)| Attachment {
            index,
            kind: part.kind,
            size: part.size,
        })
        .collect();
    (Body::Html(html.into_string()), attachments)
}

fn may_show_inline(kind: ContentKind, bytes: &[u8]) -> bool {
    match kind {
        ContentKind::Jpeg | ContentKind::Png => true,
        ContentKind::Pdf => !dmp_media::has_active_content(kind, bytes),
        ContentKind::Cda | ContentKind::Text | ContentKind::Rtf | ContentKind::Tiff => false,
    }
}

fn short(document: DocumentId) -> String {
    document.to_string().chars().skip(24).collect()
}
