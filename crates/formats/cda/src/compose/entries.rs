//! The coded entries of a report.

use super::header::time;
use super::statements;
use super::writer::{Writer, concept, date};
use super::{ClinicalEntry, Medication, Procedure, Vaccination};
use crate::Measure;
use dmp_core::clinical::{Labelled, PartialDate};
use dmp_core::time::Timestamp;

/// Writes one coded entry.
pub fn write(writer: &mut Writer, entry: &ClinicalEntry) {
    writer.element("entry", &[], |writer| match entry {
        ClinicalEntry::Result(measure) => write_measure(writer, measure),
        ClinicalEntry::Medication(medication) => write_medication(writer, medication),
        ClinicalEntry::Problem(it) => {
            let standing = Standing::of(it.is_active, it.since);
            let condition = Labelled::code(it.condition.clone());
            problem(writer, (Form::PLAIN, &[]), standing, &condition);
        }
        ClinicalEntry::Vaccination(vaccination) => write_vaccination(writer, vaccination),
        ClinicalEntry::Allergy(it) => {
            let standing = Standing::of(it.is_active, it.since);
            let agent = Labelled::code(it.agent.clone());
            let reaction = it.reaction.clone().map(Labelled::code);
            let form = (Form::PLAIN, &[][..]);
            allergy(writer, form, standing, (&agent, reaction.as_ref()));
        }
        ClinicalEntry::Procedure(procedure) => write_procedure(writer, procedure),
        ClinicalEntry::Statement(statement) => statements::write(writer, statement),
    });
}

/// The attributes of an observation that was made.
pub const OBSERVATION: [(&str, &str); 2] = [("classCode", "OBS"), ("moodCode", "EVN")];
const ADMINISTRATION: [(&str, &str); 2] = [("classCode", "SBADM"), ("moodCode", "EVN")];
/// SNOMED CT: "interprétation diagnostique", the kind of the problem's observation.
const DIAGNOSIS: &str = "282291009";
/// SNOMED CT: "allergie".
const ALLERGY: &str = "609328004";
const SNOMED_CT: &str = "2.16.840.1.113883.6.96";
const INTERPRETATION: &str = "2.16.840.1.113883.5.83";

/// The templates that an entry follows, and its identifier.
#[derive(Clone, Copy)]
pub struct Form<'a> {
    pub templates: &'a [&'a str],
    pub id: Option<&'a str>,
}

impl Form<'_> {
    /// An entry that follows no template.
    const PLAIN: Self = Self {
        templates: &[],
        id: None,
    };

    /// Writes both.
    pub fn write(self, writer: &mut Writer) {
        for template in self.templates {
            writer.empty("templateId", &[("root", template)]);
        }
        if let Some(id) = self.id {
            writer.identifier("id", id);
        }
    }
}

/// Whether a concern goes on, and since when.
#[derive(Clone, Copy)]
pub struct Standing {
    pub is_active: bool,
    pub since: Option<PartialDate>,
}

impl Standing {
    fn of(is_active: bool, since: Option<Timestamp>) -> Self {
        let since = since.map(instant);
        Self { is_active, since }
    }
}

const fn instant(at: Timestamp) -> PartialDate {
    PartialDate::Instant {
        at,
        zone_minutes: 0,
    }
}

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
        let span = (medication.start.map(instant), medication.stop.map(instant));
        interval(writer, span);
        let code = Labelled::code(medication.product.clone());
        product(writer, (&code, &medication.product.label), None);
    });
}

fn write_vaccination(writer: &mut Writer, vaccination: &Vaccination) {
    writer.element("substanceAdministration", &ADMINISTRATION, |writer| {
        immunizes(writer);
        writer.empty("statusCode", &[("code", "completed")]);
        time(writer, "effectiveTime", vaccination.at);
        let code = Labelled::code(vaccination.vaccine.clone());
        let lot = vaccination.lot.as_deref();
        product(writer, (&code, &vaccination.vaccine.label), lot);
    });
}

