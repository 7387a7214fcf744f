//! Search through its public functions, on a small record.

mod hostile;
mod properties;
mod queries;
mod record;
mod results;
