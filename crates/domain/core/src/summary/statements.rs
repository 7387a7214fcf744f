//! A summary as statements, for a document.

use super::{Part, Row, Summary, no_known_allergy, worded};
use crate::clinical::{
    Allergy, Assertion, BloodGroup, ClinicalStatus, Decimal, Fact, Immunization, Labelled,
    Medication, MedicationStage, Observation, ObservationKind, Period, Problem, ProblemCategory,
    Procedure, Product, Quantity, Reaction, Statement, Subject, Value,
};
use crate::codes;
use crate::document::Coded;
use crate::units::Unit;

/// Longest unit that may be typed, in characters.
const UNIT_CHARS_MAX: usize = 20;
const LOINC: &str = "2.16.840.1.113883.6.1";

impl Summary {
    /// What it states of `part`, in order: one statement a line, all points of attention in one.
    pub fn statements(&self, part: Part) -> Vec<Statement> {
        let rows: Vec<_> = self.of_part(part).map(|line| &line.row).collect();
        match part {
            Part::Attention if rows.is_empty() => Vec::new(),
            Part::Attention => vec![attention(&rows)],
            Part::Allergies if self.has_no_known_allergy => vec![no_allergy()],
            Part::Allergies
            | Part::Problems
            | Part::MedicalHistory
            | Part::SurgicalHistory
            | Part::Acts
            | Part::FamilyHistory
            | Part::Treatments
            | Part::Vaccines
            | Part::RiskFactors
            | Part::BloodGroup
            | Part::Vitals
            | Part::Results => rows.into_iter().map(statement).collect(),
        }
    }
}

fn attention(rows: &[&Row]) -> Statement {
    let points = rows.iter().map(|row| Value::Text(row.what.clone()));
    Statement::of(Fact::Observation(Observation {
        test: Labelled::text(worded("attention", &[])),
        values: points.collect(),
        ..Observation::default()
    }))
}

fn no_allergy() -> Statement {
    Statement {
        assertion: Assertion::Absent,
        ..Statement::of(Fact::Allergy(Allergy {
            agent: Labelled::code(no_known_allergy()),
            status: Some(ClinicalStatus::Active),
            ..Allergy::default()
        }))
    }
}

fn statement(row: &Row) -> Statement {
    let active = Some(ClinicalStatus::Active);
    let over = Some(ClinicalStatus::Inactive);
    let fact = match row.part {
        Part::Allergies => allergy(row),
        Part::Problems => problem(row, ProblemCategory::Current, active),
        Part::MedicalHistory => problem(row, ProblemCategory::MedicalHistory, over),
        Part::SurgicalHistory => problem(row, ProblemCategory::SurgicalHistory, over),
        Part::FamilyHistory => problem(row, ProblemCategory::FamilyHistory, None),
        Part::RiskFactors => problem(row, ProblemCategory::RiskFactor, active),
        Part::Acts => Fact::Procedure(Procedure {
            code: concept(row),
            period: row.date.map(Period::at).unwrap_or_default(),
            ..Procedure::default()
        }),
        Part::Treatments => Fact::Medication(Box::new(Medication {
            stage: MedicationStage::InUse,
            product: product(row),
            dosage_text: some(&row.detail),
            period: since(row),
            ..Medication::default()
        })),
        Part::Vaccines => Fact::Immunization(Box::new(Immunization {
            vaccine: Product {
                lot: some(&row.detail),
                ..product(row)
            },
            period: row.date.map(Period::at).unwrap_or_default(),
            ..Immunization::default()
        })),
        Part::BloodGroup => blood_group(row),
        Part::Vitals => measure(row, ObservationKind::VitalSign),
        Part::Results => measure(row, ObservationKind::Laboratory),
        Part::Attention => return attention(&[row]),
    };
    Statement {
        subject: subject(row),
        ..Statement::of(fact)
    }
}

