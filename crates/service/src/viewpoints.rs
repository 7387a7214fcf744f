//! The record as others see it, today and after a change: shown to the patient, who decides.
//!
//! Each answer is the decision that the other would get if he asked (REQ-U-7); nobody is told, and
//! nothing is changed.

use crate::act::Effect;
use crate::app::App;
use crate::authorizations::{self, AccessList};
use crate::directory::{self, ProfessionalProfile};
use crate::error::Error;
use crate::facts::{OpenDocument, Target};
use crate::gate::{self, Admitted};
use crate::lines::{DocumentLine, line};
use crate::masking;
use crate::reading;
use crate::sessions::{self, Session};
use dmp_core::access::{Action, Actor, Caller, DocumentFacts, Ground, Refusal};
use dmp_core::document::{DocumentEntry, Visibility};
use dmp_core::ids::{DocumentId, ProfessionalId, RecordId};
use dmp_core::people::{NationalId, ProfessionCode};
use dmp_core::record::{Grantee, Register};
use dmp_core::time::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whose eyes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Viewpoint {
    /// Somebody of the directory, with the rights that he has today.
    Professional(ProfessionalId),
    /// Anybody of this profession, as if the patient authorised him today.
    Profession(ProfessionCode),
}

/// The record as somebody sees it.
pub struct SeenRecord {
    /// Who; nobody in particular for a profession.
    pub professional: Option<ProfessionalProfile>,
    /// Why he may list the documents, or why not.
    pub answer: Result<Ground, Refusal>,
    /// What the patient sees, newest first, each with the answer that the other would get.
    pub documents: Vec<SeenDocument>,
}

/// A document, and whether somebody sees it.
pub struct SeenDocument {
    /// The document, as the patient sees it.
    pub line: DocumentLine,
    /// Why the other sees it, or why not.
    pub answer: Result<Ground, Refusal>,
}

/// A change that the patient may make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// [`masking::mask`].
    Mask(DocumentId),
    /// Shown to every authorised professional again.
    Show(DocumentId),
    /// [`masking::choose_audience`], and shown to all others.
    Exclude(
        DocumentId,
        BTreeSet<ProfessionalId>,
        BTreeSet<ProfessionCode>,
    ),
    /// [`crate::authorizations::authorize`] without another end than the usual one.
    Authorize(ProfessionalId),
    /// [`crate::authorizations::revoke`].
    Revoke(ProfessionalId),
    /// [`crate::authorizations::block`].
    Block(ProfessionalId),
    /// [`crate::authorizations::unblock`].
    Unblock(ProfessionalId),
    /// [`crate::authorizations::name_primary_care`].
    NamePrimaryCare(ProfessionalId),
    /// [`crate::authorizations::remove_primary_care`].
    RemovePrimaryCare(ProfessionalId),
}

/// What changes would do, with the list that they would change.
pub struct Foreseen {
    /// Who may read today, and who never may.
    pub list: AccessList,
    /// What each change would do, in their order.
    pub previews: Vec<Preview>,
}

/// What a change would do, by person.
#[derive(Default)]
pub struct Preview {
    /// Who sees less, and how many documents fewer.
    pub lose: Vec<(ProfessionalProfile, usize)>,
    /// Who sees more, and how many documents more.
    pub gain: Vec<(ProfessionalProfile, usize)>,
}

