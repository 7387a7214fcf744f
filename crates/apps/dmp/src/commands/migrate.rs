//! `dmp migrate`: creates the tables, or brings them up to date.

use super::Configured;
use crate::output;
use crate::wiring;
use dmp_storage::Options;
use std::process::ExitCode;

/// Migrates.
///
/// # Errors
/// If the database does not answer, or was made by a newer version.
pub fn run(arguments: &Configured) -> anyhow::Result<ExitCode> {
    let config = arguments.load()?;
    wiring::migrate(&config)?;
    let store = wiring::open_store(&config, &Options::default())?;
    output::line(format!("schema version {}", store.schema_version()?));
    Ok(ExitCode::SUCCESS)
}
