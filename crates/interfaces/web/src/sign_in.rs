//! Signing in, in two steps and for the three portals; the pages of patients are here too.

use crate::Web;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::preferences::audience_of;
use crate::routes::{Audience, Routes};
use crate::session::{
    Client, PatientSession, SignedIn, home_path, new_secret_path, second_factor_path, sign_in_path,
};
use crate::wording;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::response::{IntoResponse, Response};
use dmp_service::sessions::Portal;
use dmp_service::sign_in::{self, SecondFactor, SignInError};
use dmp_service::{App, Error, account, devices};

/// The pages of patients. Those of the other portals are in their own modules.
pub fn routes() -> Routes {
    Routes::new(Audience::Everyone)
        .get("/connexion", show)
        .post("/connexion", start)
        .get("/connexion/verification", show_second)
        .post("/connexion/verification", confirm)
        .post("/connexion/verification/renvoyer", resend)
        .merge(
            Routes::new(Audience::Patient)
                .get("/connexion/nouveau-code", show_new_secret)
                .post("/connexion/nouveau-code", change_secret),
        )
}

/// The first step, with fields `identifiant` and `secret`.
///
/// # Errors
/// The fault to show, where nobody can sign in with this.
pub async fn begin(
    web: &Web,
    portal: Portal,
    (fields, client): (Fields, Client),
) -> Result<Go, Faults> {
    let login = fields.text("identifiant").to_owned();
    let secret = fields.get("secret").unwrap_or_default().to_owned();
    let mut missing = Faults::none();
    if login.is_empty() {
        missing.push(Fault::new("identifiant", "Saisissez votre identifiant."));
    }
    if secret.is_empty() {
        missing.push(Fault::new("secret", "Saisissez votre code secret."));
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    let started = web
        .run(move |app| sign_in::start(app, portal, &login, &secret, &client.0))
        .await;
    let started = started.map_err(|error| fault("", &error))?;
    let go = Go::to(second_factor_path(audience_of(portal)));
    Ok(go.with(Cookie::Session, &started.token))
}

/// What the second step asks for, if a sign-in has begun.
pub async fn pending(web: &Web, headers: &HeaderMap) -> Option<SecondFactor> {
    let token = Cookie::Session.value(headers, &web.options)?;
    web.run(move |app| sign_in::pending_factor(app, &token))
        .await
}

/// The second step, with field `code`. A new token takes the place of the first.
///
/// # Errors
/// The fault to show; going back to the first step is an answer, not a fault.
pub async fn finish(
    web: &Web,
    portal: Portal,
    (headers, fields, client): (&HeaderMap, Fields, Client),
) -> Result<Go, Faults> {
    let again = || Go::to(sign_in_path(audience_of(portal))).saying("recommencer");
    let Some(token) = Cookie::Session.value(headers, &web.options) else {
        return Ok(again());
    };
    let code = fields.text("code").to_owned();
    if code.is_empty() {
        return Err(Fault::new("code", "Saisissez les 6 chiffres.").into());
    }
    let device = headers.get(USER_AGENT).and_then(|it| it.to_str().ok());
    let device = crate::devices::label(device.unwrap_or_default());
    let confirm = move |app: &App| {
        let confirmed = sign_in::confirm(app, &token, &code, &client.0)?;
        devices::describe(app, &confirmed.token, &device)?;
        Ok(confirmed)
    };
    match web.run(confirm).await {
        Ok(confirmed) => {
            let next = match (confirmed.must_change_secret, confirmed.has_kept_work) {
                (true, _) => new_secret_path(portal),
                (false, true) => "/reprise",
                (false, false) => home_path(portal),
            };
            Ok(Go::to(next).with(Cookie::Session, &confirmed.token))
        }
        Err(SignInError::StartAgain) => Ok(again().without(Cookie::Session)),
        Err(error) => Err(fault("code", &error)),
    }
}

/// Sends another one-time code.
///
/// # Errors
/// [`PageError`] when there were too many, or our side failed.
pub async fn send_again(
    web: &Web,
    portal: Portal,
    (headers, client): (&HeaderMap, Client),
) -> Result<Go, PageError> {
    let audience = audience_of(portal);
    let again = || Go::to(sign_in_path(audience)).saying("recommencer");
    let Some(token) = Cookie::Session.value(headers, &web.options) else {
        return Ok(again());
    };
    match web
        .run(move |app| sign_in::resend_code(app, &token, &client.0))
        .await
    {
        Ok(()) => Ok(Go::to(second_factor_path(audience)).saying("code-renvoye")),
        Err(SignInError::TooMany {
            retry_after_seconds,
        }) => Err(Error::TooMany {
            retry_after_seconds,
        }
        .into()),
        Err(SignInError::Unavailable(error)) => Err(error.into()),
        Err(
            SignInError::WrongCredentials
            | SignInError::Locked { .. }
            | SignInError::WrongCode { .. }
            | SignInError::CodeExpired
            | SignInError::StartAgain
            | SignInError::SecretExpired,
        ) => Ok(again()),
    }
}

/// Changes the code secret, with fields `actuel`, `nouveau` and `confirmation`.
///
/// # Errors
/// The fault to show at its field.
pub async fn change(signed_in: &SignedIn, fields: &Fields) -> Result<(), SecretFault> {
    let text = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let (current, new, again) = (text("actuel"), text("nouveau"), text("confirmation"));
    if new != again {
        let fault = Fault::new(
            "confirmation",
            "Les deux saisies diffèrent. Saisissez deux fois le même code.",
        );
        return Err(SecretFault::Shown(fault.into()));
    }
    let changed = signed_in
        .run(move |app, session| account::change_secret(app, session, &current, &new))
        .await;
    changed.map_err(|error| match error {
        Error::Invalid { field, problem } => {
            let field = if field == "current" {
                "actuel"
            } else {
                "nouveau"
            };
            SecretFault::Shown(Fault::new(field, wording::problem(problem)).into())
        }
        other @ (Error::Refused(_)
        | Error::NotFound
        | Error::Conflict(_)
        | Error::TooMany { .. }
        | Error::Unavailable(_)) => SecretFault::Page(other.into()),
    })
}

/// Why a secret was not changed.
pub enum SecretFault {
    /// To be shown in the form.
    Shown(Faults),
    /// Another page.
    Page(PageError),
}

fn fault(field: &'static str, error: &SignInError) -> Faults {
    if let SignInError::Unavailable(source) = error {
        tracing::error!(error = %source, "sign-in is unavailable");
    }
    Fault::new(field, wording::sign_in(error)).into()
}

/// Step 1.
#[derive(Template)]
#[template(path = "patient/sign_in.html")]
struct SignInPage {
    frame: Frame,
    faults: Faults,
    login: String,
}

/// Step 2.
#[derive(Template)]
#[template(path = "patient/second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    faults: Faults,
    /// The address the code went to; none for an authenticator application.
    hint: Option<String>,
}

