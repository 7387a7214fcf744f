//! Builds the application from its configuration.

use crate::config::{Config, MailTls};
use crate::output;
use crate::world::{WorldClock, WorldEntropy};
use anyhow::Context;
use dmp_core::access::HabilitationMatrix;
use dmp_core::people::InstallationMode;
use dmp_identity::SecretHasher;
use dmp_notify::{Inbox, Smtp, SmtpOptions, SmtpTls};
use dmp_service::App;
use dmp_service::app::Wiring;
use dmp_storage::{Database, Options, Store};
use dmp_vault::{FolderBlobs, MasterKeys};
use std::path::Path;
use std::sync::Arc;

/// What a command works with.
pub struct Wired {
    /// The application.
    pub app: App,
    /// Its clock, for the demo's seeding.
    pub clock: Arc<WorldClock>,
}

/// Opens the store without migrating it.
///
/// # Errors
/// If the database does not answer, or its schema is not this version's.
pub fn open_store(config: &Config, options: Options) -> anyhow::Result<Store> {
    std::fs::create_dir_all(&config.data_dir).with_context(|| {
        format!("the data folder {} cannot be made", config.data_dir.display())
    })?;
    let database = Database::parse(&config.database_url()).context("database.url")?;
    Store::open(&database, options).context("the database cannot be opened")
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
    inbox: Option<Inbox>,
) -> anyhow::Result<Wired> {
    let keys = master_keys(&config.master_key(), &store)?;
    let blobs = FolderBlobs::open(&config.blobs()).context("the folder of large content")?;
    let clock = Arc::new(WorldClock::default());
    let app = App::open(Wiring {
        store,
        wrapper: Arc::new(keys),
        blobs: Arc::new(blobs),
        clock: Arc::<WorldClock>::clone(&clock),
        entropy: Arc::new(WorldEntropy::default()),
        mode,
        matrix: HabilitationMatrix::shipped(),
        hasher: SecretHasher::default(),
        public_address: config.server.public_address.clone(),
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
    let options = SmtpOptions {
        host: mail.host.clone(),
        port: mail.port,
        tls: match mail.tls {
            MailTls::None => SmtpTls::None,
            MailTls::Starttls => SmtpTls::StartTls,
            MailTls::Implicit => SmtpTls::Implicit,
        },
        credentials: mail.user.clone().zip(mail.password.clone()),
        from: mail.from.clone(),
        ..SmtpOptions::default()
    };
    Smtp::new(&options).context("mail")
}
