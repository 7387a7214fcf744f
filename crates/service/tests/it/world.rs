//! The test world: an application on one engine, a few invented people, and their documents.

use dmp_cda::{
    Block, ClinicalEntry, Content, Measure, NewSection, Report, Signature, Subject, compose,
};
use dmp_core::access::HabilitationMatrix;
use dmp_core::document::{Author, Coded, Organization};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::{
    BirthPlace, IdentityDocument, IdentityTraits, InsKind, InstallationMode, NationalId, Nir,
    ProfessionCode, Sex, SpecialtyCode,
};
use dmp_core::record::{ConsentBy, Grantee, Objections};
use dmp_core::time::{Date, Timestamp};
use dmp_core::world::Clock;
use dmp_identity::SecretHasher;
use dmp_notify::Inbox;
use dmp_service::app::Wiring;
use dmp_service::directory::{
    NewProfessional, OrganizationProfile, ProfessionalProfile, new_organization_id,
    put_professional,
};
use dmp_service::records::{Letter, OpenedRecord, Opening, open_record};
use dmp_service::sessions::{Portal, Session, acting_for, session};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{App, Error, authorizations, outbox, sign_in, verification};
use dmp_storage::{Database, Options, Store};
use dmp_testkit::{FakeClock, SeededEntropy, TestEngine, on_each_engine};
use dmp_vault::{BlobStore, MasterKeys};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// The number of the first patient; the key is computed.
pub const NUMBER: &str = "2790699990011";

/// An application and its outside.
pub struct World<'a> {
    pub app: App,
    pub clock: FakeClock,
    pub inbox: Arc<Inbox>,
    pub folder: TempDir,
    pub engine: &'a TestEngine,
    tokens: std::sync::Mutex<Vec<String>>,
}

/// Runs a test in a world on each engine; at its end, every chain must hold.
pub fn in_each_world(test: impl Fn(&World<'_>)) {
    on_each_engine(|engine| {
        let world = World::on(engine);
        test(&world);
        let found = verification::verify_ledger(&world.app, None, |_| {}).unwrap();
        assert_eq!(found.broken, None);
        assert!(found.links > 0, "nothing was traced");
    });
}

impl<'a> World<'a> {
    pub fn on(engine: &'a TestEngine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = FakeClock::default();
        Store::migrate(&Database::parse(&engine.url()).unwrap(), clock.now()).unwrap();
        let inbox = Arc::new(Inbox::new());
        MasterKeys::create(&folder.path().join("master.key"), &SeededEntropy::new(2)).unwrap();
        let app = server(engine, folder.path(), &clock, (1, &inbox));
        Self {
            app,
            clock,
            inbox,
            folder,
            engine,
            tokens: std::sync::Mutex::default(),
        }
    }

    /// Another server on the same database.
    pub fn another_server(&self) -> App {
        server(
            self.engine,
            self.folder.path(),
            &self.clock,
            (99, &self.inbox),
        )
    }

    /// A professional of the directory, and a session of his.
    pub fn professional(&self, number: u32, profession: &str, specialty: Option<&str>) -> Session {
        acting_for(self.profile(number, profession, specialty))
    }

    pub fn profile(
        &self,
        number: u32,
        profession: &str,
        specialty: Option<&str>,
    ) -> ProfessionalProfile {
        put_professional(
            &self.app,
            NewProfessional {
                national_id: NationalId::parse(&format!("8999900{number:05}")).unwrap(),
                title: "Dr".to_owned(),
                family_name: format!("Nomfictif{number}"),
                given_name: "Ariane".to_owned(),
                profession: ProfessionCode(profession.to_owned()),
                specialty: specialty.map(|it| SpecialtyCode(it.to_owned())),
                organization: Some(OrganizationProfile {
                    id: new_organization_id(&self.app),
                    name: format!("Cabinet {number}"),
                    city: "Valombre".to_owned(),
                    national_id: format!("1{number:09}"),
                    facility_type: "SA07".to_owned(),
                    practice_setting: "AMBULATOIRE".to_owned(),
                }),
            },
        )
        .unwrap()
    }

    pub fn doctor(&self, number: u32) -> Session {
        self.professional(number, "10", Some("SM54"))
    }

    /// A record opened by `doctor`, who becomes its médecin traitant.
    pub fn open_by(&self, doctor: &Session) -> OpenedRecord {
        open_record(&self.app, doctor, &opening()).unwrap()
    }

    /// A médecin traitant, his patient's session, and the record.
    pub fn opened(&self) -> (Session, Session, RecordId) {
        let doctor = self.doctor(1);
        let opened = self.open_by(&doctor);
        let patient = self.sign_in_patient(&opened.letter);
        (doctor, patient, opened.record)
    }

    pub fn sign_in_patient(&self, letter: &Letter) -> Session {
        let token = self.patient_token(letter);
        session(&self.app, &token)
            .map_err(|_| "no session")
            .unwrap()
    }

    /// The cookie of a patient who signs in with the codes of his letter.
    pub fn patient_token(&self, letter: &Letter) -> String {
        let app = &self.app;
        let started =
            sign_in::start(app, Portal::Patient, &letter.login, &letter.secret, "test").unwrap();
        let code = self.mailed_code();
        let confirmed = sign_in::confirm(app, &started.token, &code, "test").unwrap();
        confirmed.token
    }

    /// The code of the newest mail.
    pub fn mailed_code(&self) -> String {
        outbox::deliver_due_all(&self.app, &*self.inbox).unwrap();
        let mails = self.inbox.mails();
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|it| it.is_ascii_digit());
        mails
            .iter()
            .find_map(|mail| mail.text.split_whitespace().find(is_code))
            .unwrap()
            .to_owned()
    }

    pub fn authorize(&self, patient: &Session, record: RecordId, professional: &Session) {
        let id = professional.professional().unwrap().id;
        let grantee = Grantee::Professional(id);
        authorizations::authorize(&self.app, patient, record, grantee, None).unwrap();
    }

    /// Deposits a laboratory report written by `author`.
    pub fn deposit_report(
        &self,
        author: &Session,
        record: RecordId,
        title: &str,
    ) -> Result<DocumentId, Error> {
        let bytes = report(author.professional().unwrap(), title, self.clock.now());
        deposit(&self.app, author, record, &file(bytes))
    }
}

