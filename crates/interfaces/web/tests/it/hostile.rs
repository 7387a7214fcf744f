//! Every route attacked: by nobody, by a session that is over, by a stranger, by somebody blocked,
//! with the identifiers of another record, and with a form that is not ours.
//!
//! The attacks are made from the routes as they are mounted. What only a person knows of a route
//! (a right form, what a stranger may do there) is in the tables of `forms`.

mod forms;
mod scene;

use self::forms::{FORMS, HARMLESS, OPEN, WITHOUT_CALL};
use self::scene::{
    Attacked, Ids, SITE, Scene, TOTP, UNKNOWN, assert_silent, attacked, attempt, essence, filled,
    is_success, second_step, send,
};
use crate::browser::Browser;
use crate::world::{PASSWORD, SECRET, World};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use dmp_core::limits::{SESSION_IDLE, SESSION_MAX};
use dmp_core::time::Minutes;
use dmp_core::world::Clock;
use dmp_identity::totp::TotpSecret;
use dmp_web::Audience;
use std::collections::BTreeSet;

/// What is wrong with a form, the token it brings, and the headers it comes with.
type Forgery<'a> = (&'a str, Option<&'a str>, &'a [(&'static str, &'static str)]);

/// Where somebody is sent who is not signed in to the portal of a route; none where all may come.
fn sign_in_of(audience: Audience) -> Option<&'static str> {
    match audience {
        Audience::Everyone => None,
        Audience::SignedIn | Audience::Patient => Some("/connexion"),
        Audience::Professional | Audience::Software => Some("/pro/connexion"),
        Audience::Administration => Some("/admin/connexion"),
    }
}

/// Whether a route names something of a record.
fn names_a_record(route: &Attacked) -> bool {
    route.path.contains("{record}")
        || route.path.starts_with("/documents/{id}")
        || route.path.starts_with("/informations/{id}")
}

#[tokio::test]
async fn every_route_has_its_attacks() {
    let scene = Scene::new().await;
    let mut paths = BTreeSet::new();
    for route in attacked() {
        let Attacked { path, audience, .. } = route;
        if let Err(part) = filled(path, &scene.ids(path)) {
            panic!("{path}: say in `filled` what an attacker writes for {part}");
        }
        let rows = FORMS.iter().filter(|it| it.0 == path).count()
            + WITHOUT_CALL.iter().filter(|it| it.0 == path).count();
        if route.is_post {
            assert_eq!(
                rows, 1,
                "{path}: its form is in FORMS, or why not in WITHOUT_CALL"
            );
            paths.insert(path);
        }
        let has_strangers = matches!(audience, Audience::Patient | Audience::Professional);
        assert!(
            has_strangers || !names_a_record(&route),
            "{path}: who is a stranger there?"
        );
        assert_eq!(
            sign_in_of(audience).is_none(),
            audience == Audience::Everyone,
            "{path}"
        );
    }
    let tables = FORMS
        .iter()
        .map(|it| it.0)
        .chain(WITHOUT_CALL.iter().map(|it| it.0));
    for path in tables {
        assert!(paths.contains(path), "{path} is in a table and is no route");
    }
    for row in HARMLESS.iter().chain(OPEN) {
        assert!(
            attacked().iter().any(|it| it.is_in(&[*row])),
            "{row:?} is no route"
        );
    }
}

/// The attacks on a route mean something: the same request of its owner is accepted.
#[tokio::test]
async fn every_attacked_route_answers_those_it_is_for() {
    let scene = Scene::new().await;
    let mut routes = attacked();
    // What ends a right that others need, last.
    let last = [
        "/demission",
        "/supprimer",
        "/restaurer",
        "/fermer",
        "/rouvrir",
    ];
    routes.sort_by_key(|it| last.iter().position(|end| it.path.ends_with(end)));
    for route in routes {
        let Attacked { path, audience, .. } = route;
        let is_without = WITHOUT_CALL.iter().any(|it| it.0 == path) && route.is_post;
        if is_without {
            continue;
        }
        let caller = scene.callers(audience)[0];
        let address = filled(path, &scene.ids(path)).unwrap();
        let page = attempt(caller, &route, &address).await;
        let is_post = route.is_post;
        assert!(
            is_success(&page, audience),
            "{is_post} {path}: {} {}",
            page.status,
            page.text()
        );
    }
}

