//! Doubles among documents: one card, everything behind it, nothing hidden.

use super::SourceDocument;
use super::clusters::{Clusters, buckets};
use super::tables::{DocumentRole, role_of};
use crate::clinical::Fact;
use crate::document::ContentKind;
use crate::fold::fold;
use crate::ids::DocumentId;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// One document, and its doubles behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// The one that is shown.
    pub front: DocumentId,
    /// Those behind it, in the order given, each with the reason why.
    pub behind: Vec<(DocumentId, Why)>,
}

/// Why a document stands behind another. The first that holds is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// A newer version of it is here.
    FormerVersion,
    /// It tells what was dispensed of the prescription in front.
    Dispensation,
    /// The same bytes, sent twice.
    SameContent,
    /// The same act in another format: a PDF beside its CDA.
    SameActOtherFormat,
}

/// Puts doubles on one card. Each document is on exactly one card, once; cards stand in the order
/// of their fronts. Rules: SYN-040 to SYN-043.
pub fn collapse(documents: &[SourceDocument<'_>]) -> Vec<Card> {
    let mut clusters = Clusters::new(documents.len());
    let former = former_versions(documents, &mut clusters);
    join_same_content(documents, &mut clusters);
    join_other_formats(documents, &mut clusters);
    join_dispensations(documents, &mut clusters);
    let groups = clusters.into_groups().into_iter();
    let mut cards: Vec<_> = groups
        .map(|group| card(documents, &group, &former))
        .collect();
    cards.sort_by_key(|(front, _)| *front);
    cards.into_iter().map(|(_, card)| card).collect()
}

/// The documents of which a newer version is among `documents`, by rank. Rule: SYN-041.
pub(super) fn superseded(documents: &[SourceDocument<'_>]) -> HashSet<usize> {
    former_versions(documents, &mut Clusters::new(documents.len()))
}

/// Joins versions of one document, and tells the former ones. Called before any other join.
fn former_versions(documents: &[SourceDocument<'_>], clusters: &mut Clusters) -> HashSet<usize> {
    let ranks: HashMap<_, _> = documents
        .iter()
        .enumerate()
        .map(|(at, it)| (it.id, at))
        .collect();
    let mut former = HashSet::new();
    for (at, document) in documents.iter().enumerate() {
        let older = document.entry.replaces.and_then(|id| ranks.get(&id));
        if let Some(older) = older.filter(|older| **older != at) {
            clusters.join(*older, at);
            former.insert(*older);
        }
    }
    let versioned = documents.iter().enumerate().filter_map(|(at, it)| {
        let set = it.entry.set_id.as_deref().filter(|set| !set.is_empty())?;
        it.entry.version.map(|_| (at, set))
    });
    for bucket in buckets(versioned) {
        let newest = bucket
            .iter()
            .filter_map(|at| documents[*at].entry.version)
            .max();
        clusters.join_equal(bucket.iter().map(|at| (*at, ())));
        former.extend(
            bucket
                .into_iter()
                .filter(|at| documents[*at].entry.version < newest),
        );
    }
    keep_one(documents, clusters, &mut former);
    former
}

/// Documents may replace each other in a circle: then the newest of them is no former version.
fn keep_one(
    documents: &[SourceDocument<'_>],
    clusters: &mut Clusters,
    former: &mut HashSet<usize>,
) {
    let versions = (0..documents.len()).map(|at| (at, clusters.of(at)));
    for bucket in buckets(versions.collect::<Vec<_>>()) {
        if bucket.iter().all(|at| former.contains(at)) {
            let newest = |at: &&usize| (documents[**at].entry.created_at, documents[**at].id);
            former.remove(bucket.iter().max_by_key(newest).unwrap_or(&0));
        }
    }
}

fn join_same_content(documents: &[SourceDocument<'_>], clusters: &mut Clusters) {
    let hashed = documents.iter().enumerate();
    clusters.join_equal(
        hashed
            .map(|(at, it)| (at, it.entry.content.sha256.as_str()))
            .filter(|(_, hash)| !hash.is_empty()),
    );
}

/// A PDF or an image beside its CDA: same type, same author, same day, same title. Rule: SYN-042.
fn join_other_formats(documents: &[SourceDocument<'_>], clusters: &mut Clusters) {
    let acts = documents.iter().enumerate().map(|(at, it)| {
        let entry = it.entry;
        let author = fold(&it.who());
        let day = entry.service_start.date_utc();
        (at, (&entry.type_code, author, day, fold(&entry.title)))
    });
    for bucket in buckets(acts) {
        let is_cda = |at: &usize| documents[*at].entry.content.kind == ContentKind::Cda;
        let (structured, others): (Vec<_>, Vec<_>) = bucket.into_iter().partition(is_cda);
        // Two structured reports of one day are two acts: nobody knows whose the PDF is.
        if let [structured] = structured[..] {
            for other in others {
                clusters.join(structured, other);
            }
        }
    }
}

/// A dispensation that names its prescription: by an order both refer to, or by the identifier of
/// the prescription or of one of its entries.
fn join_dispensations(documents: &[SourceDocument<'_>], clusters: &mut Clusters) {
    let mut prescriptions: HashMap<&str, usize> = HashMap::new();
    let mut newest: Vec<_> = of_role(documents, DocumentRole::Prescription).collect();
    newest.sort_by_key(|(_, it)| (Reverse(it.entry.created_at), it.id));
    for (at, document) in newest {
        for name in prescription_names(document) {
            prescriptions.entry(name).or_insert(at);
        }
    }
    for (at, document) in of_role(documents, DocumentRole::Dispensation) {
        for name in named_prescriptions(document) {
            if let Some(prescription) = prescriptions.get(name) {
                clusters.join(*prescription, at);
            }
        }
    }
}

fn of_role<'d, 'a>(
    documents: &'d [SourceDocument<'a>],
    role: DocumentRole,
) -> impl Iterator<Item = (usize, &'d SourceDocument<'a>)> {
    let documents = documents.iter().enumerate();
    documents.filter(move |(_, it)| role_of(&it.entry.type_code) == role)
}

fn prescription_names<'a>(document: &SourceDocument<'a>) -> impl Iterator<Item = &'a str> {
    let entries = document.statements.iter();
    let entries = entries.filter_map(|it| it.source.entry_id.as_deref());
    let orders = document.entry.references.iter().map(|it| it.code.as_str());
    let own = [document.entry.unique_id.as_str()];
    let names = own.into_iter().chain(orders).chain(entries);
    names
        .chain(medication_names(document))
        .filter(|name| !name.is_empty())
}

fn named_prescriptions<'a>(document: &SourceDocument<'a>) -> impl Iterator<Item = &'a str> {
    let orders = document.entry.references.iter().map(|it| it.code.as_str());
    let names = orders.chain(medication_names(document));
    names.filter(|name| !name.is_empty())
}

fn medication_names<'a>(document: &SourceDocument<'a>) -> impl Iterator<Item = &'a str> {
    document
        .statements
        .iter()
        .flat_map(|it| match &it.fact {
            Fact::Medication(it) => it.prescriptions.as_slice(),
            Fact::Problem(_)
            | Fact::Allergy(_)
            | Fact::Immunization(_)
            | Fact::Observation(_)
            | Fact::BloodGroup(_)
            | Fact::Procedure(_)
            | Fact::Encounter(_)
            | Fact::Device(_)
            | Fact::Act(_) => &[],
        })
        .map(String::as_str)
}

