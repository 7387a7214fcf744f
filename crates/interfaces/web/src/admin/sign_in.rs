//! `/admin/connexion`: signing in with a code secret, then the code of an authenticator
//! application.

use crate::Web;
use crate::error::PageError;
use crate::faults::Faults;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::routes::{Audience, Routes};
use crate::session::{AdminSession, Client};
use crate::sign_in::{self, SecretFault};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use dmp_service::sessions::Portal;

/// Its routes.
pub(crate) fn routes() -> Routes {
    Routes::new(Audience::Everyone)
        .get("/admin/connexion", show)
        .post("/admin/connexion", start)
        .get("/admin/connexion/verification", show_second)
        .post("/admin/connexion/verification", confirm)
        .merge(
            Routes::new(Audience::Administration)
                .get("/admin/connexion/nouveau-code", show_new_secret)
                .post("/admin/connexion/nouveau-code", change_secret),
        )
}

/// Step 1.
#[derive(Template)]
#[template(path = "admin/sign_in.html")]
struct SignInPage {
    frame: Frame,
    faults: Faults,
    login: String,
}

/// Step 2.
#[derive(Template)]
#[template(path = "admin/second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    faults: Faults,
}

/// A provisional code secret must be changed.
#[derive(Template)]
#[template(path = "admin/new_secret.html")]
struct NewSecretPage {
    frame: Frame,
    faults: Faults,
}

/// `GET /admin/connexion`
async fn show(frame: Frame) -> Page<SignInPage> {
    Page(SignInPage {
        frame,
        faults: Faults::none(),
        login: String::new(),
    })
}

/// `POST /admin/connexion`
async fn start(State(web): State<Web>, frame: Frame, client: Client, fields: Fields) -> Response {
    let login = fields.text("identifiant").to_owned();
    match sign_in::begin(&web, Portal::Administration, (fields, client)).await {
        Ok(go) => go.into_response(),
        Err(faults) => Again(SignInPage {
            frame,
            faults,
            login,
        })
        .into_response(),
    }
}

/// `GET /admin/connexion/verification`
async fn show_second(State(web): State<Web>, headers: HeaderMap, frame: Frame) -> Response {
    match sign_in::pending(&web, &headers).await {
        None => Go::to("/admin/connexion").into_response(),
        Some(_) => Page(SecondFactorPage {
            frame,
            faults: Faults::none(),
        })
        .into_response(),
    }
}

/// `POST /admin/connexion/verification`
async fn confirm(
    State(web): State<Web>,
    headers: HeaderMap,
    (frame, client): (Frame, Client),
    fields: Fields,
) -> Response {
    match sign_in::finish(&web, Portal::Administration, (&headers, fields, client)).await {
        Ok(go) => go.into_response(),
        Err(faults) => Again(SecondFactorPage { frame, faults }).into_response(),
    }
}

/// `GET /admin/connexion/nouveau-code`
async fn show_new_secret(session: AdminSession) -> Page<NewSecretPage> {
    Page(NewSecretPage {
        frame: session.frame(),
        faults: Faults::none(),
    })
}

/// `POST /admin/connexion/nouveau-code`
async fn change_secret(session: AdminSession, fields: Fields) -> Result<Response, PageError> {
    match sign_in::change(&session, &fields).await {
        Ok(()) => Ok(Go::to("/admin")
            .saying("code-secret-change")
            .into_response()),
        Err(SecretFault::Page(error)) => Err(error),
        Err(SecretFault::Shown(faults)) => Ok(Again(NewSecretPage {
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
    fn the_pages_are_sound() {
        let frame = Frame {
            person: None,
            ..Frame::sample()
        };
        let faults: Faults = Fault::new("code", "Saisissez les 6 chiffres.").into();
        let login = "s.delmas".to_owned();
        assert_is_sound(&SignInPage {
            frame: frame.clone(),
            faults: Faults::none(),
            login,
        });
        assert_is_sound(&SecondFactorPage { frame, faults });
        let faults = Fault::new("nouveau", "Choisissez un code plus long.").into();
        assert_is_sound(&NewSecretPage {
            frame: Frame::sample(),
            faults,
        });
    }
}
