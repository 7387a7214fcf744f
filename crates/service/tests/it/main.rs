//! Use cases on both engines, with a clock that the test moves.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says on standard error why it was skipped"
)]

mod access;
mod accounts;
mod bins;
mod declared;
mod endings;
mod erasure;
mod exams;
mod failures;
mod history;
mod kept;
mod ledger;
mod prevention;
mod proof;
mod readings;
mod reminders;
mod results;
mod samples;
mod search;
mod secrecy;
mod servers;
mod story;
mod submissions;
mod summaries;
mod synthesis;
mod viewpoints;
mod world;
