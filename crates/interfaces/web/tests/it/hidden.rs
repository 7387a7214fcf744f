//! Two records that differ only by documents hidden from a reader answer him the same, byte for
//! byte: pages, search, synthesis, results and their files, vaccines, the examination guard, the
//! history that he may read. Rule: REQ-R-20.
//!
//! What is hidden is made up from numbers: how many documents, what they say, how they are hidden,
//! whether they came before or after what is seen. Nobody signs in as a representative yet.

use crate::browser::{Browser, escaped};
use crate::synthesis::{
    ATC, CIM_10, LOINC, NoText, Told, at, coded, haemoglobin, iron, penicillin, put, rich, tick,
};
use crate::world::{SECRET, World, profile};
use axum::http::{HeaderMap, Method};
use dmp_cda::{ClinicalEntry, Measure, Problem, Procedure, Vaccination};
use dmp_core::document::TypeCode;
use dmp_core::ids::{DocumentId, ProfessionalId};
use dmp_core::people::ProfessionCode;
use dmp_core::time::Days;
use dmp_service::sessions::{self, acting_for};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{Session, masking, readings, records, reminders};
use std::collections::BTreeSet;
use std::fmt::Write;

/// How many sets of hidden documents each reader is tried with.
const SETS: u64 = 12;
/// Words of documents that are seen, of documents that are hidden, and of neither.
const SEARCHED: [&str; 7] = [
    "hémoglobine",
    "bilan",
    "fer",
    "secret",
    "mandragore",
    "scanner",
    "rien de tel",
];
/// Examinations that are there, hidden, or neither.
const EXAMS: [&str; 4] = ["scanner thoracique", "NFS", "IRM cérébrale", "coloscopie"];

/// Who looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reader {
    /// A doctor whom the patient authorised, author of nothing.
    Colleague,
    /// The patient.
    Patient,
}

/// How a document is hidden from a reader.
#[derive(Clone, Copy, Debug)]
enum Way {
    MaskedAtDeposit,
    MaskedByPatient,
    MaskedFromHim,
    MaskedFromDoctors,
    Withheld,
}

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    /// One of `0..below`.
    fn below(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }
}

fn way(reader: Reader, numbers: &mut Numbers) -> Way {
    match reader {
        Reader::Patient => Way::Withheld,
        Reader::Colleague => [
            Way::MaskedAtDeposit,
            Way::MaskedByPatient,
            Way::MaskedFromHim,
            Way::MaskedFromDoctors,
        ][numbers.below(4)],
    }
}

/// What a hidden document says: something new, the contrary of what is seen, or the same again.
fn told(world: &World, numbers: &mut Numbers, days_ago: i64) -> Told<'static> {
    let at = at(world, days_ago);
    let dose = |code: &str| {
        ClinicalEntry::Vaccination(Vaccination {
            vaccine: coded(code, ATC, "Vaccin secret"),
            at,
            lot: Some("SECRET-1".to_owned()),
        })
    };
    let creatinine = ClinicalEntry::Result(Measure {
        test: coded("2160-0", LOINC, "Créatinine"),
        value: "300".to_owned(),
        unit: "umol/L".to_owned(),
        low: None,
        high: Some("104".to_owned()),
        interpretation: None,
        at: Some(at),
    });
    let problem = ClinicalEntry::Problem(Problem {
        condition: coded("E11", CIM_10, "Diabète secret"),
        since: Some(at),
        is_active: true,
    });
    let scan = ClinicalEntry::Procedure(Procedure {
        code: coded("24627-2", LOINC, "Scanner du thorax"),
        at: Some(at),
    });
    let (code, section, entry) = match numbers.below(8) {
        0 => ("11502-2", "18723-7", haemoglobin("3.3", at)),
        1 => ("11502-2", "18723-7", creatinine),
        2 => ("57833-6", "57828-6", iron("9 par jour", at)),
        3 => ("60591-5", "48765-2", penicillin()),
        4 => ("11488-4", "11450-4", problem),
        5 => ("87273-9", "11369-6", dose("J07CA01")),
        6 => ("87273-9", "11369-6", dose("J07BB02")),
        _ => ("18748-4", "47519-4", scan),
    };
    // A title and a day of what is seen make a double of it.
    let titles = ["Secret", "Mandragore", "Bilan récent", "Scanner thoracique"];
    Told {
        kind: (code, titles[numbers.below(titles.len())]),
        section,
        entries: vec![entry],
        days_ago,
        number: 2 + numbers.below(1_000_000),
    }
}