/// A provisional code must be changed.
#[derive(Template)]
#[template(path = "patient/new_secret.html")]
struct NewSecretPage {
    frame: Frame,
    faults: Faults,
}

/// `GET /connexion`
async fn show(frame: Frame) -> Page<SignInPage> {
    Page(SignInPage {
        frame,
        faults: Faults::none(),
        login: String::new(),
    })
}

/// `POST /connexion`
async fn start(State(web): State<Web>, frame: Frame, client: Client, fields: Fields) -> Response {
    let login = fields.text("identifiant").to_owned();
    match begin(&web, Portal::Patient, (fields, client)).await {
        Ok(go) => go.into_response(),
        Err(faults) => Again(SignInPage {
            frame,
            faults,
            login,
        })
        .into_response(),
    }
}

/// `GET /connexion/verification`
async fn show_second(State(web): State<Web>, headers: HeaderMap, frame: Frame) -> Response {
    match pending(&web, &headers).await {
        None => Go::to("/connexion").into_response(),
        Some(factor) => {
            let hint = factor.hint();
            Page(SecondFactorPage {
                frame,
                faults: Faults::none(),
                hint,
            })
            .into_response()
        }
    }
}

/// `POST /connexion/verification`
async fn confirm(
    State(web): State<Web>,
    headers: HeaderMap,
    (frame, client): (Frame, Client),
    fields: Fields,
) -> Response {
    match finish(&web, Portal::Patient, (&headers, fields, client)).await {
        Ok(go) => go.into_response(),
        Err(faults) => {
            let hint = pending(&web, &headers).await.and_then(SecondFactor::hint);
            Again(SecondFactorPage {
                frame,
                faults,
                hint,
            })
            .into_response()
        }
    }
}

/// `POST /connexion/verification/renvoyer`
async fn resend(
    State(web): State<Web>,
    headers: HeaderMap,
    client: Client,
) -> Result<Go, PageError> {
    send_again(&web, Portal::Patient, (&headers, client)).await
}

/// `GET /connexion/nouveau-code`
async fn show_new_secret(patient: PatientSession) -> Page<NewSecretPage> {
    Page(NewSecretPage {
        frame: patient.frame(),
        faults: Faults::none(),
    })
}

/// `POST /connexion/nouveau-code`
async fn change_secret(patient: PatientSession, fields: Fields) -> Result<Response, PageError> {
    match change(&patient, &fields).await {
        Ok(()) => Ok(Go::to("/accueil")
            .saying("code-secret-change")
            .into_response()),
        Err(SecretFault::Page(error)) => Err(error),
        Err(SecretFault::Shown(faults)) => Ok(Again(NewSecretPage {
            frame: patient.frame(),
            faults,
        })
        .into_response()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let mut frame = Frame::sample();
        frame.person = None;
        let faults: Faults = Fault::new("code", "Saisissez les 6 chiffres.").into();
        let login = "4829163705".to_owned();
        assert_is_sound(&SignInPage {
            frame: frame.clone(),
            faults: Faults::none(),
            login,
        });
        for hint in [None, Some("c•••@exemple.fr".to_owned())] {
            assert_is_sound(&SecondFactorPage {
                frame: frame.clone(),
                faults: faults.clone(),
                hint,
            });
        }
        let faults = Fault::new("nouveau", "Choisissez un code plus long.").into();
        assert_is_sound(&NewSecretPage {
            frame: Frame::sample(),
            faults,
        });
    }
}
