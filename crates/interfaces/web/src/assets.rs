//! Static files, embedded and served under a name that changes with their content.

use crate::error::PageError;
use crate::routes::{Audience, Routes};
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

/// Name, media type, bytes.
type Asset = (&'static str, &'static str, &'static [u8]);

const FONT: &str = "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2";

static ASSETS: [Asset; 6] = [
    (
        "dmp.css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/dmp.css"),
    ),
    (
        "dmp.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/dmp.js"),
    ),
    (
        "icons.svg",
        "image/svg+xml",
        include_bytes!("../assets/icons.svg"),
    ),
    (
        "dmp.svg",
        "image/svg+xml",
        include_bytes!("../assets/dmp.svg"),
    ),
    (
        FONT,
        "font/woff2",
        include_bytes!("../assets/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"),
    ),
    (
        "fonts/OFL.txt",
        "text/plain; charset=utf-8",
        include_bytes!("../assets/fonts/OFL.txt"),
    ),
];

/// One hash of them all: the style sheet names the font by a relative address.
static BASE: LazyLock<String> = LazyLock::new(|| {
    let bytes = ASSETS.iter().flat_map(|(_, _, bytes)| bytes.iter());
    format!(
        "/static/{:016x}",
        bytes.fold(FNV_OFFSET, |hash, byte| fnv(hash, *byte))
    )
});

// FNV-1a tells versions apart; nothing is protected by it.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

const fn fnv(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Where static files are: `/static/` and the hash of their content.
pub fn base() -> &'static str {
    &BASE
}

/// The routes of static files.
pub fn routes() -> Routes {
    Routes::new(Audience::Everyone).get("/static/{version}/{*name}", file)
}

/// `GET /static/{version}/{*name}`: an older version gets the present file, without being kept.
async fn file(Path((version, name)): Path<(String, String)>) -> Result<Response, PageError> {
    let (_, kind, bytes) = ASSETS
        .iter()
        .find(|(found, _, _)| *found == name)
        .ok_or_else(PageError::not_found)?;
    let mut answer = ([(CONTENT_TYPE, HeaderValue::from_static(kind))], *bytes).into_response();
    if base().ends_with(&version) {
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        answer.headers_mut().insert(CACHE_CONTROL, kept);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> &'static str {
        let (_, _, bytes) = ASSETS.iter().find(|(found, _, _)| *found == name).unwrap();
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_style_sheet_names_the_font_that_is_served() {
        assert!(text("dmp.css").contains(&format!("url(\"{FONT}\")")));
    }

    #[test]
    fn nothing_comes_from_elsewhere() {
        for name in ["dmp.css", "dmp.js"] {
            let file = text(name);
            assert!(
                !file.contains("http://") && !file.contains("https://"),
                "{name}"
            );
        }
    }

    #[test]
    fn the_style_sheet_stays_light() {
        assert!(text("dmp.css").len() < 46_000);
    }
}
