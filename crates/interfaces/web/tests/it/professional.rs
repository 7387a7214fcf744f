//! What a professional does, from finding a patient to leaving an emergency.

use crate::browser::{Browser, Page};
use crate::world::{PASSWORD, World};
use axum::http::StatusCode;
use dmp_core::people::Nir;

/// The INS of the record of the world.
fn known_ins() -> String {
    Nir::from_thirteen("2790699990011")
        .unwrap()
        .as_str()
        .to_owned()
}

/// What was typed when the first two steps of a creation are done.
fn identity(number: &str) -> Vec<(&'static str, String)> {
    [
        ("qui", "patient"),
        ("accord", "1"),
        ("numero", number),
        ("nature", "demo"),
        ("nom", "FONTANEL"),
        ("prenoms", "ROBERT"),
        ("sexe", "m"),
        ("jour", "23"),
        ("mois", "7"),
        ("annee", "1952"),
        ("lieu", "99999"),
        ("piece", "identite"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The same with the choices of step 3.
fn everything(number: &str) -> Vec<(&'static str, String)> {
    let mut fields = identity(number);
    for (name, value) in [
        ("acces", "1"),
        ("regulation", "1"),
        ("bris", "1"),
        ("courriel", "robert@exemple.fr"),
        ("autoriser", "1"),
        ("traitant", "1"),
    ] {
        fields.push((name, value.to_owned()));
    }
    fields
}

fn new_number() -> String {
    Nir::from_thirteen("1520799999402")
        .unwrap()
        .as_str()
        .to_owned()
}

async fn send(browser: &mut Browser, path: &str, fields: &[(&'static str, String)]) -> Page {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

#[tokio::test]
async fn a_record_is_found_by_its_number_and_never_by_an_address() {
    let world = World::new();
    let mut browser = world.staff("/pro", "medecin").await;
    browser
        .get("/pro/patients")
        .await
        .assert_has("Anouk Personnefictive");
    let number = known_ins();
    let page = browser.post("/pro/patients", &[("ins", &number)]).await;
    page.assert_has("Un dossier existe")
        .assert_has("Médecin traitant");
    page.assert_lacks(&format!("?ins={number}"));
    let page = browser
        .post("/pro/patients", &[("ins", &new_number())])
        .await;
    page.assert_has("Aucun dossier avec ce numéro")
        .assert_has("Créer un dossier");
    for wrong in ["", "279069999001100", "12"] {
        let page = browser.post("/pro/patients", &[("ins", wrong)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        page.assert_has("id=\"ins-err\"");
    }
    let page = browser.post("/pro/patients/carte", &[("carte", "1")]).await;
    page.assert_has("Aucun dossier avec ce numéro")
        .assert_has("value=\"FONTANEL\"");
}

#[tokio::test]
async fn a_record_is_created_in_four_steps_and_its_letter_is_shown_once() {
    let world = World::new();
    let mut browser = world.staff("/pro", "medecin").await;
    browser
        .get("/pro/creation/accord")
        .await
        .assert_has("Étape 1 sur 4");
    let number = new_number();
    let mut fields = identity(&number);
    fields.push(("verifier", "1".to_owned()));
    let page = send(&mut browser, "/pro/creation/identite", &fields).await;
    page.assert_has("Étape 2 sur 4")
        .assert_has("Clé valide")
        .assert_has("INS-C");
    let page = send(&mut browser, "/pro/creation/acces", &identity(&number)).await;
    page.assert_has("Étape 3 sur 4")
        .assert_has("Robert Fontanel");
    let page = send(&mut browser, "/pro/creation/codes", &everything(&number)).await;
    page.assert_has("Étape 4 sur 4")
        .assert_has("robert@exemple.fr");
    let page = send(
        &mut browser,
        "/pro/creation/ouverture",
        &everything(&number),
    )
    .await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let letter = page.location().to_owned();
    let page = browser.get(&letter).await; // REQ-S-10
    page.assert_has("Code secret provisoire")
        .assert_has("Monsieur Robert Fontanel");
    let page = browser.get(&letter).await;
    page.assert_has("La lettre ne peut plus être affichée")
        .assert_lacks("Code secret provisoire");
    // The same form sent again opens no second record. Rule: REQ-S-09.
    let page = send(
        &mut browser,
        "/pro/creation/ouverture",
        &everything(&number),
    )
    .await;
    page.assert_has("Un dossier existe déjà");
    let record = letter.split('/').nth(3).unwrap();
    let page = browser
        .post(&format!("/pro/patients/{record}/codes"), &[])
        .await;
    browser
        .follow(page)
        .await
        .assert_has("Code secret provisoire");
}

#[tokio::test]
async fn nothing_is_created_without_consent_document_or_a_right_number() {
    let world = World::new();
    let mut browser = world.staff("/pro", "medecin").await;
    browser.get("/pro/creation/accord").await;
    for (name, value, expected) in [
        ("accord", "", "id=\"accord-err\""), // REQ-S-08
        ("piece", "", "id=\"piece-err\""),
        ("numero", "152079999940200", "id=\"numero-err\""), // REQ-S-07
        ("jour", "32", "id=\"naissance-err\""),
        ("courriel", "", "id=\"courriel-err\""),
    ] {
        let mut fields = everything(&new_number());
        for field in fields.iter_mut().filter(|field| field.0 == name) {
            value.clone_into(&mut field.1);
        }
        let page = send(&mut browser, "/pro/creation/ouverture", &fields).await;
        assert_eq!(
            page.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}: {}",
            page.text()
        );
        page.assert_has(expected);
    }
    let page = browser
        .post("/pro/patients", &[("ins", &new_number())])
        .await;
    page.assert_has("Aucun dossier avec ce numéro");
    let page = browser
        .post(
            "/pro/creation/refus",
            &[("qui", "vous"), ("motif", "temps")],
        )
        .await;
    page.assert_has("Le dossier n’a pas été créé")
        .assert_has("Rien n’a été conservé");
    for later in ["identite", "acces", "codes"] {
        let page = browser.get(&format!("/pro/creation/{later}")).await;
        assert_eq!(page.location(), "/pro/creation/accord");
    }
}

#[tokio::test]
async fn whom_the_patient_did_not_let_in_sees_three_ways_and_nothing_of_the_record() {
    let world = World::new();
    let mut browser = world.staff("/pro", "urgentiste").await;
    let record = format!("/pro/patients/{}", world.record);
    for path in [
        record.clone(),
        format!("{record}/documents/{}", world.document),
    ] {
        let page = browser.get(&path).await;
        page.assert_lacks("automne")
            .assert_lacks("Personnefictive")
            .assert_lacks("Tension");
    }
    let page = browser.get(&record).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    page.assert_has("Le patient est présent et accepte")
        .assert_has("Ouvrir en urgence");
    let page = browser.post(&format!("{record}/autorisation"), &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser
        .post(&format!("{record}/autorisation"), &[("accord", "1")])
        .await;
    let page = browser.follow(page).await;
    page.assert_has("L’accord du patient est inscrit")
        .assert_has("Consultation d’automne");
    page.assert_has("Autorisé jusqu’au");
    let unknown = "/pro/patients/00000000000000000000000000000000";
    assert_eq!(browser.get(unknown).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.get("/pro/patients/abc").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_emergency_is_declared_shown_all_along_and_left() {
    let world = World::new();
    let mut browser = world.staff("/pro", "urgentiste").await;
    let record = format!("/pro/patients/{}", world.record);
    browser
        .get(&format!("{record}/urgence"))
        .await
        .assert_has("Cet accès est exceptionnel");
    let fields = [
        ("situation", "vie"),
        ("motif", "trop court"),
        ("atteste", "1"),
    ];
    let page = browser.post(&format!("{record}/urgence"), &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("id=\"motif-err\"");
    let motif = "Douleur thoracique, patient inconscient.";
    let fields = [("situation", "vie"), ("motif", motif), ("atteste", "1")];
    let page = browser.post(&format!("{record}/urgence"), &fields).await;
    let page = browser.follow(page).await;
    page.assert_has("Accès en urgence jusqu’à")
        .assert_has(motif);
    page.assert_has("Consultation d’automne");
    let page = browser
        .get(&format!("{record}/documents/{}", world.document))
        .await;
    page.assert_has("Tension 12/8")
        .assert_has("Quitter l’accès en urgence");
    let page = browser.post(&format!("{record}/quitter"), &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("L’accès en urgence est terminé.");
    assert_eq!(browser.get(&record).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_document_is_deposited_replaced_masked_and_announced() {
    let world = World::new();
    let mut browser = world.staff("/pro", "medecin").await;
    let record = format!("/pro/patients/{}", world.record);
    let new = format!("{record}/documents/nouveau");
    browser.get(&new).await.assert_has("Anouk Personnefictive");
    let fields = [
        ("titre", "Spirométrie"),
        ("type", "11488-4"),
        ("visibilite", "annonce"),
    ];
    let page = browser.upload(&new, &fields, &[b"Souffle normal."]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("id=\"informe-err\"")
        .assert_has("value=\"Spirométrie\"");
    page.assert_has("Choisissez de nouveau le fichier")
        .assert_has("value=\"annonce\" checked");
    let day = [
        ("jour", "6"),
        ("mois", "1"),
        ("annee", "2026"),
        ("informe", "1"),
    ];
    let fields = [&fields[..], &day[..]].concat();
    let page = browser.upload(&new, &fields, &[b"Souffle normal."]).await;
    let document = page.location().to_owned();
    let page = browser.follow(page).await;
    page.assert_has("Le document est déposé.")
        .assert_has("Souffle normal.");
    page.assert_has("Attention, ce document n’est pas visible du patient");
    let page = browser.post(&format!("{document}/annoncer"), &[]).await;
    let page = browser.follow(page).await;
    page.assert_has("maintenant visible du patient")
        .assert_lacks("Attention, ce document");
    let page = browser.post(&format!("{document}/masquer"), &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("Le document est masqué");
    let page = browser.post(&format!("{document}/demasquer"), &[]).await;
    browser.follow(page).await.assert_has("n’est plus masqué");
    let page = browser.get(&format!("{document}/remplacer")).await;
    page.assert_has("Document remplacé")
        .assert_has("value=\"Spirométrie\"");
    let fields = [
        ("titre", "Spirométrie"),
        ("type", "11488-4"),
        ("visibilite", "tous"),
    ];
    let fields = [&fields[..], &day[..]].concat();
    let page = browser
        .upload(
            &format!("{document}/remplacer"),
            &fields,
            &[b"Souffle bon."],
        )
        .await;
    let page = browser.follow(page).await;
    page.assert_has("La nouvelle version est déposée.")
        .assert_has("Autres versions");
    browser
        .get("/pro/depots")
        .await
        .assert_has("Spirométrie")
        .assert_has("Anouk");
    let page = browser
        .get(&format!("{document}/fichier?telecharger=1"))
        .await;
    assert_eq!(page.text(), "Souffle normal.");
}

#[tokio::test]
async fn a_note_without_a_reader_s_right_is_found_among_the_deposits() {
    let world = World::new();
    let mut browser = world.staff("/pro", "urgentiste").await;
    let new = format!("/pro/patients/{}/documents/nouveau", world.record);
    browser.get(&new).await.assert_lacks("Personnefictive");
    let fields = [
        ("titre", "Passage aux urgences"),
        ("type", "11488-4"),
        ("note", "Plaie suturée, fils à retirer dans dix jours."),
        ("jour", "6"),
        ("mois", "1"),
        ("annee", "2026"),
        ("visibilite", "tous"),
        ("informe", "1"),
    ];
    let page = browser.upload(&new, &fields, &[]).await;
    assert_eq!(page.location(), "/pro/depots", "{}", page.text());
    browser
        .follow(page)
        .await
        .assert_has("Le document est déposé.");
}

#[tokio::test]
async fn the_history_is_read_and_the_role_is_left() {
    let world = World::new();
    let mut browser = world.staff("/pro", "medecin").await;
    let record = format!("/pro/patients/{}", world.record);
    browser
        .get(&record)
        .await
        .assert_has("Médecin traitant : accès complet");
    let page = browser
        .get(&format!("{record}/acces?jours=30&nature=lecture"))
        .await;
    page.assert_has("vous voyez tous les accès")
        .assert_has("Dr Ariane Nomfictif1");
    let path = format!("{record}/medecin-traitant/demission");
    let page = browser.post(&path, &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("Vous n’êtes plus médecin traitant");
    let page = browser.get(&format!("{record}/acces")).await;
    page.assert_has("vos propres accès");
}

#[tokio::test]
async fn a_professional_and_an_operator_change_their_code_secret() {
    let world = World::new();
    for (base, login) in [("/pro", "medecin"), ("/admin", "exploitant")] {
        let mut browser = world.staff(base, login).await;
        let path = format!("{base}/compte");
        browser.get(&path).await;
        let secret = "Une-autre-phrase-fictive";
        let fields = [
            ("actuel", PASSWORD),
            ("nouveau", secret),
            ("confirmation", "autre"),
        ];
        let page = browser.post(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        page.assert_has("id=\"confirmation-err\"");
        let fields = [
            ("actuel", PASSWORD),
            ("nouveau", secret),
            ("confirmation", secret),
        ];
        let page = browser.post(&path, &fields).await;
        browser
            .follow(page)
            .await
            .assert_has("Votre code secret est changé.");
    }
}

#[tokio::test]
async fn an_operator_sees_numbers_and_no_patient() {
    let world = World::new();
    let mut browser = world.staff("/admin", "exploitant").await;
    let page = browser.get("/admin").await;
    page.assert_has("Tableau de bord")
        .assert_has("Registre des accès");
    page.assert_lacks("Personnefictive").assert_lacks("automne");
    for path in ["/pro/patients", "/accueil"] {
        assert_eq!(
            browser.get(path).await.status,
            StatusCode::SEE_OTHER,
            "{path}"
        );
    }
}
