//! Writes XML: escaping, indentation, codes.

use crate::moment::to_hl7;
use dmp_core::clinical::{Labelled, PartialDate};
use dmp_core::document::Coded;

/// An XML document in the making.
pub struct Writer {
    out: String,
    depth: usize,
}

impl Writer {
    /// With the XML declaration.
    pub fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            depth: 0,
        }
    }

    /// The document.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    /// An element that holds what `inside` writes.
    pub fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inside: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.out.push_str(">\n");
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.indent();
        self.end(name);
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>\n");
    }

    /// An element that holds a text.
    pub fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.start(name, attributes);
        self.out.push('>');
        self.escaped(text);
        self.end(name);
    }

    /// A code with its system and label.
    pub fn code(&mut self, name: &str, coded: &Coded) {
        self.empty(name, &code_attributes(coded));
    }

    /// An instance identifier: `root` or `root^extension`.
    pub fn identifier(&mut self, name: &str, id: &str) {
        match id.split_once('^') {
            Some((root, extension)) => {
                self.empty(name, &[("root", root), ("extension", extension)]);
            }
            None => self.empty(name, &[("root", id)]),
        }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.escaped(value);
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }

    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#9;"),
                '\n' => self.out.push_str("&#10;"),
                '\r' => self.out.push_str("&#13;"),
                // XML cannot hold these, even as references.
                '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => self.out.push('\u{FFFD}'),
                other => self.out.push(other),
            }
        }
    }
}

/// A concept: its first code with the others as translations, or its words alone.
pub fn concept(writer: &mut Writer, name: &str, kind: Option<&str>, concept: &Labelled) {
    let kind = ("xsi:type", kind.unwrap_or_default());
    match concept.codes.split_first() {
        None => writer.element(name, &[kind, ("nullFlavor", "UNK")], |writer| {
            writer.leaf("originalText", &[], concept.display());
        }),
        Some((first, others)) => {
            let [code, label, system] = code_attributes(first);
            let attributes = [kind, code, label, system];
            if others.is_empty() {
                return writer.empty(name, &attributes);
            }
            writer.element(name, &attributes, |writer| {
                for other in others {
                    writer.code("translation", other);
                }
            });
        }
    }
}

/// A date as precise as it is.
pub fn date(writer: &mut Writer, name: &str, date: PartialDate) {
    let text = match date {
        PartialDate::Instant { at, .. } => to_hl7(at),
        PartialDate::Year(_) | PartialDate::Month { .. } | PartialDate::Day(_) => {
            date.to_string().replace('-', "")
        }
    };
    writer.empty(name, &[("value", &text)]);
}

/// The attributes of a code.
fn code_attributes(coded: &Coded) -> [(&'static str, &str); 3] {
    [
        ("code", &coded.code),
        ("displayName", &coded.label),
        ("codeSystem", &coded.system),
    ]
}
