//! Measures the synthesis and the timeline of a record of 500 documents and 5 000 values:
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
use dmp_service::records::{Opening, open_record};
use dmp_service::sessions::acting_for;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::synthesis::{TimelineFilter, synthesis, timeline};
use dmp_service::{App, readings};
use dmp_storage::{Database, Options, Store};
use dmp_testkit::{FakeClock, SeededEntropy, TestEngine};
use dmp_vault::{BlobStore, MasterKeys};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const DOCUMENTS: i64 = 500;
const VALUES: usize = 10;
const RUNS: usize = 100;
const NUMBER: &str = "2790699990011";

struct NoText;

impl TextExtractor for NoText {
    fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
        Ok(Extraction::NoText { pages: 1 })
    }
}

fn main() {
    let (engine, folder) = (TestEngine::sqlite(), tempfile::tempdir().unwrap());
    let app = application(&engine, folder.path());
    let doctor = acting_for(
        put_professional(
            &app,
            NewProfessional {
                national_id: NationalId::parse("899990099999").unwrap(),
                title: "Dr".to_owned(),
                family_name: "Mesure".to_owned(),
                given_name: "Ada".to_owned(),
                profession: ProfessionCode("10".to_owned()),
                specialty: Some(SpecialtyCode("SM54".to_owned())),
                organization: None,
            },
        )
        .unwrap(),
    );
    let record = open_record(&app, &doctor, &opening()).unwrap().record;
    for number in 0..DOCUMENTS {
        let file = Deposit {
            bytes: report(number, app.now()),
            title: None,
            type_code: None,
            date: None,
            visibility: DepositVisibility::Everyone,
            replaces: None,
            comments: None,
        };
        deposit(&app, &doctor, record, &file).unwrap();
    }
    assert_eq!(readings::read_due(&app, &NoText).unwrap(), 500);
    let values: usize = synthesis(&app, &doctor, record)
        .unwrap()
        .synthesis
        .results
        .iter()
        .map(|it| it.points.len())
        .sum();
    println!("{DOCUMENTS} documents, {values} values");
    measure("synthesis", || {
        synthesis(&app, &doctor, record).unwrap();
    });
    measure("timeline", || {
        timeline(&app, &doctor, record, &TimelineFilter::default()).unwrap();
    });
}

fn measure(name: &str, mut act: impl FnMut()) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    times.sort();
    let (median, high) = (times[RUNS / 2], times[RUNS * 95 / 100]);
    println!("{name}: median {median:?}, p95 {high:?}");
}

fn application(engine: &TestEngine, folder: &Path) -> App {
    let clock = FakeClock::default();
    let database = Database::parse(&engine.url()).unwrap();
    Store::migrate(&database, clock.now()).unwrap();
    let keys = MasterKeys::create(&folder.join("master.key"), &SeededEntropy::new(2)).unwrap();
    App::open(Wiring {
        store: Store::open(&database, &Options::default()).unwrap(),
        wrapper: Arc::new(keys),
        blobs: Arc::new(BlobStore::open(&folder.join("blobs")).unwrap()),
        clock: Arc::new(clock),
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
            blocks: vec![Block::Paragraph("Mesures fictives.".to_owned())],
            entries: (0..VALUES).map(result).collect(),
            sections: Vec::new(),
        }]),
    })
}
