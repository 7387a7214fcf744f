//! `/professionnels/autoriser`: find a professional in the directory, then open his page.

use super::professionals::{address, role_of_person};
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use crate::wording;
use askama::Template;
use dmp_core::codes;
use dmp_core::people::ProfessionCode;
use dmp_core::record::Grantee;
use dmp_service::directory::{self, OrganizationProfile, ProfessionalProfile, ProfessionalQuery};
use std::collections::BTreeSet;

/// The search and its results.
#[derive(Template)]
#[template(path = "patient/authorize.html")]
struct SearchPage {
    frame: Frame,
    query: String,
    city: String,
    professions: Vec<(String, String)>,
    profession: String,
    results: Option<Vec<ResultRow>>,
    structures: Vec<ResultRow>,
}

/// Somebody, or a structure, of the directory.
struct ResultRow {
    href: String,
    initials: String,
    name: String,
    role: String,
}

/// `GET /professionnels/autoriser`
pub async fn show(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    let asked = ProfessionalQuery {
        text: fields.text("q").to_owned(),
        profession: some(fields.text("profession")).map(ProfessionCode),
        city: some(fields.text("ville")),
    };
    let has_asked = !asked.text.is_empty() || asked.profession.is_some() || asked.city.is_some();
    let mut page = SearchPage::new(&patient, &fields);
    if has_asked {
        let found = patient
            .run(move |app, session| directory::find_professionals(app, session, &asked))
            .await?;
        page.structures = structures(&found);
        page.results = Some(found.iter().map(ResultRow::of).collect());
    }
    Ok(Page(page))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl SearchPage {
    fn new(patient: &PatientSession, fields: &Fields) -> Self {
        Self {
            frame: patient.frame().in_section("/professionnels"),
            query: fields.text("q").to_owned(),
            city: fields.text("ville").to_owned(),
            professions: professions(),
            profession: fields.text("profession").to_owned(),
            results: None,
            structures: Vec::new(),
        }
    }
}

/// The structures where the found professionals work, each once.
fn structures(found: &[ProfessionalProfile]) -> Vec<ResultRow> {
    let mut seen = BTreeSet::new();
    found
        .iter()
        .filter_map(|it| it.organization.as_ref())
        .filter(|it| seen.insert(it.id))
        .map(ResultRow::of_structure)
        .collect()
}

fn professions() -> Vec<(String, String)> {
    let all = (String::new(), "Toutes".to_owned());
    let each = codes::professions()
        .iter()
        .map(|it| (it.code.clone(), it.label.clone()));
    std::iter::once(all).chain(each).collect()
}

impl ResultRow {
    fn of(profile: &ProfessionalProfile) -> Self {
        let name = profile.display_name();
        Self {
            href: address(Grantee::Professional(profile.id)),
            initials: wording::initials(&name),
            role: role_of_person(profile),
            name,
        }
    }

    fn of_structure(profile: &OrganizationProfile) -> Self {
        Self {
            href: address(Grantee::Organization(profile.id)),
            initials: wording::initials(&profile.name),
            role: profile.city.clone(),
            name: profile.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_page_is_sound() {
        let row = || ResultRow {
            href: "/professionnels/07".to_owned(),
            initials: "SR".to_owned(),
            name: "Dr Sofia Renard".to_owned(),
            role: "Cardiologue, Clinique des Remparts, Valbrune".to_owned(),
        };
        for results in [None, Some(Vec::new()), Some(vec![row()])] {
            assert_is_sound(&SearchPage {
                frame: Frame::sample(),
                query: "renard".to_owned(),
                city: String::new(),
                professions: professions(),
                profession: "10".to_owned(),
                structures: results.iter().flatten().map(|_| row()).collect(),
                results,
            });
        }
    }
}
