//! Statements as entries, in the forms that our own reader and those of others know.

use super::entries::{self, Form, Standing};
use super::writer::{Writer, concept, date};
use dmp_core::clinical::{
    Assertion, BloodGroup, ClinicalStatus, Fact, Immunization, Labelled, Medication, Observation,
    ObservationKind, PartialDate, Procedure, Stage, Statement, Subject, Value,
};

/// IHE PCC and CI-SIS: concern, problem.
const PROBLEM: [&[&str]; 2] = [
    &[
        "1.3.6.1.4.1.19376.1.5.3.1.4.5.1",
        "1.3.6.1.4.1.19376.1.5.3.1.4.5.2",
        "1.2.250.1.213.1.1.3.39",
    ],
    &["1.3.6.1.4.1.19376.1.5.3.1.4.5", "1.2.250.1.213.1.1.3.37"],
];
const ALLERGY: [&[&str]; 2] = [
    &[
        "1.3.6.1.4.1.19376.1.5.3.1.4.5.1",
        "1.3.6.1.4.1.19376.1.5.3.1.4.5.3",
        "1.2.250.1.213.1.1.3.40",
    ],
    &[
        "1.3.6.1.4.1.19376.1.5.3.1.4.5",
        "1.3.6.1.4.1.19376.1.5.3.1.4.6",
        "1.2.250.1.213.1.1.3.41",
    ],
];
const FAMILY: [&[&str]; 2] = [
    &["1.3.6.1.4.1.19376.1.5.3.1.4.15", "1.2.250.1.213.1.1.3.59"],
    &["1.3.6.1.4.1.19376.1.5.3.1.4.13.3", "1.2.250.1.213.1.1.3.51"],
];
const MEDICATION: &[&str] = &["1.3.6.1.4.1.19376.1.5.3.1.4.7", "1.2.250.1.213.1.1.3.42"];
const IMMUNIZATION: &[&str] = &["1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.2.250.1.213.1.1.3.45"];
const PROCEDURE: &[&str] = &["1.3.6.1.4.1.19376.1.5.3.1.4.19", "1.2.250.1.213.1.1.3.62"];
const VITAL_SIGN: &[&str] = &["1.3.6.1.4.1.19376.1.5.3.1.4.13.2", "1.2.250.1.213.1.1.3.50"];
const SIMPLE: &[&str] = &["1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48"];

/// Writes what `statement` says within an entry.
pub fn write(writer: &mut Writer, statement: &Statement) {
    let id = statement.source.entry_id.as_deref();
    let form = |templates| Form { templates, id };
    match &statement.fact {
        Fact::Problem(problem) => match &statement.subject {
            Subject::Other(relation) => relative(writer, relation, (&problem.condition, id)),
            Subject::Patient => {
                let standing = standing(problem.status, problem.period.start);
                let form = (form(PROBLEM[0]), PROBLEM[1]);
                entries::problem(writer, form, standing, &problem.condition);
            }
        },
        Fact::Allergy(allergy) => {
            let standing = standing(allergy.status, allergy.period.start);
            let reaction = allergy.reactions.first().map(|it| &it.manifestation);
            let form = (form(ALLERGY[0]), ALLERGY[1]);
            entries::allergy(writer, form, standing, (&allergy.agent, reaction));
        }
        Fact::Medication(it) => medication(writer, (statement, it), form(MEDICATION)),
        Fact::Immunization(it) => immunization(writer, (statement, it), form(IMMUNIZATION)),
        Fact::Procedure(it) => procedure(writer, (statement, it), form(PROCEDURE)),
        Fact::BloodGroup(it) => blood_group(writer, (statement, it), form(SIMPLE)),
        Fact::Observation(it) => {
            let templates = match it.kind {
                ObservationKind::VitalSign => VITAL_SIGN,
                ObservationKind::Laboratory
                | ObservationKind::Pregnancy
                | ObservationKind::SocialHistory
                | ObservationKind::Assessment
                | ObservationKind::Imaging
                | ObservationKind::Finding => SIMPLE,
            };
            observation(writer, (statement, it), form(templates));
        }
        // No summary states these; in words they would say nothing more than the narrative.
        Fact::Encounter(_) | Fact::Device(_) | Fact::Act(_) => {}
    }
}

/// The class of an entry, how far it has come, and whether it is denied.
const fn attributes(
    class: &'static str,
    statement: &Statement,
) -> [(&'static str, &'static str); 3] {
    let mood = match statement.stage {
        Stage::Occurred => "EVN",
        Stage::Planned => "INT",
        Stage::Goal => "GOL",
        Stage::Possible => "DEF",
    };
    let negation = match statement.assertion {
        Assertion::Absent => "true",
        Assertion::Present | Assertion::Unknown => "",
    };
    [
        ("classCode", class),
        ("moodCode", mood),
        ("negationInd", negation),
    ]
}

