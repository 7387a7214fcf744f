//! The routes: each is mounted with its audience, so that none is without a guard.

use crate::Web;
use crate::error::PageError;
use crate::guard::{self, Policy};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use dmp_core::limits::{CONTENT_BYTES_MAX, FORM_BYTES_MAX};

/// Largest form with files, in bytes: one document of the largest size, and what goes with it.
const UPLOAD_BYTES_MAX: usize = CONTENT_BYTES_MAX + FORM_BYTES_MAX;

/// Whom a route is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Audience {
    /// Everybody, signed in or not.
    Everyone,
    /// Whoever is signed in, to any portal.
    SignedIn,
    /// Patients.
    Patient,
    /// Professionals.
    Professional,
    /// Programs of professionals, with the session of one: they speak JSON.
    Software,
    /// Operators.
    Administration,
}

/// A route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteSpec {
    /// `GET` or `POST`.
    pub method: Method,
    /// Path, with its parameters in braces.
    pub path: &'static str,
    /// Whom it is for.
    pub audience: Audience,
}

/// Routes for one audience, or several merged.
pub(crate) struct Routes {
    audience: Audience,
    router: Router<Web>,
    specs: Vec<RouteSpec>,
}

impl Routes {
    /// No route yet; those added are for `audience`.
    pub fn new(audience: Audience) -> Self {
        Self {
            audience,
            router: Router::new(),
            specs: Vec::new(),
        }
    }

    /// A page.
    pub fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.mount(Method::GET, path, get(handler), FORM_BYTES_MAX)
    }

    /// A form without a file.
    pub fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.mount(Method::POST, path, post(handler), FORM_BYTES_MAX)
    }

    /// A form with files.
    pub fn upload<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.mount(Method::POST, path, post(handler), UPLOAD_BYTES_MAX)
    }

    /// Both, each route keeping its audience.
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.specs.extend(other.specs);
        self
    }

    /// What was mounted.
    pub fn specs(self) -> Vec<RouteSpec> {
        self.specs
    }

    /// The router.
    pub fn into_router(self) -> Router<Web> {
        self.router
    }

    fn mount(
        mut self,
        method: Method,
        path: &'static str,
        route: MethodRouter<Web>,
        body_bytes_max: usize,
    ) -> Self {
        let policy = Policy {
            audience: self.audience,
            body_bytes_max,
        };
        self.router = self.router.route(path, guarded(route, policy));
        self.specs.push(RouteSpec {
            method,
            path,
            audience: self.audience,
        });
        self
    }
}

/// What answers where no route is, for everyone alike.
pub(crate) fn nothing_there() -> MethodRouter<()> {
    let policy = Policy {
        audience: Audience::Everyone,
        body_bytes_max: 0,
    };
    let nothing = || async { PageError::not_found().into_response() };
    guarded(axum::routing::any(nothing), policy)
}

fn guarded<S: Clone + Send + Sync + 'static>(
    route: MethodRouter<S>,
    policy: Policy,
) -> MethodRouter<S> {
    route.layer(from_fn(move |request: Request, next: Next| -> _ {
        let answer: std::pin::Pin<Box<dyn Future<Output = Response> + Send>> =
            Box::pin(guard::admit(policy, request, next));
        answer
    }))
}
