//! Measures the synthesis and the timeline of a record of 500 documents and 5,000 values, and of
//! one document that says 10,000 times almost the same.
//!
//! `cargo run --release -p dmp-core --example measure_synthesis`

use dmp_core::clinical::{
    Allergy, Decimal, Fact, Immunization, Labelled, Medication, Observation, ObservationKind,
    PartialDate, Period, Problem, Product, Quantity, Statement, Value,
};
use dmp_core::document::{
    Coded, ContentKind, ContentSummary, Depositor, DocumentEntry, Origin, Status, TypeCode,
    Visibility,
};
use dmp_core::ids::DocumentId;
use dmp_core::synthesis::{SourceDocument, Visible, synthesis, timeline};
use dmp_core::time::{Date, Timestamp};
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

const DOCUMENTS: u32 = 500;
const VALUES_PER_DOCUMENT: u32 = 10;
const HOSTILE_STATEMENTS: u32 = 10_000;
const DAY: i64 = 86_400_000;

type Document = (DocumentId, DocumentEntry, Vec<Statement>);

fn main() -> std::io::Result<()> {
    let filled: Vec<_> = (0..DOCUMENTS).map(filled_document).collect();
    let hostile = [hostile_document()];
    let mut out = std::io::stdout().lock();
    for (name, documents) in [("500 documents", &filled[..]), ("hostile", &hostile[..])] {
        let documents: Vec<_> = documents
            .iter()
            .map(|(id, entry, statements)| SourceDocument {
                id: *id,
                entry,
                statements,
            })
            .collect();
        let visible = Visible {
            documents: &documents,
            declared: &[],
        };
        let today = Date::from_days(20_600);
        let page = median(|| drop(black_box(synthesis(&visible, today))));
        let line = median(|| drop(black_box(timeline(&visible))));
        let size: usize = documents.iter().map(|it| it.statements.len()).sum();
        writeln!(
            out,
            "{name}: {size} statements, synthesis {page:?}, timeline {line:?}"
        )?;
    }
    Ok(())
}

/// Median time of `act`.
fn median(act: impl Fn()) -> Duration {
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < Duration::from_secs(1) || times.is_empty() {
        let before = Instant::now();
        act();
        times.push(before.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

fn filled_document(number: u32) -> Document {
    let day = 15_000 + i64::from(number) * 11;
    let values = (0..VALUES_PER_DOCUMENT).map(|rank| value(number * 7 + rank, day));
    let values = values.map(Statement::of);
    let others = [
        Fact::Problem(Problem {
            condition: concept("icd", "Problème", number % 40),
            ..Problem::default()
        }),
        Fact::Allergy(Allergy {
            agent: concept("atc", "Agent", number % 9),
            ..Allergy::default()
        }),
        medicine(number % 60, day),
        Fact::Immunization(Box::new(Immunization {
            vaccine: product(number % 12),
            period: on(day),
            ..Immunization::default()
        })),
    ];
    let others = others.map(Statement::of).into_iter();
    (
        id(number),
        entry(number, day),
        values.chain(others).collect(),
    )
}

fn hostile_document() -> Document {
    let statements = (0..HOSTILE_STATEMENTS).map(|number| {
        let fact = match number % 4 {
            0 => Fact::Allergy(Allergy {
                agent: concept("atc", "Agent", 1),
                severity: Some(concept("s", "Gravité", number)),
                period: on(i64::from(number)),
                ..Allergy::default()
            }),
            1 => medicine(1, i64::from(number)),
            2 => value(number, 1),
            _ => Fact::Problem(Problem {
                condition: concept("icd", "Toujours pareil", number),
                ..Problem::default()
            }),
        };
        Statement::of(fact)
    });
    (id(1), entry(1, 15_000), statements.collect())
}

fn value(number: u32, day: i64) -> Fact {
    let quantity = Quantity {
        comparator: None,
        value: Decimal::parse(&number.to_string()).unwrap_or_else(|_| unreachable!("digits")),
        unit: "g/L".to_owned(),
    };
    Fact::Observation(Observation {
        kind: ObservationKind::Laboratory,
        test: concept("2.16.840.1.113883.6.1", "Analyse", number % 60),
        values: vec![Value::Quantity(quantity)],
        period: on(day),
        ..Observation::default()
    })
}

fn medicine(number: u32, day: i64) -> Fact {
    Fact::Medication(Box::new(Medication {
        product: product(number),
        period: on(day),
        dosage_text: Some(format!("{day} comprimés par jour")),
        ..Medication::default()
    }))
}

fn product(number: u32) -> Product {
    Product {
        code: concept("1.2.250.1.213.2.3.1", "PRODUIT 500 mg, comprimé", number),
        name: format!(
            "PRODUIT {} 500 mg",
            char::from(b'A' + u8::try_from(number % 26).unwrap_or(0))
        ),
        ..Product::default()
    }
}

fn concept(system: &str, label: &str, number: u32) -> Labelled {
    let label = format!("{label} {number}");
    Labelled::code(Coded {
        code: number.to_string(),
        system: system.to_owned(),
        label,
    })
}

fn on(day: i64) -> Period {
    Period::at(PartialDate::Day(Date::from_days(day)))
}

fn id(number: u32) -> DocumentId {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    DocumentId::from_bytes(bytes)
}

fn entry(number: u32, day: i64) -> DocumentEntry {
    let at = Timestamp(day * DAY);
    DocumentEntry {
        unique_id: format!("1.2.{number}"),
        set_id: None,
        version: None,
        title: format!("Document {number}"),
        comments: None,
        language: "fr-FR".to_owned(),
        type_code: TypeCode("11502-2".to_owned()),
        type_label: None,
        format_code: String::new(),
        facility_type: None,
        practice_setting: None,
        events: Vec::new(),
        references: Vec::new(),
        authors: Vec::new(),
        legal_authenticator: None,
        depositor: Depositor::Patient,
        origin: Origin::Professional,
        created_at: at,
        service_start: at,
        service_stop: None,
        received_at: at,
        content: ContentSummary {
            kind: ContentKind::Cda,
            size: 1,
            sha256: number.to_string(),
        },
        visibility: Visibility::default(),
        status: Status::Approved,
        replaces: None,
        entry_version: 1,
        value_sets_version: String::new(),
    }
}
