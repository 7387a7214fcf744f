//! What pages say when a request does not succeed: the single mapping of `dmp_service::Error`.
//!
//! A handler returns a [`PageError`]; the guard, which knows the reader's language and portal,
//! draws its page. What does not exist and what may not be known are one page.

use crate::filters;
use crate::frame::Frame;
use crate::page::rendered;
use crate::security::RequestId;
use crate::wording;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dmp_core::access::{Disclosure, Refusal};
use dmp_service::Error;
use serde::Serialize;

/// Why there is no page.
#[derive(Debug)]
pub struct PageError {
    failure: Failure,
    retry_after_seconds: Option<u64>,
    source: Option<Error>,
}

/// What the page of an error says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    status: StatusCode,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    NotFound,
    Forbidden(&'static str),
    ForeignForm,
    TooLarge,
    Invalid(&'static str),
    Malformed(&'static str),
    SessionRequired,
    Conflict(&'static str),
    TooMany,
    Broken,
}

impl PageError {
    /// What does not exist, or may not be known.
    pub const fn not_found() -> Self {
        Self::of(StatusCode::NOT_FOUND, Kind::NotFound)
    }

    /// A form that is not one of ours, or of a session that is over.
    pub const fn foreign_form() -> Self {
        Self::of(StatusCode::FORBIDDEN, Kind::ForeignForm)
    }

    /// A form with more bytes than the limit.
    pub const fn too_large() -> Self {
        Self::of(StatusCode::PAYLOAD_TOO_LARGE, Kind::TooLarge)
    }

    /// A form that ends before it should.
    pub const fn cut_form() -> Self {
        let text = "L’envoi a été interrompu. Revenez en arrière, puis envoyez de nouveau.";
        Self::of(StatusCode::BAD_REQUEST, Kind::Malformed(text))
    }

    /// A body that is not in the form of its contract.
    pub const fn malformed() -> Self {
        let text = "La demande n’a pas la forme attendue.";
        Self::of(StatusCode::BAD_REQUEST, Kind::Malformed(text))
    }

    /// A call without a session.
    pub const fn session_required() -> Self {
        Self::of(StatusCode::UNAUTHORIZED, Kind::SessionRequired)
    }

    /// Our side failed without saying why.
    pub const fn broken() -> Self {
        Self::of(StatusCode::INTERNAL_SERVER_ERROR, Kind::Broken)
    }

    const fn of(status: StatusCode, kind: Kind) -> Self {
        Self {
            failure: Failure { status, kind },
            retry_after_seconds: None,
            source: None,
        }
    }
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => match refusal.disclosure() {
                Disclosure::Hide => Self::not_found(),
                Disclosure::Explain => Self::of(
                    StatusCode::FORBIDDEN,
                    Kind::Forbidden(wording::refusal(refusal)),
                ),
            },
            Error::NotFound => Self::not_found(),
            Error::Invalid { problem, .. } => {
                let text = wording::problem(problem);
                Self::of(StatusCode::UNPROCESSABLE_ENTITY, Kind::Invalid(text))
            }
            Error::Conflict(conflict) => Self::of(
                StatusCode::CONFLICT,
                Kind::Conflict(wording::conflict(conflict)),
            ),
            Error::TooMany {
                retry_after_seconds,
            } => Self {
                retry_after_seconds: Some(retry_after_seconds),
                ..Self::of(StatusCode::TOO_MANY_REQUESTS, Kind::TooMany)
            },
            Error::Unavailable(_) => Self {
                source: Some(error),
                ..Self::of(StatusCode::SERVICE_UNAVAILABLE, Kind::Broken)
            },
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Some(error) = &self.source {
            // Logged here once; the span of the request carries its identifier.
            let cause = std::error::Error::source(error).map(ToString::to_string);
            tracing::error!(error = %error, cause, "a use case was unavailable");
        }
        let mut answer = self.failure.status.into_response();
        if let Some(seconds) = self.retry_after_seconds {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer.extensions_mut().insert(self.failure);
        answer
    }
}

impl Failure {
    /// Whether it says that the record is closed.
    pub fn is_closed_record(self) -> bool {
        self.kind == Kind::Forbidden(wording::refusal(Refusal::RecordClosed))
    }

    /// The page, in place of the empty answer that carried it.
    pub fn page(self, frame: Frame, carrier: &Response) -> Response {
        let request_id = RequestId::current();
        let page = ErrorPage::new(self, frame, &request_id);
        let mut answer = rendered(self.status, &page);
        if let Some(seconds) = carrier.headers().get(header::RETRY_AFTER) {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.clone());
        }
        answer
    }
}

/// An error, for programs. Contract: `docs/api/`.
#[derive(Serialize)]
struct ErrorAnswer {
    code: &'static str,
    message: String,
}

impl Failure {
    /// What a program reads, in place of the empty answer that carried it.
    pub fn json(self, carrier: &Response) -> Response {
        let (title, lead, _) = self.kind.words();
        let error = ErrorAnswer {
            code: self.kind.code(),
            message: format!("{title}. {lead}"),
        };
        let mut answer = crate::api::written(self.status, &error);
        if let Some(seconds) = carrier.headers().get(header::RETRY_AFTER) {
            answer
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.clone());
        }
        answer
    }
}

/// The page of an error.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    title: &'static str,
    lead: &'static str,
    advice: &'static str,
    is_our_fault: bool,
    home: &'static str,
    request_id: String,
    at: String,
}