/// A record for one reader.
struct Scene {
    world: World,
    /// Signed in as the patient, to mask.
    patient: Browser,
    author: Session,
    him: ProfessionalId,
    reader: Reader,
    visible: Vec<DocumentId>,
}

impl Scene {
    /// What the reader sees, with hidden documents made of `numbers` around it.
    async fn new(reader: Reader, mut numbers: Option<Numbers>) -> Self {
        let world = World::new();
        let patient = world.patient().await;
        let author = acting_for(profile(&world.app, 8));
        let colleague = acting_for(profile(&world.app, 3));
        for who in [&author, &colleague] {
            records::declare_authorization(&world.app, who, world.record, true, None).unwrap();
        }
        let mut scene = Self {
            him: colleague.professional().unwrap().id,
            visible: vec![world.document],
            world,
            patient,
            author,
            reader,
        };
        scene.hide(numbers.as_mut(), 100);
        rich(&scene.world);
        scene.see();
        scene.hide(numbers.as_mut(), 10);
        let world = &scene.world;
        readings::read_due(&world.app, &NoText).unwrap();
        // Whether the patient is reminded depends on all that he sees.
        world.clock.pass_days(Days(1));
        reminders::remind_due(&world.app).unwrap();
        scene
    }

    /// A dose and an image, beside what [`rich`] deposits.
    fn see(&mut self) {
        let (world, every) = (&self.world, DepositVisibility::Everyone);
        let flu = Told {
            kind: ("87273-9", "Vaccination"),
            section: "11369-6",
            entries: vec![ClinicalEntry::Vaccination(Vaccination {
                vaccine: coded("J07BB02", ATC, "Vaccin grippal"),
                at: at(world, 70),
                lot: None,
            })],
            days_ago: 70,
            number: 1,
        };
        let dose = put(world, &self.author, &flu, every);
        let image = Deposit {
            bytes: b"Scanner thoracique : pas de foyer.".to_vec(),
            title: Some("Scanner thoracique".to_owned()),
            type_code: Some(TypeCode("18748-4".to_owned())),
            date: Some(at(world, 12).date_utc()),
            visibility: every,
            replaces: None,
            comments: None,
        };
        let image = deposit(&world.app, &self.author, world.record, &image).unwrap();
        tick(world);
        self.visible.extend([dose, image]);
    }

    /// Some hidden documents, none without numbers.
    fn hide(&self, numbers: Option<&mut Numbers>, days_ago: i64) {
        let Some(numbers) = numbers else { return };
        for one in 0..=numbers.below(3) {
            let day = days_ago + i64::try_from(one).unwrap();
            let told = told(&self.world, numbers, day);
            self.put(&told, way(self.reader, numbers));
        }
    }

    fn put(&self, told: &Told<'_>, way: Way) {
        let visibility = match way {
            Way::MaskedAtDeposit => DepositVisibility::Masked,
            Way::Withheld => DepositVisibility::Withheld,
            Way::MaskedByPatient | Way::MaskedFromHim | Way::MaskedFromDoctors => {
                DepositVisibility::Everyone
            }
        };
        let world = &self.world;
        let document = put(world, &self.author, told, visibility);
        let patient = sessions::session(&world.app, &self.patient.cookies["session"]);
        let patient = patient.unwrap_or_else(|_| panic!("the patient is signed in"));
        let place = (world.record, document);
        match way {
            Way::MaskedAtDeposit | Way::Withheld => {}
            Way::MaskedByPatient => {
                masking::mask(&world.app, &patient, place.0, place.1).unwrap();
            }
            Way::MaskedFromHim => {
                self.hide_from(&patient, place.1, (Some(self.him), None));
            }
            Way::MaskedFromDoctors => {
                let doctors = ProfessionCode("10".to_owned());
                self.hide_from(&patient, place.1, (None, Some(doctors)));
            }
        }
    }

