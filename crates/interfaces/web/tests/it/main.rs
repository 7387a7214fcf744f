//! The portals in process, as a browser meets them.

mod browser;
mod guard;
mod links;
mod patient;
mod resume;
mod weight;
mod world;
