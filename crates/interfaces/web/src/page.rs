//! A rendered page: typography applied, never kept by a cache.

use crate::typography;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
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
