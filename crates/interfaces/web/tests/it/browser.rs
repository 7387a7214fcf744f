//! A browser without script: it keeps cookies, and sends the CSRF field of the pages it has read.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use std::collections::BTreeMap;
use tower::ServiceExt;

/// A browser.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub csrf: String,
}

/// What it received.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .map_or("", |it| it.to_str().unwrap())
    }

    #[track_caller]
    pub fn assert_has(&self, text: &str) -> &Self {
        assert!(
            plain(&self.text()).contains(text),
            "no « {text} » in\n{}",
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn assert_lacks(&self, text: &str) -> &Self {
        assert!(
            !plain(&self.text()).contains(text),
            "« {text} » in\n{}",
            self.text()
        );
        self
    }
}

/// The text with ordinary spaces, so that tests are written as people type.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            csrf: String::new(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let page = self
            .send(Method::GET, path, HeaderMap::new(), Vec::new())
            .await;
        if let Some(csrf) = page.text().split("name=\"csrf\" value=\"").nth(1) {
            csrf.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        page
    }

    /// A page, after as many redirects as it takes.
    pub async fn follow(&mut self, page: Page) -> Page {
        let mut page = page;
        for _ in 0..5 {
            if page.status != StatusCode::SEE_OTHER {
                return page;
            }
            let to = page.location().split('#').next().unwrap().to_owned();
            page = self.get(&to).await;
        }
        panic!("too many redirects");
    }

    /// Sends a form, with the CSRF field of the last page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = format!("csrf={}", self.csrf);
        for (name, value) in fields {
            body = format!("{body}&{name}={}", escaped(value));
        }
        self.post_body(path, "application/x-www-form-urlencoded", body.into_bytes())
            .await
    }

    /// Sends a form with files.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], files: &[&[u8]]) -> Page {
        let mut body = Vec::new();
        let csrf = self.csrf.clone();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            let head =
                format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        for bytes in files {
            let head = "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; \
                filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n";
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--limite--\r\n");
        self.post_body(path, "multipart/form-data; boundary=limite", body)
            .await
    }

    pub async fn post_body(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        headers.insert(ORIGIN, "http://dmp.exemple".parse().unwrap());
        self.send(Method::POST, path, headers, body).await
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "dmp.exemple");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.headers_mut().extend(headers);
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Page {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        assert!(
            attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"),
            "{cookie}"
        );
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

pub fn escaped(value: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value
        .bytes()
        .map(|byte| {
            if keep(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
