//! Who may read a record: listed and changed by the patient.

use crate::account::replace_register;
use crate::act::Effect;
use crate::app::App;
use crate::directory::{self, OrganizationProfile, ProfessionalProfile};
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::reach;
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::ids::{ProfessionalId, RecordId};
use dmp_core::record::{AuthorizationError, Grantee, Register};
use dmp_core::time::Timestamp;
use dmp_ledger::Subject;
use dmp_storage::Write;

/// Who may read, and who never may.
pub struct AccessList {
    /// Authorisations in force or expired, médecins traitants first.
    pub authorized: Vec<Grant>,
    /// The *médecins traitants* of the record.
    pub primary_care: Vec<ProfessionalProfile>,
    /// Blocked professionals, with the day.
    pub blocked: Vec<(ProfessionalProfile, Timestamp)>,
}

/// An authorisation with the name of whom it is given to.
pub struct Grant {
    /// To whom.
    pub grantee: GranteeProfile,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Whether its time is over.
    pub is_expired: bool,
    /// Whether he also is médecin traitant.
    pub is_primary_care: bool,
    /// Who recorded it in the patient's presence.
    pub recorded_by: Option<String>,
}

/// A professional or a structure.
pub enum GranteeProfile {
    /// One professional.
    Professional(ProfessionalProfile),
    /// All the professionals of a structure.
    Organization(OrganizationProfile),
}

impl GranteeProfile {
    /// What people read.
    pub fn display_name(&self) -> String {
        match self {
            Self::Professional(profile) => profile.display_name(),
            Self::Organization(profile) => profile.name.clone(),
        }
    }

    /// What the register holds.
    pub const fn grantee(&self) -> Grantee {
        match self {
            Self::Professional(profile) => Grantee::Professional(profile.id),
            Self::Organization(profile) => Grantee::Organization(profile.id),
        }
    }
}

/// Who may read the record (TD1.6).
///
/// # Errors
/// [`Error::Refused`]; [`Error::Unavailable`].
pub fn access_list(app: &App, session: &Session, record: RecordId) -> Result<AccessList, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(
        app,
        &acting,
        Action::ListAuthorizations,
        target,
        |admitted| Ok(Effect::of(list_of(admitted)?)),
    )
}

/// The same, for an act that shows more beside it.
pub(crate) fn list_of(admitted: &Admitted<'_>) -> Result<AccessList, Error> {
    let app = admitted.app;
    let register = &admitted.record()?.register;
    let is_primary_care = |grantee: Grantee| {
        register
            .primary_care_physicians
            .iter()
            .any(|it| Grantee::Professional(it.professional) == grantee)
    };
    let mut authorized = Vec::new();
    for it in register
        .authorizations
        .iter()
        .filter(|it| it.revoked_at.is_none())
    {
        authorized.push(Grant {
            grantee: profile(app, it.grantee)?,
            since: it.since,
            until: it.until,
            is_expired: it.until <= admitted.now,
            is_primary_care: is_primary_care(it.grantee),
            recorded_by: recorder(app, it.recorded_by),
        });
    }
    authorized.sort_by_key(|it| (it.is_expired, !it.is_primary_care));
    let primary_care: Result<Vec<_>, _> = register
        .primary_care_physicians
        .iter()
        .map(|it| directory::professional(app, it.professional))
        .collect();
    let blocked: Result<Vec<_>, Error> = register
        .blocks
        .iter()
        .map(|it| Ok((directory::professional(app, it.professional)?, it.since)))
        .collect();
    Ok(AccessList {
        authorized,
        primary_care: primary_care?,
        blocked: blocked?,
    })
}

/// Authorises, or renews: the same act with another end. Rules: REQ-S-13, REQ-R-11.
///
/// # Errors
/// [`Error::Invalid`] on `until`; [`Error::Refused`].
pub fn authorize(
    app: &App,
    session: &Session,
    record: RecordId,
    grantee: Grantee,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    let subject = subject(app, grantee)?;
    change(
        app,
        session,
        (Action::Authorize, record, subject),
        |register, now| {
            register.authorize(grantee, until, None, now).map_err(end)?;
            Ok(Vec::new())
        },
    )
}

/// Takes an authorisation away, with effect at once.
///
/// # Errors
/// [`Error::Refused`].
pub fn revoke(
    app: &App,
    session: &Session,
    record: RecordId,
    grantee: Grantee,
) -> Result<(), Error> {
    let subject = subject(app, grantee)?;
    change(
        app,
        session,
        (Action::RevokeAuthorization, record, subject),
        |register, now| {
            register.revoke(grantee, now);
            Ok(vec![grantee])
        },
    )
}

/// Blocks a professional: he reads nothing, whatever else the record says. Effect at once.
///
/// # Errors
/// [`Error::Refused`].
pub fn block(
    app: &App,
    session: &Session,
    record: RecordId,
    professional: ProfessionalId,
) -> Result<(), Error> {
    let subject = subject(app, Grantee::Professional(professional))?;
    change(
        app,
        session,
        (Action::Block, record, subject),
        |register, now| {
            register.block(professional, now);
            Ok(Vec::new())
        },
    )
}

