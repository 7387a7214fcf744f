//! Measures what is read of a record of 500 documents and 5 000 values as data and text: synthesis,
//! timeline, results, prevention, search and guard, by one caller and by eight at once:
//! `cargo run --release -p dmp-service --example synthesis`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement: it stops at the first failure, and prints what it found"
)]

use dmp_cda::{
    Block, ClinicalEntry, Content, Measure, NewSection, Report, Signature, Subject, compose,
};
use dmp_core::access::HabilitationMatrix;
use dmp_core::document::{Author, Coded, Organization};
use dmp_core::ids::RecordId;
use dmp_core::people::{
    BirthPlace, IdentityDocument, IdentityTraits, InsKind, InstallationMode, NationalId, Nir,
    ProfessionCode, Sex, SpecialtyCode,
};
use dmp_core::record::{ConsentBy, Objections};
use dmp_core::time::{Date, Days, Timestamp};
use dmp_core::world::Clock;
use dmp_extract::{ExtractError, Extraction, TextExtractor};
use dmp_identity::SecretHasher;
use dmp_service::app::Wiring;
use dmp_service::directory::{NewProfessional, put_professional};
use dmp_service::exams::{Asked, check};
use dmp_service::prevention::vaccinations;
use dmp_service::records::{Opening, open_record};
use dmp_service::results::results;
use dmp_service::search::{SearchQuery, search};
use dmp_service::sessions::{Session, acting_for};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::synthesis::{TimelineFilter, synthesis, timeline};
use dmp_service::{App, readings};
use dmp_storage::{Database, Options, Store};
use dmp_testkit::{FakeClock, SeededEntropy, TestEngine};
use dmp_vault::{BlobStore, KeyWrapper, MasterKeys};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const DOCUMENTS: i64 = 500;
const VALUES: usize = 10;
const RUNS: usize = 200;
/// The guard allows sixty questions a minute.
const GUARD_RUNS: usize = 50;
/// Words of the text of a document.
const WORDS: usize = 400;
const NUMBER: &str = "2790699990011";

const VOCABULARY: [&str; 12] = [
    "hémoglobine",
    "glycémie",
    "contrôle",
    "tension",
    "artérielle",
    "patient",
    "traitement",
    "cardiologie",
    "normale",
    "absence",
    "suivi",
    "depuis",
];
const QUERIES: [&str; 5] = [
    "hémoglobine",
    "analyse glycémie",
    "hémoglobine cardiologie traitement",
    "\"tension artérielle\"",
    "licorne",
];

struct NoText;

impl TextExtractor for NoText {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::NoText { pages: 1 })
    }
}

fn main() {
    let (engine, folder) = (TestEngine::sqlite(), tempfile::tempdir().unwrap());
    let database = Database::parse(&engine.url()).unwrap();
    let clock = FakeClock::default();
    Store::migrate(&database, clock.now()).unwrap();
    let store = Store::open(&database, &Options::default()).unwrap();
    let keys = MasterKeys::create(&folder.path().join("master.key"), &SeededEntropy::new(2));
    let keys = Arc::new(keys.unwrap());
    let open = || application(&store, &keys, (&clock, folder.path()));
    let app = open();
    let doctor = doctor(&app);
    let record = open_record(&app, &doctor, &opening()).unwrap().record;
    fill(&app, &doctor, record);
    let read = Reader {
        app: &app,
        doctor: &doctor,
        record,
    };
    println!("{DOCUMENTS} documents, {} values", read.values());
    println!(
        "{:<24} {:>8} {:>8} {:>8} {:>8}",
        "act", "p50 ms", "p95 ms", "p99 ms", "peak MB"
    );
    for callers in [1, 8] {
        measure("synthesis", callers, RUNS, |_| read.synthesis());
        measure("timeline", callers, RUNS, |_| read.timeline());
        measure("results", callers, RUNS, |_| read.results());
        measure("prevention", callers, RUNS, |_| read.prevention());
        measure("search", callers, RUNS, |run| read.search(run));
        // The guard counts the questions of a caller: a new application begins to count anew.
        let again = open();
        let read = Reader {
            app: &again,
            ..read
        };
        measure("guard", callers, GUARD_RUNS, |_| read.guard());
    }
}

