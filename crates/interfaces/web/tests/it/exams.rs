//! Before prescribing an examination: the page, the choice, and the call for software.

use crate::browser::{Browser, Page};
use crate::world::{World, profile};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, StatusCode};
use dmp_core::document::TypeCode;
use dmp_core::time::{Date, Minutes};
use dmp_service::exams::ChoiceCount;
use dmp_service::sessions::acting_for;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{indicators, sessions};

const UNKNOWN: &str = "00000000000000000000000000000000";
const CALL: &str = "/api/examens/verification";

/// An image of some days ago, in a text of its own.
fn image(world: &World, visibility: DepositVisibility) {
    let document = Deposit {
        bytes: b"Pas de foyer.".to_vec(),
        title: Some("Scanner thoracique".to_owned()),
        type_code: Some(TypeCode("18748-4".to_owned())),
        date: Date::parse("2026-01-06").ok(),
        visibility,
        replaces: None,
        comments: None,
    };
    // Its author is neither médecin traitant nor anybody else of these tests.
    let author = acting_for(profile(&world.app, 8));
    deposit(&world.app, &author, world.record, &document).unwrap();
}

async fn counts(world: &World) -> Vec<ChoiceCount> {
    let browser = world.staff("/admin", "exploitant").await;
    let session = sessions::session(&world.app, &browser.cookies["session"]);
    let session = session.unwrap_or_else(|_| panic!("nobody is signed in"));
    // Each code of the application opens one session.
    world.clock.pass(Minutes(1));
    indicators::indicators(&world.app, &session)
        .unwrap()
        .exam_choices
}

fn hidden<'a>(html: &'a str, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    html.split(&field)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
}

async fn call(browser: &Browser, body: &str) -> Page {
    let token = browser.csrf.clone();
    let headers = [
        ("x-csrf-token", token.as_str()),
        ("content-type", "application/json"),
    ];
    send(browser, body, &headers).await
}

