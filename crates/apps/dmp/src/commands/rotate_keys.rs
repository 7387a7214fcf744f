//! `dmp rotate-keys`: a new master key, and every key wrapped again under it.

use super::Configured;
use crate::world::WorldEntropy;
use crate::{output, wiring};
use anyhow::Context;
use dmp_core::people::InstallationMode;
use dmp_service::upkeep;
use dmp_storage::Options;
use dmp_vault::MasterKeys;
use std::process::ExitCode;

/// Options of `dmp rotate-keys`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// Forget the older master keys once every key is wrapped again.
    #[arg(long)]
    drop_older: bool,
}

/// Rotates. The older keys stay in the file unless asked: a backup may still need them.
///
/// # Errors
/// If the key file, the database or one of the keys cannot be used. It may be run again: what was
/// already wrapped under the new key is wrapped once more.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.configured.load()?;
    let path = config.master_key();
    anyhow::ensure!(
        path.exists(),
        "there is no master key in {}",
        path.display()
    );
    MasterKeys::add_current(&path, &WorldEntropy::default())
        .context("the new master key cannot be written")?;
    let store = wiring::open_store(&config, &Options::default())?;
    let wired = wiring::wire(&config, store, InstallationMode::Production, None)?;
    let keys = MasterKeys::load(&path)?;
    let done = upkeep::rewrap_keys(&wired.app, &keys, |done| output::progress("keys", done))?;
    if arguments.drop_older {
        MasterKeys::drop_older(&path)?;
    }
    output::line(format!("{done} keys are wrapped under the new master key"));
    Ok(ExitCode::SUCCESS)
}
