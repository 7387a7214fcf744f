//! The decision, and the permit that only a yes can make.

use super::{
    Action, DocumentFacts, Ground, Obligation, Refusal, Request, grounds, obligations, refusals,
};
use crate::ids::{DocumentId, RecordId};

/// The answer.
#[derive(Debug)]
#[must_use]
pub enum Decision {
    /// Yes, and why.
    Permitted(Permit),
    /// No, and why.
    Refused(Refusal),
}

/// The right to do one action on one record (and document) at one revision.
///
/// Only [`decide`] makes one; it cannot be copied; storage asks for it.
///
/// Nobody else can build one:
///
/// ```compile_fail,E0451
/// use dmp_core::access::{Action, Ground, Permit};
/// let forged = Permit {
///     action: Action::OpenDocument,
///     record: None,
///     revision: 0,
///     document: None,
///     ground: Ground::OwnRecord,
///     obligations: Vec::new(),
/// };
/// ```
///
/// nor make two of one:
///
/// ```compile_fail,E0308
/// fn twice(permit: &dmp_core::access::Permit) -> dmp_core::access::Permit {
///     let copy: dmp_core::access::Permit = permit.clone();
///     copy
/// }
/// ```
#[derive(Debug)]
pub struct Permit {
    action: Action,
    record: Option<RecordId>,
    revision: i64,
    document: Option<DocumentId>,
    ground: Ground,
    obligations: Vec<Obligation>,
}

impl Permit {
    fn new(request: &Request<'_>, ground: Ground) -> Self {
        let action = request.action;
        // A new record is not the one that stood at this place before.
        let record = request.record.filter(|_| action != Action::CreateRecord);
        let is_about_document = action.is_on_document() || action.is_deposit();
        let document = request.document.filter(|_| is_about_document);
        Self {
            action,
            record: record.map(|record| record.id),
            revision: record.map_or(0, |record| record.revision),
            document: document.map(|document| document.id),
            ground,
            obligations: obligations::of(request, ground),
        }
    }

    /// What may be done.
    pub const fn action(&self) -> Action {
        self.action
    }

    /// On which record; `None` for the creation of one.
    pub const fn record(&self) -> Option<RecordId> {
        self.record
    }

    /// The record's revision that the decision was made on.
    pub const fn revision(&self) -> i64 {
        self.revision
    }

    /// On which document, if the action is on one; for a deposit, the new document.
    pub const fn document(&self) -> Option<DocumentId> {
        self.document
    }

    /// Why.
    pub const fn ground(&self) -> Ground {
        self.ground
    }

    /// What must be done with it.
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }
}

/// Decides whether `request` is allowed.
///
/// Refusals are tested first, in a fixed order, so that the reason kept in the ledger can be
/// reproduced. ACC-000: what no ground grants is refused.
pub fn decide(request: &Request<'_>) -> Decision {
    match (refusals::refusal(request), grounds::ground(request)) {
        (Some(refusal), _) => Decision::Refused(refusal),
        (None, Some(ground)) => Decision::Permitted(Permit::new(request, ground)),
        (None, None) => Decision::Refused(Refusal::NoFunctionalRight),
    }
}

/// Keeps the items whose document the caller may see, by the same [`decide`] for each.
///
/// `base` is the request that was admitted for the record (to list documents, or the bin); its
/// document is ignored. Counts, totals, pages and links are made of the result and of nothing else.
pub fn visible<T>(
    base: &Request<'_>,
    items: impl IntoIterator<Item = T>,
    facts: impl Fn(&T) -> DocumentFacts,
) -> Vec<T> {
    items
        .into_iter()
        .filter(|item| {
            let document = facts(item);
            let request = Request {
                document: Some(&document),
                ..base.clone()
            };
            matches!(decide(&request), Decision::Permitted(_))
        })
        .collect()
}
