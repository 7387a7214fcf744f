//! `dmp ins`: the patient's identifiers.

use crate::output;
use anyhow::Context;
use clap::Subcommand;
use dmp_core::people::{InsC, Nir, NirError};
use dmp_core::time::Date;
use std::process::ExitCode;

/// Options of `dmp ins`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compute the INS-C from what a Vitale card holds.
    Compute {
        /// First name, as on the card.
        #[arg(long)]
        first_name: String,
        /// Birth date, YYYY-MM-DD.
        #[arg(long)]
        birth_date: String,
        /// Number of 13 characters, with or without its key.
        #[arg(long)]
        nir: String,
    },
    /// Check a number of 15 characters, or an INS-C of 22 digits.
    Check {
        /// The number.
        number: String,
    },
}

/// Computes or checks.
///
/// # Errors
/// With the field and the check that failed.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Compute {
            first_name,
            birth_date,
            nir,
        } => {
            let date = Date::parse(birth_date).context("--birth-date is not YYYY-MM-DD")?;
            let nir = number(nir).context("--nir")?;
            let ins_c = InsC::compute(first_name, date, &nir).context("--first-name")?;
            output::line(ins_c.as_str());
        }
        Command::Check { number } => {
            let compact: String = number.chars().filter(|it| !it.is_whitespace()).collect();
            match compact.len() {
                22 => drop(InsC::parse(&compact).context("INS-C")?),
                _ => drop(Nir::parse(&compact).context("INS")?),
            }
            output::line("valid");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A number with its key, or without: the key is then computed.
fn number(text: &str) -> Result<Nir, NirError> {
    const WITHOUT_KEY: usize = 13;
    let compact: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    if compact.chars().count() == WITHOUT_KEY {
        return Nir::from_thirteen(&compact);
    }
    Nir::parse(&compact)
}
