//! Results: one series of points per analysis, over all documents and all laboratories.
//!
//! [`results`] takes the observations that documents state and gives each analysis its [`Series`]:
//! one unit, the range of each point, what lies outside of it. Nothing is lost: what has no number,
//! or a unit that does not convert, is a point without a place on the curve, and says why. Rules
//! are numbered UNI-nnn in `docs/rules/results.md`; tables are in `data/results/`.

mod doubles;
mod family;
mod flag;
mod identity;
mod observed;
mod point;
#[cfg(test)]
mod properties;
mod range;
mod scale;
mod series;
#[cfg(test)]
mod tests;

pub use family::{Family, families};
pub use flag::Flag;
pub use identity::SeriesId;
pub use observed::{Observed, ReadIn, observed};
pub use point::{NotDrawn, Point};
pub use range::{Edge, Interval};
pub use series::{Results, Series, results};
