//! The crate from outside: sample documents, documents of our own, hostile input.

mod fixtures;
mod hostile;
mod oddities;
mod plain;
mod reading_hostile;
mod reading_print;
mod reading_round_trip;
mod reading_samples;
mod reading_shapes;
mod round_trip;
mod samples;
mod summary;
