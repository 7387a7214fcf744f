//! The child's side: limits on itself, the document in, the answer out.

use crate::{Extraction, Limits};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{self, Read, Write};

/// The system did not take a limit.
#[derive(Debug, thiserror::Error)]
#[error("a limit on this process could not be set")]
pub struct ConfineError(#[source] io::Error);

/// Takes limits on this whole process, which it cannot give back. Call it first of all, in a
/// process that is there for one extraction.
///
/// Beyond time and memory: no file can be written,
/// and a crash leaves no image of the document on the disk.
///
/// # Errors
/// [`ConfineError`]: do not read the document then.
pub fn confine(limits: &Limits) -> Result<(), ConfineError> {
    for (resource, most) in [
        (Resource::As, limits.memory_bytes),
        (Resource::Cpu, limits.cpu_seconds),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).map_err(|error| ConfineError(error.into()))?;
    }
    Ok(())
}

/// Reads a document of at most `bytes_max` from `from`; `None` if it is larger.
///
/// # Errors
/// If `from` cannot be read.
pub fn read_document(from: impl Read, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= bytes_max).then_some(bytes))
}

/// Writes the answer: one JSON object and a line end, which tells a whole answer from a cut one.
///
/// # Errors
/// If `to` cannot be written.
pub fn write_answer(mut to: impl Write, answer: &Extraction) -> io::Result<()> {
    serde_json::to_writer(&mut to, answer)?;
    to.write_all(b"\n")?;
    to.flush()
}