/// A reader of the record.
#[derive(Clone, Copy)]
struct Reader<'a> {
    app: &'a App,
    doctor: &'a Session,
    record: RecordId,
}

impl Reader<'_> {
    fn values(&self) -> usize {
        let view = synthesis(self.app, self.doctor, self.record).unwrap();
        let results = view.synthesis.results.iter();
        results.map(|it| it.points.len()).sum()
    }

    fn synthesis(&self) {
        synthesis(self.app, self.doctor, self.record).unwrap();
    }

    fn timeline(&self) {
        let all = TimelineFilter::default();
        timeline(self.app, self.doctor, self.record, &all).unwrap();
    }

    fn results(&self) {
        results(self.app, self.doctor, self.record).unwrap();
    }

    fn prevention(&self) {
        vaccinations(self.app, self.doctor, self.record).unwrap();
    }

    fn search(&self, run: usize) {
        let query = SearchQuery {
            text: QUERIES[run % QUERIES.len()].to_owned(),
            ..SearchQuery::default()
        };
        search(self.app, self.doctor, self.record, &query).unwrap();
    }

    fn guard(&self) {
        let asked = Asked::Text("glycémie".to_owned());
        check(self.app, self.doctor, self.record, &asked).unwrap();
    }
}

/// Does an act `runs` times, `callers` at once, and prints how long it took and the most memory
/// that the process held meanwhile. The first time, before, is printed apart.
fn measure(name: &str, callers: usize, runs: usize, act: impl Fn(usize) + Sync) {
    forget_peak();
    let first = timed(&act, 0);
    let next = AtomicUsize::new(1);
    let times = Mutex::new(Vec::with_capacity(runs));
    std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(|| {
                loop {
                    let run = next.fetch_add(1, Ordering::Relaxed);
                    if run > runs {
                        return;
                    }
                    let time = timed(&act, run);
                    times.lock().unwrap().push(time);
                }
            });
        }
    });
    let mut times = times.into_inner().unwrap();
    times.sort();
    let at = |percent: usize| milliseconds(times[(times.len() * percent / 100).min(runs - 1)]);
    println!(
        "{:<24} {:>8.1} {:>8.1} {:>8.1} {:>8}   first {:.1}",
        format!("{name}, {callers} at once"),
        at(50),
        at(95),
        at(99),
        peak_megabytes(),
        milliseconds(first),
    );
}

fn timed(act: &(impl Fn(usize) + Sync), run: usize) -> Duration {
    let start = Instant::now();
    act(run);
    start.elapsed()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Makes the system forget the most memory that was held until now, where it can.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that the process held, in MB; 0 where the system does not say.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = peak.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_000
}

fn doctor(app: &App) -> Session {
    let professional = NewProfessional {
        national_id: NationalId::parse("899990099999").unwrap(),
        title: "Dr".to_owned(),
        family_name: "Mesure".to_owned(),
        given_name: "Ada".to_owned(),
        profession: ProfessionCode("10".to_owned()),
        specialty: Some(SpecialtyCode("SM54".to_owned())),
        organization: None,
    };
    acting_for(put_professional(app, professional).unwrap())
}

fn fill(app: &App, doctor: &Session, record: RecordId) {
    let into = Reader {
        app,
        doctor,
        record,
    };
    for number in 0..DOCUMENTS {
        put(&into, number);
    }
    assert_eq!(readings::read_due(app, &NoText).unwrap(), 500);
}

fn put(into: &Reader<'_>, number: i64) {
    let file = Deposit {
        bytes: report(number, into.app.now()),
        title: None,
        type_code: None,
        date: None,
        visibility: DepositVisibility::Everyone,
        replaces: None,
        comments: None,
    };
    deposit(into.app, into.doctor, into.record, &file).unwrap();
}

