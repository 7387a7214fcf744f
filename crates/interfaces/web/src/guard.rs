//! What runs before and after every handler: the session, the origin, the CSRF field, the limit of
//! the body, and afterwards the page of an error and the cookies of an answer.

use crate::cookies::Cookie;
use crate::csrf;
use crate::error::{Failure, PageError};
use crate::flash::Flash;
use crate::frame::{Frame, Theme};
use crate::page::{CookieChanges, Go};
use crate::resume::{self, Resent};
use crate::routes::Audience;
use crate::text::Lang;
use crate::{Web, session};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dmp_service::Session;
use dmp_service::sessions::{NoSession, Portal};
use std::sync::Arc;

/// What a route asks of those who come.
#[derive(Clone, Copy)]
pub struct Policy {
    /// Whom it is for.
    pub audience: Audience,
    /// Largest body, in bytes.
    pub body_bytes_max: usize,
}

/// Who comes.
type Presence = Result<Arc<Session>, NoSession>;

/// Lets a request through to its handler, or answers in its place.
pub async fn admit(policy: Policy, request: Request, next: Next) -> Response {
    let Some(web) = request.extensions().get::<Web>().cloned() else {
        return PageError::not_found().into_response();
    };
    let (parts, body) = request.into_parts();
    let presence = presence(&web, &parts).await;
    let visit = Visit::of(&web, &parts, presence.as_deref().ok());
    let is_head_or_get = matches!(parts.method, Method::GET | Method::HEAD);
    let admitted = if is_head_or_get {
        read(&web, policy, presence, (parts, &visit))
    } else {
        write(&web, policy, presence, (parts, body, &visit)).await
    };
    let answer = match admitted {
        Ok(request) => next.run(request).await,
        Err(answer) => *answer,
    };
    visit.finished(&web, policy.audience, answer)
}

/// Static files are for everybody and count as no activity: no session is looked for.
async fn presence(web: &Web, parts: &Parts) -> Presence {
    if parts.uri.path().starts_with("/static/") {
        return Err(NoSession::Missing);
    }
    let Some(token) = Cookie::Session.value(&parts.headers, &web.options) else {
        return Err(NoSession::Missing);
    };
    let session = web
        .run(move |app| dmp_service::sessions::session(app, &token))
        .await;
    session.map(Arc::new)
}

/// A page is asked for.
fn read(
    web: &Web,
    policy: Policy,
    presence: Presence,
    (parts, visit): (Parts, &Visit),
) -> Result<Request, Box<Response>> {
    let path = parts.uri.path().to_owned();
    let session = match admissible(policy.audience, presence, &path) {
        Ok(session) => session,
        Err(Turned::Elsewhere(go)) => return Err(Box::new(go.into_response())),
        Err(Turned::Ended { .. }) => {
            let go = Go::to(session::sign_in_path(policy.audience)).saying("session-fermee");
            return Err(Box::new(go.into_response()));
        }
        Err(Turned::Failed(error)) => return Err(Box::new(error.into_response())),
    };
    Ok(visit.request(web, parts, Body::empty(), session))
}

/// A form is sent. Its origin and its CSRF field are checked before anything else is done.
async fn write(
    web: &Web,
    policy: Policy,
    presence: Presence,
    (parts, body, visit): (Parts, Body, &Visit),
) -> Result<Request, Box<Response>> {
    if !csrf::is_same_origin(&parts.headers) {
        return Err(Box::new(PageError::foreign_form().into_response()));
    }
    let Ok(body) = to_bytes(body, policy.body_bytes_max).await else {
        return Err(Box::new(PageError::too_large().into_response()));
    };
    let path = parts.uri.path().to_owned();
    let has_ended = matches!(presence, Err(NoSession::Ended { .. }));
    let session = match admissible(policy.audience, presence, &path) {
        Ok(session) => session,
        // A program is sent nowhere, and what it sent is not kept.
        Err(Turned::Elsewhere(_) | Turned::Ended { .. })
            if policy.audience == Audience::Software =>
        {
            return Err(Box::new(PageError::session_required().into_response()));
        }
        Err(Turned::Elsewhere(go)) => return Err(Box::new(go.into_response())),
        Err(Turned::Ended { account, csrf }) => {
            let go = Go::to(session::sign_in_path(policy.audience));
            // A form that did not come from a page of that session is not kept: it would be sent
            // later without its token being looked at again.
            let kept = csrf::has_token(&parts, &body, &[&csrf]).await
                && resume::keep(web, account, &parts, body).await;
            let message = if kept {
                "saisie-gardee"
            } else {
                "session-fermee"
            };
            return Err(Box::new(go.saying(message).into_response()));
        }
        Err(Turned::Failed(error)) => return Err(Box::new(error.into_response())),
    };
    let is_resent = parts.extensions.get::<Resent>().is_some();
    if !is_resent && !csrf::has_token(&parts, &body, &visit.accepted_tokens()).await {
        // A page of a session that ended may ask to leave it, or for another language.
        let answer = if has_ended {
            let go = Go::to(session::sign_in_path(policy.audience));
            go.without(Cookie::Session)
                .saying("session-fermee")
                .into_response()
        } else {
            PageError::foreign_form().into_response()
        };
        return Err(Box::new(answer));
    }
    Ok(visit.request(web, parts, Body::from(body), session))
}

