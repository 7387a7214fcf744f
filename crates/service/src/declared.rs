//! What people enter as data: read, entered, corrected, withdrawn, brought back.

use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::reading::{RecordHead, record_head};
use crate::sealed;
use crate::sessions::{Person, Session};
use dmp_core::access::Action;
use dmp_core::declared::{Author, Content, Fault, Field, FieldFault, Item, ItemError, Kind, Typed};
use dmp_core::ids::{DeclaredItemId, RecordId};
use dmp_core::limits::DECLARED_ITEMS_MAX;
use dmp_core::synthesis::Declarant;
use dmp_storage::Write;
use dmp_vault::Place;

/// What was entered as data in a record, as far as the reader may see it.
pub struct ItemsView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// The items, oldest first, withdrawn ones included.
    pub items: Vec<Item>,
    /// Whether the reader may enter, correct and withdraw.
    pub may_declare: bool,
}

/// An item, and the version at which it was read.
struct OpenItem {
    item: Item,
    version: i64,
}

/// What was entered as data. Rule: DEC-005.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn items(app: &App, session: &Session, record: RecordId) -> Result<ItemsView, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::ReadSynthesis, target, |admitted| {
        let may_declare = admitted.would(&acting.caller, Action::Declare).is_ok();
        Ok(Effect::of(ItemsView {
            head: record_head(admitted, session)?,
            items: visible_items(admitted)?,
            may_declare,
        }))
    })
}

/// Enters what was typed; returns the new item, or the one in which its author already says so.
///
/// # Errors
/// [`Error::Invalid`] for the first field that is wrong, or if there are too many items;
/// [`Error::Refused`], traced.
pub fn declare(
    app: &App,
    session: &Session,
    record: RecordId,
    kind: Kind,
    typed: &Typed,
) -> Result<DeclaredItemId, Error> {
    let id = DeclaredItemId::from_bytes(app.new_id());
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::Declare, target, |admitted| {
        let by = author(session);
        let content = content(admitted, kind, typed, by.declarant)?;
        let open = open_items(admitted)?;
        let is_said = |it: &&OpenItem| {
            let said = it.item.said();
            it.item.kind() == kind
                && said.is_some_and(|said| *said.content == content && *said.by == by)
        };
        if let Some(same) = open.iter().find(is_said) {
            return Ok(Effect::of(same.item.id()));
        }
        if open.len() >= DECLARED_ITEMS_MAX {
            return Err(Error::invalid(field_name(Field::What), Problem::TooMany));
        }
        let item = Item::new(id, kind, content, by, admitted.now);
        Ok(Effect::of(id).write(put(admitted, &item, 0)?))
    })
}

/// Adds a correction; what was said before stays in the item's history. Rule: DEC-003.
///
/// # Errors
/// [`Error::NotFound`] for an item that the caller does not see; else as [`declare`].
pub fn correct(
    app: &App,
    session: &Session,
    record: RecordId,
    item: DeclaredItemId,
    typed: &Typed,
) -> Result<(), Error> {
    change(app, session, (record, item), |admitted, item| {
        let by = author(session);
        let content = content(admitted, item.kind(), typed, by.declarant)?;
        item.correct(content, by, admitted.now).map_err(refused)
    })
}

/// Takes an item out of sight; its history stays. Withdrawing it again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] for an item that the caller does not see; [`Error::Refused`], traced.
pub fn withdraw(
    app: &App,
    session: &Session,
    record: RecordId,
    item: DeclaredItemId,
) -> Result<(), Error> {
    change(app, session, (record, item), |admitted, item| {
        if item.is_withdrawn() {
            return Ok(item);
        }
        let by = author(session);
        item.withdraw(by, admitted.now).map_err(refused)
    })
}

/// Brings an item back. Bringing it back again changes nothing.
///
/// # Errors
/// As [`withdraw`]; [`Error::Invalid`] if it changed too often.
pub fn restore(
    app: &App,
    session: &Session,
    record: RecordId,
    item: DeclaredItemId,
) -> Result<(), Error> {
    change(app, session, (record, item), |admitted, item| {
        if !item.is_withdrawn() {
            return Ok(item);
        }
        let by = author(session);
        item.restore(by, admitted.now).map_err(refused)
    })
}

