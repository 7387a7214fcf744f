//! Reads the coded content of a document: facts with their context, and what stays narrative.
//!
//! [`read`] never fails: what cannot be read is kept as text and counted. What an entry is comes
//! from its codes, its templates, its structure and its place ([`role`]), with tables in `data/`.
//! Each clinical element below a section ends in one place: a statement, a detail of one, a wrapper
//! around some, or left as text. One walk, in linear time; limits in [`dmp_core::limits`].

mod context;
mod facts;
mod fields;
mod header;
mod medication;
mod node;
mod parts;
mod references;
mod role;
mod tables;
mod times;
mod values;
mod walk;

use crate::Header;
use crate::xml::XmlNode;
use dmp_core::clinical::Reading;
use references::References;

pub(crate) use tables::rows as table_rows;

/// Reads the clinical content below `root`, a `ClinicalDocument`.
pub fn read(root: XmlNode<'_, '_>, header: &Header) -> Reading {
    let references = References::new(root);
    let mut walk = walk::Walk::new(&references, header.authors.first());
    header::read(root, &mut walk);
    walk.body(root);
    walk.into_reading()
}
