//! What an extraction may cost.

use std::time::Duration;

const MEBIBYTE: u64 = 1024 * 1024;

/// What an extraction may cost. Rule: SEA-010.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// How long the parent waits.
    pub wall: Duration,
    /// How long the child computes, in seconds.
    pub cpu_seconds: u64,
    /// How much address space the child takes, in bytes, the document included.
    pub memory_bytes: u64,
    /// Longest answer, in bytes.
    pub answer_bytes_max: u64,
}

impl Limits {
    /// A document of 50 MB is held twice while it is read; a long letter takes a tenth of a
    /// second. 200,000 characters are at most 1.2 MB of JSON.
    pub const USUAL: Self = Self {
        wall: Duration::from_secs(20),
        cpu_seconds: 10,
        memory_bytes: 512 * MEBIBYTE,
        answer_bytes_max: 4 * MEBIBYTE,
    };
}
