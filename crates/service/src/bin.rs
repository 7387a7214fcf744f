//! The patient's bin: a deleted document is gone for everybody else at once, and for him too when
//! its time is over.

use crate::act::Effect;
use crate::app::App;
use crate::entry;
use crate::error::Error;
use crate::facts::{self, OpenDocument, Target};
use crate::gate::{self, Admitted};
use crate::lines::{DocumentLine, line};
use crate::sessions::Session;
use dmp_core::access::{Action, Refusal};
use dmp_core::document::{Status, StatusError};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::{Days, Timestamp};
use dmp_storage::Write;
use std::cmp::Reverse;

/// A document in the bin.
pub struct BinLine {
    /// The document.
    pub line: DocumentLine,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Until when it can be restored.
    pub until: Timestamp,
}

/// Puts a document into the patient's bin. Rules: REQ-S-34, REQ-R-34.
///
/// # Errors
/// [`Error::Refused`] unless it is the caller's to delete; what he does not see is not there.
pub fn delete(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<(), Error> {
    change(
        app,
        session,
        (Action::Delete, record, document),
        |admitted, status| {
            let kept = admitted.app.inner.bin_delay;
            let until = admitted.now.plus(kept);
            let status = status.delete(admitted.now, kept).map_err(wrong)?;
            Ok((status, Write::PutInBin { document, until }))
        },
    )
}

/// Takes a document out of the bin: it is again what it was. Rule: REQ-S-34.
///
/// # Errors
/// [`Error::Refused`] for anybody but the patient, and when its time is over.
pub fn restore(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<(), Error> {
    change(
        app,
        session,
        (Action::Restore, record, document),
        |_, status| {
            let status = status.restore().map_err(wrong)?;
            Ok((status, Write::TakeOutOfBin { document }))
        },
    )
}

/// What is in the bin, deleted last first, and for how long documents stay there.
///
/// # Errors
/// [`Error::Refused`] for anybody but the patient.
pub fn list(app: &App, session: &Session, record: RecordId) -> Result<(Vec<BinLine>, Days), Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::ListBin, target, |admitted| {
        let open = admitted.record()?;
        let rows = app.inner.store.entries(record)?;
        let documents: Result<Vec<_>, Error> = rows
            .iter()
            .map(|row| facts::open_document(open, row))
            .collect();
        let binned = admitted.binned(open, documents?);
        let mut lines: Vec<_> = binned
            .iter()
            .filter_map(|it| bin_line(app, session, it))
            .collect();
        lines.sort_by_key(|it| Reverse((it.deleted_at, it.line.id)));
        Ok(Effect::of((lines, app.inner.bin_delay)))
    })
}

fn bin_line(app: &App, session: &Session, document: &OpenDocument) -> Option<BinLine> {
    match document.entry.status {
        Status::Deleted { at, until, .. } => Some(BinLine {
            line: line(app, session, None, document),
            deleted_at: at,
            until,
        }),
        Status::Approved | Status::Deprecated { .. } | Status::Archived => None,
    }
}

/// One change of availability: decided, applied, sealed.
fn change(
    app: &App,
    session: &Session,
    (action, record, document): (Action, RecordId, DocumentId),
    to: impl Fn(&Admitted<'_>, Status) -> Result<(Status, Write), Error>,
) -> Result<(), Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Document(record, document);
    gate::act(app, &acting, action, target, |admitted| {
        let open = admitted.document()?;
        let mut entry = open.entry.clone();
        let (status, write) = to(admitted, entry.status)?;
        entry.status = status;
        entry.entry_version += 1;
        let replaced = entry::replace(app, admitted.record()?, open, &entry);
        Ok(Effect::of(()).write(replaced).write(write))
    })
}

/// The decision has looked at the state already.
const fn wrong(StatusError: StatusError) -> Error {
    Error::Refused(Refusal::WrongStatus)
}
