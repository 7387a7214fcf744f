//! What a patient does, from his first visit on.

use crate::world::{World, profile};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

#[tokio::test]
async fn the_home_page_shows_the_document_and_the_eight_spaces() {
    let world = World::new();
    let mut browser = world.patient().await;
    let page = browser.get("/accueil").await;
    page.assert_has("Bonjour Anouk")
        .assert_has("Consultation d’automne");
    page.assert_has("Espace personnel")
        .assert_has("Votre code secret est changé.");
    // The message is said once.
    browser
        .get("/accueil")
        .await
        .assert_lacks("Votre code secret est changé.");
    let page = browser
        .get("/espaces/comptes-rendus?q=automne&annee=2026")
        .await;
    page.assert_has("Janvier 2026").assert_has("1 document");
    browser
        .get("/espaces/comptes-rendus?q=genou")
        .await
        .assert_has("Aucun résultat pour « genou »");
    browser
        .get("/espaces/imagerie")
        .await
        .assert_has("Aucun document pour le moment");
}

#[tokio::test]
async fn a_document_is_masked_then_shown_again() {
    let world = World::new();
    let mut browser = world.patient().await;
    let path = format!("/documents/{}", world.document);
    let page = browser.get(&path).await;
    page.assert_has("Tension 12/8. Tout va bien.")
        .assert_has("Qui peut le voir, et pourquoi");
    page.assert_has("Dr Ariane Nomfictif1")
        .assert_has("Auteur du document");
    browser
        .get(&format!("{path}/visibilite"))
        .await
        .assert_has("Ce que cela change");
    let page = browser
        .post(&format!("{path}/visibilite"), &[("v", "masque")])
        .await;
    let page = browser.follow(page).await;
    page.assert_has("Le document est masqué.")
        .assert_has("Annuler")
        .assert_has("eye-off");
    let undo = format!("action=\"{path}/visibilite\"");
    page.assert_has(&undo).assert_has("value=\"demasque\"");
    let page = browser
        .post(&format!("{path}/visibilite"), &[("v", "demasque")])
        .await;
    browser
        .follow(page)
        .await
        .assert_has("Le document n’est plus masqué.");
    let page = browser
        .post(&format!("{path}/visibilite"), &[("v", "choix")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("Cochez au moins une personne ou une profession.");
    let fields = [("v", "choix"), ("profession", "60")];
    let page = browser.post(&format!("{path}/visibilite"), &fields).await;
    browser.follow(page).await.assert_has("Accès restreint");
}

#[tokio::test]
async fn each_change_says_what_it_does_before_it_is_made() {
    let world = World::new();
    let other = profile(&world.app, 2);
    let mut browser = world.patient().await;
    let person = format!("/professionnels/{}", other.id);
    let page = browser.get(&person).await;
    page.assert_has("Dr Ariane Nomfictif2 verra en plus 1 document.");
    browser.post(&format!("{person}/autoriser"), &[]).await;
    let page = browser.get(&person).await;
    page.assert_has("Dr Ariane Nomfictif2 ne verra plus 1 document.");
    let path = format!("/documents/{}/visibilite", world.document);
    let page = browser.get(&path).await;
    page.assert_has("Dr Ariane Nomfictif2 ne verra plus 1 document.")
        .assert_has("Personne ne verra plus ni moins de documents.");
    // The effect of a choice of people is shown, with what was ticked, and nothing is changed.
    let id = other.id.to_string();
    let fields = [("v", "choix"), ("pro", id.as_str()), ("apercu", "1")];
    let page = browser.post(&path, &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    page.assert_has(&format!("value=\"{id}\" checked"))
        .assert_has(
            "<dt>Tous, sauf ceux que je choisis</dt><dd>Dr Ariane Nomfictif2 ne verra plus",
        );
    let page = browser.get(&path).await;
    page.assert_lacks(&format!("value=\"{id}\" checked"));
}

#[tokio::test]
async fn a_patient_signs_another_device_out() {
    let world = World::new();
    let mut here = world.patient().await;
    let mut there = world.browser();
    world
        .sign_in_patient(&mut there, crate::world::SECRET)
        .await;
    let page = here.get("/compte/appareils").await;
    page.assert_has("Cet appareil")
        .assert_has("Appareil inconnu");
    let fields = [("appareil", "autres")];
    let page = here.post("/compte/appareils", &fields).await;
    let page = here.follow(page).await;
    page.assert_has("Tous les autres appareils sont déconnectés.")
        .assert_has("Vous n’êtes pas connecté ailleurs.");
    assert_eq!(there.get("/accueil").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_patient_looks_at_his_record_through_the_eyes_of_others() {
    let world = World::new();
    let other = profile(&world.app, 2);
    let mut browser = world.patient().await;
    let address = "/professionnels/voir-comme";
    let page = browser.get(address).await;
    page.assert_has("Dr Ariane Nomfictif1")
        .assert_has("Infirmier");
    let path = format!("/documents/{}/visibilite", world.document);
    browser.post(&path, &[("v", "masque")]).await;
    browser
        .post(&format!("/professionnels/{}/autoriser", other.id), &[])
        .await;
    let page = browser
        .get(&format!("{address}?qui=pro-{}", other.id))
        .await;
    page.assert_has("Mon dossier vu par Dr Ariane Nomfictif2")
        .assert_has("0 document visible, 1 caché")
        .assert_has("Document masqué");
    let page = browser.get(&format!("{address}?qui=profession-10")).await;
    page.assert_has("0 document visible, 1 caché");
    let page = browser.get(&format!("{address}?qui=profession-zz")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_patient_adds_several_files_or_a_note_and_replaces_one() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/documents/nouveau").await;
    let fields = [
        ("titre", "Carnet"),
        ("type", "DOCPAT03"),
        ("date", "2026-01-02"),
    ];
    let page = browser
        .upload(
            "/documents/nouveau",
            &fields,
            &[b"Une page.", b"Une autre."],
        )
        .await;
    browser
        .follow(page)
        .await
        .assert_has("Les documents sont ajoutés.");
    let page = browser.get("/espaces/comptes-rendus").await;
    page.assert_has("Carnet (1)")
        .assert_has("Carnet (2)")
        .assert_has("Ajouté par vous");
    let fields = [
        ("titre", "Mes volontés"),
        ("note", "Je souhaite une chambre seule."),
    ];
    let page = browser.upload("/documents/nouveau", &fields, &[]).await;
    let path = page.location().to_owned();
    browser
        .follow(page)
        .await
        .assert_has("Je souhaite une chambre seule.");
    let page = browser
        .upload(
            &format!("{path}/remplacer"),
            &[],
            &[b"Plut\xc3\xb4t \xc3\xa0 deux."],
        )
        .await;
    let page = browser.follow(page).await;
    page.assert_has("Plutôt à deux.")
        .assert_has("Autres versions");
    browser
        .get(&path)
        .await
        .assert_has("Une version plus récente existe");
}

#[tokio::test]
async fn a_file_that_cannot_be_accepted_is_told_at_its_field_and_nothing_is_kept() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser.get("/documents/nouveau").await;
    let fields = [("titre", "Carnet"), ("type", "DOCPAT03")];
    let files: [&[u8]; 2] = [b"Une page.", b"<html><script>alert(1)</script></html>"];
    let page = browser.upload("/documents/nouveau", &fields, &files).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("id=\"fichier-err\"")
        .assert_has("value=\"Carnet\"");
    browser
        .get("/espaces/comptes-rendus")
        .await
        .assert_lacks("Carnet");
}

#[tokio::test]
async fn a_file_is_given_as_it_was_and_never_run() {
    let world = World::new();
    let mut browser = world.patient().await;
    let page = browser
        .get(&format!("/documents/{}/fichier", world.document))
        .await;
    assert_eq!(page.text(), "Tension 12/8. Tout va bien.");
    assert_eq!(page.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    let disposition = page.headers[CONTENT_DISPOSITION].to_str().unwrap();
    assert!(
        disposition.starts_with("attachment; filename=\"document-"),
        "{disposition}"
    );
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("sandbox")
    );
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn a_professional_is_found_authorised_renewed_blocked_and_unblocked() {
    let world = World::new();
    let other = profile(&world.app, 2);
    let mut browser = world.patient().await;
    let page = browser.get("/professionnels/autoriser?q=nomfictif2").await;
    page.assert_has("Dr Ariane Nomfictif2");
    let base = format!("/professionnels/{}", other.id);
    browser
        .get(&base)
        .await
        .assert_has("Pas d’autorisation de lire votre dossier.");
    let page = browser
        .post(&format!("{base}/autoriser"), &[("jusqu", "2000-01-01")])
        .await;
    page.assert_has("Choisissez une date à venir.");
    let page = browser.post(&format!("{base}/autoriser"), &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("L’autorisation est enregistrée.")
        .assert_has("Nomfictif2");
    let page = browser.post(&format!("{base}/bloquer"), &[]).await;
    let page = browser.follow(page).await;
    page.assert_has("Bloqué par vous le")
        .assert_has(&format!("action=\"{base}/debloquer\""));
    let page = browser.post(&format!("{base}/debloquer"), &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("Vous n’avez bloqué personne.");
    let page = browser.post(&format!("{base}/traitant"), &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("Votre médecin traitant est enregistré.");
    let page = browser.post(&format!("{base}/retirer"), &[]).await;
    browser
        .follow(page)
        .await
        .assert_has("L’autorisation est retirée");
    let page = browser.get("/acces").await;
    page.assert_has("Avez bloqué")
        .assert_has("Nomfictif2")
        .assert_has("C’est votre dossier");
}

#[tokio::test]
async fn an_emergency_is_seen_first_and_stands_out_in_the_history() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser
        .get("/acces?action=urgence")
        .await
        .assert_has("Aucun accès avec ces filtres");
    let mut doctor = world.staff("/pro", "urgentiste").await;
    let path = format!("/pro/patients/{}", world.record);
    doctor.get(&format!("{path}/urgence")).await;
    let reason = "Crise d’asthme sévère, patiente incapable de répondre";
    let fields = [("situation", "vie"), ("motif", reason), ("atteste", "1")];
    let page = doctor.post(&format!("{path}/urgence"), &fields).await;
    doctor
        .follow(page)
        .await
        .assert_has("Consultation d’automne");
    let page = browser.get("/accueil").await;
    page.assert_has("Votre dossier a été ouvert en urgence")
        .assert_has("Dr Ariane Nomfictif3");
    page.assert_has("Vous en avez été prévenue.")
        .assert_has("Accès en urgence, 15 janvier");
    let page = browser.get("/acces?action=urgence").await;
    page.assert_has("class=\"urgent\"")
        .assert_has(reason)
        .assert_has("Urgence déclarée");
}

#[tokio::test]
async fn the_history_says_who_read_and_why_he_could() {
    let world = World::new();
    let mut doctor = world.staff("/pro", "medecin").await;
    let mut browser = world.patient().await;
    let path = format!("/pro/patients/{}", world.record);
    assert_eq!(doctor.get(&path).await.status, StatusCode::OK);
    let page = browser.get("/accueil").await;
    page.assert_has("Qui a consulté récemment")
        .assert_has("Dr Ariane Nomfictif1");
    let page = browser.get("/acces?action=consultation").await;
    page.assert_has("A consulté la liste des documents")
        .assert_has("Votre médecin traitant");
}

#[tokio::test]
async fn the_account_is_changed_by_its_own_forms() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser
        .get("/compte")
        .await
        .assert_has("Anouk")
        .assert_has("anouk@exemple.fr");
    let page = browser
        .post("/compte/courriel", &[("courriel", "sans arobase")])
        .await;
    page.assert_has("id=\"courriel-err\"")
        .assert_has("value=\"sans arobase\"");
    let page = browser
        .post("/compte/courriel", &[("courriel", "louise@exemple.fr")])
        .await;
    browser.follow(page).await.assert_has("louise@exemple.fr");
    let page = browser.post("/compte/urgence", &[("bris", "1")]).await;
    let page = browser.follow(page).await;
    page.assert_has("name=\"bris\" value=\"1\" checked")
        .assert_has("name=\"regulation\" value=\"1\">");
    let page = browser.post("/compte/application", &[]).await;
    page.assert_has("otpauth://totp/");
    let page = browser
        .post("/compte/application/confirmer", &[("code", "000000")])
        .await;
    page.assert_has("Ce code ne correspond pas.");
    let fields = [
        ("actuel", "faux"),
        ("nouveau", "Cerisier-42"),
        ("confirmation", "Cerisier-42"),
    ];
    browser.get("/compte/code").await;
    browser
        .post("/compte/code", &fields)
        .await
        .assert_has("Ce n’est pas votre code secret actuel.");
}

/// SEA-012.
#[tokio::test]
async fn a_search_is_answered_at_once_and_is_in_no_address_or_title() {
    let world = World::new();
    let mut browser = world.patient().await;
    browser
        .get("/recherche?q=automne")
        .await
        .assert_has("Comment chercher")
        .assert_lacks("Consultation d’<mark>");
    let page = browser.post("/recherche", &[("q", "automne")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers["cache-control"], "no-store");
    page.assert_has("<title>Résultats de la recherche – DMP</title>")
        .assert_has("Consultation d’<mark>automne</mark>")
        .assert_has("1 document trouvé")
        .assert_has("1 document est en cours de lecture")
        .assert_lacks("?q=");
    let form = [("q", "automne"), ("espace", "imagerie"), ("page", "2")];
    browser
        .post("/recherche", &form)
        .await
        .assert_has("<title>Aucun résultat – DMP</title>")
        .assert_has("Chercher dans tout le dossier");
    let form = [("q", "licorne automne")];
    browser
        .post("/recherche", &form)
        .await
        .assert_has("voici ceux qui en contiennent une partie");
    // It is said in the history that he searched, and not what for.
    browser
        .get("/acces")
        .await
        .assert_has("Avez cherché dans les documents")
        .assert_lacks("licorne");
}