/// An application on `engine`, with the keys and the blobs of `folder`.
fn server(
    engine: &TestEngine,
    folder: &Path,
    clock: &FakeClock,
    (seed, inbox): (u64, &Arc<Inbox>),
) -> App {
    let database = Database::parse(&engine.url()).unwrap();
    App::open(Wiring {
        store: Store::open(&database, &Options::default()).unwrap(),
        wrapper: Arc::new(MasterKeys::load(&folder.join("master.key")).unwrap()),
        blobs: Arc::new(BlobStore::open(&folder.join("blobs")).unwrap()),
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(SeededEntropy::new(seed)),
        mode: InstallationMode::Demo,
        matrix: HabilitationMatrix::shipped().clone(),
        hasher: SecretHasher::for_tests(),
        public_address: "http://localhost".to_owned(),
        bin_delay: dmp_core::limits::BIN_DELAY,
        inbox: Some(Arc::clone(inbox)),
    })
    .unwrap()
}

pub fn traits() -> IdentityTraits {
    let birth = Date::parse("1979-06-03").unwrap();
    IdentityTraits::new(
        "PERSONNEFICTIVE",
        "ANOUK LOUISE",
        Sex::Female,
        birth,
        BirthPlace::unknown(),
    )
    .unwrap()
}

pub fn ins() -> String {
    Nir::from_thirteen(NUMBER).unwrap().as_str().to_owned()
}

