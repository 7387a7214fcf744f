//! Synthesis, care timeline and doubles, as pages: and what is hidden is as if it were not.

use crate::browser::Browser;
use crate::world::{World, profile};
use dmp_cda::{
    Allergy, Block, ClinicalEntry, Content, Measure, Medication, NewSection, Problem, Report,
    Signature, Subject, compose,
};
use dmp_core::document::{Author, Coded, Organization};
use dmp_core::ids::DocumentId;
use dmp_core::people::{InsKind, Nir, Sex};
use dmp_core::time::{Date, Days, Timestamp};
use dmp_core::world::Clock;
use dmp_extract::{ExtractError, Extraction, TextExtractor};
use dmp_service::sessions::acting_for;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{Session, readings, records};

pub const LOINC: &str = "2.16.840.1.113883.6.1";
pub const ATC: &str = "2.16.840.1.113883.6.73";
pub const CIM_10: &str = "2.16.840.1.113883.6.3";

/// Pages without text: these tests have no PDF.
pub struct NoText;

impl TextExtractor for NoText {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::NoText { pages: 1 })
    }
}

pub fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}

/// A report of the first patient: type, title, section and its entries.
pub struct Told<'a> {
    pub kind: (&'a str, &'a str),
    pub section: &'a str,
    pub entries: Vec<ClinicalEntry>,
    pub days_ago: i64,
    /// What tells it from another of that day with a title of that length.
    pub number: usize,
}

pub fn at(world: &World, days_ago: i64) -> Timestamp {
    let now = world.clock.now().0;
    // Ticks between deposits are no time of what they say.
    Timestamp(now - now % 60_000).plus(Days(-days_ago))
}

fn bytes(world: &World, by: &Session, told: &Told<'_>) -> Vec<u8> {
    let at = at(world, told.days_ago);
    let organization = Organization {
        national_id: None,
        name: "Laboratoire fictif".to_owned(),
    };
    let author = Author {
        national_id: None,
        family_name: by.professional().unwrap().family_name.clone(),
        given_name: by.professional().unwrap().given_name.clone(),
        specialty: None,
        organization: Some(organization.clone()),
    };
    let (code, title) = told.kind;
    compose(&Report {
        unique_id: format!(
            "1.2.250.1.999.5.{}.{}.{}",
            told.days_ago,
            title.len(),
            told.number
        ),
        set_id: None,
        version: 1,
        title: title.to_owned(),
        type_code: coded(code, LOINC, title),
        template: None,
        effective_time: at,
        subject: Subject {
            ins: Nir::from_thirteen("2790699990011")
                .unwrap()
                .as_str()
                .to_owned(),
            ins_oid: InsKind::DemoNir.oid().to_owned(),
            birth_name: "PERSONNEFICTIVE".to_owned(),
            used_name: None,
            given_names: "ANOUK LOUISE".to_owned(),
            sex: Sex::Female,
            birth_date: Date::parse("1979-06-03").unwrap(),
            birth_place: "99999".to_owned(),
        },
        authors: vec![Signature { author, at }],
        custodian: organization,
        event: None,
        service_start: at,
        service_stop: None,
        facility_type: coded("SA25", "1.2.250.1.71.4.2.4", ""),
        practice_setting: coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", ""),
        replaces: None,
        content: Content::Sections(vec![NewSection {
            title: title.to_owned(),
            code: Some(coded(told.section, LOINC, "")),
            blocks: vec![Block::Paragraph("Fictif.".to_owned())],
            entries: told.entries.clone(),
            sections: Vec::new(),
        }]),
    })
}

pub fn put(
    world: &World,
    by: &Session,
    told: &Told<'_>,
    visibility: DepositVisibility,
) -> DocumentId {
    let document = Deposit {
        bytes: bytes(world, by, told),
        title: None,
        type_code: None,
        date: None,
        visibility,
        replaces: None,
        comments: None,
    };
    let id = deposit(&world.app, by, world.record, &document).unwrap();
    tick(world);
    id
}

/// What is deposited later has a greater identifier, whatever is random in it.
pub fn tick(world: &World) {
    world.clock.set(Timestamp(world.clock.now().0 + 1));
}

pub fn haemoglobin(value: &str, at: Timestamp) -> ClinicalEntry {
    ClinicalEntry::Result(Measure {
        test: coded("718-7", LOINC, "Hémoglobine"),
        value: value.to_owned(),
        unit: "g/dL".to_owned(),
        low: Some("12".to_owned()),
        high: Some("16".to_owned()),
        interpretation: None,
        at: Some(at),
    })
}

pub fn iron(dosage: &str, start: Timestamp) -> ClinicalEntry {
    ClinicalEntry::Medication(Medication {
        product: coded("B03AA07", ATC, "Sulfate ferreux 80 mg"),
        dosage: dosage.to_owned(),
        start: Some(start),
        stop: None,
    })
}

