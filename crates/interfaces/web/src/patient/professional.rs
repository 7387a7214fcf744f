//! `/professionnels/{id}` and `/structures/{id}`: what one person or structure may read, and the
//! changes of it; each says what it changes before its button.

use super::professionals::{address, role};
use super::{effects, see_as};
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::{OrganizationId, ProfessionalId, RecordId};
use dmp_core::limits::AUTHORIZATION_DEFAULT;
use dmp_core::record::Grantee;
use dmp_core::time::Timestamp;
use dmp_service::authorizations::{self, AccessList, Grant, GranteeProfile};
use dmp_service::directory::{self, ProfessionalProfile};
use dmp_service::viewpoints::{self, Change};
use dmp_service::{App, Error, Problem, Session};

/// The page of one person or structure.
#[derive(Template)]
#[template(path = "patient/professional.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something the page shows"
)]
struct PersonPage {
    frame: Frame,
    base: String,
    name: String,
    role: String,
    standing: Vec<String>,
    until: String,
    is_authorized: bool,
    is_primary_care: bool,
    is_blocked: bool,
    may_be_primary_care: bool,
    is_person: bool,
    effects: Effects,
    faults: Faults,
}

/// What each button would do, in a sentence; empty for a structure.
#[derive(Default)]
struct Effects {
    authorize: String,
    revoke: String,
    block: String,
    unblock: String,
    name: String,
    remove: String,
    /// « Voir mon dossier comme cette personne ».
    see_as: String,
}

/// Somebody of the directory with what the record says of him.
struct Known {
    grantee: GranteeProfile,
    list: AccessList,
    effects: Effects,
}

/// `GET /professionnels/{id}`
pub async fn show(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    page(&patient, person(&id)?, Faults::none()).await.map(Page)
}

/// `GET /structures/{id}`
pub async fn show_organization(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    page(&patient, structure(&id)?, Faults::none())
        .await
        .map(Page)
}

/// `POST /professionnels/{id}/autoriser`
pub async fn authorize(
    patient: PatientSession,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    grant(patient, person(&id)?, fields).await
}

/// `POST /structures/{id}/autoriser`
pub async fn authorize_organization(
    patient: PatientSession,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    grant(patient, structure(&id)?, fields).await
}

/// `POST /professionnels/{id}/retirer`
pub async fn revoke(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    withdraw(patient, person(&id)?).await
}

