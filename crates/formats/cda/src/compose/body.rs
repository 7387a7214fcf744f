//! The body of a report: narrative and embedded content.

use super::entries;
use super::writer::Writer;
use super::{Block, Content, Figure, NewSection};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Which templates a section with this code follows.
pub type Templates = fn(&str) -> &'static [&'static str];

/// Writes the body; `templates` tells those of a section by its code.
pub fn write(writer: &mut Writer, content: &Content, templates: Templates) {
    writer.element("component", &[], |writer| match content {
        Content::Sections(sections) => {
            let mut figures = 0;
            writer.element("structuredBody", &[], |writer| {
                for section in sections {
                    write_section(writer, section, (&mut figures, templates));
                }
            });
        }
        Content::Embedded { kind, bytes } => writer.element("nonXMLBody", &[], |writer| {
            let label = [("mediaType", kind.media_type()), ("representation", "B64")];
            writer.leaf("text", &label, &STANDARD.encode(bytes));
        }),
    });
}

fn write_section(
    writer: &mut Writer,
    section: &NewSection,
    (figures, templates): (&mut usize, Templates),
) {
    writer.element("component", &[], |writer| {
        writer.element("section", &[], |writer| {
            if let Some(code) = &section.code {
                for template in templates(&code.code) {
                    writer.empty("templateId", &[("root", template)]);
                }
                writer.code("code", code);
            }
            writer.leaf("title", &[], &section.title);
            let first = *figures;
            writer.element("text", &[], |writer| {
                for block in &section.blocks {
                    write_block(writer, block, figures);
                }
            });
            let shown = section.blocks.iter().filter_map(|block| match block {
                Block::Figure(figure) => Some(figure),
                Block::Paragraph(_) | Block::List(_) | Block::Table { .. } => None,
            });
            for (number, figure) in shown.enumerate() {
                write_media(writer, figure, first + number + 1);
            }
            for entry in &section.entries {
                entries::write(writer, entry);
            }
            for inner in &section.sections {
                write_section(writer, inner, (figures, templates));
            }
        });
    });
}

fn write_block(writer: &mut Writer, block: &Block, figures: &mut usize) {
    match block {
        Block::Paragraph(text) => writer.leaf("paragraph", &[], text),
        Block::List(items) => writer.element("list", &[], |writer| {
            for item in items {
                writer.leaf("item", &[], item);
            }
        }),
        Block::Table {
            caption,
            head,
            rows,
        } => writer.element("table", &[], |writer| {
            if !caption.is_empty() {
                writer.leaf("caption", &[], caption);
            }
            writer.element("thead", &[], |writer| write_row(writer, "th", head));
            writer.element("tbody", &[], |writer| {
                for row in rows {
                    write_row(writer, "td", row);
                }
            });
        }),
        Block::Figure(figure) => {
            *figures += 1;
            let reference = [("referencedObject", media_id(*figures))];
            let reference = reference.each_ref().map(|(name, id)| (*name, id.as_str()));
            writer.element("renderMultiMedia", &reference, |writer| {
                if !figure.caption.is_empty() {
                    writer.leaf("caption", &[], &figure.caption);
                }
            });
        }
    }
}

fn write_row(writer: &mut Writer, cell: &str, texts: &[String]) {
    writer.element("tr", &[], |writer| {
        for text in texts {
            writer.leaf(cell, &[], text);
        }
    });
}

fn media_id(number: usize) -> String {
    format!("media-{number}")
}

fn write_media(writer: &mut Writer, figure: &Figure, number: usize) {
    let id = media_id(number);
    let attributes = [
        ("classCode", "OBS"),
        ("moodCode", "EVN"),
        ("ID", id.as_str()),
    ];
    writer.element("entry", &[], |writer| {
        writer.element("observationMedia", &attributes, |writer| {
            let label = [
                ("mediaType", figure.kind.media_type()),
                ("representation", "B64"),
            ];
            writer.leaf("value", &label, &STANDARD.encode(&figure.bytes));
        });
    });
}
