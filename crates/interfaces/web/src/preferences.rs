//! Language, appearance, and the life of the session: small forms that every page may send.

use crate::Web;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::forms::Fields;
use crate::frame::Theme;
use crate::page::Go;
use crate::routes::{Audience, Routes};
use crate::session::{SignedIn, sign_in_path};
use crate::text::Lang;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use dmp_service::sessions::{Portal, sign_out};

/// The routes of preferences and of the session.
pub fn routes() -> Routes {
    Routes::new(Audience::Everyone)
        .post("/langue", choose_language)
        .post("/apparence", choose_theme)
        .post("/deconnexion", leave)
        .merge(Routes::new(Audience::SignedIn).post("/session/prolonger", extend))
}

/// `POST /langue`
async fn choose_language(fields: Fields) -> Go {
    let lang = Lang::of(fields.text("langue"));
    Go::to(back(&fields)).with(Cookie::Language, lang.code())
}

/// `POST /apparence`
async fn choose_theme(fields: Fields) -> Go {
    let go = Go::to(back(&fields));
    match Theme::of(fields.text("apparence")) {
        Theme::System => go.without(Cookie::Theme),
        theme @ (Theme::Light | Theme::Dark) => go.with(Cookie::Theme, theme.value()),
    }
}

/// `POST /deconnexion`: for everyone, so that leaving a session that is over is no error.
async fn leave(
    State(web): State<Web>,
    headers: HeaderMap,
    signed_in: Option<SignedInPortal>,
) -> Result<Go, PageError> {
    if let Some(token) = Cookie::Session.value(&headers, &web.options) {
        web.run(move |app| sign_out(app, &token)).await?;
    }
    let portal = signed_in.map_or(Portal::Patient, |it| it.0);
    Ok(Go::to(sign_in_path(audience_of(portal)))
        .without(Cookie::Session)
        .saying("deconnecte"))
}

/// `POST /session/prolonger`: status 204, so that the browser stays on its page, with what was
/// typed in it.
async fn extend(_: SignedIn) -> StatusCode {
    // The guard has read the session, which counts as activity.
    StatusCode::NO_CONTENT
}

/// The portal of whoever is signed in.
pub struct SignedInPortal(Portal);

impl SignedInPortal {
    /// Which one.
    pub const fn portal(&self) -> Portal {
        self.0
    }
}

impl<S: Sync> axum::extract::OptionalFromRequestParts<S> for SignedInPortal {
    type Rejection = PageError;
    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Option<Self>, PageError> {
        let session = parts
            .extensions
            .get::<std::sync::Arc<dmp_service::Session>>();
        Ok(session.map(|session| Self(session.portal())))
    }
}

/// The audience whose pages a portal has.
pub const fn audience_of(portal: Portal) -> Audience {
    match portal {
        Portal::Patient => Audience::Patient,
        Portal::Professional => Audience::Professional,
        Portal::Administration => Audience::Administration,
    }
}

/// Where the form wants to come back to: an address of this site, else its root.
fn back(fields: &Fields) -> String {
    let path = fields.text("retour");
    let is_ours = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|it| it.is_ascii_graphic() && it != b'\\');
    if is_ours {
        path.to_owned()
    } else {
        "/".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_never_leads_to_another_site() {
        for (asked, expected) in [
            ("/accueil", "/accueil"),
            ("/espaces/analyses?q=a", "/espaces/analyses?q=a"),
            ("//autre.exemple", "/"),
            ("/\\autre.exemple", "/"),
            ("https://autre.exemple", "/"),
            ("", "/"),
            ("/a\r\nSet-Cookie: b", "/"),
        ] {
            let body = format!("retour={}", crate::search::escaped(asked));
            assert_eq!(back(&Fields::parse(body.as_bytes())), expected, "{asked}");
        }
    }
}
