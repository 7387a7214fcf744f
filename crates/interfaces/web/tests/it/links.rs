//! No page leads to a page that does not exist.

use crate::browser::Browser;
use crate::world::World;
use axum::http::StatusCode;
use std::collections::BTreeSet;

/// Values of an attribute in a page, those of this site only.
fn values<'a>(html: &'a str, attribute: &str) -> BTreeSet<&'a str> {
    let mark = format!(" {attribute}=\"");
    html.split(mark.as_str())
        .skip(1)
        .map(|it| it.split('"').next().unwrap())
        .filter(|it| it.starts_with('/'))
        .map(|it| it.split('#').next().unwrap())
        .collect()
}

/// Whether a form may be sent there.
fn is_route(action: &str) -> bool {
    let path: Vec<&str> = action.split('?').next().unwrap().split('/').collect();
    dmp_web::routes().iter().any(|route| {
        let parts: Vec<&str> = route.path.split('/').collect();
        let is_same = |(part, given): (&&str, &&str)| part == given || part.starts_with('{');
        parts.len() == path.len() && parts.iter().zip(&path).all(is_same)
    })
}

async fn crawl(mut browser: Browser, start: &str) {
    let mut seen = BTreeSet::new();
    let mut due = vec![start.to_owned()];
    while let Some(path) = due.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        assert!(seen.len() < 500, "the pages never end");
        let page = browser.get(&path).await;
        let is_fine = page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER;
        assert!(is_fine, "{path}: {}\n{}", page.status, page.text());
        let html = page.text().replace("&#38;", "&").replace("&amp;", "&");
        if page.status == StatusCode::SEE_OTHER {
            due.push(page.location().split('#').next().unwrap().to_owned());
            continue;
        }
        if !page.headers["content-type"]
            .as_bytes()
            .starts_with(b"text/html")
        {
            continue;
        }
        for action in values(&html, "action") {
            assert!(is_route(action), "{path} has a form to {action}");
        }
        let links = values(&html, "href")
            .into_iter()
            .chain(values(&html, "src"));
        due.extend(
            links
                .filter(|it| !it.starts_with("/static"))
                .map(str::to_owned),
        );
    }
    assert!(seen.len() > 5, "{seen:?}");
}

#[tokio::test]
async fn no_link_of_the_patient_portal_is_dead() {
    let world = World::new();
    crawl(world.patient().await, "/accueil").await;
}

#[tokio::test]
async fn no_link_of_the_professional_portal_is_dead() {
    let world = World::new();
    crawl(world.staff("/pro", "medecin").await, "/pro/patients").await;
}

#[tokio::test]
async fn no_link_of_the_administration_portal_is_dead() {
    let world = World::new();
    crawl(world.staff("/admin", "exploitant").await, "/admin").await;
}

#[tokio::test]
async fn no_link_before_sign_in_is_dead() {
    let world = World::new();
    crawl(world.browser(), "/connexion").await;
}
