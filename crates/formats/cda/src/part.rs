//! Content embedded in a document: images, PDF and texts in base64.

use crate::CdaError;
use crate::xml::{XmlNode, attribute, is};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use dmp_core::document::ContentKind;
use std::borrow::Cow;

/// One embedded content. Its place in [`crate::Cda::parts`] is its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The `ID` under which the narrative shows it.
    pub id: Option<String>,
    /// The media type that the document claims. Never trust it.
    pub label: String,
    /// What the bytes are; none when they are nothing that we show or give.
    pub kind: Option<ContentKind>,
    /// Size once decoded, in bytes.
    pub size: usize,
}

/// Software pads base64 as it likes, or not at all.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// How far a PDF header may stand from the beginning, in bytes.
const PDF_HEADER_WITHIN: usize = 1_024;

/// All the embedded contents below `root` in document order, with their bytes.
///
/// # Errors
/// [`CdaError::EmbeddedContent`] with the number of the first that cannot be decoded.
pub fn read_all(root: XmlNode<'_, '_>) -> Result<Vec<(Part, Vec<u8>)>, CdaError> {
    let mut parts = Vec::new();
    for node in root.descendants().filter(|node| is_embedded(*node)) {
        let number = parts.len();
        parts.push(read(node).ok_or(CdaError::EmbeddedContent(number))?);
    }
    Ok(parts)
}

/// Whether `node` is the content of a body without structure.
pub fn is_whole_body(node: XmlNode<'_, '_>) -> bool {
    is(node, "text") && node.parent().is_some_and(|parent| is(parent, "nonXMLBody"))
}

fn is_embedded(node: XmlNode<'_, '_>) -> bool {
    let is_base64 = || attribute(node, "representation") == Some("B64");
    let has_text = || {
        node.text()
            .is_some_and(|text| !text.trim_ascii().is_empty())
    };
    node.is_element() && (is_base64() || is_whole_body(node)) && has_text()
}

fn read(node: XmlNode<'_, '_>) -> Option<(Part, Vec<u8>)> {
    let label = attribute(node, "mediaType")
        .unwrap_or("text/plain")
        .to_owned();
    let text = whole_text(node);
    let bytes = if attribute(node, "representation") == Some("B64") {
        decode(&text)?
    } else {
        text.trim().as_bytes().to_vec()
    };
    let holder = node
        .parent()
        .filter(|parent| is(*parent, "observationMedia"));
    let part = Part {
        id: holder
            .and_then(|holder| attribute(holder, "ID"))
            .map(str::to_owned),
        kind: kind_of(&bytes, &label),
        size: bytes.len(),
        label,
    };
    Some((part, bytes))
}

/// The text of `node`, which comments may have cut in pieces.
fn whole_text<'a>(node: XmlNode<'a, '_>) -> Cow<'a, str> {
    let mut texts = node
        .children()
        .filter_map(|child| child.text().filter(|_| child.is_text()));
    let first = texts.next().unwrap_or_default();
    let rest: String = texts.collect();
    if rest.is_empty() {
        Cow::Borrowed(first)
    } else {
        Cow::Owned(format!("{first}{rest}"))
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    if !text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        return BASE64.decode(text).ok();
    }
    let mut compact = Vec::with_capacity(text.len());
    text.split_ascii_whitespace()
        .for_each(|line| compact.extend_from_slice(line.as_bytes()));
    BASE64.decode(compact).ok()
}

fn kind_of(bytes: &[u8], label: &str) -> Option<ContentKind> {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(ContentKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(ContentKind::Png),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(ContentKind::Tiff),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(ContentKind::Rtf),
        _ if head.windows(5).any(|window| window == b"%PDF-") => Some(ContentKind::Pdf),
        _ if label.starts_with("text/plain") && is_plain(bytes) => Some(ContentKind::Text),
        _ => None,
    }
}

fn is_plain(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| *byte >= b' ' && *byte != 0x7F || b"\t\n\r\x0C".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(inside: &str) -> Result<Vec<(Part, Vec<u8>)>, CdaError> {
        let text = format!("<a xmlns='urn:hl7-org:v3'>{inside}</a>");
        let document = roxmltree::Document::parse(&text).unwrap();
        read_all(document.root_element())
    }

    #[test]
    fn content_is_told_by_its_bytes_and_not_by_its_label() {
        let inside = "<observationMedia ID='i1'><value mediaType='image/jpeg' \
                      representation='B64'>iVBO\n Rw0K<!-- cut -->GgoA</value></observationMedia>";
        let (part, bytes) = parts_of(inside).unwrap().remove(0);
        assert_eq!(part.kind, Some(ContentKind::Png));
        assert_eq!(
            (part.id.as_deref(), part.label.as_str()),
            (Some("i1"), "image/jpeg")
        );
        assert_eq!(
            (bytes.as_slice(), part.size),
            (&b"\x89PNG\r\n\x1a\n\0"[..], 9)
        );
    }

    #[test]
    fn padding_may_lack_but_what_is_no_base64_is_refused_by_its_number() {
        let value = |text: &str| format!("<value representation='B64'>{text}</value>");
        for text in ["YQ", "YQ==", "YWI=", "YWI", "YW Jj\r\n"] {
            assert_eq!(parts_of(&value(text)).unwrap().len(), 1, "{text}");
        }
        for text in ["Y", "YQ=Q", "Y*==", "YWJjé"] {
            let both = format!("{}{}", value("YQ=="), value(text));
            assert_eq!(parts_of(&both), Err(CdaError::EmbeddedContent(1)), "{text}");
        }
        assert_eq!(parts_of(&value("  \n")).unwrap().len(), 0);
    }
}