/// Unblocks a professional; his former authorisation, if still in force, holds again.
///
/// # Errors
/// [`Error::Refused`].
pub fn unblock(
    app: &App,
    session: &Session,
    record: RecordId,
    professional: ProfessionalId,
) -> Result<(), Error> {
    let subject = subject(app, Grantee::Professional(professional))?;
    change(
        app,
        session,
        (Action::Unblock, record, subject),
        |register, _| {
            register.unblock(professional);
            Ok(Vec::new())
        },
    )
}

/// Names a médecin traitant of the record; several may be. Rule: REQ-R-14.
///
/// # Errors
/// [`Error::Refused`]; [`Error::Invalid`] on `professional` if he is no doctor.
pub fn name_primary_care(
    app: &App,
    session: &Session,
    record: RecordId,
    professional: ProfessionalId,
) -> Result<(), Error> {
    let profile = directory::professional(app, professional)?;
    let subject = subject(app, Grantee::Professional(professional))?;
    let action = Action::NamePrimaryCarePhysician;
    change(app, session, (action, record, subject), |register, now| {
        let named = register.name_primary_care_physician(professional, &profile.profession, now);
        named.map_err(end)?;
        Ok(Vec::new())
    })
}

/// Takes the role of médecin traitant from a professional, at the patient's wish.
///
/// # Errors
/// [`Error::Refused`].
pub fn remove_primary_care(
    app: &App,
    session: &Session,
    record: RecordId,
    professional: ProfessionalId,
) -> Result<(), Error> {
    end_primary_care(
        app,
        session,
        Action::RemovePrimaryCarePhysician,
        (record, professional),
    )
}

/// The médecin traitant leaves the role himself.
///
/// # Errors
/// [`Error::Refused`].
pub fn resign_primary_care(app: &App, session: &Session, record: RecordId) -> Result<(), Error> {
    let professional = session.professional().ok_or(Error::NotFound)?.id;
    end_primary_care(
        app,
        session,
        Action::ResignPrimaryCarePhysician,
        (record, professional),
    )
}

fn end_primary_care(
    app: &App,
    session: &Session,
    action: Action,
    (record, professional): (RecordId, ProfessionalId),
) -> Result<(), Error> {
    let grantee = Grantee::Professional(professional);
    let subject = subject(app, grantee)?;
    change(app, session, (action, record, subject), |register, now| {
        register.end_primary_care(professional);
        let is_authorized = register
            .authorizations
            .iter()
            .any(|it| it.grantee == grantee && it.is_valid(now));
        Ok(if is_authorized {
            Vec::new()
        } else {
            vec![grantee]
        })
    })
}

/// One change of the register; `change` returns whom the index forgets.
fn change(
    app: &App,
    session: &Session,
    (action, record, subject): (Action, RecordId, Subject),
    change: impl Fn(&mut Register, Timestamp) -> Result<Vec<Grantee>, Error>,
) -> Result<(), Error> {
    let acting = session.acting(None, app.now());
    gate::act(app, &acting, action, Target::Record(record), |admitted| {
        let before = &admitted.record()?.register;
        let mut register = before.clone();
        let forgotten = change(&mut register, admitted.now)?;
        let mut effect = Effect::of(()).about(subject.clone());
        if register == *before {
            return Ok(effect);
        }
        effect = effect.write(replace_register(admitted, &register)?);
        for grantee in forgotten {
            effect = effect.write(Write::Reach(reach::remove(app, grantee)));
        }
        for put in reach::puts(app, &register) {
            effect = effect.write(Write::Reach(put));
        }
        Ok(effect)
    })
}

/// What an end that cannot be means for the form.
pub(crate) const fn end(error: AuthorizationError) -> Error {
    match error {
        AuthorizationError::EndPast => Error::invalid("until", Problem::NotADate),
        AuthorizationError::EndTooFar => Error::invalid("until", Problem::TooFar),
        AuthorizationError::Missing => Error::NotFound,
        AuthorizationError::Blocked => Error::invalid("professional", Problem::Blocked),
        AuthorizationError::NotDoctor => Error::invalid("professional", Problem::NotADoctor),
    }
}

fn profile(app: &App, grantee: Grantee) -> Result<GranteeProfile, Error> {
    Ok(match grantee {
        Grantee::Professional(id) => {
            GranteeProfile::Professional(directory::professional(app, id)?)
        }
        Grantee::Organization(id) => {
            GranteeProfile::Organization(directory::organization(app, id)?)
        }
    })
}

fn subject(app: &App, grantee: Grantee) -> Result<Subject, Error> {
    let name = profile(app, grantee)?.display_name();
    Ok(match grantee {
        Grantee::Professional(id) => Subject::Professional { id, name },
        Grantee::Organization(id) => Subject::Organization { id, name },
    })
}

fn recorder(app: &App, id: Option<ProfessionalId>) -> Option<String> {
    id.and_then(|id| directory::professional(app, id).ok())
        .map(|it| it.display_name())
}
