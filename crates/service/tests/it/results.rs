//! Results over time: what a reader may not open leaves no trace in them.

use crate::world::{World, file, in_each_world, lab_report};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::results::Series;
use dmp_service::readings::{ExtractError, Extraction, TextExtractor, read_due};
use dmp_service::results::{ResultsView, results, series};
use dmp_service::submissions::deposit;
use dmp_service::{Error, Session, masking};

struct NoPdf;

impl TextExtractor for NoPdf {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::Unreadable)
    }
}

/// A report with glucose, and another analysis if it is named.
fn put(
    world: &World<'_>,
    doctor: &Session,
    record: RecordId,
    results: &[(&str, &str, &str)],
) -> DocumentId {
    let bytes = lab_report(doctor.professional().unwrap(), results, world.clock_now());
    let id = deposit(&world.app, doctor, record, &file(bytes)).unwrap();
    read_due(&world.app, &NoPdf).unwrap();
    id
}

/// All that a list says, but for whose record it is.
fn said(view: &ResultsView) -> Vec<String> {
    let line = |it: &dmp_service::results::SeriesLine| {
        format!(
            "{} {} {} {:?} {}",
            it.key, it.label, it.unit, it.trend, it.count
        )
    };
    view.series.iter().map(line).collect()
}

fn numbers(series: &Series) -> Vec<String> {
    let number = |(_, number): (_, f64)| format!("{number:.2}");
    series.drawn().map(number).collect()
}

#[test]
fn a_masked_document_leaves_no_point_no_unit_and_no_series() {
    in_each_world(|world| {
        let (doctor, patient, record) = world.opened();
        let other = world.doctor(2);
        world.authorize(&patient, record, &other);
        put(world, &doctor, record, &[("2345-7", "0.9", "g/L")]);
        let before = said(&results(&world.app, &other, record).unwrap());
        let secret = [("14749-6", "6.1", "mmol/L"), ("3016-3", "2.1", "m[IU]/L")];
        let hidden = put(world, &doctor, record, &secret);
        let both = results(&world.app, &other, record).unwrap();
        assert_eq!(both.series.len(), 2);
        let (glucose, tsh) = (
            both.series[0].key.to_string(),
            both.series[1].key.to_string(),
        );
        let seen = series(&world.app, &other, record, &glucose).unwrap();
        assert_eq!(numbers(&seen.series), ["0.90", "1.10"]);
        assert_eq!(seen.series.other_units, ["mmol/L"]);
        assert_eq!(seen.companions.len(), 1);

        masking::mask(&world.app, &patient, record, hidden).unwrap();
        let after = results(&world.app, &other, record).unwrap();
        assert_eq!(said(&after), before, "REQ-R-20");
        let seen = series(&world.app, &other, record, &glucose).unwrap();
        assert_eq!(numbers(&seen.series), ["0.90"], "REQ-R-20");
        assert!(seen.series.other_units.is_empty() && seen.companions.is_empty());
        assert!(!seen.titles.contains_key(&hidden), "REQ-R-20");
        for key in [tsh.as_str(), "0123456789abcdef0123456789abcdef", ""] {
            let answer = series(&world.app, &other, record, key).map(|_| ());
            assert!(matches!(answer, Err(Error::NotFound)), "REQ-R-20: {key}");
        }
        // The patient still sees all of it.
        assert_eq!(
            results(&world.app, &patient, record).unwrap().series.len(),
            2
        );
        assert!(series(&world.app, &patient, record, &tsh).is_ok());
    });
}

#[test]
fn a_stranger_reads_no_results() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        put(world, &doctor, record, &[("2345-7", "0.9", "g/L")]);
        let key = results(&world.app, &doctor, record).unwrap().series[0]
            .key
            .to_string();
        let stranger = world.doctor(3);
        let list = results(&world.app, &stranger, record).map(|_| ());
        assert!(matches!(list, Err(Error::Refused(_))), "{list:?}");
        let one = series(&world.app, &stranger, record, &key).map(|_| ());
        assert!(matches!(one, Err(Error::Refused(_))), "{one:?}");
    });
}

#[test]
fn a_document_that_waits_to_be_read_is_counted() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        world.deposit_report(&doctor, record, "Bilan").unwrap();
        let view = results(&world.app, &doctor, record).unwrap();
        assert_eq!((view.series.len(), view.completeness.waiting), (0, 1));
        read_due(&world.app, &NoPdf).unwrap();
        let view = results(&world.app, &doctor, record).unwrap();
        assert_eq!(view.completeness.waiting, 0);
    });
}

/// Analyses that a large record repeats.
const CODES: [&str; 8] = [
    "2345-7", "718-7", "2160-0", "3016-3", "2276-4", "2093-3", "2085-9", "2823-3",
];
/// How long a reading of a large record may take in a release build, in milliseconds.
const MILLISECONDS_MAX: u128 = 100;

/// The measure that `docs/measurements.md` tells: with `--release` and `--no-capture`.
#[test]
fn five_thousand_results_are_read_at_once() {
    in_each_world(|world| {
        let (doctor, _, record) = world.opened();
        let values: Vec<String> = (1..=3_000).map(|it| it.to_string()).collect();
        for count in [3_000, 2_000] {
            let rows: Vec<_> = values[..count]
                .iter()
                .enumerate()
                .map(|(at, value)| (CODES[at % CODES.len()], value.as_str(), "g/L"))
                .collect();
            put(world, &doctor, record, &rows);
        }
        let rounds = if cfg!(debug_assertions) { 2 } else { 60 };
        let mut took: Vec<u128> = (0..rounds)
            .map(|_| {
                let start = std::time::Instant::now();
                let view = results(&world.app, &doctor, record).unwrap();
                let took = start.elapsed().as_millis();
                assert_eq!(view.series.len(), CODES.len());
                took
            })
            .collect();
        took.sort_unstable();
        let p95 = took[rounds * 95 / 100];
        eprintln!(
            "5,000 results: median {} ms, p95 {p95} ms",
            took[rounds / 2]
        );
        assert!(cfg!(debug_assertions) || p95 < MILLISECONDS_MAX, "{p95} ms");
    });
}
