//! The bin, the closing and the return of a record, in both portals.

use crate::browser::Browser;
use crate::world::{SECRET, World};
use axum::http::StatusCode;
use dmp_core::time::Days;

fn record(world: &World) -> String {
    format!("/pro/patients/{}", world.record)
}

/// The patient signs in once more, with the secret he chose.
async fn again(world: &World) -> Browser {
    let mut browser = world.browser();
    let to = world.sign_in_patient(&mut browser, SECRET).await;
    assert_eq!(to, "/accueil");
    browser
}

fn document(world: &World) -> String {
    format!("/documents/{}", world.document)
}

#[tokio::test]
async fn a_patient_deletes_a_document_undoes_it_and_finds_it_in_the_bin() {
    let world = World::new();
    let mut patient = world.patient().await;
    let mut doctor = world.staff("/pro", "medecin").await;
    let address = document(&world);
    let page = patient.get(&address).await;
    page.assert_has("Mettre à la corbeille");
    let page = patient.post(&format!("{address}/supprimer"), &[]).await;
    assert_eq!(page.location(), "/corbeille"); // REQ-S-34
    let bin = patient.get("/corbeille").await;
    bin.assert_has("30 jours restants");
    bin.assert_has(&format!("action=\"{address}/restaurer\""));
    // « Annuler », in the message and in the list.
    assert_eq!(bin.text().matches("/restaurer\"").count(), 2);
    let page = patient.get(&address).await;
    page.assert_has("Ce document est dans votre corbeille");
    let gone = doctor
        .get(&format!("{}/documents/{}", record(&world), world.document))
        .await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let page = patient.post(&format!("{address}/restaurer"), &[]).await;
    assert_eq!(page.location(), address);
    patient
        .get(&address)
        .await
        .assert_has("Le document est restauré.");
    patient
        .get("/corbeille")
        .await
        .assert_has("La corbeille est vide");
    patient.post(&format!("{address}/supprimer"), &[]).await;
    world.clock.pass_days(Days(31));
    let mut later = again(&world).await;
    later.get("/accueil").await;
    let page = later.post(&format!("{address}/restaurer"), &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_professional_deletes_what_he_deposited() {
    let world = World::new();
    let mut doctor = world.staff("/pro", "medecin").await;
    let address = format!("{}/documents/{}", record(&world), world.document);
    doctor
        .get(&address)
        .await
        .assert_has("Supprimer ce document");
    let page = doctor
        .post(&format!("{address}/supprimer"), &[("retour", "depots")])
        .await;
    assert_eq!(page.location(), "/pro/depots");
    let deposits = doctor.get("/pro/depots").await;
    deposits.assert_has("lui seul peut le restaurer");
    assert!(!deposits.text().contains(&world.document.to_string()));
}

#[tokio::test]
async fn a_patient_closes_his_record_with_a_code_and_leaves_with_a_receipt() {
    let world = World::new();
    let mut patient = world.patient().await;
    let mut twin = again(&world).await;
    let empty = patient.post("/compte/fermer", &[("raison", "")]).await;
    empty.assert_has("Cochez la case une fois que vous avez lu");
    let form = [("raison", "Je n’en ai plus besoin"), ("lu", "1")];
    let page = patient.post("/compte/fermer", &form).await;
    assert_eq!(page.status, StatusCode::OK);
    page.assert_has("Confirmez avec un code");
    let wrong = [("raison", "x"), ("code", "000000")];
    let page = patient.post("/compte/fermer/confirmer", &wrong).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY); // REC-003
    let code = world.mailed_code();
    let right = [("raison", "Je n’en ai plus besoin"), ("code", &code)];
    let page = patient.post("/compte/fermer/confirmer", &right).await;
    assert_eq!(page.status, StatusCode::OK);
    page.assert_has("Votre dossier est fermé");
    page.assert_has("href=\"data:application/pdf;base64,");
    page.assert_has("Je n’en ai plus besoin"); // REC-001
    // Nobody is in any more. Rule: REC-005.
    for browser in [&mut patient, &mut twin] {
        let page = browser.get("/accueil").await;
        assert_eq!(
            (page.status, page.location()),
            (StatusCode::SEE_OTHER, "/connexion")
        );
    }
    let mut later = again(&world).await;
    for address in [
        "/accueil",
        "/espaces",
        "/corbeille",
        "/compte",
        &document(&world),
    ] {
        let page = later.get(address).await;
        assert_eq!(page.location(), "/dossier-ferme", "{address}"); // REQ-R-50
    }
    let page = later.get("/dossier-ferme").await;
    page.assert_has("Archivé jusqu’au");
    page.assert_has("Présentez-vous chez votre médecin traitant");
}

#[tokio::test]
async fn a_doctor_closes_a_record_finds_it_closed_and_opens_it_again() {
    let world = World::new();
    let mut doctor = world.staff("/pro", "medecin").await;
    let base = record(&world);
    doctor
        .get(&base)
        .await
        .assert_has(&format!("{base}/fermer"));
    let unsaid = [("motif", "demande")];
    let page = doctor.post(&format!("{base}/fermer"), &unsaid).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = [("motif", "demande"), ("raison", "Secret"), ("atteste", "1")];
    let page = doctor.post(&format!("{base}/fermer"), &said).await;
    page.assert_has("Le dossier est fermé");
    page.assert_has("Demande du patient");
    assert!(
        !page.text().contains("Secret"),
        "the patient's words are his own"
    );
    for address in [
        base.clone(),
        format!("{base}/fermer"),
        format!("{base}/synthese"),
    ] {
        let page = doctor.get(&address).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{address}");
        page.assert_has("Ce dossier est fermé");
    }
    let list = doctor.get("/pro/patients").await;
    assert!(!list.text().contains(&base));
    let number = dmp_core::people::Nir::from_thirteen("2790699990011").unwrap();
    let found = doctor
        .post("/pro/patients", &[("ins", number.as_str())])
        .await;
    found.assert_has("(demande du patient), archivé jusqu’au");
    let form = doctor.get(&format!("{base}/rouvrir")).await;
    form.assert_has("Informé, il accepte de nouveau");
    let page = doctor
        .post(&format!("{base}/rouvrir"), &[("qui", "patient")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY); // REQ-S-33
    let agreed = [("qui", "patient"), ("accord", "1"), ("codes", "1")];
    let page = doctor.post(&format!("{base}/rouvrir"), &agreed).await;
    let letter = doctor.get(page.location()).await;
    letter.assert_has("voici les codes");
    doctor.get(&base).await.assert_has("Tout le dossier");
    let open = doctor.get(&format!("{base}/rouvrir")).await;
    assert_eq!(open.status, StatusCode::FORBIDDEN);
}
