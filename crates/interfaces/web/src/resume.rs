//! Work that met an ended session: kept, then given back after sign-in. Rule: REQ-R-49.

use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::routes::{Audience, Routes};
use crate::session::{SignedIn, home_path};
use crate::{Web, dates};
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::AccountId;
use dmp_service::kept_work::{self, KeptRequest};
use tower::ServiceExt;

/// Largest form that is kept, in bytes. A form with a larger file is not: the file is still where
/// its owner took it from.
const KEPT_BYTES_MAX: usize = 2 * 1024 * 1024;

/// Forms that are never kept: they change a session or a secret.
const NEVER_KEPT: [&str; 6] = [
    "/deconnexion",
    "/session/prolonger",
    "/reprise",
    "/langue",
    "/apparence",
    "/compte/code",
];

/// Marks a kept form that is sent again by its owner; only this module makes one.
#[derive(Clone, Copy)]
pub struct Resent(());

/// The routes of kept work.
pub fn routes() -> Routes {
    Routes::new(Audience::SignedIn)
        .get("/reprise", show)
        .post("/reprise", send_again)
        .post("/reprise/oublier", forget)
}

/// Keeps a form for the account whose session ended; tells whether it was.
pub async fn keep(web: &Web, account: AccountId, parts: &Parts, body: Bytes) -> bool {
    let path = parts
        .uri
        .path_and_query()
        .map_or("/", |it| it.as_str())
        .to_owned();
    let is_secret = path.contains("/connexion/");
    // What somebody looks for is kept nowhere. Rule: SEA-012.
    let is_search = path.ends_with("/recherche");
    if body.len() > KEPT_BYTES_MAX || is_secret || is_search || NEVER_KEPT.contains(&path.as_str())
    {
        return false;
    }
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|it| it.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let kept = web
        .run(move |app| {
            let body = body.to_vec();
            let request = KeptRequest {
                path,
                content_type,
                body,
                at: app.now(),
            };
            kept_work::keep_work(app, account, &request)
        })
        .await;
    kept.inspect_err(|error| tracing::warn!(error = %error, "a form could not be kept"))
        .is_ok()
}

/// The page that gives a kept form back.
#[derive(Template)]
#[template(path = "public/resume.html")]
struct ResumePage {
    frame: Frame,
    what: &'static str,
    at: String,
    home: &'static str,
}

/// `GET /reprise`
async fn show(signed_in: SignedIn) -> Result<Response, PageError> {
    let home = home_path(signed_in.session.portal());
    let Some(kept) = signed_in.run(kept_work::kept_work).await? else {
        return Ok(Go::to(home).into_response());
    };
    let page = ResumePage {
        frame: signed_in.frame(),
        what: what(&kept.path),
        at: dates::day_time(kept.at),
        home,
    };
    Ok(Page(page).into_response())
}

/// `POST /reprise`: sends the kept form as its owner would, with today's session.
async fn send_again(signed_in: SignedIn, request: Request) -> Result<Response, PageError> {
    let Some(kept) = signed_in.run(kept_work::kept_work).await? else {
        return Err(PageError::not_found());
    };
    let cookies = request.headers().get(COOKIE).cloned();
    let mut again = Request::builder()
        .method(Method::POST)
        .uri(kept.path)
        .header(CONTENT_TYPE, kept.content_type)
        .body(Body::from(kept.body))
        .map_err(|_| PageError::not_found())?;
    if let Some(cookies) = cookies {
        again.headers_mut().insert(COOKIE, cookies);
    }
    again.extensions_mut().insert(Resent(()));
    again.extensions_mut().insert(signed_in.web.clone());
    let router = crate::mounted().with_state(signed_in.web.clone());
    let router = router.layer(axum::extract::DefaultBodyLimit::disable());
    let answer = router.oneshot(again).await.into_response();
    // It is forgotten once it was sent: what its page says next is the act's own answer.
    signed_in.run(kept_work::drop_kept_work).await?;
    Ok(answer)
}

/// `POST /reprise/oublier`
async fn forget(signed_in: SignedIn) -> Result<Go, PageError> {
    signed_in.run(kept_work::drop_kept_work).await?;
    Ok(Go::to(home_path(signed_in.session.portal())).saying("saisie-oubliee"))
}

/// What a kept form was, in words without any value.
fn what(path: &str) -> &'static str {
    let has = |part: &str| path.contains(part);
    match () {
        () if has("/synthese-medicale") => "Une synthèse médicale",
        () if has("/documents/nouveau") => "L’ajout d’un document",
        () if has("/remplacer") => "Le remplacement d’un document",
        () if has("/visibilite") || has("/masquer") => "Le choix de qui peut voir un document",
        () if has("/urgence") => "Une demande d’accès en urgence",
        () if has("/creation") => "La création d’un dossier",
        () if has("/examen") => "Une vérification avant de prescrire un examen",
        () if has("/professionnels") => "Un changement dans vos professionnels",
        () if has("/compte") => "Un changement dans votre compte",
        () => "Un formulaire",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_page_is_sound() {
        let frame = Frame::sample();
        let page = ResumePage {
            what: what("/documents/nouveau"),
            at: "12 mars 2026 à 17 h 05".to_owned(),
            home: "/accueil",
            frame,
        };
        assert_is_sound(&page);
    }
}
