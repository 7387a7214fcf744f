//! A whole document: header, body and embedded contents.

use crate::measure::{self, Measure};
use crate::narrative::{self, Node};
use crate::part::{self, Part};
use crate::xml::{V3, XmlNode, at, attribute, child, child_text, children, coded, is};
use crate::{CdaError, Header, bounds, clinical, encoding, header};
use dmp_core::clinical::Reading;
use dmp_core::document::{Coded, ContentKind};
use dmp_core::limits::{CONTENT_BYTES_MAX, XML_NODES_MAX};
use roxmltree::{Document, ParsingOptions};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// Namespace of style sheets.
const XSL: &str = "http://www.w3.org/1999/XSL/Transform";

/// A document that was read. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Cda {
    /// The header.
    pub header: Header,
    /// The body.
    pub body: Body,
    /// Embedded contents, in document order: images, PDF, texts.
    pub parts: Vec<Part>,
    /// Numeric results among the coded entries.
    pub measures: Vec<Measure>,
    pub(crate) contents: Vec<Vec<u8>>,
    /// `ID`s under which the narrative shows a part.
    pub(crate) media_ids: HashMap<String, usize>,
}

/// What a document says.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Sections with narrative (levels 2 and 3).
    Structured(Vec<Section>),
    /// One embedded content (level 1).
    Unstructured {
        /// Its number among [`Cda::parts`].
        part: usize,
    },
}

/// A section, with the sections it holds. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub code: Option<Coded>,
    /// Title; the code's label where there is none.
    pub title: String,
    /// What it says.
    pub narrative: Vec<Node>,
    /// Sections inside.
    pub sections: Vec<Section>,
}

/// What a deposit needs of a document: everything but the narrative.
#[derive(Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The header.
    pub header: Header,
    /// Embedded contents, each decoded once and told by its bytes.
    pub parts: Vec<Part>,
    /// The number of the part that is the whole body (level 1).
    pub whole_body: Option<usize>,
}

impl Cda {
    /// The text of the whole narrative, titles included, for search.
    pub fn plain_text(&self) -> String {
        match &self.body {
            Body::Structured(sections) => {
                let mut text = String::new();
                for section in sections {
                    section.append_text(&mut text);
                }
                text
            }
            Body::Unstructured { .. } => String::new(),
        }
    }
}

impl Section {
    /// How many sections it is, those inside included.
    pub fn count(&self) -> usize {
        1 + self.sections.iter().map(Self::count).sum::<usize>()
    }

    fn append_text(&self, text: &mut String) {
        for piece in [self.title.as_str(), &narrative::plain_text(&self.narrative)] {
            text.push_str(piece);
            text.push('\n');
        }
        for section in &self.sections {
            section.append_text(text);
        }
    }
}

/// Reads a whole document.
///
/// # Errors
/// Each [`CdaError`].
pub fn parse(bytes: &[u8]) -> Result<Cda, CdaError> {
    with_root(bytes, whole)
}

/// Reads a whole document and its clinical content, in one pass over its bytes.
///
/// # Errors
/// Each [`CdaError`], as [`parse`]: clinical content that cannot be read is never an error.
pub fn parse_with_reading(bytes: &[u8]) -> Result<(Cda, Reading), CdaError> {
    with_root(bytes, |root| {
        let cda = whole(root)?;
        let reading = clinical::read(root, &cda.header);
        Ok((cda, reading))
    })
}

/// Reads what a deposit needs, with all the checks of [`parse`].
///
/// # Errors
/// Each [`CdaError`].
pub fn inspect(bytes: &[u8]) -> Result<Inspection, CdaError> {
    with_root(bytes, needed)
}

/// Reads what a deposit needs and the clinical content, in one pass over the bytes.
///
/// # Errors
/// Each [`CdaError`], as [`inspect`]: clinical content that cannot be read is never an error.
pub fn inspect_with_reading(bytes: &[u8]) -> Result<(Inspection, Reading), CdaError> {
    with_root(bytes, |root| {
        let inspection = needed(root)?;
        let reading = clinical::read(root, &inspection.header);
        Ok((inspection, reading))
    })
}

/// Reads the clinical content, with all the checks of [`parse`].
///
/// # Errors
/// Each [`CdaError`].
pub fn reading(bytes: &[u8]) -> Result<Reading, CdaError> {
    inspect_with_reading(bytes).map(|(_, reading)| reading)
}

fn with_root<T>(
    bytes: &[u8],
    read: impl FnOnce(XmlNode<'_, '_>) -> Result<T, CdaError>,
) -> Result<T, CdaError> {
    let text = checked_text(bytes)?;
    let document = tree(&text)?;
    read(clinical_document(&document)?)
}

fn whole(root: XmlNode<'_, '_>) -> Result<Cda, CdaError> {
    let header = header::read(root)?;
    let (parts, contents): (Vec<_>, Vec<_>) = part::read_all(root)?.into_iter().unzip();
    Ok(Cda {
        header,
        body: body(root, &parts)?,
        measures: measure::read_all(root),
        media_ids: media_ids(root, &parts),
        parts,
        contents,
    })
}

