//! What the commands print: results on standard output, progress and errors on standard error.

use std::io::{IsTerminal, Write};

/// Prints one line of result. A closed pipe is no error: the reader had enough.
pub fn line(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints an error with its causes.
pub fn error(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr().lock(), "dmp: {error:#}");
}

/// Prints one line about work in progress.
pub fn note(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Shows how far long work is, on a terminal only.
pub fn progress(what: &str, done: u64) {
    const STEP: u64 = 1_000;
    if done.is_multiple_of(STEP) && std::io::stderr().is_terminal() {
        let _ = write!(std::io::stderr().lock(), "\r{what} : {done}");
    }
}
