//! Doubles on one card, and what is new.

use super::scene::{
    DISPENSATION, Document, PRESCRIPTION, SUMMARY, at, coded, document, medication, sources,
};
use dmp_core::clinical::{Fact, Labelled, MedicationStage, Statement};
use dmp_core::codes::Space;
use dmp_core::document::ContentKind;
use dmp_core::synthesis::{Place, Visible, Why, collapse, novelty};

/// Front and what is behind it, by number, of each card.
fn cards(documents: &[Document]) -> Vec<(u8, Vec<(u8, Why)>)> {
    let number = |id: &dmp_core::ids::DocumentId| id.bytes()[0];
    let cards = collapse(&sources(documents)).into_iter();
    cards
        .map(|card| {
            let behind = card.behind.iter().map(|(id, why)| (number(id), *why));
            (number(&card.front), behind.collect())
        })
        .collect()
}

fn changed(mut document: Document, change: impl FnOnce(&mut Document)) -> Document {
    change(&mut document);
    document
}

fn summary(number: u8, day: &str) -> Document {
    document(number, SUMMARY, day, &[])
}

#[test]
fn documents_that_have_nothing_in_common_stand_alone_in_their_order() {
    let documents = [
        summary(3, "2020-01-01"),
        summary(1, "2024-01-01"),
        summary(2, "2022-01-01"),
    ];
    assert_eq!(
        cards(&documents),
        [(3, vec![]), (1, vec![]), (2, vec![])],
        "SYN-040"
    );
}

#[test]
fn the_same_bytes_are_one_card() {
    let same = |number| {
        changed(summary(number, "2020-01-01"), |it| {
            it.entry.content.sha256 = "f".repeat(64);
        })
    };
    let found = cards(&[same(1), summary(2, "2020-01-01"), same(3)]);
    assert_eq!(found, [(1, vec![(3, Why::SameContent)]), (2, vec![])]);
}

#[test]
fn former_versions_stand_behind_the_last_one() {
    let replacing = |number, older: u8, day| {
        changed(summary(number, day), |it| {
            it.entry.replaces = Some(dmp_core::ids::DocumentId::from_bytes([older; 16]));
        })
    };
    let in_set = |number, version| {
        changed(summary(number, "2020-01-01"), |it| {
            it.entry.set_id = Some("set".to_owned());
            it.entry.version = Some(version);
        })
    };
    let chain = [
        summary(1, "2020-01-01"),
        replacing(2, 1, "2020-02-01"),
        replacing(3, 2, "2020-03-01"),
    ];
    let former = |number| (number, Why::FormerVersion);
    assert_eq!(cards(&chain), [(3, vec![former(1), former(2)])], "SYN-041");
    let set = [in_set(5, 2), in_set(6, 1)];
    assert_eq!(cards(&set), [(5, vec![former(6)])], "SYN-041");
    let circle = [replacing(1, 2, "2020-01-01"), replacing(2, 1, "2020-02-01")];
    assert_eq!(
        cards(&circle),
        [(2, vec![former(1)])],
        "the newest of a circle is in front"
    );
    let own = [replacing(1, 1, "2020-01-01")];
    assert_eq!(cards(&own), [(1, vec![])], "nothing replaces itself");
}

#[test]
fn a_pdf_stands_behind_the_structured_report_of_the_same_act() {
    let report = |number, kind, title: &str| {
        changed(document(number, "11488-4", "2020-01-01", &[]), |it| {
            it.entry.content.kind = kind;
            it.entry.title = title.to_owned();
        })
    };
    let pdf = report(1, ContentKind::Pdf, "Consultation");
    let cda = report(2, ContentKind::Cda, "CONSULTATION");
    let other = report(3, ContentKind::Pdf, "Autre");
    let found = cards(&[pdf.clone(), cda.clone(), other]);
    assert_eq!(
        found,
        [(2, vec![(1, Why::SameActOtherFormat)]), (3, vec![])],
        "SYN-042"
    );
    let second = report(4, ContentKind::Cda, "Consultation");
    assert_eq!(
        cards(&[pdf, cda, second]).len(),
        3,
        "nobody knows whose the PDF is"
    );
}

#[test]
fn a_dispensation_stands_behind_its_prescription() {
    let order = |document| {
        changed(document, |it: &mut Document| {
            it.entry.references = vec![coded("orders|77", "")];
        })
    };
    let prescription = order(document(1, PRESCRIPTION, "2020-01-01", &[]));
    let dispensation = order(document(2, DISPENSATION, "2020-01-02", &[]));
    let expected = [(1, vec![(2, Why::Dispensation)])];
    assert_eq!(
        cards(&[dispensation, prescription]),
        expected,
        "SYN-043: by the order"
    );

    let mut handed_out = medication(MedicationStage::Dispensed, Labelled::text("x"), "");
    if let Fact::Medication(fact) = &mut handed_out.fact {
        fact.prescriptions = vec!["entry-5".to_owned()];
    }
    let mut asked = medication(MedicationStage::Prescribed, Labelled::text("x"), "");
    asked.source.entry_id = Some("entry-5".to_owned());
    let of = |number, code: &str, statement: Statement| {
        document(number, code, "2020-01-01", &[statement])
    };
    let found = cards(&[of(1, PRESCRIPTION, asked), of(2, DISPENSATION, handed_out)]);
    assert_eq!(found, expected, "SYN-043: by the entry");
}

#[test]
fn what_is_new_is_counted_by_space_and_not_of_what_is_ones_own() {
    let documents = [
        summary(1, "2026-01-01"),
        summary(2, "2026-03-01"),
        document(3, "18748-4", "2026-03-02", &[]),
        document(4, "18748-4", "2026-03-03", &[]),
    ];
    let documents = sources(&documents);
    let visible = Visible {
        documents: &documents,
        declared: &[],
    };
    let is_own = |place: &Place| *place == Place::Document(documents[3].id);
    let new = novelty(&visible, Some(at("2026-02-01")), is_own);
    let expected = [(Space::Summary, 1), (Space::Imaging, 1)];
    assert!(new.by_space.into_iter().eq(expected), "SYN-050");
    assert_eq!(novelty(&visible, None, is_own).total(), 0, "a first visit");
    let everything = novelty(&visible, Some(at("2025-01-01")), |_| false);
    assert_eq!(everything.total(), 4);
}