fn needed(root: XmlNode<'_, '_>) -> Result<Inspection, CdaError> {
    let header = header::read(root)?;
    let parts: Vec<_> = part::read_all(root)?
        .into_iter()
        .map(|(part, _)| part)
        .collect();
    let whole_body = whole_body(root, &parts)?;
    Ok(Inspection {
        header,
        parts,
        whole_body,
    })
}

/// Reads the header, with all the checks of [`parse`].
///
/// # Errors
/// Each [`CdaError`].
pub fn parse_header(bytes: &[u8]) -> Result<Header, CdaError> {
    inspect(bytes).map(|inspection| inspection.header)
}

/// The kind and bytes of the part number `index`, unless it is nothing that we show or give.
pub fn media(cda: &Cda, index: usize) -> Option<(ContentKind, Vec<u8>)> {
    let kind = cda.parts.get(index)?.kind?;
    Some((kind, cda.contents.get(index)?.clone()))
}

fn checked_text(bytes: &[u8]) -> Result<Cow<'_, str>, CdaError> {
    if bytes.len() > CONTENT_BYTES_MAX {
        return Err(CdaError::TooLarge);
    }
    let text = encoding::decode(bytes)?;
    bounds::check(&text)?;
    Ok(text)
}

fn tree(text: &str) -> Result<Document<'_>, CdaError> {
    let options = ParsingOptions {
        allow_dtd: false,
        // Texts and comments between the elements are nodes as well.
        nodes_limit: u32::try_from(4 * XML_NODES_MAX).unwrap_or(u32::MAX),
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(|error| {
        if matches!(error, roxmltree::Error::DtdDetected) {
            CdaError::DocumentType
        } else if matches!(error, roxmltree::Error::NodesLimitReached) {
            CdaError::TooManyElements
        } else {
            CdaError::NotWellFormed {
                line: error.pos().row,
            }
        }
    })
}

fn clinical_document<'a, 'input>(
    document: &'a Document<'input>,
) -> Result<XmlNode<'a, 'input>, CdaError> {
    let root = document.root_element();
    let name = root.tag_name();
    match (name.namespace(), name.name()) {
        (Some(V3), "ClinicalDocument") => Ok(root),
        (Some(XSL), _) => Err(CdaError::StyleSheet),
        _ => Err(CdaError::NotCda),
    }
}

fn whole_body(root: XmlNode<'_, '_>, parts: &[Part]) -> Result<Option<usize>, CdaError> {
    if at(root, &["component", "structuredBody"]).is_some() {
        return Ok(None);
    }
    let content = at(root, &["component", "nonXMLBody", "text"]);
    // The body comes last in a document, and is the only content outside of sections.
    match (content.is_some(), parts.len().checked_sub(1)) {
        (true, Some(last)) => Ok(Some(last)),
        _ => Err(CdaError::Missing("a body")),
    }
}

fn body(root: XmlNode<'_, '_>, parts: &[Part]) -> Result<Body, CdaError> {
    if let Some(part) = whole_body(root, parts)? {
        return Ok(Body::Unstructured { part });
    }
    let body = at(root, &["component", "structuredBody"]);
    Ok(Body::Structured(body.map(sections).unwrap_or_default()))
}

fn sections(holder: XmlNode<'_, '_>) -> Vec<Section> {
    children(holder, "component")
        .flat_map(|component| children(component, "section"))
        .map(section)
        .collect()
}

fn section(node: XmlNode<'_, '_>) -> Section {
    let code = child(node, "code").and_then(coded);
    let label = code.as_ref().map(|code| code.label.clone());
    Section {
        title: child_text(node, "title").or(label).unwrap_or_default(),
        code,
        narrative: child(node, "text").map(narrative::read).unwrap_or_default(),
        sections: sections(node),
    }
}

/// The narrative shows a part by the `ID` of its holder, or by that of a region of its image.
fn media_ids(root: XmlNode<'_, '_>, parts: &[Part]) -> HashMap<String, usize> {
    let mut ids: HashMap<String, usize> = HashMap::new();
    for (number, part) in parts.iter().enumerate() {
        if let Some(id) = &part.id {
            ids.entry(id.clone()).or_insert(number);
        }
    }
    for region in root
        .descendants()
        .filter(|node| is(*node, "regionOfInterest"))
    {
        let image = region
            .descendants()
            .find(|node| is(*node, "observationMedia"));
        let number = image.and_then(|image| ids.get(attribute(image, "ID")?).copied());
        if let (Some(id), Some(number)) = (attribute(region, "ID"), number) {
            ids.entry(id.to_owned()).or_insert(number);
        }
    }
    ids
}

impl fmt::Debug for Cda {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cda({:?}, …)", self.body)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Structured(sections) => write!(f, "Structured({} sections)", sections.len()),
            Self::Unstructured { part } => write!(f, "Unstructured(part {part})"),
        }
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Section(…)")
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inspection({} parts, …)", self.parts.len())
    }
}
