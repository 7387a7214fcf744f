//! The portals in process, as a browser meets them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod browser;
mod endings;
mod english;
mod exams;
mod guard;
mod hidden;
mod hostile;
mod links;
mod many_results;
mod operations;
mod patient;
mod prevention;
mod professional;
mod resume;
mod summary;
mod synthesis;
mod weight;
mod world;
