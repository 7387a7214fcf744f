//! The first page of a patient weighs less than 60 KB in all, compressed.

use crate::world::World;
use axum::http::Method;
use axum::http::header::{ACCEPT_ENCODING, HeaderMap};
use std::collections::BTreeSet;

/// What product.md promises, in bytes.
const FIRST_PAGE_BYTES_MAX: usize = 60_000;

#[tokio::test]
async fn the_first_page_weighs_less_than_60_kilobytes() {
    let world = World::new();
    let mut browser = world.patient().await;
    let html = browser.get("/accueil").await.text();
    let mut files: BTreeSet<&str> = html
        .split('"')
        .filter(|it| it.starts_with("/static/"))
        .map(|it| it.split('#').next().unwrap())
        .collect();
    files.insert("/accueil");
    let mut total = 0;
    for file in files {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, "gzip".parse().unwrap());
        let page = browser.send(Method::GET, file, headers, Vec::new()).await;
        assert_eq!(page.status, 200, "{file}");
        let is_font = file.contains("/fonts/");
        assert_eq!(
            page.headers.contains_key("content-encoding"),
            !is_font && page.body.len() > 400,
            "{file}"
        );
        total += page.body.len();
    }
    assert!(total < FIRST_PAGE_BYTES_MAX, "{total} bytes");
}
