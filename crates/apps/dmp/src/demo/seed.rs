//! Fills a new demo through the same use cases as everybody: open records, deposit, authorise.

use super::declared;
use super::documents::{self, Story};
use super::people::{self, DemoPatient, PATIENTS, PRIMARY_CARE, PROFESSIONALS};
use super::stories::{self, STORIES};
use super::{DemoAccount, SecondFactor};
use crate::wiring::Wired;
use crate::world::WorldEntropy;
use anyhow::Context;
use data_encoding::BASE32_NOPAD;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::people::IdentityDocument;
use dmp_core::record::{ClosingReason, ConsentBy, Grantee, Objections};
use dmp_core::world::Clock;
use dmp_identity::totp::{self, TotpSecret};
use dmp_notify::Inbox;
use dmp_service::account::{NewStaffAccount, StaffHolder, create_staff_account};
use dmp_service::closings::{self, ClosingRequest};
use dmp_service::directory::{ProfessionalProfile, put_professional};
use dmp_service::records::{Letter, Opening, open_record};
use dmp_service::sessions::{NoSession, Portal, Session, acting_for, session};
use dmp_service::sign_in::{self, Confirmed};
use dmp_service::submissions::{Deposit, DepositVisibility, deposit};
use dmp_service::{App, account, authorizations, bin, masking, outbox, reading, records};

/// Version of the information text that the demo's consents name.
const TEXT_VERSION: &str = "2026-11";
/// The password of every professional and operator of the demo.
const PASSWORD: &str = "Demonstration-2026";
/// The code secret that the demo's first patient chose.
const PATIENT_SECRET: &str = "Verveine-79";
/// How long ago the demo's records were opened, in days.
const OPENED_DAYS_AGO: i64 = 240;
/// How long ago the first patient was here last, in days.
const VISITED_DAYS_AGO: i64 = 3;
const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// Fills the demo; returns how its people sign in.
///
/// # Errors
/// If a use case refuses what the demo does, or the store cannot be written.
pub fn fill(wired: &Wired, inbox: &Inbox) -> anyhow::Result<Vec<DemoAccount>> {
    let seeder = Seeder { wired, inbox };
    seeder.days_ago(OPENED_DAYS_AGO);
    let (professionals, mut accounts) = seeder.professionals()?;
    let doctor = seeder.sign_in_professional(&professionals[PRIMARY_CARE], &accounts)?;
    let mut records = Vec::new();
    for patient in &PATIENTS {
        records.push(seeder.open(&doctor, patient)?);
    }
    let (anouk, letter) = &records[0];
    seeder.first_visit(letter)?;
    for story in STORIES.iter().filter(|it| it.days_ago > VISITED_DAYS_AGO) {
        seeder.tell(story, &records, &professionals)?;
    }
    seeder.days_ago(VISITED_DAYS_AGO);
    let codes = (letter.login.as_str(), PATIENT_SECRET);
    let (patient, _) = seeder.sign_in(Portal::Patient, codes, || seeder.mailed_code())?;
    seeder.arrange(&patient, *anouk, &professionals)?;
    let doctor = acting_for(professionals[PRIMARY_CARE].clone());
    declared::enter(seeder.app(), (&doctor, &patient), *anouk)?;
    for story in STORIES.iter().filter(|it| it.days_ago <= VISITED_DAYS_AGO) {
        seeder.tell(story, &records, &professionals)?;
    }
    seeder.close(&doctor, records[people::CLOSED].0)?;
    seeder.days_ago(1);
    seeder.visits(*anouk, &professionals, &accounts)?;
    seeder.days_ago(0);
    // What the seeding sent is not news to anybody.
    outbox::deliver_due_all(&wired.app, &Inbox::new())?;
    accounts.insert(
        0,
        DemoAccount {
            role: "patient".to_owned(),
            name: letter.patient_name.clone(),
            login: letter.login.clone(),
            secret: PATIENT_SECRET.to_owned(),
            second_factor: SecondFactor::Email,
            totp_secret: None,
        },
    );
    Ok(accounts)
}

struct Seeder<'a> {
    wired: &'a Wired,
    inbox: &'a Inbox,
}

