//! The binary as an operator meets it, and the application wired as the binary wires it, when the
//! process is killed, the disk is full or the database is gone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod binary;
mod browser;
mod commands;
mod crash;
mod extract_text;
mod faults;
mod keys;
mod proof;
mod start;
mod verify;
mod wires;
mod world;
