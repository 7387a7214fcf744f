//! The application: what every use case needs, wired once.

use crate::clients::Clients;
use crate::directory::Directory;
use crate::error::Error;
use crate::keys::Keys;
use dmp_core::access::HabilitationMatrix;
use dmp_core::ids::{AccountId, DocumentId, MessageId, OrganizationId, ProfessionalId, RecordId};
use dmp_core::people::InstallationMode;
use dmp_core::time::Timestamp;
use dmp_core::world::{Clock, Entropy};
use dmp_identity::SecretHasher;
use dmp_notify::Inbox;
use dmp_storage::Store;
use dmp_vault::{Blobs, KeyWrapper};
use std::sync::Arc;

/// The application. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
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
    /// The inbox page's mails, in demo mode only.
    pub inbox: Option<Inbox>,
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
    pub inbox: Option<Inbox>,
    pub directory: Directory,
    pub clients: Clients,
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
                inbox: wiring.inbox,
                directory: Directory::default(),
                clients: Clients::default(),
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
        *uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).as_uuid().as_bytes()
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