/// The card of `group`, with the rank of its front.
fn card(
    documents: &[SourceDocument<'_>],
    group: &[usize],
    former: &HashSet<usize>,
) -> (usize, Card) {
    let preference = |at: &usize| {
        let entry = documents[*at].entry;
        (
            former.contains(at),
            role_of(&entry.type_code) == DocumentRole::Dispensation,
            entry.content.kind != ContentKind::Cda,
            Reverse(entry.created_at),
            documents[*at].id,
        )
    };
    let front = group.iter().copied().min_by_key(preference);
    let front = front.expect("a group has at least one member");
    let behind = group.iter().filter(|at| **at != front);
    let behind = behind.map(|at| (documents[*at].id, why(documents, (*at, front), former)));
    let card = Card {
        front: documents[front].id,
        behind: behind.collect(),
    };
    (front, card)
}

fn why(
    documents: &[SourceDocument<'_>],
    (at, front): (usize, usize),
    former: &HashSet<usize>,
) -> Why {
    let (entry, shown) = (documents[at].entry, documents[front].entry);
    let is_dispensation =
        |it: &crate::document::DocumentEntry| role_of(&it.type_code) == DocumentRole::Dispensation;
    if former.contains(&at) {
        Why::FormerVersion
    } else if is_dispensation(entry) && !is_dispensation(shown) {
        Why::Dispensation
    } else if entry.content.kind == shown.content.kind {
        Why::SameContent
    } else {
        Why::SameActOtherFormat
    }
}