async fn send(browser: &Browser, body: &str, with: &[(&'static str, &str)]) -> Page {
    let mut headers = HeaderMap::new();
    for (name, value) in with {
        headers.insert(*name, value.parse().unwrap());
    }
    let body = body.as_bytes().to_vec();
    browser
        .clone()
        .send(Method::POST, CALL, headers, body)
        .await
}

fn question(record: &str, exam: &str) -> String {
    format!("{{\"record\":\"{record}\",\"exam\":\"{exam}\"}}")
}

#[tokio::test]
async fn what_is_there_is_shown_and_nothing_medical_is_in_an_address() {
    let world = World::new();
    image(&world, DepositVisibility::Everyone);
    let mut doctor = world.staff("/pro", "medecin").await;
    let record = format!("/pro/patients/{}", world.record);
    doctor
        .get(&record)
        .await
        .assert_has("Avant de prescrire un examen");
    let exam = format!("{record}/examen");
    doctor.get(&exam).await.assert_has("Examen envisagé");
    for (typed, expected) in [
        ("TDM du thorax", "Même examen il y a 9 jours"),
        ("radio thorax", "Examen équivalent il y a 9 jours"),
        (
            "coloscopie",
            "Aucun examen équivalent dans ce que vous pouvez voir",
        ),
        ("échographie", "Quel examen ?"),
        ("zzz", "Cet examen n’est pas reconnu"),
    ] {
        let page = doctor.post(&exam, &[("examen", typed)]).await;
        assert_eq!(page.status, StatusCode::OK, "{typed}");
        page.assert_has(expected);
    }
    let page = doctor.post(&exam, &[("choix", "ct_chest")]).await;
    page.assert_has("Même examen");
    let page = doctor.post(&exam, &[("examen", " ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("id=\"examen-err\"");
}

#[tokio::test]
async fn a_choice_is_counted_once_by_the_token_of_its_check() {
    let world = World::new();
    image(&world, DepositVisibility::Everyone);
    let mut doctor = world.staff("/pro", "medecin").await;
    let exam = format!("/pro/patients/{}/examen", world.record);
    doctor.get(&exam).await;
    let html = doctor
        .post(&exam, &[("examen", "scanner thoracique")])
        .await
        .text();
    let (check, document) = (hidden(&html, "controle"), hidden(&html, "document"));
    let choose = format!("{exam}/choix");
    let foreign = format!("/pro/patients/{UNKNOWN}/examen/choix");
    for (path, token, decision) in [
        (&choose, "", "not_prescribed"),
        (&choose, check, "nothing"),
        (&foreign, check, "not_prescribed"),
    ] {
        let fields = [("controle", token), ("decision", decision)];
        let page = doctor.post(path, &fields).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    let read = [
        ("controle", check),
        ("decision", "read"),
        ("document", document),
    ];
    let page = doctor.post(&choose, &read).await;
    let expected = format!("/pro/patients/{}/documents/{document}", world.record);
    assert_eq!(page.location(), expected);
    for (decision, said) in [
        ("not_prescribed", "l’examen n’est pas prescrit de nouveau"),
        ("prescribed_follow_up", "Ce contrôle était déjà compté"),
    ] {
        let fields = [("controle", check), ("decision", decision)];
        let page = doctor.post(&choose, &fields).await;
        doctor.follow(page).await.assert_has(said);
    }
    let counted: Vec<_> = counts(&world)
        .await
        .iter()
        .map(|it| (it.choice.code(), it.counted))
        .collect();
    assert_eq!(counted, [("not_prescribed", 1)]);
    let mut operator = world.staff("/admin", "exploitant").await;
    operator.get("/admin").await.assert_has("Examens évités");
}

#[tokio::test]
async fn software_asks_the_same_with_the_same_rights() {
    let world = World::new();
    image(&world, DepositVisibility::Everyone);
    let record = world.record.to_string();
    let doctor = with_token(&world, world.staff("/pro", "medecin").await);
    let page = call(&doctor, &question(&record, "scanner thoracique")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert_eq!(page.headers[CONTENT_TYPE], "application/json");
    page.assert_has("\"id\":\"ct_chest\"")
        .assert_has("\"window_days\":90")
        .assert_has("\"title\":\"Scanner thoracique\"")
        .assert_has("\"why\":\"same\"")
        .assert_has("\"within_window\":true");
    for (body, status, code) in [
        (question(&record, ""), 422, "invalid"),
        (question("nowhere", "ecg"), 404, "not_found"),
        (question(UNKNOWN, "ecg"), 404, "not_found"),
        ("{\"record\":1}".to_owned(), 400, "malformed"),
        ("{\"record\":\"\",\"other\":1}".to_owned(), 400, "malformed"),
        (String::new(), 400, "malformed"),
        (" ".repeat(300_000), 413, "too_large"),
    ] {
        let page = call(&doctor, &body).await;
        assert_eq!(page.status.as_u16(), status, "{code}");
        page.assert_has(&format!("{{\"code\":\"{code}\",\"message\":"));
    }
}

#[tokio::test]
async fn software_without_its_token_or_from_another_site_is_refused() {
    let world = World::new();
    let record = world.record.to_string();
    let doctor = with_token(&world, world.staff("/pro", "medecin").await);
    let (body, own) = (question(&record, "ecg"), doctor.csrf.clone());
    let json = ("content-type", "application/json");
    let wrong = "0".repeat(32);
    for headers in [
        vec![json],
        vec![json, ("x-csrf-token", "")],
        vec![json, ("x-csrf-token", &wrong)],
        vec![
            ("x-csrf-token", own.as_str()),
            ("content-type", "text/plain"),
        ],
        vec![
            json,
            ("x-csrf-token", &own),
            ("sec-fetch-site", "cross-site"),
        ],
        vec![
            json,
            ("x-csrf-token", &own),
            ("origin", "https://autre.exemple"),
        ],
    ] {
        let page = send(&doctor, &body, &headers).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
        page.assert_has("{\"code\":\"csrf\"");
    }
    let anonymous = world.browser();
    let page = send(&anonymous, &body, &[json]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
}

/// What is refused or hidden is answered as by the pages: nothing tells what is there.
#[tokio::test]
async fn software_finds_nothing_that_its_professional_may_not_see() {
    let world = World::new();
    let record = world.record.to_string();
    let stranger = with_token(&world, world.staff("/pro", "urgentiste").await);
    let page = call(&stranger, &question(&record, "scanner thoracique")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    page.assert_has("{\"code\":\"forbidden\"")
        .assert_lacks("Personnefictive");
    let page = call(&stranger, &question(UNKNOWN, "scanner thoracique")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);

    let mut patient = world.patient().await;
    patient.get("/professionnels").await;
    let session = sessions::session(&world.app, &patient.cookies["session"]);
    let session = session.unwrap_or_else(|_| panic!("nobody is signed in"));
    let reader = sessions::session(&world.app, &stranger.cookies["session"]);
    let reader = reader.unwrap_or_else(|_| panic!("nobody is signed in"));
    let grantee = dmp_core::record::Grantee::Professional(reader.professional().unwrap().id);
    let app = &world.app;
    dmp_service::authorizations::authorize(app, &session, world.record, grantee, None).unwrap();
    let before = call(&stranger, &question(&record, "scanner thoracique")).await;
    assert_eq!(before.status, StatusCode::OK);
    image(&world, DepositVisibility::Masked);
    let after = call(&stranger, &question(&record, "scanner thoracique")).await;
    assert_eq!(before.text(), after.text());
}

fn with_token(world: &World, mut browser: Browser) -> Browser {
    let session = sessions::session(&world.app, &browser.cookies["session"]);
    browser.csrf = session
        .unwrap_or_else(|_| panic!("nobody is signed in"))
        .csrf;
    browser
}