/// Of whom: a relation that our table knows by this word has its code.
fn subject(row: &Row) -> Subject {
    if row.part != Part::FamilyHistory {
        return Subject::Patient;
    }
    let mut known = codes::relations().iter();
    let relation = known.find(|it| it.label == row.detail);
    Subject::Other(relation.map_or_else(
        || Labelled::text(row.detail.clone()),
        |known| Labelled::code(known.clone()),
    ))
}

fn allergy(row: &Row) -> Fact {
    let reaction = some(&row.detail).map(|text| Reaction {
        manifestation: Labelled::text(text),
        ..Reaction::default()
    });
    Fact::Allergy(Allergy {
        agent: concept(row),
        status: Some(ClinicalStatus::Active),
        reactions: reaction.into_iter().collect(),
        period: since(row),
        ..Allergy::default()
    })
}

fn problem(row: &Row, category: ProblemCategory, status: Option<ClinicalStatus>) -> Fact {
    Fact::Problem(Problem {
        condition: concept(row),
        category,
        status,
        period: since(row),
        ..Problem::default()
    })
}

fn blood_group(row: &Row) -> Fact {
    Fact::BloodGroup(BloodGroup {
        test: Labelled::code(Coded {
            code: "882-1".to_owned(),
            system: LOINC.to_owned(),
            label: worded("blood_group", &[]),
        }),
        group: concept(row),
        period: Period::default(),
    })
}

fn measure(row: &Row, kind: ObservationKind) -> Fact {
    let value =
        measured(&row.detail).map_or_else(|| Value::Text(row.detail.clone()), Value::Quantity);
    Fact::Observation(Observation {
        kind,
        test: concept(row),
        values: vec![value],
        period: row.date.map(Period::at).unwrap_or_default(),
        ..Observation::default()
    })
}

fn concept(row: &Row) -> Labelled {
    Labelled {
        label: row.what.clone(),
        codes: row.codes.clone(),
        ..Labelled::default()
    }
}

fn product(row: &Row) -> Product {
    Product {
        code: concept(row),
        name: row.what.clone(),
        ..Product::default()
    }
}

fn since(row: &Row) -> Period {
    Period {
        start: row.date,
        end: None,
    }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// The number and the unit of « 72,5 kg »; the unit is kept as UCUM where our tables know it.
pub(super) fn measured(text: &str) -> Option<Quantity> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '+');
    let end = text.find(|c: char| !is_number(c)).unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    // A unit that begins like a number would be read as a part of it.
    let is_unit = unit.chars().count() <= UNIT_CHARS_MAX && !unit.starts_with(['e', 'E']);
    let value = Decimal::parse(number).ok().filter(|_| is_unit)?;
    Some(Quantity {
        comparator: None,
        value,
        unit: Unit::parse(unit).map_or_else(|| unit.to_owned(), |it| it.code().to_owned()),
    })
}

/// A number and its unit as people write them.
pub(super) fn shown(quantity: &Quantity) -> String {
    let number = quantity.value.as_str().replace('.', ",");
    let known = Unit::parse(&quantity.unit);
    let unit = known.as_ref().map_or(quantity.unit.as_str(), Unit::label);
    format!("{number} {unit}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_measure_is_a_number_and_a_unit() {
        for (text, expected) in [
            ("72,5 kg",    Some(("72.5", "kg", "72,5 kg"))),
            ("142 mmHg",   Some(("142", "mm[Hg]", "142 mmHg"))),
            ("1.10 g/L",   Some(("1.10", "g/L", "1,10 g/L"))),
            ("64/min",     Some(("64", "/min", "64 /min"))),
            ("37",         Some(("37", "", "37"))),
            ("3 croix",    Some(("3", "croix", "3 croix"))),
            ("kg",         None),
            ("",           None),
            ("1,2,3 kg",   None),
            ("5 euros",    None),
        ] {
            let read = measured(text);
            let read = read.as_ref().map(|it| (it.value.as_str(), it.unit.as_str(), shown(it)));
            let expected = expected.map(|(value, unit, shown)| (value, unit, shown.to_owned()));
            assert_eq!(read, expected, "{text}");
        }
    }
}
