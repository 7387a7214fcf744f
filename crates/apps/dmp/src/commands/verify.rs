//! `dmp verify`: recomputes every chain of the ledger, or verifies a patient's file.

use super::Configured;
use super::proof::{self, Known};
use crate::{output, wiring};
use anyhow::Context;
use dmp_core::people::InstallationMode;
use dmp_ledger::Checkpoint;
use dmp_service::verification;
use dmp_storage::Options;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `dmp verify`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// A history with its proofs, to verify instead of the ledger; needs no store.
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// A public key that the proof must be signed by, or by one that it endorsed.
    #[arg(long, value_name = "KEY", requires = "proof", value_parser = proof::key)]
    key: Option<[u8; 32]>,
    /// A checkpoint that was kept elsewhere, which must not be contradicted.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long, conflicts_with = "proof")]
    json: bool,
}

/// Verifies; the exit code is 2 if something does not hold.
///
/// # Errors
/// If a file, the database or the master key cannot be used.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let checkpoint = arguments.checkpoint.as_deref().map(read).transpose()?;
    match &arguments.proof {
        Some(path) => {
            let key = arguments.key;
            proof::run(path, &Known { key, checkpoint })
        }
        None => verify_ledger(arguments, checkpoint.as_ref()),
    }
}

fn read(path: &Path) -> anyhow::Result<Checkpoint> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
    Checkpoint::parse(&text).with_context(|| path.display().to_string())
}

fn verify_ledger(arguments: &Arguments, kept: Option<&Checkpoint>) -> anyhow::Result<ExitCode> {
    const BROKEN: u8 = 2;
    let config = arguments.configured.load()?;
    let store = wiring::open_store(&config, &Options::default())?;
    let wired = wiring::wire(&config, store, InstallationMode::Production, None)?;
    let found =
        verification::verify_ledger(&wired.app, kept, |done| output::progress("links", done))?;
    if arguments.json {
        output::line(serde_json::to_string(&found)?);
    } else {
        output::line(format!(
            "{} chains, {} links recomputed; {} checkpoints verified",
            found.chains, found.links, found.checkpoints
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
