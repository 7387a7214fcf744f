//! The store on both engines, through its public functions only.

mod accounts;
mod acts;
mod codes;
mod directory;
mod documents;
mod faults;
mod groups;
mod outbox;
mod records;
mod schema;
mod sessions;
mod world;
