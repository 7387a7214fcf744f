//! A store filled through the use cases, and the acts that are measured on it.

use super::library;
use super::load::{Figures, Load};
use super::raw::{StoredSizes, noise};
use crate::config::Config;
use crate::world::{WorldClock, WorldEntropy};
use crate::{output, wiring};
use anyhow::Context;
use dmp_cda::{Block, Content, NewSection, Report, Signature, Subject, compose};
use dmp_core::access::HabilitationMatrix;
use dmp_core::document::{Author, Coded, Organization, TypeCode};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::{
    BirthPlace, IdentityDocument, IdentityTraits, InsKind, InstallationMode, NationalId, Nir,
    ProfessionCode, Sex, SpecialtyCode,
};
use dmp_core::record::{ConsentBy, Objections};
use dmp_core::time::Date;
use dmp_core::world::Clock;
use dmp_identity::SecretHasher;
use dmp_service::app::Wiring;
use dmp_service::directory::{NewProfessional, put_professional};
use dmp_service::records::{Opening, open_record};
use dmp_service::sessions::{Session, acting_for};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{App, reading};
use dmp_storage::{Counts, Options, Store};
use dmp_vault::BlobStore;
use std::sync::Arc;
use std::sync::Mutex;

/// Bytes of a measured document.
const DOCUMENT_BYTES: usize = 50 * 1_024;
/// Bytes of the documents that only fill.
const FILLER_BYTES: usize = 1_500;
/// Number of the record to search in: no other has it.
const LIBRARY: usize = 90_000_000;

/// A filled store.
pub struct Filled {
    app: App,
    store: Store,
    doctor: Session,
    records: Vec<Filler>,
    /// A record with many documents, to search in.
    library: RecordId,
    /// Each run gets its own numbers, so that no two documents are the same.
    runs: u64,
}

/// A record of the store.
struct Filler {
    record: RecordId,
    number: String,
    documents: Mutex<Vec<DocumentId>>,
}

