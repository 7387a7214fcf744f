//! Tells by the bytes what a document is, and checks that it is whole.
//!
//! File names and declared types are never looked at. Each check reads headers and structure in one
//! bounded pass and decodes no image. This crate is pure: no input or output.

mod active;
mod image;
mod markup;
mod pdf;
mod rtf;
mod text;

use dmp_core::document::ContentKind;
use dmp_core::limits::CONTENT_BYTES_MAX;

pub use active::has_active_content;
pub use image::Dimensions;

/// Why bytes are not a document that a record accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// No bytes, or white space only.
    #[error("the file is empty")]
    Empty,
    /// More than `limits::CONTENT_BYTES_MAX`.
    #[error("the file is too large")]
    TooLarge,
    /// A web page: it may hold scripts.
    #[error("web pages are not accepted")]
    Html,
    /// A style sheet, with or without a document inside.
    #[error("a style sheet is not a clinical document")]
    StyleSheet,
    /// XML that is no CDA document.
    #[error("this XML is not a clinical document")]
    OtherXml,
    /// A known kind that records do not accept.
    #[error("files of the kind {} are not accepted", .0.name())]
    Unsupported(Unsupported),
    /// Nothing that we know.
    #[error("the kind of the file is unknown")]
    Unknown,
    /// The end of the file is missing.
    #[error("the file is cut off")]
    Truncated,
    /// The structure is wrong.
    #[error("the file is damaged")]
    Malformed,
    /// More pixels than a screen should have to decode ([`PIXELS_MAX`]).
    #[error("the image has too many pixels")]
    TooManyPixels,
}

/// A known kind that records do not accept: the page can say which one to choose instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// Office Open XML, `OpenDocument`, or any other ZIP.
    Zip,
    /// Microsoft Office before 2007.
    Office,
    /// GIF image.
    Gif,
    /// WebP image.
    Webp,
    /// HEIC or AVIF image, as telephones take them.
    Heic,
    /// BMP image.
    Bmp,
    /// DICOM object.
    Dicom,
    /// A program.
    Program,
}

impl Unsupported {
    /// Its common name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zip => "ZIP",
            Self::Office => "Microsoft Office",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Heic => "HEIC",
            Self::Bmp => "BMP",
            Self::Dicom => "DICOM",
            Self::Program => "EXE",
        }
    }
}

/// Most pixels of an image: 200 megapixels, a large scan.
pub const PIXELS_MAX: u64 = 200_000_000;

/// What `bytes` are.
///
/// # Errors
/// [`MediaError`] for what a record does not accept: it says what it is where that is known.
pub fn detect(bytes: &[u8]) -> Result<ContentKind, MediaError> {
    if bytes.len() > CONTENT_BYTES_MAX {
        return Err(MediaError::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(MediaError::Empty);
    }
    if let Some(kind) = by_signature(bytes) {
        return Ok(kind);
    }
    if let Some(kind) = unsupported(bytes) {
        return Err(MediaError::Unsupported(kind));
    }
    if let Some(found) = markup::detect(bytes) {
        return found;
    }
    // Last of all: a PDF may begin with a few bytes of anything, but not within a text.
    match text::decode(bytes) {
        Some(_) => Ok(ContentKind::Text),
        None if pdf::has_late_header(bytes) => Ok(ContentKind::Pdf),
        None => Err(MediaError::Unknown),
    }
}

/// Checks that `bytes` are a whole document of `kind`. A CDA document is only told apart here:
/// `dmp-cda` reads it.
///
/// # Errors
/// [`MediaError::Truncated`], [`MediaError::Malformed`], [`MediaError::TooManyPixels`], and
/// those of [`detect`] where `bytes` are of another kind.
pub fn check(kind: ContentKind, bytes: &[u8]) -> Result<(), MediaError> {
    if detect(bytes)? != kind {
        return Err(MediaError::Malformed);
    }
    match kind {
        ContentKind::Cda | ContentKind::Text => Ok(()),
        ContentKind::Pdf => pdf::check(bytes),
        ContentKind::Rtf => rtf::check(bytes),
        ContentKind::Jpeg => image::check_jpeg(bytes),
        ContentKind::Png => image::check_png(bytes),
        ContentKind::Tiff => image::check_tiff(bytes),
    }
}

/// The text of a plain text (UTF-8, else Windows-1252) or of an RTF, for the safe view. None for
/// the other kinds. It is text: escape it before it reaches a page.
pub fn as_text(kind: ContentKind, bytes: &[u8]) -> Option<String> {
    match kind {
        ContentKind::Text => text::decode(bytes),
        ContentKind::Rtf => Some(rtf::as_text(bytes)),
        ContentKind::Cda
        | ContentKind::Pdf
        | ContentKind::Jpeg
        | ContentKind::Png
        | ContentKind::Tiff => None,
    }
}

/// Width and height of an image, from its header. None for the other kinds.
pub fn dimensions(kind: ContentKind, bytes: &[u8]) -> Option<Dimensions> {
    match kind {
        ContentKind::Jpeg => image::jpeg_dimensions(bytes),
        ContentKind::Png => image::png_dimensions(bytes),
        ContentKind::Tiff => image::tiff_dimensions(bytes),
        ContentKind::Cda | ContentKind::Pdf | ContentKind::Text | ContentKind::Rtf => None,
    }
}

fn by_signature(bytes: &[u8]) -> Option<ContentKind> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(ContentKind::Pdf),
        [0xFF, 0xD8, 0xFF, ..] => Some(ContentKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(ContentKind::Png),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(ContentKind::Tiff),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(ContentKind::Rtf),
        _ => None,
    }
}

fn unsupported(bytes: &[u8]) -> Option<Unsupported> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => Some(Unsupported::Zip),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(Unsupported::Office),
        [b'G', b'I', b'F', b'8', ..] => Some(Unsupported::Gif),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(Unsupported::Webp),
        [0, 0, 0, _, b'f', b't', b'y', b'p', ..] => Some(Unsupported::Heic),
        [0x7F, b'E', b'L', b'F', ..] => Some(Unsupported::Program),
        // Two letters could begin a text; the zero bytes of these headers could not.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Unsupported::Bmp),
        [b'M', b'Z', ..] if bytes.contains(&0) => Some(Unsupported::Program),
        _ if bytes.get(128..132) == Some(b"DICM") => Some(Unsupported::Dicom),
        _ => None,
    }
}
