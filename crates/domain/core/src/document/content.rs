//! Kinds of content that a record accepts, told by the bytes and never by a file name.

use serde::{Deserialize, Serialize};

/// What the bytes of a document are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentKind {
    /// HL7 CDA R2.
    Cda,
    /// Portable Document Format.
    Pdf,
    /// Plain text in UTF-8 (or read as Windows-1252).
    Text,
    /// Rich Text Format.
    Rtf,
    /// JPEG image.
    Jpeg,
    /// PNG image.
    Png,
    /// TIFF image.
    Tiff,
}

impl ContentKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Cda,
        Self::Pdf,
        Self::Text,
        Self::Rtf,
        Self::Jpeg,
        Self::Png,
        Self::Tiff,
    ];

    /// The media type under which the content is kept and given back.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Cda => "text/xml",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain",
            Self::Rtf => "application/rtf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Tiff => "image/tiff",
        }
    }

    /// The file name extension given to a download.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Cda => "xml",
            Self::Pdf => "pdf",
            Self::Text => "txt",
            Self::Rtf => "rtf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Tiff => "tiff",
        }
    }

    /// The format code of the metadata, value set `JDV_J10`, for content without a template.
    pub const fn format_code(self) -> &'static str {
        match self {
            Self::Cda | Self::Text => "urn:ihe:iti:xds-sd:text:2008",
            Self::Pdf => "urn:ihe:iti:xds-sd:pdf:2008",
            Self::Rtf => "urn:ihe:iti-fr:xds-sd:rtf:2010",
            Self::Jpeg | Self::Png => "urn:ihe:iti-fr:xds-sd:jpeg:2010",
            Self::Tiff => "urn:ihe:iti-fr:xds-sd:tiff:2010",
        }
    }
}
