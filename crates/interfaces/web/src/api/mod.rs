//! Calls for software: JSON in, JSON out, with the rights and the traces of the pages.
//!
//! Contract: `docs/api/`. Refusals and failures are `{code, message}`, made by the guard from what
//! pages would say: see `error`.

mod exams;

use crate::error::PageError;
use crate::routes::{Audience, Routes};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The calls.
pub fn routes() -> Routes {
    Routes::new(Audience::Software).post("/api/examens/verification", exams::check)
}

/// A body in JSON.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = PageError;
    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| PageError::too_large())?;
        // What the parser says could quote the body: it is not passed on.
        let value = serde_json::from_slice(&body).map_err(|_| PageError::malformed())?;
        Ok(Self(value))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        written(StatusCode::OK, &self.0)
    }
}

/// An answer in JSON.
pub fn written(status: StatusCode, value: &impl Serialize) -> Response {
    let Ok(body) = serde_json::to_vec(value) else {
        tracing::error!("an answer could not be written");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], body).into_response()
}
