//! `/professionnels`: who may read, who is médecin traitant, who is blocked; each change says what
//! it changes before its button.

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
use dmp_core::people::Sex;
use dmp_core::record::Grantee;
use dmp_core::time::Timestamp;
use dmp_service::authorizations::{self, AccessList, Grant, GranteeProfile};
use dmp_service::directory::{self, OrganizationProfile, ProfessionalProfile};
use dmp_service::{App, Error, Session};

/// How many days before its end an authorisation is said to expire soon.
const SOON_DAYS: i64 = 30;

/// The list.
#[derive(Template)]
#[template(path = "patient/professionals.html")]
struct ListPage {
    frame: Frame,
    primary_care: Vec<PersonRow>,
    authorized: Vec<PersonRow>,
    expired: Vec<PersonRow>,
    blocked: Vec<PersonRow>,
    told: &'static str,
}

/// One person or structure.
struct PersonRow {
    href: String,
    initials: String,
    name: String,
    role: String,
    meta: String,
    badge: Option<String>,
}

/// The page of one person or structure.
#[derive(Template)]
#[template(path = "patient/professional.html")]
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
    faults: Faults,
}

/// Somebody of the directory with what the record says of him.
struct Known {
    grantee: GranteeProfile,
    list: AccessList,
}

/// `GET /professionnels`
pub async fn list(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let list = patient
        .run(move |app, session| authorizations::access_list(app, session, record))
        .await?;
    Ok(Page(ListPage::new(&patient, &list)))
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
    page(&patient, structure(&id)?, Faults::none()).await.map(Page)
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
    act(patient, professional(&id)?, authorizations::name_primary_care).await?;
    Ok(Go::to("/professionnels").saying("traitant-nomme"))
}

/// `POST /professionnels/{id}/traitant/retirer`
pub async fn remove_primary_care(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Go, PageError> {
    act(patient, professional(&id)?, authorizations::remove_primary_care).await?;
    Ok(Go::to("/professionnels").saying("traitant-retire"))
}

async fn act(
    patient: PatientSession,
    who: ProfessionalId,
    use_case: fn(&App, &Session, RecordId, ProfessionalId) -> Result<(), Error>,
) -> Result<(), PageError> {
    let record = patient.record;
    Ok(patient.run(move |app, session| use_case(app, session, record, who)).await?)
}

async fn grant(
    patient: PatientSession,
    grantee: Grantee,
    fields: Fields,
) -> Result<Response, PageError> {
    let until = match until(&fields) {
        Ok(until) => until,
        Err(fault) => return Ok(Again(page(&patient, grantee, fault.into()).await?).into_response()),
    };
    let record = patient.record;
    let done = patient
        .run(move |app, session| authorizations::authorize(app, session, record, grantee, until))
        .await;
    match done {
        Ok(()) => Ok(Go::to("/professionnels").saying("professionnel-autorise").into_response()),
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
            date.ok_or_else(|| Fault::new("jusqu", "Saisissez une date qui existe, par exemple 14/04/2027."))
        }
    }
}

/// What is wrong with the end of an authorisation.
fn end_problem(problem: dmp_service::Problem) -> &'static str {
    match problem {
        dmp_service::Problem::TooFar => "Choisissez une date plus proche : dix ans au plus.",
        _ => "Choisissez une date à venir.",
    }
}

async fn page(
    patient: &PatientSession,
    grantee: Grantee,
    faults: Faults,
) -> Result<PersonPage, PageError> {
    let record = patient.record;
    let known = patient.run(move |app, session| known(app, session, record, grantee)).await?;
    Ok(PersonPage::new(patient, &known, faults))
}

fn known(app: &App, session: &Session, record: RecordId, grantee: Grantee) -> Result<Known, Error> {
    let list = authorizations::access_list(app, session, record)?;
    let grantee = match grantee {
        Grantee::Professional(id) => GranteeProfile::Professional(directory::professional(app, id)?),
        Grantee::Organization(id) => GranteeProfile::Organization(directory::organization(app, id)?),
    };
    Ok(Known { grantee, list })
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

impl ListPage {
    fn new(patient: &PatientSession, list: &AccessList) -> Self {
        let now = patient.frame.now;
        let shown = |it: &&Grant| !it.is_primary_care || it.is_expired;
        let (expired, authorized): (Vec<_>, Vec<_>) =
            list.authorized.iter().filter(shown).partition(|it| it.is_expired);
        Self {
            frame: patient.frame(),
            primary_care: list.primary_care.iter().map(|it| PersonRow::primary_care(it, list)).collect(),
            authorized: authorized.iter().map(|it| PersonRow::of(it, now)).collect(),
            expired: expired.iter().map(|it| PersonRow::of(it, now)).collect(),
            blocked: list.blocked.iter().map(|(it, since)| PersonRow::blocked(it, *since)).collect(),
            told: told(patient.sex),
        }
    }
}

const fn told(sex: Sex) -> &'static str {
    wording::agree(
        sex,
        "Si vous ne pouvez pas répondre, un professionnel peut déclarer une urgence et donner son motif. Vous êtes toujours prévenue.",
        "Si vous ne pouvez pas répondre, un professionnel peut déclarer une urgence et donner son motif. Vous êtes toujours prévenu.",
        "Si vous ne pouvez pas répondre, un professionnel peut déclarer une urgence et donner son motif. Un message vous prévient toujours.",
    )
}

