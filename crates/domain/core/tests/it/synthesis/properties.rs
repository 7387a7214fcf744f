//! What holds for every record.

use super::scene::{
    DISPENSATION, Document, PRESCRIPTION, SUMMARY, coded, document, of, period, sources, today,
};
use dmp_core::clinical::{
    Act, Allergy, Assertion, BloodGroup, ClinicalStatus, Decimal, Device, Encounter, EntryStatus,
    Fact, Immunization, Labelled, Medication, MedicationStage, Observation, ObservationKind,
    Problem, ProblemCategory, Procedure, Product, Quantity, Stage, Statement, Subject, Value,
};
use dmp_core::document::ContentKind;
use dmp_core::ids::DocumentId;
use dmp_core::synthesis::{
    Allergies, Analysis, Line, Place, SourceRef, Synthesis, Visible, by_year, collapse, synthesis,
    timeline,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

fn any_concept() -> impl Strategy<Value = Labelled> {
    let codes = select(vec![
        "icd|J45",
        "icd|I10",
        "atc|N02BE01",
        "cis|1",
        "cis|2",
        "snomed|55607006",
        "hl7|no-known-allergies",
        "loinc|2345-7",
        "labo|1",
        "|",
    ]);
    let labels = select(vec![
        "",
        "asthme",
        "Asthme",
        "PLAVIX 75 mg, comprimé",
        "plavix",
        "paracétamol 0,5 g",
        "oui",
        "A positif",
        "É\u{301}…",
    ]);
    (labels, vec(codes, 0..3)).prop_map(|(label, codes)| Labelled {
        codes: codes.iter().map(|code| coded(code, label)).collect(),
        ..Labelled::text(label)
    })
}

fn any_when() -> impl Strategy<Value = &'static str> {
    select(vec![
        "",
        "2024",
        "2024-03",
        "2024-03-09",
        "2024-03-09/2024-03-20",
        "2024-03-09T08:30:00+01:00",
        "2026-06-01/",
        "/2026-07-01",
        "9999",
        "0001/",
    ])
}

fn any_fact() -> impl Strategy<Value = Fact> {
    (0usize..11, any_concept(), any_when(), 0usize..7).prop_map(|(kind, what, when, sort)| {
        let period = period(when);
        match kind {
            0 => Fact::Problem(Problem {
                condition: what,
                category: CATEGORIES[sort],
                status: STATUSES[sort],
                period,
                ..Problem::default()
            }),
            1 => allergy_of(what, sort),
            2 | 3 => Fact::Medication(Box::new(Medication {
                stage: STAGES[sort % 5],
                product: Product {
                    code: what,
                    ..Product::default()
                },
                period,
                ..Medication::default()
            })),
            4 => Fact::Immunization(Box::new(Immunization {
                vaccine: Product {
                    code: what,
                    ..Product::default()
                },
                dose_number: (sort > 4).then_some(1),
                period,
                ..Immunization::default()
            })),
            5 | 6 => Fact::Observation(Observation {
                kind: KINDS[sort],
                test: what,
                values: vec![Value::Quantity(Quantity {
                    comparator: None,
                    value: Decimal::parse(["1", "1.0", "-2", "1e9"][sort % 4]).expect("a number"),
                    unit: ["g/L", "%"][sort % 2].to_owned(),
                })],
                period,
                ..Observation::default()
            }),
            7 => Fact::Procedure(Procedure {
                code: what,
                period,
                ..Procedure::default()
            }),
            8 => Fact::Encounter(Encounter {
                kind: what,
                place: (sort > 3).then(|| format!("lieu {sort}")),
                period,
                ..Encounter::default()
            }),
            9 => Fact::Device(Device {
                kind: what,
                ids: vec![sort.to_string(); sort % 2],
                period,
                ..Device::default()
            }),
            _ if sort > 3 => Fact::BloodGroup(BloodGroup {
                group: what,
                period,
                ..BloodGroup::default()
            }),
            _ => Fact::Act(Act::default()),
        }
    })
}

fn allergy_of(agent: Labelled, sort: usize) -> Fact {
    Fact::Allergy(Allergy {
        agent,
        status: STATUSES[sort],
        ..Allergy::default()
    })
}

const STAGES: [MedicationStage; 5] = [
    MedicationStage::Prescribed,
    MedicationStage::Dispensed,
    MedicationStage::Administered,
    MedicationStage::InUse,
    MedicationStage::Declared,
];
const STATUSES: [Option<ClinicalStatus>; 7] = [
    None,
    None,
    Some(ClinicalStatus::Active),
    Some(ClinicalStatus::Inactive),
    Some(ClinicalStatus::Recurrence),
    Some(ClinicalStatus::Remission),
    Some(ClinicalStatus::Resolved),
];
const CATEGORIES: [ProblemCategory; 7] = [
    ProblemCategory::Current,
    ProblemCategory::MedicalHistory,
    ProblemCategory::SurgicalHistory,
    ProblemCategory::FamilyHistory,
    ProblemCategory::RiskFactor,
    ProblemCategory::Finding,
    ProblemCategory::Diagnosis,
];
const KINDS: [ObservationKind; 7] = [
    ObservationKind::Laboratory,
    ObservationKind::VitalSign,
    ObservationKind::Pregnancy,
    ObservationKind::SocialHistory,
    ObservationKind::Assessment,
    ObservationKind::Imaging,
    ObservationKind::Finding,
];