#[tokio::test]
async fn nobody_passes_without_a_session_of_the_right_portal() {
    let scene = Scene::new().await;
    let before = scene.state();
    let everybody = [
        Audience::Patient,
        Audience::Professional,
        Audience::Administration,
    ];
    for route in attacked() {
        let audience = route.audience;
        let Some(sign_in) = sign_in_of(audience) else {
            continue;
        };
        // Software comes with the session of a professional.
        let is_own = |it: Audience| {
            it == audience || audience == Audience::Software && it == Audience::Professional
        };
        let others = everybody
            .iter()
            .filter(|it| !is_own(**it) && audience != Audience::SignedIn);
        let others = others.flat_map(|it| scene.callers(*it));
        for caller in others.chain([&scene.anonymous]) {
            assert_sent_to(sign_in, caller, &route, &scene.ids(route.path)).await;
        }
    }
    // The first factor alone opens nothing.
    let half = second_step(&scene.world, ("", &scene.world.letter.login, SECRET)).await;
    for route in attacked() {
        if let Some(sign_in) = sign_in_of(route.audience) {
            let second = format!("{sign_in}/verification");
            assert_sent_to(&second, &half, &route, &scene.ids(route.path)).await;
        }
    }
    assert_eq!(scene.state(), before);
    scene.world.clock.pass(Minutes(SESSION_IDLE.0 + 1));
    for route in attacked() {
        if let Some(sign_in) = sign_in_of(route.audience) {
            let caller = scene.callers(route.audience)[0];
            assert_sent_to(sign_in, caller, &route, &scene.ids(route.path)).await;
        }
    }
    assert_eq!(scene.state(), before);
}

async fn assert_sent_to(sign_in: &str, caller: &Browser, route: &Attacked, ids: &Ids) {
    let page = attempt(caller, route, &filled(route.path, ids).unwrap()).await;
    if route.audience == Audience::Software {
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", route.path);
        page.assert_has("{\"code\":\"session_required\"");
        assert_silent(&page, route.path);
        return;
    }
    let expected = (StatusCode::SEE_OTHER, sign_in);
    assert_eq!((page.status, page.location()), expected, "{}", route.path);
    assert!(page.body.is_empty(), "{}", route.path);
    assert_silent(&page, route.path);
}

#[tokio::test]
async fn a_session_ends_at_last_however_busy_it_is() {
    let scene = Scene::new().await;
    let callers = [
        (&scene.patient, "/accueil", "/connexion"),
        (&scene.doctor, "/pro/patients", "/pro/connexion"),
        (&scene.operator, "/admin", "/admin/connexion"),
    ];
    let step = Minutes(SESSION_IDLE.0 - 1);
    let mut passed = 0;
    while passed + step.0 < SESSION_MAX.0 {
        for (caller, home, _) in &callers {
            assert_eq!(
                (*caller).clone().get(home).await.status,
                StatusCode::OK,
                "{passed}"
            );
        }
        scene.world.clock.pass(step);
        passed += step.0;
    }
    scene.world.clock.pass(Minutes(SESSION_MAX.0 - passed));
    for (caller, home, sign_in) in callers {
        let page = caller.clone().get(home).await;
        assert_eq!(
            (page.status, page.location()),
            (StatusCode::SEE_OTHER, sign_in)
        );
        assert_silent(&page, home);
    }
}

#[tokio::test]
async fn a_one_time_code_opens_one_session() {
    let world = World::new();
    world.patient().await;
    let mut browser = second_step(&world, ("", &world.letter.login, SECRET)).await;
    let code = world.mailed_code();
    let mut twin = browser.clone();
    let page = browser
        .post("/connexion/verification", &[("code", &code)])
        .await;
    assert_eq!(page.location(), "/accueil");
    assert_code_is_refused(&mut twin, "", &code).await;
    let mut later = second_step(&world, ("", &world.letter.login, SECRET)).await;
    assert_code_is_refused(&mut later, "", &code).await;
    for (base, login) in [("/pro", "medecin"), ("/admin", "exploitant")] {
        world.staff(base, login).await;
        let mut later = second_step(&world, (base, login, PASSWORD)).await;
        let code = TotpSecret::from_bytes(&TOTP)
            .unwrap()
            .code_at(world.clock.now());
        assert_code_is_refused(&mut later, base, &code).await;
    }
}

async fn assert_code_is_refused(browser: &mut Browser, base: &str, code: &str) {
    let before = browser.cookies.get("session").cloned();
    let page = browser
        .post(&format!("{base}/connexion/verification"), &[("code", code)])
        .await;
    assert_ne!(page.status, StatusCode::OK, "{base}");
    let after = browser.cookies.get("session").cloned();
    assert!(after.is_none() || after == before, "{base}");
    for home in ["/accueil", "/pro/patients", "/admin"] {
        let page = browser.get(home).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{base} {home}");
        assert!(page.location().contains("/connexion"), "{base} {home}");
        assert_silent(&page, home);
    }
}