pub fn penicillin() -> ClinicalEntry {
    ClinicalEntry::Allergy(Allergy {
        agent: coded("J01CA04", ATC, "Amoxicilline"),
        reaction: Some(coded("L50", CIM_10, "Urticaire")),
        since: None,
        is_active: true,
    })
}

fn asthma(world: &World) -> ClinicalEntry {
    ClinicalEntry::Problem(Problem {
        condition: coded("J45", CIM_10, "Asthme"),
        since: Some(at(world, 900)),
        is_active: true,
    })
}

/// A record with two laboratories, a prescription, a dispensation, an allergy and a problem.
pub fn rich(world: &World) -> Session {
    let doctor = acting_for(profile(&world.app, 8));
    records::declare_authorization(&world.app, &doctor, world.record, true, None).unwrap();
    let every = DepositVisibility::Everyone;
    let told = |kind, section, entries, days_ago| Told {
        kind,
        section,
        entries,
        days_ago,
        number: 1,
    };
    for one in [
        told(
            ("60591-5", "Volet médical"),
            "48765-2",
            vec![penicillin()],
            50,
        ),
        told(
            ("11488-4", "Pneumologie"),
            "11450-4",
            vec![asthma(world)],
            40,
        ),
        told(
            ("11502-2", "Bilan ancien"),
            "18723-7",
            vec![haemoglobin("12.6", at(world, 30))],
            30,
        ),
        told(
            ("11502-2", "Bilan récent"),
            "18723-7",
            vec![haemoglobin("11.4", at(world, 10))],
            10,
        ),
        told(
            ("57833-6", "Ordonnance"),
            "57828-6",
            vec![iron("1 par jour", at(world, 9))],
            9,
        ),
        told(
            ("60593-1", "Délivrance"),
            "60590-7",
            vec![iron("2 par jour", at(world, 8))],
            8,
        ),
    ] {
        put(world, &doctor, &one, every);
    }
    doctor
}

/// The page without what differs from one session to another: the token of its forms.
async fn essence(browser: &mut Browser, path: &str) -> String {
    let page = browser.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    let text = page.text();
    let mut parts = text.split("name=\"csrf\" value=\"");
    let mut all = parts.next().unwrap().to_owned();
    for part in parts {
        all.push_str(part.split_once('"').unwrap().1);
    }
    all
}

#[tokio::test]
async fn the_synthesis_says_each_thing_once_with_its_source_and_what_differs() {
    let world = World::new();
    rich(&world);
    let mut browser = world.patient().await;
    browser
        .get("/espaces/synthese")
        .await
        .assert_has("7 documents n’ont pas encore été lus");
    readings::read_due(&world.app, &NoText).unwrap();
    let page = browser.get("/espaces/synthese").await;
    page.assert_has("Allergie connue :")
        .assert_has("Amoxicilline")
        .assert_has("Urticaire")
        .assert_has("Asthme")
        .assert_has("11,4 g/dL")
        .assert_has("référence : 12 à 16 g/dL")
        .assert_has("Sous la référence")
        .assert_has("avant : 12,6 g/dL")
        .assert_has("Les sources diffèrent.")
        .assert_has("Prise : délivré 2 par jour, prescrit 1 par jour")
        .assert_has("1 document ne contient que du texte");
    let html = page.text();
    assert_eq!(
        html.matches("<h3 class=\"row__t\">Sulfate ferreux").count(),
        1,
        "{html}"
    );
    assert!(html.contains("href=\"/documents/"), "{html}");
}

#[tokio::test]
async fn the_timeline_is_filtered_by_what_says_nothing_in_an_address() {
    let world = World::new();
    rich(&world);
    readings::read_due(&world.app, &NoText).unwrap();
    let mut browser = world.patient().await;
    let page = browser.get("/parcours").await;
    page.assert_has("Mon parcours de soins")
        .assert_has("Bilan récent")
        .assert_has("Pneumologie");
    let html = page.text();
    let year = &html.split("id=\"a").nth(1).unwrap()[..4];
    browser
        .get("/parcours?type=examens")
        .await
        .assert_has("Bilan récent")
        .assert_lacks("Pneumologie");
    browser
        .get("/parcours?annee=1950")
        .await
        .assert_has("Aucun événement avec ces filtres");
    browser
        .get(&format!(
            "/parcours?annee={year}&espace=analyses&mois=99&lieu=inconnu"
        ))
        .await
        .assert_lacks("Pneumologie");
    assert!(!html.contains("lieu=Laboratoire"), "{html}");
}