impl Filled {
    /// Opens an empty store.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(config: &Config, options: &Options) -> anyhow::Result<Self> {
        let (app, store) = application(config, options)?;
        let doctor = acting_for(put_professional(
            &app,
            NewProfessional {
                national_id: NationalId::parse("899990099999")?,
                title: "Dr".to_owned(),
                family_name: "Mesure".to_owned(),
                given_name: "Ada".to_owned(),
                profession: ProfessionCode("10".to_owned()),
                specialty: Some(SpecialtyCode("SM54".to_owned())),
                organization: None,
            },
        )?);
        let library = open_record(&app, &doctor, &opening(&ins(LIBRARY)?)?)?.record;
        library::fill(&app, &doctor, library, plain)?;
        Ok(Self {
            app,
            store,
            doctor,
            library,
            records: Vec::new(),
            runs: 0,
        })
    }

    /// Opens the same store otherwise.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn reopen(&mut self, config: &Config, options: &Options) -> anyhow::Result<()> {
        (self.app, self.store) = application(config, options)?;
        Ok(())
    }

    /// How many records there are.
    pub const fn records(&self) -> usize {
        self.records.len()
    }

    /// What the store counts.
    ///
    /// # Errors
    /// If it does not answer.
    pub fn counts(&self) -> anyhow::Result<Counts> {
        Ok(self.store.counts()?)
    }

    /// Opens records and deposits small documents until there are as many as asked.
    ///
    /// # Errors
    /// If a use case fails.
    pub fn grow(&mut self, records: usize, documents: usize) -> anyhow::Result<()> {
        const THREADS: usize = 16;
        let first = self.records.len();
        let new: Mutex<Vec<Filler>> = Mutex::new(Vec::new());
        let share = |thread: usize| (first + thread..records).step_by(THREADS);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let (new, filled) = (&new, &*self);
                    scope.spawn(move || {
                        share(thread).try_for_each(|number| {
                            let one = filled.fill_one(number, documents)?;
                            let mut new = new.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
                            new.push(one);
                            output::progress("records", new.len() as u64);
                            anyhow::Ok(())
                        })
                    })
                })
                .collect();
            threads.into_iter().try_for_each(|it| {
                it.join()
                    .map_err(|_| anyhow::anyhow!("a filling thread panicked"))?
            })
        })?;
        self.records
            .extend(new.into_inner().map_err(|_| anyhow::anyhow!("poisoned"))?);
        Ok(())
    }

    fn fill_one(&self, number: usize, documents: usize) -> anyhow::Result<Filler> {
        let ins = ins(number)?;
        let record = open_record(&self.app, &self.doctor, &opening(&ins)?)?.record;
        let mut ids = Vec::new();
        for document in 0..documents {
            let series = (number * 1_000 + document) as u64;
            ids.push(self.put(record, text(FILLER_BYTES, series))?);
        }
        Ok(Filler {
            record,
            number: ins,
            documents: Mutex::new(ids),
        })
    }

    /// The measured acts, each under its load.
    ///
    /// # Errors
    /// If an act fails.
    pub fn measure(&mut self, load: &Load) -> anyhow::Result<Vec<Figures>> {
        let mut figures = vec![
            self.deposits_of_reports(load)?,
            self.deposits_of_noise(load)?,
            self.opens(load)?,
            load.run("list of a record", |number| {
                let filler = self.filler(number)?;
                reading::record(&self.app, &self.doctor, filler.record)?;
                Ok(())
            })?,
        ];
        let (app, doctor) = (&self.app, &self.doctor);
        figures.extend(library::searches(app, doctor, self.library, load)?);
        Ok(figures)
    }

    /// Deposits of a clinical document of 50 KB.
    ///
    /// # Errors
    /// If a deposit fails.
    pub fn deposits_of_reports(&mut self, load: &Load) -> anyhow::Result<Figures> {
        let run = self.next_run();
        // Composed before: measuring is about the deposit, not about writing reports.
        let template = report("@@NUMBER@@", "@@UNIQUE@@", DOCUMENT_BYTES)?;
        load.run("deposit, CDA", |number| {
            let filler = self.filler(number)?;
            let unique = format!("1.2.250.1.999.9.{run}.{number}");
            let bytes = template
                .replace("@@NUMBER@@", &filler.number)
                .replace("@@UNIQUE@@", &unique);
            let deposit_of = Deposit {
                type_code: None,
                title: None,
                ..plain(bytes.into_bytes())
            };
            deposit(&self.app, &self.doctor, filler.record, &deposit_of)?;
            Ok(())
        })
    }

    /// Deposits of 50 KB that do not compress.
    ///
    /// # Errors
    /// If a deposit fails.
    pub fn deposits_of_noise(&mut self, load: &Load) -> anyhow::Result<Figures> {
        let run = self.next_run();
        load.run("deposit, noise", |number| {
            let filler = self.filler(number)?;
            self.put(filler.record, picture(DOCUMENT_BYTES, run << 40 | number))?;
            Ok(())
        })
    }

    /// Opens of a small document, each with its durable trace.
    ///
    /// # Errors
    /// If an open fails.
    pub fn opens(&self, load: &Load) -> anyhow::Result<Figures> {
        load.run("open with trace", |number| {
            let filler = self.filler(number)?;
            let documents = filler
                .documents
                .lock()
                .map_err(|_| anyhow::anyhow!("poisoned"))?;
            let which = usize::try_from(number)? % documents.len();
            let document = documents[which];
            drop(documents);
            reading::download(&self.app, &self.doctor, filler.record, document)?;
            Ok(())
        })
    }

    /// What one document takes once sealed: measured by the sizes of the rows themselves.
    ///
    /// # Errors
    /// If the store does not answer.
    pub fn stored_sizes(&self) -> anyhow::Result<StoredSizes> {
        let filler = self.filler(0)?;
        let entries = self.store.entries(filler.record)?;
        let entry = entries.first().context("an empty record")?;
        let links = self
            .store
            .links(dmp_ledger::Scope::Record(filler.record), 0, 1)?;
        let clinical = report(&filler.number, "1.2.250.1.999.9", DOCUMENT_BYTES)?;
        Ok(StoredSizes {
            entry: entry.entry.len() + entry.wrapped_key.len(),
            clinical: sealed_size(clinical.as_bytes())?,
            noise: sealed_size(&picture(DOCUMENT_BYTES, 1))?,
            link: links.first().context("an empty ledger")?.sealed.len(),
            report: clinical,
        })
    }

    fn put(&self, record: RecordId, bytes: Vec<u8>) -> anyhow::Result<DocumentId> {
        Ok(deposit(&self.app, &self.doctor, record, &plain(bytes))?)
    }

    /// A record for an act: another each time, in an order that no cache foresees.
    fn filler(&self, number: u64) -> anyhow::Result<&Filler> {
        let scattered = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
        let index = usize::try_from(scattered)? % self.records.len();
        self.records.get(index).context("an empty store")
    }

    const fn next_run(&mut self) -> u64 {
        self.runs += 1;
        self.runs
    }
}

fn application(config: &Config, options: &Options) -> anyhow::Result<(App, Store)> {
    let store = wiring::open_store(config, options)?;
    let keys = wiring::master_keys(&config.master_key(), &store)?;
    let app = App::open(Wiring {
        store: store.clone(),
        wrapper: Arc::new(keys),
        blobs: Arc::new(BlobStore::open(&config.blobs())?),
        clock: Arc::new(WorldClock::default()),
        entropy: Arc::new(WorldEntropy::default()),
        mode: InstallationMode::Demo,
        matrix: HabilitationMatrix::shipped().clone(),
        // Each record opened hashes a secret: at full cost, filling would measure Argon2 alone.
        hasher: SecretHasher::for_tests(),
        public_address: String::new(),
        bin_delay: dmp_core::limits::BIN_DELAY,
        inbox: None,
    })?;
    Ok((app, store))
}