impl PersonRow {
    fn of(grant: &Grant, now: Timestamp) -> Self {
        let recorded = grant.recorded_by.as_ref().map(|name| format!(", enregistré avec vous par {name}"));
        let recorded = recorded.unwrap_or_default();
        let day = dates::day(grant.until);
        let left = dates::day_of(grant.until).to_days() - dates::day_of(now).to_days();
        let badge = match (grant.is_expired, left) {
            (true, _) => None,
            (false, 0) => Some("Expire aujourd’hui".to_owned()),
            (false, 1) => Some("Expire demain".to_owned()),
            (false, left) => (left <= SOON_DAYS).then(|| format!("Expire dans {left} jours")),
        };
        let name = grant.grantee.display_name();
        Self {
            href: address(grant.grantee.grantee()),
            initials: wording::initials(&name),
            role: role(&grant.grantee),
            meta: if grant.is_expired { format!("A pris fin le {day}") } else { format!("Jusqu’au {day}{recorded}") },
            badge,
            name,
        }
    }

    fn primary_care(profile: &ProfessionalProfile, list: &AccessList) -> Self {
        let grantee = Grantee::Professional(profile.id);
        let grant = list.authorized.iter().find(|it| it.grantee.grantee() == grantee && !it.is_expired);
        Self {
            meta: grant.map_or_else(String::new, |it| format!("Autorisé jusqu’au {}", dates::day(it.until))),
            ..Self::professional(profile)
        }
    }

    fn blocked(profile: &ProfessionalProfile, since: Timestamp) -> Self {
        Self { meta: format!("Bloqué par vous le {}", dates::day(since)), ..Self::professional(profile) }
    }

    fn professional(profile: &ProfessionalProfile) -> Self {
        let name = profile.display_name();
        Self {
            href: address(Grantee::Professional(profile.id)),
            initials: wording::initials(&name),
            role: role_of_person(profile),
            meta: String::new(),
            badge: None,
            name,
        }
    }
}

/// The page of a person or a structure.
pub fn address(grantee: Grantee) -> String {
    match grantee {
        Grantee::Professional(id) => format!("/professionnels/{id}"),
        Grantee::Organization(id) => format!("/structures/{id}"),
    }
}

/// « Diabétologue, Cabinet des Remparts, Valbrune ».
pub fn role_of_person(profile: &ProfessionalProfile) -> String {
    let place = profile.organization.as_ref().map(place);
    place.map_or_else(|| profile.capacity(), |place| format!("{}, {place}", profile.capacity()))
}

fn place(organization: &OrganizationProfile) -> String {
    [organization.name.as_str(), &organization.city]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn role(grantee: &GranteeProfile) -> String {
    match grantee {
        GranteeProfile::Professional(profile) => role_of_person(profile),
        GranteeProfile::Organization(profile) => format!("Toute la structure, {}", profile.city),
    }
}

/// The default end of an authorisation, as a date field shows it.
pub fn default_end(now: Timestamp) -> String {
    dates::iso(now.plus(AUTHORIZATION_DEFAULT))
}

impl PersonPage {
    fn new(patient: &PatientSession, known: &Known, faults: Faults) -> Self {
        let grantee = known.grantee.grantee();
        let list = &known.list;
        let grant = list.authorized.iter().find(|it| it.grantee.grantee() == grantee);
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
            faults,
        }
    }
}

/// What the record says of somebody, in sentences.
fn standing(grant: Option<&Grant>, is_primary_care: bool, blocked: Option<Timestamp>) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(since) = blocked {
        sentences.push(format!("Bloqué par vous depuis le {} : aucun accès, même en urgence.", dates::day(since)));
    }
    if is_primary_care {
        sentences.push("Médecin traitant : voit aussi les documents masqués.".to_owned());
    }
    match grant {
        Some(grant) if grant.is_expired => {
            sentences.push(format!("L’autorisation a pris fin le {}.", dates::day(grant.until)));
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

    fn row(badge: Option<&str>) -> PersonRow {
        PersonRow {
            href: "/professionnels/07".to_owned(),
            initials: "KB".to_owned(),
            name: "Dr Karim Benali".to_owned(),
            role: "Diabétologue".to_owned(),
            meta: "Jusqu’au 14 janvier 2027".to_owned(),
            badge: badge.map(str::to_owned),
        }
    }

    #[test]
    fn the_pages_are_sound() {
        assert_is_sound(&ListPage {
            frame: Frame::sample().in_section("/professionnels"),
            primary_care: vec![row(None)],
            authorized: vec![row(Some("Expire dans 18 jours"))],
            expired: vec![row(None)],
            blocked: vec![row(None)],
            told: told(Sex::Female),
        });
        let frame = Frame::sample();
        let none = Vec::new;
        let told = told(Sex::Unknown);
        assert_is_sound(&ListPage { frame, primary_care: none(), authorized: none(), expired: none(), blocked: none(), told });
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