impl ErrorPage {
    fn new(failure: Failure, frame: Frame, request_id: &RequestId) -> Self {
        let (title, lead, advice) = failure.kind.words();
        Self {
            title,
            lead,
            advice,
            is_our_fault: failure.kind == Kind::Broken,
            home: home(&frame),
            request_id: request_id.text().to_owned(),
            at: crate::dates::day_time(frame.now),
            frame: frame.in_section(""),
        }
    }
}

/// « Retour à l’accueil » leads to the portal of the address; `/` finds the rest.
fn home(frame: &Frame) -> &'static str {
    let is_under =
        |prefix: &str| frame.section == prefix || frame.section.starts_with(&format!("{prefix}/"));
    match () {
        () if is_under("/pro") => "/pro/patients",
        () if is_under("/admin") => "/admin",
        () if frame.person.is_some() => "/accueil",
        () => "/",
    }
}

impl Kind {
    /// Stable name, for programs.
    const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Forbidden(_) => "forbidden",
            Self::ForeignForm => "csrf",
            Self::TooLarge => "too_large",
            Self::Invalid(_) => "invalid",
            Self::Malformed(_) => "malformed",
            Self::SessionRequired => "session_required",
            Self::Conflict(_) => "conflict",
            Self::TooMany => "too_many",
            Self::Broken => "unavailable",
        }
    }

    /// Title, what happened, what to do.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NotFound => (
                "Page introuvable",
                "Cette page n’existe pas, ou vous n’y avez pas accès.",
                "Si vous avez saisi l’adresse, vérifiez-la.",
            ),
            Self::Forbidden(why) => (
                "Accès refusé",
                why,
                "Cette demande est inscrite dans l’historique du dossier.",
            ),
            Self::ForeignForm => (
                "Ce formulaire n’est plus valable",
                "Il vient d’une ancienne page ou d’un autre site : rien n’a été enregistré.",
                "Rechargez la page, puis envoyez de nouveau le formulaire.",
            ),
            Self::TooLarge => (
                "L’envoi est trop lourd",
                "Un envoi peut contenir 50 Mo au plus.",
                "Envoyez les fichiers en plusieurs fois, ou réduisez la taille des photos.",
            ),
            Self::SessionRequired => (
                "Connectez-vous",
                "Cette demande attend la session d’un professionnel.",
                "Ouvrez une session, puis recommencez.",
            ),
            Self::Invalid(why) | Self::Malformed(why) => (
                "Vérifiez votre saisie",
                why,
                "Revenez à la page précédente pour corriger.",
            ),
            Self::Conflict(why) => (
                "Rien n’a été enregistré",
                why,
                "Revenez à la page précédente et rechargez-la.",
            ),
            Self::TooMany => (
                "Trop de demandes",
                "Vous avez fait beaucoup de demandes en peu de temps.",
                "Attendez une minute, puis réessayez.",
            ),
            Self::Broken => (
                "Le service a un problème",
                "Votre dossier est en sécurité. Rien n’a été perdu.",
                "Réessayez dans quelques minutes. Si vous remplissiez un formulaire, vos réponses \
                    n’ont pas été enregistrées.",
            ),
        }
    }
}

/// The page of a panic, drawn outside the guard: in French, for nobody in particular.
pub fn panicked() -> Response {
    let failure = PageError::broken().failure;
    let frame = Frame::new(dmp_core::time::Timestamp(0), false);
    let mut page = ErrorPage::new(failure, frame, &RequestId::current());
    page.at.clear();
    rendered(failure.status, &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_service::{Conflict, Problem};

    fn failure(error: Error) -> Failure {
        PageError::from(error).failure
    }

    #[test]
    fn what_may_not_be_known_is_the_page_of_what_does_not_exist() {
        for refusal in Refusal::ALL {
            let expected = match refusal.disclosure() {
                Disclosure::Hide => failure(Error::NotFound),
                Disclosure::Explain => Failure {
                    status: StatusCode::FORBIDDEN,
                    kind: Kind::Forbidden(wording::refusal(*refusal)),
                },
            };
            assert_eq!(failure(Error::Refused(*refusal)), expected, "{refusal:?}");
        }
    }

    #[test]
    fn each_error_has_its_status() {
        let invalid = Error::Invalid {
            field: "title",
            problem: Problem::Empty,
        };
        let unavailable = Error::Unavailable("broken".into());
        for (error, status) in [
            (Error::NotFound, 404),
            (invalid, 422),
            (Error::Conflict(Conflict::Stale), 409),
            (
                Error::TooMany {
                    retry_after_seconds: 9,
                },
                429,
            ),
            (unavailable, 503),
        ] {
            assert_eq!(failure(error).status.as_u16(), status);
        }
    }

    #[test]
    fn the_pages_are_sound() {
        for error in [
            PageError::not_found(),
            PageError::foreign_form(),
            PageError::too_large(),
            PageError::cut_form(),
            PageError::broken(),
            Error::Refused(Refusal::RecordClosed).into(),
            Error::Conflict(Conflict::Stale).into(),
            Error::TooMany {
                retry_after_seconds: 9,
            }
            .into(),
        ] {
            let frame = Frame::sample();
            let page = ErrorPage::new(error.failure, frame, &RequestId::current());
            crate::page::tests::assert_is_sound(&page);
        }
        assert_eq!(panicked().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn the_time_to_wait_is_said_to_machines_too() {
        let answer = PageError::from(Error::TooMany {
            retry_after_seconds: 9,
        })
        .into_response();
        assert_eq!(answer.headers()[header::RETRY_AFTER], "9");
    }
}
