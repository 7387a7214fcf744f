//! `dmp verify`: recomputes every chain of the ledger.

use super::Configured;
use crate::{output, wiring};
use dmp_core::people::InstallationMode;
use dmp_service::verification;
use dmp_storage::Options;
use std::process::ExitCode;

/// Options of `dmp verify`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Verifies; the exit code is 2 if a link is broken.
///
/// # Errors
/// If the database or the master key cannot be used.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    const BROKEN: u8 = 2;
    let config = arguments.configured.load()?;
    let store = wiring::open_store(&config, &Options::default())?;
    let wired = wiring::wire(&config, store, InstallationMode::Production, None)?;
    let found = verification::verify_ledger(&wired.app, None, |done| output::progress("links", done))?;
    if arguments.json {
        output::line(serde_json::to_string(&found)?);
    } else {
        output::line(format!(
            "{} chains, {} links recomputed",
            found.chains, found.links
        ));
        match &found.broken {
            None => output::line("every link holds"),
            Some(broken) => output::line(format!("BROKEN: {broken}")),
        }
    }
    Ok(found
        .broken
        .map_or(ExitCode::SUCCESS, |_| ExitCode::from(BROKEN)))
}
