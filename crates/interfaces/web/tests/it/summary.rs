//! The medical summary as pages: pre-filled, edited without script, looked at, signed.

use crate::browser::Browser;
use crate::world::{World, profile, read_all};
use axum::http::StatusCode;
use dmp_core::declared::{Kind, Typed};
use dmp_core::time::Minutes;
use dmp_service::declared;
use dmp_service::sessions::acting_for;

const REASSURED: [(&str, &str); 3] = [("relu", "1"), ("informe", "1"), ("action", "signer")];

fn address(world: &World) -> String {
    format!("/pro/patients/{}/synthese-medicale", world.record)
}

/// A record in which something was entered as data, and its médecin traitant.
async fn with_data() -> (World, Browser) {
    let world = World::new();
    let browser = world.staff("/pro", "medecin").await;
    let doctor = acting_for(profile(&world.app, 8));
    let consent = dmp_service::records::declare_authorization;
    consent(&world.app, &doctor, world.record, true, None).unwrap();
    for (kind, what) in [
        (Kind::ChronicCondition, "Asthme"),
        (Kind::Allergy, "Pollen"),
    ] {
        let typed = Typed {
            what: what.to_owned(),
            ..Typed::default()
        };
        declared::declare(&world.app, &doctor, world.record, kind, &typed).unwrap();
    }
    (world, browser)
}

/// The fields of the form on a page, as a browser would send them; boxes as they are ticked.
fn sent(html: &str) -> Vec<(String, String)> {
    let main = html.split("<main").nth(1).unwrap();
    let inputs = main.split("<input").skip(1).filter_map(|input| {
        let tag = input.split('>').next()?;
        let attribute = |name: &str| {
            let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
            rest.split('"').next().map(unescaped)
        };
        let is_box = tag.contains("type=\"checkbox\"");
        let is_sent = !is_box || tag.contains(" checked");
        let name = attribute("name").filter(|it| is_sent && it != "csrf" && it != "q")?;
        Some((name, attribute("value").unwrap_or_default()))
    });
    inputs.collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#39;", "'")
}

