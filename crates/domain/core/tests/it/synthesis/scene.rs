//! A small record: documents, and what they state.

use dmp_core::clinical::{
    Allergy, ClinicalStatus, Decimal, Fact, Labelled, Medication, MedicationStage, Observation,
    ObservationKind, PartialDate, Period, Problem, ProblemCategory, Product, Quantity, Statement,
    Value,
};
use dmp_core::document::{
    Author, Coded, ContentKind, ContentSummary, Depositor, DocumentEntry, Organization, Origin,
    Status, TypeCode, Visibility,
};
use dmp_core::ids::{DocumentId, ProfessionalId};
use dmp_core::people::NationalId;
use dmp_core::synthesis::{Declared, SourceDocument, Synthesis, Visible, synthesis};
use dmp_core::time::{Date, Timestamp};

/// The day of all tests.
pub const TODAY: &str = "2026-06-15";

pub fn today() -> Date {
    Date::parse(TODAY).expect("written in this test")
}

pub fn at(day: &str) -> Timestamp {
    Timestamp(Date::parse(day).expect("written in this test").to_days() * 86_400_000 + 36_000_000)
}

#[derive(Clone, Debug)]
pub struct Document {
    pub id: DocumentId,
    pub entry: DocumentEntry,
    pub statements: Vec<Statement>,
}

pub const SUMMARY: &str = "60591-5";
pub const PRESCRIPTION: &str = "57833-6";
pub const DISPENSATION: &str = "60593-1";

/// A document of a professional, deposited the day it was made, with bytes of its own.
pub fn document(number: u8, type_code: &str, day: &str, statements: &[Statement]) -> Document {
    Document {
        id: DocumentId::from_bytes([number; 16]),
        entry: entry(number, type_code, day),
        statements: statements.to_vec(),
    }
}

fn entry(number: u8, type_code: &str, day: &str) -> DocumentEntry {
    let national_id = NationalId::parse("899900000001").expect("written in this test");
    DocumentEntry {
        unique_id: format!("1.2.3.{number}"),
        set_id: None,
        version: None,
        title: format!("Document {number}"),
        comments: None,
        language: "fr-FR".to_owned(),
        type_code: TypeCode(type_code.to_owned()),
        type_label: None,
        format_code: String::new(),
        facility_type: None,
        practice_setting: None,
        events: Vec::new(),
        references: Vec::new(),
        authors: vec![author(&national_id)],
        legal_authenticator: None,
        depositor: Depositor::Professional {
            id: ProfessionalId::from_bytes([9; 16]),
            national_id,
            name: "MARTIN".to_owned(),
            organization: None,
        },
        origin: Origin::Professional,
        created_at: at(day),
        service_start: at(day),
        service_stop: None,
        received_at: at(day),
        content: ContentSummary {
            kind: ContentKind::Cda,
            size: 1,
            sha256: format!("{number:064}"),
        },
        visibility: Visibility::default(),
        status: Status::Approved,
        replaces: None,
        entry_version: 1,
        value_sets_version: String::new(),
    }
}

fn author(national_id: &NationalId) -> Author {
    Author {
        national_id: Some(national_id.clone()),
        family_name: "MARTIN".to_owned(),
        given_name: "Anne".to_owned(),
        specialty: Some(coded("specialty|SM26", "Médecine générale")),
        organization: Some(Organization {
            national_id: None,
            name: "Cabinet du port".to_owned(),
        }),
    }
}

/// What is computed of `documents` and nothing else.
pub fn of(documents: &[Document]) -> Synthesis {
    of_all(documents, &[])
}

pub fn of_all(documents: &[Document], declared: &[Declared<'_>]) -> Synthesis {
    let documents = sources(documents);
    synthesis(
        &Visible {
            documents: &documents,
            declared,
        },
        today(),
    )
}

pub fn sources(documents: &[Document]) -> Vec<SourceDocument<'_>> {
    let documents = documents.iter();
    documents
        .map(|it| SourceDocument {
            id: it.id,
            entry: &it.entry,
            statements: &it.statements,
        })
        .collect()
}

pub const ICD: &str = "2.16.840.1.113883.6.3";
pub const SNOMED: &str = "2.16.840.1.113883.6.96";
pub const LOINC: &str = "2.16.840.1.113883.6.1";
pub const ATC: &str = "2.16.840.1.113883.6.73";
pub const CIS: &str = "1.2.250.1.213.2.3.1";

/// `system|code`, with the names of systems above.
pub fn coded(text: &str, label: &str) -> Coded {
    let (system, code) = text.split_once('|').expect("written in this test");
    let system = match system {
        "icd" => ICD,
        "snomed" => SNOMED,
        "loinc" => LOINC,
        "atc" => ATC,
        "cis" => CIS,
        other => other,
    };
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}

pub fn concept(label: &str, codes: &[&str]) -> Labelled {
    Labelled {
        codes: codes.iter().map(|code| coded(code, label)).collect(),
        ..Labelled::text(label)
    }
}

pub fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).expect("written in this test")
}

/// `start/end`, each may be empty; a date alone is a point in time.
pub fn period(text: &str) -> Period {
    let end = |text: &str| (!text.is_empty()).then(|| date(text));
    match text.split_once('/') {
        Some((start, stop)) => Period {
            start: end(start),
            end: end(stop),
        },
        None => end(text).map(Period::at).unwrap_or_default(),
    }
}

pub fn allergy(agent: Labelled, status: Option<ClinicalStatus>) -> Statement {
    Statement::of(Fact::Allergy(Allergy {
        agent,
        status,
        ..Allergy::default()
    }))
}

pub fn problem(
    condition: Labelled,
    category: ProblemCategory,
    status: Option<ClinicalStatus>,
    when: &str,
) -> Statement {
    Statement::of(Fact::Problem(Problem {
        condition,
        category,
        status,
        period: period(when),
        ..Problem::default()
    }))
}

pub fn medication(stage: MedicationStage, code: Labelled, when: &str) -> Statement {
    Statement::of(Fact::Medication(Box::new(Medication {
        stage,
        product: Product {
            code,
            ..Product::default()
        },
        period: period(when),
        ..Medication::default()
    })))
}

pub fn result(test: Labelled, value: &str, unit: &str, day: &str) -> Observation {
    Observation {
        kind: ObservationKind::Laboratory,
        test,
        values: vec![Value::Quantity(quantity(value, unit))],
        period: period(day),
        ..Observation::default()
    }
}

pub fn quantity(value: &str, unit: &str) -> Quantity {
    Quantity {
        comparator: None,
        value: Decimal::parse(value).expect("written in this test"),
        unit: unit.to_owned(),
    }
}
