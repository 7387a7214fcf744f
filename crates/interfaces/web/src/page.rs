//! A rendered page: typography applied, never kept by a cache.

use crate::WebOptions;
use crate::cookies::Cookie;
use crate::typography;
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Answers with a page, status 200.
pub struct Page<T>(pub T);

/// Answers with a page that shows a form again with its faults, status 422.
pub struct Again<T>(pub T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        rendered(StatusCode::OK, &self.0)
    }
}

impl<T: Template> IntoResponse for Again<T> {
    fn into_response(self) -> Response {
        rendered(StatusCode::UNPROCESSABLE_ENTITY, &self.0)
    }
}

/// The page with a status. A template cannot fail but for lack of memory: it is then status 500.
pub fn rendered(status: StatusCode, page: &impl Template) -> Response {
    let Ok(html) = page.render() else {
        tracing::error!("a template could not be rendered");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let html = typography::page(html);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], html).into_response()
}

/// Answers by going elsewhere, with a GET, status 303.
#[derive(Debug)]
pub struct Go {
    to: String,
    changes: CookieChanges,
}

/// Cookies that an answer sets or removes; the guard writes them.
#[derive(Clone, Debug, Default)]
pub struct CookieChanges(Vec<(Cookie, Option<String>)>);

impl Go {
    /// To an address of this site.
    pub fn to(address: impl Into<String>) -> Self {
        Self { to: address.into(), changes: CookieChanges::default() }
    }

    /// With the message of `code`, said once: see `flash`.
    #[must_use]
    pub fn saying(self, code: &str) -> Self {
        self.with(Cookie::Flash, code)
    }

    /// With the message of `code`, which can be undone for the thing named `id`.
    #[must_use]
    pub fn saying_about(self, code: &str, id: impl std::fmt::Display) -> Self {
        self.with(Cookie::Flash, &format!("{code}.{id}"))
    }

    /// Setting a cookie.
    #[must_use]
    pub fn with(mut self, cookie: Cookie, value: &str) -> Self {
        self.changes.0.push((cookie, Some(value.to_owned())));
        self
    }

    /// Removing a cookie.
    #[must_use]
    pub fn without(mut self, cookie: Cookie) -> Self {
        self.changes.0.push((cookie, None));
        self
    }
}

impl IntoResponse for Go {
    fn into_response(self) -> Response {
        let Ok(to) = HeaderValue::from_str(&self.to) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut answer = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
        answer.extensions_mut().insert(self.changes);
        answer
    }
}

impl CookieChanges {
    /// Writes them.
    pub fn apply(self, headers: &mut HeaderMap, options: &WebOptions) {
        for (cookie, value) in self.0 {
            match value {
                Some(value) => cookie.set(headers, options, &value),
                None => cookie.remove(headers, options),
            }
        }
    }
}
