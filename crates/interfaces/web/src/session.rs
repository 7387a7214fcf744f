//! Extractors: who is signed in. The guard has already checked that the portal is the right one.

use crate::Web;
use crate::error::PageError;
use crate::frame::Frame;
use crate::routes::Audience;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use dmp_core::ids::RecordId;
use dmp_core::people::Sex;
use dmp_service::sessions::{Person, Portal};
use dmp_service::{App, Session};
use std::net::{IpAddr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;

/// Somebody who is signed in, to any portal.
#[derive(Clone)]
pub struct SignedIn {
    /// The application.
    pub web: Web,
    /// The session.
    pub session: Arc<Session>,
    /// What the layout shows.
    pub frame: Frame,
}

/// A signed-in patient.
#[derive(Clone)]
pub struct PatientSession {
    signed_in: SignedIn,
    /// His record.
    pub record: RecordId,
    /// For the agreement of words.
    pub sex: Sex,
}

/// A signed-in professional.
#[derive(Clone)]
pub struct ProfessionalSession {
    signed_in: SignedIn,
}

/// A signed-in operator.
#[derive(Clone)]
pub struct AdminSession {
    signed_in: SignedIn,
}

impl SignedIn {
    /// Runs a use case with the session, on a thread that may block.
    pub async fn run<T, F>(&self, act: F) -> T
    where
        T: Send + 'static,
        F: FnOnce(&App, &Session) -> T + Send + 'static,
    {
        let session = Arc::clone(&self.session);
        self.web.run(move |app| act(app, &session)).await
    }

    /// A copy of the frame, for a page.
    pub fn frame(&self) -> Frame {
        self.frame.clone()
    }
}

impl Deref for PatientSession {
    type Target = SignedIn;
    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl Deref for ProfessionalSession {
    type Target = SignedIn;
    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl Deref for AdminSession {
    type Target = SignedIn;
    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

fn signed_in(parts: &Parts) -> Option<SignedIn> {
    Some(SignedIn {
        web: parts.extensions.get::<Web>()?.clone(),
        session: Arc::clone(parts.extensions.get::<Arc<Session>>()?),
        frame: parts.extensions.get::<Frame>()?.clone(),
    })
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        signed_in(parts).ok_or_else(PageError::not_found)
    }
}

impl<S: Sync> FromRequestParts<S> for PatientSession {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let signed_in = signed_in(parts).ok_or_else(PageError::not_found)?;
        let (record, sex) = match &signed_in.session.person {
            Person::Patient { record, sex, .. } => (*record, *sex),
            Person::Professional(_) | Person::Administrator { .. } => {
                return Err(PageError::not_found());
            }
        };
        Ok(Self {
            signed_in,
            record,
            sex,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for ProfessionalSession {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let signed_in = signed_in(parts).filter(|it| it.session.portal() == Portal::Professional);
        Ok(Self {
            signed_in: signed_in.ok_or_else(PageError::not_found)?,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for AdminSession {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        let signed_in = signed_in(parts).filter(|it| it.session.portal() == Portal::Administration);
        Ok(Self {
            signed_in: signed_in.ok_or_else(PageError::not_found)?,
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Frame {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, PageError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(PageError::not_found)
    }
}

/// Address of the client, for the limits on sign-in.
pub struct Client(pub String);

impl FromRequestParts<Web> for Client {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, PageError> {
        let forwarded = || {
            let header = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
            // The last address is the one that our own proxy saw.
            header.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        };
        let direct = parts
            .extensions
            .get::<axum::extract::ConnectInfo<SocketAddr>>()
            .map(|it| it.0.ip());
        let address = if web.options.trusts_forwarded_for {
            forwarded().or(direct)
        } else {
            direct
        };
        Ok(Self(
            address.map_or_else(|| "unknown".to_owned(), |it| it.to_string()),
        ))
    }
}

/// Where to sign in for pages of this audience.
pub const fn sign_in_path(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone | Audience::SignedIn | Audience::Patient => "/connexion",
        Audience::Professional | Audience::Software => "/pro/connexion",
        Audience::Administration => "/admin/connexion",
    }
}

/// Where the second factor is asked.
pub const fn second_factor_path(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone | Audience::SignedIn | Audience::Patient => "/connexion/verification",
        Audience::Professional | Audience::Software => "/pro/connexion/verification",
        Audience::Administration => "/admin/connexion/verification",
    }
}

/// Where a provisional secret is changed.
pub const fn new_secret_path(portal: Portal) -> &'static str {
    match portal {
        Portal::Patient => "/connexion/nouveau-code",
        Portal::Professional => "/pro/connexion/nouveau-code",
        Portal::Administration => "/admin/connexion/nouveau-code",
    }
}

/// The first page after sign-in.
pub const fn home_path(portal: Portal) -> &'static str {
    match portal {
        Portal::Patient => "/accueil",
        Portal::Professional => "/pro/patients",
        Portal::Administration => "/admin",
    }
}
