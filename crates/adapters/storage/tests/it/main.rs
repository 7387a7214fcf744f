//! The store on both engines, through its public functions only.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod accounts;
mod acts;
mod checkpoints;
mod codes;
mod declared;
mod directory;
mod documents;
mod exam_choices;
mod faults;
mod groups;
mod heads;
mod jobs;
mod outbox;
mod readings;
mod records;
mod reminders;
mod schema;
mod sessions;
mod settings;
mod world;
