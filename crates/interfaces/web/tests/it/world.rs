//! An application with a doctor, a patient, and a browser for each.

use crate::browser::Browser;
use dmp_core::access::HabilitationMatrix;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::{
    BirthPlace, IdentityDocument, IdentityTraits, InsKind, InstallationMode, NationalId, Nir,
    ProfessionCode, Sex, SpecialtyCode,
};
use dmp_core::record::{ConsentBy, Objections};
use dmp_core::time::Date;
use dmp_core::world::Clock;
use dmp_identity::SecretHasher;
use dmp_identity::totp::TotpSecret;
use dmp_notify::Inbox;
use dmp_service::account::{NewStaffAccount, StaffHolder, create_staff_account};
use dmp_service::app::Wiring;
use dmp_service::directory::{
    NewProfessional, OrganizationProfile, ProfessionalProfile, new_organization_id,
    put_professional,
};
use dmp_service::readings::{ExtractError, Extraction, TextExtractor};
use dmp_service::records::{Letter, Opening, open_record};
use dmp_service::sessions::acting_for;
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{App, outbox, readings};
use dmp_storage::{Database, Options, Store};
use dmp_testkit::{FakeClock, SeededEntropy, TestEngine};
use dmp_vault::{BlobStore, MasterKeys};
use dmp_web::WebOptions;
use std::sync::Arc;
use tempfile::TempDir;

/// The patient's code secret, once he has chosen it.
pub const SECRET: &str = "Pommier-bleu-42";
/// The doctor's and the operator's password.
pub const PASSWORD: &str = "Un-mot-de-passe-fictif";
const TOTP: [u8; 20] = [7; 20];

/// An application and its outside.
pub struct World {
    pub app: App,
    pub clock: FakeClock,
    pub inbox: Arc<Inbox>,
    pub letter: Letter,
    pub record: RecordId,
    pub document: DocumentId,
    _folder: TempDir,
    _engine: TestEngine,
}

impl World {
    pub fn new() -> Self {
        Self::with_mode(InstallationMode::Demo)
    }

    /// A record with one note of its doctor.
    pub fn with_mode(mode: InstallationMode) -> Self {
        let (engine, folder) = (TestEngine::sqlite(), tempfile::tempdir().unwrap());
        let (clock, inbox) = (FakeClock::default(), Arc::new(Inbox::new()));
        let database = Database::parse(&engine.url()).unwrap();
        Store::migrate(&database, clock.now()).unwrap();
        let keys = MasterKeys::create(&folder.path().join("master.key"), &SeededEntropy::new(2));
        let app = App::open(Wiring {
            store: Store::open(&database, &Options::default()).unwrap(),
            wrapper: Arc::new(keys.unwrap()),
            blobs: Arc::new(BlobStore::open(&folder.path().join("blobs")).unwrap()),
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(SeededEntropy::new(1)),
            mode,
            matrix: HabilitationMatrix::shipped().clone(),
            hasher: SecretHasher::for_tests(),
            public_address: "http://dmp.exemple".to_owned(),
            bin_delay: dmp_core::limits::BIN_DELAY,
            inbox: (mode == InstallationMode::Demo).then(|| inbox.clone()),
        })
        .unwrap();
        let doctor = profile(&app, 1);
        let session = acting_for(doctor.clone());
        let opened = open_record(&app, &session, &opening(mode)).unwrap();
        let note = note(b"Tension 12/8. Tout va bien.");
        let document = deposit(&app, &session, opened.record, &note).unwrap();
        staff(&app, "medecin", StaffHolder::Professional(doctor.id));
        staff(
            &app,
            "urgentiste",
            StaffHolder::Professional(profile(&app, 3).id),
        );
        let name = "Sonia Delmas".to_owned();
        staff(&app, "exploitant", StaffHolder::Administrator { name });
        let (letter, record) = (opened.letter, opened.record);
        Self {
            app,
            clock,
            inbox,
            letter,
            record,
            document,
            _folder: folder,
            _engine: engine,
        }
    }

    pub fn browser(&self) -> Browser {
        let entropy = Arc::new(SeededEntropy::new(3));
        let options = WebOptions {
            is_secure: false,
            trusts_forwarded_for: false,
            entropy,
            stopping: dmp_web::Stopping::default(),
        };
        Browser::new(dmp_web::router(self.app.clone(), options))
    }