impl Seeder<'_> {
    fn app(&self) -> &App {
        &self.wired.app
    }

    fn days_ago(&self, days: i64) {
        self.wired.clock.go_back(days * MILLISECONDS_PER_DAY);
    }

    /// The directory, the professionals' accounts and the operator's.
    fn professionals(&self) -> anyhow::Result<(Vec<ProfessionalProfile>, Vec<DemoAccount>)> {
        let organizations = people::organizations(self.app());
        let mut profiles = Vec::new();
        let mut accounts = Vec::new();
        for it in &PROFESSIONALS {
            let profile = put_professional(self.app(), it.entry(&organizations)?)?;
            let holder = StaffHolder::Professional(profile.id);
            let account = self.staff(it.role, it.login, profile.display_name(), holder)?;
            if !it.role.is_empty() {
                accounts.push(account);
            }
            profiles.push(profile);
        }
        let name = "Claire Montclar".to_owned();
        let holder = StaffHolder::Administrator { name: name.clone() };
        accounts.push(self.staff("administrator", "admin", name, holder)?);
        Ok((profiles, accounts))
    }

    fn staff(
        &self,
        role: &str,
        login: &str,
        name: String,
        holder: StaffHolder,
    ) -> anyhow::Result<DemoAccount> {
        let secret = totp::secret(&WorldEntropy::default());
        create_staff_account(
            self.app(),
            NewStaffAccount {
                login: login.to_owned(),
                password: PASSWORD.to_owned(),
                totp_secret: Some(secret.bytes().to_vec()),
                email: None,
                holder,
            },
        )?;
        Ok(DemoAccount {
            role: role.to_owned(),
            name,
            login: login.to_owned(),
            secret: PASSWORD.to_owned(),
            second_factor: SecondFactor::Totp,
            totp_secret: Some(secret.base32()),
        })
    }

    fn sign_in_professional(
        &self,
        profile: &ProfessionalProfile,
        accounts: &[DemoAccount],
    ) -> anyhow::Result<Session> {
        let name = profile.display_name();
        let account = accounts
            .iter()
            .find(|it| it.name == name)
            .context("no such account")?;
        let secret = account.totp_secret.as_deref().context("no authenticator")?;
        let secret = BASE32_NOPAD.decode(secret.as_bytes())?;
        let code = TotpSecret::from_bytes(&secret)?.code_at(self.wired.clock.now());
        self.sign_in(
            Portal::Professional,
            (&account.login, &account.secret),
            || Ok(code.clone()),
        )
        .map(|(session, _)| session)
    }

    /// The patient signs in with the letter's codes, and chooses his own code secret.
    fn first_visit(&self, letter: &Letter) -> anyhow::Result<()> {
        let codes = (letter.login.as_str(), letter.secret.as_str());
        let (session, _) = self.sign_in(Portal::Patient, codes, || self.mailed_code())?;
        account::change_secret(self.app(), &session, &letter.secret, PATIENT_SECRET)?;
        Ok(())
    }

    fn mailed_code(&self) -> anyhow::Result<String> {
        outbox::deliver_due_all(self.app(), self.inbox)?;
        let mails = self.inbox.mails();
        let text = &mails.first().context("no mail came")?.text;
        let digits = |word: &&str| word.len() == 6 && word.bytes().all(|it| it.is_ascii_digit());
        let code = text
            .split_whitespace()
            .find(digits)
            .context("no code in the mail")?;
        Ok(code.to_owned())
    }

    fn sign_in(
        &self,
        portal: Portal,
        (login, secret): (&str, &str),
        code: impl Fn() -> anyhow::Result<String>,
    ) -> anyhow::Result<(Session, Confirmed)> {
        const CLIENT: &str = "demo";
        let started = sign_in::start(self.app(), portal, login, secret, CLIENT)
            .map_err(|error| anyhow::anyhow!("first factor: {error:?}"))?;
        let confirmed = sign_in::confirm(self.app(), &started.token, &code()?, CLIENT)
            .map_err(|error| anyhow::anyhow!("second factor: {error:?}"))?;
        let session = session(self.app(), &confirmed.token)
            .map_err(|error: NoSession| anyhow::anyhow!("session: {error:?}"))?;
        Ok((session, confirmed))
    }

    fn open(&self, doctor: &Session, patient: &DemoPatient) -> anyhow::Result<(RecordId, Letter)> {
        let traits = patient.traits()?;
        let opened = open_record(
            self.app(),
            doctor,
            &Opening {
                number: patient.ins()?,
                kind: DemoPatient::KIND,
                vitale_traits: Some(traits.clone()),
                traits,
                document: Some(IdentityDocument::CardOrPassport),
                consent_given: true,
                given_by: ConsentBy::Patient,
                text_version: TEXT_VERSION.to_owned(),
                objections: Objections::default(),
                email: Some(patient.email.to_owned()),
                mobile: None,
                become_primary_care: true,
                authorize_me: true,
            },
        )?;
        Ok((opened.record, opened.letter))
    }

    /// One deposit of the demo's past.
    fn tell(
        &self,
        story: &Story,
        records: &[(RecordId, Letter)],
        professionals: &[ProfessionalProfile],
    ) -> anyhow::Result<DocumentId> {
        self.days_ago(story.days_ago);
        let author = &professionals[story.author];
        let now = self.wired.clock.now();
        let bytes = documents::write(story, &PATIENTS[story.patient], author, now)?;
        let session = acting_for(author.clone());
        Ok(deposit(
            self.app(),
            &session,
            records[story.patient].0,
            &Deposit {
                bytes,
                title: None,
                type_code: None,
                date: None,
                visibility: DepositVisibility::Everyone,
                replaces: None,
                comments: None,
            },
        )?)
    }

    /// Who looked since: her cardiologist, an emergency doctor, and one whom she had blocked.
    fn visits(
        &self,
        record: RecordId,
        professionals: &[ProfessionalProfile],
        accounts: &[DemoAccount],
    ) -> anyhow::Result<()> {
        let app = self.app();
        let cardiologist = acting_for(professionals[people::CARDIOLOGIST].clone());
        let view = reading::record(app, &cardiologist, record)?;
        for line in view.documents.iter().take(2) {
            reading::document(app, &cardiologist, record, line.id)?;
        }
        let emergency = &professionals[people::EMERGENCY];
        let emergency = self.sign_in_professional(emergency, accounts)?;
        records::break_glass(app, &emergency, record, stories::EMERGENCY_REASON, true)?;
        let blocked = acting_for(professionals[stories::BLOCKED].clone());
        // It is refused, and that is the story.
        let _ = reading::record(app, &blocked, record);
        Ok(())
    }

    /// What the first patient did with her record: authorisations, a masked document, a note.
    fn arrange(
        &self,
        patient: &Session,
        record: RecordId,
        professionals: &[ProfessionalProfile],
    ) -> anyhow::Result<()> {
        let app = self.app();
        for index in stories::AUTHORIZED {
            let grantee = Grantee::Professional(professionals[index].id);
            authorizations::authorize(app, patient, record, grantee, None)?;
        }
        let blocked = professionals[stories::BLOCKED].id;
        authorizations::block(app, patient, record, blocked)?;
        let view = reading::record(app, patient, record)?;
        let secret = view.documents.iter().find(|it| it.title == stories::MASKED);
        let secret = secret.context("the document to mask is not there")?;
        masking::mask(app, patient, record, secret.id)?;
        let note = note_of("Questions pour ma prochaine consultation", stories::NOTE);
        deposit(app, patient, record, &note)?;
        let (title, text) = stories::DELETED;
        let former = deposit(app, patient, record, &note_of(title, text))?;
        bin::delete(app, patient, record, former)?;
        Ok(())
    }

    /// A patient who leaves has his record closed.
    fn close(&self, doctor: &Session, record: RecordId) -> anyhow::Result<()> {
        self.days_ago(stories::CLOSED_DAYS_AGO);
        let request = ClosingRequest {
            reason: ClosingReason::PatientRequest,
            words: stories::CLOSING_WORDS.to_owned(),
            is_confirmed: true,
        };
        closings::close(self.app(), doctor, record, &request)?;
        Ok(())
    }
}

/// A note of the patient's own.
fn note_of(title: &str, text: &str) -> Deposit {
    Deposit {
        bytes: text.as_bytes().to_vec(),
        title: Some(title.to_owned()),
        type_code: None,
        date: None,
        visibility: DepositVisibility::Everyone,
        replaces: None,
        comments: None,
    }
}
