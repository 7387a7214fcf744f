//! What every answer carries, whatever its route: security headers, a request identifier, the page
//! of a panic, and compression.

use crate::error;
use crate::{Web, WebOptions};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use dmp_core::world::Entropy;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tracing::Instrument;

/// What pages may load and where their forms go: this site and nothing else.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What a file of a record may do when a browser shows it: nothing.
const FILE_POLICY: &str = "default-src 'none'; sandbox; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The same for a PDF without active content: browsers' own viewers do not run in a sandbox.
const PDF_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Letters of a request identifier: none that is read for another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

tokio::task_local! {
    static CURRENT: RequestId;
}

/// The identifier of a request, which a person can read out: `7F3K-20M9`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestId(String);

impl RequestId {
    fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 8];
        entropy.fill(&mut bytes);
        let letters: String = bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        Self(format!("{}-{}", &letters[..4], &letters[4..]))
    }

    /// That of the request being served.
    pub fn current() -> Self {
        CURRENT
            .try_with(Clone::clone)
            .unwrap_or_else(|_| Self("-".to_owned()))
    }

    /// As people read it.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Marks the bytes of a record's document, which get a policy of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum FileOfRecord {
    /// A PDF without active content, shown by the browser.
    ShownPdf,
    /// Any other.
    Other,
}

/// The router with all of this around it.
pub fn layered(router: Router<Web>, web: Web) -> Router {
    let around = web.clone();
    let compression = CompressionLayer::new()
        .gzip(true)
        .quality(CompressionLevel::Best)
        .compress_when(
            SizeAbove::new(512)
                .and(NotForContentType::IMAGES)
                .and(NOT_FONTS),
        );
    router
        .with_state(web)
        .layer(DefaultBodyLimit::disable()) // the guard bounds each body by its route
        .layer(CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| {
            answer_to(&*panic)
        }))
        .layer(compression)
        .layer(from_fn(move |request: Request, next: Next| {
            wrap(around.clone(), request, next)
        }))
}

const NOT_FONTS: NotForContentType = NotForContentType::const_new("font/");

fn answer_to(panic: &(dyn Any + Send)) -> Response {
    // Only texts of our own code come this far: they hold no value of a record.
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        panic = text.unwrap_or("without a text"),
        "a request panicked"
    );
    error::panicked()
}

async fn wrap(web: Web, mut request: Request, next: Next) -> Response {
    let id = RequestId::new(&*web.options.entropy);
    let span = tracing::info_span!("request", request.id = id.text());
    request.extensions_mut().insert(web.clone());
    let served = CURRENT
        .scope(id.clone(), next.run(request))
        .instrument(span);
    let mut answer = served.await;
    secure(&mut answer, &web.options);
    if let Ok(value) = HeaderValue::from_str(id.text()) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    answer
}

fn secure(answer: &mut Response, options: &WebOptions) {
    let policy = match answer.extensions().get::<FileOfRecord>() {
        None => PAGE_POLICY,
        Some(FileOfRecord::ShownPdf) => PDF_POLICY,
        Some(FileOfRecord::Other) => FILE_POLICY,
    };
    let headers = answer.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, policy);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "no-referrer");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    );
    if options.is_secure {
        set(
            STRICT_TRANSPORT_SECURITY,
            "max-age=63072000; includeSubDomains",
        );
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_testkit::SeededEntropy;

    #[test]
    fn a_request_identifier_can_be_read_out() {
        let id = RequestId::new(&SeededEntropy::new(1));
        assert_eq!(id.text().len(), 9);
        assert!(
            id.text()
                .bytes()
                .all(|it| it == b'-' || LETTERS.contains(&it))
        );
        assert_ne!(id, RequestId::new(&SeededEntropy::new(2)));
    }
}
