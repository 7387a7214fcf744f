//! The body of a report: narrative, coded entries, embedded content.

use super::header::time;
use super::writer::{Writer, code_attributes};
use super::{Block, ClinicalEntry, Content, Figure, Medication, NewSection, Problem, Vaccination};
use crate::Measure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dmp_core::document::Coded;
use dmp_core::time::Timestamp;

/// Writes the body.
pub fn write(writer: &mut Writer, content: &Content) {
    writer.element("component", &[], |writer| match content {
        Content::Sections(sections) => {
            let mut figures = 0;
            writer.element("structuredBody", &[], |writer| {
                for section in sections {
                    write_section(writer, section, &mut figures);
                }
            });
        }
        Content::Embedded { kind, bytes } => writer.element("nonXMLBody", &[], |writer| {
            let label = [("mediaType", kind.media_type()), ("representation", "B64")];
            writer.leaf("text", &label, &STANDARD.encode(bytes));
        }),
    });
}

fn write_section(writer: &mut Writer, section: &NewSection, figures: &mut usize) {
    writer.element("component", &[], |writer| {
        writer.element("section", &[], |writer| {
            if let Some(code) = &section.code {
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
                write_entry(writer, entry);
            }
            for inner in &section.sections {
                write_section(writer, inner, figures);
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

fn write_entry(writer: &mut Writer, entry: &ClinicalEntry) {
    writer.element("entry", &[], |writer| match entry {
        ClinicalEntry::Result(measure) => write_measure(writer, measure),
        ClinicalEntry::Medication(medication) => write_medication(writer, medication),
        ClinicalEntry::Problem(problem) => write_problem(writer, problem),
        ClinicalEntry::Vaccination(vaccination) => write_vaccination(writer, vaccination),
    });
}

const OBSERVATION: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];
const ADMINISTRATION: [(&str, &str); 2] = [("classCode", "SBADM"), ("moodCode", "EVN")];
/// SNOMED CT: "interprétation diagnostique", the kind of the problem's observation.
const DIAGNOSIS: &str = "282291009";
const SNOMED_CT: &str = "2.16.840.1.113883.6.96";
const INTERPRETATION: &str = "2.16.840.1.113883.5.83";

fn write_measure(writer: &mut Writer, measure: &Measure) {
    writer.element("observation", &OBSERVATION, |writer| {
        writer.code("code", &measure.test);
        writer.empty("statusCode", &[("code", "completed")]);
        if let Some(at) = measure.at {
            time(writer, "effectiveTime", at);
        }
        let unit = measure.unit.as_str();
        writer.empty(
            "value",
            &[
                ("xsi:type", "PQ"),
                ("value", &measure.value),
                ("unit", unit),
            ],
        );
        if let Some(code) = &measure.interpretation {
            writer.empty(
                "interpretationCode",
                &[("code", code), ("codeSystem", INTERPRETATION)],
            );
        }
        if measure.low.is_some() || measure.high.is_some() {
            write_range(writer, measure);
        }
    });
}

fn write_range(writer: &mut Writer, measure: &Measure) {
    writer.element("referenceRange", &[], |writer| {
        writer.element("observationRange", &[], |writer| {
            writer.element("value", &[("xsi:type", "IVL_PQ")], |writer| {
                for (name, limit) in [("low", &measure.low), ("high", &measure.high)] {
                    if let Some(limit) = limit {
                        writer.empty(name, &[("value", limit), ("unit", &measure.unit)]);
                    }
                }
            });
        });
    });
}

fn write_medication(writer: &mut Writer, medication: &Medication) {
    writer.element("substanceAdministration", &ADMINISTRATION, |writer| {
        writer.leaf("text", &[], &medication.dosage);
        writer.empty("statusCode", &[("code", "completed")]);
        write_interval(writer, medication.start, medication.stop);
        write_product(writer, &medication.product, None);
    });
}

fn write_vaccination(writer: &mut Writer, vaccination: &Vaccination) {
    writer.element("substanceAdministration", &ADMINISTRATION, |writer| {
        let act = [("code", "IMMUNIZ"), ("codeSystem", "2.16.840.1.113883.5.4")];
        writer.empty("code", &act);
        writer.empty("statusCode", &[("code", "completed")]);
        time(writer, "effectiveTime", vaccination.at);
        write_product(writer, &vaccination.vaccine, vaccination.lot.as_deref());
    });
}

fn write_product(writer: &mut Writer, product: &Coded, lot: Option<&str>) {
    writer.element("consumable", &[], |writer| {
        writer.element("manufacturedProduct", &[("classCode", "MANU")], |writer| {
            writer.element("manufacturedMaterial", &[], |writer| {
                writer.code("code", product);
                writer.leaf("name", &[], &product.label);
                if let Some(lot) = lot {
                    writer.leaf("lotNumberText", &[], lot);
                }
            });
        });
    });
}

fn write_problem(writer: &mut Writer, problem: &Problem) {
    let status = if problem.is_active {
        "active"
    } else {
        "completed"
    };
    writer.element(
        "act",
        &[("classCode", "ACT"), ("moodCode", "EVN")],
        |writer| {
            writer.empty("code", &[("nullFlavor", "NA")]);
            writer.empty("statusCode", &[("code", status)]);
            write_interval(writer, problem.since, None);
            writer.element("entryRelationship", &[("typeCode", "SUBJ")], |writer| {
                writer.element("observation", &OBSERVATION, |writer| {
                    writer.empty("code", &[("code", DIAGNOSIS), ("codeSystem", SNOMED_CT)]);
                    writer.empty("statusCode", &[("code", "completed")]);
                    write_interval(writer, problem.since, None);
                    let [code, label, system] = code_attributes(&problem.condition);
                    writer.empty("value", &[("xsi:type", "CD"), code, label, system]);
                });
            });
        },
    );
}

fn write_interval(writer: &mut Writer, start: Option<Timestamp>, stop: Option<Timestamp>) {
    writer.element("effectiveTime", &[("xsi:type", "IVL_TS")], |writer| {
        match start {
            Some(start) => time(writer, "low", start),
            None => writer.empty("low", &[("nullFlavor", "UNK")]),
        }
        if let Some(stop) = stop {
            time(writer, "high", stop);
        }
    });
}
