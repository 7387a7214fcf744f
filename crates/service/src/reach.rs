//! Which records a professional may reach: an index by keyed hash, for the list of his patients.
//!
//! The index only narrows; the register decides. A line that is no longer true is left out.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::{OpenRecord, Target};
use crate::gate::{self, Admitted};
use crate::lines::{DocumentLine, line};
use crate::reading;
use crate::sessions::Session;
use dmp_core::access::{Action, AuthorizationState};
use dmp_core::ids::{OrganizationId, ProfessionalId, RecordId};
use dmp_core::people::Sex;
use dmp_core::record::{Grantee, Register};
use dmp_core::time::{Date, Timestamp};
use dmp_storage::{ReachChange, Visit};
use std::cmp::Reverse;

/// A record in a professional's list.
pub struct MyRecord {
    /// Which one.
    pub record: RecordId,
    /// « Camille MOREAU ».
    pub patient_name: String,
    /// Birth date, to tell two patients apart.
    pub birth_date: Date,
    /// For the agreement of words.
    pub sex: Sex,
    /// Until when he may read; `None` for a médecin traitant.
    pub until: Option<Timestamp>,
    /// Whether he is médecin traitant of the record.
    pub is_primary_care: bool,
    /// How many visible documents came since his last visit. Rule: REQ-S-30.
    pub new_documents: usize,
    /// When he was there last.
    pub last_visit: Option<Timestamp>,
}

/// The records that the professional may read, those with new documents first (TD0.4).
///
/// # Errors
/// [`Error::Refused`] for anybody but a professional; [`Error::Unavailable`].
pub fn my_records(app: &App, session: &Session) -> Result<Vec<MyRecord>, Error> {
    let acting = session.acting(None, app.now());
    gate::act(
        app,
        &acting,
        Action::ListMyRecords,
        Target::Nothing,
        |admitted| {
            let mut records = Vec::new();
            for id in reachable(app, session)? {
                records.extend(my_record(admitted, session, id)?);
            }
            records.sort_by_cached_key(|it| (Reverse(it.new_documents), it.patient_name.clone()));
            Ok(Effect::of(records))
        },
    )
}

/// Candidates: what the index says of the professional and of his structure.
fn reachable(app: &App, session: &Session) -> Result<Vec<RecordId>, Error> {
    let professional = session.professional().ok_or(Error::NotFound)?;
    let lookup = &app.inner.keys.lookup;
    let mut ids = app
        .inner
        .store
        .reach(&lookup.professional(professional.id))?;
    if let Some(organization) = &professional.organization {
        ids.extend(
            app.inner
                .store
                .reach(&lookup.organization(organization.id))?,
        );
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// One line of the list, or nothing where the register no longer says so.
fn my_record(
    admitted: &Admitted<'_>,
    session: &Session,
    id: RecordId,
) -> Result<Option<MyRecord>, Error> {
    let app = admitted.app;
    let Some(record) = gate::peek(app, id)? else {
        return Ok(None);
    };
    let standing = record
        .register
        .standing(&admitted.acting.caller, admitted.now);
    let until = match standing.authorization {
        AuthorizationState::Valid { until } => Some(until),
        AuthorizationState::Expired | AuthorizationState::Missing => None,
    };
    let may_read = until.is_some() || standing.is_primary_care_physician;
    if !may_read || standing.is_blocked || !record.register.state.is_open() {
        return Ok(None);
    }
    let visit = app
        .inner
        .store
        .visit(&app.inner.keys.lookup.visit(id, session.account))?;
    let traits = &record.register.identity.traits;
    Ok(Some(MyRecord {
        record: id,
        patient_name: traits.display_name(),
        birth_date: traits.birth_date,
        sex: traits.sex,
        until,
        is_primary_care: standing.is_primary_care_physician,
        new_documents: new_documents(admitted, session, &record, visit)?,
        last_visit: visit.map(|it| it.last),
    }))
}

/// How many visible documents came since the visit; nothing is opened if nothing changed.
fn new_documents(
    admitted: &Admitted<'_>,
    session: &Session,
    record: &OpenRecord,
    visit: Option<Visit>,
) -> Result<usize, Error> {
    let Some(visit) = visit.filter(|it| it.revision != record.revision) else {
        return Ok(0);
    };
    let documents = reading::visible_documents_of(admitted, record)?;
    let since = Some(visit.last);
    Ok(documents
        .iter()
        .filter(|it| line(admitted.app, session, since, it).is_new)
        .count())
}

/// A document that the professional wrote or deposited.
pub struct MyDeposit {
    /// The record it is in.
    pub record: RecordId,
    /// Whose.
    pub patient_name: String,
    /// The document.
    pub line: DocumentLine,
}

/// What the professional wrote or deposited in the records of his list, newest first.
///
/// # Errors
/// [`Error::Refused`] for anybody but a professional; [`Error::Unavailable`].
pub fn my_deposits(app: &App, session: &Session) -> Result<Vec<MyDeposit>, Error> {
    let acting = session.acting(None, app.now());
    gate::act(
        app,
        &acting,
        Action::ListMyRecords,
        Target::Nothing,
        |admitted| {
            let mut deposits = Vec::new();
            for id in reachable(app, session)? {
                let Some(record) = gate::peek(app, id)?.filter(|it| it.register.state.is_open())
                else {
                    continue;
                };
                let patient_name = record.register.identity.traits.display_name();
                for document in reading::visible_documents_of(admitted, &record)? {
                    let line = line(app, session, None, &document);
                    if line.is_mine {
                        deposits.push(MyDeposit {
                            record: id,
                            patient_name: patient_name.clone(),
                            line,
                        });
                    }
                }
            }
            deposits.sort_by_key(|it| Reverse(it.line.received_at));
            Ok(Effect::of(deposits))
        },
    )
}

/// The index line of a professional who deposits where he may not read: he finds his deposits.
pub(crate) fn of_depositor(admitted: &Admitted<'_>, session: &Session) -> Option<ReachChange> {
    let professional = session.professional()?.id;
    let record = admitted.facts.record.as_ref()?;
    let standing = record
        .register
        .standing(&admitted.acting.caller, admitted.now);
    let is_listed = matches!(standing.authorization, AuthorizationState::Valid { .. })
        || standing.is_primary_care_physician;
    let professional = admitted.app.inner.keys.lookup.professional(professional);
    (!is_listed).then_some(ReachChange::Put { professional })
}

/// The index lines of everybody whom the register lets in.
pub(crate) fn puts(app: &App, register: &Register) -> Vec<ReachChange> {
    let lookup = &app.inner.keys.lookup;
    let granted = register.authorizations.iter().map(|it| match it.grantee {
        Grantee::Professional(id) => lookup.professional(id),
        Grantee::Organization(id) => lookup.organization(id),
    });
    let primary_care = register.primary_care_physicians.iter();
    let primary_care = primary_care.map(|it| lookup.professional(it.professional));
    let mut subjects: Vec<_> = granted.chain(primary_care).collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
        .into_iter()
        .map(|professional| ReachChange::Put { professional })
        .collect()
}

/// Removes the index line of a professional or structure.
pub(crate) fn remove(app: &App, grantee: Grantee) -> ReachChange {
    ReachChange::Remove {
        professional: subject(app, grantee),
    }
}

fn subject(app: &App, grantee: Grantee) -> [u8; 32] {
    let lookup = &app.inner.keys.lookup;
    let professional = |id: ProfessionalId| lookup.professional(id);
    let organization = |id: OrganizationId| lookup.organization(id);
    match grantee {
        Grantee::Professional(id) => professional(id),
        Grantee::Organization(id) => organization(id),
    }
}
