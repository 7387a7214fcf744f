//! Extracts the text of a PDF in a process of its own, which may die of it.
//!
//! A reader of PDF can be made to run for ever or to eat memory, and a thread cannot be stopped.
//! So the bytes go to a child: this program again, as `dmp extract-text`. The child takes limits
//! on itself before it reads a byte ([`confine`]); the parent waits no longer than
//! [`Limits::wall`], keeps no more of the answer than [`Limits::answer_bytes_max`], and kills.
//! What the child says on standard error is dropped: it could quote the document.

mod child;
mod extraction;
mod limits;
mod parent;

pub use child::{ConfineError, confine, read_document, write_answer};
pub use extraction::{Extraction, TextExtractor};
pub use limits::Limits;
pub use parent::{ChildExtractor, ExtractError};
