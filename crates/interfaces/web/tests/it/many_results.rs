//! Three thousand results in one document: deposited, read, and shown a page at a time.

use crate::synthesis::{LOINC, NoText, coded};
use crate::world::{World, profile};
use dmp_cda::{ClinicalEntry, Measure};
use dmp_core::time::{Days, Timestamp};
use dmp_core::world::Clock;
use dmp_service::readings;
use dmp_service::sessions::acting_for;
use std::time::{Duration, Instant};

const RESULTS: usize = 3_000;
/// Analyses of the first document: each has as many results.
const ANALYSES: usize = 60;
/// What depositing, reading or a page may take here, in a build that is not optimised, on a machine
/// that does much else.
const TIME_MAX: Duration = Duration::from_secs(30);
/// What a page or a file may weigh.
const PAGE_BYTES_MAX: usize = 400_000;

/// One result: an hour after the one before, back from now.
fn measured(world: &World, code: &str, at: usize) -> ClinicalEntry {
    let hours = i64::try_from(at).unwrap();
    let now = world.clock.now().plus(Days(-1)).0;
    ClinicalEntry::Result(Measure {
        test: coded(code, LOINC, &format!("Analyse {code}")),
        value: format!("{}.{}", 4 + at % 3, at % 10),
        unit: "mmol/L".to_owned(),
        low: Some("4".to_owned()),
        high: Some("6".to_owned()),
        interpretation: None,
        at: Some(Timestamp(now - hours * 3_600_000)),
    })
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < TIME_MAX, "{what}: {:?}", start.elapsed());
    done
}

/// A record with the results of `entries` in one document, through the deposit and the reading.
fn record_of(entries: impl Fn(&World) -> Vec<ClinicalEntry>) -> World {
    let world = World::new();
    let doctor = acting_for(profile(&world.app, 1));
    let told = crate::synthesis::Told {
        kind: ("11502-2", "Bilan complet"),
        section: "18723-7",
        entries: entries(&world),
        days_ago: 1,
        number: 1,
    };
    assert_eq!(told.entries.len(), RESULTS);
    let every = dmp_service::submissions::DepositVisibility::Everyone;
    timed("deposit", || {
        crate::synthesis::put(&world, &doctor, &told, every)
    });
    timed("reading", || readings::read_due(&world.app, &NoText)).unwrap();
    world
}

#[tokio::test]
async fn three_thousand_results_of_sixty_analyses_are_listed_page_by_page() {
    let world = record_of(|world| {
        let code = |at: usize| format!("{}-0", 90_000 + at % ANALYSES);
        (0..RESULTS)
            .map(|at| measured(world, &code(at), at))
            .collect()
    });
    let mut doctor = world.staff("/pro", "medecin").await;
    let base = format!("/pro/patients/{}/analyses", world.record);
    let start = Instant::now();
    let first = doctor.get(&base).await;
    assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
    first
        .assert_has("60 analyses")
        .assert_has("1 à 40 sur 60 analyses");
    let link = format!("href=\"{base}/");
    let second = doctor.get(&format!("{base}?page=2")).await;
    second.assert_has("41 à 60 sur 60 analyses");
    let rows = [&first, &second].map(|page| page.text().matches(&link).count());
    assert_eq!(rows, [40, 20], "each analysis once");
    for page in [first, second] {
        assert!(
            page.body.len() < PAGE_BYTES_MAX,
            "{} bytes",
            page.body.len()
        );
    }
}

#[tokio::test]
async fn three_thousand_results_of_one_analysis_are_a_curve_a_table_by_pages_and_a_whole_file() {
    let world = record_of(|world| {
        (0..RESULTS)
            .map(|at| measured(world, "2345-7", at))
            .collect()
    });
    let mut patient = world.patient().await;
    let base = "/espaces/analyses";
    let list = patient.get(&format!("{base}/courbes")).await.text();
    let link = list.split(&format!("href=\"{base}/")).find_map(|rest| {
        let key = rest.split('"').next()?;
        (key.len() == 32).then(|| format!("{base}/{key}"))
    });
    let series = link.expect("the list has the analysis");
    let start = Instant::now();
    let page = patient.get(&series).await;
    assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
    page.assert_has("1 à 50 sur 3000 résultats")
        .assert_has("les 120 derniers résultats");
    assert!(
        page.body.len() < PAGE_BYTES_MAX,
        "{} bytes",
        page.body.len()
    );
    let oldest = patient.get(&format!("{series}?page=60")).await;
    oldest.assert_has("2951 à 3000 sur 3000 résultats");
    let file = patient.get(&format!("{series}/fichier")).await.text();
    assert_eq!(
        file.lines().count(),
        RESULTS + 1,
        "its heading and each result"
    );
}
