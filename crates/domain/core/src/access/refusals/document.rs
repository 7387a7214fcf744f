//! Refusals that depend on a document: may the caller know of it, and what may he do with it.

use super::super::needs::Need;
use super::super::{
    Action, Actor, Capacity, Condition, DocumentFacts, FunctionalRight, Mode, Professional,
    Refusal, Request, Right, functional_rights,
};
use crate::document::{Origin, Status};

/// ACC-020: an act on a document needs one.
pub(super) fn is_known(request: &Request<'_>) -> Option<Refusal> {
    let is_asked = request.action.is_on_document() || request.action.is_deposit();
    (is_asked && request.document.is_none()).then_some(Refusal::DocumentUnknown)
}

/// REQ-R-20: whoever may not see a document finds none. All acts on it ask this first.
pub(super) fn is_visible(request: &Request<'_>) -> Option<Refusal> {
    let is_asked = request.action.is_on_document() || request.action.is_listing();
    let document = request.document.filter(|_| is_asked)?;
    match &request.caller.actor {
        Actor::Patient(_) => not_for_patient(request, document),
        Actor::Representative(_) => {
            not_for_patient(request, document).or_else(|| not_for_representative(document))
        }
        Actor::Professional(professional) => not_for_professional(request, document, professional),
        Actor::Staff(_) | Actor::OrganizationSystem(_) => not_for_structure(request, document),
        Actor::Administrator => Some(Refusal::AdministratorHasNoRecord),
        Actor::System => None,
    }
}

/// ACC-024: withheld until it is announced. REQ-S-34: what is deleted is seen in the bin alone.
fn not_for_patient(request: &Request<'_>, document: &DocumentFacts) -> Option<Refusal> {
    if document.visibility.is_withheld_from_patient(request.now) {
        return Some(Refusal::WithheldFromPatient);
    }
    match (&document.status, request.action) {
        (
            Status::Deleted { until, .. },
            Action::ListBin | Action::Restore | Action::OpenDocument,
        ) => (*until <= request.now).then_some(Refusal::Deleted),
        (Status::Deleted { .. }, _)
        | (
            Status::Approved | Status::Deprecated { .. } | Status::Archived,
            Action::ListBin | Action::Restore,
        ) => Some(Refusal::Deleted),
        (Status::Approved | Status::Deprecated { .. } | Status::Archived, _) => None,
    }
}

/// REQ-R-26: hidden from representatives, for the secret of a minor.
fn not_for_representative(document: &DocumentFacts) -> Option<Refusal> {
    document
        .visibility
        .is_hidden_from_representatives()
        .then_some(Refusal::HiddenFromRepresentatives)
}

fn not_for_professional(
    request: &Request<'_>,
    document: &DocumentFacts,
    professional: &Professional,
) -> Option<Refusal> {
    let capacity = Capacity::of(request.caller, request.standing())?;
    if matches!(document.status, Status::Deleted { .. }) {
        return Some(Refusal::Deleted); // ACC-021: the bin is the patient's
    }
    if document.is_of(&request.caller.actor) {
        return not_to_be_opened(request, document, capacity);
    }
    if !request.is_in_care() {
        return Some(Refusal::DocumentUnknown);
    }
    if is_masked(request, document, capacity) {
        return Some(Refusal::Masked);
    }
    if is_masked_by_choice(request, document, professional) {
        return Some(Refusal::MaskedFromChosen);
    }
    let may_read = request.matrix.may_read(
        &professional.profession,
        professional.specialty.as_ref(),
        &document.type_code,
    );
    if !may_read {
        return Some(Refusal::NotInMatrix);
    }
    not_to_be_opened(request, document, capacity)
}

/// REQ-S-16: masked is for the author and the médecin traitant; in an emergency, only if the
/// patient allowed it, even for the médecin traitant.
fn is_masked(request: &Request<'_>, document: &DocumentFacts, capacity: Capacity) -> bool {
    let right = FunctionalRight::ReadMasked.of_capacity(capacity);
    document.visibility.is_masked_from_professionals() && !is_met(right, request)
}

/// REQ-S-16b: masked from chosen ones. Never from the author, nor from a médecin traitant in normal
/// mode: the patient who wants to keep something from him takes the role away.
fn is_masked_by_choice(
    request: &Request<'_>,
    document: &DocumentFacts,
    professional: &Professional,
) -> bool {
    let is_chosen = document
        .visibility
        .is_masked_from(professional.id, &professional.profession);
    let is_shown = match request.caller.mode {
        Mode::Normal => request.standing().is_primary_care_physician,
        Mode::BreakGlass | Mode::EmergencyDispatch => masked_is_allowed(request),
    };
    is_chosen && !is_shown
}

fn masked_is_allowed(request: &Request<'_>) -> bool {
    request
        .record
        .is_some_and(|record| !record.objections.to_masked_in_emergency)
}

