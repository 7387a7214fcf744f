//! `dmp checkpoint`: signs a checkpoint over every chain, to be kept elsewhere.

use super::Configured;
use crate::{output, wiring};
use anyhow::Context;
use dmp_core::people::InstallationMode;
use dmp_service::{App, checkpoints};
use dmp_storage::Options;
use std::process::ExitCode;

/// Options of `dmp checkpoint`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// Print the last checkpoint, without signing another.
    #[arg(long, conflicts_with_all = ["keys", "new_key"])]
    show: bool,
    /// Print the public keys, the first one first.
    #[arg(long, conflicts_with = "new_key")]
    keys: bool,
    /// Sign with a new key from now on; the present one endorses it.
    #[arg(long)]
    new_key: bool,
}

/// Signs, or shows. The text is printed alone, so that it can be kept as it is.
///
/// # Errors
/// If the database or the master key cannot be used, or if there is nothing to show.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.configured.load()?;
    let store = wiring::open_store(&config, &Options::default())?;
    let app = wiring::wire(&config, store, InstallationMode::Production, None)?.app;
    if arguments.new_key {
        checkpoints::renew_key(&app)?;
    }
    if arguments.new_key || arguments.keys {
        return print_keys(&app);
    }
    let text = if arguments.show {
        let found = checkpoints::published(&app, 1)?.checkpoints;
        found
            .first()
            .context("no checkpoint was signed yet")?
            .text()
    } else {
        checkpoints::sign(&app)?.text()
    };
    output::line(text.trim_end());
    Ok(ExitCode::SUCCESS)
}

fn print_keys(app: &App) -> anyhow::Result<ExitCode> {
    for key in checkpoints::published(app, 0)?.keys {
        output::line(dmp_ledger::to_hex(&key.public));
    }
    Ok(ExitCode::SUCCESS)
}