#[tokio::test]
async fn what_is_hidden_from_a_reader_leaves_his_pages_the_same_byte_for_byte() {
    // REQ-R-20
    let paths = |record| {
        let of = move |end| format!("/pro/patients/{record}{end}");
        ["", "/synthese", "/parcours", "?espace=analyses"].map(of)
    };
    let mut pages: Vec<Vec<String>> = Vec::new();
    for has_hidden in [false, true] {
        let world = World::new();
        let author = rich(&world);
        let colleague = acting_for(profile(&world.app, 3));
        records::declare_authorization(&world.app, &colleague, world.record, true, None).unwrap();
        if has_hidden {
            let secret = |section, entries| Told {
                kind: ("11502-2", "Secret"),
                section,
                entries,
                days_ago: 5,
                number: 1,
            };
            let value = vec![haemoglobin("3.3", at(&world, 5))];
            let masked = DepositVisibility::Masked;
            put(&world, &author, &secret("18723-7", value), masked);
            let dose = vec![iron("9 par jour", at(&world, 4))];
            let other = Told {
                days_ago: 4,
                ..secret("57828-6", dose)
            };
            put(&world, &author, &other, masked);
        }
        readings::read_due(&world.app, &NoText).unwrap();
        let mut browser = world.staff("/pro", "urgentiste").await;
        let mut seen = Vec::new();
        for path in paths(world.record) {
            seen.push(essence(&mut browser, &path).await);
        }
        pages.push(seen);
    }
    assert!(pages[0][1].contains("11,4 g/dL"), "{}", pages[0][1]);
    for (without, with) in pages[0].iter().zip(&pages[1]) {
        assert_eq!(without, with);
    }
}

#[tokio::test]
async fn what_is_withheld_from_the_patient_leaves_his_pages_the_same_byte_for_byte() {
    let mut pages: Vec<Vec<String>> = Vec::new();
    for has_hidden in [false, true] {
        let world = World::new();
        let author = rich(&world);
        let mut browser = world.patient().await;
        if has_hidden {
            let secret = Told {
                kind: ("11502-2", "Annonce"),
                section: "18723-7",
                entries: vec![haemoglobin("3.3", at(&world, 5))],
                days_ago: 5,
                number: 1,
            };
            put(&world, &author, &secret, DepositVisibility::Withheld);
        }
        readings::read_due(&world.app, &NoText).unwrap();
        let mut seen = Vec::new();
        for path in ["/espaces/synthese", "/parcours", "/espaces/analyses"] {
            seen.push(essence(&mut browser, path).await);
        }
        pages.push(seen);
    }
    for (without, with) in pages[0].iter().zip(&pages[1]) {
        assert_eq!(without, with);
    }
}

#[tokio::test]
async fn a_double_stands_behind_its_document_and_is_still_counted_and_found() {
    let world = World::new();
    let doctor = rich(&world);
    // The same act, by the same author on the same day, as a text.
    let again = Deposit {
        bytes: b"Un texte du meme acte.".to_vec(),
        title: Some("Bilan récent".to_owned()),
        type_code: Some(dmp_core::document::TypeCode("11502-2".to_owned())),
        date: Some(at(&world, 10).date_utc()),
        visibility: DepositVisibility::Everyone,
        replaces: None,
        comments: None,
    };
    deposit(&world.app, &doctor, world.record, &again).unwrap();
    let mut browser = world.patient().await;
    let page = browser.get("/espaces/analyses").await;
    page.assert_has("1 autre version ou format")
        .assert_has("Même acte, autre format : Texte")
        .assert_has("2 documents");
    browser
        .get("/espaces/analyses?q=ancien")
        .await
        .assert_lacks("autre version");
}

#[tokio::test]
async fn what_is_planned_or_was_not_done_is_listed_and_never_as_done() {
    // SYN-015
    use dmp_core::clinical::{Assertion, Fact, Labelled, Procedure, Stage, Statement};
    let world = World::new();
    let doctor = acting_for(profile(&world.app, 8));
    records::declare_authorization(&world.app, &doctor, world.record, true, None).unwrap();
    let act = |label: &str, stage, assertion| {
        let fact = Fact::Procedure(Procedure {
            code: Labelled::text(label),
            ..Procedure::default()
        });
        ClinicalEntry::Statement(Box::new(Statement {
            stage,
            assertion,
            ..Statement::of(fact)
        }))
    };
    let told = Told {
        kind: ("11488-4", "Consultation"),
        section: "29554-3",
        entries: vec![
            act("Coloscopie", Stage::Planned, Assertion::Present),
            act("Spirométrie", Stage::Occurred, Assertion::Absent),
            act("Échographie", Stage::Occurred, Assertion::Present),
        ],
        days_ago: 3,
        number: 1,
    };
    put(&world, &doctor, &told, DepositVisibility::Everyone);
    readings::read_due(&world.app, &NoText).unwrap();
    let mut patient = world.patient().await;
    let page = patient.get("/espaces/synthese").await;
    let html = page.text();
    let section = |id: &str| {
        let rest = html.split(&format!("id=\"s-{id}\"")).nth(1).unwrap();
        rest.split("</section>").next().unwrap().to_owned()
    };
    for (id, has) in [
        ("prevu", "Coloscopie"),
        ("non-fait", "Spirométrie"),
        ("actes", "Échographie"),
    ] {
        assert!(section(id).contains(has), "{has}");
        assert_eq!(html.matches(has).count(), 1, "{has}");
    }
}