fn standing(status: Option<ClinicalStatus>, since: Option<PartialDate>) -> Standing {
    let is_active = match status {
        Some(ClinicalStatus::Active | ClinicalStatus::Recurrence) | None => true,
        Some(ClinicalStatus::Inactive | ClinicalStatus::Remission | ClinicalStatus::Resolved) => {
            false
        }
    };
    Standing { is_active, since }
}

fn relative(writer: &mut Writer, relation: &Labelled, (condition, id): (&Labelled, Option<&str>)) {
    let cluster = [("classCode", "CLUSTER"), ("moodCode", "EVN")];
    writer.element("organizer", &cluster, |writer| {
        Form {
            templates: FAMILY[0],
            id: None,
        }
        .write(writer);
        writer.empty("statusCode", &[("code", "completed")]);
        writer.element("subject", &[("typeCode", "SBJ")], |writer| {
            writer.element("relatedSubject", &[("classCode", "PRS")], |writer| {
                concept(writer, "code", None, relation);
            });
        });
        writer.element("component", &[("typeCode", "COMP")], |writer| {
            writer.element("observation", &entries::OBSERVATION, |writer| {
                Form {
                    templates: FAMILY[1],
                    id,
                }
                .write(writer);
                entries::diagnosis(writer);
                writer.empty("statusCode", &[("code", "completed")]);
                writer.empty("effectiveTime", &[("nullFlavor", "UNK")]);
                concept(writer, "value", Some("CD"), condition);
            });
        });
    });
}

fn medication(
    writer: &mut Writer,
    (statement, medication): (&Statement, &Medication),
    form: Form<'_>,
) {
    let attributes = attributes("SBADM", statement);
    writer.element("substanceAdministration", &attributes, |writer| {
        form.write(writer);
        if let Some(dosage) = &medication.dosage_text {
            writer.leaf("text", &[], dosage);
        }
        writer.empty("statusCode", &[("code", "completed")]);
        entries::interval(writer, (medication.period.start, medication.period.end));
        let product = &medication.product;
        entries::product(writer, (&product.code, &product.name), None);
    });
}

fn immunization(
    writer: &mut Writer,
    (statement, immunization): (&Statement, &Immunization),
    form: Form<'_>,
) {
    let attributes = attributes("SBADM", statement);
    writer.element("substanceAdministration", &attributes, |writer| {
        form.write(writer);
        entries::immunizes(writer);
        writer.empty("statusCode", &[("code", "completed")]);
        moment(writer, immunization.period.date());
        let vaccine = &immunization.vaccine;
        let product = (&vaccine.code, vaccine.name.as_str());
        entries::product(writer, product, vaccine.lot.as_deref());
    });
}

fn procedure(
    writer: &mut Writer,
    (statement, procedure): (&Statement, &Procedure),
    form: Form<'_>,
) {
    let attributes = attributes("PROC", statement);
    writer.element("procedure", &attributes, |writer| {
        form.write(writer);
        concept(writer, "code", None, &procedure.code);
        writer.empty("statusCode", &[("code", "completed")]);
        moment(writer, procedure.period.date());
    });
}

fn blood_group(writer: &mut Writer, (statement, group): (&Statement, &BloodGroup), form: Form<'_>) {
    let attributes = attributes("OBS", statement);
    writer.element("observation", &attributes, |writer| {
        form.write(writer);
        concept(writer, "code", None, &group.test);
        writer.empty("statusCode", &[("code", "completed")]);
        moment(writer, group.period.date());
        concept(writer, "value", Some("CD"), &group.group);
    });
}

fn observation(
    writer: &mut Writer,
    (statement, observation): (&Statement, &Observation),
    form: Form<'_>,
) {
    let attributes = attributes("OBS", statement);
    writer.element("observation", &attributes, |writer| {
        form.write(writer);
        concept(writer, "code", None, &observation.test);
        writer.empty("statusCode", &[("code", "completed")]);
        moment(writer, observation.period.date());
        for it in &observation.values {
            value(writer, it);
        }
    });
}

fn value(writer: &mut Writer, value: &Value) {
    match value {
        Value::Quantity(it) => {
            let (number, unit) = (it.value.as_str(), it.unit.as_str());
            let attributes = [("xsi:type", "PQ"), ("value", number), ("unit", unit)];
            writer.empty("value", &attributes);
        }
        Value::Text(text) => writer.leaf("value", &[("xsi:type", "ST")], text),
        Value::Concept(it) => concept(writer, "value", Some("CD"), it),
        // No summary states these.
        Value::Range(_)
        | Value::Ratio(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::Missing(_) => {}
    }
}

/// When, or that it is not known.
fn moment(writer: &mut Writer, at: Option<PartialDate>) {
    match at {
        Some(at) => date(writer, "effectiveTime", at),
        None => writer.empty("effectiveTime", &[("nullFlavor", "UNK")]),
    }
}
