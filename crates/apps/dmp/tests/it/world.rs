//! The application on a data folder, wired as the binary wires it, and documents to deposit.

#[path = "../../src/world.rs"]
mod real;

use dmp_cda::{Block, Content, NewSection, Report, Signature, Subject, compose};
use dmp_core::access::HabilitationMatrix;
use dmp_core::document::{Author, Coded, Organization, TypeCode};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::{
    BirthPlace, IdentityDocument, IdentityTraits, InsKind, InstallationMode, NationalId, Nir,
    ProfessionCode, Sex, SpecialtyCode,
};
use dmp_core::record::{ConsentBy, Objections};
use dmp_core::time::{Date, Timestamp};
use dmp_core::world::{Clock, Entropy};
use dmp_identity::SecretHasher;
use dmp_service::app::Wiring;
use dmp_service::directory::{NewProfessional, put_professional};
use dmp_service::records::{Opening, open_record};
use dmp_service::sessions::{Session, acting_for};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{App, Error};
use dmp_storage::{Database, Options, Store};
use dmp_vault::{BlobStore, Blobs, MasterKeys};
use std::path::Path;
use std::sync::Arc;

pub use real::{WorldClock, WorldEntropy};

const LOINC: &str = "2.16.840.1.113883.6.1";

/// An application, with the parts of it that tests look at.
pub struct World {
    pub app: App,
    pub store: Store,
    pub clock: Arc<WorldClock>,
}

/// What a test changes of the usual wiring.
pub struct Fittings {
    pub url: String,
    pub options: Options,
    pub blobs: Arc<dyn Blobs>,
}

impl Fittings {
    /// Those of the binary with no configuration: everything is in the folder.
    pub fn of(folder: &Path) -> Self {
        Self {
            url: format!("sqlite:{}", folder.join("dmp.db").display()),
            options: Options::default(),
            blobs: Arc::new(BlobStore::open(&folder.join("blobs")).unwrap()),
        }
    }
}

impl World {
    /// Opens what is in the folder; makes it the first time.
    pub fn open(folder: &Path) -> Self {
        Self::fitted(folder, Fittings::of(folder))
    }

    pub fn fitted(folder: &Path, fittings: Fittings) -> Self {
        let clock = Arc::new(WorldClock::default());
        let database = Database::parse(&fittings.url).unwrap();
        Store::migrate(&database, clock.now()).unwrap();
        let store = Store::open(&database, &fittings.options).unwrap();
        let app = App::open(Wiring {
            store: store.clone(),
            wrapper: Arc::new(master_keys(&folder.join("master.key"))),
            blobs: fittings.blobs,
            clock: Arc::<WorldClock>::clone(&clock),
            entropy: Arc::new(WorldEntropy::default()),
            mode: InstallationMode::Demo,
            matrix: HabilitationMatrix::shipped().clone(),
            hasher: SecretHasher::for_tests(),
            public_address: "http://localhost".to_owned(),
            bin_delay: dmp_core::limits::BIN_DELAY,
            inbox: None,
        })
        .unwrap();
        Self { app, store, clock }
    }

    /// The doctor of these tests, the same one each time.
    pub fn doctor(&self) -> Session {
        let new = NewProfessional {
            national_id: NationalId::parse("899990000001").unwrap(),
            title: "Dr".to_owned(),
            family_name: "Nomfictif".to_owned(),
            given_name: "Ariane".to_owned(),
            profession: ProfessionCode("10".to_owned()),
            specialty: Some(SpecialtyCode("SM54".to_owned())),
            organization: None,
        };
        acting_for(put_professional(&self.app, new).unwrap())
    }

    /// The record of an invented patient, opened by the doctor.
    pub fn open_record(&self, doctor: &Session, patient: u32) -> RecordId {
        open_record(&self.app, doctor, &opening(patient))
            .unwrap()
            .record
    }

    /// Deposits a note of the doctor.
    pub fn note(
        &self,
        doctor: &Session,
        record: RecordId,
        bytes: Vec<u8>,
    ) -> Result<DocumentId, Error> {
        deposit(&self.app, doctor, record, &note(bytes, None))
    }
}

fn master_keys(path: &Path) -> MasterKeys {
    if path.exists() {
        return MasterKeys::load(path).unwrap();
    }
    MasterKeys::create(path, &WorldEntropy::default()).unwrap()
}

/// A text of the doctor, to deposit.
pub fn note(bytes: Vec<u8>, replaces: Option<DocumentId>) -> Deposit {
    Deposit {
        bytes,
        title: Some("Note de suivi".to_owned()),
        type_code: Some(TypeCode("11488-4".to_owned())),
        date: None,
        visibility: DepositVisibility::Everyone,
        replaces,
        comments: None,
    }
}

/// A text of about `size` bytes that does not become much smaller, and that no other one equals.
pub fn text(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size / 4 * 3];
    WorldEntropy::default().fill(&mut bytes);
    data_encoding::BASE64.encode(&bytes).into_bytes()
}

pub fn sha256(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    data_encoding::HEXLOWER.encode(digest.as_ref())
}

/// The number of an invented patient.
pub fn ins(patient: u32) -> String {
    Nir::from_thirteen(&format!("2790699990{patient:03}"))
        .unwrap()
        .as_str()
        .to_owned()
}

fn opening(patient: u32) -> Opening {
    let birth = Date::parse("1979-06-03").unwrap();
    let traits = IdentityTraits::new(
        "PERSONNEFICTIVE",
        "ANOUK LOUISE",
        Sex::Female,
        birth,
        BirthPlace::unknown(),
    )
    .unwrap();
    Opening {
        number: ins(patient),
        kind: InsKind::DemoNir,
        vitale_traits: Some(traits.clone()),
        traits,
        document: Some(IdentityDocument::CardOrPassport),
        consent_given: true,
        given_by: ConsentBy::Patient,
        text_version: "test-1".to_owned(),
        objections: Objections::default(),
        email: Some("anouk@exemple.fr".to_owned()),
        mobile: None,
        become_primary_care: true,
        authorize_me: true,
    }
}

/// A laboratory report of an invented patient that says `paragraph`.
pub fn report(paragraph: &str) -> Vec<u8> {
    let at = Timestamp(1_768_467_600_000);
    let organization = Organization {
        national_id: None,
        name: "Laboratoire fictif".to_owned(),
    };
    let author = Author {
        national_id: NationalId::parse("899990000001").ok(),
        family_name: "Nomfictif".to_owned(),
        given_name: "Ariane".to_owned(),
        specialty: None,
        organization: Some(organization.clone()),
    };
    compose(&Report {
        unique_id: "1.2.250.1.999.2.7".to_owned(),
        set_id: None,
        version: 1,
        title: "Bilan fictif".to_owned(),
        type_code: coded("11502-2", LOINC, "CR d'examens biologiques"),
        template: None,
        effective_time: at,
        subject: subject(),
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
            code: None,
            blocks: vec![Block::Paragraph(paragraph.to_owned())],
            entries: Vec::new(),
            sections: Vec::new(),
        }]),
    })
}

fn subject() -> Subject {
    Subject {
        ins: ins(11),
        ins_oid: InsKind::DemoNir.oid().to_owned(),
        birth_name: "PERSONNEFICTIVE".to_owned(),
        used_name: None,
        given_names: "ANOUK LOUISE".to_owned(),
        sex: Sex::Female,
        birth_date: Date::parse("1979-06-03").unwrap(),
        birth_place: "99999".to_owned(),
    }
}

fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}
