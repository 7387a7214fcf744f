//! `dmp demo`: everything, with a fictitious population, and nothing to install.

use crate::config::Config;
use crate::demo::{self, Addresses};
use crate::server::Serving;
use crate::world::WorldEntropy;
use crate::{output, server, wiring};
use dmp_core::people::InstallationMode;
use dmp_jobs::Jobs;
use dmp_notify::Inbox;
use dmp_storage::Options;
use dmp_web::{Stopping, WebOptions};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Options of `dmp demo`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Data folder; kept between two starts. Remove it to begin again.
    #[arg(long, value_name = "DIR", default_value = "dmp-demo")]
    data_dir: PathBuf,
    /// `sqlite:PATH` or `postgres://…`, instead of the embedded database in the data folder.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Print the addresses and the sign-in details as JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Starts the demo; prints where it is and how to sign in.
///
/// # Errors
/// If the address is taken or the data folder cannot be used.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut config = Config {
        data_dir: arguments.data_dir.clone(),
        ..Config::default()
    };
    config.server.listen.clone_from(&arguments.listen);
    config.database.url.clone_from(&arguments.database_url);
    "warn".clone_into(&mut config.log.filter);
    config.check()?;
    server::start_log(&config);
    let (listener, address) = server::bind(&config)?;
    config.server.public_address = format!("http://{address}");
    wiring::migrate(&config)?;
    let store = wiring::open_store(&config, &Options::default())?;
    let inbox = Arc::new(Inbox::new());
    let wired = wiring::wire(
        &config,
        store,
        InstallationMode::Demo,
        Some(Arc::clone(&inbox)),
    )?;
    let accounts = demo::prepare(&wired, &inbox)?;
    let extractor = Arc::new(wiring::extractor());
    dmp_service::readings::read_due(&wired.app, &*extractor)?;
    dmp_service::reminders::remind_due(&wired.app)?;
    let addresses = Addresses::at(&config.server.public_address);
    let text = if arguments.json {
        demo::as_json(&addresses, &accounts)?
    } else {
        demo::as_text(&addresses, &accounts)
    };
    let stopping = Stopping::default();
    let options = WebOptions {
        is_secure: false,
        trusts_forwarded_for: false,
        entropy: Arc::new(WorldEntropy::default()),
        stopping: stopping.clone(),
    };
    let router = dmp_web::router(wired.app.clone(), options);
    let serving = Serving {
        listener,
        router,
        jobs: Jobs::new(wired.app.clone(), wiring::server_id(), inbox, extractor),
        operator: None,
        stopping,
    };
    server::run(&config, serving, || output::line(text))?;
    server::sign_last(&wired.app);
    Ok(ExitCode::SUCCESS)
}
