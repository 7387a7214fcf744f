//! Who gets in, from where, and what every answer carries.

use crate::browser::Browser;
use crate::world::World;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, ORIGIN};
use axum::http::{Method, StatusCode};
use dmp_core::people::InstallationMode;
use dmp_web::Audience;

/// An address of a route, with an identifier of nothing in place of each parameter.
fn address(path: &str) -> String {
    let parts = path.split('/').map(|part| match part {
        "{slug}" => "synthese",
        "{index}" => "0",
        "{version}" => "v",
        "{*name}" => "dmp.css",
        part if part.starts_with('{') => "00000000000000000000000000000000",
        part => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::new();
    let mut browser = world.browser();
    let css = browser.get("/connexion").await.text();
    let css = css
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for path in ["/connexion", "/nulle-part", "/accueil", css] {
        let page = browser.get(path).await;
        let header = |name: &str| page.headers.get(name).map_or("", |it| it.to_str().unwrap());
        assert!(
            header("content-security-policy").starts_with("default-src 'none';"),
            "{path}"
        );
        assert!(
            header("content-security-policy").contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert!(header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(header("x-request-id").len(), 9, "{path}");
        let cache = page.headers[CACHE_CONTROL].to_str().unwrap();
        assert_eq!(cache.contains("immutable"), path == css, "{path}: {cache}");
        assert_eq!(cache == "no-store", path != css, "{path}: {cache}");
    }
}

#[tokio::test]
async fn without_a_session_a_page_leads_to_the_sign_in_of_its_portal() {
    let world = World::new();
    for route in dmp_web::routes() {
        let path = address(route.path);
        let mut browser = world.browser();
        browser.get("/connexion").await;
        let page = match route.method {
            Method::GET => browser.get(&path).await,
            _ => browser.post(&path, &[]).await,
        };
        let expected = match route.audience {
            Audience::Everyone => {
                assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
                continue;
            }
            Audience::Software => {
                assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
                continue;
            }
            Audience::SignedIn | Audience::Patient => "/connexion",
            Audience::Professional => "/pro/connexion",
            Audience::Administration => "/admin/connexion",
        };
        assert_eq!(
            (page.status, page.location()),
            (StatusCode::SEE_OTHER, expected),
            "{path}"
        );
    }
}

#[tokio::test]
async fn nobody_enters_the_portal_of_another() {
    let world = World::new();
    let callers = [
        (Audience::Patient, world.patient().await),
        (Audience::Professional, world.staff("/pro", "medecin").await),
    ];
    for (own, browser) in callers {
        for route in dmp_web::routes() {
            let is_free = matches!(route.audience, Audience::Everyone | Audience::SignedIn);
            let is_software = route.audience == Audience::Software;
            let is_own = route.audience == own || is_software && own == Audience::Professional;
            if is_free || is_own {
                continue;
            }
            let path = address(route.path);
            let page = send(&mut browser.clone(), &route.method, &path).await;
            let expected = if is_software {
                StatusCode::UNAUTHORIZED
            } else {
                StatusCode::SEE_OTHER
            };
            assert_eq!(page, expected, "{own:?} at {path}");
        }
    }
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    let world = World::new();
    let callers = [
        (Audience::Patient, world.patient().await),
        (Audience::Professional, world.staff("/pro", "medecin").await),
        (
            Audience::Administration,
            world.staff("/admin", "exploitant").await,
        ),
        (Audience::Everyone, world.browser()),
    ];
    for (own, browser) in callers {
        for route in dmp_web::routes() {
            let is_his = route.audience == own
                || (route.audience == Audience::SignedIn && own == Audience::Patient);
            if route.method != Method::POST || !is_his {
                continue;
            }
            for csrf in ["", "0123456789abcdef0123456789abcdef"] {
                let mut browser = browser.clone();
                csrf.clone_into(&mut browser.csrf);
                let page = browser.post(&address(route.path), &[]).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", route.path);
                page.assert_has("Ce formulaire n’est plus valable");
            }
        }
    }
}

#[tokio::test]
async fn a_form_of_another_site_does_nothing_even_with_the_token() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/compte").await;
    let body = format!("csrf={}&courriel=autre@exemple.fr", browser.csrf).into_bytes();
    for (name, value) in [
        ("origin", "https://autre.exemple"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            "application/x-www-form-urlencoded".parse().unwrap(),
        );
        headers.insert(ORIGIN, "http://dmp.exemple".parse().unwrap());
        headers.insert(name, value.parse().unwrap());
        let page = browser
            .send(Method::POST, "/compte/courriel", headers, body.clone())
            .await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}");
    }
    browser.get("/compte").await.assert_has("anouk@exemple.fr");
}

#[tokio::test]
async fn what_does_not_exist_and_what_may_not_be_known_are_one_page() {
    let world = World::new();
    let mut browser = world.patient().await;
    let unknown = format!("/documents/{}", "0".repeat(32));
    let pages = [
        unknown.as_str(),
        "/documents/x",
        "/nulle-part",
        "/espaces/inconnu",
    ];
    for path in pages {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.assert_has("Cette page n’existe pas, ou vous n’y avez pas accès.");
    }
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_before_it_is_read() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/compte").await;
    let page = browser
        .post("/compte/courriel", &[("courriel", &"a".repeat(300_000))])
        .await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_inbox_is_there_in_a_demonstration_only() {
    let demo = World::new();
    let page = demo.browser().get("/demo/courrier").await;
    assert_eq!(page.status, StatusCode::OK);
    let production = World::with_mode(InstallationMode::Production);
    let page = production.browser().get("/demo/courrier").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    page.assert_lacks("Données de test.");
}

#[tokio::test]
async fn the_language_and_the_theme_are_remembered() {
    let world = World::new();
    let mut browser = world.browser();
    browser.get("/connexion").await.assert_has("Se connecter");
    let page = browser
        .post("/langue", &[("langue", "en"), ("retour", "/connexion")])
        .await;
    let page = browser.follow(page).await;
    page.assert_has("<html lang=\"en\">")
        .assert_has("Sign in")
        .assert_lacks("Se connecter");
    browser
        .post(
            "/apparence",
            &[("apparence", "sombre"), ("retour", "/connexion")],
        )
        .await;
    browser
        .get("/connexion")
        .await
        .assert_has("data-theme=\"sombre\"");
}

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_leaving_ends_the_session() {
    let world = World::new();
    let mut browser = world.patient().await;
    let page = browser.get("/compte").await;
    page.assert_has("Mon compte");
    browser.post("/deconnexion", &[]).await;
    assert_eq!(browser.get("/compte").await.location(), "/connexion");
    browser.get("/connexion").await;
    let login = world.letter.login.clone();
    let page = browser
        .post("/connexion", &[("identifiant", &login), ("secret", "faux")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("L’identifiant ou le code secret ne correspond pas.");
    browser.get("/connexion").await;
    let fields = [
        ("identifiant", login.as_str()),
        ("secret", crate::world::SECRET),
    ];
    browser.post("/connexion", &fields).await;
    browser.get("/connexion/verification").await;
    let right = world.mailed_code();
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    let page = browser
        .post("/connexion/verification", &[("code", wrong)])
        .await;
    page.assert_has("Il reste 4 essais.");
    let page = browser.post("/connexion/verification/renvoyer", &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("Un nouveau code vient de partir.");
    let page = browser
        .post("/connexion/verification", &[("code", &world.mailed_code())])
        .await;
    assert_eq!(page.location(), "/accueil", "{}", page.text());
}

async fn send(browser: &mut Browser, method: &Method, path: &str) -> StatusCode {
    browser.get("/aide").await;
    match *method {
        Method::GET => browser.get(path).await.status,
        _ => browser.post(path, &[]).await.status,
    }
}
