//! Bounds on XML, checked by one scan of the bytes before a tree is built.
//!
//! The scan knows just enough XML to count: it never allocates in proportion to the input, never
//! recurses, and refuses what would make the tree builder slow or large. Well-formedness is the
//! tree builder's business. The tree builder reserves memory by the number of `<` and `=` in the
//! whole text, so these are bounded too.

use crate::CdaError;
use dmp_core::limits::{XML_DEPTH_MAX, XML_NODES_MAX};
use memchr::memchr;

/// Most attributes of one element.
const ATTRIBUTES_MAX: usize = 64;
/// Longest start tag, attributes included, in bytes.
const TAG_BYTES_MAX: usize = 64 * 1024;
/// Most namespace declarations in scope at one place.
const NAMESPACES_IN_SCOPE_MAX: usize = 64;
/// Most copies of namespace declarations that a tree builder makes for nested declarations.
const NAMESPACE_COPIES_MAX: usize = 1_000_000;
/// Most `=` in a document: one per attribute, and those of texts.
const EQUAL_SIGNS_MAX: usize = 4_000_000;

/// Checks that `text` stays within the bounds.
///
/// # Errors
/// The first bound that it breaks; [`CdaError::NotWellFormed`] where a construct does not end.
pub fn check(text: &str) -> Result<(), CdaError> {
    let bytes = text.as_bytes();
    // Each element has two `<`; as many again are left for comments and sections of raw text.
    if count(bytes, b'<') > 4 * XML_NODES_MAX || count(bytes, b'=') > EQUAL_SIGNS_MAX {
        return Err(CdaError::TooManyElements);
    }
    let mut scan = Scan {
        bytes,
        position: 0,
        open: Vec::new(),
        elements: 0,
        copies: 0,
    };
    while let Some(offset) = memchr(b'<', &bytes[scan.position..]) {
        scan.position += offset;
        scan.markup()?;
    }
    Ok(())
}

struct Scan<'a> {
    bytes: &'a [u8],
    position: usize,
    /// For each open element, how many namespace declarations are in scope in it.
    open: Vec<usize>,
    elements: usize,
    copies: usize,
}

