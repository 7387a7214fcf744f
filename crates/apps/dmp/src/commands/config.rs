//! `dmp config`: a commented configuration, or the check of one.

use super::Configured;
use crate::config::{COMMENTED, Config};
use crate::output;
use clap::Subcommand;
use std::process::ExitCode;

/// Options of `dmp config`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Check a configuration, without starting anything.
    Check(Configured),
}

/// Prints the commented defaults, or checks.
///
/// # Errors
/// With what is wrong, and what to write instead.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        None => output::line(COMMENTED.trim_end()),
        Some(Command::Check(configured)) => {
            let config: Config = configured.load()?;
            config.check()?;
            output::line("the configuration is right");
        }
    }
    Ok(ExitCode::SUCCESS)
}
