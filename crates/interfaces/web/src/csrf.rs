//! Forms of our own pages only: a token that each form brings back, and the origin it comes from.
//!
//! A signed-in person's forms bring back the token of the session; forms before sign-in bring back
//! the value of a cookie (double submit).

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use axum::http::request::Parts;
use dmp_core::world::Entropy;

/// Name of the field.
const FIELD: &str = "csrf";
/// Name of the header by which a body in JSON brings it. A form of another site can set none.
const HEADER: &str = "x-csrf-token";
/// Characters of a token: 128 bits in hexadecimal.
const TOKEN_CHARS: usize = 32;

/// A new token for forms before sign-in.
pub fn new_token(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; TOKEN_CHARS / 2];
    entropy.fill(&mut bytes);
    data_encoding::HEXLOWER.encode(&bytes)
}

/// Whether a cookie holds a token of ours and nothing else.
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_CHARS && text.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Whether the browser says that the form is one of this site's. A browser that says nothing is
/// trusted here: the token decides.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let host = headers.get(HOST).and_then(|it| it.to_str().ok());
    match (headers.get(ORIGIN).map(HeaderValue::to_str), host) {
        (None, _) => true,
        (Some(Ok(origin)), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, authority)| authority == host),
        (Some(_), _) => false,
    }
}

/// Whether the form brings back one of the accepted tokens.
pub async fn has_token(parts: &Parts, body: &Bytes, accepted: &[&str]) -> bool {
    let found = field(parts, body).await.unwrap_or_default();
    !found.is_empty() && accepted.iter().any(|token| is_equal(token, &found))
}

async fn field(parts: &Parts, body: &Bytes) -> Option<String> {
    let kind = parts.headers.get(CONTENT_TYPE)?.clone();
    if kind.as_bytes().starts_with(b"application/json") {
        let token = parts.headers.get(HEADER)?.to_str().ok()?;
        return Some(token.to_owned());
    }
    if !kind.as_bytes().starts_with(b"multipart/form-data") {
        return crate::forms::Fields::parse(body)
            .get(FIELD)
            .map(str::to_owned);
    }
    let mut request = Request::new(Body::from(body.clone()));
    request.headers_mut().insert(CONTENT_TYPE, kind);
    // The limit of the body was applied when it was read.
    *request.extensions_mut() = parts.extensions.clone();
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    while let Ok(Some(part)) = form.next_field().await {
        if part.name() == Some(FIELD) {
            return part.text().await.ok();
        }
    }
    None
}

/// Compares in a time that does not tell where they differ.
fn is_equal(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |all, (x, y)| all | (x ^ y))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_form_of_another_site_is_told_by_its_origin() {
        for (site, origin, expected) in [
            (None,                None,                        true),
            (Some("same-origin"), None,                        true),
            (Some("none"),        None,                        true),
            (Some("cross-site"),  None,                        false),
            (Some("same-site"),   Some("https://dmp.exemple"), false),
            (None,                Some("https://dmp.exemple"), true),
            (None,                Some("https://autre.exemple"), false),
            (None,                Some("null"),                false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("dmp.exemple"));
            if let Some(site) = site {
                headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            }
            if let Some(origin) = origin {
                headers.insert(ORIGIN, HeaderValue::from_static(origin));
            }
            assert_eq!(is_same_origin(&headers), expected, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn tokens_are_compared_whole() {
        for (a, b, expected) in [
            ("ab", "ab", true),
            ("ab", "ac", false),
            ("ab", "abc", false),
        ] {
            assert_eq!(is_equal(a, b), expected);
        }
    }
}
