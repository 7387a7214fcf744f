//! What people enter as data, on the pages of both portals: words, list and form.

pub mod form;
pub mod list;
pub mod words;