    /// A browser where the patient has signed in and chosen his own code secret.
    pub async fn patient(&self) -> Browser {
        let mut browser = self.browser();
        let secret = self.letter.secret.clone();
        self.sign_in_patient(&mut browser, &secret).await;
        let page = browser.get("/accueil").await;
        assert_eq!(page.location(), "/connexion/nouveau-code");
        browser.get("/connexion/nouveau-code").await;
        let fields = [
            ("actuel", secret.as_str()),
            ("nouveau", SECRET),
            ("confirmation", SECRET),
        ];
        let page = browser.post("/connexion/nouveau-code", &fields).await;
        assert_eq!(page.location(), "/accueil", "{}", page.text());
        browser
    }

    /// Both steps of the patient's sign-in, with the mailed code.
    pub async fn sign_in_patient(&self, browser: &mut Browser, secret: &str) -> String {
        browser.get("/connexion").await;
        let fields = [
            ("identifiant", self.letter.login.as_str()),
            ("secret", secret),
        ];
        let page = browser.post("/connexion", &fields).await;
        assert_eq!(
            page.location(),
            "/connexion/verification",
            "{}",
            page.text()
        );
        browser
            .get("/connexion/verification")
            .await
            .assert_has("Saisissez le code reçu par courriel");
        let code = self.mailed_code();
        let page = browser
            .post("/connexion/verification", &[("code", &code)])
            .await;
        page.location().to_owned()
    }

    /// A browser where the doctor or the operator has signed in.
    pub async fn staff(&self, base: &str, login: &str) -> Browser {
        let mut browser = self.browser();
        browser.get(&format!("{base}/connexion")).await;
        let fields = [("identifiant", login), ("secret", PASSWORD)];
        let page = browser.post(&format!("{base}/connexion"), &fields).await;
        let second = format!("{base}/connexion/verification");
        assert_eq!(page.location(), second, "{}", page.text());
        browser.get(&second).await;
        let code = TotpSecret::from_bytes(&TOTP)
            .unwrap()
            .code_at(self.clock.now());
        let page = browser.post(&second, &[("code", &code)]).await;
        assert_eq!(page.status, 303, "{}", page.text());
        browser
    }

    pub fn mailed_code(&self) -> String {
        outbox::deliver_due_all(&self.app, &*self.inbox).unwrap();
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|it| it.is_ascii_digit());
        let mails = self.inbox.mails();
        let code = mails
            .iter()
            .find_map(|mail| mail.text.split_whitespace().find(is_code));
        code.unwrap().to_owned()
    }
}

pub fn profile(app: &App, number: u32) -> ProfessionalProfile {
    let organization = OrganizationProfile {
        id: new_organization_id(app),
        name: format!("Cabinet {number}"),
        city: "Valombre".to_owned(),
        national_id: format!("1{number:09}"),
        facility_type: "SA07".to_owned(),
        practice_setting: "AMBULATOIRE".to_owned(),
    };
    let professional = NewProfessional {
        national_id: NationalId::parse(&format!("8999900{number:05}")).unwrap(),
        title: "Dr".to_owned(),
        family_name: format!("Nomfictif{number}"),
        given_name: "Ariane".to_owned(),
        profession: ProfessionCode("10".to_owned()),
        specialty: Some(SpecialtyCode("SM54".to_owned())),
        organization: Some(organization),
    };
    put_professional(app, professional).unwrap()
}

fn staff(app: &App, login: &str, holder: StaffHolder) {
    let account = NewStaffAccount {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        totp_secret: Some(TOTP.to_vec()),
        email: None,
        holder,
    };
    create_staff_account(app, account).unwrap();
}

fn note(bytes: &[u8]) -> Deposit {
    Deposit {
        bytes: bytes.to_vec(),
        title: Some("Consultation d'automne".to_owned()),
        type_code: Some(dmp_core::document::TypeCode("11488-4".to_owned())),
        date: Date::parse("2026-01-06").ok(),
        visibility: DepositVisibility::Everyone,
        replaces: None,
        comments: None,
    }
}

fn opening(mode: InstallationMode) -> Opening {
    let birth = Date::parse("1979-06-03").unwrap();
    let traits = IdentityTraits::new(
        "PERSONNEFICTIVE",
        "ANOUK LOUISE",
        Sex::Female,
        birth,
        BirthPlace::unknown(),
    );
    let traits = traits.unwrap();
    Opening {
        number: Nir::from_thirteen("2790699990011")
            .unwrap()
            .as_str()
            .to_owned(),
        kind: if mode == InstallationMode::Demo {
            InsKind::DemoNir
        } else {
            InsKind::Nir
        },
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

/// Reads what documents say, as due work does; there is no PDF among them.
pub fn read_all(app: &App) {
    struct NoPdf;
    impl TextExtractor for NoPdf {
        fn extract(&self, _: &[u8]) -> Result<Extraction, ExtractError> {
            Ok(Extraction::Unreadable)
        }
    }
    readings::read_due(app, &NoPdf).unwrap();
}