    fn hide_from(
        &self,
        patient: &Session,
        document: DocumentId,
        (who, which): (Option<ProfessionalId>, Option<ProfessionCode>),
    ) {
        let (app, place) = (&self.world.app, (self.world.record, document));
        let (who, which): (BTreeSet<_>, BTreeSet<_>) =
            (who.into_iter().collect(), which.into_iter().collect());
        masking::choose_audience(app, patient, place, &who, &which).unwrap();
    }

    /// All that the reader is shown, each with what was asked.
    async fn answers(&self) -> Vec<(String, String)> {
        match self.reader {
            Reader::Patient => self.of_patient().await,
            Reader::Colleague => self.of_colleague().await,
        }
    }

    async fn of_colleague(&self) -> Vec<(String, String)> {
        let mut browser = self.world.staff("/pro", "urgentiste").await;
        let base = format!("/pro/patients/{}", self.world.record);
        let mut paths: Vec<String> = [
            "",
            "?espace=analyses",
            "?espace=imagerie",
            "/synthese",
            "/parcours",
            "/informations",
            "/vaccinations",
            "/vaccinations/1",
            "/vaccinations/11",
            "/acces",
            "/acces?nature=automatique",
        ]
        .map(|end| format!("{base}{end}"))
        .into();
        paths.extend(["/pro/patients".to_owned(), "/pro/depots".to_owned()]);
        let documents = self.visible.iter();
        paths.extend(documents.map(|it| format!("{base}/documents/{it}")));
        let mut answers = pages(&mut browser, paths).await;
        answers.extend(results(&mut browser, &format!("{base}/analyses")).await);
        answers.extend(found(&mut browser, &format!("{base}/recherche")).await);
        for exam in EXAMS {
            let address = format!("{base}/examen");
            browser.get(&address).await;
            let page = browser.post(&address, &[("examen", exam)]).await;
            answers.push((format!("{address} {exam}"), page.text()));
            answers.push((format!("api {exam}"), self.call(&browser, exam).await));
        }
        answers
    }

    /// The record as its médecin traitant sees it.
    async fn of_doctor(&self) -> String {
        let mut doctor = self.world.staff("/pro", "medecin").await;
        let address = format!("/pro/patients/{}", self.world.record);
        doctor.get(&address).await.text()
    }

    async fn of_patient(&self) -> Vec<(String, String)> {
        let mut browser = self.world.browser();
        self.world.sign_in_patient(&mut browser, SECRET).await;
        let mut paths: Vec<String> = [
            "/accueil",
            "/espaces",
            "/espaces/synthese",
            "/espaces/analyses",
            "/espaces/imagerie",
            "/parcours",
            "/informations",
            "/espaces/prevention",
            "/espaces/prevention/documents",
            "/espaces/prevention/rappels/1",
            "/professionnels",
            "/acces",
            "/acces?action=lecture",
        ]
        .map(str::to_owned)
        .into();
        let documents = self.visible.iter();
        paths.extend(documents.map(|it| format!("/documents/{it}")));
        let mut answers = pages(&mut browser, paths).await;
        let list = results_at(
            &mut browser,
            "/espaces/analyses/courbes",
            "/espaces/analyses",
        )
        .await;
        answers.extend(list);
        answers.extend(found(&mut browser, "/recherche").await);
        answers
    }

    /// The examination guard, as software calls it.
    async fn call(&self, browser: &Browser, exam: &str) -> String {
        let mut headers = HeaderMap::new();
        let token = browser.csrf.parse().unwrap();
        headers.insert("x-csrf-token", token);
        headers.insert("content-type", "application/json".parse().unwrap());
        let record = self.world.record;
        let body = format!("{{\"record\":\"{record}\",\"exam\":\"{exam}\"}}");
        let mut browser = browser.clone();
        let path = "/api/examens/verification";
        let page = browser.send(Method::POST, path, headers, body.into_bytes());
        let page = page.await;
        assert_eq!(page.status, 200, "{exam}: {}", page.text());
        page.text()
    }
}

