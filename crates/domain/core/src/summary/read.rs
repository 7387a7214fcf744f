//! A summary as it is read back from the statements of a document.

use super::statements::shown;
use super::{Line, Part, Row, Summary, no_known_allergy, worded};
use crate::clinical::{
    Allergy, Assertion, Fact, Labelled, Observation, ObservationKind, ProblemCategory, Product,
    Statement, Subject, Value,
};

impl Summary {
    /// What the statements of a summary say. Statements that no summary makes are left aside.
    pub fn read_back(statements: &[Statement]) -> Self {
        let mut summary = Self::default();
        for statement in statements {
            if is_no_known_allergy(statement) {
                summary.has_no_known_allergy = true;
                continue;
            }
            let rows = rows(statement);
            let lines = rows.into_iter().map(|row| Line { row, origin: None });
            summary.lines.extend(lines);
        }
        summary.lines.sort_by_key(|line| line.row.part);
        summary
    }
}

fn is_no_known_allergy(statement: &Statement) -> bool {
    let none = no_known_allergy();
    statement.assertion == Assertion::Absent
        && matches!(&statement.fact, Fact::Allergy(it) if it.agent.has(&none.system, &none.code))
}

fn rows(statement: &Statement) -> Vec<Row> {
    let date = statement.fact.period().date();
    let row = |part, concept: &Labelled, detail: &str| Row {
        part,
        what: concept.display().to_owned(),
        codes: concept.codes.clone(),
        detail: detail.to_owned(),
        date,
    };
    match &statement.fact {
        Fact::Problem(it) => {
            let relation = match &statement.subject {
                Subject::Patient => "",
                Subject::Other(relation) => relation.display(),
            };
            let part = part_of(it.category);
            part.map(|part| row(part, &it.condition, relation))
        }
        Fact::Allergy(it) => Some(row(Part::Allergies, &it.agent, reaction(it))),
        Fact::Medication(it) => {
            let dosage = it.dosage_text.as_deref().unwrap_or_default();
            Some(row(Part::Treatments, &named(&it.product), dosage))
        }
        Fact::Immunization(it) => {
            let lot = it.vaccine.lot.as_deref().unwrap_or_default();
            Some(row(Part::Vaccines, &named(&it.vaccine), lot))
        }
        Fact::BloodGroup(it) => Some(row(Part::BloodGroup, &it.group, "")),
        Fact::Procedure(it) => Some(row(Part::Acts, &it.code, "")),
        Fact::Observation(it) if is_attention(&it.test) => return attention(it),
        Fact::Observation(it) => match it.kind {
            ObservationKind::VitalSign => Some(row(Part::Vitals, &it.test, &value(it))),
            ObservationKind::Laboratory => Some(row(Part::Results, &it.test, &value(it))),
            ObservationKind::Pregnancy
            | ObservationKind::SocialHistory
            | ObservationKind::Assessment
            | ObservationKind::Imaging
            | ObservationKind::Finding => None,
        },
        Fact::Encounter(_) | Fact::Device(_) | Fact::Act(_) => None,
    }
    .into_iter()
    .collect()
}

const fn part_of(category: ProblemCategory) -> Option<Part> {
    match category {
        ProblemCategory::Current => Some(Part::Problems),
        ProblemCategory::MedicalHistory => Some(Part::MedicalHistory),
        ProblemCategory::SurgicalHistory => Some(Part::SurgicalHistory),
        ProblemCategory::FamilyHistory => Some(Part::FamilyHistory),
        ProblemCategory::RiskFactor => Some(Part::RiskFactors),
        ProblemCategory::Finding | ProblemCategory::Diagnosis | ProblemCategory::Unsaid => None,
    }
}

fn reaction(allergy: &Allergy) -> &str {
    let first = allergy.reactions.first();
    first.map_or("", |it| it.manifestation.display())
}

/// A product by its name, with its codes.
fn named(product: &Product) -> Labelled {
    Labelled {
        label: product.display().to_owned(),
        codes: product.code.codes.clone(),
        ..Labelled::default()
    }
}

/// Whether it holds points of attention, here or in another document of this kind.
pub(super) fn is_attention(test: &Labelled) -> bool {
    test.codes.is_empty() && test.label == worded("attention", &[])
}

fn attention(observation: &Observation) -> Vec<Row> {
    let texts = observation.values.iter().filter_map(Value::as_text);
    texts
        .map(|what| Row {
            part: Part::Attention,
            what: what.to_owned(),
            codes: Vec::new(),
            detail: String::new(),
            date: None,
        })
        .collect()
}

/// The number of a measure.
fn value(observation: &Observation) -> String {
    observation
        .values
        .iter()
        .find_map(number)
        .unwrap_or_default()
}

/// A number that was measured, as people write it; a mere limit is none.
pub(super) fn number(value: &Value) -> Option<String> {
    match value {
        Value::Quantity(quantity) if quantity.comparator.is_none() => Some(shown(quantity)),
        Value::Quantity(_)
        | Value::Range(_)
        | Value::Ratio(_)
        | Value::Concept(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::Text(_)
        | Value::Missing(_) => None,
    }
}
