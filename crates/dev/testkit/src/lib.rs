//! The test world: a clock that is told the time, randomness and ids that repeat, and a fresh
//! database of each engine for each test.
//!
//! Never a normal dependency of anything. A missing `PostgreSQL` fails the test that needs it: what
//! was not tested must not look tested.

mod engine;
mod ids;
mod postgres_cluster;
mod smtp_server;
mod world;

pub use engine::{TestEngine, on_each_engine};
pub use ids::SeededIds;
pub use smtp_server::{Received, SmtpServer};
pub use world::{FakeClock, SeededEntropy};
