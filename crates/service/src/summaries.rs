//! The medical summary: proposed from what is there, looked at, signed and deposited.

use crate::act::Effect;
use crate::app::App;
use crate::declared;
use crate::error::{Conflict, Error};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::reading::{RecordHead, record_head};
use crate::readings::ReadDocument;
use crate::sessions::{Person, Session};
use crate::submissions::{self, Deposit, DepositVisibility};
use crate::summary_document::{self as written, Predecessor};
use crate::synthesis::Read;
use dmp_core::access::Action;
use dmp_core::declared::Item;
use dmp_core::document::{ContentKind, DocumentEntry, Status};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::summary::{Draft, LineFault, Summary, TYPE_CODE, TypedSummary};
use dmp_core::synthesis::{self as core, Declared, Visible};
use dmp_core::time::{Date, Timestamp};

/// What is proposed to a professional for the medical summary of a record.
pub struct DraftView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// What is proposed.
    pub draft: Draft,
    /// How many documents it was made of.
    pub documents: usize,
    /// How many documents that he may open were left out, because others may not.
    pub left_out: usize,
    /// How many documents wait to be read.
    pub waiting: usize,
    /// His own summary, which a new one replaces.
    pub previous: Option<Previous>,
    today: Date,
}

/// The summary that a new one replaces.
#[derive(Clone)]
pub struct Previous {
    /// Which document.
    pub id: DocumentId,
    /// When it was made.
    pub date: Timestamp,
    predecessor: Predecessor,
}

/// What became of a summary as it was typed.
pub enum Checked<T> {
    /// It is right.
    Right(DraftView, T),
    /// What is wrong in it.
    Wrong(DraftView, Vec<LineFault>),
}

/// What is proposed for the summary of a record. It is made of the documents that the professional
/// may open and that nobody is kept from, of his own former summary and of what was entered as
/// data. Rules: VSM-002, SYN-001.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::NotFound`] for anybody but a professional.
pub fn draft(app: &App, session: &Session, record: RecordId) -> Result<DraftView, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::ReadSynthesis, target, |admitted| {
        Ok(Effect::of(draft_view(admitted, session)?))
    })
}

/// The summary as its document will show it; nothing is written. Rule: VSM-005.
///
/// # Errors
/// As [`draft`]; [`Error::Unavailable`] if it could not be read back.
pub fn preview(
    app: &App,
    session: &Session,
    record: RecordId,
    typed: &TypedSummary,
) -> Result<Checked<String>, Error> {
    let view = draft(app, session, record)?;
    match Summary::of(typed, &view.draft, view.today) {
        Err(faults) => Ok(Checked::Wrong(view, faults)),
        Ok(summary) => {
            let bytes = document(app, session, &view, &summary)?;
            let html = written::shown(&bytes)?;
            Ok(Checked::Right(view, html))
        }
    }
}

/// Signs the summary and deposits it, in the place of the professional's former one.
/// `replaces` is the one that he was told of. Rules: VSM-006, VSM-007, REQ-R-33.
///
/// # Errors
/// As [`preview`]; [`Error::Conflict`] if he has another one meanwhile; what a deposit answers.
pub fn sign(
    app: &App,
    session: &Session,
    record: RecordId,
    typed: &TypedSummary,
    replaces: Option<DocumentId>,
) -> Result<Checked<DocumentId>, Error> {
    let view = draft(app, session, record)?;
    let previous = view.previous.as_ref().map(|it| it.id);
    match Summary::of(typed, &view.draft, view.today) {
        Err(faults) => Ok(Checked::Wrong(view, faults)),
        Ok(_) if previous != replaces => Err(Error::Conflict(Conflict::Stale)),
        Ok(summary) => {
            let deposit = Deposit {
                bytes: document(app, session, &view, &summary)?,
                title: None,
                type_code: None,
                date: None,
                visibility: DepositVisibility::Everyone,
                replaces: previous,
                comments: None,
            };
            let id = submissions::deposit(app, session, record, &deposit)?;
            Ok(Checked::Right(view, id))
        }
    }
}

fn document(
    app: &App,
    session: &Session,
    view: &DraftView,
    summary: &Summary,
) -> Result<Vec<u8>, Error> {
    let predecessor = view.previous.as_ref().map(|it| &it.predecessor);
    written::document(app, session, &view.head.identity, (summary, predecessor))
}

fn draft_view(admitted: &Admitted<'_>, session: &Session) -> Result<DraftView, Error> {
    let Person::Professional(profile) = &session.person else {
        return Err(Error::NotFound);
    };
    let mut read = Read::of(admitted)?;
    let previous = read.listed.iter();
    let previous = previous
        .filter(|it| is_summary_of(&it.document.entry, &profile.national_id))
        .max_by_key(|it| it.document.entry.received_at)
        .map(previous_of);
    let all = read.listed.len();
    // What would be told to whoever may read the summary must not come from a document that
    // somebody among them may not read. His own former one has the readers of the new one.
    let own = previous.as_ref().map(|it| it.id);
    read.listed.retain(|it| {
        let visibility = &it.document.entry.visibility;
        visibility.is_open_to_all(admitted.now) || own == Some(it.document.id)
    });
    let documents = read.documents();
    let items = declared::visible_items(admitted)?;
    let said: Vec<Declared<'_>> = items.iter().filter_map(Item::declared).collect();
    let visible = Visible {
        documents: &documents,
        declared: &said,
    };
    Ok(DraftView {
        head: record_head(admitted, session)?,
        draft: Draft::of(&core::synthesis(&visible, admitted.now.date_utc())),
        documents: documents.len(),
        left_out: all - documents.len(),
        waiting: read.listed.iter().filter(|it| it.is_waiting()).count(),
        previous,
        today: admitted.now.latest_date(),
    })
}

/// Whether a document is a summary that this professional wrote and that stands.
fn is_summary_of(entry: &DocumentEntry, author: &dmp_core::people::NationalId) -> bool {
    let stands = match entry.status {
        Status::Approved => true,
        Status::Deprecated { .. } | Status::Archived | Status::Deleted { .. } => false,
    };
    let first = entry.authors.first();
    stands
        && entry.content.kind == ContentKind::Cda
        && entry.type_code.0 == TYPE_CODE
        && first.is_some_and(|it| it.national_id.as_ref() == Some(author))
}

fn previous_of(read: &ReadDocument) -> Previous {
    let entry = &read.document.entry;
    Previous {
        id: read.document.id,
        date: entry.created_at,
        predecessor: Predecessor {
            unique_id: entry.unique_id.clone(),
            set_id: entry.set_id.clone(),
            version: entry.version,
        },
    }
}
