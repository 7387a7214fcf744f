//! Tells CDA from other XML and from web pages, by the beginning of the bytes.

use crate::MediaError;
use dmp_core::document::ContentKind;

/// How far the root element is looked for, in bytes: comments may stand before it.
const HEAD_BYTES_MAX: usize = 256 * 1024;
/// How far the marks of a web page are looked for, in bytes.
const HTML_BYTES_MAX: usize = 4 * 1024;
const CDA_NAMESPACE: &str = "urn:hl7-org:v3";
const HTML_MARKS: [&str; 8] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<svg",
    "<meta",
];

/// What markup `bytes` are. None when they are none.
pub fn detect(bytes: &[u8]) -> Option<Result<ContentKind, MediaError>> {
    let head = head(bytes);
    let text = head.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let lower: String = text
        .chars()
        .take(HTML_BYTES_MAX)
        .collect::<String>()
        .to_ascii_lowercase();
    let is_xml = lower.starts_with("<?xml");
    let first = lower.trim_start();
    if !is_xml && HTML_MARKS.iter().any(|mark| first.contains(mark)) {
        return Some(Err(MediaError::Html));
    }
    match root_tag(text) {
        // A text may begin with `<`, as in "<5 mg/L".
        Some(tag) if !tag.starts_with(|first: char| first.is_alphabetic() || first == '_') => None,
        Some(tag) => Some(by_root(tag)),
        None if is_xml => Some(Err(MediaError::OtherXml)),
        None => None,
    }
}

fn by_root(tag: &str) -> Result<ContentKind, MediaError> {
    let name = tag
        .split(|letter: char| letter.is_ascii_whitespace() || letter == '/')
        .next();
    let name = name.unwrap_or_default();
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    match local {
        "ClinicalDocument" if tag.contains(CDA_NAMESPACE) => Ok(ContentKind::Cda),
        "stylesheet" | "transform" => Err(MediaError::StyleSheet),
        "html" | "svg" => Err(MediaError::Html),
        _ => Err(MediaError::OtherXml),
    }
}

/// The inside of the first start tag, after declarations, comments and instructions.
fn root_tag(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            instruction.split_once("?>")?.1
        } else if let Some(declaration) = rest.strip_prefix("<!") {
            // A document type may hold declarations in brackets.
            let end = match declaration.find(['[', '>'])? {
                at if declaration[at..].starts_with('[') => declaration.find(']')?,
                at => at,
            };
            declaration[end..].split_once('>')?.1
        } else {
            return Some(rest.strip_prefix('<')?.split_once('>')?.0);
        };
    }
}

/// The beginning as text, whatever the encoding: markup is ASCII in all of those that we read.
fn head(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(HEAD_BYTES_MAX)];
    let head = head
        .strip_prefix(b"\xEF\xBB\xBF")
        .or_else(|| head.strip_prefix(b"\xFF\xFE"))
        .or_else(|| head.strip_prefix(b"\xFE\xFF"))
        .unwrap_or(head);
    // In UTF-16 every other byte of ASCII is zero.
    let is_wide = matches!(head, [b'<', 0, ..] | [0, b'<', ..]);
    head.iter()
        .filter(|byte| !is_wide || **byte != 0)
        .map(|byte| char::from(*byte))
        .collect()
}
