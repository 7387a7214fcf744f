//! Tests of the rules through the crate's own door.

mod access_golden;
mod access_oracle;
mod access_properties;
mod access_rules;
mod declared;
mod ins_vectors;
mod register;
mod sample_units;
mod scene;
mod summary;
mod synthesis;
mod visibility;
