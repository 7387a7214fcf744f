//! Filters of the templates.

#![expect(
    clippy::inline_always,
    clippy::unnecessary_wraps,
    reason = "the macro of askama asks for the one and writes the other"
)]

use crate::text::{self, Lang};
use std::fmt::Display;

/// The sentence in the reader's language: the French one is the key.
#[askama::filter_fn]
pub fn t<T: Display>(sentence: T, _: &dyn askama::Values, lang: &Lang) -> askama::Result<String> {
    Ok(text::translated(&sentence.to_string(), *lang).into_owned())
}
