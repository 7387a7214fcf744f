//! `dmp extract-text`: the text of one PDF, in a process that may die of it.
//!
//! The server starts it for each PDF, through `dmp_extract::ChildExtractor`. It reads the file on
//! its standard input and answers on its standard output, in JSON.

use dmp_core::limits::CONTENT_BYTES_MAX;
use dmp_extract::{Extraction, Limits, confine, read_document, write_answer};
use dmp_pdf::{PdfError, PdfText};
use std::process::ExitCode;

const MEBIBYTE: u64 = 1024 * 1024;

/// Options of `dmp extract-text`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Most seconds of computing.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::USUAL.cpu_seconds)]
    cpu: u64,
    /// Most memory, in mebibytes.
    #[arg(long, value_name = "MIB", default_value_t = Limits::USUAL.memory_bytes / MEBIBYTE)]
    memory: u64,
}

/// Takes its limits, reads, answers. It is silent otherwise: what a reader of PDF says of a file
/// may quote it.
///
/// # Errors
/// If its limits cannot be set, or its input or output fails.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    std::panic::set_hook(Box::new(|_| {}));
    confine(&Limits {
        cpu_seconds: arguments.cpu,
        memory_bytes: arguments.memory.saturating_mul(MEBIBYTE),
        ..Limits::USUAL
    })?;
    let answer = match read_document(std::io::stdin().lock(), CONTENT_BYTES_MAX)? {
        Some(bytes) => dmp_pdf::extract(bytes).map_or_else(refused, |found| extracted(&found)),
        None => Extraction::TooCostly,
    };
    write_answer(std::io::stdout().lock(), &answer)?;
    Ok(ExitCode::SUCCESS)
}

fn extracted(found: &PdfText) -> Extraction {
    /// Between two pages, as in a text that is printed.
    const FORM_FEED: &str = "\u{C}";
    let pages = found.pages.len();
    if found.pages.iter().all(String::is_empty) {
        return Extraction::NoText { pages };
    }
    Extraction::Extracted {
        pages,
        text: found.pages.join(FORM_FEED),
        is_cut: found.is_cut,
    }
}

const fn refused(error: PdfError) -> Extraction {
    match error {
        PdfError::Encrypted => Extraction::Encrypted,
        PdfError::TooManyObjects => Extraction::TooCostly,
        PdfError::Unreadable => Extraction::Unreadable,
    }
}
