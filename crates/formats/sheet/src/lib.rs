//! Sheets that are handed over: receipts, letters, forms. Composed as PDF, tagged so that a screen
//! reader finds titles and paragraphs.
//!
//! Text only, in the fonts that every reader of PDF has (Helvetica), in the letters of Western
//! Europe. The same sheet gives the same bytes.

mod file;
mod font;
mod layout;
mod sheet;

pub use sheet::{Block, Sheet};
