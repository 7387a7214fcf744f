//! The narrative as plain paragraphs, for search: what a reader sees, without its looks.

use crate::narrative::{Element, Node, Tag};
use crate::{Body, Cda, Section};
use dmp_core::document::ContentKind;
use std::fmt;

/// Between two cells of a row.
const CELLS: &str = " · ";

/// A paragraph of a document. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The title of the section that holds it; empty where there is none.
    pub section: String,
    /// What it says, without line breaks, never blank. The first paragraph of a section with a
    /// title is that title.
    pub text: String,
}

/// What `cda` says, in reading order. A row of a table is a paragraph, its cells separated by
/// `" · "`; what is blank is left out. Embedded files have a text of their own, but for a body
/// of plain text, whose lines are here.
pub fn plain_text(cda: &Cda) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    match &cda.body {
        Body::Structured(sections) => {
            for section in sections {
                append(section, &mut paragraphs);
            }
        }
        Body::Unstructured { part } => {
            let kind = cda.parts.get(*part).and_then(|part| part.kind);
            if let (Some(ContentKind::Text), Some(bytes)) = (kind, cda.contents.get(*part)) {
                for line in String::from_utf8_lossy(bytes).lines() {
                    push("", line, &mut paragraphs);
                }
            }
        }
    }
    paragraphs
}

/// What a section says below its title, with the sections inside, in one line.
pub(crate) fn section_text(section: &Section) -> String {
    let mut paragraphs = Vec::new();
    append(section, &mut paragraphs);
    let is_titled = !section.title.trim().is_empty();
    let texts: Vec<_> = paragraphs
        .into_iter()
        .skip(usize::from(is_titled))
        .map(|it| it.text)
        .collect();
    texts.join(" ")
}

fn append(section: &Section, paragraphs: &mut Vec<Paragraph>) {
    push(&section.title, &section.title, paragraphs);
    let mut reader = Reader {
        section: &section.title,
        line: String::new(),
        paragraphs,
    };
    reader.nodes(&section.narrative);
    reader.end();
    for inner in &section.sections {
        append(inner, paragraphs);
    }
}

/// Adds a paragraph, each run of white space made one space.
fn push(section: &str, text: &str, paragraphs: &mut Vec<Paragraph>) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        paragraphs.push(Paragraph {
            section: section.trim().to_owned(),
            text,
        });
    }
}

/// Gathers the text of a line until something ends it.
struct Reader<'a> {
    section: &'a str,
    line: String,
    paragraphs: &'a mut Vec<Paragraph>,
}

impl Reader<'_> {
    /// The depth is that of the document, which was bounded when it was read.
    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.line.push_str(text),
                Node::Element(element) => self.element(element),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        match &element.tag {
            Tag::Row => {
                self.end();
                self.line = row(element);
                self.end();
            }
            Tag::Paragraph
            | Tag::List { .. }
            | Tag::Item
            | Tag::Table
            | Tag::TableHead
            | Tag::TableBody
            | Tag::TableFoot
            | Tag::HeadCell(_)
            | Tag::Cell(_)
            | Tag::Break
            | Tag::Caption
            | Tag::Media { .. }
            | Tag::Footnote => {
                self.end();
                self.nodes(&element.children);
                self.end();
            }
            Tag::Content | Tag::Subscript | Tag::Superscript | Tag::Link { .. } => {
                self.nodes(&element.children);
            }
        }
    }

    fn end(&mut self) {
        let line = std::mem::take(&mut self.line);
        push(self.section, &line, self.paragraphs);
    }
}

/// The cells of a row that say something; what a cell holds is one text.
fn row(row: &Element) -> String {
    let cells = row.children.iter().map(|node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(cell) => {
            let mut lines = Vec::new();
            let mut reader = Reader {
                section: "",
                line: String::new(),
                paragraphs: &mut lines,
            };
            reader.nodes(&cell.children);
            reader.end();
            let texts: Vec<_> = lines.into_iter().map(|line| line.text).collect();
            texts.join(" ")
        }
    });
    let said: Vec<_> = cells.filter(|cell| !cell.trim().is_empty()).collect();
    said.join(CELLS)
}

impl fmt::Debug for Paragraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paragraph(…)")
    }
}