/// Says that an administration is that of a vaccine.
pub fn immunizes(writer: &mut Writer) {
    let act = [("code", "IMMUNIZ"), ("codeSystem", "2.16.840.1.113883.5.4")];
    writer.empty("code", &act);
}

/// A product by its codes and its name, with its lot.
pub fn product(writer: &mut Writer, (code, name): (&Labelled, &str), lot: Option<&str>) {
    writer.element("consumable", &[], |writer| {
        writer.element("manufacturedProduct", &[("classCode", "MANU")], |writer| {
            writer.element("manufacturedMaterial", &[], |writer| {
                concept(writer, "code", None, code);
                writer.leaf("name", &[], name);
                if let Some(lot) = lot {
                    writer.leaf("lotNumberText", &[], lot);
                }
            });
        });
    });
}

/// A concern around a problem.
pub fn problem(
    writer: &mut Writer,
    forms: (Form<'_>, &[&str]),
    standing: Standing,
    condition: &Labelled,
) {
    concern(writer, forms, (standing, DIAGNOSIS), |writer| {
        concept(writer, "value", Some("CD"), condition);
    });
}

/// A concern around an allergy, by what provokes it and what it did.
pub fn allergy(
    writer: &mut Writer,
    forms: (Form<'_>, &[&str]),
    standing: Standing,
    (agent, reaction): (&Labelled, Option<&Labelled>),
) {
    concern(writer, forms, (standing, ALLERGY), |writer| {
        writer.empty("value", &[("xsi:type", "CD"), ("nullFlavor", "NA")]);
        writer.element("participant", &[("typeCode", "CSM")], |writer| {
            writer.element("participantRole", &[("classCode", "MANU")], |writer| {
                writer.element("playingEntity", &[("classCode", "MMAT")], |writer| {
                    concept(writer, "code", None, agent);
                });
            });
        });
        if let Some(reaction) = reaction {
            write_reaction(writer, reaction);
        }
    });
}

fn write_reaction(writer: &mut Writer, reaction: &Labelled) {
    writer.element("entryRelationship", &[("typeCode", "MFST")], |writer| {
        writer.element("observation", &OBSERVATION, |writer| {
            diagnosis(writer);
            writer.empty("statusCode", &[("code", "completed")]);
            concept(writer, "value", Some("CD"), reaction);
        });
    });
}

/// Says that an observation is a diagnosis.
pub fn diagnosis(writer: &mut Writer) {
    writer.empty("code", &[("code", DIAGNOSIS), ("codeSystem", SNOMED_CT)]);
}

/// A concern around one observation, of the kind `kind` (SNOMED CT).
fn concern(
    writer: &mut Writer,
    (form, inner): (Form<'_>, &[&str]),
    (standing, kind): (Standing, &str),
    content: impl FnOnce(&mut Writer),
) {
    let Standing { is_active, since } = standing;
    let status = if is_active { "active" } else { "completed" };
    let act = [("classCode", "ACT"), ("moodCode", "EVN")];
    writer.element("act", &act, |writer| {
        Form { id: None, ..form }.write(writer);
        writer.empty("code", &[("nullFlavor", "NA")]);
        writer.empty("statusCode", &[("code", status)]);
        interval(writer, (since, None));
        writer.element("entryRelationship", &[("typeCode", "SUBJ")], |writer| {
            writer.element("observation", &OBSERVATION, |writer| {
                let id = form.id;
                Form {
                    templates: inner,
                    id,
                }
                .write(writer);
                writer.empty("code", &[("code", kind), ("codeSystem", SNOMED_CT)]);
                writer.empty("statusCode", &[("code", "completed")]);
                interval(writer, (since, None));
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

/// From when to when; a beginning that is not known is said to be so.
pub fn interval(writer: &mut Writer, (start, stop): (Option<PartialDate>, Option<PartialDate>)) {
    writer.element("effectiveTime", &[("xsi:type", "IVL_TS")], |writer| {
        match start {
            Some(start) => date(writer, "low", start),
            None => writer.empty("low", &[("nullFlavor", "UNK")]),
        }
        if let Some(stop) = stop {
            date(writer, "high", stop);
        }
    });
}
