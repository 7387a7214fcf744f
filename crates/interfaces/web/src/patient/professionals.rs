//! `/professionnels`: who may read, who is médecin traitant, who is blocked.

use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use dmp_core::people::Sex;
use dmp_core::record::Grantee;
use dmp_core::time::Timestamp;
use dmp_service::authorizations::{self, AccessList, Grant, GranteeProfile};
use dmp_service::directory::{OrganizationProfile, ProfessionalProfile};

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

/// `GET /professionnels`
pub async fn list(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let list = patient
        .run(move |app, session| authorizations::access_list(app, session, record))
        .await?;
    Ok(Page(ListPage::new(&patient, &list)))
}

impl ListPage {
    fn new(patient: &PatientSession, list: &AccessList) -> Self {
        let now = patient.frame.now;
        let shown = |it: &&Grant| !it.is_primary_care || it.is_expired;
        let (expired, authorized): (Vec<_>, Vec<_>) = list
            .authorized
            .iter()
            .filter(shown)
            .partition(|it| it.is_expired);
        Self {
            frame: patient.frame(),
            primary_care: list
                .primary_care
                .iter()
                .map(|it| PersonRow::primary_care(it, list))
                .collect(),
            authorized: authorized.iter().map(|it| PersonRow::of(it, now)).collect(),
            expired: expired.iter().map(|it| PersonRow::of(it, now)).collect(),
            blocked: list
                .blocked
                .iter()
                .map(|(it, since)| PersonRow::blocked(it, *since))
                .collect(),
            told: told(patient.sex),
        }
    }
}

const fn told(sex: Sex) -> &'static str {
    wording::agree(
        sex,
        "Si vous ne pouvez pas répondre, un professionnel peut déclarer une urgence et donner \
            son motif. Vous êtes toujours prévenue.",
        "Si vous ne pouvez pas répondre, un professionnel peut déclarer une urgence et donner \
            son motif. Vous êtes toujours prévenu.",
        "Si vous ne pouvez pas répondre, un professionnel peut déclarer une urgence et donner \
            son motif. Un message vous prévient toujours.",
    )
}

impl PersonRow {
    fn of(grant: &Grant, now: Timestamp) -> Self {
        let recorded = grant
            .recorded_by
            .as_ref()
            .map(|name| format!(", enregistré avec vous par {name}"));
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
            meta: if grant.is_expired {
                format!("A pris fin le {day}")
            } else {
                format!("Jusqu’au {day}{recorded}")
            },
            badge,
            name,
        }
    }

    fn primary_care(profile: &ProfessionalProfile, list: &AccessList) -> Self {
        let grantee = Grantee::Professional(profile.id);
        let grant = list
            .authorized
            .iter()
            .find(|it| it.grantee.grantee() == grantee && !it.is_expired);
        Self {
            meta: grant.map_or_else(String::new, |it| {
                format!("Autorisé jusqu’au {}", dates::day(it.until))
            }),
            ..Self::professional(profile)
        }
    }

    fn blocked(profile: &ProfessionalProfile, since: Timestamp) -> Self {
        Self {
            meta: format!("Bloqué par vous le {}", dates::day(since)),
            ..Self::professional(profile)
        }
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
    place.map_or_else(
        || profile.capacity(),
        |place| format!("{}, {place}", profile.capacity()),
    )
}

fn place(organization: &OrganizationProfile) -> String {
    [organization.name.as_str(), &organization.city]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a person is and where, or that it is a whole structure.
pub fn role(grantee: &GranteeProfile) -> String {
    match grantee {
        GranteeProfile::Professional(profile) => role_of_person(profile),
        GranteeProfile::Organization(profile) => format!("Toute la structure, {}", profile.city),
    }
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
        assert_is_sound(&ListPage {
            frame,
            primary_care: none(),
            authorized: none(),
            expired: none(),
            blocked: none(),
            told,
        });
    }
}
