//! Units and values of results, so that one analysis has one curve over all laboratories.
//!
//! [`Unit::parse`] reads UCUM codes and the spellings of French laboratories, [`convert`] goes from
//! one unit to another, by the [`Analysis`] where a mole must become a mass, and [`Measured`] reads
//! what stands in the column of results. What is not known is said, never guessed. Rules are
//! numbered UNI-nnn in `docs/rules/results.md`; tables are in `data/units/`.

mod analysis;
mod atoms;
mod convert;
mod dimension;
mod measured;
mod parse;
mod unit;

pub(crate) use analysis::place;
pub use analysis::{Analysis, analyses, analysis, analysis_of};
pub use convert::{convert, preferred_unit};
pub use dimension::Dimension;
pub use measured::{Comparator, Measured};
pub use unit::{Unit, parse};