/// Shows the patient his record as somebody else sees it, with the list of those who may read.
///
/// # Errors
/// [`Error::Refused`] unless the caller may read the list of authorisations; [`Error::NotFound`]
/// for somebody who is not in the directory.
pub fn see_as(
    app: &App,
    session: &Session,
    record: RecordId,
    whose: &Viewpoint,
) -> Result<(AccessList, SeenRecord), Error> {
    inspect(app, session, record, |admitted| {
        let register = &admitted.record()?.register;
        let (professional, caller, register) = match whose {
            Viewpoint::Professional(id) => {
                let profile = directory::professional(app, *id)?;
                let caller = sessions::caller(&profile);
                (Some(profile), caller, register.clone())
            }
            Viewpoint::Profession(code) => {
                let (caller, register) = supposed(code, register, admitted.now)?;
                (None, caller, register)
            }
        };
        let answer = admitted.would_if((&register, None), &caller, Action::ListDocuments);
        let documents = reading::visible_documents(admitted)?;
        let mut documents: Vec<_> = documents
            .iter()
            .filter(|it| reading::is_kept(&it.entry))
            .map(|it| SeenDocument {
                line: line(app, session, None, it),
                answer: admitted.would_if(
                    (&register, Some(&it.entry.facts(it.id))),
                    &caller,
                    Action::OpenDocument,
                ),
            })
            .collect();
        documents.sort_by_key(|it| std::cmp::Reverse((it.line.date, it.line.received_at)));
        let seen = SeenRecord {
            professional,
            answer,
            documents,
        };
        Ok((authorizations::list_of(admitted)?, seen))
    })
}

/// What each of `changes`, alone, would do; nothing is changed.
///
/// A change that cannot be made does nothing: the act itself says why.
///
/// # Errors
/// [`Error::Refused`] unless the caller may read the list of authorisations.
pub fn previews(
    app: &App,
    session: &Session,
    record: RecordId,
    changes: &[Change],
) -> Result<Foreseen, Error> {
    inspect(app, session, record, |admitted| {
        let documents: Vec<_> = reading::visible_documents(admitted)?
            .into_iter()
            .filter(|it| reading::is_kept(&it.entry))
            .collect();
        let previews: Result<Vec<_>, Error> = changes
            .iter()
            .map(|change| preview(admitted, &documents, change))
            .collect();
        Ok(Foreseen {
            list: authorizations::list_of(admitted)?,
            previews: previews?,
        })
    })
}