async fn pages(browser: &mut Browser, paths: Vec<String>) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for path in paths {
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        answers.push((path, page.text()));
    }
    answers
}

async fn results(browser: &mut Browser, list: &str) -> Vec<(String, String)> {
    results_at(browser, list, list).await
}

/// The list of analyses, each curve with its table, and its file.
async fn results_at(browser: &mut Browser, list: &str, base: &str) -> Vec<(String, String)> {
    let mut answers = pages(browser, vec![list.to_owned()]).await;
    let link = format!("href=\"{base}/");
    let keys: BTreeSet<String> = answers[0]
        .1
        .split(&link)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|key| !key.contains('/') && *key != "courbes")
        .map(str::to_owned)
        .collect();
    assert!(!keys.is_empty(), "no curve in {}", answers[0].1);
    for key in keys {
        let of_series = ["", "/fichier"].map(|end| format!("{base}/{key}{end}"));
        answers.extend(pages(browser, of_series.into()).await);
    }
    answers
}

async fn found(browser: &mut Browser, address: &str) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for words in SEARCHED {
        browser.get(address).await;
        let page = browser.post(address, &[("q", words)]).await;
        assert_eq!(page.status, 200, "{words}: {}", escaped(words));
        answers.push((format!("{address} {words}"), page.text()));
    }
    answers
}

/// Without what is random: identifiers and tokens become the order in which they come.
fn essence(text: &str) -> String {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let mut known: Vec<&str> = Vec::new();
    let mut all = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..]
            .find(|it| !is_part(it))
            .map_or(rest.len(), |end| start + end);
        let word = &rest[start..end];
        all.push_str(&rest[..start]);
        let is_long = word.len() >= 32 && word.bytes().any(|it| it.is_ascii_digit());
        if is_long {
            let at = known.iter().position(|it| *it == word);
            let at = at.unwrap_or_else(|| {
                known.push(word);
                known.len() - 1
            });
            write!(all, "#{at}").unwrap();
        } else {
            all.push_str(word);
        }
        rest = &rest[end..];
    }
    all + rest
}

async fn is_blind(reader: Reader) {
    let without = Scene::new(reader, None).await.answers().await;
    assert!(without.len() > 25, "{} answers", without.len());
    for set in 0..SETS {
        let with = Scene::new(reader, Some(Numbers(set))).await.answers().await;
        assert_eq!(without.len(), with.len(), "REQ-R-20: set {set}");
        for ((asked, without), (_, with)) in without.iter().zip(&with) {
            let (without, with) = (essence(without), essence(with));
            if without != with {
                let differs = without.lines().zip(with.lines());
                let line = differs.into_iter().find(|(one, other)| one != other);
                panic!("REQ-R-20: set {set} shows in the answer to {asked}:\n{line:#?}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_hidden_from_a_professional_changes_no_answer_to_him() {
    is_blind(Reader::Colleague).await;
}

#[tokio::test]
async fn what_is_withheld_from_the_patient_changes_no_answer_to_him() {
    is_blind(Reader::Patient).await;
}

#[tokio::test]
async fn the_hidden_sets_would_show_to_who_may_see_them() {
    // A médecin traitant sees what is masked: else the tests above would compare nothing.
    let none = Scene::new(Reader::Colleague, None).await.of_doctor().await;
    for set in 0..SETS {
        let scene = Scene::new(Reader::Colleague, Some(Numbers(set))).await;
        assert_ne!(
            essence(&scene.of_doctor().await),
            essence(&none),
            "set {set}"
        );
    }
}

#[test]
fn the_essence_keeps_which_identifier_stands_where() {
    let (one, two) = ("0".repeat(32), "1".repeat(32));
    let text = |first: &str, second: &str| format!("<a {first}>{second}</a> x {first}");
    assert_eq!(essence(&text(&one, &two)), "<a #0>#1</a> x #0");
    assert_ne!(essence(&text(&one, &one)), essence(&text(&one, &two)));
}
