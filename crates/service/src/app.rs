//! The application: what every use case needs, wired once.

use crate::clients::Clients;
use crate::directory::Directory;
use crate::error::Error;
use crate::keys::Keys;
use crate::meter::Meter;
use crate::opened::Opened;
use crate::shelf::Shelf;
use crate::turns::Turns;
use dmp_core::access::HabilitationMatrix;
use dmp_core::ids::{AccountId, DocumentId, MessageId, OrganizationId, ProfessionalId, RecordId};
use dmp_core::people::InstallationMode;
use dmp_core::time::{Days, Timestamp};
use dmp_core::world::{Clock, Entropy};
use dmp_identity::SecretHasher;
use dmp_identity::totp::TotpSecret;
use dmp_notify::Inbox;
use dmp_storage::Store;
use dmp_vault::{Blobs, KeyWrapper};
use std::sync::{Arc, RwLock};

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

/// A mail of the demo's inbox.
pub struct DemoMail {
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
}

/// An authenticator application of the demo.
#[derive(Clone)]
pub struct DemoAuthenticator {
    /// Whose.
    pub name: String,
    /// What he signs in with.
    pub login: String,
    /// Its secret.
    pub secret: Vec<u8>,
}

/// A code of a demo's authenticator application.
pub struct DemoCode {
    /// Whose.
    pub name: String,
    /// What he signs in with.
    pub login: String,
    /// The six digits.
    pub code: String,
    /// For how long it still is the current one.
    pub seconds_left: i64,
}

/// What the binary gives.
pub struct Wiring {
    /// Rows.
    pub store: Store,
    /// Master keys, or what stands for them.
    pub wrapper: Arc<dyn KeyWrapper>,
    /// Large sealed content.
    pub blobs: Arc<dyn Blobs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Production, or demo with fictitious identities.
    pub mode: InstallationMode,
    /// Profession by document type.
    pub matrix: HabilitationMatrix,
    /// Cost of hashing secrets.
    pub hasher: SecretHasher,
    /// The address printed on letters.
    pub public_address: String,
    /// How long a deleted document can be restored. Rule: REQ-S-34.
    pub bin_delay: Days,
    /// The inbox page's mails, in demo mode only.
    pub inbox: Option<Arc<Inbox>>,
}

pub(crate) struct Inner {
    pub store: Store,
    pub wrapper: Arc<dyn KeyWrapper>,
    pub keys: Keys,
    pub blobs: Arc<dyn Blobs>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub mode: InstallationMode,
    pub matrix: HabilitationMatrix,
    pub hasher: SecretHasher,
    pub public_address: String,
    pub bin_delay: Days,
    pub inbox: Option<Arc<Inbox>>,
    pub directory: Directory,
    pub opened: Opened,
    pub shelf: Shelf,
    pub turns: Turns,
    pub meter: Meter,
    pub clients: Clients,
    pub demo_authenticators: RwLock<Vec<DemoAuthenticator>>,
}

impl App {
    /// Wires the application on a migrated store. Makes the installation's secrets at the first
    /// start, and checks that the master key is the one they were made with.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the store does not answer or the master key is not the right one.
    pub fn open(wiring: Wiring) -> Result<Self, Error> {
        let keys = Keys::open(&wiring.store, &*wiring.wrapper, &*wiring.entropy)?;
        wiring.store.set_head_key(keys.head.clone())?;
        Ok(Self {
            inner: Arc::new(Inner {
                store: wiring.store,
                wrapper: wiring.wrapper,
                keys,
                blobs: wiring.blobs,
                clock: wiring.clock,
                entropy: wiring.entropy,
                mode: wiring.mode,
                matrix: wiring.matrix,
                hasher: wiring.hasher,
                public_address: wiring.public_address,
                bin_delay: wiring.bin_delay,
                inbox: wiring.inbox,
                directory: Directory::default(),
                opened: Opened::default(),
                shelf: Shelf::default(),
                turns: Turns::default(),
                meter: Meter::default(),
                clients: Clients::default(),
                demo_authenticators: RwLock::default(),
            }),
        })
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Whether identities, people and mails are fictitious.
    pub fn is_demo(&self) -> bool {
        match self.inner.mode {
            InstallationMode::Demo => true,
            InstallationMode::Production => false,
        }
    }

    /// The address printed on letters.
    pub fn public_address(&self) -> &str {
        &self.inner.public_address
    }

    /// The mails of the demo's inbox page, newest first; `None` outside demo mode.
    pub fn demo_inbox(&self) -> Option<Vec<DemoMail>> {
        let mails = self.inner.inbox.as_ref()?.mails();
        Some(
            mails
                .into_iter()
                .map(|it| DemoMail {
                    to: it.to,
                    subject: it.subject,
                    text: it.text,
                })
                .collect(),
        )
    }

    /// Tells the inbox page which authenticator codes to show. Does nothing outside demo mode.
    pub fn show_demo_codes(&self, authenticators: Vec<DemoAuthenticator>) {
        if let (true, Ok(mut shown)) = (self.is_demo(), self.inner.demo_authenticators.write()) {
            *shown = authenticators;
        }
    }

    /// The authenticator codes of the demo's accounts now; empty outside demo mode.
    pub fn demo_codes(&self) -> Vec<DemoCode> {
        const STEP_SECONDS: i64 = 30;
        let now = self.now();
        let shown = self.inner.demo_authenticators.read();
        let authenticators = shown.map(|it| it.clone()).unwrap_or_default();
        authenticators
            .into_iter()
            .filter_map(|it| {
                let secret = TotpSecret::from_bytes(&it.secret).ok()?;
                Some(DemoCode {
                    code: secret.code_at(now),
                    seconds_left: STEP_SECONDS - (now.0 / 1_000).rem_euclid(STEP_SECONDS),
                    name: it.name,
                    login: it.login,
                })
            })
            .collect()
    }

    /// Whether the system can serve: the database answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if it does not.
    pub fn ready(&self) -> Result<(), Error> {
        self.inner.store.schema_version()?;
        Ok(())
    }

    /// A new identifier: UUID version 7, from the application's clock and entropy.
    pub(crate) fn new_id(&self) -> [u8; 16] {
        let mut random = [0; 10];
        self.inner.entropy.fill(&mut random);
        let milliseconds = u64::try_from(self.now().0).unwrap_or(0);
        *uuid::Builder::from_unix_timestamp_millis(milliseconds, &random)
            .as_uuid()
            .as_bytes()
    }

    pub(crate) fn new_record_id(&self) -> RecordId {
        RecordId::from_bytes(self.new_id())
    }

    pub(crate) fn new_document_id(&self) -> DocumentId {
        DocumentId::from_bytes(self.new_id())
    }

    pub(crate) fn new_account_id(&self) -> AccountId {
        AccountId::from_bytes(self.new_id())
    }

    pub(crate) fn new_professional_id(&self) -> ProfessionalId {
        ProfessionalId::from_bytes(self.new_id())
    }

    pub(crate) fn new_organization_id(&self) -> OrganizationId {
        OrganizationId::from_bytes(self.new_id())
    }

    pub(crate) fn new_message_id(&self) -> MessageId {
        MessageId::from_bytes(self.new_id())
    }
}
