//! What an address names. An identifier that cannot be one names nothing: the page that does not
//! exist, like one that may not be seen.

use crate::declared::words;
use crate::error::PageError;
use crate::vaccines;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use dmp_core::declared::Kind;
use dmp_core::ids::{DeclaredItemId, DocumentId, RecordId};
use dmp_core::prevention::Target;

/// `{record}`.
#[derive(Clone, Copy)]
pub struct OnRecord(pub RecordId);

/// `{record}` and `{document}`.
#[derive(Clone, Copy)]
pub struct OnDocument(pub RecordId, pub DocumentId);

/// `{record}`, `{document}` and `{part}`.
#[derive(Clone, Copy)]
pub struct OnPart(pub RecordId, pub DocumentId, pub usize);

/// `{record}` and the `{slug}` of a kind of item.
#[derive(Clone, Copy)]
pub struct OnKind(pub RecordId, pub Kind);

/// `{record}` and the number of a `{vaccine}` of the calendar.
#[derive(Clone, Copy)]
pub struct OnVaccine(pub RecordId, pub &'static Target);

/// `{record}` and `{item}`.
#[derive(Clone, Copy)]
pub struct OnItem(pub RecordId, pub DeclaredItemId);

impl<S: Send + Sync> FromRequestParts<S> for OnRecord {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        Ok(Self(named(parts, state, "record").await?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnDocument {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        Ok(Self(
            named(parts, state, "record").await?,
            named(parts, state, "document").await?,
        ))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnPart {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let OnDocument(record, document) = OnDocument::from_request_parts(parts, state).await?;
        Ok(Self(record, document, named(parts, state, "part").await?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnKind {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let record = named(parts, state, "record").await?;
        let slug: String = named(parts, state, "slug").await?;
        let kind = words::kind_of(&slug).ok_or_else(PageError::not_found)?;
        Ok(Self(record, kind))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnVaccine {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let record = named(parts, state, "record").await?;
        let number: String = named(parts, state, "vaccine").await?;
        let target = vaccines::numbered(&number).ok_or_else(PageError::not_found)?;
        Ok(Self(record, target))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnItem {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        Ok(Self(
            named(parts, state, "record").await?,
            named(parts, state, "item").await?,
        ))
    }
}

async fn named<T, S>(parts: &mut Parts, state: &S, name: &str) -> Result<T, PageError>
where
    T: std::str::FromStr,
    S: Send + Sync,
{
    let params = RawPathParams::from_request_parts(parts, state).await;
    let params = params.map_err(|_| PageError::not_found())?;
    let value = params
        .iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value);
    value
        .and_then(|value| value.parse().ok())
        .ok_or_else(PageError::not_found)
}
