//! Reads and writes CDA R2, checks that header and metadata agree, and renders it safely as HTML.
//!
//! Input is hostile until proven otherwise: the encoding is decoded here, a scan bounds depth,
//! elements and attributes before a tree is built, document types are refused, embedded content is
//! told by its bytes and never by its label. What comes out of [`render`] holds no script, no
//! external address, no form and no style.
//!
//! [`inspect`] serves the deposit (header and embedded parts), [`parse`] the reading (with the
//! narrative), [`reading`] gives the coded content, [`compose`] writes documents of our own. This
//! crate is pure: no input or output.

mod body;
mod bounds;
pub mod check;
mod clinical;
mod compose;
mod conclusion;
mod encoding;
mod entry;
mod error;
mod header;
mod measure;
mod moment;
mod narrative;
mod part;
mod plain;
mod render;
mod xml;

pub use body::{
    Body, Cda, Inspection, Section, inspect, inspect_with_reading, media, parse, parse_header,
    parse_with_reading, reading,
};
pub use compose::{
    Allergy, Block, ClinicalEntry, Content, Figure, Medication, NewSection, Problem, Procedure,
    Report, SUMMARY_TEMPLATE, Signature, Subject, Vaccination, compose, summary_content,
};
pub use conclusion::conclusion;
pub use entry::{EntryFields, entry};
pub use error::CdaError;
pub use header::{
    AuthorKind, Header, HeaderAuthor, PatientHeader, PatientIdentifier, ServiceEvent,
};
pub use measure::Measure;
pub use moment::{Moment, MomentError, Precision};
pub use narrative::{Cell, Element, Node, Style, Tag};
pub use part::Part;
pub use plain::{Paragraph, plain_text};
pub use render::{Html, Layout, render, render_with};