fn any_statement() -> impl Strategy<Value = Statement> {
    let assertions = select(vec![
        Assertion::Present,
        Assertion::Present,
        Assertion::Present,
        Assertion::Absent,
        Assertion::Unknown,
    ]);
    let stages = select(vec![
        Stage::Occurred,
        Stage::Occurred,
        Stage::Planned,
        Stage::Goal,
    ]);
    let statuses = select(vec![
        None,
        Some(EntryStatus::Completed),
        Some(EntryStatus::Aborted),
        Some(EntryStatus::Nullified),
    ]);
    let context = (assertions, stages, statuses, 0u8..10);
    (any_fact(), context).prop_map(|(fact, (assertion, stage, status, subject))| Statement {
        assertion,
        stage,
        status,
        subject: match subject {
            0 => Subject::Other(Labelled::text("Mère")),
            _ => Subject::Patient,
        },
        ..Statement::of(fact)
    })
}

/// A document with the number that its rank gives it; `replaces` is the rank of another.
fn any_document() -> impl Strategy<Value = Document> {
    let types = select(vec![
        SUMMARY,
        PRESCRIPTION,
        DISPENSATION,
        "34112-3",
        "18748-4",
        "EXPPAT_3",
    ]);
    let days = select(vec!["2020-01-01", "2024-03-09", "2026-06-01"]);
    let doubles = (0u8..12, 0u8..12, 0u8..4, any::<bool>());
    (types, days, vec(any_statement(), 0..8), doubles).prop_map(
        |(kind, day, statements, (hash, replaces, set, is_pdf))| {
            let mut document = document(0, kind, day, &statements);
            let entry = &mut document.entry;
            entry.content.sha256 = hash.to_string();
            entry.replaces = (replaces < 3).then(|| DocumentId::from_bytes([replaces; 16]));
            entry.set_id = (set == 0).then(|| "set".to_owned());
            entry.version = (set == 0).then_some(u32::from(hash % 3));
            entry.title = format!("titre {}", hash % 4);
            if is_pdf {
                entry.content.kind = ContentKind::Pdf;
            }
            document
        },
    )
}

fn any_record() -> impl Strategy<Value = Vec<Document>> {
    vec(any_document(), 0..8).prop_map(|mut documents| {
        for (number, document) in (0u8..).zip(&mut documents) {
            document.id = DocumentId::from_bytes([number; 16]);
        }
        documents
    })
}

fn shuffled_record() -> impl Strategy<Value = (Vec<Document>, Vec<Document>)> {
    any_record().prop_flat_map(|it| (Just(it.clone()), Just(it).prop_shuffle()))
}

fn each<T>(lines: &[Line<T>], add: &mut impl FnMut(&[SourceRef])) {
    for line in lines {
        add(&line.sources);
    }
}

/// How often each statement is a source of a line.
type Uses = BTreeMap<(DocumentId, usize), usize>;

fn uses(found: &Synthesis) -> Uses {
    let mut uses = Uses::new();
    let mut add = |sources: &[SourceRef]| {
        for source in sources {
            if let Place::Document(id) = source.place {
                *uses.entry((id, source.index)).or_default() += 1;
            }
        }
    };
    for lines in allergy_lists(&found.allergies) {
        each(lines, &mut add);
    }
    let problems = &found.problems;
    for lines in [
        &problems.active,
        &problems.past,
        &problems.medical,
        &problems.surgical,
        &problems.risks,
        &problems.findings,
        &problems.refuted,
    ] {
        each(lines, &mut add);
    }
    each(&problems.family, &mut add);
    let treatments = &found.treatments;
    for lines in [
        &treatments.current,
        &treatments.upcoming,
        &treatments.former,
    ] {
        each(lines, &mut add);
    }
    for vaccine in &found.vaccines {
        each(&vaccine.doses, &mut add);
    }
    for point in analyses(found).flat_map(|it| &it.points) {
        add(&point.sources);
    }
    found
        .blood_groups
        .iter()
        .for_each(|it| add(&it.line.sources));
    each(&found.procedures, &mut add);
    each(&found.devices, &mut add);
    each(&found.encounters, &mut add);
    for absence in &found.absences {
        add(&absence.sources);
    }
    for mention in found.planned.iter().chain(&found.denied) {
        add(&mention.sources);
    }
    uses
}

