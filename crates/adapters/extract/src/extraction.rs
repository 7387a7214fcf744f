//! What an extraction gives, in the process that asked and on the wire between both.

use crate::ExtractError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What came of a PDF. Keep it with the document: one that is [`Extraction::TooCostly`] is not
/// tried again. Its `Debug` shows nothing of the text. Rule: SEA-011.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Extraction {
    /// It has text.
    Extracted {
        /// How many pages were read.
        pages: usize,
        /// A line a paragraph; pages are separated by a form feed.
        text: String,
        /// Whether the document holds more.
        is_cut: bool,
    },
    /// Pages without text: pictures of paper.
    NoText {
        /// How many pages were read.
        pages: usize,
    },
    /// It opens with a password only.
    Encrypted,
    /// It was stopped: too long, too much memory, or it made the reader fall.
    TooCostly,
    /// It is damaged.
    Unreadable,
}

impl fmt::Debug for Extraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extracted { pages, is_cut, .. } => f
                .debug_struct("Extracted")
                .field("pages", pages)
                .field("is_cut", is_cut)
                .finish_non_exhaustive(),
            Self::NoText { pages } => write!(f, "NoText({pages} pages)"),
            Self::Encrypted => f.write_str("Encrypted"),
            Self::TooCostly => f.write_str("TooCostly"),
            Self::Unreadable => f.write_str("Unreadable"),
        }
    }
}

/// Gives the text of PDF files. It blocks: call it where that is allowed.
pub trait TextExtractor: Send + Sync {
    /// The text of `pdf`.
    ///
    /// # Errors
    /// [`ExtractError`] for faults on our side: the same document may be tried again later.
    fn extract(&self, pdf: &[u8]) -> Result<Extraction, ExtractError>;
}
