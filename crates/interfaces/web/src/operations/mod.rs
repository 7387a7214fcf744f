//! What surrounds the portals asks of a server: whether it lives, whether it is to be given
//! requests, and its numbers. Nothing of anybody is in them.
//!
//! `/livez` and `/readyz` are for everybody, beside the portals; `/metrics` is on a listener of its
//! own, which the operator keeps to himself.

mod metrics;

use crate::Web;
use crate::routes::{Audience, Routes};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use dmp_service::App;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether this server is about to stop: it then asks to be given no more requests, and answers
/// those that come all the same.
#[derive(Clone, Debug, Default)]
pub struct Stopping(Arc<AtomicBool>);

impl Stopping {
    /// From now on.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The routes beside the portals.
pub(crate) fn routes() -> Routes {
    Routes::new(Audience::Everyone)
        .get("/livez", || async { "lives\n" })
        .get("/readyz", ready)
}

/// The listener of the operator.
pub fn operator_router(app: App, stopping: Stopping) -> Router {
    let state = Operated { app, stopping };
    Router::new()
        .route("/livez", get(|| async { "lives\n" }))
        .route("/readyz", get(operator_ready))
        .route("/metrics", get(measure))
        .with_state(state)
}

/// What the operator's listener works with.
#[derive(Clone)]
struct Operated {
    app: App,
    stopping: Stopping,
}

/// `GET /readyz`
async fn ready(State(web): State<Web>) -> Response {
    let stopping = web.options.stopping.clone();
    web.run(move |app| readiness(app, &stopping))
        .await
        .into_response()
}

async fn operator_ready(State(it): State<Operated>) -> Response {
    blocking(move || readiness(&it.app, &it.stopping).into_response()).await
}

/// Whether this server is to be given requests, in words.
fn readiness(app: &App, stopping: &Stopping) -> (StatusCode, &'static str) {
    if stopping.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match app.ready() {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}

async fn measure(State(it): State<Operated>) -> Response {
    blocking(move || match metrics::text(&it.app) {
        Ok(text) => {
            let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "the numbers cannot be read");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    })
    .await
}

async fn blocking(answer: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(answer)
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