fn allergy_lists(allergies: &Allergies) -> [&Vec<Line<Allergy>>; 3] {
    [&allergies.current, &allergies.past, &allergies.refuted]
}

fn analyses(found: &Synthesis) -> impl Iterator<Item = &Analysis> {
    let lists = [
        &found.results,
        &found.vitals,
        &found.pregnancy,
        &found.lifestyle,
        &found.findings,
    ];
    lists.into_iter().flatten()
}

/// The statements that are sources of a line of allergies that somebody affirms.
fn affirmed_allergies(found: &Synthesis) -> BTreeSet<(Place, usize)> {
    let lines = found.allergies.current.iter().chain(&found.allergies.past);
    let sources = lines.flat_map(|line| &line.sources);
    sources.map(|it| (it.place.clone(), it.index)).collect()
}

proptest! {
    #[test]
    fn each_statement_is_in_one_line_or_is_counted(record in any_record()) {
        let found = of(&record);
        let uses = uses(&found);
        prop_assert!(uses.values().all(|times| *times == 1));
        let given: usize = record.iter().map(|it| it.statements.len()).sum();
        prop_assert_eq!(uses.len() + found.unplaced.total(), given);
    }

    #[test]
    fn the_order_of_the_documents_does_not_matter(
        (record, shuffled) in shuffled_record()
    ) {
        prop_assert!(of(&record) == of(&shuffled));
    }

    #[test]
    fn a_document_that_replaces_none_removes_no_allergy(
        record in any_record(), added in any_document()
    ) {
        let mut added = added;
        added.id = DocumentId::from_bytes([99; 16]);
        added.entry.replaces = None;
        added.entry.set_id = None;
        let mut more = record.clone();
        more.push(added);
        let (before, after) = (affirmed_allergies(&of(&record)), affirmed_allergies(&of(&more)));
        prop_assert!(before.is_subset(&after));
    }

    #[test]
    fn a_document_that_is_not_given_leaves_no_trace(record in any_record()) {
        let Some((hidden, visible)) = record.split_last() else {
            return Ok(());
        };
        let is_hidden = |place: &Place| *place == Place::Document(hidden.id);
        let found = of(visible);
        prop_assert!(uses(&found).keys().all(|(id, _)| *id != hidden.id));
        let documents = sources(visible);
        let visible = Visible { documents: &documents, declared: &[] };
        let events = timeline(&visible);
        prop_assert!(!events.iter().flat_map(|it| &it.sources).any(|it| is_hidden(&it.place)));
        let cards = collapse(&documents);
        let behind = cards.iter().flat_map(|it| it.behind.iter().map(|(id, _)| *id));
        let mut on_cards = cards.iter().map(|it| it.front).chain(behind);
        prop_assert!(!on_cards.any(|id| id == hidden.id));
    }

    #[test]
    fn each_document_is_on_one_card_once(record in any_record()) {
        let cards = collapse(&sources(&record));
        let fronts: Vec<_> = cards.iter().map(|it| it.front).collect();
        let order = |id: &DocumentId| record.iter().position(|it| it.id == *id);
        prop_assert!(fronts.is_sorted_by_key(order));
        let behind = cards.iter().flat_map(|it| it.behind.iter().map(|(id, _)| *id));
        let mut all: Vec<_> = fronts.iter().copied().chain(behind).collect();
        all.sort_unstable();
        let mut given: Vec<_> = record.iter().map(|it| it.id).collect();
        given.sort_unstable();
        prop_assert_eq!(all, given);
    }

    #[test]
    fn each_document_is_in_one_event_and_each_event_in_one_day(record in any_record()) {
        let documents = sources(&record);
        let events = timeline(&Visible { documents: &documents, declared: &[] });
        prop_assert!(events.iter().all(|it| !it.sources.is_empty()));
        let of_documents = events.iter().filter(|it| it.space.is_some());
        let told: BTreeSet<_> = of_documents
            .flat_map(|it| it.sources.iter().map(|it| it.place.clone()))
            .collect();
        prop_assert!(record.iter().all(|it| told.contains(&Place::Document(it.id))));
        let years = by_year(&events);
        let days = years.iter().flat_map(|it| &it.months).flat_map(|it| &it.days);
        let mut ranks: Vec<_> = days.flat_map(|it| it.events.clone()).collect();
        ranks.sort_unstable();
        prop_assert!(ranks.into_iter().eq(0..events.len()));
        prop_assert_eq!(years.iter().map(|it| it.count).sum::<usize>(), events.len());
    }
}

#[test]
fn an_empty_record_has_an_empty_synthesis() {
    let nothing = Visible {
        documents: &[],
        declared: &[],
    };
    assert!(synthesis(&nothing, today()) == Synthesis::default());
    assert!(timeline(&nothing).is_empty() && collapse(&[]).is_empty());
}
