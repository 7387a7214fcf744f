//! The house's own commands: `cargo xtask tidy` checks it, `cargo xtask count` measures it.
//!
//! Not part of the product: nothing depends on this crate.

mod count;
mod scan;
mod tidy;
mod tree;

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <command>

commands:
  tidy    check the rules of the house that the compiler does not see
  count   print how many files, lines, functions and tests each ring has";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            // Nothing is left to do if the terminal is gone too.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["tidy"] => tidy(),
        ["count"] => {
            print(&count::report(&tree::load(&tree::root()?)?))?;
            Ok(ExitCode::SUCCESS)
        }
        _ => bail!(USAGE),
    }
}

fn tidy() -> Result<ExitCode> {
    let root = tree::root()?;
    let tree = tree::load(&root)?;
    let packages = tidy::rings::packages(&root).context("cargo metadata")?;
    let findings = tidy::findings(&tree, &packages);
    let mut lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    lines.push(match findings.len() {
        0 => format!("tidy: {} files, nothing to do", tree.names.len()),
        count => format!("tidy: {count} findings"),
    });
    print(&(lines.join("\n") + "\n"))?;
    Ok(if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(text: &str) -> Result<()> {
    std::io::stdout()
        .write_all(text.as_bytes())
        .context("standard output")
}
