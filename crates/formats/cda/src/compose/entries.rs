//! The coded entries of a report.

use super::header::time;
use super::writer::{Writer, code_attributes};
use super::{Allergy, ClinicalEntry, Medication, Problem, Procedure, Vaccination};
use crate::Measure;
use dmp_core::document::Coded;
use dmp_core::time::Timestamp;

/// Writes one coded entry.
pub fn write(writer: &mut Writer, entry: &ClinicalEntry) {
    writer.element("entry", &[], |writer| match entry {
        ClinicalEntry::Result(measure) => write_measure(writer, measure),
        ClinicalEntry::Medication(medication) => write_medication(writer, medication),
        ClinicalEntry::Problem(problem) => write_problem(writer, problem),
        ClinicalEntry::Vaccination(vaccination) => write_vaccination(writer, vaccination),
        ClinicalEntry::Allergy(allergy) => write_allergy(writer, allergy),
        ClinicalEntry::Procedure(procedure) => write_procedure(writer, procedure),
    });
}

const OBSERVATION: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];
const ADMINISTRATION: [(&str, &str); 2] = [("classCode", "SBADM"), ("moodCode", "EVN")];
/// SNOMED CT: "interprétation diagnostique", the kind of the problem's observation.
const DIAGNOSIS: &str = "282291009";
/// SNOMED CT: "allergie".
const ALLERGY: &str = "609328004";
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
    let standing = (problem.is_active, problem.since);
    write_concern(writer, standing, DIAGNOSIS, |writer| {
        let [code, label, system] = code_attributes(&problem.condition);
        writer.empty("value", &[("xsi:type", "CD"), code, label, system]);
    });
}

fn write_allergy(writer: &mut Writer, allergy: &Allergy) {
    let standing = (allergy.is_active, allergy.since);
    write_concern(writer, standing, ALLERGY, |writer| {
        writer.empty("value", &[("xsi:type", "CD"), ("nullFlavor", "NA")]);
        writer.element("participant", &[("typeCode", "CSM")], |writer| {
            writer.element("participantRole", &[("classCode", "MANU")], |writer| {
                writer.element("playingEntity", &[("classCode", "MMAT")], |writer| {
                    writer.code("code", &allergy.agent);
                });
            });
        });
        if let Some(reaction) = &allergy.reaction {
            write_reaction(writer, reaction);
        }
    });
}

fn write_reaction(writer: &mut Writer, reaction: &Coded) {
    writer.element("entryRelationship", &[("typeCode", "MFST")], |writer| {
        writer.element("observation", &OBSERVATION, |writer| {
            writer.empty("code", &[("code", DIAGNOSIS), ("codeSystem", SNOMED_CT)]);
            writer.empty("statusCode", &[("code", "completed")]);
            let [code, label, system] = code_attributes(reaction);
            writer.empty("value", &[("xsi:type", "CD"), code, label, system]);
        });
    });
}

/// A concern around one observation, of the kind `kind` (SNOMED CT).
fn write_concern(
    writer: &mut Writer,
    (is_active, since): (bool, Option<Timestamp>),
    kind: &str,
    content: impl FnOnce(&mut Writer),
) {
    let status = if is_active { "active" } else { "completed" };
    let act = [("classCode", "ACT"), ("moodCode", "EVN")];
    writer.element("act", &act, |writer| {
        writer.empty("code", &[("nullFlavor", "NA")]);
        writer.empty("statusCode", &[("code", status)]);
        write_interval(writer, since, None);
        writer.element("entryRelationship", &[("typeCode", "SUBJ")], |writer| {
            writer.element("observation", &OBSERVATION, |writer| {
                writer.empty("code", &[("code", kind), ("codeSystem", SNOMED_CT)]);
                writer.empty("statusCode", &[("code", "completed")]);
                write_interval(writer, since, None);
                content(writer);
            });
        });
    });
}

fn write_procedure(writer: &mut Writer, procedure: &Procedure) {
    let act = [("classCode", "PROC"), ("moodCode", "EVN")];
    writer.element("procedure", &act, |writer| {
        writer.code("code", &procedure.code);
        writer.empty("statusCode", &[("code", "completed")]);
        if let Some(at) = procedure.at {
            time(writer, "effectiveTime", at);
        }
    });
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
