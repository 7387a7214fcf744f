//! Documents that are lines of their own: imaging, directives, people to call.

use super::tables::{DocumentRole, role_of};
use super::{DocumentLine, SourceDocument, SourceRef, Visible, collapse};
use crate::ids::DocumentId;
use std::collections::HashMap;

/// Imaging, directives and contacts, doubles collapsed, newest first. Rule: SYN-030.
pub fn lists(visible: &Visible<'_>) -> [Vec<DocumentLine>; 3] {
    let documents: HashMap<DocumentId, &SourceDocument<'_>> =
        visible.documents.iter().map(|it| (it.id, it)).collect();
    let mut lists: [Vec<DocumentLine>; 3] = Default::default();
    for card in collapse(visible.documents) {
        let document = documents[&card.front];
        if let Some(list) = list_of(role_of(&document.entry.type_code)) {
            lists[list].push(DocumentLine {
                source: SourceRef::of_document(document),
                type_label: document.entry.type_label().to_owned(),
                behind: card.behind.len(),
            });
        }
    }
    for list in &mut lists {
        list.sort_by(|left, right| left.source.order().cmp(&right.source.order()));
    }
    lists
}

fn list_of(role: DocumentRole) -> Option<usize> {
    match role {
        DocumentRole::Imaging => Some(0),
        DocumentRole::Directives => Some(1),
        DocumentRole::Contacts => Some(2),
        DocumentRole::Prescription
        | DocumentRole::Dispensation
        | DocumentRole::Examination
        | DocumentRole::Consultation
        | DocumentRole::Emergency
        | DocumentRole::Stay
        | DocumentRole::Act
        | DocumentRole::Vaccination
        | DocumentRole::Summary
        | DocumentRole::Other => None,
    }
}