async fn post(
    browser: &mut Browser,
    path: &str,
    fields: &[(String, String)],
    more: &[(&str, &str)],
) -> crate::browser::Page {
    let mut all: Vec<(&str, &str)> = more.to_vec();
    all.extend(
        fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    browser.post(path, &all).await
}

fn with(mut fields: Vec<(String, String)>, name: &str, value: &str) -> Vec<(String, String)> {
    fields.retain(|it| it.0 != name);
    fields.push((name.to_owned(), value.to_owned()));
    fields
}

fn without(mut fields: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    fields.retain(|it| it.0 != name);
    fields
}

#[tokio::test]
async fn a_summary_is_prepared_edited_looked_at_and_signed_without_script() {
    let (world, mut browser) = with_data().await;
    let path = address(&world);
    let synthesis = format!("/pro/patients/{}/synthese", world.record);
    browser
        .get(&synthesis)
        .await
        .assert_has(&format!("href=\"{path}\""));
    let page = browser.get(&path).await;
    page.assert_has("value=\"Asthme\"")
        .assert_has("value=\"Pollen\"")
        .assert_has("Informations de santé")
        .assert_has("D’après 1 document et les informations de santé saisies.");
    // One more line; everything that was typed stays, whatever it is.
    let fields = with(sent(&page.text()), "l-1-quoi", "Asthme d’effort <sévère>");
    let fields = with(fields, "l-1-date", "45/13");
    let page = post(
        &mut browser,
        &path,
        &fields,
        &[("action", "ajouter-attention")],
    )
    .await;
    assert_eq!(page.status, StatusCode::OK);
    page.assert_has("Asthme d’effort")
        .assert_has("value=\"45/13\"")
        .assert_has("autofocus");
    let fields = sent(&page.text());
    let rank = fields
        .iter()
        .find(|it| it.1 == "attention")
        .unwrap()
        .0
        .clone();
    let fields = with(fields, &rank.replace("partie", "quoi"), "Vit seule");
    // What is wrong is said at its field, and nothing is lost.
    let page = post(&mut browser, &path, &fields, &[("action", "apercu")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("id=\"l-1-date-err\"")
        .assert_has("href=\"#l-1-date\"")
        .assert_has("value=\"45/13\"")
        .assert_has("value=\"Vit seule\"");
    // Right at last; the allergy is left out.
    let fields = with(sent(&page.text()), "l-1-date", "3/2019");
    let fields = without(fields, "l-0-garder");
    let page = post(&mut browser, &path, &fields, &[("action", "apercu")]).await;
    assert_eq!(page.status, StatusCode::OK);
    page.assert_has("<td>03/2019</td>")
        .assert_has("<li>Vit seule</li>")
        .assert_has("Signer et déposer");
    page.assert_lacks("<td>Pollen</td>");
    let kept = sent(&page.text());
    // Back to the form: the line that was left out can be kept again.
    let back = post(&mut browser, &path, &kept, &[("action", "modifier")]).await;
    back.assert_has("value=\"Pollen\"")
        .assert_has("value=\"3/2019\"");
    // No signature without the statement.
    let page = post(
        &mut browser,
        &path,
        &kept,
        &[("action", "signer"), ("relu", "1")],
    )
    .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("id=\"informe-err\"")
        .assert_lacks("id=\"relu-err\"");
    let page = post(&mut browser, &path, &kept, &REASSURED).await;
    let document = page.location().to_owned();
    let page = browser.follow(page).await;
    page.assert_has("La synthèse médicale est signée et déposée.")
        .assert_has("Asthme d’effort")
        .assert_has("Vit seule");
    // A second click deposits nothing, and says why.
    let page = post(&mut browser, &path, &kept, &REASSURED).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has("Vous avez déposé une autre synthèse entre-temps");
    // A second one is version 2 of the first.
    read_all(&world.app);
    let page = browser.get(&path).await;
    page.assert_has("value=\"Vit seule\"")
        .assert_has("Elle remplacera votre synthèse du");
    let page = post(
        &mut browser,
        &path,
        &sent(&page.text()),
        &[("action", "apercu")],
    )
    .await;
    let page = post(&mut browser, &path, &sent(&page.text()), &REASSURED).await;
    assert_ne!(page.location(), document);
    browser.follow(page).await.assert_has("Autres versions");
    // The patient reads it.
    read_all(&world.app);
    let mut patient = world.patient().await;
    patient
        .get("/espaces/synthese")
        .await
        .assert_has("Asthme d’effort");
}

#[tokio::test]
async fn what_was_typed_when_the_session_ended_is_given_back() {
    let (world, mut browser) = with_data().await;
    let path = address(&world);
    let page = browser.get(&path).await;
    let fields = with(
        sent(&page.text()),
        "l-1-quoi",
        "Asthme que personne ne veut retaper",
    );
    world.clock.pass(Minutes(21));
    let page = post(&mut browser, &path, &fields, &[("action", "apercu")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let mut browser = world.staff("/pro", "medecin").await;
    browser
        .get("/reprise")
        .await
        .assert_has("Une synthèse médicale");
    let page = browser.post("/reprise", &[]).await;
    page.assert_has("Asthme que personne ne veut retaper")
        .assert_has("Signer et déposer");
}

#[tokio::test]
async fn each_wrong_form_is_answered_by_the_form() {
    let (world, mut browser) = with_data().await;
    let path = address(&world);
    browser.get(&path).await;
    for (fields, expected) in [
        (
            &[("action", "apercu")][..],
            "Gardez ou écrivez au moins une ligne.",
        ),
        (
            &[
                ("lignes", "x"),
                ("action", "signer"),
                ("relu", "1"),
                ("informe", "1"),
            ],
            "Gardez ou écrivez",
        ),
        (
            &[
                ("lignes", "1"),
                ("l-0-partie", "allergies"),
                ("l-0-quoi", "Latex"),
                ("l-0-garder", "1"),
                ("aucune-allergie", "1"),
            ],
            "id=\"aucune-allergie-err\"",
        ),
        (
            &[
                ("lignes", "1"),
                ("l-0-partie", "mesures"),
                ("l-0-quoi", "Poids"),
                ("l-0-detail", "lourd"),
                ("l-0-garder", "1"),
            ],
            "id=\"l-0-detail-err\"",
        ),
        (
            &[
                ("lignes", "1"),
                ("l-0-partie", "rien"),
                ("l-0-quoi", "x"),
                ("l-0-garder", "1"),
            ],
            "Gardez ou écrivez",
        ),
    ] {
        let page = browser.post(&path, fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{expected}");
        page.assert_has(expected);
    }
    let list = format!("/pro/patients/{}", world.record);
    browser
        .get(&list)
        .await
        .assert_lacks("Synthèse médicale</a>");
}

#[tokio::test]
async fn a_stranger_finds_no_draft_and_signs_nothing() {
    let (world, _) = with_data().await;
    let path = address(&world);
    let mut stranger = world.staff("/pro", "urgentiste").await;
    let page = stranger.get(&path).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    page.assert_lacks("Asthme").assert_lacks("Personnefictive");
    let mut fields = vec![
        ("lignes", "1"),
        ("l-0-partie", "maladies"),
        ("l-0-quoi", "x"),
        ("l-0-garder", "1"),
    ];
    fields.extend(REASSURED);
    assert_eq!(
        stranger.post(&path, &fields).await.status,
        StatusCode::FORBIDDEN
    );
}
