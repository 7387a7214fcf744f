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
        Self {
            to: address.into(),
            changes: CookieChanges::default(),
        }
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
    /// Removes a cookie, with an answer that is a page.
    pub fn without(cookie: Cookie) -> Self {
        Self(vec![(cookie, None)])
    }

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

#[cfg(test)]
pub mod tests {
    //! What every page must be; each page's sample is rendered with it.

    use super::*;

    /// Renders a page and checks it: one h1, one main, a title, a label for each control, a CSRF
    /// field in each form that is posted, and nothing that the content policy forbids.
    pub fn assert_is_sound(page: &impl Template) {
        let html = typography::page(page.render().unwrap());
        assert_eq!(count(&html, "<h1"), 1, "one h1\n{html}");
        assert_eq!(count(&html, "<main"), 1, "one main\n{html}");
        assert!(!html.contains("<title> –"), "a title\n{html}");
        for forbidden in [
            " style=",
            "<style",
            "<script>",
            " onclick",
            " onload",
            " onchange",
            "javascript:",
        ] {
            assert!(!html.contains(forbidden), "{forbidden}\n{html}");
        }
        for form in html
            .split("<form")
            .skip(1)
            .filter(|form| opening(form).contains("method=\"post\""))
        {
            let body = form.split("</form>").next().unwrap();
            assert!(body.contains("name=\"csrf\""), "a CSRF field in {body}");
        }
        assert_headings_are_in_order(&html);
        assert_controls_are_labelled(&html);
        assert_ids_are_unique(&html);
    }

    fn count(html: &str, text: &str) -> usize {
        html.matches(text).count()
    }

    fn opening(element: &str) -> &str {
        element.split('>').next().unwrap()
    }

    fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
        tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
    }

    fn assert_headings_are_in_order(html: &str) {
        // The panel of sign-in pages comes before the form in the page, and its h2 before the h1;
        // the bar of a patient holds the h1 of his record, before what is in main.
        let (before_main, main) = html.split_once("<main").unwrap();
        let main = main.split("</main>").next().unwrap();
        let levels = main
            .match_indices("<h")
            .filter_map(|(at, _)| main[at + 2..].chars().next()?.to_digit(10));
        let mut before = u32::from(before_main.contains("<h1"));
        for level in levels {
            assert!(level <= before + 1, "h{level} after h{before}\n{main}");
            before = level;
        }
    }

    fn assert_controls_are_labelled(html: &str) {
        let inside_label: Vec<&str> = html
            .split("<label")
            .skip(1)
            .map(|it| it.split("</label>").next().unwrap())
            .collect();
        for kind in ["<input", "<select", "<textarea"] {
            for tag in html.split(kind).skip(1).map(opening) {
                let is_hidden = attribute(tag, "type") == Some("hidden");
                let has_label = attribute(tag, "id").is_some_and(|id| {
                    html.contains(&format!("<label for=\"{id}\""))
                        || html.contains(&format!("for=\"{id}\">"))
                });
                let is_wrapped = inside_label
                    .iter()
                    .any(|label| label.contains(&format!("{kind}{tag}")));
                assert!(
                    is_hidden || has_label || is_wrapped,
                    "no label for {kind}{tag}"
                );
            }
        }
    }

    fn assert_ids_are_unique(html: &str) {
        let mut ids: Vec<_> = html
            .split(" id=\"")
            .skip(1)
            .map(|it| it.split('"').next().unwrap())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "an id twice\n{html}");
        for described in html.split(" aria-describedby=\"").skip(1) {
            for id in described.split('"').next().unwrap().split(' ') {
                assert!(ids.contains(&id), "aria-describedby {id}\n{html}");
            }
        }
    }
}