/// The rows of TD3.2 for the state of a document that is seen. They concern its content only.
fn not_to_be_opened(
    request: &Request<'_>,
    document: &DocumentFacts,
    capacity: Capacity,
) -> Option<Refusal> {
    if request.action != Action::OpenDocument {
        return None;
    }
    let is_unseen = document.visibility.is_withheld_from_patient(request.now)
        || document.visibility.is_hidden_from_representatives();
    let of_status = match document.status {
        Status::Archived => Some(FunctionalRight::ReadArchived),
        Status::Deprecated { .. } => Some(FunctionalRight::ReadDeprecated),
        Status::Approved | Status::Deleted { .. } => None,
    };
    let of_patient = is_unseen.then_some(FunctionalRight::ReadNotVisibleToPatient);
    let is_allowed = [of_status, of_patient]
        .into_iter()
        .flatten()
        .all(|right| is_met(right.of_capacity(capacity), request));
    (!is_allowed).then_some(Refusal::NoFunctionalRight)
}

/// REQ-R-63, REQ-R-64: staff and structures' software know of their structure's documents only.
fn not_for_structure(request: &Request<'_>, document: &DocumentFacts) -> Option<Refusal> {
    if !document.is_of(&request.caller.actor) {
        return Some(Refusal::NotOfOrganization);
    }
    matches!(document.status, Status::Deleted { .. }).then_some(Refusal::Deleted)
}

/// Whether a cell of the table lets this caller do it to this document.
fn is_met(right: Right, request: &Request<'_>) -> bool {
    match right {
        Right::No => false,
        Right::Yes => true,
        Right::Under(condition) => match condition {
            Condition::OwnDocuments
            | Condition::DocumentsOfOrganization
            | Condition::ReferencesOfOrganization => request.owns_document(),
            Condition::MaskedAllowedInEmergency => masked_is_allowed(request),
            Condition::ForOrganization
            | Condition::RecordsOfOrganization
            | Condition::NewAuthorizations
            | Condition::ImputedToOrganization => true,
        },
    }
}

/// What may be done with a document that the caller may see.
pub(super) fn may_be_changed(request: &Request<'_>) -> Option<Refusal> {
    let document = request
        .document
        .filter(|_| request.action.is_on_document())?;
    let is_others = match &request.caller.actor {
        Actor::Patient(_) | Actor::Representative(_) => not_the_patients(request.action, document),
        Actor::Professional(_) | Actor::Staff(_) | Actor::OrganizationSystem(_) => {
            not_the_callers(request, document)
        }
        Actor::Administrator | Actor::System => None,
    };
    is_others.or_else(|| wrong_status(request, document))
}

/// ACC-022: the patient replaces and archives his own documents; he deletes any.
fn not_the_patients(action: Action, document: &DocumentFacts) -> Option<Refusal> {
    let is_for_author = matches!(
        action,
        Action::Replace | Action::Archive | Action::Unarchive
    );
    match document.origin {
        Origin::Professional => is_for_author.then_some(Refusal::NotAuthor),
        Origin::Patient => None,
    }
}

/// REQ-R-34: only the author, or the structure, deletes; for a document of the patient, the médecin
/// traitant (note * of the functional rights).
fn not_the_callers(request: &Request<'_>, document: &DocumentFacts) -> Option<Refusal> {
    let capacity = Capacity::of(request.caller, request.standing())?;
    let action = request.action;
    if document.origin == Origin::Patient && Need::of(action) == Need::OwnDocument {
        let is_primary = request.standing().is_primary_care_physician;
        let may = is_primary && action != Action::Replace;
        return (!may).then_some(Refusal::PatientDocument);
    }
    let right = functional_rights::right(action, capacity);
    (!is_met(right, request)).then_some(Refusal::NotAuthor)
}

/// REQ-R-35: archived, replaced and deleted are different states, each with its ways out.
fn wrong_status(request: &Request<'_>, document: &DocumentFacts) -> Option<Refusal> {
    let action = request.action;
    let needs_current = matches!(action, Action::Archive | Action::Replace);
    let needs_archived = matches!(action, Action::Unarchive);
    if action == Action::DestroyDocument {
        return not_destroyed_yet(request, &document.status);
    }
    let is_wrong = match document.status {
        Status::Approved => needs_archived,
        Status::Archived => needs_current,
        Status::Deprecated { .. } => needs_current || needs_archived,
        // Whoever sees it there takes it out, or reads it.
        Status::Deleted { .. } => !matches!(action, Action::Restore | Action::OpenDocument),
    };
    is_wrong.then_some(Refusal::WrongStatus)
}

/// ACC-023: a document is destroyed when its time in the bin is over, never before.
fn not_destroyed_yet(request: &Request<'_>, status: &Status) -> Option<Refusal> {
    match status {
        Status::Deleted { until, .. } if *until <= request.now => None,
        Status::Deleted { .. } => Some(Refusal::StillRetained),
        Status::Approved | Status::Deprecated { .. } | Status::Archived => {
            Some(Refusal::WrongStatus)
        }
    }
}
