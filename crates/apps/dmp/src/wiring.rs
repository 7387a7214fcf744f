//! Builds the application from its configuration.

use crate::config::{Config, MailTls};
use crate::output;
use crate::world::{WorldClock, WorldEntropy};
use anyhow::Context;
use dmp_core::access::HabilitationMatrix;
use dmp_core::people::InstallationMode;
use dmp_core::time::Days;
use dmp_core::world::{Clock, Entropy};
use dmp_extract::{ChildExtractor, Limits};
use dmp_identity::SecretHasher;
use dmp_notify::{Credentials, Inbox, Security, Smtp, SmtpOptions};
use dmp_service::App;
use dmp_service::app::Wiring;
use dmp_storage::{Database, Options, Store};
use dmp_vault::{BlobStore, MasterKeys};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long the mail server may take for one mail.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

/// From when on a half-written blob is nobody's: a day ago.
const UNFINISHED_AGE: Days = Days(-1);

/// What a command works with.
pub struct Wired {
    /// The application.
    pub app: App,
    /// Its clock, for the demo's seeding.
    pub clock: Arc<WorldClock>,
}

/// Brings the schema up to date; makes the data folder and the embedded database if need be.
///
/// # Errors
/// If the database does not answer, or was made by a newer version.
pub fn migrate(config: &Config) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data_dir).with_context(|| {
        format!(
            "the data folder {} cannot be made",
            config.data_dir.display()
        )
    })?;
    let database = Database::parse(&config.database_url()).context("database.url")?;
    Store::migrate(&database, WorldClock::default().now()).context("the schema cannot be made")
}

/// What gives the text of PDF files: this program again, in a process of its own.
pub fn extractor() -> ChildExtractor {
    ChildExtractor::new("/proc/self/exe", ["extract-text"], Limits::USUAL)
}

/// What tells this process from the other servers of the installation.
pub fn server_id() -> [u8; 16] {
    let mut id = [0; 16];
    WorldEntropy::default().fill(&mut id);
    id
}

/// Opens the store without migrating it.
///
/// # Errors
/// If the database does not answer, or its schema is not this version's.
pub fn open_store(config: &Config, options: &Options) -> anyhow::Result<Store> {
    let database = Database::parse(&config.database_url()).context("database.url")?;
    Store::open(&database, options)
        .context("the database cannot be used (was `dmp migrate` run on it?)")
}

/// The master keys; made at the first start of an installation.
///
/// # Errors
/// If the file cannot be read, is readable by others, or is missing beside existing data.
pub fn master_keys(path: &Path, store: &Store) -> anyhow::Result<MasterKeys> {
    if path.exists() {
        return MasterKeys::load(path).context("the master keys cannot be used");
    }
    let is_new = store.secret("sealing")?.is_none();
    anyhow::ensure!(
        is_new,
        "the master key file {} is missing: put back the copy you kept, nothing can be read \
         without it",
        path.display()
    );
    output::note(format!(
        "a master key was made in {}: keep a copy of it apart from the data",
        path.display()
    ));
    MasterKeys::create(path, &WorldEntropy::default()).context("the master key cannot be written")
}

/// Builds the application on a migrated store.
///
/// # Errors
/// Says which part cannot be opened, and what to do.
pub fn wire(
    config: &Config,
    store: Store,
    mode: InstallationMode,
    inbox: Option<Arc<Inbox>>,
) -> anyhow::Result<Wired> {
    let keys = master_keys(&config.master_key(), &store)?;
    let blobs = BlobStore::open(&config.blobs()).context("the folder of large content")?;
    // What a crash left half written, but for what another process may be writing now.
    let before = WorldClock::default().now().plus(UNFINISHED_AGE);
    blobs
        .delete_unfinished(before)
        .context("the folder of large content")?;
    let clock = Arc::new(WorldClock::default());
    let app = App::open(Wiring {
        store,
        wrapper: Arc::new(keys),
        blobs: Arc::new(blobs),
        clock: Arc::<WorldClock>::clone(&clock),
        entropy: Arc::new(WorldEntropy::default()),
        mode,
        matrix: HabilitationMatrix::shipped().clone(),
        hasher: SecretHasher::default(),
        public_address: config.server.public_address.clone(),
        bin_delay: config.bin_delay()?,
        inbox,
    })
    .context("the application cannot start (is this the master key of this installation?)")?;
    Ok(Wired { app, clock })
}

/// The mail server of the configuration.
///
/// # Errors
/// If its name or the sender cannot be understood.
pub fn smtp(config: &Config) -> anyhow::Result<Smtp> {
    let mail = &config.mail;
    let credentials = mail.user.clone().zip(mail.password.clone());
    let options = SmtpOptions {
        host: mail.host.clone(),
        port: mail.port,
        security: match mail.tls {
            MailTls::None => Security::None,
            MailTls::Starttls => Security::StartTls {
                authority: authority(config)?,
            },
            MailTls::Implicit => Security::Implicit {
                authority: authority(config)?,
            },
        },
        credentials: credentials.map(|(name, password)| Credentials { name, password }),
        from: mail.from.clone(),
        timeout: SMTP_TIMEOUT,
    };
    Smtp::new(options, Arc::new(WorldClock::default())).context("mail")
}

fn authority(config: &Config) -> anyhow::Result<Option<Vec<u8>>> {
    let Some(path) = &config.mail.authority else {
        return Ok(None);
    };
    let bytes = std::fs::read(path)
        .with_context(|| format!("mail.authority: {} cannot be read", path.display()))?;
    Ok(Some(bytes))
}
