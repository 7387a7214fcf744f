//! Vaccines: what the calendar says, and what a patient answers.

use crate::world::World;
use axum::http::StatusCode;

/// The tetanus line of the calendar, by its number.
const LINE: &str = "/espaces/prevention/rappels/1";

#[tokio::test]
async fn a_reminder_is_answered_and_the_answer_taken_back() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/accueil").await.assert_has("Prochain vaccin");
    let page = browser.get("/espaces/prevention").await;
    page.assert_has("Où vous en êtes")
        .assert_has("version 2025-1, en vigueur depuis le 1er janvier 2025")
        .assert_has("Diphtérie, tétanos, poliomyélite")
        .assert_has("Aucune dose dans vos documents");
    browser
        .get(LINE)
        .await
        .assert_has("Ce que dit le calendrier")
        .assert_has("VAC-102")
        .assert_lacks("Retirer ma réponse");
    let sent = [("reponse", "deja"), ("date", "05/2024")];
    let page = browser.post(LINE, &sent).await;
    assert_eq!(page.location(), "/espaces/prevention");
    let page = browser.follow(page).await;
    page.assert_has("Votre réponse est enregistrée : déjà fait.")
        .assert_has("déjà fait (mai 2024)")
        .assert_has(&format!("action=\"{LINE}\""))
        .assert_has("value=\"retirer\"");
    browser
        .get(LINE)
        .await
        .assert_has("Réponses données")
        .assert_has("Retirer ma réponse");
    let page = browser.post(LINE, &[("reponse", "retirer")]).await;
    let page = browser.follow(page).await;
    page.assert_has("Votre réponse est retirée.")
        .assert_lacks("déjà fait (mai 2024)");
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_asked_again() {
    let world = World::new();
    let mut browser = world.patient().await;
    for (sent, expected) in [
        (&[("reponse", "")][..], "Choisissez une réponse."),
        (
            &[("reponse", "deja"), ("date", "hier")],
            "Saisissez une date comme",
        ),
        (
            &[("reponse", "deja"), ("date", "2999")],
            "Vérifiez votre saisie",
        ),
    ] {
        browser.get(LINE).await;
        let page = browser.post(LINE, sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.assert_has(expected);
    }
    for number in ["0", "99", "hpv"] {
        let page = browser
            .get(&format!("/espaces/prevention/rappels/{number}"))
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{number}");
    }
}

#[tokio::test]
async fn the_documents_of_prevention_keep_their_own_list() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser
        .get("/espaces/prevention/documents")
        .await
        .assert_has("Aucun document pour le moment")
        .assert_has("href=\"/espaces/prevention\"");
}

#[tokio::test]
async fn a_doctor_finds_the_calendar_from_the_record() {
    let world = World::new();
    let mut doctor = world.staff("/pro", "medecin").await;
    let address = format!("/pro/patients/{}/vaccinations", world.record);
    let page = doctor.get(&format!("/pro/patients/{}", world.record)).await;
    page.assert_has(&format!("href=\"{address}\""));
    doctor
        .get(&address)
        .await
        .assert_has("À faire selon le calendrier :")
        .assert_has("VAC-102");
}

#[tokio::test]
async fn a_doctor_writes_what_the_patient_answers_and_takes_it_back() {
    let world = World::new();
    let mut doctor = world.staff("/pro", "medecin").await;
    let list = format!("/pro/patients/{}/vaccinations", world.record);
    let line = format!("{list}/1");
    doctor
        .get(&list)
        .await
        .assert_has(&format!("href=\"{line}\""));
    doctor
        .get(&line)
        .await
        .assert_has("Réponse du patient")
        .assert_has("VAC-102")
        .assert_lacks("Retirer la réponse");
    for (sent, expected) in [
        (&[("reponse", "")][..], "Choisissez une réponse."),
        (
            &[("reponse", "deja"), ("date", "hier")],
            "Saisissez une date comme",
        ),
        (
            &[("reponse", "deja"), ("date", "2999")],
            "Vérifiez votre saisie",
        ),
    ] {
        let page = doctor.post(&line, sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.assert_has(expected);
    }
    let sent = [("reponse", "deja"), ("date", "05/2024")];
    let page = doctor.post(&line, &sent).await;
    assert_eq!(page.location(), list);
    let page = doctor.follow(page).await;
    page.assert_has("La réponse du patient est enregistrée.")
        .assert_has("déjà fait (mai 2024)");
    // He finds it, with who wrote it, and may change it.
    let mut patient = world.patient().await;
    patient.get(LINE).await.assert_has("à votre demande");
    doctor
        .get(&line)
        .await
        .assert_has("Retirer la réponse")
        .assert_has("Réponses données");
    let page = doctor.post(&line, &[("reponse", "retirer")]).await;
    let page = doctor.follow(page).await;
    page.assert_has("La réponse du patient est retirée.")
        .assert_lacks("déjà fait (mai 2024)");
    for number in ["0", "99", "hpv"] {
        let page = doctor.get(&format!("{list}/{number}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{number}");
    }
}
