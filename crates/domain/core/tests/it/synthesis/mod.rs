//! The synthesis, the timeline and doubles, through the crate's own door.

mod doubles;
mod lines;
mod properties;
mod scene;
mod timeline;
mod treatments;