/// Why a request does not reach its handler.
enum Turned {
    Elsewhere(Go),
    Ended {
        account: dmp_core::ids::AccountId,
        csrf: String,
    },
    Failed(PageError),
}

/// The session of a request that may go on; none for a page that needs none.
fn admissible(
    audience: Audience,
    presence: Presence,
    path: &str,
) -> Result<Option<Arc<Session>>, Turned> {
    if audience == Audience::Everyone {
        return Ok(presence.ok());
    }
    let session = presence.map_err(|absence| match absence {
        NoSession::Missing => Turned::Elsewhere(Go::to(session::sign_in_path(audience))),
        NoSession::AwaitingSecondFactor => {
            Turned::Elsewhere(Go::to(session::second_factor_path(audience)))
        }
        NoSession::Ended { account, csrf } => Turned::Ended { account, csrf },
        NoSession::Unavailable(error) => Turned::Failed(error.into()),
    })?;
    let is_right = match audience {
        Audience::Everyone | Audience::SignedIn => true,
        Audience::Patient => session.portal() == Portal::Patient,
        Audience::Professional | Audience::Software => session.portal() == Portal::Professional,
        Audience::Administration => session.portal() == Portal::Administration,
    };
    if !is_right {
        return Err(Turned::Elsewhere(Go::to(session::sign_in_path(audience))));
    }
    let new_secret = session::new_secret_path(session.portal());
    if session.must_change_secret && path != new_secret && path != "/deconnexion" {
        return Err(Turned::Elsewhere(Go::to(new_secret)));
    }
    Ok(Some(session))
}

/// One request's frame, and what its answer must add.
struct Visit {
    frame: Frame,
    form_token: Option<String>,
    new_form_token: Option<String>,
}

impl Visit {
    fn of(web: &Web, parts: &Parts, session: Option<&Session>) -> Self {
        let cookie = |cookie: Cookie| cookie.value(&parts.headers, &web.options);
        let mut frame = Frame::new(web.app.now(), web.app.is_demo());
        frame.lang = Lang::of(&cookie(Cookie::Language).unwrap_or_default());
        frame.theme = Theme::of(&cookie(Cookie::Theme).unwrap_or_default());
        frame.flash = cookie(Cookie::Flash).and_then(|value| Flash::of(&value));
        parts.uri.path().clone_into(&mut frame.section);
        if parts.method == Method::GET {
            let address = parts.uri.path_and_query().map_or("/", |it| it.as_str());
            address.clone_into(&mut frame.path);
        }
        let form_token = cookie(Cookie::FormToken).filter(|token| csrf::is_token(token));
        let mut new_form_token = None;
        match (session, &form_token) {
            (Some(session), _) => frame = frame.for_session(session),
            (None, Some(token)) => frame.csrf.clone_from(token),
            (None, None) => {
                let token = csrf::new_token(&*web.options.entropy);
                frame.csrf.clone_from(&token);
                new_form_token = Some(token);
            }
        }
        Self {
            frame,
            form_token,
            new_form_token,
        }
    }

    /// What the CSRF field may hold: the session's token, or the cookie's on pages before sign-in.
    fn accepted_tokens(&self) -> Vec<&str> {
        let of_session = self.frame.person.as_ref().map(|_| self.frame.csrf.as_str());
        let of_cookie = self.form_token.as_deref();
        if of_session.is_some() {
            of_session.into_iter().collect()
        } else {
            of_cookie.into_iter().collect()
        }
    }

    fn request(
        &self,
        web: &Web,
        mut parts: Parts,
        body: Body,
        session: Option<Arc<Session>>,
    ) -> Request {
        parts.extensions.insert(self.frame.clone());
        parts.extensions.insert(web.clone());
        if let Some(session) = session {
            parts.extensions.insert(session);
        }
        Request::from_parts(parts, body)
    }

    /// The answer with its error page, its cookies, and without the message that was said.
    fn finished(self, web: &Web, audience: Audience, answer: Response) -> Response {
        let mut answer = match answer.extensions().get::<Failure>().copied() {
            Some(failure) if audience == Audience::Software => failure.json(&answer),
            // The patient of a closed record reads that it is, whatever he asked for.
            Some(failure) if audience == Audience::Patient && failure.is_closed_record() => {
                Go::to("/dossier-ferme").into_response()
            }
            Some(failure) => failure.page(self.frame.clone(), &answer),
            None => answer,
        };
        let changes = answer
            .extensions_mut()
            .remove::<CookieChanges>()
            .unwrap_or_default();
        let is_page = is_html(&answer);
        let headers = answer.headers_mut();
        if self.frame.flash.is_some() && is_page {
            Cookie::Flash.remove(headers, &web.options);
        }
        if let Some(token) = self.new_form_token.filter(|_| is_page) {
            Cookie::FormToken.set(headers, &web.options, &token);
        }
        changes.apply(headers, &web.options);
        answer
    }
}

fn is_html(answer: &Response) -> bool {
    let kind = answer
        .headers()
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}