/// The identifier of a record by its number.
fn ins(number: usize) -> anyhow::Result<String> {
    let thirteen = format!("27906{number:08}");
    Ok(Nir::from_thirteen(&thirteen)?.as_str().to_owned())
}

fn opening(number: &str) -> anyhow::Result<Opening> {
    let birth = Date::parse("1979-06-03")?;
    let traits = IdentityTraits::new("MESURE", "ADA", Sex::Female, birth, BirthPlace::unknown())?;
    Ok(Opening {
        number: number.to_owned(),
        kind: InsKind::DemoNir,
        traits,
        vitale_traits: None,
        document: Some(IdentityDocument::CardOrPassport),
        consent_given: true,
        given_by: ConsentBy::Patient,
        text_version: "bench".to_owned(),
        objections: Objections::default(),
        email: Some("mesure@exemple.fr".to_owned()),
        mobile: None,
        become_primary_care: true,
        authorize_me: true,
    })
}

fn plain(bytes: Vec<u8>) -> Deposit {
    Deposit {
        bytes,
        title: Some("Mesure".to_owned()),
        type_code: Some(TypeCode("11488-4".to_owned())),
        date: None,
        visibility: DepositVisibility::Everyone,
        replaces: None,
        comments: None,
    }
}

/// Text that no two documents share.
fn text(length: usize, series: u64) -> Vec<u8> {
    let mut text = format!("Document fictif de mesure, série {series}.\n");
    while text.len() < length {
        text.push_str("Le patient va bien, rien à signaler aujourd’hui. ");
    }
    text.into_bytes()
}

/// A JPEG file whose data do not compress.
fn picture(length: usize, series: u64) -> Vec<u8> {
    const HEAD: &[u8] = &[
        0xFF, 0xD8, 0xFF, 0xE0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF,
        0xC0, 0, 11, 8, 0, 64, 0, 64, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0,
    ];
    let mut bytes = HEAD.to_vec();
    // A 0xFF byte would begin a marker.
    bytes.extend(
        noise(length, series)
            .into_iter()
            .map(|it| if it == 0xFF { 0xFE } else { it }),
    );
    bytes.extend_from_slice(&[0xFF, 0xD9]);
    bytes
}

/// A realistic report: a header, and tables of results until it is long enough.
fn report(number: &str, unique_id: &str, length: usize) -> anyhow::Result<String> {
    let row = |index: usize| {
        vec![
            format!("Analyse {index}"),
            format!("{},{}", index % 17, index % 10),
            "mmol/L".to_owned(),
            format!("{},0 à {},5", index % 5, index % 19 + 5),
        ]
    };
    let mut rows = 0;
    loop {
        rows += 100;
        let table = Block::Table {
            caption: "Résultats".to_owned(),
            head: ["Analyse", "Résultat", "Unité", "Référence"]
                .map(str::to_owned)
                .to_vec(),
            rows: (0..rows).map(row).collect(),
        };
        let text = String::from_utf8(compose(&document(number, unique_id, table)?))?;
        if text.len() >= length {
            return Ok(text);
        }
    }
}

fn document(number: &str, unique_id: &str, table: Block) -> anyhow::Result<Report> {
    let coded = |code: &str, system: &str| Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: "Mesure".to_owned(),
    };
    let organization = Organization {
        national_id: None,
        name: "Laboratoire fictif".to_owned(),
    };
    let at = WorldClock::default().now();
    let author = Author {
        national_id: None,
        family_name: "Mesure".to_owned(),
        given_name: "Ada".to_owned(),
        specialty: None,
        organization: Some(organization.clone()),
    };
    Ok(Report {
        unique_id: unique_id.to_owned(),
        set_id: None,
        version: 1,
        title: "Bilan de mesure".to_owned(),
        type_code: coded("11502-2", "2.16.840.1.113883.6.1"),
        template: None,
        effective_time: at,
        subject: Subject {
            ins: number.to_owned(),
            ins_oid: InsKind::DemoNir.oid().to_owned(),
            birth_name: "MESURE".to_owned(),
            used_name: None,
            given_names: "ADA".to_owned(),
            sex: Sex::Female,
            birth_date: Date::parse("1979-06-03")?,
            birth_place: "99999".to_owned(),
        },
        authors: vec![Signature { author, at }],
        custodian: organization,
        event: None,
        service_start: at,
        service_stop: None,
        facility_type: coded("SA25", "1.2.250.1.71.4.2.4"),
        practice_setting: coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
        replaces: None,
        content: Content::Sections(vec![NewSection {
            title: "Résultats".to_owned(),
            code: None,
            blocks: vec![table],
            entries: Vec::new(),
            sections: Vec::new(),
        }]),
    })
}

fn sealed_size(bytes: &[u8]) -> anyhow::Result<usize> {
    use dmp_vault::DocumentKey;
    let (record, document) = (
        RecordId::from_bytes([1; 16]),
        DocumentId::from_bytes([1; 16]),
    );
    let entropy = WorldEntropy::default();
    let key = DocumentKey::generate(record, document, &entropy);
    Ok(key.seal_content(bytes, &entropy)?.len())
}
