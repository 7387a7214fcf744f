//! The portals: patients, professionals, administration.
//!
//! A handler extracts, calls one use case on a blocking thread, and answers with a page or a
//! redirect; no rule is here. Pages are HTML made on the server and work without script.
//!
//! * [`routes`] gives each route its audience; [`guard`](guard/index.html) runs before each handler
//!   and checks the session, the origin and the CSRF field, so no handler can forget it;
//! * `session` has the extractors, `frame` what every layout shows, `error` the one mapping of
//!   `dmp_service::Error` to pages, `wording` the French sentences.

mod admin;
mod api;
mod assets;
mod closing;
mod cookies;
mod csrf;
mod csv;
mod dates;
mod declared;
mod devices;
mod error;
mod faults;
mod filters;
mod flash;
mod forms;
mod found;
mod frame;
mod guard;
mod icons;
mod operations;
mod page;
mod patient;
mod preferences;
mod professional;
mod proofs;
mod public;
mod results;
mod resume;
mod routes;
mod search;
mod security;
mod session;
mod sign_in;
mod stacks;
mod synthesis;
mod text;
mod typography;
mod vaccine_answer;
mod vaccines;
mod wording;

pub use operations::{Stopping, operator_router};
pub use routes::{Audience, RouteSpec};

use axum::Router;
use dmp_core::world::Entropy;
use dmp_service::App;
use std::sync::Arc;

/// How the portals are served.
#[derive(Clone)]
pub struct WebOptions {
    /// Whether browsers come by HTTPS: cookies are then `__Host-` and `Secure`, and HSTS is sent.
    pub is_secure: bool,
    /// Whether the last address of `X-Forwarded-For` is the client's, as behind a proxy of ours.
    pub trusts_forwarded_for: bool,
    /// Randomness for request identifiers and the tokens of forms before sign-in.
    pub entropy: Arc<dyn Entropy>,
    /// Whether the server is about to stop.
    pub stopping: Stopping,
}

/// What every handler may use.
#[derive(Clone)]
pub(crate) struct Web {
    pub app: App,
    pub options: Arc<WebOptions>,
}

impl Web {
    /// Runs a use case on a thread that may block.
    pub async fn run<T, F>(&self, act: F) -> T
    where
        T: Send + 'static,
        F: FnOnce(&App) -> T + Send + 'static,
    {
        let app = self.app.clone();
        match tokio::task::spawn_blocking(move || act(&app)).await {
            Ok(done) => done,
            // The panic goes on here, up to the layer that answers with the page for it.
            Err(failure) => std::panic::resume_unwind(failure.into_panic()),
        }
    }
}

/// All the portals, with their layers.
pub fn router(app: App, options: WebOptions) -> Router {
    let web = Web {
        app,
        options: Arc::new(options),
    };
    security::layered(mounted(), web)
}

/// Every route of the portals with its audience, as the router mounts them.
pub fn routes() -> Vec<RouteSpec> {
    all_routes().specs()
}

/// The routes without the layers around them; also where a kept form is sent again.
fn mounted() -> Router<Web> {
    all_routes()
        .into_router()
        .fallback_service(routes::nothing_there())
}

fn all_routes() -> routes::Routes {
    public::routes()
        .merge(operations::routes())
        .merge(proofs::routes())
        .merge(assets::routes())
        .merge(preferences::routes())
        .merge(devices::routes())
        .merge(sign_in::routes())
        .merge(resume::routes())
        .merge(patient::routes())
        .merge(professional::routes())
        .merge(admin::routes())
        .merge(api::routes())
}