/// `POST /structures/{id}/retirer`
pub async fn revoke_organization(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Go, PageError> {
    withdraw(patient, structure(&id)?).await
}

/// `POST /professionnels/{id}/bloquer`
pub async fn block(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    let who = professional(&id)?;
    act(patient, who, authorizations::block).await?;
    Ok(Go::to("/professionnels").saying_about("professionnel-bloque", who))
}

/// `POST /professionnels/{id}/debloquer`
pub async fn unblock(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    act(patient, professional(&id)?, authorizations::unblock).await?;
    Ok(Go::to("/professionnels").saying("professionnel-debloque"))
}

/// `POST /professionnels/{id}/traitant`
pub async fn name_primary_care(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Go, PageError> {
    act(
        patient,
        professional(&id)?,
        authorizations::name_primary_care,
    )
    .await?;
    Ok(Go::to("/professionnels").saying("traitant-nomme"))
}

/// `POST /professionnels/{id}/traitant/retirer`
pub async fn remove_primary_care(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Go, PageError> {
    act(
        patient,
        professional(&id)?,
        authorizations::remove_primary_care,
    )
    .await?;
    Ok(Go::to("/professionnels").saying("traitant-retire"))
}

async fn act(
    patient: PatientSession,
    who: ProfessionalId,
    use_case: fn(&App, &Session, RecordId, ProfessionalId) -> Result<(), Error>,
) -> Result<(), PageError> {
    let record = patient.record;
    Ok(patient
        .run(move |app, session| use_case(app, session, record, who))
        .await?)
}

async fn grant(
    patient: PatientSession,
    grantee: Grantee,
    fields: Fields,
) -> Result<Response, PageError> {
    let until = match until(&fields) {
        Ok(until) => until,
        Err(fault) => {
            return Ok(Again(page(&patient, grantee, fault.into()).await?).into_response());
        }
    };
    let record = patient.record;
    let done = patient
        .run(move |app, session| authorizations::authorize(app, session, record, grantee, until))
        .await;
    match done {
        Ok(()) => Ok(Go::to("/professionnels")
            .saying("professionnel-autorise")
            .into_response()),
        Err(Error::Invalid { problem, .. }) => {
            let fault = Fault::new("jusqu", end_problem(problem));
            Ok(Again(page(&patient, grantee, fault.into()).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn withdraw(patient: PatientSession, grantee: Grantee) -> Result<Go, PageError> {
    let record = patient.record;
    patient
        .run(move |app, session| authorizations::revoke(app, session, record, grantee))
        .await?;
    Ok(Go::to("/professionnels").saying("autorisation-retiree"))
}

/// The end that was asked for: the last instant of the day, or the default one.
fn until(fields: &Fields) -> Result<Option<Timestamp>, Fault> {
    match fields.text("jusqu") {
        "" => Ok(None),
        text => {
            let date = dates::typed(text).map(dates::end_of).map(Some);
            date.ok_or_else(|| {
                Fault::new(
                    "jusqu",
                    "Saisissez une date qui existe, par exemple 14/04/2027.",
                )
            })
        }
    }
}

/// What is wrong with the end of an authorisation.
const fn end_problem(problem: Problem) -> &'static str {
    if matches!(problem, Problem::TooFar | Problem::Blocked) {
        wording::problem(problem)
    } else {
        "Choisissez une date à venir."
    }
}

async fn page(
    patient: &PatientSession,
    grantee: Grantee,
    faults: Faults,
) -> Result<PersonPage, PageError> {
    let record = patient.record;
    let known = patient
        .run(move |app, session| known(app, session, record, grantee))
        .await?;
    Ok(PersonPage::new(patient, known, faults))
}

fn known(app: &App, session: &Session, record: RecordId, grantee: Grantee) -> Result<Known, Error> {
    let grantee = match grantee {
        Grantee::Professional(id) => {
            GranteeProfile::Professional(directory::professional(app, id)?)
        }
        Grantee::Organization(id) => {
            GranteeProfile::Organization(directory::organization(app, id)?)
        }
    };
    let (list, effects) = match grantee.grantee() {
        Grantee::Professional(id) => foreseen(app, session, record, id)?,
        Grantee::Organization(_) => {
            let list = authorizations::access_list(app, session, record)?;
            (list, Effects::default())
        }
    };
    Ok(Known {
        grantee,
        list,
        effects,
    })
}

/// The list as it is, and what each change of one person in it would do.
fn foreseen(
    app: &App,
    session: &Session,
    record: RecordId,
    id: ProfessionalId,
) -> Result<(AccessList, Effects), Error> {
    let changes = [
        Change::Authorize(id),
        Change::Revoke(id),
        Change::Block(id),
        Change::Unblock(id),
        Change::NamePrimaryCare(id),
        Change::RemovePrimaryCare(id),
    ];
    let foreseen = viewpoints::previews(app, session, record, &changes)?;
    let mut sentences = foreseen.previews.iter().map(effects::sentence);
    let mut next = || sentences.next().unwrap_or_default();
    let effects = Effects {
        authorize: next(),
        revoke: next(),
        block: next(),
        unblock: next(),
        name: next(),
        remove: next(),
        see_as: see_as::value_of(id),
    };
    Ok((foreseen.list, effects))
}

/// An identifier of an address. Anything else is a page that does not exist.
fn professional(id: &str) -> Result<ProfessionalId, PageError> {
    ProfessionalId::parse(id).map_err(|_| PageError::not_found())
}

fn person(id: &str) -> Result<Grantee, PageError> {
    professional(id).map(Grantee::Professional)
}

fn structure(id: &str) -> Result<Grantee, PageError> {
    let id = OrganizationId::parse(id).map_err(|_| PageError::not_found())?;
    Ok(Grantee::Organization(id))
}

/// The default end of an authorisation, as a date field shows it.
fn default_end(now: Timestamp) -> String {
    dates::iso(now.plus(AUTHORIZATION_DEFAULT))
}

impl PersonPage {
    fn new(patient: &PatientSession, known: Known, faults: Faults) -> Self {
        let grantee = known.grantee.grantee();
        let list = &known.list;
        let grant = list
            .authorized
            .iter()
            .find(|it| it.grantee.grantee() == grantee);
        let is_authorized = grant.is_some_and(|it| !it.is_expired);
        let is_of = |it: &ProfessionalProfile| Grantee::Professional(it.id) == grantee;
        let is_primary_care = list.primary_care.iter().any(is_of);
        let blocked = list.blocked.iter().find(|(it, _)| is_of(it));
        let may_be_primary_care = match &known.grantee {
            GranteeProfile::Professional(profile) => profile.profession.is_doctor(),
            GranteeProfile::Organization(_) => false,
        };
        let name = known.grantee.display_name();
        Self {
            frame: patient.frame().in_section("/professionnels"),
            base: address(grantee),
            role: role(&known.grantee),
            standing: standing(grant, is_primary_care, blocked.map(|(_, since)| *since)),
            until: default_end(patient.frame.now),
            is_authorized,
            is_primary_care,
            is_blocked: blocked.is_some(),
            may_be_primary_care,
            is_person: matches!(grantee, Grantee::Professional(_)),
            name,
            effects: known.effects,
            faults,
        }
    }
}

/// What the record says of somebody, in sentences.
fn standing(
    grant: Option<&Grant>,
    is_primary_care: bool,
    blocked: Option<Timestamp>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(since) = blocked {
        sentences.push(format!(
            "Bloqué par vous depuis le {} : aucun accès, même en urgence.",
            dates::day(since)
        ));
    }
    if is_primary_care {
        sentences.push("Médecin traitant : voit aussi les documents masqués.".to_owned());
    }
    match grant {
        Some(grant) if grant.is_expired => {
            sentences.push(format!(
                "L’autorisation a pris fin le {}.",
                dates::day(grant.until)
            ));
        }
        Some(grant) => sentences.push(format!("Autorisé jusqu’au {}.", dates::day(grant.until))),
        None if is_primary_care => {}
        None => sentences.push("Pas d’autorisation de lire votre dossier.".to_owned()),
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_page_is_sound() {
        for (is_authorized, is_blocked) in [(true, false), (false, true), (false, false)] {
            assert_is_sound(&PersonPage {
                frame: Frame::sample(),
                base: "/professionnels/07".to_owned(),
                name: "Dr Karim Benali".to_owned(),
                role: "Diabétologue".to_owned(),
                standing: vec!["Autorisé jusqu’au 14 janvier 2027.".to_owned()],
                until: "2027-01-14".to_owned(),
                is_authorized,
                is_primary_care: is_authorized,
                is_blocked,
                may_be_primary_care: true,
                is_person: true,
                effects: Effects {
                    block: "Dr Karim Benali ne verra plus 3 documents.".to_owned(),
                    ..Effects::default()
                },
                faults: Fault::new("jusqu", "Choisissez une date à venir.").into(),
            });
        }
    }

    #[test]
    fn an_authorisation_lasts_to_the_end_of_its_day() {
        let fields = Fields::parse(b"jusqu=2027-01-14");
        let end = until(&fields).ok().flatten().unwrap();
        assert_eq!(dates::day_time(end), "14 janvier 2027 à 23 h 59");
        assert_eq!(until(&Fields::default()).ok().flatten(), None);
        assert!(until(&Fields::parse(b"jusqu=demain")).is_err());
    }
}
