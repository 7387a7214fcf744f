//! `/admin/compte`: one's code secret.

use crate::error::PageError;
use crate::faults::Faults;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::AdminSession;
use crate::sign_in::{self, SecretFault};
use askama::Template;
use axum::response::{IntoResponse, Response};

/// The page.
#[derive(Template)]
#[template(path = "admin/account.html")]
pub struct AccountPage {
    frame: Frame,
    faults: Faults,
}

/// `GET /admin/compte`
pub(crate) async fn show(session: AdminSession) -> Page<AccountPage> {
    Page(AccountPage {
        frame: session.frame(),
        faults: Faults::none(),
    })
}

/// `POST /admin/compte`
///
/// # Errors
/// The page of a failure of the store.
pub(crate) async fn change_secret(
    session: AdminSession,
    fields: Fields,
) -> Result<Response, PageError> {
    match sign_in::change(&session, &fields).await {
        Ok(()) => Ok(Go::to("/admin/compte")
            .saying("code-secret-change")
            .into_response()),
        Err(SecretFault::Page(error)) => Err(error),
        Err(SecretFault::Shown(faults)) => Ok(Again(AccountPage {
            frame: session.frame(),
            faults,
        })
        .into_response()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Fault;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_page_is_sound() {
        let faults = Fault::new("nouveau", "Choisissez un code plus long.").into();
        assert_is_sound(&AccountPage {
            frame: Frame::sample(),
            faults,
        });
    }
}
