//! Why bytes are not a CDA document that we accept.

/// Why bytes are not a CDA document that we accept. It holds no value of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CdaError {
    /// More bytes than `limits::CONTENT_BYTES_MAX`.
    #[error("the document is too large")]
    TooLarge,
    /// The declared encoding is not one that we read: UTF-8, UTF-16, ISO-8859-1, ISO-8859-15 and
    /// Windows-1252. Carries its name, letters and digits only, at most 40.
    #[error("the encoding {0} is not read")]
    UnsupportedEncoding(String),
    /// The bytes do not follow the declared encoding, or two declarations contradict each other.
    #[error("the bytes do not follow the declared encoding")]
    WrongEncoding,
    /// It has a document type declaration: entities and external subsets are never read.
    #[error("a document type declaration is refused")]
    DocumentType,
    /// Elements nest deeper than `limits::XML_DEPTH_MAX`.
    #[error("elements nest too deep")]
    TooDeep,
    /// More elements than `limits::XML_NODES_MAX`, or more markup than they can explain.
    #[error("too many elements")]
    TooManyElements,
    /// An element has too many attributes or namespaces.
    #[error("an element has too many attributes or namespaces")]
    TooManyAttributes,
    /// An attribute or a tag is too long.
    #[error("an attribute is too long")]
    AttributeTooLong,
    /// Not well-formed XML.
    #[error("the XML is not well formed at line {line}")]
    NotWellFormed {
        /// Where reading stopped, from 1; 0 when unknown.
        line: u32,
    },
    /// The root is a style sheet (a "self-presenting" document): not a CDA document.
    #[error("the root is a style sheet, not a clinical document")]
    StyleSheet,
    /// Another root than `ClinicalDocument` of `urn:hl7-org:v3`.
    #[error("the root is not a clinical document")]
    NotCda,
    /// The header lacks what a record needs.
    #[error("the header lacks {0}")]
    Missing(&'static str),
    /// A date of the header cannot be read.
    #[error("{0} is not a date")]
    InvalidTime(&'static str),
    /// The header names several patients.
    #[error("the header names several patients")]
    SeveralPatients,
    /// The embedded content of this number (from 0) cannot be decoded.
    #[error("the embedded content number {0} cannot be decoded")]
    EmbeddedContent(usize),
}