pub fn opening() -> Opening {
    Opening {
        number: ins(),
        kind: InsKind::DemoNir,
        vitale_traits: Some(traits()),
        traits: traits(),
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

/// A file to deposit as it is.
pub fn file(bytes: Vec<u8>) -> Deposit {
    Deposit {
        bytes,
        title: None,
        type_code: None,
        date: None,
        visibility: DepositVisibility::Everyone,
        replaces: None,
        comments: None,
    }
}

/// A laboratory report of the first patient, written by `author`.
pub fn report(author: &ProfessionalProfile, title: &str, at: Timestamp) -> Vec<u8> {
    report_about(&ins(), author, title, at)
}

/// A laboratory report of the first patient with coded results: LOINC code, number, unit.
pub fn lab_report(
    author: &ProfessionalProfile,
    results: &[(&str, &str, &str)],
    at: Timestamp,
) -> Vec<u8> {
    let measure = |(code, value, unit): &(&str, &str, &str)| {
        ClinicalEntry::Result(Measure {
            test: coded(code, "2.16.840.1.113883.6.1", ""),
            value: (*value).to_owned(),
            unit: (*unit).to_owned(),
            low: None,
            high: None,
            interpretation: None,
            at: Some(at),
        })
    };
    let title = format!("Bilan {}", results.len());
    report_with(
        &ins(),
        author,
        (&title, at),
        results.iter().map(measure).collect(),
    )
}

pub fn report_about(
    number: &str,
    author: &ProfessionalProfile,
    title: &str,
    at: Timestamp,
) -> Vec<u8> {
    report_with(number, author, (title, at), Vec::new())
}

/// A report with coded entries.
pub fn report_with(
    number: &str,
    author: &ProfessionalProfile,
    (title, at): (&str, Timestamp),
    entries: Vec<ClinicalEntry>,
) -> Vec<u8> {
    compose(&Report {
        unique_id: format!(
            "1.2.250.1.999.2.{}",
            title.bytes().fold(7, |hash: u32, it| {
                hash.wrapping_mul(31).wrapping_add(u32::from(it))
            })
        ),
        title: title.to_owned(),
        content: Content::Sections(vec![NewSection {
            title: "Résultats".to_owned(),
            code: None,
            blocks: vec![Block::Paragraph(
                "Contenu fictif : marqueur-du-contenu".to_owned(),
            )],
            entries,
            sections: Vec::new(),
        }]),
        ..empty_report(number, (author, "Laboratoire fictif"), at)
    })
}

/// A laboratory report of the first patient that says nothing: without number, title and sections.
pub fn empty_report(
    number: &str,
    (author, organization): (&ProfessionalProfile, &str),
    at: Timestamp,
) -> Report {
    let organization = Organization {
        national_id: None,
        name: organization.to_owned(),
    };
    Report {
        unique_id: String::new(),
        set_id: None,
        version: 1,
        title: String::new(),
        type_code: coded(
            "11502-2",
            "2.16.840.1.113883.6.1",
            "CR d'examens biologiques",
        ),
        template: None,
        effective_time: at,
        subject: Subject {
            ins: number.to_owned(),
            ins_oid: InsKind::DemoNir.oid().to_owned(),
            birth_name: "PERSONNEFICTIVE".to_owned(),
            used_name: None,
            given_names: "ANOUK LOUISE".to_owned(),
            sex: Sex::Female,
            birth_date: Date::parse("1979-06-03").unwrap(),
            birth_place: "99999".to_owned(),
        },
        authors: vec![Signature {
            author: Author {
                national_id: Some(author.national_id.clone()),
                family_name: author.family_name.clone(),
                given_name: author.given_name.clone(),
                specialty: None,
                organization: Some(organization.clone()),
            },
            at,
        }],
        custodian: organization,
        event: None,
        service_start: at,
        service_stop: None,
        facility_type: coded("SA25", "1.2.250.1.71.4.2.4", ""),
        practice_setting: coded("AMBULATOIRE", "1.2.250.1.213.1.1.4.9", ""),
        replaces: None,
        content: Content::Sections(Vec::new()),
    }
}

/// A code with its system and its label.
pub fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}

impl World<'_> {
    /// What the fake clock shows.
    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl World<'_> {
    /// A doctor with an account, signed in with both factors.
    pub fn signed_in_professional(&self, number: u32) -> Session {
        self.signed_in(number, None)
    }

    /// The same, with an address for notices.
    pub fn signed_in_professional_with_mail(&self, number: u32, email: &str) -> Session {
        self.signed_in(number, Some(email.to_owned()))
    }

    fn signed_in(&self, number: u32, email: Option<String>) -> Session {
        use dmp_identity::totp::TotpSecret;
        use dmp_service::account::{NewStaffAccount, StaffHolder, create_staff_account};
        let profile = self.profile(number, "10", Some("SM54"));
        let login = format!("medecin{number}");
        let secret = [u8::try_from(number).unwrap(); 20];
        create_staff_account(
            &self.app,
            NewStaffAccount {
                login: login.clone(),
                password: "Un-mot-de-passe-fictif".to_owned(),
                totp_secret: Some(secret.to_vec()),
                email,
                holder: StaffHolder::Professional(profile.id),
            },
        )
        .unwrap();
        let code = TotpSecret::from_bytes(&secret)
            .unwrap()
            .code_at(self.clock.now());
        let password = "Un-mot-de-passe-fictif";
        let started =
            sign_in::start(&self.app, Portal::Professional, &login, password, "test").unwrap();
        let confirmed = sign_in::confirm(&self.app, &started.token, &code, "test").unwrap();
        self.tokens.lock().unwrap().push(confirmed.token.clone());
        session(&self.app, &confirmed.token)
            .map_err(|_| "no session")
            .unwrap()
    }

    /// The session of the last signed-in professional, as the next request finds it.
    pub fn session_again(&self, _former: &Session) -> Session {
        let token = self.tokens.lock().unwrap().last().unwrap().clone();
        session(&self.app, &token)
            .map_err(|_| "no session")
            .unwrap()
    }
}