/// The items of the admitted record that its caller may see, withdrawn ones included, oldest first.
///
/// For a synthesis: keep them, and give `Item::declared()` of each to
/// `dmp_core::synthesis::Visible::declared`. The permit must be to read the record as data.
pub(crate) fn visible_items(admitted: &Admitted<'_>) -> Result<Vec<Item>, Error> {
    let visible = seen(admitted, open_items(admitted)?)?;
    Ok(visible.into_iter().map(|open| open.item).collect())
}

fn seen(admitted: &Admitted<'_>, items: Vec<OpenItem>) -> Result<Vec<OpenItem>, Error> {
    Ok(admitted.readable_as_documents(admitted.record()?, items, |open| open.item.facts()))
}

/// All items of the record, whoever may see them.
fn open_items(admitted: &Admitted<'_>) -> Result<Vec<OpenItem>, Error> {
    let record = admitted.record()?;
    let rows = admitted.app.inner.store.declared_items(admitted.permit)?;
    rows.iter()
        .map(|row| {
            let place = Place::Declared(record.id, row.id, row.version);
            let bytes = record.key.open(&place, &row.sealed);
            let item = sealed::from_bytes(&bytes.map_err(Error::unavailable)?)?;
            Ok(OpenItem {
                item,
                version: row.version,
            })
        })
        .collect()
}

/// One change of an item that the caller sees. Nothing is written if nothing changes.
fn change(
    app: &App,
    session: &Session,
    (record, id): (RecordId, DeclaredItemId),
    to: impl Fn(&Admitted<'_>, Item) -> Result<Item, Error>,
) -> Result<(), Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::Declare, target, |admitted| {
        let mut visible = seen(admitted, open_items(admitted)?)?.into_iter();
        let open = visible.find(|open| open.item.id() == id);
        let OpenItem { item, version } = open.ok_or(Error::NotFound)?;
        let changed = to(admitted, item.clone())?;
        if changed == item {
            return Ok(Effect::of(()));
        }
        Ok(Effect::of(()).write(put(admitted, &changed, version)?))
    })
}

fn put(admitted: &Admitted<'_>, item: &Item, version: i64) -> Result<Write, Error> {
    let record = admitted.record()?;
    let place = Place::Declared(record.id, item.id(), version + 1);
    let bytes = sealed::to_bytes(item);
    let entropy = &*admitted.app.inner.entropy;
    Ok(Write::PutItem {
        item: item.id(),
        version,
        sealed: record.key.seal(&place, &bytes, entropy),
    })
}

/// Who enters something: the patient has no name in his own record.
fn author(session: &Session) -> Author {
    match &session.person {
        Person::Professional(profile) => Author {
            declarant: Declarant::Professional,
            name: profile.display_name(),
            professional: Some(profile.id),
        },
        Person::Patient { .. } | Person::Administrator { .. } => Author {
            declarant: Declarant::Patient,
            name: String::new(),
            professional: None,
        },
    }
}

fn content(
    admitted: &Admitted<'_>,
    kind: Kind,
    typed: &Typed,
    by: Declarant,
) -> Result<Content, Error> {
    let checked = Content::of(kind, typed, by, admitted.now.latest_date());
    checked.map_err(|FieldFault { field, fault }| Error::invalid(field_name(field), problem(fault)))
}

/// The name of a field in [`Error::Invalid`].
pub const fn field_name(field: Field) -> &'static str {
    match field {
        Field::What => "what",
        Field::Relation => "relation",
        Field::Phone => "phone",
        Field::Detail => "detail",
        Field::Start => "start",
        Field::End => "end",
        Field::Done => "done",
        Field::Planned => "planned",
        Field::Note => "note",
    }
}

const fn problem(fault: Fault) -> Problem {
    match fault {
        Fault::Empty => Problem::Empty,
        Fault::TooLong => Problem::TooLong,
        Fault::Malformed => Problem::Malformed,
        Fault::NotADate => Problem::NotADate,
        Fault::InTheFuture => Problem::InTheFuture,
        Fault::EndsBeforeStart => Problem::EndsBeforeStart,
        Fault::UnknownCode => Problem::UnknownCode,
        Fault::MoreThanPlanned => Problem::MoreThanPlanned,
    }
}

/// A withdrawn item is not there to be corrected.
const fn refused(error: ItemError) -> Error {
    match error {
        ItemError::Withdrawn | ItemError::NotWithdrawn => Error::NotFound,
        ItemError::TooManyChanges => Error::invalid(field_name(Field::What), Problem::TooMany),
    }
}
