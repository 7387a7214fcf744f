//! Use cases on both engines, with a clock that the test moves.

mod access;
mod accounts;
mod failures;
mod history;
mod ledger;
mod samples;
mod secrecy;
mod story;
mod submissions;
mod world;
