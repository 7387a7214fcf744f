//! Use cases on both engines, with a clock that the test moves.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says on standard error why it was skipped"
)]

mod access;
mod accounts;
mod declared;
mod exams;
mod failures;
mod history;
mod kept;
mod ledger;
mod prevention;
mod readings;
mod results;
mod samples;
mod search;
mod secrecy;
mod servers;
mod story;
mod submissions;
mod synthesis;
mod world;