#[tokio::test]
async fn a_patient_finds_nothing_of_another_nor_what_is_kept_from_him() {
    let scene = Scene::new().await;
    let before = scene.state();
    let note = scene.world.document.to_string();
    let of_first = [
        &note,
        &scene.clinical,
        &scene.masked,
        &scene.withheld,
        &scene.own,
        &scene.item,
    ];
    for route in attacked()
        .iter()
        .filter(|it| it.audience == Audience::Patient)
    {
        let ids = scene.ids(route.path);
        if names_a_record(route) {
            assert_finds_nothing((&scene.other, "other patient"), route, &ids, &of_first).await;
            assert_finds_nothing((&scene.patient, "patient"), route, &ids, &[&scene.withheld])
                .await;
        } else if route.path.contains("{id}") {
            let unknown = || UNKNOWN.to_owned();
            let ids = Ids {
                person: unknown(),
                structure: unknown(),
                ..ids
            };
            let page = attempt(&scene.other, route, &filled(route.path, &ids).unwrap()).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", route.path);
            assert_silent(&page, route.path);
        } else if !route.is_post {
            let page = attempt(&scene.other, route, &filled(route.path, &ids).unwrap()).await;
            assert_silent(&page, route.path);
            let is_of_first = route.path.contains("{key}");
            assert!(
                !is_of_first || page.status == StatusCode::NOT_FOUND,
                "{}",
                route.path
            );
        }
    }
    assert_eq!(scene.state(), before);
}

/// Each of `documents` is answered as a document that does not exist.
async fn assert_finds_nothing(
    (caller, who): (&Browser, &str),
    route: &Attacked,
    ids: &Ids,
    documents: &[&String],
) {
    let at = |document: &str| {
        let document = document.to_owned();
        filled(
            route.path,
            &Ids {
                document,
                ..ids.clone()
            },
        )
        .unwrap()
    };
    let unknown = attempt(caller, route, &at(UNKNOWN)).await;
    let is_refused = matches!(
        unknown.status,
        StatusCode::NOT_FOUND | StatusCode::FORBIDDEN
    );
    assert!(is_refused, "{who} {}: {}", route.path, unknown.status);
    for document in documents {
        let what = format!("{who} post:{} {} {document}", route.is_post, route.path);
        let page = attempt(caller, route, &at(document)).await;
        assert_eq!(essence(&page), essence(&unknown), "{what}");
        if who != "patient" {
            assert_silent(&page, &what);
        }
    }
}

#[tokio::test]
async fn a_professional_finds_no_document_that_he_may_not_see() {
    let scene = Scene::new().await;
    let before = scene.state();
    let note = scene.world.document.to_string();
    let (own, other) = (
        scene.world.record.to_string(),
        scene.other_record.to_string(),
    );
    let seen = format!("/pro/patients/{own}/documents/{}", scene.clinical);
    assert_eq!(
        scene.colleague.clone().get(&seen).await.status,
        StatusCode::OK
    );
    let all = [
        &note,
        &scene.clinical,
        &scene.masked,
        &scene.withheld,
        &scene.own,
    ];
    let both = [&scene.clinical, &scene.foreign];
    let nowhere = UNKNOWN.to_owned();
    #[rustfmt::skip] // one line per attacker
    let attackers: [(&Browser, &str, &String, &[&String]); 9] = [
        (&scene.stranger,  "stranger",                  &own,     &all),
        (&scene.stranger,  "stranger, record unknown",  &nowhere, &all),
        (&scene.blocked,   "blocked",                   &own,     &all),
        (&scene.blocked,   "blocked, record unknown",   &nowhere, &all),
        (&scene.colleague, "colleague",                 &own,     &[&scene.masked, &scene.foreign]),
        (&scene.colleague, "colleague, other record",   &other,   &both),
        (&scene.colleague, "colleague, record unknown", &nowhere, &[&scene.clinical]),
        (&scene.doctor,    "doctor",                    &own,     &[&scene.foreign]),
        (&scene.doctor,    "doctor, other record",      &other,   &both),
    ];
    for route in attacked()
        .iter()
        .filter(|it| it.path.contains("{document}"))
    {
        for (caller, who, record, documents) in &attackers {
            let ids = Ids {
                record: (*record).clone(),
                ..scene.ids(route.path)
            };
            assert_finds_nothing((caller, who), route, &ids, documents).await;
        }
    }
    assert_eq!(scene.state(), before);
}

