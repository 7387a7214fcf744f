//! Masking: who may see a document, changed and explained.

use crate::act::Effect;
use crate::app::App;
use crate::directory::{self, ProfessionalProfile};
use crate::entry;
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::sessions::{self, Session};
use dmp_core::access::{Action, Ground, Refusal};
use dmp_core::document::{Visibility, VisibilityError};
use dmp_core::ids::{DocumentId, ProfessionalId, RecordId};
use dmp_core::people::ProfessionCode;
use dmp_core::record::Grantee;
use dmp_ledger::Subject;
use std::collections::BTreeSet;

/// A professional, and whether he sees a document.
pub struct Viewer {
    /// Who.
    pub professional: ProfessionalProfile,
    /// Why he sees it, or why not: the same decision as when he asks. Rule: REQ-U-7.
    pub answer: Result<Ground, Refusal>,
}

/// Masks a document from every professional but its author and the médecin traitant. REQ-S-16.
///
/// # Errors
/// [`Error::Refused`]; [`Error::Invalid`] while it is withheld from the patient.
pub fn mask(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<(), Error> {
    let now = app.now();
    change(app, session, (Action::Mask, record, document), |it| {
        it.mask(now)
    })
}

/// Shows a masked document to authorised professionals again; chosen exclusions stay.
///
/// # Errors
/// [`Error::Refused`].
pub fn unmask(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<(), Error> {
    change(app, session, (Action::Unmask, record, document), |it| {
        Ok(it.unmask())
    })
}

/// Makes a withheld document visible to the patient. Rule: REQ-R-19.
///
/// # Errors
/// [`Error::Refused`].
pub fn announce(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<(), Error> {
    change(app, session, (Action::Announce, record, document), |it| {
        Ok(it.announce())
    })
}

/// Masks a document from exactly these professionals and professions. Rule: REQ-S-16b.
///
/// # Errors
/// [`Error::Refused`].
pub fn choose_audience(
    app: &App,
    session: &Session,
    (record, document): (RecordId, DocumentId),
    professionals: &BTreeSet<ProfessionalId>,
    professions: &BTreeSet<ProfessionCode>,
) -> Result<(), Error> {
    change(
        app,
        session,
        (Action::ChangeAudience, record, document),
        |it| Ok(it.masked_from_chosen(professionals.clone(), professions.clone())),
    )
}

/// One change of visibility: decided, applied, sealed. Nothing is written if nothing changes.
fn change(
    app: &App,
    session: &Session,
    (action, record, document): (Action, RecordId, DocumentId),
    to: impl Fn(Visibility) -> Result<Visibility, VisibilityError>,
) -> Result<(), Error> {
    let acting = session.acting(Some(record), app.now());
    gate::act(
        app,
        &acting,
        action,
        Target::Document(record, document),
        |admitted| {
            let open = admitted.document()?;
            let mut entry = open.entry.clone();
            entry.visibility = to(entry.visibility).map_err(|error| match error {
                VisibilityError::WithheldAndMasked => {
                    Error::invalid("visibility", Problem::WithheldAndMasked)
                }
            })?;
            if entry.visibility == open.entry.visibility {
                return Ok(Effect::of(()));
            }
            entry.entry_version += 1;
            let (before, after) = (open.entry.visibility.clone(), entry.visibility.clone());
            let write = entry::replace(app, admitted.record()?, open, &entry);
            Ok(Effect::of(())
                .write(write)
                .about(Subject::Visibility { before, after }))
        },
    )
}

/// Who of those whom the patient let in sees this document, and why or why not.
///
/// # Errors
/// [`Error::Refused`] unless the caller may read the list of authorisations.
pub fn audience(
    app: &App,
    session: &Session,
    record: RecordId,
    document: DocumentId,
) -> Result<Vec<Viewer>, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Document(record, document);
    gate::act(
        app,
        &acting,
        Action::ListAuthorizations,
        target,
        |admitted| {
            let mut viewers = Vec::new();
            for professional in let_in(app, admitted)? {
                let caller = sessions::caller(&professional);
                let answer = admitted.would(&caller, Action::OpenDocument);
                viewers.push(Viewer {
                    professional,
                    answer,
                });
            }
            Ok(Effect::of(viewers))
        },
    )
}

/// The professionals whom the register names: médecins traitants first, then the authorised.
pub(crate) fn let_in(
    app: &App,
    admitted: &Admitted<'_>,
) -> Result<Vec<ProfessionalProfile>, Error> {
    let register = &admitted.record()?.register;
    let primary_care = register
        .primary_care_physicians
        .iter()
        .map(|it| it.professional);
    let authorized = register
        .authorizations
        .iter()
        .filter_map(|it| match it.grantee {
            Grantee::Professional(id) if it.is_valid(admitted.now) => Some(id),
            Grantee::Professional(_) | Grantee::Organization(_) => None,
        });
    let mut ids: Vec<ProfessionalId> = Vec::new();
    for id in primary_care.chain(authorized) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.into_iter()
        .map(|id| directory::professional(app, id))
        .collect()
}
