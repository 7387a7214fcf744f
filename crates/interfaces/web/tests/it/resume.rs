//! No work is lost when a session ends while a form is filled in. Rule: REQ-R-49.

use crate::world::{SECRET, World};
use axum::http::StatusCode;
use dmp_core::time::Minutes;

#[tokio::test]
async fn a_form_that_met_an_ended_session_is_sent_after_sign_in() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/documents/nouveau").await;
    world.clock.pass(Minutes(21));
    let fields = [
        ("titre", "Longue note"),
        ("note", "Un texte que personne ne veut retaper."),
    ];
    let page = browser.upload("/documents/nouveau", &fields, &[]).await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/connexion")
    );
    browser
        .follow(page)
        .await
        .assert_has("Votre saisie est gardée");
    assert_eq!(
        world.sign_in_patient(&mut browser, SECRET).await,
        "/reprise"
    );
    browser
        .get("/reprise")
        .await
        .assert_has("L’ajout d’un document");
    browser
        .get("/espaces/personnel")
        .await
        .assert_lacks("Longue note");
    let page = browser.post("/reprise", &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("Un texte que personne ne veut retaper.");
    assert_eq!(browser.get("/reprise").await.location(), "/accueil");
}

#[tokio::test]
async fn a_kept_form_can_be_forgotten() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/compte").await;
    world.clock.pass(Minutes(21));
    browser
        .post("/compte/courriel", &[("courriel", "autre@exemple.fr")])
        .await;
    world.sign_in_patient(&mut browser, SECRET).await;
    browser.get("/reprise").await;
    let page = browser.post("/reprise/oublier", &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("La saisie gardée est effacée.");
    browser.get("/compte").await.assert_has("anouk@exemple.fr");
}

#[tokio::test]
async fn staying_signed_in_leaves_the_page_as_it_is() {
    let world = World::new();
    let mut browser = world.patient().await;
    for _ in 0..3 {
        browser
            .get("/compte")
            .await
            .assert_has("data-warn=\"1020\"")
            .assert_has("data-end=\"1200\"");
        world.clock.pass(Minutes(15));
        let page = browser.post("/session/prolonger", &[]).await;
        assert_eq!(page.status, StatusCode::NO_CONTENT);
        world.clock.pass(Minutes(15));
        assert_eq!(browser.get("/compte").await.status, StatusCode::OK);
    }
    world.clock.pass(Minutes(21));
    let page = browser.get("/compte").await;
    assert_eq!(page.location(), "/connexion");
    browser
        .follow(page)
        .await
        .assert_has("Votre session s’est fermée");
}

#[tokio::test]
async fn a_form_with_a_secret_is_never_kept() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/compte/code").await;
    world.clock.pass(Minutes(21));
    let fields = [
        ("actuel", SECRET),
        ("nouveau", "Cerisier-42"),
        ("confirmation", "Cerisier-42"),
    ];
    let page = browser.post("/compte/code", &fields).await;
    browser.follow(page).await.assert_lacks("gardée");
    assert_eq!(
        world.sign_in_patient(&mut browser, SECRET).await,
        "/accueil"
    );
}

#[tokio::test]
async fn leaving_a_session_that_is_over_is_no_error() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/compte").await;
    world.clock.pass(Minutes(21));
    let page = browser.post("/deconnexion", &[]).await;
    assert_eq!(
        (page.status, page.location()),
        (StatusCode::SEE_OTHER, "/connexion")
    );
    browser
        .follow(page)
        .await
        .assert_has("Votre session s’est fermée");
}

/// A form of another page than the session's own is refused and not kept for later.
#[tokio::test]
async fn a_form_without_the_ended_session_s_token_is_not_kept() {
    let world = World::new();
    let mut browser = world.patient().await;
    world.clock.pass(Minutes(21));
    "faux".clone_into(&mut browser.csrf);
    let fields = [("courriel", "autre@exemple.fr")];
    let page = browser.post("/compte/courriel", &fields).await;
    assert_eq!(page.location(), "/connexion");
    browser
        .follow(page)
        .await
        .assert_lacks("Votre saisie est gardée");
    let home = world.sign_in_patient(&mut browser, SECRET).await;
    assert_eq!(home, "/accueil");
}
