//! `/pro/compte`: who one is in the directory, and one's code secret.

use super::view::Fact;
use crate::error::PageError;
use crate::faults::Faults;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use crate::sign_in::{self, SecretFault};
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_service::directory::ProfessionalProfile;

/// The page.
#[derive(Template)]
#[template(path = "professional/account.html")]
pub struct AccountPage {
    frame: Frame,
    faults: Faults,
    facts: Vec<Fact>,
}

impl AccountPage {
    fn of(session: &ProfessionalSession, faults: Faults) -> Self {
        let facts = session
            .session
            .professional()
            .map(facts)
            .unwrap_or_default();
        Self {
            frame: session.frame(),
            faults,
            facts,
        }
    }
}

/// `GET /pro/compte`
pub(crate) async fn show(session: ProfessionalSession) -> Page<AccountPage> {
    Page(AccountPage::of(&session, Faults::none()))
}

/// `POST /pro/compte`
///
/// # Errors
/// The page of a failure of the store.
pub(crate) async fn change_secret(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    match sign_in::change(&session, &fields).await {
        Ok(()) => Ok(Go::to("/pro/compte")
            .saying("code-secret-change")
            .into_response()),
        Err(SecretFault::Page(error)) => Err(error),
        Err(SecretFault::Shown(faults)) => {
            Ok(Again(AccountPage::of(&session, faults)).into_response())
        }
    }
}

fn facts(profile: &ProfessionalProfile) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Nom", profile.display_name()),
        Fact::new("Profession", profile.capacity()),
        Fact::new("Identifiant national", profile.national_id.as_str()),
    ];
    if let Some(organization) = &profile.organization {
        facts.push(Fact::new("Lieu d’exercice", organization.name.clone()));
        facts.push(Fact::new("Commune", organization.city.clone()));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Fault;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_page_is_sound() {
        let faults = Fault::new("nouveau", "Choisissez un code plus long.").into();
        let facts = vec![Fact::new("Nom", "Dr Hélène Lacaze")];
        assert_is_sound(&AccountPage {
            frame: Frame::sample(),
            faults,
            facts,
        });
    }
}
