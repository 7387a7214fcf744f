//! The text of a PDF, page by page, for search.
//!
//! The reader of PDF is a library; its pictures are never decoded and nothing is drawn: only the
//! places of the characters are asked for, and put into lines and paragraphs. What comes out is
//! bounded, but time and memory are **not**: a hostile file can make any reader of PDF run on.
//! Call it in a process with limits of its own (`dmp extract-text`), never in a server.
//! This crate is pure: no input or output.

mod device;
mod guess;
mod layout;

use device::TextDevice;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use std::fmt;

/// Most pages that are read; what follows is left out.
pub const PAGES_MAX: usize = 500;
/// Most characters of text that are kept; what follows is left out.
pub const TEXT_CHARS_MAX: usize = 200_000;
/// Most objects in a file that is read at all: ten times those of a long scan.
pub const OBJECTS_MAX: usize = 500_000;

/// The text of a PDF. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PdfText {
    /// The text of each page that was read: a line a paragraph, cells of a line separated by
    /// `" · "`. Empty for a page without text, as of a scan.
    pub pages: Vec<String>,
    /// Whether the file holds more.
    pub is_cut: bool,
}

/// Why a PDF gives no text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PdfError {
    /// It opens with a password only.
    #[error("the PDF is protected by a password")]
    Encrypted,
    /// More objects than [`OBJECTS_MAX`].
    #[error("the PDF has too many objects")]
    TooManyObjects,
    /// It is no PDF, or a damaged one.
    #[error("the PDF cannot be read")]
    Unreadable,
}

/// Reads the text of `bytes`.
///
/// # Errors
/// [`PdfError`]. A file without text is none: its pages are empty.
pub fn extract(bytes: Vec<u8>) -> Result<PdfText, PdfError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        // Other faults of encryption as well: what it holds is not for us.
        LoadPdfError::Decryption(_) => PdfError::Encrypted,
        LoadPdfError::Invalid => PdfError::Unreadable,
    })?;
    if pdf.len() > OBJECTS_MAX {
        return Err(PdfError::TooManyObjects);
    }
    if pdf.pages().is_empty() {
        return Err(PdfError::Unreadable);
    }
    Ok(text(&pdf))
}

fn text(pdf: &Pdf) -> PdfText {
    let mut room = TEXT_CHARS_MAX;
    let mut found = PdfText {
        pages: Vec::new(),
        is_cut: pdf.pages().len() > PAGES_MAX,
    };
    for number in 0..pdf.pages().len().min(PAGES_MAX) {
        if room == 0 {
            found.is_cut = true;
            break;
        }
        let mut device = TextDevice::new(room);
        // A cache for each page: what the fonts of one page take is given back before the next.
        let cache = InterpreterCache::new();
        let bounds = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, bounds, &cache, pdf.xref(), settings);
        interpret_page(&pdf.pages()[number], &mut context, &mut device);
        found.is_cut |= device.is_full();
        room -= device.count().min(room);
        found.pages.push(layout::text(&device.into_placed()));
    }
    found
}

impl fmt::Debug for PdfText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PdfText({} pages, …)", self.pages.len())
    }
}