impl Scan<'_> {
    fn markup(&mut self) -> Result<(), CdaError> {
        let rest = &self.bytes[self.position..];
        if rest.starts_with(b"<!--") {
            self.skip_past(4, b"-->")
        } else if rest.starts_with(b"<![CDATA[") {
            self.skip_past(9, b"]]>")
        } else if rest.starts_with(b"<!") {
            Err(CdaError::DocumentType)
        } else if rest.starts_with(b"<?") {
            self.skip_past(2, b"?>")
        } else if rest.starts_with(b"</") {
            self.open.pop();
            self.skip_past(2, b">")
        } else {
            self.start_tag()
        }
    }

    fn skip_past(&mut self, from: usize, end: &[u8]) -> Result<(), CdaError> {
        let mut position = self.position + from;
        let last = end[end.len() - 1];
        while let Some(offset) = self
            .bytes
            .get(position..)
            .and_then(|rest| memchr(last, rest))
        {
            position += offset + 1;
            if position >= self.position + from + end.len() && self.bytes[..position].ends_with(end)
            {
                self.position = position;
                return Ok(());
            }
        }
        Err(CdaError::NotWellFormed { line: 0 })
    }

    fn start_tag(&mut self) -> Result<(), CdaError> {
        let rest = &self.bytes[self.position..];
        let (mut length, mut attributes, mut namespaces) = (1, 0, 0);
        loop {
            if length > TAG_BYTES_MAX {
                return Err(CdaError::AttributeTooLong);
            }
            match rest.get(length) {
                None => return Err(CdaError::NotWellFormed { line: 0 }),
                Some(b'>') => break,
                Some(quote @ (b'"' | b'\'')) => {
                    let end = memchr(*quote, &rest[length + 1..]);
                    length += end.ok_or(CdaError::NotWellFormed { line: 0 })? + 2;
                    attributes += 1;
                }
                Some(b'x') if rest[length..].starts_with(b"xmlns") => {
                    namespaces += 1;
                    length += 5;
                }
                Some(_) => length += 1,
            }
        }
        let is_empty = rest[length - 1] == b'/';
        self.position += length + 1;
        self.elements += 1;
        if attributes > ATTRIBUTES_MAX {
            return Err(CdaError::TooManyAttributes);
        }
        if self.elements > XML_NODES_MAX {
            return Err(CdaError::TooManyElements);
        }
        self.enter(namespaces, is_empty)
    }

    fn enter(&mut self, namespaces: usize, is_empty: bool) -> Result<(), CdaError> {
        if self.open.len() >= XML_DEPTH_MAX {
            return Err(CdaError::TooDeep);
        }
        let in_scope = self.open.last().copied().unwrap_or_default() + namespaces;
        self.copies += if namespaces == 0 { 0 } else { in_scope };
        if in_scope > NAMESPACES_IN_SCOPE_MAX || self.copies > NAMESPACE_COPIES_MAX {
            return Err(CdaError::TooManyAttributes);
        }
        if !is_empty {
            self.open.push(in_scope);
        }
        Ok(())
    }
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    memchr::memchr_iter(wanted, bytes).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))
    }

    #[test]
    fn each_bound_holds_just_under_and_refuses_just_over() {
        let attributes = |number: usize| {
            let list: Vec<_> = (0..number).map(|n| format!("a{n}='>'")).collect();
            format!("<a {}/>", list.join(" "))
        };
        let namespaces = |number: usize| {
            let list: Vec<_> = (0..number).map(|n| format!("xmlns:a{n}='u{n}'")).collect();
            format!("<a {}><b xmlns='c'/></a>", list.join(" "))
        };
        for (under, over, error) in [
            (
                nested(XML_DEPTH_MAX),
                nested(XML_DEPTH_MAX + 1),
                CdaError::TooDeep,
            ),
            (attributes(64), attributes(65), CdaError::TooManyAttributes),
            (namespaces(63), namespaces(64), CdaError::TooManyAttributes),
            (
                format!("<a b='{}'/>", "x".repeat(TAG_BYTES_MAX - 10)),
                format!("<a b='{}'/>", "x".repeat(TAG_BYTES_MAX)),
                CdaError::AttributeTooLong,
            ),
            (
                format!("<a>{}</a>", "<b/>".repeat(XML_NODES_MAX - 1)),
                format!("<a>{}</a>", "<b/>".repeat(XML_NODES_MAX)),
                CdaError::TooManyElements,
            ),
            (
                format!("<a>{}</a>", "=".repeat(EQUAL_SIGNS_MAX)),
                format!("<a>{}</a>", "=".repeat(EQUAL_SIGNS_MAX + 1)),
                CdaError::TooManyElements,
            ),
        ] {
            assert_eq!(check(&under), Ok(()), "under {error}");
            assert_eq!(check(&over), Err(error.clone()), "over {error}");
        }
    }

    #[test]
    fn a_document_type_is_refused_wherever_it_stands() {
        for text in [
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<!--x--><!doctype a><a/>",
            "<a><!ELEMENT b></a>",
            "<?xml version='1.0'?>\n<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a/>",
        ] {
            assert_eq!(check(text), Err(CdaError::DocumentType), "{text}");
        }
        assert_eq!(
            check("<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>"),
            Ok(())
        );
    }

    #[test]
    fn what_does_not_end_is_refused() {
        for text in [
            "<a",
            "<a b='",
            "<!-- a",
            "<!-->",
            "<![CDATA[ a ]>",
            "<?xml",
            "</a",
            "<",
        ] {
            assert_eq!(
                check(text),
                Err(CdaError::NotWellFormed { line: 0 }),
                "{text}"
            );
        }
    }
}