fn inspect<T>(
    app: &App,
    session: &Session,
    record: RecordId,
    look: impl Fn(&Admitted<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(
        app,
        &acting,
        Action::ListAuthorizations,
        target,
        |admitted| Ok(Effect::of(look(admitted)?)),
    )
}

/// Somebody of a profession who is nobody in particular, and the register in which he is
/// authorised.
fn supposed(
    profession: &ProfessionCode,
    register: &Register,
    now: Timestamp,
) -> Result<(Caller, Register), Error> {
    let id = ProfessionalId::from_bytes([0; 16]);
    let nobody = dmp_core::access::Professional {
        id,
        national_id: NationalId::parse("none").map_err(Error::unavailable)?,
        profession: profession.clone(),
        specialty: None,
        organization: None,
    };
    let mut register = register.clone();
    let grantee = Grantee::Professional(id);
    register
        .authorize(grantee, None, None, now)
        .map_err(authorizations::end)?;
    Ok((
        Caller::in_ordinary_care(Actor::Professional(nobody)),
        register,
    ))
}

fn preview(
    admitted: &Admitted<'_>,
    documents: &[Arc<OpenDocument>],
    change: &Change,
) -> Result<Preview, Error> {
    let before = &admitted.record()?.register;
    let mut after = before.clone();
    if apply(admitted.app, change, &mut after, admitted.now).is_err() {
        return Ok(Preview::default());
    }
    // What the decision sees of each document that the change concerns: today, and then.
    let compared: Vec<(DocumentFacts, DocumentFacts)> = documents
        .iter()
        .filter(|it| change.document().is_none_or(|id| id == it.id))
        .map(|it| {
            let then = change.entry(it, admitted.now).facts(it.id);
            (it.entry.facts(it.id), then)
        })
        .collect();
    let mut preview = Preview::default();
    for profile in concerned(admitted, change)? {
        let caller = sessions::caller(&profile);
        let sees = |register: &Register, facts: &DocumentFacts| {
            let seen = admitted.would_if((register, Some(facts)), &caller, Action::OpenDocument);
            seen.is_ok()
        };
        let (mut less, mut more) = (0, 0);
        for (today, then) in &compared {
            match (sees(before, today), sees(&after, then)) {
                (true, false) => less += 1,
                (false, true) => more += 1,
                (true, true) | (false, false) => {}
            }
        }
        if less > 0 {
            preview.lose.push((profile.clone(), less));
        }
        if more > 0 {
            preview.gain.push((profile, more));
        }
    }
    Ok(preview)
}

/// Whom a change may concern: those whom the patient let in, and whom it names.
fn concerned(admitted: &Admitted<'_>, change: &Change) -> Result<Vec<ProfessionalProfile>, Error> {
    let mut people = masking::let_in(admitted.app, admitted)?;
    if let Some(named) = change.professional()
        && people.iter().all(|it| it.id != named)
    {
        people.push(directory::professional(admitted.app, named)?);
    }
    Ok(people)
}

fn apply(app: &App, change: &Change, register: &mut Register, now: Timestamp) -> Result<(), Error> {
    match change {
        Change::Mask(_) | Change::Show(_) | Change::Exclude(..) => {}
        Change::Authorize(id) => {
            let granted = register.authorize(Grantee::Professional(*id), None, None, now);
            granted.map_err(authorizations::end)?;
        }
        Change::Revoke(id) => {
            register.revoke(Grantee::Professional(*id), now);
        }
        Change::Block(id) => {
            register.block(*id, now);
        }
        Change::Unblock(id) => {
            register.unblock(*id);
        }
        Change::NamePrimaryCare(id) => {
            let profession = directory::professional(app, *id)?.profession;
            let named = register.name_primary_care_physician(*id, &profession, now);
            named.map_err(authorizations::end)?;
        }
        Change::RemovePrimaryCare(id) => {
            register.end_primary_care(*id);
        }
    }
    Ok(())
}

impl Change {
    const fn professional(&self) -> Option<ProfessionalId> {
        match self {
            Self::Mask(_) | Self::Show(_) | Self::Exclude(..) => None,
            Self::Authorize(id)
            | Self::Revoke(id)
            | Self::Block(id)
            | Self::Unblock(id)
            | Self::NamePrimaryCare(id)
            | Self::RemovePrimaryCare(id) => Some(*id),
        }
    }

    /// The document that it is about; none for one that concerns all of them.
    const fn document(&self) -> Option<DocumentId> {
        match self {
            Self::Mask(id) | Self::Show(id) | Self::Exclude(id, ..) => Some(*id),
            Self::Authorize(_)
            | Self::Revoke(_)
            | Self::Block(_)
            | Self::Unblock(_)
            | Self::NamePrimaryCare(_)
            | Self::RemovePrimaryCare(_) => None,
        }
    }

    /// The entry of a document that it concerns, after it.
    fn entry(&self, document: &OpenDocument, now: Timestamp) -> DocumentEntry {
        let mut entry = document.entry.clone();
        let changed = match self {
            Self::Mask(_) => entry.visibility.clone().mask(now).ok(),
            Self::Show(_) => Some(shown(&entry, &BTreeSet::new(), &BTreeSet::new())),
            Self::Exclude(_, professionals, professions) => {
                Some(shown(&entry, professionals, professions))
            }
            Self::Authorize(_)
            | Self::Revoke(_)
            | Self::Block(_)
            | Self::Unblock(_)
            | Self::NamePrimaryCare(_)
            | Self::RemovePrimaryCare(_) => None,
        };
        if let Some(visibility) = changed {
            entry.visibility = visibility;
        }
        entry
    }
}

/// Shown to all who are authorised but these.
fn shown(
    entry: &DocumentEntry,
    professionals: &BTreeSet<ProfessionalId>,
    professions: &BTreeSet<ProfessionCode>,
) -> Visibility {
    let shown = entry.visibility.clone().unmask();
    shown.masked_from_chosen(professionals.clone(), professions.clone())
}