#[tokio::test]
async fn a_professional_whom_the_patient_did_not_let_in_enters_no_record() {
    let scene = Scene::new().await;
    let before = scene.state();
    let is_on_record = |it: &&Attacked| it.path.contains("{record}");
    for route in attacked().iter().filter(is_on_record) {
        if route.path.contains("{document}") {
            continue;
        }
        let ids = scene.ids(route.path);
        let nowhere = Ids {
            record: UNKNOWN.to_owned(),
            ..ids.clone()
        };
        let (at, nowhere) = (filled(route.path, &ids), filled(route.path, &nowhere));
        let (at, nowhere) = (at.unwrap(), nowhere.unwrap());
        let is_harmless = route.is_in(HARMLESS);
        for (caller, who) in [
            (&scene.stranger, "stranger"),
            (&scene.blocked, "blocked"),
            (&scene.doctor, "doctor"),
        ] {
            let what = format!("{who} post:{} {}", route.is_post, route.path);
            let page = attempt(caller, route, &nowhere).await;
            let expected = if is_harmless {
                page.status
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(page.status, expected, "{what}, record unknown");
            assert_silent(&page, &what);
            let may = is_harmless || who == "stranger" && route.is_in(OPEN);
            if who == "doctor" || may && route.is_post && !is_harmless {
                continue;
            }
            let page = attempt(caller, route, &at).await;
            let is_refused = matches!(page.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN);
            assert_eq!(is_refused, !may, "{what}: {} {}", page.status, page.text());
            assert_silent(&page, &what);
        }
    }
    assert_eq!(scene.state(), before);
}

/// What a stranger may do by right asks for the patient's word or his own: not without it.
#[tokio::test]
async fn what_a_stranger_may_do_is_not_done_by_an_empty_form() {
    let scene = Scene::new().await;
    let before = scene.state();
    for mut route in attacked()
        .into_iter()
        .filter(|it| it.is_post && it.is_in(OPEN))
    {
        route.form = (route.path, &[], route.form.2.map(|_| ""));
        let address = filled(route.path, &scene.ids(route.path)).unwrap();
        let page = attempt(&scene.stranger, &route, &address).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            route.path
        );
        assert_silent(&page, route.path);
    }
    assert_eq!(scene.state(), before);
}

#[tokio::test]
async fn no_form_is_accepted_without_its_own_token_or_from_another_site() {
    let scene = Scene::new().await;
    let before = scene.state();
    let here = ("origin", SITE);
    for route in attacked().iter().filter(|it| it.is_post) {
        let address = filled(route.path, &scene.ids(route.path)).unwrap();
        for caller in scene.callers(route.audience) {
            let own = Some(caller.csrf.as_str());
            let foreign = [
                &scene.other.csrf,
                &scene.stranger.csrf,
                &scene.anonymous.csrf,
            ];
            let foreign = foreign
                .into_iter()
                .find(|it| **it != caller.csrf)
                .map(String::as_str);
            #[rustfmt::skip] // one line per attack
            let attacks: [Forgery<'_>; 8] = [
                ("no token",            None,    &[here]),
                ("no token, no origin", None,    &[]),
                ("empty token",         Some(""), &[here]),
                ("another's token",     foreign, &[here]),
                ("another site",        own,     &[("origin", "https://autre.exemple")]),
                ("a sister site",       own,     &[("origin", "http://autre.dmp.exemple")]),
                ("a hidden origin",     own,     &[("origin", "null")]),
                ("cross-site",          own,     &[here, ("sec-fetch-site", "cross-site")]),
            ];
            for (attack, csrf, headers) in attacks {
                let page = send(caller, (route, &address), csrf, headers).await;
                assert_eq!(
                    page.status,
                    StatusCode::FORBIDDEN,
                    "{attack}: {}",
                    route.path
                );
                page.assert_has("Ce formulaire n’est plus valable");
                assert!(
                    page.headers.get(SET_COOKIE).is_none(),
                    "{attack}: {}",
                    route.path
                );
            }
        }
    }
    assert_eq!(scene.state(), before);
    assert_nothing_of_the_sessions_changed(&scene).await;
}

async fn assert_nothing_of_the_sessions_changed(scene: &Scene) {
    for (caller, home) in [
        (&scene.patient, "/accueil"),
        (&scene.doctor, "/pro/patients"),
        (&scene.operator, "/admin"),
    ] {
        assert_eq!(
            caller.clone().get(home).await.status,
            StatusCode::OK,
            "{home}"
        );
    }
    let record = format!("/pro/patients/{}", scene.world.record);
    let page = scene.doctor.clone().get(&record).await;
    page.assert_has("Rotule")
        .assert_lacks("Accès en urgence jusqu");
    // The secrets are the former ones.
    scene.world.clock.pass(Minutes(1));
    scene.world.staff("/pro", "medecin").await;
    scene.world.staff("/admin", "exploitant").await;
    let mut browser = scene.world.browser();
    assert_eq!(
        scene.world.sign_in_patient(&mut browser, SECRET).await,
        "/accueil"
    );
}