fn application(store: &Store, keys: &Arc<MasterKeys>, (clock, folder): (&FakeClock, &Path)) -> App {
    let wrapper: Arc<dyn KeyWrapper> = Arc::<MasterKeys>::clone(keys);
    App::open(Wiring {
        store: store.clone(),
        wrapper,
        blobs: Arc::new(BlobStore::open(&folder.join("blobs")).unwrap()),
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(SeededEntropy::new(1)),
        mode: InstallationMode::Demo,
        matrix: HabilitationMatrix::shipped().clone(),
        hasher: SecretHasher::for_tests(),
        public_address: String::new(),
        bin_delay: dmp_core::limits::BIN_DELAY,
        inbox: None,
    })
    .unwrap()
}

fn opening() -> Opening {
    let birth = Date::parse("1979-06-03").unwrap();
    let place = BirthPlace::unknown();
    let traits = IdentityTraits::new("MESURE", "ADA", Sex::Female, birth, place).unwrap();
    Opening {
        number: Nir::from_thirteen(NUMBER).unwrap().as_str().to_owned(),
        kind: InsKind::DemoNir,
        vitale_traits: Some(traits.clone()),
        traits,
        document: Some(IdentityDocument::CardOrPassport),
        consent_given: true,
        given_by: ConsentBy::Patient,
        text_version: "mesure".to_owned(),
        objections: Objections::default(),
        email: Some("mesure@exemple.fr".to_owned()),
        mobile: None,
        become_primary_care: true,
        authorize_me: true,
    }
}

fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}

/// A laboratory report with ten values, each day another.
fn report(number: i64, now: Timestamp) -> Vec<u8> {
    const LOINC: &str = "2.16.840.1.113883.6.1";
    let at = now.plus(Days(-number));
    let organization = Organization {
        national_id: None,
        name: format!("Laboratoire fictif {}", number % 7),
    };
    let author = Author {
        national_id: None,
        family_name: "Mesure".to_owned(),
        given_name: "Ada".to_owned(),
        specialty: None,
        organization: Some(organization.clone()),
    };
    let result = |rank: usize| {
        ClinicalEntry::Result(Measure {
            test: coded(
                &format!("{}-{rank}", 700 + rank),
                LOINC,
                &format!("Analyse {rank}"),
            ),
            value: format!("{}.{}", number % 17, rank),
            unit: "mmol/L".to_owned(),
            low: Some("2".to_owned()),
            high: Some("9".to_owned()),
            interpretation: None,
            at: Some(at),
        })
    };
    compose(&Report {
        unique_id: format!("1.2.250.1.999.9.{number}"),
        set_id: None,
        version: 1,
        title: format!("Bilan {number}"),
        type_code: coded("11502-2", LOINC, "CR d'examens biologiques"),
        template: None,
        effective_time: at,
        subject: Subject {
            ins: Nir::from_thirteen(NUMBER).unwrap().as_str().to_owned(),
            ins_oid: InsKind::DemoNir.oid().to_owned(),
            birth_name: "MESURE".to_owned(),
            used_name: None,
            given_names: "ADA".to_owned(),
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
            title: "Résultats".to_owned(),
            code: Some(coded("18719-5", LOINC, "Biochimie")),
            blocks: vec![Block::Paragraph(text(number))],
            entries: (0..VALUES).map(result).collect(),
            sections: Vec::new(),
        }]),
    })
}

/// A text that no other document has.
fn text(number: i64) -> String {
    let mut state = u64::try_from(number).unwrap().wrapping_add(1);
    let words = (0..WORDS).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        VOCABULARY[usize::try_from(state >> 33).unwrap() % VOCABULARY.len()]
    });
    format!(
        "Mesures fictives {number}: {}.",
        words.collect::<Vec<_>>().join(" ")
    )
}
