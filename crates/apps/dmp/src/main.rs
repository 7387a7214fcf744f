//! The `dmp` binary: configuration, wiring and subcommands.

mod bench;
mod commands;
mod config;
mod demo;
mod output;
mod server;
mod wiring;
mod world;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The shared medical record: serve it, look after it, look into its files.
#[derive(Parser)]
#[command(name = "dmp", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start everything with a fictitious population; needs nothing else.
    Demo(commands::demo::Arguments),
    /// Serve the portals.
    Serve(commands::serve::Arguments),
    /// Create the database's tables, or bring them up to date.
    Migrate(commands::Configured),
    /// Recompute every chain of the ledger and name the first broken link; or verify a patient's
    /// file, with no store.
    Verify(commands::verify::Arguments),
    /// Sign a checkpoint over every chain, and print it to be kept elsewhere.
    Checkpoint(commands::checkpoint::Arguments),
    /// Make a new master key and wrap every key under it.
    RotateKeys(commands::rotate_keys::Arguments),
    /// Work with the patient's identifiers.
    Ins(commands::ins::Arguments),
    /// Say what a deposit would understand of a file.
    Inspect(commands::inspect::Arguments),
    /// Print the HTML page of a clinical document.
    Render(commands::render::Arguments),
    /// Print the text of a PDF given on standard input; the server calls it.
    #[command(hide = true)]
    ExtractText(commands::extract_text::Arguments),
    /// Measure a filled store against what the raw engine can do.
    Bench(bench::Arguments),
    /// Print a commented configuration, or check one.
    Config(commands::config::Arguments),
    /// Make the account of a professional or an operator.
    Account(commands::account::Arguments),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(arguments) => commands::demo::run(&arguments),
        Command::Serve(arguments) => commands::serve::run(&arguments),
        Command::Migrate(arguments) => commands::migrate::run(&arguments),
        Command::Verify(arguments) => commands::verify::run(&arguments),
        Command::Checkpoint(arguments) => commands::checkpoint::run(&arguments),
        Command::RotateKeys(arguments) => commands::rotate_keys::run(&arguments),
        Command::Ins(arguments) => commands::ins::run(&arguments),
        Command::Inspect(arguments) => commands::inspect::run(&arguments),
        Command::Render(arguments) => commands::render::run(&arguments),
        Command::ExtractText(arguments) => commands::extract_text::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Config(arguments) => commands::config::run(&arguments),
        Command::Account(arguments) => commands::account::run(&arguments),
    }
}
